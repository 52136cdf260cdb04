"""Questions that several families of rules ask of a parcel: how new it is, whose it is, and what a checklist says.

Answers are int8 (1 yes, 0 no, -1 unknown) or a :class:`~baiyuan_qgis.land.verdicts.Scope`; what a layer does not say
stays unknown. A rule that no parcel of the layer is said to concern (it lacks the very column) is not judged at all.
"""

from __future__ import annotations

import datetime
from dataclasses import replace
from typing import Any, Mapping, Optional

import numpy as np

from baiyuan_qgis.data import dictionary
from baiyuan_qgis.land import periods, verdicts
from baiyuan_qgis.land.columns import NO, UNKNOWN, YES, Columns
from baiyuan_qgis.land.policy import Policy, Rule
from baiyuan_qgis.land.verdicts import Ruling, Scope

_SUPPLIED_BY = ("contract_date", "supplied_on", "supply_method", "contract_no")
_LEGAL_AREAS = ("legal_area_m2", "contract_area_m2", "certificate_area_m2")


def rules(policy: Policy, quantity: str, rule_id: str, as_of: datetime.date) -> list[Rule]:
    """Return the numbers of one quantity that a clause sets, in force on a day, the most specific first."""
    return [rule for rule in verdicts.rules_of(policy, quantity, as_of) if rule.id == rule_id]


def words(rule_id: str) -> dict[str, str]:
    """Return what a test is called in both languages, as :class:`Ruling` takes it."""
    both = dictionary.wording("rule")[rule_id]
    return {"label_zh": both.zh, "label_en": both.en}


def contracts(columns: Columns) -> Any:
    """Return the day of the contract, else of the supply, as datetime64[D], shape (n,)."""
    signed = columns.date("contract_date")
    return np.where(np.isnat(signed), columns.date("supplied_on"), signed)


def proposed(columns: Columns) -> Any:
    """Say which parcels are known not to be supplied yet: projects that are still planned.

    A parcel of a layer that records supplies and has none of it, or whose state is another than supplied. Where the
    layer has no such field at all, its silence tells nothing.
    """
    signs = np.zeros(columns.n, dtype=bool)
    for name in _SUPPLIED_BY:
        signs |= columns.known(name)
    state = columns.known("supply_state") & ~columns.has_code("supply_state", "supply_state", "supplied")
    return ~signs & (state | columns.has("supply_method"))


def supplied_since(columns: Columns, first: Optional[datetime.date]) -> Scope:
    """Return which parcels were supplied on ``first`` or later; a planned project is new. None: any day will do."""
    if first is None:
        return Scope.everywhere(columns.n)
    signed = contracts(columns)
    new = (signed >= periods.day(first)) | proposed(columns)
    return Scope.of(new, ~np.isnat(signed) | proposed(columns), "contract_date")


def only(mask: Any) -> Scope:
    """Return a scope that is known everywhere."""
    return Scope(mask, np.zeros(len(mask), dtype=bool))


def flagged(columns: Columns, name: str) -> Scope:
    """Return the parcels whose boolean field says yes."""
    given = columns.flag(name)
    return Scope.of(given == YES, given != UNKNOWN, name)


def coded(columns: Columns, name: str, kind: str, *codes: str) -> Scope:
    """Return the parcels whose field has one of these codes of a wording kind."""
    return Scope.of(columns.has_code(name, kind, *codes), columns.known(name), name)


def inside_parks(columns: Columns, policy: Policy) -> Scope:
    """Return the parcels that lie in a park of the policy; a park whose name it does not know leaves that unknown."""
    given = columns.in_park()
    strange = np.zeros(columns.n, dtype=bool)
    if policy.parks:
        numbers, _ = columns.conditions("park", policy)
        strange = columns.known("park_name") & (numbers < 0)
    where = Scope.of(given == YES, given != UNKNOWN, "park_id")
    return where & Scope.of(~strange, ~strange, "park_name")


def supplied_by(columns: Columns, as_of: datetime.date) -> Any:
    """Say which parcels have a dated supply on or before the day, shape (n,)."""
    return contracts(columns) <= periods.day(as_of)


def legal_area(columns: Columns) -> Any:
    """Return the area by contract or certificate in m², NaN where neither is known."""
    area = np.full(columns.n, np.nan)
    for name in _LEGAL_AREAS:
        given = columns.number(name)
        area = np.where(np.isnan(area) & (given > 0.0), given, area)
    return area


