"""Files as bureaus give them are read rightly or refused in one sentence; what was decided about them is said."""

from __future__ import annotations

import shutil
import warnings
from pathlib import Path

import geopandas
import numpy as np
import openpyxl
import pandas
import pyogrio
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from baiyuan_qgis.data import encoding, placement, reader, tables
from baiyuan_qgis.faults import InputFault

SQUARE = shapely.box(38486000, 3767000, 38486100, 3767100)
CODE = "411002001001GB00001"


def frame(shape=SQUARE, crs="EPSG:4526", **columns):
    columns = columns or {"holder": ["许昌市某某有限公司"]}
    count = len(next(iter(columns.values())))
    return geopandas.GeoDataFrame(columns, geometry=[shape] * count, crs=crs)


def write(path, data=None, **options):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        pyogrio.write_dataframe(frame() if data is None else data, path, **options)
    return str(path)


def refused(source, **options):
    with pytest.raises(InputFault) as caught:
        reader.read(str(source), **options)
    return str(caught.value)


# ---- formats


@pytest.mark.parametrize(
    ("name", "options"),
    [("a.gpkg", {}), ("a.shp", {"encoding": "UTF-8"}), ("a.gdb", {"driver": "OpenFileGDB", "layer": "DLTB"})],
)
def test_geopackage_shapefile_and_file_geodatabase_give_the_same_layer(tmp_path, name, options):
    made = reader.read(write(tmp_path / name, **options))
    assert made["holder"].tolist() == ["许昌市某某有限公司"] and made.crs.to_epsg() == 4526
    assert made.geometry.area.tolist() == pytest.approx([10000.0]) and made.attrs["notes"] == []


def test_geojson_is_read_in_longitudes_and_latitudes(tmp_path):
    data = frame(shapely.box(114.1234567, 34.1234567, 114.2234567, 34.2234567), "EPSG:4326")
    made = reader.read(write(tmp_path / "a.geojson", data, COORDINATE_PRECISION=9))
    assert made.crs.to_epsg() == 4326 and made.attrs["notes"] == []


def test_a_layer_of_several_in_one_file_must_be_named(tmp_path):
    path = tmp_path / "a.gpkg"
    write(path, layer="甲")
    write(path, layer="乙", append=True)
    assert "holds several layers" in refused(path) and "甲, 乙" in refused(path)
    assert "has no layer 丙; it has: 甲, 乙" in refused(f"{path}|layername=丙")
    assert len(reader.read(f"{path}|layername=乙")) == 1


def test_a_file_that_is_not_there_is_refused(tmp_path):
    assert refused(tmp_path / "无.gpkg") == f"The file {tmp_path / '无.gpkg'} does not exist."
    assert "does not exist" in refused("")


def test_a_file_that_is_no_layer_is_refused(tmp_path):
    path = tmp_path / "a.gpkg"
    path.write_bytes(b"not a database")
    assert "cannot be read" in refused(path)


@pytest.mark.parametrize("name", ["a" * 5000 + ".gpkg", "a\0b.gpkg"])
def test_a_path_that_no_disk_takes_is_refused_in_words(name):
    assert "cannot be used" in refused(name) and len(refused(name)) < 200


@pytest.mark.parametrize("name", ["许昌 地块.gpkg", "a'b.gpkg", 'a"b.gpkg', "a;b$(x)#1?%20!.gpkg", "é" * 100 + ".gpkg"])
def test_paths_with_chinese_blanks_quotes_and_long_names_work(tmp_path, name):
    folder = tmp_path / "园区 '一'"
    folder.mkdir()
    write(tmp_path / "x.gpkg")
    shutil.move(tmp_path / "x.gpkg", folder / name)
    assert len(reader.read(str(folder / ".." / folder.name / name))) == 1


def test_a_shapefile_that_lost_a_file_is_refused(tmp_path):
    path = write(tmp_path / "a.shp")
    (tmp_path / "a.shx").unlink()
    assert "has no .shx file beside it" in refused(path)


