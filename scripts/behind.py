"""Learns the coefficients of sculpt's behind.npz: what lies behind one picture.

scripts/behind FOLDER... [--minutes 60] [--further] [--without NAME...] [--drawn FOLDER]: GLB, glTF,
OBJ and COLLADA (with pycollada installed) of the folders, half of them stretched where that is
seen, with forms' families, random solids and figures, are drawn from eight sides each (kept in
--drawn, and read from there when it holds some); then a network learns for so long, from the
beginning or --further from the file in the house. Drawing 100 models takes 20 to 60 seconds of two
cores; a processor with AVX512-BF16 learns from some 80 pictures a second, one without from 20; a
C++ compiler has to be at hand. 4,300 models take 4 GB of memory to learn from. What the models'
licences ask for is the caller's to heed; docs/why tells which were used.
"""

import argparse
import time
from collections.abc import Callable
from multiprocessing import Pool
from pathlib import Path
from typing import TypeVar

import numpy as np
import torch
from lessons import LEVEL, Lesson, lessons, sources
from torch import Tensor, nn
from torch.nn.functional import (
    binary_cross_entropy_with_logits,
    max_pool2d,
    pixel_shuffle,
    pixel_unshuffle,
)

from maquette.engines.builtin.sculpt.behind import (
    CELLS,
    COEFFICIENTS,
    DEEP,
    DEGREES,
    FILLED,
    LAYERS,
    NEAR,
    SEEN,
    SURE,
)
from maquette.engines.network import SCALE

FINE, MIDDLE, COARSE = 64, 128, 256
"""Channels at an eighth... of the window: 32, 16 and 8 pixels a side."""

DEPTHS = 3
BATCH = 32
RATE = 1.2e-3
WARM = 150
HELD_OUT = 40
"""Of so many models one is kept to see how well the others were learned from."""

HALVED = "avx512_bf16" in Path("/proc/cpuinfo").read_text()
"""Whether the processor computes with halved numbers; where it does not they cost twice as much."""

WHOLE = 5000
"""Coefficients from which on a layer is kept in whole numbers of eight bits."""

ALIKE = 0.98
"""The least cosine between the gradients of two ways to compute the same."""

TOLD = 150.0
"""Seconds from one line of report to the next."""


Ordered = Callable[[str, np.ndarray], np.ndarray]
Net = TypeVar("Net", bound=nn.Module)
Loss = Callable[..., tuple[Tensor, Tensor]]


class Reworked(nn.Module):
    def __init__(self, channels: int) -> None:
        super().__init__()
        self.a = nn.Conv2d(channels, channels, 3, padding=1)
        self.b = nn.Conv2d(channels, channels, 3, padding=1)
        self.g = nn.Parameter(torch.full((1, channels, 1, 1), 0.3))

    def forward(self, values: Tensor) -> Tensor:
        return torch.relu(values + self.g * self.b(torch.relu(self.a(values))))


