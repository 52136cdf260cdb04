"""Colours and hatches of maps, cards, charts and workbooks, typed once in ``resources/styles/palette.toml``.

A look says how a polygon of a class is drawn; ``flat`` makes one colour of it, for a bar of a chart or a cell of a
workbook, and ``ink`` the colour of what is written on that. The words of a class are the dictionary's. No QGIS here.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Mapping, NamedTuple, Optional

from baiyuan_qgis.data import dictionary

FILE = Path(__file__).parent.parent / "resources" / "styles" / "palette.toml"

_NAMES = frozenset({"spare", "none", "paper"})
# Themes whose codes form a tree: a code is drawn as the longest beginning of it that has a look.
_TREES = ("zone", "dlbm")


@dataclass(frozen=True)
class Look:
    """How a polygon is drawn: ground, hatch or repeated mark over it, outline. Lengths in mm, angles in degrees.

    An empty colour means that this part is not drawn.
    """

    fill: str = ""
    hatch: str = ""
    hatch_angle: float = 45.0
    hatch_spacing: float = 2.0
    hatch_width: float = 0.25
    hatch_cross: bool = False
    mark: str = ""
    mark_colour: str = "#333333"
    mark_spacing: float = 4.0
    mark_size: float = 2.0
    stroke: str = "#8a8a8a"
    stroke_width: float = 0.14
    stroke_style: str = "solid"
    opacity: float = 1.0


class Class(NamedTuple):
    """One line of a legend: code, words and look."""

    code: str
    label: str
    look: Look


def looks(theme: str) -> Mapping[str, Look]:
    """Return the looks of a theme by code, in legend order; KeyError where there is no such theme.

    Themes are land_status, supply_state, grade, verdict, recognition, inspection_state, anomaly, flags, layer,
    overlay, zone (land and sea use) and dlbm (land survey).
    """
    return _themes()[theme]


def classes(theme: str, language: Optional[str] = None) -> list[Class]:
    """Return the classes of a theme in legend order, labelled from the dictionary in ``language`` (None: the user's).

    For every theme whose codes are codes of the dictionary, that is all but "overlay", whose codes are its fields.
    """
    return [Class(code, dictionary.label(theme, code, language), look) for code, look in looks(theme).items()]


def look(theme: str, code: Optional[str]) -> Look:
    """Return the look of a code: in zone and dlbm that of its longest known beginning, elsewhere its own.

    A value that is missing or in no list gets the look of what has no value.
    """
    known = looks(theme)
    return known.get(matched(theme, code), without_value())


def matched(theme: str, code: Optional[str]) -> str:
    """Return the code of the theme by which ``code`` is drawn, or "" where none fits."""
    known, text = looks(theme), code or ""
    while theme in _TREES and text and text not in known:
        text = text[:-1]
    return text if text in known else ""


def colour(theme: str, code: Optional[str]) -> str:
    """Return one colour ("#rrggbb") for a class: what its ground and hatch come to from afar."""
    return flat(look(theme, code))


def flat(look: Look) -> str:
    """Return a look as one colour: ground and hatch mixed by the paper they cover; the outline where it has neither."""
    if not look.fill and not look.hatch:
        return look.stroke or "#ffffff"
    ground = _linear(look.fill or "#ffffff")
    cover = min(1.0, look.hatch_width / look.hatch_spacing * (2.0 if look.hatch_cross else 1.0)) if look.hatch else 0.0
    lines = _linear(look.hatch or "#ffffff")
    return "#" + "".join(f"{_byte(a * (1.0 - cover) + b * cover):02x}" for a, b in zip(ground, lines))


def ink(ground: str) -> str:
    """Return the colour to write with on ``ground`` ("#rrggbb"): ink, white, or black where neither can be read."""
    best = max(paper("ink"), paper("halo"), key=lambda each: contrast(each, ground))
    return best if contrast(best, ground) >= 4.5 else "#000000"


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours ("#rrggbb") as WCAG 2.1 counts it, from 1 to 21; text needs 4.5."""
    first, second = (
        0.2126 * red + 0.7152 * green + 0.0722 * blue for red, green, blue in (_linear(one), _linear(other))
    )
    return (max(first, second) + 0.05) / (min(first, second) + 0.05)


def paper(name: str) -> str:
    """Return a colour of the sheet: ink, quiet, line, panel, accent, warning or halo."""
    return str(_document()["paper"][name])


def without_value() -> Look:
    """Return the look of features whose value is NULL or in no list."""
    return Look(**_document()["none"])


def spare(number: int) -> Look:
    """Return the look of the n-th value that the palette does not know; the row starts again at its end."""
    entry = dict(_document()["spare"])
    fills = entry.pop("fills")
    return Look(fill=fills[number % len(fills)], **entry)


def _linear(text: str) -> list[float]:
    parts = [int(text[place:][:2], 16) / 255 for place in (1, 3, 5)]
    return [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]


def _byte(part: float) -> int:
    return round(255 * (part * 12.92 if part <= 0.0031308 else 1.055 * part ** (1 / 2.4) - 0.055))


@cache
def _themes() -> Mapping[str, Mapping[str, Look]]:
    return MappingProxyType(
        {
            theme: MappingProxyType({code: Look(**entry) for code, entry in codes.items()})
            for theme, codes in _document().items()
            if theme not in _NAMES
        }
    )


@cache
def _document() -> Mapping[str, Any]:
    import tomllib  # here, so that an older Python can still import this module

    with FILE.open("rb") as stream:
        return tomllib.load(stream)
