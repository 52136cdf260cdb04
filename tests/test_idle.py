"""Idle land by Order 53: each boundary below, at and above, each doubt as a doubt, no fee without a stated cause."""

from __future__ import annotations

import datetime

import numpy as np
import pandas as pd
import pytest

from baiyuan_qgis.land import idle, periods, policy
from baiyuan_qgis.land.columns import Columns

AS_OF = datetime.date(2022, 9, 30)
NATIONAL = policy.load("national-idle-land")
KAIFENG = policy.load("kaifeng-2021")

DATES = (
    "contract_date", "agreed_delivery", "actual_delivery", "agreed_start", "extended_start", "actual_start",
    "agreed_completion", "actual_completion", "accepted_on", "suspended_since", "resumed_on", "excluded_from",
    "excluded_to", "permit_on",
)  # fmt: skip
NUMBERS = (
    "required_area_m2", "developed_area_m2", "total_investment_wan", "invested_wan", "land_price_wan", "floor_area_m2",
)  # fmt: skip
TEXTS = ("idle_cause", "cause_evidence", "extension_no")
# delivered as agreed, start due two and a half years before AS_OF unless a case says otherwise
ENTERPRISE = {
    "agreed_delivery": "2019-01-10",
    "actual_delivery": "2019-01-10",
    "idle_cause": "enterprise",
    "land_price_wan": 1000.0,
}


def judge(law=NATIONAL, as_of=AS_OF, without=(), supplied=True, built=None, **case):
    columns = {}
    for name in (*DATES, *NUMBERS, *TEXTS):
        if name in without:
            continue
        value = case.get(name)
        if name in DATES:
            columns[name] = pd.to_datetime(pd.Series([value]))
        elif name in NUMBERS:
            columns[name] = pd.Series([value], dtype="float64")
        else:
            columns[name] = pd.Series([value], dtype=object)
    told = pd.Series([supplied], dtype="boolean")
    mapped = None if built is None else pd.Series([built])
    j = idle.judge(Columns(pd.DataFrame(columns)), told, law, as_of, built=mapped)
    return {
        "verdict": j.verdict[0], "status": j.status[0], "stage": j.stage[0], "missing": j.missing[0],
        "sentence": j.sentence[0], "value": j.value[0], "fee": j.fee[0], "since": str(j.idle_since[0]),
        "events": {name: str(v[0]) for name, v in j.events.items() if not np.isnat(v[0])},
    }  # fmt: skip


def short(**case):
    found = judge(**case)
    return found["verdict"], found["status"], found["stage"]


IDLE_FEE = ("fails", "idle", "fee")
IDLE_RECLAIM = ("fails", "idle", "reclaim")
IDLE_PENDING = ("fails", "idle", "pending")
NORMAL = ("meets", "normal", "none")
UNKNOWN = ("unknown", "undetermined", "none")
BORDERLINE = ("borderline", "undetermined", "none")


@pytest.mark.parametrize(
    ("agreed", "expected"),
    [
        ("2021-10-01", NORMAL),  # one day short of the year
        ("2021-09-30", IDLE_FEE),  # full at the end of 30 September 2022 (AS_OF = 24:00)
        ("2021-09-29", IDLE_FEE),
        ("2020-10-01", IDLE_FEE),  # one day short of two years
        ("2020-09-30", IDLE_RECLAIM),  # exactly two years: reclaim prevails over the fee
        ("2020-09-29", IDLE_RECLAIM),
    ],
)
def test_one_and_two_years_are_full_on_the_corresponding_day(agreed, expected):
    assert short(agreed_start=agreed, **ENTERPRISE) == expected


def test_idle_since_is_the_day_after_the_anniversary():
    assert judge(agreed_start="2021-03-15", **ENTERPRISE)["since"] == "2022-03-16"


def test_a_year_from_29_february_ends_on_28_february():
    case = {**ENTERPRISE, "agreed_start": "2020-02-29"}
    assert short(as_of=datetime.date(2021, 2, 27), **case) == NORMAL
    assert short(as_of=datetime.date(2021, 2, 28), **case) == IDLE_FEE
    assert periods.iso(periods.add_years(np.datetime64("2020-02-29"), 4)) == "2024-02-29"


