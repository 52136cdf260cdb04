"""The rule of a coverage by GEOS and by our own check, under the same tests; and cleaning within its tolerance."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from baiyuan_qgis.faults import Cancelled
from baiyuan_qgis.geometry import coverage
from baiyuan_qgis.geometry.area import area_m2
from baiyuan_qgis.progress import Progress

X, Y = 38_500_000.0, 3_850_000.0
WAYS = ["own", "geos"]


@pytest.fixture(params=WAYS)
def edges(request):
    """The function that finds invalid edges, in either way."""
    if request.param == "own":
        return coverage.own_invalid_edges
    if not coverage.geos_knows():
        pytest.skip("the installed GEOS has no coverage functions")
    return lambda array, gap=0.0: shapely.coverage_invalid_edges(np.asarray(array, dtype=object), gap)


def box(x0, y0, x1, y1):
    return shapely.box(X + x0, Y + y0, X + x1, Y + y1)


def ring(*corners):
    return shapely.Polygon([(X + x, Y + y) for x, y in corners])


def layer(*shapes):
    return np.array(shapes, dtype=object)


def lengths(edges, shapes, gap=0.0):
    return shapely.length(edges(layer(*shapes), gap)).tolist()


# ---- the rule


def test_neighbours_with_the_same_vertices_are_a_coverage(edges):
    assert lengths(edges, [box(0, 0, 10, 10), box(10, 0, 20, 10), box(0, 10, 10, 20)]) == [0, 0, 0]
    # reversed rings mean the same
    assert lengths(edges, [box(0, 0, 10, 10).reverse(), box(10, 0, 20, 10)]) == [0, 0]
    # corner to corner, and far away
    assert lengths(edges, [box(0, 0, 10, 10), box(10, 10, 20, 20), box(50, 50, 60, 60)]) == [0, 0, 0]


def test_a_hole_that_is_filled_is_a_coverage(edges):
    holed = shapely.Polygon(box(0, 0, 30, 30).exterior, [box(10, 10, 20, 20).exterior])
    assert lengths(edges, [holed, box(10, 10, 20, 20)]) == [0, 0]
    # inside it lies one that is smaller: it overlaps nothing and touches nothing
    assert lengths(edges, [holed, box(12, 12, 18, 18)]) == [0, 0]


def test_an_overlap_is_found_on_both_sides(edges):
    # 10 m squares that share a strip of 1 m: of each, two edges of 10 m cross the other and one of 10 m lies in it
    assert lengths(edges, [box(0, 0, 10, 10), box(9, 2, 19, 12)])[0] == pytest.approx(20)
    assert lengths(edges, [box(0, 0, 10, 10), box(9, 0, 19, 10)]) == pytest.approx([30, 30])


def test_duplicates_are_overlaps(edges):
    assert lengths(edges, [box(0, 0, 10, 10), box(0, 0, 10, 10)]) == pytest.approx([40, 40])


def test_one_inside_another_is_found_on_the_inner(edges):
    assert lengths(edges, [box(0, 0, 30, 30), box(10, 10, 20, 20)])[1] == pytest.approx(40)


def test_a_vertex_that_the_neighbour_lacks_is_found(edges):
    # the right side of the first, 10 m, against two neighbours' sides of 5 m each
    found = lengths(edges, [box(0, 0, 10, 10), box(10, 0, 20, 5), box(10, 5, 20, 10)])
    assert found == pytest.approx([10, 5, 5])


def test_a_gap_is_found_when_it_is_narrow_enough(edges):
    shapes = [box(0, 0, 10, 10), box(10.05, 0, 20, 10)]
    assert lengths(edges, shapes) == [0, 0]
    assert lengths(edges, shapes, 0.01) == [0, 0]
    assert lengths(edges, shapes, 0.1) == pytest.approx([10, 10])


def test_multipolygons_are_one_feature(edges):
    pair = shapely.MultiPolygon([box(0, 0, 10, 10), box(20, 0, 30, 10)])
    assert lengths(edges, [pair, box(10, 0, 20, 10)]) == [0, 0]
    # the neighbour's sides of 11 m are not the pair's two of 10 m, and the pair's two upper edges of 10 m end on them
    assert lengths(edges, [pair, box(10, 0, 20, 11)]) == pytest.approx([40, 22])


def test_own_check_and_geos_find_the_same_on_random_layers():
    if not coverage.geos_knows():
        pytest.skip("the installed GEOS has no coverage functions")
    rng = np.random.default_rng(11)
    for seed in range(60):
        shapes = voronoi(40, seed)
        for row in rng.integers(0, len(shapes), 6):
            moved = shapely.transform(shapes[row], lambda c: c + rng.normal(0, 0.5, 2) * (rng.random() < 0.7))
            shapes[row] = moved if rng.random() < 0.5 else shapely.segmentize(moved, 40.0)
        for gap in (0.0, 0.3):
            own = coverage.own_invalid_edges(shapes, gap)
            theirs = shapely.coverage_invalid_edges(shapes, gap)
            assert shapely.length(own) == pytest.approx(shapely.length(theirs), abs=1e-6), (seed, gap)


# ---- the layer


def voronoi(count, seed, size=1000.0):
    rng = np.random.default_rng(seed)
    cells = shapely.get_parts(shapely.voronoi_polygons(shapely.MultiPoint(rng.uniform(0, size, (count, 2)))))
    return shapely.transform(cells, lambda c: np.round(c, 4) + np.array([X, Y]))


@pytest.mark.parametrize("seed", range(5))
def test_a_tessellation_is_valid_and_stays_untouched(seed):
    shapes = voronoi(60, seed)
    assert coverage.is_valid(shapes) and coverage.is_valid(shapes, 0.01)
    assert coverage.check(shapes).empty
    cleaned = coverage.clean(shapes, 0.01)
    assert (cleaned.report["state"] == "same").all() and (cleaned.report["moved"] == 0.0).all()
    assert all(a is b for a, b in zip(cleaned.geometries, shapes))


def test_nothing_null_and_empty_break_no_rule():
    assert coverage.is_valid([]) and coverage.is_valid([None, shapely.Polygon()])
    shapes = layer(None, box(0, 0, 10, 10), shapely.Polygon(), box(10, 0, 20, 10))
    found = coverage.invalid_edges(shapes)
    assert found[0] is None and shapely.is_empty(found[1:]).all()
    cleaned = coverage.clean(shapes, 0.01)
    assert cleaned.geometries[0] is None and cleaned.geometries[2].is_empty
    assert np.isnan(cleaned.report["area_before"][0]) and cleaned.report["area_after"][2] == 0.0
    assert coverage.check(shapes).empty


def test_check_lists_overlaps_gaps_and_edges():
    shapes = layer(
        box(0, 0, 10, 10), box(9, 0, 20, 10),  # share 1 m x 10 m
        box(0, 20, 30, 30), box(0, 30, 10, 40), box(20, 30, 30, 40), box(0, 40, 30, 50),  # enclose 10 m x 10 m
    )  # fmt: skip
    found = coverage.check(shapes)
    overlap = found[found["kind"] == "overlap"].iloc[0]
    assert (overlap["left"], overlap["right"], overlap["area"]) == (0, 1, pytest.approx(10.0))
    # width 2 * 10 / (2 * (1 + 10)) = 0.909
    assert overlap["width"] == pytest.approx(20 / 22)
    gap = found[found["kind"] == "gap"].iloc[0]
    assert gap["area"] == pytest.approx(100.0) and gap["width"] == pytest.approx(200 / 40)
    # the long sides against the short ones: vertices that the long ones lack
    assert found.loc[found["kind"] == "edge", "left"].tolist() == [2, 3, 4, 5]


@pytest.mark.parametrize("seed", range(4))
def test_overlaps_are_those_of_all_pairs(seed):
    rng = np.random.default_rng(seed)
    shapes = voronoi(50, seed)
    for row in rng.integers(0, len(shapes), 8):
        shapes[row] = shapely.transform(shapes[row], lambda c: c + rng.normal(0, 5.0, 2))
    # one inside another, twice the same, and a NULL between
    shapes = np.r_[shapes, layer(shapes[3].buffer(-5.0), shapes[7], None)]
    found = coverage.check(shapes)
    found = found[found["kind"] == "overlap"]
    expected = {
        (i, j): shapely.intersection(shapes[i], shapes[j]).area
        for i in range(len(shapes) - 1) for j in range(i + 1, len(shapes) - 1)
    }  # fmt: skip
    expected = {pair: area for pair, area in expected.items() if area > 1e-6}
    assert dict(zip(zip(found["left"], found["right"]), found["area"])) == pytest.approx(expected)


# ---- cleaning


def test_near_misses_become_one_border():
    # the neighbour begins 5 mm too far east and has a vertex that the first lacks
    left, right = box(0, 0, 10, 10), ring((10.005, 0), (20, 0), (20, 10), (10.005, 10), (10.004, 5))
    assert coverage.is_valid([left, right]) and not coverage.is_valid([left, right], 0.01)
    cleaned = coverage.clean(layer(left, right), 0.01)
    assert coverage.is_valid(cleaned.geometries, 0.01)
    report = cleaned.report
    assert report["state"].tolist() == ["cleaned", "cleaned"] and report["moved"].max() == pytest.approx(
        0.005, abs=1e-6
    )
    # the border runs (10, 0), (10.004, 5), (10, 10): the first gains the triangle 10 * 0.004 / 2 = 0.02 m2; the second
    # began at x = 10.005 with the dent 10 * 0.001 / 2 = 0.005 m2 to the west: 9.995 * 10 + 0.005 = 99.955 m2 before,
    # 100 - 0.02 = 99.98 m2 after
    assert report["area_before"].tolist() == pytest.approx([100.0, 99.955], abs=1e-6)
    assert report["area_after"].tolist() == pytest.approx([100.02, 99.98], abs=1e-6)


def test_areas_of_the_report_are_legal_ones_where_the_crs_is_known():
    shapes = layer(box(0, 0, 100, 100), box(100.004, 0, 200, 100))
    report = coverage.clean(shapes, 0.01, crs=4526).report
    assert report["area_before"].to_numpy() == pytest.approx(area_m2(shapes, 4526))
    assert report["area_after"][1] - report["area_before"][1] == pytest.approx(0.4, abs=0.01)  # 4 mm x 100 m


def test_what_is_wider_than_the_tolerance_stays():
    shapes = layer(box(0, 0, 10, 10), box(9.5, 0, 20, 10), box(20.5, 0, 30, 10))
    cleaned = coverage.clean(shapes, 0.01)
    # the vertices on the first two's edges are noted there, which changes neither place nor area
    assert (cleaned.report["moved"] == 0.0).all() and cleaned.report["state"][2] == "same"
    assert cleaned.report["area_after"].tolist() == cleaned.report["area_before"].tolist()
    assert coverage.check(cleaned.geometries)["kind"].tolist() == ["overlap"]


def test_a_parcel_that_would_collapse_is_kept_and_named():
    sliver = box(0, 0, 0.005, 10)
    cleaned = coverage.clean(layer(sliver, box(0.005, 0, 10, 10)), 0.01)
    assert cleaned.report["state"][0] == "kept" and cleaned.geometries[0] is not None
    assert cleaned.geometries[0].equals(sliver) and cleaned.report["moved"][0] == 0.0


def test_holes_parts_and_duplicates_are_cleaned_alike():
    holed = shapely.Polygon(box(0, 0, 30, 30).exterior, [box(10, 10, 20, 20).exterior])
    plug = box(10.003, 10.003, 20.003, 19.996)
    pair = shapely.MultiPolygon([box(30.004, 0, 40, 30), box(-10, 0, -0.003, 30)])
    cleaned = coverage.clean(layer(holed, plug, pair, plug), 0.02)
    assert cleaned.geometries[1].equals(cleaned.geometries[3])
    assert coverage.is_valid(cleaned.geometries[:3], 0.02)
    assert len(cleaned.geometries[0].interiors) == 1 and len(cleaned.geometries[2].geoms) == 2
    assert coverage.clean(layer(holed, shapely.force_3d(plug, 7.0)), 0.02).geometries[1].has_z is False


def test_tolerance_is_a_length_and_a_cancel_is_answered():
    for tolerance in (0.0, -1.0, float("nan"), float("inf")):
        with pytest.raises(ValueError, match="positive length"):
            coverage.clean(layer(box(0, 0, 1, 1)), tolerance)

    class Impatient(Progress):
        def cancelled(self):
            return True

    with pytest.raises(Cancelled):
        coverage.clean(layer(box(0, 0, 10, 10), box(10.004, 0, 20, 10)), 0.01, progress=Impatient())
    with pytest.raises(Cancelled):
        coverage.check(layer(box(0, 0, 10, 10), box(9, 0, 20, 10)), progress=Impatient())


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10_000), tolerance=st.sampled_from([0.002, 0.01, 0.05]), count=st.integers(5, 40))
def test_no_vertex_moves_farther_than_the_tolerance_and_no_land_is_lost(seed, tolerance, count):
    rng = np.random.default_rng(seed)
    shapes = voronoi(count, seed)
    # Every parcel is surveyed anew: its corners miss those of its neighbours by less than half the tolerance.
    for row, shape in enumerate(shapes):
        xy = shapely.get_coordinates(shape)
        xy = xy[:-1] + rng.uniform(-1, 1, (len(xy) - 1, 2)) * tolerance * 0.2
        made = shapely.Polygon(xy)
        shapes[row] = made if made.is_valid else shape
    cleaned = coverage.clean(shapes, tolerance)
    report = cleaned.report
    assert (report["moved"] <= tolerance).all()
    for before, after, state in zip(shapes, cleaned.geometries, report["state"]):
        assert after.is_valid and after.geom_type == "Polygon"
        if state != "cleaned":
            assert after is before
            continue
        # every vertex of before has one of after within the tolerance, and every one of after lies at the old outline
        old, new = shapely.points(shapely.get_coordinates(before)), shapely.points(shapely.get_coordinates(after))
        assert shapely.STRtree(new).query_nearest(old, return_distance=True)[1].max() <= tolerance + 1e-8
        assert shapely.distance(new, before.exterior).max() <= 2 * tolerance
        assert abs(after.area - before.area) <= before.length * tolerance
    if (report["state"] != "kept").all():
        # Borders that were surveyed twice are one now: what is left is at most cells whose corners lie within the
        # tolerance of three others.
        left = coverage.check(cleaned.geometries)
        assert left.loc[left["kind"] != "edge", "width"].fillna(0.0).max() <= tolerance or left.empty
    again = coverage.clean(cleaned.geometries, tolerance)
    assert (again.report["moved"] == 0.0).all()
