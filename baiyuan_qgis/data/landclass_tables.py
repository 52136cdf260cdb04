"""Which land-class codes exist, and which class of the land survey is which of the land and sea use classification.

Both classifications are read from ``resources/landclass/classes.toml`` and the dictionary; the codes of the one mean
other things in the other (0601 is industry in the survey and a rural road in the plan). Source: handbook §3.3, §3.4.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Mapping, NamedTuple

from baiyuan_qgis.data import dictionary
from baiyuan_qgis.language import tr

_FILE = Path(__file__).parent.parent / "resources" / "landclass" / "classes.toml"
SURVEY, PLAN = "dlbm", "zone"
# how sure a pair is: the same class, the heading of it, one of several, or in no document
SAME, GROUP, BY_SURVEY, UNKNOWN = "same", "group", "survey", ""


class Pair(NamedTuple):
    """A class of the plan for one of the survey; ``code`` is "" where only the place can tell or nobody says."""

    code: str
    kind: str


@cache
def codes(kind: str, edition: str = "2023") -> frozenset[str]:
    """Return the codes of the land survey (``"dlbm"``) or of an edition of the plan's classification (``"zone"``).

    An edition whose list no document gives has none.
    """
    table = _table()[kind] if kind == SURVEY else _table()[PLAN].get(edition, {})
    if not table.get("source"):
        return frozenset()
    return frozenset([*dictionary.wording(kind), *(code for entry in table.get("more", ()) for code in _range(entry))])


def to_zone(dlbm: str) -> Pair:
    """Return the class of the plan (edition 2023) that a class of the land survey is."""
    pairs = _table()["to_zone"]
    code = dlbm.removesuffix("K")
    for kind in (SAME, GROUP):
        if code in pairs[kind]:
            return Pair(pairs[kind][code], kind)
    return Pair("", BY_SURVEY if code in pairs[BY_SURVEY]["codes"] else UNKNOWN)


def from_zone(zone: str) -> str:
    """Return the only class of the land survey that is a class of the plan (or of its heading), else ""."""
    pairs = _table()["to_zone"][SAME]
    found = [dlbm for dlbm, code in pairs.items() if len(code) > 2 and zone.startswith(code)]
    return found[0] if len(found) == 1 else ""


def defect(code: Any, kind: str, edition: str = "2023") -> str:
    """Return what is wrong with a code as the end of a sentence, or "" where it is one of the list."""
    text = str(code)
    known = codes(kind, edition)
    if text in known:
        return ""
    plain = unicodedata.normalize("NFKC", text).strip()
    plain = plain.removesuffix(".0")
    upper = "".join(plain.upper().split())
    if upper in known:
        return tr("it is written otherwise than {code}, which is meant").format(code=upper)
    if f"0{upper}" in known and kind == SURVEY and len(upper) in (1, 3):
        return tr("it has lost its leading zero: {code}").format(code=f"0{upper}")
    if kind == SURVEY and upper in _table()[SURVEY]["headings"]:
        return tr("it is a heading of the list and no class")
    other = PLAN if kind == SURVEY else SURVEY
    if upper in codes(other):
        name = dictionary.label(other, upper) if upper in dictionary.wording(other) else upper
        ours = from_zone(upper) if kind == SURVEY else to_zone(upper).code
        sentence = (
            tr("it is a code of the land and sea use classification ({name})")
            if kind == SURVEY
            else tr("it is a code of the land survey ({name})")
        ).format(name=name)
        return sentence + (tr(", here {code} would be meant").format(code=ours) if ours else "")
    return tr("no list of the documents has it")


def _range(entry: str) -> list[str]:
    first, _, last = entry.partition("-")
    if not last:
        return [first]
    return [f"{number:0{len(first)}d}" for number in range(int(first), int(last) + 1)]


@cache
def _table() -> Mapping[str, Any]:
    import tomllib  # here, so that an older Python can import this module

    with _FILE.open("rb") as stream:
        return MappingProxyType(tomllib.load(stream))
