"""Every template of the cards with the longest values there are: nothing overlaps, runs over or is lost."""

from __future__ import annotations

import json
import math
import re

import pytest

pytest.importorskip("qgis.core")

import fieldpackages
import layoutcheck
import pandas
import qgis_env
import shapely
import surveys
from layoutcheck import Box
from qgis.core import (
    QgsLayoutItemLabel,
    QgsLayoutItemPage,
    QgsLayoutPoint,
    QgsLayoutSize,
    QgsPrintLayout,
    QgsProject,
    QgsReadWriteContext,
)
from qgis.PyQt.QtGui import QImage

qgis_env.application()

from baiyuan_qgis.cartography import fonts  # noqa: E402
from baiyuan_qgis.cartography.cards import content, pages, tables  # noqa: E402
from baiyuan_qgis.data import dictionary  # noqa: E402
from baiyuan_qgis.language import set_language  # noqa: E402
from baiyuan_qgis.products import contents  # noqa: E402
from baiyuan_qgis.progress import SILENT  # noqa: E402

TEMPLATES = ("parcelcard.qpt", "parcelcard_brief.qpt")
# The margins of the templates: left, top, right, bottom of what may be printed on.
PAPER = (18.0, 10.0, 194.0, 291.0)
GUILT = ("应缴", "罚款", "违法")


def long(what: str, count: int = 200) -> str:
    """A text of so many characters that begins with what it is of and has no two parts alike."""
    return (what + "".join(f"{chr(0x4E01 + 7 * n)}{chr(0x5F20 + 5 * n)}厂" for n in range(count)))[:count]


def longest(kind: str, language: str) -> str:
    """The code of a wording with the longest label."""
    return max(dictionary.wording(kind), key=lambda code: len(dictionary.label(kind, code, language)))


@pytest.fixture(autouse=True)
def english():
    set_language("en")
    yield
    set_language("en")


def longest_values(language: str) -> dict[str, object]:
    """A value for every field of the card: text of 200 characters, the code with the longest label, a large number."""
    values: dict[str, object] = {}
    for name in content._KEY:
        field = dictionary.field(name)
        kind = field.domain or field.open_domain
        if kind:
            values[name] = longest(kind, language)
        elif field.type == "text":
            values[name] = long(field.alias)
        elif field.type == "date":
            values[name] = "2021-12-31"
        elif field.type == "real":
            values[name] = 123_456_789.12
        elif field.type == "boolean":
            values[name] = True
    values.update(
        parcel_id="KF-0012", parcel_code="410225G001GB00012W00000000", holder=long("权利人")[:196] + "有限公司",
        land_status=long("疑似"), recognition=long("已认定"), recognition_no=long("认定文号"),
        recognition_on="2022-01-31", verdict=longest("verdict", language), clause=long("条款"), reason=long("理由"),
        measure=long("措施"), missing="cause_evidence,contract_no", idle_stage=longest("idle_stage", language),
        next_event=long("节点"), next_event_on="2023-01-10", fee_estimate_wan=123_456.78,
    )  # fmt: skip
    return values


