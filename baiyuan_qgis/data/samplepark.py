"""A believable industrial park that does not exist, with every case the rules can meet.

The park stands for the bureau's own layers: park boundaries, approval batches, expropriated land, supplied
parcels along a road grid, zoning, present land classes, buildings, enterprises, basic farmland, the
ecological red line and the urban boundary. It is drawn in CGCS2000 zone 38 (EPSG:4526, eastings with the
zone's number), in metres, every vertex on a whole millimetre and shared by all that meet there: parcels
never overlap and the land classes tile the park without gap.

It knows the truth. The columns ``intended_*`` of the parcels say what the rules of supply and of idle land
(Order 53 of the Ministry of Land and Resources; amendments §1.1 and §2; handbook §2.1) give for each parcel
at the end of ``AS_OF``; only the tests read them. Each case is written down by hand in ``_CASES`` with the
dates that make it so: nothing here computes a verdict, so the sample cannot repeat a mistake of the rules.

Names, numbers and documents are invented; the county 澄川县 (419901) does not exist.
"""

from __future__ import annotations

import math
import os
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Dict, Iterable, List, Optional, Sequence, Tuple

import geopandas
import numpy
import pandas
import pyogrio
import pyogrio.raw
import shapely
from shapely.geometry import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from baiyuan_qgis.faults import InputFault
from baiyuan_qgis.language import tr

AS_OF = date(2022, 9, 30)
"""The day at whose end (24:00) all intended statuses hold, under national-idle-land and kaifeng-2021."""

BASELINE_ON = date(2020, 12, 31)
"""The day at whose end ``baseline_parcels`` stood."""

FILE_NAME = "sample_park.gpkg"
CRS = "EPSG:4526"
COUNTY = "澄川县"
COUNTY_CODE = "419901"

LAYERS = (
    "parks",
    "approvals",
    "expropriations",
    "parcels",
    "zoning",
    "current_use",
    "buildings",
    "enterprises",
    "farmland",
    "redline",
    "urban_boundary",
    "baseline_parcels",
)

UV = Tuple[float, float]
Ring = Tuple[UV, ...]
Box = Tuple[float, float, float, float]
Row = Dict[str, Any]
Millimetres = Tuple[int, int]
Shell = List[List[Millimetres]]  # a polygon: its rings

# --------------------------------------------------------------------------------------------------
# Fields: name and type (t text, r real, i integer, b boolean, d date), in the order of the layers

_TRUTH = (
    "intended_case",
    "intended_status",
    "intended_verdict",
    "intended_stage",
    "intended_status_national",
    "intended_verdict_national",
    "intended_stage_national",
    "intended_supply_state",
    "intended_anomaly",
)

_FIELDS: Dict[str, str] = {
    "parks": "park_id:t park_name:t park_type:t county:t park_planned_area_m2:r",
    "approvals": "batch_id:t batch_name:t batch_type:t approval_no:t approval_date:d approval_area_m2:r "
    "revoked_on:d compensated_on:d",
    "expropriations": "batch_id:t expropriated_on:d",
    "parcels": "parcel_id:t parcel_code:t supervision_no:t holder:t county:t township:t location:t "
    "land_use:t supply_method:t contract_no:t contract_date:d supplied_on:d supply_area_m2:r "
    "contract_area_m2:r certificate_area_m2:r land_price_wan:r lease_years:r standard_land:b "
    "agreed_delivery:d actual_delivery:d agreed_start:d extended_start:d extension_no:t extension_on:d "
    "permit_no:t permit_on:d actual_start:d agreed_completion:d actual_completion:d accepted_on:d "
    "required_area_m2:r developed_area_m2:r total_investment_wan:r invested_wan:r suspended_since:d "
    "resumed_on:d excluded_from:d excluded_to:d idle_cause:t cause_evidence:t recognition:t "
    "recognition_no:t recognition_on:d industry_code:t project_class:t floor_area_m2:r "
    "building_base_m2:r structure_base_m2:r yard_base_m2:r green_m2:r admin_land_m2:r "
    "fixed_investment_wan:r tax_wan:r tax_refund_wan:r tax_relief_wan:r output_wan:r used_area_m2:r "
    "enterprise_class:t enterprise_class_year:i last_profit_on:d no_profit_since:d contract_far:r "
    "contract_far_max:r contract_building_density:r contract_building_coefficient:r "
    "contract_green_max:r contract_admin_max:r contract_investment_per_mu:r contract_output_per_mu:r "
    "contract_tax_per_mu:r " + " ".join(f"{name}:t" for name in _TRUTH),
    "zoning": "zone_code:t zone_edition:t plot_name:t",
    "current_use": "dlbm:t",
    "buildings": "building_id:t parcel_id:t storeys:i storey_height_m:r use:t",
    "enterprises": "enterprise_id:t enterprise_name:t parcel_id:t landlord_parcel_id:t industry_code:t "
    "year:i tax_wan:r tax_refund_wan:r tax_relief_wan:r output_wan:r above_scale:b",
    "farmland": "plot_name:t dlbm:t",
    "redline": "plot_name:t",
    "urban_boundary": "plot_name:t",
}
_FIELDS["baseline_parcels"] = _FIELDS["parcels"].partition(" intended_case:t")[0]


def _fields(layer: str) -> List[Tuple[str, str]]:
    """The fields of a layer as (name, type)."""
    pairs = [item.partition(":") for item in _FIELDS[layer].split()]
    return [(name, kind) for name, _, kind in pairs]


# --------------------------------------------------------------------------------------------------
# Plots: how a block of the road grid is cut, in the block's own unit square (u east, v north). An oblique
# line bends on the ground: where three plots meet on one, all three must name the point


@dataclass(frozen=True)
class _Piece:
    """One plot of a block, or unparcelled land where ``use`` is given.

    polygons: rings in the unit square, shells counter-clockwise; yards: boxes where buildings may stand.
    """

    polygons: Tuple[Tuple[Ring, ...], ...]
    yards: Tuple[Box, ...] = ()
    use: str = ""
    role: str = ""


def _ring(box: Box) -> Ring:
    west, south, east, north = box
    return ((west, south), (east, south), (east, north), (west, north))


def _box(west: float, south: float, east: float, north: float, role: str = "", use: str = "") -> _Piece:
    box = (west, south, east, north)
    return _Piece(((_ring(box),),), (box,), use, role)


def _shape(points: Ring, *yards: Box, role: str = "", use: str = "") -> _Piece:
    return _Piece(((points,),), yards, use, role)


_SUBSTATION = (0.60, 0.40, 0.72, 0.56)

_TEMPLATES: Dict[str, Tuple[_Piece, ...]] = {
    "one": (_box(0, 0, 1, 1),),
    "ew": (
        _shape(((0, 0), (0.47, 0), (0.53, 1), (0, 1)), (0, 0, 0.47, 1)),
        _shape(((0.47, 0), (1, 0), (1, 1), (0.53, 1)), (0.53, 0, 1, 1)),
    ),
    "pair": (_box(0, 0, 0.5, 1, "resupplied"), _box(0.5, 0, 1, 1, "resupplied")),
    "ns": (
        _shape(((0, 0), (1, 0), (1, 0.46), (0, 0.55)), (0, 0, 1, 0.46)),
        _shape(((0, 0.55), (1, 0.46), (1, 1), (0, 1)), (0, 0.55, 1, 1)),
    ),
    "quad": (
        _box(0, 0, 0.52, 0.48),
        _box(0.52, 0, 1, 0.48),
        _box(0, 0.48, 0.44, 1),
        _box(0.44, 0.48, 1, 1),
    ),
    "w1e2": (_box(0, 0, 0.55, 1), _box(0.55, 0, 1, 0.5), _box(0.55, 0.5, 1, 1)),
    "w1e3": (
        _box(0, 0, 0.5, 1),
        _box(0.5, 0, 1, 0.36),
        _box(0.5, 0.36, 1, 0.68),
        _box(0.5, 0.68, 1, 1),
    ),
    "strips": (_box(0, 0, 0.34, 1), _box(0.34, 0, 0.65, 1), _box(0.65, 0, 1, 1)),
    "strips4": (
        _box(0, 0, 0.26, 1),
        _box(0.26, 0, 0.5, 1),
        _box(0.5, 0, 0.76, 1),
        _box(0.76, 0, 1, 1),
    ),
    "six": (
        _box(0, 0, 0.33, 0.5),
        _box(0.33, 0, 0.67, 0.5),
        _box(0.67, 0, 1, 0.5),
        _box(0, 0.5, 0.38, 1),
        _box(0.38, 0.5, 0.7, 1),
        _box(0.7, 0.5, 1, 1),
    ),
    "two4": (
        _box(0, 0, 0.5, 0.54),
        _box(0.5, 0, 1, 0.54),
        _box(0, 0.54, 0.25, 1),
        _box(0.25, 0.54, 0.5, 1),
        _box(0.5, 0.54, 0.75, 1),
        _box(0.75, 0.54, 1, 1),
    ),
    # an enterprise that grew around its neighbour
    "ell": (
        _shape(
            ((0, 0), (0.42, 0), (0.42, 0.52), (1, 0.52), (1, 1), (0, 1)),
            (0, 0, 0.42, 0.52),
            (0, 0.52, 1, 1),
            role="ell",
        ),
        _box(0.42, 0, 0.72, 0.52),
        _box(0.72, 0, 1, 0.52),
    ),
    # a transformer station stands inside another's land
    "hole": (
        _box(0, 0, 0.32, 1),
        _Piece(
            ((_ring((0.32, 0, 1, 1)), tuple(reversed(_ring(_SUBSTATION)))),),
            ((0.32, 0, 0.6, 1), (0.72, 0, 1, 1)),
            role="holed",
        ),
        _Piece(((_ring(_SUBSTATION),),), (_SUBSTATION,), role="substation"),
    ),
    # two plots of one contract with a stranger between them
    "multi": (
        _Piece(
            ((_ring((0, 0, 0.33, 1)),), (_ring((0.66, 0, 1, 1)),)),
            ((0, 0, 0.33, 1), (0.66, 0, 1, 1)),
            role="multipart",
        ),
        _box(0.33, 0, 0.66, 0.5),
        _box(0.33, 0.5, 0.66, 1),
    ),
    # in a block of 400 m x 200 m the two in the middle are 200 m x 100 m: exactly 20 000 m2 in the plane
    "exact": (
        _box(0, 0, 0.25, 1),
        _box(0.25, 0, 0.75, 0.5, "exact"),
        _box(0.25, 0.5, 0.75, 1, "exact"),
        _box(0.75, 0, 1, 0.5),
        _box(0.75, 0.5, 1, 1),
    ),
    "stagger": (
        _shape(
            ((0, 0), (0.36, 0), (0.36, 0.3), (0.46, 0.34), (0.46, 0.62), (0, 0.56)), (0, 0, 0.36, 0.56)
        ),
        _shape(((0.36, 0), (1, 0), (1, 0.38), (0.46, 0.34), (0.36, 0.3)), (0.46, 0, 1, 0.34)),
        _shape(
            ((0.46, 0.34), (1, 0.38), (1, 0.7), (0.58, 0.6378), (0.46, 0.62)),
            (0.46, 0.38, 1, 0.62),
        ),
        _shape(
            ((0, 0.56), (0.46, 0.62), (0.58, 0.6378), (0.55, 1), (0, 1)), (0, 0.62, 0.55, 1)
        ),
        _shape(((0.58, 0.6378), (1, 0.7), (1, 1), (0.55, 1)), (0.58, 0.7, 1, 1)),
    ),
    # a corner that nobody could use was left over between the road and two supplied plots (边角地)
    "corner": (
        _shape(((0, 0), (0.5, 0), (0.5, 1), (0.14, 1), (0, 0.72)), (0.14, 0, 0.5, 1)),
        _shape(((0, 0.72), (0.14, 1), (0, 1)), use="1201"),
        _box(0.5, 0, 1, 0.52),
        _box(0.5, 0.52, 1, 1),
    ),
    "park": (_box(0, 0, 1, 1, "green"),),
    "stock": (
        _box(0, 0, 0.55, 0.5, "outside"),
        _box(0.55, 0, 1, 0.5, "outside"),
        _box(0, 0.5, 0.4, 1, "outside"),
        _box(0.4, 0.5, 1, 1, "outside"),
    ),
    "early": (
        _box(0, 0, 0.5, 0.5),
        _box(0.5, 0, 1, 0.5),
        _box(0, 0.5, 0.34, 1, "early"),
        _box(0.34, 0.5, 0.68, 1, "early"),
        _box(0.68, 0.5, 1, 1, "early"),
    ),
    "plots": (
        _box(0, 0, 0.5, 0.5, "plot"),
        _box(0.5, 0, 1, 0.5, "plot"),
        _box(0, 0.5, 0.5, 1, "plot"),
        _box(0.5, 0.5, 1, 1, "plot"),
    ),
    "plots_used": (
        _box(0, 0, 0.5, 0.5, "used_plot"),
        _box(0.5, 0, 1, 0.5, "plot"),
        _box(0, 0.5, 0.5, 1, "plot"),
        _box(0.5, 0.5, 1, 1, "used_plot"),
    ),
    "plots_late": (
        _box(0, 0, 0.4, 1, "late_plot"),
        _box(0.4, 0, 1, 0.45, "plot"),
        _box(0.4, 0.45, 0.72, 1, "plot"),
        _box(0.72, 0.45, 1, 1, "late_plot"),
    ),
    "fields_a": (
        _shape(((0, 0), (1, 0), (1, 0.3), (0, 0.36)), use="0102"),
        _shape(((0, 0.36), (1, 0.3), (1, 0.325), (0.5, 0.355), (0, 0.385)), use="1006"),
        _shape(((0, 0.385), (0.5, 0.355), (0.5, 1), (0, 1)), use="0103"),
        _shape(((0.5, 0.355), (1, 0.325), (1, 1), (0.5, 1)), use="0102"),
    ),
    "fields_b": (
        _shape(((0, 0), (0.55, 0), (0.5, 1), (0, 1)), use="0103"),
        _shape(
            ((0.55, 0), (0.58, 0), (0.555, 0.5), (0.5375, 0.85), (0.53, 1), (0.5, 1)), use="1006"
        ),
        _shape(((0.58, 0), (1, 0), (1, 0.42), (0.75, 0.5), (0.555, 0.5)), use="0102"),
        _shape(((0.555, 0.5), (0.75, 0.5), (0.78, 0.72), (0.66, 0.85), (0.5375, 0.85)), use="1202"),
        _shape(((0.75, 0.5), (1, 0.42), (1, 0.8), (0.78, 0.72)), use="1104"),
        _shape(
            ((0.78, 0.72), (1, 0.8), (1, 1), (0.53, 1), (0.5375, 0.85), (0.66, 0.85)), use="0301"
        ),
    ),
    "village": (
        _shape(((0, 0), (0.62, 0), (0.66, 0.3), (0.6, 0.58), (0.3, 0.64), (0, 0.6)), use="0702"),
        _shape(((0.62, 0), (1, 0), (1, 0.55), (0.66, 0.3)), use="0103"),
        _shape(((0.66, 0.3), (1, 0.55), (1, 0.62), (0.6, 0.58)), use="1104"),
        _shape(((0, 0.6), (0.3, 0.64), (0.34, 1), (0, 1)), use="0201"),
        _shape(((0.3, 0.64), (0.6, 0.58), (1, 0.62), (1, 1), (0.34, 1)), use="0102"),
    ),
}
_RURAL = frozenset({"fields_a", "fields_b", "village", "plots", "plots_late"})

