"""Overlay of polygon layers: which pairs share area, how much, and the pieces themselves.

All calls work in the plane of the layers' common projected CRS, float64, deterministically: rows are ordered by
the left row, then the right row, whatever the order in which the index finds them and whichever thread is first.

What shares area: a pair whose common area is more than the rounding of its computation, 1e-12 of the area of the
box that both boxes have in common. Shared borders are no pairs.

Multi-part rules: polygons only, lines and points of an intersection are left out; a piece is all that one left
row shares with one right row, in one row, in as many parts as it has (``single_parts=True`` gives one row a part);
a polygon that lies wholly inside the other one is its own piece, vertex by vertex; a piece of a polygon of more than
1,000 vertices may have further vertices on straight edges where that polygon was split.

Nothing is dropped by default. Who gives :class:`Slivers` has the small pieces left out, counted and listed.

Polygons must be valid; callers check. For others no figure is promised, only that the call comes back.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Callable, Optional

import geopandas
import numpy as np
import numpy.typing as npt
import pandas
import shapely

from baiyuan_qgis.geometry import crossings, kernel, split, trapezoids
from baiyuan_qgis.geometry.pool import map_chunks, size, slices
from baiyuan_qgis.progress import SILENT, Progress

IntArray = npt.NDArray[np.int64]
FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]
ObjectArray = npt.NDArray[np.object_]
# work between two looks at the cancel button: left rows asked of the index, vertices given to GEOS
_ROWS_A_CHUNK, _VERTICES_A_CHUNK = 20_000, 100_000
# seconds that numpy takes for one vertex of a pair, by which numba is chosen or not
_NUMPY_S = 2.5e-7
# a pair of one large polygon and one other: at most so many parts are joined to stand for the large one
_MOST_JOINED = 8
RESOLUTION = 1e-12
# where rounded points contradict each other GEOS moves them by 1e-12 of the coordinates
_SNAPPING = 1e-11
# a new point lies off by some of the last digits of its coordinates
_LAST_DIGITS = 2.0**-50
_POLYGON, _MULTIPOLYGON, _COLLECTION = 3, 6, 7


@dataclass
class Slivers:
    """What is too small to be kept, and, after a call, what was left out.

    ``min_area``: CRS units²; ``min_width``: 2·area/perimeter, CRS units. ``dropped`` has the columns left, right
    (row numbers; right is -1 in a difference and for ground of one row in a union), area and width.
    """

    min_area: float = 0.0
    min_width: float = 0.0
    dropped: pandas.DataFrame = field(
        default_factory=lambda: pandas.DataFrame({"left": [], "right": [], "area": [], "width": []})
    )

    @property
    def count(self) -> int:
        """How many pieces were left out."""
        return len(self.dropped)

    @property
    def area(self) -> float:
        """Their area together."""
        return float(self.dropped["area"].sum())

    def keep(self, rows: IntArray, columns: Any, geometries: ObjectArray) -> BoolArray:
        """Say which pieces stay, and list the others."""
        areas, widths = shapely.area(geometries), width(geometries)
        small: BoolArray = (areas < self.min_area) | (widths < self.min_width)
        listed = pandas.DataFrame({"left": rows, "right": columns, "area": areas, "width": widths})
        self.dropped = listed.loc[small].reset_index(drop=True)
        return ~small


def area_table(left: Any, right: Any, progress: Progress = SILENT) -> pandas.DataFrame:
    """Return the pairs with a positive common area: columns left, right (row numbers) and area (planar, CRS units²).

    ``left``, ``right``: array-likes of n and m shapely polygons in one projected CRS; missing and empty ones have
    no pair. Overlaps inside one side are kept as they are: each pair has its own full area.
    """
    a = split.split(_array(left), progress=progress.part(0.0, 0.05))
    b = split.split(_array(right), progress=progress.part(0.05, 0.1))
    rows, columns, rounding = _near(a.geometries, b.geometries, progress.part(0.1, 0.2))
    areas = _areas(a.geometries, b.geometries, rows, columns, progress.part(0.2, 1.0))
    keep = areas > rounding
    rows, columns, areas = split.sums(a, b, rows[keep], columns[keep], areas[keep])
    return pandas.DataFrame({"left": rows, "right": columns, "area": areas})


def pieces(
    left: Any, right: Any, progress: Progress = SILENT, slivers: Optional[Slivers] = None
) -> tuple[IntArray, IntArray, ObjectArray]:
    """Return left rows, right rows and the polygonal intersection of each pair with a positive common area.

    A piece may have several parts; lines and points (touching borders) are no pieces. Geometries must be valid.
    """
    a, b = _array(left), _array(right)
    rows, columns, rounding = _near(a, b, progress.part(0.0, 0.1))
    rows, columns, found = _pieces(a, b, rows, columns, rounding, progress.part(0.1, 1.0))
    if slivers is not None:
        keep = slivers.keep(rows, columns, found)
        rows, columns, found = rows[keep], columns[keep], found[keep]
    return rows, columns, found


def intersection(
    left: geopandas.GeoDataFrame,
    right: geopandas.GeoDataFrame,
    suffix: str = "_right",
    progress: Progress = SILENT,
    slivers: Optional[Slivers] = None,
    *,
    single_parts: bool = False,
) -> geopandas.GeoDataFrame:
    """Return one row per pair with a positive common area: attributes of both sides and the piece.

    Equal field names: the left keeps its name, the right one gets ``suffix``. Both frames share one CRS.
    ``single_parts``: one row for each part of a piece, in the order of the parts.
    """
    rows, columns, geometries = pieces(left.geometry.array, right.geometry.array, progress, slivers)
    if single_parts:
        geometries, piece = shapely.get_parts(geometries, return_index=True)
        rows, columns = rows[piece], columns[piece]
    a = left.drop(columns=left.geometry.name).iloc[rows].reset_index(drop=True)
    b = right.drop(columns=right.geometry.name).iloc[columns].reset_index(drop=True)
    b = b.rename(columns={name: f"{name}{suffix}" for name in b.columns if name in a.columns})
    return geopandas.GeoDataFrame(pandas.concat([a, b], axis=1), geometry=geometries, crs=left.crs)


def difference(
    left: geopandas.GeoDataFrame,
    right: geopandas.GeoDataFrame,
    progress: Progress = SILENT,
    slivers: Optional[Slivers] = None,
) -> geopandas.GeoDataFrame:
    """Return the left rows less everything of the right; wholly covered rows are left out.

    The attributes are the left row's: on what is left the right side says nothing.
    """
    rest = uncovered(left.geometry.array, right.geometry.array, progress)
    keep = np.flatnonzero(shapely.area(rest) > 0.0)
    if slivers is not None:
        keep = keep[slivers.keep(keep, -1, rest[keep])]
    result = left.iloc[keep].copy()
    return result.set_geometry(geopandas.GeoSeries(rest[keep], index=result.index, crs=left.crs)).reset_index(drop=True)


def uncovered(left: Any, right: Any, progress: Progress = SILENT) -> ObjectArray:
    """Return, row by row, the left polygon less the union of all right ones (None stays None, covered gives empty)."""
    a, b = _array(left), _array(right)
    rest = polygonal(a)
    rows, columns, _ = _near(a, b, progress.part(0.0, 0.1))
    originals = len(b)
    b, columns = _local(b, columns, a, rows, progress.part(0.1, 0.2))
    contained = _contained(b, a, columns, rows, progress.part(0.2, 0.4))
    covered = np.zeros(len(a), dtype=bool)
    covered[rows[contained]] = True
    rest[covered] = shapely.Polygon()
    still = ~covered[rows]
    rows, columns = rows[still], columns[still]
    # rows of few covers first: those of one chunk are worked on as a matrix
    owners, first, numbers = np.unique(rows, return_index=True, return_counts=True)
    order = np.argsort(numbers, kind="stable")
    owners, first, numbers = owners[order], first[order], numbers[order]
    vertices = shapely.get_num_coordinates(b)[columns]
    total = np.add.reduceat(vertices, np.sort(first)) if len(first) else vertices
    work = total[np.argsort(np.argsort(first))] + shapely.get_num_coordinates(a)[owners]

    def cut(chunk: slice) -> None:
        most = int(numbers[chunk][-1])
        covers = np.full((chunk.stop - chunk.start, most), None, dtype=object)
        for line, (start, number) in enumerate(zip(first[chunk], numbers[chunk])):
            covers[line, :number] = b[columns[slice(start, start + number)]]
        own = a[owners[chunk]]
        if most > 1:
            near = shapely.force_2d(own)
            shapely.prepare(near)
            covers[~shapely.intersects(near[:, None], covers)] = None
        if any((columns[slice(i, i + n)] >= originals).any() for i, n in zip(first[chunk], numbers[chunk])):
            # neighbours that were split at different places have vertices on their common border that are off it by
            # a rounding; GEOS 3.11 loses whole polygons in the cracks of their union, so they go one by one
            for number in range(most):
                own = polygonal(_two(shapely.difference, own, covers[:, number]))
            rest[owners[chunk]] = own
            return
        unions = covers[:, 0] if most == 1 else _one(lambda x: shapely.union_all(x, axis=1), covers)
        found = polygonal(_two(shapely.difference, own, unions))
        for line in _overlooked(found, covers):
            found[line] = _at_origin(shapely.difference, own[line], shapely.get_parts(covers[line]))
        rest[owners[chunk]] = found

    map_chunks(cut, slices(work, _VERTICES_A_CHUNK), progress.part(0.4, 1.0))
    return rest


def _overlooked(rest: ObjectArray, covers: ObjectArray) -> IntArray:
    """Rows of which a part of the rest lies on one of the row's covers (n, m).

    Neighbours with vertices of their own along a common border lie beside each other's edges by the last digit. In the
    cracks of their union GEOS may take inside for outside and give back a lot, or a part of it, that is covered.
    """
    parts, row = shapely.get_parts(rest, return_index=True)
    # a point on what is narrower than GEOS's own rounding says nothing
    wide = width(parts) > _SNAPPING * np.abs(shapely.bounds(parts)).max(axis=1, initial=0.0)
    parts, row = parts[wide], row[wide]
    inside = shapely.contains_properly(covers[row], shapely.point_on_surface(parts)[:, None])
    found: IntArray = np.unique(row[inside.any(axis=1)])
    return found


def union(geometries: Any, groups: Any, progress: Progress = SILENT) -> tuple[Any, ObjectArray]:
    """Return the sorted group keys and the union of each group's polygons; missing geometries are passed over."""
    array = _array(geometries)
    keys, inverse = np.unique(np.asarray(groups), return_inverse=True)
    order = np.argsort(inverse, kind="stable")
    bounds = np.searchsorted(inverse[order], np.arange(len(keys) + 1))
    unions = np.empty(len(keys), dtype=object)
    work = np.bincount(inverse, weights=shapely.get_num_coordinates(array), minlength=len(keys)).astype(np.int64)

    def join(chunk: slice) -> None:
        for i in range(chunk.start, chunk.stop):
            members = array[order[slice(bounds[i], bounds[i + 1])]]
            unions[i] = members[0] if len(members) == 1 else shapely.union_all(members)

    map_chunks(join, slices(work, _VERTICES_A_CHUNK), progress)
    return keys, polygonal(unions)


