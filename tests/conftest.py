"""What the tests share: a QGIS profile of their own, one QgsApplication, the sample park, the real layers."""

from __future__ import annotations

import os
import subprocess
import tempfile
from pathlib import Path
from typing import Any, Callable

import pytest

ROOT = Path(__file__).parent.parent

# Before anything imports qgis: no screen, and never the profile of whoever runs the tests.
_PROFILE = tempfile.TemporaryDirectory(prefix="baiyuan-tests-", ignore_cleanup_errors=True)
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["QGIS_CUSTOM_CONFIG_PATH"] = str(Path(_PROFILE.name) / "profile")
if not os.environ.get("XDG_RUNTIME_DIR"):
    runtime = Path(_PROFILE.name) / "runtime"
    runtime.mkdir(mode=0o700)
    os.environ["XDG_RUNTIME_DIR"] = str(runtime)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let scripts/run_tests.sh give each of its processes a share of the files."""
    parser.addoption("--shard", default="1/1", help="I/N: every N-th file, from the I-th")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep the files of this share; a file stays whole."""
    number, shares = (int(word) for word in config.getoption("--shard").split("/"))
    files = sorted({item.path for item in items})
    mine = set(files[number - 1 :: shares])
    config.hook.pytest_deselected(items=[item for item in items if item.path not in mine])
    items[:] = [item for item in items if item.path in mine]


def pytest_collection_finish(session: pytest.Session) -> None:
    """Let every test begin in English: a file that loads the provider has set the language of the machine for all."""
    from baiyuan_qgis.language import set_language

    set_language("en")


@pytest.fixture(scope="session")
def qgis_app() -> Any:
    """The one QgsApplication, with the plugin's provider and QGIS's own algorithms registered."""
    pytest.importorskip("qgis.core")
    import qgis_env

    application = qgis_env.application()
    qgis_env.processing()
    qgis_env.provider()
    # Not taken down: exitQgis() is not needed to end a process, and crashed in some versions.
    return application


@pytest.fixture(scope="session")
def qgis_process(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run scripts/qgis_process.sh with these arguments, in a profile of the session's own."""
    profile = tmp_path_factory.mktemp("qgis_process")

    def run(*arguments: str, locale: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
        found = {**os.environ, "BAIYUAN_PROFILE": str(profile), "BAIYUAN_LOCALE": locale, **environment}
        return subprocess.run(
            ["bash", str(ROOT / "scripts" / "qgis_process.sh"), *arguments],
            env=found,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=600,
            check=False,
        )

    return run


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of the real layers, which lies beside the checkout."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("the real layers (../shared/data) are not here")
    return folder


@pytest.fixture(scope="session")
def sample_park(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the sample park, made once by the library."""
    samplepark = pytest.importorskip("baiyuan_qgis.data.samplepark")
    folder = tmp_path_factory.mktemp("sample_park")
    samplepark.write(folder)
    return folder


@pytest.fixture(scope="session")
def postgis_server() -> Any:
    """A PostgreSQL server with PostGIS of the tests' own; where a machine of the CI lacks it, that is a failure."""
    import postgis_server as servers

    reason = servers.binaries()[1]
    if reason:
        sentence = f"{reason}: `make setup` installs postgresql-postgis; nothing about the shared database was tested"
        if os.environ.get("CI"):
            pytest.fail(sentence)
        pytest.skip(sentence)
    with servers.running() as server:
        yield server
