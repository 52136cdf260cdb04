"""Policies: the numbers of the law as data, each with the clause that it comes from.

A policy is a TOML file of ``resources/policies`` or of the user (issue "The law as data" fixes the
form):

``[policy]``
    name, title_zh, title_en, document, issued_on, valid_from, valid_to?, campaign_to?, extends?,
    provenance, note. A draft (``draft = true``) was never in force: it may lack both dates, its rules can be
    compared with those of the final text on any day, and ``warnings`` says that it is no law.
``[[rule]]``
    One number of one clause: id, quantity, modality, operator, value, unit, article, quote,
    provenance, and where they mean something applies_to, except_for, applies_from, due_on, valid_from,
    valid_to, document, floor, label_zh, label_en, note. One clause may hold several numbers, so **the key of
    a rule is id + quantity + applies_to**: "STK-05" occurs once for each of its five numbers.
    ``applies_to`` is a table of conditions (text, true/false or a list of texts); all must hold.
    ``except_for`` is a table of the same form: what meets any of its conditions is out of the rule's scope.
    ``due_on`` is the day by which a target is to be reached.
    ``value`` is a number, or a fraction as text ("1/3") which stays a ``Fraction``. All rules of a
    quantity point one way (all minima, all maxima, or all equalities).
``[causes.<idle_cause>]``
    Which stages an idle parcel may reach for a cause: stages, borderline?, document?, article,
    quote, provenance, note?.
``[clauses."<rule id>"]``
    A test without a number of its own (what counts as unsupplied land): document?, article, quote, provenance,
    modality?, applies_from?, due_on?, items? (the list that the clause sets up, each word as it is quoted), note?.
``[parks]``
    names, ``[parks.aliases]``: other spelling = name, and ``[parks.leading]``: name = its leading industries as
    the document writes them. Names match exactly once the alias is resolved.
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
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction
from functools import cached_property
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
# what the grading of a policy may weigh (the indicators of a parcel), and the grades that have a cut, best first
GRADED = (
    "far",
    "building_coefficient",
    "building_density",
    "green_ratio",
    "admin_ratio",
    "investment_per_mu",
    "tax_per_mu",
    "output_per_mu",
)
GRADES = ("A", "B", "C")
CAUSES = ("enterprise", "government", "force_majeure", "mutual", "preliminary", "unstated")

_FOLDER = Path(__file__).parent.parent / "resources" / "policies"
_DIRECTION = {">=": "min", ">": "min", "<=": "max", "<": "max", "==": "equal"}


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
    except_for: tuple[tuple[str, Condition], ...] = ()
    applies_from: Optional[date] = None
    due_on: Optional[date] = None
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
        """Say whether all conditions hold and no exception does; what is not given (or None) holds neither way."""
        return all(_holds(condition, context.get(name)) for name, condition in self.applies_to) and not any(
            _holds(condition, context.get(name)) for name, condition in self.except_for
        )

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
    """A test without a number of its own: where it stands, and the list that it sets up."""

    id: str
    document: str
    article: str
    quote: str
    provenance: str
    policy: str
    modality: str = ""
    applies_from: Optional[date] = None
    due_on: Optional[date] = None
    items: tuple[str, ...] = ()
    note: str = ""

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
    issued_on: Optional[date]
    valid_from: date
    provenance: str
    path: Path
    hash: str
    draft: bool = False
    valid_to: Optional[date] = None
    campaign_to: Optional[date] = None
    note: str = ""
    parent: Optional[Policy] = None
    own_rules: tuple[Rule, ...] = ()
    own_causes: Mapping[str, Cause] = field(default_factory=dict)
    own_clauses: Mapping[str, Clause] = field(default_factory=dict)
    parks: tuple[str, ...] = ()
    park_aliases: Mapping[str, str] = field(default_factory=dict)
    leading_industries: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
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
        if on not in self._by_day:
            own = tuple(rule for rule in self.own_rules if rule.valid_on(on))
            if self.parent is not None:
                inherited = self.parent.rules_on(on)
                own += tuple(rule for rule in inherited if not overridden(rule, own, inherited))
            self._by_day[on] = own
        return self._by_day[on]

    @cached_property
    def _by_day(self) -> dict[Optional[date], tuple[Rule, ...]]:
        """What was asked of :meth:`rules_on`: every family asks it again for every part of a layer."""
        return {}

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
            if rule.quantity != quantity or len(rule.applies_to) < least:
                continue
            if rule is found:
                asked.update(name for name, _ in rule.except_for if context.get(name) is None)
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
                    code=code, known=", ".join(CAUSES), hint=hint(code, CAUSES)
                ),
                field="idle_cause",
            )
        return self.causes.get(code)

    @property
    def clauses(self) -> dict[str, Clause]:
        """Every test without a number of its own, by rule id, the child's instead of its parent's."""
        inherited = self.parent.clauses if self.parent else {}
        return {**inherited, **self.own_clauses}

    def clause(self, rule_id: str) -> str:
        """Return the clause of a test without a number, as a verdict cites it; empty where the policy is silent."""
        found = self.clauses.get(rule_id)
        return "" if found is None else str(found)

    def park(self, name: Optional[str]) -> Optional[str]:
        """Return the policy's own name of a park, or None where it is neither a name nor an alias.

        Only spaces and the width of brackets are forgiven: two parks of one county differ by two
        characters.
        """
        if not name:
            return None
        written = plain(name)
        for known in self.parks:
            if written == plain(known):
                return known
        for alias, known in self.park_aliases.items():
            if written == plain(alias):
                return known
        return None

    def nearest_park(self, name: str) -> str:
        """Return the most similar park name (or ""), to be offered in a message, never used."""
        spellings = {plain(known): known for known in self.parks}
        spellings.update({plain(alias): known for alias, known in self.park_aliases.items()})
        near = difflib.get_close_matches(plain(name), list(spellings), n=1, cutoff=0.4)
        return spellings[near[0]] if near else ""

    def warnings(self, as_of: date) -> list[str]:
        """Return sentences for the log: AS_OF outside the policy's time, or after its campaign."""
        day = _day(as_of)
        said = []
        if self.draft:
            said.append(
                tr("The policy '{policy}' is a draft that was never in force: its verdicts are no law.").format(
                    policy=self.title()
                )
            )
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
    a, b = np.asarray(numerator, dtype=np.float64), np.asarray(denominator, dtype=np.float64)
    known = np.isfinite(a) & (np.isfinite(b) & (b > 0))
    # what is not known makes noise here and is masked in the end
    with np.errstate(all="ignore"):
        if isinstance(value, float):
            left, right = a / b, np.asarray(value)
        else:
            exact = Fraction(value)
            left, right = a * float(exact.denominator), b * float(exact.numerator)
        # 3 eps: each double is off by at most eps/2 of itself, and so is each product or quotient.
        noise = 3 * np.finfo(np.float64).eps * np.maximum(np.abs(left), np.abs(right))
        equal = known & (np.abs(left - right) <= noise)
        if operator == "==":
            meets = equal
        else:
            beyond = left > right if _DIRECTION[operator] == "min" else left < right
            meets = known & beyond & ~equal
            if operator in (">=", "<="):
                meets = meets | equal
    return np.asarray(meets), np.asarray(equal)


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
    from baiyuan_qgis.land import policyfile

    known = names()
    text = str(name_or_path)
    if text in known:
        path = _FOLDER / f"{text}.toml"
    elif text.lower().endswith(".toml") or "/" in text or "\\" in text or Path(text).is_file():
        path = Path(name_or_path)
    else:
        raise InputFault(_unknown_policy(text, known), field="POLICY")
    content = policyfile.read(path)
    reader = policyfile.Reader(path, content.decode("utf-8-sig"))
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


