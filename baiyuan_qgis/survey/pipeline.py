"""One way for the data: read, checked, overlaid, measured, judged, graded."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import Any, Mapping, Optional, Union

import geopandas
import numpy as np
import pandas
import pyproj

from baiyuan_qgis.data import dictionary, reviews, surveyid
from baiyuan_qgis.data.contract import typed
from baiyuan_qgis.data.findings import Findings
from baiyuan_qgis.evaluation import grade, parkindicators
from baiyuan_qgis.faults import InputFault
from baiyuan_qgis.geometry import crs as crs_of
from baiyuan_qgis.geometry import overlay, repair
from baiyuan_qgis.geometry.area import METHODS
from baiyuan_qgis.geometry.crs import metres_per_unit
from baiyuan_qgis.land import causeperiods, periods, status, supply
from baiyuan_qgis.land import policy as policies
from baiyuan_qgis.land.policy import Policy
from baiyuan_qgis.language import tr
from baiyuan_qgis.measure import buildings as footprints
from baiyuan_qgis.measure import indicators, overlaycheck
from baiyuan_qgis.measure.parcelarea import areas
from baiyuan_qgis.products import contents, photodoubts, visits
from baiyuan_qgis.progress import SILENT, Progress
from baiyuan_qgis.survey import evaluated

# role of each layer a survey reads; the parcels are required, all others may be absent
LAYERS = (
    "parcels", "parks", "approvals", "expropriations", "supplies", "zoning", "current_use", "buildings", "enterprises",
    "cause_periods", "farmland", "eco_redline", "urban_boundary", "townships", "reserves",
)  # fmt: skip
_WITHOUT_GEOMETRY = ("enterprises", "cause_periods")
# without these a layer tells nothing at all
_REQUIRED = {
    "approvals": ("batch_id", "approval_date"),
    "cause_periods": ("parcel_id", "excluded_from", "excluded_to"),
}
# what the overlay finds and the bureau may have stated: ours goes first, the bureau's word is kept beside it
_FOUND = ("park_id", "park_name", "zone_main")
_MEASURED = ("area_m2", "area_mu", *indicators.INDICATORS, "plant_storeys")
# figures that differ by less are the same figure, rounded
_ROUNDING = 1e-3
_GIVEN = "_given"
# what the office types while it disposes of a parcel, and no rule reads: a new layer without it does not delete it
_TYPED = (
    "recognised_by", "recognition_doc", "formation_cause", "cause_clause", "start_evidence", "notice_on", "hearing",
    "registered_on", "published_on", "disposal_opinion", "disposal_measure", "disposal_until", "responsible_unit",
    "lead_unit", "deadline", "disposed_on", "disposed_area_m2", "supervised", "supervised_on", "supervision_doc",
    "released_on", "filed_no", "filed_on", "monitor_list", "owner_intention", "redevelopment_agreement_no",
    "park_opinion", "review_until", "note", "remark",
)  # fmt: skip
_LAST_PIECE = "last_piece."
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
    baseline: Optional[Mapping[str, pandas.DataFrame]] = None,
    names: Optional[Mapping[str, str]] = None,
    surveyed: Optional[geopandas.GeoSeries] = None,
    noticed: Optional[pandas.DataFrame] = None,
    progress: Progress = SILENT,
) -> Survey:
    """Survey the parcels of a county's parks.

    ``layers``: frames by role (:data:`LAYERS`; any other key is overlaid under its own name), each with its CRS; only
    ``parcels`` is required. ``policy``: a built-in name, a path, or a loaded policy. ``as_of``: the end of that day.
    ``previous``: tables of an earlier survey (``unsupplied``, ``parcels``, ``reviews``, ``inspections``, ``photos``,
    ``findings``) whose ids, reasons, recognitions, inspections on site and doubts about their photos are carried over;
    with inspections the parcels get their state of the visit (inspection_state). ``baseline``: tables ``parcels`` and
    ``unsupplied`` of the survey from which progress is counted. ``names``: what the user calls each layer.
    ``surveyed``: the parcels' figures in their own CRS where ``layers["parcels"]`` was moved already.
    ``noticed``: findings of reading.
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
    supply.report_words(parcels, called["parcels"], findings)
    supplied, given = _supplied(parcels, frames.get("supplies"), as_of, "approvals" in frames, findings)
    stock = None
    earlier = dict(previous or {})
    numbers = _last_pieces(earlier.get("run"))
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
            last_piece=numbers,
            area_method=options.area_method,
            min_area=options.min_area,
            min_width=options.min_width,
            progress=progress.part(0.5, 0.7),
        )
        numbers = stock.last_piece
    else:
        _say_dropped(earlier.get("unsupplied"), findings)
    states = supply.states_of_parcels(parcels, supplied, stock, progress.part(0.7, 0.72))
    _report_covered(parcels, states, findings)
    if stock is None:
        states = _stated(parcels, states)

    progress.report(0.72, tr("Measuring the parcels"))
    values = indicators.measure(
        parcels,
        measured["legal_area_m2"],
        areas=measured,
        buildings=frames.get("buildings"),
        enterprises=frames.get("enterprises"),
        as_of=as_of,
        progress=progress.part(0.72, 0.76),
    )
    built = _built(parcels, frames.get("buildings"), progress.part(0.76, 0.8))

    progress.report(0.8, tr("Judging the parcels"))
    cause_periods = frames.get("cause_periods")
    if cause_periods is not None:
        causeperiods.report(cause_periods, parcels["parcel_id"], called["cause_periods"], findings)
    judged = status.judge(
        indicators.beside(parcels, measured, values.values, values.plant_storeys),
        law,
        as_of,
        rules=options.rules,
        states=states,
        areas=measured["area_m2"],
        previous=_recognised(earlier, parcels),
        built=built,
        parks=frames.get("parks"),
        cause_periods=cause_periods,
        progress=progress.part(0.8, 0.92),
    )

    progress.report(0.92, tr("Grading the parcels"))
    graded = grade.grade(
        parcels,
        values.values,
        law,
        as_of,
        limits=(values.contract_min, values.contract_max),
        parks=frames.get("parks"),
        progress=progress.part(0.92, 0.93),
    )
    for part in (check.findings, stock.findings if stock else None, judged.findings, values.findings):
        if part is not None:
            # without a layer of supplies the parcels are the supplies, and their words were reported above
            own_words = (part["rule"] == "supply_method") & ("supplies" not in frames)
            findings.extend(part.loc[~own_words])

    merged = pandas.concat(
        [
            measured,
            check.parcels.drop(columns=["area_m2", "area_mu"]),
            judged.parcels,
            values.values,
            values.plant_storeys,
            graded.parcels,
        ],
        axis=1,
    )
    merged = _beside_stated(frames["parcels"], merged, called["parcels"], findings)
    carried = _typed_earlier(parcels, merged, earlier.get("parcels"))
    tables: dict[str, pandas.DataFrame] = {"parcels": _parcel_table(parcels.join(carried), merged, working)}
    if stock is not None:
        tables["unsupplied"] = stock.pieces
    summary = judged.summary
    if "parks" in frames:
        parks = _parks(frames, tables["parcels"], values, measured, supplied, stock, judged, as_of, options, called)
        findings.extend(parks.findings)
        tables["parks"], tables["park_figures"] = parks.parks, parks.figures
        summary = pandas.concat([summary, parkindicators.summary(parks, summary)], ignore_index=True)
    tables["pieces"] = check.pieces
    if stock is not None and len(stock.anomalies):
        tables["anomalies"] = stock.anomalies
    tables["verdicts"] = judged.verdicts
    tables["indicators"] = values.table()
    tables["composition"] = check.composition
    if stock is not None:
        tables["balance"] = stock.balance
    tables["summary"] = summary
    tables["deadlines"] = _deadlines(judged.deadlines, stock, as_of)
    tables.update(
        evaluated.tables(
            tables, law, as_of, findings, baseline=baseline, area_method=options.area_method,
            progress=progress.part(0.96, 1.0),
        )
    )  # fmt: skip
    noticed_before = earlier.get("findings")
    if noticed_before is not None and len(earlier.get("photos", ())):
        own = noticed_before["feature_id"].isin(earlier["photos"]["photo_id"])
        findings.extend(noticed_before.loc[own & (noticed_before["layer"] == photodoubts.LAYER)])
    tables["findings"] = findings.frame()
    known = earlier.get("reviews")
    tables["reviews"] = known if known is not None else pandas.DataFrame(columns=list(dictionary.table("reviews")))
    # what was seen on site is the office's record, like its reviews: no run changes it
    tables.update({name: earlier[name] for name in ("inspections", "photos") if len(earlier.get(name, ()))})
    if "inspections" in tables:
        visited = visits.states(tables["parcels"], contents.typed("inspections", tables["inspections"]), as_of)
        tables["parcels"]["inspection_state"] = tables["parcels"]["parcel_id"].map(visited)
    figures = {**judged.figures, **(stock.figures if stock else {}), **check.figures}
    if stock is not None:
        figures["UNSUPPLIED_PIECE_COUNT"] = stock.figures["PIECE_COUNT"]
    else:
        # nothing was said of approvals: 0 would be an answer
        for name in ("UNSUPPLIED_COUNT", "UNSUPPLIED_M2"):
            figures.pop(name, None)
    figures["FINDING_COUNT"] = float(len(tables["findings"]))
    tables["run"] = _run_table(law, as_of, options, working, called, frames, measured, numbers)
    before = earlier.get("run")
    if before is not None:
        carried = before.loc[before["key"] == surveyid.LINEAGE, ["key", "value"]]
        tables["run"] = pandas.concat([tables["run"], carried], ignore_index=True)
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
        role = name if name in dictionary.roles() and not dictionary.shape_only(name) else ""
        if role:
            frame = typed(frame, role, label, _REQUIRED.get(name, ()))
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
            result[name] = _filled(found[name], parcels.get(name))
    return result


