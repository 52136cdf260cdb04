"""Land-class codes of the Third National Land Survey (三调 DLBM) as text; leading zeros and letters count.

The first two digits are no safe group: 0603, 0402, 1105, 1106 and 1108 are wetland (00), 1006 is a farm road and no
construction land, 1109 is a hydraulic structure and is. Source: handbook §3.3 [F16, F17], pitfall 12.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

_CONSTRUCTION_GROUPS = ("05", "06", "07", "08", "09", "10")
_NOT_CONSTRUCTION = ("0603", "1006")
_ALSO_CONSTRUCTION = ("1109",)


def is_construction(codes: Any) -> npt.NDArray[np.bool_]:
    """Say of each DLBM code (array-like of n texts, None where unknown) whether it is construction land."""
    return np.array([_construction(code) for code in codes], dtype=bool)


def _construction(code: Any) -> bool:
    text = code.strip().upper() if isinstance(code, str) else ""
    if text.startswith(_NOT_CONSTRUCTION):
        return False
    return text.startswith(_CONSTRUCTION_GROUPS) or text.startswith(_ALSO_CONSTRUCTION)
