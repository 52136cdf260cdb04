"""The Qt 6 check finds what it is there to find, and leaves alone what runs on both."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent / "scripts"))
check_qt6 = pytest.importorskip("check_qt6")
pytestmark = pytest.mark.qgis

CORE = "from qgis.core import Qgis, QgsProcessing, QgsProcessingAlgorithm, QgsWkbTypes\n"
QT = "from qgis.PyQt.QtCore import QDate, QDateTime, Qt, QVariant\n"

BAD = {
    "PyQt5": "from PyQt5.QtCore import Qt",
    "PyQt6": "import PyQt6.QtWidgets",
    "enum of QGIS": CORE + "kind = QgsProcessing.TypeVectorPolygon",
    "enum of geometry types": CORE + "kind = QgsWkbTypes.MultiPolygon",
    "enum of Qt": QT + "side = Qt.AlignLeft",
    "enum by self": CORE
    + "class A(QgsProcessingAlgorithm):\n    def flags(self):\n        return self.FlagNoThreading",
    "enum by super": CORE + "class A(QgsProcessingAlgorithm):\n    x = lambda self: super().FlagNoThreading",
    "newer than the floor": CORE + "kind = Qgis.NoSuchThing.Vector",
    "newer by super": CORE + "kind = QgsProcessing.SourceType.TypeOfTomorrow",
    "exec_": "dialog.exec_()",
    "QVariant()": QT + "nothing = QVariant()",
    "QRegExp": "from qgis.PyQt.QtCore import QRegExp",
    "QtCore.QRegExp": "from qgis.PyQt import QtCore\nQtCore.QRegExp('a')",
    "resources": "from . import resources_rc",
    "addAction": "menu.addAction(icon, 'text', slot, shortcut)",
    "width": "pixels = metrics.width('text')",
    "QDateTime": QT + "QDateTime(QDate(2022, 1, 1))",
}

GOOD = {
    "scoped": CORE + "kind = QgsProcessing.SourceType.TypeVectorPolygon",
    "scoped geometry type": CORE + "kind = QgsWkbTypes.Type.MultiPolygon",
    "scoped in Qt": QT + "side = Qt.AlignmentFlag.AlignLeft",
    "QVariant's types": QT + "kind = QVariant.Double",
    "asked first": CORE + "kind = Qgis.NoSuchThing.Vector if hasattr(Qgis, 'NoSuchThing') else None",
    "asked in an if": CORE + "if hasattr(Qgis, 'NoSuchThing'):\n    kind = Qgis.NoSuchThing",
    "methods": CORE + "QgsWkbTypes.flatType(1)\nQgsProcessing.SourceType",
    "another's attribute": "thing.TypeVectorPolygon",
    "qgis.PyQt": "from qgis.PyQt.QtWidgets import QDialog\nQDialog().exec()",
}


@pytest.mark.parametrize("name", BAD)
def test_found(name: str) -> None:
    assert list(check_qt6.faults_of(BAD[name], name)), BAD[name]


@pytest.mark.parametrize("name", GOOD)
def test_left_alone(name: str) -> None:
    assert not list(check_qt6.faults_of(GOOD[name], name)), GOOD[name]
