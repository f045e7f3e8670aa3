"""The weights of learned models: which files exactly, and where they are kept."""

from dataclasses import dataclass
from pathlib import Path

from maquette.errors import BadInput, NotFound
from maquette.kit import strict_json

SEEN = "seen.json"
"""Beside files that nobody had pinned: what they were when they came."""

Seen = dict[str, dict[str, object]]


@dataclass(frozen=True)
class WeightFile:
    """One file: ``path`` below its weights' folder, ``url`` where it comes from, its size in
    bytes and its SHA-256; neither for a file that is not pinned.
    """

    path: str
    url: str = ""
    size: int | None = None
    sha256: str = ""

    @property
    def is_pinned(self) -> bool:
        return self.size is not None and bool(self.sha256)


@dataclass(frozen=True)
class Weights:
    """What one model has learned, in one ``revision`` of its publisher's; ``licence`` as a card
    has it. ``hub`` names the repository of huggingface.co from which the hub's own program
    brings a folder of files that are not pinned here one by one, and checks them.
    """

    id: str
    revision: str
    licence: str
    files: tuple[WeightFile, ...]
    hub: str = ""

    def folder(self, root: Path) -> Path:
        return root / self.id / self.revision

    def how(self, engine_id: str, root: Path | None) -> str:
        """The command that brings them."""
        if not self.hub:
            return f"maquette engines pull {engine_id}"
        return f"hf download {self.hub} --local-dir {self.folder(root or Path('weights'))}"


def are_here(weights: Weights, root: Path | None) -> bool:
    """Whether every file is there in its full size. What lies there was checked when it came."""
    if root is None:
        return False
    folder = weights.folder(root)
    if weights.hub:
        return all((folder / file.path).is_file() for file in weights.files)
    seen = {} if all(file.is_pinned for file in weights.files) else what_was_seen(folder)
    return all(_is_here(file, folder, seen) for file in weights.files)


def whole(weights: Weights, root: Path | None, path: str) -> Path:
    """Where a file of whole weights lies. Raises :class:`NotFound` where they are not here."""
    if root is None or not are_here(weights, root):
        raise NotFound(f"the weights of {weights.id} are not here", what="weights")
    return weights.folder(root) / path


def what_was_seen(folder: Path) -> Seen:
    """Size and SHA-256 of unpinned files by their path, as they were when they came."""
    try:
        return dict(strict_json.loads((folder / SEEN).read_bytes(), limit=2**20))
    except (OSError, BadInput):
        return {}


def _is_here(file: WeightFile, folder: Path, seen: Seen) -> bool:
    wanted = file.size if file.is_pinned else seen.get(file.path, {}).get("size")
    try:
        return (folder / file.path).stat().st_size == wanted
    except OSError:
        return False
