"""Rows of a sheet as SpreadsheetML, put into a workbook that openpyxl has made: a county's 100,000 rows in seconds.

openpyxl writes cell by cell, for these rows some minutes; what it makes of headings, formats, lists and colours stays.
Texts stand as texts, whatever they begin with; what XML cannot hold is left out.
"""

from __future__ import annotations

import datetime
import html
import math
import re
import shutil
import zipfile
from pathlib import Path
from typing import Any, Callable, Iterator, Mapping, NamedTuple, Sequence

import pandas

from baiyuan_qgis.data import spreadsheet
from baiyuan_qgis.progress import SILENT, Progress

_EPOCH = datetime.date(1899, 12, 30).toordinal()
_CHUNK = 2000
# points of a line of text, and of the tallest row that Excel takes
_LINE, _TALLEST = 13.5, 409.0
_END = b"</sheetData>"
_FORMULA = re.compile(rb'(<c r="([A-Z]+[0-9]+)"[^>]*><f>[^<]*</f>)<v ?/?>(?:</v>)?</c>')
_FOOTER = b"</headerFooter>"
_DIMENSION = re.compile(rb'(<dimension ref="[A-Z]+[0-9]+:[A-Z]+)([0-9]+)(")')


class Style(NamedTuple):
    """Numbers of cell formats in the workbook: of numbers and texts, of days, of a text that begins like a formula."""

    plain: int
    day: int
    quoted: int


class Rows(NamedTuple):
    """The rows of a sheet: number of the first; letter, format, width in characters and cells of each column."""

    first: int
    letters: Sequence[str]
    styles: Sequence[Style]
    widths: Sequence[float]
    cells: Sequence[Sequence[Any]]


def insert(
    source: Path,
    target: Path,
    rows: Mapping[str, Rows],
    results: Mapping[str, Mapping[str, float]],
    progress: Progress = SILENT,
) -> None:
    """Copy a workbook, with rows put at the end of its sheets (by the name of their part, xl/worksheets/…).

    ``results``: what the formulas of a part come to, by their place; programs that never reckon show these.
    """
    done, total = 0, max(1, sum(len(each.cells[0]) for each in rows.values() if each.cells))

    def step(count: int) -> None:
        nonlocal done
        done += count
        progress.report(done / total)

    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as new:
        for part in old.infolist():
            with old.open(part) as reading, new.open(part.filename, "w", force_zip64=True) as writing:
                if part.filename not in rows and part.filename not in results:
                    shutil.copyfileobj(reading, writing)
                    continue
                before, end, after = reading.read().partition(_END)
                before = _with_results(before, results.get(part.filename, {}))
                if part.filename not in rows:
                    writing.write(before + end + after)
                    continue
                writing.write(_sized(before, rows[part.filename]))
                for text in _rows(rows[part.filename], step):
                    writing.write(text.encode("utf-8"))
                writing.write(end + _quiet(after, rows[part.filename]))


def _with_results(head: bytes, results: Mapping[str, float]) -> bytes:
    def told(found: re.Match[bytes]) -> bytes:
        result = results.get(found[2].decode())
        return found[0] if result is None else b"%s<v>%s</v></c>" % (found[1], repr(result).encode())

    return _FORMULA.sub(told, head)


def _sized(head: bytes, rows: Rows) -> bytes:
    """Say in the head of a sheet how far it reaches now: readers that read row by row go no further."""
    last = rows.first + len(rows.cells[0]) - 1 if rows.cells else 0
    return _DIMENSION.sub(lambda found: found[1] + str(max(last, int(found[2]))).encode() + found[3], head, count=1)


def _quiet(tail: bytes, rows: Rows) -> bytes:
    """Let Excel not mark every number that is a text on purpose: codes of 19 digits, numbers that begin with 0."""
    if not rows.cells or not rows.cells[0]:
        return tail
    area = f"A{rows.first}:{rows.letters[-1]}{rows.first + len(rows.cells[0]) - 1}"
    said = f'<ignoredErrors><ignoredError sqref="{area}" numberStoredAsText="1"/></ignoredErrors>'
    # behind the header and footer: the order of these parts is fixed
    return tail.replace(_FOOTER, _FOOTER + said.encode(), 1)


def _rows(rows: Rows, step: Callable[[int], None]) -> Iterator[str]:
    count = len(rows.cells[0]) if rows.cells else 0
    for start in range(0, count, _CHUNK):
        stop = min(count, start + _CHUNK)
        columns = [
            _column(cells[start:stop], letter, style, rows.first + start)
            for cells, letter, style in zip(rows.cells, rows.letters, rows.styles)
        ]
        heights = _heights([cells[start:stop] for cells in rows.cells], rows.widths)
        yield "".join(
            f'<row r="{number}" ht="{height:g}" customHeight="1">{"".join(row)}</row>'
            for number, height, row in zip(range(rows.first + start, rows.first + stop), heights, zip(*columns))
        )
        step(stop - start)


def lines(text: str, width: float) -> int:
    """Return how many lines a text takes in a column of so many characters: a Chinese one is two wide."""
    room = max(1.0, width - 2.0)
    return sum(max(1, math.ceil(_width(part) / room)) for part in text.split("\n"))


def _width(text: str) -> int:
    """Return the characters that a text is wide: in UTF-8 a Chinese sign has three bytes, a Latin one has one."""
    return (len(text.encode("utf-8", "surrogatepass")) + len(text)) // 2


def _heights(columns: Sequence[Sequence[Any]], widths: Sequence[float]) -> list[float]:
    """Return the height of each row in points: no program makes room for wrapped texts in a file it only reads."""
    most = [1] * len(columns[0])
    for cells, width in zip(columns, widths):
        room = (width - 2.0) / 2.0
        for place, value in enumerate(cells):
            if isinstance(value, str) and (len(value) > room or "\n" in value):
                most[place] = max(most[place], lines(value, width))
    return [height(each) for each in most]


def height(count: int) -> float:
    """Return the height in points of a row of so many lines."""
    return min(_TALLEST, _LINE * count + 6.0)


def _column(cells: Sequence[Any], letter: str, style: Style, first: int) -> list[str]:
    found = []
    for number, value in enumerate(cells, first):
        if value is None or value is pandas.NaT:
            found.append(f'<c r="{letter}{number}" s="{style.plain}"/>')
        elif isinstance(value, str):
            own = style.quoted if spreadsheet.is_formula(value) else style.plain
            text = html.escape(spreadsheet.legal(value), quote=False)
            found.append(
                f'<c r="{letter}{number}" s="{own}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'
            )
        elif isinstance(value, datetime.date):
            found.append(f'<c r="{letter}{number}" s="{style.day}"><v>{value.toordinal() - _EPOCH}</v></c>')
        elif isinstance(value, bool):
            found.append(f'<c r="{letter}{number}" s="{style.plain}" t="b"><v>{int(value)}</v></c>')
        elif isinstance(value, (int, float)):
            found.append(f'<c r="{letter}{number}" s="{style.plain}"><v>{value!r}</v></c>')
        else:
            found.append(_column([str(value)], letter, style, number)[0])
    return found
