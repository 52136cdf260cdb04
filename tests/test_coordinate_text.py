"""Coordinate text: every deviation of handbook §3.10 is read and told, nothing is mended in silence; strict writing."""

from __future__ import annotations

import datetime
import tracemalloc
from pathlib import Path

import geopandas
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from baiyuan_qgis.data import coordinate_text, filenames, zones
from baiyuan_qgis.data.coordinate_text import dialects, lines, reading
from baiyuan_qgis.faults import Cancelled, InputFault
from baiyuan_qgis.language import set_language
from baiyuan_qgis.progress import Progress

HEAD = """[属性描述]
格式版本号=1.01版本
坐标系=2000国家大地坐标系
几度分带=3
投影类型=高斯克吕格
计量单位=米
带号=38
精度=0.001
转换参数=,,,,,,
[地块坐标]
"""
# 100 m × 100 m = 10,000 m² = 1 ha = 15 mu
RING = """J1,1,3767000.000,38486150.000
J2,1,3767100.000,38486150.000
J3,1,3767100.000,38486250.000
J4,1,3767000.000,38486250.000
J1,1,3767000.000,38486150.000
"""
PLOT = "5,1.0000,7,地块1,面,I50G1,工业用地,0601,@\n"
# 20 m × 20 m in the middle: 10,000 - 400 = 9,600 m²
HOLE = """J5,2,3767040.000,38486190.000
J6,2,3767060.000,38486190.000
J7,2,3767060.000,38486210.000
J8,2,3767040.000,38486210.000
J5,2,3767040.000,38486190.000
"""


@pytest.fixture(autouse=True)
def english():
    """Sentences are compared in English, whatever the locale of the machine."""
    set_language("en")


def file(folder: Path, text: str, encoding: str = "gbk", end: str = "\r\n") -> Path:
    path = folder / "plots.txt"
    path.write_bytes(text.replace("\n", end).encode(encoding))
    return path


def read(folder: Path, text: str, **options):
    return coordinate_text.read(file(folder, text), **options)


def told(problems) -> set[tuple[str, str]]:
    return set(zip(problems["rule"], problems["severity"]))


def test_a_file_as_the_format_has_it_gives_one_plot_and_no_problem(tmp_path):
    plots, problems = read(tmp_path, HEAD + PLOT + RING)
    assert problems.empty and plots.crs.to_epsg() == 4526
    one = plots.iloc[0]
    assert (one.plot_no, one.plot_name, one.land_use, one.dlbm, one.map_sheet) == (
        "7", "地块1", "工业用地", "0601", "I50G1"
    )  # fmt: skip
    assert one.geometry.bounds == (38486150.0, 3767000.0, 38486250.0, 3767100.0)
    assert (one.declared_area, one.declared_unit, one.declared_area_m2, one.planar_m2) == (1.0, "ha", 1e4, 1e4)
    assert (one.source_file, one.line_no, one.point_count, one.ring_count) == ("plots.txt", 11, 5, 1)


# ---- the real files


@pytest.mark.realdata
@pytest.mark.parametrize(
    ("name", "epsg", "hectares"), [("44120000072.txt", 4526, 1.2247), ("44120000105.txt", 4526, 8.7423)]
)
def test_real_files_have_the_areas_that_they_declare_in_hectares(shared_data, name, epsg, hectares):
    plots, problems = coordinate_text.read(shared_data / "coordinate_text" / name)
    assert plots.crs.to_epsg() == epsg and len(plots) == 1
    assert round(plots["planar_m2"][0] / 1e4, 4) == plots["declared_area"][0] == hectares
    assert plots["declared_area_m2"][0] == pytest.approx(hectares * 1e4)
    assert not (problems["severity"] != "note").any()


@pytest.mark.realdata
@pytest.mark.parametrize("dialect", dialects.names())
def test_the_real_file_of_several_rings_is_what_another_converter_made_of_it_and_stays_so(
    shared_data, tmp_path, dialect
):
    folder = shared_data / "coordinate_text"
    plots, problems = coordinate_text.read(folder / "SampleData.txt")
    theirs = geopandas.read_file(folder / "SampleData.shp")
    assert plots.crs.to_epsg() == 4525 and set(plots["declared_unit"]) == {"m2"}
    assert plots["planar_m2"].round(4).tolist() == [109.4315, 14969.6869, 459.7222, 989.2635, 165.1931]
    assert np.abs(plots["declared_area"] - plots["planar_m2"]).max() < 0.08
    for mine, other in zip(plots.geometry, theirs.geometry):
        assert mine.symmetric_difference(other).area < 1e-6
    assert not (problems["severity"] == "error").any()
    coordinate_text.write(tmp_path / "again.txt", plots, dialect)
    again, more = coordinate_text.read(tmp_path / "again.txt")
    assert (shapely.normalize(again.geometry.array) == shapely.normalize(plots.geometry.array)).all()
    assert not (more["severity"] != "note").any(), more["sentence"].tolist()


# ---- encodings and lines


@pytest.mark.parametrize(
    ("encoding", "rows"),
    [
        ("gbk", set()),
        ("gb18030", set()),
        ("utf-8", {("encoding", "note")}),
        ("utf-8-sig", {("encoding", "note")}),
        ("utf-16", {("encoding", "note")}),
        ("utf-16-le", {("encoding", "note")}),
        ("utf-16-be", {("encoding", "note")}),
    ],
)
def test_every_encoding_gives_the_same_plot(tmp_path, encoding, rows):
    plots, problems = coordinate_text.read(file(tmp_path, HEAD + PLOT + RING, encoding))
    assert told(problems) == rows
    assert plots["plot_name"][0] == "地块1" and plots["planar_m2"][0] == 10_000.0


@pytest.mark.parametrize("end", ["\n", "\r", "\r\r\n"])
def test_other_line_ends_are_read_and_told(tmp_path, end):
    plots, problems = coordinate_text.read(file(tmp_path, HEAD + PLOT + RING, end=end))
    assert plots["planar_m2"][0] == 10_000.0
    assert [row[0] for row in told(problems)] == ["line-ends"]


def test_bytes_of_no_encoding_are_an_error_with_their_line(tmp_path):
    path = tmp_path / "broken.txt"
    path.write_bytes((HEAD + PLOT).encode("gbk").replace("地块1".encode("gbk"), b"\xff\xff1") + RING.encode("gbk"))
    _plots, problems = coordinate_text.read(path)
    assert problems.loc[problems["rule"] == "encoding", ["severity", "line_no"]].values.tolist() == [["error", 11]]


