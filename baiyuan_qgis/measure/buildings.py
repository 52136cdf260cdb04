"""Buildings to parcels by overlay: floor area, base area, and the ground of structures and open yards.

Definitions: 工业项目建设用地控制指标 (handbook §2.3 [F4]). A storey higher than 8 m counts twice in the floor area.
Building density takes buildings only; the building coefficient also structures (构筑物) and open yards (堆场), which
are told by the field ``use`` of the same layer (:data:`KINDS`; every other use is a building).

A building over a boundary is shared by area. Ground is counted once: where footprints overlap, the one with most
counted storeys gives the floor area, and a structure or yard adds only what no building covers. Unknown storeys leave
the floor area unknown. Figures are planar, in the plane of the parcels' CRS.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import geopandas
import numpy as np
import numpy.typing as npt
import pandas
import shapely

from baiyuan_qgis.data import dictionary
from baiyuan_qgis.data.findings import Findings
from baiyuan_qgis.geometry import overlay
from baiyuan_qgis.geometry.area import FloatArray
from baiyuan_qgis.geometry.crs import metres_per_unit
from baiyuan_qgis.language import tr
from baiyuan_qgis.progress import SILENT, Progress

IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]

# kinds of the field `use`, in this order: what stands before takes the ground from what stands after
KINDS = ("building", "structure", "yard")
FIGURES = ("floor_area_m2", "building_base_m2", "structure_base_m2", "yard_base_m2")
_BASE = dict(zip(KINDS, FIGURES[1:]))
# what the field `use` says of a building: a plant, or what serves it and is none; all else may be a plant
_PLANTS = ("plant", "ancillary")
_HIGH_STOREY_M = 8.0
# footprints share a boundary parcel "by halves" up to the rounding of the overlay
_TIE = 1e-6
# a smaller part of a footprint is eaves or drawing: it makes no parcel one whose buildings are mapped
_DRAWING = 0.10
# m²; less is the common wall of two neighbours drawn a little apart, no building drawn twice
_OVERLAP_M2 = 1.0


@dataclass(frozen=True)
class Buildings:
    """Results of :func:`to_parcels`, row by row of the parcels, and ``findings``.

    ``parcels``: :data:`FIGURES` in m², all that lies on the parcel; NaN where nothing does, floor area also where the
    storeys of a building are unknown. ``plant_storeys``: storeys of the lowest plant that stands there, NaN where one
    may be lower than what is known. ``mapped``: bool by figure: the layer speaks of this parcel, not only a
    neighbour's eaves. Both have the index of the parcels.
    """

    parcels: pandas.DataFrame
    plant_storeys: pandas.Series
    mapped: pandas.DataFrame
    findings: pandas.DataFrame


def to_parcels(
    parcels: geopandas.GeoDataFrame, buildings: geopandas.GeoDataFrame, progress: Progress = SILENT
) -> Buildings:
    """Carry m footprints to n parcels of the same projected CRS (any unit; results are m²).

    ``buildings``: polygons with storeys, storey_height_m (m), use, floor_area_m2 (counted floor area of record: taken
    where the storeys are unknown); every field may be absent. An unknown storey height counts once, and is said: the
    floor area is then a lower bound.
    """
    findings = Findings()
    count = len(parcels)
    square = metres_per_unit(parcels.crs) ** 2
    shapes = np.asarray(buildings.geometry.array, dtype=object)
    footprint = np.nan_to_num(shapely.area(shapes))
    kind = kinds(buildings)
    level = _levels(buildings, footprint * square, kind, findings)
    outlines = np.asarray(parcels.geometry.array, dtype=object)
    pairs = overlay.area_table(outlines, shapes, progress.part(0.0, 0.5))
    left, right, area = (pairs[name].to_numpy() for name in ("left", "right", "area"))
    table: dict[str, FloatArray] = {name: np.full(count, np.nan) for name in FIGURES}
    mapped = {name: np.zeros(count, dtype=bool) for name in FIGURES}
    decides = _decides(right, area, footprint)
    for number, name in enumerate(KINDS):
        of_kind = kind[right] == number
        here = np.unique(left[of_kind])
        table[_BASE[name]][here] = np.bincount(left[of_kind], weights=area[of_kind], minlength=count)[here]
        mapped[_BASE[name]][left[of_kind & decides]] = True
        if name == "building":
            floor = np.bincount(left[of_kind], weights=(area * level[right])[of_kind], minlength=count)
            table["floor_area_m2"][here] = floor[here]
    mapped["floor_area_m2"] = mapped["building_base_m2"]
    _report_twice(right, area, footprint, findings)
    names = parcels["parcel_id" if "parcel_id" in parcels.columns else "source_fid"].to_numpy()
    crowded = _crowded(shapes, footprint, left, right, progress.part(0.5, 0.7))
    _count_ground_once(outlines, shapes, crowded, left, right, kind, level, table, square, names, findings,
                       progress.part(0.7, 1.0))  # fmt: skip
    stands = (kind[right] == 0) & decides
    return Buildings(
        pandas.DataFrame({name: values * square for name, values in table.items()}, index=parcels.index),
        pandas.Series(_plant_storeys(buildings, left[stands], right[stands], count), index=parcels.index),
        pandas.DataFrame(mapped, index=parcels.index),
        findings.frame(),
    )


def _numbers(frame: pandas.DataFrame, name: str) -> FloatArray:
    if name not in frame.columns:
        return np.full(len(frame), np.nan)
    result: FloatArray = frame[name].to_numpy(dtype=np.float64, na_value=np.nan).copy()
    return result


def kinds(buildings: pandas.DataFrame) -> IntArray:
    """Return the place of each footprint's kind in :data:`KINDS`, shape (n,)."""
    if "use" not in buildings.columns:
        return np.zeros(len(buildings), dtype=np.int64)
    places, words = pandas.factorize(buildings["use"])
    codes = [dictionary.code_of("building_use", str(word)) for word in words]
    numbers = [KINDS.index(code) if code in KINDS else 0 for code in codes]
    return np.array([*numbers, 0], dtype=np.int64)[places]


