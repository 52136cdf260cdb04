"""Parcel indicators: floor-area ratio, building coefficient, green and admin shares, investment, tax and output per mu.

Definitions: 工业项目建设用地控制指标 (handbook §2.3 [F4]); the figures per mu: 许政办〔2021〕4号 附件3 第四条
(s003:1072, 1074). Building density (buildings only) and building coefficient (buildings, structures and yards) are two
things. The investment is ``fixed_investment_wan``, which includes the land price; ``invested_wan``, which does not, is
never taken.
NULL is never 0: an indicator whose inputs are not all known is NULL, and the missing field is named. What cannot be is
a finding, and unknown.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any, Mapping, Optional

import geopandas
import numpy as np
import numpy.typing as npt
import pandas

from baiyuan_qgis.data import dictionary
from baiyuan_qgis.data.findings import Findings
from baiyuan_qgis.geometry.area import FloatArray, mu
from baiyuan_qgis.language import tr
from baiyuan_qgis.measure import buildings as building
from baiyuan_qgis.measure import enterprises as enterprise
from baiyuan_qgis.progress import SILENT, Progress

BoolArray = npt.NDArray[np.bool_]
IntArray = npt.NDArray[np.int64]

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
# what is added up above the line
NUMERATORS: Mapping[str, tuple[str, ...]] = {
    "far": ("floor_area_m2",),
    "building_coefficient": ("building_base_m2", "structure_base_m2", "yard_base_m2"),
    "building_density": ("building_base_m2",),
    "green_ratio": ("green_m2",),
    "admin_ratio": ("admin_land_m2",),
    "investment_per_mu": ("fixed_investment_wan",),
    "tax_per_mu": ("tax_wan", *enterprise.GRANTS),
    "output_per_mu": ("output_wan",),
}
# the contract's least and greatest value of each (amendments §1.1 (14)); "" where no field holds one
LIMITS: Mapping[str, tuple[str, str]] = {
    "far": ("contract_far", "contract_far_max"),
    "building_coefficient": ("contract_building_coefficient", ""),
    "building_density": ("contract_building_density", "contract_building_density_max"),
    "green_ratio": ("contract_green_min", "contract_green_max"),
    "admin_ratio": ("contract_admin_min", "contract_admin_max"),
    "investment_per_mu": ("contract_investment_per_mu", ""),
    "tax_per_mu": ("contract_tax_per_mu", ""),
    "output_per_mu": ("contract_output_per_mu", ""),
}
_PER_HA, _MU_A_HA = "contract_investment_per_ha", 15.0
_ON_LAND = ("building_coefficient", "building_density", "green_ratio", "admin_ratio")
_YIELDS = ("tax_per_mu", "output_per_mu")
# what a figure of another layer is made of
_ORIGINS = {
    "floor_area_m2": ("buildings.geometry", "buildings.storeys", "buildings.storey_height_m"),
    "building_base_m2": ("buildings.geometry",),
    "structure_base_m2": ("buildings.geometry", "buildings.use"),
    "yard_base_m2": ("buildings.geometry", "buildings.use"),
    **{name: (f"enterprises.{name}",) for name in enterprise.FIGURES},
}
# where the land below the line comes from; the last: nowhere
_LAND = (
    "parcels.legal_area_m2", "parcels.contract_area_m2", "parcels.certificate_area_m2", "parcels.geometry",
    "parcels.used_area_m2", "enterprises.used_area_m2", None,
)  # fmt: skip
_LAND_OF = {"contract": 1, "certificate": 2, "survey": 3}
_OWN_USE, _ENTERPRISES_USE, _NO_LAND = 4, 5, 6
# why a figure is unknown: known; its own field; the storeys of a building
_KNOWN, _FIELD, _STOREYS = 0, 1, 2
# the recorded and the mapped figure may differ by this share of the recorded one before it is said
_CONFLICT = 0.10
# the line between record and figure from which on a difference is said (套合差, handbook §3.9 [F34])
_GAP = enterprise.AREA_TOLERANCE
# two wordings of one agreed intensity differ by no more than their rounding
_ROUNDING = 1e-3


@dataclass(frozen=True)
class Indicators:
    """Results of :func:`measure`.

    ``values`` and ``missing`` (names of the fields that lack, joined by a comma) by indicator, row by row of the
    parcels; ``findings``; ``contract_min`` and ``contract_max`` by indicator, in its unit; ``details`` by indicator;
    ``area_basis``: the bureau's words on the source of the land used; ``plant_storeys``: of the lowest plant, where
    buildings were given: as mapped, else as the parcel states it (a frame of this one column, else of none).
    """

    values: pandas.DataFrame
    missing: pandas.DataFrame
    findings: pandas.DataFrame
    contract_min: pandas.DataFrame
    contract_max: pandas.DataFrame
    details: Mapping[str, Detail]
    area_basis: Any
    parcel_ids: Any
    plant_storeys: pandas.DataFrame

    def table(self) -> pandas.DataFrame:
        """Return the table ``indicators`` of survey.gpkg: a row for each parcel and indicator, parcel by parcel."""
        count = len(self.parcel_ids)
        columns: dict[str, Any] = {
            "parcel_id": np.repeat(self.parcel_ids, len(INDICATORS)),
            "indicator": np.tile(np.array(INDICATORS, dtype=object), count),
            "value": _woven([self.values[name].to_numpy() for name in INDICATORS]),
            "numerator": _woven([self.details[name].numerator for name in INDICATORS]),
            "denominator": _woven([self.details[name].denominator for name in INDICATORS]),
            "unit": np.tile(
                np.array([dictionary.field(name).unit or None for name in INDICATORS], dtype=object), count
            ),
            "numerator_source": _spelled([self.details[name].numerator_source for name in INDICATORS]),
            "denominator_source": _spelled([self.details[name].denominator_source for name in INDICATORS]),
            "contract_min": _woven([self.contract_min[name].to_numpy() for name in INDICATORS]),
            "contract_max": _woven([self.contract_max[name].to_numpy() for name in INDICATORS]),
            "missing": _spelled([self.details[name].missing for name in INDICATORS]),
        }
        nothing = np.full(count, None, dtype=object)
        columns["area_basis"] = _woven([self.area_basis if name in _YIELDS else nothing for name in INDICATORS])
        return pandas.DataFrame({name: columns[name] for name in dictionary.table("indicators")}, copy=False)


@dataclass(frozen=True)
class Coded:
    """One of few texts (or None) for each parcel: n numbers of ``words``. A million texts are too slow to join."""

    codes: IntArray
    words: Any

    def texts(self) -> Any:
        """Return the texts, an object array of n."""
        return self.words[self.codes]


@dataclass(frozen=True)
class Detail:
    """Of one indicator, row by row: what was divided by what (m², 万元; m², mu), and where they come from."""

    numerator: FloatArray
    denominator: FloatArray
    numerator_source: Coded
    denominator_source: Coded
    missing: Coded


@dataclass
class _Input:
    """One figure of every parcel: NaN is unknown, and ``lacking`` says why; ``other``: from another layer."""

    values: FloatArray
    lacking: IntArray
    other: BoolArray


def measure(
    parcels: geopandas.GeoDataFrame,
    legal_area_m2: pandas.Series,
    *,
    areas: Optional[pandas.DataFrame] = None,
    buildings: Optional[geopandas.GeoDataFrame] = None,
    enterprises: Optional[pandas.DataFrame] = None,
    as_of: Optional[datetime.date] = None,
    progress: Progress = SILENT,
) -> Indicators:
    """Measure n parcels; ``legal_area_m2`` by row is the land area of every ratio, buildings share the parcels' CRS.

    ``areas``: what :func:`baiyuan_qgis.measure.parcelarea.areas` says of the parcels; then the source of the land area
    is named and a difference between record and figure of more than 1 % is a finding. Floor and base area come from
    ``buildings`` where at least one footprint stands on the parcel, else from the parcel's fields; tax, output and the
    land used from ``enterprises`` (:mod:`baiyuan_qgis.measure.enterprises`), else from the parcel's own. ``as_of``:
    enterprise figures of a later calendar year are left out; None: all years. Ratios are fractions of 1, money per mu
    in 万元. Whatever is left out, cannot be, or contradicts the record is a finding.
    Raises InputFault where the leases of the enterprises run in a circle, Cancelled.
    """
    findings = Findings()
    names = parcels["parcel_id" if "parcel_id" in parcels.columns else "source_fid"].to_numpy()
    inputs, unstated = _own(parcels, names, findings)
    storeys = pandas.DataFrame(index=parcels.index)
    if buildings is not None and len(buildings):
        mapped = _from_buildings(inputs, parcels, buildings, names, findings, progress.part(0.0, 0.8))
        own = parcels["plant_storeys"] if "plant_storeys" in parcels.columns else mapped
        storeys["plant_storeys"] = mapped.fillna(own.astype("float64")).astype("Int64")
    land = legal_area_m2.to_numpy(dtype=np.float64).copy()
    land[~((land > 0.0) & np.isfinite(land))] = np.nan
    land_source = _land_source(areas, len(parcels))
    used, used_source, basis = _own_use(parcels, inputs["used_area_m2"].values, land, land_source)
    if enterprises is not None and len(enterprises):
        found = enterprise.to_parcels(
            parcels, legal_area_m2, enterprises, as_of=as_of, progress=progress.part(0.8, 0.9)
        )
        findings.extend(found.findings)
        _from_enterprises(inputs, found.parcels)
        told = found.parcels["told_tax_wan"].to_numpy()
        unstated = np.where(told, found.parcels["unstated"].to_numpy(), unstated)
        theirs = np.isfinite(found.parcels["used_area_m2"].to_numpy())
        used = np.where(theirs, found.parcels["used_area_m2"].to_numpy(), used)
        used_source = np.where(theirs, _ENTERPRISES_USE, used_source)
        basis = np.where(theirs, found.parcels["area_basis"].to_numpy(), basis)
    _report(parcels, inputs, land, used, unstated, areas, names, findings)
    _drop_larger_than_land(inputs, land, names, findings)
    least, most = contract_limits(parcels, findings)
    values, missing, details = {}, {}, {}
    for number, name in enumerate(INDICATORS):
        progress.report(0.9 + 0.1 * number / len(INDICATORS))
        parts = [inputs[field] for field in NUMERATORS[name]]
        numerator = np.sum([part.values for part in parts], axis=0)
        ground, ground_source = (used, used_source) if name in _YIELDS else (land, land_source)
        denominator = mu(ground) if name.endswith("_per_mu") else ground
        too_large = np.zeros(len(land), dtype=bool)
        if name in _ON_LAND and len(parts) > 1:
            too_large = _too_large(numerator, land, name, names, findings)
        values[name] = numerator / denominator
        details[name] = Detail(
            numerator,
            denominator,
            _sources(name, parts, np.isnan(numerator)),
            Coded(np.where(np.isnan(ground), _NO_LAND, ground_source), np.array(_LAND, dtype=object)),
            _missing(name, parts, too_large, np.isnan(ground)),
        )
        missing[name] = details[name].missing.texts()
    index = parcels.index
    return Indicators(
        pandas.DataFrame(values, index=index, copy=False), pandas.DataFrame(missing, index=index, copy=False),
        findings.frame(), least, most, details, basis, names, storeys,
    )  # fmt: skip


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


def contract_limits(
    parcels: pandas.DataFrame, findings: Optional[Findings] = None
) -> tuple[pandas.DataFrame, pandas.DataFrame]:
    """Return the least and the greatest value that each contract allows, by indicator and row; NaN where it says none.

    Contracts state the intensity usually in 万元/公顷 (``contract_investment_per_ha``): a fifteenth of it is the limit
    per mu. Where both wordings stand and differ, a limit is negative, a share above 1 (a percentage), or the least is
    above the greatest, the limit is not known, and a finding says so.
    """
    findings = findings or Findings()
    names = parcels["parcel_id" if "parcel_id" in parcels.columns else "source_fid"].to_numpy()
    limits: list[dict[str, FloatArray]] = [{}, {}]
    for name, pair in LIMITS.items():
        for side, field in enumerate(pair):
            limits[side][name] = _limit(parcels, field, names, findings, share=name in _ON_LAND)
    by_ha = _limit(parcels, _PER_HA, names, findings, share=False) / _MU_A_HA
    by_mu = limits[0]["investment_per_mu"]
    with np.errstate(invalid="ignore"):
        differ = np.abs(by_mu - by_ha) > _ROUNDING * np.abs(by_ha)
    for i in np.flatnonzero(differ):
        findings.add(
            "contract_limit", "warning", "parcels", names[i], _PER_HA,
            tr(
                "Parcel {parcel}: the agreed intensity is {by_mu} per mu and {by_ha} per hectare, which do not fit "
                "(1 ha = 15 mu): neither counts as its limit."
            ).format(parcel=names[i], by_mu=f"{by_mu[i]:g}", by_ha=f"{by_ha[i] * _MU_A_HA:g}"),
        )  # fmt: skip
    limits[0]["investment_per_mu"] = np.where(differ, np.nan, np.where(np.isnan(by_mu), by_ha, by_mu))
    for name, pair in LIMITS.items():
        with np.errstate(invalid="ignore"):
            crossed = limits[0][name] > limits[1][name]
        for i in np.flatnonzero(crossed):
            findings.add(
                "contract_limit", "warning", "parcels", names[i], pair[0],
                tr("Parcel {parcel}: {field} is above {other}: neither counts as a limit.").format(
                    parcel=names[i], field=dictionary.title(pair[0]), other=dictionary.title(pair[1])
                ),
            )  # fmt: skip
        for bound in limits:
            bound[name] = np.where(crossed, np.nan, bound[name])
    return pandas.DataFrame(limits[0], index=parcels.index), pandas.DataFrame(limits[1], index=parcels.index)


def _limit(parcels: pandas.DataFrame, field: str, names: Any, findings: Findings, *, share: bool) -> FloatArray:
    if field not in parcels.columns:
        return np.full(len(parcels), np.nan)
    values: FloatArray = parcels[field].to_numpy(dtype=np.float64, na_value=np.nan).copy()
    with np.errstate(invalid="ignore"):
        bad = (values < 0.0) | np.isinf(values) | ((values > 1.0) & share)
    for i in np.flatnonzero(bad):
        findings.add(
            "contract_limit", "warning", "parcels", names[i], field,
            tr("Parcel {parcel}: {field} of {value} is impossible; it counts as unknown.").format(
                parcel=names[i], field=dictionary.title(field), value=f"{values[i]:g}"
            ),
        )  # fmt: skip
    values[bad] = np.nan
    return values


def _own(parcels: pandas.DataFrame, names: Any, findings: Findings) -> tuple[dict[str, _Input], BoolArray]:
    """What the parcels' own fields state, and which parcels state no refund or relief of their tax: none is added.

    Infinite values, and negative ones of all but a tax, are unknown and said.
    """
    inputs, unstated = {}, np.zeros(len(parcels), dtype=bool)
    for name in dict.fromkeys([*(field for fields in NUMERATORS.values() for field in fields), "used_area_m2"]):
        values = np.full(len(parcels), np.nan)
        if name in parcels.columns:
            values = parcels[name].to_numpy(dtype=np.float64, na_value=np.nan).copy()
        with np.errstate(invalid="ignore"):
            bad = np.isinf(values) | ((values < 0.0) & (name != "tax_wan"))
        _say_impossible(bad, values, name, names, findings)
        if name in enterprise.GRANTS:
            unstated |= np.isnan(values)
            values = np.nan_to_num(values)
        values[bad] = np.nan
        lacking = np.where(np.isnan(values), _FIELD, _KNOWN)
        inputs[name] = _Input(values, lacking, np.zeros(len(parcels), dtype=bool))
    return inputs, unstated


def _say_impossible(bad: BoolArray, values: FloatArray, name: str, names: Any, findings: Findings) -> None:
    for i in np.flatnonzero(bad):
        findings.add(
            "impossible", "warning", "parcels", names[i], name,
            tr("Parcel {parcel}: {field} of {value} is impossible; it counts as unknown.").format(
                parcel=names[i], field=dictionary.title(name), value=f"{values[i]:g}"
            ),
        )  # fmt: skip


def _from_buildings(
    inputs: dict[str, _Input],
    parcels: geopandas.GeoDataFrame,
    buildings: geopandas.GeoDataFrame,
    names: Any,
    findings: Findings,
    progress: Progress,
) -> pandas.Series:
    """What was mapped goes before what is recorded, where it is known; where they differ, that is said.

    Returns the storeys of the lowest plant as mapped.
    """
    found = building.to_parcels(parcels, buildings, progress)
    findings.extend(found.findings)
    for name in building.FIGURES:
        mapped, own = found.parcels[name].to_numpy(), inputs[name]
        here = found.mapped[name].to_numpy()
        own.lacking[here & np.isnan(mapped) & np.isnan(own.values)] = _STOREYS
        here = here & np.isfinite(mapped)
        with np.errstate(invalid="ignore"):
            differs = here & (np.abs(mapped - own.values) > _CONFLICT * own.values)
        for i in np.flatnonzero(differs):
            findings.add(
                "building_figure", "note", "parcels", names[i], name,
                tr(
                    "Parcel {parcel}: {field} is recorded as {recorded} and mapped as {mapped}; "
                    "the mapped figure is used."
                ).format(
                    parcel=names[i], field=dictionary.title(name), recorded=f"{own.values[i]:.2f}",
                    mapped=f"{mapped[i]:.2f}",
                ),
            )  # fmt: skip
        own.values, own.other = np.where(here, mapped, own.values), here
        own.lacking[here] = _KNOWN
    return found.plant_storeys


def _from_enterprises(inputs: dict[str, _Input], found: pandas.DataFrame) -> None:
    """Where the table of enterprises speaks of a parcel, it goes before the parcel's own fields, unknown or not."""
    for name in enterprise.FIGURES:
        # tax and what was refunded of it are one figure: they come from one layer
        told = found["told_tax_wan" if name in enterprise.GRANTS else f"told_{name}"].to_numpy()
        theirs = found[name].to_numpy()
        if name in enterprise.GRANTS and not found[f"told_{name}"].any():
            theirs = np.zeros(len(theirs))
        own = inputs[name]
        own.values, own.other = np.where(told, theirs, own.values), told
        own.lacking[told] = np.where(np.isnan(theirs[told]), _FIELD, _KNOWN)


