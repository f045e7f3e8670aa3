"""Reading a model that a command was given."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from maquette.gltf.importers import canonical_glb
from maquette.gltf.pack import pack_document
from maquette.gltf.read import judge_model


def glb_of(path: Path) -> bytes:
    """The GLB of a .glb, a .zip, or a .gltf with the files that lie beside it.

    Raises :class:`~maquette.errors.UnreadableModel`, or OSError.
    """
    data = path.read_bytes()
    if path.suffix.lower() != ".gltf":
        return canonical_glb(path.name, data)
    return canonical_glb("model.glb", pack_document(judge_model(data, _Beside(path.parent))))


class _Beside(Mapping[str, bytes]):
    """The files of a folder and below it by their names, each read when it is asked for."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()

    def __getitem__(self, name: str) -> bytes:
        path = (self._folder / name).resolve()
        if not path.is_relative_to(self._folder) or not path.is_file():
            raise KeyError(name)
        return path.read_bytes()

    def __iter__(self) -> Iterator[str]:
        files = (path for path in self._folder.rglob("*") if path.is_file())
        return (path.relative_to(self._folder).as_posix() for path in files)

    def __len__(self) -> int:
        return sum(1 for _ in self)
