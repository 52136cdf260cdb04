"""File names made of the users' own words: safe on every system, and each one used once."""

from __future__ import annotations

import re
import sys
import unicodedata

from baiyuan_qgis.language import tr

# what Windows refuses in names, and control characters
_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f-\x9f<>:"/\\|?*\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]')
_RESERVED = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?$", re.IGNORECASE)
# a name has at most 255 bytes on Linux; room is left for the ending, a number and the drafts beside it
_MOST_BYTES = 180


class Names:
    """Makes file names with one ending; no two are the same, letters of either case."""

    def __init__(self, ending: str) -> None:
        self._ending = ending
        self._taken: set[str] = set()

    def make(self, word: str) -> str:
        """Return the name of a file for a word, with a number where it is taken."""
        stem, number = safe(word), 1
        name = f"{stem}{self._ending}"
        while name.casefold() in self._taken:
            number += 1
            name = f"{stem}_{number}{self._ending}"
        self._taken.add(name.casefold())
        return name


def safe(word: str) -> str:
    """Return a word as a file's stem: no separators, no reserved name of Windows, at most 180 bytes in UTF-8."""
    text = _FORBIDDEN.sub("_", unicodedata.normalize("NFC", word)).strip(" .\u3000")
    # what the disk's encoding does not hold (surrogates anywhere, rare characters under GBK) becomes a question mark
    encoding = sys.getfilesystemencoding()
    text = text.encode(encoding, "replace").decode(encoding).replace("?", "_")
    text = shortened(text, _MOST_BYTES)
    if not text:
        return tr("unnamed")
    return f"_{text}" if _RESERVED.match(text) else text


def shortened(word: str, most: int) -> str:
    """Return a word cut to so many bytes of UTF-8, without blanks or dots at its end."""
    data = word.encode("utf-8", "replace")
    return word if len(data) <= most else data[:most].decode("utf-8", "ignore").rstrip(" .\u3000")
