"""Indicators as data: value, numerator, denominator, unit, source, the contract beside it; what cannot be is said."""

from __future__ import annotations

import geopandas
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from baiyuan_qgis import survey
from baiyuan_qgis.data import dictionary, samplepark, store
from baiyuan_qgis.measure import indicators
from baiyuan_qgis.measure.parcelarea import areas

X, Y = 38486000.0, 3767000.0
nan = pytest.approx(np.nan, nan_ok=True)


def parcels(count=1, **columns):
    """Parcels of 200 m x 100 m = 20 000 m2 = 30 mu."""
    shapes = [shapely.box(X + 300 * i, Y, X + 300 * i + 200, Y + 100) for i in range(count)]
    return geopandas.GeoDataFrame(
        {"source_fid": range(1, count + 1), "parcel_id": [f"P{i + 1}" for i in range(count)], **columns},
        geometry=shapes, crs="EPSG:4526",
    )  # fmt: skip


LAND = pd.Series([20000.0])
FULL = {
    "floor_area_m2": [24000.0], "building_base_m2": [7000.0], "structure_base_m2": [600.0], "yard_base_m2": [400.0],
    "green_m2": [3000.0], "admin_land_m2": [1400.0], "fixed_investment_wan": [9000.0], "tax_wan": [300.0],
    "tax_refund_wan": [90.0], "tax_relief_wan": [60.0], "output_wan": [6000.0],
}  # fmt: skip


def row_of(found, indicator, parcel="P1"):
    return found.table().set_index(["parcel_id", "indicator"]).loc[(parcel, indicator)]


def said(found, rule):
    return found.findings.loc[found.findings["rule"] == rule]


# ---- the table


@pytest.mark.parametrize(
    ("indicator", "value", "numerator", "denominator", "unit", "sources"),
    [
        ("far", 1.2, 24000.0, 20000.0, None, "floor_area_m2"),  # 24 000 / 20 000
        ("building_coefficient", 0.4, 8000.0, 20000.0, "ratio", "building_base_m2 structure_base_m2 yard_base_m2"),
        ("building_density", 0.35, 7000.0, 20000.0, "ratio", "building_base_m2"),  # 7 000 / 20 000
        ("green_ratio", 0.15, 3000.0, 20000.0, "ratio", "green_m2"),
        ("admin_ratio", 0.07, 1400.0, 20000.0, "ratio", "admin_land_m2"),
        ("investment_per_mu", 300.0, 9000.0, 30.0, "wan_yuan_per_mu", "fixed_investment_wan"),  # 9 000 / 30 mu
        ("tax_per_mu", 15.0, 450.0, 30.0, "wan_yuan_per_mu", "tax_wan tax_refund_wan tax_relief_wan"),
        ("output_per_mu", 200.0, 6000.0, 30.0, "wan_yuan_per_mu", "output_wan"),
    ],
)
def test_each_indicator_with_what_it_was_divided_by_and_where_both_come_from(
    indicator, value, numerator, denominator, unit, sources
):
    row = row_of(indicators.measure(parcels(**FULL), LAND), indicator)
    assert (row["value"], row["numerator"], row["denominator"]) == pytest.approx((value, numerator, denominator))
    assert row["unit"] == unit
    assert row["numerator_source"] == ", ".join(f"parcels.{name}" for name in sources.split())
    assert row["denominator_source"] == "parcels.legal_area_m2"
    assert row["missing"] is None


def test_the_table_has_a_row_for_each_parcel_and_indicator_parcel_by_parcel_in_the_columns_of_the_dictionary():
    found = indicators.measure(parcels(2), pd.Series([20000.0, 10000.0]))
    table = found.table()
    assert tuple(table.columns) == dictionary.table("indicators")
    assert table["parcel_id"].tolist() == ["P1"] * 8 + ["P2"] * 8
    assert table["indicator"].tolist() == list(indicators.INDICATORS) * 2
    assert table["value"].isna().all() and table["numerator_source"].isna().all()


