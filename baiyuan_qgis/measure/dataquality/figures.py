"""Each figure by itself: is it there, is it a valid polygon, and is it drawn as a parcel is drawn.

All coordinates are those of the plane in which the layer is checked, in metres.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import shapely

from baiyuan_qgis.data.quality.noted import PLACE, Noted
from baiyuan_qgis.data.quality.rules import ERROR, NOTE, ROUNDING_DIGITS_M, WARNING, Limits
from baiyuan_qgis.geometry import overlay, pool, rings
from baiyuan_qgis.language import tr
from baiyuan_qgis.progress import SILENT, Progress

ObjectArray = npt.NDArray[np.object_]
BoolArray = npt.NDArray[np.bool_]
FloatArray = npt.NDArray[np.float64]
_POLYGONS = (3, 6)
_FIGURES_A_CHUNK = 4096
_PLACE = re.compile(r"\[(\S+) (\S+)\]")


class Flat(NamedTuple):
    """Rings of the sound figures one after the other: vertices, where rings begin, whose they are, which are holes."""

    xy: FloatArray
    starts: npt.NDArray[np.int64]
    lengths: npt.NDArray[np.int64]
    row: npt.NDArray[np.int64]
    hole: BoolArray
    twice: FloatArray

    @property
    def ring_of_vertex(self) -> npt.NDArray[np.int64]:
        """Return the ring of each vertex."""
        return np.repeat(np.arange(len(self.starts)), self.lengths)


def sound(figures: ObjectArray, noted: Noted, unread: Any, progress: Progress = SILENT) -> BoolArray:
    """Note what is missing, no polygon or invalid; say which figures the other checks may look at.

    ``unread``: rows whose rings are not closed or too short, so that they came without a figure; mask of n.
    """
    kinds = shapely.get_type_id(figures)
    none = (shapely.is_missing(figures) | shapely.is_empty(figures)) & ~unread
    count = len(figures)
    _note(noted, "no_geometry", ERROR, np.flatnonzero(none), tr("Feature {feature} has no geometry."))
    sentence = tr("Feature {feature}: its rings are not closed or have too few points.")
    _note(noted, "unreadable", ERROR, np.flatnonzero(unread), sentence)
    other = ~np.isin(kinds, (*_POLYGONS, -1)) & ~none
    rows = np.flatnonzero(other)
    noted.add("not_polygon", ERROR, rows, [
        tr("Feature {feature} is a {kind}, polygons are needed.").format(
            feature=noted.features[row], kind=figures[row].geom_type)
        for row in rows
    ], xy=inside(figures[rows]))  # fmt: skip
    there = ~none & ~unread & ~other
    finite = np.ones(count, dtype=bool)
    finite[there] = np.isfinite(shapely.bounds(figures[there])).all(axis=1) if there.any() else True
    # bounds pass over a NaN in one ordinate
    xy, of = shapely.get_coordinates(figures[there], return_index=True)
    finite[np.flatnonzero(there)[np.unique(of[~np.isfinite(xy).all(axis=1)])]] = False
    _note(noted, "not_finite", ERROR, np.flatnonzero(there & ~finite), tr(
        "Feature {feature}: some of its coordinates are no numbers."))  # fmt: skip
    looked_at = np.flatnonzero(there & finite)
    chunks = np.array_split(looked_at, len(looked_at) // _FIGURES_A_CHUNK + 1)
    fine = pool.map_chunks(lambda chunk: shapely.is_valid(figures[chunk]), chunks, progress)
    valid = np.zeros(count, dtype=bool)
    valid[looked_at] = np.concatenate(fine) if fine else False
    bad = looked_at[~valid[looked_at]]
    reasons = shapely.is_valid_reason(figures[bad])
    places = np.array([_place(reason, figures[row]) for reason, row in zip(reasons, bad)]).reshape(-1, 2)
    noted.add("invalid", ERROR, bad, [
        tr("Feature {feature}: the geometry is invalid ({reason}) at {place}.").format(
            feature=noted.features[row], reason=_reason(reason), place=PLACE)
        for row, reason in zip(bad, reasons)
    ], xy=places)  # fmt: skip
    for rule in ("no_geometry", "unreadable", "not_polygon", "not_finite", "invalid"):
        noted.checked(rule, count)
    return valid


def flat(figures: ObjectArray, rows: Any) -> Flat:
    """Take the figures of ``rows`` apart into rings, with twice the signed area of each."""
    array = figures[rows]
    xy = shapely.get_coordinates(array)
    limits, hole, first = rings.taken_apart(array, xy)
    starts, lengths = limits[:-1], np.diff(limits)
    row = np.repeat(np.asarray(rows, dtype=np.int64), np.diff(first))
    twice = rings.twice_the_areas(xy[:, 0], xy[:, 1], starts, lengths)
    return Flat(xy, starts, lengths, row, hole.astype(bool), twice)


def shapes(figures: ObjectArray, flat: Flat, valid: BoolArray, noted: Noted, limits: Limits) -> None:
    """Note several parts, rings of unlike direction, and spikes: for these no metres are needed."""
    rows = np.flatnonzero(valid)
    parts = shapely.get_num_geometries(figures[rows])
    several = rows[parts > 1]
    noted.checked("multi_part", len(rows))
    noted.add("multi_part", NOTE, several, [
        tr("Feature {feature} has {count} parts.").format(feature=noted.features[row], count=count)
        for row, count in zip(several, parts[parts > 1])
    ], xy=inside(figures[several]))  # fmt: skip
    _directions(figures, flat, noted, len(rows))
    _spikes(flat, noted, limits, len(rows))


def slivers(figures: ObjectArray, valid: BoolArray, noted: Noted, limits: Limits) -> None:
    """Note the figures that are smaller or narrower than the limits."""
    rows = np.flatnonzero(valid)
    area, width = shapely.area(figures[rows]), overlay.width(figures[rows])
    small = (area < limits.sliver_area) | (width < limits.sliver_width)
    found = rows[small]
    noted.checked("sliver", len(rows), tr("Smaller than {area} m² or narrower than {width} m on average.").format(
        area=f"{limits.sliver_area:g}", width=f"{limits.sliver_width:g}"))  # fmt: skip
    noted.add("sliver", WARNING, found, [
        tr("Feature {feature} has {area} m² and is {width} m wide on average.").format(
            feature=noted.features[row], area=f"{a:.2f}", width=f"{w:.3f}")
        for row, a, w in zip(found, area[small], width[small])
    ], xy=inside(figures[found]), area=area[small], width=width[small])  # fmt: skip


def _directions(figures: ObjectArray, flat: Flat, noted: Noted, count: int) -> None:
    """A hole runs against its shell; shells of one layer all run one way (which, the format decides)."""
    noted.checked("ring_direction", count)
    left = flat.twice > 0.0
    shell = ~flat.hole
    if not len(left):
        return
    mostly = left[shell].sum() * 2 >= shell.sum()
    shell_before = np.maximum.accumulate(np.where(shell, np.arange(len(left)), -1))
    same = flat.hole & (left == left[shell_before])
    odd = shell & (left != mostly)
    for mask, sentence in (
        (same, tr("Feature {feature}: a hole runs in the direction of its outer ring.")),
        (odd, tr("Feature {feature}: its outer ring runs against those of most features of the layer.")),
    ):
        rows = np.unique(flat.row[mask])
        _note(noted, "ring_direction", NOTE, rows, sentence, inside(figures[rows]))


def _spikes(flat: Flat, noted: Noted, limits: Limits, count: int) -> None:
    """Vertices where a ring turns back on itself: the angle between its two edges is smaller than the limit."""
    noted.checked("spike", count, tr("Angle smaller than {angle}°.").format(angle=f"{limits.spike_angle:g}"))
    rows, xy, angles = spikes(flat, limits.spike_angle)
    noted.add("spike", WARNING, rows, [
        tr("Feature {feature} has a spike of {angle}° at {place}.").format(
            feature=noted.features[row], angle=f"{angle:.2f}", place=PLACE)
        for row, angle in zip(rows, angles)
    ], xy=xy)  # fmt: skip


def spikes(flat: Flat, limit: float) -> tuple[Any, FloatArray, FloatArray]:
    """Return rows, places (n, 2) and angles (degrees) of the vertices whose angle is smaller than ``limit``.

    Repeated vertices count as one: an edge of no length has no direction.
    """
    ring = flat.ring_of_vertex
    again = np.zeros(len(flat.xy), dtype=bool)
    x, y = flat.xy.T
    again[1:] = (x[1:] == x[:-1]) & (y[1:] == y[:-1]) & (ring[1:] == ring[:-1])
    xy, ring = (flat.xy[~again], ring[~again]) if again.any() else (flat.xy, ring)
    if len(xy) < 3:
        return np.zeros(0, dtype=np.int64), np.zeros((0, 2)), np.zeros(0)
    lengths = np.bincount(ring, minlength=len(flat.starts))
    ends = np.cumsum(lengths)
    x, y = xy.T
    across, up = np.diff(x, append=x[-1]), np.diff(y, append=y[-1])
    # each ring is closed: its last vertex is the first again, and leads to nothing
    first, last = (ends - lengths)[lengths > 0], (ends - 2)[lengths > 0]
    from_across, from_up = np.roll(across, 1), np.roll(up, 1)
    from_across[first], from_up[first] = across[last], up[last]
    dot = -(from_across * across + from_up * up)
    size = np.hypot(across, up) * np.hypot(from_across, from_up)
    with np.errstate(invalid="ignore", divide="ignore"):
        cosine = dot / size
    cosine[(ends - 1)[lengths > 0]] = np.nan
    sharp = np.flatnonzero(cosine > np.cos(np.radians(limit)))
    # the cosine of a small angle has lost its digits: the sine has them
    cross = np.abs(from_across[sharp] * up[sharp] - from_up[sharp] * across[sharp])
    angle = np.degrees(np.arctan2(cross, dot[sharp]))
    keep = np.round(angle, ROUNDING_DIGITS_M) < limit
    return flat.row[ring[sharp[keep]]], xy[sharp[keep]], angle[keep]


def _reason(reason: str) -> str:
    return reason.split("[", 1)[0].strip()


def _place(reason: str, figure: Any) -> tuple[float, float]:
    found = _PLACE.search(reason)
    if found:
        return float(found[1]), float(found[2])
    bounds = shapely.bounds(figure)
    return float((bounds[0] + bounds[2]) / 2.0), float((bounds[1] + bounds[3]) / 2.0)


def inside(figures: ObjectArray) -> FloatArray:
    """Return a point (x, y) on each figure, NaN where there is none."""
    if not len(figures):
        return np.zeros((0, 2))
    points = shapely.point_on_surface(figures)
    return np.column_stack([shapely.get_x(points), shapely.get_y(points)])


def _note(noted: Noted, rule: str, severity: str, rows: Any, sentence: str, xy: Any = None) -> None:
    noted.add(rule, severity, rows, [sentence.format(feature=noted.features[row]) for row in rows], xy=xy)
