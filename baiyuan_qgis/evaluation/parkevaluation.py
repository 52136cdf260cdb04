"""Parks evaluated by a scheme: scores, ranks, ties, who is among the last, and how far the ranks hang on the weights.

score = Σ weight · credit / Σ weight · 100 over the indicators known, credit = value / ideal (more is better) or
ideal / value (less is better), between 0 and the scheme's cap; an ideal of 0 (a share of idle land) gives 1 - value.
Parks are ranked within their group. An indicator that is NULL is never 0: too little known, and the park is not
ranked. Source: handbook §2.4, §2.5, EVA-03, EVA-05 in §1.8.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas

from baiyuan_qgis.data.findings import Findings
from baiyuan_qgis.evaluation.scheme import Indicator, Scheme
from baiyuan_qgis.faults import InputFault
from baiyuan_qgis.land.policy import hint
from baiyuan_qgis.language import tr
from baiyuan_qgis.progress import SILENT, Progress

# the change of each weight in the test of sensitivity
MOVE = 0.2
# scores that differ by less are the same score, computed in another order
_DIGITS = 9
IN, NOT_IN, BORDERLINE, UNKNOWN = "in_bottom", "not_in_bottom", "borderline", "unknown"


@dataclass(frozen=True)
class Evaluation:
    """``parks``: table ``ranking`` without its identity, row by row; ``sensitivity``: one row per park, indicator."""

    parks: pandas.DataFrame
    sensitivity: pandas.DataFrame
    findings: pandas.DataFrame
    figures: dict[str, float]


def evaluate(
    parks: pandas.DataFrame, scheme: Scheme, *, name: str = "parks", progress: Progress = SILENT
) -> Evaluation:
    """Rank n parks by a scheme.

    ``parks``: one row per park with ``park_id``, ``park_name`` where known, and the scheme's fields; ``name``: what the
    user calls the layer. Raises InputFault where the layer has none of the indicators, or one is no number.
    """
    findings = Findings()
    count = len(parks)
    values = np.column_stack([_numbers(parks, one, name) for one in scheme.indicators])
    _report_absent(parks, scheme, name, findings)
    _report_partly_known(parks, name, findings)
    groups, known_group = _groups(parks, scheme, name, findings)
    progress.report(0.1)
    ideals = np.column_stack([_ideals(values[:, i], one, groups) for i, one in enumerate(scheme.indicators)])
    points = np.column_stack(
        [_credits(values[:, i], ideals[:, i], one, scheme.cap) for i, one in enumerate(scheme.indicators)]
    )
    _report_mute(ideals, scheme, name, findings)
    weights = np.array([one.weight for one in scheme.indicators])
    told = np.isfinite(points)
    share = told @ weights / weights.sum()
    # the shares of weights add up to 1 only to the last digit
    ranked = known_group & told.any(axis=1) & (share >= scheme.min_known - 1e-12)
    score = _scores(points, told, weights, ranked)
    rank = _ranks(score, groups)
    progress.report(0.3)
    low, high = np.empty((count, len(weights))), np.empty((count, len(weights)))
    for i in range(len(weights)):
        progress.report(0.3 + 0.6 * i / len(weights))
        for result, factor in ((low, 1.0 - MOVE), (high, 1.0 + MOVE)):
            moved = weights.copy()
            moved[i] *= factor
            result[:, i] = _ranks(_scores(points, told, moved, ranked), groups)
    missing = _missing(told, known_group, scheme)
    table = _table(parks, scheme, score, rank, groups, missing, low, high)
    _report_ranked(ranked, table, name, findings)
    progress.report(1.0)
    return Evaluation(
        table,
        _sensitivity(parks, scheme, values, ideals, points, rank, low, high, groups),
        findings.frame(),
        {
            "PARK_COUNT": float(count),
            "RANKED_COUNT": float(ranked.sum()),
            "UNRANKED_COUNT": float(count - ranked.sum()),
            "TIED_COUNT": float(table["rank_tied"].sum()),
            "BOTTOM_COUNT": float((table["bottom_third"] == IN).sum()),
            "BORDERLINE_COUNT": float((table["bottom_third"] == BORDERLINE).sum()),
            "GROUP_COUNT": float(len(np.unique(groups[known_group]))),
        },
    )


def notes(scheme: Scheme) -> list[str]:
    """Return what the log says of a scheme before anything is ranked: its weights, and that they are no law."""
    weights = ", ".join(f"{one.title()} {one.weight:g}" for one in scheme.indicators)
    said = [tr("Evaluated by the scheme {scheme}: {weights}.").format(scheme=scheme.title(), weights=weights)]
    if scheme.equal:
        said.append(
            tr(
                "The scheme gives no weights: all indicators weigh the same. The weights are the bureau's to choose, "
                "in a scheme file of its own."
            )
        )
    if scheme.provenance != "document":
        said.append(
            tr("The text of {document} was not at hand; see the note of the scheme.").format(document=scheme.document)
        )
    return said


def _numbers(parks: pandas.DataFrame, indicator: Indicator, name: str) -> Any:
    if indicator.field not in parks.columns:
        return np.full(len(parks), np.nan)
    given = parks[indicator.field]
    if given.dtype == np.float64 and np.isfinite(given.to_numpy()).all():
        return given.to_numpy()
    blank = given.isna() | given.map(lambda one: isinstance(one, str) and not one.strip()).astype(bool)
    read = (
        pandas.to_numeric(given.where(~blank), errors="coerce").astype("Float64").to_numpy(np.float64, na_value=np.nan)
    )
    bad = np.flatnonzero(~np.isfinite(read) & ~blank.to_numpy(dtype=bool))
    if len(bad):
        feature = _id(parks, bad[0])
        raise InputFault(
            tr("Layer {layer}, feature {feature}, field {field} ({title}): “{value}” is not a number.").format(
                layer=name,
                feature=feature,
                field=indicator.field,
                title=indicator.title(),
                value=given.iloc[bad[0]],
            ),
            layer=name,
            feature=feature,
            field=indicator.field,
        )
    return read


def _id(parks: pandas.DataFrame, row: int) -> Any:
    return parks["park_id"].iloc[row] if "park_id" in parks.columns else row + 1


def _report_absent(parks: pandas.DataFrame, scheme: Scheme, name: str, findings: Findings) -> None:
    absent = [one for one in scheme.indicators if one.field not in parks.columns]
    if len(absent) == len(scheme.indicators):
        raise InputFault(
            tr("Layer {layer} has none of the fields that the scheme {scheme} asks for: {fields}.{hint}").format(
                layer=name,
                scheme=scheme.title(),
                fields=", ".join(f"{one.field} ({one.title()})" for one in absent),
                hint=hint(absent[0].field, [str(column) for column in parks.columns]),
            ),
            layer=name,
            field=absent[0].field,
        )
    for one in absent:
        findings.add(
            "indicator_absent", "warning", name, None, one.field,
            tr("Layer {layer} has no field {field} ({title}): it is unknown for every park, not 0.").format(
                layer=name, field=one.field, title=one.title()
            ),
        )  # fmt: skip


def _report_partly_known(parks: pandas.DataFrame, name: str, findings: Findings) -> None:
    """Figures of a part of a park's land compare parks that are not alike."""
    shares = [str(column) for column in parks.columns if str(column).endswith("_known_share")]
    below = {
        one: pandas.to_numeric(parks[one], errors="coerce").to_numpy(np.float64, na_value=np.nan) < 1.0 - 1e-9
        for one in shares
    }
    partly = [one for one in shares if below[one].any()]
    if partly:
        findings.add(
            "partly_known", "warning", name, None, partly[0],
            tr("Of {count} parks some figures are of the known part of their land only: {fields}.").format(
                count=int(np.any([below[one] for one in partly], axis=0).sum()), fields=", ".join(partly)
            ),
        )  # fmt: skip


