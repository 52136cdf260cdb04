"""The ledger: sheets that balance with the database, typed cells that come back, forms, the look of the workbook."""

from __future__ import annotations

import datetime
import io
import re
import shutil
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import geopandas
import openpyxl
import pandas
import pytest
import shapely
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from baiyuan_qgis import survey
from baiyuan_qgis.data import dictionary, reader, store
from baiyuan_qgis.faults import InputFault
from baiyuan_qgis.products import contents
from baiyuan_qgis.products.ledger import earlier as issues
from baiyuan_qgis.products.ledger import issue, layout, lean, records

LAYERS = ("parcels", "parks", "approvals", "expropriations", "current_use")
LONG = "澄川县某某" + "精密机械制造" * 32 + "有限公司"


@pytest.fixture(scope="module")
def stored(sample_park: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample park, surveyed, with what the tests need on some parcels."""
    source = f"{sample_park / 'sample_park.gpkg'}|layername="
    layers = {name: reader.read(source + name) for name in LAYERS}
    folder = tmp_path_factory.mktemp("surveyed")
    survey.save(survey.run(layers, "kaifeng-2021", datetime.date(2022, 9, 30)), folder)
    tables = {name: store.read(folder / "survey.gpkg", name) for name in dictionary.tables()}
    tables = {name: table for name, table in tables.items() if table is not None}
    parcels = tables["parcels"]
    idle = parcels.index[parcels["land_status"] == "idle"]
    parcels.loc[idle[0], "holder"] = "张三丰"
    parcels.loc[idle[1], "holder"] = LONG
    parcels.loc[idle[2], "holder"] = "=HYPERLINK(1)"
    parcels.loc[idle[3], ["holder", "location"]] = ["欧阳，李四", "路\x0b东 <侧> & ＠"]
    # a number that begins with 0, of a parcel where something falls due
    due = tables["deadlines"]["parcel_id"].iloc[0]
    for table in ("parcels", "verdicts", "deadlines"):
        tables[table].loc[tables[table]["parcel_id"] == due, "parcel_id"] = "0007"
    # a fee in a file that somebody changed: it stands in no stage but that of the fee
    parcels["fee_estimate_wan"] = 5.0
    store.write(folder / "survey.gpkg", tables)
    return folder


@pytest.fixture(scope="module")
def ledger(stored: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The first issue."""
    path = tmp_path_factory.mktemp("台账") / "ledger.xlsx"
    issue.write(contents.read(stored), path)
    return path


def _sheet(book: Any, key: str) -> Any:
    return next(sheet for sheet in book.worksheets if sheet["A3"].value == f"baiyuan:{key}")


def _column(sheet: Any, name: str) -> int:
    return next(cell.column for cell in sheet[3] if cell.value == name)


def _cells(sheet: Any, name: str) -> list[Any]:
    place = 1 if name == "row_no" else _column(sheet, name)
    return [row[0] for row in sheet.iter_rows(min_row=6, min_col=place, max_col=place, values_only=True)]


def _type(path: Path, key: str, values: dict[str, dict[str, Any]]) -> Path:
    """Fill in cells as somebody would: {number: {field: value}}; saved beside."""
    book = openpyxl.load_workbook(path)
    sheet = _sheet(book, key)
    number = next(each.id_field for each in layout.sheets() if each.key == key)
    rows = {value: row for row, value in enumerate(_cells(sheet, number), 6)}
    for each, fields in values.items():
        for name, value in fields.items():
            sheet.cell(row=rows[each], column=_column(sheet, name), value=value)
    filled = path.with_name("filled.xlsx")
    book.save(filled)
    return filled


def test_every_class_has_its_sheet_and_each_parcel_stands_where_its_status_says(stored: Path, ledger: Path) -> None:
    book = openpyxl.load_workbook(ledger)
    assert [sheet["A3"].value for sheet in book.worksheets[2:-1]] == [f"baiyuan:{one.key}" for one in layout.sheets()]
    parcels = contents.read(stored).parcels
    idle = parcels["land_status"].isin(["idle", "possibly_idle"])
    recognised = parcels["recognition"] == "recognised_idle"
    assert recognised.any()
    assert set(_cells(_sheet(book, "suspected_idle"), "parcel_id")) == set(parcels.loc[idle & ~recognised, "parcel_id"])
    assert set(_cells(_sheet(book, "recognised_idle"), "parcel_id")) == set(parcels.loc[recognised, "parcel_id"])
    # what only appears idle is offered to nobody
    offered = set(_cells(_sheet(book, "supply_list"), "land_no"))
    assert set(parcels.loc[recognised, "parcel_id"]) <= offered
    assert not set(parcels.loc[idle & ~recognised, "parcel_id"]) & offered
    # Kaifeng has no standard for inefficient land: an empty sheet is no finding that there is none
    assert "未规定低效用地的认定标准" in _sheet(book, "suspected_inefficient")["A4"].value
    head = [cell.value for cell in _sheet(book, "suspected_idle")[5]]
    assert head[:5] == ["序号", "县(市、区)", "乡镇(街道)", "园区名称", "宗地编号"] and "处置措施（一宗一策）" in head
    assert len(set(head)) == len(head)


def _calculated(path: Path, folder: Path) -> Any:
    """Return a workbook with the results of its formulas, as LibreOffice finds them.

    LibreOffice works in a folder of ASCII letters: under a locale of GBK it hangs in any other.
    """
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice, which evaluates the formulas, is not here")
    assert str(folder).isascii()
    shutil.copyfile(path, folder / "book.xlsx")
    profile = f"-env:UserInstallation={(folder / 'lo').as_uri()}"
    subprocess.run(
        [office, profile, "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir",
         str(folder / "out"), str(folder / "book.xlsx")],
        check=True, capture_output=True, timeout=300,
    )  # fmt: skip
    return openpyxl.load_workbook(folder / "out" / "book.xlsx", data_only=True)


def test_totals_are_formulas_that_equal_the_sums_of_the_database(stored: Path, ledger: Path, tmp_path: Path) -> None:
    number = _cells(_sheet(openpyxl.load_workbook(ledger), "suspected_idle"), "parcel_id")[0]
    typed = {"disposed_area_m2": "=H6*0.5", "deadline": datetime.datetime(2022, 12, 31), "remark": "已核"}
    calculated = _calculated(_type(ledger, "suspected_idle", {number: typed}), tmp_path)
    # what another program has saved comes back as well, a formula that it has calculated as its value
    came = issues.read(tmp_path / "out" / "book.xlsx")
    area = contents.read(stored).parcels.set_index("parcel_id").loc[number, "area_m2"]
    assert came.column("suspected_idle", "disposed_area_m2")[number] == pytest.approx(area / 2, rel=1e-9)
    assert came.column("suspected_idle", "deadline")[number] == datetime.date(2022, 12, 31)
    assert len(came.entries) == 3

    def rows(title: str) -> list[list[Any]]:
        return [list(row) for row in calculated[title].iter_rows(values_only=True)]

    book = openpyxl.load_workbook(ledger)
    found = contents.read(stored)
    parcels, pieces = found.parcels, found.table("unsupplied")
    idle = parcels["land_status"].isin(["idle", "possibly_idle"]) & (parcels["recognition"] != "recognised_idle")
    for key, area in (
        ("suspected_idle", parcels.loc[idle, "area_m2"].sum()),
        ("approved_not_expropriated",
         pieces.loc[pieces["supply_state"] == "approved_not_expropriated", "area_m2"].sum()),
    ):  # fmt: skip
        sheet = _sheet(book, key)
        assert sheet.cell(row=4, column=_column(sheet, "area_m2")).value.startswith("=SUBTOTAL(109,")
        line = rows(sheet.title)[3]
        assert float(line[_column(sheet, "area_m2") - 1]) == pytest.approx(area, abs=1e-4)
        # mu = m² x 3 / 2000
        assert float(line[_column(sheet, "area_mu") - 1]) == pytest.approx(area * 3 / 2000, abs=1e-7)
    for key, frame in records.of(found).items():
        sheet = _sheet(book, key)
        if len(frame):
            total = rows(sheet.title)[3]
            ids = _column(sheet, next(one.id_field for one in layout.sheets() if one.key == key))
            assert total[ids - 1] == len(frame), key
            assert total[_column(sheet, "area_mu") - 1] == pytest.approx(frame["area_mu"].sum(), abs=1e-7), key
    # every formula has its result beside it, for telephones and viewers that only show; LibreOffice finds the same
    shown, formulas = openpyxl.load_workbook(ledger, data_only=True), 0
    for sheet in book.worksheets:
        for cell in (cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"):
            formulas += 1
            if sheet.cell(row=3, column=cell.column).value == "disposed_area_m2":
                # typed above
                continue
            result = shown[sheet.title][cell.coordinate].value
            assert result == pytest.approx(calculated[sheet.title][cell.coordinate].value, abs=1e-6), cell.coordinate
    assert formulas > 400
    summary = rows("汇总表")
    gaps = [row for row in summary if row[0] == "差值"]
    assert len(gaps) == 5 and all(float(cell) == 0.0 for row in gaps for cell in row[1:28])
    start = next(place for place, row in enumerate(summary) if row[0] == "说明")
    lines = [row for row in summary[start + 1 :] if row[0]]
    # two states of land not supplied, two idle ones, inefficient where the policy knows it
    assert len(lines) >= 4 and all(float(row[7]) == 0.0 for row in lines)
    assert float(lines[0][4]) == pytest.approx(found.table("balance")["not_expropriated_m2"].sum(), abs=1e-4)
    assert not any(
        str(cell).startswith(("#", "Err:")) for title in calculated.sheetnames for row in rows(title) for cell in row
    )


def test_the_fee_stands_only_in_its_stage_and_is_never_added_up(stored: Path, ledger: Path) -> None:
    book = openpyxl.load_workbook(ledger)
    sheet = _sheet(book, "suspected_idle")
    fee = dict(zip(_cells(sheet, "parcel_id"), _cells(sheet, "fee_estimate_wan")))
    parcels = contents.read(stored).parcels.set_index("parcel_id")
    stages = parcels.loc[list(fee), "idle_stage"]
    assert {key for key, value in fee.items() if value is not None} == set(stages.index[stages == "fee"])
    assert "fee" in set(stages) and "reclaim" in set(stages)
    place = _column(sheet, "fee_estimate_wan")
    assert sheet.cell(row=4, column=place).value is None
    assert "仅供内部参考" in sheet.cell(row=5, column=place).value
    words = " ".join(
        str(cell.value) for each in book.worksheets for row in each.iter_rows() for cell in row if cell.value
    )
    assert not re.search("应缴|罚款|违法", words)


def test_texts_stay_texts_names_of_persons_are_masked_and_long_names_are_whole(stored: Path, ledger: Path) -> None:
    book = openpyxl.load_workbook(ledger)
    sheet = _sheet(book, "suspected_idle")
    holders = _cells(sheet, "holder")
    assert "张**" in holders and "欧*，李*" in holders and LONG in holders
    assert not any("张三丰" in str(each) for each in holders)
    formula = next(
        row[0] for row in sheet.iter_rows(min_row=6, min_col=_column(sheet, "holder"), max_col=_column(sheet, "holder"))
        if row[0].value == "=HYPERLINK(1)"
    )  # fmt: skip
    assert formula.data_type in ("s", "inlineStr") and formula.quotePrefix
    # codes are texts with all their digits, and no mark of Excel's stands at them
    codes = _cells(sheet, "parcel_code")
    assert len(codes) > 1 and all(isinstance(code, str) and len(code) == 19 for code in codes)
    assert "0007" in _cells(_sheet(book, "deadlines"), "parcel_id")
    with zipfile.ZipFile(ledger) as parts:
        assert b'numberStoredAsText="1"' in parts.read("xl/worksheets/sheet6.xml")
    # what XML cannot hold goes, all else stays
    assert "路东 <侧> & ＠" in _cells(sheet, "location")
    full = ledger.with_name("full.xlsx")
    issue.write(contents.read(stored), full, issue.Options(full_names=True))
    assert "张三丰" in _cells(_sheet(openpyxl.load_workbook(full), "suspected_idle"), "holder")


def test_no_row_of_a_sheet_stands_twice_and_its_reach_is_told(ledger: Path) -> None:
    # Excel offers to repair a file in which a row comes twice, and takes one of the two away
    with zipfile.ZipFile(ledger) as book:
        sheets = [name for name in book.namelist() if name.startswith("xl/worksheets/sheet")]
        assert len(sheets) == 2 + len(layout.sheets()) + 1
        for name in sheets:
            text = book.read(name).decode("utf-8")
            rows = [int(number) for number in re.findall(r'<row r="([0-9]+)"', text)]
            assert rows == sorted(set(rows)), name
            assert int(re.search(r'<dimension ref="[A-Z]+[0-9]+:[A-Z]+([0-9]+)"', text)[1]) == rows[-1], name


def test_the_workbook_is_made_to_be_filled_in_and_printed(ledger: Path) -> None:
    book = openpyxl.load_workbook(ledger)
    sheet = _sheet(book, "suspected_idle")
    assert sheet.freeze_panes == "F6" and sheet.auto_filter.ref.startswith("A5:")
    assert sheet.row_dimensions[3].hidden
    assert sheet.page_setup.orientation == "landscape" and int(sheet.page_setup.paperSize) == 8
    assert sheet.page_setup.fitToHeight == 0 and sheet.print_title_rows == "$4:$5" and sheet.print_title_cols == "$A:$E"
    # one sheet across, up to the last main column; the details beside it are not printed
    assert sheet.page_setup.fitToWidth == 1
    last, count = _column(sheet, "remark"), len(_cells(sheet, "parcel_id"))
    assert sheet.print_area == f"'疑似闲置'!$A$1:${get_column_letter(last)}${5 + count}"
    assert _column(sheet, "clause") > last and sheet.oddFooter.right.text == "第 &P 页 共 &N 页"
    # at most 340 characters of 5.25 points on an A3 sheet of 1,133 points: no smaller than 6.3 points
    assert sum(sheet.column_dimensions[get_column_letter(place)].width for place in range(1, last + 1)) <= 340
    assert "内部资料" in sheet.oddHeader.right.text
    first = {name: sheet.cell(row=6, column=_column(sheet, name)) for name in ("area_m2", "area_mu", "contract_date")}
    assert first["area_m2"].number_format == "#,##0.00" and first["contract_date"].number_format == "yyyy-mm-dd"
    assert isinstance(first["contract_date"].value, datetime.datetime)
    lists = {str(each.sqref).rstrip("0123456789").split(":")[0].rstrip("0123456789"): each.formula1
             for each in sheet.data_validations.dataValidation}  # fmt: skip
    letters = {name: sheet.cell(row=5, column=_column(sheet, name)).column_letter
               for name in ("disposal_measure", "responsible_unit", "deadline", "progress")}  # fmt: skip
    for letter in letters.values():
        assert lists[letter].startswith("'选项'!$")
    options = book["选项"]
    column = re.search(r"\$([A-Z]+)\$3", lists[letters["disposal_measure"]])[1]
    offered = [cell.value for cell in options[column][2:] if cell.value]
    # Kaifeng's five modes and those of Order 53, none of Xuchang's
    assert "限期开发" in offered and "置换土地" in offered and "自主开发模式" not in offered
    rules = [rule for each in sheet.conditional_formatting for rule in each.rules]
    assert any(rule.formula == ['"疑似闲置(逾期未动工)"'] for rule in rules)


def test_what_the_office_typed_comes_back_by_number_and_nothing_is_lost(
    stored: Path, ledger: Path, tmp_path: Path
) -> None:
    book = openpyxl.load_workbook(ledger)
    numbers = _cells(_sheet(book, "suspected_idle"), "parcel_id")
    piece = _cells(_sheet(book, "expropriated_not_supplied"), "piece_id")[0]
    filled = _type(ledger, "suspected_idle", {
        numbers[0]: {"responsible_unit": "自然资源局", "deadline": datetime.datetime(2022, 12, 31), "remark": "+待定"},
        numbers[1]: {"formation_cause": LONG, "progress": "进行中"},
    })  # fmt: skip
    filled = _type(
        filled, "expropriated_not_supplied", {piece: {"unsupplied_reason": "边角地", "disposed_area_m2": 12.5}}
    )
    book = openpyxl.load_workbook(filled)
    sheet = _sheet(book, "suspected_idle")
    # the office sorts its rows, adds a column, writes a row of its own, and a unit into the list
    own = sheet.max_column + 1
    sheet.cell(row=5, column=own, value="包联人单位")
    sheet.cell(row=6, column=own, value="招商局")
    below = sheet.max_row + 1
    sheet.cell(row=below, column=_column(sheet, "parcel_id"), value="ZZ-999")
    sheet.cell(row=below, column=_column(sheet, "remark"), value="尚未入库")
    sheet.cell(row=below + 1, column=_column(sheet, "remark"), value="没有编号")
    options = book["选项"]
    unit = next(cell.column for cell in options[1] if cell.value == "unit")
    options.cell(row=30, column=unit, value="澄川县商务局")
    first, second = ([cell.value for cell in sheet[row]] for row in (6, 7))
    for place, (one, other) in enumerate(zip(second, first), 1):
        sheet.cell(row=6, column=place).value, sheet.cell(row=7, column=place).value = one, other
    book.save(filled)

    again = tmp_path / "second.xlsx"
    issued = issue.write(contents.read(stored), again, previous=filled)
    book = openpyxl.load_workbook(again)
    sheet = _sheet(book, "suspected_idle")

    def of(name: str) -> dict[str, Any]:
        return dict(zip(_cells(sheet, "parcel_id"), _cells(sheet, name)))

    assert of("responsible_unit")[numbers[0]] == "自然资源局"
    assert of("deadline")[numbers[0]] == datetime.datetime(2022, 12, 31)
    assert of("remark")[numbers[0]] == "+待定"
    assert of("formation_cause")[numbers[1]] == LONG and of("progress")[numbers[1]] == "进行中"
    added = [cell.column for cell in sheet[5] if cell.value == "包联人单位"]
    kept = dict(
        zip(
            _cells(sheet, "parcel_id"),
            [row[0].value for row in sheet.iter_rows(min_row=6, min_col=added[0], max_col=added[0])],
        )
    )
    assert kept[numbers[0]] == "招商局"
    pieces = _sheet(book, "expropriated_not_supplied")
    assert dict(zip(_cells(pieces, "piece_id"), _cells(pieces, "unsupplied_reason")))[piece] == "边角地"
    assert "澄川县商务局" in [cell.value for row in book["选项"].iter_rows() for cell in row]
    left = [[cell.value for cell in row] for row in book["未对应的填写内容"].iter_rows(min_row=4)]
    assert [row[1:] for row in left] == [
        ["ZZ-999", "备注", "尚未入库", "本期成果中没有此编号"],
        [None, "备注", "没有编号", "该行没有编号"],
    ]
    # typed: three and two cells of two parcels, two of a piece, one in a column of the office's own; two are left over
    assert (issued.kept, issued.left) == (8, 2)

    # the third issue still has all of it, what was left over too
    third = tmp_path / "third.xlsx"
    assert issue.write(contents.read(stored), third, previous=again).left == 2
    book = openpyxl.load_workbook(third)
    assert [row[3].value for row in book["未对应的填写内容"].iter_rows(min_row=4)] == ["尚未入库", "没有编号"]
    sheet = _sheet(book, "suspected_idle")
    assert of("responsible_unit")[numbers[0]] == "自然资源局"


def test_a_parcel_that_is_recognised_meanwhile_takes_its_typed_cells_along(
    stored: Path, ledger: Path, tmp_path: Path
) -> None:
    number = _cells(_sheet(openpyxl.load_workbook(ledger), "suspected_idle"), "parcel_id")[0]
    filled = _type(ledger, "suspected_idle", {number: {"responsible_unit": "甲局", "notice_on": "2022-08-01"}})
    tables = {name: store.read(stored / "survey.gpkg", name) for name in ("parcels", "run", "unsupplied")}
    tables["reviews"] = pandas.DataFrame(
        {
            "parcel_id": [number],
            "recognition": ["recognised_idle"],
            "recognition_no": ["认〔2022〕9号"],
            "time": [pandas.Timestamp("2200-01-01")],
        }
    )
    store.write(tmp_path / "survey.gpkg", tables)
    issue.write(contents.read(tmp_path), tmp_path / "next.xlsx", previous=filled)
    book = openpyxl.load_workbook(tmp_path / "next.xlsx")
    assert number not in _cells(_sheet(book, "suspected_idle"), "parcel_id")
    sheet = _sheet(book, "recognised_idle")
    assert dict(zip(_cells(sheet, "parcel_id"), _cells(sheet, "responsible_unit")))[number] == "甲局"
    assert dict(zip(_cells(sheet, "parcel_id"), _cells(sheet, "recognition_no")))[number] == "认〔2022〕9号"
    # the sheet of recognised land has no day of the notice
    left = [[cell.value for cell in row] for row in book["未对应的填写内容"].iter_rows(min_row=4)]
    assert left == [["疑似闲置", number, "调查通知送达日", "2022-08-01", "该编号本期不在含此列的表中"]]


def test_a_sheet_whose_hidden_row_was_deleted_is_known_by_its_name_and_headings(ledger: Path, tmp_path: Path) -> None:
    number = _cells(_sheet(openpyxl.load_workbook(ledger), "suspected_idle"), "parcel_id")[0]
    filled = _type(ledger, "suspected_idle", {number: {"disposal_measure": "限期开发"}})
    book = openpyxl.load_workbook(filled)
    _sheet(book, "suspected_idle").delete_rows(3)
    book.save(tmp_path / "deleted.xlsx")
    found = issues.read(tmp_path / "deleted.xlsx")
    assert found.column("suspected_idle", "disposal_measure")[number] == "限期开发"


def test_a_class_without_rows_says_so_in_a_sentence_and_adds_nothing_up(ledger: Path) -> None:
    sheet = _sheet(openpyxl.load_workbook(ledger), "supervised")
    assert [cell.value for cell in sheet[4] if cell.value] == ["本期无此类记录。"] and sheet.max_row == 5
    # the office may write its own rows there, with the lists to choose from
    lists = {str(each.sqref) for each in sheet.data_validations.dataValidation}
    letter = get_column_letter(_column(sheet, "disposal_measure"))
    assert f"{letter}6:{letter}46" in lists


def test_details_of_which_the_survey_knows_nothing_are_the_offices_and_come_back(
    stored: Path, ledger: Path, tmp_path: Path
) -> None:
    sheet = _sheet(openpyxl.load_workbook(ledger), "suspected_idle")
    heads = {cell.value: cell.fill.fgColor.rgb for cell in sheet[5]}
    # no name of a plot in the sample park, but contracts are there
    assert heads["地块名称"].endswith("F4DE9B") and heads["合同编号"].endswith("66727F")
    numbers = [row[4] for row in sheet.iter_rows(min_row=6, values_only=True)]
    book = openpyxl.load_workbook(ledger)
    sheet = _sheet(book, "suspected_idle")
    sheet.cell(row=6, column=_column(sheet, "plot_name+"), value="南区三号地")
    # a cell of the survey is the survey's
    sheet.cell(row=6, column=_column(sheet, "holder"), value="改了的名字")
    book.save(tmp_path / "filled.xlsx")
    issued = issue.write(contents.read(stored), tmp_path / "next.xlsx", previous=tmp_path / "filled.xlsx")
    assert (issued.kept, issued.left) == (1, 0)
    sheet = _sheet(openpyxl.load_workbook(tmp_path / "next.xlsx"), "suspected_idle")
    assert dict(zip(numbers, _cells(sheet, "plot_name+")))[numbers[0]] == "南区三号地"
    assert "改了的名字" not in _cells(sheet, "holder")


def test_months_of_idleness_count_from_the_day_before_to_the_end_of_the_surveys_day(ledger: Path) -> None:
    sheet = _sheet(openpyxl.load_workbook(ledger), "suspected_idle")
    months = dict(zip(_cells(sheet, "idle_since"), _cells(sheet, "idle_months")))
    # the survey's day is 30 September 2022. Idle from 1 October 2022 on: the month begins with the end of this day
    assert months[datetime.datetime(2022, 10, 1)] == 0
    # from 11 January: eight months are full on 10 September; from 20 October 2021 on: eleven on 20 September
    assert months[datetime.datetime(2022, 1, 11)] == 8 and months[datetime.datetime(2021, 10, 21)] == 11
    frame = pandas.Series(pandas.to_datetime(["2021-10-01", "2022-03-01", None]))
    # a whole year; from the end of 28 February to that of 30 September seven months; no day, no months
    assert records._months(frame, datetime.date(2022, 9, 30)).tolist()[:2] == [12, 7]
    assert records._months(frame, datetime.date(2022, 9, 30)).isna().tolist() == [False, False, True]


def test_a_formula_never_calculated_is_listed_with_its_text_and_one_that_was_comes_back_as_its_value(
    stored: Path, ledger: Path, tmp_path: Path
) -> None:
    number = _cells(_sheet(openpyxl.load_workbook(ledger), "suspected_idle"), "parcel_id")[0]
    # openpyxl calculates nothing: the file holds the formula alone
    filled = _type(ledger, "suspected_idle", {number: {"disposed_area_m2": "=H6*0.5", "remark": "已核"}})
    for name, source in (("second", filled), ("third", tmp_path / "second.xlsx")):
        issued = issue.write(contents.read(stored), tmp_path / f"{name}.xlsx", previous=source)
        assert issued.left == 1
        book = openpyxl.load_workbook(tmp_path / f"{name}.xlsx")
        left = [[cell.value for cell in row] for row in book["未对应的填写内容"].iter_rows(min_row=4)]
        assert left[0][:4] == ["疑似闲置", number, "已处置面积（平方米）", "=H6*0.5"] and "公式尚未计算" in left[0][4]
        sheet = _sheet(book, "suspected_idle")
        assert dict(zip(_cells(sheet, "parcel_id"), _cells(sheet, "disposed_area_m2")))[number] is None
    # Excel leaves the result beside the formula
    with zipfile.ZipFile(filled) as old, zipfile.ZipFile(tmp_path / "calculated.xlsx", "w") as new:
        for part in old.namelist():
            new.writestr(part, re.sub(rb"(<f>H6\*0.5</f>)<v ?/?>(</v>)?", rb"\1<v>123.5</v>", old.read(part)))
    found = issues.read(tmp_path / "calculated.xlsx")
    assert found.column("suspected_idle", "disposed_area_m2")[number] == 123.5


def test_what_is_left_out_of_a_part_before_it_is_read_is_only_what_holds_nothing_or_is_not_asked_for() -> None:
    row = b'<row r="6"><c r="A6"><v>1</v></c><c r="B6" s="4"/><c r="AB6" t="inlineStr"><is><t>x</t></is></c></row>'
    part = b'<sheetData><row r="5"><c r="A5" s="1"/></row>' + row + b"</sheetData>"

    def copied(text: bytes, letters: set[str]) -> bytes:
        target = io.BytesIO()
        lean.copy(io.BytesIO(text), target, 5, letters)
        return target.getvalue()

    row = b'<row r="6"><c r="AB6" t="str"><v>x</v></c></row>'
    assert copied(part, {"A"}) == part[: part.index(b'<row r="6"')] + row + b"</sheetData>"
    # where a cell does not say its place, all before it count
    placeless = part.replace(b' r="AB6"', b"")
    assert copied(placeless, {"A"}).count(b"<c ") == 4


def test_captions_are_those_of_the_document(stored: Path, tmp_path: Path) -> None:
    issue.write(contents.read(stored), tmp_path / "x.xlsx", issue.Options(document="xuchang-2021"))
    book = openpyxl.load_workbook(tmp_path / "x.xlsx")
    assert _sheet(book, "suspected_inefficient").title == "低效用地清单（疑似）"
    assert "处置意见（一地一策）" in [cell.value for cell in _sheet(book, "suspected_idle")[5]]
    assert all(len(sheet.title) <= layout.MOST_OF_A_NAME for sheet in book.worksheets)


def test_reserves_stand_in_the_list_of_land_to_supply_with_cost_conditions_procedure_and_period(
    stored: Path, tmp_path: Path
) -> None:
    reserve = geopandas.GeoDataFrame(
        {"reserve_no": ["CB-1"], "supply_cost_wan": [320.5], "supply_conditions": ["净地"],
         "supply_procedure": ["挂牌"],
         "supply_period_days": [60], "planned_use": ["工业用地"], "area_m2": [20_000.0]},
        geometry=[shapely.box(38500000, 3800000, 38500200, 3800100)], crs="EPSG:4526",
    )  # fmt: skip
    issue.write(contents.read(stored), tmp_path / "r.xlsx", reserves=reserve)
    sheet = _sheet(openpyxl.load_workbook(tmp_path / "r.xlsx"), "supply_list")
    last = _cells(sheet, "land_no").index("CB-1")
    shown = {name: _cells(sheet, name)[last] for name in ("available_kind", "area_mu", "area_ha", "supply_cost_wan",
             "supply_conditions", "supply_procedure", "supply_period_days")}  # fmt: skip
    # 20,000 m² = 30 mu = 2 ha
    assert shown == {"available_kind": "储备", "area_mu": 30.0, "area_ha": 2.0, "supply_cost_wan": 320.5,
                     "supply_conditions": "净地", "supply_procedure": "挂牌", "supply_period_days": 60}  # fmt: skip


def test_a_form_is_filled_by_its_bindings_and_what_stands_beneath_moves_down(stored: Path, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "附表3"
    sheet.append(["全省闲置土地处置情况表", "{{sheet:suspected_idle}}"])
    sheet.append(["序号", "项目用地", "亩", "单位"])
    sheet.append(["{{row_no}}", "{{parcel_id}}", "{{area_m2|mu}}", "{{holder}}"])
    sheet.append(["填表人："])
    sheet.merge_cells("A4:D4")
    sheet["C3"].number_format = "0.000"
    other = book.create_sheet("批而未供")
    other.append(["序号", "批次编号", "面积（公顷）", "供应状态", "省厅编码"])
    book.save(tmp_path / "form.xlsx")
    issued = issue.write(contents.read(stored), tmp_path / "out.xlsx", template=tmp_path / "form.xlsx")
    assert len(issued.notes) == 2 and "省厅编码" in issued.notes[0]
    assert f"标准地 {issued.rows['standard_land']}" in issued.notes[1] and "疑似闲置" not in issued.notes[1]
    book = openpyxl.load_workbook(tmp_path / "out.xlsx")
    sheet, count = book["附表3"], issued.rows["suspected_idle"]
    assert sheet["B1"].value is None and sheet["A1"].value == "全省闲置土地处置情况表"
    parcels = contents.read(stored).parcels.set_index("parcel_id")
    for row in range(3, 3 + count):
        assert sheet.cell(row=row, column=1).value == row - 2
        area = parcels.loc[sheet.cell(row=row, column=2).value, "area_m2"]
        assert sheet.cell(row=row, column=3).value == pytest.approx(area * 3 / 2000, rel=1e-12)
        assert sheet.cell(row=row, column=3).number_format == "0.000"
    assert sheet.cell(row=3 + count, column=1).value == "填表人："
    assert [each.coord for each in sheet.merged_cells.ranges] == [f"A{3 + count}:D{3 + count}"]
    pieces = contents.read(stored).table("unsupplied")
    shown = [row[2] for row in book["批而未供"].iter_rows(min_row=2, values_only=True)]
    # hectares: m² / 10,000
    assert sum(shown) == pytest.approx(pieces["area_m2"].sum() / 10_000, rel=1e-12)


def _province_form(path: Path) -> None:
    """A form as provinces send it: merged headings of two rows, sums above and beneath, a summary, a hidden list."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "附表2 已认定闲置"
    sheet["A1"] = "闲置土地处置情况表（截至{{as_of}}）"
    sheet.merge_cells("A1:G1")
    for place, text in (("A2", "序号"), ("B2", "宗地编号"), ("C2", "土地使用权人"), ("D2", "面积"), ("F2", "处置"),
                        ("D3", "公顷"), ("E3", "亩"), ("F3", "处置措施"), ("G3", "省厅批次码"),
                        ("A4", "1"), ("B4", "2"), ("C4", "3"), ("D4", "4"), ("E4", "5"), ("F4", "6"), ("G4", "7"),
                        ("A5", "合计"), ("D5", "=SUM(D6:D8)"), ("E5", "=SUM(E6:E8)"),
                        ("E6", "=D6*15"), ("A9", "平均"), ("D9", "=AVERAGE(D6:D8)"), ("E9", "=D9*15"),
                        ("A10", "填表人：")):  # fmt: skip
        sheet[place] = text
    for area in ("A2:A3", "B2:B3", "C2:C3", "D2:E2", "F2:G2", "A10:G10"):
        sheet.merge_cells(area)
    total = book.create_sheet("总表")
    total["A1"], total["B1"] = "认定面积（公顷）", "='附表2 已认定闲置'!D5+SUM('附表2 已认定闲置'!D6:D8)*0"
    hidden = book.create_sheet("字典")
    hidden.append(["宗地编号", "坐落", "权利人", "备注"])
    hidden.sheet_state = "hidden"
    book.save(path)


def test_a_form_of_merged_headings_sums_and_hidden_sheets_is_filled_and_reckons_on(
    stored: Path, tmp_path: Path
) -> None:
    _province_form(tmp_path / "form.xlsx")
    issued = issue.write(contents.read(stored), tmp_path / "out.xlsx", template=tmp_path / "form.xlsx")
    book = openpyxl.load_workbook(tmp_path / "out.xlsx")
    sheet, count = book["附表2 已认定闲置"], issued.rows["recognised_idle"]
    assert count == 3
    assert sheet["A1"].value == "闲置土地处置情况表（截至2022-09-30）" and sheet["D4"].value == "4"
    parcels = contents.read(stored).parcels.set_index("parcel_id")
    for row in range(6, 6 + count):
        number, area = sheet.cell(row=row, column=2).value, sheet.cell(row=row, column=4).value
        # hectares; the form's own formula makes mu of them in every row
        assert area == pytest.approx(parcels.loc[number, "area_m2"] / 10_000, rel=1e-12)
        assert sheet.cell(row=row, column=3).value
    # three rows fit where three were prepared: nothing moves
    assert [sheet[place].value for place in ("D5", "D9", "E9", "A10")] == [
        "=SUM(D6:D8)", "=AVERAGE(D6:D8)", "=D9*15", "填表人：",
    ]  # fmt: skip
    assert list(book["字典"].iter_rows(values_only=True)) == [("宗地编号", "坐落", "权利人", "备注")]
    assert any("处置/省厅批次码" in note for note in issued.notes)
    assert not any("字典" in note for note in issued.notes)

    # fifty rows: what stands beneath moves down by 47, and every formula follows
    form = openpyxl.load_workbook(tmp_path / "form.xlsx")
    form.worksheets[0].title = "疑似闲置"
    form["总表"]["B1"] = "=疑似闲置!D5+SUM(疑似闲置!D6:D8)*0+疑似闲置!D9"
    form.save(tmp_path / "form.xlsx")
    count = issue.write(contents.read(stored), tmp_path / "out.xlsx", template=tmp_path / "form.xlsx").rows[
        "suspected_idle"
    ]
    book = openpyxl.load_workbook(tmp_path / "out.xlsx")
    sheet, end = book["疑似闲置"], 5 + count
    assert count > 3
    # one row is the form's: its formula belongs to the column that is bound
    assert sheet["D5"].value == f"=SUM(D6:D{end})" and sheet[f"D{end + 1}"].value == f"=AVERAGE(D6:D{end})"
    assert sheet[f"E{end + 1}"].value == f"=D{end + 1}*15" and sheet[f"A{end + 2}"].value == "填表人："
    assert book["总表"]["B1"].value == f"=疑似闲置!D5+SUM(疑似闲置!D6:D{end})*0+疑似闲置!D{end + 1}"
    assert f"A{end + 2}:G{end + 2}" in {each.coord for each in sheet.merged_cells.ranges}
    assert sum(sheet.cell(row=row, column=4).value for row in range(6, end + 1)) == pytest.approx(
        _areas(stored, "suspected_idle") / 10_000, rel=1e-12
    )


def _areas(stored: Path, key: str) -> float:
    return float(records.of(contents.read(stored))[key]["area_m2"].sum())


def test_a_model_row_keeps_its_formulas_in_every_row_and_lists_to_choose_from_reach_all(
    stored: Path, tmp_path: Path
) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["编号", "公顷", "亩", "措施", "{{sheet:suspected_idle}}"])
    sheet.append(["{{parcel_id}}", "{{area_m2|ha}}", "=B2*15", "{{disposal_measure}}"])
    sheet.append(["合计", "=SUM(B2:B2)", "=SUM(C2:C2)"])
    choice = DataValidation(type="list", formula1='"甲,乙"')
    choice.add("D2")
    sheet.add_data_validation(choice)
    book.save(tmp_path / "form.xlsx")
    count = issue.write(contents.read(stored), tmp_path / "out.xlsx", template=tmp_path / "form.xlsx").rows[
        "suspected_idle"
    ]
    sheet = openpyxl.load_workbook(tmp_path / "out.xlsx").active
    assert [sheet.cell(row=row, column=3).value for row in (2, 3, 1 + count)] == [
        "=B2*15", "=B3*15", f"=B{1 + count}*15",
    ]  # fmt: skip
    assert sheet.cell(row=2 + count, column=2).value == f"=SUM(B2:B{1 + count})"
    assert str(sheet.data_validations.dataValidation[0].sqref) == f"D2:D{1 + count}"


def test_on_a_form_that_cannot_tell_them_apart_suspicion_never_stands_beside_recognition(
    stored: Path, tmp_path: Path
) -> None:
    book = openpyxl.Workbook()
    book.active.title = "闲置土地"
    book.active.append(["序号", "宗地编号", "权利人", "坐落"])
    book.save(tmp_path / "form.xlsx")
    issued = issue.write(contents.read(stored), tmp_path / "out.xlsx", template=tmp_path / "form.xlsx")
    parcels = contents.read(stored).parcels
    recognised = set(parcels.loc[parcels["recognition"] == "recognised_idle", "parcel_id"])
    shown = {row[1] for row in openpyxl.load_workbook(tmp_path / "out.xlsx").active.iter_rows(2, values_only=True)}
    assert shown == recognised
    assert any("{{sheet:suspected_idle}}" in note for note in issued.notes)
    book.active["E1"] = "认定结论"
    book.save(tmp_path / "form.xlsx")
    issue.write(contents.read(stored), tmp_path / "both.xlsx", template=tmp_path / "form.xlsx")
    assert openpyxl.load_workbook(tmp_path / "both.xlsx").active.max_row > 1 + len(recognised)


def test_typed_cells_for_which_a_form_has_no_place_are_named_in_the_log_without_what_was_typed(
    stored: Path, ledger: Path, tmp_path: Path
) -> None:
    book = openpyxl.load_workbook(ledger)
    sheet = _sheet(book, "suspected_idle")
    below = sheet.max_row + 1
    sheet.cell(row=below, column=_column(sheet, "parcel_id"), value="ZZ-999")
    sheet.cell(row=below, column=_column(sheet, "remark"), value="张三丰的电话")
    book.save(tmp_path / "filled.xlsx")
    _province_form(tmp_path / "form.xlsx")
    notes = issue.write(
        contents.read(stored), tmp_path / "out.xlsx", previous=tmp_path / "filled.xlsx", template=tmp_path / "form.xlsx"
    ).notes
    assert any("疑似闲置, ZZ-999, 备注" in note for note in notes) and not any("张三丰" in note for note in notes)


@pytest.mark.parametrize(
    ("cells", "said"),
    [(["{{parcel_idd}}"], "parcel_idd is no field.*parcel_id"), (["姓名", "备考"], "has no row of")],
    ids=["a name that is no field", "nothing that can be bound"],
)
def test_a_form_that_cannot_be_bound_is_refused_and_leaves_nothing(
    stored: Path, tmp_path: Path, cells: list[str], said: str
) -> None:
    book = openpyxl.Workbook()
    book.active.append(cells)
    book.save(tmp_path / "form.xlsx")
    with pytest.raises(InputFault, match=said):
        issue.write(contents.read(stored), tmp_path / "out.xlsx", template=tmp_path / "form.xlsx")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["form.xlsx"]


def test_an_earlier_issue_is_never_overwritten_and_what_is_none_is_refused(
    stored: Path, ledger: Path, tmp_path: Path
) -> None:
    found = contents.read(stored)
    before = ledger.read_bytes()
    with pytest.raises(InputFault, match="choose another file"):
        issue.write(found, ledger, previous=ledger)
    assert ledger.read_bytes() == before
    (tmp_path / "text.xlsx").write_text("none", encoding="utf-8")
    with pytest.raises(InputFault, match="is no workbook"):
        issue.write(found, tmp_path / "out.xlsx", previous=tmp_path / "text.xlsx")
    openpyxl.Workbook().save(tmp_path / "other.xlsx")
    with pytest.raises(InputFault, match="is no ledger"):
        issue.write(found, tmp_path / "out.xlsx", previous=tmp_path / "other.xlsx")
    assert not (tmp_path / "out.xlsx").exists()


def test_an_open_target_is_told_in_one_sentence_and_left_as_it_was(
    stored: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "ledger.xlsx"
    target.write_bytes(b"open elsewhere")

    def locked(self: Path, other: Any) -> None:
        raise PermissionError(13, "used by another process")

    monkeypatch.setattr(Path, "replace", locked)
    with pytest.raises(InputFault, match="Close it where it is open"):
        issue.write(contents.read(stored), target)
    assert target.read_bytes() == b"open elsewhere" and [path.name for path in tmp_path.iterdir()] == ["ledger.xlsx"]


def test_columns_moved_away_or_gone_sheets_renamed_and_copied_and_rows_twice_lose_nothing(
    stored: Path, ledger: Path, tmp_path: Path
) -> None:
    numbers = _cells(_sheet(openpyxl.load_workbook(ledger), "suspected_idle"), "parcel_id")
    filled = _type(ledger, "suspected_idle", {
        numbers[0]: {"responsible_unit": "甲局", "remark": "一"}, numbers[1]: {"remark": "二"},
    })  # fmt: skip
    book = openpyxl.load_workbook(filled)
    sheet = _sheet(book, "suspected_idle")
    sheet.title = "闲置（十月）"
    # the office takes columns out, puts an empty one in, and moves the units to the far right
    sheet.delete_cols(_column(sheet, "location"))
    sheet.insert_cols(2)
    units = _column(sheet, "responsible_unit")
    far = sheet.max_column + 1
    for row in range(3, sheet.max_row + 1):
        sheet.cell(row=row, column=far).value = sheet.cell(row=row, column=units).value
    sheet.delete_cols(units)
    # the same parcel once more, with another word; and the whole sheet once more, with a third
    below = sheet.max_row + 1
    sheet.cell(row=below, column=_column(sheet, "parcel_id"), value=numbers[0])
    sheet.cell(row=below, column=_column(sheet, "remark"), value="另说")
    copied = book.copy_worksheet(sheet)
    copied.cell(row=6, column=_column(copied, "remark"), value="三")
    for each in book.worksheets:
        # a sheet that is locked against typing can be read
        each.protection.sheet = True
        each.protection.set_password("x")
    book.security.lockStructure = True
    book.save(filled)
    issued = issue.write(contents.read(stored), tmp_path / "next.xlsx", previous=filled)
    book = openpyxl.load_workbook(tmp_path / "next.xlsx")
    sheet = _sheet(book, "suspected_idle")
    assert sheet.title == "疑似闲置"
    kept = dict(zip(_cells(sheet, "parcel_id"), zip(_cells(sheet, "responsible_unit"), _cells(sheet, "remark"))))
    assert kept[numbers[0]] == ("甲局", "一") and kept[numbers[1]] == (None, "二")
    left = [[cell.value for cell in row] for row in book["未对应的填写内容"].iter_rows(min_row=4)]
    assert {(row[1], row[2], row[3]) for row in left} == {(numbers[0], "备注", "另说"), (numbers[0], "备注", "三")}
    assert issued.left == len(left)


def test_without_the_column_of_numbers_an_earlier_issue_is_refused_by_the_name_of_sheet_and_column(
    stored: Path, ledger: Path, tmp_path: Path
) -> None:
    book = openpyxl.load_workbook(ledger)
    sheet = _sheet(book, "suspected_idle")
    sheet.delete_cols(_column(sheet, "parcel_id"))
    book.save(tmp_path / "filled.xlsx")
    with pytest.raises(InputFault, match=r"疑似闲置.*宗地编号.*missing"):
        issue.write(contents.read(stored), tmp_path / "next.xlsx", previous=tmp_path / "filled.xlsx")
    assert not (tmp_path / "next.xlsx").exists()


@pytest.mark.parametrize("county", ["另县", "澄川县"])
def test_an_earlier_issue_of_another_county_is_refused_and_one_of_other_parks_is_told(
    stored: Path, ledger: Path, tmp_path: Path, county: str
) -> None:
    book = openpyxl.load_workbook(ledger)
    for one in layout.sheets():
        sheet = _sheet(book, one.key)
        for row in range(6, sheet.max_row + 1):
            sheet.cell(row=row, column=_column(sheet, "park_name"), value="某园区")
            sheet.cell(row=row, column=_column(sheet, "county"), value=county)
    sheet = _sheet(book, "suspected_idle")
    sheet.cell(row=6, column=_column(sheet, "remark"), value="另一宗地")
    book.save(tmp_path / "other.xlsx")
    found = contents.read(stored)
    if county == "另县":
        with pytest.raises(InputFault, match="某园区, in another county"):
            issue.write(found, tmp_path / "next.xlsx", previous=tmp_path / "other.xlsx")
        assert not (tmp_path / "next.xlsx").exists()
    else:
        notes = issue.write(found, tmp_path / "next.xlsx", previous=tmp_path / "other.xlsx").notes
        assert len(notes) == 1 and "某园区" in notes[0]


@pytest.mark.parametrize(("data", "said"), [
    (bytes.fromhex("d0cf11e0a1b11ae1") + bytes(512), "Excel 97-2003 or locked by a password"),
    (b"PK\x03\x04 cut off", "is no workbook"),
    (b"", "is no workbook"),
], ids=["an .xls, or a password", "cut off", "empty"])  # fmt: skip
@pytest.mark.parametrize("role", ["previous", "template"])
def test_what_is_no_xlsx_is_refused_in_one_sentence(
    stored: Path, tmp_path: Path, data: bytes, said: str, role: str
) -> None:
    path = tmp_path / "file.xls"
    path.write_bytes(data)
    with pytest.raises(InputFault, match=said):
        issue.write(contents.read(stored), tmp_path / "next.xlsx", **{role: path})
    assert sorted(each.name for each in tmp_path.iterdir()) == ["file.xls"]


def test_a_damaged_sheet_and_a_file_that_another_program_holds_are_told_in_one_sentence(
    stored: Path, ledger: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with zipfile.ZipFile(ledger) as old, zipfile.ZipFile(tmp_path / "cut.xlsx", "w") as new:
        for part in old.namelist():
            text = old.read(part)
            new.writestr(part, text[: len(text) // 2] if part.endswith("sheet6.xml") else text)
    with pytest.raises(InputFault, match="is damaged"):
        issue.write(contents.read(stored), tmp_path / "next.xlsx", previous=tmp_path / "cut.xlsx")
    opened = Path.open

    def held(self: Path, *arguments: Any, **more: Any) -> Any:
        if self == ledger:
            raise PermissionError(13, "used by another process")
        return opened(self, *arguments, **more)

    monkeypatch.setattr(Path, "open", held)
    with pytest.raises(InputFault, match=r"used by another process.*close it"):
        issue.write(contents.read(stored), tmp_path / "next.xlsx", previous=ledger)
    assert not (tmp_path / "next.xlsx").exists()


def test_without_openpyxl_one_sentence_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(issue.importlib.util, "find_spec", lambda _: None)
    with pytest.raises(InputFault, match="lacks openpyxl"):
        issue.check_openpyxl()
