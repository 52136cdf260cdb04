"""Whether coordinates lie where their CRS says: axes, the zone's number, degrees and metres, and web maps' GCJ-02.

A CRS is judged by its parameters, never by its name (handbook §3.8). GCJ-02, the shifted longitudes and latitudes of
Chinese web maps, passes for survey data and lies 300 to 800 m beside the truth; no CRS says it and no single number
shows it. What can be seen: degrees with six decimals at most, as web maps write them, within China.
"""

from __future__ import annotations

from typing import Any, Sequence

import numpy as np
import pyproj
import shapely

from baiyuan_qgis.data import zones
from baiyuan_qgis.language import tr

# degrees: a county on the border of two zones is drawn in one of them; half a zone further it is in the wrong one
_BEYOND_USE = 3.0
# northings of China (18° to 54° N) and, without the zone's number, its eastings; longitudes and latitudes
_NORTHINGS, _EASTINGS = (1.9e6, 6.1e6), (0.0, 1.0e6)
_LONGITUDES, _LATITUDES = (73.0, 136.0), (3.0, 54.0)


# the shift's own ellipsoid (Krassovsky)
_AXIS, _E2 = 6378245.0, 0.00669342162296594323
_CHINA = (72.004, 0.8293, 137.8347, 55.8271)
_WEB_DECIMALS = 6
_SAMPLE = 20_000


def horizontal(crs: Any) -> pyproj.CRS:
    """Return the horizontal part of a CRS (anything pyproj reads)."""
    crs = pyproj.CRS.from_user_input(crs)
    if crs.is_compound:
        return crs.sub_crs_list[0]
    return crs.source_crs if crs.is_bound and crs.source_crs is not None else crs


def misplaced(crs: Any, bounds: Sequence[float]) -> bool:
    """Say whether the centre of ``bounds`` (minx, miny, maxx, maxy) lies far outside the area that the CRS is made for.

    Then the layer bears the wrong CRS (another zone, degrees called metres), and every area is wrong: a zone beside
    the right one makes 2.5 %. Far is more than 3° (handbook §6, pitfalls of zones). A CRS that states no area of use
    is never doubted.
    """
    crs = horizontal(crs)
    use, geodetic = crs.area_of_use, crs.geodetic_crs
    if use is None or geodetic is None or not np.isfinite(np.asarray(bounds, dtype=np.float64)).all():
        return False
    centre = (bounds[0] + bounds[2]) / 2.0, (bounds[1] + bounds[3]) / 2.0
    longitude, latitude = pyproj.Transformer.from_crs(crs, geodetic, always_xy=True).transform(*centre)
    if not (np.isfinite(longitude) and np.isfinite(latitude)):
        return True
    half = (use.east - use.west) % 360.0 / 2.0 or 180.0
    away = abs((longitude - use.west - half + 180.0) % 360.0 - 180.0) - half
    return bool(max(away, use.south - latitude, latitude - use.north) > _BEYOND_USE)


