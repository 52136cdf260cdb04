"""Rulings as arrays, and the verdicts table made from them."""

from __future__ import annotations

import datetime
import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from baiyuan_qgis.data import dictionary
from baiyuan_qgis.land import policy, verdicts
from baiyuan_qgis.land.columns import NO, UNKNOWN, YES, Columns
from baiyuan_qgis.land.verdicts import VERDICTS, Ruling, Scope

LAW = policy.load("kaifeng-2021")
AS_OF = datetime.date(2022, 9, 30)
FAR = next(rule for rule in LAW.rules if rule.id == "INT-K1" and rule.quantity == "far")


def frame(**columns):
    count = len(next(iter(columns.values())))
    return pd.DataFrame({"parcel_id": [f"P{i + 1}" for i in range(count)], **columns})


def codes(ruling: Ruling) -> list[str]:
    return ruling.code().tolist()


def test_a_number_is_never_rounded_before_it_is_compared():
    ruling = verdicts.compare(FAR, [0.99999999, 1.0, 1.00000001, np.nan])
    assert codes(ruling) == ["fails", "meets", "meets", "unknown"]


def test_a_sentence_never_says_that_one_is_less_than_one():
    columns = Columns(frame(far=[0.99999999, 1.2345678]))
    table = verdicts.table([verdicts.compare(FAR, columns.number("far"))], columns, LAW)
    assert "容积率0.99999999，" in table["sentence_zh"][0]
    assert "容积率1.2346，" in table["sentence_zh"][1]


def test_a_share_is_compared_crosswise_so_that_a_third_is_exactly_a_third():
    third = policy.load("xuchang-2021").rule("low2_developed_share", on=AS_OF)
    # 5.1 of 15.3 is one third, though 3 x 5.1 < 15.3 as doubles
    ruling = verdicts.compare(third, [5.1, 5.1001], over=[15.3, 15.3])
    assert codes(ruling) == ["fails", "meets"]


def test_an_earlier_contract_is_out_of_scope_and_its_value_stays_for_reference():
    contracts = np.array(["2021-02-04", "2021-02-05", "NaT"], dtype="datetime64[D]")
    ruling = verdicts.compare(FAR, [0.5, 0.5, 0.5], contracts=contracts)
    assert codes(ruling) == ["not_applicable", "fails", "unknown"]
    columns = Columns(frame(contract_date=pd.to_datetime(["2021-02-04", "2021-02-05", None])))
    table = verdicts.table([ruling], columns, LAW).set_index("parcel_id")
    assert table.loc["P1", "value"] == 0.5 and "仅供参考" in table.loc["P1", "sentence_zh"]
    assert table.loc["P3", "missing"] == "contract_date"


def test_the_legal_area_decides_and_the_drawn_one_is_shown_where_it_says_otherwise():
    ruling = verdicts.compare(FAR, [0.98, 1.1, 0.98], legal=np.array([1.0, 1.2, np.nan]))
    assert codes(ruling) == ["meets", "meets", "fails"]
    columns = Columns(frame(far=[1.0, 1.2, np.nan]))
    table = verdicts.table([ruling], columns, LAW)
    assert "0.98" in table["sentence_zh"][0] and "法定面积" in table["sentence_zh"][0]
    assert "法定面积" not in table["sentence_zh"][1]


TRUTH = {YES: (True, False), NO: (False, False), UNKNOWN: (False, True)}
THREE = st.lists(st.sampled_from([YES, NO, UNKNOWN]), min_size=1, max_size=20)


def as_scope(values: list[int]) -> Scope:
    array = np.array(values)
    return Scope.of(array == YES, array != UNKNOWN, "land_use")


@given(THREE, st.randoms())
def test_a_scope_is_unknown_only_where_what_is_missing_could_decide(values, random):
    other = [random.choice([YES, NO, UNKNOWN]) for _ in values]
    found = as_scope(values) & as_scope(other)
    for a, b, inside, unknown, missing in zip(values, other, found.inside, found.unknown, found.missing["land_use"]):
        expected = NO if NO in (a, b) else UNKNOWN if UNKNOWN in (a, b) else YES
        assert (inside, unknown) == TRUTH[expected]
        assert missing == (expected == UNKNOWN)


@given(THREE)
def test_taking_a_scope_away_from_everything_turns_it_round(values):
    rest = Scope.everywhere(len(values)).without(as_scope(values))
    assert rest.inside.tolist() == [value == NO for value in values]
    assert rest.unknown.tolist() == [value == UNKNOWN for value in values]


