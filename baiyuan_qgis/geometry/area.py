"""Areas: the regulation's ellipsoidal area of a polygon, the geodesic one and the planar one.

The legal area of a parcel figure is the ellipsoidal area of 国土调查办发〔2008〕32号: every edge between two
surveyed vertices is a straight line in latitude and longitude, and the area is the signed sum of the trapezoids
between the edges and a reference meridian. It differs from the geodesic area, whose edges are geodesics: an
east-west edge of length s adds about s³·tan B/(12 R). The two are never mixed in one balance.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import numpy as np
import numpy.typing as npt
import pyproj
import shapely

from baiyuan_qgis.geometry.crs import horizontal, metres_per_unit

FloatArray = npt.NDArray[np.float64]
METHODS = ("ellipsoidal", "geodesic", "planar")
# 1 mu = 2000/3 m² exactly; 666.67 would turn 20 000 m² into 29.99985 mu
_MU_NUMERATOR, _MU_DENOMINATOR = 3.0, 2000.0


def mu(square_metres: Any) -> Any:
    """Return mu for m² (exactly m² × 3/2000); works on numbers and arrays."""
    return square_metres * _MU_NUMERATOR / _MU_DENOMINATOR


def round_half_up(value: float, digits: int = 2) -> float:
    """Round away from zero at the half (四舍五入), as official forms do; Python's round() does not."""
    return float(Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP))


def area_m2(geometries: Any, crs: Any, method: str = "ellipsoidal") -> FloatArray:
    """Return the area of each geometry in m², float64, NaN for a missing geometry and 0 for an empty one.

    ``geometries``: array-like of n shapely polygons or multipolygons; ``crs``: anything pyproj reads, projected
    (any unit, zone-prefixed or not) or geographic, x before y; ``method``: ``"ellipsoidal"`` (the formula of
    国土调查办发〔2008〕32号 on the vertices as they are, on the CRS's own ellipsoid), ``"geodesic"``
    (edges as geodesics) or ``"planar"`` (in the CRS's plane, its unit turned into metres).
    Rings may run either way: outer rings count positive, holes negative.
    """
    if method not in METHODS:
        raise ValueError(f"unknown area method {method!r}: one of {', '.join(METHODS)}")
    array = np.asarray(geometries, dtype=object)
    crs = horizontal(crs)
    parts, geometry_of_part = shapely.get_parts(array, return_index=True)
    rings, part_of_ring = shapely.get_rings(parts, return_index=True)
    if method == "planar":
        ring_areas = _planar(rings) * metres_per_unit(crs) ** 2
    else:
        coordinates, ring_of_vertex = shapely.get_coordinates(rings, return_index=True)
        longitude, latitude = _degrees(coordinates, crs)
        ellipsoid = crs.geodetic_crs.ellipsoid
        if method == "ellipsoidal":
            ring_areas = _trapezoids(
                longitude, latitude, ring_of_vertex, len(rings), ellipsoid.semi_major_metre, ellipsoid.semi_minor_metre
            )
        else:
            geod = pyproj.Geod(a=ellipsoid.semi_major_metre, rf=ellipsoid.inverse_flattening)
            ends = np.searchsorted(ring_of_vertex, np.arange(len(rings) + 1))
            ring_areas = np.array(
                [
                    abs(geod.polygon_area_perimeter(longitude[i:j], latitude[i:j])[0])
                    for i, j in zip(ends[:-1], ends[1:])
                ],
                dtype=np.float64,
            )
    hole = np.ones(len(rings), dtype=bool)
    if len(rings):
        hole[0] = False
        hole[1:] = part_of_ring[1:] == part_of_ring[:-1]
    owner = geometry_of_part[part_of_ring] if len(rings) else np.zeros(0, dtype=np.int64)
    weights = np.where(hole, -ring_areas, ring_areas)
    areas: FloatArray = np.bincount(owner, weights=weights, minlength=len(array)).astype(np.float64)
    areas[shapely.is_missing(array)] = np.nan
    return areas


def _degrees(coordinates: FloatArray, crs: pyproj.CRS) -> tuple[FloatArray, FloatArray]:
    """Longitude and latitude in degrees on the CRS's own datum; no datum shift can happen here."""
    x, y = np.ascontiguousarray(coordinates[:, 0]), np.ascontiguousarray(coordinates[:, 1])
    if crs.is_geographic:
        factor = float(np.degrees(crs.axis_info[0].unit_conversion_factor))
        return x * factor, y * factor
    transformer = pyproj.Transformer.from_crs(crs, crs.geodetic_crs, always_xy=True)
    longitude, latitude = transformer.transform(x, y)
    return np.asarray(longitude, dtype=np.float64), np.asarray(latitude, dtype=np.float64)


def _planar(rings: npt.NDArray[np.object_]) -> FloatArray:
    """Absolute area of each ring by the shoelace about its own first vertex (eastings have 8 digits)."""
    coordinates, ring = shapely.get_coordinates(rings, return_index=True)
    if not len(coordinates):
        return np.zeros(len(rings))
    first = np.searchsorted(ring, np.arange(len(rings)))
    x = coordinates[:, 0] - coordinates[first, 0][ring]
    y = coordinates[:, 1] - coordinates[first, 1][ring]
    edge = ring[1:] == ring[:-1]
    cross = (x[:-1] * y[1:] - x[1:] * y[:-1])[edge]
    return np.abs(np.bincount(ring[:-1][edge], weights=cross, minlength=len(rings))) / 2.0


def _trapezoids(
    longitude: FloatArray, latitude: FloatArray, ring: npt.NDArray[np.int64], count: int, a: float, b: float
) -> FloatArray:
    """Absolute ellipsoidal area of each ring, m²; the five-term series of 国土调查办发〔2008〕32号.

    The series has the first eccentricity (a published trap takes the second: +29 m² on a square kilometre), and
    each ring its own reference meridian, because large ΔL would eat the digits of small areas.
    """
    if not len(longitude):
        return np.zeros(count)
    e2 = (a * a - b * b) / (a * a)
    e4, e6, e8 = e2**2, e2**3, e2**4
    coefficients = (
        1.0 + 3.0 / 6.0 * e2 + 30.0 / 80.0 * e4 + 35.0 / 112.0 * e6 + 630.0 / 2304.0 * e8,
        -(1.0 / 6.0 * e2 + 15.0 / 80.0 * e4 + 21.0 / 112.0 * e6 + 420.0 / 2304.0 * e8),
        3.0 / 80.0 * e4 + 7.0 / 112.0 * e6 + 180.0 / 2304.0 * e8,
        -(1.0 / 112.0 * e6 + 45.0 / 2304.0 * e8),
        5.0 / 2304.0 * e8,
    )
    first = np.searchsorted(ring, np.arange(count))
    edge = ring[1:] == ring[:-1]
    local = np.radians(longitude - longitude[first][ring])
    phi = np.radians(latitude)
    width = ((local[:-1] + local[1:]) / 2.0)[edge]
    half = ((phi[1:] - phi[:-1]) / 2.0)[edge]
    middle = ((phi[1:] + phi[:-1]) / 2.0)[edge]
    series = np.zeros(len(width))
    for k, coefficient in enumerate(coefficients):
        odd = 2 * k + 1
        series += coefficient * np.sin(odd * half) * np.cos(odd * middle)
    signed = 2.0 * b * b * width * series
    return np.abs(np.bincount(ring[:-1][edge], weights=signed, minlength=count))
