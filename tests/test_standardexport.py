"""Layers by a standard: exactly its fields, or a refusal that names layer, feature and field; fiona and ogr alike."""

from __future__ import annotations

import datetime
import struct
from decimal import Decimal
from pathlib import Path

import geopandas
import numpy as np
import pandas
import pyogrio
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from baiyuan_qgis.data import standardexport, standardschema
from baiyuan_qgis.faults import Cancelled, InputFault
from baiyuan_qgis.language import set_language
from baiyuan_qgis.measure import patchareas
from baiyuan_qgis.progress import Progress

WRITERS = ("fiona", "ogr")
BOTH = pytest.mark.parametrize("writer", WRITERS)
ENDINGS = pytest.mark.parametrize("ending", [".shp", ".gpkg"])
SQUARE = shapely.box(38486150.0, 3767000.0, 38486250.0, 3767100.0)
SCHEMA = """
layer = "plots"
[[field]]
name = "宗地名称"
type = "text"
width = 10
mandatory = true
[[field]]
name = "MJ"
type = "real"
width = 8
precision = 2
[[field]]
name = "NF"
type = "integer"
width = 4
[[field]]
name = "BH"
type = "integer"
width = 15
[[field]]
name = "RQ"
type = "date"
[[field]]
name = "YSDM"
type = "text"
width = 10
value = "2001010100"
[[field]]
name = "LB"
type = "text"
width = 2
domain = ["01", "02"]
unique = true
"""


@pytest.fixture(autouse=True)
def english():
    """Sentences are compared in English, whatever the locale of the machine."""
    set_language("en")


@pytest.fixture
def schema(tmp_path) -> Path:
    path = tmp_path / "own.toml"
    path.write_text(SCHEMA, encoding="utf-8")
    return path


def lots(**changes) -> geopandas.GeoDataFrame:
    columns = {
        "source_fid": [7, 9],
        "宗地名称": ["一号地块", "b"],
        "mj": [1234.565, None],
        "NF": [2020, None],
        "BH": pandas.array([123456789012345, None], dtype="Int64"),
        "RQ": [datetime.date(2021, 3, 5), None],
        "LB": ["01", None],
        **changes,
    }
    return geopandas.GeoDataFrame(columns, geometry=[SQUARE, SQUARE], crs="EPSG:4526")


def dbf_fields(path: Path) -> list[tuple[str, str, int, int]]:
    """Read name, type, width and decimals of each field as they stand in the file's header."""
    data = path.read_bytes()
    count = (struct.unpack("<H", data[8:10])[0] - 33) // 32
    rows = [data[32 + 32 * index : 64 + 32 * index] for index in range(count)]
    return [(row[:11].rstrip(b"\0").decode("gbk"), chr(row[11]), row[16], row[17]) for row in rows]


# ---- what is written


@pytest.mark.utf8
@BOTH
def test_a_shapefile_has_exactly_the_fields_in_gbk(tmp_path, schema, writer):
    path = tmp_path / "输出" / "plots.shp"
    standardexport.write(path, lots(), schema, writer=writer)
    assert dbf_fields(path.with_suffix(".dbf")) == [
        ("宗地名称", "C", 10, 0), ("MJ", "N", 8, 2), ("NF", "N", 4, 0), ("BH", "N", 15, 0), ("RQ", "D", 8, 0),
        ("YSDM", "C", 10, 0), ("LB", "C", 2, 0),
    ]  # fmt: skip
    assert path.with_suffix(".cpg").read_bytes() == b"GBK"
    assert sorted(each.name for each in path.parent.iterdir()) == [
        f"plots.{end}" for end in ("cpg", "dbf", "prj", "shp", "shx")
    ]
    # 1234.565 rounds half up to 1234.57; the empty values are NULL and never 0
    row, empty = path.with_suffix(".dbf").read_bytes()[-116:-1][:57], path.with_suffix(".dbf").read_bytes()[-58:-1]
    assert b"\xd2\xbb\xba\xc5\xb5\xd8\xbf\xe9" in row and b" 1234.57" in row and b"2020123456789012345" in row
    assert b"20210305" in row and b"0.00" not in empty
    # QGIS, once loaded, tells GDAL to leave the texts of shapefiles as they are
    found = pyogrio.read_dataframe(path, encoding="GBK")
    assert found["宗地名称"].tolist() == ["一号地块", "b"] and found["YSDM"].tolist() == ["2001010100"] * 2
    assert found.loc[1, ["MJ", "NF", "BH", "RQ", "LB"]].isna().all()
    assert found.crs.to_epsg() == 4526 and found.geometry[0].equals(SQUARE)


