"""checkdata: each rule with a layer that shows it and one, at its limit, that must not."""

from __future__ import annotations

import datetime
import math
from pathlib import Path

import geopandas
import numpy as np
import pandas
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from baiyuan_qgis.data import dictionary, landclass_tables, parcelcode
from baiyuan_qgis.data.quality import columns
from baiyuan_qgis.data.quality.rules import RULES, Limits
from baiyuan_qgis.faults import Cancelled
from baiyuan_qgis.geometry.nearpoints import near_others, near_pairs
from baiyuan_qgis.land import plausible, shares
from baiyuan_qgis.language import set_language
from baiyuan_qgis.measure.dataquality import check as module
from baiyuan_qgis.measure.dataquality import places
from baiyuan_qgis.measure.dataquality.check import check
from baiyuan_qgis.progress import Progress

# 8-digit eastings, as most bureaus have them
X, Y = 38_486_000.0, 3_767_000.0
ZONE_38 = "EPSG:4526"
AS_OF = datetime.date(2022, 9, 30)
SHARED = Path(__file__).parent.parent.parent / "shared" / "data"


@pytest.fixture(autouse=True)
def english():
    """Sentences are compared in English, whatever the locale of the machine."""
    set_language("en")


def box(x, y, width, height):
    return shapely.box(X + x, Y + y, X + x + width, Y + y + height)


def polygon(*points):
    return shapely.Polygon([(X + x, Y + y) for x, y in points])


def layer(geometries, crs=ZONE_38, **given):
    if "parcel_id" not in given and "park_id" not in given:
        given["parcel_id"] = [f"P{number}" for number in range(1, len(geometries) + 1)]
    return geopandas.GeoDataFrame(
        {"source_fid": range(1, len(geometries) + 1), **given}, geometry=list(geometries), crs=crs
    )


def found(frame, rule, role="parcels", **options):
    """Return the errors and warnings (and notes of features) of one rule."""
    result = check(frame, role, layer="lots", as_of=AS_OF, **{"area_method": "planar", **options})
    own = result.findings[result.findings["rule"] == rule]
    return own[(own["severity"] != "note") | (own["feature_id"] != "")].reset_index(drop=True)


def state(frame, rule, role="parcels", **options):
    result = check(frame, role, layer="lots", as_of=AS_OF, **options)
    return result.summary.set_index("rule").loc[rule]


def columns_of(**given):
    count = len(next(iter(given.values())))
    return layer([box(200 * number, 0, 100, 100) for number in range(count)], **given)


# ---- what holds for every rule


def test_every_rule_has_its_words_in_both_languages_and_a_row_in_every_summary():
    for kind in ("quality_rule", "quality_mend"):
        assert set(dictionary.wording(kind)) == set(RULES)
    for frame in (layer([box(0, 0, 100, 100)]), layer([]), layer([None])):
        assert check(frame, "parcels").summary["rule"].tolist() == list(RULES)


def test_a_sound_layer_has_nothing_but_what_was_not_checked():
    lots = layer(
        [box(0, 0, 100, 100), box(100, 0, 100, 100)],
        parcel_code=["410202001001GB00001", "410202001001GB00002"], contract_area_m2=[10_000.0, 10_000.0],
        contract_date=["2020-01-01", None],
    )  # fmt: skip
    parks = layer([box(-10, -10, 300, 300)], park_id=["K1"])
    result = check(lots, "parcels", parks=parks, as_of=AS_OF)
    assert result.findings.empty and result.figures["ERROR_COUNT"] == 0
    assert (result.summary["check_state"] != "not_checked").all()


def test_each_finding_has_place_severity_and_mend_and_stands_in_the_layers_own_coordinates():
    lots = layer([box(0, 0, 100, 100), box(50, 0, 100, 100), None], holder=["a", "b", "c"])
    for frame in (lots, lots.to_crs(4490)):
        result = check(frame, "parcels", as_of=AS_OF)
        own = result.findings
        assert own.crs == frame.crs
        assert set(own["severity"]) <= {"error", "warning", "note"} and own["mend"].str.len().min() > 5
        overlap = own[(own["rule"] == "overlap")].iloc[0]
        shared = geopandas.GeoSeries([box(50, 0, 50, 100)], crs=ZONE_38).to_crs(frame.crs)[0]
        assert shared.buffer(1e-9).contains(overlap.geometry)
        assert (overlap["feature_id"], overlap["other_id"], overlap["identifier"]) == ("1", "2", "P1")


@pytest.mark.parametrize("frame", [layer([]), layer([None, None]), layer([shapely.Polygon()])])
def test_layers_of_nothing_are_said_and_do_not_fall(frame):
    result = check(frame, "parcels")
    rules = set(result.findings["rule"][result.findings["severity"] == "error"])
    assert rules == ({"no_geometry"} if len(frame) else {"no_features"})


