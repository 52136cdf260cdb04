"""Dirty input, without QGIS: refused in one sentence, or repaired with the area before and after; never a crash."""

from __future__ import annotations

import math

import geopandas
import numpy as np
import pyogrio
import pytest
import shapely

from baiyuan_qgis.data import reader
from baiyuan_qgis.faults import InputFault
from baiyuan_qgis.geometry import coverage, overlay
from baiyuan_qgis.geometry.area import area_m2
from baiyuan_qgis.geometry.repair import sound
from baiyuan_qgis.measure.overlaycheck import UNCOVERED, check

X, Y = 38_500_000.0, 3_850_000.0


def box(x, y, width, height):
    return shapely.box(X + x, Y + y, X + x + width, Y + y + height)


def layer(geometries, **columns):
    fids = range(1, len(geometries) + 1)
    return geopandas.GeoDataFrame({"source_fid": fids, **columns}, geometry=list(geometries), crs="EPSG:4526")


# ---- curves


def curved(path, radii):
    """A GeoPackage of discs whose outline is two arcs."""
    ogr = pytest.importorskip("osgeo.ogr")
    osr = pytest.importorskip("osgeo.osr")
    ogr.UseExceptions()
    system = osr.SpatialReference()
    system.ImportFromEPSG(4526)
    made = ogr.GetDriverByName("GPKG").CreateDataSource(str(path))
    lots = made.CreateLayer("lots", system, ogr.wkbCurvePolygon)
    for radius in radii:
        west, north, east, south = (
            f"{X - radius} {Y}", f"{X} {Y + radius}", f"{X + radius} {Y}", f"{X} {Y - radius}"
        )  # fmt: skip
        feature = ogr.Feature(lots.GetLayerDefn())
        wkt = f"CURVEPOLYGON(CIRCULARSTRING({west},{north},{east},{south},{west}))"
        feature.SetGeometry(ogr.CreateGeometryFromWkt(wkt))
        lots.CreateFeature(feature)
    made = lots = None


def test_arcs_of_a_file_become_chords_within_a_millimetre(tmp_path):
    # GDAL's own chords of 4 degrees would leave a disc of 100 m radius by 61 mm and take 25.5 m2 of it
    radii = (5.0, 100.0, 2600.0)
    curved(tmp_path / "curved.gpkg", radii)
    before = pyogrio.get_gdal_config_option("OGR_ARC_STEPSIZE")
    read = reader.read(str(tmp_path / "curved.gpkg"))
    assert pyogrio.get_gdal_config_option("OGR_ARC_STEPSIZE") == before, "QGIS in the same process reads as before"
    for radius, polygon in zip(radii, read.geometry):
        assert polygon.geom_type == "Polygon"
        ends = shapely.get_coordinates(polygon)
        middles = (ends[1:] + ends[:-1]) / 2.0
        assert np.abs(np.hypot(*(middles - (X, Y)).T) - radius).max() < reader.ARC_TOLERANCE_M
        # chords inside by a millimetre at most
        assert math.pi * radius**2 - 2.0 * math.pi * radius * 1e-3 < polygon.area < math.pi * radius**2


# ---- what is no valid polygon


def test_coordinates_that_are_no_numbers_are_refused_even_where_repair_is_asked_for():
    for odd in (math.nan, math.inf):
        ring = shapely.linearrings([(X, Y), (X + 10, odd), (X + 10, Y + 10), (X, Y)], handle_nan="allow")
        lots = layer([box(0, 0, 10, 10), shapely.polygons(ring)])
        for repair in (False, True):
            with pytest.raises(InputFault, match="Layer lots, feature 2") as caught:
                sound(lots, "lots", repair)
            assert caught.value.feature == 2


def test_a_polygon_that_repairing_leaves_nothing_of_keeps_its_row_and_is_listed():
    flat = shapely.Polygon([(X, Y), (X + 10, Y), (X + 5, Y), (X, Y)])
    made, repairs = sound(layer([flat, box(0, 0, 10, 10)]), "lots", repair=True)
    assert made.geometry.isna().tolist() == [True, False]
    assert [(fid, before, after) for fid, before, after, _reason in repairs] == [(1, 0.0, 0.0)]


def test_heights_and_measures_are_left_out_and_holes_and_parts_kept():
    holed = shapely.Polygon(box(0, 0, 30, 30).exterior, [box(10, 10, 10, 10).exterior])
    many = shapely.MultiPolygon([holed, box(50, 0, 10, 10)])
    made, repairs = sound(layer([shapely.force_3d(many, 7.0)]), "lots", repair=False)
    assert not repairs
    assert not made.geometry.has_z.any()
    assert made.geometry[0].equals(many)
    # 30 * 30 - 10 * 10 + 10 * 10
    assert made.area.tolist() == [900.0]


# ---- layers that are valid and dirty all the same


PARCELS = layer(
    [box(0, 0, 100, 100), box(0, 0, 100, 100), box(90, 0, 100, 100), None, shapely.Polygon(), box(300, 0, 50, 50)],
    parcel_id=["P", "twin", "lap", "null", "empty", "far"],
)
HOLED = shapely.Polygon(box(-10, -10, 150, 150).exterior, [box(20, 20, 10, 10).exterior])
ZONES = layer(
    [HOLED, HOLED, shapely.MultiPolygon([box(20, 20, 10, 10), box(140, 0, 10, 10)]), box(50, 50, 1e-9, 40), None],
    zone_code=["A", "A", "B", "C", "D"],
)


@pytest.mark.parametrize("numba", ["0", "1"])
@pytest.mark.parametrize("method", ["planar", "ellipsoidal"])
def test_duplicates_overlaps_holes_parts_null_and_empty_are_all_accounted_for(monkeypatch, numba, method):
    monkeypatch.setenv("BAIYUAN_NUMBA", numba)
    done = check(PARCELS, {"zoning": ZONES}, area_method=method)
    rest = done.composition[done.composition["class"] == UNCOVERED].set_index("parcel_id")["area_m2"]
    for name, area in zip(PARCELS["parcel_id"], done.parcels["area_m2"]):
        own = done.pieces[done.pieces["parcel_id"] == name]
        if not area > 0.0:
            assert len(own) == 0
            continue
        given = (own["area_m2"] - own["overlap_m2"]).sum() + rest.get(name, 0.0)
        # a sum of a few numbers of 1e4: the last digit
        assert given == pytest.approx(area, rel=1e-14, abs=0.0), name
    assert done.parcels["overlap_m2"].tolist()[:3] == pytest.approx([10_000.0, 10_000.0, 1000.0], rel=1e-4)
    assert not (done.findings["rule"] == "balance").any()


def test_sums_are_those_of_the_layers_area_by_the_regulation():
    done = check(PARCELS, {"zoning": ZONES})
    expected = area_m2(PARCELS.geometry.array, PARCELS.crs)
    assert done.parcels["area_m2"].tolist()[:3] == expected.tolist()[:3]
    assert np.isnan(done.parcels["area_m2"][3])


def test_nothing_against_nothing_gives_nothing():
    none = layer([])
    assert len(overlay.intersection(none, ZONES)) == len(overlay.difference(none, ZONES)) == 0
    assert len(overlay.intersection(PARCELS, none)) == 0
    # less nothing: what has an area stays
    assert overlay.difference(PARCELS, none)["parcel_id"].tolist() == ["P", "twin", "lap", "far"]
    assert coverage.check(none.geometry.array).empty
