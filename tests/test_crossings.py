"""Pieces put together from the stretches between crossings: GEOS's pieces, ring by ring."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from baiyuan_qgis.geometry import crossings

FAR = np.array([38_500_000.0, 3_850_000.0])


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


def test_boxes_apart_are_settled_and_a_polygon_inside_another_is_left_to_geos():
    ell = shapely.Polygon([(0, 0), (10, 0), (10, 1), (1, 1), (1, 10), (0, 10)])
    assert of(ell, shapely.box(5, 5, 12, 12)) == (None, True)
    assert of(shapely.box(0, 0, 10, 10), shapely.box(2, 2, 3, 3)) == (None, False)


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
    found, settled = crossings.pieces(stars, stars, rows, columns)
    assert settled.sum() > 300
    near = shapely.transform(stars, lambda xy: xy - FAR)
    expected = shapely.intersection(near[rows], near[columns])
    areas = np.nan_to_num(shapely.area(found))
    assert np.abs(areas - shapely.area(expected))[settled].max() < 1e-5
    parts = np.where(areas > 0, shapely.get_num_geometries(found), 0)
    polygons = [[p for p in shapely.get_parts(each) if p.geom_type == "Polygon"] for each in expected]
    assert parts[settled].tolist() == [len(each) for each, kept in zip(polygons, settled) if kept]
