"""Two surveys compared: splits, mergers, changed boundaries, and no disposal counted twice."""

from __future__ import annotations

import datetime

import geopandas
import numpy as np
import pandas
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from baiyuan_qgis.data import dictionary
from baiyuan_qgis.evaluation import comparison
from baiyuan_qgis.evaluation.comparison import compare
from baiyuan_qgis.faults import InputFault

CRS = "EPSG:4526"
EAST, NORTH = 38_500_000.0, 3_800_000.0
AS_OF = datetime.date(2022, 6, 30)
STATUS = ["idle", "possibly_idle", "inefficient", "unsupplied", "normal", "undetermined", None]


def box(x0, y0, x1, y1):
    return shapely.box(EAST + x0, NORTH + y0, EAST + x1, NORTH + y1)


def parcels(*rows, crs=CRS, **columns):
    """Return parcels of (id, status, box or None)."""
    return geopandas.GeoDataFrame(
        {
            "parcel_id": [row[0] for row in rows],
            "land_status": [row[1] for row in rows],
            **columns,
        },
        geometry=[None if row[2] is None else box(*row[2]) for row in rows],
        crs=crs,
    )


def pieces(*rows):
    frame = parcels(*rows).rename(columns={"parcel_id": "piece_id"})
    return frame.drop(columns="land_status")


def found(old, new, **options):
    """Compare parcels by planar areas, so that the figures can be checked on paper; rows by baseline_id."""
    result = compare({"parcels": old}, {"parcels": new}, AS_OF, area_method="planar", **options)
    before = result.changes.loc[result.changes["outcome"] != "newly"]
    return result, before.set_index("baseline_id")


def row_of(result, status="idle", scope="all"):
    table = result.classes
    return table.loc[(table["scope"] == scope) & (table["land_status"] == status)].iloc[0]


# ---- by id


def test_what_became_of_each_class_by_number_and_area():
    # four idle parcels of 100 m2: cured, still idle, now inefficient, to be verified; one new idle one of 200 m2
    cells = [(0, 0, 10, 10), (20, 0, 30, 10), (40, 0, 50, 10), (60, 0, 70, 10)]
    old = parcels(*((f"A{i}", "idle", cell) for i, cell in enumerate(cells)), ("B", "normal", (80, 0, 100, 10)))
    now = ["normal", "idle", "inefficient", "undetermined"]
    new = parcels(
        *((f"A{i}", status, cell) for i, (status, cell) in enumerate(zip(now, cells))), ("B", "idle", (80, 0, 100, 10))
    )
    result, rows = found(old, new)
    assert rows.loc[["A0", "A1", "A2", "A3", "B"], "outcome"].tolist() == [
        "disposed", "remaining", "reclassified", "unclear", "not_in_stock",
    ]  # fmt: skip
    idle = row_of(result)
    assert idle["baseline_count"] == 4 and idle["baseline_m2"] == 400.0
    # by number 1 of 4, by area 100 of 400
    assert idle["count_rate"] == 0.25 and idle["area_rate"] == 0.25
    assert [idle[f"{name}_m2"] for name in ("disposed", "remaining", "reclassified", "unclear", "unmatched")] == [
        100.0, 100.0, 100.0, 100.0, 0.0,
    ]  # fmt: skip
    assert idle["newly_count"] == 1 and idle["newly_m2"] == 200.0
    assert idle["current_count"] == 2 and idle["current_m2"] == 300.0
    # what became inefficient is no new case of land, yet it stands among the inefficient now
    low = row_of(result, "inefficient")
    assert low["newly_count"] == 0 and low["current_count"] == 1 and low["baseline_count"] == 0
    assert np.isnan(low["count_rate"]) and np.isnan(low["area_rate"])
    assert set(rows["boundary_change"]) == {"same"} and set(rows["matched_by"]) == {"id"}
    assert result.figures["BASELINE_COUNT"] == 4 and result.figures["NEW_M2"] == 200.0


