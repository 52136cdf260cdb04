"""Parcels against layers: shares, classes, protection lines, and a balance that closes."""

from __future__ import annotations

import geopandas
import numpy as np
import pandas
import pytest
import shapely

from baiyuan_qgis.faults import InputFault
from baiyuan_qgis.measure.overlaycheck import UNCOVERED, check, in_parks

X, Y = 38486000.0, 3767000.0


def box(x, y, width, height):
    return shapely.box(X + x, Y + y, X + x + width, Y + y + height)


def layer(geometries, **columns):
    return geopandas.GeoDataFrame(
        {"source_fid": range(1, len(geometries) + 1), **columns}, geometry=list(geometries), crs="EPSG:4526"
    )


PARCELS = layer([box(0, 0, 100, 100), box(100, 0, 100, 100), None], parcel_id=["P1", "P2", "P3"])


def run(**layers):
    return check(PARCELS, layers, area_method="planar")


def test_zone_of_largest_share_and_its_share():
    zoning = layer([box(0, 0, 60, 100), box(60, 0, 140, 100)], zone_code=["100101", "1207"])
    result = run(zoning=zoning)
    # P1: 60 m of 100 m in 100101; P2 wholly in 1207
    assert result.parcels["zone_main"].tolist() == ["100101", "1207", None]
    assert result.parcels["zone_share"].tolist()[:2] == pytest.approx([0.6, 1.0])


def test_equal_shares_go_to_the_first_zone_by_code_so_that_the_result_is_stable():
    zoning = layer([box(50, 0, 50, 100), box(0, 0, 50, 100)], zone_code=["1207", "1101"])
    assert run(zoning=zoning).parcels["zone_main"][0] == "1101"


def test_a_zone_without_a_code_is_named_with_the_area_of_parcels_on_it():
    zoning = layer([box(0, 0, 60, 100), box(60, 0, 90, 100), box(300, 0, 9, 9)], zone_code=["100101", None, None])
    result = run(zoning=zoning)
    own = result.findings[result.findings["rule"] == "class_missing"]
    # the second zone: 40 m of P1 and 50 m of P2, 9,000 m²; the third lies on no parcel
    assert own[["severity", "layer", "feature_id", "field"]].to_numpy().tolist() == [
        ["warning", "zoning", "2", "zone_code"]
    ]
    assert "9000.00 m²" in own["sentence"].iloc[0]
    assert result.parcels["zone_main"].tolist() == ["100101", None, None]
    named = run(zoning=layer([box(0, 0, 200, 100)], zone_code=["100101"]))
    assert not (named.findings["rule"] == "class_missing").any()


def test_a_layer_that_was_not_given_leaves_null_and_never_zero():
    result = run(farmland=layer([box(-10, -10, 20, 20)]))
    # 10 m x 10 m of P1 lie on farmland, nothing of P2
    assert result.parcels["farmland_m2"].tolist()[:2] == pytest.approx([100.0, 0.0])
    assert result.parcels["farmland_m2"].isna()[2]
    assert result.parcels["eco_redline_m2"].isna().all()
    assert result.parcels["zone_main"].isna().all()


def test_outside_the_urban_boundary_is_what_it_does_not_cover():
    result = run(urban_boundary=layer([box(0, 0, 150, 100)]))
    assert result.parcels["outside_urban_boundary_m2"].tolist()[:2] == pytest.approx([0.0, 5000.0])


def test_overlapping_zones_of_one_class_count_once():
    zoning = layer([box(0, 0, 60, 100), box(40, 0, 60, 100)], zone_code=["A", "A"])
    result = run(zoning=zoning)
    row = result.composition[(result.composition["parcel_id"] == "P1")]
    # 60 + 60 - 20 overlap = 100 m: the parcel is covered once
    assert row[["class", "area_m2"]].to_numpy().tolist() == [["A", pytest.approx(10000.0)]]
    pieces = result.pieces[result.pieces["parcel_id"] == "P1"]
    assert (pieces["area_m2"] - pieces["overlap_m2"]).sum() == pytest.approx(10000.0)


def test_pieces_and_the_uncovered_rest_give_the_ellipsoidal_area_back():
    zoning = layer([box(0, 0, 60, 50), box(40, 20, 100, 60), box(40, 20, 100, 60)], zone_code=["A", "B", "B"])
    result = check(PARCELS, {"zoning": zoning})
    rest = result.composition[result.composition["class"] == UNCOVERED].set_index("parcel_id")["area_m2"]
    for parcel, area in zip(("P1", "P2"), result.parcels["area_m2"]):
        own = result.pieces[result.pieces["parcel_id"] == parcel]
        assert (own["area_m2"] - own["overlap_m2"]).sum() + rest[parcel] == pytest.approx(area, abs=1e-6)
    assert not (result.findings["rule"] == "balance").any()


def test_pieces_and_rest_sum_to_the_area_to_the_last_digits_whatever_their_shape():
    # stars at eight-digit eastings: every new vertex is rounded by up to 4 nm, 1e-6 m2 along a border of 300 m
    rng = np.random.default_rng(4)

    def star(x, y, radius):
        angle = np.linspace(0, 2 * np.pi, 40, endpoint=False)
        far = radius * rng.uniform(0.5, 1.0, 40)
        return shapely.Polygon(np.c_[X + x + far * np.cos(angle), Y + y + far * np.sin(angle)])

    lots = layer([star(*rng.uniform(0, 300, 2), 70) for _ in range(30)], parcel_id=[f"L{i}" for i in range(30)])
    zones = layer([star(*rng.uniform(0, 300, 2), 90) for _ in range(12)], zone_code=list("AABBCCDDEEFF"))
    found = check(lots, {"zoning": zones})
    rest = found.composition[found.composition["class"] == UNCOVERED].set_index("parcel_id")["area_m2"]
    assert len(rest) > 20
    for parcel, area in zip(lots["parcel_id"], found.parcels["area_m2"]):
        own = found.pieces[found.pieces["parcel_id"] == parcel]
        given = (own["area_m2"] - own["overlap_m2"]).sum() + rest.get(parcel, 0.0)
        assert given == pytest.approx(area, rel=1e-14, abs=0.0)


