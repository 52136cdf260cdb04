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
    QgsExpressionContextUtils,
    QgsLayoutItem,
    QgsLayoutItemLabel,
    QgsLayoutItemMap,
    QgsLayoutItemPage,
    QgsLayoutItemPicture,
    QgsLayoutItemScaleBar,
    QgsLayoutItemShape,
    QgsLayoutMeasurement,
    QgsLayoutPoint,
    QgsLayoutSize,
    QgsPrintLayout,
    QgsProject,
    QgsReadWriteContext,
    QgsScaleBarSettings,
    QgsTextFormat,
    QgsUnitTypes,
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
        bold: Any = False, colour: str = "ink", align: str = "left", frame: str = "", down: str = "middle",
    ) -> Any:  # fmt: skip
        """Write a text."""
        item = QgsLayoutItemLabel(self.layout)
        item.setText(text)
        item.setFont(fonts.font(size, bold))
        item.setFontColor(QColor(palette.paper(colour)))
        item.setMarginX(0)
        item.setMarginY(0)
        flag = Qt.AlignmentFlag
        item.setHAlign(
            {
                "left": flag.AlignLeft,
                "right": flag.AlignRight,
                "centre": flag.AlignHCenter,
                "spread": flag.AlignJustify,
            }[align]
        )
        item.setVAlign({"middle": flag.AlignVCenter, "top": flag.AlignTop}[down])
        if frame:
            item.setFrameEnabled(True)
            item.setFrameStrokeColor(QColor(palette.paper(frame)))
            item.setFrameStrokeWidth(QgsLayoutMeasurement(0.15 if frame == "line" else 0.3))
        return self.put(item, name, left, top, width, height)

    def band(self, text: str, top: float, left: float = LEFT, width: float = WIDTH) -> None:
        """Head a section."""
        self.text("", f"[% @baiyuan_heading_{text} %]", left, top, width, 5.4, 9.5, True, "accent")
        self.rule(top + 5.6, left, width)

    def rule(self, top: float, left: float = LEFT, width: float = WIDTH) -> None:
        """Draw a rule across the page, or a part of it."""
        item = QgsLayoutItemShape(self.layout)
        item.setShapeType(QgsLayoutItemShape.Shape.Rectangle)
        item.setSymbol(styles.symbol(Look(fill=palette.paper("accent"), stroke="")))
        self.put(item, "", left, top, width, 0.3)

    def map(self, name: str, left: float, top: float, width: float, height: float) -> None:
        """Put a map with its north and, below it where it hides nothing, its scale."""
        item = QgsLayoutItemMap(self.layout)
        item.setFrameEnabled(True)
        item.setFrameStrokeWidth(QgsLayoutMeasurement(0.2))
        item.setFrameStrokeColor(QColor(palette.paper("quiet")))
        item.setBackgroundColor(QColor("#ffffff"))
        self.put(item, name, left, top, width, height)
        north = self.text("", "[% @baiyuan_heading_north_arrow %]", left + width - 12, top + 1, 11, 5, 8.0, True,
                          align="centre", frame="line")  # fmt: skip
        north.setBackgroundEnabled(True)
        north.setBackgroundColor(QColor("#ffffff"))
        item.addLabelBlockingItem(north)
        bar = QgsLayoutItemScaleBar(self.layout)
        bar.setLinkedMap(item)
        bar.setStyle("Line Ticks Up")
        bar.setUnits(QgsUnitTypes.DistanceUnit.DistanceMeters)
        bar.setUnitLabel("m")
        bar.setNumberOfSegmentsLeft(0)
        bar.setNumberOfSegments(2)
        bar.setSegmentSizeMode(QgsScaleBarSettings.SegmentSizeMode.SegmentSizeFitWidth)
        bar.setMinimumBarWidth(18)
        bar.setMaximumBarWidth(36)
        bar.setHeight(1.2)
        bar.setLabelBarSpace(0.5)
        bar.setBoxContentSpace(0)
        form = QgsTextFormat()
        form.setFont(fonts.font(6.0))
        form.setSize(6.0)
        form.setColor(QColor(palette.paper("quiet")))
        bar.setTextFormat(form)
        self.put(bar, name.replace("map_", "bar_"), left, top + height + 0.6, 45, 4.6)
        scale = name.replace("map_", "scale_")
        self.text("", f"[% @baiyuan_{scale} %]", left + width - 20, top + height + 0.8, 20, 4, 7.5, align="right")

    def foot(self) -> None:
        """Write the foot of a page."""
        self.rule(FOOT)
        self.text("footer", "[% @baiyuan_footer %]", LEFT, FOOT + 1.2, WIDTH - 46, 6.4, 6.2, colour="quiet", down="top")
        self.text("page", "[% @baiyuan_page_text %]", LEFT + WIDTH - 45, FOOT + 1.2, 45, 6.4, 7.0, colour="quiet",
                  align="right", down="top")  # fmt: skip

    def head(self) -> None:
        """The head of every page but the first."""
        self.text("head_title", "[% @baiyuan_title %]", LEFT, 10.2, 106, 4.2, 8.5, colour="quiet")
        self.text("head_caption", "[% @baiyuan_caption %]", LEFT + 108, 10.2, WIDTH - 108, 4.2, 8.5, True,
                  align="right")  # fmt: skip

    def first(self) -> None:
        """Write the head of the first page."""
        code = 19.0
        self.text("title", "[% @baiyuan_title %]", LEFT, 11.0, 122.0, 9.0, 15.0, True)
        self.text("caption", "[% @baiyuan_caption %]", LEFT, 20.4, 122.0, 5.6, 11.0, True)
        self.text("subtitle", "[% @baiyuan_subtitle %]", LEFT, 26.4, 150.0, 4.0, 7.2, colour="quiet")
        self.text("internal", "[% @baiyuan_internal %]", LEFT + 126, 11.6, 24.0, 7.0, 9.5, True, "warning", "centre",
                  "warning")  # fmt: skip
        picture = QgsLayoutItemPicture(self.layout)
        self.put(picture, "qr", LEFT + WIDTH - code, 11.6, code, code)
        half = WIDTH / 2 - 1.5
        # a recognition has a number and a day: two lines
        boxes = ((LEFT, "status", "warning", 12.0), (LEFT + half + 3.0, "recognition", "accent", 9.0))
        for left, name, colour, size in boxes:
            self.text(f"{name}_frame", "", left, 33.0, half, 14.0, frame=colour)
            self.text("", f"[% @baiyuan_heading_{name} %]", left + 2, 34.0, half - 4, 4.0, 7.0, colour="quiet")
            self.text(name, f"[% @baiyuan_{name} %]", left + 2, 38.2, half - 4, 8.0, size, True, colour)

    def signs(self, name: str, top: float, size: float = 8.0) -> None:
        """Lines to sign on, over the whole width."""
        self.text("", f"[% @baiyuan_heading_{name} %]", LEFT, top, WIDTH, 6.0, size, align="spread")

    def table(self, name: str, top: float, height: float, size: float) -> None:
        """Put the place of a table; its name is to be seen in the layout window only."""
        self.text(name, name, LEFT, top, WIDTH, height, size, down="top")

    def write(self, path: Path) -> None:
        """Write the template; variables have their names as values, so that the layout window shows what is where."""
        texts = " ".join(item.text() for item in self.layout.items() if isinstance(item, QgsLayoutItemLabel))
        names = sorted(set(re.findall(r"@baiyuan_(\w+)", texts)))
        QgsExpressionContextUtils.setLayoutVariables(self.layout, {f"baiyuan_{name}": f"‹{name}›" for name in names})
        self.layout.saveAsTemplate(str(path), QgsReadWriteContext())
        text = Path(path).read_text(encoding="utf-8")
        # drawn by lot, new at each writing: numbered instead
        known: dict[str, str] = {}

        def number(found: re.Match[str]) -> str:
            return known.setdefault(found.group(0), f"{{00000000-0000-4000-8000-{len(known):012d}}}")

        text = re.sub(r"\{[0-9a-f]{8}-[0-9a-f-]{27}\}", number, text)
        Path(path).write_text(text, encoding="utf-8")


