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
    QgsFeatureRequest,
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
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QPointF, QSize, Qt
from qgis.PyQt.QtGui import QColor, QFont, QFontMetricsF, QPolygonF

from baiyuan_qgis.cartography import fonts, project, styles, words
from baiyuan_qgis.cartography.project import Assembled
from baiyuan_qgis.data import dictionary, palette
from baiyuan_qgis.data.palette import Look
from baiyuan_qgis.faults import InputFault
from baiyuan_qgis.language import tr

MU_PER_M2 = 3.0 / 2000.0

# The sheet (A3, 420 x 297), in millimetres.
_WIDTH, _MARGIN = 420.0, 10.0
_PANEL_WIDTH = 98.0
_GAP = 4.0
_TOP = 31.0
_FOOT = 274.0
_MAP = (_MARGIN, _TOP, _WIDTH - 2 * _MARGIN - _PANEL_WIDTH - _GAP, _FOOT - _TOP)
_PANEL_LEFT = _WIDTH - _MARGIN - _PANEL_WIDTH
_ROW = 5.6
_POINT = 25.4 / 72.0

# Surveying results that cover more than this in one piece may be classified (amendments §6, L14).
_LARGE_KM2 = 25.0

_LAND = ("parks", "parks_mu", "parcels", "parcels_mu")
_LINES = ("farmland_mu", "eco_redline_mu", "outside_urban_boundary_mu")
_FIGURES = {
    "status": (*_LAND, "unsupplied_mu", "idle_mu", "inefficient_mu", "undetermined_mu", *_LINES),
    "supply": (*_LAND, "unsupplied_mu", *_LINES),
    "efficiency": (*_LAND, "graded"),
}

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


def legend(made: Assembled, theme: str, language: Optional[str] = None) -> List[Block]:
    """Return the legend of a theme with the classes that are present, counted from the layers."""
    blocks: List[Block] = []
    parcels = {"status": "parcels", "supply": "supply", "efficiency": "efficiency"}[theme]
    key = {"status": "status", "supply": "supply", "efficiency": "efficiency"}[theme]
    if key in made.layers:
        blocks.append(_block(made.layers[key], parcels, language))
    shown = project.theme_layers(made, theme)
    if made.layers.get("unsupplied") in shown:
        blocks.append(_unsupplied_block(made.layers["unsupplied"], language))
    if made.layers.get("anomalies") in shown:
        blocks.append(_block(made.layers["anomalies"], "anomalies", language)._replace(total=None))
    if made.layers.get("parks") in shown:
        parks = _areas(made.layers["parks"])
        line = Line("parks", dictionary.label("layer", "parks", language), palette.looks("layer")["parks"], *parks)
        blocks.append(Block("", (line,)))
    return [block for block in blocks if block.lines]


def main_figures(made: Assembled, theme: str = "status", language: Optional[str] = None) -> List[Tuple[str, str]]:
    """Return a theme's main figures as (name, text), counted from the layers; what was not given is left out."""
    rows: List[Tuple[str, str]] = []

    def add(name: str, text: str) -> None:
        if name in _FIGURES[theme]:
            rows.append((words.word("figure", name, language), text))

    if "parks" in made.layers:
        count, area = _areas(made.layers["parks"])
        add("parks", f"{count:,}")
        add("parks_mu", _mu(area))
    layer = made.layers["status"]
    count, total = _areas(layer)
    add("parcels", f"{count:,}")
    add("parcels_mu", _mu(total))
    if "unsupplied" in made.layers:
        add("unsupplied_mu", _mu(_areas(made.layers["unsupplied"])[1]))
    by_status = {line.code: line.area_mu for line in _block(layer, "parcels", language).lines}
    shown = [("idle_mu", ("idle", "possibly_idle")), ("undetermined_mu", ("undetermined",))]
    if "inefficient" in by_status:
        shown.insert(1, ("inefficient_mu", ("inefficient",)))
    if set(by_status) <= {"", "undetermined"}:
        # nothing could be judged: a 0 would be an answer
        shown.pop(0)
    for name, codes in shown:
        area = sum(by_status.get(code, 0.0) for code in codes)
        add(name, _with_share(_mu(area), area, total, language))
    graded = [line for line in _block(layer, "efficiency", language).lines if line.code not in ("", "N")]
    if graded:
        land = math.fsum(line.area_mu for line in graded)
        add("graded", _with_share(f"{sum(line.number for line in graded):,}", land, total, language))
    for field in ("farmland_m2", "eco_redline_m2", "outside_urban_boundary_m2"):
        known = _sum(layer, field)
        if known is not None:
            add(field.replace("_m2", "_mu"), _mu(known * MU_PER_M2))
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
    known = _run(made)
    as_of = as_of or _date(known.get("as_of", ""))
    policy_title = policy_title or known.get("policy_title", "") or known.get("policy", "")
    sources = sources or "、".join(value for key, value in known.items() if key.startswith("layer."))
    if words.code(language) == "en":
        sources = sources.replace("、", ", ")
    page = _Page(made.project, words.word("theme", theme, language))
    heading = title if title and theme == "status" else words.word("title", theme, language)
    _draw_map(page, made, theme, language)
    _draw_head(page, heading, as_of, policy_title, language)
    _draw_panel(page, made, theme, figures, language)
    _draw_foot(page, made, sources, language)
    return page.layout


