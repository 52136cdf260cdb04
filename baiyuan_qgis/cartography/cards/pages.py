"""Draws parcel cards from a print layout that the user can edit, into one PDF or one for each parcel.

The pages of the layout are forms. A form with the item ``table_findings`` or ``table_points_more`` is printed as often
as its rows need, every other one once. The rectangle of a table is the most that it takes: where it takes less, what
stands below it closes up, and the maps of the page grow. Main thread only; works offscreen.
"""

from __future__ import annotations

import math
import os
import re
from pathlib import Path
from typing import Any, Callable, Dict, Iterator, List, NamedTuple, Optional, Sequence, Tuple

import numpy as np
from qgis.core import (
    Qgis,
    QgsCategorizedSymbolRenderer,
    QgsCoordinateReferenceSystem,
    QgsExpressionContextUtils,
    QgsFeature,
    QgsFillSymbol,
    QgsGeometry,
    QgsLayoutExporter,
    QgsLayoutItem,
    QgsLayoutItemLabel,
    QgsLayoutItemMap,
    QgsLayoutItemPage,
    QgsLayoutItemPicture,
    QgsLayoutItemScaleBar,
    QgsLayoutPoint,
    QgsLineSymbol,
    QgsMarkerSymbol,
    QgsPalLayerSettings,
    QgsPrintLayout,
    QgsProject,
    QgsProperty,
    QgsReadWriteContext,
    QgsRectangle,
    QgsRenderContext,
    QgsRendererCategory,
    QgsSingleSymbolRenderer,
    QgsTextBufferSettings,
    QgsTextFormat,
    QgsVectorLayer,
    QgsVectorLayerSimpleLabeling,
)
from qgis.PyQt.QtCore import QMarginsF, QSizeF
from qgis.PyQt.QtGui import QColor, QPageSize, QPainter, QPdfWriter
from qgis.PyQt.QtXml import QDomDocument

from baiyuan_qgis.cartography import fonts, lettering, pdftext, styles, words
from baiyuan_qgis.cartography.cards import content, labels, pointlabels, tables
from baiyuan_qgis.cartography.cards.content import Card, Deck, Row
from baiyuan_qgis.cartography.cards.labels import Label
from baiyuan_qgis.cartography.cards.tables import Laid, Place, Placed
from baiyuan_qgis.cartography.typesetting import POINT
from baiyuan_qgis.data import palette
from baiyuan_qgis.data.exif import Taken
from baiyuan_qgis.faults import InputFault
from baiyuan_qgis.language import tr

LAYOUTS = Path(__file__).parent.parent.parent / "resources" / "layouts"
WHOLE, BRIEF = "parcelcard.qpt", "parcelcard_brief.qpt"
DPI = 300
_A4 = QSizeF(210.0, 297.0)
_SCALES = (100, 200, 300, 500, 750, 1000, 1500, 2000, 2500, 3000, 4000, 5000, 7500)
# The red line of land management, on every map around the parcel.
_RED_LINE = "#c00020"
_POINT_SIZE, _NUMBER_SIZE, _RING = 1.2, 6.5, 6.0
# The table of the facts beside a drawing leaves this much (mm) to that of the points, which runs on to other pages.
_POINTS_ROOM = 30.0
# What is said again in full, and its heading, where a label has no room for it; title and caption stand in the table.
_IN_FULL = {"status": "status", "recognition": "recognition", "subtitle": "policy"}

_Table = Tuple[Place, List[Laid]]


class _At(NamedTuple):
    """Where the template has an item: page (from 0), upper left corner, size."""

    item: Any
    page: int
    x: float
    y: float
    width: float
    height: float

    @property
    def bottom(self) -> float:
        return self.y + self.height