def _groups(parks: pandas.DataFrame, scheme: Scheme, name: str, findings: Findings) -> tuple[Any, Any]:
    """The group of each park as text, and whether it is known."""
    count = len(parks)
    if not scheme.group_by:
        return np.full(count, "", dtype=object), np.ones(count, dtype=bool)
    if scheme.group_by not in parks.columns:
        findings.add(
            "group_absent", "warning", name, None, scheme.group_by,
            tr(
                "Layer {layer} has no field {field}, by which the scheme ranks apart: all parks are ranked together."
            ).format(layer=name, field=scheme.group_by),
        )  # fmt: skip
        return np.full(count, "", dtype=object), np.ones(count, dtype=bool)
    given = parks[scheme.group_by]
    texts = given.map(lambda one: "" if pandas.isna(one) else str(one).strip()).to_numpy(dtype=object)
    known = texts != ""
    for row in np.flatnonzero(~known):
        park = _id(parks, row)
        findings.add(
            "group_unknown", "warning", name, park, scheme.group_by,
            tr("Park {park}: {field} is empty, so it is not known among which parks it ranks.").format(
                park=park, field=scheme.group_by
            ),
        )  # fmt: skip
    return texts, known


def _ideals(values: Any, indicator: Indicator, groups: Any) -> Any:
    if indicator.ideal is not None:
        return np.full(len(values), indicator.ideal)
    series = pandas.Series(values).groupby(pandas.Series(groups))
    return series.transform("max" if indicator.direction == "more" else "min").to_numpy(dtype=np.float64)


