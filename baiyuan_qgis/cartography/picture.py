"""The map sheet (A3 landscape): map, legend with totals, figures, scale bar, notes; as print layout and as PNG.

Each number on the sheet is counted from the GeoPackage that the map shows. Main thread only; works offscreen.
"""

from __future__ import annotations

import datetime
import math
import os
import re
from dataclasses import replace
from pathlib import Path
from typing import Any, Dict, List, NamedTuple, Optional, Sequence, Tuple, Union

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsDistanceArea,
    QgsGeometry,
    QgsLayoutExporter,
    QgsLayoutItemLabel,
    QgsLayoutItemMap,
    QgsLayoutItemPage,
    QgsLayoutItemPolygon,
    QgsLayoutItemScaleBar,
    QgsLayoutItemShape,
    QgsLayoutMeasurement,
    QgsLayoutPoint,
    QgsLayoutSize,
    QgsPrintLayout,
    QgsRectangle,
    QgsTextFormat,
    QgsUnitTypes,
)
from qgis.PyQt.QtCore import QPointF, QSize, Qt
from qgis.PyQt.QtGui import QColor, QFont, QFontMetricsF, QPolygonF

from baiyuan_qgis.cartography import fonts, project, styles, words
from baiyuan_qgis.cartography.counts import MU_PER_M2, Count, Park
from baiyuan_qgis.cartography.project import Assembled
from baiyuan_qgis.cartography.versions import member
from baiyuan_qgis.data import dictionary, palette
from baiyuan_qgis.data.palette import Look
from baiyuan_qgis.faults import InputFault
from baiyuan_qgis.language import tr

# The sheet (A3, 420 x 297), in millimetres.
_WIDTH, _MARGIN = 420.0, 10.0
_PANEL_WIDTH = 98.0
_GAP = 4.0
_TOP = 31.0
_FOOT = 274.0
_MAP = (_MARGIN, _TOP, _WIDTH - 2 * _MARGIN - _PANEL_WIDTH - _GAP, _FOOT - _TOP)
_PANEL_LEFT = _WIDTH - _MARGIN - _PANEL_WIDTH
_ROW = 5.6
# Height of what stands at the foot of the panel: north arrow and scale, with or without the overview.
_FOOT_HEIGHT, _FOOT_WITH_OVERVIEW = 27.0, 39.0
_POINT = 25.4 / 72.0
_LEAST_SIZE = 5.0

# Surveying results that cover more than this in one piece may be classified (amendments §6, L14).
_LARGE_KM2 = 25.0

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
# Style and counted column of the layer of a theme.
_STYLE = {
    "status": "parcels", "supply": "supply", "efficiency": "efficiency", "recognition": "recognition",
    "inspection": "inspection",
}  # fmt: skip
_LAND_USE = {"plan": "zoning", "current": "current_use"}
# Rows narrower than this cannot be read: the smallest classes of a legend are then shown as one.
_LEAST_ROW = 3.7

Figures = Sequence[Tuple[str, str]]


class Line(NamedTuple):
    """One class in the legend: how many features and how much land."""

    code: str
    label: str
    look: Look
    number: int
    area_mu: float


class Block(NamedTuple):
    """A layer in the legend: its heading and its classes present; ``total`` where the classes exclude each other."""

    title: str
    lines: Tuple[Line, ...]
    total: Optional[Tuple[int, float]] = None


def render(
    gpkg: Union[str, Path],
    png: Union[str, Path],
    title: str = "",
    as_of: Optional[datetime.date] = None,
    policy_title: str = "",
    language: Optional[str] = None,
    dpi: float = 150.0,
    figures: Optional[Figures] = None,
    theme: str = "status",
    sources: str = "",
) -> Path:
    """Draw one theme ("status", "supply", "efficiency") of a survey.gpkg as a PNG and return its path.

    ``figures`` are pairs of name and text for the table of main figures; None counts them from the GeoPackage.
    ``as_of`` is the day at whose end the verdicts hold; it, the policy and the sources default to what the run table
    of the survey says. Raises InputFault where there is nothing to draw or the
    picture cannot be written; an existing picture is replaced only by a whole one.
    """
    target = Path(png)
    made = project.assemble(gpkg, title, language)
    try:
        if theme not in made.themes:
            raise InputFault(
                tr("{path} holds nothing for the map {theme}.").format(
                    path=gpkg, theme=words.word("theme", theme, language)
                )
            )
        page = sheet(made, theme, title, as_of, policy_title, language, figures, sources)
        aside = target.with_name(f"{target.stem}-{os.getpid()}.png")
        try:
            # Not exportToImage: it also georeferences the file, which GDAL cannot do to a PNG and says so each time.
            page.renderContext().setDpi(dpi)
            image = QgsLayoutExporter(page).renderPageToImage(0, QSize(), dpi)
            if image.isNull() or not image.save(str(aside), "PNG"):
                raise InputFault(tr("The picture {path} cannot be written.").format(path=target))
            aside.replace(target)
        except OSError as error:
            raise InputFault(
                tr("The picture {path} cannot be written ({reason}).").format(path=target, reason=error)
            ) from error
        finally:
            aside.unlink(missing_ok=True)
            del page
    finally:
        made.project.clear()
    return target


