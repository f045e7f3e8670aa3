"""Small documents that each break one rule of glTF, and some that only look as if they did.

``OFFENCES`` are changes to :func:`sound`: a JSON pointer and what is put there, ``GONE`` for
nothing. What the Khronos validator says of them is asked when the test runs.
"""

import copy
import math

import numpy as np

from gltf import models

GONE = object()

_POINTS = np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0]], "<f4")
_TIMES = np.array([0, 1], "<f4")
_TURNS = np.array([[0, 0, 0, 1], [0, 0, 1, 0]], "<f4")
_BINDINGS = np.tile(np.eye(4, dtype="<f4").ravel(), (2, 1))
_ARRAYS = {
    "indices": (np.array([0, 1, 2, 0], "<u2"), 34963, 3),
    "positions": (_POINTS, 34962, 3),
    "normals": (np.tile(np.array([0, 0, 1], "<f4"), (3, 1)), 34962, 3),
    "uvs": (_POINTS[:, :2].copy(), 34962, 3),
    "joints": (np.zeros((3, 4), "u1"), 34962, 3),
    "weights": (np.tile(np.array([1, 0, 0, 0], "<f4"), (3, 1)), 34962, 3),
    "colors": (np.ones((3, 4), "<f4"), 34962, 3),
    "times": (_TIMES, None, 2),
    "turns": (_TURNS, None, 2),
    "bindings": (_BINDINGS, None, 2),
}
_AT = {name: place for place, name in enumerate(_ARRAYS)}
_KINDS = {"u1": 5121, "<u2": 5123, "<f4": 5126}
_SHAPES = {1: "SCALAR", 2: "VEC2", 3: "VEC3", 4: "VEC4", 16: "MAT4"}


def sound():
    """A .gltf that has a bit of everything and no error."""
    document = {
        "asset": {"version": "2.0"},
        "scene": 0,
        "scenes": [{"nodes": [0, 1, 3]}],
        "nodes": [
            {"mesh": 0, "skin": 0},
            {"children": [2]},
            {"rotation": [0, 0, 0, 1]},
            {"camera": 0, "matrix": np.eye(4).ravel().tolist()},
        ],
        "meshes": [{"primitives": [_primitive()], "weights": [0.5]}],
        "materials": [{"pbrMetallicRoughness": {"baseColorTexture": {"index": 0}}}],
        "textures": [{"source": 0, "sampler": 0}],
        "samplers": [{}],
        "images": [{"bufferView": len(_ARRAYS), "mimeType": "image/png"}],
        "skins": [{"joints": [1, 2], "inverseBindMatrices": _AT["bindings"]}],
        "cameras": [
            {"type": "perspective", "perspective": {"yfov": 1.0, "znear": 0.1, "zfar": 10.0}},
            {
                "type": "orthographic",
                "orthographic": {"xmag": 1.0, "ymag": 1.0, "znear": 0.1, "zfar": 10.0},
            },
        ],
        "animations": [
            {
                "channels": [{"sampler": 0, "target": {"node": 2, "path": "rotation"}}],
                "samplers": [{"input": _AT["times"], "output": _AT["turns"]}],
            }
        ],
        "buffers": [],
        "bufferViews": [],
        "accessors": [],
    }
    for values, target, count in _ARRAYS.values():
        _add(document, values, target, count)
    _view(document, models.picture("PNG", size=(4, 4)))
    for name in ("positions", "times"):
        values = _ARRAYS[name][0].reshape(len(_ARRAYS[name][0]), -1)
        limits = {"min": values.min(axis=0).tolist(), "max": values.max(axis=0).tolist()}
        document["accessors"][_AT[name]] |= limits
    return document


def _primitive():
    attributes = {
        "POSITION": _AT["positions"],
        "NORMAL": _AT["normals"],
        "TEXCOORD_0": _AT["uvs"],
        "JOINTS_0": _AT["joints"],
        "WEIGHTS_0": _AT["weights"],
        "COLOR_0": _AT["colors"],
    }
    targets = [{"POSITION": _AT["positions"]}]
    return {"attributes": attributes, "indices": 0, "material": 0, "targets": targets}


def _add(document, values, target, count):
    _view(document, values.tobytes(), **({"target": target} if target else {}))
    width = 1 if values.ndim == 1 else values.shape[1]
    document["accessors"].append(
        {
            "bufferView": len(document["bufferViews"]) - 1,
            "componentType": _KINDS[values.dtype.str.replace("|", "")],
            "count": count,
            "type": _SHAPES[width],
        }
    )


