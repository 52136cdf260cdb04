"""Into the field and back: which parcels are visited, what a package holds, and what a merge does with what returns."""

from __future__ import annotations

import contextlib
import datetime
import hashlib
import json
import sqlite3
from pathlib import Path
from typing import Any, Dict

import fieldpackages
import geopandas
import pandas
import pyogrio
import pytest
import shapely
import surveys

from baiyuan_qgis.data import holders, manifest, photofiles, store, surveyid
from baiyuan_qgis.faults import Cancelled, InputFault
from baiyuan_qgis.products import contents, fieldmerge, fieldpackage, visits
from baiyuan_qgis.progress import Progress

DAY = datetime.date(2022, 9, 30)
STATES = {"P-1": "idle", "P-2": "undetermined", "P-3": "normal", "P-4": "possibly_idle"}


@pytest.fixture
def survey(tmp_path: Path) -> Path:
    """Four parcels of 1 ha, 200 m from each other from west to east, with a red-line piece on the first."""
    corner = surveys.CORNER
    pieces = geopandas.GeoDataFrame(
        {"overlay_id": [1, 2], "parcel_id": ["P-1", "P-1"], "layer": ["farmland", "zoning"], "feature_id": ["F", "Z"],
         "class": ["0101", "100102"], "area_m2": [900.0, 10_000.0]},
        geometry=[shapely.box(corner[0] + 11, corner[1] + 13, corner[0] + 41, corner[1] + 43), surveys.lot(0)],
        crs=4526,
    )  # fmt: skip
    parks = geopandas.GeoDataFrame(
        {"park_id": ["Y1"], "park_name": ["澄川园区"]},
        geometry=[shapely.box(corner[0] - 50, corner[1] - 50, corner[0] + 850, corner[1] + 150)], crs=4526,
    )  # fmt: skip
    reviews = pandas.DataFrame({"parcel_id": ["P-1"], "recognition": ["investigating"], "note": ["科里的话"]})
    return surveys.write(
        tmp_path / "survey" / "survey.gpkg",
        STATES,
        tables={"pieces": pieces, "parks": parks, "reviews": reviews},
        verdict=["fails", "unknown", "meets", "fails"],
        missing=[None, "actual_start, permit_on", None, None],
        holder=["澄川盛棠家居有限公司", "张三丰", None, "某某厂"],
        park_id=["Y1", "Y1", "Y1", "Y2"],
        farmland_m2=[900.0, 0.0, 0.0, None],
        fee_estimate_wan=[120.0, None, None, None],
        grade=["D", None, "A", None],
        supply_state=["supplied"] * 4,
        agreed_start=["2021-01-01", "2022-10-20", "2021-05-01", "2020-01-01"],
        actual_start=[None, None, "2021-05-01", "2020-01-01"],
        agreed_completion=[None, None, "2022-10-31", None],
        suspended_since=[None, None, None, "2021-06-18"],
        land_price_wan=[3000.0] * 4,
    )


@pytest.fixture
def package(survey: Path, tmp_path: Path) -> Path:
    return fieldpackages.pack(survey, tmp_path / "package")


def rows(survey: Path, table: str) -> Dict[str, Any]:
    frame = store.read(survey, table)
    return {} if frame is None else {row["parcel_id"]: row for row in frame.to_dict("records")}


def snapshot(folder: Path) -> Dict[str, str]:
    files = (each for each in sorted(folder.rglob("*")) if each.is_file())
    return {str(each.relative_to(folder)): manifest.sha256(each) for each in files}


def plan(survey: Path, **choice: Any) -> pandas.DataFrame:
    found = contents.read(survey)
    chosen = visits.Choice(**{"day": DAY, **choice})
    return visits.plan(found.parcels, found.table("inspections"), chosen, language="zh").parcels


# ---- which parcels, why


def test_each_rule_names_its_parcels_and_says_why(survey: Path) -> None:
    def named(*rules: str, **more: Any) -> Dict[str, str]:
        found = plan(survey, rules=rules, **more)
        return dict(zip(found["parcel_id"], found["visit_reason"]))

    assert named("IDLE") == {"P-1": "疑似闲置(逾期未动工)", "P-4": "疑似闲置(中止开发)"}
    assert named("UNKNOWN") == {"P-2": "资料不足：实际动工日期、施工许可日期"}
    assert named("ALL") == dict.fromkeys(STATES, "指定核查")
    # 30 days from 2022-09-30 is 2022-10-30: P-2's start on the 20th is due, P-3's completion on the 31st is not
    assert named("STAGE") == {
        "P-1": "动态巡查：闲置", "P-2": "动态巡查：开工(2022-10-20)", "P-4": "动态巡查：闲置(2021-06-18)",
    }  # fmt: skip
    assert named("STAGE", ahead_days=31)["P-3"] == "动态巡查：竣工(2022-10-31)"
    assert named("STAGE", ahead_days=19) == {"P-1": "动态巡查：闲置", "P-4": "动态巡查：闲置(2021-06-18)"}
    assert set(named("STAGE", stages=("START",))) == {"P-2"}
    assert named(*visits.USUAL_RULES)["P-2"] == "资料不足：实际动工日期、施工许可日期；动态巡查：开工(2022-10-20)"
    assert set(named("ALL", parks=("Y2",))) == {"P-4"}
    assert set(named("ALL", parcels=frozenset({"P-3"}))) == {"P-3"}


