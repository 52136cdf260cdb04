"""Efficiency grade of a parcel (用地效益分级, 参考): how far it attains the standards that apply to it.

The score is the bureau's own choice of weights and cuts (``[grading]`` of the policy), no law; it is neither the
province's enterprise class A/B/C nor a recognition of inefficient land. A parcel is measured against its contract; a
standard for new supply does not reach back to an earlier contract (amendments §1.1 (4)). What a contract sets is read
by :func:`baiyuan_qgis.measure.indicators.contract_limits` alone.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any, Optional

import numpy as np
import pandas

from baiyuan_qgis.data import dictionary
from baiyuan_qgis.faults import InputFault
from baiyuan_qgis.land import periods
from baiyuan_qgis.land.columns import Columns
from baiyuan_qgis.land.policy import Grading, Policy, Rule
from baiyuan_qgis.language import tr
from baiyuan_qgis.measure.indicators import LIMITS, contract_limits
from baiyuan_qgis.progress import SILENT, Progress

NOT_ASSESSED = "N"
_CONTEXT = ("land_use", "park", "park_type", "project_class", "industry_2002")
# what binary division leaves of a score or an attainment that is exact on paper
_ROUNDING = 1e-9


@dataclass(frozen=True)
class Grades:
    """Results of :func:`grade`, row by row: score, grade, weakest_indicator, grade_missing; and the limits used.

    ``thresholds``: by indicator the limit that binds: of a lower and an upper one that which is attained less.
    """

    parcels: pandas.DataFrame
    thresholds: pandas.DataFrame


def grading_of(policy: Policy) -> Grading:
    """Return the weights and cuts of a policy; InputFault where it has none, of its own or inherited."""
    grading = policy.grading or (policy.parent.grading if policy.parent else None)
    if grading is None:
        raise InputFault(
            tr(
                "The policy {name} has no weights and cuts ([grading]), so nothing can be graded: copy this part from "
                "the policy national-idle-land, or extend a policy that has it."
            ).format(name=policy.name)
        )
    return grading


def grade(
    parcels: pandas.DataFrame,
    indicators: pandas.DataFrame,
    policy: Policy,
    as_of: datetime.date,
    *,
    limits: Optional[tuple[pandas.DataFrame, pandas.DataFrame]] = None,
    parks: Optional[pandas.DataFrame] = None,
    progress: Progress = SILENT,
) -> Grades:
    """Grade n parcels; ``indicators`` row by row. score = Σ weight · attainment / Σ weight · 100 over what is known.

    Attainment is attained/required, inverse for upper limits, capped by the policy; where an indicator has both, the
    lesser. A limit is the contract's, and where that sets none on this side the policy's. ``limits``: what
    :func:`baiyuan_qgis.measure.indicators.contract_limits` says of the contracts, if it was asked already.
    ``weakest_indicator`` costs the score most (weight times what it falls short of its standard); None where every
    known one attains its standard. N where the policy has no grading, no standard applies, or too little of the
    applicable weight is known. Where what the policy asks of a parcel is not all known and another standard could then
    apply, or the contract's own limit cannot be, the indicator has no certain limit: it does not count, and
    ``grade_missing`` names it.
    """
    count = len(parcels)
    score = np.full(count, np.nan)
    letters = np.full(count, NOT_ASSESSED, dtype=object)
    weakest = np.full(count, None, dtype=object)
    lacking = np.full(count, "", dtype=object)
    thresholds: dict[str, Any] = {}
    grading = policy.grading or (policy.parent.grading if policy.parent else None)
    if grading is not None and count:
        contract = contract_limits(parcels) if limits is None else limits
        total, known, applicable = np.zeros(count), np.zeros(count), np.zeros(count)
        largest = np.full(count, _ROUNDING)
        context = _context(parcels, parks, policy)
        weights = {name: weight for name, weight in grading.weights.items() if weight > 0.0}
        for number, (name, weight) in enumerate(weights.items()):
            progress.report(number / len(weights))
            least, most, uncertain = _limits(name, parcels, contract, context, policy, as_of)
            value = indicators[name].to_numpy(dtype=np.float64)
            attained, limit = _attained(value, least, most, grading.cap)
            # an upper limit of 0 is one (no green at all); a lower limit of 0 asks nothing
            applies = ~uncertain & ((least > 0.0) | (most >= 0.0))
            told = applies & np.isfinite(value)
            total[told] += weight * attained[told]
            known[told] += weight
            applicable[applies] += weight
            cost = np.where(told, weight * (1.0 - attained), -np.inf)
            worse = cost > largest
            largest[worse], weakest[worse] = cost[worse], name
            silent = (applies & ~told) | uncertain
            lacking[silent] = [f"{have}, {name}" if have else name for have in lacking[silent]]
            thresholds[name] = np.where(uncertain, np.nan, limit)
        enough = (applicable > 0.0) & (known >= grading.min_known * applicable * (1.0 - _ROUNDING)) & (known > 0.0)
        score[enough] = 100.0 * total[enough] / known[enough]
        letters[enough] = _letter(score[enough], grading.cuts)
        weakest[~enough] = None
    return Grades(
        pandas.DataFrame(
            {"score": score, "grade": letters, "weakest_indicator": weakest, "grade_missing": lacking},
            index=parcels.index,
        ),
        pandas.DataFrame(thresholds, index=parcels.index),
    )


def _attained(value: Any, least: Any, most: Any, cap: float) -> tuple[Any, Any]:
    """The lesser attainment of both limits, at most ``cap``, and the limit it is of; NaN where there is none."""
    with np.errstate(divide="ignore", invalid="ignore"):
        above = np.minimum(np.where(least > 0.0, value / least, np.nan), cap)
        below = np.minimum(np.where(value == 0.0, np.inf, most / value), cap)
    below = np.where(np.isfinite(most), below, np.nan)
    binds = np.isnan(below) | (above <= below)
    # of an indicator that is not known: the limit that there is
    limit = np.where(binds & (least > 0.0), least, most)
    return np.fmin(above, below), limit


def _letter(scores: Any, cuts: Any) -> Any:
    known = [letter for letter in dictionary.wording("grade") if letter != NOT_ASSESSED]
    letters = np.full(len(scores), known[-1], dtype=object)
    for letter, cut in sorted(cuts.items(), key=lambda item: item[1]):
        letters[scores >= cut - _ROUNDING] = letter
    return letters


def _context(parcels: pandas.DataFrame, parks: Optional[pandas.DataFrame], policy: Policy) -> pandas.DataFrame:
    """What the policy asks of a parcel: land use as a code, its park's name and type, project class and industry."""
    index = parcels.index
    none = pandas.Series([None] * len(parcels), index=index, dtype=object)

    def column(name: str) -> pandas.Series:
        return parcels[name].astype(object) if name in parcels.columns else none

    kinds, park = none, column("park_name")
    if parks is not None and "park_id" in parcels.columns:
        if "park_type" in parks.columns:
            kinds = column("park_id").map(dict(zip(parks["park_id"], parks["park_type"]))).astype(object)
        # a parcel in none of the parks is known to be in none: "" meets no condition, and is not unknown
        outside = column("park_id").isna()
        kinds, park = kinds.where(~outside, ""), park.where(~outside | park.notna(), "")
    # the same for a land use that is none of the policy's
    uses = column("land_use").map(
        lambda text: dictionary.code_of("land_use", text) or text if pandas.notna(text) and text else None
    )
    industry = Columns(parcels).condition("industry_2002", policy) if "industry_code" in parcels.columns else none
    return pandas.DataFrame(
        {
            "land_use": uses,
            "park": park,
            "park_type": kinds,
            "project_class": column("project_class"),
            "industry_2002": industry,
        },
        index=index,
        dtype=object,
    )


