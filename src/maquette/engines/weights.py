"""The weights of learned models: which files exactly, and where they are kept."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class WeightFile:
    """One file: ``path`` below its weights' folder, ``url`` where it comes from, its size in
    bytes and its SHA-256.
    """

    path: str
    url: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Weights:
    """What one model has learned, in one ``revision`` of its publisher's; ``licence`` as a card
    has it.
    """

    id: str
    revision: str
    licence: str
    files: tuple[WeightFile, ...]

    def folder(self, root: Path) -> Path:
        return root / self.id / self.revision


def are_here(weights: Weights, root: Path | None) -> bool:
    """Whether every file is there in its full size. What lies there was checked when it came."""
    if root is None:
        return False
    folder = weights.folder(root)
    return all(_size(folder / file.path) == file.size for file in weights.files)


def _size(path: Path) -> int | None:
    try:
        return path.stat().st_size
    except OSError:
        return None