def union_within(
    frame: geopandas.GeoDataFrame,
    suffix: str = "_second",
    progress: Progress = SILENT,
    slivers: Optional[Slivers] = None,
) -> geopandas.GeoDataFrame:
    """Return the ground of one layer, every place once: attributes of the row that claims it, and of the second one.

    A row of the frame has one row for the ground that it alone claims and one for each later row that shares ground
    with it; fields of that one get ``suffix`` and are NULL where there is none. Ground that three and more claim stands
    with the first two. Rows come in the order of the first, then the second; areas sum to that of the layer's union.
    """
    array = _array(frame.geometry.array)
    first, second, shared = overlapping_pairs(array, progress.part(0.0, 0.4))
    order = np.lexsort((first, second))
    first, second, shared = first[order], second[order], shared[order]
    alone = polygonal(array)
    several = np.unique(np.r_[first, second])
    alone[several] = uncovered(alone[several], shared, progress.part(0.4, 0.7))
    # what three rows share is in three pairs; the pair of the first two comes first
    earlier, later, _ = overlapping_pairs(shared, progress.part(0.7, 0.9))
    own = shared.copy()
    for number, pair in enumerate(np.unique(later)):
        progress.part(0.9, 1.0).report(number / len(later))
        own[pair] = _at_origin(shapely.difference, shared[pair], shared[earlier[later == pair]])
    found = np.concatenate([alone, own])
    rows = np.concatenate([np.arange(len(array)), first])
    others = np.concatenate([np.full(len(array), -1), second])
    keep = np.flatnonzero(shapely.area(found) > 0.0)
    keep = keep[np.lexsort((others[keep], rows[keep]))]
    if slivers is not None:
        keep = keep[slivers.keep(rows[keep], others[keep], found[keep])]
    rows, others = rows[keep], others[keep]
    data = frame.drop(columns=frame.geometry.name).reset_index(drop=True)
    one = data.iloc[rows].reset_index(drop=True)
    # -1 is no row: NULL in every field, of the field's own type where that has one
    two = data.reindex(others).reset_index(drop=True).add_suffix(suffix)
    return geopandas.GeoDataFrame(pandas.concat([one, two], axis=1), geometry=found[keep], crs=frame.crs)


