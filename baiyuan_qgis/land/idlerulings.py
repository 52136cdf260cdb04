"""What Order 53 says of land beside the idle test itself: stages, extensions, temporary use, start, causes, filing.

The test is :mod:`baiyuan_qgis.land.idle` (STK-05); here each further clause has its own verdict. A stage is a situation
of the order, never a decision: the investigation, the recognition and the written decision are the bureau's.
"""

from __future__ import annotations

import datetime
from typing import Any, Optional

import numpy as np
import pandas

from baiyuan_qgis.data import dictionary
from baiyuan_qgis.land import periods, scopes, verdicts
from baiyuan_qgis.land.columns import Columns
from baiyuan_qgis.land.idle import Judgement
from baiyuan_qgis.land.policy import Policy, Rule
from baiyuan_qgis.land.verdicts import BORDERLINE, FAILS, MEETS, NOT_APPLICABLE, UNKNOWN, Ruling

_FOREIGN_CAUSES = ("government", "force_majeure")
_NEGOTIATED_CAUSES = ("government", "mutual")
_STAGE_INPUTS = (
    "agreed_start", "extended_start", "actual_delivery", "actual_start", "idle_cause", "cause_evidence",
    "excluded_from", "excluded_to",
)  # fmt: skip


def judge(columns: Columns, judgement: Judgement, policy: Policy, as_of: datetime.date) -> list[Ruling]:
    """Return the further rulings on n parcels; ``judgement``: of :func:`baiyuan_qgis.land.idle.judge` on them."""
    end = periods.day(as_of)
    supplied = judgement.verdict != "not_applicable"
    waiting = supplied & np.isfinite(judgement.value) & _not_started(columns, judgement, end)
    overdue = _overdue(judgement, end)
    found = [
        _stage(columns, judgement, policy, end, waiting, overdue, "fee"),
        _stage(columns, judgement, policy, end, waiting, overdue, "reclaim"),
        _extension(columns, judgement, policy, end, supplied),
        _temporary_use(columns, policy, end, supplied),
        _foundation(columns, policy, end, supplied),
        _cause(columns, judgement, policy, supplied),
        _new_date(judgement, policy, supplied),
        _registered(columns, policy, end, supplied),
        _negotiated(columns, judgement, policy, supplied),
    ]
    return [ruling for ruling in found if ruling is not None]


def _rule(policy: Policy, quantity: str, end: Any) -> Optional[Rule]:
    return policy.rule(quantity, on=end.astype(object))


def _not_started(columns: Columns, judgement: Judgement, end: Any) -> Any:
    """Land of which no start is on record: the stages are those of land not started, never of suspended land."""
    start = columns.date("actual_start")
    done = (columns.date("actual_completion") <= end) | (columns.date("accepted_on") <= end)
    return ~(start <= end) & ~done & (judgement.status != "possibly_idle")


def _stage(
    columns: Columns, j: Judgement, policy: Policy, end: Any, waiting: Any, value: Any, stage: str
) -> Optional[Ruling]:
    """IDL-01 and IDL-02: the land is in this situation (fails), has not come to it (meets), or it is open which.

    ``value``: years overdue. The first ends where the second begins; land whose idleness another answers for is in
    neither.
    """
    rule = _rule(policy, {"fee": "fee_from_years", "reclaim": "reclaim_years"}[stage], end)
    later = _rule(policy, "reclaim_years", end)
    if rule is None or later is None:
        return None
    reached = rule.compare(value)[0]
    beyond = later.compare(value)[0] if stage == "fee" else np.zeros(columns.n, dtype=bool)
    mine = j.stage == stage
    waiting = waiting & (j.stage != "negotiate")
    # the years on record reach it, and whether it is reached in law is open
    open_ = waiting & reached & ~beyond & ~mine
    # a doubt whether the time is full at all leaves the stage open, whatever the years on paper
    doubtful = waiting & ((j.verdict == "unknown") | (j.verdict == "borderline"))
    open_ |= doubtful & ~beyond
    named = np.zeros(columns.n, dtype=bool)
    named[open_] = j.missing[open_] != ""
    verdict = np.full(columns.n, NOT_APPLICABLE, dtype=np.int8)
    verdict[waiting & ~reached] = MEETS
    verdict[open_] = BORDERLINE
    verdict[open_ & named] = UNKNOWN
    verdict[waiting & mine] = FAILS
    sentence = np.full(columns.n, None, dtype=object)
    sentence[verdict == MEETS] = "stage_not_reached"
    sentence[(verdict == BORDERLINE) | (verdict == UNKNOWN)] = "stage_open"
    sentence[verdict == FAILS] = f"{stage}_stage"
    missing: dict[str, Any] = {}
    rows = np.flatnonzero(verdict == UNKNOWN)
    numbers, lists = pandas.factorize(j.missing[rows])
    for number, names in enumerate(lists):
        for name in names.split(", "):
            missing.setdefault(name, np.zeros(columns.n, dtype=bool))[rows[numbers == number]] = True
    return Ruling(
        rule.id,
        verdict,
        rule,
        np.where(verdict == NOT_APPLICABLE, np.nan, value),
        inputs=_STAGE_INPUTS,
        missing={name: missing[name] for name in j.inputs if name in missing},
        sentence=sentence,
        details={"due": j.due, "as_of": end, "stage": ("idle_stage", np.full(columns.n, stage, dtype=object))},
    )