def test_fee_is_a_fifth_of_the_contract_price_and_only_at_the_stage_fee():
    assert judge(agreed_start="2021-06-01", **ENTERPRISE)["fee"] == 200.0  # 1000 x 20 %
    assert np.isnan(judge(agreed_start="2019-06-01", **ENTERPRISE)["fee"])  # reclaim
    for cause in ("government", "mutual", "preliminary", None):
        found = judge(agreed_start="2021-06-01", **{**ENTERPRISE, "idle_cause": cause})
        assert np.isnan(found["fee"]), cause
    without_price = judge(agreed_start="2021-06-01", **{**ENTERPRISE, "land_price_wan": None})
    assert np.isnan(without_price["fee"])
    assert without_price["missing"] == "land_price_wan"


@pytest.mark.parametrize(
    ("delivered", "expected"),
    [("2020-09-30", IDLE_FEE), ("2020-10-01", NORMAL), ("2019-09-30", IDLE_RECLAIM)],
)
def test_without_an_agreed_start_it_is_due_a_year_after_delivery(delivered, expected):
    case = {**ENTERPRISE, "agreed_delivery": None, "actual_delivery": delivered}
    assert short(agreed_start=None, **case) == expected


def test_without_any_date_nothing_is_judged_and_the_fields_are_named():
    found = judge(idle_cause="enterprise")
    assert (found["verdict"], found["status"]) == ("unknown", "undetermined")
    assert found["missing"] == "agreed_start, actual_delivery"


@pytest.mark.parametrize(
    ("cause", "evidence", "national", "kaifeng"),
    [
        ("government", "批复", ("fails", "idle", "negotiate"), ("fails", "idle", "negotiate")),
        ("force_majeure", "证明", ("fails", "idle", "negotiate"), ("fails", "idle", "negotiate")),
        ("government", None, IDLE_PENDING, IDLE_PENDING),  # a cause needs proof
        ("mutual", "协议", ("borderline", "undetermined", "pending"), ("fails", "idle", "negotiate")),
        ("preliminary", None, IDLE_PENDING, IDLE_PENDING),
        (None, None, IDLE_PENDING, IDLE_PENDING),
    ],
)
def test_cause_and_proof_decide_the_stage(cause, evidence, national, kaifeng):
    case = {**ENTERPRISE, "agreed_start": "2021-03-01", "idle_cause": cause, "cause_evidence": evidence}
    assert short(**case) == national
    assert short(law=KAIFENG, **case) == kaifeng


def test_land_handed_over_late_contradicts_the_enterprise_and_costs_no_fee():
    found = judge(agreed_start="2021-03-01", **{**ENTERPRISE, "actual_delivery": "2019-06-01"})
    assert (found["verdict"], found["stage"]) == ("borderline", "pending")
    assert np.isnan(found["fee"])


def test_a_delivery_that_nobody_recorded_leaves_the_cause_pending():
    found = judge(agreed_start="2021-03-01", **{**ENTERPRISE, "actual_delivery": None})
    assert (found["stage"], found["missing"]) == ("pending", "actual_delivery")


@pytest.mark.parametrize(
    ("extended", "number", "expected"),
    [
        ("2021-12-01", "补字1号", NORMAL),  # nine months later than agreed: moves the date
        ("2021-12-01", None, BORDERLINE),  # no consent on record, and it decides
        ("2022-03-01", "补字1号", NORMAL),  # exactly one year
        ("2022-03-02", "补字1号", BORDERLINE),  # longer than a year, and it decides
    ],
)
def test_an_extension_counts_up_to_a_year_and_with_its_number(extended, number, expected):
    assert short(agreed_start="2021-03-01", extended_start=extended, extension_no=number, **ENTERPRISE) == expected


def test_a_doubtful_extension_that_decides_nothing_is_no_doubt():
    # due 2019-03-01, extended to 2020-02-01: two years full either way
    assert short(agreed_start="2019-03-01", extended_start="2020-02-01", **ENTERPRISE) == IDLE_RECLAIM


def test_a_proven_period_is_deducted_and_what_remains_decides():
    case = {**ENTERPRISE, "agreed_start": "2021-06-01", "excluded_from": "2021-08-01", "cause_evidence": "证明"}
    # 1 August to 30 November are 122 days: the year ends on 1 October 2022, a day after AS_OF
    assert short(excluded_to="2021-11-30", **case) == NORMAL
    assert judge(excluded_to="2021-11-30", **case)["sentence"] == "overdue_under_year+excluded_counted"
    # 1 August to 29 November are 121 days: it ends on 30 September 2022
    found = judge(excluded_to="2021-11-29", **case)
    assert (found["verdict"], found["stage"]) == ("fails", "pending")
    assert np.isnan(found["fee"])  # a government period that ended without a new date never leads to a fee


