"""The provider: what QGIS lists in the toolbox under 百园增效."""

from __future__ import annotations

import configparser
import importlib
import traceback
from pathlib import Path
from typing import List, Tuple, Type

from qgis.core import Qgis, QgsMessageLog, QgsProcessingProvider
from qgis.PyQt.QtGui import QIcon

from baiyuan_qgis.language import tr
from baiyuan_qgis.processing_algorithms import environment
from baiyuan_qgis.processing_algorithms.base import ICON, LOG_TAG, BaiyuanAlgorithm

PACKAGE = "baiyuan_qgis.processing_algorithms"

# In the order of the work. Each module holds one algorithm, a subclass of BaiyuanAlgorithm.
MODULES: Tuple[str, ...] = (
    "samplepark",
    "mapfields",
    "importcoordinates",
    "exportcoordinates",
    "checkdata",
    "landarea",
    "exportstandard",
    "overlaycheck",
    "unsuppliedland",
    "landstatus",
    "arealinterpolation",
    "splitcheck",
    "parcelefficiency",
    "parkindicators",
    "parkevaluation",
    "compareperiods",
    "onemap",
    "ledger",
    "inspectionpackage",
    "mergeinspection",
    "parkreport",
    "parcelcards",
    "storesurvey",
    "survey",
)


def version() -> str:
    """Return the version of metadata.txt."""
    parser = configparser.ConfigParser(interpolation=None)
    parser.read(Path(__file__).parent.parent / "metadata.txt", encoding="utf-8")
    return parser.get("general", "version", fallback="")


def load(module: str) -> Type[BaiyuanAlgorithm]:
    """Import a module and return its algorithm, tried once; raises whatever is wrong with it."""
    imported = importlib.import_module(module if "." in module else f"{PACKAGE}.{module}")
    for value in vars(imported).values():
        if (
            isinstance(value, type)
            and issubclass(value, BaiyuanAlgorithm)
            and value.ID
            and value.__module__ == imported.__name__
        ):
            trial = value()
            trial.initAlgorithm({})
            trial.displayName()
            return value
    raise ImportError(f"{module} holds no algorithm")


class BaiyuanProvider(QgsProcessingProvider):
    """Lists the algorithms; one that is broken is logged and left out, the others stay."""

    def __init__(self, modules: Tuple[str, ...] = MODULES) -> None:
        super().__init__()
        self._modules = modules
        self.broken: List[str] = []

    def id(self) -> str:
        return "baiyuan"

    def name(self) -> str:
        return tr("Baiyuan")

    def longName(self) -> str:
        return tr("Baiyuan: wasted land in industrial parks")

    def icon(self) -> QIcon:
        return QIcon(str(ICON)) if ICON.is_file() else super().icon()

    def svgIconPath(self) -> str:
        return str(ICON) if ICON.is_file() else super().svgIconPath()

    def versionInfo(self) -> str:
        return version()

    def warningMessage(self) -> str:
        return environment.obstacle()

    def loadAlgorithms(self) -> None:
        """Add every algorithm that can be loaded."""
        self.broken = []
        for module in self._modules:
            try:
                algorithm = load(module)
            except (Exception, SystemExit):  # noqa: BLE001 (one broken module never takes the provider down)
                self.broken.append(module)
                QgsMessageLog.logMessage(
                    tr("The algorithm {module} could not be loaded and is left out.").format(module=module)
                    + "\n"
                    + traceback.format_exc(),
                    LOG_TAG,
                    Qgis.MessageLevel.Critical,
                )
            else:
                self.addAlgorithm(algorithm())