def longest_survey(folder, language: str, points: int = 400):
    """A survey of one parcel with all that a card can hold, and its neighbour."""
    values = longest_values(language)
    parcel, other = str(values.pop("parcel_id")), "410225G001"
    status = str(values.pop("land_status"))
    kinds = list(dictionary.wording("verdict"))
    verdicts = pandas.DataFrame([
        {
            "parcel_id": parcel, "rule_id": f"STK-{number:02d}", "verdict": kinds[number % 5],
            "clause": long(f"条款{number}", 120), "missing": "cause_evidence",
            "inputs": json.dumps({"holder": long("输入", 60), "agreed_start": "2021-01-10", "fee_estimate_wan": 88.5}),
            "sentence_zh": long(f"说明{number}", 300), "sentence_en": long(f"Sentence {number}", 300),
        }
        for number in range(12)
    ])  # fmt: skip
    composition = pandas.DataFrame([
        {"parcel_id": parcel, "layer": longest("layer", language) if number % 2 else "zoning",
         "class": long(f"类别{number}", 60) if number % 3 else longest("zone", language), "area_m2": 123_456_789.123,
         "share": 0.123456}
        for number in range(30)
    ])  # fmt: skip
    path = surveys.write(
        folder / "survey.gpkg", {parcel: status, other: "normal"},
        tables={"verdicts": verdicts, "composition": composition}, facts={"policy_title": long("判定依据")},
        **{name: [value, None] for name, value in values.items()},
    )  # fmt: skip
    found = contents.read(path)
    # a star: every second vertex is a corner, and sides are short
    star = shapely.Polygon([
        (38_500_050 + (90 + 3 * (n % 2)) * math.cos(2 * math.pi * n / points),
         3_850_050 + (90 + 3 * (n % 2)) * math.sin(2 * math.pi * n / points))
        for n in range(points)
    ])  # fmt: skip
    found.parcels.loc[0, "geometry"] = shapely.multipolygons([star])
    return found, values


def printed(folder, found, template, language, **options):
    deck = content.Deck(found, content.Options(language=language, **options))
    printer = pages.Printer(deck, pages.template(template))
    path = folder / "cards.pdf"
    count = pages.write_one(printer, path, iter([deck.card("KF-0012")]))
    return path, count, printer


def cells(printer) -> list[Box]:
    """The boxes that texts were given."""
    return [
        Box(each.page, each.text, each.box[0], each.box[1], each.box[0] + each.box[2], each.box[1] + each.box[3])
        for each in printer.placed
    ]


@layoutcheck.needed
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("template", TEMPLATES)
def test_the_longest_values_overlap_nothing_and_are_all_there(tmp_path, template, language):
    found, values = longest_survey(tmp_path, language)
    path, count, printer = printed(tmp_path, found, template, language, coordinates=True, fee=True, personal=True)
    boxes = cells(printer)
    # what was drawn lies within its box, the boxes within the margins and beside each other
    assert [
        each for each in printer.placed if each.taken[0] > each.box[2] + 0.1 or each.taken[1] > each.box[3] + 0.1
    ] == []
    assert layoutcheck.outside(boxes, PAPER) == []
    assert layoutcheck.overlaps(boxes) == []
    # the PDF holds in every box what was meant to stand there, letter by letter
    words = layoutcheck.words(path)
    assert layoutcheck.outside(layoutcheck.ink(words), PAPER, 0.3) == []
    texts = dict.fromkeys(range(len(boxes)), "")
    maps = [box for box in layoutcheck.layout_boxes(printer.layout) if box.text.startswith("map_")]
    for word in sorted(words, key=lambda each: (each.page, round(each.top), each.left)):
        x, y = (word.left + word.right) / 2.0, (word.top + word.bottom) / 2.0
        here = [
            number for number, box in enumerate(boxes)
            if box.page == word.page and box.left <= x <= box.right and box.top <= y <= box.bottom
        ]  # fmt: skip
        if not here:
            assert word.text.strip("Jm.,0123456789-KFG") == "", word
            continue
        texts[here[0]] += word.text
    differing = {
        box.text: texts[number] for number, box in enumerate(boxes)
        if layoutcheck.joined(box.text) != layoutcheck.joined(texts[number])
    }  # fmt: skip
    assert differing == {}
    assert maps
    # nothing is cut without an ellipsis and the whole elsewhere
    whole = layoutcheck.joined("".join(each.text for each in printer.placed))
    cut = [each for each in printer.placed if each.shortened]
    assert all(each.text.endswith("…") for each in cut)
    lost = printer.lost
    if template == "parcelcard.qpt":
        assert lost == 0
        for name in ("holder", "park_name", "location", "reason", "clause", "measure", "land_status"):
            assert layoutcheck.joined(str(values.get(name, long("疑似")))) in whole, name
        for number in range(12):
            assert long(f"条款{number}", 120) in whole
        names = [each.text for each in printer.placed if each.text.startswith("J") and each.text[1:].isdigit()]
        assert names == [f"J{n}" for n in range(1, 401)]
        # 1 page of data, findings, drawing, points, photos
        assert count >= 8
    else:
        assert count == 1 and lost > 0
        assert f"{lost}" in next(each.text for each in printer.placed if each.text.startswith(("第1页", "Page 1")))
    assert all(font.embedded and font.searchable for font in layoutcheck.fonts(path))
    assert not any(word in whole for word in GUILT)


