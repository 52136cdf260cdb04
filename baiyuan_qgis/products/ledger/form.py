"""The form of the authority above, filled in: its columns bound to the dictionary, its own look kept.

A cell {{field}} or {{field|mu}} in a row binds its column and the row is repeated for every parcel or piece; where a
form has no such row, its headings (of several rows and merged cells too) are read as the dictionary's names and
synonyms, a unit in brackets included, and the row beneath is filled. {{sheet}} with the key of a sheet
({{sheet:suspected_idle}}) says which rows; else the name of the form's sheet does. {{as_of}} stands for the day of the
survey wherever it is written. What stays empty is told by name.
"""

from __future__ import annotations

import copy
import difflib
import re
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Callable, Iterator, Mapping, Optional

import openpyxl
from openpyxl.cell.cell import MergedCell
from openpyxl.formula.translate import Translator

from baiyuan_qgis.data import dictionary, spreadsheet
from baiyuan_qgis.faults import InputFault
from baiyuan_qgis.language import tr
from baiyuan_qgis.products.ledger import earlier as issues
from baiyuan_qgis.products.ledger import formroom, layout, tables
from baiyuan_qgis.progress import SILENT, Progress

_BOUND = re.compile(r"\{\{\s*([a-z_0-9:]+)\s*(?:\|\s*(m2|mu|ha))?\s*\}\}")
_UNIT = re.compile(r"[（(]\s*(亩|公顷|平方米|㎡|m²|m2|mu|ha|万元)\s*[)）]\s*$", re.IGNORECASE)
_UNITS = {"亩": "mu", "mu": "mu", "公顷": "ha", "ha": "ha", "平方米": "m2", "㎡": "m2", "m²": "m2", "m2": "m2"}
_FACTOR = {"m2": 1.0, "mu": 3.0 / 2000.0, "ha": 1e-4}
_AREAS = ("面积", "宗地面积", "图形面积", "地块面积", "土地面积")
# rows in which headings are looked for, and how many of them make a heading
_HEAD, _LEAST = 15, 3
_TOTAL = re.compile("合计|小计|总计|total", re.IGNORECASE)
# what stands under headings to number the columns
_COUNTER = re.compile(r"[（(]?([0-9]+|[甲乙丙丁戊己庚])[)）]?")
# fields of which one must stand on a form, for what only appears to be so to stand beside what is recognised
_TELLING = ("land_status", "recognition", "verdict", "recognition_no")
_SUSPECTED = ("suspected_idle", "suspected_inefficient")
_ALL = ("approved_not_expropriated", "expropriated_not_supplied", "suspected_idle", "recognised_idle",
        "suspected_inefficient", "recognised_inefficient")  # fmt: skip

# gives the cells of a field of the dictionary on a sheet of the ledger; None where its rows know no such field
Cells = Callable[[tables.Table, str], Optional[list[Any]]]


@dataclass
class _Form:
    """A form while it is filled: what its tables are filled from, the day, what stays empty."""

    book: Any
    made: Mapping[str, tables.Table]
    cells: Cells
    as_of: str
    notes: list[str] = field(default_factory=list)
    used: set[str] = field(default_factory=set)


@dataclass
class _Place:
    """Where a sheet is filled: row, whether it is the model of all rows, field and unit of each column."""

    row: int
    bound: dict[int, tuple[str, str]]
    heading: int
    model: bool = True


def fill(
    template: Path,
    path: Path,
    made: Mapping[str, tables.Table],
    cells: Cells,
    names: layout.Words,
    as_of: str,
    progress: Progress = SILENT,
) -> tuple[str, ...]:
    """Fill a form and save it to ``path``; returns a sentence for every column and every class that found no place.

    Raises InputFault where the file is no workbook, binds a name that is no field, or holds no sheet to fill.
    """
    issues.refuse_other(template, "TEMPLATE")
    try:
        book = openpyxl.load_workbook(template)
    except Exception as error:  # whatever a damaged workbook makes of the reader
        raise InputFault(
            tr("{path} is damaged and cannot be read: open it, and save it again as .xlsx.").format(path=template),
            field="TEMPLATE",
        ) from error
    # a template of Excel's own (.xltx) is saved as a workbook
    book.template = False
    form = _Form(book, made, cells, as_of)
    filled = 0
    for number, sheet in enumerate(book.worksheets):
        progress.report(number / max(1, len(book.worksheets)))
        named = _named(form, sheet)
        place = _bound_row(sheet) or (_heading_row(sheet) if sheet.sheet_state == "visible" else None)
        if place is not None:
            _fill_sheet(form, sheet, place, _taken(form, sheet, named, place), progress)
            filled += 1
    if not filled:
        raise InputFault(
            tr(
                "The form {path} has no row of {{{{field}}}} and no headings that the dictionary knows: write the "
                "names of fields into the row to fill, such as {{{{parcel_id}}}} and {{{{area_m2|mu}}}}."
            ).format(path=template),
            field="TEMPLATE",
        )
    apart = [f"{names.sheet(key)} {made[key].count}" for key in made if made[key].count and key not in form.used]
    if apart:
        told = tr("The form has no sheet for these rows: {names}. The usual workbook holds all of them.")
        form.notes.append(told.format(names=", ".join(apart)))
    with zipfile.ZipFile(template) as parts:
        if any(name.startswith("xl/drawings/") for name in parts.namelist()):
            form.notes.append(tr("Drawings and text boxes of the form do not come along: put them in again by hand."))
    book.save(path)
    return tuple(form.notes)