def test_a_parcel_that_is_not_found_is_not_disposed_of_and_a_piece_that_is_no_longer_unsupplied_is():
    result, rows = found(
        parcels(("A", "idle", (0, 0, 10, 10)), ("B", "normal", (20, 0, 30, 10))),
        parcels(("B", "normal", (20, 0, 30, 10))),
    )
    assert rows.loc["A", "outcome"] == "unmatched" and rows.loc["A", "unmatched_m2"] == 100.0
    assert row_of(result)["disposed_m2"] == 0.0 and rows.loc["A", "boundary_change"] == "gone"
    result = compare(
        {"unsupplied": pieces(("P", "", (0, 0, 10, 10)), ("Q", "", (20, 0, 30, 10)))},
        {"unsupplied": pieces(("P", "", (0, 0, 4, 10)))},
        AS_OF,
        area_method="planar",
    )
    # of P 60 of 100 m2 were supplied, Q wholly: 160 of 200 m2, one of two pieces
    row = row_of(result, "unsupplied")
    assert row["disposed_m2"] == pytest.approx(160.0) and row["area_rate"] == pytest.approx(0.8)
    assert row["disposed_count"] == 1 and row["partly_count"] == 1 and row["count_rate"] == 0.5


def test_a_parcel_struck_off_the_list_is_disposed_of_only_from_its_day_on():
    old = parcels(("A", "idle", (0, 0, 10, 10)), ("B", "idle", (20, 0, 30, 10)), ("C", "idle", (40, 0, 50, 10)))
    new = old.assign(
        recognition=["disposed", "disposed", "recognised_idle"],
        recognition_on=pandas.to_datetime(["2022-06-30", "2022-07-01", "2022-01-01"]),
    )
    _, rows = found(old, new)
    assert rows.loc[["A", "B", "C"], "outcome"].tolist() == ["disposed", "remaining", "remaining"]
    # struck off before the baseline: no stock then
    _, rows = found(old.assign(recognition="disposed"), old)
    assert set(rows["outcome"]) == {"not_in_stock"}


def test_the_area_that_the_office_wrote_down_counts_once_capped_and_since_the_baseline():
    old = parcels(("A", "idle", (0, 0, 10, 10)), ("B", "idle", (20, 0, 30, 10)), ("C", "idle", (40, 0, 50, 10)))
    old["disposed_area_m2"] = [10.0, None, None]
    new = old.assign(
        disposed_area_m2=[40.0, 500.0, 50.0], disposed_on=pandas.to_datetime(["2022-06-30", None, "2022-07-01"])
    )
    result, rows = found(old, new)
    # A: 40 - 10 = 30 since the baseline; B: 500 of 100, capped; C: dated after AS_OF
    assert rows.loc[["A", "B", "C"], "disposed_m2"].tolist() == pytest.approx([30.0, 100.0, 0.0])
    assert rows.loc[["A", "B", "C"], "remaining_m2"].tolist() == pytest.approx([70.0, 0.0, 100.0])
    assert rows.loc[["A", "B", "C"], "outcome"].tolist() == ["partly_disposed", "disposed", "remaining"]
    assert row_of(result)["disposed_m2"] == pytest.approx(130.0)
    # cured by its status and written down besides: still 100 once
    _, rows = found(old, new.assign(land_status="normal"))
    assert rows.loc["B", "disposed_m2"] == 100.0


# ---- by overlay


def test_a_parcel_that_was_split_is_divided_among_its_parts():
    # 100 m2 idle -> 30 m2 normal, 50 m2 idle, 20 m2 inefficient
    old = parcels(("A", "idle", (0, 0, 10, 10)))
    new = parcels(
        ("A-1", "normal", (0, 0, 3, 10)), ("A-2", "idle", (3, 0, 8, 10)), ("A-3", "inefficient", (8, 0, 10, 10))
    )
    result, rows = found(old, new)
    one = rows.loc["A"]
    assert one["boundary_change"] == "split" and one["matched_by"] == "overlay"
    assert one["current_id"] == "A-1, A-2, A-3" and one["current_status"] == "normal, idle, inefficient"
    assert [one[f"{name}_m2"] for name in ("disposed", "remaining", "reclassified")] == pytest.approx([30, 50, 20])
    assert one["outcome"] == "partly_disposed"
    row = row_of(result)
    assert row["count_rate"] == 0.0 and row["area_rate"] == pytest.approx(0.3) and row["newly_count"] == 0
    assert result.figures["SPLIT_COUNT"] == 1


