"""The share of standard land among the industrial land newly supplied in each park and year (STD-01).

The text says neither area nor number: both are computed, and where they differ nothing is settled. A year that is not
over cannot be missed yet, unless all of it is asked for. Land revived (盘活, from idle or inefficient land) is not new.
A parcel without a day of supply belongs to no year and stays unknown itself. Source: 附件2第四条 of 许政办〔2021〕4号.
"""

from __future__ import annotations

import datetime
from dataclasses import replace
from typing import Any

import numpy as np
import pandas

from baiyuan_qgis.land import scopes, verdicts
from baiyuan_qgis.land.columns import NO, UNKNOWN, YES, Columns
from baiyuan_qgis.land.policy import Policy, Rule
from baiyuan_qgis.land.verdicts import BORDERLINE, FAILS, MEETS, NOT_APPLICABLE, Ruling, Scope

# industrial use includes logistics and storage here (附件2第二条)
_INDUSTRY = ("industrial", "warehouse")


def judge(columns: Columns, policy: Policy, as_of: datetime.date) -> list[Ruling]:
    """Return the ruling on STD-01: each parcel newly supplied in a year bears the share of its park in that year.

    The share is one of all parcels of the layer: it is never judged part by part. Without the flag ``standard_land``
    nothing is judged.
    """
    rules_of_year: dict[str, list[Rule]] = {}
    for one in scopes.rules(policy, "standard_land_share", "STD-01", as_of):
        rules_of_year.setdefault(str(dict(one.applies_to).get("year")), []).append(one)
    if not rules_of_year or not columns.has("standard_land"):
        return []
    day = scopes.contracts(columns)
    counted = scopes.supplied_by(columns, as_of)
    years = np.where(counted, day.astype("datetime64[Y]").astype(np.int64) + 1970, 0)
    verdict = np.full(columns.n, NOT_APPLICABLE, dtype=np.int8)
    value, by_count = np.full(columns.n, np.nan), np.full(columns.n, np.nan)
    rules = np.full(columns.n, None, dtype=object)
    sentence = scopes.said(columns.n)
    parks, named = _park_numbers(columns)
    new = scopes.only(~columns.has_code("available_kind", "available_kind", "idle", "inefficient"))
    industry = scopes.coded(columns, "land_use", "land_use", *_INDUSTRY)
    inside = scopes.inside_parks(columns, policy)
    lacks = {name: np.zeros(columns.n, dtype=bool) for name in ("standard_land", "contract_area_m2", "land_use")}
    for year in sorted({int(one) for one in np.unique(years)} - {0}):
        last = datetime.date(year, 12, 31)
        for rule in rules_of_year.get(str(year), ()):
            asked = tuple(one for one in rule.applies_to if one[0] != "year")
            within = verdicts.scope(replace(rule, applies_to=asked), columns, policy) & industry & new & inside
            here = (years == year) & (parks >= 0)
            group = _Group(columns, rule, within, here, parks, int(named))
            over = last <= as_of
            mine = here & within.inside
            park = parks[mine]
            verdict[mine] = group.verdict(over)[park]
            value[mine], by_count[mine] = group.by_area[park], group.by_count[park]
            rules[mine] = rule
            sentence[mine] = group.sentence(over)[park]
            for name, mask in group.lacking().items():
                lacks[name][mine] |= (verdict[mine] == verdicts.UNKNOWN) & mask[park]
            # a parcel of which nobody says what it is keeps its own unknown
            unsure = (years == year) & within.unknown
            verdict[unsure], rules[unsure] = verdicts.UNKNOWN, rule
            for name, mask in within.missing.items():
                lacks[name] = lacks.get(name, np.zeros(columns.n, dtype=bool)) | (mask & unsure)
    undated = industry & new & inside & scopes.only(np.isnat(day) & ~scopes.proposed(columns))
    lost = undated.inside | undated.unknown
    verdict[lost], rules[lost] = verdicts.UNKNOWN, next(iter(rules_of_year.values()))[0]
    lacks["contract_date"] = lost
    return [
        Ruling(
            "STD-01",
            verdict,
            rules,
            value,
            inputs=("standard_land", "land_use", "contract_date", "contract_area_m2", "park_name"),
            missing={name: mask & (verdict == verdicts.UNKNOWN) for name, mask in lacks.items()},
            sentence=sentence,
            details={
                "park": _park_names(columns),
                "year": years,
                "by_count": ("percent", by_count),
            },
            quantity="standard_land_share",
            **scopes.words("STD-01"),
        )
    ]


