"""Parcel layers as coverages: what overlaps, gapes or nearly meets, and the cleaning of what nearly meets.

In a coverage polygons share no interior, and where two are neighbours both have the same vertices along the border.
GEOS tells from its version 3.12 which edges break that rule; for older ones (Debian 12 has 3.11) the same rule is
written here: an edge that no neighbour has in the opposite direction may meet other polygons only in vertices that
both have. What shapely offers says nothing about the GEOS below it, so GEOS is asked.

Multipolygons count as one feature; missing and empty geometries break no rule. Polygons must be valid, coordinates
are those of the layer's plane.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas
import shapely

from baiyuan_qgis.geometry.area import area_m2
from baiyuan_qgis.geometry.overlay import pieces
from baiyuan_qgis.progress import SILENT, Progress

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]
ObjectArray = npt.NDArray[np.object_]
# pairs given to GEOS between two looks at the cancel button
_PAIRS_A_CHUNK = 20_000
# Inserting a vertex bends an edge, which may then pass another vertex; more rounds than this were never needed.
_ROUNDS = 5


class Cleaned(NamedTuple):
    """Polygons after cleaning, and by row: area_before, area_after, moved (the farthest vertex), state.

    ``state`` is ``"same"``, ``"cleaned"`` or ``"kept"``: cleaning would have made an invalid polygon of it.
    """

    geometries: ObjectArray
    report: pandas.DataFrame


@lru_cache(maxsize=1)
def geos_knows() -> bool:
    """Say whether the installed GEOS has the coverage functions; shapely has their names in any case."""
    try:
        return bool(shapely.coverage_is_valid(np.array([shapely.box(0.0, 0.0, 1.0, 1.0)], dtype=object)))
    except (AttributeError, NotImplementedError, shapely.errors.ShapelyError):
        return False


def is_valid(geometries: Any, gap_width: float = 0.0, progress: Progress = SILENT) -> bool:
    """Say whether the polygons are a coverage, without gaps up to ``gap_width`` (CRS units) between neighbours."""
    edges = invalid_edges(geometries, gap_width, progress)
    return not (~shapely.is_missing(edges) & ~shapely.is_empty(edges)).any()


def invalid_edges(geometries: Any, gap_width: float = 0.0, progress: Progress = SILENT) -> ObjectArray:
    """Return, row by row, the edges that break the rule of the coverage as lines; empty where none does.

    ``gap_width`` (CRS units): edges that run along another polygon's at this distance or less break it too.
    None stays None.
    """
    array = np.asarray(geometries, dtype=object)
    result = np.full(len(array), shapely.LineString(), dtype=object)
    result[shapely.is_missing(array)] = None
    rows = np.flatnonzero(~shapely.is_missing(array) & ~shapely.is_empty(array))
    if len(rows):
        progress.check()
        if geos_knows():
            result[rows] = shapely.coverage_invalid_edges(array[rows], gap_width)
        else:
            result[rows] = own_invalid_edges(array[rows], gap_width, progress)
    return result


def check(geometries: Any, gap_width: float = 0.0, progress: Progress = SILENT) -> pandas.DataFrame:
    """Return what keeps the polygons from being a coverage: kind, left, right, area, width, geometry.

    ``"overlap"``: rows left < right share ``geometry``; ``"gap"``: a hole that the polygons enclose and none fills
    (no rows), of any width: whether it is a pond or a fault its ``width`` may tell; ``"edge"``: row ``left``, which
    overlaps nothing, has edges that break the rule (near misses, vertices that a neighbour lacks), as lines.
    Area and width (2·area/perimeter) in CRS units; for edges the area is 0 and the width NaN.
    """
    array = np.asarray(geometries, dtype=object)
    edges = invalid_edges(array, gap_width, progress.part(0.0, 0.4))
    broken = np.flatnonzero(~shapely.is_missing(edges) & ~shapely.is_empty(edges))
    # Where two polygons overlap, edges of one at least break the rule.
    left, right, shared = pieces(array[broken], array, progress.part(0.4, 0.8))
    left = broken[left]
    left, right = np.minimum(left, right), np.maximum(left, right)
    first = np.unique(left * len(array) + right, return_index=True)[1]
    first = first[left[first] < right[first]]
    left, right, shared = left[first], right[first], shared[first]
    known = array[~shapely.is_missing(array)]
    progress.report(0.8)
    holes = _holes(shapely.union_all(known)) if len(known) else np.zeros(0, dtype=object)
    broken = broken[~np.isin(broken, np.r_[left, right])]
    found = np.concatenate([shared, holes, edges[broken]])
    areas, around = shapely.area(found), shapely.length(found)
    none = pandas.NA
    return pandas.DataFrame(
        {
            "kind": ["overlap"] * len(shared) + ["gap"] * len(holes) + ["edge"] * len(broken),
            "left": pandas.array([*left.tolist(), *[none] * len(holes), *broken.tolist()], dtype="Int64"),
            "right": pandas.array([*right.tolist(), *[none] * (len(holes) + len(broken))], dtype="Int64"),
            "area": areas,
            "width": np.where(areas > 0.0, 2.0 * areas / np.where(around > 0.0, around, 1.0), np.nan),
            "geometry": found,
        }
    )


def _holes(union: Any) -> ObjectArray:
    rings, of = shapely.get_rings(shapely.get_parts(union), return_index=True)
    if not len(rings):
        return np.zeros(0, dtype=object)
    inner = np.r_[False, of[1:] == of[:-1]]
    return np.asarray(shapely.polygons(rings[inner]), dtype=object)


# ---- the layer as vertices and edges


class _Rings(NamedTuple):
    """Rings of a layer: vertices without repetitions (each ring closed), and for each its ring, feature, place."""

    # the distinct vertices (n, 2)
    points: FloatArray
    # by position along the rings: number of the distinct vertex, number of the ring
    vertex: IntArray
    ring: IntArray
    # by ring: its feature, its part (a polygon), whether it is a hole, whether the interior lies on its right
    feature: IntArray
    part: IntArray
    hole: BoolArray
    right: BoolArray


def _taken_apart(array: ObjectArray) -> _Rings:
    parts, feature_of_part = shapely.get_parts(array, return_index=True)
    rings, part_of_ring = shapely.get_rings(parts, return_index=True)
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    again = np.r_[False, (ring[1:] == ring[:-1]) & (xy[1:] == xy[:-1]).all(axis=1)]
    xy, ring = xy[~again] + 0.0, ring[~again]  # -0.0 is 0.0
    points, vertex = np.unique(xy[:, 0] + 1j * xy[:, 1], return_inverse=True)
    first = np.searchsorted(ring, np.arange(len(rings)))
    local = xy - xy[first][ring]
    edge = ring[1:] == ring[:-1]
    cross = (local[:-1, 0] * local[1:, 1] - local[1:, 0] * local[:-1, 1])[edge]
    clockwise = np.bincount(ring[:-1][edge], weights=cross, minlength=len(rings)) < 0.0
    hole = np.r_[False, part_of_ring[1:] == part_of_ring[:-1]]
    return _Rings(
        np.column_stack([points.real, points.imag]),
        vertex.astype(np.int64),
        ring.astype(np.int64),
        feature_of_part[part_of_ring].astype(np.int64),
        part_of_ring.astype(np.int64),
        hole,
        clockwise != hole,
    )


def own_invalid_edges(array: ObjectArray, gap_width: float = 0.0, progress: Progress = SILENT) -> ObjectArray:
    """Return what GEOS's coverage_invalid_edges returns, without it; no geometry is missing or empty."""
    rings = _taken_apart(array)
    at = np.flatnonzero(rings.ring[1:] == rings.ring[:-1])
    begin, end, feature = rings.vertex[at], rings.vertex[at + 1], rings.feature[rings.ring[at]]
    turned = ~rings.right[rings.ring[at]]
    begin, end = np.where(turned, end, begin), np.where(turned, begin, end)
    # Edges with the same ends: one in the same direction overlaps, one in the opposite direction is the neighbour's.
    count = len(rings.points)
    key, back = begin * count + end, end * count + begin
    distinct, number, times = np.unique(key, return_inverse=True, return_counts=True)
    invalid = times[number] > 1
    place = np.searchsorted(distinct, back)
    matched = distinct[np.minimum(place, len(distinct) - 1)] == back
    open_edges = np.flatnonzero(~invalid & ~matched)
    lines = _lines(rings.points, begin[open_edges], end[open_edges])
    tree = shapely.STRtree(array)
    one, other = tree.query(lines, predicate="intersects") if len(lines) else np.zeros((2, 0), dtype=np.int64)
    foreign = feature[open_edges][one] != other
    one, other = one[foreign], other[foreign]
    has_vertex = np.unique(rings.feature[rings.ring] * count + rings.vertex)
    broken = np.zeros(len(open_edges), dtype=bool)
    for start in range(0, len(one), _PAIRS_A_CHUNK):
        progress.report(start / len(one))
        chunk = slice(start, start + _PAIRS_A_CHUNK)
        edge, polygon = one[chunk], other[chunk]
        outside = shapely.relate_pattern(lines[edge], array[polygon], "FF*******")
        bad = ~outside
        for ends in (begin, end):
            vertex = ends[open_edges][edge]
            lacking = outside & ~np.isin(polygon * count + vertex, has_vertex)
            which = np.flatnonzero(lacking)
            bad[which] |= shapely.intersects(shapely.points(rings.points[vertex[which]]), array[polygon[which]])
        broken[edge[bad]] = True
    if gap_width > 0.0:
        broken |= _along_others(array, rings, (begin, end, feature), open_edges, lines, gap_width)
    invalid[open_edges[broken]] = True
    rows = np.flatnonzero(invalid)
    result = np.full(len(array), shapely.LineString(), dtype=object)
    if len(rows):
        merged = shapely.line_merge(
            shapely.multilinestrings(_lines(rings.points, begin[rows], end[rows]), indices=_ranks(feature[rows]))
        )
        result[np.unique(feature[rows])] = merged
    return result