# --------------------------------------------------------------------------------------------------
# The plan: roads and blocks. Blocks are written as they lie on the map, north first: batch:template:zone

_PLAN = (
    "R:fields_a:100102 R:fields_b:1401 A:corner:100101 A:quad:1101 C:ns:100102 C:plots_late:100102 "
    "C:fields_b:100102 F:fields_a:100102",
    "A:pair:100102 A:quad:100102 A:six:100101 B:strips:1101 B:quad:100102 B:w1e3:100102 "
    "C:plots_used:100102 D:fields_a:1402",
    "A:two4:100102 A:hole:100102 A:w1e2:100101 B:six:100101 B:ell:100102 B:stagger:100102 "
    "C:quad:100102 D:plots_used:100102",
    "A:quad:100102 A:stagger:100102 A:exact:100101 B:w1e3:0901 B:multi:100102 B:six:100102 "
    "C:early:100102 C:plots:100102",
    "A:strips4:100102 A:ell:100101 A:quad:0901 B:park:1401 B:two4:100102 B:quad:100102 "
    "B:strips:1101 C:fields_b:100102",
    "-:stock:100102 A:six:100101 A:two4:100102 A:ew:100101 B:stagger:100102 B:strips4:100102 "
    "B:quad:100102 D:village:0701",
)
_PLAN_CHEMICAL = ("K:strips:100103 K:quad:100103", "K:w1e2:100103 K:two4:100103")
_CANAL = 3  # the canal flows in this north-south gap instead of a road
_CHAMFER = 14.0  # metres cut from a block's corner for sight at the crossing

_AVENUES = ("兴垣路", "创裕路", "汇禾路", "澄渠", "工茂路", "锦业路", "澄川大道", "启航路", "东垌路")
_STREETS = ("南环街", "瑞丰街", "嵩河街", "产业大街", "和谐街", "科苑街", "北环街")
_AVENUES_CHEMICAL = ("化工一路", "化工二路", "化工三路")
_STREETS_CHEMICAL = ("安澜街", "安和街", "安畅街")


@dataclass(frozen=True)
class _Batch:
    """An approval batch: dates of approval, expropriation, compensation and revocation."""

    batch_id: str
    name: str
    number: str
    approved: date
    compensated: Optional[date] = None
    expropriated: Optional[date] = None
    revoked: Optional[date] = None


_BATCHES: Dict[str, _Batch] = {
    "A": _Batch(
        "PC2010-01",
        "澄川县2010年度第一批城市建设用地",
        "澄政土〔2010〕021号",
        date(2010, 6, 18),
        date(2010, 11, 30),
        date(2010, 12, 20),
    ),
    "B": _Batch(
        "PC2014-02",
        "澄川县2014年度第二批城市建设用地",
        "澄政土〔2014〕047号",
        date(2014, 3, 25),
        date(2014, 9, 10),
        date(2014, 10, 8),
    ),
    "C": _Batch(
        "PC2018-01",
        "澄川县2018年度第一批城市建设用地",
        "澄政土〔2018〕033号",
        date(2018, 4, 12),
        date(2018, 12, 28),
        date(2019, 3, 15),
    ),
    # older than two years, nothing paid, nothing expropriated: the approval lapses
    "D": _Batch(
        "PC2019-03",
        "澄川县2019年度第三批城市建设用地",
        "澄政土〔2019〕058号",
        date(2019, 5, 27),
    ),
    "R": _Batch(
        "PC2016-04",
        "澄川县2016年度第四批城市建设用地",
        "澄政土〔2016〕112号",
        date(2016, 9, 9),
        revoked=date(2020, 6, 30),
    ),
    # approved after AS_OF: does not count yet
    "F": _Batch(
        "PC2022-02",
        "澄川县2022年度第二批城市建设用地",
        "澄政土〔2022〕076号",
        date(2022, 11, 18),
    ),
    "K": _Batch(
        "PC2016-01",
        "澄川县2016年度第一批城市建设用地",
        "澄政土〔2016〕019号",
        date(2016, 2, 26),
        date(2016, 7, 20),
        date(2016, 8, 15),
    ),
}
_LATE_EXPROPRIATION = date(2022, 11, 20)  # after AS_OF: the land is not expropriated yet


# --------------------------------------------------------------------------------------------------
# Cases. Where the sources leave room, they are read so:
#   stage of a borderline verdict: pending where a year has certainly passed and only the cause is in doubt (mutual
#     fault, land delivered late); none where it is in doubt whether a year has passed at all (extension, excluded
#     period, permit);
#   a period excluded for the government's part, ended without a new date agreed after it: idle by what remains, but
#     never the fee nor reclaim, so pending;
#   a start before the permit is in doubt only while there is no permit by AS_OF: a late permit makes a late start;
#   an excluded period counts only where it falls into the delay.


@dataclass(frozen=True)
class _Case:
    """A situation of a supplied parcel and the truth about it.

    land: vacant, works (being built), stopped, built. start: the agreed start. values: further fields, which
    win over what is derived. area, invest: developed over required area and invested over total
    investment; "third" and "quarter" are exact, None is NULL. national: status, verdict and stage under
    national-idle-land where kaifeng-2021 differs.
    """

    name: str
    status: str
    verdict: str
    stage: str
    land: str
    start: Optional[date] = None
    values: Row = field(default_factory=dict)
    area: Any = None
    invest: Any = None
    national: Tuple[str, ...] = ()
    count: int = 1


def _on(text: str) -> date:
    return date.fromisoformat(text)


def _vacant(
    name: str,
    truth: str,
    start: str = "",
    cause: str = "",
    evidence: str = "",
    national: str = "",
    count: int = 1,
    **values: Any,
) -> _Case:
    """A parcel without a start. truth: "status verdict stage"; dates in values as ISO text."""
    status, verdict, stage = truth.split()
    return _Case(
        name,
        status,
        verdict,
        stage,
        "vacant",
        _on(start) if start else None,
        {"idle_cause": cause or None, "cause_evidence": evidence or None, **_dated(values)},
        national=tuple(national.split()),
        count=count,
    )


def _begun(
    name: str,
    truth: str,
    start: str,
    land: str = "works",
    area: Any = 0.5,
    invest: Any = 0.5,
    count: int = 1,
    **values: Any,
) -> _Case:
    """A parcel on which building began. Arguments as for ``_vacant``."""
    status, verdict, stage = truth.split()
    when = _on(start) if start else None
    return _Case(name, status, verdict, stage, land, when, _dated(values), area, invest, (), count)


def _stopped(name: str, truth: str, since: str, area: Any, invest: Any, **values: Any) -> _Case:
    """A parcel whose building was stopped on ``since``; it began as agreed, on 2019-09-01."""
    values = {"suspended_since": since, **values}
    return _begun(name, truth, "2019-09-01", "stopped", area, invest, **values)


def _dated(values: Row) -> Row:
    """The values with ISO texts of date fields as dates."""
    dates = {name for name, kind in _fields("parcels") if kind == "d"}
    return {
        name: _on(value) if name in dates and isinstance(value, str) else value
        for name, value in values.items()
    }


_FEE = "idle fails fee"
_RECLAIM = "idle fails reclaim"
_NEGOTIATE = "idle fails negotiate"
_PENDING = "idle fails pending"
_NORMAL = "normal meets none"
_POSSIBLY = "possibly_idle fails negotiate"
_OPEN = "undetermined borderline pending"
_EDGE = "undetermined borderline none"
_UNKNOWN = "undetermined unknown none"

_GOV_PAPER = "澄园管〔2021〕17号 未按期具备净地条件的情况说明"
_PLAN_PAPER = "澄资规函〔2021〕9号 控规修改告知函"
_FLOOD_PAPER = "澄应急〔2021〕31号 暴雨灾害损失证明"

