"""The situations of tests/situations/*.toml: one parcel each, what it is judged by, and what must come out.

Read by test_situations.py and by scripts/mutate_policies.py; the form is described in situations/README.md.
"""

from __future__ import annotations

import datetime
import functools
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Optional

import numpy as np
import pandas as pd
import tomllib

from baiyuan_qgis.data import dictionary
from baiyuan_qgis.land import policy as policies
from baiyuan_qgis.land import split, status, targets, verdicts
from baiyuan_qgis.land.columns import Columns
from baiyuan_qgis.land.policy import Policy, Rule
from baiyuan_qgis.land.verdicts import NOT_APPLICABLE, VERDICTS, Ruling

FOLDER = Path(__file__).parent / "situations"
KEYS = {
    "name", "policy", "as_of", "because", "expect", "parcel", "others", "park", "cause_periods", "land_status",
    "idle_stage", "inefficient_class", "measure", "result", "figures", "events",
}  # fmt: skip
EXPECTED = {"rule", "verdict", "clause", "quantity", "missing", "boundary", "value"}
# fields by which a parcel of the same park changes what is said of another
_SHARED = {"standard_land"}
_DTYPES = {"real": "float64", "integer": "Int64", "boolean": "boolean", "date": "datetime64[ns]"}


@dataclass
class Row:
    """What one rule said of the parcel of a case."""

    rule_id: str
    quantity: str
    verdict: str
    value: float
    threshold: float
    clause: str
    missing: str
    rule: Optional[Rule] = None


@dataclass
class Outcome:
    """What the engine said of the first parcel of a case: its rows, and its columns of the result."""

    rows: list[Row]
    parcel: dict[str, Any] = field(default_factory=dict)
    events: set[tuple[str, datetime.date]] = field(default_factory=set)


load = functools.cache(policies.load)


def cases() -> list[dict[str, Any]]:
    """Return every case, with its file's name under ``file``."""
    found = []
    for path in sorted(FOLDER.glob("*.toml")):
        for case in tomllib.loads(path.read_text(encoding="utf-8")).get("case", []):
            found.append({**case, "file": path.name})
    return found


def judged(case: dict[str, Any], law: Optional[Policy] = None) -> Outcome:
    """Judge a case by its policy, or by another one (a mutated copy)."""
    return _judged_together([case], law or load(case["policy"]))[0]


def all_judged(chosen: list[dict[str, Any]]) -> list[Outcome]:
    """Judge cases, those that only differ in the values of their parcel in one layer: it takes a fifth of the time."""
    groups: dict[Any, list[int]] = {}
    for number, case in enumerate(chosen):
        alone = (
            "others" in case or "cause_periods" in case or "figures" in case or _SHARED & set(case.get("parcel", {}))
        )
        alike = (case["policy"], case["as_of"], repr(case.get("park")), frozenset(case.get("parcel", {})))
        groups.setdefault((number,) if alone else alike, []).append(number)
    found: dict[int, Outcome] = {}
    for numbers in groups.values():
        together = [chosen[number] for number in numbers]
        found.update(zip(numbers, _judged_together(together, load(together[0]["policy"]))))
    return [found[number] for number in range(len(chosen))]


def _judged_together(alike: list[dict[str, Any]], law: Policy) -> list[Outcome]:
    """Judge cases of one policy, day, park and set of fields; the parcel of the n-th case is the n-th row."""
    case = alike[0]
    as_of = case["as_of"]
    parks = pd.DataFrame([case["park"]]) if "park" in case else None
    rows = [one.get("parcel", {}) for one in alike] + case.get("others", [])
    if parks is not None:
        place = {name: case["park"][name] for name in ("park_id", "park_name") if name in case["park"]}
        rows = [{**place, **row} for row in rows]
    parcels = _frame([{"parcel_id": f"P{number}", **row} for number, row in enumerate(rows, 1)])
    periods = {}
    if "cause_periods" in case:
        periods["cause_periods"] = _frame([{"parcel_id": "P1", **row} for row in case["cause_periods"]])
    found = status.judge(parcels, law, as_of, parks=parks, **periods)
    (part,) = found.judged
    rulings = [*part.rulings, *split.judge(part.columns, law, as_of)]
    outcomes = []
    for row in range(len(alike)):
        due = found.deadlines[found.deadlines["parcel_id"] == f"P{row + 1}"]
        events = {(event, on.date()) for event, on in zip(due["event"], due["due_on"])}
        outcomes.append(Outcome(_rows(rulings, row, part.columns, law), found.parcels.iloc[row].to_dict(), events))
    if "figures" in case:
        figures = _frame([{"park_id": "P1", **case["figures"]}])
        reached = targets.judge(figures, law, as_of)
        outcomes[0].rows += _rows(reached, 0, Columns(figures.assign(parcel_id="P1")), law)
    return outcomes


