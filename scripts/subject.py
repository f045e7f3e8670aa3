"""Learns the coefficients of engines/subject.npz: which pixels are a picture's one object.

scripts/subject WINDOWS [--minutes 60] [--scenes 12000] [--rooms FOLDER] [--further]: scenes are
composed of the windows that scripts/behind keeps in its --drawn folder, and, where given, of rooms
(Radiance .hdr) as grounds; then a network learns from them for so long, from the beginning or
--further from the file in the house. A core composes some 13 scenes a second, two learn from 40;
12,000 scenes take 8 GB of memory.
"""

import argparse
import time
from functools import partial
from multiprocessing import Pool, cpu_count
from pathlib import Path

import cv2
import numpy as np
import torch
from behind import Reworked, coefficients, doubled, patches, pooled, remembered
from scenes import Scenes, rooms
from torch import Tensor, nn
from torch.nn.functional import (
    binary_cross_entropy_with_logits,
    pixel_shuffle,
    pixel_unshuffle,
)

from maquette.engines.subject import BLOCKS, COEFFICIENTS, LAST, PATCH, looked_at

CHANNELS = (48, 64, 96, 128)
"""At 48, 24, 12 and 6 pixels a side."""

BATCH = 16
RATE = 2.5e-3
WARM = 200
HELD_OUT = 256
"""Scenes that nothing is learned from."""

STEPS = 127.0
"""To 1 of what the network sees, as scenes are kept in memory."""

TOLD = 60.0
"""Seconds from one line of report to the next."""


class Subject(nn.Module):
    """From what is seen (n, 6, 192, 192) to odds (n, 192, 192)."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Conv2d(6 * PATCH**2, CHANNELS[0], 1)
        for level, blocks in enumerate((*BLOCKS, 2)):
            wide = CHANNELS[level]
            self.add_module(f"e{level}", nn.Sequential(*(Reworked(wide) for _ in range(blocks))))
            if level < LAST:
                deeper = CHANNELS[level + 1]
                self.add_module(f"d{level}", nn.Conv2d(wide, deeper, 2, stride=2))
                self.add_module(f"u{level}", nn.Conv2d(deeper, wide, 1))
                self.add_module(f"m{level}", nn.Sequential(Reworked(wide)))
        self.glob = nn.Linear(2 * CHANNELS[LAST], CHANNELS[LAST])
        self.out = nn.Conv2d(CHANNELS[0], PATCH**2, 1)

    def forward(self, seen: Tensor) -> Tensor:
        values, fine = torch.relu(self.stem(pixel_unshuffle(seen, PATCH))), []
        for level in range(LAST):
            values = self._through(f"e{level}", values)
            fine.append(values)
            values = torch.relu(self._through(f"d{level}", values))
        first, second = self.get_submodule(f"e{LAST}")
        values = first(values)
        values = second(values + self.glob(pooled(values))[:, :, None, None])
        for level in reversed(range(LAST)):
            coarse = doubled(self._through(f"u{level}", values))
            values = self._through(f"m{level}", torch.relu(fine[level] + coarse))
        return pixel_shuffle(self.out(values), PATCH)[:, 0]

    def _through(self, name: str, values: Tensor) -> Tensor:
        return self.get_submodule(name)(values)


def ordered(name: str, array: np.ndarray) -> np.ndarray:
    """As the house's network reads a layer: pixels, channels in, channels out."""
    layer, kind = name.rsplit(".", 1)
    if kind != "weight":
        return array.ravel()
    if layer == "stem":
        return patches(array, PATCH)
    if array.shape[2:] == (3, 3):
        return array.transpose(2, 3, 1, 0)
    if array.shape[2:] == (2, 2):
        return array.transpose(2, 3, 1, 0).reshape(-1, len(array))
    return array.reshape(len(array), -1).T


def composed(
    windows: np.ndarray, grounds: list[np.ndarray], count: int, seed: int
) -> tuple[np.ndarray, np.ndarray]:
    """What is seen of so many scenes (n, 192, 192, 6) in whole numbers, and their masks."""
    cv2.setNumThreads(1)
    source, seen, masks = Scenes(windows, grounds, seed), [], []
    for _ in range(count):
        picture, alpha = source.scene()
        seen.append(np.round(looked_at(picture) * STEPS).astype(np.int8))
        masks.append(np.round(alpha * 255).astype(np.uint8))
    return np.stack(seen), np.stack(masks)