def legend(made: Assembled, theme: str, language: Optional[str] = None, park: Optional[Park] = None) -> List[Block]:
    """Return the legend of a theme with the classes that are present, counted from the layers (of one park's land)."""
    blocks: List[Block] = []
    inside = park.id if park is not None else ""
    shown = project.theme_layers(made, theme)
    if theme in _LAND_USE and theme in made.layers:
        blocks.append(_land_use_block(made, theme, language, inside))
    elif theme in _STYLE and theme in made.layers:
        blocks.append(_block(made, theme, _STYLE[theme], language, inside))
    if made.layers.get("unsupplied") in shown:
        blocks.append(_unsupplied_block(made, language, inside))
    if made.layers.get("anomalies") in shown:
        blocks.append(_block(made, "anomalies", "anomalies", language, inside)._replace(total=None))
    lines = []
    for key in ("parks", "eco_redline", "farmland"):
        if made.layers.get(key) in shown:
            counted = made.counts.areas(key, inside)
            lines.append(Line(key, dictionary.label("layer", key, language), palette.looks("layer")[key], *counted))
    blocks.append(Block("", tuple(line for line in lines if line.number)))
    return [block for block in blocks if block.lines]


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
        add("parks_mu", _mu(area))
        for field in ("park_planned_area_m2", "built_area_m2", "industrial_m2"):
            known = _park_total(made, field, park)
            if known is not None:
                add(field.replace("_area", "").replace("_m2", "_mu"), _mu(known * MU_PER_M2))
    count, total = made.counts.areas("status", inside)
    add("parcels", f"{count:,}")
    add("parcels_mu", _mu(total))
    if "unsupplied" in made.layers:
        add("unsupplied_mu", _mu(made.counts.areas("unsupplied", inside)[1]))
    by_status = {line.code: line.area_mu for line in _block(made, "status", "parcels", language, inside).lines}
    shown = [("idle_mu", ("idle", "possibly_idle")), ("undetermined_mu", ("undetermined",))]
    if "inefficient" in by_status:
        shown.insert(1, ("inefficient_mu", ("inefficient",)))
    if set(by_status) <= {"", "undetermined"}:
        # nothing could be judged: a 0 would be an answer
        shown.pop(0)
    for name, codes in shown:
        area = sum(by_status.get(code, 0.0) for code in codes)
        add(name, _with_share(_mu(area), area, total, language))
    if "recognition" in made.layers:
        found = made.counts.by_class("recognition", "recognition", inside)
        for name, code in (
            ("recognised_idle_mu", "recognised_idle"),
            ("recognised_inefficient_mu", "recognised_inefficient"),
        ):
            area = found.get(code, (0, 0.0))[1]
            add(name, _with_share(_mu(area), area, total, language))
    by_grade = _block(made, "status", "efficiency", language, inside).lines if theme == "efficiency" else ()
    graded = [line for line in by_grade if line.code not in ("", "N")]
    if graded:
        land = math.fsum(line.area_mu for line in graded)
        add("graded", _with_share(f"{sum(line.number for line in graded):,}", land, total, language))
    for field in ("farmland_m2", "eco_redline_m2", "outside_urban_boundary_m2"):
        known = made.counts.total(field, inside)
        if known is not None:
            add(field.replace("_m2", "_mu"), _mu(known * MU_PER_M2))
    if park is not None:
        rows.extend(_figures_of_park(park, theme, language))
    return rows


def sheet(
    made: Assembled,
    theme: str = "status",
    title: str = "",
    as_of: Optional[datetime.date] = None,
    policy_title: str = "",
    language: Optional[str] = None,
    figures: Optional[Figures] = None,
    sources: str = "",
) -> QgsPrintLayout:
    """Return the print layout of a theme; it belongs to ``made.project`` and does not outlive it.

    What is not given (day, policy, sources) is taken from the survey's own run table.
    """
    page = _Page.first(made.project, words.word("theme", theme, language))
    heading = title if title and theme == "status" else ""
    draw(page, made, theme, language, heading, as_of, policy_title, figures, sources)
    return page.layout


def atlas(
    made: Assembled,
    name: str,
    park: Optional[Park] = None,
    language: Optional[str] = None,
    more_sources: Sequence[str] = (),
) -> QgsPrintLayout:
    """Return a print layout called ``name`` with a page for each theme: of one park, or of the whole survey.

    A park's sheets show where it lies among the others. ``more_sources`` stand after the survey's own.
    """
    page: Optional[_Page] = None
    for theme in made.themes:
        page = _Page.first(made.project, name) if page is None else page.next()
        draw(page, made, theme, language, sources=_sources(made, language, more_sources), park=park)
    if page is None:
        raise ValueError(name)
    return page.layout


def draw(
    page: _Page,
    made: Assembled,
    theme: str,
    language: Optional[str] = None,
    title: str = "",
    as_of: Optional[datetime.date] = None,
    policy_title: str = "",
    figures: Optional[Figures] = None,
    sources: str = "",
    park: Optional[Park] = None,
) -> None:
    """Draw the sheet of a theme on a page."""
    known = _run(made)
    as_of = as_of or _date(known.get("as_of", ""))
    policy_title = policy_title or _policy_title(known, language)
    sources = sources or _sources(made, language)
    if park is None:
        headings = (title or words.word("title", theme, language), "")
    else:
        headings = (words.word("park_title", theme, language), park.name)
    with_overview = made.project.mapThemeCollection().hasMapTheme(words.word("theme", project.OVERVIEW, language))
    frame = _frame(made, park)
    shown = _draw_map(page, made, theme, frame, language)
    _draw_head(page, headings, as_of, policy_title, language)
    _draw_panel(page, made, theme, figures, language, park, _FOOT_WITH_OVERVIEW if with_overview else _FOOT_HEIGHT)
    _draw_scale(page, shown, frame, made, with_overview, language)
    _draw_foot(page, made, sources, language)


