"""Areas of a layer by the methods the toolbox offers, and their forced balance to control areas, group by group.

Handbook §3.9: what is surveyed must sum to the area of the unit it lies in (the control area). The raw area is kept
beside the balanced one, and only areas of one method meet in one balance.
"""

from __future__ import annotations

from typing import Any, NamedTuple, Optional, Union

import geopandas
import numpy as np
import numpy.typing as npt
import pandas
import shapely

from baiyuan_qgis.data.findings import Findings
from baiyuan_qgis.faults import InputFault
from baiyuan_qgis.geometry.area import METHODS, adjust, area_m2, mu
from baiyuan_qgis.geometry.crs import metres_per_unit
from baiyuan_qgis.language import tr
from baiyuan_qgis.progress import SILENT, Progress

BoolArray = npt.NDArray[np.bool_]
# A piece nearer to the outline of its group than this lies at its edge, m.
_AT_THE_EDGE_M = 0.001
# The control may differ from the sum of the areas by this share; more is told (review standard, handbook §3.9).
_CONTROL_TOLERANCE = 0.01


class Balance(NamedTuple):
    """control_m2, balanced_m2 and balanced_mu by row (NaN where nothing is balanced), and what was noticed."""

    table: pandas.DataFrame
    findings: pandas.DataFrame


def areas(
    figures: geopandas.GeoSeries, method: str = "ellipsoidal", compare: bool = False, progress: Progress = SILENT
) -> pandas.DataFrame:
    """Return area_m2 and area_mu of polygons on their surveyed vertices, in the CRS of the series.

    With ``compare`` also ellipsoidal_m2, geodesic_m2 and planar_m2. NaN for a missing geometry.
    """
    array = np.asarray(figures.array, dtype=object)
    methods = METHODS if compare else (method,)
    found = {
        each: area_m2(array, figures.crs, each, progress.part(number / len(methods), (number + 1) / len(methods)))
        for number, each in enumerate(methods)
    }
    table = pandas.DataFrame({"area_m2": found[method], "area_mu": mu(found[method])}, index=figures.index)
    return table.assign(**{f"{each}_m2": found[each] for each in METHODS}) if compare else table


def balance(
    raw: Any,
    control: Union[float, pandas.Series],
    groups: Optional[pandas.Series] = None,
    *,
    figures: Optional[geopandas.GeoSeries] = None,
    edge_only: bool = False,
    digits: int = 2,
    features: Any = None,
    layer: str = "",
    control_field: str = "",
    progress: Progress = SILENT,
) -> Balance:
    """Balance raw areas (m², n rows) to the control area of each group; without ``groups`` all are one group.

    ``control``: one number of m² for each group, or a column of n rows that holds the same number in all rows of a
    group (text is read as a number). ``edge_only``: only pieces at the outline of their group (``figures``, in a
    projected CRS) take the difference. Rows without a group, groups without a control area and rows without an area
    stay as they are, and findings say so. ``features``: the ids by which findings name rows. Raises InputFault.
    """
    raw = np.asarray(raw, dtype=np.float64)
    ids = list(range(len(raw))) if features is None else list(features)
    findings = Findings()
    wanted, balanced = np.full(len(raw), np.nan), np.full(len(raw), np.nan)
    groups_known = np.ones(len(raw), dtype=bool) if groups is None else groups.notna().to_numpy(dtype=bool)
    for row in np.flatnonzero(~groups_known):
        sentence = tr("Feature {feature} of layer {layer} belongs to no group; it is not balanced.")
        findings.add("group-missing", "warning", layer, ids[row], "", sentence.format(feature=ids[row], layer=layer))
    keys: Any = np.zeros(len(raw), dtype=int) if groups is None else groups.to_numpy(dtype=object)
    members: dict[Any, list[int]] = {}
    for row in np.flatnonzero(groups_known):
        members.setdefault(keys[row], []).append(int(row))
    values = _numbers(control, len(raw), layer, control_field)
    for number, (key, listed) in enumerate(members.items()):
        progress.report(number / len(members))
        name = layer if groups is None else str(key)
        rows = np.array(listed)
        stated = np.unique(values[rows][np.isfinite(values[rows])])
        if not len(stated):
            sentence = tr("{group} has no control area; its areas are not balanced.").format(group=name)
            findings.add("control-missing", "warning", layer, None, control_field, sentence)
            continue
        if len(stated) > 1:
            raise InputFault(
                tr("{group} has more than one control area: {first} and {second} m².").format(
                    group=name, first=stated[0], second=stated[1]
                ),
                layer=layer,
                field=control_field,
            )
        edge = _at_the_edge(figures.iloc[rows]) if edge_only and figures is not None else None
        try:
            balanced[rows] = adjust(raw[rows], float(stated[0]), digits, edge)
        except InputFault as fault:
            raise InputFault(f"{name}: {fault}", layer=layer) from fault
        wanted[rows] = stated[0]
        total = float(np.nansum(raw[rows]))
        if abs(stated[0] - total) > _CONTROL_TOLERANCE * total:
            sentence = tr(
                "{group}: the control area of {control} m² differs from the sum of the areas, {total} m², by more "
                "than 1 %; check both before the balanced areas are used."
            ).format(group=name, control=f"{stated[0]:.2f}", total=f"{total:.2f}")
            findings.add("control-far", "warning", layer, None, control_field, sentence)
    table = pandas.DataFrame({"control_m2": wanted, "balanced_m2": balanced, "balanced_mu": mu(balanced)})
    return Balance(table, findings.frame())


def _numbers(control: Union[float, pandas.Series], count: int, layer: str, field: str) -> npt.NDArray[np.float64]:
    if not isinstance(control, pandas.Series):
        return np.full(count, float(control))
    read = pandas.to_numeric(control, errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)
    odd = np.isnan(read) & control.notna().to_numpy(dtype=bool)
    odd &= control.astype(str).str.strip().ne("").to_numpy(dtype=bool)
    if odd.any():
        value = control.iloc[int(np.argmax(odd))]
        raise InputFault(
            tr("Layer {layer}, field {field}: {value} is no control area in m².").format(
                layer=layer, field=field, value=value
            ),
            layer=layer,
            field=field,
        )
    return np.asarray(read, dtype=np.float64)


def _at_the_edge(figures: geopandas.GeoSeries) -> BoolArray:
    """Say which polygons touch the outline of all of them together, holes of the outline included."""
    array = np.asarray(figures.array, dtype=object)
    outline = shapely.boundary(shapely.union_all(array[~shapely.is_missing(array)]))
    near = _AT_THE_EDGE_M / metres_per_unit(figures.crs)
    return np.asarray(shapely.dwithin(array, outline, near), dtype=bool)