def _ranks(values: IntArray) -> IntArray:
    ranks: IntArray = np.unique(values, return_inverse=True)[1].astype(np.int64)
    return ranks


def _lines(points: FloatArray, begin: IntArray, end: IntArray) -> ObjectArray:
    return np.asarray(shapely.linestrings(np.stack([points[begin], points[end]], axis=1)), dtype=object)


def _along_others(
    array: ObjectArray,
    rings: _Rings,
    edges: tuple[IntArray, IntArray, IntArray],
    rows: IntArray,
    lines: Any,
    gap: float,
) -> BoolArray:
    """Say which of the edges ``rows`` run along an edge of another feature, nowhere farther from it than ``gap``."""
    begin, end, feature = edges
    result = np.zeros(len(rows), dtype=bool)
    if not len(rows):
        return result
    near = np.unique(shapely.STRtree(array).query(lines, predicate="dwithin", distance=gap)[1])
    others = np.flatnonzero(np.isin(feature, near))
    other_lines = _lines(rings.points, begin[others], end[others])
    one, other = shapely.STRtree(other_lines).query(lines, predicate="dwithin", distance=gap)
    foreign = feature[rows[one]] != feature[others[other]]
    one, other = one[foreign], other[foreign]
    a, b = rings.points[begin[rows[one]]], rings.points[end[rows[one]]]
    c, d = rings.points[begin[others[other]]], rings.points[end[others[other]]]
    on_first, meets_first = _projected(a, b, c, d)
    on_second, meets_second = _projected(c, d, a, b)
    p, q = on_first
    r, s = on_second
    distance = _distance
    swap = distance(p, s) < distance(p, r)
    r, s = np.where(swap[:, None], s, r), np.where(swap[:, None], r, s)
    close = meets_first & meets_second & (distance(p, q) > gap) & (distance(r, s) > gap)
    close &= (distance(p, r) <= gap) & (distance(q, s) <= gap)
    result[one[close]] = True
    return result