FULL_WIDTH = str.maketrans("[],=@0123456789.J", "【】，＝＠０１２３４５６７８９．Ｊ")


@pytest.mark.parametrize("part", ["head", "plot", "points", "all"])
def test_full_width_brackets_commas_and_digits_are_read_and_told(tmp_path, part):
    parts = {"head": HEAD, "plot": PLOT.replace("0601", "0601"), "points": RING}
    text = "".join(each.translate(FULL_WIDTH) if part in (name, "all") else each for name, each in parts.items())
    plots, problems = read(tmp_path, text)
    assert plots["planar_m2"][0] == 10_000.0 and plots.crs.to_epsg() == 4526
    assert plots["declared_area_m2"][0] == 10_000.0
    assert told(problems) <= {("full-width", "note")}
    if part in ("points", "all", "head"):
        assert told(problems) == {("full-width", "note")}


def test_a_name_keeps_its_own_full_width_marks(tmp_path):
    plots, problems = read(tmp_path, HEAD + PLOT.replace("地块1", "一号（东，西）地块") + RING)
    assert plots["plot_name"][0] == "一号（东，西）地块" and problems.empty


def test_tabs_blanks_and_trailing_commas_are_read(tmp_path):
    text = HEAD + "5, 1.0000 ,7, 地块1 ,面, , , ,@ , ,\n" + RING.replace(",1,", " ,\t1, ")
    plots, problems = read(tmp_path, text)
    assert plots["planar_m2"][0] == 10_000.0 and plots["plot_name"][0] == "地块1"
    assert told(problems) == {("blanks", "note")}


def test_points_parted_by_blanks_are_read_and_told(tmp_path):
    plots, problems = read(tmp_path, HEAD + PLOT + RING.replace(",", "  "))
    assert plots["planar_m2"][0] == 10_000.0 and told(problems) == {("separator", "note")}
    assert problems["sentence"][0].endswith("(so in 5 places)") and problems["line_no"][0] == 12


def test_a_height_after_the_coordinates_is_left_out_and_told(tmp_path):
    plots, problems = read(tmp_path, HEAD + PLOT + RING.replace(".000\n", ".000,85.2\n"))
    assert plots["planar_m2"][0] == 10_000.0 and not plots.geometry[0].has_z and told(problems) == {("columns", "note")}


def test_a_table_saved_by_a_spreadsheet_is_read(tmp_path):
    text = "\n".join(line + "," * (8 - line.count(",")) for line in (HEAD + PLOT + RING).splitlines())
    plots, _problems = read(tmp_path, text)
    assert plots["planar_m2"][0] == 10_000.0 and plots.crs.to_epsg() == 4526


def test_missing_headings_and_colons_are_read(tmp_path):
    text = HEAD.replace("[属性描述]\n", "").replace("[地块坐标]\n", "").replace("带号=", "带号：")
    plots, problems = read(tmp_path, text + PLOT + RING)
    assert plots.crs.to_epsg() == 4526 and ("section", "note") in told(problems)


# ---- rings


def test_an_open_ring_is_closed_and_told_with_its_last_line(tmp_path):
    plots, problems = read(tmp_path, HEAD + PLOT + RING[: RING.rindex("J1")])
    assert plots["planar_m2"][0] == 10_000.0
    row = problems[problems["rule"] == "ring-open"].iloc[0]
    assert (row.severity, row.line_no, row.plot_no) == ("warning", 15, "7")
    # 5 are declared, 4 are there and 1 is missing to close: no second problem
    assert len(problems) == 1


def test_a_closing_point_that_lies_elsewhere_is_an_error(tmp_path):
    moved = RING[: RING.rindex("J1")] + "J1,1,3767000.000,38486150.300\n"
    plots, problems = read(tmp_path, HEAD + PLOT + moved)
    assert told(problems) == {("ring-open", "error")} and "0.300" in problems["sentence"][0]
    assert shapely.get_num_coordinates(plots.geometry[0]) == 6


@pytest.mark.parametrize("declared", [5, 4])
def test_the_count_of_points_with_and_without_the_closing_point_is_right(tmp_path, declared):
    assert read(tmp_path, HEAD + PLOT.replace("5,", f"{declared},", 1) + RING)[1].empty


@pytest.mark.parametrize("declared", ["3", "50", "五"])
def test_a_count_of_points_that_lies_is_told_and_the_points_count(tmp_path, declared):
    plots, problems = read(tmp_path, HEAD + PLOT.replace("5,", f"{declared},", 1) + RING)
    assert plots["planar_m2"][0] == 10_000.0 and told(problems) == {("point-count", "warning")}


def test_a_ring_inside_is_a_hole(tmp_path):
    plots, problems = read(tmp_path, HEAD + PLOT.replace("5,1.0000", "10,0.9600") + RING + HOLE)
    assert plots["planar_m2"][0] == 9_600.0 and plots["ring_count"][0] == 2 and problems.empty
    assert plots.geometry[0].geom_type == "Polygon"


def test_a_ring_outside_is_a_further_part_whatever_its_number_says(tmp_path):
    # moved 500 m east: 10,000 + 400 m²
    aside = HOLE.replace("38486", "38487")
    plots, problems = read(tmp_path, HEAD + PLOT.replace("5,1.0000", "10,1.0400") + RING + aside)
    assert plots["planar_m2"][0] == 10_400.0 and plots.geometry[0].geom_type == "MultiPolygon"
    assert told(problems) == {("parts", "note")} and problems["line_no"][0] == 17


def test_an_island_in_a_hole_is_a_part(tmp_path):
    # 4 m × 4 m inside of the hole: 9,600 + 16 m²
    island = (
        HOLE.replace(",2,", ",3,").replace("7040", "7048").replace("7060", "7052")
        .replace("6190", "6198").replace("6210", "6202")
    )  # fmt: skip
    plots, _problems = read(tmp_path, HEAD + PLOT.replace("5,1.0000", "15,0.9616") + RING + HOLE + island)
    assert plots["planar_m2"][0] == 9_616.0 and plots["ring_count"][0] == 3


