"""TripoSG's three networks together, opened from a folder as their publisher keeps it."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor, nn

from maquette.engines.builtin.torches import Compute
from maquette.engines.builtin.triposg.networks import Autoencoder, DecoderShape, Flow, FlowShape
from maquette.engines.nets.dinov2 import Dinov2, Dinov2Shape
from maquette.engines.nets.flow import follow, guided, moments, noise_of
from maquette.errors import EngineFailed
from maquette.mesh.mesh import Floats

TOKENS = 2048
GUIDANCE = 7.0
BITE = 1 << 14
"""Places asked for at once: each looks at all of the shape's tokens."""

Network = TypeVar("Network", bound=nn.Module)


@dataclass(frozen=True)
class Eyes:
    """How a picture is laid before the first network: scaled to ``edge`` pixels a side, of which
    the middle ``crop`` are kept, and normalised.
    """

    edge: int
    crop: int
    mean: tuple[float, ...]
    spread: tuple[float, ...]


@dataclass(frozen=True)
class Order:
    """``tokens`` of the shape's code; it was trained with 2048."""

    seed: int
    steps: int
    tokens: int = TOKENS


@dataclass(frozen=True, eq=False)
class Model:
    """Everything that turns a picture into a field. ``shift`` is the schedule's."""

    seeing: Dinov2
    flow: Flow
    reading: Autoencoder
    eyes: Eyes
    shift: float
    compute: Compute

    def imagine(self, picture: Floats, order: Order, on_step: Callable[[float], None]) -> "Solid":
        """What a picture (3, h, w), normalised, shows."""
        device, dtype = self.compute.device, self.compute.dtype
        with torch.inference_mode():
            seen = self.seeing(torch.from_numpy(picture)[None].to(device, dtype))
            both = torch.cat([torch.zeros_like(seen), seen])

            def velocity(code: Tensor, moment: float) -> Tensor:
                time = torch.full((2,), 1000 * moment, device=device)
                unled, led = self.flow(torch.cat([code, code]), time, both).chunk(2)
                return guided(unled, led, GUIDANCE)

            size = (1, order.tokens, self.flow.shape.channels)
            noise = noise_of(size, order.seed, device, dtype)
            code = follow(velocity, noise, moments(order.steps, self.shift), on_step)
            return Solid(self.reading, self.reading.read(code), device)


@dataclass(frozen=True, eq=False)
class Solid:
    """One shape, asked what is inside it, in the frame of glTF."""

    reading: Autoencoder
    read: Tensor
    device: str

    def inside(self, points: Floats) -> Floats:
        """Positive inside, (n,) at ``points`` (n, 3) within the box of ±1.005."""
        found = []
        with torch.inference_mode():
            for start in range(0, len(points), BITE):
                some = torch.from_numpy(points[start : start + BITE]).to(self.device)
                found.append(self.reading.inside(self.read, some[None])[0].float().cpu().numpy())
        return np.concatenate(found)


def open_model(folder: Path, compute: Compute) -> Model:
    """Raises :class:`EngineFailed` for files that are not TripoSG's."""
    told = {name: _told(folder / place) for name, place in CONFIGS.items()}
    try:
        sizes = _sizes(told)
        eyes = _eyes(told["eyes"])
    except (KeyError, TypeError, ValueError) as error:
        raise EngineFailed(f"a setting of TripoSG's model is not as published: {error}") from None
    return Model(
        _filled(Dinov2(sizes[0]), folder / "image_encoder_dinov2/model.safetensors", compute),
        _filled(Flow(sizes[1]), folder / "transformer" / LEARNED, compute),
        _filled(Autoencoder(sizes[2]), folder / "vae" / LEARNED, compute),
        eyes,
        float(told["schedule"].get("shift", 1.0)),
        compute,
    )


LEARNED = "diffusion_pytorch_model.safetensors"
OF_TRAINING = ("encoder.", "quant.")
CONFIGS = {
    "seeing": "image_encoder_dinov2/config.json",
    "flow": "transformer/config.json",
    "reading": "vae/config.json",
    "eyes": "feature_extractor_dinov2/preprocessor_config.json",
    "schedule": "scheduler/scheduler_config.json",
}


def _sizes(told: dict[str, dict[str, Any]]) -> tuple[Dinov2Shape, FlowShape, DecoderShape]:
    see, flow, read = told["seeing"], told["flow"], told["reading"]
    if read.get("embed_include_pi", False):
        raise ValueError("embed_include_pi")
    return (
        Dinov2Shape(
            width=see["hidden_size"],
            layers=see["num_hidden_layers"],
            heads=see["num_attention_heads"],
            patch=see["patch_size"],
            grid=see["image_size"] // see["patch_size"],
            gated=see.get("use_swiglu_ffn", False),
        ),
        FlowShape(
            width=flow["width"],
            heads=flow["num_attention_heads"],
            layers=flow["num_layers"],
            channels=flow["in_channels"],
            data=flow["cross_attention_dim"],
        ),
        DecoderShape(
            width=read["width_decoder"],
            heads=read["num_attention_heads"],
            layers=read["num_layers_decoder"],
            channels=read["latent_channels"],
            octaves=read["embed_frequency"],
        ),
    )


def _eyes(told: dict[str, Any]) -> Eyes:
    return Eyes(
        edge=int(told["size"]["shortest_edge"]),
        crop=int(told["crop_size"]["height"]),
        mean=tuple(told["image_mean"]),
        spread=tuple(told["image_std"]),
    )


def _told(path: Path) -> dict[str, Any]:
    try:
        return dict(json.loads(path.read_bytes()))
    except (OSError, ValueError, TypeError):
        raise EngineFailed(f"{path.parent.name}/{path.name} of TripoSG cannot be read") from None


def _filled(network: Network, path: Path, compute: Compute) -> Network:
    try:
        state = load_file(path)
        used = {name: value for name, value in state.items() if not name.startswith(OF_TRAINING)}
        if isinstance(network, Dinov2):
            used = state
        network.load_state_dict(used)
    except (OSError, RuntimeError, SafetensorError) as error:
        first = str(error).splitlines()[0]
        raise EngineFailed(f"{path.parent.name} does not fit TripoSG: {first}") from None
    network.eval().requires_grad_(False).to(compute.device, compute.dtype)
    return network
