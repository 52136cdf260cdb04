"""Common areas of polygon pairs by numpy alone: the signed trapezoids of :mod:`kernel`, edges of many pairs at once.

Edges that overlap in x are found by :mod:`sweep`.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import shapely

from baiyuan_qgis.geometry import sweep
from baiyuan_qgis.geometry.pool import map_chunks, slices
from baiyuan_qgis.geometry.rings import stretches, taken_apart, twice_the_areas
from baiyuan_qgis.progress import SILENT, Progress

IntArray = npt.NDArray[np.int64]
FloatArray = npt.NDArray[np.float64]
ObjectArray = npt.NDArray[np.object_]

# meetings of edges that are computed at once
_MEETINGS_A_STEP = 500_000


class _Edges(NamedTuple):
    """Edges of the pairs of a chunk, cut off left and right by the pair's common box, in its origin."""

    left: FloatArray
    right: FloatArray
    # y at the left end, slope
    y: FloatArray
    slope: FloatArray
    # +1 roof, -1 floor
    sign: FloatArray
    pair: IntArray
    # pair and place of the ends in one number; by that of the left ends they are sorted
    begin: IntArray
    end: IntArray


class _Side:
    """The edges of the polygons of one side that are not vertical, each polygon's sorted by their left ends."""

    def __init__(self, polygons: ObjectArray, progress: Progress) -> None:
        xy = shapely.get_coordinates(polygons)
        rings, holes, of = taken_apart(polygons, xy)
        self._first = rings[of]
        self.columns = sweep.Columns(shapely.bounds(polygons), self._first)
        self._edges = np.empty((5, len(xy)))

        def sort(chunk: slice) -> None:
            self._sort(chunk, xy, rings, holes, of)

        map_chunks(sort, slices(np.diff(self._first), sweep.VERTICES_A_CHUNK), progress)

    def _sort(self, chunk: slice, xy: FloatArray, rings: IntArray, holes: Any, of: IntArray) -> None:
        first_ring, last_ring = of[chunk.start], of[chunk.stop]
        low, high = rings[first_ring], rings[last_ring]
        if high - low < 2:
            return
        x, y = np.ascontiguousarray(xy[low:high, 0]), np.ascontiguousarray(xy[low:high, 1])
        starts, lengths = rings[first_ring:last_ring] - low, np.diff(rings[slice(first_ring, last_ring + 1)])
        starts, lengths, hole = starts[lengths > 0], lengths[lengths > 0], holes[first_ring:last_ring][lengths > 0]
        ends = starts + lengths - 1
        turned = (twice_the_areas(x, y, starts, lengths) < 0.0) != (hole != 0)
        polygon = np.repeat(
            np.arange(chunk.stop - chunk.start), np.diff(self._first[slice(chunk.start, chunk.stop + 1)])
        )
        slanted = np.ones(len(x), dtype=bool)
        slanted[:-1] = x[:-1] != x[1:]
        slanted[ends] = False
        at = np.flatnonzero(slanted)
        polygon = polygon[at]
        at = at[np.lexsort((np.minimum(x[at], x[at + 1]), polygon))]
        forward = x[at] < x[at + 1]
        left, right = np.where(forward, at, at + 1), np.where(forward, at + 1, at)
        place = self.columns.enter(chunk, polygon, x[left], x[right])
        made = self._edges
        made[0, place], made[1, place] = x[left], x[right]
        made[2, place], made[3, place] = y[left], y[right]
        made[4, place] = np.where(forward != np.repeat(turned, lengths)[at], -1.0, 1.0)

    def edges(self, rows: IntArray, x: FloatArray, y: FloatArray, width: FloatArray, height: FloatArray) -> _Edges:
        """Return the edges of one polygon for each pair, as far as they count in the box at (x, y)."""
        at, pair = self.columns.near(rows, x, width)
        from_x = x[pair]
        left, right = self._edges[0, at] - from_x, self._edges[1, at] - from_x
        kept = np.flatnonzero((left < width[pair]) & (right > 0.0) & (right > left))
        at, pair, left, right = at[kept], pair[kept], left[kept], right[kept]
        from_y = y[pair]
        start, end = self._edges[2, at] - from_y, self._edges[3, at] - from_y
        # an edge wholly below the box adds nothing
        kept = np.flatnonzero((start >= 0.0) | (end >= 0.0))
        at, pair, left, right = at[kept], pair[kept], left[kept], right[kept]
        start, end = start[kept], end[kept]
        slope = (end - start) / (right - left)
        top, most = height[pair], width[pair]
        above = (start >= top) & (end >= top)
        start[above], slope[above] = top[above], 0.0
        start -= np.minimum(left, 0.0) * slope
        np.maximum(left, 0.0, out=left)
        np.minimum(right, most, out=right)
        begin, until = sweep.places(left, most, pair), sweep.places(right, most, pair)
        return _Edges(left, right, start, slope, self._edges[4, at], pair, begin, until)