def test_what_is_borderline_is_visited_and_what_no_rule_can_answer_is_not(survey: Path) -> None:
    parcels = store.read(survey, "parcels")
    parcels["land_status"] = ["undetermined", "undetermined", "normal", "undetermined"]
    parcels["verdict"] = ["borderline", "not_applicable", "meets", None]
    for name in ("suspended_since", "agreed_start", "agreed_completion"):
        parcels[name] = None
    store.replace_layer(survey, "parcels", parcels)
    found = plan(survey, rules=("BORDERLINE",))
    assert dict(zip(found["parcel_id"], found["visit_reason"])) == {"P-1": "临界待核"}
    assert plan(survey)["parcel_id"].tolist() == ["P-1"], "no standard, no answer on site"


def test_an_extended_start_counts_before_the_agreed_one_and_resumed_works_are_no_idleness() -> None:
    day = pandas.Timestamp
    parcels = pandas.DataFrame(
        {
            "parcel_id": list("ABCD"), "land_status": ["normal"] * 4, "supply_state": ["supplied"] * 4,
            "agreed_start": [day("2022-01-01")] * 4,
            # A: extended beyond the day; B: extended and come; C: stopped and resumed; D: stopped
            "extended_start": [day("2023-06-01"), day("2022-06-01"), pandas.NaT, pandas.NaT],
            "actual_start": [pandas.NaT, pandas.NaT, day("2022-01-01"), day("2022-01-01")],
            "suspended_since": [pandas.NaT, pandas.NaT, day("2022-03-01"), day("2022-03-01")],
            "resumed_on": [pandas.NaT, pandas.NaT, day("2022-05-01"), pandas.NaT],
        }
    )  # fmt: skip
    stage, due = visits.stages(parcels, DAY, 30)
    assert stage.tolist() == [None, "start", None, "idle"]
    assert [None if pandas.isna(each) else f"{each:%Y-%m-%d}" for each in due] == [
        None,
        "2022-06-01",
        None,
        "2022-03-01",
    ]
    assert visits.stages(parcels, DAY, 30, ("DELIVERY", "COMPLETION"))[0].isna().all()


def test_the_bureaus_own_day_of_the_last_inspection_counts_in_the_interval(survey: Path) -> None:
    parcels = store.read(survey, "parcels")
    parcels["last_inspected_on"] = pandas.to_datetime(["2022-09-20", None, "2021-01-01", None])
    store.replace_layer(survey, "parcels", parcels)
    assert plan(survey, rules=("ALL",), interval_days=11)["parcel_id"].tolist() == ["P-2", "P-3", "P-4"]
    assert len(plan(survey, rules=("ALL",), interval_days=10)) == 4


def test_land_that_is_not_supplied_has_no_stage_and_a_handover_only_where_one_was_agreed() -> None:
    dates = pandas.to_datetime(["2022-01-01"] * 4)
    parcels = pandas.DataFrame(
        {
            "parcel_id": list("ABCD"),
            "land_status": ["unsupplied", "normal", "normal", "normal"],
            "supply_state": ["approved_not_expropriated", "supplied", "supplied", None],
            "agreed_delivery": [dates[0], dates[1], pandas.NaT, dates[3]],
            "agreed_start": dates,
            "actual_start": [pandas.NaT, pandas.NaT, pandas.NaT, dates[3]],
        }
    )
    stage, due = visits.stages(parcels, DAY, 0)
    # D was started, so it was handed over, and nothing says when it was to be completed
    assert stage.tolist() == [None, "delivery", "start", None]
    assert due.isna().tolist() == [True, False, False, True]


def test_parcels_inspected_within_the_interval_are_left_out(survey: Path, package: Path) -> None:
    fieldpackages.fill(package, "P-1", site_state="vacant", inspected_on="2022-09-20")
    fieldmerge.merge(survey, package)
    assert "P-1" in set(plan(survey, rules=("ALL",))["parcel_id"])
    # ten days ago: an interval of 10 days has passed, one of 11 has not
    assert "P-1" in set(plan(survey, rules=("ALL",), interval_days=10)["parcel_id"])
    assert "P-1" not in set(plan(survey, rules=("ALL",), interval_days=11)["parcel_id"])
    with pytest.raises(InputFault, match="1 that the rules name were visited within INTERVAL_DAYS"):
        fieldpackages.pack(survey, package / "next", parcels=frozenset({"P-1"}), interval_days=11)