class _Page:
    """Places texts, lines and swatches on an A3 sheet; millimetres from the upper left corner."""

    def __init__(self, owner: Any, name: str) -> None:
        self.layout = QgsPrintLayout(owner)
        self.layout.initializeDefaults()
        self.layout.setName(name)
        self.layout.pageCollection().page(0).setPageSize("A3", QgsLayoutItemPage.Orientation.Landscape)

    def place(self, item: Any, left: float, top: float, width: float, height: float, name: str = "") -> Any:
        """Add an item to the sheet."""
        item.attemptMove(QgsLayoutPoint(left, top))
        item.attemptResize(QgsLayoutSize(width, height))
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
        """Write a text into a box (left, top, width, height), centred in height; smaller where it would not fit."""
        rows = text.count("\n") + 1
        longest = max(text.split("\n"), key=lambda part: _text_width(part, size, bold))
        while size > 4.0 and _text_width(longest, size, bold) > box[2]:
            size -= 0.25
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
    page: _Page, title: str, as_of: Optional[datetime.date], policy_title: str, language: Optional[str]
) -> None:
    page.box(0.0, 0.0, _WIDTH, 3.0, fill=palette.paper("accent"))
    page.text(title, (_MARGIN, 8.0, 330.0, 12.0), 25.0, bold=True, name="title")
    parts = []
    if as_of is not None:
        parts.append(words.word("sheet", "as_of", language, date=_day(as_of, language)))
    if policy_title:
        parts.append(words.word("sheet", "policy", language, policy=policy_title))
    page.text("    ".join(parts), (_MARGIN, 21.5, 360.0, 6.0), 10.0, colour="quiet", name="subtitle")
    page.box(_WIDTH - _MARGIN - 34.0, 8.5, 34.0, 11.0, stroke=palette.paper("warning"), line=0.6)
    internal = words.word("sheet", "internal", language)
    box = (_WIDTH - _MARGIN - 33.0, 8.5, 32.0, 11.0)
    page.text(internal, box, 16.0, bold=True, colour="warning", align="centre", name="internal")


def _draw_map(page: _Page, made: Assembled, theme: str, language: Optional[str]) -> None:
    crs, extent = _map_frame(made)
    item = QgsLayoutItemMap(page.layout)
    item.setCrs(crs)
    # By the name of the theme: a list of layers would carry this machine's paths into the project.
    item.setFollowVisibilityPreset(True)
    item.setFollowVisibilityPresetName(words.word("theme", theme, language))
    item.setFrameEnabled(True)
    item.setFrameStrokeColor(QColor(palette.paper("ink")))
    item.setFrameStrokeWidth(QgsLayoutMeasurement(0.3))
    item.setBackgroundColor(QColor("#ffffff"))
    item.setLabelMargin(QgsLayoutMeasurement(3.0))
    page.place(item, *_MAP, name="map")
    item.setExtent(_in_shape(extent, _MAP[2] / _MAP[3]))
    scale = _round_scale(item.scale() * 1.06)
    item.setScale(float(scale))
    _draw_scale_bar(page, item, scale, language)


def _in_shape(extent: QgsRectangle, ratio: float) -> QgsRectangle:
    """Return the extent widened to a ratio of width to height; setExtent would change the item's size instead.

    zoomToExtent does the same but divides by the extent before, which is empty in a new item.
    """
    width, height = max(extent.width(), 1e-6), max(extent.height(), 1e-6)
    width, height = max(width, height * ratio), max(height, width / ratio)
    return QgsRectangle.fromCenterAndSize(extent.center(), width, height)