def _credits(values: Any, ideals: Any, indicator: Indicator, cap: float) -> Any:
    """Credit of each value, 0 to the cap; NaN where the value is not known."""
    with np.errstate(divide="ignore", invalid="ignore"):
        if indicator.direction == "more":
            # a group whose best is 0 or below attains nothing; the findings say so
            credit = np.where(ideals > 0.0, values / ideals, 0.0)
        elif indicator.ideal == 0.0:
            credit = 1.0 - values
        else:
            credit = np.where(values <= 0.0, cap, ideals / values)
            credit = np.where(ideals <= 0.0, values <= ideals, credit)
    return np.where(np.isfinite(values), np.clip(credit, 0.0, cap), np.nan)


def _scores(points: Any, told: Any, weights: Any, ranked: Any) -> Any:
    """Weighted mean of the credits known, times 100; NaN for a park that is not ranked."""
    with np.errstate(divide="ignore", invalid="ignore"):
        score = 100.0 * (np.where(told, points, 0.0) @ weights) / (told @ weights)
    return np.round(np.where(ranked, score, np.nan), _DIGITS)


def _ranks(score: Any, groups: Any) -> Any:
    """Place within the group, 1 the best; equal scores share the better place; NaN without a score."""
    series = pandas.Series(score).groupby(pandas.Series(groups))
    return series.rank(method="min", ascending=False).to_numpy(dtype=np.float64)


def _missing(told: Any, known_group: Any, scheme: Scheme) -> Any:
    texts = np.full(len(told), "", dtype=object)
    for i, one in enumerate(scheme.indicators):
        texts[~told[:, i]] = [f"{have}, {one.field}" if have else one.field for have in texts[~told[:, i]]]
    lost = ~known_group
    texts[lost] = [f"{have}, {scheme.group_by}" if have else scheme.group_by for have in texts[lost]]
    return texts


def _table(
    parks: pandas.DataFrame, scheme: Scheme, score: Any, rank: Any, groups: Any, missing: Any, low: Any, high: Any
) -> pandas.DataFrame:
    table = pandas.DataFrame(index=parks.index)
    keys = pandas.Series(groups)
    placed = np.isfinite(rank)
    ranks = pandas.Series(rank)
    size = keys.map(keys[placed].value_counts()).fillna(0).to_numpy(dtype=np.int64)
    alike = ranks.groupby([keys, ranks]).transform("size").fillna(0).to_numpy(dtype=np.float64)
    table["evaluation_group"] = _shown(groups)
    table["evaluation_score"] = score
    table["evaluation_rank"] = pandas.array(rank, dtype="Int64")
    table["rank_tied"] = pandas.array(alike > 1.0, dtype="boolean")
    table["group_size"] = pandas.array(size, dtype="Int64")
    _bottom(table, scheme, keys, placed, rank, alike)
    every = np.column_stack([rank, low, high])
    table["rank_best"] = pandas.array(every.min(axis=1), dtype="Int64")
    table["rank_worst"] = pandas.array(every.max(axis=1), dtype="Int64")
    table["missing"] = missing
    table["weights_basis"] = scheme.weights_basis
    table["scheme"] = scheme.name
    return table


def _shown(groups: Any) -> Any:
    """The groups as a column: none is NULL."""
    shown = groups.copy()
    shown[groups == ""] = None
    return shown


