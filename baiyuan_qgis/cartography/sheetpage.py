"""A page of a print layout on which texts, rules and swatches are placed in millimetres."""

from __future__ import annotations

from typing import Any, Tuple

from qgis.core import (
    QgsLayoutItemLabel,
    QgsLayoutItemPage,
    QgsLayoutItemShape,
    QgsLayoutPoint,
    QgsLayoutSize,
    QgsPrintLayout,
    QgsTextFormat,
)
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QColor, QFont

from baiyuan_qgis.cartography import fonts, styles
from baiyuan_qgis.cartography.typesetting import LEAST_SIZE, POINT, cut, text_width, wrap
from baiyuan_qgis.data import palette
from baiyuan_qgis.data.palette import Look


class Page:
    """Places texts, lines and swatches on an A3 sheet; millimetres from its upper left corner."""

    def __init__(self, layout: QgsPrintLayout, number: int) -> None:
        self.layout, self.number = layout, number
        layout.pageCollection().page(number).setPageSize("A3", QgsLayoutItemPage.Orientation.Landscape)
        layout.pageCollection().reflow()

    @classmethod
    def first(cls, owner: Any, name: str) -> Page:
        """Return the first page of a new layout."""
        layout = QgsPrintLayout(owner)
        layout.initializeDefaults()
        # Nobody undoes what a program placed: the copies of 400 items for that would be 20 MB of each park.
        layout.undoStack().blockCommands(blocked=True)
        layout.setName(name)
        return cls(layout, 0)

    def next(self) -> Page:
        """Return one more page of the layout."""
        self.layout.pageCollection().addPage(QgsLayoutItemPage(self.layout))
        return Page(self.layout, self.number + 1)

    def down(self) -> float:
        """Return how far below the upper edge of the layout the page begins."""
        return float(self.layout.pageCollection().page(self.number).pos().y())

    def place(self, item: Any, left: float, top: float, width: float, height: float, name: str = "") -> Any:
        """Add an item to the sheet."""
        item.attemptResize(QgsLayoutSize(width, height))
        item.attemptMove(QgsLayoutPoint(left, top), page=self.number)
        if name:
            item.setId(name)
        self.layout.addLayoutItem(item)
        return item

    def text(
        self,
        text: str,
        box: Tuple[float, float, float, float],
        size: float = 8.0,
        bold: bool = False,
        colour: str = "ink",
        align: str = "left",
        name: str = "",
    ) -> QgsLayoutItemLabel:
        """Write a text into a box (left, top, width, height), centred in height; smaller where it would not fit.

        What is too long even so ends in an ellipsis: letters below five points are not read by anybody.
        """
        rows = text.count("\n") + 1
        longest = max(text.split("\n"), key=lambda part: text_width(part, size, bold))
        while size > LEAST_SIZE and text_width(longest, size, bold) > box[2]:
            size = max(LEAST_SIZE, size - 0.25)
        if rows == 1:
            text = cut(text, box[2], size, bold)
        item = QgsLayoutItemLabel(self.layout)
        item.setText(text)
        item.setMarginX(0)
        item.setMarginY(0)
        _write_in(item, fonts.font(size, bold), QColor(palette.paper(colour)))
        flag = Qt.AlignmentFlag
        item.setHAlign({"left": flag.AlignLeft, "right": flag.AlignRight, "centre": flag.AlignHCenter}[align])
        item.setVAlign(flag.AlignVCenter if rows == 1 else flag.AlignTop)
        left, top, width, height = box
        # A little wider than measured: a label that lacks a hair's breadth wraps its last character away.
        grow = 1.0
        left -= {"left": 0.0, "right": grow, "centre": grow / 2}[align]
        self.place(item, left, top, width + grow, height, name)
        return item

    def paragraph(self, text: str, left: float, top: float, width: float, size: float, colour: str, name: str) -> float:
        """Write a text over several lines and return its height."""
        lines = wrap(text, width, size)
        height = len(lines) * size * POINT * 1.5 + 0.5
        for number, line in enumerate(lines):
            box = (left, top + number * size * POINT * 1.5, width, size * POINT * 1.5)
            self.text(line, box, size, colour=colour, name=name if number == 0 else "")
        return height

    def line(self, left: float, top: float, width: float, colour: str = "line", thickness: float = 0.2) -> None:
        """Draw a horizontal rule."""
        self.box(left, top, width, thickness, fill=palette.paper(colour))

    def box(
        self, left: float, top: float, width: float, height: float, fill: str = "", stroke: str = "", line: float = 0.3
    ) -> None:
        """Draw a rectangle."""
        self.swatch(Look(fill=fill, stroke=stroke, stroke_width=line), left, top, width, height)

    def swatch(self, look: Look, left: float, top: float, width: float, height: float, name: str = "") -> None:
        """Draw a rectangle as a class is drawn on the map."""
        item = QgsLayoutItemShape(self.layout)
        item.setShapeType(QgsLayoutItemShape.Shape.Rectangle)
        item.setSymbol(styles.symbol(look))
        # The stroke lies on the edge: half of it inside, so that outlines of all widths are of one size.
        half = look.stroke_width / 2 if look.stroke else 0.0
        self.place(item, left + half, top + half, width - 2 * half, height - 2 * half, name)


def _write_in(item: QgsLayoutItemLabel, font: QFont, colour: QColor) -> None:
    """Set font and colour of a label; from 3.24 on they are a text format."""
    if hasattr(item, "setTextFormat"):
        form = QgsTextFormat()
        form.setFont(font)
        form.setSize(font.pointSizeF())
        form.setColor(colour)
        item.setTextFormat(form)
    else:
        item.setFont(font)
        item.setFontColor(colour)
