"""Draws parcel cards from a print layout that the user can edit, into one PDF or one for each parcel.

The pages of the layout are forms. A form with the item ``table_findings`` or ``table_points_more`` is printed as often
as its rows need, every other one once. Tables are drawn here, in the font of the label that stands for them: the tables
of QGIS break no Chinese text. Main thread only; works offscreen.
"""

from __future__ import annotations

import base64
import math
import os
import re
from pathlib import Path
from typing import Any, Callable, Dict, Iterator, List, NamedTuple, Optional, Sequence, Tuple

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsExpressionContextUtils,
    QgsFeature,
    QgsFillSymbol,
    QgsGeometry,
    QgsLayoutExporter,
    QgsLayoutItemLabel,
    QgsLayoutItemMap,
    QgsLayoutItemPicture,
    QgsLineSymbol,
    QgsMarkerSymbol,
    QgsPalLayerSettings,
    QgsPrintLayout,
    QgsProject,
    QgsReadWriteContext,
    QgsRectangle,
    QgsRenderContext,
    QgsSingleSymbolRenderer,
    QgsTextBufferSettings,
    QgsTextFormat,
    QgsVectorLayer,
    QgsVectorLayerSimpleLabeling,
)
from qgis.PyQt.QtCore import QMarginsF, QRectF, Qt
from qgis.PyQt.QtGui import QBrush, QColor, QFont, QPageSize, QPainter, QPdfWriter, QPen
from qgis.PyQt.QtXml import QDomDocument

from baiyuan_qgis.cartography import fieldsheet, fonts, qrcode, styles, words
from baiyuan_qgis.cartography.cards import content
from baiyuan_qgis.cartography.cards.content import Card, Deck, Row
from baiyuan_qgis.data import palette
from baiyuan_qgis.faults import InputFault
from baiyuan_qgis.language import tr

LAYOUTS = Path(__file__).parent.parent.parent / "resources" / "layouts"
WHOLE, BRIEF = "parcelcard.qpt", "parcelcard_brief.qpt"
DPI = 300
_POINT = 25.4 / 72.0
_LEADING = 1.3
_PAD = 0.9
_SMALLEST = 5.5
_SCALES = (100, 200, 300, 500, 750, 1000, 1500, 2000, 2500, 3000, 4000, 5000, 7500)
# Shares of the width; a table with another number of columns gets equal ones.
_COLUMNS = {
    "table_result": ((0.16, 0.84),),
    "table_key": ((0.19, 0.31, 0.19, 0.31),),
    "table_findings": ((0.20, 0.44, 0.20, 0.16), (0.10, 0.10, 0.24, 0.56)),
    "table_boundary": ((0.16, 0.84),),
}
_POINTS = {5: (0.13, 0.25, 0.27, 0.14, 0.21), 3: (0.2, 0.25, 0.55)}
# Labels of these columns are quiet: the first, and the third of the key data.
_NAMES = {"table_result": (0,), "table_key": (0, 2), "table_boundary": (0,)}


class Placed(NamedTuple):
    """A text as it was put on a page (number from 1): the cell it was given and the size it takes, in mm."""

    page: int
    text: str
    box: Tuple[float, float, float, float]
    taken: Tuple[float, float]


class _Laid(NamedTuple):
    """A row made ready: lines of each cell, column widths, height in mm."""

    row: Row
    lines: List[List[str]]
    widths: Tuple[float, ...]
    height: float


class _Place(NamedTuple):
    """Where a table goes: its id, page, rectangle on the page (mm), font size and colour of its label."""

    name: str
    page: int
    box: Tuple[float, float, float, float]
    size: float
    colour: QColor


