"""The server as a process of its own: it can be starved, stopped and killed."""

import json
import os
import resource
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import httpx2

from maquette.settings import process_environment
from support.web import free_port

SERVER = """
import json, signal, sys
from pathlib import Path
from maquette.app import server
from maquette.core.audit.audit import audit
from maquette.testing.house import House
told = json.loads(sys.argv[1])
with House(Path(told["folder"]), told["url"], more=told["more"]) as house:
    ada = house.account(told["email"], 100)
    print(json.dumps({"key": house.key(ada), "account": ada.account_id}), flush=True)
    signal.signal(signal.SIGTERM, lambda *_: None)  # uvicorn raises it again when it has left
    server(house.runtime).run()
    print(json.dumps([str(breach) for breach in audit(house.runtime)]), flush=True)
"""


class Standing:
    """A running server; ``web`` speaks to it as the holder of a key with a hundred credits."""

    def __init__(self, process, port, told):
        self.process = process
        self.url = f"http://127.0.0.1:{port}"
        self.account = told["account"]
        self.headers = {"Authorization": f"Bearer {told['key']}"}
        self.web = httpx2.Client(base_url=self.url, headers=self.headers, timeout=60)

    @property
    def pid(self):
        return self.process.pid

    def open_files(self):
        return len(os.listdir(f"/proc/{self.pid}/fd"))

    def open_below(self, folder):
        """The files in a folder that it has open, once for each time."""
        links = Path(f"/proc/{self.pid}/fd").iterdir()
        return [name for name in map(_target, links) if name.startswith(f"{folder}/")]

    @contextmanager
    def limited(self, which, most):
        """With less of a resource than it had; see prlimit(2)."""
        before = resource.prlimit(self.pid, which)
        resource.prlimit(self.pid, which, (most, before[1]))
        try:
            yield
        finally:
            resource.prlimit(self.pid, which, before)

    def leave(self):
        """SIGTERM; gives its exit code and what an audit of the house found."""
        self.web.close()
        self.process.send_signal(signal.SIGTERM)
        said, _ = self.process.communicate(timeout=60)
        return self.process.returncode, json.loads(said.splitlines()[-1])


@contextmanager
def standing(folder, *, url="", before=(), email="ada@example.com", **more):
    """Serve a house in ``folder`` on loopback; ``before`` is what the command begins with.

    Where several serve one house, each needs an ``email`` of its own for its account.
    """
    port = free_port()
    settings = {"port": port, "free_space_mb": 0, **more}
    told = json.dumps({"folder": str(folder), "url": url, "email": email, "more": settings})
    log = Path(folder).parent / f"server-{port}.log"
    with log.open("wb") as errors:
        process = subprocess.Popen(
            [*before, sys.executable, "-c", SERVER, told],
            stdout=subprocess.PIPE,
            stderr=errors,
            env=process_environment(),
        )
    try:
        line = process.stdout.readline()
        assert line, log.read_text()
        opened = Standing(process, port, json.loads(line))
        opened.log = log
        end = time.monotonic() + 60
        while not _answers(opened.url):
            assert time.monotonic() < end, log.read_text()
            time.sleep(0.05)
        yield opened
        opened.web.close()
    finally:
        process.kill()
        process.communicate()


def _target(link):
    try:
        return os.readlink(link)
    except FileNotFoundError:
        return ""  # closed since it was listed


def _answers(url):
    try:
        return httpx2.get(f"{url}/livez").status_code == 200
    except httpx2.TransportError:
        return False
