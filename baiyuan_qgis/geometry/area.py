"""Areas: the regulation's ellipsoidal area of a polygon, the geodesic one and the planar one; forced balance.

The legal area of a parcel figure is the ellipsoidal area of 国土调查办发〔2008〕32号: every edge between two
surveyed vertices is a straight line in latitude and longitude, and the area is the signed sum of the trapezoids
between the edges and a reference meridian. It differs from the geodesic area, whose edges are geodesics: an
east-west edge of length s adds about s³·tan B/(12 R), because the straight line in latitude and longitude runs along
the parallel, and the geodesic bulges towards the pole. The errors of opposite edges of equal length cancel, those of
unequal ones do not: the handbook's L-shape at 34.8° N has east-west edges of 400 m in the south (less area) and of
150 m and 250 m in the north (more area), tan B = 0.695, R = 6 371 000 m:
(400³ − 250³ − 150³) · 0.695 / (12 · 6 371 000) = 45 000 000 · 0.695 / 76 452 000 = 0.409 m² by the estimate,
0.4064 m² exactly (69 998.6228 m² and 69 998.2164 m²). The two are never mixed in one balance.

How it is computed. The trapezoid's product form 2·sin(k·ΔB/2)·cos(k·Bm) is sin(k·B2) − sin(k·B1), so one value per
vertex is enough: with G(B) = A·sin B − B·sin 3B + C·sin 5B − D·sin 7B + E·sin 9B the regulation's sum is
b² · Σ (L1 + L2)/2 · (G2 − G1), a shoelace in (L, G); both are taken from the first vertex of the ring, because
large ΔL would eat the digits of small areas. Transverse Mercator coordinates are brought to L and B by Krüger's
series in the third flattening, sixth order, which differs from PROJ by less than 1e-9 degrees; every other projection
is left to pyproj. The same functions run on arrays with numpy and, compiled, with numba.
"""

from __future__ import annotations

import logging
import os
import sys
import threading
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any, Callable, NamedTuple, Optional

import numpy as np
import numpy.typing as npt
import pyproj
import shapely

from baiyuan_qgis.data.placement import horizontal
from baiyuan_qgis.faults import InputFault
from baiyuan_qgis.geometry import accelerator, pool
from baiyuan_qgis.geometry.crs import metres_per_unit
from baiyuan_qgis.geometry.pool import map_chunks
from baiyuan_qgis.language import tr
from baiyuan_qgis.progress import SILENT, Progress

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]
ObjectArray = npt.NDArray[np.object_]
METHODS = ("ellipsoidal", "geodesic", "planar")
# 1 mu = 2000/3 m² exactly; 666.67 would turn 20 000 m² into 29.99985 mu
_MU_NUMERATOR, _MU_DENOMINATOR = 3.0, 2000.0
# What one task works on, and the part of it that numpy does at a time.
_VERTICES_A_CHUNK, _VERTICES_A_BLOCK = 32_768, 4096
_MISSING, _WITH_AREA, _START_AND_END = -1, (3, 6), 2
# EPSG's number of transverse Mercator, which Gauss-Krüger is too; ESRI's Gauss_Kruger is read as the same method.
_TRANSVERSE_MERCATOR = "9807"
# What numba saves a vertex, and what it costs before the first result: import, reading its cache, compiling.
_GAIN_A_VERTEX_S, _IMPORT_S, _LOAD_S, _COMPILE_S = 8e-8, 0.6, 0.1, 2.0
_KERNEL_TYPES = "void(f8[:,::1],UniTuple(f8,6),UniTuple(f8,6),UniTuple(f8,5))"
_log = logging.getLogger(__name__)
_ORIGIN_LATITUDE, _ORIGIN_LONGITUDE, _SCALE, _FALSE_EASTING, _FALSE_NORTHING = "8801", "8802", "8805", "8806", "8807"


def mu(square_metres: Any) -> Any:
    """Return mu for m² (exactly m² × 3/2000); works on numbers and arrays."""
    return square_metres * _MU_NUMERATOR / _MU_DENOMINATOR


