"""Standard land (工业用地“标准地”): its conditions, the 20-year term, promise, acceptance and their clocks.

Xuchang: 附件2 of 许政办〔2021〕4号; Kaifeng: 二（四） of 汴政办〔2021〕5号. What a text leaves open (holidays,
the legal maximum of a term) is shown or left to a person, never settled here. The share per park and year is in
:mod:`~baiyuan_qgis.land.standardshare`.
"""

from __future__ import annotations

import datetime

import numpy as np

from baiyuan_qgis.land import periods, scopes, verdicts, workdays
from baiyuan_qgis.land.columns import NO, UNKNOWN, YES, Columns
from baiyuan_qgis.land.policy import Clause, Policy, Rule
from baiyuan_qgis.land.verdicts import BORDERLINE, FAILS, MEETS, NOT_APPLICABLE, Event, Ruling, Scope

_INDUSTRY = ("industrial", "warehouse")
# what makes a parcel standard land by each document, as far as it is a field of the contract
_CONDITIONS = {
    "STD-02": ("contract_investment_per_mu", "contract_tax_per_mu", "contract_far", "env_standard"),
    "STD-K1": (
        "contract_investment_per_mu", "contract_tax_per_mu", "contract_far", "contract_output_per_mu", "env_standard",
    ),
}  # fmt: skip
# the basic indicators (附件2第十条) as the contract or the agreement sets them
_BASIC = (
    "contract_far", "contract_investment_per_mu", "contract_tax_per_mu", "contract_output_per_mu", "contract_energy",
    "contract_emission", "env_standard", "contract_safety",
)  # fmt: skip
_NET_LAND = ("clear_title", "no_dispute", "plan_conditions", "sl_water", "sl_power", "sl_road", "sl_levelled")
# result and beginning of the rectification, and the quantity that limits it
_CLOCKS = (
    ("completion_result", "completion_rectify_from", "completion_rectify_years", "rectify_over"),
    ("full_output_result", "full_output_rectify_from", "full_output_rectify_years", "rectify_over_rescind"),
)
_PASSED, _FAILED = ("passed",), ("failed",)


def judge(columns: Columns, policy: Policy, as_of: datetime.date) -> list[Ruling]:
    """Return the rulings on standard land; those a layer without the flag ``standard_land`` cannot ask are left out."""
    found = _terms(columns, policy, as_of)
    if "STD-05" in policy.clauses and columns.has("assessment_done"):
        found.append(_assessment(columns, policy, as_of))
    if not columns.has("standard_land"):
        return found
    for rule_id in ("STD-02", "STD-K1"):
        if rule_id in policy.clauses:
            found.append(_conditions(columns, policy, rule_id))
    if "STD-04" in policy.clauses:
        found.append(_net_land(columns, policy, as_of))
    if "STD-06" in policy.clauses:
        found.append(_basic_indicators(columns, policy.clauses["STD-06"]))
    for rule in scopes.rules(policy, "promise_days", "STD-11", as_of):
        found.append(_promise(columns, policy, rule, as_of))
    for rule in scopes.rules(policy, "permit_workdays", "STD-12", as_of):
        found.append(_permits(columns, policy, rule))
    for result, since, quantity, over in _CLOCKS:
        for rule in scopes.rules(policy, quantity, "STD-14", as_of):
            found.append(_rectification(columns, policy, rule, result, since, over, as_of))
    if "STD-14M" in policy.clauses:
        found.append(_mortgage(columns, policy.clauses["STD-14M"], as_of))
    if "STD-15" in policy.clauses:
        found.append(_bond(columns, policy.clauses["STD-15"], as_of))
    return found


