"""One issue of the ledger: read, brought together, written aside and renamed."""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Optional

from baiyuan_qgis.data import gdalpath
from baiyuan_qgis.faults import InputFault
from baiyuan_qgis.language import tr
from baiyuan_qgis.products.contents import Contents
from baiyuan_qgis.products.ledger import earlier as issues
from baiyuan_qgis.products.ledger import layout, records, tables
from baiyuan_qgis.progress import SILENT, Progress


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
    made, left = tables.made(rows, records.Shown(survey, options.language), earlier, words)
    progress.report(0.5)
    notes: tuple[str, ...] = ()
    part = progress.part(0.5, 1.0)
    try:
        with gdalpath.drafting(path) as draft:
            if template is not None:
                from baiyuan_qgis.products.ledger import form

                notes = form.fill(Path(template), draft, made, part)
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
