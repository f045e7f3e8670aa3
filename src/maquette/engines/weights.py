"""The weights of learned models: which files exactly, and where they are kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from maquette.errors import BadInput, NotFound
from maquette.kit import strict_json

SEEN = "seen.json"
"""Beside files that nobody had pinned: what they were when they came."""
MANIFEST = "manifest.json"
"""Beside the files of a repository: which one at which commit, and what each file must be."""
LARGEST_NOTE = 4 * 2**20

Seen = dict[str, dict[str, object]]


@dataclass(frozen=True)
class WeightFile:
    """One file: ``path`` below its weights' folder, ``url`` where it comes from, its size in
    bytes and its SHA-256, or the name that git gives its content; neither for a file that is not
    pinned.
    """

    path: str
    url: str = ""
    size: int | None = None
    sha256: str = ""
    blob: str = ""

    @property
    def is_pinned(self) -> bool:
        return self.size is not None and bool(self.sha256 or self.blob)


@dataclass(frozen=True)
class Hub:
    """A ``repository`` of huggingface.co, whose list of files tells what they are at a ``commit``;
    without one, at what ``branch`` stands for when they are first asked for.

    ``wanted`` are the files that are needed, by patterns of their paths' parts: ``*/config.json``
    is one in any folder of the first level. ``any_other`` says that another repository of the
    same kind serves as well.
    """

    repository: str
    wanted: tuple[str, ...]
    commit: str = ""
    branch: str = "main"
    any_other: bool = False


@dataclass(frozen=True)
class Manifest:
    """Which files of which ``repository`` lie in a folder, or shall."""

    repository: str
    commit: str
    files: tuple[WeightFile, ...]
    licence: str = ""


@dataclass(frozen=True)
class Weights:
    """What one model has learned, in one ``revision`` of its publisher's; ``licence`` as a card
    has it. Where a ``hub`` tells the files, ``files`` are those that must be among them, with what
    is known of them beforehand.
    """

    id: str
    revision: str
    licence: str
    files: tuple[WeightFile, ...]
    hub: Hub | None = None

    def folder(self, root: Path) -> Path:
        return root / self.id / self.revision


def are_here(weights: Weights, root: Path | None) -> bool:
    """Whether every file is there in its full size. What lies there was checked when it came."""
    if root is None:
        return False
    folder = weights.folder(root)
    if weights.hub is not None:
        noted = manifest_of(folder)
        # Where none is noted, somebody has put a model there by hand.
        sized = noted is None or all(_is_here(file, folder, {}) for file in noted.files)
        return sized and all((folder / file.path).is_file() for file in weights.files)
    seen = {} if all(file.is_pinned for file in weights.files) else what_was_seen(folder)
    return all(_is_here(file, folder, seen) for file in weights.files)


def whole(weights: Weights, root: Path | None, path: str) -> Path:
    """Where a file of whole weights lies. Raises :class:`NotFound` where they are not here."""
    if root is None or not are_here(weights, root):
        raise NotFound(f"the weights of {weights.id} are not here", what="weights")
    return weights.folder(root) / path


def manifest_of(folder: Path) -> Manifest | None:
    """What was noted of a folder; None where nothing was, or nothing that can be read."""
    noted = _noted(folder / MANIFEST)
    try:
        files = tuple(WeightFile(**file) for file in noted["files"])
        told = (noted["repository"], noted["commit"], noted["licence"])
    except (KeyError, TypeError):
        return None
    return Manifest(told[0], told[1], files, told[2])


def note_manifest(manifest: Manifest, folder: Path) -> None:
    files = [
        {"path": f.path, "url": f.url, "size": f.size, "sha256": f.sha256, "blob": f.blob}
        for f in manifest.files
    ]
    told = {"repository": manifest.repository, "commit": manifest.commit}
    note({**told, "licence": manifest.licence, "files": files}, folder / MANIFEST)


def what_was_seen(folder: Path) -> Seen:
    """Size and SHA-256 of unpinned files by their path, as they were when they came."""
    return _noted(folder / SEEN)


def note(what: dict[str, Any], path: Path) -> None:
    """Write it down whole, or not at all."""
    fresh = path.with_name(f"{path.name}.part")
    fresh.write_bytes(strict_json.dumps(what))
    fresh.replace(path)


def total(files: Sequence[WeightFile]) -> int:
    """Bytes, as far as they are known."""
    return sum(file.size or 0 for file in files)


def _noted(path: Path) -> dict[str, Any]:
    try:
        return dict(strict_json.loads(path.read_bytes(), limit=LARGEST_NOTE))
    except (OSError, BadInput, ValueError, TypeError):
        return {}


def _is_here(file: WeightFile, folder: Path, seen: Seen) -> bool:
    wanted = file.size if file.is_pinned else seen.get(file.path, {}).get("size")
    try:
        return (folder / file.path).stat().st_size == wanted
    except OSError:
        return False
