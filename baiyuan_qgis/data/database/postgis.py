"""Surveys in PostGIS: everything of a run in one transaction, one store at a time, rows by COPY.

The connection string may hold a password: it is never part of a sentence, and where a reason of the server could repeat
it, it is struck out. Names are quoted by psycopg2.sql, values are bound or go through COPY.
"""

from __future__ import annotations

import contextlib
import importlib.util
import io
import json
import time
from typing import TYPE_CHECKING, Any, Iterator, Optional, Sequence

import pyproj
import shapely

from baiyuan_qgis.data import dictionary, pgconnection
from baiyuan_qgis.data.database import Outcome, migrations
from baiyuan_qgis.data.database import content as contents
from baiyuan_qgis.data.database.content import Column, Content, Table
from baiyuan_qgis.faults import InputFault
from baiyuan_qgis.language import tr
from baiyuan_qgis.progress import SILENT, Progress

if TYPE_CHECKING:
    from psycopg2 import sql

SCHEMA = "baiyuan"
APPLICATION = "baiyuan_qgis"
ROLES = ("baiyuan_reader", "baiyuan_surveyor", "baiyuan_admin")
# seconds: to be connected, without a word from the server, and that another store may take before this one gives up
CONNECT_SECONDS = 10
SILENCE_SECONDS = 60
PATIENCE = 600.0
_KIND = "postgis"
# first half of the key of the advisory lock; the second is the schema's
_LOCK = 0x6261_6979
_KINDS = {"text": "text", "bigint": "integer", "integer": "integer", "double precision": "real", "boolean": "boolean",
          "date": "date", "timestamp without time zone": "datetime"}  # fmt: skip
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
_NULL = "\\N"


def store(
    content: Content, *, service: str = "", dsn: str = "", where: str = "", schema: str = SCHEMA,
    progress: Progress = SILENT,
) -> Outcome:  # fmt: skip
    """Add a run to a database; the same run twice is one.

    ``service``: a name in pg_service.conf; ``dsn``: a libpq connection string, which no message repeats; ``where``:
    what to call the database in messages. The schema and its tables are made, or brought to this version, where the
    account may do that. Raises InputFault with one sentence when the database cannot be reached, is of a newer
    version, lacks PostGIS or the CRS, or gives no right; Cancelled. In each case nothing of the run is stored.
    """
    if importlib.util.find_spec("psycopg2") is None:
        raise InputFault(
            tr(
                "The Python of this QGIS lacks psycopg2: on Windows install the package python3-psycopg2 with the "
                "OSGeo4W set-up, on Linux the package python3-psycopg2 of the distribution."
            )
        )
    if not schema.isidentifier() or schema.startswith("pg_") or len(schema.encode()) > 63:
        raise InputFault(
            tr("{schema} is no name for a schema: use letters, digits and _, at most 63 bytes.").format(schema=schema)
        )
    if "=" in service or "://" in service:
        # it may hold a password
        raise InputFault(tr("SERVICE is the name of a section of pg_service.conf, without host, user or password."))
    where = where or service
    with _connected(service, dsn, where) as connection:
        session = _Session(connection, schema, where, progress)
        with session.told():
            outcome = session.stored(content)
        session.commit()
    return outcome


@contextlib.contextmanager
def _connected(service: str, dsn: str, where: str) -> Iterator[Any]:
    """Open a connection; closing it takes back what was not committed."""
    options = {
        "connect_timeout": CONNECT_SECONDS,
        "application_name": APPLICATION,
        "client_encoding": "UTF8",
        "keepalives_idle": SILENCE_SECONDS // 2,
        "keepalives_interval": 10,
        "tcp_user_timeout": SILENCE_SECONDS * 1000,
    }
    if service:
        options["service"] = service
    try:
        connection = pgconnection.connect(dsn, **options)
    except pgconnection.NoService:
        raise InputFault(tr("There is no service {service} in pg_service.conf.").format(service=service)) from None
    except pgconnection.Unreachable as error:
        raise InputFault(_unreachable(str(error), dsn, where)) from None
    try:
        yield connection
    finally:
        connection.close()


def _unreachable(reason: str, dsn: str, where: str) -> str:
    if "no password supplied" in reason:
        return tr(
            "The database {where} asks for a password: store it in an authentication configuration of the QGIS "
            "connection, or in the password file of libpq (pgpass)."
        ).format(where=where)
    for secret in _secrets(dsn):
        reason = reason.replace(secret, "***")
    return tr("The database {where} cannot be reached: {reason}.").format(where=where, reason=reason)