def _extension(columns: Columns, j: Judgement, policy: Policy, end: Any, supplied: Any) -> Optional[Ruling]:
    """IDL-03: an extension of the start lasts a year at most and needs the consent of who supplied the land.

    A longer one, or one whose consent is not on record, is a doubt that a person settles (amendments §1.1 (5)).
    """
    rule = _rule(policy, "extension_max_years", end)
    if rule is None:
        return None
    extended, original = columns.date("extended_start"), j.clock.original
    value = _years_between(original, extended)
    found = verdicts.compare(
        rule,
        value,
        within=scopes.only(supplied & ~np.isnat(extended)),
        missing={"agreed_start": np.isnat(original)},
        inputs=("agreed_start", "extended_start", "extension_no", "extension_on"),
    )
    # an earlier day than agreed is no extension: the dates contradict each other
    backwards = (found.verdict == MEETS) & (extended < original)
    found.verdict[backwards] = UNKNOWN
    found.sentence[backwards] = "contradictory_dates"
    too_long = found.verdict == FAILS
    alone = (found.verdict == MEETS) & ~columns.documented("extension_no")
    found.verdict[too_long | alone] = BORDERLINE
    found.sentence[found.verdict == MEETS] = "extension_in_time"
    found.sentence[too_long] = "extension_too_long"
    found.sentence[alone] = "extension_unproven"
    found.missing = {**found.missing, "extension_no": alone, "agreed_start": found.missing["agreed_start"] | backwards}
    pair = ("agreed_start", "extended_start")
    found.details = {
        **found.details,
        "first": ("title", np.full(columns.n, pair[0], dtype=object)),
        "second": ("title", np.full(columns.n, pair[1], dtype=object)),
    }
    return found


def _temporary_use(columns: Columns, policy: Policy, end: Any, supplied: Any) -> Optional[Ruling]:
    """IDL-04: temporary use arranged by the government lasts two years at most; one without an end runs on."""
    rule = _rule(policy, "temporary_use_max_years", end)
    if rule is None:
        return None
    begun, ended = columns.date("temporary_use_from"), columns.date("temporary_use_to")
    # the use that nobody ended has lasted to the end of the day; how long it will last is not known
    until = np.where(np.isnat(ended), end, ended)
    found = verdicts.compare(
        rule,
        _years_between(begun, until),
        within=scopes.only(supplied & (begun <= end)),
        inputs=("temporary_use_from", "temporary_use_to"),
    )
    running = (found.verdict == MEETS) & np.isnat(ended)
    found.verdict[running] = UNKNOWN
    found.missing = {"temporary_use_to": running}
    return found


def _foundation(columns: Columns, policy: Policy, end: Any, supplied: Any) -> Optional[Ruling]:
    """IDL-09: a project on a plain foundation has started when a third of it is done."""
    rule = _rule(policy, "foundation_share", end)
    if rule is None:
        return None
    plain = columns.code("start_basis", "start_basis") == "foundation"
    share = columns.number("foundation_share")
    return verdicts.compare(
        rule,
        share,
        within=scopes.only(supplied & plain & (columns.date("actual_start") <= end)),
        missing={"foundation_share": np.isnan(share)},
        inputs=("start_basis", "foundation_share", "actual_start"),
    )


def _cause(columns: Columns, j: Judgement, policy: Policy, supplied: Any) -> Optional[Ruling]:
    """IDL-10: a cause of the government or of nature is shown by the holder and found true."""
    if not policy.clause("IDL-10"):
        return None
    foreign = supplied & (j.verdict == "fails") & np.isin(columns.code("idle_cause", "idle_cause"), _FOREIGN_CAUSES)
    proven = columns.documented("cause_evidence")
    found = verdicts.checked(
        "IDL-10",
        np.where(proven, 1, -1),
        within=scopes.only(foreign),
        inputs=("idle_cause", "cause_evidence", "cause_clause"),
        missing={"cause_evidence": ~proven},
        details={"cause": ("idle_cause", j.cause)},
        label_zh=dictionary.title("idle_cause", "zh"),
        label_en=dictionary.title("idle_cause", "en"),
    )
    found.sentence = _said(found, "cause_on_record")
    return found


