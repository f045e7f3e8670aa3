"""The smallest whole engine, and one that does as it is told."""

import os
import signal
import time
from dataclasses import dataclass, replace

import numpy as np

from maquette.engines.engine import Card, Device, Inputs, Kind, Made, Step, Tier
from maquette.errors import EngineFailed
from maquette.gltf.build import Part, build_glb
from maquette.kit.progress import Progress


@dataclass(frozen=True)
class EchoEngine:
    """Makes a small pyramid whose name is the prompt, or does what the prompt's first word says.

    ``wait 2.5 ...`` takes that many seconds; ``refuse`` fails as an engine should; ``crash`` ends
    its process without a word; ``break`` raises what no engine should; ``spin`` computes for ever;
    ``hog`` asks for more memory than a child may have; ``who`` says in a warning which process
    works on it. Where its card says that it is ``kept``, that is always the same one.
    """

    id: str = "echo"
    takes: frozenset[Kind] = frozenset(Kind)
    kept: bool = False
    device: Device = Device.CPU

    @property
    def card(self) -> Card:
        speeds = dict.fromkeys(Tier, 0.1)
        card = Card(self.id, "Echo", self.takes, "Apache-2.0", speeds)
        return replace(card, kept=self.kept, device=self.device)

    def make(self, inputs: Inputs, progress: Progress) -> Made:
        word, _, rest = inputs.prompt.partition(" ")
        if word == "refuse":
            raise EngineFailed("there is nothing to build in this order")
        if word == "crash":
            os.kill(os.getpid(), signal.SIGKILL)
        if word == "break":
            raise ZeroDivisionError("an engine with a bug")
        if word in {"spin", "hog"}:
            _misbehave(word, progress)
        if word == "wait":
            _pass_time(float(rest.split()[0]), progress)
        progress(Step.FINISH, 1.0)
        told = (f"process {os.getpid()}",) if word == "who" else ()
        return Made(pyramid(inputs.prompt or "picture"), told)


def pyramid(name: str) -> bytes:
    """A GLB of a closed pyramid of six triangles, one metre wide, standing on the ground."""
    corners = np.array(
        [[-0.5, 0, -0.5], [0.5, 0, -0.5], [0.5, 0, 0.5], [-0.5, 0, 0.5], [0, 1, 0]], np.float32
    )
    triangles = np.array(
        [[0, 1, 2], [0, 2, 3], [1, 0, 4], [2, 1, 4], [3, 2, 4], [0, 3, 4]], np.uint32
    )
    centre = corners.mean(axis=0)
    outwards = corners - centre
    part = Part(name=name, positions=corners, normals=outwards, triangles=triangles)
    return build_glb([part], extras={"engine": "echo"})


def _misbehave(word: str, progress: Progress) -> None:
    progress(Step.MESH, 0.1)
    held = []
    while True:
        if word == "hog":
            held.append(np.zeros(2**30, np.uint8))  # never written to, so no real memory is used


def _pass_time(seconds: float, progress: Progress) -> None:
    begun = time.monotonic()
    while (passed := time.monotonic() - begun) < seconds:
        progress(Step.MESH, passed / seconds)
        time.sleep(0.05)
