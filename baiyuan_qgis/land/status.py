"""The land status of every parcel, derived from verdicts (never the reverse), with clause, inputs and reasoning.

Order: not supplied -> ``unsupplied``; supplied -> the idle test; not idle -> the classes of inefficient land; what
cannot be decided is ``undetermined``, never ``normal``. ``normal`` is printed as 未发现问题. All other families
(control indicators, standard land, new industry, large and small projects, regularisation, access) give verdicts and
no status.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Iterable, Iterator, Optional

import numpy as np
import pandas

from baiyuan_qgis.data import dictionary
from baiyuan_qgis.data.findings import Findings
from baiyuan_qgis.data.reviews import RECOGNITION
from baiyuan_qgis.faults import InputFault
from baiyuan_qgis.geometry.area import mu
from baiyuan_qgis.land import (
    access,
    control,
    deadlines,
    idle,
    idlerulings,
    inefficient,
    largeproject,
    measures,
    newindustry,
    periods,
    plausible,
    regularisation,
    smallproject,
    standardland,
    standardshare,
    supply,
    supplyrulings,
    verdicts,
)
from baiyuan_qgis.land.columns import Columns, beside
from baiyuan_qgis.land.policy import Policy
from baiyuan_qgis.land.shares import Share
from baiyuan_qgis.land.verdicts import BORDERLINE, FAILS, MEETS, NOT_APPLICABLE, UNKNOWN, VERDICTS, Event, Ruling
from baiyuan_qgis.language import language, tr
from baiyuan_qgis.progress import SILENT, Progress

# the families that give verdicts and no status, in the order of their rows
FAMILIES = {
    "CONTROL": control,
    "STANDARD_LAND": standardland,
    "NEW_INDUSTRY": newindustry,
    "LARGE_PROJECT": largeproject,
    "SMALL_LOW_RISK": smallproject,
    "REGULARISATION": regularisation,
    "ACCESS": access,
}
RULES = ("SUPPLY", "IDLE", "INEFFICIENT", *FAMILIES)
# parcels judged at a time: memory does not grow with the layer, and each part costs a little of its own
PART = 262_144
SUPPLY_RULE_ID = "STK-04"
ALL = "all"
_STATE_COLUMNS = ("supply_state", "used_unsupplied", "batch_id", "covered_by", "covered_in")
# what the rules may read of the batch that a parcel lies in
_READ = ("supply_state", "used_unsupplied", "batch_id", "approval_date", "lapse_on")


@dataclass(frozen=True)
class Judged:
    """Some parcels, in the order of the layer: their columns, and what each rule says of them."""

    columns: Columns
    rulings: list[Ruling]


@dataclass(frozen=True)
class Status:
    """Results of :func:`judge`: ``parcels`` row by row as the input, tables as in survey.gpkg, figures by name.

    ``judged``: the verdicts as arrays, part by part of the layer. Only those of a small layer are held; the parts of a
    large one are judged again each time that they are asked for, which takes a small part of what their words take.
    """

    parcels: pandas.DataFrame
    summary: pandas.DataFrame
    deadlines: pandas.DataFrame
    findings: pandas.DataFrame
    figures: dict[str, float]
    judged: Iterable[Judged] = field(repr=False)
    policy: Policy = field(repr=False)

    @cached_property
    def verdicts(self) -> pandas.DataFrame:
        """The table ``verdicts``: one row per parcel and rule that applies, in the order of the rules."""
        by_rule: dict[int, list[pandas.DataFrame]] = {}
        for part in self.judged:
            for number, rows in verdicts.tables(part.rulings, part.columns, self.policy):
                by_rule.setdefault(number, []).append(rows)
        return verdicts.joined_tables(rows for number in sorted(by_rule) for rows in by_rule[number])


def judge(
    parcels: pandas.DataFrame,
    policy: Policy,
    as_of: datetime.date,
    *,
    rules: Iterable[str] = RULES,
    states: Optional[pandas.DataFrame] = None,
    areas: Optional[pandas.Series] = None,
    previous: Optional[pandas.DataFrame] = None,
    built: Optional[pandas.Series] = None,
    parks: Optional[pandas.DataFrame] = None,
    cause_periods: Optional[pandas.DataFrame] = None,
    progress: Progress = SILENT,
) -> Status:
    """Judge n parcels typed by the dictionary; ``as_of`` means the end of that day.

    The parcels carry what was measured (``far`` …, ``legal_area_m2``, ``area_m2``) as columns. ``states``: supply_state
    and used_unsupplied by row, where approvals were overlaid; without it a parcel's own supply record tells. ``areas``:
    area_m2 by row for the summary (else area_m2 or the area of record). ``previous``: an earlier result whose
    recognition is carried over by parcel_id. ``built``: m² of mapped buildings by row. ``parks``: one row per park.
    ``cause_periods``: periods that are not the holder's (parcel_id, excluded_from, excluded_to, idle_cause,
    cause_evidence), several for a parcel.
    """
    rules = tuple(rules)
    strange = [name for name in rules if name not in RULES]
    if strange:
        raise InputFault(
            tr("Unknown rules: {rules}. Known: {known}.").format(rules=", ".join(strange), known=", ".join(RULES))
        )
    findings = Findings()
    for sentence in policy.warnings(as_of):
        findings.add("policy", "warning", "", None, "", sentence)
    policy = _in_force(policy, as_of)
    if not {"supply_method", "contract_no", "contract_date", "supplied_on", "supply_state"} & set(parcels.columns):
        findings.add(
            "no_supply_field",
            "warning",
            "parcels",
            None,
            "supply_method",
            tr(
                "The parcels have no field that tells of their supply (supply_method, contract_no, contract_date, "
                "supplied_on or supply_state): little can be judged. Do the fields bear other names?"
            ),
        )
    parcels = plausible.plausible(parcels, findings)
    recognition = _recognition(parcels, previous, findings)
    # the rules read the bureau's conclusion wherever it is from
    parcels = beside(parcels, {name: given for name, given in recognition.items() if given.notna().any()})
    supplied = supply.is_supplied(parcels, as_of)
    supply_columns = _supply_columns(parcels, supplied, states)
    state = supply_columns["supply_state"]
    supplied = supplied.mask((state == supply.SUPPLIED).to_numpy(), other=True)
    unsupplied = state.isin([supply.NOT_EXPROPRIATED, supply.NOT_SUPPLIED, supply.OUTSIDE]).to_numpy()
    # what approvals and supplies say of the ground goes before the parcel's own record
    supplied = supplied.mask(unsupplied & (supplied.isna().to_numpy() | (states is not None)), other=False)
    # a column of which nothing is known is left out: it would look as if somebody had been asked
    found = states if states is not None else supply_columns[list(_STATE_COLUMNS[:2])]
    shown = [name for name in _READ if name in found.columns and found[name].notna().any()]
    read = beside(parcels, {name: found[name] for name in shown})
    layer = _Layer(read, parks, supply_columns, supplied, built, cause_periods, policy, as_of, rules, findings)
    results, due, unstarted, unasked = [], [], 0, 0
    only: list[_Part] = []
    for number, rows in enumerate(layer.rows):
        part = layer.part(rows, progress.part(number / len(layer.rows), (number + 1) / len(layer.rows)))
        result, deadline = part.results(policy, as_of)
        results.append(result)
        due.append(deadline)
        unstarted += part.unstarted
        unasked += part.unasked
        only = [part] if len(layer.rows) == 1 else []
        # gone before the next one is made
        del part
    _ask_of_the_layer(Columns(read), unstarted, unasked, findings)
    whole = pandas.concat([supply_columns[list(_STATE_COLUMNS[:2])], _joined(results), recognition], axis=1)
    for name in ("next_event", "next_event_on"):
        whole[name] = whole.pop(name)
    # no fee beside the bureau's conclusion that the land is not idle
    whole.loc[whole["recognition"].isin(idle.NOT_IDLE), "fee_estimate_wan"] = np.nan
    # the nearest first, of one day in the order of the parcels
    upcoming = _joined(due).sort_values("due_on", kind="stable", ignore_index=True)
    area = _areas(parcels, areas)
    counted = _judged(rules, policy, as_of)
    classes = inefficient.known_classes(policy, as_of) if "INEFFICIENT" in rules else ()
    summary = summarise(parcels, whole, area, counted, classes)
    status = whole["land_status"].to_numpy(dtype=object)
    figures = {"PARCEL_COUNT": float(len(parcels))}
    for code in counted:
        figures[f"{code.upper()}_COUNT"] = float((status == code).sum())
        figures[f"{code.upper()}_M2"] = float(np.nansum(area[status == code]))
    progress.report(1.0)
    return Status(whole, summary, upcoming, findings.frame(), figures, only or layer, policy)


@dataclass(frozen=True)
class _Part(Judged):
    """Some parcels judged: the rulings that can decide a status, which one did (by place), what the status is."""

    deciding: list[Ruling]
    place: Any
    given: dict[str, Any]
    events: list[Event]
    idle: idle.Judgement

    @property
    def unstarted(self) -> int:
        """How many parcels appear not to have been started."""
        return int(np.sum((self.idle.verdict == "fails") & (self.idle.status == "idle")))

    @property
    def unasked(self) -> int:
        """Of how many parcels nobody was asked whether work has stopped."""
        return int(np.sum(self.idle.sentence == "stop_unknown"))

    def results(self, policy: Policy, as_of: datetime.date) -> tuple[pandas.DataFrame, pandas.DataFrame]:
        """Return what is known of each parcel in the end, and the table of deadlines."""
        due, (event, event_on) = deadlines.table(self.events, self.columns, as_of)
        status = {"land_status": self.given["land_status"]}
        words = _words(self.place, self.deciding, self.columns, policy)
        proposed = measures.proposed(self.columns, policy, as_of)
        proposed = proposed.assign(next_event=event, next_event_on=event_on.astype("datetime64[ns]"))
        own = pandas.DataFrame({**status, **words, **self.given}, index=self.columns.frame.index)
        return pandas.concat([own, proposed], axis=1), due


class _Layer:
    """The parcels of a layer with all that is asked of the whole of it, to be judged a part at a time.

    What the rulings on a part need is let go of before the next one. Iterating judges every part anew.
    """

    def __init__(
        self,
        parcels: pandas.DataFrame,
        parks: Optional[pandas.DataFrame],
        supply_columns: pandas.DataFrame,
        supplied: pandas.Series,
        built: Optional[pandas.Series],
        cause_periods: Optional[pandas.DataFrame],
        policy: Policy,
        as_of: datetime.date,
        rules: tuple[str, ...],
        findings: Findings,
    ) -> None:
        self._parcels, self._parks = parcels, parks
        self._supply_columns, self._supplied, self._built = supply_columns, supplied, built
        self._policy, self._as_of, self._rules = policy, as_of, rules
        self.rows = [slice(first, first + PART) for first in range(0, max(len(parcels), 1), PART)]
        # of the whole layer: let go of before the first part is judged
        columns = Columns(parcels, parks)
        plausible.report_parks(columns, policy, findings)
        self._contradictory = plausible.contradictions(columns, findings)
        self._share = standardshare.judge(columns, policy, as_of) if "STANDARD_LAND" in rules else []
        self._unfilled = idle.unfilled(columns)
        self._periods = _by_part(cause_periods, columns, self.rows)

    def __iter__(self) -> Iterator[Judged]:
        """Judge part by part, in the order of the layer."""
        for rows in self.rows:
            yield self.part(rows, SILENT)

    def part(self, rows: slice, progress: Progress) -> _Part:
        """Judge these parcels."""
        policy, as_of, rules = self._policy, self._as_of, self._rules
        columns = Columns(self._parcels.iloc[rows], self._parks)
        supplied = self._supplied.iloc[rows]
        contradictory = {pair: wrong[rows] for pair, wrong in self._contradictory.items()}
        judged = idle.judge(
            columns,
            supplied,
            policy,
            as_of,
            built=None if self._built is None else self._built.iloc[rows],
            cause_periods=self._periods[rows.start],
            no_start=self._unfilled,
            progress=progress.part(0.0, 0.3),
        )
        supply_ruling = _supply_ruling(self._supply_columns.iloc[rows], supplied)
        idle_ruling = _idle_ruling(columns, judged, policy, as_of)
        low = inefficient.judge(columns, policy, as_of) if "INEFFICIENT" in rules else []
        low = [_of_supplied(plausible.withheld(one, contradictory), supplied) for one in low]
        deciding = [supply_ruling, idle_ruling, *low]
        place, given = _decide(deciding, judged, rules)
        progress.report(0.5)

        columns = columns.adding(**{name: given[name] for name in _GIVEN_ON})
        rulings = []
        if "SUPPLY" in rules:
            rulings += [supply_ruling, *supplyrulings.judge(columns, policy, as_of)]
        if "IDLE" in rules:
            rulings += [idle_ruling, *idlerulings.judge(columns, judged, policy, as_of)]
        rulings += low
        events = [Event(name, on, idle.RULE_ID) for name, on in judged.events.items()] if "IDLE" in rules else []
        events += deadlines.events(columns, policy, as_of)
        for number, (name, family) in enumerate(FAMILIES.items()):
            progress.part(0.5, 0.8).report(number / len(FAMILIES))
            if name in rules:
                found = family.judge(columns, policy, as_of)
                if family is standardland:
                    found = [*(ruling.of(rows) for ruling in self._share), *found]
                rulings += [plausible.withheld(one, contradictory) for one in found]
                if hasattr(family, "events"):
                    events += family.events(columns, policy, as_of)
        progress.report(0.8)
        return _Part(columns, rulings, deciding, place, given, events, judged)


def _by_part(
    table: Optional[pandas.DataFrame], columns: Columns, parts: list[slice]
) -> dict[int, Optional[pandas.DataFrame]]:
    """The rows of a table that name parcels (parcel_id) of each part of the layer, by the part's first row."""
    if table is None or len(parts) == 1:
        return {rows.start: table for rows in parts}
    ids = columns.frame["parcel_id"].to_numpy(dtype=object)
    place = pandas.Series(np.arange(columns.n), index=ids).reindex(table["parcel_id"]).to_numpy(dtype=np.float64)
    order = np.argsort(place, kind="stable")
    ends = np.searchsorted(place[order], [[rows.start, rows.stop] for rows in parts])
    return {rows.start: table.iloc[order[first:last]] for rows, (first, last) in zip(parts, ends)}


