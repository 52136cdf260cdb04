"""Gauss-Krüger zones: which one a CRS is, by its parameters, and which CRS a zone is.

Old ``.prj`` files call the same system by many names, so names decide nothing here. The numbers of a zone may bear its
number before the easting (38 500 000, "大数") or not (500 000). Handbook §3.8.
"""

from __future__ import annotations

from typing import Any, NamedTuple, Optional

import pyproj

CGCS2000, XIAN80, BEIJING54 = "CGCS2000", "Xi'an 80", "Beijing 54"
# semi-major axis m, inverse flattening
ELLIPSOIDS = {
    CGCS2000: (6378137.0, 298.257222101),
    XIAN80: (6378140.0, 298.257),
    BEIJING54: (6378245.0, 298.3),
}
# the zones that touch China, by width in degrees
ZONES = {3: range(25, 46), 6: range(13, 24)}
PREFIX = 1_000_000.0
FALSE_EASTING = 500_000.0
_GEOGRAPHIC = {CGCS2000: 4490, XIAN80: 4610, BEIJING54: 4214}
# EPSG code of (datum, width, prefixed) minus the zone's number
_BEFORE_ZONE = {
    (CGCS2000, 3, True): 4488, (CGCS2000, 3, False): 4509, (CGCS2000, 6, True): 4478, (CGCS2000, 6, False): 4489,
    (XIAN80, 3, True): 2324, (XIAN80, 3, False): 2345, (XIAN80, 6, True): 2314, (XIAN80, 6, False): 2325,
    (BEIJING54, 3, True): 2376, (BEIJING54, 3, False): 2397, (BEIJING54, 6, True): 21400, (BEIJING54, 6, False): 21440,
}  # fmt: skip


class Zone(NamedTuple):
    """One zone: datum, width (3 or 6 degrees), number, and whether its eastings bear the number in front."""

    datum: str
    width: int
    number: int
    prefixed: bool

    @property
    def meridian(self) -> float:
        """Return the central meridian in degrees."""
        return central_meridian(self.width, self.number)

    @property
    def crs(self) -> pyproj.CRS:
        """Return the CRS of the zone."""
        return pyproj.CRS.from_epsg(_BEFORE_ZONE[self.datum, self.width, self.prefixed] + self.number)


def central_meridian(width: int, number: int) -> float:
    """Return the central meridian of a zone in degrees: 3n, or 6n - 3."""
    return float(3 * number if width == 3 else 6 * number - 3)


def geographic(datum: str) -> pyproj.CRS:
    """Return the CRS of longitudes and latitudes on a datum."""
    return pyproj.CRS.from_epsg(_GEOGRAPHIC[datum])


def datum_of(crs: Any) -> str:
    """Return the datum of a CRS by its ellipsoid and, where two share one, its name; "" for any other datum.

    New Beijing 54 shares the ellipsoid of Beijing 54, and its coordinates differ: it is another datum.
    """
    geodetic = pyproj.CRS.from_user_input(crs).geodetic_crs
    if geodetic is None or geodetic.ellipsoid is None:
        return ""
    name = f"{geodetic.name} {geodetic.datum.name if geodetic.datum else ''}".replace("_", " ").lower()
    for datum, (axis, flattening) in ELLIPSOIDS.items():
        ellipsoid = geodetic.ellipsoid
        if abs(ellipsoid.semi_major_metre - axis) < 0.5 and abs(ellipsoid.inverse_flattening - flattening) < 1e-6:
            # GRS 1980 has the axis and the flattening of CGCS2000 and serves half of the world
            other = datum == CGCS2000 and not any(word in name for word in ("china", "cgcs", "2000"))
            return "" if other or "new beijing" in name else datum
    return ""


def zone_of(crs: Any) -> Optional[Zone]:
    """Return the Gauss-Krüger zone that a projected CRS is, None where it is none of China's."""
    crs = pyproj.CRS.from_user_input(crs)
    parameters = transverse_mercator(crs)
    datum = datum_of(crs)
    if parameters is None or not datum:
        return None
    meridian, easting = parameters
    for width, numbers in ZONES.items():
        for number in numbers:
            if abs(central_meridian(width, number) - meridian) > 1e-9:
                continue
            for prefixed in (True, False):
                if abs(easting - FALSE_EASTING - (number * PREFIX if prefixed else 0.0)) < 1e-6:
                    return Zone(datum, width, number, prefixed)
    return None


def transverse_mercator(crs: pyproj.CRS) -> Optional[tuple[float, float]]:
    """Return (central meridian, false easting) of a transverse Mercator CRS in metres from the equator, else None."""
    operation = crs.coordinate_operation
    if operation is None or operation.method_name not in ("Transverse Mercator", "Gauss-Kruger"):
        return None
    values = {parameter.name.lower(): parameter.value for parameter in operation.params}
    plain = (
        abs(values.get("latitude of natural origin", 0.0)) < 1e-9
        and abs(values.get("scale factor at natural origin", 1.0) - 1.0) < 1e-12
        and abs(values.get("false northing", 0.0)) < 1e-6
        and abs(crs.axis_info[0].unit_conversion_factor - 1.0) < 1e-12
    )
    if not plain:
        return None
    return float(values["longitude of natural origin"]), float(values["false easting"])
