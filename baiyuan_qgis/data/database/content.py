"""A survey.gpkg as typed columns, ready to be stored, and the id of its run.

The id is made of the content: the same survey has the same id in every database, and one in which somebody has typed
since has another. Texts that no database takes are refused here, with table, row and field.
"""

from __future__ import annotations

import contextlib
import datetime
import hashlib
import json
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Callable, Iterator, Mapping, Optional, Sequence

import geopandas
import numpy as np
import pandas
import pyogrio
import pyogrio.raw
import pyproj
import shapely

from baiyuan_qgis.data import dictionary, gdalpath
from baiyuan_qgis.faults import InputFault
from baiyuan_qgis.language import tr
from baiyuan_qgis.progress import SILENT, Progress

# columns that every table of the store has of its own; a column of the survey by that name goes into ``more``
OWN = frozenset({"id", "run_id", "more", "geom"})
# tables of a run that have no table of their own in the store
OTHERS = "others"
# rows in memory at once
CHUNK = 20_000
_RUN = "run"
_NAMESPACE = uuid.UUID("6f7b8f0e-6d1c-5c0b-9d0a-5b1a0c7d3e21")
# what QGIS and GDAL keep in a GeoPackage for themselves
_OF_QGIS = frozenset({"layer_styles", "qgis_projects"})
# type ids of shapely: no geometry, polygon, multipolygon
_SURFACES = (-1, 3, 6)
_EPOCH = {"date": "datetime64[D]", "datetime": "datetime64[ms]"}


@dataclass(frozen=True)
class Column:
    """A column: ``kind`` as in the dictionary, its values, and where they are missing (both of length n)."""

    name: str
    kind: str
    values: Any
    missing: Any


@dataclass(frozen=True)
class Part:
    """Some rows of a table: the number of the first (from 0), how many, columns by name, geometries of a layer."""

    start: int
    count: int
    columns: Mapping[str, Column]
    shapes: Optional[Any] = None


@dataclass(frozen=True)
class Table:
    """A table of a survey, read part by part: a survey may be larger than the memory."""

    name: str
    count: int
    layer: bool
    source: Callable[[], Iterator[Part]]

    def parts(self, progress: Progress) -> Iterator[Part]:
        """Yield the rows in the order of the file, with progress; raises Cancelled."""
        for part in self.source():
            progress.report(part.start / max(1, self.count))
            yield part


@dataclass(frozen=True)
class Content:
    """A survey: its tables without ``run``, the facts of ``run``, its CRS, its id."""

    run_id: str
    as_of: datetime.date
    facts: Mapping[str, str]
    crs: pyproj.CRS
    tables: Mapping[str, Table]
    path: Path
    state: tuple[int, int]

    def check_unchanged(self) -> None:
        """Raise InputFault where the file was written to since the id was made of its content."""
        if _state(self.path) != self.state:
            raise InputFault(tr("{path} was changed while it was being stored: run it again.").format(path=self.path))

    def inputs(self) -> dict[str, str]:
        """Return which layers the run read: role, and name with the number of features."""
        return {key.removeprefix("layer."): text for key, text in self.facts.items() if key.startswith("layer.")}

    def created(self) -> Optional[datetime.datetime]:
        """Return when the survey was made, None where its run table does not tell."""
        try:
            return datetime.datetime.fromisoformat(self.facts.get("created", ""))
        except ValueError:
            return None


def read(path: Path, progress: Progress = SILENT) -> Content:
    """Read a survey.gpkg.

    Raises InputFault when it is none, cannot be read, holds a parcel without id or one twice, or a text that no
    database takes.
    """
    path = Path(path)
    if path.is_dir():
        path /= "survey.gpkg"
    if not path.is_file():
        raise InputFault(tr("The survey {path} does not exist.").format(path=path))
    with _told(path), gdalpath.reading(path) as readable:
        return _content(path, str(readable), progress)


@contextlib.contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, RuntimeError, pyogrio.errors.DataSourceError) as error:
        raise InputFault(
            tr(
                "{path} cannot be read ({reason}). Close it where it is open, and look whether it is a GeoPackage."
            ).format(path=path, reason=error)
        ) from error


def _state(path: Path) -> tuple[int, int]:
    found = path.stat()
    return found.st_mtime_ns, found.st_size


