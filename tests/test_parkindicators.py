"""Park figures: each formula by hand (handbook §2.4); every square metre once, unknown is never zero."""

from __future__ import annotations

import datetime

import geopandas
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from baiyuan_qgis.data import dictionary, landclass
from baiyuan_qgis.evaluation import parkindicators
from baiyuan_qgis.faults import InputFault
from baiyuan_qgis.measure import indicators
from baiyuan_qgis.measure.parcelarea import areas

AS_OF = datetime.date(2022, 9, 30)
X, Y = 38486000.0, 3767000.0


def box(x, y, width, height):
    return shapely.box(X + x, Y + y, X + x + width, Y + y + height)


def layer(geometries, **columns):
    return geopandas.GeoDataFrame(
        {"source_fid": range(1, len(geometries) + 1), **columns}, geometry=list(geometries), crs="EPSG:4526"
    )


# 1 000 m x 1 000 m = 1 000 000 m2 = 100 ha
PARK = layer([box(0, 0, 1000, 1000)], park_id=["K1"], park_name=["一园"])
# 20 000 m2 each; the last lies half outside
SHAPES = [box(0, 0, 200, 100), box(200, 0, 200, 100), box(400, 0, 200, 100), box(900, 0, 200, 100)]


def parcels(geometries=SHAPES, **columns):
    known = {
        "supply_state": ["supplied"] * len(geometries),
        "land_status": ["normal"] * len(geometries),
        "land_use": ["工业用地"] * len(geometries),
    }
    ids = [f"P{i + 1}" for i in range(len(geometries))]
    return layer(geometries, **{"parcel_id": ids, **known, **columns})


def use(*rows):
    return layer([shape for _, shape in rows], dlbm=[code for code, _ in rows])


# 500 x 200 industry, 100 x 100 housing, 300 x 100 road, 200 x 100 village, the rest fields: 840 000
USE = use(
    ("0601", box(0, 0, 500, 200)), ("0701", box(500, 0, 100, 100)), ("1004", box(600, 0, 300, 100)),
    ("0702", box(0, 200, 200, 100)), ("0103", box(0, 300, 1000, 700)), ("0103", box(200, 200, 800, 100)),
    ("0103", box(500, 100, 500, 100)), ("0103", box(900, 0, 100, 100)),
)  # fmt: skip


def measured(parks=PARK, given=None, **options):
    given = parcels() if given is None else given
    land = areas(given, "planar")
    found = indicators.measure(given, land["legal_area_m2"], areas=land, enterprises=options.pop("enterprises", None))
    return parkindicators.measure(
        parks, given, found, parcel_m2=land["area_m2"], as_of=AS_OF, area_method="planar", **options
    )


def row(found, measure, park="K1"):
    table = found.figures
    return table.loc[(table["park_id"] == park) & (table["measure"] == measure)].iloc[0]


def rules(found):
    return set(found.findings["rule"])


def test_present_land_use_by_overlay_and_its_mix():
    one = measured(current_use=USE).parks.iloc[0]
    # A = 100 000 industry + 10 000 housing + 30 000 road
    assert one["built_area_m2"] == pytest.approx(140_000.0)
    assert one["industrial_m2"] == pytest.approx(100_000.0)
    assert one["residential_m2"] == pytest.approx(10_000.0)
    assert one["transport_m2"] == pytest.approx(30_000.0)
    assert one["rural_built_m2"] == pytest.approx(20_000.0)  # a village is built, but no town land
    assert one["unbuilt_m2"] == pytest.approx(840_000.0)
    assert (one["commercial_m2"], one["use_unknown_m2"], one["use_known_share"]) == (0.0, 0.0, 1.0)
    assert one["industrial_share"] == pytest.approx(100_000 / 140_000)
    assert (one["area_m2"], one["area_mu"]) == pytest.approx((1_000_000.0, 1500.0))


def test_the_mix_stands_class_by_class_in_the_figures_and_sums_to_the_park():
    found = measured(current_use=USE)
    mix = found.figures.loc[found.figures["measure"].str.startswith("land_use.")].set_index("measure")
    assert mix["value"].to_dict() == pytest.approx(
        {"land_use.0103": 840e3, "land_use.0601": 100e3, "land_use.0701": 10e3, "land_use.0702": 20e3,
         "land_use.1004": 30e3}
    )  # fmt: skip
    assert mix["value"].sum() == pytest.approx(1_000_000.0)
    assert set(mix["denominator"]) == {1_000_000.0}


