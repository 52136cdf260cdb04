"""Twenty variables from parcels to zones by this engine; with the option ``table`` the area table alone."""

from __future__ import annotations

import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any, Dict, List, Tuple

from worker import Prepared

VARIABLES = 20


def layers(asked: Dict[str, Any]) -> Tuple[Any, Any, List[str], List[str]]:
    """Return parcels and zones, and the names of the counts and rates that the parcels are given: invented ones.

    The first count is the parcel's area, so that its sum over the zones is the area carried.
    """
    import geopandas
    import numpy as np

    folder = Path(asked["folder"])
    parcels = geopandas.read_file(folder / "parcels.gpkg", engine="pyogrio", columns=[])
    zones = geopandas.read_file(folder / "zones.gpkg", engine="pyogrio", columns=[])
    random = np.random.default_rng(6)
    names = [f"v{number:02d}" for number in range(VARIABLES)]
    for name in names:
        parcels[name] = random.uniform(0.0, 100.0, len(parcels))
    parcels[names[0]] = parcels.area
    return parcels, zones, names[: VARIABLES // 2], names[VARIABLES // 2 :]


def prepare(asked: Dict[str, Any]) -> Prepared:
    """Read the layers and return the work."""
    sys.path.insert(0, asked["checkout"])
    import shapely

    from baiyuan_qgis.geometry import overlay
    from baiyuan_qgis.measure.arealinterpolation import interpolate

    parcels, zones, counts, rates = layers(asked)
    versions = {"shapely": shapely.__version__, "GEOS": shapely.geos_version_string}
    if asked.get("numba") != "0":
        versions["numba"] = version("numba")

    def table() -> Any:
        found = overlay.area_table(parcels.geometry.to_numpy(), zones.geometry.to_numpy())
        return lambda: {"count": len(found), "area": float(found["area"].sum())}

    def run() -> Any:
        found = interpolate(parcels, zones, extensive=counts, intensive=rates)
        return lambda: {"count": len(found.values), "area": float(found.values[counts[0]].sum())}

    return (table if asked.get("table") else run), versions
