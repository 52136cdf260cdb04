"""What the office typed into the earlier issue of the ledger, by the number of the parcel or piece; nothing gets lost.

A sheet is known by the mark in its hidden row, where that was deleted by its name; a column by the field in the hidden
row, else by its heading. Columns that the office added come back too.
"""

from __future__ import annotations

import datetime
import tempfile
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Iterator, Mapping, NamedTuple, Optional

from baiyuan_qgis.faults import Cancelled, InputFault
from baiyuan_qgis.language import tr
from baiyuan_qgis.products.ledger import layout, lean
from baiyuan_qgis.progress import SILENT, Progress

MARK = "baiyuan:"
# behind a field in the hidden row: the survey knew nothing of it, and the office fills it in
OPEN = "+"
UNMATCHED = "unmatched"
OPTIONS = "options"
# how files of Excel 97-2003 begin, and those that a password locks
_OLD = bytes.fromhex("d0cf11e0a1b11ae1")
# rows in which the hidden row or the headings are looked for
_HEAD = 12


class Entry(NamedTuple):
    """One cell that the office filled in: key and name of its sheet, number of its row, field or heading, value.

    ``formula``: the value is the text of a formula that no program has calculated.
    """

    sheet: str
    where: str
    number: str
    column: str
    value: Any
    formula: bool = False


@dataclass
class Earlier:
    """An earlier issue: its entries, the headings that the office added by sheet, its own values of drop-down lists.

    ``parks`` and ``counties`` are those of its rows.
    """

    name: str = ""
    entries: list[Entry] = field(default_factory=list)
    added: dict[str, list[str]] = field(default_factory=dict)
    options: dict[str, list[str]] = field(default_factory=dict)
    numbers: dict[str, list[str]] = field(default_factory=dict)
    parks: set[str] = field(default_factory=set)
    counties: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._of_sheet: dict[tuple[str, str], dict[str, Any]] = {}
        self._of_any: dict[str, dict[str, Any]] = {}

    def add(self, entry: Entry) -> None:
        """Take an entry; the first of a number and column of a sheet counts there."""
        self.entries.append(entry)
        if entry.formula:
            # its references would point elsewhere: it is listed, not taken over
            return
        self._of_sheet.setdefault((entry.sheet, entry.column), {}).setdefault(entry.number, entry.value)
        if entry.number:
            self._of_any.setdefault(entry.column, {}).setdefault(entry.number, entry.value)

    def column(self, sheet: str, column: str) -> Mapping[str, Any]:
        """Return what was typed in a column by number: on this sheet, else on another."""
        return {**self._of_any.get(column, {}), **self._of_sheet.get((sheet, column), {})}


def read(path: Optional[Path], progress: Progress = SILENT) -> Earlier:
    """Read an earlier issue. Raises InputFault where the file is no workbook, cannot be read, or is no ledger."""
    if path is None:
        return Earlier()
    import openpyxl

    path = Path(path)
    refuse_other(path, "PREVIOUS")
    found = Earlier(path.name)
    known = False
    book: Any = None
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        sheets = [sheet for sheet in book.worksheets if hasattr(sheet, "iter_rows")]
        for sheet in sheets:
            # some programs do not say how far a sheet reaches
            sheet.reset_dimensions()
        # what was left over before comes last: a cell of a sheet counts more
        for sheet in sorted(sheets, key=lambda each: _key_of(each) == UNMATCHED):
            progress.check()
            known = _read_sheet(sheet, _key_of(sheet), found, progress) or known
    except (InputFault, Cancelled):
        raise
    except Exception as error:  # whatever a damaged workbook makes of the reader
        raise InputFault(
            tr("{path} is damaged and cannot be read: open it, and save it again as .xlsx.").format(path=path),
            field="PREVIOUS",
        ) from error
    finally:
        if book is not None:
            book.close()
    if not known:
        raise InputFault(
            tr("{path} is no ledger: none of its sheets is one that the ledger makes.").format(path=path),
            field="PREVIOUS",
        )
    return found


def refuse_other(path: Path, field: str) -> None:
    """Raise InputFault where a file is open elsewhere, of an old format, locked by a password, or no workbook."""
    try:
        with path.open("rb") as stream:
            first = stream.read(8)
    except OSError as error:
        raise InputFault(
            tr("{path} cannot be read ({reason}): close it where it is open.").format(path=path, reason=error.strerror),
            field=field,
        ) from error
    if first == _OLD:
        raise InputFault(
            tr("{path} is of Excel 97-2003 or locked by a password: save it as .xlsx without one.").format(path=path),
            field=field,
        )
    if not zipfile.is_zipfile(path):
        raise InputFault(
            tr("{path} is no workbook of Excel 2007 or later: save it as .xlsx.").format(path=path), field=field
        )


