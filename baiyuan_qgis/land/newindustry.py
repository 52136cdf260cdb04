"""New-industry land (新型产业用地): the shares of the industry itself, and Xuchang's limits of intensity.

Conditions of new supply: an earlier contract shows its values for reference only. Source: 附件4二（三） of
许政办〔2021〕4号 (INT-X1: five numbers), 二（四）3 of 汴政办〔2021〕5号 (INT-K4: the two shares).
"""

from __future__ import annotations

import datetime
from typing import Any

import numpy as np

from baiyuan_qgis.land import scopes, verdicts
from baiyuan_qgis.land.columns import Columns
from baiyuan_qgis.land.policy import Policy
from baiyuan_qgis.land.verdicts import Ruling

_RULES = ("INT-X1", "INT-K4")
_MEASURED = ("far", "building_coefficient", "green_ratio")


def judge(columns: Columns, policy: Policy, as_of: datetime.date) -> list[Ruling]:
    """Return one ruling per number (land in parks only); none where the layer has no ``project_class``.

    The share of land is that of the legal area, with the one of the drawing beside it; the share of floor area is
    that of the counted floor area. ``far``, ``building_coefficient`` and ``green_ratio`` come measured.
    """
    if not columns.has("project_class"):
        return []
    found = []
    for rule_id in _RULES:
        for rule in policy.rules_on(as_of):
            if rule.id != rule_id:
                continue
            values, more = _values(columns, rule.quantity)
            if values is not None:
                found.append(
                    verdicts.compare(
                        rule,
                        values,
                        within=verdicts.scope(rule, columns, policy) & scopes.inside_parks(columns, policy),
                        contracts=_contracts(columns, as_of),
                        **more,
                    )
                )
    return found


def _values(columns: Columns, quantity: str) -> tuple[Any, dict[str, Any]]:
    if quantity == "industry_land_share":
        land, drawn, legal = columns.number("industry_land_m2"), columns.number("area_m2"), scopes.legal_area(columns)
        both = np.isnan(legal) & np.isnan(drawn)
        return _share(land, drawn), {
            "legal": _share(land, legal),
            "missing": {"industry_land_m2": np.isnan(land), "contract_area_m2": both},
            "inputs": ("project_class", "industry_land_m2", "contract_area_m2", "area_m2", "contract_date"),
        }
    if quantity == "industry_floor_share":
        floor, whole = columns.number("industry_floor_area_m2"), columns.number("floor_area_m2")
        return floor, {
            "over": whole,
            "missing": verdicts.lacking(columns, "industry_floor_area_m2", "floor_area_m2"),
            "inputs": ("project_class", "industry_floor_area_m2", "floor_area_m2", "contract_date"),
        }
    if quantity in _MEASURED:
        return columns.number(quantity), {
            "missing": verdicts.lacking(columns, quantity),
            "inputs": ("project_class", quantity, "contract_date"),
        }
    return None, {}


def _share(part: Any, whole: Any) -> Any:
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(whole > 0.0, part / whole, np.nan)


def _contracts(columns: Columns, as_of: datetime.date) -> Any:
    """The day of the contract; a project that is still planned would be supplied now."""
    return np.where(scopes.proposed(columns), np.datetime64(as_of, "D"), scopes.contracts(columns))
