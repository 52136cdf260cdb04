"""What stands on which sheet of the ledger, and what documents call it: ``resources/ledger/ledger.toml``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Mapping

from baiyuan_qgis.data import dictionary

FILE = Path(__file__).parent.parent.parent / "resources" / "ledger" / "ledger.toml"
# the number that a row of a sheet goes by, and the office's words with it
# the unit behind a heading
_UNIT = re.compile(r"\s*[（(][^（()）]*[)）]\s*$")
KEYS = ("piece_id", "parcel_id", "land_no")
# a workbook's name of a sheet
MOST_OF_A_NAME = 31


@dataclass(frozen=True)
class Sheet:
    """One sheet: which rows it takes, its fields, those that the office fills in, how many repeat on each page.

    ``columns`` and ``typed`` are printed; ``papers`` (filled in by the office) and ``details`` stand beside them.
    ``office``: details that the office fills in where the survey knows nothing of them.
    """

    key: str
    rows: str
    columns: tuple[str, ...]
    typed: tuple[str, ...]
    papers: tuple[str, ...]
    details: tuple[str, ...]
    office: frozenset[str]
    repeated: int
    theme: str
    code: str

    @property
    def fields(self) -> tuple[str, ...]:
        """All fields in their order."""
        return (*self.columns, *self.typed, *self.papers, *self.details)

    @property
    def filled(self) -> tuple[str, ...]:
        """The fields that the office always fills in."""
        return (*self.typed, *self.papers)

    @property
    def id_field(self) -> str:
        """The field that holds the number of a row."""
        return next(name for name in KEYS if name in self.columns)


@cache
def sheets() -> tuple[Sheet, ...]:
    """Return the sheets in their order."""
    found = []
    for key, entry in _document()["sheet"].items():
        parts: list[tuple[str, ...]] = []
        for part in ("columns", "typed", "papers", "details"):
            # each field once: what stands on the sheet already is not repeated further right
            known = {name for one in parts for name in one}
            parts.append(tuple(name for name in _spread(entry.get(part, ())) if name not in known))
        columns, typed, papers, details = parts
        office = frozenset(_document()["office"]) & {*columns, *details}
        found.append(Sheet(key, entry["rows"], columns, typed, papers, details, office, entry["keys"],
                           entry["theme"], entry["code"]))  # fmt: skip
    return tuple(found)


class Words:
    """The words of one issue: in one language, called as one document calls them."""

    def __init__(self, language: str, document: str = "") -> None:
        self.language = language
        captions = _document()["captions"]
        self._captions: Mapping[str, Any] = captions.get(document, captions["default"])

    def of(self, name: str) -> str:
        """Return a word that is nobody's field."""
        return str(_document()["words"][name][self.language])

    def lines(self, name: str) -> list[str]:
        """Return a list of sentences."""
        return [str(line) for line in _document()["words"][name][self.language]]

    def sheet(self, key: str) -> str:
        """Return the name of a sheet."""
        entry = self._captions.get(f"sheet.{key}", _document()["sheet"][key])
        return str(entry[self.language])[:MOST_OF_A_NAME]

    def what(self, key: str) -> str:
        """Return what stands on a sheet, in some words."""
        return str(_document()["sheet"][key][f"what_{self.language}"])

    def field(self, name: str) -> str:
        """Return the heading of a column."""
        own = self._captions.get(f"field.{name}") or _document()["headings"].get(name)
        if own:
            return str(own[self.language])
        text, unit = dictionary.title(name, self.language), dictionary.field(name).unit
        if dictionary.field(name).type != "real" or unit in ("", "ratio"):
            return text
        word = dictionary.label("unit", unit, self.language)
        return text if word in text else f"{text}（{word}）" if self.language == "zh" else f"{text} ({word})"

    def option(self, name: str) -> list[str]:
        """Return the values of a drop-down list that are nobody's codes."""
        return [str(each) for each in _document()["options"][name][self.language]]


def offered(name: str, kind: str, language: str) -> list[str]:
    """Return the words of a kind that the list of a field offers: all, or those that the document names."""
    codes = _document()["choices"].get(name)
    return [word.text(language) for code, word in dictionary.wording(kind).items() if codes is None or code in codes]


def in_all_languages(name: str) -> set[str]:
    """Return a word that is nobody's field in every language."""
    return {str(text) for text in _document()["words"][name].values()}


def headings(key: str) -> set[str]:
    """Return every name that a sheet goes by in any document and language."""
    entries = [_document()["sheet"][key], *(each.get(f"sheet.{key}", {}) for each in _document()["captions"].values())]
    return {str(entry[code]) for entry in entries if entry for code in ("zh", "en")}


def field_of(heading: str) -> str:
    """Return the field of a heading, by the captions of any document or by the dictionary; "" for none."""
    text = _bare(heading)
    return _headings().get(text) or dictionary.name_of(heading) or _headings().get(_UNIT.sub("", text), "")


def _bare(text: str) -> str:
    """Return a heading without spaces and line breaks, in small letters."""
    return "".join(text.split()).casefold()


@cache
def _headings() -> Mapping[str, str]:
    """Return the fields of the sheets by every heading that an issue may have given them, and by the label."""
    found = {_bare(one.label): name for name, one in dictionary.fields().items()}
    for language in ("zh", "en"):
        for document in _document()["captions"]:
            words = Words(language, document)
            for sheet in sheets():
                found.update({_bare(words.field(name)): name for name in sheet.fields})
    return found


def width(name: str) -> float:
    """Return the width of a column in characters."""
    widths, one = _document()["widths"], dictionary.field(name)
    return float(widths.get(name) or widths.get(one.unit) or widths[one.type])


def number_format(name: str) -> str:
    """Return the format of a column's numbers and dates; "" for text."""
    formats, one = _document()["formats"], dictionary.field(name)
    found = formats.get(name) or (formats.get(one.unit) if one.type == "real" else "") or formats.get(one.type, "")
    return str(found)


def _spread(names: Any) -> tuple[str, ...]:
    found: list[str] = []
    for name in names:
        found.extend(_document()[name[1:]] if name.startswith("@") else [name])
    return tuple(dict.fromkeys(found))


@cache
def _document() -> Mapping[str, Any]:
    import tomllib  # here, so that an older Python can still import this module

    with FILE.open("rb") as stream:
        return tomllib.load(stream)
