"""Which parcels to visit, why, and in which order.

The rules are the survey's doubts (data missing, borderline, apparently idle) and the stages of the supervision of
supplied land (动态巡查: handover, start, completion, idleness; amendments §1.1(13)). How far ahead a date counts
and how long a visit lasts are the user's; no policy's number stands here.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any, Optional

import geopandas
import numpy as np
import pandas

from baiyuan_qgis.data import dictionary
from baiyuan_qgis.language import language as users_language
from baiyuan_qgis.measure import visitingorder
from baiyuan_qgis.progress import SILENT, Progress

RULES = ("UNKNOWN", "BORDERLINE", "IDLE", "STAGE", "ALL")
STAGES = ("DELIVERY", "START", "COMPLETION", "IDLENESS")
USUAL_RULES = RULES[:-1]
# how far ahead a stage's date counts where the user says nothing
AHEAD_DAYS = 30

_IDLE = ("idle", "possibly_idle")
_UNSUPPLIED = ("approved_not_expropriated", "expropriated_not_supplied", "not_approved")
# stage: the days that are due, the first known counts; the days that say it is done
_EVENTS = {
    "delivery": (("agreed_delivery",), ("actual_delivery",)),
    "start": (("extended_start", "agreed_start"), ("actual_start",)),
    "completion": (("agreed_completion",), ("actual_completion", "accepted_on")),
}
_CODES = {"DELIVERY": "delivery", "START": "start", "COMPLETION": "completion", "IDLENESS": "idle"}


@dataclass(frozen=True)
class Choice:
    """Which parcels to visit.

    ``rules`` and ``stages`` are codes of RULES and STAGES; ``parks`` park ids (none: all); ``parcels`` the ids to
    choose from (None: all). ``day`` is the day of planning; a date of a stage counts when it lies on or before ``day``
    + ``ahead_days``. A parcel inspected less than ``interval_days`` before ``day`` is left out (0: none is).
    """

    day: datetime.date
    rules: tuple[str, ...] = USUAL_RULES
    stages: tuple[str, ...] = STAGES
    parks: tuple[str, ...] = ()
    parcels: Optional[frozenset[str]] = None
    ahead_days: int = AHEAD_DAYS
    interval_days: int = 0
    start: Optional[tuple[float, float]] = None


@dataclass(frozen=True)
class Visits:
    """The parcels to visit in their order, how long the straight way is (m), and how many the interval left out."""

    parcels: geopandas.GeoDataFrame
    way_m: float
    recently_visited: int


def plan(
    parcels: geopandas.GeoDataFrame,
    inspections: pandas.DataFrame,
    choice: Choice,
    metres_per_unit: float = 1.0,
    language: Optional[str] = None,
    progress: Progress = SILENT,
) -> Visits:
    """Choose parcels of a survey and put them in order.

    Returns the chosen rows with visit_no (from 1), visit_reason (in words) and inspection_stage (NULL outside the
    stages). A parcel without a geometry is visited last. ``choice.start`` and the geometries are in one projected CRS.
    """
    stage, due = stages(parcels, choice.day, choice.ahead_days, choice.stages)
    reasons = _reasons(parcels, stage, due, choice, language)
    wanted = np.array([bool(each) for each in reasons], dtype=bool)
    if choice.parks:
        wanted &= parcels["park_id"].isin(choice.parks).to_numpy(dtype=bool)
    if choice.parcels is not None:
        wanted &= parcels["parcel_id"].isin(choice.parcels).to_numpy(dtype=bool)
    recent = wanted & _recent(parcels, inspections, choice)
    wanted &= ~recent
    rows = np.flatnonzero(wanted)
    chosen = parcels.iloc[rows].assign(
        visit_reason=[reasons[row] for row in rows], inspection_stage=stage.iloc[rows].to_numpy(dtype=object)
    )
    placed = np.flatnonzero((chosen.geometry.notna() & ~chosen.geometry.is_empty).to_numpy())
    inner = chosen.geometry.iloc[placed].representative_point()
    points = np.column_stack([inner.x, inner.y]) * metres_per_unit if len(placed) else np.zeros((0, 2))
    start = None if choice.start is None else (choice.start[0] * metres_per_unit, choice.start[1] * metres_per_unit)
    route = visitingorder.order(points, start, progress)
    order = [*placed[route], *np.setdiff1d(np.arange(len(chosen)), placed)]
    chosen = chosen.iloc[order].reset_index(drop=True)
    chosen["visit_no"] = pandas.array(np.arange(1, len(chosen) + 1), dtype="Int64")
    return Visits(chosen, visitingorder.length(points, route, start), int(recent.sum()))


def stages(
    parcels: pandas.DataFrame, day: datetime.date, ahead_days: int, wanted: tuple[str, ...] = STAGES
) -> tuple[pandas.Series, pandas.Series]:
    """Return the stage each supplied parcel is to be inspected at (NULL: none is due), and the day that made it due.

    The first of handover, start and completion that is not done is a parcel's stage; it is due when its date has come.
    What is apparently idle, or stopped and not resumed, is at the stage of idleness whatever its dates.
    """
    codes = [_CODES[each] for each in wanted]
    stage = pandas.Series([None] * len(parcels), dtype=object)
    due = pandas.Series(pandas.NaT, index=stage.index, dtype="datetime64[ns]")
    last = pandas.Timestamp(day) + pandas.Timedelta(days=ahead_days)
    state = _texts(parcels, "supply_state")
    open_ = ~state.isin(_UNSUPPLIED)
    later_events: list[str] = []
    for code in ("completion", "start", "delivery"):
        dues, dones = _EVENTS[code]
        when = _first(parcels, dues)
        done = _first(parcels, dones).notna()
        for later in later_events:
            done |= _first(parcels, _EVENTS[later][1]).notna()
        # land of which no handover was agreed is not waited for
        at = open_ & ~done & (when.notna() if code == "delivery" else True)
        stage[at], due[at] = code, when[at]
        later_events.append(code)
    is_due = due.notna() & (due <= last)
    stopped = _first(parcels, ("suspended_since",))
    idle = _texts(parcels, "land_status").isin(_IDLE) | (
        open_ & stopped.notna() & _first(parcels, ("resumed_on",)).isna()
    )
    stage[idle], due[idle] = "idle", stopped[idle]
    stage[~(is_due | idle) | ~stage.isin(codes)] = None
    return stage, due.where(stage.notna())


def states(
    parcels: pandas.DataFrame, inspections: pandas.DataFrame, day: datetime.date, ahead_days: int = AHEAD_DAYS
) -> dict[str, str]:
    """Return the state of the visit of each parcel, as a code of the dictionary's inspection_state, by parcel_id.

    Visited: a record says what was seen. To be visited again: a record does not say it, or a stage of the supervision
    has come due since the last visit. To be visited: the usual rules name the parcel. Else it is not on the list.
    """
    stage, due = stages(parcels, day, ahead_days)
    named = np.array([bool(each) for each in _reasons(parcels, stage, due, Choice(day), None)], dtype=bool)
    ids = parcels["parcel_id"].reset_index(drop=True)
    seen = inspections.loc[inspections["site_state"].notna()]
    last = ids.map(seen.groupby("parcel_id")["inspected_on"].max()).astype("datetime64[ns]")
    again = (due > last).to_numpy(dtype=bool)
    visited = ids.isin(seen["parcel_id"]).to_numpy(dtype=bool)
    begun = ids.isin(inspections["parcel_id"]).to_numpy(dtype=bool)
    found = np.select(
        [visited & ~again, begun, named], ["visited", "revisit", "to_visit"], default="not_planned"
    ).tolist()
    return dict(zip(ids, found))


def _reasons(
    parcels: pandas.DataFrame, stage: pandas.Series, due: pandas.Series, choice: Choice, language: Optional[str]
) -> list[str]:
    zh = (language or users_language()) == "zh"
    colon, semicolon, comma = ("：", "；", "、") if zh else (": ", "; ", ", ")
    status, verdict = _texts(parcels, "land_status"), _texts(parcels, "verdict")
    missing = _texts(parcels, "missing")
    found = []
    for row in range(len(parcels)):
        words = []
        borderline = verdict.iloc[row] == "borderline"
        if "IDLE" in choice.rules and status.iloc[row] in _IDLE:
            words.append(dictionary.label("land_status", str(status.iloc[row]), language))
        if "BORDERLINE" in choice.rules and borderline:
            words.append(dictionary.label("visit_rule", "borderline", language))
        # where the policy sets no standard (not applicable) nobody finds an answer on site
        if "UNKNOWN" in choice.rules and verdict.iloc[row] == "unknown":
            word = dictionary.label("visit_rule", "unknown", language)
            lacking = [
                _title(each.strip(), language) for each in str(missing.iloc[row] or "").split(",") if each.strip()
            ]
            words.append(word + (colon + comma.join(lacking) if lacking else ""))
        if "STAGE" in choice.rules and stage.iloc[row] is not None:
            word = dictionary.label("visit_rule", "stage", language)
            text = dictionary.label("inspection_stage", str(stage.iloc[row]), language)
            moment = due.iloc[row]
            day = "" if pandas.isna(moment) else f"({moment:%Y-%m-%d})" if zh else f" ({moment:%Y-%m-%d})"
            words.append(f"{word}{colon}{text}{day}")
        if "ALL" in choice.rules and not words:
            words.append(dictionary.label("visit_rule", "chosen", language))
        found.append(semicolon.join(words))
    return found


def _recent(parcels: pandas.DataFrame, inspections: pandas.DataFrame, choice: Choice) -> Any:
    """Which parcels were inspected less than the interval before the day."""
    if not choice.interval_days:
        return np.zeros(len(parcels), dtype=bool)
    last = _first(parcels, ("last_inspected_on",)).rename("last")
    visited = inspections.loc[inspections["inspected_on"].notna(), ["parcel_id", "inspected_on"]]
    by_parcel = visited.groupby("parcel_id")["inspected_on"].max()
    last = pandas.concat([last, parcels["parcel_id"].map(by_parcel).astype("datetime64[ns]")], axis=1).max(axis=1)
    day = pandas.Timestamp(choice.day)
    return (last.notna() & (last + pandas.Timedelta(days=choice.interval_days) > day)).to_numpy(dtype=bool)


def _title(name: str, language: Optional[str]) -> str:
    return dictionary.title(name, language) if name in dictionary.fields() else name


def _texts(parcels: pandas.DataFrame, name: str) -> pandas.Series:
    return parcels[name].reset_index(drop=True) if name in parcels.columns else _nothing(parcels)


def _nothing(parcels: pandas.DataFrame) -> pandas.Series:
    return pandas.Series([None] * len(parcels), dtype=object)


def _first(parcels: pandas.DataFrame, names: tuple[str, ...]) -> pandas.Series:
    """The first known of several dates."""
    result = pandas.Series(pandas.NaT, index=pandas.RangeIndex(len(parcels)), dtype="datetime64[ns]")
    for name in names:
        if name in parcels.columns:
            result = result.fillna(pandas.to_datetime(parcels[name].reset_index(drop=True), errors="coerce"))
    return result
