#!/usr/bin/env bash
# Make the sample park, run the survey on it, and say where its results lie.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
sample=$PWD/build/sample
results=$PWD/build/run
mkdir -p "$sample"

scripts/qgis_process.sh run baiyuan:samplepark -- FOLDER="$sample"
layer() { printf '%s|layername=%s' "$sample/sample_park.gpkg" "$1"; }
scripts/qgis_process.sh run baiyuan:survey -- \
    INPUT="$(layer parcels)" \
    PARKS="$(layer parks)" \
    APPROVALS="$(layer approvals)" \
    EXPROPRIATIONS="$(layer expropriations)" \
    ZONING="$(layer zoning)" \
    CURRENT_USE="$(layer current_use)" \
    BUILDINGS="$(layer buildings)" \
    ENTERPRISES="$(layer enterprises)" \
    FARMLAND="$(layer farmland)" \
    ECO_REDLINE="$(layer redline)" \
    URBAN_BOUNDARY="$(layer urban_boundary)" \
    POLICY=kaifeng-2021 AS_OF=2022-09-30 OVERWRITE=true FOLDER="$results"

printf '\n'
lost=no
for line in "GeoPackage:survey.gpkg" "project:survey.qgz" "map picture:map.png"; do
    file=$results/${line#*:}
    if [ -s "$file" ]; then
        printf '%-12s %s\n' "${line%%:*}:" "$file"
    else
        printf '%-12s %s was not written\n' "${line%%:*}:" "$file" >&2
        lost=yes
    fi
done
[ "$lost" = no ]