def _own_use(
    parcels: pandas.DataFrame, recorded: FloatArray, land: FloatArray, land_source: IntArray
) -> tuple[FloatArray, IntArray, Any]:
    """The land used (m²), its source and the bureau's words on it: as the parcel states it, else the land of record."""
    stated = recorded > 0.0
    words = np.full(len(parcels), None, dtype=object)
    if "area_basis" in parcels.columns:
        told = stated & parcels["area_basis"].notna().to_numpy()
        words[told] = parcels["area_basis"].to_numpy(dtype=object)[told]
    return np.where(stated, recorded, land), np.where(stated, _OWN_USE, land_source), words


def _land_source(areas: Optional[pandas.DataFrame], count: int) -> IntArray:
    if areas is None:
        return np.zeros(count, dtype=np.int64)
    result: IntArray = areas["area_source"].map(_LAND_OF).astype("float64").fillna(_NO_LAND).to_numpy(dtype=np.int64)
    return result


def _drop_larger_than_land(inputs: dict[str, _Input], land: FloatArray, names: Any, findings: Findings) -> None:
    """Ground on a parcel cannot be more than the parcel: then one of the two is wrong, and the share unknown."""
    for name in ("building_base_m2", "structure_base_m2", "yard_base_m2", "green_m2", "admin_land_m2"):
        part = inputs[name]
        part.lacking[_too_large(part.values, land, name, names, findings)] = _FIELD


