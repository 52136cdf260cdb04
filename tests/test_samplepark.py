"""The sample park: is it drawn as a surveyor would accept, and does it hold every case it promises?

Whether the rules find what the park intends is the rules' test; here the park itself is checked, and each
boundary case against the dates and numbers that make it one (AS_OF 2022-09-30, end of that day).
"""

from __future__ import annotations

import os
import re
import sqlite3
import subprocess
import sys
from datetime import date
from pathlib import Path

import geopandas
import numpy as np
import pandas
import pyogrio
import pytest
import shapely
import tomllib

from baiyuan_qgis.data import samplepark
from baiyuan_qgis.faults import InputFault

PARCEL_CODE = re.compile(r"^\d{6}\d{3}\d{3}[GJZ][ABSXCDEFHGWY]\d{5}$")  # handbook §3.7
SUPERVISION_NO = re.compile(r"^\d{6}\d{4}B\d{5}$")  # handbook §3.6
ROOT = Path(__file__).parent.parent
TRUTH = ["intended_status", "intended_verdict", "intended_stage"]


@pytest.fixture(scope="module")
def park() -> dict:
    return samplepark.make()


@pytest.fixture(scope="module")
def parcels(park: dict) -> geopandas.GeoDataFrame:
    return park["parcels"]


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return samplepark.write(tmp_path_factory.mktemp("示例园区"))


def case(parcels: geopandas.GeoDataFrame, name: str) -> pandas.Series:
    """The one parcel (or the first of several) in a situation."""
    found = parcels[parcels["intended_case"] == name]
    assert len(found), name
    return found.iloc[0]


def overlaps(geometries: np.ndarray) -> float:
    """The largest area that two of the polygons share, m²."""
    left, right = shapely.STRtree(geometries).query(geometries, predicate="intersects")
    pair = left < right
    shared = shapely.area(shapely.intersection(geometries[left[pair]], geometries[right[pair]]))
    return float(shared.max(initial=0.0))


# ---- the ground


def test_same_seed_same_park_other_seed_another(park: dict) -> None:
    again, other = samplepark.make(1), samplepark.make(2)
    for layer, frame in park.items():
        pandas.testing.assert_frame_equal(pandas.DataFrame(frame), pandas.DataFrame(again[layer]))
    assert not park["parcels"]["intended_case"].equals(other["parcels"]["intended_case"])
    assert not park["parks"].geometry.geom_equals_exact(other["parks"].geometry, 0.001).all()


def test_layers_are_frames_of_the_library(park: dict) -> None:
    assert tuple(park) == samplepark.LAYERS
    for layer, frame in park.items():
        assert frame.index.equals(pandas.RangeIndex(len(frame))), layer
        assert frame["source_fid"].tolist() == list(range(1, len(frame) + 1)), layer
        if layer == "enterprises":
            assert not isinstance(frame, geopandas.GeoDataFrame)
            continue
        assert frame.crs.to_epsg() == 4526, layer
        assert frame.geometry.name == "geometry"
        assert frame.geometry.is_valid.all() and not frame.geometry.is_empty.any(), layer
        assert not frame.geometry.has_z.any(), layer
        west, south, east, north = frame.total_bounds
        assert 38_480_000 < west < east < 38_490_000, f"{layer}: easting without the zone's number"
        assert 3_764_000 < south < north < 3_769_000, layer


@pytest.mark.parametrize("seed", [1, 2, 7])
def test_parcels_do_not_overlap_and_land_classes_tile_the_parks(seed: int) -> None:
    park = samplepark.make(seed)
    whole = shapely.area(park["parks"].geometry.to_numpy()).sum()
    for layer in ("current_use", "zoning"):
        tiles = park[layer].geometry.to_numpy()
        assert overlaps(tiles) < 1e-6, layer
        assert shapely.area(tiles).sum() == pytest.approx(whole, abs=1e-4), layer
        gaps = shapely.difference(shapely.union_all(park["parks"].geometry.to_numpy()), shapely.union_all(tiles))
        assert gaps.area < 1e-4, layer
    parcels = park["parcels"].geometry.to_numpy()
    assert overlaps(parcels) < 1e-6
    outside = shapely.difference(parcels, shapely.union_all(park["parks"].geometry.to_numpy()))
    assert shapely.area(outside).max() < 1e-6
    # neighbours share their edge to the last vertex: the union of all has no sliver between them
    edges = shapely.coverage_union_all(parcels) if hasattr(shapely, "coverage_union_all") else None
    if edges is not None:
        assert edges.area == pytest.approx(shapely.area(parcels).sum(), abs=1e-4)


