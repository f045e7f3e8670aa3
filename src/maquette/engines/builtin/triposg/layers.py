"""The block of which TripoSG's two networks are made.

Li et al., TripoSG: High-Fidelity 3D Shape Synthesis using Large-Scale Rectified Flow Models, 2025.
Parameters are named as in the published checkpoint.
"""

import torch
from torch import Tensor, nn
from torch.nn import functional


class Norm(nn.LayerNorm):
    """In full precision, whatever the tokens come in: half would lose small differences."""

    def forward(self, tokens: Tensor) -> Tensor:
        weight, bias = self.weight.float(), self.bias.float()
        full = functional.layer_norm(tokens.float(), self.normalized_shape, weight, bias, self.eps)
        return full.to(tokens.dtype)


class RootNorm(nn.Module):
    """RMSNorm (Zhang and Sennrich 2019) of each head's queries or keys."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(width))

    def forward(self, tokens: Tensor) -> Tensor:
        full = tokens.float()
        full = full * torch.rsqrt(full.pow(2).mean(-1, keepdim=True) + 1e-6)
        return full.to(self.weight.dtype) * self.weight


class Attention(nn.Module):
    """Of tokens to themselves, or to others ``data_width`` wide.

    The checkpoint keeps the three maps apart, but was trained with each head taking its query,
    key and value from one stretch of all three side by side; so they are joined and cut again.
    """

    def __init__(
        self, width: int, heads: int, data_width: int | None = None, *, rooted: bool, normed: bool
    ) -> None:
        super().__init__()
        self.heads, self.across = heads, data_width is not None
        data = data_width or width
        self.to_q = nn.Linear(width, width, bias=False)
        self.to_k = nn.Linear(data, width, bias=False)
        self.to_v = nn.Linear(data, width, bias=False)
        self.to_out = nn.ModuleList([nn.Linear(width, width)])
        self.norm_q: nn.Module = RootNorm(width // heads) if rooted else nn.Identity()
        self.norm_k: nn.Module = RootNorm(width // heads) if rooted else nn.Identity()
        self.norm_cross: nn.Module = nn.LayerNorm(data) if normed else nn.Identity()

    def forward(self, tokens: Tensor, data: Tensor | None = None) -> Tensor:
        seen = tokens if data is None else self.norm_cross(data)
        query, key, value = self.to_q(tokens), self.to_k(seen), self.to_v(seen)
        if self.across:
            query = query.unflatten(2, (self.heads, -1))
            key, value = self._cut([key, value])
        else:
            query, key, value = self._cut([query, key, value])
        found = functional.scaled_dot_product_attention(
            self.norm_q(query).transpose(1, 2),
            self.norm_k(key).transpose(1, 2),
            value.transpose(1, 2),
        )
        out: Tensor = self.to_out[0](found.transpose(1, 2).flatten(2))
        return out

    def _cut(self, maps: list[Tensor]) -> tuple[Tensor, ...]:
        joined = torch.cat(maps, dim=-1).unflatten(2, (self.heads, -1))
        cut: tuple[Tensor, ...] = joined.chunk(len(maps), dim=-1)
        return cut


class Block(nn.Module):
    """Attention to itself, to ``data_width`` wide data, or to both, and a small network after.

    With ``skip`` the tokens of an earlier block come in beside its own.
    """

    def __init__(
        self,
        width: int,
        heads: int,
        data_width: int | None = None,
        *,
        inward: bool = True,
        of_diffusion: bool = False,
        skip: bool = False,
    ) -> None:
        super().__init__()
        self.inward, self.outward, self.skips = inward, data_width is not None, skip
        if inward:
            self.norm1 = Norm(width)
            self.attn1 = Attention(width, heads, rooted=of_diffusion, normed=False)
        if data_width is not None:
            self.norm2 = Norm(width)
            self.attn2 = Attention(
                width, heads, data_width, rooted=of_diffusion, normed=not of_diffusion
            )
        self.norm3 = Norm(width)
        self.ff = FeedForward(width)
        if skip:
            self.skip_norm = Norm(width)
            self.skip_linear = nn.Linear(2 * width, width)

    def forward(
        self, tokens: Tensor, data: Tensor | None = None, earlier: Tensor | None = None
    ) -> Tensor:
        if self.skips and earlier is not None:
            tokens = self.skip_norm(self.skip_linear(torch.cat([earlier, tokens], dim=-1)))
        if self.inward:
            tokens = tokens + self.attn1(self.norm1(tokens))
        if self.outward:
            tokens = tokens + self.attn2(self.norm2(tokens), data)
        summed: Tensor = tokens + self.ff(self.norm3(tokens))
        return summed


class FeedForward(nn.Module):
    def __init__(self, width: int) -> None:
        super().__init__()
        # The middle one is dropout in training; it keeps the place that names count by.
        self.net = nn.ModuleList(
            [nn.ModuleDict({"proj": nn.Linear(width, 4 * width)}), nn.Identity()]
        )
        self.net.append(nn.Linear(4 * width, width))

    def forward(self, tokens: Tensor) -> Tensor:
        first = self.net[0]["proj"]
        out: Tensor = self.net[2](functional.gelu(first(tokens)))
        return out
