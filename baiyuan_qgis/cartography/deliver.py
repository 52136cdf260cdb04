"""What a finished survey gets besides its tables: styles in the GeoPackage, the project, the picture, loaded layers.

Main thread only: layouts are no work for a worker thread.
"""

from __future__ import annotations

from collections import deque
from pathlib import Path
from typing import Any, Callable, Deque, Dict, Optional

from qgis.core import (
    QgsLayerTreeLayer,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingLayerPostProcessorInterface,
    QgsProject,
    QgsVectorLayer,
)

from baiyuan_qgis.cartography import fonts, picture, project, styles, words
from baiyuan_qgis.data import dictionary, manifest
from baiyuan_qgis.language import tr

PROJECT = "survey.qgz"
PICTURE = "map.png"

# The layers that a run loads, topmost first, with their style.
LOADED = (("parks", "parks"), ("anomalies", "anomalies"), ("parcels", "parcels"), ("unsupplied", "unsupplied"))

# QGIS takes a post-processor over in C++, and the Python half vanishes all the same: each one is kept here.
_KEPT: Deque[QgsProcessingLayerPostProcessorInterface] = deque(maxlen=64)


def survey(
    gpkg: Path,
    context: Optional[QgsProcessingContext] = None,
    language: Optional[str] = None,
    warn: Optional[Callable[[str], None]] = None,
) -> Dict[str, str]:
    """Style a survey.gpkg, write survey.qgz and map.png beside it and have ``context`` load its layers.

    Returns their paths as PROJECT and PICTURE. The manifest beside them, where there is one, gets the hashes of the
    files as they are then. ``warn`` is told when the machine has no Chinese font. Raises InputFault where a file
    cannot be written.
    """
    gpkg = Path(gpkg)
    if not fonts.installed() and warn is not None:
        warn(
            tr(
                "No font with Chinese characters is installed on this machine, so the map picture may show boxes "
                "instead of them; install one, for example Noto Sans CJK."
            )
        )
    styles.store_styles(gpkg, language=language)
    made = {
        "PROJECT": str(project.build(gpkg, gpkg.with_name(PROJECT), language=language)),
        "PICTURE": str(picture.render(gpkg, gpkg.with_name(PICTURE), language=language)),
    }
    manifest.seal(gpkg.with_name(manifest.NAME), [gpkg, *(Path(path) for path in made.values())])
    if context is not None and context.project() is not None:
        _load(gpkg, context, language)
    return made


class _Look(QgsProcessingLayerPostProcessorInterface):
    """Styles one layer after QGIS has loaded it."""

    def __init__(self, gpkg: Path, rank: int, language: Optional[str]) -> None:
        super().__init__()
        self._gpkg, self._rank, self._language = gpkg, rank, language

    def postProcessLayer(  # noqa: N802 (the name QGIS calls)
        self,
        layer: Any,
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,  # noqa: ARG002
    ) -> None:
        if isinstance(layer, QgsVectorLayer):
            styles.style(layer, LOADED[self._rank][1], self._language)
            layer.triggerRepaint()
            if not hasattr(QgsProcessingContext.LayerDetails, "layerSortKey") and context.project() is not None:
                _put_in_order(context.project(), layer, self._gpkg, self._rank)


def _put_in_order(loaded_into: QgsProject, layer: QgsVectorLayer, gpkg: Path, rank: int) -> None:
    """Move a layer under those of its run that belong above it: QGIS before 3.32 loads them by alphabet."""
    node = loaded_into.layerTreeRoot().findLayer(layer.id())
    if node is None or node.parent() is None:
        return
    group = node.parent()
    above = {f"{gpkg}|layername={table}" for table, _ in LOADED[:rank]}
    places = [
        place
        for place, other in enumerate(group.children())
        if isinstance(other, QgsLayerTreeLayer) and other.layer() is not None and other.layer().source() in above
    ]
    if places and max(places) > group.children().index(node):
        # The copy first: a layer that is nowhere in the tree is removed from the project.
        group.insertChildNode(max(places) + 1, node.clone())
        group.removeChildNode(node)


def _load(gpkg: Path, context: QgsProcessingContext, language: Optional[str]) -> None:
    for number, (table, _) in enumerate(LOADED):
        uri = f"{gpkg}|layername={table}"
        layer = QgsVectorLayer(uri, table, "ogr")
        if not layer.isValid() or layer.featureCount() == 0:
            continue
        name = dictionary.label("layer", table, language)
        details = QgsProcessingContext.LayerDetails(name, context.project(), table)
        details.forceName = True
        if hasattr(details, "layerSortKey"):
            details.layerSortKey = len(LOADED) - number
        if hasattr(details, "groupName"):
            details.groupName = words.word("title", "status", language)
        look = _Look(gpkg, number, language)
        _KEPT.append(look)
        details.setPostProcessor(look)
        context.addLayerToLoadOnCompletion(uri, details)
