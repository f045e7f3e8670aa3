"""A house in a temporary folder: real database, real storage, real queue, a clock that stands.

Every test that asks for ``runtime`` runs on SQLite, and on PostgreSQL where that is installed.
"""

from contextlib import ExitStack

import pytest

from maquette.core.opening import open_house
from maquette.engines.catalog import Catalog
from maquette.engines.engine import Kind
from maquette.settings import Settings
from maquette.testing.clock import StandingClock
from maquette.testing.house import migrate
from maquette.testing.sqlite import lay_tables, never_wait
from support.cubes import CubeEngine

ENGINES = Catalog((CubeEngine(), CubeEngine("photo-only", frozenset({Kind.IMAGE}))))


def house(folder, clock, database_url=""):
    settings = Settings(data_dir=folder, database_url=database_url)
    lay_tables(settings, migrate)
    opened = open_house(settings, catalog=ENGINES, clock=clock)
    never_wait(opened.db.engine)
    return opened


@pytest.fixture
def clock():
    return StandingClock()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def runtime(request, tmp_path, clock):
    with ExitStack() as stack:
        url = ""
        if request.param == "postgres":
            server = request.getfixturevalue("postgres_server")
            url = stack.enter_context(server.database())
        opened = house(tmp_path, clock, url)
        stack.callback(opened.close)
        yield opened


@pytest.fixture
def session(runtime):
    with runtime.db.write() as writing:
        yield writing