class _Group:
    """Shares by area and by number of every park in one year, with what they could be at least and at most."""

    def __init__(self, columns: Columns, rule: Rule, within: Scope, here: Any, parks: Any, count: int) -> None:
        self.rule = rule
        flag = columns.flag("standard_land")
        sure, maybe = here & within.inside, here & within.unknown
        area = scopes.legal_area(columns)
        area = np.where(np.isnan(area), columns.number("area_m2"), area)

        def total(mask: Any, weight: Any) -> Any:
            return np.bincount(parks[mask], weights=weight[mask], minlength=count)

        ones = np.ones(columns.n)
        self._lacks_flag = total(sure & (flag == UNKNOWN), ones) > 0
        self._lacks_use = total(maybe, ones) > 0
        self._lacks_area = total(sure & np.isnan(area), ones) > 0
        worst = (sure & (flag == YES), sure | (maybe & (flag != YES)))
        best = ((sure | maybe) & (flag != NO), sure | (maybe & (flag != NO)))
        self.bounds = {}
        for name, weight in (("area", np.nan_to_num(area)), ("number", ones)):
            self.bounds[name] = [(total(part, weight), total(whole, weight)) for part, whole in (worst, best)]
        self.by_area = self._value("area", ~self._lacks_area)
        self.by_count = self._value("number", np.ones(count, dtype=bool))
        self._codes = (self._code("area", ~self._lacks_area), self._code("number", np.ones(count, dtype=bool)))

    def _value(self, name: str, known: Any) -> Any:
        (low, low_of), (high, high_of) = self.bounds[name]
        with np.errstate(invalid="ignore", divide="ignore"):
            least, most = low / low_of, high / high_of
        return np.where(known & (least == most), least, np.nan)

    def _code(self, name: str, known: Any) -> Any:
        (low, low_of), (high, high_of) = self.bounds[name]
        surely, possibly = self.rule.compare(low, low_of)[0], self.rule.compare(high, high_of)[0]
        code = np.where(surely, MEETS, np.where(possibly, verdicts.UNKNOWN, FAILS))
        return np.where(known, code, verdicts.UNKNOWN)

    def verdict(self, over: bool) -> Any:
        """Return the verdict of each park; ``over``: the year has ended."""
        area, number = self._codes
        both = np.where(area == number, area, BORDERLINE)
        unknown = (area == verdicts.UNKNOWN) | (number == verdicts.UNKNOWN)
        # all of a year that is missed once is missed for good
        settled = over | ((self.rule.value >= 1) & (area == FAILS) & (number == FAILS))
        return np.where(unknown, verdicts.UNKNOWN, np.where(settled, both, BORDERLINE)).astype(np.int8)

    def sentence(self, over: bool) -> Any:
        """Return the sentence ids of each park."""
        verdict = self.verdict(over)
        area, number = self._codes
        ids = np.full(len(verdict), "share_of_year", dtype=object)
        ids[verdict == verdicts.UNKNOWN] = "share_unknown"
        waiting = (verdict == BORDERLINE) & (area == number)
        ids[waiting] = "share_year_open"
        ids[(verdict == BORDERLINE) & (area != number)] = (
            "share_of_year+share_differs" if over else "share_year_open+share_differs"
        )
        return ids

    def lacking(self) -> dict[str, Any]:
        """Return field -> mask of the parks in which it is missing."""
        return {"standard_land": self._lacks_flag, "land_use": self._lacks_use, "contract_area_m2": self._lacks_area}


def _park_numbers(columns: Columns) -> tuple[Any, int]:
    numbers, known = pandas.factorize(_park_keys(columns))
    return numbers, len(known)


def _park_keys(columns: Columns) -> Any:
    return np.where(columns.known("park_id"), columns.text("park_id"), columns.text("park_name"))


def _park_names(columns: Columns) -> Any:
    return np.where(columns.known("park_name"), columns.text("park_name"), columns.text("park_id"))
