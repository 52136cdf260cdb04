"""Colours and hatches of the maps, read from ``resources/styles/palette.toml``, where they are typed once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Mapping

FILE = Path(__file__).parent.parent / "resources" / "styles" / "palette.toml"

_NAMES = frozenset({"spare", "none", "paper"})


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


def looks(theme: str) -> Mapping[str, Look]:
    """Return the looks of a theme by code, in legend order; KeyError where there is no such theme."""
    return _themes()[theme]


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
