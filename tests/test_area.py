"""Areas against the handbook's vectors (§3.8), each computed independently of this code."""

from __future__ import annotations

import numpy as np
import pyproj
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from baiyuan_qgis.data.placement import misplaced
from baiyuan_qgis.faults import Cancelled, InputFault
from baiyuan_qgis.geometry import accelerator
from baiyuan_qgis.geometry import area as area_module
from baiyuan_qgis.geometry.area import (
    adjust,
    area_m2,
    from_transverse_mercator,
    mu,
    round_half_up,
    transverse_mercator,
)
from baiyuan_qgis.geometry.crs import check_same_datum, datum_family, metres_per_unit, working_crs
from baiyuan_qgis.progress import Progress

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


# ---- the regulation, written down as the regulation has it


def regulation(ring, crs):
    """The trapezoids of one ring in the product form of 国土调查办发〔2008〕32号, edge by edge; PROJ's coordinates."""
    ellipsoid = pyproj.CRS(crs).geodetic_crs.ellipsoid
    a, b = ellipsoid.semi_major_metre, ellipsoid.semi_minor_metre
    e2 = (a * a - b * b) / (a * a)
    factors = (
        1 + 3 / 6 * e2 + 30 / 80 * e2**2 + 35 / 112 * e2**3 + 630 / 2304 * e2**4,
        -(1 / 6 * e2 + 15 / 80 * e2**2 + 21 / 112 * e2**3 + 420 / 2304 * e2**4),
        3 / 80 * e2**2 + 7 / 112 * e2**3 + 180 / 2304 * e2**4,
        -(1 / 112 * e2**3 + 45 / 2304 * e2**4),
        5 / 2304 * e2**4,
    )
    transformer = pyproj.Transformer.from_crs(crs, pyproj.CRS(crs).geodetic_crs, always_xy=True)
    longitude, latitude = np.radians(transformer.transform(*np.asarray(ring).T))
    total = 0.0
    for i in range(len(longitude) - 1):
        width = (longitude[i] + longitude[i + 1]) / 2 - longitude[0]
        half, middle = (latitude[i + 1] - latitude[i]) / 2, (latitude[i + 1] + latitude[i]) / 2
        total += (
            2 * b * b * width * sum(f * np.sin((2 * k + 1) * half) * np.cos((2 * k + 1) * middle)
                                    for k, f in enumerate(factors))
        )  # fmt: skip
    return abs(total)


@pytest.mark.parametrize(
    ("crs", "east", "north"),
    [
        (4526, 38532000.456, 3852000.123),  # 3 degree zone 38, zone prefix
        (4547, 383000.0, 4030000.0),  # 120 km off the meridian 114 E
        (4509, 700000.0, 3500000.0),  # 6 degree zone, meridian 117 E
        (2362, 38486150.0, 3767000.0),  # Xi'an 80
        (2414, 38486150.0, 3767000.0),  # Beijing 54
        (32650, 400000.0, 5000000.0),  # UTM: scale 0.9996
        (27700, 400000.0, 300000.0),  # origin 49 N, false northing -100 km
        (2263, 984000.0, 190000.0),  # Lambert conic in feet: pyproj's work
        (3857, 12700000.0, 4100000.0),  # Mercator on the ellipsoid's coordinates: pyproj's work
    ],
)
def test_closed_form_equals_the_product_form_of_the_regulation(crs, east, north):
    rng = np.random.default_rng(crs)
    for _ in range(20):
        angle = np.sort(rng.uniform(0, 2 * np.pi, 40))
        radius = rng.uniform(30, 90, 40)
        at = rng.uniform(-2000, 2000, 2) + np.array([east, north])
        star = shapely.Polygon(np.column_stack([np.cos(angle), np.sin(angle)]) * radius[:, None] + at)
        assert area_m2([star], crs)[0] == pytest.approx(regulation(star.exterior.coords, crs), abs=1e-6)


@pytest.mark.parametrize("crs", [4526, 4547, 4509, 4491, 2362, 2414, 32650, 32733, 27700, 3067])
def test_inverse_series_is_that_of_proj_to_a_billionth_of_a_degree(crs):
    crs = pyproj.CRS.from_epsg(crs)
    area = crs.area_of_use
    rng = np.random.default_rng(7)
    lon, lat = rng.uniform(area.west, area.east, 3000), rng.uniform(area.south, area.north, 3000)
    there = pyproj.Transformer.from_crs(crs.geodetic_crs, crs, always_xy=True)
    back = pyproj.Transformer.from_crs(crs, crs.geodetic_crs, always_xy=True)
    xy = np.column_stack(there.transform(lon, lat))
    expected_lon, expected_lat = back.transform(*xy.T)
    meridian = crs.coordinate_operation.params[1].value
    found_lon, found_lat = np.degrees(from_transverse_mercator(xy, transverse_mercator(crs)))
    assert np.abs(found_lon + meridian - expected_lon).max() < 1e-9
    assert np.abs(found_lat - expected_lat).max() < 1e-9


