"""The figures of a report by place: all parks together, or one park. What is not known stays unknown, never 0.

Counted from the tables of the survey, as they stand in it; nothing is judged or measured here, and nothing is rounded
before it is written.
"""

from __future__ import annotations

import datetime
import math
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Mapping, NamedTuple, Optional

import pandas

from baiyuan_qgis.data import dictionary, palette
from baiyuan_qgis.faults import InputFault
from baiyuan_qgis.geometry.area import mu
from baiyuan_qgis.land.policy import Policy
from baiyuan_qgis.language import language, tr
from baiyuan_qgis.products.contents import ALL, Contents

# tables that a comparison with a baseline and the evaluation of the parks fill
MADE = ("ranking", "changes", "class_changes", "progress")
SUSPECTED = ("idle", "possibly_idle", "inefficient")
IDLE = ("idle", "possibly_idle")


class Count(NamedTuple):
    """How many, how much land (m²), and of how many the land is not known."""

    number: int
    m2: float
    without_area: int = 0


class Status(NamedTuple):
    """A land status in a place; ``found`` None: no rule was asked about it."""

    code: str
    found: Optional[Count]


class Park(NamedTuple):
    """A park of the survey."""

    park_id: str
    name: str


# the place of what lies in no park that the survey knows
NOWHERE = Park("", "")


@dataclass(frozen=True)
class Figures:
    """The tables of a survey, counted by place. ``park`` None: everything."""

    contents: Contents
    tables: Mapping[str, pandas.DataFrame]
    baseline: str = ""
    policy: Optional[Policy] = None

    @property
    def as_of(self) -> datetime.date:
        """The day at whose end the verdicts hold."""
        return self.contents.as_of

    def table(self, name: str) -> pandas.DataFrame:
        """Return a table: what was compared anew stands before what the survey holds."""
        return self.tables[name] if name in self.tables else self.contents.table(name)

    @cached_property
    def parks(self) -> tuple[Park, ...]:
        """The parks, in the order of the survey."""
        table = self.contents.table("parks")
        rows = zip(table["park_id"], table["park_name"])
        return tuple(Park(str(key), str(name or key)) for key, name in rows if key is not None)

    def park_named(self, text: str) -> Park:
        """Return the park that a user names by id or name; InputFault where there is none, with the nearest."""
        wanted = text.strip()
        for park in self.parks:
            if wanted in (park.park_id, park.name):
                return park
        if not self.parks:
            raise InputFault(tr("The survey holds no parks: leave PARK empty."), field="PARK")
        known = [park.name for park in self.parks] + [park.park_id for park in self.parks]
        near = dictionary.nearest(wanted, known)
        hint = tr("; the nearest is {name}").format(name=near) if near else ""
        raise InputFault(tr("The survey holds no park {park}{hint}.").format(park=wanted, hint=hint), field="PARK")

    # ---- parcels

    @cached_property
    def parcels(self) -> pandas.DataFrame:
        """The parcels without their geometry."""
        return pandas.DataFrame(self.contents.parcels.drop(columns="geometry", errors="ignore"))

    def of(self, park: Optional[Park]) -> pandas.DataFrame:
        """Return the parcels of a place."""
        if park == NOWHERE:
            return self.outside
        return self.parcels if park is None else self.parcels.loc[self.parcels["park_id"] == park.park_id]

    @cached_property
    def outside(self) -> pandas.DataFrame:
        """The parcels of which no park is known."""
        known = {park.park_id for park in self.parks}
        return self.parcels.loc[~self.parcels["park_id"].isin(known)]

    @cached_property
    def judged(self) -> frozenset[str]:
        """The codes of land status about which a rule was asked."""
        present = set(self.parcels["land_status"].dropna())
        stated = {code for code in palette.looks("land_status") if (ALL, f"{code}_count") in self.contents.figures}
        return frozenset(present | stated)

    def statuses(self, park: Optional[Park] = None) -> list[Status]:
        """Return number and land of the parcels by status; parcels without a status last, where there are any."""
        parcels = self.of(park)
        rows = [
            Status(code, counted(parcels.loc[parcels["land_status"] == code]) if code in self.judged else None)
            for code in palette.looks("land_status")
        ]
        rest = parcels.loc[~parcels["land_status"].isin(palette.looks("land_status"))]
        return [*rows, Status("", counted(rest))] if len(rest) else rows

    def suspected(self, codes: tuple[str, ...], park: Optional[Park] = None) -> Optional[Count]:
        """Return the parcels with one of these statuses; None where no rule was asked about any."""
        if not self.judged & set(codes):
            return None
        parcels = self.of(park)
        return counted(parcels.loc[parcels["land_status"].isin(codes)])

    def by(self, column: str, theme: str, park: Optional[Park] = None) -> dict[str, Count]:
        """Return the parcels by the codes of a column, in the order of the palette, "" for those without a value."""
        parcels = self.of(park)
        found = {code: counted(parcels.loc[parcels[column] == code]) for code in palette.looks(theme)}
        rest = parcels.loc[~parcels[column].isin(palette.looks(theme))]
        if len(rest):
            found[""] = counted(rest)
        return {code: count for code, count in found.items() if count.number}

    # ---- unsupplied land

    @property
    def approvals_given(self) -> bool:
        """Whether the survey knows the approvals; without them nothing is known of unsupplied land."""
        return "approvals" in self.contents.inputs or len(self.contents.table("unsupplied")) > 0

    def pieces(self, park: Optional[Park] = None) -> Optional[pandas.DataFrame]:
        """Return the unsupplied pieces of a place; None where the approvals are not known."""
        if not self.approvals_given:
            return None
        table = pandas.DataFrame(self.contents.table("unsupplied").drop(columns="geometry", errors="ignore"))
        for name, kind in (("park_id", "object"), ("lapse_risk", "boolean")):
            # not among the table's fields: a survey of an earlier version may lack them
            if name not in table.columns:
                table[name] = pandas.Series(None, index=table.index, dtype=kind)
        if park == NOWHERE:
            return table.loc[~table["park_id"].isin([each.park_id for each in self.parks])]
        return table if park is None else table.loc[table["park_id"] == park.park_id]

    def anomalies(self, park: Optional[Park] = None) -> pandas.DataFrame:
        """Return the anomalies of approval and supply; of a park those of its parcels."""
        table = pandas.DataFrame(self.contents.table("anomalies").drop(columns="geometry", errors="ignore"))
        return table if park is None else table.loc[table["parcel_id"].isin(set(self.of(park)["parcel_id"]))]

    # ---- figures of the parks

    @cached_property
    def _measures(self) -> dict[tuple[str, str], Any]:
        table = self.contents.table("park_figures")
        return {(str(row.park_id), str(row.measure)): row for row in table.itertuples()}

    def measure(self, name: str, park: Optional[Park] = None) -> float:
        """Return a base figure of a park or of all of them; NaN where it is not known."""
        if park is None and name != "unsupplied_m2":
            return self.contents.figure(name)
        if park is None:
            # the summary has the parcels' figure under this name; here it is that of the pieces in the parks
            return math.fsum(self.measure(name, each) for each in self.parks) if self.parks else math.nan
        row = self._measures.get((park.park_id, name))
        return math.nan if row is None else float(row.value)

    def known_share(self, name: str, park: Optional[Park]) -> float:
        """Return the share of the land or of the parcels from which a base figure is known; NaN where none applies."""
        row = self._measures.get((park.park_id, name)) if park is not None else None
        return math.nan if row is None else float(row.known_share)

    def land_use(self, park: Optional[Park]) -> list[tuple[str, float]]:
        """Return the classes of the present land use with their m², in the order of the codes."""
        parks = self.parks if park is None else (park,)
        found: dict[str, float] = {}
        for (park_id, name), row in self._measures.items():
            if name.startswith("land_use.") and any(each.park_id == park_id for each in parks):
                code = name.removeprefix("land_use.")
                found[code] = found.get(code, 0.0) + float(row.value)
        return sorted(found.items())

    # ---- since the baseline, targets, ranking, deadlines

    def changes(self, park: Optional[Park] = None) -> dict[str, Any]:
        """Return the rows of ``class_changes`` of a place by land status; empty without a baseline."""
        table = self.table("class_changes")
        names = (ALL,) if park is None else (park.name, park.park_id)
        return {str(row.land_status): row for row in table.itertuples() if row.scope in names}

    def progress(self, park: Optional[Park] = None) -> pandas.DataFrame:
        """Return the targets of a place: of the whole those that are no park's."""
        table = self.table("progress")
        of_park = table["park_id"].notna() | table["park_name"].notna()
        if park is None:
            return table.loc[~of_park]
        return table.loc[(table["park_id"] == park.park_id) | (table["park_name"] == park.name)]

    def deadlines(self, days: int, park: Optional[Park] = None) -> pandas.DataFrame:
        """Return what falls due within so many days, the next first; pieces of unsupplied land included."""
        table = self.contents.table("deadlines")
        table = table.loc[(table["days_left"] >= 0) & (table["days_left"] <= days)]
        if park is not None:
            pieces = self.pieces(park)
            ids = set(self.of(park)["parcel_id"]) | (set() if pieces is None else set(pieces["piece_id"]))
            table = table.loc[table["parcel_id"].isin(ids)]
        return table.sort_values(["due_on", "parcel_id", "event"], kind="stable")

    @property
    def campaign_over(self) -> Optional[datetime.date]:
        """The last day of the policy's campaign where the survey's day lies after it."""
        last = None if self.policy is None else self.policy.campaign_to
        return last if last is not None and self.as_of > last else None