def _joined(parts: list[pandas.DataFrame]) -> pandas.DataFrame:
    return parts[0] if len(parts) == 1 else pandas.concat(parts)


# what the families judged last may read of the results so far
_GIVEN_ON = ("land_status", "idle_stage", "inefficient_class")


def _in_force(policy: Policy, as_of: datetime.date) -> Policy:
    """The policy, or where it is not in force on that day the nearest one that it builds on and that is."""
    found: Optional[Policy] = policy
    while found is not None:
        if found.valid_from <= as_of and (found.valid_to is None or as_of <= found.valid_to):
            return found
        found = found.parent
    return policy


def _supply_columns(
    parcels: pandas.DataFrame, supplied: pandas.Series, states: Optional[pandas.DataFrame]
) -> pandas.DataFrame:
    if states is not None:
        return states.reindex(columns=list(_STATE_COLUMNS)).copy()
    own = parcels["supply_state"] if "supply_state" in parcels.columns else None
    told = supplied.fillna(value=False).to_numpy(dtype=bool)
    state = np.array([None, supply.SUPPLIED], dtype=object)[told.astype(np.int8)]
    if own is not None:
        state = np.where(pandas.isna(state), own.to_numpy(dtype=object), state)
    used = parcels["used_unsupplied"] if "used_unsupplied" in parcels.columns else pandas.NA
    unknown = pandas.Series([None] * len(parcels), index=parcels.index, dtype=object)
    return pandas.DataFrame(
        {
            "supply_state": state,
            "used_unsupplied": pandas.Series(used, index=parcels.index, dtype="boolean"),
            **dict.fromkeys(_STATE_COLUMNS[2:], unknown),
        },
        index=parcels.index,
    )


