"""The inspection sheet (现场核查表): one A4 page for each parcel, to be filled in with a pen."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any, List, Mapping, NamedTuple, Optional, Sequence, Tuple, Union

import geopandas
import numpy as np
import pandas
import shapely
from qgis.PyQt.QtCore import QMarginsF, QPointF, QRectF, Qt
from qgis.PyQt.QtGui import QBrush, QColor, QPageSize, QPainter, QPainterPath, QPdfWriter, QPen

from baiyuan_qgis.cartography import lettering, pdftext, words
from baiyuan_qgis.cartography.typesetting import POINT
from baiyuan_qgis.data import dictionary, palette
from baiyuan_qgis.faults import InputFault
from baiyuan_qgis.geometry.area import mu
from baiyuan_qgis.language import tr
from baiyuan_qgis.progress import SILENT, Progress

# The page (A4, 210 x 297) in millimetres: a wide left margin to be filed.
_LEFT, _TOP, _WIDTH, _FOOT = 20.0, 10.0, 178.0, 283.0
_LABEL = 27.0
_HALF = _WIDTH / 2.0
_DPI = 600
_ROW = 5.6
_PAD = 1.2
# what must be left for a pen: mm
_PHOTO_ROWS = 6
_WORDS = (("site_description", 33.0), ("holder_statement", 22.0))
_SCALES = (200, 500, 1000, 2000, 3000, 5000, 10000, 20000, 50000, 100000, 200000, 500000)

Box = Tuple[float, float, float, float]


class Text(NamedTuple):
    """A text as it was put on a page (number from 1), the box it was given and the one it takes, in mm."""

    page: int
    text: str
    box: Box
    taken: Box


def write(
    pdf: Union[str, Path],
    visits: geopandas.GeoDataFrame,
    around: geopandas.GeoDataFrame,
    facts: Mapping[str, str],
    metres_per_unit: float = 1.0,
    language: Optional[str] = None,
    only: Optional[int] = None,
    progress: Progress = SILENT,
) -> List[Text]:
    """Draw the sheets of ``visits`` (inspections of a package, in their order) into one PDF, a page each.

    ``around``: the neighbours, ``facts``: the package's. ``only``: the place of the one
    visit to draw. Returns every text with its boxes. Raises InputFault where the PDF cannot be written.
    """
    target = Path(pdf)
    paper = QPdfWriter(str(target))
    paper.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    paper.setPageMargins(QMarginsF(0, 0, 0, 0))
    paper.setResolution(_DPI)
    paper.setTitle(words.word("field_sheet", "title", language))
    paper.setCreator("Baiyuan for QGIS")
    painter = QPainter()
    if not painter.begin(paper):
        raise InputFault(tr("{path} cannot be written. Close it where it is open.").format(path=target))
    try:
        pen = _Pen(painter, language)
        places = range(len(visits)) if only is None else (only,)
        for page, place in enumerate(places, start=1):
            progress.report((page - 1) / len(places))
            if page > 1:
                paper.newPage()
            pen.page = page
            _page(pen, visits.iloc[place], visits, around, facts, len(places), metres_per_unit)
    finally:
        painter.end()
    pdftext.mend(target)
    return pen.texts


class _Pen:
    """Draws on the page in millimetres and remembers every text."""

    def __init__(self, painter: QPainter, language: Optional[str]) -> None:
        self.painter, self.language = painter, language
        self.texts: List[Text] = []
        self.page = 1
        scale = _DPI / 25.4
        painter.scale(scale, scale)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)

    def word(self, name: str, **values: Any) -> str:
        return words.word("field_sheet", name, self.language, **values)

    def rect(self, box: Box, fill: str = "", line: float = 0.2, colour: str = "ink") -> None:
        edge = QPen(QColor(palette.paper(colour)), line)
        edge.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
        self.painter.setPen(edge if line else QPen(Qt.PenStyle.NoPen))
        self.painter.setBrush(QBrush(QColor(fill)) if fill else QBrush(Qt.BrushStyle.NoBrush))
        self.painter.drawRect(QRectF(*box))

    def line(self, x: float, y: float, x2: float, y2: float, width: float = 0.2, colour: str = "ink") -> None:
        self.painter.setPen(QPen(QColor(palette.paper(colour)), width))
        self.painter.drawLine(QPointF(x, y), QPointF(x2, y2))

    def text(
        self,
        text: str,
        box: Box,
        size: float = 9.0,
        bold: bool = False,
        align: str = "left",
        colour: str = "ink",
        top: bool = False,
    ) -> None:
        """Write a text into a box, over several lines and smaller where it would not fit; cut with … at 5 points."""
        lines, size = lettering.fit(text, box[2], box[3], size, bold)
        height = size * POINT * lettering.LEADING
        whole = height * len(lines)
        y = box[1] if top else box[1] + (box[3] - whole) / 2.0
        self.painter.setPen(QColor(palette.paper(colour)))
        widest = 0.0
        for number, line in enumerate(lines):
            wide = lettering.text_width(line, size, bold)
            widest = max(widest, wide)
            x = {"left": box[0], "centre": box[0] + (box[2] - wide) / 2.0, "right": box[0] + box[2] - wide}[align]
            base = y + number * height + size * POINT * lettering.BASELINE
            lettering.draw(self.painter, line, x, base, size, bold)
        left = {"left": box[0], "centre": box[0] + (box[2] - widest) / 2.0, "right": box[0] + box[2] - widest}[align]
        if text:
            self.texts.append(Text(self.page, text, box, (left, y, widest, whole)))

    def cell(self, label: str, value: str, box: Box, label_width: float = _LABEL, size: float = 8.5) -> None:
        """A labelled cell: the label on grey, the value beside it."""
        left, top, width, height = box
        self.rect((left, top, label_width, height), fill="#f1f1ee")
        self.rect(box)
        self.text(label, (left + _PAD, top, label_width - 2 * _PAD, height), 8.0, colour="quiet")
        inner = (left + label_width + _PAD, top + 0.3, width - label_width - 2 * _PAD, height - 0.6)
        self.text(value, inner, size)

    def choices(self, label: str, options: Sequence[str], box: Box, used: float = 0.0) -> None:
        """Boxes to tick, as many lines as they need, in the upper ``used`` millimetres of the row (0: in all of it)."""
        left, top, width, height = box
        self.rect((left, top, _LABEL, height), fill="#f1f1ee")
        self.rect(box)
        self.text(label, (left + _PAD, top, _LABEL - 2 * _PAD, height), 8.0, colour="quiet")
        rows = _rows_of(options, width - _LABEL - 2 * _PAD)
        step = (used or height) / len(rows)
        for number, row in enumerate(rows):
            x = left + _LABEL + _PAD
            for option in row:
                middle = top + step * (number + 0.5)
                self.rect((x, middle - 1.6, 3.2, 3.2), line=0.25)
                wide = lettering.text_width(option, 8.5)
                self.text(option, (x + 4.2, middle - step / 2.0, wide + 0.4, step), 8.5)
                x += 4.2 + wide + 4.4


def _page(
    pen: _Pen,
    row: Any,
    visits: geopandas.GeoDataFrame,
    around: geopandas.GeoDataFrame,
    facts: Mapping[str, str],
    pages: int,
    unit: float,
) -> None:
    y = _head(pen, row, facts, len(visits))
    y = _known(pen, row, y)
    site = _site_height(pen)
    sketch = (_LEFT, y, _HALF, _FOOT - site - y)
    _sketch(pen, row, visits, around, unit, sketch)
    _photos(pen, (_LEFT + _HALF, y, _HALF, sketch[3]))
    _on_site(pen, y + sketch[3])
    pen.text(pen.word("foot"), (_LEFT, _FOOT + 1.0, _WIDTH - 32.0, 6.0), 6.5, colour="quiet", top=True)
    number = pen.word("page", number=pen.page, count=pages)
    pen.text(number, (_LEFT + _WIDTH - 30.0, _FOOT + 1.0, 30.0, 3.5), 6.5, align="right", colour="quiet")


def _head(pen: _Pen, row: Any, facts: Mapping[str, str], count: int) -> float:
    internal = words.word("sheet", "internal", pen.language)
    wide = lettering.text_width(internal, 9.0, bold=True) + 4.0
    pen.rect((_LEFT, _TOP + 1.0, wide, 6.0), line=0.4, colour="warning")
    pen.text(internal, (_LEFT, _TOP + 1.0, wide, 6.0), 9.0, bold=True, align="centre", colour="warning")
    pen.text(pen.word("title"), (_LEFT + 40.0, _TOP, _WIDTH - 80.0, 8.0), 17.0, bold=True, align="centre")
    pen.text(
        pen.word("number", number=_text(row["visit_no"]), count=count),
        (_LEFT + _WIDTH - 40.0, _TOP + 1.0, 40.0, 6.0), 9.5, bold=True, align="right",
    )  # fmt: skip
    shown = [pen.word("package", package=facts.get("package_id", "")), pen.word("as_of", date=facts.get("as_of", ""))]
    if facts.get("policy_title"):
        shown.append(pen.word("policy", policy=facts["policy_title"]))
    pen.text("    ".join(shown), (_LEFT, _TOP + 8.6, _WIDTH, 4.0), 7.0, align="centre", colour="quiet")
    return _TOP + 13.2


def _known(pen: _Pen, row: Any, y: float) -> float:
    language = pen.language
    title = dictionary.title
    y = _band(pen, pen.word("known"), y)
    half: List[Tuple[str, str]] = [
        (title("parcel_id", language), _text(row["parcel_id"])),
        (title("parcel_code", language), _of(row, "parcel_code")),
        (title("holder", language), _of(row, "holder")),
        (title("park_name", language), _of(row, "park_name")),
        (pen.word("area"), _area(pen, row, "area_m2")),
        (pen.word("legal_area"), _area(pen, row, "legal_area_m2")),
        (pen.word("delivery"), _dates(pen, row, ("agreed_delivery",), ("actual_delivery",))),
        (pen.word("start"), _dates(pen, row, ("extended_start", "agreed_start"), ("actual_start",))),
        (pen.word("completion"), _dates(pen, row, ("agreed_completion",), ("actual_completion",))),
        (pen.word("suspended"), _dates(pen, row, ("suspended_since",), ("resumed_on",))),
        (pen.word("status"), _label(row, "land_status", language)),
        (title("inspection_stage", language).split("(")[0], _label(row, "inspection_stage", language)),
    ]
    for number in range(0, len(half), 2):
        pair = half[number:][:2]
        high = max(_height(value, _HALF - _LABEL - 2 * _PAD) for _, value in pair)
        for side, (label, value) in enumerate(pair):
            pen.cell(label, value, (_LEFT + side * _HALF, y, _HALF, high))
        y += high
    wide: List[Tuple[str, str]] = [
        (title("location", language), _of(row, "location")),
        (title("visit_reason", language), _of(row, "visit_reason")),
    ]
    lines = _protected(pen, row)
    if lines:
        wide.append((pen.word("protected"), lines))
    if _of(row, "recognition"):
        known = [_label(row, "recognition", language), _of(row, "recognition_no"), _of(row, "recognition_on")]
        wide.append((title("recognition", language), "  ".join(each for each in known if each)))
    for label, value in wide:
        high = _height(value, _WIDTH - _LABEL - 2 * _PAD)
        pen.cell(label, value, (_LEFT, y, _WIDTH, high))
        y += high
    return y


def _band(pen: _Pen, text: str, y: float) -> float:
    pen.rect((_LEFT, y, _WIDTH, 5.4), fill="#dfe3df")
    pen.text(text, (_LEFT + _PAD, y, _WIDTH - 2 * _PAD, 5.4), 9.0, bold=True)
    return y + 5.4


def _states(pen: _Pen) -> List[str]:
    return [each.text(pen.language) for each in dictionary.wording("site_state").values()]


def _forms(pen: _Pen) -> List[str]:
    forms = [each.text(pen.language) for each in dictionary.wording("start_basis").values()]
    return [*forms, pen.word("start_none")]


def _site_height(pen: _Pen) -> float:
    rows = len(_rows_of(_states(pen), _WIDTH - _LABEL - 2 * _PAD))
    return 5.4 + 6.4 * rows + 10.6 + 9.0 + sum(high for _, high in _WORDS) + 11.0 + 11.0


def _on_site(pen: _Pen, y: float) -> None:
    language = pen.language
    y = _band(pen, pen.word("site"), y)
    high = 6.4 * len(_rows_of(_states(pen), _WIDTH - _LABEL - 2 * _PAD))
    pen.choices(dictionary.title("site_state", language), _states(pen), (_LEFT, y, _WIDTH, high))
    y += high
    title = dictionary.title("start_basis", language).split("(")[0]
    pen.choices(title, _forms(pen), (_LEFT, y, _WIDTH, 10.6), 6.4)
    pen.text(
        pen.word("start_hint"), (_LEFT + _LABEL + _PAD, y + 6.4, _WIDTH - _LABEL - 2 * _PAD, 4.0), 6.8, colour="quiet"
    )
    y += 10.6
    pen.cell(dictionary.title("site_progress", language), "", (_LEFT, y, _WIDTH - 62.0, 9.0))
    pen.cell(
        dictionary.title("site_stopped_since", language), pen.word("blank_day"),
        (_LEFT + _WIDTH - 62.0, y, 62.0, 9.0), 24.0,
    )  # fmt: skip
    y += 9.0
    for name, high in _WORDS:
        pen.cell(dictionary.title(name, language), "", (_LEFT, y, _WIDTH, high))
        lines = int(high // 6.0)
        for number in range(1, lines):
            at = y + high * number / lines
            pen.line(_LEFT + _LABEL + 2.0, at, _LEFT + _WIDTH - 2.0, at, 0.08, "line")
        y += high
    people = [("inspector", "second_inspector"), ("holder_present", "inspected_on")]
    for pair in people:
        for side, name in enumerate(pair):
            text = dictionary.title(name, language)
            day = name == "inspected_on"
            label = text if day else pen.word("signature", who=text)
            pen.cell(label, pen.word("blank_day") if day else "", (_LEFT + side * _HALF, y, _HALF, 11.0))
        y += 11.0


def _photos(pen: _Pen, box: Box) -> None:
    """Lines for the photos: number, time, azimuth, what each shows."""
    left, top, width, height = box
    pen.rect(box)
    columns = (("photo_no", 13.0), ("photo_time", 20.0), ("photo_azimuth", 18.0), ("photo_shows", width - 51.0))
    x = left
    head = 5.4
    for name, wide in columns:
        pen.rect((x, top, wide, head), fill="#f1f1ee")
        pen.text(pen.word(name), (x + 0.6, top, wide - 1.2, head), 8.0, align="centre", colour="quiet")
        x += wide
    rows = max(_PHOTO_ROWS, int((height - head) // 9.0))
    step = (height - head) / rows
    for number in range(rows):
        y = top + head + number * step
        pen.line(left, y, left + width, y, 0.15)
        pen.text(str(number + 1), (left, y, 5.0, step), 7.0, align="centre", colour="quiet")
    x = left
    for _, wide in columns[:-1]:
        x += wide
        pen.line(x, top, x, top + height, 0.15)


def _sketch(
    pen: _Pen, row: Any, visits: geopandas.GeoDataFrame, around: geopandas.GeoDataFrame, unit: float, box: Box
) -> None:
    """The parcel with its neighbours at a round scale, north up, with room to mark where photos were taken."""
    left, top, width, height = box
    pen.rect(box)
    pen.text(pen.word("sketch"), (left + _PAD, top + 0.4, width - 2 * _PAD, 4.0), 7.0, colour="quiet")
    shape = row.geometry
    if shape is None or shape.is_empty:
        return
    area = (left + 1.0, top + 5.0, width - 2.0, height - 6.0)
    west, south, east, north = shape.bounds
    need = max((east - west) * unit / (area[2] * 0.62), (north - south) * unit / (area[3] * 0.62), 1e-9) * 1000.0
    scale = next((each for each in _SCALES if each >= need), math.ceil(need / 1e5) * 100000)
    mm = 1000.0 * unit / scale
    centre = ((west + east) / 2.0, (south + north) / 2.0)
    span = (area[2] / mm / 2.0, area[3] / mm / 2.0)
    window = shapely.box(centre[0] - span[0], centre[1] - span[1], centre[0] + span[0], centre[1] + span[1])

    def at(x: float, y: float) -> QPointF:
        return QPointF(area[0] + area[2] / 2.0 + (x - centre[0]) * mm, area[1] + area[3] / 2.0 - (y - centre[1]) * mm)

    pen.painter.save()
    pen.painter.setClipRect(QRectF(*area))
    others = pandas.concat(
        [
            visits.loc[visits["parcel_id"] != row["parcel_id"], ["parcel_id", "geometry"]],
            around[["parcel_id", "geometry"]],
        ]
    )
    near = others.loc[others.geometry.notna() & others.geometry.intersects(window)]
    pen.painter.setPen(QPen(QColor(palette.paper("quiet")), 0.15))
    pen.painter.setBrush(QBrush(Qt.BrushStyle.NoBrush))
    for other in near.geometry:
        pen.painter.drawPath(_path(other, at))
    pen.painter.setPen(QPen(QColor(palette.paper("ink")), 0.5))
    pen.painter.setBrush(QBrush(QColor("#fbf3df")))  # pale: a pen writes on it
    pen.painter.drawPath(_path(shape, at))
    pen.painter.restore()
    for name, other in zip(near["parcel_id"], near.geometry):
        seen = other.intersection(window)
        if seen.is_empty:
            continue
        point = at(*seen.representative_point().coords[0])
        room = min(math.sqrt(seen.area) * mm, 30.0)
        inside = area[0] <= point.x() - room / 2.0 and point.x() + room / 2.0 <= area[0] + area[2]
        if room > 7.0 and inside:
            pen.text(
                str(name), (point.x() - room / 2.0, point.y() - 1.5, room, 3.0), 6.0, align="centre", colour="quiet"
            )
    middle = at(*shape.representative_point().coords[0])
    pen.text(str(row["parcel_id"]), (middle.x() - 18.0, middle.y() - 2.2, 36.0, 4.4), 8.5, bold=True, align="centre")
    _north(pen, left + width - 6.0, top + 6.5)
    _scale_bar(pen, scale, left + 3.0, top + height - 3.5)


def _north(pen: _Pen, x: float, y: float) -> None:
    arrow = QPainterPath(QPointF(x, y))
    for point in ((x + 1.6, y + 6.0), (x, y + 4.6), (x - 1.6, y + 6.0)):
        arrow.lineTo(QPointF(*point))
    arrow.closeSubpath()
    pen.painter.setPen(QPen(QColor(palette.paper("ink")), 0.15))
    pen.painter.setBrush(QBrush(QColor(palette.paper("ink"))))
    pen.painter.drawPath(arrow)
    pen.text(words.word("sheet", "north", pen.language), (x - 3.0, y + 6.3, 6.0, 3.2), 7.0, align="centre")


def _scale_bar(pen: _Pen, scale: int, x: float, y: float) -> None:
    """A bar of a round number of metres and the scale."""
    metres = next(
        each for each in (5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000) if each * 1000.0 / scale >= 9.0
    )
    long = metres * 1000.0 / scale
    pen.rect((x - 1.0, y - 3.0, long + 26.0, 4.4), fill="#ffffff", line=0)
    pen.line(x, y, x + long, y, 0.35)
    for at in (x, x + long):
        pen.line(at, y - 1.2, at, y, 0.35)
    unit = words.word("sheet", "metre", pen.language)
    pen.text(f"{metres} {unit}   1:{scale}", (x + long + 1.5, y - 2.4, 23.0, 3.2), 7.0)


def _path(shape: Any, at: Any) -> QPainterPath:
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.OddEvenFill)
    for part in shapely.get_parts(shape):
        if part.geom_type != "Polygon":
            continue
        for ring in (part.exterior, *part.interiors):
            points = [at(x, y) for x, y in np.asarray(ring.coords)[:, :2]]
            path.moveTo(points[0])
            for point in points[1:]:
                path.lineTo(point)
            path.closeSubpath()
    return path


def _rows_of(options: Sequence[str], width: float) -> List[List[str]]:
    rows: List[List[str]] = [[]]
    x = 0.0
    for option in options:
        wide = 4.2 + lettering.text_width(option, 8.5) + 4.4
        if rows[-1] and x + wide - 4.4 > width:
            rows.append([])
            x = 0.0
        rows[-1].append(option)
        x += wide
    return rows


def _height(text: str, width: float) -> float:
    """The height of a row for a value: as many lines at 8.5 points as it takes, four at most; then it is smaller."""
    lines = min(4, len(lettering.wrapped(text, width, 8.5)))
    return max(_ROW, lines * 8.5 * POINT * lettering.LEADING + 1.2)


def _of(row: Any, name: str) -> str:
    return _text(row[name]) if name in row.index else ""


def _text(value: Any) -> str:
    if value is None or pandas.isna(value):
        return ""
    return f"{value:%Y-%m-%d}" if isinstance(value, pandas.Timestamp) else str(value)


def _label(row: Any, name: str, language: Optional[str]) -> str:
    code = _of(row, name)
    one = dictionary.field(name)
    kind = one.domain or one.open_domain
    return dictionary.label(kind, code, language) if code in dictionary.wording(kind) else code


def _area(pen: _Pen, row: Any, name: str) -> str:
    if name not in row.index or pandas.isna(row[name]):
        return pen.word("not_known")
    square = float(row[name])
    return pen.word("area_text", mu=f"{mu(square):,.2f}", m2=f"{square:,.2f}")


def _dates(pen: _Pen, row: Any, agreed: Sequence[str], actual: Sequence[str]) -> str:
    texts = []
    for names in (agreed, actual):
        known = next((_of(row, name) for name in names if _of(row, name)), "")
        texts.append(known or pen.word("not_known"))
    return " / ".join(texts)


def _protected(pen: _Pen, row: Any) -> str:
    names = {"farmland": "farmland_m2", "redline": "eco_redline_m2", "outside": "outside_urban_boundary_m2"}
    values = {}
    for key, name in names.items():
        known = name in row.index and not pandas.isna(row[name])
        values[key] = f"{float(row[name]):,.0f}" if known else pen.word("not_known")
    touched = any(name in row.index and not pandas.isna(row[name]) and row[name] > 0 for name in names.values())
    return pen.word("protected_text", **values) if touched else ""
