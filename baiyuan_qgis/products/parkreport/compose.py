"""The report as a whole: which sections stand in it, in which order, and what is said of method and limits."""

from __future__ import annotations

import datetime
import math
from typing import Optional

from baiyuan_qgis.data import dictionary
from baiyuan_qgis.language import language, tr
from baiyuan_qgis.products.contents import policy_title
from baiyuan_qgis.products.parkreport import base, change, condition, decisions
from baiyuan_qgis.products.parkreport.document import (
    Block,
    Head,
    Items,
    Note,
    Report,
    Section,
    Table,
    Text,
    Tile,
    Tiles,
)
from baiyuan_qgis.products.parkreport.figures import (
    IDLE,
    NOWHERE,
    Count,
    Figures,
    Park,
    counted,
    day_text,
    mu_text,
    rate_text,
    unknown,
)
from baiyuan_qgis.progress import SILENT, Progress

FORMS = ("QUARTERLY", "YEARLY")
# how far ahead each form looks for what falls due
_DAYS = {"QUARTERLY": 90, "YEARLY": 365}
WHOLE = "all"
MOST_FINDINGS = 15


def place_of(park: Optional[Park], figures: Figures) -> str:
    """Return what a place is called in ids and names of maps: never a text of the layer."""
    if park is None:
        return WHOLE
    return f"park{[each.park_id for each in figures.parks].index(park.park_id) + 1}"


def report(figures: Figures, form: str, park: Optional[Park] = None, progress: Progress = SILENT) -> Report:
    """Return the document: of all parks with a part for each, or of one park alone."""
    yearly = form == "YEARLY"
    place = place_of(park, figures)
    whole = park is None
    several = whole and len(figures.parks) > 1
    sections = [
        _summary(figures, park),
        decisions.decisions(figures, park, place, listed=not several),
        condition.status(figures, park, place),
        condition.supply(figures, park, place),
        condition.grades(figures, park, place),
        change.changes(figures, park, place),
        change.targets(figures, park, place),
        change.ranking(figures, park, place),
        decisions.deadlines(figures, park, place, _DAYS[form], decisions.MOST if several else decisions.MOST_OF_PARK),
        base.base(figures, park, place, yearly=yearly),
    ]
    if several:
        for number, each in enumerate(figures.parks):
            progress.report(number / len(figures.parks))
            sections.append(_park(figures, each, form))
        if len(figures.outside):
            sections.append(_nowhere(figures))
    sections.append(_method(figures, park))
    name = park.name if park is not None else (figures.parks[0].name if len(figures.parks) == 1 else "")
    title = tr("Land survey report of the industrial parks")
    if name:
        title = tr("Land survey report: {park}").format(park=name)
    return Report(
        language=language(),
        title=title,
        subtitle=_period(figures.as_of, form),
        stamp=tr("INTERNAL"),
        facts=_facts(figures, park),
        sections=tuple(sections),
        foot=tr("Internal document. Apparent findings are clues for checking, not recognitions."),
        contents=tr("Contents"),
        words={
            "table": tr("Figures of the chart"),
            "skip": tr("To the content"),
            "page": tr("Page {page} of {pages}"),
            "legend": tr("Legend"),
        },
    )


def _period(as_of: datetime.date, form: str) -> str:
    """Return the words for the year or quarter; where the survey's day is not its last, up to which day it goes."""
    if form == "YEARLY":
        words, month = tr("Yearly report, {year}").format(year=as_of.year), 12
    else:
        quarter = (as_of.month + 2) // 3
        words = tr("Quarterly report, {year} quarter {quarter}").format(year=as_of.year, quarter=quarter)
        month = 3 * quarter
    if (as_of + datetime.timedelta(days=1)).day == 1 and as_of.month == month:
        return words
    return tr("{period}, up to {day}").format(period=words, day=day_text(as_of))


def _policy(figures: Figures) -> str:
    """Return the title of the policy in the reader's language where the policy is at hand."""
    if figures.policy is not None:
        return figures.policy.title()
    return policy_title(figures.contents.facts) or unknown()


