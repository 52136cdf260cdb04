"""What checkdata looks for: the rules in the order in which they are reported, and the limits between right and wrong.

The words of every rule, its title and how to mend what it finds, stand in the dictionary (``quality_rule``,
``quality_mend``). A rule that could not be applied is reported as such: silence would look like a pass.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

ERROR, WARNING, NOTE = "error", "warning", "note"
SEVERITIES = (ERROR, WARNING, NOTE)

# rules of the layer as a whole, of its figures, and of its columns
LAYER_RULES = ("no_features", "crs_missing", "field_missing")
FIGURE_RULES = (
    "no_geometry", "curved", "not_polygon", "unreadable", "not_finite", "invalid", "outside_zone", "web_map",
    "duplicate_geometry", "overlap", "gap", "sliver", "near_vertices", "spike", "multi_part", "ring_direction",
    "outside_park", "area_record", "area_unit",
)  # fmt: skip
COLUMN_RULES = (
    "id_missing", "id_duplicate", "code_missing", "code_malformed", "code_duplicate", "land_class", "domain",
    "value_type", "negative", "over_100", "over_total", "deduction", "contradiction", "date_future", "date_early",
    "encoding",
)  # fmt: skip
RULES = (*LAYER_RULES, *FIGURE_RULES, *COLUMN_RULES)

# what is nearer than a micrometre is the rounding of an 8-digit easting (7e-9 m), not a distance
ROUNDING_DIGITS_M = 6
# a ratio is compared to nine digits: 1 % exactly is not more than 1 %
ROUNDING_DIGITS_RATIO = 9


@dataclass(frozen=True)
class Limits:
    """The limits, in m, m², degrees and fractions of 1; each with its source.

    ``node_distance``: vertices nearer than this are one point drawn twice (handbook §3.12, xy resolution 0.001 m).
    ``sliver_area``: a figure or overlap smaller than this is a sliver (§3.12, 1 m²). ``area_tolerance``: record and
    figure may differ by this share of the record (§3.9). ``sliver_width``, ``gap_width``, ``spike_angle``: no document
    gives them; they are the plugin's choice, and the user's to change.
    """

    node_distance: float = 0.001
    sliver_area: float = 1.0
    sliver_width: float = 0.5
    gap_width: float = 1.0
    spike_angle: float = 5.0
    area_tolerance: float = 0.01

    def __post_init__(self) -> None:
        for name, value in vars(self).items():
            if not (math.isfinite(value) and value >= 0.0):
                raise ValueError(f"{name} is a number of 0 or more")
