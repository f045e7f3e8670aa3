"""The worker process of a house, which the nursery forks: ``python -m maquette.testing.worker``."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from maquette.kit import logs
from maquette.kit.failpoints import arm
from maquette.settings import Settings
from maquette.testing.nursery import keep_nursery
from maquette.testing.sqlite import never_wait
from maquette.worker import Timing, run_worker

CHILD = ("-m", "maquette.testing.child")


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
    run_worker(settings, timing=Timing(**arguments["timing"]), command=command)


if __name__ == "__main__":
    keep_nursery(work)
