"""The land status derived from verdicts: what the layer says itself, and what the bureau recognised."""

from __future__ import annotations

import datetime

import numpy as np
import pandas as pd
import pytest

from baiyuan_qgis.land import policy, status

AS_OF = datetime.date(2022, 9, 30)
LAW = policy.load("national-idle-land")


def judge(previous=None, **columns):
    count = len(next(iter(columns.values())))
    frame = pd.DataFrame({"parcel_id": [f"P{i + 1}" for i in range(count)], **columns})
    return status.judge(frame, LAW, AS_OF, previous=previous)


def test_the_layers_own_supply_state_counts_where_no_approvals_were_overlaid():
    found = judge(supply_state=["approved_not_expropriated", "supplied", None])
    assert found.parcels["land_status"].tolist() == ["unsupplied", "undetermined", "undetermined"]
    idle = found.verdicts[found.verdicts["rule_id"] == "STK-05"]["verdict"].tolist()
    assert idle == ["not_applicable", "unknown", "unknown"]  # supplied: the idle test applies, its dates are unknown


def recognised(**columns):
    return pd.DataFrame({"parcel_id": ["P1"], **columns})


def test_conclusion_number_and_date_are_of_one_source():
    earlier = recognised(
        recognition=["recognised_idle"], recognition_no=["认定1号"], recognition_on=[pd.Timestamp("2022-06-01")]
    )
    found = judge(previous=earlier, recognition=["not_idle"], recognition_no=[None])
    assert found.parcels["recognition"].tolist() == ["not_idle"]
    assert found.parcels["recognition_no"].isna().all()
    assert found.parcels["recognition_on"].isna().all()
    assert "recognition" in found.findings["rule"].tolist()
    carried = judge(previous=earlier, holder=["甲公司"])
    assert carried.parcels[["recognition", "recognition_no"]].to_numpy().tolist() == [["recognised_idle", "认定1号"]]
    assert carried.parcels["recognition_on"].tolist() == [pd.Timestamp("2022-06-01")]


def test_no_fee_stands_beside_an_earlier_conclusion_that_the_land_is_not_idle():
    # a year was full on 2022-06-30; 20 % of 1 000 wan
    parcel = {
        "supply_method": ["出让"],
        "agreed_start": pd.to_datetime(["2021-06-30"]),
        "actual_delivery": pd.to_datetime(["2020-03-01"]),
        "actual_start": pd.to_datetime([None]),
        "idle_cause": ["enterprise"],
        "land_price_wan": [1000.0],
    }
    assert judge(**parcel).parcels["fee_estimate_wan"].tolist() == [200.0]
    found = judge(previous=recognised(recognition=["not_idle"]), **parcel)
    assert found.parcels["fee_estimate_wan"].isna().all()
    # a carried conclusion reads as the layer's own: no stage of article 14 and no measure beside it
    own = judge(recognition=["not_idle"], **parcel)
    for one in (found, own):
        assert one.parcels[["land_status", "idle_stage"]].to_numpy().tolist() == [["idle", "pending"]]
        assert one.parcels["measure"].isna().all()
        fee = one.verdicts.query("rule_id == 'IDL-01'")["verdict"].tolist()
        assert fee == ["borderline"]
    assert found.parcels["reason"].tolist() == own.parcels["reason"].tolist()


def test_a_layer_without_a_single_start_is_doubted_once_because_the_field_may_never_have_been_filled_in():
    late = pd.to_datetime(["2021-06-30", "2021-07-30"])
    empty = judge(supply_method=["出让"] * 2, agreed_start=late, actual_start=pd.to_datetime([None, None]))
    assert empty.parcels["land_status"].tolist() == ["idle", "idle"]
    [sentence] = empty.findings.query("rule == 'empty_column'")["sentence"]
    assert "2 parcels" in sentence
    assert all("whether the field was ever filled in" in reason for reason in empty.parcels["reason"])
    # one start on record shows that the field is in use
    some = judge(supply_method=["出让"] * 2, agreed_start=late, actual_start=pd.to_datetime([None, "2021-07-01"]))
    assert some.findings.query("rule == 'empty_column'").empty
    assert "ever filled in" not in some.parcels["reason"][0]


def test_a_layer_without_the_field_for_a_stop_of_work_is_told_once_what_it_lacks():
    started = {"supply_method": ["出让"] * 3, "actual_start": pd.to_datetime(["2020-01-01", "2019-01-01", None])}
    [sentence] = judge(**started).findings.query("rule == 'missing_field'")["sentence"]
    assert "of 2 parcels" in sentence
    asked = judge(suspended_since=pd.to_datetime([None] * 3), **started)
    assert asked.findings.query("rule == 'missing_field'").empty
    assert asked.parcels["land_status"].tolist()[:2] == ["normal", "normal"]


def test_the_date_stays_a_date_where_nobody_recognised_anything():
    found = judge(holder=["甲公司", "乙公司"])
    assert found.parcels["recognition_on"].dtype == "datetime64[ns]"


@pytest.mark.parametrize("rules", [("SUPPLY",), ("IDLE",), ("SUPPLY", "IDLE")])
def test_only_what_was_asked_is_counted(rules):
    frame = pd.DataFrame({"parcel_id": ["P1"], "supply_method": ["出让"]})
    found = status.judge(frame, LAW, AS_OF, rules=rules)
    assert ("UNSUPPLIED_COUNT" in found.figures) == ("SUPPLY" in rules)
    assert ("IDLE_COUNT" in found.figures) == ("IDLE" in rules)
    assert found.parcels["land_status"].tolist() == ["undetermined"]


