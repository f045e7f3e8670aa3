"""A ZIP with one model in it becomes one GLB."""

import posixpath
from typing import Any

from maquette.errors import UnreadableModel
from maquette.gltf.build import build_glb
from maquette.gltf.glb import MAGIC
from maquette.gltf.importers.archive import Archive, Beside
from maquette.gltf.importers.obj import import_obj
from maquette.gltf.pack import pack_document
from maquette.gltf.read import judge_model


def import_zip(data: bytes) -> bytes:
    """The canonical GLB of a ZIP that holds exactly one OBJ, or else one .glb or .gltf.

    An OBJ takes its MTL and its PNG and JPEG pictures from the ZIP only; its materials are
    matte (roughness 1.0), as scans want them. Raises :class:`UnreadableModel`.
    """
    archive = Archive(data)
    objects = _with_suffix(archive, (".obj",))
    models = objects or _with_suffix(archive, (".glb", ".gltf"))
    if len(models) != 1:
        found = ", ".join(repr(posixpath.basename(path)[:60]) for path in models[:5])
        raise UnreadableModel(
            f"the ZIP has {len(models)} models ({found}); it must have exactly one"
            if models
            else "the ZIP holds no OBJ, GLB or glTF model"
        )
    path = models[0]
    return _from_obj(archive, path) if objects else _from_gltf(archive, path)


def _from_obj(archive: Archive, path: str) -> bytes:
    stem = posixpath.splitext(posixpath.basename(path))[0] or "model"
    imported = import_obj(archive[path], Beside(archive, path), stem)
    extras: dict[str, Any] = {"importedFrom": posixpath.basename(path)}
    if imported.missing:
        extras["missingFiles"] = list(imported.missing[:20])
    glb = build_glb(imported.parts, extras=extras)
    judge_model(glb)  # what we hand on must pass the same gate as what is sent to us
    return glb


def _from_gltf(archive: Archive, path: str) -> bytes:
    data = archive[path]
    document = judge_model(data, Beside(archive, path))
    if data[:4] == MAGIC:
        return data
    glb = pack_document(document)
    judge_model(glb)
    return glb


def _with_suffix(archive: Archive, suffixes: tuple[str, ...]) -> list[str]:
    return [path for path in archive if path.lower().endswith(suffixes)]
