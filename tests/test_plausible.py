"""What cannot be so is named with its parcel and read as unknown."""

from __future__ import annotations

import datetime

import pandas as pd
import pytest

from baiyuan_qgis.data.findings import Findings
from baiyuan_qgis.land import plausible, policy, status
from baiyuan_qgis.land.columns import Columns

AS_OF = datetime.date(2022, 9, 30)
LAW = policy.load("xuchang-2021")


def judged(**columns):
    frame = pd.DataFrame({"parcel_id": ["P7"], "supply_method": ["出让"], **columns})
    return status.judge(frame, LAW, AS_OF)


def finding(found, rule):
    return found.findings.query("rule == @rule")[["feature_id", "field"]].to_numpy().tolist()


@pytest.mark.parametrize(
    ("columns", "rule", "field"),
    [
        ({"contract_area_m2": [-5.0]}, "negative", "contract_area_m2"),
        ({"contract_green_max": [20.0]}, "over_100", "contract_green_max"),
        ({"invested_wan": [120.0], "total_investment_wan": [100.0]}, "over_total", "invested_wan"),
        ({"contract_date": ["2019-01-01"], "actual_start": ["2018-01-01"]}, "contradiction", "actual_start"),
        ({"actual_start": ["2019-01-01"], "actual_completion": ["2018-01-01"]}, "contradiction", "actual_completion"),
    ],
)
def test_each_impossible_value_is_named_with_its_parcel_and_field(columns, rule, field):
    for name in columns:
        if name.endswith(("_date", "_start", "_completion")):
            columns[name] = pd.to_datetime(columns[name])
    found = judged(**columns)
    assert finding(found, rule) == [["P7", field]]
    sentence = found.findings.query("rule == @rule")["sentence"].item()
    assert "P7" in sentence and "{" not in sentence


def test_a_part_that_exceeds_its_whole_a_little_is_asked_about_and_far_beyond_it_contradicts():
    # 110 of 100 is a budget overrun by a tenth; 111 of 100 is past the margin
    for invested, contradicts in ((110.0, False), (111.0, True)):
        frame = pd.DataFrame({"parcel_id": ["P1"], "invested_wan": [invested], "total_investment_wan": [100.0]})
        findings = Findings()
        # the figure itself stays: only the share is read as unknown (situations/doubts.toml)
        assert plausible.plausible(frame, findings)["invested_wan"].tolist() == [invested]
        [sentence] = findings.frame()["sentence"]
        assert ("contradict" in sentence) == contradicts


def test_a_floor_area_ratio_above_one_is_no_share_over_a_hundred_per_cent():
    frame = pd.DataFrame({"parcel_id": ["P1"], "far": [2.5], "contract_far": [1.5], "area_gap_m2": [-3.0]})
    findings = Findings()
    assert plausible.plausible(frame, findings).equals(frame)
    assert findings.frame().empty


def test_the_users_frame_is_not_changed():
    frame = pd.DataFrame({"parcel_id": ["P1"], "contract_area_m2": [-5.0]})
    assert plausible.plausible(frame, Findings())["contract_area_m2"].isna().all()
    assert frame["contract_area_m2"].tolist() == [-5.0]


def test_a_negative_area_makes_no_land_idle_because_it_is_less_than_a_third():
    found = judged(
        actual_start=pd.to_datetime(["2018-01-01"]), permit_on=pd.to_datetime(["2017-12-01"]),
        suspended_since=pd.to_datetime(["2020-01-01"]), developed_area_m2=[-1.0], required_area_m2=[100.0],
        invested_wan=[50.0], total_investment_wan=[100.0],
    )  # fmt: skip
    assert found.parcels["land_status"].tolist() == ["undetermined"]
    assert "developed_area_m2" in found.parcels["missing"][0]


def test_an_unknown_park_is_named_with_the_nearest_that_the_policy_knows():
    found = judged(park_name=["魏都集聚区"])
    sentence = found.findings.query("rule == 'park'")["sentence"].item()
    assert "魏都集聚区" in sentence and "魏都产业集聚区" in sentence
    assert finding(judged(park_name=["魏都产业集聚区（高新技术产业园区）"]), "park") == []


def test_contradictory_dates_take_the_verdict_only_from_rules_that_read_them():
    found = judged(
        actual_start=pd.to_datetime(["2019-01-01"]), actual_completion=pd.to_datetime(["2018-01-01"]),
        far=[0.5], contract_far=[1.0],
    )  # fmt: skip
    table = found.verdicts.set_index("rule_id")
    assert table.loc["STK-04", "verdict"] == "meets"
    assert table.loc["LOW-3", "verdict"] == "unknown"
    assert "actual_completion" in table.loc["LOW-3", "missing"]


def test_a_day_before_the_policy_is_said():
    frame = pd.DataFrame({"parcel_id": ["P1"], "supply_method": ["出让"]})
    found = status.judge(frame, LAW, datetime.date(2020, 1, 1))
    assert any("before the policy" in text for text in found.findings["sentence"])
    assert not {"LOW-3", "INT-S5"} & {ruling.rule_id for part in found.judged for ruling in part.rulings}


def test_parks_are_not_asked_of_a_policy_without_a_list():
    findings = Findings()
    columns = Columns(pd.DataFrame({"parcel_id": ["P1"], "park_name": ["某园区"]}))
    plausible.report_parks(columns, policy.load("national-idle-land"), findings)
    assert findings.frame().empty