_CASES: Tuple[_Case, ...] = (
    # idle, one to two years, the enterprise's own cause: the fee
    _vacant("one year to the day", _FEE, "2021-09-30", "enterprise"),
    _vacant("a day short of two years", _FEE, "2020-10-01", "enterprise"),
    _vacant("not started, enterprise", _FEE, "2021-03-15", "enterprise"),
    _vacant("not started, enterprise", _FEE, "2021-01-20", "enterprise", "企业资金链调查笔录"),
    _vacant("not started, enterprise", _FEE, "2021-06-10", "enterprise"),
    _vacant(
        "not started, all measures recorded as zero",
        _FEE,
        "2021-04-22",
        "enterprise",
        invested_wan=0.0,
        developed_area_m2=0.0,
        floor_area_m2=0.0,
        building_base_m2=0.0,
    ),
    _vacant("price missing at stage fee", _FEE, "2021-05-18", "enterprise", land_price_wan=None),
    _vacant(
        "agreed start missing, delivered two years ago to the day",
        _FEE,
        cause="enterprise",
        agreed_delivery="2020-09-30",
        actual_delivery="2020-09-30",
    ),
    _vacant(
        "extension within a year, a year passed since",
        _FEE,
        "2020-04-01",
        "enterprise",
        extended_start="2021-02-01",
        extension_no="澄出让补〔2020〕3号",
        extension_on="2020-03-20",
    ),
    _vacant(
        "extension without number does not decide",
        _FEE,
        "2020-11-15",
        "enterprise",
        extended_start="2021-06-15",
    ),
    _vacant(
        "excluded period with proof leaves more than a year, no new date agreed",
        _PENDING,
        "2020-12-01",
        "enterprise",
        _GOV_PAPER,
        excluded_from="2021-02-01",
        excluded_to="2021-05-31",
    ),
    _vacant(
        "excluded period with proof leaves less than two years, no new date agreed",
        _PENDING,
        "2020-04-01",
        "enterprise",
        _GOV_PAPER,
        excluded_from="2020-06-01",
        excluded_to="2021-03-31",
    ),
    _vacant(
        "excluded period lies before the agreed start",
        _PENDING,
        "2021-06-01",
        "enterprise",
        _GOV_PAPER,
        excluded_from="2020-12-10",
        excluded_to="2021-04-30",
    ),
    _vacant(
        "excluded period without proof does not decide",
        _PENDING,
        "2020-12-01",
        "enterprise",
        excluded_from="2021-02-01",
        excluded_to="2021-05-31",
    ),
    _vacant(
        "start recorded after the day of survey",
        _FEE,
        "2021-04-01",
        "enterprise",
        actual_start="2022-10-20",
        permit_on="2022-10-08",
    ),
    _vacant(
        "excluded period, then a new date agreed, a year passed since",
        _FEE,
        "2020-06-01",
        "enterprise",
        _GOV_PAPER,
        extended_start="2021-05-10",
        extension_no="澄出让补〔2021〕2号",
        extension_on="2021-04-26",
        excluded_from="2020-07-01",
        excluded_to="2021-03-31",
    ),
    # idle, two years, the enterprise's own cause: the right is taken back, no fee beside it
    _vacant("two years to the day", _RECLAIM, "2020-09-30", "enterprise"),
    _vacant("agreed start on 29 February", _RECLAIM, "2020-02-29", "enterprise"),
    _vacant("not started for over two years", _RECLAIM, "2019-03-10", "enterprise"),
    _vacant("not started for over two years", _RECLAIM, "2018-11-01", "enterprise"),
    _vacant("not started for over two years", _RECLAIM, "2020-01-15", "enterprise"),
    _vacant(
        "extension of exactly a year, two years passed since",
        _RECLAIM,
        "2019-06-01",
        "enterprise",
        extended_start="2020-06-01",
        extension_no="澄出让补〔2019〕8号",
        extension_on="2019-05-15",
    ),
    _vacant(
        "extension over a year does not decide",
        _RECLAIM,
        "2018-05-01",
        "enterprise",
        extended_start="2020-01-01",
        extension_no="澄出让补〔2018〕2号",
        extension_on="2018-04-10",
    ),
    _vacant(
        "agreed start missing, delivered over three years ago",
        _RECLAIM,
        cause="enterprise",
        agreed_delivery="2018-12-20",
        actual_delivery="2018-12-10",
    ),
    # idle, another's cause with proof: negotiated
    _vacant("government cause with proof", _NEGOTIATE, "2021-02-01", "government", _GOV_PAPER),
    _vacant("government cause with proof", _NEGOTIATE, "2021-07-01", "government", _PLAN_PAPER),
    _vacant(
        "government cause with proof, over two years", _NEGOTIATE, "2019-08-01", "government", _PLAN_PAPER
    ),
    _vacant(
        "government cause with proof, delivered late",
        _NEGOTIATE,
        "2021-01-10",
        "government",
        _GOV_PAPER,
        actual_delivery="2021-06-15",
    ),
    _vacant(
        "government cause ended without a new date",
        _NEGOTIATE,
        "2020-10-01",
        "government",
        _GOV_PAPER,
        excluded_from="2020-11-01",
        excluded_to="2021-02-28",
    ),
    _vacant("force majeure with proof", _NEGOTIATE, "2021-07-10", "force_majeure", _FLOOD_PAPER),
    _vacant(
        "mutual fault",
        _NEGOTIATE,
        "2021-03-01",
        "mutual",
        "澄园管〔2021〕26号 会议纪要",
        national=_OPEN,
    ),
    _vacant(
        "mutual fault", _NEGOTIATE, "2021-05-05", "mutual", "澄园管〔2021〕40号 会议纪要", national=_OPEN
    ),
    _vacant(
        "mutual fault, over two years",
        _NEGOTIATE,
        "2020-02-10",
        "mutual",
        "澄园管〔2020〕11号 会议纪要",
        national=_OPEN,
    ),
    # idle, the cause still to be found
    _vacant("government cause without proof", _PENDING, "2021-02-20", "government"),
    _vacant("government cause without proof, over two years", _PENDING, "2019-12-01", "government"),
    _vacant("force majeure without proof", _PENDING, "2021-06-20", "force_majeure"),
    _vacant("preliminary works", _PENDING, "2021-03-25", "preliminary", "考古勘探工作函(澄文物函〔2021〕5号)"),
    _vacant("preliminary works", _PENDING, "2021-05-30", "preliminary"),
    _vacant("cause unstated", _PENDING, "2021-08-01"),
    _vacant("cause unstated", _PENDING, "2020-12-05"),
    _vacant("cause unstated, over two years", _PENDING, "2019-05-05"),
    _vacant("cause unstated, never delivered", _PENDING, "2021-04-12", actual_delivery=None),
    # not started, but the documents contradict each other or a consent is missing
    _vacant(
        "enterprise, but the land was delivered late",
        _OPEN,
        "2021-03-01",
        "enterprise",
        actual_delivery="2021-05-20",
    ),
    _vacant(
        "enterprise, but the land was delivered late, over two years",
        _OPEN,
        "2020-03-01",
        "enterprise",
        actual_delivery="2020-06-20",
    ),
    _vacant(
        "extension over a year decides",
        _EDGE,
        "2020-09-01",
        "enterprise",
        extended_start="2021-12-01",
        extension_no="澄出让补〔2020〕9号",
        extension_on="2020-08-20",
    ),
    _vacant(
        "extension without number decides",
        _EDGE,
        "2021-02-01",
        "enterprise",
        extended_start="2021-12-01",
    ),
    _vacant(
        "excluded period without proof decides",
        _EDGE,
        "2021-06-01",
        "enterprise",
        excluded_from="2021-08-01",
        excluded_to="2022-03-31",
    ),
    _begun("begun without a permit", _EDGE, "2021-03-01", area=0.5, invest=0.4, permit_on=None),
    _begun("begun without a permit", _EDGE, "2019-11-01", area=0.6, invest=0.5, permit_on=None),
    _begun(
        "begun before the permit, which came after the day of survey",
        _EDGE,
        "2021-05-10",
        actual_start="2021-06-02",
        permit_on="2022-10-25",
    ),
    # not to be told from what is recorded
    _vacant(
        "neither agreed start nor delivery",
        _UNKNOWN,
        cause="enterprise",
        contract_date="2018-07-02",
        agreed_delivery="2018-09-02",
        actual_delivery=None,
    ),
    _vacant(
        "neither agreed start nor delivery",
        _UNKNOWN,
        contract_date="2019-10-11",
        agreed_delivery=None,
        actual_delivery=None,
    ),
    _vacant(
        "no start recorded, but an investment",
        _UNKNOWN,
        "2020-05-20",
        "enterprise",
        invested_wan=860.0,
    ),
    _Case(
        "no start recorded, but floor area",
        "undetermined",
        "unknown",
        "none",
        "built",
        _on("2019-04-10"),
        {
            "actual_start": None,
            "permit_on": None,
            "actual_completion": None,
            "accepted_on": None,
            "invested_wan": None,
            "developed_area_m2": None,
        },
    ),
    _begun(
        "start before the contract",
        _UNKNOWN,
        "2021-05-01",
        contract_date="2020-11-05",
        actual_start="2020-08-20",
        permit_on="2020-08-01",
    ),
    _begun(
        "start before the contract",
        _UNKNOWN,
        "2020-06-01",
        contract_date="2019-12-02",
        actual_start="2019-09-12",
        permit_on="2019-09-02",
    ),
    _stopped("stopped over a year, investment missing", _UNKNOWN, "2021-03-01", 0.5, None),
    _stopped("stopped over a year, area missing", _UNKNOWN, "2020-11-15", None, 0.4),
    _stopped("stopped over a year, area and investment missing", _UNKNOWN, "2021-01-08", None, None),
    # building stopped for a year
    _stopped("stopped over a year, area below a third", _POSSIBLY, "2021-02-10", 0.22, 0.40),
    _stopped("stopped over a year, investment below a quarter", _POSSIBLY, "2020-10-20", 0.45, 0.15),
    _stopped(
        "stopped over a year, both below", _POSSIBLY, "2021-04-01", 0.18, 0.12, idle_cause="enterprise"
    ),
    _stopped("stopped over a year, area below, investment missing", _POSSIBLY, "2021-05-06", 0.25, None),
    _stopped("stopped over a year, investment below, area missing", _POSSIBLY, "2021-06-18", None, 0.20),
    _stopped("stopped a year to the day", _POSSIBLY, "2021-09-30", 0.24, 0.21),
    _stopped("stopped over a year, area a third, investment below", _POSSIBLY, "2021-03-22", "third", 0.18),
    _stopped(
        "stopped over a year, resumed after the day of survey",
        _POSSIBLY,
        "2021-07-12",
        0.20,
        0.30,
        resumed_on="2022-10-15",
    ),
    _stopped(
        "stopped over a year, government cause",
        _POSSIBLY,
        "2021-01-25",
        0.28,
        0.22,
        idle_cause="government",
        cause_evidence=_PLAN_PAPER,
    ),
    _stopped("stopped over a year, area exactly a third", _EDGE, "2021-02-01", "third", 0.40),
    _stopped("stopped over a year, investment exactly a quarter", _EDGE, "2021-03-01", 0.50, "quarter"),
    _stopped("stopped over a year, both exactly", _EDGE, "2020-12-01", "third", "quarter"),
    _stopped("stopped over a year, both above", _NORMAL, "2021-01-10", 0.55, 0.45),
    _stopped("stopped over a year, both above", _NORMAL, "2020-09-01", 0.70, 0.60),
    _stopped("stopped a day less than a year", _NORMAL, "2021-10-01", 0.20, 0.15),
    _stopped("stopped under a year, both below", _NORMAL, "2022-03-05", 0.25, 0.20),
    _stopped("stopped and resumed", _NORMAL, "2020-08-01", 0.25, 0.20, resumed_on="2022-05-09"),
    _stopped("stopped only after the day of survey", _NORMAL, "2022-10-12", 0.22, 0.18),
    # nothing to find
    _vacant("a day short of a year", _NORMAL, "2021-10-01", "enterprise"),
    _vacant("start overdue under a year", _NORMAL, "2022-03-01"),
    _vacant("start overdue under a year", _NORMAL, "2021-12-20", "government"),
    _vacant("start overdue under a year", _NORMAL, "2022-06-15", "enterprise"),
    _vacant("start not yet due", _NORMAL, "2023-03-01"),
    _vacant("start not yet due", _NORMAL, "2022-12-10"),
    _vacant("start not yet due", _NORMAL, "2023-01-20"),
    _vacant(
        "agreed start missing, delivered a day less than two years ago",
        _NORMAL,
        cause="enterprise",
        agreed_delivery="2020-10-01",
        actual_delivery="2020-10-01",
    ),
    _vacant(
        "extension of exactly a year moves the date",
        _NORMAL,
        "2021-03-01",
        "enterprise",
        extended_start="2022-03-01",
        extension_no="澄出让补〔2021〕4号",
        extension_on="2021-02-18",
    ),
    _vacant(
        "extension within a year moves the date",
        _NORMAL,
        "2021-01-15",
        "government",
        _GOV_PAPER,
        extended_start="2021-11-30",
        extension_no="澄出让补〔2021〕1号",
        extension_on="2021-01-06",
    ),
    _vacant(
        "extension over a year does not decide, start overdue under a year",
        _NORMAL,
        "2022-01-10",
        extended_start="2023-06-01",
        extension_no="澄出让补〔2022〕2号",
        extension_on="2022-01-05",
    ),
    _vacant(
        "excluded period with proof leaves less than a year",
        _NORMAL,
        "2021-06-01",
        "enterprise",
        _GOV_PAPER,
        excluded_from="2021-08-01",
        excluded_to="2022-03-31",
    ),
    _vacant(
        "government period with proof leaves less than a year",
        _NORMAL,
        "2021-05-01",
        "government",
        _GOV_PAPER,
        excluded_from="2021-06-01",
        excluded_to="2022-04-30",
    ),
    _vacant(
        "start after the day of survey, overdue under a year",
        _NORMAL,
        "2022-02-01",
        actual_start="2022-11-01",
        permit_on="2022-10-20",
    ),
    _begun("begun without a permit, overdue under a year", _NORMAL, "2022-03-01", permit_on=None),
    _begun(
        "begun before the permit, which came within the year",
        _NORMAL,
        "2021-05-01",
        actual_start="2021-05-20",
        permit_on="2021-08-02",
    ),
    _begun("begun two years late, being built", _NORMAL, "2019-03-01", actual_start="2021-05-12"),
    _begun(
        "begun, agreed start and delivery missing",
        _NORMAL,
        "",
        contract_date="2020-06-10",
        agreed_delivery=None,
        actual_delivery=None,
        permit_on="2021-02-20",
        actual_start="2021-03-08",
    ),
    _begun("begun, little built, not stopped", _NORMAL, "2021-04-01", area=0.15, invest=0.10),
    _begun("begun, agreed completion passed", _NORMAL, "2019-05-01", area=0.60, invest=0.55),
    _begun("begun, agreed completion passed", _NORMAL, "2019-10-15", area=0.28, invest=0.22),
    _begun(
        "completion recorded after the day of survey",
        _NORMAL,
        "2020-11-01",
        area=0.95,
        invest=0.9,
        actual_completion="2022-11-05",
    ),
    _begun(
        "completed, a stop in between never closed",
        _NORMAL,
        "2018-04-01",
        "built",
        suspended_since="2019-05-01",
        actual_completion="2021-06-20",
        accepted_on="2021-08-02",
    ),
    # idle at the baseline, built since
    *(
        _begun(
            "idle at the baseline, built since",
            _NORMAL,
            start,
            "built",
            actual_start=begun,
            actual_completion=done,
            accepted_on=accepted,
            recognition="disposed",
            recognition_no=f"澄闲认〔2020〕{number}号",
            recognition_on="2020-11-16",
        )
        for number, (start, begun, done, accepted) in enumerate(
            (
                ("2018-03-10", "2021-03-22", "2022-05-30", "2022-07-11"),
                ("2018-08-20", "2021-02-18", "2022-04-12", "2022-06-20"),
                ("2019-04-05", "2021-04-09", "2022-06-08", "2022-08-01"),
                ("2017-10-30", "2021-01-15", "2022-01-20", "2022-03-14"),
                ("2019-06-12", "2021-05-06", "2022-07-15", "2022-09-02"),
                ("2018-12-01", "2021-03-02", "2022-03-25", "2022-05-16"),
            ),
            start=2,
        )
    ),
)