class _Page:
    """Places texts, lines and swatches on an A3 sheet; millimetres from its upper left corner."""

    def __init__(self, layout: QgsPrintLayout, number: int) -> None:
        self.layout, self.number = layout, number
        layout.pageCollection().page(number).setPageSize("A3", QgsLayoutItemPage.Orientation.Landscape)
        layout.pageCollection().reflow()

    @classmethod
    def first(cls, owner: Any, name: str) -> _Page:
        """Return the first page of a new layout."""
        layout = QgsPrintLayout(owner)
        layout.initializeDefaults()
        layout.setName(name)
        return cls(layout, 0)

    def next(self) -> _Page:
        """Return one more page of the layout."""
        self.layout.pageCollection().addPage(QgsLayoutItemPage(self.layout))
        return _Page(self.layout, self.number + 1)

    def down(self) -> float:
        """Return how far below the upper edge of the layout the page begins."""
        return float(self.layout.pageCollection().page(self.number).pos().y())

    def place(self, item: Any, left: float, top: float, width: float, height: float, name: str = "") -> Any:
        """Add an item to the sheet."""
        item.attemptResize(QgsLayoutSize(width, height))
        item.attemptMove(QgsLayoutPoint(left, top), page=self.number)
        if name:
            item.setId(name)
        self.layout.addLayoutItem(item)
        return item

    def text(
        self,
        text: str,
        box: Tuple[float, float, float, float],
        size: float = 8.0,
        bold: bool = False,
        colour: str = "ink",
        align: str = "left",
        name: str = "",
    ) -> QgsLayoutItemLabel:
        """Write a text into a box (left, top, width, height), centred in height; smaller where it would not fit.

        What is too long even so ends in an ellipsis: letters below five points are not read by anybody.
        """
        rows = text.count("\n") + 1
        longest = max(text.split("\n"), key=lambda part: _text_width(part, size, bold))
        while size > _LEAST_SIZE and _text_width(longest, size, bold) > box[2]:
            size = max(_LEAST_SIZE, size - 0.25)
        if rows == 1:
            text = _cut(text, box[2], size, bold)
        item = QgsLayoutItemLabel(self.layout)
        item.setText(text)
        item.setMarginX(0)
        item.setMarginY(0)
        _write_in(item, fonts.font(size, bold), QColor(palette.paper(colour)))
        flag = Qt.AlignmentFlag
        item.setHAlign({"left": flag.AlignLeft, "right": flag.AlignRight, "centre": flag.AlignHCenter}[align])
        item.setVAlign(flag.AlignVCenter if rows == 1 else flag.AlignTop)
        left, top, width, height = box
        # A little wider than measured: a label that lacks a hair's breadth wraps its last character away.
        grow = 1.0
        left -= {"left": 0.0, "right": grow, "centre": grow / 2}[align]
        self.place(item, left, top, width + grow, height, name)
        return item

    def paragraph(self, text: str, left: float, top: float, width: float, size: float, colour: str, name: str) -> float:
        """Write a text over several lines and return its height."""
        lines = _wrap(text, width, size)
        height = len(lines) * size * _POINT * 1.5 + 0.5
        for number, line in enumerate(lines):
            box = (left, top + number * size * _POINT * 1.5, width, size * _POINT * 1.5)
            self.text(line, box, size, colour=colour, name=name if number == 0 else "")
        return height

    def line(self, left: float, top: float, width: float, colour: str = "line", thickness: float = 0.2) -> None:
        """Draw a horizontal rule."""
        self.box(left, top, width, thickness, fill=palette.paper(colour))

    def box(
        self, left: float, top: float, width: float, height: float, fill: str = "", stroke: str = "", line: float = 0.3
    ) -> None:
        """Draw a rectangle."""
        self.swatch(Look(fill=fill, stroke=stroke, stroke_width=line), left, top, width, height)

    def swatch(self, look: Look, left: float, top: float, width: float, height: float, name: str = "") -> None:
        """Draw a rectangle as a class is drawn on the map."""
        item = QgsLayoutItemShape(self.layout)
        item.setShapeType(QgsLayoutItemShape.Shape.Rectangle)
        item.setSymbol(styles.symbol(look))
        # The stroke lies on the edge: half of it inside, so that outlines of all widths are of one size.
        half = look.stroke_width / 2 if look.stroke else 0.0
        self.place(item, left + half, top + half, width - 2 * half, height - 2 * half, name)


