"""The report's PDF: no heading alone at a page's foot, an outline, vector charts, nothing outside its page."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any, Dict, List, Optional

import geopandas
import layoutcheck
import pandas
import pytest
import qgis_env
import shapely
import surveys

qgis_env.application()

from baiyuan_qgis.cartography import outline, reportmap, reportprint  # noqa: E402
from baiyuan_qgis.faults import Cancelled  # noqa: E402
from baiyuan_qgis.language import set_language, use_catalogue  # noqa: E402
from baiyuan_qgis.products import contents  # noqa: E402
from baiyuan_qgis.products.parkreport import charts, compose, figures, page  # noqa: E402
from baiyuan_qgis.products.parkreport.document import (  # noqa: E402
    Chart,
    Head,
    Report,
    Section,
    Table,
    Text,
    walk,
)
from baiyuan_qgis.progress import Progress  # noqa: E402

pytestmark = [pytest.mark.qgis, layoutcheck.needed]
LONG = "澄川县" + "先进制造业" * 39 + "园区"
UNBROKEN = "W" * 200
CODES = ("idle", "possibly_idle", "inefficient", "undetermined", "normal", "unsupplied")
# what may be printed on: A4 without 15 mm left and right, down to the number of the page
FRAME = (15.0, 8.0, 195.0, 290.0)
FOOT = 277.0


@pytest.fixture(autouse=True)
def _english() -> Any:
    set_language("en")
    yield
    set_language("en")


def survey_of(folder: Path, names: List[str], each: int = 6, **more: Any) -> figures.Figures:
    """A survey of parks with these names and so many parcels each, of every status in turn."""
    ids = [f"P{number}" for number in range(len(names))]
    statuses = {f"{park}-{number}": CODES[number % 6] for park in ids for number in range(each)}
    many = [park for park in ids for _ in range(each)]
    tables = {"parks": pandas.DataFrame({"park_id": ids, "park_name": names})} if names else {}
    made = surveys.write(
        folder / "survey.gpkg", statuses, tables=tables, park_id=many,
        park_name=[names[ids.index(park)] for park in many], grade=["A", "B", "C"] * (len(many) // 3), **more,
    )  # fmt: skip
    return figures.Figures(contents.read(made), {})


def printed(report: Report, path: Path) -> Path:
    reportprint.write(report, {}, path)
    return path


def bare(sections: List[Section]) -> Report:
    return Report("en", "Title", "Subtitle", "INTERNAL", (("As of", "2022-09-30"),), tuple(sections), "Foot",
                  "Contents", {"page": "Page {page} of {pages}"})  # fmt: skip


def chart(rows: int) -> Chart:
    from baiyuan_qgis.data import palette

    look = palette.look("land_status", "idle")
    wide, narrow = charts.bars([charts.Bar(f"row {number}", 1.0 + number, "1 mu", look) for number in range(rows)])
    table = Table("Table", (Head("A"), Head("B", number=True)), (("a", "1"), ("b", "2")))
    return Chart("c", "Chart", "told", wide, narrow, table)


@pytest.mark.parametrize("filling", range(20, 44, 3))
def test_no_heading_stands_alone_at_the_foot_of_a_page(filling: int, tmp_path: Path) -> None:
    """A heading before a chart of 100 mm, wherever on the page it falls: the chart stands on the heading's page."""
    blocks = tuple(Text(f"Line {number}") for number in range(filling))
    sections = [Section("a", "First", blocks), Section("b", "SECOND HEADING", (chart(14),))]
    pdf = printed(bare(sections), tmp_path / "r.pdf")
    lines = layoutcheck.lines(pdf)
    heading = max((line for line in lines if line.text == "SECOND HEADING"), key=lambda line: line.bottom - line.top)
    below = [line for line in lines if line.page == heading.page and heading.bottom < line.top < FOOT]
    assert any(line.text == "row 13" for line in below), (heading, below)


