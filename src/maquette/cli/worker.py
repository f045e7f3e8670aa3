"""``maquette worker``: workers only, against the same database and storage."""

from maquette.settings import Settings
from maquette.worker import run_worker


def worker() -> None:
    """Work jobs off, one at a time, until SIGTERM; start several for several slots."""
    run_worker(Settings())