def _content(path: Path, readable: str, progress: Progress) -> Content:
    state = _state(path)
    present = [str(row[0]) for row in pyogrio.list_layers(readable)]
    none = InputFault(
        tr("{path} is no result of a survey: choose the survey.gpkg of an earlier run.").format(path=path)
    )
    if _RUN not in present or "parcels" not in present:
        raise none
    wanted = [name for name in sorted(dictionary.tables()) if name in present]
    left = sorted({*present} - {*wanted} - _OF_QGIS)
    if left:
        progress.info(
            tr("Tables of the office's own are not stored in the database: {names}.").format(names=", ".join(left))
        )
    facts = _facts(readable)
    try:
        as_of = datetime.date.fromisoformat(facts.get("as_of", ""))
    except ValueError:
        raise none from None
    digest = hashlib.sha256()
    tables = {}
    crs = _crs(readable, "parcels")
    if crs is None:
        raise InputFault(
            tr("Layer {layer} has no coordinate reference system: set it before the run.").format(layer="parcels")
        )
    for number, name in enumerate(wanted):
        table = _table(path, readable, name)
        ids: Optional[list[Any]] = [] if name == "parcels" else None
        _digest(table, digest, ids, progress.part(number / len(wanted), (number + 1) / len(wanted)))
        if ids is not None:
            check_ids(ids)
        if name != _RUN:
            tables[name] = table
    return Content(str(uuid.uuid5(_NAMESPACE, digest.hexdigest())), as_of, facts, crs, tables, path, state)


def _facts(readable: str) -> dict[str, str]:
    """Return the run table as keys and values."""
    facts: dict[str, str] = {}
    for part in _parts(readable, _RUN):
        if not {"key", "value"} <= set(part.columns):
            return {}
        keys, texts = (strings(part.columns[name], "") for name in ("key", "value"))
        facts.update(zip(keys, texts))
    return facts


def _crs(readable: str, name: str) -> Optional[pyproj.CRS]:
    stated = pyogrio.read_info(readable, layer=name)["crs"]
    return pyproj.CRS.from_user_input(stated) if stated else None


def check_ids(ids: Sequence[Any]) -> None:
    """Refuse parcels without an id, or with that of another: the history goes by it."""
    known = pandas.Series(ids, dtype=object)
    missing = np.flatnonzero(known.isna())
    if len(missing):
        raise InputFault(
            tr("Table {table}, row {row}: parcel_id is empty; the history of a parcel goes by it.").format(
                table="parcels", row=int(missing[0]) + 1
            ),
            layer="parcels",
            field="parcel_id",
        )
    twice = np.flatnonzero(known.duplicated())
    if len(twice):
        raise InputFault(
            tr("Table {table}: parcel_id {value} stands twice; give each parcel an id of its own.").format(
                table="parcels", value=ids[int(twice[0])]
            ),
            layer="parcels",
            field="parcel_id",
        )


def _table(path: Path, readable: str, name: str) -> Table:
    info = pyogrio.read_info(readable, layer=name, force_feature_count=True)

    def source() -> Iterator[Part]:
        with _told(path), gdalpath.reading(path) as again:
            yield from _parts(str(again), name)

    return Table(name, int(info["features"]), bool(info["geometry_type"]), source)


def _digest(table: Table, digest: Any, ids: Optional[list[Any]], progress: Progress) -> None:
    """Add a table to the digest, column by column whatever the size of the parts; collect ``parcel_id`` in ``ids``."""
    # of each column what is missing and what the values are: in one hash they would mix by the parts' size
    columns: dict[str, tuple[Any, Any]] = {}
    shapes = hashlib.sha256()
    for part in table.parts(progress):
        for name, column in part.columns.items():
            gaps, own = columns.setdefault(f"{name}\x1f{column.kind}", (hashlib.sha256(), hashlib.sha256()))
            gaps.update(column.missing.tobytes())
            if column.kind == "text":
                texts = column.values.tolist()
                own.update("".join("\x00" if text is None else f"{text}\x00" for text in texts).encode())
            else:
                filled = np.where(column.missing, np.zeros(1, column.values.dtype), column.values)
                own.update(np.ascontiguousarray(filled).tobytes())
        if part.shapes is not None:
            shapes.update(b"".join(body or b"\x00" for body in shapely.to_wkb(part.shapes, byte_order=1)))
        if ids is not None:
            found = part.columns.get("parcel_id")
            ids.extend([None] * part.count if found is None else found.values.tolist())
    digest.update(f"{table.name}\x1f{table.count}\x1e".encode())
    for name, (gaps, own) in columns.items():
        digest.update(f"{name}\x1f{gaps.hexdigest()}\x1f{own.hexdigest()}\x1e".encode())
    digest.update(shapes.digest())


