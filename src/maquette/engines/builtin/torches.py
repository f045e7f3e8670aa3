"""What all learned engines share: the device, the precision, and the one model that is kept.

A process keeps one model in memory, the last that was used: the next order for it finds it there,
and an order for another one takes its place.
"""

import gc
import pickle
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import torch

from maquette.engines.means import Means
from maquette.errors import EngineFailed
from maquette.kit.gpu import gpu_is_wanted

CPU_INFO = Path("/proc/cpuinfo")
QUICK_IN_HALF = ("amx_bf16", "avx512_bf16")
"""Processors with one of these compute in bfloat16 faster than in float32."""

T = TypeVar("T")
Module = TypeVar("Module", bound=torch.nn.Module)


@dataclass(frozen=True)
class Compute:
    """Where and how a network computes: ``cuda`` or ``cpu``; fp32, bf16 or fp16."""

    device: str
    precision: str

    @property
    def dtype(self) -> Any:
        """Torch's name of the precision."""
        return {"bf16": torch.bfloat16, "fp16": torch.float16}.get(self.precision, torch.float32)

    @contextmanager
    def thinking(self) -> Iterator[None]:
        """Nothing is learned, and what may be computed in half precision is."""
        half = self.precision != "fp32"
        with torch.inference_mode(), torch.autocast(self.device, self.dtype, enabled=half):
            yield


def compute_for(means: Means) -> Compute:
    """The GPU where there is one and it is wanted, else the processor; half precision where that
    is faster, unless the full one is asked for.
    """
    device = "cuda" if gpu_is_wanted(means.gpu) and torch.cuda.is_available() else "cpu"
    if means.precision == "full":
        return Compute(device, "fp32")
    if device == "cuda":
        return Compute(device, "bf16" if torch.cuda.is_bf16_supported() else "fp16")
    return Compute(device, "bf16" if means.precision == "half" or _quick_in_half() else "fp32")


class Shelf:
    """Room for one model, with its name."""

    def __init__(self) -> None:
        self._name = ""
        self._model: Any = None

    def get(self, name: str, load: Callable[[], T]) -> T:
        if self._name != name:
            self.clear()
            self._model = load()
            self._name = name
        found: T = self._model
        return found

    def clear(self) -> None:
        """Let the model go, and give its memory back to the system and the GPU."""
        self._name, self._model = "", None
        gc.collect()
        if torch.cuda.is_initialized():
            torch.cuda.empty_cache()


SHELF = Shelf()


def kept(name: str, load: Callable[[], T]) -> T:
    """The model of that name: the one that was loaded before, or a newly loaded one."""
    return SHELF.get(name, load)


def filled(build: Callable[[], Module], path: Path, compute: Compute) -> Module:
    """A network with the weights of a file, on its device.

    It is built without memory of its own and takes the file's, which is mapped and not read:
    there is never a second copy. Raises :class:`EngineFailed` for weights of another network.
    """
    with torch.device("meta"):
        network = build()
    try:
        network.load_state_dict(opened(path), assign=True)
    except RuntimeError as error:
        first = str(error).splitlines()[0]
        raise EngineFailed(f"{path.name} does not fit this model: {first}") from None
    network.eval().requires_grad_(False).to(compute.device)
    return network


def opened(path: Path) -> dict[str, Any]:
    """The tensors of a checkpoint by their names. Code in it is never run.

    Raises :class:`EngineFailed` in one sentence for a file that holds anything but tensors.
    """
    try:
        try:
            found = torch.load(path, map_location="cpu", weights_only=True, mmap=True)
        except RuntimeError:  # of before 2020, which cannot be mapped
            found = torch.load(path, map_location="cpu", weights_only=True)
    except pickle.UnpicklingError:
        raise EngineFailed(
            f"{path.name} holds more than numbers and was not opened; get it again from its maker"
        ) from None
    except (RuntimeError, OSError, EOFError, ValueError) as error:
        raise EngineFailed(f"{path.name} cannot be read: {type(error).__name__}") from None
    if not isinstance(found, dict):
        raise EngineFailed(f"{path.name} holds no table of weights")
    return found


def _quick_in_half() -> bool:
    try:
        told = CPU_INFO.read_text("utf-8", "replace")
    except OSError:
        return False
    return any(flag in told for flag in QUICK_IN_HALF)