def years_since(start: Any, end: Any) -> Any:
    """Return the years from ``start`` to the end of the day ``end``, the last one as a fraction; NaN where unknown."""
    whole = periods.whole_years(start, end)
    known = np.isfinite(whole)
    years = np.full(len(whole), np.nan)
    months = 12 * whole[known].astype(np.int64)
    last, following = (periods.months_later(start[known], months + more) for more in (0, 12))
    years[known] = whole[known] + (end - last).astype(np.float64) / (following - last).astype(np.float64)
    return years


def one_of(columns: Columns, name: str, kind: str, yes: tuple[str, ...], no: tuple[str, ...]) -> Any:
    """Return 1 where the field has a code of ``yes``, 0 where one of ``no``, -1 elsewhere; int8 of n."""
    answer = np.full(columns.n, UNKNOWN, dtype=np.int8)
    answer[columns.has_code(name, kind, *yes)] = YES
    answer[columns.has_code(name, kind, *no)] = NO
    return answer


def except_failing(
    ruling: Ruling, rule: Rule, columns: Columns, policy: Policy, sentence: Optional[str] = None
) -> None:
    """Apply the exceptions of a rule where it is not met; to what meets it they do not matter.

    An excepted parcel is not_applicable (with ``sentence``), one whose exceptions nobody knows is unknown. ``ruling``
    was made without the exceptions (:func:`without_exceptions`).
    """
    failing = ruling.verdict == verdicts.FAILS
    exceptions = {name: verdicts.holding(name, wanted, columns, policy) for name, wanted in rule.except_for}
    excepted, doubt = np.zeros(columns.n, dtype=bool), np.zeros(columns.n, dtype=bool)
    for one in exceptions.values():
        excepted |= one.inside
        doubt |= one.unknown
    doubt &= failing & ~excepted
    ruling.verdict[failing & excepted] = verdicts.NOT_APPLICABLE
    ruling.verdict[doubt] = verdicts.UNKNOWN
    if sentence is not None:
        ruling.sentence[failing & excepted] = sentence
    ruling.missing = {**ruling.missing, **{name: one.unknown & doubt for name, one in exceptions.items()}}
    ruling.inputs = (*ruling.inputs, *exceptions)


def without_exceptions(rule: Rule) -> Rule:
    """Return the rule as it is before its exceptions."""
    return replace(rule, except_for=())


def said(n: int, *cases: tuple[Any, Optional[str]]) -> Any:
    """Return sentence ids of n parcels (objects) from (mask, id) pairs, a later one over an earlier; None elsewhere."""
    ids = np.full(n, None, dtype=object)
    for mask, sentence in cases:
        ids[mask] = sentence
    return ids


def checklist(
    rule_id: str, items: Mapping[str, Any], within: Scope, *, pending: Optional[Mapping[str, Any]] = None, **more: Any
) -> Ruling:
    """Judge a list of conditions that must all hold: ``items`` field -> int8 of n.

    One that does not hold fails and is named; else one that a person must decide (``pending``: field -> mask) is
    borderline; else one that is unknown leaves the whole unknown and is named as missing. Never a pass by silence.
    """
    n = len(within.inside)
    failing = {name: answer == NO for name, answer in items.items()}
    lacking = {name: (answer == UNKNOWN) & within.inside for name, answer in items.items()}
    asked = dict(pending or {})
    failed, lacks, open_ = (_any(masks, n) for masks in (failing, lacking, asked))
    holds = np.where(failed, NO, np.where(lacks | open_, UNKNOWN, YES)).astype(np.int8)
    ruling = verdicts.checked(rule_id, holds, within=within, missing=lacking, **{**words(rule_id), **more})
    reached = within.inside
    borderline = reached & open_ & ~failed
    ruling.verdict[borderline] = verdicts.BORDERLINE
    ruling.sentence = said(n, (reached & failed, "checklist_fails"), (borderline, "checklist_pending"))
    ruling.details = {
        **ruling.details,
        "failing": ("title", np.where(failed, verdicts.joined(failing, n), verdicts.joined(asked, n))),
    }
    ruling.inputs = tuple(dict.fromkeys((*ruling.inputs, *items, *asked)))
    return ruling


def _any(masks: Mapping[str, Any], n: int) -> Any:
    found = np.zeros(n, dtype=bool)
    for mask in masks.values():
        found |= mask
    return found
