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
from baiyuan_qgis.land.policy import Policy
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
    no standard applies, or too little of the applicable weight is known.
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
            limit, upper = _limits(name, parcels, context, policy, as_of)
            value = indicators[name].to_numpy(dtype=np.float64)
            applies = np.isfinite(limit) & (limit > 0.0)
            with np.errstate(divide="ignore", invalid="ignore"):
                attained = np.where(upper, limit / value, value / limit)
            attained = np.minimum(np.where(upper & (value == 0.0), np.inf, attained), grading.cap)
            told = applies & np.isfinite(value)
            total[told] += weight * attained[told]
            known[told] += weight
            applicable[applies] += weight
            weaker = told & (attained < lowest)
            lowest[weaker], weakest[weaker] = attained[weaker], name
            silent = applies & ~told
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

    kinds = none
    if parks is not None and "park_type" in parks.columns:
        kinds = column("park_id").map(dict(zip(parks["park_id"], parks["park_type"])))
    uses = column("land_use").map(lambda text: dictionary.code_of("land_use", text) or None if text else None)
    return pandas.DataFrame(
        {"land_use": uses, "park": column("park_name"), "park_type": kinds, "project_class": column("project_class")},
        index=index,
        dtype=object,
    )


def _limits(
    name: str, parcels: pandas.DataFrame, context: pandas.DataFrame, policy: Policy, as_of: datetime.date
) -> tuple[Any, Any]:
    """The limit of an indicator for each parcel (NaN where none applies) and whether it is an upper one."""
    field, direction = _CONTRACT[name]
    limit = np.full(len(parcels), np.nan)
    if field in parcels.columns:
        limit = parcels[field].to_numpy(dtype=np.float64, na_value=np.nan).copy()
    upper = np.full(len(parcels), direction == "max")
    contract = (
        periods.days(parcels["contract_date"])
        if "contract_date" in parcels.columns
        else np.full(len(parcels), periods.NAT)
    )
    for values, rows in context.groupby(list(_CONTEXT), dropna=False, sort=False).indices.items():
        given = {key: value for key, value in zip(_CONTEXT, values) if pandas.notna(value)}
        rule = policy.rule(name, on=as_of, **given)
        if rule is None:
            continue
        open_rows = rows[~np.isfinite(limit[rows])]
        if rule.applies_from is not None:
            open_rows = open_rows[contract[open_rows] >= periods.day(rule.applies_from)]
        limit[open_rows] = rule.number
        upper[open_rows] = rule.direction == "max"
    return limit, upper
