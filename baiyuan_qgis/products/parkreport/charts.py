"""The charts of the report: bars, stacked bars, and bars against a target; each for paper and for a narrow screen.

Every bar has its words and its number beside it, so that no colour has to be told from another to read a chart.
"""

from __future__ import annotations

import math
from typing import NamedTuple, Optional, Sequence

from baiyuan_qgis.data import palette
from baiyuan_qgis.data.palette import Look
from baiyuan_qgis.products.parkreport import drawing
from baiyuan_qgis.products.parkreport.drawing import Drawing, Mark, Rule, Words

WIDE, NARROW = 680.0, 340.0
_SIZE, _SMALL = 12.5, 11.0
_GAP = 8.0


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


def bars(rows: Sequence[Bar]) -> tuple[Drawing, Drawing]:
    """Return horizontal bars from one zero line, wide and narrow."""
    top = max([row.value for row in rows if row.value is not None and row.value > 0.0], default=1.0)
    return _bars(rows, WIDE, top), _bars(rows, NARROW, top)


def _bars(rows: Sequence[Bar], width: float, top: float, line: Optional[float] = None) -> Drawing:
    frame = _Frame([row.label for row in rows], [row.text for row in rows], width)
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
        ink = palette.paper("ink")
        marks.append(Rule(place, frame.top - 4.0, place, frame.bottom, ink, 1.4, "5 3"))
    return Drawing(width, frame.bottom + 4.0, tuple(marks))


def stacks(rows: Sequence[Stack], series: Sequence[Series]) -> tuple[Drawing, Drawing]:
    """Return horizontal stacked bars with their legend on top, wide and narrow."""
    top = max([math.fsum(row.parts) for row in rows], default=1.0) or 1.0
    return _stacks(rows, series, WIDE, top), _stacks(rows, series, NARROW, top)


def _stacks(rows: Sequence[Stack], series: Sequence[Series], width: float, top: float) -> Drawing:
    marks, used = _legend(series, width)
    frame = _Frame([row.label for row in rows], [row.text for row in rows], width, used)
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


def aims(rows: Sequence[Aim], line: str) -> tuple[Drawing, Drawing]:
    """Return what share of each target is reached, with a line at the whole target, named ``line``; wide and narrow.

    A bar ends at one and a half targets; its number does not.
    """
    made = []
    for width in (WIDE, NARROW):
        plain = _bars([Bar(row.label, row.share, row.text, row.look) for row in rows], width, 1.5, 1.0)
        mark = next(each for each in plain.marks if isinstance(each, Rule) and each.dash)
        # the name of the line stands over it, the chart moves down
        moved = tuple(_down(each, 14.0) for each in plain.marks)
        words = Words(mark.x1, 13.0, line, _SMALL, palette.paper("ink"), "middle")
        made.append(Drawing(width, plain.height + 14.0, (words, *moved)))
    return made[0], made[1]


def _down(mark: Mark, by: float) -> Mark:
    if isinstance(mark, Words):
        return mark._replace(y=mark.y + by)
    if isinstance(mark, Rule):
        return mark._replace(y1=mark.y1 + by, y2=mark.y2 + by)
    lines = tuple((a, b + by, c, d + by) for a, b, c, d in mark.lines)
    return mark._replace(y=mark.y + by, lines=lines)


class _Frame:
    """Where labels, bars and texts stand: labels left of the bars on paper, above them on a narrow screen."""

    def __init__(self, labels: Sequence[str], texts: Sequence[str], width: float, top: float = 0.0) -> None:
        self.narrow = width < WIDE
        self.top = top + 6.0
        self.thick = 15.0 if self.narrow else 18.0
        self.row = 40.0 if self.narrow else 28.0
        longest = max((drawing.width_of(text, _SIZE) for text in labels), default=0.0)
        self.left = 1.0 if self.narrow else min(longest, 0.42 * width) + _GAP + 2.0
        room = max((drawing.width_of(text, _SIZE) for text in texts), default=0.0) + 8.0
        self.room = max(width - self.left - room, 60.0)
        self.labels, self.texts = labels, texts
        self.bottom = self.top + self.row * len(labels)
        self.width = width

    def bar_top(self, number: int) -> float:
        """The upper edge of a bar."""
        return self.top + number * self.row + (19.0 if self.narrow else (self.row - self.thick) / 2.0)

    def label(self, number: int) -> list[Mark]:
        """The name of a row, cut where it is too long: the table behind the chart has it whole."""
        ink = palette.paper("ink")
        if self.narrow:
            text = drawing.shortened(self.labels[number], self.width - 8.0, _SIZE)
            return [Words(self.left + 5.0, self.top + number * self.row + 13.0, text, _SIZE, ink)]
        text = drawing.shortened(self.labels[number], self.left - _GAP, _SIZE)
        return [Words(self.left - _GAP, self._base(number), text, _SIZE, ink, "end")]

    def text(self, number: int, x: float, unknown: bool = False) -> Words:
        """The number of a row behind its bar."""
        colour = palette.paper("quiet" if unknown else "ink")
        room = self.width - x
        text = drawing.shortened(self.texts[number], max(room, 40.0), _SIZE)
        return Words(x, self._base(number), text, _SIZE, colour, bold=False)

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