def test_shapes_that_surveyors_meet(parcels: geopandas.GeoDataFrame) -> None:
    kinds = parcels.geometry.geom_type.value_counts()
    assert kinds["MultiPolygon"] == 1
    polygons = parcels.geometry[parcels.geometry.geom_type == "Polygon"]
    assert (shapely.get_num_interior_rings(polygons.to_numpy()) > 0).sum() == 1
    # L-shapes and stepped plots: far from their convex hull
    hollow = polygons.area / polygons.convex_hull.area
    assert (hollow < 0.85).sum() >= 2
    assert 140 <= parcels["supply_method"].notna().sum() <= 190


def test_buildings_stand_on_their_parcels(park: dict, parcels: geopandas.GeoDataFrame) -> None:
    buildings = park["buildings"]
    own = parcels.set_index("parcel_id").geometry.loc[buildings["parcel_id"]]
    outside = shapely.difference(buildings.geometry.to_numpy(), own.to_numpy())
    assert shapely.area(outside).max() < 1e-6
    assert overlaps(buildings.geometry.to_numpy()) < 1e-6
    assert (buildings["storey_height_m"] > 8).sum() >= 10
    assert buildings["storeys"].min() == 1 and buildings["storeys"].max() >= 5
    vacant = parcels[parcels["actual_start"].isna() & parcels["floor_area_m2"].fillna(0).eq(0)]
    assert not set(vacant["parcel_id"]) & set(buildings["parcel_id"])


def test_present_use_tells_the_same_story(park: dict, parcels: geopandas.GeoDataFrame) -> None:
    use = park["current_use"]
    tree = shapely.STRtree(use.geometry.to_numpy())
    place, tile = tree.query(parcels.geometry.representative_point().to_numpy(), "within")
    dlbm = use["dlbm"].to_numpy()[tile]
    rows = parcels.iloc[place].reset_index(drop=True)
    built = rows["parcel_id"].isin(park["buildings"]["parcel_id"])
    assert set(dlbm[built]) <= {"0601", "0508", "0809"}
    used = rows["intended_anomaly"].eq("used_unsupplied").to_numpy()
    assert used.sum() >= 4 and set(dlbm[used]) == {"0601"}
    bare = rows["intended_case"].eq("planned plot, not supplied").to_numpy()
    assert set(dlbm[bare]) <= {"0102", "0103"}
    assert {"0601", "0508", "1004", "1006", "0103", "0102", "1104", "1201", "0702"} <= set(use["dlbm"])


def test_the_rim_touches_a_few_parcels(park: dict, parcels: geopandas.GeoDataFrame) -> None:
    shapes = parcels.geometry.to_numpy()
    for layer, low in (("farmland", 2), ("redline", 2)):
        cover = shapely.union_all(park[layer].geometry.to_numpy())
        touched = shapely.area(shapely.intersection(shapes, cover)) > 1
        assert low <= touched.sum() <= 12, layer
    inside = shapely.union_all(park["urban_boundary"].geometry.to_numpy())
    out = shapely.area(shapely.difference(shapes, inside))
    cut = (out > 1) & (out < shapely.area(shapes) - 1)
    assert cut.sum() >= 3 and (out > shapely.area(shapes) - 1).sum() >= 1


# ---- batches


