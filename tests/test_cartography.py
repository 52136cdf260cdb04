"""Styles, projects and pictures: drawn from a small survey.gpkg, read back as QGIS reads them."""

from __future__ import annotations

import datetime
import itertools
import re
import runpy
import shutil
import sqlite3
import zipfile
from pathlib import Path
from typing import Any, Dict, List, Sequence, Tuple

import pytest

pytest.importorskip("qgis.core")

from qgis.core import QgsLayoutItemLabel, QgsLayoutItemMap, QgsLayoutItemScaleBar, QgsProject, QgsVectorLayer
from qgis.PyQt.QtGui import QColor, QImage

from baiyuan_qgis.cartography import figures, fonts, legend, picture, project, styles, typesetting, words
from baiyuan_qgis.data import dictionary, palette
from baiyuan_qgis.faults import InputFault

pytestmark = [pytest.mark.qgis, pytest.mark.utf8, pytest.mark.usefixtures("qgis_app")]

ROOT = Path(__file__).parent.parent
STATUSES = ("unsupplied", "idle", "possibly_idle", "inefficient", "undetermined", "normal")
LANGUAGES = ("zh", "en")
DAY = datetime.date(2022, 9, 30)


def _table(name: str, rows: Sequence[Dict[str, Any]], size: float = 0.0, crs: str = "EPSG:4526") -> Any:
    """A table of survey.gpkg; with a size, a layer of squares of that many metres side by side."""
    import pandas

    frame = pandas.DataFrame(list(rows), columns=list(dictionary.table(name)))
    if not size:
        return frame
    import geopandas
    from shapely.geometry import box

    west, south = 38485000.0, 3767000.0
    squares = [box(west + size * n, south, west + size * (n + 1), south + size) for n in range(len(frame))]
    return geopandas.GeoDataFrame(frame, geometry=squares, crs="EPSG:4526").to_crs(crs)


def _write(path: Path, crs: str = "EPSG:4526", **more: Any) -> Path:
    from baiyuan_qgis.data import store

    parcels = [
        {
            "parcel_id": f"P-{n}",
            "land_status": status,
            "supply_state": "supplied" if n else "approved_not_expropriated",
            "grade": "ABCDN"[n % 5],
            "area_m2": 10000.0,
            "area_mu": 15.0,
            "farmland_m2": 200.0 * (n == 3),
        }
        for n, status in enumerate(STATUSES)
    ]
    tables = {
        "parcels": _table("parcels", parcels, 100.0, crs),
        "unsupplied": _table(
            "unsupplied",
            [
                {
                    "piece_id": "B1-001",
                    "supply_state": "approved_not_expropriated",
                    "used_unsupplied": True,
                    "area_m2": 5000.0,
                },
                {
                    "piece_id": "B1-002",
                    "supply_state": "expropriated_not_supplied",
                    "used_unsupplied": False,
                    "area_m2": 2000.0,
                },
            ],
            50.0,
            crs,
        ),
        "anomalies": _table(
            "anomalies", [{"anomaly": code, "area_m2": 100.0} for code in dictionary.wording("anomaly")], 10.0, crs
        ),
        "parks": _table("parks", [{"park_id": "Y1", "park_name": "试验园区", "area_mu": 900.0}], 700.0, crs),
        "pieces": _table("pieces", [{"overlay_id": 1, "layer": "zoning", "class": "100102", "area_m2": 9.0}], 5.0, crs),
        "verdicts": _table("verdicts", [{"parcel_id": "P-1", "verdict": "fails", "sentence_zh": "超过一年"}]),
        "run": _table("run", [{"key": "as_of", "value": "2022-09-30"}, {"key": "layer.parcels", "value": "宗地 (6)"}]),
    }
    tables.update(more)
    store.write(path, {name: table for name, table in tables.items() if table is not None})
    return path


@pytest.fixture(scope="module")
def survey(tmp_path_factory: pytest.TempPathFactory, qgis_app: Any) -> Path:
    return _write(tmp_path_factory.mktemp("carto") / "核查 1" / "survey.gpkg")


def _labels(page: Any) -> Dict[str, str]:
    return {item.id(): item.text() for item in page.items() if isinstance(item, QgsLayoutItemLabel) and item.id()}