def test_inverse_series_holds_thirty_degrees_off_the_meridian():
    # a layer in the wrong zone: 87 E to 144 E in the system of 114 E
    rng = np.random.default_rng(8)
    there = pyproj.Transformer.from_crs(4490, 4547, always_xy=True)
    lon, lat = rng.uniform(84, 144, 2000), rng.uniform(-80, 80, 2000)
    found = np.degrees(
        from_transverse_mercator(np.column_stack(there.transform(lon, lat)), transverse_mercator(pyproj.CRS(4547)))
    )
    assert np.abs(found[0] + 114 - lon).max() < 1e-9 and np.abs(found[1] - lat).max() < 1e-9


def test_old_prj_texts_of_gauss_krueger_take_the_series_and_others_do_not():
    wkt = (
        'PROJCS["CGCS2000_3_Degree_GK_Zone_38",GEOGCS["GCS_China_Geodetic_Coordinate_System_2000",'
        'DATUM["D_China_2000",SPHEROID["CGCS2000",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],'
        'UNIT["Degree",0.0174532925199433]],PROJECTION["Gauss_Kruger"],PARAMETER["False_Easting",38500000.0],'
        'PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",114.0],PARAMETER["Scale_Factor",1.0],'
        'PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]'
    )
    square = shapely.box(38486150, 3767000, 38486250, 3767100)
    assert transverse_mercator(pyproj.CRS(wkt)) is not None
    assert area_m2([square], wkt)[0] == pytest.approx(9999.9531, abs=1e-4)
    for other in (2053, 3857, 4490):  # Hartebeesthoek 94 is south orientated: its axes run west and south
        assert transverse_mercator(pyproj.CRS(other)) is None


@pytest.mark.parametrize(
    ("east", "north", "width", "height", "expected", "tolerance"),
    [
        (114.35, 34.80, 5000, 4000, 19999411.56, 0.01),
        # of these the handbook states the longitude alone
        (115.4, 34.80, 1000, 1000, 999589.55, 10.0),
        (112.6, 34.80, 5000, 4000, 19992071.11, 200.0),
    ],
)
def test_large_vectors_of_the_handbook(east, north, width, height, expected, tolerance):
    x, y = pyproj.Transformer.from_crs(4490, 4526, always_xy=True).transform(east, north)
    box = shapely.box(x, y, x + width, y + height)
    assert area_m2([box], 4526)[0] == pytest.approx(expected, abs=tolerance)


def test_numpy_and_the_compiled_kernel_give_the_same_bits(monkeypatch, tmp_path):
    if not accelerator.installed():
        pytest.skip("numba is not installed")
    monkeypatch.setenv("BAIYUAN_CACHE_DIR", str(tmp_path))
    rng = np.random.default_rng(3)
    at = rng.uniform(0, 50000, (2000, 2)) + np.array([38480000.0, 3800000.0])
    boxes = shapely.box(*at.T, *(at + rng.uniform(1, 500, (2000, 2))).T)
    monkeypatch.setenv(accelerator.SWITCH, "0")
    plain = area_m2(boxes, 4526)
    monkeypatch.setenv(accelerator.SWITCH, "1")
    monkeypatch.setattr(area_module._Kernel, "strips", None)
    monkeypatch.setattr(area_module._Kernel, "failed", False)
    compiled = area_m2(boxes, 4526)
    assert area_module._Kernel.strips is not None
    assert np.array_equal(plain, compiled)
    monkeypatch.setattr(area_module._Kernel, "strips", None)
    monkeypatch.setattr(area_module, "_compile", lambda: 1 / 0)
    assert np.array_equal(area_m2(boxes, 4526), plain)
    assert area_module._Kernel.failed


def test_numba_is_left_alone_for_small_layers(monkeypatch):
    monkeypatch.setenv(accelerator.SWITCH, "auto")
    monkeypatch.setattr(area_module._Kernel, "strips", None)
    monkeypatch.setattr(accelerator._Missed, "seconds", {})
    assert not area_module._pays(100_000)
    monkeypatch.setenv(accelerator.SWITCH, "0")
    assert not area_module._pays(10**10)


