"""DuckDB with its spatial extension, both from wheels; the layers are tables before the clock runs."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any, Dict

from worker import Prepared

PAIRS = "FROM parcels p JOIN zones z ON ST_Intersects(p.geom, z.geom)"
AREAS = f"SELECT count(*), sum(a) FROM (SELECT ST_Area(ST_Intersection(p.geom, z.geom)) AS a {PAIRS}) t WHERE a > 0"
PIECES = "SELECT p.parcel_id, p.tax_wan, z.zone_id, z.zone_code, ST_Intersection(p.geom, z.geom) AS geom " + PAIRS
LARGE = (
    "SELECT count(*), sum(a) FROM (SELECT ST_Area(ST_Intersection(p.geom, l.geom)) AS a "
    "FROM parcels p JOIN large l ON ST_Intersects(p.geom, l.geom)) t WHERE a > 0"
)


def prepare(asked: Dict[str, Any]) -> Prepared:
    """Load the layers and return the work that ``asked["work"]`` names."""
    import duckdb
    import geopandas
    import shapely

    store = Path(asked["output"]) / "duck.db"
    for old in store.parent.glob("duck.db*"):
        old.unlink()
    connection = duckdb.connect(str(store))
    place = importlib.util.find_spec("duckdb_extension_spatial")
    if place is None or not place.submodule_search_locations:
        raise RuntimeError("no wheel carries the spatial extension of DuckDB here, and it may not be downloaded")
    version = f"v{duckdb.__version__}"
    extension = Path(next(iter(place.submodule_search_locations))) / "extensions" / version / "spatial.duckdb_extension"
    if not extension.exists():
        raise RuntimeError(f"the wheel of the spatial extension holds none for DuckDB {version}")
    connection.execute(f"LOAD '{extension}'")
    connection.execute("SET threads = 2")
    folder = Path(asked["folder"])
    for name in ("parcels", "zones", "large"):
        frame = geopandas.read_file(folder / f"{name}.gpkg", engine="pyogrio", rows=asked.get("rows"))
        table = frame.drop(columns="geometry")
        table["wkb"] = shapely.to_wkb(frame.geometry.to_numpy())
        connection.register("incoming", table)
        connection.execute(f"CREATE TABLE {name} AS SELECT * EXCLUDE wkb, ST_GeomFromWKB(wkb) AS geom FROM incoming")
        connection.unregister("incoming")
    connection.execute("CHECKPOINT")
    work = asked["work"]

    def run() -> Any:
        if work == "pieces":
            connection.execute("DROP TABLE IF EXISTS pieces")
            connection.execute("CREATE TABLE pieces AS " + PIECES)
            return lambda: _answer(
                connection, "SELECT count(*) FILTER (WHERE ST_Area(geom) > 0), sum(ST_Area(geom)) FROM pieces"
            )
        found = _answer(connection, LARGE if work == "large" else AREAS)
        return lambda: found

    return run, {"DuckDB": duckdb.__version__}


def _answer(connection: Any, statement: str) -> Dict[str, float]:
    count, area = connection.execute(statement).fetchone()
    return {"count": count, "area": area}
