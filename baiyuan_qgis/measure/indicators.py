"""Parcel indicators: floor-area ratio, building coefficient, green and admin shares, investment, tax and output per mu.

Definitions: 工业项目建设用地控制指标 (handbook §2.3); for the figures per mu 许政办〔2021〕4号 附件3 第四条. Building
density (buildings only) and building coefficient (buildings, structures and yards) are two things. NULL is never 0:
an indicator whose inputs are not all known is NULL, and the missing field is named.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Optional

import geopandas
import numpy as np
import pandas

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
    progress: Progress = SILENT,
) -> Indicators:
    """Measure n parcels; ``legal_area_m2`` by row is the land area of every ratio, buildings share the parcels' CRS.

    Floor and base area come from ``buildings`` where given and present on the parcel, else from the parcel's fields;
    tax and output from ``enterprises`` (tenants merged into their landlord's parcel), else from the parcel's own.
    Ratios are fractions of 1, money per mu in 万元.
    """
    findings = Findings()
    inputs = _own(parcels)
    if buildings is not None and len(buildings):
        _from_buildings(inputs, parcels, buildings, progress.part(0.0, 0.8))
    if enterprises is not None and len(enterprises):
        _from_enterprises(inputs, parcels, legal_area_m2, enterprises, findings)
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
    inputs: pandas.DataFrame, parcels: geopandas.GeoDataFrame, buildings: geopandas.GeoDataFrame, progress: Progress
) -> None:
    """Floor and base area by overlay: a building over a boundary is shared by area; unknown storeys stay unknown."""
    table = overlay.area_table(parcels.geometry.array, buildings.geometry.array, progress)
    if not len(table):
        return
    square = metres_per_unit(parcels.crs) ** 2
    base = table["area"].to_numpy() * square
    right = table["right"].to_numpy()
    storeys = (
        buildings["storeys"].to_numpy(dtype=np.float64, na_value=np.nan)[right]
        if "storeys" in buildings.columns
        else np.full(len(table), np.nan)
    )
    height = (
        buildings["storey_height_m"].to_numpy(dtype=np.float64, na_value=np.nan)[right]
        if "storey_height_m" in buildings.columns
        else np.full(len(table), np.nan)
    )
    # an unknown storey height counts once: the figure is then a lower bound, never a flattering one
    floor = base * storeys * np.where(height > _HIGH_STOREY_M, 2.0, 1.0)
    left = table["left"].to_numpy()
    touched = np.unique(left)
    for name, weights in (("building_base_m2", base), ("floor_area_m2", floor)):
        sums = np.bincount(left, weights=weights, minlength=len(parcels))
        column = inputs[name].to_numpy().copy()
        column[touched] = sums[touched]
        inputs[name] = column


def _from_enterprises(
    inputs: pandas.DataFrame,
    parcels: pandas.DataFrame,
    legal: pandas.Series,
    enterprises: pandas.DataFrame,
    findings: Findings,
) -> None:
    """Sums by parcel of the latest year of each enterprise; one that is on several parcels is shared by their area."""
    table = enterprises.copy()
    landlord = table["landlord_parcel_id"] if "landlord_parcel_id" in table else pandas.Series(None, index=table.index)
    own = table["parcel_id"] if "parcel_id" in table else pandas.Series(None, index=table.index)
    table["parcel"] = landlord.where(landlord.notna(), own)
    rows = pandas.Series(np.arange(len(parcels)), index=parcels["parcel_id"])
    table["row"] = table["parcel"].map(rows)
    for name in table.loc[table["row"].isna(), "enterprise_id"] if "enterprise_id" in table else ():
        findings.add(
            "enterprise", "warning", "enterprises", name, "parcel_id",
            tr("Enterprise {enterprise} names no parcel of the layer: its figures are left out.").format(
                enterprise=name
            ),
        )  # fmt: skip
    table = table.loc[table["row"].notna()]
    if not len(table):
        return
    if "enterprise_id" in table and "year" in table and table["year"].notna().any():
        latest = table.groupby("enterprise_id")["year"].transform("max")
        table = table.loc[table["year"].isna() | (table["year"] == latest)]
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
