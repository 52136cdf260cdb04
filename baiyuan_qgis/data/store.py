"""survey.gpkg: all tables of a run in one GeoPackage, written aside and renamed when whole.

pyogrio writes in bulk, layer by layer. NULL stays NULL, dates are dates, integers integers; GeoPackage 1.2, so that
GDAL 3.6 and QGIS 3.22 read it.
"""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path
from typing import Any, Mapping, Optional

import geopandas
import numpy as np
import pandas
import pyogrio.raw
import shapely

from baiyuan_qgis.data import dictionary, gdalpath
from baiyuan_qgis.faults import InputFault
from baiyuan_qgis.language import tr
from baiyuan_qgis.progress import SILENT, Progress

# made anew for every file by whoever styles it
_STYLES = "layer_styles"


def write(
    path: Path,
    tables: Mapping[str, pandas.DataFrame],
    progress: Progress = SILENT,
    extra_from: Optional[Path] = None,
) -> None:
    """Write tables (GeoDataFrames become multipolygon layers) to a new GeoPackage; an existing file is replaced.

    ``extra_from``: a GeoPackage whose tables that are none of ours (the office put them there) are copied along.
    Nothing is left behind when a table cannot be written or the target is locked: InputFault with one sentence.
    """
    path = Path(path)
    try:
        with gdalpath.drafting(path) as draft:
            for number, (name, frame) in enumerate(tables.items()):
                progress.report(number / len(tables))
                write_layer(draft, name, frame, append=number > 0)
            if extra_from is not None and Path(extra_from).is_file():
                _copy_extra(Path(extra_from), draft, {*tables, *dictionary.tables(), _STYLES})
                _copy_projects(Path(extra_from), draft)
    except (OSError, RuntimeError, sqlite3.Error) as error:
        raise InputFault(
            tr("{path} cannot be written ({reason}). Close it where it is open, or choose another folder.").format(
                path=path, reason=error
            )
        ) from error


def write_layer(path: Path, name: str, frame: pandas.DataFrame, append: bool) -> None:
    """Write one table or layer into a GeoPackage; raises RuntimeError when stored and written features differ."""
    geometry, kind, crs = None, None, None
    columns = list(frame.columns)
    if isinstance(frame, geopandas.GeoDataFrame):
        columns.remove(frame.geometry.name)
        shapes = np.asarray(frame.geometry.array, dtype=object)
        geometry, kind = shapely.to_wkb(_multi(shapes)), "MultiPolygon"
        crs = frame.crs.to_wkt() if frame.crs is not None else None
    data, masks = [], []
    for column in columns:
        values, mask = _raw(frame[column], _type(name, column))
        data.append(values)
        masks.append(mask)
    pyogrio.raw.write(
        str(path),
        geometry=geometry,
        field_data=data,
        fields=[str(column) for column in columns],
        field_mask=masks,
        layer=name,
        driver="GPKG",
        geometry_type=kind,
        crs=crs,
        append=append,
        **({} if append else {"dataset_options": {"VERSION": "1.2"}}),
    )
    stored = pyogrio.read_info(str(path), layer=name, force_feature_count=True)["features"]
    if stored != len(frame):
        raise RuntimeError(f"{name}: {len(frame)} rows written, {stored} stored")


def replace_layer(path: Path, name: str, frame: pandas.DataFrame) -> None:
    """Write one table into a GeoPackage in place of the one of that name; all others stay. Raises RuntimeError."""
    if name in {row[0] for row in pyogrio.list_layers(str(path))}:
        write_layer(path, name, frame, append=False)
    else:
        write_layer(path, name, frame, append=True)


def mark_visits(path: Path, states: Mapping[str, str]) -> None:
    """Write the state of the visit of parcels, by parcel_id, into their column inspection_state; nothing else changes.

    Written as a table, not as a layer: the parcels' shapes, styles and index stay as they are, byte by byte. Raises
    sqlite3.Error.
    """
    with contextlib.closing(sqlite3.connect(path)) as connection, connection:
        # what GeoPackage's triggers call; they act on shapes and ids, which nobody touches here
        for name in ("ST_IsEmpty", "ST_MinX", "ST_MaxX", "ST_MinY", "ST_MaxY"):
            connection.create_function(name, 1, lambda _: None)
        known = {row[1] for row in connection.execute("PRAGMA table_info(parcels)")}
        if "inspection_state" not in known:
            connection.execute("ALTER TABLE parcels ADD COLUMN inspection_state TEXT")
        rows = [(state, parcel) for parcel, state in states.items()]
        connection.executemany("UPDATE parcels SET inspection_state = ? WHERE parcel_id = ?", rows)


