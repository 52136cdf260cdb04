"""What stands around a map: of which day, by which policy, from which sources, in which CRS, and how to read it."""

from __future__ import annotations

import datetime
from typing import Dict, List, NamedTuple, Optional, Sequence

from baiyuan_qgis.cartography import words
from baiyuan_qgis.cartography.counts import Park
from baiyuan_qgis.cartography.mapframe import frame_of, is_large
from baiyuan_qgis.cartography.project import LAND_USE, Assembled
from baiyuan_qgis.data import dictionary


class Marginalia(NamedTuple):
    """What every sheet of a survey says: the day at whose end it holds, policy, sources, CRS of the data."""

    as_of: Optional[datetime.date]
    policy: str
    sources: str
    crs: str


def of_survey(made: Assembled, language: Optional[str], more_sources: Sequence[str] = ()) -> Marginalia:
    """Return what the run table of a survey says; ``more_sources`` stand after its own."""
    from baiyuan_qgis.products import contents  # here: it needs what may be missing where this module is loaded

    known = _run_facts(made)
    own = [value for key, value in known.items() if key.startswith("layer.")]
    sources = (", " if words.code(language) == "en" else "、").join(dict.fromkeys([*own, *more_sources]))
    as_of = _date(known.get("as_of", ""))
    return Marginalia(as_of, contents.policy_title(known, words.code(language)), sources, _crs_name(made, language))


def _run_facts(made: Assembled) -> Dict[str, str]:
    """Return the run table of the survey: facts by key, in their order."""
    layer = made.layers.get("run")
    if layer is None or not {"key", "value"} <= set(layer.fields().names()):
        return {}
    return {str(row["key"]): row["value"] for row in layer.getFeatures() if isinstance(row["value"], str)}


def _date(text: str) -> Optional[datetime.date]:
    try:
        return datetime.date.fromisoformat(text[:10])
    except ValueError:
        return None


def day(day: datetime.date, language: Optional[str]) -> str:
    """Return a day as it is printed."""
    return words.word("sheet", "day", language, year=day.year, month=day.month, day=day.day)


def notes_of(made: Assembled, theme: str, language: Optional[str], park: Optional[Park]) -> List[str]:
    """Return what a reader of a theme's sheet must know, most important first."""
    first = "suspicion" if theme in ("status", "supply", "recognition", "inspection") else theme
    if theme == "efficiency":
        footnote = dictionary.label("grade_caption", "footnote", language)
        notes = [words.word("note", "grade", language, footnote=footnote)]
    else:
        notes = [words.word("note", first, language)]
    if theme in ("supply", "recognition"):
        notes.append(words.word("note", theme, language))
    if theme in LAND_USE and made.protected:
        notes.append(words.word("note", "protected", language))
    notes.append(words.word("note", "area", language))
    if made.counts.has_parcel_codes():
        notes.append(words.word("note", "short_ids", language))
    if park is not None:
        notes.append(words.word("note", "park", language))
    if is_large(frame_of(made, park)):
        notes.append(words.word("note", "large", language))
    return notes


def _crs_name(made: Assembled, language: Optional[str]) -> str:
    """Return the name of the data's CRS, in Chinese for a county's usual zones; say where the map has its own."""
    crs = made.crs
    name = words.crs(crs.description() or crs.userFriendlyIdentifier(), language)
    shown = f"{name} ({crs.authid()})" if crs.authid() else name
    return words.word("sheet", "crs_local", language, crs=shown) if crs.isGeographic() else shown
