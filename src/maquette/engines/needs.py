"""What a learned engine needs besides Maquette itself, and whether it is there."""

import importlib.util
import os
import sys
from dataclasses import dataclass
from functools import lru_cache

from maquette.engines.engine import Standing, State
from maquette.engines.means import Means
from maquette.engines.weights import Weights, are_here
from maquette.kit.gpu import gpu_is_wanted


@dataclass(frozen=True)
class Needs:
    """``modules`` are what ``maquette[extra]`` installs; ``consent`` is a sentence about a
    licence that must be accepted by whoever runs the house, empty for one that anybody may use.
    """

    extra: str = ""
    modules: tuple[str, ...] = ()
    weights: tuple[Weights, ...] = ()
    gpu: bool = False
    consent: str = ""

    def standing(self, engine_id: str, means: Means) -> Standing:
        """The first thing that is missing. Imports nothing, so it is quick."""
        if not all(_is_installed(module) for module in self.modules):
            need = f"install what it computes with: pip install 'maquette[{self.extra}]'"
            return Standing(State.NEEDS_EXTRA, need)
        if self.consent and engine_id not in means.accepted:
            need = f"{self.consent}; to accept it, set MAQUETTE_ACCEPT_LICENCES={engine_id}"
            return Standing(State.NEEDS_CONSENT, need)
        if self.gpu and not gpu_is_wanted(means.gpu):
            return Standing(State.NEEDS_GPU, "start a worker on a machine with a GPU")
        missing = [each for each in self.weights if not are_here(each, means.weights)]
        if missing:
            need = f"get its weights: maquette engines pull {engine_id}"
            return Standing(State.NEEDS_WEIGHTS, need)
        return Standing()


def _is_installed(module: str) -> bool:
    # A package that comes or goes changes the folder that it lies in: the finders, too, believe
    # what they found there for as long as that is as old as it was.
    return sys.modules.get(module) is not None or _is_found(module, tuple(map(_changed, sys.path)))


@lru_cache(maxsize=64)
def _is_found(module: str, folders: tuple[tuple[str, int], ...]) -> bool:
    """Looking for one takes half a millisecond, and each order asks for several."""
    try:
        return importlib.util.find_spec(module) is not None
    except (ImportError, ValueError):
        return False


def _changed(folder: str) -> tuple[str, int]:
    try:
        return folder, os.stat(folder or ".").st_mtime_ns
    except OSError:
        return folder, 0
