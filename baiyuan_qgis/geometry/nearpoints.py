"""Vertices that are nearly one: every pair of points nearer to each other than a limit, in any number of points."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from baiyuan_qgis.geometry import pool

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
_GRIDS = ((0.0, 0.0), (0.0, 0.5), (0.5, 0.0), (0.5, 0.5))


# a direction in which hardly any two points of a map line up, and how many pairs a point may have along it
_ACROSS, _UP = np.cos(1.0), np.sin(1.0)
_MOST_PAIRS = 8


def near_others(xy: FloatArray, limit: float) -> npt.NDArray[np.bool_]:
    """Say which points (n, 2) may have another one, not equal to it, within ``limit``; all that have one are said.

    One sort along a line: much sooner done than :func:`near_pairs`, which then has only these to look at. Where too
    many points line up across that line, all are said.
    """
    count = len(xy)
    found: npt.NDArray[np.bool_] = np.zeros(count, dtype=bool)
    if not (limit > 0.0 and count > 1):
        return found
    x, y = xy[:, 0] - xy[:, 0].min(), xy[:, 1] - xy[:, 1].min()
    along = x * _ACROSS + y * _UP
    # the rounding of the sums, and of a distance that is rounded before it is compared
    reach = limit * 1.01 + 8.0 * np.finfo(np.float64).eps * float(np.abs(along).max())
    order = np.argsort(along)
    along, x, y = along[order], x[order], y[order]
    new = np.ones(count, dtype=bool)
    new[1:] = (x[1:] != x[:-1]) | (y[1:] != y[:-1])
    first = np.flatnonzero(new)
    along, x, y = along[first], x[first], y[first]
    near = np.zeros(len(first), dtype=bool)
    lag, pairs, left = 1, 0, np.arange(len(first) - 1)
    while len(left):
        left = left[along[left + lag] - along[left] <= reach]
        pairs += len(left)
        if pairs > _MOST_PAIRS * count:
            found[:] = True
            return found
        close = left[np.hypot(x[left + lag] - x[left], y[left + lag] - y[left]) <= reach]
        near[close] = near[close + lag] = True
        lag += 1
        left = left[: np.searchsorted(left, len(first) - lag)]
    found[order[near[np.cumsum(new) - 1]]] = True
    return found


def near_pairs(xy: FloatArray, limit: float, digits: int) -> tuple[IntArray, IntArray, FloatArray]:
    """Return the pairs of distinct points (n, 2) nearer than ``limit``, first < second, and their distances.

    Distances are rounded to ``digits`` decimals before they are compared, so that the rounding of large coordinates
    makes no difference: points exactly at the limit are no pair.

    Two points within the limit lie in one cell of twice the limit in at least one of four grids, each moved by half
    a cell in one direction or both.
    """
    if not (limit > 0.0 and len(xy) > 1):
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64), np.zeros(0)
    local = (xy - xy.min(axis=0)) / (2.0 * limit)
    found = pool.map_chunks(lambda moved: _in_one_cell(np.floor(local + moved).astype(np.int64)), _GRIDS)
    pairs = np.unique(np.concatenate(found), axis=0)
    distance = np.hypot(*(xy[pairs[:, 0]] - xy[pairs[:, 1]]).T)
    keep = (np.round(distance, digits) < limit) & (distance > 0.0)
    return pairs[keep, 0], pairs[keep, 1], distance[keep]


def _in_one_cell(cell: Any) -> IntArray:
    """Return all pairs of rows that share a cell (and some that do not, where two cells have one key)."""
    key = cell[:, 0].astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15) ^ cell[:, 1].astype(np.uint64)
    order = np.argsort(key)
    key = key[order]
    again = np.flatnonzero(key[1:] == key[:-1])
    pairs = []
    lag = 1
    while len(again):
        pairs.append(np.sort(np.column_stack([order[again], order[again + lag]]), axis=1))
        lag += 1
        again = again[again + lag < len(key)]
        again = again[key[again] == key[again + lag]]
    return np.concatenate(pairs) if pairs else np.zeros((0, 2), dtype=np.int64)
