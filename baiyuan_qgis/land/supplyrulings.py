"""What the rules say of a parcel that was approved and not supplied, beside that fact itself (STK-04).

Which list it belongs to (STK-01, STK-02), and whether its approval may have lapsed (STK-11): known from a report of the
notice only, so it is a risk to be checked and never a finding of its own.
"""

from __future__ import annotations

import datetime
from typing import Any, Optional

import numpy as np

from baiyuan_qgis.data import dictionary
from baiyuan_qgis.land import periods, verdicts
from baiyuan_qgis.land.columns import YES, Columns
from baiyuan_qgis.land.policy import Policy
from baiyuan_qgis.land.supply import NOT_EXPROPRIATED, NOT_SUPPLIED, OUTSIDE
from baiyuan_qgis.land.verdicts import BORDERLINE, FAILS, UNKNOWN, Ruling, Scope

_LISTS = (
    ("STK-01", NOT_EXPROPRIATED, "unexpropriated_reason", "listed_not_expropriated"),
    ("STK-02", NOT_SUPPLIED, "unsupplied_reason", "listed_not_supplied"),
)


def judge(columns: Columns, policy: Policy, as_of: datetime.date) -> list[Ruling]:
    """Return the rulings on n parcels with supply_state, used_unsupplied and the approval_date of their batch."""
    state = columns.code("supply_state", "supply_state")
    known = columns.known("supply_state")
    found = [_listed(columns, state, known, policy, *one) for one in _LISTS]
    found.append(_lapse(columns, state, policy, as_of))
    return [ruling for ruling in found if ruling is not None]


def _listed(
    columns: Columns, state: Any, known: Any, policy: Policy, rule_id: str, code: str, reason: str, sentence: str
) -> Optional[Ruling]:
    """The land is in this state (fails: it goes on the list, with its reason), or it is not."""
    if not policy.clause(rule_id):
        return None
    found = verdicts.checked(
        rule_id,
        np.where(known, state != code, -1).astype(np.int8),
        # what lies outside every batch is on no list of approved land
        within=Scope.of(state != OUTSIDE, np.ones(columns.n, dtype=bool)),
        inputs=("supply_state", "batch_id", reason),
        missing={"supply_state": ~known},
        label_zh=dictionary.label("supply_state", code, "zh"),
        label_en=dictionary.label("supply_state", code, "en"),
    )
    found.sentence = np.full(columns.n, None, dtype=object)
    found.sentence[found.verdict == FAILS] = sentence
    return found


def _lapse(columns: Columns, state: Any, policy: Policy, as_of: datetime.date) -> Optional[Ruling]:
    """STK-11: two years after its approval neither expropriated nor in use: a risk that somebody checks.

    Expropriated land was compensated, used land was used: both are out of the rule.
    """
    rule = policy.rule("approval_lapse_years", on=as_of)
    if rule is None:
        return None
    approved = columns.date("approval_date")
    years = periods.whole_years(approved, periods.day(as_of))
    used = columns.flag("used_unsupplied") == YES
    compensated = columns.date("compensated_on") <= periods.day(as_of)
    open_rows = ~used & ~compensated
    inside = (state == NOT_EXPROPRIATED) & open_rows
    # of what state the land is nobody says, and the time has come: it may be such land
    maybe = ~columns.known("supply_state") & open_rows & rule.compare(years)[0]
    found = verdicts.compare(
        rule,
        years,
        within=Scope(inside, maybe, {"supply_state": maybe}),
        missing={"approval_date": np.isnat(approved)},
        inputs=("approval_date", "supply_state", "compensated_on", "used_unsupplied"),
    )
    # the rule says when the approval may lapse: reaching it is the doubt, not reaching it is none
    reached = found.verdict == verdicts.MEETS
    early = found.verdict == FAILS
    found.verdict[reached], found.verdict[early] = BORDERLINE, verdicts.MEETS
    found.sentence[reached], found.sentence[early] = "lapse_open", "lapse_ahead"
    found.sentence[found.verdict == UNKNOWN] = None
    return found
