"""Sheets of a print layout as PDF and PNG: the map is drawn by a job of its own, which can be cancelled.

Letters on the map are outlines: Qt leaves digits out of the text of a PDF where they stand beside Latin letters, and a
parcel's number that is found in part misleads. Everything around the map is text, to be searched and copied. QGIS's own
exporter knows one kind of letters for both, and cannot be stopped within a sheet. Main thread only.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Sequence, Union

from qgis.core import (
    QgsLayoutExporter,
    QgsLayoutItemMap,
    QgsMapRendererCustomPainterJob,
    QgsPrintLayout,
    QgsRenderContext,
)
from qgis.PyQt.QtCore import QCoreApplication, QMarginsF, QRectF, QSizeF, Qt
from qgis.PyQt.QtGui import QImage, QPageLayout, QPageSize, QPainter, QPdfWriter, QPen

from baiyuan_qgis.cartography import pdftext
from baiyuan_qgis.cartography.versions import member
from baiyuan_qgis.faults import InputFault
from baiyuan_qgis.language import tr
from baiyuan_qgis.progress import SILENT, Progress

MAP = "map"
# Dots per inch: hairlines of 0.1 mm are a dot of a PDF; a PNG of 1.5 MB still shows the smallest letters.
PDF_DPI, PNG_DPI = 300.0, 150.0
_MM = 25.4
# Seconds between two looks at whether the map is drawn or nobody waits for it any more.
_PAUSE = 0.01


def write_pdf(layout: QgsPrintLayout, path: Union[str, Path], title: str = "", progress: Progress = SILENT) -> None:
    """Write all pages of a layout into one PDF, in place (the caller drafts it aside).

    Raises InputFault where it cannot be written, Cancelled within a page.
    """
    paper = QPdfWriter(str(path))
    paper.setResolution(round(PDF_DPI))
    paper.setTitle(title)
    paper.setCreator("Baiyuan for QGIS")
    pages = layout.pageCollection()
    painter = QPainter()
    try:
        for number in range(pages.pageCount()):
            progress.report(number / pages.pageCount())
            size = pages.page(number).pageSize()
            sheet = QPageSize(QSizeF(size.height(), size.width()), QPageSize.Unit.Millimeter)
            across = QPageLayout.Orientation.Landscape
            paper.setPageLayout(QPageLayout(sheet, across, QMarginsF(0, 0, 0, 0)))
            if not (painter.isActive() and paper.newPage()) and not painter.begin(paper):
                raise _unwritten(path)
            _draw(painter, layout, number, PDF_DPI, progress)
    finally:
        if painter.isActive() and not painter.end():
            raise _unwritten(path)
    pdftext.mend(path)


def write_png(
    layout: QgsPrintLayout, number: int, path: Union[str, Path], dpi: float = PNG_DPI, progress: Progress = SILENT
) -> None:
    """Write a page of a layout (from 0) as a PNG, in place; raises as ``write_pdf`` does."""
    size = layout.pageCollection().page(number).pageSize()
    image = QImage(
        round(size.width() * dpi / _MM), round(size.height() * dpi / _MM), QImage.Format.Format_ARGB32_Premultiplied
    )
    if image.isNull():
        raise _unwritten(path)
    image.setDotsPerMeterX(round(dpi / _MM * 1000))
    image.setDotsPerMeterY(round(dpi / _MM * 1000))
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    try:
        _draw(painter, layout, number, dpi, progress)
    finally:
        painter.end()
    if not image.save(str(path), "PNG"):
        raise _unwritten(path)


def _draw(painter: QPainter, layout: QgsPrintLayout, number: int, dpi: float, progress: Progress) -> None:
    """Draw a page and then its map, which nothing covers."""
    context, kinds = layout.renderContext(), QgsRenderContext.TextRenderFormat
    maps = [item for item in _maps(layout, number) if item.id() == MAP]
    context.setDpi(dpi)
    context.setFlag(type(context).Flag.FlagForceVectorOutput)
    context.setTextRenderFormat(member(kinds, "TextFormatAlwaysText", "AlwaysText"))
    hidden = [item for item in maps if item.isVisible()]
    try:
        for item in hidden:
            item.setVisibility(False)
        QgsLayoutExporter(layout).renderPage(painter, number)
    finally:
        for item in hidden:
            item.setVisibility(True)
    for item in hidden:
        _draw_map(painter, item, dpi, progress)


def _maps(layout: QgsPrintLayout, number: int) -> Sequence[QgsLayoutItemMap]:
    return [item for item in layout.items() if isinstance(item, QgsLayoutItemMap) and item.page() == number]


def _draw_map(painter: QPainter, item: QgsLayoutItemMap, dpi: float, progress: Progress) -> None:
    dots = dpi / _MM
    place, size = item.pagePos(), QSizeF(item.rect().width() * dots, item.rect().height() * dots)
    box = QRectF(0.0, 0.0, size.width(), size.height())
    settings = item.mapSettings(item.extent(), size, dpi, includeLayerSettings=True)
    kinds = QgsRenderContext.TextRenderFormat
    settings.setTextRenderFormat(member(kinds, "TextFormatAlwaysOutlines", "AlwaysOutlines"))
    painter.save()
    try:
        painter.translate(place.x() * dots, place.y() * dots)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setClipRect(box)
        painter.fillRect(box, item.backgroundColor())
        _wait(QgsMapRendererCustomPainterJob(settings, painter), progress)
        painter.setClipping(False)
        if item.frameEnabled():
            edge = QPen(item.frameStrokeColor(), item.frameStrokeWidth().length() * dots)
            edge.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
            painter.setPen(edge)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(box)
    finally:
        painter.restore()


def _wait(job: QgsMapRendererCustomPainterJob, progress: Progress) -> None:
    """Have a map drawn in the background; the events in between bring the user's cancel."""
    job.start()
    try:
        while job.isActive():
            QCoreApplication.processEvents()
            progress.check()
            time.sleep(_PAUSE)
    finally:
        if job.isActive():
            job.cancel()


def _unwritten(path: Union[str, Path]) -> InputFault:
    return InputFault(tr("The picture {path} cannot be written.").format(path=path))