def round_half_up(value: float, digits: int = 2) -> float:
    """Round away from zero at the half (四舍五入), as official forms do; Python's round() does not."""
    return float(Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP))


def area_m2(geometries: Any, crs: Any, method: str = "ellipsoidal", progress: Progress = SILENT) -> FloatArray:
    """Return the area of each geometry in m², float64, NaN for a missing geometry and 0 for an empty one.

    ``geometries``: array-like of n shapely polygons or multipolygons; ``crs``: anything pyproj reads, projected
    (any unit, zone-prefixed or not) or geographic, x before y; ``method``: ``"ellipsoidal"`` (the formula of
    国土调查办发〔2008〕32号 on the vertices as they are, on the CRS's own ellipsoid), ``"geodesic"``
    (edges as geodesics) or ``"planar"`` (in the CRS's plane, its unit turned into metres).
    Rings may run either way: outer rings count positive, holes negative. Z and M do not matter; curves are
    linearised where a layer is read and do not come here. Raises Cancelled.
    """
    if method not in METHODS:
        raise ValueError(f"unknown area method {method!r}: one of {', '.join(METHODS)}")
    array = np.asarray(geometries, dtype=object)
    crs = horizontal(crs)
    kinds = shapely.get_type_id(array)
    areas: FloatArray = np.zeros(len(array))
    areas[kinds == _MISSING] = np.nan
    counts = shapely.get_num_coordinates(array).astype(np.int64)
    rows = np.flatnonzero(np.isin(kinds, _WITH_AREA) & (counts > 0))
    figures, counts = array[rows], counts[rows]
    areas_of, threaded = _ring_areas(crs, method, int(counts.sum()), progress)
    chunk = (np.cumsum(counts) - counts) // _VERTICES_A_CHUNK
    firsts = np.flatnonzero(np.diff(chunk, prepend=-1))
    chunks = [slice(int(i), int(j)) for i, j in zip(firsts, np.r_[firsts[1:], len(rows)])]

    def work(part: slice) -> FloatArray:
        return _figure_areas(figures[part], counts[part], areas_of)

    if threaded:
        found = map_chunks(work, chunks, progress)
    else:
        # pyproj stays in the caller's thread
        found = []
        for number, part in enumerate(chunks):
            progress.report(number / len(chunks))
            found.append(work(part))
    areas[rows] = np.concatenate([np.zeros(0), *found])
    return areas


def _figure_areas(figures: ObjectArray, counts: IntArray, areas_of: RingAreas) -> FloatArray:
    """Area of polygons and multipolygons of ``counts`` vertices, none of them empty."""
    xy = shapely.get_coordinates(figures)
    starts = np.cumsum(counts) - counts
    # Taking geometries apart costs more than all the rest, so only those with several rings are: a figure whose first
    # vertex comes back at its very end and nowhere before is one ring, whatever its type says.
    back = np.flatnonzero(xy[:, 0] == np.repeat(xy[starts, 0], counts))
    owner = np.searchsorted(starts, back, side="right") - 1
    again = xy[back, 1] == xy[starts[owner], 1]
    single = np.bincount(owner[again], minlength=len(figures)) == _START_AND_END
    single &= (xy[starts] == xy[starts + counts - 1]).all(axis=1)
    if single.all():
        return np.abs(areas_of(xy, starts))
    several = np.flatnonzero(~single)
    parts, figure_of_part = shapely.get_parts(figures[several], return_index=True)
    rings, part_of_ring = shapely.get_rings(parts, return_index=True)
    ring_counts = np.r_[counts[single], shapely.get_num_coordinates(rings)]
    owner = np.r_[np.flatnonzero(single), several[figure_of_part[part_of_ring]]]
    inner = np.r_[False, part_of_ring[1:] == part_of_ring[:-1]]
    hole = np.r_[np.zeros(len(owner) - len(rings), dtype=bool), inner]
    # In the order of the vertices; empty parts have none.
    order = np.argsort(owner, kind="stable")
    order = order[ring_counts[order] > 0]
    ring_counts = ring_counts[order]
    signed = np.abs(areas_of(xy, np.cumsum(ring_counts) - ring_counts))
    signed[hole[order]] *= -1.0
    return np.bincount(owner[order], weights=signed, minlength=len(figures)).astype(np.float64)