def test_a_layer_without_a_crs_is_checked_as_far_as_no_metres_are_needed():
    lots = layer([polygon((0, 0), (10, 10), (10, 0), (0, 10)), box(0, 0, 9, 9), box(0, 0, 9, 9)], crs=None)
    result = check(lots, "parcels")
    by_rule = result.findings[result.findings["severity"] == "error"].groupby("rule").size()
    assert by_rule.to_dict() == {"crs_missing": 1, "invalid": 1, "duplicate_geometry": 2}
    states = result.summary.set_index("rule")["check_state"]
    # limits in metres mean nothing here
    for rule in ("overlap", "gap", "sliver", "near_vertices", "area_record", "outside_zone", "outside_park"):
        assert states[rule] == "not_checked"


def test_a_table_has_no_places_and_a_layer_of_parcels_must_have_figures():
    table = layer([None], parcel_id=["P1"])
    assert found(table, "no_geometry", spatial=False)["severity"].tolist() == ["error"]
    firms = layer([None], parcel_id=["P1"], enterprise_id=["E1"])
    result = check(firms, "enterprises", spatial=False)
    assert result.findings.empty


def test_the_input_is_not_changed():
    lots = layer([polygon((0, 0), (10, 10), (10, 0), (0, 10)), box(0, 0, 5, 5)], contract_date=["2021-13-01", ""])
    before = lots.copy()
    check(lots, "parcels")
    pandas.testing.assert_frame_equal(pandas.DataFrame(lots), pandas.DataFrame(before))


def test_cancelling_is_answered():
    class Stopped(Progress):
        def cancelled(self):
            return True

    with pytest.raises(Cancelled):
        check(layer([box(0, 0, 10, 10)]), "parcels", progress=Stopped())


# ---- figures


def test_missing_and_empty_geometries_are_each_named():
    own = found(layer([box(0, 0, 10, 10), None, shapely.Polygon()]), "no_geometry")
    assert own["feature_id"].tolist() == ["2", "3"]


def test_what_is_no_polygon_is_named_with_its_kind():
    own = found(
        layer([box(0, 0, 10, 10), shapely.Point(X, Y), shapely.LineString([(X, Y), (X, Y + 1)])]), "not_polygon"
    )
    assert own["feature_id"].tolist() == ["2", "3"] and "Point" in own["sentence"][0]


def test_what_could_not_be_read_is_no_missing_geometry():
    lots = layer([box(0, 0, 10, 10), None])
    unread = np.array([False, True])
    assert found(lots, "unreadable", unread=unread)["feature_id"].tolist() == ["2"]
    assert found(lots, "no_geometry", unread=unread).empty


def test_coordinates_that_are_no_numbers_do_not_reach_the_geometry():
    for odd in (math.nan, math.inf):
        ring = shapely.linearrings([(X, Y), (X + 10, odd), (X + 10, Y + 10), (X, Y)], handle_nan="allow")
        lots = layer([box(0, 0, 10, 10), shapely.polygons(ring)])
        for frame in (lots, lots.set_crs(4490, allow_override=True)):
            assert found(frame, "not_finite")["feature_id"].tolist() == ["2"]


def test_an_invalid_geometry_is_named_with_reason_and_place():
    # the two sides of the bow tie cross at its middle
    own = found(layer([polygon((0, 0), (10, 10), (10, 0), (0, 10))]), "invalid")
    assert "Self-intersection" in own["sentence"][0]
    assert (own.geometry[0].x - X, own.geometry[0].y - Y) == pytest.approx((5.0, 5.0))
    assert f"{X + 5:.3f}, {Y + 5:.3f}" in own["sentence"][0]
    # a hole that touches its shell in one point is valid
    touching = shapely.Polygon(box(0, 0, 10, 10).exterior, [[(X, Y + 5), (X + 3, Y + 3), (X + 3, Y + 7)]])
    assert touching.is_valid and found(layer([touching]), "invalid").empty


def test_figures_drawn_twice_are_found_wherever_their_rings_begin():
    first = polygon((0, 0), (10, 0), (10, 10), (0, 10))
    again = polygon((10, 10), (0, 10), (0, 0), (10, 0))
    other = polygon((0, 0), (10, 0), (10, 10.001), (0, 10))
    own = found(layer([first, other, again]), "duplicate_geometry")
    assert own[["feature_id", "other_id"]].to_numpy().tolist() == [["1", "3"], ["3", "1"]]
    # what is drawn twice is no overlap besides; what differs by a millimetre is one
    assert found(layer([first, other, again]), "overlap")["other_id"].tolist() == ["2"]
    assert found(layer([first, again]), "overlap").empty


def test_overlaps_have_area_and_width_and_are_errors_from_the_sliver_area_on():
    # 2 m of 100 m: 200 m², 2·200/(2+100+2+100) = 1.9608 m wide
    own = found(layer([box(0, 0, 100, 100), box(98, 0, 100, 100)]), "overlap")
    assert own["area_m2"].tolist() == pytest.approx([200.0], abs=1e-6)
    assert own["width_m"].tolist() == pytest.approx([400.0 / 204.0])
    assert own["severity"].tolist() == ["error"]
    # 1 cm of 50 m is half a square metre
    assert found(layer([box(0, 0, 50, 50), box(49.99, 0, 50, 50)]), "overlap")["severity"].tolist() == ["warning"]
    assert found(layer([box(0, 0, 100, 100), box(100, 0, 100, 100)]), "overlap").empty