def _categories(layer: QgsVectorLayer) -> List[Tuple[str, str]]:
    return [(each.value(), each.label()) for each in layer.renderer().categories()]


# ---- words


def test_words_have_both_languages_and_the_same_blanks() -> None:
    import tomllib

    document = tomllib.loads(words.FILE.read_text(encoding="utf-8"))
    for kind, entries in document.items():
        for name, entry in entries.items():
            assert set(entry) == {"zh", "en"}, (kind, name)
            blanks = [set(re.findall(r"{(\w+)", entry[language])) for language in LANGUAGES]
            assert blanks[0] == blanks[1], (kind, name)
    assert set(document["style"]) == set(styles.STYLES)
    claims = "".join(entry["zh"] for entries in document.values() for entry in entries.values())
    assert claims.count("审图号") == claims.count("无审图号") == 1  # no map of ours claims to have been approved
    assert words.word("sheet", "internal", "zh") == "内部资料"


# ---- styles


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("table", "name"), [(t, n) for t, names in styles.SURVEY_STYLES.items() for n in names])
def test_styles_are_labelled_from_the_dictionary(survey: Path, table: str, name: str, language: str) -> None:
    layer = QgsVectorLayer(f"{survey}|layername={table}", table, "ogr")
    assert styles.style(layer, name, language)
    if name in styles.CATEGORISED:
        _, kind, field = styles.CATEGORISED[name]
        assert layer.renderer().classAttribute() == field
        for code, label in _categories(layer)[:-1]:
            assert label == dictionary.label(kind, code, language)
    index = layer.fields().indexOf("area_m2")
    assert layer.attributeAlias(index) == dictionary.title("area_m2", language)


def test_values_of_a_coded_field_are_shown_in_words(survey: Path) -> None:
    layer = QgsVectorLayer(f"{survey}|layername=parcels", "parcels", "ogr")
    styles.style(layer, "parcels", "zh")
    setup = layer.editorWidgetSetup(layer.fields().indexOf("land_status"))
    assert setup.type() == "ValueMap"
    assert {"未发现问题": "normal"} in setup.config()["map"]


def test_a_style_that_does_not_fit_leaves_the_layer_as_it_is(survey: Path) -> None:
    layer = QgsVectorLayer(f"{survey}|layername=parks", "parks", "ogr")
    before = layer.renderer()
    assert not styles.style(layer, "parcels", "zh")
    assert not styles.style(layer, "no such style", "zh")
    assert layer.renderer() is before
    table = QgsVectorLayer(f"{survey}|layername=verdicts", "verdicts", "ogr")
    assert not styles.style(table, "parcels", "zh")


def test_labels_show_the_parcel_id_in_a_chinese_font_where_there_is_room(survey: Path) -> None:
    layer = QgsVectorLayer(f"{survey}|layername=parcels", "parcels", "ogr")
    styles.style(layer, "parcels", "zh")
    settings = layer.labeling().settings()
    assert settings.isExpression and "if(@map_scale <= 3000, " in settings.fieldName
    assert settings.fitInPolygonOnly
    assert settings.minimumScale >= 10000 and settings.maximumScale <= 2000
    assert settings.format().buffer().enabled()
    assert "Noto Sans CJK SC" in settings.format().families()
    assert "Microsoft YaHei" in settings.format().families()


def test_there_is_a_font_with_chinese_glyphs() -> None:
    from qgis.PyQt.QtGui import QFontMetricsF

    assert fonts.installed(), "install a Chinese font, such as fonts-noto-cjk"
    assert QFontMetricsF(fonts.font(20.0)).inFontUcs4(ord("园"))


def test_zoning_of_another_town_gets_its_own_classes() -> None:
    import geopandas
    from shapely.geometry import box

    layer = QgsVectorLayer("MultiPolygon?crs=EPSG:4526&field=zone_code:string", "zoning", "memory")
    frame = geopandas.GeoDataFrame({"zone_code": ["R-8", "C-2"]}, geometry=[box(0, 0, 1, 1), box(1, 0, 2, 1)])
    from qgis.core import QgsFeature, QgsGeometry

    for code, shape in zip(frame["zone_code"], frame.geometry):
        feature = QgsFeature(layer.fields())
        feature["zone_code"] = code
        feature.setGeometry(QgsGeometry.fromWkt(shape.wkt))
        layer.dataProvider().addFeature(feature)
    assert styles.style(layer, "zoning", "zh")
    assert [value for value, _ in _categories(layer)] == ["C-2", "R-8", ""]
    layer.dataProvider().truncate()
    assert styles.style(layer, "zoning", "zh")
    assert ("10", "10 " + dictionary.label("zone", "10", "zh")) in _categories(layer)


