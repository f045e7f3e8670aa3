"""Real web servers on loopback, and the app without one."""

import socket
import threading
import time
from contextlib import contextmanager

from starlette.testclient import TestClient

from maquette.app import create_app, server


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return listening.getsockname()[1]


@contextmanager
def serving(runtime):
    """Serve an open house on the address of its settings; gives the base URL."""
    with running(server(runtime)):
        yield runtime.settings.base_url


@contextmanager
def running(web):
    """Run a uvicorn server in a thread; gives its port."""
    thread = threading.Thread(target=web.run)
    thread.start()
    try:
        until = time.monotonic() + 10
        while not web.started:
            if time.monotonic() > until:
                raise TimeoutError("the server does not start")
            time.sleep(0.01)
        yield web.servers[0].sockets[0].getsockname()[1]
    finally:
        web.should_exit = True
        thread.join(20)


def client(runtime, **more):
    """Speaks to the app in this process; what the app did not answer itself is raised here."""
    return TestClient(create_app(runtime), base_url=runtime.settings.base_url, **more)