def _filled(found: pandas.Series, stated: Optional[pandas.Series]) -> pandas.Series:
    """What was found, and what was stated where nothing was found."""
    return found if stated is None else found.astype(object).where(found.notna(), stated.astype(object))


def _beside_stated(
    given: geopandas.GeoDataFrame, merged: pandas.DataFrame, layer: str, findings: Findings
) -> pandas.DataFrame:
    """Keep what the bureau states beside what was computed: in its place where nothing was, else as <field>_given."""
    merged = merged.loc[:, ~merged.columns.duplicated()].copy()
    for name in (*_FOUND, *_MEASURED):
        if name not in given.columns or name not in merged.columns:
            continue
        ours, theirs = merged[name], given[name]
        both = (ours.notna() & theirs.notna()).to_numpy(dtype=bool)
        if name in _MEASURED:
            stated = pandas.to_numeric(theirs, errors="coerce").to_numpy(dtype=np.float64)
            figures = ours.to_numpy(dtype=np.float64, na_value=np.nan)
            with np.errstate(invalid="ignore"):
                differs = both & (np.abs(figures - stated) > _ROUNDING * np.abs(figures))
        else:
            differs = both & (ours.astype(str) != theirs.astype(str)).to_numpy(dtype=bool)
            merged[name] = _filled(ours, theirs)
        if differs.any():
            merged[name + _GIVEN] = theirs
            findings.add(
                "given", "note", layer, None, name,
                tr(
                    "{field} ({title}): {count} parcels state something else than was found; what was found stands, "
                    "what was stated is kept in {kept}."
                ).format(field=name, title=dictionary.title(name), count=int(differs.sum()), kept=name + _GIVEN),
            )  # fmt: skip
    return merged


