"""Giving models an animation."""

import json
import struct

import numpy as np

WIDTHS = {"translation": "VEC3", "rotation": "VEC4", "scale": "VEC3", "weights": "SCALAR"}


def animated(glb, path, times, values, *, name="move", interpolation="LINEAR", node=0):
    """The GLB with one more animation of one node."""
    length = struct.unpack_from("<I", glb, 12)[0]
    document = json.loads(glb[20 : 20 + length])
    binary = glb[28 + length :]
    arrays = [np.asarray(times, "<f4").reshape(-1, 1), np.asarray(values, "<f4")]
    accessors = document["accessors"]
    for array, kind in zip(arrays, ("SCALAR", WIDTHS[path]), strict=True):
        binary += bytes(-len(binary) % 4)
        document["bufferViews"].append(
            {"buffer": 0, "byteOffset": len(binary), "byteLength": array.nbytes}
        )
        view = len(document["bufferViews"]) - 1
        told = {"bufferView": view, "componentType": 5126, "type": kind}
        told["count"] = array.size if kind == "SCALAR" else len(array)
        if kind == "SCALAR" and array is arrays[0]:
            told |= {"min": [float(array.min())], "max": [float(array.max())]}
        accessors.append(told)
        binary += array.tobytes()
    sampler = {"input": len(accessors) - 2, "output": len(accessors) - 1}
    document.setdefault("animations", []).append(
        {
            "name": name,
            "samplers": [sampler | {"interpolation": interpolation}],
            "channels": [{"sampler": 0, "target": {"node": node, "path": path}}],
        }
    )
    binary += bytes(-len(binary) % 4)
    document["buffers"][0]["byteLength"] = len(binary)
    text = json.dumps(document).encode()
    text += b" " * (-len(text) % 4)
    head = struct.pack("<4sIII4s", b"glTF", 2, 28 + len(text) + len(binary), len(text), b"JSON")
    return head + text + struct.pack("<I4s", len(binary), b"BIN\0") + binary
