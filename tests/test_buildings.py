"""Buildings to parcels: storeys, ground and boundaries by hand; ground counts once, unknown storeys stay unknown."""

from __future__ import annotations

import geopandas
import numpy as np
import pytest
import shapely
import shapely.affinity
from hypothesis import given, settings
from hypothesis import strategies as st

from baiyuan_qgis.measure import buildings, indicators

X, Y = 38486000.0, 3767000.0
nan = pytest.approx(np.nan, nan_ok=True)


def box(x, y, width, height):
    return shapely.box(X + x, Y + y, X + x + width, Y + y + height)


def layer(*geometries, **columns):
    return geopandas.GeoDataFrame(
        {"source_fid": range(1, len(geometries) + 1), **columns}, geometry=list(geometries), crs="EPSG:4526"
    )


# 200 m x 100 m each, side by side
PARCELS = layer(box(0, 0, 200, 100), box(200, 0, 200, 100), parcel_id=["P1", "P2"])


def carried(*geometries, parcels=PARCELS, **columns):
    return buildings.to_parcels(parcels, layer(*geometries, **columns))


def figures(found, row=0):
    return found.parcels.iloc[row].tolist()


def rules(found):
    return found.findings["rule"].tolist()


# ---- storeys


@pytest.mark.parametrize(
    ("storeys", "height", "floor"),
    [
        (3.0, 4.0, 3000.0),  # 50 x 20 = 1 000 m2, three storeys
        (1.0, 8.0, 1000.0),  # exactly 8 m is not above 8 m
        (1.0, 8.1, 2000.0),  # above 8 m counts double
        (2.0, 12.0, 4000.0),  # every storey of it
        (0.0, 4.0, 0.0),  # nothing above ground: zero is an answer
        (np.nan, 4.0, nan),
        (3.0, np.nan, 3000.0),  # a height nobody knows doubles nothing
    ],
)
def test_floor_area_is_footprint_by_storeys_and_above_eight_metres_twice(storeys, height, floor):
    found = carried(box(10, 10, 50, 20), storeys=[storeys], storey_height_m=[height])
    assert figures(found)[:2] == [floor, 1000.0]
    assert rules(found) == (["storey_height"] if np.isnan(height) else [])


def test_unknown_storeys_are_neither_none_nor_one_and_spoil_the_sum_of_the_parcel_only():
    found = carried(box(0, 0, 10, 10), box(20, 0, 10, 10), box(300, 0, 10, 10), storeys=[2.0, np.nan, 5.0])
    assert figures(found, 0)[:2] == [nan, 200.0]
    assert figures(found, 1)[:2] == [500.0, 100.0]


def test_counted_floor_area_of_record_stands_where_the_storeys_are_unknown():
    # 1 000 m2 of ground, 2 600 m2 on record; a quarter of the ground lies on P2
    found = carried(box(162.5, 0, 50, 20), storeys=[None], floor_area_m2=[2600.0])
    assert [figures(found, row)[0] for row in (0, 1)] == [pytest.approx(1950.0), pytest.approx(650.0)]
    both = carried(box(0, 0, 10, 10), storeys=[2.0], storey_height_m=[3.0], floor_area_m2=[9999.0])
    assert figures(both)[0] == 200.0


@pytest.mark.parametrize(
    ("field", "value"), [("storeys", -1.0), ("storeys", np.inf), ("storey_height_m", 0.0), ("storey_height_m", -3.0)]
)
def test_what_cannot_be_is_a_finding_with_building_and_field_and_unknown(field, value):
    columns = {"storeys": [2.0], "storey_height_m": [4.0], field: [value]}
    found = carried(box(0, 0, 10, 10), building_id=["JZ7"], **columns)
    row = found.findings.iloc[0]
    assert (row["rule"], row["feature_id"], row["field"]) == ("impossible", "JZ7", field)
    assert figures(found)[0] == (nan if field == "storeys" else 200.0)


def test_a_layer_without_any_field_still_has_ground():
    found = carried(box(0, 0, 10, 10))
    assert figures(found) == [nan, 100.0, nan, nan]


# ---- structures and yards


def test_structures_and_yards_are_told_by_their_use_and_are_no_buildings():
    found = carried(
        box(0, 0, 50, 20), box(60, 0, 10, 10), box(0, 50, 100, 30), box(120, 0, 20, 10),
        storeys=[2.0, None, None, 1.0], storey_height_m=[4.0] * 4, use=["厂房", "构筑物", "露天堆场", None],
    )  # fmt: skip
    # floor 2 x 1 000 + 200; base 1 000 + 200; one structure of 100 m2, one yard of 3 000 m2
    assert figures(found) == pytest.approx([2200.0, 1200.0, 100.0, 3000.0])
    assert rules(found) == []


def test_ground_of_a_yard_that_stands_under_a_building_counts_as_the_buildings():
    # yard 100 x 50 around a building of 20 x 10 and a tank of 10 x 10, which itself lies half under the roof
    found = carried(
        box(0, 0, 100, 50), box(10, 10, 20, 10), box(25, 10, 10, 10), use=["堆场", "厂房", "储罐"],
        storeys=[None, 1.0, None], storey_height_m=[4.0] * 3,
    )  # fmt: skip
    # building 200; tank 100 less 5 x 10; yard 5 000 less 250
    assert figures(found) == pytest.approx([200.0, 200.0, 50.0, 4750.0])
    assert rules(found) == []  # a building in a yard is drawn as it stands


