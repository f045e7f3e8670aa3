"""TripoSR's network (arXiv:2403.02151): a picture becomes three planes of features, and a small
perceptron reads density and colour out of them at any point.

Written anew in plain PyTorch; the parameters are named as in the published checkpoint, so that it
loads as it is.
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from maquette.engines.builtin.triposr.vit import Vit, attend

GROUPS = 32
DENSITY_BIAS = -1.0


@dataclass(frozen=True)
class Size:
    """How large the network is; as it stands here, that of the published weights.

    ``plane`` is the side of the planes that the tokens stand for; the finished ones are twice as
    large and have ``channels`` features. ``radius`` is half the side of the cube they span.
    """

    picture: int = 512
    patch: int = 16
    trained: int = 14
    vit_width: int = 768
    vit_layers: int = 12
    vit_heads: int = 12
    plane: int = 32
    width: int = 1024
    layers: int = 16
    heads: int = 16
    channels: int = 40
    hidden: int = 64
    depth: int = 9
    radius: float = 0.87


class Network(nn.Module):
    """All of it; ``forward`` makes the planes and :meth:`read` reads them."""

    def __init__(self, size: Size) -> None:
        super().__init__()
        self.size = size
        eyes = Vit(size.vit_width, size.vit_layers, size.vit_heads, size.patch, size.trained)
        self.image_tokenizer = nn.ModuleDict({"model": eyes})
        planes = torch.zeros(3, size.width, size.plane, size.plane)
        self.tokenizer = nn.ParameterDict({"embeddings": nn.Parameter(planes)})
        self.backbone = Backbone(size)
        self.post_processor = nn.ModuleDict(
            {"upsample": nn.ConvTranspose2d(size.width, size.channels, kernel_size=2, stride=2)}
        )
        self.decoder = nn.ModuleDict({"layers": _perceptron(size)})

    def forward(self, picture: Tensor) -> Tensor:
        """A picture (1, 3, h, w) of 0..1 to planes (3, channels, 2 plane, 2 plane)."""
        seen = self.image_tokenizer["model"](picture)
        start = self.tokenizer["embeddings"]
        tokens = start.permute(1, 0, 2, 3).flatten(1)[None]
        tokens = self.backbone(tokens, seen)
        planes = tokens[0].unflatten(1, start.shape[0:1] + start.shape[2:]).transpose(0, 1)
        finished: Tensor = self.post_processor["upsample"](planes)
        return finished

    def read(self, planes: Tensor, points: Tensor) -> tuple[Tensor, Tensor]:
        """At points (n, 3) within the radius: the logarithm of the density (n,), and sRGB (n, 3).

        x points at whoever took the picture, y to the picture's right and z up.
        """
        within = points / self.size.radius
        flat = torch.stack([within[:, [0, 1]], within[:, [0, 2]], within[:, [1, 2]]])
        found = functional.grid_sample(planes, flat[:, None], mode="bilinear", align_corners=False)
        features = found[:, :, 0].flatten(0, 1).T
        told = self.decoder["layers"](features)
        return told[:, 0] + DENSITY_BIAS, torch.sigmoid(told[:, 1:])


class Backbone(nn.Module):
    """Plane tokens that look at each other and at the picture."""

    def __init__(self, size: Size) -> None:
        super().__init__()
        self.norm = nn.GroupNorm(GROUPS, size.width, eps=1e-6)
        self.proj_in = nn.Linear(size.width, size.width)
        self.transformer_blocks = nn.ModuleList(
            Block(size.width, size.heads, size.vit_width) for _ in range(size.layers)
        )
        self.proj_out = nn.Linear(size.width, size.width)

    def forward(self, tokens: Tensor, seen: Tensor) -> Tensor:
        """Tokens (1, width, n) and what the picture's encoder saw (1, m, vit_width)."""
        states = self.proj_in(self.norm(tokens).transpose(1, 2))
        for block in self.transformer_blocks:
            states = block(states, seen)
        changed: Tensor = self.proj_out(states).transpose(1, 2)
        return tokens + changed


class Block(nn.Module):
    """Attention among the tokens, attention to the picture, and a gated perceptron."""

    def __init__(self, width: int, heads: int, seen: int) -> None:
        super().__init__()
        self.norm1, self.norm2, self.norm3 = (nn.LayerNorm(width) for _ in range(3))
        self.attn1, self.attn2 = Attention(width, width, heads), Attention(width, seen, heads)
        gate = nn.ModuleDict({"proj": nn.Linear(width, 8 * width)})
        # The checkpoint counts a dropout between the two, which does nothing here.
        steps = [gate, nn.Identity(), nn.Linear(4 * width, width)]
        self.ff = nn.ModuleDict({"net": nn.ModuleList(steps)})

    def forward(self, states: Tensor, seen: Tensor) -> Tensor:
        normed = self.norm1(states)
        states = states + self.attn1(normed, normed)
        states = states + self.attn2(self.norm2(states), seen)
        gate, _, narrow = self.ff["net"]
        value, opening = gate["proj"](self.norm3(states)).chunk(2, dim=-1)
        moved: Tensor = narrow(value * functional.gelu(opening))
        return states + moved


class Attention(nn.Module):
    """From states of one width to states that may have another."""

    def __init__(self, width: int, seen: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.to_q = nn.Linear(width, width, bias=False)
        self.to_k = nn.Linear(seen, width, bias=False)
        self.to_v = nn.Linear(seen, width, bias=False)
        self.to_out = nn.ModuleList([nn.Linear(width, width)])

    def forward(self, states: Tensor, seen: Tensor) -> Tensor:
        heard = attend(self.to_q(states), self.to_k(seen), self.to_v(seen), self.heads)
        told: Tensor = self.to_out[0](heard)
        return told


def _perceptron(size: Size) -> nn.Sequential:
    widths = [3 * size.channels, *[size.hidden] * size.depth]
    layers: list[nn.Module] = []
    for i in range(size.depth):
        layers += [nn.Linear(widths[i], widths[i + 1]), nn.SiLU(inplace=True)]
    return nn.Sequential(*layers, nn.Linear(size.hidden, 4))