class Lessons:
    def __init__(self, windows: np.ndarray, grounds: list[np.ndarray], count: int) -> None:
        hands = cpu_count()
        with Pool(hands) as pool:
            make = partial(composed, windows, grounds, count // hands)
            found = pool.map(make, range(hands))
        self.seen, self.masks = (np.concatenate(arrays) for arrays in zip(*found, strict=True))
        self._dice = np.random.default_rng(0)

    def __len__(self) -> int:
        return len(self.seen) - HELD_OUT

    def batch(self, chosen: np.ndarray, vary: bool) -> tuple[Tensor, Tensor]:
        seen = self.seen[chosen].transpose(0, 3, 1, 2).astype(np.float32) / np.float32(STEPS)
        masks = self.masks[chosen] / np.float32(255)
        if vary and self._dice.random() < 0.5:
            seen, masks = seen[..., ::-1], masks[..., ::-1]
        return tuple(torch.from_numpy(np.ascontiguousarray(array)) for array in (seen, masks))


def lost(odds: Tensor, masks: Tensor) -> Tensor:
    """What of each pixel is not known, and what of the objects is not overlapped."""
    chance = torch.sigmoid(odds)
    both = (chance * masks).sum((1, 2))
    either = (chance + masks).sum((1, 2)) - both
    unknown = binary_cross_entropy_with_logits(odds, masks)
    return unknown + 0.5 * (1 - (both + 20) / (either + 20)).mean()


def learnt(net: Subject, found: Lessons, minutes: float) -> nn.Module:
    """AdamW (Loshchilov and Hutter 2019), its rate falling as a cosine; the mean of its last steps
    is taken."""
    net = net.to(memory_format=torch.channels_last)
    mean = torch.optim.swa_utils.AveragedModel(
        net, multi_avg_fn=torch.optim.swa_utils.get_ema_multi_avg_fn(0.995)
    )
    optimiser = torch.optim.AdamW(net.parameters(), lr=RATE, weight_decay=0.01, betas=(0.9, 0.98))
    dice, start, step, last = np.random.default_rng(0), time.monotonic(), 0, 0.0
    order = np.zeros(0, int)
    while (spent := time.monotonic() - start) < 60 * minutes:
        rate = RATE * min(1, (step + 1) / WARM) * 0.5 * (1 + np.cos(np.pi * spent / 60 / minutes))
        for group in optimiser.param_groups:
            group["lr"] = rate
        order = dice.permutation(len(found)) if len(order) < BATCH else order
        chosen, order = np.sort(order[:BATCH]), order[BATCH:]
        seen, masks = found.batch(chosen, True)
        loss = lost(net(seen.to(memory_format=torch.channels_last)), masks)
        optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimiser.step()
        mean.update_parameters(net)
        step += 1
        if spent - last > TOLD:
            last = spent
            told = f"overlap {overlap(mean.module, found):.3f} of scenes never seen"
            print(f"{spent / 60:.1f} min, {step} steps: {told}", flush=True)
    return mean.module


def overlap(net: nn.Module, found: Lessons) -> float:
    shares = []
    with torch.no_grad():
        for at in range(len(found), len(found.seen), BATCH):
            seen, masks = found.batch(np.arange(at, min(at + BATCH, len(found.seen))), False)
            told, true = net(seen) > 0, masks > 0.5
            shares.append((told & true).sum((1, 2)) / (told | true).sum((1, 2)).clamp(min=1))
    return float(torch.cat(shares).mean())


def main() -> None:
    wishes = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    wishes.add_argument("windows", type=Path, help="what scripts/behind --drawn keeps")
    wishes.add_argument("--minutes", type=float, default=60)
    wishes.add_argument("--scenes", type=int, default=12_000)
    wishes.add_argument("--rooms", type=Path, help="folder of environments")
    wishes.add_argument("--further", action="store_true", help="go on from what was learned")
    wishes.add_argument("--into", type=Path, default=COEFFICIENTS)
    wish = wishes.parse_args()
    files = [np.load(path) for path in sorted(wish.windows.glob("*.npz"))]
    windows = np.concatenate([file["windows"] for file in files])
    found = Lessons(windows, rooms(wish.rooms), wish.scenes)
    net = remembered(COEFFICIENTS, Subject(), ordered) if wish.further else Subject()
    net = learnt(net, found, wish.minutes)
    np.savez_compressed(wish.into, **coefficients(net, ordered))


if __name__ == "__main__":
    main()