@pytest.mark.utf8
def test_closed_lines_of_a_drawing_become_polygons_and_the_rest_is_counted(tmp_path):
    ring = [(38486000, 3767000), (38486100, 3767000), (38486100, 3767100), (38486000, 3767100), (38486000, 3767000)]
    lines = [shapely.LineString(ring), shapely.LineString(ring[:4]), shapely.Point(38486050, 3767050)]
    path = tmp_path / "红线.dxf"
    pyogrio.write_dataframe(
        geopandas.GeoDataFrame({"Layer": ["界址", "界址", "注记"]}, geometry=lines), path, driver="DXF"
    )
    made = reader.read(str(path), crs="EPSG:4526")
    assert made.geometry.area.tolist() == pytest.approx([10000.0]) and set(made.geom_type) == {"Polygon"}
    assert made.attrs["notes"][0].endswith("1 closed lines are read; left out are 1 open lines, 1 points and texts.")
    assert "does not say its CRS" in refused(path)


def test_a_drawing_without_closed_lines_is_refused(tmp_path):
    path = tmp_path / "a.dxf"
    open_line = shapely.LineString([(38486000, 3767000), (38486100, 3767000)])
    pyogrio.write_dataframe(geopandas.GeoDataFrame({"Layer": ["0"]}, geometry=[open_line]), path, driver="DXF")
    assert "holds no closed lines (1 open ones)" in refused(path, crs="EPSG:4526")


# ---- encodings


def shapefile(folder, coding, text="许昌市某某有限公司", cpg=None, ldid=0):
    """Write a shapefile byte by byte as another program would: what GDAL writes depends on who else is there."""
    path, name, text = folder / "a.shp", "权利人".encode(coding), text.encode(coding)
    write(path, frame(**{"N" * len(name): ["x" * len(text)]}))
    (folder / "a.cpg").unlink()
    if cpg is not None:
        (folder / "a.cpg").write_text(cpg, encoding="ascii")
    raw = (folder / "a.dbf").read_bytes().replace(b"N" * len(name), name, 1).replace(b"x" * len(text), text)
    (folder / "a.dbf").write_bytes(raw[:29] + bytes([ldid]) + raw[30:])
    return str(path)


@pytest.mark.parametrize(
    ("coding", "cpg", "ldid", "basis", "note"),
    [
        ("GBK", "GBK", 0, "cpg", ""), ("GBK", "936", 0, "cpg", ""), ("GBK", "ANSI 936", 0, "cpg", ""),
        ("UTF-8", "UTF-8", 0, "cpg", ""), ("GBK", None, 0x4D, "ldid", ""),
        ("GBK", None, 0, "content", "does not say its encoding; by its texts it is GBK"),
        ("UTF-8", None, 0, "content", "does not say its encoding; by its texts it is UTF-8"),
        ("GBK", "UTF-8", 0, "content", "says UTF-8, but its texts are GBK"),
        ("UTF-8", "GBK", 0, "content", "says GBK, but its texts are UTF-8"),
        ("UTF-8", None, 0x4D, "content", "says LDID 0x4D, but its texts are UTF-8"),
        ("GBK", None, 0x57, "content", "says LDID 0x57, but its texts are GBK"),
        ("GBK", "nonsense", 0, "content", "does not say its encoding; by its texts it is GBK"),
    ],
)  # fmt: skip
def test_the_encoding_is_what_is_said_once_the_bytes_agree(tmp_path, coding, cpg, ldid, basis, note):
    made = reader.read(shapefile(tmp_path, coding, cpg=cpg, ldid=ldid))
    assert made["权利人"].tolist() == ["许昌市某某有限公司"]
    assert made.attrs["encoding"].basis == basis
    assert note in " ".join(made.attrs["notes"]) and bool(note) == bool(made.attrs["notes"])


def test_an_encoding_that_is_given_wins_and_one_that_nobody_knows_is_refused(tmp_path):
    path = shapefile(tmp_path, "GBK", cpg="UTF-8")
    assert reader.read(path, encoding="cp936")["权利人"].tolist() == ["许昌市某某有限公司"]
    assert "“klingon” is no encoding" in refused(path, encoding="klingon")


