"""What has changed since the baseline, how far the targets are, and how the parks rank."""

from __future__ import annotations

import math
from typing import Any, Optional

import pandas

from baiyuan_qgis.data import dictionary, palette
from baiyuan_qgis.evaluation.comparison import STOCK
from baiyuan_qgis.geometry.area import mu
from baiyuan_qgis.language import language, tr
from baiyuan_qgis.products.parkreport import charts
from baiyuan_qgis.products.parkreport.document import Block, Chart, Head, Items, Note, Section, Table, Text
from baiyuan_qgis.products.parkreport.figures import (
    Figures,
    Park,
    day_text,
    mu_text,
    named,
    number_text,
    rate_text,
    unknown,
    words,
)

_PARTS = ("disposed", "remaining", "reclassified", "unclear", "unmatched")


def changes(figures: Figures, park: Optional[Park], place: str) -> Section:
    """Return the section on the change since the baseline."""
    title = tr("Change since the baseline")
    found = figures.changes(park)
    if not found:
        return Section(f"changes-{place}", title, (Text(tr(
            "No baseline was given: what was disposed of and what is new is not known."
        )),))  # fmt: skip
    shown = [
        (code, found[code])
        for code in STOCK
        if code in found and (found[code].baseline_count or found[code].current_count)
    ]
    if not shown:
        return Section(f"changes-{place}", title, (Text(tr("Neither survey holds stock land here.")),))
    # of unsupplied land nothing is known where the baseline has no pieces: the findings of the survey say so
    series = [charts.Series(_part(name), palette.look("outcome", name)) for name in (*_PARTS, "newly")]
    stacks, rows = [], []
    for code, row in shown:
        label = dictionary.label("land_status", code)
        parts = tuple(float(getattr(row, f"{name}_m2")) for name in _PARTS)
        rate = rate_text(float(row.area_rate))
        text = tr("{rate} disposed of").format(rate=rate) if row.baseline_m2 > 0.0 else tr("none in the baseline")
        stacks.append(charts.Stack(label, (*parts, float(row.newly_m2)), text))
        rows.append(_row(label, row))
    if len(shown) > 1:
        rows.append(_sum([row for _, row in shown]))
    wide, narrow = charts.stacks(stacks, series)
    told = tr("What became of the baseline's stock of land, and what is new: {list}.").format(
        list=tr("; ").join(f"{stack.label} {stack.text}" for stack in stacks)
    )
    table = Table(tr("Change by class of land"), _heads(tr("Class")), tuple(rows), total=len(shown) > 1)
    blocks: list[Block] = [
        Chart(
            f"chart-changes-{place}", tr("The baseline's land by what became of it, and new land (mu)"), told, wide,
            narrow, table,
        )
    ]  # fmt: skip
    if park is None and len(figures.parks) > 1:
        blocks.append(_by_park(figures))
    blocks.append(Text(tr(
        "Disposed of is what has no problem now, has left the inventory of unsupplied land, or was written down as "
        "disposed of by the bureau. Each parcel counts once, at most with its area in the baseline; what is doubtful "
        "counts as not disposed of."
    ), quiet=True))  # fmt: skip
    return Section(f"changes-{place}", title, tuple(blocks))


def _part(name: str) -> str:
    return dictionary.label("outcome", name)


def _heads(first: str) -> tuple[Head, ...]:
    return (
        Head(first),
        Head(tr("Baseline: number"), number=True),
        Head(tr("Baseline (mu)"), number=True),
        Head(tr("Disposed of (mu)"), number=True),
        Head(tr("Rate by area"), number=True),
        Head(tr("Remaining (mu)"), number=True),
        Head(tr("Other class or unclear (mu)"), number=True),
        Head(tr("New (mu)"), number=True),
        Head(tr("Now (mu)"), number=True),
    )


