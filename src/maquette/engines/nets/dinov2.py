"""DINOv2: a picture to tokens that tell what is where.

Oquab et al., DINOv2: Learning Robust Visual Features without Supervision, 2023. Parameters are
named as the published checkpoints of the transformers library name them, up to its version 4.
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional


@dataclass(frozen=True)
class Dinov2Shape:
    """``grid`` patches a side of the pictures it was trained on, each ``patch`` pixels; ``gated``
    for the giant one, whose layers end in SwiGLU.
    """

    width: int = 1024
    layers: int = 24
    heads: int = 16
    patch: int = 14
    grid: int = 37
    gated: bool = False


class Dinov2(nn.Module):
    """Pictures (b, 3, h, w), normalised as ImageNet's, to tokens (b, 1 + patches, width)."""

    def __init__(self, shape: Dinov2Shape) -> None:
        super().__init__()
        self.embeddings = _Embeddings(shape)
        self.encoder = _Encoder(shape)
        self.layernorm = nn.LayerNorm(shape.width, eps=1e-6)

    def forward(self, pictures: Tensor) -> Tensor:
        tokens = self.embeddings(pictures)
        for layer in self.encoder.layer:
            tokens = layer(tokens)
        normed: Tensor = self.layernorm(tokens)
        return normed


class _Embeddings(nn.Module):
    def __init__(self, shape: Dinov2Shape) -> None:
        super().__init__()
        self.grid = shape.grid
        self.cls_token = nn.Parameter(torch.zeros(1, 1, shape.width))
        self.mask_token = nn.Parameter(torch.zeros(1, shape.width))  # of training alone
        self.position_embeddings = nn.Parameter(torch.zeros(1, 1 + shape.grid**2, shape.width))
        self.patch_embeddings = _Patches(shape)

    def forward(self, pictures: Tensor) -> Tensor:
        patches = self.patch_embeddings.projection(pictures)
        rows, columns = patches.shape[2:]
        tokens = patches.flatten(2).transpose(1, 2)
        first = self.cls_token.expand(len(tokens), -1, -1)
        return torch.cat([first, tokens], dim=1) + self._places(rows, columns)

    def _places(self, rows: int, columns: int) -> Tensor:
        """The learned places of a square grid, stretched to this picture's."""
        known = self.position_embeddings
        if rows == columns == self.grid:
            return known
        square = known[:, 1:].reshape(1, self.grid, self.grid, -1).permute(0, 3, 1, 2)
        stretched = functional.interpolate(
            square.float(), size=(rows, columns), mode="bicubic", align_corners=False
        )
        flat = stretched.to(known.dtype).flatten(2).transpose(1, 2)
        return torch.cat([known[:, :1], flat], dim=1)


class _Patches(nn.Module):
    def __init__(self, shape: Dinov2Shape) -> None:
        super().__init__()
        self.projection = nn.Conv2d(3, shape.width, shape.patch, stride=shape.patch)


class _Encoder(nn.Module):
    def __init__(self, shape: Dinov2Shape) -> None:
        super().__init__()
        self.layer = nn.ModuleList(_Layer(shape) for _ in range(shape.layers))


class _Layer(nn.Module):
    def __init__(self, shape: Dinov2Shape) -> None:
        super().__init__()
        self.norm1 = nn.LayerNorm(shape.width, eps=1e-6)
        self.attention = _Attention(shape)
        self.layer_scale1 = _Scale(shape.width)
        self.norm2 = nn.LayerNorm(shape.width, eps=1e-6)
        self.mlp: nn.Module = _Gated(shape.width) if shape.gated else _Plain(shape.width)
        self.layer_scale2 = _Scale(shape.width)

    def forward(self, tokens: Tensor) -> Tensor:
        tokens = tokens + self.layer_scale1(self.attention(self.norm1(tokens)))
        summed: Tensor = tokens + self.layer_scale2(self.mlp(self.norm2(tokens)))
        return summed


class _Attention(nn.Module):
    def __init__(self, shape: Dinov2Shape) -> None:
        super().__init__()
        self.heads = shape.heads
        self.attention = nn.ModuleDict(
            {name: nn.Linear(shape.width, shape.width) for name in ("query", "key", "value")}
        )
        self.output = nn.ModuleDict({"dense": nn.Linear(shape.width, shape.width)})

    def forward(self, tokens: Tensor) -> Tensor:
        asked = [self.attention[name](tokens) for name in ("query", "key", "value")]
        split = [each.unflatten(2, (self.heads, -1)).transpose(1, 2) for each in asked]
        found = functional.scaled_dot_product_attention(*split)
        out: Tensor = self.output["dense"](found.transpose(1, 2).flatten(2))
        return out


class _Scale(nn.Module):
    def __init__(self, width: int) -> None:
        super().__init__()
        self.lambda1 = nn.Parameter(torch.ones(width))

    def forward(self, tokens: Tensor) -> Tensor:
        return tokens * self.lambda1


class _Plain(nn.Module):
    def __init__(self, width: int) -> None:
        super().__init__()
        self.fc1 = nn.Linear(width, 4 * width)
        self.fc2 = nn.Linear(4 * width, width)

    def forward(self, tokens: Tensor) -> Tensor:
        out: Tensor = self.fc2(functional.gelu(self.fc1(tokens)))
        return out


class _Gated(nn.Module):
    """SwiGLU (Shazeer 2020), two thirds as wide, rounded up to eight."""

    def __init__(self, width: int) -> None:
        super().__init__()
        hidden = (int(4 * width * 2 / 3) + 7) // 8 * 8
        self.weights_in = nn.Linear(width, 2 * hidden)
        self.weights_out = nn.Linear(hidden, width)

    def forward(self, tokens: Tensor) -> Tensor:
        gate, value = self.weights_in(tokens).chunk(2, dim=-1)
        out: Tensor = self.weights_out(functional.silu(gate) * value)
        return out
