"""The order in which to visit places: always the nearest that is left, then untangled.

Straight distances in the plane: which road leads there nobody here knows. Nearest neighbour alone may walk back across
its own way; 2-opt (turning a stretch round wherever that makes the whole way shorter) takes such crossings out.
"""

from __future__ import annotations

from typing import Any, Optional

import numpy as np

from baiyuan_qgis.progress import SILENT, Progress

# a way that is shorter by less (m) is the same way: no turning back and forth for the sake of rounding
_GAIN = 1e-6
# every round looks at all pairs of stretches; beyond this many places that is no longer quick
_MOST_UNTANGLED = 1500


def order(points: Any, start: Optional[tuple[float, float]] = None, progress: Progress = SILENT) -> np.ndarray:
    """Return the row numbers of ``points`` (n x 2, metres) in the order of visits.

    ``start`` is where the day begins; without it the visit begins at the place nearest to the north-west corner of all.
    Of places equally near the one that stands first in ``points`` comes first. The way does not lead back.
    """
    places = np.asarray(points, dtype=np.float64).reshape(-1, 2)
    if not np.isfinite(places).all():
        raise ValueError("a place to visit has no coordinates")
    if not len(places):
        return np.zeros(0, dtype=np.intp)
    corner = (places[:, 0].min(), places[:, 1].max())
    route = _nearest(places, corner if start is None else start, progress)
    if len(places) <= _MOST_UNTANGLED:
        route = _untangled(places, route, start, progress)
    return route


def length(points: Any, route: Any, start: Optional[tuple[float, float]] = None) -> float:
    """Return how long the way is, in metres, from the start (where there is one) to the last place."""
    places = np.asarray(points, dtype=np.float64).reshape(-1, 2)[np.asarray(route, dtype=np.intp)]
    if start is not None:
        places = np.vstack([np.asarray(start, dtype=np.float64), places])
    return float(np.hypot(*np.diff(places, axis=0).T).sum()) if len(places) > 1 else 0.0


def _nearest(places: np.ndarray, start: tuple[float, float], progress: Progress) -> np.ndarray:
    left = np.ones(len(places), dtype=bool)
    route = np.empty(len(places), dtype=np.intp)
    here = np.asarray(start, dtype=np.float64)
    for step in range(len(places)):
        progress.check()
        away = np.where(left, np.hypot(*(places - here).T), np.inf)
        route[step] = int(np.argmin(away))  # of equals the first
        left[route[step]] = False
        here = places[route[step]]
    return route


def _untangled(
    places: np.ndarray, route: np.ndarray, start: Optional[tuple[float, float]], progress: Progress
) -> np.ndarray:
    """Turn stretches round until none makes the way shorter; the first place stays first where no start is given."""
    way = places[route]
    if start is not None:
        way = np.vstack([np.asarray(start, dtype=np.float64), way])
    numbers = np.arange(len(way))
    found = True
    while found:
        found = False
        for first in range(len(way) - 2):
            progress.check()
            # the stretch first+1 .. last is turned: edges (first, first+1) and (last, last+1) give way to two others;
            # after the very last place there is no edge
            ends = np.arange(first + 2, len(way))
            beyond = np.minimum(ends + 1, len(way) - 1)
            open_end = ends == len(way) - 1
            before = _away(way[first], way[first + 1]) + np.where(open_end, 0.0, _away(way[ends], way[beyond]))
            after = _away(way[first], way[ends]) + np.where(open_end, 0.0, _away(way[first + 1], way[beyond]))
            gains = before - after
            best = int(np.argmax(gains))
            if gains[best] > _GAIN:
                stretch = slice(first + 1, int(ends[best]) + 1)
                way[stretch], numbers[stretch] = way[stretch][::-1].copy(), numbers[stretch][::-1].copy()
                found = True
    return route[numbers[1:] - 1] if start is not None else route[numbers]


def _away(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    difference = other - one
    return np.hypot(difference[..., 0], difference[..., 1])
