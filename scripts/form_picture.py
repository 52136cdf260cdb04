"""Picture the forms of a field package as they are filled in; `make docs-pictures` runs it with PACKAGE and PICTURE.

Opens the package's project in QGIS offscreen, fills in the first parcel without saving it, and puts the tab of the
site and the form of a photo side by side. The photo is a drawing, stamped as QField stamps one.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from qgis.core import (
    QgsApplication,
    QgsExpression,
    QgsExpressionContext,
    QgsExpressionContextScope,
    QgsFeature,
    QgsGeometry,
    QgsProject,
    QgsVectorLayerTools,
)
from qgis.gui import (
    QgsAdvancedDigitizingDockWidget,
    QgsAttributeEditorContext,
    QgsAttributeForm,
    QgsGui,
    QgsMapCanvas,
)
from qgis.PyQt.QtCore import QDate, QDateTime, QRectF, Qt, QTime
from qgis.PyQt.QtGui import QColor, QImage, QPainter
from qgis.PyQt.QtWidgets import QDialogButtonBox, QTabWidget

from baiyuan_qgis.cartography import fonts

WIDE, HIGH = 560, 640
TAKEN = QDateTime(QDate(2022, 10, 8), QTime(9, 30))
VISIT = {
    "site_state": "foundation", "start_basis": "piles", "site_progress": "桩基完成约一半，无人施工",
    "site_stopped_since": QDate(2022, 3, 1), "site_description": "场地已围挡，东侧堆放预制桩，塔吊一台停用。",
    "holder_statement": "称资金未到位，计划年底复工，已口头说明。", "remark": "无",
}  # fmt: skip


class Tools(QgsVectorLayerTools):
    """What a form asks for to edit with; nothing is saved."""

    def startEditing(self, layer: Any) -> bool:  # noqa: N802
        """Let a layer be edited."""
        return bool(layer.isEditable() or layer.startEditing())

    def stopEditing(self, layer: Any, allowCancel: bool = True) -> bool:  # noqa: ARG002, N802, N803
        """Give up what was changed."""
        return bool(layer.rollBack())


def drawn(project: QgsProject, target: Path) -> None:
    """Draw a photo of a building site and stamp it with the project's template."""
    image = QImage(1280, 860, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    painter.fillRect(image.rect(), QColor("#c9dcea"))
    painter.fillRect(QRectF(0, 480, 1280, 380), QColor("#b59d77"))
    for number in range(9):
        painter.fillRect(QRectF(90 + 130 * number, 430, 26, 170), QColor("#8d8f92"))
    painter.fillRect(QRectF(0, 400, 1280, 60), QColor("#4f7ea6"))
    context, scope = QgsExpressionContext(), QgsExpressionContextScope()
    scope.setVariable("gnss_coordinate", QgsGeometry.fromWkt("Point (114.312458 34.801673)"))
    scope.setVariable("gnss_orientation", 135.0)
    context.appendScope(scope)
    template = project.readEntry("qfieldsync", "/stampingDetailsTemplate")[0]
    moment = "[% format_date(to_datetime('" + TAKEN.toString("yyyy-MM-ddTHH:mm:ss") + "'), "
    text = QgsExpression.replaceExpressionText(template.replace("[% format_date(now(), ", moment), context)
    font = fonts.font(20.0)
    font.setPixelSize(44)
    painter.setFont(font)
    painter.fillRect(QRectF(0, 730, 1280, 130), QColor(0, 0, 0, 120))
    painter.setPen(QColor("#ffffff"))
    painter.drawText(QRectF(24, 730, 1240, 130), Qt.AlignmentFlag.AlignVCenter, text)
    painter.end()
    target.parent.mkdir(exist_ok=True)
    image.save(str(target), "JPG")


def form_of(layer: Any, feature: QgsFeature, context: QgsAttributeEditorContext) -> QImage:
    """Return the form of a feature, its first tab in front."""
    form = QgsAttributeForm(layer, feature, context)
    form.resize(WIDE, HIGH)
    for buttons in form.findChildren(QDialogButtonBox):
        buttons.hide()
    form.show()
    for tabs in form.findChildren(QTabWidget):
        tabs.setCurrentIndex(0)
    for _ in range(20):
        QgsApplication.processEvents()
    return QImage(form.grab().toImage())


def main() -> None:
    """Make the picture."""
    package, target = Path(sys.argv[1]), Path(sys.argv[2])
    application = QgsApplication([], True)  # noqa: FBT003 (QGIS knows no keyword)
    application.initQgis()
    application.setFont(fonts.font(9.5))
    QgsGui.editorWidgetRegistry().initEditors()
    project = QgsProject.instance()
    if not project.read(str(package / "inspection.qgz")):
        raise SystemExit(f"{package} holds no project")
    layers = {each.source().split("layername=")[1]: each for each in project.mapLayers().values()}
    visits, photos = layers["inspections"], layers["photos"]
    canvas, tools, context = QgsMapCanvas(), Tools(), QgsAttributeEditorContext()
    dock = QgsAdvancedDigitizingDockWidget(canvas)
    context.setMapCanvas(canvas)
    context.setCadDockWidget(dock)
    context.setVectorLayerTools(tools)
    visits.startEditing()
    photos.startEditing()
    feature = next(visits.getFeatures())
    for name, value in VISIT.items():
        feature[name] = value
    drawn(project, package / "DCIM" / "site.jpg")
    photo = QgsFeature(photos.fields())
    for name, value in {
        "photo_file": "DCIM/site.jpg", "photo_note": "自西北角向东南，桩基区", "photo_azimuth": 135.0,
        "photo_at": TAKEN, "photo_id": "20221008-093000-3f2a", "photo_lon": 114.312458, "photo_lat": 34.801673,
    }.items():  # fmt: skip
        photo[name] = value
    images = [form_of(visits, feature, context), form_of(photos, photo, context)]
    whole = QImage(WIDE * 2 + 16, HIGH, QImage.Format.Format_RGB32)
    whole.fill(QColor("#ffffff"))
    painter = QPainter(whole)
    for number, image in enumerate(images):
        painter.drawImage(number * (WIDE + 16), 0, image)
    painter.end()
    visits.rollBack()
    photos.rollBack()
    if not whole.save(str(target)):
        raise SystemExit(f"{target} cannot be written")
    project.clear()
    os._exit(0)  # Qt and Python take forms down in different orders, and crash over it


if __name__ == "__main__":
    main()
