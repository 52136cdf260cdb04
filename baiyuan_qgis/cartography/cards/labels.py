"""Texts of a card's template, drawn where their labels stand: smaller where they would not fit, cut as the last resort.

Size, weight, colour and alignment are the label's, which keeps its frame and background. QGIS would cut what is too
long without a word, and set numbers beside letters so that no search finds them. The code for the phone is drawn here
too: as a picture it would be a blurred one.
"""

from __future__ import annotations

import re
from typing import Any, Dict, List, NamedTuple, Optional, Tuple

from qgis.core import QgsExpression, QgsLayoutItemLabel
from qgis.PyQt.QtCore import QRectF, Qt
from qgis.PyQt.QtGui import QBrush, QColor, QPainter, QPainterPath

from baiyuan_qgis.cartography import lettering, qrcode
from baiyuan_qgis.cartography.cards.tables import Placed
from baiyuan_qgis.cartography.typesetting import POINT

# Smaller than this share of its size, or this many points, no text is made.
_LEAST_SHARE, _LEAST = 0.62, 6.5
_VARIABLE = re.compile(r"\[%\s*@baiyuan_(\w+)\s*%\]")


class Label(NamedTuple):
    """A label of a template: its item and text, and how that is written."""

    item: Any
    name: str
    text: str
    size: float
    bold: bool
    colour: QColor
    across: str
    down: str
    margins: Tuple[float, float]


class Fit(NamedTuple):
    """A text made to fit: its lines, their size in points, and whether something had to be left out."""

    lines: List[str]
    size: float
    shortened: bool = False


def taken_over(item: QgsLayoutItemLabel) -> Optional[Label]:
    """Return a label to be drawn here and empty its item; None for one that QGIS must draw (HTML, turned, empty).

    An item without frame and background has nothing left to show and is hidden: pages are drawn sooner.
    """
    text = item.text()
    if item.mode() != QgsLayoutItemLabel.Mode.ModeFont or item.itemRotation() or not text.strip():
        return None
    form = item.textFormat() if hasattr(item, "textFormat") else None
    font = form.font() if form else item.font()
    flag = Qt.AlignmentFlag
    across = {flag.AlignRight: "right", flag.AlignHCenter: "centre", flag.AlignJustify: "spread"}
    down = {flag.AlignTop: "top", flag.AlignBottom: "bottom"}
    found = Label(
        item, item.id(), text, form.size() if form else font.pointSizeF(),
        font.bold() or "bold" in font.styleName().lower(), QColor(form.color() if form else item.fontColor()),
        across.get(item.hAlign(), "left"), down.get(item.vAlign(), "middle"),
        (item.marginX(), item.marginY()),
    )  # fmt: skip
    item.setText("")
    item.setVisibility(item.frameEnabled() or item.hasBackground())
    return found


def said(label: Label, texts: Dict[str, str], context: Any) -> str:
    """Return what a label says: plain variables at once, other expressions by QGIS."""
    plain = _VARIABLE.sub(lambda found: texts.get(found.group(1), ""), label.text)
    return plain if "[%" not in plain else str(QgsExpression.replaceExpressionText(label.text, context()))


def fit(label: Label, text: str, width: float, height: float) -> Fit:
    """Return a text as it fits its label."""
    size = label.size
    least = min(size, max(_LEAST, size * _LEAST_SHARE))
    while True:
        lines = lettering.wrapped(text, width, size, label.bold)
        room = max(1, int((height + 0.05) / (size * POINT * lettering.LEADING)))
        # one line whose parts stand apart
        if label.across == "spread" and (lettering.text_width(text, size, label.bold) <= width or size <= least):
            return Fit([text], size)
        if label.across != "spread" and len(lines) <= room:
            return Fit(lines, size)
        if size <= least:
            last = lettering.cut(lines[room - 1], width, size, label.bold, mark=True)
            return Fit([*lines[: room - 1], last], size, shortened=True)
        size = max(least, size - 0.25)


def draw(
    painter: QPainter, label: Label, text: str, page: int, box: Tuple[float, float, float, float]
) -> Optional[Placed]:
    """Draw a label's text into a box of the page, on a painter that measures in millimetres."""
    if not text.strip():
        return None
    made = fit(label, text, box[2], box[3])
    step = made.size * POINT * lettering.LEADING
    whole = step * len(made.lines)
    y = {"top": box[1], "bottom": box[1] + box[3] - whole}.get(label.down, box[1] + (box[3] - whole) / 2.0)
    painter.setPen(label.colour)
    widest = 0.0
    for number, line in enumerate(made.lines):
        base = y + number * step + made.size * POINT * lettering.BASELINE
        wide = lettering.text_width(line, made.size, label.bold)
        if label.across == "spread":
            wide = _spread(painter, label._replace(size=made.size), line, box, base)
        else:
            x = {"right": box[0] + box[2] - wide, "centre": box[0] + (box[2] - wide) / 2.0}.get(label.across, box[0])
            lettering.draw(painter, line, x, base, made.size, label.bold)
        widest = max(widest, wide)
    return Placed(page, "\n".join(made.lines), box, (widest, whole), made.shortened)


def _spread(painter: QPainter, label: Label, line: str, box: Tuple[float, float, float, float], base: float) -> float:
    """Draw the parts of a line, which stand apart by two blanks, over the whole width; return the width they need."""
    parts = re.split(r"\s{2,}", line.strip())
    widths = [lettering.text_width(part, label.size, label.bold) for part in parts]
    gap = max(1.0, (box[2] - sum(widths)) / max(1, len(parts) - 1))
    x = box[0]
    for part, wide in zip(parts, widths):
        lettering.draw(painter, part, x, base, label.size, label.bold)
        x += wide + gap
    return x - gap - box[0]


def draw_code(painter: QPainter, text: str, box: Tuple[float, float, float, float]) -> bool:
    """Draw the QR code of a text into a square; False where it is too long for one (more than 213 bytes)."""
    try:
        modules = qrcode.encode(text)
    except ValueError:
        return False
    left, top, width, height = box
    side = min(width, height) / len(modules)
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.WindingFill)
    for row, line in enumerate(modules):
        start = None
        for column, dark in enumerate([*line, 0]):
            if dark and start is None:
                start = column
            elif not dark and start is not None:
                path.addRect(QRectF(left + start * side, top + row * side, (column - start) * side, side))
                start = None
    painter.fillPath(path, QBrush(QColor("#000000")))
    return True
