"""Which survey a file belongs to: the id of a survey, and the earlier surveys whose records it carries on.

A field package that comes back after the survey was run again still belongs to it: the new run names the ids of those
it carries on. One of another county or park names none of them.
"""

from __future__ import annotations

import hashlib
from typing import Mapping

# key of the run table that holds the ids of earlier surveys, joined by a comma
LINEAGE = "lineage"
_OWN = ("created", "as_of", "policy_hash", "parcel_m2", "layer.parcels")


def of(facts: Mapping[str, str]) -> str:
    """Return the id of a survey, 16 hexadecimal digits, made of what its run table says of it."""
    text = "\x1f".join(str(facts.get(key) or "") for key in _OWN)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:16]


def lineage(facts: Mapping[str, str]) -> tuple[str, ...]:
    """Return the ids a survey goes by: its own first, then those of the surveys it carries on."""
    earlier = (part for part in str(facts.get(LINEAGE) or "").split(",") if part)
    return tuple(dict.fromkeys((of(facts), *earlier)))
