"""Tables of a card: rows laid out in a place of the template, divided over pages, and drawn.

Drawn here and not by QGIS, whose tables break no Chinese text. Lengths are millimetres on the page, sizes points.
"""

from __future__ import annotations

from typing import Any, Dict, List, NamedTuple, Optional, Sequence, Tuple

from qgis.PyQt.QtCore import QLineF, QRectF, Qt
from qgis.PyQt.QtGui import QBrush, QColor, QPainter, QPen

from baiyuan_qgis.cartography import lettering
from baiyuan_qgis.cartography.cards.content import Row
from baiyuan_qgis.cartography.typesetting import POINT
from baiyuan_qgis.data import palette

LEADING = 1.3
SMALLEST = 6.5
_PAD = 1.2
_ABOVE = 0.75
_GUTTER = 4.0
# A row that is divided over pages leaves this many lines at least on the one that it begins.
_FEWEST_LINES = 3
# More points than this stand in two panels side by side.
_ONE_PANEL = 14
_LINE = 0.12

Box = Tuple[float, float, float, float]


class Placed(NamedTuple):
    """A text as it was put on a page (number from 1): the box it was given, the size it takes, what is written."""

    page: int
    text: str
    box: Box
    taken: Tuple[float, float]
    shortened: bool = False


class Laid(NamedTuple):
    """A row made ready: lines of each cell, column widths, height."""

    row: Row
    lines: List[List[str]]
    widths: Tuple[float, ...]
    height: float


class Place(NamedTuple):
    """Where a table goes: its id, page (from 0), rectangle, font size and colour of its label, panels side by side."""

    name: str
    page: int
    box: Box
    size: float
    colour: QColor
    panels: int = 1


class _Column(NamedTuple):
    """Share of the width, and what stands in it: a "name" (quiet), "text", "number" (to the right) or "verdict"."""

    share: float
    role: str = "text"


_COLUMNS: Dict[str, Tuple[_Column, ...]] = {
    "pair": (_Column(0.175, "name"), _Column(0.825)),
    "judged": (_Column(0.175, "name"), _Column(0.825, "verdict")),
    "pairs": (_Column(0.175, "name"), _Column(0.325), _Column(0.175, "name"), _Column(0.325)),
    "overlay": (_Column(0.27), _Column(0.41), _Column(0.18, "number"), _Column(0.14, "number")),
    "rules": (_Column(0.09), _Column(0.11, "verdict"), _Column(0.24), _Column(0.56)),
    "points": (
        _Column(0.11), _Column(0.24, "number"), _Column(0.26, "number"), _Column(0.18, "number"), _Column(0.21),
    ),
    "sides": (_Column(0.2), _Column(0.3, "number"), _Column(0.5)),
}  # fmt: skip
_TONES = {"fails": "warning", "borderline": "doubt", "unknown": "doubt", "not_applicable": "quiet", "meets": "ink"}


def tone(code: str) -> str:
    """Return the colour ("#rrggbb") in which a verdict is written."""
    name = _TONES.get(code, "ink")
    return palette.look("verdict", "borderline").hatch if name == "doubt" else palette.paper(name)


def total(rows: Sequence[Laid]) -> float:
    """Return the height of rows one below the other."""
    return sum(each.height for each in rows)


def fitted(
    places: Sequence[Place], texts: Dict[str, List[Row]], flows: bool = True
) -> Tuple[Dict[str, Tuple[Place, List[Laid]]], Dict[str, List[Row]]]:
    """Lay tables into the places of one page, which share their room: all a little smaller where that makes them fit.

    ``flows``: what has no room goes to another page, and is as large as ever where smaller would not do; otherwise as
    much as possible is put here. Returns place and rows of each, and the rows that found no room.
    """
    size = max((each.size for each in places), default=0.0)
    room = sum(each.box[3] for each in places)

    def need(less: float) -> float:
        return sum(
            total([_lay(each._replace(size=max(SMALLEST, each.size - less)), row) for row in texts[each.name]])
            for each in places
        )

    smaller = 0.0
    while smaller < size - SMALLEST and room + 0.01 < need(smaller):
        smaller += 0.25
    if flows and smaller and room + 0.01 < need(smaller):
        smaller = 0.0
    left_over = room
    done: Dict[str, Tuple[Place, List[Laid]]] = {}
    rest: Dict[str, List[Row]] = {}
    order = [
        place._replace(size=max(min(SMALLEST, place.size), place.size - smaller))
        for place in sorted(places, key=lambda each: each.box[1])
    ]
    for number, place in enumerate(order, start=1):
        # those below keep what they need of their own room
        kept = sum(min(each.box[3], total([_lay(each, row) for row in texts[each.name]])) for each in order[number:])
        tried = place._replace(box=(*place.box[:3], max(0.0, left_over - kept)))
        laid, rest[place.name] = page_of(tried, texts[place.name], split=False)
        left_over -= total(laid)
        done[place.name] = (tried, laid)
    return done, rest


