"""Control indicators beside what situations/control.toml tells: one row per rule, several rules of one quantity."""

from __future__ import annotations

import datetime

import numpy as np
import pandas as pd

from baiyuan_qgis.land import control, policy, verdicts
from baiyuan_qgis.land.columns import Columns

AS_OF = datetime.date(2022, 9, 30)


def columns(**fields):
    count = len(next(iter(fields.values())))
    return Columns(pd.DataFrame({"parcel_id": [f"P{i + 1}" for i in range(count)], **fields}))


def test_of_five_numbers_for_industries_a_parcel_has_one_row():
    law = policy.load("national-industrial-2008")
    given = columns(
        industry_code=["13", "25", "44", None], industry_edition=["2002"] * 4, far=[0.9, 0.9, 0.9, 0.9],
        contract_date=pd.to_datetime(["2012-01-01"] * 4),
    )  # fmt: skip
    table = verdicts.table(control.judge(given, law, AS_OF), given, law)
    assert table[["parcel_id", "verdict", "threshold"]].to_numpy().tolist()[:2] == [
        ["P1", "fails", 1.0], ["P2", "meets", 0.5],
    ]  # fmt: skip
    # an industry that the table does not name has no row, an unknown one is unknown once
    assert table["parcel_id"].tolist() == ["P1", "P2", "P4"]
    assert table["missing"].tolist()[2] == "industry_code, industry_edition"


def test_every_limit_of_a_contract_is_compared_and_a_missing_one_asks_nothing():
    given = columns(
        actual_completion=pd.to_datetime(["2020-01-01"] * 3), far=[2.5, 1.5, np.nan], contract_far=[1.0, np.nan, 1.0],
        contract_far_max=[2.0, 2.0, np.nan],
    )  # fmt: skip
    low, high = control.contract(given, AS_OF)
    assert low.code().tolist() == ["meets", "not_applicable", "unknown"]
    assert high.code().tolist() == ["fails", "meets", "not_applicable"]


def test_a_limit_of_nothing_is_a_limit():
    given = columns(
        actual_completion=pd.to_datetime(["2020-01-01"] * 2), green_ratio=[0.0, 0.01], contract_green_max=[0.0] * 2
    )
    assert control.contract(given, AS_OF)[0].code().tolist() == ["meets", "fails"]


def test_a_hectare_is_fifteen_mu():
    # 3000 万元 / 15 = 200 万元 a mu
    given = columns(
        actual_completion=pd.to_datetime(["2020-01-01"]), investment_per_mu=[200.0], contract_investment_per_ha=[3000.0]
    )
    ruling = control.contract(given, AS_OF)[0]
    assert ruling.code().tolist() == ["meets"] and ruling.threshold.tolist() == [200.0]


def test_the_value_by_the_drawing_follows_from_the_two_areas():
    # 1.0 x 20 000 / 25 000
    given = columns(far=[1.0, 1.0], legal_area_m2=[20_000.0, np.nan], area_m2=[25_000.0, 25_000.0])
    assert control.beside_legal(given, given.number("far")).tolist() == [0.8, 1.0]
