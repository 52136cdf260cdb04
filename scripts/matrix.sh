#!/usr/bin/env bash
# Run the tests on the QGIS of newer Debian releases, each in a root of its own made by debootstrap.
#
#   scripts/matrix.sh [trixie|forky ...]        build the roots where needed, run the tests in them
#   scripts/matrix.sh --build [...]             build the roots only
#   MATRIX_TESTS="-k area" scripts/matrix.sh    other options for pytest than -m "not slow"
#
# Everything in a root comes from its distribution: no wheel of a native library, no .venv. Roots are kept outside
# the checkout, named after the hash of their package list, so a changed list means a new root.
# trixie (QGIS 3.40) is stable and must pass. forky (QGIS 3.44) moves: it must pass whenever its root can be built;
# where it cannot, the last lines say so and why.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
checkout=$PWD
cache=${XDG_CACHE_HOME:-$HOME/.cache}/baiyuan_qgis/roots
logs=$checkout/build/matrix
limit=${MATRIX_SECONDS:-900} # for the tests of one root

packages=(
    qgis python3-qgis qgis-providers
    python3-shapely python3-geopandas python3-fiona python3-pyogrio python3-pyproj python3-pandas python3-numba
    python3-scipy python3-matplotlib python3-openpyxl python3-psycopg2 python3-jinja2
    python3-pytest python3-hypothesis
    qttools5-dev-tools fonts-noto-cjk poppler-utils xvfb xauth locales ca-certificates
    postgresql-postgis
)

must_pass() { [ "$1" = trixie ]; }
expected() { # SUITE: the QGIS it is here for
    case $1 in trixie) echo 3.40 ;; forky) echo 3.44 ;; *) echo "" ;; esac
}

build_only=no
suites=()
for word in "$@"; do
    if [ "$word" = --build ]; then build_only=yes; else suites+=("$word"); fi
done
[ "${#suites[@]}" -gt 0 ] || suites=(trixie forky)
for suite in "${suites[@]}"; do
    [ -n "$(expected "$suite")" ] || {
        echo "matrix: no root is described for $suite" >&2
        exit 2
    }
done
mkdir -p "$logs" "$cache"

root_of() { # SUITE -> the folder of its root
    local key
    key=$(printf '%s\n' "$1" "${packages[@]}" | sha256sum | cut -c1-12)
    echo "$cache/$1-$key"
}

# The mirror and the keyring are those that this machine's own apt uses for Debian.
mirror() {
    apt-get indextargets --format '$(CREATED_BY) $(ORIGIN) $(LABEL) $(REPO_URI)' 2>/dev/null |
        awk '$1 == "Packages" && $2 == "Debian" && $3 == "Debian" { print $4; exit }'
}
keyring() {
    local file
    for file in /usr/share/keyrings/debian-archive-keyring.{gpg,pgp}; do
        if [ -f "$file" ]; then
            echo "$file"
            return
        fi
    done
}

build_root() ( # SUITE ROOT; its output goes into a log, its last line is the reason when it fails
    local suite=$1 root=$2 part=$2.part.$$ source keys script
    [ "$(id -u)" -eq 0 ] || {
        echo "building a root needs to be root"
        return 1
    }
    source=$(mirror)
    if [ -z "$source" ]; then
        apt-get update -qq || true
        source=$(mirror)
    fi
    [ -n "$source" ] || {
        echo "apt knows no Debian mirror on this machine"
        return 1
    }
    if ! command -v debootstrap >/dev/null || ! command -v unshare >/dev/null || [ -z "$(keyring)" ]; then
        apt-get update -qq || true
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
            debootstrap util-linux debian-archive-keyring </dev/null || {
            echo "debootstrap could not be installed"
            return 1
        }
    fi
    keys=$(keyring)
    # debootstrap is older than forky; its script is the same for every release since sid's
    script=/usr/share/debootstrap/scripts/$suite
    [ -e "$script" ] || script=/usr/share/debootstrap/scripts/sid
    rm -rf "$part"
    mkdir -p "$part"
    trap 'rm -rf "$part"' EXIT
    debootstrap --variant=minbase ${keys:+--keyring="$keys"} "$suite" "$part" "$source" "$script" || {
        echo "debootstrap failed"
        return 1
    }
    # apt as this machine has it (proxy, certificates, dates); no services
    apt-config dump | grep -E '^Acquire::(https?::|Check-|Retries|ForceIPv)' >"$part/etc/apt/apt.conf.d/50machine" || true
    cp -L /etc/resolv.conf /etc/hosts "$part/etc/" 2>/dev/null || true
    printf '#!/bin/sh\nexit 101\n' >"$part/usr/sbin/policy-rc.d"
    chmod 755 "$part/usr/sbin/policy-rc.d"
    printf 'path-exclude=/usr/share/doc/*\npath-exclude=/usr/share/man/*\nforce-unsafe-io\n' >"$part/etc/dpkg/dpkg.cfg.d/small"
    # no cluster of PostgreSQL's own: the tests start theirs
    mkdir -p "$part/etc/postgresql-common/createcluster.d"
    echo 'create_main_cluster = false' >"$part/etc/postgresql-common/createcluster.d/none.conf"
    in_root "$part" 'apt-get update -qq' || {
        echo "apt-get update failed in the root"
        return 1
    }
    in_root "$part" "DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends ${packages[*]}" || {
        echo "the packages could not be installed: $(grep -hE '^E: ' "$logs/$suite-root.log" | tail -n 1)"
        return 1
    }
    in_root "$part" 'localedef -i zh_CN -f GBK zh_CN.GBK; localedef -i zh_CN -f UTF-8 zh_CN.UTF-8; apt-get clean' || true
    in_root "$part" 'QT_QPA_PLATFORM=offscreen python3 -c "import qgis.core, shapely, geopandas, fiona, pyogrio, numba"' || {
        echo "QGIS or its libraries cannot be imported in the root"
        return 1
    }
    rm -rf "$root"
    mv "$part" "$root"
    # roots of older package lists
    local file
    for file in "$cache/$suite"-*; do
        [ "$file" = "$root" ] || rm -rf "$file"
    done
)

