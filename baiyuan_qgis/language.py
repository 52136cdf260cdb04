"""The language of every sentence a user reads.

English is the source. Inside QGIS the plugin hands over Qt's translator; without QGIS the catalogue that
``make translations`` writes beside the ``.qm`` is read. One context, ``baiyuan_qgis``, for all strings.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Callable, Optional

_RESOURCES = Path(__file__).parent / "resources"


class _State:
    """The translator in force. A class attribute, because the plugin sets it once for all modules."""

    translate: Optional[Callable[[str], str]] = None
    language = "en"


def tr(text: str) -> str:
    """Return ``text`` in the user's language; the English source where there is no translation."""
    if _State.translate is None:
        return text
    return _State.translate(text) or text


def language() -> str:
    """Return ``"zh"`` or ``"en"``: which of the two wordings of the dictionary the user reads."""
    return _State.language


def set_language(code: str, translate: Optional[Callable[[str], str]] = None) -> None:
    """Set the language (``"zh"`` or ``"en"``) and the translator; ``None`` keeps the English source."""
    _State.language = "zh" if code == "zh" else "en"
    _State.translate = translate


def use_catalogue(code: str) -> None:
    """Set the language without Qt, from the catalogue of ``resources/i18n``; English where it is missing."""
    catalogue: dict[str, str] = {}
    path = _RESOURCES / "i18n" / "baiyuan_qgis_zh_CN.json"
    if code == "zh" and path.is_file():
        catalogue = json.loads(path.read_text(encoding="utf-8"))
    set_language(code, lambda text: catalogue.get(text, text))