def read(path: Path, name: str) -> Optional[pandas.DataFrame]:
    """Return a table of a GeoPackage, None where the file or the table is missing.

    Raises InputFault when the file is there and cannot be read, because another program holds it or it is none.
    """
    if not Path(path).is_file():
        return None
    try:
        with gdalpath.reading(Path(path)) as readable:
            if name not in {row[0] for row in pyogrio.list_layers(str(readable))}:
                return None
            frame = pyogrio.read_dataframe(str(readable), layer=name)
            info = pyogrio.read_info(str(readable), layer=name)
    except (OSError, RuntimeError) as error:
        raise InputFault(
            tr(
                "{path} cannot be read ({reason}). Close it where it is open, and look whether it is a GeoPackage."
            ).format(path=path, reason=error)
        ) from error
    # NULLs make floats of integers and booleans on the way
    for column, stored in zip(info["fields"], info["dtypes"]):
        kind = "boolean" if stored == "bool" else "Int64" if str(stored).startswith("int") else ""
        if kind and pandas.api.types.is_float_dtype(frame[column].dtype):
            frame[column] = frame[column].astype(kind)
    return frame


def _copy_extra(source: Path, target: Path, known: set[str]) -> None:
    """Copy the tables of ``source`` that are not ``known`` into ``target``, row by row as they stand."""
    with gdalpath.reading(source) as readable:
        for name in (str(row[0]) for row in pyogrio.list_layers(str(readable))):
            if name in known:
                continue
            meta, _, geometry, data = pyogrio.raw.read(str(readable), layer=name)
            values, masks = [], []
            for column, stored in zip(data, meta["dtypes"]):
                missing = pandas.isna(column)
                whole = (str(stored).startswith("int") or stored == "bool") and column.dtype.kind == "f"
                values.append(np.where(missing, 0, column).astype(stored) if whole else column)
                masks.append(missing if column.dtype.kind == "f" else None)
            pyogrio.raw.write(
                str(target),
                geometry=geometry,
                field_data=values,
                fields=list(meta["fields"]),
                field_mask=masks,
                layer=name,
                driver="GPKG",
                geometry_type=meta["geometry_type"],
                crs=meta["crs"],
                append=True,
            )


def _copy_projects(source: Path, target: Path) -> None:
    """Copy the projects that were saved from QGIS into a GeoPackage; GDAL does not list their table."""
    with contextlib.closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)) as old:
        if (
            old.execute("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'qgis_projects'").fetchone()
            is None
        ):
            return
        rows = old.execute("SELECT name, metadata, content FROM qgis_projects").fetchall()
    with contextlib.closing(sqlite3.connect(target)) as new, new:
        new.execute("CREATE TABLE qgis_projects (name TEXT PRIMARY KEY, metadata BLOB, content BLOB)")
        new.executemany("INSERT INTO qgis_projects (name, metadata, content) VALUES (?, ?, ?)", rows)


def _multi(shapes: Any) -> Any:
    result = shapes.copy()
    single = shapely.get_type_id(shapes) == 3
    if single.any():
        result[single] = shapely.multipolygons(shapes[single], indices=np.arange(int(single.sum())))
    return result


def _type(table: str, column: str) -> str:
    if table in dictionary.tables() and column in dictionary.table(table):
        return dictionary.table_field(table, column).type
    return dictionary.fields()[column].type if column in dictionary.fields() else ""


def _raw(values: pandas.Series, kind: str) -> tuple[Any, Any]:
    """A column as pyogrio writes it: numpy values and a mask of NULLs, typed by the dictionary where it knows it."""
    missing = values.isna().to_numpy()
    if pandas.api.types.is_datetime64_any_dtype(values) and kind != "datetime":
        return values.to_numpy().astype("datetime64[D]"), None
    if pandas.api.types.is_datetime64_any_dtype(values):
        return values.to_numpy().astype("datetime64[ms]"), None
    if kind == "boolean" or str(values.dtype) in ("bool", "boolean"):
        filled = values.astype("boolean").fillna(value=False)
        return filled.to_numpy(dtype=bool), missing
    if kind == "integer" or (not kind and pandas.api.types.is_integer_dtype(values)):
        return values.astype("Int64").fillna(0).to_numpy(dtype=np.int64), missing
    if kind == "real" or (not kind and pandas.api.types.is_float_dtype(values)):
        numbers = pandas.to_numeric(values, errors="raise").to_numpy(dtype=np.float64, na_value=np.nan)
        return np.where(missing, 0.0, numbers), missing
    texts = np.array([None if gone else str(value) for value, gone in zip(values, missing)], dtype=object)
    return texts, None