def _named(form: _Form, sheet: Any) -> list[str]:
    """Return the sheets of the ledger that a sheet of the form asks for; put the day where it is asked for."""
    named: list[str] = []
    for line in sheet.iter_rows():
        for cell in line:
            if not isinstance(cell.value, str) or "{{" not in cell.value:
                continue
            text = cell.value
            for found in _BOUND.finditer(text):
                if found[1] == "as_of":
                    text = text.replace(found[0], form.as_of)
                elif found[1].startswith("sheet:"):
                    named.append(_key(form, sheet, cell, found[1].partition(":")[2]))
                    text = text.replace(found[0], "")
            if text != cell.value:
                cell.value = text.strip() or None
    return list(dict.fromkeys(named))


def _key(form: _Form, sheet: Any, cell: Any, key: str) -> str:
    if key in form.made:
        return key
    raise InputFault(
        tr("The form, sheet {sheet}, cell {cell}: {name} is no sheet of the ledger; they are {names}.").format(
            sheet=sheet.title, cell=cell.coordinate, name=key, names=", ".join(form.made)
        ),
        field="TEMPLATE",
    )


def _taken(form: _Form, sheet: Any, named: list[str], place: _Place) -> list[tables.Table]:
    """The sheets of the ledger whose rows a sheet of the form takes: as it says, else as it is called."""
    keys = named or [key for key in form.made if any(name in sheet.title for name in layout.headings(key))][:1]
    if not keys:
        part = {"批而未供": _ALL[:2], "闲置": _ALL[2:4], "低效": _ALL[4:]}
        # a form for all land: what is not supplied, idle or inefficient, each once
        keys = list(next((those for word, those in part.items() if word in sheet.title), _ALL))
        suspected = [key for key in keys if key in _SUSPECTED and form.made[key].count]
        if suspected and not any(name in _TELLING for name, _ in place.bound.values()):
            told = tr(
                "The form, sheet {sheet}: no column tells what only appears so from what is recognised, so only the "
                "latter is filled in; write {{{{sheet:{key}}}}} into a cell of a sheet for the other."
            )
            form.notes.append(told.format(sheet=sheet.title, key=suspected[0]))
            keys = [key for key in keys if key not in _SUSPECTED]
    form.used.update(keys)
    return [form.made[key] for key in keys]


# ---- which columns


def _bound_row(sheet: Any) -> Optional[_Place]:
    """Return the row of {{field}}."""
    for line in sheet.iter_rows():
        bound: dict[int, tuple[str, str]] = {}
        for cell in line:
            found = _BOUND.fullmatch(cell.value.strip()) if isinstance(cell.value, str) else None
            if found:
                bound[cell.column] = (_checked(found[1], found[2] or "", sheet, cell), found[2] or "")
        if bound:
            row = int(line[0].row)
            return _Place(row, bound, _above(sheet, row))
    return None


def _above(sheet: Any, row: int) -> int:
    """Return the row of the headings over a row of {{field}}: not one that only numbers the columns."""
    above = row - 1
    while above > 1 and all(cell.value is None or _COUNTER.fullmatch(str(cell.value).strip()) for cell in sheet[above]):
        above -= 1
    return above


