"""checkdata in the toolbox: layers as they are, the findings as points, the report as one page."""

from __future__ import annotations

import html.parser
import re

import pytest
import qgis_env
from qgis.core import QgsCoordinateReferenceSystem, QgsVectorLayer, QgsWkbTypes

qgis_env.application()

from baiyuan_qgis.data import dictionary  # noqa: E402
from baiyuan_qgis.language import set_language  # noqa: E402
from baiyuan_qgis.processing_algorithms import compat  # noqa: E402
from baiyuan_qgis.processing_algorithms.checkdata import COUNTS, ROLES, CheckData  # noqa: E402

X, Y = 38_500_000.0, 3_850_000.0


@pytest.fixture(autouse=True)
def english():
    qgis_env.provider()
    set_language("en")
    yield
    set_language("en")


def box(x, y, width, height):
    x, y = X + x, Y + y
    return f"Polygon(({x} {y}, {x + width} {y}, {x + width} {y + height}, {x} {y + height}, {x} {y}))"


BOW_TIE = f"Polygon(({X} {Y}, {X + 10} {Y + 10}, {X + 10} {Y}, {X} {Y + 10}, {X} {Y}))"


def run(layer, tmp_path, **parameters):
    algorithm = CheckData()
    algorithm.initAlgorithm({})
    given = {"INPUT": layer, "OUTPUT": str(tmp_path / "o.gpkg"), "SUMMARY": str(tmp_path / "s.gpkg"), **parameters}
    results, ok, log, context = qgis_env.run(algorithm, given)
    return results, ok, log, context


def rows(path):
    layer = QgsVectorLayer(str(path), "o", "ogr")
    assert layer.isValid()
    names = layer.fields().names()
    return [(dict(zip(names, feature.attributes())), feature.geometry()) for feature in layer.getFeatures()], layer


def lots(wkts, values, crs="EPSG:4526", kind="Polygon"):
    return qgis_env.layer(wkts, "parcel_id:string(60),parcel_code:string(40)", values, crs, kind, "lots")


def test_invalid_missing_and_other_geometries_are_findings_and_stop_nothing(tmp_path):
    layer = qgis_env.layer(
        [BOW_TIE, None, box(100, 0, 10, 10), box(105, 0, 10, 10)], "parcel_id:string(20)",
        [["a"], ["b"], ["c"], ["d"]], "EPSG:4526", "Polygon", "lots",
    )  # fmt: skip
    results, ok, log, _ = run(layer, tmp_path)
    assert ok, log
    assert (results["INVALID_COUNT"], results["OVERLAP_COUNT"], results["FEATURE_COUNT"]) == (1, 1, 4)
    found, output = rows(results["OUTPUT"])
    assert len(found) == results["FINDING_COUNT"]
    assert QgsWkbTypes.flatType(output.wkbType()) == QgsWkbTypes.Type.Point
    assert output.crs() == QgsCoordinateReferenceSystem("EPSG:4526")
    by_rule = {row["rule"]: (row, geometry) for row, geometry in found}
    row, geometry = by_rule["invalid"]
    assert (row["severity"], row["feature_id"], row["identifier"]) == ("error", "1", "a") and row["mend"]
    assert (geometry.asPoint().x() - X, geometry.asPoint().y() - Y) == pytest.approx((5.0, 5.0))
    row, _geometry = by_rule["overlap"]
    assert row["area_m2"] == pytest.approx(50.0) and row["other_id"] == "4"
    assert by_rule["no_geometry"][1].isEmpty()
    summary, _layer = rows(results["SUMMARY"])
    states = {row["rule"]: row["check_state"] for row, _geometry in summary}
    assert states["invalid"] == "checked" and states["outside_park"] == "not_checked"
    assert results["NOT_CHECKED_COUNT"] == sum(each == "not_checked" for each in states.values())


def test_a_layer_without_a_crs_is_reported_and_not_refused(tmp_path):
    layer = qgis_env.layer([box(0, 0, 10, 10)], "parcel_id:string(20)", [["a"]], "", "Polygon", "lots")
    layer.setCrs(QgsCoordinateReferenceSystem())
    results, ok, log, _ = run(layer, tmp_path)
    assert ok, log
    found, _layer = rows(results["OUTPUT"])
    assert [row["rule"] for row, _geometry in found if row["severity"] == "error"] == ["crs_missing"]


def test_an_empty_layer_and_a_table_are_reported(tmp_path):
    layer = qgis_env.layer([], "parcel_id:string(20)", [], "EPSG:4526", "Polygon", "lots")
    results, ok, log, _ = run(layer, tmp_path)
    assert ok and results["ERROR_COUNT"] == 1, log
    table = QgsVectorLayer("None?field=enterprise_id:string(20)&field=parcel_id:string(20)", "firms", "memory")
    (tmp_path / "2").mkdir()
    results, ok, log, _ = run(table, tmp_path / "2", ROLE="enterprises")
    assert ok and results["ERROR_COUNT"] == 1, log


