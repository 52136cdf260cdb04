"""Write resources/layouts/parcelcard.qpt (the whole card) and parcelcard_brief.qpt (one page), to be edited in QGIS.

    .venv/bin/python scripts/make_layouts.py

What each item shows is said by its id (map_…, table_…, qr, photo_…) and by the variables in its text
(docs/user-guide.md lists them).
"""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from qgis.core import (  # noqa: E402
    QgsApplication,
    QgsLayoutItemLabel,
    QgsLayoutItemMap,
    QgsLayoutItemPage,
    QgsLayoutItemPicture,
    QgsLayoutItemShape,
    QgsLayoutMeasurement,
    QgsLayoutPoint,
    QgsLayoutSize,
    QgsPrintLayout,
    QgsProject,
    QgsReadWriteContext,
)  # fmt: skip
from qgis.PyQt.QtCore import Qt  # noqa: E402
from qgis.PyQt.QtGui import QColor  # noqa: E402

from baiyuan_qgis.cartography import fonts, styles  # noqa: E402
from baiyuan_qgis.data import palette  # noqa: E402
from baiyuan_qgis.data.palette import Look  # noqa: E402

LEFT, WIDTH, FOOT = 18.0, 176.0, 283.0


class Template:
    """Puts items on the pages of a layout; millimetres from the upper left corner."""

    def __init__(self, name: str, pages: int) -> None:
        self.project = QgsProject()
        self.layout = QgsPrintLayout(self.project)
        self.layout.initializeDefaults()
        self.layout.setName(name)
        collection = self.layout.pageCollection()
        while collection.pageCount() < pages:
            collection.addPage(QgsLayoutItemPage(self.layout))
        for number in range(pages):
            collection.page(number).setPageSize("A4", QgsLayoutItemPage.Orientation.Portrait)
        collection.reflow()
        self.page = 0

    def put(self, item: Any, name: str, left: float, top: float, width: float, height: float) -> Any:
        """Put an item on the current page."""
        item.setId(name)
        self.layout.addLayoutItem(item)
        item.attemptMove(QgsLayoutPoint(left, top), page=self.page)
        item.attemptResize(QgsLayoutSize(width, height))
        return item

    def text(
        self, name: str, text: str, left: float, top: float, width: float, height: float, size: float = 8.0,
        bold: Any = False, colour: str = "ink", align: str = "left", frame: str = "",
    ) -> Any:  # fmt: skip
        """Write a text."""
        item = QgsLayoutItemLabel(self.layout)
        item.setText(text)
        item.setFont(fonts.font(size, bold))
        item.setFontColor(QColor(palette.paper(colour)))
        item.setMarginX(0)
        item.setMarginY(0)
        flag = Qt.AlignmentFlag
        item.setHAlign({"left": flag.AlignLeft, "right": flag.AlignRight, "centre": flag.AlignHCenter}[align])
        item.setVAlign(flag.AlignVCenter)
        if frame:
            item.setFrameEnabled(True)
            item.setFrameStrokeColor(QColor(palette.paper(frame)))
            item.setFrameStrokeWidth(QgsLayoutMeasurement(0.3))
        return self.put(item, name, left, top, width, height)

    def band(self, text: str, top: float) -> Any:
        """Head a section."""
        item = self.text("", f"[% @baiyuan_heading_{text} %]", LEFT, top, WIDTH, 5.6, 9.5, True, "accent")
        self.rule(top + 5.6)
        return item

    def rule(self, top: float) -> None:
        """Draw a rule across the page."""
        item = QgsLayoutItemShape(self.layout)
        item.setShapeType(QgsLayoutItemShape.Shape.Rectangle)
        item.setSymbol(styles.symbol(Look(fill=palette.paper("accent"), stroke="")))
        self.put(item, "", LEFT, top, WIDTH, 0.3)

    def map(self, name: str, left: float, top: float, width: float, height: float) -> None:
        """Put a map with its scale and north."""
        item = QgsLayoutItemMap(self.layout)
        item.setFrameEnabled(True)
        item.setFrameStrokeWidth(QgsLayoutMeasurement(0.2))
        item.setBackgroundColor(QColor("#ffffff"))
        self.put(item, name, left, top, width, height)
        scale = name.replace("map_", "scale_")
        self.text("", f"[% @baiyuan_{scale} %]", left + width - 26, top + height - 5, 24, 4, 7.0, align="right")
        self.text(
            "", "[% @baiyuan_heading_north_arrow %]", left + width - 12, top + 1, 11, 4.5, 7.5, True, align="right"
        )

    def foot(self) -> None:
        """Write the foot of a page."""
        self.rule(FOOT)
        self.text("", "[% @baiyuan_footer %]", LEFT, FOOT + 0.8, WIDTH - 26, 7.0, 6.2, colour="quiet")
        self.text("page", "[% @baiyuan_page_text %]", LEFT + WIDTH - 25, FOOT + 0.8, 25, 4.0, 7.0, colour="quiet",
                  align="right")  # fmt: skip

    def head(self) -> None:
        """The head of every page but the first."""
        self.text("", "[% @baiyuan_title %]", LEFT, 11.0, 110, 5.0, 8.5, colour="quiet")
        self.text("", "[% @baiyuan_caption %]", LEFT + 110, 11.0, WIDTH - 110, 5.0, 8.5, True, align="right")

    def first(self) -> None:
        """Write the head of the first page."""
        self.text("title", "[% @baiyuan_title %]", LEFT, 11.0, 126.0, 9.0, 15.0, True)
        self.text("caption", "[% @baiyuan_caption %]", LEFT, 20.5, 126.0, 6.0, 11.0, True)
        self.text("subtitle", "[% @baiyuan_subtitle %]", LEFT, 27.0, 150.0, 4.5, 7.2, colour="quiet")
        self.text("internal", "[% @baiyuan_internal %]", LEFT + 128, 11.5, 24.0, 7.0, 9.5, True, "warning", "centre",
                  "warning")  # fmt: skip
        picture = QgsLayoutItemPicture(self.layout)
        self.put(picture, "qr", LEFT + WIDTH - 22.0, 9.5, 22.0, 22.0)
        half = WIDTH / 2 - 1.5
        # a recognition has a number and a day: two lines
        boxes = ((LEFT, "status", "warning", 11.5), (LEFT + half + 3.0, "recognition", "accent", 8.0))
        for left, name, colour, size in boxes:
            self.text("", "", left, 33.0, half, 13.0, frame=colour)
            self.text("", f"[% @baiyuan_heading_{name} %]", left + 2, 33.8, half - 4, 4.0, 7.0, colour="quiet")
            self.text(name, f"[% @baiyuan_{name} %]", left + 2, 38.0, half - 4, 7.4, size, True, colour)

    def write(self, path: Path) -> None:
        """Write the template."""
        self.layout.saveAsTemplate(str(path), QgsReadWriteContext())
        text = Path(path).read_text(encoding="utf-8")
        # drawn by lot, new at each writing: numbered instead
        known: dict[str, str] = {}

        def number(found: re.Match[str]) -> str:
            return known.setdefault(found.group(0), f"{{00000000-0000-4000-8000-{len(known):012d}}}")

        text = re.sub(r"\{[0-9a-f]{8}-[0-9a-f-]{27}\}", number, text)
        Path(path).write_text(text, encoding="utf-8")


