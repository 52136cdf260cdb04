"""Indicators and grades: each formula by hand; unknown is never zero and never a pass."""

from __future__ import annotations

import datetime

import geopandas
import numpy as np
import pandas as pd
import pytest
import shapely

from baiyuan_qgis.data import dictionary
from baiyuan_qgis.evaluation import grade
from baiyuan_qgis.faults import InputFault
from baiyuan_qgis.land import policy
from baiyuan_qgis.measure import indicators
from baiyuan_qgis.measure.parcelarea import areas

AS_OF = datetime.date(2022, 9, 30)
X, Y = 38486000.0, 3767000.0


def box(x, y, width, height):
    return shapely.box(X + x, Y + y, X + x + width, Y + y + height)


def layer(geometries, **columns):
    return geopandas.GeoDataFrame(
        {"source_fid": range(1, len(geometries) + 1), **columns}, geometry=list(geometries), crs="EPSG:4526"
    )


def parcels(**columns):
    count = max([len(v) for v in columns.values()], default=1)
    shapes = [box(300 * i, 0, 200, 100) for i in range(count)]  # 20 000 m2 = 30 mu each
    return layer(shapes, parcel_id=[f"P{i + 1}" for i in range(count)], **columns)


LAND = pd.Series([20000.0])


def test_ratios_by_hand():
    found = indicators.measure(
        parcels(
            floor_area_m2=[24000.0], building_base_m2=[7000.0], structure_base_m2=[600.0], yard_base_m2=[400.0],
            green_m2=[3000.0], admin_land_m2=[1400.0], fixed_investment_wan=[9000.0], output_wan=[6000.0],
        ),
        LAND,
    ).values.iloc[0]  # fmt: skip
    assert found["far"] == pytest.approx(1.2)  # 24000 / 20000
    assert found["building_coefficient"] == pytest.approx(0.4)  # (7000 + 600 + 400) / 20000
    assert found["building_density"] == pytest.approx(0.35)  # 7000 / 20000: two things, not one
    assert found["green_ratio"] == pytest.approx(0.15)
    assert found["admin_ratio"] == pytest.approx(0.07)
    assert found["investment_per_mu"] == pytest.approx(300.0)  # 9000 / 30 mu
    assert found["output_per_mu"] == pytest.approx(200.0)


def test_refunds_and_reliefs_are_added_back_to_the_tax():
    found = indicators.measure(parcels(tax_wan=[300.0], tax_refund_wan=[90.0], tax_relief_wan=[60.0]), LAND)
    assert found.values["tax_per_mu"][0] == pytest.approx(15.0)  # (300 + 90 + 60) / 30 mu
    assert not len(found.findings)
    silent = indicators.measure(parcels(tax_wan=[300.0]), LAND)
    assert silent.values["tax_per_mu"][0] == pytest.approx(10.0)
    assert silent.findings["rule"].tolist() == ["tax"]


def test_used_area_goes_before_the_land_of_record_for_yields():
    found = indicators.measure(parcels(tax_wan=[300.0], used_area_m2=[40000.0]), LAND)
    assert found.values["tax_per_mu"][0] == pytest.approx(5.0)  # 300 / 60 mu


def test_unknown_inputs_leave_the_indicator_unknown_and_name_the_field():
    found = indicators.measure(parcels(building_base_m2=[7000.0], structure_base_m2=[0.0]), LAND)
    assert np.isnan(found.values["building_coefficient"][0])
    assert found.missing["building_coefficient"][0] == "yard_base_m2"
    assert found.missing["far"][0] == "floor_area_m2"
    nothing = indicators.measure(parcels(floor_area_m2=[100.0]), pd.Series([0.0]))
    assert np.isnan(nothing.values["far"][0])


def test_a_building_over_a_boundary_is_shared_and_high_storeys_count_twice():
    buildings = layer([box(180, 0, 40, 50), box(10, 10, 20, 20)], storeys=[2.0, 1.0], storey_height_m=[4.0, 8.1])
    two = layer([box(0, 0, 200, 100), box(200, 0, 200, 100)], parcel_id=["P1", "P2"])
    found = indicators.measure(two, pd.Series([20000.0, 20000.0]), buildings=buildings).values
    # 20 x 50 = 1000 m2 base on each side, two storeys; 400 m2 at 8.1 m counts twice on P1
    assert found["far"].tolist() == pytest.approx([(2000.0 + 800.0) / 20000.0, 2000.0 / 20000.0])
    assert found["building_density"].tolist() == pytest.approx([1400.0 / 20000.0, 1000.0 / 20000.0])
    exact = indicators.measure(
        two, pd.Series([20000.0, 20000.0]), buildings=layer([box(0, 0, 10, 10)], storeys=[1.0], storey_height_m=[8.0])
    )
    assert exact.values["far"][0] == pytest.approx(0.005)  # 8 m is not above 8 m


