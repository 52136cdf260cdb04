"""Parcel cards as PDF: what they say, what they keep to themselves, that nothing runs over or is lost."""

from __future__ import annotations

import math
import shutil
import subprocess
from pathlib import Path

import pytest

pytest.importorskip("qgis.core")

import pandas
import qgis_env
import shapely
import surveys

qgis_env.application()

from baiyuan_qgis.cartography.cards import content, pages  # noqa: E402
from baiyuan_qgis.faults import InputFault  # noqa: E402
from baiyuan_qgis.language import set_language  # noqa: E402
from baiyuan_qgis.products import contents  # noqa: E402

NEEDED = [name for name in ("pdftotext", "pdffonts", "pdfinfo") if shutil.which(name) is None]
poppler = pytest.mark.skipif(bool(NEEDED), reason=f"poppler-utils lacks {NEEDED}")
LONG = "澄川县经济技术开发区装备制造产业园" * 12
VERDICTS = pandas.DataFrame(
    {
        "parcel_id": ["CC-001", "CC-001"], "rule_id": ["STK-05", "IDL-01"], "verdict": ["fails", "unknown"],
        "clause": ["闲置土地处置办法 第二条第一款", "闲置土地处置办法 第十四条第（一）项"],
        "inputs": ['{"agreed_start": "2021-01-10", "fee_estimate_wan": 88.5}', "{}"], "missing": ["", "cause_evidence"],
        "sentence_zh": ["截至2022-09-30未见动工记录，疑似闲置。", "原因待查。"],
        "sentence_en": ["No start on record on 2022-09-30.", "Cause to be verified."],
    }
)  # fmt: skip


@pytest.fixture(autouse=True)
def english():
    set_language("en")
    yield
    set_language("en")


def survey(folder, statuses=None, tables=None, **columns):
    path = surveys.write(
        folder / "survey.gpkg", statuses or {"CC-001": "idle", "CC-002": "normal"},
        tables={"verdicts": VERDICTS, **(tables or {})}, **columns,
    )  # fmt: skip
    return contents.read(path)


def printed(folder, found, template="", language="zh", **options):
    deck = content.Deck(found, content.Options(language=language, **options))
    printer = pages.Printer(deck, pages.template(template))
    path = folder / "cards.pdf"
    count = pages.write_one(printer, path, (deck.card(each) for each in deck.ids))
    return path, count, printer


def text_of(path: Path) -> str:
    return subprocess.run(["pdftotext", "-layout", str(path), "-"], capture_output=True, check=True).stdout.decode()


@poppler
@pytest.mark.parametrize(("template", "each"), [("", 4), ("parcelcard_brief.qpt", 1)])
def test_each_template_prints_text_that_can_be_found_in_embedded_fonts(tmp_path, template, each):
    path, count, _ = printed(tmp_path, survey(tmp_path, holder=["澄川甲机械有限公司", "张三丰"]), template)
    assert count == 2 * each
    info = subprocess.run(["pdfinfo", str(path)], capture_output=True, check=True).stdout.decode()
    assert f"Pages:           {count}" in info and "595 x 842" in info
    fonts = subprocess.run(["pdffonts", str(path)], capture_output=True, check=True).stdout.decode().splitlines()[2:]
    assert fonts and all(line.split()[-5] == "yes" for line in fonts)
    text = text_of(path)
    assert "宗地编号 CC-001" in text and "疑似闲置(逾期未动工)" in text and "未见认定记录" in text
    assert "澄川甲机械有限公司" in text and "张**" in text and "张三丰" not in text
    assert f"第1页 共{each}页" in text
    assert not any(word in text for word in ("应缴", "罚款", "违法"))
    assert path.stat().st_size / 2 < 200_000


@poppler
def test_fee_and_coordinates_only_when_asked_for(tmp_path):
    found = survey(tmp_path, fee_estimate_wan=[88.5, None])
    closed = text_of(printed(tmp_path, found)[0])
    assert "88.5" not in closed and "3850100.000" not in closed and "100.00" in closed
    opened = text_of(printed(tmp_path, found, fee=True, coordinates=True)[0])
    assert "88.50" in opened and "3850100.000" in opened


@poppler
def test_recognition_stands_in_a_place_of_its_own(tmp_path):
    found = survey(tmp_path, recognition=["recognised_idle", None], recognition_no=["澄自然认〔2022〕1号", None])
    deck = content.Deck(found, content.Options(language="zh"))
    texts = deck.card("CC-001").texts
    assert texts["status"] == "疑似闲置(逾期未动工)" and "认定" not in texts["status"].replace("不是认定", "")
    assert texts["recognition"].startswith("已认定闲置") and "疑似" not in texts["recognition"]
    assert deck.card("CC-002").texts["recognition"] == "未见认定记录"


