"""The project of a package as QGIS opens it, and the sheets as a printer gets them."""

from __future__ import annotations

import re
import shutil
import subprocess
import unicodedata
import zipfile
from pathlib import Path
from typing import Any, Dict

import fieldpackages
import pandas
import pytest
import surveys

pytest.importorskip("qgis.core")

import qgis_env
from qgis.core import QgsExpression, QgsExpressionContext, QgsExpressionContextUtils, QgsFeature, QgsProject

from baiyuan_qgis.cartography import fieldproject, fieldsheet
from baiyuan_qgis.data import dictionary, store
from baiyuan_qgis.language import set_language
from baiyuan_qgis.products import fieldmerge, fieldpackage

pytestmark = [pytest.mark.qgis, pytest.mark.utf8, pytest.mark.usefixtures("qgis_app")]

STATES = {"P-1": "idle", "P-2": "undetermined", "P-3": "normal"}


@pytest.fixture
def survey(tmp_path: Path) -> Path:
    return surveys.write(
        tmp_path / "成果" / "survey.gpkg", STATES, holder=["澄川盛棠家居有限公司", "张三丰", None],
        verdict=["fails", "borderline", "meets"], park_id=["Y1"] * 3,
    )  # fmt: skip


@pytest.fixture
def folder(survey: Path, tmp_path: Path) -> Path:
    set_language("zh")
    made = tmp_path / "外业 1"
    results, ok, log, _ = qgis_env.run(_algorithm("inspectionpackage"), {"SURVEY": str(survey), "FOLDER": str(made)})
    set_language("en")
    assert ok, log
    assert (
        results["VISIT_COUNT"] == 2 and results["PACKAGE_ID"] and results["COVERAGE_KM2"] == pytest.approx(0.01, 0.01)
    )
    return made


def _algorithm(name: str) -> Any:
    from qgis.core import QgsApplication

    qgis_env.provider()
    return QgsApplication.processingRegistry().createAlgorithmById(f"baiyuan:{name}")


def _open(folder: Path) -> Dict[str, Any]:
    project = QgsProject()
    assert project.read(str(folder / "inspection.qgz"))
    layers = {each.source().split("layername=")[1]: each for each in project.mapLayers().values()}
    assert all(each.isValid() for each in layers.values())
    return {"project": project, **layers}


def test_the_package_opens_wherever_it_is_moved_and_names_no_place_and_no_person(folder: Path, tmp_path: Path) -> None:
    assert sorted(each.name for each in folder.iterdir()) == [
        "inspection.gpkg", "inspection.qgz", "manifest.json", "sheets.pdf",
    ]  # fmt: skip
    with zipfile.ZipFile(folder / "inspection.qgz") as archive:
        text = "".join(archive.read(name).decode("utf-8") for name in archive.namelist() if name.endswith(".qgs"))
    assert str(tmp_path) not in text and "外业 1" not in text and "/root" not in text
    assert "./inspection.gpkg|layername=inspections" in text
    assert re.search(r'saveUser="[^"]', text) is None and "baiyuan:" not in text
    moved = Path(shutil.move(str(folder), str(tmp_path / "phone")))
    opened = _open(moved)
    assert set(opened) == {"project", "inspections", "photos", "around"}
    assert str(moved) in opened["inspections"].source()
    # relations and forms as they were made
    assert list(opened["project"].relationManager().relations()) == [fieldproject.RELATION]
    assert opened["project"].relationManager().relation(fieldproject.RELATION).isValid()


def test_the_form_has_lists_attachment_defaults_and_constraints_in_words(folder: Path) -> None:
    opened = _open(folder)
    visits, photos = opened["inspections"], opened["photos"]
    fields = visits.fields()

    def widget(layer: Any, name: str) -> Any:
        return layer.editorWidgetSetup(layer.fields().indexOf(name))

    codes = [next(iter(each.values())) for each in widget(visits, "site_state").config()["map"]]
    assert codes[1:] == list(dictionary.wording("site_state")) and "空地" in str(widget(visits, "site_state").config())
    assert [next(iter(each)) for each in widget(visits, "start_basis").config()["map"]][1:] == ["基坑", "桩基", "地基"]
    attachment = widget(photos, "photo_file")
    assert attachment.type() == "ExternalResource" and attachment.config()["RelativeStorage"] == 1
    kinds = {widget(layer, each.name()).type() for layer in (visits, photos) for each in layer.fields()}
    assert kinds <= {"", "ValueMap", "ExternalResource", "DateTime", "TextEdit", "Range", "Hidden"}, "none of a plugin"
    form = visits.editFormConfig()
    for each in fields.names():
        assert form.readOnly(fields.indexOf(each)) == (each not in fieldpackage.FILLED_IN), each
    index = fields.indexOf("inspected_on")
    assert visits.constraintExpression(index) and visits.constraintDescription(index) == "核查日期不能晚于今天。"
    assert [tab.name() for tab in form.tabs()] == ["现场情况", "举证照片", "核查人员", "宗地资料"]
    assert visits.fields().field("holder").alias() == "权利人"


