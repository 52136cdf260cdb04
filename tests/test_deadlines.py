"""The early-warning list: what falls due after AS_OF, nearest first, and the days that are left."""

from __future__ import annotations

import datetime
from typing import Any, Optional

import numpy as np
import pandas as pd
import pytest
import situations

from baiyuan_qgis.data import contract, dictionary
from baiyuan_qgis.land import deadlines, policy, regularisation, standardland
from baiyuan_qgis.land.columns import Columns
from baiyuan_qgis.land.verdicts import Event

AS_OF = datetime.date(2022, 9, 30)
XUCHANG, NATIONAL = policy.load("xuchang-2021"), policy.load("national-idle-land")


def columns(*parcels: dict[str, Any]) -> Columns:
    rows = [{"parcel_id": f"P{number}", **row} for number, row in enumerate(parcels, 1)]
    return Columns(contract.typed(pd.DataFrame(rows), "parcels", "parcels"))


def event(code: str, *days: Optional[str]) -> Event:
    return Event(code, np.array([day or "NaT" for day in days], dtype="datetime64[D]"), "TEST-1")


def listed(*found: Event, within_days: Optional[int] = None) -> list[tuple[str, str, str, int]]:
    parcels = columns(*[{} for _ in found[0].due_on])
    table, _ = deadlines.table(found, parcels, AS_OF, within_days)
    rows = zip(table["parcel_id"], table["event"], table["due_on"], table["days_left"])
    return [(parcel, code, day.date().isoformat(), left) for parcel, code, day, left in rows]


def due(found: list[Event], code: str) -> list[str]:
    days = [str(day) for one in found if one.event == code for day in one.due_on]
    return [day for day in days if day != "NaT"]


def test_the_nearest_comes_first_with_the_days_left_counted_by_hand():
    # 1 October is 1 day after 30 September; 31 December is 31 + 30 + 31 = 92 days after it
    found = (event("one_year", "2022-12-31", None), event("agreed_start", None, "2022-10-01"))
    assert listed(*found) == [("P2", "agreed_start", "2022-10-01", 1), ("P1", "one_year", "2022-12-31", 92)]


def test_what_ran_out_by_the_end_of_the_day_is_a_verdict_and_no_warning():
    assert listed(event("one_year", "2022-09-30", "2022-09-29")) == []


def test_a_list_of_so_many_days_holds_the_last_of_them_and_nothing_later():
    # 90 days after 30 September is 29 December (31 + 30 + 29)
    found = event("two_years", "2022-12-29", "2022-12-30")
    assert listed(found, within_days=90) == [("P1", "two_years", "2022-12-29", 90)]


def test_the_same_day_by_two_clauses_is_one_row_so_that_nothing_is_counted_twice():
    found = event("disposal_deadline", "2022-12-31")
    assert len(listed(found, found)) == 1


def test_each_parcel_knows_its_nearest_event_and_one_without_any_has_none():
    parcels = columns({}, {}, {})
    found = [
        event("one_year", "2022-12-31", "2022-10-05", None),
        event("agreed_completion", "2022-11-30", "2022-10-06", "2022-09-01"),
    ]
    _, (codes, days) = deadlines.table(found, parcels, AS_OF)
    assert list(codes) == ["agreed_completion", "one_year", None]
    assert [str(day) for day in days] == ["2022-11-30", "2022-10-05", "NaT"]


def test_of_two_on_one_day_the_order_of_the_dictionary_decides_and_not_that_of_the_rules():
    parcels = columns({})
    two = [event("two_years", "2022-12-31"), event("agreed_start", "2022-12-31")]
    names = [deadlines.table(order, parcels, AS_OF)[1][0][0] for order in (two, two[::-1])]
    assert names == ["agreed_start", "agreed_start"]


def test_an_empty_list_still_has_the_columns_of_the_table():
    table, _ = deadlines.table([], columns({}), AS_OF)
    assert tuple(table.columns) == dictionary.table("deadlines")


def test_every_event_that_the_rules_give_has_its_words_because_the_list_is_printed():
    full = columns({"standard_land": True, "deadline": "2022-12-31"})
    found = [
        *deadlines.events(full, NATIONAL, AS_OF),
        *standardland.events(full, XUCHANG, AS_OF),
        *regularisation.events(full, XUCHANG, datetime.date(2021, 6, 30)),
    ]
    assert {one.event for one in found} <= set(dictionary.wording("event"))
    assert len({one.event for one in found}) > 8


