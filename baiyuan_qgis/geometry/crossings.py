"""Pieces of pairs of polygons whose borders cross clearly, many pairs at once; GEOS does the others.

The border of a piece runs along one polygon from where it enters the other to where it leaves it, then along the
other one back to where that is entered again, and so on until it is closed. With no holes on either side every such
ring is a part of the piece.

Clear is: no vertex of one polygon within some roundings of the other's border, no two crossings that near. Whatever
is not clear, or comes out invalid, is left to GEOS, which decides such cases with more digits.

Where numba is installed and pays, :mod:`stitching` does the same pair by pair.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import shapely

from baiyuan_qgis.geometry import stitching, sweep
from baiyuan_qgis.geometry.pool import map_chunks, size, slices
from baiyuan_qgis.geometry.rings import counting, stretches, taken_apart, twice_the_areas
from baiyuan_qgis.progress import SILENT, Progress

IntArray = npt.NDArray[np.int64]
FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]
ObjectArray = npt.NDArray[np.object_]

# of the greatest coordinate: what is nearer is not clear. A rounding is 2**-53 of it, an orientation a few of them.
_NEAR = 2.0**-47
# seconds that numpy takes for one vertex of a pair, by which numba is chosen or not
_NUMPY_S = 3.5e-7


class _Edges(NamedTuple):
    """Edges of the pairs of a chunk that reach into the common box: first vertex, ends in the pair's origin."""

    vertex: IntArray
    pair: IntArray
    x: FloatArray
    y: FloatArray
    to_x: FloatArray
    to_y: FloatArray
    low: FloatArray
    high: FloatArray
    begin: IntArray
    end: IntArray


class _Crossings(NamedTuple):
    """Where borders cross: the edges (first vertex in the polygon), how far along them, and the point."""

    pair: IntArray
    e: IntArray
    along_e: FloatArray
    f: IntArray
    along_f: FloatArray
    enters: BoolArray
    x: FloatArray
    y: FloatArray


class _Side:
    """The polygons of one side that are one ring, counter-clockwise, their edges sorted by their left ends."""

    def __init__(self, polygons: ObjectArray, progress: Progress) -> None:
        xy = shapely.get_coordinates(polygons)
        rings, _, of = taken_apart(polygons, xy)
        self.first = rings[of[:-1]]
        self.edges_of = np.maximum(np.diff(rings[of]) - 1, 0)
        self.simple = (np.diff(of) == 1) & (self.edges_of > 2)
        self.x, self.y = np.ascontiguousarray(xy[:, 0]), np.ascontiguousarray(xy[:, 1])
        self.columns = sweep.Columns(shapely.bounds(polygons), rings[of])
        self._left, self._right = np.empty(len(xy)), np.empty(len(xy))
        self._vertex = np.empty(len(xy), dtype=np.int64)
        map_chunks(self._sort, slices(np.diff(rings[of]), sweep.VERTICES_A_CHUNK), progress)

    def _sort(self, chunk: slice) -> None:
        rows = np.flatnonzero(self.simple[chunk]) + chunk.start
        if not len(rows):
            return
        lengths = self.edges_of[rows] + 1
        at = stretches(self.first[rows], lengths)
        starts = np.cumsum(lengths) - lengths
        turned = np.repeat(twice_the_areas(self.x[at], self.y[at], starts, lengths) < 0.0, lengths)
        place = counting(lengths)
        back = at + np.repeat(lengths, lengths) - 1 - 2 * place
        self.x[at], self.y[at] = self.x[np.where(turned, back, at)], self.y[np.where(turned, back, at)]
        # a vertex that is there twice has no direction
        ends = starts + lengths - 1
        still = np.zeros(len(at), dtype=bool)
        still[:-1] = (self.x[at[1:]] == self.x[at[:-1]]) & (self.y[at[1:]] == self.y[at[:-1]])
        still[ends] = False
        self.simple[rows[np.logical_or.reduceat(still, starts)]] = False
        edge = np.ones(len(at), dtype=bool)
        edge[ends] = False
        at, polygon = at[edge], np.repeat(rows - chunk.start, lengths)[edge]
        left, right = np.minimum(self.x[at], self.x[at + 1]), np.maximum(self.x[at], self.x[at + 1])
        order = np.lexsort((left, polygon))
        left, right = left[order], right[order]
        to = self.columns.enter(chunk, polygon, left, right)
        self._left[to], self._right[to], self._vertex[to] = left, right, at[order]

    def edges(
        self, rows: IntArray, x: FloatArray, y: FloatArray, width: FloatArray, height: FloatArray, near: float
    ) -> _Edges:
        """Return the edges of one polygon for each pair that reach into the box at (x, y), or nearly."""
        at, pair = self.columns.near(rows, x, width)
        left, right = self._left[at] - x[pair], self._right[at] - x[pair]
        kept = np.flatnonzero((left <= width[pair]) & (right >= 0.0))
        at, pair, left, right = self._vertex[at[kept]], pair[kept], left[kept], right[kept]
        start, end = self.y[at] - y[pair], self.y[at + 1] - y[pair]
        low, high = np.minimum(start, end) - near, np.maximum(start, end) + near
        kept = np.flatnonzero((low <= height[pair]) & (high >= 0.0))
        at, pair, start, end, low, high = at[kept], pair[kept], start[kept], end[kept], low[kept], high[kept]
        most = width[pair]
        begin = sweep.places(np.maximum(left[kept] - near, 0.0), most, pair)
        until = sweep.places(np.minimum(right[kept] + near, most), most, pair)
        from_x = x[pair]
        return _Edges(
            at, pair, self.x[at] - from_x, start, self.x[at + 1] - from_x, end, low, high, begin, until
        )  # fmt: skip