def _draw_head(
    page: _Page, headings: Tuple[str, str], as_of: Optional[datetime.date], policy_title: str, language: Optional[str]
) -> None:
    """Title, day and policy, and the stamp; the name of a park stands in the title where it finds room there."""
    page.box(0.0, 0.0, _WIDTH, 3.0, fill=palette.paper("accent"))
    subject, name = headings
    joined = (name + ("" if words.code(language) == "zh" else ": ") + subject) if name else subject
    size, room, top = 25.0, 345.0, 21.5
    while size > 17.0 and _text_width(joined, size, bold=True) > room:
        size -= 0.5
    if _text_width(joined, size, bold=True) <= room or not name:
        page.text(_cut(joined, room, size, bold=True), (_MARGIN, 8.0, room, 12.0), size, bold=True, name="title")
    else:
        page.text(subject, (_MARGIN, 5.5, room, 8.0), 17.0, bold=True, name="title")
        size = next((each for each in (11.0, 10.0, 9.0, 8.0) if len(_wrap(name, room, each)) <= 2), 8.0)
        lines = _wrap(name, room, size)
        if len(lines) > 2:
            lines = [lines[0], _cut(name.removeprefix(lines[0]).lstrip(), room, size)]
        height = size * _POINT * 1.35
        for number, line in enumerate(lines):
            page.text(line, (_MARGIN, 14.0 + number * height, room, height), size, bold=True, name=f"park_{number}")
        top = 24.5
    parts = []
    if as_of is not None:
        parts.append(words.word("sheet", "as_of", language, date=_day(as_of, language)))
    if policy_title:
        parts.append(words.word("sheet", "policy", language, policy=policy_title))
    line, size = "    ".join(parts), 10.0
    while size > 7.0 and _text_width(line, size) > _WIDTH - 2 * _MARGIN:
        size -= 0.5
    line = _cut(line, _WIDTH - 2 * _MARGIN, size)
    page.text(line, (_MARGIN, top, _WIDTH - 2 * _MARGIN, 6.0), size, colour="quiet", name="subtitle")
    page.box(_WIDTH - _MARGIN - 34.0, 8.5, 34.0, 11.0, stroke=palette.paper("warning"), line=0.6)
    internal = words.word("sheet", "internal", language)
    box = (_WIDTH - _MARGIN - 33.0, 8.5, 32.0, 11.0)
    page.text(internal, box, 16.0, bold=True, colour="warning", align="centre", name="internal")


def _draw_map(page: _Page, made: Assembled, theme: str, frame: _Frame, language: Optional[str]) -> QgsLayoutItemMap:
    item = _map_of(page, frame, theme, language)
    item.setLabelMargin(QgsLayoutMeasurement(3.0))
    page.place(item, *_MAP, name="map")
    item.setExtent(_in_shape(frame.extent, _MAP[2] / _MAP[3]))
    scale = float(_round_scale(item.scale() * 1.06))
    item.setScale(scale)
    for layer in project.theme_layers(made, theme):
        # Layers vanish from afar to keep the screen clear, but never from a sheet that is made to show them.
        if layer.hasScaleBasedVisibility() and layer.minimumScale() < scale * 1.5:
            layer.setMinimumScale(scale * 2.0)
    return item


def _map_of(page: _Page, frame: _Frame, theme: str, language: Optional[str]) -> QgsLayoutItemMap:
    item = QgsLayoutItemMap(page.layout)
    item.setCrs(frame.crs)
    # By the name of the theme: a list of layers would carry this machine's paths into the project.
    item.setFollowVisibilityPreset(True)
    item.setFollowVisibilityPresetName(words.word("theme", theme, language))
    item.setFrameEnabled(True)
    item.setFrameStrokeColor(QColor(palette.paper("ink")))
    item.setFrameStrokeWidth(QgsLayoutMeasurement(0.3))
    item.setBackgroundColor(QColor("#ffffff"))
    return item


def _in_shape(extent: QgsRectangle, ratio: float) -> QgsRectangle:
    """Return the extent widened to a ratio of width to height; setExtent would change the item's size instead.

    zoomToExtent does the same but divides by the extent before, which is empty in a new item.
    """
    width, height = max(extent.width(), 1e-6), max(extent.height(), 1e-6)
    width, height = max(width, height * ratio), max(height, width / ratio)
    return QgsRectangle.fromCenterAndSize(extent.center(), width, height)