def test_supply_and_idle_rates_by_hand_and_what_each_is_made_of():
    found = measured(
        given=parcels(land_status=["normal", "idle", "undetermined", "possibly_idle"]), current_use=USE,
        unsupplied=layer([box(0, 400, 100, 100)], supply_state=["expropriated_not_supplied"]),
    )  # fmt: skip
    one = found.parks.iloc[0]
    assert one["parcel_count"] == 4
    # D: three parcels of 20 000 m2, of the fourth the half inside
    assert one["supplied_m2"] == pytest.approx(70_000.0)
    assert (one["idle_m2"], one["possibly_idle_m2"]) == pytest.approx((20_000.0, 10_000.0))
    assert one["undetermined_m2"] == pytest.approx(20_000.0)
    # A + B21: 140 000 + supplied and not built: the fourth's half 10 000, the third's 0 (0601 to x = 500, then housing)
    # + expropriated and not supplied 10 000
    assert one["supply_ready_m2"] == pytest.approx(160_000.0)
    assert one["supply_rate"] == pytest.approx(70 / 160)
    assert one["built_rate"] == pytest.approx(140 / 70)
    assert one["idle_rate"] == pytest.approx(30 / 70)
    # of 70 000 supplied 20 000 are to be verified
    assert one["status_known_share"] == pytest.approx(50 / 70)
    idle = row(found, "idle_rate")
    assert (idle["numerator"], idle["denominator"]) == pytest.approx((30_000.0, 70_000.0))
    assert (idle["unit"], idle["source"]) == ("ratio", "parcels.land_status / parcels.supply_state")
    assert idle["known_share"] == pytest.approx(50 / 70)
    assert "partly_known" in rules(found)


def test_tax_and_investment_per_hectare_and_per_mu_go_by_share_of_area_across_the_boundary():
    found = measured(
        given=parcels(tax_wan=[300.0, 0.0, 200.0, 100.0], fixed_investment_wan=[9000.0, 0.0, 1000.0, 4000.0]),
        current_use=USE,
    )
    one = found.parks.iloc[0]
    # tax 300 + 0 + 200 + 100/2 = 550; A2 = 10 ha = 150 mu
    assert one["tax_per_ha"] == pytest.approx(55.0)
    assert one["tax_per_mu"] == pytest.approx(550 / 150)
    # 9000 + 0 + 1000 + 4000/2 = 12 000
    assert one["investment_per_ha"] == pytest.approx(1200.0)
    assert one["investment_per_mu"] == pytest.approx(80.0)
    tax = row(found, "tax_per_mu")
    assert (tax["numerator"], tax["denominator"]) == pytest.approx((550.0, 150.0))
    assert tax["unit"] == "wan_yuan_per_mu"
    assert "parcels.tax_wan" in tax["source"] and "current_use.dlbm" in tax["source"]
    assert row(found, "tax_per_ha")["denominator"] == pytest.approx(10.0)
    assert "park_boundary" in rules(found)


def test_what_is_unknown_of_a_parcel_makes_the_sum_a_known_part_with_its_share():
    found = measured(given=parcels(tax_wan=[300.0, None, 200.0, None]), current_use=USE)
    one = found.parks.iloc[0]
    # known of 40 000 of the 70 000 m2 inside
    assert one["tax_known_share"] == pytest.approx(4 / 7)
    assert one["tax_per_ha"] == pytest.approx(50.0)  # 500 / 10 ha: the known part
    assert row(found, "tax_per_ha")["known_share"] == pytest.approx(4 / 7)
    nothing = measured(given=parcels(), current_use=USE)
    assert np.isnan(nothing.parks["tax_per_ha"][0])
    assert nothing.parks["tax_known_share"][0] == 0.0
    zero = measured(given=parcels(tax_wan=[0.0] * 4), current_use=USE)
    assert zero.parks["tax_per_ha"][0] == 0.0


def test_tax_of_land_that_is_no_industry_is_left_out_and_of_unstated_use_counts_and_is_said():
    uses = ["工业用地", "商服用地", None, "仓储用地"]
    found = measured(given=parcels(tax_wan=[100.0, 1000.0, 10.0, 2.0], land_use=uses), current_use=USE)
    assert row(found, "tax_per_ha")["numerator"] == pytest.approx(111.0)  # 100 + 10 + 2/2
    assert "land_use" in rules(found)