class Behind(nn.Module):
    """From windows (n, 4, 128, 128) and depths (n, 3, 64, 64) to odds (n, 64 layers, 64, 64), and
    numbers (n, 2)."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Conv2d(16 * 4 + 4 * DEPTHS, FINE, 1)
        self.e0, self.d0 = nn.Sequential(Reworked(FINE)), nn.Conv2d(FINE, MIDDLE, 2, stride=2)
        self.e1, self.d1 = nn.Sequential(Reworked(MIDDLE)), nn.Conv2d(MIDDLE, COARSE, 2, stride=2)
        self.e2 = nn.Sequential(*(Reworked(COARSE) for _ in range(3)))
        self.glob, self.num = nn.Linear(2 * COARSE, COARSE), nn.Linear(2 * COARSE, 2)
        self.u1 = nn.Conv2d(COARSE, MIDDLE, 1)
        self.m1 = nn.Sequential(Reworked(MIDDLE), Reworked(MIDDLE))
        self.u0, self.s0 = nn.Conv2d(MIDDLE, 2 * FINE, 1), nn.Conv2d(FINE, 2 * FINE, 1)
        self.m0 = nn.Sequential(Reworked(2 * FINE))
        self.out = nn.Conv2d(2 * FINE, 4 * CELLS, 1)
        self.gate = nn.Conv2d(2 * FINE, 4 * DEPTHS, 1)
        nn.init.constant_(self.out.bias, -2.0)
        nn.init.zeros_(self.gate.weight)
        self.register_buffer("layers", torch.from_numpy(LAYERS)[:, None, None], persistent=False)

    def forward(self, windows: Tensor, depths: Tensor) -> tuple[Tensor, Tensor]:
        seen = torch.cat([pixel_unshuffle(windows, 4), pixel_unshuffle(depths, 2)], 1)
        fine = self.e0(torch.relu(self.stem(seen)))
        middle = self.e1(torch.relu(self.d0(fine)))
        coarse = self.e2[0](torch.relu(self.d1(middle)))
        coarse = coarse + self.glob(pooled(coarse))[:, :, None, None]
        coarse = self.e2[2](self.e2[1](coarse))
        middle = self.m1(torch.relu(middle + doubled(self.u1(coarse))))
        fine = self.m0(torch.relu(self.s0(fine) + doubled(self.u0(middle))))
        odds, shares = pixel_shuffle(self.out(fine), 2), pixel_shuffle(self.gate(fine), 2)
        for at in range(DEPTHS):
            inner = depths[:, at : at + 1] * (0.5 * CELLS / DEEP) - self.layers
            odds = odds + shares[:, at : at + 1] * inner.clamp(-SURE, SURE)
        return odds, self.num(pooled(coarse))


def pooled(values: Tensor) -> Tensor:
    return torch.cat([values.mean((2, 3)), values.amax((2, 3))], 1)


def doubled(values: Tensor) -> Tensor:
    """Each twice along rows and columns: see :func:`compiled` for why not ``interpolate``."""
    return values.repeat_interleave(2, 2).repeat_interleave(2, 3)


def coefficients(net: nn.Module, ordered: Ordered) -> dict[str, np.ndarray]:
    """As the house's networks are kept: large layers in whole numbers."""
    found: dict[str, np.ndarray] = {}
    for name, values in net.state_dict().items():
        array = ordered(name, values.numpy().astype(np.float32))
        if array.size > WHOLE:
            step = np.abs(array).reshape(-1, array.shape[-1]).max(0) / 127 + 1e-12
            found[name + SCALE] = step.astype(np.float32)
            array = np.round(array / step).astype(np.int8)
        found[name] = np.ascontiguousarray(array)
    return found


def remembered(path: Path, net: Net, ordered: Ordered) -> Net:
    """The network with the coefficients of a file."""
    with np.load(path) as stored:
        for name, values in net.state_dict().items():
            places = ordered(name, np.arange(values.numel()).reshape(values.shape))
            told = stored[name] * stored.get(name + SCALE, np.float32(1))
            values.view(-1)[torch.from_numpy(places.ravel())] = torch.from_numpy(told.ravel())
    return net


