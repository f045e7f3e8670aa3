"""Pictures of one object before grounds of many sorts, with its mask: scripts/subject.py learns
from them.

Nothing here draws what the tests' grounds look like on purpose; colours, lamps, shadows, patterns,
softness, grain and JPEG are drawn at random, one time in ten all but white on white.
"""

from pathlib import Path

import cv2
import numpy as np

from maquette.engines.subject import SEEN

LOW = (0.04, 0.6)
"""What is left of contrast within objects that have little."""

AMONG = 0.5 * (np.mgrid[-1 : 1 : SEEN * 1j, -1 : 1 : SEEN * 1j].astype(np.float32))
"""Rows and columns, -0.5..0.5."""

SIZES = (0.28, 0.95)
"""Of an object's longer side in the picture."""

CELLS = (2, 4, 9, 20, 45)
"""Pixels of the grains of rough grounds."""


class Scenes:
    """Of ``windows`` (n, 128, 128, 4) uint8, as scripts/behind draws them, and of ``rooms``,
    pictures (h, w, 3) 0..1 to cut grounds from."""

    def __init__(self, windows: np.ndarray, rooms: list[np.ndarray], seed: int) -> None:
        self._windows, self._rooms = windows, rooms
        self._dice = np.random.default_rng(seed)

    def scene(self) -> tuple[np.ndarray, np.ndarray]:
        """(192, 192, 3) uint8 and how much of each pixel is the object, 0..1."""
        dice = self._dice
        white = dice.random() < 0.1
        colours, alpha = self._placed(*self._object(white))
        inside = alpha > 0.5
        colours = colours * self._slope(0.24)
        mean = colours[inside].mean(axis=0) if inside.any() else np.full(3, 0.5)
        ground = self._ground(mean, white) * self._shaded(alpha)
        if dice.random() < 0.06:
            ground = self._mirroring(ground, colours, alpha)
        share = alpha[..., None]
        return self._photographed(colours * share + ground * (1 - share)), alpha

    def _object(self, white: bool) -> tuple[np.ndarray, np.ndarray]:
        dice, window = self._dice, np.zeros(0)
        while not window.size or (window[..., 3] > 127).mean() < 0.03:
            window = self._windows[dice.integers(len(self._windows))]
        if dice.random() < 0.5:
            window = window[:, ::-1]
        colours, alpha = window[..., :3] / np.float32(255), window[..., 3] / np.float32(255)
        colours = colours ** dice.uniform(0.6, 1.6) * dice.uniform(0.75, 1.2)
        colours = colours * dice.uniform(0.85, 1.15, 3)
        if dice.random() < 0.2:
            colours = _grey(colours)
        mean = colours[alpha > 0.5].mean(axis=0)
        if white:
            colours = dice.uniform(0.76, 0.95) + _grey(colours - mean) * dice.uniform(0.03, 0.5)
        elif dice.random() < 0.33:
            middle = dice.uniform(0.1, 0.95) + dice.normal(0, 0.03, 3)
            middle = middle if dice.random() < 0.6 else mean
            colours = middle + (colours - mean) * dice.uniform(*LOW)
            colours = _grey(colours) if dice.random() < 0.4 else colours
        return np.clip(colours, 0, 1).astype(np.float32), alpha

    def _placed(self, colours: np.ndarray, alpha: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Somewhere in the picture, at some size; now and then across its border."""
        dice = self._dice
        rows, columns = np.nonzero(alpha > 0.5)
        low, high = (np.array([edge(columns), edge(rows)]) for edge in (np.min, np.max))
        zoom = SEEN * np.exp(dice.uniform(*np.log(SIZES))) / (max(high - low) + 1)
        wide, turn = np.exp(dice.normal(0, 0.09)), np.radians(dice.normal(0, 5))
        turned = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
        move = zoom * np.diag([wide, 1 / wide]) @ turned
        free = np.maximum(SEEN / 2 - 3 - 0.5 * np.abs(move) @ (high - low), 0)
        middle = SEEN / 2 + free * dice.uniform(-1, 1, 2) * dice.choice([0.3, 1.0])
        if dice.random() < 0.06:
            middle += dice.uniform(-0.15, 0.15, 2) * SEEN
        at = np.column_stack([move, middle - move @ (0.5 * (low + high))])
        layers = np.dstack([colours * alpha[..., None], alpha])
        if zoom < 0.8:
            layers = cv2.GaussianBlur(layers, (0, 0), 0.4 / zoom)
        drawn = cv2.warpAffine(layers, at, (SEEN, SEEN), flags=cv2.INTER_CUBIC)
        shown = np.clip(drawn[..., :3] / np.maximum(drawn[..., 3:], 0.02), 0, 1)
        return shown, np.clip((drawn[..., 3] - 0.5) * np.clip(zoom, 1, 2) + 0.5, 0, 1)

    def _slope(self, most: float) -> np.ndarray:
        """Brighter towards one side."""
        down, right = self._dice.normal(0, most, 2)
        return (1 + down * AMONG[0] + right * AMONG[1])[..., None]

    def _ground(self, mean: np.ndarray, white: bool) -> np.ndarray:
        dice, kind = self._dice, self._dice.random()
        ground = np.ones((SEEN, SEEN, 3)) * self._colour(mean, white)
        if dice.random() < 0.45:
            away = 4 * (AMONG**2).sum(axis=0) - 0.6
            ground = ground * (self._slope(0.4) + dice.normal(0, 0.12) * away[..., None])
        if kind < 0.5:
            return np.clip(ground, 0, 1)
        if kind < 0.62:
            ground = self._floored(ground, mean)
        elif kind < 0.88:
            tint = dice.uniform(0.3, 1, 3) if dice.random() < 0.5 else np.ones(3)
            ground = ground * (1 + dice.uniform(0.02, 0.3) * self._pattern()[..., None] * tint)
        else:
            share = dice.uniform(0.4, 1)
            ground = (1 - share) * ground + share * self._elsewhere() * dice.uniform(0.6, 1.2, 3)
        return np.clip(ground, 0, 1)

    def _colour(self, mean: np.ndarray, white: bool) -> np.ndarray:
        dice, kind = self._dice, self._dice.random()
        if white or kind < 0.22:
            return dice.uniform(0.86, 1.0) + dice.normal(0, 0.01, 3)
        if kind < 0.35:
            return dice.uniform(0.05, 0.9) + dice.normal(0, 0.01, 3)
        if kind < 0.54:
            return dice.uniform(0.05, 1, 3)
        if kind < 0.63:
            return dice.uniform(0.1, 1) * np.array([1, *dice.uniform((0.6, 0.3), (0.95, 0.9))])
        near = dice.normal(0, 0.07, 3) if dice.random() < 0.5 else dice.normal(0, 0.09)
        return np.clip(mean + near, 0, 1)

    def _floored(self, wall: np.ndarray, mean: np.ndarray) -> np.ndarray:
        """With a floor, sharply parted from the wall or not."""
        dice = self._dice
        soft, lean = dice.choice([0.005, 0.015, 0.1, 0.25]), dice.normal(0, 0.1)
        share = 1 / (1 + np.exp(-(AMONG[0] - dice.uniform(-0.15, 0.45) - lean * AMONG[1]) / soft))
        floor = wall * dice.uniform(0.6, 1.3) + dice.normal(0, 0.06, 3)
        floor = floor if dice.random() < 0.7 else self._colour(mean, False)
        return wall * (1 - share[..., None]) + floor * share[..., None]

    def _pattern(self) -> np.ndarray:
        """Planks, grains or stripes, about 0."""
        dice, kind = self._dice, self._dice.random()
        down, right = AMONG[:: dice.choice([-1, 1])]
        if kind < 0.45:
            grain = cv2.GaussianBlur(dice.normal(size=(SEEN, SEEN)), (0, 0), 2, sigmaY=20)
            rings = right + dice.uniform(0, 0.1) * np.sin(dice.uniform(2, 12) * down)
            waves = np.sin(2 * np.pi * (dice.uniform(4, 28) * rings + dice.uniform(0, 12) * grain))
            planks = dice.uniform(0, 0.4) * (np.floor(dice.uniform(2, 8) * right) % 2)
            return 0.5 * waves + 0.25 * grain / grain.std() + planks
        if kind < 0.8:
            shares = zip(dice.dirichlet(np.ones(len(CELLS))), CELLS, strict=True)
            return sum(1.5 * share * self._grains(cell) for share, cell in shares)
        often = dice.uniform(6, 48, 2)
        rows = np.sign(np.sin(often[1] * down)) if dice.random() < 0.5 else 1.0
        return cv2.GaussianBlur(np.sign(np.sin(often[0] * right)) * rows, (0, 0), 1)

    def _grains(self, cell: float) -> np.ndarray:
        tall = int(SEEN / cell * self._dice.choice([1, 1, 0.3, 3])) + 2
        coarse = self._dice.normal(size=(tall, int(SEEN / cell) + 2))
        return cv2.resize(coarse, (SEEN, SEEN), interpolation=cv2.INTER_CUBIC)

    def _elsewhere(self) -> np.ndarray:
        """A piece of a room, or of another object."""
        dice = self._dice
        if self._rooms and dice.random() < 0.6:
            room = self._rooms[dice.integers(len(self._rooms))]
            side = int(dice.uniform(60, min(400, *room.shape[:2])))
            row, column = (dice.integers(length - side + 1) for length in room.shape[:2])
            piece = room[row : row + side, column : column + side]
        else:
            side = int(dice.uniform(16, 60))
            row, column = dice.integers(34, 95 - side, 2)
            other = self._windows[dice.integers(len(self._windows)), :, :, :3] / np.float32(255)
            piece = other[row : row + side, column : column + side]
        shown = cv2.resize(piece, (SEEN, SEEN), interpolation=cv2.INTER_CUBIC)
        return cv2.GaussianBlur(shown, (0, 0), dice.choice([0.4, 1, 3, 6]))

    def _shaded(self, alpha: np.ndarray) -> np.ndarray:
        """The object's shadow on a wall behind it, and on what it stands on."""
        dice, light = self._dice, np.ones((SEEN, SEEN))
        if dice.random() < 0.5:
            down, right = dice.normal(0, 0.045, 2) * SEEN
            fallen = cv2.warpAffine(alpha, np.float32([[1, 0, right], [0, 1, down]]), (SEEN, SEEN))
            fallen = cv2.GaussianBlur(fallen, (0, 0), dice.uniform(1.2, 16))
            light = light * (1 - dice.uniform(0.05, 0.5) * fallen)
        rows = np.flatnonzero((alpha > 0.5).any(axis=1))
        if dice.random() < 0.47 and len(rows):
            foot, lean, tall = rows[-1] + 1, dice.normal(0, 0.6), dice.uniform(-0.45, 0.35)
            move = np.float32([[1, lean, -lean * foot], [0, tall, foot * (1 - tall)]])
            lying = cv2.GaussianBlur(cv2.warpAffine(alpha, move, (SEEN, SEEN)), (0, 0), 4)
            light = light * (1 - dice.uniform(0.1, 0.65) * lying)
        return np.clip(1 - (1 - light[..., None]) * (1 + dice.normal(0, 0.06, 3)), 0, 1)

    def _mirroring(self, ground: np.ndarray, colours: np.ndarray, alpha: np.ndarray) -> np.ndarray:
        rows = np.flatnonzero((alpha > 0.5).any(axis=1))
        if not len(rows):
            return ground
        flip = np.float32([[1, 0, 0], [0, -1, 2 * rows[-1] + 2]])
        layers = np.dstack([colours * alpha[..., None], alpha]).astype(np.float32)
        fallen = cv2.warpAffine(layers, flip, (SEEN, SEEN)) * self._dice.uniform(0.1, 0.4)
        return ground * (1 - fallen[..., 3:]) + fallen[..., :3]

    def _photographed(self, picture: np.ndarray) -> np.ndarray:
        dice = self._dice
        if dice.random() < 0.3:
            picture = picture * (1 - dice.uniform(0, 0.5) * (AMONG**2).sum(axis=0)[..., None])
        if dice.random() < 0.7:
            picture = cv2.GaussianBlur(picture, (0, 0), dice.uniform(0.2, 0.9))
        grain = dice.choice([0.002, 0.006, 0.015, 0.03], p=[0.4, 0.35, 0.2, 0.05])
        picture = picture + grain * dice.standard_normal(picture.shape)
        pixels = (np.clip(picture, 0, 1) * 255).astype(np.uint8)
        if dice.random() < 0.7:
            quality = [cv2.IMWRITE_JPEG_QUALITY, int(dice.integers(60, 97))]
            pixels = cv2.imdecode(cv2.imencode(".jpg", pixels, quality)[1], cv2.IMREAD_COLOR)
        return pixels


def _grey(colours: np.ndarray) -> np.ndarray:
    return np.repeat(colours.mean(axis=2, keepdims=True), 3, axis=2)


def rooms(folder: Path | None) -> list[np.ndarray]:
    """The environments (Radiance, .hdr) of a folder as a camera would show them."""
    found = []
    for path in sorted(folder.glob("*.hdr")) if folder else ():
        light = cv2.imread(str(path), cv2.IMREAD_UNCHANGED)[:, :, ::-1]
        found.append(np.clip(0.8 * light / np.percentile(light, 90), 0, 1) ** (1 / 2.2))
    return found