def _ask_of_the_layer(columns: Columns, unstarted: int, unasked: int, findings: Findings) -> None:
    """Say once what the layer as a whole leaves in doubt: a column that is empty throughout, or is not there."""
    if unstarted and columns.has("actual_start") and not columns.known("actual_start").any():
        findings.add(
            "empty_column", "warning", "parcels", None, "actual_start",
            tr(
                "No parcel of the layer has a date of {title}. If the field was never filled in, the {count} parcels "
                "that appear not to have been started are no finding: check it before anything rests on it."
            ).format(title=dictionary.title("actual_start"), count=unstarted),
        )  # fmt: skip
    if unasked:
        findings.add(
            "missing_field", "warning", "parcels", None, "suspended_since",
            tr(
                "The layer has no field {title}: of {count} parcels that were started nobody can say whether work has "
                "stopped for a year. Add the field; an empty cell in it means that work goes on."
            ).format(title=dictionary.title("suspended_since"), count=unasked),
        )  # fmt: skip


def _supply_ruling(result: pandas.DataFrame, supplied: pandas.Series) -> Ruling:
    """Rule STK-04: is the land supplied? Outside every batch and without supply nothing can be said."""
    n = len(result)
    state = result["supply_state"].to_numpy(dtype=object)
    batch, other, inside = (result[name] for name in _STATE_COLUMNS[2:])
    told_unsupplied = ~supplied.fillna(value=True).to_numpy(dtype=bool)
    ruling = Ruling(
        SUPPLY_RULE_ID,
        np.full(n, UNKNOWN, dtype=np.int8),
        inputs=("supply_state",),
        sentence=np.full(n, "supply_unknown", dtype=object),
        missing={name: np.zeros(n, dtype=bool) for name in ("supply_method", "approvals", "expropriations")},
        details={
            "state": ("supply_state", state),
            "batch": batch.where(batch.notna(), inside).to_numpy(dtype=object),
            "other": other.to_numpy(dtype=object),
        },
    )
    open_rows = np.ones(n, dtype=bool)
    for mask, code, sentence, missing in (
        (state == supply.SUPPLIED, MEETS, "supplied", ""),
        ((state == supply.NOT_EXPROPRIATED) | (state == supply.NOT_SUPPLIED), FAILS, "not_supplied", ""),
        (state == supply.OUTSIDE, NOT_APPLICABLE, "outside_batches", ""),
        (other.notna().to_numpy(), UNKNOWN, "covered_by_supply", "supply_method"),
        # approved and not supplied for certain; only how far expropriation has come is unknown
        (batch.notna().to_numpy(), FAILS, "not_supplied_either+expropriation_unknown", "expropriations"),
        (told_unsupplied, UNKNOWN, "supply_unknown", "approvals"),
        (np.ones(n, dtype=bool), UNKNOWN, "supply_unknown", "supply_method"),
    ):
        now = open_rows & mask
        ruling.verdict[now], ruling.sentence[now] = code, sentence
        if missing:
            ruling.missing[missing][now] = True
        open_rows &= ~now
    return ruling


