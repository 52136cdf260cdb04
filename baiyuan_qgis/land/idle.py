"""Idle land (闲置土地处置办法, Order 53): what the dates and sums of each parcel say at the end of AS_OF.

Suspicion only: ``idle`` is 疑似闲置(逾期未动工), ``possibly_idle`` 疑似闲置(中止开发); recognition is the bureau's. The
numbers (one year, a third, a quarter, 20 %) come from the policy. A doubt that decides gives ``borderline``, a missing
field that decides gives ``unknown`` with its name; neither is ever a pass. Source: amendments §1.1 (1, 2, 5), §2;
handbook §2.1.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import Any, Optional

import numpy as np
import pandas

from baiyuan_qgis.faults import InputFault
from baiyuan_qgis.land import periods
from baiyuan_qgis.land.causeperiods import CausePeriods
from baiyuan_qgis.land.columns import Columns
from baiyuan_qgis.land.policy import Policy, Rule
from baiyuan_qgis.land.shares import Share
from baiyuan_qgis.language import tr
from baiyuan_qgis.progress import SILENT, Progress

RULE_ID = "STK-05"
# pairs of dates that cannot stand the other way round
_ORDERED = (
    ("contract_date", "actual_start"),
    ("actual_start", "actual_completion"),
    ("actual_start", "suspended_since"),
    ("suspended_since", "resumed_on"),
    ("excluded_from", "excluded_to"),
)
# a mapped building of this size is no neighbour's eaves: something was built (m²)
_BUILT_M2 = 30.0
# conclusions of the bureau beside which nothing is charged or taken back
NOT_IDLE = ("not_idle", "disposed")
_OTHERWISE_SUPPLIED = ("lease", "capital_contribution", "authorised")
_SIGNS_OF_BUILDING = ("developed_area_m2", "invested_wan", "floor_area_m2", "building_base_m2")


@dataclass
class Judgement:
    """Arrays of n parcels; texts are codes of the dictionary, dates datetime64[D], unknown is None, NaN or NaT.

    ``sentence`` holds one or more sentence ids joined by ``+``, ``missing`` field names joined by a comma.
    """

    verdict: Any
    status: Any
    stage: Any
    sentence: Any
    rule: Any
    missing: Any
    idle_since: Any
    fee: Any
    value: Any
    due: Any
    anniversary: Any
    cause: Any
    events: dict[str, Any] = field(default_factory=dict)
    inputs: tuple[str, ...] = ()
    # what sentences fill in beside the parcel's own fields
    details: dict[str, Any] = field(default_factory=dict)
    clock: Any = None


@dataclass(frozen=True)
class _Numbers:
    """The policy's numbers at AS_OF; each with the rule that it comes from."""

    overdue: Rule
    developed: Rule
    invested: Rule
    suspended: Rule
    fee_rate: Rule
    fee_from: Rule
    reclaim: Rule
    delivery: Rule
    extension: Rule
    foundation: Optional[Rule]

    @classmethod
    def of(cls, policy: Policy, as_of: datetime.date) -> _Numbers:
        def rule(quantity: str) -> Rule:
            found = policy.rule(quantity, on=as_of)
            if found is None:
                raise InputFault(
                    tr("The policy {policy} has no rule for {quantity} on {as_of}: idle land cannot be judged.").format(
                        policy=policy.title(), quantity=quantity, as_of=as_of
                    ),
                    field=quantity,
                )
            return found

        return cls(
            rule("overdue_years"),
            rule("developed_share"),
            rule("invested_share"),
            rule("suspended_years"),
            rule("fee_rate"),
            rule("fee_from_years"),
            rule("reclaim_years"),
            rule("delivery_default_years"),
            rule("extension_max_years"),
            policy.rule("foundation_share", on=as_of),
        )


