"""Which boundary points of a drawing bear their number, and where: as many as can be read, none over another.

First of every ring comes its first point, then corners, sharpest first, then every tenth, fifth and other point; the
table of points lists them all.
"""

from __future__ import annotations

import math
from typing import Any, List, NamedTuple, Sequence

import numpy as np

# Between a point and its number, and between numbers: mm on paper.
_AWAY, _APART = 1.0, 0.5
_CORNER = math.radians(20.0)


class PointLabel(NamedTuple):
    """A number beside a point: its place among the points and the middle of the text, in units of the drawing."""

    place: int
    x: float
    y: float


def places(points: Sequence[Any], unit: float, width: Any, height: float) -> List[PointLabel]:
    """Return the numbers to be written, in the order of the points.

    ``points``: BoundaryPoints; ``unit``: units of the drawing for a millimetre on paper; ``width``: function
    that returns the millimetres which a name takes; ``height``: those of a line.
    """
    if not points:
        return []
    candidates = []
    rings = np.array([point.ring for point in points])
    for ring in np.unique(rings):
        members = np.flatnonzero(rings == ring)
        xy = np.array([(points[index].y, points[index].x) for index in members])
        before, after = _unit(xy - np.roll(xy, 1, axis=0)), _unit(np.roll(xy, -1, axis=0) - xy)
        # a clockwise ring has its outside on the left
        left = _unit(np.stack([-before[:, 1] - after[:, 1], before[:, 0] + after[:, 0]], axis=1))
        straight = np.hypot(left[:, 0], left[:, 1]) < 0.5
        left[straight] = np.stack([-after[straight, 1], after[straight, 0]], axis=1)
        turn = np.abs(np.arctan2(before[:, 0] * after[:, 1] - before[:, 1] * after[:, 0], (before * after).sum(axis=1)))
        for place, index in enumerate(members):
            rank = _rank(place, float(turn[place]), int(points[index].name[1:]))
            candidates.append((rank, int(index), left[place]))
    taken: List[tuple[float, float, float, float]] = []
    found = []
    for _, index, (dx, dy) in sorted(candidates, key=lambda each: each[:2]):
        wide, high = width(points[index].name) / 2.0, height / 2.0
        # far enough along the bisector that the text clears the point
        away = min((wide + _AWAY) / max(abs(dx), 1e-9), (high + _AWAY) / max(abs(dy), 1e-9))
        x, y = points[index].y + dx * away * unit, points[index].x + dy * away * unit
        box = (x - (wide + _APART) * unit, y - (high + _APART) * unit,
               x + (wide + _APART) * unit, y + (high + _APART) * unit)  # fmt: skip
        if any(box[0] < each[2] and each[0] < box[2] and box[1] < each[3] and each[1] < box[3] for each in taken):
            continue
        taken.append(box)
        found.append(PointLabel(index, x, y))
    return sorted(found)


def _rank(place: int, turn: float, number: int) -> tuple[int, float]:
    if place == 0:
        return (0, 0.0)
    if turn > _CORNER:
        return (1, -turn)
    return (2 if number % 10 == 0 else 3 if number % 5 == 0 else 4, 0.0)


def _unit(vectors: Any) -> Any:
    length = np.hypot(vectors[:, 0], vectors[:, 1])[:, None]
    return np.divide(vectors, length, out=np.zeros_like(vectors), where=length > 1e-9)
