"""Unsupplied land: the balance of every batch closes, and nothing is lost on the way."""

from __future__ import annotations

import datetime

import geopandas
import numpy as np
import pandas as pd
import pytest
import shapely

from baiyuan_qgis.faults import InputFault
from baiyuan_qgis.land import policy, supply

AS_OF = datetime.date(2022, 9, 30)
LAW = policy.load("national-idle-land")
X, Y = 38486000.0, 3767000.0


def box(x, y, width, height):
    return shapely.box(X + x, Y + y, X + x + width, Y + y + height)


def layer(geometries, **columns):
    dated = {n: pd.to_datetime(pd.Series(v)) for n, v in columns.items() if n.endswith(("_on", "_date"))}
    return geopandas.GeoDataFrame(
        {"source_fid": range(1, len(geometries) + 1), **columns, **dated}, geometry=list(geometries), crs="EPSG:4526"
    )


ONE_HECTARE = (box(0, 0, 100, 100),)


def approvals(geometries=ONE_HECTARE, dates=("2019-05-01",), **columns):
    names = [f"PC{i + 1}" for i in range(len(geometries))]
    return layer(geometries, batch_id=names, approval_date=list(dates), **columns)


NO_SUPPLY = layer([box(9000, 0, 10, 10)], parcel_id=["far"], supplied_on=["2020-01-01"])


def run(batches, supplies=NO_SUPPLY, **layers):
    return supply.unsupplied(batches, supplies, as_of=AS_OF, policy=LAW, area_method="planar", **layers)


def row(result, batch="PC1"):
    return result.balance.set_index("batch_id").loc[batch]


def test_balance_of_a_batch_worked_out_by_hand():
    # 100 x 100 m approved; 60 x 100 expropriated; of these 20 x 100 supplied
    result = run(
        approvals(),
        layer([box(0, 0, 20, 100)], parcel_id=["P1"], supplied_on=["2020-01-01"]),
        expropriations=layer([box(0, 0, 60, 100)], expropriated_on=["2019-09-01"]),
    )
    balance = row(result)
    assert balance["approved_m2"] == pytest.approx(10000.0)
    assert balance["supplied_m2"] == pytest.approx(2000.0)
    assert balance["expropriated_not_supplied_m2"] == pytest.approx(4000.0)
    assert balance["not_expropriated_m2"] == pytest.approx(4000.0)
    assert balance["residual_m2"] == pytest.approx(0.0, abs=0.01)
    assert result.pieces.groupby("supply_state")["area_m2"].sum().to_dict() == {
        supply.NOT_EXPROPRIATED: pytest.approx(4000.0),
        supply.NOT_SUPPLIED: pytest.approx(4000.0),
    }


def test_an_overlap_of_batches_belongs_to_the_earlier_approval_and_shows_on_the_later():
    # rows stand the other way round: the date decides, not the order of the file
    result = run(approvals([box(50, 0, 100, 100), box(0, 0, 100, 100)], ["2020-05-01", "2019-05-01"]))
    assert row(result, "PC1")["duplicated_m2"] == pytest.approx(5000.0)
    assert row(result, "PC2")["duplicated_m2"] == 0.0
    assert result.pieces["area_m2"].sum() == pytest.approx(15000.0)
    anomaly = result.anomalies.iloc[0]
    assert (anomaly["anomaly"], anomaly["batch_id"]) == ("duplicate_approval", "PC1")


def test_what_is_dated_after_as_of_and_what_was_revoked_by_then_does_not_count():
    batches = approvals(
        [box(0, 0, 100, 100), box(200, 0, 100, 100), box(400, 0, 100, 100)],
        ["2022-09-30", "2022-10-01", "2015-01-01"],
        revoked_on=[None, None, "2022-09-30"],
    )
    supplies = layer(
        [box(0, 0, 10, 100), box(10, 0, 10, 100)],
        parcel_id=["on the day", "after"],
        supplied_on=["2022-09-30", "2022-10-01"],
    )
    result = run(batches, supplies)
    assert result.balance["batch_id"].tolist() == ["PC1"]
    assert row(result)["supplied_m2"] == pytest.approx(1000.0)
    assert set(result.findings["rule"]) == {"later", "revoked"}


