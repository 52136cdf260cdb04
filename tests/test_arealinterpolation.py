"""Areal interpolation: hand-computed cases, what holds for all layers, published figures, tobler, and the algorithm."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import geopandas
import numpy as np
import pandas
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from baiyuan_qgis.data import dictionary, reader
from baiyuan_qgis.faults import InputFault
from baiyuan_qgis.measure import arealinterpolation as areal
from baiyuan_qgis.measure.arealinterpolation import interpolate

CRS = "EPSG:4526"
EAST, NORTH = 38_500_000.0, 3_800_000.0


def layer(boxes, **fields):
    """Return a layer of boxes (x0, y0, x1, y1 in metres from a corner of zone 38), None for no geometry."""
    shift = np.array([EAST, NORTH, EAST, NORTH])
    shapes = [None if each is None else shapely.box(*(np.asarray(each, dtype=float) + shift)) for each in boxes]
    return geopandas.GeoDataFrame(
        {"source_fid": np.arange(1, len(shapes) + 1, dtype=np.int64), **fields}, geometry=shapes, crs=CRS
    )


def rules(found):
    return found.findings["rule"].tolist()


# ---- hand-computed

# sources: A 0-10 and B 10-30 in x, both 10 high (100 m2, 200 m2); targets: P x 5-15 (100 m2), Q x 15-20 (50 m2)
SOURCES = [(0, 0, 10, 10), (10, 0, 30, 10)]
TARGETS = [(5, 0, 15, 10), (15, 0, 20, 10)]


def test_sum_divides_by_the_covered_area_and_total_by_the_whole():
    source, target = layer(SOURCES, tax=[100.0, 60.0]), layer(TARGETS)
    # A: 50 of its 100 m2 in P. B: 50 of its 200 m2 in P, 50 in Q.
    # SUM: A is covered with 50, B with 100: P = 100 * 50/50 + 60 * 50/100 = 130, Q = 60 * 50/100 = 30; 160 in all
    found = interpolate(source, target, extensive=["tax"])
    assert found.values["tax"].tolist() == pytest.approx([130.0, 30.0], rel=1e-12)
    assert found.totals.loc[0, ["value_before", "value_after", "not_carried"]].tolist() == pytest.approx([160, 160, 0])
    # TOTAL: P = 100 * 50/100 + 60 * 50/200 = 65, Q = 60 * 50/200 = 15; 80 in all, 100/2 + 60/2 = 80 stay outside
    found = interpolate(source, target, extensive=["tax"], weight="total")
    assert found.values["tax"].tolist() == pytest.approx([65.0, 15.0], rel=1e-12)
    assert found.totals.loc[0, ["value_before", "value_after", "not_carried"]].tolist() == pytest.approx([160, 80, 80])
    assert found.values["uncovered_share"].tolist() == [0.0, 0.0] and found.figures["UNCOVERED_SHARE"] == 0.0
    assert rules(found) == ["source-partly-outside"] and "WEIGHT = TOTAL" in found.findings["sentence"][0]


def test_a_rate_is_the_mean_by_common_area_whatever_the_weight():
    source, target = layer(SOURCES, price=[4.0, 1.0]), layer([*TARGETS, (8, 0, 28, 10)])
    # P: (4 * 50 + 1 * 50) / 100 = 2.5; Q lies in B: 1; R x 8-28: (4 * 20 + 1 * 180) / 200 = 1.3
    for weight in areal.WEIGHTS:
        found = interpolate(source, target, intensive=["price"], weight=weight)
        assert found.values["price"].tolist() == pytest.approx([2.5, 1.0, 1.3], rel=1e-12)
    # by area: A is given 50 + 20 = 70, B 50 + 50 + 180 = 280: (4 * 70 + 1 * 280) / 350 = 1.6, before and after
    assert found.totals.loc[0, ["value_before", "value_after"]].tolist() == pytest.approx([1.6, 1.6])


def test_classes_are_shares_of_the_target_and_the_rest_is_uncovered():
    source = layer([(0, 0, 10, 10), (10, 0, 30, 10), (30, 0, 31, 10)], dlbm=["0601", "0301", "0601"])
    target = layer([(5, 0, 15, 10), (20, 0, 40, 10)])
    found = interpolate(source, target, categorical=["dlbm"])
    # P: 50 of 100 m2 in 0601, 50 in 0301: a tie, 0301 comes first. Q: 100 of 200 m2 in 0301, 10 in 0601, 90 bare
    assert found.values["dlbm_0301"].tolist() == pytest.approx([0.5, 0.5])
    assert found.values["dlbm_0601"].tolist() == pytest.approx([0.5, 0.05])
    assert found.values["dlbm_main"].tolist() == ["0301", "0301"]
    assert found.values["dlbm_share"].tolist() == pytest.approx([0.5, 0.5])
    assert found.values["uncovered_share"].tolist() == pytest.approx([0.0, 0.45])
    assert found.totals["class"].tolist() == ["0301", "0601"]
    # m2 within the targets: 0301: 50 + 100; 0601: 50 + 10
    assert found.totals["value_after"].tolist() == pytest.approx([150.0, 60.0])
    assert found.totals["value_before"].tolist() == pytest.approx([150.0, 60.0])


@pytest.mark.parametrize("order", [[0, 1, 2], [2, 1, 0], [1, 2, 0]])
def test_equal_shares_go_to_the_first_class_whatever_the_order_of_the_rows(order):
    widths = np.array([[0.0, 1 / 3], [1 / 3, 2 / 3], [2 / 3, 1.0]])
    assert len(set(widths[:, 1] - widths[:, 0])) > 1, "the thirds differ in their last digit"
    thirds = geopandas.GeoDataFrame(
        {"kind": ["c", "a", "b"]}, geometry=[shapely.box(low, 0.0, high, 1.0) for low, high in widths], crs=CRS
    )
    target = geopandas.GeoDataFrame(geometry=[shapely.box(0.0, 0.0, 1.0, 1.0)], crs=CRS)
    found = interpolate(thirds.iloc[order].reset_index(drop=True), target, categorical=["kind"])
    assert found.values["kind_main"].tolist() == ["a"]
    assert found.values["kind_share"][0] == pytest.approx(1 / 3, abs=1e-12)


def test_null_is_not_zero_and_its_share_is_told():
    source, target = layer(SOURCES, tax=[np.nan, 60.0], price=[4.0, np.nan], kind=["x", None]), layer(TARGETS)
    found = interpolate(source, target, extensive=["tax"], intensive=["price"], categorical=["kind"])
    values = found.values
    # P: A is not known: 60 * 50/100 = 30 from B alone, half of P unknown; Q: 30
    assert values["tax"].tolist() == pytest.approx([30.0, 30.0])
    assert values["tax_unk"].tolist() == pytest.approx([0.5, 0.0])
    # P: 4 from A alone; Q lies in B, of which nothing is known
    assert values["price"][0] == pytest.approx(4.0) and np.isnan(values["price"][1])
    assert values["price_unk"].tolist() == pytest.approx([0.5, 1.0])
    assert values["kind_x"][0] == pytest.approx(0.5) and np.isnan(values["kind_x"][1])
    assert values["kind_main"].tolist() == ["x", None] and np.isnan(values["kind_share"][1])
    assert values["kind_unk"].tolist() == pytest.approx([0.5, 1.0])
    assert values["uncovered_share"].tolist() == [0.0, 0.0]
    assert rules(found).count("value-missing") == 3 and found.figures["NULL_COUNT"] == 3
    # A covers 50 of the 150 m2 of both targets
    assert "field tax: 1 of 2 features have no value; they cover 33.33 % of" in found.findings["sentence"][0]


def test_zero_is_a_value():
    found = interpolate(layer(SOURCES, tax=[0.0, 0.0]), layer(TARGETS), extensive=["tax"])
    assert found.values["tax"].tolist() == [0.0, 0.0] and found.values["tax_unk"].tolist() == [0.0, 0.0]
    assert "value-missing" not in rules(found)


def test_what_nothing_covers_is_unknown_and_never_zero():
    source = layer([*SOURCES, None], tax=[1.0, 2.0, 4.0], kind=["a", "b", "c"])
    target = layer([TARGETS[0], (100, 0, 110, 10), None, (25, 0, 35, 10)])
    found = interpolate(source, target, extensive=["tax"], categorical=["kind"])
    assert found.values["tax"].isna().tolist() == [False, True, True, False]
    assert found.values["kind_main"].tolist() == ["a", None, None, "b"]
    # the last: x 25-30 of 25-35 is covered
    assert found.values["uncovered_share"].tolist() == pytest.approx([0.0, 1.0, np.nan, 0.5], nan_ok=True)
    assert found.figures["EMPTY_COUNT"] == 2
    assert {"source-outside", "target-uncovered"} <= set(rules(found))
    # the third source has no place: its 4 stay, the rest is carried: 7 = 3 + 4
    assert found.totals.loc[0, ["value_before", "value_after", "not_carried"]].tolist() == pytest.approx([7, 3, 4])


def test_layers_that_do_not_meet_are_told_and_everything_stays_unknown():
    found = interpolate(layer(SOURCES, tax=[1.0, 2.0]), layer([(500, 0, 510, 10)]), extensive=["tax"])
    assert rules(found) == ["no_contact"] and found.values["tax"].isna().all()
    assert found.values["uncovered_share"].tolist() == [1.0] and found.figures["UNCOVERED_SHARE"] == 1.0
    # a border in common is no contact
    assert rules(interpolate(layer(SOURCES, t=[1, 2]), layer([(30, 0, 40, 10)]), extensive=["t"])) == ["no_contact"]


def test_one_polygon_carried_to_itself_keeps_everything():
    source = layer([(0, 0, 7, 3)], tax=[12.5], price=[0.1], kind=["m"])
    for weight in areal.WEIGHTS:
        found = interpolate(source, source, extensive=["tax"], intensive=["price"], categorical=["kind"], weight=weight)
        # the target has fields of these names, so the values stand beside them
        assert found.values["tax_src"].tolist() == [12.5] and found.values["price_src"].tolist() == [0.1]
        assert found.values["kind_main"].tolist() == ["m"] and found.values["kind_m"].tolist() == [1.0]
        assert rules(found) == [] and found.figures["LARGEST_RESIDUAL"] == 0.0


def test_duplicate_sources_count_both_and_are_told():
    source = layer([(0, 0, 10, 10), (0, 0, 10, 10)], tax=[10.0, 30.0], price=[2.0, 4.0])
    found = interpolate(source, layer([(0, 0, 20, 10)]), extensive=["tax"], intensive=["price"])
    # sums add up, 10 + 30; the mean is (2 * 100 + 4 * 100) / 200; half of the target is bare, not nothing
    assert found.values["tax"].tolist() == [40.0] and found.values["price"].tolist() == [3.0]
    assert found.values["uncovered_share"].tolist() == pytest.approx([0.5])
    sentence = found.findings.loc[found.findings["rule"] == "overlap", "sentence"].tolist()
    assert len(sentence) == 1 and "1 pairs" in sentence[0] and "100.00 m²" in sentence[0] and "1 and 2" in sentence[0]


def test_an_overlap_beside_a_gap_is_told_though_the_sums_nearly_close():
    # in a target of 100 m2: sources of 60 and 45 that share 15 (x 45-60 of 100), gap of 10: the sums give 105 - 10
    source = layer([(0, 0, 60, 1), (45, 0, 90, 1)], kind=["a", None])
    found = interpolate(source, layer([(0, 0, 100, 1)]), categorical=["kind"])
    assert rules(found) == ["value-missing", "overlap"]
    assert found.values["uncovered_share"].tolist() == pytest.approx([0.1])
    # the second, of no class, covers 45 of it; part of that is known from the first
    assert found.values["kind_unk"].tolist() == pytest.approx([0.45])
    # three over each other: x 0-60, 45-90, 50-70; 0-90 is covered, 10 % bare
    source = layer([(0, 0, 60, 1), (45, 0, 90, 1), (50, 0, 70, 1)], kind=["a", "b", "c"])
    found = interpolate(source, layer([(0, 0, 100, 1)]), categorical=["kind"])
    assert found.values["uncovered_share"].tolist() == pytest.approx([0.1])


def test_an_overlap_that_a_gap_hides_from_the_sums_is_told_of_rectangles_and_duplicates():
    # x 0-20 and 10-30 in a target x 0-40: 20 + 20 = 40, an overlap of 10 and a gap of 10
    found = interpolate(layer([(0, 0, 20, 1), (10, 0, 30, 1)], v=[1, 1]), layer([(0, 0, 40, 1)]), extensive=["v"])
    assert rules(found) == ["overlap"] and found.values["uncovered_share"].tolist() == pytest.approx([0.25])
    # round figures of many vertices: one of them twice, and a gap of its size
    corner = np.array([EAST, NORTH])
    round_ = [shapely.Point(*(corner + each)).buffer(10.0) for each in ((0, 0), (0, 0), (40, 0))]
    source = geopandas.GeoDataFrame({"v": [1, 1, 1]}, geometry=round_, crs=CRS)
    whole = shapely.union_all([*round_, shapely.Point(corner[0] + 80.0, corner[1]).buffer(10.0)])
    target = geopandas.GeoDataFrame(geometry=[whole], crs=CRS)
    found = interpolate(source, target, extensive=["v"])
    assert rules(found) == ["overlap"] and found.values["uncovered_share"].tolist() == pytest.approx([1 / 3])


def test_overlapping_targets_share_by_sum_and_get_all_by_total():
    source, target = layer([(0, 0, 10, 10)], tax=[90.0]), layer([(0, 0, 10, 10), (0, 0, 5, 10)])
    # SUM: 100 + 50 m2 claimed: 90 * 100/150 = 60 and 30. TOTAL: 90 * 100/100 and 90 * 50/100, 45 more than there is
    found = interpolate(source, target, extensive=["tax"])
    assert found.values["tax"].tolist() == pytest.approx([60.0, 30.0])
    assert rules(found) == ["overlap"] and "divided among them" in found.findings["sentence"][0]
    found = interpolate(source, target, extensive=["tax"], weight="total")
    assert found.values["tax"].tolist() == pytest.approx([90.0, 45.0])
    assert found.totals["not_carried"].tolist() == pytest.approx([-45.0])
    assert rules(found) == ["overlap"] and "given to each" in found.findings["sentence"][0]


def test_feet_make_no_difference_but_in_square_metres():
    feet = shapely.box(0, 0, 100, 100)
    source = geopandas.GeoDataFrame({"kind": ["a"]}, geometry=[feet], crs="EPSG:2264")
    found = interpolate(source, source[["geometry"]], categorical=["kind"])
    # 10000 square feet of US survey feet
    assert found.totals["value_after"].tolist() == pytest.approx([10_000 * (1200 / 3937) ** 2])


# ---- names


def test_names_never_meet_those_of_the_target_or_each_other():
    source = layer(SOURCES, tax_wan=[1.0, 2.0], 亩均产值元=[1, 2], kind=["A-1", "A 1"], TAX_WAN_unk=["main", "unk"])
    target = layer(TARGETS, Tax_Wan=[5.0, 5.0], kind_main=["old", "old"])
    found = interpolate(source, target, extensive=["tax_wan", "亩均产值元"], categorical=["kind", "TAX_WAN_unk"])
    names = [column.name for column in found.columns]
    assert list(found.values.columns) == [*names, "uncovered_share"]
    assert names == [
        "tax_wan_src", "tax_wan_src_unk", "亩均产值元", "亩均产值元_unk",
        "kind_main_2", "kind_share", "kind_unk", "kind_A_1", "kind_A_1_2",
        "TAX_WAN_unk_main", "TAX_WAN_unk_share", "TAX_WAN_unk_unk", "TAX_WAN_unk_main_2", "TAX_WAN_unk_unk_2",
    ]  # fmt: skip
    everyone = [name.casefold() for name in (*names, *target.columns)]
    assert len(set(everyone)) == len(everyone)
    codes = [column.code for column in found.columns]
    assert all(re.fullmatch(r"[A-Za-z]\w{0,9}", code, re.ASCII) for code in codes), codes
    assert len({code.casefold() for code in codes}) == len(codes)


def test_two_hundred_long_names_get_two_hundred_codes():
    names = [f"a_rather_long_name_{number}" for number in range(200)]
    source = layer(SOURCES, **{name: [1.0, 2.0] for name in names})
    found = interpolate(source, layer(TARGETS), extensive=names)
    codes = {column.code.casefold() for column in found.columns}
    assert len(codes) == 400 and max(map(len, codes)) == 10


# ---- bad input


def test_whole_numbers_and_numbers_as_text_are_numbers():
    source = layer(SOURCES, whole=pandas.array([3, None], dtype="Int64"), text=[" 3 ", ""])
    found = interpolate(source, layer(TARGETS), extensive=["whole", "text"])
    assert found.values["whole"][0] == found.values["text"][0] == pytest.approx(3.0)
    assert found.values["whole_unk"].tolist() == found.values["text_unk"].tolist()


@pytest.mark.parametrize(
    ("values", "shown"),
    [
        (["many", "3"], "many"),
        ([np.inf, 1.0], "inf"),
        ([True, False], "True"),
        (pandas.to_datetime(["2025-01-01", None]), "2025-01-01"),
    ],
)
def test_what_is_no_number_is_refused_by_feature_and_field(values, shown):
    with pytest.raises(InputFault, match=rf"Layer towns, feature 1, field v: “{shown}.*” is not a number") as fault:
        interpolate(layer(SOURCES, v=values), layer(TARGETS), extensive=["v"], source_name="towns")
    assert (fault.value.layer, fault.value.feature, fault.value.field) == ("towns", 1, "v")


def test_other_bad_input_is_one_sentence():
    source, target = layer(SOURCES, v=[1.0, 2.0]), layer(TARGETS)
    with pytest.raises(InputFault, match="no field w"):
        interpolate(source, target, extensive=["w"])
    with pytest.raises(InputFault, match="field v is named twice"):
        interpolate(source, target, extensive=["v"], intensive=["v"])
    with pytest.raises(InputFault, match="one projected coordinate reference system"):
        interpolate(source, target.to_crs(4490), extensive=["v"])
    with pytest.raises(InputFault, match="one projected coordinate reference system"):
        interpolate(source.to_crs(4490), target.to_crs(4490), extensive=["v"])
    many = layer([(i, 0, i + 1, 1) for i in range(areal.MOST_CLASSES + 1)], k=range(areal.MOST_CLASSES + 1))
    with pytest.raises(InputFault, match="201 different values are too many classes, 200 at most"):
        interpolate(many, target, categorical=["k"])
    assert len(interpolate(many.iloc[:-1], target, categorical=["k"]).columns) == 3 + areal.MOST_CLASSES


def test_a_column_of_nothing_is_unknown_everywhere():
    source = layer(SOURCES, v=[np.nan, np.nan], k=[None, " "])
    found = interpolate(source, layer(TARGETS), extensive=["v"], categorical=["k"])
    assert found.values["v"].isna().all() and found.values["k_main"].isna().all()
    assert found.values["v_unk"].tolist() == found.values["k_unk"].tolist() == [1.0, 1.0]
    assert rules(found).count("value-missing") == 2 and found.totals["null_count"].tolist() == [2, 2]


# ---- what holds for all layers


@st.composite
def scenes(draw):
    """Voronoi cells of one square as sources, cells or loose boxes as targets, and values with a few NULL."""
    random = np.random.default_rng(draw(st.integers(0, 10_000)))
    size = 1000.0

    def cells(count):
        points = shapely.MultiPoint(random.uniform(0.0, size, (count, 2)))
        whole = shapely.box(0.0, 0.0, size, size)
        return shapely.intersection(shapely.get_parts(shapely.voronoi_polygons(points, extend_to=whole)), whole)

    left = cells(draw(st.integers(2, 40)))
    closed = draw(st.booleans())
    if closed:
        right = cells(draw(st.integers(2, 25)))
    else:
        corners = random.uniform(-100.0, size, (draw(st.integers(1, 12)), 2))
        right = shapely.box(*corners.T, *(corners + random.uniform(1.0, 300.0, corners.shape)).T)
    shift = draw(st.sampled_from([0.0, 440_000.0, 38_500_000.0]))
    left, right = (shapely.transform(each, lambda xy: xy + np.array([shift, 3_800_000.0])) for each in (left, right))
    values = random.uniform(-50.0, 100.0, len(left))
    if draw(st.booleans()):
        values[random.uniform(size=len(left)) < 0.2] = np.nan
    kinds = random.choice(["a", "b", "c", None], len(left))
    source = geopandas.GeoDataFrame({"v": values, "r": values + 7.0, "k": kinds}, geometry=left, crs=CRS)
    return source, geopandas.GeoDataFrame(geometry=right, crs=CRS), closed


def carried(source, target, weight="sum"):
    return interpolate(source, target, extensive=["v"], intensive=["r"], categorical=["k"], weight=weight)


@settings(max_examples=60, deadline=None)
@given(scenes(), st.sampled_from(areal.WEIGHTS))
def test_shares_of_a_source_are_at_most_the_whole_and_no_total_is_lost(scene, weight):
    source, target, closed = scene
    found = carried(source, target, weight)
    table = found.table
    shares = table.shares(weight)
    assert (shares > 0.0).all()
    given_out = np.bincount(table.source, weights=shares, minlength=len(source))
    if weight == "sum" or not len(table.target_overlaps.area):
        assert given_out.max(initial=0.0) <= 1.0 + 1e-12
    if closed:
        assert np.abs(given_out - 1.0).max() <= 1e-12, "covered wholly, given out wholly"
        scale = np.nansum(np.abs(source["v"]))
        assert abs(np.nansum(source["v"]) - np.nansum(found.values["v"])) <= 1e-12 * scale
    row = found.totals.iloc[0]
    assert row["value_before"] == pytest.approx(np.nansum(source["v"]), rel=1e-12)
    assert found.figures["LARGEST_RESIDUAL"] <= 1e-12
    # by source, in Python's exact sum: what the targets got
    import math

    known = np.nan_to_num(source["v"].to_numpy())
    assert row["value_after"] == pytest.approx(math.fsum(known[table.source] * shares), rel=1e-9, abs=1e-9)


@settings(max_examples=60, deadline=None)
@given(scenes())
def test_shares_of_a_target_close_and_rates_stay_within_their_sources(scene):
    source, target, _closed = scene
    found = carried(source, target)
    values = found.values
    classes = values[[column.name for column in found.columns if column.kind == "class"]]
    whole = classes.sum(axis=1) + values["k_unk"] + values["uncovered_share"]
    assert np.abs(whole - 1.0).max() <= 1e-9
    known = values["r"].dropna()
    assert ((known >= source["r"].min() - 1e-9) & (known <= source["r"].max() + 1e-9)).all()
    assert ((values["v_unk"] >= 0.0) & (values["v_unk"] <= 1.0)).all()
    assert (values["v"].isna() == (values["v_unk"] + values["uncovered_share"] > 1.0 - 1e-9)).all()
    first = classes.to_numpy().max(axis=1, initial=-1.0)
    assert values["k_share"].dropna().to_numpy() == pytest.approx(first[values["k_share"].notna()], abs=1e-9)


@settings(max_examples=40, deadline=None)
@given(scenes(), st.sampled_from(areal.WEIGHTS), st.randoms(use_true_random=False))
def test_the_order_of_the_rows_changes_nothing(scene, weight, random):
    source, target, _closed = scene
    there = list(range(len(source)))
    here = list(range(len(target)))
    random.shuffle(there)
    random.shuffle(here)
    found = carried(source, target, weight).values
    mixed = carried(source.iloc[there].reset_index(drop=True), target.iloc[here].reset_index(drop=True), weight).values
    back = mixed.iloc[np.argsort(here)].reset_index(drop=True)
    assert list(back.columns) == list(found.columns)
    assert back["k_main"].tolist() == found["k_main"].tolist()
    for name in found.columns.drop("k_main"):
        assert back[name].to_numpy() == pytest.approx(found[name].to_numpy(), rel=1e-9, abs=1e-9, nan_ok=True), name


@settings(max_examples=40, deadline=None)
@given(scenes(), st.sampled_from(areal.WEIGHTS), st.sampled_from([0.25, 2.0, 1024.0]))
def test_the_unit_of_length_changes_nothing_and_that_of_the_values_only_the_values(scene, weight, factor):
    source, target, _closed = scene
    found = carried(source, target, weight).values
    # powers of two: not a digit is rounded
    other = source.assign(v=source["v"] * factor, r=source["r"] * factor)
    other = other.set_geometry(shapely.transform(source.geometry.array, lambda xy: xy * factor), crs=CRS)
    scaled = target.set_geometry(shapely.transform(target.geometry.array, lambda xy: xy * factor), crs=CRS)
    values = carried(other, scaled, weight).values
    for name in found.columns.drop("k_main"):
        wanted = found[name].to_numpy() * (factor if name in ("v", "r") else 1.0)
        assert values[name].to_numpy() == pytest.approx(wanted, rel=1e-9, abs=1e-9, nan_ok=True), name


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000))
def test_every_overlap_is_found_that_a_look_at_all_pairs_finds(seed):
    random = np.random.default_rng(seed)

    def boxes(count):
        corners = random.integers(0, 12, (count, 2)) * 10.0
        sizes = random.integers(1, 4, (count, 2)) * 10.0 + random.uniform(0.0, 1.0, (count, 2))
        return shapely.box(*corners.T, *(corners + sizes).T)

    left, right = boxes(12), boxes(6)
    table = areal.tabulate(left, right)
    for own, other, found in ((left, right, table.source_overlaps), (right, left, table.target_overlaps)):
        listed = set(zip(found.first.tolist(), found.second.tolist()))
        for i in range(len(own)):
            for j in range(i + 1, len(own)):
                common = shapely.intersection(own[i], own[j])
                # what matters is land that the other layer has too
                if shapely.area(shapely.intersection(common, other)).max() > 1e-6:
                    assert (i, j) in listed
                assert ((i, j) in listed) <= (shapely.area(common) > 0.0)
    rest = shapely.area(shapely.difference(right, shapely.union_all(left))) / shapely.area(right)
    assert table.uncovered == pytest.approx(rest, abs=1e-9)


# ---- against others


@pytest.fixture(scope="module")
def st_louis(shared_data):
    folder = shared_data / "st_louis"
    race, asthma, wards = (reader.read(str(folder / f"ar_stl_{name}.gpkg")) for name in ("race", "asthma", "wards"))
    # the tracts of both files are the same; the rates come by their number
    race["ASTHMA"] = asthma.set_index("GEOID")["ASTHMA"].reindex(race["GEOID"]).to_numpy()
    return race, wards.sort_values("WARD").reset_index(drop=True)


# JOSS 2019, the R package areal: wards 1 to 10
PUBLISHED = {
    (
        "TOTAL_E",
        "sum",
    ): "7991.565 12145.021 7344.287 8457.672 8783.377 14050.399 15840.086 12188.131 14217.149 11239.213",
    ("TOTAL_E", "total"): "7991 12042 7334 8458 8689 14022 15645 12188 14095 11239",
    ("ASTHMA", "sum"): "13.4 13.2 14.1 13.6 13.8 11.7 9.72 9.82 11.8 9.44",
}


@pytest.mark.realdata
@pytest.mark.parametrize("figure", PUBLISHED)
def test_st_louis_gives_the_published_figures_to_the_printed_digits(st_louis, figure):
    race, wards = st_louis
    field, weight = figure
    kind = {"intensive": [field]} if field == "ASTHMA" else {"extensive": [field]}
    found = interpolate(race, wards, weight=weight, **kind).values[field]
    printed = PUBLISHED[figure].split()
    digits = [len(text.partition(".")[2]) for text in printed]
    assert [f"{value:.{places}f}" for value, places in zip(found, digits)] == printed


@pytest.mark.realdata
def test_st_louis_keeps_its_people_by_sum_and_says_of_total_what_stays_outside(st_louis):
    race, wards = st_louis
    people = race["TOTAL_E"].sum()
    found = interpolate(race, wards, extensive=["TOTAL_E"])
    assert found.values["TOTAL_E"].sum() == pytest.approx(people, rel=1e-14)
    # the wards overlap each other at eleven places, two of them below the rounding of their areas
    assert rules(found) == ["source-partly-outside", "overlap"] and "122.60 m²" in found.findings["sentence"].iloc[1]
    total = interpolate(race, wards, extensive=["TOTAL_E"], weight="total").totals.iloc[0]
    assert total["value_after"] + total["not_carried"] == pytest.approx(people, rel=1e-14)


_TOBLER = """
import json, sys
import geopandas, numpy, scipy.sparse, shapely
from tobler.area_weighted import area_interpolate
source = geopandas.read_file(sys.argv[1])
target = geopandas.read_file(sys.argv[2])
there, here = target.sindex.query(source.geometry, predicate="intersects")
areas = shapely.area(shapely.intersection(source.geometry.values[there], target.geometry.values[here]))
doubled = scipy.sparse.coo_matrix((areas, (there, here)), shape=(len(source), len(target))).tocsr()
answer = {}
for label, table in (("float64", doubled), ("own", None)):
    for whole in (True, False):
        found = area_interpolate(
            source, target, ["v"], ["r"], table=table, allocate_total=whole, categorical_variables=["k"]
        )
        weight = "sum" if whole else "total"
        answer[f"{label} {weight}"] = {name: found[name].tolist() for name in found.columns if name != "geometry"}