def test_conditions_of_a_policy_are_three_valued():
    rule = next(rule for rule in LAW.rules if rule.id == "INT-K2" and rule.quantity == "far")
    columns = Columns(
        frame(
            land_use=["工业用地", "工业用地", "商业用地", None],
            park_type=["化工类", "化工类", "化工类", "化工类"],
            project_class=["化工", None, None, "化工"],
        )
    )
    found = verdicts.scope(rule, columns, LAW)
    assert found.inside.tolist() == [True, False, False, False]
    # commercial land is out of it, whatever the project is
    assert found.unknown.tolist() == [False, True, False, True]


def test_rows_out_of_scope_are_left_out_unless_a_sentence_says_why():
    verdict = np.array([0, 4, 4], dtype=np.int8)
    said = np.array([None, None, "no_standard"], dtype=object)
    columns = Columns(frame(far=[1.0, 1.0, 1.0]))
    ruling = Ruling("STK-04", verdict, sentence=said)
    assert verdicts.table([ruling], columns, LAW)["parcel_id"].tolist() == ["P1", "P3"]
    assert len(verdicts.table([ruling], columns, LAW, everything=True)) == 3


def test_the_table_has_the_columns_of_the_dictionary_and_readable_inputs():
    columns = Columns(frame(far=[1.5, np.nan], contract_date=pd.to_datetime(["2021-06-01", None])))
    ruling = verdicts.compare(
        FAR, columns.number("far"), missing=verdicts.lacking(columns, "far"), inputs=("far", "contract_date")
    )
    table = verdicts.table([ruling], columns, LAW)
    assert table.columns.tolist() == list(dictionary.table("verdicts"))
    assert json.loads(table["inputs"][0]) == {"far": 1.5, "contract_date": "2021-06-01"}
    assert json.loads(table["inputs"][1]) == {}
    assert table["missing"].tolist() == ["", "far"]
    assert verdicts.table([], columns, LAW).columns.tolist() == list(dictionary.table("verdicts"))


@pytest.mark.parametrize("code", range(len(VERDICTS)))
def test_each_verdict_has_a_generic_sentence_in_both_languages(code):
    columns = Columns(frame(far=[1.0]))
    for value in (None, np.array([1.0])):
        ruling = Ruling("INT-K1", np.array([code], dtype=np.int8), FAR, value)
        table = verdicts.table([ruling], columns, LAW, everything=True)
        assert "{" not in table["sentence_zh"][0] + table["sentence_en"][0]


def test_a_column_that_the_layer_lacks_is_wholly_unknown_and_never_no():
    columns = Columns(frame(far=[1.0, 2.0]))
    assert columns.flag("env_ok").tolist() == [UNKNOWN, UNKNOWN]
    assert np.isnan(columns.number("green_ratio")).all() and np.isnat(columns.date("actual_start")).all()
    assert columns.text("holder").tolist() == [None, None] and not columns.known("holder").any()


def test_a_parcel_without_park_is_outside_only_where_the_parks_were_given():
    parcels = frame(park_id=["Y1", None])
    parks = pd.DataFrame({"park_id": ["Y1"], "park_type": ["chemical"]})
    assert Columns(parcels).in_park().tolist() == [YES, UNKNOWN]
    assert Columns(parcels, parks).in_park().tolist() == [YES, NO]
    assert Columns(parcels, parks).park("park_type").tolist() == ["chemical", ""]


def test_a_park_that_the_policy_does_not_know_is_unknown_and_not_the_nearest():
    law = policy.load("xuchang-2021")
    columns = Columns(frame(park_name=["襄城县循环产业集聚区", "襄城产业集聚区"]))
    assert columns.condition("park", law).tolist() == ["襄城县循环经济产业集聚区", None]


def test_an_industry_of_another_edition_of_the_code_is_unknown():
    columns = Columns(frame(industry_code=["C2614", "30", "C30"], industry_edition=["2002", "2017", None]))
    assert columns.condition("industry_2002", LAW).tolist() == ["26", None, None]


def test_added_columns_do_not_change_the_ones_before():
    before = Columns(frame(far=[1.0], holder=["甲公司"]))
    before.number("far"), before.text("holder")
    after = before.adding(far=pd.Series([2.0]))
    assert after.number("far").tolist() == [2.0] and before.number("far").tolist() == [1.0]
    assert after.text("holder").tolist() == ["甲公司"]