class _Decisions:
    """Fills the judgement case by case; the first case that holds for a parcel decides it."""

    def __init__(self, count: int, rule: Rule) -> None:
        self.open = np.ones(count, dtype=bool)
        self.judgement = Judgement(
            verdict=np.full(count, None, dtype=object),
            status=np.full(count, None, dtype=object),
            stage=np.full(count, "none", dtype=object),
            sentence=np.full(count, None, dtype=object),
            rule=np.full(count, rule, dtype=object),
            missing=np.full(count, "", dtype=object),
            idle_since=np.full(count, periods.NAT),
            fee=np.full(count, np.nan),
            value=np.full(count, np.nan),
            due=np.full(count, periods.NAT),
            anniversary=np.full(count, periods.NAT),
            cause=np.full(count, "unstated", dtype=object),
        )

    def decide(
        self,
        mask: Any,
        verdict: str,
        status: Optional[str],
        sentence: str,
        missing: Any = "",
        rule: Optional[Rule] = None,
        stage: Any = "none",
    ) -> Any:
        """Decide the still open parcels of ``mask``; returns which ones these were."""
        now = self.open & mask
        j = self.judgement
        j.verdict[now], j.status[now], j.sentence[now] = verdict, status, sentence
        j.missing[now] = missing if isinstance(missing, str) else missing[now]
        j.stage[now] = stage if isinstance(stage, str) else stage[now]
        if rule is not None:
            j.rule[now] = rule
        self.open &= ~now
        return now


def judge(
    c: Columns,
    supplied: pandas.Series,
    policy: Policy,
    as_of: datetime.date,
    *,
    built: Optional[pandas.Series] = None,
    cause_periods: Optional[pandas.DataFrame] = None,
    no_start: bool = False,
    progress: Progress = SILENT,
) -> Judgement:
    """Judge every parcel; ``c``: their columns, ``supplied`` boolean with NA (n rows each).

    ``built``: m² of buildings mapped on each parcel, where they were overlaid; with buildings on the ground and no
    start on record the answer is unknown, not idle. ``cause_periods``: further periods to leave out of account, see
    :mod:`baiyuan_qgis.land.causeperiods`. ``no_start``: see :func:`unfilled`. Land that was not supplied is out of
    the rule's scope (not_applicable). Raises InputFault when the policy lacks a number of the idle test.
    """
    n = _Numbers.of(policy, as_of)
    excluded = CausePeriods.of(c, cause_periods)
    end = periods.day(as_of)
    d = _Decisions(c.n, n.overdue)
    progress.report(0.0)
    told = supplied.notna().to_numpy()
    was_supplied = supplied.fillna(value=False).to_numpy(dtype=bool)
    d.decide(told & ~was_supplied, "not_applicable", None, "not_applicable_unsupplied")
    d.decide(~told, "unknown", "undetermined", "supply_unknown", "supply_method")
    for first, second in _ORDERED:
        wrong = c.date(second) < c.date(first)
        d.decide(wrong, "unknown", "undetermined", "contradictory_dates", f"{first}, {second}")
    completion, accepted = c.date("actual_completion"), c.date("accepted_on")
    # accepted by now, and completed some day to come: which of the two holds nobody knows
    early = (accepted <= end) & (completion > end)
    d.decide(early, "unknown", "undetermined", "contradictory_dates", "actual_completion, accepted_on")
    completed = (completion <= end) | (accepted <= end)
    d.decide(completed, "meets", "normal", "completed")
    progress.report(0.2)

    clock = _Clock(c, n, end, excluded)
    j = d.judgement
    j.due, j.anniversary = clock.due, clock.first
    j.value = clock.years
    start = c.date("actual_start")
    started = start <= end
    suspended = (c.date("suspended_since") <= end) & ~(c.date("resumed_on") <= end)
    signs = np.zeros(c.n, dtype=bool)
    for name in _SIGNS_OF_BUILDING:
        signs |= c.number(name) > 0.0
    if built is not None:
        signs |= built.to_numpy(dtype=np.float64, na_value=np.nan) > _BUILT_M2
    unrecorded = ~started & np.isnat(start) & (signs | (not c.has("actual_start")))
    d.decide(suspended & np.isnat(start), "unknown", "undetermined", "start_unknown", "actual_start")
    # building before the permit is no start (§30): whether it counts is a doubt, and shown where it decides
    permit = c.date("permit_on")
    stopped = suspended & (periods.add_years(c.date("suspended_since"), _years(n.suspended)) <= end)
    matters = clock.overdue | clock.strictly_overdue
    without = started & c.has("permit_on") & ~(permit <= end) & (matters | ~clock.known | stopped)
    d.decide(without, "borderline", "undetermined", "no_permit", "permit_on")
    late = started & (permit <= end) & ~((permit <= start) | (permit <= clock.first)) & matters
    d.decide(late, "borderline", "undetermined", "late_permit")
    # a start is more than the first spadeful (§30): a foundation below the share of the rule may be none
    form = started & (c.code("start_basis", "start_basis") == "foundation") & (matters | ~clock.known | stopped)
    if n.foundation is not None:
        share = c.number("foundation_share")
        short = form & np.isfinite(share) & ~n.foundation.compare(share)[0]
        d.decide(short, "borderline", "undetermined", "start_form_short", rule=n.foundation)
    _judge_suspended(d, c, n, end, suspended & started)
    progress.report(0.5)
    _judge_building(d, c, n, end, started, clock)
    _judge_waiting(d, c, n, end, clock, unrecorded, policy)
    progress.report(0.9)
    j.events = _events(c, n, end, clock, started, suspended, completed, was_supplied, j)
    j.clock = clock
    # of a layer in which no start at all is on record the field may never have been filled in: the doubt is said
    if no_start:
        j.sentence[(j.verdict == "fails") & (j.status == "idle")] += "+no_start_in_layer"
    j.details = {
        "due": j.due,
        "anniversary": j.anniversary,
        "excluded_from": excluded.first,
        "excluded_to": excluded.last,
        "days": clock.deducted,
    }
    j.inputs = (
        "supply_method", "contract_date", "agreed_delivery", "actual_delivery", "agreed_start", "extended_start",
        "extension_no", "actual_start", "permit_on", "agreed_completion", "actual_completion", "accepted_on",
        "start_basis", "foundation_share", "required_area_m2", "developed_area_m2", "total_investment_wan",
        "invested_wan", "suspended_since",
        "resumed_on", "excluded_from", "excluded_to", "idle_cause", "cause_evidence", "land_price_wan",
        "recognition",
    )  # fmt: skip
    return j