def _idle_ruling(columns: Columns, j: idle.Judgement, policy: Policy, as_of: datetime.date) -> Ruling:
    """Rule STK-05: the idle test, with the dates and shares that its sentences show."""
    places = {name: place for place, name in enumerate(VERDICTS)}
    numbers, known = pandas.factorize(j.verdict)
    verdict = np.array([places[name] for name in known], dtype=np.int8)[numbers]
    numbers, lists = pandas.factorize(j.missing)
    names = [text.split(", ") if text else [] for text in lists]
    missing = {
        name: np.array([name in one for one in names])[numbers]
        # in the order of the inputs: it must not depend on which other parcels are judged
        for name in sorted({name for one in names for name in one}, key=j.inputs.index)
    }
    first, second = (
        np.array([one[place] if len(one) > place else "" for one in names], dtype=object)[numbers] for place in (0, 1)
    )
    completion = columns.date("actual_completion")
    return Ruling(
        idle.RULE_ID,
        verdict,
        j.rule,
        np.where(verdict == NOT_APPLICABLE, np.nan, j.value),
        inputs=j.inputs,
        missing=missing,
        sentence=j.sentence,
        details={
            "due": j.due,
            "anniversary": j.anniversary,
            "delivery": columns.date("actual_delivery"),
            "actual_completion": np.where(np.isnat(completion), columns.date("accepted_on"), completion),
            "area_ratio": ("percent", Share.of(columns, "developed_area_m2", "required_area_m2").ratio),
            "investment_ratio": ("percent", Share.of(columns, "invested_wan", "total_investment_wan").ratio),
            "cause": ("idle_cause", j.cause),
            "years": policy.value("delivery_default_years", on=as_of),
            "as_of": as_of.isoformat(),
            "first": ("title", first),
            "second": ("title", second),
            **j.details,
        },
    )