def test_the_parks_own_total_of_assets_stands_in_only_where_the_parcels_do_not_tell_all():
    stated = PARK.assign(fixed_assets_wan=[50_000.0])
    found = measured(stated, parcels(fixed_investment_wan=[9000.0, None, None, None]), current_use=USE)
    assert row(found, "investment_per_ha")["numerator"] == 50_000.0
    assert row(found, "investment_per_ha")["source"].startswith("parks.fixed_assets_wan")
    whole = measured(stated, parcels(fixed_investment_wan=[9000.0, 0.0, 0.0, 0.0]), current_use=USE)
    assert row(whole, "investment_per_ha")["numerator"] == 9000.0
    assert whole.parks["fixed_assets_wan"][0] == 50_000.0


def test_floor_area_and_density_from_the_buildings_cut_at_the_boundary():
    # 50 x 20 of 2 storeys, one of 1 storey of which a half lies inside, one of unknown storeys 10 x 10
    drawn = layer(
        [box(0, 0, 50, 20), box(990, 500, 20, 50), box(100, 500, 10, 10)], storeys=[2.0, 1.0, np.nan],
        storey_height_m=[4.0, 4.0, 4.0],
    )  # fmt: skip
    found = measured(current_use=USE, buildings=drawn)
    one = found.parks.iloc[0]
    assert one["building_base_m2"] == pytest.approx(1000 + 500 + 100)
    assert one["floor_area_m2"] == pytest.approx(2000 + 500)  # the known part
    assert one["floor_known_share"] == pytest.approx(1500 / 1600)
    assert one["comprehensive_far"] == pytest.approx(2500 / 140_000)
    assert one["park_building_density"] == pytest.approx(1600 / 140_000)


def test_without_buildings_the_parcels_own_floor_area_counts():
    found = measured(given=parcels(floor_area_m2=[24_000.0, 0.0, 10_000.0, 4000.0]), current_use=USE)
    assert found.parks["comprehensive_far"][0] == pytest.approx(36_000 / 140_000)
    assert "parcels.floor_area_m2" in row(found, "comprehensive_far")["source"]


def test_overlapping_parcels_and_overlapping_land_use_count_once():
    twice = [box(0, 0, 200, 100), box(100, 0, 200, 100), box(100, 0, 100, 100)]  # together 300 x 100
    status = ["idle", "idle", "possibly_idle"]
    found = measured(
        given=parcels(twice, land_status=status),
        current_use=use(("0601", box(0, 0, 400, 100)), ("0601", box(0, 0, 400, 100))),
    )
    one = found.parks.iloc[0]
    assert one["supplied_m2"] == pytest.approx(30_000.0)
    assert one["idle_m2"] == pytest.approx(30_000.0)
    assert one["possibly_idle_m2"] == pytest.approx(10_000.0)
    assert one["idle_rate"] == pytest.approx(1.0)  # not 4/3
    assert one["built_area_m2"] == pytest.approx(40_000.0)
    assert one["use_unknown_m2"] == pytest.approx(960_000.0)
    assert one["use_known_share"] == pytest.approx(0.04)


def test_a_parcel_in_two_overlapping_parks_counts_in_both_and_once_in_the_totals():
    two = layer([box(0, 0, 300, 100), box(100, 0, 300, 100)], park_id=["K1", "K2"], park_name=["一园", None])
    found = measured(
        two, parcels([box(100, 0, 200, 100)], tax_wan=[90.0]), current_use=use(("0601", box(0, 0, 400, 100)))
    )
    assert found.parks["supplied_m2"].tolist() == pytest.approx([20_000.0, 20_000.0])
    assert found.parks["tax_per_ha"].tolist() == pytest.approx([30.0, 30.0])  # 90 / 3 ha in each
    assert found.totals["area_m2"] == pytest.approx(40_000.0)
    assert found.totals["supplied_m2"] == pytest.approx(20_000.0)
    assert found.totals["tax_per_ha"] == pytest.approx(22.5)  # 90 / 4 ha
    assert found.parks["park_name"].isna().tolist() == [False, True]
    assert "park_overlap" in rules(found)
    assert found.totals["parcel_count"] == found.parks["parcel_count"].sum() == 1