def test_without_expropriation_data_the_state_is_unknown_unless_the_batch_was_compensated():
    batches = approvals(
        [box(0, 0, 100, 100), box(200, 0, 100, 100)], ["2019-05-01", "2019-05-01"], compensated_on=[None, "2020-01-01"]
    )
    result = run(batches)
    assert row(result, "PC1")["expropriation_unknown_m2"] == pytest.approx(10000.0)
    assert row(result, "PC2")["expropriated_not_supplied_m2"] == pytest.approx(10000.0)
    assert result.pieces["supply_state"].tolist() == [None, supply.NOT_SUPPLIED]


def test_approval_lapses_two_years_later_unless_compensated_or_expropriated():
    batches = approvals(
        [box(0, 0, 100, 100), box(200, 0, 100, 100)], ["2020-02-29", "2020-02-29"], compensated_on=[None, "2021-01-01"]
    )
    result = run(batches)
    # 29 February plus two years: no such day, so the month's last one (Civil Code 202)
    assert [str(d)[:10] for d in result.pieces["lapse_on"]] == ["2022-02-28", "NaT"]


def test_land_built_without_supply_is_still_unsupplied_and_flagged():
    use = layer([box(0, 0, 30, 100), box(30, 0, 30, 100), box(60, 0, 40, 100)], dlbm=["0601", "1006", "0103"])
    result = run(approvals(), current_use=use)
    used = result.pieces["used_unsupplied"]
    # 0601 is construction land; a farm road (1006) and dry land (0103) are not
    assert result.pieces.loc[used, "area_m2"].sum() == pytest.approx(3000.0)
    assert result.pieces["area_m2"].sum() == pytest.approx(10000.0)
    assert run(approvals()).pieces["used_unsupplied"].isna().all()


def test_supply_before_expropriation_and_outside_batches_is_listed_and_not_lost():
    supplies = layer([box(90, 0, 20, 100)], parcel_id=["P1"], supplied_on=["2020-01-01"])
    result = run(approvals(), supplies, expropriations=layer([box(0, 0, 95, 100)], expropriated_on=["2019-09-01"]))
    found = result.anomalies.set_index("anomaly")["area_m2"]
    assert found["supply_before_expropriation"] == pytest.approx(500.0)  # 5 m x 100 m
    assert found["supply_outside_batches"] == pytest.approx(1000.0, rel=1e-4)  # 10 m x 100 m, ellipsoidal
    assert row(result)["supplied_m2"] == pytest.approx(1000.0)


def test_pieces_keep_their_id_and_the_reasons_the_office_typed():
    first = run(approvals())
    first.pieces["unsupplied_reason"] = ["规划调整"]
    first.pieces["responsible_unit"] = ["某乡人民政府"]
    again = run(
        approvals([box(0, 0, 100, 100), box(-200, 0, 100, 100)], ["2019-05-01", "2018-05-01"]),
        layer([box(0, 0, 100, 10)], parcel_id=["P1"], supplied_on=["2021-01-01"]),
        previous=first.pieces,
    )
    kept = again.pieces.set_index("piece_id")
    assert first.pieces["piece_id"].tolist() == ["PC1-001"]
    assert kept.loc["PC1-001", "unsupplied_reason"] == "规划调整"
    assert kept.loc["PC1-001", "responsible_unit"] == "某乡人民政府"
    assert kept.loc["PC1-001", "previous_id"] == "PC1-001"
    assert kept.index.is_unique
    assert len(kept) == 2


