"""Where the figures lie: inside the zone of their CRS, inside the parks; and whether their area is that of record."""

from __future__ import annotations

from typing import Any, Optional

import numpy as np
import pandas
import pyproj
import shapely

from baiyuan_qgis.data import dictionary, placement
from baiyuan_qgis.data.placement import horizontal
from baiyuan_qgis.data.quality import columns
from baiyuan_qgis.data.quality.noted import Noted
from baiyuan_qgis.data.quality.rules import ERROR, NOTE, ROUNDING_DIGITS_RATIO, WARNING, Limits
from baiyuan_qgis.geometry import overlay
from baiyuan_qgis.geometry.area import area_m2
from baiyuan_qgis.language import tr
from baiyuan_qgis.measure.dataquality.figures import BoolArray, ObjectArray, inside
from baiyuan_qgis.progress import SILENT, Progress

# degrees: a county on the border of two zones is drawn in one of them; half a zone further it is in the wrong one
BEYOND_USE = 3.0
# columns that hold the area of a figure, by role; what is measured on the map is TBMJ, the ridges included
RECORDS = {
    "parcels": ("contract_area_m2", "certificate_area_m2", "recorded_area_m2", "supply_area_m2"),
    "supplies": ("supply_area_m2", "contract_area_m2", "recorded_area_m2"),
    "approvals": ("approval_area_m2", "total_land_m2", "recorded_area_m2"),
    "expropriations": ("recorded_area_m2",),
    "parks": ("park_planned_area_m2",),
    "current_use": ("patch_area_m2", "recorded_area_m2"),
    "reserves": ("recorded_area_m2",),
    "farmland": ("farmland_patch_m2",),
    "urban_boundary": ("recorded_area_m2",),
}
# a column of m² that holds other units (handbook §3.10, deviation 7): mu, hectares, km² in m² each
_UNITS = (("mu", 2000.0 / 3.0), ("ha", 1e4), ("km²", 1e6))


def outside_zone(boxes: Any, crs: Any, noted: Noted) -> None:
    """Note the figures whose middle lies outside the area that the CRS is made for; ``boxes`` (n, 4), NaN for none."""
    crs = horizontal(crs)
    use, geodetic = crs.area_of_use, crs.geodetic_crs
    rows = np.flatnonzero(np.isfinite(boxes).all(axis=1))
    if use is None or geodetic is None:
        noted.not_checked("outside_zone", tr(
            "Not checked ({rule}): the CRS {crs} does not say for which area it is made."
        ).format(rule=dictionary.label("quality_rule", "outside_zone"), crs=crs.name))  # fmt: skip
        return
    middle = (boxes[rows, :2] + boxes[rows, 2:]) / 2.0
    transformer = pyproj.Transformer.from_crs(crs, geodetic, always_xy=True)
    longitude, latitude = transformer.transform(middle[:, 0], middle[:, 1])
    longitude, latitude = np.atleast_1d(longitude), np.atleast_1d(latitude)
    half = (use.east - use.west) % 360.0 / 2.0 or 180.0
    away = np.abs((longitude - use.west - half + 180.0) % 360.0 - 180.0) - half
    beyond = np.maximum(np.maximum(away, use.south - latitude), latitude - use.north)
    lost = ~np.isfinite(beyond)
    beyond[lost] = np.inf
    noted.checked("outside_zone", len(rows), tr("Area of {crs}: {west}° to {east}°.").format(
        crs=crs.name, west=f"{use.west:g}", east=f"{use.east:g}"))  # fmt: skip
    found = np.flatnonzero(np.round(beyond, ROUNDING_DIGITS_RATIO) > 0.0)
    far = tr("Feature {feature} lies far outside the area of {crs}: it bears the wrong CRS or wrong coordinates.")
    near = tr("Feature {feature} lies {degrees}° outside the area of {crs}.")
    noted.add("outside_zone", np.where(beyond[found] > BEYOND_USE, ERROR, WARNING), rows[found], [
        (far if beyond[i] > BEYOND_USE else near).format(
            feature=noted.features[rows[i]], crs=crs.name, degrees=f"{beyond[i]:.4f}")
        for i in found
    ], xy=middle[found])  # fmt: skip


def web_map(shapes: Any, crs: Any, noted: Noted) -> None:
    """Note a layer in degrees whose coordinates look like those of a Chinese web map (data.placement)."""
    if not horizontal(crs).is_geographic:
        noted.not_applicable("web_map")
        return
    noted.checked("web_map", len(noted.features))
    bounds = shapely.total_bounds(shapes)
    if np.isfinite(bounds).all() and placement.looks_like_gcj02(shapes):
        noted.of_layer("web_map", WARNING, placement.gcj02_sentence(noted.layer, bounds))


