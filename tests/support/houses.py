"""Opening a whole house in a temporary folder, with a clock that stands still."""

from datetime import UTC, datetime

from maquette.core.opening import open_house
from maquette.settings import Settings


class Standing:
    """A clock that shows ``moment`` until a test sets it."""

    def __init__(self, moment=datetime(2026, 11, 20, 12, 0, tzinfo=UTC)):
        self.moment = moment

    def now(self):
        return self.moment


def house(folder, catalog, clock, database_url=""):
    """Real database, real files, real queue; the clock and the engines are the test's."""
    settings = Settings(data_dir=folder, database_url=database_url)
    return open_house(settings, catalog=catalog, clock=clock)
