"""The boundary of a parcel as a parcel drawing (宗地图) states it: points, side lengths, who adjoins, the four sides.

Points are numbered J1, J2 … clockwise from the north-west corner (amendments §4, L11), holes after the outer ring,
numbers running on. Coordinates are those of the layer's projected CRS; X points north and Y east, as surveyors write
them. Lengths are plane lengths on the surveyed vertices, in the unit of the CRS.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Iterable, NamedTuple, Sequence

import numpy as np
import shapely

# Parcels surveyed apart do not meet to the millimetre: within this distance (m) they adjoin.
TOLERANCE = 0.5
# A neighbour that shares less of a side than this (m) touches it at a corner only.
LEAST_SHARED = 1.0
DIRECTIONS = ("east", "south", "west", "north")


class BoundaryPoint(NamedTuple):
    """One point, and the side from it to the next point of its ring."""

    name: str
    ring: int
    x: float
    y: float
    side: float
    neighbours: tuple[str, ...]


@dataclass(frozen=True)
class Boundary:
    """All points of a parcel, the ids of the parcels that adjoin it by direction, and its length."""

    points: tuple[BoundaryPoint, ...]
    sides: dict[str, tuple[str, ...]]
    length: float


def boundary(parcel: Any, others: Sequence[tuple[str, Any]] = (), tolerance: float = TOLERANCE) -> Boundary:
    """Return the boundary of a (multi)polygon; ``others`` are ids and geometries that may adjoin.

    A side belongs to the direction its outward normal points to: within 45 degrees of north, east, south or west.
    Raises ValueError where there is no polygon.
    """
    rings = _rings(parcel)
    if not rings:
        raise ValueError("no polygon")
    near = _near(parcel, others, tolerance)
    points: list[BoundaryPoint] = []
    # by direction: id -> metres shared, so that the neighbour with the longest share comes first
    shared: dict[str, dict[str, float]] = {direction: {} for direction in DIRECTIONS}
    length = 0.0
    for number, (ring, hole) in enumerate(rings, start=1):
        ends = np.roll(ring, -1, axis=0)
        sides = np.hypot(ends[:, 0] - ring[:, 0], ends[:, 1] - ring[:, 1])
        beside = _beside(ring, ends, sides, near)
        first = len(points)
        for index, (east, north) in enumerate(ring):
            names = tuple(name for name, _ in beside[index])
            points.append(
                BoundaryPoint(f"J{first + index + 1}", number, float(north), float(east), float(sides[index]), names)
            )
            if not hole:
                direction = _direction(ring[index], ends[index])
                for name, metres in beside[index]:
                    shared[direction][name] = shared[direction].get(name, 0.0) + metres
        length += math.fsum(sides.tolist())
    found = {
        direction: tuple(name for name, _ in sorted(ids.items(), key=lambda each: (-each[1], each[0])))
        for direction, ids in shared.items()
    }
    return Boundary(tuple(points), found, length)


def _rings(parcel: Any) -> list[tuple[Any, bool]]:
    """Return open rings (n x 2, east and north): outer ones clockwise, holes the other way, from their NW corners."""
    found = []
    for part in shapely.get_parts(parcel):
        if shapely.get_type_id(part) != 3 or part.is_empty:
            continue
        for index, ring in enumerate(shapely.get_rings(part)):
            xy = _without_repeats(shapely.get_coordinates(ring)[:-1])
            if len(xy) < 3:
                continue
            hole = index > 0
            if _turns_left(xy) != hole:
                xy = xy[::-1]
            found.append((np.roll(xy, -_north_west(xy), axis=0), hole))
    return found


def _without_repeats(xy: Any) -> Any:
    return xy[(xy != np.roll(xy, 1, axis=0)).any(axis=1)]


def _turns_left(xy: Any) -> bool:
    # from the first vertex: a product of two eight-digit eastings loses the square metres
    x, y = xy[:, 0] - xy[0, 0], xy[:, 1] - xy[0, 1]
    return float(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1))) > 0.0


def _north_west(xy: Any) -> int:
    """Return the vertex nearest to the north-west corner of the bounding box; of two equally near the northern one."""
    distance = np.hypot(xy[:, 0] - xy[:, 0].min(), xy[:, 1] - xy[:, 1].max())
    order = np.lexsort((xy[:, 0], -xy[:, 1], np.round(distance, 6)))
    return int(order[0])


def _near(parcel: Any, others: Sequence[tuple[str, Any]], tolerance: float) -> list[tuple[str, Any]]:
    """Return the others within the tolerance, widened by it."""
    shapes = np.asarray([shape for _, shape in others], dtype=object)
    if not len(shapes):
        return []
    close = np.flatnonzero(shapely.dwithin(shapes, parcel, tolerance) if hasattr(shapely, "dwithin") else
                           shapely.distance(shapes, parcel) <= tolerance)  # fmt: skip
    return [(others[index][0], shapely.buffer(shapes[index], tolerance, cap_style="flat")) for index in close]


def _beside(ring: Any, ends: Any, sides: Any, near: Iterable[tuple[str, Any]]) -> list[list[tuple[str, float]]]:
    """Return for each side the neighbours that share it, in the order met from its first point, and the metres."""
    found: list[list[tuple[float, str, float]]] = [[] for _ in ring]
    lines = shapely.linestrings(np.stack([ring, ends], axis=1))
    for name, shape in near:
        with np.errstate(invalid="ignore"):  # GEOS raises the flag where a line and a shape do not meet
            common = shapely.intersection(lines, shape)
        metres = shapely.length(common)
        # a short side is shared where most of it is
        for index in np.flatnonzero(metres >= np.minimum(LEAST_SHARED, sides * 0.5) - 1e-9):
            if metres[index] <= 0.0:
                continue
            first = float(shapely.line_locate_point(lines[index], shapely.centroid(common[index])))
            found[index].append((first, name, float(metres[index])))
    return [[(name, metres) for _, name, metres in sorted(each)] for each in found]


def _direction(start: Any, end: Any) -> str:
    """Return where the outside of a side of a clockwise ring lies: to the left of the way."""
    east, north = end[0] - start[0], end[1] - start[1]
    # the way turned left by 90 degrees
    azimuth = math.degrees(math.atan2(-north, east)) % 360.0
    return ("north", "east", "south", "west")[int((azimuth + 45.0) // 90.0) % 4]
