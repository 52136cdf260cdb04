"""The charts of the report: bars, stacked bars, and bars against a target; each for paper and for a narrow screen.

Every bar has its words and its number beside it, so that no colour has to be told from another to read a chart.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple, Optional, Sequence

from baiyuan_qgis.data import palette
from baiyuan_qgis.data.palette import Look
from baiyuan_qgis.products.parkreport import drawing
from baiyuan_qgis.products.parkreport.drawing import Drawing, Mark, Rule, Words

WIDE, NARROW = 680.0, 340.0
_SIZE, _SMALL, _LINE = 12.5, 11.0, 14.0
_GAP = 8.0
# rows of one drawing: on paper the largest one fits a page of A4
MOST_ROWS = 26
# the drawings of one chart, one below the other
Drawings = tuple[Drawing, ...]


class Bar(NamedTuple):
    """A row: what it is, how much (None: not known), the text of it, how it is drawn."""

    label: str
    value: Optional[float]
    text: str
    look: Look


class Series(NamedTuple):
    """A kind of part in stacked bars."""

    label: str
    look: Look


class Stack(NamedTuple):
    """A row of stacked bars: its parts in the order of the series, and the text behind it."""

    label: str
    parts: tuple[float, ...]
    text: str


def bars(rows: Sequence[Bar]) -> tuple[Drawings, Drawings]:
    """Return horizontal bars from one zero line, wide and narrow."""
    top = max([row.value for row in rows if row.value is not None and row.value > 0.0], default=1.0)
    wide, narrow = (tuple(_bars(part, rows, width, top) for part in _parts(rows)) for width in (WIDE, NARROW))
    return wide, narrow


def _parts(rows: Sequence[Any]) -> list[Sequence[Any]]:
    """Divide rows into drawings of about as many rows each."""
    count = max(math.ceil(len(rows) / MOST_ROWS), 1)
    size = math.ceil(len(rows) / count)
    return [rows[first:][:size] for first in range(0, len(rows), size)] if rows else [rows]


def _bars(
    rows: Sequence[Bar], every: Sequence[Bar], width: float, top: float, line: Optional[float] = None
) -> Drawing:  # fmt: skip
    frame = _Frame(rows, every, width)
    marks: list[Mark] = []
    for number, row in enumerate(rows):
        marks.extend(frame.label(number))
        if row.value is not None and row.value > 0.0:
            length = max(min(row.value / top, 1.0) * frame.room, 0.8)
            marks.append(drawing.box(row.look, frame.left, frame.bar_top(number), length, frame.thick))
        else:
            length = 0.0
        # beside a target line all texts stand in one column, lest the line strike them out
        place = frame.left + (frame.room if line is not None else length) + 6.0
        marks.append(frame.text(number, place, unknown=row.value is None))
    marks.append(frame.zero())
    if line is not None:
        place = frame.left + min(line / top, 1.0) * frame.room
        marks.extend(frame.target(place))
    return Drawing(width, frame.bottom + 4.0, tuple(marks))


def stacks(rows: Sequence[Stack], series: Sequence[Series]) -> tuple[Drawings, Drawings]:
    """Return horizontal stacked bars with their legend on top, wide and narrow."""
    top = max([math.fsum(row.parts) for row in rows], default=1.0) or 1.0
    wide, narrow = (tuple(_stacks(part, rows, series, width, top) for part in _parts(rows)) for width in (WIDE, NARROW))
    return wide, narrow


def _stacks(
    rows: Sequence[Stack], every: Sequence[Stack], series: Sequence[Series], width: float, top: float
) -> Drawing:  # fmt: skip
    marks, used = _legend(series, width)
    frame = _Frame(rows, every, width, used)
    for number, row in enumerate(rows):
        marks.extend(frame.label(number))
        place = frame.left
        for part, one in zip(row.parts, series):
            length = part / top * frame.room
            if length <= 0.0:
                continue
            marks.append(drawing.box(one.look, place, frame.bar_top(number), length, frame.thick))
            place += length
        marks.append(frame.text(number, place + 6.0))
    marks.append(frame.zero())
    return Drawing(width, frame.bottom + 4.0, tuple(marks))


class Aim(NamedTuple):
    """A target: what it is, what share of it is reached (None: not known), the text of it, its look."""

    label: str
    share: Optional[float]
    text: str
    look: Look


def aims(rows: Sequence[Aim], line: str) -> tuple[Drawings, Drawings]:
    """Return what share of each target is reached, with a line at the whole target, named ``line``; wide and narrow.

    A bar ends at one and a half targets; its number does not. Where all are below their target, it stands at the end.
    """
    every = [Bar(row.label, row.share, row.text, row.look) for row in rows]
    top = 1.05 if all(row.share is None or row.share <= 1.0 for row in rows) else 1.5
    wide, narrow = (tuple(_aims(part, every, width, top, line) for part in _parts(every)) for width in (WIDE, NARROW))
    return wide, narrow


def _aims(rows: Sequence[Bar], every: Sequence[Bar], width: float, top: float, line: str) -> Drawing:
    plain = _bars(rows, every, width, top, 1.0)
    mark = next(each for each in plain.marks if isinstance(each, Rule) and each.dash)
    # the name of the line stands over it, the chart moves down
    moved = tuple(_down(each, 14.0) for each in plain.marks)
    words = Words(mark.x1, 13.0, line, _SMALL, palette.paper("ink"), "middle")
    return Drawing(width, plain.height + 14.0, (words, *moved))


def _down(mark: Mark, by: float) -> Mark:
    if isinstance(mark, Words):
        return mark._replace(y=mark.y + by)
    if isinstance(mark, Rule):
        return mark._replace(y1=mark.y1 + by, y2=mark.y2 + by)
    lines = tuple((a, b + by, c, d + by) for a, b, c, d in mark.lines)
    return mark._replace(y=mark.y + by, lines=lines)


class _Frame:
    """Where labels, bars and texts stand: labels left of the bars on paper, above them on a narrow screen."""

    def __init__(self, rows: Sequence[Any], every: Sequence[Any], width: float, top: float = 0.0) -> None:
        """``rows`` are drawn; ``every`` row of the chart has its say in the widths, so that its drawings agree."""
        self.narrow = width < WIDE
        self.top = top + 6.0
        self.thick = 15.0 if self.narrow else 18.0
        # labels stand above narrow bars, in two lines where one of them needs it
        tall = any(drawing.width_of(row.label, _SIZE) > width - 8.0 for row in every)
        self.lines = 2 if self.narrow and tall else 1
        self.row = 40.0 + _LINE * (self.lines - 1) if self.narrow else 28.0
        longest = max((drawing.width_of(row.label, _SIZE) for row in every), default=0.0)
        self.left = 1.0 if self.narrow else min(longest, 0.48 * width) + _GAP + 2.0
        room = max((drawing.width_of(row.text, _SIZE) for row in every), default=0.0) + 8.0
        self.room = max(width - self.left - room, 60.0)
        self.labels, self.texts = [row.label for row in rows], [row.text for row in rows]
        self.bottom = self.top + self.row * len(rows)
        self.width = width

    def bar_top(self, number: int) -> float:
        """The upper edge of a bar."""
        above = 19.0 + _LINE * (self.lines - 1) if self.narrow else (self.row - self.thick) / 2.0
        return self.top + number * self.row + above

    def label(self, number: int) -> list[Mark]:
        """The name of a row in one line or two, cut where it is longer still: the table behind has it whole."""
        ink = palette.paper("ink")
        if self.narrow:
            lines = drawing.two_lines(self.labels[number], self.width - 8.0, _SIZE)
            top = self.top + number * self.row + 13.0 + (0.0 if self.lines == len(lines) else _LINE)
            return [Words(self.left + 5.0, top + _LINE * place, text, _SIZE, ink) for place, text in enumerate(lines)]
        lines = drawing.two_lines(self.labels[number], self.left - _GAP, _SIZE)
        if len(lines) == 1:
            return [Words(self.left - _GAP, self._base(number), lines[0], _SIZE, ink, "end")]
        lines, base = drawing.two_lines(self.labels[number], self.left - _GAP, _SMALL), self._base(number) - 1.0
        middle = (len(lines) - 1) / 2.0
        return [
            Words(self.left - _GAP, base + (place - middle) * 12.5, text, _SMALL, ink, "end")
            for place, text in enumerate(lines)
        ]

    def text(self, number: int, x: float, unknown: bool = False) -> Words:
        """The number of a row behind its bar."""
        colour = palette.paper("quiet" if unknown else "ink")
        room = self.width - x
        text = drawing.shortened(self.texts[number], max(room, 40.0), _SIZE)
        return Words(x, self._base(number), text, _SIZE, colour, bold=False)

    def target(self, x: float) -> list[Mark]:
        """The line at the whole target; on a narrow screen a stroke through each bar, lest it strike out the names."""
        ink = palette.paper("ink")
        if not self.narrow:
            return [Rule(x, self.top - 4.0, x, self.bottom, ink, 1.4, "5 3")]
        tops = [self.bar_top(number) for number in range(len(self.labels))]
        return [Rule(x, top - 3.0, x, top + self.thick + 3.0, ink, 1.6, "5 3") for top in tops]

    def zero(self) -> Rule:
        """The line from which all bars begin."""
        return Rule(self.left, self.top - 2.0, self.left, self.bottom, palette.paper("quiet"), 1.0)

    def _base(self, number: int) -> float:
        return self.bar_top(number) + self.thick / 2.0 + _SIZE * 0.36


def _legend(series: Sequence[Series], width: float) -> tuple[list[Mark], float]:
    """Return the marks of a legend in as many rows as it needs, and its height."""
    marks: list[Mark] = []
    x, y = 1.0, 2.0
    for one in series:
        label = drawing.shortened(one.label, width - 34.0, _SMALL)
        wide = 26.0 + drawing.width_of(label, _SMALL) + 14.0
        if x > 1.0 and x + wide > width:
            x, y = 1.0, y + 19.0
        marks.extend(
            (
                drawing.box(one.look, x, y, 20.0, 12.0),
                Words(x + 26.0, y + 10.2, label, _SMALL, palette.paper("ink")),
            )
        )
        x += wide
    return marks, y + 22.0