def test_styles_are_stored_in_the_geopackage_and_loaded_by_default(survey: Path, tmp_path: Path) -> None:
    gpkg = tmp_path / "survey.gpkg"
    shutil.copy(survey, gpkg)
    for _ in range(2):  # again: replaced, not doubled, and nobody is asked
        assert styles.store_styles(gpkg, language="zh") == list(styles.SURVEY_STYLES)
    layer = QgsVectorLayer(f"{gpkg}|layername=parcels", "parcels", "ogr")
    assert layer.loadDefaultStyle()[1]
    assert layer.renderer().type() == "categorizedSymbol"
    assert _categories(layer)[0] == ("unsupplied", "批而未供")
    assert layer.attributeAlias(layer.fields().indexOf("land_status")) == dictionary.title("land_status", "zh")
    assert layer.listStylesInDatabase()[0] == len(styles.SURVEY_STYLES["parcels"])
    del layer
    connection = sqlite3.connect(gpkg)
    rows = connection.execute("SELECT f_table_name, count(*) FROM layer_styles WHERE useAsDefault GROUP BY 1")
    assert dict(rows.fetchall()) == dict.fromkeys(styles.SURVEY_STYLES, 1)
    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()
    pyogrio = pytest.importorskip("pyogrio")
    assert pyogrio.read_info(str(gpkg), layer="parcels", force_feature_count=True)["features"] == len(STATUSES)


def test_styles_of_a_file_that_cannot_be_written_are_one_sentence(tmp_path: Path) -> None:
    broken = tmp_path / "survey.gpkg"
    broken.write_text("no database " * 100, encoding="utf-8")
    with pytest.raises(InputFault, match=re.escape("survey.gpkg")):
        styles.store_styles(broken)


def test_the_qml_files_are_what_the_palette_and_the_dictionary_make() -> None:
    texts = runpy.run_path(str(ROOT / "scripts" / "make_styles.py"))["texts"]()
    folder = ROOT / "resources" / "styles"
    written = re.findall(r'"(#[0-9a-f]{6})"', palette.FILE.read_text(encoding="utf-8"))
    colours = {",".join(str(part) for part in QColor(each).getRgb()[:3]) for each in written}
    colours -= {"0,0,0", "255,255,255"}  # what QGIS writes where nothing is set
    assert {path.name for path in folder.glob("*.qml")} == set(texts)
    for name, text in texts.items():
        stored = (folder / name).read_text(encoding="utf-8")
        # The same words in the legend and the palette's colours; the rest differs between versions of QGIS.
        for pattern, among in ((r'label="([^"]+)"', None), (r'"(\d+,\d+,\d+),255', colours)):
            new, old = set(re.findall(pattern, text)), set(re.findall(pattern, stored))
            if among is not None:
                new, old = new & among, old & among
            assert new == old, f"run scripts/make_styles.py: {name}"
        layer = QgsVectorLayer("MultiPolygon?crs=EPSG:4490&field=land_status:string", "x", "memory")
        assert layer.loadNamedStyle(str(folder / name))[1]