def test_a_building_of_unknown_storeys_leaves_the_floor_area_unknown_but_not_the_base():
    found = indicators.measure(parcels(), LAND, buildings=layer([box(0, 0, 10, 10)], storeys=[np.nan])).values
    assert np.isnan(found["far"][0])
    assert found["building_density"][0] == pytest.approx(0.005)


def test_tenants_pay_for_their_landlord_and_land_counts_once():
    enterprises = pd.DataFrame(
        {
            "enterprise_id": ["E1", "E2", "E3"], "parcel_id": ["P1", None, "P2"],
            "landlord_parcel_id": [None, "P1", None], "tax_wan": [100.0, 50.0, 30.0], "year": [2021, 2021, 2021],
        }
    )  # fmt: skip
    found = indicators.measure(
        parcels(holder=["a", "b"]), pd.Series([20000.0, 20000.0]), enterprises=enterprises
    ).values
    assert found["tax_per_mu"].tolist() == pytest.approx([5.0, 1.0])  # (100 + 50) / 30, 30 / 30


def test_an_enterprise_on_two_parcels_is_shared_by_area_and_only_its_latest_year_counts():
    enterprises = pd.DataFrame(
        {
            "enterprise_id": ["E1"] * 4, "parcel_id": ["P1", "P2", "P1", "P2"], "tax_wan": [999.0, 999.0, 90.0, 90.0],
            "year": [2020, 2020, 2021, 2021],
        }
    )  # fmt: skip
    land = pd.Series([20000.0, 10000.0])
    found = indicators.measure(parcels(holder=["a", "b"]), land, enterprises=enterprises).values
    # 90 shared 2:1 = 60 and 30; per mu 60/30 and 30/15
    assert found["tax_per_mu"].tolist() == pytest.approx([2.0, 2.0])
    once = enterprises.assign(tax_wan=[999.0, None, 90.0, None])  # the figure stands on the first row alone
    found = indicators.measure(parcels(holder=["a", "b"]), land, enterprises=once).values
    assert found["tax_per_mu"].tolist() == pytest.approx([2.0, 2.0])
    apart = enterprises.assign(tax_wan=[999.0, 999.0, 60.0, 45.0])  # figures by parcel stay where they stand
    found = indicators.measure(parcels(holder=["a", "b"]), land, enterprises=apart).values
    assert found["tax_per_mu"].tolist() == pytest.approx([2.0, 3.0])  # 60 / 30 mu, 45 / 15 mu


def test_an_enterprise_without_a_parcel_is_said():
    enterprises = pd.DataFrame({"enterprise_id": ["E9"], "parcel_id": ["nowhere"], "tax_wan": [1.0]})
    found = indicators.measure(parcels(tax_wan=[30.0]), LAND, enterprises=enterprises)
    assert found.values["tax_per_mu"][0] == pytest.approx(1.0)
    assert "E9" in found.findings.set_index("rule").loc["enterprise", "sentence"]


def test_legal_area_is_the_contracts_then_the_certificates_and_the_figure_stands_beside_it():
    found = areas(
        parcels(contract_area_m2=[20000.0, np.nan, np.nan], certificate_area_m2=[1.0, 19000.0, np.nan]), "planar"
    )
    assert found["legal_area_m2"].tolist() == pytest.approx([20000.0, 19000.0, 20000.0])
    assert found["area_source"].tolist() == ["contract", "certificate", "survey"]
    assert found["area_gap_m2"].tolist() == pytest.approx([0.0, -1000.0, 0.0])  # of record less of the figure


def test_ellipsoidal_area_of_thirty_mu_on_paper_is_a_little_less_and_the_contract_decides():
    found = areas(layer([shapely.box(38486000, 3767000, 38486200, 3767100)], contract_area_m2=[20000.0]))
    assert found["area_m2"][0] == pytest.approx(19999.9048, abs=1e-4)  # 29.9999 mu (handbook pitfall 3)
    assert found["legal_area_m2"][0] * 3 / 2000 == 30.0


