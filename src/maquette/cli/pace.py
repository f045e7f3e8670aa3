"""How long engines took here, for a command that works without a house as well."""

from maquette.core.generations.pace import Pace, measured
from maquette.db.session import Database
from maquette.errors import MaquetteError
from maquette.settings import Settings


def known_pace(settings: Settings) -> Pace:
    """By the house's database; nothing is made or migrated where there is none yet."""
    if not settings.database_url and not (settings.data_dir / "maquette.db").is_file():
        return Pace()
    db = Database.open(settings.resolved_database_url)
    try:
        if not db.is_current():
            return Pace()
        with db.read() as session:
            return measured(session)
    except MaquetteError:
        return Pace()
    finally:
        db.dispose()