def overlapping_pairs(geometries: Any, progress: Progress = SILENT) -> tuple[IntArray, IntArray, ObjectArray]:
    """Return the pairs (first < second) inside one layer that share area, and what they share."""
    array = _array(geometries)
    rows, columns, rounding = _near(array, array, progress.part(0.0, 0.2), once=True)
    within = progress.part(0.2, 1.0)
    if not len(split.large(array)):
        # neighbours touch all over a layer: areas tell without cutting that they share nothing
        keep = _areas(array, array, rows, columns, progress.part(0.2, 0.6)) > rounding
        rows, columns, rounding = rows[keep], columns[keep], rounding[keep]
        within = progress.part(0.6, 1.0)
    return _pieces(array, array, rows, columns, rounding, within)


def polygonal(geometries: ObjectArray) -> ObjectArray:
    """Return only the polygon parts of each geometry (intersections also give lines and points); None stays None."""
    result = geometries.copy()
    kinds = shapely.get_type_id(geometries)
    for i in np.flatnonzero(kinds == _COLLECTION):
        parts = shapely.get_parts(shapely.get_parts(geometries[i]))
        polygons = parts[shapely.get_type_id(parts) == _POLYGON]
        result[i] = polygons[0] if len(polygons) == 1 else shapely.multipolygons(polygons)
    other = ~np.isin(kinds, (-1, _POLYGON, _MULTIPOLYGON, _COLLECTION))
    result[other] = shapely.Polygon()
    return result