def _draw_scale(
    page: _Page, item: QgsLayoutItemMap, frame: _Frame, made: Assembled, with_overview: bool, language: Optional[str]
) -> None:
    """North arrow, scale and scale bar at the foot of the panel, and where the map lies, to the right of them."""
    top = _FOOT - (_FOOT_WITH_OVERVIEW if with_overview else _FOOT_HEIGHT) + 3.0
    page.line(_PANEL_LEFT, top - 2.0, _PANEL_WIDTH)
    room = 78.0
    if with_overview:
        width, height = 40.0, _FOOT - top - 5.0
        left = _PANEL_LEFT + _PANEL_WIDTH - width
        name = words.word("sheet", "overview", language)
        page.text(name, (left, top - 0.5, width, 4.5), 8.0, bold=True, colour="accent", name="overview_title")
        _draw_overview(page, item, frame, made, (left, top + 4.5, width, height), language)
        room -= width + 2.0
        top += 4.0
    arrow_left, middle = _PANEL_LEFT + 2.0, _PANEL_LEFT + 7.0
    page.text(words.word("sheet", "north", language), (arrow_left, top, 10.0, 5.0), 10.0, bold=True, align="centre")
    down = page.down() + top
    for side, fill in ((-4.0, palette.paper("ink")), (4.0, "#ffffff")):
        half = QPolygonF(
            [QPointF(middle, down + 5.0), QPointF(middle + side, down + 20.0), QPointF(middle, down + 16.5)]
        )
        arrow = QgsLayoutItemPolygon(half, page.layout)
        arrow.setSymbol(styles.symbol(Look(fill=fill, stroke=palette.paper("ink"), stroke_width=0.25)))
        page.layout.addLayoutItem(arrow)
    scale = round(item.scale())
    text = words.word("sheet", "scale", language, scale=f"{scale}")
    page.text(text, (_PANEL_LEFT + 18.5, top + 0.5, room, 6.0), 11.0, bold=True, name="scale")
    longest = scale / 1000.0 * (room - 14.0)
    # Beside the overview more numbers would stand on one another.
    counts = (2, 1) if with_overview else (4, 3, 2)
    count = max(counts, key=lambda number: number * _round_down(longest / number))
    segment = _round_down(longest / count)
    far = segment * count >= 2000
    bar = QgsLayoutItemScaleBar(page.layout)
    bar.setStyle("Single Box")
    bar.setLinkedMap(item)
    # Counted in map units of the plane, as the scale is: left to itself the bar measures on the ellipsoid of the
    # project, which is not known for every CRS, and then draws nonsense.
    distance = QgsUnitTypes.DistanceUnit
    per_metre = QgsUnitTypes.fromUnitToUnitFactor(member(distance, "DistanceMeters", "Meters"), item.crs().mapUnits())
    bar.setUnits(member(distance, "DistanceUnknownUnit", "Unknown"))
    bar.setUnitsPerSegment(segment * per_metre)
    bar.setMapUnitsPerScaleBarUnit(per_metre * (1000.0 if far else 1.0))
    bar.setUnitLabel(words.word("sheet", "kilometre" if far else "metre", language))
    bar.setNumberOfSegments(count)
    bar.setNumberOfSegmentsLeft(0)
    bar.setHeight(2.4)
    bar.setBoxContentSpace(0.5)
    form = QgsTextFormat()
    form.setFont(fonts.font(8.0))
    form.setSize(8.0)
    form.setColor(QColor(palette.paper("ink")))
    bar.setTextFormat(form)
    page.place(bar, _PANEL_LEFT + 18.0, top + 8.5, room, 10.0, name="scale_bar")
    bar.update()


def _draw_overview(
    page: _Page,
    item: QgsLayoutItemMap,
    frame: _Frame,
    made: Assembled,
    box: Tuple[float, float, float, float],
    language: Optional[str],
) -> None:
    """Draw all parks, and in red what the map shows of them."""
    small = _map_of(page, frame, project.OVERVIEW, language)
    small.setFrameStrokeColor(QColor(palette.paper("line")))
    page.place(small, *box, name="overview")
    everything = _in_frame(made, frame.crs, project.extent_of(made.layers))
    everything.combineExtentWith(item.extent())
    everything.scale(1.08)
    small.setExtent(_in_shape(everything, box[2] / box[3]))
    around = small.overview()
    around.setLinkedMap(item)
    around.setFrameSymbol(styles.symbol(Look(fill="", stroke=palette.paper("warning"), stroke_width=0.5)))


def _draw_panel(
    page: _Page,
    made: Assembled,
    theme: str,
    figures: Optional[Figures],
    language: Optional[str],
    park: Optional[Park],
    foot: float,
) -> None:
    """Legend, figures and notes, from top to bottom; rows become narrower where there are many."""
    blocks = legend(made, theme, language, park)
    rows = list(main_figures(made, theme, language, park) if figures is None else figures)
    notes = _notes(made, theme, language, park)
    note_height = sum(len(_wrap(note, _PANEL_WIDTH - 3.0, 7.0)) * 7.0 * _POINT * 1.5 + 1.3 for note in notes) + 7.0
    room = _FOOT - foot - _TOP - note_height - 7.5 * 2 - 4.0 - 2.0 * len(blocks)
    blocks = _folded(blocks, int(room / _LEAST_ROW) - len(rows), language)
    row = min(_ROW, room / max(1, _height(blocks) + len(rows)))
    top = _draw_legend(page, blocks, _TOP, row, language) + 2.0
    page.text(
        words.word("sheet", "figures", language),
        (_PANEL_LEFT, top, _PANEL_WIDTH, 6.5),
        11.0,
        bold=True,
        colour="accent",
    )
    top += 7.5
    for number, (name, value) in enumerate(rows):
        if number % 2 == 0:
            page.box(_PANEL_LEFT, top, _PANEL_WIDTH, row, fill=palette.paper("panel"))
        page.text(name, (_PANEL_LEFT + 1.5, top, 56.0, row), min(8.5, row * 1.55), name=f"figure_name_{number}")
        box = (_PANEL_LEFT + 58.5, top, _PANEL_WIDTH - 60.0, row)
        page.text(value, box, min(8.5, row * 1.55), bold=True, align="right", name=f"figure_{number}")
        top += row
    top += 2.0
    page.text(
        words.word("sheet", "notes", language), (_PANEL_LEFT, top, _PANEL_WIDTH, 6.0), 10.0, bold=True, colour="accent"
    )
    top += 6.5
    for number, note in enumerate(notes):
        page.box(_PANEL_LEFT, top + 1.2, 1.0, 1.0, fill=palette.paper("quiet"))
        top += page.paragraph(note, _PANEL_LEFT + 2.5, top, _PANEL_WIDTH - 3.0, 7.0, "quiet", f"note_{number}") + 0.8


