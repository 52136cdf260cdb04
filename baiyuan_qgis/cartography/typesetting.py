"""Texts in a given width: how wide a line is, where it may be broken, how it is cut."""

from __future__ import annotations

from functools import cache
from typing import List

from qgis.PyQt.QtGui import QFont, QFontMetricsF

from baiyuan_qgis.cartography import fonts

# Millimetres of a point, and the size below which letters are not read by anybody.
POINT = 25.4 / 72.0
LEAST_SIZE = 5.0
_CLOSING = frozenset("，。；：、）》”’！？%,.;:)")


def text_width(text: str, size: float, bold: bool = False) -> float:
    """Return the width of a line in millimetres; measured at a large size, where pixels do not round it.

    A hundredth is added: at small sizes Qt sets letters to whole dots, and a long line grows by as much.
    """
    return float(_metrics(bold).horizontalAdvance(text)) / 200.0 * size * POINT * 1.01


@cache
def _metrics(bold: bool) -> QFontMetricsF:
    large: QFont = fonts.font(10.0, bold)
    large.setPixelSize(200)
    return QFontMetricsF(large)


def wrap(text: str, width: float, size: float) -> List[str]:
    """Break a text into lines: Chinese after any character but before no closing mark, English between words."""
    lines, line = [], ""
    for part in _parts(text):
        if line and text_width(line + part.rstrip(), size) > width and part not in _CLOSING:
            lines.append(line.rstrip())
            line = part.lstrip()
        else:
            line += part
    return [*lines, line.rstrip()] if line.strip() else lines


def cut(text: str, width: float, size: float, bold: bool = False) -> str:
    """Return a line that fits: its end is an ellipsis where it does not."""
    if text_width(text, size, bold) <= width:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if text_width(text[:middle].rstrip() + "…", size, bold) <= width:
            low = middle
        else:
            high = middle - 1
    return text[:low].rstrip() + "…"


def _parts(text: str) -> List[str]:
    """Return where a text may be broken: each Chinese character, each English word with the blanks behind it."""
    parts: List[str] = []
    for char in text:
        within = char.isascii() and parts and parts[-1][-1].isascii() and not parts[-1][-1].isspace()
        if within or (parts and char.isspace()):
            parts[-1] += char
        else:
            parts.append(char)
    return parts
