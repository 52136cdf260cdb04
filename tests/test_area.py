"""Areas against the handbook's vectors (§3.8), each computed independently of this code."""

from __future__ import annotations

import numpy as np
import pyproj
import pytest
import shapely

from baiyuan_qgis.faults import InputFault
from baiyuan_qgis.geometry.area import area_m2, mu, round_half_up
from baiyuan_qgis.geometry.crs import check_same_datum, datum_family, metres_per_unit, working_crs

L_SHAPE = [
    (3852000.123, 38532000.456),
    (3852300.123, 38532000.456),
    (3852300.123, 38532150.456),
    (3852100.123, 38532150.456),
    (3852100.123, 38532400.456),
    (3852000.123, 38532400.456),
]
HOLE = (38532020.456, 3852020.123, 38532080.456, 3852080.123)


def polygon(northing_first, holes=()):
    return shapely.Polygon([(e, n) for n, e in northing_first], holes)


@pytest.mark.parametrize(
    ("geometry", "expected"),
    [
        (shapely.box(38486150, 3767000, 38486250, 3767100), 9999.9531),
        (polygon(L_SHAPE), 69998.6228),
        (polygon(L_SHAPE, [shapely.box(*HOLE).exterior.coords]), 66398.7139),
        (shapely.box(38486000, 3767000, 38486200, 3767100), 19999.9048),
    ],
)
def test_regulation_area_equals_the_handbook_vectors_to_a_tenth_of_a_square_millimetre_class(geometry, expected):
    assert area_m2([geometry], "EPSG:4526")[0] == pytest.approx(expected, abs=1e-4)


def test_l_shape_differs_from_geodesic_because_the_regulation_draws_edges_straight_in_latitude_and_longitude():
    # 69998.6228 (regulation) - 69998.2164 (geodesic) = 0.4064 m2
    geodesic = area_m2([polygon(L_SHAPE)], 4526, "geodesic")[0]
    assert geodesic == pytest.approx(69998.2164, abs=1e-4)
    assert area_m2([polygon(L_SHAPE)], 4526)[0] - geodesic == pytest.approx(0.4064, abs=2e-4)


def test_zone_prefix_false_easting_and_degrees_give_the_same_area():
    prefixed = polygon(L_SHAPE)
    plain = shapely.transform(prefixed, lambda c: c - np.array([38000000.0, 0.0]))
    degrees = shapely.transform(
        prefixed,
        lambda c: np.column_stack(pyproj.Transformer.from_crs(4526, 4490, always_xy=True).transform(*c.T)),
    )
    expected = area_m2([prefixed], 4526)[0]
    assert area_m2([plain], 4547)[0] == pytest.approx(expected, abs=1e-4)
    assert area_m2([degrees], 4490)[0] == pytest.approx(expected, abs=1e-4)


def test_ring_direction_multipart_empty_and_null_do_not_disturb_each_other():
    square = shapely.box(38486150, 3767000, 38486250, 3767100)
    pair = shapely.MultiPolygon([square, shapely.transform(square, lambda c: c + np.array([500.0, 0.0]))])
    areas = area_m2([None, square.reverse(), shapely.Polygon(), pair], 4526)
    assert np.isnan(areas[0])
    assert areas[1] == pytest.approx(9999.9531, abs=1e-4)
    assert areas[2] == 0.0
    assert areas[3] == pytest.approx(2 * 9999.9531, abs=0.01)


def test_planar_area_keeps_its_digits_at_eight_digit_eastings():
    # 200 m x 333.334 m = 66666.8 m2; a plain shoelace over full eastings gives 66666.7812 (handbook pitfall 26)
    box = shapely.box(38532000.0, 3852000.0, 38532200.0, 3852333.334)
    assert area_m2([box], 4526, "planar")[0] == pytest.approx(66666.8, abs=1e-4)


def test_feet_become_square_metres():
    # 1000 ft x 1000 ft (US survey feet): (1000 * 1200/3937)^2 = 92903.41161 m2
    box = shapely.box(1000000, 500000, 1001000, 501000)
    assert metres_per_unit(2264) == pytest.approx(1200 / 3937)
    assert area_m2([box], 2264, "planar")[0] == pytest.approx((1000 * 1200 / 3937) ** 2, abs=1e-6)


def test_mu_is_three_two_thousandths_so_twenty_thousand_square_metres_are_thirty_mu():
    assert mu(20000.0) == 30.0  # 20000 * 3 / 2000; 20000 / 666.67 would be 29.99985
    assert mu(np.array([2000.0, np.nan]))[0] == 3.0


def test_half_rounds_up_as_forms_do():
    assert round_half_up(2.675) == 2.68
    assert round_half_up(-0.125) == -0.13
    assert round_half_up(0.125) == 0.13


def test_working_crs_of_degrees_is_the_three_degree_zone_of_the_centre():
    assert working_crs(4490, (114.0, 34.0, 114.4, 35.0)).to_epsg() == 4526
    assert working_crs(4490, (115.4, 34.0, 115.8, 35.0)).to_epsg() == 4527
    assert working_crs(4526, (0, 0, 1, 1)).to_epsg() == 4526
    assert "Transverse Mercator" in working_crs(4326, (-82.0, 35.2, -81.8, 35.4)).to_wkt().replace("_", " ")


def test_xian_80_never_meets_cgcs2000_silently():
    assert datum_family(2362) == "Xi'an 80"
    assert datum_family(2414) == "Beijing 54"
    assert datum_family(4526) == datum_family(2264) == ""
    with pytest.raises(InputFault, match=r"parcels.*Xi'an 80.*zoning"):
        check_same_datum(2362, "parcels", 4526, "zoning")
    check_same_datum(4326, "a", 4490, "b")
