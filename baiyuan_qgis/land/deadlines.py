"""What falls due next (到期预警): every clock of every rule in one list, with days left, and each parcel's nearest day.

A clock that has run out before the end of AS_OF is no warning but a verdict, and is left out here. Terms in calendar
days do not count their first day (Civil Code §201); a last day that is a public holiday is not moved: the list shows
the day of the text, and a person knows the holidays.
"""

from __future__ import annotations

import datetime
from typing import Any, Iterable, Optional

import numpy as np
import pandas

from baiyuan_qgis.data import dictionary
from baiyuan_qgis.land import periods, scopes
from baiyuan_qgis.land.columns import YES, Columns
from baiyuan_qgis.land.policy import Policy, Rule
from baiyuan_qgis.land.verdicts import Event

# events of Order 53: field from which it runs, quantity of its days, field that ends it
_ORDER_53 = (
    ("investigation_due", "suspected_on", "investigation_days", "notice_on"),
    ("reply_due", "notice_on", "reply_days", "recognition_on"),
)
# which decision gives how many days to carry it out
_DECISIONS = {"fee_decision": "fee_payment_days", "reclaim_decision": "deregistration_days"}


def events(columns: Columns, policy: Policy, as_of: datetime.date) -> list[Event]:
    """Return the clocks that no family of rules has for itself: procedure of Order 53, ledger, approval, term of use.

    The clocks of agreed delivery, start and completion, of one and two years and of a stop come from the idle test,
    those of standard land from standardland, that of use without supply from regularisation.
    """
    found = []
    for code, since, quantity, until in _ORDER_53:
        for rule in _rules(policy, quantity, as_of):
            due = np.where(columns.known(until), periods.NAT, _after(columns.date(since), int(rule.value)))
            found.append(Event(code, due, rule.id))
    for document, quantity in _DECISIONS.items():
        for rule in _rules(policy, quantity, as_of):
            due = _after(columns.date("decision_on"), int(rule.value))
            found.append(
                Event(
                    "decision_due",
                    np.where(columns.has_code("decision_kind", "document", document), due, periods.NAT),
                    rule.id,
                )
            )
    found += [
        Event("no_profit_two_years", _without_profit(columns, rule, as_of), rule.id)
        for rule in _rules(policy, "no_profit_years", as_of)
    ]
    disposed = columns.date("disposed_on") <= periods.day(as_of)
    found.append(Event("disposal_deadline", np.where(disposed, periods.NAT, columns.date("deadline")), ""))
    unsupplied = ~columns.has_code("supply_state", "supply_state", "supplied")
    found.append(Event("approval_lapse", np.where(unsupplied, _lapse(columns, policy, as_of), periods.NAT), "STK-11"))
    found += [
        Event("temporary_use_end", _temporary_use(columns, rule), rule.id)
        for rule in _rules(policy, "temporary_use_max_years", as_of)
    ]
    found.append(Event("lease_end", _end_of_use(columns), ""))
    return found


def table(
    found: Iterable[Event], columns: Columns, as_of: datetime.date, within_days: Optional[int] = None
) -> tuple[pandas.DataFrame, tuple[Any, Any]]:
    """Return the table ``deadlines`` and each parcel's nearest event: (codes as objects, days as datetime64[D]).

    The table holds what falls due after AS_OF, the nearest first (of one day in the order of the parcels), with days
    left; ``within_days`` leaves out what falls due later than so many days. The same event of a parcel on the same
    day by two clauses is one row. A parcel without any has None and NaT; of two on one day the one whose code comes
    first in the dictionary is named.
    """
    end = periods.day(as_of)
    last = None if within_days is None else end + np.timedelta64(within_days, "D")
    known = list(dictionary.wording("event"))
    nearest, day = np.full(columns.n, -1), np.full(columns.n, periods.NAT)
    parts = []
    for number, event in sorted(((known.index(one.event), one) for one in found), key=lambda pair: pair[0]):
        due = np.asarray(event.due_on, dtype="datetime64[D]")
        sooner = (due > end) & (np.isnat(day) | (due < day))
        nearest[sooner], day[sooner] = number, due[sooner]
        shown = np.flatnonzero((due > end) if last is None else (due > end) & (due <= last))
        parts.append(np.stack([due[shown].astype(np.int64), shown, np.full(len(shown), number)]))
    codes = np.array([*known, None], dtype=object)
    rows = np.concatenate(parts, axis=1) if parts else np.zeros((3, 0), dtype=np.int64)
    rows = rows[:, np.lexsort(rows[::-1])]
    # the same event of a parcel on the same day by two clauses stands side by side now
    again = np.zeros(rows.shape[1], dtype=bool)
    again[1:] = (rows[:, 1:] == rows[:, :-1]).all(axis=0)
    days, places, numbers = rows[:, ~again]
    due_on = days.astype("datetime64[D]")
    made = {
        "parcel_id": columns.frame["parcel_id"].to_numpy(dtype=object)[places],
        "event": codes[numbers],
        "due_on": due_on.astype("datetime64[ns]"),
        "days_left": (due_on - end).astype(np.int64),
    }
    return pandas.DataFrame(made)[list(dictionary.table("deadlines"))], (codes[nearest], day)


def _rules(policy: Policy, quantity: str, as_of: datetime.date) -> list[Rule]:
    return [rule for rule in policy.rules_on(as_of) if rule.quantity == quantity]


def _lapse(columns: Columns, policy: Policy, as_of: datetime.date) -> Any:
    """When the approval may lapse: as the overlay of the batches found it, else by the parcel's own approval date.

    What was compensated or is in use does not lapse (STK-11).
    """
    lapse = columns.date("lapse_on")
    rule = policy.rule("approval_lapse_years", on=as_of)
    if rule is None:
        return lapse
    open_rows = columns.has_code("supply_state", "supply_state", "approved_not_expropriated")
    open_rows &= ~(columns.date("compensated_on") <= periods.day(as_of)) & (columns.flag("used_unsupplied") != YES)
    own = periods.add_years(columns.date("approval_date"), int(rule.value))
    return np.where(np.isnat(lapse) & open_rows, own, lapse)


def _temporary_use(columns: Columns, rule: Rule) -> Any:
    """When an arranged temporary use ends: on its own last day, and on that of the longest term at the latest."""
    longest = periods.add_years(columns.date("temporary_use_from"), int(rule.value))
    return np.fmin(columns.date("temporary_use_to"), longest)


def _without_profit(columns: Columns, rule: Rule, as_of: datetime.date) -> Any:
    """When the years without profit are full; they count from the acceptance at the earliest (amendments §1.1 (10))."""
    accepted = columns.date("accepted_on")
    begun = np.maximum(columns.date("no_profit_since"), accepted)
    full = periods.add_months(begun, int(12 * rule.value))
    return np.where(accepted <= periods.day(as_of), full, periods.NAT)


def _after(since: Any, days: int) -> Any:
    return since + np.timedelta64(days, "D")


def _end_of_use(columns: Columns) -> Any:
    """The last day of the term of use: whole years from the actual hand-over, else from the contract's day."""
    years = columns.number("lease_years")
    begin = np.where(
        np.isnat(columns.date("actual_delivery")), scopes.contracts(columns), columns.date("actual_delivery")
    )
    known = (years > 0.0) & ~np.isnat(begin)
    due = np.full(columns.n, periods.NAT)
    months = np.floor(years[known] * 12.0).astype(np.int64)
    due[known] = periods.months_later(begin[known], months)
    return due
