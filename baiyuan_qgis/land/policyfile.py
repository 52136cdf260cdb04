"""Reading one policy file: its form, and every fault of it told at once, each with rule, line and key.

The form is described in :mod:`baiyuan_qgis.land.policy`. Only the standard library is imported here.
"""

from __future__ import annotations

import math
import re
from datetime import date, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any, Mapping, Optional

from baiyuan_qgis.faults import InputFault
from baiyuan_qgis.land.policy import (
    CAUSES,
    GRADED,
    GRADES,
    MODALITIES,
    OPERATORS,
    PROVENANCES,
    STAGES,
    Cause,
    Clause,
    Condition,
    Grading,
    Number,
    Policy,
    Rule,
    describe,
    disjoint,
    hint,
    in_force_together,
    looser,
    overridden,
    plain,
)
from baiyuan_qgis.language import tr

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
    "draft": False,
    "note": True,
}
_RULE_KEYS = {
    "id": True,
    "quantity": True,
    "applies_to": False,
    "except_for": False,
    "applies_from": False,
    "due_on": False,
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
_CLAUSE_KEYS = {
    "document": False,
    "article": True,
    "quote": True,
    "provenance": True,
    "modality": False,
    "applies_from": False,
    "due_on": False,
    "items": False,
    "note": False,
}
_PARKS_KEYS = {"names": True, "aliases": False, "leading": False}
_TOP_KEYS = {
    "policy": True,
    "rule": False,
    "causes": False,
    "clauses": False,
    "parks": False,
    "grading": False,
}


def read(path: Path) -> bytes:
    """Return the bytes of a policy file; InputFault where it cannot be read or is not UTF-8."""
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


class Reader:
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
                near = hint(key, absent) or hint(key, allowed)
                self.fault(where, line, key, tr("unknown key.{hint}").format(hint=near))
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
                given=given, known=", ".join(allowed), hint=hint(str(given), allowed)
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
        self, where: str, line: Optional[int], table: Mapping[str, Any], key: str
    ) -> tuple[tuple[str, Condition], ...]:
        """Return the conditions under a key of a rule, sorted, so that equal scopes compare equal."""
        given = table.get(key, {})
        if not isinstance(given, dict):
            self.fault(
                where,
                line,
                key,
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
                    key,
                    tr("condition '{name}': {what}").format(
                        name=name,
                        what=_wrong_type(tr("a text, true or false, or a list of texts"), condition),
                    ),
                )
        return tuple(found)

    def texts(self, where: str, line: Optional[int], table: Mapping[str, Any], key: str) -> tuple[str, ...]:
        """Return a list of texts; missing is empty."""
        given = table.get(key, [])
        if not isinstance(given, list) or not all(isinstance(text, str) and text for text in given):
            self.fault(where, line, key, _wrong_type(tr("a list of texts"), given))
            return ()
        return tuple(given)

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
                what = tr("unknown table.{hint}").format(hint=hint(key, _TOP_KEYS))
                self.fault(key, None, key, what)
        head = self.table("policy")
        draft = self.flag("policy", None, head, "draft")
        undated = {"issued_on": False, "valid_from": False} if draft else {}
        self.keys("policy", None, head, {**_POLICY_KEYS, **undated})
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
        parks, aliases, leading = self._parks(parent)
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
            issued_on=dates["issued_on"],
            draft=draft,
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
            leading_industries=leading,
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

    def _parks(self, parent: Optional[Policy]) -> tuple[tuple[str, ...], dict[str, str], dict[str, tuple[str, ...]]]:
        if "parks" not in self.data:
            return (
                (parent.parks, dict(parent.park_aliases), dict(parent.leading_industries)) if parent else ((), {}, {})
            )
        table = self.table("parks")
        self.keys("parks", None, table, _PARKS_KEYS)
        given = self.texts("parks", None, table, "names")
        seen: set[str] = set()
        for park in given:
            if plain(park) in seen:
                self.fault("parks", None, "names", tr("'{name}' occurs twice").format(name=park))
            seen.add(plain(park))
        aliases = table.get("aliases", {})
        if not isinstance(aliases, dict):
            self.fault("parks", None, "aliases", _wrong_type(tr("a table"), aliases))
            aliases = {}
        for alias, park in aliases.items():
            if park not in given:
                self.fault(
                    "parks.aliases",
                    None,
                    alias,
                    tr("'{park}' is not one of the park names.{hint}").format(park=park, hint=hint(str(park), given)),
                )
            if plain(alias) in seen:
                what = tr("'{name}' occurs twice").format(name=alias)
                self.fault("parks.aliases", None, alias, what)
            seen.add(plain(alias))
        leading = table.get("leading", {})
        if not isinstance(leading, dict):
            self.fault("parks", None, "leading", _wrong_type(tr("a table"), leading))
            leading = {}
        for park in leading:
            if park not in given:
                what = tr("'{park}' is not one of the park names.{hint}").format(park=park, hint=hint(park, given))
                self.fault("parks.leading", None, park, what)
        industries = {park: self.texts("parks.leading", None, leading, park) for park in leading}
        return given, {alias: str(park) for alias, park in aliases.items()}, industries

    def _causes(self, policy: str, document: str) -> dict[str, Cause]:
        found: dict[str, Cause] = {}
        for code, table in self.table("causes").items():
            where = f"causes.{code}"
            if code not in CAUSES:
                what = tr("'{given}' is not known. Known: {known}.{hint}").format(
                    given=code, known=", ".join(CAUSES), hint=hint(code, CAUSES)
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
                modality=self.choice(where, None, table, "modality", MODALITIES),
                applies_from=self.day(where, None, table, "applies_from"),
                due_on=self.day(where, None, table, "due_on"),
                items=self.texts(where, None, table, "items"),
                note=self.text(where, None, table, "note"),
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
            if name not in GRADED:
                self.fault("grading.weights", None, name, tr("unknown indicator.") + hint(name, GRADED))
            if weight < 0:
                self.fault("grading.weights", None, name, tr("the weight is negative"))
        if "weights" in table and not any(weight > 0 for weight in weights.values()):
            self.fault("grading", None, "weights", tr("no weight is positive"))
        for name in cuts:
            if name not in GRADES:
                what = tr("only the grades {grades} have a cut; below the last one is D").format(
                    grades=", ".join(GRADES)
                )
                self.fault("grading.cuts", None, name, what)
        cuts = {name: cuts[name] for name in GRADES if name in cuts}
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
        for name, score in cuts.items():
            if not 0 < score <= 100 * cap and math.isfinite(score) and cap >= 1:
                what = tr("the cut must be above 0 and at most {most:g}, the highest score the cap allows").format(
                    most=100 * cap
                )
                self.fault("grading.cuts", None, name, what)
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
            conditions = self.conditions(where, line, table, "applies_to")
            exceptions = self.conditions(where, line, table, "except_for")
            self._known_parks(where, line, "applies_to", conditions, parks)
            self._known_parks(where, line, "except_for", exceptions, parks)
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
                except_for=exceptions,
                applies_from=self.day(where, line, table, "applies_from"),
                due_on=self.day(where, line, table, "due_on"),
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
        key: str,
        conditions: tuple[tuple[str, Condition], ...],
        parks: tuple[str, ...],
    ) -> None:
        for name, condition in conditions:
            if name != "park" or isinstance(condition, bool):
                continue
            for park in (condition,) if isinstance(condition, str) else condition:
                if park not in parks:
                    what = tr("'{park}' is not one of the park names.{hint}").format(park=park, hint=hint(park, parks))
                    self.fault(where, line, key, what)

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
                if earlier.key == rule.key and in_force_together(earlier, rule):
                    what = tr("the same id, quantity and applies_to as {other}").format(other=other)
                    self.fault(where, line, "id", what)
                elif earlier.direction != rule.direction:
                    self._opposed(where, line, earlier)
                elif (
                    len(earlier.applies_to) == len(rule.applies_to)
                    and in_force_together(earlier, rule)
                    and not disjoint(earlier, rule)
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
                    and not disjoint(base, rule)
                    and (len(rule.applies_to) >= len(base.applies_to) or overridden(base, own, inherited))
                    and in_force_together(base, rule)
                    and looser(rule, base)
                ):
                    what = tr("{rule} loosens the floor {floor}; it may only be tightened").format(
                        rule=describe(rule), floor=describe(base)
                    )
                    self.fault(where, line, "value", what)

    def _opposed(self, where: str, line: Optional[int], other: Rule) -> None:
        what = tr("points the other way than {other}: name a minimum and a maximum differently").format(
            other=describe(other)
        )
        self.fault(where, line, "operator", what)


def _is_date_key(key: str) -> bool:
    return key in ("issued_on", "valid_from", "valid_to", "campaign_to")


def _wrong_type(wanted: str, given: Any) -> str:
    return tr("expected {wanted}, found {given}").format(wanted=wanted, given=repr(given))