# ---- forced balance


def adjust(areas: Any, control: float, digits: int = 2, edge: Any = None) -> FloatArray:
    """Return the areas balanced to a control area (强制调平): multiples of 10^-digits m² whose sum is the control's.

    ``areas``: n raw areas in m², not negative, NaN where there is none (stays NaN); ``control``: m², rounded half up
    to ``digits``. Every area takes its share of the control in proportion to its size, cut to whole units of
    10^-digits; the units that remain go one each to the largest remainders (equal remainders: the larger raw area
    first, then the earlier row). All of it is reckoned in whole numbers, so the sum is exact.
    ``edge``: n booleans; only these areas take the difference, every other one is its raw area rounded half up.
    The caller keeps the raw areas beside the balanced ones. Raises InputFault where the control is no area, where
    nothing can take the difference, or where the areas that stay exceed the control. Handbook §3.9.
    """
    raw = np.asarray(areas, dtype=np.float64)
    known = ~np.isnan(raw)
    if np.isinf(raw).any() or (raw[known] < 0.0).any():
        raise InputFault(tr("Areas to be balanced must be numbers of m², none below 0."))
    if not (np.isfinite(control) and control >= 0.0):
        raise InputFault(tr("The control area {control} is no area.").format(control=control))
    takes = known if edge is None else known & np.asarray(edge, dtype=bool)
    result = np.full(len(raw), np.nan)
    kept = [_units(value, digits) for value in raw[known & ~takes].tolist()]
    unit = 10.0**digits
    result[known & ~takes] = [units / unit for units in kept]
    to_share = _units(control, digits) - sum(kept)
    if to_share < 0:
        raise InputFault(
            tr("The pieces that keep their area have {kept} m², more than the control area of {control} m².").format(
                kept=sum(kept) / unit, control=control
            )
        )
    rows = np.flatnonzero(takes)
    # As exact whole numbers of a common unit: what repr writes is what the user sees.
    exact = [Decimal(repr(value)) for value in raw[rows].tolist()]
    power = max((-int(value.as_tuple().exponent) for value in exact), default=0)
    sizes = [int(value.scaleb(power)) for value in exact]
    whole = sum(sizes)
    if not whole:
        if to_share:
            raise InputFault(
                tr("No piece has an area that could take the control area of {control} m².").format(control=control)
            )
        result[rows] = 0.0
        return result
    shares = [divmod(size * to_share, whole) for size in sizes]
    units = [quotient for quotient, _remainder in shares]
    order = sorted(range(len(rows)), key=lambda i: (-shares[i][1], -sizes[i], i))
    for i in order[: to_share - sum(units)]:
        units[i] += 1
    result[rows] = [count / unit for count in units]
    return result


def _units(value: float, digits: int) -> int:
    """Whole units of 10^-digits, rounded half up."""
    return int(Decimal(repr(float(value))).scaleb(digits).quantize(Decimal(1), rounding=ROUND_HALF_UP))


# ---- one ring


class _Plane(NamedTuple):
    """How transverse Mercator coordinates become longitude and latitude."""

    # false easting, northing of the equator's image, in the unit of the coordinates; unit / rectifying radius
    easting: float
    northing: float
    per_unit: float
    # Krüger's coefficients: from the rectifying to the conformal sphere, from there to the geographic latitude
    beta: tuple[float, ...]
    delta: tuple[float, ...]