def test_a_text_cut_in_the_middle_of_a_character_is_read_to_there_and_said(tmp_path):
    # 40 bytes hold 13 characters of UTF-8 and a third of the 14th
    path = write(tmp_path / "a.shp", frame(a=["x" * 40]))
    raw = (tmp_path / "a.dbf").read_bytes().replace(b"x" * 40, ("许" * 14).encode()[:40])
    (tmp_path / "a.dbf").write_bytes(raw)
    made = reader.read(path)
    assert (
        made["a"].tolist() == ["许" * 13]
        and "1 texts of a.shp end in the middle of a character" in made.attrs["notes"][0]
    )


def test_bytes_that_are_neither_are_asked_for(tmp_path):
    path = shapefile(tmp_path, "GBK")
    raw = (tmp_path / "a.dbf").read_bytes()
    (tmp_path / "a.dbf").write_bytes(raw.replace("许昌市某某有限公司".encode("gbk"), b"\xff\x80" * 9))
    assert "neither GBK nor UTF-8: give the encoding" in refused(path)


@settings(deadline=None)
@given(st.text(st.sampled_from("许昌市长葛经济开发区有限公司土地使用权合同甲乙丙丁一二三"), min_size=4, max_size=30))
def test_usual_chinese_is_told_by_its_bytes(text):
    assert encoding.of_text(text.encode("gbk"), Path("a.csv")).name == encoding.GBK
    assert encoding.of_text(text.encode("utf-8"), Path("a.csv")).name == encoding.UTF_8


def test_chinese_that_was_read_as_western_is_recognised_and_western_words_are_not():
    assert encoding.mojibake(["许昌市".encode("gbk").decode("latin-1")]) == "Ðí²ýÊÐ (许昌市)"
    assert encoding.mojibake(["许昌市".encode().decode("latin-1")]).endswith("(许昌市)")
    assert encoding.mojibake(["土地使用权".encode().decode("gbk", "ignore")]).endswith("(土地使用)")
    assert encoding.mojibake(["Müller & Søn, Århus", "café", None, 3, "许昌"]) == ""


# ---- where it lies


def test_a_layer_without_a_crs_is_asked_for_with_what_its_numbers_say(tmp_path):
    path = write(tmp_path / "a.shp", frame(crs=None))
    said = refused(path)
    assert "does not say its CRS (no .prj): give it." in said
    assert "zone 38 (3°): EPSG:4526 (CGCS2000), EPSG:2362 (Xi'an 80), EPSG:2414 (Beijing 54)" in said
    made = reader.read(path, crs="EPSG:4526")
    assert made.crs.to_epsg() == 4526 and "is taken, as given" in made.attrs["notes"][0]
    assert "“EPSG:1” is no CRS" in refused(path, crs="EPSG:1")


def test_a_geopackage_of_an_undefined_crs_has_none(tmp_path):
    assert "does not say its CRS" in refused(write(tmp_path / "a.gpkg", frame(crs=None)))


@pytest.mark.parametrize(
    ("epsg", "x", "y", "said"),
    [
        (4526, 3767000, 38486000, "its axes are swapped"), (4547, 3767000, 486000, "its axes are swapped"),
        (4490, 34.1, 114.1, "its axes are swapped"), (4326, 34.1, 114.1, "its axes are swapped"),
        (4526, 486000, 3767000, "have none: is it CGCS2000 / 3-degree Gauss-Kruger CM 114E?"),
        (4547, 38486000, 3767000, "CM 114E: is it CGCS2000 / 3-degree Gauss-Kruger zone 38?"),
        (4526, 39486000, 3767000, "is it CGCS2000 / 3-degree Gauss-Kruger zone 39?"),
        (2362, 486000, 3767000, "is it Xian 1980 / 3-degree Gauss-Kruger CM 114E?"),
        (4526, 114.1, 34.1, "are degrees: set the right CRS"), (4490, 38486000, 3767000, "are metres: set the"),
    ],
)  # fmt: skip
def test_coordinates_that_contradict_their_crs_are_refused_with_what_it_may_be(tmp_path, epsg, x, y, said):
    size = 0.01 if x < 180 else 100
    path = write(tmp_path / "a.gpkg", frame(shapely.box(x, y, x + size, y + size), f"EPSG:{epsg}"))
    assert said in refused(path)