def test_lines_are_refused_in_one_sentence(tmp_path):
    roads = qgis_env.layer([f"LineString({X} {Y}, {X + 1} {Y})"], "a:int", [[1]], "EPSG:4526", "LineString", "roads")
    _results, ok, log, _ = run(roads, tmp_path)
    assert not ok and "Layer roads holds lines, polygons are needed." in log and not (tmp_path / "o.gpkg").exists()


def test_outside_the_parks_of_another_crs(tmp_path):
    layer = lots([box(0, 0, 100, 100), box(500, 0, 100, 100)], [["a", None], ["b", None]])
    # the same plane without the zone's number
    wide = "Polygon((499900 3849900, 500200 3849900, 500200 3850200, 499900 3850200, 499900 3849900))"
    parks = qgis_env.layer([wide], "park_id:string(5)", [["K"]], "EPSG:4547", "Polygon", "parks")
    results, ok, log, _ = run(layer, tmp_path, PARKS=parks)
    assert ok and results["OUTSIDE_PARK_COUNT"] == 1, log


def test_limits_are_parameters(tmp_path):
    layer = lots([box(0, 0, 100, 100), box(103, 0, 100, 100)], [["a", None], ["b", None]])
    results, ok, log, _ = run(layer, tmp_path)
    assert ok and results["GAP_COUNT"] == 0, log
    (tmp_path / "2").mkdir()
    results, ok, log, _ = run(layer, tmp_path / "2", GAP_WIDTH=4.0)
    assert ok and results["GAP_COUNT"] == 1, log


class Page(html.parser.HTMLParser):
    """Collects tags and text, and fails on what is not closed."""

    VOID = ("meta",)

    def __init__(self):
        super().__init__()
        self.open, self.tags, self.text = [], set(), []

    def handle_starttag(self, tag, _attributes):
        self.tags.add(tag)
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, _attributes):
        self.tags.add(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text.append(data)


@pytest.mark.parametrize("code", ["en", "zh"])
def test_the_report_is_one_page_of_the_users_language_and_escapes_what_the_layer_holds(tmp_path, code):
    set_language(code)
    evil = "<script>alert(1)</script>&\"'"
    layer = lots(
        [BOW_TIE, box(100, 0, 10, 10), box(105, 0, 10, 10)], [[evil, "<b>x</b>"], ["二", None], [evil, "4102"]]
    )
    report = tmp_path / "报告 data.html"
    results, ok, log, _ = run(layer, tmp_path, REPORT=str(report))
    assert ok and results["REPORT"] == str(report), log
    text = report.read_text(encoding="utf-8")
    page = Page()
    page.feed(text)
    assert page.open == [] and not page.tags & {"script", "b", "iframe", "link", "img", "object"}
    assert evil in "".join(page.text) and "<b>x</b>" in "".join(page.text)
    assert not re.search(r"(?:src|href)\s*=|https?://(?!www\.w3\.org)|@import|url\(", text)
    label = dictionary.label("quality_rule", "overlap", code)
    assert label in text and dictionary.label("quality_mend", "invalid", code) in "".join(page.text)
    assert f'lang="{"zh-CN" if code == "zh" else "en"}"' in text


def test_a_report_that_cannot_be_written_is_refused_before_checking(tmp_path):
    layer = lots([box(0, 0, 10, 10)], [["a", None]])
    _results, ok, log, _ = run(layer, tmp_path, REPORT=str(tmp_path / "no" / "r.html"))
    assert not ok and "The output REPORT: the folder" in log
    assert not (tmp_path / "o.gpkg").exists()


def test_a_long_list_is_cut_in_the_report_and_says_so(tmp_path):
    count = 230
    layer = lots([None] * count, [[f"P{number}", None] for number in range(count)])
    report = tmp_path / "r.html"
    _results, ok, log, _ = run(layer, tmp_path, REPORT=str(report))
    assert ok and "30 more; the layer of findings holds them all." in report.read_text(encoding="utf-8"), log


def test_arcs_are_told(tmp_path):
    arc = f"CurvePolygon(CircularString({X} {Y}, {X + 10} {Y + 10}, {X + 20} {Y}, {X + 10} {Y - 10}, {X} {Y}))"
    layer = qgis_env.layer([arc], "parcel_id:string(20)", [["a"]], "EPSG:4526", "CurvePolygon", "lots")
    results, ok, log, _ = run(layer, tmp_path)
    assert ok, log
    found, _layer = rows(results["OUTPUT"])
    assert [row["severity"] for row, _geometry in found if row["rule"] == "curved"] == ["note"]


def test_roles_and_counts_are_those_of_the_library():
    # a table of targets holds no land: compareperiods reads and checks it itself
    assert set(ROLES) == set(dictionary.roles()) - {"targets"}
    assert {name.lower() for name in COUNTS} <= set(dictionary.wording("quality_rule"))
    assert compat.number(QgsWkbTypes.Type.Point) == 1