def _krueger(ellipsoid: Any, latitude: float, scale: float, easting: float, northing: float, unit: float) -> _Plane:
    """The series of a transverse Mercator in the third flattening n, to n⁶ (Krüger 1912; Karney 2011).

    ``latitude`` of origin in radians, false ``easting`` and ``northing`` in metres, ``unit`` in metres.
    """
    a, b = ellipsoid.semi_major_metre, ellipsoid.semi_minor_metre
    n = (a - b) / (a + b)
    beta = (
        _polynomial(n, 0, 1 / 2, -2 / 3, 37 / 96, -1 / 360, -81 / 512, 96199 / 604800),
        _polynomial(n, 0, 0, 1 / 48, 1 / 15, -437 / 1440, 46 / 105, -1118711 / 3870720),
        _polynomial(n, 0, 0, 0, 17 / 480, -37 / 840, -209 / 4480, 5569 / 90720),
        _polynomial(n, 0, 0, 0, 0, 4397 / 161280, -11 / 504, -830251 / 7257600),
        _polynomial(n, 0, 0, 0, 0, 0, 4583 / 161280, -108847 / 3991680),
        _polynomial(n, 0, 0, 0, 0, 0, 0, 20648693 / 638668800),
    )
    delta = (
        _polynomial(n, 0, 2, -2 / 3, -2, 116 / 45, 26 / 45, -2854 / 675),
        _polynomial(n, 0, 0, 7 / 3, -8 / 5, -227 / 45, 2704 / 315, 2323 / 945),
        _polynomial(n, 0, 0, 0, 56 / 15, -136 / 35, -1262 / 105, 73814 / 2835),
        _polynomial(n, 0, 0, 0, 0, 4279 / 630, -332 / 35, -399572 / 14175),
        _polynomial(n, 0, 0, 0, 0, 0, 4174 / 315, -144838 / 6237),
        _polynomial(n, 0, 0, 0, 0, 0, 0, 601676 / 22275),
    )
    radius = scale * a / (1.0 + n) * _polynomial(n, 1, 0, 1 / 4, 0, 1 / 64, 0, 1 / 256)
    # The rectifying latitude of the origin, by the inverse series run to its fixed point.
    e = np.sqrt(a * a - b * b) / a
    tangent = np.tan(latitude)
    sigma = np.sinh(e * np.arctanh(e * np.sin(latitude)))
    conformal = np.arctan(tangent * np.hypot(1.0, sigma) - sigma * np.hypot(1.0, tangent))
    rectifying = conformal
    for _ in range(10):
        rectifying = conformal + sum(beta[j] * np.sin(2 * (j + 1) * rectifying) for j in range(6))
    return _Plane(easting / unit, float(northing - radius * rectifying) / unit, unit / radius, beta, delta)


def _polynomial(n: float, *coefficients: float) -> float:
    return float(sum(coefficient * n**k for k, coefficient in enumerate(coefficients)))


def _regulation(ellipsoid: Any) -> tuple[float, ...]:
    """A, −B, C, −D, E of the regulation, times b² m².

    They have the first eccentricity (a published trap takes the second: +29 m² on a square kilometre).
    """
    a, b = ellipsoid.semi_major_metre, ellipsoid.semi_minor_metre
    e2 = (a * a - b * b) / (a * a)
    e4, e6, e8 = e2**2, e2**3, e2**4
    coefficients = (
        1.0 + 3.0 / 6.0 * e2 + 30.0 / 80.0 * e4 + 35.0 / 112.0 * e6 + 630.0 / 2304.0 * e8,
        -(1.0 / 6.0 * e2 + 15.0 / 80.0 * e4 + 21.0 / 112.0 * e6 + 420.0 / 2304.0 * e8),
        3.0 / 80.0 * e4 + 7.0 / 112.0 * e6 + 180.0 / 2304.0 * e8,
        -(1.0 / 112.0 * e6 + 45.0 / 2304.0 * e8),
        5.0 / 2304.0 * e8,
    )
    return tuple(b * b * coefficient for coefficient in coefficients)


