"""Periods left out of account: proven ones of government or force majeure are deducted, every other one is a doubt."""

from __future__ import annotations

import datetime

import numpy as np
import pandas as pd
import pytest

from baiyuan_qgis.data.findings import Findings
from baiyuan_qgis.land import causeperiods, idle, policy
from baiyuan_qgis.land.causeperiods import CausePeriods
from baiyuan_qgis.land.columns import Columns

AS_OF = datetime.date(2022, 9, 30)
NATIONAL = policy.load("national-idle-land")
DUE = "2021-06-01"


def parcels(count=1, **own):
    frame = pd.DataFrame({"parcel_id": [f"Z{i}" for i in range(count)]})
    frame["agreed_start"] = pd.to_datetime([DUE] * count)
    frame["actual_start"] = pd.to_datetime([None] * count)
    for name in ("agreed_delivery", "actual_delivery"):
        frame[name] = pd.to_datetime(["2019-01-10"] * count)
    frame["idle_cause"] = "enterprise"
    frame["land_price_wan"] = 1000.0
    for name, value in own.items():
        frame[name] = pd.to_datetime([value] * count) if name.startswith("exc") else value
    return frame


def table(*rows):
    columns = ("parcel_id", "excluded_from", "excluded_to", "idle_cause", "cause_evidence")
    frame = pd.DataFrame([dict(zip(columns, row)) for row in rows], columns=list(columns))
    for name in ("excluded_from", "excluded_to"):
        frame[name] = pd.to_datetime(frame[name])
    return frame


def judged(periods=None, frame=None):
    frame = parcels() if frame is None else frame
    supplied = pd.Series([True] * len(frame), dtype="boolean")
    return idle.judge(Columns(frame), supplied, NATIONAL, AS_OF, cause_periods=periods)


def test_two_proven_periods_add_up():
    # due 2021-06-01, a year full on 2022-06-01; 61 days (July, August) + 61 days (October, November) = 122 days:
    # full on 2022-10-01, a day after AS_OF; either alone leaves the year full
    first = ("Z0", "2021-07-01", "2021-08-31", "government", "证明")
    second = ("Z0", "2021-10-01", "2021-11-30", "force_majeure", "证明")
    assert judged(table(first, second)).verdict[0] == "meets"
    assert judged(table(first)).verdict[0] == "fails"
    assert judged(table(second)).verdict[0] == "fails"


def test_days_that_two_periods_share_count_once():
    # 1 July to 31 October twice over: 123 days, not 246; the order of the rows does not matter
    rows = [
        ("Z0", "2021-09-01", "2021-10-31", "government", "甲"),
        ("Z0", "2021-07-01", "2021-10-31", "government", "乙"),
        ("Z0", "2021-07-01", "2021-09-30", "government", "丙"),
    ]
    for chosen in (rows, rows[::-1]):
        found = CausePeriods.of(Columns(parcels()), table(*chosen))
        full = found.full(np.array([DUE], dtype="datetime64[D]"), 1, np.datetime64("2022-09-30"), found.proven)
        assert str(full[0]) == "2022-10-02"  # 2022-06-01 + 123 days


def test_the_parcels_own_period_and_those_of_the_table_count_together():
    frame = parcels(excluded_from="2021-07-01", excluded_to="2021-08-31", cause_evidence="证明")
    assert judged(None, frame).verdict[0] == "fails"
    assert judged(table(("Z0", "2021-10-01", "2021-11-30", "government", "证明")), frame).verdict[0] == "meets"


@pytest.mark.parametrize(
    ("cause", "evidence", "ended", "expected"),
    [
        ("government", "证明", "2022-03-31", "meets"),
        ("政府原因(53号令第八条)", "证明", "2022-03-31", "meets"),
        ("force_majeure", "证明", "2022-03-31", "meets"),
        ("government", None, "2022-03-31", "borderline"),  # no evidence
        ("preliminary", "证明", "2022-03-31", "borderline"),  # a person decides
        (None, "证明", "2022-03-31", "borderline"),
        ("government", "证明", None, "borderline"),  # no end
        ("government", "证明", "2021-06-30", "borderline"),  # ends before it begins: nobody knows when
        ("enterprise", "证明", "2022-03-31", "fails"),  # its own
    ],
)
def test_only_a_proven_period_of_another_is_deducted_and_a_doubtful_one_is_a_doubt(cause, evidence, ended, expected):
    assert judged(table(("Z0", "2021-07-01", ended, cause, evidence))).verdict[0] == expected


def test_a_period_of_another_parcel_changes_nothing():
    found = judged(table(("Z9", "2021-07-01", "2022-03-31", "government", "证明")), parcels(2))
    assert list(found.verdict) == ["fails", "fails"]
    only = judged(table(("Z1", "2021-07-01", "2022-03-31", "government", "证明")), parcels(2))
    assert list(only.verdict) == ["fails", "meets"]


def test_a_period_that_ended_without_a_new_date_never_leads_to_a_fee():
    found = judged(table(("Z0", "2021-07-01", "2021-07-31", "government", "证明")))
    assert (found.verdict[0], found.stage[0]) == ("fails", "pending")
    assert np.isnan(found.fee[0])
    assert str(found.details["excluded_from"][0]) == "2021-07-01"


def test_without_any_period_the_table_is_as_none():
    frame = parcels(3)
    for periods in (None, table()):
        assert list(judged(periods, frame).stage) == ["fee"] * 3


def test_deducting_never_brings_the_day_forward():
    rng = np.random.default_rng(7)
    begin = np.datetime64("2020-01-01") + rng.integers(0, 900, 400)
    length = rng.integers(0, 300, 400)
    rows = [
        (f"Z{i % 80}", str(first), str(first + days), "government", "证明")
        for i, (first, days) in enumerate(zip(begin, length))
    ]
    frame = parcels(80)
    found = CausePeriods.of(Columns(frame), table(*rows))
    due = frame["agreed_start"].to_numpy().astype("datetime64[D]")
    end = np.datetime64("2022-09-30")
    plain = found.full(due, 1, end, np.zeros_like(found.proven))
    moved = found.full(due, 1, end, found.proven)
    assert (moved >= plain).all() and (moved > plain).any()
    # day by day: the year is full when 365 days after the due one are not covered
    for i in range(80):
        covered = set()
        for name, first, last, _, _ in rows:
            if name == f"Z{i}":
                covered.update(np.arange(np.datetime64(first), np.datetime64(last) + 1))
        day, left = due[i], (plain[i] - due[i]).astype(int)
        while left:
            day += 1
            left -= day not in covered
        # days covered right after the last one that counts belong to no period of the year
        assert day <= moved[i] and all(one in covered for one in np.arange(day + 1, moved[i] + 1)), i


def test_a_period_of_no_parcel_and_one_that_ends_before_it_begins_are_said():
    findings = Findings()
    rows = table(
        ("Z9", "2021-07-01", "2021-08-31", "government", "甲"),
        ("Z0", "2021-07-01", "2021-06-30", "government", "乙"),
        ("Z0", "2021-10-01", None, "government", "丙"),
    )
    causeperiods.report(rows, parcels()["parcel_id"], "periods", findings)
    said = findings.frame()
    assert list(said["feature_id"]) == ["Z9", "Z0"] and list(said["severity"]) == ["warning"] * 2
