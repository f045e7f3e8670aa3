"""Learns the coefficients of sculpt's likely.npz from random solids.

scripts/calibrate [solids]: 5,000 by default, about ten minutes on two free cores. No picture and
no model of anybody's is used: the solids are drawn at random by scripts/solids.py.
"""

import sys
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
import solids

from maquette.engines.builtin.sculpt import likely

POINTS = 600
HIDDEN = (48, 24)
EPOCHS = 6
BATCH = 4096
RATE = 2e-3
HELD_OUT = 0.05


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 5000
    drawn = [found for seed in range(count) if (found := sample(seed)) is not None]
    looks = np.concatenate([looks for looks, _ in drawn])
    inside = np.concatenate([inside for _, inside in drawn]).astype(np.float32)
    kept = int(len(looks) * (1 - HELD_OUT))
    learned = Learner.of(looks[:kept])
    learned.learn(looks[:kept], inside[:kept])
    wrong = (learned.odds(looks[kept:]) > 0) != (inside[kept:] > 0.5)
    print(f"{len(looks)} points of {len(drawn)} solids; wrong at {wrong.mean():.3f} of the unseen")
    np.savez(likely.COEFFICIENTS, *learned.coefficients())


def sample(seed: int) -> tuple[np.ndarray, np.ndarray] | None:
    """What the network sees of points between a solid's outlines, and whether they are inside."""
    rng = np.random.default_rng(seed + 10**6)
    solid, _ = solids.solid(seed)
    voxels = solids.voxels(solid, int(rng.integers(60, 100)))
    if voxels is None or min(voxels.shape) < 2:
        return None
    front, side = voxels.any(axis=2), voxels.any(axis=1)
    rows, x, z = np.nonzero(front[:, :, None] & side[:, None, :])
    chosen = rng.choice(len(rows), min(POINTS, len(rows)), replace=False)
    rows, x, z = rows[chosen], x[chosen], z[chosen]
    outlines = likely.measured(front), likely.measured(side)
    return likely.features(*outlines, (rows, x), (rows, z)), voxels[rows, x, z]


@dataclass
class Learner:
    """A network with leaky units, taught by Adam (Kingma and Ba 2015) with a cosine rate."""

    mean: np.ndarray
    spread: np.ndarray
    layers: list[np.ndarray]
    steps: int = 0
    moments: list[np.ndarray] = field(default_factory=list)

    @classmethod
    def of(cls, looks: np.ndarray) -> "Learner":
        rng = np.random.default_rng(0)
        sizes = [looks.shape[1], *HIDDEN, 1]
        layers = []
        for wide, narrow in pairwise(sizes):
            layers.append(rng.normal(0, np.sqrt(2 / wide), (wide, narrow)).astype(np.float32))
            layers.append(np.zeros(narrow, np.float32))
        moments = [np.zeros_like(layer) for layer in [*layers, *layers]]
        return cls(looks.mean(0), looks.std(0) + 1e-3, layers, moments=moments)

    def learn(self, looks: np.ndarray, inside: np.ndarray) -> None:
        rng = np.random.default_rng(0)
        looks = ((looks - self.mean) / self.spread).astype(np.float32)
        total = EPOCHS * (len(looks) // BATCH)
        for _ in range(EPOCHS):
            order = rng.permutation(len(looks))
            for start in range(0, len(looks) - BATCH + 1, BATCH):
                batch = order[start : start + BATCH]
                slopes = self._slopes(looks[batch], inside[batch])
                warm = min(1.0, (self.steps + 1) / 200)
                self._step(slopes, RATE * warm * 0.5 * (1 + np.cos(np.pi * self.steps / total)))

    def odds(self, looks: np.ndarray) -> np.ndarray:
        return self._forward(((looks - self.mean) / self.spread).astype(np.float32))[-1][:, 0]

    def coefficients(self) -> list[np.ndarray]:
        """The layers with the normalisation folded into the first."""
        first = (self.layers[0] / self.spread[:, None]).astype(np.float32)
        offset = self.layers[1] - (self.mean / self.spread) @ self.layers[0]
        return [first, offset.astype(np.float32), *self.layers[2:]]

    def _forward(self, values: np.ndarray) -> list[np.ndarray]:
        states = [values]
        for place in range(0, len(self.layers), 2):
            values = values @ self.layers[place] + self.layers[place + 1]
            if place < len(self.layers) - 2:
                values = np.maximum(values, likely.LEAK * values)
            states.append(values)
        return states

    def _slopes(self, looks: np.ndarray, inside: np.ndarray) -> list[np.ndarray]:
        """Of the mean cross-entropy, by each layer."""
        states = self._forward(looks)
        chance = 1 / (1 + np.exp(-states[-1][:, 0]))
        back = ((chance - inside) / len(inside))[:, None].astype(np.float32)
        slopes: list[np.ndarray] = []
        for place in range(len(self.layers) - 2, -1, -2):
            state = states[place // 2]
            slopes[:0] = [state.T @ back, back.sum(axis=0)]
            leak = np.where(state > 0, 1, likely.LEAK).astype(np.float32)
            back = (back @ self.layers[place].T) * leak
        return slopes

    def _step(self, slopes: list[np.ndarray], rate: float) -> None:
        self.steps += 1
        count = len(self.layers)
        for place, slope in enumerate(slopes):
            first = 0.9 * self.moments[place] + 0.1 * slope
            second = 0.999 * self.moments[count + place] + 0.001 * slope**2
            self.moments[place], self.moments[count + place] = first, second
            root = np.sqrt(second / (1 - 0.999**self.steps)) + 1e-8
            self.layers[place] = self.layers[place] - rate * (first / (1 - 0.9**self.steps)) / root


if __name__ == "__main__":
    main()
