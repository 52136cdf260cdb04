"""What a map shows and in which CRS; scales and lengths that a reader can calculate with."""

from __future__ import annotations

import math
from typing import NamedTuple, Optional

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsRectangle,
    QgsUnitTypes,
)

from baiyuan_qgis.cartography.counts import Park
from baiyuan_qgis.cartography.project import Assembled
from baiyuan_qgis.cartography.versions import member

# Surveying results that cover more than this in one piece may be classified (amendments §6, L14).
_LARGE_KM2 = 25.0


class Frame(NamedTuple):
    """The CRS of a map and what it has to show, in it."""

    crs: QgsCoordinateReferenceSystem
    extent: QgsRectangle


def frame_of(made: Assembled, park: Optional[Park] = None) -> Frame:
    """Return what a map shows, the park or all."""
    return in_plane(made, QgsRectangle(made.extent) if park is None else park.extent())


def in_plane(made: Assembled, extent: QgsRectangle) -> Frame:
    """Return a box of the layers in a CRS of lengths: degrees are drawn in a local transverse Mercator."""
    if not made.crs.isGeographic():
        return Frame(made.crs, extent)
    centre = extent.center()
    local = QgsCoordinateReferenceSystem.fromProj(
        f"+proj=tmerc +lat_0=0 +lon_0={centre.x():.6f} +k=1 +x_0=500000 +y_0=0 +ellps=GRS80 +units=m +no_defs"
    )
    return Frame(local, in_frame(made, local, extent))


def metres_per_unit(crs: QgsCoordinateReferenceSystem) -> float:
    """Return how many metres a unit of a projected CRS has."""
    unit = QgsUnitTypes.DistanceUnit
    return float(QgsUnitTypes.fromUnitToUnitFactor(crs.mapUnits(), member(unit, "DistanceMeters", "Meters")))


def is_large(frame: Frame) -> bool:
    """Say whether a map covers so much in one piece that it may be classified."""
    square_km = frame.extent.width() * frame.extent.height() * metres_per_unit(frame.crs) ** 2 / 1e6
    return square_km > _LARGE_KM2


def in_frame(made: Assembled, crs: QgsCoordinateReferenceSystem, extent: QgsRectangle) -> QgsRectangle:
    """Return a box in the CRS of the layers as a box in the CRS of a map."""
    change = QgsCoordinateTransform(made.crs, crs, made.project.transformContext())
    return QgsRectangle(change.transformBoundingBox(extent))


def in_shape(extent: QgsRectangle, ratio: float) -> QgsRectangle:
    """Return the extent widened to a ratio of width to height; setExtent would change the item's size instead.

    zoomToExtent does the same but divides by the extent before, which is empty in a new item.
    """
    width, height = max(extent.width(), 1e-6), max(extent.height(), 1e-6)
    width, height = max(width, height * ratio), max(height, width / ratio)
    return QgsRectangle.fromCenterAndSize(extent.center(), width, height)


def round_scale(scale: float) -> int:
    """Return the next scale denominator that a reader can calculate with."""
    power = 10.0 ** math.floor(math.log10(max(scale, 100.0)))
    for step in (1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 7.5, 8.0):
        if scale <= step * power:
            return round(step * power)
    return round(10.0 * power)


def round_down(length: float) -> float:
    """Return the largest of 1 to 5 times a power of ten that is not longer."""
    power = 10.0 ** math.floor(math.log10(length))
    return max(step * power for step in (1.0, 2.0, 3.0, 4.0, 5.0) if step * power <= length * 1.000001)
