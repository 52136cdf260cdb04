"""Texts on their way into CSV and workbooks: a spreadsheet must show them, never reckon with them.

A cell that begins with = + - @ (or a tab or line break before them) is a formula to Excel, WPS and LibreOffice, and a
formula can read files and call programs. Names come from anywhere, so every text goes through here.
"""

from __future__ import annotations

import re
from typing import Any

import pandas

# the four signs and their full-width forms, which Chinese editions of Excel take for them
_FORMULA = re.compile(r"[\s\ufeff\u200b]*[=+\-@＝＋－＠]")
_NUMBER = re.compile(r"\s*[+-]?(\d+(\.\d*)?|\.\d+)\s*$")
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# the longest text a cell of Excel holds
_MOST = 32_767
# an apostrophe is what spreadsheets themselves put before a text that must stay one
_MARK = "'"


def is_formula(value: Any) -> bool:
    """Say whether a spreadsheet would take a text for a formula; a plain number such as -12.5 is none."""
    return isinstance(value, str) and bool(_FORMULA.match(value)) and not _NUMBER.match(value)


def neutral(value: Any) -> Any:
    """Return a value for a CSV cell: a text that would be a formula gets an apostrophe in front, all else stays."""
    return f"{_MARK}{value}" if is_formula(value) else value


def neutral_frame(frame: pandas.DataFrame) -> pandas.DataFrame:
    """Return a copy of a frame with every text, and every heading, neutral."""
    made = frame.rename(columns={name: neutral(name) for name in frame.columns if is_formula(name)})
    for position in range(made.shape[1]):
        column = made.iloc[:, position]
        if column.dtype == object or pandas.api.types.is_string_dtype(column.dtype):
            made.isetitem(position, column.map(neutral))
    return made


def legal(text: str) -> str:
    """Return a text as a workbook can hold it: without what XML forbids, and no longer than a cell of Excel."""
    return _ILLEGAL.sub("", text)[:_MOST]


def set_cell(cell: Any, value: Any) -> None:
    """Put a value into a cell of openpyxl: a text stays the text it is, whatever it begins with."""
    cell.value = legal(value) if isinstance(value, str) else value
    if isinstance(value, str):
        # openpyxl itself makes a formula of a text that begins with =
        cell.data_type = "s"
        if is_formula(value):
            cell.quotePrefix = True
