"""Pieces of pairs whose borders cross clearly, pair by pair, in numba: what :mod:`crossings` does with arrays.

What is clear, which edges are looked at and every coordinate are computed as there, operation by operation. Only one
thing is decided besides: borders that nowhere come near each other, and one box in the other, mean that one polygon
lies inside the other or that they have nothing in common, and any one vertex tells which.
"""

from __future__ import annotations

import logging
import os
import sys
import threading
from pathlib import Path
from typing import Any, Callable, Optional

import numpy as np
import numpy.typing as npt
import shapely

from baiyuan_qgis.geometry import accelerator
from baiyuan_qgis.geometry.pool import map_chunks, slices
from baiyuan_qgis.geometry.rings import taken_apart
from baiyuan_qgis.progress import SILENT, Progress

IntArray = npt.NDArray[np.int64]
FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]
ObjectArray = npt.NDArray[np.object_]

# of a pair: left to GEOS, nothing in common, pieces put together, the left or the right polygon itself
OPEN, APART, CROSSED, LEFT, RIGHT = 0, 1, 2, 3, 4
# seconds until the first result of a process: reading the cache; numba's import before it; compiling instead of it
_LOAD_S, _WARM_S, _COLD_S = 0.3, 1.0, 12.0
# of what numpy takes
_SAVED = 0.5
_VERTICES_A_CHUNK = 500_000
_GAPS = np.array([1750, 701, 301, 132, 57, 23, 10, 4, 1], dtype=np.int64)
_log = logging.getLogger(__name__)


def _turn_and_sort(  # type: ignore[no-untyped-def]  # noqa: ANN202
    xy, first, edges, simple, order, keys, gaps, start, stop,  # noqa: ANN001
):  # fmt: skip
    """Turn the rings counter-clockwise and write their edges in the order of their left ends.

    ``simple`` becomes 0 where a vertex is there twice: it has no direction. ``keys``: room for the largest polygon.
    """
    for polygon in range(start, stop):
        if simple[polygon] == 0:
            continue
        base, count = first[polygon], edges[polygon]
        last = base + count
        twice = 0.0
        for v in range(base, last):
            if xy[v, 0] == xy[v + 1, 0] and xy[v, 1] == xy[v + 1, 1]:
                simple[polygon] = 0
            twice += (xy[v, 0] - xy[base, 0]) * (xy[v + 1, 1] - xy[base, 1]) - (xy[v + 1, 0] - xy[base, 0]) * (
                xy[v, 1] - xy[base, 1]
            )
        if twice < 0.0:
            i, j = base, last
            while i < j:
                x, y = xy[i, 0], xy[i, 1]
                xy[i, 0], xy[i, 1] = xy[j, 0], xy[j, 1]
                xy[j, 0], xy[j, 1] = x, y
                i += 1
                j -= 1
        for n in range(count):
            keys[n] = min(xy[base + n, 0], xy[base + n + 1, 0])
            order[base + n] = n
        for gap in gaps:
            for i in range(gap, count):
                key, edge = keys[i], order[base + i]
                j = i
                while j >= gap and keys[j - gap] > key:
                    keys[j] = keys[j - gap]
                    order[base + j] = order[base + j - gap]
                    j -= gap
                keys[j] = key
                order[base + j] = edge


