"""Surveys in one GeoPackage: everything of a run in one transaction of SQLite.

SQLite's own lock lets one store at a time, its journal takes back what a killed process left. GDAL is not needed:
tables and spatial indexes are made by SQL.
"""

from __future__ import annotations

import contextlib
import datetime
import getpass
import json
import sqlite3
import struct
import time
from pathlib import Path
from typing import Any, Iterable, Iterator, NamedTuple, Optional

import pyproj
import shapely

from baiyuan_qgis.data import dictionary
from baiyuan_qgis.data.database import Outcome, migrations
from baiyuan_qgis.data.database import content as contents
from baiyuan_qgis.data.database.content import Column, Content, Table
from baiyuan_qgis.faults import InputFault
from baiyuan_qgis.language import language, tr
from baiyuan_qgis.progress import SILENT, Progress

# seconds that another store may take before this one gives up
PATIENCE = 600.0
_KIND = "geopackage"
_APPLICATION = 0x47504B47  # "GPKG"
_FORMAT = 10200
_FIRST_OWN_SRS = 100_000
_RTREE = "http://www.geopackage.org/spec120/#extension_rtree"
_KINDS = {"TEXT": "text", "INTEGER": "integer", "REAL": "real", "BOOLEAN": "boolean", "DATE": "date",
          "DATETIME": "datetime"}  # fmt: skip
_VIEWS = ("current_parcels", "parcel_history")
# GeoPackage 1.2 §2.1.3: magic, version 0, flags (little endian, envelope of x and y), srs_id, envelope
_HEADER = struct.Struct("<2sBBi4d")
_PLAIN = struct.Struct("<2sBBi")


def store(content: Content, path: Path, progress: Progress = SILENT) -> Outcome:
    """Add a run to a GeoPackage, which is made where there is none; the same run twice is one.

    Raises InputFault when the file is something else, of a newer version, on another datum, held by another program or
    cannot be written; Cancelled. In each case it is as it was before.
    """
    path = Path(path)
    if not path.parent.is_dir():
        raise InputFault(
            tr("The output {key}: the folder {folder} does not exist.").format(key="GEOPACKAGE", folder=path.parent)
        )
    try:
        with _transaction(path, progress) as connection:
            return _stored(content, path, connection, progress)
    except (sqlite3.Error, OSError) as error:
        raise _told(path, error) from error


@contextlib.contextmanager
def _transaction(path: Path, progress: Progress) -> Iterator[sqlite3.Connection]:
    """Open the file with the write lock held; commit at the end, else leave it as it was."""
    with contextlib.closing(_locked(path, progress)) as connection:
        try:
            yield connection
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            _forget_empty(path, connection)
            raise


def _locked(path: Path, progress: Progress) -> sqlite3.Connection:
    until = time.monotonic() + PATIENCE
    said = False
    while True:
        # the lock is asked for ten times a second, so that a cancel is answered
        connection = sqlite3.connect(path, isolation_level=None, timeout=0.1)
        try:
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("BEGIN IMMEDIATE")
            if path.exists():
                return connection
        except sqlite3.OperationalError as error:
            connection.close()
            if "locked" not in str(error) or time.monotonic() > until:
                raise
            if not said:
                progress.info(tr("Another program is writing to {path}; waiting.").format(path=path))
                said = True
            progress.check()
        except BaseException:
            connection.close()
            raise
        else:
            # somebody took the empty file away again before this lock was held
            connection.close()


def _forget_empty(path: Path, connection: sqlite3.Connection) -> None:
    """Take away the file that the connection made, while nobody else can have begun in it."""
    with contextlib.suppress(sqlite3.Error, OSError):
        connection.execute("BEGIN EXCLUSIVE")
        if not connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
            path.unlink()
        connection.execute("ROLLBACK")


def _stored(content: Content, path: Path, connection: sqlite3.Connection, progress: Progress) -> Outcome:
    _migrate(path, connection, content.crs)
    known = connection.execute("SELECT 1 FROM runs WHERE run_id = ?", (content.run_id,)).fetchone()
    rows = 0
    if known is None:
        rows = _insert(content, path, connection, progress)
    return Outcome(content.run_id, rows, int(connection.execute("SELECT count(*) FROM runs").fetchone()[0]))