def test_overlaps_narrower_than_the_node_distance_are_counted_and_not_lost():
    lots = layer([box(0, 0, 100, 100), box(99.9995, 0, 100, 100)])
    assert found(lots, "overlap").empty
    result = check(lots, "parcels")
    note = result.findings[(result.findings["rule"] == "overlap")]
    # half a millimetre of 100 m
    assert note["severity"].tolist() == ["note"] and note["area_m2"].tolist() == pytest.approx([0.05], abs=1e-4)
    assert found(lots, "overlap", limits=Limits(node_distance=0.0001))["area_m2"].tolist() == pytest.approx(
        [0.05], abs=1e-4)  # fmt: skip


def test_invalid_figures_are_not_compared_and_the_summary_says_so():
    lots = layer([polygon((0, 0), (10, 10), (10, 0), (0, 10)), box(0, 0, 10, 10)])
    row = state(lots, "overlap")
    assert row["feature_count"] == 1 and row["sentence"].startswith("1 features without a valid geometry")


# ---- gaps


def ring_of_lots(width):
    """Four lots round a slot of 60 m by ``width``."""
    return [
        polygon((0, 0), (100, 0), (100, 50), (80, 50), (20, 50), (0, 50)),
        polygon((0, 50), (20, 50), (20, 50 + width), (0, 50 + width)),
        polygon((80, 50), (100, 50), (100, 50 + width), (80, 50 + width)),
        polygon((0, 50 + width), (20, 50 + width), (80, 50 + width), (100, 50 + width), (100, 120), (0, 120)),
    ]


def test_an_enclosed_gap_has_its_area_and_width():
    own = found(layer(ring_of_lots(0.25)), "gap")
    # 60 m × 0.25 m = 15 m²; 2·15/(2·60.25) = 0.24896 m
    assert own["area_m2"].tolist() == pytest.approx([15.0], abs=1e-6)
    assert own["width_m"].tolist() == pytest.approx([30.0 / 120.5])
    assert box(20, 50, 60, 0.25).contains(own.geometry[0])


def test_a_gap_is_a_fault_up_to_the_width_that_is_asked_for():
    # 60 m by w: the mean width is 120 w / (2 (60 + w)): just 1 m for w = 60/59
    for width, count in ((60.0 / 59.0 - 1e-4, 1), (60.0 / 59.0 + 1e-4, 0)):
        assert len(found(layer(ring_of_lots(width)), "gap", limits=Limits(gap_width=1.0))) == count
    assert len(found(layer(ring_of_lots(3.0)), "gap")) == 0
    assert len(found(layer(ring_of_lots(3.0)), "gap", limits=Limits(gap_width=4.0))) == 1


def test_an_open_slit_between_two_lots_is_a_gap():
    own = found(layer([box(0, 0, 100, 100), box(100.05, 0, 100, 80)]), "gap")
    # 5 cm along the 80 m of the shorter one
    assert own["area_m2"].tolist() == pytest.approx([4.0], abs=1e-5)
    assert own["width_m"].tolist() == pytest.approx([0.05], abs=1e-7)
    assert own[["feature_id", "other_id"]].to_numpy().tolist() == [["1", "2"]]
    assert (own.geometry[0].x - X, own.geometry[0].y - Y) == pytest.approx((100.025, 40.0), abs=1e-6)


def test_a_wedge_is_a_gap_of_its_mean_width():
    own = found(layer([box(0, 0, 100, 100), polygon((100, 0), (200, 0), (200, 100), (100.2, 100))]), "gap")
    # a triangle of 100 m by 0.2 m
    assert own["area_m2"].tolist() == pytest.approx([10.0], rel=1e-4)


@pytest.mark.parametrize(
    "lots",
    [
        # neighbours with common vertices, a T-junction, a corner in common, a lot beyond a lane of 3 m
        [box(0, 0, 100, 100), box(100, 0, 100, 100)],
        [box(0, 0, 100, 100), box(100, 0, 100, 30), box(100, 30, 100, 70)],
        [box(0, 0, 100, 100), box(100, 100, 100, 100)],
        [box(0, 0, 100, 100), box(103, 0, 100, 100)],
        # one behind the other: what lies between them is a lot and no gap
        [box(0, 0, 100, 100), box(100, 0, 0.4, 100), box(100.4, 0, 100, 100)],
        # one lot round another
        [box(0, 0, 100, 100).difference(box(40, 40, 20, 20)), box(40, 40, 20, 20)],
        # overlapping lots
        [box(0, 0, 100, 100), box(99.5, 0, 100, 100)],
        # drawn twice beside one drawn once
        [box(0, 0, 100, 100), box(0, 0, 100, 100), box(100, 0, 100, 100)],
    ],
)
def test_what_is_no_gap(lots):
    assert found(layer(lots), "gap").empty