# ---- the project


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_project_opens_whole_and_moves_with_its_folder(survey: Path, tmp_path: Path, language: str) -> None:
    first = tmp_path / "成果"
    first.mkdir()
    shutil.copy(survey, first / "survey.gpkg")
    made = project.build(first / "survey.gpkg", first / "survey.qgz", "试验", language)
    assert made == first / "survey.qgz"
    assert sorted(path.name for path in first.iterdir()) == ["survey.gpkg", "survey.qgz"]
    with zipfile.ZipFile(made) as archive:
        text = "".join(archive.read(name).decode("utf-8") for name in archive.namelist() if name.endswith(".qgs"))
    sources = re.findall(r"<datasource>([^<]+)</datasource>", text)
    assert sources and all(source.startswith("./survey.gpkg|layername=") for source in sources)
    assert str(tmp_path) not in text
    moved = tmp_path / "moved"
    first.rename(moved)
    opened = QgsProject()
    assert opened.read(str(moved / "survey.qgz"))
    layers = opened.mapLayers().values()
    assert layers and all(layer.isValid() for layer in layers)
    assert opened.title() == "试验"
    assert opened.crs().authid() == "EPSG:4526"
    groups = [group.name() for group in opened.layerTreeRoot().findGroups()]
    wanted = ("frame", "status", "supply", "efficiency", "detail", "tables")
    assert groups == [words.word("group", name, language) for name in wanted]
    themes = {words.word("theme", name, language) for name in project.SURVEY_THEMES}
    assert set(opened.mapThemeCollection().mapThemes()) == themes
    assert {sheet.name() for sheet in opened.layoutManager().printLayouts()} == themes
    for name in themes:
        assert opened.mapThemeCollection().mapThemeVisibleLayers(name)
    pieces = opened.mapLayersByName(dictionary.label("layer", "pieces", language))[0]
    assert not opened.layerTreeRoot().findLayer(pieces.id()).isVisible()
    assert pieces.metadata().rights()[0] == words.word("sheet", "internal", language)
    assert [relation.isValid() for relation in opened.relationManager().relations().values()] == [True]
    opened.clear()


def test_the_users_own_project_is_left_alone(survey: Path, tmp_path: Path) -> None:
    before = (QgsProject.instance().fileName(), len(QgsProject.instance().mapLayers()))
    project.build(survey, tmp_path / "survey.qgz", language="zh")
    assert (QgsProject.instance().fileName(), len(QgsProject.instance().mapLayers())) == before


def test_a_survey_of_parcels_alone_has_one_theme(tmp_path: Path) -> None:
    none = dict.fromkeys(("unsupplied", "anomalies", "parks", "pieces", "verdicts"))
    parcels = _table("parcels", [{"parcel_id": "A", "land_status": None, "grade": "N", "area_m2": 600.0}], 30.0)
    gpkg = _write(tmp_path / "survey.gpkg", parcels=parcels, **none)
    made = project.assemble(gpkg, language="zh")
    assert made.themes == ("status",)
    (block,) = legend.blocks(made, "status", "zh")
    assert [(line.code, line.label, line.number) for line in block.lines] == [("", "无取值", 1)]
    with pytest.raises(InputFault):
        picture.render(gpkg, tmp_path / "x.png", theme="supply")
    assert not (tmp_path / "x.png").exists()


def test_a_file_without_parcels_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(InputFault, match=re.escape("survey.gpkg")):
        project.build(tmp_path / "survey.gpkg", tmp_path / "survey.qgz")
    assert not list(tmp_path.iterdir())


# ---- the picture


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("theme", project.SURVEY_THEMES)
def test_the_sheet_says_what_the_data_say(survey: Path, theme: str, language: str) -> None:
    made = project.assemble(survey, "", language)
    page = picture.sheet(made, theme, policy_title="《闲置土地处置办法》", language=language)
    texts = _labels(page)
    assert texts["title"] == words.word("title", theme, language)
    assert texts["internal"] == words.word("sheet", "internal", language)
    assert texts["publish"] == words.word("note", "publish", language)
    assert "《闲置土地处置办法》" in texts["subtitle"]
    day = {"zh": "2022年9月30日", "en": "2022-09-30"}[language]
    assert day in texts["subtitle"]  # from the run table
    assert "宗地 (6)" in texts["sources"]
    assert "4526" in texts["foot"]
    kind = {"status": "land_status", "supply": "supply_state", "efficiency": "grade"}[theme]
    if theme == "status":
        for code in STATUSES:
            assert texts[f"legend_0_{code}"] == dictionary.label(kind, code, language)
            assert texts[f"legend_0_{code}_count"] == "1"
            assert texts[f"legend_0_{code}_mu"] == "15.0"
        assert texts["legend_1_used_unsupplied_mu"] == "7.5"
        assert texts["legend_1_expropriated_not_supplied_mu"] == "3.0"
    if theme == "supply":
        assert texts["legend_0_supplied_count"] == "5"
        assert "legend_0_not_approved" not in texts  # not present, not in the legend
        for code in dictionary.wording("anomaly"):
            assert texts[f"legend_2_{code}"] == dictionary.label("anomaly", code, language)
    if theme == "efficiency":
        assert texts["legend_0_A"] == dictionary.label("grade", "A", language)
        assert dictionary.label("grade_caption", "footnote", language) in texts["note_0"]
    else:
        assert texts["note_0"][:6] in words.word("note", "suspicion", language)
    bar = next(item for item in page.items() if isinstance(item, QgsLayoutItemScaleBar))
    assert bar.rect().width() <= 80
    (shown,) = [item for item in page.items() if isinstance(item, QgsLayoutItemMap)]
    assert shown.followVisibilityPresetName() == words.word("theme", theme, language)
    visible = made.project.mapThemeCollection().mapThemeVisibleLayers(words.word("theme", theme, language))
    assert visible == project.theme_layers(made, theme)
    assert texts["scale"].endswith(f"1:{round(shown.scale())}")
    made.project.clear()