def _checked(name: str, unit: str, sheet: Any, cell: Any) -> str:
    one = dictionary.fields().get(name)
    if one is not None and (not unit or one.unit == "m²"):
        return name
    if one is not None:
        raise InputFault(
            tr("The form, sheet {sheet}, cell {cell}: {name} is no area in m²; leave out |{unit}.").format(
                sheet=sheet.title, cell=cell.coordinate, name=name, unit=unit
            ),
            field="TEMPLATE",
        )
    near = difflib.get_close_matches(name, list(dictionary.fields()), n=1, cutoff=0.5)
    raise InputFault(
        tr("The form, sheet {sheet}, cell {cell}: {name} is no field of the dictionary{hint}.").format(
            sheet=sheet.title, cell=cell.coordinate, name=name,
            hint=tr("; the nearest is {name}").format(name=near[0]) if near else "",
        ),
        field="TEMPLATE",
    )  # fmt: skip


def _heading_row(sheet: Any) -> Optional[_Place]:
    """Return the row beneath the headings; they may stand in several rows, with merged cells."""
    shown = _shown(sheet)
    best, bound = 0, dict[int, tuple[str, str]]()
    for row in range(1, min(_HEAD, sheet.max_row) + 1):
        found = {}
        for column in range(1, sheet.max_column + 1):
            name, unit = _of_headings(shown(row, column), shown(row - 1, column))
            if name:
                found[column] = (name, unit)
        # of two rows that say the same, cells merged over both, the lower one ends the heading
        if len(found) >= max(_LEAST, len(bound)) and (len(found) > len(bound) or _joined(sheet, best, row)):
            best, bound = row, found
    if not best:
        return None
    row = best + 1
    while row <= sheet.max_row and _passed_over(sheet, row):
        row += 1
    content = [cell for cell in sheet[row] if cell.value is not None]
    return _Place(row, bound, best, model=all(cell.data_type == "f" for cell in content))


def _shown(sheet: Any) -> Callable[[int, int], str]:
    """Return what tells the text that a reader sees at a row and column: that of a merged cell in each of its parts."""
    merged = {
        (row, column): (area.min_row, area.min_col)
        for area in sheet.merged_cells.ranges
        if area.min_row <= _HEAD
        for row in range(area.min_row, area.max_row + 1)
        for column in range(area.min_col, area.max_col + 1)
    }

    def text(row: int, column: int) -> str:
        if row < 1:
            return ""
        value = sheet.cell(*merged.get((row, column), (row, column))).value
        return "".join(value.split()) if isinstance(value, str) else ""

    return text


def _joined(sheet: Any, upper: int, lower: int) -> bool:
    return any(area.min_row <= upper < lower <= area.max_row for area in sheet.merged_cells.ranges)


def _of_headings(text: str, above: str) -> tuple[str, str]:
    """Return field and unit of a heading, where need be with the one over it (面积 over 亩)."""
    found = _heading(text)
    if above and text and above != text:
        # what stands in two rows says more than its lower half: 约定 over 动工日期, 面积 over 亩
        joint = _heading(f"{above}（{text}）")
        joint = joint if joint[0] else _heading(above + text)
        found = joint if joint[0] else found
    return found


def _heading(text: str) -> tuple[str, str]:
    if not text:
        return "", ""
    found = layout.field_of(text)
    unit = _UNIT.search(text)
    if unit is None:
        return (found, "") if found else ("", "")
    bare = _UNIT.sub("", text)
    kind = _UNITS.get(unit[1].lower(), "")
    if kind and bare in _AREAS:
        return "area_m2", kind
    found = found or layout.field_of(bare)
    one = dictionary.fields().get(found)
    return (found, kind if one is not None and one.unit == "m²" else "") if found else ("", "")


def _passed_over(sheet: Any, row: int) -> bool:
    """Say whether a row under the headings numbers the columns, or adds up what stands beneath it."""
    content = [cell for cell in sheet[row] if cell.value is not None]
    texts = [str(cell.value).strip() for cell in content]
    if not content:
        return False
    if all(_COUNTER.fullmatch(text) for text in texts):
        return True
    if not any(_TOTAL.search("".join(text.split())) for text in texts):
        return False
    rows = [int(number) for cell in content if cell.data_type == "f" for number in re.findall(r"[A-Z]([0-9]+)",
            str(cell.value))]  # fmt: skip
    blank = row < sheet.max_row and all(cell.value is None for cell in sheet[row + 1])
    return any(number > row for number in rows) if rows else blank


def _unbound(sheet: Any, place: _Place) -> Iterator[str]:
    """Names of the columns that nothing fills: their headings, as far as they have one."""
    shown = _shown(sheet)
    for column in range(1, sheet.max_column + 1):
        if column in place.bound or (place.model and sheet.cell(place.row, column).value is not None):
            continue
        text = shown(place.heading, column)
        if not text or (text == shown(place.heading, column - 1) and column - 1 not in place.bound):
            continue
        above = shown(place.heading - 1, column)
        yield (
            f"{above}/{text}" if above and above != text and _joined_across(sheet, place.heading - 1, column) else text
        )


