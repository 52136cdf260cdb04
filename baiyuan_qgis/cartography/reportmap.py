"""The maps of the report on the parks: one theme of a survey, of everything or of one park, as a PNG in memory.

Nothing but the map, a scale bar and north: the report itself writes legend and figures beside it, large enough to be
read on a page of A4 and on a telephone. Main thread only.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import Dict, List, Optional, Sequence, Tuple

from qgis.core import (
    QgsExpressionContext,
    QgsExpressionContextUtils,
    QgsFeatureRequest,
    QgsMapRendererSequentialJob,
    QgsMapSettings,
    QgsRectangle,
)
from qgis.PyQt.QtCore import QBuffer, QByteArray, QIODevice, QPointF, QRectF, QSize, Qt
from qgis.PyQt.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter, QPen, QPolygonF

from baiyuan_qgis.cartography import fonts, project, words
from baiyuan_qgis.cartography.mapframe import Frame, in_plane, is_large, metres_per_unit
from baiyuan_qgis.cartography.project import Assembled
from baiyuan_qgis.data import palette
from baiyuan_qgis.products.parkreport.document import Image
from baiyuan_qgis.progress import SILENT, Progress

WIDTH_MM, DPI = 180.0, 220.0
# height of a map as a share of its width: flat parks are not stretched, tall ones do not fill a page
_FLATTEST, _TALLEST = 0.45, 0.95
_MARGIN = 1.1


def draw(
    gpkg: Path,
    wanted: Sequence[Tuple[str, str, str]],
    language: Optional[str] = None,
    progress: Progress = SILENT,
) -> Dict[str, Image]:
    """Return the maps by key. ``wanted``: key, theme ("status", "supply", "efficiency"), park_id ("" for everything).

    A theme that the survey has nothing for gives no map. Raises InputFault where the survey has no parcels.
    """
    made = project.assemble(gpkg, language=language)
    found: Dict[str, Image] = {}
    try:
        for number, (key, theme, park_id) in enumerate(wanted):
            progress.report(number / len(wanted))
            if theme in made.themes:
                extent = _of_park(made, park_id) if park_id else QgsRectangle(made.extent)
                if not extent.isEmpty():
                    found[key] = _image(made, theme, in_plane(made, extent), language)
    finally:
        made.project.clear()
    return found


def _of_park(made: Assembled, park_id: str) -> QgsRectangle:
    """The park's boundary and its parcels, which may reach beyond it."""
    extent = QgsRectangle()
    for key in ("parks", "status"):
        layer = made.layers.get(key)
        if layer is None or "park_id" not in layer.fields().names():
            continue
        request = QgsFeatureRequest()
        request.setSubsetOfAttributes(["park_id"], layer.fields())
        for feature in layer.getFeatures(request):
            if feature["park_id"] == park_id and feature.hasGeometry():
                extent.combineExtentWith(feature.geometry().boundingBox())
    return extent


def _image(made: Assembled, theme: str, frame: Frame, language: Optional[str]) -> Image:
    extent = frame.extent
    ratio = min(max(extent.height() / max(extent.width(), 1e-9), _FLATTEST), _TALLEST)
    width = round(WIDTH_MM / 25.4 * DPI)
    height = round(width * ratio)
    per_pixel = max(extent.width() / width, extent.height() / height) * _MARGIN
    shown = QgsRectangle.fromCenterAndSize(extent.center(), per_pixel * width, per_pixel * height)
    settings = QgsMapSettings()
    settings.setLayers(project.theme_layers(made, theme))
    settings.setDestinationCrs(frame.crs)
    settings.setTransformContext(made.project.transformContext())
    settings.setOutputSize(QSize(width, height))
    settings.setOutputDpi(DPI)
    settings.setExtent(shown)
    settings.setBackgroundColor(QColor("#ffffff"))
    # What the styles call the scale of the map.
    context = QgsExpressionContext()
    context.appendScope(QgsExpressionContextUtils.mapSettingsScope(settings))
    settings.setExpressionContext(context)
    job = QgsMapRendererSequentialJob(settings)
    job.start()
    job.waitForFinished()
    image = job.renderedImage()
    _furnish(image, settings.mapUnitsPerPixel() * metres_per_unit(frame.crs), language)
    notes: List[str] = []
    if is_large(frame):
        notes.append(words.word("note", "large", language))
    return Image(_png(image), image.width(), image.height(), tuple(notes))


def _furnish(image: QImage, metres_per_pixel: float, language: Optional[str]) -> None:
    """Draw scale bar and north into the lower left and the upper right corner, on a ground that lets them be read."""
    mm = DPI / 25.4
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    font: QFont = fonts.font(8.0)
    font.setPixelSize(round(2.9 * mm))
    painter.setFont(font)
    ink = QColor(palette.paper("ink"))
    metrics = QFontMetricsF(font)
    length = _round(34.0 * mm * metres_per_pixel)
    bar = length / metres_per_pixel
    far = length >= 1000.0
    text = f"{length / 1000.0:g} " if far else f"{length:g} "
    text += words.word("sheet", "kilometre" if far else "metre", language)
    ground = QColor(255, 255, 255, 225)
    left, base = 3.0 * mm, image.height() - 3.0 * mm
    wide = max(bar + metrics.horizontalAdvance(text) / 2.0, bar) + 5.0 * mm
    painter.fillRect(QRectF(left - mm, base - 7.4 * mm, wide, 8.4 * mm), ground)
    painter.setPen(QPen(ink, 0.25 * mm))
    for number in range(4):
        painter.setBrush(ink if number % 2 == 0 else QColor("#ffffff"))
        painter.drawRect(QRectF(left + bar / 4.0 * number, base - 2.0 * mm, bar / 4.0, 1.5 * mm))
    painter.drawText(QPointF(left, base - 3.2 * mm), "0")
    painter.drawText(QPointF(left + bar - metrics.horizontalAdvance(text) / 2.0, base - 3.2 * mm), text)
    north = words.word("sheet", "north", language)
    middle, top = image.width() - 7.0 * mm, 3.0 * mm
    painter.fillRect(QRectF(middle - 4.5 * mm, top - 1.5 * mm, 9.0 * mm, 15.0 * mm), ground)
    painter.drawText(QRectF(middle - 4.0 * mm, top - mm, 8.0 * mm, 4.0 * mm), Qt.AlignmentFlag.AlignCenter, north)
    for side, fill in ((-2.4, ink), (2.4, QColor("#ffffff"))):
        painter.setBrush(fill)
        painter.drawPolygon(
            QPolygonF(
                [
                    QPointF(middle, top + 3.4 * mm),
                    QPointF(middle + side * mm, top + 12.0 * mm),
                    QPointF(middle, top + 10.0 * mm),
                ]
            )
        )
    painter.end()


def _round(length: float) -> float:
    """Return the largest of 1, 2, 4, 5 times a power of ten that is not longer: quarters of it can be read."""
    power = 10.0 ** math.floor(math.log10(max(length, 1e-6)))
    return max(step * power for step in (1.0, 2.0, 4.0, 5.0) if step * power <= length * 1.000001)


def _png(image: QImage) -> bytes:
    """Return the PNG in full colour: the tints are those of the legend, and flat ones take little room."""
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.convertToFormat(QImage.Format.Format_RGB888).save(buffer, "PNG")
    buffer.close()
    return bytes(data)
