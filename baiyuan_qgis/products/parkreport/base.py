"""Base survey of the parks: area, built-up land, use, supply, density and yields, and what each is known from."""

from __future__ import annotations

import math
import re
from typing import Optional

from baiyuan_qgis.data import dictionary, palette
from baiyuan_qgis.language import tr
from baiyuan_qgis.products.parkreport import charts
from baiyuan_qgis.products.parkreport.document import Block, Chart, Head, Section, Table, Text
from baiyuan_qgis.products.parkreport.figures import (
    Figures,
    Park,
    mu_text,
    named,
    number_text,
    rate_text,
    share_text,
)

# what every report has (the base figures that the plans ask for), and what the yearly one adds
SHORT = (
    "area_m2", "park_planned_area_m2", "built_area_m2", "industrial_m2", "supplied_m2", "unsupplied_m2",
    "expropriated_not_supplied_m2", "supply_rate", "built_rate", "idle_rate", "fixed_assets_wan", "investment_per_mu",
    "tax_per_mu",
)  # fmt: skip
LONG = (
    *SHORT, "supply_ready_m2", "industrial_share", "comprehensive_far", "park_building_density", "floor_area_m2",
    "building_base_m2", "residential_m2", "transport_m2", "commercial_m2", "public_m2", "other_built_m2",
    "rural_built_m2", "unbuilt_m2", "use_unknown_m2", "investment_per_ha", "tax_per_ha",
)  # fmt: skip
_COMPARED = ("area_m2", "built_area_m2", "supplied_m2", "unsupplied_m2", "idle_rate", "investment_per_mu", "tax_per_mu")
_LINES = ("farmland_m2", "eco_redline_m2", "outside_urban_boundary_m2")
_UNIT = re.compile(r"\s*[(（](?:m²|平方米|10,000 yuan|万元|万元/公顷)[)）]$")
MOST_USES = 12


def title(name: str) -> str:
    """Return the title of a base figure without its unit, which has a column of its own."""
    return _UNIT.sub("", dictionary.title(name))


def _is_land(name: str) -> bool:
    """Say whether a figure is an area of land, which is written in mu; floor area and bases of buildings are not."""
    return name.endswith("_m2") and name not in ("floor_area_m2", "building_base_m2")


def written(name: str, value: float) -> tuple[str, str]:
    """Return a base figure and its unit as they are written."""
    if name.endswith("_m2") and not _is_land(name):
        return number_text(value, 1), dictionary.label("unit", "m²")
    if _is_land(name):
        return mu_text(value), dictionary.label("unit", "mu")
    unit = dictionary.table_field("parks", name).unit
    if unit == "ratio":
        return rate_text(value), ""
    return number_text(value), named("unit", unit) if unit else ""


def base(figures: Figures, park: Optional[Park], place: str, *, yearly: bool) -> Section:
    """Return the section: base figures, the present use of the land, and the parks side by side."""
    heading = tr("Base survey")
    if not figures.parks:
        return Section(f"base-{place}", heading, (_without_parks(figures),))
    rows = []
    for name in LONG if yearly else SHORT:
        value = figures.measure(name, park)
        text, unit = written(name, value)
        hectares = number_text(value / 10_000.0, 4) if _is_land(name) and math.isfinite(value) else ""
        share = figures.known_share(name, park)
        known_text = rate_text(share) if math.isfinite(share) else "–"
        rows.append((title(name), text, unit, hectares, known_text))
    heads = [
        Head(tr("Figure")), Head(tr("Value"), number=True), Head(tr("Unit")), Head(tr("Hectares"), number=True),
        Head(tr("Known from"), number=True),
    ]  # fmt: skip
    note = tr(
        "Known from: the share of the land or parcels whose data are known; where it is below 100%, the figure tells "
        "of that part alone."
    )
    shown = len(heads) if park is not None else len(heads) - 1
    if park is None:
        note = ""
    blocks: list[Block] = [
        Table(tr("Base figures"), tuple(heads[:shown]), tuple(row[:shown] for row in rows), note=note)
    ]
    lines = _protected(figures, park)
    if lines is not None:
        blocks.append(lines)
    if park is None and len(figures.parks) > 1:
        blocks.append(_side_by_side(figures))
    if yearly:
        blocks.extend(_uses(figures, park, place))
    return Section(f"base-{place}", heading, tuple(blocks))


