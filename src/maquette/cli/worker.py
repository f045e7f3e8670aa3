"""``maquette worker``: workers only, against the same database and storage."""

import logging
import subprocess
import sys
import threading

from maquette.kit import logs
from maquette.kit.manners import leave_no_core
from maquette.settings import Settings
from maquette.worker import run_worker

LOOK = "from maquette.render.gpu.context import describe; print(describe().get('error', ''))"
LOOK_SECONDS = 60.0

log = logging.getLogger(__name__)


def worker() -> None:
    """Work jobs off, one at a time, until SIGTERM; start several for several slots."""
    chosen = Settings()
    logs.configure(chosen.log_format, chosen.log_level)
    leave_no_core()
    threading.Thread(target=_look_at_renderer, daemon=True).start()
    run_worker(chosen)


def _look_at_renderer() -> None:
    """Tell the operator at the start, and not only the owner of the first render that fails.

    In a process of its own: a driver must not be loaded into a worker, and may crash.
    """
    try:
        told = subprocess.run(  # noqa: S603 - our own interpreter and module
            [sys.executable, "-c", LOOK], capture_output=True, text=True, timeout=LOOK_SECONDS
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        log.error("renders may fail: the renderer does not answer (%s)", error)
        return
    if told.returncode or told.stdout.strip():
        log.error("renders will fail: %s", told.stdout.strip() or "the renderer crashed")
