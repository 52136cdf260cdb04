"""Enterprises to parcels: every clause of 附件3 第四条 by hand, nothing counted twice, nothing unknown made up."""

from __future__ import annotations

import datetime
import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from baiyuan_qgis.faults import InputFault
from baiyuan_qgis.measure import enterprises, indicators

# P1 30 mu, P2 15 mu, P3 15 mu, P4 60 mu (m2 x 3/2000)
LAND = pd.Series([20000.0, 10000.0, 10000.0, 40000.0])
PARCELS = pd.DataFrame({"parcel_id": ["P1", "P2", "P3", "P4"], "source_fid": [1, 2, 3, 4]})
COLUMNS = (
    "enterprise_id", "parcel_id", "landlord_parcel_id", "tax_wan", "tax_refund_wan", "tax_relief_wan", "output_wan",
    "used_area_m2",
)  # fmt: skip


def firms(*rows, **columns):
    """A table; each row in the order of COLUMNS, what is not given is NULL."""
    table = pd.DataFrame([(*row, *[None] * (len(COLUMNS) - len(row))) for row in rows], columns=COLUMNS)
    for name in COLUMNS[3:]:
        table[name] = table[name].astype("float64")
    return table.assign(**columns)


def carried(table, parcels=PARCELS, land=LAND, **options):
    return enterprises.to_parcels(parcels, land, table, **options)


def tax_of(table, **options):
    return carried(table, **options).parcels["tax_wan"].tolist()


def rules(found):
    return found.findings["rule"].tolist()


nan = pytest.approx(np.nan, nan_ok=True)


# ---- tenants


def test_the_tenants_tax_is_merged_into_the_land_users_and_the_tenants_output_is_not():
    found = carried(firms(("A", "P1", None, 100.0, 0, 0, 900.0), ("T", None, "P1", 50.0, 0, 0, 400.0)))
    assert found.parcels["tax_wan"][0] == 150.0  # 100 + 50: 税收计算应合并承租企业
    assert found.parcels["output_wan"][0] == 900.0  # the clause merges the tax only
    assert rules(found) == ["tenant_output"]


def test_a_parcel_with_tenants_only_is_reckoned_by_them_and_that_is_said():
    found = carried(firms(("T", None, "P1", 50.0, 0, 0, 400.0), ("U", None, "P1", 30.0, 0, 0, 200.0)))
    assert (found.parcels["tax_wan"][0], found.parcels["output_wan"][0]) == (80.0, 600.0)
    assert rules(found) == ["tenant_only"]


def test_the_owner_of_standard_factories_is_reckoned_by_the_firms_inside_with_tax_and_output():
    # one tenant, one firm that bought its hall; the owner's own 7 and 70 are not those of a firm inside
    table = firms(
        ("OWNER", "P1", None, 7.0, 0, 0, 70.0), ("T", None, "P1", 50.0, 0, 0, 400.0),
        ("BUYER", "P1", None, 20.0, 5.0, 0, 300.0), standard_factory=[True, None, None],
    )  # fmt: skip
    found = carried(table).parcels
    assert found["tax_wan"][0] + found["tax_refund_wan"][0] == 75.0  # 50 + 20 + 5
    assert found["output_wan"][0] == 700.0  # 400 + 300


def test_an_empty_standard_factory_has_no_known_yield_rather_than_its_owners():
    found = carried(firms(("OWNER", "P1", None, 7.0, 0, 0, 70.0), standard_factory=[True]))
    assert found.parcels["told_tax_wan"][0] and found.parcels["tax_wan"][0] == nan


def test_a_tenant_of_a_tenant_pays_for_the_land_user_at_the_end_of_the_chain():
    # Z leases on the yard of B, which leases on the yard of A, which leases on P1; nobody holds the yards
    table = firms(
        ("Z", None, "yard B", 1.0), ("B", "yard B", "yard A", 10.0), ("A", "yard A", "P1", 100.0),
        ("OWN", "P1", None, 1000.0),
    )  # fmt: skip
    assert tax_of(table) == [1111.0, nan, nan, nan]


def test_a_chain_ends_where_somebody_uses_the_land_in_their_own_right():
    # T leases on P2, whose user holds it; that B leases on P1 beside it does not move P2's tenants to P1
    table = firms(("OWN", "P2", None, 5.0), ("B", "P2", "P1", 10.0), ("T", None, "P2", 1.0))
    assert tax_of(table) == [10.0, 6.0, nan, nan]


