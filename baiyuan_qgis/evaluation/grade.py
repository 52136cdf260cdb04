"""Efficiency grade of a parcel (用地效益分级, 参考): how far it attains the standards that apply to it.

The score is the bureau's own choice of weights and cuts (``[grading]`` of the policy), no law; it is neither the
province's enterprise class A/B/C nor a recognition of inefficient land. A parcel is measured against its contract; a
standard for new supply does not reach back to an earlier contract (amendments §1.1 (4)).
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any, Optional

import numpy as np
import pandas

from baiyuan_qgis.data import dictionary
from baiyuan_qgis.land import periods
from baiyuan_qgis.land.policy import Policy, Rule
from baiyuan_qgis.progress import SILENT, Progress

NOT_ASSESSED = "N"
# indicator -> the contract's own field and the direction of its limit
_CONTRACT = {
    "far": ("contract_far", "min"),
    "building_coefficient": ("contract_building_coefficient", "min"),
    "building_density": ("contract_building_density", "min"),
    "green_ratio": ("contract_green_max", "max"),
    "admin_ratio": ("contract_admin_max", "max"),
    "investment_per_mu": ("contract_investment_per_mu", "min"),
    "tax_per_mu": ("contract_tax_per_mu", "min"),
    "output_per_mu": ("contract_output_per_mu", "min"),
}
_CONTEXT = ("land_use", "park", "park_type", "project_class")


@dataclass(frozen=True)
class Grades:
    """Results of :func:`grade`, row by row: score, grade, weakest_indicator, grade_missing; and the limits used."""

    parcels: pandas.DataFrame
    thresholds: pandas.DataFrame


def grade(
    parcels: pandas.DataFrame,
    indicators: pandas.DataFrame,
    policy: Policy,
    as_of: datetime.date,
    *,
    parks: Optional[pandas.DataFrame] = None,
    progress: Progress = SILENT,
) -> Grades:
    """Grade n parcels; ``indicators`` row by row. score = Σ weight · attainment / Σ weight · 100 over what is known.

    Attainment is attained/required, inverse for upper limits, capped by the policy. N where the policy has no grading,
    no standard applies, or too little of the applicable weight is known. Where what the policy asks of a parcel is not
    all known and another standard could then apply, the indicator has no certain limit: it does not count, and
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
        total, known, applicable = np.zeros(count), np.zeros(count), np.zeros(count)
        lowest = np.full(count, np.inf)
        context = _context(parcels, parks)
        for number, (name, weight) in enumerate(grading.weights.items()):
            progress.report(number / len(grading.weights))
            limit, upper, uncertain = _limits(name, parcels, context, policy, as_of)
            value = indicators[name].to_numpy(dtype=np.float64)
            # an upper limit of 0 is one (no green at all); a lower limit of 0 asks nothing
            applies = np.isfinite(limit) & np.where(upper, limit >= 0.0, limit > 0.0)
            with np.errstate(divide="ignore", invalid="ignore"):
                attained = np.where(upper, limit / value, value / limit)
            attained = np.minimum(np.where(upper & (value == 0.0), np.inf, attained), grading.cap)
            told = applies & np.isfinite(value)
            total[told] += weight * attained[told]
            known[told] += weight
            applicable[applies] += weight
            weaker = told & (attained < lowest)
            lowest[weaker], weakest[weaker] = attained[weaker], name
            silent = (applies & ~told) | uncertain
            lacking[silent] = [f"{have}, {name}" if have else name for have in lacking[silent]]
            thresholds[name] = limit
        enough = (applicable > 0.0) & (known >= grading.min_known * applicable) & (known > 0.0)
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


def _letter(scores: Any, cuts: Any) -> Any:
    ordered = sorted(cuts.items(), key=lambda item: -item[1])
    known = [letter for letter in dictionary.wording("grade") if letter != NOT_ASSESSED]
    letters = np.full(len(scores), known[-1], dtype=object)
    for letter, cut in reversed(ordered):
        letters[scores >= cut] = letter
    return letters


def _context(parcels: pandas.DataFrame, parks: Optional[pandas.DataFrame]) -> pandas.DataFrame:
    """What the policy's conditions ask of a parcel: land use as a code, its park's name and type, its project class."""
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
    return pandas.DataFrame(
        {"land_use": uses, "park": park, "park_type": kinds, "project_class": column("project_class")},
        index=index,
        dtype=object,
    )


def _limits(
    name: str, parcels: pandas.DataFrame, context: pandas.DataFrame, policy: Policy, as_of: datetime.date
) -> tuple[Any, Any, Any]:
    """The limit of an indicator for each parcel (NaN where none applies or is certain), upper or not, uncertain."""
    field, direction = _CONTRACT[name]
    limit = np.full(len(parcels), np.nan)
    if field in parcels.columns:
        limit = parcels[field].to_numpy(dtype=np.float64, na_value=np.nan).copy()
    upper = np.full(len(parcels), direction == "max")
    uncertain = np.zeros(len(parcels), dtype=bool)
    contract = (
        periods.days(parcels["contract_date"])
        if "contract_date" in parcels.columns
        else np.full(len(parcels), periods.NAT)
    )
    for values, rows in context.groupby(list(_CONTEXT), dropna=False, sort=False).indices.items():
        given = {key: value for key, value in zip(_CONTEXT, values) if pandas.notna(value)}
        rule = policy.rule(name, on=as_of, **given)
        open_rows = rows[~np.isfinite(limit[rows])]
        found = _reaching(rule, contract[open_rows])
        for other in _alternatives(name, given, policy, as_of):
            possible = _reaching(other, contract[open_rows])
            uncertain[open_rows] |= ~((found == possible) | (np.isnan(found) & np.isnan(possible)))
        stated = np.isfinite(found) & ~uncertain[open_rows]
        limit[open_rows[stated]] = found[stated]
        if rule is not None:
            upper[open_rows[stated]] = rule.direction == "max"
    return limit, upper, uncertain


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


def _reaching(rule: Optional[Rule], contract: Any) -> Any:
    """The number of a rule for contracts of these days; NaN where it does not reach back to them."""
    if rule is None:
        return np.full(len(contract), np.nan)
    if rule.applies_from is None:
        return np.full(len(contract), rule.number)
    return np.where(contract >= periods.day(rule.applies_from), rule.number, np.nan)
