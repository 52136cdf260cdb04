"""Narrow gaps of a layer: holes that its polygons enclose, and slits between two that nearly meet.

Where two polygons of a layer are neighbours, both have the same edge in opposite directions. Only edges without such a
partner can bound a gap, so only they are looked at. Source: handbook §3.12 (gap check); the width is the caller's.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import shapely

from baiyuan_qgis.progress import SILENT, Progress

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]
ObjectArray = npt.NDArray[np.object_]
# edges given to the tree between two looks at the cancel button
_EDGES_A_CHUNK = 50_000
# two edges face each other when they run against each other within this angle
_FACING = np.cos(np.radians(45.0))
_ROUNDING = 1e-6


class Gaps(NamedTuple):
    """Gaps with their area (m²), mean width (m), a place in each, and a polygon and its neighbour beside it (or -1)."""

    area: FloatArray
    width: FloatArray
    xy: FloatArray
    left: IntArray
    right: IntArray

    def taken(self, keep: Any) -> Gaps:
        """Return only those of the mask or the rows."""
        return Gaps(self.area[keep], self.width[keep], self.xy[keep], self.left[keep], self.right[keep])


class Edges(NamedTuple):
    """Edges with the interior on their left: the row of their polygon, whether of a hole, first and last point."""

    row: IntArray
    hole: BoolArray
    begin: FloatArray
    end: FloatArray

    def taken(self, keep: Any) -> Edges:
        """Return only those of the mask or the rows."""
        return Edges(self.row[keep], self.hole[keep], self.begin[keep], self.end[keep])


def open_edges(
    xy: FloatArray, starts: IntArray, lengths: IntArray, row: IntArray, hole: BoolArray, right: BoolArray
) -> Edges:
    """Return the edges that no other ring has in the opposite direction.

    Closed rings lie one after the other; by ring: ``row`` of its polygon, ``hole``, and ``right``, whether the interior
    lies on its right.
    """
    edge = np.ones(len(xy), dtype=bool)
    edge[starts + lengths - 1] = False
    at = np.flatnonzero(edge)
    x, y = xy.T
    at = at[((x[1:] != x[:-1]) | (y[1:] != y[:-1]))[at]]
    turned = np.repeat(right, lengths)[at]
    begin, end = np.where(turned, at + 1, at), np.where(turned, at, at + 1)
    mixed = _mixed(xy)
    here, back = mixed[begin] * np.uint64(3) + mixed[end], mixed[end] * np.uint64(3) + mixed[begin]
    # the same in both directions; then one sort brings an edge and its partner side by side
    key = np.minimum(here, back)
    order = np.argsort(key)
    key, forward = key[order], (here <= back)[order]
    groups = np.flatnonzero(np.r_[True, key[1:] != key[:-1]][: len(key)])
    sizes = np.diff(np.r_[groups, len(key)])
    ways = np.diff(np.r_[0, np.cumsum(forward)][np.r_[groups, len(key)]])
    matched = (ways > 0) & (ways < sizes)
    left = order[~np.repeat(matched, sizes)]
    ring = np.repeat(np.arange(len(starts)), lengths)[at[left]]
    return Edges(row[ring], hole[ring], xy[begin[left]], xy[end[left]])


def _mixed(xy: FloatArray) -> npt.NDArray[np.uint64]:
    """Return a number of 64 bits for each vertex, other for other vertices (but for one chance in 1e7 for millions)."""
    bits = np.ascontiguousarray(xy + 0.0).view(np.uint64)
    found = np.zeros(len(xy), dtype=np.uint64)
    for column, factor in ((0, 0x9E3779B97F4A7C15), (1, 0xC2B2AE3D27D4EB4F)):
        found = (found ^ bits[:, column]) * np.uint64(factor)
        found ^= found >> np.uint64(29)
        found *= np.uint64(0xBF58476D1CE4E5B9)
        found ^= found >> np.uint64(32)
    return found


def gaps(figures: ObjectArray, edges: Edges, width: float, progress: Progress = SILENT) -> Gaps:
    """Return the gaps not wider than ``width``, from the open edges of ``figures`` (all polygons, valid or None)."""
    tree = shapely.STRtree(figures)
    near = _near_others(len(figures), tree, edges, width, progress.part(0.0, 0.3))
    edges = edges.taken(near)
    holes = _holes(tree, edges, width, progress.part(0.3, 0.7))
    slits = _slits(len(figures), tree, edges, width, progress.part(0.7, 1.0))
    if len(holes):
        beside = shapely.STRtree(holes)
        inside = np.unique(beside.query(shapely.points(slits.xy), predicate="dwithin", distance=_ROUNDING)[0])
        keep = np.ones(len(slits.area), dtype=bool)
        keep[inside] = False
        slits = slits.taken(keep)
    area = shapely.area(holes)
    around = shapely.length(holes)
    places = shapely.point_on_surface(holes)
    xy = np.column_stack([shapely.get_x(places), shapely.get_y(places)]) if len(holes) else np.zeros((0, 2))
    left, right = _neighbours(tree, holes)
    return Gaps(
        np.r_[area, slits.area],
        np.r_[2.0 * area / around, slits.width],
        np.concatenate([xy, slits.xy]),
        np.r_[left, slits.left],
        np.r_[right, slits.right],
    )


def _near_others(count: int, tree: Any, edges: Edges, width: float, progress: Progress) -> IntArray:
    """Say which edges are of polygons that have another's box within the width, or holes of their own."""
    row, hole, begin, end = edges
    low, high = np.minimum(begin, end) - width, np.maximum(begin, end) + width
    near = np.zeros(len(row), dtype=bool)
    for start in range(0, len(row), _EDGES_A_CHUNK):
        progress.report(start / len(row))
        part = slice(start, start + _EDGES_A_CHUNK)
        boxes = shapely.box(low[part, 0], low[part, 1], high[part, 0], high[part, 1])
        edge, other = tree.query(boxes)
        near[start + edge[other != row[part][edge]]] = True
    # all edges of a polygon, so that its rings stay whole
    kept = np.zeros(count, dtype=bool)
    kept[row[near | hole]] = True
    return np.flatnonzero(kept[row])


