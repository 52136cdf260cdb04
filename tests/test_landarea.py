"""Land area: the library's balance by group, and the algorithm in QGIS."""

from __future__ import annotations

import geopandas
import numpy as np
import pandas
import pytest
import shapely

from baiyuan_qgis.faults import InputFault
from baiyuan_qgis.measure.landarea import areas, balance

GRID = geopandas.GeoSeries(
    [shapely.box(38486000 + 100 * i, 3767000 + 100 * j, 38486100 + 100 * i, 3767100 + 100 * j)
     for i in range(3) for j in range(3)],
    crs="EPSG:4526",
)  # fmt: skip


def test_areas_by_one_method_and_by_all():
    one = areas(GRID)
    assert list(one.columns) == ["area_m2", "area_mu"]
    every = areas(GRID, "planar", compare=True)
    assert list(every.columns) == ["area_m2", "area_mu", "ellipsoidal_m2", "geodesic_m2", "planar_m2"]
    # planar 100 m x 100 m = 10000 m2 = 10000 * 3 / 2000 = 15 mu
    assert every["area_m2"].to_numpy() == pytest.approx(10000.0) and every["area_mu"].to_numpy() == pytest.approx(15.0)
    assert (every["ellipsoidal_m2"] == one["area_m2"]).all()
    # squares: the errors of opposite edges nearly cancel
    assert np.abs(every["ellipsoidal_m2"] - every["geodesic_m2"]).max() < 0.001


def test_groups_are_balanced_each_to_its_own_control():
    groups = pandas.Series(["a", "b", "a", None, "b", "c"], dtype=object)
    control = pandas.Series(["10", "7.005", None, "99", "7.005", ""], dtype=object)
    done = balance([4.0, 3.0, 5.0, 1.0, 4.0, 2.0], control, groups, layer="lots", features=[11, 12, 13, 14, 15, 16])
    # a: 10 over 4 : 5 = 4.444…, 5.555…: floors 4.44 + 5.55 = 9.99, the unit left to the remainder 0.555…: 5.56
    # b: 7.005 is 7.01 half up, over 3 : 4 = 3.00428…, 4.00571…: floors 3.00 + 4.00, the unit left to 0.571…: 4.01
    assert done.table["balanced_m2"].tolist()[:3] == [4.44, 3.0, 5.56] and done.table["balanced_m2"][4] == 4.01
    assert np.isnan(done.table["balanced_m2"][3]) and np.isnan(done.table["balanced_m2"][5])
    assert done.table["control_m2"].tolist()[:3] == [10.0, 7.005, 10.0]
    assert done.table["balanced_mu"][0] == 4.44 * 3 / 2000
    assert done.findings["rule"].tolist() == ["group-missing", "control-far", "control-missing"]
    assert "14" in done.findings["sentence"][0]


def test_a_group_has_one_control_and_it_is_a_number():
    with pytest.raises(InputFault, match=r"^a has more than one control area: 1.0 and 2.0"):
        balance([1.0, 1.0], pandas.Series([1.0, 2.0]), pandas.Series(["a", "a"]))
    with pytest.raises(InputFault, match=r"field K: 3 mu is no control area"):
        balance([1.0], pandas.Series(["3 mu"], dtype=object), control_field="K", layer="lots")
    with pytest.raises(InputFault, match=r"^a: No piece"):
        balance([0.0, np.nan], 5.0, pandas.Series(["a", "a"]))


def test_a_control_one_percent_off_is_told():
    # 1 % of 200 is 2: 202 is within, 202.01 is not
    assert balance([100.0, 100.0], 202.0).findings.empty
    assert balance([100.0, 100.0], 202.01).findings["rule"].tolist() == ["control-far"]


def test_only_the_pieces_at_the_outline_take_the_difference():
    raw = areas(GRID, "planar")["area_m2"]
    done = balance(raw, 90000.08, figures=GRID, edge_only=True).table["balanced_m2"]
    # eight squares of nine lie at the edge; 0.08 m2 over eight of equal size = 0.01 each
    assert done.tolist() == [10000.01] * 4 + [10000.0] + [10000.01] * 4
    # the squares around a hole lie at the edge too
    holed = GRID.drop(4).reset_index(drop=True)
    assert (balance(raw[:8], 80000.08, figures=holed, edge_only=True).table["balanced_m2"] == 10000.01).all()


