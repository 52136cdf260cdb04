"""A stored survey as products read it: types, what is missing, the bureau's latest word, what is no survey."""

from __future__ import annotations

import datetime
import sqlite3
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pandas
import pytest
import shapely

from baiyuan_qgis import survey
from baiyuan_qgis.data import store
from baiyuan_qgis.faults import InputFault
from baiyuan_qgis.products import contents

CRS = "EPSG:4526"


def _layers() -> dict[str, Any]:
    """Two parcels of 100 m x 100 m in one park; the first should have started in 2020 and did not."""
    squares = [shapely.box(38500000 + 200 * n, 3800000, 38500100 + 200 * n, 3800100) for n in range(2)]
    parcels = geopandas.GeoDataFrame(
        {
            "parcel_id": ["A", "B"],
            "holder": ["澄州某某机械有限公司", None],
            "supply_method": ["assignment", "assignment"],
            "contract_date": pandas.to_datetime(["2019-01-10", "2019-01-10"]),
            "agreed_start": pandas.to_datetime(["2020-01-10", None]),
            "actual_start": pandas.to_datetime([None, None]),
            "storeys_of_office": [3, None],
            "standard_land": pandas.array([True, None], dtype="boolean"),
            "supply_phases": pandas.array([2, None], dtype="Int64"),
        },
        geometry=squares,
        crs=CRS,
    )
    park = geopandas.GeoDataFrame(
        {"park_id": ["Y"], "park_name": ["示例园区"], "county": ["示例县"]},
        geometry=[shapely.box(38499900, 3799900, 38500600, 3800300)],
        crs=CRS,
    )
    return {"parcels": parcels, "parks": park}


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A survey as `survey` writes it."""
    folder = tmp_path_factory.mktemp("stored")
    survey.save(survey.run(_layers(), "kaifeng-2021", datetime.date(2022, 9, 30)), folder)
    return folder


def test_a_survey_reads_back_as_typed_tables_with_facts_and_figures(stored: Path) -> None:
    found = contents.read(stored)
    assert found.as_of == datetime.date(2022, 9, 30)
    assert found.facts["policy"] == "kaifeng-2021" and found.area_method == "ellipsoidal"
    assert found.inputs["parcels"] == "parcels (2)"
    parcels = found.parcels
    assert isinstance(parcels, geopandas.GeoDataFrame) and parcels.crs.to_epsg() == 4526
    assert parcels["area_m2"].dtype == "float64" and parcels["used_unsupplied"].dtype == "boolean"
    assert parcels["agreed_start"].dtype == "datetime64[ns]" and pandas.isna(parcels["agreed_start"].iloc[1])
    assert parcels["holder"].tolist() == ["澄州某某机械有限公司", None]
    assert parcels["standard_land"].tolist() == [True, pandas.NA] and parcels["supply_phases"].iloc[0] == 2
    assert parcels["score"].isna().all() and parcels["score"].dtype == "float64"
    # a column of the bureau's own stays
    assert parcels["storeys_of_office"].iloc[0] == 3
    assert found.figure("idle_count") == 1.0 and np.isnan(found.figure("no such figure"))
    assert found.figure("idle_m2", "Y") == pytest.approx(parcels["area_m2"].iloc[0], abs=1e-6)


def test_a_table_the_survey_lacks_is_empty_with_all_its_columns(stored: Path) -> None:
    found = contents.read(stored / "survey.gpkg")
    assert store.read(stored / "survey.gpkg", "unsupplied") is None
    pieces = found.table("unsupplied")
    assert len(pieces) == 0 and pieces["area_m2"].dtype == "float64" and "unsupplied_reason" in pieces.columns


def test_a_copy_is_handed_out_so_that_no_product_spoils_another(stored: Path) -> None:
    found = contents.read(stored)
    verdicts = found.table("verdicts")
    verdicts["verdict"] = "spoilt"
    assert "spoilt" not in set(found.table("verdicts")["verdict"])


@pytest.mark.parametrize(
    ("time", "expected"),
    [("2200-01-01T00:00:00", "not_idle"), ("2001-01-01T00:00:00", "recognised_idle")],
    ids=["made after the run it stands above what the run took over", "made before it the run already knew it"],
)
def test_the_latest_review_states_the_recognition(stored: Path, tmp_path: Path, time: str, expected: str) -> None:
    tables = {name: store.read(stored / "survey.gpkg", name) for name in ("parcels", "run")}
    tables["parcels"]["recognition"] = ["recognised_idle", None]
    tables["parcels"]["recognition_no"] = ["2021-1", None]
    tables["reviews"] = pandas.DataFrame(
        {
            "parcel_id": ["A", "A", "B"],
            "recognition": ["investigating", "not_idle", "investigating"],
            "recognition_no": [None, "2022-7", None],
            "recognition_on": pandas.to_datetime([None, "2022-09-01", None]),
            "note": None,
            "user": "调查员",
            "time": pandas.to_datetime(["2000-01-01T00:00:00", time, None]),
        }
    )
    store.write(tmp_path / "survey.gpkg", tables)
    parcels = contents.read(tmp_path).parcels.set_index("parcel_id")
    assert parcels.loc["A", "recognition"] == expected
    assert parcels.loc["A", "recognition_no"] == ("2022-7" if expected == "not_idle" else "2021-1")
    # no time and no earlier word: it counts
    assert parcels.loc["B", "recognition"] == "investigating"


def test_what_is_no_survey_is_refused_in_one_sentence(stored: Path, tmp_path: Path) -> None:
    with pytest.raises(InputFault, match="does not exist"):
        contents.read(tmp_path)
    (tmp_path / "survey.gpkg").write_text("no database", encoding="utf-8")
    with pytest.raises(InputFault, match="cannot be read"):
        contents.read(tmp_path)
    parcels = store.read(stored / "survey.gpkg", "parcels")
    store.write(tmp_path / "layer.gpkg", {"parcels": parcels})
    with pytest.raises(InputFault, match="is no result of a survey"):
        contents.read(tmp_path / "layer.gpkg")
    run = pandas.DataFrame({"key": ["as_of"], "value": ["2022-09-30"]})
    store.write(tmp_path / "alone.gpkg", {"run": run})
    with pytest.raises(InputFault, match="is no result of a survey"):
        contents.read(tmp_path / "alone.gpkg")
    store.write(tmp_path / "twice.gpkg", {"parcels": pandas.concat([parcels, parcels]), "run": run})
    with pytest.raises(InputFault, match="parcel_id A stands twice"):
        contents.read(tmp_path / "twice.gpkg")


def test_a_value_that_is_no_longer_of_its_type_is_refused_with_table_row_and_field(
    stored: Path, tmp_path: Path
) -> None:
    path = tmp_path / "survey.gpkg"
    path.write_bytes((stored / "survey.gpkg").read_bytes())
    deadlines = pandas.DataFrame({"parcel_id": ["A"], "event": ["idle_one_year"], "due_on": ["soon"], "days_left": [3]})
    with sqlite3.connect(path) as database:
        database.execute("DROP TABLE IF EXISTS deadlines")
        database.execute("DELETE FROM gpkg_contents WHERE table_name = 'deadlines'")
    store.write_layer(path, "deadlines", deadlines.rename(columns={"due_on": "due_on_"}), append=True)
    with sqlite3.connect(path) as database:
        database.execute("ALTER TABLE deadlines RENAME COLUMN due_on_ TO due_on")
    with pytest.raises(InputFault, match=r"deadlines, row 1, field due_on: soon is not a date"):
        contents.read(path).table("deadlines")
