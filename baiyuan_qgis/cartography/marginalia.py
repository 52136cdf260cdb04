"""What stands around a map: of which day, by which policy, from which sources, in which CRS, and how to read it."""

from __future__ import annotations

import datetime
import re
from typing import Dict, List, Optional, Sequence

from baiyuan_qgis.cartography import words
from baiyuan_qgis.cartography.counts import Park
from baiyuan_qgis.cartography.mapframe import frame_of, is_large
from baiyuan_qgis.cartography.project import LAND_USE, Assembled
from baiyuan_qgis.data import dictionary


def run_facts(made: Assembled) -> Dict[str, str]:
    """Return the run table of the survey: facts by key, in their order."""
    layer = made.layers.get("run")
    if layer is None or not {"key", "value"} <= set(layer.fields().names()):
        return {}
    return {str(row["key"]): row["value"] for row in layer.getFeatures() if isinstance(row["value"], str)}


def date_of(text: str) -> Optional[datetime.date]:
    """Return the day with which a text begins, None where it is none."""
    found = re.match(r"(\d{4})-(\d{2})-(\d{2})", text)
    return datetime.date(*(int(part) for part in found.groups())) if found else None


def day(day: datetime.date, language: Optional[str]) -> str:
    """Return a day as it is printed."""
    return words.word("sheet", "day", language, year=day.year, month=day.month, day=day.day)


def sources_of(made: Assembled, language: Optional[str], more: Sequence[str] = ()) -> str:
    """Return the layers that the survey was made of, as its run table names them, and further ones."""
    own = [value for key, value in run_facts(made).items() if key.startswith("layer.")]
    return (", " if words.code(language) == "en" else "、").join(dict.fromkeys([*own, *more]))


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


def crs_name(made: Assembled, language: Optional[str]) -> str:
    """Return the name of the data's CRS, in Chinese for a county's usual zones; say where the map has its own."""
    crs = made.crs
    name = words.crs(crs.description() or crs.userFriendlyIdentifier(), language)
    shown = f"{name} ({crs.authid()})" if crs.authid() else name
    return words.word("sheet", "crs_local", language, crs=shown) if crs.isGeographic() else shown