@BOTH
def test_a_geopackage_has_the_layer_the_order_and_the_widths(tmp_path, schema, writer):
    import sqlite3

    path = tmp_path / "plots.gpkg"
    standardexport.write(path, lots(), schema, writer=writer)
    with sqlite3.connect(path) as connection:
        rows = connection.execute("PRAGMA table_info(plots)").fetchall()
        values = connection.execute('SELECT "MJ", "NF", "BH", "RQ" FROM plots').fetchall()
    assert [(row[1], row[2]) for row in rows if row[1] not in ("fid", "geom")] == [
        ("宗地名称", "TEXT(10)"), ("MJ", "REAL"), ("NF", "INTEGER"), ("BH", "INTEGER"), ("RQ", "DATE"),
        ("YSDM", "TEXT(10)"), ("LB", "TEXT(2)"),
    ]  # fmt: skip
    assert values == [(1234.57, 2020, 123456789012345, "2021-03-05"), (None, None, None, None)]
    assert pyogrio.read_info(path)["geometry_type"] == "MultiPolygon"


@ENDINGS
def test_both_writers_write_the_same(tmp_path, schema, ending):
    read = []
    for writer in WRITERS:
        path = tmp_path / writer / f"plots{ending}"
        standardexport.write(path, lots(), schema, writer=writer)
        read.append(pyogrio.read_dataframe(path, encoding="GBK" if ending == ".shp" else None))
        read[-1]["geometry"] = shapely.normalize(read[-1].geometry.array)
    pandas.testing.assert_frame_equal(*read)
    if ending == ".shp":
        first, second = ((tmp_path / writer / "plots.dbf").read_bytes() for writer in WRITERS)
        assert first[4:] == second[4:], "byte for byte but for the date"


def test_ogr_is_used_where_fiona_is_not_installed(tmp_path, schema, monkeypatch):
    monkeypatch.setattr(standardexport.importlib.util, "find_spec", lambda _name: None)
    monkeypatch.setattr(standardexport, "_write_with_fiona", None)
    standardexport.write(tmp_path / "plots.shp", lots(), schema)
    assert len(pyogrio.read_dataframe(tmp_path / "plots.shp")) == 2


def test_rounding_is_told_by_field(schema):
    prepared = standardexport.prepare(lots(), standardschema.load(schema), "lots")
    assert [(each.field, each.values) for each in prepared.rounded] == [("MJ", 1)]
    assert prepared.rounded[0].most == pytest.approx(0.005)


def test_columns_are_found_by_the_dictionarys_names_and_aliases():
    ledger = standardschema.load("ledger")
    layer = geopandas.GeoDataFrame(
        {"parcel_id": ["P1"], "权利人": ["甲公司"], "TXMJ": [99.999], "land_status": ["idle"]},
        geometry=[SQUARE], crs="EPSG:4526",
    )  # fmt: skip
    prepared = standardexport.prepare(layer, ledger, "parcels")
    values = {one.name: column[0] for one, column in zip(ledger.members, prepared.columns)}
    assert (values["ZDBH"], values["QLR"], values["TXMJ"], values["XIAN"]) == ("P1", "甲公司", 100.0, None)
    # the bureau's ledger shows the Chinese word of a code
    assert values["TDZT"] == "疑似闲置(逾期未动工)"


# ---- what does not fit