def unfilled(c: Columns) -> bool:
    """Say whether a layer has the field of the start and no start in it; of one parcel that tells nothing."""
    return c.n > 1 and c.has("actual_start") and not c.known("actual_start").any()


class _Clock:
    """When the start was due, and when one and two years are full, on the proven facts and on the doubtful ones."""

    def __init__(self, c: Columns, n: _Numbers, end: Any, excluded: CausePeriods) -> None:
        agreed, extended = c.date("agreed_start"), c.date("extended_start")
        delivered = c.date("actual_delivery")
        self.fallback = np.isnat(agreed) & np.isnat(extended) & ~np.isnat(delivered)
        original = np.where(np.isnat(agreed), periods.add_years(delivered, _years(n.delivery)), agreed)
        self.extended = ~np.isnat(extended)
        self.due = np.where(self.extended, extended, original)
        longest = periods.add_years(original, _years(n.extension))
        self.too_long = self.extended & (extended > longest)
        self.unproven_extension = self.extended & ~c.documented("extension_no")
        self.original, self.longest = original, longest
        self.periods = excluded
        self.excluded = excluded.any
        self.lacking = excluded.lacking()
        self.exclusion_over = excluded.over(end)
        years, reclaim = _years(n.overdue), _years(n.reclaim)
        proven, stated = excluded.proven, excluded.stated
        self.first = excluded.full(self.due, years, end, proven)
        self.second = excluded.full(self.due, reclaim, end, proven)
        # days that the proven periods take off the first year; NaN where nothing is due
        plain = periods.add_years(self.due, years)
        moved = (self.first - plain).astype(np.float64)
        self.deducted = np.where(np.isnat(plain), np.nan, moved)
        self.years = _full_years(self.due, end, excluded)
        self.fee_due = excluded.full(self.due, _years(n.fee_from), end, proven) <= end
        self.overdue = self.first <= end
        self.two_years = self.second <= end
        # the same tests had the doubtful extension not been, or had the doubtful period been deducted
        strict = np.where(np.isnat(original), self.due, original)
        self.strictly_overdue = excluded.full(strict, years, end, proven) <= end
        strictly_two = excluded.full(strict, reclaim, end, proven) <= end
        self.leniently_overdue = excluded.full(self.due, years, end, stated) <= end
        leniently_two = excluded.full(self.due, reclaim, end, stated) <= end
        doubtful = self.too_long | self.unproven_extension
        # an unproven extension of nothing known gives no day at all
        self.known = ~np.isnat(self.due) & ~(doubtful & np.isnat(original))
        self.extension_proven = self.extended & ~doubtful
        self.extension_decides = doubtful & (self.overdue != self.strictly_overdue)
        # both doubts at once, the extension not counted and the period deducted, may save what neither saves alone
        at_least = excluded.full(strict, years, end, stated) <= end
        self.exclusion_decides = self.overdue & (~self.leniently_overdue | (doubtful & ~at_least))
        self.stage_doubtful = (leniently_two != self.two_years) | (doubtful & (strictly_two != self.two_years))
        self.new_date_after_exclusion = self.extended & (extended >= excluded.last)


