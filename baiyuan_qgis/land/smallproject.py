"""The test of a small low-risk project of private investment (社会投资小型低风险产业类项目), which eases its approval.

All conditions must hold: ``fails`` says only that the ordinary approval applies, not that anything is wrong. Whether
the technique is simple is no datum and stays with the approving department. Source: 附件2第十七条 of 许政办〔2021〕4号.
"""

from __future__ import annotations

import datetime

import numpy as np

from baiyuan_qgis.land import scopes, verdicts, workdays
from baiyuan_qgis.land.columns import NO, UNKNOWN, YES, Columns
from baiyuan_qgis.land.policy import Policy, Rule
from baiyuan_qgis.land.verdicts import FAILS, MEETS, Ruling, Scope

RULE_ID = "STD-13"
_QUANTITIES = {
    "small_floor_area_m2": "gross_floor_area_m2",
    "small_height_m": "building_height_m",
    "small_basement_storeys": "basement_storeys",
}

# what each verdict answers to the whole test; out of reach is no answer
_ANSWER = np.array([YES, NO, UNKNOWN, UNKNOWN, UNKNOWN], dtype=np.int8)
_TERMS = {
    "small_filing_workdays": ("filing_applied_on", "land_permit_on"),
    "small_permit_workdays": ("permit_applied_on", "permit_on"),
}


def judge(columns: Columns, policy: Policy, as_of: datetime.date) -> list[Ruling]:
    """Return one ruling per number, one for the whole test and those on its working days.

    None where the layer has no ``filing_project`` or the policy lacks one of the numbers.
    """
    limits = {}
    for quantity, name in _QUANTITIES.items():
        for rule in scopes.rules(policy, quantity, RULE_ID, as_of)[:1]:
            limits[name] = rule
    if len(limits) < len(_QUANTITIES) or RULE_ID not in policy.clauses or not columns.has("filing_project"):
        return []
    within = scopes.flagged(columns, "filing_project") & scopes.supplied_since(
        columns, policy.clauses[RULE_ID].applies_from
    )
    each = [_limited(columns, name, rule, within) for name, rule in limits.items()]
    hazardous = columns.flag("hazardous")
    items = {name: _ANSWER[ruling.verdict] for name, ruling in zip(limits, each)}
    items["hazardous"] = np.where(hazardous == UNKNOWN, UNKNOWN, np.where(hazardous == YES, NO, YES)).astype(np.int8)
    whole = scopes.checklist(
        RULE_ID, items, within, inputs=("filing_project", "floor_area_m2"), quantity="small_low_risk"
    )
    whole.sentence[whole.verdict == MEETS] = "small_project"
    whole.sentence[whole.verdict == FAILS] = "not_small"
    small = within & scopes.only(whole.verdict == MEETS)
    return [*each, whole, *_working_days(columns, policy, as_of, small)]


def _working_days(columns: Columns, policy: Policy, as_of: datetime.date, small: Scope) -> list[Ruling]:
    """How long filing and permits of a small project may take; only where both days are on record."""
    found = []
    for quantity, names in _TERMS.items():
        begin, last = columns.date(names[0]), columns.date(names[1])
        here = small & scopes.only(~(np.isnat(begin) | np.isnat(last)))
        limits = scopes.rules(policy, quantity, RULE_ID, as_of)
        found += [workdays.term(rule, begin, last, within=here, names=names) for rule in limits]
    return found


def _limited(columns: Columns, name: str, rule: Rule, within: Scope) -> Ruling:
    value = columns.number(name)
    if name == "gross_floor_area_m2":
        # without basements the counted floor area is at least the gross one (high storeys count twice there)
        counted = np.where(columns.number("basement_storeys") == 0.0, columns.number("floor_area_m2"), np.nan)
        enough, _ = rule.compare(counted)
        value = np.where(np.isnan(value) & enough, counted, value)
    return verdicts.compare(
        rule, value, within=within, missing={name: np.isnan(value)}, inputs=("filing_project", name, "contract_date")
    )
