"""How the cards are made: bad parcels and names, photos, where files lie, the table of what became of each."""

from __future__ import annotations

import csv
import re
import shutil
import subprocess
from pathlib import Path

import pytest

pytest.importorskip("qgis.core")

import numpy as np
import qgis_env
import shapely
import surveys
from qgis.core import QgsApplication
from qgis.PyQt.QtGui import QImage, QPainter

# the provider sets the language of the machine, once
qgis_env.provider()

from baiyuan_qgis.cartography import pdftext  # noqa: E402
from baiyuan_qgis.cartography.cards import content, making, pages, photos  # noqa: E402
from baiyuan_qgis.data import dictionary, photofiles, store  # noqa: E402
from baiyuan_qgis.faults import Cancelled, InputFault  # noqa: E402
from baiyuan_qgis.language import set_language  # noqa: E402
from baiyuan_qgis.products import contents  # noqa: E402
from baiyuan_qgis.progress import SILENT, Progress  # noqa: E402

poppler = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler-utils is not installed")
LONG = "CC-" + "9" * 297


@pytest.fixture(autouse=True)
def english():
    set_language("en")
    yield
    set_language("en")


def changed(path: Path, change) -> Path:
    """Write the survey again with its parcels changed by hand, as a user's tool may have done."""
    frame, run = store.read(path, "parcels"), store.read(path, "run")
    store.write(path, {"parcels": change(frame), "run": run})
    return path


def make(path: Path, folder: Path, each: bool = False, template: str = "", taken: str = "", chosen=None):
    folder.mkdir(parents=True, exist_ok=True)
    deck = content.Deck(contents.read(path, nameless=True), content.Options(language="zh"))
    return making.Maker(deck, pages.template(template), folder, taken, SILENT).make(chosen, each)


def run(path: Path, folder: Path, **parameters):
    algorithm = QgsApplication.processingRegistry().createAlgorithmById("baiyuan:parcelcards")
    return qgis_env.run(algorithm, {"SURVEY": str(path), "CARDS": str(folder), **parameters})[:3]


def page_count(path: Path) -> int:
    said = subprocess.run(["pdfinfo", str(path)], capture_output=True, check=True).stdout.decode()
    return int(said.split("Pages:")[1].split()[0])