def pieces(
    left: ObjectArray, right: ObjectArray, rows: IntArray, columns: IntArray, progress: Progress = SILENT
) -> tuple[ObjectArray, BoolArray]:
    """Return the piece of each pair whose borders cross clearly, and which pairs are settled.

    A pair without a piece that is settled has no area in common. Pieces are valid. Where numba is used, a pair of
    which one polygon lies inside the other without coming near its border is settled too: the piece is that polygon.
    """
    found = np.full(len(rows), None, dtype=object)
    settled = np.zeros(len(rows), dtype=bool)
    if not len(rows):
        return found, settled
    near, columns = np.unique(columns, return_inverse=True)
    right = right[near]
    # portion by portion of the left side
    order = np.argsort(rows, kind="stable")
    near, rows = np.unique(rows[order], return_inverse=True)
    left, columns = left[near], columns[order]
    vertices = shapely.get_num_coordinates(left)[rows].sum() + shapely.get_num_coordinates(right)[columns].sum()
    compiled = stitching.pays(float(vertices) * _NUMPY_S / size()) and stitching.usable(progress)
    taken: Any = stitching.Side if compiled else _Side
    b = taken(right, progress.part(0.0, 0.1))
    portions = range(0, len(left), sweep.LEFT_ROWS)
    for number, first in enumerate(portions):
        within = progress.part(0.1 + 0.9 * number / len(portions), 0.1 + 0.9 * (number + 1) / len(portions))
        start, stop = np.searchsorted(rows, [first, first + sweep.LEFT_ROWS])
        lefts = left[slice(first, first + sweep.LEFT_ROWS)]
        a = taken(lefts, within.part(0.0, 0.2))
        own, other = rows[start:stop] - first, columns[start:stop]
        simple = np.flatnonzero(a.simple[own] & b.simple[other])
        own, other, to = own[simple], other[simple], order[start:stop][simple]

        def work(
            chunk: slice, a: Any = a, own: Any = own, other: Any = other, to: Any = to, lefts: Any = lefts
        ) -> None:
            pairs = own[chunk], other[chunk]
            made = _stitched(a, b, lefts, right, *pairs) if compiled else _of_pairs(a, b, *pairs)
            found[to[chunk]], settled[to[chunk]] = made

        weights = a.edges_of[own] + b.edges_of[other]
        map_chunks(work, slices(weights, sweep.EDGES_A_CHUNK), within.part(0.2, 1.0))
    return found, settled


def _stitched(
    a: stitching.Side, b: stitching.Side, left: ObjectArray, right: ObjectArray, rows: IntArray, columns: IntArray
) -> tuple[ObjectArray, BoolArray]:
    near = _NEAR * float(max(np.abs(a.box[rows]).max(), np.abs(b.box[columns]).max()))
    how, xy, lengths, owners, proved = stitching.stitched(a, b, rows, columns, near)
    made = np.full(len(rows), None, dtype=object)
    settled = how != stitching.OPEN
    for inner, polygons, lines in ((stitching.LEFT, left, rows), (stitching.RIGHT, right, columns)):
        pairs = np.flatnonzero(how == inner)
        made[pairs] = polygons[lines[pairs]]
    crossed = np.flatnonzero(how == stitching.CROSSED)
    if len(crossed):
        owner = np.searchsorted(crossed, owners)
        made[crossed] = _polygons(xy, np.repeat(np.arange(len(lengths)), lengths), owner)
        # rings that are simple each may still lie on each other
        unsure = np.unique(np.r_[owner[~proved], owner[1:][owner[1:] == owner[:-1]]])
        bad = crossed[unsure[~shapely.is_valid(made[crossed[unsure]])]]
        made[bad], settled[bad] = None, False
    return made, settled


