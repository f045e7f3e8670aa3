"""What every room's tests share."""

import os
import tempfile
from contextlib import ExitStack
from pathlib import Path

import pytest
from hypothesis import settings

from maquette.testing.house import House
from support import postgres

# What scripts/stories asks for; a profile must be known before any test is.
settings.register_profile("long")

# Else jobs would step back behind the other tests that run at the same time.
os.environ.setdefault("MAQUETTE_JOB_NICENESS", "0")  # noqa: TID251 - children have it from here

SHARED = Path(__file__).resolve().parents[2] / "shared" / "assets"


def pytest_addoption(parser):
    parser.addoption(
        "--khronos-tests",
        help="the folder test/ of a checkout of https://github.com/KhronosGroup/glTF-Validator",
    )


@pytest.fixture(scope="session")
def shared():
    """Folder of real-world files; tests that need it are skipped where it is absent."""
    if not SHARED.is_dir():
        pytest.skip("../shared/assets is not here")
    return SHARED


@pytest.fixture(scope="session")
def postgres_server():
    """A PostgreSQL server of our own; tests that need it are skipped where none is installed."""
    binaries = postgres.programs()
    if binaries is None:
        pytest.skip("PostgreSQL is not installed")
    with postgres.running(binaries) as server:
        server.prepare(_migrate)
        yield server


def _migrate(url):
    with tempfile.TemporaryDirectory() as folder:
        House(Path(folder), url).close()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request, tmp_path):
    """A database whose tables are there (PostgreSQL) or made at the first opening (SQLite)."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'maquette.db'}"
        return
    with request.getfixturevalue("postgres_server").database() as url:
        yield url


@pytest.fixture
def house(tmp_path, database_url):
    """A running house without workers, on each kind of database."""
    with House(tmp_path, database_url) as opened:
        yield opened


@pytest.fixture
def make_house(tmp_path, database_url):
    """Opens a house as it is asked to, on each kind of database."""
    with ExitStack() as opened:
        yield lambda **how: opened.enter_context(House(tmp_path, database_url, **how))


@pytest.fixture
def ada(house):
    """The holder of ten credits."""
    return house.account("ada@example.com")
