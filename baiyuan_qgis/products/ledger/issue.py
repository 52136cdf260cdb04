"""One issue of the ledger: read, brought together, written aside and renamed."""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Optional, Sequence

from baiyuan_qgis.data import gdalpath
from baiyuan_qgis.faults import InputFault
from baiyuan_qgis.language import tr
from baiyuan_qgis.products.contents import Contents
from baiyuan_qgis.products.ledger import earlier as issues
from baiyuan_qgis.products.ledger import layout, records, tables
from baiyuan_qgis.progress import SILENT, Progress

# how many typed cells that found no place are named in the log
MOST_TOLD = 100


@dataclass(frozen=True)
class Options:
    """How to issue: document of the captions ("" = the run's), language, days ahead, names of natural persons."""

    document: str = ""
    language: str = "zh"
    days: int = 90
    full_names: bool = False


@dataclass(frozen=True)
class Issued:
    """What an issue holds: rows by sheet, typed cells taken over, typed cells that stand on a sheet of their own."""

    rows: dict[str, int]
    kept: int
    left: int
    notes: tuple[str, ...] = ()


def check_openpyxl() -> None:
    """Raise InputFault with one sentence where this QGIS has no openpyxl."""
    if importlib.util.find_spec("openpyxl") is None:
        raise InputFault(
            tr(
                "The Python of this QGIS lacks openpyxl, with which workbooks are written: on Windows install the "
                "package python3-openpyxl with the OSGeo4W set-up, on Linux python3-openpyxl of the distribution."
            )
        )


def _of_other_land(earlier: issues.Earlier, survey: Contents) -> tuple[str, ...]:
    """Return a sentence where an earlier issue is of other parks; InputFault where it is of another county."""
    parks, parcels = survey.table("parks"), survey.table("parcels")
    ours = {str(each) for frame in (parks, parcels) for each in frame["park_name"].dropna()}
    counties = {
        str(each) for frame in (parks, parcels) if "county" in frame.columns for each in frame["county"].dropna()
    }
    if not earlier.parks or not ours or earlier.parks & ours:
        return ()
    facts = {"path": earlier.name, "theirs": ", ".join(sorted(earlier.parks)[:3]), "ours": ", ".join(sorted(ours)[:3])}
    if earlier.counties and counties and not earlier.counties & counties:
        raise InputFault(
            tr(
                "{path} is the ledger of {theirs}, in another county; the survey is of {ours}: the same numbers may be "
                "other parcels there. Choose the earlier issue of these parks."
            ).format(**facts),
            field="PREVIOUS",
        )
    return (
        tr("{path} is the ledger of {theirs}, the survey is of {ours}: see whether that is meant.").format(**facts),
    )


def _told(left: Sequence[tables.Left]) -> tuple[str, ...]:
    """Name the typed cells that a form has no place for; not what was typed: that is nobody's but the office's."""
    told = tr("Left over: {sheet}, {number}, {column} ({why}).")
    notes = tuple(
        told.format(sheet=sheet, number=number or "—", column=column or "—", why=why)
        for sheet, number, column, _, why in left[:MOST_TOLD]
    )
    if len(left) > MOST_TOLD:
        more = tr("Left over: {count} more typed cells. Issue the usual workbook too, which lists all of them.")
        notes += (more.format(count=len(left) - MOST_TOLD),)
    return notes


def write(
    survey: Contents,
    path: Path,
    options: Optional[Options] = None,
    *,
    previous: Optional[Path] = None,
    template: Optional[Path] = None,
    reserves: Any = None,
    progress: Progress = SILENT,
) -> Issued:
    """Write the ledger of a survey to ``path`` (.xlsx), or the form ``template`` filled in.

    ``previous``: an earlier issue, whose typed cells are kept. Raises InputFault where an input is none, where
    ``path`` is one of the inputs, and where it cannot be written; then nothing is left behind.
    """
    check_openpyxl()
    options = options or Options()
    path = Path(path)
    for source in (previous, template):
        if source is not None and path.exists() and Path(source).exists() and path.samefile(source):
            raise InputFault(
                tr("{path} is read by this run: choose another file, and the earlier one stays as it is.").format(
                    path=path
                )
            )
    document = options.document or survey.facts.get("policy", "")
    words = layout.Words(options.language, document)
    earlier = issues.read(previous, progress.part(0.0, 0.3))
    rows = records.of(
        survey, reserves, days=options.days, full_names=options.full_names,
        supervised=earlier.numbers.get("supervised", ()),
    )  # fmt: skip
    shown = records.Shown(survey, options.language)
    made, left = tables.made(rows, shown, earlier, words)
    progress.report(0.5)
    notes = _of_other_land(earlier, survey)
    part = progress.part(0.5, 1.0)
    try:
        with gdalpath.drafting(path) as draft:
            if template is not None:
                from baiyuan_qgis.products.ledger import form

                def cells(table: tables.Table, name: str) -> Any:
                    if name in table.names:
                        return table.column(name)
                    frame = rows[table.sheet.key]
                    return shown.column(frame, name) if name in frame.columns else None

                notes += form.fill(Path(template), draft, made, cells, words, survey.as_of.isoformat(), part)
                notes += _told(left)
            else:
                from baiyuan_qgis.products.ledger import workbook

                issue = workbook.Issue(survey, rows, made, left, words, earlier, document)
                workbook.write(issue, draft, part)
    except OSError as error:
        raise InputFault(
            tr("{path} cannot be written ({reason}). Close it where it is open, or choose another folder.").format(
                path=path, reason=error.strerror or error
            )
        ) from error
    return Issued({key: table.count for key, table in made.items()}, len(earlier.entries) - len(left), len(left), notes)
