"""The app over a real house on SQLite, with two accounts; and houses that transcripts share."""

import io

import pytest
from PIL import Image, ImageDraw
from starlette.testclient import TestClient

from maquette.app import create_app
from maquette.testing.house import House
from support.cubes import cube_glb
from support.origin import answer, origin

# As tests' own servers need it.
HERE = {"outbound_allow": "127.0.0.1,localhost"}


@pytest.fixture
def place(tmp_path):
    """A house whose outgoing requests may reach this machine."""
    with House(tmp_path, more=HERE) as opened:
        yield opened


@pytest.fixture
def idle(tmp_path):
    """A house without workers that takes files up to a megabyte."""
    with House(tmp_path, more={**HERE, "upload_limit_mb": 1}) as opened:
        yield opened


@pytest.fixture
def gallery(tmp_path):
    """A house without workers where things have been drawn, as :mod:`dialects.gallery` tells."""
    with House(tmp_path, more=HERE) as opened:
        yield opened


@pytest.fixture
def sparing(tmp_path):
    """A house that takes one free model a day, and waits for a second."""
    with House(tmp_path, more={**HERE, "free_uploads": 1, "fetch_seconds": 1}) as opened:
        yield opened


@pytest.fixture(scope="module")
def street(tmp_path_factory):
    """A house whose worker obeys the echo engine, for the tests of one file: a worker that has
    nothing to do still takes a tenth of a core from all others.
    """
    with House(tmp_path_factory.mktemp("street"), more=HERE) as opened:
        opened.start_worker()
        yield opened


@pytest.fixture(scope="module")
def quick(tmp_path_factory):
    """A house whose drafts are waited for, and where many may be ordered in a minute."""
    more = {**HERE, "forge_wait_seconds": 20, "forge_per_minute": 1000}
    with House(tmp_path_factory.mktemp("quick"), more=more) as opened:
        opened.start_worker()
        yield opened


@pytest.fixture
def hasty(tmp_path):
    """A house without workers where one may order once a minute."""
    with House(tmp_path, more={**HERE, "forge_per_minute": 1}) as opened:
        yield opened


@pytest.fixture
def ada(place):
    return place.account("ada@example.com")


@pytest.fixture
def bob(place):
    return place.account("bob@example.com")


@pytest.fixture
def client(place):
    with TestClient(create_app(place.runtime), raise_server_exceptions=False) as opened:
        yield opened


@pytest.fixture(scope="session")
def png():
    return picture()


@pytest.fixture
def glb():
    return cube_glb()


@pytest.fixture(scope="session")
def strangers(png):
    """A server with files that orders may name by their address."""
    files = {
        "/shoe.png": answer(png, Content_Type="image/png"),
        "/chair.glb": answer(cube_glb(name="chair"), Content_Type="model/gltf-binary"),
        "/page.html": answer(b"<html></html>", Content_Type="text/html"),
        "/shoe2.png": answer(picture(120), Content_Type="image/png"),
        "/dark.png": answer(picture(lit=False), Content_Type="image/png"),
        "/gone.png": answer(b"", "404 Not Found"),
        "/silent.glb": lambda connection: connection.recv(1),
    }
    with origin(files) as opened:
        yield opened


def picture(size=96, lit=True):
    drawn = Image.new("RGB", (size, size), "#d0d4d8")
    ImageDraw.Draw(drawn).ellipse((size // 5, size // 8, size * 4 // 5, size * 7 // 8), "#b03020")
    drawn = drawn if lit else drawn.point(lambda value: value // 20)
    buffer = io.BytesIO()
    drawn.save(buffer, "PNG")
    return buffer.getvalue()