def _parts(readable: str, name: str) -> Iterator[Part]:
    """Read a table by ranges of its feature ids: skipping rows would read them."""
    fid = pyogrio.read_info(readable, layer=name).get("fid_column") or "fid"
    last, start = -(2**62), 0
    while True:
        try:
            meta, fids, wkb, data = pyogrio.raw.read(
                readable, layer=name, where=f'"{fid}" > {last:d}', max_features=CHUNK, return_fids=True
            )
        except UnicodeDecodeError as error:
            raise InputFault(
                tr("Table {table}: a text is not in UTF-8 ({text}); type it anew.").format(
                    table=name, text=error.object[: error.end + 8].decode("utf-8", "replace")
                ),
                layer=name,
            ) from error
        if not len(fids):
            return
        columns = {
            str(field): _column(str(field), values, str(stored))
            for field, values, stored in zip(meta["fields"], data, meta["dtypes"])
        }
        shapes = None
        if wkb is not None and meta["geometry_type"]:
            shapes = _multi(name, start, shapely.force_2d(shapely.from_wkb(wkb)))
        yield Part(start, len(fids), columns, shapes)
        last, start = int(fids[-1]), start + len(fids)


def _multi(table: str, start: int, shapes: Any) -> Any:
    result = np.asarray(shapes, dtype=object).copy()
    types = shapely.get_type_id(result)
    other = np.flatnonzero(~np.isin(types, _SURFACES))
    if len(other):
        raise InputFault(
            tr("Table {table}, row {row}: the geometry is a {kind}; the database takes polygons.").format(
                table=table, row=start + int(other[0]) + 1, kind=result[other[0]].geom_type
            ),
            layer=table,
        )
    single = types == 3
    if single.any():
        result[single] = shapely.multipolygons(result[single], indices=np.arange(int(single.sum())))
    return result


def _column(name: str, values: Any, stored: str) -> Column:
    """One column as pyogrio gives it: NULLs make floats of integers and booleans on the way."""
    missing = np.asarray(pandas.isna(values), dtype=bool)
    if stored.startswith("datetime64"):
        kind = "date" if stored == "datetime64[D]" else "datetime"
        return Column(name, kind, np.asarray(values).astype(_EPOCH[kind]), missing)
    if stored == "bool":
        return Column(name, "boolean", np.where(missing, 0, values).astype(bool), missing)
    if stored.startswith(("int", "uint")):
        return Column(name, "integer", np.where(missing, 0, values).astype(np.int64), missing)
    if stored.startswith("float"):
        return Column(name, "real", np.asarray(values, dtype=np.float64), missing)
    texts = np.array([None if gone else str(value) for value, gone in zip(values, missing)], dtype=object)
    return Column(name, "text", texts, missing)


def column_of(name: str, values: pandas.Series) -> Column:
    """Return a column of a frame, of the kind that its values have; times with a zone are taken to UTC."""
    missing = values.isna().to_numpy(dtype=bool)
    if pandas.api.types.is_datetime64_any_dtype(values):
        plain = values.dt.tz_convert(None) if values.dt.tz is not None else values
        return Column(name, "datetime", plain.to_numpy().astype(_EPOCH["datetime"]), missing)
    for kind, fits, dtype in (
        ("boolean", pandas.api.types.is_bool_dtype, bool),
        ("integer", pandas.api.types.is_integer_dtype, np.int64),
        ("real", pandas.api.types.is_float_dtype, np.float64),
    ):
        if fits(values.dtype):
            return Column(name, kind, values.fillna(dtype(0)).to_numpy(dtype=dtype), missing)
    texts = np.array([None if gone else str(value) for value, gone in zip(values, missing)], dtype=object)
    return Column(name, "text", texts, missing)


# ---- into the columns of the store