def test_a_hole_before_its_ring_is_still_a_hole_and_told(tmp_path):
    plots, problems = read(tmp_path, HEAD + PLOT.replace("5,1.0000", "10,0.9600") + HOLE + RING)
    assert plots["planar_m2"][0] == 9_600.0 and told(problems) == {("parts", "note")}


def test_rings_that_all_bear_number_1_are_parted_where_one_closes(tmp_path):
    text = HEAD + PLOT.replace("5,1.0000", "10,0.9600") + RING + HOLE.replace(",2,", ",1,")
    plots, problems = read(tmp_path, text)
    assert plots["planar_m2"][0] == 9_600.0 and told(problems) == {("ring-number", "warning")}


def test_numbers_that_restart_in_each_ring_and_names_without_j_are_read(tmp_path):
    restarted = HOLE.replace("J5", "J1").replace("J6", "J2").replace("J7", "J3").replace("J8", "J4")
    text = PLOT.replace("5,1.0000", "10,0.9600") + RING + restarted
    assert read(tmp_path, HEAD + text)[0]["planar_m2"][0] == 9_600.0
    plots, problems = read(tmp_path, HEAD + text.replace("J", ""))
    assert plots["planar_m2"][0] == 9_600.0 and problems.empty


def test_a_ring_twice_and_a_ring_of_two_points_are_errors(tmp_path):
    twice = RING.replace(",1,", ",2,")
    plots, problems = read(tmp_path, HEAD + PLOT.replace("5,", "10,", 1) + RING + twice)
    assert plots["planar_m2"][0] == 10_000.0 and told(problems) == {("ring", "error")}
    short = "J5,2,3767040.000,38486190.000\nJ6,2,3767060.000,38486190.000\nJ5,2,3767040.000,38486190.000\n"
    plots, problems = read(tmp_path, HEAD + PLOT.replace("5,", "8,", 1) + RING + short)
    assert plots["planar_m2"][0] == 10_000.0 and told(problems) == {("ring", "error")}


def test_a_figure_that_crosses_itself_stays_as_it_is_and_is_an_error(tmp_path):
    rows = RING.splitlines(keepends=True)
    plots, problems = read(
        tmp_path, HEAD + PLOT.replace("1.0000", "") + "".join([*rows[:2], rows[3], rows[2], rows[4]])
    )
    assert not plots.geometry[0].is_valid and ("invalid", "error") in told(problems)


def test_a_line_that_is_no_point_leaves_the_plot_without_geometry_and_the_others_with_theirs(tmp_path):
    text = (
        HEAD + PLOT + RING.replace("3767100.000,38486250", "37671O0.000,38486250") + PLOT.replace(",7,", ",8,") + RING
    )
    plots, problems = read(tmp_path, text)
    assert plots.geometry[0] is None and plots["planar_m2"][1] == 10_000.0
    row = problems[problems["rule"] == "line"].iloc[0]
    assert (row.severity, row.line_no) == ("error", 14) and "37671O0" in row.sentence


@pytest.mark.parametrize("word", ["nan", "inf", "1_000", "1e6", "0x10"])
def test_words_that_python_takes_for_numbers_are_none(tmp_path, word):
    plots, problems = read(
        tmp_path, HEAD + PLOT + RING.replace("3767100.000,38486250.000", f"{word},38486250.000") + PLOT + RING
    )
    assert plots.geometry[0] is None and ("line", "error") in told(problems)


# ---- plots


def test_several_plots_and_areas_in_square_metres_and_mu(tmp_path):
    second = RING.replace("38486", "38496")
    for areas, unit in ((("10000.00", "10000"), "m2"), (("15.0000", "15"), "mu"), (("1.0000", "1"), "ha")):
        text = HEAD + PLOT.replace("1.0000", areas[0]) + RING + PLOT.replace("1.0000", areas[1]) + second
        plots, problems = read(tmp_path, text)
        assert set(plots["declared_unit"]) == {unit} and plots["declared_area_m2"].round(6).tolist() == [1e4, 1e4]
        assert told(problems) == (set() if unit == "ha" else {("area-unit", "note")})


def test_an_area_that_fits_no_unit_stays_without_one(tmp_path):
    plots, problems = read(tmp_path, HEAD + PLOT.replace("1.0000", "3.2100") + RING)
    assert plots["declared_unit"][0] is None and np.isnan(plots["declared_area_m2"][0])
    assert told(problems) == {("area-unit", "warning")}
    plots, problems = read(tmp_path, HEAD + PLOT.replace("1.0000", "3.2100") + RING, area_unit="ha")
    assert plots["declared_area_m2"][0] == pytest.approx(32_100.0) and told(problems) == {("area", "warning")}


def test_an_area_that_differs_by_more_than_one_percent_is_told(tmp_path):
    # 10,101 - 10,000 = 101 m² = 1.01 % of the drawn area; 10,100 is 1 % and within
    text = HEAD + PLOT + RING + PLOT.replace("1.0000", "{}") + RING.replace("38486", "38496")
    assert read(tmp_path, text.format("1.0100"))[1].empty
    _plots, problems = read(tmp_path, text.format("1.0102"))
    assert problems[["rule", "line_no"]].values.tolist() == [["area", 17]] and "10102.00" in problems["sentence"][0]


@pytest.mark.parametrize("columns", ["5,1.0000,7,地块1,面,I50G1,工业用地,0601,QS,GY,BZ,@", "5,1.0000,7,地块1,面,@"])
def test_more_and_fewer_columns_than_the_format_has_are_told(tmp_path, columns):
    plots, problems = read(tmp_path, HEAD + columns + "\n" + RING, dialect="baopan")
    assert plots["plot_name"][0] == "地块1" and ("columns", "warning") in told(problems)


def test_a_plot_line_without_its_mark_and_points_without_a_plot_line(tmp_path):
    plots, problems = read(tmp_path, HEAD + PLOT.replace(",@", ",") + RING)
    assert plots["plot_name"][0] == "地块1" and told(problems) == {("plot-line", "warning")}
    plots, problems = read(tmp_path, HEAD + RING)
    assert plots["planar_m2"][0] == 10_000.0 and told(problems) == {("plot-line", "warning")}


def test_coordinates_alone_are_read_where_the_crs_is_given(tmp_path):
    text = "\n".join(",".join(line.split(",")[2:]) for line in RING.splitlines())
    plots, problems = read(tmp_path, text, crs="EPSG:4526")
    assert plots["planar_m2"][0] == 10_000.0
    assert ("header", "warning") in told(problems) and ("plot-line", "warning") in told(problems)


