"""Room in a form for more rows than it has: what stands beneath moves down, and formulas follow as Excel's would.

openpyxl moves cells alone; merged cells, heights, lists to choose from, colours by condition, the printed area and the
references of every formula of the workbook are moved here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

from openpyxl.formatting.formatting import ConditionalFormattingList
from openpyxl.formula.tokenizer import Token, Tokenizer
from openpyxl.worksheet.cell_range import CellRange, MultiCellRange

_PLACE = re.compile(r"(\$?[A-Za-z]{1,3}\$?)([0-9]+)")


@dataclass(frozen=True)
class Room:
    """Where rows are put: the first of them, the first row beneath (0: none), how many, how far that moves down."""

    row: int
    beneath: int
    count: int
    shift: int

    @staticmethod
    def of(row: int, beneath: int, count: int) -> Room:
        """Return the room of so many rows; nothing moves where the form has room enough."""
        return Room(row, beneath, count, max(0, row + count - beneath) if beneath else 0)

    def row_of(self, row: int) -> int:
        """Where a row stands afterwards."""
        return row + self.shift if self.beneath and row >= self.beneath else row

    def end_of(self, first: int, last: int) -> int:
        """Where an area ends afterwards that ends in ``last``: one that holds the row to fill holds all of them."""
        if self.beneath and last >= self.beneath:
            return last + self.shift
        return max(last, self.row + self.count - 1) if first <= self.row <= last else last


def make(book: Any, sheet: Any, room: Room) -> None:
    """Move down what stands beneath the row to fill, and let everything that refers to it follow."""
    if room.shift:
        _move(sheet, room)
    for validation in sheet.data_validations.dataValidation:
        validation.sqref = MultiCellRange([_area(each, room) for each in validation.sqref.ranges])
    rules = [(each.sqref, each.rules) for each in sheet.conditional_formatting]
    sheet.conditional_formatting = ConditionalFormattingList()
    for areas, those in rules:
        moved = str(MultiCellRange([_area(each, room) for each in areas.ranges]))
        for rule in those:
            sheet.conditional_formatting.add(moved, rule)
    if sheet.print_area:
        sheet.print_area = [_rewritten(part, room) for part in str(sheet.print_area).split(",")]
    for other in book.worksheets:
        for line in other.iter_rows():
            for cell in line:
                if cell.data_type == "f" and isinstance(cell.value, str):
                    own = other is sheet
                    # the row to fill reckons with itself; all others reckon with all rows
                    those = replace(room, count=1) if own and cell.row == room.row else room
                    cell.value = _formula(cell.value, those, sheet.title, own=own)


def _move(sheet: Any, room: Room) -> None:
    merged = [each for each in list(sheet.merged_cells.ranges) if each.min_row >= room.beneath]
    for each in merged:
        sheet.unmerge_cells(each.coord)
    heights = {line: sheet.row_dimensions[line].height for line in range(room.beneath, sheet.max_row + 1)}
    area = CellRange(min_row=room.beneath, max_row=sheet.max_row, min_col=1, max_col=sheet.max_column)
    sheet.move_range(area.coord, rows=room.shift)
    for each in merged:
        each.shift(row_shift=room.shift)
        sheet.merge_cells(each.coord)
    for line in heights:
        sheet.row_dimensions[line].height = None
    for line, height in heights.items():
        sheet.row_dimensions[line + room.shift].height = height


def _area(area: Any, room: Room) -> CellRange:
    return CellRange(
        min_col=area.min_col, max_col=area.max_col, min_row=room.row_of(area.min_row),
        max_row=room.end_of(area.min_row, area.max_row),
    )  # fmt: skip


def _formula(text: str, room: Room, title: str, *, own: bool) -> str:
    parts = ["="]
    for token in Tokenizer(text).items:
        value = token.value
        if token.type == Token.OPERAND and token.subtype == Token.RANGE:
            sheet, mark, place = value.rpartition("!")
            named = sheet.strip("'").replace("''", "'")
            if (own and not mark) or (mark and named == title):
                value = f"{sheet}{mark}{_rewritten(place, room)}"
        parts.append(value)
    return "".join(parts)


def _rewritten(place: str, room: Room) -> str:
    """Return a reference such as C3, $C$3 or C3:D9 as it stands afterwards; a name stays one."""
    ends = [_PLACE.fullmatch(end) for end in place.split(":")]
    if any(end is None for end in ends) or len(ends) > 2:
        return place
    rows = [int(end[2]) for end in ends if end is not None]
    # an area along the first row, such as the sum of its columns, remains one row
    columns = {end[1].strip("$").upper() for end in ends if end is not None}
    along = len(columns) > 1 and rows[0] == rows[-1]
    last = room.row_of(rows[-1]) if len(rows) == 1 or along else room.end_of(rows[0], rows[-1])
    moved = [room.row_of(rows[0]), last]
    return ":".join(f"{end[1]}{row}" for end, row in zip(ends, moved) if end is not None)