def test_a_tenant_that_names_the_landlords_parcel_as_its_own_stands_there_once():
    found = carried(firms(("T", "P1", "P1", 50.0, 0, 0, None, 5000.0)))
    assert found.parcels["tax_wan"][0] == 50.0
    assert found.parcels["used_area_m2"][0] == nan  # the land is the landlord's


@pytest.mark.parametrize("length", [2, 3, 4])
def test_leases_in_a_circle_are_refused_with_their_parcels_and_enterprises(length):
    # lengths that are powers of two too: jumping in doubled steps would come back to where it began
    ring = [(f"E{i}", f"Y{i}", f"Y{(i + 1) % length}", 1.0) for i in range(length)]
    with pytest.raises(InputFault) as fault:
        carried(firms(*ring, ("T", None, "Y0", 1.0)))
    assert fault.value.layer == "enterprises" and fault.value.field == "landlord_parcel_id"
    assert "Y0 -> Y1" in str(fault.value) and "E0" in str(fault.value)


def test_a_landlord_that_leases_from_two_is_refused_only_where_a_tenant_needs_to_know():
    two = firms(("A", "yard", "P1", 1.0), ("B", "yard", "P2", 2.0))
    assert tax_of(two) == [1.0, 2.0, nan, nan]
    with pytest.raises(InputFault, match="yard"):
        carried(firms(("A", "yard", "P1", 1.0), ("B", "yard", "P2", 2.0), ("T", None, "yard", 3.0)))


# ---- refunds and reductions


def test_refunds_and_reductions_are_kept_to_be_added_back_and_an_unstated_one_is_said_and_not_made_up():
    found = carried(firms(("A", "P1", None, 100.0, 20.0, 5.0), ("B", "P1", None, 10.0, None, 1.0))).parcels
    assert found[["tax_wan", "tax_refund_wan", "tax_relief_wan"]].iloc[0].tolist() == [110.0, 20.0, 6.0]
    assert found["unstated"].tolist() == [True, False, False, False]


def test_a_net_tax_below_zero_is_possible_and_a_gross_one_is_not():
    fine = carried(firms(("A", "P1", None, -30.0, 50.0, 0.0)))
    assert fine.parcels["tax_wan"][0] == -30.0 and rules(fine) == []  # 50 were refunded: 20 were due
    wrong = carried(firms(("A", "P1", None, -30.0, 20.0, 0.0), ("B", "P1", None, 9.0, 0, 0)))
    assert wrong.parcels["tax_wan"][0] == nan
    assert wrong.findings[["rule", "feature_id", "field"]].to_numpy().tolist() == [["impossible", "A", "tax_wan"]]


@pytest.mark.parametrize("name", ["tax_refund_wan", "tax_relief_wan", "output_wan", "used_area_m2"])
@pytest.mark.parametrize("value", [-1.0, np.inf])
def test_an_impossible_figure_is_a_finding_with_enterprise_parcel_and_field_and_unknown(name, value):
    table = firms(("A", "P1", None, 100.0, 0, 0, 10.0, 500.0))
    table[name] = value
    found = carried(table)
    assert found.parcels[name][0] == nan
    row = found.findings.iloc[0]
    assert (row["rule"], row["feature_id"], row["field"]) == ("impossible", "A", name)
    assert "P1" in row["sentence"]


def test_an_impossible_refund_is_no_refund_of_zero():
    found = carried(firms(("A", "P1", None, 100.0, -20.0, 0.0)))
    assert found.parcels["tax_refund_wan"][0] == nan
    assert not found.parcels["unstated"][0]


# ---- several parcels, several enterprises


def test_one_enterprise_on_three_parcels_is_shared_by_the_area_of_record():
    # 80 over 20 000 : 10 000 : 10 000 = 40, 20, 20
    found = carried(firms(("A", "P1", None, 80.0), ("A", "P2", None), ("A", "P3", None)))
    assert found.parcels["tax_wan"].tolist() == [40.0, 20.0, 20.0, nan]
    assert found.shares["share"].tolist() == [0.5, 0.25, 0.25]
    assert set(found.shares["basis"]) == {enterprises.BY_LEGAL}


def test_used_area_goes_before_the_area_of_record_where_each_row_states_its_own():
    # 80 over 6 000 : 2 000 = 60, 20
    rows = (("A", "P1", None, 80.0, None, None, None, 6000.0), ("A", "P2", None, None, None, None, None, 2000.0))
    found = carried(firms(*rows))
    assert found.parcels["tax_wan"].tolist() == [60.0, 20.0, nan, nan]
    assert set(found.shares["basis"]) == {enterprises.BY_USED}
    assert found.parcels["used_area_m2"].tolist() == [6000.0, 2000.0, nan, nan]


