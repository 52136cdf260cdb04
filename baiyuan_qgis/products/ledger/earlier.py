"""What the office typed into the earlier issue of the ledger, by the number of the parcel or piece; nothing gets lost.

A sheet is known by the mark in its hidden row, where that was deleted by its name; a column by the field in the hidden
row, else by its heading. Columns that the office added come back too.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Iterator, Optional

from baiyuan_qgis.faults import InputFault
from baiyuan_qgis.language import tr
from baiyuan_qgis.products.ledger import layout
from baiyuan_qgis.progress import SILENT, Progress

MARK = "baiyuan:"
UNMATCHED = "unmatched"
OPTIONS = "options"
# rows in which the hidden row or the headings are looked for
_HEAD = 12


@dataclass(frozen=True)
class Entry:
    """One cell that the office filled in: key and name of its sheet, number of its row, field or heading, value."""

    sheet: str
    where: str
    number: str
    column: str
    value: Any


@dataclass
class Earlier:
    """An earlier issue: its entries, the headings that the office added by sheet, its own values of drop-down lists."""

    name: str = ""
    entries: list[Entry] = field(default_factory=list)
    added: dict[str, list[str]] = field(default_factory=dict)
    options: dict[str, list[str]] = field(default_factory=dict)
    numbers: dict[str, list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._of_sheet: dict[tuple[str, str, str], Any] = {}
        self._of_any: dict[tuple[str, str], Any] = {}

    def add(self, entry: Entry) -> None:
        """Take an entry; the first of a number and column of a sheet counts there."""
        self.entries.append(entry)
        self._of_sheet.setdefault((entry.sheet, entry.number, entry.column), entry.value)
        if entry.number:
            self._of_any.setdefault((entry.number, entry.column), entry.value)

    def value(self, sheet: str, number: str, column: str) -> Any:
        """Return what was typed for a number: on this sheet, else on another; None for nothing."""
        found = self._of_sheet.get((sheet, number, column))
        return self._of_any.get((number, column)) if found is None else found


def read(path: Optional[Path], progress: Progress = SILENT) -> Earlier:
    """Read an earlier issue. Raises InputFault where the file is no workbook, cannot be read, or is no ledger."""
    if path is None:
        return Earlier()
    import openpyxl

    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except PermissionError as error:
        raise InputFault(
            tr("{path} cannot be read ({reason}): close it where it is open.").format(path=path, reason=error.strerror)
        ) from error
    except Exception as error:  # whatever a file that is no workbook makes of the reader
        raise InputFault(
            tr("{path} is no workbook of Excel 2007 or later: save it as .xlsx.").format(path=path)
        ) from error
    found = Earlier(Path(path).name)
    known = False
    try:
        sheets = [sheet for sheet in book.worksheets if hasattr(sheet, "iter_rows")]
        for sheet in sheets:
            # some programs do not say how far a sheet reaches
            sheet.reset_dimensions()
        # what was left over before comes last: a cell of a sheet counts more
        for sheet in sorted(sheets, key=lambda each: _key_of(each) == UNMATCHED):
            progress.check()
            known = _read_sheet(sheet, _key_of(sheet), found, progress) or known
    finally:
        book.close()
    if not known:
        raise InputFault(
            tr("{path} is no ledger: none of its sheets is one that the ledger makes.").format(path=path),
            field="PREVIOUS",
        )
    return found


def _key_of(sheet: Any) -> str:
    for row in sheet.iter_rows(max_row=_HEAD, max_col=1, values_only=True):
        if row and isinstance(row[0], str) and row[0].startswith(MARK):
            return row[0].removeprefix(MARK)
    keys = (each.key for each in layout.sheets())
    return next((key for key in keys if sheet.title in layout.headings(key)), "")


def _read_sheet(sheet: Any, key: str, found: Earlier, progress: Progress) -> bool:
    rows = sheet.iter_rows(values_only=True)
    if key == OPTIONS:
        _read_options(rows, found)
        return False
    if key == UNMATCHED:
        _read_unmatched(rows, found)
        return False
    wanted = next((each for each in layout.sheets() if each.key == key), None)
    if wanted is None:
        return False
    names, headings = _heading(rows, wanted)
    if wanted.id_field not in names:
        raise InputFault(
            tr("{path}, sheet {sheet}: the column {column} is missing, by which the typed cells are found.").format(
                path=found.name, sheet=sheet.title, column=layout.Words("zh").field(wanted.id_field)
            ),
            field="PREVIOUS",
        )
    place = names.index(wanted.id_field)
    typed, own = set(wanted.typed), set(wanted.columns)
    seen: set[str] = set()
    for count, row in enumerate(rows):
        if count % 2000 == 0:
            progress.check()
        number = text_of(row[place]) if place < len(row) else ""
        again = number in seen
        for position, value in enumerate(row):
            name = names[position] if position < len(names) else ""
            if blank(value) or name in own:
                continue
            column = name if name in typed else headings[position] if position < len(headings) else ""
            if column and name not in typed and column not in found.added.setdefault(key, []):
                found.added[key].append(column)
            # a number that stands twice cannot be told apart: the later row is listed
            found.add(Entry(f"{key}#" if again else key, sheet.title, number, column, plain(value)))
        if number:
            seen.add(number)
            found.numbers.setdefault(key, []).append(number)
    return True


def _heading(rows: Iterator[Any], wanted: layout.Sheet) -> tuple[list[str], list[str]]:
    """Return field and heading of each column, and leave ``rows`` at the first row beneath."""
    marked: Optional[list[str]] = None
    for count, row in enumerate(rows):
        cells = [text_of(cell) for cell in row]
        if cells and cells[0].startswith(MARK):
            marked = ["row_no", *cells[1:]]
            continue
        fields = [layout.field_of(cell) if cell else "" for cell in cells]
        if sum(name in wanted.fields for name in fields) >= min(3, len(wanted.fields)):
            names = marked if marked is not None else fields
            names = [*names, *[""] * (len(cells) - len(names))]
            # a column that was inserted has no field in the hidden row
            return [name if name in wanted.fields else "" for name in names], cells
        if count > _HEAD:
            break
    return [], []


def _read_options(rows: Iterator[Any], found: Earlier) -> None:
    names: list[str] = []
    for count, row in enumerate(rows):
        cells = [text_of(cell) for cell in row]
        if not names and cells and cells[0].startswith(MARK):
            names = ["", *cells[1:]]
            continue
        if count < 2 or not names:
            continue
        for name, cell in zip(names, cells):
            if name and cell:
                found.options.setdefault(name, []).append(cell)


def _read_unmatched(rows: Iterator[Any], found: Earlier) -> None:
    marked = False
    for row in rows:
        cells = [*row, *[None] * 5]
        if text_of(cells[0]).startswith(MARK):
            marked = True
            # the row beneath holds the headings
            next(rows, None)
            continue
        if marked and not blank(cells[3]):
            column = text_of(cells[2])
            found.add(
                Entry(UNMATCHED, text_of(cells[0]), text_of(cells[1]), layout.field_of(column) or column,
                      plain(cells[3]))
            )  # fmt: skip


def blank(value: Any) -> bool:
    """Say whether a cell holds nothing."""
    return value is None or (isinstance(value, str) and not value.strip())


def text_of(value: Any) -> str:
    """Return a cell as text without spaces around it; a whole number without a point."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(plain(value)).strip()


def plain(value: Any) -> Any:
    """Return a cell's value, a day as a date."""
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        return value.date()
    return value.strip() if isinstance(value, str) else value