def whole() -> Template:
    """Return the whole card."""
    made = Template("parcelcard", 5)
    made.first()
    made.band("result", 48.0)
    made.text("table_result", "", LEFT, 54.4, WIDTH, 50.0, 8.0)
    made.band("key", 106.0)
    made.text("table_key", "", LEFT, 112.4, WIDTH, 79.0, 8.0)
    made.band("location", 193.0)
    made.map("map_location", LEFT, 200.0, 70.0, 80.0)
    made.map("map_detail", LEFT + 73.0, 200.0, WIDTH - 73.0, 80.0)
    made.text("", "[% @baiyuan_heading_detail %]", LEFT + 73.0, 193.0, 100, 5.6, 9.5, True, "accent")
    made.foot()
    made.page = 1
    made.head()
    made.band("findings", 17.0)
    made.text("table_findings", "", LEFT, 24.0, WIDTH, 256.0, 7.5)
    made.foot()
    made.page = 2
    made.head()
    made.band("boundary", 17.0)
    made.text("fraction", "[% @baiyuan_fraction %]", LEFT, 23.5, WIDTH, 5.5, 9.0, True, align="centre")
    made.map("map_boundary", LEFT, 30.0, WIDTH, 120.0)
    made.text("table_boundary", "", LEFT, 152.5, WIDTH, 44.0, 7.5)
    made.text("table_points", "", LEFT, 198.5, WIDTH, 75.0, 7.0)
    made.text("", "[% @baiyuan_heading_signs %]", LEFT, 275.0, WIDTH, 6.0, 8.0)
    made.foot()
    made.page = 3
    made.head()
    made.band("points", 17.0)
    made.text("table_points_more", "", LEFT, 24.0, WIDTH, 256.0, 7.0)
    made.foot()
    made.page = 4
    made.head()
    made.band("field", 17.0)
    half = WIDTH / 2 - 2.0
    for number in range(4):
        left, top = LEFT + (number % 2) * (half + 4.0), 26.0 + (number // 2) * 112.0
        made.text("", "", left, top, half, 100.0, frame="line")
        made.put(QgsLayoutItemPicture(made.layout), f"photo_{number + 1}", left + 1, top + 1, half - 2, 98.0)
        made.text("", f"[% @baiyuan_photo_{number + 1} %]", left, top + 101.0, half, 6.0, 7.5)
    made.text("", "[% @baiyuan_heading_signs_field %]", LEFT, 262.0, WIDTH, 12.0, 9.0)
    made.foot()
    return made


def brief() -> Template:
    """Return the card of one page."""
    made = Template("parcelcard_brief", 1)
    made.first()
    made.band("result", 48.0)
    made.text("table_result", "", LEFT, 54.4, WIDTH, 50.0, 8.0)
    made.band("key", 106.0)
    made.text("table_key", "", LEFT, 112.4, WIDTH, 75.0, 8.0)
    made.band("detail", 189.0)
    made.map("map_detail", LEFT, 196.0, WIDTH, 76.0)
    made.text("", "[% @baiyuan_heading_signs_field %]", LEFT, 274.0, WIDTH, 7.0, 8.0)
    made.foot()
    return made


if __name__ == "__main__":
    application = QgsApplication([], False)
    application.initQgis()
    folder = ROOT / "resources" / "layouts"
    for template in (whole(), brief()):
        template.write(folder / f"{template.layout.name()}.qpt")