def test_a_layer_that_says_nothing_of_supply_is_warned_of_because_its_fields_may_bear_other_names():
    silent = judge(holder=["甲公司"])
    assert "no_supply_field" in silent.findings["rule"].tolist()
    assert "no_supply_field" not in judge(supply_method=["出让"]).findings["rule"].tolist()


def test_a_layer_judged_in_parts_is_judged_as_one_whole(monkeypatch):
    # a share of the whole park, a period of one parcel, events, and words whose missing fields several parcels lack
    law = policy.load("xuchang-2021")
    frame = pd.DataFrame(
        {
            "parcel_id": [f"P{i}" for i in range(1, 6)],
            "park_id": "Y1",
            "park_name": law.parks[0],
            "land_use": "工业用地",
            "supply_method": "挂牌出让",
            "contract_area_m2": [10_000.0, 20_000.0, 30_000.0, 40_000.0, 50_000.0],
            "contract_date": pd.to_datetime(["2021-01-10"] * 4 + ["2018-01-10"]),
            "agreed_start": pd.to_datetime(["2022-05-01", "2021-05-01", None, "2021-02-01", "2019-05-01"]),
            "agreed_completion": pd.to_datetime([None, "2023-05-01", "2022-05-01", None, "2024-05-01"]),
            "actual_start": pd.to_datetime([None, "2021-06-01", "2021-07-01", None, "2019-05-01"]),
            "suspended_since": pd.to_datetime([None, None, "2021-08-01", None, "2020-08-01"]),
            "idle_cause": ["enterprise", None, None, "government", None],
            "standard_land": pd.Series([True, False, True, False, False], dtype="boolean"),
        }
    )
    periods = pd.DataFrame(
        {
            "parcel_id": ["P4", "P9"],
            "excluded_from": pd.to_datetime(["2021-06-01", "2021-06-01"]),
            "excluded_to": pd.to_datetime(["2021-12-01", "2021-12-01"]),
            "idle_cause": "government",
            "cause_evidence": "批复",
        }
    )
    whole = status.judge(frame, law, AS_OF, cause_periods=periods)
    assert len(list(whole.judged)) == 1
    monkeypatch.setattr(status, "PART", 2)
    parts = status.judge(frame, law, AS_OF, cause_periods=periods)
    assert [part.columns.n for part in parts.judged] == [2, 2, 1]
    shares = parts.verdicts.loc[parts.verdicts["rule_id"] == "STD-01", "value"]
    # supplied in 2021: 10 000 + 20 000 + 30 000 + 40 000 m², of which 10 000 + 30 000 are standard land
    assert shares.tolist() == [0.4] * 4
    assert len(whole.deadlines) > 2
    for name in ("parcels", "verdicts", "summary", "deadlines", "findings"):
        pd.testing.assert_frame_equal(getattr(parts, name), getattr(whole, name))
    assert parts.figures == whole.figures


def test_the_summary_counts_by_park_and_by_class_of_inefficient_land():
    parcels = pd.DataFrame({"parcel_id": list("abcd"), "park_id": ["Y1", "Y1", "Y2", None]})
    result = pd.DataFrame(
        {
            "land_status": ["inefficient", "inefficient", "inefficient", "normal"],
            "inefficient_class": ["LOW-1, LOW-3", "LOW-3", "LOW-1", None],
        }
    )
    area = np.array([2000.0, 4000.0, 1000.0, np.nan])
    table = status.summarise(parcels, result, area, ["inefficient", "normal"], ["LOW-1", "LOW-3", "LOW-5"])
    found = table.set_index(["scope", "measure"])
    # (value, denominator); b's 4 000 and a's 2 000 m² are LOW-3, a's and c's 2 000 + 1 000 LOW-1; all have 7 000
    expected = {
        ("all", "LOW-1_count"): (2.0, 4.0),
        ("all", "LOW-1_m2"): (3000.0, 7000.0),
        ("all", "LOW-1_mu"): (4.5, 10.5),  # x 3 / 2000
        ("all", "LOW-3_count"): (2.0, 4.0),
        ("all", "LOW-3_m2"): (6000.0, 7000.0),
        ("all", "LOW-3_mu"): (9.0, 10.5),
        ("all", "LOW-5_count"): (0.0, 4.0),
        ("all", "inefficient_m2"): (7000.0, 7000.0),
        ("all", "normal_count"): (1.0, 4.0),
        ("Y1", "LOW-1_count"): (1.0, 2.0),
        ("Y1", "LOW-1_m2"): (2000.0, 6000.0),
        ("Y1", "LOW-3_m2"): (6000.0, 6000.0),
        ("Y2", "LOW-3_m2"): (0.0, 1000.0),
        ("Y2", "LOW-1_count"): (1.0, 1.0),
    }
    for key, pair in expected.items():
        assert tuple(found.loc[key, ["value", "denominator"]]) == pair, key
    assert len(table) == 3 * 5 * 3  # all and two parks, two statuses and three classes, three units


def test_only_a_policy_that_knows_the_classes_lists_them():
    frame = pd.DataFrame({"parcel_id": ["P1"], "supply_method": ["出让"]})
    measures = set(status.judge(frame, policy.load("xuchang-2021"), AS_OF).summary["measure"])
    assert {f"LOW-{number}_{unit}" for number in range(1, 7) for unit in ("count", "m2", "mu")} <= measures
    assert not any("LOW" in name for name in status.judge(frame, LAW, AS_OF).summary["measure"])
