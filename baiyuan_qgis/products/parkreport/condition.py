"""What state the land is in: land status, the bureau's recognitions, unsupplied land, grades."""

from __future__ import annotations

import math
from typing import Optional

import pandas

from baiyuan_qgis.data import dictionary, palette
from baiyuan_qgis.language import tr
from baiyuan_qgis.products.parkreport import charts
from baiyuan_qgis.products.parkreport.document import Block, Chart, Head, Line, Note, Picture, Section, Table, Text
from baiyuan_qgis.products.parkreport.figures import (
    Count,
    Figures,
    Park,
    Status,
    counted,
    mu_text,
    named,
    share_text,
    words,
)

# batches beyond these are summed in one row
MOST_BATCHES = 40


def both(count: Count) -> str:
    """Return land and number in one text."""
    return tr("{area} mu ({count})").format(area=mu_text(count.m2), count=f"{count.number:,}")


def status_label(code: str) -> str:
    """Return the words of a land status, or of none."""
    return dictionary.label("land_status", code) if code else tr("Without a status")


def status(figures: Figures, park: Optional[Park], place: str, maps: bool = True) -> Section:
    """Return the section on land status with its chart, map and table."""
    rows = figures.statuses(park)
    own = [row for row in rows if row.found is not None and row.code in _SHOWN]
    told = tr("Land status of the parcels: {list}.").format(
        list=tr("; ").join(f"{status_label(row.code)} {both(row.found)}" for row in own if row.found)
    )
    bars = [
        charts.Bar(
            status_label(row.code),
            None if row.found is None else row.found.m2,
            tr("not judged") if row.found is None else both(row.found),
            palette.look("land_status", row.code),
        )
        for row in rows
    ]
    wide, narrow = charts.bars(bars)
    blocks: list[Block] = [_status_table(rows)]
    # where nothing was judged a chart would be empty
    if any(row.found is not None for row in rows):
        head = tr("Land status (area in mu, number of parcels)")
        blocks = [Chart(f"chart-status-{place}", head, told, wide, narrow, _status_table(rows))]
    if maps:
        blocks.append(status_map(rows, place, figures, park))
    if park is None and len(figures.parks) > 1:
        blocks.append(_status_by_park(figures))
    recognised = recognitions(figures, park)
    if recognised is not None:
        blocks.append(recognised)
    blocks.append(Text(tr(
        "What is called apparent was found by comparing records with rules; whether land is idle or inefficient is for "
        "the bureau to establish. What the bureau has recognised is counted apart and never added to it."
    ), quiet=True))  # fmt: skip
    return Section(f"status-{place}", tr("State of the land"), tuple(blocks))


_SHOWN = ("unsupplied", "idle", "possibly_idle", "inefficient", "undetermined", "normal")


def _status_table(rows: list[Status]) -> Table:
    known = [row.found for row in rows if row.found is not None]
    number, land = sum(each.number for each in known), math.fsum(each.m2 for each in known)
    body = []
    for row in rows:
        if row.found is None:
            body.append((status_label(row.code), tr("not judged"), "", tr("not judged"), ""))
            continue
        body.append(
            (
                status_label(row.code), f"{row.found.number:,}", share_text(row.found.number, number),
                mu_text(row.found.m2), share_text(row.found.m2, land),
            )
        )  # fmt: skip
    body.append((tr("Total"), f"{number:,}", "", mu_text(land), ""))
    notes = []
    if any(row.found is None for row in rows):
        notes.append(tr("Not judged: the policy sets no standard for it, or the run left its rules out."))
    missing = sum(each.without_area for each in known)
    if missing:
        notes.append(
            tr("The area of {count} parcels is not known; they are in the numbers alone.").format(count=missing)
        )
    return Table(
        tr("Parcels by land status"),
        (
            Head(dictionary.title("land_status")), Head(tr("Parcels"), number=True), Head(tr("Share"), number=True),
            Head(tr("Area (mu)"), number=True), Head(tr("Share of area"), number=True),
        ),
        tuple(body),
        total=True,
        note=" ".join(notes),
    )  # fmt: skip


