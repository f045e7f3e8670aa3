"""A storm over a real house: kill -9 at every failpoint and at random, with clients at work.

scripts/torture [--kills N] [--seed N] [--workers N] [--postgres | --database URL] [--keep]:
60 kills on SQLite by default. After every kill the running house is audited, and after every
sixty it comes to rest and every file is read. Exits with 1 and the breaches when a promise is
broken; --keep leaves the house's folder behind.
"""

import argparse
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from maquette.testing.torture.plan import FILMS, SERVER, UPLOADS, WORKERS, long_storm
from maquette.testing.torture.storm import Broken, Storm
from support import postgres
from support.web import free_port

ROUND = 60


def main() -> None:
    asked = _asked()
    with ExitStack() as stack:
        url = stack.enter_context(_postgres()) if asked.postgres else asked.database
        folder = Path(tempfile.mkdtemp(prefix="maquette-storm-"))
        if not asked.keep:
            stack.callback(shutil.rmtree, folder, ignore_errors=True)
        print(
            f"seed {asked.seed}, {asked.kills} kills, in {folder}, on {url or 'SQLite'}", flush=True
        )
        storm = Storm(folder, url, port=free_port(), workers=asked.workers, seed=asked.seed)
        with storm:
            _rage(storm, asked)


def _rage(storm: Storm, asked: argparse.Namespace) -> None:
    begun, number = time.monotonic(), 0
    try:
        while storm.tally.total < asked.kills:
            number += 1
            storm.strike(_blows(asked, number, min(ROUND, asked.kills - storm.tally.total)))
            storm.calm()
            minutes = (time.monotonic() - begun) / 60
            print(
                f"round {number}, {minutes:.1f} min: all promises kept\n{storm.told()}", flush=True
            )
    except Broken as broken:
        print(f"round {number}: BROKEN\n{broken}\n{storm.told()}")
        sys.exit(1)


def _blows(asked: argparse.Namespace, number: int, kills: int) -> dict[str, list]:
    """A third of the blows is the server's, the rest the workers'."""
    seed = asked.seed * 1000 + number
    on_server = max(kills // 3, 1)
    blows = {"server": long_storm({**SERVER, **UPLOADS}, on_server, seed)}
    of_workers = long_storm({**WORKERS, **FILMS}, max(kills - on_server, asked.workers), seed + 1)
    for index in range(asked.workers):
        blows[f"worker-{index}"] = of_workers[index :: asked.workers]
    return blows


def _asked() -> argparse.Namespace:
    words = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    words.add_argument("--kills", type=int, default=60)
    words.add_argument("--seed", type=int, default=1)
    words.add_argument("--workers", type=int, default=2)
    words.add_argument("--postgres", action="store_true")
    words.add_argument("--database", default="")
    words.add_argument("--keep", action="store_true")
    return words.parse_args()


@contextmanager
def _postgres() -> Iterator[str]:
    """A database on a PostgreSQL server of our own, as the tests have one."""
    binaries = postgres.programs()
    if binaries is None:
        sys.exit("PostgreSQL is not installed")
    with postgres.running(binaries) as server:
        server.prepare(lambda url: None)
        with server.database() as url:
            yield url


if __name__ == "__main__":
    main()