class Printer:
    """Prints cards by a template; one for a run, so that layers and fonts are made once."""

    def __init__(self, deck: Deck, template: Path, photos: Optional[Dict[str, List[str]]] = None) -> None:
        self.deck = deck
        self.photos = photos or {}
        # of each photo, what its camera says
        self.taken: Dict[str, List[Taken]] = {}
        self.placed: List[Placed] = []
        self.lost = 0
        self.project = QgsProject()
        crs = QgsCoordinateReferenceSystem()
        if deck.crs is not None:
            crs.createFromWkt(deck.crs.to_wkt())
        self.project.setCrs(crs)
        self.crs = crs
        self._layers()
        self.layout, text = _load(template, self.project)
        self._used = set(re.findall(r"@baiyuan_(\w+)", text))
        self._sort_items()
        self.paper = _paper(self.layout, template)
        self._exporter = QgsLayoutExporter(self.layout)
        self._unit = deck.unit

    # ---- what the maps show

    def _layers(self) -> None:
        places = self.deck.places
        self._plain = self._layer("MultiPolygon", "field=parcel_id:string")
        self._plain.dataProvider().addFeatures(
            [
                _feature(self._plain, shape.wkb, [str(parcel)])
                for parcel, shape in zip(places["parcel_id"], places.geometry.array)
                if self._wanted() and shape is not None and not shape.is_empty
            ]
        )
        self._plain.dataProvider().createSpatialIndex()
        self._plain.setRenderer(_fill("#ffffff", palette.paper("quiet"), 0.13))
        _label(self._plain, "parcel_id", _NUMBER_SIZE, "ink", 0.5)
        self._blocks = self._layer("MultiPolygon", "")
        self._wanted()
        whole = content.blocks(places)
        self._wanted()
        self._blocks.dataProvider().addFeatures([_feature(self._blocks, whole.wkb, [])])
        self._blocks.setRenderer(_fill("#dcdfe2", "#b4b9be", 0.1))
        self._parks = self._layer("MultiPolygon", "")
        parks = self.deck.survey.table("parks")
        self._extent = whole.bounds
        if hasattr(parks, "geometry") and len(parks) and self.deck.crs is not None:
            parks = parks.loc[parks.geometry.notna()].to_crs(self.deck.crs)
            self._parks.dataProvider().addFeatures([_feature(self._parks, each.wkb, []) for each in parks.geometry])
        self._parks.setRenderer(_fill("", palette.paper("accent"), 0.4))
        self._subject = self._layer("MultiPolygon", "field=land_status:string")
        self._subject.setRenderer(_by_status())
        self._mark = self._layer("Point", "")
        self._mark.setRenderer(_circle("#00000000", _RED_LINE, 0.6, _RING))
        self._points = self._layer("Point", "field=name:string&field=x:double&field=y:double")
        self._points.setRenderer(_circle("#ffffff", "#000000", 0.2, _POINT_SIZE))
        _label(self._points, "name", _NUMBER_SIZE, "ink", 0.4, kind="point")
        self._sides = self._layer("LineString", "field=length:string")
        self._sides.setRenderer(
            QgsSingleSymbolRenderer(QgsLineSymbol.createSimple({"line_color": _RED_LINE, "line_width": "0.4"}))
        )
        _label(self._sides, "length", 6.0, "accent", 0.4, kind="line")

    def _wanted(self) -> bool:
        self.deck.progress.check()
        return True

    def _layer(self, kind: str, fields: str) -> QgsVectorLayer:
        layer = QgsVectorLayer(f"{kind}?{fields}", kind, "memory")
        layer.setCrs(self.crs)
        self.project.addMapLayer(layer)
        return layer

    def _sort_items(self) -> None:
        self._items: Dict[str, Any] = {}
        self._labels: List[List[Label]] = [[] for _ in range(self.layout.pageCollection().pageCount())]
        self._at: Dict[str, _At] = {}
        shown = {
            "map_location": [self._mark, self._subject, self._parks, self._blocks],
            "map_detail": [self._subject, self._plain],
            "map_boundary": [self._points, self._sides, self._plain],
        }
        for item in self.layout.items():
            name = item.id() if hasattr(item, "id") else ""
            if isinstance(item, QgsLayoutItemMap) and name in shown:
                item.setCrs(self.crs)
                item.setFollowVisibilityPreset(False)
                item.setLayers(shown[name])
                item.setKeepLayerSet(True)
            if isinstance(item, QgsLayoutItemScaleBar):
                _with_font(item)
            if name:
                self._items[name] = item
            if isinstance(item, QgsLayoutItem) and not isinstance(item, QgsLayoutItemPage):
                at, box = item.pagePos(), item.rect()
                self._at[item.uuid()] = _At(item, item.page(), at.x(), at.y(), box.width(), box.height())
            if isinstance(item, QgsLayoutItemLabel) and 0 <= item.page() < len(self._labels):
                label = labels.taken_over(item)
                if label is not None and not name.startswith("table_"):
                    self._labels[item.page()].append(label)
        named = {name: item for name, item in self._items.items() if name.startswith("table_")}
        self._places = {
            name: tables.place_of(item) for name, item in named.items() if isinstance(item, QgsLayoutItemLabel)
        }
        # top and height of each item at the moment
        self._now = {name: (at.y, at.height) for name, at in self._at.items()}

    # ---- printing

    def print(self, card: Card, painter: QPainter, new_page: Callable[[], Any], first_page: int = 1) -> Tuple[int, int]:
        """Print a card; return its number of pages and of rows that its template had no room for."""
        plan, lost = self._plan(card)
        self.lost = lost
        self._show(card)
        for number, (form, drawn) in enumerate(plan, start=1):
            if number > 1:
                new_page()
            texts = {**card.texts, **self._scales, "page": str(number), "pages": str(len(plan)),
                     "page_text": self._word("page", page=number, pages=len(plan)),
                     **self._captions(card)}  # fmt: skip
            if lost:
                texts["page_text"] += "  " + self._word("not_shown", count=lost)
            self._variables(texts)
            self._exporter.renderPage(painter, form)
            self._write(card, painter, form, drawn, texts, first_page + number - 1)
        return len(plan), lost

    def _write(
        self, card: Card, painter: QPainter, form: int, drawn: List[_Table], texts: Dict[str, str], page: int
    ) -> None:
        """Write labels, tables and code onto a page that QGIS has drawn."""
        painter.save()
        painter.scale(DPI / 25.4, DPI / 25.4)
        for label in self._labels[form]:
            said = labels.said(self._toned(label, card), texts, self.layout.createExpressionContext)
            placed = labels.draw(painter, self._toned(label, card), said, page, self._box(label))
            if placed is not None:
                self.placed.append(placed)
        for place, rows in drawn:
            self.placed += tables.draw(painter, place, rows, page)
        code = self._items.get("qr")
        if isinstance(code, QgsLayoutItemPicture) and code.page() == form:
            at, (y, height) = self._at[code.uuid()], self._now[code.uuid()]
            labels.draw_code(painter, card.parcel_id, (at.x, y, at.width, height))
        painter.restore()

    def _captions(self, card: Card) -> Dict[str, str]:
        """Return what is said below the photos that are there: blanks for what their cameras do not say."""
        made = {}
        for number, taken in enumerate(self.taken.get(card.parcel_id, ()), start=1):
            if taken.at is not None or taken.azimuth is not None:
                time = f"{taken.at:%Y-%m-%d %H:%M}" if taken.at is not None else self._word("blank_time")
                azimuth = f"{taken.azimuth:.0f}°" if taken.azimuth is not None else self._word("blank_azimuth")
                made[f"photo_{number}"] = self._word("photo_taken", number=number, time=time, azimuth=azimuth)
        return made

    def _box(self, label: Label) -> Tuple[float, float, float, float]:
        at, (top, height) = self._at[label.item.uuid()], self._now[label.item.uuid()]
        x, y = label.margins
        return at.x + x, top + y, at.width - 2 * x, height - 2 * y

    def _toned(self, label: Label, card: Card) -> Label:
        """Suspicion in the colour of its verdict, a recognition that there is not in a quiet one."""
        if label.name == "status":
            return label._replace(colour=QColor(tables.tone(card.tone)))
        if label.name == "recognition" and not card.recognised:
            return label._replace(colour=QColor(palette.paper("quiet")), bold=False)
        return label

    def _word(self, name: str, **values: Any) -> str:
        return words.word("card", name, self.deck.options.language, **values)

    def _plan(self, card: Card) -> Tuple[List[Tuple[int, List[_Table]]], int]:
        """Share the rows out over the forms: what does not fit flows to the findings, points to their own pages."""
        texts: Dict[str, List[Row]] = {
            "table_result": [*card.result, *self._shortened(card)], "table_key": card.key,
            "table_findings": list(card.findings), "table_boundary": self.deck.boundary_facts(card),
        }  # fmt: skip
        places = self._places
        repeated = {places[name].page: name for name in ("table_findings", "table_points_more") if name in places}
        plan: List[Tuple[int, List[_Table]]] = []
        rest: List[Row] = []
        more: List[Row] = []
        for form in range(self.layout.pageCollection().pageCount()):
            here = [place for name, place in places.items() if place.page == form and name not in repeated.values()]
            own = [place for place in here if place.name in texts]
            rooms = {place.name: place.box[3] for place in own}
            if any(place.name == "table_points" for place in here):
                more_room = next(place.box[3] for place in here if place.name == "table_points") - _POINTS_ROOM
                own = [
                    place._replace(box=(*place.box[:3], place.box[3] + max(0.0, more_room)))
                    if place.name == "table_boundary" else place
                    for place in own
                ]  # fmt: skip
            done, left = tables.fitted(own, texts, "table_findings" in places)
            for name, rows in left.items():
                heading = {"table_result": "result", "table_key": "key", "table_boundary": "boundary"}.get(name)
                if rows and heading:
                    rest.append(Row((self._word(heading) + self._word("continued"),), "section"))
                rest += rows
            points = next((place for place in here if place.name == "table_points"), None)
            if points is not None:
                spare = sum(height - tables.height_of(*done[name]) for name, height in rooms.items())
                room = (*points.box[:3], points.box[3] + spare)
                place, laid, more = tables.points_in(points._replace(box=room), card.points)
                done["table_points"] = (place, laid)
            self._close_up(form, {name: tables.height_of(*each) for name, each in done.items()})
            drawn = [(self._moved(place), rows) for place, rows in done.values()]
            name = repeated.get(form, "")
            if not name:
                plan.append((form, drawn))
            elif name == "table_findings":
                rows = rest + texts[name]
                rest = []
                while rows:
                    laid, rows = tables.page_of(places[name], rows, continued=self._word("continued"))
                    plan.append((form, [*drawn, (places[name], laid)]))
            else:
                while more:
                    place, laid, more = tables.points_in(places[name], more)
                    plan.append((form, [*drawn, (place, laid)]))
        return plan, sum(row.kind == "row" for row in [*rest, *more])

    def _shortened(self, card: Card) -> List[Row]:
        """Return in full what the labels of the card have no room for."""
        rows = []
        for label in (each for form in self._labels for each in form):
            if label.name in _IN_FULL:
                said = labels.said(label, card.texts, self.layout.createExpressionContext)
                if labels.fit(label, said, *self._box(label)[2:]).shortened:
                    rows.append(Row((self._word(_IN_FULL[label.name]), said), columns="pair"))
        return rows

    def _close_up(self, form: int, used: Dict[str, float]) -> None:
        """Move what stands below tables that take less than their place, and let the maps of the page have the room."""
        slack = [(self._places[name].box, self._places[name].box[3] - high) for name, high in used.items()]
        here = {name: at for name, at in self._at.items() if at.page == form}
        maps = [at for at in here.values() if isinstance(at.item, QgsLayoutItemMap)]
        top = min((at.y for at in maps), default=math.inf)
        bottom = max((at.bottom for at in maps), default=math.inf)
        last = max((box[1] + box[3] for box, _ in slack), default=0.0)
        below = sum(free for box, free in slack if box[1] >= bottom - 0.5)

        def above(y: float, least: float = -math.inf) -> float:
            return sum(free for box, free in slack if box[1] + box[3] <= y + 0.5 and box[1] >= least)

        for name, at in here.items():
            y, height = at.y, at.height
            if isinstance(at.item, QgsLayoutItemMap):
                y, height = at.y - above(at.y), at.height + above(at.y) + below
            elif at.y >= bottom - 0.5:
                y += below - above(at.y, bottom - 0.5)
            elif at.y >= top and at.y + at.height / 2.0 > (top + bottom) / 2.0:
                y += below
            elif maps or at.y < last:
                y -= above(min(at.y, top))
            if self._now[name] == (y, height):
                continue
            if at.item.isVisible() and self._now[name][0] != y:
                at.item.attemptMove(QgsLayoutPoint(at.x, y), page=form)
            self._now[name] = (y, height)  # a map takes its height with its extent

    def _moved(self, place: Place) -> Place:
        top = self._now[self._items[place.name].uuid()][0]
        return place._replace(box=(place.box[0], top, *place.box[2:]))

    def _variables(self, texts: Dict[str, str]) -> None:
        used = {f"baiyuan_{name}": texts.get(name, "") for name in self._used}
        QgsExpressionContextUtils.setLayoutVariables(self.layout, used)

    def _show(self, card: Card) -> None:
        """Put the parcel into the layers and the maps, its state into the frames, and its photos into the pictures."""
        _replace(self._subject, [_feature(self._subject, card.geometry.wkb, [card.status])])
        self._scales: Dict[str, str] = {}
        box = card.geometry.bounds
        for name, item in self._items.items():
            if not isinstance(item, QgsLayoutItemMap):
                continue
            if name == "map_location":
                metres = self._frame(item, self._around(box), 1.05, name) / 1000.0
                # a ring around what is too small to be found
                small = max(box[2] - box[0], box[3] - box[1]) * self._unit < _RING * metres
                mark = [_feature(self._mark, card.geometry.centroid.wkb, [])] if small else []
                _replace(self._mark, mark)
            else:
                scale = self._frame(item, box, 2.0 if name == "map_detail" else 1.3, name)
                if name == "map_boundary" and card.boundary is not None:
                    self._show_boundary(card, scale / 1000.0 / self._unit)
        for name, colour in (
            ("status_frame", tables.tone(card.tone)),
            ("recognition_frame", palette.paper("accent" if card.recognised else "line")),
        ):
            frame = self._items.get(name)
            if isinstance(frame, QgsLayoutItem):
                frame.setFrameStrokeColor(QColor(colour))
        for number in range(1, 5):
            item = self._items.get(f"photo_{number}")
            if isinstance(item, QgsLayoutItemPicture):
                taken = self.photos.get(card.parcel_id, [])
                item.setVisibility(number <= len(taken))
                if number <= len(taken):
                    item.setPicturePath(taken[number - 1])

    def _show_boundary(self, card: Card, unit: float) -> None:
        """Draw the points and sides; ``unit``: units of the CRS for a millimetre on paper."""
        found = card.boundary.points if card.boundary else ()
        numbered = {
            each.place: each
            for each in pointlabels.places(
                found, unit, lambda name: lettering.text_width(name, _NUMBER_SIZE), _NUMBER_SIZE * POINT
            )
        }
        rings: Dict[int, List[int]] = {}
        for index, point in enumerate(found):
            rings.setdefault(point.ring, []).append(index)
        points, sides = [], []
        for ring in rings.values():
            for index, following in zip(ring, [*ring[1:], ring[0]]):
                point, end = found[index], found[following]
                label = numbered.get(index)
                place = QgsGeometry.fromWkt(f"Point({point.y!r} {point.x!r})")
                values = [point.name, float(label.x), float(label.y)] if label else ["", point.y, point.x]
                points.append(_made(self._points, place, values))
                line = f"LineString({point.y!r} {point.x!r}, {end.y!r} {end.x!r})"
                sides.append(_made(self._sides, QgsGeometry.fromWkt(line), [f"{point.side * self._unit:.2f}"]))
        _replace(self._points, points)
        _replace(self._sides, sides)
        # points that lie close are dots, so that the line can be seen
        apart = float(np.median([point.side for point in found])) / unit if found else 0.0
        size = min(_POINT_SIZE, max(0.4, 0.4 * apart))
        self._points.renderer().symbol().setSize(size)

    def _around(self, box: Sequence[float]) -> Tuple[float, float, float, float]:
        """Return what the location map shows: all parks, but no more than 8 km, so that the parcel can be found."""
        reach = 4000.0 / self._unit
        x, y = (box[0] + box[2]) / 2.0, (box[1] + box[3]) / 2.0
        west, south, east, north = self._extent
        return (
            min(box[0], max(west, x - reach)), min(box[1], max(south, y - reach)),
            max(box[2], min(east, x + reach)), max(box[3], min(north, y + reach)),
        )  # fmt: skip

    def _frame(self, item: QgsLayoutItemMap, box: Sequence[float], room: float, name: str) -> float:
        """Let a map show a box with room around it at a round scale; return the scale."""
        paper = (self._at[item.uuid()].width, self._now[item.uuid()][1])
        width = max((box[2] - box[0]) * self._unit, 5.0) * room
        height = max((box[3] - box[1]) * self._unit, 5.0) * room
        need = 1000.0 * max(width / paper[0], height / paper[1])
        scale = next((each for each in _SCALES if each >= need), math.ceil(need / 5000.0) * 5000)
        metres = scale / 1000.0 / self._unit
        half = (paper[0] * metres / 2.0, paper[1] * metres / 2.0)
        x, y = (box[0] + box[2]) / 2.0, (box[1] + box[3]) / 2.0
        extent = QgsRectangle(x - half[0], y - half[1], x + half[0], y + half[1])
        if extent != item.extent():
            item.setExtent(extent)  # and with it the height
        self._scales[name.replace("map_", "scale_")] = self._word("scale", scale=scale)
        return float(scale)