LAW = policy.load("kaifeng-2021")


def graded(values, law=LAW, **columns):
    known = {"land_use": ["工业用地"], "project_class": ["general"]}
    frame = parcels(**{**known, "contract_date": pd.to_datetime(pd.Series(["2021-06-01"])), **columns})
    table = pd.DataFrame({name: [values.get(name, np.nan)] for name in indicators.INDICATORS})
    return grade.grade(frame, table, law, AS_OF).parcels.iloc[0]


FULL = {"far": 1.0, "building_coefficient": 0.4, "green_ratio": 0.2, "tax_per_mu": 15.0}


def test_a_parcel_at_every_standard_scores_a_hundred_and_is_grade_one():
    found = graded(FULL)
    assert found["score"] == pytest.approx(100.0)
    assert found["grade"] == "A"


def test_score_is_the_mean_attainment_with_upper_limits_inverse():
    # 0.8/1.0 = 0.8; 0.2/0.4 = 0.5; 0.20/0.25 = 0.8; 15/15 = 1 -> mean 0.775
    found = graded({**FULL, "far": 0.8, "building_coefficient": 0.2, "green_ratio": 0.25})
    assert found["score"] == pytest.approx(77.5)
    assert (found["grade"], found["weakest_indicator"]) == ("C", "building_coefficient")


def test_attainment_is_capped_so_that_one_figure_cannot_carry_the_rest():
    # 1.5 (capped), 0.5, 1.5 (no green at all, capped), 1 -> 4.5 / 4
    found = graded({"far": 9.0, "building_coefficient": 0.2, "green_ratio": 0.0, "tax_per_mu": 15.0})
    assert found["score"] == pytest.approx(112.5)


@pytest.mark.parametrize(("far", "letter"), [(1.0, "A"), (0.99, "B"), (0.2, "B"), (0.19, "C")])
def test_cuts_include_their_number(far, letter):
    # (far + 3) / 4 * 100: far 0.2 gives exactly 80
    assert graded({**FULL, "far": far})["grade"] == letter


def test_too_little_known_is_not_assessed_and_says_what_is_missing():
    found = graded({"far": 1.0})
    assert (found["grade"], np.isnan(found["score"])) == ("N", True)
    assert found["grade_missing"] == "building_coefficient, green_ratio, tax_per_mu"
    assert graded({"far": 1.0, "green_ratio": 0.2})["grade"] == "A"  # half of the weight is enough


def test_standards_of_new_supply_do_not_reach_back_but_the_contract_counts():
    old = pd.to_datetime(pd.Series(["2021-02-04"]))  # a day before the plan was issued
    only_tax = graded({**FULL, "far": 0.1, "tax_per_mu": 15.0}, contract_date=old)
    assert (only_tax["score"], only_tax["grade"]) == (pytest.approx(100.0), "A")
    contract = graded({**FULL, "far": 0.6}, contract_date=old, contract_far=[1.2])
    assert contract["score"] == pytest.approx(75.0)  # (0.6/1.2 + 15/15) / 2
    same_day = graded({**FULL, "far": 0.5}, contract_date=pd.to_datetime(pd.Series(["2021-02-05"])))
    assert same_day["weakest_indicator"] == "far"


def test_land_that_is_not_industrial_has_no_standard_here():
    assert graded(FULL, land_use=["公园绿地"])["grade"] == "N"


@pytest.mark.parametrize(
    ("industry", "edition", "letter", "score", "missing"),
    # division 27 asks 0.7, 30 asks 1.0: 0.7 / 0.7 and 0.7 / 1.0; of another edition of the codes nothing is certain
    [("2710", "2002", "A", 100.0, ""), ("3010", "2002", "C", 70.0, ""), ("2710", "2017", "N", np.nan, "far")],
)
def test_the_ratios_by_industry_of_2008_grade_the_parcels_of_that_industry(industry, edition, letter, score, missing):
    law = policy.load("national-industrial-2008")
    found = graded({"far": 0.7}, law, industry_code=[industry], industry_edition=[edition])
    assert (found["grade"], found["grade_missing"]) == (letter, missing)
    assert found["score"] == pytest.approx(score, nan_ok=True)