def test_what_is_mapped_names_the_layer_it_was_mapped_in():
    mapped = geopandas.GeoDataFrame(
        {"source_fid": [1], "storeys": [2.0], "storey_height_m": [4.0]},
        geometry=[shapely.box(X, Y, X + 100, Y + 50)], crs="EPSG:4526",
    )  # fmt: skip
    found = indicators.measure(parcels(**FULL), LAND, buildings=mapped)
    assert row_of(found, "far")["numerator"] == pytest.approx(10000.0)  # 100 x 50 x 2
    assert row_of(found, "far")["numerator_source"] == (
        "buildings.geometry, buildings.storeys, buildings.storey_height_m"
    )
    # 5 000 mapped, 600 and 400 of record
    assert row_of(found, "building_coefficient")["value"] == pytest.approx(0.3)
    assert row_of(found, "building_coefficient")["numerator_source"] == (
        "buildings.geometry, parcels.structure_base_m2, parcels.yard_base_m2"
    )


def test_unknown_storeys_are_named_as_what_lacks():
    mapped = geopandas.GeoDataFrame(
        {"source_fid": [1], "storeys": [np.nan]}, geometry=[shapely.box(X, Y, X + 100, Y + 50)], crs="EPSG:4526"
    )
    assert row_of(indicators.measure(parcels(), LAND, buildings=mapped), "far")["missing"] == "storeys"
    assert row_of(indicators.measure(parcels(), LAND), "far")["missing"] == "floor_area_m2"


def test_every_source_is_a_field_of_its_layers_role():
    words = {
        word
        for detail in indicators.measure(parcels(**FULL), LAND).details.values()
        for coded in (detail.numerator_source, detail.denominator_source)
        for text in coded.words
        for word in (text or "").split(", ")
        if word
    }
    assert words
    for word in words:
        layer, _, field = word.partition(".")
        assert field == "geometry" or field in dictionary.role(layer), word


# ---- land


def test_the_land_of_record_names_its_document_and_a_difference_from_the_drawn_one_is_said():
    frame = parcels(3, contract_area_m2=[20000.0, np.nan, 22000.0], certificate_area_m2=[np.nan, 20100.0, np.nan])
    table = areas(frame, "planar")
    found = indicators.measure(frame.assign(floor_area_m2=[20000.0] * 3), table["legal_area_m2"], areas=table)
    sources = [row_of(found, "far", name)["denominator_source"] for name in ("P1", "P2", "P3")]
    assert sources == ["parcels.contract_area_m2", "parcels.certificate_area_m2", "parcels.contract_area_m2"]
    # 20 100 is 0.5 % more than drawn, 22 000 is 10 % more
    gap = said(found, "area_gap")
    assert gap["feature_id"].tolist() == ["P3"]
    assert "22000.00" in gap["sentence"].iloc[0] and "20000.00" in gap["sentence"].iloc[0]
    drawn = parcels(floor_area_m2=[20000.0])
    table = areas(drawn, "planar")
    assert row_of(indicators.measure(drawn, table["legal_area_m2"], areas=table), "far")["denominator_source"] == (
        "parcels.geometry"
    )


@pytest.mark.parametrize("land", [0.0, np.nan, -5.0, np.inf])
def test_without_land_there_is_no_ratio_and_the_land_is_what_lacks(land):
    found = indicators.measure(parcels(**FULL), pd.Series([land]))
    assert found.values.isna().all(axis=None)
    assert set(found.missing.iloc[0]) == {"legal_area_m2"}
    assert row_of(found, "far")["denominator_source"] is None


def test_the_parcels_own_used_area_and_its_source_are_kept():
    found = indicators.measure(parcels(**FULL, used_area_m2=[40000.0], area_basis=["现场核实"]), LAND)
    row = row_of(found, "tax_per_mu")
    assert (row["value"], row["denominator"]) == (pytest.approx(7.5), 60.0)  # 450 / 60 mu
    assert (row["denominator_source"], row["area_basis"]) == ("parcels.used_area_m2", "现场核实")
    assert row_of(found, "investment_per_mu")["denominator"] == 30.0  # of the whole land: 项目总用地面积
    assert row_of(found, "investment_per_mu")["area_basis"] is None
    assert said(found, "used_area")["feature_id"].tolist() == ["P1"]


# ---- zero, NULL, impossible


