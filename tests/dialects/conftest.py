"""The app over a real house on SQLite, with two accounts."""

import io
from dataclasses import replace

import pytest
from PIL import Image, ImageDraw
from starlette.testclient import TestClient

from maquette.app import create_app
from maquette.testing.house import House
from support.cubes import cube_glb


@pytest.fixture
def place(tmp_path):
    """A house whose outgoing requests may reach this machine, as a test's own servers need."""
    with House(tmp_path) as opened:
        settings = opened.settings.model_copy(update={"outbound_allow": "127.0.0.1,localhost"})
        opened.runtime = replace(opened.runtime, settings=settings)
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


@pytest.fixture
def png():
    return picture()


@pytest.fixture
def glb():
    return cube_glb()


def picture(size=96):
    drawn = Image.new("RGB", (size, size), "#d0d4d8")
    ImageDraw.Draw(drawn).ellipse((size // 5, size // 8, size * 4 // 5, size * 7 // 8), "#b03020")
    buffer = io.BytesIO()
    drawn.save(buffer, "PNG")
    return buffer.getvalue()