def _typed_earlier(
    parcels: geopandas.GeoDataFrame, merged: pandas.DataFrame, before: Optional[pandas.DataFrame]
) -> pandas.DataFrame:
    """What the office typed on the parcels of the earlier survey, where the new layer has no such field."""
    carried = pandas.DataFrame(index=parcels.index)
    if before is None or "parcel_id" not in before.columns:
        return carried
    rows = before.drop_duplicates("parcel_id").set_index("parcel_id")
    for name in _TYPED:
        if name in before.columns and name not in parcels.columns and name not in merged.columns:
            column = rows[name].reindex(parcels["parcel_id"])
            column.index = parcels.index
            carried[name] = column
    return carried


def _stated(parcels: geopandas.GeoDataFrame, states: pandas.DataFrame) -> pandas.DataFrame:
    """Without approvals the layer's own word on the state of supply stands where no record tells of a supply."""
    if "supply_state" not in parcels.columns:
        return states
    codes = parcels["supply_state"].map(
        lambda text: dictionary.code_of("supply_state", str(text)) or None if pandas.notna(text) else None
    )
    state = states["supply_state"].astype(object)
    return states.assign(supply_state=state.where(state.notna(), codes.astype(object)))


def _built(
    parcels: geopandas.GeoDataFrame, buildings: Optional[geopandas.GeoDataFrame], progress: Progress
) -> Optional[pandas.Series]:
    """m² built on, by the mapped buildings and structures; NaN where the parcel has no outline, None without a layer.

    An open yard is no sign of building.
    """
    if buildings is None or not len(buildings):
        return None
    raised = buildings.loc[footprints.kinds(buildings) != footprints.KINDS.index("yard")]
    table = overlay.area_table(parcels.geometry.array, raised.geometry.array, progress)
    sums = np.bincount(table["left"], weights=table["area"], minlength=len(parcels))
    square = metres_per_unit(parcels.crs) ** 2
    return pandas.Series(np.where(parcels.geometry.isna(), np.nan, sums * square), index=parcels.index)


