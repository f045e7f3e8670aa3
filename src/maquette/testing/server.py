"""The server process of a storm, which a nursery forks: ``python -m maquette.testing.server``."""

import signal
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from maquette import app
from maquette.core.opening import open_house
from maquette.engines.catalog import Catalog
from maquette.kit.failpoints import arm
from maquette.settings import Settings
from maquette.testing.echo import EchoEngine
from maquette.testing.nursery import keep_nursery
from maquette.testing.sqlite import never_wait


def serve(arguments: Mapping[str, Any]) -> None:
    never_wait()
    log = arguments.get("reached", "")
    arm(arguments.get("traps", ""), Path(log) if log else None)
    runtime = open_house(Settings(**arguments["settings"]), catalog=Catalog((EchoEngine(),)))
    # uvicorn shuts down in order and then raises the signal again: by then it is ours.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    app.serve(runtime)


if __name__ == "__main__":
    keep_nursery(serve)