@poppler
def test_400_points_and_200_signs_run_over_nothing_and_lose_nothing(tmp_path):
    found = survey(
        tmp_path, holder=[LONG[:196] + "有限公司", None], location=[LONG[:200], None], reason=[LONG[:200], None],
        measure=[LONG[:200], None], missing=["agreed_start", None], park_name=[LONG[:60]] * 2,
    )  # fmt: skip
    circle = shapely.Polygon([
        (38_500_050 + 90 * math.cos(2 * math.pi * n / 400), 3_850_050 + 90 * math.sin(2 * math.pi * n / 400))
        for n in range(400)
    ])  # fmt: skip
    found.parcels.loc[0, "geometry"] = shapely.multipolygons([circle])
    _, count, printer = printed(tmp_path, found, coordinates=True)
    over = [each for each in printer.placed if each.taken[0] > each.box[2] + 0.1 or each.taken[1] > each.box[3] + 0.1]
    assert over == []
    assert all(each.box[1] + each.box[3] <= 291.0 and each.box[0] + each.box[2] <= 194.1 for each in printer.placed)
    names = [each.text for each in printer.placed if each.text.startswith("J") and each.text[1:].isdigit()]
    assert names[:400] == [f"J{n}" for n in range(1, 401)]
    whole = "".join(each.text.replace("\n", "") for each in printer.placed)
    assert whole.count(LONG[:200]) >= 2 and LONG[:196] + "有限公司" in whole
    assert count > 8


def test_cells_of_a_page_do_not_overlap(tmp_path):
    _, _, printer = printed(tmp_path, survey(tmp_path), coordinates=True)
    for page in {each.page for each in printer.placed}:
        cells = [shapely.box(x, y, x + w, y + h) for x, y, w, h in (p.box for p in printer.placed if p.page == page)]
        assert all(a.intersection(b).area < 1e-6 for n, a in enumerate(cells) for b in cells[n + 1 :])


def test_a_template_that_is_none_is_refused_in_one_sentence(tmp_path):
    (tmp_path / "no.qpt").write_text("<nothing/>", encoding="utf-8")
    with pytest.raises(InputFault, match="no layout template"):
        pages.Printer(content.Deck(survey(tmp_path), content.Options()), tmp_path / "no.qpt")
    with pytest.raises(InputFault, match="does not exist"):
        pages.template(str(tmp_path / "missing.qpt"))


def test_one_bad_parcel_does_not_stop_the_rest(tmp_path):
    qgis_env.provider()
    path = surveys.write(tmp_path / "survey.gpkg", {"CC-001": "idle", "CC-002": "normal", "CC-003": "normal"})
    frame = contents.read(path).table("parcels")
    frame.loc[1, "geometry"] = None
    from baiyuan_qgis.data import store

    run = store.read(path, "run")
    store.write(path, {"parcels": frame, "run": run})
    from qgis.core import QgsApplication

    algorithm = QgsApplication.processingRegistry().createAlgorithmById("baiyuan:parcelcards")
    results, ok, log, _ = qgis_env.run(
        algorithm, {"SURVEY": str(path), "ONE_FILE_EACH": True, "CARDS": str(tmp_path / "cards"),
                    "RESULT": str(tmp_path / "result.gpkg")}
    )  # fmt: skip
    assert ok, log
    assert (results["CARD_COUNT"], results["FAILED_COUNT"]) == (2, 1)
    assert sorted(each.name for each in (tmp_path / "cards").iterdir()) == ["CC-001.pdf", "CC-003.pdf", "cards.csv"]
    table = store.read(tmp_path / "result.gpkg", "result")
    assert dict(zip(table["parcel_id"], table["card_state"])) == {
        "CC-001": "made",
        "CC-002": "failed",
        "CC-003": "made",
    }
    assert "CC-002" in log


@pytest.mark.parametrize("each", [False, True])
def test_a_run_that_was_stopped_lists_the_cards_that_are_there_and_no_other(tmp_path, each):
    qgis_env.provider()
    path = surveys.write(tmp_path / "survey.gpkg", {f"CC-00{number}": "normal" for number in range(1, 4)})
    from qgis.core import QgsApplication, QgsProcessingContext, QgsProcessingFeedback

    algorithm = QgsApplication.processingRegistry().createAlgorithmById("baiyuan:parcelcards")
    feedback = QgsProcessingFeedback(False)
    # 2 % to 80 % are the cards: past 20 % is the second of three
    feedback.progressChanged.connect(lambda percent: feedback.cancel() if percent > 20 else None)
    algorithm.run(
        {"SURVEY": str(path), "ONE_FILE_EACH": each, "CARDS": str(tmp_path / "cards")}, QgsProcessingContext(), feedback
    )
    assert feedback.isCanceled()
    left = sorted(found.name for found in (tmp_path / "cards").iterdir())
    if not each:
        # the one PDF for all was not finished: nothing half-written, and no list of it
        assert left == []
        return
    listed = pandas.read_csv(tmp_path / "cards" / "cards.csv", encoding="utf-8-sig")["Card file"].tolist()
    assert left == [*listed, "cards.csv"] and 0 < len(listed) < 3
