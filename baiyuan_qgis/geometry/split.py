"""Large polygons in handy parts: a protection line of 50,000 vertices is looked at once, not once for each parcel.

A polygon is cut by halving its box, across its longer side, until a part has few vertices. Before each cut the
points where edges cross the line become vertices of the polygon, so that both halves have the very same points on
the line: parts side by side join again without gaps or crumbs, and their areas sum to the whole's.
"""

from __future__ import annotations

from typing import Any, Callable, Optional, Sequence

import numpy as np
import numpy.typing as npt
import shapely

from baiyuan_qgis.progress import SILENT, Progress

IntArray = npt.NDArray[np.int64]
FloatArray = npt.NDArray[np.float64]
ObjectArray = npt.NDArray[np.object_]

# polygons of more vertices are split, parts have no more than these
LARGE, PART = 1000, 256
_MOST_CUTS = 48
_POLYGON, _MULTIPOLYGON, _COLLECTION = 3, 6, 7


class Parts:
    """Polygons with the large ones in parts; ``owner`` is the row that a part comes from, ascending."""

    def __init__(self, geometries: ObjectArray, owner: IntArray, whole: bool) -> None:
        self.geometries = geometries
        self.owner = owner
        # nothing was split: rows of parts are rows of polygons
        self.whole = whole


def large(polygons: ObjectArray) -> IntArray:
    """Return the rows of the polygons that are split."""
    rows: IntArray = np.flatnonzero(shapely.get_num_coordinates(polygons) > LARGE)
    return rows


def split(polygons: ObjectArray, rows: Optional[Sequence[int]] = None, progress: Progress = SILENT) -> Parts:
    """Return the polygons with those of ``rows`` (default: all large ones) in parts of at most PART vertices.

    Polygons must be valid. One that cannot be cut so that its area stays the same (1e-9 of it) stays whole.
    """
    chosen = large(polygons) if rows is None else np.asarray(rows, dtype=np.int64)
    if not len(chosen):
        return Parts(polygons, np.arange(len(polygons), dtype=np.int64), whole=True)
    pieces: dict[int, list[Any]] = {}
    for number, row in enumerate(chosen):
        pieces[int(row)] = halved(polygons[row], PART, progress.part(number / len(chosen), (number + 1) / len(chosen)))
    counts = np.ones(len(polygons), dtype=np.int64)
    for row, parts in pieces.items():
        counts[row] = len(parts)
    owner = np.repeat(np.arange(len(polygons), dtype=np.int64), counts)
    result = polygons[owner]
    first = np.cumsum(counts) - counts
    for row, parts in pieces.items():
        result[slice(first[row], first[row] + counts[row])] = parts
    return Parts(result, owner, whole=False)


def halved(polygon: Any, most: int = PART, progress: Progress = SILENT) -> list[Any]:
    """Return the parts of one polygon, each of at most ``most`` vertices where the cuts allow it."""
    finished = _halved(polygon, most, _clip, progress)
    if not shapely.is_valid(finished).all():
        # clipping is fast but knows little of topology; the overlay gives valid parts always
        finished = _halved(polygon, most, _intersect, progress)
    return finished


def _halved(polygon: Any, most: int, cut: Callable[[Any, list[float]], Any], progress: Progress) -> list[Any]:
    total = max(int(shapely.get_num_coordinates(polygon)), 1)
    finished: list[Any] = []
    done = 0
    waiting: list[tuple[Any, int]] = [(part, 0) for part in reversed(_polygons(polygon))]
    while waiting:
        part, cuts = waiting.pop()
        vertices = int(shapely.get_num_coordinates(part))
        halves = _halves(part, cut) if vertices > most and cuts < _MOST_CUTS else None
        if halves is None:
            finished.append(part)
            done += vertices
            progress.report(min(done / total, 1.0))
        else:
            waiting.extend((half, cuts + 1) for half in reversed(halves))
    return finished