def _projected(a: FloatArray, b: FloatArray, c: FloatArray, d: FloatArray) -> Any:
    """The projection of segments c-d on segments a-b, cut at their ends, and whether it is more than an end."""
    along = b - a
    square = (along * along).sum(axis=1)
    first = ((c - a) * along).sum(axis=1) / square
    second = ((d - a) * along).sum(axis=1) / square
    meets = ~(((first >= 1.0) & (second >= 1.0)) | ((first <= 0.0) & (second <= 0.0)))
    return [a + np.clip(factor, 0.0, 1.0)[:, None] * along for factor in (first, second)], meets


def _distance(a: FloatArray, b: FloatArray) -> FloatArray:
    return np.hypot(a[:, 0] - b[:, 0], a[:, 1] - b[:, 1])


# ---- cleaning


def clean(geometries: Any, tolerance: float, crs: Any = None, progress: Progress = SILENT) -> Cleaned:
    """Return the polygons with near misses closed: no vertex moves by more than ``tolerance`` (CRS units).

    Vertices within the tolerance of one another become one of them: that which most features have, else the first
    from west to south. A vertex within the tolerance of an edge that lacks it is inserted there. Overlaps and gaps
    wider than the tolerance stay as they are: whose land they are no computation can say. A feature that would become
    invalid is kept as it was. What is cleaned comes out 2D; every other geometry stays the object it was.
    Areas of the report: ellipsoidal m² with ``crs``, else planar CRS units².
    """
    if not (np.isfinite(tolerance) and tolerance > 0.0):
        raise ValueError("the tolerance is a positive length")
    array = np.asarray(geometries, dtype=object)
    result = array.copy()
    moved, state = np.zeros(len(array)), np.full(len(array), "same", dtype=object)
    rows = np.flatnonzero(~shapely.is_missing(array) & ~shapely.is_empty(array))
    if len(rows):
        _clean(result, rows, tolerance, moved, state, progress)
    measure = shapely.area if crs is None else (lambda shapes: area_m2(shapes, crs))
    report = pandas.DataFrame(
        {"area_before": measure(array), "area_after": measure(result), "moved": moved, "state": state}
    )
    return Cleaned(result, report)


