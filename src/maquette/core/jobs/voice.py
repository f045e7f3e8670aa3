"""The child's side of the conversation with its worker, and the frame of its work.

See :mod:`maquette.core.jobs.children` for the worker's side.
"""

import ctypes
import logging
import os
import signal
import sys
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from queue import SimpleQueue
from typing import Any, NoReturn, Protocol

from maquette.errors import MaquetteError, WorkFailed
from maquette.kit import logs, sandbox, strict_json
from maquette.kit.failpoints import failpoint
from maquette.kit.manners import step_back
from maquette.kit.shortage import shortage_of

PR_SET_PDEATHSIG, PR_SET_NO_NEW_PRIVS = 1, 38
REQUEST_LIMIT = 2**20
ROOM = 64 * sandbox.GIB
"""Memory of a child that stays: models are large, and a GPU's driver reserves much more."""
SENT, MADE = "sent", "made"
"""Files of work that somebody waits for, see :mod:`maquette.core.jobs.aside`."""
FIRST_TO_GO = "800"
OUR_FAULT = "the work failed for a reason that is our fault"

log = logging.getLogger(__name__)


class Finished(Protocol):
    """A file that is whole."""

    @property
    def kind(self) -> str: ...
    @property
    def path(self) -> Path: ...
    @property
    def content_type(self) -> str: ...


class Voice:
    """Says things to the worker; itself a Progress listener."""

    def __init__(self, descriptor: int, told_of: str | None = None) -> None:
        self._descriptor = descriptor
        self._about: Mapping[str, Any] = {} if told_of is None else {"of": told_of}
        self._lock = threading.Lock()

    def of(self, job_id: str) -> "Voice":
        """A voice that speaks of one of several jobs whose work is shared."""
        other = Voice(self._descriptor, job_id)
        other._lock = self._lock
        return other

    def __call__(self, step: str, fraction: float, /) -> None:
        failpoint("child.working")
        self.say({"progress": [str(step), float(fraction)]})

    def file(self, output: Finished) -> None:
        self.say(
            {
                "file": {
                    "kind": output.kind,
                    "name": output.path.name,
                    "content_type": output.content_type,
                }
            }
        )

    def ended(self, result: Mapping[str, Any] | MaquetteError) -> None:
        """What became of a job whose work is shared: the others' goes on."""
        if isinstance(result, MaquetteError):
            self.say({"failed": _told(result)})
        else:
            self.say({"done": dict(result)})

    def say(self, message: Mapping[str, Any]) -> None:
        line = strict_json.dumps({**message, **self._about}) + b"\n"
        with self._lock:
            while line:
                line = line[os.write(self._descriptor, line) :]


Body = Callable[[Mapping[str, Any], Path, Path, Voice], dict[str, Any]]


class LifeLine:
    """Standard input: requests come in by it, and when it ends, so does this process."""

    def __init__(self) -> None:
        self._begun = b""
        self._requests: SimpleQueue[bytes] = SimpleQueue()

    def read(self) -> bytes:
        """The next request, as soon as it is there."""
        # os.read, not sys.stdin: a thread blocked in a buffered read aborts the interpreter's exit.
        while b"\n" not in self._begun:
            more = os.read(0, 2**16)
            if not more or len(self._begun) > REQUEST_LIMIT:
                os._exit(1)
            self._begun += more
        line, _, self._begun = self._begun.partition(b"\n")
        return line

    def watch(self) -> None:
        """Read on, in a thread of its own; :meth:`next` then has what came."""
        threading.Thread(target=self._watch, daemon=True).start()

    def next(self) -> bytes:
        return self._requests.get()

    def _watch(self) -> NoReturn:
        while True:
            self._requests.put(self.read())


def work(parent: int, bodies: Mapping[str, Body]) -> NoReturn:
    """Do the job that standard input tells, and exit; or the next one, if told to stay."""
    die_with_parent(parent)
    _be_humble()
    # What libraries print must not mix with the conversation.
    voice = Voice(os.dup(1))
    os.dup2(2, 1)
    line = LifeLine()
    order = strict_json.loads(line.read(), limit=REQUEST_LIMIT)
    logs.configure("json", order.get("log_level", "warning"))
    step_back(order.get("niceness", 0))
    _wall_in(order)
    line.watch()
    _do(order, bodies, voice)
    while order.get("stays", False):
        order = strict_json.loads(line.next(), limit=REQUEST_LIMIT)
        _do(order, bodies, voice)
    with suppress(OSError):  # what is left to say, when the disk is full
        sys.stderr.flush()
    # Drivers' own exit handlers have nothing left to do for us, and some of them hang.
    os._exit(0)


def _wall_in(order: Mapping[str, Any]) -> None:
    stays = order.get("stays", False)
    sandbox.lock_in(
        Path(order["home"] if stays else order["folder"]),
        sandbox.Policy(order.get("sandbox", "auto")),
        shows=[Path(shown) for shown in order.get("shows", ())],
        room=ROOM if stays else None,
    )


def _do(order: Mapping[str, Any], bodies: Mapping[str, Body], voice: Voice) -> None:
    folder = Path(order["folder"])
    failpoint("child.begun")
    body = bodies[order["kind"]]
    try:
        result = body(order["request"], folder / "in", folder / "out", voice)
        failpoint("child.made")
    except MaquetteError as error:
        voice.say({"error": _told(error)})
    except OSError as error:
        _trace()
        voice.say({"error": _told(shortage_of(error) or WorkFailed(OUR_FAULT))})
    except MemoryError:
        voice.say({"error": {"code": "work_failed", "message": "the work needs too much memory"}})
    except Exception:  # noqa: BLE001 - the parent tells its owner; the operator reads the trace
        _trace()
        voice.say({"error": _told(WorkFailed(OUR_FAULT))})
    else:
        voice.say({"result": result})


def _trace() -> None:
    """For the operator; what it is written to may be on the disk that is full."""
    with suppress(OSError):
        log.exception("the work failed")


def _told(error: MaquetteError) -> dict[str, str]:
    return {"code": error.code, "message": error.message}


def die_with_parent(parent: int) -> None:
    """Ask the kernel for SIGKILL when the parent dies; see prctl(2)."""
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)  # it died before we could ask


def _be_humble() -> None:
    """Gain no rights, and be the one that the kernel ends when memory runs out."""
    ctypes.CDLL(None).prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text(FIRST_TO_GO, "ascii")
