"""Charts as lists of marks: boxes, lines and words, with hatches drawn out, so that every painter paints the same.

Lengths in pixels of 1/96 inch; a drawing knows no colour that is not given to it. Hatches are lines of their own and
not patterns: they print, copy in grey and come through Qt, browsers and PDF alike.
"""

from __future__ import annotations

import math
import unicodedata
from dataclasses import dataclass
from typing import NamedTuple, Union

from baiyuan_qgis.data.palette import Look

_MM = 96.0 / 25.4
# a character of a text in parts of its height: measured on the fonts the page names, rounded up
_WIDE, _CAPITAL, _NARROW, _BOLD = 1.0, 0.74, 0.58, 1.06
_BROAD = {**dict.fromkeys("WM@%", 0.96), **dict.fromkeys("mw", 0.88)}


class Box(NamedTuple):
    """A rectangle: ground, outline, and the lines of its hatch as (x1, y1, x2, y2)."""

    x: float
    y: float
    width: float
    height: float
    fill: str
    stroke: str = ""
    stroke_width: float = 0.0
    dash: str = ""
    hatch: str = ""
    hatch_width: float = 0.0
    lines: tuple[tuple[float, float, float, float], ...] = ()


class Rule(NamedTuple):
    """A line."""

    x1: float
    y1: float
    x2: float
    y2: float
    colour: str
    width: float = 1.0
    dash: str = ""


class Words(NamedTuple):
    """A text: ``y`` is its base line, ``anchor`` start, middle or end."""

    x: float
    y: float
    text: str
    size: float
    colour: str
    anchor: str = "start"
    bold: bool = False


Mark = Union[Box, Rule, Words]


@dataclass(frozen=True)
class Drawing:
    """Marks on a sheet of this size."""

    width: float
    height: float
    marks: tuple[Mark, ...]


def box(look: Look, x: float, y: float, width: float, height: float) -> Box:
    """Return a rectangle drawn as a class is on the map; a repeated sign becomes rows of question-mark strokes."""
    lines: list[tuple[float, float, float, float]] = []
    colour, thickness = look.hatch, max(look.hatch_width * _MM, 0.6) if look.hatch else 0.0
    if look.hatch:
        for angle in (look.hatch_angle, look.hatch_angle + 90.0) if look.hatch_cross else (look.hatch_angle,):
            lines.extend(_hatched(x, y, width, height, angle, look.hatch_spacing * _MM))
    elif look.mark:
        colour, thickness = look.mark_colour, 1.0
        lines.extend(_dotted(x, y, width, height, look.mark_spacing * _MM))
    dash = {"dash": "4 3", "dash dot": "6 3 1 3", "dot": "1 3"}.get(look.stroke_style, "")
    stroke = "" if look.stroke_style == "no" else look.stroke
    return Box(
        x, y, width, height, look.fill, stroke, max(look.stroke_width * _MM, 0.5) if stroke else 0.0, dash, colour,
        thickness, tuple(lines),
    )  # fmt: skip


def swatch(look: Look, width: float = 26.0, height: float = 14.0) -> Drawing:
    """Return a drawing that stands for a class in a legend."""
    return Drawing(width, height, (box(look, 1.0, 1.0, width - 2.0, height - 2.0),))


def _hatched(
    x: float, y: float, width: float, height: float, angle: float, spacing: float
) -> list[tuple[float, float, float, float]]:
    """Return parallel lines cut to a rectangle; angles as on the map, counted against the clock."""
    along = (math.cos(math.radians(angle)), -math.sin(math.radians(angle)))
    across = (-along[1], along[0])
    corners = [(x, y), (x + width, y), (x, y + height), (x + width, y + height)]
    places = [a * across[0] + b * across[1] for a, b in corners]
    lines = []
    # counted from the sheet's corner, so that neighbouring boxes of one class carry one hatch
    for number in range(math.ceil(min(places) / spacing), math.floor(max(places) / spacing) + 1):
        middle = (across[0] * number * spacing, across[1] * number * spacing)
        cut = _cut(middle, along, x, y, width, height)
        if cut is not None:
            lines.append(cut)
    return lines


def _cut(
    point: tuple[float, float], along: tuple[float, float], x: float, y: float, width: float, height: float
) -> tuple[float, float, float, float] | None:
    """Return the part of a line that lies in a rectangle."""
    low, high = -math.inf, math.inf
    for start, step, near, far in ((point[0], along[0], x, x + width), (point[1], along[1], y, y + height)):
        if abs(step) < 1e-12:
            if not near <= start <= far:
                return None
            continue
        first, second = sorted(((near - start) / step, (far - start) / step))
        low, high = max(low, first), min(high, second)
    if high - low < 0.3:
        return None
    return (
        round(point[0] + low * along[0], 2), round(point[1] + low * along[1], 2),
        round(point[0] + high * along[0], 2), round(point[1] + high * along[1], 2),
    )  # fmt: skip


# a question mark in a square of 1, as strokes
_QUESTION = (
    (0.28, 0.28, 0.36, 0.12), (0.36, 0.12, 0.56, 0.06), (0.56, 0.06, 0.72, 0.2), (0.72, 0.2, 0.68, 0.38),
    (0.68, 0.38, 0.5, 0.52), (0.5, 0.52, 0.5, 0.7), (0.5, 0.86, 0.5, 0.96),
)  # fmt: skip


def _dotted(x: float, y: float, width: float, height: float, spacing: float) -> list[tuple[float, float, float, float]]:
    """Return the strokes of question marks in a grid, none of them cut."""
    size = min(7.0, height - 2.0)
    if size < 4.0 or width < size + 1.0:
        return []
    columns = max(1, int((width - size) // spacing) + 1)
    left = x + (width - (columns - 1) * spacing - size) / 2.0
    top = y + (height - size) / 2.0
    return [
        (
            round(left + column * spacing + a * size, 2), round(top + b * size, 2),
            round(left + column * spacing + c * size, 2), round(top + d * size, 2),
        )
        for column in range(columns)
        for a, b, c, d in _QUESTION
    ]  # fmt: skip


def width_of(text: str, size: float, bold: bool = False) -> float:
    """Return about how wide a text is; never less than it is in the fonts that the page names."""
    return sum(_ems(char) for char in text) * size * (_BOLD if bold else 1.0)


def _ems(char: str) -> float:
    if unicodedata.east_asian_width(char) in "WF":
        return _WIDE
    return _BROAD.get(char, _CAPITAL if char.isupper() else _NARROW)


def shortened(text: str, room: float, size: float) -> str:
    """Return the text, cut with an ellipsis where it is wider than ``room``."""
    if width_of(text, size) <= room:
        return text
    used, kept = width_of("…", size), 0
    for char in text:
        used += _ems(char) * size
        if used > room:
            break
        kept += 1
    return text[:kept] + "…"


def two_lines(text: str, room: float, size: float) -> tuple[str, ...]:
    """Return the text in one line of ``room`` or in two, broken between words; the second is cut where it must be."""
    if width_of(text, size) <= room:
        return (text,)
    used, place, gap = 0.0, 0, 0
    for place, char in enumerate(text):
        used += _ems(char) * size
        if used > room:
            break
        if char.isspace() or unicodedata.east_asian_width(char) in "WF":
            gap = place + 1
    cut = gap or place
    return (text[:cut].rstrip(), shortened(text[cut:].lstrip(), room, size))
