"""Figures against each other: drawn twice, overlapping, gaping, or meeting in vertices that are nearly one."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas
import shapely

from baiyuan_qgis.data.quality.noted import PLACE, Noted, partners
from baiyuan_qgis.data.quality.rules import ERROR, NOTE, ROUNDING_DIGITS_M, WARNING, Limits
from baiyuan_qgis.geometry import gaps as gaps_module
from baiyuan_qgis.geometry import overlay
from baiyuan_qgis.geometry.nearpoints import near_others, near_pairs
from baiyuan_qgis.language import tr
from baiyuan_qgis.measure.dataquality.figures import BoolArray, Flat, ObjectArray, inside
from baiyuan_qgis.progress import SILENT, Progress


def duplicates(figures: ObjectArray, valid: BoolArray, noted: Noted) -> Any:
    """Note figures that are drawn twice, wherever their rings begin; return the number of each figure's equals.

    Rows with the same number (>= 0) are equal; -1 is alone.
    """
    group = np.full(len(figures), -1, dtype=np.int64)
    rows = np.flatnonzero(valid)
    noted.checked("duplicate_geometry", len(rows))
    boxes = pandas.DataFrame(shapely.bounds(figures[rows]))
    rows = rows[boxes.duplicated(keep=False).to_numpy()]
    if not len(rows):
        return group
    wkb = pandas.Series(shapely.to_wkb(shapely.normalize(figures[rows])))
    twice = wkb.duplicated(keep=False).to_numpy()
    rows, wkb = rows[twice], wkb[twice]
    if not len(rows):
        return group
    group[rows] = pandas.factorize(wkb)[0]
    other, count = partners(group[rows])
    other = rows[other]
    noted.add("duplicate_geometry", ERROR, rows, [
        tr("Feature {feature} has the same geometry as feature {other} ({count} in all).").format(
            feature=noted.features[row], other=noted.features[one], count=many)
        for row, one, many in zip(rows, other, count)
    ], other=other, xy=inside(figures[rows]), area=shapely.area(figures[rows]))  # fmt: skip
    return group


def overlaps(
    figures: ObjectArray, valid: BoolArray, equal: Any, noted: Noted, limits: Limits, progress: Progress = SILENT
) -> None:
    """Note each pair of figures that share area; those narrower than the node distance are counted in one note.

    Of equal figures only the first is compared: that they are equal has been said, and a layer drawn a thousand times
    has half a million pairs.
    """
    rows = np.flatnonzero(valid & ~_again(equal))
    left, right, shared = overlay.overlapping_pairs(figures[rows], progress)
    left, right = rows[left], rows[right]
    area, width = shapely.area(shared), overlay.width(shared)
    noted.checked("overlap", int(valid.sum()), _uncompared(len(figures), int(valid.sum())))
    fine = width < limits.node_distance
    _narrow(noted, "overlap", area[fine], limits)
    keep = ~fine
    left, right, shared, area, width = left[keep], right[keep], shared[keep], area[keep], width[keep]
    noted.add("overlap", np.where(area < limits.sliver_area, WARNING, ERROR), left, [
        tr("Features {first} and {second} overlap by {area} m², {width} m wide on average.").format(
            first=noted.features[i], second=noted.features[j], area=f"{a:.2f}", width=f"{w:.3f}")
        for i, j, a, w in zip(left, right, area, width)
    ], other=right, xy=inside(shared), area=area, width=width)  # fmt: skip


def gaps(
    figures: ObjectArray,
    valid: BoolArray,
    equal: Any,
    flat: Flat,
    noted: Noted,
    limits: Limits,
    progress: Progress = SILENT,
) -> None:
    """Note the gaps between figures that are not wider than the limit: wider ones are roads, ponds and the like."""
    noted.checked("gap", int(valid.sum()), tr("Not wider than {width} m.").format(width=f"{limits.gap_width:g}"))
    right = (flat.twice < 0.0) != flat.hole
    edges = gaps_module.open_edges(flat.xy, flat.starts, flat.lengths, flat.row, flat.hole, right)
    again = _again(equal)
    edges = edges.taken(~again[edges.row])
    there = figures.copy()
    there[~valid | again] = None
    found = gaps_module.gaps(there, edges, limits.gap_width, progress)
    fine = found.width < limits.node_distance
    _narrow(noted, "gap", found.area[fine], limits)
    found = found.taken(~fine)
    noted.add("gap", WARNING, found.left, [
        tr("Between features {first} and {second}: a gap of {area} m², {width} m wide on average.").format(
            first=noted.features[i], second=noted.features[j if j >= 0 else i], area=f"{a:.2f}", width=f"{w:.3f}")
        if j >= 0
        else tr("Feature {first} encloses a gap of {area} m², {width} m wide on average.").format(
            first=noted.features[max(i, 0)], area=f"{a:.2f}", width=f"{w:.3f}")
        for i, j, a, w in zip(found.left, found.right, found.area, found.width)
    ], other=found.right, xy=found.xy, area=found.area, width=found.width)  # fmt: skip


def near_vertices(flat: Flat, count: int, noted: Noted, limits: Limits) -> None:
    """Note vertices nearer than the node distance: in one figure, or of two; and vertices that a ring repeats.

    One finding for each pair of figures, at the first such place.
    """
    noted.checked("near_vertices", count, tr("Nearer than {distance} m.").format(distance=f"{limits.node_distance:g}"))
    _repeated(flat, noted)
    near = np.flatnonzero(near_others(flat.xy, limits.node_distance))
    xy, row = flat.xy[near], flat.row[np.searchsorted(flat.starts, near, side="right") - 1]
    order, starts = _distinct(xy)
    points = xy[order[starts]]
    one, other, distance = near_pairs(points, limits.node_distance, ROUNDING_DIGITS_M)
    if not len(one):
        return
    owners = row[order]
    pair, left, right = _owners(owners, starts, np.diff(np.r_[starts, len(order)]), one, other)
    table = pandas.DataFrame(
        {
            "pair": pair,
            "row": np.minimum(left, right),
            "other": np.maximum(left, right),
            "distance": distance[pair],
            "x": points[one[pair], 0],
            "y": points[one[pair], 1],
        }
    ).drop_duplicates(["pair", "row", "other"])
    grouped = table.sort_values(["row", "other", "distance"], kind="stable").groupby(["row", "other"], sort=False)
    first, many = grouped.first().reset_index(), grouped.size().to_numpy()
    same = (first["row"] == first["other"]).to_numpy()
    inner = tr("Feature {first} has vertices {distance} mm apart at {place} (such places: {count}).")
    outer = tr("Features {first} and {second} have vertices {distance} mm apart at {place} (such places: {count}).")
    noted.add("near_vertices", WARNING, first["row"], [
        (inner if alone else outer).format(
            first=noted.features[one.row], second=noted.features[one.other], distance=_millimetres(one.distance),
            place=PLACE, count=count)
        for one, alone, count in zip(first.itertuples(), same, many)
    ], other=np.where(same, -1, first["other"]), xy=first[["x", "y"]].to_numpy(), width=first["distance"])  # fmt: skip


def _owners(owners: Any, starts: Any, sizes: Any, one: Any, other: Any) -> tuple[Any, Any, Any]:
    """Return for each pair of vertices the figures that have them: number of the pair, a figure of each side.

    Where one figure has both, it is its own matter, and its neighbours are left out.
    """
    combined = sizes[one] * sizes[other]
    pair = np.repeat(np.arange(len(one)), combined)
    step = np.arange(len(pair)) - np.repeat(np.cumsum(combined) - combined, combined)
    left = owners[starts[one][pair] + step // sizes[other][pair]]
    right = owners[starts[other][pair] + step % sizes[other][pair]]
    same = left == right
    keep = same | ~(np.bincount(pair[same], minlength=len(one)) > 0)[pair]
    return pair[keep], left[keep], right[keep]


def _repeated(flat: Flat, noted: Noted) -> None:
    """Vertices that follow themselves: an edge of no length."""
    x, y = flat.xy.T
    same = (x[1:] == x[:-1]) & (y[1:] == y[:-1])
    # the first vertex of a ring follows none
    same[flat.starts[1:] - 1] = False
    again = np.flatnonzero(same) + 1
    ring = np.searchsorted(flat.starts, again, side="right") - 1
    rows, first, count = np.unique(flat.row[ring], return_index=True, return_counts=True)
    xy = flat.xy[again[first]]
    noted.add("near_vertices", WARNING, rows, [
        tr("Feature {feature} has {count} vertices that follow themselves, the first at {place}.").format(
            feature=noted.features[row], count=many, place=PLACE)
        for row, many in zip(rows, count)
    ], xy=xy)  # fmt: skip


def _again(equal: Any) -> BoolArray:
    """Say which figures are equal to an earlier one."""
    return np.asarray((equal >= 0) & pandas.Series(equal).duplicated().to_numpy(dtype=bool), dtype=bool)


def _millimetres(distance: float) -> str:
    return f"{1000.0 * distance:.3f}" if distance >= 1e-6 else "< 0.001"


def _distinct(xy: Any) -> tuple[Any, Any]:
    """Return an order of the vertices that brings equal ones together, and where each begins in it."""
    order = np.lexsort((xy[:, 1], xy[:, 0]))
    ordered = xy[order]
    new = np.ones(len(order), dtype=bool)
    new[1:] = (ordered[1:] != ordered[:-1]).any(axis=1)
    return order, np.flatnonzero(new)


def _narrow(noted: Noted, rule: str, area: Any, limits: Limits) -> None:
    if len(area):
        noted.of_layer(rule, NOTE, tr(
            "Layer {layer}: {count} more are narrower than {width} m and are not listed, {area} m² in all."
        ).format(layer=noted.layer, count=len(area), width=f"{limits.node_distance:g}", area=f"{area.sum():.4f}"),
            area=float(area.sum()))  # fmt: skip


def _uncompared(count: int, looked_at: int) -> str:
    if looked_at == count:
        return ""
    return tr("{count} features without a valid geometry were not compared.").format(count=count - looked_at)
