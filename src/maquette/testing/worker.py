"""The worker process of a house, which the nursery forks: ``python -m maquette.testing.worker``."""

import socket
from collections.abc import Mapping
from typing import Any

from maquette.settings import Settings
from maquette.testing.nursery import keep_nursery
from maquette.testing.sqlite import never_wait
from maquette.worker import Timing, run_worker

CHILD = ("-m", "maquette.testing.child")


def work(arguments: Mapping[str, Any]) -> None:
    never_wait()
    run_worker(
        Settings(**arguments["settings"]), timing=Timing(**arguments["timing"]), command=CHILD
    )


if __name__ == "__main__":
    keep_nursery(socket.socket(fileno=0), work)