def test_the_order_is_the_way_and_the_start_decides_where_it_begins(survey: Path) -> None:
    assert plan(survey, rules=("ALL",))["parcel_id"].tolist() == ["P-1", "P-2", "P-3", "P-4"]
    east = (surveys.CORNER[0] + 2000.0, surveys.CORNER[1])
    found = contents.read(survey)
    planned = visits.plan(found.parcels, found.table("inspections"), visits.Choice(DAY, ("ALL",), start=east))
    assert planned.parcels["parcel_id"].tolist() == ["P-4", "P-3", "P-2", "P-1"]
    assert planned.parcels["visit_no"].tolist() == [1, 2, 3, 4]
    # to the middle of P-4 (650 east, 50 north) 1350 and 50 m, then three times 200 m
    assert planned.way_m == pytest.approx((1350.0**2 + 50.0**2) ** 0.5 + 600.0)


def test_the_state_of_the_visit_says_who_was_visited_who_has_to_be_and_who_again(survey: Path) -> None:
    found = contents.read(survey)

    def states(day: datetime.date = DAY, **seen: Any) -> Dict[str, str]:
        rows = [{"parcel_id": parcel.replace("_", "-"), "site_state": state, "inspected_on": pandas.to_datetime(on)}
                for parcel, (state, on) in seen.items()]  # fmt: skip
        inspections = contents.typed("inspections", pandas.DataFrame(rows))
        return visits.states(found.parcels, inspections, day)

    # P-1 and P-4 appear idle, of P-2 data are missing; P-3's completion of 2022-10-31 is more than 30 days ahead
    assert states() == {"P-1": "to_visit", "P-2": "to_visit", "P-3": "not_planned", "P-4": "to_visit"}
    seen = states(P_1=("vacant", "2022-10-08"), P_2=(None, "2022-10-08"), P_4=("stopped", None))
    # of P-2 only photos came back; when P-4 was visited nobody wrote down, but it was
    assert seen == {"P-1": "visited", "P-2": "revisit", "P-3": "not_planned", "P-4": "visited"}
    # a month later P-3's completion is due since the last visit
    november = datetime.date(2022, 11, 1)
    assert states(november, P_3=("building", "2022-10-01"))["P-3"] == "revisit"
    assert states(november, P_3=("building", "2022-11-01"))["P-3"] == "visited"


def test_nothing_to_visit_is_said(survey: Path, tmp_path: Path) -> None:
    with pytest.raises(InputFault, match="no rule, stage, park and filter chosen names one"):
        fieldpackages.pack(survey, tmp_path / "none", rules=("BORDERLINE",))


@pytest.mark.parametrize(
    ("holder", "shown"),
    [
        ("张三丰", "张**"), ("李四", "李*"), ("欧阳明月", "欧***"), ("张三、李四", "张*、李*"),
        ("买买提·艾力", "买*****"), ("澄川盛棠家居有限公司", "澄川盛棠家居有限公司"), ("某某厂", "某某厂"),
        ("澄川县政府", "澄川县政府"), ("ACME Ltd", "ACME Ltd"), (None, None), ("  ", None), (float("nan"), None),
    ],
)  # fmt: skip
def test_natural_persons_are_masked_and_enterprises_are_not(holder: Any, shown: Any) -> None:
    assert holders.masked(holder) == shown


# ---- what a package holds


def test_a_package_holds_no_protected_layer_no_money_and_no_persons_name(survey: Path, package: Path) -> None:
    gpkg = package / fieldpackage.GEOPACKAGE
    names = {name for name, _ in pyogrio.list_layers(gpkg)}
    assert names == {"inspections", "photos", "around", "parks", "package"}
    corner = shapely.Point(surveys.CORNER[0] + 11, surveys.CORNER[1] + 13)  # of the farmland's piece
    for name in ("inspections", "around", "parks"):
        for shape in pyogrio.read_dataframe(gpkg, layer=name).geometry:
            assert corner.coords[0] not in {tuple(each) for each in shapely.get_coordinates(shape)}
    found = store.read(gpkg, "inspections").set_index("parcel_id")
    assert found["holder"].tolist() == ["澄川盛棠家居有限公司", "张**", None, "某某厂"]
    assert found.loc["P-1", "farmland_m2"] == 900.0, "the area alone goes along"
    assert not {"fee_estimate_wan", "land_price_wan", "grade", "score", "measure", "idle_stage"} & set(found.columns)
    assert "张三丰".encode() not in gpkg.read_bytes() and b"farmland\x00" not in gpkg.read_bytes()
    facts = dict(zip(*(store.read(gpkg, "package")[each] for each in ("key", "text"))))
    assert facts["survey_id"] == surveyid.of(contents.read(survey).facts) and facts["protected"] == "false"
    assert str(survey.parent) not in gpkg.read_bytes().decode("utf-8", "ignore")