# ---- in QGIS


@pytest.fixture
def run(qgis_app):
    import qgis_env

    from baiyuan_qgis.language import set_language

    set_language("en")
    from qgis.core import QgsApplication, QgsProcessingUtils

    algorithm = QgsApplication.processingRegistry().createAlgorithmById("baiyuan:landarea")

    def go(layer, **parameters):
        results, ok, log, context = qgis_env.run(algorithm, {"INPUT": layer, "OUTPUT": "memory:", **parameters})
        rows = []
        if ok:
            made = QgsProcessingUtils.mapLayerFromString(results["OUTPUT"], context)
            rows = [dict(zip(made.fields().names(), each.attributes())) for each in made.getFeatures()]
        return results, rows, log

    return go


def lots(kinds=("x", "x", "y"), controls=(20000.0, 20000.0, 9999.0)):
    import qgis_env

    squares = [qgis_env.square(38_486_000.0 + 100 * i, 3_767_000.0) for i in range(3)]
    rows = [[kind, control] for kind, control in zip(kinds, controls)]
    return qgis_env.layer(squares, "kind:string(5),whole:double", rows)


@pytest.mark.qgis
def test_algorithm_measures_and_balances(run):
    results, rows, _log = run(lots())
    assert results["FEATURE_COUNT"] == 3 and "BALANCED_M2" not in results
    assert "balanced_m2" not in rows[0] and rows[0]["kind"] == "x"
    assert rows[0]["area_mu"] == pytest.approx(rows[0]["area_m2"] * 3 / 2000)
    results, rows, _log = run(lots(), CONTROL=30000)
    assert results["BALANCED_M2"] == 30000.0 and sum(row["balanced_m2"] for row in rows) == 30000.0
    assert results["AREA_M2"] == pytest.approx(sum(row["area_m2"] for row in rows)) and results["AREA_M2"] != 30000.0
    results, rows, _log = run(lots(), CONTROL="whole", FIELD="kind", COMPARE=True, AREA_METHOD="PLANAR")
    assert [row["balanced_m2"] for row in rows] == [10000.0, 10000.0, 9999.0]
    assert rows[0]["planar_m2"] == rows[0]["area_m2"] == pytest.approx(10000.0)
    assert rows[0]["ellipsoidal_m2"] == pytest.approx(9999.95, abs=0.02)


@pytest.mark.qgis
@pytest.mark.parametrize(
    ("parameters", "sentence"),
    [
        ({"FIELD": "kind"}, "give the control area in CONTROL"),
        ({"CONTROL": "whol"}, "neither a number of m² nor a field of layer lots; the nearest is whole."),
        ({"CONTROL": "-5"}, "The control area -5.0 is no area."),
        ({"CONTROL": "whole"}, "has more than one control area"),
    ],
)
def test_algorithm_says_what_is_wrong(run, parameters, sentence):
    _results, rows, log = run(lots(), **parameters)
    assert not rows and sentence in log


@pytest.mark.qgis
def test_null_geometry_and_curves(run):
    import math

    import qgis_env

    from baiyuan_qgis.processing_algorithms import compat

    circle = (
        "CurvePolygon(CircularString(38486100 3767000, 38486200 3767100, 38486100 3767200, "
        "38486000 3767100, 38486100 3767000))"
    )
    layer = qgis_env.layer([circle, None], kind="CurvePolygon")
    results, rows, _log = run(layer, CONTROL="31415.93", AREA_METHOD="PLANAR")
    # a circle of radius 100 m, linearised: pi * 100^2 = 31415.927 m2, less than 0.1 m2 of it lost
    assert rows[0]["area_m2"] == pytest.approx(math.pi * 10000, abs=5.0)
    assert results["BALANCED_M2"] == 31415.93 and rows[0]["balanced_m2"] == 31415.93
    assert compat.is_null(rows[1]["area_m2"]) and compat.is_null(rows[1]["balanced_m2"])