def test_coefficient_and_density_are_two_things():
    land = indicators.measure(
        PARCELS.iloc[:1], indicators.pandas.Series([20000.0]),
        buildings=layer(
            box(0, 0, 50, 40), box(60, 0, 10, 10), box(0, 50, 100, 30), storeys=[1.0, None, None],
            storey_height_m=[4.0] * 3, use=["厂房", "构筑物", "堆场"],
        ),
    )  # fmt: skip
    assert land.values["building_density"][0] == pytest.approx(0.1)  # 2 000 / 20 000
    assert land.values["building_coefficient"][0] == pytest.approx(0.255)  # (2 000 + 100 + 3 000) / 20 000


def test_a_layer_of_buildings_only_says_nothing_of_structures():
    found = carried(box(0, 0, 10, 10), use=["厂房"])
    assert figures(found)[2:] == [nan, nan]
    assert not found.mapped[["structure_base_m2", "yard_base_m2"]].any(axis=None)


# ---- boundaries


def test_a_building_over_a_boundary_is_shared_by_area_even_sixty_to_forty():
    found = carried(box(140, 0, 100, 10), storeys=[2.0], storey_height_m=[4.0])
    assert [figures(found, row)[:2] for row in (0, 1)] == [
        pytest.approx([1200.0, 600.0]),
        pytest.approx([800.0, 400.0]),
    ]
    assert found.mapped["floor_area_m2"].tolist() == [True, True]


@pytest.mark.parametrize(("over", "stands"), [(9.9, False), (10.1, True)])
def test_less_than_a_tenth_of_a_building_is_eaves_and_decides_nothing(over, stands):
    found = carried(box(200 - over, 0, 100, 10), storeys=[2.0])
    assert found.mapped["floor_area_m2"].tolist() == [stands, True]
    assert figures(found, 0)[1] == pytest.approx(over * 10)  # it lies there all the same


def test_a_building_on_parcels_that_overlap_counts_on_each_and_that_is_said():
    parcels = layer(box(0, 0, 200, 100), box(0, 0, 200, 100), parcel_id=["P1", "P2"])
    found = carried(box(0, 0, 10, 10), storeys=[1.0], storey_height_m=[3.0], parcels=parcels)
    assert rules(found) == ["building_twice"]


def test_buildings_that_touch_no_parcel_leave_every_figure_unknown():
    found = carried(box(0, 500, 10, 10), storeys=[1.0], storey_height_m=[3.0])
    assert found.parcels.isna().all(axis=None) and not found.mapped.any(axis=None)


def test_missing_outlines_are_passed_over():
    found = carried(box(0, 0, 10, 10), None, storeys=[1.0, 1.0], storey_height_m=[3.0, 3.0])
    assert figures(found)[:2] == [100.0, 100.0]
    bare = layer(None, box(0, 0, 200, 100), parcel_id=["P1", "P2"])
    assert figures(carried(box(0, 0, 10, 10), storeys=[1.0], parcels=bare), 1)[1] == 100.0


def test_footprints_in_feet_give_square_metres():
    feet = geopandas.GeoDataFrame({"parcel_id": ["P1"]}, geometry=[shapely.box(0, 0, 1000, 1000)], crs="EPSG:2229")
    drawn = geopandas.GeoDataFrame(
        {"source_fid": [1], "storeys": [2.0], "floor_area_m2": [None]}, geometry=[shapely.box(0, 0, 100, 100)],
        crs="EPSG:2229",
    )  # fmt: skip
    foot = 1200 / 3937
    assert buildings.to_parcels(feet, drawn).parcels.iloc[0].tolist()[:2] == pytest.approx(
        [20000 * foot**2, 10000 * foot**2]
    )


# ---- properties


@st.composite
def places(draw):
    """Up to eight buildings that do not overlap each other, wholly on a grid of four parcels, some over boundaries."""
    cells = draw(st.lists(st.tuples(st.integers(0, 7), st.integers(0, 3)), min_size=1, max_size=8, unique=True))
    shapes, storeys, heights = [], [], []
    for column, row in cells:
        width, height = draw(st.floats(1.0, 49.0)), draw(st.floats(1.0, 49.0))
        # a cell is 50 m; the parcels' boundaries at 100 m and 200 m run through the cells shifted by 25 m
        shapes.append(box(50 * column + 0.5, 50 * row + 0.5, width, height))
        storeys.append(float(draw(st.integers(1, 6))))
        heights.append(draw(st.sampled_from([3.0, 8.0, 9.5])))
    return shapes, storeys, heights