def _unprojected(sine: Any, cosine: Any, growth: Any, beta: Any, delta: Any) -> Any:
    """Of a point of the transverse Mercator's sphere, the tangent of its longitude as a pair, and its sine of latitude.

    ``sine``, ``cosine``, ``growth``: of the northing and exp of the easting, both over the rectifying radius.
    On arrays or numbers: numba compiles this very function. It has only the four rules of arithmetic and roots and no
    loop, so that the compiler works on several vertices at once; sums of the series are small angles, whose sines and
    cosines are Taylor's.
    """
    sinh, cosh = 0.5 * (growth - 1.0 / growth), 0.5 * (growth + 1.0 / growth)
    sine_of_twice, cosine_of_twice = 2.0 * sine * cosine, 1.0 - 2.0 * sine * sine
    sinh_of_twice, cosh_of_twice = 2.0 * sinh * cosh, 1.0 + 2.0 * sinh * sinh
    # Clenshaw's sum of beta_j sin(2j (xi + i eta)), in real numbers.
    u, v = 2.0 * cosine_of_twice * cosh_of_twice, 2.0 * sine_of_twice * sinh_of_twice
    real5, imaginary5 = beta[4] + u * beta[5], -v * beta[5]
    real4, imaginary4 = beta[3] + u * real5 + v * imaginary5 - beta[5], u * imaginary5 - v * real5
    real3, imaginary3 = beta[2] + u * real4 + v * imaginary4 - real5, u * imaginary4 - v * real4 - imaginary5
    real2, imaginary2 = beta[1] + u * real3 + v * imaginary3 - real4, u * imaginary3 - v * real3 - imaginary4
    real1, imaginary1 = beta[0] + u * real2 + v * imaginary2 - real3, u * imaginary2 - v * real2 - imaginary3
    a, b = sine_of_twice * cosh_of_twice, cosine_of_twice * sinh_of_twice
    north, east = a * real1 - b * imaginary1, a * imaginary1 + b * real1
    # From the rectifying to the conformal sphere: both coordinates less those sums.
    square = north * north
    small_sine = north * (1.0 - square * (1.0 / 6.0 - square / 120.0))
    small_cosine = 1.0 - square * (0.5 - square / 24.0)
    sine1, cosine1 = sine * small_cosine - cosine * small_sine, cosine * small_cosine + sine * small_sine
    square = east * east
    sinh1 = sinh * (1.0 + square * (0.5 + square / 24.0)) - cosh * east * (1.0 + square * (1.0 / 6.0 + square / 120.0))
    # The conformal latitude: its sine and cosine, and Clenshaw's sum of delta_j sin(2j chi).
    square = sinh1 * sinh1 + cosine1 * cosine1
    radius = 1.0 / np.sqrt(square + sine1 * sine1)
    sine_of_conformal, cosine_of_conformal = sine1 * radius, np.sqrt(square) * radius
    u = 2.0 - 4.0 * sine_of_conformal * sine_of_conformal
    sum5 = delta[4] + u * delta[5]
    sum4 = delta[3] + u * sum5 - delta[5]
    sum3 = delta[2] + u * sum4 - sum5
    sum2 = delta[1] + u * sum3 - sum4
    sum1 = delta[0] + u * sum2 - sum3
    rest = 2.0 * sine_of_conformal * cosine_of_conformal * sum1
    square = rest * rest
    small_sine = rest * (1.0 - square * (1.0 / 6.0 - square / 120.0))
    small_cosine = 1.0 - square * (0.5 - square / 24.0)
    return sinh1, cosine1, sine_of_conformal * small_cosine + cosine_of_conformal * small_sine


def _strip(sine: Any, coefficients: Any) -> Any:
    """b²·G: the area in m² per radian of longitude between the equator and a latitude, of which the sine is given.

    Clenshaw's sum again; on arrays or numbers.
    """
    u = 2.0 - 4.0 * sine * sine
    sum3 = coefficients[3] + u * coefficients[4]
    sum2 = coefficients[2] + u * sum3 - coefficients[4]
    sum1 = coefficients[1] + u * sum2 - sum3
    sum0 = coefficients[0] + u * sum1 - sum2
    return sine * (sum0 + sum1)


def _strips(values, beta, delta, coefficients):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Compiled: turn the rows sine, cosine, growth of ``values`` (3, n) into the longitude's tangent pair and strip."""
    for i in range(values.shape[1]):
        sinh, cosine, sine = _unprojected(values[0, i], values[1, i], values[2, i], beta, delta)
        values[0, i] = sinh
        values[1, i] = cosine
        values[2, i] = _strip(sine, coefficients)


