"""Terms counted in working days (工作日), without a calendar of public holidays.

No table of holidays ships with the plugin: each year's is announced late, with working days moved to week-ends. So a
term has three readings: its weekdays, the fewest working days it can hold (the longest holiday in between) and the
most (every week-end day worked). Where these disagree a person looks (borderline). The first day is not counted
(Civil Code §201).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from baiyuan_qgis.land import periods, scopes
from baiyuan_qgis.land.policy import Rule
from baiyuan_qgis.land.verdicts import BORDERLINE, FAILS, MEETS, NOT_APPLICABLE, UNKNOWN, Ruling, Scope

# the longest public holiday, with the days moved for it, takes this many weekdays (1-8 October 2025)
_LONGEST_HOLIDAY = 6


def later(dates: Any, count: int) -> Any:
    """Return the day on which ``count`` weekdays after each date are full (datetime64[D], NaT stays)."""
    known = ~np.isnat(dates)
    made = np.full(len(dates), periods.NAT)
    made[known] = np.busday_offset(dates[known], count, roll="backward")
    return made


def term(
    rule: Rule,
    begin: Any,
    last: Any,
    *,
    within: Scope,
    names: tuple[str, str],
    inputs: tuple[str, ...] = (),
    sentence: str = "workdays_open",
) -> Ruling:
    """Compare the working days after ``begin`` up to ``last``, both datetime64[D] of n, with a rule's number.

    ``names``: their fields. A term that ends before it begins contradicts itself and stays unknown. ``sentence``: of
    the parcels where holidays decide.
    """
    known = ~(np.isnat(begin) | np.isnat(last)) & (begin <= last)
    weekdays, most = np.full(len(begin), np.nan), np.full(len(begin), np.nan)
    one = np.timedelta64(1, "D")
    weekdays[known] = np.busday_count(begin[known] + one, last[known] + one)
    most[known] = (last[known] - begin[known]).astype(np.float64)
    fewest = np.maximum(weekdays - _LONGEST_HOLIDAY, 0.0)
    readings = [rule.compare(days)[0] for days in (fewest, weekdays, most)]
    agree = (readings[0] == readings[1]) & (readings[1] == readings[2])
    verdict = np.where(agree, np.where(readings[1], MEETS, FAILS), BORDERLINE)
    verdict = np.where(within.unknown | ~known, UNKNOWN, verdict)
    verdict = np.where(within.inside | within.unknown, verdict, NOT_APPLICABLE).astype(np.int8)
    unknown = verdict == UNKNOWN
    missing = dict(within.missing)
    for name, mask in ((names[0], np.isnat(begin)), (names[1], np.isnat(last))):
        missing[name] = mask | (begin > last) | missing.get(name, False)
    return Ruling(
        rule.id,
        verdict,
        rule,
        np.where(verdict == NOT_APPLICABLE, np.nan, weekdays),
        inputs=(*names, *inputs),
        missing={name: mask & unknown for name, mask in missing.items()},
        sentence=scopes.said(len(begin), (verdict == BORDERLINE, sentence)),
    )