def common_areas(
    left: ObjectArray, right: ObjectArray, rows: IntArray, columns: IntArray, progress: Progress = SILENT
) -> FloatArray:
    """Return the common area of each pair (row of left, row of right); ``rows`` ascend.

    Planar, CRS units²; the polygons must be valid. The left side is worked on in portions, so that memory is bounded.
    """
    areas = np.zeros(len(rows))
    if not len(rows):
        return areas
    near, columns = np.unique(columns, return_inverse=True)
    b = _Side(right[near], progress.part(0.0, 0.1))
    near, rows = np.unique(rows, return_inverse=True)
    left = left[near]
    portions = range(0, len(left), sweep.LEFT_ROWS)
    for number, first in enumerate(portions):
        within = progress.part(0.1 + 0.9 * number / len(portions), 0.1 + 0.9 * (number + 1) / len(portions))
        start, stop = np.searchsorted(rows, [first, first + sweep.LEFT_ROWS])
        a = _Side(left[slice(first, first + sweep.LEFT_ROWS)], within.part(0.0, 0.2))
        own, other, found = rows[start:stop] - first, columns[start:stop], areas[start:stop]

        def work(chunk: slice, a: _Side = a, own: Any = own, other: Any = other, found: Any = found) -> None:
            found[chunk] = _of_pairs(a, b, own[chunk], other[chunk])

        weights = a.columns.counts[own].astype(np.int64) + b.columns.counts[other]
        map_chunks(work, slices(weights, sweep.EDGES_A_CHUNK), within.part(0.2, 1.0))
    return areas


def _of_pairs(a: _Side, b: _Side, rows: IntArray, columns: IntArray) -> FloatArray:
    box_a, box_b = a.columns.box[rows], b.columns.box[columns]
    x, y = (np.maximum(box_a[:, k], box_b[:, k]) for k in (0, 1))
    width, height = np.minimum(box_a[:, 2], box_b[:, 2]) - x, np.minimum(box_a[:, 3], box_b[:, 3]) - y
    e, f = a.edges(rows, x, y, width, height), b.edges(columns, x, y, width, height)
    of_e, of_f = sweep.meetings(e.begin, e.end, f.begin, f.end)
    return _under(e, f, *of_e, len(rows)) + _under(f, e, *of_f, len(rows))


def _under(e: _Edges, f: _Edges, begins: IntArray, ends: IntArray, pairs: int) -> FloatArray:
    """Sum for each pair what lies under both, over the edges of f from ``begins`` to ``ends`` that begin within e."""
    numbers = ends - begins
    sums = np.zeros(len(numbers))
    # combs may meet in very many places: no arrays without bounds
    steps = [slice(0, len(numbers))] if numbers.sum() <= _MEETINGS_A_STEP else slices(numbers, _MEETINGS_A_STEP)
    for step in steps:
        own = np.repeat(np.arange(step.start, step.stop), numbers[step])
        other = stretches(begins[step], numbers[step])
        left, here = e.left[own], f.left[other]
        # within one place the order is not known
        start = np.maximum(left, here)
        length = np.minimum(e.right[own], f.right[other])
        length -= start
        np.maximum(length, 0.0, out=length)
        slope = e.slope[own]
        e_here = e.y[own] + (start - left) * slope
        e_there = e_here + length * slope
        slope = f.slope[other]
        f_here = f.y[other] + (start - here) * slope
        f_there = f_here + length * slope
        low_here, low_there = np.minimum(e_here, f_here), np.minimum(e_there, f_there)
        under = low_here + low_there
        over, after = e_here - f_here, e_there - f_there
        crossed = np.flatnonzero(over * after < 0.0)
        if len(crossed):
            # the lower one changes where they cross
            t = over[crossed] / (over[crossed] - after[crossed])
            middle = e_here[crossed] + (e_there[crossed] - e_here[crossed]) * t
            under[crossed] = low_here[crossed] * t + low_there[crossed] * (1.0 - t) + middle
        under *= length
        under *= f.sign[other]
        sums[step] = np.bincount(own - step.start, weights=under, minlength=step.stop - step.start)
    sums *= e.sign
    found: FloatArray = 0.5 * np.bincount(e.pair, weights=sums, minlength=pairs)
    return found