def _strips_by_numpy(values: FloatArray, beta: Any, delta: Any, coefficients: Any) -> None:
    """What ``_strips`` does, block by block: some thirty arrays are at work at a time and should stay in the cache."""
    for start in range(0, values.shape[1], _VERTICES_A_BLOCK):
        stop = start + _VERTICES_A_BLOCK
        block = values[:, start:stop]
        sinh, cosine, sine = _unprojected(block[0], block[1], block[2], beta, delta)
        block[0], block[1], block[2] = sinh, cosine, _strip(sine, coefficients)


RingAreas = Callable[[FloatArray, IntArray], FloatArray]


def _ring_areas(crs: pyproj.CRS, method: str, vertices: int, progress: Progress) -> tuple[RingAreas, bool]:
    """Return the function that gives the signed area in m² of closed rings: (vertices, starts) -> areas.

    And whether threads may call it: pyproj stays in the caller's. ``vertices``: how many there are in all.
    """
    if method == "planar":
        square = metres_per_unit(crs) ** 2
        return (lambda xy, starts: _shoelace(xy[:, 0], xy[:, 1], starts) * square), True
    ellipsoid = crs.geodetic_crs.ellipsoid
    if method == "geodesic":
        geod = pyproj.Geod(a=ellipsoid.semi_major_metre, b=ellipsoid.semi_minor_metre)
        degrees = _degrees(crs)

        def geodesic(xy: FloatArray, starts: IntArray) -> FloatArray:
            longitude, latitude = degrees(xy)
            ends = np.r_[starts[1:], len(xy)]
            return np.array(
                [geod.polygon_area_perimeter(longitude[i:j], latitude[i:j])[0] for i, j in zip(starts, ends)]
            )

        return geodesic, False
    coefficients = _regulation(ellipsoid)
    plane = transverse_mercator(crs)
    if plane is not None:
        strips = (_compiled(progress) if _pays(vertices) else None) or _strips_by_numpy

        def projected(xy: FloatArray, starts: IntArray) -> FloatArray:
            values = _on_the_sphere(xy, plane)
            strips(values, plane.beta, plane.delta, coefficients)
            return _shoelace(np.arctan2(values[0], values[1]), values[2], starts)

        return projected, True
    degrees = _degrees(crs)

    def ellipsoidal(xy: FloatArray, starts: IntArray) -> FloatArray:
        longitude, latitude = degrees(xy)
        return _shoelace(np.radians(longitude), _strip(np.sin(np.radians(latitude)), coefficients), starts)

    return ellipsoidal, bool(crs.is_geographic)


def transverse_mercator(crs: pyproj.CRS) -> Optional[_Plane]:
    """Return the series of a CRS that is a transverse Mercator (Gauss-Krüger) in east and north, else None."""
    operation = crs.coordinate_operation if crs.is_projected else None
    if operation is None or str(operation.method_code) != _TRANSVERSE_MERCATOR:
        return None
    values = {}
    for parameter in operation.params:
        values[str(parameter.code)] = parameter.value * parameter.unit_conversion_factor
    wanted = {_ORIGIN_LATITUDE, _ORIGIN_LONGITUDE, _SCALE, _FALSE_EASTING, _FALSE_NORTHING}
    if set(values) != wanted or {axis.direction for axis in crs.axis_info} != {"east", "north"}:
        return None
    return _krueger(
        crs.geodetic_crs.ellipsoid,
        values[_ORIGIN_LATITUDE],
        values[_SCALE],
        values[_FALSE_EASTING],
        values[_FALSE_NORTHING],
        metres_per_unit(crs),
    )