# --------------------------------------------------------------------------------------------------
# Names

_BRANDS = (
    "豫岭 嵩垚 汴禾 淮锦 瑞垄 恒埠 金穑 昌垣 鼎渠 泰埔 宏畴 腾垌 祥陇 润埠 凯畈 森垚 盛棠 启耒 兴畲 广垠 "
    "达塬 隆坪 丰埂 永圩 安垱 佳畦 诚壑 德渚 益涧 顺汀"
).split()
_TRADES = (  # industry code (GB/T 4754-2017), words in the name, class of project
    ("3411", "机械制造", "general"),
    ("3542", "农机装备", "general"),
    ("3311", "金属结构", "general"),
    ("1751", "纺织", "general"),
    ("1411", "食品", "general"),
    ("1340", "糖业", "general"),
    ("3021", "新型建材", "general"),
    ("2922", "塑料制品", "general"),
    ("3660", "汽车零部件", "general"),
    ("3821", "电气设备", "general"),
    ("3922", "通信器材", "general"),
    ("2740", "中药制品", "general"),
    ("2231", "包装材料", "general"),
    ("2110", "家居", "general"),
)
_TRADES_CHEMICAL = (
    ("2614", "精细化工", "chemical"),
    ("2641", "涂料", "chemical"),
    ("2661", "化学助剂", "chemical"),
)
_STORAGE = ("5990", "仓储物流", "warehouse")


class _Names:
    """Names of companies, each given once; all carry the name of the county that does not exist."""

    def __init__(self, rng: numpy.random.Generator) -> None:
        self._rng = rng
        self._given: set[str] = set()

    def company(self, trade: str) -> str:
        """A new company of a trade."""
        order = self._rng.permutation(len(_BRANDS))
        for suffix in ("有限公司", "科技有限公司", "股份有限公司", "集团有限公司"):
            for index in order:
                name = f"澄川{_BRANDS[int(index)]}{trade}{suffix}"
                if name not in self._given:
                    self._given.add(name)
                    return name
        return f"澄川{trade}第{len(self._given)}有限公司"


# --------------------------------------------------------------------------------------------------
# The ground: blocks, roads and plots as polygons that share every vertex


@dataclass
class _Cell:
    """A polygon of the ground: a plot, unparcelled land, a road. ``shells`` in millimetres."""

    shells: List[Shell]
    block: Tuple[int, int, int] = (-1, -1, -1)  # grid, column, row
    piece: int = -1
    road: str = ""
    use: str = ""
    geometry: Optional[BaseGeometry] = None


class _Grid:
    """A park's road grid. Junctions may lie anywhere; blocks are quadrilaterals with cut corners."""

    def __init__(
        self,
        number: int,
        plan: Sequence[str],
        nodes: numpy.ndarray,
        half_x: Sequence[float],
        half_y: Sequence[float],
        canal: int = -1,
    ) -> None:
        self.number = number
        self.rows = [[tuple(item.split(":")) for item in line.split()] for line in reversed(plan)]
        self.columns, self.height = len(self.rows[0]), len(self.rows)
        self.nodes = nodes  # (columns + 1, rows + 1, 2)
        self.half_x, self.half_y, self.canal = half_x, half_y, canal

    def has(self, i: int, j: int) -> bool:
        """Whether a block lies in column i, row j."""
        return 0 <= i < self.columns and 0 <= j < self.height

    def corners(self, i: int, j: int) -> numpy.ndarray:
        """The block's corners SW, SE, NE, NW before they are cut: (4, 2), metres."""
        node, half_x, half_y = self.nodes, self.half_x, self.half_y
        return numpy.array(
            [
                node[i, j] + (half_x[i], half_y[j]),
                node[i + 1, j] + (-half_x[i + 1], half_y[j]),
                node[i + 1, j + 1] + (-half_x[i + 1], -half_y[j + 1]),
                node[i, j + 1] + (half_x[i], -half_y[j + 1]),
            ]
        )

    def cut(self, i: int, j: int, corner: int) -> Tuple[numpy.ndarray, numpy.ndarray]:
        """The two points that replace a corner, in the order of a counter-clockwise ring."""
        points = self.corners(i, j)
        here, before, after = points[corner], points[corner - 1], points[(corner + 1) % 4]

        def toward(there: numpy.ndarray) -> numpy.ndarray:
            step = there - here
            return numpy.asarray(here + step * (_CHAMFER / math.hypot(*step)))

        return toward(before), toward(after)

    def at(self, i: int, j: int, u: float, v: float) -> numpy.ndarray:
        """The place of (u, v) of a block's unit square, metres."""
        sw, se, ne, nw = self.corners(i, j)
        return numpy.asarray(
            sw * (1 - u) * (1 - v) + se * u * (1 - v) + ne * u * v + nw * (1 - u) * v
        )

    def ring(self, i: int, j: int, ring: Iterable[UV]) -> List[Millimetres]:
        """A ring of the unit square as millimetres, corners of the block cut."""
        square = {(0, 0): 0, (1, 0): 1, (1, 1): 2, (0, 1): 3}
        points: List[numpy.ndarray] = []
        for u, v in ring:
            corner = square.get((int(u), int(v))) if u in (0, 1) and v in (0, 1) else None
            points += [self.at(i, j, u, v)] if corner is None else list(self.cut(i, j, corner))
        return _millimetres(points)

    def template(self, i: int, j: int) -> Tuple[_Piece, ...]:
        """The pieces of a block."""
        return _TEMPLATES[self.rows[j][i][1]]

    def rural(self, i: int, j: int) -> bool:
        """Whether a block is still farmed, or not there."""
        return not self.has(i, j) or self.rows[j][i][1] in _RURAL

    def plots(self) -> List[_Cell]:
        """All pieces of all blocks."""
        return [
            _Cell(
                [[self.ring(i, j, ring) for ring in polygon] for polygon in piece.polygons],
                (self.number, i, j),
                number,
                use=piece.use,
            )
            for j in range(self.height)
            for i in range(self.columns)
            for number, piece in enumerate(self.template(i, j))
        ]

    def _gate(self, i: int, j: int, side: str) -> numpy.ndarray:
        """Where the park's boundary leaves a junction on its rim."""
        x, y = {"E": (1, 0), "N": (0, 1), "W": (-1, 0), "S": (0, -1)}[side]
        return numpy.asarray(self.nodes[i, j] + (x * self.half_x[i], y * self.half_y[j]))

    def _junction(self, i: int, j: int) -> _Cell:
        around = {"NE": (i, j), "NW": (i - 1, j), "SW": (i - 1, j - 1), "SE": (i, j - 1)}
        corner = {"NE": 0, "NW": 1, "SW": 2, "SE": 3}
        points: List[numpy.ndarray] = []
        empty = False
        for side, before, after in (("E", "SE", "NE"), ("N", "NE", "NW"), ("W", "NW", "SW"), ("S", "SW", "SE")):
            there = [self.has(*around[before]), self.has(*around[after])]
            if any(there) and not all(there):
                points.append(self._gate(i, j, side))
            elif not any(there):
                if not empty:
                    points.append(numpy.asarray(self.nodes[i, j]))
                empty = True
            if there[1]:
                # seen from the junction the block's corner is walked the other way round
                points += list(reversed(self.cut(*around[after], corner[after])))
        built = any(not self.rural(*block) for block in around.values())
        return _Cell([[_millimetres(points)]], road=f"{self.number}h{j}", use="1004" if built else "0103")

    def _segments(self, i: int, j: int, across: bool) -> List[_Cell]:
        """The road between junction (i, j) and the next to the east (across) or north."""
        if across:
            first, second, ends = (i, j - 1), (i, j), ((i, j), (i + 1, j))
            sides, corners = ("E", "W"), ((3, 2), (0, 1))
        else:
            first, second, ends = (i, j), (i - 1, j), ((i, j), (i, j + 1))
            sides, corners = ("N", "S"), ((0, 3), (1, 2))
        flanks = []
        for block, (low, high) in zip((first, second), corners):
            if self.has(*block):
                flanks.append([self._on_edge(block, low, high), self._on_edge(block, high, low)])
            else:
                flanks.append([self._gate(*end, side) for end, side in zip(ends, sides)])
        (a, b), (c, d) = flanks
        built = not (self.rural(*first) and self.rural(*second))
        if across:
            farmed, road = "0103", f"{self.number}h{j}"
        else:
            farmed, road = "0102", f"{self.number}v{i}.{j}"
        if i == self.canal and not across:
            # green bank, water, green bank: from the east flank (a, b) to the west flank (c, d)
            steps = [a + (c - a) * t for t in (0, 0.27, 0.73, 1)], [b + (d - b) * t for t in (0, 0.27, 0.73, 1)]
            return [
                _Cell(
                    [[_millimetres([steps[0][k], steps[1][k], steps[1][k + 1], steps[0][k + 1]])]],
                    road=f"{self.number}c{k}",
                    use=("0810", "1107A", "0810")[k],
                )
                for k in range(3)
            ]
        ring = [a, b, d, c]
        return [_Cell([[_millimetres(ring)]], road=road, use="1004" if built else farmed)]

    def _on_edge(self, block: Tuple[int, int], corner: int, other: int) -> numpy.ndarray:
        """The cut point of a corner that lies on the edge toward another corner."""
        before, after = self.cut(*block, corner)
        return after if (corner + 1) % 4 == other else before

    def roads(self) -> List[_Cell]:
        """Junctions, streets, avenues and the canal."""
        cells = [self._junction(i, j) for j in range(self.height + 1) for i in range(self.columns + 1)]
        for j in range(self.height + 1):
            for i in range(self.columns):
                cells += self._segments(i, j, across=True)
        for i in range(self.columns + 1):
            for j in range(self.height):
                cells += self._segments(i, j, across=False)
        return cells