def test_chunks_do_not_show_in_the_result(monkeypatch):
    shapes = [shapely.Point(38500000 + 300 * i, 3850000).buffer(100, quad_segs=i % 7 + 1) for i in range(60)]
    shapes[7:7] = [None, shapely.Polygon(), shapely.MultiPolygon(shapes[:3])]
    shapes.append(shapes[0].difference(shapes[0].buffer(-20)))
    for method in ("ellipsoidal", "geodesic", "planar"):
        whole = area_m2(shapes, 4526, method)
        with monkeypatch.context() as patch:
            patch.setattr(area_module, "_VERTICES_A_CHUNK", 30)
            assert np.array_equal(area_m2(shapes, 4526, method), whole, equal_nan=True)
        alone = np.array([area_m2([shape], 4526, method)[0] for shape in shapes])
        assert np.array_equal(alone, whole, equal_nan=True)
    assert np.isnan(whole[7]) and whole[8] == 0.0


def test_nothing_z_m_lines_and_duplicates():
    assert area_m2([], 4526).shape == (0,)
    assert np.isnan(area_m2([None, None], 4526)).all()
    flat = shapely.box(38486150, 3767000, 38486250, 3767100)
    high = shapely.force_3d(flat, 99.0)
    areas = area_m2([flat, high, flat, shapely.LineString([(38486150, 3767000), (38486250, 3767000)])], 4526)
    # equal figures have equal areas, Z does not matter, a line has none
    assert areas[0] == areas[1] == areas[2] and areas[3] == 0.0
    flat_ring = shapely.Polygon([(38486150, 3767000), (38486250, 3767000), (38486150, 3767000)])
    assert area_m2([flat_ring], 4526)[0] == pytest.approx(0.0, abs=1e-9)


def test_rings_are_told_apart_without_taking_geometries_apart():
    outer, inner = shapely.box(38486000, 3767000, 38486100, 3767100), shapely.box(38486010, 3767010, 38486020, 3767020)
    # a hole that begins where the shell does, at its first vertex; a part that has none; the same vertex in two parts
    first = outer.exterior.coords[0]
    touching = shapely.Polygon(
        outer.exterior, [[first, (first[0] - 50, first[1] + 40), (first[0] - 50, first[1] + 20)]]
    )
    beside = shapely.Polygon([first, (first[0] + 50, first[1]), (first[0], first[1] - 50)])
    shapes = [
        outer,
        shapely.MultiPolygon([outer]),
        shapely.Polygon(outer.exterior, [inner.exterior]),
        touching,
        shapely.MultiPolygon([shapely.Polygon(), outer]),
        shapely.MultiPolygon([outer, beside]),
        shapely.MultiPolygon([shapely.Polygon(outer.exterior, [inner.exterior]), beside]),
    ]
    # planar: 100 * 100 = 10000; the hole 10 * 10 = 100; the touching hole 20 * 50 / 2 = 500; beside 50 * 50 / 2 = 1250
    expected = [10000, 10000, 9900, 9500, 10000, 11250, 11150]
    assert area_m2(shapes, 4526, "planar").tolist() == pytest.approx(expected, abs=1e-6)
    assert area_m2(shapes, 4526, "planar") == pytest.approx(shapely.area(shapes), abs=1e-5)


def test_a_cancel_is_answered():
    class Impatient(Progress):
        def cancelled(self):
            return True

    with pytest.raises(Cancelled):
        area_m2([shapely.box(38486150, 3767000, 38486250, 3767100)], 4526, progress=Impatient())


@settings(max_examples=60, deadline=None)
@given(
    x=st.floats(-120000, 120000),
    y=st.floats(3_400_000, 4_100_000),
    size=st.floats(0.01, 3000),
    cut=st.floats(0.05, 0.95),
)
def test_parts_sum_to_the_whole_when_cut_along_its_own_vertices(x, y, size, cut):
    # Both parts have the cut's two ends, and so has the whole: every edge is the same straight line in B and L.
    x += 38500000
    low, high = (x + cut * size, y), (x + (1 - cut) * size, y + size)
    left = shapely.Polygon([(x, y), low, high, (x, y + size)])
    right = shapely.Polygon([low, (x + size, y), (x + size, y + size), high])
    whole = shapely.Polygon([(x, y), low, (x + size, y), (x + size, y + size), high, (x, y + size)])
    a, b, c = area_m2([left, right, whole], 4526)
    assert a + b == pytest.approx(c, rel=1e-9, abs=1e-6)


# ---- forced balance


def test_largest_remainder_by_hand():
    # control 100.00 over 1:1:1 = 33.333…, 33.333…, 33.333…: floors 33.33 each = 99.99, one unit of 0.01 left,
    # equal remainders and equal areas: the first row takes it
    assert adjust([50.0, 50.0, 50.0], 100.0).tolist() == [33.34, 33.33, 33.33]
    # control 10.00 over 5.005, 2.503, 2.500 (sum 10.008), in units of 0.01: 1000 · 5005/10008 = 500.0999…,
    # 1000 · 2503/10008 = 250.0999…, 1000 · 2500/10008 = 249.8001…: floors 500 + 250 + 249 = 999, one left: third row
    assert adjust([5.005, 2.503, 2.5], 10.0).tolist() == [5.0, 2.5, 2.5]