def _secrets(dsn: str) -> list[str]:
    import psycopg2
    from psycopg2.extensions import parse_dsn

    try:
        parts = parse_dsn(dsn) if dsn else {}
    except psycopg2.Error:
        # no part can be told from another: none of its words is repeated
        return sorted(filter(None, dsn.split()), key=len, reverse=True)
    return [parts[name] for name in ("password", "sslpassword", "passfile") if parts.get(name)]


class _Session:
    """One transaction in the schema of the surveys."""

    def __init__(self, connection: Any, schema: str, where: str, progress: Progress) -> None:
        self._connection = connection
        self._cursor = connection.cursor()
        self._schema = schema
        self._where = where
        self._progress = progress

    # ---- what the server says

    @contextlib.contextmanager
    def told(self) -> Iterator[None]:
        """Turn what the server refuses into one sentence."""
        import psycopg2
        from psycopg2 import errors

        try:
            yield
        except errors.InsufficientPrivilege as error:
            raise InputFault(
                tr(
                    "The account {user} may not store surveys in {schema} of {where}: an administrator must give it "
                    "the role baiyuan_surveyor ({reason})."
                ).format(user=self._user(), schema=self._schema, where=self._where, reason=_reason(error))
            ) from error
        except (psycopg2.OperationalError, psycopg2.InterfaceError) as error:
            if not self._connection.closed:
                raise InputFault(self._refused(error)) from error
            raise InputFault(
                tr("The connection to {where} broke: nothing of this run was stored. Run it again.").format(
                    where=self._where
                )
            ) from error
        except psycopg2.Error as error:
            raise InputFault(self._refused(error)) from error

    def _refused(self, error: Exception) -> str:
        return tr("The database {where} refuses: {reason}. Nothing of this run was stored.").format(
            where=self._where, reason=_reason(error)
        )

    def _user(self) -> str:
        return str(self._connection.info.user)

    def commit(self) -> None:
        """Commit; where the connection breaks here nobody knows whether the server did."""
        import psycopg2

        try:
            self._connection.commit()
        except (psycopg2.OperationalError, psycopg2.InterfaceError) as error:
            raise InputFault(
                tr(
                    "The connection to {where} broke at the last step, and whether the run was stored is not known: "
                    "run it again, what is there is not stored twice."
                ).format(where=self._where)
            ) from error
        except psycopg2.Error as error:
            raise InputFault(self._refused(error)) from error

    # ---- asking

    def _run(self, text: str, values: Sequence[Any] = (), **names: Any) -> None:
        self._cursor.execute(self._composed(text, **names), values)

    def _one(self, text: str, values: Sequence[Any] = (), **names: Any) -> Any:
        self._run(text, values, **names)
        row = self._cursor.fetchone()
        return None if row is None else row[0]

    def _composed(self, text: str, **names: Any) -> sql.Composed:
        from psycopg2 import sql

        return sql.SQL(text).format(schema=sql.Identifier(self._schema), **names)

    # ---- storing

    def stored(self, content: Content) -> Outcome:
        """Bring the schema to this version, and add the run where it is not there."""
        self._run("SET LOCAL lock_timeout = %s", (f"{SILENCE_SECONDS}s",))
        self._lock()
        self._find_postgis()
        version = self._version()
        steps = migrations.pending(_KIND, version, tr("The schema {schema} of {where}").format(
            schema=self._schema, where=self._where))  # fmt: skip
        if steps:
            self._migrate(steps, version, content.crs)
        self._grant(bool(steps))
        rows = 0
        if self._one("SELECT 1 FROM {schema}.runs WHERE run_id = %s", (content.run_id,)) is None:
            rows = self._insert(content)
        return Outcome(content.run_id, rows, int(self._one("SELECT count(*) FROM {schema}.runs")))

    def _lock(self) -> None:
        """Wait until no other store works on this schema; the lock ends with the transaction."""
        until = time.monotonic() + PATIENCE
        said = False
        while not self._one("SELECT pg_try_advisory_xact_lock(%s, hashtext(%s))", (_LOCK, self._schema)):
            if not said:
                self._progress.info(tr("Somebody else is storing a survey in {where}; waiting.").format(
                    where=self._where))  # fmt: skip
                said = True
            if time.monotonic() > until:
                raise InputFault(
                    tr("Somebody else has been storing a survey in {where} for {minutes} minutes: try later.").format(
                        where=self._where, minutes=round(PATIENCE / 60)
                    )
                )
            self._progress.check()
            time.sleep(0.1)

    def _find_postgis(self) -> None:
        """See that PostGIS is there, and make its types known by their bare names."""
        from psycopg2 import sql

        home = self._one(
            "SELECT n.nspname FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace "
            "WHERE e.extname = 'postgis'"
        )
        if home is None:
            raise InputFault(
                tr("The database {where} has no PostGIS: an administrator must run CREATE EXTENSION postgis.").format(
                    where=self._where
                )
            )
        self._run("SET LOCAL search_path = {schema}, {home}", home=sql.Identifier(home))

    def _version(self) -> int:
        self._run(
            "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
            "WHERE n.nspname = %s AND c.relkind IN ('r', 'v', 'm', 'p')",
            (self._schema,),
        )
        names = {row[0] for row in self._cursor.fetchall()}
        if not names:
            return 0
        if not {"versions", "runs"} <= names:
            raise InputFault(
                tr("The schema {schema} of {where} holds other tables: choose another schema.").format(
                    schema=self._schema, where=self._where
                )
            )
        return int(self._one("SELECT coalesce(max(version), 0) FROM {schema}.versions"))

    def _migrate(self, steps: Sequence[migrations.Migration], version: int, crs: pyproj.CRS) -> None:
        from psycopg2 import errors, sql

        srid = self._new_srid(crs) if version == 0 else self._srid()
        try:
            self._become_owner(sql.Identifier(ROLES[-1]))
            for step in steps:
                self._run(step.text, srid=sql.Literal(srid))
                self._run("INSERT INTO {schema}.versions (version, name) VALUES (%s, %s)", (step.version, step.name))
            self._comment()
            self._run("RESET ROLE")
        except errors.InsufficientPrivilege as error:
            raise InputFault(
                tr(
                    "The schema {schema} of {where} is to be made or brought to version {version}, and the account "
                    "{user} may not do that: let an administrator (role baiyuan_admin) store a survey first."
                ).format(schema=self._schema, where=self._where, version=steps[-1].version, user=self._user())
            ) from error

    def _become_owner(self, admin: sql.Identifier) -> None:
        """Make the schema where it is not there, the administrators' where the account is one, and act as they."""
        owner = self._one("SELECT pg_get_userbyid(nspowner) FROM pg_namespace WHERE nspname = %s", (self._schema,))
        # of a role that was made for another database of the server, the right to make schemas may be wanting here
        may_create = self._one(
            "SELECT has_database_privilege(oid, current_database(), 'CREATE') FROM pg_roles "
            "WHERE rolname = %s AND pg_has_role(oid, 'MEMBER')",
            (ROLES[-1],),
        )
        if owner is None and may_create is False:
            self._run("CREATE SCHEMA {schema} AUTHORIZATION {admin}", admin=admin)
        if may_create is not None and owner in (None, ROLES[-1]):
            self._run("SET LOCAL ROLE {admin}", admin=admin)
        if owner is None and may_create is not False:
            self._run("CREATE SCHEMA {schema}")

    def _new_srid(self, crs: pyproj.CRS) -> int:
        code = contents.epsg(crs)
        if code is None:
            raise InputFault(
                tr(
                    "The survey's coordinate reference system {crs} has no EPSG code, and the database needs one: run "
                    "the survey on parcels in a system that has one, such as CGCS2000 / 3-degree Gauss-Kruger."
                ).format(crs=crs.name)
            )
        known = self._one("SELECT srid FROM spatial_ref_sys WHERE auth_name = 'EPSG' AND auth_srid = %s", (code,))
        if known is None:
            raise InputFault(
                tr("The database {where} does not know EPSG:{code} ({crs}) in its table spatial_ref_sys.").format(
                    where=self._where, code=code, crs=crs.name
                )
            )
        return int(known)

    def _srid(self) -> int:
        return int(self._one("SELECT Find_SRID(%s, 'parcels', 'geom')", (self._schema,)))

    def _comment(self) -> None:
        """Write the dictionary's names to tables and columns: QGIS shows them."""
        from psycopg2 import sql

        for name in dictionary.tables():
            there = self._columns(name)
            for column in (each for each in (dictionary.table(name) if there else ()) if each in there):
                one = dictionary.table_field(name, column)
                self._run(
                    "COMMENT ON COLUMN {schema}.{table}.{column} IS {label}",
                    table=sql.Identifier(name),
                    column=sql.Identifier(column),
                    label=sql.Literal(f"{one.alias} / {one.label}"),
                )

    def _grant(self, migrated: bool) -> None:
        """Give the roles their rights after a migration, and where somebody made the roles after the schema."""
        if self._one("SELECT count(*) FROM pg_roles WHERE rolname = ANY (%s)", (list(ROLES),)) < len(ROLES):
            return
        wanting = self._one(
            "SELECT pg_has_role(nspowner, 'MEMBER') AND (%s OR NOT has_schema_privilege(%s, oid, 'USAGE')) "
            "FROM pg_namespace WHERE nspname = %s",
            (migrated, ROLES[0], self._schema),
        )
        if wanting:
            self._run(migrations.text_of(_KIND, "grants"))

    def _columns(self, table: str) -> dict[str, str]:
        self._run(
            "SELECT a.attname, format_type(a.atttypid, NULL) FROM pg_attribute a "
            "JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace "
            "WHERE n.nspname = %s AND c.relname = %s AND c.relkind IN ('r', 'p') AND a.attnum > 0 "
            "AND NOT a.attisdropped",
            (self._schema, table),
        )
        return {name: _KINDS.get(kind, "text") for name, kind in self._cursor.fetchall()}

    def _insert(self, content: Content) -> int:
        srid = self._srid()
        code = self._one("SELECT auth_srid FROM spatial_ref_sys WHERE srid = %s AND auth_name = 'EPSG'", (srid,))
        target = pyproj.CRS.from_epsg(code or srid)
        self._run(
            "INSERT INTO {schema}.runs (run_id, as_of, policy, policy_hash, created, version, inputs, facts) "
            "VALUES (%s, %s, %s, %s, %s, %s, %s, %s)",
            (
                content.run_id,
                content.as_of,
                content.facts.get("policy"),
                content.facts.get("policy_hash"),
                content.created(),
                content.facts.get("version"),
                json.dumps(content.inputs(), ensure_ascii=False),
                json.dumps(dict(content.facts), ensure_ascii=False),
            ),
        )
        total = max(1, sum(table.count for table in content.tables.values()))
        done = 0
        for table in content.tables.values():
            part = self._progress.part(done / total, (done + table.count) / total)
            self._copy(content, table, srid, target, part)
            done += table.count
        self._progress.report(1.0)
        content.check_unchanged()
        return done

    def _copy(self, content: Content, table: Table, srid: int, target: pyproj.CRS, progress: Progress) -> None:
        name, fixed = table.name, {"run_id": content.run_id}
        known = self._columns(name)
        if not known:
            name, fixed = contents.OTHERS, {"run_id": content.run_id, "table": table.name}
            known = self._columns(name)
        layer = table.layer and "geom" in known
        for part in table.parts(progress):
            own, rest = contents.placed(table.name, part, known if name == table.name else {})
            columns = [_texts(column) for column in own.values()]
            columns.append(_escaped(contents.documents(rest, part.count)))
            if layer:
                shapes = contents.moved(part.shapes, content.crs, target, self._where)
                columns.append(_hex(shapes, srid))
            names = [*fixed, *own, "more", *(["geom"] if layer else [])]
            self._copy_rows(name, names, _lines(tuple(fixed.values()), columns))

    def _copy_rows(self, table: str, names: Sequence[str], lines: bytes) -> None:
        from psycopg2 import sql

        command = self._composed(
            "COPY {schema}.{table} ({columns}) FROM STDIN",
            table=sql.Identifier(table),
            columns=sql.SQL(", ").join(map(sql.Identifier, names)),
        )
        self._cursor.copy_expert(command, io.BytesIO(lines), 1 << 18)


def _lines(fixed: Sequence[str], columns: Sequence[Sequence[str]]) -> bytes:
    r"""Return rows as COPY reads them: tabs between values, \N for NULL."""
    head = "\t".join(text.translate(_ESCAPES) for text in fixed)
    return "".join(f"{head}\t{row}\n" for row in map("\t".join, zip(*columns))).encode()


def _texts(column: Column) -> list[str]:
    values = contents.strings(column, None)
    return _escaped(values) if column.kind == "text" else [_NULL if value is None else value for value in values]


def _escaped(texts: Sequence[Optional[str]]) -> list[str]:
    return [_NULL if text is None else text.translate(_ESCAPES) for text in texts]


def _hex(shapes: Any, srid: int) -> list[str]:
    """Return geometries as EWKB in hex, as PostGIS takes them."""
    wkb = shapely.to_wkb(shapely.set_srid(shapes, srid), hex=True, include_srid=True, byte_order=1)
    return [_NULL if text is None else text for text in wkb]


def _reason(error: Exception) -> str:
    said = getattr(getattr(error, "diag", None), "message_primary", None) or str(error)
    return " ".join(str(said).split()).rstrip(".")
