"""Common areas of polygon pairs without building a geometry: signed trapezoids, in numba where it is installed.

With rings turned so that the polygon lies on their left, an edge that runs from right to left is a piece of the
polygon's roof (+1), one that runs from left to right a piece of its floor (-1), and

    area(P and Q) = sum over edges e of P, f of Q of sign(e) sign(f) integral of min(y_e(x), y_f(x)) dx

over the x that both cover, y measured from a level below both. Touching, shared and collinear edges need no special
case, vertical edges contribute nothing. Two sweeps over edges sorted by x meet only edges that overlap in x. The
origin is the pair's own, because eastings have eight digits. The polygons must be valid: for others the result is
the area weighted with the winding numbers.

numba is optional: :mod:`trapezoids` does the same with numpy, in a few times as long.
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
ObjectArray = npt.NDArray[np.object_]

# seconds until the first result of a process: reading the cache; numba's import before it; compiling instead of it
_LOAD_S, _WARM_S, _COLD_S = 0.3, 1.0, 3.5
# of what numpy takes
_SAVED = 0.75
_LEFT_ROWS, _VERTICES_A_CHUNK, _PAIR_VERTICES_A_CHUNK = 100_000, 500_000, 1_000_000
_SHELLSORT = np.array([1750, 701, 301, 132, 57, 23, 10, 4, 1], dtype=np.int64)
_log = logging.getLogger(__name__)


def _sort_edges(  # type: ignore[no-untyped-def]  # noqa: ANN202
    xy, rings, holes, of, order, counts, keys, gaps, start, stop,  # noqa: ANN001
):  # fmt: skip
    """Write each polygon's edges that are not vertical, sorted by their left end, and their number.

    ``of``: first ring of each polygon; ``rings``: first vertex of each ring; an edge is twice the number of its
    first vertex within the polygon, plus one where its sign is -1. ``keys``: room for the largest polygon.
    """
    for polygon in range(start, stop):
        base = rings[of[polygon]]
        count = 0
        for ring in range(of[polygon], of[polygon + 1]):
            first, last = rings[ring], rings[ring + 1] - 1
            if last - first < 3:
                continue
            twice = 0.0
            for v in range(first, last):
                twice += (xy[v, 0] - xy[first, 0]) * (xy[v + 1, 1] - xy[first, 1]) - (xy[v + 1, 0] - xy[first, 0]) * (
                    xy[v, 1] - xy[first, 1]
                )
            turned = (twice < 0.0) != (holes[ring] != 0)
            for v in range(first, last):
                left, right = xy[v, 0], xy[v + 1, 0]
                if left == right:
                    continue
                floor = left < right
                if turned:
                    floor = not floor
                keys[count] = min(left, right)
                order[base + count] = 2 * (v - base) + (1 if floor else 0)
                count += 1
        counts[polygon] = count
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


def _common_areas(  # type: ignore[no-untyped-def]  # noqa: ANN202
    a_xy, a_first, a_order, a_counts, a_box,  # noqa: ANN001
    b_xy, b_first, b_order, b_counts, b_box,  # noqa: ANN001
    rows, columns, areas, a_live, b_live, start, stop,  # noqa: ANN001
):  # fmt: skip
    """Write the common area of pairs ``start`` to ``stop``; ``a_live``, ``b_live``: room for the edges under the sweep.

    A live edge is (left end, right end, y at the left end, slope, sign), in the pair's own origin. An edge wholly
    below both boxes adds nothing, one on their common lower side may: it stands against edges that go below it.
    """
    for pair in range(start, stop):
        p, q = rows[pair], columns[pair]
        x0, y0 = max(a_box[p, 0], b_box[q, 0]), max(a_box[p, 1], b_box[q, 1])
        x1, y1 = min(a_box[p, 2], b_box[q, 2]), min(a_box[p, 3], b_box[q, 3])
        areas[pair] = 0.0
        if not (x1 > x0 and y1 > y0):
            continue
        width, height = x1 - x0, y1 - y0
        i, j = 0, 0
        a_number, b_number = 0, 0
        a_base, b_base = a_first[p], b_first[q]
        a_count, b_count = a_counts[p], b_counts[q]
        a_next, b_next = -np.inf, -np.inf
        total = 0.0
        a_ready, b_ready = False, False
        a_edge, b_edge = (0.0, 0.0, 0.0, 0.0, 0.0), (0.0, 0.0, 0.0, 0.0, 0.0)
        while True:
            # the next edge of either side that reaches into the common box
            while not a_ready and i < a_count:
                v = a_base + (a_order[a_base + i] >> 1)
                sign = -1.0 if a_order[a_base + i] & 1 else 1.0
                i += 1
                k, m = (v, v + 1) if a_xy[v, 0] < a_xy[v + 1, 0] else (v + 1, v)
                left, right = a_xy[k, 0] - x0, a_xy[m, 0] - x0
                if left >= width:
                    i = a_count
                    break
                low, high = a_xy[k, 1] - y0, a_xy[m, 1] - y0
                if right <= 0.0 or right <= left or (low < 0.0 and high < 0.0):
                    continue
                slope = (high - low) / (right - left)
                if low >= height and high >= height:
                    low, slope = height, 0.0
                a_next = left
                a_edge = (left, right, low, slope, sign)
                a_ready = True
            while not b_ready and j < b_count:
                v = b_base + (b_order[b_base + j] >> 1)
                sign = -1.0 if b_order[b_base + j] & 1 else 1.0
                j += 1
                k, m = (v, v + 1) if b_xy[v, 0] < b_xy[v + 1, 0] else (v + 1, v)
                left, right = b_xy[k, 0] - x0, b_xy[m, 0] - x0
                if left >= width:
                    j = b_count
                    break
                low, high = b_xy[k, 1] - y0, b_xy[m, 1] - y0
                if right <= 0.0 or right <= left or (low < 0.0 and high < 0.0):
                    continue
                slope = (high - low) / (right - left)
                if low >= height and high >= height:
                    low, slope = height, 0.0
                b_next = left
                b_edge = (left, right, low, slope, sign)
                b_ready = True
            if a_ready and (not b_ready or a_next <= b_next):
                e = a_edge
                number, live = b_number, b_live
                a_ready = False
                from_a = True
            elif b_ready:
                e = b_edge
                number, live = a_number, a_live
                b_ready = False
                from_a = False
            else:
                break
            here = max(e[0], 0.0)
            f = 0
            while f < number:
                until = live[f, 1]
                if until <= here:
                    # passed by the sweep: the last one takes its place
                    number -= 1
                    for n in range(5):
                        live[f, n] = live[number, n]
                    continue
                until = min(until, e[1], width)
                e_here, e_there = e[2] + (here - e[0]) * e[3], e[2] + (until - e[0]) * e[3]
                f_here = live[f, 2] + (here - live[f, 0]) * live[f, 3]
                f_there = live[f, 2] + (until - live[f, 0]) * live[f, 3]
                d_here, d_there = e_here - f_here, e_there - f_there
                if d_here <= 0.0 and d_there <= 0.0:
                    under = e_here + e_there
                elif d_here >= 0.0 and d_there >= 0.0:
                    under = f_here + f_there
                else:
                    # they cross; the lower one changes there
                    t = d_here / (d_here - d_there)
                    if d_here < 0.0:
                        under = e_here * t + f_there * (1.0 - t) + (e_here + (e_there - e_here) * t)
                    else:
                        under = f_here * t + e_there * (1.0 - t) + (e_here + (e_there - e_here) * t)
                total += e[4] * live[f, 4] * 0.5 * under * (until - here)
                f += 1
            if from_a:
                b_number = number
                for n in range(5):
                    a_live[a_number, n] = e[n]
                a_number += 1
            else:
                a_number = number
                for n in range(5):
                    b_live[b_number, n] = e[n]
                b_number += 1
        areas[pair] = total


_SORT_TYPES = "void(f8[:,::1],i8[::1],u1[::1],i8[::1],i4[::1],i4[::1],f8[::1],i8[::1],i8,i8)"
_SIDE_TYPES = "f8[:,::1],i8[::1],i4[::1],i4[::1],f8[:,::1]"
_AREA_TYPES = f"void({_SIDE_TYPES},{_SIDE_TYPES},i8[::1],i8[::1],f8[::1],f8[:,::1],f8[:,::1],i8,i8)"


class _Compiled:
    lock = threading.Lock()
    sort_edges: Optional[Callable[..., None]] = None
    common_areas: Optional[Callable[..., None]] = None
    failed = False


def pays(seconds: float) -> bool:
    """Say whether the kernel is worth its start for work that takes numpy about ``seconds``.

    Once loaded it always is. Before, a small job is over sooner without it, and with a cold cache a medium one too.
    """
    wanted = os.environ.get(accelerator.SWITCH, "auto")
    if wanted == "0" or _Compiled.failed or not accelerator.installed():
        return False
    if wanted == "1" or _Compiled.common_areas is not None:
        return True
    start = _LOAD_S if "numba" in sys.modules else _WARM_S
    if not _cached():
        start = _COLD_S
    return accelerator.due("areas", seconds * _SAVED, start)


def usable(progress: Progress = SILENT) -> bool:
    """Load or compile the kernels; False where numba is missing or cannot compile, with the reason in the log.

    Raises Cancelled.
    """
    return _Compiled.common_areas is not None or accelerator.ready(_usable, progress)


def _usable() -> bool:
    with _Compiled.lock:
        if _Compiled.common_areas is None and not _Compiled.failed:
            try:
                _compile()
            except Exception:  # noqa: BLE001 - whatever a compiler's trouble is, numpy does the work as well
                _log.warning("The areal kernel cannot be compiled; numpy does its work.", exc_info=True)
                _Compiled.failed = True
        return _Compiled.common_areas is not None


def _cached() -> bool:
    return accelerator.kept(Path(__file__), "_common_areas")


def _compile() -> None:
    _Compiled.sort_edges, _Compiled.common_areas = accelerator.compiled(
        (_sort_edges, _SORT_TYPES), (_common_areas, _AREA_TYPES)
    )


class _Side:
    """The polygons of one side as flat arrays, their edges sorted by x."""

    def __init__(self, polygons: ObjectArray, sort_edges: Callable[..., None], progress: Progress) -> None:
        self.box = np.ascontiguousarray(shapely.bounds(polygons))
        self.xy = np.ascontiguousarray(shapely.get_coordinates(polygons))
        rings, holes, of = taken_apart(polygons, self.xy)
        self.first = np.ascontiguousarray(rings[of[:-1]])
        self.order = np.empty(len(self.xy), dtype=np.int32)
        self.counts = np.zeros(len(polygons), dtype=np.int32)
        vertices = np.diff(rings[of])
        self.most = int(vertices.max(initial=1))

        def sort(chunk: slice) -> None:
            keys = np.empty(self.most)
            sort_edges(self.xy, rings, holes, of, self.order, self.counts, keys, _SHELLSORT, chunk.start, chunk.stop)

        map_chunks(sort, slices(vertices, _VERTICES_A_CHUNK), progress)

    @property
    def arrays(self) -> tuple[Any, ...]:
        return self.xy, self.first, self.order, self.counts, self.box


def common_areas(
    left: ObjectArray, right: ObjectArray, rows: IntArray, columns: IntArray, progress: Progress = SILENT
) -> FloatArray:
    """Return the common area of each pair (row of left, row of right); ``rows`` ascend. See the module's text.

    Call it only after :func:`usable` said so. The left side is worked on in portions, so that memory is bounded.
    """
    sort_edges, areas_of = _Compiled.sort_edges, _Compiled.common_areas
    if sort_edges is None or areas_of is None:
        raise RuntimeError("the kernels are not compiled: call usable() first")
    areas = np.zeros(len(rows))
    if not len(rows):
        return areas
    near, columns = np.unique(columns, return_inverse=True)
    b = _Side(right[near], sort_edges, progress.part(0.0, 0.2))
    near, rows = np.unique(rows, return_inverse=True)
    left = left[near]
    portions = range(0, len(left), _LEFT_ROWS)
    for number, first in enumerate(portions):
        within = progress.part(0.2 + 0.8 * number / len(portions), 0.2 + 0.8 * (number + 1) / len(portions))
        start, stop = np.searchsorted(rows, [first, first + _LEFT_ROWS])
        a = _Side(left[slice(first, first + _LEFT_ROWS)], sort_edges, within.part(0.0, 0.3))
        own, other, found = rows[start:stop] - first, columns[start:stop], areas[start:stop]

        def work(chunk: slice, a: _Side = a, own: Any = own, other: Any = other, found: Any = found) -> None:
            room_a, room_b = np.empty((a.most, 5)), np.empty((b.most, 5))
            areas_of(*a.arrays, *b.arrays, own, other, found, room_a, room_b, chunk.start, chunk.stop)

        weights = a.counts[own].astype(np.int64) + b.counts[other]
        map_chunks(work, slices(weights, _PAIR_VERTICES_A_CHUNK), within.part(0.3, 1.0))
    return areas
