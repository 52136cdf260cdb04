"""The whole check of one layer: every rule applied, or said not to be."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any, Optional, Sequence

import geopandas
import numpy as np
import pandas
import pyproj
import shapely

from baiyuan_qgis.data import dictionary
from baiyuan_qgis.data.placement import horizontal
from baiyuan_qgis.data.quality import columns
from baiyuan_qgis.data.quality.noted import PLACE, Noted
from baiyuan_qgis.data.quality.rules import ERROR, FIGURE_RULES, NOTE, RULES, WARNING, Limits
from baiyuan_qgis.faults import InputFault
from baiyuan_qgis.geometry.crs import metres_per_unit, working_crs
from baiyuan_qgis.language import tr
from baiyuan_qgis.measure.dataquality import figures as figures_module
from baiyuan_qgis.measure.dataquality import joints, places
from baiyuan_qgis.progress import SILENT, Progress

# what has no metres cannot be compared with a limit in metres
_NEEDS_CRS = (
    "outside_zone", "web_map", "overlap", "gap", "sliver", "near_vertices", "outside_park", "area_record", "area_unit",
)  # fmt: skip
# roles without geometry
_TABLES = ("enterprises", "cause_periods")
# what the reading of a layer notices and no check can see any more
_READING = {"geometry-curved": "curved", "date-out-of-range": "date_early"}


@dataclass(frozen=True)
class DataCheck:
    """Results of :func:`check`.

    ``findings``: one row each (Noted's COLUMNS), a point in the layer's CRS where it has a place; ``summary``: one row
    for every rule; ``figures``: counts by name.
    """

    findings: geopandas.GeoDataFrame
    summary: pandas.DataFrame
    figures: dict[str, int]


def check(
    frame: geopandas.GeoDataFrame,
    role: str,
    *,
    layer: str = "",
    parks: Optional[geopandas.GeoDataFrame] = None,
    unread: Any = None,
    spatial: bool = True,
    limits: Optional[Limits] = None,
    area_method: str = "ellipsoidal",
    as_of: Optional[datetime.date] = None,
    reading: Optional[Sequence[tuple[str, str, str, str, str]]] = None,
    progress: Progress = SILENT,
) -> DataCheck:
    """Check a layer as it is, in its own CRS (or none); nothing is repaired, moved or left out without being said.

    ``parks``: in the plane of :func:`plane_of`, valid. ``unread``: mask of the features whose figure could not be read.
    ``spatial=False``: a table, of which only the columns are checked. ``as_of`` (default today): the day after which
    nothing has happened yet. ``reading``: (rule, severity, feature id, field, sentence) of what whoever read the layer
    has noticed; None where that was nobody who looks for it.
    """
    count = len(frame)
    noted = Noted(layer or role, frame["source_fid"] if "source_fid" in frame.columns else np.arange(count))
    if not count:
        noted.of_layer("no_features", ERROR, tr("Layer {layer} holds no features.").format(layer=noted.layer))
    noted.checked("no_features", count)
    progress.report(0.0, tr("Checking the columns of {layer}").format(layer=noted.layer))
    table = columns.check(frame, role, noted, as_of or datetime.datetime.now().astimezone().date())
    if reading is not None:
        noted.checked("curved", count)
        _reading(noted, reading)
    key = dictionary.role_key(role)
    if key in table.columns:
        noted.identifiers = table[key].astype(object).where(table[key].notna(), None).to_numpy(dtype=object)
    back: Any = None
    if spatial:
        skipped = np.zeros(count, dtype=bool) if unread is None else np.asarray(unread, dtype=bool)
        given = np.asarray(frame.geometry.array, dtype=object)
        back = _geometry(given, skipped, table, noted, frame.crs, (role, parks, limits or Limits(), area_method),
                         progress.part(0.2, 1.0))  # fmt: skip
    else:
        if role not in _TABLES:
            noted.of_layer("no_geometry", ERROR, tr("Layer {layer} has no geometries.").format(layer=noted.layer))
            noted.checked("no_geometry", count)
        for rule in ("crs_missing", *FIGURE_RULES):
            noted.not_applicable(rule)
    return _result(noted, frame, count, back)


def _reading(noted: Noted, reading: Sequence[tuple[str, str, str, str, str]]) -> None:
    row_of = {str(feature): row for row, feature in enumerate(noted.features)}
    for rule, severity, feature, field, sentence in reading:
        if rule in _READING:
            noted.add(_READING[rule], severity, [row_of.get(feature, -1)], [sentence], field=field)


def plane_of(crs: Any, bounds: Any, layer: str = "") -> pyproj.CRS:
    """Return the CRS in metres or feet in which a layer with this CRS and these bounds is checked."""
    return working_crs(horizontal(crs), bounds, layer)


def _geometry(
    given: Any, unread: Any, table: pandas.DataFrame, noted: Noted, crs: Any, options: Any, progress: Progress
) -> Any:
    """Check the figures; return what turns the places of the findings into the layer's own coordinates."""
    role, parks, limits, area_method = options
    figures, back, problem = _in_metres(given, crs, noted.layer)
    progress.report(0.0, tr("Checking the geometries of {layer}").format(layer=noted.layer))
    valid = figures_module.sound(figures, noted, unread, progress.part(0.0, 0.15))
    flat = figures_module.flat(figures, np.flatnonzero(valid))
    figures_module.shapes(figures, flat, valid, noted, limits)
    equal = joints.duplicates(figures, valid, noted)
    if problem:
        _without_crs(noted, crs, problem)
        return back
    noted.checked("crs_missing", len(given))
    figures_module.slivers(figures, valid, noted, limits)
    places.outside_zone(_boxes(given), crs, noted)
    places.web_map(given, crs, noted)
    progress.report(0.25, tr("Comparing the features of {layer}").format(layer=noted.layer))
    joints.near_vertices(flat, int(valid.sum()), noted, limits)
    joints.overlaps(figures, valid, equal, noted, limits, progress.part(0.35, 0.6))
    joints.gaps(figures, valid, equal, flat, noted, limits, progress.part(0.6, 0.85))
    if parks is not None:
        scale = metres_per_unit(parks.crs)
        shapes = np.asarray(parks.geometry.array, dtype=object)
        shapes = shapes if scale == 1.0 else shapely.transform(shapes, lambda xy: xy * scale)
        places.outside_parks(figures, valid, shapes, noted, limits, progress.part(0.85, 0.95))
    elif role != "parks":
        noted.not_checked("outside_park", tr("Not checked ({rule}): no layer of parks was given.").format(
            rule=dictionary.label("quality_rule", "outside_park")))  # fmt: skip
    places.records(
        table, given, valid, lambda rows: figures_module.inside(figures[rows]), role, crs, area_method, noted, limits,
        progress.part(0.95, 1.0),
    )  # fmt: skip
    return back


def _in_metres(given: Any, crs: Any, layer: str) -> tuple[Any, Any, str]:
    """Return the figures in metres, the way back for points (n, 2), and why there are no metres, or ""."""
    figures = shapely.force_2d(given)

    def as_they_are(xy: Any) -> Any:
        return xy

    if crs is None:
        return figures, as_they_are, tr("layer {layer} has no coordinate reference system").format(layer=layer)
    own = horizontal(crs)
    if own.is_projected:
        scale = metres_per_unit(own)
        if scale == 1.0:
            return figures, as_they_are, ""
        return _moved(figures, lambda xy: xy * scale), lambda xy: xy / scale, ""
    boxes = _boxes(figures)
    boxes = boxes[np.isfinite(boxes).all(axis=1)]
    if not len(boxes):
        return figures, as_they_are, ""
    bounds = (*boxes[:, :2].min(axis=0), *boxes[:, 2:].max(axis=0))
    try:
        plane = plane_of(own, bounds, layer)
    except InputFault as fault:
        return figures, as_they_are, str(fault)
    forth = pyproj.Transformer.from_crs(own, plane, always_xy=True)
    return (
        _moved(figures, lambda xy: np.column_stack(forth.transform(xy[:, 0], xy[:, 1]))),
        lambda xy: np.column_stack(forth.transform(xy[:, 0], xy[:, 1], direction="INVERSE")),
        "",
    )


def _moved(figures: Any, function: Any) -> Any:
    """Move every figure whose coordinates are numbers; of the others the coordinates do not count."""
    result = figures.copy()
    fine = ~shapely.is_missing(figures) & ~shapely.is_empty(figures) & np.isfinite(_boxes(figures)).all(axis=1)
    result[fine] = shapely.transform(figures[fine], function)
    return result


def _boxes(figures: Any) -> Any:
    return shapely.bounds(figures).reshape(-1, 4)


def _without_crs(noted: Noted, crs: Any, problem: str) -> None:
    reason = problem.rstrip(".。")
    noted.checked("crs_missing", len(noted.features))
    rule = "crs_missing" if crs is None else "outside_zone"
    sentence = tr("Layer {layer} has no coordinate reference system.") if crs is None else "{problem}"
    noted.of_layer(rule, ERROR, sentence.format(layer=noted.layer, problem=problem))
    for each in _NEEDS_CRS:
        if each != rule:
            noted.not_checked(each, tr("Not checked ({rule}): {reason}.").format(
                rule=dictionary.label("quality_rule", each), reason=reason))  # fmt: skip


def _result(noted: Noted, frame: geopandas.GeoDataFrame, count: int, back: Any) -> DataCheck:
    table = noted.findings()
    summary = noted.summary(table)
    xy = table[["x", "y"]].to_numpy(dtype=np.float64)
    placed = np.isfinite(xy).all(axis=1)
    points = np.full(len(table), None, dtype=object)
    if placed.any() and back is not None:
        xy[placed] = back(xy[placed])
        points[placed] = shapely.points(xy[placed])
    digits = 7 if frame.crs is not None and horizontal(frame.crs).is_geographic else 3
    table["sentence"] = [
        text.replace(PLACE, f"{x:.{digits}f}, {y:.{digits}f}") if PLACE in text else text
        for text, x, y in zip(table["sentence"], xy[:, 0], xy[:, 1])
    ]
    _at_their_figures(points, table, noted, frame)
    findings = geopandas.GeoDataFrame(
        table.drop(columns=["x", "y"]), geometry=geopandas.GeoSeries(points, index=table.index, crs=frame.crs),
        crs=frame.crs,
    )  # fmt: skip
    figures = {"FEATURE_COUNT": count, "FINDING_COUNT": len(findings)}
    for name, severity in (("ERROR_COUNT", ERROR), ("WARNING_COUNT", WARNING), ("NOTE_COUNT", NOTE)):
        figures[name] = int((findings["severity"] == severity).sum())
    counts = summary.set_index("rule")["finding_count"]
    figures.update({f"{rule.upper()}_COUNT": int(counts[rule]) for rule in RULES})
    figures["NOT_CHECKED_COUNT"] = int((summary["check_state"] == "not_checked").sum())
    return DataCheck(findings, summary, figures)


def _at_their_figures(points: Any, table: pandas.DataFrame, noted: Noted, frame: geopandas.GeoDataFrame) -> None:
    """Give a finding about a column the middle of its figure as its place, as far as there is one."""
    shapes = np.asarray(frame.geometry.array, dtype=object)
    wanted = np.flatnonzero(shapely.is_missing(points) & (table["feature_id"] != "").to_numpy(dtype=bool))
    if not len(wanted):
        return
    row_of = dict(zip(noted.features.astype(str), range(len(shapes))))
    rows = np.array([row_of[feature] for feature in table["feature_id"].iloc[wanted]], dtype=np.int64)
    boxes = _boxes(shapes[rows])
    fine = np.isfinite(boxes).all(axis=1)
    points[wanted[fine]] = shapely.points((boxes[fine, :2] + boxes[fine, 2:]) / 2.0)
