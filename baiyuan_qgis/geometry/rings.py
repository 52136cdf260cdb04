"""Polygons as flat arrays: vertices, rings, and stretches of them."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import shapely

IntArray = npt.NDArray[np.int64]
FloatArray = npt.NDArray[np.float64]
ObjectArray = npt.NDArray[np.object_]


def taken_apart(polygons: ObjectArray, xy: FloatArray) -> tuple[IntArray, npt.NDArray[np.uint8], IntArray]:
    """Return where each ring begins (and the end), which are holes, and the first ring of each polygon (and the end).

    Taking geometries apart costs more than all the rest, so it is done only where it must: a polygon whose first
    vertex comes back at its very end and nowhere before is one ring, whatever its type says.
    """
    vertices = shapely.get_num_coordinates(polygons).astype(np.int64)
    filled: npt.NDArray[np.bool_] = vertices > 0
    starts = np.cumsum(vertices) - vertices
    numbers: IntArray = filled.astype(np.int64)
    if len(xy):
        again = xy[:, 0] == np.repeat(xy[starts[filled], 0], vertices[filled])
        again &= xy[:, 1] == np.repeat(xy[starts[filled], 1], vertices[filled])
        again[starts[filled] + vertices[filled] - 1] = False
        hits = np.searchsorted(starts[filled], np.flatnonzero(again), side="right") - 1
        numbers[filled] = np.bincount(hits, minlength=int(filled.sum()))
    rest = np.flatnonzero(numbers > 1)
    plain = numbers == 1
    parts, part_of = shapely.get_parts(polygons[rest], return_index=True)
    rings, ring_of = shapely.get_rings(parts, return_index=True)
    holes_of_rest = np.zeros(len(rings), dtype=np.uint8)
    holes_of_rest[1:] = ring_of[1:] == ring_of[:-1]
    if len(rest):
        numbers[rest] = np.bincount(part_of[ring_of], minlength=len(rest))
    of = np.concatenate([[0], np.cumsum(numbers)]).astype(np.int64)
    lengths = np.zeros(of[-1], dtype=np.int64)
    holes = np.zeros(of[-1], dtype=np.uint8)
    lengths[of[:-1][plain]] = vertices[plain]
    if len(rest):
        place = np.repeat(of[:-1][rest], numbers[rest]) + counting(numbers[rest])
        lengths[place] = shapely.get_num_coordinates(rings)
        holes[place] = holes_of_rest
    return np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64), holes, of


def counting(numbers: IntArray) -> IntArray:
    """Count from 0 as often as each number says, one after the other: 2, 3 gives 0, 1, 0, 1, 2."""
    ends = np.cumsum(numbers)
    counting: IntArray = np.arange(ends[-1] if len(ends) else 0, dtype=np.int64) - np.repeat(ends - numbers, numbers)
    return counting


def stretches(starts: IntArray, lengths: IntArray) -> IntArray:
    """Return the indices of stretches one after the other: starts 5, 0 and lengths 2, 3 give 5, 6, 0, 1, 2."""
    ends = np.cumsum(lengths)
    total = int(ends[-1]) if len(ends) else 0
    found: IntArray = np.arange(total, dtype=np.int64)
    found += np.repeat(starts - (ends - lengths), lengths)
    return found


def twice_the_areas(x: FloatArray, y: FloatArray, starts: IntArray, lengths: IntArray) -> FloatArray:
    """Return twice the area of each closed ring, counter-clockwise positive; all rings lie one after the other."""
    from_x, from_y = x - np.repeat(x[starts], lengths), y - np.repeat(y[starts], lengths)
    twice = np.zeros(len(x))
    twice[:-1] = from_x[:-1] * from_y[1:] - from_x[1:] * from_y[:-1]
    twice[starts + lengths - 1] = 0.0
    found: FloatArray = np.add.reduceat(twice, starts) if len(starts) else twice
    return found