def _row(label: str, row: Any) -> tuple[str, ...]:
    other = math.fsum(float(getattr(row, f"{name}_m2")) for name in ("reclassified", "unclear", "unmatched"))
    return (
        label, f"{int(row.baseline_count):,}", mu_text(float(row.baseline_m2)), mu_text(float(row.disposed_m2)),
        rate_text(float(row.area_rate)), mu_text(float(row.remaining_m2)), mu_text(other), mu_text(float(row.newly_m2)),
        mu_text(float(row.current_m2)),
    )  # fmt: skip


def _sum(rows: list[Any], label: str = "") -> tuple[str, ...]:
    def total(*names: str) -> float:
        return math.fsum(float(getattr(row, f"{name}_m2")) for row in rows for name in names)

    base, disposed = total("baseline"), total("disposed")
    return (
        label or tr("Total"), f"{sum(int(row.baseline_count) for row in rows):,}", mu_text(base), mu_text(disposed),
        rate_text(disposed / base) if base > 0.0 else unknown(), mu_text(total("remaining")),
        mu_text(total("reclassified", "unclear", "unmatched")), mu_text(total("newly")), mu_text(total("current")),
    )  # fmt: skip


def _by_park(figures: Figures) -> Table:
    rows = []
    for park in figures.parks:
        found = list(figures.changes(park).values())
        if found:
            rows.append(_sum(found, park.name))
    return Table(tr("Change by park, all classes of stock land"), _heads(tr("Park")), tuple(rows))


# ---- targets


def targets(figures: Figures, park: Optional[Park], place: str) -> Section:
    """Return the section on the targets with gap and monthly need: of a park its own, of the whole every one."""
    title = tr("Progress towards the targets")
    table = figures.progress(park) if park is not None else figures.table("progress")
    blocks: list[Block] = []
    over = figures.campaign_over
    if over is not None:
        blocks.append(Note(tr(
            "The time of the campaign is over ({day}): the targets are shown as history."
        ).format(day=over.isoformat())))  # fmt: skip
    if not len(table):
        blocks.append(Text(_no_targets(figures, park)))
        return Section(f"targets-{place}", title, tuple(blocks))
    rows = [(row, _target(row)) for row in table.itertuples()]
    heads = (
        Head(tr("Target")), Head(tr("Where")), Head(tr("Reached"), number=True), Head(tr("To be reached"), number=True),
        Head(tr("Gap"), number=True), Head(tr("Due on")), Head(tr("Needed a month"), number=True), Head(tr("State")),
    )  # fmt: skip
    figures_of = Table(tr("Targets"), heads, tuple(texts for _, texts in rows))
    bars = [
        charts.Aim(
            _named(row) if park is not None else _aim(row), _reached(row), _reached_text(texts), _look(row.verdict)
        )
        for row, texts in rows
        if _reached(row) is not None
    ]
    # a row of empty bars would tell nothing: what is not known is said in a sentence
    if bars:
        wide, narrow = charts.aims(bars, tr("Target"))
        told = tr("Share of each target that is reached: {list}.").format(
            list=tr("; ").join(f"{bar.label} {bar.text}" for bar in bars)
        )
        head = tr("How much of each target is reached")
        blocks.append(Chart(f"chart-targets-{place}", head, told, wide, narrow, figures_of))
    else:
        blocks.append(figures_of)
    if len(bars) < len(rows):
        blocks.append(Text(_not_known([row for row, _ in rows if _reached(row) is None])))
    sentences = table["sentence_zh" if language() == "zh" else "sentence_en"]
    own = sentences if park is not None else sentences[~(table["park_id"].notna() | table["park_name"].notna())]
    texts = tuple(words(text) for text in own if words(text))
    if texts:
        blocks.append(Items(texts))
    return Section(f"targets-{place}", title, tuple(blocks))


def _no_targets(figures: Figures, park: Optional[Park]) -> str:
    if figures.policy is None:
        return tr(
            "No target is known: the survey holds none, none was given, and its policy is not at hand as it was then."
        )
    if park is not None:
        return tr("Neither the policy nor a table of targets sets a target for this park.")
    return tr("The policy sets no target that the survey could be measured by.")