@pytest.mark.parametrize("template", TEMPLATES)
def test_items_of_a_template_lie_within_the_margins_and_beside_each_other(template):
    project = QgsProject()
    boxes = layoutcheck.layout_boxes(pages._load(pages.template(template), project)[0])
    assert layoutcheck.outside(boxes, PAPER) == []
    # within another lie: texts in their frame, north on a map, photos in their frame
    apart = [
        (one.text, other.text) for one, other in layoutcheck.overlaps(boxes)
        if layoutcheck.outside([one], other[2:]) and layoutcheck.outside([other], one[2:])
    ]  # fmt: skip
    assert apart == []


@layoutcheck.needed
@pytest.mark.parametrize("template", TEMPLATES)
def test_a_phone_reads_the_code_off_the_printed_page(tmp_path, template):
    ids = ["KF-0012", "410225G001GB00012W00000000", "宗地" * 20]
    found = contents.read(surveys.write(tmp_path / "survey.gpkg", dict.fromkeys(ids, "idle")))
    deck = content.Deck(found, content.Options(language="zh"))
    for parcel in ids:
        path = tmp_path / "card.pdf"
        pages.write_one(pages.Printer(deck, pages.template(template)), path, iter([deck.card(parcel)]))
        # of 120 bytes the modules are 0.4 mm: two and a half pixels at 150 dpi, which no phone is as coarse as
        dpi = 150 if parcel.isascii() else 300
        assert layoutcheck.codes(layoutcheck.picture(path, 1, dpi)) == [parcel]


@layoutcheck.needed
def test_ids_and_words_are_found_in_the_pdf_as_they_are_typed(tmp_path):
    found = contents.read(
        surveys.write(
            tmp_path / "survey.gpkg", {"KF-0012": "idle", "410225G001": "normal"}, land_use=["工业用地", "工业用地"]
        )
    )
    deck = content.Deck(found, content.Options(language="zh"))
    path = tmp_path / "cards.pdf"
    pages.write_one(pages.Printer(deck, pages.template("")), path, map(deck.card, deck.ids))
    text = layoutcheck.text(path)
    # title of four pages, key data, heading of the drawing, and the maps: the parcel's own two, the neighbour's
    assert text.count("KF-0012") >= 7 and text.count("410225G001") >= 7
    for said in (
        "疑似闲置",
        "未见认定记录",
        "工业用地",
        "宗地卡片(一宗一卡)",
        "自然资源主管部门",
        "第1页 共4页",
        "界址点",
    ):
        assert said in text, said
    assert layoutcheck.lookalikes(text) == []


@layoutcheck.needed
def test_blocks_close_up_and_the_maps_take_the_room(tmp_path):
    found = contents.read(
        surveys.write(tmp_path / "survey.gpkg", {"CC-001": "idle", "CC-002": "idle"}, reason=["短", long("理由", 900)])
    )
    deck = content.Deck(found, content.Options(language="zh"))
    printer = pages.Printer(deck, pages.template("parcelcard_brief.qpt"))
    heights = {}
    for parcel in deck.ids:
        printer.placed.clear()
        pages.write_one(printer, tmp_path / "card.pdf", iter([deck.card(parcel)]))
        boxes = {box.text: box for box in layoutcheck.layout_boxes(printer.layout)}
        heights[parcel] = boxes["map_detail"].bottom - boxes["map_detail"].top
        assert boxes["map_detail"].bottom == pytest.approx(265.0)
        key = next(box for box in cells(printer) if box.text == "宗地基本情况")
        last = max(box.bottom for box in cells(printer) if box.bottom < key.top)
        # 3 mm and a hair between a table and the next heading, whatever the table holds
        assert key.top - last == pytest.approx(119.6 - 116.6, abs=0.1)
    # 900 characters are 16 lines more than one
    assert heights["CC-001"] - heights["CC-002"] > 40.0


