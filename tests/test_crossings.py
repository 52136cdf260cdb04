"""Pieces put together from the stretches between crossings: GEOS's pieces, ring by ring."""

from __future__ import annotations

import os

import numpy as np
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from baiyuan_qgis.geometry import accelerator, crossings, overlay, stitching

FAR = np.array([38_500_000.0, 3_850_000.0])
SWITCHES = ("0", "1") if accelerator.installed() else ("0",)


@pytest.fixture(autouse=True, scope="module")
def cache(tmp_path_factory):
    before = os.environ.get("BAIYUAN_CACHE_DIR")
    os.environ["BAIYUAN_CACHE_DIR"] = before or str(tmp_path_factory.mktemp("kernels"))
    yield
    if before is None:
        del os.environ["BAIYUAN_CACHE_DIR"]


@pytest.fixture(autouse=True, params=SWITCHES)
def switch(request, monkeypatch):
    """Each test by arrays and by the kernel."""
    monkeypatch.setenv(accelerator.SWITCH, request.param)
    return request.param


def by_both(left, right, rows, columns):
    """What both paths say, with the kernel's further settled pairs taken out: those are proved here."""
    made = []
    for switch in SWITCHES:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv(accelerator.SWITCH, switch)
            made.append(crossings.pieces(left, right, rows, columns))
    found, settled = made[0]
    for other, more in made[1:]:
        assert (more >= settled).all(), "the kernel settles what the arrays settle"
        for pair in np.flatnonzero(more & ~settled):
            a, b = left[rows[pair]], right[columns[pair]]
            if other[pair] is None:
                assert shapely.disjoint(a, b)
            else:
                assert (other[pair] is a and shapely.contains_properly(b, a)) or (
                    other[pair] is b and shapely.contains_properly(a, b)
                )
        assert [each is None for each in other[settled]] == [each is None for each in found[settled]]
        kept = found[settled & (found != None)], other[settled & (found != None)]  # noqa: E711
        assert shapely.equals_exact(*kept, 1e-9).all()
        assert shapely.is_valid(kept[1]).all()
    return found, settled


def of(left, right):
    """Piece and whether it is settled, of one pair; far out, where a number ends at 7 nm."""
    both = [np.array([shapely.transform(each, lambda xy: xy + FAR)], dtype=object) for each in (left, right)]
    found, settled = crossings.pieces(*both, np.array([0]), np.array([0]))
    piece = found[0]
    if piece is not None:
        piece = shapely.transform(piece, lambda xy: xy - FAR)
    return piece, bool(settled[0])


def comb(teeth, y=0.0, height=10.0):
    """A back of 1 m with teeth of 1 m, 1 m apart, pointing up."""
    ring = [(0.0, y)]
    for x in range(0, 2 * teeth, 2):
        ring += [(x, y + 1.0), (x, y + height), (x + 1.0, y + height), (x + 1.0, y + 1.0)]
    made = shapely.Polygon([*ring, (2 * teeth - 1.0, y)])
    assert made.is_valid
    return made


def test_two_boxes_share_the_corner_between_their_two_crossings():
    piece, settled = of(shapely.box(0, 0, 10, 10), shapely.box(6, 7, 20, 20))
    assert settled
    assert piece.equals(shapely.box(6, 7, 10, 10))
    assert len(shapely.get_coordinates(piece)) == 5


@pytest.mark.parametrize("way", [(1, 1), (1, -1), (-1, 1), (-1, -1)])
def test_rings_may_run_either_way(way):
    left, right = shapely.box(0, 0, 10, 10), shapely.Polygon([(5, 5), (15, 6), (14, 16)])
    turned = [shapely.Polygon(shapely.get_coordinates(each)[::step]) for each, step in zip((left, right), way)]
    piece, settled = of(*turned)
    assert settled
    assert shapely.area(piece ^ (left & right)) < 1e-6


def test_a_comb_through_a_bar_comes_in_as_many_parts_as_it_has_teeth():
    # a bar across seven teeth of 1 m: seven parts of 1 m x 2 m
    piece, settled = of(comb(7), shapely.box(-5, 4, 30, 6))
    assert settled
    assert piece.geom_type == "MultiPolygon"
    assert shapely.area(shapely.get_parts(piece)).tolist() == pytest.approx([2.0] * 7)
    assert piece.is_valid


def test_two_combs_across_each_other_make_a_part_for_every_two_teeth():
    across = shapely.transform(comb(5, y=2.0), lambda xy: xy[:, ::-1] + (-3.25, 0.3))
    left = comb(6)
    expected = shapely.intersection(left, across)
    piece, settled = of(left, across)
    assert settled
    assert len(shapely.get_parts(piece)) == len(shapely.get_parts(expected)) > 10
    assert shapely.area(piece ^ expected) < 1e-6