def test_a_plot_of_lines_is_no_polygon(tmp_path):
    text = HEAD + PLOT.replace("面", "线") + RING + PLOT + RING
    plots, problems = read(tmp_path, text)
    assert plots.geometry[0] is None and plots.geometry[1] is not None and ("shape", "error") in told(problems)


def test_a_plot_without_points_is_left_out_and_told(tmp_path):
    plots, problems = read(tmp_path, HEAD + PLOT + PLOT + RING)
    assert len(plots) == 1 and told(problems) == {("plot-empty", "error")}


@pytest.mark.parametrize(
    ("line", "points", "name"),
    [
        ("5,1.0000,,地块1,,,,0601,@", "zengjianguagou", "地块1"),
        ("7,地块1,新增,,@", "baopan", "地块1"),
        ("5,地块1,新增,工业用地,@", "weipianzhifa", "地块1"),
    ],
)
def test_dialects_are_told_by_their_lines(tmp_path, line, points, name):
    rows = [row.split(",") for row in RING.splitlines()]
    layout = {
        "zengjianguagou": "{0},{2},{3},,{1},",
        "baopan": "{0},{1},{2},{3}",
        "weipianzhifa": "{0},{1},{3},{2}",
    }[points]
    text = HEAD + line + "\n" + "\n".join(layout.format(*row) for row in rows)
    plots, problems = read(tmp_path, text)
    assert plots["plot_name"][0] == name and plots["planar_m2"][0] == 10_000.0
    assert told(problems) == {("dialect", "note")}


# ---- where it lies


def test_the_easting_first_is_told_by_the_size_of_the_numbers(tmp_path):
    swapped = "\n".join(
        ",".join([*row.split(",")[:2], row.split(",")[3], row.split(",")[2]]) for row in RING.splitlines()
    )
    plots, problems = read(tmp_path, HEAD + PLOT + swapped)
    assert plots.geometry[0].bounds == (38486150.0, 3767000.0, 38486250.0, 3767100.0)
    assert told(problems) == {("axis-order", "warning")}


def test_eastings_without_the_zone_take_the_zone_of_the_header(tmp_path):
    plots, problems = read(tmp_path, HEAD + PLOT + RING.replace(",38486", ",486"))
    assert plots.crs.to_epsg() == 4547 and plots.geometry[0].bounds[0] == 486150.0 and problems.empty


def test_plots_with_and_without_the_zone_come_into_one_crs_and_it_is_told(tmp_path):
    text = HEAD + PLOT + RING + PLOT + RING.replace(",38486", ",487")
    plots, problems = read(tmp_path, text)
    assert plots.crs.to_epsg() == 4526 and plots.geometry[1].bounds[0] == 38487150.0
    assert told(problems) == {("prefix", "warning")} and "38000000 m" in problems["sentence"][0]


def test_a_crs_without_the_zone_takes_it_away(tmp_path):
    plots, problems = read(tmp_path, HEAD + PLOT + RING, crs="EPSG:4547")
    assert plots.crs.to_epsg() == 4547 and plots.geometry[0].bounds[0] == 486150.0
    assert told(problems) == {("prefix", "warning")}


def test_a_plot_of_another_zone_is_an_error_of_its_own(tmp_path):
    plots, problems = read(tmp_path, HEAD + PLOT + RING + PLOT + RING.replace("38486", "37486"))
    assert plots.geometry[1] is None and told(problems) == {("zone", "error")}


def test_six_degree_zones_and_degrees_are_read(tmp_path):
    head = HEAD.replace("带号=38", "带号=19").replace("几度分带=3", "几度分带=6")
    plots, problems = read(tmp_path, head + PLOT + RING.replace("38486", "19486"))
    assert plots.crs.to_epsg() == 4497 and problems.empty  # 19th 6-degree zone: 4491 is the 13th
    ring = "J1,1,34.01,114.01\nJ2,1,34.02,114.01\nJ3,1,34.02,114.02\nJ1,1,34.01,114.01\n"
    plots, problems = read(tmp_path, HEAD.replace("计量单位=米\n", "") + PLOT.replace("1.0000", "") + ring)
    assert plots.crs.to_epsg() == 4490 and plots.geometry[0].bounds == (114.01, 34.01, 114.02, 34.02)
    assert ("degrees", "note") in told(problems) and np.isnan(plots["planar_m2"][0])


@pytest.mark.parametrize(
    "word", ["2000国家大地坐标系", "CGCS2000", "国家2000", "China Geodetic Coordinate System 2000"]
)
def test_words_for_cgcs2000(tmp_path, word):
    assert read(tmp_path, HEAD.replace("2000国家大地坐标系", word) + PLOT + RING)[0].crs.to_epsg() == 4526


