"""Land-class codes of the Third National Land Survey (三调 DLBM) as text; leading zeros and letters count.

The first two digits are no safe group: 0603, 0402, 1105, 1106 and 1108 are wetland (00), 1006 is a farm road and no
construction land, 1109 is a hydraulic structure and is. Source: handbook §3.3 [F16, F17], pitfall 12.
"""

from __future__ import annotations

from typing import Any, Optional

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


# classes of the evaluation of intensive land use (handbook §2.4): A1 … A6 built-up town land, B1 villages, the rest
BUILT_UP = ("residential", "industrial", "transport", "commercial", "public", "other_built")
GROUPS = (*BUILT_UP, "rural_built", "unbuilt")
_GROUP_OF = {
    "0701": "residential",
    **dict.fromkeys(("0508", "0601", "0602"), "industrial"),
    **dict.fromkeys(("1001", "1002", "1003", "1004", "1005", "1007", "1008", "1009"), "transport"),
    "05H1": "commercial",
    **dict.fromkeys(("08H1", "08H2", "08H2A", "0809", "0810", "0810A"), "public"),
    **dict.fromkeys(("09", "1109"), "other_built"),
    "0702": "rural_built",
    **dict.fromkeys(("0603", "1006"), "unbuilt"),
}
# what begins so and is none of the above is no construction land: wetland, fields, gardens, forest, grass, water, other
_UNBUILT = ("00", "01", "02", "03", "04", "11", "12")


def groups(codes: Any) -> npt.NDArray[np.object_]:
    """Return the group (:data:`GROUPS`) of each DLBM code; None where the code is missing or not known.

    A two-digit code of construction land ("05", "10") says too little and is not known.
    """
    return np.array([_group(code) for code in codes], dtype=object)


def _group(code: Any) -> Optional[str]:
    text = code.strip().upper() if isinstance(code, str) else ""
    if text in _GROUP_OF:
        return _GROUP_OF[text]
    return "unbuilt" if text.startswith(_UNBUILT) else None
