"""The 27 pitfalls of the handbook (§6): one test each, here where a line shows it, else where the matter is tested."""

from __future__ import annotations

import ast
import datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from baiyuan_qgis.data import dictionary, landclass
from baiyuan_qgis.geometry.area import mu
from baiyuan_qgis.land import periods, policy, split, status
from baiyuan_qgis.land.columns import Columns

ROOT = Path(__file__).parent.parent
AS_OF = datetime.date(2022, 9, 30)
KAIFENG, XUCHANG, DRAFT, NATIONAL = (
    policy.load(name) for name in ("kaifeng-2021", "xuchang-2021", "xuchang-2021-draft", "national-idle-land")
)
# tested where the matter is: number -> file and test
ELSEWHERE = {
    8: (
        ("test_efficiency.py", "test_tenants_pay_for_their_landlord_and_land_counts_once"),
        ("test_efficiency.py", "test_refunds_and_reliefs_are_added_back_to_the_tax"),
    ),
    13: (("test_checkdata.py", "test_13_the_patch_area_is_compared_and_not_the_net_area"),),
    14: (
        ("test_supply.py", "test_an_overlap_of_batches_belongs_to_the_earlier_approval_and_shows_on_the_later"),
        ("test_overlaycheck.py", "test_overlapping_zones_of_one_class_count_once"),
    ),
    15: (("test_supply.py", "test_land_built_without_supply_is_still_unsupplied_and_flagged"),),
    16: (
        ("test_bridge.py", "test_other_datum_is_refused"),
        ("test_area.py", "test_zone_prefix_false_easting_and_degrees_give_the_same_area"),
    ),
    17: (
        ("test_coordinate_text.py", "test_the_easting_first_is_told_by_the_size_of_the_numbers"),
        ("test_coordinate_text.py", "test_several_plots_and_areas_in_square_metres_and_mu"),
        ("test_coordinate_text.py", "test_a_count_of_points_that_lies_is_told_and_the_points_count"),
        ("test_coordinate_text.py", "test_dialects_are_told_by_their_lines"),
    ),
    18: (
        ("test_area.py", "test_ring_direction_multipart_empty_and_null_do_not_disturb_each_other"),
        ("test_bridge.py", "test_heights_measures_and_arcs"),
        ("test_overlay.py", "test_slivers_are_kept_by_default_and_counted_and_listed_when_left_out"),
    ),
    19: (
        ("test_bridge.py", "test_texts_read_in_a_wrong_encoding_are_said"),
        ("test_dictionary.py", "test_codes_fit_a_shapefile_and_are_unique_because_dbf_names_ignore_case"),
    ),
    20: (
        ("test_area.py", "test_half_rounds_up_as_forms_do"),
        ("test_area.py", "test_balance_is_exact_fair_and_independent_of_the_order"),
    ),
    22: (
        ("test_dictionary.py", "test_meanings_that_are_easily_confused_stay_apart"),
        ("test_efficiency.py", "test_a_building_over_a_boundary_is_shared_and_high_storeys_count_twice"),
    ),
    23: (("test_area.py", "test_regulation_area_equals_the_handbook_vectors_to_a_tenth_of_a_square_millimetre_class"),),
    26: (("test_area.py", "test_large_vectors_of_the_handbook"),),
}
HERE = (1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 12, 21, 24, 25, 27)


def test_every_pitfall_has_its_place():
    assert sorted((*HERE, *ELSEWHERE)) == list(range(1, 28))
    own = {node.name for node in ast.walk(ast.parse(Path(__file__).read_text(encoding="utf-8")))
           if isinstance(node, ast.FunctionDef)}  # fmt: skip
    for number in HERE:
        assert any(name.startswith(f"test_{number:02d}_") for name in own), number


@pytest.mark.parametrize(
    ("number", "file", "name"), [(number, *place) for number, places in ELSEWHERE.items() for place in places]
)
def test_a_pitfall_that_is_tested_elsewhere_really_is(number, file, name):
    tree = ast.parse((ROOT / "tests" / file).read_text(encoding="utf-8"))
    assert name in {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}, number