def _rows(rulings: list[Ruling], place: int, columns: Columns, law: Policy) -> list[Row]:
    here = np.array([place])
    found = []
    for ruling in rulings:
        said = ruling.sentence[place] if isinstance(ruling.sentence, np.ndarray) else ruling.sentence
        if ruling.verdict[place] == NOT_APPLICABLE and not said:
            continue
        rule = ruling.rule[place] if isinstance(ruling.rule, np.ndarray) else ruling.rule
        for code in ("zh", "en"):
            text = verdicts.sentences(ruling, here, columns, law, code)[0]
            if "{" in text:
                raise ValueError(f"{ruling.rule_id}: a placeholder was left in: {text}")
        found.append(
            Row(
                ruling.rule_id,
                ruling.quantity or (rule.quantity if rule is not None else ""),
                VERDICTS[ruling.verdict[place]],
                float("nan") if ruling.value is None else float(ruling.value[place]),
                float(verdicts.thresholds(ruling, here)[0]),
                verdicts.clauses(ruling, here, law)[0],
                verdicts.missing_fields(ruling, here)[0],
                rule,
            )
        )
    return found


def _frame(rows: list[dict[str, Any]]) -> pd.DataFrame:
    names = list(dict.fromkeys(name for row in rows for name in row))
    columns = {}
    for name in names:
        # figures of targets are no fields of a layer
        kind = dictionary.field(name).type if name in dictionary.fields() else "real"
        values = [None if row.get(name, "") == "" else row[name] for row in rows]
        values = [pd.Timestamp(value) if isinstance(value, datetime.date) else value for value in values]
        columns[name] = pd.Series(values, dtype=_DTYPES.get(kind, "object"))
    return pd.DataFrame(columns)


def matching(expected: dict[str, Any], rows: list[Row]) -> list[Row]:
    """Return the rows of the rule (and quantity) that a case expects something of."""
    own = [row for row in rows if row.rule_id == expected["rule"]]
    named = [row for row in own if expected.get("quantity", row.quantity) in (row.quantity, "")]
    # the second number of a test that shows only its first (area and investment): the case says which one it is about
    return named or (own if "boundary" in expected else [])


def differences(case: dict[str, Any], outcome: Outcome) -> list[str]:
    """Return what came out otherwise than the case expects, one sentence each; empty: all as expected."""
    wrong = []
    for expected in case.get("expect", []):
        rows = matching(expected, outcome.rows)
        if expected["verdict"] == "none":
            wrong += [f"{expected['rule']}: expected no row, found {row}" for row in rows]
            continue
        if not any(_fits(expected, row) for row in rows):
            wrong.append(f"{expected}: found {rows or 'no row'}")
    for name in ("land_status", "idle_stage", "inefficient_class"):
        if name in case and (outcome.parcel[name] or "") != case[name]:
            wrong.append(f"{name}: expected {case[name]}, found {outcome.parcel[name]} ({outcome.parcel['reason']})")
    if "measure" in case and case["measure"] not in (outcome.parcel["measure"] or ""):
        wrong.append(f"measure: expected {case['measure']}, found {outcome.parcel['measure']}")
    for event in case.get("events", []):
        if (event["event"], event["due_on"]) not in outcome.events:
            wrong.append(f"{event}: found {sorted(outcome.events)}")
    for name, value in case.get("result", {}).items():
        wrong += [f"{name}: expected {value}, found {outcome.parcel[name]}"] * (not _same(outcome.parcel[name], value))
    return wrong


def _fits(expected: dict[str, Any], row: Row) -> bool:
    return (
        row.verdict == expected["verdict"]
        and "".join(expected.get("clause", "").split()) in "".join(row.clause.split())
        and (expected.get("missing", "") in row.missing.split(", ") or "missing" not in expected)
        and ("value" not in expected or _same(row.value, expected["value"]))
    )


def _same(found: Any, expected: Any) -> bool:
    if expected == "":
        return bool(pd.isna(found))
    if isinstance(expected, (int, float)) and not isinstance(expected, bool):
        return bool(np.isclose(float(found), expected, rtol=1e-12))
    if isinstance(expected, datetime.date):
        return pd.Timestamp(found) == pd.Timestamp(expected)
    return bool(found == expected)


def boundary(expected: dict[str, Any], row: Row) -> str:
    """Return where the value of a row stands by its threshold: below, at, above; empty where it has none."""
    if "boundary" in expected:
        return str(expected["boundary"])
    if not np.isfinite([row.value, row.threshold]).all():
        return ""
    if np.isclose(row.value, row.threshold, rtol=1e-14):
        return "at"
    return "below" if row.value < row.threshold else "above"