# ---- files


def write_one(printer: Printer, path: Path, cards: Iterator[Card]) -> int:
    """Print cards into one PDF, written in place (the caller drafts it aside); return the number of pages."""
    paper, painter = open_pdf(path, printer.deck.word("title", park=""))
    pages = 0
    try:
        for number, card in enumerate(cards):
            if number:
                paper.newPage()
            pages += printer.print(card, painter, paper.newPage, pages + 1)[0]
    finally:
        close_pdf(painter, path)
    return pages


def open_pdf(path: Path, title: str, size: QSizeF = _A4) -> Tuple[QPdfWriter, QPainter]:
    """Return a PDF of pages of a size in mm, without margins, and the painter on it.

    Raises InputFault where it cannot be written.
    """
    paper = QPdfWriter(str(path))
    paper.setPageSize(QPageSize(size, QPageSize.Unit.Millimeter))
    paper.setPageMargins(QMarginsF(0, 0, 0, 0))
    paper.setResolution(DPI)
    paper.setTitle(title.strip())
    paper.setCreator("Baiyuan for QGIS")
    painter = QPainter()
    if not painter.begin(paper):
        raise InputFault(tr("{path} cannot be written. Close it where it is open.").format(path=path))
    return paper, painter


def close_pdf(painter: QPainter, path: Path) -> None:
    """Finish a PDF, and name its characters so that a search finds them."""
    painter.end()
    pdftext.mend(path)