def test_ties_go_to_the_larger_area_then_to_the_earlier_row():
    # control 4 in whole m² over 1, 3, 1, 3 (sum 8): shares 0.5, 1.5, 0.5, 1.5; floors 0, 1, 0, 1; two units left,
    # all remainders 0.5: the larger areas take them
    assert adjust([1.0, 3.0, 1.0, 3.0], 4.0, 0).tolist() == [0.0, 2.0, 0.0, 2.0]
    # control 3 over 1, 1 (shares 1.5, 1.5): the earlier row
    assert adjust([1.0, 1.0], 3.0, 0).tolist() == [2.0, 1.0]


def test_only_edge_pieces_take_the_difference():
    # inside: 10.125 -> 10.13 (half up); 100.00 - 10.13 = 89.87 over 40 and 50: 8987 · 4/9 = 3994.22…, · 5/9 = 4992.77…
    # floors 3994 + 4992 = 8986, one unit left for the remainder 0.77: 49.93
    balanced = adjust([10.125, 40.0, 50.0], 100.0, edge=[False, True, True])
    assert balanced.tolist() == [10.13, 39.94, 49.93]
    with pytest.raises(InputFault, match="keep their area"):
        adjust([60.0, 60.0], 50.0, edge=[False, True])
    with pytest.raises(InputFault, match="No piece"):
        adjust([60.0, 60.0], 150.0, edge=[False, False])


def test_control_is_rounded_half_up_and_nothing_is_invented():
    assert adjust([2.0, 2.0], 2.675).sum() == pytest.approx(2.68, abs=1e-12)
    assert np.isnan(adjust([np.nan, 4.0], 5.0)[0]) and adjust([np.nan, 4.0], 5.0)[1] == 5.0
    assert adjust([], 0.0).shape == (0,)
    assert adjust([0.0, 0.0], 0.0).tolist() == [0.0, 0.0]
    assert adjust([0.0, 7.0], 9.0).tolist() == [0.0, 9.0]
    for areas, control in (([], 1.0), ([0.0], 1.0), ([-1.0], 1.0), ([np.inf], 1.0), ([1.0], np.nan), ([1.0], -1.0)):
        with pytest.raises(InputFault):
            adjust(areas, control)


@settings(max_examples=200, deadline=None)
@given(
    areas=st.lists(st.floats(0.0, 1e8, allow_subnormal=False), min_size=1, max_size=40),
    control=st.floats(0.0, 1e9),
    digits=st.integers(0, 4),
)
def test_balance_is_exact_fair_and_independent_of_the_order(areas, control, digits):
    if not sum(areas):
        return
    balanced = adjust(areas, control, digits)
    unit = 10**digits
    units = np.rint(balanced * unit)
    # whole units, exactly the control's
    assert np.array_equal(balanced, units / unit)
    assert int(sum(int(u) for u in units)) == area_module._units(control, digits)
    # each less than a unit away from its share
    shares = np.array(areas) / sum(areas) * area_module._units(control, digits)
    assert (np.abs(units - shares) < 1 + 1e-6 * np.maximum(shares, 1)).all()
    # the larger never gets less, and turning the rows round changes nothing but ties
    order = np.argsort(areas, kind="stable")
    assert (np.diff(balanced[order]) >= 0).all() or len(set(areas)) < len(areas)
    assert sorted(adjust(areas[::-1], control, digits)) == sorted(balanced)


@pytest.mark.parametrize(
    ("bounds", "code", "wrong"),
    [
        ((38486000, 3765000, 38487000, 3766000), 4526, False),
        # zone 38 called zone 39: a thousand kilometres west of its meridian, areas 2.5 % off
        ((38486000, 3765000, 38487000, 3766000), 4527, True),
        # a county that reaches 1° into the next zone stays in its own: 117° - 1.5° - 1° from the meridian of 117°
        ((39269000, 3765000, 39270000, 3766000), 4527, False),
        # degrees called metres cannot even be turned into degrees
        ((114.8, 34.0, 114.9, 34.1), 4526, True),
        ((114.8, 34.0, 114.9, 34.1), 4490, False),
        ((114.8, 34.0, 114.9, 34.1), 4326, False),
        ((np.nan, np.nan, np.nan, np.nan), 4526, False),
    ],
)
def test_a_layer_far_outside_the_area_of_its_crs_bears_the_wrong_one(bounds, code, wrong):
    assert misplaced(code, bounds) == wrong
