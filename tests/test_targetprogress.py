"""Progress towards targets: hand-computed rates, gaps and monthly needs, all readings, and no figure out of nothing."""

from __future__ import annotations

import datetime
import math

import geopandas
import pandas
import pytest
import shapely

from baiyuan_qgis.data import dictionary
from baiyuan_qgis.data.findings import Findings
from baiyuan_qgis.evaluation import targetprogress
from baiyuan_qgis.evaluation.comparison import compare
from baiyuan_qgis.evaluation.targetprogress import measure, months_between
from baiyuan_qgis.faults import InputFault
from baiyuan_qgis.land import policy

CRS = "EPSG:4526"
EAST, NORTH = 38_500_000.0, 3_800_000.0
MU = 10_000.0 / 15.0
KAIFENG, XUCHANG, DRAFT = (policy.load(name) for name in ("kaifeng-2021", "xuchang-2021", "xuchang-2021-draft"))


def strip(number, area_mu):
    """A strip 10 km high of that many mu, each number in a place of its own."""
    x = EAST + number * 20_000.0
    return shapely.box(x, NORTH, x + area_mu * MU / 10_000.0, NORTH + 10_000.0)


def layer(rows, **columns):
    """Parcels of (id, status, mu)."""
    return geopandas.GeoDataFrame(
        {"parcel_id": [row[0] for row in rows], "land_status": [row[1] for row in rows], **columns},
        geometry=[strip(number, row[2]) for number, row in enumerate(rows)],
        crs=CRS,
    )


def compared(old, new, as_of):
    return compare({"parcels": old}, {"parcels": new}, as_of, area_method="planar")


def rows_of(table, rule_id, **wanted):
    table = table.loc[table["rule_id"] == rule_id]
    for name, value in wanted.items():
        table = table.loc[table[name] == value]
    return table


def one(table, rule_id, **wanted):
    found = rows_of(table, rule_id, **wanted)
    assert len(found) == 1, found
    return found.iloc[0]


# ---- months


@pytest.mark.parametrize(
    ("start", "end", "months"),
    [
        ("2022-06-30", "2022-12-31", 6.0),
        ("2022-12-31", "2022-12-31", 0.0),
        ("2023-05-01", "2022-12-31", 0.0),
        ("2022-03-31", "2022-04-15", 0.5),  # 15 of the 30 days of April
        ("2021-12-31", "2022-02-28", 2.0),
        ("2022-01-30", "2022-02-28", 1 + 1 / 31),  # 31 January to 28 February (a month), then 1 March of 31 days
    ],
)
def test_months_run_from_the_end_of_a_day_to_the_end_of_another(start, end, months):
    first, last = (datetime.date.fromisoformat(day) for day in (start, end))
    assert months_between(first, last) == pytest.approx(months)


# ---- Kaifeng


def kaifeng(as_of, cured=3_000.0):
    """Unsupplied 12,000 mu of which ``cured`` were supplied; idle 500 + 300 + 200 mu of which 300 were put right."""
    old = layer(
        [
            ("U1", "unsupplied", cured),
            ("U2", "unsupplied", 12_000.0 - cured),
            ("I1", "idle", 500.0),
            ("I2", "possibly_idle", 300.0),
            ("I3", "idle", 200.0),
        ],
        park_name="甲产业集聚区",
    )
    new = old.assign(land_status=["normal", "unsupplied", "idle", "normal", "inefficient"])
    return measure(as_of, policy=KAIFENG, comparison=compared(old, new, as_of))


def test_kaifengs_unsupplied_land_gap_and_monthly_need():
    # 3,000 of 10,000 mu: 7,000 to go in the 6 months from 30 June to 31 December: 1,166.67 mu a month
    row = one(kaifeng(datetime.date(2022, 6, 30)), "TGT-K1")
    assert row["value"] == pytest.approx(3_000.0) and row["gap"] == pytest.approx(7_000.0)
    assert row["still_needed"] == pytest.approx(7_000.0) and row["months_left"] == 6.0
    assert row["monthly_need"] == pytest.approx(7_000.0 / 6.0) and row["needed_unit"] == "mu"
    assert row["verdict"] == "not_applicable" and not row["overdue"]
    assert row["days_left"] == 184 and row["due_on"] == pandas.Timestamp("2022-12-31")
    assert "1166.67亩" in row["sentence_zh"] and "不能直接用于某一县" in row["sentence_zh"]
    assert "行动期限" not in row["sentence_zh"]


