"""Bytes in, a document that is safe to use out; or one clear sentence why not."""

import re
from collections.abc import Mapping
from typing import Any

from maquette.errors import UnreadableModel
from maquette.gltf import (
    accessors,
    draco_meshes,
    extensions,
    hierarchy,
    limits,
    motion,
    resources,
    unpacking,
)
from maquette.gltf.document import Document
from maquette.gltf.geometry import GeometryCheck
from maquette.gltf.glb import MAGIC, parse_glb, parse_json
from maquette.gltf.images import check_images
from maquette.gltf.schema import check_schema

_SECOND = re.compile(r"2\.\d{1,3}", re.ASCII)
_NO_SIBLINGS: Mapping[str, bytes] = {}


def read_model(data: bytes, siblings: Mapping[str, bytes] = _NO_SIBLINGS) -> Document:
    """Read a GLB or a .gltf, told apart by their first bytes.

    ``siblings`` are the files beside a .gltf, by their path relative to it or by their bare
    name. Nothing is fetched and no file is opened. Files that break rules of good form still
    read (see :func:`maquette.gltf.validate.findings`); what cannot be drawn, lies about its
    sizes, or is beyond the budgets of :mod:`maquette.gltf.limits` raises
    :class:`~maquette.errors.UnreadableModel`, and nothing else is ever raised.

    >>> read_model(b"glTF")
    Traceback (most recent call last):
    maquette.errors.UnreadableModel: not a GLB file
    """
    return _read(data, siblings, whole=True)


def judge_model(data: bytes, siblings: Mapping[str, bytes] = _NO_SIBLINGS) -> Document:
    """The same checks for those who only pass a model on, and must not run decoders on it.

    Draco data is judged by its headers, and its accessors are all zeros; so are those of a GLB
    compressed with meshopt, since a GLB is passed on as it is.
    """
    return _read(data, siblings, whole=False)


def _read(data: bytes, siblings: Mapping[str, bytes], *, whole: bool) -> Document:
    if data[:4] == MAGIC:
        json, binary = parse_glb(data)
    else:
        json, binary = _text(data), None
    _check_version(json)
    extensions.refuse_unknown(_required(json))
    check_schema(json)
    used = set(json.get("extensionsUsed", []))
    buffers = resources.buffers(json, binary, siblings)
    accessors.check_views(json, [len(buffer) for buffer in buffers])
    unpacking.check(json, buffers)
    if whole or binary is None:
        json, buffers = unpacking.unpack(json, buffers)
    accessors.check_accessors(json)
    draco_meshes.check(json, buffers)
    if whole:
        json, buffers = draco_meshes.unpack(json, buffers)
    accessors.check_replacements(json, buffers)
    hierarchy.world_matrices(json)
    undone = tuple(sorted(used - set(json.get("extensionsUsed", []))))
    document = Document(json, buffers, resources.images(json, buffers, siblings), undone)
    _check_contents(document)
    return document


def _text(data: bytes) -> dict[str, Any]:
    if not data.lstrip()[:1] == b"{":
        raise UnreadableModel("neither a GLB nor a glTF file")
    return parse_json(data, limit=limits.TEXT_BYTES)


def _check_contents(document: Document) -> None:
    motion.check_instances(document.json)
    motion.check_animations(document.json)
    geometry = GeometryCheck(document)
    geometry.run()
    motion.check_skins(document.json, geometry)
    check_images(document.json, document.images)


def _check_version(json: dict[str, Any]) -> None:
    """Of a later minor version only what says that it can be read as 2.0, or does not deny it."""
    asset = json.get("asset")
    asset = asset if isinstance(asset, dict) else {}
    version, least = asset.get("version"), asset.get("minVersion", "2.0")
    if not isinstance(version, str) or not isinstance(least, str):
        raise UnreadableModel("the model does not say which version of glTF it is")
    if least != "2.0" or not _SECOND.fullmatch(version):
        needed = version if least == "2.0" else least
        raise UnreadableModel(f"the model is glTF {needed[:20]}; only 2.0 is read")


def _required(json: dict[str, Any]) -> list[str]:
    names = json.get("extensionsRequired", [])
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise UnreadableModel("/extensionsRequired must be a list of names")
    return names