def test_a_park_without_parcels_has_no_supplied_land_and_no_known_yield():
    two = layer([box(0, 0, 300, 100), box(5000, 0, 300, 100)], park_id=["K1", "K2"])
    found = measured(
        two, parcels([box(0, 0, 200, 100)], tax_wan=[90.0]), current_use=use(("0601", box(0, 0, 9000, 100)))
    )
    empty = found.parks.iloc[1]
    assert (empty["parcel_count"], empty["supplied_m2"]) == (0, 0.0)
    assert np.isnan(empty[["tax_per_ha", "idle_rate", "built_rate", "tax_known_share"]].astype(float)).all()
    assert empty["industrial_share"] == 1.0


def test_a_parcel_wholly_outside_counts_in_no_park_and_is_said():
    found = measured(given=parcels([*SHAPES[:1], box(5000, 0, 200, 100)], tax_wan=[1.0, 1e6]), current_use=USE)
    assert found.parks["supplied_m2"][0] == pytest.approx(20_000.0)
    assert row(found, "tax_per_ha")["numerator"] == pytest.approx(1.0)
    assert found.findings.set_index("rule").loc["outside_parks", "feature_id"] == "P2"


def test_a_park_or_parcel_without_outline_is_unknown_and_not_zero():
    found = measured(layer([None, box(0, 0, 300, 100)], park_id=["K0", "K1"]), parcels([box(0, 0, 200, 100), None]))
    assert found.parks.loc[0, ["area_m2", "supplied_m2", "parcel_count"]].isna().all()
    assert found.parks["supplied_m2"][1] == pytest.approx(20_000.0)
    assert found.totals["area_m2"] == pytest.approx(30_000.0)
    assert {"geometry", "outside_parks"} <= rules(found)


def test_supply_that_nobody_tells_is_unknown_and_what_is_told_is_a_known_part():
    silent = measured(given=parcels(supply_state=[None] * 4)).parks.iloc[0]
    assert np.isnan(silent["supplied_m2"]) and silent["supply_known_share"] == 0.0
    partly = measured(given=parcels(supply_state=["supplied", None, "not_approved", None])).parks.iloc[0]
    assert partly["supplied_m2"] == pytest.approx(20_000.0)
    assert partly["supply_known_share"] == pytest.approx(4 / 7)


def test_without_land_status_idle_land_is_unknown_and_without_any_inefficient_parcel_nobody_may_have_asked():
    found = measured(given=parcels().drop(columns="land_status"))
    assert np.isnan(found.parks[["idle_m2", "inefficient_m2", "idle_rate"]].iloc[0].astype(float)).all()
    assert "no_status" in rules(found)
    asked = measured(given=parcels()).parks.iloc[0]
    assert asked["idle_m2"] == 0.0 and np.isnan(asked["inefficient_m2"])
    assert measured(given=parcels(), asked=("inefficient",)).parks["inefficient_m2"][0] == 0.0


def test_without_the_present_land_use_the_stated_built_up_area_serves_and_the_rest_is_unknown():
    found = measured(PARK.assign(built_area_m2=[70_000.0]))
    one = found.parks.iloc[0]
    assert one["built_rate"] == pytest.approx(1.0)  # 70 000 / 70 000
    assert row(found, "built_rate")["source"] == "parks.built_area_m2 / parcels.supply_state"
    assert np.isnan(one[["industrial_share", "supply_rate", "tax_per_mu", "use_unknown_m2"]].astype(float)).all()
    both = measured(PARK.assign(built_area_m2=[70_000.0]), current_use=USE).parks.iloc[0]
    assert (both["built_area_m2"], both["built_area_m2_given"]) == pytest.approx((140_000.0, 70_000.0))


def test_pieces_of_unknown_state_leave_what_is_ready_for_supply_unknown_in_their_park():
    pieces = layer([box(0, 400, 100, 100), box(0, 450, 100, 100)], supply_state=[None, "approved_not_expropriated"])
    one = measured(current_use=USE, unsupplied=pieces).parks.iloc[0]
    assert one["unsupplied_m2"] == pytest.approx(15_000.0)  # 100 x 150, the overlap once
    assert np.isnan(one[["expropriated_not_supplied_m2", "supply_ready_m2", "supply_rate"]].astype(float)).all()