def test_zero_is_an_answer_and_null_is_none():
    zero = indicators.measure(parcels(**{name: [0.0] for name in FULL}), LAND)
    assert (zero.values == 0.0).all(axis=None) and (zero.missing == "").all(axis=None)
    null = indicators.measure(parcels(**{name: [np.nan] for name in FULL}), LAND)
    assert null.values.isna().all(axis=None)
    assert null.missing["building_coefficient"][0] == "building_base_m2, structure_base_m2, yard_base_m2"
    assert null.missing["tax_per_mu"][0] == "tax_wan"  # an unstated refund is none, an unstated tax is unknown


@pytest.mark.parametrize("name", [name for name in FULL if name != "tax_wan"] + ["used_area_m2"])
@pytest.mark.parametrize("value", [-1.0, np.inf])
def test_an_impossible_input_is_a_finding_with_parcel_and_field_and_unknown(name, value):
    found = indicators.measure(parcels(**{**FULL, name: [value]}), LAND)
    row = said(found, "impossible").iloc[0]
    assert (row["layer"], row["feature_id"], row["field"]) == ("parcels", "P1", name)
    asked = [key for key, fields in indicators.NUMERATORS.items() if name in fields]
    assert found.values[asked].isna().all(axis=None)
    for key in asked:
        assert found.missing[key][0] == name


def test_a_net_tax_below_zero_counts_with_its_refund_and_never_below_it():
    fine = indicators.measure(parcels(tax_wan=[-60.0], tax_refund_wan=[90.0], tax_relief_wan=[0.0]), LAND)
    assert fine.values["tax_per_mu"][0] == pytest.approx(1.0)  # (90 - 60) / 30 mu
    wrong = indicators.measure(parcels(tax_wan=[-60.0], tax_refund_wan=[0.0], tax_relief_wan=[0.0]), LAND)
    assert wrong.values["tax_per_mu"][0] == nan
    assert said(wrong, "impossible")["field"].tolist() == ["tax_wan"]
    assert wrong.missing["tax_per_mu"][0] == "tax_wan"


@pytest.mark.parametrize(("base", "known"), [(20200.0, True), (20201.0, False)])
def test_more_ground_than_the_parcel_has_is_impossible_beyond_the_tolerance_of_one_percent(base, known):
    found = indicators.measure(parcels(**{**FULL, "building_base_m2": [base]}), LAND)
    assert np.isfinite(found.values["building_density"][0]) == known
    assert (found.missing["building_density"][0] == "building_base_m2") != known


def test_parts_that_fit_one_by_one_and_not_together_leave_only_their_sum_unknown():
    # 9 000 + 9 000 + 9 000 > 20 000
    found = indicators.measure(
        parcels(building_base_m2=[9000.0], structure_base_m2=[9000.0], yard_base_m2=[9000.0]), LAND
    )
    assert found.values["building_density"][0] == pytest.approx(0.45)
    assert found.values["building_coefficient"][0] == nan
    assert found.missing["building_coefficient"][0] == "building_base_m2, structure_base_m2, yard_base_m2"
    assert said(found, "impossible")["field"].tolist() == ["building_coefficient"]


# ---- investment: two figures that are never mixed


def test_the_investment_without_land_price_is_never_taken_for_the_fixed_investment():
    found = indicators.measure(parcels(invested_wan=[9000.0], total_investment_wan=[9000.0]), LAND)
    assert found.values["investment_per_mu"][0] == nan
    assert found.missing["investment_per_mu"][0] == "fixed_investment_wan"


@pytest.mark.parametrize(("invested", "count"), [(499.0, 1), (500.0, 0), (0.0, 0)])
def test_a_fixed_investment_below_the_land_price_that_it_includes_is_said_and_stands(invested, count):
    found = indicators.measure(parcels(fixed_investment_wan=[invested], land_price_wan=[500.0]), LAND)
    assert len(said(found, "investment")) == count
    assert found.values["investment_per_mu"][0] == pytest.approx(invested / 30.0)


# ---- the contract beside the measured value


