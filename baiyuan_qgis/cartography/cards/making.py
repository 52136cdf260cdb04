"""Makes the cards of a survey one after the other, into one PDF or a file for each, and says what became of each.

Everything is written aside and renamed when it is whole. A parcel that cannot be drawn has no card and a sentence that
says why; the others have theirs.
"""

from __future__ import annotations

import csv
import re
import tempfile
from pathlib import Path
from typing import Any, Callable, Dict, FrozenSet, List, NamedTuple, Optional, Sequence, Tuple

from qgis.core import QgsLayoutItemPicture
from qgis.PyQt.QtGui import QPainter

from baiyuan_qgis.cartography import outline, pdftext, words
from baiyuan_qgis.cartography.cards import content, pages, photos
from baiyuan_qgis.data import dictionary, filenames
from baiyuan_qgis.faults import InputFault
from baiyuan_qgis.language import tr
from baiyuan_qgis.progress import Progress

ALL, TABLE = "cards.pdf", "cards.csv"
MADE, SHORTENED, FAILED = "made", "shortened", "failed"
# What a template can show by the id of an item; all else by variables, of which these are known only at the page.
_ITEMS = ("map_location", "map_detail", "map_boundary", "table_result", "table_key", "table_findings", "table_boundary",
          "table_points", "qr")  # fmt: skip
_OF_THE_PAGE = frozenset({"page", "pages", "page_text", "scale_location", "scale_detail", "scale_boundary"})
# A joint PDF is begun again without a parcel whose card broke off half drawn; so often, then the template is at fault.
_MOST_BEGINNINGS = 20


class Made(NamedTuple):
    """What became of a parcel's card; the fields are the dictionary's."""

    parcel_id: Optional[str]
    card_file: str = ""
    card_state: str = FAILED
    card_pages: int = 0
    card_page_from: Optional[int] = None
    card_page_to: Optional[int] = None
    card_bytes: Optional[int] = None
    card_note: str = ""


class _Begun(NamedTuple):
    """Where a card begins in the PDF of all (page from 0), and what its line in the outline says."""

    page: int
    parcel: str
    park: str
    status: str


class _BrokenOff(Exception):
    """A card broke off after something of it was on paper."""

    def __init__(self, parcel: str, reason: str) -> None:
        super().__init__(reason)
        self.parcel, self.reason = parcel, reason


