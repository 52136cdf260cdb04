"""A font with Chinese glyphs: the first of a list that this machine has."""

from __future__ import annotations

from functools import cache
from typing import List

from qgis.core import QgsFontUtils
from qgis.PyQt.QtGui import QFont

# In order of preference: Linux, Windows, macOS, then what old systems have.
FAMILIES = (
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "Noto Sans SC",
    "Microsoft YaHei",
    "PingFang SC",
    "Hiragino Sans GB",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "SimHei",
    "SimSun",
    "Droid Sans Fallback",
)


@cache
def installed() -> str:
    """Return the family to use, or "" where no font of the list is installed."""
    for family in FAMILIES:
        if QgsFontUtils.fontFamilyOnSystem(family):
            return family
    return ""


def families() -> List[str]:
    """Return what a style names: the installed family first, the others as fallbacks on other machines."""
    first = installed()
    return [first, *(each for each in FAMILIES if each != first)] if first else list(FAMILIES)


def font(size: float, bold: bool = False) -> QFont:
    """Return a font of ``size`` points that has Chinese glyphs where the machine has any."""
    made = QFont(installed()) if installed() else QFont()
    made.setPointSizeF(size)
    made.setBold(bold)
    # Shaping takes other digits beside Latin letters than the font's table of characters has, and Qt then leaves them
    # out of the text of a PDF: the number of a parcel could be seen and not found.
    made.setStyleStrategy(QFont.StyleStrategy.PreferNoShaping)
    return made
