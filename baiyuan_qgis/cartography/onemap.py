"""One map of a survey: a project with themes, bookmarks and a layout for each park, and its sheets as PDF and PNG.

Main thread only: layouts are no work for a worker thread.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import List, NamedTuple, Optional, Sequence, Tuple, Union

from qgis.core import (
    QgsBookmark,
    QgsPrintLayout,
    QgsProjectMetadata,
    QgsReferencedRectangle,
)
from qgis.PyQt.QtCore import QDateTime

from baiyuan_qgis.cartography import marginalia, picture, project, words
from baiyuan_qgis.cartography.counts import Park
from baiyuan_qgis.cartography.project import Assembled
from baiyuan_qgis.cartography.sheetexport import write_pdf, write_png
from baiyuan_qgis.data.dictionary import nearest
from baiyuan_qgis.data.filenames import Names, shortened
from baiyuan_qgis.faults import InputFault
from baiyuan_qgis.language import tr
from baiyuan_qgis.progress import SILENT, Progress

# Of a park's name so many bytes stand in the name of a file, and the theme behind it.
_NAME_BYTES = 120


class OneMap(NamedTuple):
    """What was made: the project, its sheets (pages of layouts) and the files of the pictures."""

    project: Path
    layers: int
    sheets: int
    pictures: Tuple[Path, ...]


def make(
    gpkg: Union[str, Path],
    qgz: Union[str, Path],
    pictures: Optional[Union[str, Path]] = None,
    park: str = "",
    language: Optional[str] = None,
    land_use: Optional[Path] = None,
    land_use_sources: Sequence[str] = (),
    protected: bool = False,
    progress: Progress = SILENT,
) -> OneMap:
    """Write the one map of a survey.gpkg: ``qgz``, and with ``pictures`` (a folder) each sheet as PDF and PNG.

    ``park`` is the id or name of the park whose sheets are wanted, "" for all. ``land_use`` is a GeoPackage with the
    tables zoning and current_use of the parks' land (land_use module); ``land_use_sources`` are the names of the
    layers it was made of. ``protected`` shows basic farmland and the red line on the sheets of land use.
    Raises InputFault where there is no such park or a file cannot be written.
    """
    themes = (*project.THEMES, project.OVERVIEW, "protection")
    made = project.assemble(gpkg, words.word("sheet", "project", language), language, themes, land_use, protected)
    # Held until the project is gone: a layout dies with its project.
    layouts: List[QgsPrintLayout] = []
    try:
        if made.extent.isNull():
            raise InputFault(tr("{path} holds no parcel with a polygon: no map can be made of it.").format(path=gpkg))
        chosen = _chosen(made, park)
        _describe(made, chosen, language)
        facts = marginalia.of_survey(made, language, land_use_sources)
        for number, one in enumerate(chosen):
            part = progress.part(0.5 * number / len(chosen), 0.5 * (number + 1) / len(chosen))
            name = words.word("sheet", "all_parks", language) if one is None else one.name
            layouts.append(picture.atlas(made, _unique(name, layouts), one, language, facts, part))
            made.project.layoutManager().addLayout(layouts[-1])
        written = project.write(made, qgz)
        sheets = sum(layout.pageCollection().pageCount() for layout in layouts)
        files = _export(made, layouts, Path(pictures), language, progress.part(0.5, 1.0)) if pictures else ()
        return OneMap(written, len(made.project.mapLayers()), sheets, tuple(files))
    finally:
        made.project.clear()


def _chosen(made: Assembled, park: str) -> List[Optional[Park]]:
    """Return the parks that get sheets; None stands for all of them together.

    That is not asked of a single park, unless parcels or unsupplied pieces lie outside it: they are on no other sheet.
    """
    parks = made.counts.parks()
    if park:
        found = [each for each in parks if park in (each.id, each.name)]
        if not found:
            like = nearest(park, [name for each in parks for name in (each.id, each.name)])
            raise InputFault(
                tr("The survey has no park {park}{hint}.").format(
                    park=park, hint=tr("; the nearest is {name}").format(name=like) if like else ""
                ),
                field="PARK",
            )
        return list(found)
    kinds = [key for key in ("status", "unsupplied") if key in made.layers]
    alone = len(parks) == 1 and all(made.counts.areas(key) == made.counts.areas(key, parks[0].id) for key in kinds)
    return list(parks) if alone else [None, *parks]


def _unique(name: str, layouts: Sequence[QgsPrintLayout]) -> str:
    """Return a name that no layout of the project has."""
    taken, number, made = {layout.name() for layout in layouts}, 1, name
    while made in taken:
        number += 1
        made = f"{name} ({number})"
    return made


def _describe(made: Assembled, chosen: Sequence[Optional[Park]], language: Optional[str]) -> None:
    """Say in the project's metadata what it is, and bookmark the parks."""
    about = QgsProjectMetadata(made.project.metadata())
    about.setTitle(made.project.title())
    notes = (words.word("sheet", "internal", language), words.word("note", "publish", language))
    about.setAbstract("\n".join([words.word("note", "suspicion", language), *notes]))
    about.setLanguage("zh-CN" if words.code(language) == "zh" else "en")
    about.setAuthor("")
    about.setCreationDateTime(QDateTime.currentDateTime())
    made.project.setMetadata(about)
    manager = made.project.bookmarkManager()
    for number, park in enumerate(made.counts.parks()):
        mark = QgsBookmark()
        mark.setId(f"park {number}")
        mark.setName(park.name)
        mark.setGroup(words.word("sheet", "bookmarks", language))
        mark.setExtent(QgsReferencedRectangle(_grown(park), made.crs))
        manager.addBookmark(mark)
    only = [park for park in chosen if park is not None]
    if len(chosen) == 1 and only:
        made.project.viewSettings().setDefaultViewExtent(QgsReferencedRectangle(_grown(only[0]), made.crs))


def _grown(park: Park) -> object:
    extent = park.extent()
    extent.scale(1.05)
    return extent


def _export(
    made: Assembled, layouts: Sequence[QgsPrintLayout], folder: Path, language: Optional[str], progress: Progress
) -> List[Path]:
    """Write each layout as a PDF, and each of its pages as a PNG, into a folder; all aside first, then renamed."""
    documents, images = Names(".pdf"), Names(".png")
    drafts: List[Tuple[Path, Path]] = []

    def draft(name: str) -> Path:
        drafts.append((folder / f".{os.getpid()}-{len(drafts)}{Path(name).suffix}", folder / name))
        return drafts[-1][0]

    try:
        folder.mkdir(parents=True, exist_ok=True)
        for number, layout in enumerate(layouts):
            here = progress.part(number / len(layouts), (number + 1) / len(layouts))
            name = layout.name()
            write_pdf(layout, draft(documents.make(name)), name, here.part(0.0, 0.6))
            for page, theme in enumerate(made.themes):
                step = here.part(0.6 + 0.4 * page / len(made.themes), 0.6 + 0.4 * (page + 1) / len(made.themes))
                step.report(0.0)
                # The theme in full, for a long name would be cut before it.
                stem = f"{shortened(name, _NAME_BYTES)} {words.word('theme', theme, language)}"
                write_png(layout, page, draft(images.make(stem)), progress=step)
        for aside, target in drafts:
            aside.replace(target)
    except OSError as error:
        raise InputFault(
            tr("The pictures cannot be written into {path} ({reason}).").format(path=folder, reason=error)
        ) from error
    finally:
        for aside, _ in drafts:
            aside.unlink(missing_ok=True)
    return [target for _, target in drafts]