def test_chemical_standards_need_both_the_park_and_the_project():
    parks = pd.DataFrame({"park_id": ["K"], "park_type": ["chemical"]})
    frame = parcels(
        land_use=["工业用地"] * 2, park_id=["K", "K"], project_class=["chemical", "general"],
        contract_date=pd.to_datetime(pd.Series(["2021-06-01"] * 2)),
    )  # fmt: skip
    table = pd.DataFrame({name: [FULL.get(name, np.nan)] * 2 for name in indicators.INDICATORS}).assign(far=0.6)
    found = grade.grade(frame, table, LAW, AS_OF, parks=parks)
    assert found.thresholds["far"].tolist() == [0.6, 1.0]


def test_one_firm_of_unknown_tax_leaves_the_parcels_tax_unknown():
    enterprises = pd.DataFrame(
        {
            "enterprise_id": ["E1", "E2"], "parcel_id": ["P1", "P1"], "tax_wan": [100.0, None],
            "tax_refund_wan": [None, 20.0], "year": [2021, 2021],
        }
    )  # fmt: skip
    found = indicators.measure(parcels(), LAND, enterprises=enterprises)
    assert np.isnan(found.values["tax_per_mu"][0])
    assert found.missing["tax_per_mu"][0] == "tax_wan"
    known = indicators.measure(parcels(), LAND, enterprises=enterprises.assign(tax_wan=[100.0, 30.0]))
    assert known.values["tax_per_mu"][0] == pytest.approx(5.0)  # (100 + 30 + 20) / 30


def said(found, rule):
    return found.findings.loc[found.findings["rule"] == rule]


RECORDED = {"floor_area_m2": [40000.0], "building_base_m2": [10000.0]}  # far 2.0, density 0.5 on 20 000 m2


@pytest.mark.parametrize("neighbour", [False, True], ids=["neighbour not in the layer", "neighbour in the layer"])
def test_a_neighbours_eaves_do_not_replace_what_the_parcel_records(neighbour):
    eaves = layer([box(199.6, 0, 20, 10)], storeys=[2.0])  # 0.4 x 10 = 4 m2 of 200 m2 lie on P1
    two = layer(
        [box(0, 0, 200, 100), box(200 if neighbour else 900, 0, 200, 100)], parcel_id=["P1", "P2"],
        floor_area_m2=[40000.0, np.nan], building_base_m2=[10000.0, np.nan],
    )  # fmt: skip
    found = indicators.measure(two, pd.Series([20000.0, 20000.0]), buildings=eaves)
    assert found.values["far"][0] == pytest.approx(2.0)
    assert found.values["building_density"][0] == pytest.approx(0.5)
    # the neighbour has 19.6 x 10 = 196 m2 of it, two storeys
    assert found.values["far"][1] == pytest.approx(392.0 / 20000.0 if neighbour else np.nan, nan_ok=True)
    assert not len(said(found, "building_figure"))


def test_a_neighbours_eaves_alone_leave_a_parcel_without_figures_unknown():
    found = indicators.measure(parcels(), LAND, buildings=layer([box(199.6, 0, 20, 10)], storeys=[2.0]))
    assert np.isnan(found.values["far"][0]) and np.isnan(found.values["building_density"][0])
    assert found.missing["far"][0] == "floor_area_m2"


def test_unknown_storeys_keep_the_recorded_floor_area_and_the_mapped_base():
    found = indicators.measure(
        parcels(**RECORDED), LAND, buildings=layer([box(0, 0, 100, 100), box(110, 0, 5, 5)], storeys=[2.0, np.nan])
    ).values
    assert found["far"][0] == pytest.approx(2.0)  # 100 x 100 x 2 + 25 x unknown: the recorded 40000 / 20000
    assert found["building_density"][0] == pytest.approx(10025.0 / 20000.0)


def test_overlapping_footprints_count_once_with_their_largest_storeys_and_are_said():
    twice = layer([box(0, 0, 128, 100), box(0, 0, 128, 100)], storeys=[1.0, 1.0])
    found = indicators.measure(parcels(), LAND, buildings=twice)
    assert found.values["building_density"][0] == pytest.approx(0.64)  # 12800 / 20000, not 1.28
    assert found.values["far"][0] == pytest.approx(0.64)
    assert said(found, "building_overlap")["feature_id"].tolist() == ["P1"]
    partly = layer([box(0, 0, 40, 10), box(20, 0, 40, 10)], storeys=[1.0, 3.0])
    found = indicators.measure(parcels(), LAND, buildings=partly).values
    # 600 m2 of ground; 400 m2 x 3 storeys + the 200 m2 that the lower one has alone x 1
    assert found["building_density"][0] == pytest.approx(600.0 / 20000.0)
    assert found["far"][0] == pytest.approx(1400.0 / 20000.0)
    apart = layer([box(0, 0, 10, 10), box(10, 0, 10, 10)], storeys=[1.0, 1.0])  # a shared wall is no overlap
    assert not len(said(indicators.measure(parcels(), LAND, buildings=apart), "building_overlap"))


