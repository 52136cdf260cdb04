"""The report on the parks, delivered: maps drawn, page and print written aside and put in place when both are whole."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Dict, List, NamedTuple, Optional, Tuple

from baiyuan_qgis.cartography import reportmap, reportprint
from baiyuan_qgis.faults import InputFault
from baiyuan_qgis.language import tr
from baiyuan_qgis.products.parkreport import compose, page
from baiyuan_qgis.products.parkreport.document import pictures
from baiyuan_qgis.products.parkreport.figures import Figures, Park
from baiyuan_qgis.progress import SILENT, Progress


class Written(NamedTuple):
    """How many maps a report shows, and how many pages its print has (0 where none was asked for)."""

    maps: int
    pages: int


def write(
    figures: Figures,
    form: str,
    park: Optional[Park],
    html: Path,
    pdf: Optional[Path] = None,
    language: Optional[str] = None,
    progress: Progress = SILENT,
) -> Written:
    """Write the report of a form (QUARTERLY, YEARLY), of all parks or of one, as ``html`` and, where given, ``pdf``.

    Main thread only. Raises InputFault where a file cannot be written; then both are as they were before.
    """
    report = compose.report(figures, form, park, progress.part(0.0, 0.1))
    places = {compose.place_of(each, figures): each.park_id for each in figures.parks}
    wanted: List[Tuple[str, str, str]] = []
    for picture in pictures(report):
        place, _, theme = picture.key.partition(".")
        wanted.append((picture.key, theme, places.get(place, "")))
    images = reportmap.draw(figures.contents.path, wanted, language, progress.part(0.1, 0.6))
    progress.report(0.6)
    drafts: Dict[Path, Path] = {
        target: target.with_name(f"{target.stem}-{os.getpid()}{target.suffix}") for target in (html, pdf) if target
    }
    pages = 0
    try:
        drafts[html].write_text(page.html(report, images), encoding="utf-8")
        if pdf:
            pages = reportprint.write(report, images, drafts[pdf], progress.part(0.6, 1.0))
        for target, draft in drafts.items():
            draft.replace(target)
    except OSError as error:
        raise InputFault(
            tr("The report cannot be written to {path}: {reason}.").format(path=html, reason=error.strerror or error),
            field="REPORT",
        ) from error
    finally:
        for draft in drafts.values():
            draft.unlink(missing_ok=True)
    return Written(len(images), pages)