def test_parcels_that_were_merged_are_seen_as_such():
    # idle 100 m2 and inefficient 50 m2 -> one normal parcel; a third, idle, stays
    old = parcels(("A", "idle", (0, 0, 10, 10)), ("B", "inefficient", (10, 0, 15, 10)), ("C", "idle", (50, 0, 60, 10)))
    new = parcels(("AB", "normal", (0, 0, 15, 10)), ("C", "idle", (50, 0, 60, 10)))
    result, rows = found(old, new)
    assert rows.loc[["A", "B", "C"], "boundary_change"].tolist() == ["merged", "merged", "same"]
    assert row_of(result)["disposed_m2"] == pytest.approx(100.0)
    assert row_of(result, "inefficient")["disposed_m2"] == pytest.approx(50.0)
    assert result.figures["MERGED_COUNT"] == 2


def test_land_divided_anew_and_a_changed_boundary():
    # two idle parcels of 100 m2 side by side -> three of 66.7 m2: the middle one has land of both
    old = parcels(("A", "idle", (0, 0, 10, 10)), ("B", "idle", (10, 0, 20, 10)))
    new = parcels(("X", "normal", (0, 0, 6, 10)), ("Y", "idle", (6, 0, 14, 10)), ("Z", "normal", (14, 0, 20, 10)))
    _, rows = found(old, new)
    assert set(rows["boundary_change"]) == {"regrouped"}
    assert rows["disposed_m2"].tolist() == pytest.approx([60.0, 60.0])
    # the same id with 80 of its 100 m2: 20 m2 are not found, and not disposed of
    _, rows = found(parcels(("A", "idle", (0, 0, 10, 10))), parcels(("A", "idle", (0, 0, 8, 10))))
    assert rows.loc["A", "boundary_change"] == "changed" and rows.loc["A", "matched_by"] == "id"
    assert rows.loc["A", "unmatched_m2"] == pytest.approx(20.0) and rows.loc["A", "remaining_m2"] == pytest.approx(80.0)


def test_a_parcel_surveyed_again_within_a_hundredth_keeps_its_boundary():
    # 99.5 of 100 m2: the same boundary, and its neighbour has not got half a square metre of idle land
    old = parcels(("A", "idle", (0, 0, 10, 10)), ("N", "normal", (10, 0, 20, 10)))
    new = parcels(("A", "idle", (0, 0, 9.95, 10)), ("N", "normal", (9.95, 0, 20, 10)))
    _, rows = found(old, new)
    assert set(rows["boundary_change"]) == {"same"} and rows.loc["A", "remaining_m2"] == 100.0
    assert rows.loc["A", "disposed_m2"] == 0.0


def test_an_id_that_names_other_land_now_is_not_believed():
    old = parcels(("1", "idle", (0, 0, 10, 10)), ("2", "normal", (50, 0, 60, 10)))
    new = parcels(("2", "normal", (0, 0, 10, 10)), ("1", "idle", (50, 0, 60, 10)))
    result, rows = found(old, new)
    assert rows.loc["1", "outcome"] == "disposed" and rows.loc["1", "current_id"] == "2"
    assert result.findings["rule"].tolist().count("id_moved") == 2


def test_where_features_of_now_overlap_doubt_goes_first():
    # both a normal and an idle parcel lie on all of it: it is not disposed of
    _, rows = found(
        parcels(("A", "idle", (0, 0, 10, 10))), parcels(("X", "normal", (0, 0, 10, 10)), ("Y", "idle", (0, 0, 10, 10)))
    )
    assert rows.loc["A", "remaining_m2"] == 100.0 and rows.loc["A", "disposed_m2"] == 0.0