def _clean(
    result: ObjectArray, rows: IntArray, tolerance: float, moved: FloatArray, state: ObjectArray, progress: Progress
) -> None:
    array = np.asarray(shapely.force_2d(result[rows]), dtype=object)
    rings = _taken_apart(array)
    target = _anchors(rings, tolerance, progress.part(0.0, 0.3))
    vertex = target[rings.vertex]
    ring = rings.ring
    shift = _distance(rings.points[rings.vertex], rings.points[vertex])
    touched = np.zeros(len(array), dtype=bool)
    touched[rings.feature[ring[shift > 0.0]]] = True
    for number in range(_ROUNDS):
        progress.report(0.3 + 0.5 * number / _ROUNDS)
        vertex, ring, lacking = _inserted(rings, vertex, ring, tolerance)
        if not len(lacking):
            break
        touched[rings.feature[lacking]] = True
    changed = np.flatnonzero(touched)
    farthest = np.zeros(len(array))
    np.maximum.at(farthest, rings.feature[rings.ring], shift)
    for number, feature in enumerate(changed):
        if number % 1000 == 0:
            progress.report(0.8 + 0.2 * number / len(changed))
        made = _rebuilt(rings, vertex, ring, int(feature))
        if made is None:
            state[rows[feature]] = "kept"
            continue
        result[rows[feature]] = made
        state[rows[feature]] = "cleaned"
        moved[rows[feature]] = farthest[feature]


