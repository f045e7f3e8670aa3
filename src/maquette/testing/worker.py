"""The worker process of a house: ``python -m maquette.testing.worker ARGUMENTS``."""

import json
import sys

from maquette.settings import Settings
from maquette.worker import Timing, run_worker

CHILD = ("-m", "maquette.testing.child")

if __name__ == "__main__":
    arguments = json.loads(sys.argv[1])
    run_worker(
        Settings(**arguments["settings"]), timing=Timing(**arguments["timing"]), command=CHILD
    )
