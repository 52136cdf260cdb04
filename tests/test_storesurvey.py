"""The shared database of surveys, in a GeoPackage and in a real PostGIS: whole runs or nothing, and who may do what."""

# ruff: noqa: S608, S106 (names of the tests' own tables, passwords of a server that lives for a minute)
from __future__ import annotations

import contextlib
import dataclasses
import datetime
import io
import json
import locale
import os
import re
import secrets
import signal
import socket
import sqlite3
import subprocess
import sys
import textwrap
import threading
import time
import warnings
from pathlib import Path
from typing import Any, Callable, Dict, Iterator, List, Optional

import geopandas
import numpy as np
import pandas
import pyogrio
import pyproj
import pytest
import shapely
import surveys
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from baiyuan_qgis.data import dictionary, pgconnection
from baiyuan_qgis.data.database import Outcome, content, geopackage, migrations, postgis
from baiyuan_qgis.faults import Cancelled, InputFault
from baiyuan_qgis.progress import SILENT, Progress

ROOT = Path(__file__).parent.parent
ROLES = ROOT / "resources" / "migrations" / "postgis" / "roles.sql"
STATES = {"CC-001": "idle", "CC-002": "normal", "CC-003": "undetermined"}
DAY = datetime.date


class GeoPackageStore:
    """A GeoPackage of surveys as the tests see it."""

    kind = "geopackage"

    def __init__(self, folder: Path) -> None:
        self.path = folder / "all surveys.gpkg"

    def store(self, found: content.Content, progress: Progress = SILENT) -> Outcome:
        return geopackage.store(found, self.path, progress)

    def rows(self, text: str) -> List[Any]:
        with contextlib.closing(sqlite3.connect(self.path)) as connection:
            return connection.execute(text).fetchall()

    def execute(self, text: str) -> None:
        with contextlib.closing(sqlite3.connect(self.path, isolation_level=None)) as connection:
            connection.execute(text)

    def shapes(self, table: str) -> List[Any]:
        return pyogrio.read_dataframe(self.path, layer=table).geometry.tolist()

    def nothing_there(self) -> bool:
        return not self.path.exists()


class PostgisStore:
    """A database of its own on the tests' server."""

    kind = "postgis"

    # copied for each test: making PostGIS anew takes longer than the test
    template = "ready"

    def __init__(self, server: Any) -> None:
        self.server = server
        self.name = f"survey_{secrets.token_hex(4)}"
        with self.superuser("postgres") as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", (self.template,))
            if cursor.fetchone() is None:
                cursor.execute(f"CREATE DATABASE {self.template}")
                server.psql(self.template, ROLES)
            cursor.execute(f"CREATE DATABASE {self.name} TEMPLATE {self.template} STRATEGY file_copy")
            cursor.execute(f"GRANT CREATE ON DATABASE {self.name} TO baiyuan_admin")

    @contextlib.contextmanager
    def superuser(self, database: str = "") -> Iterator[Any]:
        import psycopg2

        connection = psycopg2.connect(self.server.dsn(database or self.name))
        connection.autocommit = True
        try:
            yield connection.cursor()
        finally:
            connection.close()

    def account(self, role: str = "") -> str:
        """Make an account, with a role; return its connection string."""
        name, word = f"user_{secrets.token_hex(4)}", f"geheim-{secrets.token_hex(6)}"
        with self.superuser() as cursor:
            cursor.execute(f"CREATE ROLE {name} LOGIN PASSWORD '{word}'")
            if role:
                cursor.execute(f"GRANT {role} TO {name}")
        return self.server.dsn(self.name, name, word)

    def store(self, found: content.Content, progress: Progress = SILENT, dsn: str = "", **options: Any) -> Outcome:
        dsn = dsn or self.server.dsn(self.name)
        return postgis.store(found, dsn=dsn, where="county", progress=progress, **options)

    def rows(self, text: str) -> List[Any]:
        with self.superuser() as cursor:
            cursor.execute("SET search_path = baiyuan, public")
            cursor.execute(text)
            return cursor.fetchall()

    def execute(self, text: str) -> None:
        with self.superuser() as cursor:
            cursor.execute("SET search_path = baiyuan, public")
            cursor.execute(text)

    def shapes(self, table: str) -> List[Any]:
        found = self.rows(f"SELECT encode(ST_AsEWKB(geom), 'hex') FROM {table} ORDER BY id")
        return [None if row[0] is None else shapely.from_wkb(row[0]) for row in found]

    def nothing_there(self) -> bool:
        return self.rows("SELECT count(*) FROM pg_namespace WHERE nspname = 'baiyuan'") == [(0,)]

    def drop(self) -> None:
        with self.superuser("postgres") as cursor:
            cursor.execute(f"DROP DATABASE {self.name} WITH (FORCE)")


@pytest.fixture
def database(postgis_server: Any) -> Iterator[PostgisStore]:
    pytest.importorskip("psycopg2")
    made = PostgisStore(postgis_server)
    yield made
    made.drop()