def _millimetres(points: Sequence[numpy.ndarray]) -> List[Millimetres]:
    return [(round(float(x) * 1000), round(float(y) * 1000)) for x, y in points]


def _knit(cells: Sequence[_Cell]) -> None:
    """Give each polygon every vertex of its neighbours that lies on its edges, then make the geometries.

    A rounded vertex lies up to 1.5 mm beside its neighbour's edge; without it there would be slivers.
    """
    vertices = numpy.array(
        sorted({point for cell in cells for shell in cell.shells for ring in shell for point in ring}),
        dtype=numpy.int64,
    )
    for cell in cells:
        polygons = []
        for shell in cell.shells:
            rings = [_with_vertices(ring, vertices) for ring in shell]
            polygons.append(Polygon(rings[0], rings[1:]))
        cell.geometry = polygons[0] if len(polygons) == 1 else MultiPolygon(polygons)


def _with_vertices(ring: Sequence[Millimetres], vertices: numpy.ndarray) -> numpy.ndarray:
    """A ring in metres with the vertices (millimetres, sorted by x) that lie on its edges."""
    out: List[Tuple[float, float]] = []
    for here, there in zip(ring, [*ring[1:], ring[0]]):
        start, step = numpy.array(here), numpy.array(there) - numpy.array(here)
        low = numpy.searchsorted(vertices[:, 0], min(here[0], there[0]) - 2)
        high = numpy.searchsorted(vertices[:, 0], max(here[0], there[0]) + 2, side="right")
        near = vertices[low:high] - start
        length = math.hypot(*step)
        along = near @ step / length
        aside = numpy.abs(near[:, 0] * step[1] - near[:, 1] * step[0]) / length
        on = (aside < 2) & (along > 2) & (along < length - 2)
        inserted = near[on][numpy.argsort(along[on], kind="stable")] + start
        out.append((here[0] / 1000, here[1] / 1000))
        out += [(int(x) / 1000, int(y) / 1000) for x, y in inserted]
    return numpy.array(out)


def _union(geometries: Iterable[Optional[BaseGeometry]]) -> BaseGeometry:
    """The union, in a normal form so that it does not depend on the order of the parts."""
    return shapely.normalize(shapely.union_all([item for item in geometries if item is not None]))


def _main_nodes(rng: numpy.random.Generator) -> Tuple[numpy.ndarray, Tuple[float, ...], Tuple[float, ...]]:
    """Junctions of the main park: a grid that bends along the canal and the oblique northern road."""
    half_x = (18.0, 11.0, 15.0, 42.0, 15.0, 11.0, 22.0, 11.0, 15.0)
    half_y = (16.0, 11.0, 15.0, 20.0, 11.0, 11.0, 18.0)
    widths = numpy.array([270, 300, 400, 320, 300, 340, 280, 250], dtype=float)
    heights = numpy.array([240, 230, 200, 250, 230, 260], dtype=float)
    loose = numpy.array([0, 1, 3, 4, 5, 6, 7])
    widths[loose] += rng.integers(-8, 9, len(loose))
    heights[[0, 1, 3, 4, 5]] += rng.integers(-6, 7, 5)
    x = numpy.concatenate([[0.0], numpy.cumsum(widths + half_x[:-1] + half_x[1:])]) + 38484640
    y = numpy.concatenate([[0.0], numpy.cumsum(heights + half_y[:-1] + half_y[1:])]) + 3766210
    nodes = numpy.stack(numpy.meshgrid(x, y, indexing="ij"), axis=-1)
    bend = numpy.array([-46, -20, 0, 0, 22, 48, 66], dtype=float)  # the canal's course, row by row
    for j in range(7):
        nodes[3, j, 0] += bend[j]
        nodes[2, j, 0] += bend[j] * 0.5
        nodes[0:2, j, 0] += -(j - 2.5) * 7
        nodes[4, j, 0] += bend[j] * 0.4
        nodes[5:, j, 0] += 10 * math.sin(j * 0.9) + (j - 2.5) * 6
    for i in range(9):
        nodes[i, 6, 1] += 48 - 15 * i
        nodes[i, 5, 1] += 14 - 5 * i
        nodes[i, 0, 1] += 5 * i - 16 + 10 * math.sin(i)
        nodes[i, 1, 1] += 1.5 * i
        if i > 3:
            nodes[i, 2:5, 1] += -2.5 * (i - 3)
    return nodes, half_x, half_y


def _chemical_nodes() -> Tuple[numpy.ndarray, Tuple[float, ...], Tuple[float, ...]]:
    """Junctions of the small chemical park south-east of the main one."""
    half_x, half_y = (10.0, 12.0, 10.0), (10.0, 11.0, 10.0)
    x = numpy.array([0.0, 262.0, 545.0]) + 38487050
    y = numpy.array([0.0, 231.0, 462.0]) + 3765260
    nodes = numpy.stack(numpy.meshgrid(x, y, indexing="ij"), axis=-1)
    nodes[:, :, 0] += numpy.array([0.0, 9.0, 20.0])
    nodes[:, :, 1] += numpy.array([[0.0], [-8.0], [-19.0]])
    return nodes, half_x, half_y


# --------------------------------------------------------------------------------------------------
# Parcels


@dataclass
class _Slot:
    """A plot that becomes a row of the parcels."""

    cell: _Cell
    grid: _Grid
    piece: _Piece
    batch: str
    zone: str
    area: float
    row: Row = field(default_factory=dict)
    land: str = "vacant"

    @property
    def role(self) -> str:
        """What the plot is there for; empty for an ordinary one."""
        return self.piece.role

    @property
    def since(self) -> date:
        """The first day on which the land could be supplied."""
        if self.role == "outside":
            return date(2004, 3, 1)
        batch = _BATCHES[self.batch]
        return (batch.expropriated or batch.approved) + timedelta(days=30)


def _years(day: date, years: int) -> date:
    """The same day some years later; 28 February where there is no 29th."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


class _Ledger:
    """Fills in the rows of the parcels."""

    def __init__(self, rng: numpy.random.Generator, names: _Names) -> None:
        self.rng = rng
        self.names = names

    def days(self, low: int, high: int) -> timedelta:
        """A number of days in [low, high]."""
        return timedelta(days=int(self.rng.integers(low, high + 1)))

    def contract_of(self, case: _Case) -> date:
        """The day of the contract that fits a case's dates."""
        given = case.values.get("contract_date")
        if isinstance(given, date):
            return given
        start = case.start or case.values.get("actual_delivery") or AS_OF
        early = timedelta(days=175) if case.start else timedelta(days=40)
        return start - early - self.days(0, 25)

    def fill(self, slot: _Slot, case: _Case, contract: date) -> None:
        """The row of a supplied parcel in a given situation."""
        row = slot.row
        slot.land = case.land
        row.update(
            intended_case=case.name,
            intended_status=case.status,
            intended_verdict=case.verdict,
            intended_stage=case.stage,
        )
        national = case.national or (case.status, case.verdict, case.stage)
        for name, value in zip(_TRUTH[4:7], national):
            row[name] = value
        row.update(contract_date=contract, supplied_on=contract, idle_cause=None)
        row["agreed_delivery"] = contract + timedelta(days=60)
        row["actual_delivery"] = contract + self.days(38, 58)
        row["agreed_start"] = case.start
        base = case.start or contract + timedelta(days=365)
        row["agreed_completion"] = _years(case.values.get("extended_start") or base, 2)
        self._money(slot)
        if case.land != "vacant":
            begun = case.values.get("actual_start") or base + self.days(-20, 20)
            row["actual_start"] = begun
            row["permit_on"] = begun - self.days(8, 35)
            row["permit_no"] = f"{COUNTY_CODE}{row['permit_on']:%Y%m%d}{int(self.rng.integers(101, 999)):04d}"
            self._progress(slot, case)
        if case.land == "built":
            done = case.values.get("actual_completion") or base + self.days(380, 820)
            row["actual_completion"] = done
            row["accepted_on"] = done + self.days(30, 90)
            row["recognition"] = None
        row.update(case.values)
        if row.get("permit_on") is None:
            row["permit_no"] = None

    def _progress(self, slot: _Slot, case: _Case) -> None:
        """Developed area and investment: exact fractions are whole numbers, so equality is equality."""
        row = slot.row
        required, total = row["required_area_m2"], row["total_investment_wan"]
        share = 1.0 if case.land == "built" else case.area
        if share == "third":
            row["developed_area_m2"] = required / 3
        else:
            row["developed_area_m2"] = None if share is None else float(round(required * share))
        share = float(self.rng.uniform(0.86, 1.0)) if case.land == "built" else case.invest
        if share == "quarter":
            row["invested_wan"] = total / 4
        else:
            row["invested_wan"] = None if share is None else float(round(total * share))

    def _money(self, slot: _Slot) -> None:
        """Areas of record, price and planned investment."""
        row, mu = slot.row, slot.area * 3 / 2000
        measured = slot.area * (1 + float(self.rng.normal(0, 0.0006)))
        row["contract_area_m2"] = 20000.0 if slot.role == "exact" else round(measured, 2)
        row["supply_area_m2"] = row["contract_area_m2"]
        row["certificate_area_m2"] = row["contract_area_m2"] if self.rng.random() < 0.85 else None
        row["land_price_wan"] = round(mu * float(self.rng.uniform(11.5, 19.5)), 2)
        row["required_area_m2"] = max(300.0, math.floor(slot.area * 0.94 / 300) * 300.0)
        row["total_investment_wan"] = max(400.0, round(mu * float(self.rng.uniform(150, 300)) / 40) * 40.0)

    def completed(self, slot: _Slot) -> None:
        """An ordinary parcel: built, accepted, in production."""
        earliest = slot.since + timedelta(days=30)
        latest = date(2019, 9, 30)
        span = max(1, (latest - earliest).days)
        contract = earliest + timedelta(days=int(self.rng.integers(0, span)))
        start = contract + timedelta(days=190)
        done = start + self.days(400, 760)
        self.fill(
            slot,
            _begun("completed", _NORMAL, start.isoformat(), "built", actual_completion=done),
            contract,
        )

    def works(self, slot: _Slot) -> None:
        """An ordinary parcel that is being built."""
        start = date(2021, 5, 1) + self.days(0, 420)
        share = float(self.rng.uniform(0.15, 0.85))
        case = _begun("being built", _NORMAL, start.isoformat(), "works", share, share * 0.8)
        self.fill(slot, case, start - timedelta(days=175))

    def unsupplied(self, slot: _Slot) -> None:
        """A plot of a batch that nobody has been given, or only after AS_OF."""
        row = slot.row
        expropriated = slot.batch in "ABCK" and not _not_expropriated(slot)
        name = "planned plot, not supplied"
        if slot.role == "used_plot":
            name = "built on without supply"
            slot.land = "built"
            row["intended_anomaly"] = "used_unsupplied"
        if slot.role == "late_plot":
            name = "supplied only after the day of survey"
            contract = date(2022, 10, 12) + self.days(0, 30)
            start = contract + timedelta(days=190)
            self.fill(slot, _vacant(name, _NORMAL, start.isoformat()), contract)
            row["actual_delivery"] = None
        state = "expropriated_not_supplied" if expropriated else "approved_not_expropriated"
        row.update(intended_case=name, intended_supply_state=state)
        for suffix in ("", "_national"):
            row["intended_status" + suffix] = "unsupplied"
            row["intended_verdict" + suffix] = "not_applicable"
            row["intended_stage" + suffix] = "none"


