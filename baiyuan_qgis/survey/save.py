"""A survey in its folder: survey.gpkg and manifest.json, written whole or not at all."""

from __future__ import annotations

import datetime
import hashlib
import json
import platform
from pathlib import Path
from typing import Any, Mapping, Optional

import geopandas
import pandas
import pyogrio
import pyproj
import shapely

from baiyuan_qgis.data import store
from baiyuan_qgis.faults import InputFault
from baiyuan_qgis.language import tr
from baiyuan_qgis.progress import SILENT, Progress
from baiyuan_qgis.survey.pipeline import Survey

GEOPACKAGE = "survey.gpkg"
MANIFEST = "manifest.json"
_METADATA = Path(__file__).parent.parent / "metadata.txt"


def version() -> str:
    """Return the plugin's version as metadata.txt states it."""
    for line in _METADATA.read_text(encoding="utf-8").splitlines():
        if line.startswith("version="):
            return line.partition("=")[2].strip()
    return ""


def earlier(folder: Path, overwrite: bool, previous: Optional[Path] = None) -> dict[str, pandas.DataFrame]:
    """Return the tables of an earlier survey that the next one carries over: unsupplied, parcels, reviews.

    From ``previous`` (a survey.gpkg) where given, else from the folder itself; the folder's reviews always stay.
    Raises InputFault when the folder holds reviews and ``overwrite`` is false, or ``previous`` does not exist.
    """
    reviews = reviews_of(folder, overwrite)
    if previous is not None and not Path(previous).is_file():
        raise InputFault(tr("The earlier survey {path} does not exist.").format(path=previous))
    source = Path(previous) if previous is not None else Path(folder) / GEOPACKAGE
    tables = {name: store.read(source, name) for name in ("unsupplied", "parcels", "reviews")}
    if reviews is not None:
        tables["reviews"] = reviews
    return {name: frame for name, frame in tables.items() if frame is not None}


def reviews_of(folder: Path, overwrite: bool) -> Optional[pandas.DataFrame]:
    """Return the reviews that stand in a folder, to be carried over; None where there are none.

    Raises InputFault when there are some and ``overwrite`` is false: what the office typed is never lost to a rerun.
    """
    reviews = store.read(Path(folder) / GEOPACKAGE, "reviews")
    if reviews is None or not len(reviews):
        return None
    if not overwrite:
        raise InputFault(
            tr(
                "{folder} holds a survey with {count} reviews. Choose another folder, or switch on OVERWRITE: the "
                "reviews are then carried over by parcel."
            ).format(folder=folder, count=len(reviews))
        )
    return reviews


def save(
    survey: Survey,
    folder: Path,
    *,
    inputs: Optional[Mapping[str, str]] = None,
    extra: Optional[Mapping[str, Any]] = None,
    progress: Progress = SILENT,
) -> dict[str, Path]:
    """Write survey.gpkg and manifest.json; returns their paths as SURVEY and MANIFEST.

    ``inputs``: where each layer came from, for the manifest; ``extra``: versions that only the caller knows.
    """
    folder = Path(folder)
    target = folder / GEOPACKAGE
    moment = datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds")
    tables = dict(survey.tables)
    more = pandas.DataFrame([("created", moment), ("version", version())], columns=["key", "value"])
    tables["run"] = pandas.concat([tables["run"], more], ignore_index=True)
    store.write(target, tables, progress)
    manifest = {
        "plugin": "baiyuan_qgis",
        "version": version(),
        "created": moment,
        "as_of": survey.as_of.isoformat(),
        "policy": {"name": survey.policy.name, "title": survey.policy.title(), "sha256": survey.policy.hash},
        "crs": survey.crs.to_wkt(),
        "inputs": dict(inputs or {}),
        "warnings": list(survey.warnings),
        "figures": dict(sorted(survey.figures.items())),
        "tables": {name: len(frame) for name, frame in tables.items()},
        "sha256": {GEOPACKAGE: hashlib.sha256(target.read_bytes()).hexdigest()},
        "libraries": {
            "python": platform.python_version(),
            "shapely": shapely.__version__,
            "geos": shapely.geos_version_string,
            "geopandas": geopandas.__version__,
            "pandas": pandas.__version__,
            "pyogrio": pyogrio.__version__,
            "gdal": pyogrio.__gdal_version_string__,
            "proj": pyproj.proj_version_str,
            **(extra or {}),
        },
    }
    path = folder / MANIFEST
    path.write_text(json.dumps(manifest, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return {"SURVEY": target, "MANIFEST": path}