def _plant_storeys(buildings: pandas.DataFrame, left: IntArray, right: IntArray, count: int) -> FloatArray:
    """Storeys of the lowest plant (厂房) on each of n parcels, from the buildings (right) that stand on them (left).

    A single-storey plant is one whatever stands beside it. More than one storey is only known where every building
    that is a plant, or of which nobody says that it is none, has more.
    """
    plant, other = _plants(buildings)
    storeys = _numbers(buildings, "storeys")
    # unknown storeys, and what is no whole number of them, may be one
    storeys = np.where((storeys >= 1.0) & (storeys == np.floor(storeys)) & np.isfinite(storeys), storeys, 0.0)
    left, right = left[~other[right]], right[~other[right]]
    lowest = np.full(count, np.inf)
    np.minimum.at(lowest, left, storeys[right])
    result: FloatArray = np.where((lowest > 1.0) & np.isfinite(lowest), lowest, np.nan)
    result[left[plant[right] & (storeys[right] == 1.0)]] = 1.0
    return result


def _plants(buildings: pandas.DataFrame) -> tuple[BoolArray, BoolArray]:
    """Say of each building whether its use names a plant, and whether it names something else than a plant."""
    found = [np.zeros(len(buildings), dtype=bool) for _ in _PLANTS]
    if "use" in buildings.columns:
        places, texts = pandas.factorize(buildings["use"])
        for mask, kind in zip(found, _PLANTS):
            wording = dictionary.wording("building_use")[kind]
            words = (kind, wording.zh, wording.en.casefold(), *wording.synonyms)
            hits = [any(word in str(text).casefold() for word in words) for text in texts]
            mask[:] = np.array([*hits, False], dtype=bool)[places]
    plant, other = found
    return plant, other & ~plant


def _levels(buildings: pandas.DataFrame, footprint_m2: FloatArray, kind: IntArray, findings: Findings) -> FloatArray:
    """Counted storeys of each building; NaN where they are unknown. What cannot be is a finding and unknown."""
    ids = buildings["building_id" if "building_id" in buildings.columns else "source_fid"].to_numpy()
    columns = {name: _numbers(buildings, name) for name in ("storeys", "storey_height_m", "floor_area_m2")}
    for name, values in columns.items():
        with np.errstate(invalid="ignore"):
            bad = np.isinf(values) | (values < 0.0) | ((values == 0.0) & (name == "storey_height_m"))
        for i in np.flatnonzero(bad & (kind == 0)):
            findings.add(
                "impossible", "warning", "buildings", ids[i], name,
                tr("Building {building}: {field} of {value} is impossible; it counts as unknown.").format(
                    building=ids[i], field=dictionary.title(name), value=f"{values[i]:g}"
                ),
            )  # fmt: skip
        values[bad] = np.nan
    storeys, height, recorded = columns.values()
    lower = int((np.isfinite(storeys) & np.isnan(height) & (kind == 0)).sum())
    if lower:
        findings.add(
            "storey_height", "note", "buildings", None, "storey_height_m",
            tr("{count} buildings state no storey height: their storeys count once, none twice.").format(count=lower),
        )  # fmt: skip
    with np.errstate(invalid="ignore", divide="ignore"):
        level = storeys * np.where(height > _HIGH_STOREY_M, 2.0, 1.0)
        of_record = np.where(footprint_m2 > 0.0, recorded / footprint_m2, np.nan)
    result: FloatArray = np.where(np.isnan(storeys), of_record, level)
    return result