def _years(rule: Rule) -> int:
    return int(rule.value)


def _full_years(due: Any, end: Any, excluded: CausePeriods) -> Any:
    """How many years since ``due`` are full at ``end`` once the proven periods are deducted; NaN where unknown."""
    years = periods.whole_years(due, end)
    # before the day itself the years are negative and nothing is deducted
    rows = np.flatnonzero(excluded.proven.any(axis=1) & (years > 0.0))
    if len(rows):
        most = int(years[rows].max())
        full = [excluded.full(due[rows], one, end, excluded.proven, rows) <= end for one in range(1, most + 1)]
        years[rows] = np.sum(full, axis=0)
    return years


def _judge_suspended(d: _Decisions, c: Columns, n: _Numbers, end: Any, suspended: Any) -> None:
    """Started and stopped: the one-third and the one-quarter test, one is enough; equality is neither."""
    area, money = _shares(c)
    less_area, equal_area = area.compare(n.developed)
    less_money, equal_money = money.compare(n.invested)
    low = less_area | less_money
    since = c.date("suspended_since")
    full = periods.add_years(since, _years(n.suspended))
    long = suspended & (full <= end)
    lacking = np.full(len(since), "", dtype=object)
    for share in (area, money):
        names = f"{share.part}, {share.whole}"
        lacking[~share.known] = [f"{have}, {names}" if have else names for have in lacking[~share.known]]
    now = d.decide(long & low, "fails", "possibly_idle", "suspended_idle", rule=n.suspended, stage="negotiate")
    d.judgement.anniversary[suspended] = full[suspended]
    d.judgement.idle_since[now] = (full + np.timedelta64(1, "D"))[now]
    d.judgement.rule[now & less_money] = n.invested
    d.judgement.rule[now & less_area] = n.developed
    # the verdict shows the ratio that decided, or how long the stop has lasted
    by_area, by_money = area.ratio, money.ratio
    value = d.judgement.value
    value[suspended] = periods.whole_years(since, end)[suspended]
    value[now & less_money] = by_money[now & less_money]
    value[now & less_area] = by_area[now & less_area]
    known = area.known & money.known
    now = d.decide(long & ~known, "unknown", "undetermined", "suspended_unknown", lacking, rule=n.suspended)
    d.judgement.sentence[now & (area.impossible | money.impossible)] += "+share_impossible"
    equal = equal_area | equal_money
    at = d.decide(long & equal & equal_area, "borderline", "undetermined", "suspended_borderline", rule=n.developed)
    value[at] = by_area[at]
    at = d.decide(long & equal, "borderline", "undetermined", "suspended_borderline", rule=n.invested)
    value[at] = by_money[at]
    at = d.decide(long, "meets", "normal", "suspended_both_above", rule=n.developed)
    value[at] = by_area[at]
    d.decide(suspended, "meets", "normal", "suspended_under_year", rule=n.suspended)


def _shares(c: Columns) -> tuple[Share, Share]:
    """The begun share of the area and the made share of the investment."""
    return (
        Share.of(c, "developed_area_m2", "required_area_m2"),
        Share.of(c, "invested_wan", "total_investment_wan"),
    )


