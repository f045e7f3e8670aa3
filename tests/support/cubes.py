"""The smallest honest model and the smallest honest engine."""

import io
from dataclasses import dataclass

import numpy as np
from PIL import Image

from maquette.engines.engine import Card, Inputs, Kind, Made, Step, Tier
from maquette.errors import EngineFailed
from maquette.gltf.build import Part, build_glb
from maquette.gltf.glb import pack_glb, parse_glb

FACES = [(axis, sign) for axis in range(3) for sign in (-1.0, 1.0)]


def cube_glb(size=1.0, colour=(0.8, 0.2, 0.2), name="cube"):
    """A closed cube of twelve triangles, ``size`` metres a side, standing on the ground."""
    positions, normals, triangles = [], [], []
    for number, (axis, sign) in enumerate(FACES):
        normal = np.eye(3)[axis] * sign
        across, up = np.eye(3)[(axis + 1) % 3] * sign, np.eye(3)[(axis + 2) % 3]
        for u, v in ((-1, -1), (1, -1), (1, 1), (-1, 1)):
            positions.append((normal + u * across + v * up) / 2 * size + [0, size / 2, 0])
            normals.append(normal)
        first = 4 * number
        triangles += [(first, first + 1, first + 2), (first, first + 2, first + 3)]
    part = Part(
        name=name,
        positions=np.array(positions, np.float32),
        normals=np.array(normals, np.float32),
        triangles=np.array(triangles, np.uint32),
        base_color_factor=(*colour, 1.0),
    )
    return build_glb([part], extras={})


def finishes_glb(*finishes, name="finishes"):
    """A cube in variants: ``finishes`` are (name, colour)."""
    document, binary = parse_glb(cube_glb(name=name))
    document["extensionsUsed"] = ["KHR_materials_variants"]
    told = {"variants": [{"name": called} for called, _ in finishes]}
    document["extensions"] = {"KHR_materials_variants": told}
    plain = document["materials"][0]
    for _, colour in finishes:
        painted = {**plain["pbrMetallicRoughness"], "baseColorFactor": [*colour, 1.0]}
        document["materials"].append({**plain, "pbrMetallicRoughness": painted})
    mappings = [{"material": 1 + number, "variants": [number]} for number in range(len(finishes))]
    for primitive in document["meshes"][0]["primitives"]:
        primitive["extensions"] = {"KHR_materials_variants": {"mappings": mappings}}
    return pack_glb(document, bytes(binary))


def picture(colour=(200, 30, 30), size=(32, 24)):
    """A whole PNG file of one colour."""
    file = io.BytesIO()
    Image.new("RGB", size, colour).save(file, "PNG")
    return file.getvalue()


@dataclass(frozen=True)
class CubeEngine:
    """Makes a cube in the colour of the first picture's first pixel, or says why it cannot."""

    id: str = "cube"
    takes: frozenset[Kind] = frozenset(Kind)

    @property
    def card(self):
        return Card(self.id, "Cubes", self.takes, "Apache-2.0", dict.fromkeys(Tier, 0.1))

    def make(self, inputs: Inputs, progress) -> Made:
        if "nothing" in inputs.prompt:
            raise EngineFailed("there is nothing to build in this order")
        if "garbage" in inputs.prompt:
            return Made(b"glTF, but not really")
        colour = (0.5, 0.5, 0.5)
        if inputs.pictures:
            progress(Step.IMAGE, 0.2)
            pixel = Image.open(io.BytesIO(inputs.pictures[0])).convert("RGB").getpixel((0, 0))
            colour = tuple(channel / 255 for channel in pixel)
        progress(Step.MESH, 0.6)
        glb = cube_glb(inputs.options.height or 1.0, colour)
        progress(Step.FINISH, 1.0)
        return Made(glb, ("a cube is all this engine knows",))