class Printer:
    """Prints cards by a template; one for a run, so that layers and fonts are made once."""

    def __init__(self, deck: Deck, template: Path, photos: Optional[Dict[str, List[str]]] = None) -> None:
        self.deck = deck
        self.photos = photos or {}
        self.placed: List[Placed] = []
        self.project = QgsProject()
        crs = QgsCoordinateReferenceSystem()
        if deck.crs is not None:
            crs.createFromWkt(deck.crs.to_wkt())
        self.project.setCrs(crs)
        self.crs = crs
        self._layers()
        self.layout, text = _load(template, self.project)
        self._used = set(re.findall(r"@baiyuan_(\w+)", text))
        self._items = self._sort_items()
        self._exporter = QgsLayoutExporter(self.layout)
        self._unit = deck.unit

    # ---- what the maps show

    def _layers(self) -> None:
        places = self.deck.places
        self._parcels = self._layer("MultiPolygon", "field=parcel_id:string&field=land_status:string")
        features = []
        for parcel, status, shape in zip(places["parcel_id"], places["land_status"], places.geometry.array):
            if shape is not None and not shape.is_empty:
                features.append(_feature(self._parcels, shape.wkb, [str(parcel), status]))
        self._parcels.dataProvider().addFeatures(features)
        self._parcels.dataProvider().createSpatialIndex()
        self._plain = self._layer("MultiPolygon", "field=parcel_id:string&field=land_status:string")
        self._plain.dataProvider().addFeatures(features)
        self._plain.dataProvider().createSpatialIndex()
        self._parcels.setRenderer(_by_status())
        _label(self._parcels, "parcel_id", 6.5, "quiet", 0.5)
        self._plain.setRenderer(_fill("#ffffff", palette.paper("quiet"), 0.13))
        _label(self._plain, "parcel_id", 6.5, "quiet", 0.5)
        self._blocks = self._layer("MultiPolygon", "")
        whole = content.blocks(places)
        self._blocks.dataProvider().addFeatures([_feature(self._blocks, whole.wkb, [])])
        self._blocks.setRenderer(_fill("#dcdfe2", "#b4b9be", 0.1))
        self._parks = self._layer("MultiPolygon", "")
        parks = self.deck.survey.table("parks")
        self._extent = whole.bounds
        if hasattr(parks, "geometry") and len(parks) and self.deck.crs is not None:
            parks = parks.loc[parks.geometry.notna()].to_crs(self.deck.crs)
            self._parks.dataProvider().addFeatures([_feature(self._parks, each.wkb, []) for each in parks.geometry])
        self._parks.setRenderer(_fill("", palette.paper("accent"), 0.4))
        self._subject = self._layer("MultiPolygon", "")
        self._subject.setRenderer(_fill("", "#c00020", 0.6))
        self._mark = self._layer("Point", "")
        self._mark.setRenderer(_circle("#00000000", "#c00020", 0.6, 6.0))
        self._points = self._layer("Point", "field=name:string")
        self._points.setRenderer(_circle("#ffffff", "#000000", 0.2, 1.2))
        _label(self._points, "name", 6.5, "ink", 0.5, kind="point")
        self._sides = self._layer("LineString", "field=length:string")
        self._sides.setRenderer(
            QgsSingleSymbolRenderer(QgsLineSymbol.createSimple({"line_color": "#000000", "line_width": "0.35"}))
        )
        _label(self._sides, "length", 6.0, "accent", 0.4, kind="line")

    def _layer(self, kind: str, fields: str) -> QgsVectorLayer:
        layer = QgsVectorLayer(f"{kind}?{fields}", kind, "memory")
        layer.setCrs(self.crs)
        self.project.addMapLayer(layer)
        return layer

    def _sort_items(self) -> Dict[str, Any]:
        found: Dict[str, Any] = {}
        shown = {
            "map_location": [self._mark, self._subject, self._parks, self._blocks],
            "map_detail": [self._subject, self._parcels],
            "map_boundary": [self._points, self._sides, self._plain],
        }
        for item in self.layout.items():
            name = item.id() if hasattr(item, "id") else ""
            if isinstance(item, QgsLayoutItemLabel):
                _without_shaping(item)
            if isinstance(item, QgsLayoutItemMap) and name in shown:
                item.setCrs(self.crs)
                item.setFollowVisibilityPreset(False)
                item.setLayers(shown[name])
                item.setKeepLayerSet(True)
            if name:
                found[name] = item
        return found

    # ---- printing

    def print(self, card: Card, painter: QPainter, new_page: Callable[[], Any], first_page: int = 1) -> Tuple[int, int]:
        """Print a card; return its number of pages and of rows that its template had no room for."""
        plan, lost = self._plan(card)
        self._show(card)
        for number, (form, tables) in enumerate(plan, start=1):
            if number > 1:
                new_page()
            page = words.word("card", "page", self.deck.options.language, page=number, pages=len(plan))
            self._variables({**card.texts, **self._scales, "page": str(number), "pages": str(len(plan)),
                             "page_text": page})  # fmt: skip
            self._exporter.renderPage(painter, form)
            for place, rows in tables:
                self._draw(painter, place, rows, first_page + number - 1)
        return len(plan), lost

    def _plan(self, card: Card) -> Tuple[List[Tuple[int, List[Tuple[_Place, List[_Laid]]]]], int]:
        """Share the rows out over the forms: what does not fit flows to the findings, points to their own pages."""
        texts: Dict[str, List[Row]] = {
            "table_result": card.result, "table_key": card.key, "table_findings": list(card.findings),
            "table_boundary": self.deck.boundary_facts(card), "table_points": card.points,
        }  # fmt: skip
        places = {name: self._place(item) for name, item in self._items.items() if name.startswith("table_")}
        repeated = {places[name].page: name for name in ("table_findings", "table_points_more") if name in places}
        plan: List[Tuple[int, List[Tuple[_Place, List[_Laid]]]]] = []
        rest: List[Row] = []
        more: List[Row] = []
        for form in range(self.layout.pageCollection().pageCount()):
            tables: List[Tuple[_Place, List[_Laid]]] = []
            for name, place in places.items():
                if place.page != form or name in repeated.values() or name not in texts:
                    continue
                if name == "table_points":
                    laid, more = _points_in(place, texts[name])
                    tables.append((place, laid))
                else:
                    size, laid, left = _fitted(place, texts[name])
                    if left and name != "table_boundary":
                        heading = {"table_result": "result", "table_key": "key"}.get(name, "result")
                        title = self.deck.word(heading) + self.deck.word("continued")
                        rest += [Row((title,), "section"), *left]
                    elif left:
                        rest += left  # told as lost: no later page takes them
                    tables.append((place._replace(size=size), laid))
            name = repeated.get(form, "")
            if not name:
                plan.append((form, tables))
            elif name == "table_findings":
                rows = rest + texts[name]
                rest = []
                while rows:
                    laid, rows = _page_of(places[name], rows)
                    plan.append((form, [*tables, (places[name], laid)]))
            else:
                while more:
                    laid, more = _points_in(places[name], more)
                    plan.append((form, [*tables, (places[name], laid)]))
        return plan, len(rest) + len(more)

    def _place(self, item: QgsLayoutItemLabel) -> _Place:
        position, box = item.pagePos(), item.rect()
        return _Place(
            item.id(), item.page(), (position.x(), position.y(), box.width(), box.height()),
            item.font().pointSizeF() if not hasattr(item, "textFormat") else item.textFormat().size(),
            item.fontColor() if not hasattr(item, "textFormat") else item.textFormat().color(),
        )  # fmt: skip

    def _variables(self, texts: Dict[str, str]) -> None:
        used = {f"baiyuan_{name}": texts.get(name, "") for name in self._used}
        QgsExpressionContextUtils.setLayoutVariables(self.layout, used)

    def _show(self, card: Card) -> None:
        """Put the parcel into the layers and the maps, and its code and photos into the pictures."""
        _replace(self._subject, [_feature(self._subject, card.geometry.wkb, [])])
        centre = card.geometry.centroid
        _replace(self._mark, [_feature(self._mark, centre.wkb, [])])
        if "map_boundary" in self._items and card.boundary is not None:
            self._show_boundary(card)
        self._scales: Dict[str, str] = {}
        box = card.geometry.bounds
        for name, item in self._items.items():
            if not isinstance(item, QgsLayoutItemMap):
                continue
            if name == "map_location":
                self._frame(item, self._around(box), 1.05, name)
            else:
                self._frame(item, box, 2.0 if name == "map_detail" else 1.4, name)
        code = self._items.get("qr")
        if isinstance(code, QgsLayoutItemPicture):
            code.setPicturePath(_code(card.parcel_id))
        for number in range(1, 5):
            item = self._items.get(f"photo_{number}")
            if isinstance(item, QgsLayoutItemPicture):
                taken = self.photos.get(card.parcel_id, [])
                item.setVisibility(number <= len(taken))
                if number <= len(taken):
                    item.setPicturePath(taken[number - 1])

    def _show_boundary(self, card: Card) -> None:
        points, sides = [], []
        rings: Dict[int, List[Any]] = {}
        for point in card.boundary.points if card.boundary else ():
            rings.setdefault(point.ring, []).append(point)
        for ring in rings.values():
            for point, following in zip(ring, [*ring[1:], ring[0]]):
                place = QgsGeometry.fromWkt(f"Point({point.y!r} {point.x!r})")
                points.append(_made(self._points, place, [point.name]))
                line = f"LineString({point.y!r} {point.x!r}, {following.y!r} {following.x!r})"
                sides.append(_made(self._sides, QgsGeometry.fromWkt(line), [f"{point.side * self._unit:.2f}"]))
        _replace(self._points, points)
        _replace(self._sides, sides)

    def _around(self, box: Sequence[float]) -> Tuple[float, float, float, float]:
        """Return what the location map shows: all parks, but no more than 8 km, so that the parcel can be found."""
        reach = 4000.0 / self._unit
        x, y = (box[0] + box[2]) / 2.0, (box[1] + box[3]) / 2.0
        west, south, east, north = self._extent
        return (
            min(box[0], max(west, x - reach)), min(box[1], max(south, y - reach)),
            max(box[2], min(east, x + reach)), max(box[3], min(north, y + reach)),
        )  # fmt: skip

    def _frame(self, item: QgsLayoutItemMap, box: Sequence[float], room: float, name: str) -> None:
        paper = item.rect()
        width = max((box[2] - box[0]) * self._unit, 5.0) * room
        height = max((box[3] - box[1]) * self._unit, 5.0) * room
        need = 1000.0 * max(width / paper.width(), height / paper.height())
        scale = next((each for each in _SCALES if each >= need), math.ceil(need / 5000.0) * 5000)
        metres = scale / 1000.0 / self._unit
        half = (paper.width() * metres / 2.0, paper.height() * metres / 2.0)
        x, y = (box[0] + box[2]) / 2.0, (box[1] + box[3]) / 2.0
        item.setExtent(QgsRectangle(x - half[0], y - half[1], x + half[0], y + half[1]))
        self._scales[name.replace("map_", "scale_")] = words.word(
            "card", "scale", self.deck.options.language, scale=f"{scale:,}".replace(",", "")
        )

    # ---- tables

    def _draw(self, painter: QPainter, place: _Place, rows: List[_Laid], page: int) -> None:
        """Draw the rows from the top of the place, panels of points side by side."""
        painter.save()
        painter.scale(DPI / 25.4, DPI / 25.4)
        left, top, width, height = place.box
        panel_width = width
        panels = 2 if place.name.startswith("table_points") else 1
        if panels == 2:
            panel_width = (width - 4.0) / 2.0
        x, y = left, top
        for laid in rows:
            if panels == 2 and y + laid.height > top + height + 0.01:
                x, y = left + panel_width + 4.0, top
            self._draw_row(painter, place, laid, x, y, page)
            y += laid.height
        painter.restore()

    def _draw_row(self, painter: QPainter, place: _Place, laid: _Laid, x: float, y: float, page: int) -> None:
        width = sum(laid.widths)
        kind = laid.row.kind
        fill = {"head": palette.paper("panel"), "section": palette.paper("panel")}.get(kind, "")
        painter.setPen(Qt.PenStyle.NoPen)
        if fill:
            painter.fillRect(QRectF(x, y, width, laid.height), QBrush(QColor(fill)))
        painter.setPen(QPen(QColor(palette.paper("line")), 0.12))
        painter.setBrush(QBrush(Qt.BrushStyle.NoBrush))
        at = x
        for index, wide in enumerate(laid.widths):
            painter.drawRect(QRectF(at, y, wide, laid.height))
            quiet = kind == "row" and index in _NAMES.get(place.name, ())
            bold = kind == "section"
            colour = (
                QColor(palette.paper("accent" if bold else "quiet"))
                if quiet or bold or kind == "head"
                else place.colour
            )
            step = place.size * _POINT * _LEADING
            whole = step * len(laid.lines[index])
            start = y + (laid.height - whole) / 2.0 if len(laid.lines[index]) == 1 else y + _PAD * 0.7
            painter.setPen(colour)
            widest = 0.0
            for number, line in enumerate(laid.lines[index]):
                widest = max(widest, fieldsheet.text_width(line, place.size, bold))
                fieldsheet.draw(
                    painter, line, at + _PAD, start + number * step + place.size * _POINT * 0.98, place.size, bold
                )
            if any(laid.lines[index]):
                self.placed.append(
                    Placed(page, "\n".join(laid.lines[index]), (at, y, wide, laid.height), (widest + 2 * _PAD, whole))
                )
            painter.setPen(QPen(QColor(palette.paper("line")), 0.12))
            at += wide


