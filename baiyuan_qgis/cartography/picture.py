"""The map sheet (A3 landscape): map, legend with totals, figures, scale bar, notes; as print layout and as PNG.

Each number on the sheet is counted from the GeoPackage that the map shows. Main thread only; works offscreen.
"""

from __future__ import annotations

import datetime
import os
from dataclasses import replace
from pathlib import Path
from typing import Optional, Sequence, Tuple, Union

from qgis.core import (
    QgsLayoutItemMap,
    QgsLayoutItemPolygon,
    QgsLayoutItemScaleBar,
    QgsLayoutMeasurement,
    QgsPrintLayout,
    QgsTextFormat,
    QgsUnitTypes,
)
from qgis.PyQt.QtCore import QPointF
from qgis.PyQt.QtGui import QColor, QPolygonF

from baiyuan_qgis.cartography import fonts, legend, marginalia, project, styles, words
from baiyuan_qgis.cartography.counts import Park
from baiyuan_qgis.cartography.figures import Figures, main_figures, mu
from baiyuan_qgis.cartography.mapframe import Frame, frame_of, in_frame, in_shape, round_down, round_scale
from baiyuan_qgis.cartography.marginalia import Marginalia
from baiyuan_qgis.cartography.project import Assembled
from baiyuan_qgis.cartography.sheetexport import MAP, write_png
from baiyuan_qgis.cartography.sheetpage import Page
from baiyuan_qgis.cartography.typesetting import POINT, cut, text_width, wrap
from baiyuan_qgis.cartography.versions import member
from baiyuan_qgis.data import palette
from baiyuan_qgis.data.palette import Look
from baiyuan_qgis.faults import InputFault
from baiyuan_qgis.language import tr
from baiyuan_qgis.progress import SILENT, Progress

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
# Rows narrower than this cannot be read: the smallest classes of a legend are then shown as one.
_LEAST_ROW = 3.7


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
            write_png(page, 0, aside, dpi)
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
    page = Page.first(made.project, words.word("theme", theme, language))
    known = marginalia.of_survey(made, language)
    facts = known._replace(
        as_of=as_of or known.as_of, policy=policy_title or known.policy, sources=sources or known.sources
    )
    draw(page, made, theme, facts, language, title if theme == "status" else "", figures)
    return page.layout


def atlas(
    made: Assembled,
    name: str,
    park: Optional[Park] = None,
    language: Optional[str] = None,
    facts: Optional[Marginalia] = None,
    progress: Progress = SILENT,
) -> QgsPrintLayout:
    """Return a print layout called ``name`` with a page for each theme: of one park, or of the whole survey.

    A park's sheets show where it lies among the others. ``facts``: the survey's, None to read them.
    """
    facts = facts or marginalia.of_survey(made, language)
    page: Optional[Page] = None
    for number, theme in enumerate(made.themes):
        progress.report(number / len(made.themes))
        page = Page.first(made.project, name) if page is None else page.next()
        draw(page, made, theme, facts, language, park=park)
    if page is None:
        raise ValueError(name)
    return page.layout


def draw(
    page: Page,
    made: Assembled,
    theme: str,
    facts: Marginalia,
    language: Optional[str] = None,
    title: str = "",
    figures: Optional[Figures] = None,
    park: Optional[Park] = None,
) -> None:
    """Draw the sheet of a theme on a page."""
    if park is None:
        headings = (title or words.word("title", theme, language), "")
    else:
        headings = (words.word("park_title", theme, language), park.name)
    with_overview = made.project.mapThemeCollection().hasMapTheme(words.word("theme", project.OVERVIEW, language))
    frame = frame_of(made, park)
    shown = _draw_map(page, made, theme, frame, language)
    _draw_head(page, headings, facts, language)
    _draw_panel(page, made, theme, figures, language, park, _FOOT_WITH_OVERVIEW if with_overview else _FOOT_HEIGHT)
    _draw_scale(page, shown, frame, made, with_overview, language)
    _draw_foot(page, facts, language)


def _draw_head(page: Page, headings: Tuple[str, str], facts: Marginalia, language: Optional[str]) -> None:
    """Title, day and policy, and the stamp; the name of a park stands in the title where it finds room there."""
    page.box(0.0, 0.0, _WIDTH, 3.0, fill=palette.paper("accent"))
    subject, name = headings
    joined = (name + ("" if words.code(language) == "zh" else ": ") + subject) if name else subject
    size, room, top = 25.0, 345.0, 21.5
    while size > 17.0 and text_width(joined, size, bold=True) > room:
        size -= 0.5
    if text_width(joined, size, bold=True) <= room or not name:
        page.text(cut(joined, room, size, bold=True), (_MARGIN, 7.0, room, 14.0), size, bold=True, name="title")
    else:
        page.text(subject, (_MARGIN, 4.6, room, 9.0), 17.0, bold=True, name="title")
        size = next((each for each in (11.0, 10.0, 9.0, 8.0) if len(wrap(name, room, each)) <= 2), 8.0)
        lines = wrap(name, room, size)
        if len(lines) > 2:
            lines = [lines[0], cut(name.removeprefix(lines[0]).lstrip(), room, size)]
        height = size * POINT * 1.46
        for number, line in enumerate(lines):
            page.text(line, (_MARGIN, 13.6 + number * height, room, height), size, bold=True, name=f"park_{number}")
        top = 25.0
    parts = []
    if facts.as_of is not None:
        parts.append(words.word("sheet", "as_of", language, date=marginalia.day(facts.as_of, language)))
    if facts.policy:
        parts.append(words.word("sheet", "policy", language, policy=facts.policy))
    line, size = "    ".join(parts), 10.0
    while size > 7.0 and text_width(line, size) > _WIDTH - 2 * _MARGIN:
        size -= 0.5
    line = cut(line, _WIDTH - 2 * _MARGIN, size)
    page.text(line, (_MARGIN, top, _WIDTH - 2 * _MARGIN, 6.0), size, colour="quiet", name="subtitle")
    page.box(_WIDTH - _MARGIN - 34.0, 8.5, 34.0, 11.0, stroke=palette.paper("warning"), line=0.6)
    internal = words.word("sheet", "internal", language)
    box = (_WIDTH - _MARGIN - 33.0, 8.5, 32.0, 11.0)
    page.text(internal, box, 16.0, bold=True, colour="warning", align="centre", name="internal")


