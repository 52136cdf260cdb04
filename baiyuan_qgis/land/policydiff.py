"""How one policy differs from another: a draft from its final text, one city from another, a bureau's copy from ours.

Numbers are compared by what they count and for whom (quantity and conditions, a list of parks park by park), tests by
their rule id. The upper end of a range (quantity ``…_upper``) is shown with its lower end: a range that loses its
upper end has become a floor. What both inherit from the same parent is left out.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Callable, Iterator, Mapping, Optional, Union

from baiyuan_qgis.data import dictionary
from baiyuan_qgis.land import policytext
from baiyuan_qgis.land.policy import Cause, Clause, Condition, Policy, Rule

Scope = tuple[tuple[str, Condition], ...]
_UPPER = "_upper"
_TASKS = "TSK-"


@dataclass(frozen=True)
class Requirement:
    """A number and, where the document sets a range, its upper end."""

    rule: Rule
    upper: Optional[Rule] = None

    def text(self, language: str) -> str:
        """Return e.g. "≥ 20 万元/亩" or "20–30 万元/亩"."""
        lower = policytext.requirement(self.rule, language)
        if self.upper is None:
            return lower
        first = policytext.number(self.rule.value, self.rule.quantity)
        return policytext.requirement(self.upper, language).replace("≥ ", f"{first}–", 1)


@dataclass(frozen=True)
class Change:
    """One difference: what it is about, codes of the wording kind "policy_change", and both sides (None: not there).

    what: "number", "test", "cause", "park" or "industries". id: rule id, cause code or park. scope: the conditions of
    a number, one park at a time.
    """

    what: str
    kinds: tuple[str, ...]
    id: str
    old: Union[Requirement, Clause, Cause, tuple[str, ...], None]
    new: Union[Requirement, Clause, Cause, tuple[str, ...], None]
    scope: Scope = ()

    @property
    def quantity(self) -> str:
        """What a number counts; empty for everything else."""
        side = self.new or self.old
        return side.rule.quantity if isinstance(side, Requirement) else ""

    def kind_text(self, language: str) -> str:
        """Return the kinds of change in words."""
        joint = "、" if language == "zh" else ", "
        return joint.join(dictionary.label("policy_change", kind, language) for kind in self.kinds)

    def subject(self, language: str) -> str:
        """Return what the change is about: the quantity and its conditions, or the name of a test or cause."""
        if not self.quantity:
            kind = "idle_cause" if self.what == "cause" else "rule"
            return dictionary.label(kind, self.id, language) if self.id in dictionary.wording(kind) else ""
        scope = policytext.scope(self.scope, language)
        name = policytext.quantity(self.quantity, language)
        return (f"{name}（{scope}）" if language == "zh" else f"{name} ({scope})") if scope else name

    def side_text(self, side: object, language: str) -> str:
        """Return one side in words; a dash where there is none."""
        if isinstance(side, Requirement):
            return side.text(language)
        if isinstance(side, Clause):
            due = f" [{side.due_on}]" if side.due_on else ""
            return side.quote + due
        if isinstance(side, Cause):
            return ", ".join(dictionary.label("idle_stage", stage, language) for stage in side.stages)
        if isinstance(side, tuple):
            return ("、" if language == "zh" else ", ").join(side)
        return "—"


def diff(old: Policy, new: Policy) -> list[Change]:
    """Return every difference, and the numbers that both documents set alike (kind "unchanged"): numbers first."""
    found = [
        *_numbers(old, new),
        *_pairs("test", *_tests(old, new), _between_clauses),
        *_pairs("cause", old.causes, new.causes, _between_causes),
        *_parks(old, new),
    ]
    return [_undated(change) for change in found] if old.draft or new.draft else found


def _tests(old: Policy, new: Policy) -> tuple[dict[str, Clause], dict[str, Clause]]:
    """The tests of both, and their tasks (TSK) only where both files hold tasks: a scan that breaks off lacks none."""
    both = [one.clauses for one in (old, new)]
    if all(any(name.startswith(_TASKS) for name in one) for one in both):
        return both[0], both[1]
    kept = [{name: clause for name, clause in one.items() if not name.startswith(_TASKS)} for one in both]
    return kept[0], kept[1]


def _undated(change: Change) -> Change:
    """A draft binds no contract: since when its rules would have is no difference."""
    kinds = tuple(kind for kind in change.kinds if kind != "applies_from")
    return replace(change, kinds=kinds or ("unchanged",))


def lines(old: Policy, new: Policy, language: str) -> list[str]:
    """Return the difference as lines of text."""
    made = [f"{old.name}: {old.title(language)}", f"{new.name}: {new.title(language)}"]
    if old.draft or new.draft:
        made.append(dictionary.label("policy_phrase", "draft_incomplete", language))
    made.append("")
    for change in diff(old, new):
        before, after = (change.side_text(side, language) for side in (change.old, change.new))
        words = (change.id, change.subject(language), f"[{change.kind_text(language)}]")
        made.append("  ".join(filter(None, words)))
        made.append(f"    {before}" if before == after else f"    {before}  ->  {after}")
    return made


# ------------------------------------------------------------------------------------------------ numbers


def _numbers(old: Policy, new: Policy) -> Iterator[Change]:
    before, after = _requirements(old), _requirements(new)
    for key in [*after, *(key for key in before if key not in after)]:
        one, other = before.get(key), after.get(key)
        if one == other:
            continue
        shown = other or one
        if shown is not None:
            yield Change("number", _between_numbers(one, other), shown.rule.id, one, other, key[1])


def _requirements(policy: Policy) -> dict[tuple[str, Scope], Requirement]:
    """Return (quantity, conditions of one park) -> number, the latest version of each."""
    found: dict[tuple[str, Scope], Rule] = {}
    for rule in policy.rules:
        for scope in _each_park(rule.applies_to):
            known = found.get((rule.quantity, scope))
            if known is None or known.valid_from < rule.valid_from:
                found[rule.quantity, scope] = rule
    ranges = {key: Requirement(rule, found.get((key[0] + _UPPER, key[1]))) for key, rule in found.items()}
    return {
        key: both
        for key, both in ranges.items()
        if not (key[0].endswith(_UPPER) and (key[0][: -len(_UPPER)], key[1]) in found)
    }


def _each_park(conditions: Scope) -> Iterator[Scope]:
    parks = dict(conditions).get("park")
    for park in parks if isinstance(parks, tuple) else (parks,):
        yield tuple((name, given if name != "park" or park is None else park) for name, given in conditions)


def _between_numbers(old: Optional[Requirement], new: Optional[Requirement]) -> tuple[str, ...]:
    if old is None or new is None:
        return ("added",) if old is None else ("removed",)
    kinds = []
    if old.upper is not None and new.upper is None:
        kinds.append("range_to_floor")
    elif old.upper is None and new.upper is not None:
        kinds.append("floor_to_range")
    kinds += _moved(old.rule, new.rule, "raised", "lowered")
    if old.upper is not None and new.upper is not None:
        kinds += _moved(old.upper, new.upper, "upper_raised", "upper_lowered")
    for kind, attribute in (
        ("operator", "operator"),
        ("unit", "unit"),
        ("modality", "modality"),
        ("applies_from", "applies_from"),
        ("due_on", "due_on"),
        ("exceptions", "except_for"),
        ("floor", "floor"),
    ):
        if getattr(old.rule, attribute) != getattr(new.rule, attribute):
            kinds.append(kind)
    return tuple(kinds) or ("unchanged",)


def _moved(old: Rule, new: Rule, raised: str, lowered: str) -> list[str]:
    before, after = Fraction(old.value), Fraction(new.value)
    return [] if before == after else [raised if after > before else lowered]


# ---------------------------------------------------------------------------------- tests, causes and parks


def _pairs(
    what: str,
    old: Mapping[str, object],
    new: Mapping[str, object],
    between: Callable[..., tuple[str, ...]],
) -> Iterator[Change]:
    for key in [*new, *(key for key in old if key not in new)]:
        one, other = old.get(key), new.get(key)
        if one == other:
            continue
        kinds = ("added",) if one is None else ("removed",) if other is None else between(one, other)
        if kinds:
            yield Change(what, kinds, key, one, other)  # type: ignore[arg-type]


def _between_clauses(old: Clause, new: Clause) -> tuple[str, ...]:
    kinds = [
        kind for kind in ("modality", "applies_from", "due_on", "items") if getattr(old, kind) != getattr(new, kind)
    ]
    if _letters(old.quote) != _letters(new.quote):
        kinds.append("wording")
    return tuple(kinds)


def _between_causes(old: Cause, new: Cause) -> tuple[str, ...]:
    return ("stages",) if (old.stages, old.borderline) != (new.stages, new.borderline) else ()


def _parks(old: Policy, new: Policy) -> Iterator[Change]:
    for park in (*new.parks, *(park for park in old.parks if park not in new.parks)):
        if (park in old.parks) != (park in new.parks):
            yield Change("park", ("added",) if park in new.parks else ("removed",), park, None, None)
        one, other = old.leading_industries.get(park), new.leading_industries.get(park)
        if one != other and one is not None and other is not None:
            yield Change("industries", ("items",), park, one, other)


def _letters(text: str) -> str:
    """Return the text without spaces and punctuation: scans differ in them, laws do not."""
    plain = unicodedata.normalize("NFKC", text)
    return "".join(one for one in plain if unicodedata.category(one)[0] not in "PZC")