def test_numbers_of_points_lie_over_no_other_and_the_first_and_the_corners_come_first():
    from baiyuan_qgis.cartography.cards import pointlabels
    from baiyuan_qgis.measure import parcelboundary

    square = shapely.Polygon([(0, 0), (0, 100), (100, 100), (100, 0)])
    dense = shapely.segmentize(square, 1.0)
    points = parcelboundary.boundary(dense).points
    assert len(points) == 400
    # 1 m of ground is 1 mm on paper; names of 6 mm, lines of 2.3 mm
    found = pointlabels.places(points, 1.0, lambda _: 6.0, 2.3)
    names = [points[each.place].name for each in found]
    # the corners of a square of 100 m, from the north-west clockwise
    assert {"J1", "J101", "J201", "J301"} <= set(names)
    assert 30 < len(names) < 200
    boxes = [Box(1, points[each.place].name, each.x - 3, each.y - 1.15, each.x + 3, each.y + 1.15) for each in found]
    assert layoutcheck.overlaps(boxes, 0.0) == []
    # outside of the parcel, where no other point or side of it is
    assert not any(square.contains(shapely.Point(each.x, each.y)) for each in found)
    alone = pointlabels.places(parcelboundary.boundary(square).points, 1.0, lambda _: 6.0, 2.3)
    assert [each.place for each in alone] == [0, 1, 2, 3]


def test_suspicion_doubt_and_recognition_differ_in_colour_and_word(tmp_path):
    found = contents.read(
        surveys.write(
            tmp_path / "survey.gpkg", {"A": "idle", "B": "undetermined", "C": "normal", "D": "idle"},
            recognition=[None, None, None, "recognised_idle"],
        )
    )  # fmt: skip
    deck = content.Deck(found, content.Options(language="zh"))
    cards = {parcel: deck.card(parcel) for parcel in deck.ids}
    assert [cards[each].tone for each in "ABC"] == ["fails", "unknown", "meets"]
    assert [cards[each].recognised for each in "AD"] == [False, True]
    printer = pages.Printer(deck, pages.template(""))
    colours = {}
    for parcel, card in cards.items():
        pages.write_one(printer, tmp_path / "card.pdf", iter([card]))
        frames = [printer._items[f"{name}_frame"].frameStrokeColor().name() for name in ("status", "recognition")]
        colours[parcel] = tuple(frames)
    assert len({colours[each][0] for each in "ABC"}) == 3
    assert colours["A"][1] != colours["D"][1] and len(set(colours["D"])) == 2
    texts = cards["D"].texts
    assert "认定" not in texts["status"] and "疑似" not in texts["recognition"]


def test_a_template_of_the_user_gets_no_masked_name_in_full(tmp_path):
    found = contents.read(surveys.write(tmp_path / "survey.gpkg", {"A": "idle"}, holder=["张三丰"]))
    assert content.Deck(found, content.Options()).card("A").texts["holder"] == "张**"
    assert content.Deck(found, content.Options(personal=True)).card("A").texts["holder"] == "张三丰"


def test_signs_of_radicals_are_put_right():
    from baiyuan_qgis.cartography import pdftext

    # by their codes, for no editor may fold this line: 用, 见, 一, 户 as it is written in Henan
    signs = {"\u2f64": "用", "\u2ec5": "见", "\u2f00": "一", "\u2f3e": "户", "用": "用"}
    assert {sign: pdftext._today(sign) for sign in signs} == signs
    assert all(0x2E80 <= ord(sign) <= 0x2FDF for sign in pdftext._RADICALS)
    assert not any(0x2E80 <= ord(found) <= 0x2FDF for found in pdftext._RADICALS.values())