def _draw_scale_bar(page: _Page, item: QgsLayoutItemMap, scale: int, language: Optional[str]) -> None:
    """North arrow, scale bar and scale at the foot of the panel."""
    top = _FOOT - 24.0
    page.line(_PANEL_LEFT, top - 2.0, _PANEL_WIDTH)
    arrow_left, middle = _PANEL_LEFT + 2.0, _PANEL_LEFT + 7.0
    page.text(words.word("sheet", "north", language), (arrow_left, top, 10.0, 5.0), 10.0, bold=True, align="centre")
    for side, fill in ((-4.0, palette.paper("ink")), (4.0, "#ffffff")):
        half = QPolygonF([QPointF(middle, top + 5.0), QPointF(middle + side, top + 20.0), QPointF(middle, top + 16.5)])
        arrow = QgsLayoutItemPolygon(half, page.layout)
        arrow.setSymbol(styles.symbol(Look(fill=fill, stroke=palette.paper("ink"), stroke_width=0.25)))
        page.layout.addLayoutItem(arrow)
    room = scale / 1000.0 * 64.0
    count = max((4, 3, 2), key=lambda number: number * _round_down(room / number))
    segment = _round_down(room / count)
    far = segment * count >= 2000
    bar = QgsLayoutItemScaleBar(page.layout)
    bar.setStyle("Single Box")
    bar.setLinkedMap(item)
    # Counted in map units of the plane, as the scale is: left to itself the bar measures on the ellipsoid of the
    # project, which is not known for every CRS, and then draws nonsense.
    distance = QgsUnitTypes.DistanceUnit
    per_metre = QgsUnitTypes.fromUnitToUnitFactor(_member(distance, "DistanceMeters", "Meters"), item.crs().mapUnits())
    bar.setUnits(_member(distance, "DistanceUnknownUnit", "Unknown"))
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
    page.place(bar, _PANEL_LEFT + 18.0, top + 8.5, 78.0, 10.0, name="scale_bar")
    bar.update()
    text = words.word("sheet", "scale", language, scale=f"{scale}")
    page.text(text, (_PANEL_LEFT + 18.5, top + 0.5, 78.0, 6.0), 11.0, bold=True, name="scale")


def _draw_panel(page: _Page, made: Assembled, theme: str, figures: Optional[Figures], language: Optional[str]) -> None:
    """Legend, figures and notes, from top to bottom; rows become narrower where there are many."""
    blocks = legend(made, theme, language)
    rows = list(main_figures(made, theme, language) if figures is None else figures)
    notes = _notes(made, theme, language)
    note_height = sum(len(_wrap(note, _PANEL_WIDTH - 3.0, 7.0)) * 7.0 * _POINT * 1.5 + 1.3 for note in notes) + 7.0
    lines = sum(len(block.lines) + (1 if block.title else 0) + (1 if block.total else 0) for block in blocks)
    room = _FOOT - 27.0 - _TOP - note_height - 7.5 * 2 - 4.0 - 2.0 * len(blocks)
    row = min(_ROW, room / max(1, lines + len(rows)))
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
        box = (_PANEL_LEFT + 58.0, top, _PANEL_WIDTH - 59.5, row)
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
            page.text(line.label, (_PANEL_LEFT + 12.5, top, 46.5, row), size, name=name)
            page.text(f"{line.number:,}", (right - 36.0, top, 12.0, row), size, align="right", name=f"{name}_count")
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
    if sources:
        text = words.word("sheet", "sources", language, sources=sources)
        lines = _wrap(text, width, 8.0)
        shown = lines[0] if len(lines) == 1 else lines[0][:-2] + "…"
        page.text(shown, (_MARGIN, _FOOT + 6.5, width, 5.0), 8.0, colour="quiet", name="sources")
    publish = words.word("note", "publish", language)
    top = _FOOT + (11.5 if sources else 6.5)
    page.text(publish, (_MARGIN, top, width, 5.0), 8.0, bold=True, colour="warning", name="publish")


def _notes(made: Assembled, theme: str, language: Optional[str]) -> List[str]:
    notes = [words.word("note", "suspicion", language)]
    if theme == "supply":
        notes.append(words.word("note", "supply", language))
    if theme == "efficiency":
        footnote = dictionary.label("grade_caption", "footnote", language)
        notes = [words.word("note", "grade", language, footnote=footnote)]
    notes.append(words.word("note", "area", language))
    crs, extent = _map_frame(made)
    measure = QgsDistanceArea()
    measure.setSourceCrs(crs, made.project.transformContext())
    square = _member(QgsUnitTypes.AreaUnit, "AreaSquareKilometers", "SquareKilometers")
    if measure.convertAreaMeasurement(measure.measureArea(QgsGeometry.fromRect(extent)), square) > _LARGE_KM2:
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