@pytest.fixture(params=["geopackage", "postgis"])
def target(request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    return GeoPackageStore(tmp_path) if request.param == "geopackage" else request.getfixturevalue("database")


def survey(folder: Path, name: str = "survey.gpkg", statuses: Optional[Dict[str, str]] = None, **options: Any) -> Any:
    return content.read(surveys.write(folder / name, statuses or STATES, **options))


class At(Progress):
    """Does something once when a part of the work is done."""

    def __init__(self, fraction: float, act: Callable[[], None]) -> None:
        self.fraction, self.act, self.acted = fraction, act, False
        self.said: List[str] = []

    def on_progress(self, fraction: float) -> None:
        if fraction >= self.fraction and not self.acted:
            self.acted = True
            self.act()

    def info(self, text: str) -> None:
        self.said.append(text)


def stop() -> None:
    raise Cancelled


# ---- what is stored


NASTY = [
    "\\N",
    "a\tb\nc\rd\\",
    "'); DROP TABLE runs; --",
    '"quoted" {"a": 1}',
    "",
    "郑州市某某食品有限公司（𠮷）",
    "=1+1",
]


def test_everything_comes_back_as_it_was(target: Any, tmp_path: Path) -> None:
    ids = [f"P{number}" for number in range(len(NASTY))]
    statuses = dict.fromkeys(ids, "idle")
    extra = {
        "holder": NASTY,
        "idle_since": [None, "2021-03-31", *[None] * 5],
        "far": [0.1 + 0.2, None, 1e-300, -0.0, 123456789.123456789, float("inf"), 1.0],
        "used_unsupplied": [True, False, None, None, True, False, True],
        "source_fid": [1, None, 2**53, -7, 0, 5, 6],
        "地块 备注": NASTY,
        "id": [11, 12, None, 14, 15, 16, 17],
        "run_id": NASTY,
        'ID"); --': NASTY,
    }
    verdicts = pandas.DataFrame({"parcel_id": ["P1"], "rule_id": ["r"], "value": [1 / 3], "sentence_zh": ["闲置"]})
    empty = pandas.DataFrame(columns=list(dictionary.table("reviews")))
    pieces = geopandas.GeoDataFrame(
        {"overlay_id": ["a", "b"], "area_m2": [1.5, None]}, geometry=[surveys.lot(), None], crs="EPSG:4526"
    )
    tables = {"verdicts": verdicts, "reviews": empty, "pieces": pieces}
    found = survey(tmp_path, statuses=statuses, tables=tables, **extra)
    assert target.store(found) == Outcome(found.run_id, 7 + 1 + 0 + 2, 1)

    rows = target.rows("SELECT parcel_id, holder, far, used_unsupplied, source_fid, more FROM parcels ORDER BY id")
    assert [row[0] for row in rows] == ids
    assert [row[1] for row in rows] == NASTY
    assert [row[2] for row in rows] == extra["far"]
    assert [None if row[3] is None else bool(row[3]) for row in rows] == extra["used_unsupplied"]
    assert [row[4] for row in rows] == extra["source_fid"]
    more = [row[5] if isinstance(row[5], dict) else json.loads(row[5]) for row in rows]
    assert [each["地块 备注"] for each in more] == NASTY == [each["run_id"] for each in more]
    assert [each['ID"); --'] for each in more] == NASTY
    assert [each.get("id") for each in more] == extra["id"], "a bureau's id is no key of the database"
    since = target.rows("SELECT idle_since FROM parcels ORDER BY id")
    assert [str(row[0]) if row[0] else None for row in since][:3] == [None, "2021-03-31", None]
    for number, made in enumerate(target.shapes("parcels")):
        assert shapely.equals_exact(made, shapely.multipolygons([surveys.lot(number)]), 0.0)
    assert target.shapes("pieces")[1] is None
    assert target.rows("SELECT parcel_id, value, sentence_zh, policy FROM verdicts") == [("P1", 1 / 3, "闲置", None)]
    assert target.rows("SELECT count(*) FROM reviews") == [(0,)]


def test_the_run_tells_who_ran_what_by_which_policy_on_which_layers(target: Any, tmp_path: Path) -> None:
    found = survey(tmp_path, facts={"layer.parks": "园区范围 (2)"})
    target.store(found)
    [(as_of, policy, digest, inputs, facts, who)] = target.rows(
        "SELECT as_of, policy, policy_hash, inputs, facts, stored_by FROM runs"
    )
    read = [each if isinstance(each, dict) else json.loads(each) for each in (inputs, facts)]
    assert (str(as_of), policy, digest) == ("2022-09-30", "kaifeng-2021", "ab12")
    assert read[0] == {"parcels": "宗地 (3)", "parks": "园区范围 (2)"}
    assert read[1]["version"] == "0.1.0"
    assert who == ("owner" if target.kind == "postgis" else geopackage._user())


def test_a_table_that_the_database_has_no_table_for_is_kept_among_the_others(
    target: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = dictionary.tables()
    frame = pandas.DataFrame({"parcel_id": ["CC-001"], "next": [3]})
    own = pandas.DataFrame({"x": [1]})
    path = surveys.write(tmp_path / "s.gpkg", STATES, tables={"milestones": frame, "本局 台账": own})
    monkeypatch.setattr(dictionary, "tables", lambda: (*known, "milestones"))
    progress = At(2.0, stop)
    found = content.read(path, progress)
    assert any("本局 台账" in text for text in progress.said), "what is not stored is said"
    target.store(found)
    [(name, more)] = target.rows('SELECT "table", more FROM others')
    assert name == "milestones"
    assert (more if isinstance(more, dict) else json.loads(more)) == {"parcel_id": "CC-001", "next": 3}


@pytest.mark.gbk
@pytest.mark.parametrize("kind", ["postgis", "geopackage"])
def test_the_store_has_a_column_for_every_field_of_a_survey(kind: str) -> None:
    steps = "".join(step.text for step in migrations.all_of(kind)).replace("{schema}.", "")
    # run has a row of its own in runs; sensitivity is an output of the ranking alone
    for table in {*dictionary.tables()} - {"run", "sensitivity"}:
        columns = steps.split(f"CREATE TABLE {table} (\n", 1)[-1].split("\n);", 1)[0]
        assert [name for name in dictionary.table(table) if f'"{name}" ' not in columns] == [], table


def test_a_geopackage_with_a_chinese_name_is_the_same_file_for_everybody(tmp_path: Path) -> None:
    path = tmp_path / "全部 核查.gpkg"
    found = survey(tmp_path, holder=["澄川盛棠家居有限公司", None, None])
    assert geopackage.store(found, path).runs == 1
    assert [each.name for each in tmp_path.iterdir() if each.suffix == ".gpkg" and each != path] == ["survey.gpkg"]
    with contextlib.closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT holder FROM parcels LIMIT 1").fetchone() == ("澄川盛棠家居有限公司",)


def test_the_same_survey_stored_twice_is_one_run(target: Any, tmp_path: Path) -> None:
    found = survey(tmp_path)
    first = target.store(found)
    again = content.read(tmp_path / "survey.gpkg")
    assert target.store(again) == Outcome(first.run_id, 0, 1)
    assert target.rows("SELECT count(*) FROM parcels") == [(3,)]


def test_a_survey_in_which_somebody_has_typed_since_is_another_run(target: Any, tmp_path: Path) -> None:
    first = target.store(survey(tmp_path))
    reviews = pandas.DataFrame({"parcel_id": ["CC-001"], "recognition": ["idle"]})
    second = target.store(survey(tmp_path, "typed.gpkg", tables={"reviews": reviews}))
    assert (second.run_id != first.run_id, second.runs) == (True, 2)
    assert target.rows("SELECT recognition FROM reviews") == [("idle",)]


def test_the_id_of_a_run_goes_by_what_is_in_it_not_by_the_file(tmp_path: Path) -> None:
    one = survey(tmp_path)
    with contextlib.closing(sqlite3.connect(tmp_path / "survey.gpkg")) as connection:
        connection.execute("CREATE TABLE layer_styles (x)")
        connection.execute("VACUUM")
        connection.commit()
    assert content.read(tmp_path / "survey.gpkg").run_id == one.run_id
    others = [
        survey(tmp_path, "a.gpkg", as_of="2022-10-01"),
        survey(tmp_path, "b.gpkg", holder=["x", None, None]),
        survey(tmp_path, "c.gpkg", far=[0.0, None, None]),
        survey(tmp_path, "d.gpkg", corner=(38_500_000.001, 3_850_000.0)),
    ]
    assert len({one.run_id, *(other.run_id for other in others)}) == 5


def history(target: Any, parcel: str) -> List[Any]:
    found = target.rows(
        "SELECT valid_from, valid_to, confirmed_on, land_status FROM parcel_history "
        f"WHERE parcel_id = '{parcel}' ORDER BY valid_from"
    )
    return [tuple(None if value is None else str(value) for value in row) for row in found]


def test_the_history_says_from_when_until_when_a_parcel_was_what(target: Any, tmp_path: Path) -> None:
    # 31 March: both idle. 30 September: A still, B normal. 31 December: A normal, B not surveyed.
    # Stored out of order: the middle one last.
    target.store(survey(tmp_path, "1.gpkg", {"A": "idle", "B": "idle"}, as_of="2022-03-31"))
    target.store(survey(tmp_path, "3.gpkg", {"A": "normal"}, as_of="2022-12-31"))
    target.store(survey(tmp_path, "2.gpkg", {"A": "idle", "B": "normal"}, as_of="2022-09-30"))
    assert history(target, "A") == [
        ("2022-03-31", "2022-12-31", "2022-09-30", "idle"),
        ("2022-12-31", None, "2022-12-31", "normal"),
    ]
    assert history(target, "B") == [
        ("2022-03-31", "2022-09-30", "2022-03-31", "idle"),
        ("2022-09-30", None, "2022-09-30", "normal"),
    ], "B keeps its last answer: the survey of December says nothing of it"
    current = target.rows("SELECT parcel_id, land_status FROM current_parcels ORDER BY parcel_id")
    assert current == [("A", "normal"), ("B", "normal")]


def test_of_two_surveys_as_of_one_day_the_one_stored_later_counts(target: Any, tmp_path: Path) -> None:
    target.store(survey(tmp_path, "1.gpkg", {"A": "idle"}))
    target.store(survey(tmp_path, "2.gpkg", {"A": "normal"}))
    assert history(target, "A") == [("2022-09-30", None, "2022-09-30", "normal")]
    assert target.rows("SELECT land_status FROM current_parcels") == [("normal",)]


def test_a_recognition_is_a_change_of_its_own(target: Any, tmp_path: Path) -> None:
    target.store(survey(tmp_path, "1.gpkg", {"A": "idle"}, as_of="2022-03-31"))
    target.store(survey(tmp_path, "2.gpkg", {"A": "idle"}, as_of="2022-04-30", recognition=["idle"]))
    assert [row[:2] for row in history(target, "A")] == [("2022-03-31", "2022-04-30"), ("2022-04-30", None)]


@given(days=st.lists(st.tuples(st.integers(1, 9), st.sampled_from(["idle", "normal"])), min_size=1, max_size=6))
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_history_never_overlaps_and_answers_each_day_as_the_latest_survey_does(
    tmp_path: Path, days: List[Any]
) -> None:
    store = GeoPackageStore(tmp_path)
    store.path.unlink(missing_ok=True)
    if not (tmp_path / "survey.gpkg").exists():
        survey(tmp_path, statuses={"A": "idle"})
    one = content.read(tmp_path / "survey.gpkg")
    told: Dict[DAY, str] = {}
    for number, (day, status) in enumerate(days):
        as_of = DAY(2022, 1, day)
        column = content.Column("land_status", "text", np.array([status], dtype=object), np.array([False]))
        parcels = one.tables["parcels"]
        part = next(parcels.source())
        part = dataclasses.replace(part, columns={**part.columns, "land_status": column})
        changed = dataclasses.replace(parcels, source=lambda part=part: iter([part]))
        store.store(dataclasses.replace(one, run_id=str(number), as_of=as_of, tables={"parcels": changed}))
        told[as_of] = status  # of two as of one day the later stored counts
    rows = history(store, "A")
    assert [row[1] for row in rows] == [row[0] for row in rows[1:]] + [None]
    assert all(row[3] != after[3] for row, after in zip(rows, rows[1:])), "equal answers are one row"
    for day, status in told.items():
        found = [row[3] for row in rows if row[0] <= str(day) and (row[1] is None or str(day) < row[1])]
        assert found == [status]


# ---- nothing half-written


def counts(target: Any) -> List[Any]:
    return target.rows("SELECT (SELECT count(*) FROM runs), (SELECT count(*) FROM parcels)")


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(content, "CHUNK", 100)


def big(folder: Path, count: int = 1_200, name: str = "big.gpkg", **options: Any) -> Any:
    """A survey of more than one chunk, with a second table."""
    statuses = {f"P{number}": "idle" for number in range(count)}
    frame = pandas.DataFrame({"parcel_id": list(statuses), "rule_id": "r"})
    return survey(folder, name, statuses, tables={"verdicts": frame}, **options)


@pytest.mark.parametrize("fraction", [0.0, 0.3, 0.8])
def test_a_stop_midway_leaves_the_database_as_it_was(target: Any, tmp_path: Path, fraction: float) -> None:
    large = big(tmp_path)
    with pytest.raises(Cancelled):
        target.store(large, At(fraction, stop))
    assert target.nothing_there(), "not even an empty database"
    target.store(survey(tmp_path))
    before = counts(target)
    with pytest.raises(Cancelled):
        target.store(large, At(fraction, stop))
    assert counts(target) == before == [(1, 3)]
    assert target.store(large).runs == 2, "and it can be stored afterwards"


def kill_session(database: PostgisStore) -> None:
    with database.superuser() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
            "WHERE application_name = 'baiyuan_qgis' AND datname = current_database()"
        )
        assert cursor.fetchall() == [(True,)]


@pytest.mark.parametrize("fraction", [0.0, 0.3, 0.8, 1.0])
def test_a_connection_killed_midway_leaves_the_database_as_it_was(
    database: PostgisStore, tmp_path: Path, fraction: float
) -> None:
    database.store(survey(tmp_path))
    large = big(tmp_path)
    progress = At(fraction, lambda: kill_session(database))
    with pytest.raises(InputFault, match=r"The connection to county broke"):
        database.store(large, progress)
    assert progress.acted and counts(database) == [(1, 3)]
    assert database.store(large).runs == 2


def test_a_connection_killed_while_it_commits_is_said_to_be_unknown_and_leaves_nothing(
    database: PostgisStore, tmp_path: Path
) -> None:
    database.store(survey(tmp_path))
    # a deferred trigger makes the commit itself last
    database.execute(
        "CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(30); RETURN NULL; END $$"
    )
    database.execute(
        "CREATE CONSTRAINT TRIGGER slow AFTER INSERT ON runs DEFERRABLE INITIALLY DEFERRED "
        "FOR EACH ROW EXECUTE FUNCTION slow()"
    )

    def kill_in_commit() -> None:
        for _ in range(300):
            with database.superuser() as cursor:
                cursor.execute(
                    "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE query = 'COMMIT' "
                    "AND state = 'active' AND application_name = 'baiyuan_qgis' AND datname = current_database()"
                )
                if cursor.fetchall():
                    return
            time.sleep(0.05)

    killer = threading.Thread(target=kill_in_commit)
    killer.start()
    other = survey(tmp_path, "other.gpkg", as_of="2023-09-30")
    try:
        with pytest.raises(InputFault, match=r"broke at the last step, and whether the run was stored is not known"):
            database.store(other)
    finally:
        killer.join()
    assert counts(database) == [(1, 3)]
    database.execute("DROP TRIGGER slow ON runs")
    assert database.store(other).runs == 2


def test_a_process_that_is_killed_leaves_the_geopackage_as_it_was(tmp_path: Path) -> None:
    target = GeoPackageStore(tmp_path)
    target.store(survey(tmp_path))
    big(tmp_path)
    code = textwrap.dedent("""
        import os, signal, sys
        from pathlib import Path
        from baiyuan_qgis.data.database import content, geopackage
        from baiyuan_qgis.progress import Progress

        class Dies(Progress):
            def on_progress(self, fraction):
                if fraction > 0.6:
                    os.kill(os.getpid(), signal.SIGKILL)

        # so little memory for pages that they spill into the file before the commit
        real = geopackage._migrate
        def small(path, connection, crs):
            connection.execute("PRAGMA cache_size = 10")
            real(path, connection, crs)
        geopackage._migrate = small
        content.CHUNK = 100
        geopackage.store(content.read(Path(sys.argv[1])), Path(sys.argv[2]), Dies())
    """)
    ended = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "big.gpkg"), str(target.path)], cwd=ROOT, check=False
    )
    assert ended.returncode == -signal.SIGKILL
    assert Path(f"{target.path}-journal").exists(), "it died within the transaction"
    assert counts(target) == [(1, 3)]
    assert target.rows("PRAGMA integrity_check") == [("ok",)]