def _of_pairs(a: _Side, b: _Side, rows: IntArray, columns: IntArray) -> tuple[ObjectArray, BoolArray]:
    box_a, box_b = a.columns.box[rows], b.columns.box[columns]
    near = _NEAR * float(max(np.abs(box_a).max(), np.abs(box_b).max()))
    low = np.maximum(box_a[:, :2], box_b[:, :2]) - near
    size = np.minimum(box_a[:, 2:], box_b[:, 2:]) + near - low
    box = low[:, 0], low[:, 1], size[:, 0], size[:, 1]
    found, clear = _crossings(a.edges(rows, *box, near), b.edges(columns, *box, near), near, len(rows))
    found = found._replace(e=found.e - a.first[rows[found.pair]], f=found.f - b.first[columns[found.pair]])
    on_e, on_f = (np.lexsort(keys) for keys in ((found.along_e, found.e, found.pair),
                                                (found.along_f, found.f, found.pair)))  # fmt: skip
    # the same turn by turn on both borders, or something is wrong with a polygon
    for order, edge, along in ((on_e, found.e, found.along_e), (on_f, found.f, found.along_f)):
        pair, enters = found.pair[order], found.enters[order]
        same = pair[1:] == pair[:-1]
        clear[pair[1:][same & (enters[1:] == enters[:-1])]] = False
        clear[pair[1:][same & (edge[order][1:] == edge[order][:-1]) & (np.diff(along[order]) <= near)]] = False
    number = np.bincount(found.pair, minlength=len(rows))
    clear &= number % 2 == 0
    # borders that do not cross: one polygon inside the other if its box is, else nothing in common
    inside, around = (
        (one[:, :2] >= other[:, :2]).all(axis=1) & (one[:, 2:] <= other[:, 2:]).all(axis=1)
        for one, other in ((box_a, box_b), (box_b, box_a))
    )
    settled = clear & ((number > 0) | ~(inside | around))
    made = np.full(len(rows), None, dtype=object)
    crossed = settled & (number > 0)
    if crossed.any():
        made[crossed] = _joined(a, b, rows, columns, low, found, on_e, on_f, crossed)
        bad = np.flatnonzero(crossed)[~shapely.is_valid(made[crossed])]
        made[bad], settled[bad] = None, False
    return made, settled


def _crossings(e: _Edges, f: _Edges, near: float, pairs: int) -> tuple[_Crossings, BoolArray]:
    """Return where the edges cross, and which pairs are clear; distances along the edges are in metres."""
    (first, last), (first_e, last_e) = sweep.meetings(e.begin, e.end, f.begin, f.end)
    of_e, of_f = last - first, last_e - first_e
    own = np.concatenate([np.repeat(np.arange(len(of_e)), of_e), stretches(first_e, of_f)])
    other = np.concatenate([stretches(first, of_e), np.repeat(np.arange(len(of_f)), of_f)])
    beside = np.flatnonzero((e.low[own] <= f.high[other]) & (f.low[other] <= e.high[own]))
    own, other = own[beside], other[beside]
    x, y, u, v = e.x[own], e.y[own], f.x[other], f.y[other]
    e_x, e_y, f_x, f_y = e.to_x[own] - x, e.to_y[own] - y, f.to_x[other] - u, f.to_y[other] - v
    e_length, f_length = np.hypot(e_x, e_y), np.hypot(f_x, f_y)
    # how far left of f the ends of e lie, and the other way round
    start_e, start_f = (f_x * (y - v) - f_y * (x - u)) / f_length, (e_x * (v - y) - e_y * (u - x)) / e_length
    end_e = (f_x * (e.to_y[own] - v) - f_y * (e.to_x[own] - u)) / f_length
    end_f = (e_x * (f.to_y[other] - y) - e_y * (f.to_x[other] - x)) / e_length
    apart = (np.minimum(start_e, end_e) > near) | (np.maximum(start_e, end_e) < -near)
    apart |= (np.minimum(start_f, end_f) > near) | (np.maximum(start_f, end_f) < -near)
    surely = np.minimum(np.abs(start_e), np.abs(end_e)) > near
    surely &= np.minimum(np.abs(start_f), np.abs(end_f)) > near
    clear = np.ones(pairs, dtype=bool)
    clear[e.pair[own[~(apart | surely)]]] = False
    kept = np.flatnonzero(surely & ~apart)
    t = start_e[kept] / (start_e[kept] - end_e[kept])
    along_f = start_f[kept] / (start_f[kept] - end_f[kept]) * f_length[kept]
    own, other = own[kept], other[kept]
    return _Crossings(
        e.pair[own], e.vertex[own], t * e_length[kept], f.vertex[other], along_f, end_e[kept] > 0.0,
        x[kept] + t * e_x[kept], y[kept] + t * e_y[kept],
    ), clear  # fmt: skip


