"""Parcel cards: a card of each parcel (一宗一卡) from a survey, in one PDF or one for each."""

from __future__ import annotations

import csv
import os
from pathlib import Path
from typing import Any, Dict, List

from qgis.core import (
    QgsApplication,
    QgsProcessingAlgorithm,
    QgsProcessingParameterExpression,
    QgsProcessingParameterFile,
    QgsProcessingParameterFolderDestination,
)
from qgis.PyQt.QtCore import QEventLoop, QProcess, QProcessEnvironment, QTimer

from baiyuan_qgis.faults import Cancelled, InputFault
from baiyuan_qgis.language import language, tr
from baiyuan_qgis.processing_algorithms import compat
from baiyuan_qgis.processing_algorithms.base import About, BaiyuanAlgorithm, Product, Run
from baiyuan_qgis.processing_algorithms.inspectionpackage import filtered

SHEET_SCALES = ("500", "1000", "2000")
ALL, TABLE = "cards.pdf", "cards.csv"
COLUMNS = ("parcel_id", "card_file", "card_state", "card_pages", "card_bytes", "card_note")
# From the desktop, more cards than this are made by a process of their own: QGIS would stand still meanwhile.
MOST_HERE = 40
_PICTURES = (".jpg", ".jpeg", ".png")


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

        from baiyuan_qgis.cartography.cards import pages
        from baiyuan_qgis.products import contents

        if not run.file("SURVEY"):
            raise InputFault(tr("The parameter {key} is missing.").format(key="SURVEY"))
        folder = Path(run.destination("CARDS"))
        template = pages.template(run.file("TEMPLATE"))
        survey = contents.read(Path(run.file("SURVEY")), run.progress)
        chosen = filtered(survey.path, run.text("FILTER"), run)
        count = len(survey.parcels) if chosen is None else len(chosen)
        if not count:
            raise InputFault(tr("The filter holds for no parcel: there is no card to make."), field="FILTER")
        try:
            folder.mkdir(parents=True, exist_ok=True)
            if QgsApplication.platform() == "desktop" and count > MOST_HERE:
                rows = _in_a_child(self, run, folder)
            else:
                rows = _made(run, survey, chosen, template, folder)
        except OSError as error:
            raise InputFault(
                tr("{path} cannot be written ({reason}). Close it where it is open, or choose another folder.").format(
                    path=folder, reason=error
                )
            ) from error
        table = pandas.DataFrame(rows, columns=list(COLUMNS))
        for name in ("card_pages", "card_bytes"):
            table[name] = pandas.to_numeric(table[name]).astype("Int64")
        done = table["card_state"].isin(["made", "shortened"])
        for note in table.loc[~done, "card_note"].head(20):
            run.progress.warn(str(note))
        return {
            "CARDS": str(folder),
            "RESULT": Product(table, list(COLUMNS), tr("Cards made"), geometry="none", own=_columns()),
            "CARD_COUNT": int(done.sum()),
            "FAILED_COUNT": int((~done).sum()),
            "PAGE_COUNT": int(table["card_pages"].sum()),
        }


def _columns() -> List[Any]:
    from baiyuan_qgis.cartography import words
    from baiyuan_qgis.data.dictionary import Field

    kinds = {"card_pages": "integer", "card_bytes": "integer"}
    return [
        Field(name, words.word("card_result", name, "zh"), words.word("card_result", name, "en"),
              name[:10], kinds.get(name, "text"), "", "", "")
        for name in COLUMNS[1:]
    ]  # fmt: skip


def _made(run: Run, survey: Any, chosen: Any, template: Path, folder: Path) -> List[Dict[str, Any]]:
    """Make the cards here; every card that is done stands in cards.csv at once, a parcel that fails with its reason."""
    from baiyuan_qgis.cartography.cards import content, pages

    options = content.Options(
        run.flag("COORDINATES"), run.flag("FEE"), run.flag("PERSONAL"), int(run.choice("SHEET_SCALE")), language()
    )
    deck = content.Deck(survey, options)
    parcels = [parcel for parcel in deck.ids if chosen is None or parcel in chosen]
    printer = pages.Printer(deck, template, _photos(run.file("PHOTOS"), parcels))
    each = run.flag("ONE_FILE_EACH")
    names = content.safe_names(parcels)
    rows: List[Dict[str, Any]] = []
    draft = pages.aside(folder / ALL)
    paper = painter = None
    started, whole = False, each
    part = run.progress.part(0.02, 0.8)
    record = pages.aside(folder / TABLE)
    try:
        with record.open("w", encoding="utf-8-sig", newline="") as stream:
            writer = csv.DictWriter(stream, COLUMNS)
            writer.writeheader()
            if not each:
                paper, painter = pages.open_pdf(draft, deck.word("title", park=""))
            for number, parcel in enumerate(parcels):
                part.report(number / len(parcels))
                row: Dict[str, Any] = {"parcel_id": parcel, "card_file": names[parcel] if each else ALL,
                                       "card_pages": 0, "card_bytes": None, "card_note": ""}  # fmt: skip
                target = folder / names[parcel]
                own = pages.aside(target)
                try:
                    card = deck.card(parcel)
                    if each:
                        paper, painter = pages.open_pdf(own, parcel)
                        try:
                            count, lost = printer.print(card, painter, paper.newPage)
                        finally:
                            pages.close_pdf(painter, own)
                            painter = None
                        own.replace(target)
                        row["card_bytes"] = target.stat().st_size
                    else:
                        if started:
                            paper.newPage()
                        started = True
                        count, lost = printer.print(card, painter, paper.newPage)
                    row.update(card_state="shortened" if lost else "made", card_pages=count)
                    if lost:
                        row["card_note"] = tr("Parcel {parcel}: the template has no room for {count} rows.").format(
                            parcel=parcel, count=lost
                        )
                except Cancelled:
                    raise
                except (InputFault, OSError, ValueError, KeyError, ArithmeticError, TypeError) as error:
                    row.update(card_file="", card_state="failed")
                    row["card_note"] = tr(
                        "Parcel {parcel} has no card: its polygon or its data cannot be drawn ({reason})."
                    ).format(parcel=parcel, reason=f"{type(error).__name__}: {error}")
                    own.unlink(missing_ok=True)
                printer.placed.clear()
                rows.append(row)
                writer.writerow(row)
                stream.flush()
        if painter is not None:
            pages.close_pdf(painter, draft)
            painter = None
        if not each and started:
            draft.replace(folder / ALL)
        whole = True
    finally:
        if painter is not None:
            painter.end()
        draft.unlink(missing_ok=True)
        if record.exists():
            # of a run that was stopped it says which cards are whole: of one PDF for all, none is
            if whole:
                Path(record).replace(folder / TABLE)
            else:
                record.unlink()
    return rows