# ---- two at once


def both(first: Callable[[], Any], second: Callable[[], Any]) -> List[Any]:
    results: List[Any] = [None, None]

    def work(place: int, act: Callable[[], Any]) -> None:
        try:
            results[place] = act()
        except Exception as error:  # noqa: BLE001 (shown by the test)
            results[place] = error

    threads = [threading.Thread(target=work, args=pair) for pair in enumerate((first, second))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return results


@pytest.mark.parametrize("fresh", [True, False])
def test_two_who_store_at_once_wait_for_each_other(target: Any, tmp_path: Path, fresh: bool) -> None:
    if not fresh:
        target.store(survey(tmp_path, "0.gpkg", as_of="2020-01-01"))
    one, two = big(tmp_path), big(tmp_path, name="b.gpkg", as_of="2023-09-30")
    found = both(lambda: target.store(one), lambda: target.store(two))
    assert {each.rows for each in found} == {2_400}, found
    assert sorted(each.runs for each in found) == ([1, 2] if fresh else [2, 3])
    assert target.rows("SELECT count(*) FROM parcels") == [(2_400 if fresh else 2_403,)]


def test_two_who_store_the_same_survey_at_once_make_one_run(target: Any, tmp_path: Path) -> None:
    one = big(tmp_path)
    found = both(lambda: target.store(one), lambda: target.store(one))
    assert sorted(each.rows for each in found) == [0, 2_400], found
    assert counts(target) == [(1, 1_200)]


def test_who_waits_is_told_and_may_stop_waiting(target: Any, tmp_path: Path) -> None:
    found = survey(tmp_path)
    target.store(found)

    class Stops(At):
        def cancelled(self) -> bool:
            return bool(self.said)

    progress = Stops(2.0, stop)
    if target.kind == "postgis":
        holder = target.superuser()
        with holder as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s, hashtext('baiyuan'))", (postgis._LOCK,))
            with pytest.raises(Cancelled):
                target.store(found, progress)
    else:
        with contextlib.closing(sqlite3.connect(target.path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(Cancelled):
                target.store(found, progress)
    assert "waiting" in progress.said[0]


def test_who_has_waited_too_long_is_told(target: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = survey(tmp_path)
    target.store(found)
    if target.kind == "postgis":
        monkeypatch.setattr(postgis, "PATIENCE", 0.2)
        with target.superuser() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s, hashtext('baiyuan'))", (postgis._LOCK,))
            with pytest.raises(InputFault, match="Somebody else has been storing a survey in county"):
                target.store(found)
    else:
        monkeypatch.setattr(geopackage, "PATIENCE", 0.2)
        with contextlib.closing(sqlite3.connect(target.path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(InputFault, match=r"cannot be written \(database is locked\)"):
                target.store(found)


# ---- versions


def test_a_database_of_a_newer_version_is_refused(target: Any, tmp_path: Path) -> None:
    target.store(survey(tmp_path))
    target.execute("INSERT INTO versions (version, name) VALUES (99, 'later')")
    with pytest.raises(InputFault, match=r"is of version 99, this plugin knows 1: install the newer plugin\."):
        target.store(survey(tmp_path, "other.gpkg", as_of="2023-01-01"))
    assert counts(target) == [(1, 3)]


@pytest.fixture
def next_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Add a second step to both stores, in a folder of the test's own."""
    folder = tmp_path / "migrations"

    def add(sql: str) -> None:
        for kind in ("postgis", "geopackage"):
            (folder / kind).mkdir(parents=True)
            for path in (migrations.FOLDER / kind).iterdir():
                (folder / kind / path.name).write_bytes(path.read_bytes())
            prefix = "{schema}." if kind == "postgis" else ""
            text = sql.replace("@", prefix)
            (folder / kind / "0002_more.sql").write_text(text, encoding="utf-8")
        monkeypatch.setattr(migrations, "FOLDER", folder)

    return add


def test_an_older_database_is_brought_to_this_version_and_keeps_what_it_holds(
    target: Any, tmp_path: Path, next_version: Callable[[str], None]
) -> None:
    target.store(survey(tmp_path, remark2=["甲", "乙", "丙"]))
    next_version('ALTER TABLE @parcels ADD COLUMN remark2 text;\nCREATE TABLE @notes (id integer, "text" text);\n')
    target.store(survey(tmp_path, "later.gpkg", as_of="2023-01-01", remark2=["丁", "戊", None]))
    assert target.rows("SELECT version, name FROM versions ORDER BY version") == [(1, "surveys"), (2, "more")]
    rows = target.rows("SELECT remark2, more FROM parcels ORDER BY id")
    more = [row[1] if row[1] is None or isinstance(row[1], dict) else json.loads(row[1]) for row in rows]
    assert [row[0] for row in rows] == [None, None, None, "丁", "戊", None]
    assert [(each or {}).get("remark2") for each in more] == ["甲", "乙", "丙", None, None, None]
    if target.kind == "geopackage":
        assert "notes" in {row[0] for row in pyogrio.list_layers(target.path)}
    else:
        with target.superuser() as cursor:
            cursor.execute("SELECT has_table_privilege('baiyuan_reader', 'baiyuan.notes', 'SELECT')")
            assert cursor.fetchall() == [(True,)]


def test_a_step_that_fails_changes_nothing(target: Any, tmp_path: Path, next_version: Callable[[str], None]) -> None:
    target.store(survey(tmp_path))
    next_version("ALTER TABLE @parcels ADD COLUMN remark2 text;\nINSERT INTO @nowhere VALUES (1);\n")
    with pytest.raises(InputFault, match="nowhere"):
        target.store(survey(tmp_path, "later.gpkg", as_of="2023-01-01"))
    assert target.rows("SELECT max(version) FROM versions") == [(1,)]
    assert counts(target) == [(1, 3)]
    with pytest.raises(Exception, match="remark2"):
        target.rows("SELECT remark2 FROM parcels")


# ---- coordinate reference systems


def test_another_zone_of_the_same_datum_is_moved_into_the_databases(target: Any, tmp_path: Path) -> None:
    target.store(survey(tmp_path))
    # EPSG:4547 is the same zone without its number: x is smaller by 38,000,000, nothing else differs
    target.store(survey(tmp_path, "b.gpkg", {"B": "idle"}, as_of="2023-01-01", crs="EPSG:4547",
                        corner=(500_000.0, 3_850_000.0)))  # fmt: skip
    moved = target.shapes("parcels")[3]
    assert shapely.equals_exact(moved, shapely.multipolygons([surveys.lot(0)]), 1e-6)
    if target.kind == "postgis":
        assert target.rows("SELECT DISTINCT ST_SRID(geom) FROM parcels") == [(4526,)]


def test_another_datum_is_refused(target: Any, tmp_path: Path) -> None:
    target.store(survey(tmp_path))
    xian = survey(tmp_path, "xian.gpkg", {"B": "idle"}, crs="EPSG:2362")
    with pytest.raises(InputFault, match=r"another datum: nothing is shifted silently"):
        target.store(xian)
    assert counts(target) == [(1, 3)]


LOCAL = "+proj=tmerc +lat_0=0 +lon_0=113.7 +k=1 +x_0=500000 +y_0=0 +ellps=GRS80 +units=m"


def test_a_crs_without_an_epsg_code_is_refused_by_the_server_and_kept_by_a_geopackage(
    target: Any, tmp_path: Path
) -> None:
    found = survey(tmp_path, crs=LOCAL, corner=(500_000.0, 3_850_000.0))
    if target.kind == "postgis":
        with pytest.raises(InputFault, match=r"has no EPSG code, and the database needs one"):
            target.store(found)
        assert target.nothing_there()
        return
    target.store(found)
    target.store(
        survey(tmp_path, "b.gpkg", {"B": "idle"}, as_of="2023-01-01", crs=LOCAL, corner=(500_000.0, 3_850_000.0))
    )
    frame = pyogrio.read_dataframe(target.path, layer="parcels")
    assert frame.crs.equals(pyproj.CRS.from_user_input(LOCAL)) or "113.7" in frame.crs.to_wkt()
    assert shapely.equals_exact(frame.geometry[3], frame.geometry[0], 1e-6)


def test_a_crs_that_the_server_does_not_know_is_refused(database: PostgisStore, tmp_path: Path) -> None:
    database.execute("DELETE FROM spatial_ref_sys WHERE auth_srid = 4526")
    with pytest.raises(InputFault, match=r"does not know EPSG:4526 \(CGCS2000 / 3-degree Gauss-Kruger zone 38\)"):
        database.store(survey(tmp_path))
    assert database.nothing_there()


# ---- bad input


def test_what_is_no_survey_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputFault, match="does not exist"):
        content.read(tmp_path / "none.gpkg")
    lots = geopandas.GeoDataFrame({"a": [1]}, geometry=[surveys.lot()], crs="EPSG:4526")
    lots.to_file(tmp_path / "lots.gpkg", layer="lots")
    with pytest.raises(InputFault, match="is no result of a survey"):
        content.read(tmp_path / "lots.gpkg")
    (tmp_path / "text.gpkg").write_text("no database", encoding="utf-8")
    with pytest.raises(InputFault, match="cannot be read"):
        content.read(tmp_path / "text.gpkg")
    for as_of in ("", "30.9.2022"):
        with pytest.raises(InputFault, match="is no result of a survey"):
            survey(tmp_path, "undated.gpkg", as_of=as_of)


def test_a_survey_that_is_written_to_while_it_is_stored_is_refused(target: Any, tmp_path: Path) -> None:
    found = survey(tmp_path)
    with pytest.raises(InputFault, match="was changed while it was being stored"):
        target.store(found, At(0.0, lambda: surveys.write(tmp_path / "survey.gpkg", {"other": "idle"}) and None))
    assert target.nothing_there()


def test_a_survey_has_one_id_in_whatever_parts_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = set()
    for rows in (1, 2, 1000):
        monkeypatch.setattr(content, "CHUNK", rows)
        found.add(survey(tmp_path, holder=["甲", None, ""]).run_id)
    assert len(found) == 1


def test_a_parcel_without_an_id_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputFault, match=r"Table parcels, row 2: parcel_id is empty"):
        survey(tmp_path, parcel_id=["a", None, "c"])


def test_a_parcel_that_stands_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputFault, match=r"Table parcels: parcel_id a stands twice"):
        survey(tmp_path, parcel_id=["a", "b", "a"])


def edited(path: Path, sql: str) -> Path:
    """Change a survey as some other program may: without the triggers of GDAL."""
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute(sql)
        connection.commit()
    return path


def test_a_text_in_another_encoding_is_refused(tmp_path: Path) -> None:
    path = surveys.write(tmp_path / "s.gpkg", STATES, tables={"findings": pandas.DataFrame({"rule": ["r"]})})
    # 张三 in GBK
    edited(path, "UPDATE findings SET rule = CAST(x'D5C5C8FD' AS TEXT)")
    with pytest.raises(InputFault, match=r"Table findings: a text is not in UTF-8"):
        content.read(path)


def test_a_line_among_the_polygons_is_refused(tmp_path: Path) -> None:
    path = surveys.write(tmp_path / "s.gpkg", STATES)
    line = shapely.to_wkb(shapely.LineString([(0, 0), (1, 1)]))
    blob = geopackage._HEADER.pack(b"GP", 0, 3, 4526, 0.0, 1.0, 0.0, 1.0) + line
    with contextlib.closing(sqlite3.connect(path)) as connection:
        for name, function in geopackage._FUNCTIONS.items():
            connection.create_function(name, 1, function)
        connection.execute("UPDATE parcels SET geom = ? WHERE fid = 2", (blob,))
        connection.commit()
    with pytest.raises(InputFault, match=r"Table parcels, row 2: the geometry is a LineString"):
        content.read(path)


@pytest.mark.parametrize(
    ("name", "values", "sentence"),
    [
        ("idle_since", ["2021-03-31", "soon", None], "row 2, field idle_since: soon is not a date"),
        ("source_fid", [1.0, 2.5, None], "row 2, field source_fid: 2.5 is not a whole number"),
        ("far", ["1.5", "n/a", None], "row 2, field far: n/a is not a number"),
        ("used_unsupplied", ["1", "0", "2"], "row 3, field used_unsupplied: 2 is not yes or no"),
    ],
)
def test_a_value_of_the_wrong_type_is_named(
    target: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, values: List[Any], sentence: str
) -> None:
    from baiyuan_qgis.data import store

    # as a survey.gpkg that some other program has written
    monkeypatch.setattr(store, "_type", lambda _table, column: "" if column == name else "text")
    monkeypatch.setattr(surveys.dictionary, "fields", dict)
    path = surveys.write(tmp_path / "s.gpkg", STATES, **{name: values})
    monkeypatch.undo()
    with pytest.raises(InputFault, match=sentence):
        target.store(content.read(path))
    assert target.nothing_there()


def test_numbers_and_dates_as_text_are_understood(target: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from baiyuan_qgis.data import store

    monkeypatch.setattr(store, "_type", lambda _table, _column: "text")
    monkeypatch.setattr(surveys.dictionary, "fields", dict)
    path = surveys.write(
        tmp_path / "s.gpkg", STATES, idle_since=["2021-03-31", None, None], far=["1.5", None, "2"],
        source_fid=["7"] * 3, holder=[1, 2, 3],
    )  # fmt: skip
    monkeypatch.undo()
    target.store(content.read(path))
    rows = target.rows("SELECT idle_since, far, source_fid, holder FROM parcels ORDER BY id")
    assert [str(rows[0][0]), *rows[0][1:]] == ["2021-03-31", 1.5, 7, "1"]
    assert rows[1][:2] == (None, None)


def test_a_geopackage_of_something_else_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = surveys.write(tmp_path / "survey.gpkg", STATES)
    before = path.read_bytes()
    with pytest.raises(InputFault, match="is no database of surveys"):
        geopackage.store(content.read(path), path)
    assert path.read_bytes() == before
    text = tmp_path / "notes.gpkg"
    text.write_text("not a database at all, but long enough to be looked at" * 20, encoding="utf-8")
    with pytest.raises(InputFault, match="is no database of surveys"):
        geopackage.store(content.read(path), text)
    with pytest.raises(InputFault, match="cannot be written"):
        geopackage.store(content.read(path), tmp_path)
    with pytest.raises(InputFault, match="does not exist"):
        geopackage.store(content.read(path), tmp_path / "no" / "all.gpkg")


def test_gdal_reads_every_table_without_a_doubt_and_shows_the_dictionarys_names(tmp_path: Path) -> None:
    target = GeoPackageStore(tmp_path)
    reviews = pandas.DataFrame({"parcel_id": ["CC-001"], "time": pandas.to_datetime(["2022-01-02T03:04:05"])})
    target.store(survey(tmp_path, tables={"reviews": reviews}))
    with warnings.catch_warnings():
        warnings.simplefilter("error", RuntimeWarning)
        frames = {
            str(row[0]): pyogrio.read_dataframe(target.path, layer=row[0]) for row in pyogrio.list_layers(target.path)
        }
    assert {"runs", "versions", "parcel_history", "current_parcels", "others"} < set(frames)
    assert str(frames["reviews"]["time"][0])[:19] == "2022-01-02 03:04:05"
    assert str(frames["runs"]["created"][0])[:19] == "2026-11-22 02:00:00"
    # what QGIS shows as alias from GDAL 3.7 on
    shown = dict(target.rows("SELECT column_name, title FROM gpkg_data_columns WHERE table_name = 'verdicts'"))
    assert shown["value"] == dictionary.table_field("verdicts", "value").label
    assert set(shown) == set(dictionary.table("verdicts"))


def test_gdal_and_qgis_find_and_edit_what_plain_sql_made(tmp_path: Path) -> None:
    target = GeoPackageStore(tmp_path)
    target.store(survey(tmp_path))
    frame = pyogrio.read_dataframe(
        target.path, layer="parcels", bbox=(38_500_190.0, 3_850_000.0, 38_500_250.0, 3_850_050.0)
    )
    assert frame["parcel_id"].tolist() == ["CC-002"], "the index finds the second lot, 200 m further east"
    ogr = pytest.importorskip("osgeo.ogr")
    source = ogr.Open(str(target.path), 1)
    layer = source.GetLayerByName("parcels")
    feature = layer.GetFeature(2)
    feature.SetGeometry(ogr.CreateGeometryFromWkt(shapely.multipolygons([surveys.lot(40)]).wkt))
    assert layer.SetFeature(feature) == 0
    del feature, layer, source
    far = surveys.lot(40).bounds
    assert pyogrio.read_dataframe(target.path, layer="parcels", bbox=far)["parcel_id"].tolist() == ["CC-002"]
    assert target.rows("PRAGMA foreign_key_check") == []


# ---- who may do what


def refused(dsn: str, text: str) -> bool:
    import psycopg2

    connection = psycopg2.connect(dsn, options="-c search_path=baiyuan")
    try:
        connection.cursor().execute(text)
    except psycopg2.errors.InsufficientPrivilege:
        return True
    finally:
        connection.close()
    return False


WRITES = [
    "INSERT INTO baiyuan.findings (run_id) SELECT run_id FROM baiyuan.runs",
    "INSERT INTO baiyuan.runs (run_id, as_of, inputs, facts) VALUES (gen_random_uuid(), now(), '{}', '{}')",
]
CHANGES = [
    "UPDATE baiyuan.parcels SET land_status = 'normal'",
    "UPDATE baiyuan.runs SET policy = 'x'",
    "DELETE FROM baiyuan.parcels",
    "DELETE FROM baiyuan.runs",
    "TRUNCATE baiyuan.findings",
    "DROP TABLE baiyuan.findings",
    "DROP SCHEMA baiyuan CASCADE",
    "ALTER TABLE baiyuan.parcels ADD COLUMN x text",
    "CREATE TABLE baiyuan.own (x text)",
    "CREATE OR REPLACE VIEW baiyuan.parcel_history AS SELECT 1 AS id",
    "INSERT INTO baiyuan.versions (version, name) VALUES (2, 'x')",
    "INSERT INTO baiyuan.runs (run_id, as_of, inputs, facts, stored_by) SELECT run_id, as_of, '1', '1', '' FROM runs",
    "SET ROLE baiyuan_admin",
]


def test_a_reader_reads_and_cannot_write(database: PostgisStore, tmp_path: Path) -> None:
    database.store(survey(tmp_path))
    reader = database.account("baiyuan_reader")
    for table in ("runs", "parcels", "parcel_history", "current_parcels", "versions", "others"):
        assert not refused(reader, f"SELECT * FROM baiyuan.{table}"), table
    for text in (*WRITES, *CHANGES):
        assert refused(reader, text), text
    with pytest.raises(InputFault, match=r"may not store surveys in baiyuan of county: .* role baiyuan_surveyor"):
        database.store(survey(tmp_path, "new.gpkg", as_of="2023-01-01"), dsn=reader)
    assert counts(database) == [(1, 3)]


def test_a_surveyor_adds_runs_and_cannot_change_or_drop(database: PostgisStore, tmp_path: Path) -> None:
    database.store(survey(tmp_path))
    surveyor = database.account("baiyuan_surveyor")
    assert database.store(survey(tmp_path, "new.gpkg", as_of="2023-01-01"), dsn=surveyor).runs == 2
    for text in WRITES:
        assert not refused(surveyor, text), text
    for text in CHANGES:
        assert refused(surveyor, text), text
    import psycopg2.extensions

    name = psycopg2.extensions.parse_dsn(surveyor)["user"]
    assert database.rows("SELECT stored_by FROM runs ORDER BY run_no") == [("owner",), (name,)]


def test_a_stranger_sees_nothing(database: PostgisStore, tmp_path: Path) -> None:
    database.store(survey(tmp_path))
    stranger = database.account()
    assert refused(stranger, "SELECT * FROM baiyuan.parcels")
    with pytest.raises(InputFault, match="role baiyuan_surveyor"):
        database.store(survey(tmp_path), dsn=stranger)


def test_the_schema_is_made_by_an_administrator_and_a_surveyor_is_told_so(
    database: PostgisStore, tmp_path: Path, next_version: Callable[[str], None]
) -> None:
    found = survey(tmp_path)
    surveyor, admin = database.account("baiyuan_surveyor"), database.account("baiyuan_admin")
    sentence = r"to be made or brought to version {}, and the account \w+ may not do that: let an administrator"
    with pytest.raises(InputFault, match=sentence.format(1)):
        database.store(found, dsn=surveyor)
    assert database.nothing_there()
    assert database.store(found, dsn=admin).runs == 1
    assert database.store(found, dsn=surveyor) == Outcome(found.run_id, 0, 1)
    next_version("ALTER TABLE @parcels ADD COLUMN remark2 text;\n")
    with pytest.raises(InputFault, match=sentence.format(2)):
        database.store(found, dsn=surveyor)
    # another administrator than the one who made it: the role owns the tables
    assert database.store(found, dsn=database.account("baiyuan_admin")).runs == 1
    assert database.rows("SELECT max(version) FROM versions") == [(2,)]
    assert database.rows("SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'baiyuan'") == [
        ("baiyuan_admin",)
    ]


def test_an_owner_stores_where_the_roles_were_made_for_another_database(database: PostgisStore, tmp_path: Path) -> None:
    # the roles are the server's, their right to make schemas is each database's
    database.execute(f"REVOKE CREATE ON DATABASE {database.name} FROM baiyuan_admin")
    assert database.store(survey(tmp_path)).runs == 1
    assert database.rows("SELECT pg_get_userbyid(nspowner) FROM pg_namespace WHERE nspname = 'baiyuan'") == [
        ("baiyuan_admin",)
    ]
    reader = database.account("baiyuan_reader")
    found = survey(tmp_path, "b.gpkg", as_of="2023-01-01")
    assert "baiyuan_surveyor" in fault(lambda: database.store(found, dsn=reader))


def test_rights_are_given_later_where_the_roles_came_after_the_schema(database: PostgisStore, tmp_path: Path) -> None:
    found = survey(tmp_path)
    database.store(found)
    database.execute("REVOKE ALL ON SCHEMA baiyuan FROM baiyuan_reader, baiyuan_surveyor")
    database.execute("REVOKE ALL ON ALL TABLES IN SCHEMA baiyuan FROM baiyuan_reader, baiyuan_surveyor")
    reader = database.account("baiyuan_reader")
    assert refused(reader, "SELECT * FROM baiyuan.parcels")
    database.store(found)
    assert not refused(reader, "SELECT * FROM baiyuan.parcels")


def test_a_schema_of_somebody_elses_is_refused_and_a_name_that_is_none(database: PostgisStore, tmp_path: Path) -> None:
    found = survey(tmp_path)
    database.execute("CREATE SCHEMA planning")
    database.execute("CREATE TABLE planning.zones (x text)")
    with pytest.raises(InputFault, match="The schema planning of county holds other tables"):
        database.store(found, schema="planning")
    for name in ('x"; DROP SCHEMA planning CASCADE; --', "", "pg_own", "a" * 64, "县" * 22):
        with pytest.raises(InputFault, match="is no name for a schema"):
            database.store(found, schema=name)
    assert database.rows("SELECT count(*) FROM planning.zones") == [(0,)]
    assert database.store(found, schema="Wei_氏县").runs == 1
    with database.superuser() as cursor:
        cursor.execute('SELECT count(*) FROM "Wei_氏县".parcels')
        assert cursor.fetchall() == [(3,)]


def test_a_database_without_postgis_is_refused(database: PostgisStore, tmp_path: Path) -> None:
    database.execute("DROP EXTENSION postgis CASCADE")
    with pytest.raises(InputFault, match="The database county has no PostGIS: an administrator must run"):
        database.store(survey(tmp_path))


def test_postgis_in_a_schema_of_its_own_is_found(database: PostgisStore, tmp_path: Path) -> None:
    database.execute("DROP EXTENSION postgis CASCADE")
    database.execute('CREATE SCHEMA "gis stuff"')
    database.execute('CREATE EXTENSION postgis SCHEMA "gis stuff"')
    database.server.psql(database.name, ROLES)
    admin, surveyor = database.account("baiyuan_admin"), database.account("baiyuan_surveyor")
    assert database.store(survey(tmp_path), dsn=admin).runs == 1
    assert database.store(survey(tmp_path, "b.gpkg", as_of="2023-01-01"), dsn=surveyor).runs == 2


def test_every_table_has_a_primary_key_and_every_layer_a_spatial_index(database: PostgisStore, tmp_path: Path) -> None:
    database.store(survey(tmp_path))
    without = database.rows(
        "SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'baiyuan'::regnamespace AND c.relkind = 'r' "
        "AND NOT EXISTS (SELECT FROM pg_index i WHERE i.indrelid = c.oid AND i.indisprimary)"
    )
    assert without == []
    layers = database.rows("SELECT f_table_name, srid, type FROM geometry_columns WHERE f_table_schema = 'baiyuan'")
    tables = {row[0] for row in layers} - {"current_parcels"}
    assert tables == {"parcels", "unsupplied", "parks", "pieces", "anomalies", "changes", "others"}
    assert {row[1:] for row in layers} == {(4526, "MULTIPOLYGON")}
    indexed = database.rows("SELECT tablename FROM pg_indexes WHERE schemaname = 'baiyuan' AND indexdef LIKE '%gist%'")
    assert {row[0] for row in indexed} == tables
    [(comment,)] = database.rows("SELECT col_description('baiyuan.parcels'::regclass, 4)")
    assert comment == "宗地代码 / Parcel code"


# ---- the server and its secrets


def fault(act: Callable[[], Any]) -> str:
    with pytest.raises(InputFault) as caught:
        act()
    return str(caught.value)


def test_no_sentence_repeats_a_password(
    database: PostgisStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, postgis_server: Any
) -> None:
    monkeypatch.setattr(postgis, "CONNECT_SECONDS", 2)
    found = survey(tmp_path)
    with socket.socket() as silent, socket.socket() as closed:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        closed.bind(("127.0.0.1", 0))
        cases = {
            postgis_server.dsn(database.name, password="falsch-geheim"): "cannot be reached: .*authentication failed",
            postgis_server.dsn("no_such_database"): "no_such_database. does not exist",
            f"host=127.0.0.1 port={silent.getsockname()[1]} password=falsch-geheim": "timeout expired",
            f"host=127.0.0.1 port={closed.getsockname()[1]} password=falsch-geheim": "refused",
            "host=127.0.0.1 falsch-geheim": "cannot be reached",
            "host=127.0.0.1 password='falsch-geheim": "cannot be reached",
            f"postgresql://u:falsch-geheim@127.0.0.1:{closed.getsockname()[1]}/x": "refused",
        }
        for dsn, reason in cases.items():
            sentence = fault(lambda dsn=dsn: database.store(found, dsn=dsn))
            assert "falsch-geheim" not in sentence and postgis_server.password not in sentence, sentence
            assert re.search(reason, sentence), sentence
            assert "\n" not in sentence


SPOKEN = """
import json, locale, sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from baiyuan_qgis.data import pgconnection
if len(sys.argv) > 2:
    # as QGIS does; Python leaves the language of messages at C
    locale.setlocale(locale.LC_ALL, sys.argv[2])
for options in ({"service": "nix"}, {"host": "127.0.0.1", "port": 1, "connect_timeout": 2}):
    try:
        pgconnection.connect(**options)
    except pgconnection.Unreachable as error:
        print(json.dumps([type(error).__name__, str(error)]))
"""


@pytest.mark.parametrize("name", ["", "zh_CN.UTF-8", "zh_CN.GBK"])
def test_the_driver_is_understood_in_the_languages_of_the_system(name: str, tmp_path: Path) -> None:
    pytest.importorskip("psycopg2")
    services = tmp_path / "pg_service.conf"
    services.write_text("[county]\nhost=127.0.0.1\n", encoding="utf-8")
    if name:
        try:
            before = locale.setlocale(locale.LC_CTYPE)
            locale.setlocale(locale.LC_CTYPE, name)
            locale.setlocale(locale.LC_CTYPE, before)
        except locale.Error:
            pytest.skip(f"this machine has no locale {name}")
    done = subprocess.run(
        [sys.executable, "-c", SPOKEN, str(ROOT), *filter(None, [name])], capture_output=True, text=True, check=True,
        encoding="utf-8", env={**os.environ, "PGSERVICEFILE": str(services), "LC_ALL": "", "LANGUAGE": ""},
    )  # fmt: skip
    (missing, said), (kind, reason) = map(json.loads, done.stdout.splitlines())
    assert missing == "NoService" and "nix" in said
    assert kind == "Unreachable" and ("Connection refused" in reason or "拒绝" in reason) and "127.0.0.1" in reason
    assert "\n" not in reason and "\ufffd" not in reason


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        # a server in GBK behind a libpq in English, as on a Chinese Windows
        ('connection to server at "10.0.0.8", port 5432 failed: 致命错误:  用户 "王敏" Password 认证失败'.encode("gbk"),
         'connection to server at "10.0.0.8", port 5432 failed: 致命错误:  用户 "王敏" Password 认证失败'),
        # libpq in GBK, the server in UTF-8
        ('连接到"10.0.0.8"上的服务器，端口5432失败：'.encode("gbk") + ' 致命错误:  数据库 "县局" 不存在'.encode(),
         '连接到"10.0.0.8"上的服务器，端口5432失败： 致命错误:  数据库 "县局" 不存在'),
        ("Ж\xff中".encode("latin-1", "replace"), None),
    ],
)  # fmt: skip
def test_bytes_of_a_message_become_words(raw: bytes, told: Optional[str], monkeypatch: pytest.MonkeyPatch) -> None:
    psycopg2 = pytest.importorskip("psycopg2")

    def connect(*_args: Any, **_options: Any) -> None:
        raise UnicodeDecodeError("utf-8", raw, 0, 1, "invalid start byte")

    monkeypatch.setattr(psycopg2, "connect", connect)
    with pytest.raises(pgconnection.Unreachable) as caught:
        pgconnection.connect(service="county")
    assert not isinstance(caught.value, pgconnection.NoService)
    assert told is None or str(caught.value) == " ".join(told.split())