def _not_known(rows: list[Any]) -> str:
    """Say of how many targets the progress is not known, and what it would take, each kind once."""
    kinds: dict[tuple[str, str], int] = {}
    for row in rows:
        key = (_named(row), missing_titles(row.missing))
        kinds[key] = kinds.get(key, 0) + 1
    texts = []
    for (name, missing), count in kinds.items():
        text = tr("{what} ({count})").format(what=name, count=f"{count:,}") if count > 1 else name
        texts.append(tr("{what}, missing: {missing}").format(what=text, missing=missing) if missing else text)
    return tr("Progress is not known for {count} of the targets: {list}.").format(
        count=f"{len(rows):,}", list=tr("; ").join(texts)
    )


def missing_titles(names: Any) -> str:
    """Return the titles of what is missing, of names that a comma parts; "" for none."""
    known = dictionary.fields()
    titles = []
    for name in (each.strip() for each in words(names).split(",")):
        if name == "baseline":
            titles.append(tr("a baseline"))
        elif name in known:
            titles.append(dictionary.title(name))
        elif name:
            titles.append(dictionary.label("layer", name) if name in dictionary.wording("layer") else name)
    return tr(", ").join(titles)


def _look(verdict: str) -> palette.Look:
    """A target that is open is neither met nor missed and has a look of its own."""
    open_ = verdict == "not_applicable"
    return palette.look("bottom_third", "borderline") if open_ else palette.look("verdict", verdict)


def _aim(row: Any) -> str:
    return _named(row) if row.scope == "all" else tr("{where}: {what}").format(where=row.scope, what=_named(row))


def _named(row: Any) -> str:
    """What the target is about, with its reading where it can be read in more than one way."""
    reading = words(row.reading)
    label = _quantity(row.quantity)
    if reading and reading not in ("whole", "of_park"):
        label = tr("{what} ({how})").format(what=label, how=dictionary.label("reading", reading))
    return label


def _quantity(name: str) -> str:
    if name in dictionary.wording("quantity"):
        return dictionary.label("quantity", name)
    return dictionary.title(name) if name in dictionary.fields() else name


def _reached(row: Any) -> Optional[float]:
    if row.verdict == "unknown" or not math.isfinite(row.value) or not row.target_value > 0.0:
        return None
    return float(row.value) / float(row.target_value)


def _reached_text(texts: tuple[str, ...]) -> str:
    return tr("{reached} of {target}").format(reached=texts[2], target=texts[3])


def _amount(value: float, unit: Any) -> str:
    if not math.isfinite(value):
        return unknown()
    if unit == "ratio":
        return rate_text(value)
    # a third of a parcel a month is not none
    digits = (0 if value == round(value) else 2) if unit == "parcels" else 2 if unit == "wan_yuan_per_mu" else 1
    label = named("unit", unit) if words(unit) else ""
    if label[:1].isdigit():
        # "4.20 10,000 yuan" would read as one number
        label = f"× {label}"
    return tr("{number} {unit}").format(number=f"{value:,.{digits}f}", unit=label).strip()


STATES = ("meets", "fails", "not_applicable", "unknown")


def _state(row: Any) -> str:
    """A target whose day has not come is open, not missed."""
    late = bool(row.overdue) if row.overdue is not None and not pandas.isna(row.overdue) else False
    return {
        "meets": tr("reached"),
        "fails": tr("not reached, overdue") if late else tr("not reached"),
        "not_applicable": tr("open"),
        "unknown": tr("not known"),
    }.get(row.verdict, named("verdict", row.verdict))