def _unknown_policy(name: str, known: Iterable[str]) -> str:
    known = list(known)
    return tr("Unknown policy '{name}'. Known: {known}.{hint}").format(
        name=name, known=", ".join(known), hint=hint(name, known)
    )


def hint(name: str, known: Iterable[str]) -> str:
    """Return the question whether the most similar known name was meant, or ""."""
    near = difflib.get_close_matches(name, list(known), n=1, cutoff=0.4)
    return tr(" Did you mean '{near}'?").format(near=near[0]) if near else ""


def _day(moment: date) -> date:
    """Return the day of a date or of a moment: a datetime and a date cannot be compared."""
    return moment.date() if isinstance(moment, datetime) else moment


def plain(name: str) -> str:
    """Return a park's name as it is compared: without spaces, with full-width brackets."""
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


def disjoint(one: Rule, other: Rule) -> bool:
    """Say whether no context can match both."""
    conditions = dict(other.applies_to)
    return any(
        name in conditions and not _options(condition) & _options(conditions[name])
        for name, condition in one.applies_to
    )


def _options(condition: Condition) -> frozenset[Union[str, bool]]:
    return frozenset(condition) if isinstance(condition, tuple) else frozenset((condition,))


def in_force_together(one: Rule, other: Rule) -> bool:
    """Say whether there is a day on which both are in force."""
    last = min(one.valid_to or date.max, other.valid_to or date.max)
    return max(one.valid_from, other.valid_from) <= last


def overridden(rule: Rule, own: tuple[Rule, ...], inherited: tuple[Rule, ...]) -> bool:
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


def looser(child: Rule, floor: Rule) -> bool:
    """Say whether the child lets through what the floor stops (both point the same way).

    The same number is looser, too, when the clause binds less, reaches fewer contracts or excepts more.
    """
    if MODALITIES.index(child.modality) > MODALITIES.index(floor.modality):
        return True
    if (child.applies_from or date.min) > (floor.applies_from or date.min):
        return True
    if any(exception not in floor.except_for for exception in child.except_for):
        return True
    mine, least = Fraction(child.value), Fraction(floor.value)
    if floor.direction == "equal":
        return mine != least
    if mine == least:
        return floor.operator in (">", "<") and child.operator in (">=", "<=")
    return mine < least if floor.direction == "min" else mine > least


def describe(rule: Rule) -> str:
    """Name a rule in a message: policy, id, quantity, requirement and clause."""
    scope = ", ".join(f"{name}={_shown(condition)}" for name, condition in rule.applies_to)
    return (
        f"{rule.policy} {rule.id} {rule.quantity} {rule.operator} {rule.value}"
        + (f" [{scope}]" if scope else "")
        + f" ({rule.clause})"
    )


def _shown(condition: Condition) -> str:
    return "|".join(condition) if isinstance(condition, tuple) else str(condition)