def test_an_unproven_or_open_period_that_decides_is_borderline():
    case = {**ENTERPRISE, "agreed_start": "2021-06-01", "excluded_from": "2021-08-01"}
    assert short(excluded_to="2022-03-31", **case) == BORDERLINE
    assert short(cause_evidence="证明", **case) == BORDERLINE  # no end on record


def test_building_without_a_permit_is_a_doubt_where_it_decides():
    case = {**ENTERPRISE, "agreed_start": "2020-03-01", "actual_start": "2020-06-01"}
    assert short(permit_on=None, **case) == BORDERLINE
    assert short(permit_on="2020-05-20", **case) == NORMAL
    assert short(permit_on="2021-02-01", **case) == NORMAL  # came within the year
    assert short(without=("permit_on",), **case) == NORMAL  # the layer does not record permits at all


def test_a_start_after_as_of_is_no_start_yet():
    assert short(agreed_start="2021-03-01", actual_start="2022-10-01", permit_on="2022-09-01", **ENTERPRISE) == IDLE_FEE


def test_signs_of_building_without_a_recorded_start_are_a_contradiction_and_not_idle():
    found = judge(agreed_start="2021-03-01", invested_wan=300.0, **ENTERPRISE)
    assert (found["verdict"], found["missing"]) == ("unknown", "actual_start")


def test_a_layer_without_the_start_field_accuses_nobody():
    assert short(agreed_start="2020-03-01", without=("actual_start",), **ENTERPRISE) == UNKNOWN


BUILDING = {"agreed_start": "2020-03-01", "actual_start": "2020-02-01", "permit_on": "2020-01-15"}
POSSIBLY = ("fails", "possibly_idle", "negotiate")


@pytest.mark.parametrize(
    ("developed", "required", "invested", "total", "expected"),
    [
        (2999.0, 9000.0, 900.0, 2000.0, POSSIBLY),  # area below a third: one is enough
        (3000.0, 9000.0, 900.0, 2000.0, BORDERLINE),  # exactly a third is neither idle nor 停建缓建
        (3001.0, 9000.0, 900.0, 2000.0, NORMAL),
        (6000.0, 9000.0, 499.0, 2000.0, POSSIBLY),
        (6000.0, 9000.0, 500.0, 2000.0, BORDERLINE),  # exactly a quarter
        (6000.0, 9000.0, 501.0, 2000.0, NORMAL),
        (None, 9000.0, 499.0, 2000.0, POSSIBLY),  # one is enough, the other may be unknown
        (3000.0, 9000.0, None, 2000.0, UNKNOWN),
        (6000.0, 9000.0, None, None, UNKNOWN),
        (None, None, None, None, UNKNOWN),
        (3000.0, 0.0, 501.0, 2000.0, UNKNOWN),  # nothing to compare with
    ],
)
def test_suspended_for_a_year(developed, required, invested, total, expected):
    case = {
        "developed_area_m2": developed, "required_area_m2": required, "invested_wan": invested,
        "total_investment_wan": total,
    }  # fmt: skip
    assert short(suspended_since="2021-09-30", **BUILDING, **case) == expected


def test_a_suspension_is_a_year_old_at_the_end_of_the_corresponding_day():
    low = {"developed_area_m2": 100.0, "required_area_m2": 9000.0}
    assert short(suspended_since="2021-09-30", **BUILDING, **low) == POSSIBLY
    found = judge(suspended_since="2021-10-01", **BUILDING, **low)
    assert (found["verdict"], found["status"]) == ("meets", "normal")
    assert found["events"]["suspended_one_year"] == "2022-10-01"
    assert short(suspended_since="2021-01-01", resumed_on="2022-09-30", **BUILDING, **low) == NORMAL
    assert short(suspended_since="2021-01-01", resumed_on="2022-10-01", **BUILDING, **low) == POSSIBLY


def test_suspended_land_never_pays_the_fee_because_it_was_started():
    found = judge(
        suspended_since="2020-09-01", developed_area_m2=1.0, required_area_m2=9000.0, idle_cause="enterprise",
        land_price_wan=1000.0, **BUILDING,
    )  # fmt: skip
    assert found["stage"] == "negotiate"
    assert np.isnan(found["fee"])