def test_a_slot_inside_one_lot_is_a_gap_and_a_pond_is_not():
    own = found(layer([box(0, 0, 100, 100).difference(box(20, 20, 50, 0.3))]), "gap")
    assert own["area_m2"].tolist() == pytest.approx([15.0], abs=1e-5) and "encloses" in own["sentence"][0]
    assert found(layer([box(0, 0, 100, 100).difference(box(20, 20, 30, 30))]), "gap").empty


def test_gaps_narrower_than_the_node_distance_are_counted_and_not_lost():
    lots = layer([box(0, 0, 100, 100), box(100.0005, 0, 100, 100)])
    assert found(lots, "gap").empty
    notes = check(lots, "parcels").findings
    assert ((notes["rule"] == "gap") & (notes["severity"] == "note")).sum() == 1


@settings(max_examples=25, deadline=None)
@given(width=st.floats(0.01, 0.9), turn=st.floats(0.0, 360.0), shift=st.floats(0.0, 60.0), depth=st.floats(20.0, 100.0))
def test_a_slit_is_found_in_every_direction(width, turn, shift, depth):
    lots = [box(0, 0, 100, 100), box(100 + width, shift, depth, 100)]
    lots = [shapely.affinity.rotate(one, turn, origin=(X, Y)) for one in lots]
    own = found(layer(lots), "gap")
    assert own["area_m2"].tolist() == pytest.approx([width * (100.0 - shift)], rel=1e-3)


# ---- vertices


def test_vertices_nearer_than_a_millimetre_and_not_at_a_millimetre():
    def two(apart):
        return layer([box(0, 0, 100, 100), polygon((100 + apart, 0), (200, 0), (200, 100), (150, 100))])

    assert found(two(0.001), "near_vertices").empty
    own = found(two(0.0009), "near_vertices")
    assert own[["feature_id", "other_id"]].to_numpy().tolist() == [["1", "2"]] and "0.900 mm" in own["sentence"][0]
    assert found(two(0.0), "near_vertices").empty
    assert len(found(two(0.004), "near_vertices", limits=Limits(node_distance=0.005))) == 1


def test_vertices_of_one_figure_too_near_or_repeated_are_named_once_a_figure():
    near = polygon((0, 0), (50, 0), (50.0005, 0), (100, 0), (100, 100), (100, 100.0004), (0, 100))
    own = found(layer([near]), "near_vertices")
    assert len(own) == 1 and "such places: 2" in own["sentence"][0] and own["other_id"].isna().all()
    repeated = polygon((0, 0), (50, 0), (50, 0), (50, 0), (100, 0), (100, 100), (0, 100))
    own = found(layer([repeated]), "near_vertices")
    assert len(own) == 1 and "2 vertices that follow themselves" in own["sentence"][0]
    assert found(layer([box(0, 0, 100, 100)]), "near_vertices").empty


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), min_size=2, max_size=40, unique=True))
def test_near_pairs_are_those_of_all_pairs(cells):
    # points on a grid of 0.1 mm, so that many lie within a millimetre and some at it exactly
    xy = np.array(cells) * 1e-4 + (X, Y)
    one, other, _distance = near_pairs(xy, 0.001, 6)
    assert near_others(xy, 0.001)[np.r_[one, other]].all()
    wanted = {
        (i, j)
        for i in range(len(cells))
        for j in range(i + 1, len(cells))
        if (cells[i][0] - cells[j][0]) ** 2 + (cells[i][1] - cells[j][1]) ** 2 < 100
    }
    assert set(zip(one.tolist(), other.tolist())) == wanted


def test_spikes_are_angles_below_the_limit():
    def lot(degrees):
        # a needle of 20 m from the middle of the eastern side; its tip has just this angle
        half = 20.0 * math.tan(math.radians(degrees / 2.0))
        return polygon((0, 0), (100, 0), (100, 50 - half), (120, 50), (100, 50 + half), (100, 100), (0, 100))

    own = found(layer([lot(4.9)]), "spike")
    assert own["feature_id"].tolist() == ["1"] and "4.90°" in own["sentence"][0]
    assert (own.geometry[0].x - X, own.geometry[0].y - Y) == pytest.approx((120.0, 50.0))
    assert found(layer([lot(5.0)]), "spike").empty
    assert len(found(layer([lot(12.0)]), "spike", limits=Limits(spike_angle=15.0))) == 1
    # the tip where the ring begins and ends counts too
    tip = polygon((120, 50), (100, 50.5), (100, 100), (0, 100), (0, 0), (100, 0), (100, 49.5))
    assert len(found(layer([tip]), "spike")) == 1


