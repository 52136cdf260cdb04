"""Looks at printed pages as a reader would: the words of a PDF and where they stand, its fonts, what overlaps.

For the tests of everything that is printed. Lengths are millimetres from the upper left corner of a page, pages are
counted from 1. Needs poppler-utils; ``needed`` skips a test where they are missing.
"""

from __future__ import annotations

import html
import re
import shutil
import subprocess
import unicodedata
from pathlib import Path
from typing import Any, Iterable, List, NamedTuple, Sequence, Tuple, Union

import numpy as np
import pytest
import shapely

_POINT = 25.4 / 72.0
_TOOLS = ("pdftotext", "pdffonts", "pdfinfo", "pdftoppm")
# Signs of radicals that Unicode's own folding leaves alone; PDFs of Qt may hold them in place of the characters.
RADICALS = str.maketrans("⻚⻔⻓⻅⻋⺠⻆⻛⻉⻢⻰⻘⻩", "页门长见车民角风贝马龙青黄")

_missing = [name for name in _TOOLS if shutil.which(name) is None]
needed = pytest.mark.skipif(bool(_missing), reason=f"poppler-utils lacks {_missing}")


class Box(NamedTuple):
    """A rectangle on a page with the text or the name of what stands there."""

    page: int
    text: str
    left: float
    top: float
    right: float
    bottom: float


class Font(NamedTuple):
    """A font of a PDF."""

    name: str
    embedded: bool
    searchable: bool


def text(pdf: Union[str, Path], folded: bool = False) -> str:
    """Return the text of a PDF as a reader's search finds it; folded: with look-alike signs made equal."""
    found = _output("pdftotext", "-layout", str(pdf), "-")
    return fold(found) if folded else found


def fold(text: str) -> str:
    """Return a text with signs of radicals as the characters that they look like."""
    return unicodedata.normalize("NFKC", text).translate(RADICALS)


def lookalikes(text: str) -> List[str]:
    """Return the signs of radicals in a text: they look like characters, and no search for these finds them."""
    return sorted({sign for sign in text if 0x2E80 <= ord(sign) <= 0x2FDF})


def joined(text: str) -> str:
    """Return a text without any space or line break: to find in it what a page breaks over lines."""
    return re.sub(r"\s+", "", text)


def words(pdf: Union[str, Path]) -> List[Box]:
    """Return the words of a PDF, each with the box of its line of text (higher than its ink, see ``ink``)."""
    return _boxes(pdf, "word")


def lines(pdf: Union[str, Path]) -> List[Box]:
    """Return the lines of text of a PDF."""
    return _boxes(pdf, "line")


def ink(boxes: Iterable[Box], share: float = 0.6) -> List[Box]:
    """Return boxes of text with the middle ``share`` of their height: Chinese fonts leave room above and below."""
    made = []
    for box in boxes:
        less = (box.bottom - box.top) * (1.0 - share) / 2.0
        made.append(box._replace(top=box.top + less, bottom=box.bottom - less))
    return made


def fonts(pdf: Union[str, Path]) -> List[Font]:
    """Return the fonts of a PDF."""
    rows = _output("pdffonts", str(pdf)).splitlines()[2:]
    return [Font(row.split()[0], row.split()[-5] == "yes", row.split()[-3] == "yes") for row in rows]


def sizes(pdf: Union[str, Path]) -> List[Tuple[float, float]]:
    """Return width and height of each page."""
    found = re.findall(r'<page width="([\d.]+)" height="([\d.]+)"', _output("pdftotext", "-bbox", str(pdf), "-"))
    return [(float(wide) * _POINT, float(high) * _POINT) for wide, high in found]


def picture(pdf: Union[str, Path], page: int, dpi: int = 110) -> Path:
    """Render a page to a PNG beside the PDF and return its path."""
    target = Path(pdf).with_name(f"{Path(pdf).stem}-{page}-{dpi}")
    _output("pdftoppm", "-png", "-r", str(dpi), "-f", str(page), "-singlefile", str(pdf), str(target))
    return target.with_suffix(".png")


def codes(image: Union[str, Path]) -> List[str]:
    """Return the texts of the QR codes in a picture; skips the test where zbarimg is not installed."""
    if shutil.which("zbarimg") is None:
        pytest.skip("zbarimg (Debian's zbar-tools) is not installed")
    done = subprocess.run(["zbarimg", "-q", "--raw", str(image)], capture_output=True, check=False, timeout=60)
    return done.stdout.decode("utf-8").splitlines()


