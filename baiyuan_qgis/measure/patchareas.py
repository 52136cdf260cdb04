"""The recorded areas of patches that were cut: each piece's share, balanced so that the pieces sum to the record.

Handbook §3.2, §3.9: a piece has TBMJ in the ratio of its ellipsoidal area to that of the whole patch, KCMJ in the same
ratio, and TBDLMJ is what remains.
"""

from __future__ import annotations

from typing import Any, NamedTuple, Optional

import numpy as np
import numpy.typing as npt
import pandas

from baiyuan_qgis.faults import InputFault
from baiyuan_qgis.geometry.area import adjust, round_half_up
from baiyuan_qgis.language import tr

FloatArray = npt.NDArray[np.float64]
# pieces that make up their patch to this share are the whole of it: what lies between is rounding of coordinates
_WHOLE = 1e-6


class Balanced(NamedTuple):
    """Areas in m² by row: the piece's whole area, what is deducted from it, and the rest; NaN where not known."""

    total: FloatArray
    deducted: FloatArray
    net: FloatArray


def balance(
    areas: Any,
    patches: pandas.Series,
    total: pandas.Series,
    deducted: Optional[pandas.Series] = None,
    ratio: Optional[pandas.Series] = None,
    *,
    whole: Optional[dict[Any, float]] = None,
    digits: int = 2,
    features: Any = None,
    layer: str = "",
    fields: tuple[str, str, str] = ("TBMJ", "KCMJ", "KCXS"),
) -> Balanced:
    """Share the recorded areas of each patch among its pieces.

    ``areas``: n ellipsoidal areas in m²; ``patches``: n ids of the patch that each piece was cut from; ``total``,
    ``deducted``, ``ratio``: what is recorded of the patch, the same in all its pieces (without ``deducted`` it is total
    × ratio). ``whole``: m² of each patch before it was cut; pieces of which a part is missing then share only their
    part. Without it the pieces are the whole patch. The sums are exact to ``digits``. Raises InputFault with feature.
    """
    drawn = np.asarray(areas, dtype=np.float64)
    ids = list(range(len(drawn))) if features is None else list(features)
    found = Balanced(*(np.full(len(drawn), np.nan) for _field in Balanced._fields))
    blank = patches.isna().to_numpy()
    if blank.any():
        row = int(np.argmax(blank))
        raise _fault(layer, ids[row], str(patches.name), tr("it is empty; it says which patch the piece was cut from"))
    for patch, rows in patches.groupby(patches, sort=False).indices.items():
        recorded = _recorded(total, rows, ids, layer, fields[0])
        if np.isnan(recorded):
            continue
        part = 1.0
        if whole is not None:
            if patch not in whole:
                raise _fault(
                    layer,
                    ids[rows[0]],
                    str(patches.name),
                    tr("patch {patch} is not among the whole ones").format(patch=patch),
                )
            part = float(drawn[rows].sum()) / whole[patch] if whole[patch] > 0.0 else np.inf
            if part > 1.0 + _WHOLE:
                raise _fault(
                    layer, ids[rows[0]], str(patches.name),
                    tr("the pieces of patch {patch} have {share} times its area; is a piece there twice?").format(
                        patch=patch, share=f"{part:.4f}"
                    ),
                )  # fmt: skip
            part = 1.0 if part > 1.0 - _WHOLE else part
        found.total[rows] = adjust(drawn[rows], round_half_up(recorded * part, digits), digits)
        off = _deducted(recorded, deducted, ratio, rows, ids, layer, fields)
        if np.isnan(off):
            continue
        found.deducted[rows] = adjust(found.total[rows], round_half_up(off * part, digits), digits)
        found.net[rows] = np.round(found.total[rows] - found.deducted[rows], digits)
        if (found.net[rows] < 0.0).any():
            row = rows[int(np.argmax(found.net[rows] < 0.0))]
            raise _fault(layer, ids[row], fields[1], tr("more is deducted from the patch than its area"))
    return found


def _deducted(
    recorded: float,
    deducted: Optional[pandas.Series],
    ratio: Optional[pandas.Series],
    rows: Any,
    ids: list[Any],
    layer: str,
    fields: tuple[str, str, str],
) -> float:
    if deducted is not None:
        stated = _recorded(deducted, rows, ids, layer, fields[1])
        if not np.isnan(stated):
            return stated
    return np.nan if ratio is None else recorded * _recorded(ratio, rows, ids, layer, fields[2])


def _recorded(column: pandas.Series, rows: Any, ids: list[Any], layer: str, field: str) -> float:
    """Return the number that all pieces of a patch carry; raises InputFault where they differ or it is no area."""
    numbers = pandas.to_numeric(column.iloc[rows], errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)
    wrong = (np.isnan(numbers) & column.iloc[rows].notna().to_numpy()) | np.isinf(numbers) | (numbers < 0.0)
    if wrong.any():
        row = rows[int(np.argmax(wrong))]
        raise _fault(layer, ids[row], field, tr("“{value}” is no area").format(value=column.iloc[row]))
    differs = ~((numbers == numbers[0]) | (np.isnan(numbers) & np.isnan(numbers[0])))
    if differs.any():
        row = rows[int(np.argmax(differs))]
        raise _fault(
            layer, ids[row], field,
            tr("{value} differs from {other} of feature {feature}, a piece of the same patch").format(
                value=column.iloc[row], other=column.iloc[rows[0]], feature=ids[rows[0]]
            ),
        )  # fmt: skip
    return float(numbers[0])


def _fault(layer: str, feature: Any, field: str, why: str) -> InputFault:
    return InputFault(
        tr("Layer {layer}, feature {feature}, field {field}: {why}.").format(
            layer=layer, feature=feature, field=field, why=why
        ),
        layer=layer,
        feature=feature,
        field=field,
    )
