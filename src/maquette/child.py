"""The child process of one job: ``python -m maquette.child PARENT_PID``.

It reads one JSON line, does the work in a folder, and writes JSON lines to standard output. It
knows no database, no storage, no network and no settings, and dies with its parent.
"""

import ctypes
import os
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NoReturn

from maquette.core.generations import body as generation
from maquette.core.renders import body as render
from maquette.errors import MaquetteError
from maquette.kit import strict_json
from maquette.render.render import Output

PR_SET_PDEATHSIG = 1
REQUEST_LIMIT = 2**20

Body = Callable[[Mapping[str, Any], Path, Path, "Voice"], dict[str, Any]]


class Voice:
    """The child's side of the conversation; itself a Progress listener."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._lock = threading.Lock()

    def __call__(self, step: str, fraction: float, /) -> None:
        self.say({"progress": [str(step), float(fraction)]})

    def file(self, output: Output) -> None:
        self.say(
            {
                "file": {
                    "kind": output.kind,
                    "name": output.path.name,
                    "content_type": output.content_type,
                }
            }
        )

    def say(self, message: Mapping[str, Any]) -> None:
        line = strict_json.dumps(message) + b"\n"
        with self._lock:
            while line:
                line = line[os.write(self._descriptor, line) :]


def _generation(
    request: Mapping[str, Any], inputs: Path, outputs: Path, voice: Voice
) -> dict[str, Any]:
    return generation.run(request, inputs, outputs, voice)


def _render(
    request: Mapping[str, Any], inputs: Path, outputs: Path, voice: Voice
) -> dict[str, Any]:
    return render.run(request, inputs, outputs, voice, on_file=voice.file)


BODIES: Mapping[str, Body] = {"generation": _generation, "render": _render}


def main() -> None:
    work(int(sys.argv[1]), BODIES)


def work(parent: int, bodies: Mapping[str, Body]) -> NoReturn:
    """Do the one job that standard input tells, and exit."""
    die_with_parent(parent)
    # What libraries print must not mix with the conversation.
    voice = Voice(os.dup(1))
    os.dup2(2, 1)
    order = strict_json.loads(sys.stdin.buffer.readline(), limit=REQUEST_LIMIT)
    threading.Thread(target=_watch_life_line, daemon=True).start()
    folder = Path(order["folder"])
    body = bodies[order["kind"]]
    try:
        result = body(order["request"], folder / "in", folder / "out", voice)
    except MaquetteError as error:
        voice.say({"error": {"code": error.code, "message": error.message}})
    except MemoryError:
        voice.say({"error": {"code": "work_failed", "message": "the work needs too much memory"}})
    except Exception:  # noqa: BLE001 - the parent tells its owner; the operator reads the trace
        traceback.print_exc()
        message = "the work failed for a reason that is our fault"
        voice.say({"error": {"code": "work_failed", "message": message}})
    else:
        voice.say({"result": result})
    sys.stderr.flush()
    # Drivers' own exit handlers have nothing left to do for us, and some of them hang.
    os._exit(0)


def die_with_parent(parent: int) -> None:
    """Ask the kernel for SIGKILL when the parent dies; see prctl(2)."""
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)  # it died before we could ask


def _watch_life_line() -> None:
    # os.read, not sys.stdin: a thread blocked in a buffered read aborts the interpreter's exit.
    while os.read(0, 1):
        pass
    os._exit(1)


if __name__ == "__main__":
    main()
