"""Policies: the numbers of the law as data, each with the clause that it comes from.

A policy is a TOML file of ``resources/policies`` or of the user (issue "The law as data" fixes the
form):

``[policy]``
    name, title_zh, title_en, document, issued_on, valid_from, valid_to?, campaign_to?, extends?,
    provenance, note.
``[[rule]]``
    One number of one clause: id, quantity, modality, operator, value, unit, article, quote,
    provenance, and where they mean something applies_to, applies_from, valid_from, valid_to,
    document, floor, label_zh, label_en, note. One clause may hold several numbers, so **the key of
    a rule is id + quantity + applies_to**: "STK-05" occurs once for each of its five numbers.
    ``applies_to`` is a table of conditions (text, true/false or a list of texts); all must hold.
    ``value`` is a number, or a fraction as text ("1/3") which stays a ``Fraction``. All rules of a
    quantity point one way (all minima, all maxima, or all equalities).
``[causes.<idle_cause>]``
    Which stages an idle parcel may reach for a cause: stages, borderline?, document?, article,
    quote, provenance, note?.
``[clauses."<rule id>"]``
    Where a test without a number of its own stands (what counts as unsupplied land): document?, article, quote,
    provenance.
``[parks]``
    names, and ``[parks.aliases]``: other spelling = name. Names match exactly once the alias is
    resolved.
``[grading]``
    Not law but the bureau's choice (``kind = "bureau_choice"``): weights, cuts, cap, min_known,
    note.

A policy that extends another adds rules and overrides those of its parent: a rule of the child
takes the place of the parent's rules of the same quantity and the same applies_to, and of the same
(id, quantity) where both files have just one such rule. A parent's rule with ``floor = true`` can
be tightened but not loosened. Causes are overridden one by one; parks and grading as a whole.

Only the standard library is imported here (the toolbox lists the policies when QGIS starts); numpy
inside the one function that needs it.
"""

from __future__ import annotations

import difflib
import hashlib
import math
import re
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, Iterable, Mapping, Optional, Union

from baiyuan_qgis.faults import InputFault
from baiyuan_qgis.language import language as current_language
from baiyuan_qgis.language import tr

if TYPE_CHECKING:
    import os

    import numpy as np
    import numpy.typing as npt

Number = Union[int, float, Fraction]
Condition = Union[str, bool, tuple[str, ...]]

OPERATORS = (">=", ">", "<=", "<", "==")
MODALITIES = ("应当", "原则上", "可", "参照")
PROVENANCES = ("document", "found", "unverified")
STAGES = ("fee", "reclaim", "negotiate", "pending")
CAUSES = ("enterprise", "government", "force_majeure", "mutual", "preliminary", "unstated")

_FOLDER = Path(__file__).parent.parent / "resources" / "policies"
_DIRECTION = {">=": "min", ">": "min", "<=": "max", "<": "max", "==": "equal"}
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_FRACTION = re.compile(r"([0-9]+)/([0-9]+)")
_RULE_HEAD = re.compile(r"\s*\[\[\s*rule\s*\]\]")
_ANY_HEAD = re.compile(r"\s*\[")

# key -> required. The order is the order in which missing keys are named.
_POLICY_KEYS = {
    "name": True,
    "title_zh": True,
    "title_en": True,
    "document": True,
    "issued_on": True,
    "valid_from": True,
    "valid_to": False,
    "campaign_to": False,
    "extends": False,
    "provenance": True,
    "note": True,
}
_RULE_KEYS = {
    "id": True,
    "quantity": True,
    "applies_to": False,
    "applies_from": False,
    "modality": True,
    "operator": True,
    "value": True,
    "unit": True,
    "valid_from": False,
    "valid_to": False,
    "document": False,
    "article": True,
    "quote": True,
    "provenance": True,
    "floor": False,
    "label_zh": False,
    "label_en": False,
    "note": False,
}
_CAUSE_KEYS = {
    "stages": True,
    "borderline": False,
    "document": False,
    "article": True,
    "quote": True,
    "provenance": True,
    "note": False,
}
_GRADING_KEYS = {
    "kind": True,
    "weights": True,
    "cuts": True,
    "cap": True,
    "min_known": True,
    "note": False,
}
_CLAUSE_KEYS = {"document": False, "article": True, "quote": True, "provenance": True}
_PARKS_KEYS = {"names": True, "aliases": False}
_TOP_KEYS = {
    "policy": True,
    "rule": False,
    "causes": False,
    "clauses": False,
    "parks": False,
    "grading": False,
}


# ------------------------------------------------------------------------------ what a policy holds