def _not_expropriated(slot: _Slot) -> bool:
    """Whether a plot of batch C lies outside its expropriated part."""
    _, i, j = slot.cell.block
    return slot.batch == "C" and (i == 7 or slot.role == "early")


def _identify(slots: Sequence[_Slot], rng: numpy.random.Generator, names: _Names) -> None:
    """Numbers, holders, places and uses."""
    for number, slot in enumerate(slots, start=1):
        row = slot.row
        grid, i, j = slot.cell.block
        row["parcel_id"] = f"CC-{number:03d}"
        supplied = slot.role not in ("plot", "used_plot")
        row["county"] = COUNTY
        row["township"] = "澄阳镇" if grid == 0 and i < 4 else "东垌乡"
        avenues, streets = (_AVENUES, _STREETS) if grid == 0 else (_AVENUES_CHEMICAL, _STREETS_CHEMICAL)
        u, v = (sum(values) / len(values) for values in zip(*slot.piece.polygons[0][0]))
        row["location"] = (
            f"{avenues[i + (u > 0.5)]}{'西' if u > 0.5 else '东'}侧、"
            f"{streets[j + (v > 0.5)]}{'南' if v > 0.5 else '北'}侧"
        )
        land_use, trade = _land_use(slot, rng)
        row["land_use"] = land_use
        row["industry_code"], words, row["project_class"] = trade
        if slot.role == "plot":
            row["industry_code"] = row["project_class"] = None
            continue
        row["holder"] = names.company(words)
        if not supplied:
            continue
        row["parcel_code"] = f"{COUNTY_CODE}{101 + grid:03d}{i + 1:03d}GB{number:05d}"
        year = row["contract_date"].year
        row["supervision_no"] = f"{COUNTY_CODE}{year}B{number:05d}"
        allocated = slot.role in ("green", "substation")
        leased = not allocated and row["contract_date"] >= date(2019, 1, 1) and rng.random() < 0.08
        row["supply_method"] = "allocation" if allocated else "lease" if leased else "grant"
        row["contract_no"] = (
            f"澄划决字〔{year}〕{number:03d}号" if allocated else f"豫(澄)出让〔{year}〕{number:03d}号"
        )
        row["lease_years"] = None if allocated else 20 if leased else 50
        row["standard_land"] = bool(
            not allocated and row["contract_date"] >= date(2020, 6, 1) and rng.random() < 0.4
        )
        if allocated:
            row["holder"] = "澄川县园林绿化中心" if slot.role == "green" else "澄川供电有限公司"
            row["land_price_wan"] = None


def _land_use(slot: _Slot, rng: numpy.random.Generator) -> Tuple[str, Tuple[str, str, str]]:
    """The agreed use of a parcel and its trade."""
    trade = _TRADES[int(rng.integers(0, len(_TRADES)))]
    if slot.role == "green":
        return "公园绿地", ("7850", "园林", "general")
    if slot.role == "substation":
        return "公用设施用地", ("4420", "供电", "general")
    if slot.batch == "K":
        return "工业用地", _TRADES_CHEMICAL[int(rng.integers(0, len(_TRADES_CHEMICAL)))]
    if slot.zone == "1101":
        return "仓储用地", _STORAGE
    return "工业用地", trade


def _supplied(slots: Sequence[_Slot], ledger: _Ledger) -> None:
    """Hand the cases to plots: those with the oldest contracts choose first, for they fit fewest."""
    rng = ledger.rng
    for slot in slots:
        if slot.role in ("outside", "holed", "substation", "green", "ell", "multipart"):
            ledger.completed(slot)
    exact = [slot for slot in slots if slot.role == "exact"]
    ledger.completed(exact[0])
    ledger.fill(
        exact[1],
        _vacant("not started, contract area exactly 20 000 m2", _FEE, "2021-02-26", "enterprise"),
        date(2020, 8, 20),
    )
    early = [slot for slot in slots if slot.role == "early"]
    ledger.works(early[0])
    ledger.works(early[1])
    ledger.fill(
        early[2],
        _vacant("government cause with proof", _NEGOTIATE, "2020-11-20", "government", _GOV_PAPER),
        date(2020, 5, 14),
    )
    for slot in slots:
        if slot.role == "resupplied":
            case = _vacant("taken back and supplied anew", _NORMAL, "2022-04-20")
            ledger.fill(slot, case, date(2021, 10, 26))
    free = [slot for slot in slots if not slot.role]
    planned = [(ledger.contract_of(case), case) for case in _CASES for _ in range(case.count)]
    planned.sort(key=lambda item: item[0])
    taken: set[int] = set()
    for contract, case in planned:
        fits = [
            index
            for index, slot in enumerate(free)
            if index not in taken and slot.since <= contract and slot.area >= 9000
        ]
        chosen = fits[int(rng.integers(0, len(fits)))]
        taken.add(chosen)
        ledger.fill(free[chosen], case, contract)
    for index, slot in enumerate(free):
        if index not in taken:
            if rng.random() < 0.15:
                ledger.works(slot)
            else:
                ledger.completed(slot)
    for slot in slots:
        if slot.role in ("plot", "used_plot", "late_plot"):
            ledger.unsupplied(slot)
        else:
            slot.row["intended_supply_state"] = "supplied"
        if slot.role == "outside":
            slot.row["intended_anomaly"] = "supply_outside_batches"
        if slot.role == "early":
            slot.row["intended_anomaly"] = "supply_before_expropriation"


# --------------------------------------------------------------------------------------------------
# Buildings, indicators, enterprises


def _buildings(slots: Sequence[_Slot], rng: numpy.random.Generator) -> List[Row]:
    """Footprints in rows along the longer side of each yard, with the sums written into the parcels."""
    rows: List[Row] = []
    for slot in slots:
        if slot.land == "vacant" or slot.role == "green":
            continue
        mine: List[Row] = []
        for number, yard in enumerate(slot.piece.yards):
            mine += _yard(slot, yard, number, rng)
        for building in mine:
            building["building_id"] = f"{slot.row['parcel_id']}-{len(rows) % 1000 + 1:03d}"
            building["parcel_id"] = slot.row["parcel_id"]
            rows.append(building)
        if slot.land == "built":
            base = sum(item["geometry"].area for item in mine)
            floor = sum(item["geometry"].area * item["storeys"] for item in mine)
            slot.row.setdefault("building_base_m2", round(base, 2))
            slot.row.setdefault("floor_area_m2", round(floor, 2))
    for number, row in enumerate(rows, start=1):
        row["building_id"] = f"JZ{number:04d}"
    return rows


def _yard(slot: _Slot, yard: Box, number: int, rng: numpy.random.Generator) -> List[Row]:
    """The buildings of one yard."""
    _, i, j = slot.cell.block
    west, south, east, north = yard
    corners = [slot.grid.at(i, j, u, v) for u, v in _ring(yard)]
    width = (math.dist(corners[0], corners[1]) + math.dist(corners[3], corners[2])) / 2
    depth = (math.dist(corners[1], corners[2]) + math.dist(corners[0], corners[3])) / 2

    def footprint(x0: float, y0: float, x1: float, y1: float) -> Polygon:
        ring = [
            slot.grid.at(i, j, west + (east - west) * x / width, south + (north - south) * y / depth)
            for x, y in ((x0, y0), (x1, y0), (x1, y1), (x0, y1))
        ]
        return Polygon([(round(float(x), 2), round(float(y), 2)) for x, y in ring])

    if slot.role == "substation":
        return [_building(footprint(8, 8, width - 8, depth * 0.6), 2, 4.8, "变配电室")]
    edge = 13.0
    rows: List[Row] = []
    y = edge
    if number == 0 and depth > 75 and width > 60 and slot.land == "built":
        length = min(width - 2 * edge, float(rng.uniform(32, 54)))
        storeys = int(rng.integers(3, 7))
        rows.append(
            _building(footprint(edge, edge, edge + length, edge + 15), storeys, 3.6, "办公综合楼")
        )
        if width - 2 * edge - length > 45:
            rows.append(
                _building(footprint(width - edge - 26, edge, width - edge, edge + 13), 4, 3.3, "职工宿舍")
            )
        y += 15 + 18
    storage = slot.zone == "1101"
    limit = {"built": 9, "works": 2, "stopped": 1}[slot.land]
    while depth - edge - y >= 18 and limit:
        size = min(float(rng.choice([24.0, 30.0, 36.0, 42.0])), depth - edge - y)
        if depth - edge - y - size < 30:
            size = min(size + 8, depth - edge - y)
        storeys = int(rng.choice([1, 1, 1, 2, 3, 4]))
        high = float(rng.uniform(7.2, 12.6)) if storeys == 1 else float(rng.uniform(4.2, 5.4))
        use = "仓库" if storage else "生产厂房"
        span = width - 2 * edge
        cuts = [(edge, edge + span)]
        if span > 120:
            middle = edge + span * float(rng.uniform(0.38, 0.62))
            cuts = [(edge, middle - 6), (middle + 6, edge + span)]
        for x0, x1 in cuts:
            if slot.land == "built" and len(rows) > 2 and rng.random() < 0.16:
                continue  # the yard of the works
            if slot.land != "built":
                x1 = x0 + (x1 - x0) * 0.6
            rows.append(_building(footprint(x0, y, x1, y + size), storeys, round(high, 1), use))
        y += size + float(rng.uniform(12, 18))
        limit -= 1
    return rows


def _building(shape: Polygon, storeys: int, height: float, use: str) -> Row:
    return {"geometry": shape, "storeys": storeys, "storey_height_m": height, "use": use}


def _indicators(slots: Sequence[_Slot], rng: numpy.random.Generator) -> None:
    """What tax and statistics offices report of parcels in production; some of it is not known."""
    for slot in slots:
        row, mu = slot.row, slot.area * 3 / 2000
        chemical = slot.batch == "K"
        if row.get("contract_date") and slot.role not in ("green", "substation"):
            if row["contract_date"] >= date(2013, 1, 1):
                row["contract_far"] = 0.6 if chemical else 1.0
                row["contract_far_max"] = 2.0
                row["contract_building_coefficient"] = 0.3 if chemical else 0.4
                row["contract_green_max"] = 0.2
                row["contract_admin_max"] = 0.07
                row["contract_investment_per_mu"] = float(rng.choice([150.0, 180.0, 200.0, 240.0]))
            if row["contract_date"] >= date(2017, 1, 1):
                row["contract_building_density"] = 0.3
                row["contract_output_per_mu"] = float(rng.choice([240.0, 300.0, 360.0]))
                row["contract_tax_per_mu"] = 15.0
        if slot.land != "built" or slot.role in ("green", "substation", "used_plot"):
            continue
        if row.get("actual_completion") is None:
            continue
        row["structure_base_m2"] = round(slot.area * float(rng.uniform(0.0, 0.05)), 2)
        row["yard_base_m2"] = 0.0 if rng.random() < 0.3 else round(slot.area * float(rng.uniform(0.02, 0.08)), 2)
        row["green_m2"] = round(slot.area * float(rng.uniform(0.06, 0.24)), 2)
        row["admin_land_m2"] = round(slot.area * float(rng.uniform(0.03, 0.085)), 2)
        row["used_area_m2"] = row["contract_area_m2"]
        row["fixed_investment_wan"] = round(row["invested_wan"] + (row["land_price_wan"] or 0.0), 2)
        row["tax_wan"] = 0.0 if rng.random() < 0.06 else round(mu * float(rng.gamma(3.0, 4.6)), 2)
        row["tax_refund_wan"] = 0.0 if rng.random() < 0.7 else round(row["tax_wan"] * 0.08, 2)
        row["tax_relief_wan"] = 0.0 if rng.random() < 0.6 else round(row["tax_wan"] * 0.11, 2)
        row["output_wan"] = round(mu * float(rng.gamma(4.0, 75.0)), 1)
        per_mu = row["tax_wan"] / mu
        row["enterprise_class"] = "A" if per_mu > 18 else "B" if per_mu > 6 else "C"
        row["enterprise_class_year"] = 2021
        if rng.random() < 0.05:
            row["no_profit_since"] = date(2020, 4, 1)
        elif rng.random() < 0.5:
            row["last_profit_on"] = date(2021, 12, 31)
        # an office does not know everything
        for name in ("floor_area_m2", "green_m2", "admin_land_m2", "tax_wan", "output_wan", "structure_base_m2"):
            if rng.random() < 0.05:
                row[name] = None