def _report_covered(parcels: geopandas.GeoDataFrame, states: pandas.DataFrame, findings: Findings) -> None:
    for row in np.flatnonzero(states["covered_by"].notna().to_numpy()):
        parcel = parcels["parcel_id"].iloc[row]
        findings.add(
            "covered", "warning", "parcels", parcel, "supply_state",
            tr(
                "Parcel {parcel} lies in batch {batch} and is covered by the supply of {other}: whether it was "
                "supplied is to be verified."
            ).format(parcel=parcel, batch=states["covered_in"].iloc[row], other=states["covered_by"].iloc[row]),
        )  # fmt: skip


def _say_dropped(pieces: Optional[pandas.DataFrame], findings: Findings) -> None:
    count = 0 if pieces is None else int(supply.typed_by_office(pieces).notna().any(axis=1).sum())
    if count:
        findings.add(
            "piece_ended", "warning", "unsupplied", None, "piece_id",
            tr(
                "{count} unsupplied pieces of the earlier survey hold what the office typed; without approvals they "
                "are not carried over."
            ).format(count=count),
        )  # fmt: skip


def _last_pieces(run: Optional[pandas.DataFrame]) -> dict[str, int]:
    """The highest number of a piece that earlier runs gave in each batch, from their run tables."""
    numbers: dict[str, int] = {}
    for key, value in zip(run["key"], run["value"]) if run is not None and {"key", "value"} <= set(run.columns) else ():
        if str(key).startswith(_LAST_PIECE) and str(value).isdecimal():
            batch = str(key).removeprefix(_LAST_PIECE)
            numbers[batch] = max(numbers.get(batch, 0), int(value))
    return numbers


def _supplied(
    parcels: geopandas.GeoDataFrame,
    supplies: Optional[geopandas.GeoDataFrame],
    as_of: datetime.date,
    balanced: bool,
    findings: Findings,
) -> tuple[pandas.Series, geopandas.GeoDataFrame]:
    """Which parcels were supplied, and the supply polygons, so that state and balance count the same supplies.

    The polygons are the layer given and the outlines of those parcels whose own record tells of a supply that the layer
    does not hold; without a layer the supplied parcels themselves. ``balanced``: the balance reports on the supplies.
    """
    if supplies is None:
        supplied = supply.is_supplied(parcels, as_of)
        return supplied, parcels.loc[supplied.fillna(value=False).to_numpy(dtype=bool)]
    seen = Findings()
    counted = supply.counted_supplies(supplies, as_of, seen)
    if not balanced:
        findings.extend(seen.frame())
    supplied = supply.supplied_parcels(parcels, supplies, counted, as_of)
    sold = supplied.fillna(value=False).to_numpy(dtype=bool)
    named = set() if "id_from_fid" in parcels.attrs else set(counted.loc[counted["has_id"], "parcel_id"])
    extra = np.flatnonzero(sold & ~parcels["parcel_id"].isin(named).to_numpy())
    if len(extra):
        outlines = parcels.geometry.array[extra]
        free = overlay.uncovered(outlines, counted.geometry.array)
        bare = geopandas.GeoSeries(free).area.to_numpy() > 0.5 * geopandas.GeoSeries(outlines).area.to_numpy()
        extra = extra[bare]
    if not len(extra):
        return supplied, supplies
    findings.add(
        "supply_missing", "warning", "supplies", parcels["parcel_id"].iloc[extra[0]], "parcel_id",
        tr(
            "{count} parcels have a supply on record that the layer of supplies does not hold (first: {parcel}); their "
            "outlines count as supplied."
        ).format(count=len(extra), parcel=parcels["parcel_id"].iloc[extra[0]]),
    )  # fmt: skip
    wanted = {*supplies.columns, "parcel_id", "contract_no", "contract_date", "supplied_on"}
    more = parcels.iloc[extra][[name for name in parcels.columns if name in wanted]]
    both = pandas.concat([pandas.DataFrame(supplies), pandas.DataFrame(more)], ignore_index=True)
    return supplied, geopandas.GeoDataFrame(both, geometry=both["geometry"], crs=supplies.crs)