def _of_supplied(ruling: Ruling, supplied: pandas.Series) -> Ruling:
    """Only supplied land can be inefficient; where nobody knows whether it was supplied, that is what is missing."""
    told = supplied.notna().to_numpy(dtype=bool)
    outside = told & ~supplied.fillna(value=True).to_numpy(dtype=bool)
    open_rows = ~told & (ruling.verdict != NOT_APPLICABLE)
    ruling.verdict[outside], ruling.verdict[open_rows] = NOT_APPLICABLE, UNKNOWN
    ruling.missing = {name: mask & ~outside & ~open_rows for name, mask in ruling.missing.items()}
    ruling.missing["supply_method"] = open_rows
    if isinstance(ruling.sentence, np.ndarray):
        ruling.sentence[outside | open_rows] = None
    return ruling


def _decide(deciding: list[Ruling], j: idle.Judgement, rules: tuple[str, ...]) -> tuple[Any, dict[str, Any]]:
    """Return which of the rulings decided, by place, and land_status and the fields that go with it.

    ``deciding``: supply, idle, then the classes of inefficient land.
    """
    supply_ruling, idle_ruling, *low = deciding
    n = len(supply_ruling.verdict)
    place = np.ones(n, dtype=np.int8)
    by_supply = np.zeros(n, dtype=bool)
    if "SUPPLY" in rules:
        by_supply = supply_ruling.verdict != MEETS
    if "IDLE" not in rules:
        # supplied land whose idleness nobody asked about is undetermined: a test that was not made is no pass
        by_supply = np.ones(n, dtype=bool)
    status = j.status.copy()
    status[by_supply] = np.where(supply_ruling.verdict[by_supply] == FAILS, "unsupplied", "undetermined")
    if "SUPPLY" not in rules:
        status[by_supply] = "undetermined"
    status[pandas.isna(status)] = "undetermined"
    place[by_supply] = 0
    # idle goes before inefficient: only what the idle test found nothing against is asked further
    asked = (idle_ruling.verdict == MEETS) & (j.status == "normal")
    for code, wanted, name in (
        (FAILS, (*inefficient.CLASSES, inefficient.AGREEMENT), "inefficient"),
        (BORDERLINE, (*inefficient.CLASSES, inefficient.BY_REFERENCE), "undetermined"),
        (UNKNOWN, (*inefficient.CLASSES, inefficient.BY_REFERENCE), "undetermined"),
    ):
        for number, ruling in enumerate(low, 2):
            if ruling.rule_id in wanted:
                now = asked & (ruling.verdict == code)
                status[now], place[now] = name, number
                asked &= ~now
    for number, ruling in enumerate(low, 2):
        if ruling.rule_id == inefficient.NO_STANDARD:
            now = asked & pandas.notna(ruling.sentence)
            status[now], place[now] = "undetermined", number
    own = ~by_supply
    classes = inefficient.classes(low, n)
    classes[status != "inefficient"] = None
    return place, {
        "land_status": status,
        "idle_stage": np.where(own, j.stage, "none"),
        "idle_since": np.where(own, j.idle_since, periods.NAT).astype("datetime64[ns]"),
        "fee_estimate_wan": np.where(own, j.fee, np.nan),
        "inefficient_class": classes,
    }