def test_codes_that_nobody_knows_are_unknown_ground_and_are_named():
    found = measured(
        current_use=use(("0601", box(0, 0, 500, 1000)), ("ZZ", box(500, 0, 300, 1000)), (None, box(800, 0, 200, 1000)))
    )
    assert found.parks["use_known_share"][0] == pytest.approx(0.5)
    assert "ZZ" in found.findings.set_index("rule").loc["dlbm", "sentence"]
    with pytest.raises(InputFault, match="dlbm"):
        measured(current_use=USE.drop(columns="dlbm"))


def test_land_classes_fall_into_the_groups_of_the_evaluation():
    groups = dict(zip(landclass.GROUPS, ("0701", "0601", "1003", "05H1", "08H2A", "09", "0702", "1006")))
    assert list(landclass.groups(groups.values())) == list(groups)
    # every code of the dictionary has a group, and those of built-up land are construction land
    codes = list(dictionary.wording("dlbm"))
    found = landclass.groups(codes)
    assert not [code for code, group in zip(codes, found) if group is None]
    built = np.isin(found, [*landclass.BUILT_UP, "rural_built"])
    assert [c for c, yes in zip(codes, built) if yes] == [
        c for c, yes in zip(codes, landclass.is_construction(codes)) if yes
    ]


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(-3, 9), st.integers(-3, 9), st.integers(1, 6), st.integers(1, 6)), min_size=1, max_size=8
    ),
    st.randoms(use_true_random=False),
)
def test_no_square_metre_is_counted_twice_whatever_overlaps(boxes, random):
    shapes = [box(100 * x, 100 * y, 100 * w, 100 * h) for x, y, w, h in boxes]
    status = [random.choice(["idle", "possibly_idle", "normal"]) for _ in shapes]
    parks = layer([box(0, 0, 500, 1000), box(400, 0, 600, 1000)], park_id=["K1", "K2"])
    pieces = layer([box(300, 300, 300, 300)], supply_state=["expropriated_not_supplied"])
    found = measured(parks, parcels(shapes, land_status=status), current_use=USE, unsupplied=pieces)
    built = shapely.union_all(USE.geometry[np.isin(landclass.groups(USE["dlbm"]), landclass.BUILT_UP)])
    ready = shapely.union_all([built, *shapes, *pieces.geometry])
    for number, park in enumerate(parks.geometry):
        inside = shapely.area(shapely.intersection(shapely.union_all(shapes), park))
        assert found.parks["supplied_m2"][number] == pytest.approx(inside, abs=1e-3)
        expected = shapely.area(shapely.intersection(ready, park))
        assert found.parks["supply_ready_m2"][number] == pytest.approx(expected, abs=1e-3)
        idle = shapely.union_all([s for s, word in zip(shapes, status) if word != "normal"])
        if inside > 0.0 and found.parks["status_known_share"][number] > 0.0:
            expected = shapely.area(shapely.intersection(idle, park)) / inside
            assert found.parks["idle_rate"][number] == pytest.approx(expected, abs=1e-9)
    whole = shapely.area(shapely.intersection(shapely.union_all(shapes), box(0, 0, 1000, 1000)))
    assert found.totals["supplied_m2"] == pytest.approx(whole, abs=1e-3)


def test_a_survey_holds_the_parks_their_figures_and_the_summary(tmp_path):
    from baiyuan_qgis import survey
    from baiyuan_qgis.data import samplepark, store

    path = samplepark.write(tmp_path, 1)
    roles = {
        "parcels": "parcels", "parks": "parks", "approvals": "approvals", "expropriations": "expropriations",
        "current_use": "current_use", "buildings": "buildings", "enterprises": "enterprises",
    }  # fmt: skip
    layers = {role: store.read(path, name) for role, name in roles.items()}
    found = survey.run(layers, "kaifeng-2021", samplepark.AS_OF, survey.Options(area_method="planar"))
    parks = found.tables["parks"].set_index("park_id")
    assert list(parks.reset_index().columns[:2]) == ["park_id", "park_name"]
    shapes = found.tables["parcels"]
    outlines = layers["parks"].to_crs(found.crs).set_index("park_id").geometry
    for park in parks.index:
        # an independent way: everything united with GEOS, then cut
        supplied = shapes.loc[shapes["supply_state"] == "supplied"].geometry.union_all()
        inside = supplied.intersection(outlines[park]).area
        assert parks.loc[park, "supplied_m2"] == pytest.approx(inside, rel=1e-6)
        idle = shapes.loc[shapes["land_status"].isin(["idle", "possibly_idle"])].geometry.union_all()
        assert parks.loc[park, "idle_rate"] == pytest.approx(idle.intersection(outlines[park]).area / inside, rel=1e-6)
        use = layers["current_use"].to_crs(found.crs)
        built = use.loc[np.isin(landclass.groups(use["dlbm"]), landclass.BUILT_UP)].geometry.union_all()
        assert parks.loc[park, "built_area_m2"] == pytest.approx(built.intersection(outlines[park]).area, rel=1e-6)
        assert 0.0 < parks.loc[park, "supply_rate"] <= 1.0 + 1e-9
    figures = found.tables["park_figures"]
    assert set(figures["park_id"]) == set(parks.index)
    summary = found.tables["summary"]
    assert not summary.duplicated(["scope", "measure"]).any()
    rate = summary.loc[(summary["scope"] == "all") & (summary["measure"] == "supply_rate")].iloc[0]
    assert rate["value"] == pytest.approx(rate["numerator"] / rate["denominator"])
    survey.save(found, tmp_path / "survey")
    kept = store.read(tmp_path / "survey" / "survey.gpkg", "park_figures")
    assert len(kept) == len(figures)
    assert kept["source"].notna().all()