def _moved_previous(frame: Optional[pandas.DataFrame], working: pyproj.CRS) -> Optional[geopandas.GeoDataFrame]:
    if frame is None:
        return None
    if not isinstance(frame, geopandas.GeoDataFrame) or frame.crs is None:
        raise InputFault(
            tr("Layer {layer} has no coordinate reference system: set it before the run.").format(layer="previous"),
            layer="previous",
        )
    crs_of.check_same_datum(frame.crs, "previous", working, "parcels")
    return frame.to_crs(working).reset_index(drop=True)


def _recognised(earlier: Mapping[str, pandas.DataFrame], parcels: geopandas.GeoDataFrame) -> Optional[pandas.DataFrame]:
    """The bureau's conclusions of the earlier survey: the latest review of a parcel, else what its parcels table says.

    The latest by time, then by the day of recognition, then by row; its three fields come from one row. A parcel whose
    layer states a recognition takes nothing from earlier ones.
    """
    parts = []
    for name in ("parcels", "reviews"):
        frame = earlier.get(name)
        if frame is None or "parcel_id" not in frame.columns:
            continue
        parts.append(reviews.in_order(frame).drop(columns="time").astype(object))
    if not parts:
        return None
    known = pandas.concat(parts, ignore_index=True).drop_duplicates("parcel_id", keep="last")
    if "recognition" in parcels.columns:
        own = [name for name in reviews.RECOGNITION if name in parcels.columns]
        stated = parcels.loc[parcels[own].notna().any(axis=1), "parcel_id"]
        known = known.loc[~known["parcel_id"].isin(set(stated))]
    return known.reset_index(drop=True)


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


def _parks(
    frames: Mapping[str, Any],
    parcels: geopandas.GeoDataFrame,
    values: indicators.Indicators,
    measured: pandas.DataFrame,
    supplied: pandas.Series,
    stock: Optional[supply.Unsupplied],
    judged: status.Status,
    as_of: datetime.date,
    options: Options,
    called: Mapping[str, str],
) -> parkindicators.Parks:
    """The figures of each park; a status that no rule was asked about is unknown and not 0."""
    state = parcels["supply_state"]
    sold = supplied.astype("boolean").mask(state.notna(), (state == supply.SUPPLIED).astype("boolean"))
    return parkindicators.measure(
        frames["parks"],
        parcels,
        values,
        parcel_m2=measured["area_m2"],
        as_of=as_of,
        supplied=sold,
        asked=tuple(code for code in parkindicators.STATUSES if f"{code.upper()}_COUNT" in judged.figures),
        current_use=frames.get("current_use"),
        buildings=frames.get("buildings"),
        unsupplied=None if stock is None else stock.pieces,
        area_method=options.area_method,
        names=called,
    )


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
    numbers: Mapping[str, int],
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
    rows.extend((f"{_LAST_PIECE}{batch}", str(number)) for batch, number in sorted(numbers.items()))
    return pandas.DataFrame(rows, columns=["key", "value"], dtype=object)