def test_a_baseline_in_another_system_is_the_same_land():
    old = parcels(("A", "idle", (0, 0, 100, 100)), ("B", "idle", (200, 0, 300, 100)))
    new = parcels(("A", "normal", (0, 0, 100, 100)), ("B", "idle", (200, 0, 300, 100)))
    for crs in ("EPSG:4490", "EPSG:4547"):
        result = compare({"parcels": old.to_crs(crs)}, {"parcels": new}, AS_OF)
        rows = result.changes.set_index("baseline_id")
        assert rows["boundary_change"].tolist() == ["same", "same"]
        assert rows["outcome"].tolist() == ["disposed", "remaining"]
        assert result.changes.crs == new.crs
    with pytest.raises(InputFault, match="datum"):
        compare({"parcels": old.set_crs("EPSG:2362", allow_override=True)}, {"parcels": new}, AS_OF)


def test_a_parcel_without_a_figure_is_matched_by_its_id_and_counts_by_number():
    old = parcels(("A", "idle", None), ("B", "idle", (0, 0, 10, 10)))
    new = parcels(("A", "normal", None), ("B", "normal", None))
    result, rows = found(old, new)
    assert set(rows["outcome"]) == {"disposed"}
    row = row_of(result)
    assert row["count_rate"] == 1.0 and row["baseline_m2"] == 100.0 and row["disposed_m2"] == 100.0
    assert "area_unknown" in set(result.findings["rule"])


def test_sums_are_made_by_park_too_and_a_park_may_be_known_to_one_survey_only():
    old = parcels(("A", "idle", (0, 0, 10, 10)), ("B", "idle", (20, 0, 30, 10)), park_name=["甲", None])
    new = parcels(("A", "normal", (0, 0, 10, 10)), ("B", "idle", (20, 0, 30, 10)), park_name=["甲", "乙"])
    result, _ = found(old, new)
    assert row_of(result, scope="甲")["area_rate"] == 1.0 and row_of(result, scope="乙")["area_rate"] == 0.0
    assert row_of(result)["area_rate"] == 0.5


def test_unsupplied_parcels_do_not_count_beside_the_pieces_of_the_same_land():
    same = parcels(("A", "unsupplied", (0, 0, 10, 10)), ("B", "idle", (20, 0, 30, 10)))
    cured = parcels(("A", "normal", (0, 0, 10, 10)), ("B", "idle", (20, 0, 30, 10)))
    both = compare(
        {"parcels": same, "unsupplied": pieces(("P", "", (0, 0, 10, 10)))},
        {"parcels": cured, "unsupplied": pieces(("R", "", (500, 0, 510, 10)))},
        AS_OF,
        area_method="planar",
    )
    row = row_of(both, "unsupplied")
    assert row["baseline_m2"] == 100.0 and row["disposed_m2"] == 100.0 and row["newly_count"] == 1
    assert row["current_count"] == 1
    alone, _ = found(same, cured)
    assert row_of(alone, "unsupplied")["baseline_count"] == 1


# ---- what is refused


def test_bad_layers_are_refused_in_one_sentence():
    good = parcels(("A", "idle", (0, 0, 10, 10)))
    with pytest.raises(InputFault, match="no field land_status"):
        found(good.drop(columns="land_status"), good)
    with pytest.raises(InputFault, match=r"parcel A, field land_status: “lazy” is no land status"):
        found(good.assign(land_status="lazy"), good)
    with pytest.raises(InputFault, match="parcel_id"):
        found(parcels(("A", "idle", (0, 0, 1, 1)), ("A", "idle", (2, 0, 3, 1))), good)
    with pytest.raises(InputFault, match="piece_id P is empty or there twice"):
        compare(
            {"unsupplied": pieces(("P", "", (0, 0, 1, 1)), ("P", "", (2, 0, 3, 1)))},
            {"unsupplied": pieces(("P", "", (0, 0, 1, 1)))},
            AS_OF,
        )
    with pytest.raises(InputFault, match="hold different things"):
        compare({"parcels": good}, {"unsupplied": pieces(("P", "", (0, 0, 1, 1)))}, AS_OF)
    with pytest.raises(InputFault, match="no coordinate reference system"):
        found(good, good.set_crs(None, allow_override=True))