def outside_parks(
    figures: ObjectArray,
    valid: BoolArray,
    parks: ObjectArray,
    noted: Noted,
    limits: Limits,
    progress: Progress = SILENT,
) -> None:
    """Note the figures that no park covers, or not wholly; less than a sliver outside is a note."""
    rows = np.flatnonzero(valid)
    rest = overlay.uncovered(figures[rows], parks, progress)
    area, whole = shapely.area(rest), shapely.area(figures[rows])
    noted.checked("outside_park", len(rows))
    out = np.flatnonzero(area > 0.0)
    alone = tr("Feature {feature} lies outside the parks, {area} m².")
    partly = tr("Feature {feature} lies with {area} m² ({share} %) outside the parks.")
    severity = np.where(area[out] < limits.sliver_area, NOTE, WARNING)
    noted.add("outside_park", severity, rows[out], [
        (alone if area[i] >= whole[i] * (1.0 - 1e-9) else partly).format(
            feature=noted.features[rows[i]], area=f"{area[i]:.2f}", share=f"{100.0 * area[i] / whole[i]:.2f}")
        for i in out
    ], xy=inside(rest[out]), area=area[out], width=overlay.width(rest[out]))  # fmt: skip


def records(
    table: pandas.DataFrame,
    figures: ObjectArray,
    valid: BoolArray,
    places: Any,
    role: str,
    crs: Any,
    method: str,
    noted: Noted,
    limits: Limits,
    progress: Progress = SILENT,
) -> None:
    """Note where an area of record and the figure's area differ by more than the tolerance, or by a unit.

    ``places`` gives the (x, y) of rows. A figure without a valid geometry, a record of nothing: not compared, and said.
    """
    fields = [name for name in RECORDS.get(role, ()) if name in table.columns]
    if not RECORDS.get(role):
        return
    if not fields:
        titles = ", ".join(f"{name} ({dictionary.title(name)})" for name in RECORDS[role])
        sentence = tr("Not checked ({rule}): layer {layer} has none of the fields {fields}.")
        for rule in ("area_record", "area_unit"):
            label = dictionary.label("quality_rule", rule)
            noted.not_checked(rule, sentence.format(rule=label, layer=noted.layer, fields=titles))
        return
    drawn = np.full(len(figures), np.nan)
    drawn[valid] = area_m2(figures[valid], crs, method, progress)
    compared = np.zeros(len(figures), dtype=bool)
    for name in fields:
        compared |= _compared(table, name, drawn, places, role, noted, limits)
    missing = int((~compared).sum())
    said = tr("{count} features have no area of record or no valid geometry.").format(count=missing) if missing else ""
    bound = tr("Differences of more than {share} %.").format(share=f"{100.0 * limits.area_tolerance:g}")
    noted.checked("area_record", int(compared.sum()), " ".join(filter(None, (bound, said))))
    noted.checked("area_unit", int(compared.sum()))


def _compared(
    table: pandas.DataFrame, name: str, drawn: Any, places: Any, role: str, noted: Noted, limits: Limits
) -> BoolArray:
    record = table[name].to_numpy(dtype=np.float64)
    ids = _things(table, role)
    if ids is not None:
        groups = pandas.DataFrame({"id": ids, "drawn": drawn, "record": record}).groupby("id", sort=False)
        whole = groups["drawn"].transform("count").to_numpy() == groups["drawn"].transform("size").to_numpy()
        drawn = np.where(whole, groups["drawn"].transform("sum").to_numpy(), np.nan)
        record = groups["record"].transform("first").to_numpy()
    known = np.isfinite(record) & (record > 0.0) & np.isfinite(drawn)
    with np.errstate(invalid="ignore", divide="ignore"):
        miss = np.round(np.abs(drawn - record) / record, ROUNDING_DIGITS_RATIO)
    rows = np.flatnonzero(known & (miss > limits.area_tolerance))
    if ids is not None:
        rows = rows[~pandas.Series(ids[rows]).duplicated().to_numpy(dtype=bool)]
    title = dictionary.title(name)
    unit = [_unit(record[row], drawn[row], limits) for row in rows]
    strange = np.array([bool(one) for one in unit], dtype=bool)
    other, plain = rows[strange], rows[~strange]
    noted.add("area_unit", ERROR, other, [
        tr("Feature {feature}: {title} is {value}, which looks like {unit}: the figure has {area} m².").format(
            feature=noted.features[row], title=title, value=f"{record[row]:g}", unit=one, area=f"{drawn[row]:.2f}")
        for row, one in zip(other, filter(None, unit))
    ], field=name, xy=places(other), area=drawn[other])  # fmt: skip
    noted.add("area_record", WARNING, plain, [
        tr("Feature {feature}: {title} is {value}, the figure has {area} m², {share} % of the record off.").format(
            feature=noted.features[row], title=title, value=f"{record[row]:.2f}", area=f"{drawn[row]:.2f}",
            share=f"{100.0 * miss[row]:.2f}")
        for row in plain
    ], field=name, xy=places(plain), area=drawn[plain])  # fmt: skip
    return known


def _things(table: pandas.DataFrame, role: str) -> Any:
    """Return a number for each row, the same for the pieces of one thing; None where every row is one of its own."""
    key = dictionary.role_key(role)
    if role not in columns.IN_PIECES or key not in table.columns:
        return None
    numbers = pandas.factorize(table[key])[0]
    return np.where(numbers < 0, -1 - np.arange(len(numbers)), numbers)


def _unit(record: float, drawn: float, limits: Limits) -> Optional[str]:
    for name, square_metres in _UNITS:
        if abs(record * square_metres - drawn) <= limits.area_tolerance * drawn:
            return dictionary.label("unit", name)
    return None
