"""What holds for every algorithm of the provider, whoever wrote it.

An algorithm that is added to the provider is tested here without a word; only its smallest parameters on the
sample park must be entered in MINIMAL.
"""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
import threading
from pathlib import Path

import fieldpackages
import pytest
import qgis_env
import surveys
from qgis.core import (
    QgsApplication,
    QgsCoordinateTransformContext,
    QgsProcessingAlgorithm,
    QgsProcessingAlgRunnerTask,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProcessingParameterDefinition,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterFileDestination,
    QgsProcessingParameterFolderDestination,
    QgsProcessingParameterMultipleLayers,
    QgsProject,
    QgsSettings,
    QgsVectorFileWriter,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QEventLoop, QTimer

qgis_env.application()

from baiyuan_qgis.language import set_language  # noqa: E402
from baiyuan_qgis.processing_algorithms import base, compat, environment, helptext  # noqa: E402
from baiyuan_qgis.processing_algorithms import provider as provider_module  # noqa: E402

IDS = [provider_module.load(module).ID for module in provider_module.MODULES]
EACH = pytest.mark.parametrize("name", IDS)
CHINESE = re.compile("[\u4e00-\u9fff]")

# Required inputs on the sample park, by layer; outputs and folders are filled in.
MINIMAL = {
    "samplepark": {},
    "mapfields": {"INPUT": "parcels"},
    "importcoordinates": {"FILES": lambda sample: coordinate_text(sample.parent)},
    "exportcoordinates": {"INPUT": "parcels"},
    "checkdata": {"INPUT": "parcels"},
    "landarea": {"INPUT": "parcels"},
    "exportstandard": {"INPUT": "parcels", "SCHEMA": lambda _sample: "ledger"},
    "overlaycheck": {"INPUT": "parcels"},
    "unsuppliedland": {"APPROVALS": "approvals", "SUPPLIES": "parcels"},
    "landstatus": {"INPUT": "parcels"},
    "arealinterpolation": {"SOURCE": "current_use", "TARGET": "parcels"},
    "splitcheck": {"INPUT": "parcels", "PARTS": "parcels"},
    "parcelefficiency": {"INPUT": "parcels"},
    "parkindicators": {"PARKS": "parks", "INPUT": "parcels"},
    "parkevaluation": {"INPUT": "ranked_parks"},
    "compareperiods": {"BASELINE": "judged_before", "CURRENT": "judged_now"},
    "onemap": {"SURVEY": lambda sample: str(surveys.write(sample.parent / "judged.gpkg", {"CC-001": "idle"}))},
    "ledger": {"SURVEY": lambda sample: judged(sample.parent)},
    "inspectionpackage": {"SURVEY": lambda sample: judged(sample.parent)},
    "mergeinspection": {
        "SURVEY": lambda sample: judged(sample.parent),
        "PACKAGE": lambda sample: packed(sample.parent),
    },
    "parkreport": {
        "SURVEY": lambda sample: str(surveys.write(sample.parent / "reported.gpkg", {"CC-001": "idle"})),
    },
    "parcelcards": {
        "SURVEY": lambda sample: str(surveys.write(sample.parent / "carded.gpkg", {"CC-001": "idle"})),
    },
    "storesurvey": {
        "SURVEY": lambda sample: str(surveys.write(sample.parent / "survey.gpkg", {"CC-001": "idle"})),
        "GEOPACKAGE": lambda sample: str(sample.parent / "all.gpkg"),
    },
    "survey": {"INPUT": "parcels"},
}


def judged(folder):
    """Write a survey of one parcel that is apparently idle."""
    return str(surveys.write(folder / "survey.gpkg", {"CC-001": "idle"}))


def packed(folder):
    """Pack that parcel for the field."""
    package = folder / "package"
    return str(package if package.exists() else fieldpackages.pack(Path(judged(folder)), package))


def coordinate_text(folder):
    """Write a coordinate text of one plot."""
    path = folder / "plots.txt"
    path.write_bytes(
        "[属性描述]\r\n坐标系=2000国家大地坐标系\r\n几度分带=3\r\n带号=38\r\n[地块坐标]\r\n4,1.0000,1,地块1,面,,,,@\r\n"
        "J1,1,3767000.000,38486150.000\r\nJ2,1,3767100.000,38486150.000\r\nJ3,1,3767100.000,38486250.000\r\n"
        "J4,1,3767000.000,38486250.000\r\nJ1,1,3767000.000,38486150.000\r\n".encode("gbk")
    )
    return str(path)


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    from baiyuan_qgis.data import samplepark

    path = samplepark.write(tmp_path_factory.mktemp("sample"), 1)
    _add_judged(path)
    return path


def _add_judged(path):
    """Add what other algorithms make of the sample's layers: parks with figures, parcels with a status."""
    from baiyuan_qgis.data import store

    parks = store.read(path, "parks")
    store.write_layer(path, "ranked_parks", parks.assign(tax_per_mu=9.0, idle_rate=0.1), append=True)
    for name, layer, status in (("judged_before", "baseline_parcels", "idle"), ("judged_now", "parcels", "normal")):
        parcels = store.read(path, layer)[["parcel_id", "geometry"]]
        store.write_layer(path, name, parcels.assign(land_status=status), append=True)


@pytest.fixture(autouse=True)
def english():
    qgis_env.provider()
    set_language("en")
    yield
    set_language("en")


def algorithm(name):
    qgis_env.provider()
    found = QgsApplication.processingRegistry().createAlgorithmById(f"baiyuan:{name}")
    assert found is not None, f"the provider does not list {name}"
    return found


def minimal(name, sample, folder):
    """Return the smallest parameters with which an algorithm must run."""
    assert name in MINIMAL, f"enter the required inputs of {name} in MINIMAL"
    layers = {
        key: layer(sample) if callable(layer) else f"{sample}|layername={layer}" for key, layer in MINIMAL[name].items()
    }
    found = algorithm(name)  # its definitions live as long as it does
    for definition in found.destinationParameterDefinitions():
        if definition.flags() & optional():
            continue
        if isinstance(definition, QgsProcessingParameterFolderDestination):
            layers[definition.name()] = str(folder / definition.name().lower())
        elif isinstance(definition, QgsProcessingParameterFileDestination):
            layers[definition.name()] = str(folder / f"{definition.name().lower()}.{definition.defaultFileExtension()}")
        else:
            layers[definition.name()] = str(folder / f"{definition.name().lower()}.gpkg")
    return layers


def optional():
    return compat.member(QgsProcessingParameterDefinition.Flag, "FlagOptional", "Optional")


def keys(found):
    return [each.name() for each in found.parameterDefinitions()] + [each.name() for each in found.outputDefinitions()]


# ---- names


def test_the_provider_lists_every_module():
    found = qgis_env.provider()
    assert found.id() == "baiyuan" and found.broken == []
    assert sorted(each.name() for each in found.algorithms()) == sorted(IDS)
    assert found.name() and found.longName() and not CHINESE.search(found.name())
    metadata = qgis_env.ROOT / "metadata.txt"
    if metadata.is_file():
        assert found.versionInfo() and found.versionInfo() in metadata.read_text(encoding="utf-8")
    assert found.warningMessage() == ""


@EACH
def test_names(name):
    found = algorithm(name)
    assert re.fullmatch(r"[a-z0-9]+", name) and found.name() == name
    assert found.groupId() in ("prepare", "check", "measure", "deliver", "all")
    assert re.match(r"[1-5] \S", found.group())
    title = found.displayName()
    assert title[0].isupper() and 2 <= len(title.split()) <= 5 and not title.endswith(".")
    summary = found.shortDescription()
    assert re.fullmatch(r"[A-Z][a-z]+s\b[^<>]*\.", summary), summary
    assert not summary.startswith("This"), summary
    tags = found.tags()
    assert len(tags) == len(set(tags)) >= 5
    assert any(CHINESE.search(tag) for tag in tags), "Chinese words to find it by"
    assert any(re.fullmatch(r"[a-z ]+", tag) for tag in tags)
    assert found.createInstance() is not found and type(found.createInstance()) is type(found)
    assert found.icon() is not None


@EACH
def test_keys(name):
    found = algorithm(name)
    for key in keys(found):
        assert re.fullmatch(r"[A-Z][A-Z0-9_]*", key), key
    for definition in found.parameterDefinitions():
        assert definition.description() and not definition.description().endswith(".")
        assert definition.help(), f"{definition.name()} has no help"
        if definition.flags() & optional():
            continue
        is_input = isinstance(definition, (QgsProcessingParameterFeatureSource, QgsProcessingParameterMultipleLayers))
        if not is_input and not definition.isDestination():
            assert definition.defaultValue() is not None, f"{definition.name()} needs a default or to be optional"


# ---- help


@EACH
@pytest.mark.parametrize("code", ["en", "zh"])
def test_help(name, code):
    found = algorithm(name)
    path = helptext.file_of(name, code)
    assert path.is_file(), path.name
    text = helptext.load(name, code)
    common = helptext.load("_common", code)
    assert text.title and text.introduction
    for key in keys(found):
        entry = text.entries.get(key) or common.entries.get(key)
        assert entry, f"{path.name} does not explain {key}"
        assert bool(CHINESE.search(entry)) == (code == "zh"), f"{path.name}: {key}"
    unknown = set(text.entries) - set(keys(found))
    assert not unknown, f"{path.name} explains what does not exist: {unknown}"
    set_language(code)
    shown = algorithm(name).shortHelpString()
    for key in keys(found):
        assert f"<code>{key}</code>" in shown
    assert "**" not in shown and "###" not in shown


def test_common_help_is_the_same_in_both_languages():
    assert set(helptext.load("_common", "en").entries) == set(helptext.load("_common", "zh").entries)


def test_markdown_subset():
    text = "one\nline `A_B*c*`\n\n- a **b**\n  goes on\n- c < d\n\n1. x\n\n| a | b |\n|---|---|\n| 1 | 2 |\n"
    assert helptext.to_html(text) == (
        "<p>one line <code>A_B*c*</code></p><ul><li>a <b>b</b> goes on</li><li>c &lt; d</li></ul><ol><li>x</li></ol>"
        '<table border="1" cellspacing="0" cellpadding="3"><tr><th>a</th><th>b</th></tr>'
        "<tr><td>1</td><td>2</td></tr></table>"
    )
    assert helptext.plain("一二\n三 `x`\n\n- **a**") == "一二三 x a"


# ---- what must hold for the code


def test_everything_the_provider_loads_parses_as_python_3_9():
    folders = [qgis_env.ROOT / "processing_algorithms", qgis_env.ROOT / "baiyuan_qgis"]
    for path in [*folders[0].glob("*.py"), *folders[1].glob("*.py")]:
        ast.parse(path.read_text(encoding="utf-8"), str(path), feature_version=(3, 9))


def test_the_toolbox_imports_no_widgets():
    """QGIS's own package imports qgis.gui, so only the sources can tell."""
    for path in (qgis_env.ROOT / "processing_algorithms").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                names = [f"{node.module}.{alias.name}" for alias in node.names]
            for name in names:
                assert not re.search(r"qgis\.gui|qgis\.utils|QtWidgets|\biface\b|PyQt5|PyQt6", name), (path.name, name)


def test_loading_imports_nothing_heavy():
    """Some versions of QGIS import shapely themselves; what counts is what the plugin adds."""
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); "
        "from qgis.core import QgsApplication; app = QgsApplication([], False); app.initQgis(); "
        "before = set(sys.modules); "
        "from baiyuan_qgis.plugin import BaiyuanPlugin; "
        "plugin = BaiyuanPlugin(None); plugin.initGui(); plugin.initProcessing(); "
        "names = [a.name() + a.shortHelpString() for a in plugin.provider.algorithms()]; "
        "heavy = {'shapely', 'geopandas', 'pandas', 'pyproj', 'fiona', 'numba', 'pyogrio', 'qgis.utils'}; "
        "print(len(names), sorted(heavy & set(sys.modules) - before), plugin.provider.broken); "
        "plugin.unload(); plugin.unload(); "
        "print(QgsApplication.processingRegistry().providerById('baiyuan'))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code, str(qgis_env.ROOT)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.split("\n")[:2] == [f"{len(IDS)} [] []", "None"], ran.stdout + ran.stderr


