"""Texts in a given width: how wide a line is, where it may be broken, how it is cut."""

from __future__ import annotations

from functools import cache
from typing import Callable, List

from qgis.PyQt.QtGui import QFont, QFontMetricsF

from baiyuan_qgis.cartography import fonts

# Millimetres of a point, and the size below which letters are not read by anybody.
POINT = 25.4 / 72.0
LEAST_SIZE = 5.0
_CLOSING = frozenset("，。；：、）》”’〕！？%")
_OPENING = frozenset("（(《“‘〔")


def text_width(text: str, size: float, bold: bool = False) -> float:
    """Return the width of a line in millimetres; measured at a large size, where pixels do not round it.

    Four hundredths are added: by so much wider QGIS 3.40 takes the small letters of a label to be.
    """
    return float(_metrics(bold).horizontalAdvance(text)) / 200.0 * size * POINT * 1.04


@cache
def _metrics(bold: bool) -> QFontMetricsF:
    large: QFont = fonts.font(10.0, bold)
    large.setPixelSize(200)
    return QFontMetricsF(large)


def wrap(text: str, width: float, size: float) -> List[str]:
    """Break a text of a layout's label into lines."""
    return broken(text, width, lambda part: text_width(part, size))


def cut(text: str, width: float, size: float, bold: bool = False) -> str:
    """Return a line of a layout's label that fits: its end is an ellipsis where it does not."""
    return shortened(text, width, lambda part: text_width(part, size, bold))


def broken(text: str, width: float, wide: Callable[[str], float]) -> List[str]:
    """Break a text into lines: where it has ends of lines itself, between English words, anywhere in Chinese.

    No line begins with what ends a sentence or a bracket, or ends with what opens one; a word wider than a line is
    divided. ``wide`` measures a part of the text in the unit of ``width``.
    """
    lines: List[str] = []
    for paragraph in text.split("\n"):
        line, used = "", 0.0
        for piece in _pieces(paragraph):
            taken = wide(piece)
            if line and used + wide(piece.rstrip()) > width:
                lines.append(line.rstrip())
                line = piece.lstrip()
                used = wide(line)
            else:
                line += piece
                used += taken
            while used > width and len(line.rstrip()) > 1:
                most = _fitting(line, width, wide) or 1
                lines.append(line[:most])
                line = line[most:]
                used = wide(line)
        lines.append(line.rstrip())
    return lines


def shortened(text: str, width: float, wide: Callable[[str], float], mark: bool = False) -> str:
    """Return a line that fits: its end is an ellipsis where it does not, with ``mark`` (more follows) in any case."""
    if not mark and wide(text) <= width:
        return text
    return text[: _fitting(text, width, lambda part: wide(part.rstrip() + "…"))].rstrip() + "…"


def _fitting(text: str, width: float, wide: Callable[[str], float]) -> int:
    """The number of signs with which a text is at most as wide."""
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if wide(text[:middle]) <= width:
            low = middle
        else:
            high = middle - 1
    return low


def _pieces(text: str) -> List[str]:
    """What stays together in a line: an English word with the blanks behind it, a Chinese sign with its bracket."""
    pieces: List[str] = []
    for sign in text:
        joins = bool(pieces) and ord(sign) < 0x2E80 and ord(pieces[-1][-1]) < 0x2E80 and not pieces[-1][-1].isspace()
        if joins or (pieces and (sign.isspace() or sign in _CLOSING or pieces[-1][-1] in _OPENING)):
            pieces[-1] += sign
        else:
            pieces.append(sign)
    return pieces
