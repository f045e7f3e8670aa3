"""A real house in processes of its own, with a film being drawn, for the benches that load it."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FILM = {"quality": "standard", "length": 30}


@dataclass(frozen=True)
class Server:
    """``pid`` is the API's own process; its workers are others."""

    port: int
    key: str
    pid: int

    @property
    def headers(self) -> list[str]:
        return [f"Authorization: Bearer {self.key}"]

    def ask(
        self, method: str, path: str, body: Any = None, raw: bytes = b"", kind: str = ""
    ) -> Any:
        """The JSON that comes back; raises :class:`RuntimeError` for a refusal."""
        data = raw or (None if body is None else json.dumps(body).encode())
        headers = {"Authorization": f"Bearer {self.key}"}
        if data is not None:
            headers["Content-Type"] = kind or "application/json"
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, path, data, headers)
            answer = connection.getresponse()
            content = answer.read()
        finally:
            connection.close()
        if answer.status >= 300:
            raise RuntimeError(f"{method} {path}: {answer.status} {content[:300]!r}")
        return json.loads(content) if content else None

    def resident(self) -> float:
        """Megabytes of memory that the API's process has now."""
        return self._status("VmRSS")

    def peak(self) -> float:
        """The most that it ever had."""
        return self._status("VmHWM")

    def processor(self) -> float:
        """Seconds of processor time that it has used."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def _status(self, name: str) -> float:
        for line in Path(f"/proc/{self.pid}/status").read_text().splitlines():
            if line.startswith(name + ":"):
                return int(line.split()[1]) / 1024
        raise RuntimeError(f"no {name}")


@contextmanager
def serving(**settings: str) -> Iterator[Server]:
    """``maquette serve`` with one worker, on SQLite and files, in a folder that is gone then."""
    with tempfile.TemporaryDirectory() as folder:
        port = free_port()
        told = {f"MAQUETTE_{name.upper()}": value for name, value in settings.items()}
        told |= {"MAQUETTE_DATA_DIR": folder, "MAQUETTE_PORT": str(port)}
        maquette, environment = [sys.executable, "-m", "maquette"], os.environ | told
        made = subprocess.run(
            [*maquette, "keys", "create"],
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
        running = subprocess.Popen([*maquette, "serve"], env=environment, stderr=subprocess.DEVNULL)
        try:
            server = Server(port, made.stdout.strip(), running.pid)
            _wait(server)
            yield server
        finally:
            running.send_signal(signal.SIGTERM)
            try:
                running.wait(60)
            except subprocess.TimeoutExpired:
                running.kill()
                running.wait()


@contextmanager
def drawing(server: Server, asset: str) -> Iterator[None]:
    """One film after the other is drawn all the while."""
    over = threading.Event()

    def draw() -> None:
        while not over.is_set():
            made = server.ask("POST", "/v1/renders", {"modelId": asset, "renderSettings": FILM})
            path = f"/v1/renders/{made['data']['id']}"
            while not over.wait(1.0):
                if server.ask("GET", path)["data"]["status"] in {"done", "error"}:
                    break

    drawer = threading.Thread(target=draw)
    drawer.start()
    try:
        time.sleep(3)
        yield
    finally:
        over.set()
        drawer.join(60)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(server: Server) -> None:
    for _ in range(600):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=5)
            connection.request("GET", "/livez")
            connection.getresponse().read()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit("the server did not start")