def _two_parcels(slots: Sequence[_Slot]) -> List[Tuple[_Slot, _Slot]]:
    """Neighbours in production that one enterprise holds: the second takes the name of the first."""
    pairs: List[Tuple[_Slot, _Slot]] = []
    used: set[str] = set()
    for first, second in zip(slots, slots[1:]):
        done = all(s.row["intended_case"] == "completed" and not s.role for s in (first, second))
        if done and first.cell.block == second.cell.block and first.row["parcel_id"] not in used:
            second.row["holder"] = first.row["holder"]
            for name in ("industry_code", "project_class", "enterprise_class"):
                second.row[name] = first.row.get(name)
            used |= {first.row["parcel_id"], second.row["parcel_id"]}
            pairs.append((first, second))
        if len(pairs) == 4:
            break
    return pairs


def _enterprises(slots: Sequence[_Slot], rng: numpy.random.Generator, names: _Names) -> List[Row]:
    """One row per enterprise and parcel, figures of 2021; of an enterprise on two parcels the first row
    carries the figures. Tenants name their landlord's parcel and no parcel of their own."""
    second = {pair[1].row["parcel_id"]: pair[0].row["parcel_id"] for pair in _two_parcels(slots)}
    numbers: Dict[str, str] = {}
    rows: List[Row] = []
    for slot in slots:
        row = slot.row
        if row.get("used_area_m2") is None:
            continue
        parcel = row["parcel_id"]
        numbers[parcel] = numbers.get(second.get(parcel, ""), f"QY{len(numbers) + 1:04d}")
        entry: Row = {
            "enterprise_id": numbers[parcel],
            "enterprise_name": row["holder"],
            "parcel_id": parcel,
            "industry_code": row["industry_code"],
            "year": 2021,
            "above_scale": None if row.get("output_wan") is None else row["output_wan"] >= 2000,
        }
        if parcel not in second:
            entry.update({name: row.get(name) for name in ("tax_wan", "tax_refund_wan", "tax_relief_wan", "output_wan")})
        rows.append(entry)
    landlords = [s for s in slots if s.row["intended_case"] == "completed" and s.role in ("ell", "multipart")]
    for slot in landlords:
        for _ in range(int(rng.integers(2, 5))):
            code, words, _kind = _TRADES[int(rng.integers(0, len(_TRADES)))]
            tax = round(float(rng.uniform(8, 90)), 2)
            rows.append(
                {
                    "enterprise_id": f"QY{900 + len(rows):04d}",
                    "enterprise_name": names.company(words),
                    "landlord_parcel_id": slot.row["parcel_id"],
                    "industry_code": code,
                    "year": 2021,
                    "tax_wan": tax,
                    "tax_refund_wan": 0.0,
                    "tax_relief_wan": None if rng.random() < 0.3 else 0.0,
                    "output_wan": round(tax * float(rng.uniform(14, 30)), 1),
                    "above_scale": False,
                }
            )
    return rows


# --------------------------------------------------------------------------------------------------
# The other layers


def _recognised(slots: Sequence[_Slot]) -> None:
    """What the bureau itself has found: a few idle parcels recognised, a few under investigation."""
    idle = [slot.row for slot in slots if slot.row["intended_status"] == "idle"]
    for number, row in enumerate(idle[::7], start=1):
        known = number % 2 == 0
        row["recognition"] = "recognised_idle" if known else "investigating"
        if known:
            row["recognition_no"] = f"澄闲认〔2022〕{number}号"
            row["recognition_on"] = date(2022, 6, 10)


def _baseline(slots: Sequence[_Slot], rng: numpy.random.Generator, names: _Names) -> List[Row]:
    """The parcels as they stood at the end of ``BASELINE_ON``: what came later is not known yet."""
    later = [name for name, kind in _fields("parcels") if kind == "d" and not name.startswith("agreed_")]
    known_from = {"extended_start": "extension_on", "recognition": "recognition_on"}
    rows: List[Row] = []
    for slot in slots:
        row = slot.row
        if row.get("supply_method") is None or row["contract_date"] > BASELINE_ON:
            continue
        old = {name: row.get(name) for name, _ in _fields("baseline_parcels")}
        old["geometry"] = slot.cell.geometry
        for name, source in known_from.items():
            when = old.get(source)
            if when is not None and when > BASELINE_ON:
                old[name] = old[f"{name.partition('_')[0]}_no" if name == "recognition" else "extension_no"] = None
        for name in later:
            if name != "extended_start" and old[name] is not None and old[name] > BASELINE_ON:
                old[name] = None
        if row.get("recognition") == "disposed":
            old["recognition"] = "recognised_idle"
        elif row.get("recognition") is not None:
            old["recognition"] = old["recognition_no"] = None
        begun = old["actual_start"] is not None
        if not begun:
            old["permit_no"] = old["permit_on"] and old["permit_no"]
            for name in ("developed_area_m2", "invested_wan"):
                if row.get("actual_start") is not None:
                    old[name] = None
        if old["actual_completion"] is None:
            for name in _MEASURED:
                old[name] = None
            if begun and row.get("actual_completion") is not None:
                old["developed_area_m2"] = float(round(old["required_area_m2"] * 0.5))
                old["invested_wan"] = float(round(old["total_investment_wan"] * 0.45))
        rows.append(old)
    rows.append(_taken_back(slots, names))
    return rows


_MEASURED = (
    "floor_area_m2 building_base_m2 structure_base_m2 yard_base_m2 green_m2 admin_land_m2 "
    "fixed_investment_wan tax_wan tax_refund_wan tax_relief_wan output_wan used_area_m2 enterprise_class "
    "enterprise_class_year last_profit_on no_profit_since"
).split()


def _taken_back(slots: Sequence[_Slot], names: _Names) -> Row:
    """The idle parcel of the baseline that was taken back, split in two and supplied anew."""
    pair = [slot for slot in slots if slot.role == "resupplied"]
    old: Row = {name: None for name, _ in _fields("baseline_parcels")}
    area = round(sum(slot.area for slot in pair), 2)
    old.update(
        geometry=_union(slot.cell.geometry for slot in pair),
        parcel_id="CC-J01",
        parcel_code=f"{COUNTY_CODE}101001GB00901",
        supervision_no=f"{COUNTY_CODE}2015B00901",
        holder=names.company("光伏材料"),
        county=COUNTY,
        township="澄阳镇",
        location="兴垣路东侧、科苑街南侧",
        land_use="工业用地",
        supply_method="grant",
        contract_no="豫(澄)出让〔2015〕901号",
        contract_date=date(2015, 8, 20),
        supplied_on=date(2015, 8, 20),
        supply_area_m2=area,
        contract_area_m2=area,
        certificate_area_m2=area,
        land_price_wan=round(area * 3 / 2000 * 13.2, 2),
        lease_years=50,
        standard_land=False,
        agreed_delivery=date(2015, 10, 20),
        actual_delivery=date(2015, 10, 12),
        agreed_start=date(2016, 2, 20),
        agreed_completion=date(2018, 2, 20),
        idle_cause="enterprise",
        recognition="recognised_idle",
        recognition_no="澄闲认〔2020〕1号",
        recognition_on=date(2020, 9, 28),
        industry_code="3825",
        project_class="general",
    )
    return old


def _patch(points: Sequence[Tuple[float, float]]) -> Polygon:
    return Polygon([(round(x, 3), round(y, 3)) for x, y in points])


def _rim(grid: _Grid) -> Dict[str, List[Row]]:
    """Farmland, red line and urban boundary: they pass the park and cut a few parcels at its rim."""

    def at(i: float, j: float, east: float = 0.0, north: float = 0.0) -> Tuple[float, float]:
        """A place by the numbers of avenue and street, fractions between them, then metres."""
        i0, j0 = min(int(i), grid.columns - 1), min(int(j), grid.height - 1)
        s, t, n = i - i0, j - j0, grid.nodes
        low = n[i0, j0] * (1 - s) + n[i0 + 1, j0] * s
        high = n[i0, j0 + 1] * (1 - s) + n[i0 + 1, j0 + 1] * s
        x, y = low * (1 - t) + high * t
        return float(x) + east, float(y) + north

    north = [
        at(3.6, 6, 0, 14),
        at(3.9, 6, 0, -46),
        at(4.5, 6, 0, -52),
        at(4.95, 6, 0, -38),
        at(5.2, 6, 0, 22),
        at(5.6, 6, 0, 180),
        at(4.9, 6, 0, 330),
        at(3.8, 6, 0, 300),
        at(3.4, 6, 0, 160),
    ]
    east = [
        at(8, 2.1, 30, 0),
        at(8, 2.2, -52, 0),
        at(8, 2.8, -44, 0),
        at(8, 3.3, -66, 0),
        at(8, 3.8, -38, 0),
        at(8, 4.1, 24, 0),
        at(8, 4.0, 260, 0),
        at(8, 3.0, 340, 0),
        at(8, 2.2, 220, 0),
    ]
    south = [
        at(6.1, 0, 0, -60),
        at(6.9, 0, 0, -40),
        at(7.6, 0, 0, -70),
        at(7.7, 0, 0, -190),
        at(6.4, 0, 0, -240),
        at(5.9, 0, 0, -150),
    ]
    fields = [(north, "0102"), (east, "0102"), (south, "0103")]
    river = [
        at(0, 1.3, -160, 0),
        at(0, 0.9, 40, 0),
        at(0, 0.55, 62, 0),
        at(0.35, 0.16, 0, 0),
        at(0.8, 0.08, 0, 0),
        at(1.1, 0, 0, -40),
        at(1.2, 0, 0, -150),
        at(0.5, 0, 0, -190),
        at(0, 0.2, -130, 0),
        at(0, 0.8, -210, 0),
    ]
    wood = [
        at(0.2, 6, 0, 60),
        at(0.9, 6, 0, 40),
        at(1.4, 6, 0, 120),
        at(0.9, 6, 0, 260),
        at(0.1, 6, 0, 190),
    ]
    boundary = [
        at(0, 0, -60, -70),
        at(3, 0, 0, -90),
        at(7.3, 0, 0, -60),
        at(8, 1.0, 40, 0),
        at(8, 1.9, 35, 0),
        at(7.42, 2.3, 0, 0),
        at(7.36, 3.5, 0, 0),
        at(6.4, 4.55, 0, 0),
        at(5.7, 4.9, 0, 0),
        at(5.3, 5.52, 0, 0),
        at(4.3, 5.66, 0, 0),
        at(3.9, 6, 0, 30),
        at(2.0, 6, 0, 55),
        at(0, 6, -50, 60),
    ]
    x, y = 38487050.0, 3765260.0
    second = [(x - 60, y - 50), (x + 585, y - 80), (x + 610, y + 470), (x - 40, y + 515)]
    return {
        "farmland": [
            {"geometry": _patch(points), "plot_name": f"永久基本农田图斑{number}", "dlbm": dlbm}
            for number, (points, dlbm) in enumerate(fields, start=1)
        ],
        "redline": [
            {"geometry": _patch(river), "plot_name": "澄水水土保持红线"},
            {"geometry": _patch(wood), "plot_name": "北坡生物多样性维护红线"},
        ],
        "urban_boundary": [
            {"geometry": _patch(points), "plot_name": f"城镇开发边界{number}"}
            for number, points in enumerate((boundary, second), start=1)
        ],
    }


