"""Coordinate reference systems: which one an overlay works in, and which may never meet.

CRS are compared by their parameters, never by name alone: old ``.prj`` files call the same system by many
names. PROJ knows only ballpark shifts (coordinates copied unchanged) between Xi'an 80 or Beijing 54 and
CGCS2000, wrong by tens of metres and more, so layers on different datums of that family are refused.
"""

from __future__ import annotations

from typing import Any, Sequence

import geopandas
import numpy as np
import pyproj
import shapely
from pyproj.crs import ProjectedCRS
from pyproj.crs.coordinate_operation import TransverseMercatorConversion

from baiyuan_qgis.data.placement import horizontal
from baiyuan_qgis.faults import InputFault
from baiyuan_qgis.language import tr

# semi-major axis, inverse flattening: the ellipsoids of the datums that need secret parameters to leave
_LOCAL_ELLIPSOIDS = {"Xi'an 80": (6378140.0, 298.257), "Beijing 54": (6378245.0, 298.3)}
_CGCS2000_NAMES = ("china 2000", "cgcs2000", "cgcs 2000", "china geodetic coordinate system 2000")
_FIRST_ZONE, _LAST_ZONE, _EPSG_BEFORE_ZONES = 25, 45, 4488


def metres_per_unit(crs: Any) -> float:
    """Return how many metres one unit of a projected CRS has (1 for metres, 0.3048… for feet)."""
    return float(horizontal(crs).axis_info[0].unit_conversion_factor)


def datum_family(crs: Any) -> str:
    """Return ``"Xi'an 80"``, ``"Beijing 54"``, ``"New Beijing 54"`` or ``""`` for every other datum."""
    geodetic = horizontal(crs).geodetic_crs
    if geodetic is None or geodetic.ellipsoid is None:
        return ""
    ellipsoid = geodetic.ellipsoid
    for name, (axis, flattening) in _LOCAL_ELLIPSOIDS.items():
        close = abs(ellipsoid.semi_major_metre - axis) < 0.5
        if close and abs(ellipsoid.inverse_flattening - flattening) < 1e-4:
            new = "new beijing" in geodetic.name.replace("_", " ").lower()
            return "New Beijing 54" if new else name
    return ""


def check_same_datum(crs: Any, layer: str, other: Any, other_layer: str) -> None:
    """Refuse two layers whose datums have no published transformation between them.

    Raises InputFault naming both layers. Handbook §3.8: parameters are local and secret, a silent
    ballpark shift is wrong by tens of metres.
    """
    first, second = datum_family(crs), datum_family(other)
    if first == second:
        return
    raise InputFault(
        tr(
            "Layer {layer} is on the datum {first} and layer {other} on {second}: the plugin holds no "
            "parameters between the two and never shifts silently. Transform one of them with your bureau's "
            "parameters first."
        ).format(
            layer=layer,
            first=first or horizontal(crs).geodetic_crs.name,
            other=other_layer,
            second=second or horizontal(other).geodetic_crs.name,
        ),
        layer=layer,
    )


def working_crs(crs: Any, bounds: Sequence[float], layer: str = "parcels") -> pyproj.CRS:
    """Return the projected CRS in which layers are overlaid.

    A projected CRS is its own; for CGCS2000 longitudes and latitudes it is the zone-prefixed 3° Gauss-Krüger
    zone that holds the centre of ``bounds`` (minx, miny, maxx, maxy); for any other datum a transverse
    Mercator about that centre.
    """
    crs = horizontal(crs)
    if crs.is_projected:
        return crs
    longitude = (bounds[0] + bounds[2]) / 2.0
    latitude = (bounds[1] + bounds[3]) / 2.0
    if not (np.isfinite(longitude) and abs(longitude) <= 180.0 and abs(latitude) <= 90.0):
        raise InputFault(
            tr(
                "Layer {layer}: its CRS has longitudes and latitudes, but its coordinates are no degrees: "
                "set the right CRS."
            ).format(layer=layer),
            layer=layer,
        )
    zone = int(np.floor(longitude / 3.0 + 0.5))
    geodetic_name = f"{crs.name} {crs.datum.name if crs.datum else ''}".replace("_", " ").lower()
    if any(name in geodetic_name for name in _CGCS2000_NAMES) and _FIRST_ZONE <= zone <= _LAST_ZONE:
        return pyproj.CRS.from_epsg(_EPSG_BEFORE_ZONES + zone)
    conversion = TransverseMercatorConversion(
        latitude_natural_origin=round(latitude, 3),
        longitude_natural_origin=round(longitude, 3),
        false_easting=500000.0,
        scale_factor_natural_origin=1.0,
    )
    return ProjectedCRS(conversion=conversion, name="Local transverse Mercator", geodetic_crs=crs.geodetic_crs)


def transformed(frame: geopandas.GeoDataFrame, crs: pyproj.CRS, layer: str) -> geopandas.GeoDataFrame:
    """Return the frame in another CRS of the same datum; raises InputFault when a feature cannot be moved."""
    if frame.crs is None:
        raise InputFault(
            tr("Layer {layer} has no coordinate reference system: set it before the run.").format(layer=layer),
            layer=layer,
        )
    if horizontal(frame.crs) == crs:
        return frame
    moved = frame.to_crs(crs)
    lost = ~np.isfinite(shapely.bounds(moved.geometry.array)).all(axis=1) & ~shapely.is_missing(
        np.asarray(frame.geometry.array)
    )
    lost &= ~frame.geometry.is_empty.to_numpy()
    if lost.any():
        feature = frame["source_fid"].iloc[int(np.argmax(lost))] if "source_fid" in frame else int(np.argmax(lost))
        raise InputFault(
            tr("Layer {layer}, feature {feature}: the coordinates lie outside the CRS {crs}.").format(
                layer=layer, feature=feature, crs=crs.name
            ),
            layer=layer,
            feature=feature,
        )
    moved.attrs = dict(frame.attrs)
    return moved