def test_slivers_are_small_or_narrow_figures():
    # 2·A/U of a strip of 100 m by w is 100 w / (100 + w): 0.5 m for w = 50/99.5
    edge = 50.0 / 99.5
    lots = [box(0, 0, 100, edge - 1e-5), box(0, 10, 100, edge + 1e-5), box(0, 20, 0.999, 1.0), box(0, 30, 1.001, 1.0)]
    own = found(layer(lots), "sliver", limits=Limits(sliver_width=0.5))
    assert own["feature_id"].tolist() == ["1", "3"]
    # exactly 1 m² is none
    assert found(layer([box(0, 0, 1, 1)]), "sliver").empty


def test_parts_and_ring_directions_are_notes():
    both = shapely.MultiPolygon([box(0, 0, 10, 10), box(20, 0, 10, 10)])
    own = found(layer([both, shapely.MultiPolygon([box(50, 0, 10, 10)])]), "multi_part")
    assert own["feature_id"].tolist() == ["1"] and own["severity"].tolist() == ["note"]
    shell, hole = [(0, 0), (10, 0), (10, 10), (0, 10)], [(X + x, Y + y) for x, y in ((2, 2), (5, 2), (5, 5), (2, 5))]
    same = shapely.Polygon([(X + x, Y + y) for x, y in shell], [hole])
    against = shapely.Polygon([(X + x, Y + y) for x, y in shell], [hole[::-1]])
    other = shapely.Polygon([(X + 40 + x, Y + y) for x, y in shell][::-1])
    lots = layer([same, shapely.affinity.translate(against, 20), other])
    own = found(lots, "ring_direction")
    assert own["feature_id"].tolist() == ["1", "3"]


# ---- places


def test_outside_the_parks_wholly_partly_and_by_a_sliver():
    parks = layer([box(0, 0, 100, 100), box(100, 0, 100, 100)], park_id=["K1", "K2"])
    lots = layer([box(50, 0, 100, 50), box(190, 0, 20, 10), box(300, 0, 10, 10), box(199, 50, 1.005, 100)])
    result = check(lots, "parcels", parks=parks).findings
    own = result[result["rule"] == "outside_park"]
    # 10 × 10 m of the second, the third wholly; 0.005 × 50 + 1.005 × 50 = 50.5 m² of the fourth
    assert own["feature_id"].tolist() == ["2", "3", "4"]
    assert own["area_m2"].tolist() == pytest.approx([100.0, 100.0, 50.5], abs=1e-4)
    sliver = check(layer([box(150, 0, 50.005, 100)]), "parcels", parks=parks).findings
    assert sliver[sliver["rule"] == "outside_park"]["severity"].tolist() == ["note"]
    assert state(lots, "outside_park")["check_state"] == "not_checked"


def test_outside_the_zone_of_the_crs():
    # zone 38 is made for 112.5° to 115.5°, zone 39 begins there: the middle of the box decides
    def at(longitude):
        lot = shapely.box(longitude - 0.0005, 34.5, longitude + 0.0005, 34.501)
        return layer([lot], crs=4490).to_crs(ZONE_38)

    assert found(at(115.499), "outside_zone").empty
    assert found(at(115.501), "outside_zone")["severity"].tolist() == ["warning"]
    assert found(at(119.0), "outside_zone")["severity"].tolist() == ["error"]
    # eastings without the number of the zone in a CRS with it
    bare = shapely.box(486_000, Y, 486_100, Y + 100)
    assert found(layer([bare]), "outside_zone")["severity"].tolist() == ["error"]


def test_degrees_as_of_a_web_map_are_doubted_and_surveyed_ones_are_not():
    # six decimals, as web maps write them; a surveyed corner, brought back to degrees, has more
    web = shapely.box(114.3, 34.79, 114.301234, 34.791234)
    assert found(layer([web], crs=4490), "web_map")["severity"].tolist() == ["warning"]
    surveyed = layer([box(0, 0, 100, 100)]).to_crs(4490)
    assert found(surveyed, "web_map").empty
    states = check(layer([box(0, 0, 100, 100)]), "parcels").summary.set_index("rule")["check_state"]
    assert states["web_map"] == "not_applicable"


def test_the_districts_of_a_web_map_do_not_pass_for_survey_data_unwarned(shared_data):
    districts = geopandas.read_file(shared_data / "kaifeng_xuchang" / "kaifeng_gcj02_datav.geojson")
    assert found(districts, "web_map")["severity"].tolist() == ["warning"]


def test_metres_called_degrees_are_an_error_and_not_a_crash():
    result = check(layer([box(0, 0, 100, 100)], crs=4490), "parcels")
    own = result.findings[result.findings["severity"] == "error"]
    assert own["rule"].tolist() == ["outside_zone"] and "no degrees" in own["sentence"].iloc[0]
    assert result.figures["NOT_CHECKED_COUNT"] >= 5


def test_feet_are_turned_into_metres():
    # US survey feet: 10 ft are 3.048 m; an overlap of 10 ft by 100 ft is 92.90 m²
    lots = [shapely.box(1_100_000, 500_000, 1_100_100, 500_100), shapely.box(1_100_090, 500_000, 1_100_190, 500_100)]
    own = found(layer(lots, crs=2264), "overlap")
    assert own["area_m2"].tolist() == pytest.approx([1000.0 * (1200.0 / 3937.0) ** 2], rel=1e-9)
    assert lots[0].contains(own.geometry[0])


