"""The shared database of surveys: every run kept, in one GeoPackage or in PostGIS, with each parcel's history.

``content`` reads a survey.gpkg into typed columns and gives the run its id; ``geopackage`` and ``postgis`` store it,
whole or not at all; ``resources/migrations`` holds the SQL of both, one file per version.
"""

from __future__ import annotations

from typing import NamedTuple


class Outcome(NamedTuple):
    """What storing did: the run's id, the rows stored (0 when the run was there already), the runs now in the store."""

    run_id: str
    rows: int
    runs: int