def test_a_broken_algorithm_is_left_out_and_the_others_stay(tmp_path, monkeypatch):
    package = tmp_path / "broken_parts"
    package.mkdir()
    (package / "__init__.py").write_text("", encoding="utf-8")
    (package / "syntax.py").write_text("def (", encoding="utf-8")
    (package / "leaves.py").write_text("raise SystemExit('a library is missing')", encoding="utf-8")
    (package / "empty.py").write_text("", encoding="utf-8")
    (package / "late.py").write_text(
        "from baiyuan_qgis.processing_algorithms.base import About, BaiyuanAlgorithm\n"
        "class Late(BaiyuanAlgorithm):\n"
        "    ID = 'late'\n"
        "    GROUP = 'check'\n"
        "    def about(self): return About('Late', 'Fails.')\n"
        "    def define(self): raise KeyError('later')\n",
        encoding="utf-8",
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    broken = tuple(f"broken_parts.{part}" for part in ("syntax", "leaves", "empty", "late", "missing"))
    made = provider_module.BaiyuanProvider((*broken, "samplepark"))
    made.refreshAlgorithms()
    assert made.broken == list(broken)
    assert [each.name() for each in made.algorithms()] == ["samplepark"]


@pytest.mark.utf8
@pytest.mark.parametrize(
    ("setting", "expected"),
    [("zh-Hans", "zh"), ("zh_CN", "zh"), ("zh", "zh"), ("zh-Hant", "en"), ("en_US", "en"), ("C", "en")],
)
def test_language_follows_qgis(setting, expected):
    from baiyuan_qgis import language
    from baiyuan_qgis.plugin import BaiyuanPlugin

    before = QgsSettings().value("locale/userLocale", "")
    QgsSettings().setValue("locale/userLocale", setting)
    plugin = BaiyuanPlugin(None)
    try:
        plugin._translate()
        assert language.language() == expected
        wanted = _catalogue().get("Overlay check") if expected == "zh" else None
        assert language.tr("Overlay check") == (wanted or "Overlay check")
    finally:
        plugin.unload()
        QgsSettings().setValue("locale/userLocale", before)


def _catalogue():
    """Return what the compiled translation holds, from the catalogue that is written beside it."""
    folder = qgis_env.ROOT / "resources" / "i18n"
    both = [folder / f"baiyuan_qgis_zh_CN.{end}" for end in ("qm", "json")]
    return json.loads(both[1].read_text(encoding="utf-8")) if all(path.is_file() for path in both) else {}


# ---- refusing


@EACH
def test_misspelt_key_is_refused_with_the_nearest(name, sample, tmp_path):
    found = algorithm(name)
    parameters = minimal(name, sample, tmp_path)
    for definition in found.parameterDefinitions():
        key = definition.name()
        if len(key) < 4:
            continue
        wrong = key[:-2] + key[-1] + key[-2] if key[-1] != key[-2] else key + "X"
        context, feedback = QgsProcessingContext(), QgsProcessingFeedback(False)
        fine, sentence = found.checkParameterValues({**parameters, wrong: 1}, context)
        assert not fine and wrong in sentence and f"the nearest is {key}." in sentence, sentence
        results, ok = found.create().run({**parameters, wrong: 1}, context, feedback)
        assert not ok and results == {} and sentence in feedback.textLog()
    with pytest.raises(QgsProcessingException, match="has no parameter NONSENSE_XQZ"):
        qgis_env.processing().run(f"baiyuan:{name}", {**parameters, "NONSENSE_XQZ": 1})
    assert not [path for path in tmp_path.rglob("*") if path.is_file()], "nothing is written"


def test_keys_that_qgis_adds_are_no_fault(sample, tmp_path):
    found = algorithm("overlaycheck")
    parameters = minimal("overlaycheck", sample, tmp_path)
    extra = {"area_units": "m2", "distance_units": "meters", "ellipsoid": "EPSG:7030"}
    assert found.checkParameterValues({**parameters, **extra}, QgsProcessingContext())[0]


def test_unknown_choice_date_field_and_layer_are_refused(sample, tmp_path):
    parameters = minimal("overlaycheck", sample, tmp_path)
    found = algorithm("overlaycheck")
    fine, sentence = found.checkParameterValues({**parameters, "AREA_METHOD": "ELIPSOIDAL"}, QgsProcessingContext())
    assert not fine and "the nearest is ELLIPSOIDAL" in sentence
    zoning = {"ZONING": f"{sample}|layername=zoning", "ZONE_FIELD": "zone_cod"}
    _, ok, log, _ = qgis_env.run(found, {**parameters, **zoning})
    assert not ok and "layer zoning has no field zone_cod; the nearest is zone_code." in log
    for key in ("PARKS", "LAYERS"):
        _, ok, log, _ = qgis_env.run(found, {**parameters, key: str(tmp_path / "no.gpkg")})
        assert not ok and key in log and "no.gpkg" in log

    class Dated(base.BaiyuanAlgorithm):
        ID, GROUP = "dated", "check"

        def about(self):
            return base.About("Dated", "Knows the day.")

        def define(self):
            self.add_as_of()
            self.add_policy()

        def compute(self, run):
            run.progress.info(f"{run.as_of()} {Path(run.policy()).name}")
            return {}

    dated = Dated()
    dated.initAlgorithm({})
    fine, sentence = dated.checkParameterValues({"AS_OF": "30.6.2025"}, QgsProcessingContext())
    assert not fine and "30.6.2025 is not a date" in sentence
    own = tmp_path / "own.toml"
    own.write_text("", encoding="utf-8")
    _, ok, log, _ = qgis_env.run(dated, {"AS_OF": "2025-06-30", "POLICY_FILE": str(own)})
    assert ok and "2025-06-30 own.toml" in log and "is not used" in log
    _, ok, log, _ = qgis_env.run(dated, {"POLICY": "xuchang-2012"})
    assert not ok and "the nearest is xuchang-2021" in log


def park(path, name, wkt, fields="parcel_id:string(10)", rows=None, crs="EPSG:4526", kind="MultiPolygon"):
    """Write a layer for a bad-input case."""
    made = qgis_env.layer(wkt, fields, rows, crs, kind, name)
    target = path / f"{name}.gpkg"
    options = QgsVectorFileWriter.SaveVectorOptions()
    options.layerName = name
    written = QgsVectorFileWriter.writeAsVectorFormatV3(made, str(target), QgsCoordinateTransformContext(), options)
    assert written[0] == QgsVectorFileWriter.WriterError.NoError, written
    return f"{target}|layername={name}"


BAD = {
    "empty": (lambda path: {"INPUT": park(path, "lots", [])}, "Layer lots holds no features."),
    "lines": (
        lambda path: {"INPUT": park(path, "roads", ["LineString(0 0, 1 1)"], rows=[["1"]], kind="MultiLineString")},
        "Layer roads holds lines, polygons are needed.",
    ),
    "bow tie": (
        lambda path: {"INPUT": park(path, "lots", [qgis_env.bow_tie()], rows=[["1"]])},
        "Layer lots, feature 1: the geometry is invalid (Self-intersection",
    ),
    "twice": (
        lambda path: {
            "INPUT": park(path, "lots", [qgis_env.square(), qgis_env.square(38_500_300.0)], rows=[["7"], ["7"]])
        },
        "Layer lots: parcel_id 7 stands at features 1, 2",
    ),
    "other datum": (
        lambda path: {
            "INPUT": park(path, "lots", [qgis_env.square()], rows=[["1"]]),
            "PARKS": park(path, "old", [qgis_env.square()], "park_id:string(5)", [["p"]], "EPSG:2362"),
        },
        "Xi'an 80",
    ),
    "park elsewhere": (
        lambda path: {
            "INPUT": park(path, "lots", [qgis_env.square()], rows=[["1"]]),
            "PARKS": park(path, "parks", [qgis_env.square(38_600_000.0)], "park_id:string(5)", [["p"]]),
        },
        "parks touches no parcel",
    ),
    "no zone field": (
        lambda path: {
            "INPUT": park(path, "lots", [qgis_env.square()], rows=[["1"]]),
            "ZONING": park(path, "plan", [qgis_env.square()], "zone_cod:string(5)", [["M1"]]),
        },
        "Layer plan has no field zone_code",
    ),
    "unwritable": (
        lambda path: {
            "INPUT": park(path, "lots", [qgis_env.square()], rows=[["1"]]),
            "OUTPUT": str(path / "lots.gpkg" / "inside.gpkg"),
        },
        "The output OUTPUT: the folder",
    ),
}


@pytest.mark.utf8
@pytest.mark.parametrize("case", BAD)
def test_bad_input_is_one_sentence_and_nothing_is_written(case, tmp_path):
    make, sentence = BAD[case]
    path = tmp_path / "中文 目录"
    path.mkdir()
    parameters = {"OUTPUT": str(path / "output.gpkg"), **make(path)}
    before = sorted(each.name for each in path.iterdir())
    context = QgsProcessingContext()
    context.setInvalidGeometryCheck(compat.ABORT_ON_INVALID)
    _, ok, log, _ = qgis_env.run(algorithm("overlaycheck"), parameters, context)
    assert not ok and sentence in log, log
    assert "Traceback" not in log and log.strip().splitlines()[-1].count(". ") <= 2, log
    assert [name for name in sorted(each.name for each in path.iterdir()) if "-" not in name] == before


def test_parcels_without_a_figure_are_kept(tmp_path):
    lots = park(tmp_path, "lots", [qgis_env.square(), None], rows=[["1"], ["2"]])
    results, ok, log, _ = qgis_env.run(
        algorithm("overlaycheck"), {"INPUT": lots, "OUTPUT": str(tmp_path / "o.gpkg"), "FINDINGS": "TEMPORARY_OUTPUT"}
    )
    assert ok, log
    rows = list(QgsVectorLayer(results["OUTPUT"], "o", "ogr").getFeatures())
    assert [row["parcel_id"] for row in rows] == ["1", "2"]
    assert compat.is_null(rows[1]["area_m2"]) and results["FINDING_COUNT"] >= 1


@EACH
def test_missing_libraries_are_one_sentence(name, sample, tmp_path, monkeypatch):
    found = algorithm(name)
    parameters = minimal(name, sample, tmp_path)
    monkeypatch.setattr(environment, "missing", lambda: ["shapely", "geopandas"])
    can, sentence = found.canExecute()
    assert not can and "shapely, geopandas" in sentence and "pip" not in sentence
    _, ok, log, _ = qgis_env.run(found, parameters)
    assert not ok and log.strip() == sentence
    assert qgis_env.provider().warningMessage() == sentence
    monkeypatch.setattr(environment, "MINIMUM_PYTHON", (9, 9))
    can, sentence = found.canExecute()
    assert not can and "9.9" in sentence
    _, ok, log, _ = qgis_env.run(found, parameters)
    assert not ok and log.strip() == sentence


def test_libraries_that_do_not_fit_are_one_sentence(sample, tmp_path, monkeypatch):
    import shapely

    def broken(*_arguments, **_options):
        raise RuntimeError("GEOS\nmismatch")

    monkeypatch.setattr(shapely, "from_wkb", broken)
    _, ok, log, _ = qgis_env.run(algorithm("overlaycheck"), minimal("overlaycheck", sample, tmp_path))
    assert not ok and "(GEOS mismatch)" in log and "pip" not in log and len(log.strip().splitlines()) == 1


# ---- running


@EACH
def test_runs_with_only_the_required_inputs(name, sample, tmp_path):
    found = algorithm(name)
    parameters = minimal(name, sample, tmp_path)
    results, ok, log, _context = qgis_env.run(found, parameters)
    assert ok, log
    for definition in found.destinationParameterDefinitions():
        if definition.name() in parameters:
            assert definition.name() in results, f"{definition.name()} is not in the results"
    declared = {each.name() for each in found.outputDefinitions()}
    assert set(results) <= declared, f"not declared: {set(results) - declared}"


@EACH
def test_command_goes_round(name, sample, tmp_path):
    found = algorithm(name)
    parameters = minimal(name, sample, tmp_path)
    command = found.asPythonCommand(parameters, QgsProcessingContext())
    call = ast.parse(command, mode="eval").body
    assert ast.literal_eval(call.args[0]) == f"baiyuan:{name}"
    again = ast.literal_eval(call.args[1])
    assert {key: str(again[key]) for key in parameters} == {key: str(value) for key, value in parameters.items()}
    assert found.checkParameterValues(again, QgsProcessingContext())[0]


@EACH
def test_runs_in_a_task(name, sample, tmp_path):
    """The desktop runs an algorithm in a worker thread and prepares and finishes it in the main thread."""
    found = algorithm(name)
    threads = {}
    for step in ("prepareAlgorithm", "processAlgorithm", "postProcessAlgorithm"):
        _note(type(found), step, threads)
    project = QgsProject()
    context, feedback = QgsProcessingContext(), QgsProcessingFeedback(False)
    context.setProject(project)
    ended = []
    loop = QEventLoop()
    try:
        task = QgsProcessingAlgRunnerTask(found, minimal(name, sample, tmp_path), context, feedback)

        def done(ok, results):
            ended.append((ok, results))
            loop.quit()

        task.executed.connect(done)
        QTimer.singleShot(240_000, loop.quit)
        QgsApplication.taskManager().addTask(task)
        loop.exec()
    finally:
        for step in threads.pop("patched"):
            delattr(type(found), step)
    assert ended and ended[0][0], feedback.textLog()
    main = threading.get_ident()
    assert threads["prepareAlgorithm"] == main and threads["postProcessAlgorithm"] == main
    no_threads = compat.member(QgsProcessingAlgorithm.Flag, "FlagNoThreading", "NoThreading")
    if not found.flags() & no_threads:
        assert threads["processAlgorithm"] != main


def _note(owner, step, threads):
    real = getattr(owner, step)

    def noted(self, *arguments):
        threads[step] = threading.get_ident()
        return real(self, *arguments)

    threads.setdefault("patched", []).append(step)
    setattr(owner, step, noted)


@pytest.fixture(scope="module")
def profile(tmp_path_factory):
    folder = tmp_path_factory.mktemp("profile")
    if not (qgis_env.ROOT / "metadata.txt").is_file():
        pytest.skip("metadata.txt is missing: QGIS does not see the plugin")
    ran = qgis_env.qgis_process(folder, "plugins", "enable", "baiyuan_qgis")
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return folder


@EACH
def test_runs_in_the_real_qgis_process(name, sample, tmp_path, profile):
    parameters = minimal(name, sample, tmp_path)
    arguments = [f"{key}={value}" for key, value in parameters.items()]
    ran = qgis_env.qgis_process(profile, "run", f"baiyuan:{name}", "--", *arguments)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "Results" in ran.stdout
    for key, value in parameters.items():
        if value.endswith(".gpkg") and str(tmp_path) in value:
            assert QgsVectorLayer(value, key, "ogr").isValid(), key


@pytest.mark.utf8
def test_qgis_process_refuses_a_misspelt_key(sample, tmp_path, profile):
    arguments = [f"{key}={value}" for key, value in minimal("overlaycheck", sample, tmp_path).items()]
    ran = qgis_env.qgis_process(profile, "run", "baiyuan:overlaycheck", "--", *arguments, "MIN_AERA=3")
    assert ran.returncode != 0
    assert "has no parameter MIN_AERA; the nearest is MIN_AREA." in ran.stdout + ran.stderr
