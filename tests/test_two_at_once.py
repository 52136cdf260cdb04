"""Two algorithms at once in QGIS's tasks, which share the library's threads; and a cancel inside their chunks."""

from __future__ import annotations

import pytest
import qgis_env
from qgis.core import (
    QgsApplication,
    QgsProcessingAlgRunnerTask,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingUtils,
    QgsProject,
)
from qgis.PyQt.QtCore import QEventLoop, QTimer

from baiyuan_qgis.geometry import pool

pytestmark = [pytest.mark.qgis, pytest.mark.usefixtures("qgis_app")]


def lots(side, count, name):
    squares = [
        qgis_env.square(38_500_000.0 + side * (i % 40), 3_850_000.0 + side * (i // 40), side) for i in range(count)
    ]
    return qgis_env.layer(squares, "zone_code:string(8)", [[f"Z{i % 7}"] for i in range(count)], name=name)


def task(identifier, parameters):
    """A task as the desktop starts it, with what it needs to live: (task, context, feedback, ended)."""
    context, feedback, project, ended = QgsProcessingContext(), QgsProcessingFeedback(False), QgsProject(), []
    context.setProject(project)
    algorithm = QgsApplication.processingRegistry().createAlgorithmById(identifier)
    made = QgsProcessingAlgRunnerTask(algorithm, parameters, context, feedback)
    made.executed.connect(lambda ok, results: ended.append((ok, results)))
    return made, context, feedback, ended, (algorithm, project)


def together(*tasks):
    loop, watch = QEventLoop(), QTimer()
    watch.timeout.connect(lambda: all(each[3] for each in tasks) and loop.quit())
    watch.start(20)
    QTimer.singleShot(240_000, loop.quit)
    for each in tasks:
        QgsApplication.taskManager().addTask(each[0])
    loop.exec()
    return [each[3].pop() if each[3] else (None, "no end") for each in tasks]


def rows(results, context, *fields):
    layer = QgsProcessingUtils.mapLayerFromString(results["OUTPUT"], context)
    return sorted(tuple(feature[field] for field in fields) for feature in layer.getFeatures())


@pytest.mark.parametrize("numba", ["0", "1"])
def test_two_algorithms_at_once_give_what_each_gives_alone(monkeypatch, numba):
    monkeypatch.setenv("BAIYUAN_NUMBA", numba)
    monkeypatch.setenv("BAIYUAN_THREADS", "2")
    monkeypatch.setattr(pool._Shared, "executor", None)
    parcels, zones = lots(100.0, 800, "parcels"), lots(130.0, 500, "zones")
    works = [
        ("baiyuan:overlaycheck", {"INPUT": parcels, "ZONING": zones, "OUTPUT": "memory:", "PIECES": "memory:"}),
        ("baiyuan:landarea", {"INPUT": zones, "COMPARE": True, "OUTPUT": "memory:"}),
        ("baiyuan:overlaycheck", {"INPUT": zones, "ZONING": parcels, "OUTPUT": "memory:"}),
    ]
    fields = [("zone_main", "zone_share"), ("area_m2", "geodesic_m2"), ("zone_main", "zone_share")]
    alone, at_once = [], []
    for work, names in zip(works, fields):
        made = task(*work)
        ((ok, results),) = together(made)
        assert ok, made[2].textLog()
        alone.append(rows(results, made[1], *names))
    tasks = [task(*work) for work in works]
    for made, (ok, results), names in zip(tasks, together(*tasks), fields):
        assert ok, made[2].textLog()
        at_once.append(rows(results, made[1], *names))
    assert at_once == alone
    assert len(alone[0]) == 800 and len(alone[1]) == 500


def test_one_of_two_that_is_cancelled_ends_and_the_other_goes_on(monkeypatch):
    monkeypatch.setenv("BAIYUAN_NUMBA", "0")
    monkeypatch.setenv("BAIYUAN_THREADS", "2")
    monkeypatch.setattr(pool._Shared, "executor", None)
    parcels, zones = lots(100.0, 1600, "parcels"), lots(130.0, 900, "zones")
    stopped = task("baiyuan:overlaycheck", {"INPUT": parcels, "ZONING": zones, "OUTPUT": "memory:"})
    other = task("baiyuan:overlaycheck", {"INPUT": zones, "ZONING": parcels, "OUTPUT": "memory:"})
    # the feedback's progress signal is the surest sign that it is in the middle of its work
    stopped[2].progressChanged.connect(lambda value: value > 35.0 and stopped[2].cancel())
    (ended, going) = together(stopped, other)
    assert ended[0] is False, ended
    assert going[0] is True, other[2].textLog()