def _facts(figures: Figures, park: Optional[Park]) -> tuple[tuple[str, str], ...]:
    joint = "" if language() == "zh" else " "
    facts = [
        (tr("As of"), joint.join((day_text(figures.as_of), tr("(end of the day)")))),
        (tr("Judged by"), _policy(figures)),
        (tr("Covers"), _covers(figures, park)),
        (tr("Baseline"), figures.baseline or tr("none given")),
        (tr("Made on"), day_text(datetime.datetime.now().astimezone().date())),
    ]
    return tuple(facts)


def _covers(figures: Figures, park: Optional[Park]) -> str:
    number = f"{len(figures.of(park)):,}"
    if park is not None:
        return tr("{park}, {parcels} parcels").format(park=park.name, parcels=number)
    return tr("{parks} parks, {parcels} parcels").format(parks=len(figures.parks), parcels=number)


def _tiles(figures: Figures, park: Optional[Park]) -> Tiles:
    parcels = counted(figures.of(park))
    pieces = figures.pieces(park)
    undetermined = figures.suspected(("undetermined",), park)
    tiles = [
        Tile(tr("Parcels (mu)"), mu_text(parcels.m2), tr("{count} parcels").format(count=f"{parcels.number:,}")),
        _tile(tr("Approved, not supplied (mu)"), None if pieces is None else counted(pieces), parcels.m2, pieces=True),
        _tile(tr("Apparently idle (mu)"), figures.suspected(IDLE, park), parcels.m2),
        _tile(tr("Apparently inefficient (mu)"), figures.suspected(("inefficient",), park), parcels.m2),
        _tile(tr("To be verified (mu)"), undetermined, parcels.m2),
    ]
    done = change.disposed(figures, park)
    if done is None:
        tiles.append(Tile(tr("Disposed of since the baseline (mu)"), unknown(), tr("no baseline given")))
    else:
        rate = rate_text(done[0] / done[1]) if done[1] > 0.0 else unknown()
        text = tr("{rate} of {base} mu").format(rate=rate, base=f"{done[1]:,.1f}")
        tiles.append(Tile(tr("Disposed of since the baseline (mu)"), f"{done[0]:,.1f}", text))
    return Tiles(tuple(tiles))


def _tile(label: str, count: Optional[Count], whole: float, pieces: bool = False) -> Tile:
    if count is None:
        return Tile(label, unknown(), tr("no approvals given") if pieces else tr("not judged"))
    if pieces:
        return Tile(label, mu_text(count.m2), tr("{count} pieces").format(count=f"{count.number:,}"))
    share = rate_text(count.m2 / whole) if whole > 0.0 else unknown()
    text = tr("{count} parcels, {share} of the area").format(count=f"{count.number:,}", share=share)
    return Tile(label, mu_text(count.m2), text)


def _summary(figures: Figures, park: Optional[Park]) -> Section:
    blocks: list[Block] = [_tiles(figures, park)]
    blocks.extend(_warnings(figures))
    sentences = []
    targets = figures.progress(park) if park is not None else figures.table("progress")
    if len(targets):
        states = {code: int((targets["verdict"] == code).sum()) for code in change.STATES}
        sentences.append(tr(
            "Of {all} targets, counted by reading, {met} are reached, {missed} are not reached, {open} are open, and "
            "of {unknown} it is not known."
        ).format(
            all=len(targets), met=states["meets"], missed=states["fails"], open=states["not_applicable"],
            unknown=states["unknown"],
        ))  # fmt: skip
    found = decisions.matters(figures, park)
    if found:
        largest = sorted(found, key=lambda each: -each.total.m2)[:3]
        texts = tr("; ").join(f"{matter.title} {condition.both(matter.total)}" for matter in largest)
        sentences.append(tr("The largest matters to decide: {list}.").format(list=texts))
    if len(figures.outside) and figures.parks and park is None:
        count = counted(figures.outside)
        sentences.append(
            tr("{count} parcels ({area} mu) lie in no park that the survey knows; they are in the totals.").format(
                count=f"{count.number:,}", area=mu_text(count.m2)
            )
        )
    if sentences:
        blocks.append(Items(tuple(sentences)))
    return Section("summary", tr("Key points"), tuple(blocks))


def _warnings(figures: Figures) -> list[Block]:
    """What stands against the policy on this day; the campaign's end before all."""
    over = figures.campaign_over
    blocks: list[Block] = []
    if over is not None:
        blocks.append(Note(tr(
            "The time of the campaign is over ({day}): the targets are shown as history."
        ).format(day=over.isoformat())))  # fmt: skip
    elif figures.policy is not None:
        blocks.extend(Note(sentence) for sentence in figures.policy.warnings(figures.as_of))
    return blocks


