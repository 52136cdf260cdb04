"""The report of checkdata: one HTML page without scripts, files or network, in the user's language.

Everything that comes from the layer is escaped. Long lists are cut, and the page says so: the layer of findings holds
them all.
"""

from __future__ import annotations

import datetime
from html import escape
from typing import Any, Mapping

import numpy as np
import pandas
import shapely

from baiyuan_qgis.data import dictionary
from baiyuan_qgis.data.quality.noted import CHECKED, NOT_APPLICABLE, NOT_CHECKED
from baiyuan_qgis.language import language, tr

# what a page can hold that is still read
MOST_OF_A_RULE = 200
MOST_DOTS = 3000
_MAP_WIDTH, _MAP_MARGIN = 720.0, 14.0
_COLOURS = {"error": "#b3261e", "warning": "#b06000", "note": "#4a6078"}
_STYLE = """
:root { color-scheme: light; }
body { font: 14px/1.5 "Noto Sans CJK SC", "Microsoft YaHei", "PingFang SC", system-ui, sans-serif; color: #1c1b1f;
  margin: 24px auto; max-width: 1080px; padding: 0 20px; }
h1 { font-size: 22px; margin: 0 0 4px; } h2 { font-size: 17px; margin: 28px 0 8px; }
p { margin: 4px 0 8px; } .facts { color: #49454f; }
.tiles { display: flex; gap: 12px; flex-wrap: wrap; margin: 16px 0; }
.tile { border: 1px solid #d0ccd4; border-top: 4px solid #888; border-radius: 4px; padding: 8px 16px;
  min-width: 110px; }
.tile strong { display: block; font-size: 24px; font-variant-numeric: tabular-nums; }
table { border-collapse: collapse; width: 100%; margin: 6px 0 10px; }
th, td { border: 1px solid #d8d4dc; padding: 4px 8px; text-align: left; vertical-align: top; overflow-wrap: anywhere; }
th { background: #f3f1f5; font-weight: 600; } td.n { text-align: right; font-variant-numeric: tabular-nums; }
.error { color: #b3261e; } .warning { color: #8a4b00; } .note { color: #3d5368; }
tr.off td { color: #79747e; } .mend { background: #f6f8f4; border-left: 4px solid #6a8f5a; padding: 6px 10px; }
svg { border: 1px solid #d8d4dc; background: #fafafa; max-width: 100%; height: auto; }
@media print { body { margin: 0; max-width: none; } h2 { break-after: avoid; } tr { break-inside: avoid; } }
"""


def page(
    findings: Any, summary: pandas.DataFrame, figures: Mapping[str, int], facts: Mapping[str, str], extent: Any = None
) -> str:
    """Return the page.

    ``findings`` (with points), ``summary`` and ``figures`` are those of a DataCheck; ``facts``: title to text, the
    layer first; ``extent``: (minx, miny, maxx, maxy) of the layer, or None.
    """
    title = tr("Data check")
    layer = next(iter(facts.values()), "")
    parts = [
        f'<!DOCTYPE html>\n<html lang="{"zh-CN" if language() == "zh" else "en"}"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{escape(title)} · {escape(layer)}</title><style>{_STYLE}</style></head><body>",
        f"<h1>{escape(title)} · {escape(layer)}</h1>",
        '<p class="facts">' + " · ".join(f"{escape(key)}: {escape(value)}" for key, value in facts.items()) + "</p>",
        f"<p>{escape(_verdict(figures))}</p>",
        _tiles(figures),
        _map(findings, extent),
        f"<h2>{escape(tr('All checks'))}</h2>",
        _summary(summary),
    ]
    for rule in summary["rule"]:
        own = findings[findings["rule"] == rule]
        if len(own):
            parts.append(_of_rule(rule, own))
    now = datetime.datetime.now().astimezone().strftime("%Y-%m-%d %H:%M")
    made = tr("Made on {moment} by Baiyuan; nothing in the layer was changed.").format(moment=now)
    parts.append(f'<p class="facts">{escape(made)}</p></body></html>\n')
    return "\n".join(parts)


def _verdict(figures: Mapping[str, int]) -> str:
    if figures["ERROR_COUNT"]:
        return tr("The layer has errors: mend them before anything is computed from it.")
    if figures["NOT_CHECKED_COUNT"]:
        return tr("No errors in what was checked. Some checks could not be made; the table says which and why.")
    return tr("No errors were found.")


def _tiles(figures: Mapping[str, int]) -> str:
    shown = (
        (tr("Features"), "FEATURE_COUNT", "#888"),
        (tr("Errors"), "ERROR_COUNT", _COLOURS["error"]),
        (tr("Warnings"), "WARNING_COUNT", _COLOURS["warning"]),
        (tr("Notes"), "NOTE_COUNT", _COLOURS["note"]),
        (tr("Checks not made"), "NOT_CHECKED_COUNT", "#888"),
    )
    tiles = [
        f'<div class="tile" style="border-top-color:{colour}"><strong>{figures[key]:,}</strong>{escape(label)}</div>'
        for label, key, colour in shown
    ]
    return f'<div class="tiles">{"".join(tiles)}</div>'


