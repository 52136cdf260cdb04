"""What a photo says of itself, and what is doubtful about it: time, place and direction of photos of visits."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any, Dict

import fieldpackages
import geopandas
import pandas
import pytest
import shapely
import surveys

from baiyuan_qgis.data import exif, store
from baiyuan_qgis.products import fieldmerge

# 114.1234567 and 34.8084723 degrees to 1/10000 of a second, about 3 mm
PLACE = (114.1234567, 34.8084723)


@pytest.fixture
def survey(tmp_path: Path) -> Path:
    return surveys.write(tmp_path / "s" / "survey.gpkg", {"P-1": "idle", "P-2": "idle"})


@pytest.fixture
def package(survey: Path, tmp_path: Path) -> Path:
    return fieldpackages.pack(survey, tmp_path / "package")


def near(metres_east: float) -> Any:
    """Longitude and latitude of a point so far east of the eastern edge of P-1 (negative: inside)."""
    corner = surveys.CORNER
    point = geopandas.GeoSeries([shapely.Point(corner[0] + 100 + metres_east, corner[1] + 50)], crs=4526).to_crs(4326)
    return float(point.x[0]), float(point.y[0])


def photos(survey: Path) -> Dict[str, Any]:
    return {row["photo_id"]: row for row in store.read(survey, "photos").to_dict("records")}


def findings(survey: Path) -> Any:
    found = store.read(survey, "findings")
    return [] if found is None else found[["rule", "severity", "layer", "feature_id", "field"]].values.tolist()


# ---- EXIF


@pytest.mark.parametrize("order", ["<", ">"])
def test_time_direction_and_place_are_read_to_the_last_digit_in_both_byte_orders(tmp_path: Path, order: str) -> None:
    (tmp_path / "a.jpg").write_bytes(
        fieldpackages.jpeg("2022:10:08 09:30:15", (13512, 100), PLACE, order, b"\xff\xe0\x00\x04ab")
    )
    taken = exif.read(tmp_path / "a.jpg")
    assert (taken.at, taken.azimuth) == (datetime.datetime(2022, 10, 8, 9, 30, 15), 135.12)
    # 1/10000 of a second is 2.8e-8 degrees
    assert taken.lon == pytest.approx(PLACE[0], abs=1.5e-8) and taken.lat == pytest.approx(PLACE[1], abs=1.5e-8)
    (tmp_path / "b.jpg").write_bytes(fieldpackages.jpeg(None, (36000, 100), (-0.5, -33.25), order))
    assert exif.read(tmp_path / "b.jpg") == (None, 0.0, -0.5, -33.25), "west and south are negative, 360 is north"


@pytest.mark.parametrize(
    "content",
    [b"", b"\xff", b"\xff\xd8", b"\xff\xd8\xff\xe1", b"\xff\xd8\xff\xe1\x00\x00", fieldpackages.JPEG, b"\x89PNG\r\n",
     b"II*\x00", b"II*\x00\xff\xff\xff\xff", b"MM\x00*\x00\x00\x00\x08\xff\xff",
     fieldpackages.jpeg("2022:13:45 99:99:99", (1, 0), (0.0, 0.0)), fieldpackages.jpeg("          "),
     fieldpackages.jpeg(None, None, (190.0, 91.0))],
)  # fmt: skip
def test_what_is_not_there_or_makes_no_sense_is_unknown(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.jpg").write_bytes(content)
    assert exif.read(tmp_path / "a.jpg") == exif.Taken()


def test_a_record_cut_or_changed_anywhere_raises_nothing(tmp_path: Path) -> None:
    whole = fieldpackages.jpeg("2022:10:08 09:30:15", (13512, 100), PLACE)
    file = tmp_path / "a.jpg"
    for place in range(len(whole)):
        file.write_bytes(whole[:place])
        exif.read(file)
        file.write_bytes(whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :])
        taken = exif.read(file)
        assert taken.lat is None or abs(taken.lat) <= 90
        assert taken.azimuth is None or 0 <= taken.azimuth < 360


# ---- merging


def test_what_the_camera_wrote_fills_what_the_form_lacks_and_nothing_else(survey: Path, package: Path) -> None:
    here = near(-50.0)
    photo = fieldpackages.jpeg("2022:10:08 09:30:15", (13512, 100), here)
    fieldpackages.photograph(package, "P-1", "DCIM/1.jpg", photo, "camera")
    fieldpackages.photograph(
        package, "P-1", "DCIM/2.jpg", photo + b"2", "form", photo_at="2022-10-08T10:00:00", photo_azimuth=90.0,
        photo_lon=here[0], photo_lat=here[1],
    )  # fmt: skip
    fieldpackages.photograph(package, "P-1", "DCIM/3.jpg", photo + b"3", "half", photo_lon=here[0])
    fieldpackages.photograph(package, "P-1", "DCIM/4.jpg", fieldpackages.JPEG, "none")
    fieldmerge.merge(survey, package)
    found = photos(survey)
    assert found["camera"]["photo_at"] == pandas.Timestamp("2022-10-08 09:30:15")
    assert found["camera"]["photo_azimuth"] == 135.12
    assert found["camera"]["photo_lon"] == pytest.approx(here[0], abs=2e-8)
    assert found["form"]["photo_at"] == pandas.Timestamp("2022-10-08 10:00:00")
    assert found["form"]["photo_azimuth"] == 90.0
    assert pandas.isna(found["half"]["photo_lat"]), "no place is put together of two"
    assert all(pandas.isna(found["none"][name]) for name in ("photo_at", "photo_azimuth", "photo_lon", "photo_lat"))
    assert fieldmerge.merge(survey, package).conflicts.empty, "what was filled in does not stand against the package"


@pytest.mark.parametrize(
    ("written", "meant"),
    [("2022-10-08T01:30:00.000Z", "2022-10-08 09:30"), ("2022-10-08T09:30:00.000", "2022-10-08 09:30"),
     ("2022-10-07T17:30:00Z", "2022-10-08 01:30")],
)  # fmt: skip
def test_the_time_of_a_photo_is_beijing_time_however_the_device_wrote_it(
    survey: Path, package: Path, written: str, meant: str
) -> None:
    """QGIS 3.22 writes local time, 3.40 and today's QField UTC: eight hours would be another day in the evidence."""
    fieldpackages.fill(package, "P-1", site_state="vacant", inspected_on="2022-10-08")
    fieldpackages.photograph(package, "P-1", "DCIM/1.jpg", photo_id="one")
    fieldpackages.photograph(package, "P-1", "DCIM/2.jpg", b"\xff\xd8b", photo_id="local")
    gpkg = package / "inspection.gpkg"
    fieldpackages.sql(gpkg, "UPDATE photos SET photo_at = 'WRITTEN' WHERE photo_id = 'one'".replace("WRITTEN", written))
    fieldpackages.sql(gpkg, "UPDATE photos SET photo_at = '2022-10-08T12:00:00.000' WHERE photo_id = 'local'")
    merged = fieldmerge.merge(survey, package)
    found = photos(survey)
    assert found["one"]["photo_at"] == pandas.Timestamp(meant)
    assert found["local"]["photo_at"] == pandas.Timestamp("2022-10-08 12:00"), "both kinds in one file"
    assert merged.doubts == 0 and fieldmerge.merge(survey, package).conflicts.empty


