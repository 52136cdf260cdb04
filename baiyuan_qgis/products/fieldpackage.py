"""What goes into the field: one GeoPackage of the parcels to visit, to be filled in offline and merged back.

The state at packaging lies in its table ``package`` with a checksum: what comes back is compared with that. No
protected layer goes along unless asked for, neither whole nor in pieces: only the areas of the parcels on it. No fee,
no price, no grade goes along, and natural persons are masked (amendments §6).
"""

from __future__ import annotations

import datetime
import hashlib
import json
from dataclasses import dataclass
from typing import Any, Mapping, Optional

import geopandas
import numpy as np
import pandas
import shapely

from baiyuan_qgis.data import dictionary, holders, surveyid
from baiyuan_qgis.faults import InputFault
from baiyuan_qgis.geometry.area import area_m2
from baiyuan_qgis.geometry.crs import metres_per_unit
from baiyuan_qgis.language import language as users_language
from baiyuan_qgis.language import tr
from baiyuan_qgis.products import visits
from baiyuan_qgis.products.contents import Contents, policy_title
from baiyuan_qgis.progress import SILENT, Progress

GEOPACKAGE = "inspection.gpkg"
# what the surveyor fills in; everything else in the package is read-only
FILLED_IN = (
    "site_state", "start_basis", "site_progress", "site_stopped_since", "site_description", "holder_statement",
    "inspector", "second_inspector", "holder_present", "inspected_on", "remark",
)  # fmt: skip
# what the surveyor reads of a parcel; a survey that lacks a field leaves it out
FACTS = (
    "parcel_code", "holder", "location", "park_name", "land_use", "area_m2", "area_mu", "legal_area_m2", "area_source",
    "supply_state", "contract_no", "contract_date", "agreed_delivery", "actual_delivery", "agreed_start",
    "extended_start", "actual_start", "agreed_completion", "actual_completion", "suspended_since", "resumed_on",
    "land_status", "verdict", "missing", "recognition", "recognition_no", "recognition_on",
    "farmland_m2", "eco_redline_m2", "outside_urban_boundary_m2",
)  # fmt: skip
HEAD = ("inspection_id", "package_id", "parcel_id", "visit_no", "visit_reason", "inspection_stage")
PROTECTED = ("farmland", "eco_redline", "urban_boundary")
# how far around a parcel its neighbours are shown, in metres
_AROUND = 150.0
# a map of more than this in one piece may be classified (amendments §6, L14)
LARGE_KM2 = 25.0


@dataclass(frozen=True)
class Package:
    """The tables of a package, its id, and what the user is told of it."""

    package_id: str
    tables: dict[str, Any]
    way_m: float
    coverage_km2: float
    recently_visited: int


def build(
    survey: Contents,
    choice: visits.Choice,
    *,
    protected: bool = False,
    moment: Optional[datetime.datetime] = None,
    version: str = "",
    language: Optional[str] = None,
    progress: Progress = SILENT,
) -> Package:
    """Return the tables of a package: inspections, photos, around, parks, with ``protected`` also protected, package.

    ``choice.start`` is in the survey's CRS. Raises InputFault where no parcel is to be visited.
    """
    parcels = survey.parcels
    unit = metres_per_unit(parcels.crs)
    planned = visits.plan(parcels, survey.table("inspections"), choice, unit, language, progress.part(0.0, 0.5))
    if not len(planned.parcels):
        raise InputFault(_nothing(planned.recently_visited))
    moment = moment or datetime.datetime.now(datetime.timezone.utc)
    survey_id = surveyid.of(survey.facts)
    seed = "\x1f".join([survey_id, moment.isoformat(), *planned.parcels["parcel_id"]])
    package_id = f"{moment:%Y%m%d}-{hashlib.sha256(seed.encode('utf-8')).hexdigest()[:8]}"
    inspections = _inspections(planned.parcels, package_id)
    progress.report(0.6)
    tables: dict[str, Any] = {"inspections": inspections, "photos": empty("photos")}
    tables["around"] = _around(parcels, planned.parcels, _AROUND / unit)
    parks = survey.table("parks")
    if isinstance(parks, geopandas.GeoDataFrame) and len(parks):
        tables["parks"] = parks[["park_id", "park_name", "geometry"]]
    if protected:
        pieces = survey.table("pieces")
        if isinstance(pieces, geopandas.GeoDataFrame):
            own = pieces["layer"].isin(PROTECTED) & pieces["parcel_id"].isin(planned.parcels["parcel_id"])
            tables["protected"] = pieces.loc[own, ["parcel_id", "layer", "area_m2", "geometry"]].reset_index(drop=True)
    progress.report(0.8)
    facts = {
        "package_id": package_id,
        "survey_id": survey_id,
        "created": moment.isoformat(timespec="seconds"),
        "day": choice.day.isoformat(),
        "as_of": survey.as_of.isoformat(),
        "policy": survey.facts.get("policy", ""),
        "policy_title": policy_title(survey.facts, language or users_language()),
        "rules": ",".join(choice.rules),
        "stages": ",".join(choice.stages),
        "protected": "true" if protected else "false",
        "language": language or users_language(),
        "version": version,
        "way_m": repr(round(planned.way_m, 1)),
    }
    tables["package"] = pandas.DataFrame(list(facts.items()), columns=["key", "text"], dtype=object)
    spatial = [frame for frame in tables.values() if isinstance(frame, geopandas.GeoDataFrame)]
    coverage = _coverage_km2(spatial, parcels.crs)
    progress.report(1.0)
    return Package(package_id, tables, planned.way_m, coverage, planned.recently_visited)