def _on_the_sphere(xy: FloatArray, plane: _Plane) -> FloatArray:
    """Sine and cosine of the northing and exp of the easting of vertices, over the rectifying radius: (3, n)."""
    values = np.empty((3, len(xy)))
    north = (xy[:, 1] - plane.northing) * plane.per_unit
    np.sin(north, out=values[0])
    np.cos(north, out=values[1])
    np.exp((xy[:, 0] - plane.easting) * plane.per_unit, out=values[2])
    return values


def from_transverse_mercator(xy: FloatArray, plane: _Plane) -> tuple[FloatArray, FloatArray]:
    """Longitude from the central meridian and latitude of vertices (n, 2), radians."""
    sine, cosine, growth = _on_the_sphere(xy, plane)
    sinh, cosine, sine = _unprojected(sine, cosine, growth, plane.beta, plane.delta)
    return np.arctan2(sinh, cosine), np.arcsin(sine)


def _degrees(crs: pyproj.CRS) -> Callable[[FloatArray], tuple[FloatArray, FloatArray]]:
    """Return what gives longitude and latitude in degrees on the CRS's own datum; no datum shift can happen here."""
    if crs.is_geographic:
        factor = float(np.degrees(crs.axis_info[0].unit_conversion_factor))
        return lambda xy: (xy[:, 0] * factor, xy[:, 1] * factor)
    transformer = pyproj.Transformer.from_crs(crs, crs.geodetic_crs, always_xy=True)

    def transform(xy: FloatArray) -> tuple[FloatArray, FloatArray]:
        longitude, latitude = transformer.transform(np.ascontiguousarray(xy[:, 0]), np.ascontiguousarray(xy[:, 1]))
        return np.asarray(longitude, dtype=np.float64), np.asarray(latitude, dtype=np.float64)

    return transform


def _shoelace(x: FloatArray, y: FloatArray, starts: IntArray) -> FloatArray:
    """Signed area of each closed ring in the plane of x and y, about its own first vertex (eastings have 8 digits)."""
    counts = np.diff(np.r_[starts, len(x)])
    x = x - np.repeat(x[starts], counts)
    y = y - np.repeat(y[starts], counts)
    # Rings are closed, so their last vertex is (0, 0) here, as the first of the next: no edge leads between them.
    cross = np.zeros(len(x))
    cross[:-1] = (x[:-1] + x[1:]) * (y[1:] - y[:-1])
    areas: FloatArray = np.add.reduceat(cross, starts) / 2.0
    return areas


# ---- numba, where it pays


class _Kernel:
    lock = threading.Lock()
    strips: Optional[Callable[..., None]] = None
    failed = False


def _pays(vertices: int) -> bool:
    """Say whether the compiled kernel is worth its start for so many vertices; once loaded it always is."""
    wanted = os.environ.get(accelerator.SWITCH, "auto")
    if wanted == "0" or _Kernel.failed or not accelerator.installed():
        return False
    if wanted == "1" or _Kernel.strips is not None:
        return True
    start = _LOAD_S if accelerator.kept(Path(__file__), "_strips") else _COMPILE_S
    if "numba" not in sys.modules:
        start += _IMPORT_S
    return accelerator.due("ellipsoid", vertices * _GAIN_A_VERTEX_S / pool.size(), start)


def _compiled(progress: Progress) -> Optional[Callable[..., None]]:
    """Load or compile the kernel; None where it cannot be: numpy does the same work, to the last bit."""
    if _Kernel.strips is None:
        accelerator.ready(_usable, progress)
    return _Kernel.strips


def _usable() -> bool:
    with _Kernel.lock:
        if _Kernel.strips is None and not _Kernel.failed:
            try:
                _Kernel.strips = _compile()
            except Exception:  # noqa: BLE001 - whatever a compiler's trouble is, numpy does the work as well
                _log.warning("The area kernel cannot be compiled; numpy does its work.", exc_info=True)
                _Kernel.failed = True
        return _Kernel.strips is not None


def _compile() -> Callable[..., None]:
    from numba.extending import register_jitable

    for function in (_unprojected, _strip):
        register_jitable(inline="always", error_model="numpy")(function)
    made: Callable[..., None] = accelerator.compiled((_strips, _KERNEL_TYPES))[0]
    return made
