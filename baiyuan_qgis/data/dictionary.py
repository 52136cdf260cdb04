"""The dictionary: every field, code and sentence the plugin uses, in two languages, typed once.

``dictionary.toml`` beside this module holds the words; layers' aliases, value maps, ledger
columns, verdict sentences and help tables are all made from it. Units: areas m², money 万元
(``wan_yuan``), ratios fractions of 1 (``ratio``), dates as dates. Nothing here knows a rule or a
threshold.

The file is read once, on first use (tomllib needs Python 3.11; an older one gets an InputFault).
"""

from __future__ import annotations

import difflib
import sys
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Iterable, Mapping, Optional, TypeVar

from baiyuan_qgis import language as _language
from baiyuan_qgis.faults import InputFault
from baiyuan_qgis.language import tr

_FILE = Path(__file__).parent / "dictionary.toml"
_Entry = TypeVar("_Entry")


class UnknownName(KeyError):
    """A name that the dictionary does not hold; ``str()`` is a sentence with the nearest one."""

    def __init__(self, sentence: str, name: str, nearest: str = "") -> None:
        super().__init__(sentence)
        self.name = name
        self.nearest = nearest

    def __str__(self) -> str:
        """Return the sentence itself: KeyError alone would print it with quotes around it."""
        return str(self.args[0])


@dataclass(frozen=True)
class Field:
    """One field: its English name, how it is shown, stored and measured, and where it comes from.

    ``type`` is text, integer, real, date, datetime or boolean; ``code`` (at most ten ASCII
    characters) is the name in a shapefile. ``domain`` names the wording kind whose codes are the
    only values, or is empty; ``open_domain`` one beside whose codes other values may stand (a zone
    code of another town, several measures joined by a comma). ``length`` and ``precision`` are its
    width in characters (the point of a number counted) and its decimals in outputs; 0 decimals for
    all but real numbers.
    """

    name: str
    alias: str
    label: str
    code: str
    type: str
    unit: str
    meaning: str
    source: str
    domain: str = ""
    meaning_zh: str = ""
    synonyms: tuple[str, ...] = ()
    open_domain: str = ""
    length: int = 0
    precision: int = 0


@dataclass(frozen=True)
class Wording:
    """One code (or sentence) in both languages.

    ``applies_to`` and ``basis`` group the measures by land status and by document; ``same_as``
    names the codes that another document calls differently; ``proposal`` marks a value list that
    the office may edit.
    """

    code: str
    zh: str
    en: str
    applies_to: tuple[str, ...] = ()
    basis: str = ""
    same_as: tuple[str, ...] = ()
    synonyms: tuple[str, ...] = ()
    proposal: bool = False

    def text(self, language: Optional[str] = None) -> str:
        """Return the wording in ``language`` ("zh" or "en"; None: the user's)."""
        return self.zh if (language or _language.language()) == "zh" else self.en


def nearest(name: str, known: Iterable[str]) -> str:
    """Return the known name that looks most like ``name``, or an empty string where none does."""
    by_lower = {one.lower(): one for one in known}
    found = difflib.get_close_matches(str(name).lower(), list(by_lower), n=1, cutoff=0.5)
    return by_lower[found[0]] if found else ""


def field(name: str) -> Field:
    """Return the field called ``name``; UnknownName where there is none."""
    return _take(fields(), name, tr("There is no field {name}."))


@cache
def fields() -> Mapping[str, Field]:
    """Return every field by name, in the order of the file."""
    return MappingProxyType(
        {
            name: Field(
                name=name,
                alias=entry["alias"],
                label=entry["label"],
                code=entry["code"],
                type=entry["type"],
                unit=entry.get("unit", ""),
                meaning=entry["meaning"],
                source=entry["source"],
                domain=entry.get("domain", ""),
                meaning_zh=entry["meaning_zh"],
                synonyms=tuple(entry.get("synonyms", ())),
                open_domain=entry.get("open_domain", ""),
                length=_format(entry, "length"),
                precision=_format(entry, "precision"),
            )
            for name, entry in _document()["field"].items()
        }
    )


def _format(entry: Mapping[str, Any], what: str) -> int:
    """Return a field's width or decimals: its own, its unit's, or its type's."""
    formats = _document()["format"]
    usual = formats.get(entry.get("unit", ""), {}) if entry["type"] == "real" else {}
    return int(entry.get(what, usual.get(what, formats[entry["type"]].get(what, 0))))


@cache
def name_of(text: str, role_name: str = "") -> str:
    """Return the field that another system's column name stands for, or an empty string.

    ``text`` is a name, alias, code or synonym, letters of either case; no guess from likeness is
    made here. In a role a name may stand for another field than elsewhere (MJ of the red line is in
    km²): give ``role_name`` where it is known.
    """
    folded = text.strip().casefold()
    return _role_names(role_name).get(folded, "") or _names().get(folded, "")


def title(field_name: str, language: Optional[str] = None) -> str:
    """Return the Chinese alias or the English label of a field (None: in the user's language)."""
    one = field(field_name)
    return one.alias if (language or _language.language()) == "zh" else one.label


def roles() -> tuple[str, ...]:
    """Return the roles a layer of the bureau can play."""
    return tuple(_document()["role"])


def role(name: str) -> tuple[str, ...]:
    """Return the fields that a layer in this role may carry, in the order of the file."""
    return tuple(_role(name)["fields"])


def role_required(name: str) -> tuple[str, ...]:
    """Return the fields without which a layer cannot play this role."""
    return tuple(_role(name).get("required", ()))