def test_kaifengs_idle_rate_by_area_and_number():
    # idle of both kinds: 500 + 300 + 200 = 1,000 mu, disposed of 300 (I3 is inefficient now, no disposal): 30 %
    # by number 1 of 3 = 33.3 %. To 60 %: 600 - 300 = 300 mu, and ceil(1.8 - 1) = 1 parcel; 6 months
    table = kaifeng(datetime.date(2022, 6, 30))
    area, number = one(table, "TGT-K2", reading="area"), one(table, "TGT-K2", reading="count")
    assert area["value"] == pytest.approx(0.3) and area["gap"] == pytest.approx(0.3)
    assert area["still_needed"] == pytest.approx(300.0) and area["monthly_need"] == pytest.approx(50.0)
    assert area["numerator"] == pytest.approx(300.0) and area["denominator"] == pytest.approx(1_000.0)
    assert (
        number["value"] == pytest.approx(1 / 3) and number["still_needed"] == 1.0 and number["needed_unit"] == "parcels"
    )
    assert number["monthly_need"] == pytest.approx(1 / 6)


def test_on_its_last_day_a_target_is_missed_and_after_the_campaign_it_is_history():
    row = one(kaifeng(datetime.date(2022, 12, 31)), "TGT-K1")
    assert row["verdict"] == "fails" and row["overdue"] and row["days_left"] == 0
    assert math.isnan(row["monthly_need"]) and "已超出行动期限" not in row["sentence_zh"]
    row = one(kaifeng(datetime.date(2023, 1, 1)), "TGT-K1")
    assert row["verdict"] == "fails" and "已超出行动期限（2022-12-31）" in row["sentence_zh"]
    assert "The campaign is over (2022-12-31)" in row["sentence_en"]


def test_a_target_that_is_reached_needs_nothing_more():
    row = one(kaifeng(datetime.date(2022, 6, 30), cured=10_500.0), "TGT-K1")
    assert row["verdict"] == "meets" and row["gap"] == 0.0 and row["still_needed"] == 0.0 and row["monthly_need"] == 0.0
    assert not row["overdue"] and "已达到" in row["sentence_zh"]


def test_land_outside_of_the_parks_does_not_count_where_the_layers_tell():
    old = layer([("A", "idle", 100.0), ("B", "idle", 300.0)], park_name=["甲", None])
    new = old.assign(land_status=["normal", "idle"])
    day = datetime.date(2022, 6, 30)
    row = one(measure(day, policy=KAIFENG, comparison=compared(old, new, day)), "TGT-K2", reading="area")
    assert row["value"] == 1.0
    # where no layer tells, everything counts and the findings say so: 100 of 400 mu
    findings = Findings()
    bare = compared(old.drop(columns="park_name"), new.drop(columns="park_name"), day)
    row = one(measure(day, policy=KAIFENG, comparison=bare, findings=findings), "TGT-K2", reading="area")
    assert row["value"] == pytest.approx(0.25) and findings.frame()["rule"].tolist() == ["park_unknown"]


# ---- Xuchang


def xuchang(as_of=datetime.date(2021, 9, 30), law=XUCHANG, **more):
    """Inefficient 100 mu (60 put right), idle 200 (0), unsupplied 100 (90 supplied), in one park."""
    old = layer(
        [
            ("L1", "inefficient", 60.0),
            ("L2", "inefficient", 40.0),
            ("I", "idle", 200.0),
            ("U1", "unsupplied", 90.0),
            ("U2", "unsupplied", 10.0),
        ],
        park_name="尚集产业集聚区",
    )
    new = old.assign(land_status=["normal", "inefficient", "idle", "normal", "unsupplied"], **more)
    return measure(as_of, policy=law, comparison=compared(old, new, as_of), parcels=new)


