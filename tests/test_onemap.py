"""The one map of a survey: project, sheets of each park, pictures; read back as QGIS and a reader see them."""

from __future__ import annotations

import itertools
import json
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any, Dict, List, Tuple

import pytest

pytest.importorskip("qgis.core")

import layoutcheck
import surveys
from qgis.core import (
    QgsExpressionContext,
    QgsExpressionContextUtils,
    QgsLayoutItemLabel,
    QgsLayoutItemMap,
    QgsLayoutItemScaleBar,
    QgsMapRendererSequentialJob,
    QgsMapSettings,
    QgsPointXY,
    QgsProject,
    QgsRectangle,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QSize
from qgis.PyQt.QtGui import QImage

from baiyuan_qgis.cartography import legend, marginalia, onemap, picture, project, sheetexport, typesetting, words
from baiyuan_qgis.data import dictionary, palette, store
from baiyuan_qgis.faults import Cancelled, InputFault
from baiyuan_qgis.progress import Progress

pytestmark = [pytest.mark.qgis, pytest.mark.utf8, pytest.mark.usefixtures("qgis_app")]

LONG = "澄川县先进制造业与新材料产业集聚区" * 12  # 204 characters
_MAP_FRAME = (10.0, 31.0, 308.0, 274.0)
ALL = (*project.THEMES, project.OVERVIEW, "protection")


def _squares(name: str, rows: List[Dict[str, Any]], size: float, north: float = 0.0) -> Any:
    """A layer of squares of so many metres side by side; its columns are those of the table and those of the rows."""
    import geopandas
    import pandas
    from shapely.geometry import box

    known = [*dictionary.table(name)] if name in dictionary.tables() else []
    columns = [*known, *(key for key in rows[0] if key not in known)]
    frame = pandas.DataFrame(rows, columns=columns)
    x, y = surveys.CORNER
    shapes = [box(x + size * n, y + north, x + size * (n + 1), y + north + size) for n in range(len(rows))]
    return geopandas.GeoDataFrame(frame, geometry=shapes, crs="EPSG:4526")


def _survey(path: Path, names: Any = ("甲园区", "乙园区")) -> Path:
    """Four parcels of 1 ha in two parks of 500 m beside each other: two in each, one of each not supplied or idle."""
    x, y = surveys.CORNER
    from shapely.geometry import box

    parks = _squares("parks", [{"park_id": f"Y{n}", "park_name": name} for n, name in enumerate(names, 1)], 500.0)
    parks["area_m2"], parks["area_mu"] = 250000.0, 375.0
    parks["idle_rate"], parks["status_known_share"] = 0.25, 0.5
    statuses = {"P-1": "idle", "P-2": "normal", "P-3": "idle", "P-4": "undetermined"}
    pieces = _squares("pieces", [
        {"overlay_id": 1, "parcel_id": "P-1", "layer": "zoning", "class": "100102", "area_m2": 10000.0},
        {"overlay_id": 1, "parcel_id": "P-4", "layer": "zoning", "class": "1402", "area_m2": 6000.0},
        {"overlay_id": 2, "parcel_id": "P-1", "layer": "current_use", "class": "0102", "area_m2": 10000.0},
        {"overlay_id": 2, "parcel_id": "P-2", "layer": "current_use", "class": "XX", "area_m2": 2000.0},
        {"overlay_id": 3, "parcel_id": "P-1", "layer": "farmland", "class": "farmland", "area_m2": 900.0},
    ], 100.0)  # fmt: skip
    tables = {
        "parks": parks,
        "pieces": pieces,
        "unsupplied": _squares("unsupplied", [
            {"piece_id": "B-1", "supply_state": "approved_not_expropriated", "area_m2": 4000.0},
        ], 60.0, 200.0),
        "anomalies": _squares("anomalies", [{"anomaly": "supply_overlap", "area_m2": 200.0}], 20.0, 300.0),
    }  # fmt: skip
    surveys.write(
        path, statuses, facts={"policy_title": "《闲置土地处置办法》Order 53"}, tables=tables,
        park_id=["Y1", "Y1", "Y1", "Y2"], area_mu=[15.0] * 4, recognition=["recognised_idle", *["not_started"] * 3],
        grade=["A", "D", "N", "B"], holder=[LONG] * 4,
    )  # fmt: skip
    assert box(x, y, x + 500, y + 500).equals(parks.geometry.iloc[0])
    return path


@pytest.fixture(scope="module")
def survey(tmp_path_factory: pytest.TempPathFactory, qgis_app: Any) -> Path:
    folder = tmp_path_factory.mktemp("onemap") / "成果 1"
    folder.mkdir()
    return _survey(folder / "survey.gpkg")


def _labels(layout: Any, page: int) -> Dict[str, str]:
    return {
        item.id(): item.text()
        for item in layout.items()
        if isinstance(item, QgsLayoutItemLabel) and item.id() and item.page() == page
    }


def _font(item: QgsLayoutItemLabel) -> Tuple[float, bool]:
    """Size in points and boldness of a label; from 3.24 on they are a text format."""
    if hasattr(item, "textFormat"):
        return item.textFormat().size(), item.textFormat().font().bold()
    return item.font().pointSizeF(), item.font().bold()


# ---- the project

# Opens a project as QGIS does and draws a page of each layout; prints what its log was told.
_OPEN = """
import json, sys
from qgis.core import Qgis, QgsApplication, QgsLayoutExporter, QgsProject
from qgis.PyQt.QtCore import QSize
application = QgsApplication([], True)
application.initQgis()
told = []
log = QgsApplication.messageLog().messageReceived[str, str, Qgis.MessageLevel]
log.connect(lambda message, tag, level: told.append(tag + ": " + message))
if not QgsProject.instance().read(sys.argv[1]):
    told.append(QgsProject.instance().error())
for layout in QgsProject.instance().layoutManager().printLayouts():
    if QgsLayoutExporter(layout).renderPageToImage(0, QSize(), 20).isNull():
        told.append("nothing drawn")
print(json.dumps(told))
"""


@pytest.mark.parametrize("language", ["zh", pytest.param("en", marks=pytest.mark.slow)])
def test_the_project_opens_without_a_warning_wherever_its_folder_goes(
    survey: Path, tmp_path: Path, language: str
) -> None:
    first = tmp_path / "一张图"
    first.mkdir()
    shutil.copy(survey, first / "survey.gpkg")
    made = onemap.make(first / "survey.gpkg", first / "onemap.qgz", language=language)
    assert sorted(path.name for path in first.iterdir()) == ["onemap.qgz", "survey.gpkg"]
    with zipfile.ZipFile(made.project) as archive:
        text = "".join(archive.read(name).decode("utf-8") for name in archive.namelist() if name.endswith(".qgs"))
    sources = re.findall(r"<datasource>([^<]+)</datasource>", text)
    assert sources and all(source.startswith("./survey.gpkg|layername=") for source in sources)
    assert str(tmp_path) not in text
    first.rename(tmp_path / "又 移动了")

    # in a process of its own, as a colleague opens it
    moved = tmp_path / "又 移动了" / "onemap.qgz"
    done = subprocess.run([sys.executable, "-c", _OPEN, str(moved)], capture_output=True, check=True, timeout=120)
    told = json.loads(done.stdout.decode("utf-8").splitlines()[-1])
    opened = QgsProject()
    assert opened.read(str(moved))
    assert told == []
    layers = opened.mapLayers().values()
    assert len(layers) == made.layers and all(layer.isValid() for layer in layers)
    assert all(layer.metadata().title() and layer.metadata().rights() for layer in layers)
    themes = {words.word("theme", name, language) for name in (*project.THEMES, project.OVERVIEW)}
    themes -= {words.word("theme", "inspection", language)}  # the survey does not say who was visited
    assert set(opened.mapThemeCollection().mapThemes()) == themes
    whole = words.word("sheet", "all_parks", language)
    assert {layout.name() for layout in opened.layoutManager().printLayouts()} == {whole, "甲园区", "乙园区"}
    marks = opened.bookmarkManager().bookmarks()
    assert [mark.name() for mark in marks] == ["甲园区", "乙园区"]
    assert all(mark.extent().crs().authid() == "EPSG:4526" for mark in marks)
    x, _ = surveys.CORNER
    assert marks[1].extent().xMinimum() < x + 500 < x + 1000 < marks[1].extent().xMaximum()
    # details appear close by, the parks always
    by_name = {layer.name(): layer for layer in layers if isinstance(layer, QgsVectorLayer) and layer.isSpatial()}
    assert not by_name[dictionary.label("layer", "parks", language)].hasScaleBasedVisibility()
    assert by_name[dictionary.label("layer", "pieces", language)].minimumScale() == 50000
    for layout in opened.layoutManager().printLayouts():
        assert layout.pageCollection().pageCount() == 6
        for item in layout.items():
            if isinstance(item, QgsLayoutItemMap) and item.id() == "overview":
                assert item.overview().linkedMap().id() == "map"
    opened.clear()


def test_a_park_that_is_not_there_is_one_sentence_with_the_nearest(survey: Path, tmp_path: Path) -> None:
    with pytest.raises(InputFault, match="Y1"):
        onemap.make(survey, tmp_path / "x.qgz", park="Y11", language="zh")
    assert not list(tmp_path.iterdir())


def test_a_parcel_outside_the_only_park_is_on_the_sheet_of_all(tmp_path: Path) -> None:
    from shapely.geometry import box

    x, y = surveys.CORNER
    for homes, sheets in ((["Y1", "Y1"], ["甲"]), (["Y1", None], [words.word("sheet", "all_parks", "zh"), "甲"])):
        parks = _squares("parks", [{"park_id": "Y1", "park_name": "甲"}], 150.0)
        gpkg = surveys.write(
            tmp_path / "survey.gpkg", {"P-1": "idle", "P-2": "normal"}, tables={"parks": parks}, park_id=homes,
            shapes=[box(x, y, x + 50, y + 50), box(x + 200, y, x + 250, y + 50)],
        )  # fmt: skip
        made = onemap.make(gpkg, tmp_path / "x.qgz", language="zh")
        opened = QgsProject()
        assert opened.read(str(made.project))
        assert {layout.name() for layout in opened.layoutManager().printLayouts()} == set(sheets)
        opened.clear()


def test_a_survey_without_polygons_or_of_an_older_version_is_not_drawn_empty(tmp_path: Path) -> None:
    gpkg = surveys.write(tmp_path / "none.gpkg", {"P-1": "idle"}, shapes=[None])
    with pytest.raises(InputFault, match=r"none\.gpkg"):
        onemap.make(gpkg, tmp_path / "x.qgz", tmp_path / "sheets", language="zh")
    assert [path.name for path in tmp_path.iterdir()] == ["none.gpkg"]
    # tables and columns of today are missing, and the day is none
    old = store.read(surveys.write(tmp_path / "old.gpkg", {"P-1": "idle"}), "parcels")
    (tmp_path / "old.gpkg").unlink()
    run = _facts({"as_of": "2022-13-45"})
    store.write(
        tmp_path / "old.gpkg", {"parcels": old[["parcel_id", "land_status", "area_m2", "geometry"]], "run": run}
    )
    assert onemap.make(tmp_path / "old.gpkg", tmp_path / "new folder" / "x.qgz", language="zh").sheets == 1


def _facts(facts: Dict[str, str]) -> Any:
    import pandas

    return pandas.DataFrame(list(facts.items()), columns=["key", "value"])


def test_one_park_has_its_own_sheets_and_no_others(survey: Path, tmp_path: Path) -> None:
    made = onemap.make(survey, tmp_path / "x.qgz", park="Y2", language="zh")
    opened = QgsProject()
    assert opened.read(str(made.project))
    assert [layout.name() for layout in opened.layoutManager().printLayouts()] == ["乙园区"]
    x, _ = surveys.CORNER
    assert opened.viewSettings().defaultViewExtent().xMinimum() > x + 450
    opened.clear()
    assembled = project.assemble(survey, "", "zh", ALL)
    assert [park.id for park in onemap._chosen(assembled, "乙园区") if park] == ["Y2"]
    assembled.project.clear()


def test_parks_of_one_name_have_layouts_and_files_of_their_own(tmp_path: Path) -> None:
    gpkg = _survey(tmp_path / "survey.gpkg", ("同名", "同名"))
    made = project.assemble(gpkg, "", "zh", ALL)
    names = []
    layouts: List[Any] = []
    for park in made.counts.parks():
        layouts.append(picture.atlas(made, onemap._unique(park.name, layouts), park, "zh"))
        names.append(layouts[-1].name())
    assert names == ["同名", "同名 (2)"]
    made.project.clear()


# ---- what the sheets say


def test_a_park_is_counted_by_itself(survey: Path) -> None:
    made = project.assemble(survey, "", "zh", ALL)
    first, second = made.counts.parks()
    texts = [_labels(picture.atlas(made, park.id, park, "zh"), 0) for park in (first, second)]
    assert texts[0]["title"] == "甲园区用地核查一张图"
    # of three parcels in the first park two are apparently idle, of one in the second none
    assert (texts[0]["legend_0_idle_count"], texts[0]["legend_0_idle_mu"]) == ("2", "30.0")
    assert texts[0]["legend_0_normal_count"] == "1"
    assert "legend_0_idle_count" not in texts[1] and texts[1]["legend_0_undetermined_mu"] == "15.0"
    # the piece has no park_id: it lies in the first park. 4,000 m2 * 3 / 2,000 = 6 mu
    assert texts[0]["legend_1_approved_not_expropriated_mu"] == "6.0"
    assert not any(name.startswith("legend_1_approved") for name in texts[1])
    figures = {texts[0][f"figure_name_{n}"]: texts[0][f"figure_{n}"] for n in range(9) if f"figure_{n}" in texts[0]}
    assert figures[words.word("figure", "idle_mu", "zh")] == "30.0 (66.7%)"
    assert figures[words.word("figure", "parks_mu", "zh")] == "375.0"
    assert figures[dictionary.title("idle_rate", "zh")] == "25.0%(已知50.0%)"
    assert words.word("note", "park", "zh") in "".join(value for key, value in texts[0].items() if key[:4] == "note")
    made.project.clear()


def test_the_sheets_of_land_use_tell_classes_in_the_colours_of_the_standards(survey: Path) -> None:
    made = project.assemble(survey, "", "zh", ALL)
    first, second = made.counts.parks()
    plan = {line.code: line for block in legend.blocks(made, "plan", "zh", first) for line in block.lines}
    assert plan["10"].label == "10 " + dictionary.label("zone", "10", "zh")
    assert plan["10"].look == palette.looks("zone")["10"] and plan["10"].area_mu == pytest.approx(15.0)
    assert "1402" not in plan and "farmland" not in plan  # the one is the other park's, the other is not for all eyes
    other = {line.code: line for block in legend.blocks(made, "plan", "zh", second) for line in block.lines}
    assert other["1402"].area_mu == pytest.approx(9.0)
    present = {line.code: line for block in legend.blocks(made, "current", "zh") for line in block.lines}
    assert present["0102"].label == "0102 " + dictionary.label("dlbm", "0102", "zh")
    assert present["XX"].label == "XX"  # of no list: shown as it is, not left out
    drawn = {each.value(): each.symbol().color().name() for each in made.layers["current"].renderer().categories()}
    assert drawn["0102"] == palette.looks("dlbm")["0102"].fill
    made.project.clear()


def test_protected_land_is_on_the_sheets_only_when_it_is_asked_for(survey: Path) -> None:
    for protected in (False, True):
        made = project.assemble(survey, "", "zh", ALL, protected=protected)
        assert "farmland" in made.layers
        for theme in made.themes:
            shown = made.project.mapThemeCollection().mapThemeVisibleLayers(words.word("theme", theme, "zh"))
            assert (made.layers["farmland"] in shown) == (protected and theme in project.LAND_USE)
        notes = " ".join(marginalia.notes_of(made, "plan", "zh", None))
        assert (words.word("note", "protected", "zh") in notes) == protected
        made.project.clear()


def test_a_plan_of_the_whole_park_tells_what_it_leaves_open(survey: Path, tmp_path: Path) -> None:
    from baiyuan_qgis.measure import landuse

    parks = store.read(survey, "parks")
    # 300 m x 500 m of the first park are planned: 150,000 of 250,000 m2
    plan = _squares("zoning", [{"zone_code": "0703", "zone_edition": "2023"}], 500.0)
    plan = plan.set_geometry(plan.geometry.translate(-200.0, 0.0))
    pieces = landuse.inside(parks, plan, "zone_code", "planar")
    assert list(pieces["park_id"]) == ["Y1"] and pieces["area_m2"].iloc[0] == pytest.approx(150000.0)
    store.write(tmp_path / "landuse.gpkg", {"zoning": pieces})
    made = project.assemble(survey, "", "zh", ALL, tmp_path / "landuse.gpkg")
    assert made.whole == ("plan",)
    assert made.layers["plan"].name() == "规划用途(园区范围)"
    first = made.counts.parks()[0]
    (block,) = [each for each in legend.blocks(made, "plan", "zh", first) if each.title]
    assert [(line.code, round(line.area_mu, 6)) for line in block.lines] == [("0703", 225.0), ("uncovered", 150.0)]
    assert block.total == (1, pytest.approx(375.0))
    made.project.clear()


def test_a_plan_of_2020_is_drawn_by_the_headings_that_kept_their_meaning() -> None:
    from qgis.core import QgsFeature

    from baiyuan_qgis.cartography import styles

    layer = QgsVectorLayer("MultiPolygon?crs=EPSG:4526&field=zone_code:string&field=zone_edition:string", "z", "memory")
    for code in ("0703", "100102", "0501"):
        feature = QgsFeature(layer.fields())
        feature["zone_code"], feature["zone_edition"] = code, "2020"
        layer.dataProvider().addFeature(feature)
    drawn = styles.land_use(layer, "zoning", "zh")
    assert drawn is not None
    assert dict(drawn.class_of) == {"0703": "07", "100102": "10", "0501": "0501"}
    assert [each.code for each in drawn.classes] == ["07", "10", "0501"]


def test_many_classes_become_one_line_and_no_land_is_lost() -> None:
    lines = [legend.Line(str(n), f"类{n}", palette.Look(), 1, float(n)) for n in range(1, 41)]
    (block,) = legend.folded([legend.Block("地类", tuple(lines), (40, 820.0))], 20, "zh")
    assert legend.height([block]) <= 20
    assert sum(line.area_mu for line in block.lines) == 820.0 and sum(line.number for line in block.lines) == 40
    assert block.lines[-1].label == words.word("class", "others", "zh", count=40 - len(block.lines) + 1)
    assert block.lines[-2].code == "40"  # the largest are kept, in their order


def test_nothing_overlaps_or_leaves_the_sheet_with_the_longest_names(tmp_path: Path) -> None:
    gpkg = _survey(tmp_path / "survey.gpkg", (LONG, "Chengchuan park " * 13))
    for language in ("zh", "en"):
        made = project.assemble(gpkg, "", language, ALL)
        for park in made.counts.parks():
            layout = picture.atlas(made, park.id, park, language, marginalia.of_survey(made, language, [LONG, LONG]))
            for page, theme in enumerate(made.themes):
                top = layout.pageCollection().page(page).pos().y()
                boxes: Dict[Any, Any] = {}
                for item in layout.items():
                    placed = isinstance(item, (QgsLayoutItemLabel, QgsLayoutItemMap, QgsLayoutItemScaleBar))
                    if not placed or item.page() != page:
                        continue
                    box = item.mapRectToScene(item.rect()).adjusted(1.1, 0.1, -1.1, -0.1).translated(0.0, -top)
                    what = (item.id(), theme, language)
                    assert box.left() > 0 and box.right() < 420 and box.top() > 0 and box.bottom() < 297, what
                    boxes[item.id() or id(item)] = box
                    if isinstance(item, QgsLayoutItemLabel):
                        room = item.rect().width() + 0.2
                        size, bold = _font(item)
                        assert typesetting.text_width(item.text(), size, bold) <= room, (*what, item.text())
                        assert size >= 5.0, (*what, size)
                for one, other in itertools.combinations(boxes, 2):
                    assert not boxes[one].intersects(boxes[other]), f"{one} on {other} ({theme}, {language})"
        made.project.clear()


POLICY = "《" + "关于深入推进产业集聚区百园增效行动加强存量建设用地处置工作的实施意见" * 4 + "》"


def _shapes() -> Dict[str, Any]:
    """Parks of 2 ha and of 25 km², ten times as long as wide both ways, and one of two parts, at their corners."""
    from shapely import affinity
    from shapely.geometry import MultiPolygon, box

    x, y = surveys.CORNER
    found = {
        "小": box(0, 0, 200, 100),
        LONG[:200]: box(0, 2000, 5000, 7000),
        "南北向": box(8000, 0, 8400, 4000),
        "A park from east to west " * 8: box(10000, 0, 14000, 400),
        "飞地": MultiPolygon([box(16000, 0, 16500, 500), box(18000, 1800, 18300, 2400)]),
    }
    return {name: affinity.translate(shape, x, y) for name, shape in found.items()}


@pytest.fixture(scope="module")
def shapes(tmp_path_factory: pytest.TempPathFactory, qgis_app: Any) -> Path:
    """A survey of parks of every shape, each with 48 parcels of as many planned uses and with long names."""
    import geopandas
    import pandas
    from shapely.geometry import box

    names = _shapes()
    parks = geopandas.GeoDataFrame(
        pandas.DataFrame(
            [{"park_id": f"Y{n}", "park_name": name} for n, name in enumerate(names, 1)],
            columns=[*dictionary.table("parks")],
        ),
        geometry=list(names.values()),
        crs="EPSG:4526",
    )
    parks["area_mu"] = parks.area * 3 / 2000
    codes = list(dictionary.wording("dlbm"))
    parcels, pieces, homes = [], [], []
    for home, shape in enumerate(names.values(), 1):
        west, south, east, north = getattr(shape, "geoms", [shape])[0].bounds
        across = 8 if (east - west) * 5 > (north - south) else 1
        across = across if (north - south) * 5 > (east - west) else 48
        wide, high = (east - west) / across, (north - south) / (48 // across)
        for cell in range(48):
            left, low = west + cell % across * wide, south + cell // across * high
            parcels.append(box(left, low, left + wide, low + high))
            pieces.append(
                {"overlay_id": 1, "parcel_id": f"410225100201GB{len(homes):05d}", "layer": "current_use",
                 "class": codes[cell], "area_m2": parcels[-1].area}
            )  # fmt: skip
            homes.append(f"Y{home}")
    path = tmp_path_factory.mktemp("shapes") / "survey.gpkg"
    names_of = [piece["parcel_id"] for piece in pieces]
    surveys.write(
        path, dict.fromkeys(names_of, "idle"), tables={
            "parks": parks, "pieces": geopandas.GeoDataFrame(pieces, geometry=parcels, crs="EPSG:4526"),
        }, facts={"policy": "own", "policy_title": POLICY, "layer.x": LONG, "layer.y": LONG},
        park_id=homes, area_mu=[shape.area * 3 / 2000 for shape in parcels], shapes=parcels,
    )  # fmt: skip
    return path


@layoutcheck.needed
@pytest.mark.parametrize("park", range(5), ids=["small", "large", "upright", "flat", "parts"])
def test_a_park_of_any_shape_and_any_names_has_whole_sheets(shapes: Path, tmp_path: Path, park: int) -> None:
    made = project.assemble(shapes, "", "zh", ALL)
    layout = picture.atlas(made, "x", made.counts.parks()[park], "zh")
    pdf = tmp_path / "x.pdf"
    sheetexport.write_pdf(layout, pdf)
    assert made.themes == ("status", "current")
    assert len(layoutcheck.sizes(pdf)) == 2
    assert all(font.embedded and font.searchable for font in layoutcheck.fonts(pdf))
    lines = layoutcheck.ink(layoutcheck.lines(pdf))
    assert layoutcheck.outside(lines, (9.0, 3.0, 411.0, 294.0)) == []
    assert layoutcheck.overlaps(lines) == []
    # the end of each long line stands beside what comes before it: it was not wrapped onto what stands below
    read = [layoutcheck.joined(line.text) for line in lines]
    for item in layout.items():
        if isinstance(item, QgsLayoutItemLabel) and len(item.text()) > 20:
            end = layoutcheck.joined(item.text()[-15:])
            assert any(end in line for line in read), item.id()
    frame = layoutcheck.Box(1, "map", *_MAP_FRAME)
    assert layoutcheck.crossing(lines, [frame, frame._replace(page=2)]) == []
    assert "其他" in layoutcheck.text(pdf) and "0101 水田" in layoutcheck.text(pdf)
    shape = list(_shapes().values())[park]
    for item in layout.items():
        if isinstance(item, QgsLayoutItemMap) and item.id() == "map":
            seen = item.extent()
            west, south, east, north = shape.bounds
            assert seen.xMinimum() < west and seen.xMaximum() > east, "the park is on the sheet"
            assert seen.yMinimum() < south and seen.yMaximum() > north
            # and fills it: one of its sides takes more than half of the room
            assert max((east - west) / seen.width(), (north - south) / seen.height()) > 0.6
    made.project.clear()


@pytest.mark.parametrize("theme", ["status", "efficiency"])
@pytest.mark.parametrize("scale", [2000, 10000])
def test_labels_are_legible_at_the_scales_of_the_office_and_none_lies_on_another(
    tmp_path: Path, scale: int, theme: str
) -> None:
    """Drawn on an A3 sheet at exactly the scale; the places that QGIS found for the labels are looked at."""
    import shapely

    x, y = surveys.CORNER
    sides = {"CC-001": 120.0, "CC-002": 60.0, "410225100201GB00003": 40.0, "CC-004": 4.0}
    lots, left = {}, x
    for name, side in sides.items():
        lots[name] = shapely.box(left, y, left + side, y + side)
        left += side  # they touch
    gpkg = surveys.write(
        tmp_path / "survey.gpkg", dict.fromkeys(sides, "idle"), shapes=list(lots.values()),
        area_mu=[shape.area * 3 / 2000 for shape in lots.values()], grade=["A", "B", "C", "D"],
    )  # fmt: skip
    made = project.assemble(gpkg, "", "zh", ALL)
    settings, dpi = QgsMapSettings(), 150.0
    settings.setLayers(project.theme_layers(made, theme))
    settings.setDestinationCrs(made.crs)
    settings.setOutputDpi(dpi)
    settings.setOutputSize(QSize(round(400 / 25.4 * dpi), round(277 / 25.4 * dpi)))
    settings.setExtent(QgsRectangle.fromCenterAndSize(QgsPointXY(x + 100, y + 50), 0.4 * scale, 0.277 * scale))
    assert settings.scale() == pytest.approx(scale, rel=0.01)
    context = QgsExpressionContext()
    context.appendScope(QgsExpressionContextUtils.mapSettingsScope(settings))
    settings.setExpressionContext(context)
    job = QgsMapRendererSequentialJob(settings)
    job.start()
    job.waitForFinished()
    placed = [each for each in job.takeLabelingResults().allLabels() if each.layerID == made.layers[theme].id()]
    shapes = [shapely.Polygon([(point.x(), point.y()) for point in each.cornerPoints]) for each in placed]
    texts = sorted(each.labelText for each in placed)
    # the smallest parcel has none, and far out the smaller ones drop theirs; of a national code stands the end
    grades = {"CC-001": "一级\n", "CC-002": "二级\n", "GB00003": "三级\n"} if theme == "efficiency" else {}
    areas = {"CC-001": "21.6亩", "CC-002": "5.4亩", "GB00003": "2.4亩"}  # 120 * 120 * 3 / 2000 = 21.6
    near = sorted(f"{name}\n{grades.get(name, '')}{area}" for name, area in areas.items())
    assert texts == (near if scale == 2000 else ["CC-001", "CC-002"])
    for one, other in itertools.combinations(shapes, 2):
        assert not one.intersects(other)
    for shape, each in zip(shapes, placed):
        name = each.labelText.split("\n")[0]
        own = next(lot for code, lot in lots.items() if code.endswith(name))
        assert own.buffer(0.5).contains(shape), name
        rows = each.labelText.count("\n") + 1
        _, south, _, north = shape.bounds
        assert (north - south) / scale * 1000 / rows > 1.7, "letters of 5 points are 1.76 mm high with their room"
    made.project.clear()


# ---- the pictures


@layoutcheck.needed
def test_the_pictures_can_be_read_searched_and_printed(survey: Path, tmp_path: Path) -> None:
    made = onemap.make(survey, tmp_path / "x.qgz", tmp_path / "图件", "Y1", "zh")
    names = sorted(path.name for path in (tmp_path / "图件").iterdir())
    themes = [words.word("theme", name, "zh") for name in project.THEMES if name != "inspection"]
    assert names == sorted(["甲园区.pdf", *(f"甲园区 {theme}.png" for theme in themes)])
    assert sorted(path.name for path in made.pictures) == names
    for path in made.pictures:
        if path.suffix == ".png":
            image = QImage(str(path))
            assert abs(image.width() - 2480) < 5 and abs(image.height() - 1754) < 5  # A3 at 150 dots per inch
    pdf = tmp_path / "图件" / "甲园区.pdf"
    assert layoutcheck.sizes(pdf) == [(pytest.approx(420, abs=0.3), pytest.approx(297, abs=0.3))] * 6
    text = layoutcheck.text(pdf)
    for wanted in ("甲园区用地核查一张图", "内部资料", "无审图号", "疑似闲置(逾期未动工)", "Order 53", "2022年9月30日"):
        assert wanted in text, wanted
    assert layoutcheck.lookalikes(text) == []  # 工 and 面 are found by who types them
    for guilt in ("应缴", "罚款", "违法", LONG[:10] + LONG[:10]):
        assert guilt not in text
    assert "P-1" not in text  # on the map letters are outlines: half a number would mislead
    assert all(font.embedded and font.searchable for font in layoutcheck.fonts(pdf))


def test_the_numbers_of_parcels_are_drawn_on_the_map_of_the_pdf(survey: Path, tmp_path: Path) -> None:
    made = project.assemble(survey, "", "zh", ALL)
    layout = picture.sheet(made, "status", language="zh")
    sheetexport.write_pdf(layout, tmp_path / "x.pdf")
    image = QImage(str(layoutcheck.picture(tmp_path / "x.pdf", 1)))
    shown = layout.itemById("map")
    x, y = surveys.CORNER
    # P-2, the second square, 200 m to the east, is pale; its number stands in its middle
    per_metre = shown.rect().width() / shown.extent().width() * 110 / 25.4
    left = shown.pagePos().x() * 110 / 25.4 + (x + 200 - shown.extent().xMinimum()) * per_metre
    top = shown.pagePos().y() * 110 / 25.4 + (shown.extent().yMaximum() - y - 100) * per_metre
    inner = range(int(10 * per_metre), int(90 * per_metre))
    dark = [image.pixelColor(int(left) + i, int(top) + j).lightness() < 150 for i in inner for j in inner]
    assert 20 < sum(dark) < len(dark) / 4
    assert "P-2" not in layoutcheck.text(tmp_path / "x.pdf")
    made.project.clear()


def test_a_cancel_is_answered_within_a_sheet_and_leaves_nothing(survey: Path, tmp_path: Path) -> None:
    class Impatient(Progress):
        """Is cancelled while the first map is drawn: after the report of the page and before that of the next."""

        asked, pages = 0, 0

        def on_progress(self, fraction: float) -> None:
            if fraction >= 0.5:
                self.pages += 1

        def cancelled(self) -> bool:
            self.asked += self.pages > 0
            return self.asked > 1

    impatient = Impatient()
    with pytest.raises(Cancelled):
        onemap.make(survey, tmp_path / "x.qgz", tmp_path / "图件", "Y1", "zh", progress=impatient)
    assert impatient.pages == 1  # asked a second time before a second page was begun
    assert list((tmp_path / "图件").iterdir()) == []
