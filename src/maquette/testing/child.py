"""The child of a house's worker: the echo engine's work in place of any other engine's."""

import ctypes
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from maquette.child import BODIES
from maquette.core.jobs.voice import Voice, work
from maquette.engines.engine import Inputs
from maquette.gltf.inspect import inspect
from maquette.gltf.read import read_model
from maquette.kit.failpoints import NONE, arm
from maquette.kit.pictures import open_picture
from maquette.testing.echo import EchoEngine


@dataclass(frozen=True)
class Poster:
    """A picture that shows the asset."""

    path: Path
    kind: str = "poster"
    content_type: str = "image/png"


def generate(
    request: Mapping[str, Any], inputs: Path, outputs: Path, voice: Voice
) -> dict[str, Any]:
    """What the body of a generation does, by the echo engine alone; what a provider has made is
    finished as it always is."""
    if "delivered" in request:
        return BODIES["generation"](request, inputs, outputs, voice)
    pictures = tuple((inputs / name).read_bytes() for name in request["pictures"])
    made = EchoEngine().make(Inputs(pictures, request["prompt"]), voice)
    (outputs / "model.glb").write_bytes(made.glb)
    if pictures:
        poster = outputs / "poster.png"
        open_picture(pictures[0]).save(poster)
        voice.file(Poster(poster))
    report = inspect(read_model(made.glb), len(made.glb)).as_dict()
    return {"warnings": list(made.warnings), "report": report}


def losing() -> Callable[[], None]:
    """Takes this thread's GL context away, as a driver does whose device was reset: its calls go
    on, and do nothing."""
    egl = ctypes.CDLL("libEGL.so.1")
    egl.eglGetCurrentDisplay.restype = ctypes.c_void_p
    egl.eglMakeCurrent.argtypes = [ctypes.c_void_p] * 4

    def lose() -> None:
        egl.eglMakeCurrent(egl.eglGetCurrentDisplay(), None, None, None)

    return lose


def main() -> None:
    """``python -m maquette.testing.child [TRAP>LOG] PARENT_PID``"""
    *traps, parent = sys.argv[1:]
    for trap in traps:
        what, _, log = trap.partition(">")
        arm(what, Path(log), {"lose": losing()} if "=lose" in what else NONE)
    work(int(parent), {**BODIES, "generation": generate})


if __name__ == "__main__":
    main()