def _words(place: Any, deciding: list[Ruling], columns: Columns, policy: Policy) -> dict[str, Any]:
    """The deciding rule's verdict, clause, reason and missing fields of each parcel, as objects."""
    words = {name: np.full(columns.n, None, dtype=object) for name in ("verdict", "clause", "reason", "missing")}
    for number, ruling in enumerate(deciding):
        rows = np.flatnonzero(place == number)
        if len(rows):
            words["verdict"][rows] = ruling.code()[rows]
            words["clause"][rows] = verdicts.clauses(ruling, rows, policy)
            words["reason"][rows] = verdicts.sentences(ruling, rows, columns, policy, language())
            words["missing"][rows] = verdicts.missing_fields(ruling, rows)
    return words


def _recognition(
    parcels: pandas.DataFrame, previous: Optional[pandas.DataFrame], findings: Findings
) -> pandas.DataFrame:
    """The bureau's own conclusion: from the layer, else from the earlier result; we never fill it.

    Conclusion, number and date are of one source: a document number never stands on another conclusion.
    """
    own = parcels.reindex(columns=list(RECOGNITION)).astype(object)
    earlier = own.iloc[:0]
    if previous is not None and {"parcel_id", "recognition"} <= set(previous.columns):
        known = previous.loc[previous["recognition"].notna()].drop_duplicates("parcel_id").set_index("parcel_id")
        earlier = known.reindex(columns=list(RECOGNITION)).astype(object)
    carried = earlier.reindex(parcels["parcel_id"]).set_axis(parcels.index)
    stated = own["recognition"].notna()
    differs = stated & carried["recognition"].notna() & (own["recognition"] != carried["recognition"])
    for parcel in parcels.loc[differs, "parcel_id"]:
        findings.add(
            "recognition",
            "warning",
            "parcels",
            parcel,
            "recognition",
            tr(
                "Parcel {parcel}: the layer and the earlier survey state different recognitions; the layer's stands."
            ).format(parcel=parcel),
        )
    found = own.where(stated, carried)
    found["recognition_on"] = pandas.to_datetime(found["recognition_on"])
    return found