def _park(figures: Figures, park: Park, form: str) -> Section:
    """The part of one park in the report of all."""
    place = place_of(park, figures)
    parts = [
        decisions.decisions(figures, park, place, listed=True, most=decisions.MOST),
        condition.status(figures, park, place),
        condition.supply(figures, park, place, maps=False),
        condition.grades(figures, park, place, maps=False),
        change.changes(figures, park, place),
        *([change.targets(figures, park, place)] if len(figures.progress(park)) else []),
        decisions.deadlines(figures, park, place, _DAYS[form], decisions.MOST),
        base.base(figures, park, place, yearly=form == "YEARLY"),
    ]
    return Section(place, park.name, (_tiles(figures, park),), tuple(parts), fresh=True)


def _nowhere(figures: Figures) -> Section:
    """The part of what lies in no park: without it, its parcels would stand in the totals and in no list."""
    parts = (
        decisions.decisions(figures, NOWHERE, "outside", listed=True, most=decisions.MOST),
        condition.status(figures, NOWHERE, "outside", maps=False),
    )
    return Section("outside", tr("No park known"), (), parts, fresh=True)


def _method(figures: Figures, park: Optional[Park]) -> Section:
    facts = figures.contents.facts
    method = figures.contents.area_method
    area = dictionary.label("area_method", method) if method in dictionary.wording("area_method") else method
    roles = dictionary.wording("layer")
    inputs = tr("; ").join(
        tr("{what}: {which}").format(what=dictionary.label("layer", role) if role in roles else role, which=text)
        for role, text in figures.contents.inputs.items()
    )
    basis = [
        (tr("Judged by"), _policy(figures)),
        (tr("Fingerprint of the policy"), (facts.get("policy_hash") or unknown())[:16]),
        (tr("Areas"), area or unknown()),
        (tr("Smallest piece counted"), _smallest(facts.get("min_area_m2", ""))),
        (tr("Coordinate system"), facts.get("working_crs_name") or facts.get("working_crs") or unknown()),
        (tr("Layers read (features)"), inputs or unknown()),
        (tr("Survey made"), (facts.get("created") or unknown()).replace("T", " ").replace("+00:00", " UTC")),
        (tr("Version of the plugin"), facts.get("version") or unknown()),
    ]
    table = Table(tr("On what the report rests"), (Head(tr("What")), Head(tr("Which"))), tuple(basis))
    sentences = [
        tr(
            "Areas are computed from the polygons; 1 mu = 2000/3 m². The legal area is that of contract or certificate."
        ),
        tr("The verdicts hold at the end of the day named above, under the policy named above, on the data as given."),
        tr(
            "A figure that is not known is shown as not known and never as 0; what is borderline or unknown is no pass."
        ),
        tr("Shares of land status refer to the parcels of the survey, not to the whole park."),
        tr(
            "Unsupplied land results from overlaying approvals, expropriations and supplies; parcels with the status "
            "of unsupplied land lie on it and are not added to it."
        ),
        tr("No fee, no holder and no person is named: what follows from a finding is decided in its own procedure."),
        tr(
            "The maps are working maps for internal use, not reviewed for publication; boundaries are those of the "
            "data."
        ),
    ]
    blocks: list[Block] = [table, Items(tuple(sentences))]
    serious = figures.contents.table("findings")
    serious = serious.loc[serious["severity"].isin(("error", "warning"))]
    if len(serious) and park is None:
        texts = tuple(str(text) for text in serious["sentence"].head(MOST_FINDINGS))
        more = len(serious) - len(texts)
        blocks.append(Text(tr("What the survey found in the data ({count} findings):").format(count=len(serious))))
        blocks.append(Items(texts))
        if more:
            blocks.append(
                Text(tr("{count} more are in the table findings of survey.gpkg.").format(count=more), quiet=True)
            )
    return Section("method", tr("Method and limits"), tuple(blocks), fresh=False)


def _smallest(text: str) -> str:
    try:
        value = float(text)
    except ValueError:
        return unknown()
    return tr("{area} m²").format(area=f"{value:g}") if math.isfinite(value) else unknown()