def test_minima_and_maxima_of_the_contract_stand_beside_the_value():
    found = indicators.measure(
        parcels(
            contract_far=[1.0], contract_far_max=[2.5], contract_building_coefficient=[0.4],
            contract_building_density=[0.3], contract_building_density_max=[0.6], contract_green_min=[0.05],
            contract_green_max=[0.2], contract_admin_min=[0.01], contract_admin_max=[0.07],
            contract_investment_per_mu=[300.0], contract_tax_per_mu=[15.0], contract_output_per_mu=[200.0],
        ),
        LAND,
    )  # fmt: skip
    table = found.table().set_index("indicator")[["contract_min", "contract_max"]]
    assert table.loc["far"].tolist() == [1.0, 2.5]
    assert table.loc["building_coefficient"].tolist() == [0.4, nan]
    assert table.loc["building_density"].tolist() == [0.3, 0.6]
    assert table.loc["green_ratio"].tolist() == [0.05, 0.2]
    assert table.loc["admin_ratio"].tolist() == [0.01, 0.07]
    assert table.loc["investment_per_mu"].tolist() == [300.0, nan]
    assert table.loc["tax_per_mu"].tolist() == [15.0, nan]
    assert table.loc["output_per_mu"].tolist() == [200.0, nan]
    assert not len(found.findings)


def test_an_intensity_per_hectare_is_a_fifteenth_of_it_per_mu():
    low, _ = indicators.contract_limits(parcels(contract_investment_per_ha=[4500.0]))
    assert low["investment_per_mu"][0] == pytest.approx(300.0)  # 4 500 / 15
    both, _ = indicators.contract_limits(
        parcels(contract_investment_per_ha=[4500.0], contract_investment_per_mu=[300.0])
    )
    assert both["investment_per_mu"][0] == 300.0


def test_two_wordings_of_the_intensity_that_do_not_fit_are_no_limit():
    # 4 500 per hectare entered as per mu
    found = indicators.measure(parcels(contract_investment_per_ha=[4500.0], contract_investment_per_mu=[4500.0]), LAND)
    assert found.contract_min["investment_per_mu"][0] == nan
    row = said(found, "contract_limit").iloc[0]
    assert (row["feature_id"], row["field"]) == ("P1", "contract_investment_per_ha")


@pytest.mark.parametrize(
    ("field", "value"),
    [("contract_green_max", 20.0), ("contract_building_coefficient", 40.0), ("contract_far", -1.0)],
    ids=["a percentage", "a percentage", "negative"],
)
def test_an_impossible_limit_is_none_and_a_finding(field, value):
    found = indicators.measure(parcels(**{field: [value]}), LAND)
    assert found.contract_min.isna().all(axis=None) and found.contract_max.isna().all(axis=None)
    assert said(found, "contract_limit")[["feature_id", "field"]].to_numpy().tolist() == [["P1", field]]


def test_a_least_value_above_the_greatest_is_no_limit_either_way():
    low, high = indicators.contract_limits(parcels(contract_far=[2.0], contract_far_max=[1.0]))
    assert (low["far"][0], high["far"][0]) == (nan, nan)
    low, high = indicators.contract_limits(parcels(contract_far=[1.5], contract_far_max=[1.5]))
    assert (low["far"][0], high["far"][0]) == (1.5, 1.5)


def test_every_indicator_has_its_numerators_and_limits_in_the_dictionary():
    assert set(indicators.NUMERATORS) == set(indicators.LIMITS) == set(indicators.INDICATORS)
    for name in (*indicators.NUMERATORS.values(), *indicators.LIMITS.values()):
        assert set(name) - {""} <= set(dictionary.role("parcels"))


# ---- properties


@settings(max_examples=80, deadline=None)
@given(st.floats(0.0, 1e6, allow_subnormal=False), st.floats(1.0, 1e7), st.sampled_from([0.25, 3.0, 1e3]))
def test_a_parcel_so_many_times_as_large_with_so_many_times_as_much_has_the_same_yield(figure, land, factor):
    def yields(by):
        frame = parcels(output_wan=[figure * by], floor_area_m2=[figure * by])
        return indicators.measure(frame, pd.Series([land * by])).values[["output_per_mu", "far"]].to_numpy()

    assert np.allclose(yields(factor), yields(1.0), rtol=1e-12, atol=0.0)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.one_of(st.none(), st.floats(-10.0, 30000.0)), min_size=1, max_size=6))