def _key_of(sheet: Any) -> str:
    for row in sheet.iter_rows(max_row=_HEAD, max_col=1, values_only=True):
        if row and isinstance(row[0], str) and row[0].startswith(MARK):
            return row[0].removeprefix(MARK)
    keys = (each.key for each in layout.sheets())
    return next((key for key in keys if sheet.title in layout.headings(key)), "")


def _read_sheet(sheet: Any, key: str, found: Earlier, progress: Progress) -> bool:
    if key == OPTIONS:
        _read_options(sheet.iter_rows(values_only=True), found)
        return False
    if key == UNMATCHED:
        _read_unmatched(sheet.iter_rows(values_only=True), found)
        return False
    wanted = next((each for each in layout.sheets() if each.key == key), None)
    if wanted is None:
        return False
    from openpyxl.utils import get_column_letter

    last, marked, names, headings = _heading(sheet, wanted)
    office = {name.rstrip(OPEN) for name in names if name.endswith(OPEN)}
    names = [name.rstrip(OPEN) for name in names]
    names = [name if name in wanted.fields else "" for name in names]
    if wanted.id_field not in names:
        raise InputFault(
            tr("{path}, sheet {sheet}: the column {column} is missing, by which the typed cells are found.").format(
                path=found.name, sheet=sheet.title, column=layout.Words("zh").field(wanted.id_field)
            ),
            field="PREVIOUS",
        )
    # without the hidden row nobody can tell whose the cells of these columns were: they are kept
    typed = {*wanted.filled, *(office if marked else wanted.office)}
    needed = {wanted.id_field, "park_name", "county"}
    unwanted = [get_column_letter(place) for place, name in enumerate(names, 1) if name and name not in typed | needed]
    columns = _Columns(wanted, last, names, headings, typed)
    with tempfile.TemporaryDirectory(prefix="baiyuan-", ignore_cleanup_errors=True) as folder:
        part = Path(folder) / "sheet.xml"
        with sheet._get_source() as source, part.open("wb") as target:  # noqa: SLF001 - there is no other way to it
            formulas = lean.copy(source, target, last, unwanted, progress)
        # openpyxl reads the sheet out of the part that was made small
        sheet._get_source = lambda: part.open("rb")  # noqa: SLF001 - as above
        _read_rows(sheet, columns, formulas, found, progress)
    return True


class _Columns(NamedTuple):
    """The columns of a sheet as it came back: row of the headings, field ("" for none) and heading of each, typed."""

    wanted: layout.Sheet
    last: int
    names: list[str]
    headings: list[str]
    typed: set[str]

    def at(self, position: int) -> tuple[str, str]:
        """Return the field of a column, and what its cells go by: field or heading, "" for the survey's own."""
        name = self.names[position] if position < len(self.names) else ""
        heading = self.headings[position] if position < len(self.headings) else ""
        return name, name or heading


def _read_rows(sheet: Any, columns: _Columns, formulas: set[str], found: Earlier, progress: Progress) -> None:
    from openpyxl.utils import get_column_letter

    key, id_place = columns.wanted.key, columns.names.index(columns.wanted.id_field)
    seen: set[str] = set()
    first = columns.last + 1
    for line, row in enumerate(sheet.iter_rows(min_row=first, values_only=True), first):
        if line % 2000 == 0:
            progress.check()
        number = text_of(row[id_place]) if id_place < len(row) else ""
        # a number that stands twice cannot be told apart: the later row is listed
        where = f"{key}#" if number in seen else key
        for position, value in enumerate(row):
            if value is None or blank(value):
                continue
            name, column = columns.at(position)
            if name == "park_name":
                found.parks.add(text_of(value))
            elif name == "county":
                found.counties.add(text_of(value))
            if name and name not in columns.typed:
                continue
            if column and not name and column not in found.added.setdefault(key, []):
                found.added[key].append(column)
            formula = bool(formulas) and f"{get_column_letter(position + 1)}{line}" in formulas
            found.add(Entry(where, sheet.title, number, column, plain(value), formula))
        if number:
            seen.add(number)
            found.numbers.setdefault(key, []).append(number)


def _heading(sheet: Any, wanted: layout.Sheet) -> tuple[int, bool, list[str], list[str]]:
    """Return the row of the headings, whether the hidden row stands above, field and heading of each column."""
    marked: Optional[list[str]] = None
    for line, row in enumerate(sheet.iter_rows(max_row=_HEAD, values_only=True), 1):
        cells = [text_of(cell) for cell in row]
        if cells and cells[0].startswith(MARK):
            marked = ["row_no", *cells[1:]]
            continue
        fields = [layout.field_of(cell) if cell else "" for cell in cells]
        if sum(name in wanted.fields for name in fields) >= min(3, len(wanted.fields)):
            names = marked if marked is not None else fields
            # a column that was inserted has no field in the hidden row
            return line, marked is not None, [*names, *[""] * (len(cells) - len(names))], cells
    return 0, False, [], []


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
                      plain(cells[3]), text_of(cells[4]) in layout.in_all_languages("formula"))
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
