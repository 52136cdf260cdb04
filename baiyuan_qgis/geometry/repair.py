"""Invalid polygons: refused by name, or repaired with the area before and after."""

from __future__ import annotations

from typing import Any

import geopandas
import numpy as np
import shapely

from baiyuan_qgis.faults import InputFault
from baiyuan_qgis.geometry.overlay import polygonal
from baiyuan_qgis.language import tr

_POLYGONS = (3, 6)


def sound(
    frame: geopandas.GeoDataFrame, layer: str, repair: bool
) -> tuple[geopandas.GeoDataFrame, list[tuple[Any, float, float, str]]]:
    """Return the frame with valid 2D polygons, and what was repaired: (source_fid, area before, area after, reason).

    Empty geometries become missing ones (the row stays). Areas are planar, in CRS units². Raises InputFault for
    geometries that are no polygons, for coordinates that are no numbers, and for invalid ones unless ``repair``.
    """
    geometries = shapely.force_2d(np.asarray(frame.geometry.array, dtype=object))
    geometries[shapely.is_empty(geometries)] = None
    features = frame["source_fid"].to_numpy() if "source_fid" in frame.columns else np.arange(len(frame))
    kinds = shapely.get_type_id(geometries)
    other = ~np.isin(kinds, (*_POLYGONS, -1))
    if other.any():
        row = int(np.argmax(other))
        raise InputFault(
            tr("Layer {layer}, feature {feature}: the geometry is of type {kind}, polygons are needed.").format(
                layer=layer, feature=features[row], kind=geometries[row].geom_type
            ),
            layer=layer,
            feature=features[row],
        )
    repairs = []
    for row in np.flatnonzero(~shapely.is_valid(geometries) & ~shapely.is_missing(geometries)):
        if not np.isfinite(shapely.get_coordinates(geometries[row])).all():
            raise InputFault(
                tr(
                    "Layer {layer}, feature {feature}: some of its coordinates are no numbers, which nothing can "
                    "repair; draw it anew or delete it."
                ).format(layer=layer, feature=features[row]),
                layer=layer,
                feature=features[row],
            )
        reason = shapely.is_valid_reason(geometries[row])
        if not repair:
            raise InputFault(
                tr(
                    "Layer {layer}, feature {feature}: the geometry is invalid ({reason}); repair it, or run with the "
                    "option REPAIR."
                ).format(layer=layer, feature=features[row], reason=reason),
                layer=layer,
                feature=features[row],
            )
        made = polygonal(np.array([shapely.make_valid(geometries[row])], dtype=object))[0]
        repairs.append((features[row], float(shapely.area(geometries[row])), float(shapely.area(made)), reason))
        geometries[row] = None if shapely.is_empty(made) else made
    result = frame.set_geometry(geopandas.GeoSeries(geometries, index=frame.index, crs=frame.crs))
    return result, repairs
