"""The peers that are not always there: PostGIS, DuckDB, SedonaDB, tobler; how they are installed, started, stopped.

The wheels go into a virtual environment of their own, so that no GEOS of a wheel comes near the project's. PostgreSQL
gets a cluster of its own under build/, on a free port of loopback, and cannot outlive the benchmark.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path
from typing import Iterator, List, Optional

ROOT = Path(__file__).resolve().parent.parent.parent
VENV = ROOT / "build" / "peers"
LOCK = ROOT / "requirements" / "peers.txt"
PACKAGE = "postgresql-15-postgis-3"
BINARIES = Path("/usr/lib/postgresql/15/bin")
CLUSTER = ROOT / "build" / "bench" / "postgres"
_OWNER = "postgres"
_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "shared_buffers": "1GB",
    "maintenance_work_mem": "256MB",
    "max_wal_size": "4GB",
    # the layers can be made again: nothing waits for the disk
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "max_parallel_workers": "2",
}


def python() -> Optional[Path]:
    """Return the Python of the peers' environment, or None where it was not installed."""
    found = VENV / "bin" / "python"
    return found if found.exists() and _stamp().exists() else None


def _stamp() -> Path:
    return VENV / "installed"


def install() -> List[str]:
    """Install what can be; return what could not be and why."""
    faults = []
    wanted = LOCK.read_text(encoding="utf-8")
    if not (_stamp().exists() and _stamp().read_text(encoding="utf-8") == wanted):
        _stamp().unlink(missing_ok=True)
        try:
            subprocess.run(["/usr/bin/python3", "-m", "venv", "--clear", str(VENV)], check=True)
            subprocess.run(
                [str(VENV / "bin" / "python"), "-m", "pip", "install", "-qq", "--only-binary", ":all:",
                 "--require-hashes", "-r", str(LOCK)],
                check=True,
            )  # fmt: skip
            _stamp().write_text(wanted, encoding="utf-8")
        except (OSError, subprocess.CalledProcessError) as fault:
            faults.append(f"DuckDB, SedonaDB and tobler: {fault}")
    if no_postgis():
        prefix = [] if os.geteuid() == 0 else ["sudo", "-n"]
        apt = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get"]
        subprocess.run([*apt, "update", "-qq"], check=False, stdin=subprocess.DEVNULL)
        subprocess.run(
            [*apt, "install", "-y", "-qq", "--no-install-recommends", PACKAGE], check=False, stdin=subprocess.DEVNULL
        )
    reason = no_postgis()
    if reason:
        faults.append(f"PostGIS: {reason}")
    return faults


def no_postgis() -> str:
    """Return why PostGIS cannot be run, or nothing."""
    if not (BINARIES / "postgres").exists():
        return f"PostgreSQL 15 is not installed ({PACKAGE})"
    if not Path("/usr/share/postgresql/15/extension/postgis.control").exists():
        return f"{PACKAGE} is not installed"
    if python() is None:
        return "the peers' Python environment is not installed"
    return ""


@contextlib.contextmanager
def postgis() -> Iterator[str]:
    """Start the cluster and give its connection string; stop it at the end, whatever happens."""
    become: List[str] = []
    shutil.rmtree(CLUSTER, ignore_errors=True)
    CLUSTER.mkdir(parents=True)
    word = secrets.token_hex(16)
    secret = CLUSTER.parent / "postgres.secret"
    secret.write_text(word, encoding="utf-8")
    secret.chmod(0o600)
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root
        become = ["setpriv", f"--reuid={_OWNER}", f"--regid={_OWNER}", "--init-groups"]
        shutil.chown(CLUSTER, _OWNER, _OWNER)
        shutil.chown(secret, _OWNER, _OWNER)
    try:
        subprocess.run(
            [*become, str(BINARIES / "initdb"), "-D", str(CLUSTER), "-U", "bench", "-A", "scram-sha-256",
             f"--pwfile={secret}", "-E", "UTF8", "--no-locale", "--no-sync"],
            check=True, stdout=subprocess.DEVNULL, cwd="/",
        )  # fmt: skip
    finally:
        secret.unlink()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = [word for name, value in _SETTINGS.items() for word in ("-c", f"{name}={value}")]
    log = CLUSTER.parent / "postgres.log"
    with log.open("w", encoding="utf-8") as lines:
        # SIGINT is PostgreSQL's fast shutdown; the kernel sends it should this process die
        server = subprocess.Popen(
            ["setpriv", "--pdeathsig", "INT", *become[1:], str(BINARIES / "postgres"), "-D", str(CLUSTER),
             "-p", str(port), *settings],
            stdin=subprocess.DEVNULL, stdout=lines, stderr=lines, cwd="/",
        )  # fmt: skip
        try:
            _wait(server, port, log)
            yield f"host=127.0.0.1 port={port} user=bench password={word} dbname=postgres"
        finally:
            server.send_signal(signal.SIGINT)
            try:
                server.wait(60)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()
            shutil.rmtree(CLUSTER, ignore_errors=True)


def _wait(server: subprocess.Popen, port: int, log: Path) -> None:
    for _ in range(300):
        ready = subprocess.run([str(BINARIES / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(port)], check=False)
        if ready.returncode == 0:
            return
        if server.poll() is not None:
            break
        time.sleep(0.1)
    raise RuntimeError(f"PostgreSQL did not start: {log.read_text(encoding='utf-8')[-500:]}")
