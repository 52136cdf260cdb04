#!/usr/bin/env bash
# Set up everything that the other commands need; a second call returns at once.
#
# Distribution packages (as root, or by sudo), the Python that QGIS was built for, and .venv with what the
# distribution lacks. GEOS, PROJ and GDAL never come in a wheel: bound into a process that QGIS runs in, a
# wheel's calls meet QGIS's own libraries and crash. So where the distribution's shapely is older than 2
# (Debian 12), shapely, pyogrio and fiona are built from source against the distribution's libraries.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export PYTHONNOUSERSITE=1 LC_ALL=C.UTF-8

stamp=build/setup.stamp
fingerprint() {
    cat scripts/setup.sh requirements/*.txt /etc/os-release 2>/dev/null | sha256sum
}
wanted=$(fingerprint)
if [ -x .venv/bin/python ] && [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$wanted" ]; then
    exit 0
fi

say() { printf 'setup: %s\n' "$*"; }
fail() {
    printf 'setup: %s\n' "$*" >&2
    exit 1
}

mkdir -p build
exec 9>build/setup.lock
if command -v flock >/dev/null; then flock 9; fi
if [ -x .venv/bin/python ] && [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$wanted" ]; then
    exit 0 # another call did it while this one waited
fi
# Making it anew would empty the .venv of another checkout.
[ ! -L .venv ] || fail ".venv is a link to $(readlink .venv); remove the link, or run make setup where it points."
started=$SECONDS

# --- Distribution packages -----------------------------------------------------------------------------------
command -v apt-get >/dev/null ||
    fail "this script knows Debian and Ubuntu; elsewhere install QGIS >= 3.22 with its Python modules by hand."

as_root=()
can_install=yes
if [ "$(id -u)" -ne 0 ]; then
    if command -v sudo >/dev/null && { [ -t 0 ] || sudo -n true 2>/dev/null; }; then
        as_root=(sudo)
    else
        can_install=no
    fi
fi

apt_updated=no
apt_update() {
    if [ "$can_install" = yes ] && [ "$apt_updated" = no ]; then
        say "reading the package lists"
        "${as_root[@]}" apt-get update -qq || say "the package lists could not be read anew; going on with the old ones"
        apt_updated=yes
    fi
}
candidate() {
    { apt-cache policy "$1" 2>/dev/null || true; } | sed -n 's/^ *Candidate: \(.*\)/\1/p' | grep -v '^(none)$' || true
}

shapely=$(candidate python3-shapely)
if [ -z "$shapely" ]; then
    apt_update
    shapely=$(candidate python3-shapely)
fi
native=distribution
if [ -z "$shapely" ] || dpkg --compare-versions "$shapely" lt 2; then
    native=source
fi

packages=(
    qgis python3-qgis qgis-providers python3-venv
    python3-numpy python3-scipy python3-matplotlib python3-pyproj python3-psycopg2 python3-jinja2
    python3-attr python3-certifi python3-dateutil python3-packaging python3-pygments python3-requests
    python3-tz python3-yaml
    qttools5-dev-tools fonts-noto-cjk poppler-utils xvfb xauth locales make
    postgresql-postgis # the tests of the shared database start a server of their own
)
if [ "$native" = source ]; then
    packages+=(g++ python3-dev libgdal-dev libgeos-dev)
else
    packages+=(
        python3-shapely python3-geopandas python3-fiona python3-pyogrio python3-numba python3-openpyxl
        python3-pandas
    )
fi
# Readers that are not ours look at pages, codes and workbooks; where a distribution has none, those tests say so.
for reader in chromium:chromium zbarimg:zbar-tools soffice:libreoffice-calc-nogui; do
    if [ "$can_install" = yes ] && ! command -v "${reader%%:*}" >/dev/null && [ -n "$(candidate "${reader#*:}")" ]; then
        packages+=("${reader#*:}")
    fi
done
missing=()
for package in "${packages[@]}"; do
    status=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
    [ "$status" = installed ] || missing+=("$package")
done
if [ "${#missing[@]}" -gt 0 ]; then
    [ "$can_install" = yes ] ||
        fail "these packages are missing, and neither root nor sudo is at hand to install them: ${missing[*]}"
    apt_update
    say "installing ${#missing[@]} packages: ${missing[*]}"
    # Debian's PostgreSQL makes and starts a cluster when it is installed; nobody asked for one
    no_cluster=/etc/postgresql-common/createcluster.d/baiyuan-setup.conf
    "${as_root[@]}" mkdir -p "${no_cluster%/*}"
    echo 'create_main_cluster = false' | "${as_root[@]}" tee "$no_cluster" >/dev/null
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -qq --no-install-recommends "${missing[@]}" >build/setup-apt.log 2>&1 </dev/null || {
        tail -n 20 build/setup-apt.log >&2
        "${as_root[@]}" rm -f "$no_cluster"
        fail "apt-get could not install the packages (build/setup-apt.log)."
    }
    "${as_root[@]}" rm -f "$no_cluster"
fi

# One run of the tests speaks GBK, the encoding of a Chinese office machine.
for locale in zh_CN.UTF-8 zh_CN.GBK; do
    charset=${locale#*.}
    if ! locale -a 2>/dev/null | grep -qix "zh_CN.${charset//-/}"; then
        if [ "$can_install" = yes ] && command -v localedef >/dev/null; then
            "${as_root[@]}" localedef -i zh_CN -f "$charset" "$locale" 2>/dev/null || say "no locale $locale"
        else
            say "the locale $locale is missing; the test run in it will be left out"
        fi
    fi
done

# --- Python --------------------------------------------------------------------------------------------------
# python3 on the PATH may be another one than the one QGIS was built for.
python=""
too_old=""
for name in /usr/bin/python3 python3 python3.14 python3.13 python3.12 python3.11; do
    path=$(command -v "$name") || continue
    if QT_QPA_PLATFORM=offscreen "$path" -c 'import qgis.core' 2>/dev/null; then
        if "$path" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
            python=$path
            break
        fi
        too_old="$path is $("$path" --version 2>&1)"
    fi
done
if [ -z "$python" ]; then
    [ -z "$too_old" ] || fail "QGIS's Python must be 3.11 or newer; $too_old."
    fail "no Python here can import qgis.core, although python3-qgis is installed."
fi

# --- .venv ---------------------------------------------------------------------------------------------------
say "making .venv with $python ($("$python" --version)); native libraries from: $native"
"$python" -m venv --clear --system-site-packages .venv
# pyproj looks for PROJ's database below the prefix of its Python, which in .venv is .venv.
prefix=$("$python" -c 'import sys; print(sys.base_prefix)')
if [ -f "$prefix/share/proj/proj.db" ]; then
    mkdir -p .venv/share
    ln -sfn "$prefix/share/proj" .venv/share/proj
fi
pip() { .venv/bin/python -m pip --disable-pip-version-check -q "$@"; }
locked() { pip install --no-deps --require-hashes --only-binary :all: "$@"; }

build_native() { # TARGET FOLDER
    local target=$1 work=$1.$$ archive job jobs=()
    trap 'kill $(jobs -p) 2>/dev/null || true; rm -rf "'"$work"'"' EXIT
    rm -rf "$work"
    mkdir -p "$work/wheels" "$work/sources"
    say "building shapely, pyogrio and fiona against GEOS $(geos-config --version) and GDAL $(gdal-config --version); this takes minutes, once"
    "$python" -m venv --system-site-packages "$work/venv"
    # The build's tools are locked as well, and numpy is the distribution's: no isolated build environment.
    "$work/venv/bin/python" -m pip --disable-pip-version-check -q install --no-deps --require-hashes \
        --only-binary :all: -r requirements/build.txt
    PATH="$work/venv/bin:$PATH" "$work/venv/bin/python" -m pip --disable-pip-version-check -q download --no-deps \
        --require-hashes --no-binary :all: --no-build-isolation -r requirements/native.txt -d "$work/sources"
    for archive in "$work"/sources/*; do
        PATH="$work/venv/bin:$PATH" "$work/venv/bin/python" -m pip --disable-pip-version-check -q wheel --no-deps \
            --no-build-isolation --no-cache-dir --no-index -w "$work/wheels" "$archive" \
            >"build/setup-$(basename "$archive").log" 2>&1 &
        jobs+=("$!:$(basename "$archive")")
    done
    for job in "${jobs[@]}"; do
        wait "${job%%:*}" || {
            tail -n 30 "build/setup-${job#*:}.log" >&2
            fail "${job#*:} could not be built (build/setup-${job#*:}.log)."
        }
    done
    rm -rf "$target"
    mkdir -p "$(dirname "$target")"
    mv "$work/wheels" "$target"
    rm -rf "$work"
    trap - EXIT
}

if [ "$native" = source ]; then
    key=$({
        cat requirements/native.txt requirements/build.txt
        "$python" -c 'import sys, sysconfig, numpy; print(sys.version, sysconfig.get_platform(), numpy.__version__)'
        geos-config --version
        gdal-config --version
    } | sha256sum | cut -c1-16)
    wheels=${XDG_CACHE_HOME:-$HOME/.cache}/baiyuan_qgis/wheels/$key
    [ -d "$wheels" ] || build_native "$wheels"
    locked -r requirements/library.txt
    pip install --no-deps --no-index "$wheels"/*.whl
fi
locked -r requirements/tools.txt

# --- What must hold afterwards -------------------------------------------------------------------------------
site=$(.venv/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
bundled=$(find "$site" -path '*.libs/*' \( -iname 'libgeos*' -o -iname 'libproj*' -o -iname 'libgdal*' \) | head -n 3)
[ -z "$bundled" ] || fail "a wheel brought libraries of its own into .venv: $bundled"
for package in numpy pyproj rasterio osgeo scipy matplotlib; do
    [ ! -e "$site/$package" ] || fail "$package came from a wheel; it must be the distribution's."
done
QT_QPA_PLATFORM=offscreen .venv/bin/python - <<'PY' || fail "the libraries do not fit together (above)."
import qgis.core  # first, as in QGIS's own process
import fiona, geopandas, numba, numpy, openpyxl, pandas, pyogrio, pyproj, shapely

x, y = pyproj.Transformer.from_crs(4490, 4526, always_xy=True).transform(114, 34.8)
if not (38_000_000 < x < 39_000_000 and 3_800_000 < y < 3_900_000):
    raise SystemExit(f"pyproj: 114 E 34.8 N becomes {x}, {y} in EPSG:4526")
box = shapely.box(0, 0, 1, 1)
if shapely.from_wkb(shapely.to_wkb(box)) != box:
    raise SystemExit("shapely: WKB does not come back")
for module in (fiona, geopandas, numba, numpy, openpyxl, pandas, pyogrio, pyproj, shapely):
    if "/.local/" in module.__file__:
        raise SystemExit(f"{module.__name__} comes from the user's own packages: {module.__file__}")
PY
printf '%s' "$wanted" >"$stamp"
say "done in $((SECONDS - started)) s"