# Run a command in a root. The mounts belong to a namespace of their own and vanish with it; so do the processes.
in_root() { # ROOT COMMAND [FOLDER of the host to show read-only] [where in the root]
    local root=$1 command=$2 show=${3:-} at=${4:-}
    # shellcheck disable=SC2016
    unshare --mount --pid --fork --kill-child bash -c '
        set -e
        mount --make-rprivate /
        mount -t proc proc "$1/proc"
        mount --rbind /dev "$1/dev"
        mount -t tmpfs -o mode=1777 tmpfs "$1/tmp"
        if [ -n "$3" ]; then
            mkdir -p "$1$4"
            mount --bind "$3" "$1$4"
            mount -o remount,ro,bind "$1$4"
        fi
        exec chroot "$1" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 HOME="${5:-/root}" \
            ${CI:+CI="$CI"} bash -c "$2"
    ' in_root "$root" "$command" "$show" "$at" "${6:-}" </dev/null
}

copy_checkout() { # TARGET: what git knows or would take, not what was built
    mkdir -p "$1"
    if git -C "$checkout" rev-parse --is-inside-work-tree >/dev/null 2>&1; then
        git -C "$checkout" ls-files -z --cached --others --exclude-standard |
            while IFS= read -r -d '' file; do
                if [ -e "$checkout/$file" ] || [ -L "$checkout/$file" ]; then printf '%s\0' "$file"; fi
            done | tar -C "$checkout" --null --no-recursion -T - -cf - | tar -C "$1" --no-same-owner -xf -
    else
        tar -C "$checkout" --exclude=./build --exclude=./.venv --exclude=__pycache__ -cf - . | tar -C "$1" --no-same-owner -xf -
    fi
}

run_tests() { # SUITE ROOT
    local suite=$1 root=$2 place status=0 options
    place=$(mktemp -d "$root/run-XXXXXX")
    chmod 755 "$place"
    copy_checkout "$place/main"
    mkdir -p "$place/home" "$place/shared"
    options=${MATRIX_TESTS:--m \"not slow\"}
    local shared=""
    [ ! -d "$checkout/../shared" ] || shared=$(cd "$checkout/../shared" && pwd)
    in_root "$root" "
        cd '/${place##*/}/main'
        export HOME='/${place##*/}/home' PYTHONDONTWRITEBYTECODE=1 QT_QPA_PLATFORM=offscreen
        python3 -c 'from qgis.core import Qgis; print(\"QGIS\", Qgis.QGIS_VERSION)'
        python3 scripts/translations.py --build
        timeout --kill-after=30 $limit bash scripts/run_tests.sh python3 $options && bash scripts/test_gbk.sh python3
    " "$shared" "/${place##*/}/shared" || status=$?
    rm -rf "$place"
    return "$status"
}

summary=()
failed=no
for suite in "${suites[@]}"; do
    root=$(root_of "$suite")
    began=$SECONDS
    if [ ! -d "$root" ]; then
        echo "matrix: building the root of $suite ($root)"
        if ! build_root "$suite" "$root" >"$logs/$suite-root.log" 2>&1; then
            reason=$(tail -n 1 "$logs/$suite-root.log")
            cause=$(grep -E '^E: ' "$logs/$suite-root.log" | tail -n 1 || true)
            [[ -z "$cause" || "$reason" == *"$cause"* ]] || reason="$reason: ${cause#E: }"
            summary+=("$suite (QGIS $(expected "$suite")): NOT RUN, its root could not be built: $reason ($logs/$suite-root.log)")
            if must_pass "$suite"; then failed=yes; fi
            continue
        fi
        echo "matrix: the root of $suite was built in $((SECONDS - began)) s"
    fi
    if [ "$build_only" = yes ]; then
        summary+=("$suite: root ready in $root")
        continue
    fi
    if [ "$(id -u)" -ne 0 ]; then
        summary+=("$suite (QGIS $(expected "$suite")): NOT RUN, only root can enter its root")
        failed=yes
        continue
    fi
    began=$SECONDS
    echo "matrix: the tests on $suite"
    status=0
    log=$logs/$suite.log.$$ # another run may be writing its own
    run_tests "$suite" "$root" 2>&1 | tee "$log" || status=$?
    mv "$log" "$logs/$suite.log"
    version=$(sed -n 's/^QGIS \(.*\)/\1/p' "$logs/$suite.log" | head -n 1)
    counts=$(grep -E '^(=+ )?[0-9]+ (passed|failed|errors?|skipped)' "$logs/$suite.log" | head -n 2 | tr -d "=" | paste -sd ";" || true)
    if [ "$status" -eq 0 ]; then
        summary+=("$suite (QGIS ${version:-?}): passed in $((SECONDS - began)) s:${counts:+ ${counts# }}")
    else
        [ "$status" -ne 124 ] || counts="stopped after $limit s; $counts"
        summary+=("$suite (QGIS ${version:-?}): FAILED, exit status $status:${counts:+ ${counts# }}")
        failed=yes
    fi
done

echo
for line in "${summary[@]}"; do echo "matrix: $line"; done | tee "$logs/summary"
[ "$failed" = no ]
