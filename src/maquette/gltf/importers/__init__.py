"""Whatever was sent becomes one GLB: the form in which assets are kept."""

import posixpath
from collections.abc import Callable

from maquette.errors import UnreadableModel
from maquette.gltf.glb import MAGIC
from maquette.gltf.importers.obj_zip import import_zip
from maquette.gltf.pack import pack_document
from maquette.gltf.read import judge_model


def canonical_glb(filename: str, data: bytes) -> bytes:
    """A GLB that reads without faults, from a .glb (returned as it is), .gltf or .zip.

    Raises :class:`UnreadableModel` for other suffixes and for whatever cannot be read.
    """
    suffix = posixpath.splitext(filename)[1].lower()
    importer = IMPORTERS.get(suffix)
    if importer is None:
        raise UnreadableModel(
            f"{suffix or 'a file without a suffix'} is not read; send .glb, .gltf, or .zip "
            "with one OBJ, its MTL and its pictures"
        )
    return importer(data)


def _import_gltf(data: bytes) -> bytes:
    document = judge_model(data)
    if data[:4] == MAGIC:
        return data
    glb = pack_document(document)
    judge_model(glb)  # packing moves bytes about; the result passes the same gate
    return glb


IMPORTERS: dict[str, Callable[[bytes], bytes]] = {
    ".glb": _import_gltf,
    ".gltf": _import_gltf,
    ".zip": import_zip,
}