@pytest.mark.parametrize(
    ("epsg", "x", "y"),
    [(4526, 38486000, 3767000), (4547, 486000, 3767000), (4490, 114.1, 34.1), (2362, 38486000, 3767000),
     (4498, 20486000, 3767000), (32650, 486000, 3767000), (2264, 1100000, 600000), (3857, 12700000, 4000000)],
)  # fmt: skip
def test_coordinates_that_fit_are_left_in_peace(epsg, x, y):
    assert placement.contradiction(f"EPSG:{epsg}", (x, y, x + 1, y + 1), "a") == ""


def test_a_prj_of_another_name_is_judged_by_its_parameters(tmp_path):
    # Esri's spelling, an old GEOGCS name: the zone is known by ellipsoid, meridian and false easting
    wkt = (
        'PROJCS["my_own_zone",GEOGCS["GCS_China Geodetic Coordinate System 2000",DATUM["D_China_2000",'
        'SPHEROID["CGCS2000",6378137,298.257222101]],PRIMEM["Greenwich",0],UNIT["Degree",0.0174532925199433]],'
        'PROJECTION["Gauss_Kruger"],PARAMETER["False_Easting",38500000],PARAMETER["False_Northing",0],'
        'PARAMETER["Central_Meridian",114],PARAMETER["Scale_Factor",1],PARAMETER["Latitude_Of_Origin",0],UNIT["Meter",1]]'
    )
    path = write(tmp_path / "a.shp")
    (tmp_path / "a.prj").write_text(wkt, encoding="ascii")
    assert reader.read(path).geometry.area.tolist() == pytest.approx([10000.0])
    (tmp_path / "a.prj").write_text(wkt.replace("38500000", "500000"), encoding="ascii")
    assert "bear the number of zone 38" in refused(path)


def test_degrees_of_a_web_map_are_doubted_and_surveyed_ones_are_not(tmp_path):
    web = frame(shapely.box(114.123456, 34.123456, 114.223456, 34.223456), "EPSG:4490")
    said = reader.read(write(tmp_path / "a.gpkg", web)).attrs["notes"]
    assert len(said) == 1 and "in GCJ-02 they would lie" in said[0]
    surveyed = frame(shapely.box(114.1234567, 34.1234567, 114.2234567, 34.2234567), "EPSG:4490")
    assert reader.read(write(tmp_path / "b.gpkg", surveyed)).attrs["notes"] == []


def test_the_shift_of_a_web_map_brings_the_real_districts_of_kaifeng_together(shared_data):
    folder = shared_data / "kaifeng_xuchang"
    web = pyogrio.read_dataframe(folder / "kaifeng_gcj02_datav.geojson").to_crs(4490)
    true = pyogrio.read_dataframe(next(folder.glob("*_tianditu.geojson"))).to_crs(4490)
    assert placement.looks_like_gcj02(web.geometry.to_numpy())
    centre = web.geometry.union_all().centroid
    east, north = placement.shift(centre.x, centre.y)
    # the README of the data: about 500 to 760 m east of the truth
    assert 400.0 < placement.shift_m(centre.x, centre.y) < 800.0 and east > 0
    name = next(column for column in true.columns if set(true[column].astype(str)) & set(web["name"]))
    both = web.set_index("name").geometry
    gaps = []
    for district, shape in true[true[name].isin(both.index)].set_index(name).geometry.items():
        other = both[district]
        back = shapely.affinity.translate(other, -east, -north)
        gaps.append((shape.symmetric_difference(other).area, shape.symmetric_difference(back).area))
    assert gaps and np.median([after / before for before, after in gaps]) < 0.7