def _new_date(j: Judgement, policy: Policy, supplied: Any) -> Optional[Ruling]:
    """IDL-11: after the measures the time to start counts anew from the new date; a period over needs one."""
    if not policy.clause("IDL-11"):
        return None
    over = supplied & j.clock.exclusion_over & (j.verdict == "fails") & (j.status == "idle")
    agreed = j.clock.new_date_after_exclusion
    found = verdicts.checked(
        "IDL-11",
        np.where(agreed, 1, -1),
        within=scopes.only(over),
        inputs=("excluded_from", "excluded_to", "extended_start"),
        missing={"extended_start": ~agreed},
        details=j.details,
        label_zh=dictionary.title("extended_start", "zh"),
        label_en=dictionary.title("extended_start", "en"),
    )
    found.sentence = np.full(len(found.verdict), None, dtype=object)
    found.sentence[found.verdict != NOT_APPLICABLE] = "excluded_over"
    found.sentence[found.verdict == MEETS] = "new_date_agreed"
    return found


def _registered(columns: Columns, policy: Policy, end: Any, supplied: Any) -> Optional[Ruling]:
    """IDL-14: recognised idle land is filed parcel by parcel; unfiled land is not disposed of by agreement."""
    if not policy.clause("IDL-14"):
        return None
    filed = columns.date("registered_on")
    holds = np.where(np.isnat(filed), -1, filed <= end)
    return verdicts.checked(
        "IDL-14",
        holds,
        within=scopes.only(supplied & (columns.code("recognition", "recognition") == "recognised_idle")),
        inputs=("recognition", "recognition_on", "registered_on"),
        missing={"registered_on": np.isnat(filed)},
        label_zh=dictionary.title("registered_on", "zh"),
        label_en=dictionary.title("registered_on", "en"),
    )


def _negotiated(columns: Columns, j: Judgement, policy: Policy, supplied: Any) -> Optional[Ruling]:
    """STK-09: idle by the government's part in it: may be taken back or swapped by agreement, on what it cost."""
    if not policy.clause("STK-09"):
        return None
    cause = columns.code("idle_cause", "idle_cause")
    inside = supplied & (j.verdict == "fails") & (j.status == "idle") & np.isin(cause, _NEGOTIATED_CAUSES)
    known = {name: ~columns.known(name) for name in ("cause_evidence", "acquisition_cost_wan")}
    found = verdicts.checked(
        "STK-09",
        np.where(known["cause_evidence"] | known["acquisition_cost_wan"], -1, 1),
        within=scopes.only(inside),
        inputs=("idle_cause", *known),
        missing=known,
        details={"cause": ("idle_cause", j.cause)},
        label_zh=dictionary.label("idle_stage", "negotiate", "zh"),
        label_en=dictionary.label("idle_stage", "negotiate", "en"),
    )
    found.sentence = _said(found, "negotiated_by_cost")
    return found


def _said(ruling: Ruling, sentence: str) -> Any:
    """Sentence ids of n parcels: this one where the ruling is met, the generic one elsewhere."""
    ids = np.full(len(ruling.verdict), None, dtype=object)
    ids[ruling.verdict == MEETS] = sentence
    return ids


def _overdue(j: Judgement, end: Any) -> Any:
    """Years since the start was due, proven periods deducted: the whole ones, and the days since over 366."""
    clock = j.clock
    years = _years_between(clock.due, end)
    moved = (years >= 0.0) & clock.periods.proven.any(axis=1)
    for count in np.unique(clock.years[moved]):
        rows = np.flatnonzero(moved & (clock.years == count))
        full, following = (
            clock.periods.full(clock.due[rows], int(count) + more, end, clock.periods.proven, rows) for more in (0, 1)
        )
        if count > 0.0:
            years[rows] = count + (end - full).astype(np.float64) / 366.0
        else:
            # the first year is not full: what is missing of it
            years[rows] = 1.0 - (following - end).astype(np.float64) / 366.0
    return years


def _years_between(start: Any, end: Any) -> Any:
    """Years from ``start`` (n dates) to ``end`` (n or one), the days of the last one over 366: whole on its day."""
    whole = periods.whole_years(start, end)
    since = np.full(len(start), periods.NAT)
    for count in np.unique(whole[np.isfinite(whole)]):
        here = whole == count
        since[here] = periods.add_years(start[here], int(count))
    rest = (end - since).astype("timedelta64[D]").astype(np.float64)
    return np.where(np.isnan(whole), np.nan, whole + rest / 366.0)