def test_batches(park: dict, parcels: geopandas.GeoDataFrame) -> None:
    approvals = park["approvals"].set_index("batch_id")
    assert approvals.index.is_unique
    as_of = pandas.Timestamp(samplepark.AS_OF)
    assert (approvals["approval_date"] > as_of).sum() == 1
    assert approvals["revoked_on"].notna().sum() == 1
    counting = approvals[(approvals["approval_date"] <= as_of) & approvals["revoked_on"].isna()]
    # two overlap, a little: only the later loses
    assert 1000 < overlaps(counting.geometry.to_numpy()) < 20_000
    lapsed = counting[counting["compensated_on"].isna()]
    assert len(lapsed) == 1
    assert lapsed["approval_date"].iloc[0] + pandas.DateOffset(years=2) < as_of
    taken = park["expropriations"]
    assert (taken["expropriated_on"] > as_of).sum() == 1
    known = taken[taken["expropriated_on"] <= as_of]
    approved = shapely.union_all(counting.geometry.to_numpy())
    covered = shapely.union_all(known.geometry.to_numpy())
    assert 0.7 < covered.area / approved.area < 0.95
    assert shapely.difference(covered, approved).area < 1e-3


def test_supply_states_are_where_the_layers_put_them(park: dict, parcels: geopandas.GeoDataFrame) -> None:
    as_of = pandas.Timestamp(samplepark.AS_OF)
    approvals, taken = park["approvals"], park["expropriations"]
    approved = shapely.union_all(
        approvals[(approvals["approval_date"] <= as_of) & approvals["revoked_on"].isna()].geometry.to_numpy()
    )
    covered = shapely.union_all(taken[taken["expropriated_on"] <= as_of].geometry.to_numpy())
    shapes = parcels.geometry.to_numpy()
    share = {
        name: shapely.area(shapely.intersection(shapes, cover)) / shapely.area(shapes)
        for name, cover in (("approved", approved), ("taken", covered))
    }
    expected = {"expropriated_not_supplied": (1, 1), "approved_not_expropriated": (1, 0)}
    for state, (inside, expropriated) in expected.items():
        rows = parcels["intended_supply_state"].eq(state).to_numpy()
        assert rows.sum() >= 5, state
        assert share["approved"][rows] == pytest.approx(inside, abs=1e-6)
        assert share["taken"][rows] == pytest.approx(expropriated, abs=1e-6)
    for anomaly, where, count in (
        ("supply_outside_batches", "approved", 3),
        ("supply_before_expropriation", "taken", 3),
    ):
        rows = parcels["intended_anomaly"].eq(anomaly).to_numpy()
        assert rows.sum() >= count
        assert share[where][rows] == pytest.approx(0, abs=1e-6)
    late = parcels["supplied_on"] > as_of
    assert late.sum() >= 1 and set(parcels["intended_status"][late]) == {"unsupplied"}
    # land of a batch that has no parcel at all is unsupplied too
    bare = shapely.difference(approved, shapely.union_all(shapes))
    assert bare.area > 50_000


# ---- the truth


def test_each_class_occurs_often_enough(parcels: geopandas.GeoDataFrame) -> None:
    counts = parcels.groupby(TRUTH).size()
    for stage in ("fee", "reclaim", "negotiate", "pending"):
        assert counts["idle", "fails", stage] >= 5, stage
    assert counts["possibly_idle", "fails", "negotiate"] >= 5
    verdicts = parcels[parcels["intended_status"] == "undetermined"]["intended_verdict"].value_counts()
    assert verdicts["borderline"] >= 5 and verdicts["unknown"] >= 5
    normal = parcels[parcels["intended_status"] == "normal"]
    assert set(normal["intended_verdict"]) == {"meets"} and set(normal["intended_stage"]) == {"none"}
    assert normal["intended_case"].nunique() >= 15
    bare = parcels[parcels["intended_status"] == "unsupplied"]
    assert set(bare["intended_verdict"]) == {"not_applicable"}
    assert set(bare["intended_supply_state"]) == {
        "expropriated_not_supplied",
        "approved_not_expropriated",
    }
    assert "inefficient" not in set(parcels["intended_status"])


def test_national_law_differs_only_on_mutual_fault_and_on_inefficient_land_without_a_standard(
    parcels: geopandas.GeoDataFrame,
) -> None:
    differs = np.zeros(len(parcels), dtype=bool)
    for name in TRUTH:
        differs |= (parcels[name] != parcels[f"{name}_national"]).to_numpy()
    # Kaifeng names inefficient land and sets no standard for it: undetermined, where the order on idle land says normal
    unset = (parcels["intended_status"] == "undetermined") & (parcels["intended_status_national"] == "normal")
    assert unset.sum() >= 2
    differs &= ~unset.to_numpy()
    assert differs.sum() >= 2
    assert set(parcels["idle_cause"][differs]) == {"mutual"}
    assert (parcels["idle_cause"] == "mutual").sum() == differs.sum()


