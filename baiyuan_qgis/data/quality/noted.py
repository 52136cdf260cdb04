"""What a check has noted: findings by feature with their place, and what was looked at or could not be."""

from __future__ import annotations

from typing import Any, Optional, Sequence

import numpy as np
import pandas

from baiyuan_qgis.data import dictionary
from baiyuan_qgis.data.quality.rules import NOTE, RULES, SEVERITIES

COLUMNS = (
    "rule", "severity", "layer", "feature_id", "identifier", "other_id", "field", "sentence", "mend", "area_m2",
    "width_m",
)  # fmt: skip
SUMMARY_COLUMNS = (
    "rule", "title", "check_state", "feature_count", "finding_count", "error_count", "warning_count", "sentence",
)  # fmt: skip
# stands in a sentence for the coordinates of its place, which are known when the check is over
PLACE = "\0place\0"
CHECKED, NOT_CHECKED, NOT_APPLICABLE = "checked", "not_checked", "not_applicable"


class Noted:
    """Collects findings rule by rule; rows are positions in the layer, -1 is the layer itself."""

    def __init__(self, layer: str, features: Any, identifiers: Any = None) -> None:
        self.layer = layer
        self.features = np.asarray(features)
        self.identifiers = np.full(len(self.features), None, dtype=object) if identifiers is None else identifiers
        self._blocks: list[pandas.DataFrame] = []
        self._state: dict[str, tuple[str, int, str]] = {}

    def add(
        self,
        rule: str,
        severity: Any,
        rows: Any,
        sentences: Sequence[str],
        *,
        field: str = "",
        xy: Any = None,
        other: Any = None,
        area: Any = None,
        width: Any = None,
    ) -> None:
        """Add n findings of one rule: ``severity`` one or n, ``rows`` (n), ``xy`` (n, 2) in the plane of the check."""
        rows = np.asarray(rows, dtype=np.int64)
        if not len(rows):
            return
        where = np.full((len(rows), 2), np.nan) if xy is None else np.asarray(xy, dtype=np.float64)
        self._blocks.append(
            pandas.DataFrame(
                {
                    "rule": rule,
                    "severity": severity,
                    "row": rows,
                    "other": np.full(len(rows), -1) if other is None else np.asarray(other, dtype=np.int64),
                    "field": field,
                    "sentence": list(sentences),
                    "area_m2": np.nan if area is None else area,
                    "width_m": np.nan if width is None else width,
                    "x": where[:, 0],
                    "y": where[:, 1],
                }
            )
        )

    def of_layer(self, rule: str, severity: str, sentence: str, field: str = "", **figures: float) -> None:
        """Add a finding of the whole layer."""
        self.add(rule, severity, [-1], [sentence], field=field, **{key: [value] for key, value in figures.items()})

    def checked(self, rule: str, count: int, sentence: str = "") -> None:
        """Say that a rule was applied to so many features, and with which limit."""
        if rule in self._state and self._state[rule][0] == CHECKED:
            count, sentence = max(count, self._state[rule][1]), self._state[rule][2] or sentence
        self._state[rule] = (CHECKED, count, sentence)

    def not_checked(self, rule: str, sentence: str, field: str = "") -> None:
        """Say that a rule could not be applied and why: a note among the findings, and a state of the summary."""
        if self._state.get(rule, ("",))[0] != CHECKED:
            self._state[rule] = (NOT_CHECKED, 0, sentence)
        self.of_layer(rule, NOTE, sentence, field=field)

    def not_applicable(self, rule: str) -> None:
        """Say that a rule has no meaning for this layer."""
        self._state.setdefault(rule, (NOT_APPLICABLE, 0, ""))

    def findings(self) -> pandas.DataFrame:
        """Return the findings (COLUMNS, with x and y), ordered by rule, then by the layer's order."""
        columns = ["rule", "severity", "row", "other", "field", "sentence", "area_m2", "width_m", "x", "y"]
        table = pandas.concat(self._blocks, ignore_index=True) if self._blocks else pandas.DataFrame(columns=columns)
        order = {rule: number for number, rule in enumerate(RULES)}
        place = table["rule"].map(order).to_numpy(dtype=np.float64)
        table = table.iloc[np.lexsort((table["row"].to_numpy(dtype=np.int64), place))].reset_index(drop=True)
        table["layer"] = self.layer
        for column, source, empty in (("feature_id", "row", ""), ("other_id", "other", None)):
            table[column] = _picked(self.features.astype(str), table[source], empty)
        table["identifier"] = _picked(self.identifiers, table["row"], None)
        mends = {rule: dictionary.label("quality_mend", rule) for rule in RULES}
        table["mend"] = table["rule"].map(mends)
        return table[[*COLUMNS, "x", "y"]]

    def summary(self, findings: Optional[pandas.DataFrame] = None) -> pandas.DataFrame:
        """Return one row for every rule, whether it found something, nothing, or could not be applied."""
        table = self.findings() if findings is None else findings
        # a note that a rule was not applied is no finding of it
        counts = table.groupby(["rule", "severity"]).size()
        rows = []
        for rule in RULES:
            state, looked_at, sentence = self._state.get(rule, (NOT_APPLICABLE, 0, ""))
            by = [int(counts.get((rule, severity), 0)) for severity in SEVERITIES]
            found = sum(by) if state == CHECKED else by[0] + by[1]
            title = dictionary.label("quality_rule", rule)
            rows.append((rule, title, state, looked_at, found, by[0], by[1], sentence))
        return pandas.DataFrame(rows, columns=list(SUMMARY_COLUMNS))


def partners(groups: Any) -> tuple[Any, Any]:
    """Return another of its group for each of n members (the first, or for the first the second), and the group's size.

    Every group has two members or more.
    """
    order = np.argsort(groups, kind="stable")
    ordered = np.asarray(groups)[order]
    starts = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]])
    sizes = np.diff(np.r_[starts, len(order)])
    other, count = np.empty(len(order), dtype=np.int64), np.empty(len(order), dtype=np.int64)
    other[order], count[order] = np.repeat(order[starts], sizes), np.repeat(sizes, sizes)
    other[order[starts]] = order[starts + 1]
    return other, count


def _picked(values: Any, rows: Any, empty: Any) -> Any:
    rows = rows.to_numpy(dtype=np.int64)
    picked = np.full(len(rows), empty, dtype=object)
    there = rows >= 0
    picked[there] = np.asarray(values, dtype=object)[rows[there]]
    return picked