def _view(document, data, **more):
    document["buffers"].append(models.buffer(data))
    view = {"buffer": len(document["buffers"]) - 1, "byteLength": len(data), **more}
    document["bufferViews"].append(view)


def changed(changes):
    """The sound document after ``changes``."""
    document = copy.deepcopy(sound())
    for pointer, value in changes.items():
        *way, last = [int(part) if part.isdigit() else part for part in pointer[1:].split("/")]
        holder = document
        for step in way:
            holder = holder[step] if isinstance(holder, list) else holder.setdefault(step, {})
        if value is GONE:
            del holder[last]
        elif isinstance(holder, list) and last == len(holder):
            holder.append(value)
        else:
            holder[last] = value
    return document


def _data(values):
    """A buffer of other numbers."""
    return models.buffer(np.asarray(values).tobytes())


def _carried(extension, value, at="/materials/0", **more):
    declared = {"/extensionsUsed": [extension]}
    return {**declared, f"{at}/extensions": {extension: value}, **more}


def _light(light):
    return _carried("KHR_lights_punctual", {"lights": [light]}, at="")


_LEANING = [1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]
_ATTRIBUTES = "/meshes/0/primitives/0/attributes"
_VARIANTS = {
    "/extensionsUsed": ["KHR_materials_variants"],
    "/extensions": {"KHR_materials_variants": {"variants": [{"name": "a"}, {"name": "b"}]}},
}


def _mapped(*variants):
    where = "/meshes/0/primitives/0/extensions"
    mappings = [{"material": 0, "variants": [variant]} for variant in variants]
    return {**_VARIANTS, where: {"KHR_materials_variants": {"mappings": mappings}}}