@pytest.mark.parametrize("seed", range(2, 12))
def test_every_case_of_the_file_is_placed_whatever_the_seed(seed: int) -> None:
    document = Path(samplepark.__file__).with_name("samplepark.toml").read_text(encoding="utf-8")
    wanted = pandas.Series([item["name"] for item in tomllib.loads(document)["cases"]])
    parcels = samplepark.make(seed)["parcels"]
    placed = parcels["intended_case"].value_counts()
    for name, count in wanted.value_counts().items():
        assert placed.get(name, 0) == count, name


def test_boundary_dates(parcels: geopandas.GeoDataFrame) -> None:
    # "满一年": the anniversary itself counts, AS_OF lasts until 24:00 (amendments §1.1 (2))
    assert case(parcels, "one year to the day")["agreed_start"].date() == date(2021, 9, 30)
    assert case(parcels, "a day short of a year")["agreed_start"].date() == date(2021, 10, 1)
    assert case(parcels, "two years to the day")["agreed_start"].date() == date(2020, 9, 30)
    assert case(parcels, "a day short of two years")["agreed_start"].date() == date(2020, 10, 1)
    assert case(parcels, "agreed start on 29 February")["agreed_start"].date() == date(2020, 2, 29)
    for name, delivered in (
        ("agreed start missing, delivered two years ago to the day", date(2020, 9, 30)),
        ("agreed start missing, delivered a day less than two years ago", date(2020, 10, 1)),
    ):
        row = case(parcels, name)
        assert pandas.isna(row["agreed_start"]) and row["actual_delivery"].date() == delivered
    row = case(parcels, "neither agreed start nor delivery")
    assert pandas.isna(row["agreed_start"]) and pandas.isna(row["actual_delivery"])
    assert case(parcels, "stopped a year to the day")["suspended_since"].date() == date(2021, 9, 30)
    assert case(parcels, "stopped a day less than a year")["suspended_since"].date() == date(2021, 10, 1)


def test_exact_thirds_and_quarters_are_exact(parcels: geopandas.GeoDataFrame) -> None:
    # equality is neither below nor above: the numbers must be whole, or rounding would decide
    for name, third, quarter in (
        ("stopped over a year, area exactly a third", True, False),
        ("stopped over a year, investment exactly a quarter", False, True),
        ("stopped over a year, both exactly", True, True),
    ):
        row = case(parcels, name)
        assert (row["developed_area_m2"] * 3 == row["required_area_m2"]) == third, name
        assert (row["invested_wan"] * 4 == row["total_investment_wan"]) == quarter, name
        assert row["developed_area_m2"] == int(row["developed_area_m2"]), name


def test_contract_of_exactly_thirty_mu(parcels: geopandas.GeoDataFrame) -> None:
    exact = parcels[parcels["contract_area_m2"] == 20_000]
    assert len(exact) >= 2
    # 200 m x 100 m on the plane; the ellipsoid has 0.1 m² less (handbook §3.8), and 30 mu would be missed
    assert exact.geometry.area.to_numpy() == pytest.approx(20_000, abs=1e-6)


def test_dates_of_a_parcel_follow_each_other(parcels: geopandas.GeoDataFrame) -> None:
    """Only the parcels whose very case is a contradiction may hold one."""
    plain = parcels[~parcels["intended_case"].str.startswith(("start before the contract", "begun before"))]
    order = ["contract_date", "permit_on", "actual_start", "actual_completion", "accepted_on"]
    for earlier, later in zip(order, order[1:]):
        both = plain[[earlier, later]].dropna()
        assert (both[earlier] <= both[later]).all(), (earlier, later)
    late = plain[plain["actual_delivery"] > plain["agreed_delivery"]]["intended_case"]
    assert late.str.contains("delivered late").all()
    assert (parcels["invested_wan"].dropna() <= parcels["total_investment_wan"].dropna().max()).all()
    both = parcels[["invested_wan", "total_investment_wan"]].dropna()
    assert (both["invested_wan"] <= both["total_investment_wan"]).all()