def _stitch(  # type: ignore[no-untyped-def]  # noqa: ANN202
    a_xy, a_first, a_edges, a_order, a_box, a_most,  # noqa: ANN001
    b_xy, b_first, b_edges, b_order, b_box, b_most,  # noqa: ANN001
    rows, columns, near, gaps, how, start, stop,  # noqa: ANN001
):  # fmt: skip
    """Decide on the pairs and return the rings: vertices, where each ends, of which pair each is; and their numbers.

    ``how``: for each pair OPEN, APART, CROSSED, LEFT or RIGHT.
    """
    # edges near the common box: from, to, lowest, highest; number in the polygon, places where it begins and ends
    e_at, e_where = np.empty((a_most, 6)), np.empty((a_most, 3), dtype=np.int64)
    f_at, f_where = np.empty((b_most, 6)), np.empty((b_most, 3), dtype=np.int64)
    # crossings: how far along e and f, the point; e, f, whether the left border enters
    at, of = np.empty((64, 4)), np.empty((64, 3), dtype=np.int64)
    orders = np.empty((2, 64), dtype=np.int64)
    following = np.empty((2, 64), dtype=np.int64)
    xy = np.empty((4 * (stop - start) + 1024, 2))
    ends, owners = np.empty(stop - start + 64, dtype=np.int64), np.empty(stop - start + 64, dtype=np.int64)
    written, rings = 0, 0
    for pair in range(start, stop):
        how[pair] = 0
        p, q = rows[pair], columns[pair]
        low_x, low_y = max(a_box[p, 0], b_box[q, 0]) - near, max(a_box[p, 1], b_box[q, 1]) - near
        width = min(a_box[p, 2], b_box[q, 2]) + near - low_x
        height = min(a_box[p, 3], b_box[q, 3]) + near - low_y
        a_base, b_base = a_first[p], b_first[q]
        e_number, f_number = 0, 0
        for n in range(a_edges[p]):
            v = a_base + a_order[a_base + n]
            x, to_x = a_xy[v, 0] - low_x, a_xy[v + 1, 0] - low_x
            left, right = min(x, to_x), max(x, to_x)
            if left > width:
                break
            if right < 0.0:
                continue
            y, to_y = a_xy[v, 1] - low_y, a_xy[v + 1, 1] - low_y
            low, high = min(y, to_y) - near, max(y, to_y) + near
            if low > height or high < 0.0:
                continue
            e_at[e_number, 0], e_at[e_number, 1], e_at[e_number, 2], e_at[e_number, 3] = x, y, to_x, to_y
            e_at[e_number, 4], e_at[e_number, 5] = low, high
            e_where[e_number, 0] = v - a_base
            e_where[e_number, 1] = np.int64(max(left - near, 0.0) / width * 1099511627776.0)
            e_where[e_number, 2] = np.int64(min(right + near, width) / width * 1099511627776.0)
            e_number += 1
        for n in range(b_edges[q]):
            v = b_base + b_order[b_base + n]
            x, to_x = b_xy[v, 0] - low_x, b_xy[v + 1, 0] - low_x
            left, right = min(x, to_x), max(x, to_x)
            if left > width:
                break
            if right < 0.0:
                continue
            y, to_y = b_xy[v, 1] - low_y, b_xy[v + 1, 1] - low_y
            low, high = min(y, to_y) - near, max(y, to_y) + near
            if low > height or high < 0.0:
                continue
            f_at[f_number, 0], f_at[f_number, 1], f_at[f_number, 2], f_at[f_number, 3] = x, y, to_x, to_y
            f_at[f_number, 4], f_at[f_number, 5] = low, high
            f_where[f_number, 0] = v - b_base
            f_where[f_number, 1] = np.int64(max(left - near, 0.0) / width * 1099511627776.0)
            f_where[f_number, 2] = np.int64(min(right + near, width) / width * 1099511627776.0)
            f_number += 1
        # in the order of their beginnings each edge meets those of the other side that begin within it
        number = 0
        clear = True
        next_e, next_f = 0, 0
        while clear and (next_e < e_number or next_f < f_number):
            by_e = next_f >= f_number or (next_e < e_number and e_where[next_e, 1] <= f_where[next_f, 1])
            if by_e:
                one, begin, stop_at = next_e, next_f, f_number
                until = e_where[one, 2]
                next_e += 1
            else:
                one, begin, stop_at = next_f, next_e, e_number
                until = f_where[one, 2]
                next_f += 1
            for two in range(begin, stop_at):
                if by_e:
                    e, f = one, two
                    if f_where[f, 1] > until:
                        break
                else:
                    e, f = two, one
                    if e_where[e, 1] > until:
                        break
                if e_at[e, 4] > f_at[f, 5] or f_at[f, 4] > e_at[e, 5]:
                    continue
                x, y, u, v = e_at[e, 0], e_at[e, 1], f_at[f, 0], f_at[f, 1]
                e_x, e_y = e_at[e, 2] - x, e_at[e, 3] - y
                f_x, f_y = f_at[f, 2] - u, f_at[f, 3] - v
                f_length = np.hypot(f_x, f_y)
                # how far left of f the ends of e lie, and the other way round
                start_e = (f_x * (y - v) - f_y * (x - u)) / f_length
                end_e = (f_x * (e_at[e, 3] - v) - f_y * (e_at[e, 2] - u)) / f_length
                if (start_e > near and end_e > near) or (start_e < -near and end_e < -near):
                    continue
                e_length = np.hypot(e_x, e_y)
                start_f = (e_x * (v - y) - e_y * (u - x)) / e_length
                end_f = (e_x * (f_at[f, 3] - y) - e_y * (f_at[f, 2] - x)) / e_length
                if (start_f > near and end_f > near) or (start_f < -near and end_f < -near):
                    continue
                if not (abs(start_e) > near and abs(end_e) > near and abs(start_f) > near and abs(end_f) > near):
                    clear = False
                    break
                if number == len(at):
                    more_at, more_of = np.empty((2 * number, 4)), np.empty((2 * number, 3), dtype=np.int64)
                    more_at[:number], more_of[:number] = at, of
                    at, of = more_at, more_of
                    orders = np.empty((2, 2 * number), dtype=np.int64)
                    following = np.empty((2, 2 * number), dtype=np.int64)
                t = start_e / (start_e - end_e)
                at[number, 0], at[number, 1] = t * e_length, start_f / (start_f - end_f) * f_length
                at[number, 2], at[number, 3] = x + t * e_x, y + t * e_y
                of[number, 0], of[number, 1] = e_where[e, 0], f_where[f, 0]
                of[number, 2] = 1 if end_e > 0.0 else 0
                number += 1
        if not clear or number % 2 == 1:
            continue
        if number == 0:
            # the inner polygon's first vertex, the border around it
            if (
                a_box[p, 0] >= b_box[q, 0] and a_box[p, 1] >= b_box[q, 1]
                and a_box[p, 2] <= b_box[q, 2] and a_box[p, 3] <= b_box[q, 3]
            ):  # fmt: skip
                inside, x, y, v, count, around = 3, a_xy[a_base, 0], a_xy[a_base, 1], b_base, b_edges[q], b_xy
            elif (
                b_box[q, 0] >= a_box[p, 0] and b_box[q, 1] >= a_box[p, 1]
                and b_box[q, 2] <= a_box[p, 2] and b_box[q, 3] <= a_box[p, 3]
            ):  # fmt: skip
                inside, x, y, v, count, around = 4, b_xy[b_base, 0], b_xy[b_base, 1], a_base, a_edges[p], a_xy
            else:
                how[pair] = 1
                continue
            odd = False
            for n in range(v, v + count):
                if (around[n, 1] > y) != (around[n + 1, 1] > y):
                    u, w = around[n, 0] - x, around[n, 1] - y
                    to_u, to_w = around[n + 1, 0] - x, around[n + 1, 1] - y
                    if (u * to_w - to_u * w > 0.0) == (to_w > w):
                        odd = not odd
            how[pair] = inside if odd else 1
            continue
        # along either border the left one enters and leaves turn by turn, or something is wrong with a polygon
        for side in range(2):
            order = orders[side]
            for n in range(number):
                order[n] = n
            for gap in gaps:
                for i in range(gap, number):
                    crossing = order[i]
                    edge, along = of[crossing, side], at[crossing, side]
                    j = i
                    while j >= gap and (
                        of[order[j - gap], side] > edge
                        or (of[order[j - gap], side] == edge and at[order[j - gap], side] > along)
                    ):
                        order[j] = order[j - gap]
                        j -= gap
                    order[j] = crossing
            for n in range(1, number):
                i, j = order[n - 1], order[n]
                following[side, i] = j
                if of[i, 2] == of[j, 2]:
                    clear = False
                if of[i, side] == of[j, side] and at[j, side] - at[i, side] <= near:
                    clear = False
            following[side, order[number - 1]] = order[0]
        if not clear:
            continue
        most = written + a_edges[p] + b_edges[q] + 2 * number
        if most > len(xy):
            more_xy = np.empty((2 * most, 2))
            more_xy[:written] = xy[:written]
            xy = more_xy
        if rings + number > len(ends):
            more_ends = np.empty(2 * (rings + number), dtype=np.int64)
            more_owners = np.empty(2 * (rings + number), dtype=np.int64)
            more_ends[:rings], more_owners[:rings] = ends[:rings], owners[:rings]
            ends, owners = more_ends, more_owners
        for n in range(number):
            enter = orders[0, n]
            # 2: it is in a ring already
            if of[enter, 2] != 1:
                continue
            begun = written
            while of[enter, 2] == 1:
                of[enter, 2] = 2
                leave = following[0, enter]
                again = following[1, leave]
                xy[written, 0], xy[written, 1] = at[enter, 2] + low_x, at[enter, 3] + low_y
                written += 1
                total = a_edges[p]
                between = (of[leave, 0] - of[enter, 0]) % total
                if between == 0 and at[leave, 0] < at[enter, 0]:
                    between = total
                v = of[enter, 0] + 1
                for _ in range(between):
                    if v >= total:
                        v -= total
                    xy[written, 0], xy[written, 1] = a_xy[a_base + v, 0], a_xy[a_base + v, 1]
                    written += 1
                    v += 1
                xy[written, 0], xy[written, 1] = at[leave, 2] + low_x, at[leave, 3] + low_y
                written += 1
                total = b_edges[q]
                between = (of[again, 1] - of[leave, 1]) % total
                if between == 0 and at[again, 1] < at[leave, 1]:
                    between = total
                v = of[leave, 1] + 1
                for _ in range(between):
                    if v >= total:
                        v -= total
                    xy[written, 0], xy[written, 1] = b_xy[b_base + v, 0], b_xy[b_base + v, 1]
                    written += 1
                    v += 1
                enter = again
            xy[written, 0], xy[written, 1] = xy[begun, 0], xy[begun, 1]
            written += 1
            ends[rings], owners[rings] = written, pair
            rings += 1
        how[pair] = 2
    return xy, ends, owners, written, rings