def page_of(place: Place, rows: Sequence[Row], split: bool = True, continued: str = "") -> Tuple[List[Laid], List[Row]]:
    """Return the rows that fit into a place, and the rest; a row higher than a page is divided between its lines.

    The rest begins with the section's heading again, with ``continued`` behind it, and the head of its columns.
    """
    room = place.box[3]
    laid: List[Laid] = []
    head: Optional[Row] = None
    section: Optional[Row] = None
    for index, row in enumerate(rows):
        if row.kind == "section":
            head, section = None, row
        if row.kind == "head":
            head = row
        one = _lay(place, row)
        if one.height <= room + 0.01:
            laid.append(one)
            room -= one.height
            continue
        rest = list(rows[index:])
        if split and one.height > place.box[3] - 12.0:
            step = place.size * POINT * LEADING
            fit = int((room - 2 * _ABOVE) / step)
            if fit >= _FEWEST_LINES:
                lines = [each[:fit] or [""] for each in one.lines]
                laid.append(one._replace(lines=lines, height=fit * step + 2 * _ABOVE))
                rest[0] = row._replace(cells=tuple("\n".join(each[fit:]) for each in one.lines))
        # no heading stays alone at the foot of a page
        while len(laid) > 1 and laid[-1].row.kind in ("section", "head"):
            rest.insert(0, laid.pop().row)
        if split and rest[0].kind == "row":
            if head is not None:
                rest.insert(0, head)
            if section is not None and continued:
                rest.insert(0, Row((section.cells[0].replace(continued, "") + continued,), "section"))
        return laid, rest
    return laid, []


def points_in(place: Place, rows: Sequence[Row]) -> Tuple[Place, List[Laid], List[Row]]:
    """Fill a place with points, in two panels of equal length where they are many; the rest begins with the head."""
    head = next((row for row in rows if row.kind == "head"), None)
    left = [row for row in rows if row.kind != "head"]
    one = place._replace(panels=1)
    if len(left) <= _ONE_PANEL:
        laid, rest = page_of(one, [*([head] if head else []), *left], split=False)
        if not rest:
            return one, laid, []
    two = place._replace(panels=2)
    first, rest = _panel(two, head, left, place.box[3])
    second, rest = _panel(two, head, rest, place.box[3])
    if not rest:
        # one as long as the other: not all in the left one
        half, most = (len(left) + 1) // 2, place.box[3]
        whole = _panel(two, head, left[:half], most)
        if not whole[1]:
            more, over = _panel(two, head, left[half:], most)
            if not over:
                first, second = whole[0], more
    if rest and head is not None:
        rest.insert(0, head)
    # a panel begins where a head stands
    return two, [*first, *second], rest


def _panel(place: Place, head: Optional[Row], rows: Sequence[Row], room: float) -> Tuple[List[Laid], List[Row]]:
    if not rows:
        return [], []
    laid, rest = page_of(place._replace(box=(*place.box[:3], room)), [*([head] if head else []), *rows], split=False)
    if all(each.row.kind == "head" for each in laid):
        return [], list(rows)
    return laid, rest


def height_of(place: Place, rows: Sequence[Laid]) -> float:
    """Return the height that rows take in a place: of panels that of the longer."""
    if place.panels == 1:
        return total(rows)
    return max((total(panel) for panel in _panels(rows)), default=0.0)


