"""Large industrial projects (BIG-01): from 100 mu of planned area on, a strict review of scale and supply in phases.

Source: 第6项 of 许政办〔2021〕4号 (not in the draft). A smaller project is out of the rule's reach.
"""

from __future__ import annotations

import datetime

import numpy as np

from baiyuan_qgis.land import scopes, verdicts
from baiyuan_qgis.land.columns import Columns
from baiyuan_qgis.land.policy import Policy, Rule
from baiyuan_qgis.land.verdicts import FAILS, MEETS, Ruling

# 1 mu = 2000/3 m², exactly
_M2_IN_MU = (3.0, 2000.0)


def judge(columns: Columns, policy: Policy, as_of: datetime.date) -> list[Ruling]:
    """Return the ruling on large projects; none where the layer has no ``planned_area_m2``."""
    if not columns.has("planned_area_m2"):
        return []
    return [_large(columns, policy, rule) for rule in scopes.rules(policy, "large_project_mu", "BIG-01", as_of)]


def _large(columns: Columns, policy: Policy, rule: Rule) -> Ruling:
    """A project supplied in more than one phase meets it; one whose size or phases nobody knows stays unknown.

    Where the plan is not known, the contract's area alone may already be large: what is supplied was planned.
    """
    planned, legal = columns.number("planned_area_m2"), scopes.legal_area(columns)
    over, per = _M2_IN_MU
    large_plan, _ = rule.compare(planned * over, per)
    large_land, _ = rule.compare(legal * over, per)
    area = np.where(np.isnan(planned) & large_land, legal, planned)
    large = large_plan | (np.isnan(planned) & large_land)
    size = verdicts.Scope.of(large, ~np.isnan(area), "planned_area_m2")
    within = (
        verdicts.scope(rule, columns, policy)
        & scopes.inside_parks(columns, policy)
        & scopes.supplied_since(columns, rule.applies_from)
        & size
    )
    phases = columns.number("supply_phases")
    holds = np.where(np.isnan(phases), -1, phases > 1.0).astype(np.int8)
    ruling = verdicts.checked(
        rule.id,
        holds,
        within=within,
        rule=rule,
        value=area * over / per,
        missing={"supply_phases": np.isnan(phases) & within.inside},
        inputs=("planned_area_m2", "contract_area_m2", "supply_phases", "land_use", "contract_date"),
        **scopes.words("BIG-01"),
    )
    ruling.sentence = scopes.said(
        columns.n, (ruling.verdict == MEETS, "large_project_phased"), (ruling.verdict == FAILS, "large_project_at_once")
    )
    return ruling