@pytest.mark.parametrize("lines", [2, 3, 7])
def test_no_line_of_a_paragraph_stands_alone(lines: int, tmp_path: Path) -> None:
    """At every place of the page: a paragraph of up to three lines stays whole, a longer one parts two from two."""
    words = " ".join(f"w{number}" for number in range(30 * lines - 8))
    for filling in range(28, 37):
        blocks = (*(Text(f"Line {number}") for number in range(filling)), Text(words))
        pdf = printed(bare([Section("a", "First", blocks)]), tmp_path / f"{filling}.pdf")
        found = [line for line in layoutcheck.lines(pdf) if re.match(r"w\d", line.text)]
        for number in {line.page for line in found}:
            assert len([line for line in found if line.page == number]) >= min(len(found), 2)
            assert len({line.page for line in found}) == 1 or len(found) > 3


def outline_of(pdf: Path) -> List[tuple]:
    """Return (level, page, title) of the outline as poppler reads it, without a complaint."""
    done = subprocess.run(["pdftohtml", "-xml", "-stdout", "-i", str(pdf)], capture_output=True, check=True)
    assert not done.stderr, done.stderr
    level, found = 0, []
    for tag, number, title in re.findall(
        r'(<outline>|</outline>|<item page="(\d+)">(.*?)</item>)', done.stdout.decode()
    ):
        level += {"<outline>": 1, "</outline>": -1}.get(tag, 0)
        if number:
            found.append((level, int(number), title))
    return found


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_outline_has_every_heading_with_its_page(language: str, tmp_path: Path) -> None:
    use_catalogue(language)
    report = compose.report(survey_of(tmp_path, ["东园区", "西园区 (二)"]), "QUARTERLY")
    pdf = printed(report, tmp_path / "r.pdf")
    found = outline_of(pdf)
    assert [(level, title) for level, _, title in found] == [
        (level - 1, section.title) for level, section in walk(report.sections)
    ]
    lines = layoutcheck.lines(pdf)
    for _, number, title in found:
        assert any(line.page == number and layoutcheck.fold(title) in layoutcheck.fold(line.text) for line in lines), (
            title
        )
    catalog = pdf.read_bytes().rpartition(b"/PageMode /UseOutlines")
    assert catalog[1]
    assert (b"/Lang (zh-CN)" if language == "zh" else b"/Lang (en)") in catalog[2]


def test_a_pdf_of_another_make_gets_no_outline_and_stays_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "other.pdf"
    path.write_bytes(b"%PDF-1.5\n1 0 obj << /Type /XRef >> stream\nendstream endobj\nstartxref\n9\n%%EOF\n")
    before = path.read_bytes()
    assert not outline.add(path, [outline.Entry("A", 1, 0, 20.0)], 297.0)
    assert path.read_bytes() == before


def test_a_chart_of_sixty_rows_is_divided_and_keeps_its_scale() -> None:
    """60 rows are three drawings of 20; each is lower than a page, and equal lengths mean equal land."""
    made = chart(60)
    assert [sum(getattr(mark, "anchor", "") == "end" for mark in part.marks) for part in made.wide] == [20, 20, 20]
    assert all(part.height * 178.0 / part.width < 240.0 for part in made.wide)
    bars = [mark for part in made.wide for mark in part.marks if type(mark).__name__ == "Box"]
    assert len({mark.x for mark in bars}) == 1
    # rows have the values 1 to 60
    assert bars[19].width / bars[59].width == pytest.approx(20.0 / 60.0)


