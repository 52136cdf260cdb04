"""The parts into which parcels are to be split: what share each has, and whether together they are the parcel.

Shares are part / sum of the parts of a parcel, both in one plane: away from the central meridian the area of a figure
differs from the area of record, the share of a part does not (amendments §1.1 (11)).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Mapping, Optional

import geopandas
import numpy as np
import pandas
import shapely

from baiyuan_qgis.data import dictionary
from baiyuan_qgis.data.findings import Findings
from baiyuan_qgis.geometry import overlay
from baiyuan_qgis.geometry.area import mu
from baiyuan_qgis.geometry.crs import metres_per_unit
from baiyuan_qgis.language import tr
from baiyuan_qgis.measure.parcelarea import curvature
from baiyuan_qgis.progress import SILENT, Progress

# survey coordinates are stated to the millimetre: a thinner strip between two figures is their rounding
_ROUNDING_M = 1e-3
# decimals of a share: a few square centimetres of a parcel, as much as storing coordinates as doubles may change
_SHARE_DECIMALS = 8
_APPORTIONED = "apportioned"


@dataclass(frozen=True)
class SplitParts:
    """Results of :func:`measure`.

    parcels
        row by row as the input: part_count, smallest_part_m2, smallest_share, parts_m2, parts_gap_m2,
        parts_overlap_m2, parts_outside_m2, split_form, smallest_unit_m2, units_unmeasured, facility_parts,
        facilities_cut; NaN and None for a parcel without parts, and where a layer or field was not given.
    parts
        row by row as the parts: part_id, parcel_id, area_m2, area_mu, share, outside_m2.
    """

    parcels: pandas.DataFrame
    parts: pandas.DataFrame
    findings: pandas.DataFrame


def measure(
    parcels: geopandas.GeoDataFrame,
    parts: geopandas.GeoDataFrame,
    areas: Any,
    *,
    facilities: Optional[geopandas.GeoDataFrame] = None,
    names: Optional[Mapping[str, str]] = None,
    progress: Progress = SILENT,
) -> SplitParts:
    """Measure the parts of n parcels; all frames in one projected CRS, valid geometries.

    ``areas``: area_m2 of the parcels (n), whose ratio to the planar area the parts take over. ``facilities``: roads,
    green space, public places and shared facilities inside the parcels. A part belongs to the parcel that its
    parcel_id names, else to the one that holds the largest share of it. ``names``: what the user calls the layers.
    """
    findings = Findings()
    called = {"parcels": "parcels", "parts": "parts", **(names or {})}
    figures = np.asarray(parts.geometry.array, dtype=object)
    owner = _owners(parcels, parts, called, findings, progress.part(0.0, 0.2))
    kept = np.flatnonzero(owner >= 0)
    figures, owner = figures[kept], owner[kept]
    ratio = curvature(parcels, areas)
    unit = metres_per_unit(parcels.crs)
    planar = shapely.area(figures)
    n = len(parcels)
    count = np.bincount(owner, minlength=n)
    total = np.bincount(owner, weights=planar, minlength=n)
    with np.errstate(invalid="ignore", divide="ignore"):
        share = np.round(planar / total[owner], _SHARE_DECIMALS)
    whole = np.asarray(parcels.geometry.array, dtype=object)
    none = count == 0
    uncovered, beyond = _apart(whole, figures, owner, progress.part(0.2, 0.4))
    gap = _wide(uncovered, unit) * ratio
    keys, unions = overlay.union(beyond, owner)
    outside = np.zeros(n)
    outside[keys] = _wide(unions, unit) * ratio[keys]
    first, second, shared = overlay.overlapping_pairs(figures, progress.part(0.4, 0.6))
    same = owner[first] == owner[second]
    doubled = np.bincount(owner[first[same]], weights=_wide(shared[same], unit), minlength=n) * ratio
    columns = {
        "part_count": count.astype(np.float64),
        "smallest_part_m2": _least(planar, owner, n) * ratio,
        "smallest_share": _least(share, owner, n),
        "parts_m2": total * ratio,
        "parts_gap_m2": gap,
        "parts_overlap_m2": doubled,
        "parts_outside_m2": outside,
    }
    for name, values in columns.items():
        columns[name] = np.where(none, np.nan, values)
    columns["part_count"] = pandas.array(np.where(none, 0, count), dtype="Int64")
    columns["split_form"] = _form(parts, kept, owner, count)
    columns.update(_units(parts, kept, owner, count))
    columns.update(_facilities(figures, owner, facilities, count, unit, progress.part(0.6, 1.0)))
    table = _parts_table(parcels, parts, kept, owner, planar * ratio[owner], share)
    table["outside_m2"] = np.nan
    table.loc[table.index[kept], "outside_m2"] = _wide(beyond, unit) * ratio[owner]
    return SplitParts(pandas.DataFrame(columns, index=parcels.index), table, findings.frame())


def _apart(whole: Any, figures: Any, owner: Any, progress: Progress) -> tuple[Any, Any]:
    """What of each of n parcels none of its parts covers, and what of each of m parts lies outside its parcel.

    Parcel by parcel: the parts of another one cover nothing here. Parts in one document are few.
    """
    uncovered, beyond = (np.full(len(array), shapely.Polygon(), dtype=object) for array in (whole, figures))
    order = np.argsort(owner, kind="stable")
    rows, first = np.unique(owner[order], return_index=True)
    for number, (row, mine) in enumerate(zip(rows, np.split(order, first[1:]))):
        progress.report(number / len(rows))
        uncovered[row] = overlay.uncovered(whole[[row]], figures[mine])[0]
        beyond[mine] = overlay.uncovered(figures[mine], whole[[row]])
    return uncovered, beyond


def _owners(
    parcels: geopandas.GeoDataFrame,
    parts: geopandas.GeoDataFrame,
    called: Mapping[str, str],
    findings: Findings,
    progress: Progress,
) -> Any:
    """The row of the parcel that each part belongs to, -1 where there is none, which is said."""
    places = {name: row for row, name in enumerate(parcels["parcel_id"])}
    table = overlay.area_table(parts.geometry.array, parcels.geometry.array, progress)
    largest = table.sort_values(["left", "area"], ascending=[True, False], kind="stable").drop_duplicates("left")
    lies = np.full(len(parts), -1, dtype=np.int64)
    lies[largest["left"].to_numpy()] = largest["right"].to_numpy()
    owner = lies.copy()
    stated = parts["parcel_id"].to_numpy(dtype=object) if "parcel_id" in parts.columns else [None] * len(parts)
    labels = _part_ids(parts)
    ids = parcels["parcel_id"].to_numpy(dtype=object)
    for row, name in enumerate(stated):
        if name is None or pandas.isna(name):
            if lies[row] < 0:
                findings.add(
                    "split", "warning", called["parts"], labels[row], "",
                    tr("Part {part} lies in no parcel: it is left out.").format(part=labels[row]),
                )  # fmt: skip
        elif name not in places:
            owner[row] = -1
            findings.add(
                "split", "warning", called["parts"], labels[row], "parcel_id",
                tr("Part {part}: there is no parcel {parcel}; it is left out.").format(part=labels[row], parcel=name),
            )  # fmt: skip
        else:
            owner[row] = places[name]
            if lies[row] >= 0 and lies[row] != owner[row]:
                findings.add(
                    "split", "warning", called["parts"], labels[row], "parcel_id",
                    tr("Part {part} is said to belong to parcel {parcel}, but lies in parcel {other}.").format(
                        part=labels[row], parcel=name, other=ids[lies[row]]
                    ),
                )  # fmt: skip
    return owner


def _part_ids(parts: geopandas.GeoDataFrame) -> Any:
    fids = parts["source_fid"].astype(str).to_numpy(dtype=object)
    if "part_id" not in parts.columns:
        return fids
    own = parts["part_id"].to_numpy(dtype=object)
    return np.where(pandas.isna(own), fids, own)


def _wide(geometries: Any, unit: float) -> Any:
    """Planar area of what is wider than the rounding of coordinates, row by row."""
    pieces, rows = shapely.get_parts(overlay.polygonal(np.asarray(geometries, dtype=object)), return_index=True)
    real = overlay.width(pieces) * unit > _ROUNDING_M
    return np.bincount(rows[real], weights=shapely.area(pieces[real]), minlength=len(geometries))


def _least(values: Any, owner: Any, n: int) -> Any:
    least = np.full(n, np.inf)
    np.minimum.at(least, owner, values)
    return np.where(np.isfinite(least), least, np.nan)


def _form(parts: geopandas.GeoDataFrame, kept: Any, owner: Any, count: Any) -> Any:
    """Apportioned where all parts are said to be, a split into parcels where polygons are given and nothing is said."""
    said = parts["split_form"].to_numpy(dtype=object)[kept] if "split_form" in parts.columns else [None] * len(kept)
    codes = [word is not None and dictionary.code_of("split_form", str(word)) == _APPORTIONED for word in said]
    apportioned = np.bincount(owner, weights=np.array(codes, dtype=bool), minlength=len(count))
    form = np.where(apportioned == count, _APPORTIONED, "parcel").astype(object)
    form[count == 0] = None
    return form


def _units(parts: geopandas.GeoDataFrame, kept: Any, owner: Any, count: Any) -> dict[str, Any]:
    n = len(count)
    floor = np.full(len(kept), np.nan)
    if "part_floor_area_m2" in parts.columns:
        floor = parts["part_floor_area_m2"].to_numpy(dtype=np.float64, na_value=np.nan)[kept]
    known = np.isfinite(floor)
    unmeasured = count - np.bincount(owner[known], minlength=n)
    return {
        "smallest_unit_m2": _least(floor[known], owner[known], n),
        "units_unmeasured": pandas.array(unmeasured, dtype="Int64"),
    }


def _facilities(
    figures: Any,
    owner: Any,
    facilities: Optional[geopandas.GeoDataFrame],
    count: Any,
    unit: float,
    progress: Progress,
) -> dict[str, Any]:
    """How many parts are nothing but facilities, and how many facilities a border between parts cuts."""
    n = len(count)
    if facilities is None:
        unknown = pandas.array([None] * n, dtype="Int64")
        return {"facility_parts": unknown, "facilities_cut": unknown.copy()}
    array = np.asarray(facilities.geometry.array, dtype=object)
    rest = _wide(overlay.uncovered(figures, array, progress.part(0.0, 0.5)), unit)
    wholly = np.bincount(owner[rest == 0.0], minlength=n)
    rows, columns, shared = overlay.pieces(figures, array, progress.part(0.5, 1.0))
    real = _wide(shared, unit) > 0.0
    pairs = pandas.DataFrame({"parcel": owner[rows[real]], "facility": columns[real]})
    counts = pairs.value_counts()
    cut = np.bincount(counts[counts > 1].index.get_level_values("parcel").to_numpy(dtype=np.int64), minlength=n)
    found = {"facility_parts": wholly, "facilities_cut": cut}
    return {name: pandas.array(values, dtype="Int64") for name, values in found.items()}


def _parts_table(
    parcels: geopandas.GeoDataFrame, parts: geopandas.GeoDataFrame, kept: Any, owner: Any, area: Any, share: Any
) -> pandas.DataFrame:
    names = np.full(len(parts), None, dtype=object)
    names[kept] = parcels["parcel_id"].to_numpy(dtype=object)[owner]
    figures = {}
    for name, values in (("area_m2", area), ("area_mu", mu(area)), ("share", share)):
        column = np.full(len(parts), np.nan)
        column[kept] = values
        figures[name] = column
    return pandas.DataFrame({"part_id": _part_ids(parts), "parcel_id": names, **figures}, index=parts.index)