def sealed(package: pandas.DataFrame, inspections: geopandas.GeoDataFrame) -> pandas.DataFrame:
    """Return the facts of a package with the state at packaging: ``inspections`` as read back from the file."""
    text = json.dumps(state_of(inspections), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    more = [("state", text), ("state_sha256", hashlib.sha256(text.encode("utf-8")).hexdigest())]
    return pandas.concat([package, pandas.DataFrame(more, columns=["key", "text"])], ignore_index=True)


def stated(facts: Mapping[str, str], count: int) -> str:
    """Return the manifest of a package as JSON: what it is, without what is in it."""
    shown = {"plugin": "baiyuan_qgis", "kind": "inspection package", **facts, "visits": count}
    return json.dumps(shown, ensure_ascii=False, indent=2) + "\n"


def packed_state(facts: Mapping[str, str]) -> dict[str, dict[str, Optional[str]]]:
    """Return the state at packaging by inspection_id; InputFault where it was touched since, or is not there."""
    text = facts.get("state", "")
    if not text or hashlib.sha256(text.encode("utf-8")).hexdigest() != facts.get("state_sha256"):
        raise InputFault(
            tr(
                "The package's record of its state at packaging was changed or is incomplete: nothing can be compared "
                "with it. Bring back the table package as it was handed out."
            )
        )
    found: dict[str, dict[str, Optional[str]]] = json.loads(text)
    return found


def state_of(inspections: geopandas.GeoDataFrame) -> dict[str, dict[str, Optional[str]]]:
    """Return every value of the inspections as text, by inspection_id and column; the boundary as a checksum."""
    columns = [name for name in inspections.columns if name != inspections.geometry.name]
    texts = {name: [canonical(value) for value in inspections[name]] for name in columns}
    shapes = [
        None if shape is None else hashlib.sha256(shapely.to_wkb(shapely.normalize(shape))).hexdigest()
        for shape in inspections.geometry
    ]
    return {
        str(key): {**{name: texts[name][row] for name in columns}, "geometry": shapes[row]}
        for row, key in enumerate(inspections["inspection_id"])
    }


def canonical(value: Any) -> Optional[str]:
    """Return a value as the text by which two states are compared; blanks and NULL are the same: nothing."""
    if value is None or value is pandas.NA or value is pandas.NaT:
        return None
    if isinstance(value, (float, np.floating)):
        return None if np.isnan(value) else repr(float(value))
    if isinstance(value, (datetime.datetime, pandas.Timestamp, np.datetime64)):
        moment = pandas.Timestamp(value)
        if pandas.isna(moment):
            return None
        return moment.date().isoformat() if moment == moment.normalize() else moment.isoformat(timespec="seconds")
    text = str(value).strip()
    return text or None


def empty(table: str) -> pandas.DataFrame:
    """Return a table of the dictionary without rows, its columns typed."""
    kinds = {"real": "float64", "integer": "Int64", "date": "datetime64[ns]", "datetime": "datetime64[ns]"}
    return pandas.DataFrame(
        {
            name: pandas.Series([], dtype=kinds.get(dictionary.table_field(table, name).type, "object"))
            for name in dictionary.table(table)
            if name != "photo_sha256"
        }
    )


def _nothing(recent: int) -> str:
    if recent:
        return tr("No parcel is to be visited: {count} that the rules name were visited within INTERVAL_DAYS.").format(
            count=recent
        )
    return tr("No parcel is to be visited: no rule, stage, park and filter chosen names one.")


def _inspections(parcels: geopandas.GeoDataFrame, package_id: str) -> geopandas.GeoDataFrame:
    columns: dict[str, Any] = {
        "inspection_id": package_id + "/" + parcels["parcel_id"].astype(str),
        "package_id": pandas.Series([package_id] * len(parcels), dtype=object),
    }
    columns.update({name: parcels[name] for name in HEAD[2:]})
    for name in FACTS:
        if name in parcels.columns:
            columns[name] = parcels[name]
    if "holder" in columns:
        columns["holder"] = pandas.Series([holders.masked(each) for each in parcels["holder"]], dtype=object)
    for name in FILLED_IN:
        kind = dictionary.table_field("inspections", name).type
        columns[name] = pandas.Series([None] * len(parcels), dtype="datetime64[ns]" if kind == "date" else "object")
    return geopandas.GeoDataFrame(pandas.DataFrame(columns), geometry=parcels.geometry.to_numpy(), crs=parcels.crs)


def _around(parcels: geopandas.GeoDataFrame, chosen: geopandas.GeoDataFrame, distance: float) -> geopandas.GeoDataFrame:
    """The other parcels near those to visit, by their id alone."""
    others = parcels.loc[~parcels["parcel_id"].isin(chosen["parcel_id"]) & parcels.geometry.notna()]
    tree = shapely.STRtree(others.geometry.to_numpy())
    known = chosen.geometry[chosen.geometry.notna()].to_numpy()
    near = np.unique(tree.query(known, predicate="dwithin", distance=distance)[1]) if len(known) else []
    found = others.iloc[near][["parcel_id", "geometry"]]
    return found.reset_index(drop=True)


def _coverage_km2(frames: list[geopandas.GeoDataFrame], crs: Any) -> float:
    """The largest continuous area that the layers of the package show, in km²."""
    shapes = [shape for frame in frames for shape in frame.geometry if shape is not None]
    whole = shapely.union_all(shapely.make_valid(np.array(shapes, dtype=object)))
    parts = geopandas.GeoSeries([part for part in shapely.get_parts(whole) if part.geom_type == "Polygon"], crs=crs)
    return float(np.max(area_m2(parts, crs))) / 1e6 if len(parts) else 0.0
