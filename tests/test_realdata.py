"""Real layers with their real faults, against figures known independently; skipped where the data are absent."""

from __future__ import annotations

import geopandas
import numpy as np
import pyogrio
import pytest
import shapely

from baiyuan_qgis import survey
from baiyuan_qgis.data import reader, samplepark
from baiyuan_qgis.faults import InputFault
from baiyuan_qgis.geometry import overlay, repair
from baiyuan_qgis.measure.overlaycheck import UNCOVERED, check

pytestmark = pytest.mark.realdata

# zone -> (the town's text, parcels so marked whose largest share is it, parcels so marked that lie in any zone)
AGREEING = {
    "R-8": ("RESIDENTIAL - MIN 8000 SQFT", 1630, 1763),
    "R-6": ("RESIDENTIAL - MIN 6000 SQFT", 970, 1110),
    "R-20": ("ETJ - RESIDENTIAL - MIN 20000 SQFT", 743, 753),
    "R-15": ("ETJ - RESIDENTIAL - MIN 15000 SQFT", 785, 829),
    "C-2": ("GENERAL COMMERCIAL", 325, 350),
}
SQUARE_FOOT_M2 = (1200 / 3937) ** 2


@pytest.fixture(scope="module")
def town(shared_data):
    path = shared_data / "forest_city" / "forest_city_nc.gpkg"
    frames = {}
    for name in ("parcels", "zoning", "muni"):
        frame = reader.read(f"{path}|layername={name}").to_crs(2264)
        frames[name], _ = repair.sound(frame, name, repair=True)
    frames["parcels"]["parcel_id"] = frames["parcels"]["source_fid"].astype(str)
    return frames


@pytest.fixture(scope="module")
def checked(town):
    return check(
        town["parcels"], {"zoning": town["zoning"], "muni": town["muni"]}, zone_field="BASE_DISTR", area_method="planar"
    )


def test_forest_city_pieces_over_a_square_foot_are_as_many_as_others_counted(checked):
    pieces = checked.pieces.query("layer == 'zoning'")
    assert len(pieces) == pytest.approx(9143, abs=3)
    large = pieces["area_m2"] > SQUARE_FOOT_M2
    assert large.sum() == pytest.approx(8660, abs=3)
    assert (large & pieces["class"].notna()).sum() == pytest.approx(8644, abs=3)


@pytest.mark.parametrize("zone", AGREEING)
def test_forest_city_zone_of_largest_share_agrees_with_what_the_town_wrote(town, checked, zone):
    text, agreeing, written = AGREEING[zone]
    marked = (town["parcels"]["Zoning"] == text).to_numpy()
    found = checked.parcels["zone_main"].to_numpy()
    assert (marked & checked.parcels["zone_main"].notna().to_numpy()).sum() == pytest.approx(written, abs=3)
    assert (found[marked] == zone).sum() == pytest.approx(agreeing, abs=3)


def test_forest_city_loses_no_square_metre(town, checked):
    areas = dict(zip(town["parcels"]["parcel_id"], checked.parcels["area_m2"]))
    for layer in ("zoning", "muni"):
        pieces = checked.pieces[checked.pieces["layer"] == layer]
        covered = (pieces["area_m2"] - pieces["overlap_m2"]).groupby(pieces["parcel_id"]).sum()
        own = checked.composition[checked.composition["layer"] == layer]
        rest = own[own["class"] == UNCOVERED].set_index("parcel_id")["area_m2"]
        for parcel, area in areas.items():
            if area > 0.0:
                sum_ = covered.get(parcel, 0.0) + rest.get(parcel, 0.0)
                assert sum_ == pytest.approx(area, abs=0.01), (layer, parcel)
    assert not (checked.findings["rule"] == "balance").any()


def test_forest_city_total_of_the_municipality_is_the_acres_it_states(town):
    acres = town["muni"]["ACRES"].sum()
    # one acre of US survey feet: 43560 square feet
    assert town["muni"].area.sum() / 43560 == pytest.approx(acres, rel=2e-4)


def test_forest_city_survey_runs_through_and_keeps_every_parcel(shared_data):
    path = shared_data / "forest_city" / "forest_city_nc.gpkg"
    layers = {"parcels": reader.read(f"{path}|layername=parcels"), "zoning": reader.read(f"{path}|layername=zoning")}
    options = survey.Options(repair=True, zone_field="BASE_DISTR")
    result = survey.run(layers, "national-idle-land", samplepark.AS_OF, options)
    parcels = result.tables["parcels"]
    assert len(parcels) == 7234
    assert set(parcels["land_status"]) == {"undetermined"}, "nothing is known of supply here, so nothing is a pass"
    findings = result.tables["findings"]["rule"].value_counts()
    assert findings["repair"] >= 3
    assert findings["geometry"] == 3
    with pytest.raises(InputFault, match="REPAIR"):
        survey.run(layers, "national-idle-land", samplepark.AS_OF, survey.Options(zone_field="BASE_DISTR"))