@pytest.mark.parametrize(
    ("code", "stated", "expected"),
    [
        # 30 days after 20 September: 10 more in September, so 20 October (the first day does not count)
        ("investigation_due", {"suspected_on": "2022-09-20"}, ["2022-10-20"]),
        ("investigation_due", {"suspected_on": "2022-09-20", "notice_on": "2022-09-25"}, []),
        ("reply_due", {"notice_on": "2022-09-25"}, ["2022-10-25"]),
        ("reply_due", {"notice_on": "2022-09-25", "recognition_on": "2022-09-28"}, []),
        (
            "decision_due",
            {"decision_on": "2022-09-15", "decision_kind": "收回国有建设用地使用权决定书"},
            ["2022-10-15"],
        ),
        ("decision_due", {"decision_on": "2022-09-15"}, []),
        ("disposal_deadline", {"deadline": "2022-12-31"}, ["2022-12-31"]),
        ("disposal_deadline", {"deadline": "2022-12-31", "disposed_on": "2022-09-01"}, []),
        ("approval_lapse", {"supply_state": "expropriated_not_supplied", "lapse_on": "2023-03-01"}, ["2023-03-01"]),
        ("approval_lapse", {"supply_state": "supplied", "lapse_on": "2023-03-01"}, []),
        ("lease_end", {"lease_years": 20, "actual_delivery": "2024-02-29"}, ["2044-02-29"]),
        ("lease_end", {"lease_years": 50, "actual_delivery": "2024-02-29"}, ["2074-02-28"]),
        ("lease_end", {"lease_years": 20, "contract_date": "2021-06-01"}, ["2041-06-01"]),
        ("lease_end", {"lease_years": 0, "contract_date": "2021-06-01"}, []),
        ("lease_end", {"lease_years": 20}, []),
    ],
)
def test_a_clock_runs_from_its_day_and_stops_where_the_step_was_taken(code, stated, expected):
    assert due(deadlines.events(columns(stated), NATIONAL, AS_OF), code) == expected


def test_years_without_profit_count_from_the_acceptance_at_the_earliest():
    early = {"no_profit_since": "2019-01-01", "accepted_on": "2021-06-30"}
    late = {"no_profit_since": "2022-02-28", "accepted_on": "2020-06-30"}
    never = {"no_profit_since": "2019-01-01", "accepted_on": None}
    found = deadlines.events(columns(early, late, never), XUCHANG, AS_OF)
    assert due(found, "no_profit_two_years") == ["2023-06-30", "2024-02-28"]


def test_a_later_pass_ends_the_rectification_and_its_clock():
    running = {"standard_land": True, "completion_result": "未通过", "completion_rectify_from": "2021-12-31"}
    passed = {**running, "completion_result": "通过"}
    other = {**running, "standard_land": False}
    found = standardland.events(columns(running, passed, other), XUCHANG, AS_OF)
    assert due(found, "completion_rectify_end") == ["2023-12-31"]


def test_the_promise_is_no_longer_awaited_once_building_has_started():
    # published on Wednesday 28 September: Thursday, Friday, Monday, Tuesday, Wednesday 5 October
    waiting = {"standard_land": True, "promise_published_on": "2022-09-28", "actual_start": None}
    started = {**waiting, "actual_start": "2022-09-29"}
    found = standardland.events(columns(waiting, started), XUCHANG, AS_OF)
    assert due(found, "promise_published") == ["2022-10-05"]


def test_an_approval_that_was_compensated_or_is_in_use_has_no_day_on_which_it_lapses():
    parcel = {"supply_state": "approved_not_expropriated", "approval_date": "2021-01-10"}
    for more, expected in (
        ({}, ["2023-01-10"]),
        ({"compensated_on": "2022-03-01"}, []),
        ({"used_unsupplied": True}, []),
        ({"lapse_on": "2022-12-01"}, ["2022-12-01"]),
    ):
        assert due(deadlines.events(columns({**parcel, **more}), NATIONAL, AS_OF), "approval_lapse") == expected


def test_every_event_of_the_words_is_given_by_a_rule_or_has_no_day_in_the_fields():
    # acceptances take place when they are asked for; inspections and regional assessments are no parcel's
    without_a_day = {"completion_acceptance", "full_output_acceptance", "assessment_until", "inspection_due"}
    given = set()
    for case in situations.cases():
        given |= {one["event"] for one in case.get("events", [])}
    assert given | without_a_day == set(dictionary.wording("event"))