# ---- area of record


def test_one_percent_exactly_is_no_difference_and_more_is():
    # figure 9,900 m²: 100 of 10,000 m² is 1 %
    lots = layer([box(0, 0, 99, 100), box(200, 0, 98.99, 100)], contract_area_m2=[10_000.0, 10_000.0])
    own = found(lots, "area_record")
    assert own["feature_id"].tolist() == ["2"] and own["severity"].tolist() == ["warning"]
    assert "1.01 %" in own["sentence"][0] and own["field"].tolist() == ["contract_area_m2"]
    assert len(found(lots, "area_record", limits=Limits(area_tolerance=0.005))) == 2


@pytest.mark.parametrize(("record", "unit"), [(15.0, "mu"), (1.0, "ha"), (0.01, "km²")])
def test_an_area_in_another_unit_is_told_by_its_unit(record, unit):
    # 10,000 m² are 15 mu, 1 ha, 0.01 km²
    lots = layer([box(0, 0, 100, 100)], certificate_area_m2=[record])
    own = found(lots, "area_unit")
    assert own["severity"].tolist() == ["error"] and f"looks like {unit}" in own["sentence"][0]
    assert found(lots, "area_record").empty


def test_the_pieces_of_a_batch_are_compared_together():
    lots = layer(
        [box(0, 0, 100, 100), box(200, 0, 100, 100)], batch_id=["B1", "B1"], parcel_id=["", ""],
        approval_area_m2=[20_000.0, 20_000.0], approval_date=["2020-01-01"] * 2,
    )  # fmt: skip
    assert found(lots, "area_record", role="approvals").empty
    assert found(lots, "id_duplicate", role="approvals").empty
    lots["approval_area_m2"] = 30_000.0
    assert found(lots, "area_record", role="approvals")["feature_id"].tolist() == ["1"]


def test_what_has_no_record_is_counted_in_the_summary():
    lots = layer([box(0, 0, 100, 100), box(200, 0, 100, 100), None], contract_area_m2=[10_000.0, None, 5.0])
    row = state(lots, "area_record")
    assert row["feature_count"] == 1 and "2 features have no area of record" in row["sentence"]
    assert state(layer([box(0, 0, 1, 1)]), "area_record")["check_state"] == "not_checked"


def test_13_the_patch_area_is_compared_and_not_the_net_area():
    # TBMJ 10,000 m² with 1,500 m² of ridges: TBDLMJ 8,500 m² is 15 % less than the figure, and is in order
    patch = layer(
        [box(0, 0, 100, 100)], dlbm=["0103"], parcel_id=[""],
        TBMJ=[10_000.0], KCMJ=[1_500.0], TBDLMJ=[8_500.0],
    )  # fmt: skip
    assert found(patch, "area_record", role="current_use").empty
    assert found(patch, "deduction", role="current_use").empty
    assert state(patch, "area_record", role="current_use")["feature_count"] == 1
    patch["TBDLMJ"] = 10_000.0
    assert found(patch, "deduction", role="current_use")["field"].tolist() == ["class_area_m2"]
    patch["TBDLMJ"], patch["TBMJ"] = 8_500.0, 8_500.0
    assert len(found(patch, "area_record", role="current_use")) == 1


# ---- columns


def test_identifiers_missing_and_used_twice():
    lots = columns_of(parcel_id=["P1", None, "P1", " ", "P2"])
    assert found(lots, "id_missing")["feature_id"].tolist() == ["2", "4"]
    own = found(lots, "id_duplicate")
    assert own[["feature_id", "other_id"]].to_numpy().tolist() == [["1", "3"], ["3", "1"]]
    assert found(lots.drop(columns="parcel_id"), "field_missing")["field"].tolist() == ["parcel_id"]


def test_an_enterprise_on_two_parcels_has_its_id_twice():
    firms = layer([None, None], parcel_id=["P1", "P2"], enterprise_id=["E1", "E1"])
    assert found(firms, "id_duplicate", role="enterprises", spatial=False).empty


GOOD = "410202001001GB00001"


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("41020200100GB00001", ["18 characters"]),
        (GOOD + "0", ["20 characters"]),
        ("4.10202001001e+18", ["stored as a number"]),
        ("４１０２０２001001GB00001", ["full-width"]),
        ("410202001001GB 00001", ["blanks"]),
        ("410202001001gb00001", ["small letters"]),
        ("4102O2001001GB00001", ["characters 1 to 6 (county) are 4102O2"]),
        ("410202A01001GB00001", ["characters 7 to 9 (cadastral zone) are A01"]),
        ("410202001X01GB00001", ["characters 10 to 12 (cadastral sub-zone) are X01"]),
        ("410202001001XB00001", ["13th character is X"]),
        ("410202001001GQ00001", ["14th character is Q"]),
        ("410202001001GC00001", ["C as 14th character exists on collective land"]),
        ("410202001001GB0000L", ["characters 15 to 19 (sequence) are 0000L"]),
        ("410202001001GB00000", ["sequence is 00000"]),
        ("000000001001GB00001", ["county is 000000"]),
        ("41020x001001XQ00000", ["county", "13th", "14th", "sequence", "small letters"]),
    ],
)
def test_each_defect_of_a_parcel_code_has_its_own_words(code, words):
    found_ = "; ".join(parcelcode.defects(code))
    for word in words:
        assert word in found_
    assert len(parcelcode.defects(code)) == len(words)


