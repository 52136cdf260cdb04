"""Standard land: terms in working days without a calendar of holidays, shares with gaps in the data."""

from __future__ import annotations

import datetime
import itertools
from typing import Any

import numpy as np
import pandas as pd
import pytest

from baiyuan_qgis.data import contract
from baiyuan_qgis.land import newindustry, policy, standardshare, verdicts, workdays
from baiyuan_qgis.land.columns import Columns
from baiyuan_qgis.land.verdicts import Scope

XUCHANG = policy.load("xuchang-2021")
AS_OF = datetime.date(2022, 12, 31)
PROMISE = XUCHANG.rule("promise_days", standard_land=True, with_drawings=False)
PERMITS = XUCHANG.rule("permit_workdays", standard_land=True, with_drawings=True)
NEW = {"park_id": "X10", "park_name": "魏都产业集聚区", "land_use": "工业用地", "contract_date": "2021-06-01"}


def columns(*parcels: dict[str, Any]) -> Columns:
    rows = [{"parcel_id": f"P{number}", **row} for number, row in enumerate(parcels, 1)]
    return Columns(contract.typed(pd.DataFrame(rows), "parcels", "parcels"))


def term(rule: Any, begin: str, last: str) -> tuple[str, float]:
    days = [np.array([day], dtype="datetime64[D]") for day in (begin, last)]
    found = workdays.term(rule, *days, within=Scope.everywhere(1), names=("a", "b"))
    return found.code()[0], found.value[0]


def shares(*parcels: dict[str, Any], as_of: datetime.date = AS_OF) -> list[str]:
    (found,) = standardshare.judge(columns(*parcels), XUCHANG, as_of)
    return list(found.code())


@pytest.mark.parametrize(
    ("last", "at_least", "at_most", "weekdays"),
    [
        # after Thursday 2021-07-01; weekdays by hand; 6 of them may be a holiday, each calendar day may be worked
        ("2021-07-01", "fails", "meets", 0),
        ("2021-07-05", "fails", "meets", 2),  # Friday, Monday; at most 4 working days
        ("2021-07-06", "borderline", "meets", 3),  # 5 calendar days, were the week-end worked
        ("2021-07-08", "borderline", "borderline", 5),
        ("2021-07-15", "borderline", "borderline", 10),  # 10 - 6 = 4 working days at worst
        ("2021-07-16", "meets", "borderline", 11),  # 11 - 6 = 5
        ("2021-07-19", "meets", "fails", 12),  # 12 - 6 = 6: too many however the holidays fall
    ],
)
def test_working_days_decide_only_where_no_holiday_could_change_it(last, at_least, at_most, weekdays):
    assert term(PROMISE, "2021-07-01", last) == (at_least, weekdays)
    # 5 calendar days are at most 5 working days, and that is allowed
    expected = "meets" if (np.datetime64(last) - np.datetime64("2021-07-01")).astype(int) <= 5 else at_most
    assert term(PERMITS, "2021-07-01", last) == (expected, weekdays)


def test_a_term_that_ends_before_it_begins_is_a_contradiction_and_stays_unknown():
    assert term(PROMISE, "2021-07-01", "2021-06-30")[0] == "unknown"


def test_a_term_counts_no_weekend_even_where_it_begins_on_one():
    # Saturday 2021-07-03: Monday to Friday are 5 weekdays, until Friday 9 July
    saturday = np.array(["2021-07-03", "NaT"], dtype="datetime64[D]")
    assert [str(day) for day in workdays.later(saturday, 5)] == ["2021-07-09", "NaT"]


def test_an_answer_that_comes_later_never_turns_a_pass_into_a_failure():
    """Whatever the unknown flags turn out to be, a share that was settled without them stays as it was."""
    flags = (True, False, None)
    sizes = (1.0, 2.0, 5.0, 2.0)
    settled = 0
    for given in itertools.product(flags, repeat=4):
        before = shares(*[{**NEW, "standard_land": f, "contract_area_m2": s} for f, s in zip(given, sizes)])[0]
        if before not in ("meets", "fails"):
            continue
        settled += None in given
        for guess in itertools.product((True, False), repeat=given.count(None)):
            rest = iter(guess)
            full = [next(rest) if f is None else f for f in given]
            after = shares(*[{**NEW, "standard_land": f, "contract_area_m2": s} for f, s in zip(full, sizes)])[0]
            assert after == before, (given, full)
    assert settled > 5


def test_a_gap_in_the_land_use_of_a_neighbour_keeps_the_share_open():
    known = {**NEW, "standard_land": True, "contract_area_m2": 100.0}
    gap = {**NEW, "land_use": None, "standard_land": False, "contract_area_m2": 200.0}
    # industrial or not, that neighbour decides between 100 of 100 and 100 of 300
    assert shares(known, gap) == ["unknown", "unknown"]
    assert shares(known, {**gap, "contract_area_m2": 50.0}) == ["meets", "unknown"]


def test_a_missing_area_leaves_the_share_by_area_unknown():
    known = {**NEW, "standard_land": True, "contract_area_m2": 100.0}
    assert shares(known, {**known, "standard_land": False, "contract_area_m2": None}) == ["unknown", "unknown"]


def test_a_layer_without_any_park_gives_no_row_and_no_error():
    bare = {"land_use": "住宅用地", "standard_land": True, "contract_date": "2021-06-01"}
    assert shares(bare) == ["not_applicable"]


def test_parcels_supplied_after_the_day_do_not_count_yet():
    first = {**NEW, "standard_land": True, "contract_area_m2": 100.0}
    later = {**NEW, "standard_land": False, "contract_area_m2": 100.0, "contract_date": "2021-12-01"}
    # at the end of August the share so far is whole, and the year is still open
    assert shares(first, later, as_of=datetime.date(2021, 8, 31)) == ["borderline", "not_applicable"]


def test_the_legal_area_decides_and_the_drawn_one_is_said_where_it_would_differ():
    # 14,000 of 20,000 m² by contract are exactly 70 %; of the 20,001 drawn they are less
    parcel = {
        **NEW, "project_class": "new_industry", "industry_land_m2": 14000.0, "contract_area_m2": 20000.0,
        "area_m2": 20001.0,
    }  # fmt: skip
    c = columns(parcel)
    (share,) = [one for one in newindustry.judge(c, XUCHANG, AS_OF) if one.rule.quantity == "industry_land_share"]
    assert share.code()[0] == "meets"
    sentence = verdicts.sentences(share, np.array([0]), c, XUCHANG, "zh")[0]
    assert "69.9965%" in sentence and "法定面积" in sentence
