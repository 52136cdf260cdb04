"""The report on the parks as PDF, painted by Qt: no browser is needed, on Windows as on Linux.

The same document as the page's. Charts are vectors, texts are text in embedded fonts, tables repeat their headings on
every page. Laid out first, painted then, so that each page knows how many there are. Main thread only.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Callable, Dict, List, Mapping, NamedTuple, Optional, Sequence, Tuple

from qgis.PyQt.QtCore import QMarginsF, QPointF, QRectF, QSizeF, Qt
from qgis.PyQt.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QImage,
    QPageLayout,
    QPageSize,
    QPainter,
    QPdfWriter,
    QPen,
    QTextLayout,
    QTextOption,
)

from baiyuan_qgis.cartography import fonts, outline, pdftext
from baiyuan_qgis.cartography.typesetting import POINT, cut
from baiyuan_qgis.data import palette
from baiyuan_qgis.faults import InputFault
from baiyuan_qgis.language import tr
from baiyuan_qgis.products.parkreport import drawing
from baiyuan_qgis.products.parkreport.document import (
    Chart,
    Image,
    Items,
    Note,
    Picture,
    Report,
    Section,
    Table,
    Text,
    Tiles,
)
from baiyuan_qgis.progress import SILENT, Progress

# A4 in millimetres
_PAGE = (210.0, 297.0)
_LEFT, _RIGHT, _TOP, _BOTTOM = 16.0, 16.0, 20.0, 20.0
_WIDTH = _PAGE[0] - _LEFT - _RIGHT
_FOOT = _PAGE[1] - _BOTTOM
_DPI = 1200
_MM = _DPI / 25.4
_POINT = _DPI / 72.0
_BODY, _SMALL, _CELL = 9.5, 8.2, 8.2
_GAP = 3.0
# a table of so many rows is not parted
_SHORT_TABLE = 6
# distance of the lines of a legend (mm)
_LEGEND = 5.4

_Op = Callable[[QPainter], None]


class _Line(NamedTuple):
    """One line of a text, ready to be drawn."""

    text: str
    width: float


def write(report: Report, images: Mapping[str, Image], path: Path, progress: Progress = SILENT) -> int:
    """Write the PDF to ``path`` and return the number of its pages. Raises InputFault where it cannot be written."""
    flow = _Flow(report, images, progress)
    flow.lay_out()
    writer = QPdfWriter(str(path))
    writer.setResolution(_DPI)
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    writer.setPageMargins(QMarginsF(0.0, 0.0, 0.0, 0.0), QPageLayout.Unit.Millimeter)
    writer.setTitle(f"{report.title} · {report.subtitle}")
    writer.setCreator("Baiyuan for QGIS")
    painter = QPainter()
    if not painter.begin(writer):
        raise InputFault(tr("The print {path} cannot be written.").format(path=path), field="PDF")
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    # else maps become JPEG, whose flat tints are stained
    painter.setRenderHint(QPainter.RenderHint.LosslessImageRendering)
    try:
        for number, page in enumerate(flow.pages):
            progress.report(0.5 + 0.5 * number / len(flow.pages))
            if number:
                writer.newPage()
            for op in page:
                op(painter)
            flow.margins(painter, number + 1)
    finally:
        ended = painter.end()
    if not ended or not Path(path).is_file() or not Path(path).stat().st_size:
        raise InputFault(tr("The print {path} cannot be written.").format(path=path), field="PDF")
    pdftext.mend(path)
    outline.add(Path(path), flow.headings, _PAGE[1], "zh-CN" if report.language == "zh" else "en")
    return len(flow.pages)


class _Type:
    """Fonts by size, and texts broken into lines with them; measured in units of the print."""

    def __init__(self) -> None:
        self._fonts: Dict[Tuple[float, bool], QFont] = {}

    def font(self, size: float, bold: bool = False) -> QFont:
        """Return a font whose size in points counts at the resolution of the print."""
        key = (size, bold)
        if key not in self._fonts:
            made = fonts.font(size, bold)
            made.setPixelSize(round(size * _POINT))
            made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
            self._fonts[key] = made
        return self._fonts[key]

    def width(self, text: str, size: float, bold: bool = False) -> float:
        """Return the width of a text on one line (mm)."""
        return float(QFontMetricsF(self.font(size, bold)).horizontalAdvance(text)) / _MM

    def lines(self, text: str, width: float, size: float, bold: bool = False) -> List[_Line]:
        """Break a text into lines of a width (mm), by the rules of its script; a word too long is broken anywhere."""
        broken: List[_Line] = []
        for part in text.split("\n") or [""]:
            layout = QTextLayout(part, self.font(size, bold))
            option = QTextOption()
            option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
            layout.setTextOption(option)
            layout.beginLayout()
            while True:
                line = layout.createLine()
                if not line.isValid():
                    break
                line.setLineWidth(width * _MM)
                start, length = line.textStart(), line.textLength()
                broken.append(_Line(part[start:][:length].rstrip(), line.naturalTextWidth() / _MM))
            layout.endLayout()
        return broken or [_Line("", 0.0)]

    def ascent(self, size: float, bold: bool = False) -> float:
        """Return how far the base line lies under the top of a line (mm)."""
        metrics = QFontMetricsF(self.font(size, bold))
        return float(metrics.ascent()) / _MM


def _pitch(size: float) -> float:
    """Return the distance of lines (mm) of a size in points."""
    return size * POINT * 1.5


class _Flow:
    """Puts block under block and turns pages; what is painted is kept for each page."""

    def __init__(self, report: Report, images: Mapping[str, Image], progress: Progress) -> None:
        self.report, self.images, self.progress = report, images, progress
        self.type = _Type()
        self.pages: List[List[_Op]] = [[]]
        self.y = _TOP
        self.starts: Dict[str, int] = {}
        self.headings: List[outline.Entry] = []

    # ---- pages

    def lay_out(self) -> None:
        """Place the whole document."""
        self._head()
        self._contents()
        for number, section in enumerate(self.report.sections):
            self.progress.report(0.5 * number / len(self.report.sections))
            self._section(section, 1)

    def margins(self, painter: QPainter, number: int) -> None:
        """Paint what stands on every page: the stamp, the title from the second page on, the number of the page."""
        pages = len(self.pages)
        words = self.report.words["page"].format(page=number, pages=pages)
        self._line(painter, _LEFT, _FOOT + 5.0, _WIDTH, "line")
        self._put(painter, words, _PAGE[0] - _RIGHT, _FOOT + 9.5, 8.0, "quiet", anchor="end")
        self._put(painter, self.report.foot, _LEFT, _FOOT + 9.5, 7.2, "quiet")
        if number > 1:
            title = cut(self.report.title, _WIDTH - 40.0, 8.0)
            self._put(painter, title, _LEFT, 12.5, 8.0, "quiet")
            self._put(painter, self.report.stamp, _PAGE[0] - _RIGHT, 12.5, 8.5, "warning", bold=True, anchor="end")
            self._line(painter, _LEFT, 14.5, _WIDTH, "line")

    def _turn(self) -> None:
        self.pages.append([])
        self.y = _TOP

    def _room(self, height: float) -> None:
        """Turn the page where ``height`` does not fit on this one; what is higher than a page begins a new one."""
        if self.y + height > _FOOT and self.y > _TOP + 0.1:
            self._turn()

    def _add(self, op: _Op) -> None:
        self.pages[-1].append(op)

    # ---- painting

    def _put(
        self, painter: QPainter, text: str, x: float, y: float, size: float, colour: str, *, bold: bool = False,
        anchor: str = "start",
    ) -> None:  # fmt: skip
        """Paint a line of text with its base line at ``y``; ``colour`` of the paper's, or "#rrggbb"."""
        if anchor != "start":
            width = self.type.width(text, size, bold)
            x -= width if anchor == "end" else width / 2.0
        painter.setFont(self.type.font(size, bold))
        painter.setPen(QColor(colour if colour.startswith("#") else palette.paper(colour)))
        painter.drawText(QPointF(x * _MM, y * _MM), text)

    @staticmethod
    def _line(painter: QPainter, x: float, y: float, width: float, colour: str, thick: float = 0.15) -> None:
        painter.fillRect(QRectF(x * _MM, y * _MM, width * _MM, thick * _MM), QColor(palette.paper(colour)))

    def _text_at(
        self, lines: Sequence[_Line], x: float, top: float, size: float, colour: str = "ink", *, bold: bool = False,
        right: Optional[float] = None,
    ) -> None:  # fmt: skip
        """Add lines to the page, from ``top`` on, to the left of ``x`` or ending at ``right``."""
        pitch, ascent = _pitch(size), self.type.ascent(size, bold)
        lead = (pitch - ascent * 1.25) / 2.0
        for number, line in enumerate(lines):
            base = top + number * pitch + lead + ascent
            place = x if right is None else right - line.width

            def op(painter: QPainter, text: str = line.text, place: float = place, base: float = base) -> None:
                self._put(painter, text, place, base, size, colour, bold=bold)

            self._add(op)

    def _box(
        self, x: float, y: float, width: float, height: float, fill: str = "", stroke: str = "", thick: float = 0.15
    ) -> None:
        def op(painter: QPainter) -> None:
            area = QRectF(x * _MM, y * _MM, width * _MM, height * _MM)
            if fill:
                painter.fillRect(area, QColor(fill))
            if stroke:
                painter.setPen(QPen(QColor(stroke), thick * _MM))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRect(area)

        self._add(op)

    # ---- the first page

    def _head(self) -> None:
        self._box(0.0, 0.0, _PAGE[0], 4.0, fill=palette.paper("accent"))
        wide = self.type.width(self.report.stamp, 12.0, bold=True) + 8.0
        left = _PAGE[0] - _RIGHT - wide
        self._box(left, 14.0, wide, 9.0, stroke=palette.paper("warning"), thick=0.5)
        stamp = self.report.stamp
        self._add(lambda painter: self._put(
            painter, stamp, left + wide / 2.0, 20.2, 12.0, "warning", bold=True, anchor="middle"
        ))  # fmt: skip
        self.y = 13.0
        lines = self.type.lines(self.report.title, _WIDTH - wide - 8.0, 21.0, bold=True)
        self._text_at(lines, _LEFT, self.y, 21.0, bold=True)
        self.y += len(lines) * _pitch(21.0) + 1.0
        self._text_at(self.type.lines(self.report.subtitle, _WIDTH, 12.5), _LEFT, self.y, 12.5, "quiet")
        self.y += _pitch(12.5) + 3.0
        self._rule()
        self.y += 2.0
        for name, text in self.report.facts:
            label = self.type.lines(name, 26.0, _BODY)
            value = self.type.lines(text, _WIDTH - 30.0, _BODY)
            self._room(max(len(label), len(value)) * _pitch(_BODY))
            self._text_at(label, _LEFT, self.y, _BODY, "quiet")
            self._text_at(value, _LEFT + 30.0, self.y, _BODY)
            self.y += max(len(label), len(value)) * _pitch(_BODY)
        self.y += 2.0
        self._rule()
        self.y += 4.0

    def _rule(self) -> None:
        y = self.y
        self._add(lambda painter: self._line(painter, _LEFT, y, _WIDTH, "line"))

    def _contents(self) -> None:
        """The sections with their pages, which are known when all is laid out: they are painted last."""
        sections = self.report.sections
        rows = (len(sections) + 1) // 2
        pitch, column = _pitch(_BODY), (_WIDTH - 12.0) / 2.0
        height = (rows + 1) * pitch + 7.0
        if self.y + height > _FOOT:
            rows, column = len(sections), _WIDTH - 6.0
        self._room(min(height, 60.0))
        self._box(_LEFT, self.y, _WIDTH, min(height, _FOOT - self.y), fill=palette.paper("panel"))
        self._text_at([_Line(self.report.contents, 0.0)], _LEFT + 3.0, self.y + 2.0, _BODY, "accent", bold=True)
        first = self.y + 3.0 + pitch
        for number, section in enumerate(sections):
            left = _LEFT + 3.0 + (number // rows) * (column + 6.0)
            base = first + (number % rows + 0.75) * pitch

            def op(painter: QPainter, section: Section = section, left: float = left, base: float = base) -> None:
                title = cut(section.title, column - 10.0, _BODY)
                self._put(painter, title, left, base, _BODY, "ink")
                page = str(self.starts.get(section.id, 0))
                self._put(painter, page, left + column, base, _BODY, "quiet", anchor="end")

            self._add(op)
        self.y += height + 3.0

    # ---- sections and blocks

    def _section(self, section: Section, level: int) -> None:
        if section.fresh and self.y > _TOP + 0.1:
            self._turn()
        size = {1: 15.0, 2: 12.0}.get(level, 10.5)
        lines = self.type.lines(section.title, _WIDTH, size, bold=True)
        before = 0.0 if self.y <= _TOP + 0.1 else (7.0 if level == 1 else 4.5)
        # a heading never stands alone at the foot of a page
        self._room(before + len(lines) * _pitch(size) + (3.6 if level == 1 else 2.0) + self._least(section))
        self.y += 0.0 if self.y <= _TOP + 0.1 else before
        self.starts[section.id] = len(self.pages)
        self.headings.append(outline.Entry(section.title, level, len(self.pages) - 1, self.y))
        self._text_at(lines, _LEFT, self.y, size, "accent" if level == 1 else "ink", bold=True)
        self.y += len(lines) * _pitch(size)
        if level == 1:
            y = self.y + 0.6
            self._add(lambda painter: self._line(painter, _LEFT, y, _WIDTH, "accent", 0.5))
            self.y += 1.6
        self.y += 2.0
        for block in section.blocks:
            self._block(block)
        for part in section.parts:
            self._section(part, level + 1)

    def _least(self, section: Section) -> float:
        """Return the height (mm) of what has to follow a heading on its page: as much as cannot be parted from it."""
        if not section.blocks:
            return _pitch(12.0) + 6.5 + self._least(section.parts[0]) if section.parts else 0.0
        block = section.blocks[0]
        if isinstance(block, Chart):
            return self._title_height(block.title) + block.wide[0].height * _WIDTH / block.wide[0].width
        if isinstance(block, Picture):
            found = self.images.get(block.key)
            return self._picture_height(block, found) if found is not None else 0.0
        if isinstance(block, Table):
            return self._table_start(block, self._columns(block))
        if isinstance(block, Tiles):
            return 30.0
        texts = block.texts[:1] if isinstance(block, Items) else (block.text,)
        return sum(min(len(self.type.lines(text, _WIDTH - 9.0, _BODY)), 5) for text in texts) * _pitch(_BODY) + 3.0

    def _block(self, block: Any) -> None:
        if isinstance(block, Text):
            self._paragraph(block.text, _SMALL if block.quiet else _BODY, "quiet" if block.quiet else "ink")
        elif isinstance(block, Note):
            self._note(block.text)
        elif isinstance(block, Items):
            self._items(block)
        elif isinstance(block, Tiles):
            self._tiles(block)
        elif isinstance(block, Table):
            self._table(block)
        elif isinstance(block, Chart):
            self._chart(block)
        elif isinstance(block, Picture):
            self._picture(block)

    def _paragraph(self, text: str, size: float, colour: str = "ink", indent: float = 0.0, after: float = 2.0) -> None:
        pitch = _pitch(size)
        lines = self.type.lines(text, _WIDTH - indent, size)
        for number, line in enumerate(lines):
            # neither the first nor the last line of a paragraph stands alone on its page
            together = number == 0 or number == len(lines) - 2
            self._room(min(2 if len(lines) > 3 else len(lines), len(lines) - number) * pitch if together else pitch)
            self._text_at([line], _LEFT + indent, self.y, size, colour)
            self.y += pitch
        self.y += after

    def _note(self, text: str) -> None:
        lines = self.type.lines(text, _WIDTH - 9.0, _BODY)
        height = len(lines) * _pitch(_BODY) + 3.0
        self._room(height)
        self._box(_LEFT, self.y, _WIDTH, height, fill="#fdf3f2")
        self._box(_LEFT, self.y, 1.2, height, fill=palette.paper("warning"))
        self._text_at(lines, _LEFT + 5.0, self.y + 1.5, _BODY)
        self.y += height + _GAP

    def _items(self, block: Items) -> None:
        for text in block.texts:
            lines = len(self.type.lines(text, _WIDTH - 4.5, _BODY))
            self._room(min(lines, 5) * _pitch(_BODY))
            self._box(_LEFT + 1.0, self.y + _pitch(_BODY) / 2.0 - 0.5, 1.0, 1.0, fill=palette.paper("accent"))
            self._paragraph(text, _BODY, indent=4.5, after=0.7)
        self.y += 2.0

    def _tiles(self, block: Tiles) -> None:
        columns, gap = 3, 3.5
        width = (_WIDTH - (columns - 1) * gap) / columns
        for first in range(0, len(block.tiles), columns):
            row = block.tiles[first:][:columns]
            texts = [
                (self.type.lines(tile.label, width - 6.0, 8.0), self.type.lines(tile.beside, width - 6.0, 8.0))
                for tile in row
            ]
            tops = max(len(label) for label, _ in texts) * _pitch(8.0)
            feet = max(len(beside) for _, beside in texts) * _pitch(8.0)
            height = tops + _pitch(15.0) + feet + 4.0
            self._room(height)
            for number, (tile, (label, beside)) in enumerate(zip(row, texts)):
                left = _LEFT + number * (width + gap)
                self._box(left, self.y, width, height, stroke=palette.paper("line"))
                self._box(left - 0.08, self.y, width + 0.16, 1.1, fill=palette.paper("accent"))
                self._text_at(label, left + 3.0, self.y + 2.4, 8.0, "quiet")
                size = 15.0
                while size > 8.0 and self.type.width(tile.value, size, bold=True) > width - 6.0:
                    size -= 0.5
                value = [_Line(tile.value, 0.0)]
                self._text_at(value, left + 3.0, self.y + 2.2 + tops, size, bold=True)
                self._text_at(beside, left + 3.0, self.y + 2.2 + tops + _pitch(15.0), 8.0, "quiet")
            self.y += height + gap
        self.y += 1.0

    # ---- tables

    def _table(self, table: Table, caption: bool = True) -> None:
        widths = self._columns(table)
        heads = self._heads(table, widths)
        head_height = max(len(lines) for lines in heads) * _pitch(_CELL) + 2.0
        captions = self.type.lines(table.caption, _WIDTH, 9.0, bold=True) if caption and table.caption else []
        self._room(min(self._table_start(table, widths), _FOOT - _TOP))
        if captions:
            self._text_at(captions, _LEFT, self.y, 9.0, bold=True)
            self.y += len(captions) * _pitch(9.0) + 0.8
        self._table_head(table, heads, widths, head_height)
        for number, row in enumerate(table.rows):
            self.progress.check()
            bold = table.total and number == len(table.rows) - 1
            lines = self._row_lines(row, widths, bold=bold)
            height = self._row_height(lines)
            # the last rows, of which one may be the sum, are never alone on their page
            after = self._end_height(table, widths) if number == len(table.rows) - 3 else 0.0
            if self.y + height + after > _FOOT and self.y > _TOP + head_height + 0.2:
                self._turn()
                self._table_head(table, heads, widths, head_height)
            self._row(table, lines, widths, height, bold=bold)
        self.y += 1.5
        if table.note:
            self._paragraph(table.note, _SMALL, "quiet")
        self.y += 1.5

    def _end_height(self, table: Table, widths: Sequence[float]) -> float:
        return sum(self._row_height(self._row_lines(row, widths, bold=table.total)) for row in table.rows[-2:])

    def _heads(self, table: Table, widths: Sequence[float]) -> List[List[_Line]]:
        return [self.type.lines(head.text, width - 3.0, _CELL, bold=True) for head, width in zip(table.heads, widths)]

    def _table_start(self, table: Table, widths: Sequence[float]) -> float:
        """Return the height (mm) of caption, headings and the first rows, or of all few: what stands on one page."""
        captions = len(self.type.lines(table.caption, _WIDTH, 9.0, bold=True)) if table.caption else 0
        heads = max(len(lines) for lines in self._heads(table, widths))
        first = sum(self._row_height(self._row_lines(row, widths, bold=False)) for row in table.rows[:3])
        if 3 < len(table.rows) <= _SHORT_TABLE:
            whole = sum(self._row_height(self._row_lines(row, widths, bold=True)) for row in table.rows)
            # of long texts a few rows fill half a page: those may be parted
            first = whole if whole < 60.0 else first
        return captions * _pitch(9.0) + heads * _pitch(_CELL) + 2.0 + first + 1.5

    def _columns(self, table: Table) -> List[float]:
        """Share the width: numbers get what they need, texts what is left, by what they would like to have."""
        wish, need = [], []
        longest = max((self.type.width(text, _CELL) for row in table.rows for text in row), default=0.0)
        for index, head in enumerate(table.heads):
            cells = [row[index] for row in table.rows]
            natural = max((self.type.width(text, _CELL, bold=True) for text in cells), default=0.0)
            title = self.type.width(head.text, _CELL, bold=True)
            word = max((self.type.width(each, _CELL, bold=True) for each in _words(head.text)), default=0.0)
            least = max(min(natural, 60.0 if head.number else 30.0), min(word, 22.0))
            if not head.number and 30.0 < natural <= 120.0 and longest > 120.0:
                # beside a text of several lines a short one takes two
                natural = max(natural / 2.0 + 5.0, 30.0)
            # a long heading over short cells is broken, not given room
            wish.append(max(natural, min(title, max(natural, 24.0))) + 3.4)
            need.append(least + 3.4)
        spare = _WIDTH - sum(need)
        if spare < 0.0:
            # dates, codes and numbers stay whole as long as the long texts can give way
            short = sum(each for each in need if each <= 26.0)
            long = sum(need) - short
            if long and _WIDTH - short > 0.5 * long:
                return [each if each <= 26.0 else each * (_WIDTH - short) / long for each in need]
            return [each * _WIDTH / sum(need) for each in need]
        longing = [max(want - least, 0.0) for want, least in zip(wish, need)]
        if sum(longing) <= spare:
            rest = (spare - sum(longing)) / len(need)
            return [least + more + rest for least, more in zip(need, longing)]
        # the longest texts get less than they would like, none more than it needs
        level, low, high = 0.0, 0.0, max(longing)
        for _ in range(40):
            level = (low + high) / 2.0
            low, high = (level, high) if sum(min(each, level) for each in longing) < spare else (low, level)
        return [least + min(more, level) for least, more in zip(need, longing)]

    def _row_lines(self, row: Sequence[str], widths: Sequence[float], *, bold: bool) -> List[List[_Line]]:
        return [self.type.lines(cell, width - 3.0, _CELL, bold) for cell, width in zip(row, widths)]

    @staticmethod
    def _row_height(lines: Sequence[Sequence[_Line]]) -> float:
        return max((len(each) for each in lines), default=1) * _pitch(_CELL) + 1.8

    def _table_head(
        self, table: Table, heads: Sequence[Sequence[_Line]], widths: Sequence[float], height: float
    ) -> None:
        self._box(_LEFT, self.y, _WIDTH, height, fill=palette.paper("panel"))
        left = _LEFT
        for head, lines, width in zip(table.heads, heads, widths):
            top = self.y + height - 1.0 - len(lines) * _pitch(_CELL)
            right = left + width - 1.5 if head.number else None
            self._text_at(lines, left + 1.5, top, _CELL, bold=True, right=right)
            left += width
        self.y += height
        y = self.y
        self._add(lambda painter: self._line(painter, _LEFT, y, _WIDTH, "line", 0.35))

    def _row(
        self, table: Table, lines: Sequence[Sequence[_Line]], widths: Sequence[float], height: float, *, bold: bool
    ) -> None:
        left, y = _LEFT, self.y
        if bold:
            self._add(lambda painter: self._line(painter, _LEFT, y, _WIDTH, "line", 0.35))
        for head, cell, width in zip(table.heads, lines, widths):
            right = left + width - 1.5 if head.number else None
            self._text_at(cell, left + 1.5, self.y + 0.9, _CELL, bold=bold, right=right)
            left += width
        self.y += height
        foot = self.y
        self._box(_LEFT, foot - 0.06, _WIDTH, 0.12, fill="#d5dbe1")

    # ---- charts and maps

    def _title_height(self, text: str) -> float:
        return len(self.type.lines(text, _WIDTH, 9.5, bold=True)) * _pitch(9.5) + 1.0

    def _title(self, text: str, below: float) -> None:
        lines = self.type.lines(text, _WIDTH, 9.5, bold=True)
        self._room(self._title_height(text) + below)
        self._text_at(lines, _LEFT, self.y, 9.5, bold=True)
        self.y += self._title_height(text)

    def _chart(self, chart: Chart) -> None:
        for number, figure in enumerate(chart.wide):
            scale = _WIDTH / figure.width
            height = figure.height * scale
            if number:
                self._room(height)
            else:
                self._title(chart.title, height)
            self._drawing(figure, _LEFT, self.y, scale)
            self.y += height + 2.0
        self._table(chart.table)

    def _drawing(self, figure: drawing.Drawing, left: float, top: float, scale: float) -> None:
        def op(painter: QPainter) -> None:
            for mark in figure.marks:
                self._mark(painter, mark, left, top, scale)

        self._add(op)

    def _mark(self, painter: QPainter, mark: drawing.Mark, left: float, top: float, scale: float) -> None:
        def at(x: float, y: float) -> QPointF:
            return QPointF((left + x * scale) * _MM, (top + y * scale) * _MM)

        if isinstance(mark, drawing.Words):
            size = mark.size * scale * 72.0 / 25.4
            place = (left + mark.x * scale, top + mark.y * scale)
            self._put(painter, mark.text, *place, size, mark.colour, bold=mark.bold, anchor=mark.anchor)
            return
        if isinstance(mark, drawing.Rule):
            painter.setPen(_pen(mark.colour, mark.width * scale, mark.dash))
            painter.drawLine(at(mark.x1, mark.y1), at(mark.x2, mark.y2))
            return
        area = QRectF(at(mark.x, mark.y), QSizeF(mark.width * scale * _MM, mark.height * scale * _MM))
        if mark.fill:
            painter.fillRect(area, QColor(mark.fill))
        if mark.lines:
            pen = _pen(mark.hatch, mark.hatch_width * scale, "")
            pen.setCapStyle(Qt.PenCapStyle.FlatCap)
            painter.setPen(pen)
            for x1, y1, x2, y2 in mark.lines:
                painter.drawLine(at(x1, y1), at(x2, y2))
        if mark.stroke:
            painter.setPen(_pen(mark.stroke, mark.stroke_width * scale, mark.dash))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(area)

    def _picture(self, picture: Picture) -> None:
        found = self.images.get(picture.key)
        if found is None:
            return
        width, height = self._picture_size(found)
        rest = self._picture_height(picture, found) - height
        room = _FOOT - self.y - rest
        if 0.62 * height <= room < height:
            # a map somewhat smaller is better than half a page of nothing
            width, height = width * room / height, room
        # the map, its legend and what has to be said of it stand on one page
        self._title(picture.title, rest + height - self._title_height(picture.title))
        left, top = _LEFT + (_WIDTH - width) / 2.0, self.y

        def op(painter: QPainter) -> None:
            # unpacked only now, and let go at once: sixty maps at a time would take half a gigabyte
            area = QRectF(left * _MM, top * _MM, width * _MM, height * _MM)
            painter.drawImage(area, QImage.fromData(found.png, "PNG"))

        self._add(op)
        self._box(left, top, width, height, stroke=palette.paper("line"), thick=0.2)
        self.y += height + 2.0
        self._legend(picture)
        for text in found.notes:
            self._note(text)
        if picture.note:
            self._paragraph(picture.note, _SMALL, "quiet")

    @staticmethod
    def _picture_size(found: Image) -> Tuple[float, float]:
        """Return width and height (mm) of a map on the page."""
        width = min(_WIDTH, 122.0 * found.width / found.height)
        return width, width * found.height / found.width

    def _picture_height(self, picture: Picture, found: Image) -> float:
        notes = [len(self.type.lines(text, _WIDTH - 9.0, _BODY)) * _pitch(_BODY) + 3.0 + _GAP for text in found.notes]
        legend = len(self._legend_rows(picture)) * _LEGEND
        return self._title_height(picture.title) + self._picture_size(found)[1] + 2.0 + legend + sum(notes)

    def _legend_rows(self, picture: Picture) -> List[List[Tuple[float, str, drawing.Drawing]]]:
        """Return the lines of a legend: place (mm), words and swatch of each class."""
        rows: List[List[Tuple[float, str, drawing.Drawing]]] = [[]]
        x = _LEFT
        for line in picture.legend:
            text = cut(f"{line.label}  {line.text}".rstrip(), _WIDTH - 10.0, _SMALL)
            wide = 9.0 + self.type.width(text, _SMALL) + 5.0
            if x > _LEFT and x + wide - 5.0 > _LEFT + _WIDTH:
                rows.append([])
                x = _LEFT
            rows[-1].append((x, text, drawing.swatch(line.look)))
            x += wide
        return rows

    def _legend(self, picture: Picture) -> None:
        for row in self._legend_rows(picture):
            self._room(_LEGEND)
            for x, text, figure in row:
                self._drawing(figure, x, self.y + 0.7, 7.0 / figure.width)
                self._text_at([_Line(text, 0.0)], x + 9.0, self.y + 0.3, _SMALL)
            self.y += _LEGEND
        self.y += 2.0


def _pen(colour: str, width: float, dash: str) -> QPen:
    pen = QPen(QColor(colour), width * _MM)
    pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    if dash:
        # Qt counts dashes in widths of the pen, the drawing in its own unit
        pen.setDashPattern([float(each) * 0.25 / max(width, 0.01) for each in dash.split()])
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    return pen


def _words(text: str) -> List[str]:
    """Return the parts at which a heading may not be broken: English words, single Chinese characters."""
    parts, word = [], ""
    for char in text:
        if char.isascii() and not char.isspace():
            word += char
            continue
        if word:
            parts.append(word)
        word = ""
        parts.append(char)
    return [*parts, word] if word else parts