# ---- tables


def test_texts_of_a_csv_stay_texts_in_gbk_and_utf_8(tmp_path):
    for coding in ("gbk", "utf-8", "utf-8-sig", "utf-16"):
        path = tmp_path / f"{coding}.csv"
        path.write_text(f"宗地代码,地类编码,合同面积\n{CODE},0601,12.50\n", encoding=coding)
        made = reader.read(str(path))
        assert made["宗地代码"].tolist() == [CODE] and made["地类编码"].tolist() == ["0601"]
        assert made["合同面积"].tolist() == ["12.50"] and made.geometry.isna().all()


def test_a_text_that_is_in_no_encoding_names_its_line(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes("甲,乙\n许昌,开封\n".encode("gbk") + b"\xff\xff,x\n")
    assert "line 3: the text is not in GBK" in refused(path, encoding="GBK").replace("GB18030", "GBK")


def workbook(path, rows, **more):
    book = openpyxl.Workbook()
    book.active.title = "宗地"
    for row in rows:
        book.active.append(row)
    for name, cells in more.items():
        sheet = book.create_sheet(name)
        for row in cells:
            sheet.append(row)
    book.save(path)
    return str(path)


def test_a_workbook_is_read_by_its_sheet_and_first_filled_row(tmp_path):
    rows = [[], ["宗地代码", "日期", "面积", "面积"], [CODE, pandas.Timestamp("2021-03-05"), 12.5, 3], [None] * 4]
    path = workbook(tmp_path / "台账.xlsx", rows, 说明=[["甲"], ["乙"]])
    assert "holds several layers" in refused(path) and "has no layer 丙" in refused(f"{path}|layername=丙")
    made = reader.read(f"{path}|layername=宗地")
    assert made.drop(columns=["geometry", "source_fid"]).to_dict("list") == {
        "宗地代码": [CODE], "日期": ["2021-03-05"], "面积": [12.5], "面积_2": [3],
    }  # fmt: skip
    assert "the heading 面积 stands there twice" in made.attrs["notes"][0]


def test_what_is_no_workbook_or_empty_is_refused(tmp_path):
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"\xd0\xcf\x11\xe0old excel")
    assert "is no workbook of Excel 2007 or later" in refused(path)
    assert "is empty" in refused(workbook(tmp_path / "b.xlsx", [[None]]))
    (tmp_path / "c.csv").write_text("\n\n", encoding="utf-8")
    assert "is empty" in refused(tmp_path / "c.csv")


def test_a_table_too_large_for_memory_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(tables, "MOST_BYTES", 10)
    (tmp_path / "a.csv").write_text("a,b\n1,2\n3,4\n", encoding="utf-8")
    assert "tables are read up to" in refused(tmp_path / "a.csv")


# ---- joining


def parcels(**columns):
    made = frame(**columns)
    made["source_fid"] = np.arange(1, len(made) + 1)
    return made


def test_a_table_is_joined_by_id_and_every_parcel_stays_once():
    left = parcels(parcel_id=["a", "b", " c "], holder=["甲", "乙", "丙"])
    right = pandas.DataFrame({"parcel_id": ["ｃ", "a", "x"], "tax_wan": ["3", "1", "9"], "holder": ["z"] * 3})
    made, findings = tables.join(left, right, "parcel_id", "宗地", "税收")
    assert made["tax_wan"].tolist() == ["1", None, "3"] and made["holder"].tolist() == ["甲", "乙", "丙"]
    assert findings["rule"].tolist() == ["join-no-row", "join-no-parcel"]
    assert "table 税收 has no row for parcel_id b" in findings["sentence"][0]
    assert "no parcel has the parcel_id x" in findings["sentence"][1]


