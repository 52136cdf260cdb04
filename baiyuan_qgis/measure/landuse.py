"""Planned or present use of the land of the parks: which class lies on how much of each park.

Only what lies inside the parks is kept, so that a map that is handed on carries no more of the plan than it shows.
"""

from __future__ import annotations

import geopandas
import numpy as np
import pandas

from baiyuan_qgis.geometry import area, overlay
from baiyuan_qgis.progress import SILENT, Progress

# Kept beside the code where the layer has it: it says by which list the code is read.
_ALSO = ("zone_edition",)


def inside(
    ground: geopandas.GeoDataFrame,
    layer: geopandas.GeoDataFrame,
    column: str,
    method: str = "ellipsoidal",
    progress: Progress = SILENT,
) -> geopandas.GeoDataFrame:
    """Return the pieces of a layer on the ground, with class, park and area in m².

    ``ground``: parks, or the parcels where there are none, with the column park_id where it is known; ``layer``: zoning
    or current use in the same CRS; ``column``: its code; ``method``: how areas are computed. One row per park and
    patch with a positive common area: column, zone_edition where the layer has it, park_id, area_m2, geometry.
    """
    own = geopandas.GeoDataFrame(
        {"park_id": ground["park_id"].to_numpy() if "park_id" in ground.columns else np.full(len(ground), None)},
        geometry=ground.geometry.to_numpy(),
        crs=ground.crs,
    )
    kept = [name for name in (column, *_ALSO) if name in layer.columns]
    found = overlay.intersection(own, layer[[*kept, layer.geometry.name]], progress=progress.part(0.0, 0.8))
    measured = area.area_m2(found.geometry.array, found.crs, method, progress.part(0.8, 1.0))
    columns = {name: found[name] for name in (*kept, "park_id")}
    return geopandas.GeoDataFrame(
        pandas.DataFrame({**columns, "area_m2": measured}), geometry=found.geometry.array, crs=found.crs
    )
