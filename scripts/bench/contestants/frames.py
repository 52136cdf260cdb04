"""geopandas.overlay, and the loop over pyproj.Geod that everybody writes."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Dict

from worker import Prepared


def prepare(asked: Dict[str, Any]) -> Prepared:
    """Read the layers and return the work that ``asked["work"]`` names."""
    import geopandas
    import pyproj
    import shapely

    folder = Path(asked["folder"])
    parcels = geopandas.read_file(folder / "parcels.gpkg", engine="pyogrio", rows=asked.get("rows"))
    versions = {"geopandas": geopandas.__version__, "shapely": shapely.__version__, "GEOS": shapely.geos_version_string}
    work = asked["work"]
    if work == "ellipsoidal":
        versions = {"pyproj": pyproj.__version__, "PROJ": pyproj.proj_version_str}
        return lambda: _geod(parcels), versions
    other = geopandas.read_file(folder / ("large.gpkg" if work == "large" else "zones.gpkg"), engine="pyogrio")
    target = Path(asked["output"]) / "overlay.gpkg"

    def run() -> Any:
        found = geopandas.overlay(parcels, other, how="intersection", keep_geom_type=True)
        if asked.get("store"):
            target.unlink(missing_ok=True)
            found.to_file(target, layer="pieces", engine="pyogrio", SPATIAL_INDEX="NO")
        area = found.area
        return lambda: {"count": int((area > 0).sum()), "area": float(area.sum())}

    return run, versions


def _geod(parcels: Any) -> Any:
    import numpy as np
    import pyproj
    import shapely

    crs = parcels.crs
    rings = shapely.get_rings(shapely.get_parts(parcels.geometry.to_numpy()))
    vertices, ring = shapely.get_coordinates(rings, return_index=True)
    transformer = pyproj.Transformer.from_crs(crs, crs.geodetic_crs, always_xy=True)
    longitude, latitude = transformer.transform(vertices[:, 0], vertices[:, 1])
    geod = crs.get_geod()
    ends = np.searchsorted(ring, np.arange(len(rings) + 1))
    areas = np.zeros(len(rings))
    for number, (start, stop) in enumerate(zip(ends[:-1], ends[1:])):
        areas[number] = abs(geod.polygon_area_perimeter(longitude[start:stop], latitude[start:stop])[0])
    # the invented parcels have no holes: every ring counts
    return lambda: {"count": len(parcels), "area": float(areas.sum())}
