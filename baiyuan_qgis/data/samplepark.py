"""A believable industrial park that does not exist, with every case the rules can meet.

The park stands for the bureau's own layers: park boundaries, approval batches, expropriated land,
supplied parcels along a road grid, zoning, present land classes, buildings, enterprises, basic
farmland, the ecological red line and the urban boundary. It is drawn in CGCS2000 zone 38
(EPSG:4526, eastings with the zone's number), in metres, every vertex on a whole millimetre and
shared by all that meet there: parcels never overlap and the land classes tile the park without
gap.

It knows the truth. The columns ``intended_*`` of the parcels say what the rules of supply and of
idle land (Order 53 of the Ministry of Land and Resources; amendments §1.1 and §2; handbook §2.1)
give for each parcel at the end of ``AS_OF``; only the tests read them. Each case is written down
by hand in samplepark.toml with the dates that make it so: nothing here computes a verdict, so the
sample cannot repeat a mistake of the rules.

Names, numbers and documents are invented; the county 澄川县 (419901) does not exist.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Callable, Iterable, Mapping, Optional, Sequence

import geopandas
import numpy
import numpy.typing as npt
import pandas
import shapely
from shapely.geometry import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from baiyuan_qgis.data import store

AS_OF = date(2022, 9, 30)
"""The day at whose end (24:00) all intended statuses hold (national-idle-land, kaifeng-2021)."""

BASELINE_ON = date(2020, 12, 31)
"""The day at whose end ``baseline_parcels`` stood."""

FILE_NAME = "sample_park.gpkg"
_FILE = Path(__file__).with_name("samplepark.toml")
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

Points = npt.NDArray[Any]
UV = tuple[float, float]
Ring = tuple[UV, ...]
Box = tuple[float, float, float, float]
Row = dict[str, Any]
Millimetres = tuple[int, int]
Shell = list[list[Millimetres]]  # a polygon: its rings

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

_FIELDS: dict[str, str] = {
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


def _fields(layer: str) -> list[tuple[str, str]]:
    """The fields of a layer as (name, type)."""
    pairs = [item.partition(":") for item in _FIELDS[layer].split()]
    return [(name, kind) for name, _, kind in pairs]


# --------------------------------------------------------------------------------------------------
# What samplepark.toml says: plots, batches, cases


@dataclass(frozen=True)
class _Piece:
    """One plot of a block, or unparcelled land where ``use`` is given.

    polygons: rings in the unit square, shells counter-clockwise; yards: boxes where buildings may
    stand.
    """

    polygons: tuple[tuple[Ring, ...], ...]
    yards: tuple[Box, ...] = ()
    use: str = ""
    role: str = ""


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


@dataclass(frozen=True)
class _Case:
    """A situation of a supplied parcel and the truth about it; see samplepark.toml.

    truth, national: status, verdict and stage under kaifeng-2021 and under national-idle-land.
    role: the plot it stands on, where that matters. values: further fields, None where not known;
    they win over what is derived.
    """

    name: str
    truth: tuple[str, ...]
    national: tuple[str, ...]
    land: str
    start: Optional[date] = None
    area: Any = None
    invest: Any = None
    role: str = ""
    values: Row = field(default_factory=dict)


_NORMAL = "normal meets none"
# what is built may be inefficient: Kaifeng names inefficient land and sets no standard for recognising it
_BUILT = "undetermined meets none"


def _case(
    name: str,
    truth: str,
    land: str,
    national: str = "",
    start: Optional[date] = None,
    area: Any = None,
    invest: Any = None,
    role: str = "",
    null: Sequence[str] = (),
    **values: Any,
) -> _Case:
    """A case from the keys of samplepark.toml."""
    values.update(dict.fromkeys(null))
    both = tuple(truth.split()), tuple((national or truth).split())
    return _Case(name, *both, land, start, area, invest, role, values)


@cache
def _source() -> Mapping[str, Any]:
    """The document samplepark.toml."""
    import tomllib

    return tomllib.loads(_FILE.read_text(encoding="utf-8"))


@cache
def _templates() -> dict[str, tuple[_Piece, ...]]:
    """How blocks are cut, by name."""
    return {name: tuple(_piece(**entry) for entry in pieces) for name, pieces in _source()["plots"].items()}


def _piece(box: Any = None, polygons: Any = (), yards: Any = (), use: str = "", role: str = "") -> _Piece:
    """A piece from the keys of samplepark.toml."""
    if box is not None:
        return _Piece(((_ring(tuple(box)),),), (tuple(box),), use, role)
    rings = tuple(tuple(tuple((u, v) for u, v in ring) for ring in polygon) for polygon in polygons)
    return _Piece(rings, tuple(tuple(yard) for yard in yards), use, role)


@cache
def _batches() -> dict[str, _Batch]:
    """Approval batches by the letter of the plan."""
    return {letter: _Batch(**entry) for letter, entry in _source()["batches"].items()}


def _ring(box: Box) -> Ring:
    """The corners of a box, counter-clockwise from the south-west."""
    west, south, east, north = box
    return ((west, south), (east, south), (east, north), (west, north))


_RURAL = frozenset({"fields_a", "fields_b", "village", "plots", "plots_late"})
_CANAL = 3  # the canal flows in this north-south gap instead of a road
_CHAMFER = 14.0  # metres cut from a block's corner for sight at the crossing
_LATE_EXPROPRIATION = date(2022, 11, 20)  # after AS_OF: the land is not expropriated yet
_LATE_BLOCK = (7, 2)
_ROOMY = 9000.0  # m2; no case is dealt to a smaller plot
_PARTLY_EXPROPRIATED = (6, 2)  # all but the plots that were supplied too early
_EXPROPRIATED_C = frozenset({(4, 5), (5, 5), (6, 5), (6, 4), (6, 3)})


# --------------------------------------------------------------------------------------------------
# Names


class _Names:
    """Names of companies, each given once; all carry the name of the county that does not exist."""

    def __init__(self, rng: numpy.random.Generator) -> None:
        self._rng = rng
        self._given: set[str] = set()

    def company(self, trade: str) -> str:
        """A new company of a trade."""
        order = self._rng.permutation(len(_source()["brands"]))
        for suffix in ("有限公司", "科技有限公司", "股份有限公司", "集团有限公司"):
            for index in order:
                name = f"澄川{_source()['brands'][int(index)]}{trade}{suffix}"
                if name not in self._given:
                    self._given.add(name)
                    return name
        return f"澄川{trade}第{len(self._given)}有限公司"


# --------------------------------------------------------------------------------------------------
# The ground: blocks, roads and plots as polygons that share every vertex


@dataclass
class _Cell:
    """A polygon of the ground: a plot, unparcelled land, a road. ``shells`` in millimetres."""

    shells: list[Shell]
    block: tuple[int, int, int] = (-1, -1, -1)  # grid, column, row
    piece: int = -1
    road: str = ""
    flanks: tuple[tuple[int, int], ...] = ()
    use: str = ""
    geometry: Optional[BaseGeometry] = None


class _Grid:
    """A park's road grid. Junctions may lie anywhere; blocks are quadrilaterals with cut corners."""

    def __init__(
        self,
        number: int,
        plan: Sequence[str],
        nodes: Points,
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

    def corners(self, i: int, j: int) -> Points:
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

    def cut(self, i: int, j: int, corner: int) -> tuple[Points, Points]:
        """The two points that replace a corner, in the order of a counter-clockwise ring."""
        points = self.corners(i, j)
        here, before, after = points[corner], points[corner - 1], points[(corner + 1) % 4]

        def toward(there: Points) -> Points:
            step = there - here
            return numpy.asarray(here + step * (_CHAMFER / math.hypot(*step)))

        return toward(before), toward(after)

    def at(self, i: int, j: int, u: float, v: float) -> Points:
        """The place of (u, v) of a block's unit square, metres."""
        sw, se, ne, nw = self.corners(i, j)
        return numpy.asarray(sw * (1 - u) * (1 - v) + se * u * (1 - v) + ne * u * v + nw * (1 - u) * v)

    def ring(self, i: int, j: int, ring: Iterable[UV]) -> list[Millimetres]:
        """A ring of the unit square as millimetres, corners of the block cut."""
        square = {(0, 0): 0, (1, 0): 1, (1, 1): 2, (0, 1): 3}
        points: list[Points] = []
        for u, v in ring:
            corner = square.get((int(u), int(v))) if u in (0, 1) and v in (0, 1) else None
            points += [self.at(i, j, u, v)] if corner is None else list(self.cut(i, j, corner))
        return _millimetres(points)

    def template(self, i: int, j: int) -> tuple[_Piece, ...]:
        """The pieces of a block."""
        return _templates()[self.rows[j][i][1]]

    def batch(self, i: int, j: int) -> str:
        """The batch of a block, empty where there is no block."""
        return self.rows[j][i][0] if self.has(i, j) else ""

    def rural(self, i: int, j: int) -> bool:
        """Whether a block is still farmed, or not there."""
        return not self.has(i, j) or self.rows[j][i][1] in _RURAL

    def plots(self) -> list[_Cell]:
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

    def _gate(self, i: int, j: int, side: str) -> Points:
        """Where the park's boundary leaves a junction on its rim."""
        x, y = {"E": (1, 0), "N": (0, 1), "W": (-1, 0), "S": (0, -1)}[side]
        return numpy.asarray(self.nodes[i, j] + (x * self.half_x[i], y * self.half_y[j]))

    def _junction(self, i: int, j: int) -> _Cell:
        around = {"NE": (i, j), "NW": (i - 1, j), "SW": (i - 1, j - 1), "SE": (i, j - 1)}
        corner = {"NE": 0, "NW": 1, "SW": 2, "SE": 3}
        points: list[Points] = []
        empty = False
        for side, before, after in (
            ("E", "SE", "NE"),
            ("N", "NE", "NW"),
            ("W", "NW", "SW"),
            ("S", "SW", "SE"),
        ):
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

    def _segments(self, i: int, j: int, across: bool) -> list[_Cell]:
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
        use = "1004"
        if across:
            farmed, road = "0103", f"{self.number}h{j}"
        else:
            farmed, road = "0102", f"{self.number}v{i}.{j}"
        if i == self.canal and not across:
            # green bank, water, green bank: from the east flank (a, b) to the west flank (c, d)
            steps = (
                [a + (c - a) * t for t in (0, 0.27, 0.73, 1)],
                [b + (d - b) * t for t in (0, 0.27, 0.73, 1)],
            )
            return [
                _Cell(
                    [[_millimetres([steps[0][k], steps[1][k], steps[1][k + 1], steps[0][k + 1]])]],
                    road=f"{self.number}c{k}",
                    use=("0810", "1107A", "0810")[k],
                )
                for k in range(3)
            ]
        ring = [a, b, d, c]
        if not built:
            use = farmed
        return [_Cell([[_millimetres(ring)]], road=road, flanks=(first, second), use=use)]

    def _on_edge(self, block: tuple[int, int], corner: int, other: int) -> Points:
        """The cut point of a corner that lies on the edge toward another corner."""
        before, after = self.cut(*block, corner)
        return after if (corner + 1) % 4 == other else before

    def roads(self) -> list[_Cell]:
        """Junctions, streets, avenues and the canal."""
        cells = [self._junction(i, j) for j in range(self.height + 1) for i in range(self.columns + 1)]
        for j in range(self.height + 1):
            for i in range(self.columns):
                cells += self._segments(i, j, across=True)
        for i in range(self.columns + 1):
            for j in range(self.height):
                cells += self._segments(i, j, across=False)
        return cells


def _millimetres(points: Sequence[Points]) -> list[Millimetres]:
    return [(round(float(x) * 1000), round(float(y) * 1000)) for x, y in points]


def _knit(cells: Sequence[_Cell]) -> None:
    """Give each polygon every vertex of its neighbours that lies on its edges, then make the geometries.

    A rounded vertex lies up to 1.5 mm beside its neighbour's edge; without it there would be
    slivers.
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


def _with_vertices(ring: Sequence[Millimetres], vertices: Points) -> Points:
    """A ring in metres with the vertices (millimetres, sorted by x) that lie on its edges."""
    out: list[tuple[float, float]] = []
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


def _main_nodes(rng: numpy.random.Generator) -> tuple[Points, tuple[float, ...], tuple[float, ...]]:
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


def _chemical_nodes() -> tuple[Points, tuple[float, ...], tuple[float, ...]]:
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
        batch = _batches()[self.batch]
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
        row["intended_case"] = case.name
        row.update(zip(_TRUTH[1:4], case.truth))
        row.update(zip(_TRUTH[4:7], case.national))
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
            _case("completed", _BUILT, "built", _NORMAL, start=start, actual_completion=done),
            contract,
        )

    def works(self, slot: _Slot) -> None:
        """An ordinary parcel that is being built."""
        start = date(2021, 5, 1) + self.days(0, 420)
        share = float(self.rng.uniform(0.15, 0.85))
        case = _case("being built", _NORMAL, "works", start=start, area=share, invest=share * 0.8)
        self.fill(slot, case, start - timedelta(days=175))

    def unsupplied(self, slot: _Slot) -> None:
        """A plot of a batch that nobody has been given, or only after AS_OF."""
        row = slot.row
        expropriated = slot.batch == "C" and _expropriated_c(slot.grid, slot.cell)
        name = "planned plot, not supplied"
        if slot.role == "used_plot":
            name = "built on without supply"
            slot.land = "built"
            row["intended_anomaly"] = "used_unsupplied"
        if slot.role == "late_plot":
            name = "supplied only after the day of survey"
            contract = date(2022, 10, 12) + self.days(0, 30)
            start = contract + timedelta(days=190)
            self.fill(slot, _case(name, _NORMAL, "vacant", start=start), contract)
            row["actual_delivery"] = None
        state = "expropriated_not_supplied" if expropriated else "approved_not_expropriated"
        row.update(intended_case=name, intended_supply_state=state)
        for suffix in ("", "_national"):
            row["intended_status" + suffix] = "unsupplied"
            row["intended_verdict" + suffix] = "not_applicable"
            row["intended_stage" + suffix] = "none"


def _identify(slots: Sequence[_Slot], rng: numpy.random.Generator, names: _Names) -> None:
    """Numbers, holders, places and uses."""
    for number, slot in enumerate(slots, start=1):
        row = slot.row
        grid, i, j = slot.cell.block
        row["parcel_id"] = f"CC-{number:03d}"
        supplied = slot.role not in ("plot", "used_plot")
        row["county"] = COUNTY
        row["township"] = "澄阳镇" if grid == 0 and i < 4 else "东垌乡"
        avenues, streets = (
            (_source()["avenues"], _source()["streets"])
            if grid == 0
            else (_source()["avenues_chemical"], _source()["streets_chemical"])
        )
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
        if leased:
            # fee and reclaim are of land that was granted or allocated (Order 53 §14)
            for stage in ("intended_stage", "intended_stage_national"):
                row[stage] = "pending" if row[stage] in {"fee", "reclaim"} else row[stage]
        row["contract_no"] = f"澄划决字〔{year}〕{number:03d}号" if allocated else f"豫(澄)出让〔{year}〕{number:03d}号"
        row["lease_years"] = None if allocated else 20 if leased else 50
        row["standard_land"] = bool(not allocated and row["contract_date"] >= date(2020, 6, 1) and rng.random() < 0.4)
        if allocated:
            row["holder"] = "澄川县园林绿化中心" if slot.role == "green" else "澄川供电有限公司"
            row["land_price_wan"] = None


def _land_use(slot: _Slot, rng: numpy.random.Generator) -> tuple[str, tuple[str, str, str]]:
    """The agreed use of a parcel and its trade."""
    trade = _source()["trades"][int(rng.integers(0, len(_source()["trades"])))]
    if slot.role == "green":
        return "公园绿地", ("7850", "园林", "general")
    if slot.role == "substation":
        return "公用设施用地", ("4420", "供电", "general")
    if slot.batch == "K":
        return "工业用地", _source()["trades_chemical"][int(rng.integers(0, len(_source()["trades_chemical"])))]
    if slot.zone == "1101":
        return "仓储用地", _source()["trade_storage"]
    return "工业用地", trade


def _supplied(slots: Sequence[_Slot], ledger: _Ledger) -> None:
    """Give every plot its situation and write down what is true of its supply."""
    cases = [_case(**entry) for entry in _source()["cases"]]
    _placed(slots, [case for case in cases if case.role], ledger)
    _dealt([slot for slot in slots if not slot.role], [c for c in cases if not c.role], ledger)
    anomalies = {"outside": "supply_outside_batches", "early": "supply_before_expropriation"}
    for slot in slots:
        if slot.role in ("plot", "used_plot", "late_plot"):
            ledger.unsupplied(slot)
        else:
            slot.row["intended_supply_state"] = "supplied"
            slot.row["intended_anomaly"] = anomalies.get(slot.role)


def _placed(slots: Sequence[_Slot], cases: Sequence[_Case], ledger: _Ledger) -> None:
    """The plots that are there for their shape or place, with the cases that belong to them."""
    waiting: dict[str, list[_Case]] = {}
    for case in cases:
        waiting.setdefault(case.role, []).append(case)
    for slot in slots:
        if waiting.get(slot.role):
            case = waiting[slot.role].pop(0)
            ledger.fill(slot, case, ledger.contract_of(case))
        elif slot.role == "early":
            ledger.works(slot)
        elif slot.role and not slot.role.endswith("plot"):
            ledger.completed(slot)


def _dealt(free: Sequence[_Slot], cases: Sequence[_Case], ledger: _Ledger) -> None:
    """Deal the cases to plots by chance: the oldest contracts choose first, for they fit fewest."""
    rng = ledger.rng
    planned = sorted(((ledger.contract_of(case), case) for case in cases), key=lambda item: item[0])
    left = list(free)
    for contract, case in planned:
        fits = [index for index, slot in enumerate(left) if slot.since <= contract and slot.area >= _ROOMY]
        ledger.fill(left.pop(fits[int(rng.integers(0, len(fits)))]), case, contract)
    for slot in left:
        if rng.random() < 0.15:
            ledger.works(slot)
        else:
            ledger.completed(slot)


# --------------------------------------------------------------------------------------------------
# Buildings, indicators, enterprises


def _buildings(slots: Sequence[_Slot], rng: numpy.random.Generator) -> list[Row]:
    """Footprints row behind row in each yard; their sums are written into the parcels."""
    rows: list[Row] = []
    for slot in slots:
        if slot.land == "vacant" or slot.role == "green":
            continue
        mine: list[Row] = []
        for number, yard in enumerate(slot.piece.yards):
            mine += _yard(slot, yard, number, rng)
        for building in mine:
            building["parcel_id"] = slot.row["parcel_id"]
        rows += mine
        if slot.land == "built":
            base = sum(item["geometry"].area for item in mine)
            floor = sum(item["geometry"].area * item["storeys"] for item in mine)
            slot.row.setdefault("building_base_m2", round(base, 2))
            slot.row.setdefault("floor_area_m2", round(floor, 2))
    for number, row in enumerate(rows, start=1):
        row["building_id"] = f"JZ{number:04d}"
    return rows


_EDGE = 13.0  # metres kept free along the boundary


def _yard(slot: _Slot, yard: Box, number: int, rng: numpy.random.Generator) -> list[Row]:
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
    rows: list[Row] = []
    low = _EDGE
    if number == 0 and depth > 75 and width > 60 and slot.land == "built":
        rows = _offices(footprint, width, rng)
        low += 15 + 18
    use = "仓库" if slot.zone == "1101" else "生产厂房"
    for _ in range({"built": 9, "works": 2, "stopped": 1}[slot.land]):
        room = depth - _EDGE - low
        if room < 18:
            break
        size = min(float(rng.choice([24.0, 30.0, 36.0, 42.0])), room)
        if room - size < 30:
            size = min(size + 8, room)
        storeys = int(rng.choice([1, 1, 1, 2, 3, 4]))
        high = float(rng.uniform(7.2, 12.6)) if storeys == 1 else float(rng.uniform(4.2, 5.4))
        halls = [(_EDGE, width - _EDGE)]
        if width - 2 * _EDGE > 120:
            middle = _EDGE + (width - 2 * _EDGE) * float(rng.uniform(0.38, 0.62))
            halls = [(_EDGE, middle - 6), (middle + 6, width - _EDGE)]
        for west_end, east_end in halls:
            if slot.land == "built" and len(rows) > 2 and rng.random() < 0.16:
                continue  # the yard of the works
            part = 1.0 if slot.land == "built" else 0.6
            shape = footprint(west_end, low, west_end + (east_end - west_end) * part, low + size)
            rows.append(_building(shape, storeys, round(high, 1), use))
        low += size + float(rng.uniform(12, 18))
    return rows


def _offices(
    footprint: Callable[[float, float, float, float], Polygon],
    width: float,
    rng: numpy.random.Generator,
) -> list[Row]:
    """The office at the road, and a dormitory beside it where there is room."""
    length = min(width - 2 * _EDGE, float(rng.uniform(32, 54)))
    shape = footprint(_EDGE, _EDGE, _EDGE + length, _EDGE + 15)
    rows = [_building(shape, int(rng.integers(3, 7)), 3.6, "办公综合楼")]
    if width - 2 * _EDGE - length > 45:
        shape = footprint(width - _EDGE - 26, _EDGE, width - _EDGE, _EDGE + 13)
        rows.append(_building(shape, 4, 3.3, "职工宿舍"))
    return rows


def _building(shape: Polygon, storeys: int, height: float, use: str) -> Row:
    return {"geometry": shape, "storeys": storeys, "storey_height_m": height, "use": use}


def _indicators(slots: Sequence[_Slot], rng: numpy.random.Generator) -> None:
    """Terms of the contracts, and what tax and statistics offices report of parcels in production."""
    for slot in slots:
        if slot.role in ("green", "substation"):
            continue
        if slot.row.get("contract_date") is not None:
            _terms(slot, rng)
        if slot.land == "built" and slot.row.get("actual_completion") is not None:
            _reported(slot, rng)


def _terms(slot: _Slot, rng: numpy.random.Generator) -> None:
    """Limits agreed in the contract; old contracts name few or none."""
    row, chemical = slot.row, slot.batch == "K"
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


def _reported(slot: _Slot, rng: numpy.random.Generator) -> None:
    """Measured areas, investment, tax and output; zero is zero, and some of it is not known."""
    row, mu = slot.row, slot.area * 3 / 2000

    def share(low: float, high: float) -> float:
        return round(slot.area * float(rng.uniform(low, high)), 2)

    row["structure_base_m2"] = share(0.0, 0.05)
    row["yard_base_m2"] = 0.0 if rng.random() < 0.3 else share(0.02, 0.08)
    row["green_m2"] = share(0.06, 0.24)
    row["admin_land_m2"] = share(0.03, 0.085)
    row["used_area_m2"] = row["contract_area_m2"]
    row["fixed_investment_wan"] = round(row["invested_wan"] + row["land_price_wan"], 2)
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
    for name in _OFTEN_UNKNOWN:
        if rng.random() < 0.05:
            row[name] = None


_OFTEN_UNKNOWN = (
    "floor_area_m2",
    "structure_base_m2",
    "green_m2",
    "admin_land_m2",
    "tax_wan",
    "output_wan",
)


def _two_parcels(slots: Sequence[_Slot]) -> list[tuple[_Slot, _Slot]]:
    """Neighbours in production that one enterprise holds: the second takes the name of the first."""
    pairs: list[tuple[_Slot, _Slot]] = []
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


_FIGURES = ("tax_wan", "tax_refund_wan", "tax_relief_wan", "output_wan")


def _enterprises(slots: Sequence[_Slot], rng: numpy.random.Generator, names: _Names) -> list[Row]:
    """One row per enterprise and parcel, figures of 2021.

    Of an enterprise on two parcels the first row carries the figures of the whole. Tenants name
    their landlord's parcel and no parcel of their own.
    """
    pairs = [(one.row["parcel_id"], two.row["parcel_id"]) for one, two in _two_parcels(slots)]
    first, second = dict(pairs), {two: one for one, two in pairs}
    by_id = {slot.row["parcel_id"]: slot for slot in slots}
    numbers: dict[str, str] = {}
    rows: list[Row] = []
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
            also = by_id[first[parcel]].row if parcel in first else None
            for name in _FIGURES:
                own = row.get(name)
                if also is not None:
                    other = also.get(name)
                    own = None if own is None or other is None else round(own + other, 2)
                entry[name] = own
        rows.append(entry)
    landlords = [s for s in slots if s.row["intended_case"] == "completed" and s.role in ("ell", "multipart")]
    for slot in landlords:
        for _ in range(int(rng.integers(2, 5))):
            code, words, _kind = _source()["trades"][int(rng.integers(0, len(_source()["trades"])))]
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


def _baseline(slots: Sequence[_Slot], rng: numpy.random.Generator, names: _Names) -> list[Row]:
    """The parcels as they stood at the end of ``BASELINE_ON``: what came later is not known yet."""
    rows = [
        _as_then(slot, rng)
        for slot in slots
        if slot.row.get("supply_method") is not None and slot.row["contract_date"] <= BASELINE_ON
    ]
    return [*rows, _taken_back(slots, names)]


def _as_then(slot: _Slot, rng: numpy.random.Generator) -> Row:
    """The row of a parcel at the baseline."""
    fields = _fields("baseline_parcels")
    old: Row = {name: slot.row.get(name) for name, _ in fields}
    old["geometry"] = slot.cell.geometry

    def clear(*names: str) -> None:
        old.update(dict.fromkeys(names))

    def later(name: str) -> bool:
        return old[name] is not None and bool(old[name] > BASELINE_ON)

    if later("extension_on"):
        clear("extended_start", "extension_no")
    begins_later, ends_later = later("actual_start"), later("actual_completion")
    # agreed dates and the new date of an extension may lie ahead: they were known when they were signed
    clear(
        *(
            name
            for name, kind in fields
            if kind == "d" and not name.startswith(("agreed_", "extended_")) and later(name)
        )
    )
    if old["recognition_on"] is None:
        clear("recognition", "recognition_no")
    elif old["recognition"] == "disposed":
        old["recognition"] = "recognised_idle"
    if old["agreed_start"] is None or later("agreed_start"):
        clear("idle_cause")
    if old["idle_cause"] is None or "2021" in (old["cause_evidence"] or ""):
        clear("cause_evidence")
    if old["permit_on"] is None:
        clear("permit_no")
    if old["actual_completion"] is None:
        clear(*_MEASURED)
        if begins_later:
            clear("developed_area_m2", "invested_wan")
        elif ends_later:
            old["developed_area_m2"] = float(round(old["required_area_m2"] * 0.5))
            old["invested_wan"] = float(round(old["total_investment_wan"] * 0.45))
        return old
    growth = float(rng.uniform(0.75, 1.05))
    for name in _FIGURES:
        old[name] = None if old[name] is None else round(old[name] * growth, 2)
    old["enterprise_class_year"] = old["enterprise_class_year"] and 2019
    return old


_MEASURED = [
    "floor_area_m2",
    "building_base_m2",
    "structure_base_m2",
    "yard_base_m2",
    "green_m2",
    "admin_land_m2",
    "fixed_investment_wan",
    "tax_wan",
    "tax_refund_wan",
    "tax_relief_wan",
    "output_wan",
    "used_area_m2",
    "enterprise_class",
    "enterprise_class_year",
    "last_profit_on",
    "no_profit_since",
]


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


def _patch(points: Sequence[tuple[float, float]]) -> Polygon:
    return Polygon([(round(x, 3), round(y, 3)) for x, y in points])


def _rim(grid: _Grid) -> dict[str, list[Row]]:
    """Farmland, red line and urban boundary: they pass the park and cut a few parcels at its rim."""

    def at(i: float, j: float, east: float = 0.0, north: float = 0.0) -> tuple[float, float]:
        """A place by the numbers of avenue and street, fractions between them, then metres."""
        i0, j0 = min(int(i), grid.columns - 1), min(int(j), grid.height - 1)
        s, t, n = i - i0, j - j0, grid.nodes
        low = n[i0, j0] * (1 - s) + n[i0 + 1, j0] * s
        high = n[i0, j0 + 1] * (1 - s) + n[i0 + 1, j0 + 1] * s
        x, y = low * (1 - t) + high * t
        return float(x) + east, float(y) + north

    layers: dict[str, list[Row]] = {"farmland": [], "redline": [], "urban_boundary": []}
    for patch in _source()["rim"]:
        points = [at(*place) for place in patch["places"]]
        layers[patch["layer"]].append(
            {
                "geometry": _patch(points),
                "plot_name": patch["name"],
                "dlbm": patch.get("dlbm"),
            }
        )
    for patch in _source()["rim_metric"]:
        layers[patch["layer"]].append(
            {
                "geometry": _patch(patch["places"]),
                "plot_name": patch["name"],
            }
        )
    return layers


def _present_use(slot: _Slot) -> str:
    """The land class of a parcel: what stands there, not what was agreed."""
    if slot.role == "green":
        return "0810"
    if slot.role == "substation":
        return "0809"
    if slot.land == "vacant":
        if slot.role in ("plot", "late_plot"):
            return "0102" if slot.cell.piece % 2 else "0103"
        _, i, j = slot.cell.block
        # cleared and lying open, gone to weeds, or farmed again by the neighbours
        return ("1201", "0404", "1201", "0103", "1201")[(slot.cell.piece + 2 * i + j) % 5]
    if slot.land == "built" and slot.zone == "1101":
        return "0508"
    return "0601"


def _tiles(cells: Sequence[_Cell]) -> list[Row]:
    """Present land classes: neighbours of one class in a block, or along a road, are one polygon."""
    groups: dict[tuple[Any, ...], list[Optional[BaseGeometry]]] = {}
    for cell in cells:
        groups.setdefault((cell.block, cell.road, cell.use), []).append(cell.geometry)
    rows: list[Row] = []
    for (_, _, use), parts in groups.items():
        merged = _union(parts)
        rows += [{"geometry": part, "dlbm": use} for part in shapely.get_parts(merged)]
    return rows


def _zones(grids: Sequence[_Grid]) -> tuple[list[_Cell], list[tuple[str, str]]]:
    """Zoning inside the blocks: one zone each, along the canal a green belt cut from it."""
    cells: list[_Cell] = []
    meta: list[tuple[str, str]] = []
    for grid in grids:
        for j in range(grid.height):
            for i in range(grid.columns):
                zone = grid.rows[j][i][2]
                parts: list[tuple[Box, str]] = [((0, 0, 1, 1), zone)]
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


def _zone(geometry: Any, code: str, name: str) -> Row:
    return {
        "geometry": geometry,
        "zone_code": code,
        "zone_edition": "2023",
        "plot_name": name,
    }


def _road_zones(roads: Sequence[_Cell]) -> list[Row]:
    """Zoning between the blocks: the roads of each park, the canal and its banks."""
    groups: dict[tuple[str, str], list[Optional[BaseGeometry]]] = {}
    for cell in roads:
        kind = {"0810": "bank", "1107A": "canal"}.get(cell.use, "road")
        groups.setdefault((cell.road[0], kind), []).append(cell.geometry)
    words = {"road": ("1207", "道路"), "canal": ("17", "澄渠"), "bank": ("1402", "渠岸绿带")}
    return [_zone(_union(shapes), *words[kind]) for (_, kind), shapes in groups.items()]


def _parks(grids: Sequence[_Grid], cells: Sequence[_Cell]) -> list[Row]:
    """The parks: all that is drawn of each."""
    titles = (("澄川县先进制造业产业集聚区", "general"), ("澄川县精细化工园区", "chemical"))
    rows: list[Row] = []
    for grid, (title, kind) in zip(grids, titles):
        own = (c for c in cells if c.block[0] == grid.number or c.road[:1] == str(grid.number))
        outline = _union(cell.geometry for cell in own)
        rows.append(
            {
                "geometry": outline,
                "park_id": f"YQ{grid.number + 1:02d}",
                "park_name": title,
                "park_type": kind,
                "county": COUNTY,
                "park_planned_area_m2": round(outline.area, 2),
            }
        )
    return rows


def _approvals(
    grids: Sequence[_Grid], plots: Sequence[_Cell], roads: Sequence[_Cell], strip: _Cell
) -> tuple[list[Row], list[Row]]:
    """Approval batches and the land expropriated for them; ``strip``: what batch B has from A."""
    approved: dict[str, list[_Cell]] = {}
    for cell in plots:
        number, i, j = cell.block
        approved.setdefault(grids[number].batch(i, j), []).append(cell)
    del approved["-"]
    # batch C was approved as one area, with the roads between its blocks
    for cell in roads:
        own = cell.road.startswith("0") and cell.flanks
        if own and all(grids[0].batch(i, j) == "C" for i, j in cell.flanks):
            approved["C"].append(cell)
    # part of batch B had been approved before: the earlier batch owns the overlap
    taken = dict(approved)
    approved["B"] = [*approved["B"], strip]
    taken["C"] = [cell for cell in approved["C"] if _expropriated_c(grids[0], cell)]
    late = [cell for cell in approved["C"] if cell.block[1:] == _LATE_BLOCK]
    approvals, expropriations = [], []
    for key in sorted(approved, key=lambda name: _batches()[name].approved):
        batch, shape = _batches()[key], _union(cell.geometry for cell in approved[key])
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
        for cells, when in ((taken[key], batch.expropriated), (late, _LATE_EXPROPRIATION)):
            if when is not None and (cells is not late or key == "C"):
                expropriations.append(
                    {
                        "geometry": _union(cell.geometry for cell in cells),
                        "batch_id": batch.batch_id,
                        "expropriated_on": when,
                    }
                )
    return approvals, expropriations


def _expropriated_c(grid: _Grid, cell: _Cell) -> bool:
    """Whether a plot or a road of batch C lies in the part that is expropriated."""
    if cell.flanks:
        return all(block in _EXPROPRIATED_C for block in cell.flanks)
    _, i, j = cell.block
    if (i, j) == _PARTLY_EXPROPRIATED:
        return grid.template(i, j)[cell.piece].role != "early"
    return (i, j) in _EXPROPRIATED_C


# --------------------------------------------------------------------------------------------------
# Making and writing


def _frame(layer: str, rows: Sequence[Row]) -> Any:
    """Rows as a GeoDataFrame (DataFrame where there is no geometry); NULL is kept apart from 0."""
    columns: dict[str, Any] = {"source_fid": numpy.arange(1, len(rows) + 1, dtype=numpy.int64)}
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


def make(seed: int = 1) -> dict[str, Any]:
    """Return the layers of the sample park by name (``LAYERS``), the same for the same seed.

    Each is a GeoDataFrame in EPSG:4526 (``enterprises``: a DataFrame) with ``source_fid`` as it
    will be numbered in the file. The seed moves roads a little and deals the cases to other
    parcels; which cases there are does not depend on it.
    """
    rng = numpy.random.default_rng(seed)
    nodes, half_x, half_y = _main_nodes(rng)
    grids = [_Grid(0, _source()["plan"], nodes, half_x, half_y, _CANAL)]
    nodes, half_x, half_y = _chemical_nodes()
    grids.append(_Grid(1, _source()["plan_chemical"], nodes, half_x, half_y))
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
    block_zones = [_zone(cell.geometry, *meta) for cell, meta in zip(zones, zone_meta)]
    rows: dict[str, list[Row]] = {
        "parks": _parks(grids, [*plots, *roads]),
        "approvals": approvals,
        "expropriations": expropriations,
        "parcels": [slot.row for slot in slots],
        "zoning": [*block_zones, *_road_zones(roads)],
        "current_use": _tiles([*plots, *roads]),
        "buildings": buildings,
        "enterprises": enterprises,
        **_rim(grids[0]),
        "baseline_parcels": _baseline(slots, rng, names),
    }
    return {layer: _frame(layer, rows[layer]) for layer in LAYERS}


def write(folder: Any, seed: int = 1) -> Path:
    """Write ``sample_park.gpkg`` into a folder (made where it is missing) and return its path.

    The GeoPackage is version 1.2, which GDAL 3.6 (QGIS 3.22) reads; dates are dates, NULL is
    NULL. It is written aside and renamed, so that nobody meets half a file.

    Raises InputFault where the folder or an existing file cannot be written.
    """
    target = Path(folder) / FILE_NAME
    store.write(
        target,
        {layer: frame.drop(columns="source_fid") for layer, frame in make(seed).items()},
    )
    return target
