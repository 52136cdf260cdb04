"""A survey in its folder: survey.gpkg and manifest.json, written whole or not at all."""

from __future__ import annotations

import datetime
import json
import platform
import re
import shutil
import tempfile
from pathlib import Path
from typing import Any, Mapping, Optional

import geopandas
import pandas
import pyogrio
import pyproj
import shapely

from baiyuan_qgis.data import manifest, photofiles, store, surveyid
from baiyuan_qgis.faults import InputFault
from baiyuan_qgis.geometry import crs as crs_of
from baiyuan_qgis.land import supply
from baiyuan_qgis.language import tr
from baiyuan_qgis.progress import SILENT, Progress
from baiyuan_qgis.survey.pipeline import Survey

GEOPACKAGE = "survey.gpkg"
MANIFEST = manifest.NAME
# what names a feature in the tables that are carried over; where both surveys hold it, the folder's own wins
_KEYS = {"unsupplied": "piece_id", "parcels": "parcel_id", "inspections": "inspection_id", "photos": "photo_id"}
_CONNECTION = re.compile(r"\b(?:dbname|host|user|username|password|authcfg|service|url)\s*=|://", re.IGNORECASE)
_NAME = re.compile(
    r"""(?:\b(?:layername|typename|layers)=|\btable=(?:"[^"]*"\.)?)(?:"([^"]*)"|'([^']*)'|([^\s|&"']+))""",
    re.IGNORECASE,
)
_METADATA = Path(__file__).parent.parent / "metadata.txt"


def version() -> str:
    """Return the plugin's version as metadata.txt states it."""
    for line in _METADATA.read_text(encoding="utf-8").splitlines():
        if line.startswith("version="):
            return line.partition("=")[2].strip()
    return ""


def earlier(
    folder: Path, overwrite: bool, previous: Optional[Path] = None, *, approvals: bool = True
) -> dict[str, pandas.DataFrame]:
    """Return the tables of earlier surveys that the next one carries over.

    They are unsupplied, parcels, reviews, inspections, photos, findings and run, from the folder itself and from
    ``previous`` (a survey.gpkg); where both hold the same piece, parcel, inspection or photo the folder's row stays,
    reviews and findings of both are kept. ``approvals``: whether the next survey has approvals to find pieces in.

    Raises InputFault when the folder holds reviews or inspections and ``overwrite`` is false, when it holds typed
    reasons that a run without approvals would drop, or when ``previous`` does not exist.
    """
    reviews_of(folder, overwrite)
    _refuse_inspections(folder, overwrite)
    if previous is not None and not Path(previous).is_file():
        raise InputFault(tr("The earlier survey {path} does not exist.").format(path=previous))
    if previous is not None and store.read(Path(previous), "run") is None:
        raise InputFault(
            tr("{path} is no result of a survey: choose the survey.gpkg of an earlier run.").format(path=previous)
        )
    sources = [Path(folder) / GEOPACKAGE, *([Path(previous)] if previous is not None else [])]
    tables = {}
    for name in ("unsupplied", "parcels", "reviews", "inspections", "photos", "findings", "run"):
        found = [frame for frame in (store.read(source, name) for source in sources) if frame is not None]
        if name == "unsupplied" and found and not approvals and not overwrite:
            _refuse_to_drop(folder, store.read(sources[0], name))
        if name == "run" and found:
            found = [_with_lineage(found)]
        if found:
            tables[name] = found[0] if len(found) == 1 else _both(found[0], found[1], _KEYS.get(name))
    return tables


def baseline(path: Path) -> dict[str, pandas.DataFrame]:
    """Return the tables parcels and unsupplied of the survey from which progress is counted.

    Raises InputFault when the file is missing or is no result of a survey.
    """
    if not Path(path).is_file():
        raise InputFault(tr("The survey of the baseline {path} does not exist.").format(path=path))
    if store.read(Path(path), "run") is None:
        raise InputFault(
            tr("{path} is no result of a survey: choose the survey.gpkg of an earlier run.").format(path=path)
        )
    found = {name: store.read(Path(path), name) for name in ("parcels", "unsupplied")}
    return {name: frame for name, frame in found.items() if frame is not None}


def _both(own: pandas.DataFrame, other: pandas.DataFrame, key: Optional[str]) -> pandas.DataFrame:
    """The folder's rows, then those of the other survey that it does not hold."""
    if key is not None and key in own.columns and key in other.columns:
        other = other.loc[~other[key].isin(set(own[key].dropna()))]
    spatial = isinstance(own, geopandas.GeoDataFrame) and isinstance(other, geopandas.GeoDataFrame)
    if spatial and own.crs is not None and other.crs is not None and own.crs != other.crs:
        crs_of.check_same_datum(other.crs, "previous", own.crs, GEOPACKAGE)
        other = other.to_crs(own.crs)
    if not len(other) or not len(own):
        return own if len(own) or not len(other) else other
    joined = pandas.concat([own, other], ignore_index=True)
    return joined if key else joined.drop_duplicates(ignore_index=True)


def _with_lineage(found: list[pandas.DataFrame]) -> pandas.DataFrame:
    """The facts of earlier runs, with the ids that field packages may have been made under."""
    ids = [one for frame in found for one in surveyid.lineage(dict(zip(frame["key"], frame["value"])))]
    facts = found[0] if len(found) == 1 else _both(found[0], found[1], None)
    more = pandas.DataFrame([(surveyid.LINEAGE, ",".join(dict.fromkeys(ids)))], columns=["key", "value"])
    return pandas.concat([facts.loc[facts["key"] != surveyid.LINEAGE], more], ignore_index=True)