def _migrate(path: Path, connection: sqlite3.Connection, crs: pyproj.CRS) -> None:
    names = {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}
    version = 0
    if names:
        if not {"versions", "runs", "gpkg_contents"} <= names:
            raise InputFault(
                tr("{path} is no database of surveys: choose another file, or one that does not exist yet.").format(
                    path=path
                )
            )
        version = int(connection.execute("SELECT coalesce(max(version), 0) FROM versions").fetchone()[0])
    steps = migrations.pending(_KIND, version, str(path))
    for step in steps:
        for statement in _statements(step.text):
            connection.execute(statement)
        connection.execute("INSERT INTO versions (version, name) VALUES (?, ?)", (step.version, step.name))
    if steps:
        connection.execute(f"PRAGMA application_id = {_APPLICATION:d}")
        connection.execute(f"PRAGMA user_version = {_FORMAT:d}")
        _register(connection, _srs(connection, crs))


def _statements(text: str) -> Iterator[str]:
    """Yield the statements of a script one by one: executescript would commit first."""
    part = ""
    for line in text.splitlines(keepends=True):
        part += line
        if sqlite3.complete_statement(part):
            yield part
            part = ""


def _srs(connection: sqlite3.Connection, crs: pyproj.CRS) -> int:
    """Return the srs_id of the layers: that of the layers there are, else the survey's own, entered."""
    row = connection.execute("SELECT srs_id FROM gpkg_geometry_columns LIMIT 1").fetchone()
    if row is not None:
        return int(row[0])
    code = contents.epsg(crs)
    identity = ("EPSG", code, code) if code else ("NONE", _FIRST_OWN_SRS, _FIRST_OWN_SRS)
    connection.execute(
        "INSERT OR IGNORE INTO gpkg_spatial_ref_sys "
        "(srs_name, organization, organization_coordsys_id, srs_id, definition) VALUES (?, ?, ?, ?, ?)",
        (crs.name, *identity, crs.to_wkt("WKT1_GDAL")),
    )
    return int(identity[2])


def _register(connection: sqlite3.Connection, srs: int) -> None:
    """Make layers of tables and views that a migration has made, with spatial index, titles and aliases."""
    registered = {row[0] for row in connection.execute("SELECT table_name FROM gpkg_contents")}
    kinds = connection.execute(
        "SELECT name, type FROM sqlite_master WHERE type IN ('table', 'view') "
        "AND name NOT LIKE 'gpkg!_%' ESCAPE '!' AND name NOT LIKE 'sqlite!_%' ESCAPE '!' "
        "AND name NOT LIKE 'rtree!_%' ESCAPE '!'"
    ).fetchall()
    for name, kind in kinds:
        if name in registered:
            continue
        columns = _columns(connection, name)
        layer = "geom" in columns
        connection.execute(
            "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, srs_id) VALUES (?, ?, ?, ?, ?)",
            (name, "features" if layer else "attributes", name, _title(name), srs if layer else 0),
        )
        connection.executemany(
            "INSERT INTO gpkg_data_columns (table_name, column_name, name, title) VALUES (?, ?, ?, ?)",
            ((name, column, alias, alias) for column, alias in _aliases(name, columns)),
        )
        if not layer:
            continue
        connection.execute("INSERT INTO gpkg_geometry_columns VALUES (?, 'geom', 'MULTIPOLYGON', ?, 0, 0)", (name, srs))
        if kind == "table":
            for statement in _statements(migrations.text_of(_KIND, "register").replace("{table}", name)):
                connection.execute(statement)
            connection.execute(
                "INSERT INTO gpkg_extensions VALUES (?, 'geom', 'gpkg_rtree_index', ?, 'write-only')", (name, _RTREE)
            )


def _title(name: str) -> str:
    words = dictionary.wording("layer")
    return words[name].text() if name in words else name