def _without_parks(figures: Figures) -> Table:
    parcels = figures.parcels
    land = math.fsum(parcels["area_m2"].dropna())
    rows = (
        (tr("Parcels"), f"{len(parcels):,}", ""),
        (tr("Area of the parcels"), mu_text(land), dictionary.label("unit", "mu")),
    )
    note = tr("The survey was given no parks: their areas, built-up land, density and yields are not known.")
    heads = (Head(tr("Figure")), Head(tr("Value"), number=True), Head(tr("Unit")))
    return Table(tr("Base figures"), heads, rows, note=note)


def _protected(figures: Figures, park: Optional[Park]) -> Optional[Table]:
    """How much of the parcels lies in protected areas: areas alone, never figures of the areas."""
    rows = []
    parcels = figures.of(park)
    for name in _LINES:
        values = parcels[name].dropna()
        if not len(values):
            continue
        touched = int((values > 0.0).sum())
        rows.append((_UNIT.sub("", dictionary.title(name)), f"{touched:,}", mu_text(math.fsum(values))))
    if not rows:
        return None
    heads = (Head(tr("Overlay")), Head(tr("Parcels concerned"), number=True), Head(tr("Area (mu)"), number=True))
    return Table(tr("Parcels on protected land or outside the urban boundary"), heads, tuple(rows))


def _side_by_side(figures: Figures) -> Table:
    heads = [Head(tr("Park"))]
    for name in _COMPARED:
        unit = written(name, math.nan)[1]
        text = tr("{what} ({unit})").format(what=title(name), unit=unit) if unit else title(name)
        heads.append(Head(text, number=True))
    rows = tuple(
        (park.name, *(written(name, figures.measure(name, park))[0] for name in _COMPARED)) for park in figures.parks
    )
    return Table(tr("The parks side by side"), tuple(heads), rows)


def _uses(figures: Figures, park: Optional[Park], place: str) -> list[Block]:
    uses = figures.land_use(park)
    if not uses:
        return [Text(tr("The survey was given no layer of the present land use: it is not known."))]
    whole = math.fsum(area for _, area in uses)
    largest = sorted(uses, key=lambda each: -each[1])
    shown, rest = largest[:MOST_USES], largest[MOST_USES:]
    bars = [
        charts.Bar(_use(code), area, tr("{area} mu").format(area=mu_text(area)), palette.look("dlbm", code))
        for code, area in shown
    ]
    if rest:
        area = math.fsum(each for _, each in rest)
        text = tr("{area} mu").format(area=mu_text(area))
        label = tr("{count} other classes").format(count=len(rest))
        bars.append(charts.Bar(label, area, text, palette.without_value()))
    rows = [(code, _use(code), mu_text(area), share_text(area, whole)) for code, area in uses]
    rows.append((tr("Total"), "", mu_text(whole), ""))
    heads = (
        Head(tr("Code")), Head(tr("Class of the land survey")), Head(tr("Area (mu)"), number=True),
        Head(tr("Share"), number=True),
    )  # fmt: skip
    wide, narrow = charts.bars(bars)
    told = tr("Present use of the land, the largest classes first: {list}.").format(
        list=tr("; ").join(f"{bar.label} {bar.text}" for bar in bars[:6])
    )
    table = Table(tr("Present use of the land"), heads, tuple(rows), total=True)
    return [Chart(f"chart-use-{place}", tr("Present use of the land (mu)"), told, wide, narrow, table)]


def _use(code: str) -> str:
    return dictionary.label("dlbm", code) if code in dictionary.wording("dlbm") else code