@dataclass(frozen=True)
class Rule:
    """One number of one clause. ``key`` = (id, quantity, applies_to) is unique in its file."""

    id: str
    quantity: str
    operator: str
    value: Number
    unit: str
    modality: str
    document: str
    article: str
    quote: str
    provenance: str
    policy: str
    valid_from: date
    valid_to: Optional[date] = None
    applies_to: tuple[tuple[str, Condition], ...] = ()
    applies_from: Optional[date] = None
    floor: bool = False
    label_zh: str = ""
    label_en: str = ""
    note: str = ""

    @property
    def key(self) -> tuple[str, str, tuple[tuple[str, Condition], ...]]:
        """What tells this rule from every other one of its file."""
        return (self.id, self.quantity, self.applies_to)

    @property
    def clause(self) -> str:
        """The clause as a verdict cites it, e.g. "闲置土地处置办法 第二条第一款"."""
        return f"{self.document} {self.article}".strip()

    @property
    def number(self) -> float:
        """The value as a float, to be shown; comparisons use the exact ``value``."""
        return float(self.value)

    @property
    def direction(self) -> str:
        """``"min"`` (>=, >), ``"max"`` (<=, <) or ``"equal"``."""
        return _DIRECTION[self.operator]

    def label(self, code: Optional[str] = None) -> str:
        """Return the rule's own heading, "zh" or "en" (None: the user's language); may be empty."""
        return self.label_zh if (code or current_language()) == "zh" else self.label_en

    def valid_on(self, day: Optional[date]) -> bool:
        """Say whether the rule is in force on a day; None asks for no day in particular."""
        if day is None:
            return True
        day = _day(day)
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)

    def matches(self, context: Mapping[str, Any]) -> bool:
        """Say whether all conditions hold; one whose value is not given (or None) does not."""
        return all(_holds(condition, context.get(name)) for name, condition in self.applies_to)

    def reaches(self, contract_on: Optional[date]) -> Optional[bool]:
        """Say whether a contract of that day falls under the rule; None: the day is not known.

        Conditions of new supply do not reach back: False means not_applicable (amendments §1.1, 4).
        """
        if self.applies_from is None:
            return True
        return None if contract_on is None else _day(contract_on) >= self.applies_from

    def compare(
        self, numerator: npt.ArrayLike, denominator: npt.ArrayLike = 1.0
    ) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
        """Return ``compare(numerator, denominator, self.operator, self.value)``."""
        return compare(numerator, denominator, self.operator, self.value)


@dataclass(frozen=True)
class Cause:
    """Where a cause of idleness leads: ``stages`` in order of time, e.g. ("fee", "reclaim")."""

    code: str
    stages: tuple[str, ...]
    borderline: bool
    document: str
    article: str
    quote: str
    provenance: str
    policy: str
    note: str = ""

    @property
    def clause(self) -> str:
        """The clause as a verdict cites it."""
        return f"{self.document} {self.article}".strip()


@dataclass(frozen=True)
class Clause:
    """Where a test without a number of its own stands."""

    id: str
    document: str
    article: str
    quote: str
    provenance: str
    policy: str

    def __str__(self) -> str:
        """Return the clause as a verdict cites it."""
        return f"{self.document} {self.article}".strip()


@dataclass(frozen=True)
class Grading:
    """The bureau's own choice of weights and cuts; no law.

    weights: quantity -> weight (their sum counts, not their size); cuts: grade -> lowest score,
    best grade first; cap: highest credit of one indicator, as a multiple of its standard;
    min_known: share of the weight that must be known before a parcel is graded.
    """

    kind: str
    weights: Mapping[str, float]
    cuts: Mapping[str, float]
    cap: float
    min_known: float
    note: str = ""