def _photos(folder: str, parcels: List[str]) -> Dict[str, List[str]]:
    """Return the photos of each parcel: of the folder with its id as name, or files whose name begins with it."""
    if not folder:
        return {}
    found: Dict[str, List[str]] = {}
    files = sorted(path for path in Path(folder).rglob("*") if path.suffix.lower() in _PICTURES)
    known = set(parcels)
    for path in files:
        name = path.parent.name if path.parent.name in known else ""
        if not name:
            stem = path.stem
            name = next((stem[:end] for end in range(len(stem), 0, -1) if stem[:end] in known
                         and not stem[end:][:1].isalnum()), "")  # fmt: skip
        if name:
            found.setdefault(name, []).append(str(path))
    return found


def _in_a_child(algorithm: ParcelCards, run: Run, folder: Path) -> List[Dict[str, Any]]:
    """Have qgis_process make the cards, so that the desktop stays alive; its progress is ours, cancelling ends it."""
    program = _qgis_process()
    arguments = ["run", algorithm.id(), "--"]
    for definition in algorithm.parameterDefinitions():
        key = definition.name()
        if key in ("RESULT", "CARDS"):
            continue
        value = run.text(key) if key == "FILTER" else run.parameters.get(key)
        if value is None or value == "":
            continue
        if isinstance(value, bool):
            value = str(value).lower()
        arguments.append(f"{key}={value}")
    arguments.append(f"CARDS={folder}")
    child = QProcess()
    surroundings = QProcessEnvironment.systemEnvironment()
    plugins = str(Path(__file__).parent.parent.parent)
    known = surroundings.value("QGIS_PLUGINPATH")
    surroundings.insert("QGIS_PLUGINPATH", os.pathsep.join(each for each in (plugins, known) if each))
    child.setProcessEnvironment(surroundings)
    loop, tick = QEventLoop(), QTimer()
    said: List[str] = []

    def look() -> None:
        said.append(bytes(child.readAllStandardOutput()).decode("utf-8", "replace"))
        del said[:-200]
        numbers = [
            int(word) for word in "".join(said).replace("...", " ").split() if word.isdigit() and int(word) <= 100
        ]
        if numbers:
            run.progress.on_progress(0.8 * numbers[-1] / 100.0)
        if run.progress.cancelled() and child.state() != QProcess.ProcessState.NotRunning:
            child.kill()

    child.finished.connect(loop.quit)
    child.errorOccurred.connect(loop.quit)
    tick.timeout.connect(look)
    tick.start(200)
    child.start(program, arguments)
    if child.waitForStarted(30_000):
        loop.exec()
    tick.stop()
    run.progress.check()
    told = bytes(child.readAllStandardError()).decode("utf-8", "replace").strip()
    if child.error() != QProcess.ProcessError.UnknownError or child.exitCode() != 0:
        lines = told.splitlines() or [child.errorString()]
        raise InputFault(tr("qgis_process could not make the cards: {reason}").format(reason=lines[-1]))
    with (folder / TABLE).open(encoding="utf-8-sig", newline="") as stream:
        rows: List[Dict[str, Any]] = [dict(row) for row in csv.DictReader(stream)]
    for row in rows:
        row["card_bytes"] = row["card_bytes"] or None
    return rows


def _qgis_process() -> str:
    """Return the qgis_process of this QGIS; Debian's wrapper of 3.22 passes an option that it does not know."""
    folders = [Path(QgsApplication.prefixPath()) / "bin", Path(QgsApplication.applicationDirPath())]
    # Windows: a batch file beside the folder apps
    folders.append(Path(QgsApplication.prefixPath()).parent.parent / "bin")
    for name in ("qgis_process.bin", "qgis_process", "qgis_process.exe", "qgis_process-qgis.bat",
                 "qgis_process-qgis-ltr.bat"):  # fmt: skip
        for folder in folders:
            if (folder / name).is_file():
                return str(folder / name)
    return "qgis_process"
