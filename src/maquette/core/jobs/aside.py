"""Reading that is too large or too odd for the server's own process: a child does it at once.

Not a job: whoever sent the file waits for the answer. The child is walled in like any other.
"""

import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from maquette.core.jobs.children import child, child_environment
from maquette.core.jobs.voice import MADE, SENT
from maquette.core.jobs.work import CHILD
from maquette.core.runtime import Runtime
from maquette.kit.spool import Spool
from maquette.settings import process_environment

SECONDS = 60.0


@dataclass(frozen=True)
class Found:
    """What the child says, and the file that it has made, if any, which its taker closes."""

    said: Mapping[str, Any]
    made: Spool | None


def aside(runtime: Runtime, kind: str, request: Mapping[str, Any], sent: Spool) -> Found:
    """Let the child's body ``kind`` read ``sent``, which it finds in ``in/sent``; what it leaves
    in ``out/made`` is what it made.

    Raises the body's own error, :class:`~maquette.errors.WorkTimedOut`, or
    :class:`~maquette.errors.ChildDied`.
    """
    with tempfile.TemporaryDirectory(prefix="aside-") as scratch:
        folder = Path(scratch)
        for part in ("in", "out"):
            (folder / part).mkdir()
        sent.copy_to(folder / "in" / SENT)
        order = {
            "kind": kind,
            "request": dict(request),
            "folder": scratch,
            "sandbox": runtime.settings.sandbox,
        }
        with child(CHILD, order, child_environment(process_environment(), folder)) as reading:
            said = reading.wait(lambda _: None, lambda: False, time.monotonic() + SECONDS)
        made = folder / "out" / MADE
        kept = Spool.copied(made, runtime.settings.data_dir) if made.exists() else None
        return Found(said or {}, kept)