@pytest.mark.parametrize(
    ("message", "missing"),
    [
        ('definition of service "county" not found', True),
        ('错误：没有找到服务"county"的定义', True),
        ("définition du service « county » introuvable", True),
        ('FATAL:  database "county" does not exist', False),
        ('致命错误:  数据库 "county" 不存在', False),
        ('connection to server at "county", port 5432 failed: Connection refused', False),
        ('could not translate host name "county" to address: Name or service not known', False),
        ('service file "/home/county" not found', False),
    ],
)
def test_only_a_message_of_the_service_alone_means_that_there_is_none(
    message: str, missing: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    psycopg2 = pytest.importorskip("psycopg2")

    def connect(*_args: Any, **_options: Any) -> None:
        raise psycopg2.OperationalError(message + "\n")

    monkeypatch.setattr(psycopg2, "connect", connect)
    with pytest.raises(pgconnection.Unreachable) as caught:
        pgconnection.connect(service="county")
    assert isinstance(caught.value, pgconnection.NoService) is missing


def test_a_message_that_is_lost_is_not_said_by_a_question_mark(monkeypatch: pytest.MonkeyPatch) -> None:
    psycopg2 = pytest.importorskip("psycopg2")

    def connect(*_args: Any, **_options: Any) -> None:
        raise psycopg2.OperationalError

    monkeypatch.setattr(psycopg2, "connect", connect)
    with pytest.raises(pgconnection.Unreachable, match="look at host, port, database, user and password"):
        pgconnection.connect(dsn="host=x")


def test_a_server_that_does_not_answer_is_said_in_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("psycopg2")
    monkeypatch.setattr(postgis, "CONNECT_SECONDS", 2)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        dsn = f"host=127.0.0.1 port={silent.getsockname()[1]} password=geheim"
        sentence = fault(lambda: postgis.store(survey(tmp_path), dsn=dsn, where="县局"))
    assert sentence.startswith("The database 县局 cannot be reached: ") and "timeout expired" in sentence
    assert "geheim" not in sentence


@pytest.fixture
def service(database: PostgisStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    path = tmp_path / "pg_service.conf"
    lines = database.server.dsn(database.name).split()
    path.write_text("[county]\n" + "\n".join(lines) + "\n[bare]\n" + "\n".join(lines[:-1]) + "\n", encoding="utf-8")
    monkeypatch.setenv("PGSERVICEFILE", str(path))
    monkeypatch.setenv("PGPASSFILE", str(tmp_path / "none"))
    return "county"


def test_a_service_of_libpq_is_a_way_in(service: str, database: PostgisStore, tmp_path: Path) -> None:
    assert postgis.store(survey(tmp_path), service=service).runs == 1
    assert counts(database) == [(1, 3)]


def test_a_service_that_is_none_is_refused(service: str, tmp_path: Path) -> None:
    found = survey(tmp_path)
    assert fault(lambda: postgis.store(found, service="country")) == "There is no service country in pg_service.conf."
    for text in ("host=127.0.0.1 password=geheim", "postgresql://u:geheim@127.0.0.1/x"):
        sentence = fault(lambda text=text: postgis.store(found, service=text))
        assert sentence == "SERVICE is the name of a section of pg_service.conf, without host, user or password."
    assert "asks for a password" in fault(lambda: postgis.store(found, service="bare"))


def test_without_psycopg2_it_is_said_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    sentence = fault(lambda: postgis.store(survey(tmp_path), service="county"))
    assert "python3-psycopg2" in sentence and "pip" not in sentence


def test_a_server_that_only_reads_says_so(database: PostgisStore, tmp_path: Path) -> None:
    database.store(survey(tmp_path))
    found = survey(tmp_path, "new.gpkg", as_of="2023-01-01")
    with database.superuser("postgres") as cursor:
        cursor.execute(f"ALTER DATABASE {database.name} SET default_transaction_read_only = on")
    sentence = fault(lambda: database.store(found))
    assert "read-only transaction" in sentence and sentence.endswith("Nothing of this run was stored.")


@given(texts=st.lists(st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\x00")), max_size=20))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_goes_through_copy_unchanged(postgis_server: Any, texts: List[str]) -> None:
    psycopg2 = pytest.importorskip("psycopg2")
    connection = psycopg2.connect(postgis_server.dsn())
    try:
        cursor = connection.cursor()
        cursor.execute("CREATE TEMPORARY TABLE texts (run text, t text, more jsonb)")
        values = np.array([*texts, None], dtype=object)
        missing = np.array([False] * len(texts) + [True])
        column = content.Column("t", "text", values, missing)
        documents = content.documents([column], len(values))
        lines = postgis._lines(("r\t\\",), [postgis._texts(column), postgis._escaped(documents)])
        cursor.copy_expert("COPY texts FROM STDIN", io.BytesIO(lines), 64)
        cursor.execute("SELECT run, t, more ->> 't' FROM texts")
        found = cursor.fetchall()
    finally:
        connection.close()
    assert found == [("r\t\\", text, text) for text in texts] + [("r\t\\", None, None)]


def test_the_tests_server_leaves_nothing_behind(tmp_path: Path) -> None:
    import postgis_server as servers

    if servers.binaries()[0] is None:
        pytest.skip(servers.binaries()[1])
    with pytest.raises(ZeroDivisionError), servers.running() as server:  # noqa: PT012
        pid = int(
            subprocess.run(
                [str(server.binaries / "psql"), "-X", "-A", "-t", server.dsn(), "-c",
                 "SELECT pid FROM pg_stat_activity WHERE backend_type = 'checkpointer'"],
                capture_output=True, text=True, check=True,
            ).stdout
        )  # fmt: skip
        raise ZeroDivisionError
    assert not Path(f"/proc/{pid}").exists()
    assert os.getpid() != pid
