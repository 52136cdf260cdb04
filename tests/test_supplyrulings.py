"""What is said of a parcel that was approved and not supplied: its list, and the risk that the approval lapsed."""

from __future__ import annotations

import datetime

import pandas as pd
import pytest

from baiyuan_qgis.land import policy, supplyrulings, verdicts
from baiyuan_qgis.land.columns import Columns

AS_OF = datetime.date(2022, 9, 30)
KAIFENG, NATIONAL = policy.load("kaifeng-2021"), policy.load("national-idle-land")


def ruled(rule, law=NATIONAL, **case):
    frame = pd.DataFrame({"parcel_id": ["Z1"]})
    for name, value in case.items():
        if name.endswith(("_date", "_on")):
            frame[name] = pd.to_datetime(pd.Series([value]))
        elif name == "used_unsupplied":
            frame[name] = pd.Series([value], dtype="boolean")
        else:
            frame[name] = pd.Series([value], dtype=object)
    columns = Columns(frame)
    rulings = [one for one in supplyrulings.judge(columns, law, AS_OF) if one.rule_id == rule]
    table = verdicts.table(rulings, columns, law)
    if table.empty:
        return None
    return table.iloc[0]


@pytest.mark.parametrize(
    ("approved", "expected"),
    [
        ("2020-10-01", "meets"),  # a day short of two years
        ("2020-09-30", "borderline"),  # two full at the end of the day: a risk to be checked, no finding
        ("2020-09-29", "borderline"),
        (None, "unknown"),
    ],
)
def test_an_approval_of_two_years_is_a_risk_that_somebody_checks(approved, expected):
    row = ruled("STK-11", supply_state="approved_not_expropriated", approval_date=approved)
    assert row["verdict"] == expected
    assert (row["missing"] == "approval_date") == (expected == "unknown")
    assert "据报道" in row["clause"]
    if expected == "borderline":
        assert "待核" in row["sentence_zh"]


@pytest.mark.parametrize(
    "case",
    [
        {"supply_state": "expropriated_not_supplied"},  # compensated
        {"supply_state": "approved_not_expropriated", "used_unsupplied": True},  # in use
        {"supply_state": "approved_not_expropriated", "compensated_on": "2021-01-01"},
        {"supply_state": "supplied"},
        {"supply_state": "not_approved"},
    ],
)
def test_compensated_used_and_supplied_land_is_out_of_the_rule(case):
    assert ruled("STK-11", approval_date="2018-01-01", **case) is None


def test_a_compensation_after_as_of_is_none_yet():
    case = {"supply_state": "approved_not_expropriated", "approval_date": "2018-01-01", "compensated_on": "2022-10-01"}
    assert ruled("STK-11", **case)["verdict"] == "borderline"


@pytest.mark.parametrize(
    ("state", "first", "second"),
    [
        ("approved_not_expropriated", "fails", "meets"),
        ("expropriated_not_supplied", "meets", "fails"),
        ("supplied", "meets", "meets"),
        (None, "unknown", "unknown"),
    ],
)
def test_each_state_has_its_own_list(state, first, second):
    case = {
        "supply_state": state,
        "batch_id": "B1",
        "unexpropriated_reason": "征地拆迁未到位",
        "unsupplied_reason": "资金",
    }
    found = [ruled(rule, law=KAIFENG, **case) for rule in ("STK-01", "STK-02")]
    assert [row["verdict"] for row in found] == [first, second]
    for row in found:
        assert row["clause"]
        if row["verdict"] == "fails":
            assert "B1" in row["sentence_zh"]
        if row["verdict"] == "unknown":
            assert row["missing"] == "supply_state"


def test_land_outside_every_batch_is_on_no_list():
    assert ruled("STK-01", law=KAIFENG, supply_state="not_approved") is None


def test_a_policy_that_asks_for_no_lists_gives_none():
    assert ruled("STK-01", supply_state="approved_not_expropriated") is None