def test_boxes_apart_are_settled_and_a_polygon_inside_another_is_left_to_geos_or_is_the_piece_itself(switch):
    ell = shapely.Polygon([(0, 0), (10, 0), (10, 1), (1, 1), (1, 10), (0, 10)])
    assert of(ell, shapely.box(5, 5, 12, 12)) == (None, True)
    outer, inner = shapely.box(0, 0, 10, 10), shapely.box(2, 2, 3, 3)
    for pair in ((outer, inner), (inner, outer)):
        assert of(*pair) == ((inner, True) if switch == "1" else (None, False))
    # in the corner of the angle: its box inside the other's, the polygons apart
    for pair in ((ell, shapely.box(5, 5, 6, 6)), (shapely.box(5, 5, 6, 6), ell)):
        assert of(*pair) == (None, switch == "1")
    # one that comes within a rounding of the border is for GEOS
    assert of(outer, shapely.box(2, 2, 10 - 1e-8, 3)) == (None, False)


@pytest.mark.parametrize(
    "other",
    [
        shapely.box(10, 0, 20, 10),  # a shared edge
        shapely.box(5, 0, 15, 10),  # two collinear ones
        shapely.Polygon([(5, 5), (15, 0), (15, 10)]).union(shapely.box(10, 0, 15, 10)),
        shapely.Polygon([(10, 5), (15, 0), (15, 10)]),  # a vertex on an edge
        shapely.Polygon([(10 + 1e-8, 5), (-5, 30), (-5, -20)]),  # a vertex two roundings off an edge
        shapely.Polygon([(10, 10), (20, 11), (11, 20)]),  # a vertex on a vertex
        shapely.box(0, 0, 10, 10),
    ],
)
def test_what_touches_is_left_to_geos(other):
    assert of(shapely.box(0, 0, 10, 10), other) == (None, False)


def test_holes_parts_and_double_vertices_are_left_to_geos():
    frame = shapely.Polygon([(0, 0), (10, 0), (10, 10), (0, 10)], [[(2, 2), (4, 2), (4, 4), (2, 4)]])
    two = shapely.MultiPolygon([shapely.box(0, 0, 4, 4), shapely.box(5, 5, 9, 9)])
    double = shapely.Polygon([(0, 0), (10, 0), (10, 0), (10, 10), (0, 10)])
    for each in (frame, two, double):
        assert of(each, shapely.box(3, 3, 20, 20)) == (None, False)
    one = shapely.MultiPolygon([shapely.box(0, 0, 4, 4)])
    assert of(one, shapely.box(3, 3, 20, 20))[0].equals(shapely.box(3, 3, 4, 4)), "one part is as good as a polygon"


def test_rows_in_any_order_and_polygons_that_are_not_there():
    lots = np.array([shapely.box(0, 0, 4, 4), None, shapely.Polygon(), shapely.box(5, 5, 9, 9)], dtype=object)
    zones = np.array([None, shapely.box(3, 3, 6, 6)], dtype=object)
    rows, columns = np.array([3, 2, 0, 1, 0]), np.array([1, 1, 1, 1, 0])
    found, settled = crossings.pieces(lots, zones, rows, columns)
    assert [piece is not None for piece in found] == [True, False, True, False, False]
    assert found[0].equals(shapely.box(5, 5, 6, 6))
    assert found[2].equals(shapely.box(3, 3, 4, 4))
    assert settled.tolist() == [True, False, True, False, False]


def test_random_stars_give_what_geos_gives():
    rng = np.random.default_rng(11)
    made = []
    for _ in range(400):
        angle = np.sort(rng.uniform(0, 2 * np.pi, 24))
        radius = rng.uniform(3, 20, 24)
        xy = rng.uniform(-9, 9, 2) + np.c_[radius * np.cos(angle), radius * np.sin(angle)]
        made.append(shapely.Polygon(np.round(xy + FAR, 4)))
    stars = np.array(made, dtype=object)
    stars = stars[shapely.is_valid(stars)]
    rows, columns = np.arange(0, len(stars) - 1), np.arange(1, len(stars))
    by_both(stars, stars, rows, columns)
    found, settled = crossings.pieces(stars, stars, rows, columns)
    assert settled.sum() > 300
    near = shapely.transform(stars, lambda xy: xy - FAR)
    expected = shapely.intersection(near[rows], near[columns])
    areas = np.nan_to_num(shapely.area(found))
    assert np.abs(areas - shapely.area(expected))[settled].max() < 1e-5
    parts = np.where(areas > 0, shapely.get_num_geometries(found), 0)
    polygons = [[p for p in shapely.get_parts(each) if p.geom_type == "Polygon"] for each in expected]
    assert parts[settled].tolist() == [len(each) for each, kept in zip(polygons, settled) if kept]


corners = st.tuples(st.integers(-12, 12), st.integers(-12, 12))
shapes = st.lists(corners, min_size=3, max_size=10).map(
    lambda xy: overlay.polygonal(np.array([shapely.make_valid(shapely.Polygon(xy))], dtype=object))[0]
)
layers = st.lists(shapes, min_size=1, max_size=5)
nudges = st.sampled_from([0.0, 1e-9, 1e-7, 3e-7, 1e-6, 1e-3, 0.37])


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(layers, layers, nudges, nudges)
def test_arrays_and_kernel_decide_and_make_the_same(left, right, along, across):
    left, right = np.array(left, dtype=object), np.array(right, dtype=object)
    left = shapely.transform(left, lambda xy: xy + FAR)
    right = shapely.transform(right, lambda xy: xy + FAR + (along, across))
    rows, columns = (each.ravel() for each in np.indices((len(left), len(right))))
    by_both(left, right, rows, columns)