@pytest.mark.parametrize("areas", [(8000.0, 8000.0), (8000.0, None)], ids=["in each row", "in the first row"])
def test_one_used_area_for_several_parcels_may_be_that_of_the_whole_and_is_counted_in_none(areas):
    rows = [("A", parcel, None, 90.0, None, None, None, area) for parcel, area in zip(("P1", "P2"), areas)]
    found = carried(firms(*rows))
    assert found.parcels["tax_wan"].tolist() == [60.0, 30.0, nan, nan]  # by the area of record, 2 : 1
    assert found.parcels["used_area_m2"].tolist() == [nan, nan, nan, nan]


def test_figures_that_differ_by_row_stay_where_they_are():
    assert tax_of(firms(("A", "P1", None, 60.0), ("A", "P2", None, 45.0))) == [60.0, 45.0, nan, nan]


def test_nothing_divides_into_nothing_and_unknown_into_unknown():
    found = carried(firms(("A", "P1", None, 0.0), ("A", "nowhere", None)))
    assert found.parcels["tax_wan"].tolist() == [0.0, nan, nan, nan]
    assert rules(found) == ["enterprise"]  # nothing had to be divided
    assert tax_of(firms(("A", "P1", None, None), ("A", "P2", None, None))) == [nan, nan, nan, nan]


def test_an_enterprise_that_also_stands_on_land_unknown_here_is_not_put_whole_on_the_known_parcel():
    found = carried(firms(("A", "P1", None, 80.0), ("A", "elsewhere", None)))
    assert found.parcels["tax_wan"][0] == nan
    assert rules(found) == ["enterprise", "enterprise_share"]
    # its used areas say how it divides: 80 x 6000 / 8000 = 60 here, the rest is elsewhere
    rows = (("A", "P1", None, 80.0, None, None, None, 6000.0), ("A", "elsewhere", None, None, None, None, None, 2000.0))
    assert tax_of(firms(*rows)) == [60.0, nan, nan, nan]


def test_a_tenant_has_not_its_landlords_land_to_be_shared_by():
    found = carried(firms(("A", "P2", None, 80.0), ("A", None, "P4")))
    assert found.parcels["tax_wan"].tolist() == [nan, nan, nan, nan]
    assert "enterprise_share" in rules(found)


def test_a_parcel_without_an_area_shares_nothing():
    assert tax_of(firms(("A", "P1", None, 80.0), ("A", "P2", None)), land=LAND.mask(LAND == 20000.0)) == [nan] * 4


def test_several_enterprises_on_one_parcel_add_up_and_one_unknown_leaves_the_sum_unknown():
    assert tax_of(firms(("A", "P1", None, 1.0), ("B", "P1", None, 2.0), ("C", "P2", None, 4.0)))[:2] == [3.0, 4.0]
    assert tax_of(firms(("A", "P1", None, 1.0), ("B", "P1", None, None), ("C", "P2", None, 4.0)))[:2] == [nan, 4.0]


# ---- duplicate ids, no land


def test_a_repeated_row_counts_once_and_is_said():
    found = carried(firms(("A", "P1", None, 90.0), ("A", "P1", None, 90.0)))
    assert found.parcels["tax_wan"][0] == 90.0
    assert rules(found) == ["enterprise_twice"]
    split = carried(firms(("A", "P1", None, 90.0), ("A", "P1", None, None), ("A", "P2", None, 90.0)))
    assert split.parcels["tax_wan"].tolist()[:2] == [60.0, 30.0]  # 2 : 1, P1 not twice


def test_rows_that_contradict_each_other_leave_the_figure_unknown_everywhere_it_may_belong():
    found = carried(firms(("A", "P1", None, 90.0, 1.0), ("A", "P1", None, 60.0, 1.0), ("A", "P2", None, 30.0, 1.0)))
    assert found.parcels["tax_wan"].tolist()[:2] == [nan, nan]
    assert found.parcels["tax_refund_wan"].tolist()[:2] == [pytest.approx(2 / 3), pytest.approx(1 / 3)]
    row = found.findings.iloc[0]
    assert (row["rule"], row["severity"], row["feature_id"]) == ("enterprise_twice", "warning", "A")