def _height(blocks: Sequence[Block]) -> int:
    """Return how many rows a legend takes."""
    return sum(len(block.lines) + (1 if block.title else 0) + (1 if block.total else 0) for block in blocks)


def _folded(blocks: Sequence[Block], most: int, language: Optional[str]) -> List[Block]:
    """Return a legend of at most so many rows: of the longest block the smallest classes become one line."""
    excess = _height(blocks) - most
    if excess <= 0 or not blocks:
        return list(blocks)
    longest = max(blocks, key=lambda block: len(block.lines))
    kept = max(3, len(longest.lines) - excess - 1)
    large = sorted(longest.lines, key=lambda line: -line.area_mu)[:kept]
    rest = [line for line in longest.lines if line not in large]
    if len(rest) < 2:
        return list(blocks)
    others = Line(
        "others",
        words.word("class", "others", language, count=len(rest)),
        Look(stroke_style="no"),
        sum(line.number for line in rest),
        math.fsum(line.area_mu for line in rest),
    )
    lines = (*(line for line in longest.lines if line in large), others)
    return [block._replace(lines=lines) if block is longest else block for block in blocks]


def _draw_legend(page: _Page, blocks: Sequence[Block], top: float, row: float, language: Optional[str]) -> float:
    right = _PANEL_LEFT + _PANEL_WIDTH - 1.5
    size = min(8.5, row * 1.55)
    head = words.word("sheet", "legend", language)
    page.text(head, (_PANEL_LEFT, top, 50.0, 6.5), 11.0, bold=True, colour="accent", name="legend")
    page.text(
        words.word("sheet", "count", language), (right - 42.0, top + 1.0, 18.0, 5.5), 7.5, colour="quiet", align="right"
    )
    area = words.word("sheet", "area_mu", language)
    page.text(area, (right - 22.0, top + 1.0, 22.0, 5.5), 7.5, colour="quiet", align="right")
    top += 7.5
    for number, block in enumerate(blocks):
        page.line(_PANEL_LEFT, top - 0.5, _PANEL_WIDTH)
        if block.title:
            page.text(block.title, (_PANEL_LEFT, top, 70.0, row), size, bold=True, name=f"legend_title_{number}")
            top += row
        for line in block.lines:
            name = f"legend_{number}_{line.code}"
            box = (_PANEL_LEFT + 0.5, top + 0.7, 9.5, row - 1.4)
            if line.look.mark:
                # A repeated mark would be cut at the edge of so small a swatch: one in the middle stands for it.
                page.swatch(replace(line.look, mark=""), *box, f"{name}_swatch")
                page.text(line.look.mark, box, 8.0, bold=True, align="centre")
            else:
                page.swatch(line.look, *box, f"{name}_swatch")
            page.text(line.label, (_PANEL_LEFT + 12.5, top, 47.5, row), size, name=name)
            count = f"{line.number:,}" if line.number else ""
            page.text(count, (right - 36.0, top, 12.0, row), size, align="right", name=f"{name}_count")
            page.text(_mu(line.area_mu), (right - 23.0, top, 23.0, row), size, align="right", name=f"{name}_mu")
            top += row
        if block.total:
            total = words.word("sheet", "total", language)
            page.text(total, (_PANEL_LEFT + 12.5, top, 46.0, row), size, bold=True, name=f"legend_total_{number}")
            page.text(f"{block.total[0]:,}", (right - 36.0, top, 12.0, row), size, bold=True, align="right")
            page.text(_mu(block.total[1]), (right - 23.0, top, 23.0, row), size, bold=True, align="right")
            top += row
        top += 2.0
    return top


def _draw_foot(page: _Page, made: Assembled, sources: str, language: Optional[str]) -> None:
    width = _WIDTH - 2 * _MARGIN
    parts = [
        words.word("sheet", "crs", language, crs=_crs_name(made, language)),
        words.word("sheet", "made_with", language),
        words.word("sheet", "made_on", language, date=_day(datetime.datetime.now().astimezone().date(), language)),
    ]
    page.text("    ".join(parts), (_MARGIN, _FOOT + 1.5, width, 5.0), 8.0, colour="quiet", name="foot")
    publish_top = _FOOT + 6.5
    if sources:
        text = words.word("sheet", "sources", language, sources=sources)
        lines = _wrap(text, width, 7.5)
        if len(lines) > 2:
            lines = [lines[0], _cut("".join(lines[1:]), width, 7.5)]
        for number, line in enumerate(lines):
            name = "sources" if number == 0 else f"sources_{number}"
            page.text(line, (_MARGIN, publish_top, width, 4.0), 7.5, colour="quiet", name=name)
            publish_top += 4.0
        publish_top += 0.5
    publish = words.word("note", "publish", language)
    page.text(publish, (_MARGIN, publish_top, width, 4.5), 8.0, bold=True, colour="warning", name="publish")