@pytest.mark.parametrize(
    ("crs", "said"),
    [
        ("EPSG:4526", "2000国家大地坐标系，高斯-克吕格3度带第38带"),
        ("EPSG:4547", "2000国家大地坐标系，高斯-克吕格3度带，中央子午线114°E"),
        ("EPSG:2362", "Xian 1980 / 3-degree Gauss-Kruger zone 38 (不是2000国家大地坐标系)"),
    ],
)
def test_the_card_says_its_coordinate_system_in_words(tmp_path, crs, said):
    corner = (500_000.0, 3_850_000.0) if crs == "EPSG:4547" else surveys.CORNER
    found = contents.read(surveys.write(tmp_path / "survey.gpkg", {"A": "idle"}, crs=crs, corner=corner))
    assert content.Deck(found, content.Options(language="zh"))._crs_name() == said


@layoutcheck.needed
def test_photos_stand_with_the_time_and_direction_of_their_cameras_and_blanks_for_what_these_do_not_say(tmp_path):
    from baiyuan_qgis.cartography.cards import making

    plain = tmp_path / "plain.jpg"
    image = QImage(400, 300, QImage.Format.Format_RGB32)
    image.fill(0x88AA66)
    assert image.save(str(plain), "JPEG", 90)
    photos = tmp_path / "photos" / "CC-001"
    photos.mkdir(parents=True)
    for name, record in (
        ("1", fieldpackages.jpeg("2022:10:08 09:30:15", (2690, 20))),
        ("2", fieldpackages.jpeg("2022:10:08 09:31:00")),
        ("3", b""),
    ):
        # start of image and record of one, the rest of the other
        data = plain.read_bytes()
        (photos / f"{name}.jpg").write_bytes(record[:-2] + data[2:] if record else data)
    (photos / "4.jpg").write_bytes(b"no picture")
    found = contents.read(surveys.write(tmp_path / "survey.gpkg", {"CC-001": "idle"}))
    (tmp_path / "cards").mkdir()
    maker = making.Maker(
        content.Deck(found, content.Options(language="zh")), pages.template(""), tmp_path / "cards",
        str(tmp_path / "photos"), SILENT,
    )  # fmt: skip
    maker.make(None, each=False)
    text = re.sub(r"[ ]+", " ", layoutcheck.text(tmp_path / "cards" / "cards.pdf"))
    # 2690/20 = 134.5, half to even
    assert "照片1 时间：2022-10-08 09:30 方位角：134°" in text
    assert "照片2 时间：2022-10-08 09:31 方位角：______" in text
    assert text.count("编号：______ 时间：____________ 方位角：______") == 2


@layoutcheck.needed
def test_a_template_of_the_user_keeps_what_qgis_draws_itself_and_evaluates_expressions(tmp_path):
    project = QgsProject()
    layout = QgsPrintLayout(project)
    layout.initializeDefaults()
    layout.pageCollection().page(0).setPageSize("A4", QgsLayoutItemPage.Orientation.Portrait)
    for name, text, top in (
        ("table_result", "", 30.0), ("", "[% upper('parcel ' || @baiyuan_parcel_id) %]", 100.0),
        ("", "[% @baiyuan_nothing %]unknown variables are empty", 110.0), ("below", "stands below", 92.0),
        ("html", "<b>bold [% @baiyuan_parcel_id %]</b>", 130.0),
    ):  # fmt: skip
        label = QgsLayoutItemLabel(layout)
        label.setId(name)
        label.setText(text)
        label.setFont(fonts.font(9.0))
        if name == "html":
            label.setMode(QgsLayoutItemLabel.Mode.ModeHtml)
        layout.addLayoutItem(label)
        label.attemptMove(QgsLayoutPoint(20, top), page=0)
        label.attemptResize(QgsLayoutSize(160, 60.0 if name == "table_result" else 6.0))
    layout.saveAsTemplate(str(tmp_path / "own.qpt"), QgsReadWriteContext())
    found = contents.read(surveys.write(tmp_path / "survey.gpkg", {"KF-0012": "idle"}))
    deck = content.Deck(found, content.Options(language="zh"))
    printer = pages.Printer(deck, tmp_path / "own.qpt")
    pages.write_one(printer, tmp_path / "card.pdf", iter([deck.card("KF-0012")]))
    lines = {line.text: line for line in layoutcheck.lines(tmp_path / "card.pdf")}
    assert {"PARCEL KF-0012", "unknown variables are empty", "stands below"} <= set(lines)
    # the table of one row takes 5.2 mm of 60: what begins beneath its place, above the last table's foot, stays
    assert 92.0 < lines["stands below"].bottom < 99.0
    assert printer.lost == 0