def _widths(place: _Place, row: Row, size: int) -> Tuple[float, ...]:
    width = place.box[2]
    if place.name.startswith("table_points"):
        width = (width - 4.0) / 2.0
    if row.kind == "section" or size == 1:
        return (width,)
    shares: Sequence[float] = ()
    if place.name.startswith("table_points"):
        shares = _POINTS.get(size, ())
    else:
        shares = next((each for each in _COLUMNS.get(place.name, ()) if len(each) == size), ())
    return tuple(width * share for share in (shares or [1.0 / size] * size))


def _lay(place: _Place, row: Row, columns: Optional[Sequence[float]] = None) -> _Laid:
    widths = _widths(place, row, len(row.cells))
    if columns and row.kind != "section" and len(columns) == len(row.cells):
        widths = tuple(place.box[2] * share for share in columns)
    lines = [
        fieldsheet.wrapped(cell, wide - 2 * _PAD, place.size, row.kind == "section") or [""]
        for cell, wide in zip(row.cells, widths)
    ]
    height = max(len(each) for each in lines) * place.size * _POINT * _LEADING + 2 * _PAD * 0.8
    return _Laid(row, lines, widths, height)


def _fitted(place: _Place, rows: Sequence[Row]) -> Tuple[float, List[_Laid], List[Row]]:
    """Lay rows into a place that is printed once: smaller where they would not fit; and those without room."""
    size = place.size
    while True:
        tried = place._replace(size=size)
        laid, rest = _page_of(tried, rows, split=False)
        if not rest or size <= _SMALLEST + 1.0:
            return size, laid, rest
        size -= 0.5