def test_words_stand_for_their_codes_and_a_word_nobody_knows_decides_nothing():
    words = [dictionary.label("land_status", "idle", "zh"), "某种状态", "normal", None]
    one = measured(given=parcels(land_status=words)).parks.iloc[0]
    assert one["idle_m2"] == pytest.approx(20_000.0)
    assert one["status_known_share"] == pytest.approx(4 / 7)  # the first and the third of 70 000 m2
    told = dictionary.label("supply_state", "expropriated_not_supplied", "zh")
    pieces = layer([box(0, 400, 100, 100)], supply_state=[told])
    assert measured(unsupplied=pieces).parks["expropriated_not_supplied_m2"][0] == pytest.approx(10_000.0)
    odd = measured(unsupplied=pieces.assign(supply_state="某种状态")).parks
    assert odd["expropriated_not_supplied_m2"].isna().all() and odd["unsupplied_m2"][0] == pytest.approx(10_000.0)


def test_a_layer_beside_the_parks_and_missing_pieces_are_said_and_leave_no_zero():
    far = measured(current_use=use(("0601", box(9e4, 0, 10, 10))), buildings=layer([box(9e4, 0, 1, 1)], storeys=[1.0]))
    assert far.parks[["built_area_m2", "industrial_m2", "floor_area_m2", "tax_per_mu"]].isna().all(axis=None)
    assert far.findings["rule"].tolist().count("no_contact") == 2
    assert "no_unsupplied" in rules(far)


@pytest.mark.qgis
def test_the_algorithm_measures_the_sample_park_in_a_real_qgis_process(tmp_path, qgis_process):
    import json

    from baiyuan_qgis.data import samplepark, store

    path = samplepark.write(tmp_path, 1)
    layers = {key: f"{path}|layername={key.lower()}" for key in ("PARKS", "CURRENT_USE", "BUILDINGS", "ENTERPRISES")}
    run = qgis_process(
        "run", "baiyuan:parkindicators", "--json", "--", f"INPUT={path}|layername=parcels",
        *(f"{key}={value}" for key, value in layers.items()), "AS_OF=2022-09-30", f"OUTPUT={tmp_path / 'parks.gpkg'}",
        f"FIGURES={tmp_path / 'figures.gpkg'}",
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    results = json.loads(run.stdout[run.stdout.index("{") :])["results"]
    figures = store.read(tmp_path / "figures.gpkg", "figures")
    parks = store.read(tmp_path / "parks.gpkg", "parks")
    assert results["PARK_COUNT"] == len(parks) == figures["park_id"].nunique()
    assert results["BUILT_M2"] == pytest.approx(parks["built_area_m2"].sum(), rel=1e-9)
    assert 0.0 < results["INDUSTRIAL_SHARE"] < 1.0 and 0.0 < results["COMPREHENSIVE_FAR"] < 5.0
    # no status, no unsupplied pieces: what needs them is left out, not 0
    assert not {"IDLE_RATE", "SUPPLY_RATE", "UNSUPPLIED_M2"} & {
        key for key, value in results.items() if value is not None
    }
    assert parks["idle_m2"].isna().all()
    rates = figures.loc[figures["measure"] == "tax_per_mu"]
    assert (rates["value"] - rates["numerator"] / rates["denominator"]).abs().max() < 1e-9