@pytest.mark.parametrize("code", [GOOD, "410202001001JC99999", "410202001001JA00001", "410202001001ZW00001"])
def test_sound_parcel_codes(code):
    assert parcelcode.defects(code) == ()


def test_parcel_codes_missing_malformed_and_repeated_in_a_layer():
    lots = columns_of(parcel_code=[GOOD, None, GOOD, "4102", "410202001001GB00002"])
    assert found(lots, "code_missing")["feature_id"].tolist() == ["2"]
    assert found(lots, "code_malformed")["feature_id"].tolist() == ["4"]
    assert found(lots, "code_duplicate")["feature_id"].tolist() == ["1", "3"]
    assert state(columns_of(holder=["x"]), "code_malformed")["check_state"] == "not_checked"


def test_land_classes_of_the_survey():
    use = columns_of(parcel_id=[""] * 9, dlbm=["0601", "05H1", "0201K", "601", "06", "100101", "9999", None, "05h1 "])
    own = found(use, "land_class", role="current_use").set_index("feature_id")
    assert own.index.tolist() == ["4", "5", "6", "7", "8", "9"]
    assert "lost its leading zero: 0601" in own["sentence"]["4"] and "heading" in own["sentence"]["5"]
    # 100101 is industry of class 1 in the plan: the survey calls it 0601
    assert "land and sea use" in own["sentence"]["6"] and "here 0601 would be meant" in own["sentence"]["6"]
    assert own["severity"]["8"] == "warning" and "written otherwise than 05H1" in own["sentence"]["9"]


def test_land_classes_of_the_plan_by_edition():
    plan = columns_of(parcel_id=[""] * 4, zone_code=["100101", "05H1", "0508", "1408"])
    own = found(plan, "land_class", role="zoning").set_index("feature_id")
    assert own.index.tolist() == ["2", "3", "4"]
    assert "land survey" in own["sentence"]["2"] and "here 1101 would be meant" in own["sentence"]["3"]
    plan["zone_edition"] = ["2020"] * 4
    assert found(plan, "land_class", role="zoning").empty
    row = state(plan, "land_class", role="zoning")
    assert row["check_state"] == "not_checked" and "2020 edition" in row["sentence"]


def test_conversion_holds_only_what_the_documents_give():
    assert landclass_tables.to_zone("0601") == ("1001", "same")
    assert landclass_tables.to_zone("0201K") == ("02", "group")
    assert landclass_tables.to_zone("08H2") == ("", "survey")
    assert landclass_tables.to_zone("05H1") == ("", "")
    for dlbm in landclass_tables.codes("dlbm"):
        code, kind = landclass_tables.to_zone(dlbm)
        assert bool(code) == (kind in {"same", "group"})
        assert not code or code in landclass_tables.codes("zone")
        if kind == "same":
            ours, theirs = dictionary.label("dlbm", dlbm, "zh"), dictionary.label("zone", code, "zh")
            assert ours.removesuffix("用地") in theirs or theirs.removesuffix("用地") in ours
            assert landclass_tables.from_zone(code) == dlbm
    assert not landclass_tables.codes("zone", "2020")


def test_values_of_another_type_and_outside_their_list():
    lots = columns_of(
        land_price_wan=["1,000", "12.5", None], contract_date=["2021/3/5", "2021-03-05", "2021-02-29"],
        standard_land=["yes", "maybe", None], idle_cause=["enterprise", "天气", "企业原因"],
    )  # fmt: skip
    own = found(lots, "value_type")
    assert set(zip(own["feature_id"], own["field"])) == {
        ("1", "land_price_wan"), ("1", "contract_date"), ("3", "contract_date"), ("2", "standard_land"),
    }  # fmt: skip
    words = own[(own["feature_id"] == "1") & (own["field"] == "contract_date")]["sentence"].iloc[0]
    assert "“2021/3/5” in" in words and "is not a date (YYYY-MM-DD)" in words
    assert found(lots, "domain")["feature_id"].tolist() == ["2"]


def test_figures_that_cannot_be():
    lots = columns_of(
        land_price_wan=[-1.0, 0.0], contract_green_max=[1.2, 1.0], invested_wan=[11.0, 10.0],
        total_investment_wan=[10.0, 10.0],
    )  # fmt: skip
    for rule in ("negative", "over_100", "over_total"):
        assert found(lots, rule)["feature_id"].tolist() == ["1"], rule


