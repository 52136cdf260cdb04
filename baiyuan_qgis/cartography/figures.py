"""The main figures of a theme, of a park or of the whole survey, counted from the layers that the map shows."""

from __future__ import annotations

import math
from typing import List, Optional, Sequence, Tuple

from baiyuan_qgis.cartography import words
from baiyuan_qgis.cartography.counts import MU_PER_M2, Park
from baiyuan_qgis.cartography.legend import of_style
from baiyuan_qgis.cartography.project import Assembled
from baiyuan_qgis.data import dictionary

_LAND = ("parks", "parks_mu", "parcels", "parcels_mu")
_LINES = ("farmland_mu", "eco_redline_mu", "outside_urban_boundary_mu")
_FIGURES = {
    "status": (*_LAND, "unsupplied_mu", "idle_mu", "inefficient_mu", "undetermined_mu", *_LINES),
    "supply": (*_LAND, "unsupplied_mu", *_LINES),
    "efficiency": (*_LAND, "graded"),
    "recognition": (*_LAND, "idle_mu", "recognised_idle_mu", "inefficient_mu", "recognised_inefficient_mu"),
    "inspection": (*_LAND, "idle_mu", "undetermined_mu"),
    "plan": (*_LAND, "park_planned_mu", *_LINES),
    "current": (*_LAND, "built_mu", "industrial_mu"),
}

# Figures of a park that its own sheets show: column, and the column that says of how much of the land it is known.
_OF_PARK = {
    "status": (("supply_rate", "supply_known_share"), ("idle_rate", "status_known_share")),
    "supply": (("supply_rate", "supply_known_share"),),
    "efficiency": (
        ("comprehensive_far", "floor_known_share"),
        ("investment_per_mu", "investment_known_share"),
        ("tax_per_mu", "tax_known_share"),
    ),
    "current": (("built_rate", "use_known_share"), ("industrial_share", "use_known_share")),
}

Figures = Sequence[Tuple[str, str]]


def main_figures(
    made: Assembled, theme: str = "status", language: Optional[str] = None, park: Optional[Park] = None
) -> List[Tuple[str, str]]:
    """Return a theme's main figures as (name, text), counted from the layers; what was not given is left out."""
    rows: List[Tuple[str, str]] = []
    inside = park.id if park is not None else ""

    def add(name: str, text: str) -> None:
        if name in _FIGURES[theme]:
            rows.append((words.word("figure", name, language), text))

    if "parks" in made.layers:
        count, area = made.counts.areas("parks", inside)
        if park is None:
            add("parks", f"{count:,}")
        add("parks_mu", mu(area))
        for field in ("park_planned_area_m2", "built_area_m2", "industrial_m2"):
            known = _park_total(made, field, park)
            if known is not None:
                add(field.replace("_area", "").replace("_m2", "_mu"), mu(known * MU_PER_M2))
    count, total = made.counts.areas("status", inside)
    add("parcels", f"{count:,}")
    add("parcels_mu", mu(total))
    if "unsupplied" in made.layers:
        add("unsupplied_mu", mu(made.counts.areas("unsupplied", inside)[1]))
    by_status = {line.code: line.area_mu for line in of_style(made, "status", "parcels", language, inside).lines}
    shown = [("idle_mu", ("idle", "possibly_idle")), ("undetermined_mu", ("undetermined",))]
    if "inefficient" in by_status:
        shown.insert(1, ("inefficient_mu", ("inefficient",)))
    if set(by_status) <= {"", "undetermined"}:
        # nothing could be judged: a 0 would be an answer
        shown.pop(0)
    for name, codes in shown:
        area = sum(by_status.get(code, 0.0) for code in codes)
        add(name, _with_share(mu(area), area, total, language))
    if "recognition" in made.layers:
        found = made.counts.by_class("recognition", "recognition", inside)
        for name, code in (
            ("recognised_idle_mu", "recognised_idle"),
            ("recognised_inefficient_mu", "recognised_inefficient"),
        ):
            area = found.get(code, (0, 0.0))[1]
            add(name, _with_share(mu(area), area, total, language))
    by_grade = of_style(made, "status", "efficiency", language, inside).lines if theme == "efficiency" else ()
    graded = [line for line in by_grade if line.code not in ("", "N")]
    if graded:
        land = math.fsum(line.area_mu for line in graded)
        add("graded", _with_share(f"{sum(line.number for line in graded):,}", land, total, language))
    for field in ("farmland_m2", "eco_redline_m2", "outside_urban_boundary_m2"):
        known = made.counts.total(field, inside)
        if known is not None:
            add(field.replace("_m2", "_mu"), mu(known * MU_PER_M2))
    if park is not None:
        rows.extend(_figures_of_park(park, theme, language))
    return rows


def _park_total(made: Assembled, column: str, park: Optional[Park]) -> Optional[float]:
    """Return a figure of the park, or its sum over the parks where every one has it: not given is not zero."""
    parks = [park] if park is not None else made.counts.parks()
    known = [each.figures[column] for each in parks if column in each.figures]
    return math.fsum(known) if known and len(known) == len(parks) else None


def _figures_of_park(park: Park, theme: str, language: Optional[str]) -> List[Tuple[str, str]]:
    """Return ratios of a park; where they are known of a part of the land alone they say so."""
    rows = []
    for column, share in _OF_PARK.get(theme, ()):
        value = park.figures.get(column)
        if value is None:
            continue
        unit = dictionary.field(column).unit
        text = f"{value:.1%}" if unit == "ratio" else f"{value:,.2f}"
        if unit and unit != "ratio":
            text += f" {dictionary.label('unit', unit, language)}"
        known = park.figures.get(share, 1.0)
        if known < 1.0:
            text = words.word("sheet", "known", language, value=text, share=f"{math.floor(known * 1000) / 1000:.1%}")
        rows.append((dictionary.title(column, language), text))
    return rows


def _with_share(value: str, part: float, whole: float, language: Optional[str]) -> str:
    share = f"{part / whole:.1%}" if whole > 0 else "-"
    return words.word("sheet", "with_share", language, value=value, share=share)


def mu(area: float) -> str:
    """Return an area in mu as it is printed."""
    return f"{area:,.1f}"