def role_key(name: str) -> str:
    """Return the field that identifies a feature of this role, or an empty string."""
    return str(_role(name).get("key", ""))


def role_synonyms(name: str) -> Mapping[str, str]:
    """Return the names that stand for a field in this role, other than they do elsewhere."""
    return MappingProxyType(dict(_role(name).get("synonyms", {})))


def shape_only(name: str) -> bool:
    """Say whether a layer of this role counts by its polygons alone: no column of it decides anything."""
    return bool(_role(name).get("shape_only", False))


def tables() -> tuple[str, ...]:
    """Return the tables of survey.gpkg."""
    return tuple(_document()["table"])


def table(name: str) -> tuple[str, ...]:
    """Return the fields of a table of survey.gpkg, in its column order."""
    return tuple(_table(name)["fields"])


def table_field(table_name: str, name: str) -> Field:
    """Return a field as this table of survey.gpkg uses it.

    A few plain names mean something else in one table (``value`` is text in ``run``, a number in
    ``verdicts``); everywhere else this is ``field(name)``.
    """
    one = field(_inside(table(table_name), name, tr("This table has no column {name}.")))
    return replace(one, **_table(table_name).get("override", {}).get(name, {}))


def wordings() -> tuple[str, ...]:
    """Return the kinds of wording."""
    return (*_document()["wording"], "layer")


@cache
def wording(kind: str) -> Mapping[str, Wording]:
    """Return the codes of a kind with their wording, in the order of the file."""
    document = _document()
    kinds = {**document["wording"], "layer": document["layer"]}
    entries = _take(kinds, kind, tr("There is no kind of wording called {name}."))
    return MappingProxyType({code: _wording(code, entry) for code, entry in entries.items()})


def label(kind: str, code: str, language: Optional[str] = None) -> str:
    """Return the words for a code (language None: the user's); UnknownName if there is none."""
    return _take(wording(kind), code, tr("There is no code {name}.")).text(language)


@cache
def code_of(kind: str, text: str) -> str:
    """Return the code that a user's text stands for, or an empty string.

    ``text`` is the code itself, its Chinese or English wording or a synonym, in letters of either
    case.
    """
    return _codes(kind).get(text.strip().casefold(), "")


@cache
def sentences() -> Mapping[str, Wording]:
    """Return the templates of verdict sentences by id."""
    entries = _document()["sentence"]
    return MappingProxyType({code: _wording(code, entry) for code, entry in entries.items()})


def sentence(sentence_id: str) -> Wording:
    """Return the template of a sentence; both languages have the same ``{placeholders}``."""
    return _take(sentences(), sentence_id, tr("There is no sentence {name}."))


@cache
def _document() -> dict[str, Any]:
    """Read the file once. An InputFault says so where Python is older than tomllib."""
    if sys.version_info < (3, 11):
        version = ".".join(str(part) for part in sys.version_info[:2])
        raise InputFault(
            tr(
                "Baiyuan needs Python 3.11 or newer, and this QGIS runs Python {version}; "
                "please use a QGIS that brings a newer Python."
            ).format(version=version)
        )
    import tomllib  # here, so that an older Python can import this module and say what is wrong

    with _FILE.open("rb") as stream:
        return tomllib.load(stream)


@cache
def _names() -> Mapping[str, str]:
    """Return field names by all they go by; a name wins over alias, code and synonym."""
    found: dict[str, str] = {}
    for one in fields().values():
        found.update(dict.fromkeys((text.casefold() for text in one.synonyms), one.name))
    for texts in (
        {one.code: one.name for one in fields().values()},
        {one.alias: one.name for one in fields().values()},
        {name: name for name in fields()},
    ):
        found.update({text.casefold(): name for text, name in texts.items()})
    return MappingProxyType(found)


@cache
def _role_names(name: str) -> Mapping[str, str]:
    return {text.casefold(): field_name for text, field_name in role_synonyms(name).items()} if name else {}


@cache
def _codes(kind: str) -> Mapping[str, str]:
    """Return codes by all they go by; a code or wording wins over another's synonym."""
    entries = wording(kind).values()
    found: dict[str, str] = {}
    for one in entries:
        for text in one.synonyms:
            found[text.casefold()] = one.code
    for one in entries:
        for text in (one.code, one.zh, one.en):
            found[text.casefold()] = one.code
    return MappingProxyType(found)


def _wording(code: str, entry: Mapping[str, Any]) -> Wording:
    return Wording(
        code=code,
        zh=entry["zh"],
        en=entry["en"],
        applies_to=tuple(entry.get("applies_to", ())),
        basis=entry.get("basis", ""),
        same_as=tuple(entry.get("same_as", ())),
        synonyms=tuple(entry.get("synonyms", ())),
        proposal=entry.get("proposal", False),
    )


def _role(name: str) -> Mapping[str, Any]:
    entry: Mapping[str, Any] = _take(_document()["role"], name, tr("There is no role {name}."))
    return entry


def _table(name: str) -> Mapping[str, Any]:
    entry: Mapping[str, Any] = _take(_document()["table"], name, tr("There is no table {name}."))
    return entry


def _take(entries: Mapping[str, _Entry], name: str, sentence_: str) -> _Entry:
    return entries[_inside(entries, name, sentence_)]


def _inside(known: Iterable[str], name: str, sentence_: str) -> str:
    """Return ``name`` where it is known; else raise UnknownName with the nearest name."""
    if name in known:
        return name
    close = nearest(name, known)
    text = sentence_.format(name=name)
    if close:
        text = tr("{sentence} The nearest is {nearest}.").format(sentence=text, nearest=close)
    raise UnknownName(text, name, close)
