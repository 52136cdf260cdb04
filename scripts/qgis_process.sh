#!/usr/bin/env bash
# Run the machine's qgis_process offscreen, with the plugin of this checkout (or of BAIYUAN_PLUGINPATH) enabled.
#
#   scripts/qgis_process.sh list
#   BAIYUAN_LOCALE=zh_CN scripts/qgis_process.sh run baiyuan:overlaycheck -- INPUT=parcels.gpkg OUTPUT=checked.gpkg
#
# The profile is this checkout's own (build/profile, or BAIYUAN_PROFILE), so the user's QGIS settings neither
# help nor harm. Debian's wrapper /usr/bin/qgis_process hands over QGIS_OPTS of /etc/default/qgis
# (--noversioncheck), which qgis_process 3.22 takes for a command and refuses; hence qgis_process.bin where
# there is one. QGIS 3.22.16, 3.40.6 and 3.44.15 all pass the algorithm's failure on: exit status 0 when it ran, 1
# when it failed, was not found or a parameter was wrong.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
profile=${BAIYUAN_PROFILE:-$root/build/profile}
settings=$profile/profiles/default/QGIS/QGIS3.ini
locale=${BAIYUAN_LOCALE:-}

# What `qgis_process plugins enable` would write, at once instead of in three seconds; and the language, which
# QGIS reads from its settings and only without override from LANG.
header="[PythonPlugins]
baiyuan_qgis=true"
wanted=$header
if [ -n "$locale" ]; then
    profile=$profile-$locale
    settings=$profile/profiles/default/QGIS/QGIS3.ini
    wanted="[locale]
overrideFlag=true
userLocale=$locale

$header"
fi
if [ ! -f "$settings" ] && [ -z "${BAIYUAN_FRESH:-}" ]; then # BAIYUAN_FRESH: a profile without the plugin
    mkdir -p "$(dirname "$settings")"
    printf '%s\n' "$wanted" >"$settings.$$"
    mv "$settings.$$" "$settings"
fi

export QT_QPA_PLATFORM=${QT_QPA_PLATFORM:-offscreen}
export QGIS_CUSTOM_CONFIG_PATH=$profile
export QGIS_PLUGINPATH=${BAIYUAN_PLUGINPATH-$root}
export PYTHONNOUSERSITE=1
if [ -z "${XDG_RUNTIME_DIR:-}" ]; then
    export XDG_RUNTIME_DIR=$root/build/runtime # else Qt warns on every start
    mkdir -p -m 700 "$XDG_RUNTIME_DIR"
fi
for site in "$root"/.venv/lib/python3*/site-packages; do
    if [ -d "$site" ]; then
        export PYTHONPATH=$site${PYTHONPATH:+:$PYTHONPATH}
    fi
done

for command in qgis_process.bin qgis_process; do
    if command -v "$command" >/dev/null; then
        exec "$command" "$@"
    fi
done
echo "qgis_process is not installed; scripts/setup.sh installs it." >&2
exit 127