def test_day_and_name_come_by_themselves_once_something_is_filled_in(folder: Path) -> None:
    opened = _open(folder)
    visits, photos = opened["inspections"], opened["photos"]
    assert visits.startEditing()
    feature = next(visits.getFeatures())
    assert not [each for each in ("inspected_on", "inspector") if str(feature[each]) not in ("NULL", "None")]

    def default(layer: Any, name: str, of: QgsFeature) -> Any:
        index = layer.fields().indexOf(name)
        expression = QgsExpression(layer.defaultValueDefinition(index).expression())
        context = QgsExpressionContext(QgsExpressionContextUtils.globalProjectLayerScopes(layer))
        context.setFeature(of)
        value = expression.evaluate(context)
        assert not expression.hasParserError() and not expression.hasEvalError(), (name, expression.evalErrorString())
        return value

    assert str(default(visits, "inspected_on", feature)) in ("NULL", "None"), "nobody was there"
    feature["site_state"] = "vacant"
    today = default(visits, "inspected_on", feature)
    assert today.isValid() and default(visits, "inspector", feature)
    fresh = QgsFeature(photos.fields())
    fresh["inspection_id"] = feature["inspection_id"]
    first = default(photos, "photo_id", fresh)
    assert re.fullmatch(r"\d{8}-\d{6}-[0-9a-f]{4}", first) and default(photos, "photo_at", fresh).isValid()
    for name in ("photo_lon", "photo_lat", "photo_azimuth"):
        assert str(default(photos, name, fresh)) in ("NULL", "None"), "known to QField alone, and no error elsewhere"
    visits.rollBack()


def test_from_the_toolbox_into_the_field_and_back(survey: Path, folder: Path, tmp_path: Path) -> None:
    other = fieldpackages.copy(folder, "外业 2")
    fieldpackages.fill(folder, "P-1", site_state="vacant", inspector="甲")
    fieldpackages.photograph(folder, "P-1", "DCIM/JPEG_1.jpg")
    fieldpackages.fill(other, "P-1", site_state="building")
    for package, counted in ((folder, (1, 2, 1, 0)), (other, (1, 0, 0, 1))):
        table = tmp_path / f"{package.name}.gpkg"
        results, ok, log, _ = qgis_env.run(
            _algorithm("mergeinspection"), {"SURVEY": str(survey), "PACKAGE": str(package), "CONFLICTS": str(table)}
        )
        assert ok, log
        names = ("INSPECTION_COUNT", "CHANGE_COUNT", "PHOTO_COUNT", "CONFLICT_COUNT")
        assert tuple(results[name] for name in names) == counted
    listed = store.read(table, store.pyogrio.list_layers(str(table))[0][0])
    assert listed[["parcel_id", "field", "survey_value", "field_value"]].values.tolist() == [
        ["P-1", "site_state", "vacant", "building"]
    ]
    assert "Parcel P-1, site_state: Filled in differently on both sides" in log


def test_filter_park_and_full_folder_are_refused_in_one_sentence(survey: Path, folder: Path, tmp_path: Path) -> None:
    def run(**more: Any) -> Any:
        return qgis_env.run(
            _algorithm("inspectionpackage"), {"SURVEY": str(survey), "FOLDER": str(tmp_path / "new"), **more}
        )

    for more, sentence in (
        ({"FOLDER": str(folder)}, "is not empty: a package is made in a folder of its own"),
        ({"PARK": "Y9"}, "no parcels of park Y9; it holds those of Y1"),
        ({"FILTER": '"nowhere" > 1'}, "cannot be used on the parcels: Field 'nowhere' not found"),
        ({"FILTER": '"area_m2" >'}, "cannot be used on the parcels"),
        ({"SURVEY": str(tmp_path / "none.gpkg")}, "does not exist"),
    ):
        _, ok, log, _ = run(**more)
        assert not ok and sentence in log, log
        assert not (tmp_path / "new").exists() and not list(tmp_path.glob(".baiyuan-*"))
    results, ok, log, _ = run(FILTER="\"parcel_id\" = 'P-3'", RULE=["ALL"], ONE_FILE_EACH=True, PROTECTED=True)
    assert ok and results["VISIT_COUNT"] == 1 and "holds protected lines" in log
    assert [each.name for each in Path(results["SHEETS"]).iterdir()] == ["001_P-3.pdf"]