def template(given: str) -> Path:
    """Return the path of a template: a file of the user's, or a built-in by its name; none given: the whole card."""
    if not given:
        return LAYOUTS / WHOLE
    path = Path(given)
    if path.is_file():
        return path
    built_in = LAYOUTS / path.name
    if len(path.parts) == 1 and built_in.is_file():
        return built_in
    raise InputFault(tr("The template {path} does not exist.").format(path=given), field="TEMPLATE")


def _load(path: Path, project: QgsProject) -> Tuple[QgsPrintLayout, str]:
    text = path.read_text(encoding="utf-8", errors="replace")
    document = QDomDocument()
    layout = QgsPrintLayout(project)
    parsed = document.setContent(text)
    if not (parsed[0] if isinstance(parsed, tuple) else bool(parsed)):
        raise InputFault(tr("{path} is no layout template of QGIS.").format(path=path), field="TEMPLATE")
    items, loaded = layout.loadFromTemplate(document, QgsReadWriteContext(), clearExisting=True)
    if not loaded or not items or not layout.pageCollection().pageCount():
        raise InputFault(tr("{path} is no layout template of QGIS.").format(path=path), field="TEMPLATE")
    context = layout.renderContext()
    context.setDpi(DPI)
    kinds = getattr(QgsRenderContext, "TextRenderFormat", QgsRenderContext)
    context.setTextRenderFormat(
        getattr(kinds, "TextFormatAlwaysText", None)
        or getattr(QgsRenderContext, "TextFormatAlwaysText", None)
        or kinds.AlwaysText
    )
    return layout, text