REFUSED = {
    "no datum": (HEAD.replace("坐标系=2000国家大地坐标系\n", ""), RING, "does not say its coordinate system"),
    "empty datum": (HEAD.replace("2000国家大地坐标系", ""), RING, "does not say its coordinate system"),
    "local datum": (HEAD.replace("2000国家大地坐标系", "许昌独立坐标系"), RING, "许昌独立坐标系"),
    "Xi'an 80": (HEAD.replace("2000国家大地坐标系", "1980西安坐标系"), RING, "Xi'an 80"),
    "Xi'an 80 otherwise": (HEAD.replace("2000国家大地坐标系", "80国家大地坐标系"), RING, "Xi'an 80"),
    "Beijing 54": (HEAD.replace("2000国家大地坐标系", "北京54坐标系"), RING, "Beijing 54"),
    "no zone": (HEAD.replace("带号=38\n", ""), RING.replace(",38486", ",486"), "the zone"),
    "two zones": (HEAD.replace("带号=38", "带号=37"), RING, "says zone 37 and its eastings begin with 38"),
    "zone abroad": (HEAD.replace("带号=38", "带号=60"), RING.replace(",38486", ",486"), "does not lie in China"),
    "zone of words": (HEAD.replace("带号=38", "带号=三十八"), RING, "is no number"),
    "other projection": (HEAD.replace("高斯克吕格", "兰伯特"), RING, "兰伯特"),
    "feet": (HEAD.replace("计量单位=米", "计量单位=英尺"), RING, "英尺"),
    "no plots": (HEAD, "", "holds no plot"),
    "abroad": (HEAD, RING.replace("3767", "9767"), "whose coordinates can be read"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_does_not_say_where_it_lies_is_refused_in_words(tmp_path, case):
    head, ring, words = REFUSED[case]
    with pytest.raises(InputFault, match=r"plots\.txt") as fault:
        read(tmp_path, head + (PLOT + ring if ring else ""))
    assert words in str(fault.value) and str(fault.value).rstrip().endswith(".")


def test_xian_80_is_imported_as_it_stands_where_its_crs_is_given_and_never_into_cgcs2000(tmp_path):
    text = HEAD.replace("2000国家大地坐标系", "1980西安坐标系") + PLOT + RING
    assert read(tmp_path, text, crs="EPSG:2362")[0].crs.to_epsg() == 2362
    with pytest.raises(InputFault, match="another datum"):
        read(tmp_path, text, crs="EPSG:4526")
    with pytest.raises(InputFault, match="no Gauss-Krüger zone"):
        read(tmp_path, HEAD.replace("坐标系=2000国家大地坐标系\n", "") + PLOT + RING, crs="EPSG:3857")
    with pytest.raises(InputFault, match="degrees"):
        read(tmp_path, HEAD + PLOT + RING, crs="EPSG:4490")


def test_parameters_in_the_header_are_never_applied_and_told(tmp_path):
    plots, problems = read(tmp_path, HEAD.replace(",,,,,,", "1.5,2,3,0,0,0,0") + PLOT + RING)
    assert plots.geometry[0].bounds[0] == 38486150.0 and told(problems) == {("parameters", "note")}
    assert read(tmp_path, HEAD.replace(",,,,,,", "0,0,0,0,0,0,0") + PLOT + RING)[1].empty


def test_a_header_that_comes_again_must_say_the_same(tmp_path):
    plots, _problems = read(tmp_path, (HEAD + PLOT + RING) * 2)
    assert len(plots) == 2
    with pytest.raises(InputFault, match="line 18: a second header says 带号=37"):
        read(tmp_path, HEAD + PLOT + RING + "[属性描述]\n带号=37\n[地块坐标]\n" + PLOT + RING)


def test_a_width_of_zones_that_cannot_be_is_told(tmp_path):
    plots, problems = read(tmp_path, HEAD.replace("几度分带=3", "几度分带=6") + PLOT + RING)
    assert plots.crs.to_epsg() == 4526 and told(problems) == {("header", "warning")}


# ---- files that are no coordinate texts


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b"\x00\x01\x02" * 100, "no text file"),
        (b"PK\x03\x04" + bytes(range(256)) * 8, "no text file"),
        (b"a" * 200_000, "more than 100000 characters"),
        ("这不是坐标文件\r\n".encode("gbk"), "holds no plot"),
    ],
)
def test_other_files_are_refused_in_one_sentence(tmp_path, content, words):
    path = tmp_path / "other.txt"
    path.write_bytes(content)
    with pytest.raises(InputFault, match=words):
        coordinate_text.read(path)


def test_a_missing_file_and_a_folder_are_refused(tmp_path):
    for path in (tmp_path / "没有.txt", tmp_path):
        with pytest.raises(InputFault, match="does not exist"):
            coordinate_text.read(path)


def test_300_megabytes_are_refused_unread_because_they_would_fill_the_memory(tmp_path):
    path = tmp_path / "huge.txt"
    with path.open("wb") as stream:
        stream.write((HEAD + PLOT).encode("gbk"))
        stream.truncate(300_000_000)
    tracemalloc.start()
    try:
        with pytest.raises(InputFault, match="has 300 MB"):
            coordinate_text.read(path)
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 1_000_000


def test_a_large_text_is_streamed_and_never_held_whole(tmp_path, monkeypatch):
    """One line of 40 bytes becomes two doubles, a line number and two shared words: less than 5 times the file."""
    path = tmp_path / "large.txt"
    ring = [f"J{i},1,{3767000 + (i % 977) / 10:.3f},{38486150 + i / 1000:.3f}" for i in range(20_000)]
    path.write_bytes((HEAD + PLOT + "\r\n".join(ring) + "\r\n").encode("gbk"))
    monkeypatch.setattr(lines, "_CHUNK", 4096)
    problems = reading.Problems("large.txt")
    tracemalloc.start()
    try:
        count = sum(1 for _line in lines.read(path, problems))
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert count == 20_011 and path.stat().st_size > 600_000
    assert peak < 200_000


def test_reading_can_be_cancelled(tmp_path):
    class Stopped(Progress):
        def cancelled(self):
            return True

    with pytest.raises(Cancelled):
        coordinate_text.read(file(tmp_path, HEAD + PLOT + RING), progress=Stopped())


# ---- several files


def test_one_bad_file_among_several_is_an_error_row_and_the_others_are_read(tmp_path):
    paths = []
    for name, text in (
        ("a.txt", HEAD + PLOT + RING),
        ("b.txt", "nothing"),
        ("c.txt", HEAD.replace("带号=38", "带号=37") + PLOT + RING.replace("38486", "37486")),
    ):
        paths.append(tmp_path / name)
        paths[-1].write_bytes(text.encode("gbk"))
    found = reading.read_all(paths)
    assert len(found.plots) == 1 and found.refused == 2
    rows = found.problems[found.problems["rule"] == "file"]
    assert rows["source_file"].tolist() == ["b.txt", "c.txt"] and "a run of its own" in rows["sentence"].iloc[1]
    with pytest.raises(InputFault, match=r"b\.txt"):
        reading.read_all(paths[1:2])


# ---- writing


def parcels(*shapes, crs="EPSG:4526", **columns):
    return geopandas.GeoDataFrame(columns, geometry=list(shapes), crs=crs)


SQUARE = shapely.box(38486150.0, 3767000.0, 38486250.0, 3767100.0)


