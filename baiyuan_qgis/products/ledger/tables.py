"""Rows, words and what the office typed brought together: the tables that are written, and what is left over."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any, Mapping

import pandas

from baiyuan_qgis.products.ledger import earlier as issues
from baiyuan_qgis.products.ledger import layout, records


@dataclass
class Table:
    """One sheet: its fields, the headings that the office added, and the cells column by column.

    ``open``: fields of which the survey knows nothing, and which therefore are the office's on this sheet.
    """

    sheet: layout.Sheet
    added: list[str]
    open: frozenset[str]
    cells: list[list[Any]]

    @property
    def names(self) -> list[str]:
        """Fields and added headings, in the order of the columns."""
        return [*self.sheet.columns, *self.sheet.typed, *self.added, *self.sheet.papers, *self.sheet.details]

    @property
    def printed(self) -> int:
        """How many columns are printed: the main ones, what the office fills in most, and what it added."""
        return len(self.sheet.columns) + len(self.sheet.typed) + len(self.added)

    def is_typed(self, name: str) -> bool:
        """Say whether a column is the office's to fill in."""
        return name in self.sheet.filled or name in self.open or name not in self.sheet.fields

    @property
    def count(self) -> int:
        """Number of rows."""
        return len(self.cells[0])

    def column(self, name: str) -> list[Any]:
        """Return the cells of a field or an added heading."""
        return self.cells[self.names.index(name)]


# sheet, number, column, value, and the word of why it stands no longer where it stood
Left = tuple[str, str, str, Any, str]


def made(
    rows: Mapping[str, pandas.DataFrame], shown: records.Shown, earlier: issues.Earlier, words: layout.Words
) -> tuple[dict[str, Table], list[Left]]:
    """Return the tables by the key of their sheet, and every typed value that stands on none of them."""
    tables: dict[str, Table] = {}
    placed: dict[tuple[str, str], list[Any]] = {}
    numbers: set[str] = set()
    left: list[Left] = []
    for sheet in layout.sheets():
        frame = rows[sheet.key]
        ids = [issues.text_of(each) for each in shown.column(frame, sheet.id_field)]
        numbers.update(ids)
        added = earlier.added.get(sheet.key, [])
        table = Table(sheet, list(added), frozenset(), [])
        vacant = set()
        for name in table.names:
            own = shown.column(frame, name) if name in sheet.fields else [None] * len(frame)
            if name in sheet.office and ids and all(issues.blank(each) for each in own):
                vacant.add(name)
            if not earlier.entries or not (name in sheet.office or table.is_typed(name)):
                table.cells.append(own)
                continue
            column = []
            entered = earlier.column(sheet.key, name)
            for number, known in zip(ids, own):
                typed = entered.get(number)
                if typed is not None and not issues.blank(known) and not same(typed, known):
                    note = words.of("other_value").format(value=_text(known))
                    left.append((words.sheet(sheet.key), number, _heading(words, name), typed, note))
                column.append(known if typed is None else typed)
                if typed is not None:
                    placed.setdefault((number, name), []).append(typed)
                    if name in sheet.office:
                        # it stays the office's as long as something typed stands there
                        vacant.add(name)
            table.cells.append(column)
        table.open = frozenset(vacant)
        tables[sheet.key] = table
    for entry in earlier.entries:
        there = placed.get((entry.number, entry.column), [])
        if not entry.formula and any(same(entry.value, value) for value in there):
            continue
        if entry.formula:
            why = words.of("formula")
        elif not entry.number:
            why = words.of("no_number")
        elif entry.sheet.endswith("#"):
            why = words.of("twice")
        elif entry.number not in numbers:
            why = words.of("gone")
        elif not entry.column:
            why = words.of("no_column")
        elif not there:
            why = words.of("moved")
        else:
            why = words.of("other_value").format(value=_text(there[0]))
        left.append((entry.where, entry.number, _heading(words, entry.column), entry.value, why))
    return tables, list(dict.fromkeys(left))


def same(one: Any, other: Any) -> bool:
    """Say whether two cells hold the same: days as days, numbers as numbers, all else as text."""
    return _text(one) == _text(other)


def _text(value: Any) -> str:
    if isinstance(value, (datetime.date, pandas.Timestamp)):
        return value.isoformat()[:10]
    if isinstance(value, (int, float)):
        return f"{value:.10g}"
    return str(value)


def _heading(words: layout.Words, name: str) -> str:
    from baiyuan_qgis.data import dictionary

    return words.field(name) if name in dictionary.fields() else name
