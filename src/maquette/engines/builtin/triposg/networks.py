"""TripoSG's networks: one turns noise into a shape's code, the other answers what is inside.

The autoencoder's encoder serves in training alone and is left out.
"""

import math
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from maquette.engines.builtin.triposg.layers import Block


@dataclass(frozen=True)
class FlowShape:
    """``channels`` numbers a token of a shape's code; ``data`` width of the picture's tokens."""

    width: int = 2048
    heads: int = 16
    layers: int = 21
    channels: int = 64
    data: int = 1024


class Flow(nn.Module):
    """How a shape's code (b, n, channels) moves at ``time`` (b,), 1000 for noise and 0 for the
    shape, given the picture's tokens (b, k, data).
    """

    def __init__(self, shape: FlowShape) -> None:
        super().__init__()
        self.shape = shape
        self.time_proj = _Time(shape.width)
        self.proj_in = nn.Linear(shape.channels, shape.width)
        self.blocks = nn.ModuleList(
            Block(
                shape.width,
                shape.heads,
                shape.data,
                of_diffusion=True,
                skip=layer > shape.layers // 2,
            )
            for layer in range(shape.layers)
        )
        self.norm_out = nn.LayerNorm(shape.width)
        self.proj_out = nn.Linear(shape.width, shape.channels)

    def forward(self, code: Tensor, time: Tensor, picture: Tensor) -> Tensor:
        moment = self.time_proj(_waves(time, self.shape.width).to(code.dtype))
        tokens = torch.cat([moment[:, None], self.proj_in(code)], dim=1)
        half = self.shape.layers // 2
        kept: list[Tensor] = []
        for number, block in enumerate(self.blocks):
            tokens = block(tokens, picture, kept.pop() if number > half else None)
            if number < half:
                kept.append(tokens)
        moved: Tensor = self.proj_out(self.norm_out(tokens)[:, 1:])
        return moved


class _Time(nn.Module):
    def __init__(self, width: int) -> None:
        super().__init__()
        self.linear_1 = nn.Linear(width, 4 * width)
        self.linear_2 = nn.Linear(4 * width, width)

    def forward(self, waves: Tensor) -> Tensor:
        out: Tensor = self.linear_2(functional.gelu(self.linear_1(waves)))
        return out


def _waves(time: Tensor, width: int) -> Tensor:
    """Sines and cosines of falling frequency (Vaswani et al. 2017), (b, width)."""
    half = width // 2
    places = torch.arange(half, dtype=torch.float32, device=time.device)
    angles = time.float()[:, None] * torch.exp(-math.log(10_000) / half * places)
    return torch.cat([angles.sin(), angles.cos()], dim=-1)


@dataclass(frozen=True)
class DecoderShape:
    """``octaves`` of the waves in which a place is told."""

    width: int = 1024
    heads: int = 8
    layers: int = 16
    channels: int = 64
    octaves: int = 8


class Autoencoder(nn.Module):
    """The half of it that reads a shape's code."""

    def __init__(self, shape: DecoderShape) -> None:
        super().__init__()
        self.shape = shape
        self.post_quant = nn.Linear(shape.channels, shape.width)
        self.decoder = _Decoder(shape)

    def read(self, code: Tensor) -> Tensor:
        """What :meth:`inside` needs of a code (b, n, channels); found once for all places."""
        tokens: Tensor = self.post_quant(code)
        for block in self.decoder.blocks[:-1]:
            tokens = block(tokens)
        return tokens

    def inside(self, read: Tensor, places: Tensor) -> Tensor:
        """Positive inside, negative outside, (b, m) at ``places`` (b, m, 3) within ±1.005."""
        decoder = self.decoder
        asked = decoder.proj_query(_told(places, self.shape.octaves).to(read.dtype))
        answered = decoder.blocks[-1](asked, read)
        values: Tensor = decoder.proj_out(decoder.norm_out(answered))[..., 0]
        return -values


class _Decoder(nn.Module):
    def __init__(self, shape: DecoderShape) -> None:
        super().__init__()
        self.blocks = nn.ModuleList(Block(shape.width, shape.heads) for _ in range(shape.layers))
        self.blocks.append(Block(shape.width, shape.heads, shape.width, inward=False))
        self.proj_query = nn.Linear(3 * (1 + 2 * shape.octaves), shape.width)
        self.norm_out = nn.LayerNorm(shape.width)
        self.proj_out = nn.Linear(shape.width, 1)


def _told(places: Tensor, octaves: int) -> Tensor:
    """A place as itself and its waves, each an octave above the last (Mildenhall et al. 2020)."""
    frequencies = 2.0 ** torch.arange(octaves, dtype=torch.float32, device=places.device)
    angles = (places.float()[..., None] * frequencies).flatten(-2)
    return torch.cat([places.float(), angles.sin(), angles.cos()], dim=-1)
