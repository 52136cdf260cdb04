"""QGIS's own algorithms, and this plugin's in the toolbox, in a Python that imports qgis.core."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any, Dict, List

from worker import Prepared

_KEPT: List[Any] = []


def prepare(asked: Dict[str, Any]) -> Prepared:
    """Start QGIS and return the work that ``asked["work"]`` names; layers are read from their files each time."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ["QGIS_CUSTOM_CONFIG_PATH"] = asked["profile"]
    if asked.get("plugin"):
        sys.path[:0] = [asked["checkout"], *asked.get("site", [])]
    from qgis.core import Qgis, QgsApplication, QgsCoordinateReferenceSystem, QgsProject

    application = QgsApplication([], False)
    application.initQgis()
    _KEPT.append(application)
    sys.path.append(str(Path(QgsApplication.pkgDataPath()) / "python" / "plugins"))
    import processing
    from processing.core.Processing import Processing

    Processing.initialize()
    if asked.get("plugin"):
        from baiyuan_qgis.plugin import BaiyuanPlugin

        plugin = BaiyuanPlugin(None)
        plugin.initProcessing()
        _KEPT.append(plugin)
    # $area is measured on the project's ellipsoid
    QgsProject.instance().setCrs(QgsCoordinateReferenceSystem("EPSG:4547"), True)
    ellipsoid = QgsProject.instance().ellipsoid()
    versions = {"QGIS": Qgis.QGIS_VERSION.split("-")[0], "GEOS": _geos(), "ellipsoid": ellipsoid}
    algorithm, parameters = _algorithm(asked)

    def run() -> Any:
        found = processing.run(algorithm, parameters)
        return lambda: _figures(found)

    return run, versions


def _geos() -> str:
    from qgis.core import Qgis

    number = Qgis.geosVersionInt() if hasattr(Qgis, "geosVersionInt") else 0
    return f"{number // 10000}.{number // 100 % 100}.{number % 100}" if number else "?"


def _algorithm(asked: Dict[str, Any]) -> Any:
    from qgis.core import QgsProcessingFeatureSourceDefinition

    folder, output = Path(asked["folder"]), Path(asked["output"])
    parcels, zones = str(folder / "parcels.gpkg"), str(folder / "zones.gpkg")
    work = asked["work"]
    if asked.get("rows"):
        parcels = QgsProcessingFeatureSourceDefinition(parcels, featureLimit=asked["rows"])
    if work == "large":
        return "native:intersection", {
            "INPUT": parcels,
            "OVERLAY": str(folder / "large.gpkg"),
            "OUTPUT": "TEMPORARY_OUTPUT",
        }
    if work == "ellipsoidal":
        return "native:fieldcalculator", {
            "INPUT": parcels,
            "FIELD_NAME": "area_m2",
            "FIELD_TYPE": 0,
            "FORMULA": "$area",
            "OUTPUT": "TEMPORARY_OUTPUT",
        }
    if work == "overlaycheck" and asked.get("plugin"):
        target = str(output / "checked.gpkg")
        found = {"INPUT": parcels, "ZONING": zones, "OUTPUT": target}
        if asked.get("pieces"):
            found["PIECES"] = str(output / "pieces.gpkg")
            found["COMPOSITION"] = str(output / "composition.gpkg")
        return "baiyuan:overlaycheck", found
    if work == "overlaycheck" or asked.get("algorithm") == "calculatevectoroverlaps":
        return "native:calculatevectoroverlaps", {
            "INPUT": parcels,
            "LAYERS": [zones],
            "OUTPUT": str(output / "overlaps.gpkg") if work == "overlaycheck" else "TEMPORARY_OUTPUT",
        }
    return "native:intersection", {
        "INPUT": parcels,
        "OVERLAY": zones,
        "OUTPUT": str(output / "intersection.gpkg") if asked.get("store") else "TEMPORARY_OUTPUT",
    }


def _figures(found: Dict[str, Any]) -> Dict[str, float]:
    """Count and sum what came out, so that all contestants can be seen to have done the same work."""
    from qgis.core import QgsVectorLayer

    layer = found["OUTPUT"]
    if isinstance(layer, str):
        layer = QgsVectorLayer(layer, "found", "ogr")
    names = layer.fields().names()
    area = 0.0
    by_field = [name for name in ("area_m2", "zones_area") if name in names]
    for feature in layer.getFeatures():
        area += feature[by_field[0]] if by_field else feature.geometry().area()
    return {"count": layer.featureCount(), "area": float(area)}
