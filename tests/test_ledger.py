"""The ledger: sheets that balance with the database, typed cells that come back, forms, the look of the workbook."""

from __future__ import annotations

import csv
import datetime
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

from baiyuan_qgis import survey
from baiyuan_qgis.data import dictionary, reader, store
from baiyuan_qgis.faults import InputFault
from baiyuan_qgis.products import contents
from baiyuan_qgis.products.ledger import earlier as issues
from baiyuan_qgis.products.ledger import issue, layout

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
    assert "未规定低效用地的认定标准" in _sheet(book, "suspected_inefficient")["B6"].value
    head = [cell.value for cell in _sheet(book, "suspected_idle")[5]]
    assert head[:5] == ["序号", "县(市、区)", "乡镇(街道)", "园区名称", "宗地编号"] and "处置措施（一宗一策）" in head
    assert len(set(head)) == len(head)


# LibreOffice does not find a folder whose name is in GBK; what is asked of the formulas is the same in every locale
@pytest.mark.utf8
def test_totals_are_formulas_that_equal_the_sums_of_the_database(stored: Path, ledger: Path) -> None:
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice, which evaluates the formulas, is not here")
    profile = f"-env:UserInstallation={(ledger.parent / 'lo').as_uri()}"
    target = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,-1"
    subprocess.run(
        [office, profile, "--headless", "--convert-to", target, "--outdir", str(ledger.parent), str(ledger)],
        check=True, capture_output=True, timeout=300,
    )  # fmt: skip

    def rows(title: str) -> list[list[str]]:
        with (ledger.parent / f"ledger-{title}.csv").open(encoding="utf-8") as stream:
            return list(csv.reader(stream))

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
    summary = rows("汇总表")
    gaps = [row for row in summary if row[0] == "差值"]
    assert len(gaps) == 5 and all(float(cell) == 0.0 for row in gaps for cell in row[1:28])
    start = next(place for place, row in enumerate(summary) if row[0] == "说明")
    lines = [row for row in summary[start + 1 :] if row[0]]
    # two states of land not supplied, two idle ones, inefficient where the policy knows it
    assert len(lines) >= 4 and all(float(row[7]) == 0.0 for row in lines)
    assert float(lines[0][4]) == pytest.approx(found.table("balance")["not_expropriated_m2"].sum(), abs=1e-4)
    assert not any(
        cell.startswith(("#", "Err:")) for title in ("封面", "汇总表") for row in rows(title) for cell in row
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
    assert "内部资料" in sheet.oddHeader.right.text
    first = {name: sheet.cell(row=6, column=_column(sheet, name)) for name in ("area_m2", "area_mu", "contract_date")}
    assert first["area_m2"].number_format == "#,##0.00" and first["contract_date"].number_format == "yyyy-mm-dd"
    assert isinstance(first["contract_date"].value, datetime.datetime)
    lists = {str(each.sqref).rstrip("0123456789").split(":")[0].rstrip("0123456789"): each.formula1
             for each in sheet.data_validations.dataValidation}  # fmt: skip
    letters = {name: sheet.cell(row=5, column=_column(sheet, name)).column_letter
               for name in ("disposal_measure", "responsible_unit", "deadline", "progress")}  # fmt: skip
    for letter in letters.values():
        assert lists[letter].startswith("='选项'!$")
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


def test_without_openpyxl_one_sentence_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(issue.importlib.util, "find_spec", lambda _: None)
    with pytest.raises(InputFault, match="lacks openpyxl"):
        issue.check_openpyxl()
