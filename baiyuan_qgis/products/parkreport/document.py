"""What a report consists of: sections of blocks, without a word about how they are shown.

The page and the print are made from the same document, so neither can say what the other does not.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Optional, Union

from baiyuan_qgis.data.palette import Look
from baiyuan_qgis.products.parkreport.drawing import Drawing


@dataclass(frozen=True)
class Head:
    """Heading of a column; numbers stand to the right."""

    text: str
    number: bool = False


@dataclass(frozen=True)
class Table:
    """Rows of texts under headings; the first column names the row. ``total``: the last row sums the others."""

    caption: str
    heads: tuple[Head, ...]
    rows: tuple[tuple[str, ...], ...]
    total: bool = False
    note: str = ""


@dataclass(frozen=True)
class Text:
    """A paragraph; ``quiet`` for what explains and need not be read first."""

    text: str
    quiet: bool = False


@dataclass(frozen=True)
class Note:
    """A sentence that must not be overlooked: a doubt, a restriction of use."""

    text: str


@dataclass(frozen=True)
class Items:
    """A list of short sentences."""

    texts: tuple[str, ...]


@dataclass(frozen=True)
class Tile:
    """One main figure: what it is, its value, and what has to be known about it."""

    label: str
    value: str
    beside: str = ""


@dataclass(frozen=True)
class Tiles:
    """The main figures in a row."""

    tiles: tuple[Tile, ...]


@dataclass(frozen=True)
class Chart:
    """A chart with the table behind it; ``told`` says in words what it shows. Drawn twice: for paper, for a phone.

    A chart of many rows is several drawings, one below the other, each of which fits a page.
    """

    id: str
    title: str
    told: str
    wide: tuple[Drawing, ...]
    narrow: tuple[Drawing, ...]
    table: Table


@dataclass(frozen=True)
class Line:
    """One class of a map's legend."""

    label: str
    text: str
    look: Look


@dataclass(frozen=True)
class Picture:
    """A map: ``key`` finds its image among those that were drawn; ``told`` says what it shows."""

    key: str
    title: str
    told: str
    legend: tuple[Line, ...]
    note: str = ""


Block = Union[Table, Text, Note, Items, Tiles, Chart, Picture]


@dataclass(frozen=True)
class Section:
    """A heading with its blocks, then its parts; ``fresh``: begins on a new page of the print."""

    id: str
    title: str
    blocks: tuple[Block, ...] = ()
    parts: tuple[Section, ...] = ()
    fresh: bool = False


@dataclass(frozen=True)
class Image:
    """A map as it was drawn: PNG bytes, pixels, and sentences that have to stand beside it."""

    png: bytes
    width: int
    height: int
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Report:
    """The whole document. ``facts``: name and text, under the title; ``foot``: on every page."""

    language: str
    title: str
    subtitle: str
    stamp: str
    facts: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]
    foot: str
    contents: str
    words: dict[str, str] = field(default_factory=dict)


def walk(sections: tuple[Section, ...], level: int = 2) -> list[tuple[int, Section]]:
    """Return every section with the level of its heading, in the order of reading."""
    found: list[tuple[int, Section]] = []
    for section in sections:
        found.append((level, section))
        found.extend(walk(section.parts, level + 1))
    return found


def pictures(report: Report) -> list[Picture]:
    """Return the maps that the report shows."""
    return [block for _, section in walk(report.sections) for block in section.blocks if isinstance(block, Picture)]


def section_of(report: Report, name: str) -> Optional[Section]:
    """Return the section with an id, None where the report has none."""
    return next((section for _, section in walk(report.sections) if section.id == name), None)