def test_a_split_piece_keeps_the_id_on_its_largest_part_and_the_reason_on_all():
    first = run(approvals())
    first.pieces["unsupplied_reason"] = ["信访"]
    road = layer([box(60, 0, 10, 100)], parcel_id=["road"], supplied_on=["2021-01-01"])
    again = run(approvals(), road, previous=first.pieces)
    assert sorted(again.pieces["piece_id"]) == ["PC1-001", "PC1-002"]
    largest = again.pieces.loc[again.pieces["area_m2"].idxmax()]
    assert (largest["piece_id"], largest["area_m2"]) == ("PC1-001", pytest.approx(6000.0))
    assert again.pieces["unsupplied_reason"].tolist() == ["信访", "信访"]
    assert again.pieces["previous_id"].tolist() == ["PC1-001", "PC1-001"]


def test_batches_of_several_polygons_are_one_batch():
    batches = layer(
        [box(0, 0, 50, 100), box(50, 0, 50, 100)], batch_id=["PC1", "PC1"], approval_date=["2019-05-01", "2019-05-01"],
        approval_area_m2=[10000.0, 10000.0],
    )  # fmt: skip
    result = run(batches)
    assert row(result)["approved_m2"] == pytest.approx(10000.0)
    assert row(result)["approval_gap_m2"] == pytest.approx(0.0, abs=1e-6)


def test_missing_fields_and_ids_are_named():
    with pytest.raises(InputFault, match="approval_date"):
        run(layer([box(0, 0, 1, 1)], batch_id=["PC1"]))
    with pytest.raises(InputFault, match=r"feature 1.*batch_id"):
        run(layer([box(0, 0, 1, 1)], batch_id=[None], approval_date=["2019-05-01"]))


def test_undated_batches_and_supplies_count_and_are_said():
    result = run(approvals(dates=[None]), layer([box(0, 0, 10, 100)], parcel_id=["P1"], supplied_on=[None]))
    assert row(result)["supplied_m2"] == pytest.approx(1000.0)
    assert result.findings["rule"].tolist() == ["undated", "undated"]


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ({"supply_method": ["grant", None]}, [True, False]),
        ({"contract_no": ["HT1", None]}, [True, None]),
        ({"supply_method": ["grant", "grant"], "contract_date": ["2022-09-30", "2022-10-01"]}, [True, False]),
        ({"holder": ["a", "b"]}, [None, None]),
    ],
)
def test_a_parcel_is_supplied_when_a_record_says_so_and_silence_tells_only_where_the_field_is(columns, expected):
    parcels = layer([box(0, 0, 1, 1), box(2, 0, 1, 1)], **columns)
    told = [None if value is pd.NA else bool(value) for value in supply.is_supplied(parcels, AS_OF)]
    assert told == expected


def test_a_parcel_has_the_state_of_its_largest_part():
    result = run(approvals(), expropriations=layer([box(0, 0, 60, 100)], expropriated_on=["2019-09-01"]))
    parcels = layer([box(0, 0, 70, 100), box(55, 0, 45, 100), box(90, 0, 100, 100), None], parcel_id=list("abcd"))
    states = supply.states_of_parcels(parcels, pd.Series([False] * 4, dtype="boolean"), result)
    assert states["supply_state"].tolist() == [supply.NOT_SUPPLIED, supply.NOT_EXPROPRIATED, supply.OUTSIDE, None]


def test_crumbs_of_cutting_are_counted_in_the_balance_but_are_no_pieces():
    result = run(approvals(), layer([box(0, 0, 100, 100 - 1e-6)], parcel_id=["P1"], supplied_on=["2020-01-01"]))
    assert not len(result.pieces)
    assert row(result)["expropriation_unknown_m2"] == pytest.approx(1e-4, rel=0.1)
    assert np.isclose(row(result)["residual_m2"], 0.0, atol=0.01)


def test_parcels_given_as_supplies_count_only_where_a_supply_is_on_record():
    parcels = layer(
        [box(0, 0, 20, 100), box(20, 0, 30, 100)],
        parcel_id=["sold", "never"],
        supply_method=["出让", None],
        supplied_on=["2020-01-01", None],
    )
    result = run(approvals(), parcels)
    assert row(result)["supplied_m2"] == pytest.approx(2000.0)
    assert "no_supply" in set(result.findings["rule"])
