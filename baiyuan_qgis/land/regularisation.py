"""Land used without supply (未供即用): its place in the ledger, the conditions of completing its procedures.

A first check against the listed conditions, never a statement that a negotiated grant is allowed: what "operates
well" or "high output per mu" is the departments find, the text sets no number. The land still counts as unsupplied.
Source: 二（三） of 汴政办〔2021〕5号 (STK-03, STK-07, STK-08); 第12项 of 许政办〔2021〕4号 (the time for it).
"""

from __future__ import annotations

import datetime
from typing import Any

import numpy as np

from baiyuan_qgis.land import periods, scopes, verdicts
from baiyuan_qgis.land.columns import NO, UNKNOWN, YES, Columns
from baiyuan_qgis.land.policy import Clause, Policy
from baiyuan_qgis.land.verdicts import FAILS, MEETS, Event, Ruling, Scope

_NOT_ENTERPRISE = ("government", "force_majeure")
_MUTUAL = 2
_FOUND_BY_DEPARTMENTS = ("plan_ok", "access_ok", "operating_ok", "benefit_ok", "performance_ok")
# the item of the record -> the fields of which one will do
_RECORD = {
    "legal_area_m2": ("legal_area_m2", "recorded_area_m2", "contract_area_m2", "certificate_area_m2", "area_m2"),
    "location": ("location",),
    "land_no": ("land_no",),
    "planned_use": ("planned_use", "zone_main"),
}
_REASON = {
    "approved_not_expropriated": "unexpropriated_reason",
    "expropriated_not_supplied": "unsupplied_reason",
}


def judge(columns: Columns, policy: Policy, as_of: datetime.date) -> list[Ruling]:
    """Return the rulings on use without supply (none where nothing tells of it) and on the record of stock land."""
    found = []
    if columns.has("used_unsupplied"):
        if "STK-03" in policy.clauses:
            found.append(_used(columns, policy.clauses["STK-03"], as_of))
        if "STK-08" in policy.clauses:
            found.append(_conditions(columns))
    if "STK-07" in policy.clauses and columns.has("supply_state"):
        found.append(_record(columns))
    return found


def events(columns: Columns, policy: Policy, as_of: datetime.date) -> list[Event]:
    """Return the day by which the procedures of land used without supply are to be completed."""
    clause = policy.clauses.get("STK-03")
    if clause is None or clause.due_on is None or clause.due_on <= as_of:
        return []
    due = np.where(_open(columns) == YES, periods.day(clause.due_on), periods.NAT)
    return [Event("disposal_deadline", due, "STK-03")]


def _open(columns: Columns) -> Any:
    """Used without supply and not yet supplied: 1, 0 or -1."""
    used = columns.flag("used_unsupplied")
    supplied = columns.has_code("supply_state", "supply_state", "supplied")
    return np.where(supplied, NO, used).astype(np.int8)


def _used(columns: Columns, clause: Clause, as_of: datetime.date) -> Ruling:
    """Land is not to be used before it is supplied; where it is, the ledger and the time for it are said."""
    used = _open(columns)
    holds = np.where(used == UNKNOWN, UNKNOWN, np.where(used == YES, NO, YES)).astype(np.int8)
    ruling = verdicts.checked(
        clause.id,
        holds,
        missing={"used_unsupplied": used == UNKNOWN},
        inputs=("used_unsupplied", "supply_state", "filed_no", "filed_on"),
        details={"until": clause.due_on},
        within=scopes.only(~columns.has_code("supply_state", "supply_state", "supplied")),
        **scopes.words(clause.id),
    )
    here = ruling.verdict == FAILS
    plain = "used_without_supply"
    if clause.due_on is not None:
        plain = "regularisation_overdue" if as_of > clause.due_on else "regularisation_running"
    ruling.sentence = scopes.said(
        columns.n, (here, plain), (here & columns.documented("filed_no"), "used_without_supply_filed")
    )
    return ruling


def _conditions(columns: Columns) -> Ruling:
    """All conditions must hold; a cause on both sides is for a person to judge, silence is no fulfilment."""
    cause = _cause(columns)
    items = {
        "formation_cause": np.where(cause == _MUTUAL, YES, cause).astype(np.int8),
        "recognition_doc": np.where(columns.documented("recognition_doc"), YES, UNKNOWN).astype(np.int8),
    }
    items.update({name: columns.flag(name) for name in _FOUND_BY_DEPARTMENTS})
    used = _open(columns)
    within = Scope.of(used == YES, used != UNKNOWN, "used_unsupplied")
    ruling = scopes.checklist(
        "STK-08",
        items,
        within,
        pending={"formation_cause": cause == _MUTUAL},
        inputs=("used_unsupplied", "idle_cause"),
    )
    ruling.sentence[ruling.verdict == MEETS] = "regularisation_meets"
    return ruling


def _cause(columns: Columns) -> Any:
    """Was the cause not the enterprise's: 1, 0, -1 unknown, or ``_MUTUAL``; as stated of the land, else of idleness."""
    answer = np.full(columns.n, UNKNOWN, dtype=np.int8)
    for name in ("idle_cause", "formation_cause"):
        answer[columns.has_code(name, "idle_cause", *_NOT_ENTERPRISE)] = YES
        answer[columns.has_code(name, "idle_cause", "enterprise")] = NO
        answer[columns.has_code(name, "idle_cause", "mutual")] = _MUTUAL
    return answer


def _record(columns: Columns) -> Ruling:
    """The parcel's area, place, number, planned use and reason are to be on record; what is not is named."""
    unsupplied = columns.has_code("supply_state", "supply_state", *_REASON)
    items = {name: _any_known(columns, fields) for name, fields in _RECORD.items()}
    for code, name in _REASON.items():
        other = ~columns.has_code("supply_state", "supply_state", code)
        items[name] = np.where(other | columns.known(name), YES, NO).astype(np.int8)
    return scopes.checklist(
        "STK-07", items, Scope.of(unsupplied, columns.known("supply_state"), "supply_state"), inputs=("supply_state",)
    )


def _any_known(columns: Columns, names: tuple[str, ...]) -> Any:
    known = np.zeros(columns.n, dtype=bool)
    for name in names:
        known |= columns.known(name)
    return np.where(known, YES, NO).astype(np.int8)
