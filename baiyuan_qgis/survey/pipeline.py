"""One way for the data: read, checked, overlaid, measured, judged, graded."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import Any, Mapping, Optional, Union

import geopandas
import numpy as np
import pandas
import pyproj

from baiyuan_qgis.data import dictionary
from baiyuan_qgis.data.contract import typed
from baiyuan_qgis.data.findings import Findings
from baiyuan_qgis.evaluation import grade
from baiyuan_qgis.faults import InputFault
from baiyuan_qgis.geometry import crs as crs_of
from baiyuan_qgis.geometry import repair
from baiyuan_qgis.geometry.area import METHODS, mu
from baiyuan_qgis.land import periods, status, supply
from baiyuan_qgis.land import policy as policies
from baiyuan_qgis.land.policy import Policy
from baiyuan_qgis.language import tr
from baiyuan_qgis.measure import indicators, overlaycheck
from baiyuan_qgis.measure.parcelarea import areas
from baiyuan_qgis.progress import SILENT, Progress

# role of each layer a survey reads; the parcels are required, all others may be absent
LAYERS = (
    "parcels", "parks", "approvals", "expropriations", "supplies", "zoning", "current_use", "buildings", "enterprises",
    "farmland", "eco_redline", "urban_boundary", "townships", "reserves",
)  # fmt: skip
_WITHOUT_GEOMETRY = ("enterprises",)
_OVERLAID = ("parks", "zoning", "current_use", "farmland", "eco_redline", "urban_boundary", "reserves")


@dataclass(frozen=True)
class Options:
    """How to survey; the defaults are the toolbox's."""

    area_method: str = "ellipsoidal"
    min_area: float = 0.0
    min_width: float = 0.0
    repair: bool = False
    zone_field: str = "zone_code"
    rules: tuple[str, ...] = status.RULES


@dataclass(frozen=True)
class Survey:
    """What a survey found: ``tables`` by the names of survey.gpkg, ``figures`` by the names of the scalar outputs."""

    tables: dict[str, pandas.DataFrame]
    figures: dict[str, float]
    crs: pyproj.CRS
    policy: Policy
    as_of: datetime.date
    warnings: tuple[str, ...] = field(default=())