print(json.dumps(answer))
"""


@pytest.fixture(scope="module")
def tobler(tmp_path_factory):
    sys.path.insert(0, str(Path(__file__).parent.parent / "scripts"))
    from bench import layers, peers

    python = peers.python()
    if python is None:
        pytest.skip("tobler is not installed (make bench-peers)")
    folder = tmp_path_factory.mktemp("tobler")
    random = np.random.default_rng(11)
    size = 2000.0
    source = geopandas.GeoDataFrame(geometry=layers.coverage(300, 1, size), crs=layers.EPSG)
    # no curve of the invented cells crosses another one: an overlap would be something else to both
    target = geopandas.GeoDataFrame(geometry=layers.coverage(60, 2, size), crs=layers.EPSG)
    # a strip outside, so that SUM and TOTAL differ
    source = source[source.centroid.x > layers.ORIGIN[0] + 150.0].reset_index(drop=True)
    target = target[target.centroid.y > layers.ORIGIN[1] + 200.0].reset_index(drop=True)
    source["v"] = random.uniform(0.0, 100.0, len(source))
    source["r"] = random.uniform(5.0, 9.0, len(source))
    source["k"] = random.choice(["a", "b", "c"], len(source))
    for name, frame in (("source", source), ("target", target)):
        frame.to_file(folder / f"{name}.gpkg", engine="pyogrio")
    ran = subprocess.run(
        [str(python), "-W", "ignore", "-c", _TOBLER, str(folder / "source.gpkg"), str(folder / "target.gpkg")],
        capture_output=True, text=True, check=False, timeout=300, cwd=folder,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    return source, target, json.loads(ran.stdout)


@pytest.mark.slow
@pytest.mark.parametrize("weight", areal.WEIGHTS)
def test_equals_tobler_where_tobler_is_right(tobler, weight):
    source, target, answer = tobler
    values = carried(source, target, weight).values
    covered = (values["uncovered_share"] < 1.0).to_numpy()
    assert covered.sum() > 0 and (values["uncovered_share"] > 0.01).any() and not values["v"][covered].isna().any()
    exact, own = answer[f"float64 {weight}"], answer[f"own {weight}"]
    worst = 0.0
    for name in ("v", "r", "k_a", "k_b", "k_c"):
        mine = values[name].to_numpy()[covered]
        assert mine == pytest.approx(np.array(exact[name])[covered], rel=1e-9, abs=1e-12), name
        # its own table holds seven digits
        theirs = np.array(own[name], dtype=float)[covered]
        assert mine == pytest.approx(theirs, rel=1e-5, abs=1e-6), name
        worst = max(worst, np.abs(mine / np.where(theirs == 0.0, 1.0, theirs) - (theirs != 0.0)).max())
    assert worst > 1e-9, "tobler's table is in float64 now: say so in the module's text"


# ---- in QGIS


@pytest.fixture
def run(qgis_app):
    import qgis_env
    from qgis.core import QgsApplication, QgsProcessingUtils

    from baiyuan_qgis.language import set_language

    set_language("en")
    algorithm = QgsApplication.processingRegistry().createAlgorithmById("baiyuan:arealinterpolation")

    def go(source, target, **parameters):
        asked = {"SOURCE": source, "TARGET": target, "OUTPUT": "memory:", **parameters}
        results, ok, log, context = qgis_env.run(algorithm, asked)
        made = QgsProcessingUtils.mapLayerFromString(results["OUTPUT"], context) if ok else None
        return results, made, log, context

    return go


def towns():
    import qgis_env

    squares = [qgis_env.square(38_500_000.0 + 100 * i) for i in range(2)]
    made = qgis_env.layer(squares, "tax_wan:double,单价:double,dlbm:string(6),name:string(9)",
                          [[100.0, 4.0, "0601", "East"], [60.0, None, "0301", "West"]], name="towns")  # fmt: skip
    made.setFieldAlias(3, "Name of the town")
    return made


def lots():
    import qgis_env

    # 100 m wide, from x = 50: half in each town
    return qgis_env.layer([qgis_env.square(38_500_050.0)], "parcel_id:string(9),tax_wan:double", [["p1", 7.0]])


@pytest.mark.qgis
def test_algorithm_carries_keeps_and_names(run):
    results, made, log, _context = run(
        towns(), lots(), EXTENSIVE="tax_wan", INTENSIVE=["单价"], CATEGORICAL="dlbm;name", WEIGHT="TOTAL",
        SUMMARY="memory:", FINDINGS="memory:",
    )  # fmt: skip
    row = dict(zip(made.fields().names(), next(made.getFeatures()).attributes()))
    # TOTAL: half of each town lies in the lot: 100/2 + 60/2
    assert row["parcel_id"] == "p1" and row["tax_wan"] == 7.0 and row["tax_wan_src"] == pytest.approx(80.0)
    assert row["单价"] == pytest.approx(4.0) and row["单价_unk"] == pytest.approx(0.5)
    assert row["dlbm_main"] == "0301" and row["dlbm_0601"] == pytest.approx(0.5) and row["name_East"] == 0.5
    assert row["uncovered_share"] == 0.0 and row["source_fid"] == 1
    assert results["SOURCE_COUNT"] == 2 and results["TARGET_COUNT"] == 1 and results["NULL_COUNT"] == 1
    assert results["LARGEST_RESIDUAL"] < 1e-9 and results["FINDING_COUNT"] == 2
    assert "the values carried over are in tax_wan_src" in log and "field 单价: 1 of 2 features have no value" in log


@pytest.mark.qgis
def test_loaded_layer_says_in_words_what_each_field_is(run, monkeypatch):
    from baiyuan_qgis.processing_algorithms import appearance

    looks = []
    monkeypatch.setattr(appearance, "attach", lambda *asked: looks.append(asked))
    _results, made, _log, _context = run(towns(), lots(), EXTENSIVE="tax_wan;单价", CATEGORICAL="dlbm;name")
    _context_of, _destination, names, style, _title, _history, own = looks[0]
    appearance.decorate(made, names, style, own)
    aliases = {name: made.attributeAlias(index) for index, name in enumerate(made.fields().names())}
    assert aliases["tax_wan_src"] == f"{dictionary.title('tax_wan', 'en')} (by area)"
    assert aliases["单价"] == "单价 (by area)" and aliases["单价_unk"] == "单价: share unknown"
    assert aliases["name_main"] == "Name of the town: main class"
    assert aliases["name_East"] == "Name of the town: share of East"
    assert aliases["dlbm_0601"].endswith(f"share of 0601 {dictionary.label('dlbm', '0601', 'en')}")
    assert aliases["uncovered_share"] == dictionary.title("uncovered_share", "en")
    assert aliases["parcel_id"] == aliases["tax_wan"] == "", "the parcels' own fields are as they were"
    # shares are shown with four digits, figures of unknown size as they are
    assert made.editorWidgetSetup(made.fields().indexOf("name_East")).config()["Precision"] == 4
    assert "Precision" not in made.editorWidgetSetup(made.fields().indexOf("单价")).config()


@pytest.mark.qgis
@pytest.mark.utf8
def test_a_shapefile_keeps_every_field_apart(run, tmp_path):
    from qgis.core import QgsVectorLayer

    results, _made, log, _context = run(
        towns(), lots(), EXTENSIVE="tax_wan", INTENSIVE="单价", CATEGORICAL="dlbm;name",
        OUTPUT=str(tmp_path / "out.shp"), SUMMARY=str(tmp_path / "totals.csv"),
    )  # fmt: skip
    assert results, log
    made = QgsVectorLayer(str(tmp_path / "out.shp"), "out", "ogr")
    names = made.fields().names()
    row = dict(zip(names, next(made.getFeatures()).attributes()))
    totals = pandas.read_csv(tmp_path / "totals.csv", encoding="utf-8")
    codes = dict(zip(zip(totals["variable"], totals["class"].fillna("")), totals["result_code"]))
    # the table of totals is the key to the short names
    assert set(codes.values()) <= set(names) and len(set(codes.values())) == len(codes)
    assert row[codes["tax_wan", ""]] == pytest.approx(160.0) and row[codes["单价", ""]] == pytest.approx(4.0)
    assert row[codes["name", "East"]] == row[codes["name", "West"]] == pytest.approx(0.5)
    assert row["name_M"] == "East" and row["name_S"] == pytest.approx(0.5) and row["name_U"] == 0.0


@pytest.mark.qgis
def test_algorithm_refuses_in_one_sentence(run):
    results, _made, log, _context = run(towns(), lots(), EXTENSIVE="name")
    assert not results and "Layer towns, feature 1, field name: “East” is not a number" in log
    results, _made, log, _context = run(towns(), lots(), EXTENSIVE="tax_wam")
    assert not results and "no field tax_wam; the nearest is tax_wan" in log
    results, _made, log, _context = run(towns(), lots(), EXTENSIVE="tax_wan", INTENSIVE="tax_wan")
    assert not results and "tax_wan is named twice" in log
