"""Inefficient land where it meets the other statuses; its classes are told in situations/inefficient.toml."""

from __future__ import annotations

import datetime

import numpy as np
import pandas as pd
import pytest

from baiyuan_qgis.faults import InputFault
from baiyuan_qgis.land import inefficient, policy, status
from baiyuan_qgis.land.columns import Columns

AS_OF = datetime.date(2022, 9, 30)
LAW = policy.load("xuchang-2021")
DATES = ("contract_date", "actual_start", "actual_completion", "accepted_on", "suspended_since", "last_profit_on")


def parcels(**columns):
    count = len(next(iter(columns.values())))
    made = {
        "parcel_id": [f"P{i + 1}" for i in range(count)],
        "supply_method": ["出让"] * count,
        "land_use": ["工业用地"] * count,
        **columns,
    }
    for name in DATES:
        if name in made:
            made[name] = pd.to_datetime(made[name])
    return pd.DataFrame(made)


COMPLETED = {
    "actual_start": ["2018-01-01"],
    "permit_on": pd.to_datetime(["2017-12-01"]),
    "actual_completion": ["2019-01-01"],
}


def test_only_the_classes_that_a_policy_has_are_judged():
    assert inefficient.known_classes(LAW, AS_OF) == inefficient.CLASSES
    assert inefficient.known_classes(policy.load("kaifeng-2021"), AS_OF) == ()
    assert inefficient.judge(Columns(parcels(far=[1.0])), policy.load("national-idle-land"), AS_OF) == []


def test_a_class_is_counted_only_where_the_policy_has_a_standard():
    frame = parcels(far=[0.5], contract_far=[1.0], **COMPLETED)
    found = status.judge(frame, LAW, AS_OF)
    assert found.parcels["land_status"].tolist() == ["inefficient"]
    assert found.figures["INEFFICIENT_COUNT"] == 1.0
    assert found.parcels["verdict"].tolist() == ["fails"] and "第（三）项" in found.parcels["clause"][0]
    other = status.judge(frame, policy.load("kaifeng-2021"), AS_OF)
    assert "INEFFICIENT_COUNT" not in other.figures
    assert other.parcels["land_status"].tolist() == ["undetermined"]
    assert "sets no standard" in other.parcels["reason"][0]


def test_idle_goes_before_inefficient_because_the_text_excludes_idle_land():
    # stopped for over a year with less than a quarter of the money: idle, though another class would fit, too
    frame = parcels(
        actual_start=["2018-01-01"], suspended_since=["2020-01-01"], developed_area_m2=[6000.0],
        required_area_m2=[10000.0], invested_wan=[10.0], total_investment_wan=[100.0],
        closure_listed=pd.array([True], dtype="boolean"), permit_on=pd.to_datetime(["2017-12-01"]),
    )  # fmt: skip
    found = status.judge(frame, LAW, AS_OF).parcels
    assert found["land_status"].tolist() == ["possibly_idle"]
    assert found["inefficient_class"].isna().all()


def test_without_the_idle_rules_nothing_is_normal_because_idleness_was_not_asked_about():
    frame = parcels(
        far=[1.2, 0.5], contract_far=[1.0, 1.0], **{name: list(value) * 2 for name, value in COMPLETED.items()}
    )
    found = status.judge(frame, LAW, AS_OF, rules=("SUPPLY", "INEFFICIENT")).parcels
    assert found["land_status"].tolist() == ["undetermined", "inefficient"]


def test_the_recognition_is_the_bureaus_and_stays_empty():
    found = status.judge(parcels(far=[0.5], contract_far=[1.0], **COMPLETED), LAW, AS_OF).parcels
    assert found["recognition"].isna().all()
    assert "appears to be inefficient" in found["reason"][0]


def test_an_unknown_rule_is_refused_with_the_known_ones():
    with pytest.raises(InputFault, match="INEFFICIENT"):
        status.judge(parcels(far=[1.0]), LAW, AS_OF, rules=("LOW",))


def test_rows_do_not_depend_on_their_neighbours():
    random = np.random.default_rng(5)
    count = 200
    begun = np.datetime64("2017-01-01") + random.integers(0, 1500, count)
    frame = parcels(
        actual_start=begun, actual_completion=np.where(random.random(count) < 0.5, begun + 300, np.datetime64("NaT")),
        suspended_since=np.where(random.random(count) < 0.5, begun + 200, np.datetime64("NaT")),
        far=random.uniform(0.5, 1.5, count), contract_far=np.ones(count),
        developed_area_m2=random.uniform(0, 1e4, count), required_area_m2=np.full(count, 1e4),
        invested_wan=random.uniform(0, 100, count), total_investment_wan=np.full(count, 100.0),
        closure_listed=pd.array(random.integers(0, 2, count).astype(bool), dtype="boolean"),
    )  # fmt: skip
    whole = status.judge(frame, LAW, AS_OF).parcels[["land_status", "inefficient_class", "reason"]]
    order = random.permutation(count)
    shuffled = status.judge(frame.iloc[order].reset_index(drop=True), LAW, AS_OF).parcels[whole.columns]
    pd.testing.assert_frame_equal(whole.iloc[order].reset_index(drop=True), shuffled)
    assert whole["land_status"].nunique() >= 3