@layoutcheck.needed
def test_one_pdf_for_all_has_an_outline_by_park_and_parcel(tmp_path):
    from baiyuan_qgis.cartography.cards import making

    statuses = {"A-1": "idle", "A-2": "normal", "B-1": "undetermined"}
    parks = {"park_id": ["P1", "P1", "P2"], "park_name": ["甲园区", "甲园区", "乙园区"]}
    found = contents.read(surveys.write(tmp_path / "survey.gpkg", statuses, **parks))
    (tmp_path / "cards").mkdir()
    deck = content.Deck(found, content.Options(language="zh"))
    making.Maker(deck, pages.template(""), tmp_path / "cards", "", SILENT).make(None, each=False)
    pdf = tmp_path / "cards" / "cards.pdf"
    data = pdf.read_bytes()
    titles = [bytes.fromhex(each.decode()).decode("utf-16-be") for each in re.findall(rb"/Title <FEFF(\w+)>", data)]
    assert titles == ["甲园区", "A-1  疑似闲置(逾期未动工)", "A-2  未发现问题", "乙园区", "B-1  待核实"]
    assert b"/Lang (zh-CN)" in data
    # and is a PDF still: its 12 pages can be read, its words found
    assert len(layoutcheck.sizes(pdf)) == 12 and layoutcheck.lookalikes(layoutcheck.text(pdf)) == []


def test_no_line_ends_with_an_opening_bracket_or_begins_with_a_closing_one():
    from baiyuan_qgis.cartography import lettering

    text = "依据《闲置土地处置办法》第十四条第（一）项、汴政办〔2021〕5号，“百园增效”；" * 3
    for width in range(12, 60):
        lines = lettering.wrapped(text, float(width), 8.0)
        assert "".join(lines) == text
        assert not any(line[-1] in "（《〔“" or line[0] in "）》〕”，；、" for line in lines), lines


def test_points_of_one_page_stand_in_one_table_or_in_two_of_equal_length(tmp_path):
    found = contents.read(surveys.write(tmp_path / "survey.gpkg", {"A": "idle"}))
    printer = pages.Printer(content.Deck(found, content.Options()), pages.template(""))
    place = printer._places["table_points"]

    def panels(count):
        rows = [content.Row(("point", "side", "beside"), "head", "sides")]
        rows += [content.Row((f"J{n + 1}", "1.00", ""), columns="sides") for n in range(count)]
        laid_in, laid, rest = tables.points_in(place, rows)
        lengths = [0]
        for each in laid:
            lengths = [*lengths, 0] if each.row.kind == "head" else [*lengths[:-1], lengths[-1] + 1]
        return laid_in.panels, lengths[1:], len(rest)

    assert panels(4) == (1, [4], 0)
    assert panels(15) == (2, [8, 7], 0)
    assert panels(30) == (2, [15, 15], 0)
    # 96 mm hold a head and 18 rows of 5 mm; what is left begins with the head
    number, lengths, rest = panels(60)
    assert number == 2 and lengths[0] == lengths[1] and rest == 60 - sum(lengths) + 1
