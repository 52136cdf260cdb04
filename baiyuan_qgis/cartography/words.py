"""The words of maps and projects in both languages, read from ``words.toml`` beside this module."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, Mapping, Optional

from baiyuan_qgis import language as _language

FILE = Path(__file__).parent / "words.toml"


def code(language: Optional[str]) -> str:
    """Return "zh" or "en": the language asked for, or the user's."""
    return "zh" if (language or _language.language()) == "zh" else "en"


def word(kind: str, name: str, language: Optional[str] = None, **values: Any) -> str:
    """Return a text with its placeholders filled; KeyError where there is none."""
    return str(_document()[kind][name][code(language)]).format(**values)


def names(kind: str) -> tuple[str, ...]:
    """Return the names of the texts of a kind."""
    return tuple(_document()[kind])


@cache
def _document() -> Mapping[str, Any]:
    import tomllib  # here, so that an older Python can still import this module

    with FILE.open("rb") as stream:
        return tomllib.load(stream)
