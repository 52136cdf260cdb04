"""Numbers of the square map sheets (图幅号) of large-scale plans.

A sheet of 50 cm x 50 cm is numbered by its south-west corner in kilometres, "X-Y": to 0.1 km at 1:1000 and 1:2000, to
0.01 km at 1:500 (amendments §4, L13). X points north; Y is the easting without its zone number.
"""

from __future__ import annotations

import math

# scale denominator -> side of a sheet in metres (0.5 m of paper), decimals of its number
SHEETS = {500: (250, 2), 1000: (500, 1), 2000: (1000, 1)}
_ZONE = 1_000_000.0


def sheets(bounds: tuple[float, float, float, float], scale: int = 500) -> list[str]:
    """Return the numbers of all sheets that a rectangle (west, south, east, north; metres) reaches into.

    From west to east, row by row from the south. A rectangle that ends on the edge of a sheet does not reach into the
    next. KeyError where there are no square sheets of this scale.
    """
    size, decimals = SHEETS[scale]
    west, south, east, north = bounds
    return [
        f"{row * size / 1000.0:.{decimals}f}-{_plain(column * size) / 1000.0:.{decimals}f}"
        for row in _reached(south, north, size)
        for column in _reached(west, east, size)
    ]


def _reached(low: float, high: float, size: int) -> range:
    first = math.floor(low / size)
    return range(first, max(first + 1, math.ceil(high / size)))


def _plain(easting: float) -> float:
    """Take the zone number off an easting of eight digits."""
    return easting % _ZONE if easting >= 10.0 * _ZONE else easting
