"""The further clauses of Order 53: each has its own verdict, and a doubt is one in all of them."""

from __future__ import annotations

import datetime

import numpy as np
import pandas as pd
import pytest

from baiyuan_qgis.data import dictionary
from baiyuan_qgis.land import idle, idlerulings, policy, verdicts
from baiyuan_qgis.land.columns import Columns

AS_OF = datetime.date(2022, 9, 30)
NATIONAL = policy.load("national-idle-land")
KAIFENG = policy.load("kaifeng-2021")
BASE = {
    "agreed_delivery": "2019-01-10", "actual_delivery": "2019-01-10", "actual_start": None, "idle_cause": "enterprise",
    "land_price_wan": 1000.0,
}  # fmt: skip


def frame_of(case):
    columns = {}
    for name, value in case.items():
        kind = dictionary.field(name).type
        if kind == "date":
            columns[name] = pd.to_datetime(pd.Series([value]))
        elif kind == "real":
            columns[name] = pd.Series([value], dtype="float64")
        else:
            columns[name] = pd.Series([value], dtype=object)
    return pd.DataFrame({"parcel_id": ["Z1"], **columns})


def ruled(rule, law=NATIONAL, supplied=True, quantity=None, **case):
    """Return verdict, value, missing fields and sentence of one rule; None where it says nothing of the parcel."""
    frame = frame_of({**BASE, **case})
    columns = Columns(frame)
    judged = idle.judge(columns, pd.Series([supplied], dtype="boolean"), law, AS_OF)
    rulings = [one for one in idlerulings.judge(columns, judged, law, AS_OF) if one.rule_id == rule]
    table = verdicts.table(rulings, columns, law)
    if table.empty:
        return None
    row = table.iloc[0]
    assert "—" not in row["sentence_zh"], row["sentence_zh"]
    assert row["clause"]
    return row["verdict"], row["value"], row["missing"], row["sentence_zh"]


@pytest.mark.parametrize(
    ("agreed", "fee", "reclaim"),
    [
        ("2022-12-01", "meets", "meets"),  # not due yet
        ("2021-10-01", "meets", "meets"),  # a day short of a year
        ("2021-09-30", "fails", "meets"),
        ("2020-10-01", "fails", "meets"),  # a day short of two
        ("2020-09-30", None, "fails"),  # the reclaim clause takes over
    ],
)
def test_the_two_stages_follow_each_other(agreed, fee, reclaim):
    found = ruled("IDL-01", agreed_start=agreed), ruled("IDL-02", agreed_start=agreed)
    assert tuple(one and one[0] for one in found) == (fee, reclaim)


def test_a_stage_is_called_a_situation_and_no_sum_of_money_stands_in_the_sentence():
    _, value, _, sentence = ruled("IDL-01", agreed_start="2021-03-01")
    # due 2021-03-01, AS_OF 2022-09-30: one year and 213 days
    assert value == pytest.approx(1.0 + 213.0 / 366.0) and "情形" in sentence and "以调查认定和决定书为准" in sentence
    assert "200" not in sentence and "万元" not in sentence


def test_an_unstated_cause_leaves_the_stage_open_and_names_the_field():
    verdict, _, missing, _ = ruled("IDL-01", agreed_start="2021-03-01", idle_cause=None)
    assert (verdict, missing) == ("unknown", "idle_cause")
    assert ruled("IDL-02", agreed_start="2021-03-01", idle_cause=None)[0] == "meets"
    assert ruled("IDL-02", agreed_start="2019-03-01", idle_cause=None)[0] == "unknown"


def test_land_that_came_late_is_a_doubt_of_the_stage():
    assert ruled("IDL-01", agreed_start="2021-03-01", actual_delivery="2019-06-01")[0] == "borderline"


def test_the_governments_part_and_suspended_land_have_no_stage():
    assert ruled("IDL-01", agreed_start="2021-03-01", idle_cause="government", cause_evidence="批复") is None
    suspended = {
        "actual_start": "2020-02-01", "suspended_since": "2021-01-01", "developed_area_m2": 1.0,
        "required_area_m2": 9.0,
    }  # fmt: skip
    assert ruled("IDL-01", agreed_start="2020-03-01", **suspended) is None
    assert ruled("IDL-02", agreed_start="2020-03-01", **suspended) is None


def test_a_deducted_period_counts_in_the_stage_as_it_does_in_the_test():
    case = {"excluded_from": "2021-08-01", "excluded_to": "2021-11-30", "cause_evidence": "证明"}
    verdict, value, _, _ = ruled("IDL-01", agreed_start="2021-06-01", **case)
    assert verdict == "meets" and value < 1.0
    # 121 days and not 122: the year is full on AS_OF
    last = ruled("IDL-01", agreed_start="2021-06-01", **{**case, "excluded_to": "2021-11-29"})
    assert last[1] == 1.0


def test_land_that_was_not_supplied_has_no_stage():
    assert ruled("IDL-01", agreed_start="2019-03-01", supplied=False) is None


