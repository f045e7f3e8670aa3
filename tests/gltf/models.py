"""Small models that the tests of this room start from."""

import base64
import copy
import io
import json
import struct
import zipfile

import numpy as np
from PIL import Image

from maquette.gltf.build import Part, build_glb
from maquette.gltf.glb import parse_glb

OCTAHEDRON = np.array(
    [[1, 0, 0], [-1, 0, 0], [0, 1, 0], [0, -1, 0], [0, 0, 1], [0, 0, -1]], np.float32
)
FACES = np.array(
    [[0, 2, 4], [2, 1, 4], [1, 3, 4], [3, 0, 4], [2, 0, 5], [1, 2, 5], [3, 1, 5], [0, 3, 5]],
    np.uint32,
)


def picture(kind="PNG", size=(4, 4), color=(200, 100, 50)):
    buffer = io.BytesIO()
    Image.new("RGB", size, color).save(buffer, kind)
    return buffer.getvalue()


def octahedron(name="octahedron", **more):
    """A closed solid of eight triangles, smooth."""
    return Part(
        **{
            "name": name,
            "positions": OCTAHEDRON,
            "normals": OCTAHEDRON,
            "triangles": FACES,
            "uvs": OCTAHEDRON[:, :2] * 0.5 + 0.5,
            **more,
        }
    )


def textured(name="octahedron", **more):
    tangents = np.tile(np.array([1, 0, 0, 1], np.float32), (6, 1))
    pictures = {
        "base_color": picture("JPEG"),
        "orm": picture("JPEG", color=(255, 128, 0)),
        "normal": picture("PNG", color=(128, 128, 255)),
    }
    return octahedron(name, **{"tangents": tangents, **pictures, **more})


RICH = {
    "KHR_lights_punctual": {"lights": [{"type": "point", "range": 3.0}]},
    "KHR_materials_variants": {"variants": [{"name": "red"}]},
}


def rich():
    """The document and the data of a GLB that has a bit of everything: skin, animation, morph
    target, sparse, instances.
    """
    glb = build_glb([textured(), octahedron("second")], extras={"a": 1})
    document, binary = parse_glb(glb)
    zeros = len(document["accessors"])
    document["accessors"] += [
        {"componentType": 5126, "count": 6, "type": "VEC3"},
        {"componentType": 5121, "count": 6, "type": "VEC4"},
        {"componentType": 5126, "count": 6, "type": "VEC4"},
        {"componentType": 5126, "count": 2, "type": "MAT4"},
        {"componentType": 5126, "count": 6, "type": "SCALAR"},
    ]
    document["accessors"][zeros]["sparse"] = {
        "count": 2,
        "indices": {"bufferView": len(document["bufferViews"]), "componentType": 5121},
        "values": {"bufferView": 0},
    }
    start = len(binary)
    document["bufferViews"].append({"buffer": 0, "byteOffset": start, "byteLength": 2})
    document["buffers"][0]["byteLength"] = start + 4
    primitive = document["meshes"][0]["primitives"][0]
    primitive["targets"] = [{"POSITION": zeros}]
    primitive["attributes"] |= {"JOINTS_0": zeros + 1, "WEIGHTS_0": zeros + 2}
    document["skins"] = [{"joints": [1, 0], "inverseBindMatrices": zeros + 3}]
    document["nodes"][0] |= {"skin": 0, "children": [2], "weights": [0.5]}
    document["nodes"].append({"translation": [1, 2, 3], "rotation": [0, 0, 0, 1], "mesh": 1})
    instancing = {"EXT_mesh_gpu_instancing": {"attributes": {"TRANSLATION": zeros}}}
    document["nodes"][2]["extensions"] = instancing
    document["animations"] = [
        {
            "channels": [{"sampler": 0, "target": {"node": 1, "path": "translation"}}],
            "samplers": [{"input": zeros + 4, "output": zeros, "interpolation": "STEP"}],
        }
    ]
    document["cameras"] = [{"type": "perspective", "perspective": {"yfov": 1, "znear": 0.1}}]
    document["extensions"] = copy.deepcopy(RICH)
    return document, bytes(binary) + b"\0\3\0\0"


def triangle(**changes):
    """A .gltf document of one triangle, indices first, with ``changes`` to its top level."""
    indices = struct.pack("<3H2x", 0, 1, 2)
    positions = np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0]], "<f4").tobytes()
    document = {
        "asset": {"version": "2.0"},
        "scenes": [{"nodes": [0]}],
        "nodes": [{"mesh": 0}],
        "meshes": [{"primitives": [{"attributes": {"POSITION": 1}, "indices": 0}]}],
        "accessors": [
            {"bufferView": 0, "componentType": 5123, "count": 3, "type": "SCALAR"},
            {
                "bufferView": 1,
                "componentType": 5126,
                "count": 3,
                "type": "VEC3",
                "min": [0, 0, 0],
                "max": [1, 1, 0],
            },
        ],
        "bufferViews": [
            {"buffer": 0, "byteLength": 6},
            {"buffer": 0, "byteOffset": 8, "byteLength": 36},
        ],
        "buffers": [buffer(indices + positions)],
    }
    return {**document, **changes}


def buffer(data):
    uri = "data:application/octet-stream;base64," + base64.b64encode(data).decode()
    return {"byteLength": len(data), "uri": uri}


def floats(*rows, type_="VEC3"):
    """A document of one accessor that holds ``rows``."""
    data = np.array(rows, "<f4")
    return {
        "asset": {"version": "2.0"},
        "accessors": [{"bufferView": 0, "componentType": 5126, "count": len(rows), "type": type_}],
        "bufferViews": [{"buffer": 0, "byteLength": data.nbytes}],
        "buffers": [buffer(data.tobytes())],
    }


def as_bytes(document):
    return json.dumps(document).encode()


def zipped(files, method=zipfile.ZIP_DEFLATED):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return packed.getvalue()


CUBE = "".join(f"v {x} {y} {z}\n" for x in (0, 1) for y in (0, 1) for z in (0, 1)) + (
    "f 1 2 4 3\nf 5 7 8 6\nf 1 5 6 2\nf 3 4 8 7\nf 1 3 7 5\nf 2 6 8 4\n"
)