@pytest.mark.parametrize(("width", "count"), [(91.0, 0), (89.0, 2)])
def test_a_recorded_figure_more_than_a_tenth_off_the_mapped_one_is_said_and_the_mapped_one_used(width, count):
    # base width x 100 against 10 000 m2 (9 % or 11 % less); floor x 4 storeys against 40 000 m2
    found = indicators.measure(parcels(**RECORDED), LAND, buildings=layer([box(0, 0, width, 100)], storeys=[4.0]))
    assert found.values["far"][0] == pytest.approx(width * 400.0 / 20000.0)
    assert len(said(found, "building_figure")) == count


def firms(**columns):
    return pd.DataFrame({"parcel_id": ["P1", "P1"], "tax_wan": [300.0, 600.0], "year": [2020, 2021], **columns})


@pytest.mark.parametrize("ids", [{"enterprise_id": [None, None]}, {}], ids=["id is NULL", "no id column"])
def test_enterprise_rows_without_id_count_by_parcel_in_its_latest_year_and_are_said(ids):
    found = indicators.measure(parcels(), LAND, enterprises=firms(**ids))
    assert found.values["tax_per_mu"][0] == pytest.approx(20.0)  # 600 / 30 mu: neither 900 nor nothing
    assert said(found, "enterprise_id")["feature_id"].tolist() == ["P1"]
    tenants = indicators.measure(parcels(), LAND, enterprises=firms(**ids).assign(year=2021))
    assert tenants.values["tax_per_mu"][0] == pytest.approx(30.0)  # two firms of one year: (300 + 600) / 30


def test_a_firm_without_id_stands_beside_one_with_id_on_the_same_parcel():
    found = indicators.measure(parcels(), LAND, enterprises=firms(enterprise_id=["E1", None]))
    assert found.values["tax_per_mu"][0] == pytest.approx(30.0)  # two firms, each in its own latest year


def test_a_row_without_id_and_parcel_is_said_and_not_dropped_in_silence():
    lost = firms(enterprise_id=[None, "E1"]).assign(parcel_id=["nowhere", "P1"])
    found = indicators.measure(parcels(), LAND, enterprises=lost)
    assert len(said(found, "enterprise")) == 1
    assert found.values["tax_per_mu"][0] == pytest.approx(20.0)


def test_figures_of_a_year_after_as_of_are_left_out_and_said():
    table = firms(enterprise_id=["E1", "E1"]).assign(year=[2022, 2023])
    found = indicators.measure(parcels(), LAND, enterprises=table, as_of=AS_OF)
    assert found.values["tax_per_mu"][0] == pytest.approx(10.0)  # 300 / 30 mu, of 2022
    assert said(found, "enterprise_year")["feature_id"].tolist() == ["E1"]
    assert indicators.measure(parcels(), LAND, enterprises=table).values["tax_per_mu"][0] == pytest.approx(20.0)
    only = indicators.measure(parcels(tax_wan=[30.0]), LAND, enterprises=table.assign(year=2023), as_of=AS_OF)
    assert only.values["tax_per_mu"][0] == pytest.approx(1.0)  # nothing is left: the parcel's own 30 / 30


def test_figures_of_earlier_years_and_without_year_beside_a_dated_one_are_said():
    earlier = indicators.measure(parcels(), LAND, enterprises=firms(enterprise_id=["E1", "E1"]))
    assert earlier.values["tax_per_mu"][0] == pytest.approx(20.0)
    assert len(said(earlier, "enterprise_year")) == 1
    undated = indicators.measure(parcels(), LAND, enterprises=firms(enterprise_id=["E1"] * 2).assign(year=[None, 2021]))
    assert undated.values["tax_per_mu"][0] == pytest.approx(20.0)  # the same firm twice is not 900 / 30
    assert len(said(undated, "enterprise_year")) == 1