def _limits(
    name: str,
    parcels: pandas.DataFrame,
    contracts: tuple[pandas.DataFrame, pandas.DataFrame],
    context: pandas.DataFrame,
    policy: Policy,
    as_of: datetime.date,
) -> tuple[Any, Any, Any]:
    """The least and the greatest value for each parcel (NaN: none, or none that is certain), and what is uncertain."""
    limits = [bounds[name].to_numpy(dtype=np.float64).copy() for bounds in contracts]
    # what a contract states and the table of limits does not hold cannot be: no other standard takes its place
    uncertain = np.zeros(len(parcels), dtype=bool)
    for limit, field in zip(limits, LIMITS[name]):
        uncertain |= _states(parcels, field) & np.isnan(limit)
    if name == "investment_per_mu":
        uncertain |= _states(parcels, "contract_investment_per_ha") & np.isnan(limits[0])
    contract = (
        periods.days(parcels["contract_date"])
        if "contract_date" in parcels.columns
        else np.full(len(parcels), periods.NAT)
    )
    for values, rows in context.groupby(list(_CONTEXT), dropna=False, sort=False).indices.items():
        given = {key: value for key, value in zip(_CONTEXT, values) if pandas.notna(value)}
        rule = policy.rule(name, on=as_of, **given)
        others = _alternatives(name, given, policy, as_of)
        for limit, direction in zip(limits, ("min", "max")):
            open_rows = rows[np.isnan(limit[rows])]
            found = _reaching(rule, contract[open_rows], direction)
            doubtful = np.zeros(len(open_rows), dtype=bool)
            for other in others:
                possible = _reaching(other, contract[open_rows], direction)
                doubtful |= ~((found == possible) | (np.isnan(found) & np.isnan(possible)))
            uncertain[open_rows] |= doubtful
            limit[open_rows] = found
    return limits[0], limits[1], uncertain


def _states(parcels: pandas.DataFrame, field: str) -> Any:
    if field not in parcels.columns:
        return np.zeros(len(parcels), dtype=bool)
    return parcels[field].notna().to_numpy(dtype=bool)


def _alternatives(name: str, given: dict[str, Any], policy: Policy, as_of: datetime.date) -> list[Optional[Rule]]:
    """The rules that could decide if what the policy asks for and the parcel does not say were known."""
    absent = policy.missing(name, on=as_of, **given)
    found = []
    for rule in policy.rules_on(as_of) if absent else ():
        if rule.quantity == name:
            asked = {key: value[0] if isinstance(value, tuple) else value for key, value in rule.applies_to}
            supposed = {key: value for key, value in asked.items() if key in absent}
            found.append(policy.rule(name, on=as_of, **{**supposed, **given}))
    return found


def _reaching(rule: Optional[Rule], contract: Any, direction: str) -> Any:
    """The number of a rule of this direction for contracts of these days; NaN where it does not reach back to them."""
    # a target that is "= 15" is one to be reached
    if rule is None or (rule.direction == "max") != (direction == "max"):
        return np.full(len(contract), np.nan)
    if rule.applies_from is None:
        return np.full(len(contract), rule.number)
    return np.where(contract >= periods.day(rule.applies_from), rule.number, np.nan)