def test_value_is_numerator_by_denominator_or_something_is_named(figures):
    frame = parcels(len(figures), building_base_m2=figures, green_m2=figures, tax_wan=figures, output_wan=figures)
    for name in ("building_base_m2", "green_m2", "tax_wan", "output_wan"):
        frame[name] = frame[name].astype("float64")
    table = indicators.measure(frame, pd.Series([20000.0] * len(figures))).table()
    known = table["value"].notna()
    assert (table["missing"].isna() == known).all()
    assert np.allclose(table["value"][known], (table["numerator"] / table["denominator"])[known], rtol=1e-15)
    assert table.loc[known, ["numerator_source", "denominator_source"]].notna().all(axis=None)


# ---- the sample park: in the survey, in the toolbox


@pytest.fixture(scope="module")
def park():
    return samplepark.make(1)


@pytest.fixture(scope="module")
def surveyed(park):
    layers = {name: park[name] for name in ("parcels", "buildings", "enterprises")}
    return survey.run(layers, "national-idle-land", samplepark.AS_OF)


def test_the_survey_keeps_the_table_and_its_values_are_those_of_the_parcels(surveyed, tmp_path):
    written = survey.save(surveyed, tmp_path)["SURVEY"]
    table, frame = store.read(written, "indicators"), store.read(written, "parcels")
    assert tuple(table.columns) == dictionary.table("indicators")
    for name in indicators.INDICATORS:
        listed = table.loc[table["indicator"] == name].set_index("parcel_id")["value"].loc[frame["parcel_id"]]
        assert np.allclose(listed, frame[name], rtol=1e-12, equal_nan=True)
    known = table["value"].notna()
    assert known.any() and (table["missing"].isna() == known).all()


def test_in_the_sample_park_no_tax_of_an_enterprise_is_lost_or_doubled(park, surveyed):
    table = surveyed.tables["indicators"].query("indicator == 'tax_per_mu'")
    firms = park["enterprises"]
    from_firms = table["numerator_source"].str.startswith("enterprises").fillna(value=False).astype(bool)
    told = set(firms["parcel_id"].dropna()) | set(firms["landlord_parcel_id"].dropna())
    assert set(table.loc[from_firms, "parcel_id"]) <= told
    # parcels whose tax is unknown keep their firms' tax out of the sum
    unknown = set(table.loc[table["numerator"].isna(), "parcel_id"])
    place = firms["landlord_parcel_id"].fillna(firms["parcel_id"])
    counted = firms.loc[~place.isin(unknown)]
    # each enterprise states one figure of the whole; the rows of a second parcel state none
    due = sum(counted[name].sum() for name in ("tax_wan", "tax_refund_wan", "tax_relief_wan"))
    assert table.loc[from_firms, "numerator"].sum() == pytest.approx(due, rel=1e-12)


@pytest.mark.qgis
def test_the_toolbox_writes_the_table_when_asked_and_only_then(qgis_app, sample_park):
    import qgis_env
    from qgis.core import QgsApplication, QgsProcessingUtils

    file = next(sample_park.glob("*.gpkg"))
    algorithm = QgsApplication.processingRegistry().createAlgorithmById("baiyuan:parcelefficiency")
    layers = {
        key: f"{file}|layername={name}"
        for key, name in (("INPUT", "parcels"), ("BUILDINGS", "buildings"), ("ENTERPRISES", "enterprises"))
    }
    results, ok, log, context = qgis_env.run(
        algorithm, {**layers, "AS_OF": "2022-09-30", "OUTPUT": "memory:", "INDICATORS": "memory:"}
    )
    assert ok, log
    rows = {}
    for key in ("OUTPUT", "INDICATORS"):
        made = QgsProcessingUtils.mapLayerFromString(results[key], context)
        rows[key] = [dict(zip(made.fields().names(), each.attributes())) for each in made.getFeatures()]
    assert len(rows["INDICATORS"]) == 8 * len(rows["OUTPUT"]) == 8 * results["PARCEL_COUNT"]
    values = {(row["parcel_id"], row["indicator"]): row["value"] for row in rows["INDICATORS"]}
    for row in rows["OUTPUT"]:
        for name in indicators.INDICATORS:
            assert values[row["parcel_id"], name] == row[name]
    results, ok, log, _context = qgis_env.run(algorithm, {**layers, "OUTPUT": "memory:"})
    assert ok and "INDICATORS" not in results, log
