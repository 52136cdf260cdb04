"""No text that comes from a layer becomes a formula in the table that somebody opens."""

from __future__ import annotations

import csv
import io

import openpyxl
import pandas
import pytest
from hypothesis import given
from hypothesis import strategies as st

from baiyuan_qgis.data import spreadsheet

FORMULAS = [
    "=1+1", "+86 0374 1234567", "-2+3+cmd|' /C calc'!A0", "@SUM(A1)", '=HYPERLINK("x")', " =1", "\t=1", "\r\n@x",
    "＝1+1", "＋x", "－x", "＠x", "\ufeff=1", "-", "--1", "+1-1",
]  # fmt: skip
TEXTS = ["地块1", "a=b", "1-2", "-12.5", "+3", "-.5", " -7 ", "", "0101", "'=1", "x@y.cn"]


@pytest.mark.parametrize("text", FORMULAS)
def test_a_text_that_a_spreadsheet_would_reckon_gets_an_apostrophe(text):
    assert spreadsheet.is_formula(text) and spreadsheet.neutral(text) == f"'{text}"


@pytest.mark.parametrize("value", [*TEXTS, -12.5, None, 7, True, float("inf")])
def test_other_values_and_plain_numbers_stay(value):
    assert not spreadsheet.is_formula(value) and spreadsheet.neutral(value) is value


@given(text=st.text(max_size=40))
def test_what_is_neutral_stays_so_and_loses_nothing(text):
    made = spreadsheet.neutral(text)
    assert not spreadsheet.is_formula(made) and spreadsheet.neutral(made) == made
    assert made in (text, f"'{text}")


def test_a_frame_keeps_its_numbers_and_its_own_values():
    frame = pandas.DataFrame({"=a": ["=1", None, "x"], "n": [-1.5, 2.0, float("nan")], "b": [True, False, True]})
    made = spreadsheet.neutral_frame(frame)
    assert made.columns.tolist() == ["'=a", "n", "b"] and made["'=a"].tolist() == ["'=1", None, "x"]
    assert made["n"].equals(frame["n"]) and frame["=a"].tolist() == ["=1", None, "x"]


def test_a_cell_of_a_workbook_holds_the_text_itself_and_no_formula(tmp_path):
    book = openpyxl.Workbook()
    values = ["=1+1", "@x", "地块", -3.5, None, 7]
    for row, value in enumerate(values, start=1):
        spreadsheet.set_cell(book.active.cell(row, 1), value)
    book.save(tmp_path / "book.xlsx")
    cells = [row[0] for row in openpyxl.load_workbook(tmp_path / "book.xlsx").active["A1:A6"]]
    assert [cell.value for cell in cells] == values
    assert [cell.data_type for cell in cells] == ["s", "s", "s", "n", "n", "n"]
    assert [cell.quotePrefix for cell in cells[:3]] == [True, True, False]


@pytest.mark.parametrize("ending", [".csv", ".xlsx"])
def test_a_layer_written_as_a_table_by_an_algorithm_holds_no_formula(qgis_app, tmp_path, ending):
    import qgis_env
    from qgis.core import QgsApplication

    layer = qgis_env.layer([qgis_env.square()], "name:string(40),n:double", [["=1+1", -2.5]], name="lots")
    algorithm = QgsApplication.processingRegistry().createAlgorithmById("baiyuan:landarea")
    path = tmp_path / f"areas{ending}"
    _results, ok, log, _context = qgis_env.run(algorithm, {"INPUT": layer, "OUTPUT": str(path)})
    assert ok, log
    if ending == ".csv":
        rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))
        assert rows[0]["name"] == "'=1+1" and float(rows[0]["n"]) == -2.5
    else:
        sheet = openpyxl.load_workbook(path).active
        cell = dict(zip([each.value for each in sheet[1]], sheet[2]))["name"]
        assert (cell.value, cell.data_type) == ("'=1+1", "s")
