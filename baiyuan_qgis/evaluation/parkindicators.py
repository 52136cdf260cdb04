"""Base figures of each park: areas by overlay, land-use mix, supply, density, yields, each with what it is made of.

Formulas and letters are those of the evaluation of intensive land use in development zones (handbook §2.4 [F5]):

- A, built-up town land: the present land use (三调) inside the park, A1 residential, A2 industry, mining and storage,
  A3 transport, A4 commerce, A5 public, A6 other; B1 villages; all else is not built up. Without a layer of the present
  land use A is the built-up area that the park's own record states, and A2 is unknown.
- D, supplied land: the parcels that are supplied. G, idle land: parcels apparently idle, not started or suspended.
- A + B21, built up or ready for supply: A, the supplied land, and what is expropriated and not supplied, each place
  once. Land that was supplied met the conditions of supply; of other land expropriation is what the layers tell
  (三通一平 is nobody's layer), an inference that is ours.
- supply_rate = D / (A + B21), built_rate = A / D, industrial_share = A2 / A, comprehensive_far = floor area / A,
  park_building_density = base of buildings / A, idle_rate = G / D, investment_per_ha and _per_mu = fixed-asset
  investment of industry / A2, tax_per_ha and _per_mu = tax of industry / A2.

Columns of the park table (``Parks.parks``; dictionary table ``parks``), NaN where unknown, never 0 for unknown:
park_id, park_name, park_type, county, area_m2, area_mu, park_planned_area_m2, built_area_m2 (A), fixed_assets_wan (as
the park states it), parcel_count, supplied_m2 (D), unsupplied_m2, idle_m2 + possibly_idle_m2 (G), inefficient_m2,
undetermined_m2, expropriated_not_supplied_m2, residential_m2 … other_built_m2 (A1 … A6), rural_built_m2, unbuilt_m2,
use_unknown_m2, supply_ready_m2 (A + B21), floor_area_m2, building_base_m2, and to rank by: supply_rate, built_rate,
industrial_share, comprehensive_far, park_building_density, idle_rate (fractions of 1; FAR a plain ratio),
investment_per_ha, investment_per_mu, tax_per_ha, tax_per_mu (万元); known shares: use_known_share,
supply_known_share, status_known_share, floor_known_share, investment_known_share, tax_known_share.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any, Mapping, Optional

import geopandas
import numpy as np
import numpy.typing as npt
import pandas
import shapely

from baiyuan_qgis.data import dictionary, landclass
from baiyuan_qgis.data.contract import missing_field
from baiyuan_qgis.data.findings import Findings
from baiyuan_qgis.geometry import overlay
from baiyuan_qgis.geometry.area import FloatArray, area_m2, mu
from baiyuan_qgis.land import supply
from baiyuan_qgis.land.status import ALL
from baiyuan_qgis.language import tr
from baiyuan_qgis.measure import buildings as footprints
from baiyuan_qgis.measure.indicators import Indicators
from baiyuan_qgis.progress import SILENT, Progress

BoolArray = npt.NDArray[np.bool_]
IntArray = npt.NDArray[np.int64]

STATUSES = ("idle", "possibly_idle", "inefficient", "undetermined")
# the uses whose tax and investment are those of industry (A2 is 工矿仓储)
_INDUSTRY = ("industrial", "warehouse")
_M2_A_HA = 10_000.0
# a share or area that differs by less is the same: rounding of the overlay
_ROUNDING = 1e-9
_OVERLAP_M2 = 0.01
# the built-up area stated and the one measured may differ by this share before it is said
_APART = 0.01
_GIVEN = "_given"
LAND_USE = "land_use."
# measure -> (above the line, below it); the amounts of money and floor area, which are no columns, stand with _AMOUNTS
RATES: Mapping[str, tuple[str, str]] = {
    "supply_rate": ("supplied_m2", "supply_ready_m2"),
    "built_rate": ("built_area_m2", "supplied_m2"),
    "industrial_share": ("industrial_m2", "built_area_m2"),
    "comprehensive_far": ("floor_area_m2", "built_area_m2"),
    "park_building_density": ("building_base_m2", "built_area_m2"),
    "idle_rate": ("idle", "supplied_m2"),
    "investment_per_ha": ("investment", "industrial_m2"),
    "investment_per_mu": ("investment", "industrial_m2"),
    "tax_per_ha": ("tax", "industrial_m2"),
    "tax_per_mu": ("tax", "industrial_m2"),
}
_USE = tuple(f"{group}_m2" for group in landclass.GROUPS)
# a figure -> the share of it that is known
_KNOWN = {
    **dict.fromkeys(("built_area_m2", *_USE), "use_known_share"),
    "supplied_m2": "supply_known_share",
    "supply_ready_m2": "supply_known_share",
    **dict.fromkeys((*(f"{code}_m2" for code in STATUSES[:3]), "idle"), "status_known_share"),
    **dict.fromkeys(("floor_area_m2",), "floor_known_share"),
    "investment": "investment_known_share",
    "tax": "tax_known_share",
}
_STATED = ("park_planned_area_m2", "fixed_assets_wan")
_READY = ("built_area_m2", "supplied_m2", "expropriated_not_supplied_m2")
_AREAS = (
    "area_m2", "park_planned_area_m2", "built_area_m2", *_USE, "use_unknown_m2", "supply_ready_m2", "supplied_m2",
    "unsupplied_m2", "expropriated_not_supplied_m2", *(f"{code}_m2" for code in STATUSES),
)  # fmt: skip


@dataclass(frozen=True)
class Parks:
    """Results of :func:`measure`.

    ``parks``: row by row the parks with the columns named above, and every other field of their layer. ``figures``:
    the table ``park_figures``, a row for each park and measure (``land_use.<code>``: a class of the present land use);
    ``together``: the same for all parks at once, park_id :data:`baiyuan_qgis.land.status.ALL`.
    ``totals``: all parks together by the names of the scalar outputs, every place once.
    """

    parks: geopandas.GeoDataFrame
    figures: pandas.DataFrame
    together: pandas.DataFrame
    totals: dict[str, float]
    findings: pandas.DataFrame


class _Ground:
    """A layer under the parks: m² of any choice of its rows in each park, every place once."""

    def __init__(self, parks: Any, layer: Any, ratio: FloatArray, progress: Progress, *, by_park: bool = False) -> None:
        """``ratio``: m² for a planar unit², by row of the layer, or of the parks (``by_park``)."""
        self.parks, self.layer, self.ratio, self.by_park = parks, layer, ratio, by_park
        pairs = overlay.area_table(parks, layer, progress.part(0.0, 0.6))
        self.park, self.row = pairs["left"].to_numpy(), pairs["right"].to_numpy()
        self.planar = pairs["area"].to_numpy()
        self.m2 = self.planar * self._ratio(self.park, self.row)
        self.used = np.unique(self.row)
        first, second, self.shared = overlay.overlapping_pairs(layer[self.used], progress.part(0.6, 1.0))
        self.first, self.second = self.used[first], self.used[second]

    def _ratio(self, park: IntArray, row: IntArray) -> FloatArray:
        return self.ratio[park if self.by_park else row]

    def sums(self, weights: FloatArray) -> FloatArray:
        """Return the sum of one number for each pair of park and row, by park."""
        found: FloatArray = np.bincount(self.park, weights=weights, minlength=len(self.parks)).astype(np.float64)
        return found

    def area(self, chosen: BoolArray) -> FloatArray:
        """Return m² of the chosen rows by park, ground that several of them claim counted once."""
        total = self.sums(self.m2 * chosen[self.row])
        both = chosen[self.first] & chosen[self.second]
        if both.any():
            # of each row what an earlier one has already: the rows without it tile what they cover together
            later, twice = overlay.union(self.shared[both], self.second[both])
            pairs = overlay.area_table(self.parks, twice)
            park, row = pairs["left"].to_numpy(), later[pairs["right"].to_numpy()]
            again = pairs["area"].to_numpy() * self._ratio(park, row)
            total = np.maximum(total - np.bincount(park, weights=again, minlength=len(total)), 0.0)
        return total


def measure(
    parks: geopandas.GeoDataFrame,
    parcels: geopandas.GeoDataFrame,
    values: Indicators,
    *,
    parcel_m2: pandas.Series,
    as_of: datetime.date,
    supplied: Optional[pandas.Series] = None,
    asked: Optional[tuple[str, ...]] = None,
    current_use: Optional[geopandas.GeoDataFrame] = None,
    buildings: Optional[geopandas.GeoDataFrame] = None,
    unsupplied: Optional[geopandas.GeoDataFrame] = None,
    area_method: str = "ellipsoidal",
    surveyed: Optional[geopandas.GeoSeries] = None,
    names: Optional[Mapping[str, str]] = None,
    progress: Progress = SILENT,
) -> Parks:
    """Measure n parks on m parcels; all layers in one projected CRS, valid or missing geometries.

    ``parks``: park_id. ``parcels``: parcel_id, land_use, supply_state, land_status; what is absent is unknown.
    ``values``: the parcels' indicators, whose numerators are added up; ``parcel_m2``: their areas, both by row.
    ``supplied``: bool or NA by row, else what state and record of each parcel say at ``as_of``. ``asked``: the
    statuses that a rule was asked about; None: all where the parcels have land_status, inefficient only where one is.
    ``current_use``: dlbm; ``unsupplied``: the pieces, with supply_state; ``surveyed``: the parks in their own CRS.

    A parcel across a boundary: areas are cut there; tax, investment and floor area go by the share of its area that
    lies inside. What two parks share counts in both and once in the totals. Where a figure is unknown of some parcels
    the sum is of the others, and its known share says of how much land; where of all, it is NaN.
    Raises InputFault where current_use has no dlbm, Cancelled.
    """
    found = _Run(parks, parcels, area_method, surveyed, {**dict.fromkeys(_LAYERS, ""), **(names or {})})
    found.overlapping()
    progress.report(0.05)
    ground = _Ground(found.outlines, found.array(parcels), _ratio(parcels, parcel_m2), progress.part(0.05, 0.3))
    found.parcels(ground, supplied_of(parcels, as_of) if supplied is None else supplied, asked)
    found.money(ground, values)
    found.unsupplied(unsupplied, progress.part(0.3, 0.4))
    found.use(current_use, ground, progress.part(0.4, 0.8))
    found.buildings(buildings, ground, values, progress.part(0.8, 1.0))
    found.rates()
    return found.result()


def summary(found: Parks, before: pandas.DataFrame) -> pandas.DataFrame:
    """Return the rows that the table ``summary`` gets of the parks (scope = park_id): all that it does not hold yet."""
    rows = pandas.concat([found.together, found.figures], ignore_index=True).rename(columns={"park_id": "scope"})
    held = pandas.MultiIndex.from_frame(before[["scope", "measure"]])
    new = rows.loc[~pandas.MultiIndex.from_frame(rows[["scope", "measure"]]).isin(held)]
    return new[list(dictionary.table("summary"))].reset_index(drop=True)


_LAYERS = ("parks", "parcels", "current_use", "unsupplied", "buildings")


def supplied_of(parcels: pandas.DataFrame, as_of: datetime.date) -> pandas.Series:
    """Say of each parcel whether it is supplied: by its supply_state, else by its record; NA where neither tells."""
    record = supply.is_supplied(parcels, as_of)
    if "supply_state" not in parcels.columns:
        return record
    state = parcels["supply_state"]
    return record.mask(state.notna(), (state == supply.SUPPLIED).astype("boolean"))


def _ratio(frame: geopandas.GeoDataFrame, square_metres: Any) -> FloatArray:
    """m² for a planar unit² of each row; NaN for one without area."""
    return _divided(np.asarray(square_metres, dtype=np.float64), frame.geometry.area.to_numpy())


class _Run:
    """One measurement: the figures so far by name, one number for each park; the last row is all parks together."""

    def __init__(
        self,
        parks: geopandas.GeoDataFrame,
        parcels: geopandas.GeoDataFrame,
        method: str,
        surveyed: Optional[geopandas.GeoSeries],
        names: Mapping[str, str],
    ) -> None:
        self.frame, self.rows, self.method, self.names = parks, parcels, method, names
        self.findings = Findings()
        self.outlines = np.asarray(parks.geometry.array, dtype=object)
        own = parks.geometry if surveyed is None else surveyed
        self.m2 = area_m2(np.asarray(own.array, dtype=object), own.crs, method)
        self.ids = parks["park_id"].to_numpy(dtype=object)
        self.figures: dict[str, FloatArray] = {}
        self.sources: dict[str, Any] = {}
        self.mix: dict[str, FloatArray] = {}

    def array(self, layer: geopandas.GeoDataFrame) -> Any:
        """Return the polygons of a layer."""
        return np.asarray(layer.geometry.array, dtype=object)

    def name(self, layer: str) -> str:
        """Return what the user calls a layer."""
        return self.names.get(layer) or layer

    def say(self, rule: str, severity: str, layer: str, feature: Any, field: str, sentence: str) -> None:
        """Add a finding on a layer."""
        self.findings.add(rule, severity, self.name(layer), feature, field, sentence)

    def overlapping(self) -> None:
        """Say which parks share ground or have none, and add all of them together as a last row."""
        for row in np.flatnonzero(~(self.m2 > 0.0)):
            self.say(
                "geometry", "error", "parks", self.ids[row], "",
                tr("Park {park} has no area on the map: nothing can be said of it.").format(park=self.ids[row]),
            )  # fmt: skip
        first, second, shared = overlay.overlapping_pairs(self.outlines)
        areas = area_m2(shared, self.frame.crs, self.method)
        for i, j, square in zip(first, second, areas):
            if square > _OVERLAP_M2:
                self.say(
                    "park_overlap", "warning", "parks", self.ids[i], "",
                    tr(
                        "Parks {first} and {second} overlap by {area} m²: what lies there counts in both, and once in "
                        "the totals."
                    ).format(first=self.ids[i], second=self.ids[j], area=f"{square:.2f}"),
                )  # fmt: skip
        together = overlay.union(self.outlines, np.zeros(len(self.outlines)))[1]
        self.outlines = np.concatenate([self.outlines, together])
        self.apart = not (areas > _OVERLAP_M2).any()
        whole = [np.nansum(self.m2)] if self.apart else area_m2(together, self.frame.crs, self.method)
        self.m2 = np.concatenate([self.m2, whole])
        self.figures["area_m2"] = self.m2
        self.sources["area_m2"] = "parks.geometry"
        for name in _STATED:
            self.figures[name] = self.stated(name)
            self.sources[name] = f"parks.{name}"

    def stated(self, name: str) -> FloatArray:
        """Return what the parks' layer states; of all parks together only where each states it."""
        if name not in self.frame.columns:
            return np.full(len(self.m2), np.nan)
        own = pandas.to_numeric(self.frame[name], errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)
        own = np.where(own >= 0.0, own, np.nan)
        return np.append(own, own.sum())

    def parcels(self, ground: _Ground, supplied: pandas.Series, asked: Optional[tuple[str, ...]]) -> None:
        """Supplied land and the land of each status, every place once."""
        outside = np.setdiff1d(np.arange(len(self.rows)), ground.used)
        if len(outside):
            first = self.rows["parcel_id"].iloc[outside[0]]
            self.say(
                "outside_parks", "note", "parcels", first, "",
                tr("{count} parcels lie in no park and count in none (first: {parcel}).").format(
                    count=len(outside), parcel=first
                ),
            )  # fmt: skip
        self._across(ground)
        yes = self.sold = supplied.fillna(value=False).to_numpy(dtype=bool)
        told = supplied.notna().to_numpy()
        land = ground.sums(ground.m2)
        self.figures["supply_known_share"] = _share(ground.sums(ground.m2 * told[ground.row]), land)
        # no parcel of the park is known of: its supplied land is not known, and is not 0
        silent = self.figures["supply_known_share"] == 0.0
        self.figures["supplied_m2"] = np.where(silent, np.nan, ground.area(yes))
        self.sources["supplied_m2"] = "parcels.supply_state"
        self.counted(ground)
        status = _codes(self.rows, "land_status")
        if status is None:
            self.say(
                "no_status", "note", "parcels", None, "land_status",
                tr("Layer {layer} has no land status: run Land status or the survey first, or idle land stays unknown.")
                .format(layer=self.name("parcels")),
            )  # fmt: skip
        elif asked is None:
            asked = tuple(code for code in STATUSES if code != "inefficient" or (status == code).any())
        decided = np.zeros(len(self.rows), dtype=bool)
        if status is not None:
            decided = yes & status.notna().to_numpy() & ~_is(status, "undetermined")
        sold = ground.sums(ground.m2 * yes[ground.row])
        known = _share(ground.sums(ground.m2 * decided[ground.row]), sold)
        self.figures["status_known_share"] = known
        masks = {code: _is(status, code) for code in STATUSES if asked and code in asked and status is not None}
        if {"idle", "possibly_idle"} <= set(masks):
            masks["idle both"] = masks["idle"] | masks["possibly_idle"]
        for code in (*STATUSES, "idle both"):
            name = "idle" if code == "idle both" else f"{code}_m2"
            self.figures[name] = np.full(len(self.m2), np.nan)
            if code in masks:
                open_ones = (known == 0.0) & (code != "undetermined")
                self.figures[name] = np.where(open_ones, np.nan, ground.area(masks[code]))
            self.sources[name] = "parcels.land_status"

    def counted(self, ground: _Ground) -> None:
        """Count each parcel in the park that holds the largest part of it (the first of equal ones)."""
        inside = ground.park < len(self.m2) - 1
        park, row, area = ground.park[inside], ground.row[inside], ground.planar[inside]
        order = np.lexsort((park, -area, row))
        first = np.r_[True, np.diff(row[order]) != 0][: len(order)]
        count = np.bincount(park[order][first], minlength=len(self.m2)).astype(np.float64)
        count[-1] = count.sum()
        self.figures["parcel_count"] = count
        self.sources["parcel_count"] = "parcels.geometry"

    def _across(self, ground: _Ground) -> None:
        whole = shapely.area(ground.layer)
        inside = ground.park == len(self.m2) - 1
        cut = ground.planar[inside] < whole[ground.row[inside]] * (1.0 - _ROUNDING)
        several = np.bincount(ground.row[~inside], minlength=len(whole)) > 1
        count = len(np.union1d(ground.row[inside][cut], np.flatnonzero(several)))
        if count:
            self.say(
                "park_boundary", "note", "parcels", None, "",
                tr(
                    "{count} parcels lie across the boundary of a park: their areas are cut there, and their tax, "
                    "investment and floor area count by the share of their area that lies inside."
                ).format(count=count),
            )  # fmt: skip

    def money(self, ground: _Ground, values: Indicators) -> None:
        """Tax and fixed-asset investment of the parcels of industry; the park's own total where theirs is not whole."""
        industry = np.ones(len(self.rows), dtype=bool)
        unstated = industry.copy()
        if "land_use" in self.rows.columns:
            uses = self.rows["land_use"]
            unstated = uses.isna().to_numpy()
            codes = {word: dictionary.code_of("land_use", str(word)) for word in uses.dropna().unique()}
            industry = unstated | uses.map(codes).isin(_INDUSTRY).to_numpy()
        count = int(unstated[ground.used].sum())
        if count:
            self.say(
                "land_use", "note", "parcels", None, "land_use",
                tr("{count} parcels state no land use: their tax and investment count as those of industry.").format(
                    count=count
                ),
            )  # fmt: skip
        for name, indicator in (("tax", "tax_per_mu"), ("investment", "investment_per_mu")):
            self._amount(name, ground, values, indicator, industry)
        own, known = self.stated("fixed_assets_wan"), self.figures["investment_known_share"]
        instead = np.isfinite(own) & ~(known >= 1.0 - _ROUNDING)
        source = np.where(instead, "parks.fixed_assets_wan", self.sources["investment"])
        self.sources["investment"] = source
        self.figures["investment"] = np.where(instead, own, self.figures["investment"])
        self.figures["investment_known_share"] = np.where(instead, 1.0, known)

    def _amount(self, name: str, ground: _Ground, values: Indicators, indicator: str, chosen: BoolArray) -> None:
        """Add up the numerators of an indicator by the share of each parcel that lies inside."""
        detail = values.details[indicator]
        known = chosen & np.isfinite(detail.numerator)
        inside = ground.planar / shapely.area(ground.layer)[ground.row]
        total = ground.sums(np.where(known, detail.numerator, 0.0)[ground.row] * np.minimum(inside, 1.0))
        share = _share(ground.sums(ground.m2 * known[ground.row]), ground.sums(ground.m2 * chosen[ground.row]))
        self.figures[name] = np.where(share > 0.0, total, np.nan)
        self.figures[_KNOWN.get(name, "floor_known_share")] = share
        used = np.unique(detail.numerator_source.codes[ground.used])
        words = [word for word in detail.numerator_source.words[used] if word]
        self.sources[name] = ", ".join(dict.fromkeys(field for word in words for field in word.split(", ")))

    def unsupplied(self, pieces: Optional[geopandas.GeoDataFrame], progress: Progress) -> None:
        """Unsupplied land, and what of it is expropriated; the pieces are cut at the park's boundary."""
        for name in ("unsupplied_m2", "expropriated_not_supplied_m2"):
            self.figures[name] = np.full(len(self.m2), np.nan)
            self.sources[name] = "unsupplied.supply_state"
        self.expropriated: Any = (np.empty(0, dtype=object), np.empty(0))
        if pieces is None:
            return
        shapes = self.array(pieces)
        ratio = _ratio(pieces, area_m2(shapes, pieces.crs, self.method))
        ground = _Ground(self.outlines, shapes, ratio, progress)
        self.figures["unsupplied_m2"] = ground.area(np.ones(len(shapes), dtype=bool))
        state = _codes(pieces, "supply_state")
        ready = _is(state, "expropriated_not_supplied") if state is not None else np.zeros(len(pieces), dtype=bool)
        open_ones = np.ones(len(pieces), dtype=bool) if state is None else state.isna().to_numpy()
        doubt = ground.sums(ground.m2 * open_ones[ground.row]) > 0.0
        self.figures["expropriated_not_supplied_m2"] = np.where(doubt, np.nan, ground.area(ready))
        mine = np.intersect1d(ground.used, np.flatnonzero(ready))
        self.expropriated = (shapes[mine], ratio[mine])

    def use(self, layer: Optional[geopandas.GeoDataFrame], parcels: _Ground, progress: Progress) -> None:
        """The present land use: built-up land and its kinds, what is ready for supply, and the area of each class."""
        for name in ("built_area_m2", *_USE, "use_unknown_m2", "supply_ready_m2", "use_known_share"):
            self.figures[name] = np.full(len(self.m2), np.nan)
            self.sources[name] = "current_use.dlbm"
        self.sources["supply_ready_m2"] = "current_use.dlbm, parcels.supply_state, unsupplied.supply_state"
        if layer is None:
            self.figures["built_area_m2"] = self.stated("built_area_m2")
            self.sources["built_area_m2"] = "parks.built_area_m2"
            self.say(
                "no_current_use", "note", "parks", None, "built_area_m2",
                tr(
                    "Without the present land use the built-up area is as the parks state it, and its kinds are "
                    "unknown."
                ),
            )  # fmt: skip
            return
        if "dlbm" not in layer.columns:
            raise missing_field("dlbm", self.name("current_use"), layer.columns)
        shapes = self.array(layer)
        ground = _Ground(
            self.outlines, shapes, _divided(self.m2, shapely.area(self.outlines)), progress.part(0.0, 0.6), by_park=True
        )
        if not len(ground.used):
            self.say(
                "no_contact", "warning", "current_use", None, "",
                tr("Layer {layer} touches no park: is it the right layer, and is its CRS right?").format(
                    layer=self.name("current_use")
                ),
            )  # fmt: skip
        if np.isnan(self.figures["unsupplied_m2"]).all():
            self.say(
                "no_unsupplied", "note", "parks", None, "supply_rate",
                tr("Without the unsupplied pieces the land ready for supply and the supply rate stay unknown."),
            )  # fmt: skip
        places, codes = pandas.factorize(layer["dlbm"])
        group = np.array([*landclass.groups(codes), None], dtype=object)[places]
        self._unknown_codes(codes, places[ground.used])
        for name in landclass.GROUPS:
            self.figures[f"{name}_m2"] = ground.area(group == name)
        built = np.isin(group, landclass.BUILT_UP)
        self.figures["built_area_m2"] = ground.area(built)
        known = np.minimum(ground.area(pandas.notna(group)), self.m2)
        self.figures["use_unknown_m2"] = _no_less(self.m2 - known, self.m2)
        self.figures["use_known_share"] = 1.0 - self.figures["use_unknown_m2"] / self.m2
        for number in np.unique(places[ground.used]):
            if number >= 0:
                self.mix[f"{LAND_USE}{codes[number]}"] = ground.area(places == number)
        for name in ("built_area_m2", *_USE):
            self.figures[name][self.figures["use_known_share"] == 0.0] = np.nan
        self._say_stated()
        self._ready(ground, built, parcels, progress.part(0.6, 1.0))

    def _say_stated(self) -> None:
        stated, ours = self.stated("built_area_m2")[:-1], self.figures["built_area_m2"][:-1]
        with np.errstate(invalid="ignore"):
            apart = np.flatnonzero(np.abs(stated - ours) > _APART * ours)
        for i in apart:
            self.say(
                "given", "note", "parks", self.ids[i], "built_area_m2",
                tr(
                    "Park {park} states {stated} m² built up and the present land use has {ours} m²: the latter stands."
                ).format(park=self.ids[i], stated=f"{stated[i]:.2f}", ours=f"{ours[i]:.2f}"),
            )  # fmt: skip

    def _ready(self, use: _Ground, built: BoolArray, parcels: _Ground, progress: Progress) -> None:
        """A + B21: built-up land, and what of the supplied and the expropriated land is not built up."""
        mine = np.intersect1d(parcels.used, np.flatnonzero(self.sold))
        shapes = np.concatenate([parcels.layer[mine], self.expropriated[0]])
        ratio = np.concatenate([parcels.ratio[mine], self.expropriated[1]])
        more = self._not_on(use, built, shapes, ratio, progress)
        parts = np.array([self.figures[name] for name in _READY])
        self.figures["supply_ready_m2"] = np.where(np.isfinite(parts).all(axis=0), parts[0] + more, np.nan)

    def _not_on(self, use: _Ground, built: BoolArray, shapes: Any, ratio: FloatArray, progress: Progress) -> FloatArray:
        """Return m² of these shapes by park that lie on none of the chosen land uses, every place once.

        Only shapes across a boundary, and those that overlap each other or ground that two land uses claim, are cut:
        of all others the common areas are enough.
        """
        here = np.intersect1d(use.used, np.flatnonzero(built))
        covers, place = use.layer[here], np.full(len(built), -1)
        place[here] = np.arange(len(here))
        ground = _Ground(self.outlines, shapes, ratio, progress.part(0.0, 0.3))
        whole = shapely.area(shapes)
        plain = np.ones(len(shapes), dtype=bool)
        plain[ground.row[ground.planar < whole[ground.row] * (1.0 - _ROUNDING)]] = False
        plain[ground.first] = plain[ground.second] = False
        twice = np.union1d(place[use.first], place[use.second])
        on = overlay.area_table(shapes, covers, progress.part(0.3, 0.6))
        row = on["left"].to_numpy()
        plain[row[np.isin(on["right"].to_numpy(), twice)]] = False
        taken = np.bincount(row, weights=on["area"].to_numpy(), minlength=len(shapes))
        free = _no_less(whole - taken, whole) * ratio
        cut = np.flatnonzero(~plain & (taken > 0.0))
        bare = np.flatnonzero(~plain & (taken == 0.0))
        rest = np.concatenate([overlay.uncovered(shapes[cut], covers, progress.part(0.6, 0.8)), shapes[bare]])
        more = _Ground(self.outlines, rest, ratio[np.r_[cut, bare]], progress.part(0.8, 1.0))
        return ground.sums((free * plain)[ground.row]) + more.area(np.ones(len(rest), dtype=bool))

    def _unknown_codes(self, codes: Any, used: IntArray) -> None:
        known = np.array([*landclass.groups(codes), None], dtype=object)
        odd = sorted({str(codes[number]) for number in np.unique(used) if number >= 0 and known[number] is None})
        if odd or (used < 0).any():
            self.say(
                "dlbm", "warning", "current_use", None, "dlbm",
                tr("These land classes are not known or empty, and their ground counts as unknown: {codes}.").format(
                    codes=", ".join(odd) or "NULL"
                ),
            )  # fmt: skip

    def buildings(
        self, layer: Optional[geopandas.GeoDataFrame], ground: _Ground, values: Indicators, progress: Progress
    ) -> None:
        """Floor and base area of all buildings in the park, cut at its boundary; without the layer, of the parcels."""
        if layer is None or not len(layer):
            every = np.ones(len(self.rows), dtype=bool)
            for name, indicator in (("building_base_m2", "building_density"), ("floor_area_m2", "far")):
                self._amount(name, ground, values, indicator, every)
            return
        outlines = geopandas.GeoDataFrame({"parcel_id": [*self.ids, None]}, geometry=self.outlines, crs=self.frame.crs)
        standing = layer.loc[footprints.kinds(layer) == footprints.KINDS.index("building")].reset_index(drop=True)
        known = _told(standing, "storeys") | _told(standing, "floor_area_m2")
        whole = footprints.to_parcels(outlines, standing, progress.part(0.0, 0.5))
        told = (
            footprints.to_parcels(outlines, standing.loc[known], progress.part(0.5, 1.0)) if not known.all() else whole
        )
        said = whole.findings
        self.findings.extend(said.loc[said["rule"].isin(["impossible", "storey_height"])])
        base = np.nan_to_num(whole.parcels["building_base_m2"].to_numpy())
        told_base = np.nan_to_num(told.parcels["building_base_m2"].to_numpy())
        if not base[-1] > 0.0:
            self.say(
                "no_contact", "warning", "buildings", None, "",
                tr("Layer {layer} touches no park: is it the right layer, and is its CRS right?").format(
                    layer=self.name("buildings")
                ),
            )  # fmt: skip
            base[:] = np.nan
        share = _share(told_base, base)
        self.figures["building_base_m2"] = base
        floor = np.nan_to_num(told.parcels["floor_area_m2"].to_numpy())
        self.figures["floor_area_m2"] = np.where(np.isnan(base) | (share == 0.0), np.nan, floor)
        self.figures["floor_known_share"] = share
        self.sources["building_base_m2"] = "buildings.geometry"
        self.sources["floor_area_m2"] = "buildings.geometry, buildings.storeys, buildings.storey_height_m"

    def rates(self) -> None:
        """Divide what was found; NaN where a side is unknown or nothing is below the line."""
        # each park has its own m² for a planar one; the sum of the parks is the sum of what they show
        for figure in (self.figures[name] for name in _AREAS if self.apart and name not in _STATED):
            figure[-1] = figure[:-1].sum() if np.isfinite(figure[:-1]).all() else figure[-1]
        for name, (above, below) in RATES.items():
            numerator, denominator = self.figures[above], self.figures[below]
            self.figures[name] = _divided(numerator, denominator) * _scale(name)
            self.sources[name] = _joined(self.sources[above], self.sources[below], len(self.m2))
        self.figures["area_mu"] = mu(self.m2)

    def result(self) -> Parks:
        """Return the park table, the table of figures, the totals and what was found."""
        lost = ~(self.m2 > 0.0)
        for name, figure in self.figures.items():
            if name not in _STATED:
                self.figures[name] = np.where(lost, np.nan, figure)
        self._say_partly_known()
        columns: dict[str, Any] = {}
        stated = self.frame.drop(columns=self.frame.geometry.name)
        for name in dictionary.table("parks"):
            if name in self.figures:
                columns[name] = pandas.Series(self.figures[name][:-1], index=self.frame.index)
            else:
                columns[name] = (
                    stated[name]
                    if name in stated.columns
                    else pandas.Series(None, index=self.frame.index, dtype=object)
                )
        columns["parcel_count"] = columns["parcel_count"].astype("Int64")
        for name in stated.columns:
            if name not in columns and name != "fid":
                columns[str(name)] = stated[name]
            elif name in self.figures and name not in _STATED:
                theirs = pandas.to_numeric(stated[name], errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)
                ours = self.figures[name][:-1]
                with np.errstate(invalid="ignore"):
                    if (np.isfinite(theirs) & ~(np.abs(ours - theirs) <= 1e-3 * np.abs(ours))).any():
                        columns[f"{name}{_GIVEN}"] = stated[name]
        table = geopandas.GeoDataFrame(pandas.DataFrame(columns), geometry=self.frame.geometry, crs=self.frame.crs)
        totals = {name: float(figure[-1]) for name, figure in self.figures.items() if np.isfinite(figure[-1])}
        count = len(self.ids)
        return Parks(
            table, self._table(np.arange(count)), self._table(np.array([count])), totals, self.findings.frame()
        )

    def known(self, name: str) -> FloatArray:
        """Return the known share of a figure; of a rate the smaller one of its two sides. NaN: says nothing."""
        above, below = RATES.get(name, (name, ""))
        shares = [
            self.figures[_KNOWN[side]] for side in (above, below) if side in _KNOWN and _KNOWN[side] in self.figures
        ]
        if not shares:
            return np.full(len(self.m2), np.nan)
        return np.fmin.reduce(shares)

    def _say_partly_known(self) -> None:
        for name in dict.fromkeys(_KNOWN.values()):
            share = self.figures[name][:-1]
            partly = (share > 0.0) & (share < 1.0 - _ROUNDING)
            if partly.any():
                least = int(np.argmin(np.where(partly, share, np.inf)))
                self.say(
                    "partly_known", "note", "parks", self.ids[least], name,
                    tr(
                        "{count} parks: {title} is below 1 (least: park {park}, {share}); the figures it belongs to "
                        "are of the known part only."
                    ).format(
                        count=int(partly.sum()), title=dictionary.title(name), park=self.ids[least],
                        share=f"{share[least]:.1%}",
                    ),
                )  # fmt: skip

    def _table(self, numbers: IntArray) -> pandas.DataFrame:
        """The figures of these rows, in the order of the columns; what is unknown stands with NULL."""
        parts = []
        for place, name in enumerate((*_AREAS, "parcel_count", "floor_area_m2", "building_base_m2", *RATES)):
            above, below = RATES.get(name, (name, ""))
            scale = _scale(name)
            denominator = self.figures[below] / scale if below else np.full(len(self.m2), np.nan)
            if name in _AREAS and name != "area_m2":
                denominator = self.m2
            parts.append(
                self._part(numbers, place, name, self.figures[name], self.figures[above], denominator,
                           self.known(name), self.sources[name])
            )  # fmt: skip
        for place, (name, figure) in enumerate(sorted(self.mix.items()), start=100):
            here = numbers[figure[numbers] > 0.0]
            parts.append(
                self._part(here, place, name, figure, figure, self.m2, self.figures["use_known_share"],
                           "current_use.dlbm")
            )  # fmt: skip
        table = pandas.concat(parts, ignore_index=True)
        table = table.sort_values(["number", "place"], kind="stable").reset_index(drop=True)
        return table[list(dictionary.table("park_figures"))]

    def _part(
        self, rows: IntArray, place: int, name: str, value: Any, above: Any, below: Any, known: Any, source: Any
    ) -> pandas.DataFrame:
        unit = "m²" if name.startswith(LAND_USE) else _UNITS.get(name, "") or dictionary.field(name).unit
        words = np.full(len(self.m2), source, dtype=object) if isinstance(source, str) else source
        return pandas.DataFrame(
            {
                "number": rows,
                "place": place,
                "park_id": np.array([*self.ids, ALL], dtype=object)[rows],
                "measure": name,
                "value": value[rows],
                "unit": unit or None,
                "numerator": above[rows],
                "denominator": below[rows],
                "known_share": known[rows],
                "source": words[rows],
            }
        )