def _joined_across(sheet: Any, row: int, column: int) -> bool:
    return any(
        area.min_row <= row <= area.max_row and area.min_col <= column <= area.max_col and area.max_col > area.min_col
        for area in sheet.merged_cells.ranges
    )


# ---- filling


def _fill_sheet(form: _Form, sheet: Any, place: _Place, taken: list[tables.Table], progress: Progress) -> None:
    told = tr("The form, sheet {sheet}: the column {column} stays empty; no field is called so.")
    form.notes.extend(told.format(sheet=sheet.title, column=name) for name in _unbound(sheet, place))
    columns = []
    vacant: dict[str, None] = {}
    for table in taken:
        cells: dict[int, list[Any]] = {}
        for column, (name, unit) in place.bound.items():
            known = [] if name == "row_no" else _cells(form, table, name, unit)
            if known is None:
                vacant[name] = None
            cells[column] = known if known is not None else [None] * table.count
        columns.append(cells)
    told = tr("The form, sheet {sheet}: the survey knows nothing of {name}; the column stays empty.")
    form.notes.extend(
        told.format(sheet=sheet.title, name=dictionary.title(name))
        for name in vacant
        if all(_cells(form, table, name, "") is None for table in taken)
    )
    count = sum(table.count for table in taken)
    row = place.row
    # openpyxl offers a cell's look only part by part, which takes minutes for a county
    looks = {at: copy.copy(sheet.cell(row, at)._style) for at in range(1, sheet.max_column + 1)}  # noqa: SLF001
    models = {}
    if place.model:
        own = (cell for cell in sheet[row] if cell.column not in place.bound)
        models = {cell.column: cell.value for cell in own if cell.value is not None}
    height = sheet.row_dimensions[row].height
    across = [(each.min_col, each.max_col) for each in sheet.merged_cells.ranges if each.min_row == each.max_row == row]
    formroom.make(form.book, sheet, formroom.Room.of(row, _first_beneath(sheet, row, place.model), count))
    if not count:
        for column in (*place.bound, *models):
            sheet.cell(row=row, column=column).value = None
    # the model's own formulas have moved with all the others
    models = {column: sheet.cell(row=row, column=column).value for column in models}
    number = 0
    for table, cells in zip(taken, columns):
        for there in range(table.count):
            if number % 500 == 0:
                progress.check()
            line = row + number
            if height is not None:
                sheet.row_dimensions[line].height = height
            for first, last in across if number else ():
                sheet.merge_cells(start_row=line, end_row=line, start_column=first, end_column=last)
            for column, look in looks.items():
                cell = sheet.cell(row=line, column=column)
                if isinstance(cell, MergedCell):
                    continue
                cell._style = copy.copy(look)  # noqa: SLF001 - as above
                if column in cells:
                    name = place.bound[column][0]
                    value = number + 1 if name == "row_no" else cells[column][there]
                    spreadsheet.set_cell(cell, value)
                    if cell.number_format == "General" and layout.number_format(name) and not isinstance(value, str):
                        cell.number_format = layout.number_format(name)
                elif column in models:
                    cell.value = _repeated(models[column], row, line, cell)
            number += 1


def _repeated(value: Any, row: int, line: int, cell: Any) -> Any:
    """Return a cell of the model row for another row: a formula with the places of that row."""
    if not isinstance(value, str) or not value.startswith("="):
        return value
    return Translator(value, origin=f"{cell.column_letter}{row}").translate_formula(f"{cell.column_letter}{line}")


def _cells(form: _Form, table: tables.Table, name: str, unit: str) -> Optional[list[Any]]:
    if name in ("parcel_id", "piece_id", "land_no") and name not in table.names:
        name = table.sheet.id_field
    values = form.cells(table, name)
    if values is None or not unit or unit == "m2":
        return values
    return [value * _FACTOR[unit] if isinstance(value, (int, float)) else value for value in values]


def _first_beneath(sheet: Any, row: int, model: bool) -> int:
    """Return the first row beneath the row to fill that holds something: notes, sums, signatures; 0 for none."""
    for line in sheet.iter_rows(min_row=row + 1 if model else row):
        if any(cell.value is not None for cell in line):
            return int(line[0].row)
    return 0