def test_xuchangs_rate_has_both_readings_of_its_denominator():
    # of inefficient land alone: 60/100 = 60 %, reached. Of all the stock of the heading: (60 + 90) / 400 = 37.5 %
    table = xuchang()
    own, stock = one(table, "TGT-X2", reading="area_own"), one(table, "TGT-X2", reading="area_stock")
    assert own["value"] == pytest.approx(0.6) and own["verdict"] == "meets" and own["still_needed"] == 0.0
    assert stock["value"] == pytest.approx(0.375) and stock["verdict"] == "not_applicable"
    # to 60 % of 400 mu: 240 - 150 = 90 mu in the 3 months to the end of 2021
    assert stock["still_needed"] == pytest.approx(90.0) and stock["monthly_need"] == pytest.approx(30.0)
    # by number: 1 of 2, and 2 of 5
    assert one(table, "TGT-X2", reading="count_own")["value"] == 0.5
    assert one(table, "TGT-X2", reading="count_stock")["value"] == 0.4
    # revived: 60 + 90 of 13,700 mu
    revived = one(table, "TGT-X1")
    assert revived["value"] == pytest.approx(150.0) and revived["gap"] == pytest.approx(13_550.0)
    assert revived["monthly_need"] == pytest.approx(13_550.0 / 15.0)  # 15 months to the end of 2022


def test_each_park_needs_two_supervised_cases():
    # one case; one that was put up after AS_OF does not count yet
    table = xuchang(
        supervised=[True, True, None, False, None],
        supervised_on=pandas.to_datetime(["2021-05-01", "2021-10-01", None, None, None]),
    )
    row = one(table, "TGT-X3")
    assert row["park_name"] == "尚集产业集聚区" and row["value"] == 1.0 and row["gap"] == 1.0
    assert (
        row["still_needed"] == 1.0 and row["needed_unit"] == "parcels" and row["monthly_need"] == pytest.approx(1 / 3)
    )
    # nobody says: unknown, not 0
    row = one(xuchang(), "TGT-X3")
    assert row["verdict"] == "unknown" and row["missing"] == "supervised" and math.isnan(row["value"])


CHANGED = {
    "经济技术产业集聚区": (20, 25),
    "中原电气谷核心区": (20, 25),
    "长葛市产业集聚区": (20, 25),
    "长葛市大周再生金属循环产业集聚区": (20, 25),
    "鄢陵县产业集聚区": (15, 16),
    "襄城县产业集聚区": (15, 16),
    "魏都产业集聚区": (15, 16),
}


def test_draft_and_final_give_different_gaps_for_the_seven_parks_that_changed_and_no_others():
    names = list(XUCHANG.parks)
    assert len(names) == 10
    parks = pandas.DataFrame({"park_id": [f"P{i}" for i in range(10)], "park_name": names, "tax_per_mu": 12.0})
    day = datetime.date(2021, 9, 30)
    gaps = {}
    for law in (XUCHANG, DRAFT):
        table = measure(day, policy=law, parks=parks)
        lower = rows_of(table, "TGT-X5", quantity="tax_per_mu").set_index("park_name")
        assert len(lower) == 10
        gaps[law.name] = lower["gap"]
    differ = {name for name in names if gaps["xuchang-2021"][name] != gaps["xuchang-2021-draft"][name]}
    assert differ == set(CHANGED)
    for name, (final, draft) in CHANGED.items():
        assert gaps["xuchang-2021"][name] == final - 12.0 and gaps["xuchang-2021-draft"][name] == draft - 12.0
    assert gaps["xuchang-2021"]["尚集产业集聚区"] == 6.0  # 18 - 12 in both


def test_the_upper_end_of_a_range_is_never_missed_and_aliases_are_the_same_park():
    parks = pandas.DataFrame({"park_id": ["A"], "park_name": ["襄城县循环产业集聚区"], "tax_per_mu": [22.0]})
    table = measure(datetime.date(2023, 6, 30), policy=XUCHANG, parks=parks)
    low, high = (one(table, "TGT-X5", quantity=name) for name in ("tax_per_mu", "tax_per_mu_upper"))
    assert low["verdict"] == "meets" and low["gap"] == 0.0
    assert high["verdict"] == "not_applicable" and high["gap"] == 3.0 and "不是未达标" in high["sentence_zh"]