def _holes(tree: Any, edges: Edges, width: float, progress: Progress) -> ObjectArray:
    """Return the faces between open edges in which no polygon lies and which are narrow."""
    if not len(edges.row):
        return np.zeros(0, dtype=object)
    lines = shapely.linestrings(np.stack([edges.begin, edges.end], axis=1))
    progress.report(0.0)
    noded = shapely.union_all(shapely.line_merge(shapely.multilinestrings(lines)))
    progress.report(0.6)
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(noded)))
    around, area = shapely.length(faces), shapely.area(faces)
    faces = faces[(2.0 * area <= width * around) & (2.0 * area > _ROUNDING * around)]
    places = shapely.point_on_surface(faces)
    covered = np.unique(tree.query(places, predicate="intersects")[0])
    return np.delete(faces, covered)


def _neighbours(tree: Any, holes: ObjectArray) -> tuple[IntArray, IntArray]:
    """Return two polygons that touch each hole, -1 where there is no second."""
    left, right = np.full(len(holes), -1, dtype=np.int64), np.full(len(holes), -1, dtype=np.int64)
    if len(holes):
        hole, polygon = tree.query(holes, predicate="dwithin", distance=_ROUNDING)
        order = np.lexsort((polygon, hole))
        hole, polygon = hole[order], polygon[order]
        first = np.r_[True, hole[1:] != hole[:-1]]
        second = np.r_[False, first[:-1]] & ~first
        left[hole[first]], right[hole[second]] = polygon[first], polygon[second]
    return left, right


def _slits(count: int, tree: Any, edges: Edges, width: float, progress: Progress) -> Gaps:
    """Return the strips between facing edges of two polygons, summed by pair of polygons."""
    row, _hole, begin, end = edges
    lines = shapely.linestrings(np.stack([begin, end], axis=1)) if len(row) else np.zeros(0, dtype=object)
    others = shapely.STRtree(lines)
    one, other = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.int64)]
    for start in range(0, len(row), _EDGES_A_CHUNK):
        progress.report(0.8 * start / len(row))
        stop = start + _EDGES_A_CHUNK
        edge, near = others.query(lines[start:stop], predicate="dwithin", distance=width)
        foreign = row[start + edge] < row[near]
        one.append(start + edge[foreign])
        other.append(near[foreign])
    i, j = np.concatenate(one), np.concatenate(other)
    a, along = begin[i], end[i] - begin[i]
    b = end[j] - begin[j]
    length = np.hypot(along[:, 0], along[:, 1])
    facing = -(along * b).sum(axis=1) > _FACING * length * np.hypot(b[:, 0], b[:, 1])
    i, j, a, along, length = i[facing], j[facing], a[facing], along[facing], length[facing]
    unit = along / length[:, None]
    normal = np.column_stack([unit[:, 1], -unit[:, 0]])  # to the right: away from the interior
    where, away = [], []
    for point in (begin[j], end[j]):
        where.append(((point - a) * unit).sum(axis=1))
        away.append(((point - a) * normal).sum(axis=1))
    # the part of the edge that lies before the other, and the distances at its two ends
    low, high = np.maximum(np.minimum(*where), 0.0), np.minimum(np.maximum(*where), length)
    with np.errstate(invalid="ignore", divide="ignore"):
        slope = (away[1] - away[0]) / (where[1] - where[0])
    at_low, at_high = away[0] + (low - where[0]) * slope, away[0] + (high - where[0]) * slope
    mean = (at_low + at_high) / 2.0
    keep = (high - low > _ROUNDING) & (np.minimum(at_low, at_high) > -_ROUNDING)
    keep &= (mean > _ROUNDING) & (np.maximum(at_low, at_high) <= width)
    i, j, low, high, mean = i[keep], j[keep], low[keep], high[keep], mean[keep]
    xy = begin[i] + unit[keep] * ((low + high) / 2.0)[:, None] + normal[keep] * (mean / 2.0)[:, None]
    free = np.ones(len(i), dtype=bool)
    free[np.unique(tree.query(shapely.points(xy), predicate="intersects")[0])] = False
    i, j, low, high, mean, xy = i[free], j[free], low[free], high[free], mean[free], xy[free]
    pair, number = np.unique(row[i] * count + row[j], return_inverse=True)
    area: FloatArray = np.bincount(number, weights=(high - low) * mean, minlength=len(pair)).astype(np.float64)
    run = np.bincount(number, weights=high - low, minlength=len(pair))
    largest = np.lexsort(((low - high), number))
    largest = largest[np.unique(number[largest], return_index=True)[1]]
    with np.errstate(invalid="ignore", divide="ignore"):
        widths = area / run
    return Gaps(area, widths, xy[largest], pair // count, pair % count)