def test_nothing_on_the_sheet_overlaps_or_leaves_it(survey: Path) -> None:
    for language, theme in itertools.product(LANGUAGES, project.SURVEY_THEMES):
        made = project.assemble(survey, "", language)
        page = picture.sheet(made, theme, policy_title="政策" * 20, language=language)
        boxes = {}
        for item in page.items():
            if isinstance(item, (QgsLayoutItemLabel, QgsLayoutItemMap, QgsLayoutItemScaleBar)):
                box = item.mapRectToScene(item.rect()).adjusted(1.1, 0.1, -1.1, -0.1)
                assert box.left() > 0 and box.right() < 420 and box.top() > 0 and box.bottom() < 297, item.id()
                boxes[item.id() or id(item)] = box
        for one, other in itertools.combinations(boxes, 2):
            if "internal" not in {one, other}:
                assert not boxes[one].intersects(boxes[other]), f"{one} on {other} ({theme}, {language})"
        made.project.clear()


@pytest.mark.parametrize("crs", ["EPSG:4526", "EPSG:4490", "EPSG:2264"])
def test_the_picture_is_drawn_in_every_kind_of_crs(tmp_path: Path, crs: str) -> None:
    gpkg = _write(tmp_path / "survey.gpkg", "EPSG:4490" if crs == "EPSG:2264" else crs)
    if crs == "EPSG:2264":  # feet: the same squares somewhere in North Carolina
        import geopandas
        from shapely.geometry import box

        parcels = _table("parcels", [{"parcel_id": "A", "land_status": "idle", "area_m2": 9290.0}])
        frame = geopandas.GeoDataFrame(parcels, geometry=[box(1.1e6, 5.8e5, 1.1e6 + 328.1, 5.8e5 + 328.1)], crs=crs)
        none = dict.fromkeys(("unsupplied", "anomalies", "parks", "pieces", "verdicts"))
        gpkg = _write(tmp_path / "feet.gpkg", parcels=frame, **none)
    png = picture.render(gpkg, tmp_path / "图.png", as_of=DAY, language="zh", dpi=60)
    image = QImage(str(png))
    assert (image.width(), image.height()) == (992, 702) or abs(image.width() - 992) < 3
    idle = QColor(palette.looks("land_status")["idle"].fill)
    counted = sum(
        abs(pixel.red() - idle.red()) + abs(pixel.green() - idle.green()) + abs(pixel.blue() - idle.blue()) < 12
        for pixel in (image.pixelColor(x, y) for x in range(30, 700, 2) for y in range(80, 640, 2))
    )
    assert counted > 500  # the idle parcel is on the map, in its colour
    assert sorted(path.suffix for path in tmp_path.iterdir() if "图" in path.name) == [".png"]


def test_the_scale_bar_is_as_long_as_it_says(survey: Path) -> None:
    made = project.assemble(survey, "", "zh")
    page = picture.sheet(made, language="zh")
    bar = next(item for item in page.items() if isinstance(item, QgsLayoutItemScaleBar))
    shown = next(item for item in page.items() if isinstance(item, QgsLayoutItemMap))
    metres = bar.unitsPerSegment() * bar.numberOfSegments()
    assert 30 < metres / shown.scale() * 1000 <= 64.5
    made.project.clear()


def test_figures_may_be_given(survey: Path) -> None:
    made = project.assemble(survey, "", "zh")
    texts = _labels(picture.sheet(made, figures=[("批次数", "7")], language="zh"))
    assert (texts["figure_name_0"], texts["figure_0"]) == ("批次数", "7")
    assert "figure_1" not in texts
    made.project.clear()