def test_13_no_role_reads_a_net_area_by_mistake():
    # the deduction coefficient of the land survey is read by no role, so no area can be taken without it
    assert not any(name.lower() in ("kcmj", "tbdlmj") for role in dictionary.roles() for name in dictionary.role(role))


# ---- the law


def judged(law=NATIONAL, as_of=AS_OF, **case):
    columns = {"parcel_id": ["Z1"]}
    for name, value in {"supply_method": "出让", **case}.items():
        kind = dictionary.field(name).type
        if kind == "date":
            columns[name] = pd.to_datetime(pd.Series([value]))
        elif kind in ("real", "integer"):
            columns[name] = pd.Series([value], dtype="float64")
        else:
            columns[name] = pd.Series([value], dtype=object)
    return status.judge(pd.DataFrame(columns), law, as_of)


def splits(**case):
    frame = pd.DataFrame(
        {
            "parcel_id": ["Z1"], "land_use": ["工业用地"], "park_id": ["P1"], "part_count": [2.0],
            "parts_gap_m2": [0.0], "parts_overlap_m2": [0.0], "parts_outside_m2": [0.0],
            **{name: [value] for name, value in case.items()},
        }
    )  # fmt: skip
    return {one.rule_id: one.code()[0] for one in split.judge(Columns(frame), XUCHANG, AS_OF)}


SUSPENDED = {
    "agreed_start": "2020-03-01", "actual_start": "2020-02-01", "permit_on": "2020-01-15",
    "suspended_since": "2021-03-01", "required_area_m2": 9000.0, "total_investment_wan": 2000.0,
}  # fmt: skip


def test_01_a_mu_is_three_two_thousandths():
    # 20 000 / 666.67 would be 29.99985
    assert mu(20_000.0) == 30.0


def test_02_at_100_mu_both_shares_hold_and_the_conflict_is_shown():
    found = splits(supply_area_m2=66_666.67, smallest_share=0.25)
    assert (found["SPL-02"], found["SPL-03"]) == ("borderline", "borderline")


def test_03_the_area_of_the_contract_decides_and_not_the_ellipsoid():
    # 20 000.0 m² on paper are 19 999.905 m² on the ellipsoid: 29.9999 mu
    assert splits(supply_area_m2=20_000.0, area_m2=19_999.905, smallest_share=0.5)["SPL-01"] == "meets"


@pytest.mark.parametrize(("area", "money"), [(3000.0, 900.0), (6000.0, 500.0)])
def test_04_a_third_and_a_quarter_are_neither_idle_nor_inefficient(area, money):
    for law in (NATIONAL, XUCHANG):
        found = judged(law, developed_area_m2=area, invested_wan=money, **SUSPENDED)
        assert found.parcels["land_status"].iloc[0] == "undetermined"
        verdicts = found.verdicts.set_index("rule_id")["verdict"]
        assert verdicts["STK-05"] == "borderline" and "fails" not in set(verdicts.get(["LOW-2"], default=pd.Series()))


def test_05_suspended_land_meets_article_12_and_never_the_fee():
    case = {**SUSPENDED, "idle_cause": "enterprise", "land_price_wan": 1000.0, "actual_delivery": "2019-01-10"}
    row = judged(developed_area_m2=1.0, invested_wan=1.0, **case).parcels.iloc[0]
    assert (row["land_status"], row["idle_stage"]) == ("possibly_idle", "negotiate")
    assert np.isnan(row["fee_estimate_wan"]) and "idle fee" not in row["measure"]


def test_06_without_a_start_date_it_is_due_a_year_after_delivery():
    case = {"agreed_start": None, "actual_start": None, "idle_cause": "enterprise"}
    for delivered, expected in (("2020-09-30", "idle"), ("2020-10-01", "normal")):
        row = judged(actual_delivery=delivered, agreed_delivery=delivered, **case).parcels.iloc[0]
        assert row["land_status"] == expected


def test_07_an_approval_of_two_years_may_have_lapsed():
    from baiyuan_qgis.land import supplyrulings

    frame = pd.DataFrame({"parcel_id": ["Z1"], "supply_state": ["approved_not_expropriated"]})
    for day, expected in (("2020-09-30", "borderline"), ("2020-10-01", "meets")):
        columns = Columns(frame.assign(approval_date=pd.to_datetime([day])))
        assert [one.code()[0] for one in supplyrulings.judge(columns, NATIONAL, AS_OF)] == [expected]


