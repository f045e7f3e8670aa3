"""Findings about the form of a document: rules that a tolerant reader can do without.

Source: glTF 2.0 specification, section 5; the codes are the Khronos validator's.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np

from maquette.gltf.document import Document
from maquette.gltf.extensions import UNDERSTOOD
from maquette.gltf.finding import Finding

Json = dict[str, Any]

_NEVER_EMPTY = {
    *("accessors", "animations", "attributes", "buffers", "bufferViews", "cameras"),
    *("channels", "children", "extensionsRequired", "extensionsUsed", "images", "joints"),
    *("lights", "mappings", "materials", "meshes", "nodes", "primitives", "samplers"),
    *("scenes", "skins", "targets", "textures", "variants", "weights"),
}
_OF_EXTENSIONS = {"lights", "mappings", "variants"}
_EACH_ONCE = {"extensionsUsed", "extensionsRequired", "children", "nodes", "variants"}
_FLOAT, _UNSIGNED_INT = 5126, 5125
_VERTICES = 34962
_BUFFER_TYPES = ("application/octet-stream", "application/gltf-buffer")
_SKEWED = 1e-3
"""Cosine of the angle between two axes of a matrix that no rotation and scale make."""


def objects(json: Json) -> Iterator[tuple[str, Json]]:
    """Every object that a rule can be about, with its JSON pointer; none of what ``extras`` and
    strange extensions hold.
    """
    queue: list[tuple[str, Any]] = [("", json)]
    while queue:
        pointer, value = queue.pop()
        if isinstance(value, dict):
            yield pointer, value
            strange = _strange(pointer)
            inner = [(key, item) for key, item in value.items() if not strange(key)]
        else:
            inner = [(str(place), item) for place, item in enumerate(value)]
        queue += [
            (f"{pointer}/{key}", item) for key, item in inner if isinstance(item, dict | list)
        ]


def _strange(pointer: str) -> Callable[[str], bool]:
    if pointer.endswith("/extensions"):
        return lambda key: key not in UNDERSTOOD
    return lambda key: key == "extras"


def _lists(document: Document) -> Iterator[Finding]:
    for pointer, holder in objects(document.json):
        for key, value in holder.items():
            own = key not in _OF_EXTENSIONS or "/extensions/" in pointer
            if own and key in _NEVER_EMPTY and value in ([], {}):
                yield Finding("error", "EMPTY_ENTITY", f"{key} is empty", f"{pointer}/{key}")
            elif key in _EACH_ONCE and isinstance(value, list) and _repeats(value):
                message = f"{key} has something twice"
                yield Finding("error", "DUPLICATE_ELEMENTS", message, f"{pointer}/{key}")


def _repeats(value: list[Any]) -> bool:
    """Whether a list of names or numbers has one twice; entries of the document may be alike."""
    plain = [item for item in value if isinstance(item, int | str)]
    return len(set(plain)) != len(plain)


def _accessors(document: Document) -> Iterator[Finding]:
    for index, accessor in enumerate(document.json.get("accessors", [])):
        pointer = f"/accessors/{index}"
        if "byteOffset" in accessor and "bufferView" not in accessor:
            message = "there is an offset into no buffer view"
            yield Finding("error", "UNSATISFIED_DEPENDENCY", message, f"{pointer}/byteOffset")
        if accessor.get("normalized") and accessor["componentType"] in (_FLOAT, _UNSIGNED_INT):
            message = "only bytes and shorts can be normalized"
            code = "ACCESSOR_NORMALIZED_INVALID"
            yield Finding("error", code, message, f"{pointer}/normalized")


def _buffers(document: Document) -> Iterator[Finding]:
    for index, buffer in enumerate(document.json.get("buffers", [])):
        head, comma, _ = buffer.get("uri", "")[:200].partition(";")
        if head[:5].lower() == "data:" and comma and head[5:] not in _BUFFER_TYPES:
            message = f"a buffer is not {head[5:][:60]!r}"
            code = "BUFFER_DATA_URI_MIME_TYPE_INVALID"
            yield Finding("error", code, message, f"/buffers/{index}/uri")


def _images(document: Document) -> Iterator[Finding]:
    for index, image in enumerate(document.json.get("images", [])):
        if "bufferView" in image and "mimeType" not in image:
            message = "a picture in a buffer view has no mimeType"
            yield Finding("error", "UNSATISFIED_DEPENDENCY", message, f"/images/{index}")


def _strides(document: Document) -> Iterator[Finding]:
    for index, view in enumerate(document.json.get("bufferViews", [])):
        stride, pointer = view.get("byteStride"), f"/bufferViews/{index}/byteStride"
        if stride is None:
            continue
        if stride % 4:
            message = f"a stride of {stride} is not a multiple of four"
            yield Finding("error", "VALUE_MULTIPLE_OF", message, pointer)
        if stride > view["byteLength"]:
            message = f"a stride of {stride} is longer than the view"
            yield Finding("error", "BUFFER_VIEW_TOO_BIG_BYTE_STRIDE", message, pointer)
        if view.get("target", _VERTICES) != _VERTICES:
            message = "only the data of vertices can have a stride"
            yield Finding("error", "BUFFER_VIEW_INVALID_BYTE_STRIDE", message, pointer)


def _samplers(document: Document) -> Iterator[Finding]:
    accessors = document.json.get("accessors", [])
    for index, animation in enumerate(document.json.get("animations", [])):
        for place, sampler in enumerate(animation["samplers"]):
            pointer = f"/animations/{index}/samplers/{place}/input"
            times = accessors[sampler["input"]]
            if not ("min" in times and "max" in times):
                message = "the times have no min and max"
                code = "ANIMATION_SAMPLER_INPUT_ACCESSOR_WITHOUT_BOUNDS"
                yield Finding("error", code, message, pointer)
            if sampler.get("interpolation") == "CUBICSPLINE" and times["count"] < 2:
                message = "a spline has one keyframe only"
                code = "ANIMATION_SAMPLER_INPUT_ACCESSOR_TOO_FEW_ELEMENTS"
                yield Finding("error", code, message, pointer)


def _cameras(document: Document) -> Iterator[Finding]:
    for index, camera in enumerate(document.json.get("cameras", [])):
        pointer = f"/cameras/{index}"
        if "perspective" in camera and "orthographic" in camera:
            message = "a camera is either perspective or orthographic"
            yield Finding("error", "ONE_OF_MISMATCH", message, pointer)
        lens = camera[camera["type"]]
        if lens.get("zfar", np.inf) <= lens["znear"]:
            message = "zfar is not beyond znear"
            yield Finding("error", "CAMERA_ZFAR_LEQUAL_ZNEAR", message, pointer)
        if camera["type"] == "orthographic":
            if 0 in (lens["xmag"], lens["ymag"]):
                message = "a camera of no width or height shows nothing"
                yield Finding("error", "CAMERA_XMAG_YMAG_ZERO", message, pointer)
        elif min(lens.get(name, 1) for name in ("yfov", "aspectRatio", "znear", "zfar")) <= 0:
            message = "yfov, aspectRatio, znear and zfar must be above zero"
            yield Finding("error", "VALUE_NOT_IN_RANGE", message, pointer)


def _nodes(document: Document) -> Iterator[Finding]:
    for index, node in enumerate(document.json.get("nodes", [])):
        pointer = f"/nodes/{index}"
        if any(abs(part) > 1 for part in node.get("rotation", ())):
            message = "a part of the rotation is not from -1 to 1"
            yield Finding("error", "VALUE_NOT_IN_RANGE", message, f"{pointer}/rotation")
        if "weights" in node and "mesh" not in node:
            message = "there are weights of no mesh"
            yield Finding("error", "UNSATISFIED_DEPENDENCY", message, f"{pointer}/weights")
        if "matrix" not in node:
            continue
        if not node.keys().isdisjoint({"translation", "rotation", "scale"}):
            message = "a node has either a matrix or translation, rotation and scale"
            yield Finding("error", "NODE_MATRIX_TRS", message, f"{pointer}/matrix")
        if not _is_decomposable(node["matrix"]):
            message = "the matrix is no translation, rotation and scale"
            yield Finding("error", "NODE_MATRIX_NON_TRS", message, f"{pointer}/matrix")


def _is_decomposable(values: list[float]) -> bool:
    matrix = np.array(values, np.float64).reshape(4, 4).T
    if matrix[3].tolist() != [0, 0, 0, 1]:
        return False
    lengths = np.linalg.norm(matrix[:3, :3], axis=0)
    if not lengths.all():
        return False
    axes = matrix[:3, :3] / lengths
    return bool(np.abs(axes.T @ axes - np.eye(3)).max() <= _SKEWED)


def _skins(document: Document) -> Iterator[Finding]:
    nodes = document.json.get("nodes", [])
    parents = {
        child: index for index, node in enumerate(nodes) for child in node.get("children", [])
    }
    for index, skin in enumerate(document.json.get("skins", [])):
        pointer = f"/skins/{index}"
        lines = [_ancestry(joint, parents) for joint in skin["joints"]]
        common = set(lines[0]).intersection(*lines)
        if not common:
            message = "the joints have no common root"
            yield Finding("error", "SKIN_NO_COMMON_ROOT", message, f"{pointer}/joints")
        if skin.get("skeleton") is not None and skin["skeleton"] not in common:
            message = "the skeleton is not above all joints"
            yield Finding("error", "SKIN_SKELETON_INVALID", message, f"{pointer}/skeleton")
        bindings = skin.get("inverseBindMatrices")
        if bindings is not None and not _are_affine(document, bindings):
            message = "the fourth row of an inverse bind matrix is not 0 0 0 1"
            yield Finding(
                "error", "ACCESSOR_INVALID_IBM", message, f"{pointer}/inverseBindMatrices"
            )


def _ancestry(node: int, parents: dict[int, int]) -> list[int]:
    line = [node]
    while line[-1] in parents:
        line.append(parents[line[-1]])
    return line


def _are_affine(document: Document, index: int) -> bool:
    if "bufferView" not in document.json["accessors"][index]:
        return True
    return bool((document.accessor(index)[:, 3::4] == (0, 0, 0, 1)).all())


CHECKS: tuple[Callable[[Document], Iterable[Finding]], ...] = (
    _lists,
    _accessors,
    _buffers,
    _images,
    _strides,
    _samplers,
    _cameras,
    _nodes,
    _skins,
)
