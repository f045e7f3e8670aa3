"""The worker process of a house, which the nursery forks: ``python -m maquette.testing.worker``."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from maquette.engines.catalog import Catalog, catalog_of
from maquette.engines.engine import Device
from maquette.kit import logs
from maquette.kit.failpoints import arm
from maquette.settings import Settings
from maquette.testing.echo import EchoEngine
from maquette.testing.nursery import keep_nursery
from maquette.testing.sqlite import never_wait
from maquette.worker import Timing, run_worker

CHILD = ("-m", "maquette.testing.child")
KEPT = EchoEngine("kept", kept=True)
DRAWN = EchoEngine("drawn", device=Device.GPU)
ENGINES = Catalog((EchoEngine(), KEPT, DRAWN))
"""What workers of a house know besides; tests that order from them lend it these."""


class Once(tuple[str, ...]):
    """A child's command whose ``traps`` only the first child is given."""

    traps: str = ""

    def __iter__(self) -> Iterator[str]:
        traps, self.traps = self.traps, ""
        yield from super().__iter__()
        if traps:
            yield traps


def work(arguments: Mapping[str, Any]) -> None:
    never_wait()
    settings = Settings(**arguments["settings"])
    logs.configure(settings.log_format, settings.log_level)
    command, own = Once(CHILD), []
    log = arguments.get("reached", "")
    for trap in arguments.get("traps", "").split(","):
        if trap.startswith("child."):
            command.traps = f"{trap}>{log}"
        else:
            own.append(trap)
    arm(",".join(own), Path(log) if log else None)
    timing = Timing(**arguments["timing"])
    installed = catalog_of(settings)
    known = replace(installed, engines=(*installed.engines, *ENGINES.engines))
    run_worker(settings, timing=timing, command=command, catalog=known)


if __name__ == "__main__":
    keep_nursery(work)