def _paper(layout: QgsPrintLayout, path: Path) -> QSizeF:
    """Return the size of the pages in mm; raises InputFault where they differ, which one PDF of cards does not take."""
    boxes = [layout.pageCollection().page(number).rect() for number in range(layout.pageCollection().pageCount())]
    sizes = [(round(box.width(), 1), round(box.height(), 1)) for box in boxes]
    if len(set(sizes)) > 1:
        raise InputFault(
            tr("The pages of the template {path} differ in size: give all of them one size.").format(path=path),
            field="TEMPLATE",
        )
    return QSizeF(*sizes[0])


def _with_font(item: QgsLayoutItemScaleBar) -> None:
    """See fonts.font: a template holds no style strategy, so the font gets it again."""
    form = QgsTextFormat(item.textFormat())
    form.setFont(fonts.font(form.size()))
    item.setTextFormat(form)


def _feature(layer: QgsVectorLayer, wkb: bytes, values: List[Any]) -> QgsFeature:
    shape = QgsGeometry()
    shape.fromWkb(wkb)
    return _made(layer, shape, values)


def _made(layer: QgsVectorLayer, shape: QgsGeometry, values: List[Any]) -> QgsFeature:
    made = QgsFeature(layer.fields())
    made.setGeometry(shape)
    made.setAttributes(values)
    return made