BAD = {
    "too wide": (
        {"宗地名称": ["一号地块甲乙", "b"]},
        "feature 7, field 宗地名称",
        "has 12 bytes in GBK, and the field 10",
    ),
    "not in GBK": ({"宗地名称": ["𠮷地", "b"]}, "feature 7, field 宗地名称", "“𠮷” cannot be written in GBK"),
    "line break": ({"宗地名称": ["a\nb", "b"]}, "feature 7, field 宗地名称", "holds a line break"),
    "empty": ({"宗地名称": ["a", "  "]}, "feature 9, field 宗地名称", "it is empty, and the schema wants a value"),
    "digits": ({"mj": [1.0, 123456.789]}, "feature 9, field MJ", "123456.79 has 9 characters, and the field 8"),
    "negative": ({"NF": [-2020, None]}, "feature 7, field NF", "-2020 has 5 characters, and the field 4"),
    "fraction": ({"NF": [2020.5, None]}, "feature 7, field NF", "is no whole number"),
    "text for a number": ({"mj": ["12,5", None]}, "feature 7, field MJ", "“12,5” is no number"),
    "infinite": ({"mj": [np.inf, None]}, "feature 7, field MJ", "“inf” is no number"),
    "huge": ({"mj": [1e300, None]}, "feature 7, field MJ", "has too many digits"),
    "date": ({"RQ": ["5.3.2021", None]}, "feature 7, field RQ", "“5.3.2021” is no date"),
    "domain": ({"LB": ["03", None]}, "feature 7, field LB", "“03” is none of the schema's values"),
    "twice": ({"LB": ["01", "01"]}, "feature 9, field LB", "“01” stands at feature 7 too"),
    "other name": (
        {"宗地名称": ["a", "b"], "要素代码": ["20010101001", None]},
        "field YSDM (要素代码)",
        "has 11 bytes",
    ),
}


@BOTH
@ENDINGS
@pytest.mark.parametrize("case", BAD)
def test_what_does_not_fit_is_refused_and_the_old_file_stays(tmp_path, schema, writer, ending, case):
    changes, where, words = BAD[case]
    if ending == ".gpkg" and case == "not in GBK":
        # a GeoPackage is in UTF-8 and holds every character
        standardexport.write(tmp_path / "all.gpkg", lots(**changes), schema, writer=writer)
        assert pyogrio.read_dataframe(tmp_path / "all.gpkg")["宗地名称"][0] == "𠮷地"
        return
    if ending == ".gpkg":
        changes = {**changes, "宗地名称": ["一号地块甲乙丙丁戊己庚", "b"]} if case == "too wide" else changes
        words = words.replace("12 bytes in GBK", "11 characters").replace("11 bytes", "11 characters")
    folder = tmp_path / "out"
    folder.mkdir()
    path = folder / f"plots{ending}"
    standardexport.write(path, lots(), schema, writer=writer)
    before = {each.name: each.read_bytes() for each in folder.iterdir()}
    with pytest.raises(InputFault) as fault:
        standardexport.write(path, lots(**changes), schema, "地块", writer=writer)
    assert str(fault.value).startswith("Layer 地块, ") and where in str(fault.value) and words in str(fault.value)
    assert {each.name: each.read_bytes() for each in folder.iterdir()} == before


@BOTH
@ENDINGS
def test_a_driver_that_fails_half_way_leaves_the_old_file_whole(tmp_path, schema, writer, ending, monkeypatch):
    path = tmp_path / "out" / f"plots{ending}"
    standardexport.write(path, lots(), schema, writer=writer)
    before = {each.name: each.read_bytes() for each in path.parent.iterdir()}
    real = standardexport._rows

    def rows(prepared, kind, progress):
        yield next(real(prepared, kind, progress))
        raise OSError("disk full")

    monkeypatch.setattr(standardexport, "_rows", rows)
    with pytest.raises(InputFault, match="disk full"):
        standardexport.write(path, lots(), schema, writer=writer)
    assert {each.name: each.read_bytes() for each in path.parent.iterdir()} == before


@BOTH
def test_a_driver_that_loses_a_value_is_found_out(tmp_path, schema, writer, monkeypatch):
    """fiona 1.10 wrote NULL for a whole number in a field of real ones, without a word."""
    real = standardexport._rows

    def forgetting(prepared, kind, progress):
        for shape, values in real(prepared, kind, progress):
            yield shape, (*values[:2], None, *values[3:])

    monkeypatch.setattr(standardexport, "_rows", forgetting)
    with pytest.raises(InputFault, match="holds 10 of 11 features and values"):
        standardexport.write(tmp_path / "out" / "plots.shp", lots(), schema, writer=writer)
    assert list((tmp_path / "out").iterdir()) == []