def run(
    layers: Mapping[str, Any],
    policy: Union[str, Policy],
    as_of: datetime.date,
    options: Optional[Options] = None,
    *,
    previous: Optional[Mapping[str, pandas.DataFrame]] = None,
    names: Optional[Mapping[str, str]] = None,
    surveyed: Optional[geopandas.GeoSeries] = None,
    noticed: Optional[pandas.DataFrame] = None,
    progress: Progress = SILENT,
) -> Survey:
    """Survey the parcels of a county's parks.

    ``layers``: frames by role (:data:`LAYERS`; any other key is overlaid under its own name), each with its CRS; only
    ``parcels`` is required. ``policy``: a built-in name, a path, or a loaded policy. ``as_of``: the end of that day.
    ``previous``: tables of an earlier survey (``unsupplied``, ``parcels``, ``reviews``) whose ids, reasons and
    recognitions are carried over. ``names``: what the user calls each layer. ``surveyed``: the parcels' figures in
    their own CRS where ``layers["parcels"]`` was moved already. ``noticed``: findings of reading.
    Raises InputFault with one sentence: no parcels, no CRS, another datum, invalid geometry (unless repair), a field of
    the wrong type, an id used twice, parks that touch no parcel.
    """
    options = options or Options()
    if options.area_method not in METHODS:
        raise ValueError(f"unknown area method {options.area_method!r}")
    law = policy if isinstance(policy, Policy) else policies.load(policy)
    called = {name: (names or {}).get(name, name) for name in layers}
    findings = Findings()
    if noticed is not None:
        findings.extend(noticed)
    progress.report(0.0, tr("Checking the layers"))
    frames, working, original = _checked(layers, called, options, findings, progress.part(0.0, 0.15))
    parcels = frames["parcels"]
    if surveyed is None and original is not None:
        surveyed = original

    progress.report(0.15, tr("Overlaying the parcels"))
    overlaid = {name: frame for name, frame in frames.items() if name in _OVERLAID or name not in LAYERS}
    check = overlaycheck.check(
        parcels,
        overlaid,
        surveyed=surveyed,
        parcels_name=called["parcels"],
        names=called,
        zone_field=options.zone_field,
        area_method=options.area_method,
        min_area=options.min_area,
        min_width=options.min_width,
        progress=progress.part(0.15, 0.5),
    )
    measured = areas(parcels, options.area_method, surveyed)
    parcels = _with_park(parcels, check.parcels)

    progress.report(0.5, tr("Looking for unsupplied land"))
    supplied, given = _supplied(parcels, frames.get("supplies"), as_of)
    stock = None
    earlier = dict(previous or {})
    if "approvals" in frames:
        stock = supply.unsupplied(
            frames["approvals"],
            given,
            as_of=as_of,
            policy=law,
            expropriations=frames.get("expropriations"),
            current_use=frames.get("current_use"),
            zoning=frames.get("zoning"),
            zone_field=options.zone_field,
            townships=frames.get("townships"),
            parks=frames.get("parks"),
            previous=_moved_previous(earlier.get("unsupplied"), working),
            area_method=options.area_method,
            min_area=options.min_area,
            min_width=options.min_width,
            progress=progress.part(0.5, 0.7),
        )
    states = supply.states_of_parcels(parcels, supplied, stock, progress.part(0.7, 0.72))

    progress.report(0.72, tr("Judging the parcels"))
    judged = status.judge(
        parcels,
        law,
        as_of,
        rules=options.rules,
        states=states,
        areas=measured["area_m2"],
        previous=_recognised(earlier),
        progress=progress.part(0.72, 0.85),
    )

    progress.report(0.85, tr("Measuring and grading"))
    values = indicators.measure(
        parcels,
        measured["legal_area_m2"],
        buildings=frames.get("buildings"),
        enterprises=frames.get("enterprises"),
        progress=progress.part(0.85, 0.92),
    )
    graded = grade.grade(
        parcels, values.values, law, as_of, parks=frames.get("parks"), progress=progress.part(0.92, 0.95)
    )
    for part in (check.findings, stock.findings if stock else None, judged.findings, values.findings):
        if part is not None:
            findings.extend(part)

    merged = pandas.concat(
        [measured, check.parcels.drop(columns=["area_m2", "area_mu"]), judged.parcels, values.values, graded.parcels],
        axis=1,
    )
    tables: dict[str, pandas.DataFrame] = {"parcels": _parcel_table(parcels, merged, working)}
    if stock is not None:
        tables["unsupplied"] = stock.pieces
    if "parks" in frames:
        tables["parks"] = _park_table(frames["parks"], tables["parcels"], stock, options.area_method)
    tables["pieces"] = check.pieces
    if stock is not None and len(stock.anomalies):
        tables["anomalies"] = stock.anomalies
    tables["verdicts"] = judged.verdicts
    tables["composition"] = check.composition
    if stock is not None:
        tables["balance"] = stock.balance
    tables["summary"] = judged.summary
    tables["deadlines"] = _deadlines(judged.deadlines, stock, as_of)
    tables["findings"] = findings.frame()
    reviews = earlier.get("reviews")
    tables["reviews"] = reviews if reviews is not None else pandas.DataFrame(columns=list(dictionary.table("reviews")))
    figures = {**judged.figures, **(stock.figures if stock else {}), **check.figures}
    if stock is not None:
        figures["UNSUPPLIED_PIECE_COUNT"] = stock.figures["PIECE_COUNT"]
    else:
        # nothing was said of approvals: 0 would be an answer
        for name in ("UNSUPPLIED_COUNT", "UNSUPPLIED_M2"):
            figures.pop(name, None)
    figures["FINDING_COUNT"] = float(len(tables["findings"]))
    tables["run"] = _run_table(law, as_of, options, working, called, frames, measured)
    progress.report(1.0)
    return Survey(tables, figures, working, law, as_of, tuple(law.warnings(as_of)))


