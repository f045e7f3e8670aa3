"""The real web server on loopback, and the app without one."""

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
    web = server(runtime)
    thread = threading.Thread(target=web.run)
    thread.start()
    try:
        until = time.monotonic() + 10
        while not web.started:
            if time.monotonic() > until:
                raise TimeoutError("the server does not start")
            time.sleep(0.01)
        yield runtime.settings.base_url
    finally:
        web.should_exit = True
        thread.join(20)


def client(runtime, **more):
    """Speaks to the app in this process; what the app did not answer itself is raised here."""
    return TestClient(create_app(runtime), base_url=runtime.settings.base_url, **more)