def _panels(rows: Sequence[Laid]) -> List[List[Laid]]:
    panels: List[List[Laid]] = []
    for each in rows:
        if each.row.kind == "head" or not panels:
            panels.append([])
        panels[-1].append(each)
    return panels


def draw(painter: QPainter, place: Place, rows: Sequence[Laid], page: int) -> List[Placed]:
    """Draw rows from the top of a place, panels side by side, on a painter that measures in millimetres."""
    placed: List[Placed] = []
    left, top, width, _ = place.box
    panels = _panels(rows) if place.panels > 1 else [list(rows)]
    step = (width + _GUTTER) / place.panels
    for number, panel in enumerate(panels):
        y = top
        for laid in panel:
            placed += _draw_row(painter, place, laid, left + number * step, y, page)
            y += laid.height
    return placed


def _draw_row(painter: QPainter, place: Place, laid: Laid, x: float, y: float, page: int) -> List[Placed]:
    placed: List[Placed] = []
    kind = laid.row.kind
    columns = _columns(laid.row)
    bold_row = kind == "section"
    line = QPen(QColor(palette.paper("line")), _LINE)
    panel = QBrush(QColor(palette.paper("panel")))
    at = x
    step = place.size * POINT * LEADING
    for column, wide, lines in zip(columns, laid.widths, laid.lines):
        box = QRectF(at, y, wide, laid.height)
        if kind in ("head", "section") or (column.role == "name" and any(lines)):
            painter.fillRect(box, panel)
        colour = place.colour
        bold = bold_row
        if kind == "section":
            colour = QColor(palette.paper("accent"))
        elif kind == "head" or column.role == "name":
            colour = QColor(palette.paper("quiet"))
        elif column.role == "verdict" and laid.row.tone:
            colour = QColor(tone(laid.row.tone))
            bold = laid.row.tone == "fails"
        painter.setPen(colour)
        widest = 0.0
        for number, text in enumerate(lines):
            taken = lettering.text_width(text, place.size, bold)
            widest = max(widest, taken)
            start = at + _PAD if column.role != "number" else at + wide - _PAD - taken
            base = y + _ABOVE + number * step + place.size * POINT * 1.0
            lettering.draw(painter, text, start, base, place.size, bold)
        if any(lines):
            given = (at, y, wide, laid.height)
            placed.append(Placed(page, "\n".join(lines), given, (widest + 2 * _PAD, len(lines) * step)))
        at += wide
    painter.setPen(line)
    painter.setBrush(QBrush(Qt.BrushStyle.NoBrush))
    painter.drawRect(QRectF(x, y, sum(laid.widths), laid.height))
    at = x
    for wide in laid.widths[:-1]:
        at += wide
        painter.drawLine(QLineF(at, y, at, y + laid.height))
    return placed


def _columns(row: Row) -> Sequence[_Column]:
    if row.kind == "section":
        return (_Column(1.0),)
    known = _COLUMNS.get(row.columns, ())
    return known if len(known) == len(row.cells) else [_Column(1.0 / len(row.cells))] * len(row.cells)


def _lay(place: Place, row: Row) -> Laid:
    width = (place.box[2] - (place.panels - 1) * _GUTTER) / place.panels
    columns = _columns(row)
    widths = tuple(width * column.share for column in columns)
    lines: List[List[str]] = []
    for cell, wide, column in zip(row.cells, widths, columns):
        bold = row.kind == "section" or (column.role == "verdict" and row.tone == "fails" and row.kind == "row")
        lines.append(lettering.wrapped(cell, wide - 2 * _PAD, place.size, bold) or [""])
    height = max(len(each) for each in lines) * place.size * POINT * LEADING + 2 * _ABOVE
    return Laid(row, lines, widths, height)


def place_of(item: Any) -> Place:
    """Return the place that a label of a layout stands for."""
    position, box = item.pagePos(), item.rect()
    form = item.textFormat() if hasattr(item, "textFormat") else None
    return Place(
        item.id(), item.page(), (position.x(), position.y(), box.width(), box.height()),
        form.size() if form else item.font().pointSizeF(), form.color() if form else item.fontColor(),
    )  # fmt: skip