_UNITS = {"parcel_count": "parcels"}


def _scale(name: str) -> float:
    """What m² below the line are divided by: hectares, mu, or m² over m²."""
    if name.endswith("_per_ha"):
        return _M2_A_HA
    return 1.0 / float(mu(1.0)) if name.endswith("_per_mu") else 1.0


def _divided(above: FloatArray, below: FloatArray) -> FloatArray:
    """Above / below; NaN where nothing is below."""
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(below > 0.0, above / below, np.nan)


def _share(part: FloatArray, whole: FloatArray) -> FloatArray:
    """Part of a whole, at most 1; NaN where there is no whole."""
    share = _divided(part, whole)
    share[share > 1.0 - _ROUNDING] = 1.0
    return share


def _no_less(rest: FloatArray, whole: FloatArray) -> FloatArray:
    """A remainder without the rounding of the overlay."""
    return np.where(rest > _ROUNDING * whole, rest, 0.0)


def _codes(frame: pandas.DataFrame, name: str) -> Optional[pandas.Series]:
    """Return a column of codes, its words turned into codes; None where there is no column, NULL for other words."""
    if name not in frame.columns:
        return None
    words = {word: dictionary.code_of(name, str(word)) or None for word in frame[name].dropna().unique()}
    return frame[name].astype(object).map(words).astype(object)


def _is(codes: pandas.Series, code: str) -> BoolArray:
    found: BoolArray = (codes == code).to_numpy(dtype=bool)
    return found


def _told(frame: pandas.DataFrame, name: str) -> BoolArray:
    """Say of which rows a number is stated that can be."""
    if name not in frame.columns:
        return np.zeros(len(frame), dtype=bool)
    values = frame[name].to_numpy(dtype=np.float64, na_value=np.nan)
    return np.isfinite(values) & (values >= 0.0)


def _joined(above: Any, below: Any, count: int) -> Any:
    """The sources of both sides of a rate."""
    if isinstance(above, str) and isinstance(below, str):
        return f"{above} / {below}"
    above = np.full(count, above, dtype=object) if isinstance(above, str) else above
    return np.array([f"{one} / {below}" for one in above], dtype=object)