def _prove(xy, ends, near, proved):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Mark the rings of which surely no two segments meet but neighbours in the vertex that they share.

    Segments do not meet if their boxes do not, or if one lies more than ``near`` to one side of the other's line.
    Neighbours meet in one point if they go on forward, or if the end of the one is that far off the other's line.
    """
    begun = 0
    for ring in range(len(ends)):
        count = ends[ring] - begun - 1
        simple = count <= 128
        i = 0
        while simple and i < count:
            at = begun + i
            x, y = xy[at, 0], xy[at, 1]
            to_x, to_y = xy[at + 1, 0], xy[at + 1, 1]
            left, right, low, high = min(x, to_x), max(x, to_x), min(y, to_y), max(y, to_y)
            d_x, d_y = to_x - x, to_y - y
            length = np.hypot(d_x, d_y)
            after = at + 2 if i + 1 < count else begun + 1
            n_x, n_y = xy[after, 0] - to_x, xy[after, 1] - to_y
            if not (d_x * n_x + d_y * n_y > 0.0 or abs(d_x * n_y - d_y * n_x) > near * length):
                simple = False
            # the last one is a neighbour of the first
            for other in range(at + 2, begun + count - (1 if i == 0 else 0)):
                u, v, to_u, to_v = xy[other, 0], xy[other, 1], xy[other + 1, 0], xy[other + 1, 1]
                if (
                    ((u < left) & (to_u < left)) | ((u > right) & (to_u > right))
                    | ((v < low) & (to_v < low)) | ((v > high) & (to_v > high))
                ):  # fmt: skip
                    continue
                start, end = d_x * (v - y) - d_y * (u - x), d_x * (to_v - y) - d_y * (to_u - x)
                if min(start, end) > near * length or max(start, end) < -near * length:
                    continue
                f_x, f_y = to_u - u, to_v - v
                start, end = f_x * (y - v) - f_y * (x - u), f_x * (to_y - v) - f_y * (to_x - u)
                far = near * np.hypot(f_x, f_y)
                if not (min(start, end) > far or max(start, end) < -far):
                    simple = False
                    break
            i += 1
        proved[ring] = simple
        begun = ends[ring]


_SORT_TYPES = "void(f8[:,::1],i8[::1],i8[::1],u1[::1],i4[::1],f8[::1],i8[::1],i8,i8)"
_SIDE_TYPES = "f8[:,::1],i8[::1],i8[::1],i4[::1],f8[:,::1],i8"
_STITCH_TYPES = (
    f"Tuple((f8[:,::1],i8[::1],i8[::1],i8,i8))({_SIDE_TYPES},{_SIDE_TYPES},i8[::1],i8[::1],f8,i8[::1],u1[::1],i8,i8)"
)
_PROVE_TYPES = "void(f8[:,::1],i8[::1],f8,b1[::1])"


class _Compiled:
    lock = threading.Lock()
    turn_and_sort: Optional[Callable[..., None]] = None
    stitch: Optional[Callable[..., Any]] = None
    prove: Optional[Callable[..., None]] = None
    failed = False


def pays(seconds: float) -> bool:
    """Say whether the kernel is worth its start for work that takes numpy about ``seconds``."""
    wanted = os.environ.get(accelerator.SWITCH, "auto")
    if wanted == "0" or _Compiled.failed or not accelerator.installed():
        return False
    if wanted == "1" or _Compiled.stitch is not None:
        return True
    start = _LOAD_S if "numba" in sys.modules else _WARM_S
    if not accelerator.kept(Path(__file__), "_stitch"):
        start = _COLD_S
    return accelerator.due("pieces", seconds * _SAVED, start)


def usable(progress: Progress = SILENT) -> bool:
    """Load or compile the kernels; False where numba is missing or cannot compile, with the reason in the log.

    Raises Cancelled.
    """
    return _Compiled.stitch is not None or accelerator.ready(_usable, progress)


def _usable() -> bool:
    with _Compiled.lock:
        if _Compiled.stitch is None and not _Compiled.failed:
            try:
                _Compiled.turn_and_sort, _Compiled.prove, _Compiled.stitch = accelerator.compiled(
                    (_turn_and_sort, _SORT_TYPES), (_prove, _PROVE_TYPES), (_stitch, _STITCH_TYPES)
                )
            except Exception:  # noqa: BLE001 - whatever a compiler's trouble is, numpy does the work as well
                _log.warning("The kernel for pieces cannot be compiled; numpy does its work.", exc_info=True)
                _Compiled.failed = True
        return _Compiled.stitch is not None


class Side:
    """The polygons of one side that are one ring, counter-clockwise, their edges sorted by their left ends."""

    def __init__(self, polygons: ObjectArray, progress: Progress) -> None:
        turn_and_sort = _Compiled.turn_and_sort
        if turn_and_sort is None:
            raise RuntimeError("the kernels are not compiled: call usable() first")
        self.xy = np.ascontiguousarray(shapely.get_coordinates(polygons))
        rings, _, of = taken_apart(polygons, self.xy)
        self.box = np.ascontiguousarray(shapely.bounds(polygons))
        self.first = rings[of[:-1]]
        self.edges_of = np.maximum(np.diff(rings[of]) - 1, 0)
        simple = ((np.diff(of) == 1) & (self.edges_of > 2)).astype(np.uint8)
        self.order = np.empty(len(self.xy), dtype=np.int32)
        self.most = int(self.edges_of.max(initial=1))

        def sort(chunk: slice) -> None:
            keys = np.empty(self.most)
            turn_and_sort(
                self.xy, self.first, self.edges_of, simple, self.order, keys, _GAPS, chunk.start, chunk.stop
            )  # fmt: skip

        map_chunks(sort, slices(np.diff(rings[of]), _VERTICES_A_CHUNK), progress)
        self.simple = simple > 0

    @property
    def arrays(self) -> tuple[Any, ...]:
        """What the kernel takes of a side."""
        return self.xy, self.first, self.edges_of, self.order, self.box, self.most


def stitched(
    a: Side, b: Side, rows: IntArray, columns: IntArray, near: float
) -> tuple[npt.NDArray[np.uint8], FloatArray, IntArray, IntArray, BoolArray]:
    """Return how each pair is decided, and of the rings: vertices, how many each has, of which pair it is, if proved.

    A ring that is proved is simple: alone it is a valid polygon.
    """
    stitch, prove = _Compiled.stitch, _Compiled.prove
    if stitch is None or prove is None:
        raise RuntimeError("the kernels are not compiled: call usable() first")
    how = np.zeros(len(rows), dtype=np.uint8)
    rows, columns = np.ascontiguousarray(rows), np.ascontiguousarray(columns)
    xy, ends, owners, written, rings = stitch(*a.arrays, *b.arrays, rows, columns, near, _GAPS, how, 0, len(rows))
    proved = np.zeros(rings, dtype=bool)
    prove(xy, ends[:rings], near, proved)
    return how, xy[:written], np.diff(ends[:rings], prepend=0), owners[:rings], proved
