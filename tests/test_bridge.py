"""What crosses the bridge between QGIS and the library, and what must never be lost on it."""

from __future__ import annotations

import copy
import gc
import threading
from pathlib import Path

import numpy
import pandas
import pytest
import qgis_env
from qgis.core import (
    NULL,
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransformContext,
    QgsFeature,
    QgsField,
    QgsGeometry,
    QgsProcessingAlgRunnerTask,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeatureSource,
    QgsProcessingFeatureSourceDefinition,
    QgsProcessingFeedback,
    QgsProcessingOutputLayerDefinition,
    QgsProcessingUtils,
    QgsProject,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QDate, QDateTime, QEventLoop, QTime, QTimer

qgis_env.application()

from baiyuan_qgis.faults import Cancelled, InputFault  # noqa: E402
from baiyuan_qgis.processing_algorithms import bridge, compat, threads  # noqa: E402
from baiyuan_qgis.processing_algorithms.base import About, BaiyuanAlgorithm, Product  # noqa: E402
from baiyuan_qgis.progress import Progress  # noqa: E402

X, Y = 38_500_000.0, 3_850_000.0


def context(check=compat.ABORT_ON_INVALID) -> QgsProcessingContext:
    made = QgsProcessingContext()
    made.setInvalidGeometryCheck(check)
    return made


def read(layer, name="lots", **options):
    run_context = options.pop("context", None) or context()
    feedback = options.pop("feedback", None) or QgsProcessingFeedback(False)
    source = QgsProcessingFeatureSource(layer, run_context)
    destination = options.pop("destination_crs", None)
    return bridge.read(source, name, run_context, feedback, destination, **options)


class Echo(BaiyuanAlgorithm):
    """Writes what a test tells it to."""

    ID = "echo"
    GROUP = "check"
    products = None

    def about(self) -> About:
        return About("Echo", "Writes what it is told.")

    def define(self) -> None:
        self.add_polygons("INPUT", "in", optional=True)
        self.add_repair()
        self.add_sink("OUTPUT", "out")
        self.add_sink("SECOND", "second", optional=True)
        self.add_sink("ROWS", "rows", optional=True, table=True)

    def createInstance(self):
        made = type(self)()
        made.products = self.products
        return made

    def compute(self, run):
        return self.products(run)


def echo(products) -> Echo:
    made = Echo()
    made.products = products
    made.initAlgorithm({})
    return made


def stored(destination: str) -> QgsVectorLayer:
    found = QgsVectorLayer(destination, "stored", "ogr")
    assert found.isValid(), destination
    return found


# ---- attributes


def test_attributes_keep_type_and_null():
    layer = qgis_env.layer(
        [qgis_env.square(), qgis_env.square(X + 200)],
        "n:integer,big:int8,x:double,t:string(30),d:date,m:datetime,yes:boolean",
        [
            [
                0,
                4101991234567890123,
                0.0,
                "",
                QDate(2024, 2, 29),
                QDateTime(QDate(2024, 1, 2), QTime(3, 4, 5)),
                False,
            ],
            [NULL, NULL, NULL, NULL, NULL, NULL, NULL],
        ],
    )
    frame = read(layer)
    assert frame["source_fid"].tolist() == [1, 2] and frame["source_fid"].dtype == "int64"
    assert frame["n"].dtype == "Int64" and frame["n"][0] == 0 and frame["n"][1] is pandas.NA
    assert frame["big"].dtype == "Int64" and frame["big"][0] == 4101991234567890123
    assert frame["x"].dtype == "float64" and frame["x"][0] == 0.0 and numpy.isnan(frame["x"][1])
    assert frame["t"][0] == "" and frame["t"][1] is None
    assert frame["d"].dtype == "datetime64[ns]" and frame["d"][0] == pandas.Timestamp("2024-02-29")
    assert frame["m"][0] == pandas.Timestamp("2024-01-02 03:04:05")
    assert frame["d"].isna()[1] and frame["m"].isna()[1]
    assert str(frame["yes"].dtype) == "boolean" and not frame["yes"][0] and frame["yes"][1] is pandas.NA
    assert frame.index.equals(pandas.RangeIndex(2)) and frame.crs.to_epsg() == 4526


def test_lists_long_names_and_awkward_names_pass():
    name = "a_field_name_of_more_than_thirty_one_characters"
    layer = qgis_env.layer([qgis_env.square()], f"{name}:integer,s:string[],geometry:string(5)")
    layer.dataProvider().changeAttributeValues({1: {0: 7, 1: ["a", "b"], 2: "x"}})
    frame = read(layer)
    assert frame[name][0] == 7 and frame["s"][0] == ["a", "b"]
    assert frame.geometry[0].geom_type in ("Polygon", "MultiPolygon")


def test_dates_out_of_range_count_as_missing_and_say_so():
    layer = qgis_env.layer([qgis_env.square()], "d:date", [[QDate(9999, 12, 31)]])
    frame = read(layer)
    finding = frame.attrs["source"].findings[0]
    assert frame["d"].isna()[0]
    assert finding["rule"] == "date-out-of-range" and "9999-12-31" in finding["sentence"]


def test_is_null_knows_zero_from_nothing():
    assert [compat.is_null(value) for value in (None, NULL, QDate(), QDateTime())] == [True] * 4
    assert [compat.is_null(value) for value in (0, "", False, 0.0, QDate(2024, 1, 1))] == [False] * 5


def test_attrs_survive_what_pandas_does():
    frame = read(qgis_env.layer([qgis_env.square()], "n:integer", [[1]]))
    source = frame.attrs["source"]
    for other in (
        frame.copy(),
        frame[["n"]],
        frame.assign(z=1),
        copy.deepcopy(frame),
        frame.iloc[:1],
    ):
        assert other.attrs["source"] is source
    assert len(pandas.concat([frame, frame.copy()])) == 2


# ---- geometries


def test_heights_measures_and_arcs():
    layer = qgis_env.layer(
        [
            f"PolygonZM(({X} {Y} 1 2, {X + 10} {Y} 1 2, {X + 10} {Y + 10} 1 2, {X} {Y} 1 2))",
            (
                f"CurvePolygon(CompoundCurve(CircularString({X} {Y}, {X + 50} {Y + 50}, {X + 100} {Y}), "
                f"({X + 100} {Y}, {X} {Y})))"
            ),
        ],
        kind="MultiSurfaceZM",
    )
    feedback = QgsProcessingFeedback(False)
    frame = read(layer, feedback=feedback)
    assert not frame.geometry.has_z.any()
    half_disc = numpy.pi * 50.0**2 / 2.0
    assert abs(frame.geometry[1].area - half_disc) < 0.001 * numpy.pi * 50.0
    log = feedback.textLog()
    assert "1 geometries of layer lots have heights or measures" in log
    assert "1 geometries of layer lots hold arcs" in log and "0.001 m" in log


def test_missing_and_empty_geometries_stay_as_rows():
    layer = qgis_env.layer([None, qgis_env.square(), "MultiPolygon EMPTY"], "n:integer", [[1], [2], [3]])
    feedback = QgsProcessingFeedback(False)
    frame = read(layer, feedback=feedback)
    assert frame.geometry.isna().tolist() == [True, False, True] and frame["n"].tolist() == [
        1,
        2,
        3,
    ]
    found = frame.attrs["source"].findings
    assert [(each["rule"], each["feature_id"]) for each in found] == [
        ("geometry-null", "1"),
        ("geometry-null", "3"),
    ]
    assert "2 features of layer lots have no geometry" in feedback.textLog()


@pytest.mark.parametrize("check", [compat.ABORT_ON_INVALID, compat.NO_CHECK])
def test_invalid_geometry_stops_the_run(check):
    layer = qgis_env.layer([qgis_env.square(X + 500), qgis_env.bow_tie()])
    with pytest.raises(InputFault) as caught:
        read(layer, context=context(check))
    assert "lots" in str(caught.value) and "feature 2" in str(caught.value) and "REPAIR" in str(caught.value)
    assert "Self-intersection" in str(caught.value)
    assert caught.value.layer == "lots" and caught.value.feature == 2


def test_invalid_geometry_is_left_out_and_its_row_kept():
    layer = qgis_env.layer([qgis_env.square(X + 500), qgis_env.bow_tie()], "n:integer", [[1], [2]])
    feedback = QgsProcessingFeedback(False)
    frame = read(layer, context=context(compat.SKIP_INVALID), feedback=feedback)
    assert frame["n"].tolist() == [1, 2] and frame.geometry.isna().tolist() == [False, True]
    assert frame.attrs["source"].findings[0]["rule"] == "geometry-skipped"
    assert "1 invalid geometries of layer lots were left out" in feedback.textLog()


@pytest.mark.parametrize("check", [compat.ABORT_ON_INVALID, compat.SKIP_INVALID, compat.NO_CHECK])
def test_invalid_geometry_is_repaired_where_asked(check):
    layer = qgis_env.layer([qgis_env.square(X + 500), qgis_env.bow_tie()])
    frame = read(layer, context=context(check), repair=True)
    assert frame.geometry.is_valid.all() and frame.geometry[1].area == pytest.approx(5000.0)
    (repair,) = frame.attrs["repairs"]
    assert repair["source_fid"] == 2 and "Self-intersection" in repair["reason"]
    assert repair["area_before_m2"] == pytest.approx(0.0, abs=1.0)
    assert repair["area_after_m2"] == pytest.approx(5000.0, rel=1e-3)
    assert frame.attrs["source"].findings[0]["rule"] == "geometry-repaired"


def test_treatment_of_one_parameter_goes_before_the_setting():
    layer = qgis_env.layer([qgis_env.square(X + 500), qgis_env.bow_tie()])
    flag = compat.member(QgsProcessingFeatureSourceDefinition, "Flag")
    override = compat.member(flag, "FlagOverrideDefaultGeometryCheck", "OverrideDefaultGeometryCheck")
    definition = QgsProcessingFeatureSourceDefinition(layer.source())
    definition.flags = override
    definition.geometryCheck = compat.SKIP_INVALID
    from baiyuan_qgis.processing_algorithms.base import _check_of

    assert _check_of(definition, context()) == compat.SKIP_INVALID
    assert _check_of(QgsProcessingFeatureSourceDefinition(layer.source()), context()) == compat.ABORT_ON_INVALID


def test_lines_no_reference_system_and_empty_layers_are_refused():
    lines = qgis_env.layer([f"LineString({X} {Y}, {X + 1} {Y})"], kind="LineString")
    with pytest.raises(InputFault, match="Layer lots holds lines, polygons are needed"):
        read(lines)
    with pytest.raises(InputFault, match="Layer lots has no coordinate reference system"):
        read(qgis_env.layer([qgis_env.square()], crs=""))
    with pytest.raises(InputFault, match="Layer lots holds no features"):
        read(qgis_env.layer([]))
    assert len(read(qgis_env.layer([]), required=False)) == 0


@pytest.mark.parametrize("kind", ["Polygon", "NoGeometry"])
def test_an_empty_layer_needs_no_reference_system_because_nothing_of_it_lies_anywhere(kind):
    # a GeoPackage layer of any kind of geometry that holds nothing: QGIS says it has neither geometry nor CRS
    found = read(qgis_env.layer([], "n:integer", kind=kind, crs=""), destination_crs=4526, required=False)
    assert found.columns.tolist() == ["source_fid", "n", "geometry"] and not len(found)
    assert found.crs.to_epsg() == 4526


def test_tables_need_no_geometry():
    layer = qgis_env.layer([None, None], "n:integer", [[1], [2]], crs="", kind="NoGeometry")
    frame = read(layer, geometry="none")
    assert frame["n"].tolist() == [1, 2] and frame.geometry.isna().all()
    with pytest.raises(InputFault, match="no geometry"):
        read(layer)


def test_selection_and_limit_are_honoured():
    layer = qgis_env.layer([qgis_env.square(X + 200 * i) for i in range(4)], "n:integer", [[i] for i in range(4)])
    QgsProject.instance().addMapLayer(layer)
    try:
        layer.selectByIds([2, 4])
        kept = {}

        def products(run):
            kept["n"] = run.frame("INPUT")["n"].tolist()
            return {}

        run_context = context()
        run_context.setProject(QgsProject.instance())
        # Which one of a selection a limit takes is QGIS's choice: a selection has no order.
        cases = ((True, -1, [[1, 3]]), (False, 3, [[0, 1, 2]]), (True, 1, [[1], [3]]))
        for selected, limit, expected in cases:
            value = QgsProcessingFeatureSourceDefinition(layer.id(), selected, limit)
            _, ok, log, _ = qgis_env.run(echo(products), {"INPUT": value, "OUTPUT": "memory:"}, run_context)
            assert ok and kept["n"] in expected, log
        definition = QgsProcessingFeatureSourceDefinition(layer.id())
        if hasattr(definition, "filterExpression"):
            definition.filterExpression = '"n" > 1'
            qgis_env.run(echo(products), {"INPUT": definition, "OUTPUT": "memory:"}, run_context)
            assert kept["n"] == [2, 3]
    finally:
        QgsProject.instance().removeMapLayer(layer.id())


# ---- transformation


def test_transformation_keeps_the_surveyed_vertices():
    layer = qgis_env.layer([qgis_env.square(), None])
    frame = read(layer, destination_crs="EPSG:4547", reference="other")
    assert frame.crs.to_epsg() == 4547
    assert frame.geometry[0].bounds[0] == pytest.approx(500_000.0, abs=0.001)
    assert frame.attrs["source"].geometries[0].bounds[0] == X and frame.geometry[1] is None


def test_transformation_context_of_the_run_is_used():
    source, target = (
        QgsCoordinateReferenceSystem("EPSG:4526"),
        QgsCoordinateReferenceSystem("EPSG:4547"),
    )
    chosen = QgsCoordinateTransformContext()
    pipeline = "+proj=pipeline +step +proj=affine +xoff=-38000007 +yoff=0"
    chosen.addCoordinateOperation(source, target, pipeline, False)
    run_context = context()
    run_context.setTransformContext(chosen)
    frame = read(qgis_env.layer([qgis_env.square()]), destination_crs="EPSG:4547", context=run_context)
    assert frame.geometry[0].bounds[0] == pytest.approx(499_993.0, abs=0.001)


def test_failed_transformation_names_layer_and_feature():
    layer = qgis_env.layer(["Polygon((0 0, 1 0, 1 1, 0 0))", "Polygon((0 95, 1 95, 1 96, 0 95))"], crs="EPSG:4326")
    with pytest.raises(InputFault, match="Layer lots, feature 2: cannot be transformed"):
        read(layer, destination_crs="EPSG:3857")


def test_other_datum_is_refused():
    layer = qgis_env.layer([qgis_env.square()], crs="EPSG:2362", name="old")
    with pytest.raises(InputFault, match="old"):
        read(layer, "old", destination_crs="EPSG:4526", reference="lots")


# ---- writing


def parcels(run):
    return run.frame("INPUT")


def checked(frame, count=None):
    count = len(frame) if count is None else count
    table = pandas.DataFrame(
        {
            "area_m2": [10.5, numpy.nan, numpy.inf][:count],
            "idle_since": pandas.to_datetime(["2024-03-01", None, "2020-01-01"][:count]),
            "zone_main": ["M1", None, ""][:count],
            "used_unsupplied": pandas.array([True, None, False][:count], dtype="boolean"),
            "days_left": pandas.array([0, None, -3][:count], dtype="Int64"),
        }
    )
    return table, ["area_m2", "idle_since", "zone_main", "used_unsupplied", "days_left"]


def test_output_carries_every_field_of_the_source(tmp_path):
    layer = qgis_env.layer(
        [qgis_env.square(X + 200 * i) for i in range(3)],
        "fid:integer,big:int8,AREA_M2:double,note:string(20),d:date,s:string[]",
        [
            [7, 4101991234567890123, 1.0, "甲", QDate(2021, 5, 6), ["a"]],
            [7, NULL, 2.0, NULL, NULL, NULL],
            [7, 0, 3.0, "", QDate(1, 1, 1), ["b", "c"]],
        ],
    )

    def products(run):
        frame = parcels(run)
        table, names = checked(frame)
        return {"OUTPUT": Product(table, names, "Checked", source=frame)}

    path = tmp_path / "结果 输出.gpkg"
    results, ok, log, _ = qgis_env.run(echo(products), {"INPUT": layer, "OUTPUT": str(path)})
    assert ok, log
    assert "field AREA_M2 of layer lots is replaced" in log
    found = stored(results["OUTPUT"])
    names = found.fields().names()
    assert names[1:] == [
        "big", "note", "d", "s", "source_fid", "area_m2", "idle_since", "zone_main", "used_unsupplied", "days_left",
    ]  # fmt: skip
    rows = list(found.getFeatures())
    assert len(rows) == 3 and [row["source_fid"] for row in rows] == [1, 2, 3]
    assert rows[0]["big"] == 4101991234567890123 and rows[0]["note"] == "甲"
    assert rows[0]["d"] == QDate(2021, 5, 6) and rows[0]["idle_since"] == QDate(2024, 3, 1)
    assert rows[0]["days_left"] == 0 and rows[0]["used_unsupplied"] in (True, 1)
    assert rows[2]["used_unsupplied"] in (False, 0) and rows[2]["big"] == 0
    assert rows[2]["note"] == "" and rows[2]["zone_main"] == ""
    for name in (
        "big",
        "note",
        "d",
        "area_m2",
        "idle_since",
        "zone_main",
        "used_unsupplied",
        "days_left",
    ):
        assert compat.is_null(rows[1][name]), name
    assert compat.is_null(rows[2]["area_m2"]), "an infinite number is no number"
    assert all(row.geometry().isMultipart() for row in rows)
    assert rows[0].geometry().area() == pytest.approx(10_000.0)
    kinds = {field.name(): compat.kind_of(field) for field in found.fields()}
    assert kinds["idle_since"] == "date" and kinds["area_m2"] == "real" and kinds["days_left"] == "integer"


def test_output_goes_into_a_file_of_several_layers(tmp_path):
    path = tmp_path / "many.gpkg"
    first = qgis_env.layer([qgis_env.square()], "n:integer", [[1]])

    def products(run):
        frame = parcels(run)
        table, names = checked(frame, 1)
        return {"OUTPUT": Product(table, names, source=frame)}

    for table in ("one", "two"):
        value = f"ogr:dbname='{path}' table=\"{table}\" (geom)"
        _results, ok, log, _ = qgis_env.run(echo(products), {"INPUT": first, "OUTPUT": value})
        assert ok, log
        assert stored(f"{path}|layername={table}").featureCount() == 1
    assert stored(f"{path}|layername=one").featureCount() == 1


def test_shapefile_gets_the_short_codes(tmp_path):
    from baiyuan_qgis.data import dictionary

    layer = qgis_env.layer([qgis_env.square()], "n:integer", [[1]])

    def products(run):
        frame = parcels(run)
        table, names = checked(frame, 1)
        return {"OUTPUT": Product(table, names, source=frame)}

    results, ok, log, _ = qgis_env.run(echo(products), {"INPUT": layer, "OUTPUT": str(tmp_path / "s.shp")})
    assert ok, log
    names = stored(results["OUTPUT"]).fields().names()
    assert names == ["n"] + [
        dictionary.field(name).code
        for name in (
            "source_fid",
            "area_m2",
            "idle_since",
            "zone_main",
            "used_unsupplied",
            "days_left",
        )
    ]


def test_table_and_pieces_without_a_source(tmp_path):
    import geopandas
    import shapely

    def products(run):
        rows = pandas.DataFrame({"key": ["a", None], "value": ["1", "x"]}, dtype=object)
        shapes = [shapely.box(X, Y, X + 1, Y + 1), None]
        pieces = geopandas.GeoDataFrame(
            {"parcel_id": ["1", "2"], "area_m2": [1.0, numpy.nan]}, geometry=shapes, crs="EPSG:4526"
        )
        return {
            "OUTPUT": Product(pieces, ["parcel_id", "area_m2"]),
            "ROWS": Product(rows, ["key", "value"], geometry="none", table="run"),
        }

    targets = {"OUTPUT": str(tmp_path / "p.gpkg"), "ROWS": str(tmp_path / "r.gpkg")}
    results, ok, log, _ = qgis_env.run(echo(products), targets)
    assert ok, log
    assert "SECOND" not in results
    pieces, rows = stored(results["OUTPUT"]), stored(results["ROWS"])
    assert pieces.crs().authid() == "EPSG:4526" and [f.geometry().isEmpty() for f in pieces.getFeatures()] == [
        False,
        True,
    ]
    assert not rows.isSpatial() and [f["value"] for f in rows.getFeatures()] == ["1", "x"]


def test_lost_features_are_noticed_and_the_file_taken_away(tmp_path, monkeypatch):
    real = bridge._features

    def forgetful(*arguments):
        for batch in real(*arguments):
            yield batch[1:]

    monkeypatch.setattr(bridge, "_features", forgetful)
    layer = qgis_env.layer([qgis_env.square(), qgis_env.square(X + 200)])
    path = tmp_path / "o.gpkg"
    _results, ok, log, _ = qgis_env.run(
        echo(lambda run: {"OUTPUT": Product(*checked(parcels(run), 2), source=run.frames[0])}),
        {"INPUT": layer, "OUTPUT": str(path)},
    )
    assert not ok and "holds 1 of 2 features" in log and not path.exists()


def test_unwritable_output_takes_the_others_away(tmp_path):
    layer = qgis_env.layer([qgis_env.square()])
    path = tmp_path / "o.gpkg"

    def products(run):
        frame = parcels(run)
        one = Product(*checked(frame, 1), source=frame)
        return {"OUTPUT": one, "SECOND": one}

    targets = {
        "INPUT": layer,
        "OUTPUT": str(path),
        "SECOND": str(tmp_path / f"{'s' * 300}.gpkg"),  # longer than a name on the disk may be
    }
    _results, ok, log, _ = qgis_env.run(echo(products), targets)
    assert not ok and "ss.gpkg" in log and not path.exists()


def test_an_input_is_never_written_over(tmp_path):
    layer = qgis_env.layer([qgis_env.square()], "n:integer", [[1]])

    def products(run):
        frame = parcels(run)
        return {"OUTPUT": Product(*checked(frame, 1), source=frame)}

    path = tmp_path / "bureau.gpkg"
    assert qgis_env.run(echo(products), {"INPUT": layer, "OUTPUT": str(path)})[1]
    before = path.read_bytes()
    _, ok, log, _ = qgis_env.run(echo(products), {"INPUT": f"{path}|layername=bureau", "OUTPUT": str(path)})
    assert not ok and "bureau.gpkg that an input comes from" in log and path.read_bytes() == before


class CancelAt(QgsProcessingFeedback):
    """Cancels when progress reaches a value."""

    def __init__(self, at: float) -> None:
        super().__init__(False)
        self.progressChanged.connect(lambda now: self.cancel() if now >= at else None)


@pytest.mark.parametrize("at", [0.0, 3.0, 80.0, 86.0, 93.0])
def test_cancel_leaves_nothing(tmp_path, at):
    count = 3 * bridge.CHUNK
    layer = qgis_env.layer(
        [qgis_env.square(X + 200 * i) for i in range(count)],
        "n:integer",
        [[i] for i in range(count)],
    )
    path = tmp_path / "o.gpkg"
    project = QgsProject()

    def products(run):
        frame = parcels(run)
        return {"OUTPUT": Product(pandas.DataFrame({"area_m2": numpy.zeros(count)}), ["area_m2"], source=frame)}

    feedback = CancelAt(at)
    target = QgsProcessingOutputLayerDefinition(str(path), project)
    run_context = context()
    run_context.setProject(project)
    results, _ok, log, run_context = qgis_env.run(
        echo(products), {"INPUT": layer, "OUTPUT": target}, run_context, feedback
    )
    assert feedback.isCanceled()
    assert results == {} and not path.exists(), log
    assert not run_context.layersToLoadOnCompletion()


def test_cancel_empties_a_layer_in_a_file_of_several(tmp_path):
    count = 3 * bridge.CHUNK
    layer = qgis_env.layer([qgis_env.square(X + 200 * i) for i in range(count)])
    path = tmp_path / "many.gpkg"

    def products(run):
        frame = parcels(run)
        return {"OUTPUT": Product(pandas.DataFrame({"area_m2": numpy.zeros(count)}), ["area_m2"], source=frame)}

    good = f"ogr:dbname='{path}' table=\"good\" (geom)"
    assert qgis_env.run(echo(products), {"INPUT": layer, "OUTPUT": good})[1]
    half = f"ogr:dbname='{path}' table=\"half\" (geom)"
    results, _, _, _ = qgis_env.run(echo(products), {"INPUT": layer, "OUTPUT": half}, None, CancelAt(93.0))
    assert results == {} and stored(f"{path}|layername=good").featureCount() == count
    left = QgsVectorLayer(f"{path}|layername=half", "half", "ogr")
    assert not left.isValid() or left.featureCount() == 0


def test_own_faults_are_one_sentence_with_the_details_in_the_log():
    def products(run):
        raise ZeroDivisionError("ratio of nothing")

    _results, ok, log, _ = qgis_env.run(echo(products), {"OUTPUT": "memory:"})
    assert not ok and "ZeroDivisionError: ratio of nothing" in log and "Traceback" in log


def test_what_finish_returns_is_added_to_the_results():
    class Finishing(Echo):
        def compute(self, run):
            return {"NUMBER": int(run.flag("REPAIR"))}

        def finish(self, run, results):
            return {"MORE": results["NUMBER"] + int(run.flag("REPAIR"))}

    made = Finishing()
    made.initAlgorithm({})
    results = qgis_env.run(made, {"OUTPUT": "memory:", "REPAIR": True})[0]
    assert results == {"NUMBER": 1, "MORE": 2}


def test_faults_of_input_reach_the_user_word_for_word():
    def products(run):
        raise InputFault("Layer lots is upside down.")

    _, ok, log, _ = qgis_env.run(echo(products), {"OUTPUT": "memory:"})
    assert not ok and log.strip() == "Layer lots is upside down."
    processing = qgis_env.processing()
    with pytest.raises(QgsProcessingException) as caught:
        processing.run(echo(products), {"OUTPUT": "memory:"})
    assert str(caught.value) == "Layer lots is upside down."


def test_progress_never_goes_back():
    seen = []
    feedback = QgsProcessingFeedback(False)
    feedback.progressChanged.connect(seen.append)
    progress = bridge.FeedbackProgress(feedback)
    for value in (0.1, 0.5, 0.3, 2.0):
        progress.part(0.0, 0.5).report(value)
    assert seen == sorted(seen)
    feedback.cancel()
    with pytest.raises(Cancelled):
        Progress.report(progress, 0.9)


# ---- looks


def in_a_task(algorithm, parameters, run_context, feedback):
    """Run as the desktop does, in a pooled thread of Qt; return (ok, results)."""
    ended, loop = [], QEventLoop()
    task = QgsProcessingAlgRunnerTask(algorithm, parameters, run_context, feedback)
    task.executed.connect(lambda ok, results: (ended.append((ok, results)), loop.quit()))
    QTimer.singleShot(120_000, loop.quit)
    QgsApplication.taskManager().addTask(task)
    loop.exec()
    return ended.pop()


def test_work_is_done_in_a_thread_that_python_owns():
    """pyproj 3.7 crashes in the second run in one pooled thread of Qt."""
    seen = []

    def products(run):
        import pyproj

        thread = threading.current_thread()
        seen.append((thread.name, type(thread).__name__, pyproj.CRS.from_epsg(4526).name))
        return {}

    for _ in range(4):
        feedback = QgsProcessingFeedback(False)
        ok, _results = in_a_task(echo(products), {"OUTPUT": "memory:"}, context(), feedback)
        assert ok, feedback.textLog()
    assert len(seen) == 4 and all(name.startswith("baiyuan") and kind == "Thread" for name, kind, _crs in seen)
    assert qgis_env.run(echo(products), {"OUTPUT": "memory:"})[1]
    assert threading.current_thread() is threading.main_thread() and seen[-1][0] == "MainThread"


def test_a_run_that_waits_for_its_turn_can_be_cancelled():
    release, begun, waiting = threading.Event(), threading.Semaphore(0), []

    def long():
        begun.release()
        release.wait(60)

    for _ in range(threads.MOST_RUNS):
        waiting.append(threading.Thread(target=threads.work, args=(long, lambda: False)))
        waiting[-1].start()
    for _ in range(threads.MOST_RUNS):
        assert begun.acquire(timeout=60)
    refused = []

    def late():
        try:
            threads.work(lambda: refused.append("ran"), lambda: True)
        except Cancelled:
            refused.append("cancelled")

    last = threading.Thread(target=late)
    last.start()
    last.join(60)
    release.set()
    for each in waiting:
        each.join(60)
    assert refused == ["cancelled"]
    threads.stop()
    assert threads.work(lambda: 7, lambda: False) == 7


def test_results_of_a_task_are_dressed_in_the_main_thread(tmp_path):
    """As the desktop does it: work in a task, then the layer is loaded and the post-processor called."""
    layer = qgis_env.layer([qgis_env.square()], "n:integer", [[1]])
    project, feedback = QgsProject(), QgsProcessingFeedback(False)
    run_context = context()
    run_context.setProject(project)

    def products(run):
        frame = parcels(run)
        table = pandas.DataFrame({"area_m2": [1.0]})
        return {"OUTPUT": Product(table, ["area_m2"], "Parcels of a task", source=frame)}

    for target in (str(tmp_path / "o.gpkg"), "TEMPORARY_OUTPUT"):
        parameters = {"INPUT": layer, "OUTPUT": QgsProcessingOutputLayerDefinition(target, project)}
        ok, results = in_a_task(echo(products), parameters, run_context, feedback)
        assert ok, feedback.textLog()
        gc.collect()
        pending = run_context.layersToLoadOnCompletion()
        assert results["OUTPUT"] in pending and not [each for each in pending if each.startswith("memory:")]
        details = run_context.layerToLoadOnCompletionDetails(results["OUTPUT"])
        loaded = QgsProcessingUtils.mapLayerFromString(results["OUTPUT"], run_context)
        assert loaded is not None and loaded.featureCount() == 1
        details.postProcessor().postProcessLayer(loaded, run_context, feedback)
        assert loaded.name() == "Parcels of a task" and loaded.fields().field("area_m2").alias()


def test_post_processor_dresses_the_layer(tmp_path):
    layer = qgis_env.layer([qgis_env.square()], "n:integer", [[1]])
    project = QgsProject()
    run_context = context()
    run_context.setProject(project)

    def products(run):
        frame = parcels(run)
        table = pandas.DataFrame({"area_m2": [1.0], "land_status": ["idle"]})
        return {"OUTPUT": Product(table, list(table.columns), "Parcels dressed", "no_such_style", source=frame)}

    target = QgsProcessingOutputLayerDefinition(str(tmp_path / "o.gpkg"), project)
    results, ok, log, run_context = qgis_env.run(echo(products), {"INPUT": layer, "OUTPUT": target}, run_context)
    assert ok, log
    details = run_context.layerToLoadOnCompletionDetails(results["OUTPUT"])
    assert details.name == "Parcels dressed" and details.postProcessor() is not None
    loaded = QgsProcessingUtils.mapLayerFromString(results["OUTPUT"], run_context)
    details.postProcessor().postProcessLayer(loaded, run_context, QgsProcessingFeedback(False))
    index = loaded.fields().indexOf("land_status")
    assert loaded.name() == "Parcels dressed" and loaded.fields().field("area_m2").alias()
    assert loaded.editorWidgetSetup(index).type() == "ValueMap"
    assert {"idle"} < {next(iter(pair.values())) for pair in loaded.editorWidgetSetup(index).config()["map"]}
    assert "echo" in loaded.metadata().history()[-1]


# ---- reference systems


@pytest.mark.parametrize("code", ["EPSG:4526", "EPSG:4490", "EPSG:2264", "EPSG:4326", "EPSG:3857"])
def test_reference_systems_cross_both_ways(code):
    there = bridge.pyproj_crs(QgsCoordinateReferenceSystem(code))
    assert bridge.qgis_crs(there).authid() == code


def test_own_reference_systems_cross_by_definition():
    definition = "+proj=tmerc +lat_0=0 +lon_0=114.2 +k=1 +x_0=500000 +y_0=0 +ellps=GRS80 +units=m +no_defs"
    crs = QgsCoordinateReferenceSystem()
    crs.createFromProj(definition)
    there = bridge.pyproj_crs(crs)
    back = bridge.qgis_crs(there)
    assert back.isValid() and not back.isGeographic()
    geometry = QgsGeometry.fromWkt("Point(1 2)")
    assert geometry.asWkt() == "Point (1 2)" and "114.2" in back.toWkt()


def test_fields_of_the_scratch_kinds():
    for kind in compat.FIELD_TYPES:
        made = compat.field("x", kind, "alias")
        assert isinstance(made, QgsField) and compat.kind_of(made) == kind and made.alias() == "alias"
    assert Path(bridge.__file__).name == "bridge.py" and QgsFeature() is not None


@pytest.mark.parametrize("where", ["missing folder", "a folder", "two in one"])
def test_an_output_that_cannot_be_written_is_refused_before_anything_is_computed(tmp_path, where):
    computed = []

    def products(run):
        computed.append(True)
        one = Product(*checked(parcels(run), 1), source=parcels(run))
        return {"OUTPUT": one, "SECOND": one}

    (tmp_path / "taken.gpkg").mkdir()
    target = {
        "missing folder": tmp_path / "no" / "s.gpkg",
        "a folder": tmp_path / "taken.gpkg",
        "two in one": tmp_path / "o.gpkg",
    }[where]
    targets = {
        "INPUT": qgis_env.layer([qgis_env.square()]),
        "OUTPUT": str(tmp_path / "o.gpkg"),
        "SECOND": str(target),
    }
    _results, ok, log, _ = qgis_env.run(echo(products), targets)
    assert not ok and "SECOND" in log and not computed
    assert sorted(p.name for p in tmp_path.iterdir()) == ["taken.gpkg"]


def test_texts_read_in_a_wrong_encoding_are_said(tmp_path):
    layer = qgis_env.layer([qgis_env.square()], fields="holder:string(40)", rows=[["\ufffd\ufffd\u02a2"]])
    seen = []

    def products(run):
        seen.append(parcels(run).attrs["source"].findings)
        return {}

    qgis_env.run(echo(products), {"INPUT": layer})
    assert [finding["rule"] for finding in seen[0]] == ["encoding"]
    assert seen[0][0]["field"] == "holder"