# A table's rectangle is the most that it takes: what it leaves goes to the maps (docs/user-guide.md).


def data(made: Template, map_top: float) -> None:
    """Put the head, what was found and the key data: the same on both cards."""
    made.first()
    made.band("result", 50.0)
    made.table("table_result", 56.6, 60.0, 8.0)
    made.band("key", 119.6)
    made.table("table_key", 126.2, map_top - 136.6, 8.0)


def whole() -> Template:
    """Return the whole card."""
    made = Template("parcelcard", 5)
    data(made, 217.0)
    made.band("location", 210.0, LEFT, 70.0)
    made.band("detail", 210.0, LEFT + 73.0, WIDTH - 73.0)
    made.map("map_location", LEFT, 217.0, 70.0, 58.0)
    made.map("map_detail", LEFT + 73.0, 217.0, WIDTH - 73.0, 58.0)
    made.foot()
    made.page = 1
    made.head()
    made.band("findings", 17.0)
    made.table("table_findings", 23.6, 256.0, 7.5)
    made.foot()
    made.page = 2
    made.head()
    made.band("boundary", 17.0)
    made.text("fraction", "[% @baiyuan_fraction %]", LEFT, 23.3, WIDTH, 6.2, 9.0, True, align="centre")
    made.map("map_boundary", LEFT, 30.0, WIDTH, 100.0)
    made.table("table_boundary", 137.5, 34.0, 7.5)
    made.table("table_points", 174.5, 96.0, 7.5)
    made.signs("signs", 274.5)
    made.foot()
    made.page = 3
    made.head()
    made.band("points", 17.0)
    made.table("table_points_more", 23.6, 256.0, 7.5)
    made.foot()
    made.page = 4
    made.head()
    made.band("field", 17.0)
    half = WIDTH / 2 - 2.0
    for number in range(4):
        left, top = LEFT + (number % 2) * (half + 4.0), 24.6 + (number // 2) * 91.0
        made.text("", "", left, top, half, 80.0, frame="line")
        picture = QgsLayoutItemPicture(made.layout)
        picture.setPictureAnchor(QgsLayoutItem.ReferencePoint.Middle)
        made.put(picture, f"photo_{number + 1}", left + 1, top + 1, half - 2, 78.0)
        made.text("", f"[% @baiyuan_photo_{number + 1} %]", left + 1, top + 81.0, half - 4, 6.0, 7.5, align="spread")
    made.text("", "", LEFT, 206.6, WIDTH, 58.0, frame="line")
    made.text("", "[% @baiyuan_heading_remarks %]", LEFT + 2, 208.0, WIDTH - 4, 4.0, 7.5, colour="quiet")
    made.signs("signs_field", 270.0, 8.5)
    made.foot()
    return made


def brief() -> Template:
    """Return the card of one page."""
    made = Template("parcelcard_brief", 1)
    data(made, 217.0)
    made.band("detail", 210.0)
    made.map("map_detail", LEFT, 217.0, WIDTH, 48.0)
    made.signs("signs_field", 274.0)
    made.foot()
    return made


if __name__ == "__main__":
    application = QgsApplication([], False)
    application.initQgis()
    folder = ROOT / "resources" / "layouts"
    for template in (whole(), brief()):
        template.write(folder / f"{template.layout.name()}.qpt")
