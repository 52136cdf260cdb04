"""Overlay of polygon layers: which pairs share area, how much, and the pieces themselves.

All calls work in the plane of the layers' common projected CRS, float64, deterministically: rows are ordered by
the left row, then the right row, whatever the order in which the index finds them.
"""

from __future__ import annotations

from typing import Any, Iterator

import geopandas
import numpy as np
import numpy.typing as npt
import pandas
import shapely

from baiyuan_qgis.progress import SILENT, Progress

IntArray = npt.NDArray[np.int64]
FloatArray = npt.NDArray[np.float64]
ObjectArray = npt.NDArray[np.object_]
# work between two looks at the cancel button: left rows asked of the index, vertices given to GEOS
_ROWS_A_CHUNK, _VERTICES_A_CHUNK = 2000, 100_000
_POLYGON, _MULTIPOLYGON, _COLLECTION = 3, 6, 7


def area_table(left: Any, right: Any, progress: Progress = SILENT) -> pandas.DataFrame:
    """Return the pairs with a positive common area: columns left, right (row numbers) and area (planar, CRS units²).

    ``left``, ``right``: array-likes of n and m shapely polygons in one projected CRS; missing and empty ones have
    no pair. Overlaps inside one side are kept as they are: each pair has its own full area.
    """
    rows, columns, geometries = pieces(left, right, progress)
    return pandas.DataFrame({"left": rows, "right": columns, "area": shapely.area(geometries)})


def pieces(left: Any, right: Any, progress: Progress = SILENT) -> tuple[IntArray, IntArray, ObjectArray]:
    """Return left rows, right rows and the polygonal intersection of each pair with a positive common area.

    A piece may have several parts; lines and points (touching borders) are no pieces. Geometries must be valid.
    """
    a, b = _array(left), _array(right)
    rows, columns = _touching(a, b, progress.part(0.0, 0.2))
    found = np.empty(len(rows), dtype=object)
    within = progress.part(0.2, 1.0)
    for chunk in _chunks(a, b, rows, columns):
        within.report(chunk.start / max(len(rows), 1))
        found[chunk] = polygonal(shapely.intersection(a[rows[chunk]], b[columns[chunk]]))
    keep = shapely.area(found) > 0.0
    return rows[keep], columns[keep], found[keep]


def intersection(
    left: geopandas.GeoDataFrame, right: geopandas.GeoDataFrame, suffix: str = "_right", progress: Progress = SILENT
) -> geopandas.GeoDataFrame:
    """Return one row per pair with a positive common area: attributes of both sides and the piece.

    Equal field names: the left keeps its name, the right one gets ``suffix``. Both frames share one CRS.
    """
    rows, columns, geometries = pieces(left.geometry.array, right.geometry.array, progress)
    a = left.drop(columns=left.geometry.name).iloc[rows].reset_index(drop=True)
    b = right.drop(columns=right.geometry.name).iloc[columns].reset_index(drop=True)
    b = b.rename(columns={name: f"{name}{suffix}" for name in b.columns if name in a.columns})
    return geopandas.GeoDataFrame(pandas.concat([a, b], axis=1), geometry=geometries, crs=left.crs)


def difference(
    left: geopandas.GeoDataFrame, right: geopandas.GeoDataFrame, progress: Progress = SILENT
) -> geopandas.GeoDataFrame:
    """Return the left rows less everything of the right, attributes kept; wholly covered rows are left out."""
    rest = uncovered(left.geometry.array, right.geometry.array, progress)
    keep = shapely.area(rest) > 0.0
    result = left.loc[keep].copy()
    return result.set_geometry(geopandas.GeoSeries(rest[keep], index=result.index, crs=left.crs)).reset_index(drop=True)


def uncovered(left: Any, right: Any, progress: Progress = SILENT) -> ObjectArray:
    """Return, row by row, the left polygon less the union of all right ones (None stays None, covered gives empty)."""
    a, b = _array(left), _array(right)
    rest = polygonal(a)
    rows, columns = _touching(a, b, progress.part(0.0, 0.2))
    within = progress.part(0.2, 1.0)
    starts = np.flatnonzero(np.r_[True, rows[1:] != rows[:-1]]) if len(rows) else np.zeros(0, dtype=np.int64)
    for start, stop in zip(starts, np.r_[starts[1:], len(rows)]):
        within.report(start / len(rows))
        cover = b[columns[start]] if stop == start + 1 else shapely.union_all(b[columns[start:stop]])
        rest[rows[start]] = polygonal(np.array([shapely.difference(a[rows[start]], cover)], dtype=object))[0]
    return rest


