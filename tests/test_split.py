"""Large polygons in parts: nothing is lost at a cut, and parts fit each other without gaps."""

from __future__ import annotations

import inspect
import resource
import time

import numpy as np
import pytest
import shapely

from baiyuan_qgis.faults import Cancelled
from baiyuan_qgis.geometry import overlay, split
from baiyuan_qgis.progress import Progress

X, Y = 38_500_000.0, 3_850_000.0


def coast(vertices, radius=5000.0, seed=1, holes=0):
    """A jagged ring about (X, Y), with round holes."""
    rng = np.random.default_rng(seed)
    angle = np.linspace(0, 2 * np.pi, vertices, endpoint=False)
    far = radius * (1 + 0.2 * np.sin(9 * angle) + rng.uniform(-0.002, 0.002, vertices))
    shell = np.c_[X + far * np.cos(angle), Y + far * np.sin(angle)]
    rings = [
        shapely.get_coordinates(shapely.Point(X + 600.0 * k - 1200, Y + 300.0 * k).buffer(200, 60).exterior)
        for k in range(holes)
    ]
    made = shapely.Polygon(shell, rings)
    assert made.is_valid
    return made


def parcels(side=60.0, reach=6600.0):
    x, y = np.meshgrid(np.arange(X - reach, X + reach, side), np.arange(Y - reach, Y + reach, side))
    return shapely.box(x.ravel(), y.ravel(), x.ravel() + side, y.ravel() + side)


@pytest.mark.parametrize("holes", [0, 4])
def test_parts_are_small_valid_and_have_the_area_of_the_whole(holes):
    whole = coast(20_000, holes=holes)
    parts = np.array(split.halved(whole))
    assert shapely.get_num_coordinates(parts).max() <= split.PART
    assert shapely.is_valid(parts).all()
    assert shapely.area(parts).sum() == pytest.approx(shapely.area(whole), rel=1e-9)


def test_parts_join_again_without_gaps_or_crumbs():
    whole = coast(5000, holes=3)
    joined = shapely.union_all(split.halved(whole))
    assert joined.geom_type == "Polygon"
    assert len(joined.interiors) == 3, "a gap along a cut would be one more hole"
    assert shapely.area(joined) == pytest.approx(shapely.area(whole), rel=1e-12)


def test_rows_of_parts_lead_back_to_the_rows_of_the_polygons():
    small = shapely.box(X, Y, X + 10, Y + 10)
    both = np.array([small, coast(3000), None, small], dtype=object)
    parts = split.split(both)
    assert not parts.whole
    assert np.unique(parts.owner).tolist() == [0, 1, 2, 3]
    assert (np.diff(parts.owner) >= 0).all()
    assert (parts.geometries[0], parts.geometries[-2], parts.geometries[-1]) == (small, None, small)
    assert split.split(both[[0, 2]]).whole


@pytest.mark.parametrize("numba", ["0", "1"])
def test_areas_and_pieces_of_a_split_polygon_are_those_of_the_whole(monkeypatch, numba):
    monkeypatch.setenv("BAIYUAN_NUMBA", numba)
    zone, lots = coast(6000, radius=900.0), parcels(reach=1200.0)
    direct = shapely.area(shapely.intersection(lots, zone))
    table = overlay.area_table(lots, [zone])
    areas = np.zeros(len(lots))
    areas[table["left"]] = table["area"]
    assert np.abs(areas - direct).max() < 1e-4, "GEOS rounds its points to 7 nm here"
    assert np.abs(np.sum(areas) - shapely.area(zone)) < 1e-9 * shapely.area(zone)
    rows, columns, pieces = overlay.pieces(lots, [zone])
    assert rows.tolist() == table["left"].tolist()
    assert np.unique(columns).tolist() == [0]
    assert np.abs(shapely.area(pieces) - direct[rows]).max() < 1e-4
    assert shapely.is_valid(pieces).all()
    turned = overlay.pieces([zone], lots)
    assert turned[1].tolist() == rows.tolist()
    assert shapely.area(turned[2]) == pytest.approx(shapely.area(pieces), abs=1e-4)
    rest = overlay.uncovered(lots, [zone])
    assert np.abs(shapely.area(rest) + direct - shapely.area(lots)).max() < 1e-4


def test_a_part_that_cannot_be_cut_stays_whole():
    # all vertices on one spot of the longer side: halving never separates them before the cuts end
    angle = np.linspace(0, 2 * np.pi, 400)
    knot = shapely.Polygon(np.c_[X + 1e-6 * np.cos(angle), Y + 1e-6 * np.sin(angle)])
    assert shapely.area(split.halved(knot)).sum() == pytest.approx(shapely.area(knot), rel=1e-9, abs=1e-15)
    assert split.halved(shapely.Polygon()) == []


@pytest.mark.parametrize("call", [overlay.area_table, overlay.pieces, overlay.uncovered])
def test_a_cancel_is_answered_while_a_large_polygon_is_split(call):
    # a million vertices are split for many seconds; area_table once looked at the button only afterwards
    looks = []

    class Stop(Progress):
        def cancelled(self):
            inside = any(frame.function == "_halved" for frame in inspect.stack())
            looks.append(inside)
            return inside

    with pytest.raises(Cancelled):
        call(parcels(reach=6600.0, side=300.0), [coast(20_000)], Stop())
    assert looks[-1]


@pytest.mark.slow
@pytest.mark.parametrize("numba", ["0", "1"])
def test_a_million_vertices_over_a_hundred_thousand_parcels(monkeypatch, numba):
    monkeypatch.setenv("BAIYUAN_NUMBA", numba)
    angle = np.linspace(0, 2 * np.pi, 1_000_000, endpoint=False)
    rng = np.random.default_rng(3)
    far = 15_000 * (1 + 0.2 * np.sin(9 * angle) + rng.uniform(-1e-5, 1e-5, len(angle)))
    zone = shapely.Polygon(np.c_[X + far * np.cos(angle), Y + far * np.sin(angle)])
    lots = parcels(side=115.0, reach=18_200.0)
    assert len(lots) > 100_000
    whole = shapely.area(zone)
    for name, work in (
        ("area_table", lambda: float(np.sum(overlay.area_table(lots, [zone])["area"]))),
        ("pieces", lambda: shapely.area(overlay.pieces(lots, [zone])[2]).sum()),
    ):
        began = time.perf_counter()
        assert work() == pytest.approx(whole, rel=1e-9)
        took = time.perf_counter() - began
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
        print(f"\n{name}, numba {numba}: {took:.1f} s, peak of the process {peak:.2f} GB")