def test_two_rows_of_one_parcel_are_refused_because_neither_may_win():
    right = pandas.DataFrame({"parcel_id": ["a", "b", "a"], "tax_wan": [1, 2, 3]})
    with pytest.raises(InputFault, match="parcel_id a stands in rows 1, 3"):
        tables.join(parcels(parcel_id=["a", "b"]), right, "parcel_id", "宗地", "税收")


def test_a_code_that_a_spreadsheet_spoiled_is_said_and_never_joined():
    left = parcels(parcel_code=[CODE, "4.11002E+18"])
    right = pandas.DataFrame({"parcel_code": [CODE.lower(), 4.11002001001e18, CODE[:-1]], "v": [1, 2, 3]})
    made, findings = tables.join(left, right, "parcel_code", "宗地", "台账")
    assert made["v"].tolist()[0] == 1 and pandas.isna(made["v"].tolist()[1])
    spoiled = findings[findings["rule"] == "parcel-code"]["sentence"].tolist()
    assert sum("it was stored as a number and has lost digits" in one for one in spoiled) == 2
    assert sum("18 characters, 19 are needed" in one for one in spoiled) == 1


def test_joining_needs_a_key_on_both_sides():
    with pytest.raises(InputFault, match="宗地 has no field parcel_code"):
        tables.join(parcels(parcel_id=["a"]), pandas.DataFrame({"parcel_code": ["x"]}), "parcel_code", "宗地", "t")
    with pytest.raises(InputFault, match="joined by parcel_id, parcel_code, not by holder"):
        tables.join(parcels(holder=["a"]), pandas.DataFrame({"holder": ["a"]}), "holder", "宗地", "t")


# ---- PostGIS


@pytest.mark.parametrize(
    "source", ["postgres:", "postgres:host=x password=secret|layername=a", "postgres://u:secret@h/d"]
)
def test_a_postgis_source_with_a_password_or_no_table_is_refused_without_repeating_it(source):
    said = refused(source)
    assert "postgres:SERVICE|layername=schema.table" in said and "secret" not in said


def test_a_service_that_does_not_answer_is_said(monkeypatch, tmp_path):
    monkeypatch.setenv("PGSERVICEFILE", str(tmp_path / "none.conf"))
    assert "The PostgreSQL service nowhere does not answer" in refused("postgres:nowhere|layername=public.zd")


ZD = """
CREATE TABLE "宗 地"."zd""1"
  (id integer, "权利人" text, mj numeric(18, 2), ydrq date, geom geometry(MultiPolygon, 4526));
INSERT INTO "宗 地"."zd""1" VALUES
  (1, '甲', 10000.00, '2021-03-05', ST_Multi(ST_MakeEnvelope(38486000, 3767000, 38486100, 3767100, 4526))),
  (2, NULL, NULL, NULL, NULL);
"""


def test_a_table_of_postgis_is_read_by_its_service_with_nulls_as_they_are(postgis_server, tmp_path, monkeypatch):
    import psycopg2

    connection = psycopg2.connect(postgis_server.dsn())
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("CREATE EXTENSION IF NOT EXISTS postgis")
        cursor.execute('DROP SCHEMA IF EXISTS "宗 地" CASCADE; CREATE SCHEMA "宗 地"')
        cursor.execute(ZD)
    connection.close()
    service = tmp_path / "service.conf"
    lines = postgis_server.dsn().replace(" ", "\n")
    service.write_text(f"[baiyuan]\n{lines}\n", encoding="utf-8")
    monkeypatch.setenv("PGSERVICEFILE", str(service))
    made = reader.read('postgres:baiyuan|layername=宗 地.zd"1')
    assert made.crs.to_epsg() == 4526 and made.geometry.area.tolist()[0] == pytest.approx(10000.0)
    assert made["权利人"].tolist() == ["甲", None] and made["mj"].tolist()[0] == 10000.0 and np.isnan(made["mj"][1])
    assert made["id"].tolist() == [1, 2] and str(made["ydrq"][0])[:10] == "2021-03-05" and made.geometry[1] is None
    assert "has no table 宗 地.无 that you may read" in refused("postgres:baiyuan|layername=宗 地.无")
