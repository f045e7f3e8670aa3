"""Reading that is too large or too odd for the server's own process: a child does it at once.

Not a job: whoever sent the file waits for the answer. The child is walled in like any other.
"""

import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from maquette.core.jobs.children import child, child_environment
from maquette.core.jobs.voice import MADE, SENT
from maquette.core.jobs.work import CHILD
from maquette.core.runtime import Runtime
from maquette.settings import process_environment

SECONDS = 60.0


def aside(runtime: Runtime, kind: str, request: Mapping[str, Any], data: bytes) -> bytes:
    """What the child's body ``kind`` leaves in ``out/made`` for ``data``, which it finds in
    ``in/sent``; empty when it leaves nothing.

    Raises the body's own error, :class:`~maquette.errors.WorkTimedOut`, or
    :class:`~maquette.errors.ChildDied`.
    """
    with tempfile.TemporaryDirectory(prefix="aside-") as scratch:
        folder = Path(scratch)
        for part in ("in", "out"):
            (folder / part).mkdir()
        (folder / "in" / SENT).write_bytes(data)
        order = {
            "kind": kind,
            "request": dict(request),
            "folder": scratch,
            "sandbox": runtime.settings.sandbox,
        }
        with child(CHILD, order, child_environment(process_environment(), folder)) as reading:
            reading.wait(lambda _: None, lambda: False, time.monotonic() + SECONDS)
        made = folder / "out" / MADE
        return made.read_bytes() if made.exists() else b""