@BOTH
def test_cancelling_writes_nothing(tmp_path, schema, writer):
    class Stopped(Progress):
        def __init__(self):
            self.looks = 0

        def cancelled(self):
            self.looks += 1
            return self.looks > 7

    with pytest.raises(Cancelled):
        standardexport.write(tmp_path / "out" / "plots.shp", lots(), schema, writer=writer, progress=Stopped())
    assert not (tmp_path / "out").exists() or not list((tmp_path / "out").iterdir())


@pytest.mark.parametrize(
    ("shape", "words"),
    [
        (None, "it has no geometry"),
        (shapely.Polygon(), "it has no geometry"),
        (shapely.Point(1, 2), "it is no polygon"),
        (shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)]), "its geometry is invalid"),
    ],
)
def test_features_without_a_sound_polygon_are_refused(tmp_path, schema, shape, words):
    layer = lots()
    layer.geometry = [SQUARE, shape]
    with pytest.raises(InputFault, match=f"feature 9: {words}"):
        standardexport.write(tmp_path / "plots.shp", layer, schema)


def test_a_layer_without_a_field_that_the_schema_needs_is_told_so(tmp_path, schema):
    with pytest.raises(InputFault, match=r"Layer lots has no field 宗地名称, and the schema wants a value in it\."):
        standardexport.write(tmp_path / "plots.shp", lots().drop(columns="宗地名称"), schema, "lots")


def test_layers_without_crs_or_features_and_other_endings_are_refused(tmp_path, schema):
    with pytest.raises(InputFault, match="no coordinate reference system"):
        standardexport.write(tmp_path / "plots.shp", lots().set_crs(None, allow_override=True), schema)
    with pytest.raises(InputFault, match="holds no features"):
        standardexport.write(tmp_path / "plots.shp", lots().iloc[:0], schema)
    with pytest.raises(InputFault, match=r"neither \.shp nor \.gpkg"):
        standardexport.write(tmp_path / "plots.csv", lots(), schema)


def test_a_geopackage_with_other_layers_is_never_lost(tmp_path, schema):
    path = tmp_path / "survey.gpkg"
    lots().drop(columns="BH").to_file(path, layer="reviews", driver="GPKG")
    with pytest.raises(InputFault, match="holds reviews, which would be lost"):
        standardexport.write(path, lots(), schema)
    assert [row[0] for row in pyogrio.list_layers(path)] == ["reviews"]


def test_indexes_of_an_older_shapefile_do_not_stay_beside_the_new_one(tmp_path, schema):
    for ending in (".sbn", ".qix"):
        (tmp_path / f"plots{ending}").write_bytes(b"old")
    standardexport.write(tmp_path / "plots.shp", lots(), schema)
    assert not list(tmp_path.glob("plots.sbn")) and not list(tmp_path.glob("plots.qix"))


# ---- schemas


def test_dltb_has_the_fields_of_the_handbook_in_their_order():
    dltb = standardschema.load("dltb")
    fields = [(one.name, one.type[0], one.width, one.precision) for one in dltb.members]
    assert fields[:17] == [
        ("BSM", "t", 18, 0), ("YSDM", "t", 10, 0), ("TBYBH", "t", 8, 0), ("TBBH", "t", 8, 0), ("DLBM", "t", 5, 0),
        ("DLMC", "t", 60, 0), ("QSXZ", "t", 2, 0), ("QSDWDM", "t", 19, 0), ("QSDWMC", "t", 60, 0),
        ("ZLDWDM", "t", 19, 0), ("ZLDWMC", "t", 60, 0), ("TBMJ", "r", 18, 2), ("KCDLBM", "t", 5, 0),
        ("KCXS", "r", 6, 4), ("KCMJ", "r", 18, 2), ("TBDLMJ", "r", 18, 2), ("GDLX", "t", 2, 0),
    ]  # fmt: skip
    assert {"0101", "0201K", "05H1", "1109"} <= dltb.member("DLBM").domain
    assert dltb.member("BSM").unique and dltb.member("YSDM").value == "2001010100"