def test_a_contract_is_no_older_than_the_land_was_available(park: dict, parcels: geopandas.GeoDataFrame) -> None:
    approvals = park["approvals"]
    points = parcels.geometry.representative_point()
    for row in approvals[approvals["revoked_on"].isna()].itertuples():
        inside = points.within(row.geometry) & parcels["contract_date"].notna()
        assert (parcels["contract_date"][inside] > row.approval_date).all(), row.batch_id


# ---- identity


def test_codes_and_numbers(parcels: geopandas.GeoDataFrame) -> None:
    assert parcels["parcel_id"].is_unique
    supplied = parcels["supply_method"].notna()
    for name, pattern in (("parcel_code", PARCEL_CODE), ("supervision_no", SUPERVISION_NO)):
        values = parcels[name].dropna()
        assert len(values) == supplied.sum() and values.is_unique
        assert values.map(lambda text, p=pattern: bool(p.match(text))).all(), name
        assert values.str.startswith(samplepark.COUNTY_CODE).all()
    zones = samplepark.make()["zoning"]["zone_code"]
    assert {"100101", "100102", "1101", "1207", "1401", "0901"} <= set(zones)


def test_names_are_invented(park: dict) -> None:
    """Companies carry the name of a county that does not exist; nobody is named, nothing can be dialled."""
    for layer, column in (("parcels", "holder"), ("enterprises", "enterprise_name")):
        names = park[layer][column].dropna()
        assert names.str.startswith("澄川").all()
        assert names.str.endswith(("公司", "中心")).all()
    for layer, frame in park.items():
        for column in frame.columns:
            assert not re.search(r"person|contact|phone|responsible|surveyed_by", column), (layer, column)
            if frame[column].dtype == object and column != "geometry":
                texts = frame[column].dropna().astype(str)
                assert not texts.str.contains(r"(?<!\d)1[3-9]\d{9}(?!\d)|\d{3,4}-\d{7,8}").any(), column


def test_enterprises(park: dict, parcels: geopandas.GeoDataFrame) -> None:
    firms = park["enterprises"]
    tenants = firms[firms["landlord_parcel_id"].notna()]
    assert len(tenants) >= 4 and tenants["parcel_id"].isna().all()
    owners = firms[firms["parcel_id"].notna()]
    assert set(owners["parcel_id"]) | set(tenants["landlord_parcel_id"]) <= set(parcels["parcel_id"])
    several = owners[owners["enterprise_id"].duplicated(keep=False)]
    assert several["enterprise_id"].nunique() >= 3
    # the figures of an enterprise on two parcels stand once
    first = several.drop_duplicates("enterprise_id").index
    assert several.drop(first)["tax_wan"].isna().all()
    assert several.groupby("enterprise_id")["enterprise_name"].nunique().eq(1).all()


def test_baseline_is_an_earlier_state(park: dict, parcels: geopandas.GeoDataFrame) -> None:
    old = park["baseline_parcels"]
    assert not [name for name in old.columns if name.startswith("intended_")]
    day = pandas.Timestamp(samplepark.BASELINE_ON)
    for name in ("contract_date", "actual_start", "actual_completion", "permit_on", "suspended_since"):
        assert not (old[name] > day).any(), name
    both = old.merge(parcels, on="parcel_id", suffixes=("_then", "_now"))
    revived = both[both["recognition_now"] == "disposed"]
    assert len(revived) >= 5
    assert revived["actual_start_then"].isna().all() and revived["actual_completion_now"].notna().all()
    # one was taken back and supplied anew as two
    gone = old[~old["parcel_id"].isin(parcels["parcel_id"])]
    assert len(gone) == 1
    heirs = parcels[parcels.geometry.representative_point().within(gone.geometry.iloc[0])]
    assert len(heirs) == 2
    assert gone.geometry.area.iloc[0] == pytest.approx(heirs.geometry.area.sum(), abs=1e-6)


# ---- the file