def status_map(rows: list[Status], place: str, figures: Figures, park: Optional[Park]) -> Picture:
    """Return the map of land status with its legend: the parcels, and over them the pieces of unsupplied land."""
    legend = tuple(
        Line(status_label(row.code), both(row.found), palette.look("land_status", row.code))
        for row in rows
        if row.found is not None and row.found.number
    )
    return Picture(
        f"{place}.status", tr("Map of land status"),
        tr("Map of the parcels, coloured by land status; the table of parcels by land status holds its figures."),
        (*legend, *_pieces_legend(figures.pieces(park)), _parks_line()),
    )  # fmt: skip


def _parks_line() -> Line:
    return Line(dictionary.label("layer", "parks"), "", palette.look("layer", "parks"))


def _pieces_legend(pieces: Optional[pandas.DataFrame]) -> list[Line]:
    """The lines of the unsupplied pieces as the maps draw them: by state, and the mark of those in use."""
    if pieces is None:
        return []
    lines = []
    for code in palette.looks("supply_state"):
        count = counted(pieces.loc[pieces["supply_state"] == code])
        if count.number:
            lines.append(Line(dictionary.label("supply_state", code), both(count), palette.look("supply_state", code)))
    used = counted(pieces.loc[pieces["used_unsupplied"].fillna(value=False).astype(bool)])
    if used.number:
        label = dictionary.label("flags", "used_unsupplied")
        lines.append(Line(label, both(used), palette.look("flags", "used_unsupplied")))
    return lines


def _supply_legend(figures: Figures, park: Optional[Park], pieces: pandas.DataFrame) -> tuple[Line, ...]:
    """The lines of the map of approval and supply: pieces, parcels, anomalies and parks, as it draws them."""
    lines = _pieces_legend(pieces)
    shown = {line.label for line in lines}
    for code, count in figures.by("supply_state", "supply_state", park).items():
        label = dictionary.label("supply_state", code) if code else tr("Supply not known")
        if label not in shown:
            lines.append(Line(label, both(count), palette.look("supply_state", code)))
    anomalies = figures.anomalies(park)
    for code in palette.looks("anomaly"):
        count = counted(anomalies.loc[anomalies["anomaly"] == code])
        if count.number:
            lines.append(Line(dictionary.label("anomaly", code), both(count), palette.look("anomaly", code)))
    return (*lines, _parks_line())


def _status_by_park(figures: Figures) -> Chart:
    codes = [code for code in _SHOWN if code in figures.judged]
    series = [charts.Series(dictionary.label("land_status", code), palette.look("land_status", code)) for code in codes]
    places = [(park.name, figures.of(park)) for park in figures.parks]
    if len(figures.outside):
        places.append((tr("No park known"), figures.outside))
    stacks, rows = [], []
    totals = [0.0] * (len(codes) + 1)
    for name, parcels in places:
        parts = tuple(counted(parcels.loc[parcels["land_status"] == code]).m2 for code in codes)
        whole = counted(parcels)
        stacks.append(charts.Stack(name, parts, tr("{area} mu").format(area=mu_text(whole.m2))))
        rows.append((name, *(mu_text(part) for part in parts), mu_text(whole.m2)))
        totals = [total + part for total, part in zip(totals, (*parts, whole.m2))]
    rows.append((tr("Total"), *(mu_text(total) for total in totals)))
    wide, narrow = charts.stacks(stacks, series)
    heads = (Head(tr("Park")), *(Head(one.label, number=True) for one in series), Head(tr("All parcels"), number=True))
    table = Table(tr("Land status by park (mu)"), heads, tuple(rows), total=True)
    told = tr("Land status of each park, stacked by area in mu; the table behind the chart holds every figure.")
    return Chart("chart-status-by-park", tr("Land status by park (mu)"), told, wide, narrow, table)


