"""A house in a temporary folder: real database, real storage, real queue, a clock that stands."""

import pytest

from maquette.engines.catalog import Catalog
from maquette.engines.engine import Kind
from support.cubes import CubeEngine
from support.houses import Standing, house

ENGINES = Catalog((CubeEngine(), CubeEngine("photo-only", frozenset({Kind.IMAGE}))))


@pytest.fixture
def clock():
    return Standing()


@pytest.fixture
def runtime(tmp_path, clock):
    opened = house(tmp_path, ENGINES, clock)
    yield opened
    opened.close()


@pytest.fixture
def session(runtime):
    with runtime.db.write() as writing:
        yield writing
