"""The legend of a theme: the classes that are present, each with its look, how many features and how much land.

Counted from the layers that the map shows, as a whole or of one park.
"""

from __future__ import annotations

import math
from typing import Dict, List, NamedTuple, Optional, Sequence, Tuple

from baiyuan_qgis.cartography import project, styles, words
from baiyuan_qgis.cartography.counts import Count, Park
from baiyuan_qgis.cartography.project import Assembled
from baiyuan_qgis.data import dictionary, palette
from baiyuan_qgis.data.palette import Look


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


def blocks(made: Assembled, theme: str, language: Optional[str] = None, park: Optional[Park] = None) -> List[Block]:
    """Return the legend of a theme with the classes that are present, counted from the layers (of one park's land)."""
    found: List[Block] = []
    inside = park.id if park is not None else ""
    shown = project.theme_layers(made, theme)
    if theme in made.land_use:
        found.append(_land_use_block(made, theme, language, inside))
    elif theme in made.layers:
        found.append(of_style(made, theme, project.STYLE[theme], language, inside))
    if made.layers.get("unsupplied") in shown:
        found.append(_unsupplied_block(made, language, inside))
    if made.layers.get("anomalies") in shown:
        found.append(of_style(made, "anomalies", "anomalies", language, inside)._replace(total=None))
    lines = []
    for key in ("parks", "eco_redline", "farmland"):
        if made.layers.get(key) in shown:
            counted = made.counts.areas(key, inside)
            lines.append(Line(key, dictionary.label("layer", key, language), palette.looks("layer")[key], *counted))
    found.append(Block("", tuple(line for line in lines if line.number)))
    return [block for block in found if block.lines]


def of_style(made: Assembled, key: str, name: str, language: Optional[str], park: str = "") -> Block:
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
    drawn = made.land_use[theme]
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


def height(blocks: Sequence[Block]) -> int:
    """Return how many rows a legend takes."""
    return sum(len(block.lines) + (1 if block.title else 0) + (1 if block.total else 0) for block in blocks)


def folded(blocks: Sequence[Block], most: int, language: Optional[str]) -> List[Block]:
    """Return a legend of at most so many rows: of the longest block the smallest classes become one line."""
    excess = height(blocks) - most
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