def _checked(
    layers: Mapping[str, Any], called: Mapping[str, str], options: Options, findings: Findings, progress: Progress
) -> tuple[dict[str, Any], pyproj.CRS, Optional[geopandas.GeoSeries]]:
    """Type, repair and move every layer into the working CRS; also the parcels' figures as surveyed, if moved."""
    if "parcels" not in layers or not len(layers["parcels"]):
        raise InputFault(
            tr("Layer {layer} holds no features.").format(layer=called.get("parcels", "parcels")), layer="parcels"
        )
    frames: dict[str, Any] = {}
    original = None
    working: Optional[pyproj.CRS] = None
    for number, name in enumerate(sorted(layers, key=lambda key: key != "parcels")):
        progress.report(number / len(layers))
        frame, label = layers[name], called[name]
        if "source_fid" not in frame.columns:
            frame = frame.assign(source_fid=np.arange(1, len(frame) + 1))
        frame = frame.reset_index(drop=True)
        role = name if name in dictionary.roles() else ""
        if role:
            required = ("batch_id", "approval_date") if name == "approvals" else ()
            frame = typed(frame, role, label, required)
        if name in _WITHOUT_GEOMETRY:
            frames[name] = pandas.DataFrame(frame.drop(columns="geometry", errors="ignore"))
            continue
        frame, repairs = repair.sound(frame, label, options.repair)
        for feature, before, after, reason in repairs:
            findings.add(
                "repair", "warning", label, feature, "",
                tr("Feature {feature} was repaired ({reason}): area {before:.3f} before, {after:.3f} after.").format(
                    feature=feature, reason=reason, before=before, after=after
                ),
            )  # fmt: skip
        if frame.crs is None:
            raise InputFault(
                tr("Layer {layer} has no coordinate reference system: set it before the run.").format(layer=label),
                layer=label,
            )
        if working is None:
            working = crs_of.working_crs(frame.crs, frame.total_bounds)
        crs_of.check_same_datum(frame.crs, label, working, called["parcels"])
        moved = crs_of.transformed(frame, working, label)
        if name == "parcels" and moved is not frame:
            original = frame.geometry
        frames[name] = moved
    if working is None:
        raise InputFault(
            tr("Layer {layer} has no coordinate reference system: set it before the run.").format(layer="parcels")
        )
    return frames, working, original


def _with_park(parcels: geopandas.GeoDataFrame, found: pandas.DataFrame) -> geopandas.GeoDataFrame:
    """The park by overlay goes before what the layer says; where no parks were given the layer's word stays."""
    result = parcels.copy()
    for name in ("park_id", "park_name"):
        if found[name].notna().any():
            result[name] = found[name]
    return result


def _supplied(
    parcels: geopandas.GeoDataFrame, supplies: Optional[geopandas.GeoDataFrame], as_of: datetime.date
) -> tuple[pandas.Series, geopandas.GeoDataFrame]:
    """Which parcels were supplied, and the supply polygons: the layer given, else the supplied parcels themselves."""
    supplied = supply.is_supplied(parcels, as_of)
    if supplies is None:
        return supplied, parcels.loc[supplied.fillna(value=False).to_numpy(dtype=bool)]
    if "parcel_id" in supplies.columns:
        date = np.full(len(supplies), periods.NAT)
        for name in ("contract_date", "supplied_on"):
            if name in supplies.columns:
                known = periods.days(supplies[name])
                date = np.where(np.isnat(known), date, known)
        counted = set(supplies.loc[~(date > periods.day(as_of)), "parcel_id"].dropna())
        supplied = supplied.mask(parcels["parcel_id"].isin(counted).to_numpy(), other=True)
    return supplied, supplies


def _moved_previous(frame: Optional[pandas.DataFrame], working: pyproj.CRS) -> Optional[geopandas.GeoDataFrame]:
    if frame is None or not isinstance(frame, geopandas.GeoDataFrame) or frame.crs is None:
        return None
    crs_of.check_same_datum(frame.crs, "previous", working, "parcels")
    return frame.to_crs(working).reset_index(drop=True)


def _recognised(earlier: Mapping[str, pandas.DataFrame]) -> Optional[pandas.DataFrame]:
    """The bureau's conclusions of the earlier survey: the reviews first, then its parcels."""
    known = [earlier[name] for name in ("reviews", "parcels") if earlier.get(name) is not None]
    columns = ["parcel_id", *status.RECOGNITION]
    parts = [frame.reindex(columns=columns) for frame in known if "parcel_id" in frame.columns]
    parts = [part.loc[part["recognition"].notna()].astype(object) for part in parts]
    return pandas.concat(parts, ignore_index=True).drop_duplicates("parcel_id") if parts else None