def _decides(right: IntArray, area: FloatArray, footprint: FloatArray) -> BoolArray:
    """Say of each piece whether its footprint stands on the parcel, or only its eaves do.

    It stands where no larger share of it lies elsewhere, on another parcel or on none, or where a tenth of it lies.
    """
    inside = np.bincount(right, weights=area, minlength=len(footprint))
    largest = np.maximum(footprint - inside, 0.0)
    order = np.lexsort((area, right))
    if len(order):
        last = np.r_[right[order][1:] != right[order][:-1], True]
        most = order[last]
        largest[right[most]] = np.maximum(largest[right[most]], area[most])
    result: BoolArray = (area >= largest[right] * (1.0 - _TIE)) | (area >= _DRAWING * footprint[right] * (1.0 - _TIE))
    return result


def _report_twice(right: IntArray, area: FloatArray, footprint: FloatArray, findings: Findings) -> None:
    """Parcels that overlap each hold the same building."""
    count = int((np.bincount(right, weights=area, minlength=len(footprint)) > footprint * (1.0 + _TIE)).sum())
    if count:
        findings.add(
            "building_twice", "warning", "buildings", None, "",
            tr("{count} buildings lie on parcels that overlap each other, and count on each of them.").format(
                count=count
            ),
        )  # fmt: skip


def _crowded(shapes: Any, footprint: FloatArray, left: IntArray, right: IntArray, progress: Progress) -> IntArray:
    """The parcels on which footprints that overlap another one lie; a touch of rounding is no overlap."""
    first, second, common = overlay.overlapping_pairs(shapes, progress)
    more = shapely.area(common) > _TIE * np.minimum(footprint[first], footprint[second])
    first, second = first[more], second[more]
    overlapping = np.zeros(len(shapes), dtype=bool)
    overlapping[first] = overlapping[second] = True
    return np.unique(left[overlapping[right]])


def _count_ground_once(
    outlines: Any,
    shapes: Any,
    crowded: IntArray,
    left: IntArray,
    right: IntArray,
    kind: IntArray,
    level: FloatArray,
    table: dict[str, FloatArray],
    square: float,
    names: Any,
    findings: Findings,
    progress: Progress,
) -> None:
    """Reckon the few parcels with overlapping footprints from the pieces themselves."""
    wanted = np.unique(right[np.isin(left, crowded)])
    rows, columns, pieces = overlay.pieces(outlines[crowded], shapes[wanted], progress.part(0.0, 0.5))
    columns = wanted[columns]
    bounds = np.searchsorted(rows, np.arange(len(crowded) + 1))
    within = progress.part(0.5, 1.0)
    for number, parcel in enumerate(crowded):
        within.report(number / len(crowded))
        mine = slice(bounds[number], bounds[number + 1])
        parts, of_kind, levels = pieces[mine], kind[columns[mine]], level[columns[mine]]
        below, covered = 0.0, np.zeros(len(parts), dtype=bool)
        for code, name in enumerate(KINDS):
            own = of_kind == code
            if not own.any():
                continue
            covered |= own
            reached = float(shapely.area(shapely.union_all(parts[covered])))
            table[_BASE[name]][parcel] = reached - below
            if name == "building":
                table["floor_area_m2"][parcel] = _floor(parts[own], levels[own], reached)
            below = reached
        # a building inside a yard is as it should be; two buildings in one place are not
        alone = float(shapely.area(parts[of_kind == 0]).sum())
        overlap = (alone - float(np.nan_to_num(table[_BASE["building"]][parcel]))) * square
        if overlap >= _OVERLAP_M2:
            findings.add(
                "building_overlap", "warning", "buildings", names[parcel], "",
                tr("Footprints overlap on parcel {parcel} by {area} m²: the ground was counted once.").format(
                    parcel=names[parcel], area=f"{overlap:.2f}"
                ),
            )  # fmt: skip


def _floor(shapes: Any, level: FloatArray, base: float) -> float:
    """Counted floor area (CRS units²) of overlapping buildings on one parcel; NaN if storeys are unknown."""
    if np.isnan(level).any():
        return float("nan")
    area = shapely.area(shapes)
    if base >= float(area.sum()) * (1.0 - _TIE):
        return float((area * level).sum())
    floor, below = 0.0, 0.0
    # what stands at each level or higher, from the top down: every spot counts with its highest footprint
    for step in np.unique(level)[::-1]:
        reached = float(shapely.area(shapely.union_all(shapes[level >= step])))
        floor += (reached - below) * float(step)
        below = reached
    return floor