@pytest.mark.parametrize(
    ("extended", "number", "expected", "missing"),
    [
        ("2022-02-28", "补字1号", "meets", ""),
        ("2022-03-01", "补字1号", "meets", ""),  # exactly a year
        ("2022-03-02", "补字1号", "borderline", ""),
        ("2022-02-28", None, "borderline", "extension_no"),
        ("2021-02-28", "补字1号", "unknown", "agreed_start"),  # earlier than agreed
    ],
)
def test_an_extension_is_a_year_at_most_and_has_its_number(extended, number, expected, missing):
    found = ruled("IDL-03", agreed_start="2021-03-01", extended_start=extended, extension_no=number)
    assert found[0] == expected
    assert found[2] in (missing, "") if expected == "borderline" else found[2] == missing


def test_an_extension_of_exactly_a_year_is_worth_one_even_from_29_february():
    assert ruled("IDL-03", agreed_start="2020-02-29", extended_start="2021-02-28", extension_no="补字1号")[:2] == (
        "meets", 1.0,
    )  # fmt: skip


def test_without_an_extension_the_rule_is_silent():
    assert ruled("IDL-03", agreed_start="2021-03-01") is None


@pytest.mark.parametrize(
    ("until", "expected"),
    [("2022-02-28", "meets"), ("2022-03-01", "meets"), ("2022-03-02", "fails"), (None, "fails")],
)
def test_temporary_use_lasts_two_years_at_most(until, expected):
    found = ruled("IDL-04", agreed_start="2019-03-01", temporary_use_from="2020-03-01", temporary_use_to=until)
    assert found[0] == expected


def test_a_temporary_use_that_nobody_ended_is_no_pass():
    found = ruled("IDL-04", agreed_start="2019-03-01", temporary_use_from="2021-03-01", temporary_use_to=None)
    assert (found[0], found[2]) == ("unknown", "temporary_use_to")


@pytest.mark.parametrize(("share", "expected"), [(0.33, "fails"), (1 / 3, "meets"), (0.34, "meets"), (None, "unknown")])
def test_a_plain_foundation_is_a_start_when_a_third_is_done(share, expected):
    case = {"start_basis": "地基", "foundation_share": share, "actual_start": "2021-01-01"}
    assert ruled("IDL-09", agreed_start="2021-03-01", **case)[0] == expected
    assert ruled("IDL-09", agreed_start="2021-03-01", **{**case, "start_basis": "桩基"}) is None


def test_a_short_foundation_is_a_doubt_of_the_idle_test_only_where_it_decides():
    supplied = pd.Series([True], dtype="boolean")
    case = {
        **BASE, "start_basis": "foundation", "foundation_share": 0.2, "actual_start": "2021-01-01",
        "suspended_since": None,
    }  # fmt: skip
    for agreed, expected in (("2020-03-01", "borderline"), ("2022-03-01", "meets")):
        found = idle.judge(Columns(frame_of({**case, "agreed_start": agreed})), supplied, NATIONAL, AS_OF)
        assert found.verdict[0] == expected
    whole = idle.judge(
        Columns(frame_of({**case, "agreed_start": "2020-03-01", "foundation_share": 0.5})), supplied, NATIONAL, AS_OF
    )
    assert whole.verdict[0] == "meets"


def test_a_cause_of_the_government_needs_its_evidence():
    case = {"agreed_start": "2021-03-01", "idle_cause": "government"}
    assert ruled("IDL-10", cause_evidence="批复", **case)[0] == "meets"
    verdict, _, missing, _ = ruled("IDL-10", **case)
    assert (verdict, missing) == ("unknown", "cause_evidence")
    assert ruled("IDL-10", agreed_start="2021-03-01") is None


def test_a_period_that_is_over_needs_a_new_date():
    case = {
        "agreed_start": "2019-06-01", "cause_evidence": "证明", "excluded_from": "2019-07-01",
        "excluded_to": "2019-12-31",
    }  # fmt: skip
    verdict, _, missing, _ = ruled("IDL-11", **case)
    assert (verdict, missing) == ("unknown", "extended_start")
    assert ruled("IDL-11", extended_start="2020-03-01", extension_no="补字1号", **case)[0] == "meets"


@pytest.mark.parametrize(("filed", "expected"), [("2022-09-30", "meets"), ("2022-10-01", "fails"), (None, "unknown")])
def test_recognised_idle_land_is_filed(filed, expected):
    case = {"agreed_start": "2019-06-01", "recognition": "recognised_idle", "registered_on": filed}
    assert ruled("IDL-14", **case)[0] == expected
    assert ruled("IDL-14", **{**case, "recognition": "investigating"}) is None


def test_kaifeng_negotiates_what_the_government_had_a_part_in_on_what_it_cost():
    case = {"agreed_start": "2021-03-01", "idle_cause": "mutual", "cause_evidence": "纪要"}
    assert ruled("STK-09", law=KAIFENG, acquisition_cost_wan=800.0, **case)[0] == "meets"
    verdict, _, missing, _ = ruled("STK-09", law=KAIFENG, **case)
    assert (verdict, missing) == ("unknown", "acquisition_cost_wan")
    assert ruled("STK-09", **case) is None  # the national order does not know it


def test_every_ruling_is_of_the_length_of_the_layer():
    columns = Columns(pd.concat([frame_of({**BASE, "agreed_start": "2021-03-01"})] * 3, ignore_index=True))
    judged = idle.judge(columns, pd.Series([True, False, pd.NA], dtype="boolean"), KAIFENG, AS_OF)
    for ruling in idlerulings.judge(columns, judged, KAIFENG, AS_OF):
        assert ruling.verdict.shape == (3,) and ruling.verdict.dtype == np.int8, ruling.rule_id
