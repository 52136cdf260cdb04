"""How results look in the desktop: style, aliases, value maps, name and metadata of a loaded layer.

QGIS calls a post-processor in the main thread after it has loaded a result, and only then; in
qgis_process nothing is loaded. It takes ownership in C++ and Python objects vanish all the same,
so each one is kept alive here.
"""

from __future__ import annotations

from collections import deque
from typing import Any, Deque, Sequence

from qgis.core import (
    QgsLayerMetadata,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingLayerPostProcessorInterface,
    QgsVectorLayer,
)

from baiyuan_qgis.cartography import fields, styles
from baiyuan_qgis.data.dictionary import Field
from baiyuan_qgis.language import tr

_KEPT: Deque[QgsProcessingLayerPostProcessorInterface] = deque(maxlen=256)


def decorate(layer: QgsVectorLayer, names: Sequence[str], style: str = "", own: Sequence[Field] = ()) -> None:
    """Give a layer its style in the user's language, and the named fields the dictionary's words or their own."""
    if not (style and styles.style(layer, style, names=names)):
        fields.describe(layer, names, own=own)


class Appearance(QgsProcessingLayerPostProcessorInterface):
    """Decorates one result layer after QGIS has loaded it."""

    def __init__(self, names: Sequence[str], style: str, title: str, history: str, own: Sequence[Field] = ()) -> None:
        super().__init__()
        self._names, self._style, self._title, self._history = tuple(names), style, title, history
        self._own = tuple(own)

    def postProcessLayer(self, layer: Any, context: QgsProcessingContext, feedback: QgsProcessingFeedback) -> None:
        """Set style, aliases, value maps, name, metadata; a fault costs looks, not the result."""
        if not isinstance(layer, QgsVectorLayer):
            return
        try:
            decorate(layer, self._names, self._style, self._own)
            if self._title:
                layer.setName(self._title)
            metadata = QgsLayerMetadata(layer.metadata())
            metadata.setTitle(self._title)
            metadata.setHistory([*metadata.history(), self._history])
            layer.setMetadata(metadata)
            layer.triggerRepaint()
        except Exception as error:  # noqa: BLE001 (whatever it is, the result itself is complete)
            feedback.pushInfo(
                tr("The layer {layer} could not be given its style: {reason}.").format(
                    layer=self._title or layer.name(), reason=error
                )
            )


def attach(
    context: QgsProcessingContext,
    destination: str,
    names: Sequence[str],
    style: str = "",
    title: str = "",
    history: str = "",
    own: Sequence[Field] = (),
) -> None:
    """Attach an Appearance to a result that QGIS will load; call it in the main thread."""
    if not destination or not context.willLoadLayerOnCompletion(destination):
        return
    made = Appearance(names, style, title, history, own)
    _KEPT.append(made)
    details = context.layerToLoadOnCompletionDetails(destination)
    if title:
        details.name = title
        if hasattr(details, "forceName"):
            details.forceName = True
    details.setPostProcessor(made)
