"""Shares of a whole that a parcel states: of the area to be built the part begun, of the investment the part made.

A part may exceed its whole a little: a budget is overrun, a survey is not a plan. Far beyond it one of the two figures
is wrong (most often its unit), and no share can be told from them: it is unknown, never a pass.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from baiyuan_qgis.land.columns import Columns
from baiyuan_qgis.land.policy import Rule

# each part and its whole
PARTS = (("invested_wan", "total_investment_wan"), ("developed_area_m2", "required_area_m2"))
# how far a part may exceed its whole before the two contradict each other; our own bound, no law
MARGIN = 0.10


@dataclass(frozen=True)
class Share:
    """One share of n parcels (arrays of shape (n,)); ``part`` and ``whole`` are field names.

    ``known``: both figures are there and can be true together. ``impossible``: the part is far more than its whole.
    """

    part: str
    whole: str
    parts: Any
    wholes: Any
    known: Any
    impossible: Any

    @classmethod
    def of(cls, columns: Columns, part: str, whole: str) -> Share:
        """Read the share from the parcels' fields."""
        parts, wholes = columns.number(part), columns.number(whole)
        impossible = beyond(parts, wholes)
        told = np.isfinite(parts) & np.isfinite(wholes) & (wholes > 0.0)
        return cls(part, whole, parts, wholes, told & ~impossible, impossible)

    @property
    def ratio(self) -> Any:
        """The share as stated, also an impossible one; NaN where a figure is missing."""
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.where(self.wholes > 0.0, self.parts / self.wholes, np.nan)

    def compare(self, rule: Rule) -> tuple[Any, Any]:
        """Return where the known share meets the rule and where it equals its number, crosswise and unrounded."""
        meets, equal = rule.compare(self.parts, self.wholes)
        return meets & self.known, equal & self.known


def beyond(parts: Any, wholes: Any) -> Any:
    """Say where a part is so much more than its whole that one of the two must be wrong."""
    return (wholes > 0.0) & (parts > wholes * (1.0 + MARGIN))
