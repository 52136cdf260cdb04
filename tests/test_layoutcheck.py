"""The helper that looks at printed pages finds what it is there to find."""

from __future__ import annotations

import pytest

pytest.importorskip("qgis.core")

import layoutcheck
import qgis_env
from layoutcheck import Box

qgis_env.application()

from baiyuan_qgis.cartography import fonts, lettering  # noqa: E402
from baiyuan_qgis.cartography.cards import pages  # noqa: E402


def test_boxes_that_overlap_cross_or_leave_the_frame_are_found_and_those_that_touch_are_not():
    left, right = Box(1, "a", 10, 10, 20, 15), Box(1, "b", 20, 10, 30, 15)
    over, other_page = Box(1, "c", 19, 14, 29, 18), Box(2, "d", 10, 10, 20, 15)
    assert layoutcheck.overlaps([left, right, other_page]) == []
    # c covers a by 1 mm x 1 mm and b by 9 mm x 1 mm
    assert layoutcheck.overlaps([left, right, over]) == [(left, over), (right, over)]
    assert layoutcheck.outside([left, right], (10, 10, 25, 20)) == [right]
    frame = Box(1, "frame", 5, 5, 25, 25)
    assert layoutcheck.crossing([left, right, other_page], [frame]) == [(right, frame)]
    # a frame within a box is no crossing either
    assert layoutcheck.crossing([frame], [left]) == []


def test_ink_keeps_the_middle_of_a_line():
    assert layoutcheck.ink([Box(1, "a", 0, 10, 5, 20)], 0.5) == [Box(1, "a", 0, 12.5, 5, 17.5)]


@layoutcheck.needed
def test_words_of_a_page_stand_where_they_were_drawn(tmp_path):
    paper, painter = pages.open_pdf(tmp_path / "page.pdf", "page")
    painter.scale(pages.DPI / 25.4, pages.DPI / 25.4)
    lettering.draw(painter, "KF-0012", 30.0, 50.0, 10.0)
    paper.newPage()
    lettering.draw(painter, "410225G001 & <b>", 100.0, 200.0, 10.0)
    painter.end()
    pdf = tmp_path / "page.pdf"
    first, *second = layoutcheck.words(pdf)
    assert (first.page, first.text) == (1, "KF-0012")
    assert first.left == pytest.approx(30.0, abs=0.3) and first.top < 50.0 < first.bottom
    assert first.right - first.left == pytest.approx(lettering.text_width("KF-0012", 10.0), abs=0.3)
    assert [(each.page, each.text) for each in second] == [(2, "410225G001"), (2, "&"), (2, "<b>")]
    assert layoutcheck.sizes(pdf) == [pytest.approx((210, 297), abs=0.3)] * 2
    assert all(font.embedded and font.searchable for font in layoutcheck.fonts(pdf))
    assert layoutcheck.picture(pdf, 2).stat().st_size > 0


def test_a_label_that_is_too_small_for_its_text_is_found():
    from qgis.core import QgsLayoutItemLabel, QgsLayoutPoint, QgsLayoutSize, QgsPrintLayout, QgsProject

    project = QgsProject()
    layout = QgsPrintLayout(project)
    layout.initializeDefaults()
    for name, wide in (("narrow", 10.0), ("wide", 90.0)):
        label = QgsLayoutItemLabel(layout)
        label.setId(name)
        label.setFont(fonts.font(10.0))
        label.setText("Parcel KF-0012 of the park")
        layout.addLayoutItem(label)
        label.attemptMove(QgsLayoutPoint(10, 10), page=0)
        label.attemptResize(QgsLayoutSize(wide, 6))
    assert layoutcheck.clipped_labels(layout) == [("narrow", "Parcel KF-0012 of the park")]
    boxes = {box.text: box for box in layoutcheck.layout_boxes(layout)}
    assert boxes["wide"] == Box(1, "wide", 10, 10, 100, 16)