@dataclass(frozen=True)
class Policy:
    """A policy with everything that it inherits. Made by ``load``."""

    name: str
    title_zh: str
    title_en: str
    document: str
    issued_on: date
    valid_from: date
    provenance: str
    path: Path
    hash: str
    valid_to: Optional[date] = None
    campaign_to: Optional[date] = None
    note: str = ""
    parent: Optional[Policy] = None
    own_rules: tuple[Rule, ...] = ()
    own_causes: Mapping[str, Cause] = field(default_factory=dict)
    own_clauses: Mapping[str, Clause] = field(default_factory=dict)
    parks: tuple[str, ...] = ()
    park_aliases: Mapping[str, str] = field(default_factory=dict)
    grading: Optional[Grading] = None

    def title(self, code: Optional[str] = None) -> str:
        """Return the title in ``"zh"`` or ``"en"``; None: the user's language."""
        return self.title_zh if (code or current_language()) == "zh" else self.title_en

    @property
    def rules(self) -> tuple[Rule, ...]:
        """All rules, own ones first, without the parent's that they override; of whatever date."""
        return self.rules_on(None)

    def rules_on(self, on: Optional[date]) -> tuple[Rule, ...]:
        """Return the rules in force on a day (None: of whatever date), own ones first."""
        own = tuple(rule for rule in self.own_rules if rule.valid_on(on))
        if self.parent is None:
            return own
        inherited = self.parent.rules_on(on)
        return own + tuple(rule for rule in inherited if not _overridden(rule, own, inherited))

    def rules_for(self, quantity: str, on: Optional[date] = None, **context: Any) -> tuple[Rule, ...]:
        """Return the rules of a quantity whose conditions hold, the one that decides first.

        More conditions go before fewer, the child before its parent, later versions before earlier.
        """
        context = self._named(context)
        found = [r for r in self.rules_on(on) if r.quantity == quantity and r.matches(context)]
        found.sort(key=lambda rule: rule.valid_from, reverse=True)
        level = {name: place for place, name in enumerate(self.chain)}
        found.sort(key=lambda rule: (-len(rule.applies_to), level[rule.policy]))
        return tuple(found)

    def rule(self, quantity: str, on: Optional[date] = None, **context: Any) -> Optional[Rule]:
        """Return the rule that decides, e.g. for ``rule("far", on=day, land_use="industrial")``.

        None where the policy says nothing. ``missing`` tells what else to ask for before trusting
        the answer.
        """
        found = self.rules_for(quantity, on, **context)
        return found[0] if found else None

    def value(self, quantity: str, on: Optional[date] = None, **context: Any) -> Optional[Number]:
        """Return the exact value of ``rule`` (int, float or Fraction), or None."""
        found = self.rule(quantity, on, **context)
        return None if found is None else found.value

    def missing(self, quantity: str, on: Optional[date] = None, **context: Any) -> tuple[str, ...]:
        """Return the conditions not given that could bring another rule into play, sorted.

        Empty: the answer of ``rule`` is final. Otherwise the honest verdict may be ``unknown``.
        """
        context = self._named(context)
        found = self.rule(quantity, on, **context)
        least = -1 if found is None else len(found.applies_to)
        asked: set[str] = set()
        for rule in self.rules_on(on):
            if rule.quantity != quantity or rule is found or len(rule.applies_to) < least:
                continue
            absent = [name for name, _ in rule.applies_to if context.get(name) is None]
            known = {name: context.get(name) for name, _ in rule.applies_to if name not in absent}
            if absent and all(_holds(c, known[n]) for n, c in rule.applies_to if n in known):
                asked.update(absent)
        return tuple(sorted(asked))

    @property
    def chain(self) -> tuple[str, ...]:
        """Names of this policy and of those it builds on, itself first."""
        return (self.name,) + (self.parent.chain if self.parent else ())

    @property
    def causes(self) -> dict[str, Cause]:
        """Every cause of idleness that the policy knows."""
        inherited = self.parent.causes if self.parent else {}
        return {**inherited, **self.own_causes}

    def cause_stage(self, idle_cause: Optional[str]) -> Optional[Cause]:
        """Return where a cause leads; None or empty means ``"unstated"``.

        None where neither this policy nor its parents say anything on idle land. Raises InputFault
        for a code that is no cause.
        """
        code = idle_cause or "unstated"
        if code not in CAUSES:
            raise InputFault(
                tr("Unknown cause of idle land '{code}'. Known: {known}.{hint}").format(
                    code=code, known=", ".join(CAUSES), hint=_hint(code, CAUSES)
                ),
                field="idle_cause",
            )
        return self.causes.get(code)

    def clause(self, rule_id: str) -> str:
        """Return the clause of a test without a number, as a verdict cites it; empty where the policy is silent."""
        if rule_id in self.own_clauses:
            return str(self.own_clauses[rule_id])
        return self.parent.clause(rule_id) if self.parent else ""

    def park(self, name: Optional[str]) -> Optional[str]:
        """Return the policy's own name of a park, or None where it is neither a name nor an alias.

        Only spaces and the width of brackets are forgiven: two parks of one county differ by two
        characters.
        """
        if not name:
            return None
        plain = _plain(name)
        for known in self.parks:
            if plain == _plain(known):
                return known
        for alias, known in self.park_aliases.items():
            if plain == _plain(alias):
                return known
        return None

    def nearest_park(self, name: str) -> str:
        """Return the most similar park name (or ""), to be offered in a message, never used."""
        spellings = {_plain(known): known for known in self.parks}
        spellings.update({_plain(alias): known for alias, known in self.park_aliases.items()})
        near = difflib.get_close_matches(_plain(name), list(spellings), n=1, cutoff=0.4)
        return spellings[near[0]] if near else ""

    def warnings(self, as_of: date) -> list[str]:
        """Return sentences for the log: AS_OF outside the policy's time, or after its campaign."""
        day = _day(as_of)
        said = []
        if day < self.valid_from:
            said.append(
                tr(
                    "AS_OF {day} is before the policy '{policy}' came into force ({limit}): "
                    "its rules do not apply on that day."
                ).format(day=day, policy=self.title(), limit=self.valid_from)
            )
        if self.valid_to is not None and day > self.valid_to:
            said.append(
                tr(
                    "AS_OF {day} is after the policy '{policy}' ceased to be in force ({limit}): "
                    "its rules do not apply on that day."
                ).format(day=day, policy=self.title(), limit=self.valid_to)
            )
        if self.campaign_to is not None and day > self.campaign_to:
            said.append(
                tr("The campaign of the policy '{policy}' is over ({limit}): its targets are history.").format(
                    policy=self.title(), limit=self.campaign_to
                )
            )
        return said + (self.parent.warnings(as_of) if self.parent else [])

    def _named(self, context: Mapping[str, Any]) -> dict[str, Any]:
        """Return the context with the park's name as the policy writes it; unknown ones stay."""
        given = dict(context)
        if given.get("park"):
            given["park"] = self.park(str(given["park"])) or given["park"]
        return given


