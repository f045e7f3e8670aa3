"""A storm on each kind of database; it must have come to rest before its test ends."""

import pytest

from maquette.testing.torture.storm import Storm
from support.web import free_port


@pytest.fixture
def storm_in(tmp_path, request):
    """Makes a storm on ``sqlite`` or ``postgres`` with that many workers."""
    opened = []

    def storm(kind, workers, seed):
        url = ""
        if kind == "postgres":
            database = request.getfixturevalue("postgres_server").database()
            url = database.__enter__()
            request.addfinalizer(lambda: database.__exit__(None, None, None))
        made = Storm(tmp_path, url, port=free_port(), workers=workers, seed=seed)
        opened.append(made.__enter__())
        request.addfinalizer(made.__exit__)
        return made

    return storm
