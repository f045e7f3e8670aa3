"""Learns the coefficients of sculpt's likely.npz: what things are like between two outlines.

scripts/calibrate [FOLDER...] [--solids 5000] [--without NAME...]: from the models of the folders
(GLB, glTF, OBJ, COLLADA) beside random solids (scripts/solids.py), of which there should be more
than twice as many, since a model is seen from two sides and a solid from one: with far fewer, thin
things are lost. 100 models take half a minute of two cores, 1,000 solids 40 seconds, and learning
from 2,000 models and 5,000 solids a minute. What the models' licences ask for is
the caller's to heed; docs/why tells which were used.
"""

import argparse
from itertools import pairwise
from multiprocessing import Pool
from pathlib import Path

import numpy as np
import solids
import torch
from lessons import files, voxels
from torch import nn
from torch.nn.functional import binary_cross_entropy_with_logits

from maquette.engines.builtin.sculpt import likely

POINTS = 500
"""Between each two outlines."""

HIDDEN = (96, 48)
EPOCHS = 6
BATCH = 4096
RATE = 4e-3
HELD_OUT = 12
"""Of so many models one is kept to see how well the others were learned from."""

INSIDE = 0.5

Seen = tuple[np.ndarray, np.ndarray]
"""What the network sees of points between two outlines (n, 62), and whether they are inside."""


def main() -> None:
    wishes = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    wishes.add_argument("folders", nargs="*", type=Path)
    wishes.add_argument("--solids", type=int, default=5000)
    wishes.add_argument("--without", nargs="*", default=[], help="parts of names of files")
    wishes.add_argument("--into", type=Path, default=likely.COEFFICIENTS)
    wish = wishes.parse_args()
    models = [name for name in files(wish.folders) if not any(no in name for no in wish.without)]
    with Pool() as pool:
        made = [one for one in pool.imap(of_model, enumerate(models), 4) if one]
        drawn = [one for one in pool.imap(of_solid, range(wish.solids), 8) if one]
    print(f"{len(made)} models, {len(drawn)} solids", flush=True)
    most = made or drawn
    kept = most[::HELD_OUT]
    del most[::HELD_OUT]
    looks, inside = joined([*made, *drawn])
    torch.manual_seed(0)
    learned = Learned(looks)
    learned.learn(looks, inside)
    looks, inside = joined(kept)
    wrong = (learned.odds(looks) > 0) != inside
    print(f"wrong at {wrong.mean():.3f} of the unseen")
    np.savez(wish.into, *learned.coefficients())


def joined(every: list[Seen]) -> Seen:
    looks, inside = zip(*every, strict=True)
    return np.concatenate(looks), np.concatenate(inside)


def of_solid(seed: int) -> Seen | None:
    rng = np.random.default_rng(seed + 10**6)
    solid, _ = solids.solid(seed)
    inside = solids.voxels(solid, int(rng.integers(52, 72)))
    return None if inside is None or min(inside.shape) < 2 else between(inside, rng, POINTS)


def of_model(job: tuple[int, str]) -> Seen | None:
    """As its front and its side show it, and its side and its back."""
    number, path = job
    rng = np.random.default_rng(number)
    try:
        inside = voxels(path, rng) > INSIDE
    except Exception as problem:  # noqa: BLE001  # thousands of strangers' files: a few are broken
        print(f"{path}: {problem!r}"[:160], flush=True)
        return None
    places = np.argwhere(inside)
    if len(places) == 0 or np.ptp(places, axis=0).min() == 0:
        return None
    low, high = places.min(axis=0), places.max(axis=0) + 1
    inside = inside[low[0] : high[0], low[1] : high[1], low[2] : high[2]]
    rows = inside[:, ::-1].transpose(1, 0, 2)
    return joined([between(side, rng, POINTS) for side in (rows, rows.transpose(0, 2, 1))])


def between(inside: np.ndarray, rng: np.random.Generator, count: int) -> Seen:
    """At so many points of ``inside`` (rows downwards, x, z)."""
    front, side = inside.any(axis=2), inside.any(axis=1)
    rows, x, z = np.nonzero(front[:, :, None] & side[:, None, :])
    chosen = rng.choice(len(rows), min(count, len(rows)), replace=False)
    rows, x, z = rows[chosen], x[chosen], z[chosen]
    outlines = likely.measured(front), likely.measured(side)
    return likely.features(*outlines, (rows, x), (rows, z)), inside[rows, x, z]


class Learned:
    """A network with leaky units; ``looks`` (n, 62) tell what its inputs are like."""

    def __init__(self, looks: np.ndarray) -> None:
        self.mean, self.spread = looks.mean(0), looks.std(0) + 1e-3
        sizes = [looks.shape[1], *HIDDEN]
        layers: list[nn.Module] = []
        for wide, narrow in pairwise(sizes):
            layers += [nn.Linear(wide, narrow), nn.LeakyReLU(likely.LEAK)]
        self._net = nn.Sequential(*layers, nn.Linear(sizes[-1], 1))

    def learn(self, looks: np.ndarray, inside: np.ndarray) -> None:
        """By AdamW (Loshchilov and Hutter 2019), its rate in one cycle (Smith and Topin 2018)."""
        values, truth = self._seen(looks), torch.from_numpy(inside.astype(np.float32))
        optimiser = torch.optim.AdamW(self._net.parameters(), RATE, weight_decay=1e-3)
        steps = EPOCHS * (len(looks) // BATCH)
        cycle = torch.optim.lr_scheduler.OneCycleLR(optimiser, RATE, total_steps=steps + 1)
        for _ in range(EPOCHS):
            for batch in torch.randperm(len(looks)).split(BATCH)[: len(looks) // BATCH]:
                told = self._net(values[batch])[:, 0]
                lost = binary_cross_entropy_with_logits(told, truth[batch])
                optimiser.zero_grad()
                lost.backward()
                optimiser.step()
                cycle.step()

    def odds(self, looks: np.ndarray) -> np.ndarray:
        with torch.no_grad():
            return self._net(self._seen(looks))[:, 0].numpy()

    def coefficients(self) -> list[np.ndarray]:
        """The layers with the normalisation folded into the first."""
        layers = [layer for layer in self._net if isinstance(layer, nn.Linear)]
        found = [(one.weight.detach().numpy().T, one.bias.detach().numpy()) for one in layers]
        first, offset = found[0]
        found[0] = first / self.spread[:, None], offset - (self.mean / self.spread) @ first
        return [array.astype(np.float32) for pair in found for array in pair]

    def _seen(self, looks: np.ndarray) -> torch.Tensor:
        return torch.from_numpy(((looks - self.mean) / self.spread).astype(np.float32))


if __name__ == "__main__":
    main()