def test_a_missing_status_is_no_disposal_and_chinese_words_are_read():
    old = parcels(("A", "疑似闲置(逾期未动工)", (0, 0, 10, 10)), ("B", "idle", (20, 0, 30, 10)))
    result, rows = found(old, parcels(("A", "未发现问题", (0, 0, 10, 10)), ("B", None, (20, 0, 30, 10))))
    assert rows.loc[["A", "B"], "outcome"].tolist() == ["disposed", "unclear"]
    assert "status_missing" in set(result.findings["rule"])


def test_an_empty_inventory_means_that_everything_was_supplied():
    old, new = pieces(("P", "", (0, 0, 10, 10))), pieces(("Q", "", (0, 0, 10, 10))).iloc[:0]
    result = compare({"unsupplied": old}, {"unsupplied": new}, AS_OF, area_method="planar")
    assert row_of(result, "unsupplied")["area_rate"] == 1.0
    result = compare({"unsupplied": new}, {"unsupplied": old}, AS_OF, area_method="planar")
    assert row_of(result, "unsupplied")["newly_m2"] == 100.0
    with pytest.raises(InputFault, match="holds no features"):
        compare({"unsupplied": new}, {"unsupplied": new}, AS_OF)


def test_columns_of_a_shapefile_are_read_by_their_codes():
    codes = {name: dictionary.field(name).code for name in ("parcel_id", "land_status", "park_name")}
    old = parcels(("A", "idle", (0, 0, 10, 10)), park_name="甲").rename(columns=codes)
    _, rows = found(old, old)
    assert rows.loc["A", "outcome"] == "remaining" and rows.loc["A", "park_name"] == "甲"
    one = pieces(("P", "", (0, 0, 1, 1))).rename(columns={"piece_id": dictionary.field("piece_id").code})
    assert comparison.kind_of(one) == "unsupplied"
    with pytest.raises(InputFault, match="no field piece_id"):
        compare({"unsupplied": old}, {"unsupplied": old}, AS_OF)


def test_kind_of_tells_pieces_from_parcels():
    assert comparison.kind_of(pieces(("P", "", (0, 0, 1, 1)))) == "unsupplied"
    assert comparison.kind_of(parcels(("A", "idle", (0, 0, 1, 1)))) == "parcels"


# ---- what holds for all

rectangles = st.tuples(
    st.integers(0, 6),
    st.integers(0, 3),
    st.integers(1, 4),
    st.integers(1, 3),
    st.sampled_from(STATUS),
    st.integers(0, 40),
)


def cut(rows):
    """Return parcels of a grid's rectangles; they may overlap, as careless layers do."""
    return parcels(
        *(
            (f"{i % 5}.{i}", status, (x * 10, y * 10, (x + w) * 10, (y + h) * 10))
            for i, (x, y, w, h, status, _) in enumerate(rows)
        ),
        disposed_area_m2=[float(row[5] * 10) for row in rows],
    )


@given(
    before=st.lists(rectangles, min_size=1, max_size=7),
    after=st.lists(rectangles, min_size=1, max_size=7),
    kind=st.sampled_from(["parcels", "unsupplied"]),
)
@settings(max_examples=150, deadline=None)
def test_nothing_is_disposed_of_twice_and_the_parts_are_the_whole(before, after, kind):
    old, new = cut(before), cut(after)
    if kind == "unsupplied":
        old, new = (one.rename(columns={"parcel_id": "piece_id"}).drop(columns="land_status") for one in (old, new))
    result = compare({kind: old}, {kind: new}, AS_OF, area_method="planar")
    rows = result.changes.loc[result.changes["outcome"] != "newly"]
    rows = rows.loc[rows["outcome"] != "not_in_stock"]
    parts = rows[["disposed_m2", "remaining_m2", "reclassified_m2", "unclear_m2", "unmatched_m2"]]
    assert (parts.to_numpy() >= -1e-9).all()
    np.testing.assert_allclose(parts.sum(axis=1), rows["baseline_m2"], rtol=1e-9)
    assert (rows["disposed_m2"] <= rows["baseline_m2"] * (1 + 1e-12)).all()
    whole = result.classes.loc[result.classes["scope"] == "all"]
    assert whole["disposed_m2"].sum() <= old.geometry.area.sum() * (1 + 1e-12)
    for _, row in whole.iterrows():
        assert np.isnan(row["area_rate"]) or 0.0 <= row["area_rate"] <= 1.0 + 1e-12
        assert row["disposed_count"] + row["partly_count"] + row["remaining_count"] == row["baseline_count"]
        assert 0.0 <= row["newly_m2"] <= row["current_m2"] + 1e-9