def events(columns: Columns, policy: Policy, as_of: datetime.date) -> list[Event]:
    """Return what falls due on standard land: publication of the promise, acceptance, rectification, review, bond."""
    standard = columns.flag("standard_land") == YES
    found = []
    for rule in scopes.rules(policy, "promise_days", "STD-11", as_of):
        published = columns.date("promise_published_on")
        waiting = standard & np.isnat(columns.date("actual_start"))
        last = workdays.later(published, int(rule.value))
        found.append(Event("promise_published", np.where(waiting, last, periods.NAT), rule.id))
    for result, since, quantity, _ in _CLOCKS:
        for rule in scopes.rules(policy, quantity, "STD-14", as_of):
            running = standard & (scopes.one_of(columns, result, "acceptance_result", _PASSED, _FAILED) != YES)
            until = periods.add_years(columns.date(since), int(rule.value))
            code = quantity.replace("_years", "_end")
            found.append(Event(code, np.where(running, until, periods.NAT), rule.id))
    if "STD-14M" in policy.clauses:
        passed = scopes.one_of(columns, "full_output_result", "acceptance_result", _PASSED, _FAILED) == YES
        tested = columns.known("full_output_result")
        for code, name, done in (
            ("full_output_due", "full_output_due", columns.known("full_output_on") | tested),
            ("review_until", "review_until", passed),
        ):
            found.append(Event(code, np.where(standard & ~done, columns.date(name), periods.NAT), "STD-14M"))
    if "STD-15" in policy.clauses:
        done = columns.date("actual_completion") <= periods.day(as_of)
        bond = np.where(standard & ~done, columns.date("bond_until"), periods.NAT)
        found.append(Event("bond_until", bond, "STD-15"))
    return found


# ---------------------------------------------------------------- what makes standard land (STD-02, STD-K1, STD-04)


def _standard(columns: Columns, policy: Policy, rule_id: str) -> Scope:
    return scopes.flagged(columns, "standard_land") & scopes.supplied_since(
        columns, policy.clauses[rule_id].applies_from
    )


def _conditions(columns: Columns, policy: Policy, rule_id: str) -> Ruling:
    """Industrial state land after the regional assessment, with the standards agreed; silence is no agreement."""
    items = {name: np.where(columns.known(name), YES, UNKNOWN).astype(np.int8) for name in _CONDITIONS[rule_id]}
    per_ha = columns.known("contract_investment_per_ha")
    items["contract_investment_per_mu"][per_ha] = YES
    if rule_id == "STD-02":
        fits = columns.has_code("land_use", "land_use", *_INDUSTRY)
        items["land_use"] = np.where(columns.known("land_use"), np.where(fits, YES, NO), UNKNOWN).astype(np.int8)
        items["ownership"] = scopes.one_of(columns, "ownership", "ownership", ("state",), ("collective",))
        items["assessment_done"] = columns.flag("assessment_done")
    return scopes.checklist(rule_id, items, _standard(columns, policy, rule_id))


def _net_land(columns: Columns, policy: Policy, as_of: datetime.date) -> Ruling:
    items = {name: columns.flag(name) for name in _NET_LAND}
    status = scopes.one_of(
        columns, "expropriation_status", "expropriation_status",
        ("compensated", "handed_over"), ("not_begun", "announced", "agreed"),
    )  # fmt: skip
    # the land is to be clear when it is sold, not some time after
    sold, paid = scopes.contracts(columns), columns.date("compensated_on")
    by = np.where(np.isnat(sold), periods.day(as_of), sold)
    items["compensated_on"] = np.where(np.isnat(paid), status, np.where(paid <= by, YES, NO)).astype(np.int8)
    return scopes.checklist("STD-04", items, _standard(columns, policy, "STD-04"), inputs=("expropriation_status",))


def _basic_indicators(columns: Columns, clause: Clause) -> Ruling:
    """STD-06: what is agreed of the basic indicators; the text names them "mainly", so silence is no failure."""
    items = {name: np.where(columns.known(name), YES, UNKNOWN).astype(np.int8) for name in _BASIC}
    items["contract_investment_per_mu"][columns.known("contract_investment_per_ha")] = YES
    within = scopes.flagged(columns, "standard_land") & scopes.supplied_since(columns, clause.applies_from)
    return scopes.checklist(clause.id, items, within)


# ------------------------------------------------------------------------------- regional assessment (STD-05)


