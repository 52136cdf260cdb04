"""PostGIS, on the cluster that peers.py started; the layers are loaded, indexed and analysed before the clock runs."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Dict, List

from worker import Prepared

_KEPT: Dict[str, Any] = {}
_SETTINGS = (
    "SET max_parallel_workers_per_gather = 2",
    "SET min_parallel_table_scan_size = 0",
    "SET parallel_setup_cost = 0",
    "SET parallel_tuple_cost = 0",
    "SET work_mem = '256MB'",
    "SET jit = off",
)
_PAIRS = "FROM {schema}.parcels p JOIN {schema}.zones z ON ST_Intersects(p.geom, z.geom)"
_AREAS = (
    f"SELECT count(*), sum(a) FROM (SELECT ST_Area(ST_Intersection(p.geom, z.geom)) AS a {_PAIRS}) AS t WHERE a > 0"
)
_STORED = (
    "CREATE UNLOGGED TABLE {schema}.pieces AS SELECT p.parcel_id, p.tax_wan, z.zone_id, z.zone_code, "
    "ST_Intersection(p.geom, z.geom) AS geom " + _PAIRS
)
_WHOLE = (
    "SELECT count(*), sum(a) FROM (SELECT ST_Area(ST_Intersection(p.geom, l.geom)) AS a "
    "FROM {schema}.large l JOIN {schema}.{parcels} p ON ST_Intersects(p.geom, l.geom)) AS t WHERE a > 0"
)
_SPLIT = (
    "CREATE UNLOGGED TABLE {schema}.parts AS SELECT ST_Subdivide(geom, 256) AS geom FROM {schema}.large",
    "ANALYZE {schema}.parts",
    (
        "SELECT count(DISTINCT parcel_id), sum(a) FROM (SELECT p.parcel_id, CASE WHEN ST_CoveredBy(p.geom, s.geom) "
        "THEN ST_Area(p.geom) ELSE ST_Area(ST_Intersection(p.geom, s.geom)) END AS a "
        "FROM {schema}.parts s JOIN {schema}.parcels p ON ST_Intersects(p.geom, s.geom)) AS t WHERE a > 0"
    ),
)


def prepare(asked: Dict[str, Any]) -> Prepared:
    """Load the layers of this size unless they are there, and return the work that ``asked["work"]`` names."""
    import psycopg2

    connection = _KEPT["connection"] = psycopg2.connect(asked["dsn"])
    connection.autocommit = True
    cursor = connection.cursor()
    cursor.execute("CREATE EXTENSION IF NOT EXISTS postgis")
    schema = f"n{asked['parcels']}"
    _load(cursor, schema, Path(asked["folder"]))
    for setting in _SETTINGS:
        cursor.execute(setting)
    cursor.execute("SELECT current_setting('server_version'), postgis_lib_version(), postgis_geos_version()")
    found = cursor.fetchone()
    versions = {"PostgreSQL": found[0].split()[0], "PostGIS": found[1], "GEOS": found[2].split("-")[0]}
    names = {"schema": schema, "parcels": "parcels"}
    work = asked["work"]
    if asked.get("rows"):
        names["parcels"] = "few"
        cursor.execute(f"DROP TABLE IF EXISTS {schema}.few")
        cursor.execute(f"CREATE TABLE {schema}.few AS SELECT * FROM {schema}.parcels ORDER BY id LIMIT {asked['rows']}")
        cursor.execute(f"CREATE INDEX ON {schema}.few USING gist (geom)")
        cursor.execute(f"ANALYZE {schema}.few")

    def run() -> Any:
        if work == "pieces":
            cursor.execute(f"DROP TABLE IF EXISTS {schema}.pieces")
            cursor.execute(_STORED.format(**names))
            look = "SELECT count(*) FILTER (WHERE ST_Area(geom) > 0), sum(ST_Area(geom)) FROM {schema}.pieces"
            return lambda: _answer(cursor, look.format(**names))
        if work == "large" and asked.get("split"):
            cursor.execute(f"DROP TABLE IF EXISTS {schema}.parts")
            for statement in _SPLIT:
                cursor.execute(statement.format(**names))
        else:
            cursor.execute((_WHOLE if work == "large" else _AREAS).format(**names))
        count, area = cursor.fetchone()
        return lambda: {"count": count, "area": area}

    return run, versions


def _answer(cursor: Any, statement: str) -> Dict[str, float]:
    cursor.execute(statement)
    count, area = cursor.fetchone()
    return {"count": count, "area": area}


def _load(cursor: Any, schema: str, folder: Path) -> None:
    import io

    import geopandas
    import shapely

    cursor.execute("SELECT to_regclass(%s)", (f"{schema}.complete",))
    if cursor.fetchone()[0] is not None:
        return
    cursor.execute(f"DROP SCHEMA IF EXISTS {schema} CASCADE")
    cursor.execute(f"CREATE SCHEMA {schema}")
    for name in ("parcels", "zones", "large"):
        frame = geopandas.read_file(folder / f"{name}.gpkg", engine="pyogrio")
        fields = [field for field in frame.columns if field != "geometry"]
        columns = ", ".join(f"{field} {'text' if frame[field].dtype.kind in 'OUT' else 'float8'}" for field in fields)
        cursor.execute(f"CREATE UNLOGGED TABLE {schema}.{name} (id int, {columns}, geom geometry)")
        rows = io.StringIO()
        shapes = shapely.to_wkb(shapely.set_srid(frame.geometry.to_numpy(), 4547), hex=True, include_srid=True)
        for number, (values, shape) in enumerate(zip(frame[fields].itertuples(index=False), shapes)):
            rows.write("\t".join([str(number), *map(str, values), shape]) + "\n")
        rows.seek(0)
        cursor.copy_expert(f"COPY {schema}.{name} FROM STDIN", rows)
        cursor.execute(f"CREATE INDEX ON {schema}.{name} USING gist (geom)")
        cursor.execute(f"VACUUM ANALYZE {schema}.{name}")
    cursor.execute(f"CREATE TABLE {schema}.complete ()")


def peak_mb() -> float:
    """Return the peak of the server process of this connection, shared memory included, in MB."""
    with Path(f"/proc/{_KEPT['connection'].info.backend_pid}/status").open(encoding="utf-8") as lines:
        for line in lines:
            if line.startswith("VmHWM:"):
                return float(line.split()[1]) / 1024.0
    return float("nan")


def spent_seconds() -> float:
    """Return the processor time of the server process of this connection and of all that ended (parallel workers)."""
    backend = _KEPT["connection"].info.backend_pid
    own = _stat(backend)
    server = _stat(int(own[3]))
    # fields 14 to 17 of proc(5): user and system time, own and of children waited for
    return (float(own[13]) + float(own[14]) + float(server[15]) + float(server[16])) / os.sysconf("SC_CLK_TCK")


def _stat(process: int) -> List[str]:
    """Return the fields of /proc/.../stat, the name in brackets as one."""
    number, _, rest = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").partition(" (")
    return [number, "", *rest.rpartition(") ")[2].split()]


def close() -> None:
    """Leave the server."""
    if "connection" in _KEPT:
        _KEPT["connection"].close()