def _refuse_inspections(folder: Path, overwrite: bool) -> None:
    inspections = store.read(Path(folder) / GEOPACKAGE, "inspections")
    if inspections is not None and len(inspections) and not overwrite:
        raise InputFault(
            tr(
                "{folder} holds a survey with {count} inspections on site. Choose another folder, or switch on "
                "OVERWRITE: they are then carried over with their photos."
            ).format(folder=folder, count=len(inspections))
        )


def _refuse_to_drop(folder: Path, pieces: Optional[pandas.DataFrame]) -> None:
    count = 0 if pieces is None else int(supply.typed_by_office(pieces).notna().any(axis=1).sum())
    if count:
        raise InputFault(
            tr(
                "{folder} holds {count} unsupplied pieces with what the office typed, and this run has no approvals: "
                "they would be lost. Give the approvals, choose another folder, or switch on OVERWRITE."
            ).format(folder=folder, count=count)
        )


def source_name(text: str) -> str:
    """Return the layer and file name of a source; nothing of its folder, its server or how to log in there."""
    found = _NAME.search(text)
    layer = next((part for part in found.groups() if part), "") if found else ""
    if _CONNECTION.search(text):
        return layer
    name = re.split(r"[/\\\\]", text.partition("|")[0])[-1]
    return f"{name}|layername={layer}" if layer else name


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
    photos_from: Optional[Path] = None,
    progress: Progress = SILENT,
) -> dict[str, Path]:
    """Write survey.gpkg and manifest.json; returns their paths as SURVEY and MANIFEST.

    ``inputs``: where each layer came from, for the manifest; ``extra``: versions that only the caller knows;
    ``photos_from``: the folder of the earlier survey, whose photos are copied along with their records.
    """
    folder = Path(folder)
    target = folder / GEOPACKAGE
    moment = datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds")
    tables = dict(survey.tables)
    more = pandas.DataFrame([("created", moment), ("version", version())], columns=["key", "value"])
    tables["run"] = pandas.concat([tables["run"], more], ignore_index=True)
    beside: Optional[Path] = None
    copied: list[Path] = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(prefix=".baiyuan-", dir=folder))
        draft = beside / GEOPACKAGE
        store.write(draft, tables, progress, extra_from=target)
        text = _manifest(survey, tables, draft, moment, inputs or {}, extra or {})
        (beside / MANIFEST).write_text(text, encoding="utf-8")
        if photos_from is not None and "photos" in tables:
            files = tables["photos"]["photo_file"].dropna().astype(str)
            copied, missing = photofiles.carry(files, Path(photos_from), folder, progress)
            if missing:
                progress.warn(
                    tr("{count} photos of earlier inspections are not in {folder} (first: {name}).").format(
                        count=len(missing), folder=photos_from, name=missing[0]
                    )
                )
        _replace(beside, folder)
        copied = []
    except OSError as error:
        raise InputFault(
            tr("{path} cannot be written ({reason}). Close it where it is open, or choose another folder.").format(
                path=target, reason=error
            )
        ) from error
    finally:
        photofiles.take_back(copied, folder)
        if beside is not None:
            shutil.rmtree(beside, ignore_errors=True)
    return {"SURVEY": target, "MANIFEST": folder / MANIFEST}


def _replace(drafts: Path, folder: Path) -> None:
    """Put both files in place, or leave both as they were: OSError when one of them is locked."""
    kept = drafts / "before"
    kept.mkdir()
    names = (GEOPACKAGE, MANIFEST)
    moved: list[str] = []
    try:
        for name in names:
            if (folder / name).exists():
                (folder / name).replace(kept / name)
            moved.append(name)
            (drafts / name).replace(folder / name)
    except OSError:
        for name in moved:
            (folder / name).unlink(missing_ok=True)
            if (kept / name).exists():
                (kept / name).replace(folder / name)
        raise


def _manifest(
    survey: Survey,
    tables: Mapping[str, pandas.DataFrame],
    target: Path,
    moment: str,
    inputs: Mapping[str, str],
    extra: Mapping[str, Any],
) -> str:
    stated = {
        "plugin": "baiyuan_qgis",
        "version": version(),
        "created": moment,
        "as_of": survey.as_of.isoformat(),
        "policy": {"name": survey.policy.name, "title": survey.policy.title(), "sha256": survey.policy.hash},
        "crs": survey.crs.to_wkt(),
        "inputs": {role: source_name(str(source)) for role, source in inputs.items()},
        "warnings": list(survey.warnings),
        "figures": dict(sorted(survey.figures.items())),
        "tables": {name: len(frame) for name, frame in tables.items()},
        "sha256": {GEOPACKAGE: manifest.sha256(target)},
        "libraries": {
            "python": platform.python_version(),
            "shapely": shapely.__version__,
            "geos": shapely.geos_version_string,
            "geopandas": geopandas.__version__,
            "pandas": pandas.__version__,
            "pyogrio": pyogrio.__version__,
            "gdal": pyogrio.__gdal_version_string__,
            "proj": pyproj.proj_version_str,
            **extra,
        },
    }
    return json.dumps(stated, ensure_ascii=False, indent=2) + "\n"