def overlaps(boxes: Sequence[Box], slack: float = 0.1) -> List[Tuple[Box, Box]]:
    """Return the pairs of boxes of one page that overlap by more than ``slack`` in both directions."""
    found = []
    for page in sorted({box.page for box in boxes}):
        here = [box for box in boxes if box.page == page]
        shapes = _shapes(here, slack / 2.0)
        for left, right in shapely.STRtree(shapes).query(shapes, predicate="intersects").T:
            if left < right and not shapely.touches(shapes[left], shapes[right]):
                found.append((here[left], here[right]))
    return found


def outside(boxes: Iterable[Box], frame: Tuple[float, float, float, float], slack: float = 0.1) -> List[Box]:
    """Return the boxes that are not within a frame: left, top, right, bottom."""
    left, top, right, bottom = frame
    return [
        box for box in boxes
        if box.left < left - slack or box.top < top - slack
        or box.right > right + slack or box.bottom > bottom + slack
    ]  # fmt: skip


def crossing(boxes: Iterable[Box], frames: Sequence[Box], slack: float = 0.1) -> List[Tuple[Box, Box]]:
    """Return each box with the frame whose edge it crosses: it lies neither within nor beside it."""
    found = []
    for box in boxes:
        for frame in frames:
            if frame.page != box.page or box.right <= frame.left + slack or box.left >= frame.right - slack:
                continue
            if box.bottom <= frame.top + slack or box.top >= frame.bottom - slack:
                continue
            if outside([box], frame[2:], slack) and outside([frame], box[2:], slack):
                found.append((box, frame))
    return found


def layout_boxes(layout: Any) -> List[Box]:
    """Return the rectangles of all items of a print layout but its pages, by id (or kind, where an item has none)."""
    from qgis.core import QgsLayoutItem, QgsLayoutItemPage

    found = []
    for item in layout.items():
        if not isinstance(item, QgsLayoutItem) or isinstance(item, QgsLayoutItemPage) or not item.isVisible():
            continue
        at, box = item.pagePos(), item.rect()
        name = item.id() or type(item).__name__
        found.append(Box(item.page() + 1, name, at.x(), at.y(), at.x() + box.width(), at.y() + box.height()))
    return found


def clipped_labels(layout: Any, slack: float = 0.3) -> List[Tuple[str, str]]:
    """Return id and text of the labels of a print layout whose text needs more room than they have."""
    from qgis.core import QgsLayoutItemLabel

    found = []
    for item in layout.items():
        if isinstance(item, QgsLayoutItemLabel) and item.isVisible() and item.currentText():
            need, box = item.sizeForText(), item.rect()
            wrapped = "\n" not in item.currentText() and box.height() > 1.9 * need.height()
            if need.height() > box.height() + slack or (need.width() > box.width() + slack and not wrapped):
                found.append((item.id(), item.currentText()))
    return found


def _boxes(pdf: Union[str, Path], kind: str) -> List[Box]:
    found: List[Box] = []
    page = 0
    source = _output("pdftotext", "-bbox-layout", str(pdf), "-")
    numbers = r' xMin="(-?[\d.]+)" yMin="(-?[\d.]+)" xMax="(-?[\d.]+)" yMax="(-?[\d.]+)">'
    for match in re.finditer(rf"<page |<{kind}{numbers}(.*?)</{kind}>", source, re.DOTALL):
        if match.group(1) is None:
            page += 1
            continue
        box = [float(each) * _POINT for each in match.groups()[:4]]
        content = html.unescape(re.sub(r"<[^>]+>", "", match.group(5)))
        found.append(Box(page, re.sub(r"\s+", " ", content).strip(), *box))
    return found


def _shapes(boxes: Sequence[Box], less: float) -> Any:
    """Rectangles drawn in by ``less`` on every side, but never to nothing."""
    edges = np.array([box[2:] for box in boxes], dtype=float)
    middle = (edges[:, :2] + edges[:, 2:]) / 2.0
    half = np.maximum((edges[:, 2:] - edges[:, :2]) / 2.0 - less, 1e-3)
    low, high = middle - half, middle + half
    return shapely.box(low[:, 0], low[:, 1], high[:, 0], high[:, 1])


def _output(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, check=True, timeout=120)
    return done.stdout.decode("utf-8")