def test_protected_parts_go_along_only_when_asked_for(survey: Path) -> None:
    made = fieldpackage.build(contents.read(survey), visits.Choice(DAY, ("ALL",)), protected=True)
    assert made.tables["protected"]["layer"].tolist() == ["farmland"], "and no other overlay"


def test_the_area_in_one_piece_is_measured_because_large_maps_may_be_classified(tmp_path: Path) -> None:
    # 5 km x 5.2 km = 26 km² on the plane; the zone's scale is 1 at its central meridian, 0 to 0.1 km² less outside
    corner = surveys.CORNER
    parks = geopandas.GeoDataFrame(
        {"park_id": ["Y", "Z"], "park_name": ["甲", "乙"]},
        geometry=[shapely.box(corner[0], corner[1], corner[0] + 5000, corner[1] + 5200),
                  shapely.box(corner[0] + 9000, corner[1], corner[0] + 9100, corner[1] + 100)], crs=4526,
    )  # fmt: skip
    path = surveys.write(tmp_path / "survey.gpkg", {"A": "idle"}, tables={"parks": parks})
    made = fieldpackage.build(contents.read(path), visits.Choice(DAY, ("ALL",)))
    assert made.coverage_km2 == pytest.approx(26.0, abs=0.05) and made.coverage_km2 > fieldpackage.LARGE_KM2


# ---- coming back


def test_what_was_filled_in_and_photographed_comes_into_the_survey(survey: Path, package: Path) -> None:
    (survey.parent / "manifest.json").write_text('{"sha256": {"map.png": "1"}}', encoding="utf-8")
    fieldpackages.fill(
        package, "P-1", site_state="foundation", start_basis="piles", site_progress="桩基完成一半",
        site_stopped_since="2022-03-01", inspector="甲", second_inspector="乙", inspected_on="2022-10-08",
    )  # fmt: skip
    fieldpackages.photograph(
        package, "P-1", "DCIM/JPEG_1.jpg", photo_at="2022-10-08T09:30:00", photo_azimuth=135.0, photo_lon=114.0,
        photo_lat=34.8, photo_note="南侧",
    )  # fmt: skip
    before = store.read(survey, "parcels")
    merged = fieldmerge.merge(survey, package)
    # seven values; the photo makes no visit of its own
    assert (merged.inspections, merged.changes, merged.photos, len(merged.conflicts)) == (1, 7, 1, 0)
    record = rows(survey, "inspections")
    assert list(record) == ["P-1"], "nobody was at the others"
    one = record["P-1"]
    assert (one["site_state"], one["start_basis"], one["site_progress"]) == ("foundation", "piles", "桩基完成一半")
    assert [f"{one[name]:%Y-%m-%d}" for name in ("site_stopped_since", "inspected_on")] == ["2022-03-01", "2022-10-08"]
    assert one["visit_no"] == 1 and one["photo_ids"] == "P-1-JPEG_1" and one["visit_reason"]
    photo = rows(survey, "photos")["P-1"]
    digest = hashlib.sha256(fieldpackages.JPEG).hexdigest()
    assert (photo["photo_sha256"], photo["photo_azimuth"], photo["photo_note"]) == (digest, 135.0, "南侧")
    assert f"{photo['photo_at']:%Y-%m-%d %H:%M}" == "2022-10-08 09:30"
    assert photo["photo_file"] == f"photos/P-1/P-1_{digest[:12]}.jpg"
    assert (survey.parent / photo["photo_file"]).read_bytes() == fieldpackages.JPEG
    # the bureau's own is as it was, and so is what the run found
    assert rows(survey, "reviews")["P-1"]["note"] == "科里的话"
    after = pandas.DataFrame(store.read(survey, "parcels"))
    assert after.pop("inspection_state").tolist() == ["visited", "to_visit", "not_planned", "to_visit"]
    pandas.testing.assert_frame_equal(pandas.DataFrame(before), after)
    stated = json.loads((survey.parent / "manifest.json").read_text(encoding="utf-8"))["sha256"]
    assert stated == {"map.png": "1", "survey.gpkg": manifest.sha256(survey)}


def test_merged_twice_is_merged_once(survey: Path, package: Path) -> None:
    fieldpackages.fill(package, "P-1", site_state="vacant")
    fieldpackages.photograph(package, "P-1", "DCIM/1.jpg")
    fieldmerge.merge(survey, package)
    before = snapshot(survey.parent)
    again = fieldmerge.merge(survey, package)
    assert (again.changes, again.photos, len(again.conflicts)) == (0, 0, 0)
    assert snapshot(survey.parent) == before, "not a byte is written"


def test_an_untouched_package_writes_nothing(survey: Path, package: Path) -> None:
    before = snapshot(survey.parent)
    assert fieldmerge.merge(survey, package).inspections == 0
    assert snapshot(survey.parent) == before