def test_a_parcel_without_geometry_is_kept_and_said():
    result = run(parks=layer([box(-10, -10, 500, 500)], park_id=["K"], park_name=["园区"]))
    assert len(result.parcels) == 3
    assert result.parcels["park_id"].tolist() == ["K", "K", None]
    assert result.findings[["rule", "feature_id"]].to_numpy().tolist() == [["geometry", "P3"]]


@pytest.mark.parametrize("pieces", [True, False])
def test_slivers_are_left_out_only_when_asked_and_then_counted_and_listed(pieces):
    zoning = layer([box(0, 0, 99.99, 100), box(99.99, 0, 200, 100)], zone_code=["A", "B"])
    whole = run(zoning=zoning)
    assert len(whole.pieces) == 3
    trimmed = check(PARCELS, {"zoning": zoning}, area_method="planar", min_width=0.05, pieces=pieces)
    # the 0.01 m x 100 m = 1 m2 strip of B on P1 is 2*1/200.02 = 0.01 m wide
    assert trimmed.figures["PIECE_COUNT"] == 2
    assert trimmed.findings["rule"].tolist() == ["geometry", "slivers", "sliver"], "left out on purpose is no gap"
    sentences = trimmed.findings.set_index("rule")["sentence"]
    assert "1 pieces" in sentences["slivers"] and "1.00 m²" in sentences["slivers"]
    assert sentences["sliver"] == "Parcel P1: 1.000000 m² on feature 2 of zoning were left out."
    assert trimmed.findings["feature_id"].tolist() == ["P3", "", "P1"]
    # what is kept, what is listed and what lies bare are the parcel: 9,999 + 1 + 0 m2
    own = trimmed.composition[trimmed.composition["parcel_id"] == "P1"]
    assert own["area_m2"].sum() == pytest.approx(9999.0, abs=1e-5)


def test_parks_that_touch_no_parcel_are_an_error_other_layers_a_warning():
    far = layer([box(90000, 0, 10, 10)], park_id=["K"])
    with pytest.raises(InputFault, match="parks"):
        run(parks=far)
    result = run(farmland=far)
    assert result.findings.set_index("rule").loc["no_contact", "severity"] == "warning"
    assert result.parcels["farmland_m2"].tolist()[:2] == [0.0, 0.0]


def test_a_missing_class_field_is_named_with_the_fields_there_are():
    with pytest.raises(InputFault, match="BASE_DISTR") as caught:
        run(zoning=layer([box(0, 0, 10, 10)], BASE_DISTR=["R-8"]))
    assert caught.value.field == "zone_code"
    with pytest.raises(InputFault, match="park_id"):
        run(parks=layer([box(0, 0, 10, 10)], parkid=["K"]))


def test_parcels_that_overlap_each_other_are_measured_on_both():
    both = layer([box(0, 0, 100, 100), box(90, 0, 100, 100)], parcel_id=["P1", "P2"])
    result = check(both, {}, area_method="planar")
    assert result.parcels["overlap_m2"].tolist() == pytest.approx([1000.0, 1000.0])  # 10 m x 100 m
    assert np.isfinite(result.figures["OVERLAP_M2"])
    assert (result.findings["rule"] == "overlap").sum() == 1


@pytest.mark.parametrize("numba", ["0", "1"])
def test_without_pieces_all_other_results_are_the_same(monkeypatch, numba):
    monkeypatch.setenv("BAIYUAN_NUMBA", numba)
    # overlaps between classes, within a class, a duplicate, and bare ground
    zoning = layer(
        [box(0, 0, 60, 50), box(40, 20, 100, 60), box(40, 20, 100, 60), box(30, 0, 20, 70), box(150, 0, 20, 20)],
        zone_code=["A", "B", "B", "A", None],
    )
    farmland = layer([box(-10, -10, 50, 50), box(20, -10, 50, 50)])
    for options in ({}, {"min_area": 450.0}, {"min_width": 12.0}):
        layers = {"zoning": zoning, "farmland": farmland}
        full = check(PARCELS, layers, area_method="planar", **options)
        bare = check(PARCELS, layers, area_method="planar", pieces=False, **options)
        assert len(full.pieces)
        assert not len(bare.pieces)
        assert bare.pieces.columns.tolist() == full.pieces.columns.tolist()
        pandas.testing.assert_frame_equal(bare.parcels, full.parcels, rtol=0.0, atol=1e-6)
        pandas.testing.assert_frame_equal(bare.composition, full.composition, rtol=0.0, atol=1e-6)
        assert bare.findings["rule"].tolist() == full.findings["rule"].tolist()
        assert bare.figures == pytest.approx(full.figures, abs=1e-6)


def test_a_parcel_in_no_park_keeps_the_park_its_own_layer_states():
    stated = PARCELS.assign(park_id=["old", "own", "own"])
    park = layer([box(0, 0, 100, 100)], park_id=["K"], park_name=["园区"])
    placed = in_parks(stated, park)
    assert placed["park_id"].tolist() == ["K", "own", "own"]
    assert placed["park_name"].tolist() == ["园区", None, None]
