"""Parcel indicators: floor-area ratio, building coefficient, green and admin shares, investment, tax and output per mu.

Definitions: 工业项目建设用地控制指标 (handbook §2.3); for the figures per mu 许政办〔2021〕4号 附件3 第四条. Building
density (buildings only) and building coefficient (buildings, structures and yards) are two things. NULL is never 0:
an indicator whose inputs are not all known is NULL, and the missing field is named.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any, Optional

import geopandas
import numpy as np
import pandas
import shapely

from baiyuan_qgis.data import dictionary
from baiyuan_qgis.data.findings import Findings
from baiyuan_qgis.geometry import overlay
from baiyuan_qgis.geometry.area import FloatArray, mu
from baiyuan_qgis.geometry.crs import metres_per_unit
from baiyuan_qgis.language import tr
from baiyuan_qgis.progress import SILENT, Progress

INDICATORS = (
    "far",
    "building_coefficient",
    "building_density",
    "green_ratio",
    "admin_ratio",
    "investment_per_mu",
    "tax_per_mu",
    "output_per_mu",
)
# a storey higher than this counts twice in the floor area (definition of the floor-area ratio, handbook §2.3 [F4])
_HIGH_STOREY_M = 8.0
# footprints share a boundary parcel "by halves" up to the rounding of the overlay
_TIE = 1e-6
# m²; less is the common wall of two neighbours drawn a little apart, no building drawn twice
_OVERLAP_M2 = 1.0
# the recorded and the mapped figure may differ by this share of the recorded one before it is said
_CONFLICT = 0.10
_GRANTED = ("tax_refund_wan", "tax_relief_wan")
_MONEY = ("tax_wan", "tax_refund_wan", "tax_relief_wan", "output_wan")


@dataclass(frozen=True)
class Indicators:
    """Results of :func:`measure`: ``values`` and ``missing`` (field names by indicator), row by row; ``findings``."""

    values: pandas.DataFrame
    missing: pandas.DataFrame
    findings: pandas.DataFrame


def measure(
    parcels: geopandas.GeoDataFrame,
    legal_area_m2: pandas.Series,
    *,
    buildings: Optional[geopandas.GeoDataFrame] = None,
    enterprises: Optional[pandas.DataFrame] = None,
    as_of: Optional[datetime.date] = None,
    progress: Progress = SILENT,
) -> Indicators:
    """Measure n parcels; ``legal_area_m2`` by row is the land area of every ratio, buildings share the parcels' CRS.

    Floor and base area come from ``buildings`` where at least one footprint lies on the parcel with its largest share,
    else from the parcel's fields; tax and output from ``enterprises`` (tenants merged into their landlord's parcel),
    else from the parcel's own. ``as_of``: enterprise figures of a later calendar year are left out; None: all years.
    Ratios are fractions of 1, money per mu in 万元. Whatever is left out or contradicts the record is a finding.
    """
    findings = Findings()
    inputs = _own(parcels)
    if buildings is not None and len(buildings):
        _from_buildings(inputs, parcels, buildings, findings, progress.part(0.0, 0.8))
    if enterprises is not None and len(enterprises):
        _from_enterprises(inputs, parcels, legal_area_m2, enterprises, as_of, findings)
    land = legal_area_m2.to_numpy(dtype=np.float64).copy()
    land[~(land > 0.0)] = np.nan
    used = inputs["used_area_m2"].to_numpy()
    used = np.where(used > 0.0, used, land)
    granted = inputs["tax_refund_wan"].isna() | inputs["tax_relief_wan"].isna()
    unstated = int((granted & inputs["tax_wan"].notna()).sum())
    if unstated:
        findings.add(
            "tax", "note", "parcels", None, "tax_refund_wan",
            tr("{count} parcels state no tax refund or relief: none was added back.").format(count=unstated),
        )  # fmt: skip
    tax = inputs["tax_wan"] + inputs["tax_refund_wan"].fillna(0.0) + inputs["tax_relief_wan"].fillna(0.0)
    coefficient = inputs["building_base_m2"] + inputs["structure_base_m2"] + inputs["yard_base_m2"]
    columns = {
        "far": (inputs["floor_area_m2"], land, ("floor_area_m2",)),
        "building_coefficient": (coefficient, land, ("building_base_m2", "structure_base_m2", "yard_base_m2")),
        "building_density": (inputs["building_base_m2"], land, ("building_base_m2",)),
        "green_ratio": (inputs["green_m2"], land, ("green_m2",)),
        "admin_ratio": (inputs["admin_land_m2"], land, ("admin_land_m2",)),
        "investment_per_mu": (inputs["fixed_investment_wan"], mu(land), ("fixed_investment_wan",)),
        "tax_per_mu": (tax, mu(used), ("tax_wan",)),
        "output_per_mu": (inputs["output_wan"], mu(used), ("output_wan",)),
    }
    values, missing = {}, {}
    for name, (numerator, denominator, needed) in columns.items():
        values[name] = numerator.to_numpy() / denominator
        lacking = np.full(len(parcels), "", dtype=object)
        for field in needed:
            absent = inputs[field].isna().to_numpy()
            lacking[absent] = [f"{have}, {field}" if have else field for have in lacking[absent]]
        missing[name] = lacking
    return Indicators(
        pandas.DataFrame(values, index=parcels.index), pandas.DataFrame(missing, index=parcels.index), findings.frame()
    )


def beside(parcels: pandas.DataFrame, *measured: pandas.DataFrame) -> pandas.DataFrame:
    """Return the parcels as the rules read them: every number of ``measured`` as a column, row by row.

    What was measured goes before what the bureau states; where nothing could be measured its figure stays.
    """
    figures = {}
    for name, column in (pair for frame in measured for pair in frame.items()):
        if pandas.api.types.is_numeric_dtype(column):
            stated = parcels[name] if name in parcels.columns else None
            figures[name] = column if stated is None else column.astype("float64").fillna(stated.astype("float64"))
    return pandas.DataFrame(parcels.drop(columns="geometry", errors="ignore")).assign(**figures)


def _own(parcels: pandas.DataFrame) -> pandas.DataFrame:
    names = (
        "floor_area_m2", "building_base_m2", "structure_base_m2", "yard_base_m2", "green_m2", "admin_land_m2",
        "fixed_investment_wan", "used_area_m2", *_MONEY,
    )  # fmt: skip
    return pandas.DataFrame(
        {name: parcels[name].astype("float64") if name in parcels.columns else np.nan for name in names},
        index=parcels.index,
    )


def _from_buildings(
    inputs: pandas.DataFrame,
    parcels: geopandas.GeoDataFrame,
    buildings: geopandas.GeoDataFrame,
    findings: Findings,
    progress: Progress,
) -> None:
    """Floor and base area by overlay, where buildings were mapped on the parcel; a neighbour's eaves decide nothing.

    A building over a boundary is shared by area. The base area is that of the union of the footprints, overlaps are
    counted once; where footprints overlap, the one with most counted storeys gives the floor area. Unknown storeys
    leave the recorded floor area, or none.
    """
    left, right, shapes = overlay.pieces(parcels.geometry.array, buildings.geometry.array, progress.part(0.0, 0.7))
    if not len(left):
        return
    square = metres_per_unit(parcels.crs) ** 2
    area = shapely.area(shapes)
    # an unknown storey height counts once: the figure is then a lower bound, never a flattering one
    level = _numbers(buildings, "storeys") * np.where(_numbers(buildings, "storey_height_m") > _HIGH_STOREY_M, 2.0, 1.0)
    mapped = np.unique(left[_on_parcel(area, right, shapely.area(np.asarray(buildings.geometry.array, dtype=object)))])
    names = parcels["parcel_id" if "parcel_id" in parcels.columns else "source_fid"].to_numpy()
    columns = {name: inputs[name].to_numpy().copy() for name in ("building_base_m2", "floor_area_m2")}
    within = progress.part(0.7, 1.0)
    for number, parcel in enumerate(mapped):
        within.report(number / len(mapped))
        mine = slice(*np.searchsorted(left, (parcel, parcel + 1)))
        base, floor = _ground(shapes[mine], area[mine], level[right[mine]])
        overlap = (float(area[mine].sum()) - base) * square
        if overlap >= _OVERLAP_M2:
            findings.add(
                "building_overlap", "warning", "buildings", names[parcel], "",
                tr("Footprints overlap on parcel {parcel} by {area} m²: the ground was counted once.").format(
                    parcel=names[parcel], area=f"{overlap:.2f}"
                ),
            )  # fmt: skip
        for (name, column), figure in zip(columns.items(), (base * square, floor * square)):
            recorded = column[parcel]
            if np.isnan(figure):
                continue
            if abs(figure - recorded) > _CONFLICT * recorded:
                findings.add(
                    "building_figure", "note", "parcels", names[parcel], name,
                    tr(
                        "Parcel {parcel}: {field} is recorded as {recorded} and mapped as {mapped}; "
                        "the mapped figure is used."
                    ).format(
                        parcel=names[parcel], field=dictionary.title(name), recorded=f"{recorded:.2f}",
                        mapped=f"{figure:.2f}",
                    ),
                )  # fmt: skip
            column[parcel] = figure
    for name, column in columns.items():
        inputs[name] = column


def _on_parcel(area: FloatArray, right: Any, footprint: FloatArray) -> Any:
    """Say of each piece whether its footprint has no larger share elsewhere: on another parcel or on none."""
    inside = np.bincount(right, weights=area, minlength=len(footprint))
    largest = np.maximum(footprint - inside, 0.0)
    np.maximum.at(largest, right, area)
    return area >= largest[right] * (1.0 - _TIE)


def _ground(shapes: Any, area: FloatArray, level: FloatArray) -> tuple[float, float]:
    """Base and counted floor area (CRS units²) of the footprints of one parcel; NaN for the floor if storeys lack."""
    if len(shapes) == 1:
        return float(area[0]), float(area[0] * level[0])
    base = float(shapely.area(shapely.union_all(shapes)))
    if np.isnan(level).any():
        return base, float("nan")
    if base >= float(area.sum()) * (1.0 - _TIE):
        return base, float((area * level).sum())
    floor, below = 0.0, 0.0
    # what stands at each level or higher, from the top down: every spot counts with its highest footprint
    for step in np.unique(level)[::-1]:
        reached = float(shapely.area(shapely.union_all(shapes[level >= step])))
        floor += (reached - below) * float(step)
        below = reached
    return base, floor


def _numbers(frame: pandas.DataFrame, name: str) -> FloatArray:
    if name not in frame.columns:
        return np.full(len(frame), np.nan)
    result: FloatArray = frame[name].to_numpy(dtype=np.float64, na_value=np.nan)
    return result


def _from_enterprises(
    inputs: pandas.DataFrame,
    parcels: pandas.DataFrame,
    legal: pandas.Series,
    enterprises: pandas.DataFrame,
    as_of: Optional[datetime.date],
    findings: Findings,
) -> None:
    """Sums by parcel of the latest year of each enterprise; one that is on several parcels is shared by their area.

    Rows without an enterprise's id count by parcel, in the latest year that such rows of the parcel have.
    """
    table = enterprises.reset_index(drop=True)
    if "enterprise_id" in table:
        table["enterprise_id"] = table["enterprise_id"].astype(object).where(table["enterprise_id"].notna(), None)
    landlord = table["landlord_parcel_id"] if "landlord_parcel_id" in table else pandas.Series(None, index=table.index)
    own = table["parcel_id"] if "parcel_id" in table else pandas.Series(None, index=table.index)
    table["parcel"] = landlord.where(landlord.notna(), own)
    rows = pandas.Series(np.arange(len(parcels)), index=parcels["parcel_id"])
    table["row"] = table["parcel"].map(rows)
    for name in table.loc[table["row"].isna(), "enterprise_id"].dropna() if "enterprise_id" in table else ():
        findings.add(
            "enterprise", "warning", "enterprises", name, "parcel_id",
            tr("Enterprise {enterprise} names no parcel of the layer: its figures are left out.").format(
                enterprise=name
            ),
        )  # fmt: skip
    nameless = table["row"].isna() & (table["enterprise_id"].isna() if "enterprise_id" in table else True)
    if nameless.any():
        findings.add(
            "enterprise", "warning", "enterprises", None, "parcel_id",
            tr(
                "{count} rows of the enterprises name neither an enterprise nor a parcel of the layer: "
                "their figures are left out."
            ).format(count=int(nameless.sum())),
        )  # fmt: skip
    table = _latest(table.loc[table["row"].notna()], as_of, findings)
    if not len(table):
        return
    row = table["row"].astype(np.int64).to_numpy()
    touched = np.unique(row)
    for name in _MONEY:
        if name not in table.columns:
            continue
        values = _shared(table, name, legal)
        known = np.isfinite(values)
        sums = np.bincount(row[known], weights=values[known], minlength=len(parcels))
        silent = np.bincount(row[~known], minlength=len(parcels)) > 0
        # one firm's unknown figure leaves the parcel's sum unknown, except where nothing granted is simply not stated
        if name in _GRANTED:
            silent = np.bincount(row[known], minlength=len(parcels)) == 0
        column = inputs[name].to_numpy().copy()
        column[touched] = np.where(silent[touched], np.nan, sums[touched])
        inputs[name] = column


def _latest(table: pandas.DataFrame, as_of: Optional[datetime.date], findings: Findings) -> pandas.DataFrame:
    """The rows that count: none of a year after AS_OF, and of each enterprise (without id: parcel) the latest year."""
    none = pandas.Series(None, index=table.index, dtype=object)
    ids = table.get("enterprise_id", none)
    for parcel in table.loc[ids.isna(), "parcel"].drop_duplicates():
        findings.add(
            "enterprise_id", "warning", "enterprises", parcel, "enterprise_id",
            tr("Rows on parcel {parcel} name no enterprise: the latest year of these rows counts as a whole.").format(
                parcel=parcel
            ),
        )  # fmt: skip
    if "year" not in table:
        return table
    year = pandas.to_numeric(table["year"], errors="coerce").astype("float64")
    # an id and a parcel may be spelled alike: the flag keeps them apart
    owner = [ids.isna(), ids.where(ids.notna(), table["parcel"])]
    if as_of is not None:
        late = year > as_of.year
        for name in owner[1][late].drop_duplicates():
            findings.add(
                "enterprise_year", "warning", "enterprises", name, "year",
                tr("Figures of {enterprise} are of a year after AS_OF ({day}): they are left out.").format(
                    enterprise=name, day=as_of.isoformat()
                ),
            )  # fmt: skip
        table, year, owner = table.loc[~late], year[~late], [part[~late] for part in owner]
    current = year == year.groupby(owner, sort=False).transform("max")
    # an undated row of a firm beside a dated one on the same parcel would count the firm twice
    dated = current.groupby([*owner, table["row"]], sort=False).transform("any")
    keep = current | (year.isna() & ~dated)
    if not keep.all():
        findings.add(
            "enterprise_year", "note", "enterprises", None, "year",
            tr("{count} rows of earlier years or without a year were left out beside the latest year.").format(
                count=int((~keep).sum())
            ),
        )  # fmt: skip
    return table.loc[keep]


def _shared(table: pandas.DataFrame, name: str, legal: pandas.Series) -> FloatArray:
    """An enterprise's one figure shared by the area of its parcels; figures that differ by row stay there."""
    values = table[name].to_numpy(dtype=np.float64, na_value=np.nan)
    if "enterprise_id" not in table:
        return values
    figures = pandas.Series(values, index=table.index)
    owner = table["enterprise_id"]
    area = pandas.Series(legal.to_numpy(dtype=np.float64)[table["row"].astype(np.int64)], index=table.index)
    total = area.groupby(owner).transform("sum")
    one = (figures.groupby(owner).transform("nunique") == 1) & (owner.groupby(owner).transform("size") > 1)
    whole = figures.groupby(owner).transform("max")
    shared = (whole * area / total).where(total > 0.0, figures)
    result: FloatArray = shared.where(one & owner.notna(), figures).to_numpy(dtype=np.float64)
    return result
