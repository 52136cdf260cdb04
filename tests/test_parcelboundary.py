"""Boundary points, four sides and map sheets, computed by hand."""

from __future__ import annotations

import math

import pytest
import shapely

from baiyuan_qgis.measure import mapsheet, parcelboundary

E, N = 38_500_000.0, 3_850_000.0


def square(x=0.0, y=0.0, size=100.0):
    return shapely.box(E + x, N + y, E + x + size, N + y + size)


def test_points_run_clockwise_from_the_north_west_corner_whatever_the_order_of_the_vertices():
    for shape in (
        square(),
        shapely.reverse(square()),
        shapely.Polygon([(E + 100, N), (E, N), (E, N + 100), (E + 100, N + 100)]),
    ):
        points = parcelboundary.boundary(shape).points
        assert [(p.name, p.x - N, p.y - E) for p in points] == [
            ("J1", 100.0, 0.0), ("J2", 100.0, 100.0), ("J3", 0.0, 100.0), ("J4", 0.0, 0.0),
        ]  # fmt: skip


def test_sides_are_plane_lengths_to_the_next_point():
    # 3-4-5: legs of 30 m and 40 m, the hypotenuse 50 m; NW corner of the box is (0, 40): J1, then (30, 0), (0, 0)
    shape = shapely.Polygon([(E, N), (E + 30, N), (E, N + 40)])
    found = parcelboundary.boundary(shape)
    assert [p.side for p in found.points] == pytest.approx([50.0, 30.0, 40.0])
    assert found.length == pytest.approx(120.0)


def test_a_hole_follows_the_outer_ring_with_numbers_running_on_and_counts_to_the_length():
    shape = square().difference(square(40, 40, 20))
    found = parcelboundary.boundary(shape)
    assert [(p.name, p.ring) for p in found.points] == [(f"J{n}", 1 + (n > 4)) for n in range(1, 9)]
    # around a hole the land lies to the right as well: J5 NW (40, 60), then its SW corner (40, 40)
    assert [(p.x - N, p.y - E) for p in found.points[4:6]] == [(60.0, 40.0), (40.0, 40.0)]
    assert found.length == pytest.approx(4 * 100 + 4 * 20)


def test_neighbours_by_direction_and_side_within_half_a_metre():
    others = [
        ("E1", square(100.3, 0)),  # 0.3 m beside
        ("N2", square(50, 100, 50)), ("N1", square(0, 100, 50)),  # two on the north side
        ("far", square(0, -101)),  # 1 m south of the south side
        ("corner", square(-100, 100)),  # meets at a point only
    ]  # fmt: skip
    found = parcelboundary.boundary(square(), others)
    assert found.sides == {"east": ("E1",), "south": (), "west": (), "north": ("N1", "N2")}
    assert [p.neighbours for p in found.points] == [("N1", "N2"), ("E1",), (), ()]


def test_400_points_have_400_sides_that_sum_to_the_perimeter():
    circle = shapely.Polygon(
        [(E + 100 * math.cos(2 * math.pi * n / 400), N + 100 * math.sin(2 * math.pi * n / 400)) for n in range(400)]
    )
    found = parcelboundary.boundary(circle)
    assert len(found.points) == 400
    # a regular 400-gon: 400 * 2 * 100 * sin(pi / 400)
    assert found.length == pytest.approx(80_000 * math.sin(math.pi / 400))


def test_no_polygon_is_refused():
    with pytest.raises(ValueError, match="no polygon"):
        parcelboundary.boundary(shapely.Point(0, 0))


@pytest.mark.parametrize(
    ("bounds", "scale", "wanted"),
    [
        # 1:500, sheets of 250 m: 3850000 / 250 = 15400 -> 3850.00; 500000 / 250 = 2000 -> 500.00
        ((E, N, E + 100, N + 100), 500, ["3850.00-500.00"]),
        ((E + 200, N, E + 300, N + 100), 500, ["3850.00-500.00", "3850.00-500.25"]),
        ((E, N, E + 250, N + 250), 500, ["3850.00-500.00"]),  # ends on the edge
        ((500_000.0, N - 1, 500_100.0, N + 1), 1000, ["3849.5-500.0", "3850.0-500.0"]),
        ((E + 1500, N + 2600, E + 1600, N + 2700), 2000, ["3852.0-501.0"]),
    ],
)  # fmt: skip
def test_sheets_are_numbered_by_their_south_west_corner(bounds, scale, wanted):
    assert mapsheet.sheets(bounds, scale) == wanted
