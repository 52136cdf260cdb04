"""One QGIS application for all tests that need it, and what they share; skips where QGIS is not installed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import Any, Dict, List, Optional

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
pytest.importorskip("qgis.core")

from qgis.core import (
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsFeature,
    QgsGeometry,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProject,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QCoreApplication

ROOT = Path(__file__).resolve().parent.parent
_KEPT: List[Any] = []


def application() -> QgsApplication:
    """Return the one QgsApplication of this process; it is never taken down, as exitQgis may crash."""
    running = QgsApplication.instance() or QCoreApplication.instance()
    if running is None:
        running = QgsApplication([], False)
        running.initQgis()
        _KEPT.append(running)
    return running


def provider() -> Any:
    """Return the plugin's provider, registered as QGIS does it."""
    application()
    found = QgsApplication.processingRegistry().providerById("baiyuan")
    if found is None:
        from baiyuan_qgis.plugin import BaiyuanPlugin

        plugin = BaiyuanPlugin(None)
        plugin.initProcessing()
        _KEPT.append(plugin)
        found = plugin.provider
    return found


def processing() -> Any:
    """Return QGIS's processing module, initialised."""
    application()
    folder = str(Path(QgsApplication.pkgDataPath()) / "python" / "plugins")
    if folder not in sys.path:
        sys.path.insert(0, folder)
    import processing
    from processing.core.Processing import Processing

    Processing.initialize()
    return processing


def run(
    algorithm: Any,
    parameters: Dict[str, Any],
    context: Optional[QgsProcessingContext] = None,
    feedback: Optional[QgsProcessingFeedback] = None,
) -> Any:
    """Run an algorithm; return (results, ok, log, context)."""
    application()
    if context is None:
        context = QgsProcessingContext()
        project = QgsProject()
        _KEPT.append(project)
        context.setProject(project)
    feedback = feedback or QgsProcessingFeedback(False)
    results, ok = algorithm.create().run(parameters, context, feedback)
    return results, ok, feedback.textLog(), context


def layer(
    wkt: List[Optional[str]],
    fields: str = "",
    rows: Optional[List[List[Any]]] = None,
    crs: str = "EPSG:4526",
    kind: str = "MultiPolygon",
    name: str = "lots",
) -> QgsVectorLayer:
    """Return a memory layer; ``fields`` as in ``a:integer,b:string(20)``, ``wkt`` None for no geometry."""
    application()
    uri = f"{kind}?" + (f"crs={crs}" if crs else "")
    uri += "".join(f"&field={each}" for each in fields.split(",") if each)
    made = QgsVectorLayer(uri, name, "memory")
    assert made.isValid(), uri
    if not crs:
        made.setCrs(QgsCoordinateReferenceSystem())
    features = []
    for number, text in enumerate(wkt):
        feature = QgsFeature(made.fields())
        if text is not None:
            feature.setGeometry(QgsGeometry.fromWkt(text))
        if rows is not None:
            feature.setAttributes(rows[number])
        features.append(feature)
    ok, _features = made.dataProvider().addFeatures(features)
    assert ok
    made.updateExtents()
    return made


def square(x: float = 38_500_000.0, y: float = 3_850_000.0, size: float = 100.0) -> str:
    """Return a square in CGCS2000 zone 38 as WKT."""
    corners = [(x, y), (x + size, y), (x + size, y + size), (x, y + size), (x, y)]
    return "Polygon((" + ", ".join(f"{a} {b}" for a, b in corners) + "))"


def bow_tie(x: float = 38_500_000.0, y: float = 3_850_000.0, size: float = 100.0) -> str:
    """Return a polygon that crosses itself."""
    corners = [(x, y), (x + size, y + size), (x + size, y), (x, y + size), (x, y)]
    return "Polygon((" + ", ".join(f"{a} {b}" for a, b in corners) + "))"


def qgis_process_program() -> Optional[str]:
    """Return the program; Debian 12's wrapper of the plain name passes an option that it does not know."""
    return shutil.which("qgis_process.bin") or shutil.which("qgis_process")


def qgis_process(profile: Path, *arguments: str) -> subprocess.CompletedProcess:
    """Run qgis_process with a profile of its own and the source tree as the plugin."""
    program = qgis_process_program()
    if program is None:
        pytest.skip("qgis_process is not installed")
    profile.mkdir(parents=True, exist_ok=True)
    runtime = profile / "runtime"
    runtime.mkdir(mode=0o700, exist_ok=True)
    environment = dict(os.environ)
    environment.update(
        QT_QPA_PLATFORM="offscreen",
        QGIS_CUSTOM_CONFIG_PATH=str(profile),
        QGIS_PLUGINPATH=str(ROOT),
        XDG_RUNTIME_DIR=str(runtime),
        PYTHONDONTWRITEBYTECODE="1",
        PYTHONPATH=os.pathsep.join([str(ROOT), sysconfig.get_paths()["purelib"]]),
    )
    return subprocess.run(
        [str(program), *arguments],
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
        timeout=300,
        check=False,
    )