def test_kaifengs_tax_is_shown_for_all_parks_together_and_for_each():
    # (10 * 300 + 20 * 100) / 400 = 12.5 of 15
    parks = pandas.DataFrame(
        {
            "park_id": ["A", "B"],
            "park_name": ["甲", "乙"],
            "tax_per_mu": [10.0, 20.0],
            "industrial_m2": [300 * MU, 100 * MU],
        }
    )
    table = measure(datetime.date(2022, 6, 30), policy=KAIFENG, parks=parks)
    assert one(table, "TGT-K3", scope="all")["value"] == pytest.approx(12.5)
    assert one(table, "TGT-K3", scope="甲")["gap"] == 5.0 and one(table, "TGT-K3", scope="乙")["verdict"] == "meets"
    # no day of its own: open as long as the campaign runs, missed after
    assert one(table, "TGT-K3", scope="甲")["verdict"] == "not_applicable"
    table = measure(datetime.date(2023, 6, 30), policy=KAIFENG, parks=parks)
    assert one(table, "TGT-K3", scope="甲")["verdict"] == "fails"
    # one park's tax is not known: nothing is said of all together
    table = measure(datetime.date(2022, 6, 30), policy=KAIFENG, parks=parks.assign(tax_per_mu=[10.0, None]))
    assert one(table, "TGT-K3", scope="all")["verdict"] == "unknown"


def test_the_tax_of_a_part_of_the_land_is_shown_and_settles_nothing():
    parks = pandas.DataFrame({"park_id": ["A"], "park_name": ["甲"], "tax_per_mu": [20.0], "tax_known_share": [0.8]})
    row = one(measure(datetime.date(2022, 6, 30), policy=KAIFENG, parks=parks), "TGT-K3", scope="甲")
    assert row["value"] == 20.0 and row["verdict"] == "unknown" and row["missing"] == "tax_wan"
    assert pandas.isna(row["overdue"])


def test_the_share_of_standard_land_of_each_park_and_year():
    # 2021: 300 of 1,000 m2 are standard land, 1 of 2 parcels; target 50 %
    parcels = pandas.DataFrame(
        {
            "parcel_id": ["A", "B"],
            "park_id": ["P", "P"],
            "park_name": ["尚集产业集聚区"] * 2,
            "land_use": ["industrial"] * 2,
            "supply_method": ["grant"] * 2,
            "contract_date": pandas.to_datetime(["2021-05-01", "2021-06-01"]),
            "contract_area_m2": [300.0, 700.0],
            "standard_land": pandas.array([True, False], dtype="boolean"),
        }
    )
    table = measure(datetime.date(2022, 1, 31), policy=XUCHANG, parcels=parcels)
    area = one(table, "STD-01", year=2021, reading="area")
    assert area["value"] == pytest.approx(0.3) and area["gap"] == pytest.approx(0.2) and area["verdict"] == "fails"
    assert area["overdue"] and area["due_on"] == pandas.Timestamp("2021-12-31")
    assert one(table, "STD-01", year=2021, reading="count")["verdict"] == "meets"
    assert one(table, "STD-01", year=2022)["verdict"] == "unknown"


# ---- nothing out of nothing


def test_without_a_baseline_disposal_is_unknown_and_not_zero():
    table = measure(datetime.date(2022, 6, 30), policy=KAIFENG)
    for rule_id in ("TGT-K1", "TGT-K2"):
        for _, row in rows_of(table, rule_id).iterrows():
            assert row["verdict"] == "unknown" and math.isnan(row["value"]) and math.isnan(row["gap"])
            assert row["missing"] == "baseline" and pandas.isna(row["overdue"])
            assert "基期" in row["sentence_zh"]


