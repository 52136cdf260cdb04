"""The form of the authority above, filled in: its columns bound to the dictionary, its own look kept.

A cell {{field}} or {{field|mu}} in a row binds its column and the row is repeated for every parcel or piece; where a
form has no such row, its headings are read as the dictionary's names and synonyms, a unit in brackets included, and
the row beneath is filled. {{sheet}} with the key of a sheet ({{sheet:suspected_idle}}) says which rows; else the name
of the form's sheet does. {{as_of}} stands for the day of the survey wherever it is written.
"""

from __future__ import annotations

import copy
import difflib
import re
from pathlib import Path
from typing import Any, Mapping, Optional

import openpyxl
from openpyxl.worksheet.cell_range import CellRange

from baiyuan_qgis.data import dictionary, spreadsheet
from baiyuan_qgis.faults import InputFault
from baiyuan_qgis.language import tr
from baiyuan_qgis.products.ledger import layout, tables
from baiyuan_qgis.progress import SILENT, Progress

_BOUND = re.compile(r"\{\{\s*([a-z_0-9:]+)\s*(?:\|\s*(m2|mu|ha))?\s*\}\}")
_UNIT = re.compile(r"[（(]\s*(亩|公顷|平方米|㎡|m²|m2|mu|ha|万元)\s*[)）]\s*$", re.IGNORECASE)
_UNITS = {"亩": "mu", "mu": "mu", "公顷": "ha", "ha": "ha", "平方米": "m2", "㎡": "m2", "m²": "m2", "m2": "m2"}
_FACTOR = {"m2": 1.0, "mu": 3.0 / 2000.0, "ha": 1e-4}
# rows in which headings are looked for, and how many of them make a heading
_HEAD, _LEAST = 15, 3


def fill(
    template: Path,
    path: Path,
    made: Mapping[str, tables.Table],
    progress: Progress = SILENT,
) -> tuple[str, ...]:
    """Fill a form and save it to ``path``; returns a sentence for every column that stays empty.

    Raises InputFault where the file is no workbook, binds a name that is no field, or holds no sheet to fill.
    """
    try:
        book = openpyxl.load_workbook(template)
    except Exception as error:  # whatever a file that is no workbook makes of the reader
        raise InputFault(
            tr("{path} is no workbook of Excel 2007 or later: save it as .xlsx.").format(path=template),
            field="TEMPLATE",
        ) from error
    notes: list[str] = []
    filled = 0
    for sheet in book.worksheets:
        progress.report(filled / max(1, len(book.worksheets)))
        place = _place(sheet, notes)
        if place is None:
            continue
        row, bound = place
        _put_rows(sheet, row, bound, _taken(sheet, made), progress)
        filled += 1
    if not filled:
        raise InputFault(
            tr(
                "The form {path} has no row of {{{{field}}}} and no headings that the dictionary knows: write the "
                "names of fields into the row to fill, such as {{{{parcel_id}}}} and {{{{area_m2|mu}}}}."
            ).format(path=template),
            field="TEMPLATE",
        )
    book.save(path)
    return tuple(notes)


def _taken(sheet: Any, made: Mapping[str, tables.Table]) -> list[tables.Table]:
    """The sheet of the ledger whose rows a sheet of the form takes: as it says, else as it is called."""
    for row in sheet.iter_rows(max_row=_HEAD):
        for cell in row:
            found = _BOUND.search(cell.value) if isinstance(cell.value, str) else None
            if found and found[1].startswith("sheet:"):
                key = found[1].partition(":")[2]
                if key not in made:
                    raise InputFault(
                        tr(
                            "The form, sheet {sheet}, cell {cell}: {name} is no sheet of the ledger; they are {names}."
                        ).format(sheet=sheet.title, cell=cell.coordinate, name=key, names=", ".join(made)),
                        field="TEMPLATE",
                    )
                cell.value = _BOUND.sub("", cell.value).strip() or None
                return [made[key]]
    named = [key for key in made if any(name in sheet.title for name in layout.headings(key))]
    if named:
        return [made[named[0]]]
    if "批而未供" in sheet.title:
        return [made["approved_not_expropriated"], made["expropriated_not_supplied"]]
    if "闲置" in sheet.title:
        return [made["suspected_idle"], made["recognised_idle"]]
    if "低效" in sheet.title:
        return [made["suspected_inefficient"], made["recognised_inefficient"]]
    # a form for all land: what is not supplied, idle or inefficient, each once
    keys = ("approved_not_expropriated", "expropriated_not_supplied", "suspected_idle", "recognised_idle",
            "suspected_inefficient", "recognised_inefficient")  # fmt: skip
    return [made[key] for key in keys]