def compare(
    numerator: npt.ArrayLike, denominator: npt.ArrayLike, operator: str, value: Number
) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Compare numerator / denominator with a value; returns boolean arrays (meets, equal).

    ``meets`` is what the operator asks, ``equal`` marks the exact boundary (which the law may treat
    as a case of its own). Shapes broadcast, dtype float64. Whole numbers and fractions are compared
    crosswise, so that a / b < 1/3 is 3 a < b and no quotient is rounded; other numbers as
    quotients. NaN, infinities and denominators that are not positive give False in both.

    Equal means: as near as two decimal numbers that are equal on paper can lie once stored as
    doubles (a few units of the 16th digit). 5.1 of 15.3 mu is one third, though 3 * 5.1 < 15.3 as
    doubles; no measured value comes that close by chance.
    """
    import numpy as np

    if operator not in OPERATORS:
        raise ValueError(operator)
    a, b = np.broadcast_arrays(np.asarray(numerator, dtype=np.float64), np.asarray(denominator, dtype=np.float64))
    known = np.isfinite(a) & np.isfinite(b) & (b > 0)
    a, b = np.where(known, a, 0.0), np.where(known, b, 1.0)
    if isinstance(value, float):
        left, right = a / b, np.full(a.shape, value)
    else:
        exact = Fraction(value)
        left, right = a * float(exact.denominator), b * float(exact.numerator)
    # 3 eps: each double is off by at most eps/2 of itself, and so is each product or quotient.
    noise = 3 * np.finfo(np.float64).eps * np.maximum(np.abs(left), np.abs(right))
    equal = np.abs(left - right) <= noise
    if operator == "==":
        meets = equal
    elif _DIRECTION[operator] == "min":
        meets = ((left > right) & ~equal) | (equal if operator == ">=" else False)
    else:
        meets = ((left < right) & ~equal) | (equal if operator == "<=" else False)
    return np.asarray(known & meets), np.asarray(known & equal)


# ------------------------------------------------------------------------------ finding and loading


def names() -> list[str]:
    """Return the names of the built-in policies, sorted; no file is opened."""
    return sorted(path.stem for path in _FOLDER.glob("*.toml"))


def load(name_or_path: Union[str, os.PathLike[str]]) -> Policy:
    """Return the built-in policy of a name, or the policy in a file (a built-in name wins).

    Raises InputFault: unknown name (with the known ones and the nearest), a file that cannot be
    read, or every fault of its content, each with rule, line and key.
    """
    return _load(name_or_path, ())


def _load(name_or_path: Union[str, os.PathLike[str]], children: tuple[str, ...]) -> Policy:
    known = names()
    text = str(name_or_path)
    if text in known:
        path = _FOLDER / f"{text}.toml"
    elif text.lower().endswith(".toml") or "/" in text or "\\" in text or Path(text).is_file():
        path = Path(name_or_path)
    else:
        raise InputFault(_unknown_policy(text, known), field="POLICY")
    content = _read(path)
    reader = _Reader(path, content.decode("utf-8-sig"))
    data = reader.data
    parent = None
    head = data.get("policy")
    base = head.get("extends") if isinstance(head, dict) else None
    own_name = str(head.get("name")) if isinstance(head, dict) else ""
    if isinstance(base, str) and base:
        if base not in known:
            reader.fault("policy", None, "extends", _unknown_policy(base, known))
        elif base in children or (base == own_name and path.parent == _FOLDER):
            reader.fault("policy", None, "extends", tr("the policy extends itself"))
        else:
            parent = _load(base, (*children, own_name))
    digest = hashlib.sha256(content)
    if parent is not None:
        digest.update(parent.hash.encode("ascii"))
    return reader.policy(parent, digest.hexdigest())


def _read(path: Path) -> bytes:
    try:
        content = path.read_bytes()
    except OSError as fault:
        raise InputFault(
            tr("The policy file {file} cannot be read: {reason}.").format(file=path, reason=fault.strerror or fault),
            layer=path.name,
            field="POLICY_FILE",
        ) from fault
    try:
        content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise InputFault(
            tr("The policy file {file} is not UTF-8 text (byte {place}): save it as UTF-8.").format(
                file=path, place=fault.start
            ),
            layer=path.name,
            field="POLICY_FILE",
        ) from fault
    return content


def _unknown_policy(name: str, known: Iterable[str]) -> str:
    known = list(known)
    return tr("Unknown policy '{name}'. Known: {known}.{hint}").format(
        name=name, known=", ".join(known), hint=_hint(name, known)
    )


def _hint(name: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(name, list(known), n=1, cutoff=0.4)
    return tr(" Did you mean '{near}'?").format(near=near[0]) if near else ""


def _day(moment: date) -> date:
    """Return the day of a date or of a moment: a datetime and a date cannot be compared."""
    return moment.date() if isinstance(moment, datetime) else moment


def _plain(name: str) -> str:
    return "".join(name.split()).replace("(", "（").replace(")", "）")


# ------------------------------------------------------------------------------ rules against rules


def _holds(condition: Condition, given: Any) -> bool:
    if given is None:
        return False
    if isinstance(condition, bool):
        # numpy's booleans are not Python's, yet equal them.
        return not isinstance(given, str) and bool(given == condition)
    if isinstance(condition, tuple):
        return isinstance(given, str) and given in condition
    return isinstance(given, str) and given == condition


def _wider(wide: Rule, narrow: Rule) -> bool:
    """Say whether every context that matches ``narrow`` matches ``wide``, too."""
    strict = dict(narrow.applies_to)
    return all(name in strict and _options(strict[name]) <= _options(condition) for name, condition in wide.applies_to)


def _disjoint(one: Rule, other: Rule) -> bool:
    """Say whether no context can match both."""
    conditions = dict(other.applies_to)
    return any(
        name in conditions and not _options(condition) & _options(conditions[name])
        for name, condition in one.applies_to
    )


def _options(condition: Condition) -> frozenset[Union[str, bool]]:
    return frozenset(condition) if isinstance(condition, tuple) else frozenset((condition,))


def _same_time(one: Rule, other: Rule) -> bool:
    """Say whether there is a day on which both are in force."""
    last = min(one.valid_to or date.max, other.valid_to or date.max)
    return max(one.valid_from, other.valid_from) <= last


def _overridden(rule: Rule, own: tuple[Rule, ...], inherited: tuple[Rule, ...]) -> bool:
    """Say whether a child's rule takes the place of its parent's ``rule``."""
    for mine in own:
        if mine.quantity != rule.quantity:
            continue
        if mine.applies_to == rule.applies_to:
            return True
        if mine.id == rule.id and not (rule.floor and not _wider(mine, rule)):
            pair = (rule.id, rule.quantity)
            single = [r for r in inherited if (r.id, r.quantity) == pair]
            if len(single) == 1 and len([r for r in own if (r.id, r.quantity) == pair]) == 1:
                return True
    return False


def _looser(child: Rule, floor: Rule) -> bool:
    """Say whether the child lets through what the floor stops (both point the same way).

    The same number is looser, too, when the clause binds less or reaches fewer contracts.
    """
    if MODALITIES.index(child.modality) > MODALITIES.index(floor.modality):
        return True
    if (child.applies_from or date.min) > (floor.applies_from or date.min):
        return True
    mine, least = Fraction(child.value), Fraction(floor.value)
    if floor.direction == "equal":
        return mine != least
    if mine == least:
        return floor.operator in (">", "<") and child.operator in (">=", "<=")
    return mine < least if floor.direction == "min" else mine > least


def _describe(rule: Rule) -> str:
    """Name a rule in a message: policy, id, quantity, requirement and clause."""
    scope = ", ".join(f"{name}={_shown(condition)}" for name, condition in rule.applies_to)
    return (
        f"{rule.policy} {rule.id} {rule.quantity} {rule.operator} {rule.value}"
        + (f" [{scope}]" if scope else "")
        + f" ({rule.clause})"
    )


def _shown(condition: Condition) -> str:
    return "|".join(condition) if isinstance(condition, tuple) else str(condition)


# --------------------------------------------------------------------------------- reading one file


class _Reader:
    """Turns one file into a Policy and gathers all faults on the way, to tell them at once."""

    def __init__(self, path: Path, text: str) -> None:
        import tomllib

        self.path = path
        self.lines = text.split("\n")
        self.faults: list[tuple[str, str, str]] = []
        try:
            self.data: dict[str, Any] = tomllib.loads(text)
        except tomllib.TOMLDecodeError as fault:
            raise InputFault(
                tr("The policy file {file} is not valid TOML: {reason}.").format(file=path, reason=fault),
                layer=path.name,
                field="POLICY_FILE",
            ) from fault
        self.rule_lines = [n for n, line in enumerate(self.lines, 1) if _RULE_HEAD.match(line)]

    # -- telling faults

    def fault(self, where: str, line: Optional[int], key: str, what: str) -> None:
        """Note a fault: the table or rule, its line where known, the key, and what is wrong."""
        place = self._line(where, line, key)
        if place is None:
            sentence = tr("{file}, {where}, key '{key}': {what}")
        else:
            sentence = tr("{file}, line {line}, {where}, key '{key}': {what}")
        text = sentence.format(file=self.path.name, line=place, where=where, key=key, what=what)
        self.faults.append((text, where, key))

    def _line(self, where: str, head: Optional[int], key: str) -> Optional[int]:
        """Return the line of a key in the table that starts at ``head`` (None: table ``where``)."""
        if head is None:
            heads = [n for n, t in enumerate(self.lines, 1) if t.split("#")[0].strip() == f"[{where}]"]
            if len(heads) != 1:
                return None
            head = heads[0]
        for number in range(head + 1, len(self.lines) + 1):
            text = self.lines[number - 1]
            if _ANY_HEAD.match(text):
                break
            if re.match(rf"""\s*["']?{re.escape(key)}["']?\s*=""", text):
                return number
        return head

    def stop_at_faults(self) -> None:
        """Raise one InputFault that tells all faults noted so far."""
        if self.faults:
            _, where, key = self.faults[0]
            raise InputFault(
                "\n".join(text for text, _, _ in self.faults),
                layer=self.path.name,
                feature=where,
                field=key,
            )

    # -- checking values

    def keys(self, where: str, line: Optional[int], table: Mapping[str, Any], allowed: Mapping[str, bool]) -> None:
        """Note unknown and missing keys of a table."""
        for key in table:
            if key not in allowed:
                # A misspelt key is most likely one of those that are missing.
                absent = [k for k, required in allowed.items() if required and k not in table]
                hint = _hint(key, absent) or _hint(key, allowed)
                self.fault(where, line, key, tr("unknown key.{hint}").format(hint=hint))
        for key, required in allowed.items():
            if required and key not in table:
                self.fault(where, line, key, tr("the key is missing"))

    def text(
        self,
        where: str,
        line: Optional[int],
        table: Mapping[str, Any],
        key: str,
        empty: bool = True,
    ) -> str:
        """Return a text; a missing key gives "" (``keys`` notes those that are needed)."""
        given = table.get(key, "")
        if not isinstance(given, str):
            self.fault(where, line, key, _wrong_type(tr("a text"), given))
            return ""
        if key in table and not empty and not given.strip():
            self.fault(where, line, key, tr("the text is empty"))
        return given

    def choice(
        self,
        where: str,
        line: Optional[int],
        table: Mapping[str, Any],
        key: str,
        allowed: tuple[str, ...],
    ) -> str:
        """Return a text that must be one of a few."""
        given = table.get(key)
        if given is None or given in allowed:
            return str(given or "")
        self.fault(
            where,
            line,
            key,
            tr("'{given}' is not known. Known: {known}.{hint}").format(
                given=given, known=", ".join(allowed), hint=_hint(str(given), allowed)
            ),
        )
        return ""

    def day(self, where: str, line: Optional[int], table: Mapping[str, Any], key: str) -> Optional[date]:
        """Return a day; only TOML's own dates count (2021-02-05, without quotes)."""
        given = table.get(key)
        if given is None:
            return None
        if not isinstance(given, date) or isinstance(given, datetime):
            self.fault(
                where,
                line,
                key,
                tr("'{given}' is not a date: write it as 2021-02-05, without quotes").format(given=given),
            )
            return None
        return given

    def flag(self, where: str, line: Optional[int], table: Mapping[str, Any], key: str) -> bool:
        """Return a true/false; missing is false."""
        given = table.get(key, False)
        if not isinstance(given, bool):
            self.fault(where, line, key, _wrong_type(tr("true or false"), given))
            return False
        return given

    def real(self, where: str, line: Optional[int], table: Mapping[str, Any], key: str) -> float:
        """Return a finite number; NaN after a fault or where the key is missing."""
        given = table.get(key, math.nan)
        if key not in table:
            return math.nan
        if isinstance(given, bool) or not isinstance(given, (int, float)) or not math.isfinite(given):
            self.fault(where, line, key, _wrong_type(tr("a number"), given))
            return math.nan
        return float(given)

    def value(self, where: str, line: Optional[int], table: Mapping[str, Any]) -> Number:
        """Return the value of a rule: a number, or a fraction written as text."""
        given = table.get("value", 0)
        if isinstance(given, str):
            parts = _FRACTION.fullmatch(given.strip())
            if parts and int(parts[2]):
                return Fraction(int(parts[1]), int(parts[2]))
        elif isinstance(given, (int, float)) and not isinstance(given, bool) and math.isfinite(given):
            return given
        self.fault(where, line, "value", _wrong_type(tr('a number, or a fraction such as "1/3"'), given))
        return 0

    def conditions(
        self, where: str, line: Optional[int], table: Mapping[str, Any]
    ) -> tuple[tuple[str, Condition], ...]:
        """Return the conditions of a rule, sorted, so that equal scopes compare equal."""
        given = table.get("applies_to", {})
        if not isinstance(given, dict):
            self.fault(
                where,
                line,
                "applies_to",
                _wrong_type(tr('a table such as {land_use = "industrial"}'), given),
            )
            return ()
        found: list[tuple[str, Condition]] = []
        for name in sorted(given):
            condition = given[name]
            if isinstance(condition, bool) or (isinstance(condition, str) and condition):
                found.append((name, condition))
            elif (
                isinstance(condition, list)
                and condition
                and all(isinstance(option, str) and option for option in condition)
            ):
                options = tuple(sorted(set(condition)))
                found.append((name, options[0] if len(options) == 1 else options))
            else:
                self.fault(
                    where,
                    line,
                    "applies_to",
                    tr("condition '{name}': {what}").format(
                        name=name,
                        what=_wrong_type(tr("a text, true or false, or a list of texts"), condition),
                    ),
                )
        return tuple(found)

    def table(self, key: str) -> dict[str, Any]:
        """Return a table of the file; a missing one is empty."""
        given = self.data.get(key, {})
        if not isinstance(given, dict):
            self.fault(key, None, key, _wrong_type(tr("a table"), given))
            return {}
        return given

    # -- making the policy

    def policy(self, parent: Optional[Policy], digest: str) -> Policy:
        """Return the policy, or raise InputFault with all that is wrong."""
        for key in self.data:
            if key not in _TOP_KEYS:
                what = tr("unknown table.{hint}").format(hint=_hint(key, _TOP_KEYS))
                self.fault(key, None, key, what)
        head = self.table("policy")
        self.keys("policy", None, head, _POLICY_KEYS)
        dates = {k: self.day("policy", None, head, k) for k in _POLICY_KEYS if _is_date_key(k)}
        self.text("policy", None, head, "extends")
        name = self.text("policy", None, head, "name", empty=False)
        document = self.text("policy", None, head, "document", empty=False)
        first, last = dates["valid_from"], dates["valid_to"]
        self._in_order("policy", None, first, last)
        titles = {k: self.text("policy", None, head, k, empty=False) for k in ("title_zh", "title_en")}
        provenance = self.choice("policy", None, head, "provenance", PROVENANCES)
        note = self.text("policy", None, head, "note")
        if parent is not None and name in parent.chain:
            self.fault(
                "policy",
                None,
                "name",
                tr("'{name}' is the name of a policy that this one builds on: choose another").format(name=name),
            )
        parks, aliases = self._parks(parent)
        causes = self._causes(name, document)
        clauses = self._clauses(name, document)
        grading = self._grading(parent)
        rules = self._rules(name, document, first or date.min, last, parks)
        self.stop_at_faults()
        self._against_each_other(rules, parent)
        self.stop_at_faults()
        return Policy(
            name=name,
            title_zh=titles["title_zh"],
            title_en=titles["title_en"],
            document=document,
            issued_on=dates["issued_on"] or date.min,
            valid_from=first or date.min,
            valid_to=last,
            campaign_to=dates["campaign_to"],
            provenance=provenance,
            path=self.path,
            hash=digest,
            note=note,
            parent=parent,
            own_rules=tuple(rule for rule, _ in rules),
            own_causes=causes,
            own_clauses=clauses,
            parks=parks,
            park_aliases=aliases,
            grading=grading,
        )

    def _in_order(self, where: str, line: Optional[int], first: Optional[date], last: Optional[date]) -> None:
        if first is not None and last is not None and last < first:
            self.fault(
                where,
                line,
                "valid_to",
                tr("{last} is before valid_from {first}").format(last=last, first=first),
            )

    def _parks(self, parent: Optional[Policy]) -> tuple[tuple[str, ...], dict[str, str]]:
        if "parks" not in self.data:
            return (parent.parks, dict(parent.park_aliases)) if parent else ((), {})
        table = self.table("parks")
        self.keys("parks", None, table, _PARKS_KEYS)
        given = table.get("names", [])
        if not isinstance(given, list) or not all(isinstance(n, str) and n for n in given):
            self.fault("parks", None, "names", _wrong_type(tr("a list of texts"), given))
            return (), {}
        seen: set[str] = set()
        for park in given:
            if _plain(park) in seen:
                self.fault("parks", None, "names", tr("'{name}' occurs twice").format(name=park))
            seen.add(_plain(park))
        aliases = table.get("aliases", {})
        if not isinstance(aliases, dict):
            self.fault("parks", None, "aliases", _wrong_type(tr("a table"), aliases))
            return tuple(given), {}
        for alias, park in aliases.items():
            if park not in given:
                self.fault(
                    "parks.aliases",
                    None,
                    alias,
                    tr("'{park}' is not one of the park names.{hint}").format(park=park, hint=_hint(str(park), given)),
                )
            if _plain(alias) in seen:
                what = tr("'{name}' occurs twice").format(name=alias)
                self.fault("parks.aliases", None, alias, what)
            seen.add(_plain(alias))
        return tuple(given), {alias: str(park) for alias, park in aliases.items()}

    def _causes(self, policy: str, document: str) -> dict[str, Cause]:
        found: dict[str, Cause] = {}
        for code, table in self.table("causes").items():
            where = f"causes.{code}"
            if code not in CAUSES:
                what = tr("'{given}' is not known. Known: {known}.{hint}").format(
                    given=code, known=", ".join(CAUSES), hint=_hint(code, CAUSES)
                )
                self.fault("causes", None, code, what)
                continue
            if not isinstance(table, dict):
                self.fault("causes", None, code, _wrong_type(tr("a table"), table))
                continue
            self.keys(where, None, table, _CAUSE_KEYS)
            stages = table.get("stages", [])
            if not isinstance(stages, list) or not stages or any(s not in STAGES for s in stages):
                what = _wrong_type(tr("a list out of: {known}").format(known=", ".join(STAGES)), stages)
                if "stages" in table:
                    self.fault(where, None, "stages", what)
                stages = []
            found[code] = Cause(
                code=code,
                stages=tuple(stages),
                borderline=self.flag(where, None, table, "borderline"),
                document=self.text(where, None, table, "document") or document,
                article=self.text(where, None, table, "article"),
                quote=self.text(where, None, table, "quote"),
                provenance=self.choice(where, None, table, "provenance", PROVENANCES),
                policy=policy,
                note=self.text(where, None, table, "note"),
            )
        return found

    def _clauses(self, policy: str, document: str) -> dict[str, Clause]:
        found: dict[str, Clause] = {}
        for code, table in self.table("clauses").items():
            where = f"clauses.{code}"
            if not isinstance(table, dict):
                self.fault("clauses", None, code, _wrong_type(tr("a table"), table))
                continue
            self.keys(where, None, table, _CLAUSE_KEYS)
            found[code] = Clause(
                id=code,
                document=self.text(where, None, table, "document") or document,
                article=self.text(where, None, table, "article"),
                quote=self.text(where, None, table, "quote"),
                provenance=self.choice(where, None, table, "provenance", PROVENANCES),
                policy=policy,
            )
        return found

    def _grading(self, parent: Optional[Policy]) -> Optional[Grading]:
        if "grading" not in self.data:
            return parent.grading if parent else None
        table = self.table("grading")
        self.keys("grading", None, table, _GRADING_KEYS)
        kind = self.choice("grading", None, table, "kind", ("bureau_choice",))
        numbers: dict[str, dict[str, float]] = {}
        for key in ("weights", "cuts"):
            inner = table.get(key, {})
            if not isinstance(inner, dict):
                self.fault("grading", None, key, _wrong_type(tr("a table"), inner))
                inner = {}
            numbers[key] = {n: self.real(f"grading.{key}", None, inner, n) for n in inner}
        weights, cuts = numbers["weights"], numbers["cuts"]
        for name, weight in weights.items():
            if weight < 0:
                self.fault("grading.weights", None, name, tr("the weight is negative"))
        if "weights" in table and not any(weight > 0 for weight in weights.values()):
            self.fault("grading", None, "weights", tr("no weight is positive"))
        scores = list(cuts.values())
        for name, better, score in zip(list(cuts)[1:], scores, scores[1:]):
            if score >= better:
                what = tr("the cuts must fall from the best grade to the last")
                self.fault("grading.cuts", None, name, what)
        if "cuts" in table and not cuts:
            self.fault("grading", None, "cuts", tr("no grade has a cut"))
        cap = self.real("grading", None, table, "cap")
        if cap < 1:
            self.fault("grading", None, "cap", tr("the cap must be 1 or more"))
        min_known = self.real("grading", None, table, "min_known")
        if min_known <= 0 or min_known > 1:
            what = tr("the share must be above 0 and at most 1")
            self.fault("grading", None, "min_known", what)
        note = self.text("grading", None, table, "note")
        return Grading(kind, weights, cuts, cap, min_known, note)

    def _rules(
        self,
        policy: str,
        document: str,
        first: date,
        last: Optional[date],
        parks: tuple[str, ...],
    ) -> list[tuple[Rule, tuple[str, Optional[int]]]]:
        """Return the rules, each with its name and line for later messages."""
        given = self.data.get("rule", [])
        if not isinstance(given, list) or not all(isinstance(table, dict) for table in given):
            self.fault("rule", None, "rule", tr("rules are written as tables headed [[rule]]"))
            return []
        lines: list[Optional[int]] = [None] * len(given)
        if len(self.rule_lines) == len(given):
            lines = list(self.rule_lines)
        found: list[tuple[Rule, tuple[str, Optional[int]]]] = []
        for number, (table, line) in enumerate(zip(given, lines), 1):
            where = tr("rule {number}").format(number=number)
            if isinstance(table.get("id"), str):
                where = f"{where} ({table['id']})"
            self.keys(where, line, table, _RULE_KEYS)
            quantity = self.text(where, line, table, "quantity")
            if isinstance(table.get("quantity"), str) and not _NAME.fullmatch(quantity):
                what = tr("'{given}' is not a name: small letters, digits and _").format(given=quantity)
                self.fault(where, line, "quantity", what)
            begin = self.day(where, line, table, "valid_from") or first
            end = self.day(where, line, table, "valid_to") or last
            self._in_order(where, line, begin, end)
            conditions = self.conditions(where, line, table)
            self._known_parks(where, line, conditions, parks)
            rule = Rule(
                id=self.text(where, line, table, "id", empty=False),
                quantity=quantity,
                operator=self.choice(where, line, table, "operator", OPERATORS),
                value=self.value(where, line, table),
                unit=self.text(where, line, table, "unit"),
                modality=self.choice(where, line, table, "modality", MODALITIES),
                document=self.text(where, line, table, "document") or document,
                article=self.text(where, line, table, "article"),
                quote=self.text(where, line, table, "quote"),
                provenance=self.choice(where, line, table, "provenance", PROVENANCES),
                policy=policy,
                valid_from=begin,
                valid_to=end,
                applies_to=conditions,
                applies_from=self.day(where, line, table, "applies_from"),
                floor=self.flag(where, line, table, "floor"),
                label_zh=self.text(where, line, table, "label_zh"),
                label_en=self.text(where, line, table, "label_en"),
                note=self.text(where, line, table, "note"),
            )
            found.append((rule, (where, line)))
        return found

    def _known_parks(
        self,
        where: str,
        line: Optional[int],
        conditions: tuple[tuple[str, Condition], ...],
        parks: tuple[str, ...],
    ) -> None:
        for name, condition in conditions:
            if name != "park" or isinstance(condition, bool):
                continue
            for park in (condition,) if isinstance(condition, str) else condition:
                if park not in parks:
                    what = tr("'{park}' is not one of the park names.{hint}").format(park=park, hint=_hint(park, parks))
                    self.fault(where, line, "applies_to", what)

    def _against_each_other(
        self, rules: list[tuple[Rule, tuple[str, Optional[int]]]], parent: Optional[Policy]
    ) -> None:
        """Note doubles, open choices between rules, mixed directions and loosened floors."""
        inherited = parent.rules if parent else ()
        own = tuple(rule for rule, _ in rules)
        for number, (rule, (where, line)) in enumerate(rules):
            for earlier, (other, _) in rules[:number]:
                if earlier.quantity != rule.quantity:
                    continue
                if earlier.key == rule.key and _same_time(earlier, rule):
                    what = tr("the same id, quantity and applies_to as {other}").format(other=other)
                    self.fault(where, line, "id", what)
                elif earlier.direction != rule.direction:
                    self._opposed(where, line, earlier)
                elif (
                    len(earlier.applies_to) == len(rule.applies_to)
                    and _same_time(earlier, rule)
                    and not _disjoint(earlier, rule)
                ):
                    what = tr("this rule and {other} can both apply to a parcel; neither is more specific").format(
                        other=other
                    )
                    self.fault(where, line, "applies_to", what)
            for base in inherited:
                if base.quantity != rule.quantity:
                    continue
                if base.direction != rule.direction:
                    self._opposed(where, line, base)
                elif (
                    base.floor
                    and not _disjoint(base, rule)
                    and (len(rule.applies_to) >= len(base.applies_to) or _overridden(base, own, inherited))
                    and _same_time(base, rule)
                    and _looser(rule, base)
                ):
                    what = tr("{rule} loosens the floor {floor}; it may only be tightened").format(
                        rule=_describe(rule), floor=_describe(base)
                    )
                    self.fault(where, line, "value", what)

    def _opposed(self, where: str, line: Optional[int], other: Rule) -> None:
        what = tr("points the other way than {other}: name a minimum and a maximum differently").format(
            other=_describe(other)
        )
        self.fault(where, line, "operator", what)


def _is_date_key(key: str) -> bool:
    return key in ("issued_on", "valid_from", "valid_to", "campaign_to")


def _wrong_type(wanted: str, given: Any) -> str:
    return tr("expected {wanted}, found {given}").format(wanted=wanted, given=repr(given))