def test_an_enterprise_without_land_is_said_and_counts_nowhere():
    found = carried(firms(("A", None, None, 90.0), ("B", "P1", None, 10.0)))
    assert found.parcels["tax_wan"].tolist() == [10.0, nan, nan, nan]
    assert found.findings[["rule", "feature_id"]].to_numpy().tolist() == [["enterprise", "A"]]


def test_no_enterprise_touches_the_layer_and_nothing_is_made_of_it():
    found = carried(firms(("A", "nowhere", None, 90.0)))
    assert found.parcels["tax_wan"].isna().all() and not found.parcels["told_tax_wan"].any()
    assert not len(found.shares)


def test_one_parcel_one_enterprise():
    found = carried(firms(("A", "P1", None, 90.0)), parcels=PARCELS.iloc[:1], land=LAND.iloc[:1])
    assert found.parcels["tax_wan"].tolist() == [90.0]


def test_an_enterprise_that_moved_counts_where_it_is_in_its_latest_year():
    table = firms(("A", "P1", None, 90.0), ("A", "nowhere", None, 95.0), year=[2020, 2021])
    found = carried(table)
    assert found.parcels["tax_wan"].isna().all()  # it left P1; the figures of 2020 are not P1's of 2021
    assert "enterprise" in rules(found)


def test_years_that_do_not_fit_together_are_said():
    found = carried(firms(("A", "P1", None, 1.0), ("B", "P1", None, 2.0), year=[2020, 2021]))
    assert found.parcels["tax_wan"][0] == 3.0
    assert rules(found) == ["enterprise_year"]


def test_years_after_as_of_are_left_out():
    table = firms(("A", "P1", None, 1.0), ("A", "P1", None, 2.0), year=[2021, 2023])
    assert tax_of(table, as_of=datetime.date(2022, 9, 30))[0] == 1.0
    assert tax_of(table)[0] == 2.0


# ---- land used


def test_land_is_counted_once_tenants_use_their_landlords():
    table = firms(
        ("A", "P1", None, 10.0, 0, 0, 0, 18000.0), ("T", None, "P1", 5.0, 0, 0, 0, 7000.0),
        area_basis=["实测", "租赁合同"],
    )  # fmt: skip
    found = carried(table).parcels
    assert (found["used_area_m2"][0], found["area_basis"][0]) == (18000.0, "实测")


def test_two_firms_that_each_claim_the_whole_parcel_have_not_twice_its_land():
    found = carried(firms(("A", "P1", None, 1, 0, 0, 0, 20000.0), ("B", "P1", None, 2, 0, 0, 0, 20000.0)))
    assert found.parcels["used_area_m2"][0] == nan
    row = found.findings.set_index("rule").loc["used_twice"]
    assert (row["feature_id"], row["field"]) == ("P1", "used_area_m2")
    halves = carried(firms(("A", "P1", None, 1, 0, 0, 0, 11000.0), ("B", "P1", None, 2, 0, 0, 0, 9000.0)))
    assert halves.parcels["used_area_m2"][0] == 20000.0


def test_one_firm_beyond_its_boundary_uses_what_it_uses():
    assert carried(firms(("A", "P1", None, 1, 0, 0, 0, 26000.0))).parcels["used_area_m2"][0] == 26000.0


def test_the_land_of_a_parcel_is_known_only_when_all_its_users_state_theirs():
    found = carried(firms(("A", "P1", None, 1, 0, 0, 0, 5000.0), ("B", "P1", None, 2)))
    assert found.parcels["used_area_m2"][0] == nan


def test_the_words_of_several_firms_on_their_land_are_kept_together():
    rows = (("A", "P1", None, 1, 0, 0, 0, 5000.0), ("B", "P1", None, 2, 0, 0, 0, 6000.0))
    assert carried(firms(*rows, area_basis=["实测", "合同"])).parcels["area_basis"][0] == "实测; 合同"


# ---- properties


@st.composite
def tables(draw):
    """Enterprises with one figure each, on one to four parcels in their own right, some with used areas."""
    rows = []
    for number in range(draw(st.integers(1, 6))):
        places = draw(st.lists(st.sampled_from(["P1", "P2", "P3", "P4"]), min_size=1, max_size=4, unique=True))
        figure = draw(st.floats(0.0, 1e6))
        areas = draw(
            st.one_of(st.none(), st.lists(st.floats(1.0, 1e6), min_size=len(places), max_size=len(places), unique=True))
        )
        everywhere = draw(st.booleans())
        rows.extend(
            (
                f"E{number}", place, None, figure if everywhere or not i else None, None, None, None,
                None if areas is None else areas[i],
            )
            for i, place in enumerate(places)
        )  # fmt: skip
    return firms(*rows)


