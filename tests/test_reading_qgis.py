"""Layers as QGIS opens them: what the library's reader refuses or doubts is not passed over in the toolbox either."""

from __future__ import annotations

import geopandas
import pyogrio
import pytest
import qgis_env
import shapely
from qgis.core import QgsProcessingException

qgis_env.application()

SQUARE = shapely.box(38486000, 3767000, 38486100, 3767100)


@pytest.fixture(autouse=True)
def english():
    from baiyuan_qgis.language import set_language

    qgis_env.provider()
    set_language("en")


def layer(path, shape, crs="EPSG:4526", **options):
    data = geopandas.GeoDataFrame({"holder": ["许昌市某某有限公司"]}, geometry=[shape], crs=crs)
    pyogrio.write_dataframe(data, path, **options)
    return str(path)


def measured(source, tmp_path):
    """Run landarea on a layer; return the results and the findings."""
    processing = qgis_env.processing()
    outputs = {"OUTPUT": str(tmp_path / "out.gpkg"), "FINDINGS": str(tmp_path / "findings.gpkg")}
    results = processing.run("baiyuan:landarea", {"INPUT": source, "AREA_METHOD": "PLANAR", **outputs})
    return results, pyogrio.read_dataframe(results["FINDINGS"])


def test_a_layer_of_geometry_collections_keeps_the_crs_of_its_file(tmp_path):
    # QGIS forgets the CRS of a layer whose kind of geometry is open; it was refused as having none
    source = layer(tmp_path / "a.gpkg", shapely.GeometryCollection([SQUARE]))
    results, findings = measured(source, tmp_path)
    assert results["AREA_M2"] == pytest.approx(10000.0) and findings.empty
    assert pyogrio.read_dataframe(results["OUTPUT"]).crs.to_epsg() == 4526


def test_points_and_lines_in_a_collection_are_left_out_with_a_word(tmp_path):
    shape = shapely.GeometryCollection([SQUARE, shapely.Point(0, 0)])
    results, findings = measured(layer(tmp_path / "a.gpkg", shape), tmp_path)
    assert results["AREA_M2"] == pytest.approx(10000.0)
    assert findings["rule"].tolist() == ["geometry-collection"] and "points or lines" in findings["sentence"][0]


def test_a_collection_without_polygons_is_refused(tmp_path):
    source = layer(tmp_path / "a.gpkg", shapely.GeometryCollection([shapely.Point(38486000, 3767000)]))
    with pytest.raises(QgsProcessingException, match="feature 1: the geometry is of type GeometryCollection"):
        measured(source, tmp_path)


@pytest.mark.parametrize(
    ("coding", "ldid"), [("gbk", 0x57), ("gbk", 0x03), ("utf-8", 0x57), ("utf-8", 0x4D), ("gbk", 0)]
)
def test_texts_in_another_encoding_than_the_file_says_are_told(tmp_path, coding, ldid):
    path = tmp_path / "a.shp"
    raw_text = "许昌市某某有限公司".encode(coding)
    data = geopandas.GeoDataFrame({"holder": ["x" * len(raw_text)]}, geometry=[SQUARE], crs="EPSG:4526")
    pyogrio.write_dataframe(data, path)
    # as old programs write it: no .cpg, a code page in the header that is not that of the texts
    path.with_suffix(".cpg").unlink()
    raw = bytearray(path.with_suffix(".dbf").read_bytes().replace(b"x" * len(raw_text), raw_text))
    raw[29] = ldid
    path.with_suffix(".dbf").write_bytes(raw)
    _, findings = measured(str(path), tmp_path)
    assert findings["rule"].tolist() == ["encoding"] and findings["field"].tolist() == ["holder"]
    assert "许昌市某某有限公" in findings["sentence"][0] or "cannot be read" in findings["sentence"][0]


@pytest.mark.parametrize(
    ("shape", "crs", "rule", "said"),
    [
        (shapely.box(486000, 3767000, 486100, 3767100), "EPSG:4526", "crs", "have none: is it"),
        (shapely.box(3767000, 38486000, 3767100, 38486100), "EPSG:4526", "crs", "its axes are swapped"),
        (shapely.box(39486000, 3767000, 39486100, 3767100), "EPSG:4526", "crs", "zone 39"),
        (shapely.box(114.123456, 34.1, 114.223456, 34.2), "EPSG:4490", "gcj02", "in GCJ-02 they would lie"),
    ],
)
def test_coordinates_that_contradict_their_crs_or_come_of_a_web_map_are_findings(tmp_path, shape, crs, rule, said):
    _, findings = measured(layer(tmp_path / "a.gpkg", shape, crs), tmp_path)
    assert findings["rule"].tolist() == [rule] and said in findings["sentence"][0]