def _assessment(columns: Columns, policy: Policy, as_of: datetime.date) -> Ruling:
    """Land of a park that is no basic farmland is assessed as part of its region, by the day that the plan sets."""
    clause = policy.clauses["STD-05"]
    done = columns.flag("assessment_done")
    within = scopes.inside_parks(columns, policy) & scopes.only(~(columns.number("farmland_m2") > 0.0))
    ruling = verdicts.checked(
        clause.id,
        done,
        within=within,
        missing={"assessment_done": done == UNKNOWN},
        inputs=("assessment_done", "park_id", "park_name", "farmland_m2"),
        details={"until": clause.due_on},
        **scopes.words(clause.id),
    )
    ruling.sentence = scopes.said(columns.n)
    if clause.due_on is not None and as_of < clause.due_on:
        early = ruling.verdict == FAILS
        ruling.verdict[early], ruling.sentence[early] = NOT_APPLICABLE, "assessment_not_due"
    return ruling


# ------------------------------------------------------------------------------------- the 20-year term (STD-10)


def _terms(columns: Columns, policy: Policy, as_of: datetime.date) -> list[Ruling]:
    """The longest term of newly supplied industrial land in a park; who is excepted matters only to a longer one."""
    found = []
    parks = scopes.inside_parks(columns, policy)
    for rule in scopes.rules(policy, "lease_years", "STD-10", as_of) if columns.has("lease_years") else ():
        years = columns.number("lease_years")
        ruling = verdicts.compare(
            rule,
            np.where(years > 0.0, years, np.nan),
            within=verdicts.scope(scopes.without_exceptions(rule), columns, policy) & parks,
            missing={"lease_years": ~(years > 0.0)},
            contracts=scopes.contracts(columns),
            inputs=("lease_years", "land_use", "supply_method", "contract_date"),
        )
        scopes.except_failing(ruling, rule, columns, policy, "term_longer")
        found.append(ruling)
    return found


# --------------------------------------------------------------------------------- the promise, published (STD-11)


def _promise(columns: Columns, policy: Policy, rule: Rule, as_of: datetime.date) -> Ruling:
    """Building may start when the promise has stood for some working days without objection."""
    published, start = columns.date("promise_published_on"), columns.date("actual_start")
    within = (
        verdicts.scope(rule, columns, policy)
        & scopes.only(start <= periods.day(as_of))
        & scopes.supplied_since(columns, rule.applies_from)
    )
    # the working days are full before the day of the start
    ruling = workdays.term(
        rule,
        published,
        np.where(start > published, start - np.timedelta64(1, "D"), start),
        within=within,
        names=("promise_published_on", "actual_start"),
        inputs=("standard_land", "with_drawings", "promise_objection"),
        sentence="promise_holidays",
    )
    early = within.inside & (start <= published)
    objection = columns.flag("promise_objection")
    silent = (objection == UNKNOWN) & (ruling.verdict == MEETS)
    ruling.verdict[silent] = verdicts.UNKNOWN
    ruling.verdict[early | (within.inside & (objection == YES))] = FAILS
    ruling.sentence[ruling.verdict == MEETS] = "promise_done"
    ruling.sentence[ruling.verdict == FAILS] = "promise_started_early"
    ruling.sentence[within.inside & (objection == YES)] = "promise_objection"
    unknown = ruling.verdict == verdicts.UNKNOWN
    ruling.missing = {name: mask & unknown for name, mask in ruling.missing.items()}
    ruling.missing["promise_objection"] = silent
    return ruling


def _permits(columns: Columns, policy: Policy, rule: Rule) -> Ruling:
    """STD-12: with drawings the permits come within some working days of the application."""
    return workdays.term(
        rule,
        columns.date("permit_applied_on"),
        columns.date("permit_on"),
        within=verdicts.scope(rule, columns, policy)
        & scopes.only(columns.known("permit_applied_on") & columns.known("permit_on"))
        & scopes.supplied_since(columns, rule.applies_from),
        names=("permit_applied_on", "permit_on"),
        inputs=("standard_land", "with_drawings"),
    )


# ------------------------------------------------------------------------------- acceptance by the standard (STD-14)