def _replace(layer: QgsVectorLayer, features: List[QgsFeature]) -> None:
    layer.dataProvider().truncate()
    layer.dataProvider().addFeatures(features)


def _fill(colour: str, stroke: str, width: float) -> QgsSingleSymbolRenderer:
    made = QgsFillSymbol.createSimple(
        {"color": colour or "#ffffff", "style": "solid" if colour else "no", "outline_color": stroke,
         "outline_width": str(width), "outline_width_unit": "MM"}
    )  # fmt: skip
    return QgsSingleSymbolRenderer(made)


def _circle(colour: str, stroke: str, width: float, size: float) -> QgsSingleSymbolRenderer:
    made = QgsMarkerSymbol.createSimple(
        {"name": "circle", "color": colour, "outline_color": stroke, "outline_width": str(width), "size": str(size)}
    )
    return QgsSingleSymbolRenderer(made)


def _by_status() -> QgsCategorizedSymbolRenderer:
    """Return the parcel within its red line, in a pale colour of its status: hatches fill a PDF with lines."""
    entries = []
    for each in [*styles.classes("parcels"), None]:
        fill = QColor(palette.flat(each.look)) if each is not None else QColor("#ffffff")
        pale = [round(255 - (255 - part) * 0.22) for part in (fill.red(), fill.green(), fill.blue())]
        symbol = QgsFillSymbol.createSimple(
            {"color": QColor(*pale).name(), "outline_color": _RED_LINE, "outline_width": "0.6"}
        )
        entries.append(
            QgsRendererCategory(each.code if each is not None else "", symbol, each.label if each is not None else "")
        )
    return QgsCategorizedSymbolRenderer("land_status", entries)