GRID = layer(
    box(0, 0, 175, 80), box(175, 0, 225, 80), box(0, 80, 175, 120), box(175, 80, 225, 120),
    parcel_id=["A", "B", "C", "D"],
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(places())
def test_floor_and_ground_summed_over_parcels_are_the_buildings_own(drawn):
    shapes, storeys, heights = drawn
    found = carried(*shapes, storeys=storeys, storey_height_m=heights, parcels=GRID)
    own = shapely.area(np.array(shapes, dtype=object))
    counted = own * np.array(storeys) * np.where(np.array(heights) > 8.0, 2.0, 1.0)
    assert found.parcels["building_base_m2"].sum() == pytest.approx(own.sum(), rel=1e-9)
    assert found.parcels["floor_area_m2"].sum() == pytest.approx(counted.sum(), rel=1e-9)


@settings(max_examples=30, deadline=None)
@given(places(), st.randoms(use_true_random=False))
def test_the_order_of_buildings_changes_nothing(drawn, shuffle):
    order = list(range(len(drawn[0])))
    shuffle.shuffle(order)
    plain, mixed = (
        carried(
            *(drawn[0][i] for i in rows), storeys=[drawn[1][i] for i in rows],
            storey_height_m=[drawn[2][i] for i in rows], parcels=GRID,
        ).parcels
        for rows in (range(len(order)), order)
    )  # fmt: skip
    assert np.allclose(plain, mixed, rtol=1e-12, equal_nan=True)


@settings(max_examples=30, deadline=None)
@given(places(), st.sampled_from([0.5, 2.0, 10.0]))
def test_a_park_twice_as_large_has_the_same_density(drawn, factor):
    def density(by):
        def large(shape):
            return shapely.affinity.scale(shape, by, by, origin=(X, Y))

        grid = layer(*(large(shape) for shape in GRID.geometry), parcel_id=["A", "B", "C", "D"])
        shapes = [large(shape) for shape in drawn[0]]
        found = carried(*shapes, storeys=drawn[1], storey_height_m=drawn[2], parcels=grid).parcels
        return found["floor_area_m2"].to_numpy() / grid.geometry.area.to_numpy()

    assert np.allclose(density(factor), density(1.0), rtol=1e-6, equal_nan=True)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 6), st.integers(1, 8), st.integers(1, 3)), min_size=2,
                max_size=6))  # fmt: skip
def test_overlapping_footprints_never_cover_more_ground_than_their_union(rectangles):
    shapes = [box(10 * x, 10 * y, 10 * size, 10 * size) for x, y, size, _ in rectangles]
    storeys = [float(level) for *_, level in rectangles]
    found = carried(*shapes, storeys=storeys, storey_height_m=[3.0] * len(shapes)).parcels
    union = shapely.union_all(shapes)
    assert found["building_base_m2"].sum() == pytest.approx(
        union.intersection(shapely.union_all(list(PARCELS.geometry))).area, rel=1e-9
    )
    # every square of 10 m counts with its highest building
    squares = {}
    for x, y, size, level in rectangles:
        for i in range(size):
            for j in range(size):
                at = (x + i, y + j)
                if at[0] < 40 and at[1] < 10:
                    squares[at] = max(squares.get(at, 0), level)
    assert found["floor_area_m2"].sum() == pytest.approx(100.0 * sum(squares.values()), rel=1e-9)


# ---- the lowest plant (ACC-03)


@pytest.mark.parametrize(
    ("uses", "storeys", "lowest"),
    [
        (["厂房", "办公综合楼"], [3.0, 1.0], 3.0),  # the office of one storey is no plant
        (["1号生产车间", "厂房"], [3.0, 1.0], 1.0),
        (["厂房", None], [1.0, 2.0], 1.0),  # one that is known settles it
        (["厂房", None], [3.0, 1.0], nan),  # the other one may be a plant
        (["厂房", None], [3.0, 2.0], 2.0),  # whatever the other is, it has two
        (["厂房", "厂房"], [3.0, np.nan], nan),
        (["厂房", "厂房"], [1.0, np.nan], 1.0),
        (["厂房", "厂房"], [3.0, 1.5], nan),  # a gallery in part of it: is that a second storey?
        (["办公", "门卫"], [4.0, 1.0], nan),  # no plant is mapped
        (["厂房", "储罐"], [2.0, np.nan], 2.0),  # a tank is a structure
    ],
)
def test_the_lowest_plant_is_known_only_where_nothing_lower_may_be_one(uses, storeys, lowest):
    found = carried(box(10, 10, 50, 20), box(10, 50, 50, 20), use=uses, storeys=storeys)
    assert found.plant_storeys.tolist() == [lowest, nan]


def test_without_the_field_use_every_building_may_be_a_plant():
    assert carried(box(10, 10, 50, 20), storeys=[2.0]).plant_storeys.tolist() == [2.0, nan]
    assert carried(box(10, 10, 50, 20), storeys=[1.0]).plant_storeys.tolist() == [nan, nan]


def test_the_eaves_of_a_neighbours_plant_are_no_plant_of_this_parcel():
    # 2 m of the 60 m lie beyond the border at x = 200: 3 %
    found = carried(box(142, 10, 60, 20), box(250, 10, 50, 20), use=["厂房", "厂房"], storeys=[1.0, 3.0])
    assert found.plant_storeys.tolist() == [1.0, 3.0]