@given(rows=st.lists(rectangles, min_size=1, max_size=7))
@settings(max_examples=60, deadline=None)
def test_a_survey_compared_with_itself_has_changed_nothing(rows):
    one = cut(rows)
    result = compare({"parcels": one}, {"parcels": one}, AS_OF, area_method="planar")
    assert result.figures["DISPOSED_M2"] == 0.0 and result.figures["NEW_M2"] == 0.0
    assert set(result.changes["boundary_change"]) == {"same"}


# ---- the algorithm


def test_the_algorithm_compares_a_baseline_in_degrees_and_measures_targets(qgis_process, tmp_path):
    import json

    import pyogrio

    from baiyuan_qgis.data import store

    # 60 x 100 m cured, 40 x 100 m still idle; the baseline is in degrees; park 甲; targets 50 % and 80 % by year end
    old = parcels(("A", "idle", (0, 0, 60, 100)), ("B", "idle", (100, 0, 140, 100)), park_name="甲")
    new = old.assign(land_status=["normal", "idle"])
    targets = pandas.DataFrame(
        {"park_name": ["甲", "甲"], "year": [2022, 2021], "quantity": "闲置土地处置率", "target_value": [0.5, 0.8]}
    )
    store.write(tmp_path / "old.gpkg", {"judged": old.to_crs("EPSG:4490")})
    store.write(tmp_path / "new.gpkg", {"judged": new, "targets": targets})
    outputs = {key: tmp_path / f"{key.lower()}.gpkg" for key in ("OUTPUT", "SUMMARY", "PROGRESS", "FINDINGS")}
    ran = qgis_process(
        "run", "baiyuan:compareperiods", "--json", "--", f"BASELINE={tmp_path / 'old.gpkg'}|layername=judged",
        f"CURRENT={tmp_path / 'new.gpkg'}|layername=judged", f"TARGETS={tmp_path / 'new.gpkg'}|layername=targets",
        "POLICY=kaifeng-2021", "AS_OF=2022-06-30", *(f"{key}={path}" for key, path in outputs.items()),
    )  # fmt: skip
    assert ran.returncode == 0, ran.stdout + ran.stderr
    results = json.loads(ran.stdout[ran.stdout.index("{") :])["results"]
    assert results["BASELINE_COUNT"] == 2 and results["DISPOSED_COUNT"] == 1
    # planar 6,000 and 4,000 m2; the ellipsoidal areas differ by well under a thousandth
    assert results["DISPOSED_M2"] == pytest.approx(6_000.0, rel=2e-3)
    changes = pyogrio.read_dataframe(outputs["OUTPUT"])
    assert changes["outcome"].tolist() == ["disposed", "remaining"] and changes.crs == new.crs
    progress = pyogrio.read_dataframe(outputs["PROGRESS"])
    own = progress.loc[(progress["rule_id"] == "TGT-07") & (progress["reading"] == "area")].set_index("year")
    assert own.loc[2022, "verdict"] == "meets" and own.loc[2022, "value"] == pytest.approx(0.6, rel=1e-3)
    assert own.loc[2021, "verdict"] == "fails" and bool(own.loc[2021, "overdue"])
    city = progress.loc[progress["rule_id"] == "TGT-K2"]
    assert sorted(city["reading"]) == ["area", "count"]
    classes = pyogrio.read_dataframe(outputs["SUMMARY"])
    assert set(classes["scope"]) == {"all", "甲"} and len(classes) == 8
    assert results["OVERDUE_COUNT"] == 2 and results["TARGET_COUNT"] == len(progress)