def test_sixty_parks_and_the_longest_names_stay_on_their_pages(tmp_path: Path) -> None:
    use_catalogue("zh")
    names = [LONG, UNBROKEN, *(f"Park {number}" for number in range(58))]
    count = 3 * len(names)
    found = survey_of(tmp_path, names, 3, reason=["The start was due long ago. " * 8, UNBROKEN] * (count // 2))
    pdf = printed(compose.report(found, "YEARLY"), tmp_path / "r.pdf")
    words = layoutcheck.words(pdf)
    assert not layoutcheck.outside(layoutcheck.ink(words), FRAME)
    assert not layoutcheck.overlaps(layoutcheck.ink(words), 0.3)
    assert all(font.embedded for font in layoutcheck.fonts(pdf))
    text = layoutcheck.joined(layoutcheck.text(pdf))
    assert not layoutcheck.lookalikes(text), "what is typed is found"
    assert LONG in text
    assert all(f"Park{number}" in text for number in range(58))


@pytest.mark.parametrize("form", compose.FORMS)
@pytest.mark.parametrize("names", [[], ["Only park"], [UNBROKEN]])
def test_few_or_no_parks_and_long_values_print_without_overlap(names: List[str], form: str, tmp_path: Path) -> None:
    count = 6 * len(names)
    found = survey_of(tmp_path, names, reason=[UNBROKEN] * count, recognition_no=[UNBROKEN] * count,
                      recognition=["recognised_idle"] * count)  # fmt: skip
    pdf = printed(compose.report(found, form), tmp_path / "r.pdf")
    words = layoutcheck.words(pdf)
    assert not layoutcheck.outside(layoutcheck.ink(words), FRAME)
    assert not layoutcheck.overlaps(layoutcheck.ink(words), 0.3)


def mapped(folder: Path, width: float, height: float) -> Dict[str, Any]:
    """A survey with one park of this size (metres)."""
    x, y = surveys.CORNER
    ground = geopandas.GeoDataFrame(
        {"park_id": ["P0"], "park_name": ["East park"]}, geometry=[shapely.box(x, y, x + width, y + height)],
        crs="EPSG:4526",
    )  # fmt: skip
    path = surveys.write(folder / "survey.gpkg", {"A": "idle"}, tables={"parks": ground}, park_id=["P0"])
    found = figures.Figures(contents.read(path), {})
    report = compose.report(found, "QUARTERLY")
    images = reportmap.draw(path, [("all.status", "status", "")], "en")
    return {"report": report, "images": images}


@pytest.mark.parametrize(("height", "large"), [(4_990.0, False), (5_010.0, True)])
def test_a_map_of_more_than_25_km2_says_that_its_classification_has_to_be_established(
    height: float, large: bool, tmp_path: Path
) -> None:
    """5 km × 4.99 km are 24.95 km², 5 km × 5.01 km are 25.05 km²."""
    made = mapped(tmp_path, 5_000.0, height)
    sentence = "more than 25 km²"
    text = page.html(made["report"], made["images"])
    assert "data:image/png" in text
    assert (sentence in text) is large
    pdf = tmp_path / "r.pdf"
    reportprint.write(made["report"], made["images"], pdf)
    assert (layoutcheck.joined(sentence) in layoutcheck.joined(layoutcheck.text(pdf))) is large


def test_charts_are_vectors_and_only_maps_are_pictures(tmp_path: Path) -> None:
    """The page has one picture for its one map, and so has the print; the charts' colours are the palette's."""
    from baiyuan_qgis.data import palette

    made = mapped(tmp_path, 300.0, 200.0)
    pdf = tmp_path / "r.pdf"
    reportprint.write(made["report"], made["images"], pdf)
    listed = subprocess.run(["pdfimages", "-list", str(pdf)], capture_output=True, check=True).stdout.decode()
    assert len(listed.splitlines()[2:]) == 1
    text = page.html(made["report"], made["images"])
    assert text.count("<img ") == 1
    fill = palette.look("land_status", "idle").fill
    assert f'fill="{fill}"' in text
    # the map is in the colours of the palette, too: its tint is that of the chart
    from qgis.PyQt.QtGui import QColor, QImage

    image = QImage.fromData(made["images"]["all.status"].png, "PNG")
    seen = {image.pixel(x, y) for x in range(0, image.width(), 3) for y in range(0, image.height(), 3)}
    assert QColor(fill).rgb() in seen
    # … and in the PDF: the chart's bar, drawn large, is that colour
    report = bare([Section("a", "First", (chart(3),))])
    drawn = QImage(str(layoutcheck.picture(printed(report, tmp_path / "c.pdf"), 1, 60)))
    pixels = {drawn.pixel(x, y) for x in range(drawn.width()) for y in range(drawn.height())}
    assert QColor(fill).rgb() in pixels


def test_every_map_legend_names_what_the_map_draws(tmp_path: Path) -> None:
    """Pieces of unsupplied land lie over the parcels on the map of status, and have their lines in its legend."""
    from baiyuan_qgis.data import dictionary
    from baiyuan_qgis.products.parkreport.document import pictures

    data: Dict[str, List[Any]] = {name: [None, None] for name in dictionary.table("unsupplied")}
    data.update(piece_id=["U1", "U2"], area_m2=[2_000.0, 4_000.0], used_unsupplied=[True, False],
                supply_state=["approved_not_expropriated", "expropriated_not_supplied"])  # fmt: skip
    pieces = geopandas.GeoDataFrame(data, geometry=[surveys.lot(5), surveys.lot(6)], crs="EPSG:4526")
    path = surveys.write(
        tmp_path / "survey.gpkg", {"A": "idle", "B": "unsupplied"}, tables={"unsupplied": pieces},
        supply_state=["supplied", None],
    )  # fmt: skip
    found = {each.key: each for each in pictures(compose.report(figures.Figures(contents.read(path), {}), "YEARLY"))}
    status = {line.label: line.text for line in found["all.status"].legend}
    # 2,000 m² are 3 mu, 4,000 m² are 6 mu
    first, second = (dictionary.label("supply_state", code, "en") for code in data["supply_state"])
    used = dictionary.label("flags", "used_unsupplied", "en")
    assert (status[first], status[second], status[used]) == ("3.0 mu (1)", "6.0 mu (1)", "3.0 mu (1)")
    supply = {line.label: line.text for line in found["all.supply"].legend}
    assert supply[dictionary.label("supply_state", "supplied", "en")] == "15.0 mu (1)"
    assert supply["Supply not known"] == "15.0 mu (1)"
    assert dictionary.label("layer", "parks", "en") in supply


class Impatient(Progress):
    """Cancelled after so many questions."""

    def __init__(self, after: int) -> None:
        self.left = after

    def cancelled(self) -> bool:
        self.left -= 1
        return self.left < 0


@pytest.mark.parametrize("after", [0, 3, 40])
def test_a_cancel_is_answered_while_pages_are_laid_out(after: int, tmp_path: Path) -> None:
    report = compose.report(survey_of(tmp_path, ["East", "West"]), "QUARTERLY")
    target: Optional[Path] = tmp_path / "r.pdf"
    with pytest.raises(Cancelled):
        reportprint.write(report, {}, target, Impatient(after))
    with pytest.raises(Cancelled):
        compose.report(survey_of(tmp_path, ["East", "West"]), "QUARTERLY", progress=Impatient(0))


def test_a_long_label_takes_two_lines_that_say_all_of_it() -> None:
    """Both readings of one target of one park differ in their last words alone: they must be told apart."""
    from baiyuan_qgis.products.parkreport import drawing

    label = "澄川县精细化工园区: Rate of idle land disposed of (By area)"
    lines = drawing.two_lines(label, 300.0, 11.0)
    assert len(lines) == 2
    assert layoutcheck.joined("".join(lines)) == layoutcheck.joined(label)
    assert all(drawing.width_of(line, 11.0) <= 300.0 for line in lines)
    assert drawing.two_lines("short", 300.0, 11.0) == ("short",)
    cut = drawing.two_lines("W" * 200, 300.0, 11.0)
    assert cut[0] + cut[1][:-1] == "W" * (len(cut[0]) + len(cut[1]) - 1)
    assert cut[1].endswith("…")