def _page_of(place: _Place, rows: Sequence[Row], split: bool = True) -> Tuple[List[_Laid], List[Row]]:
    """Return the rows that fit into a place, and the rest; a row higher than a page is divided between its lines."""
    room = place.box[3]
    laid: List[_Laid] = []
    sections = 0
    columns: Sequence[float] = ()
    head: Optional[Row] = None
    for index, row in enumerate(rows):
        if row.kind == "section":
            sections += 1
        if row.kind == "head":
            head = row
            # the overlay has four columns too: the head tells which
            columns = _COLUMNS["table_findings"][1 if len(row.cells[0]) and sections and _is_rules(row) else 0]
        if place.name == "table_findings" and len(row.cells) == 2:
            one = _lay(place._replace(name="table_result"), row)
        elif place.name == "table_findings" and len(row.cells) == 4 and head is None:
            one = _lay(place._replace(name="table_key"), row)
        else:
            one = _lay(place, row, columns if place.name == "table_findings" else None)
        if one.height <= room + 0.01:
            laid.append(one)
            room -= one.height
            continue
        rest = list(rows[index:])
        if split and one.height > place.box[3] - 12.0:
            step = place.size * _POINT * _LEADING
            fit = int((room - 2 * _PAD * 0.8) / step)
            if fit >= 3:
                laid.append(one._replace(lines=[each[:fit] or [""] for each in one.lines],
                                         height=fit * step + 2 * _PAD * 0.8))  # fmt: skip
                rest[0] = Row(tuple("\n".join(each[fit:]) for each in one.lines), row.kind)
        # no heading stays alone at the foot of a page
        while laid and laid[-1].row.kind in ("section", "head") and len(laid) > 1:
            rest.insert(0, laid.pop().row)
        if head is not None and rest and rest[0].kind == "row" and len(rest[0].cells) == len(head.cells) and split:
            rest.insert(0, head)
        return laid, rest
    return laid, []


