"""Empty databases."""

import psycopg
import pytest


@pytest.fixture
def database_url(database_url):
    """Here an empty one: the house's fixture gives a copy of migrated tables."""
    if database_url.startswith("postgresql"):
        empty(database_url)
    return database_url


def empty(url):
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("DROP SCHEMA IF EXISTS dbos CASCADE")
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")