def _judge_building(d: _Decisions, c: Columns, n: _Numbers, end: Any, started: Any, clock: _Clock) -> None:
    """Started and not stopped."""
    d.decide(started & (c.date("resumed_on") <= end), "meets", "normal", "resumed")
    if not c.has("suspended_since"):
        # nobody was asked whether work stopped: only a start of late, or both shares above, rule a year's stop out
        above = np.ones(len(started), dtype=bool)
        for share, rule in zip(_shares(c), (n.developed, n.invested)):
            less, equal = share.compare(rule)
            above &= share.known & ~less & ~equal
        long = periods.add_years(c.date("actual_start"), _years(n.suspended)) <= end
        d.decide(
            started & long & ~above, "unknown", "undetermined", "stop_unknown", "suspended_since", rule=n.suspended
        )
    d.decide(started & (c.date("agreed_completion") <= end), "meets", "normal", "overdue_completion")
    late = started & (c.date("actual_start") > clock.first)
    d.decide(late, "meets", "normal", "started_late")
    d.decide(started, "meets", "normal", "started")


def _judge_waiting(
    d: _Decisions, c: Columns, n: _Numbers, end: Any, clock: _Clock, unrecorded: Any, policy: Policy
) -> None:
    """Not started by AS_OF."""
    j = d.judgement
    no_date = "agreed_start, actual_delivery"
    backwards = c.date("extended_start") < c.date("agreed_start")
    d.decide(backwards, "unknown", "undetermined", "contradictory_dates", "agreed_start, extended_start")
    d.decide(~clock.known, "unknown", "undetermined", "due_unknown", no_date)
    # nobody is late before the contract was signed: one of the two days is wrong
    signed_later = clock.due < c.date("contract_date")
    for source, here in (
        ("extended_start", clock.extended),
        ("actual_delivery", clock.fallback),
        ("agreed_start", signed_later),
    ):
        names = f"contract_date, {source}"
        d.decide(signed_later & here, "unknown", "undetermined", "contradictory_dates", names)
    d.decide(unrecorded & clock.overdue, "unknown", "undetermined", "start_unknown", "actual_start")
    d.decide(clock.extension_decides & clock.too_long, "borderline", "undetermined", "extension_too_long")
    d.decide(clock.extension_decides, "borderline", "undetermined", "extension_unproven", "extension_no")
    unproven = np.full(len(clock.due), "", dtype=object)
    for name, lacking in clock.lacking.items():
        unproven[lacking] = [f"{have}, {name}" if have else name for have in unproven[lacking]]
    d.decide(clock.exclusion_decides, "borderline", "undetermined", "excluded_unproven", unproven)
    now = d.decide(~clock.overdue & (end >= clock.due), "meets", "normal", "overdue_under_year")
    j.sentence[now & (clock.deducted > 0.0)] += "+excluded_counted"
    d.decide(~clock.overdue, "meets", "normal", "not_due")

    numbers, codes = c.places("idle_cause")
    cause = np.array([*codes, "unstated"], dtype=object)[numbers]
    j.cause = cause
    late_delivery = c.date("actual_delivery") > c.date("agreed_delivery")
    # handed over as agreed, and yet after the day on which building was to start, by the contract or its extension
    delivery = c.date("actual_delivery")
    no_time = (delivery > c.date("agreed_start")) | ((delivery > clock.due) & (delivery <= end))
    # the bureau's own conclusion goes before what the dates suggest
    concluded = c.has_code("recognition", "recognition", *NOT_IDLE)
    # the order speaks of land granted or allocated; other land only "by reference" (Order 53 §14, §31)
    otherwise = c.has_code("supply_method", "supply_method", *_OTHERWISE_SUPPLIED)
    for code in sorted(set(cause[d.open])):
        known = policy.cause_stage(code)
        stages = known.stages if known is not None else ("pending",)
        here = cause == code
        if known is not None and known.borderline:
            now = d.decide(here, "borderline", "undetermined", f"cause_{code}", stage=stages[0])
        elif "fee" in stages:
            # only a proven new date after the hand-over settles that the land came late
            settled = clock.extension_proven & (c.date("actual_delivery") <= c.date("extended_start"))
            late = here & late_delivery & ~settled
            d.decide(late, "borderline", "undetermined", "cause_late_delivery", stage="pending")
            late = here & no_time & ~settled
            d.decide(late, "borderline", "undetermined", "cause_no_time", stage="pending")
            # a government period that ended without a new agreed date never leads to a fee [L8]
            ended = clock.excluded & ~clock.new_date_after_exclusion
            delivered = c.date("actual_delivery") <= end
            doubt = ended | clock.stage_doubtful | ~delivered | ~clock.fee_due | concluded | otherwise
            stage = _either(clock.two_years, "reclaim", "fee")
            stage[doubt] = "pending"
            now = _fail(d, here, clock, stage, _either(delivered, "", "actual_delivery"))
            j.sentence[now & ended & clock.exclusion_over] += "+excluded_over"
            j.sentence[now & ended & ~clock.exclusion_over] += "+excluded_open"
            j.sentence[now & concluded] += "+concluded_otherwise"
            j.sentence[now & otherwise] += "+supplied_otherwise"
            pay = now & (j.stage == "fee")
            price = c.number("land_price_wan")
            price = np.where(price > 0.0, price, np.nan)
            j.fee[pay] = (price * n.fee_rate.number)[pay]
            j.missing[pay & np.isnan(price)] = "land_price_wan"
            j.rule[pay] = n.overdue
            j.rule[now & (j.stage == "reclaim")] = n.reclaim
        elif "negotiate" in stages:
            proven = c.documented("cause_evidence")
            stage = _either(proven, "negotiate", "pending")
            now = _fail(d, here, clock, stage, _either(proven, "", "cause_evidence"))
            j.sentence[now & ~proven] += "+cause_unproven"
        else:
            missing = np.full(len(cause), "idle_cause" if code == "unstated" else "", dtype=object)
            now = _fail(d, here, clock, np.full(len(cause), stages[0], dtype=object), missing)
            j.sentence[now] += "+cause_pending" if code == "unstated" else "+cause_stated"