def width(geometries: Any) -> FloatArray:
    """Return 2·area/perimeter of each geometry: the mean width of a sliver, in CRS units."""
    perimeter = shapely.length(_array(geometries))
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(perimeter > 0.0, 2.0 * shapely.area(_array(geometries)) / perimeter, 0.0)


def _array(geometries: Any) -> ObjectArray:
    return np.asarray(geometries, dtype=object)


def _near(
    a: ObjectArray, b: ObjectArray, progress: Progress, *, once: bool = False
) -> tuple[IntArray, IntArray, FloatArray]:
    """Pairs whose boxes share area, sorted by left, then right, and the area below which nothing is known of them.

    ``once``: both sides are one layer; only the pairs with the left row before the right one.
    """
    tree = shapely.STRtree(b)
    box_a, box_b = shapely.bounds(a), shapely.bounds(b)
    found: list[tuple[IntArray, IntArray, FloatArray]] = []
    for start in range(0, len(a), _ROWS_A_CHUNK):
        progress.report(start / len(a))
        rows, columns = tree.query(a[slice(start, start + _ROWS_A_CHUNK)]).astype(np.int64)
        rows += start
        if once:
            rows, columns = rows[rows < columns], columns[rows < columns]
        across, along = (
            np.minimum(box_a[rows, k + 2], box_b[columns, k + 2]) - np.maximum(box_a[rows, k], box_b[columns, k])
            for k in (0, 1)
        )
        keep = (across > 0.0) & (along > 0.0) & np.isfinite(across) & np.isfinite(along)
        rows, columns, common = rows[keep], columns[keep], across[keep] * along[keep]
        order = np.lexsort((columns, rows))
        found.append((rows[order], columns[order], RESOLUTION * common[order]))
    if not found:
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64), np.zeros(0)
    rows, columns, rounding = (np.concatenate(each) for each in zip(*found))
    return rows, columns, rounding


