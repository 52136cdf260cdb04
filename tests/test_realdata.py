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
from baiyuan_qgis.geometry import repair
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