def _too_large(values: FloatArray, land: FloatArray, name: str, names: Any, findings: Findings) -> BoolArray:
    with np.errstate(invalid="ignore"):
        bad: BoolArray = values > land * (1.0 + _GAP)
    for i in np.flatnonzero(bad):
        findings.add(
            "impossible", "warning", "parcels", names[i], name,
            tr(
                "Parcel {parcel}: {field} takes {value} m² and the parcel has {land} m²: one of them is wrong, and the "
                "share is unknown."
            ).format(
                parcel=names[i], field=dictionary.title(name), value=f"{values[i]:.2f}", land=f"{land[i]:.2f}"
            ),
        )  # fmt: skip
    values[bad] = np.nan
    return bad


def _report(
    parcels: pandas.DataFrame,
    inputs: dict[str, _Input],
    land: FloatArray,
    used: FloatArray,
    unstated: BoolArray,
    areas: Optional[pandas.DataFrame],
    names: Any,
    findings: Findings,
) -> None:
    """Say what is reckoned otherwise than somebody may think: grants, used land, record against figure, investment."""
    tax = inputs["tax_wan"]
    due = tax.values + np.sum([inputs[name].values for name in enterprise.GRANTS], axis=0)
    with np.errstate(invalid="ignore"):
        below = (due < 0.0) & ~tax.other
    _say_impossible(below, tax.values, "tax_wan", names, findings)
    tax.values[below], tax.lacking[below] = np.nan, _FIELD
    count = int((unstated & np.isfinite(tax.values)).sum())
    if count:
        findings.add(
            "tax", "note", "parcels", None, "tax_refund_wan",
            tr("{count} parcels state no tax refund or relief: none was added back.").format(count=count),
        )  # fmt: skip
    with np.errstate(invalid="ignore"):
        more = used > land * (1.0 + _GAP)
    for i in np.flatnonzero(more):
        findings.add(
            "used_area", "note", "parcels", names[i], "used_area_m2",
            tr("Parcel {parcel}: {used} m² are used and {land} m² are on record.").format(
                parcel=names[i], used=f"{used[i]:.2f}", land=f"{land[i]:.2f}"
            ),
        )  # fmt: skip
    if areas is not None:
        drawn, gap = areas["area_m2"].to_numpy(), areas["area_gap_m2"].to_numpy()
        with np.errstate(invalid="ignore"):
            apart = np.abs(gap) > _GAP * land
        for i in np.flatnonzero(apart):
            findings.add(
                "area_gap", "note", "parcels", names[i], "area_gap_m2",
                tr("Parcel {parcel}: {land} m² are on record and {drawn} m² are drawn ({share} of the record).").format(
                    parcel=names[i], land=f"{land[i]:.2f}", drawn=f"{drawn[i]:.2f}", share=f"{drawn[i] / land[i]:.1%}"
                ),
            )  # fmt: skip
    if "land_price_wan" in parcels.columns:
        price = parcels["land_price_wan"].to_numpy(dtype=np.float64, na_value=np.nan)
        with np.errstate(invalid="ignore"):
            without = (inputs["fixed_investment_wan"].values < price) & (inputs["fixed_investment_wan"].values > 0.0)
        for i in np.flatnonzero(without):
            findings.add(
                "investment", "warning", "parcels", names[i], "fixed_investment_wan",
                tr(
                    "Parcel {parcel}: {field} is less than the land price, which it includes: it may be the investment "
                    "without land."
                ).format(parcel=names[i], field=dictionary.title("fixed_investment_wan")),
            )  # fmt: skip


