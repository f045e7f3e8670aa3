"""A private PostgreSQL server for the length of a test run, and a fresh database for each test."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

ACCOUNT = "postgres"
"""Whose processes the server's are when we are root, which it refuses to be."""


def programs() -> Path | None:
    """The newest installed server's folder of programs, or None."""
    on_path = shutil.which("initdb")
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    found = Path(on_path) if on_path else installed[-1] if installed else None
    return found and found.parent


class Server:
    """A running server whose ``template`` database is copied for every test."""

    def __init__(self, folder: Path, binaries: Path) -> None:
        self.folder = folder
        self._binaries = binaries
        self._count = 0
        self.process: subprocess.Popen[bytes]

    def start(self) -> None:
        options = ["-c", "listen_addresses=", "-c", f"unix_socket_directories={self.folder}"]
        fast = ["-c", "fsync=off", "-c", "full_page_writes=off", "-c", "max_connections=200"]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [self._binaries / "postgres", "-D", self.folder / "data", *options, *fast],
                stdout=log,
                stderr=log,
                cwd=self.folder,
                **_other(),
            )
        _wait_for(self, self.process)

    def restart(self) -> None:
        """As ``pg_ctl restart -m immediate``: everybody is hung up on, and the log is replayed."""
        self.process.send_signal(signal.SIGQUIT)
        self.process.wait()
        self.start()

    def url(self, database: str) -> str:
        return f"postgresql://{ACCOUNT}@/{database}?host={self.folder}"

    def prepare(self, migrate: Callable[[str], None]) -> None:
        """Have ``migrate`` bring the template up to date, once for all tests."""
        self._execute("CREATE DATABASE template")
        migrate(self.url("template"))

    @contextmanager
    def database(self) -> Iterator[str]:
        """The URL of a copy of the template, dropped at the end."""
        self._count += 1
        name = f"test_{self._count}"
        self._execute(f"CREATE DATABASE {name} TEMPLATE template STRATEGY FILE_COPY")
        yield self.url(name)
        self._execute(f"DROP DATABASE {name} WITH (FORCE)")

    def _execute(self, statement: str) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement)


@contextmanager
def running(binaries: Path) -> Iterator[Server]:
    """A server on a socket in a folder of its own: no port, no password, no fsync."""
    other = _other()
    folder = Path(tempfile.mkdtemp(prefix="maquette-postgres-"))
    if other:
        shutil.chown(folder, ACCOUNT)
    data = folder / "data"
    subprocess.run(
        [binaries / "initdb", "-D", data, "-U", ACCOUNT, "-A", "trust", "-E", "UTF8", "-N"],
        check=True,
        capture_output=True,
        cwd=folder,
        **other,
    )
    server = Server(folder, binaries)
    try:
        server.start()
        yield server
    finally:
        server.process.terminate()
        server.process.wait()
        shutil.rmtree(folder)


def _other() -> dict[str, str]:
    return {"user": ACCOUNT} if os.geteuid() == 0 else {}


def _wait_for(server: Server, process: subprocess.Popen[bytes]) -> None:
    for _ in range(200):
        try:
            psycopg.connect(server.url("postgres")).close()
            return
        except psycopg.OperationalError:
            if process.poll() is not None:
                break
            time.sleep(0.05)
    raise RuntimeError((server.folder / "log").read_text())