def ordered(name: str, array: np.ndarray) -> np.ndarray:
    """As sculpt's network reads a layer: pixels, channels that come in, channels that go out."""
    layer, kind = name.rsplit(".", 1)
    if layer in {"out", "gate"}:
        array = array.reshape(-1, 2, 2, array.size // len(array)).transpose(1, 2, 0, 3)
        array = array.reshape(-1, array.shape[3])
        return array[:, 0] if kind == "bias" else array.T
    if kind != "weight":
        return array.ravel()
    if layer == "stem":
        return np.concatenate([patches(array[:, :64], 4), patches(array[:, 64:], 2)])
    if layer in {"d0", "d1"}:
        return array.transpose(2, 3, 1, 0).reshape(-1, len(array))
    if array.shape[2:] == (3, 3):
        return array.transpose(2, 3, 1, 0)
    return array.reshape(len(array), -1).T


def patches(array: np.ndarray, by: int) -> np.ndarray:
    """From channel, row, column to row, column, channel."""
    count = len(array)
    return array.reshape(count, -1, by, by).transpose(2, 3, 1, 0).reshape(-1, count)


class Lessons:
    """All of them, in memory; ``batch`` varies colours and sides."""

    def __init__(self, drawn: Path) -> None:
        files = [np.load(path) for path in sorted(drawn.glob("*.npz"))]
        names = ("windows", "depths", "inside", "numbers", "models")
        found = (np.concatenate([file[name] for file in files]) for name in names)
        self.windows, self.depths, self.inside, self.numbers, models = found
        self._dice = np.random.default_rng(0)
        usual = self._dice.random(len(models)) < self._usual()
        self.kept = np.flatnonzero(usual & (models % HELD_OUT == 0))
        self.taught = np.flatnonzero(usual & (models % HELD_OUT != 0))

    def _usual(self) -> np.ndarray:
        """How often a picture is used: who shows a thing level shows it seldom end-on."""
        layers = np.bitwise_or.reduce(self.inside.reshape(len(self.inside), -1, CELLS // 8), axis=1)
        depth = np.unpackbits(layers, axis=1).sum(axis=1) / CELLS * DEEP / FILLED
        often = np.where(depth > 1.1, 0.3, np.where(depth > 0.8, 0.65, 1.0))
        return np.where(np.abs(self.numbers[:, 0]) < LEVEL, often, 1.0)

    def batch(self, chosen: np.ndarray, vary: bool) -> list[Tensor]:
        """Windows, depths, what is inside, and numbers."""
        bits = np.unpackbits(self.inside[chosen], axis=1).reshape(-1, CELLS, CELLS, CELLS)
        windows = np.zeros((len(chosen), SEEN, SEEN, 4), np.float32)
        depths = self.depths[chosen].astype(np.float32)
        for at, which in enumerate(chosen):
            window = self.windows[which]
            if vary and self._dice.random() < 0.5:
                window, bits[at] = window[:, ::-1], bits[at, :, ::-1].copy()
                depths[at] = depths[at, :, ::-1].copy()
            windows[at] = self._varied(window) if vary else window / 255
        windows[..., :3] = (windows[..., :3] - 0.5) * windows[..., 3:]
        numbers = self.numbers[chosen] / np.float32([DEGREES, NEAR])
        windows, depths, inside = (each.transpose(0, 3, 1, 2) for each in (windows, depths, bits))
        arrays = windows, depths, inside, numbers
        return [torch.from_numpy(np.ascontiguousarray(array)) for array in arrays]

    def _varied(self, window: np.ndarray) -> np.ndarray:
        dice = self._dice
        levels = (np.arange(256, dtype=np.float32) / 255)[:, None] ** dice.uniform(0.6, 1.6)
        levels = np.clip(levels * dice.uniform(0.7, 1.15, 3), 0, 1).astype(np.float32)
        colours = np.dstack([levels[window[..., k], k] for k in range(3)])
        if dice.random() < 0.15:
            colours[:] = colours.mean(axis=2, keepdims=True)
        colours += dice.standard_normal(colours.shape, np.float32) * dice.uniform(0, 0.05)
        return np.dstack([np.clip(colours, 0, 1), window[..., 3] / 255])


def lost(net: Behind, batch: list[Tensor]) -> tuple[Tensor, Tensor]:
    """What of each column of cells behind the object is not known; and of the numbers."""
    windows, depths, inside, numbers = batch
    windows = windows.to(memory_format=torch.channels_last)
    with torch.autocast("cpu", dtype=torch.bfloat16, enabled=HALVED):
        odds, told = net(windows, depths)
    there = (max_pool2d(windows[:, 3:], 4, 2, 1) > 0.02).float()
    each = binary_cross_entropy_with_logits(odds.float(), inside.float(), reduction="none")
    column = (each * there).sum((1, 2, 3)) / there.sum((1, 2, 3)).clamp(min=20)
    return column.mean() / 4, ((told.float() - numbers) ** 2).mean()


def compiled(net: Behind, batch: list[Tensor]) -> Loss:
    """:func:`lost`, half as fast again. Raises :class:`ArithmeticError` where it leads elsewhere:
    torch 2.13 drops the gradients of ``interpolate`` to the nearest in halved numbers.
    """
    quick = torch.compile(lost)
    wanted, found = steepest(net, batch, lost), steepest(net, batch, quick)
    for name in wanted:
        if torch.cosine_similarity(wanted[name], found[name], dim=0) < ALIKE:
            raise ArithmeticError(f"compiled, the gradient of {name} is another")
    return quick


def steepest(net: Behind, batch: list[Tensor], loss: Loss) -> dict[str, Tensor]:
    """The gradient of each coefficient, flat."""
    net.zero_grad()
    inside, numbers = loss(net, batch)
    (inside + numbers).backward()
    return {
        name: values.grad.flatten().clone()
        for name, values in net.named_parameters()
        if values.grad is not None
    }


def learnt(net: Behind, found: Lessons, minutes: float) -> Behind:
    """AdamW (Loshchilov and Hutter 2019), its rate falling as a cosine; the mean of its last steps
    is taken."""
    net = net.to(memory_format=torch.channels_last)
    mean = torch.optim.swa_utils.AveragedModel(
        net, multi_avg_fn=torch.optim.swa_utils.get_ema_multi_avg_fn(0.99)
    )
    groups = [{"params": [p for p in net.parameters() if p.ndim > 1], "weight_decay": 0.02}]
    groups += [{"params": [p for p in net.parameters() if p.ndim == 1], "weight_decay": 0.0}]
    optimiser = torch.optim.AdamW(groups, lr=RATE, betas=(0.9, 0.98))
    dice, start, step, last = np.random.default_rng(0), time.monotonic(), 0, 0.0
    order, loss = np.zeros(0, int), compiled(net, found.batch(found.taught[:BATCH], False))
    while (spent := time.monotonic() - start) < 60 * minutes:
        rate = RATE * min(1, (step + 1) / WARM) * 0.5 * (1 + np.cos(np.pi * spent / 60 / minutes))
        for group in optimiser.param_groups:
            group["lr"] = rate
        order = dice.permutation(found.taught) if len(order) < BATCH else order
        chosen, order = order[:BATCH], order[BATCH:]
        inside, numbers = loss(net, found.batch(chosen, True))
        optimiser.zero_grad()
        (inside + 0.3 * numbers).backward()
        nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimiser.step()
        mean.update_parameters(net)
        step += 1
        if spent - last > TOLD:
            last = spent
            print(f"{spent / 60:.1f} min, {step} steps: {seen(mean.module, found)}", flush=True)
    return mean.module


def seen(net: Behind, found: Lessons) -> str:
    """How well models are guessed that were not learned from."""
    kept = found.kept[: 8 * BATCH]
    with torch.no_grad():
        parts = [
            [float(value) for value in lost(net, found.batch(kept[at : at + BATCH], False))]
            for at in range(0, len(kept), BATCH)
        ]
    inside, numbers = np.mean(parts, axis=0)
    return f"{inside:.3f} of what is inside and {numbers:.3f} of the numbers unknown"


def draw(job: tuple[int, str]) -> list[Lesson]:
    number, source = job
    try:
        return list(lessons(source, number))
    except Exception as problem:  # noqa: BLE001  # thousands of strangers' files: a few are broken
        print(f"{source}: {problem!r}"[:160], flush=True)
        return []


def named(source: str, parts: list[str]) -> bool:
    return any(part in source for part in parts)


def drawn(every: list[str], into: Path) -> None:
    into.mkdir(parents=True, exist_ok=True)
    with Pool() as pool:
        for start in range(0, len(every), 200):
            jobs = [
                (number, every[number]) for number in range(start, min(start + 200, len(every)))
            ]
            found = [
                (job[0], one)
                for job, of in zip(jobs, pool.map(draw, jobs, 4), strict=True)
                for one in of
            ]
            if not found:
                continue
            np.savez(
                into / f"{start:06d}.npz",
                windows=np.stack([one.window for _, one in found]),
                depths=np.stack([one.depths for _, one in found]),
                inside=np.stack([one.inside for _, one in found]),
                numbers=np.stack([one.numbers for _, one in found]),
                models=np.array([number for number, _ in found]),
            )
            print(f"{start + len(jobs)} of {len(every)} models", flush=True)


def main() -> None:
    wishes = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    wishes.add_argument("folders", nargs="*", type=Path)
    wishes.add_argument("--minutes", type=float, default=60)
    wishes.add_argument("--without", nargs="*", default=[], help="parts of names of files")
    wishes.add_argument("--drawn", type=Path, default=Path("/tmp/maquette-lessons"))
    wishes.add_argument("--further", action="store_true", help="go on from what was learned")
    wishes.add_argument("--into", type=Path, default=COEFFICIENTS)
    wish = wishes.parse_args()
    if not any(wish.drawn.glob("*.npz")):
        every = [source for source in sources(wish.folders) if not named(source, wish.without)]
        drawn(every, wish.drawn)
    net = remembered(COEFFICIENTS, Behind(), ordered) if wish.further else Behind()
    net = learnt(net, Lessons(wish.drawn), wish.minutes)
    np.savez_compressed(wish.into, **coefficients(net, ordered))


if __name__ == "__main__":
    main()