def _policy_title(known: Dict[str, str], language: Optional[str]) -> str:
    """Return the title of the survey's policy: of a built-in one in the map's language, else as the survey has it."""
    from baiyuan_qgis.land import policy  # here: it needs a newer Python than the one that may load this module

    name = known.get("policy", "")
    if name in policy.names():
        built_in = policy.load(name)
        if built_in.hash == known.get("policy_hash"):
            return built_in.title(words.code(language))
    return known.get("policy_title", "") or name


def _sources(made: Assembled, language: Optional[str], more: Sequence[str] = ()) -> str:
    """Return the layers that the survey was made of, as its run table names them, and further ones."""
    own = [value for key, value in _run(made).items() if key.startswith("layer.")]
    return (", " if words.code(language) == "en" else "、").join(dict.fromkeys([*own, *more]))


def _notes(made: Assembled, theme: str, language: Optional[str], park: Optional[Park]) -> List[str]:
    first = "suspicion" if theme in ("status", "supply", "recognition", "inspection") else theme
    if theme == "efficiency":
        footnote = dictionary.label("grade_caption", "footnote", language)
        notes = [words.word("note", "grade", language, footnote=footnote)]
    else:
        notes = [words.word("note", first, language)]
    if theme in ("supply", "recognition"):
        notes.append(words.word("note", theme, language))
    if theme in _LAND_USE and made.protected:
        notes.append(words.word("note", "protected", language))
    notes.append(words.word("note", "area", language))
    if park is not None:
        notes.append(words.word("note", "park", language))
    frame = _frame(made, park)
    measure = QgsDistanceArea()
    measure.setSourceCrs(frame.crs, made.project.transformContext())
    square = member(QgsUnitTypes.AreaUnit, "AreaSquareKilometers", "SquareKilometers")
    if measure.convertAreaMeasurement(measure.measureArea(QgsGeometry.fromRect(frame.extent)), square) > _LARGE_KM2:
        notes.append(words.word("note", "large", language))
    return notes


def _crs_name(made: Assembled, language: Optional[str]) -> str:
    """Return the name of the data's CRS, in Chinese for a county's usual zones; say where the map has its own."""
    crs = made.crs
    name = crs.description() or crs.userFriendlyIdentifier()
    for word, pattern in (
        ("crs_zone", r"CGCS2000 / 3-degree Gauss-Kruger zone (\d+)"),
        ("crs_meridian", r"CGCS2000 / 3-degree Gauss-Kruger CM (\d+)E"),
    ):
        found = re.fullmatch(pattern, name)
        if found:
            name = words.word("sheet", word, language, zone=found.group(1) + ("°E" if word == "crs_meridian" else ""))
    if name.casefold() == words.word("sheet", "crs_plain", "en").casefold():
        name = words.word("sheet", "crs_plain", language)
    shown = f"{name} ({crs.authid()})" if crs.authid() else name
    return words.word("sheet", "crs_local", language, crs=shown) if crs.isGeographic() else shown


class _Frame(NamedTuple):
    """The CRS of a map and what it has to show, in it."""

    crs: QgsCoordinateReferenceSystem
    extent: QgsRectangle


def _frame(made: Assembled, park: Optional[Park] = None) -> _Frame:
    """Return what a map shows, the park or all; degrees are drawn in a local transverse Mercator."""
    extent = project.extent_of(made.layers) if park is None else park.extent()
    if not made.crs.isGeographic():
        return _Frame(made.crs, extent)
    centre = extent.center()
    local = QgsCoordinateReferenceSystem.fromProj(
        f"+proj=tmerc +lat_0=0 +lon_0={centre.x():.6f} +k=1 +x_0=500000 +y_0=0 +ellps=GRS80 +units=m +no_defs"
    )
    return _Frame(local, _in_frame(made, local, extent))


def _in_frame(made: Assembled, crs: QgsCoordinateReferenceSystem, extent: QgsRectangle) -> QgsRectangle:
    """Return a box in the CRS of the layers as a box in the CRS of a map."""
    change = QgsCoordinateTransform(made.crs, crs, made.project.transformContext())
    return QgsRectangle(change.transformBoundingBox(extent))


def _run(made: Assembled) -> Dict[str, str]:
    """Return the run table of the survey: facts by key, in their order."""
    layer = made.layers.get("run")
    if layer is None or not {"key", "value"} <= set(layer.fields().names()):
        return {}
    return {str(row["key"]): row["value"] for row in layer.getFeatures() if isinstance(row["value"], str)}


def _date(text: str) -> Optional[datetime.date]:
    found = re.match(r"(\d{4})-(\d{2})-(\d{2})", text)
    return datetime.date(*(int(part) for part in found.groups())) if found else None


def _block(made: Assembled, key: str, name: str, language: Optional[str], park: str = "") -> Block:
    """Count a layer by the classes of a categorised style."""
    counted = made.counts.by_class(key, styles.field_of(name), park)
    lines = [
        Line(each.code, each.label, each.look, *counted.pop(each.code))
        for each in styles.classes(name, language)
        if each.code in counted
    ]
    return _closed(made.layers[key].name(), lines, counted, language)