def _label(layer: QgsVectorLayer, field: str, size: float, colour: str, halo: float, kind: str = "polygon") -> None:
    settings = QgsPalLayerSettings()
    settings.fieldName = field
    places = QgsPalLayerSettings.Placement
    settings.placement = {
        "polygon": places.Horizontal,
        "point": places.OverPoint,
        "line": places.Line,
    }[kind]
    settings.fitInPolygonOnly = kind == "polygon"
    if kind == "point":
        found = QgsPalLayerSettings.Property
        given = settings.dataDefinedProperties()
        for key, value in (
            (found.PositionX, QgsProperty.fromField("x")),
            (found.PositionY, QgsProperty.fromField("y")),
            (found.Hali, QgsProperty.fromValue("Center")),
            (found.Vali, QgsProperty.fromValue("Half")),
        ):
            given.setProperty(key, value)
        settings.setDataDefinedProperties(given)
        # chosen so that none lies over another (pointlabels): all of them are to be seen
        settings.priority = 10
        if hasattr(Qgis, "LabelOverlapHandling"):  # since 3.26
            placing = settings.placementSettings()
            placing.setOverlapHandling(Qgis.LabelOverlapHandling.AllowOverlapIfRequired)
            settings.setPlacementSettings(placing)
        else:
            settings.displayAll = True
    form = QgsTextFormat()
    form.setFont(fonts.font(size))
    form.setSize(size)
    form.setColor(QColor(palette.paper(colour)))
    around = QgsTextBufferSettings()
    around.setEnabled(True)
    around.setSize(halo)
    around.setColor(QColor(palette.paper("halo")))
    form.setBuffer(around)
    settings.setFormat(form)
    layer.setLabeling(QgsVectorLayerSimpleLabeling(settings))
    layer.setLabelsEnabled(True)


def aside(path: Path) -> Path:
    """Return where a file is written before it takes its place."""
    return path.with_name(f".{path.stem[:40]}-{os.getpid()}{path.suffix}")
