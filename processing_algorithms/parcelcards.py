"""Parcel cards: a card of each parcel (一宗一卡) from a survey, in one PDF or one for each."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Dict, FrozenSet, List, Optional

from qgis.core import (
    QgsApplication,
    QgsProcessingAlgorithm,
    QgsProcessingParameterExpression,
    QgsProcessingParameterFile,
    QgsProcessingParameterFolderDestination,
)

from baiyuan_qgis.faults import Cancelled, InputFault
from baiyuan_qgis.language import language, tr
from baiyuan_qgis.processing_algorithms import childprocess, compat
from baiyuan_qgis.processing_algorithms.base import About, BaiyuanAlgorithm, Product, Run
from baiyuan_qgis.processing_algorithms.inspectionpackage import filtered

if TYPE_CHECKING:
    from baiyuan_qgis.cartography.cards.making import Made

SHEET_SCALES = ("500", "1000", "2000")
# From the desktop, more cards than this are made by a process of their own: QGIS would stand still meanwhile.
MOST_HERE = 40
# So many sentences about cards go to the log; RESULT and cards.csv hold them all.
MOST_SAID = 20


class ParcelCards(BaiyuanAlgorithm):
    """Makes the parcel cards."""

    ID = "parcelcards"
    GROUP = "deliver"
    TAGS = (
        "card", "parcel", "pdf", "layout", "qr", "boundary points", "drawing",
        "一宗一卡", "一地一档", "宗地卡片", "宗地图", "界址点", "四至", "二维码", "yizongyika", "zongditu", "kapian",
    )  # fmt: skip

    def flags(self) -> Any:
        """Stay in the main thread: layouts live there."""
        kind = compat.member(QgsProcessingAlgorithm.Flag, "FlagNoThreading", "NoThreading")
        return super().flags() | kind

    def about(self) -> About:
        return About(
            title=tr("Parcel cards"),
            summary=tr(
                "Prints a card of each parcel: key data, maps, boundary, overlay and verdicts with their clause."
            ),
        )

    def define(self) -> None:
        self.add_file("SURVEY", tr("survey.gpkg of the survey"), "gpkg")
        self.add(QgsProcessingParameterExpression("FILTER", tr("Only parcels for which this holds"), "", "", True))
        self.add_file("TEMPLATE", tr("Layout template"), "qpt")
        self.add_flag("ONE_FILE_EACH", tr("A file of its own for each parcel"))
        self.add_flag("COORDINATES", tr("Print the coordinates of the boundary points"))
        self.add_flag("FEE", tr("Print the estimate of the idle fee"))
        self.add_flag("PERSONAL", tr("Print names of natural persons in full"), advanced=True)
        self.add_choice("SHEET_SCALE", tr("Scale of the map sheets"), SHEET_SCALES, "500", advanced=True)
        photos = QgsProcessingParameterFile(
            "PHOTOS",
            tr("Folder of photos"),
            compat.member(QgsProcessingParameterFile.Behavior, "Folder"),
            optional=True,
        )
        self.add(photos, advanced=True)
        self.add(QgsProcessingParameterFolderDestination("CARDS", tr("Folder of the cards")))
        self.add_sink("RESULT", tr("Cards made"), optional=True, table=True)
        self.add_number_output("CARD_COUNT", tr("Number of cards made"))
        self.add_number_output("FAILED_COUNT", tr("Number of parcels without a card"))
        self.add_number_output("PAGE_COUNT", tr("Number of pages"))

    def compute(self, run: Run) -> Dict[str, Any]:
        import pandas

        from baiyuan_qgis.data import dictionary

        try:
            rows = _rows(run)
        except Cancelled:
            raise
        except Exception as error:
            known = isinstance(error, InputFault)
            childprocess.tell("fault", str(error) if known else f"{type(error).__name__}: {error}")
            raise
        childprocess.tell("result", [list(row) for row in rows])
        table = pandas.DataFrame(rows)
        for name in table.columns:
            if dictionary.field(name).type == "integer":
                table[name] = pandas.to_numeric(table[name]).astype("Int64")
        for note in table.loc[table["card_note"] != "", "card_note"].head(MOST_SAID):
            run.progress.warn(str(note))
        failed = table["card_state"] == "failed"
        return {
            "CARDS": run.destination("CARDS"),
            "RESULT": Product(table, list(table.columns), tr("Cards made"), geometry="none"),
            "CARD_COUNT": int((~failed).sum()),
            "FAILED_COUNT": int(failed.sum()),
            "PAGE_COUNT": int(table["card_pages"].sum()),
        }


def _rows(run: Run) -> List[Made]:
    """Make the cards and return what became of each; raises InputFault where no parcel has one."""
    from baiyuan_qgis.cartography.cards import content, making, pages
    from baiyuan_qgis.products import contents

    at = childprocess.place()
    progress = run.progress if at is None else childprocess.Told(run.progress, at)
    if not run.file("SURVEY"):
        raise InputFault(tr("The parameter {key} is missing.").format(key="SURVEY"))
    if run.file("PHOTOS") and not Path(run.file("PHOTOS")).is_dir():
        raise InputFault(
            tr("The folder of photos {path} does not exist.").format(path=run.file("PHOTOS")), field="PHOTOS"
        )
    template = pages.template(run.file("TEMPLATE"))
    survey = contents.read(Path(run.file("SURVEY")), progress, nameless=True)
    folder = Path(run.destination("CARDS"))
    task = childprocess.job()
    if task is None:
        chosen = filtered(survey.path, run.text("FILTER"), run)
    else:
        # the parent has filtered: an expression may ask for what only its project knows
        chosen = None if task["parcels"] is None else frozenset(task["parcels"])
    known = set(survey.parcels["parcel_id"]) | {each for _, each in survey.nameless}
    count = len(known if chosen is None else known & chosen)
    if not count:
        raise InputFault(tr("The filter holds for no parcel: there is no card to make."), field="FILTER")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if count > MOST_HERE and in_desktop():
            try:
                return _of_a_child(run, folder, chosen)
            except childprocess.Unavailable as reason:
                progress.info(
                    tr("No process of its own can be started ({reason}): QGIS stands still meanwhile.").format(
                        reason=reason
                    )
                )
        options = content.Options(
            run.flag("COORDINATES"), run.flag("FEE"), run.flag("PERSONAL"), int(run.choice("SHEET_SCALE")), language()
        )
        maker = making.Maker(
            content.Deck(survey, options, progress), template, folder, run.file("PHOTOS"), progress.part(0.02, 0.8)
        )
        return maker.make(chosen, run.flag("ONE_FILE_EACH"))
    except OSError as error:
        raise InputFault(
            tr("{path} cannot be written ({reason}). Close it where it is open, or choose another folder.").format(
                path=folder, reason=error.strerror or error
            )
        ) from error


def in_desktop() -> bool:
    """Say whether this is QGIS itself and not qgis_process or a script."""
    return str(QgsApplication.platform()) == "desktop"


def _of_a_child(run: Run, folder: Path, chosen: Optional[FrozenSet[str]]) -> List[Made]:
    """Have a child make the cards, so that the desktop stays alive; what a killed one leaves half done is removed."""
    from baiyuan_qgis.cartography.cards import making

    values = {"SURVEY": run.file("SURVEY"), "TEMPLATE": run.file("TEMPLATE"), "PHOTOS": run.file("PHOTOS"),
              "SHEET_SCALE": run.choice("SHEET_SCALE"), "CARDS": str(folder)}  # fmt: skip
    values = {key: value for key, value in values.items() if value}
    for key in ("ONE_FILE_EACH", "COORDINATES", "FEE", "PERSONAL"):
        values[key] = str(run.flag(key)).lower()
    run.progress.info(tr("A process of its own makes the cards; QGIS can be used meanwhile."))
    before = set(making.drafts(folder))
    try:
        told = childprocess.run(
            run.algorithm.id(), values, {"parcels": None if chosen is None else sorted(chosen)}, run.progress
        )
    finally:
        for path in set(making.drafts(folder)) - before:
            with suppress(OSError):
                path.unlink()
    return [making.Made(*row) for row in told]
