"""The words of maps and projects in both languages, read from ``words.toml`` beside this module."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any, Mapping, Optional

from baiyuan_qgis import language as _language

_ZONES = (
    ("crs_zone", re.compile(r"CGCS2000 / 3-degree Gauss-Kruger zone (\d+)")),
    ("crs_meridian", re.compile(r"CGCS2000 / 3-degree Gauss-Kruger CM (\d+)E")),
)
FILE = Path(__file__).parent / "words.toml"


def code(language: Optional[str]) -> str:
    """Return "zh" or "en": the language asked for, or the user's."""
    return "zh" if (language or _language.language()) == "zh" else "en"


def word(kind: str, name: str, language: Optional[str] = None, **values: Any) -> str:
    """Return a text with its placeholders filled; KeyError where there is none."""
    return str(_document()[kind][name][code(language)]).format(**values)


def crs(name: str, language: Optional[str] = None) -> str:
    """Return EPSG's name of a CRS in words, where it is one of a county's usual zones; else as it is."""
    for kind, pattern in _ZONES:
        found = pattern.fullmatch(name)
        if found:
            return word("sheet", kind, language, zone=found.group(1) + ("°E" if kind == "crs_meridian" else ""))
    plain = word("sheet", "crs_plain", "en")
    return word("sheet", "crs_plain", language) if name.casefold() == plain.casefold() else name


def names(kind: str) -> tuple[str, ...]:
    """Return the names of the texts of a kind."""
    return tuple(_document()[kind])


@cache
def _document() -> Mapping[str, Any]:
    import tomllib  # here, so that an older Python can still import this module

    with FILE.open("rb") as stream:
        return tomllib.load(stream)