def recognitions(figures: Figures, park: Optional[Park]) -> Optional[Table]:
    """Return the bureau's own recognitions; None where it has recorded none."""
    found = figures.by("recognition", "recognition", park)
    rows = [
        (dictionary.label("recognition", code), f"{count.number:,}", mu_text(count.m2))
        for code, count in found.items()
        if code
    ]
    if not rows:
        return None
    heads = (
        Head(tr("Recognition by the bureau")),
        Head(tr("Parcels"), number=True),
        Head(tr("Area (mu)"), number=True),
    )
    return Table(tr("What the bureau has recognised"), heads, tuple(rows))


def supply(figures: Figures, park: Optional[Park], place: str, maps: bool = True) -> Section:
    """Return the section on land that is approved and not supplied."""
    title = tr("Land approved and not supplied")
    pieces = figures.pieces(park)
    if pieces is None:
        return Section(f"supply-{place}", title, (Text(tr(
            "The survey was given no approvals: what is approved and not supplied is not known."
        )),))  # fmt: skip
    counts = {code: counted(pieces.loc[pieces["supply_state"] == code]) for code in palette.looks("supply_state")}
    states = {code: count for code, count in counts.items() if count.number}
    if not states:
        return Section(f"supply-{place}", title, (Text(tr("No unsupplied land was found in the batches given.")),))
    bars = [
        charts.Bar(dictionary.label("supply_state", code), count.m2, both(count), palette.look("supply_state", code))
        for code, count in states.items()
    ]
    rows = [
        (dictionary.label("supply_state", code), f"{count.number:,}", mu_text(count.m2))
        for code, count in states.items()
    ]
    whole = counted(pieces)
    rows.append((tr("Total"), f"{whole.number:,}", mu_text(whole.m2)))
    heads = (Head(tr("State of supply")), Head(tr("Pieces"), number=True), Head(tr("Area (mu)"), number=True))
    wide, narrow = charts.bars(bars)
    told = tr("Unsupplied land by state: {list}.").format(list=tr("; ").join(f"{bar.label} {bar.text}" for bar in bars))
    blocks: list[Block] = [
        Chart(
            f"chart-supply-{place}", tr("Unsupplied land (area in mu, number of pieces)"), told, wide, narrow,
            Table(tr("Unsupplied land by state"), heads, tuple(rows), total=True),
        )
    ]  # fmt: skip
    flagged = _flags(pieces)
    if flagged is not None:
        blocks.append(flagged)
    if maps:
        blocks.append(
            Picture(
                f"{place}.supply", tr("Map of approval and supply"),
                tr(
                    "Map of the unsupplied pieces, of the parcels by state of supply and of the anomalies; the tables "
                    "of this section hold its figures."
                ),
                _supply_legend(figures, park, pieces),
            )
        )  # fmt: skip
    if park is None:
        blocks.extend(_balance(figures.contents.table("balance")))
    blocks.extend(_anomalies(figures.anomalies(park)))
    return Section(f"supply-{place}", title, tuple(blocks))


def _flags(pieces: pandas.DataFrame) -> Optional[Table]:
    """Pieces that carry a flag: they are among the pieces above and never added to them."""
    rows = []
    for column, label in (
        ("used_unsupplied", dictionary.label("flags", "used_unsupplied")),
        ("lapse_risk", dictionary.label("event", "approval_lapse")),
    ):
        marked = pieces.loc[pieces[column].fillna(value=False).astype(bool)]
        if len(marked):
            count = counted(marked)
            rows.append((label, f"{count.number:,}", mu_text(count.m2)))
    if not rows:
        return None
    heads = (Head(tr("Mark")), Head(tr("Pieces"), number=True), Head(tr("Area (mu)"), number=True))
    note = tr("The marks stand on pieces of the table above and are no further land; each has to be verified.")
    return Table(tr("Of these, marked"), heads, tuple(rows), note=note)


_BALANCE = (
    "approved_m2", "duplicated_m2", "not_expropriated_m2", "expropriated_not_supplied_m2", "expropriation_unknown_m2",
    "supplied_m2",
)  # fmt: skip


