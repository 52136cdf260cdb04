"""Targets (TGT, STD-01) of a city, county or park by a day, and the last third of parks (EVA-05) that may not expand.

For a parcel a target is a reference only. The numbers are broken down to the counties (TGT-07), so the city's serve no
single county. A target whose day has not come is not missed. Source: handbook §1.2, §1.3; amendments §1.1 (6).
"""

from __future__ import annotations

import datetime

import numpy as np
import pandas

from baiyuan_qgis.land import verdicts
from baiyuan_qgis.land.columns import Columns
from baiyuan_qgis.land.periods import day
from baiyuan_qgis.land.policy import Clause, Policy, Rule
from baiyuan_qgis.land.verdicts import FAILS, MEETS, NOT_APPLICABLE, Ruling

_PREFIX = "TGT-"
# a park's share of standard land in a year is a target of the park, too
_SHARE = "STD-01"
# the rule names who may not expand: to be among them is what fails
_BARRED = "EVA-05"


def rules(policy: Policy, as_of: datetime.date) -> list[Rule]:
    """Return the policy's targets in force on a day: quantity, value, conditions, and ``due_on`` where it has one."""
    return [rule for rule in policy.rules_on(as_of) if rule.id.startswith(_PREFIX) or rule.id in (_SHARE, _BARRED)]


def tasks(policy: Policy) -> list[Clause]:
    """Return the tasks of the plan in its order: what is to be done (quote), by when (due_on), and who leads (note)."""
    return [policy.clauses[name] for name in sorted(policy.clauses) if name.startswith("TSK-")]


def judge(figures: pandas.DataFrame, policy: Policy, as_of: datetime.date) -> list[Ruling]:
    """Judge n cities, counties or parks, one per row, by each target of the policy.

    ``figures``: a column for each quantity known (``tax_per_mu``, ``idle_disposal_rate``, ``revived_mu`` …), and
    ``park_name``, ``land_use``, ``year`` where a target is a park's, of a land use or of a year. A target whose figure
    is no column is not judged.
    """
    if "year" in figures.columns:
        # a policy writes the year of a condition as text
        years = [None if pandas.isna(one) else f"{one:.0f}" for one in figures["year"]]
        figures = figures.assign(year=pandas.Series(years, index=figures.index, dtype=object))
    columns = Columns(figures)
    found = []
    for rule in rules(policy, as_of):
        if not columns.has(rule.quantity):
            continue
        value = columns.number(rule.quantity)
        ruling = verdicts.compare(
            rule,
            value,
            within=verdicts.scope(rule, columns, policy),
            missing=verdicts.lacking(columns, rule.quantity),
            inputs=(rule.quantity,),
        )
        if rule.id == _BARRED:
            among, beyond = ruling.verdict == MEETS, ruling.verdict == FAILS
            ruling.verdict[among], ruling.verdict[beyond] = FAILS, MEETS
            ruling.sentence[among], ruling.sentence[beyond] = "eva05_fails", "eva05_meets"
        if rule.due_on is not None and day(as_of) < day(rule.due_on):
            early = ruling.verdict == FAILS
            ruling.verdict[early] = NOT_APPLICABLE
            ruling.sentence[early] = "target_not_due"
            ruling.details = {**ruling.details, "due_on": np.full(columns.n, rule.due_on.isoformat(), dtype=object)}
        found.append(ruling)
    return found