def _aliases(table: str, columns: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield the columns that the dictionary knows, with the names that QGIS shows for them."""
    own = dictionary.table(table) if table in dictionary.tables() else ()
    for column in columns:
        if column in own:
            one = dictionary.table_field(table, column)
            yield column, one.alias if language() == "zh" else one.label
        elif not own and column in dictionary.fields():
            yield column, dictionary.title(column)


def _columns(connection: sqlite3.Connection, table: str) -> dict[str, str]:
    rows = connection.execute("SELECT name, type FROM pragma_table_info(?)", (table,))
    return {name: _KINDS.get(kind, "text") for name, kind in rows}


def _insert(content: Content, path: Path, connection: sqlite3.Connection, progress: Progress) -> int:
    connection.execute(
        "INSERT INTO runs (run_id, as_of, policy, policy_hash, created, version, inputs, facts, stored_by) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            content.run_id,
            content.as_of.isoformat(),
            content.facts.get("policy"),
            content.facts.get("policy_hash"),
            _moment(content),
            content.facts.get("version"),
            json.dumps(content.inputs(), ensure_ascii=False),
            json.dumps(dict(content.facts), ensure_ascii=False),
            _user(),
        ),
    )
    srs, crs = connection.execute(
        "SELECT srs_id, definition FROM gpkg_geometry_columns JOIN gpkg_spatial_ref_sys USING (srs_id) LIMIT 1"
    ).fetchone()
    target = content.crs if contents.epsg(content.crs) == srs else pyproj.CRS.from_user_input(crs)
    for name, function in _FUNCTIONS.items():
        connection.create_function(name, 1, function)
    total = max(1, sum(table.count for table in content.tables.values()))
    done = 0
    for table in content.tables.values():
        part = progress.part(done / total, (done + table.count) / total)
        _fill(connection, content, table, _Place(srs, target, str(path)), part)
        done += table.count
    connection.execute("UPDATE gpkg_contents SET last_change = strftime('%Y-%m-%dT%H:%M:%fZ', 'now')")
    progress.report(1.0)
    content.check_unchanged()
    return done


class _Place(NamedTuple):
    """Where the geometries go: srs_id and CRS of the layers, and the file's name for messages."""

    srs: int
    crs: pyproj.CRS
    name: str


def _fill(connection: sqlite3.Connection, content: Content, table: Table, place: _Place, progress: Progress) -> None:
    name, fixed = table.name, {"run_id": content.run_id}
    known = _columns(connection, name)
    if not known:
        name, fixed = contents.OTHERS, {"run_id": content.run_id, "table": table.name}
        known = _columns(connection, name)
    layer = table.layer and "geom" in known
    for part in table.parts(progress):
        own, rest = contents.placed(table.name, part, known if name == table.name else {})
        names = [*fixed, *own, "more", *(["geom"] if layer else [])]
        columns = [_values(column) for column in own.values()]
        columns.append(contents.documents(rest, part.count))
        if layer:
            shapes = contents.moved(part.shapes, content.crs, place.crs, place.name)
            columns.append(_blobs(shapes, place.srs))
        listed, marks = ", ".join(map(_quoted, names)), ", ".join("?" * len(names))
        statement = " ".join(("INSERT INTO", _quoted(name), f"({listed})", "VALUES", f"({marks})"))
        head = tuple(fixed.values())
        connection.executemany(statement, ((*head, *row) for row in zip(*columns)))


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _values(column: Column) -> list[Any]:
    """Values as SQLite holds them: dates as ISO text, yes and no as 1 and 0."""
    if column.kind in ("date", "text"):
        return contents.strings(column, None)
    if column.kind == "datetime":
        # GeoPackage writes every moment as UTC, survey.gpkg too
        return [None if value is None else f"{value}Z" for value in contents.strings(column, None)]
    values = column.values.tolist()
    return [None if gone else value for value, gone in zip(values, column.missing.tolist())]


def _blobs(shapes: Any, srs: int) -> list[Optional[bytes]]:
    """Geometries in GeoPackage's own form: header with envelope, then WKB."""
    wkb = shapely.to_wkb(shapes, byte_order=1)
    empty = shapely.is_empty(shapes)
    boxes = shapely.bounds(shapes)
    made: list[Optional[bytes]] = []
    for body, nothing, (west, south, east, north) in zip(wkb, empty.tolist(), boxes.tolist()):
        if body is None:
            made.append(None)
        elif nothing:
            made.append(_PLAIN.pack(b"GP", 0, 0b0001_0001, srs) + body)
        else:
            made.append(_HEADER.pack(b"GP", 0, 0b0000_0011, srs, west, east, south, north) + body)
    return made


def _bound(place: int) -> Any:
    def read(blob: bytes) -> float:
        return float(_HEADER.unpack_from(blob)[4 + place])

    return read


# what the triggers of the spatial index call; GDAL brings its own. Every geometry written here has an envelope.
_FUNCTIONS = {
    "ST_IsEmpty": lambda blob: int(blob[3] >> 4 & 1),
    "ST_MinX": _bound(0),
    "ST_MaxX": _bound(1),
    "ST_MinY": _bound(2),
    "ST_MaxY": _bound(3),
}


def _moment(content: Content) -> Optional[str]:
    created = content.created()
    if created is None:
        return None
    return created.astimezone(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):
        return ""


def _told(path: Path, error: Exception) -> Exception:
    if "not a database" in str(error):
        return InputFault(
            tr("{path} is no database of surveys: choose another file, or one that does not exist yet.").format(
                path=path
            )
        )
    return InputFault(
        tr("{path} cannot be written ({reason}). Close it where it is open, or choose another folder.").format(
            path=path, reason=error
        )
    )