def _areas(parcels: pandas.DataFrame, areas: Optional[pandas.Series]) -> Any:
    if areas is not None:
        return areas.to_numpy(dtype=np.float64)
    for name in ("area_m2", "contract_area_m2"):
        if name in parcels.columns and pandas.api.types.is_numeric_dtype(parcels[name]):
            return parcels[name].to_numpy(dtype=np.float64, na_value=np.nan)
    return np.full(len(parcels), np.nan)


def _judged(rules: Iterable[str], policy: Policy, as_of: datetime.date) -> list[str]:
    """The land statuses that these rules can give, in the order of the dictionary; others are not counted as 0."""
    given = {"undetermined"}
    if "SUPPLY" in rules:
        given.add("unsupplied")
    if "IDLE" in rules:
        given.update(("idle", "possibly_idle", "normal"))
    if "INEFFICIENT" in rules and inefficient.known_classes(policy, as_of):
        given.add("inefficient")
    return [code for code in dictionary.wording("land_status") if code in given]


def summarise(
    parcels: pandas.DataFrame, result: pandas.DataFrame, area: Any, codes: Iterable[str], classes: Iterable[str] = ()
) -> pandas.DataFrame:
    """Return count, m² and mu of each of these land statuses and classes of inefficient land.

    For all parcels and by park (scope = park_id); the denominator is the whole of the scope. A parcel of several
    classes counts in each of them: the classes may add up to more than the inefficient land.
    """
    parks = (
        parcels["park_id"] if "park_id" in parcels.columns else pandas.Series(None, index=parcels.index, dtype=object)
    )
    numbers, names = pandas.factorize(parks, sort=True)
    # parks in order, the last for those in none
    numbers = np.where(numbers < 0, len(names), numbers)
    square = np.nan_to_num(area)

    def sums(rows: Any) -> tuple[Any, Any]:
        """Number and m² of these parcels: of all, then by park."""
        many = len(names) + 1
        counts = np.bincount(numbers[rows], minlength=many)
        metres = np.bincount(numbers[rows], weights=square[rows], minlength=many)
        return np.append(counts.sum(), counts[:-1]), np.append(metres.sum(), metres[:-1])

    status = pandas.Categorical(result["land_status"], categories=list(codes))
    places, texts = pandas.factorize(result["inefficient_class"])
    several = [text.split(", ") for text in texts]
    groups = {code: np.flatnonzero(status.codes == place) for place, code in enumerate(status.categories)}
    for name in classes:
        groups[name] = np.flatnonzero(np.array([*(name in one for one in several), False], dtype=bool)[places])
    totals, wholes = sums(slice(None))
    found = {name: sums(rows) for name, rows in groups.items()}
    rows = []
    for place, scope in enumerate([ALL, *map(str, names)]):
        total, whole = float(totals[place]), float(wholes[place])
        for name, (counts, metres) in found.items():
            count, here = float(counts[place]), float(metres[place])
            rows.append((scope, f"{name}_count", count, "parcels", count, total))
            rows.append((scope, f"{name}_m2", here, "m²", here, whole))
            rows.append((scope, f"{name}_mu", float(mu(here)), "mu", float(mu(here)), float(mu(whole))))
    return pandas.DataFrame(rows, columns=["scope", "measure", "value", "unit", "numerator", "denominator"])
