"""The picture's encoder: a vision transformer (arXiv:2010.11929) as DINO trained it.

Its parameters are named as the published checkpoint names them, which is how the transformers
library named them before its fifth version; that library is not needed.
"""

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

MEAN, DEVIATION = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
EPSILON = 1e-12
NUDGE = 0.1
"""Added to the number of patches before the position embedding is stretched, as the checkpoint
was trained: bicubic sampling then lies a little closer together than the sizes alone say."""


class Vit(nn.Module):
    """Pictures (b, 3, h, w) of 0..1 to tokens (b, 1 + patches, width).

    ``side`` is how many patches a side its position embedding was trained on.
    """

    def __init__(self, width: int, layers: int, heads: int, patch: int, side: int) -> None:
        super().__init__()
        self.side, self.patch = side, patch
        self.embeddings = nn.ParameterDict(
            {
                "cls_token": nn.Parameter(torch.zeros(1, 1, width)),
                "position_embeddings": nn.Parameter(torch.zeros(1, 1 + side * side, width)),
            }
        )
        patches = nn.Conv2d(3, width, kernel_size=patch, stride=patch)
        self.embeddings.add_module("patch_embeddings", nn.ModuleDict({"projection": patches}))
        self.encoder = nn.ModuleDict(
            {"layer": nn.ModuleList(Layer(width, heads) for _ in range(layers))}
        )
        self.layernorm = nn.LayerNorm(width, eps=EPSILON)
        # In the checkpoint, and used by nobody.
        self.pooler = nn.ModuleDict({"dense": nn.Linear(width, width)})

    def forward(self, pictures: Tensor) -> Tensor:
        mean, deviation = (
            torch.tensor(of, device=pictures.device).view(1, 3, 1, 1) for of in (MEAN, DEVIATION)
        )
        projection = self.embeddings.patch_embeddings["projection"]
        patches = projection((pictures - mean) / deviation)
        rows, columns = patches.shape[-2:]
        tokens = patches.flatten(2).transpose(1, 2)
        first = self.embeddings["cls_token"].expand(len(tokens), -1, -1)
        tokens = torch.cat([first, tokens], dim=1) + self._positions(rows, columns)
        for layer in self.encoder["layer"]:
            tokens = layer(tokens)
        return _tensor(self.layernorm(tokens))

    def _positions(self, rows: int, columns: int) -> Tensor:
        trained = self.embeddings["position_embeddings"]
        if rows == columns == self.side:
            return _tensor(trained)
        grid = trained[:, 1:].reshape(1, self.side, self.side, -1).permute(0, 3, 1, 2)
        scale = ((rows + NUDGE) / self.side, (columns + NUDGE) / self.side)
        grid = functional.interpolate(grid, scale_factor=scale, mode="bicubic", align_corners=False)
        return torch.cat([trained[:, :1], grid.flatten(2).transpose(1, 2)], dim=1)


class Layer(nn.Module):
    """Attention and a perceptron, each after a norm and added to what came in."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        asked = {name: nn.Linear(width, width) for name in ("query", "key", "value")}
        self.attention = nn.ModuleDict(
            {
                "attention": nn.ModuleDict(asked),
                "output": nn.ModuleDict({"dense": nn.Linear(width, width)}),
            }
        )
        self.intermediate = nn.ModuleDict({"dense": nn.Linear(width, 4 * width)})
        self.output = nn.ModuleDict({"dense": nn.Linear(4 * width, width)})
        self.layernorm_before = nn.LayerNorm(width, eps=EPSILON)
        self.layernorm_after = nn.LayerNorm(width, eps=EPSILON)

    def forward(self, tokens: Tensor) -> Tensor:
        normed, asked = self.layernorm_before(tokens), self.attention["attention"]
        heard = attend(
            asked["query"](normed), asked["key"](normed), asked["value"](normed), self.heads
        )
        tokens = tokens + self.attention["output"]["dense"](heard)
        wide = functional.gelu(self.intermediate["dense"](self.layernorm_after(tokens)))
        return _tensor(tokens + self.output["dense"](wide))


def attend(query: Tensor, key: Tensor, value: Tensor, heads: int) -> Tensor:
    """Scaled dot-product attention of (b, n, width) to (b, m, width), in ``heads`` parts."""
    split = [part.unflatten(-1, (heads, -1)).transpose(1, 2) for part in (query, key, value)]
    heard = functional.scaled_dot_product_attention(*split)
    return _tensor(heard.transpose(1, 2).flatten(2))


def _tensor(value: Any) -> Tensor:
    assert isinstance(value, Tensor)
    return value