def _closed(title: str, lines: List[Line], rest: Dict[str, Count], language: Optional[str]) -> Block:
    """Return a block with what has no value as its last line, and the total."""
    if rest:
        counted = (sum(count for count, _ in rest.values()), math.fsum(area for _, area in rest.values()))
        lines = [*lines, Line("", words.word("class", "none", language), palette.without_value(), *counted)]
    total = (sum(line.number for line in lines), math.fsum(line.area_mu for line in lines))
    return Block(title, tuple(lines), total)


def _land_use_block(made: Assembled, theme: str, language: Optional[str], park: str) -> Block:
    """Count planned or present use by the classes it is drawn in; the land of the park without any is a line too."""
    layer = made.layers[theme]
    drawn = styles.land_use(layer, _LAND_USE[theme], language)
    if drawn is None:
        return Block(layer.name(), ())
    counted = made.counts.by_class(theme, drawn.column, park)
    sums: Dict[str, Count] = {}
    for value in [each for each in counted if each in drawn.class_of]:
        count, area = counted.pop(value)
        before = sums.get(drawn.class_of[value], (0, 0.0))
        sums[drawn.class_of[value]] = (before[0] + count, before[1] + area)
    lines = [Line(each.code, each.label, each.look, *sums[each.code]) for each in drawn.classes if each.code in sums]
    block = _closed(layer.name(), lines, counted, language)
    if theme in made.whole and "parks" in made.layers and block.total is not None:
        number, known = block.total
        gap = made.counts.areas("parks", park)[1] - known
        if gap >= 0.05:  # what the legend would show as 0.1 mu
            line = Line("uncovered", words.word("class", "uncovered", language), Look(stroke_style="dot"), 0, gap)
            block = block._replace(lines=(*block.lines, line), total=(number, known + gap))
    return block


def _unsupplied_block(made: Assembled, language: Optional[str], park: str = "") -> Block:
    layer = made.layers["unsupplied"]
    counted = made.counts.by_class("unsupplied", "supply_state", park)
    lines = [
        Line(code, dictionary.label("supply_state", code, language), look, *counted[code])
        for code, look in palette.looks("supply_state").items()
        if code in counted
    ]
    total = (sum(line.number for line in lines), math.fsum(line.area_mu for line in lines))
    if "used_unsupplied" in layer.fields().names():
        used = made.counts.by_class("unsupplied", "used_unsupplied", park).get("true")
        if used:
            label = dictionary.label("flags", "used_unsupplied", language)
            lines.append(Line("used_unsupplied", label, palette.looks("flags")["used_unsupplied"], *used))
    return Block(layer.name(), tuple(lines), total)


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


def _mu(area: float) -> str:
    return f"{area:,.1f}"


def _day(day: datetime.date, language: Optional[str]) -> str:
    return words.word("sheet", "day", language, year=day.year, month=day.month, day=day.day)


def _round_scale(scale: float) -> int:
    """Return the next scale denominator that a reader can calculate with."""
    power = 10.0 ** math.floor(math.log10(max(scale, 100.0)))
    for step in (1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 7.5, 8.0):
        if scale <= step * power:
            return round(step * power)
    return round(10.0 * power)


def _round_down(length: float) -> float:
    """Return the largest of 1, 2, 5 times a power of ten that is not longer."""
    power = 10.0 ** math.floor(math.log10(length))
    return max(step * power for step in (1.0, 2.0, 5.0) if step * power <= length * 1.000001)


def _text_width(text: str, size: float, bold: bool = False) -> float:
    """Return the width of a line in millimetres; measured at a large size, where pixels do not round it."""
    large: QFont = fonts.font(10.0, bold)
    large.setPixelSize(200)
    return float(QFontMetricsF(large).horizontalAdvance(text)) / 200.0 * size * _POINT


def _wrap(text: str, width: float, size: float) -> List[str]:
    """Break a text into lines: Chinese after any character but before no closing mark, English between words."""
    lines, line = [], ""
    for part in _parts(text):
        if line and _text_width(line + part.rstrip(), size) > width and part not in _CLOSING:
            lines.append(line.rstrip())
            line = part.lstrip()
        else:
            line += part
    return [*lines, line.rstrip()] if line.strip() else lines


def _cut(text: str, width: float, size: float, bold: bool = False) -> str:
    """Return a line that fits: its end is an ellipsis where it does not."""
    if _text_width(text, size, bold) <= width:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if _text_width(text[:middle].rstrip() + "…", size, bold) <= width:
            low = middle
        else:
            high = middle - 1
    return text[:low].rstrip() + "…"


_CLOSING = frozenset("，。；：、）》”’！？%,.;:)")


def _parts(text: str) -> List[str]:
    """Return where a text may be broken: each Chinese character, each English word with the blanks behind it."""
    parts: List[str] = []
    for char in text:
        within = char.isascii() and parts and parts[-1][-1].isascii() and not parts[-1][-1].isspace()
        if within or (parts and char.isspace()):
            parts[-1] += char
        else:
            parts.append(char)
    return parts


def _write_in(item: QgsLayoutItemLabel, font: QFont, colour: QColor) -> None:
    """Set font and colour of a label; from 3.24 on they are a text format."""
    if hasattr(item, "setTextFormat"):
        form = QgsTextFormat()
        form.setFont(font)
        form.setSize(font.pointSizeF())
        form.setColor(colour)
        item.setTextFormat(form)
    else:
        item.setFont(font)
        item.setFontColor(colour)