def contradiction(crs: Any, bounds: Sequence[float], layer: str) -> str:
    """Return one sentence on how coordinates contradict their CRS, "" where they do not.

    Looked at are the centre of ``bounds`` (minx, miny, maxx, maxy) and the parameters of the CRS, never its name: axes
    swapped, degrees under a CRS in metres and the reverse, the zone's number missing, too much, or another zone's.
    """
    crs, centre = horizontal(crs), np.array([bounds[0] + bounds[2], bounds[1] + bounds[3]], dtype=np.float64) / 2.0
    if not np.isfinite(centre).all():
        return ""
    x, y = centre
    said = {"layer": layer, "crs": crs.name, "x": f"{x:.10g}", "y": f"{y:.10g}"}
    if crs.is_geographic:
        if _within(x, _LATITUDES) and _within(y, _LONGITUDES):
            return _swapped().format(**said)
        if abs(x) > 360.0 or abs(y) > 90.0:
            return tr(
                "Layer {layer}: its CRS {crs} has longitudes and latitudes, and its coordinates ({x}, {y}) are metres: "
                "set the right CRS.{likely}"
            ).format(**said, likely=_then(likely(bounds)))
        return ""
    zone = zones.zone_of(crs) if crs.is_projected else None
    if zone is None:
        return ""
    if abs(x) <= 180.0 and abs(y) <= 90.0 and x != 0.0:
        return tr(
            "Layer {layer}: its CRS {crs} is in metres, and its coordinates ({x}, {y}) are degrees: set the right CRS."
        ).format(**said)
    number = int(x // zones.PREFIX)
    if _within(x, _NORTHINGS) and (_within(y, _EASTINGS) or int(y // zones.PREFIX) in _ALL_ZONES):
        return _swapped().format(**said)
    right = ""
    if zone.prefixed and _within(x, _EASTINGS):
        right = zone._replace(prefixed=False).crs.name
        return tr(
            "Layer {layer}: its CRS {crs} writes the zone's number in front of the eastings, and its coordinates "
            "({x}, {y}) have none: is it {right}?"
        ).format(**said, right=right)
    if number in _ALL_ZONES and (not zone.prefixed or number != zone.number):
        width = 3 if number in zones.ZONES[3] else 6
        return tr(
            "Layer {layer}: its coordinates ({x}, {y}) bear the number of zone {number}, and its CRS is {crs}: is it "
            "{right}?"
        ).format(**said, number=number, right=zones.Zone(zone.datum, width, number, prefixed=True).crs.name)
    return ""


_ALL_ZONES = frozenset({*zones.ZONES[3], *zones.ZONES[6]})


def _within(value: float, limits: tuple[float, float]) -> bool:
    return limits[0] <= value <= limits[1]


def _swapped() -> str:
    return tr(
        "Layer {layer}: its axes are swapped; the first coordinate {x} is a northing or latitude, the second {y} an "
        "easting or longitude. Swap them first."
    )


def _then(sentence: str) -> str:
    return f" {sentence}" if sentence else ""


def likely(bounds: Sequence[float]) -> str:
    """Return one sentence on the CRS that coordinates without one may be in, "" where nothing can be said.

    The datum is in no coordinate: who gave the data knows it.
    """
    x, y = (bounds[0] + bounds[2]) / 2.0, (bounds[1] + bounds[3]) / 2.0
    if not np.isfinite([x, y]).all():
        return ""
    if _within(x, _LONGITUDES) and _within(y, _LATITUDES):
        return tr("They look like longitudes and latitudes: EPSG:4490 in CGCS2000, EPSG:4326 in WGS 84.")
    number = int(x // zones.PREFIX)
    if number in _ALL_ZONES and _within(y, _NORTHINGS):
        width = 3 if number in zones.ZONES[3] else 6
        found = (
            f"{zones.Zone(datum, width, number, prefixed=True).crs.to_string()} ({datum})" for datum in zones.ELLIPSOIDS
        )
        return tr("They bear the number of zone {number} ({width}°): {codes}.").format(
            number=number, width=width, codes=", ".join(found)
        )
    if _within(x, _EASTINGS) and _within(y, _NORTHINGS):
        return tr("They look like a Gauss-Krüger zone without its number, which only its surveyor knows.")
    return ""


def shift(longitude: float, latitude: float) -> tuple[float, float]:
    """Return by how many degrees GCJ-02 moves a point (longitude, latitude), the published approximation."""
    x, y = longitude - 105.0, latitude - 35.0
    root = np.sqrt(abs(x))
    waves = 20.0 * np.sin(6.0 * x * np.pi) + 20.0 * np.sin(2.0 * x * np.pi)
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + waves * 2.0 / 3.0
    north += (20.0 * np.sin(y * np.pi) + 40.0 * np.sin(y / 3.0 * np.pi)) * 2.0 / 3.0
    north += (160.0 * np.sin(y / 12.0 * np.pi) + 320.0 * np.sin(y * np.pi / 30.0)) * 2.0 / 3.0
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + waves * 2.0 / 3.0
    east += (20.0 * np.sin(x * np.pi) + 40.0 * np.sin(x / 3.0 * np.pi)) * 2.0 / 3.0
    east += (150.0 * np.sin(x / 12.0 * np.pi) + 300.0 * np.sin(x / 30.0 * np.pi)) * 2.0 / 3.0
    angle = np.radians(latitude)
    magic = 1.0 - _E2 * np.sin(angle) ** 2
    north = north * 180.0 / (_AXIS * (1.0 - _E2) / (magic * np.sqrt(magic)) * np.pi)
    east = east * 180.0 / (_AXIS / np.sqrt(magic) * np.cos(angle) * np.pi)
    return float(east), float(north)


def shift_m(longitude: float, latitude: float) -> float:
    """Return how far GCJ-02 moves a point, in metres."""
    east, north = shift(longitude, latitude)
    return float(np.hypot(east * 111_320.0 * np.cos(np.radians(latitude)), north * 110_950.0))


def looks_like_gcj02(shapes: Any) -> bool:
    """Say whether geometries in degrees look like a web map's: within China, six decimals at most at every vertex."""
    points = shapely.get_coordinates(np.asarray(shapes, dtype=object))[:_SAMPLE]
    if not len(points) or not np.isfinite(points).all():
        return False
    low, high = points.min(axis=0), points.max(axis=0)
    inside = low[0] >= _CHINA[0] and low[1] >= _CHINA[1] and high[0] <= _CHINA[2] and high[1] <= _CHINA[3]
    scaled = points * 10.0**_WEB_DECIMALS
    return bool(inside and np.abs(scaled - np.round(scaled)).max() < 1e-3)


def misplaced_sentence(layer: str, crs: Any) -> str:
    """Return the sentence about a layer far outside the area of its CRS."""
    return tr(
        "Layer {layer} lies far outside the area that its CRS {crs} is made for: it bears the wrong CRS, and its "
        "areas are wrong. Set the right one."
    ).format(layer=layer, crs=crs.name)


def gcj02_sentence(layer: str, bounds: Any) -> str:
    """Return the sentence about degrees that may come from a web map."""
    off = shift_m((bounds[0] + bounds[2]) / 2.0, (bounds[1] + bounds[3]) / 2.0)
    return tr(
        "Layer {layer} has longitudes and latitudes of six decimals at most, as web maps give them: in GCJ-02 they "
        "would lie {metres} m beside the truth. Make sure where they come from."
    ).format(layer=layer, metres=round(off))