def _joined(
    a: _Side, b: _Side, rows: IntArray, columns: IntArray, low: FloatArray, found: _Crossings,
    on_e: IntArray, on_f: IntArray, crossed: BoolArray,
) -> ObjectArray:  # fmt: skip
    """Put the stretches between the crossings together to rings, and the rings to the pieces of the crossed pairs."""
    on_e, on_f = on_e[crossed[found.pair[on_e]]], on_f[crossed[found.pair[on_f]]]
    next_e, next_f = _following(on_e, found.pair), _following(on_f, found.pair)
    enter = on_e[found.enters[on_e]]
    leave = next_e[enter]
    again = next_f[leave]
    ring, order = _cycles(enter, again, found.pair)
    enter, leave, again = enter[order], leave[order], again[order]
    of_a, of_b = a.edges_of[rows[found.pair[enter]]], b.edges_of[columns[found.pair[enter]]]
    by_a = _between(found.e[enter], found.along_e[enter], found.e[leave], found.along_e[leave], of_a)
    by_b = _between(found.f[leave], found.along_f[leave], found.f[again], found.along_f[again], of_b)
    lengths = by_a + by_b + 2
    starts = np.cumsum(lengths) - lengths
    xy = np.empty((int(lengths.sum()), 2))
    for crossing, at in ((enter, starts), (leave, starts + 1 + by_a)):
        xy[at, 0], xy[at, 1] = found.x[crossing] + low[found.pair[crossing], 0], found.y[crossing]
        xy[at, 1] += low[found.pair[crossing], 1]
    for side, lines, edge, number, total, at in (
        (a, rows, found.e[enter], by_a, of_a, starts + 1),
        (b, columns, found.f[leave], by_b, of_b, starts + 2 + by_a),
    ):
        vertex = (np.repeat(edge + 1, number) + counting(number)) % np.repeat(total, number)
        vertex += np.repeat(side.first[lines[found.pair[enter]]], number)
        to = stretches(at, number)
        xy[to, 0], xy[to, 1] = side.x[vertex], side.y[vertex]
    begun = np.flatnonzero(np.r_[True, ring[1:] != ring[:-1]])
    owner = np.searchsorted(np.flatnonzero(crossed), found.pair[enter[begun]])
    return _polygons(xy, np.repeat(ring, lengths), owner)


def _polygons(xy: FloatArray, ring: IntArray, owner: IntArray) -> ObjectArray:
    """Return the geometry of each owner: the ring that each vertex is of, the owner that each ring is of, ascending."""
    polygons = shapely.polygons(shapely.linearrings(xy, indices=ring))
    parts = np.bincount(owner)
    made = np.empty(len(parts), dtype=object)
    made[owner] = polygons
    several = np.flatnonzero(parts > 1)
    if len(several):
        of_several = np.flatnonzero(parts[owner] > 1)
        made[several] = shapely.multipolygons(
            polygons[of_several], indices=np.searchsorted(several, owner[of_several])
        )  # fmt: skip
    return made


def _following(order: IntArray, pair: IntArray) -> IntArray:
    """Return for each crossing the next one along a border, round and round within each pair."""
    following = np.zeros(len(pair), dtype=np.int64)
    own = pair[order]
    first = np.flatnonzero(np.r_[True, own[1:] != own[:-1]])
    following[order[:-1]] = order[1:]
    following[order[np.r_[first[1:], len(order)] - 1]] = order[first]
    return following


def _between(edge: IntArray, along: FloatArray, to: IntArray, until: FloatArray, total: IntArray) -> IntArray:
    """Return how many vertices lie between two crossings of one border."""
    number: IntArray = (to - edge) % total
    return np.where((to == edge) & (until < along), total, number)


def _cycles(enter: IntArray, again: IntArray, pair: IntArray) -> tuple[IntArray, IntArray]:
    """Follow the crossings round each ring; returns the ring of each in the order of the rings, and that order."""
    place = np.zeros(len(pair), dtype=np.int64)
    place[enter] = np.arange(len(enter))
    following, own = place[again], pair[enter]
    ring, rank = np.full(len(enter), -1, dtype=np.int64), np.zeros(len(enter), dtype=np.int64)
    open_ones = np.arange(len(enter))
    while len(open_ones):
        # the first of each pair that is in no ring yet begins the next one
        begin = open_ones[np.r_[True, own[open_ones[1:]] != own[open_ones[:-1]]]]
        here, name, step = begin, begin, 0
        while len(here):
            ring[here], rank[here] = name, step
            here = following[here]
            going = ring[here] < 0
            here, name, step = here[going], name[going], step + 1
        open_ones = open_ones[ring[open_ones] < 0]
    order = np.lexsort((rank, ring))
    numbers = np.cumsum(np.r_[True, ring[order][1:] != ring[order][:-1]]) - 1
    return numbers, order