def photo(path: Path, width: int, height: int, seed: int = 1, grain: float = 6.0) -> Path:
    """A picture like a photo: soft surfaces, edges, and grains of some pixels that no scaling smooths away."""
    step = 5 if width > 1000 else 1
    x, y = np.meshgrid(np.linspace(0, 6, width // step), np.linspace(0, 5, height // step))
    base = 110 + 60 * np.sin(x + seed) * np.cos(y) + 50 * (np.sin(3 * x) > 0.3)
    base += np.random.default_rng(seed).normal(0, grain, base.shape)
    grey = np.clip(base, 0, 255).astype(np.uint8)
    pixels = np.dstack([grey, np.roll(grey, 9, 1), 255 - grey // 2, np.full_like(grey, 255)])
    pixels = np.ascontiguousarray(pixels.repeat(step, 0).repeat(step, 1))
    image = QImage(pixels.tobytes(), width, height, 4 * width, QImage.Format.Format_RGB32)
    path.parent.mkdir(parents=True, exist_ok=True)
    assert image.save(str(path), "JPEG", 92)
    return path


def turned(path: Path, orientation: int) -> None:
    """Put into a JPEG how the camera was held (EXIF, tag 0x0112)."""
    exif = b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0" + bytes([orientation]) + b"\0\0\0\0\0\0"
    plain = path.read_bytes()
    path.write_bytes(plain[:2] + b"\xff\xe1" + (len(exif) + 2).to_bytes(2, "big") + exif + plain[2:])


# ---- one bad parcel


@pytest.mark.parametrize("each", [False, True])
def test_bad_parcels_have_a_reason_and_the_others_their_cards(tmp_path, each):
    ids = ["CC-001", "none", "bowtie", "twice", "CC-005", "gone", "far"]
    path = surveys.write(tmp_path / "survey.gpkg", dict.fromkeys(ids, "normal"))

    def spoil(frame):
        frame.loc[1, "geometry"] = None
        frame.loc[2, "geometry"] = shapely.from_wkt(qgis_env.bow_tie(38_500_400.0))
        frame.loc[4, "parcel_id"] = "twice"
        frame.loc[5, "parcel_id"] = None
        return frame

    rows = make(changed(path, spoil), tmp_path / "cards", each)
    states = {row.parcel_id: row.card_state for row in rows}
    assert states == {"CC-001": "made", "none": "failed", "bowtie": "made", "twice": "failed", None: "failed",
                      "far": "made"}  # fmt: skip
    assert [row.parcel_id for row in rows].count("twice") == 2
    notes = {row.parcel_id: row.card_note for row in rows}
    assert "stands twice (row " in notes["twice"] and "Row 6" in notes[None] and "none" in notes["none"]
    files = sorted(found.name for found in (tmp_path / "cards").iterdir())
    assert files == (["CC-001.pdf", "bowtie.pdf", "cards.csv", "far.pdf"] if each else ["cards.csv", "cards.pdf"])


@pytest.mark.utf8
@poppler
def test_ids_that_no_file_may_have_as_name_get_cards_of_their_own(tmp_path):
    ids = ["A/1", "A:1", "a_1", 'x\\y*?"<>|', "CON", "nul.1", "宗地 一", "end. ", LONG]
    path = surveys.write(tmp_path / "survey.gpkg", dict.fromkeys(ids, "normal"))
    rows = make(path, tmp_path / "卡片 一", each=True)
    assert [row.card_state for row in rows] == ["made"] * len(ids)
    for row in rows:
        found = tmp_path / "卡片 一" / row.card_file
        assert found.stat().st_size == row.card_bytes and page_count(found) == row.card_pages == row.card_page_to
    names = [row.card_file for row in rows]
    assert len({name.casefold() for name in names}) == len(ids)
    assert all(not set(name) & set('<>:"/\\|?*') and len(name.encode()) < 200 for name in names)
    assert {"_CON.pdf", "_nul.1.pdf", "end.pdf"} <= set(names)


def test_a_card_has_the_same_name_whichever_others_are_made_with_it(tmp_path):
    path = surveys.write(tmp_path / "survey.gpkg", dict.fromkeys(["A/1", "A:1"], "normal"))
    whole = {row.parcel_id: row.card_file for row in make(path, tmp_path / "all", each=True)}
    alone = make(path, tmp_path / "one", each=True, chosen=frozenset(["A:1"]))
    assert [row.card_file for row in alone] == [whole["A:1"]] == ["A_1_2.pdf"]


@pytest.mark.parametrize("each", [False, True])
def test_where_no_parcel_can_be_drawn_there_is_one_sentence_and_no_empty_pdf(tmp_path, each):
    path = surveys.write(tmp_path / "survey.gpkg", {"CC-001": "idle", "CC-002": "idle", "CC-003": "idle"})

    def spoil(frame):
        frame.loc[:1, "geometry"] = None
        return frame

    changed(path, spoil)
    results, ok, log = run(path, tmp_path / "cards", ONE_FILE_EACH=each, FILTER="parcel_id != 'CC-003'")
    assert not ok and results == {}
    assert "None of the 2 parcels has a card" in log and "Parcel CC-001 has no card" in log
    assert [found.name for found in (tmp_path / "cards").iterdir()] == ["cards.csv"]


@poppler
def test_a_card_that_breaks_off_half_drawn_leaves_no_page_in_the_pdf_of_all(tmp_path, monkeypatch):
    path = surveys.write(tmp_path / "survey.gpkg", {f"CC-00{n}": "normal" for n in range(1, 5)})
    whole = pages.Printer.print

    def breaks(self, card, painter, new_page, first_page=1):
        if card.parcel_id == "CC-002":
            new_page()
            raise ArithmeticError("half")
        return whole(self, card, painter, new_page, first_page)

    monkeypatch.setattr(pages.Printer, "print", breaks)
    rows = make(path, tmp_path / "cards")
    assert [row.card_state for row in rows] == ["made", "failed", "made", "made"]
    assert "half" in rows[1].card_note and rows[1].card_page_from is None
    long = rows[0].card_pages
    assert [(row.card_page_from, row.card_page_to) for row in rows if row.card_file] == [
        (1, long), (long + 1, 2 * long), (2 * long + 1, 3 * long)]  # fmt: skip
    assert page_count(tmp_path / "cards" / "cards.pdf") == 3 * long


@poppler
def test_the_pages_of_the_table_are_those_on_which_the_card_stands(tmp_path):
    path = surveys.write(tmp_path / "survey.gpkg", {f"CC-00{n}": "normal" for n in range(1, 4)})
    rows = make(path, tmp_path / "cards")
    for row in rows:
        said = subprocess.run(
            ["pdftotext", "-f", str(row.card_page_from), "-l", str(row.card_page_to),
             str(tmp_path / "cards" / "cards.pdf"), "-"], capture_output=True, check=True,
        ).stdout.decode()  # fmt: skip
        assert said.count("\f") == row.card_pages
        pages_of_it = said.split("\f")[: row.card_pages]
        assert all(row.parcel_id in page for page in pages_of_it)


# ---- the table


@pytest.mark.parametrize("code", ["en", "zh"])
def test_the_table_of_the_cards_is_in_the_dictionarys_words(tmp_path, code):
    path = surveys.write(tmp_path / "survey.gpkg", {"CC-001": "idle", "CC-002": "normal"})

    def spoil(frame):
        frame.loc[1, "geometry"] = None
        return frame

    changed(path, spoil)
    if code == "zh":
        set_language("zh")
    results, ok, log = run(path, tmp_path / "cards", RESULT=str(tmp_path / "result.gpkg"))
    assert ok, log
    assert (results["CARD_COUNT"], results["FAILED_COUNT"]) == (1, 1)
    with (tmp_path / "cards" / "cards.csv").open(encoding="utf-8-sig", newline="") as stream:
        head, first, second = csv.reader(stream)
    assert head == [dictionary.title(name) for name in making.Made._fields]
    assert head[2] == {"en": "State of the card", "zh": "制卡情况"}[code]
    assert [first[2], second[2]] == {"en": ["Made", "Not made"], "zh": ["已制卡", "未制卡"]}[code]
    table = store.read(tmp_path / "result.gpkg", "result")
    assert table["card_state"].tolist() == ["made", "failed"]
    assert table["card_page_from"].fillna(0).tolist() == [1, 0]
    assert table["card_pages"].tolist() == [results["PAGE_COUNT"], 0]


def test_a_policy_is_read_once_for_all_cards_because_that_takes_as_long_as_a_card(tmp_path, monkeypatch):
    path = surveys.write(tmp_path / "survey.gpkg", dict.fromkeys(["CC-001", "CC-002", "CC-003"], "idle"))
    read = []
    whole = contents.policies.load
    monkeypatch.setattr(contents.policies, "load", lambda name: read.append(name) or whole(name))
    make(path, tmp_path / "cards")
    assert read == ["kaifeng-2021"]


# ---- photos


def test_four_photos_of_12_megapixels_make_a_card_of_at_most_200_kilobytes(tmp_path):
    path = surveys.write(tmp_path / "survey.gpkg", {"CC-001": "idle"})
    taken = [photo(tmp_path / "photos" / "CC-001" / f"IMG_{n}.jpg", 4000, 3000, n, 8.0 + 30.0 * n) for n in range(2)]
    for n in (2, 3):
        taken.append(Path(shutil.copy(taken[n % 2], taken[0].with_name(f"IMG_{n}.jpg"))))
    before = [(each.stat().st_mtime_ns, each.read_bytes()) for each in taken]
    assert sum(len(data) for _, data in before) > 4_000_000
    row = make(path, tmp_path / "cards", each=True, taken=str(tmp_path / "photos"))[0]
    assert row.card_state == "made" and row.card_note == ""
    plain = make(path, tmp_path / "plain", each=True)[0]
    assert plain.card_bytes + 20_000 < row.card_bytes <= 200_000
    assert [(each.stat().st_mtime_ns, each.read_bytes()) for each in taken] == before


@pytest.mark.parametrize(("orientation", "corner"), [(1, (0, 0)), (6, (1, 0)), (3, (1, 1)), (8, (0, 1))])
def test_a_photo_stands_upright_however_the_camera_was_held(tmp_path, orientation, corner):
    image = QImage(1200, 800, QImage.Format.Format_RGB32)
    image.fill(0xFFFFFF)
    for x in range(400):
        for y in range(300):
            image.setPixel(x, y, 0xC00020)
    path = tmp_path / "CC-001.jpg"
    image.save(str(path), "JPEG", 95)
    turned(path, orientation)
    made = photos.copies("CC-001", [path], [(60.0, 60.0)], tmp_path)
    copy = QImage(made.paths[0])
    # 60 mm at 200 dots per inch are 472 dots, the shorter side two thirds of them, cut off
    assert {copy.width(), copy.height()} == {472, 314}
    assert (copy.width() > copy.height()) == (orientation in (1, 3))
    red = {
        (right, down)
        for right in (0, 1) for down in (0, 1)
        if copy.pixelColor(right * (copy.width() - 40) + 20, down * (copy.height() - 40) + 20).green() < 100
    }  # fmt: skip
    assert red == {corner}


def test_a_photo_is_never_made_larger_and_a_clear_ground_becomes_white(tmp_path):
    image = QImage(100, 50, QImage.Format.Format_ARGB32)
    image.fill(0)
    image.save(str(tmp_path / "a.png"))
    copy = QImage(photos.copies("a", [tmp_path / "a.png"], [(60.0, 60.0)], tmp_path).paths[0])
    assert (copy.width(), copy.height()) == (100, 50) and copy.pixelColor(50, 25).lightness() > 250


def test_a_broken_photo_leaves_its_place_and_a_sentence(tmp_path):
    path = surveys.write(tmp_path / "survey.gpkg", {"CC-001": "idle", "CC-002": "idle"})
    folder = tmp_path / "photos"
    photo(folder / "CC-001_b.jpg", 400, 300)
    (folder / "CC-001_a.jpg").write_bytes(b"no picture at all")
    cut = photo(folder / "CC-001_c.jpg", 400, 300)
    cut.write_bytes(cut.read_bytes()[:200])
    row, other = make(path, tmp_path / "cards", each=True, taken=str(folder))
    assert row.card_state == "made" and other.card_note == ""
    assert "CC-001_a.jpg is no photo that can be read" in row.card_note and "CC-001_c.jpg" in row.card_note
    assert "CC-001_b.jpg" not in row.card_note
    assert row.card_bytes > other.card_bytes


def test_photos_are_found_by_folder_and_by_name_and_never_by_the_beginning_of_another_id(tmp_path):
    odd = photofiles.folder_of("宗/1")
    assert odd.startswith("宗_1_") and photofiles.folder_of("CC-1") == "CC-1"
    for name in ("CC-1.jpg", "CC-1_2.JPG", "CC-10 a.jpeg", "CC-1/x.png", "CC-10/1.jpg", f"{odd}/a.jpg", "CC-1.txt",
                 "CC-100.jpg"):  # fmt: skip
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    found = photos.found(str(tmp_path), ["CC-1", "CC-10", "宗/1"])
    assert {key: sorted(each.name for each in value) for key, value in found.items()} == {
        "CC-1": ["CC-1.jpg", "CC-1_2.JPG", "x.png"], "CC-10": ["1.jpg", "CC-10 a.jpeg"], "宗/1": ["a.jpg"]}  # fmt: skip


def test_more_photos_than_places_are_told(tmp_path):
    path = surveys.write(tmp_path / "survey.gpkg", {"CC-001": "idle"})
    for number in range(6):
        photo(tmp_path / "photos" / f"CC-001_{number}.jpg", 80, 60)
    (row,) = make(path, tmp_path / "cards", taken=str(tmp_path / "photos"))
    assert "6 photos are there, the card has room for 4" in row.card_note


# ---- where files cannot be written


def test_a_locked_pdf_is_refused_before_the_work(tmp_path, monkeypatch):
    path = surveys.write(tmp_path / "survey.gpkg", {"CC-001": "idle"})
    # a folder stands in for a file that Windows keeps locked: neither can be opened to write
    (tmp_path / "cards" / "cards.pdf").mkdir(parents=True)
    monkeypatch.setattr(content.Deck, "card", lambda *_: pytest.fail("the work had begun"))
    _, ok, log = run(path, tmp_path / "cards")
    assert not ok and "Close it where it is open" in log and "cards.pdf" in log


def test_a_locked_card_does_not_stop_the_others(tmp_path):
    path = surveys.write(tmp_path / "survey.gpkg", {"CC-001": "idle", "CC-002": "idle"})
    (tmp_path / "cards" / "CC-001.pdf").mkdir(parents=True)
    rows = make(path, tmp_path / "cards", each=True)
    assert [row.card_state for row in rows] == ["failed", "made"]
    assert "cannot be written" in rows[0].card_note and "Close it" in rows[0].card_note


@pytest.mark.parametrize("folder", ["survey.gpkg/cards", "/dev/null/cards"])
def test_a_folder_that_cannot_be_made_is_refused_in_one_sentence(tmp_path, folder):
    path = surveys.write(tmp_path / "survey.gpkg", {"CC-001": "idle"})
    _, ok, log = run(path, tmp_path / folder)
    assert not ok and "cannot be written" in log and "Traceback" not in log


@pytest.mark.parametrize("each", [False, True])
def test_a_pdf_that_a_full_disk_cut_off_is_not_delivered(tmp_path, monkeypatch, each):
    path = surveys.write(tmp_path / "survey.gpkg", {"CC-001": "idle"})
    folder = tmp_path / "cards"

    class Full(QPainter):
        def end(self):
            ended = super().end()
            for draft in making.drafts(folder):
                draft.write_bytes(draft.read_bytes()[:-200])
            return ended

    monkeypatch.setattr(pages, "QPainter", Full)
    with pytest.raises(InputFault, match="is the disk full"):
        make(path, folder, each)
    assert not list(folder.iterdir())


def test_a_folder_of_photos_that_is_not_there_is_told(tmp_path):
    path = surveys.write(tmp_path / "survey.gpkg", {"CC-001": "idle"})
    _, ok, log = run(path, tmp_path / "cards", PHOTOS=str(tmp_path / "nothing"))
    assert not ok and "does not exist" in log


# ---- the user's own template


def own(folder: Path, change, name: str = "parcelcard.qpt") -> str:
    text = (pages.LAYOUTS / name).read_text(encoding="utf-8")
    made = folder / "own 模板.qpt"
    made.write_text(change(text), encoding="utf-8")
    assert made.read_text(encoding="utf-8") != text
    return str(made)


def test_a_template_may_lack_any_item_or_have_another_kind_of_it(tmp_path):
    path = surveys.write(tmp_path / "survey.gpkg", {"CC-001": "idle"})
    photo(tmp_path / "photos" / "CC-001.jpg", 80, 60)
    swapped = {
        "map_location": "x", "map_detail": "table_key", "table_key": "map_detail", "table_result": "qr", "qr": "y",
        "table_points": "photo_2", "photo_1": "map_boundary", "map_boundary": "photo_1", "status": "z",
    }  # fmt: skip
    for names in (dict.fromkeys(("table_findings", "table_points_more", "photo_1", "status_frame"), ""), swapped):
        template = own(
            tmp_path,
            lambda text, names=names: re.sub(r' id="([a-z_0-9]+)"', lambda m: f' id="{names.get(m[1], m[1])}"', text),
        )
        (row,) = make(path, tmp_path / "cards", template=template, taken=str(tmp_path / "photos"))
        assert row.card_state == "made", row.card_note


def test_a_template_of_a_newer_qgis_is_read_as_far_as_it_is_known(tmp_path):
    path = surveys.write(tmp_path / "survey.gpkg", {"CC-001": "idle"})
    template = own(
        tmp_path, lambda text: text.replace('type="65640"', 'type="65999"').replace("<Layout ", '<Layout x="1" ')
    )
    (row,) = make(path, tmp_path / "cards", template=template)
    assert row.card_state == "made", row.card_note


@poppler
def test_the_pages_have_the_size_of_the_template(tmp_path):
    path = surveys.write(tmp_path / "survey.gpkg", {"CC-001": "idle"})
    template = own(tmp_path, lambda text: text.replace('size="210,297,mm"', 'size="297,420,mm"'))
    make(path, tmp_path / "cards", template=template)
    said = subprocess.run(["pdfinfo", str(tmp_path / "cards" / "cards.pdf")], capture_output=True, check=True).stdout
    # A3 in points: 297 x 72 / 25.4 = 841.9, 420 x 72 / 25.4 = 1190.6
    assert "842 x 1191" in said.decode() or "841.89 x 1190.55" in said.decode()
    template = own(tmp_path, lambda text: text.replace('size="210,297,mm"', 'size="297,420,mm"', 1))
    with pytest.raises(InputFault, match="differ in size"):
        make(path, tmp_path / "cards", template=template)


def test_a_template_that_shows_nothing_of_a_parcel_is_refused(tmp_path):
    path = surveys.write(tmp_path / "survey.gpkg", {"CC-001": "idle"})
    template = own(tmp_path, lambda text: re.sub(r' id="[a-z_0-9]+"', ' id=""', text).replace("@baiyuan_", "@other_"))
    with pytest.raises(InputFault, match="shows nothing of a parcel"):
        make(path, tmp_path / "cards", template=template)


def test_a_variable_that_no_card_has_is_told_once_and_the_rest_is_printed(tmp_path):
    path = surveys.write(tmp_path / "survey.gpkg", {"CC-001": "idle", "CC-002": "idle"})
    template = own(
        tmp_path,
        lambda text: text.replace("[% @baiyuan_footer %]", "[% @baiyuan_holdr %] [% 1 / 0 %] [% @baiyuan_holder %]"),
    )
    results, ok, log = run(path, tmp_path / "cards", TEMPLATE=template)
    assert ok and results["CARD_COUNT"] == 2
    assert log.count("@baiyuan_holdr") == 1 and "@baiyuan_holder," not in log


@pytest.mark.parametrize("name", ["parcelcard.qpt", "parcelcard_brief.qpt"])
def test_the_templates_that_come_along_ask_for_nothing_unknown(tmp_path, name):
    path = surveys.write(tmp_path / "survey.gpkg", {"CC-001": "idle"})
    _, ok, log = run(path, tmp_path / "cards", TEMPLATE=name)
    assert ok and "which no card has" not in log


def test_every_variable_of_the_users_guide_is_one_that_cards_have(tmp_path):
    path = surveys.write(tmp_path / "survey.gpkg", {"CC-001": "idle"})
    deck = content.Deck(contents.read(path), content.Options())
    known = {*deck.card("CC-001").texts, *making._OF_THE_PAGE}
    for guide in ("user-guide.md", "user-guide.zh-CN.md"):
        text = (qgis_env.ROOT / "docs" / guide).read_text(encoding="utf-8")
        named = set(re.findall(r"@baiyuan_([a-z_0-9]+)", text))
        assert len(named) > 15 and named <= known, named - known


# ---- cancel


class StopAt(Progress):
    """Cancelled at the n-th look."""

    def __init__(self, looks: int) -> None:
        self.looks = looks

    def cancelled(self) -> bool:
        self.looks -= 1
        return self.looks < 0


def test_a_cancel_is_heard_at_every_step_before_and_between_the_cards(tmp_path):
    path = surveys.write(tmp_path / "survey.gpkg", {f"CC-00{n}": "normal" for n in range(1, 4)})
    folder = tmp_path / "cards"
    folder.mkdir()
    reached = []
    for looks in range(0, 60, 2):
        progress = StopAt(looks)
        steps = []
        try:
            survey = contents.read(path, progress, nameless=True)
            steps.append("read")
            deck = content.Deck(survey, content.Options(), progress)
            steps.append("deck")
            maker = making.Maker(deck, pages.template(""), folder, "", progress)
            steps.append("maker")
            maker.make(None, each=False)
            steps.append("done")
        except Cancelled:
            assert not list(folder.iterdir())
        reached.append(len(steps))
        if "done" in steps:
            break
    # stopped while reading, while the deck was made, while the layers were made, between cards; and then not at all
    assert reached == sorted(reached) and set(reached) == {0, 1, 2, 3, 4}


def test_a_pdf_that_is_looked_through_by_pieces_is_mended_as_one(tmp_path, monkeypatch):
    path = surveys.write(tmp_path / "survey.gpkg", {"CC-001": "idle"})
    monkeypatch.setattr(pdftext, "mend", lambda _: 0)
    make(path, tmp_path / "cards")
    monkeypatch.undo()
    plain = (tmp_path / "cards" / "cards.pdf").read_bytes()
    # a table over the border of two pieces: comments are allowed anywhere between the objects of a PDF
    begin = plain.index(b"beginbfrange")
    filled = b"%" + b"x" * (65_536 - begin % 65_536 - 12) + plain
    whole, pieces = tmp_path / "whole.pdf", tmp_path / "pieces.pdf"
    for name in (whole, pieces):
        name.write_bytes(filled)
    assert filled.index(b"beginbfrange") // 65_536 < filled.index(b"endbfrange") // 65_536
    changed = pdftext.mend(whole)
    monkeypatch.setattr(pdftext, "WINDOW", 65_536)
    assert pdftext.mend(pieces) == changed > 0
    assert pieces.read_bytes() == whole.read_bytes() != filled
