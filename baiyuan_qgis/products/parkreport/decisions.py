"""What needs a decision, and what falls due: parcels by what has to be decided about them, never by guilt."""

from __future__ import annotations

from typing import Callable, NamedTuple, Optional

import pandas

from baiyuan_qgis.data import dictionary
from baiyuan_qgis.language import tr
from baiyuan_qgis.products.parkreport.document import Block, Head, Section, Table, Text
from baiyuan_qgis.products.parkreport.figures import (
    IDLE,
    NOWHERE,
    Count,
    Figures,
    Park,
    counted,
    day_text,
    mu_text,
    named,
    words,
)

# rows that a list has in the report of all parks, and in that of one; of what is more the note says where it is
MOST, MOST_OF_PARK = 15, 400
_OPEN = ("", "not_started")


class Matter(NamedTuple):
    """Something to decide: what it is, in a few words and in full, what the decision is, and the rows it concerns."""

    code: str
    short: str
    title: str
    task: str
    rows: pandas.DataFrame

    @property
    def total(self) -> Count:
        """Number and land of the rows."""
        return counted(self.rows)


def matters(figures: Figures, park: Optional[Park]) -> list[Matter]:
    """Return what needs a decision in a place, the gravest first; each parcel once."""
    parcels = figures.of(park)
    state, word = parcels["land_status"], parcels["recognition"].fillna("")
    unsettled = word.isin(_OPEN)
    undetermined = (state == "undetermined") & unsettled
    found = [
        Matter(
            "recognised_idle", tr("Recognised as idle"), tr("Recognised as idle, disposal outstanding"),
            tr("Decide on the way of disposal and its deadline"), parcels.loc[word == "recognised_idle"],
        ),
        Matter(
            "recognised_inefficient", tr("Recognised as inefficient"),
            tr("Recognised as inefficient, disposal outstanding"),
            tr("Decide on the way of disposal and its deadline"), parcels.loc[word == "recognised_inefficient"],
        ),
        Matter(
            "investigating", tr("Under investigation"), tr("Under investigation"),
            tr("Conclude the investigation and recognise, or not"), parcels.loc[word == "investigating"],
        ),
        Matter(
            "idle", tr("Apparently idle"), tr("Apparently idle, no investigation recorded"),
            tr("Decide whether to investigate"), parcels.loc[state.isin(IDLE) & unsettled],
        ),
        Matter(
            "inefficient", tr("Apparently inefficient"), tr("Apparently inefficient, no recognition recorded"),
            tr("Submit for recognition, or not"), parcels.loc[(state == "inefficient") & unsettled],
        ),
        Matter(
            "borderline", tr("Borderline"), tr("Borderline: the rules do not settle it"),
            tr("Check the facts and decide"), parcels.loc[undetermined & (parcels["verdict"] == "borderline")],
        ),
        Matter(
            "unknown", tr("Data missing"), tr("Data missing: cannot be judged"),
            tr("Have the missing records brought"), parcels.loc[undetermined & (parcels["verdict"] == "unknown")],
        ),
        Matter(
            "no_standard", tr("Other, to be verified"),
            tr("To be verified for other reasons, such as a policy without a standard"),
            tr("Take note; decide whether a standard is to be set"),
            parcels.loc[undetermined & ~parcels["verdict"].isin(("borderline", "unknown"))],
        ),
    ]  # fmt: skip
    pieces = figures.pieces(park)
    if pieces is not None:
        used = pieces["used_unsupplied"].fillna(value=False).astype(bool)
        lapse = pieces["lapse_risk"].fillna(value=False).astype(bool)
        found.extend(
            (
                Matter(
                    "lapse", dictionary.label("event", "approval_lapse"), dictionary.label("event", "approval_lapse"),
                    tr("Check the approval, then expropriate, supply or withdraw"), pieces.loc[lapse],
                ),
                Matter(
                    "used", dictionary.label("flags", "used_unsupplied"), dictionary.label("flags", "used_unsupplied"),
                    tr("Establish the facts, then complete the procedures or correct"), pieces.loc[used],
                ),
            )
        )  # fmt: skip
    return [matter for matter in found if len(matter.rows)]


def decisions(
    figures: Figures, park: Optional[Park], place: str, *, listed: bool, most: int = MOST_OF_PARK
) -> Section:  # fmt: skip
    """Return the section; ``listed``: with the parcels one by one, ``most`` of a kind, else with numbers by park."""
    title = tr("What needs a decision")
    found = matters(figures, park)
    if not found:
        return Section(f"decisions-{place}", title, (Text(tr("Nothing was found that needs a decision.")),))
    heads = (
        Head(tr("Matter")), Head(tr("Number"), number=True), Head(tr("Area (mu)"), number=True), Head(tr("Decision")),
    )  # fmt: skip
    rows = tuple((matter.title, f"{matter.total.number:,}", mu_text(matter.total.m2), matter.task) for matter in found)
    blocks: list[Block] = [Table(tr("Matters to decide"), heads, rows, note=tr(
        "Pieces of unsupplied land may carry both marks, and parcels may lie on them: the areas are not to be added."
    ))]  # fmt: skip
    alone = most < MOST_OF_PARK and park != NOWHERE
    if listed:
        blocks.extend(_listed(matter, most, alone=alone) for matter in found if matter.code != "no_standard")
        blocks.extend(_unlisted(matter) for matter in found if matter.code == "no_standard")
        missing = _missing(found)
        if missing is not None:
            blocks.append(missing)
    elif len(figures.parks) > 1:
        blocks.append(_by_park(figures, found))
    return Section(f"decisions-{place}", title, tuple(blocks))