def counted(rows: pandas.DataFrame) -> Count:
    """Count rows and their area_m2."""
    area = rows["area_m2"]
    return Count(len(rows), math.fsum(area.dropna()), int(area.isna().sum()))


# ---- how figures are written


def unknown() -> str:
    """Return what stands where a figure is not known."""
    return tr("not known")


def mu_text(m2: float) -> str:
    """Return an area in mu, or that it is not known."""
    return f"{float(mu(m2)):,.1f}" if math.isfinite(m2) else unknown()


def number_text(value: float, digits: int = 2) -> str:
    """Return a number, or that it is not known."""
    return f"{value:,.{digits}f}" if math.isfinite(value) else unknown()


def share_text(part: float, whole: float) -> str:
    """Return a share in percent; what a share of nothing is, is not known."""
    return rate_text(part / whole) if whole > 0.0 and math.isfinite(part) else unknown()


def rate_text(rate: float) -> str:
    """Return a fraction of 1 in percent, or that it is not known."""
    return f"{100.0 * rate:.1f}%" if math.isfinite(rate) else unknown()


def day_text(day: Any) -> str:
    """Return a day, or that it is not known."""
    if day is None or pandas.isna(day):
        return unknown()
    stamp = pandas.Timestamp(day)
    if language() == "zh":
        return f"{stamp.year}年{stamp.month}月{stamp.day}日"
    return f"{stamp:%Y-%m-%d}"


def words(value: Any, otherwise: str = "") -> str:
    """Return a text of the tables, or what stands for a missing one."""
    return otherwise if value is None or pandas.isna(value) or not str(value).strip() else str(value).strip()


def named(kind: str, code: Any) -> str:
    """Return the words for a code; a code of no list as it stands, and what stands for none."""
    text = words(code)
    if not text:
        return unknown()
    return dictionary.label(kind, text) if text in dictionary.wording(kind) else text