@pytest.mark.utf8
def test_file_is_read_back_as_it_was_made(park: dict, file: Path) -> None:
    assert file.name == samplepark.FILE_NAME
    assert {name for name, _ in pyogrio.list_layers(file)} == set(samplepark.LAYERS)
    for layer, frame in park.items():
        info = pyogrio.read_info(file, layer=layer)
        assert info["features"] == len(frame), layer
        back = pyogrio.read_dataframe(file, layer=layer)
        for name, kind in samplepark._fields(layer):
            made, read = frame[name], back[name]
            assert made.isna().tolist() == read.isna().tolist(), (layer, name)
            known = made.notna()
            if kind == "d":
                assert (made[known].to_numpy("datetime64[D]") == read[known].to_numpy("datetime64[D]")).all()
            elif kind == "t":
                assert made[known].tolist() == read[known].tolist(), (layer, name)
            else:
                assert (made[known].astype(float) == read[known].astype(float)).all(), (layer, name)
        if layer != "enterprises":
            assert back.crs.to_epsg() == 4526
            same = shapely.equals(back.geometry.to_numpy(), frame.geometry.to_numpy())
            assert same.all(), layer


def test_types_in_the_file(file: Path) -> None:
    with sqlite3.connect(f"file:{file}?mode=ro", uri=True) as connection:
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        assert version == 10200  # GeoPackage 1.2: GDAL 3.6 of QGIS 3.22 reads it without a word
        types = {row[1]: row[2] for row in connection.execute("PRAGMA table_info(parcels)")}
        zeros, nulls = connection.execute(
            "SELECT sum(invested_wan = 0), sum(invested_wan IS NULL) FROM parcels"
        ).fetchone()
        tables = dict(connection.execute("SELECT table_name, data_type FROM gpkg_contents"))
    for name, kind in samplepark._fields("parcels"):
        wanted = {"d": "DATE", "t": "TEXT", "r": "REAL", "i": "INTEGER", "b": "BOOLEAN"}[kind]
        assert types[name] == wanted, name
    assert zeros >= 1 and nulls >= 10
    assert tables.pop("enterprises") == "attributes"
    assert set(tables.values()) == {"features"}


@pytest.mark.utf8
def test_zero_is_kept_apart_from_null(parcels: geopandas.GeoDataFrame, file: Path) -> None:
    back = pyogrio.read_dataframe(file, layer="parcels", read_geometry=False)
    for name in ("tax_wan", "invested_wan", "yard_base_m2", "tax_refund_wan"):
        assert (back[name] == 0).any() and back[name].isna().any(), name
        assert (back[name] == 0).sum() == (parcels[name] == 0).sum(), name


def test_writing_twice_replaces_and_leaves_nothing_else(tmp_path: Path) -> None:
    samplepark.write(tmp_path)
    path = samplepark.write(str(tmp_path), seed=3)
    assert sorted(tmp_path.iterdir()) == [path]
    cases = pyogrio.read_dataframe(path, layer="parcels", read_geometry=False)["intended_case"]
    assert cases.tolist() == samplepark.make(3)["parcels"]["intended_case"].tolist()


def test_a_folder_that_cannot_be_written_gets_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file, not a folder", encoding="utf-8")
    with pytest.raises(InputFault, match="cannot be written"):
        samplepark.write(tmp_path / "taken")
    assert sorted(item.name for item in tmp_path.iterdir()) == ["taken"]


def test_a_chinese_folder_where_names_are_gbk(tmp_path: Path) -> None:
    """On a machine whose locale is GBK a folder's name is GBK too, and GDAL alone would not find it."""
    if "zh_CN.gbk" not in subprocess.run(["locale", "-a"], capture_output=True, text=True, check=True).stdout:
        pytest.skip("no GBK locale on this machine")
    if not str(ROOT).isascii():
        pytest.skip("the checkout's own path is not ASCII: Python under a GBK locale would not find it")
    code = "import sys; from baiyuan_qgis.data.samplepark import write; print(write(sys.argv[1]).stat().st_size)"
    environment = {**os.environ, "LC_ALL": "zh_CN.GBK", "PYTHONUTF8": "0", "PYTHONPATH": str(ROOT)}
    folder = os.fsencode(tmp_path) + b"/" + "示例园区".encode("gbk")
    done = subprocess.run([sys.executable, "-c", code, folder], env=environment, check=True, capture_output=True)
    assert int(done.stdout) > 100_000