_EMPTY = {
    f"empty {key}": {f"/{key}": []}
    for key in ("extensionsUsed", "extensionsRequired", "lights", "cameras/0/extras")
}
_LISTS = {
    "no children": {"/nodes/1/children": []},
    "a scene of no nodes": {"/scenes/0/nodes": []},
    "no mesh weights": {"/meshes/0/weights": []},
    "no targets": {"/meshes/0/primitives/0/targets": [], "/meshes/0/weights": GONE},
    "no attributes": {_ATTRIBUTES: {}},
    "a child twice": {"/nodes/1/children": [2, 2]},
    "a scene's node twice": {"/scenes/0/nodes": [0, 1, 3, 3]},
    "an extension twice": {"/extensionsUsed": ["EXT_a", "EXT_a"]},
    "no variants": {
        "/extensionsUsed": ["KHR_materials_variants"],
        "/extensions": {"KHR_materials_variants": {"variants": []}},
    },
    "no lights": _carried("KHR_lights_punctual", {"lights": []}, at=""),
    "an unknown key that is empty": {"/asset/extras": {"nodes": []}},
    "an unknown extension with empty lists": _carried("EXT_unknown", {"nodes": []}),
}
_ACCESSORS = {
    "an offset into nothing": {"/accessors/2/bufferView": GONE, "/accessors/2/byteOffset": 4},
    "floats normalized": {"/accessors/2/normalized": True},
    "bytes normalized": {"/accessors/4/normalized": False},
    "a wrong min": {"/accessors/1/min": [0, 0, -1]},
    "a wrong max": {"/accessors/1/max": [1, 2, 0]},
    "min of a wrong length": {"/accessors/1/min": [0, 0]},
    "no bounds of positions": {"/accessors/1/min": GONE},
    "no bounds of times": {"/accessors/7/max": GONE},
    "not aligned": {"/accessors/2/byteOffset": 2, "/accessors/2/count": 2},
    "beyond its view": {"/accessors/1/count": 4},
    "into a view that is not there": {"/accessors/1/bufferView": 99},
    "an unknown component": {"/accessors/1/componentType": 5124},
    "not finite": {"/buffers/2": _data(np.full(9, np.nan, "<f4"))},
    "zeros without a view": {"/accessors/2/bufferView": GONE},
    "weights without a view": {"/accessors/5/bufferView": GONE},
    "no elements": {"/accessors/1/count": 0},
}
_VIEWS = {
    "a stride that is no multiple of four": {"/bufferViews/1/byteStride": 13},
    "a stride longer than the view": {"/bufferViews/9/byteStride": 252},
    "a stride of indices": {"/bufferViews/0/byteStride": 4, "/accessors/0/count": 2},
    "a stride that is too small": {"/bufferViews/1/byteStride": 4},
    "a stride of three hundred": {"/bufferViews/1/byteStride": 300},
    "a wide stride": {"/bufferViews/5/byteStride": 16},
    "a view beyond its buffer": {"/bufferViews/1/byteLength": 40},
    "a buffer that is too short": {"/buffers/1/byteLength": 99},
    "a buffer of another type": {"/buffers/0/uri": "data:text/plain;base64,AAABAAIAAAA="},
    "a buffer for glTF": {"/buffers/0/uri": "data:application/gltf-buffer;base64,AAABAAIAAAA="},
    "a damaged base64": {"/buffers/0/uri": "data:application/octet-stream;base64,A"},
    "a file that is not there": {"/buffers/0/uri": "missing.bin"},
}
_MESHES = {
    "normals that are not of unit length": {"/buffers/2": _data(np.full(9, 0.9, "<f4"))},
    "weights that do not sum to one": {"/buffers/5": _data(np.full(12, 0.3, "<f4"))},
    "negative weights": {"/buffers/5": _data(np.tile([2, -1, 0, 0], 3).astype("<f4"))},
    "colours beyond one": {"/buffers/6": _data(np.full(12, 1.5, "<f4"))},
    "an index out of range": {"/buffers/0": _data(np.array([0, 1, 3, 0], "<u2"))},
    "the index that restarts": {"/buffers/0": _data(np.array([0, 1, 65535, 0], "<u2"))},
    "signed indices": {"/accessors/0/componentType": 5122},
    "an attribute of no name": {f"{_ATTRIBUTES}/COLOUR": 6},
    "an attribute with a leading zero": {f"{_ATTRIBUTES}/TEXCOORD_01": 3},
    "an attribute of one's own": {f"{_ATTRIBUTES}/_AGE": 7 - 2},
    "a gap in sets": {f"{_ATTRIBUTES}/TEXCOORD_2": 3},
    "attributes of unequal lengths": {"/accessors/2/count": 2},
    "positions of two": {f"{_ATTRIBUTES}/POSITION": 3},
    "joints without weights": {f"{_ATTRIBUTES}/WEIGHTS_0": GONE},
    "no joints at all": {f"{_ATTRIBUTES}/WEIGHTS_0": GONE, f"{_ATTRIBUTES}/JOINTS_0": GONE},
    "joints beyond the skin": {"/buffers/4": _data(np.full(12, 7, "u1"))},
    "a target of what is not there": {"/meshes/0/primitives/0/targets/0/TANGENT": 1},
    "a target of texture coordinates": {"/meshes/0/primitives/0/targets/0/TEXCOORD_0": 3},
    "a target without bounds": {"/meshes/0/primitives/0/targets": [{"POSITION": 2}]},
    "unequal targets": {"/meshes/0/primitives/1": {"attributes": {"POSITION": 1}}},
    "too many weights": {"/meshes/0/weights": [0.5, 0.5]},
    "an unknown mode": {"/meshes/0/primitives/0/mode": 7},
    "points": {"/meshes/0/primitives/0/mode": 0},
    "no texture coordinates": {f"{_ATTRIBUTES}/TEXCOORD_0": GONE},
}
_NODES = {
    "a matrix that leans": {"/nodes/3/matrix": _LEANING},
    "a matrix of zeros": {"/nodes/3/matrix": [0] * 16},
    "a matrix that mirrors": {"/nodes/3/matrix": np.diag([-1, 1, 1, 1]).ravel().tolist()},
    "a matrix that scales": {"/nodes/3/matrix": np.diag([2, 3, 4, 1]).ravel().tolist()},
    "a matrix and a scale": {"/nodes/3/scale": [1, 1, 1]},
    "a rotation that is too long": {"/nodes/2/rotation": [0, 0, 0, 1.1]},
    "a rotation beyond one": {"/nodes/2/rotation": [0, 0, 0, 2]},
    "a skin without a mesh": {"/nodes/1/skin": 0},
    "weights without a mesh": {"/nodes/1/weights": [0.5]},
    "too many weights of a node": {"/nodes/0/weights": [0.5, 0.5]},
    "a loop": {"/nodes/2/children": [1]},
    "two parents": {"/nodes/3/children": [2]},
    "a scene of a child": {"/scenes/0/nodes": [0, 1, 2, 3]},
    "a scene that is not there": {"/scene": 1},
    "a skin that is not there": {"/nodes/0/skin": 1},
    "joints apart": {"/nodes/1/children": GONE, "/scenes/0/nodes": [0, 1, 2, 3]},
    "a skeleton beside its joints": {"/skins/0/skeleton": 3},
    "a skeleton above its joints": {"/skins/0/skeleton": 1},
    "too few bindings": {"/accessors/9/count": 1},
    "bindings of perspective": {"/buffers/9": _data(np.ones((2, 16), "<f4"))},
    "a scene without the joints": {"/scenes/0/nodes": [0, 3]},
    "no joints": {"/skins/0/joints": []},
}
_CAMERAS = {
    "both kinds of camera": {
        "/cameras/0/orthographic": {"xmag": 1, "ymag": 1, "zfar": 2, "znear": 1}
    },
    "a camera of no kind": {"/cameras/0/type": "fisheye"},
    "a camera without its lens": {"/cameras/0/perspective": GONE},
    "zfar before znear": {"/cameras/0/perspective/zfar": 0.05},
    "no field of view": {"/cameras/0/perspective/yfov": 0},
    "no near plane": {"/cameras/0/perspective/znear": 0},
    "an endless camera": {"/cameras/0/perspective/zfar": GONE},
    "an aspect of zero": {"/cameras/0/perspective/aspectRatio": 0},
    "an orthographic camera of no width": {"/cameras/1/orthographic/xmag": 0},
    "an orthographic camera turned over": {"/cameras/1/orthographic/xmag": -1},
    "zfar at znear": {"/cameras/1/orthographic/zfar": 0.1},
}
_ANIMATIONS = {
    "times that fall": {"/buffers/7": _data(np.array([1, 0], "<f4"))},
    "times below zero": {"/buffers/7": _data(np.array([-1, 1], "<f4"))},
    "one keyframe of a spline": {
        "/animations/0/samplers/0/interpolation": "CUBICSPLINE",
        "/accessors/7/count": 1,
    },
    "too few values of a spline": {"/animations/0/samplers/0/interpolation": "CUBICSPLINE"},
    "an unknown interpolation": {"/animations/0/samplers/0/interpolation": "WOBBLE"},
    "turns that are not of unit length": {"/buffers/8": _data(np.full(8, 0.4, "<f4"))},
    "the same target twice": {
        "/animations/0/channels/1": {"sampler": 0, "target": {"node": 2, "path": "rotation"}}
    },
    "a node with a matrix that moves": {"/animations/0/channels/0/target/node": 3},
    "weights of no mesh that move": {"/animations/0/channels/0/target/path": "weights"},
    "an unknown path": {"/animations/0/channels/0/target/path": "colour"},
    "a sampler that is not there": {"/animations/0/channels/0/sampler": 3},
    "no channels": {"/animations/0/channels": []},
    "a scale from turns": {"/animations/0/channels/0/target/path": "scale"},
    "a pointer that moves, unnamed": {
        "/extensionsUsed": ["KHR_animation_pointer"],
        "/animations/0/channels/0/target": {
            "path": "pointer",
            "extensions": {"KHR_animation_pointer": {}},
        },
    },
}
_MATERIALS = {
    "metal beyond one": {"/materials/0/pbrMetallicRoughness/metallicFactor": 1.5},
    "a colour below zero": {"/materials/0/emissiveFactor": [-0.1, 0, 0]},
    "a colour of two": {"/materials/0/emissiveFactor": [0, 0]},
    "an unknown alpha mode": {"/materials/0/alphaMode": "DITHER"},
    "a texture that is not there": {"/materials/0/normalTexture": {"index": 7}},
    "a cutoff below zero": {"/materials/0/alphaMode": "MASK", "/materials/0/alphaCutoff": -1},
    "an unknown filter": {"/samplers/0/magFilter": 1},
    "an unknown wrap": {"/samplers/0/wrapS": 1},
    "a picture of the wrong type": {"/images/0/mimeType": "image/jpeg"},
    "a picture without a type": {"/images/0/mimeType": GONE},
    "a picture of an unknown type": {"/images/0/mimeType": "image/gif"},
    "a WebP picture": {
        "/images/0": {"uri": "a.webp"},
        "/textures/0/source": 0,
    },
    "a texture without a picture": {"/textures/0/source": GONE},
    "coat beyond one": _carried("KHR_materials_clearcoat", {"clearcoatFactor": 2}),
    "coat": _carried("KHR_materials_clearcoat", {"clearcoatFactor": 1}),
    "coat without tangents": _carried(
        "KHR_materials_clearcoat", {"clearcoatNormalTexture": {"index": 0}}
    ),
    "anisotropy without tangents": _carried(
        "KHR_materials_anisotropy", {"anisotropyTexture": {"index": 0}}
    ),
    "anisotropy beyond one": _carried("KHR_materials_anisotropy", {"anisotropyStrength": 2}),
    "dispersion below zero": _carried("KHR_materials_dispersion", {"dispersion": -1}),
    "an ior of a half": _carried("KHR_materials_ior", {"ior": 0.5}),
    "an ior of zero": _carried("KHR_materials_ior", {"ior": 0}),
    "sheen beyond one": _carried("KHR_materials_sheen", {"sheenColorFactor": [2, 0, 0]}),
    "a specular colour beyond one": _carried(
        "KHR_materials_specular", {"specularColorFactor": [2, 2, 2]}
    ),
    "a specular factor beyond one": _carried("KHR_materials_specular", {"specularFactor": 2}),
    "transmission below zero": _carried("KHR_materials_transmission", {"transmissionFactor": -1}),
    "an iridescent ior below one": _carried("KHR_materials_iridescence", {"iridescenceIor": 0.5}),
    "an emissive strength below zero": _carried(
        "KHR_materials_emissive_strength", {"emissiveStrength": -1}
    ),
    "attenuation at once": _carried("KHR_materials_volume", {"attenuationDistance": 0}),
    "thickness below zero": _carried("KHR_materials_volume", {"thicknessFactor": -1}),
    "glossiness beyond one": _carried(
        "KHR_materials_pbrSpecularGlossiness", {"glossinessFactor": 2}
    ),
    "an extension that is not declared": {"/materials/0/extensions": {"KHR_materials_unlit": {}}},
}
_EXTENSIONS = {
    "unlit on a node": _carried("KHR_materials_unlit", {}, at="/nodes/0"),
    "coat within its material": _carried(
        "KHR_materials_clearcoat", {}, at="/materials/0/pbrMetallicRoughness"
    ),
    "a transform on a texture": _carried("KHR_texture_transform", {}, at="/textures/0"),
    "a transform": _carried(
        "KHR_texture_transform", {}, at="/materials/0/pbrMetallicRoughness/baseColorTexture"
    ),
    "a light on a scene": _carried(
        "KHR_lights_punctual",
        {"light": 0},
        at="/scenes/0",
        **{"/extensions": {"KHR_lights_punctual": {"lights": [{"type": "point"}]}}},
    ),
    "a spot light without spot": _light({"type": "spot"}),
    "a spot light": _light({"type": "spot", "spot": {}}),
    "a spot light turned inside out": _light(
        {"type": "spot", "spot": {"innerConeAngle": 0.5, "outerConeAngle": 0.2}}
    ),
    "a spot light too wide": _light({"type": "spot", "spot": {"outerConeAngle": math.pi}}),
    "a light's colour beyond one": _light({"type": "point", "color": [2, 1, 1]}),
    "a light of no range": _light({"type": "point", "range": 0}),
    "a light without a type": _light({}),
    "variants": _mapped(0, 1),
    "a variant twice": _mapped(0, 0),
    "quantization that is not required": {"/extensionsUsed": ["KHR_mesh_quantization"]},
    "a required extension that is not declared": {"/extensionsRequired": ["KHR_texture_transform"]},
    "a strange extension": {"/extensionsUsed": ["EXT_strange"]},
}
_ASSET = {
    "nothing wrong": {},
    "glTF 2.1": {"/asset/version": "2.1"},
    "glTF 1.0": {"/asset/version": "1.0"},
    "glTF of a million": {"/asset/version": "1000000.0"},
    "glTF of words": {"/asset/version": "two"},
    "no version": {"/asset/version": GONE},
    "no asset": {"/asset": GONE},
    "a name that is a number": {"/nodes/0/name": 5},
    "a generator that is a number": {"/asset/generator": 5},
    "an index that is text": {"/nodes/0/mesh": "0"},
    "an index below zero": {"/nodes/0/mesh": -1},
    "an unknown key": {"/nodes/0/colour": "red"},
    "extensions that are a list": {"/nodes/0/extensions": []},
}
OFFENCES = (
    _EMPTY
    | _LISTS
    | _ACCESSORS
    | _VIEWS
    | _MESHES
    | _NODES
    | _CAMERAS
    | _ANIMATIONS
    | _MATERIALS
    | _EXTENSIONS
    | _ASSET
)