def test_building_on_beyond_the_agreed_completion_is_no_idle_land():
    assert short(agreed_completion="2022-09-29", **BUILDING) == NORMAL
    assert judge(agreed_completion="2022-09-29", **BUILDING)["sentence"] == "overdue_completion"
    assert judge(agreed_completion="2022-10-15", **BUILDING)["events"] == {"agreed_completion": "2022-10-15"}


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"contract_date": "2020-05-01"}, {"actual_start": "2020-04-30"}),
        ({"actual_start": "2020-05-01"}, {"actual_completion": "2020-04-30"}),
        ({"suspended_since": "2021-05-01", "actual_start": "2020-01-01"}, {"resumed_on": "2021-04-30"}),
        ({"excluded_from": "2021-05-01"}, {"excluded_to": "2021-04-30"}),
    ],
)
def test_contradictory_dates_give_unknown_and_name_both_fields(first, second):
    found = judge(agreed_start="2019-03-01", **{**ENTERPRISE, **first, **second})
    assert found["verdict"] == "unknown"
    assert found["missing"] == f"{next(iter(first))}, {next(iter(second))}"


def test_completed_land_is_not_idle_whatever_else_is_missing():
    assert short(actual_completion="2022-09-30") == NORMAL
    assert short(accepted_on="2022-01-01") == NORMAL
    assert short(actual_completion="2022-10-01", agreed_start="2021-03-01", **ENTERPRISE)[0] == "fails"


def test_land_that_was_not_supplied_is_out_of_scope_and_unknown_supply_is_no_pass():
    assert short(supplied=False, agreed_start="2019-03-01") == ("not_applicable", None, "none")
    found = judge(supplied=pd.NA, agreed_start="2019-03-01")
    assert (found["verdict"], found["missing"]) == ("unknown", "supply_method")


def test_what_falls_due_next_before_and_after_the_agreed_start():
    ahead = judge(agreed_start="2022-12-01", **ENTERPRISE)["events"]
    assert ahead == {"agreed_start": "2022-12-01", "one_year": "2023-12-01", "two_years": "2024-12-01"}
    assert judge(agreed_start="2021-03-01", **ENTERPRISE)["events"] == {"two_years": "2023-03-01"}


def test_whole_years_are_calendar_years():
    start = np.array(["2020-02-29", "2020-03-01", "NaT"], dtype="datetime64[D]")
    assert periods.whole_years(start, np.datetime64("2021-02-28")).tolist()[:2] == [1.0, 0.0]
    assert np.isnan(periods.whole_years(start, np.datetime64("2021-02-28"))[2])


@pytest.mark.parametrize(
    ("extended", "number", "delivered", "expected"),
    [
        ("2021-03-01", "补字1号", "2022-12-01", ("borderline", "pending")),  # not handed over by AS_OF
        ("2021-03-01", "补字1号", "2021-08-01", ("borderline", "pending")),  # handed over after the new date
        ("2021-03-01", None, "2020-02-01", ("borderline", "pending")),  # the extension is not proven
        ("2021-03-01", "补字1号", "2020-12-01", ("fails", "fee")),  # the new date came after the late hand-over
    ],
)
def test_only_a_proven_new_date_after_the_hand_over_settles_that_the_land_came_late(
    extended, number, delivered, expected
):
    found = judge(
        agreed_start="2020-06-01", extended_start=extended, extension_no=number,
        **{**ENTERPRISE, "agreed_delivery": "2020-01-01", "actual_delivery": delivered},
    )  # fmt: skip
    assert (found["verdict"], found["stage"]) == expected
    assert np.isnan(found["fee"]) == (expected[1] != "fee")


def test_a_hand_over_after_as_of_is_none_yet_and_costs_no_fee():
    case = {**ENTERPRISE, "agreed_delivery": None, "agreed_start": None, "extended_start": "2021-06-01"}
    found = judge(extension_no="补字1号", **{**case, "actual_delivery": "2022-10-01"})
    assert (found["stage"], found["missing"]) == ("pending", "actual_delivery")


def test_a_building_on_the_map_is_a_sign_of_building_and_a_neighbours_eaves_are_not():
    case = {**ENTERPRISE, "agreed_start": "2021-03-01"}
    assert short(built=8100.0, **case) == UNKNOWN  # 90 m x 90 m
    assert short(built=4.0, **case) == IDLE_FEE
    assert short(built=np.nan, **case) == IDLE_FEE


def test_an_extension_to_an_earlier_day_than_agreed_contradicts_itself():
    found = judge(agreed_start="2022-03-01", extended_start="2021-03-01", extension_no="补字1号", **ENTERPRISE)
    assert (found["verdict"], found["missing"]) == ("unknown", "agreed_start, extended_start")


def test_an_unproven_extension_that_makes_idle_is_as_doubtful_as_one_that_saves():
    # due a year after delivery (2022-03-01) by law, 2021-06-01 by an unproven paper
    case = {**ENTERPRISE, "agreed_delivery": None, "actual_delivery": "2021-03-01"}
    assert short(agreed_start=None, extended_start="2021-06-01", **case) == BORDERLINE


