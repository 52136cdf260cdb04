"""Texts written by a painter, letter groups apart, so that what is printed is found in the PDF as it reads.

A painter here measures in millimetres; sizes are in points.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Dict, List, Tuple

from qgis.PyQt.QtCore import QPointF
from qgis.PyQt.QtGui import QFont, QFontMetricsF, QPainter

from baiyuan_qgis.cartography import fonts
from baiyuan_qgis.cartography.typesetting import LEAST_SIZE, POINT, broken, shortened

# A line is so many times as high as its letters, and its letters stand on this part of them.
LEADING, BASELINE = 1.25, 0.98
# Letters apart from all else: digits beside them are set as glyphs that no PDF reader turns back into digits.
_LETTERS = re.compile(r"[A-Za-z]+|[^A-Za-z]+")


def draw(painter: QPainter, line: str, x: float, baseline: float, size: float, bold: bool = False) -> None:
    """Draw a line of text at a place in millimetres."""
    # Fonts have no sizes of a third of a millimetre: drawn a hundred times as large on a page a hundred times so.
    painter.save()
    painter.translate(x, baseline)
    painter.scale(0.01, 0.01)
    painter.setFont(_font(size, bold))
    at = 0.0
    for run in _LETTERS.findall(line):
        painter.drawText(QPointF(at, 0), run)
        at += _wide(run, size, bold)
    painter.restore()


def text_width(text: str, size: float, bold: bool = False) -> float:
    """Return the width of a line in millimetres."""
    return _wide(text, size, bold) / 100.0


def wrapped(text: str, width: float, size: float, bold: bool = False) -> List[str]:
    """Break a text into lines that are at most so many millimetres wide."""
    return list(_wrapped(str(text), round(width, 4), size, bold))


def cut(text: str, width: float, size: float, bold: bool = False, mark: bool = False) -> str:
    """Return a line that fits, its end an ellipsis where it does not; with ``mark`` in any case."""
    return shortened(text, width, lambda part: text_width(part, size, bold), mark)


def fit(text: str, width: float, height: float, size: float, bold: bool = False) -> Tuple[List[str], float]:
    """Return a text's lines and the size in points at which they fit a box; cut with … where 5 points do not do."""
    while True:
        lines = wrapped(text, width, size, bold)
        step = size * POINT * LEADING
        if len(lines) * step <= height + 1e-6:
            return lines, size
        if size <= LEAST_SIZE:
            most = max(1, int((height + 1e-6) // step))
            return [*lines[: most - 1], cut(lines[most - 1], width, size, bold, mark=most < len(lines))], size
        size = max(LEAST_SIZE, size - 0.25)


@lru_cache(maxsize=4096)
def _wrapped(text: str, width: float, size: float, bold: bool) -> Tuple[str, ...]:
    # headings, rules and clauses are the same on every card
    return tuple(broken(text, width, lambda part: text_width(part, size, bold)))


@lru_cache(maxsize=256)
def _font(size: float, bold: bool) -> QFont:
    made = fonts.font(10.0, bold)
    if hasattr(made, "setFamilies"):
        made.setFamilies(fonts.families())
    made.setPixelSize(max(1, round(size * POINT * 100.0)))
    return made


class _Advances(Dict[str, float]):
    """The advance of each sign of a font, in hundredths of a millimetre, measured when it is first asked for."""

    def __init__(self, font: QFont) -> None:
        super().__init__()
        self._metrics = QFontMetricsF(font)

    def __missing__(self, sign: str) -> float:
        self[sign] = float(self._metrics.horizontalAdvance(sign))
        return self[sign]


@lru_cache(maxsize=256)
def _advances(size: float, bold: bool) -> _Advances:
    return _Advances(_font(size, bold))


def _wide(text: str, size: float, bold: bool) -> float:
    # Without shaping there is no kerning: a text is as wide as its signs together.
    known = _advances(size, bold)
    return sum(map(known.__getitem__, text))