def test_a_chemical_project_in_a_park_of_unknown_type_has_no_certain_standard_and_says_so():
    # far 1.0 or 0.6, coefficient 0.4 or 0.3: not certain; green 0.2 either way, tax 15: (0.2/0.4 + 15/15) / 2
    found = graded({**FULL, "far": 0.6, "green_ratio": 0.4}, project_class=["chemical"])
    assert found["score"] == pytest.approx(75.0)
    assert found["grade_missing"] == "far, building_coefficient"
    own = graded({**FULL, "far": 0.6}, project_class=["chemical"], contract_far=[0.6])
    assert own["grade_missing"] == "building_coefficient"  # the contract's own limit is certain
    old = pd.to_datetime(pd.Series(["2021-02-04"]))  # before both standards: neither applies, nothing is uncertain
    assert graded(FULL, project_class=["chemical"], contract_date=old)["grade_missing"] == ""


def test_a_chemical_project_outside_every_park_is_certainly_in_no_chemical_park():
    parks = pd.DataFrame({"park_id": ["K"], "park_type": ["chemical"]})
    frame = parcels(
        land_use=["工业用地"], park_id=[None], project_class=["chemical"],
        contract_date=pd.to_datetime(pd.Series(["2021-06-01"])),
    )  # fmt: skip
    table = pd.DataFrame({name: [FULL.get(name, np.nan)] for name in indicators.INDICATORS})
    found = grade.grade(frame, table, LAW, AS_OF, parks=parks)
    assert found.thresholds["far"].tolist() == [1.0]
    assert found.parcels["grade_missing"][0] == ""


@pytest.mark.parametrize(("green", "score"), [(0.01, 75.0), (0.0, 112.5)])
def test_a_contract_that_allows_no_green_at_all_is_a_limit(green, score):
    # (1 + 1 + 0 + 1) / 4: any green fails; none at all gets the cap: (1 + 1 + 1.5 + 1) / 4
    assert graded({**FULL, "green_ratio": green}, contract_green_max=[0.0])["score"] == pytest.approx(score)


ON_CONTRACT = "national-idle-land"  # weights and no standards: the contract alone is measured against


def by_contract(values, **columns):
    return graded(values, law=policy.load(ON_CONTRACT), **columns)


def test_an_upper_limit_of_the_floor_area_ratio_counts_beside_the_lower_one():
    # far 2.5 of at least 1.0 and at most 2.0: the lesser of 2.5/1.0 (capped at 1.5) and 2.0/2.5 = 0.8
    found = by_contract({"far": 2.5}, contract_far=[1.0], contract_far_max=[2.0])
    assert found["score"] == pytest.approx(80.0)
    assert found["weakest_indicator"] == "far"
    # inside both limits: 1.25/1.0 and 2.0/1.25 = 1.6, capped: the lesser is 1.25
    assert by_contract({"far": 1.25}, contract_far=[1.0], contract_far_max=[2.0])["score"] == pytest.approx(125.0)
    # the upper limit alone: 2.0/4.0
    assert by_contract({"far": 4.0}, contract_far_max=[2.0])["score"] == pytest.approx(50.0)


def test_where_the_contract_sets_one_side_only_the_policy_sets_the_other():
    # kaifeng: far at least 1.0; the contract: at most 2.0. far 0.5: 0.5/1.0; green, coefficient, tax at their standards
    assert graded({**FULL, "far": 0.5}, contract_far_max=[2.0])["score"] == pytest.approx(87.5)
    assert graded({**FULL, "far": 4.0}, contract_far_max=[2.0])["score"] == pytest.approx(87.5)  # 2.0/4.0


def test_minima_of_green_and_admin_land_and_the_intensity_per_hectare_are_read_from_the_contract():
    found = by_contract(
        {"green_ratio": 0.05, "investment_per_mu": 100.0}, contract_green_min=[0.1], contract_investment_per_ha=[3000.0]
    )
    assert found["score"] == pytest.approx(50.0)  # 0.05/0.1 and 100/(3000/15): both one half


def test_a_limit_of_the_contract_that_cannot_be_is_no_limit_and_no_standard_takes_its_place():
    # 120 as a share of green is a percentage: what the contract allows is not known
    found = graded({**FULL, "green_ratio": 0.1}, contract_green_max=[120.0])
    assert found["grade_missing"] == "green_ratio"
    assert found["score"] == pytest.approx(100.0)  # the other three at their standards
    crossed = by_contract({"far": 1.0}, contract_far=[2.0], contract_far_max=[1.0])
    assert (crossed["grade"], crossed["grade_missing"]) == ("N", "far")