def _seconds(a: ObjectArray, b: ObjectArray, rows: IntArray, columns: IntArray) -> float:
    """How long numpy would take for the areas of the pairs, about."""
    vertices = shapely.get_num_coordinates(a)[rows].sum() + shapely.get_num_coordinates(b)[columns].sum()
    return float(vertices) * _NUMPY_S / size()


def _areas(a: ObjectArray, b: ObjectArray, rows: IntArray, columns: IntArray, progress: Progress) -> FloatArray:
    """Common area of each pair, by the compiled kernel where it pays."""
    if len(rows) and kernel.pays(_seconds(a, b, rows, columns)) and kernel.usable(progress):
        return kernel.common_areas(a, b, rows, columns, progress)
    return trapezoids.common_areas(a, b, rows, columns, progress)


def _pieces(
    a: ObjectArray, b: ObjectArray, rows: IntArray, columns: IntArray, rounding: FloatArray, progress: Progress
) -> tuple[IntArray, IntArray, ObjectArray]:
    local_a, local_rows = _local(a, rows, b, columns, progress.part(0.0, 0.1))
    local_b, local_columns = _local(b, columns, a, rows, progress.part(0.1, 0.2))
    found, settled = crossings.pieces(local_a, local_b, local_rows, local_columns, progress.part(0.2, 0.6))
    rest = np.flatnonzero(~settled)

    def done(pairs: IntArray, geometries: ObjectArray) -> None:
        found[rest[pairs]] = geometries

    (local_a, local_rows), (local_b, local_columns) = (
        _used(local_a, local_rows[rest]), _used(local_b, local_columns[rest])
    )  # fmt: skip
    made = _cut(local_a, local_b, local_rows, local_columns, done, progress.part(0.6, 0.9))
    made = made[np.argsort(local_rows[made], kind="stable")]
    _proved(found, rest[made], (local_a, local_b, local_rows[made], local_columns[made]), progress.part(0.9, 1.0))
    keep = shapely.area(found) > rounding
    return rows[keep], columns[keep], found[keep]


def _used(polygons: ObjectArray, rows: IntArray) -> tuple[ObjectArray, IntArray]:
    """Only the polygons that the rows name, and the rows among them."""
    used, place = np.unique(rows, return_inverse=True)
    found: ObjectArray = polygons[used]
    return found, place


def _cut(
    a: ObjectArray,
    b: ObjectArray,
    rows: IntArray,
    columns: IntArray,
    done: Callable[[IntArray, ObjectArray], None],
    progress: Progress,
) -> IntArray:
    """Give ``done`` the polygonal intersection of each pair, chunk by chunk, from any thread; return which GEOS made.

    A polygon inside the other one is the intersection itself.
    """
    meeting, inside = _meeting(b, a, columns, rows, progress.part(0.0, 0.2))
    pairs = np.flatnonzero(inside)
    done(pairs, a[rows[pairs]])
    done(np.flatnonzero(~meeting), np.array([shapely.Polygon()], dtype=object))
    around = np.zeros(len(rows), dtype=bool)
    open_pairs = np.flatnonzero(meeting & ~inside)
    around[open_pairs] = _contained(a, b, rows[open_pairs], columns[open_pairs], progress.part(0.2, 0.3))
    pairs = np.flatnonzero(around)
    done(pairs, b[columns[pairs]])
    rest = np.flatnonzero(meeting & ~inside & ~around)
    vertices = shapely.get_num_coordinates(a)[rows[rest]] + shapely.get_num_coordinates(b)[columns[rest]]

    def cut(chunk: slice) -> None:
        pairs = rest[chunk]
        found = _two(shapely.intersection, _taken(a, rows[pairs]), _taken(b, columns[pairs]))
        done(pairs, polygonal(found))

    map_chunks(cut, slices(vertices, _VERTICES_A_CHUNK), progress.part(0.3, 1.0))
    return rest


