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
    """One sheet: its fields, the headings that the office added, and the cells column by column."""

    sheet: layout.Sheet
    added: list[str]
    cells: list[list[Any]]

    @property
    def names(self) -> list[str]:
        """Fields and added headings, in the order of the columns."""
        return [*self.sheet.fields, *self.added]

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
        cells = [shown.column(frame, name) for name in sheet.columns]
        for name in (*sheet.typed, *added):
            own = shown.column(frame, name) if name in sheet.typed else [None] * len(frame)
            column = []
            for number, known in zip(ids, own):
                typed = earlier.value(sheet.key, number, name) if earlier.entries else None
                if typed is not None and not issues.blank(known) and not same(typed, known):
                    note = words.of("other_value").format(value=_text(known))
                    left.append((words.sheet(sheet.key), number, _heading(words, name), typed, note))
                column.append(known if typed is None else typed)
                if typed is not None:
                    placed.setdefault((number, name), []).append(typed)
            cells.append(column)
        tables[sheet.key] = Table(sheet, list(added), cells)
    for entry in earlier.entries:
        there = placed.get((entry.number, entry.column), [])
        if any(same(entry.value, value) for value in there):
            continue
        if not entry.number:
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