BAD_SCHEMAS = {
    "long name": ('name = "MJ"', 'name = "土地总面积表"', "key field[2].name: “土地总面积表” has more than 10 bytes"),
    "not GBK": ('name = "MJ"', 'name = "𠮷"', "cannot be written in GBK"),
    "type": ('type = "real"', 'type = "double"', "key field[2].type: “double” is none of 'text'"),
    "width": ("width = 4", "width = 40", "key field[3].width: a whole number from 1 to 18"),
    "decimals": ("precision = 2", "precision = 7", "8 characters do not hold 7 decimals"),
    "key": ("mandatory = true", "mandatary = true", "key field[1].mandatary: “mandatary” is none of"),
    "twice": ('name = "NF"', 'name = "mj"', "the field mj stands twice"),
    "field": ('name = "NF"', 'name = "NF"\nfield = "yaer"', "the dictionary has no field yaer"),
    "no fields": ("[[field]]", "[[fields]]", "key field: it is missing"),
    "area": (
        'layer = "plots"',
        'layer = "plots"\n[area]\ntotal = "TBMJ"',
        "key area.total: TBMJ is no field of numbers",
    ),
    "wording": ('domain = ["01", "02"]', 'wording = "dlmb"', "“dlmb” is none of"),
}


@pytest.mark.parametrize("case", BAD_SCHEMAS)
def test_a_fault_in_a_schema_is_named_with_file_and_key(tmp_path, case):
    old, new, words = BAD_SCHEMAS[case]
    assert old in SCHEMA
    path = tmp_path / "own.toml"
    path.write_text(SCHEMA.replace(old, new) if case == "no fields" else SCHEMA.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(InputFault) as fault:
        standardschema.load(path)
    assert str(path) in str(fault.value) and words in str(fault.value)


# ---- balanced areas


def series(values, name="BSM"):
    return pandas.Series(values, name=name)


def test_pieces_keep_the_recorded_area_and_the_deduction_in_proportion():
    # a patch of 1000.00 m² with a ratio of 0.1250 in thirds of its drawn 999 m²: 333.33 + 333.33 + 333.34 by largest
    # remainder (equal remainders: the earlier rows get the unit, so the first has it); 125.00 as well
    found = patchareas.balance(
        [333.0, 333.0, 333.0], series(["a"] * 3), series([1000.0] * 3), None, series([0.125] * 3)
    )
    assert found.total.tolist() == [333.34, 333.33, 333.33]
    assert sum(map(Decimal, map(str, found.total.tolist()))) == Decimal("1000.00")
    assert sum(map(Decimal, map(str, found.deducted.tolist()))) == Decimal("125.00")
    assert found.net.tolist() == [
        float(Decimal(str(t)) - Decimal(str(d))) for t, d in zip(found.total.tolist(), found.deducted.tolist())
    ]


def test_the_recorded_deduction_goes_before_the_ratio_and_no_deduction_stays_unknown():
    areas, patches, total = [10.0, 30.0], series(["a", "a"]), series([40.0, 40.0])
    found = patchareas.balance(areas, patches, total, series([4.0, 4.0]), series([0.5, 0.5]))
    assert found.deducted.tolist() == [1.0, 3.0] and found.net.tolist() == [9.0, 27.0]
    found = patchareas.balance(areas, patches, total, series([None, None]), series([None, None]))
    assert np.isnan(found.deducted).all() and np.isnan(found.net).all()
    assert patchareas.balance(areas, patches, total, series([0.0, 0.0])).deducted.tolist() == [0.0, 0.0]


def test_pieces_of_which_a_part_is_missing_share_only_their_part():
    # the pieces are 25 + 15 of 80 m² drawn, half of it: half of the recorded 79.99 is 39.995, half up 40.00
    found = patchareas.balance(
        [25.0, 15.0], series(["a", "a"]), series([79.99] * 2), series([8.0] * 2), whole={"a": 80.0}
    )
    assert found.total.tolist() == [25.0, 15.0] and found.deducted.tolist() == [2.5, 1.5]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"total": series([1000.0, 999.0])}, "feature 1, field TBMJ: 999.0 differs from 1000.0 of feature 0"),
        ({"total": series([-1.0, -1.0])}, "field TBMJ: “-1.0” is no area"),
        ({"total": series(["x", "x"])}, "field TBMJ: “x” is no area"),
        ({"patches": series(["a", None])}, "feature 1, field BSM: it is empty"),
        ({"whole": {"b": 1.0}}, "patch a is not among the whole ones"),
        ({"whole": {"a": 100.0}}, "pieces of patch a have 2.0000 times its area"),
        ({"deducted": series([2000.0, 2000.0])}, "more is deducted from the patch than its area"),
    ],
)
def test_records_that_contradict_one_another_are_refused(changes, words):
    given_ = {"patches": series(["a", "a"]), "total": series([1000.0, 1000.0]), **changes}
    with pytest.raises(InputFault) as fault:
        patchareas.balance([100.0, 100.0], given_.pop("patches"), given_.pop("total"), layer="DLTB", **given_)
    assert words in str(fault.value)


