"""The project of a package as QGIS opens it, and the sheets as a printer gets them."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import unicodedata
import zipfile
from pathlib import Path
from typing import Any, Dict

import fieldpackages
import layoutcheck
import pandas
import pytest
import surveys

pytest.importorskip("qgis.core")

import qgis_env
from qgis.core import (
    QgsExpression,
    QgsExpressionContext,
    QgsExpressionContextScope,
    QgsExpressionContextUtils,
    QgsFeature,
    QgsGeometry,
    QgsProject,
    QgsVectorLayer,
)

from baiyuan_qgis.cartography import fieldproject, fieldsheet, words
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
    tabs = {tab.name(): [element.name() for element in tab.children()] for tab in form.tabs()}
    assert sorted(tabs["现场情况"] + tabs["核查人员"]) == sorted(fieldpackage.FILLED_IN), "each is filled in once"
    assert tabs["举证照片"] == [fieldproject.RELATION]
    with zipfile.ZipFile(folder / "inspection.qgz") as archive:
        text = archive.read(next(each for each in archive.namelist() if each.endswith(".qgs"))).decode("utf-8")
    # QGIS 3.22 wrote the tab without its relation, and nobody could add a photo
    (photos_tab,) = re.findall(r"<attributeEditorRelation[^>]*>", text)
    assert f'relation="{fieldproject.RELATION}"' in photos_tab
    assert 'relationWidgetTypeId="relation_editor"' in photos_tab, "QGIS warns where it has to guess"
    stages = [next(iter(each)) for each in widget(visits, "inspection_stage").config()["map"]]
    assert stages[1:] == ["交地", "开工", "竣工", "闲置"], "no code is shown to the surveyor"
    assert widget(photos, "photo_lon").config()["Precision"] == 8, "two decimals of a degree are a kilometre"
    bounds = widget(visits, "area_m2").config()
    assert bounds["Min"] == -1e12 and bounds["Max"] == 1e12, "without bounds QGIS shows no number at all"
    assert visits.fields().field("holder").alias() == "权利人"


def test_no_file_of_the_package_names_a_place_of_this_machine_or_a_person(tmp_path: Path) -> None:
    """Not even where the user's settings ask for absolute paths, and with columns that the bureau's layer brought."""
    from qgis.core import QgsSettings

    path = surveys.write(
        tmp_path / "某某科 office" / "survey.gpkg", STATES, holder=["张三丰", "李四", "澄川盛棠家居有限公司"],
        verdict=["fails", "borderline", "meets"],
    )  # fmt: skip
    parcels = store.read(path, "parcels")
    parcels["lxdh"], parcels["id_number"] = "13837812345", "410221199001011234"
    store.replace_layer(path, "parcels", parcels)
    settings = QgsSettings()
    settings.setValue("qgis/defaultProjectPathsRelative", False)
    try:
        target = tmp_path / "somewhere" / "package"
        run = {"SURVEY": str(path), "FOLDER": str(target), "RULE": ["ALL"], "CARDS": True}
        results, ok, log, _ = qgis_env.run(_algorithm("inspectionpackage"), run)
    finally:
        settings.remove("qgis/defaultProjectPathsRelative")
    assert ok, log
    assert results["VISIT_COUNT"] == 3
    contents = {each.name: each.read_bytes() for each in target.rglob("*") if each.is_file()}
    with zipfile.ZipFile(target / "inspection.qgz") as archive:
        contents.update({f"inspection.qgz/{name}": archive.read(name) for name in archive.namelist()})
    assert {"inspection.gpkg", "inspection.qgz", "sheets.pdf", "cards.pdf", "manifest.json"} <= set(contents)
    secrets = (
        str(tmp_path), "某某科 office", str(Path.home()), "survey.gpkg", "13837812345", "410221199001011234", "张三丰",
        "李四",
    )  # fmt: skip
    for name, content in contents.items():
        for secret in secrets:
            for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
                assert secret.encode(encoding) not in content, (name, secret)
    project = next(content for name, content in contents.items() if name.endswith(".qgs"))
    assert b"./inspection.gpkg|layername=inspections" in project


def test_the_project_opens_without_a_warning_is_edited_and_leaves_no_log_behind(folder: Path, tmp_path: Path) -> None:
    from qgis.core import Qgis, QgsApplication

    moved = Path(shutil.move(str(folder), str(tmp_path / "on the device")))
    said = []
    listen = QgsApplication.messageLog().messageReceived
    listen.connect(lambda text, tag, level=None: said.append((tag, text, level)))
    opened = _open(moved)
    visits, photos = opened["inspections"], opened["photos"]
    feature = next(visits.getFeatures())
    assert visits.startEditing() and photos.startEditing(), "both are filled in"
    state = visits.fields().indexOf("site_state")
    assert visits.changeAttributeValue(feature.id(), state, "vacant") and visits.commitChanges(), visits.commitErrors()
    photo = QgsFeature(photos.fields())
    photo["inspection_id"], photo["photo_id"], photo["photo_file"] = feature["inspection_id"], "1", "DCIM/1.jpg"
    assert photos.addFeature(photo) and photos.commitChanges(), photos.commitErrors()
    for name in ("parks", "protected", "around"):
        assert name not in opened or (opened[name].readOnly() and not opened[name].startEditing())
    opened["project"].clear()
    listen.disconnect()
    bad = [each for each in said if each[2] in (Qgis.MessageLevel.Warning, Qgis.MessageLevel.Critical)]
    assert not bad, bad
    assert sorted(each.name for each in moved.iterdir()) == [
        "inspection.gpkg", "inspection.qgz", "manifest.json", "sheets.pdf",
    ]  # fmt: skip
    # bytes 18 and 19 of an SQLite file: 1 is a file without a log beside it, 2 one that writes ahead
    assert (moved / "inspection.gpkg").read_bytes()[18:20] == b"\x01\x01"


def test_what_qfield_reads_in_the_project_is_there(folder: Path) -> None:
    opened = _open(folder)
    project, visits, photos = opened["project"], opened["inspections"], opened["photos"]
    assert not project.presetHomePath() and (folder / "inspection.qgz").name.isascii()
    for name in ("inspections", "photos", "around"):
        assert opened[name].crs() == project.crs() or not opened[name].isSpatial(), "QField reprojects no new feature"
        assert opened[name].customProperty("QFieldSync/action") == "copy"
        assert opened[name].dataProvider().encoding() == "UTF-8"
    cloud = {
        name: opened[name].customProperty("QFieldSync/cloud_action") for name in ("inspections", "photos", "around")
    }
    assert cloud == {"inspections": "offline", "photos": "offline", "around": "no_action"}
    # nobody adds, deletes or moves a parcel on site; photos are added
    for lock in ("is_geometry_locked", "is_feature_addition_locked", "is_feature_deletion_locked",
                 "is_geometry_editing_locked"):  # fmt: skip
        assert visits.customProperty(f"QFieldSync/{lock}") in (True, "true"), lock
        assert photos.customProperty(f"QFieldSync/{lock}") is None
    assert project.readNumEntry("qfieldsync", "/maximumImageWidthHeight")[0] == 2560
    assert project.readEntry("qfieldsync", "/initialMapMode")[0] == "browse"
    assert project.mapLayer(project.readEntry("qfieldsync", "/initialActiveLayer")[0]) == visits
    assert project.readBoolEntry("qfieldsync", "/forceStamping")[0]
    stamp = project.readEntry("qfieldsync", "/stampingDetailsTemplate")[0]

    def evaluated(text: str, **variables: Any) -> str:
        context, scope = QgsExpressionContext(), QgsExpressionContextScope()
        for name, value in variables.items():
            scope.setVariable(name, value)
        context.appendScope(scope)
        return QgsExpression.replaceExpressionText(text, context)

    here = {"gnss_coordinate": QgsGeometry.fromWkt("Point (114.1234567 34.8)"), "gnss_orientation": 134.6}
    assert evaluated(stamp, **here).endswith("\n经度 114.123457  纬度 34.800000  方位角 135°")
    assert evaluated(stamp, gnss_orientation=float("nan")).endswith("\n经度 -  纬度 -  方位角 -°")
    assert evaluated(stamp).startswith("拍摄时间 20")
    # the name of a photo: in DCIM, which QFieldCloud brings back, by parcel, no character in it that a disk refuses
    for key in ("attachment_naming", "photo_naming"):
        naming = json.loads(photos.customProperty(f"QFieldSync/{key}"))
        assert list(naming) == ["photo_file"]
        photo = QgsFeature(photos.fields())
        for parcel, stem in (("P-1", "P-1"), ('开 1/2:"甲"', "开_1_2_甲_"), (None, "photo")):
            photo["parcel_id"] = parcel
            context = QgsExpressionContext()
            context.setFeature(photo)
            context.setFields(photos.fields())
            name = QgsExpression(naming["photo_file"]).evaluate(context)
            assert re.fullmatch(r"DCIM/" + stem + r"_\d{8}_\d{9}\.\{extension\}", name), name


def test_azimuth_place_and_name_are_those_of_the_device_and_never_nonsense(folder: Path) -> None:
    opened = _open(folder)
    visits, photos = opened["inspections"], opened["photos"]
    fresh, filled = QgsFeature(photos.fields()), QgsFeature(visits.fields())
    filled["site_state"] = "vacant"

    def default(layer: Any, name: str, of: QgsFeature, **variables: Any) -> Any:
        expression = QgsExpression(layer.defaultValueDefinition(layer.fields().indexOf(name)).expression())
        context, scope = QgsExpressionContext(), QgsExpressionContextScope()
        for key, value in variables.items():
            scope.setVariable(key, value)
        context.appendScope(scope)
        context.setFeature(of)
        value = expression.evaluate(context)
        assert not expression.hasEvalError(), expression.evalErrorString()
        return None if str(value) in ("NULL", "None") else value

    point, other = (QgsGeometry.fromWkt(f"Point ({x} 34.8)") for x in (114.25, 110.0))
    for name, value in (("photo_lon", 114.25), ("photo_lat", 34.8)):
        assert default(photos, name, fresh, gnss_coordinate=point, position_coordinate=other) == value
        assert default(photos, name, fresh, position_coordinate=point) == value, "QField before 3.0"
        assert default(photos, name, fresh) is None
    assert default(photos, "photo_azimuth", fresh, gnss_orientation=359.7) == 0
    assert default(photos, "photo_azimuth", fresh, position_orientation=12.4) == 12
    assert default(photos, "photo_azimuth", fresh, gnss_orientation=float("nan")) is None, "no compass"
    assert default(visits, "inspector", filled, cloud_username="", user_full_name="甲", user_account_name="x") == "甲"
    assert (
        default(visits, "inspector", filled, cloud_username="", user_full_name="", user_account_name="wang") == "wang"
    )
    for account in ("u0_a217", "mobile", "root"):
        # Android's and iOS's names of whoever holds the device are nobody's
        assert default(visits, "inspector", filled, user_full_name="", user_account_name=account) is None


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
    assert today.isValid()
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


def test_the_one_map_shows_who_was_visited_once_an_inspection_was_merged(
    survey: Path, folder: Path, tmp_path: Path
) -> None:
    parks = store.read(survey, "parcels").dissolve().assign(park_id="Y1", park_name="澄川园区")
    store.replace_layer(survey, "parks", parks[["park_id", "park_name", "geometry"]])

    def mapped(name: str) -> QgsProject:
        given = {"SURVEY": str(survey), "PROJECT": str(tmp_path / name)}
        results, ok, log, _ = qgis_env.run(_algorithm("onemap"), given)
        assert ok, log
        project = QgsProject()
        assert project.read(results["PROJECT"])
        return project

    theme = words.word("theme", "inspection", "en")
    assert theme not in mapped("before.qgz").mapThemeCollection().mapThemes()
    fieldpackages.fill(folder, "P-1", site_state="vacant", inspected_on="2022-10-08")
    fieldmerge.merge(survey, folder)
    project = mapped("after.qgz")
    assert theme in project.mapThemeCollection().mapThemes()
    shown = project.mapThemeCollection().mapThemeVisibleLayers(theme)
    layer = next(each for each in shown if each.renderer().type() == "categorizedSymbol"
                 and each.renderer().classAttribute() == "inspection_state")  # fmt: skip
    drawn = {each["parcel_id"]: each["inspection_state"] for each in layer.getFeatures()}
    assert drawn == {"P-1": "visited", "P-2": "to_visit", "P-3": "not_planned"}
    assert {each.value() for each in layer.renderer().categories()} >= set(drawn.values())
    assert layer.fields().field("inspection_state").alias() == dictionary.title("inspection_state", "en")
    # the parcels keep the style they open with
    fresh = QgsVectorLayer(f"{survey}|layername=parcels", "parcels", "ogr")
    assert fresh.isValid() and fresh.featureCount() == 3


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


def test_the_cards_go_along_in_the_order_of_the_visits_and_a_parcel_without_a_figure_is_told(
    survey: Path, tmp_path: Path
) -> None:
    parcels = store.read(survey, "parcels")
    parcels.loc[0, "geometry"] = None  # visited last, and it has no card
    store.replace_layer(survey, "parcels", parcels)
    start = f"{surveys.CORNER[0] + 1000.0},{surveys.CORNER[1]} [EPSG:4526]"  # in the east: P-3 comes first

    def run(name: str, **more: Any) -> Dict[str, Any]:
        given = {"SURVEY": str(survey), "FOLDER": str(tmp_path / name), "RULE": ["ALL"], "CARDS": True, "START": start}
        results, ok, log, _ = qgis_env.run(_algorithm("inspectionpackage"), {**given, **more})
        assert ok and "Parcel P-1 has no card" in log, log
        return results

    results = run("one")
    assert results["CARDS_FILE"] == str(tmp_path / "one" / "cards.pdf")
    text = layoutcheck.joined(layoutcheck.text(results["CARDS_FILE"], folded=True))
    assert 0 <= text.find("ParcelP-3") < text.find("ParcelP-2") and "ParcelP-1" not in text
    assert all(each.embedded for each in layoutcheck.fonts(results["CARDS_FILE"]))
    files = ["cards.pdf", "inspection.gpkg", "inspection.qgz", "manifest.json", "sheets.pdf"]
    assert sorted(each.name for each in (tmp_path / "one").iterdir()) == files
    stated = json.loads((tmp_path / "one" / "manifest.json").read_text(encoding="utf-8"))["sha256"]
    assert set(stated) == {"inspection.gpkg", "inspection.qgz", "sheets.pdf", "cards.pdf"}
    each = run("each", ONE_FILE_EACH=True)
    assert sorted(path.name for path in Path(each["CARDS_FILE"]).iterdir()) == ["P-2.pdf", "P-3.pdf"]
    without, ok, log, _ = qgis_env.run(
        _algorithm("inspectionpackage"), {"SURVEY": str(survey), "FOLDER": str(tmp_path / "none"), "RULE": ["ALL"]}
    )
    assert ok and without["CARDS_FILE"] == "" and not (tmp_path / "none" / "cards.pdf").exists(), log


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


@layoutcheck.needed
@pytest.mark.parametrize("language", ["zh", "en"])
def test_on_paper_the_longest_values_stand_whole_in_their_boxes_and_over_no_other(
    tmp_path: Path, language: str
) -> None:
    """As the PDF has it: 200 signs of name and place, the longest words of the dictionary, every box of the page."""

    def longest(kind: str) -> str:
        return max(dictionary.wording(kind), key=lambda code: len(dictionary.label(kind, code, language)))

    name = ("澄川县先进制造业产业集聚区新能源装备有限公司" * 12)[:199] + "末"
    place = ("Xingyuan Road East and Harmony Street North " * 6)[:199] + "Z"
    zones = [place, name]
    path = surveys.write(
        tmp_path / "survey.gpkg", {"L" * 50: longest("land_status"), "B": "possibly_idle"}, holder=[name, name],
        park_name=zones, location=zones[::-1], parcel_code=["410201101001GB00001"] * 2, park_id=["Y1"] * 2,
        legal_area_m2=[123456789.12] * 2, supply_state=["supplied"] * 2,
        farmland_m2=[123456.0] * 2, eco_redline_m2=[99999.0] * 2, outside_urban_boundary_m2=[8888888.0] * 2,
        recognition=[longest("recognition")] * 2, recognition_no=["自然资认字〔2022〕第123号"] * 2,
        recognition_on=["2022-08-31"] * 2, agreed_delivery=["2020-01-01"] * 2, actual_delivery=["2020-02-01"] * 2,
        agreed_start=["2021-01-01"] * 2, extended_start=["2022-01-01"] * 2, agreed_completion=["2024-01-01"] * 2,
        suspended_since=["2021-06-18"] * 2, missing=["actual_start, permit_on, developed_area_m2, invested_wan"] * 2,
        verdict=["unknown"] * 2,
    )  # fmt: skip
    set_language(language)
    try:
        package = fieldpackages.pack(path, tmp_path / "package", rules=("UNKNOWN", "IDLE", "STAGE"))
    finally:
        set_language("en")
    visits = store.read(package / fieldpackage.GEOPACKAGE, "inspections")
    around = store.read(package / fieldpackage.GEOPACKAGE, "around")
    facts = {"package_id": "20221001-0123abcd", "as_of": "2022-09-30", "policy_title": name[:60]}
    pdf = tmp_path / "sheets.pdf"
    texts = fieldsheet.write(pdf, visits, around, facts, language=language)
    assert layoutcheck.sizes(pdf) == [(pytest.approx(210.0, abs=0.2), pytest.approx(297.0, abs=0.2))] * 2
    fonts = layoutcheck.fonts(pdf)
    assert fonts and all(each.embedded and each.searchable for each in fonts)
    words_of = layoutcheck.ink(layoutcheck.words(pdf))
    assert not layoutcheck.overlaps(words_of, 0.3)
    assert not layoutcheck.outside(words_of, (19.5, 9.0, 200.0, 292.0))
    frames = [layoutcheck.Box(each.page, each.text, each.box[0], each.box[1], each.box[0] + each.box[2],
                              each.box[1] + each.box[3]) for each in texts]  # fmt: skip
    assert not layoutcheck.crossing(words_of, frames, 0.6)
    text = layoutcheck.joined(layoutcheck.text(pdf, folded=True))
    assert "…" not in text, "nothing is cut"
    for kind in ("site_state", "start_basis"):
        for word in dictionary.wording(kind).values():
            assert layoutcheck.joined(layoutcheck.fold(word.text(language))) in text, word
    # the last sign of each: 2 pages, name and place each twice a page
    assert text.count("末") >= 4 and text.count("Z") >= 2


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
