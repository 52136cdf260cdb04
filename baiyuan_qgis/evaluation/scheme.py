"""Schemes by which parks are evaluated: indicators, directions, ideal values, weights, groups, as data.

A scheme is a TOML file of ``resources/schemes`` or of the user:

``[scheme]``
    name, title_zh, title_en, document, provenance, note; ``cap``: highest credit of one indicator as a multiple of its
    ideal (1); ``min_known``: share of the weight that must be known before a park is ranked (1: all of it);
    ``group_by``: the field whose values are ranked apart (none: all parks together).
``[[indicator]]``
    field; direction ``"more"`` (the more the better) or ``"less"``; ideal: a number, or ``"best"`` for the best of the
    group; weight (of all indicators, or of none: then they weigh the same and every result says so); label_zh,
    label_en for a field that the dictionary does not hold; note.
``[bottom]``
    Who is among the last: policy and rule (``"henan-2012"``, ``"EVA-05"``), or share (a number, or ``"1/3"``) and
    clause. Without it nobody is.

Weights are the bureau's choice, no law. Nothing is loaded at import but the standard library.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, Optional, Union

from baiyuan_qgis.data import dictionary
from baiyuan_qgis.faults import InputFault
from baiyuan_qgis.land import policy as policies
from baiyuan_qgis.land.policy import PROVENANCES, hint
from baiyuan_qgis.land.policyfile import Reader
from baiyuan_qgis.language import language, tr

DEFAULT = "land-intensity"
DIRECTIONS = ("more", "less")
BEST = "best"

_FOLDER = Path(__file__).parent.parent / "resources" / "schemes"
_INDICATOR_HEAD = re.compile(r"\s*\[\[\s*indicator\s*\]\]")
_FRACTION = re.compile(r"([0-9]+)/([0-9]+)")
# key -> required
_TOP_KEYS = ("scheme", "indicator", "bottom")
_SCHEME_KEYS = {
    "name": True,
    "title_zh": True,
    "title_en": True,
    "document": True,
    "provenance": True,
    "cap": False,
    "min_known": False,
    "group_by": False,
    "note": True,
}
_INDICATOR_KEYS = {
    "field": True,
    "direction": True,
    "ideal": True,
    "weight": False,
    "label_zh": False,
    "label_en": False,
    "note": False,
}
_BOTTOM_KEYS = {"policy": False, "rule": False, "share": False, "clause": False}


@dataclass(frozen=True)
class Indicator:
    """One indicator. ``ideal`` None: the best of the group."""

    field: str
    direction: str
    ideal: Optional[float]
    weight: float
    label_zh: str = ""
    label_en: str = ""
    note: str = ""

    def title(self, code: Optional[str] = None) -> str:
        """Return its name in ``"zh"`` or ``"en"`` (None: the user's language)."""
        own = self.label_zh if (code or language()) == "zh" else self.label_en
        if not own and self.field in dictionary.fields():
            own = dictionary.title(self.field, code)
        return own or self.field


@dataclass(frozen=True)
class Scheme:
    """A scheme, checked. ``equal``: the file gives no weights, so all weigh the same; ``bottom``: share of the last."""

    name: str
    title_zh: str
    title_en: str
    document: str
    provenance: str
    note: str
    indicators: tuple[Indicator, ...]
    equal: bool
    cap: float = 1.0
    min_known: float = 1.0
    group_by: str = ""
    bottom: Optional[Fraction] = None
    bottom_clause: str = ""

    def title(self, code: Optional[str] = None) -> str:
        """Return the title in ``"zh"`` or ``"en"``; None: the user's language."""
        return self.title_zh if (code or language()) == "zh" else self.title_en

    @property
    def weights_basis(self) -> str:
        """Where the weights come from: ``equal`` (the file gives none) or ``given`` (in the file)."""
        return "equal" if self.equal else "given"


def names() -> list[str]:
    """Return the names of the built-in schemes, sorted; no file is opened."""
    return sorted(path.stem for path in _FOLDER.glob("*.toml"))


def load(name_or_path: Union[str, Path]) -> Scheme:
    """Return the built-in scheme of a name, or the scheme in a file (a built-in name wins).

    Raises InputFault: unknown name, a file that cannot be read, or all faults of its content, each with file, line,
    table and key.
    """
    known, text = names(), str(name_or_path)
    if text in known:
        path = _FOLDER / f"{text}.toml"
    elif text.lower().endswith(".toml") or "/" in text or "\\" in text or Path(text).is_file():
        path = Path(name_or_path)
    else:
        raise InputFault(
            tr("Unknown scheme '{name}'. Known: {known}.{hint}").format(
                name=text, known=", ".join(known), hint=hint(text, known)
            ),
            field="SCHEME",
        )
    return _Reader(path).scheme()


class _Reader(Reader):
    """Reads one scheme and gathers its faults; the ways to check a key are those of a policy file."""

    def __init__(self, path: Path) -> None:
        import tomllib

        self.path, self.faults, self.rule_lines = path, [], []
        try:
            text = path.read_bytes().decode("utf-8-sig")
            self.data: dict[str, Any] = tomllib.loads(text)
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
            reason = fault.strerror if isinstance(fault, OSError) and fault.strerror else fault
            raise InputFault(
                tr("The scheme file {file} cannot be read as UTF-8 TOML: {reason}.").format(file=path, reason=reason),
                layer=path.name,
                field="SCHEME_FILE",
            ) from fault
        self.lines = text.split("\n")
        self.heads = [n for n, line in enumerate(self.lines, 1) if _INDICATOR_HEAD.match(line)]

    def scheme(self) -> Scheme:
        """Return the scheme, or raise one InputFault that tells all that is wrong."""
        for key in self.data:
            if key not in _TOP_KEYS:
                self.fault(key, None, key, tr("unknown table.{hint}").format(hint=hint(key, _TOP_KEYS)))
        head = self.table("scheme")
        self.keys("scheme", None, head, _SCHEME_KEYS)
        texts = {
            key: self.text("scheme", None, head, key, empty=key in ("note", "document", "group_by"))
            for key in ("name", "title_zh", "title_en", "document", "note", "group_by")
        }
        provenance = self.choice("scheme", None, head, "provenance", PROVENANCES)
        cap = self._positive("scheme", None, head, "cap", 1.0)
        min_known = self._positive("scheme", None, head, "min_known", 1.0)
        if min_known > 1.0:
            self.fault("scheme", None, "min_known", tr("a share of the weight lies between 0 and 1"))
        indicators, equal = self._indicators()
        bottom, clause = self._bottom()
        self.stop_at_faults()
        return Scheme(
            name=texts["name"],
            title_zh=texts["title_zh"],
            title_en=texts["title_en"],
            document=texts["document"],
            provenance=provenance,
            note=texts["note"],
            indicators=indicators,
            equal=equal,
            cap=cap,
            min_known=min_known,
            group_by=texts["group_by"],
            bottom=bottom,
            bottom_clause=clause,
        )

    def _positive(self, where: str, line: Optional[int], table: dict[str, Any], key: str, otherwise: float) -> float:
        if key not in table:
            return otherwise
        number = self.real(where, line, table, key)
        if not number > 0.0 and not math.isnan(number):
            self.fault(where, line, key, tr("a number above 0 is needed"))
        return number

    def _indicators(self) -> tuple[tuple[Indicator, ...], bool]:
        given = self.data.get("indicator", [])
        if not isinstance(given, list) or not given or not all(isinstance(one, dict) for one in given):
            self.fault("indicator", None, "indicator", tr("at least one table [[indicator]] is needed"))
            return (), True
        found: list[Indicator] = []
        weighted = [number for number, one in enumerate(given) if "weight" in one]
        for number, one in enumerate(given):
            line = self.heads[number] if len(self.heads) == len(given) else None
            where = f"indicator {one.get('field', number + 1)}"
            self.keys(where, line, one, _INDICATOR_KEYS)
            name = self.text(where, line, one, "field", empty=False)
            if name and name in [other.field for other in found]:
                self.fault(where, line, "field", tr("the indicator is there twice"))
            if weighted and number not in weighted:
                self.fault(where, line, "weight", tr("some indicators have a weight: give all of them one, or none"))
            direction = self.choice(where, line, one, "direction", DIRECTIONS)
            found.append(
                Indicator(
                    field=name,
                    direction=direction,
                    ideal=self._ideal(where, line, one, direction),
                    weight=self._positive(where, line, one, "weight", 1.0),
                    label_zh=self.text(where, line, one, "label_zh"),
                    label_en=self.text(where, line, one, "label_en"),
                    note=self.text(where, line, one, "note"),
                )
            )
        return tuple(found), not weighted

    def _ideal(self, where: str, line: Optional[int], table: dict[str, Any], direction: str) -> Optional[float]:
        given = table.get("ideal")
        if given is None or given == BEST:
            return None
        if isinstance(given, bool) or not isinstance(given, (int, float)) or not math.isfinite(given):
            self.fault(where, line, "ideal", tr('a number or "best" is needed, not {given}').format(given=repr(given)))
            return None
        if given < 0.0 or (given == 0.0 and direction == "more"):
            self.fault(where, line, "ideal", tr("an ideal of {given} cannot be attained").format(given=given))
        return float(given)

    def _bottom(self) -> tuple[Optional[Fraction], str]:
        if "bottom" not in self.data:
            return None, ""
        table = self.table("bottom")
        self.keys("bottom", None, table, _BOTTOM_KEYS)
        by_rule = [key for key in ("policy", "rule") if key in table]
        by_share = [key for key in ("share", "clause") if key in table]
        if bool(by_rule) == bool(by_share) or len(by_rule) == 1 or (by_share and "share" not in table):
            self.fault("bottom", None, "share", tr("give policy and rule, or share and clause"))
            return None, ""
        if by_rule:
            return self._bottom_rule(table)
        share = _fraction(table["share"])
        if share is None or not 0 < share < 1:
            self.fault("bottom", None, "share", tr('a share between 0 and 1 is needed, a number or "1/3"'))
        return share, self.text("bottom", None, table, "clause")

    def _bottom_rule(self, table: dict[str, Any]) -> tuple[Optional[Fraction], str]:
        name, rule_id = (self.text("bottom", None, table, key, empty=False) for key in ("policy", "rule"))
        if name not in policies.names():
            what = tr("there is no built-in policy '{name}'").format(name=name)
            self.fault("bottom", None, "policy", what + hint(name, policies.names()))
            return None, ""
        rules = [rule for rule in policies.load(name).rules if rule.id == rule_id]
        share = _fraction(rules[0].value) if rules else None
        if share is None or not 0 < share < 1:
            self.fault("bottom", None, "rule", tr("'{rule}' is no share of the policy").format(rule=rule_id))
            return None, ""
        return share, rules[0].clause


def _fraction(given: Any) -> Optional[Fraction]:
    """The exact fraction of a number as it is written, or of "1/3"; None where it is neither."""
    if isinstance(given, Fraction):
        return given
    if isinstance(given, str):
        parts = _FRACTION.fullmatch(given.strip())
        return Fraction(int(parts[1]), int(parts[2])) if parts and int(parts[2]) else None
    if isinstance(given, bool) or not isinstance(given, (int, float)):
        return None
    return Fraction(str(given)) if math.isfinite(given) else None
