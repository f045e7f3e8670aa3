"""What a learned engine needs besides Maquette itself, and whether it is there."""

import importlib.util
from dataclasses import dataclass

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
    # Asked of the finders, which look at the disk again when a package comes or goes.
    try:
        return importlib.util.find_spec(module) is not None
    except (ImportError, ValueError):
        return False