def _map(findings: Any, extent: Any) -> str:
    """Draw where the findings lie in the layer's extent; the worst come to lie on top."""
    points = np.asarray(findings.geometry.array, dtype=object)
    placed = ~shapely.is_missing(points) & ~shapely.is_empty(points)
    if not placed.any():
        return ""
    x, y = shapely.get_x(points[placed]), shapely.get_y(points[placed])
    severity = findings["severity"].to_numpy()[placed]
    box = np.array([x.min(), y.min(), x.max(), y.max()])
    if extent is not None and np.isfinite(extent).all():
        box = np.r_[np.minimum(box[:2], extent[:2]), np.maximum(box[2:], extent[2:])]
    span = np.maximum(box[2:] - box[:2], 1e-9)
    # one scale for both axes; a strip of land stays readable
    scale = (_MAP_WIDTH - 2.0 * _MAP_MARGIN) / max(span[0], span[1])
    width, height = span * scale + 2.0 * _MAP_MARGIN
    order = np.argsort([("note", "warning", "error").index(each) for each in severity], kind="stable")
    shown = order[-MOST_DOTS:]
    dots = "".join(
        f'<circle cx="{_MAP_MARGIN + (x[i] - box[0]) * scale:.1f}" cy="{_MAP_MARGIN + (box[3] - y[i]) * scale:.1f}" '
        f'r="3.5" fill="{_COLOURS[severity[i]]}" fill-opacity="0.75"/>'
        for i in shown
    )
    frame = ""
    if extent is not None and np.isfinite(extent).all():
        left, top = _MAP_MARGIN + (extent[0] - box[0]) * scale, _MAP_MARGIN + (box[3] - extent[3]) * scale
        across, down = (extent[2] - extent[0]) * scale, (extent[3] - extent[1]) * scale
        frame = (
            f'<rect x="{left:.1f}" y="{top:.1f}" width="{across:.1f}" height="{down:.1f}" fill="#fff" '
            'stroke="#9a95a0" stroke-dasharray="4 3"/>'
        )
    caption = tr("Where the findings lie; the dashed box is the extent of the layer.")
    if len(order) > len(shown):
        caption += " " + tr("{count} of {all} are drawn.").format(count=len(shown), all=len(order))
    return (
        f"<h2>{escape(tr('Places'))}</h2>"
        f'<svg role="img" aria-label="{escape(caption)}" viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}" '
        f'height="{height:.0f}">{frame}{dots}</svg><p class="facts">{escape(caption)}</p>'
    )


def _summary(summary: pandas.DataFrame) -> str:
    heads = (tr("Check"), tr("State"), tr("Features"), tr("Found"), tr("Errors"), tr("Warnings"), tr("Remark"))
    rows = []
    for row in summary.itertuples():
        if row.check_state == NOT_APPLICABLE:
            continue
        state = dictionary.label("check_state", row.check_state)
        made = row.check_state == CHECKED
        numbers = (row.feature_count, row.finding_count, row.error_count, row.warning_count)
        cells = "".join(f'<td class="n">{value:,}</td>' if made else '<td class="n">–</td>' for value in numbers)
        kind = ' class="off"' if row.check_state == NOT_CHECKED else ""
        rows.append(
            f"<tr{kind}><td>{escape(row.title)}</td><td>{escape(state)}</td>{cells}<td>{escape(row.sentence)}</td></tr>"
        )
    left_out = summary.loc[summary["check_state"] == NOT_APPLICABLE, "title"]
    joint = tr(", ")
    rest = tr("Not applicable to this layer: {checks}.").format(checks=joint.join(left_out)) if len(left_out) else ""
    head = "".join(f"<th>{escape(each)}</th>" for each in heads)
    return f'<table><tr>{head}</tr>{"".join(rows)}</table><p class="facts">{escape(rest)}</p>'


def _of_rule(rule: str, own: Any) -> str:
    heads = (tr("Severity"), tr("Feature"), tr("Identifier"), tr("Field"), tr("What was found"), tr("Place (x, y)"))
    rows = []
    points = np.asarray(own.geometry.array, dtype=object)
    digits = 6 if own.crs is not None and own.crs.is_geographic else 3
    for row, point in zip(own.head(MOST_OF_A_RULE).itertuples(), points):
        place = "" if point is None else f"{point.x:.{digits}f}, {point.y:.{digits}f}"
        severity = dictionary.label("severity", row.severity)
        identifier = "" if row.identifier is None or pandas.isna(row.identifier) else str(row.identifier)
        cells = (row.feature_id, identifier, row.field, row.sentence, place)
        rows.append(
            f'<tr><td class="{row.severity}">{escape(severity)}</td>'
            + "".join(f"<td>{escape(str(cell))}</td>" for cell in cells) + "</tr>"
        )  # fmt: skip
    more = len(own) - len(rows)
    rest = tr("{count} more; the layer of findings holds them all.").format(count=f"{more:,}") if more else ""
    return (
        f"<h2>{escape(dictionary.label('quality_rule', rule))} ({len(own):,})</h2>"
        f'<p class="mend">{escape(tr("How to mend:"))} {escape(dictionary.label("quality_mend", rule))}</p>'
        f"<table><tr>{''.join(f'<th>{escape(each)}</th>' for each in heads)}</tr>{''.join(rows)}</table>"
        f'<p class="facts">{escape(rest)}</p>'
    )