def test_two_surveyors_who_agree_complement_each_other_and_where_they_do_not_both_are_listed(
    survey: Path, package: Path
) -> None:
    other = fieldpackages.copy(package, "second")
    fieldpackages.fill(package, "P-1", site_state="vacant", inspector="甲")
    fieldpackages.fill(other, "P-1", site_state="building", site_description="有塔吊", inspector="甲")
    fieldpackages.fill(other, "P-2", site_state="in_use")
    fieldpackages.photograph(package, "P-1", "DCIM/1.jpg", b"\xff\xd8a", "one")
    fieldpackages.photograph(other, "P-1", "DCIM/1.jpg", b"\xff\xd8b", "one")
    fieldmerge.merge(survey, package)
    merged = fieldmerge.merge(survey, other)
    assert merged.conflicts[["parcel_id", "conflict", "field", "survey_value", "field_value"]].values.tolist() == [
        ["P-1", "both_changed", "site_state", "vacant", "building"]
    ]
    assert pandas.isna(merged.conflicts["packed_value"][0])
    assert "until somebody decides" in merged.conflicts["sentence"][0]
    found = rows(survey, "inspections")
    assert (found["P-1"]["site_state"], found["P-1"]["site_description"]) == ("vacant", "有塔吊")
    assert found["P-2"]["site_state"] == "in_use"
    # two cameras gave one number to two photos: both are kept
    photos = store.read(survey, "photos")
    assert len(photos) == 2 and photos["photo_id"].is_unique and photos["photo_file"].is_unique
    assert sorted((survey.parent / each).read_bytes() for each in photos["photo_file"]) == [b"\xff\xd8a", b"\xff\xd8b"]
    assert found["P-1"]["photo_ids"].split(",") == sorted(photos["photo_id"])


def test_what_the_office_corrected_after_a_merge_stays(survey: Path, package: Path) -> None:
    fieldpackages.fill(package, "P-1", site_state="vacant")
    fieldmerge.merge(survey, package)
    fieldpackages.sql(survey, "UPDATE inspections SET site_state = 'stopped'")
    merged = fieldmerge.merge(survey, package)
    assert merged.conflicts["survey_value"].tolist() == ["stopped"]
    assert rows(survey, "inspections")["P-1"]["site_state"] == "stopped"


def test_what_nobody_may_change_on_site_is_listed_and_not_taken_over(survey: Path, package: Path) -> None:
    gpkg = package / fieldpackage.GEOPACKAGE
    fieldpackages.fill(package, "P-1", land_status="normal", recognition="recognised_idle", site_state="nonsense")
    fieldpackages.fill(package, "P-4", site_state="stopped")
    moved = store.read(gpkg, "inspections")
    moved = moved.loc[moved["parcel_id"] != "P-3"]
    moved.loc[moved["parcel_id"] == "P-2", "geometry"] = surveys.lot(1, 90.0)
    extra = moved.loc[moved["parcel_id"] == "P-4"]
    stranger = extra.assign(inspection_id="foreign/P-9", parcel_id="P-9")
    store.replace_layer(gpkg, "inspections", pandas.concat([moved, extra, stranger], ignore_index=True))
    before = snapshot(survey.parent)
    found = fieldmerge.merge(survey, package).conflicts
    kinds = {(row.parcel_id, row.conflict, row.field) for row in found.itertuples()}
    assert kinds == {
        ("P-1", "read_only", "land_status"), ("P-1", "read_only", "recognition"), ("P-1", "value", "site_state"),
        ("P-2", "boundary", None), ("P-3", "removed", None), ("P-4", "repeated", None), ("P-9", "unknown_row", None),
    }  # fmt: skip
    assert snapshot(survey.parent) == before


def test_a_missing_photo_stops_the_merge_and_nothing_is_half_written(survey: Path, package: Path) -> None:
    fieldpackages.fill(package, "P-1", site_state="vacant")
    fieldpackages.photograph(package, "P-1", "DCIM/1.jpg")
    fieldpackages.photograph(package, "P-2", "DCIM/2.jpg", None)
    before = snapshot(survey.parent)
    with pytest.raises(InputFault, match=r"photo DCIM/2\.jpg of parcel P-2 is not in the package"):
        fieldmerge.merge(survey, package)
    assert snapshot(survey.parent) == before and not (survey.parent / "photos").exists()


@pytest.mark.parametrize("moment", range(3, 14, 2))
def test_a_cancel_at_any_time_leaves_the_survey_as_it_was(survey: Path, package: Path, moment: int) -> None:
    class Stops(Progress):
        asked = 0

        def cancelled(self) -> bool:
            self.asked += 1
            return self.asked > moment

    fieldpackages.fill(package, "P-1", site_state="vacant")
    for number in range(3):
        fieldpackages.photograph(package, "P-1", f"DCIM/{number}.jpg", b"\xff\xd8" + bytes([number]))
    before = snapshot(survey.parent)
    with pytest.raises(Cancelled):
        fieldmerge.merge(survey, package, Stops())
    assert snapshot(survey.parent) == before and not (survey.parent / "photos").exists()