def _either(mask: Any, word: str, other: str) -> Any:
    """One word where the mask holds, else the other, as objects (the same two, not a text for each parcel)."""
    return np.array([other, word], dtype=object)[mask.astype(np.int8)]


def _fail(d: _Decisions, mask: Any, clock: _Clock, stage: Any, missing: Any) -> Any:
    two = d.decide(mask & clock.two_years, "fails", "idle", "idle_two_years", missing, stage=stage)
    now = two | d.decide(mask, "fails", "idle", "idle_not_started", missing, stage=stage)
    j = d.judgement
    j.sentence[now & clock.fallback] = "idle_start_fallback+" + j.sentence[now & clock.fallback]
    j.anniversary[two] = clock.second[two]
    j.idle_since[now] = (clock.first + np.timedelta64(1, "D"))[now]
    return now


def _events(
    c: Columns,
    n: _Numbers,
    end: Any,
    clock: _Clock,
    started: Any,
    suspended: Any,
    completed: Any,
    supplied: Any,
    j: Judgement,
) -> dict[str, Any]:
    """What falls due after AS_OF, by event; NaT where it does not apply."""
    waiting = supplied & ~started & ~completed & ~np.isin(j.verdict, ("unknown",))
    delivered = c.date("actual_delivery") <= end
    dates = {
        "agreed_delivery": np.where(waiting & ~delivered, c.date("agreed_delivery"), periods.NAT),
        "agreed_start": np.where(waiting & ~clock.extended, clock.due, periods.NAT),
        "extended_start": np.where(waiting & clock.extended, clock.due, periods.NAT),
        "one_year": np.where(waiting, clock.first, periods.NAT),
        "two_years": np.where(waiting, clock.second, periods.NAT),
        "suspended_one_year": np.where(
            supplied & suspended & ~completed,
            periods.add_years(c.date("suspended_since"), _years(n.suspended)),
            periods.NAT,
        ),
        "agreed_completion": np.where(supplied & started & ~completed, c.date("agreed_completion"), periods.NAT),
    }
    return {name: np.where(values > end, values, periods.NAT) for name, values in dates.items()}
