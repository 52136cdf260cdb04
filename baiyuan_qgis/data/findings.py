"""Findings: what the run noticed and nobody may overlook, one sentence each."""

from __future__ import annotations

from typing import Any

import pandas

COLUMNS = ("rule", "severity", "layer", "feature_id", "field", "sentence")


class Findings:
    """Collects findings in the order in which they are met; severity is ``error``, ``warning`` or ``note``."""

    def __init__(self) -> None:
        self._rows: list[tuple[str, str, str, str, str, str]] = []

    def add(self, rule: str, severity: str, layer: str, feature: Any, field: str, sentence: str) -> None:
        """Add one finding; ``feature`` is the id the user knows (parcel_id, batch_id, fid), or None for a layer."""
        self._rows.append((rule, severity, layer, "" if feature is None else str(feature), field, sentence))

    def extend(self, frame: pandas.DataFrame) -> None:
        """Add the findings of another step."""
        self._rows.extend(frame[list(COLUMNS)].itertuples(index=False, name=None))

    def frame(self) -> pandas.DataFrame:
        """Return the table ``findings`` of survey.gpkg."""
        return pandas.DataFrame(self._rows, columns=list(COLUMNS), dtype=object)