def _parcel_table(
    parcels: geopandas.GeoDataFrame, merged: pandas.DataFrame, working: pyproj.CRS
) -> geopandas.GeoDataFrame:
    """The fields of survey.gpkg in their order, then every other field of the bureau's layer, as it stands."""
    fixed = list(dictionary.table("parcels"))
    merged = merged.loc[:, ~merged.columns.duplicated()]
    columns: dict[str, Any] = {}
    for name in fixed:
        if name in merged.columns and not (merged[name].isna().all() and name in parcels.columns):
            columns[name] = merged[name]
        elif name in parcels.columns:
            columns[name] = parcels[name]
        else:
            columns[name] = _empty(name, parcels.index)
    for name in merged.columns:
        if name not in columns:
            columns[str(name)] = merged[name]
    for name in parcels.columns:
        if name not in columns and name not in ("geometry", "fid"):
            columns[str(name)] = parcels[name]
    return geopandas.GeoDataFrame(pandas.DataFrame(columns), geometry=parcels.geometry, crs=working)


def _empty(name: str, index: Any) -> pandas.Series:
    kind = dictionary.field(name).type
    dtype = {"real": "float64", "date": "datetime64[ns]", "integer": "Int64", "boolean": "boolean"}.get(kind, "object")
    return pandas.Series([None] * len(index), index=index, dtype=dtype)


def _park_table(
    parks: geopandas.GeoDataFrame, parcels: geopandas.GeoDataFrame, stock: Optional[supply.Unsupplied], area_method: str
) -> geopandas.GeoDataFrame:
    """The base figures of each park: its own area, and the parcels whose largest share lies in it."""
    area = areas(parks, area_method)["area_m2"]
    table: dict[str, Any] = {}
    wanted = dictionary.table("parks")
    for name in wanted:
        table[name] = parks[name] if name in parks.columns else _empty(name, parks.index)
    table["area_m2"], table["area_mu"] = area, mu(area)
    by_park = parcels.groupby("park_id")
    ids = parks["park_id"]
    table["parcel_count"] = ids.map(by_park.size()).fillna(0).astype("Int64")
    sums = {"supplied_m2": parcels["supply_state"] == supply.SUPPLIED}
    sums.update({f"{code}_m2": parcels["land_status"] == code for code in ("idle", "possibly_idle")})
    for name, mask in sums.items():
        table[name] = ids.map(parcels.loc[mask.fillna(value=False)].groupby("park_id")["area_m2"].sum()).fillna(0.0)
    if stock is not None:
        inside = stock.pieces.groupby("park_id")["area_m2"].sum()
        table["unsupplied_m2"] = ids.map(inside).fillna(0.0)
    return geopandas.GeoDataFrame(pandas.DataFrame(table), geometry=parks.geometry, crs=parks.crs)


def _deadlines(table: pandas.DataFrame, stock: Optional[supply.Unsupplied], as_of: datetime.date) -> pandas.DataFrame:
    """Deadlines of the parcels, and the lapse of approvals by piece (parcel_id holds the piece_id)."""
    if stock is None:
        return table
    end = periods.day(as_of)
    lapse = periods.days(stock.pieces["lapse_on"])
    ahead = lapse > end
    if not ahead.any():
        return table
    more = pandas.DataFrame(
        {
            "parcel_id": stock.pieces["piece_id"].to_numpy(dtype=object)[ahead],
            "event": "approval_lapse",
            "due_on": lapse[ahead].astype("datetime64[ns]"),
            "days_left": (lapse[ahead] - end).astype(np.int64),
        }
    )
    both = pandas.concat([table, more], ignore_index=True) if len(table) else more
    return both.sort_values(["due_on", "parcel_id", "event"], kind="stable").reset_index(drop=True)


def _run_table(
    law: Policy,
    as_of: datetime.date,
    options: Options,
    working: pyproj.CRS,
    called: Mapping[str, str],
    frames: Mapping[str, Any],
    measured: pandas.DataFrame,
) -> pandas.DataFrame:
    rows = [
        ("policy", law.name),
        ("policy_title", law.title()),
        ("policy_hash", law.hash),
        ("as_of", as_of.isoformat()),
        ("area_method", options.area_method),
        ("min_area_m2", repr(options.min_area)),
        ("min_width_m", repr(options.min_width)),
        ("repair", "true" if options.repair else "false"),
        ("rules", ";".join(options.rules)),
        ("zone_field", options.zone_field),
        ("working_crs", ":".join(working.to_authority() or ("", working.name)).lstrip(":")),
        ("working_crs_name", working.name),
        ("parcel_m2", repr(float(np.nansum(measured["area_m2"])))),
    ]
    for name, frame in frames.items():
        rows.append((f"layer.{name}", f"{called[name]} ({len(frame)})"))
    return pandas.DataFrame(rows, columns=["key", "value"], dtype=object)
