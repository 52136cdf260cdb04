"""Storing a survey from the toolbox: one place to store in, and no password in anything that is kept or shown."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Any, Dict, Iterator

import pytest
import qgis_env
import surveys

pytestmark = [pytest.mark.qgis, pytest.mark.usefixtures("qgis_app")]

STATES = {"CC-001": "idle", "CC-002": "normal"}


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    from baiyuan_qgis.language import set_language

    set_language("en")
    yield
    set_language("en")


@pytest.fixture
def survey(tmp_path: Path) -> str:
    return str(surveys.write(tmp_path / "survey.gpkg", STATES))


@pytest.fixture
def database(postgis_server: Any) -> Iterator[Any]:
    """A database with PostGIS: its name."""
    psycopg2 = pytest.importorskip("psycopg2")
    name = f"toolbox_{secrets.token_hex(4)}"
    connection = psycopg2.connect(postgis_server.dsn())
    connection.autocommit = True
    connection.cursor().execute(f"CREATE DATABASE {name}")
    inside = psycopg2.connect(postgis_server.dsn(name))
    inside.cursor().execute("CREATE EXTENSION postgis")
    inside.commit()
    inside.close()
    yield name
    connection.cursor().execute(f"DROP DATABASE {name} WITH (FORCE)")
    connection.close()


def run(parameters: Dict[str, Any]) -> Any:
    from qgis.core import QgsApplication

    qgis_env.provider()
    found = QgsApplication.processingRegistry().createAlgorithmById("baiyuan:storesurvey")
    results, ok, log, _ = qgis_env.run(found, parameters)
    return results, ok, log, found


def test_the_survey_is_stored_once_and_the_second_run_says_so(survey: str, tmp_path: Path) -> None:
    target = tmp_path / "全部核查.gpkg"
    results, ok, log, _ = run({"SURVEY": survey, "GEOPACKAGE": str(target)})
    assert ok, log
    # 2 parcels; the run table becomes one row of runs
    assert (results["ROW_COUNT"], results["RUN_COUNT"], len(results["RUN_ID"])) == (2, 1, 36)
    again, ok, log, _ = run({"SURVEY": str(Path(survey).parent), "GEOPACKAGE": str(target)})
    assert ok and again["RUN_ID"] == results["RUN_ID"] and (again["ROW_COUNT"], again["RUN_COUNT"]) == (0, 1)
    assert "is in the database already" in log


def test_exactly_one_place_to_store_in_is_taken(survey: str, tmp_path: Path) -> None:
    for targets, count in (({}, 0), ({"GEOPACKAGE": str(tmp_path / "a.gpkg"), "SERVICE": "county"}, 2)):
        _, ok, log, _ = run({"SURVEY": survey, **targets})
        assert not ok and f"GEOPACKAGE, SERVICE, CONNECTION where to store the survey; {count} are given." in log
    assert not (tmp_path / "a.gpkg").exists()
    _, ok, log, _ = run({"GEOPACKAGE": str(tmp_path / "a.gpkg")})
    assert not ok and "The parameter SURVEY is missing." in log


def saved(name: str, server: Any, database: str, user: str = "", password: str = "", config: str = "") -> None:
    from qgis.core import QgsDataSourceUri, QgsProviderRegistry

    uri = QgsDataSourceUri()
    uri.setConnection("127.0.0.1", str(server.port), database, user, password, authConfigId=config)
    metadata = QgsProviderRegistry.instance().providerMetadata("postgres")
    settings = {"saveUsername": bool(user), "savePassword": bool(password)}
    metadata.saveConnection(metadata.createConnection(uri.uri(False), settings), name)


@pytest.fixture
def config(postgis_server: Any) -> str:
    """An authentication configuration with user and password; its id."""
    from qgis.core import QgsApplication, QgsAuthMethodConfig

    manager = QgsApplication.authManager()
    if manager.isDisabled():
        pytest.skip(f"QGIS's store of passwords does not work here: {manager.disabledMessage()}")
    assert manager.masterPasswordIsSet() or manager.setMasterPassword("a master password", True)
    made = QgsAuthMethodConfig("Basic")
    made.setName(secrets.token_hex(4))
    made.setConfigMap({"username": "owner", "password": postgis_server.password})
    stored = manager.storeAuthenticationConfig(made)
    assert stored[0] if isinstance(stored, tuple) else stored
    return str((stored[1] if isinstance(stored, tuple) else made).id() or made.id())


def test_a_connection_of_qgis_with_an_authentication_configuration(
    survey: str, postgis_server: Any, database: str, config: str
) -> None:
    from qgis.core import QgsApplication, QgsProcessingContext

    saved("县局 库", postgis_server, database, config=config)
    messages = []
    QgsApplication.messageLog().messageReceived.connect(lambda *parts: messages.append(str(parts)))
    parameters = {"SURVEY": survey, "CONNECTION": "县局 库"}
    results, ok, log, found = run(parameters)
    assert ok, log
    assert (results["ROW_COUNT"], results["RUN_COUNT"]) == (2, 1)
    kept = " ".join([log, str(results), *messages, found.asPythonCommand(parameters, QgsProcessingContext())])
    assert postgis_server.password not in kept and "owner" not in kept


def test_a_connection_of_qgis_with_a_password_of_its_own_and_one_that_is_wrong(
    survey: str, postgis_server: Any, database: str
) -> None:
    saved("plain", postgis_server, database, "owner", postgis_server.password)
    results, ok, log, _ = run({"SURVEY": survey, "CONNECTION": "plain"})
    assert ok and results["RUN_COUNT"] == 1, log
    saved("wrong", postgis_server, database, "owner", "falsch-geheim")
    _, ok, log, _ = run({"SURVEY": survey, "CONNECTION": "wrong"})
    assert not ok and "The database wrong cannot be reached" in log and "authentication failed" in log
    assert "falsch-geheim" not in log and len(log.strip().splitlines()) == 1


def test_a_connection_that_qgis_does_not_know_is_refused(survey: str, postgis_server: Any, database: str) -> None:
    saved("county", postgis_server, database)
    _, ok, log, _ = run({"SURVEY": survey, "CONNECTION": "coutny"})
    assert not ok and "QGIS knows no PostgreSQL connection coutny; the nearest is county." in log
    for text in ("host=127.0.0.1 password=falsch-geheim", "postgresql://u:falsch-geheim@127.0.0.1/x"):
        _, ok, log, _ = run({"SURVEY": survey, "CONNECTION": text})
        assert not ok and "is the name of a connection" in log and "falsch-geheim" not in log


@pytest.mark.utf8
def test_the_real_qgis_process_stores_into_a_geopackage(survey: str, tmp_path: Path, qgis_process: Any) -> None:
    import pyogrio

    target = tmp_path / "全部 核查.gpkg"
    for _ in range(2):
        ran = qgis_process("run", "baiyuan:storesurvey", "--", f"SURVEY={survey}", f"GEOPACKAGE={target}")
        assert ran.returncode == 0 and "RUN_ID" in ran.stdout, ran.stdout + ran.stderr
    assert pyogrio.read_dataframe(target, layer="parcel_history")["parcel_id"].tolist() == list(STATES)


def test_the_real_qgis_process_stores_by_a_service(
    survey: str, tmp_path: Path, qgis_process: Any, postgis_server: Any, database: str
) -> None:
    import psycopg2

    services, passwords = tmp_path / "pg_service.conf", tmp_path / "pgpass"
    services.write_text(
        f"[county]\nhost=127.0.0.1\nport={postgis_server.port}\ndbname={database}\nuser=owner\n", encoding="utf-8"
    )
    passwords.write_text(f"127.0.0.1:*:*:owner:{postgis_server.password}\n", encoding="utf-8")
    passwords.chmod(0o600)
    environment = {"PGSERVICEFILE": str(services), "PGPASSFILE": str(passwords)}
    ran = qgis_process("run", "baiyuan:storesurvey", "--", f"SURVEY={survey}", "SERVICE=county", **environment)
    assert ran.returncode == 0 and "RUN_ID" in ran.stdout, ran.stdout + ran.stderr
    assert postgis_server.password not in ran.stdout + ran.stderr
    connection = psycopg2.connect(postgis_server.dsn(database))
    cursor = connection.cursor()
    cursor.execute("SELECT count(*) FROM baiyuan.parcels")
    assert cursor.fetchall() == [(2,)]
    connection.close()
    ran = qgis_process("run", "baiyuan:storesurvey", "--", f"SURVEY={survey}", "SERVICE=no_county", **environment)
    # it speaks the language of the system
    said = ("There is no service no_county in pg_service.conf.", "pg_service.conf 中没有服务 no_county。")
    assert ran.returncode != 0 and any(sentence in ran.stdout + ran.stderr for sentence in said)