@settings(max_examples=150, deadline=None)
@given(tables())
def test_shares_never_exceed_one_and_totals_are_kept(table):
    found = carried(table)
    sums = found.shares.groupby("enterprise_id")["share"].sum()
    assert (sums <= 1.0 + 1e-12).all() and (sums >= 1.0 - 1e-12).all()
    total = table.groupby("enterprise_id")["tax_wan"].max().sum()
    assert found.parcels["tax_wan"].sum() == pytest.approx(total, rel=1e-12, abs=1e-9)


@settings(max_examples=60, deadline=None)
@given(tables(), st.randoms(use_true_random=False), st.sampled_from([0.001, 3.0, 1e4]))
def test_neither_the_order_of_rows_nor_the_unit_of_area_or_money_changes_who_gets_what(table, shuffle, factor):
    expected = carried(table).parcels
    order = list(range(len(table)))
    shuffle.shuffle(order)
    mixed = carried(table.iloc[order]).parcels
    assert np.allclose(mixed["tax_wan"], expected["tax_wan"], rtol=1e-12, equal_nan=True)
    scaled = carried(table.assign(used_area_m2=table["used_area_m2"] * factor), land=LAND * factor).parcels
    assert np.allclose(scaled["tax_wan"], expected["tax_wan"], rtol=1e-12, equal_nan=True)
    richer = carried(table.assign(tax_wan=table["tax_wan"] * factor)).parcels
    assert np.allclose(richer["tax_wan"], expected["tax_wan"] * factor, rtol=1e-12, equal_nan=True)


def test_the_order_of_parcels_is_that_of_the_result():
    table = firms(("A", "P1", None, 80.0), ("A", "P2", None), ("B", "P4", None, 7.0))
    expected = dict(zip(PARCELS["parcel_id"], tax_of(table)))
    for order in itertools.permutations(range(4)):
        rows = list(order)
        found = carried(table, parcels=PARCELS.iloc[rows], land=LAND.iloc[rows]).parcels
        assert dict(zip(PARCELS["parcel_id"].iloc[rows], found["tax_wan"])) == {
            name: pytest.approx(value, nan_ok=True) for name, value in expected.items()
        }
        assert found.index.tolist() == rows


# ---- to the indicator


def test_the_formula_to_the_end_with_tenants_refunds_and_the_land_used():
    # (100 + 20 + 10 + 45 + 5) / (24 000 m2 = 36 mu) = 180 / 36 = 5.0; 1 080 / 36 = 30.0
    table = firms(
        ("A", "P1", None, 100.0, 20.0, 10.0, 1080.0, 24000.0), ("T", None, "P1", 45.0, 5.0, 0.0, 500.0, 3000.0),
        area_basis=["勘测定界", None],
    )  # fmt: skip
    found = indicators.measure(PARCELS, LAND, enterprises=table)
    assert found.values["tax_per_mu"][0] == pytest.approx(5.0)
    assert found.values["output_per_mu"][0] == pytest.approx(30.0)
    row = found.table().set_index(["parcel_id", "indicator"]).loc[("P1", "tax_per_mu")]
    assert (row["numerator"], row["denominator"]) == (180.0, 36.0)
    assert row["numerator_source"] == ("enterprises.tax_wan, enterprises.tax_refund_wan, enterprises.tax_relief_wan")
    assert (row["denominator_source"], row["area_basis"]) == ("enterprises.used_area_m2", "勘测定界")


def test_the_note_on_unstated_refunds_follows_the_layer_the_tax_came_from():
    stated = PARCELS.assign(tax_wan=[1.0] + [np.nan] * 3, tax_refund_wan=0.0, tax_relief_wan=0.0)
    found = indicators.measure(stated, LAND, enterprises=firms(("A", "P1", None, 30.0)))
    assert found.findings.loc[found.findings["rule"] == "tax", "sentence"].str.startswith("1 ").tolist() == [True]
    silent = PARCELS.assign(tax_wan=[1.0] + [np.nan] * 3)
    told = indicators.measure(silent, LAND, enterprises=firms(("A", "P1", None, 30.0, 0.0, 0.0)))
    assert "tax" not in rules(told)