def _proved(
    found: ObjectArray,
    made: IntArray,
    pairs: tuple[ObjectArray, ObjectArray, IntArray, IntArray],
    progress: Progress,
) -> None:
    """Make those of the pieces ``made`` anew that do not have the area which the pair has without a geometry.

    Polygons with cracks (dissolved neighbours whose vertices differ by the last digit) GEOS may cut wrongly.
    """
    a, b, rows, columns = pairs
    areas = _areas(a, b, rows, columns, progress)
    box_a, box_b = shapely.bounds(a)[rows], shapely.bounds(b)[columns]
    side = np.minimum(box_a[:, 2:], box_b[:, 2:]) - np.maximum(box_a[:, :2], box_b[:, :2])
    around = shapely.length(found[made]) + side.sum(axis=1)
    rounding = around * np.abs(box_a).max(axis=1, initial=0.0) * _LAST_DIGITS
    for pair in np.flatnonzero(np.abs(shapely.area(found[made]) - areas) > rounding):
        progress.check()
        found[made[pair]] = _at_origin(shapely.intersection, a[rows[pair]], b[[columns[pair]]])


def _taken(polygons: ObjectArray, rows: IntArray) -> ObjectArray:
    """The polygons of these rows.

    GEOS before 3.12 computes the box of a hole when first asked and keeps it, which two threads must not do at once:
    polygons with holes are copied for the thread.
    """
    if shapely.geos_version >= (3, 12, 0):
        found: ObjectArray = polygons[rows]
        return found
    used, place = np.unique(rows, return_inverse=True)
    taken = polygons[used]
    copied = (shapely.get_num_interior_rings(taken) > 0) | (shapely.get_type_id(taken) == _MULTIPOLYGON)
    taken[copied] = shapely.force_2d(taken[copied])
    result: ObjectArray = taken[place]
    return result


def _within(outer: ObjectArray, inner: ObjectArray, outer_rows: IntArray, inner_rows: IntArray) -> BoolArray:
    """Say of each pair whether the box of the inner polygon lies inside that of the outer one."""
    box_out, box_in = shapely.bounds(outer)[outer_rows], shapely.bounds(inner)[inner_rows]
    inside: BoolArray = (box_out[:, :2] < box_in[:, :2]).all(axis=1) & (box_out[:, 2:] > box_in[:, 2:]).all(axis=1)
    return inside


def _contained(
    outer: ObjectArray, inner: ObjectArray, outer_rows: IntArray, inner_rows: IntArray, progress: Progress
) -> BoolArray:
    """Say of each pair whether the inner polygon lies inside the outer one without touching its border."""
    result = np.zeros(len(outer_rows), dtype=bool)
    pairs = np.flatnonzero(_within(outer, inner, outer_rows, inner_rows))
    result[pairs] = _meeting(outer, inner, outer_rows[pairs], inner_rows[pairs], progress)[1]
    return result


def _meeting(
    outer: ObjectArray, inner: ObjectArray, outer_rows: IntArray, inner_rows: IntArray, progress: Progress
) -> tuple[BoolArray, BoolArray]:
    """Say of each pair whether the polygons meet, and whether the inner one lies properly inside the outer one."""
    meeting, contained = np.zeros(len(outer_rows), dtype=bool), np.zeros(len(outer_rows), dtype=bool)
    possible = _within(outer, inner, outer_rows, inner_rows)
    order = np.argsort(outer_rows, kind="stable")

    def test(chunk: slice) -> None:
        pairs = order[chunk]
        used, place = np.unique(outer_rows[pairs], return_inverse=True)
        # copies: what is prepared changes inside, and others may be looking at the same polygons
        prepared = shapely.force_2d(outer[used])
        shapely.prepare(prepared)
        meeting[pairs] = shapely.intersects(prepared[place], inner[inner_rows[pairs]])
        inside = meeting[pairs] & possible[pairs]
        pairs, place = pairs[inside], place[inside]
        contained[pairs] = shapely.contains_properly(prepared[place], inner[inner_rows[pairs]])

    work = shapely.get_num_coordinates(inner)[inner_rows[order]] + 10
    map_chunks(test, slices(work, _VERTICES_A_CHUNK), progress)
    return meeting, contained