def _present_use(slot: _Slot) -> str:
    """The land class of a parcel: what stands there, not what was agreed."""
    if slot.role == "green":
        return "0810"
    if slot.role == "substation":
        return "0809"
    if slot.land == "vacant":
        if slot.role in ("plot", "late_plot"):
            return "0102" if slot.cell.piece % 2 else "0103"
        return "1201" if slot.cell.piece % 3 else "0103"
    if slot.land == "built" and slot.zone == "1101":
        return "0508"
    return "0601"


def _tiles(cells: Sequence[_Cell]) -> List[Row]:
    """Present land classes: neighbours of one class in a block, or along a road, are one polygon."""
    groups: Dict[Tuple[Any, ...], List[Optional[BaseGeometry]]] = {}
    for cell in cells:
        groups.setdefault((cell.block, cell.road, cell.use), []).append(cell.geometry)
    rows: List[Row] = []
    for (_, _, use), parts in groups.items():
        merged = _union(parts)
        rows += [{"geometry": part, "dlbm": use} for part in shapely.get_parts(merged)]
    return rows


def _zones(grids: Sequence[_Grid]) -> Tuple[List[_Cell], List[Tuple[str, str]]]:
    """Zoning inside the blocks: one zone each, along the canal a green belt cut from it."""
    cells: List[_Cell] = []
    meta: List[Tuple[str, str]] = []
    for grid in grids:
        for j in range(grid.height):
            for i in range(grid.columns):
                zone = grid.rows[j][i][2]
                parts: List[Tuple[Box, str]] = [((0, 0, 1, 1), zone)]
                if grid.canal >= 0 and i == grid.canal - 1 and j in (1, 3, 4):
                    parts = [((0, 0, 0.94, 1), zone), ((0.94, 0, 1, 1), "1402")]
                if grid.canal >= 0 and i == grid.canal and j in (2, 4):
                    parts = [((0, 0, 0.07, 1), "1402"), ((0.07, 0, 1, 1), zone)]
                if grid.canal >= 0 and (i, j) == (5, 0):
                    parts = [((0, 0, 0.62, 1), zone), ((0.62, 0, 1, 1), "1101")]
                for number, (box, code) in enumerate(parts, start=1):
                    cells.append(_Cell([[grid.ring(i, j, _ring(box))]], (grid.number, i, j)))
                    meta.append((code, f"{'AB'[grid.number]}-{j + 1:02d}-{i + 1:02d}-{number}"))
    return cells, meta


def _approvals(
    grids: Sequence[_Grid], plots: Sequence[_Cell], roads: Sequence[_Cell], strip: _Cell
) -> Tuple[List[Row], List[Row]]:
    """Approval batches and the land expropriated for them."""
    parts: Dict[str, List[Optional[BaseGeometry]]] = {}
    taken: Dict[str, List[Optional[BaseGeometry]]] = {}
    late: List[Optional[BaseGeometry]] = []
    for cell in plots:
        number, i, j = cell.block
        batch = grids[number].rows[j][i][0]
        if batch == "-":
            continue
        parts.setdefault(batch, []).append(cell.geometry)
        role = grids[number].template(i, j)[cell.piece].role
        if _BATCHES[batch].expropriated is None:
            continue
        if batch == "C" and (i, j) == (7, 2):
            late.append(cell.geometry)
        elif batch != "C" or (i != 7 and role != "early"):
            taken.setdefault(batch, []).append(cell.geometry)
    # batch C was approved as one area, with the roads between its blocks
    main = grids[0]
    inside = _union(parts["C"])
    for cell in roads:
        if cell.road.startswith("0") and cell.geometry is not None:
            touching = shapely.length(shapely.intersection(cell.geometry.boundary, inside.boundary))
            if touching > 0.55 * cell.geometry.length and main.canal >= 0:
                parts["C"].append(cell.geometry)
                north = cell.geometry.centroid.y > float(main.nodes[6, 3, 1])
                if north and cell.geometry.centroid.x < float(main.nodes[7, 4, 0]) - 40:
                    taken["C"].append(cell.geometry)
    # part of it had been approved before: the earlier batch owns the overlap
    parts["B"].append(strip.geometry)
    approvals, expropriations = [], []
    for key in sorted(parts, key=lambda name: _BATCHES[name].approved):
        batch, shape = _BATCHES[key], _union(parts[key])
        approvals.append(
            {
                "geometry": shape,
                "batch_id": batch.batch_id,
                "batch_name": batch.name,
                "batch_type": "城市批次",
                "approval_no": batch.number,
                "approval_date": batch.approved,
                "approval_area_m2": round(shape.area, 2),
                "revoked_on": batch.revoked,
                "compensated_on": batch.compensated,
            }
        )
        if key in taken:
            expropriations.append(
                {
                    "geometry": _union(taken[key]),
                    "batch_id": batch.batch_id,
                    "expropriated_on": batch.expropriated,
                }
            )
    expropriations.append(
        {
            "geometry": _union(late),
            "batch_id": _BATCHES["C"].batch_id,
            "expropriated_on": _LATE_EXPROPRIATION,
        }
    )
    return approvals, expropriations


# --------------------------------------------------------------------------------------------------
# Making and writing


def _frame(layer: str, rows: Sequence[Row]) -> Any:
    """Rows as a GeoDataFrame, or a DataFrame where the layer has no geometry; NULL is kept apart from 0."""
    columns: Dict[str, Any] = {"source_fid": numpy.arange(1, len(rows) + 1, dtype=numpy.int64)}
    for name, kind in _fields(layer):
        values = [row.get(name) for row in rows]
        if kind == "t":
            columns[name] = pandas.Series([value or None for value in values], dtype=object)
        elif kind == "r":
            numbers = [math.nan if value is None else float(value) for value in values]
            columns[name] = pandas.Series(numbers, dtype="float64")
        elif kind == "d":
            columns[name] = pandas.Series(
                numpy.array(
                    ["NaT" if value is None else value.isoformat() for value in values],
                    dtype="datetime64[ns]",
                )
            )
        else:
            nullable = pandas.Series(values, dtype=object)
            columns[name] = nullable.astype("Int64" if kind == "i" else "boolean")
    table = pandas.DataFrame(columns)
    if layer == "enterprises":
        return table
    shapes = [row["geometry"] for row in rows]
    return geopandas.GeoDataFrame(table, geometry=shapes, crs=CRS)


def make(seed: int = 1) -> Dict[str, Any]:
    """The layers of the sample park by name (``LAYERS``), the same for the same seed.

    Each is a GeoDataFrame in EPSG:4526 (``enterprises``: a DataFrame) with ``source_fid`` as it will be
    numbered in the file. The seed moves roads a little and deals the cases to other parcels; which cases
    there are does not depend on it.
    """
    rng = numpy.random.default_rng(seed)
    nodes, half_x, half_y = _main_nodes(rng)
    grids = [_Grid(0, _PLAN, nodes, half_x, half_y, _CANAL)]
    nodes, half_x, half_y = _chemical_nodes()
    grids.append(_Grid(1, _PLAN_CHEMICAL, nodes, half_x, half_y))
    plots = [cell for grid in grids for cell in grid.plots()]
    roads = [cell for grid in grids for cell in grid.roads()]
    zones, zone_meta = _zones(grids)
    strip = _Cell([[grids[0].ring(3, 0, _ring((0.9, 0.0, 1.0, 0.62)))]])
    _knit([*plots, *roads, *zones, strip])

    names = _Names(rng)
    slots = []
    for cell in plots:
        if cell.use:
            continue
        number, i, j = cell.block
        batch, _, zone = grids[number].rows[j][i]
        piece = grids[number].template(i, j)[cell.piece]
        area = 0.0 if cell.geometry is None else cell.geometry.area
        slots.append(_Slot(cell, grids[number], piece, batch, zone, area))
    _supplied(slots, _Ledger(rng, names))
    _identify(slots, rng, names)
    buildings = _buildings(slots, rng)
    _indicators(slots, rng)
    enterprises = _enterprises(slots, rng, names)
    _recognised(slots)
    for slot in slots:
        slot.cell.use = _present_use(slot)
        slot.row["geometry"] = slot.cell.geometry

    approvals, expropriations = _approvals(grids, plots, roads, strip)
    zoning = [
        {"geometry": cell.geometry, "zone_code": code, "zone_edition": "2023", "plot_name": name}
        for cell, (code, name) in zip(zones, zone_meta)
    ]
    parks = []
    for grid, title, kind in zip(grids, ("澄川县先进制造业产业集聚区", "澄川县精细化工园区"), ("general", "chemical")):
        mine = [cell for cell in roads if cell.road.startswith(str(grid.number))]
        streets = [cell.geometry for cell in mine if "c" not in cell.road]
        water = [cell.geometry for cell in mine if cell.road.endswith("c1")]
        banks = [cell.geometry for cell in mine if cell.road.endswith(("c0", "c2"))]
        for shapes, code, name in ((streets, "1207", "道路"), (water, "17", "澄渠"), (banks, "1402", "渠岸绿带")):
            if shapes:
                zoning.append(
                    {"geometry": _union(shapes), "zone_code": code, "zone_edition": "2023", "plot_name": name}
                )
        blocks = [cell.geometry for cell in plots if cell.block[0] == grid.number]
        outline = _union([*blocks, *(cell.geometry for cell in mine)])
        parks.append(
            {
                "geometry": outline,
                "park_id": f"YQ{grid.number + 1:02d}",
                "park_name": title,
                "park_type": kind,
                "county": COUNTY,
                "park_planned_area_m2": round(outline.area, 2),
            }
        )
    rows: Dict[str, List[Row]] = {
        "parks": parks,
        "approvals": approvals,
        "expropriations": expropriations,
        "parcels": [slot.row for slot in slots],
        "zoning": zoning,
        "current_use": _tiles([*plots, *roads]),
        "buildings": buildings,
        "enterprises": enterprises,
        **_rim(grids[0]),
        "baseline_parcels": _baseline(slots, rng, names),
    }
    return {layer: _frame(layer, rows[layer]) for layer in LAYERS}


def write(folder: Any, seed: int = 1) -> Path:
    """Write ``sample_park.gpkg`` into a folder (made where it is missing) and return its path.

    The GeoPackage is version 1.2, which GDAL 3.6 (QGIS 3.22) reads; dates are dates, NULL is NULL. It is
    written aside and renamed, so that nobody meets half a file.

    Raises InputFault where the folder or an existing file cannot be written.
    """
    target = Path(folder) / FILE_NAME
    aside = target.with_name(f"{target.stem}.{os.getpid()}.part.gpkg")
    layers = make(seed)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        aside.unlink(missing_ok=True)
        for layer, frame in layers.items():
            _write_layer(aside, layer, frame)
        os.replace(aside, target)
    except (OSError, RuntimeError) as error:
        raise InputFault(
            tr("The file {path} cannot be written: {reason}").format(path=target, reason=error)
        ) from error
    finally:
        aside.unlink(missing_ok=True)
    return target


def _write_layer(path: Path, layer: str, frame: Any) -> None:
    """One layer with its exact types: pyogrio's frame writer would make dates into times of day."""
    data: List[numpy.ndarray] = []
    masks: List[Optional[numpy.ndarray]] = []
    for name, kind in _fields(layer):
        column = frame[name]
        missing = column.isna().to_numpy()
        if kind == "d":
            data.append(column.to_numpy().astype("datetime64[D]"))
            masks.append(missing)
        elif kind == "t":
            data.append(column.to_numpy(dtype=object))
            masks.append(None)
        elif kind == "r":
            data.append(column.to_numpy(dtype="float64"))
            masks.append(missing)
        else:
            dtype = numpy.int32 if kind == "i" else numpy.bool_
            data.append(column.fillna(0 if kind == "i" else False).to_numpy(dtype=dtype))
            masks.append(missing)
    shaped = isinstance(frame, geopandas.GeoDataFrame)
    pyogrio.raw.write(
        str(path),
        shapely.to_wkb(frame.geometry.to_numpy()) if shaped else None,
        data,
        [name for name, _ in _fields(layer)],
        field_mask=masks,
        layer=layer,
        driver="GPKG",
        geometry_type="MultiPolygon" if shaped else None,
        promote_to_multi=shaped,
        crs=CRS if shaped else None,
        encoding="UTF-8",
        dataset_options=None if path.exists() else {"VERSION": "1.2"},
    )
