"""From numbered rings to polygons: which ring is a hole and which a further part is decided by where it lies."""

from __future__ import annotations

from typing import Any, NamedTuple, Sequence

import numpy as np
import numpy.typing as npt
import shapely

FloatArray = npt.NDArray[np.float64]


class Figure(NamedTuple):
    """A polygon made of rings: Polygon or MultiPolygon, the rings that repeat another one, the rings that are parts."""

    geometry: Any
    repeated: Sequence[int]
    parts: Sequence[int]


def assembled(rings: Sequence[FloatArray]) -> Figure:
    """Return the figure of closed rings (each (n, 2), easting first, at least four rows).

    A ring inside an odd number of others is a hole, any other one a part. Rings that cross give an invalid geometry,
    which the caller tells: nothing is mended here.
    """
    if len(rings) == 1:
        return Figure(shapely.Polygon(rings[0]), (), (0,))
    faces = shapely.polygons([shapely.linearrings(ring) for ring in rings])
    areas = shapely.area(faces)
    same_left, same_right = _equal_pairs(faces)
    repeated = sorted(set(np.maximum(same_left, same_right).tolist()))
    kept = [index for index in range(len(rings)) if index not in set(repeated)]
    inside: list[list[int]] = [[] for _ring in rings]
    sound = shapely.is_valid(faces)
    points = shapely.point_on_surface(faces)
    tree = shapely.STRtree(faces)
    for small, large in zip(*tree.query(points).tolist()):
        if small == large or large in repeated or small in repeated or areas[large] <= areas[small]:
            continue
        if sound[small] and sound[large] and shapely.intersects(faces[large], points[small]):
            inside[small].append(large)
    holes: dict[int, list[int]] = {}
    parts = [index for index in kept if len(inside[index]) % 2 == 0]
    for index in kept:
        if index not in parts:
            owner = min((each for each in inside[index] if len(inside[each]) % 2 == 0), key=lambda each: areas[each])
            holes.setdefault(owner, []).append(index)
    polygons = [shapely.Polygon(rings[part], [rings[hole] for hole in holes.get(part, ())]) for part in parts]
    return Figure(polygons[0] if len(polygons) == 1 else shapely.MultiPolygon(polygons), repeated, parts)


def _equal_pairs(faces: Any) -> tuple[Any, Any]:
    """Return the pairs of rings with the same vertices, wherever they begin and whichever way they run."""
    seen: dict[bytes, int] = {}
    left, right = [], []
    for index, each in enumerate(shapely.normalize(faces)):
        first = seen.setdefault(shapely.to_wkb(each), index)
        if first != index:
            left.append(first)
            right.append(index)
    return np.array(left, dtype=int), np.array(right, dtype=int)