def test_a_survey_that_cannot_be_replaced_takes_the_photos_back(
    survey: Path, package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fieldpackages.photograph(package, "P-1", "DCIM/1.jpg")
    before = snapshot(survey.parent)

    def locked(self: Path, target: Any) -> Any:
        raise PermissionError(13, "locked by another program")

    monkeypatch.setattr(Path, "replace", locked)
    with pytest.raises(InputFault, match=r"cannot be written .*locked"):
        fieldmerge.merge(survey, package)
    monkeypatch.undo()
    assert snapshot(survey.parent) == before and not (survey.parent / "photos").exists()


@pytest.mark.parametrize("file", ["../../secret.jpg", "/etc/passwd", "C:\\x.jpg", "DCIM\\..\\..\\x.jpg", "run.exe", ""])
def test_a_path_that_leads_out_of_the_package_is_listed_and_never_read(survey: Path, package: Path, file: str) -> None:
    (package.parent.parent / "secret.jpg").write_bytes(b"x")
    fieldpackages.photograph(package, "P-1", file, None, "p")
    merged = fieldmerge.merge(survey, package)
    assert merged.conflicts["conflict"].tolist() == ["photo"] and merged.photos == 0
    assert not (survey.parent / "photos").exists()


def test_a_photo_that_stands_there_is_never_overwritten_and_names_are_safe(tmp_path: Path) -> None:
    path = surveys.write(tmp_path / "s" / "survey.gpkg", {'开 1/2:"甲"': "idle", "CON": "idle"})
    package = fieldpackages.pack(path, tmp_path / "package")
    digest = hashlib.sha256(fieldpackages.JPEG).hexdigest()[:12]
    folder = f"_CON_{hashlib.sha256(b'CON').hexdigest()[:6]}"
    foreign = path.parent / "photos" / folder / f"{folder}_{digest}.jpg"
    foreign.parent.mkdir(parents=True)
    foreign.write_bytes(b"somebody else's")
    fieldpackages.photograph(package, "CON", "DCIM/1.JPG")
    fieldpackages.photograph(package, '开 1/2:"甲"', "DCIM/2.jpg")
    assert fieldmerge.merge(path, package).photos == 2
    assert foreign.read_bytes() == b"somebody else's"
    photos = rows(path, "photos")
    assert photos["CON"]["photo_file"] == f"photos/{folder}/{folder}_{digest}_2.jpg"
    odd = photos['开 1/2:"甲"']["photo_file"]
    assert odd.startswith("photos/开 1_2__甲_") and (path.parent / odd).is_file()


def test_a_photo_that_is_a_link_out_of_the_package_is_listed_and_never_read(survey: Path, package: Path) -> None:
    (package.parent / "secret.jpg").write_bytes(b"\xff\xd8 secret")
    (package / "DCIM").mkdir()
    try:
        (package / "DCIM" / "1.jpg").symlink_to(package.parent / "secret.jpg")
    except OSError:
        pytest.skip("links cannot be made here")
    fieldpackages.photograph(package, "P-1", "DCIM/1.jpg", None, "p")
    merged = fieldmerge.merge(survey, package)
    assert merged.conflicts["conflict"].tolist() == ["photo"] and merged.photos == 0


def test_one_number_and_one_picture_for_two_parcels_are_two_photos(survey: Path, package: Path) -> None:
    for parcel in ("P-1", "P-2"):
        fieldpackages.photograph(package, parcel, f"DCIM/{parcel}.jpg", photo_id="same")
    assert fieldmerge.merge(survey, package).photos == 2
    photos = store.read(survey, "photos")
    assert photos["photo_id"].is_unique and set(photos["parcel_id"]) == {"P-1", "P-2"}
    before = snapshot(survey.parent)
    fieldmerge.merge(survey, package)
    assert snapshot(survey.parent) == before


def test_a_photo_deleted_in_the_office_comes_back_with_the_package(survey: Path, package: Path) -> None:
    fieldpackages.photograph(package, "P-1", "DCIM/1.jpg")
    fieldmerge.merge(survey, package)
    (kept,) = (each for each in (survey.parent / "photos").rglob("*.jpg"))
    kept.unlink()
    assert fieldmerge.merge(survey, package).photos == 1 and kept.is_file()


def test_blanks_around_what_was_filled_in_are_not_taken_over(survey: Path, package: Path) -> None:
    fieldpackages.fill(package, "P-1", site_state=" vacant ", remark="  有水塘\n", inspector="  ")
    assert fieldmerge.merge(survey, package).changes == 2
    record = rows(survey, "inspections")["P-1"]
    assert (record["site_state"], record["remark"], record["inspector"]) == ("vacant", "有水塘", None)


def test_a_package_of_another_version_brings_what_both_know(survey: Path, package: Path) -> None:
    gpkg = package / fieldpackage.GEOPACKAGE
    fieldpackages.fill(package, "P-1", site_state="vacant", remark="有水塘")
    older = store.read(gpkg, "inspections").drop(columns=["second_inspector", "holder_present"])
    store.replace_layer(gpkg, "inspections", older.assign(weather="晴"))
    store.replace_layer(gpkg, "photos", store.read(gpkg, "photos").drop(columns=["photo_lon", "photo_lat"]))
    fieldpackages.photograph(package, "P-1", "DCIM/1.jpg", photo_note="南侧")
    merged = fieldmerge.merge(survey, package)
    assert (merged.changes, merged.photos, len(merged.conflicts)) == (2, 1, 0)
    assert rows(survey, "inspections")["P-1"]["remark"] == "有水塘"
    without = fieldpackages.copy(package, "without")
    store.replace_layer(without / gpkg.name, "inspections", older.drop(columns=["inspection_id"]))
    with pytest.raises(InputFault, match="is no field package"):
        fieldmerge.merge(survey, without)


def test_parcels_split_or_redrawn_meanwhile_are_listed_with_whose_land_it_is_now(survey: Path, package: Path) -> None:
    for parcel in ("P-1", "P-2", "P-3"):
        fieldpackages.fill(package, parcel, site_state="vacant")
    parcels = store.read(survey, "parcels")
    x, y = surveys.CORNER
    halves = [shapely.box(x, y, x + 60, y + 100), shapely.box(x + 60, y, x + 100, y + 100)]
    first, rest = parcels.loc[parcels["parcel_id"] == "P-1"], parcels.loc[parcels["parcel_id"] != "P-1"].copy()
    split = pandas.concat([first.assign(parcel_id=name) for name in ("P-1a", "P-1b")]).set_geometry(halves)
    # P-2 is 20 m shorter, 2,000 m² of 10,000; P-3 5 cm: 5 m², half a thousandth
    for parcel, number, less in (("P-2", 1, 20.0), ("P-3", 2, 0.05)):
        shape = shapely.box(x + 200 * number, y, x + 200 * number + 100 - less, y + 100)
        rest.loc[rest["parcel_id"] == parcel, "geometry"] = shape
    store.replace_layer(survey, "parcels", pandas.concat([split, rest], ignore_index=True).set_crs(parcels.crs))
    merged = fieldmerge.merge(survey, package)
    assert merged.conflicts[["parcel_id", "conflict"]].values.tolist() == [["P-1", "parcel_gone"], ["P-2", "boundary"]]
    gone, redrawn = merged.conflicts["sentence"]
    assert gone.endswith("Its land is now that of P-1a, P-1b.") and "by 2000.0 m²" in redrawn
    assert set(rows(survey, "inspections")) == {"P-1", "P-2", "P-3"}, "what was seen is kept"


def test_a_package_of_another_survey_is_refused(survey: Path, package: Path, tmp_path: Path) -> None:
    other = surveys.write(tmp_path / "other" / "survey.gpkg", STATES, facts={"layer.parcels": "别的宗地 (4)"})
    fieldpackages.fill(package, "P-1", site_state="vacant")
    before = snapshot(other.parent)
    with pytest.raises(InputFault, match="was made from another survey than"):
        fieldmerge.merge(other, package)
    assert snapshot(other.parent) == before


def test_a_package_whose_state_at_packaging_was_touched_is_refused(survey: Path, package: Path, tmp_path: Path) -> None:
    fieldpackages.sql(package / fieldpackage.GEOPACKAGE, "UPDATE package SET text = text || ' ' WHERE key = 'state'")
    with pytest.raises(InputFault, match="record of its state at packaging was changed"):
        fieldmerge.merge(survey, package)
    with pytest.raises(InputFault, match="is no field package"):
        fieldmerge.merge(survey, tmp_path)
    with pytest.raises(InputFault, match="is no field package"):
        fieldmerge.merge(survey, survey)


def test_edits_that_still_stand_in_the_devices_log_are_read(survey: Path, package: Path) -> None:
    """QGIS and QField write ahead: a folder copied while they are open has half of it in inspection.gpkg-wal."""
    gpkg = package / fieldpackage.GEOPACKAGE
    writer = sqlite3.connect(gpkg)
    writer.execute("PRAGMA journal_mode=WAL")
    for (name,) in writer.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        writer.execute(f'DROP TRIGGER "{name}"')
    writer.execute("UPDATE inspections SET site_state = 'vacant' WHERE parcel_id = 'P-1'")
    writer.commit()
    returned = fieldpackages.copy(package, "returned")
    writer.close()
    assert (returned / f"{fieldpackage.GEOPACKAGE}-wal").stat().st_size
    assert fieldmerge.merge(survey, returned).changes == 1


def test_a_survey_with_edits_in_its_log_keeps_them_and_one_in_use_is_refused(survey: Path, package: Path) -> None:
    fieldpackages.fill(package, "P-1", site_state="vacant")
    office = sqlite3.connect(survey)
    office.execute("PRAGMA journal_mode=WAL")
    office.execute("INSERT INTO reviews (parcel_id, note) VALUES ('P-2', '刚刚写的')")
    office.commit()
    reader = sqlite3.connect(survey)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM reviews").fetchone()
    office.execute("INSERT INTO reviews (parcel_id, note) VALUES ('P-3', '又写的')")
    office.commit()
    with pytest.raises(InputFault, match="open for editing in another program"):
        fieldmerge.merge(survey, package)
    reader.close()
    office.close()
    fieldmerge.merge(survey, package)
    assert rows(survey, "reviews")["P-2"]["note"] == "刚刚写的" and rows(survey, "reviews")["P-3"]["note"] == "又写的"
    with contextlib.closing(sqlite3.connect(survey)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_what_others_keep_in_the_geopackage_stays_when_a_table_is_replaced(survey: Path, package: Path) -> None:
    with contextlib.closing(sqlite3.connect(survey)) as connection, connection:
        connection.execute("CREATE TABLE qgis_projects (name TEXT PRIMARY KEY, metadata BLOB, content BLOB)")
        connection.execute("INSERT INTO qgis_projects VALUES ('我的工程', '{}', x'00ff')")
    names = [name for name, _ in pyogrio.list_layers(survey)]
    for state in ("vacant", "building"):
        fieldpackages.fill(package, "P-1", site_description=state)
        fieldmerge.merge(survey, package)
    assert [name for name, _ in pyogrio.list_layers(survey)][: len(names)] == names
    with contextlib.closing(sqlite3.connect(survey)) as connection:
        assert connection.execute("SELECT name FROM qgis_projects").fetchall() == [("我的工程",)]


# ---- from run to run


def test_a_later_survey_carries_the_inspections_over_and_still_takes_the_package(
    survey: Path, package: Path, tmp_path: Path
) -> None:
    from baiyuan_qgis import survey as surveying

    other = fieldpackages.copy(package, "second")
    fieldpackages.fill(package, "P-1", site_state="vacant")
    fieldpackages.photograph(package, "P-1", "DCIM/1.jpg", photo_at="2020-01-01T09:00:00")
    assert fieldmerge.merge(survey, package).doubts == 1
    parcels = geopandas.GeoDataFrame(
        {"parcel_id": list(STATES)}, geometry=[surveys.lot(number) for number in range(4)], crs=4526
    )

    def again(folder: Path, overwrite: bool, previous: Any) -> Path:
        before = surveying.earlier(folder, overwrite, previous)
        found = surveying.run({"parcels": parcels}, "national-idle-land", DAY, previous=before)
        photos = previous.parent if previous else None
        return surveying.save(found, folder, photos_from=photos)["SURVEY"]

    with pytest.raises(InputFault, match=r"1 reviews\. Choose another folder"):
        surveying.earlier(survey.parent, False)
    fieldpackages.sql(survey, "DELETE FROM reviews")
    with pytest.raises(InputFault, match=r"1 inspections on site\. Choose another folder, or switch on OVERWRITE"):
        surveying.earlier(survey.parent, False)
    there = again(tmp_path / "new", False, survey)
    assert rows(there, "inspections")["P-1"]["site_state"] == "vacant"
    assert (there.parent / rows(there, "photos")["P-1"]["photo_file"]).read_bytes() == fieldpackages.JPEG
    # the map of the visits, and the doubt about the photo, are there again
    assert rows(there, "parcels")["P-1"]["inspection_state"] == "visited"
    assert set(store.read(there, "parcels")["inspection_state"]) == {"visited", "to_visit"}
    assert store.read(there, "findings")["rule"].tolist().count("photo_time") == 1
    # the second surveyor's copy was made before: it belongs to the new survey as well, and to one after that
    twice = again(tmp_path / "newest", False, there)
    fieldpackages.fill(other, "P-2", site_state="in_use")
    assert fieldmerge.merge(twice, other).changes == 1
    assert set(rows(twice, "inspections")) == {"P-1", "P-2"}
    here = again(survey.parent, True, None)
    assert rows(here, "inspections")["P-1"]["site_state"] == "vacant"
    assert photofiles.inside(here.parent, rows(here, "photos")["P-1"]["photo_file"]).is_file()


def test_a_record_of_a_parcel_that_is_gone_is_kept_and_said(survey: Path, package: Path) -> None:
    fieldpackages.fill(package, "P-1", site_state="vacant")
    left = store.read(survey, "parcels")
    store.replace_layer(survey, "parcels", left.loc[left["parcel_id"] != "P-1"].reset_index(drop=True))
    merged = fieldmerge.merge(survey, package)
    assert merged.conflicts["conflict"].tolist() == ["parcel_gone"]
    assert rows(survey, "inspections")["P-1"]["site_state"] == "vacant"