def _place(sheet: Any, notes: list[str]) -> Optional[tuple[int, dict[int, tuple[str, str]]]]:
    """Return the row to fill, and field and unit of each column."""
    for row in sheet.iter_rows():
        bound: dict[int, tuple[str, str]] = {}
        for cell in row:
            found = _BOUND.fullmatch(cell.value.strip()) if isinstance(cell.value, str) else None
            if found and not found[1].startswith("sheet:") and found[1] != "as_of":
                bound[cell.column] = (_checked(found[1], sheet, cell), found[2] or "")
        if bound:
            return row[0].row, bound
    best: tuple[int, dict[int, tuple[str, str]]] = (0, {})
    for row in sheet.iter_rows(max_row=_HEAD):
        bound = {}
        for cell in row:
            name, unit = _heading(cell.value)
            if name:
                bound[cell.column] = (name, unit)
        if len(bound) > len(best[1]):
            best = (row[0].row, bound)
    if len(best[1]) < _LEAST:
        return None
    told = tr("The form, sheet {sheet}: the column {column} stays empty; no field is called so.")
    notes.extend(
        told.format(sheet=sheet.title, column=" ".join(cell.value.split()))
        for cell in sheet[best[0]]
        if isinstance(cell.value, str) and cell.value.strip() and cell.column not in best[1]
    )
    return best[0] + 1, best[1]


def _checked(name: str, sheet: Any, cell: Any) -> str:
    if name in dictionary.fields():
        return name
    near = difflib.get_close_matches(name, list(dictionary.fields()), n=1, cutoff=0.5)
    raise InputFault(
        tr("The form, sheet {sheet}, cell {cell}: {name} is no field of the dictionary{hint}.").format(
            sheet=sheet.title, cell=cell.coordinate, name=name,
            hint=tr("; the nearest is {name}").format(name=near[0]) if near else "",
        ),
        field="TEMPLATE",
    )  # fmt: skip


def _heading(value: Any) -> tuple[str, str]:
    if not isinstance(value, str) or not value.strip():
        return "", ""
    text = "".join(value.split())
    found = layout.field_of(text)
    unit = _UNIT.search(text)
    if unit is None:
        return (found, "") if found else ("", "")
    bare = _UNIT.sub("", text)
    kind = _UNITS.get(unit[1].lower(), "")
    if kind and bare in ("面积", "宗地面积", "图形面积", "地块面积", "土地面积"):
        return "area_m2", kind
    found = found or layout.field_of(bare)
    one = dictionary.fields().get(found)
    return (found, kind if one is not None and one.unit == "m²" else "") if found else ("", "")


def _put_rows(
    sheet: Any,
    row: int,
    bound: Mapping[int, tuple[str, str]],
    taken: list[tables.Table],
    progress: Progress,
) -> None:
    count = sum(table.count for table in taken)
    beneath = _first_beneath(sheet, row)
    _make_room(sheet, row, beneath, count)
    model = {column: sheet.cell(row=row, column=column) for column in range(1, sheet.max_column + 1)}
    looks = {column: _look(cell) for column, cell in model.items()}
    height = sheet.row_dimensions[row].height
    for column in bound:
        model[column].value = None
    number = 0
    for table in taken:
        columns = {column: _cells(table, name, unit) for column, (name, unit) in bound.items()}
        for place in range(table.count):
            if number % 500 == 0:
                progress.check()
            line = row + number
            if height is not None:
                sheet.row_dimensions[line].height = height
            for column, look in looks.items():
                cell = sheet.cell(row=line, column=column)
                for part, value in look.items():
                    setattr(cell, part, value)
                if column in columns:
                    name = bound[column][0]
                    value = number + 1 if name == "row_no" else columns[column][place]
                    spreadsheet.set_cell(cell, value)
                    if cell.number_format == "General" and layout.number_format(name) and not isinstance(value, str):
                        cell.number_format = layout.number_format(name)
            number += 1


def _look(cell: Any) -> dict[str, Any]:
    """Return what a cell looks like, to be given to those beneath it."""
    parts = ("font", "fill", "border", "alignment", "protection")
    return {**{part: copy.copy(getattr(cell, part)) for part in parts}, "number_format": cell.number_format}


def _cells(table: tables.Table, name: str, unit: str) -> list[Any]:
    id_of_row = {"parcel_id", "piece_id", "land_no"}
    if name not in table.names and name in id_of_row:
        name = table.sheet.id_field
    if name not in table.names:
        return [None] * table.count
    values = table.column(name)
    if not unit or unit == "m2":
        return values
    return [value * _FACTOR[unit] if isinstance(value, (int, float)) else value for value in values]


def _first_beneath(sheet: Any, row: int) -> int:
    """Return the first row under the row to fill that holds something: notes and signatures of the form; 0 for none."""
    for line in sheet.iter_rows(min_row=row + 1):
        if any(cell.value is not None for cell in line):
            return int(line[0].row)
    return 0


def _make_room(sheet: Any, row: int, beneath: int, count: int) -> None:
    """Move what stands under the row to fill down, with its merged cells and heights, so that all rows find room."""
    shift = row + count - beneath
    if not beneath or shift <= 0:
        return
    merged = [each for each in list(sheet.merged_cells.ranges) if each.min_row >= beneath]
    for each in merged:
        sheet.unmerge_cells(each.coord)
    heights = {line: sheet.row_dimensions[line].height for line in range(beneath, sheet.max_row + 1)}
    area = CellRange(min_row=beneath, max_row=sheet.max_row, min_col=1, max_col=sheet.max_column)
    sheet.move_range(area.coord, rows=shift, translate=True)
    for each in merged:
        each.shift(row_shift=shift)
        sheet.merge_cells(each.coord)
    for line in heights:
        sheet.row_dimensions[line].height = None
    for line, height in heights.items():
        sheet.row_dimensions[line + shift].height = height