def test_dates_that_cannot_be():
    lots = columns_of(
        actual_start=["2021-01-02", "2021-01-01", "2022-10-01", "2022-09-30"],
        actual_completion=["2021-01-01", "2021-01-01", None, None],
        contract_date=["1970-01-01", "1949-09-30", "1949-10-01", "1900-01-01"],
        agreed_start=["2030-01-01"] * 4,
    )
    own = found(lots, "contradiction")
    assert own["feature_id"].tolist() == ["1"] and own["field"].tolist() == ["actual_completion"]
    assert found(lots, "date_future")["feature_id"].tolist() == ["3"]
    assert found(lots, "date_early")["feature_id"].tolist() == ["1", "2", "4"]


def test_dates_as_datetimes_are_read_too():
    lots = columns_of(actual_start=pandas.to_datetime(["2021-01-02", None]), holder=["a", "b"])
    assert found(lots, "value_type").empty and found(lots, "date_early").empty


def test_garbled_texts_are_named_in_every_column():
    lots = columns_of(holder=["河南", "\ufffd\ufffd"], other=["\ufffd", "x"])
    own = found(lots, "encoding")
    assert set(zip(own["feature_id"], own["field"])) == {("2", "holder"), ("1", "other")}


def test_shapefile_codes_are_read_as_their_fields():
    lots = columns_of(parcel_id=["P1", "P1"]).rename(columns={"parcel_id": "ZDBH"})
    assert len(found(lots, "id_duplicate")) == 2


def test_the_survey_and_the_check_doubt_the_same_dates_and_figures():
    # land/ keeps its own lists, because its verdicts rest on them: they are parts of these
    assert set(plausible.ORDERED) <= set(columns.ORDERED)
    assert set(shares.PARTS) == set(columns.PARTS) and plausible._SIGNED == columns.SIGNED


def test_what_is_named_in_code_is_in_the_dictionary():
    for role, names in places.RECORDS.items():
        assert set(names) <= set(dictionary.role(role)), role
    for name in (*columns.HAPPENED, *(each for pair in columns.ORDERED for each in pair)):
        assert dictionary.field(name).type == "date"
    assert set(module._TABLES) <= set(dictionary.roles())


@pytest.mark.parametrize("role", dictionary.roles())
def test_every_role_can_be_checked(role):
    result = check(layer([box(0, 0, 100, 100), None]), role)
    assert result.figures["ERROR_COUNT"] >= 1 and len(result.summary) == len(RULES)


# ---- real layers


def real(path, **options):
    if not (SHARED / path).exists():
        pytest.skip(f"{SHARED / path} is not there")
    return geopandas.read_file(SHARED / path, engine="pyogrio", **options)


@pytest.mark.realdata
def test_lake_tahoe_has_37_invalid_areas():
    areas = real("lake_tahoe/planning_areas.geojson", on_invalid="ignore")
    result = check(areas, "zoning")
    assert result.figures["INVALID_COUNT"] == 37 == (~areas.geometry.is_valid).sum()
    assert result.findings[result.findings["rule"] == "invalid"].geometry.notna().all()


@pytest.mark.realdata
def test_banzhu_has_no_overlap_and_no_invalid_cell():
    cells = real("banzhu_village/斑竹村10000.shp").rename(columns={"Shape_Area": "recorded_area_m2"})
    result = check(cells, "current_use", area_method="planar")
    for rule in ("INVALID", "OVERLAP", "DUPLICATE_GEOMETRY", "OUTSIDE_ZONE", "AREA_RECORD"):
        assert result.figures[f"{rule}_COUNT"] == 0, rule
    # the layer has names of land classes and no codes: that is said, and not passed over
    assert result.figures["FIELD_MISSING_COUNT"] == 1
    assert result.summary.set_index("rule")["check_state"]["land_class"] == "not_checked"


@pytest.mark.realdata
@pytest.mark.parametrize("source", ["amap", "tianditu"])
def test_districts_of_kaifeng_and_xuchang_pass(source):
    districts = real(f"kaifeng_xuchang/kaifeng_xuchang_{source}.geojson")
    result = check(districts, "parks")
    for rule in ("INVALID", "DUPLICATE_GEOMETRY", "OUTSIDE_ZONE"):
        assert result.figures[f"{rule}_COUNT"] == 0, rule


@pytest.mark.realdata
def test_forest_city_has_the_faults_that_are_known_of_it():
    lots = real("forest_city/forest_city_nc.gpkg", layer="parcels", on_invalid="ignore")
    result = check(lots.rename(columns={"PIN": "parcel_id"}), "parcels")
    # README: 93 multipart, 3 invalid, 3 empty
    figures = result.figures
    assert (figures["MULTI_PART_COUNT"], figures["INVALID_COUNT"], figures["NO_GEOMETRY_COUNT"]) == (93, 3, 3)
    zones = real("forest_city/forest_city_nc.gpkg", layer="zoning")
    # 112 duplicates: each is named with its equal
    assert check(zones, "zoning").figures["DUPLICATE_GEOMETRY_COUNT"] == 224
