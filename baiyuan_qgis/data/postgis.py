"""A layer out of PostGIS: ``postgres:SERVICE|layername=schema.table``.

SERVICE is a service of libpq (pg_service.conf), so that no password stands in a source, a log or a history. Identifiers
are quoted by the driver, never pasted.
"""

from __future__ import annotations

from typing import Any

import geopandas
import numpy as np
import pandas
import pyproj
import shapely

from baiyuan_qgis.data import pgconnection
from baiyuan_qgis.faults import InputFault
from baiyuan_qgis.language import tr

PREFIX = "postgres:"
# libpq waits for an unreachable server without end
_PATIENCE_S = 10
_COLUMNS = """
    SELECT a.attname, t.typname
    FROM pg_catalog.pg_attribute a
    JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
    WHERE n.nspname = %s AND c.relname = %s AND a.attnum > 0 AND NOT a.attisdropped
    ORDER BY a.attnum
"""


def read(source: str) -> geopandas.GeoDataFrame:
    """Return a table of PostGIS with its rows numbered in ``source_fid`` from 1; read-only, in one transaction.

    Raises InputFault where the server does not answer, or the table is not there; the sentence never holds a password.
    """
    service, _, table = source.removeprefix(PREFIX).partition("|layername=")
    schema, _, name = table.rpartition(".")
    schema = schema or "public"
    if not service or not name or "=" in service or "//" in service:
        raise InputFault(
            tr("Write a PostGIS table as postgres:SERVICE|layername=schema.table; SERVICE is in pg_service.conf.")
        )
    import psycopg2
    from psycopg2 import sql

    try:
        connection = pgconnection.connect(service=service, connect_timeout=_PATIENCE_S, client_encoding="UTF8")
    except pgconnection.NoService:
        raise InputFault(tr("There is no service {service} in pg_service.conf.").format(service=service)) from None
    except pgconnection.Unreachable as error:
        raise InputFault(
            tr("The PostgreSQL service {service} does not answer: {reason}.").format(service=service, reason=error)
        ) from error
    try:
        connection.set_session(readonly=True, isolation_level="REPEATABLE READ")
        with connection.cursor() as cursor:
            cursor.execute(_COLUMNS, (schema, name))
            columns = cursor.fetchall()
            if not columns:
                raise InputFault(
                    tr("The PostgreSQL service {service} has no table {schema}.{name} that you may read.").format(
                        service=service, schema=schema, name=name
                    )
                )
            shapes = [column for column, kind in columns if kind == "geometry"]
            if len(shapes) > 1:
                raise InputFault(
                    tr("Table {name} has several geometry columns ({columns}): make a view with one.").format(
                        name=name, columns=", ".join(shapes)
                    )
                )
            wanted = sql.SQL(", ").join(
                sql.SQL("ST_AsBinary({0}), ST_SRID({0})").format(sql.Identifier(column))
                if kind == "geometry"
                else sql.Identifier(column)
                for column, kind in columns
            )
            statement = sql.SQL("SELECT {} FROM {}.{}").format(wanted, sql.Identifier(schema), sql.Identifier(name))
            cursor.execute(statement)
            return _frame(columns, cursor.fetchall(), name)
    except psycopg2.Error as error:
        raise InputFault(
            tr("Table {name} cannot be read: {reason}.").format(name=name, reason=_first_line(error))
        ) from error
    finally:
        connection.close()


def _frame(columns: Any, rows: Any, name: str) -> geopandas.GeoDataFrame:
    data: dict[str, Any] = {}
    geometry, crs, place = np.full(len(rows), None, dtype=object), None, 0
    for column, kind in columns:
        cells = [row[place] for row in rows]
        place += 1
        if kind != "geometry":
            data[column] = _column(cells, kind)
            continue
        geometry = shapely.from_wkb([None if cell is None else bytes(cell) for cell in cells], on_invalid="ignore")
        codes = {row[place] for row in rows if row[place]}
        place += 1
        if len(codes) > 1:
            raise InputFault(
                tr("Table {name} holds geometries of several CRS ({codes}): read them one by one.").format(
                    name=name, codes=", ".join(str(code) for code in sorted(codes))
                )
            )
        crs = pyproj.CRS.from_epsg(codes.pop()) if codes else None
    frame = geopandas.GeoDataFrame(pandas.DataFrame(data, index=range(len(rows))), geometry=geometry, crs=crs)
    frame["source_fid"] = np.arange(1, len(rows) + 1, dtype=np.int64)
    return frame


def _column(cells: list[Any], kind: str) -> Any:
    if kind in ("int2", "int4", "int8"):
        return pandas.array(cells, dtype="Int64")
    if kind in ("float4", "float8", "numeric"):
        return np.array([np.nan if cell is None else float(cell) for cell in cells], dtype=np.float64)
    if kind == "bool":
        return pandas.array(cells, dtype="boolean")
    if kind in ("date", "timestamp", "timestamptz"):
        return pandas.to_datetime(pandas.Series(cells, dtype=object), errors="coerce", utc=kind == "timestamptz")
    return pandas.Series([None if cell is None else str(cell) for cell in cells], dtype=object)


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0].rstrip(".")