def test_09_draft_and_final_differ_and_a_county_may_have_two_parks():
    assert (
        DRAFT.value("tax_per_mu", park="长葛市产业集聚区"),
        XUCHANG.value("tax_per_mu", park="长葛市产业集聚区"),
    ) == (25, 20)
    names = {XUCHANG.park(name) for name in ("襄城县产业集聚区", "襄城县循环产业集聚区")}
    assert names == {"襄城县产业集聚区", "襄城县循环经济产业集聚区"}


def test_10_sixty_percent_means_two_things():
    idle, low = KAIFENG.rule("idle_disposal_rate"), XUCHANG.rule("inefficient_disposal_rate")
    assert idle is not None and low is not None
    assert (idle.number, str(idle.due_on)) == (0.6, "2022-12-31")
    assert (low.number, str(low.due_on)) == (0.6, "2021-12-31")
    assert KAIFENG.rule("inefficient_disposal_rate") is None and XUCHANG.rule("idle_disposal_rate") is None


def test_11_the_ratio_of_new_industry_land_lies_above_one_and_a_half():
    rule = XUCHANG.rule("far", project_class="new_industry")
    assert rule is not None
    assert list(rule.compare([1.5, 1.51])[0]) == [False, True]


def test_12_wetland_in_spite_of_its_first_digits_and_1006_is_no_building_land():
    codes = ["0603", "0402", "1105", "1106", "1006", "1109", "0601"]
    assert list(landclass.is_construction(codes)) == [False, False, False, False, False, True, True]


def test_21_the_ratios_of_2008_have_the_codes_of_2002():
    frame = pd.DataFrame({"parcel_id": ["a", "b", "c"], "industry_code": ["3511", "3511", "3511"]})
    frame["industry_edition"] = ["2002", "2017", None]
    law = policy.load("national-industrial-2008")
    given = Columns(frame).condition("industry_2002", law)
    # an unknown edition is not guessed, and division 35 of 2017 is another industry
    assert given[0] == "35" and given[1] != "35" and given[2] is None


def test_24_a_year_ends_on_its_corresponding_day_and_holidays_do_not_move_it():
    assert periods.iso(periods.add_years(np.datetime64("2020-02-29"), 1)) == "2021-02-28"
    # 1 October 2022 is a holiday: the year that ends on it is full on it
    case = {"agreed_delivery": "2019-01-10", "actual_delivery": "2019-01-10", "actual_start": None}
    for day, expected in ((datetime.date(2022, 9, 30), "normal"), (datetime.date(2022, 10, 1), "idle")):
        assert judged(as_of=day, agreed_start="2021-10-01", **case).parcels["land_status"].iloc[0] == expected


def test_25_a_park_renamed_since_is_not_guessed_and_documents_keep_their_names():
    for written in ("魏都先进制造业开发区", "襄城县先进制造业开发区", "许昌经济技术开发区"):
        assert XUCHANG.park(written) is None
    assert {rule.document for rule in KAIFENG.own_rules} == {"汴政办〔2021〕5号"}
    assert {rule.document for rule in XUCHANG.own_rules} == {"许政办〔2021〕4号"}


def test_27_nothing_of_the_plugin_speaks_to_a_network():
    banned = {"urllib", "http", "socket", "ftplib", "smtplib", "requests", "ssl", "xmlrpc", "telnetlib", "webbrowser"}
    banned_qt = {"QtNetwork", "QtWebEngineWidgets", "QtWebSockets"}
    files = [path for folder in ("baiyuan_qgis", "processing_algorithms") for path in (ROOT / folder).rglob("*.py")]
    assert len(files) > 50
    for path in files:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names = {part for one in node.names for part in one.name.split(".")}
            elif isinstance(node, ast.ImportFrom):
                names = {*(node.module or "").split("."), *(one.name for one in node.names)}
            else:
                continue
            assert not names & (banned | banned_qt), path.name
            assert "QgsNetworkAccessManager" not in names and "QgsBlockingNetworkRequest" not in names, path.name