def _anchors(rings: _Rings, tolerance: float, progress: Progress) -> IntArray:
    """For each distinct vertex the one that it becomes, itself or one within the tolerance."""
    points = shapely.points(rings.points)
    tree = shapely.STRtree(points)
    target = np.arange(len(points), dtype=np.int64)
    progress.check()
    one, other = tree.query(points, predicate="dwithin", distance=tolerance)
    # dwithin is not exact to the last bit; the promise is
    apart = (one != other) & (_distance(rings.points[one], rings.points[other]) <= tolerance)
    one, other = one[apart], other[apart]
    if not len(one):
        return target
    pairs = np.unique(rings.feature[rings.ring] * len(points) + rings.vertex)
    features = np.bincount(pairs % len(points), minlength=len(points))
    order = np.lexsort((other, one))
    one, other = one[order], other[order]
    crowded, starts = np.unique(one, return_index=True)
    ends = np.r_[starts[1:], len(one)]
    free = np.ones(len(points), dtype=bool)
    # distinct vertices are numbered from west to east, then from south to north
    for k in np.lexsort((crowded, -features[crowded])):
        vertex = crowded[k]
        if not free[vertex]:
            continue
        free[vertex] = False
        begin, end = starts[k], ends[k]
        taken = other[begin:end]
        taken = taken[free[taken]]
        target[taken] = vertex
        free[taken] = False
    return target


def _inserted(rings: _Rings, vertex: IntArray, ring: IntArray, tolerance: float) -> tuple[IntArray, IntArray, IntArray]:
    """Vertices by position with those inserted that edges pass within the tolerance; rings that were given some."""
    at = np.flatnonzero((ring[1:] == ring[:-1]) & (vertex[1:] != vertex[:-1]))
    begin, end = vertex[at], vertex[at + 1]
    low, high = np.minimum(begin, end), np.maximum(begin, end)
    count = len(rings.points)
    distinct, number = np.unique(low * count + high, return_inverse=True)
    low, high = distinct // count, distinct % count
    used = np.unique(vertex)
    lines = _lines(rings.points, low, high)
    nodes = shapely.points(rings.points[used])
    node, line = shapely.STRtree(lines).query(nodes, predicate="dwithin", distance=tolerance)
    node = used[node]
    inner = (node != low[line]) & (node != high[line])
    node, line = node[inner], line[inner]
    a, along = rings.points[low[line]], rings.points[high[line]] - rings.points[low[line]]
    factor = ((rings.points[node] - a) * along).sum(axis=1) / (along * along).sum(axis=1)
    between = (factor > 0.0) & (factor < 1.0)
    node, line, factor = node[between], line[between], factor[between]
    if not len(node):
        return vertex, ring, np.zeros(0, dtype=np.int64)
    order = np.lexsort((node, factor, line))
    node, line = node[order], line[order]
    first = np.searchsorted(line, np.arange(len(distinct) + 1))
    more = np.diff(first)[number]
    where = np.repeat(at, more)
    step = np.arange(len(where)) - np.repeat(np.cumsum(more) - more, more)
    forward = np.repeat(begin < end, more)
    start, stop = np.repeat(first[number], more), np.repeat(first[number + 1], more)
    added = node[np.where(forward, start + step, stop - 1 - step)]
    return np.insert(vertex, where + 1, added), np.insert(ring, where + 1, ring[where]), np.unique(ring[where])


def _rebuilt(rings: _Rings, vertex: IntArray, ring: IntArray, feature: int) -> Any:
    """The feature's polygon or multipolygon with its new vertices, or None where that is no valid one."""
    parts: dict[int, list[Any]] = {}
    for number in _rings_of(rings, feature):
        start, stop = np.searchsorted(ring, [number, number + 1])
        own = vertex[start:stop]
        own = own[np.r_[True, own[1:] != own[:-1]]]
        if len(own) >= 4:
            parts.setdefault(int(rings.part[number]), []).append(rings.points[own])
        elif not rings.hole[number]:
            return None
    polygons = [shapely.Polygon(shells[0], shells[1:]) for shells in parts.values()]
    made = polygons[0] if len(polygons) == 1 else shapely.MultiPolygon(polygons)
    return made if shapely.is_valid(made) else None


def _rings_of(rings: _Rings, feature: int) -> range:
    return range(int(np.searchsorted(rings.feature, feature)), int(np.searchsorted(rings.feature, feature + 1)))