def test_a_file_is_written_as_the_handbook_prints_it(tmp_path):
    path = tmp_path / "out.txt"
    layer = parcels(SQUARE, plot_no=["1"], plot_name=["地块1"], land_use=["工业用地"], dlbm=["0601"])
    coordinate_text.write(path, layer, "baopan", date=datetime.date(2021, 6, 30), organisation="XX市自然资源和规划局")
    assert path.read_bytes().decode("gbk").split("\r\n") == [
        "[属性描述]", "格式版本号=1.01版本", "数据产生单位=XX市自然资源和规划局", "数据产生日期=2021-06-30",
        "坐标系=2000国家大地坐标系", "几度分带=3", "投影类型=高斯克吕格", "计量单位=米", "带号=38", "精度=0.001",
        "转换参数=,,,,,,", "[地块坐标]", "5,1.0000,1,地块1,面,,工业用地,0601,@",
        # from the north-western corner, clockwise, closed
        "J1,1,3767100.000,38486150.000", "J2,1,3767100.000,38486250.000", "J3,1,3767000.000,38486250.000",
        "J4,1,3767000.000,38486150.000", "J1,1,3767100.000,38486150.000", "",
    ]  # fmt: skip


def test_holes_run_against_the_outer_ring_and_bear_the_next_number(tmp_path):
    path = tmp_path / "out.txt"
    hole = shapely.box(38486190.0, 3767040.0, 38486210.0, 3767060.0)
    coordinate_text.write(path, parcels(SQUARE - hole), "baopan")
    text = path.read_bytes().decode("gbk").split("\r\n")
    assert text[12].startswith("10,0.9600,1,")
    assert text[18:23] == [
        "J5,2,3767060.000,38486190.000", "J6,2,3767040.000,38486190.000", "J7,2,3767040.000,38486210.000",
        "J8,2,3767060.000,38486210.000", "J5,2,3767060.000,38486190.000",
    ]  # fmt: skip


def test_a_dialect_of_ones_own_decides_zone_digits_unit_count_order_and_encoding(tmp_path):
    own = tmp_path / "own.toml"
    text = (dialects.FOLDER / "baopan.toml").read_text(encoding="utf-8")
    for old, new in (
        ('encoding = "gbk"', 'encoding = "utf-8-sig"'),
        ('line_end = "crlf"', 'line_end = "lf"'),
        ('area_unit = "ha"', 'area_unit = "mu"'),
        ("count_closing = true", "count_closing = false"),
        ('"ring", "north", "east"]', '"ring", "east", "north"]'),
        ("digits = 3", "digits = 2"),
        ("zone_prefix = true", "zone_prefix = false"),
        ('name = "J{number}"', 'name = "{number}"'),
        ('start = "northwest"', 'start = "kept"'),
        ('direction = "clockwise"', 'direction = "counterclockwise"'),
        ("close = true", "close = false"),
    ):
        assert old in text
        text = text.replace(old, new, 1)
    own.write_text(text, encoding="utf-8")
    coordinate_text.write(tmp_path / "out.txt", parcels(SQUARE), str(own))
    written = (tmp_path / "out.txt").read_bytes()
    assert written.startswith(b"\xef\xbb\xbf") and b"\r" not in written
    found = written.decode("utf-8-sig").split("\n")
    # 10,000 m² × 3/2000 = 15 mu; shapely's box begins in the south-east and runs counter-clockwise
    assert found[12:] == [
        "4,15.0000,1,,面,,,,@", "1,1,486250.00,3767000.00", "2,1,486250.00,3767100.00", "3,1,486150.00,3767100.00",
        "4,1,486150.00,3767000.00", "",
    ]  # fmt: skip


def test_the_area_of_record_goes_before_the_drawn_one(tmp_path):
    layer = parcels(SQUARE, SQUARE, legal_area_m2=[9_999.5, None], area_m2=[10_000.4, 10_004.5])
    coordinate_text.write(tmp_path / "out.txt", layer, "baopan")
    areas = [row.split(",")[1] for row in (tmp_path / "out.txt").read_bytes().decode("gbk").splitlines() if "@" in row]
    # 0.99995 rounds half up to 1.0000, 1.00045 to 1.0005
    assert areas == ["1.0000", "1.0005"]


