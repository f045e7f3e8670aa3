"""Rectified flow: from noise along straight lines to what a network has learned.

Liu, Gong and Liu, Flow Straight and Fast, 2022, sampled by Euler's method, with classifier-free
guidance (Ho and Salimans 2022).
"""

from collections.abc import Callable, Sequence
from itertools import pairwise

import torch
from torch import Tensor

Velocity = Callable[[Tensor, float], Tensor]
"""How a sample moves at a moment, 1 for noise and 0 for what is wanted; the same shape."""


def moments(steps: int, shift: float = 1.0) -> list[float]:
    """``steps`` + 1 moments from 1 to 0; a ``shift`` above 1 spends more of them near the noise."""
    even = [1 - step / steps for step in range(steps + 1)]
    return [shift * moment / (1 + (shift - 1) * moment) for moment in even]


def follow(
    velocity: Velocity, noise: Tensor, times: Sequence[float], on_step: Callable[[float], None]
) -> Tensor:
    """Where ``noise`` is led from the first of ``times`` to the last."""
    sample = noise
    for number, (now, then) in enumerate(pairwise(times)):
        # Summed in full precision: half would lose the many small steps.
        moved = sample.float() + (now - then) * velocity(sample, now).float()
        sample = moved.to(noise.dtype)
        on_step((number + 1) / (len(times) - 1))
    return sample


def guided(unled: Tensor, led: Tensor, strength: float) -> Tensor:
    """Beyond ``led``, away from ``unled``."""
    return unled + strength * (led - unled)


def noise_of(shape: tuple[int, ...], seed: int, device: str, dtype: torch.dtype) -> Tensor:
    """Drawn on the processor, so that the same seed is the same noise on every device."""
    drawn = torch.randn(shape, generator=torch.Generator("cpu").manual_seed(seed))
    return drawn.to(device, dtype)