class Maker:
    """Makes the cards of ``parcels`` by a template, with the photos that ``folder_of_photos`` has of them."""

    def __init__(
        self, deck: content.Deck, template: Path, folder: Path, folder_of_photos: str, progress: Progress
    ) -> None:
        self.deck, self.folder, self.progress = deck, folder, progress
        # of all parcels: a card has the same name whichever others are made with it
        names = filenames.Names(".pdf")
        self.names = {parcel: names.make(parcel) for parcel in deck.ids}
        self.printer = pages.Printer(deck, template)
        self._text = template.read_text(encoding="utf-8", errors="replace")
        self._asked = set(re.findall(r"@baiyuan_(\w+)", self._text))
        self._refuse_strange(template)
        self._photos = photos.found(folder_of_photos, deck.ids, progress)
        self._places = self._places_of_photos()

    def make(self, chosen: Optional[FrozenSet[str]], each: bool) -> List[Made]:
        """Make the cards of the parcels (None: of all) into ``cards.pdf``, or with ``each`` into a file for each.

        Writes ``cards.csv`` and returns its rows. A run that is stopped leaves the cards of their own that are whole,
        and the list of them; of one PDF, nothing. Raises InputFault where a file cannot be written and where no parcel
        has a card, OSError for the folder.
        """
        parcels = [parcel for parcel in self.deck.ids if chosen is None or parcel in chosen]
        if not each:
            refuse_locked(self.folder / ALL)
        refuse_locked(self.folder / TABLE)
        rows = _nameless(self.deck.survey.nameless, chosen)
        try:
            if each:
                self._make_each(parcels, rows)
            else:
                rows += self._make_joint(parcels)
        except BaseException:
            if each and any(row.card_state != FAILED for row in rows):
                write_table(self.folder / TABLE, rows)
            raise
        write_table(self.folder / TABLE, rows)
        if all(row.card_state == FAILED for row in rows):
            raise InputFault(
                tr("None of the {count} parcels has a card; {table} says why of each, the first: {reason}").format(
                    count=len(rows), table=self.folder / TABLE, reason=rows[0].card_note
                )
            )
        return rows

    # ---- a file for each

    def _make_each(self, parcels: Sequence[str], rows: List[Made]) -> None:
        for number, parcel in enumerate(parcels):
            self.progress.report(number / len(parcels))
            try:
                card = self._card(parcel)
            except Exception as error:  # noqa: BLE001 (whatever is wrong with one parcel, the others get their cards)
                rows.append(Made(parcel, card_note=_undrawn(parcel, error)))
                continue
            target = self.folder / self.names[parcel]
            draft = pages.aside(target)
            try:
                rows.append(self._own(draft, card))
                if rows[-1].card_state != FAILED:
                    try:
                        draft.replace(target)
                        rows[-1] = rows[-1]._replace(card_file=target.name, card_bytes=target.stat().st_size)
                    except OSError as error:
                        rows[-1] = Made(parcel, card_note=_unwritten(parcel, target, error))
            finally:
                draft.unlink(missing_ok=True)

    def _own(self, path: Path, card: content.Card) -> Made:
        paper, painter = pages.open_pdf(path, card.parcel_id, self.printer.paper)
        try:
            count, lost, notes = self._print(card, painter, paper.newPage)
        except Exception as error:  # noqa: BLE001 (as above)
            painter.end()
            return Made(card.parcel_id, card_note=_undrawn(card.parcel_id, error))
        finally:
            self.printer.placed.clear()
        _finish(painter, path)
        return self._row(card.parcel_id, path.name, (1, count), lost, notes)

    # ---- one for all

    def _make_joint(self, parcels: Sequence[str]) -> List[Made]:
        draft = pages.aside(self.folder / ALL)
        broken: Dict[str, str] = {}
        rows: Optional[List[Made]] = None
        try:
            while rows is None:
                try:
                    rows = self._attempt(parcels, broken, draft)
                except _BrokenOff as fault:
                    broken[fault.parcel] = fault.reason
                    if len(broken) > _MOST_BEGINNINGS:
                        raise InputFault(
                            tr("The cards of {count} parcels broke off half drawn, the last: {reason}").format(
                                count=len(broken), reason=fault.reason
                            )
                        ) from fault
            if any(row.card_state != FAILED for row in rows):
                draft.replace(self.folder / ALL)
            return rows
        finally:
            draft.unlink(missing_ok=True)

    def _attempt(self, parcels: Sequence[str], broken: Dict[str, str], draft: Path) -> List[Made]:
        rows: List[Made] = []
        begun: List[_Begun] = []
        paper, painter = pages.open_pdf(draft, self.deck.word("title", park=""), self.printer.paper)
        page = 0
        try:
            for number, parcel in enumerate(parcels):
                self.progress.report(number / len(parcels))
                if parcel in broken:
                    rows.append(Made(parcel, card_note=broken[parcel]))
                    continue
                try:
                    card = self._card(parcel)
                except Exception as error:  # noqa: BLE001 (as above)
                    rows.append(Made(parcel, card_note=_undrawn(parcel, error)))
                    continue
                if page:
                    paper.newPage()
                try:
                    count, lost, notes = self._print(card, painter, paper.newPage, page + 1)
                except Exception as error:
                    raise _BrokenOff(parcel, _undrawn(parcel, error)) from error
                finally:
                    self.printer.placed.clear()
                rows.append(self._row(parcel, ALL, (page + 1, page + count), lost, notes))
                begun.append(_Begun(page, parcel, card.texts.get("park_name", ""), card.texts["status"]))
                page += count
        except BaseException:
            painter.end()
            raise
        _finish(painter, draft)
        language = "zh-CN" if words.code(self.deck.options.language) == "zh" else "en"
        outline.add(draft, _headings(begun), self.printer.paper.height(), language)
        return rows

    # ---- what both do

    def _print(
        self, card: content.Card, painter: QPainter, new_page: Callable[[], Any], first_page: int = 1
    ) -> Tuple[int, int, List[str]]:
        taken = self._photos.get(card.parcel_id)
        if not taken:
            return (*self.printer.print(card, painter, new_page, first_page), [])
        with tempfile.TemporaryDirectory(prefix="baiyuan", ignore_cleanup_errors=True) as folder:
            made = photos.copies(card.parcel_id, taken, self._places, Path(folder))
            self.printer.photos[card.parcel_id] = made.paths
            self.printer.taken[card.parcel_id] = [
                photos.taken(path) if copy else photos.NOTHING for path, copy in zip(taken, made.paths)
            ]
            try:
                return (*self.printer.print(card, painter, new_page, first_page), made.notes)
            finally:
                del self.printer.photos[card.parcel_id], self.printer.taken[card.parcel_id]

    def _places_of_photos(self) -> List[Tuple[float, float]]:
        pictures = {
            item.id(): item.rect() for item in self.printer.layout.items() if isinstance(item, QgsLayoutItemPicture)
        }
        places = []
        for number in range(1, photos.MOST + 1):
            box = pictures.get(f"photo_{number}")
            if box is None:
                break
            places.append((box.width(), box.height()))
        return places

    def _refuse_strange(self, template: Path) -> None:
        if not self._asked and not any(f'id="{name}"' in self._text for name in _ITEMS):
            raise InputFault(
                tr("The template {path} shows nothing of a parcel: it has no item and no variable of a card.").format(
                    path=template
                ),
                field="TEMPLATE",
            )

    def _card(self, parcel: str) -> content.Card:
        """Return a card; of the first, tell what the template asks for and no card has."""
        card = self.deck.card(parcel)
        unknown = sorted(self._asked - set(card.texts) - _OF_THE_PAGE)
        self._asked = set()
        if unknown:
            self.progress.warn(
                tr("The template asks for {names}, which no card has; nothing is printed there.").format(
                    names=", ".join(f"@baiyuan_{name}" for name in unknown)
                )
            )
        return card

    @staticmethod
    def _row(parcel: str, name: str, span: Tuple[int, int], lost: int, notes: List[str]) -> Made:
        if lost:
            notes = [
                tr("Parcel {parcel}: the template has no room for {count} rows.").format(parcel=parcel, count=lost),
                *notes,
            ]
        state = SHORTENED if lost else MADE
        return Made(parcel, name, state, span[1] - span[0] + 1, *span, None, " ".join(notes))