@settings(max_examples=150, deadline=None)
@given(
    drawn=st.lists(st.floats(0.01, 1e6), min_size=1, max_size=12),
    cents=st.integers(1, 10**10),
    ratio=st.integers(0, 3000),
)
def test_the_sums_of_the_pieces_are_the_record_to_the_last_digit(drawn, cents, ratio):
    recorded, share = cents / 100.0, ratio / 10000.0
    count = len(drawn)
    found = patchareas.balance(drawn, series([1] * count), series([recorded] * count), None, series([share] * count))
    exact = [sum(Decimal(f"{value:.2f}") for value in column.tolist()) for column in found]
    assert exact[0] == Decimal(f"{recorded:.2f}") and exact[1] + exact[2] == exact[0]
    assert (found.net >= 0.0).all() and (found.deducted <= found.total).all()


# ---- in QGIS


def dltb(path: Path) -> None:
    """Write two pieces of one patch of 30,000.00 m² and one whole patch, as they come out of a clip."""
    west = shapely.box(38486000.0, 3767000.0, 38486100.0, 3767100.0)
    east = shapely.box(38486100.0, 3767000.0, 38486300.0, 3767100.0)
    other = shapely.box(38486300.0, 3767000.0, 38486400.0, 3767100.0)
    same = {"TBBH": "1", "DLMC": "旱地", "QSXZ": "30", "QSDWDM": "4110231002030000000", "QSDWMC": "某村"}
    same |= {"ZLDWDM": "4110231002030000000", "ZLDWMC": "某村", "SJNF": 2023}
    rows = {
        "OLD": ["4110231", "4110231", "4110232"],
        "BSM": ["411023100000000001", "411023100000000002", "411023100000000003"],
        "DLBM": ["0103", "0103", "0601"],
        "TBMJ": [30000.01, 30000.01, 10000.0],
        "KCXS": [0.1, 0.1, None],
        "KCMJ": [3000.0, 3000.0, 0.0],
        "TBDLMJ": [27000.01, 27000.01, 10000.0],
        **{name: [value] * 3 for name, value in same.items()},
    }
    geopandas.GeoDataFrame(rows, geometry=[west, east, other], crs="EPSG:4526").to_file(path, layer="clip")


@pytest.mark.utf8
def test_pieces_of_dltb_through_the_real_qgis_process(qgis_process, tmp_path):
    source, target = tmp_path / "clip.gpkg", tmp_path / "成果" / "DLTB.shp"
    target.parent.mkdir()
    dltb(source)
    ran = qgis_process(
        "run", "baiyuan:exportstandard", f"--INPUT={source}", "--SCHEMA=dltb", "--PIECES_OF=OLD", f"--FILE={target}"
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    found = pyogrio.read_dataframe(target)
    # 100 and 200 m wide of 300: a third and two thirds of 30,000.01 are 10,000.00 and 20,000.01
    assert found["TBMJ"].tolist() == [10000.0, 20000.01, 10000.0]
    assert found["KCMJ"].tolist() == [1000.0, 2000.0, 0.0]
    assert found["TBDLMJ"].tolist() == [9000.0, 18000.01, 10000.0]
    assert list(found.columns)[:5] == ["BSM", "YSDM", "TBYBH", "TBBH", "DLBM"] and len(found.columns) == 31
    ran = qgis_process(
        "run", "baiyuan:exportstandard", f"--INPUT={source}", "--SCHEMA=dltb", "--FORMAT=GPKG", f"--FILE={target}"
    )
    assert ran.returncode != 0 and "FORMAT is GPKG, and FILE ends in .shp" in ran.stdout + ran.stderr