def _is_rules(row: Row) -> bool:
    return row.cells[0] in (words.word("card", "rule", "zh"), words.word("card", "rule", "en"))


def _points_in(place: _Place, rows: Sequence[Row]) -> Tuple[List[_Laid], List[Row]]:
    """Fill two panels with points; the rest begins with the head again."""
    laid: List[_Laid] = []
    head = next((row for row in rows if row.kind == "head"), None)
    left = list(rows)
    for _ in range(2):
        room = place.box[3]
        used: List[_Laid] = []
        if left and head is not None and left[0].kind != "head":
            left.insert(0, head)
        while left:
            one = _lay(place, left[0])
            if one.height > room + 0.01:
                break
            used.append(one)
            room -= one.height
            left.pop(0)
        if used and all(each.row.kind == "head" for each in used):
            break
        laid += used
    if left and head is not None and left[0].kind != "head":
        left.insert(0, head)
    return laid, left if any(row.kind != "head" for row in left) else []


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
        painter.end()
    return pages


def open_pdf(path: Path, title: str) -> Tuple[QPdfWriter, QPainter]:
    """Return an A4 PDF without margins and the painter on it; raises InputFault where it cannot be written."""
    paper = QPdfWriter(str(path))
    paper.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    paper.setPageMargins(QMarginsF(0, 0, 0, 0))
    paper.setResolution(DPI)
    paper.setTitle(title.strip())
    paper.setCreator("Baiyuan for QGIS")
    painter = QPainter()
    if not painter.begin(paper):
        raise InputFault(tr("{path} cannot be written. Close it where it is open.").format(path=path))
    return paper, painter


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