def _rectification(
    columns: Columns, policy: Policy, rule: Rule, result: str, since: str, over: str, as_of: datetime.date
) -> Ruling:
    """Acceptance that was not passed gives a time to rectify; a later pass ends it. The last day still counts."""
    told = scopes.one_of(columns, result, "acceptance_result", _PASSED, _FAILED)
    accepted = told == YES
    end = periods.day(as_of)
    begun = np.where(columns.date(since) <= end, columns.date(since), periods.NAT)
    # only what was tested, or is being rectified, is asked about
    tested = scopes.only(columns.known(result) | ~np.isnat(begun))
    within = verdicts.scope(rule, columns, policy) & tested & scopes.supplied_since(columns, rule.applies_from)
    begun = np.where(within.inside & ~accepted, begun, periods.NAT)
    until = periods.add_years(begun, int(rule.value))
    late, running = until < end, until >= end
    holds = np.where(accepted | running, YES, np.where(late, NO, UNKNOWN)).astype(np.int8)
    return verdicts.checked(
        rule.id,
        holds,
        within=within,
        rule=rule,
        value=scopes.years_since(begun, end),
        inputs=("standard_land", result, since),
        missing={since: (told == NO) & np.isnat(begun), result: (told == UNKNOWN) & np.isnat(begun)},
        sentence=scopes.said(
            columns.n, (running, "rectify_running"), (late, over), (accepted & within.inside, "accepted")
        ),
        details={"since": begun, "until": until},
    )


def _mortgage(columns: Columns, clause: Clause, as_of: datetime.date) -> Ruling:
    """Until the review of full output is passed the land is, as agreed, not to be mortgaged: see the contract."""
    completed = scopes.one_of(columns, "completion_result", "acceptance_result", _PASSED, _FAILED) == YES
    completed |= columns.date("accepted_on") <= periods.day(as_of)
    reviewed = scopes.one_of(columns, "full_output_result", "acceptance_result", _PASSED, _FAILED) == YES
    within = (
        scopes.flagged(columns, "standard_land")
        & scopes.only(completed & ~reviewed)
        & scopes.supplied_since(columns, clause.applies_from)
    )
    free = columns.has_code("mortgaged", "no_mortgage", "none")
    told = columns.known("mortgaged")
    ruling = verdicts.checked(
        clause.id,
        np.where(free, YES, UNKNOWN).astype(np.int8),
        within=within,
        missing={"mortgaged": ~told},
        inputs=("standard_land", "accepted_on", "completion_result", "full_output_result", "mortgaged"),
        **scopes.words(clause.id),
    )
    bound = within.inside & told & ~free
    ruling.verdict[bound] = BORDERLINE
    ruling.sentence = scopes.said(columns.n, (bound, "mortgaged_before_review"))
    return ruling


def _bond(columns: Columns, clause: Clause, as_of: datetime.date) -> Ruling:
    """STD-15: a bond has an amount and a last day; one that ends before the completion is asked about."""
    amount, until = columns.number("bond_wan") > 0.0, columns.date("bond_until")
    completed = columns.date("actual_completion")
    needed = np.where(np.isnat(completed), columns.date("agreed_completion"), completed)
    # work that is not finished at AS_OF needs it at least until then
    needed = np.where((completed <= periods.day(as_of)), needed, np.fmax(needed, periods.day(as_of)))
    within = scopes.flagged(columns, "standard_land") & scopes.only(amount | ~np.isnat(until))
    within &= scopes.supplied_since(columns, clause.applies_from)
    ruling = verdicts.checked(
        clause.id,
        np.where(amount & ~np.isnat(until), YES, UNKNOWN).astype(np.int8),
        within=within,
        missing={"bond_wan": ~amount, "bond_until": np.isnat(until)},
        inputs=("standard_land", "bond_wan", "bond_until", "agreed_completion", "actual_completion"),
        **scopes.words(clause.id),
    )
    over = (ruling.verdict == MEETS) & (until < needed)
    ruling.verdict[over] = BORDERLINE
    ruling.sentence = scopes.said(columns.n, (over, "bond_over"))
    return ruling