def _pages(pdf: Path) -> str:
    return subprocess.run(["pdftotext", "-layout", str(pdf), "-"], capture_output=True, text=True, check=True).stdout


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext (poppler-utils) is not installed")
def test_the_sheets_are_one_page_each_with_their_fonts_and_every_box_to_fill_in(folder: Path) -> None:
    pages = _pages(folder / "sheets.pdf").split("\f")[:-1]
    assert len(pages) == 2
    for page, parcel in zip(pages, ("P-1", "P-2")):
        # Chinese fonts share a glyph between a character and the radical of that form
        text = unicodedata.normalize("NFKC", re.sub(r"\s", "", page))
        assert parcel in text
        for word in (
            "内部资料", "现场核查表", "现场状态", "空地", "动工形态", "基坑", "桩基", "地基", "工程形象进度",
            "现场停工时间", "现状描述", "企业说明", "编号", "时间", "方位", "核查人(签字)", "第二核查人(签字)",
            "企业在场人(签字)", "核查日期",
        ):  # fmt: skip
            assert word in text, word
        for word in ("应缴", "罚款", "违法", "闲置费", "张三丰"):
            assert word not in text
    assert "疑似闲置(逾期未动工)" in unicodedata.normalize("NFKC", pages[0]) and "张**" in pages[1]
    fonts = subprocess.run(["pdffonts", str(folder / "sheets.pdf")], capture_output=True, text=True, check=True).stdout
    rows = [line.split() for line in fonts.splitlines()[2:]]
    assert rows and all("yes" in row[-5:-2] or row[-5] == "yes" for row in rows), fonts


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_longest_values_stay_in_their_boxes_and_over_no_other(tmp_path: Path, language: str) -> None:
    long = ("澄川县先进制造业产业集聚区有限公司" * 12)[:200]
    path = surveys.write(
        tmp_path / "survey.gpkg", {"P" * 50: "possibly_idle", "B": "idle"}, holder=[long, long], park_name=[long, long],
        parcel_code=["410201101001GB00001"] * 2, park_id=["Y1"] * 2, legal_area_m2=[123456789.12] * 2,
        farmland_m2=[123456.0] * 2, eco_redline_m2=[99999.0] * 2, recognition=["recognised_inefficient", None],
        recognition_no=["自然资认字〔2022〕第123号"] * 2, location=[long, long],
        agreed_start=["2021-01-01"] * 2, missing=["actual_start, " * 8] * 2, verdict=["unknown"] * 2,
    )  # fmt: skip
    package = fieldpackages.pack(path, tmp_path / "package", rules=("ALL", "UNKNOWN", "IDLE", "STAGE"))
    visits = store.read(package / fieldpackage.GEOPACKAGE, "inspections")
    around = store.read(package / fieldpackage.GEOPACKAGE, "around")
    facts = {"package_id": "20221001-0123abcd", "as_of": "2022-09-30", "policy_title": long[:60]}
    texts = fieldsheet.write(tmp_path / "sheets.pdf", visits, around, facts, language=language)
    assert {each.page for each in texts} == {1, 2}
    for each in texts:
        left, top, width, height = each.box
        x, y, wide, high = each.taken
        assert x >= left - 0.01 and x + wide <= left + width + 0.01, each
        assert y >= top - 0.01 and y + high <= top + height + 0.01, each
        assert x >= 18.0 and x + wide <= 200.0 and y >= 8.0 and y + high <= 291.0, each
    for page in (1, 2):
        own = [each for each in texts if each.page == page]
        for number, one in enumerate(own):
            for other in own[number + 1 :]:
                a, b = one.taken, other.taken
                apart = (
                    a[0] + a[2] <= b[0] + 0.05 or b[0] + b[2] <= a[0] + 0.05
                    or a[1] + a[3] <= b[1] + 0.05 or b[1] + b[3] <= a[1] + 0.05
                )  # fmt: skip
                assert apart, (one, other)


def test_a_parcel_without_a_figure_has_a_sheet_too(tmp_path: Path) -> None:
    path = surveys.write(tmp_path / "survey.gpkg", {"A": "idle", "B": "idle"})
    parcels = store.read(path, "parcels")
    parcels.loc[0, "geometry"] = None
    store.replace_layer(path, "parcels", parcels)
    package = fieldpackages.pack(path, tmp_path / "package")
    visits = store.read(package / fieldpackage.GEOPACKAGE, "inspections")
    assert visits["parcel_id"].tolist() == ["B", "A"], "last, for nobody knows where it is"
    around = store.read(package / fieldpackage.GEOPACKAGE, "around")
    texts = fieldsheet.write(tmp_path / "sheets.pdf", visits, around, {})
    assert {each.page for each in texts} == {1, 2}
    fieldpackages.fill(package, "A", site_state="vacant")
    assert fieldmerge.merge(path, package).changes == 1
    assert isinstance(visits, pandas.DataFrame)