WRONG = {
    "comma": ({"plot_name": ["一号,二号"]}, SQUARE, "field plot_name", "would break the line"),
    "mark": ({"plot_name": ["a@b"]}, SQUARE, "field plot_name", "would break the line"),
    "line break": ({"plot_name": ["一号\n二号"]}, SQUARE, "field plot_name", "a line break"),
    "character": ({"plot_name": ["𠮷地"]}, SQUARE, "field plot_name", "cannot be written in GBK"),
    "area": ({"legal_area_m2": [-1.0]}, SQUARE, "field legal_area_m2", "is no area"),
    "no geometry": ({}, None, "feature 0", "has no geometry"),
    "empty": ({}, shapely.Polygon(), "feature 0", "has no geometry"),
    "line": ({}, shapely.LineString([(38486150, 3767000), (38486160, 3767000)]), "feature 0", "no polygon"),
    "small": ({}, shapely.box(38486150.0, 3767000.0, 38486150.0003, 3767000.0003), "feature 0", "3 digits"),
    "bow tie": (
        {}, shapely.Polygon([(38486150, 3767000), (38486250, 3767100), (38486250, 3767000), (38486150, 3767100)]),
        "feature 0", "repair it first",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", WRONG)
def test_what_the_dialect_cannot_hold_is_refused_and_nothing_is_written(tmp_path, case):
    columns, shape, where, words = WRONG[case]
    with pytest.raises(InputFault) as fault:
        coordinate_text.write(tmp_path / "out.txt", parcels(shape, **columns), "baopan")
    assert where in str(fault.value) and words in str(fault.value)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("crs", ["EPSG:4490", "EPSG:3857", "EPSG:32650", "EPSG:4555", None])
def test_layers_in_no_zone_are_refused(tmp_path, crs):
    with pytest.raises(InputFault, match=r"Gauss-Krüger|no coordinate reference system"):
        coordinate_text.write(tmp_path / "out.txt", parcels(SQUARE, crs=crs), "baopan")


def test_an_old_file_stays_whole_where_the_new_one_is_refused(tmp_path):
    path = tmp_path / "out.txt"
    path.write_bytes(b"old")
    with pytest.raises(InputFault):
        coordinate_text.write(path, parcels(SQUARE, None), "baopan")
    assert path.read_bytes() == b"old" and list(tmp_path.iterdir()) == [path]


def test_no_file_of_a_folder_appears_where_one_is_refused(tmp_path):
    with pytest.raises(InputFault):
        coordinate_text.write_folder(tmp_path / "out", parcels(SQUARE, None), names=["a", "b"])
    assert not list((tmp_path / "out").iterdir())


def test_vertices_nearer_than_the_digits_are_written_once_and_told(tmp_path):
    near = shapely.Polygon([*SQUARE.exterior.coords[:-1], (38486150.0002, 3767000.0002)])
    problems = coordinate_text.write(tmp_path / "out.txt", parcels(near), "baopan")
    assert problems["rule"].tolist() == ["vertices"]
    assert (tmp_path / "out.txt").read_bytes().decode("gbk").count("\r\nJ") == 5


# ---- write, then read


@st.composite
def figures_in_a_zone(draw):
    """Stars about a centre, with a hole or none, one or two parts: coordinates of the whole range of a zone."""
    east = draw(st.floats(1.2e5, 8.8e5))
    north = draw(st.floats(1.7e6, 6.0e6))
    parts = []
    for number in range(draw(st.integers(1, 2))):
        count = draw(st.integers(3, 12))
        radii = draw(st.lists(st.floats(50.0, 200.0), min_size=count, max_size=count))
        angles = np.sort(np.arange(count) * 2 * np.pi / count)
        centre = np.array([east + 1000.0 * number, north])
        star = centre + np.column_stack([np.cos(angles), np.sin(angles)]) * np.array(radii)[:, None]
        holes = []
        if draw(st.booleans()):
            holes.append(centre + np.column_stack([np.cos(angles), np.sin(angles)]) * 5.0)
        parts.append(shapely.Polygon(star, holes))
    return parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)


def same_rings(shape, digits):
    """Return the rings of a figure rounded, each begun at its smallest vertex and turned the same way."""
    rounded = shapely.transform(shape, lambda xy: np.round(xy, digits))
    return sorted(
        shapely.to_wkt(shapely.normalize(shapely.Polygon(ring)), digits) for ring in shapely.get_rings(rounded)
    )


@settings(max_examples=60, deadline=None)
@given(
    shapes=st.lists(figures_in_a_zone(), min_size=1, max_size=3),
    dialect=st.sampled_from(dialects.names()),
    zone=st.integers(25, 45),
    prefixed=st.booleans(),
)
def test_writing_and_reading_gives_the_same_rings_to_the_stated_digits(
    tmp_path_factory, shapes, dialect, zone, prefixed
):
    added = zone * 1e6 if prefixed else 0.0
    moved = [shapely.transform(each, lambda xy: xy + np.array([added, 0.0])) for each in shapes]
    layer = parcels(*moved, crs=zones.Zone(zones.CGCS2000, 3, zone, prefixed).crs)
    path = tmp_path_factory.mktemp("again") / "plots.txt"
    coordinate_text.write(path, layer, dialect)
    plots, problems = coordinate_text.read(path, dialect)
    assert not (problems["severity"] != "note").any(), problems["sentence"].tolist()
    assert len(plots) == len(shapes) and zones.zone_of(plots.crs) == zones.Zone(zones.CGCS2000, 3, zone, True)
    for before, after in zip(shapes, plots.geometry):
        back = shapely.transform(after, lambda xy: xy - np.array([zone * 1e6, 0.0]))
        assert same_rings(back, 3) == same_rings(before, 3)
        assert after.geom_type == before.geom_type
        assert shapely.area(back) == pytest.approx(shapely.area(before), abs=1.0)


@settings(max_examples=200, deadline=None)
@given(text=st.text(alphabet="J123,.@[]=面 \n\t【，0号38486150.000", max_size=300))
def test_no_text_whatever_ends_in_anything_but_plots_or_one_sentence(tmp_path_factory, text):
    path = tmp_path_factory.getbasetemp() / "any.txt"
    path.write_text(HEAD + text, encoding="utf-8", newline="")
    try:
        plots, problems = coordinate_text.read(path)
    except InputFault as fault:
        sentence = str(fault)
    else:
        sentence = ""
        assert len(plots) and set(problems["severity"]) <= {"error", "warning", "note"}
    assert "\n" not in sentence


# ---- dialects


def test_every_built_in_dialect_loads_and_has_both_titles():
    assert set(dialects.names()) == {"baopan", "weipianzhifa", "yizhangtu", "zengjianguagou"}
    for name in dialects.names():
        found = dialects.load(name)
        assert found.title.isascii() and not found.title_zh.isascii()


BAD_DIALECTS = {
    "unknown key": ("digits = 3", "digit = 3", "key point.digit: “digit” is none of"),
    "type": ("digits = 3", 'digits = "3"', "key point.digits: a whole number from 0 to 8 is needed, not 3"),
    "range": ("digits = 3", "digits = 12", "key point.digits: a whole number from 0 to 8"),
    "word": ('area_unit = "ha"', 'area_unit = "hectare"', "key parcel.area_unit: “hectare” is none of 'ha'"),
    "column": ('"ring", "north", "east"]', '"ring", "nroth", "east"]', "the nearest is north"),
    "column missing": ('"ring", "north", "east"]', '"ring", "north"]', "the column east is needed once"),
    "column twice": ('"name", "shape"', '"name", "name"', "the column name stands twice"),
    "end": ('"land_class", "@"]', '"@", "land_class"]', "the column @ must be the last"),
    "braces": ('"带号={zone}"', '"带号={zones}"', "holds braces"),
    "flag": ("close = true", 'close = "yes"', "key point.close: true or false is needed, not yes"),
    "name": ('name = "J{number}"', 'name = "J"', "key point.name"),
    "encoding": ('"坐标系={datum}"', '"坐标系𠮷={datum}"', "cannot be written in gbk"),
    "datum": ('"CGCS2000" =', '"WGS84" =', "the datum is none of"),
    "missing": ("[point]", "[points]", "key point: it is missing"),
    "toml": ("[point]", "[point", "File "),
}


@pytest.mark.parametrize("case", BAD_DIALECTS)
def test_a_fault_in_a_dialect_is_named_with_file_and_key(tmp_path, case):
    old, new, words = BAD_DIALECTS[case]
    text = (dialects.FOLDER / "baopan.toml").read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "own.toml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(InputFault) as fault:
        dialects.load(path)
    assert str(path) in str(fault.value) and words in str(fault.value)


def test_dialects_that_are_not_there_or_no_text_are_refused(tmp_path):
    with pytest.raises(InputFault, match="the nearest is baopan"):
        dialects.load("baopna")
    with pytest.raises(InputFault, match="does not exist"):
        dialects.load(tmp_path / "none.toml")
    path = tmp_path / "gbk.toml"
    path.write_bytes('title = "报批"'.encode("gbk"))
    with pytest.raises(InputFault, match="UTF-8"):
        dialects.load(path)


# ---- names of files


@pytest.mark.parametrize(
    ("word", "stem"),
    [
        ("地块1", "地块1"),
        ("../../etc/passwd", "_.._etc_passwd"),
        ('a/b\\c:d*e?f"g<h>i|j', "a_b_c_d_e_f_g_h_i_j"),
        ("CON", "_CON"),
        ("nul.txt", "_nul.txt"),
        ("COM1", "_COM1"),
        ("console", "console"),
        (" 地块 . ", "地块"),
        ("", "unnamed"),
        ("...", "unnamed"),
        ("a\x00b\nc", "a_b_c"),
        ("\u202egpj.exe", "_gpj.exe"),
    ],
)
def test_names_become_safe_on_every_system(word, stem):
    assert filenames.safe(word) == stem


def test_very_long_names_are_cut_at_a_character_and_equal_ones_numbered(tmp_path):
    name = filenames.safe("地" * 500)
    assert name == "地" * 60 and len(name.encode("utf-8")) == 180
    names = filenames.Names(".txt")
    assert [names.make(word) for word in ("A", "a", "A", "a_2")] == ["A.txt", "a_2.txt", "A_3.txt", "a_2_2.txt"]
    layer = parcels(*[SQUARE] * 4)
    written = coordinate_text.write_folder(
        tmp_path / "输出 folder", layer, names=["地" * 500, "x/../y", "aux", "x/../y"], each=True
    )
    assert [path.name for path in written.files] == [f"{'地' * 60}.txt", "x_.._y.txt", "_aux.txt", "x_.._y_2.txt"]
    assert sorted(path.name for path in (tmp_path / "输出 folder").iterdir()) == sorted(
        path.name for path in written.files
    )


@given(word=st.text(max_size=200))
def test_no_word_becomes_a_name_that_leaves_its_folder(word):
    stem = filenames.safe(word)
    assert stem and "/" not in stem and "\\" not in stem and stem not in (".", "..")
    assert len(stem.encode("utf-8")) <= 182 and stem == stem.strip(" .")


# ---- zones


@pytest.mark.parametrize(
    ("datum", "width", "number", "prefixed", "epsg"),
    [
        (zones.CGCS2000, 3, 38, True, 4526),
        (zones.CGCS2000, 3, 38, False, 4547),
        (zones.CGCS2000, 6, 19, True, 4497),
        (zones.XIAN80, 3, 38, True, 2362),
        (zones.BEIJING54, 3, 38, True, 2414),
        (zones.BEIJING54, 3, 38, False, 2435),
    ],
)
def test_zones_have_the_codes_of_the_handbook_and_are_known_by_their_parameters(datum, width, number, prefixed, epsg):
    zone = zones.Zone(datum, width, number, prefixed)
    assert zone.crs.to_epsg() == epsg and zones.zone_of(zone.crs) == zone


def test_every_zone_is_found_again_by_its_plane_and_datum():
    for datum, width, prefixed in ((d, w, p) for d in zones.ELLIPSOIDS for w in zones.ZONES for p in (True, False)):
        for number in zones.ZONES[width]:
            zone = zones.Zone(datum, width, number, prefixed)
            found = zones.zone_of(zone.crs)
            assert found is not None and (found.datum, found.meridian, found.prefixed) == (
                datum,
                zone.meridian,
                prefixed,
            )


def test_datums_that_share_an_ellipsoid_are_not_taken_for_one_another():
    assert zones.datum_of("EPSG:4555") == "" and zones.datum_of("EPSG:4214") == zones.BEIJING54
    assert zones.datum_of("EPSG:4258") == "" and zones.datum_of("EPSG:4490") == zones.CGCS2000
    assert zones.zone_of("EPSG:32650") is None


# ---- in QGIS


def test_an_empty_list_of_files_and_an_unknown_crs_are_refused_in_one_sentence(qgis_app, tmp_path):
    import qgis_env
    from qgis.core import QgsApplication

    algorithm = QgsApplication.processingRegistry().createAlgorithmById("baiyuan:importcoordinates")
    outputs = {"OUTPUT": "TEMPORARY_OUTPUT", "PROBLEMS": "TEMPORARY_OUTPUT"}
    for parameters, words in (
        ({"FILES": []}, "No coordinate text is given."),
        ({"FILES": [str(file(tmp_path, HEAD + PLOT + RING))], "CRS": "EPSG:9999999"}, "EPSG:9999999 is no CRS."),
        ({"FILES": [str(tmp_path / "none.txt")]}, "none.txt does not exist."),
    ):
        _results, ok, log, _context = qgis_env.run(algorithm, {**parameters, **outputs})
        assert not ok and words in log


@pytest.mark.utf8
def test_two_files_through_the_real_qgis_process_and_back(qgis_process, tmp_path):
    """QGIS's command line repeats the key for a list."""
    folder = tmp_path / "报盘 files"
    folder.mkdir()
    for index in (1, 2):
        text = HEAD + PLOT.replace("地块1", f"地块{index}") + RING.replace("38486", f"3848{index}")
        (folder / f"{index}.txt").write_bytes(text.encode("gbk"))
    output, problems = tmp_path / "plots.gpkg", tmp_path / "problems.gpkg"
    ran = qgis_process(
        "run", "baiyuan:importcoordinates", f"--FILES={folder / '1.txt'}", f"--FILES={folder / '2.txt'}",
        f"--OUTPUT={output}", f"--PROBLEMS={problems}",
    )  # fmt: skip
    assert ran.returncode == 0, ran.stdout + ran.stderr
    plots = geopandas.read_file(output)
    assert plots["plot_name"].tolist() == ["地块1", "地块2"] and plots.crs.to_epsg() == 4526
    ran = qgis_process(
        "run", "baiyuan:exportcoordinates", f"--INPUT={output}", "--SPLIT=EACH", f"--FOLDER={tmp_path / 'out'}",
        "--AS_OF=2021-06-30",
    )  # fmt: skip
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["地块1.txt", "地块2.txt"]
    again, problems = coordinate_text.read(tmp_path / "out" / "地块2.txt")
    assert problems.empty and again["declared_area"][0] == 1.0
    assert shapely.equals(again.geometry[0], plots.geometry[1].geoms[0])