def test_an_extension_is_measured_from_the_day_the_law_gives_where_none_was_agreed():
    case = {**ENTERPRISE, "agreed_delivery": None, "actual_delivery": "2015-01-01", "agreed_start": None}
    # due 2016-01-01; extended to 2023: far more than a year
    assert short(extended_start="2023-01-01", extension_no="补字1号", **case) == BORDERLINE


def test_a_period_of_which_one_end_is_unknown_is_a_doubt_and_never_leads_to_a_fee():
    case = {**ENTERPRISE, "agreed_start": "2021-03-01", "cause_evidence": "证明"}
    found = judge(excluded_to="2022-06-01", **case)
    assert (found["verdict"], found["missing"]) == ("borderline", "excluded_from")
    over = judge(excluded_from="2019-05-01", excluded_to="2019-12-31", **case)
    assert (over["stage"], over["sentence"]) == ("pending", "idle_not_started+excluded_over")
    assert np.isnan(over["fee"])


def test_a_short_stop_does_not_wash_away_the_missing_permit():
    case = {**ENTERPRISE, "agreed_start": "2019-06-01", "actual_start": "2022-01-01", "permit_on": None}
    assert short(suspended_since="2022-08-01", **case) == BORDERLINE
    assert short(suspended_since="2021-01-01", **{**case, "actual_start": "2020-01-01"}) == BORDERLINE
    assert short(actual_start="2022-01-01", permit_on=None) == BORDERLINE  # no due date on record at all
    late = judge(**{**case, "permit_on": "2022-07-01"})
    assert (late["verdict"], late["sentence"]) == ("borderline", "late_permit")


def test_a_price_of_zero_is_no_price():
    found = judge(agreed_start="2021-06-01", **{**ENTERPRISE, "land_price_wan": 0.0})
    assert np.isnan(found["fee"])
    assert found["missing"] == "land_price_wan"


def test_the_verdict_shows_the_ratio_that_decided():
    case = {
        "developed_area_m2": 900.0,
        "required_area_m2": 9000.0,
        "invested_wan": 900.0,
        "total_investment_wan": 2000.0,
    }
    assert judge(suspended_since="2021-09-30", **BUILDING, **case)["value"] == pytest.approx(0.1)
    money = {**case, "developed_area_m2": 8000.0, "invested_wan": 400.0}
    assert judge(suspended_since="2021-09-30", **BUILDING, **money)["value"] == pytest.approx(0.2)


def test_completion_agreed_for_the_day_is_over_at_its_end():
    assert judge(agreed_completion="2022-09-30", **BUILDING)["sentence"] == "overdue_completion"


def test_an_unproven_extension_of_nothing_known_gives_no_day():
    for day in ("2020-03-01", "2023-03-01"):
        found = judge(extended_start=day, idle_cause="enterprise")
        assert (found["verdict"], found["missing"]) == ("unknown", "agreed_start, actual_delivery")
    assert short(agreed_start=None, extended_start="2023-03-01", extension_no="补字1号") == NORMAL


def test_a_permit_that_came_late_is_a_doubt_only_where_it_decides():
    case = {"actual_start": "2021-01-01", "permit_on": "2022-07-01"}
    assert short(agreed_start="2022-03-01", **case) == NORMAL
    assert short(agreed_start="2020-03-01", **case) == BORDERLINE


def test_a_stop_of_a_year_without_a_permit_is_a_doubt_because_it_may_be_no_start():
    case = {"agreed_start": "2022-03-01", "actual_start": "2021-01-01", "permit_on": None}
    low = {"invested_wan": 24.0, "total_investment_wan": 100.0}
    assert short(suspended_since="2021-06-01", **case, **low) == BORDERLINE
    assert short(suspended_since="2022-06-01", **case, **low) == NORMAL


def test_many_dates_are_reckoned_as_each_of_them_alone():
    # many dates of few days take a table of the calendar, few dates do not
    days = np.arange(np.datetime64("2019-12-25"), np.datetime64("2020-03-05"))
    many = np.concatenate([np.tile(days, 5), np.array(["NaT"], dtype="datetime64[D]")])
    end = np.datetime64("2022-02-28")
    for months in (1, 12, 24, -12):
        assert [str(one) for one in periods.add_months(many, months)] == [
            str(periods.add_months(np.array([day]), months)[0]) for day in many
        ]
    for one, day in zip(periods.whole_years(many, end), many):
        alone = periods.whole_years(np.array([day]), end)[0]
        assert one == alone or (np.isnan(one) and np.isnan(alone))
