"""Houses that all tests of the dialects share, one for each kind of worker."""

import pytest

from maquette.testing.house import House
from support.cubes import cube_glb, picture
from support.origin import answer, origin
from support.web import client


@pytest.fixture(scope="session")
def photo():
    """A whole PNG file."""
    return picture()


@pytest.fixture(scope="session")
def web_of_strangers(photo):
    """A server with files that orders may name by their address."""
    files = {
        "/shoe.png": answer(photo, Content_Type="image/png"),
        "/chair.glb": answer(cube_glb(name="chair"), Content_Type="model/gltf-binary"),
        "/page.html": answer(b"<html></html>", Content_Type="text/html"),
        "/gone.png": answer(b"", "404 Not Found"),
    }
    with origin(files) as opened:
        yield opened


@pytest.fixture(scope="session")
def street(tmp_path_factory, web_of_strangers):
    """A house whose worker obeys the echo engine."""
    folder = tmp_path_factory.mktemp("street")
    with House(folder, more={"outbound_allow": "127.0.0.1"}) as opened:
        opened.start_worker()
        yield opened


@pytest.fixture
def idle(tmp_path, web_of_strangers):
    """A house without workers."""
    with House(tmp_path, more={"outbound_allow": "127.0.0.1", "upload_limit_mb": 1}) as opened:
        yield opened


@pytest.fixture
def web(idle):
    with client(idle.runtime) as opened:
        yield opened