def _balance(table: pandas.DataFrame) -> list[Block]:
    if not len(table):
        return []
    names = [name for name in _BALANCE if table[name].fillna(0.0).abs().sum() > 0.0 or name == "approved_m2"]
    heads = [Head(dictionary.title("batch_id"))]
    heads.extend(Head(_plain(dictionary.title(name)), number=True) for name in names)
    table = table.sort_values("approved_m2", ascending=False, kind="stable")
    rows = [
        (words(row["batch_id"]), *(mu_text(float(row[name])) for name in names))
        for _, row in table.head(MOST_BATCHES).iterrows()
    ]
    rest = table.iloc[MOST_BATCHES:]
    if len(rest):
        label = tr("{count} other batches").format(count=len(rest))
        rows.append((label, *(mu_text(math.fsum(rest[name].dropna())) for name in names)))
    rows.append((tr("Total"), *(mu_text(math.fsum(table[name].dropna())) for name in names)))
    return [Table(tr("Balance of the batches (mu)"), tuple(heads), tuple(rows), total=True)]


def _anomalies(table: pandas.DataFrame) -> list[Block]:
    rows = []
    for code in dict.fromkeys(table["anomaly"].dropna()):
        count = counted(table.loc[table["anomaly"] == code])
        rows.append((named("anomaly", code), f"{count.number:,}", mu_text(count.m2)))
    if not rows:
        return []
    heads = (Head(tr("Anomaly")), Head(tr("Number"), number=True), Head(tr("Area (mu)"), number=True))
    note = tr("An anomaly is a question to the records, not a finding about a person; each has to be verified.")
    return [Table(tr("Anomalies of approval and supply"), heads, tuple(rows), note=note)]


def grades(figures: Figures, park: Optional[Park], place: str, maps: bool = True) -> Section:
    """Return the section on the grades of efficiency."""
    title = dictionary.label("grade_caption", "title")
    found = figures.by("grade", "grade", park)
    assessed = {code: count for code, count in found.items() if code not in ("", "N")}
    footnote = Note(tr("{text}.").format(text=dictionary.label("grade_caption", "footnote")))
    if not assessed:
        reason = tr("No parcel could be graded: the survey lacks the indicators or the policy the standards.")
        return Section(f"grades-{place}", title, (Text(reason), footnote))
    number, land = len(figures.of(park)), counted(figures.of(park)).m2
    bars, rows = [], []
    for code, count in found.items():
        label = dictionary.label("grade", code or "N")
        bars.append(charts.Bar(label, count.m2, both(count), palette.look("grade", code or "N")))
        rows.append(
            (
                label,
                f"{count.number:,}",
                share_text(count.number, number),
                mu_text(count.m2),
                share_text(count.m2, land),
            )
        )
    rows.append((tr("Total"), f"{number:,}", "", mu_text(land), ""))
    wide, narrow = charts.bars(bars)
    heads = (
        Head(tr("Grade")), Head(tr("Parcels"), number=True), Head(tr("Share"), number=True),
        Head(tr("Area (mu)"), number=True), Head(tr("Share of area"), number=True),
    )  # fmt: skip
    told = tr("Parcels by grade: {list}.").format(list=tr("; ").join(f"{bar.label} {bar.text}" for bar in bars))
    blocks: list[Block] = [
        Chart(
            f"chart-grades-{place}", tr("Grades (area in mu, number of parcels)"), told, wide, narrow,
            Table(tr("Parcels by grade"), heads, tuple(rows), total=True),
        ),
        footnote,
    ]  # fmt: skip
    if maps:
        legend = tuple(
            Line(dictionary.label("grade", code or "N"), both(count), palette.look("grade", code or "N"))
            for code, count in found.items()
        )
        told = tr("Map of the parcels, coloured by grade; the table of parcels by grade holds its figures.")
        blocks.append(Picture(f"{place}.efficiency", tr("Map of the grades"), told, (*legend, _parks_line())))
    return Section(f"grades-{place}", title, tuple(blocks))


def _plain(title: str) -> str:
    """Return a title without the unit behind it, which the caption of the table states."""
    for unit in ("(m²)", "(平方米)", "（平方米）"):
        title = title.removesuffix(unit).strip()
    return title