def test_without_unsupplied_land_in_the_baseline_nothing_is_said_of_it():
    old = layer([("A", "idle", 100.0)])
    day = datetime.date(2022, 6, 30)
    table = measure(day, policy=KAIFENG, comparison=compared(old, old, day))
    assert one(table, "TGT-K1")["verdict"] == "unknown" and one(table, "TGT-K1")["missing"] == "unsupplied"
    assert one(table, "TGT-K2", reading="area")["value"] == 0.0
    # a baseline without idle land has no rate of it
    none = layer([("A", "normal", 100.0)])
    table = measure(day, policy=KAIFENG, comparison=compared(none, none, day))
    assert one(table, "TGT-K2", reading="area")["missing"] == "baseline_m2"


def test_every_target_of_every_policy_has_rows_with_whole_sentences():
    for name in policy.names():
        law = policy.load(name)
        day = datetime.date(2024, 6, 30)
        table = measure(day, policy=law)
        asked = {rule.id for rule in law.rules_on(None if law.draft else day) if rule.id.startswith("TGT-")}
        assert asked - set(table["rule_id"]) <= {"TGT-X5"}, name  # parks that the layers do not hold
        for column in ("sentence_zh", "sentence_en"):
            assert not table[column].str.contains("[{}]|nan|None", regex=True).any()


# ---- the table of targets


def targets(**columns):
    count = max(len(values) for values in columns.values())
    return pandas.DataFrame({name: values * count if len(values) == 1 else values for name, values in columns.items()})


def test_targets_handed_down_to_counties_parks_and_years():
    # county 甲县: 90 of 100 mu idle put right (90 %), 乙县: 0 of 100; park P of 甲县 alone
    old = layer(
        [("A", "idle", 90.0), ("B", "idle", 10.0), ("C", "idle", 100.0)],
        county=["甲县", "甲县", "乙县"],
        park_id=["P", "Q", "R"],
    )
    new = old.assign(land_status=["normal", "idle", "idle"])
    day = datetime.date(2022, 9, 30)
    table = measure(
        day,
        targets=targets(
            county=["甲县", "乙县", None],
            park_id=[None, None, "P"],
            year=[2022, 2022, None],
            quantity=["闲置土地处置率", "idle_disposal_rate", "revived_mu"],
            target_value=[0.6, 0.5, 100.0],
            due_on=[None, "2022-09-30", None],
        ),
        comparison=compare({"parcels": old}, {"parcels": new}, day, area_method="planar"),
        name="分解任务",
    )
    assert one(table, "TGT-07", scope="甲县", reading="area")["value"] == pytest.approx(0.9)
    late = one(table, "TGT-07", scope="乙县", reading="area")
    assert late["value"] == 0.0 and late["overdue"] and late["still_needed"] == pytest.approx(50.0)
    assert late["verdict"] == "fails" and late["clause"] == "分解任务"
    # the county's target has its year's last day
    assert one(table, "TGT-07", scope="甲县", reading="area")["due_on"] == pandas.Timestamp("2022-12-31")
    assert one(table, "TGT-07", quantity="revived_mu")["verdict"] == "unknown"  # no unsupplied land was compared
    # a target of a county is no city's
    assert not table["sentence_zh"].str.contains("全市数字").any()


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"quantity": ["tax"]}, "feature 1, field quantity: “tax” is no quantity of a target"),
        ({"target_value": [None]}, "field target_value: a number of 0 or more"),
        ({"target_value": [-1.0]}, "field target_value: a number of 0 or more"),
        ({"target_value": [60.0]}, "write 60 % as 0.6"),
    ],
)
def test_a_row_that_cannot_be_used_is_refused(changed, sentence):
    given = {"quantity": ["idle_disposal_rate"], "target_value": [0.6], **changed}
    with pytest.raises(InputFault, match=sentence):
        measure(datetime.date(2022, 6, 30), targets=targets(**given))


def test_the_table_has_the_columns_of_the_dictionary():
    table = measure(datetime.date(2022, 6, 30), policy=XUCHANG)
    assert list(table.columns) == list(dictionary.table("progress"))
    assert len(measure(datetime.date(2022, 6, 30))) == 0
    assert set(targetprogress._BOUNDS) == set(policy.OPERATORS)