def union(geometries: Any, groups: Any, progress: Progress = SILENT) -> tuple[Any, ObjectArray]:
    """Return the sorted group keys and the union of each group's polygons; missing geometries are passed over."""
    array = _array(geometries)
    keys, inverse = np.unique(np.asarray(groups), return_inverse=True)
    order = np.argsort(inverse, kind="stable")
    bounds = np.searchsorted(inverse[order], np.arange(len(keys) + 1))
    unions = np.empty(len(keys), dtype=object)
    for i, (start, stop) in enumerate(zip(bounds[:-1], bounds[1:])):
        progress.report(i / max(len(keys), 1))
        members = array[order[start:stop]]
        unions[i] = members[0] if len(members) == 1 else shapely.union_all(members)
    return keys, polygonal(unions)


def overlapping_pairs(geometries: Any, progress: Progress = SILENT) -> tuple[IntArray, IntArray, ObjectArray]:
    """Return the pairs (first < second) inside one layer that share area, and what they share."""
    array = _array(geometries)
    rows, columns = _touching(array, array, progress.part(0.0, 0.3))
    once = rows < columns
    rows, columns = rows[once], columns[once]
    found = np.empty(len(rows), dtype=object)
    within = progress.part(0.3, 1.0)
    for chunk in _chunks(array, array, rows, columns):
        within.report(chunk.start / max(len(rows), 1))
        found[chunk] = polygonal(shapely.intersection(array[rows[chunk]], array[columns[chunk]]))
    keep = shapely.area(found) > 0.0
    return rows[keep], columns[keep], found[keep]


def polygonal(geometries: ObjectArray) -> ObjectArray:
    """Return only the polygon parts of each geometry (intersections also give lines and points); None stays None."""
    result = geometries.copy()
    kinds = shapely.get_type_id(geometries)
    for i in np.flatnonzero(kinds == _COLLECTION):
        parts = shapely.get_parts(shapely.get_parts(geometries[i]))
        polygons = parts[shapely.get_type_id(parts) == _POLYGON]
        result[i] = polygons[0] if len(polygons) == 1 else shapely.multipolygons(polygons)
    other = ~np.isin(kinds, (-1, _POLYGON, _MULTIPOLYGON, _COLLECTION))
    result[other] = shapely.Polygon()
    return result


def width(geometries: Any) -> FloatArray:
    """Return 2·area/perimeter of each geometry: the mean width of a sliver, in CRS units."""
    perimeter = shapely.length(_array(geometries))
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(perimeter > 0.0, 2.0 * shapely.area(_array(geometries)) / perimeter, 0.0)


def _array(geometries: Any) -> ObjectArray:
    return np.asarray(geometries, dtype=object)


def _touching(a: ObjectArray, b: ObjectArray, progress: Progress) -> tuple[IntArray, IntArray]:
    """Row numbers of the pairs that intersect (touching included), sorted by left, then right."""
    tree = shapely.STRtree(b)
    found = [np.zeros((2, 0), dtype=np.int64)]
    for start in range(0, len(a), _ROWS_A_CHUNK):
        progress.report(start / len(a))
        stop = start + _ROWS_A_CHUNK
        part = tree.query(a[start:stop], predicate="intersects").astype(np.int64)
        part[0] += start
        found.append(part)
    rows, columns = np.concatenate(found, axis=1)
    order = np.lexsort((columns, rows))
    return rows[order], columns[order]


def _chunks(a: ObjectArray, b: ObjectArray, rows: IntArray, columns: IntArray) -> Iterator[slice]:
    """Slices of pairs of about equal work, so that a cancel is answered soon whatever the size of the polygons."""
    if not len(rows):
        return
    vertices = shapely.get_num_coordinates(a)[rows] + shapely.get_num_coordinates(b)[columns]
    budget = np.cumsum(vertices) // _VERTICES_A_CHUNK
    starts = np.flatnonzero(np.r_[True, budget[1:] != budget[:-1]])
    for start, stop in zip(starts, np.r_[starts[1:], len(rows)]):
        yield slice(int(start), int(stop))