def _halves(polygon: Any, cut: Callable[[Any, list[float]], Any]) -> Optional[list[Any]]:
    """Cut a polygon through the middle of its box; None where that does not give its area back."""
    low_x, low_y, high_x, high_y = shapely.bounds(polygon)
    axis = 0 if high_x - low_x >= high_y - low_y else 1
    at = (low_x + high_x) / 2.0 if axis == 0 else (low_y + high_y) / 2.0
    # the boxes reach well outside: only the middle line may touch the polygon
    far = max(high_x - low_x, high_y - low_y)
    if not np.isfinite(far) or not (low_x, low_y)[axis] < at < (high_x, high_y)[axis]:
        return None
    first, second = [low_x - far, low_y - far, high_x + far, high_y + far], [low_x - far, low_y - far, 0.0, 0.0]
    second[2:] = first[2:]
    first[2 + axis], second[axis] = at, at
    area = float(shapely.area(polygon))
    tolerance = 1e-12 * max(area, 1e-3 * far * far)
    for attempt in dict.fromkeys((cut, _intersect)):
        try:
            prepared = with_crossings(polygon, axis, at)
            halves = [part for side in (first, second) for part in _polygons(attempt(prepared, side))]
        except shapely.errors.GEOSException:
            continue
        if abs(float(np.sum(shapely.area(halves))) - area) <= tolerance:
            return halves
    return None


def with_crossings(polygon: Any, axis: int, at: float) -> Any:
    """Return the polygon with a vertex wherever an edge crosses the line x = ``at`` (axis 0) or y = ``at`` (1)."""
    rings = shapely.get_rings(polygon)
    changed = False
    made = []
    for ring in rings:
        xy = shapely.get_coordinates(ring)
        ahead, behind = xy[1:, axis] - at, xy[:-1, axis] - at
        crossing = np.flatnonzero(ahead * behind < 0.0)
        if not len(crossing):
            made.append(ring)
            continue
        changed = True
        t = behind[crossing] / (behind[crossing] - ahead[crossing])
        points = xy[crossing] + (xy[crossing + 1] - xy[crossing]) * t[:, None]
        points[:, axis] = at
        made.append(shapely.linearrings(np.insert(xy, crossing + 1, points, axis=0)))
    if not changed:
        return polygon
    return shapely.polygons(made[0], np.array(made[1:], dtype=object) if len(made) > 1 else None)


def _clip(polygon: Any, box: list[float]) -> Any:
    return shapely.clip_by_rect(polygon, *box)


def _intersect(polygon: Any, box: list[float]) -> Any:
    return shapely.intersection(polygon, shapely.box(*box))


def _polygons(geometry: Any) -> list[Any]:
    kind = shapely.get_type_id(geometry)
    if kind in (_MULTIPOLYGON, _COLLECTION):
        return [polygon for part in shapely.get_parts(geometry) for polygon in _polygons(part)]
    return [geometry] if kind == _POLYGON and not shapely.is_empty(geometry) else []


def sums(parts_left: Parts, parts_right: Parts, rows: IntArray, columns: IntArray, areas: FloatArray) -> tuple[
    IntArray, IntArray, FloatArray
]:  # fmt: skip
    """Sum the areas of pairs of parts to the pairs of polygons that they come from, sorted by left, then right."""
    if parts_left.whole and parts_right.whole:
        return rows, columns, areas
    rows, columns = parts_left.owner[rows], parts_right.owner[columns]
    order = np.lexsort((columns, rows))
    rows, columns, areas = rows[order], columns[order], areas[order]
    new = np.ones(len(rows), dtype=bool)
    new[1:] = (rows[1:] != rows[:-1]) | (columns[1:] != columns[:-1])
    starts = np.flatnonzero(new)
    total: FloatArray = np.add.reduceat(areas, starts) if len(starts) else areas
    return rows[starts], columns[starts], total
