"""What a bureau's layer must hold: refused in one sentence with layer, feature and field, never mended in silence."""

from __future__ import annotations

import datetime

import numpy as np
import pandas as pd
import pytest

from baiyuan_qgis.data.contract import read_column, typed
from baiyuan_qgis.data.landclass import is_construction
from baiyuan_qgis.faults import InputFault


def parcels(**columns):
    count = len(next(iter(columns.values())))
    return pd.DataFrame({"source_fid": range(11, 11 + count), **columns})


def test_dates_come_as_dates_texts_or_timestamps_and_blank_is_null():
    frame = typed(
        parcels(
            parcel_id=["a", "b", "c", "d", "e"],
            agreed_start=["2021-03-05", datetime.date(2021, 3, 5), pd.Timestamp("2021-03-05 00:00"), "", None],
        ),
        "parcels",
        "parcels",
    )
    assert [str(value)[:10] for value in frame["agreed_start"]] == ["2021-03-05"] * 3 + ["NaT", "NaT"]


def test_a_day_is_parsed_once_however_many_parcels_have_it(monkeypatch):
    # one by one, the dates of 100,000 parcels took longer than all other checks together
    parsed, parse = [], pd.to_datetime
    monkeypatch.setattr(pd, "to_datetime", lambda value, **options: parsed.append(value) or parse(value, **options))
    texts = ["2021-03-05", " 2021-03-05 ", "2021-02-30", "2020-02-29"] * 50
    read, lost, _ = read_column(pd.Series(texts, dtype=object), "agreed_start")
    assert [str(day)[:10] for day in read[:4]] == ["2021-03-05", "2021-03-05", "NaT", "2020-02-29"]
    assert lost.tolist() == [False, False, True, False] * 50
    # three days, and the column as a whole
    assert len(parsed) <= 4


@pytest.mark.parametrize("text", ["2021年3月5日", "2021/03/05", "20210305", "2021-02-30", "无"])
def test_text_in_a_date_field_is_refused_with_feature_and_field(text):
    with pytest.raises(InputFault) as caught:
        typed(parcels(parcel_id=["a", "b"], agreed_start=["2021-03-05", text]), "parcels", "宗地")
    assert (caught.value.layer, caught.value.feature, caught.value.field) == ("宗地", 12, "agreed_start")
    assert text in str(caught.value)


@pytest.mark.parametrize("value", ["约100", "1,000", np.inf])
def test_what_is_no_number_is_refused(value):
    with pytest.raises(InputFault) as caught:
        typed(parcels(parcel_id=["a", "b"], tax_wan=pd.Series([1.0, value], dtype=object)), "parcels", "parcels")
    assert (caught.value.feature, caught.value.field) == (12, "tax_wan")


def test_null_stays_null_and_zero_stays_zero():
    frame = typed(parcels(parcel_id=["a", "b", "c"], tax_wan=[0.0, None, 2.5]), "parcels", "parcels")
    assert frame["tax_wan"].tolist()[0] == 0.0
    assert np.isnan(frame["tax_wan"][1])


def test_numbers_used_as_ids_become_text_and_not_floats():
    frame = typed(parcels(parcel_id=[1.0, 2.0], parcel_code=["419901001001GB00001", None]), "parcels", "parcels")
    assert frame["parcel_id"].tolist() == ["1", "2"]
    assert frame["parcel_code"].tolist() == ["419901001001GB00001", None]


def test_an_id_used_twice_or_left_empty_is_refused_naming_the_features():
    with pytest.raises(InputFault, match="11, 13"):
        typed(parcels(parcel_id=["a", "b", "a"]), "parcels", "parcels")
    with pytest.raises(InputFault) as caught:
        typed(parcels(parcel_id=["a", " "]), "parcels", "parcels")
    assert caught.value.feature == 12


def test_without_an_id_field_the_feature_ids_stand_in_and_say_so():
    frame = typed(parcels(holder=["甲", "乙"]), "parcels", "parcels")
    assert frame["parcel_id"].tolist() == ["11", "12"]
    assert frame.attrs["id_from_fid"] == "parcel_id"


def test_a_missing_required_field_is_named_with_the_nearest_there_is():
    with pytest.raises(InputFault, match=r"batch_id.*batchid"):
        typed(parcels(batchid=["a"]), "approvals", "approvals", required=("batch_id",))


def test_causes_are_read_by_code_or_wording_and_unknown_words_are_refused():
    frame = typed(parcels(parcel_id=["a", "b"], idle_cause=["enterprise", "企业原因"]), "parcels", "parcels")
    assert frame["idle_cause"].tolist() == ["enterprise", "enterprise"]
    with pytest.raises(InputFault, match="没钱"):
        typed(parcels(parcel_id=["a"], idle_cause=["没钱"]), "parcels", "parcels")


def test_yes_and_no_are_read_in_the_forms_bureaus_use():
    frame = typed(parcels(parcel_id=list("abcde"), standard_land=["是", "否", "1", "0.0", None]), "parcels", "parcels")
    assert frame["standard_land"].tolist()[:4] == [True, False, True, False]
    assert frame["standard_land"].isna()[4]


def test_construction_land_by_code_and_not_by_the_first_two_digits():
    codes = ["0601", "0508", "1004", "1109", "1006", "0603", "1106", "0103", None, " 08H1 "]
    assert is_construction(codes).tolist() == [True, True, True, True, False, False, False, False, False, True]


@pytest.mark.parametrize("name", ["developed_area_m2", "contract_area_m2", "land_price_wan", "invested_wan"])
def test_negative_areas_and_sums_are_refused_because_they_would_decide(name):
    with pytest.raises(InputFault) as caught:
        typed(parcels(parcel_id=["a", "b"], **{name: [0.0, -1.0]}), "parcels", "parcels")
    assert (caught.value.feature, caught.value.field) == (12, name)
    negative = typed(parcels(parcel_id=["a"], tax_wan=[-3.0]), "parcels", "parcels")
    assert negative["tax_wan"].tolist() == [-3.0]  # a year of refunds may end below zero


def test_supply_states_are_read_by_their_chinese_words_too():
    frame = typed(parcels(parcel_id=["a"], supply_state=["批而未征"]), "parcels", "parcels")
    assert frame["supply_state"].tolist() == ["approved_not_expropriated"]


def test_shapefile_codes_and_names_in_capitals_are_read_as_the_fields_they_stand_for():
    frame = typed(parcels(parcel_id=["a"], YDDGSJ=["2021-03-05"], TAX_WAN=[3.0]), "parcels", "parcels")
    assert str(frame["agreed_start"][0])[:10] == "2021-03-05"
    assert frame["tax_wan"].tolist() == [3.0]
    assert frame.attrs["renamed"] == {"YDDGSJ": "agreed_start", "TAX_WAN": "tax_wan"}
    both = typed(parcels(parcel_id=["a"], YDDGSJ=["2021-03-05"], agreed_start=["2020-01-01"]), "parcels", "parcels")
    assert str(both["agreed_start"][0])[:10] == "2020-01-01"  # the field's own name goes first