def _map_frame(made: Assembled) -> Tuple[QgsCoordinateReferenceSystem, QgsRectangle]:
    """Return the CRS of the map and what it has to show: degrees are drawn in a local transverse Mercator."""
    extent = project.extent_of(made.layers)
    if not made.crs.isGeographic():
        return made.crs, extent
    centre = extent.center()
    local = QgsCoordinateReferenceSystem.fromProj(
        f"+proj=tmerc +lat_0=0 +lon_0={centre.x():.6f} +k=1 +x_0=500000 +y_0=0 +ellps=GRS80 +units=m +no_defs"
    )
    change = QgsCoordinateTransform(made.crs, local, made.project.transformContext())
    return local, change.transformBoundingBox(extent)


def _run(made: Assembled) -> Dict[str, str]:
    """Return the run table of the survey: facts by key, in their order."""
    layer = made.layers.get("run")
    if layer is None or not {"key", "value"} <= set(layer.fields().names()):
        return {}
    return {str(row["key"]): row["value"] for row in layer.getFeatures() if isinstance(row["value"], str)}


def _date(text: str) -> Optional[datetime.date]:
    found = re.match(r"(\d{4})-(\d{2})-(\d{2})", text)
    return datetime.date(*(int(part) for part in found.groups())) if found else None


def _block(layer: QgsVectorLayer, name: str, language: Optional[str]) -> Block:
    """Count a layer by the classes of a categorised style."""
    column = styles.field_of(name)
    counted = _count(layer, column)
    lines = [
        Line(each.code, each.label, each.look, *counted.pop(each.code))
        for each in styles.classes(name, language)
        if each.code in counted
    ]
    if counted:
        rest = (sum(count for count, _ in counted.values()), math.fsum(area for _, area in counted.values()))
        lines.append(Line("", words.word("class", "none", language), palette.without_value(), *rest))
    total = (sum(line.number for line in lines), math.fsum(line.area_mu for line in lines))
    return Block(layer.name(), tuple(lines), total)


def _unsupplied_block(layer: QgsVectorLayer, language: Optional[str]) -> Block:
    counted = _count(layer, "supply_state")
    lines = [
        Line(code, dictionary.label("supply_state", code, language), look, *counted[code])
        for code, look in palette.looks("supply_state").items()
        if code in counted
    ]
    total = (sum(line.number for line in lines), math.fsum(line.area_mu for line in lines))
    if "used_unsupplied" in layer.fields().names():
        used = _count(layer, "used_unsupplied").get("true")
        if used:
            label = dictionary.label("flags", "used_unsupplied", language)
            lines.append(Line("used_unsupplied", label, palette.looks("flags")["used_unsupplied"], *used))
    return Block(layer.name(), tuple(lines), total)


def _count(layer: QgsVectorLayer, column: str) -> Dict[str, Tuple[int, float]]:
    """Return number and area (mu) of the features by the value of a column; NULL is "" and truth is "true"."""
    names = layer.fields().names()
    area = _area_column(names)
    request = QgsFeatureRequest()
    request.setFlags(_member(QgsFeatureRequest.Flag, "NoGeometry"))
    request.setSubsetOfAttributes([name for name in {column, area} if name in names], layer.fields())
    found: Dict[str, Tuple[int, float]] = {}
    for feature in layer.getFeatures(request):
        value = feature[column] if column in names else None
        if isinstance(value, (bool, int)) and column == "used_unsupplied":
            code = "true" if value else "false"
        else:
            code = value if isinstance(value, str) else ""
        size = feature[area] if area else None
        land = float(size) if isinstance(size, (int, float)) else 0.0
        count, before = found.get(code, (0, 0.0))
        found[code] = (count + 1, before + land * (1.0 if area == "area_mu" else MU_PER_M2))
    return found


def _areas(layer: QgsVectorLayer) -> Tuple[int, float]:
    """Return number and area (mu) of all features."""
    counted = _count(layer, "").values()
    return sum(count for count, _ in counted), math.fsum(area for _, area in counted)


def _area_column(names: Sequence[str]) -> str:
    return next((name for name in ("area_mu", "area_m2") if name in names), "")


def _sum(layer: QgsVectorLayer, column: str) -> Optional[float]:
    """Return the sum of a column, None where it is missing or NULL throughout: not given is not zero."""
    if column not in layer.fields().names():
        return None
    request = QgsFeatureRequest()
    request.setFlags(_member(QgsFeatureRequest.Flag, "NoGeometry"))
    request.setSubsetOfAttributes([column], layer.fields())
    values = [feature[column] for feature in layer.getFeatures(request)]
    numbers = [float(value) for value in values if isinstance(value, (int, float))]
    return math.fsum(numbers) if numbers else None


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


def _member(owner: Any, *names: str) -> Any:
    """Return the first member of that name: enum members were renamed when they moved to Qgis."""
    for name in names:
        if hasattr(owner, name):
            return getattr(owner, name)
    raise AttributeError(names[0])
