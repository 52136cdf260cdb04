"""Which edges of two polygons overlap in x, for many pairs of polygons at once.

With the edges of either polygon in the order of their left ends, those of one that begin within an edge of the other
follow each other. So two searches for each edge find all that overlap, and nothing is looked at that does not.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from baiyuan_qgis.geometry.rings import stretches

IntArray = npt.NDArray[np.int64]
FloatArray = npt.NDArray[np.float64]

# left rows whose edges are held at once; vertices and edges of a chunk: its arrays stay in a processor's own cache
LEFT_ROWS, VERTICES_A_CHUNK, EDGES_A_CHUNK = 100_000, 20_000, 60_000
# columns of equal width in a polygon's box, by which edges that cannot reach a pair's common box are passed over
_COLUMNS = 16
# places along a pair's common box, in one number with the pair
_PLACE_BITS = 41
_PLACES = 2.0 ** (_PLACE_BITS - 1)


class Columns:
    """A way to those edges of a polygon that are near a box; the edges lie polygon by polygon, by their left ends."""

    def __init__(self, box: FloatArray, first: IntArray) -> None:
        """``box``: of each polygon, n × 4; ``first``: where the edges of each begin."""
        self.box = box
        self._first = first
        with np.errstate(divide="ignore", invalid="ignore"):
            wide = box[:, 2] > box[:, 0]
            self._per_metre = np.where(wide, _COLUMNS / (box[:, 2] - box[:, 0]), 0.0)
        self._longest = np.zeros(len(box))
        # how many of a polygon's edges begin left of each column
        self._before = np.zeros((len(box), _COLUMNS + 1), dtype=np.int32)
        self.counts = self._before[:, -1]

    def enter(self, chunk: slice, polygon: IntArray, left: FloatArray, right: FloatArray) -> IntArray:
        """Take in the sorted edges of a chunk of polygons and return where they belong; ``polygon``: from 0 on."""
        number = chunk.stop - chunk.start
        counts = np.bincount(polygon, minlength=number)
        column = self._column(polygon + chunk.start, left)
        filled = np.bincount(polygon * _COLUMNS + column, minlength=number * _COLUMNS)
        self._before[chunk, 1:] = np.cumsum(filled.reshape(-1, _COLUMNS), axis=1)
        some = np.flatnonzero(counts)
        if len(some):
            self._longest[some + chunk.start] = np.maximum.reduceat(right - left, (np.cumsum(counts) - counts)[some])
        return stretches(self._first[chunk], counts)

    def near(self, rows: IntArray, x: FloatArray, width: FloatArray) -> tuple[IntArray, IntArray]:
        """Return the edges of each row's polygon that may reach into x to x + width, and the number of the row."""
        # none that begins further left than the longest reaches
        skipped = self._before[rows, self._column(rows, x - self._longest[rows])].astype(np.int64)
        number = self._before[rows, self._column(rows, x + width) + 1] - skipped
        pair = np.repeat(np.arange(len(rows), dtype=np.int64), number)
        return stretches(self._first[rows] + skipped, number), pair

    def _column(self, rows: IntArray, x: FloatArray) -> IntArray:
        """The column of the box of each row's polygon in which x lies; the outer ones reach on for ever."""
        with np.errstate(invalid="ignore"):
            inside = np.clip((x - self.box[rows, 0]) * self._per_metre[rows], 0.0, _COLUMNS - 1.0)
        found: IntArray = np.nan_to_num(inside).astype(np.int64)
        return found


def places(x: FloatArray, width: FloatArray, pair: IntArray) -> IntArray:
    """Return pair and place in one ascending number, for x from 0 to the width of the pair's box."""
    found: IntArray = (x / width * _PLACES).astype(np.int64)
    found += pair << _PLACE_BITS
    return found


def meetings(e_begin: IntArray, e_end: IntArray, f_begin: IntArray, f_end: IntArray) -> tuple[
    tuple[IntArray, IntArray], tuple[IntArray, IntArray]
]:  # fmt: skip
    """Return for each edge e the first and last of the edges f that begin within it, and for each f those of e.

    All four are :func:`places`, those of the beginnings sorted. Edges that begin at the same place count with e; some
    that only come near within one place are among them.
    """
    first = np.searchsorted(f_begin, e_begin, side="left")
    of_e = first, np.searchsorted(f_begin, e_end, side="right")
    passed: IntArray = np.cumsum(np.bincount(first, minlength=len(f_begin) + 1))[:-1]
    return of_e, (passed, np.searchsorted(e_begin, f_end, side="right"))