def _unlisted(matter: Matter) -> Text:
    return Text(tr(
        "{what}: {count} parcels, which are not listed here; the ledger and the table parcels of survey.gpkg hold each."
    ).format(what=matter.title, count=f"{matter.total.number:,}"), quiet=True)  # fmt: skip


def _by_park(figures: Figures, found: list[Matter]) -> Table:
    rows = []
    places = [(park.name, park) for park in figures.parks]
    if matters(figures, NOWHERE):
        places.append((tr("No park known"), NOWHERE))
    for name, park in places:
        own = {matter.code: matter.total.number for matter in matters(figures, park)}
        rows.append((name, *(f"{own.get(matter.code, 0):,}" for matter in found)))
    rows.append((tr("Total"), *(f"{matter.total.number:,}" for matter in found)))
    heads = (Head(tr("Park")), *(Head(matter.short, number=True) for matter in found))
    return Table(tr("Number of cases by park"), heads, tuple(rows), total=True)


def _cut(rows: int, most: int, *, alone: bool) -> str:
    """Say how many rows a list leaves out and where they are; ``alone``: the report of one park would list them."""
    if rows <= most:
        return ""
    if alone:
        return tr(
            "{count} more are in the report of this park alone (PARK), in the ledger and in survey.gpkg."
        ).format(count=f"{rows - most:,}")  # fmt: skip
    return tr("{count} more are in the ledger and in survey.gpkg.").format(count=f"{rows - most:,}")


_Column = Callable[[pandas.Series], str]


def _listed(matter: Matter, most: int, *, alone: bool) -> Table:
    """The rows of a matter, those that wait longest first, then the largest."""
    rows = matter.rows
    pieces = "piece_id" in rows.columns
    since = "lapse_on" if pieces else "idle_since"
    rows = rows.sort_values([since, "area_m2"], ascending=[True, False], na_position="last", kind="stable")
    key = "piece_id" if pieces else "parcel_id"
    columns: list[tuple[Head, _Column]] = [
        (Head(dictionary.title(key)), lambda row: words(row[key])),
        (Head(tr("Area (mu)"), number=True), lambda row: mu_text(float(row["area_m2"]))),
    ]
    if pieces:
        columns.append((Head(dictionary.title("batch_id")), lambda row: words(row["batch_id"])))
        columns.append((Head(tr("State of supply")), lambda row: named("supply_state", row["supply_state"])))
        if matter.code == "lapse":
            columns.append((Head(dictionary.title("lapse_on")), lambda row: day_text(row["lapse_on"])))
    else:
        columns.append((Head(dictionary.title("land_status")), lambda row: named("land_status", row["land_status"])))
        if matter.code in ("idle", "recognised_idle", "investigating"):
            columns.append((Head(dictionary.title("idle_since")), lambda row: day_text(row["idle_since"])))
        if matter.code in ("recognised_idle", "recognised_inefficient"):
            columns.append((Head(dictionary.title("recognition_no")), lambda row: words(row["recognition_no"], "–")))
        columns.append((Head(tr("Why")), lambda row: words(row["reason"], "–")))
    body = tuple(tuple(text(row) for _, text in columns) for _, row in rows.head(most).iterrows())
    note = _cut(len(rows), most, alone=alone)
    return Table(matter.title, tuple(head for head, _ in columns), body, note=note)


def _missing(found: list[Matter]) -> Optional[Table]:
    """Which records are missing most often."""
    fields: dict[str, int] = {}
    for matter in found:
        if matter.code != "unknown":
            continue
        for text in matter.rows["missing"].dropna():
            for name in str(text).split(","):
                fields[name.strip()] = fields.get(name.strip(), 0) + 1
    fields.pop("", None)
    if not fields:
        return None
    rows = tuple(
        (dictionary.title(name) if name in dictionary.fields() else name, f"{count:,}")
        for name, count in sorted(fields.items(), key=lambda each: (-each[1], each[0]))
    )
    return Table(tr("Records that are missing"), (Head(tr("Record")), Head(tr("Parcels"), number=True)), rows)


def deadlines(figures: Figures, park: Optional[Park], place: str, days: int, most: int = MOST_OF_PARK) -> Section:
    """Return the section on what falls due within so many days, the next ``most`` dates."""
    title = tr("What falls due within {days} days").format(days=days)
    table = figures.deadlines(days, park)
    if not len(table):
        return Section(f"deadlines-{place}", title, (Text(tr("Nothing that the survey knows of falls due.")),))
    heads = (
        Head(tr("Due on")), Head(tr("Days left"), number=True), Head(tr("Event")), Head(tr("Parcel or piece")),
        Head(tr("Park")),
    )  # fmt: skip
    where = dict(zip(figures.parcels["parcel_id"], figures.parcels["park_name"]))
    pieces = figures.pieces()
    if pieces is not None:
        names = {each.park_id: each.name for each in figures.parks}
        where.update(zip(pieces["piece_id"], pieces["park_id"].map(names)))
    rows = tuple(
        (
            day_text(row.due_on), f"{int(row.days_left):,}", named("event", row.event), words(row.parcel_id),
            words(where.get(row.parcel_id), "–"),
        )
        for row in table.head(most).itertuples()
    )  # fmt: skip
    shown = len(heads) if park is None else len(heads) - 1
    note = _cut(len(table), most, alone=most < MOST_OF_PARK and park is not None)
    return Section(
        f"deadlines-{place}",
        title,
        (Table(tr("The next dates"), heads[:shown], tuple(row[:shown] for row in rows), note=note),),
    )