def fitted(table: str, column: Column, kind: str, start: int = 0) -> Column:
    """Return a column as the store's column of that kind takes it; InputFault where a value does not fit."""
    if column.kind == kind or column.missing.all():
        return Column(column.name, kind, column.values, column.missing)
    missing = column.missing
    if kind == "text":
        return Column(column.name, kind, np.array(strings(column, ""), dtype=object), missing)
    source = pandas.Series(column.values, dtype=None if column.kind != "text" else object)
    if kind in _EPOCH:
        numbers = column.kind in ("integer", "real", "boolean")
        moved = pandas.Series(pandas.NaT, source.index) if numbers else pandas.to_datetime(source, errors="coerce")
        _all_fit(table, column, kind, moved, start)
        return Column(column.name, kind, moved.to_numpy(dtype="datetime64[ns]").astype(_EPOCH[kind]), missing)
    moved = pandas.Series(np.nan, source.index) if column.kind in _EPOCH else pandas.to_numeric(source, errors="coerce")
    if kind == "integer":
        moved = moved.where(moved == np.floor(moved))
    if kind == "boolean":
        moved = moved.where(moved.isin((0, 1)))
    _all_fit(table, column, kind, moved, start)
    target = {"integer": np.int64, "real": np.float64, "boolean": bool}[kind]
    return Column(column.name, kind, moved.fillna(0).to_numpy(dtype=np.float64).astype(target), missing)


def _all_fit(table: str, column: Column, kind: str, moved: pandas.Series, start: int) -> None:
    lost = np.flatnonzero(moved.isna().to_numpy() & ~column.missing)
    if len(lost):
        words = {"date": tr("a date"), "datetime": tr("a time"), "integer": tr("a whole number"),
                 "real": tr("a number"), "boolean": tr("yes or no")}  # fmt: skip
        raise InputFault(
            tr("Table {table}, row {row}, field {field}: {value} is not {kind}.").format(
                table=table,
                row=start + int(lost[0]) + 1,
                field=column.name,
                value=column.values[lost[0]],
                kind=words[kind],
            ),
            layer=table,
            field=column.name,
        )


def strings(column: Column, null: Any) -> list[Any]:
    """Return the values as ISO texts with all their digits; ``null`` where one is missing."""
    values: Sequence[Any]
    if column.kind == "text":
        values = column.values.tolist()
    elif column.kind == "boolean":
        values = np.where(column.values.astype(bool), "true", "false").tolist()
    elif column.kind in _EPOCH:
        values = np.datetime_as_string(column.values.astype(_EPOCH[column.kind])).tolist()
    elif column.kind == "integer":
        values = [str(value) for value in column.values.tolist()]
    else:
        values = [repr(value) for value in column.values.tolist()]
    return [null if gone else value for value, gone in zip(values, column.missing.tolist())]


def documents(columns: Sequence[Column], count: int) -> list[Optional[str]]:
    """Return for each row one JSON object of the values that are there, None where there is none."""
    parts: list[list[str]] = [[] for _ in range(count)]
    quoted: Callable[[str], str] = json.JSONEncoder(ensure_ascii=False).encode
    for column in columns:
        key = quoted(column.name) + ": "
        plain = column.kind in ("integer", "boolean")
        for part, value in zip(parts, strings(column, None)):
            if value is not None:
                # JSON has no infinite numbers: they stand as text
                bare = plain or (column.kind == "real" and value not in ("inf", "-inf"))
                part.append(key + (value if bare else quoted(value)))
    return ["{" + ", ".join(part) + "}" if part else None for part in parts]


def placed(table: str, part: Part, known: Mapping[str, str]) -> tuple[dict[str, Column], list[Column]]:
    """Return the columns that the store has (fitted to its kinds), and those that go into ``more``."""
    own, rest = {}, []
    for name, column in part.columns.items():
        if name in known and name not in OWN:
            own[name] = fitted(table, column, known[name], part.start)
        else:
            rest.append(column)
    return own, rest


# ---- coordinate reference systems


def moved(shapes: Any, crs: pyproj.CRS, target: pyproj.CRS, where: str) -> Any:
    """Return geometries in the store's CRS; only another projection of the same datum is followed."""
    if crs.equals(target, ignore_axis_order=True):
        return shapes
    ours, theirs = crs.geodetic_crs, target.geodetic_crs
    if ours is None or theirs is None or not ours.equals(theirs, ignore_axis_order=True):
        raise InputFault(
            tr(
                "The survey is in {crs} and {where} in {other}, which is another datum: nothing is shifted silently. "
                "Store it in a database of its own."
            ).format(crs=crs.name, where=where, other=target.name)
        )
    return geopandas.GeoSeries(shapes, crs=crs).to_crs(target).to_numpy()


def epsg(crs: pyproj.CRS) -> Optional[int]:
    """Return the EPSG code that means exactly this CRS, None where there is none."""
    code = crs.to_epsg()
    same = code is not None and pyproj.CRS.from_epsg(code).equals(crs, ignore_axis_order=True)
    return code if same else None