def _sources(name: str, parts: list[_Input], unknown: BoolArray) -> Coded:
    """The layers and fields that the numerator of each parcel was taken from; None where it is unknown."""
    code = np.zeros(len(unknown), dtype=np.int64)
    for part in parts:
        code = 2 * code + part.other
    words = np.full(2 ** len(parts) + 1, None, dtype=object)
    for number in range(len(words) - 1):
        fields: list[str] = []
        for place, field in enumerate(NUMERATORS[name]):
            other = number >> (len(parts) - 1 - place) & 1
            fields.extend(_ORIGINS.get(field, ()) if other else (f"parcels.{field}",))
        words[number] = ", ".join(dict.fromkeys(fields))
    return Coded(np.where(unknown, len(words) - 1, code), words)


def _missing(name: str, parts: list[_Input], too_large: BoolArray, landless: BoolArray) -> Coded:
    """The fields that lack, joined by a comma; "" where the indicator is known."""
    code = np.zeros(len(landless), dtype=np.int64)
    for part in parts:
        code = 3 * code + part.lacking
    words = []
    for number in range(3 ** len(parts)):
        reasons = [number // 3 ** (len(parts) - 1 - place) % 3 for place in range(len(parts))]
        fields = [
            "storeys" if reason == _STOREYS else field for field, reason in zip(NUMERATORS[name], reasons) if reason
        ]
        for large in (False, True):
            for gone in (False, True):
                named = (fields or NUMERATORS[name]) if large else fields
                words.append(", ".join([*named, *(["legal_area_m2"] if gone else [])]))
    ends = 2 * too_large.astype(np.int64) + landless.astype(np.int64)
    return Coded(4 * code + ends, np.array(words, dtype=object))


def _woven(columns: list[Any]) -> Any:
    """The columns of the indicators as one, parcel by parcel."""
    return np.stack(columns, axis=1).reshape(-1)


def _spelled(columns: list[Coded]) -> Any:
    """The texts of the indicators as one column, parcel by parcel; "" and None are None."""
    starts = np.cumsum([0, *(len(one.words) for one in columns[:-1])])
    words = np.concatenate([one.words for one in columns])
    words[words == ""] = None
    return words[_woven([one.codes + start for one, start in zip(columns, starts)])]
