"""This engine, by its public names; whether it may use numba is in BAIYUAN_NUMBA."""

from __future__ import annotations

import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any, Dict

from worker import Prepared


def prepare(asked: Dict[str, Any]) -> Prepared:
    """Read the layers and return the work that ``asked["work"]`` names."""
    sys.path.insert(0, asked["checkout"])
    import geopandas
    import pyogrio
    import shapely

    from baiyuan_qgis.geometry import area, overlay

    folder = Path(asked["folder"])
    parcels = geopandas.read_file(folder / "parcels.gpkg", engine="pyogrio", rows=asked.get("rows"))
    lots = parcels.geometry.to_numpy()
    versions = {"geopandas": geopandas.__version__, "shapely": shapely.__version__, "GEOS": shapely.geos_version_string}
    if asked.get("numba") != "0":
        versions["numba"] = version("numba")
    work = asked["work"]
    if work == "ellipsoidal":

        def run() -> Any:
            found = area.area_m2(lots, parcels.crs, "ellipsoidal")
            return lambda: {"count": len(found), "area": float(found.sum())}

        return run, versions
    other = geopandas.read_file(folder / ("large.gpkg" if work == "large" else "zones.gpkg"), engine="pyogrio")
    if work == "pieces":
        target = Path(asked["output"]) / "pieces.gpkg"
        # as the server of the benchmark: the file can be made again, nothing waits for the disk
        unwaiting = {"OGR_SQLITE_SYNCHRONOUS": "OFF", "OGR_SQLITE_JOURNAL": "OFF"}
        pyogrio.set_gdal_config_options(unwaiting)

        def run() -> Any:
            found = overlay.intersection(parcels, other)
            if asked.get("store"):
                target.unlink(missing_ok=True)
                found.to_file(target, layer="pieces", engine="pyogrio", SPATIAL_INDEX="NO")
            return lambda: {"count": len(found), "area": float(found.area.sum())}

        return run, versions
    others = other.geometry.to_numpy()

    def run() -> Any:
        found = overlay.area_table(lots, others)
        return lambda: {"count": len(found), "area": float(found["area"].sum())}

    return run, versions