def test_main_figures_are_sums_of_the_layers(survey: Path) -> None:
    made = project.assemble(survey, "", "zh")
    found = dict(figures.main_figures(made, "status", "zh"))
    assert found[words.word("figure", "parcels_mu", "zh")] == "90.0"
    assert found[words.word("figure", "unsupplied_mu", "zh")] == "10.5"
    assert found[words.word("figure", "idle_mu", "zh")] == "30.0 (33.3%)"
    assert found[words.word("figure", "farmland_mu", "zh")] == "0.3"
    # The red line was not given: no figure, not zero.
    assert words.word("figure", "eco_redline_mu", "zh") not in found
    made.project.clear()


def test_lines_break_after_no_closing_mark() -> None:
    text = words.word("note", "suspicion", "zh")
    for width in range(20, 90, 7):
        lines = typesetting.wrap(text, float(width), 7.0)
        assert "".join(lines) == text
        assert not any(line[0] in "，。；：、）”" for line in lines)
    english = words.word("note", "suspicion", "en")
    assert " ".join(typesetting.wrap(english, 60.0, 7.0)) == english


# ---- what a run delivers


def test_a_finished_survey_gets_styles_project_picture_and_loaded_layers(survey: Path, tmp_path: Path) -> None:
    import hashlib
    import json

    from qgis.core import QgsProcessingContext

    from baiyuan_qgis.cartography import deliver

    gpkg = tmp_path / "survey.gpkg"
    shutil.copy(survey, gpkg)
    (tmp_path / "manifest.json").write_text('{"policy": "甲"}', encoding="utf-8")
    context = QgsProcessingContext()
    own = QgsProject()
    context.setProject(own)
    made = deliver.survey(gpkg, context, "zh")
    assert made == {"PROJECT": str(tmp_path / "survey.qgz"), "PICTURE": str(tmp_path / "map.png")}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["manifest.json", "map.png", "survey.gpkg", "survey.qgz"]
    stated = json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))
    assert stated["policy"] == "甲"
    for name, stamp in stated["sha256"].items():
        assert hashlib.sha256((tmp_path / name).read_bytes()).hexdigest() == stamp
    loaded = context.layersToLoadOnCompletion()
    assert sorted(uri.split("=")[1] for uri in loaded) == ["anomalies", "parcels", "parks", "unsupplied"]
    parcels = next(uri for uri in loaded if uri.endswith("parcels"))
    layer = QgsVectorLayer(parcels, "x", "ogr")
    context.layerToLoadOnCompletionDetails(parcels).postProcessor().postProcessLayer(layer, context, None)
    assert _categories(layer)[0] == ("unsupplied", "批而未供")
    # As QGIS loads them: by alphabet, each on top of the last; they end in the order of the map.
    for uri, details in sorted(loaded.items()):
        one = QgsVectorLayer(uri, details.name, "ogr")
        own.addMapLayer(one, addToLegend=False)
        own.layerTreeRoot().insertLayer(0, one)
        deliver._put_in_order(own, one, gpkg, [table for table, _ in deliver.LOADED].index(uri.split("=")[1]))
    order = [each.source().split("=")[1] for each in own.layerTreeRoot().layerOrder()]
    assert order == [table for table, _ in deliver.LOADED]
    # Without a project, as in qgis_process, nothing is loaded.
    assert deliver.survey(gpkg, QgsProcessingContext(), "en") == made


@pytest.mark.gbk
def test_a_survey_is_delivered_in_a_folder_of_a_gbk_machine(tmp_path: Path) -> None:
    from baiyuan_qgis.cartography import deliver

    made = deliver.survey(_write(tmp_path / "survey.gpkg"), None, "zh")
    assert not QImage(made["PICTURE"]).isNull()
    opened = QgsProject()
    assert opened.read(made["PROJECT"])
    assert all(layer.isValid() for layer in opened.mapLayers().values())
    layer = QgsVectorLayer(f"{tmp_path / 'survey.gpkg'}|layername=parcels", "parcels", "ogr")
    assert layer.loadDefaultStyle()[1]
    assert _categories(layer)[0] == ("unsupplied", "批而未供")
    opened.clear()
