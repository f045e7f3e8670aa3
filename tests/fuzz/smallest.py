"""The smallest inputs that together reach what all of them reach."""

import sys
import time
from collections.abc import Callable, Iterable
from types import FrameType
from typing import Any

from fuzz.target import Target

Step = tuple[str, int, int]
WATCHED = ("/maquette/", "/PIL/", "/python_multipart/", "/formparsers.py")


def smallest(target: Target, inputs: Iterable[bytes], seconds: float = 240.0) -> list[bytes]:
    """Those that reach a step from line to line that no smaller one does; looks for ``seconds``."""
    reached: set[Step] = set()
    chosen = []
    until = time.monotonic() + seconds
    for data in sorted(set(inputs), key=lambda data: (len(data), data)):
        if time.monotonic() > until:
            break
        steps = _steps(target, data)
        if steps - reached:
            reached |= steps
            chosen.append(data)
    return chosen


def _steps(target: Target, data: bytes) -> set[Step]:
    found: set[Step] = set()
    sys.settrace(_tracer(found))
    try:
        target.take(data)
    except target.refusals:
        pass
    finally:
        sys.settrace(None)
    return found


def _tracer(found: set[Step]) -> Callable[[FrameType, str, Any], Any]:
    def enter(frame: FrameType, event: str, argument: Any) -> Any:
        name, last = frame.f_code.co_filename, 0
        if not any(part in name for part in WATCHED):
            return None

        def line(frame: FrameType, event: str, argument: Any) -> Any:
            nonlocal last
            if event == "line":
                found.add((name, last, frame.f_lineno))
                last = frame.f_lineno
            return line

        return line

    return enter