def _draw_map(page: Page, made: Assembled, theme: str, frame: Frame, language: Optional[str]) -> QgsLayoutItemMap:
    item = _map_of(page, frame, theme, language)
    item.setLabelMargin(QgsLayoutMeasurement(3.0))
    page.place(item, *_MAP, name=MAP)
    item.setExtent(in_shape(frame.extent, _MAP[2] / _MAP[3]))
    scale = float(round_scale(item.scale() * 1.06))
    item.setScale(scale)
    for layer in project.theme_layers(made, theme):
        # Layers vanish from afar to keep the screen clear, but never from a sheet that is made to show them.
        if layer.hasScaleBasedVisibility() and layer.minimumScale() < scale * 1.5:
            layer.setMinimumScale(scale * 2.0)
    return item


def _map_of(page: Page, frame: Frame, theme: str, language: Optional[str]) -> QgsLayoutItemMap:
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


def _draw_scale(
    page: Page, item: QgsLayoutItemMap, frame: Frame, made: Assembled, with_overview: bool, language: Optional[str]
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
    counts = (2,) if with_overview else (4, 3, 2)
    count = max(counts, key=lambda number: number * round_down(longest / number))
    segment = round_down(longest / count)
    far = segment * count >= 1000
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
    page: Page,
    item: QgsLayoutItemMap,
    frame: Frame,
    made: Assembled,
    box: Tuple[float, float, float, float],
    language: Optional[str],
) -> None:
    """Draw all parks, and in red what the map shows of them."""
    small = _map_of(page, frame, project.OVERVIEW, language)
    small.setFrameStrokeColor(QColor(palette.paper("line")))
    page.place(small, *box, name="overview")
    everything = in_frame(made, frame.crs, made.extent)
    everything.combineExtentWith(item.extent())
    everything.scale(1.08)
    small.setExtent(in_shape(everything, box[2] / box[3]))
    around = small.overview()
    around.setLinkedMap(item)
    around.setFrameSymbol(styles.symbol(Look(fill="", stroke=palette.paper("warning"), stroke_width=0.5)))


def _draw_panel(
    page: Page,
    made: Assembled,
    theme: str,
    figures: Optional[Figures],
    language: Optional[str],
    park: Optional[Park],
    foot: float,
) -> None:
    """Legend, figures and notes, from top to bottom; rows become narrower where there are many."""
    blocks = legend.blocks(made, theme, language, park)
    rows = list(main_figures(made, theme, language, park) if figures is None else figures)
    notes = marginalia.notes_of(made, theme, language, park)
    note_height = sum(len(wrap(note, _PANEL_WIDTH - 3.0, 7.0)) * 7.0 * POINT * 1.5 + 1.3 for note in notes) + 7.0
    room = _FOOT - foot - _TOP - note_height - 7.5 * 2 - 4.0 - 2.0 * len(blocks)
    blocks = legend.folded(blocks, int(room / _LEAST_ROW) - len(rows), language)
    row = min(_ROW, room / max(1, legend.height(blocks) + len(rows)))
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


def _draw_legend(page: Page, blocks: Sequence[legend.Block], top: float, row: float, language: Optional[str]) -> float:
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
            page.text(mu(line.area_mu), (right - 23.0, top, 23.0, row), size, align="right", name=f"{name}_mu")
            top += row
        if block.total:
            total = words.word("sheet", "total", language)
            page.text(total, (_PANEL_LEFT + 12.5, top, 46.0, row), size, bold=True, name=f"legend_total_{number}")
            page.text(f"{block.total[0]:,}", (right - 36.0, top, 12.0, row), size, bold=True, align="right")
            page.text(mu(block.total[1]), (right - 23.0, top, 23.0, row), size, bold=True, align="right")
            top += row
        top += 2.0
    return top


def _draw_foot(page: Page, facts: Marginalia, language: Optional[str]) -> None:
    width = _WIDTH - 2 * _MARGIN
    today = datetime.datetime.now().astimezone().date()
    parts = [
        words.word("sheet", "crs", language, crs=facts.crs),
        words.word("sheet", "made_with", language),
        words.word("sheet", "made_on", language, date=marginalia.day(today, language)),
    ]
    page.text("    ".join(parts), (_MARGIN, _FOOT + 1.5, width, 5.0), 8.0, colour="quiet", name="foot")
    publish_top = _FOOT + 6.5
    if facts.sources:
        text = words.word("sheet", "sources", language, sources=facts.sources)
        lines = wrap(text, width, 7.5)
        if len(lines) > 2:
            lines = [lines[0], cut("".join(lines[1:]), width, 7.5)]
        for number, line in enumerate(lines):
            name = "sources" if number == 0 else f"sources_{number}"
            page.text(line, (_MARGIN, publish_top, width, 4.0), 7.5, colour="quiet", name=name)
            publish_top += 4.0
        publish_top += 0.5
    publish = words.word("note", "publish", language)
    page.text(publish, (_MARGIN, publish_top, width, 4.5), 8.0, bold=True, colour="warning", name="publish")
