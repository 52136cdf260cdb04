"""PySAL's tobler, from its wheel: area_interpolate."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any, Dict

from carry import layers
from worker import Prepared


def prepare(asked: Dict[str, Any]) -> Prepared:
    """Read the layers and return the work."""
    import shapely
    from tobler.area_weighted import area_interpolate

    parcels, zones, counts, rates = layers(asked)
    jobs = asked.get("jobs", 1)

    def run() -> Any:
        found = area_interpolate(parcels, zones, extensive_variables=counts, intensive_variables=rates, n_jobs=jobs)
        return lambda: {"count": len(found), "area": float(found[counts[0]].sum())}

    return run, {"tobler": version("tobler"), "shapely": shapely.__version__, "GEOS": shapely.geos_version_string}