def _target(row: Any) -> tuple[str, ...]:
    value = _amount(float(row.value), row.unit)
    if row.verdict == "unknown" and math.isfinite(row.value):
        value = tr("{value} (of the part that is known)").format(value=value)
    bound = {">=": "≥ ", ">": "> ", "<=": "≤ ", "<": "< "}.get(row.operator, "")
    gap = _amount(float(row.gap), row.unit) if row.verdict != "unknown" else unknown()
    monthly = _amount(float(row.monthly_need), row.needed_unit) if math.isfinite(row.monthly_need) else "–"
    where = dictionary.label("reading", "whole") if row.scope == "all" else words(row.scope)
    due = day_text(row.due_on) if not pandas.isna(row.due_on) else tr("no day set")
    return (
        _named(row),
        where,
        value,
        bound + _amount(float(row.target_value), row.unit),
        gap,
        due,
        monthly,
        _state(row),
    )


# ---- ranking


def ranking(figures: Figures, park: Optional[Park], place: str) -> Section:
    """Return the section on the ranking of the parks; of one park its own line."""
    title = tr("Ranking of the parks")
    table = figures.table("ranking")
    if not len(table):
        return Section(f"ranking-{place}", title, (Text(tr("The survey holds no parks: none are ranked.")),))
    ordered = table.sort_values(["evaluation_group", "evaluation_rank"], kind="stable", na_position="last")
    if park is not None:
        ordered = ordered.loc[ordered["park_id"] == park.park_id]
    bars, rows = [], []
    grouped = bool(table["evaluation_group"].notna().any())
    for row in ordered.itertuples():
        score = float(row.evaluation_score)
        name = words(row.park_name, words(row.park_id))
        look = palette.look("bottom_third", words(row.bottom_third, "unknown"))
        bars.append(charts.Bar(name, score if math.isfinite(score) else None, number_text(score), look))
        rank = unknown() if pandas.isna(row.evaluation_rank) else f"{int(row.evaluation_rank)} / {int(row.group_size)}"
        if not pandas.isna(row.rank_tied) and bool(row.rank_tied):
            rank = tr("{rank} (equal)").format(rank=rank)
        names = missing_titles(row.missing)
        cells = [rank, name, number_text(score), named("bottom_third", row.bottom_third), names or "–"]
        if grouped:
            cells.insert(2, named("park_group", row.evaluation_group))
        rows.append(tuple(cells))
    wide, narrow = charts.bars(bars)
    heads = [
        Head(tr("Rank")), Head(tr("Park")), Head(tr("Score"), number=True), Head(tr("Last third")),
        Head(tr("Figures that are missing")),
    ]  # fmt: skip
    if grouped:
        heads.insert(2, Head(tr("Group")))
    ranks = Table(tr("Ranking of the parks"), tuple(heads), tuple(rows))
    blocks: list[Block] = [ranks]
    if park is None:
        told = tr("Score of each park: {list}.").format(list=tr("; ").join(f"{bar.label} {bar.text}" for bar in bars))
        blocks = [Chart(f"chart-ranking-{place}", tr("Score of the evaluation"), told, wide, narrow, ranks)]
    scheme = words(table["scheme"].iloc[0])
    basis = named("weights_basis", table["weights_basis"].iloc[0])
    clause = next((words(each) for each in table["bottom_clause"] if words(each)), "")
    sentence = tr("Evaluated by the scheme {scheme}; weights: {basis}.").format(scheme=scheme, basis=basis)
    if clause:
        sentence += " " + tr("The last third follows {clause}.").format(clause=clause)
    blocks.append(Text(sentence, quiet=True))
    if len(table) < 3:
        blocks.append(Note(tr("Among fewer than three parks a ranking says little.")))
    return Section(f"ranking-{place}", title, tuple(blocks))


def disposed(figures: Figures, park: Optional[Park]) -> Optional[tuple[float, float]]:
    """Return what was disposed of and what the baseline held (mu); None without a baseline."""
    found = figures.changes(park)
    if not found:
        return None
    done = math.fsum(float(row.disposed_m2) for row in found.values())
    base = math.fsum(float(row.baseline_m2) for row in found.values())
    return float(mu(done)), float(mu(base))