def test_long_borders_with_hundreds_of_crossings_are_the_same_by_both():
    rng = np.random.default_rng(3)
    made = []
    for _ in range(6):
        angle = np.linspace(0, 2 * np.pi, 900, endpoint=False)
        radius = 300 + rng.uniform(-6, 6, 900)
        xy = rng.uniform(-2, 2, 2) + np.c_[radius * np.cos(angle), radius * np.sin(angle)]
        made.append(shapely.Polygon(np.round(xy + FAR, 4)))
    rings = np.array(made, dtype=object)
    rows, columns = (each.ravel() for each in np.indices((6, 6)))
    found, settled = by_both(rings, rings, rows, columns)
    # all but each with itself
    assert settled.sum() == 30
    assert shapely.get_num_coordinates(found[1]) > 1000


def test_a_bow_tie_gives_no_piece_that_is_not_valid():
    tie = shapely.Polygon([(0, 0), (10, 10), (10, 0), (0, 9)])
    for other in (shapely.box(-1, 4, 11, 5), shapely.box(-1, -1, 11, 8), shapely.box(4, -1, 12, 12)):
        for pair in ((tie, other), (other, tie)):
            piece, _ = of(*pair)
            assert piece is None or piece.is_valid


@pytest.mark.skipif(not accelerator.installed(), reason="numba is optional")
def test_the_kernel_proves_no_ring_that_meets_itself():
    assert stitching.usable()
    square = [(0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (0.0, 10.0)]
    rings = {
        "square": (square, True),
        "clockwise": (square[::-1], True),
        "straight on": ([(0, 0), (5, 0), (10, 0), (10, 10)], True),
        "bow tie": ([(0, 0), (10, 10), (10, 0), (0, 10)], False),
        "spike": ([(0, 0), (10, 0), (10, 10), (10, 4), (0, 4)], False),
        "vertex on an edge": ([(0, 0), (10, 0), (10, 10), (5, 0), (0, 10)], False),
        "vertex on a vertex": ([(0, 0), (10, 0), (5, 5), (10, 10), (0, 10), (5, 5)], False),
        "vertex there twice": ([(0, 0), (0, 0), (10, 0), (10, 10)], False),
        "neck of a rounding": ([(4, -2), (20, -2), (5 + 1e-8, 5), (20, 12), (6, 12)], False),
        "neck of a millimetre": ([(4, -2), (20, -2), (5 + 1e-3, 5), (20, 12), (6, 12)], True),
        "last over first": ([(0, 0), (10, 0), (10, 10), (5, -5)], False),
    }
    closed = [np.array([*ring, ring[0]], dtype=float) for ring, _ in rings.values()]
    proved = np.zeros(len(closed), dtype=bool)
    stitching._Compiled.prove(
        np.concatenate(closed) + FAR, np.cumsum([len(ring) for ring in closed]), 2.0**-47 * FAR.max(), proved
    )
    assert dict(zip(rings, proved.tolist())) == {name: simple for name, (_, simple) in rings.items()}


def test_numba_is_chosen_for_pieces_only_where_its_start_pays(monkeypatch):
    monkeypatch.setattr(accelerator, "installed", lambda: True)
    monkeypatch.setattr(stitching._Compiled, "stitch", None)
    monkeypatch.setattr(stitching._Compiled, "failed", False)
    monkeypatch.delenv(accelerator.SWITCH, raising=False)
    monkeypatch.setattr(accelerator._Missed, "seconds", {})
    monkeypatch.setattr(accelerator, "kept", lambda *_: False)
    assert not stitching.pays(5.0), "a compiler is slower than that"
    assert stitching.pays(600.0)
    monkeypatch.setattr(accelerator._Missed, "seconds", {})
    monkeypatch.setattr(accelerator, "kept", lambda *_: True)
    assert not stitching.pays(1e-4)
    assert stitching.pays(4.0)


def test_a_kernel_for_pieces_that_does_not_compile_leaves_the_work_to_numpy(monkeypatch, caplog):
    def broken(*_):
        raise RuntimeError("no compiler")

    monkeypatch.setattr(accelerator, "installed", lambda: True)
    monkeypatch.setattr(accelerator, "compiled", broken)
    monkeypatch.setattr(stitching._Compiled, "stitch", None)
    monkeypatch.setattr(stitching._Compiled, "failed", False)
    monkeypatch.setenv(accelerator.SWITCH, "1")
    piece, settled = of(shapely.box(0, 0, 10, 10), shapely.box(6, 7, 20, 20))
    assert settled and piece.equals(shapely.box(6, 7, 10, 10))
    assert "numpy does its work" in caplog.text