def test_a_photo_from_afar_or_of_another_day_is_a_doubt_and_taken_over_all_the_same(
    survey: Path, package: Path
) -> None:
    fieldpackages.fill(package, "P-1", site_state="vacant", inspected_on="2022-10-08")

    def photo(name: str, file: bytes, parcel: str = "P-1", **values: Any) -> None:
        fieldpackages.photograph(package, parcel, f"DCIM/{name}.jpg", file + name.encode(), name, **values)

    day = "2022:10:08 09:30:15"
    photo("inside", fieldpackages.jpeg(day, None, near(-1.0)))
    photo("across", fieldpackages.jpeg(day, None, near(99.0)))
    photo("far", fieldpackages.jpeg(day, None, near(101.0)))
    photo("form_far", fieldpackages.JPEG, photo_lon=near(500.0)[0], photo_lat=near(500.0)[1])
    photo("before", fieldpackages.jpeg("2022:10:07 23:59:59"))
    photo("after", fieldpackages.JPEG, photo_at="2022-10-09T00:00:01")
    # chosen from the gallery: the form says today, the file last year
    photo("old", fieldpackages.jpeg("2021:10:08 09:00:00"), photo_at="2022-10-08T09:00:00")
    # a visit without a day: held against the day the package was made, 2022-10-01
    photo("kept", fieldpackages.jpeg("2022:09:29 09:00:00"), "P-2")
    photo("fresh", fieldpackages.jpeg("2022:10:01 09:00:00"), "P-2")
    merged = fieldmerge.merge(survey, package)
    expected = [
        ["photo_place", "warning", "photos", "far", "photo_lon"],
        ["photo_place", "warning", "photos", "form_far", "photo_lon"],
        ["photo_time", "warning", "photos", "before", "photo_at"],
        ["photo_time", "warning", "photos", "after", "photo_at"],
        ["photo_time", "warning", "photos", "old", "photo_at"],
        ["photo_time", "warning", "photos", "kept", "photo_at"],
    ]
    assert sorted(findings(survey)) == sorted(expected)
    assert (merged.doubts, merged.photos, len(merged.conflicts)) == (6, 9, 0)
    said = store.read(survey, "findings").set_index("feature_id")["sentence"]
    assert "taken 101 m from parcel P-1 (more than 100 m)" in said["far"] and "GCJ-02" in said["far"]
    assert said["old"] == "Photo old of parcel P-1 was taken on 2021-10-08, the visit is dated 2022-10-08."
    assert "before the package was made on 2022-09-30" in said["kept"]
    before = (survey).read_bytes()
    assert fieldmerge.merge(survey, package).doubts == 6 and survey.read_bytes() == before, "said once"
    # the user's distance; and the office corrects a day
    assert fieldmerge.merge(survey, package, far_m=400.0).doubts == 5
    assert ["photo_place", "warning", "photos", "far", "photo_lon"] not in findings(survey)
    fieldpackages.sql(survey, "UPDATE inspections SET inspected_on = '2022-10-07' WHERE parcel_id = 'P-1'")
    fieldmerge.merge(survey, package)
    assert ["photo_time", "warning", "photos", "before", "photo_at"] not in findings(survey)


def test_doubts_stand_beside_the_findings_of_the_run(tmp_path: Path) -> None:
    own = pandas.DataFrame(
        [("repair", "warning", "parcels", "one", "", "a sentence"), ("x", "note", "photos", "", "", "of the run")],
        columns=["rule", "severity", "layer", "feature_id", "field", "sentence"],
    )
    path = surveys.write(tmp_path / "s" / "survey.gpkg", {"P-1": "idle"}, tables={"findings": own})
    package = fieldpackages.pack(path, tmp_path / "package")
    fieldpackages.photograph(package, "P-1", "DCIM/1.jpg", fieldpackages.jpeg("2020:01:01 00:00:00"), "one")
    fieldmerge.merge(path, package)
    assert [row[0] for row in findings(path)] == ["repair", "x", "photo_time"]