def test_a_score_exactly_at_a_cut_reaches_it_though_the_division_is_binary():
    # 0.24/0.3 is 0.7999999999999999 in binary, and 80 on paper
    assert by_contract({"far": 0.24}, contract_far=[0.3])["grade"] == "B"


def with_grading(tmp_path, text):
    head = """[policy]
name = "mine"
title_zh = "本局"
title_en = "Ours"
document = "试"
issued_on = 2021-01-01
valid_from = 2021-02-01
provenance = "unverified"
note = ""
"""
    path = tmp_path / "mine.toml"
    path.write_text(head + text, encoding="utf-8")
    return path


WEIGHTED = """
[grading]
kind = "bureau_choice"
cap = 1.5
min_known = 0.5
[grading.weights]
far = 3
green_ratio = 1
tax_per_mu = 0
[grading.cuts]
A = 100
B = 80
C = 60
"""


def test_weights_weigh_and_what_pulls_the_score_down_most_is_named_by_what_it_costs(tmp_path):
    law = policy.load(with_grading(tmp_path, WEIGHTED))
    limits = {"contract_far": [1.0], "contract_green_max": [0.1], "contract_tax_per_mu": [10.0]}
    # far 0.8 costs 3 x 0.2 = 0.6, green 0.1/0.2 costs 1 x 0.5: (3 x 0.8 + 0.5) / 4 = 0.725
    found = graded({"far": 0.8, "green_ratio": 0.2, "tax_per_mu": 0.0}, law=law, **limits)
    assert (found["score"], found["weakest_indicator"]) == (pytest.approx(72.5), "far")
    # of weight 0: neither counted, nor weakest, nor missing
    silent = graded({"far": 1.0, "green_ratio": 0.1}, law=law, **limits)
    assert (silent["score"], silent["weakest_indicator"], silent["grade_missing"]) == (pytest.approx(100.0), None, "")


def test_nothing_pulls_down_a_parcel_that_attains_every_standard():
    assert graded({**FULL, "far": 1.2})["weakest_indicator"] is None


def test_a_policy_without_grading_is_refused_in_words_and_not_taken_for_nothing_known(tmp_path):
    law = policy.load(with_grading(tmp_path, ""))
    with pytest.raises(InputFault, match=r"mine.*\[grading\]"):
        grade.grading_of(law)
    assert grade.grade(parcels(), pd.DataFrame(), law, AS_OF).parcels["grade"].tolist() == ["N"]


@pytest.mark.parametrize(
    ("old", "new", "field", "words"),
    [
        ("far = 3", "far = -3", "far", "negative"),
        ("far = 3\ngreen_ratio = 1", "far = 0\ngreen_ratio = 0", "weights", "no weight is positive"),
        ("far = 3", "fra = 3", "fra", "far"),
        ("[grading.weights]\nfar = 3\ngreen_ratio = 1\ntax_per_mu = 0\n", "", "weights", "missing"),
        ("far = 3", "far = nan", "far", "number"),
        ("A = 100\nB = 80", "A = 80\nB = 100", "B", "fall"),
        ("A = 100\nB = 80", "B = 100\nA = 80", "B", "fall"),
        ("A = 100", "A = 151", "A", "150"),
        ("C = 60", "C = 0", "C", "150"),
        ("C = 60", "E = 60", "E", "A, B, C"),
        ("C = 60", "C = 60\nD = 40", "D", "A, B, C"),
        ("[grading.cuts]\nA = 100\nB = 80\nC = 60\n", "", "cuts", "missing"),
    ],
)
def test_weights_and_cuts_that_make_no_sense_are_refused_in_words(tmp_path, old, new, field, words):
    assert old in WEIGHTED
    with pytest.raises(InputFault) as caught:
        policy.load(with_grading(tmp_path, WEIGHTED.replace(old, new)))
    assert caught.value.field == field
    assert words in str(caught.value)


def test_the_provinces_class_of_the_enterprise_stands_apart_and_never_moves_the_grade():
    for letter in ("A", "B", "C", None):
        assert graded({**FULL, "far": 0.2}, enterprise_class=[letter])["grade"] == "B"


def test_the_policys_words_for_indicators_and_grades_are_those_of_the_measure_and_the_dictionary():
    assert policy.GRADED == indicators.INDICATORS
    assert (*policy.GRADES, "D", "N") == tuple(dictionary.wording("grade"))