def _without_shaping(item: QgsLayoutItemLabel) -> None:
    """See fonts.font: a template holds no style strategy, so each font gets it again."""
    if hasattr(item, "setTextFormat"):
        form = item.textFormat()
        font = QFont(form.font())
        font.setStyleStrategy(QFont.StyleStrategy.PreferNoShaping)
        if fonts.installed() and font.family() not in fonts.FAMILIES:
            font.setFamily(fonts.installed())
        form.setFont(font)
        item.setTextFormat(form)
    else:
        font = QFont(item.font())
        font.setStyleStrategy(QFont.StyleStrategy.PreferNoShaping)
        item.setFont(font)


def _code(parcel: str) -> str:
    try:
        drawn = qrcode.svg(qrcode.encode(parcel))
    except ValueError:
        return ""  # an id of more than 213 bytes
    return "base64:" + base64.b64encode(drawn.encode("utf-8")).decode("ascii")


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


def _by_status() -> Any:
    """Return the colours of the status without hatches, which fill a PDF with thousands of lines."""
    from qgis.core import QgsCategorizedSymbolRenderer, QgsRendererCategory

    entries = []
    for each in styles.classes("parcels"):
        fill = QColor(each.look.fill or each.look.hatch or "#ffffff").lighter(125)
        symbol = QgsFillSymbol.createSimple(
            {"color": fill.name(), "outline_color": palette.paper("quiet"), "outline_width": "0.13"}
        )
        entries.append(QgsRendererCategory(each.code, symbol, each.label))
    entries.append(
        QgsRendererCategory("", QgsFillSymbol.createSimple({"color": "#ffffff", "outline_width": "0.13"}), "")
    )
    return QgsCategorizedSymbolRenderer("land_status", entries)


def _label(layer: QgsVectorLayer, field: str, size: float, colour: str, halo: float, kind: str = "polygon") -> None:
    settings = QgsPalLayerSettings()
    settings.fieldName = field
    places = QgsPalLayerSettings.Placement
    settings.placement = {
        "polygon": places.Horizontal,
        "point": places.OrderedPositionsAroundPoint,
        "line": places.Line,
    }[kind]
    settings.fitInPolygonOnly = kind == "polygon"
    form = QgsTextFormat()
    form.setFont(fonts.font(size))
    form.setSize(size)
    form.setColor(QColor(palette.paper("ink" if kind == "polygon" else colour)))
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
