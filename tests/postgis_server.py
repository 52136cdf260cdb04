"""A PostgreSQL cluster with PostGIS of the tests' own: on loopback, in a temporary folder, gone at the end."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Iterator, List, NamedTuple, Optional, Tuple

INSTALLED = Path("/usr/lib/postgresql")
OWNER = "postgres"
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    # thrown away afterwards: nothing waits for the disk
    "fsync": "off",
    "full_page_writes": "off",
    "lc_messages": "C",
    "max_connections": "40",
}


class Server(NamedTuple):
    """Where it listens, and the superuser's password."""

    port: int
    password: str
    binaries: Path

    def dsn(self, database: str = "postgres", user: str = "owner", password: str = "") -> str:
        return f"host=127.0.0.1 port={self.port} dbname={database} user={user} password={password or self.password}"

    def psql(self, database: str, script: Path) -> None:
        """Run a script as the superuser, as the documentation tells an administrator to."""
        subprocess.run(
            [str(self.binaries / "psql"), "-X", "-q", "-v", "ON_ERROR_STOP=1", self.dsn(database), "-f", str(script)],
            check=True,
            capture_output=True,
        )


def binaries() -> Tuple[Optional[Path], str]:
    """Return the newest PostgreSQL that has PostGIS, or why there is none."""
    found = sorted(INSTALLED.glob("*/bin/postgres"), key=lambda path: int(path.parts[-3]), reverse=True)
    if not found:
        return None, "PostgreSQL is not installed"
    for path in found:
        if Path("/usr/share/postgresql", path.parts[-3], "extension", "postgis.control").is_file():
            return path.parent, ""
    return None, "PostgreSQL is installed without PostGIS"


@contextlib.contextmanager
def running() -> Iterator[Server]:
    """Start a cluster; stop it and take it away at the end, whatever happens."""
    programs, reason = binaries()
    if programs is None:
        raise RuntimeError(reason)
    folder = Path(tempfile.mkdtemp(prefix="baiyuan-postgres-", dir="/tmp"))
    become: List[str] = []
    word = secrets.token_hex(12)
    secret, data, log = folder / "secret", folder / "data", folder / "log"
    secret.write_text(word, encoding="utf-8")
    secret.chmod(0o600)
    data.mkdir(mode=0o700)
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root
        become = ["setpriv", f"--reuid={OWNER}", f"--regid={OWNER}", "--init-groups"]
        folder.chmod(0o711)
        for path in (secret, data):
            shutil.chown(path, OWNER, OWNER)
    server = None
    try:
        subprocess.run(
            [*become, str(programs / "initdb"), "-D", str(data), "-U", "owner", "-A", "scram-sha-256",
             f"--pwfile={secret}", "-E", "UTF8", "--no-locale", "--no-sync"],
            check=True, capture_output=True, cwd="/",
        )  # fmt: skip
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        settings = [word for name, value in SETTINGS.items() for word in ("-c", f"{name}={value}")]
        with log.open("wb") as lines:
            # SIGINT is a fast shutdown; the kernel sends it should the tests die
            server = subprocess.Popen(
                ["setpriv", "--pdeathsig", "INT", *become[1:], str(programs / "postgres"), "-D", str(data),
                 "-p", str(port), *settings],
                stdin=subprocess.DEVNULL, stdout=lines, stderr=lines, cwd="/",
            )  # fmt: skip
        _wait(server, programs, port, log)
        yield Server(port, word, programs)
    finally:
        if server is not None:
            server.send_signal(signal.SIGINT)
            try:
                server.wait(30)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()
        shutil.rmtree(folder, ignore_errors=True)


def _wait(server: subprocess.Popen, programs: Path, port: int, log: Path) -> None:
    for _ in range(600):
        ready = subprocess.run([str(programs / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(port)], check=False)
        if ready.returncode == 0:
            return
        if server.poll() is not None:
            break
        time.sleep(0.1)
    raise RuntimeError(f"PostgreSQL did not start: {log.read_text(encoding='utf-8', errors='replace')[-800:]}")