@pytest.mark.utf8
def test_banzhu_village_cells_cover_themselves_and_sum_to_the_published_area(shared_data):
    path = next((shared_data / "banzhu_village").glob("*.shp"))
    cells = reader.read(str(path))
    assert pyogrio.read_info(path)["features"] == len(cells) == 10653
    assert cells.area.sum() == pytest.approx(7102035.487, abs=0.01)
    result = check(
        cells.assign(parcel_id=cells["source_fid"].astype(str)),
        {"current_use": cells.assign(dlbm=cells["DLMC"])},
        area_method="planar",
    )
    assert result.parcels["overlap_m2"].max() < 0.01
    pieces = result.pieces
    own = pieces[pieces["area_m2"] > 0.01].groupby("parcel_id").size()
    assert (own == 1).all(), "each cell lies on itself alone"
    whole = result.composition.groupby("parcel_id")["area_m2"].sum()
    assert np.allclose(whole.loc[cells["source_fid"].astype(str)].to_numpy(), cells.area, atol=0.01)
    assert result.parcels["area_m2"].sum() == pytest.approx(7102035.487, abs=0.01)


def test_amap_against_tianditu_accounts_for_every_square_metre(shared_data):
    folder = shared_data / "kaifeng_xuchang"
    amap = reader.read(str(folder / "kaifeng_xuchang_amap.geojson")).set_crs(4490, allow_override=True).to_crs(4547)
    other = (
        reader.read(str(folder / "kaifeng_xuchang_tianditu.geojson")).set_crs(4490, allow_override=True).to_crs(4547)
    )
    amap, _ = repair.sound(amap, "amap", repair=True)
    other, _ = repair.sound(other, "tianditu", repair=True)
    amap["parcel_id"] = amap["source_fid"].astype(str)
    result = check(amap, {"tianditu": other}, area_method="planar")
    sums = result.composition.groupby("parcel_id")["area_m2"].sum()
    overlap = result.pieces.groupby("parcel_id")["overlap_m2"].sum()
    for parcel, area in zip(amap["parcel_id"], amap.area):
        assert sums[parcel] == pytest.approx(area, rel=1e-9, abs=0.01)
        assert overlap[parcel] < 1e6
    assert isinstance(result.pieces, geopandas.GeoDataFrame)
    assert shapely.is_valid(result.pieces.geometry.array).all()


@pytest.mark.parametrize("numba", ["0", "1"])
def test_lake_tahoe_overlaid_with_a_grid_gives_every_square_metre_back(shared_data, monkeypatch, numba):
    monkeypatch.setenv("BAIYUAN_NUMBA", numba)
    areas = reader.read(str(shared_data / "lake_tahoe" / "planning_areas.geojson")).to_crs(26910)
    assert int((~areas.geometry.is_valid).sum()) == 37
    areas, repairs = repair.sound(areas, "planning_areas", repair=True)
    assert len(repairs) == 37
    polygons = np.asarray(areas.geometry.array, dtype=object)
    low_x, low_y, high_x, high_y = shapely.total_bounds(polygons)
    x, y = np.meshgrid(np.arange(low_x - 1.0, high_x, 500.0), np.arange(low_y - 1.0, high_y, 500.0))
    cells = shapely.box(x.ravel(), y.ravel(), x.ravel() + 500.0, y.ravel() + 500.0)
    table = overlay.area_table(polygons, cells)
    whole = shapely.area(polygons)
    given = np.bincount(table["left"], weights=table["area"], minlength=len(polygons))
    assert np.abs(given - whole).max() < 1e-3, "areas by the table"
    _, _, pieces = overlay.pieces(cells, polygons)
    assert shapely.is_valid(pieces).all()
    rest = shapely.area(overlay.uncovered(cells, polygons))
    assert shapely.area(pieces).sum() == pytest.approx(whole.sum(), rel=1e-9)
    covered = shapely.area(shapely.union_all(polygons))
    assert rest.sum() == pytest.approx(shapely.area(cells).sum() - covered, rel=1e-9)


def test_amap_and_tianditu_differ_by_slivers_that_are_all_accounted_for(shared_data):
    folder = shared_data / "kaifeng_xuchang"
    sides = []
    for name in ("amap", "tianditu"):
        frame = reader.read(str(folder / f"kaifeng_xuchang_{name}.geojson")).set_crs(4490, allow_override=True)
        frame, _ = repair.sound(frame.to_crs(4547), name, repair=True)
        sides.append(np.asarray(frame.geometry.array, dtype=object))
    left, right = sides
    rows, _, pieces = overlay.pieces(left, right)
    rest = overlay.uncovered(left, right)
    # what two districts of one side both claim is in two pieces
    cover = shapely.area(shapely.intersection(left, shapely.union_all(right)))
    assert cover + shapely.area(rest) == pytest.approx(shapely.area(left), rel=1e-9)
    table = overlay.area_table(left, right)
    assert table["left"].tolist() == rows.tolist()
    assert table["area"].to_numpy() == pytest.approx(shapely.area(pieces), rel=1e-9, abs=1e-3)