def _bottom(table: pandas.DataFrame, scheme: Scheme, keys: Any, placed: Any, rank: Any, alike: Any) -> None:
    """Who is among the last: places from the end, counted with and without the parks that are not ranked.

    For n parks the last third is floor(n / 3) or ceil(n / 3); where the two readings, a tie at the cut or a park
    without figures decide, it is not settled.
    """
    count = len(table)
    if scheme.bottom is None:
        table["bottom_floor"] = table["bottom_ceil"] = pandas.array([None] * count, dtype="Int64")
        table["bottom_third"] = None
        table["bottom_clause"] = None
        return
    size = table["group_size"].to_numpy(dtype=np.int64)
    unplaced = keys.map(keys[~placed].value_counts()).fillna(0).to_numpy(dtype=np.int64)
    whole = size + unplaced
    numbers, which = np.unique(whole, return_inverse=True)
    least = np.array([math.floor(scheme.bottom * int(n)) for n in numbers], dtype=np.int64)[which]
    most = np.array([math.ceil(scheme.bottom * int(n)) for n in numbers], dtype=np.int64)[which]
    # places from the end that a park takes at best and at worst: those who tie with it may stand before or behind
    first = size - rank - alike + 2.0
    last = size - rank + 1.0
    surely = placed & (last + unplaced <= least)
    surely_not = placed & (first > most)
    code = np.full(count, UNKNOWN, dtype=object)
    code[placed & (unplaced == 0)] = BORDERLINE
    code[surely], code[surely_not] = IN, NOT_IN
    grouped = (keys != "").to_numpy() | (not scheme.group_by)
    known = placed | grouped
    table["bottom_floor"] = pandas.array(np.where(known, least, -1), dtype="Int64")
    table["bottom_ceil"] = pandas.array(np.where(known, most, -1), dtype="Int64")
    table.loc[~known, ["bottom_floor", "bottom_ceil"]] = pandas.NA
    table["bottom_third"] = code
    table["bottom_clause"] = scheme.bottom_clause


def _sensitivity(
    parks: pandas.DataFrame,
    scheme: Scheme,
    values: Any,
    ideals: Any,
    points: Any,
    rank: Any,
    low: Any,
    high: Any,
    groups: Any,
) -> pandas.DataFrame:
    """One row per park and indicator: value, ideal, credit, and the place when the weight is a fifth less or more."""
    count, width = values.shape
    total = sum(one.weight for one in scheme.indicators)
    frame = {
        name: np.repeat(parks[name].to_numpy(dtype=object), width)
        for name in ("park_id", "park_name")
        if name in parks.columns
    }
    moved = np.stack([low.ravel(), high.ravel()])
    usual = np.repeat(rank, width)
    change = np.nan_to_num(np.abs(moved - usual)).max(axis=0)
    frame.update(
        evaluation_group=np.repeat(_shown(groups), width),
        indicator=np.tile(np.array([one.field for one in scheme.indicators], dtype=object), count),
        value=values.ravel(),
        ideal_value=np.where(np.isfinite(ideals), ideals, np.nan).ravel(),
        indicator_score=100.0 * points.ravel(),
        weight_share=np.tile(np.array([one.weight / total for one in scheme.indicators]), count),
        evaluation_rank=pandas.array(usual, dtype="Int64"),
        rank_weight_less=pandas.array(low.ravel(), dtype="Int64"),
        rank_weight_more=pandas.array(high.ravel(), dtype="Int64"),
        rank_change=pandas.array(np.where(np.isfinite(usual), change, np.nan), dtype="Int64"),
    )
    return pandas.DataFrame(frame)


def _report_mute(ideals: Any, scheme: Scheme, name: str, findings: Findings) -> None:
    for i, one in enumerate(scheme.indicators):
        if one.ideal is None and np.any(np.isfinite(ideals[:, i]) & (ideals[:, i] <= 0.0)):
            findings.add(
                "ideal_zero", "warning", name, None, one.field,
                tr(
                    "{title} ({field}): the best of a group is {best}; the values are not told apart by a ratio to it."
                ).format(title=one.title(), field=one.field, best=f"{np.nanmin(ideals[:, i]):g}"),
            )  # fmt: skip


def _report_ranked(ranked: Any, table: pandas.DataFrame, name: str, findings: Findings) -> None:
    if not ranked.all():
        findings.add(
            "not_ranked", "warning", name, None, "evaluation_rank",
            tr(
                "{count} of {total} parks are not ranked: too little is known of them; the field missing says what."
            ).format(count=int((~ranked).sum()), total=len(table)),
        )  # fmt: skip
    unsettled = int((table["bottom_third"] == BORDERLINE).sum())
    if unsettled:
        findings.add(
            "bottom_borderline", "warning", name, None, "bottom_third",
            tr(
                "Of {count} parks it is not settled whether they are among the last: the share of the parks is no "
                "whole number, or scores are equal at the cut, and the clause says nothing of either."
            ).format(count=unsettled),
        )  # fmt: skip