def _nameless(unfit: Sequence[Tuple[int, Optional[str]]], chosen: Optional[FrozenSet[str]]) -> List[Made]:
    """Return the rows of parcels (row of the table, id) that have no id or one that stands twice."""
    rows = []
    for row, parcel in unfit:
        if parcel is None:
            note = tr("Row {row} of the parcels has no parcel_id: it has no card.").format(row=row)
        else:
            note = tr("parcel_id {parcel} stands twice (row {row}): neither parcel has a card.").format(
                parcel=parcel, row=row
            )
        if chosen is None or parcel in chosen:
            rows.append(Made(parcel, card_note=note))
    return rows


def write_table(path: Path, rows: Sequence[Made]) -> None:
    """Write what became of the cards as CSV with the headings and states of the user's language."""
    draft = pages.aside(path)
    try:
        with draft.open("w", encoding="utf-8-sig", newline="") as stream:
            writer = csv.writer(stream)
            writer.writerow([dictionary.title(name) for name in Made._fields])
            for row in rows:
                state = dictionary.label("card_state", row.card_state)
                writer.writerow(["" if each is None else each for each in row._replace(card_state=state)])
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def drafts(folder: Path) -> List[Path]:
    """Return the files of a folder that are being written aside, or were when a process was killed."""
    return [path for path in folder.glob(".*") if re.fullmatch(r"\..*-\d+\.(pdf|csv)", path.name)]


def refuse_locked(path: Path) -> None:
    """Raise InputFault where a file is open in a program that lets nobody replace it: before the work, not after."""
    if not path.exists():
        return
    try:
        with path.open("r+b"):
            pass
    except OSError as error:
        raise InputFault(
            tr("{path} cannot be written ({reason}). Close it where it is open, or choose another folder.").format(
                path=path, reason=error.strerror or error
            )
        ) from error


def _finish(painter: QPainter, path: Path) -> None:
    """Finish a PDF; raises InputFault where it has no end: Qt does not tell that a disk is full."""
    painter.end()
    size = path.stat().st_size if path.exists() else 0
    end = b""
    if size:
        with path.open("rb") as stream:
            stream.seek(max(0, size - 64))
            end = stream.read()
    if b"%%EOF" not in end:
        raise InputFault(tr("{path} could not be written to its end: is the disk full?").format(path=path.parent))
    pdftext.mend(path)


def _headings(begun: Sequence[_Begun]) -> List[outline.Entry]:
    """Return the outline of cards: parks where there are several, then parcels."""
    level = 2 if len({card.park for card in begun}) > 1 else 1
    made: List[outline.Entry] = []
    for number, card in enumerate(begun):
        if level == 2 and (not number or card.park != begun[number - 1].park):
            made.append(outline.Entry(card.park or "—", 1, card.page, 0.0))
        made.append(outline.Entry(f"{card.parcel}  {card.status}", level, card.page, 0.0))
    return made


def _undrawn(parcel: str, error: Exception) -> str:
    return tr("Parcel {parcel} has no card: its polygon or its data cannot be drawn ({reason}).").format(
        parcel=parcel, reason=" ".join(f"{type(error).__name__}: {error}".split())
    )


def _unwritten(parcel: str, path: Path, error: OSError) -> str:
    return tr("Parcel {parcel} has no card: {path} cannot be written ({reason}). Close it where it is open.").format(
        parcel=parcel, path=path, reason=error.strerror or error
    )
