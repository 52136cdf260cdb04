"""Photos for the cards: found by parcel, made as small as the place they fill, never touched themselves.

A phone's photo has 12 million pixels and 5 MB; printed 8 cm wide it shows a twentieth of that. Copies have the photo's
upright position and nothing of what a camera writes into it (time, place, owner); time and direction stand below them.
"""

from __future__ import annotations

from pathlib import Path
from typing import Dict, Iterable, List, NamedTuple, Sequence, Tuple

from qgis.PyQt.QtCore import QBuffer, QIODevice, QSize, Qt
from qgis.PyQt.QtGui import QImage, QImageIOHandler, QImageReader, QPainter

from baiyuan_qgis.data import exif, photofiles
from baiyuan_qgis.language import tr
from baiyuan_qgis.progress import SILENT, Progress

PICTURES = (".jpg", ".jpeg", ".png")
MOST = 4
# Dots per inch at which a photo is printed and the quality of its copy: the first at which it takes no more than its
# share of a card of 200 kB, else the last. What has little detail loses nothing by it.
STEPS = ((200, 70), (170, 60), (150, 50), (130, 40), (120, 30))
SHARE = 38_000
# Qt writes every picture into a PDF anew at this quality, whatever it was before.
_QT = 94
# What is known of a photo whose camera says nothing.
NOTHING = exif.Taken()
# More pixels than any camera has: such a file would take all memory.
_LARGEST = 250_000_000


class Copies(NamedTuple):
    """The copies made for a card, "" where a photo cannot be read, and what is to be said about them."""

    paths: List[str]
    notes: List[str]


def found(folder: str, parcels: Sequence[str], progress: Progress = SILENT) -> Dict[str, List[Path]]:
    """Return the photos of each parcel: of the folder with its id as name, or files whose name begins with it.

    A parcel whose id no file may have as its name has the folder that a merged inspection gave it.
    """
    if not folder:
        return {}
    known = {**{photofiles.folder_of(parcel): parcel for parcel in parcels}, **{parcel: parcel for parcel in parcels}}
    longest = max(map(len, known), default=0)
    photos: Dict[str, List[Path]] = {}
    for path in _pictures(folder, progress):
        parcel = known.get(path.parent.name, "")
        if not parcel:
            stem = path.stem
            begun = (end for end in range(min(len(stem), longest), 0, -1) if not stem[end:][:1].isalnum())
            parcel = next((known[stem[:end]] for end in begun if stem[:end] in known), "")
        if parcel:
            photos.setdefault(parcel, []).append(path)
    return photos


def _pictures(folder: str, progress: Progress) -> Iterable[Path]:
    kept = []
    for path in Path(folder).rglob("*"):
        progress.check()
        if path.suffix.lower() in PICTURES and not path.name.startswith("."):
            kept.append(path)
    return sorted(kept)


def copies(parcel: str, taken: Sequence[Path], places: Sequence[Tuple[float, float]], into: Path) -> Copies:
    """Copy the first photos into a folder, as large as their places (width and height in mm) need them."""
    paths: List[str] = []
    notes: List[str] = []
    for number, (path, place) in enumerate(zip(taken, places), start=1):
        copy = into / f"{number}.jpg"
        good = _copied(path, place, copy)
        paths.append(str(copy) if good else "")
        if not good:
            notes.append(
                tr("Parcel {parcel}: {name} is no photo that can be read; its place is empty.").format(
                    parcel=parcel, name=path.name
                )
            )
    if places and len(taken) > len(places):
        notes.append(
            tr("Parcel {parcel}: {count} photos are there, the card has room for {room}.").format(
                parcel=parcel, count=len(taken), room=len(places)
            )
        )
    return Copies(paths, notes)


def taken(path: Path) -> exif.Taken:
    """Return when and which way a photo was taken, by its camera; nothing known where it cannot be read."""
    try:
        return exif.read(path)
    except OSError:
        return NOTHING


def _copied(path: Path, place: Tuple[float, float], copy: Path) -> bool:
    """Write a copy upright; False where that cannot be done."""
    reader = QImageReader(str(path))
    reader.setDecideFormatFromContent(True)
    reader.setAutoTransform(True)
    size = reader.size()
    if not size.isValid() or size.width() * size.height() > _LARGEST:
        return False
    room = QSize(*(max(1, round(side / 25.4 * STEPS[0][0])) for side in place))
    turned = bool(reader.transformation() & QImageIOHandler.Transformation.TransformationRotate90)
    wanted = size.scaled(room.transposed() if turned else room, Qt.AspectRatioMode.KeepAspectRatio)
    if wanted.width() < size.width():
        reader.setScaledSize(wanted.expandedTo(QSize(1, 1)))
    image = reader.read()
    if image.isNull():
        return False
    if image.hasAlphaChannel():
        ground = QImage(image.size(), QImage.Format.Format_RGB32)
        ground.fill(Qt.GlobalColor.white)
        painter = QPainter(ground)
        painter.drawImage(0, 0, image)
        painter.end()
        image = ground
    for key in image.textKeys():
        image.setText(key, "")
    return _small(image, copy)


def _small(image: QImage, copy: Path) -> bool:
    """Write a picture at the first step at which Qt will make no more of it than its share."""
    full = image.size()
    for dpi, quality in STEPS:
        if dpi < STEPS[0][0]:
            size = QSize(max(1, full.width() * dpi // STEPS[0][0]), max(1, full.height() * dpi // STEPS[0][0]))
            image = image.scaled(size, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation)
        if not image.save(str(copy), "JPEG", quality):
            return False
        stored = QBuffer()
        stored.open(QIODevice.OpenModeFlag.WriteOnly)
        QImage(str(copy)).save(stored, "JPEG", _QT)
        if stored.size() <= SHARE:
            break
    return True
