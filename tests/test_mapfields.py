"""mapfields in QGIS: a layer as a bureau gives it becomes parcels that the survey reads."""

from __future__ import annotations

import geopandas
import pyogrio
import pytest
import qgis_env
import shapely
from qgis.core import QgsProcessingException

qgis_env.application()

SQUARES = [shapely.box(38486000 + 200 * i, 3767000, 38486100 + 200 * i, 3767100) for i in range(3)]


@pytest.fixture(autouse=True)
def english():
    from baiyuan_qgis.language import set_language

    qgis_env.provider()
    set_language("en")


@pytest.fixture
def layer(tmp_path):
    """Three squares of a hectare, in a shapefile's names: 15 mu each."""
    path = tmp_path / "宗地 '图'.gpkg"
    frame = geopandas.GeoDataFrame(
        {"ZDBH": ["a", "b", "c"], "HTMJ": [15.0, 15.0, 15.0], "YDDGSJ": ["2021年3月5日", "44260", "去年"],
         "受让人": ["甲", "乙", "丙"], "日期": ["2021-3-5"] * 3, "无关": [1, 2, 3]},
        geometry=SQUARES, crs="EPSG:4526",
    )  # fmt: skip
    pyogrio.write_dataframe(frame, path)
    return path


def run(layer, tmp_path, **parameters):
    outputs = {key: str(tmp_path / f"{key.lower()}.gpkg") for key in ("OUTPUT", "MATCHES", "FINDINGS")}
    processing = qgis_env.processing()
    return processing.run("baiyuan:mapfields", {"INPUT": str(layer), "ROLE": "parcels", **outputs, **parameters})


def test_columns_become_fields_and_a_second_run_takes_them_from_the_profile(layer, tmp_path):
    profile = tmp_path / "方案.toml"
    results = run(layer, tmp_path, PROFILE_OUT=str(profile))
    made = pyogrio.read_dataframe(results["OUTPUT"])
    assert results["FEATURE_COUNT"] == 3 and results["MATCHED_COUNT"] == 4 and results["UNDECIDED_COUNT"] == 1
    # 15 mu = 15 x 2000/3 = 10 000 m2
    assert made["contract_area_m2"].tolist() == pytest.approx([10000.0] * 3)
    assert made["HTMJ"].tolist() == [15.0] * 3 and made["受让人"].tolist() == made["holder"].tolist()
    assert [str(day)[:10] for day in made["agreed_start"]] == ["2021-03-05", "2021-03-05", "NaT"]
    assert made.crs.to_epsg() == 4526 and made.geometry.area.tolist() == pytest.approx([10000.0] * 3)
    findings = pyogrio.read_dataframe(results["FINDINGS"])
    assert [each or "" for each in findings["feature_id"]] == ["", "3"]
    matches = pyogrio.read_dataframe(results["MATCHES"]).set_index("source_column")
    assert matches.loc["HTMJ", "source_unit"] == "mu" and "actual_start" in matches.loc["日期", "candidates"]
    (tmp_path / "again").mkdir()
    again = run(layer, tmp_path / "again", PROFILE=str(profile))
    kept = pyogrio.read_dataframe(again["MATCHES"]).set_index("source_column")
    assert kept.loc["HTMJ", "match_basis"] == "profile" and kept.loc["HTMJ", "target_field"] == "contract_area_m2"


def test_a_correction_is_taken_and_a_wrong_one_refused_with_the_nearest(layer, tmp_path):
    results = run(layer, tmp_path, CORRECTIONS="日期=actual_start; HTMJ=证载面积:亩")
    made = pyogrio.read_dataframe(results["OUTPUT"])
    assert "certificate_area_m2" in made and results["UNDECIDED_COUNT"] == 0
    assert made["actual_start"].notna().all()
    with pytest.raises(QgsProcessingException, match="has no column HTMI; the nearest is HTMJ"):
        run(layer, tmp_path, CORRECTIONS="HTMI=holder")


def test_a_table_without_geometry_stays_a_table(tmp_path):
    path = tmp_path / "enterprises.csv"
    path.write_text("企业编号,宗地编号,企业名称,税收(元)\n1,a,甲,1200000\n2,b,乙,无\n", encoding="utf-8")
    results = run(path, tmp_path, ROLE="enterprises")
    made = pyogrio.read_dataframe(results["OUTPUT"])
    assert "geometry" not in made.columns and results["MISSING"] == ""
    assert made["tax_wan"].tolist()[0] == pytest.approx(120.0) and made["tax_wan"].isna().tolist() == [False, True]


def test_the_survey_reads_parcels_by_the_profile(layer, tmp_path):
    profile = tmp_path / "p.toml"
    run(layer, tmp_path, PROFILE_OUT=str(profile))
    folder = str(tmp_path / "s")
    survey = {"INPUT": str(layer), "PROFILE": str(profile), "AS_OF": "2025-06-30", "FOLDER": folder}
    results = qgis_env.processing().run("baiyuan:survey", survey)
    parcels = pyogrio.read_dataframe(results["SURVEY"], layer="parcels")
    assert sorted(parcels["parcel_id"]) == ["a", "b", "c"] and set(parcels["holder"]) == {"甲", "乙", "丙"}
    # the contract's 15 mu are the area of record
    assert parcels["legal_area_m2"].tolist() == pytest.approx([10000.0] * 3)
    findings = pyogrio.read_dataframe(results["SURVEY"], layer="findings")
    assert "mapping-date" in set(findings["rule"])


@pytest.mark.utf8
def test_the_command_line_program_maps_a_layer(layer, tmp_path, qgis_process):
    done = qgis_process(
        "run", "baiyuan:mapfields", "--", f"INPUT={layer}", "ROLE=parcels", f"OUTPUT={tmp_path / 'out.gpkg'}",
        f"PROFILE_OUT={tmp_path / 'p.toml'}",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "p.toml").is_file() and len(pyogrio.read_dataframe(tmp_path / "out.gpkg")) == 3


def test_a_shapefile_keeps_both_the_column_and_the_field_of_the_same_code(layer, tmp_path):
    # HTMJ is the layer's column in mu and the ten-character code of the field in m2
    made = pyogrio.read_dataframe(run(layer, tmp_path, OUTPUT=str(tmp_path / "out.shp"))["OUTPUT"])
    columns = [column for column in made.columns if column.startswith("HTMJ")]
    assert sorted(float(made[column][0]) for column in columns) == pytest.approx([15.0, 10000.0])