def _local(
    polygons: ObjectArray, rows: IntArray, others: ObjectArray, other_rows: IntArray, progress: Progress
) -> tuple[ObjectArray, IntArray]:
    """Let the parts of a large polygon that lie near the other one of the pair stand for it.

    Returns the polygons with more rows at their end, and for each pair the row of what stands for the polygon. Where
    more than _MOST_JOINED parts are near, the polygon stands for itself.
    """
    big = np.intersect1d(split.large(polygons), rows)
    if not len(big):
        return polygons, rows
    parts = split.split(polygons[big], range(len(big)), progress.part(0.0, 0.7))
    sets = np.flatnonzero(np.isin(rows, big))
    owner_of_pair = np.searchsorted(big, rows[sets])
    places, near = shapely.STRtree(parts.geometries).query(others[other_rows[sets]]).astype(np.int64)
    own = parts.owner[near] == owner_of_pair[places]
    places, near = places[own], near[own]
    order = np.lexsort((near, places))
    places, near = places[order], near[order]
    counts = np.bincount(places, minlength=len(sets))
    ends = np.cumsum(counts)
    whole = np.bincount(parts.owner, minlength=len(big))[owner_of_pair]
    result = rows.copy()
    added: dict[tuple[int, ...], int] = {}
    for pair in np.flatnonzero((counts <= _MOST_JOINED) & (counts < whole)):
        key = tuple(near[slice(ends[pair] - counts[pair], ends[pair])].tolist())
        result[sets[pair]] = len(polygons) + added.setdefault(key, len(added))
    joined = np.empty(len(added), dtype=object)
    keys = list(added)

    def join(chunk: slice) -> None:
        for number in range(chunk.start, chunk.stop):
            joined[number] = _joined(parts.geometries[list(keys[number])])

    map_chunks(join, slices(np.array([1 + 255 * (len(key) > 1) for key in keys]), 4096), progress.part(0.7, 1.0))
    return np.concatenate([polygons, joined]), result


def _joined(parts: ObjectArray) -> Any:
    if len(parts) == 1:
        return parts[0]
    return shapely.union_all(parts) if len(parts) else shapely.Polygon()


def _one(function: Callable[[Any], Any], geometries: ObjectArray) -> ObjectArray:
    """Apply a GEOS function to the rows of a matrix; where it fails, again row by row at the origin."""
    try:
        return np.asarray(function(geometries), dtype=object)
    except shapely.errors.GEOSException:
        result = np.empty(len(geometries), dtype=object)
        for i in range(len(geometries)):
            try:
                result[i] = function(geometries[[i]])[0]
            except shapely.errors.GEOSException:
                result[i] = _at_origin(shapely.union, shapely.Polygon(), geometries[i])
        return result


def _two(function: Callable[[Any, Any], Any], left: ObjectArray, right: ObjectArray) -> ObjectArray:
    """Apply a GEOS function to pairs; where it fails, again pair by pair at the origin.

    shapely's difference with None is None; here nothing is taken away.
    """
    right = np.where(shapely.is_missing(right), shapely.Polygon(), right)
    try:
        return np.asarray(function(left, right), dtype=object)
    except shapely.errors.GEOSException:
        result = np.empty(len(left), dtype=object)
        for i in range(len(left)):
            try:
                result[i] = function(left[i], right[i])
            except shapely.errors.GEOSException:
                result[i] = _at_origin(function, left[i], right[[i]])
        return result


def _at_origin(function: Callable[[Any, Any], Any], one: Any, others: ObjectArray) -> Any:
    """Apply a GEOS function to a polygon and the union of others, moved to where coordinates have the most digits.

    At eastings of eight digits GEOS rounds the points that it makes to 7 nm, and where those contradict each other it
    snaps within 40 µm; here both are a million times finer. The result's new points are rounded once, at the end.
    """
    one, others = shapely.make_valid(one), shapely.make_valid(others)
    corner = np.nan_to_num(np.floor(shapely.total_bounds(np.append(others, one))[:2]))
    there = shapely.union_all(shapely.transform(others, lambda xy: xy - corner))
    made = function(shapely.transform(one, lambda xy: xy - corner), there)
    back = polygonal(np.array([shapely.transform(made, lambda xy: xy + corner)], dtype=object))
    return back[0] if shapely.is_valid(back[0]) else polygonal(shapely.make_valid(back))[0]
