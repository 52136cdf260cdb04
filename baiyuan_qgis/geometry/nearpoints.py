"""Vertices that are nearly one: every pair of points nearer to each other than a limit, in any number of points."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from baiyuan_qgis.geometry import pool

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
_GRIDS = ((0.0, 0.0), (0.0, 0.5), (0.5, 0.0), (0.5, 0.5))


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
