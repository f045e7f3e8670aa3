"""What core glTF and its small extensions say of numbers and pictures, seen in the picture."""

import base64
import io
import json
import tempfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from scipy.ndimage import label

from maquette.gltf.glb import pack_glb
from maquette.gltf.inspect import inspect
from maquette.gltf.primitives import primitive_arrays
from maquette.gltf.read import read_model
from maquette.kit.pictures import open_picture
from maquette.render.stage.nodes import Scene
from maquette.render.stage.skinning import morphed
from maquette.render.stills import StillSpec, still

KTX2 = json.loads((Path(__file__).parents[1] / "kit" / "data" / "ktx2.json").read_text())
UNLIT = {"KHR_materials_unlit": {}}
CORNERS = np.array([[-1, -1, 0], [1, -1, 0], [1, 1, 0], [-1, 1, 0]], "<f4")
# As pictures are: v runs downwards.
FLAT = np.array([[0, 1], [1, 1], [1, 0], [0, 0]], "<f4")
KINDS = {np.dtype("<f4"): 5126, np.dtype("<u2"): 5123, np.dtype("u1"): 5121, np.dtype("i1"): 5120}
KINDS |= {np.dtype("<i2"): 5122, np.dtype("<u4"): 5125}
SHAPES = {1: "SCALAR", 2: "VEC2", 3: "VEC3", 4: "VEC4"}


class Model:
    """A glTF put together array by array."""

    def __init__(self):
        self.binary = b""
        self.json = {
            "asset": {"version": "2.0"},
            "scenes": [{"nodes": [0]}],
            "nodes": [{"mesh": 0}],
        }
        self.json |= {"accessors": [], "bufferViews": [], "materials": [{}], "meshes": []}

    def view(self, data):
        self.binary += bytes(-len(self.binary) % 4)
        start = {"buffer": 0, "byteOffset": len(self.binary), "byteLength": len(data)}
        self.json["bufferViews"].append(start)
        self.binary += data
        return len(self.json["bufferViews"]) - 1

    def array(self, values, **more):
        values = np.asarray(values)
        shape = SHAPES[1 if values.ndim == 1 else values.shape[1]]
        told = {"bufferView": self.view(values.tobytes()), "componentType": KINDS[values.dtype]}
        self.json["accessors"].append(told | {"count": len(values), "type": shape, **more})
        return len(self.json["accessors"]) - 1

    def picture(self, data, mime="image/png", extension=None):
        image = {"bufferView": self.view(data), "mimeType": mime}
        self.json.setdefault("images", []).append(image)
        source = {"source": len(self.json["images"]) - 1}
        texture = {"extensions": {extension: source}} if extension else source
        self.json.setdefault("textures", []).append(texture)
        if extension:
            self.json["extensionsUsed"] = self.json["extensionsRequired"] = [extension]
        return {"index": len(self.json["textures"]) - 1}

    def plate(self, material=None, indices=(0, 1, 2, 0, 2, 3), **attributes):
        """A square facing the camera; ``attributes`` are accessors."""
        attributes = {"POSITION": self.array(CORNERS)} | attributes
        primitive = {"attributes": attributes, "material": 0}
        primitive["indices"] = self.array(np.array(indices, "<u2"))
        self.json["meshes"] = [{"primitives": [primitive]}]
        self.json["materials"] = [material or {"extensions": UNLIT}]
        return self

    def glb(self):
        self.json["buffers"] = [{"byteLength": len(self.binary)}]
        return pack_glb(self.json, self.binary)


def png(pixels, kind="PNG", **options):
    written = io.BytesIO()
    Image.fromarray(np.asarray(pixels, np.uint8)).save(written, kind, **options)
    return written.getvalue()


def look(glb, background="#000000", shadows=False):
    """The front, small: (160, 160, 3)."""
    spec = StillSpec((160, 160), camera="front", background=background, shadows=shadows)
    with tempfile.TemporaryDirectory() as folder:
        path = still(glb, spec, Path(folder) / "a.png")
        return np.array(open_picture(path.read_bytes())).astype(int)


def quarters(pixels):
    """The colours in the middles of a plate's quarters: top left, top right, bottom left, right."""
    rows, columns = (np.flatnonzero(pixels.max(axis=(a, 2)) > 20) for a in (1, 0))
    places = [(rows, columns, share) for share in (0.25, 0.75)]
    down, across = ([int(s[0] + (s[-1] - s[0]) * q) for *_, q in places] for s in (rows, columns))
    return [tuple(pixels[y, x]) for y in down for x in across]


RED, GREEN, BLUE, WHITE = (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)
FOUR = np.kron(np.array([[RED, GREEN], [BLUE, WHITE]], np.uint8), np.ones((8, 8, 1), np.uint8))


def textured(info=None, uvs=FLAT, data=None, **picture):
    """A plate that shows a picture of four colours by unlit base colour."""
    model = Model()
    texture = model.picture(png(FOUR) if data is None else data, **picture)
    surface = {"baseColorTexture": texture | (info or {})}
    material = {"extensions": UNLIT, "pbrMetallicRoughness": surface}
    return model.plate(material, TEXCOORD_0=model.array(uvs))


def nearly(found, wanted, most=12):
    return np.abs(np.array(found) - np.array(wanted)).max() <= most


def test_a_picture_lies_the_right_way_up():
    assert nearly(quarters(look(textured().glb())), [RED, GREEN, BLUE, WHITE])


def test_a_webp_picture_of_the_extension_is_shown():
    webp = png(FOUR, "WEBP", lossless=True)
    model = textured(data=webp, mime="image/webp", extension="EXT_texture_webp")
    assert nearly(quarters(look(model.glb())), [RED, GREEN, BLUE, WHITE])


@pytest.mark.parametrize("name", ["uastc", "etc1s"])
def test_a_ktx2_picture_of_basis_universal_is_shown(name):
    data = base64.b64decode(KTX2[name])
    model = textured(data=data, mime="image/ktx2", extension="KHR_texture_basisu")
    found = quarters(look(model.glb()))
    wanted = [(64, 64, 60), (191, 64, 60), (64, 191, 60), (191, 191, 60)]
    assert nearly(found, wanted, most=35)


def test_a_plain_source_is_shown_rather_than_the_ktx2_made_of_it():
    model = textured()
    spare = model.picture(base64.b64decode(KTX2["uastc"]), "image/ktx2", "KHR_texture_basisu")
    model.json["textures"][0]["extensions"] = model.json["textures"][spare["index"]]["extensions"]
    assert nearly(quarters(look(model.glb())), [RED, GREEN, BLUE, WHITE])


def transformed(**moved):
    return {"extensions": {"KHR_texture_transform": moved}}


@pytest.mark.parametrize(
    ("moved", "wanted"),
    [
        ({"offset": [0.5, 0.0]}, [GREEN, RED, WHITE, BLUE]),
        ({"offset": [0.0, 0.5]}, [BLUE, WHITE, RED, GREEN]),
        ({"scale": [0.5, 0.5]}, [RED, RED, RED, RED]),
        ({"scale": [-1, 1]}, [GREEN, RED, WHITE, BLUE]),
        # The picture turns clockwise about its first corner, and is brought back into sight.
        ({"rotation": np.pi / 2, "offset": [0, 1]}, [BLUE, RED, WHITE, GREEN]),
    ],
)
def test_a_texture_transform_moves_the_picture(moved, wanted):
    assert nearly(quarters(look(textured(transformed(**moved)).glb())), wanted)


SLOTS = {
    "emissiveTexture": ({"emissiveFactor": [1, 1, 1]}, [RED, GREEN, BLUE, WHITE]),
    "occlusionTexture": ({}, None),
    "normalTexture": ({}, None),
    "metallicRoughnessTexture": ({}, None),
}


@pytest.mark.parametrize("slot", SLOTS)
def test_a_texture_transform_holds_for_every_picture_of_a_material(slot):
    """Half of the picture's width is another world; the transform swaps the halves."""
    halves = np.full((8, 8, 3), 255, np.uint8)
    halves[:, :4] = (128, 128, 255) if slot == "normalTexture" else (0, 20, 0)
    if slot == "normalTexture":
        halves[:, 4:] = (128, 20, 160)

    def drawn(info):
        model = Model()
        texture = model.picture(png(halves)) | info
        surface = {"baseColorFactor": [0.5, 0.5, 0.5, 1], "roughnessFactor": 1}
        surface["metallicFactor"] = float(slot == "metallicRoughnessTexture")
        if slot == "metallicRoughnessTexture":
            surface[slot] = texture
        material = {"pbrMetallicRoughness": surface, **SLOTS[slot][0]}
        if slot != "metallicRoughnessTexture":
            material[slot] = texture
        normals = model.array(np.tile(np.array([0, 0, 1], "<f4"), (4, 1)))
        return model.plate(material, TEXCOORD_0=model.array(FLAT), NORMAL=normals)

    plain, swapped = (
        np.array(quarters(look(drawn(info).glb()))) for info in ({}, transformed(offset=[0.5, 0.0]))
    )
    left, right = plain[[0, 2]], plain[[1, 3]]
    assert np.abs(left - right).max() > 15
    assert np.abs(swapped[[1, 3]] - left).max() <= 10
    assert np.abs(swapped[[0, 2]] - right).max() <= 10


@pytest.mark.parametrize("number", range(4))
@pytest.mark.parametrize("by", ["texCoord", "transform"])
def test_a_picture_may_lie_by_any_of_four_sets_of_coordinates(number, by):
    info = {"texCoord": number} if by == "texCoord" else transformed(texCoord=number)
    model = textured(info, uvs=FLAT * 0)
    attributes = model.json["meshes"][0]["primitives"][0]["attributes"]
    for other in range(1, 4):
        attributes[f"TEXCOORD_{other}"] = model.array(FLAT * 0)
    attributes[f"TEXCOORD_{number}"] = model.array(FLAT)
    assert nearly(quarters(look(model.glb())), [RED, GREEN, BLUE, WHITE])


def test_coordinates_beyond_the_fourth_set_are_named_in_the_report():
    model = textured({"texCoord": 4})
    attributes = model.json["meshes"][0]["primitives"][0]["attributes"]
    attributes |= {f"TEXCOORD_{other}": attributes["TEXCOORD_0"] for other in range(1, 5)}
    assert "TEXCOORD_4, beyond the last set" in told(model.glb())
    assert nearly(quarters(look(model.glb())), [WHITE] * 4)


def told(glb):
    return " ".join(one.message for one in inspect(read_model(glb), len(glb)).findings)


def test_a_material_with_more_pictures_than_can_be_drawn_is_named_in_the_report():
    model = textured()
    info = {"index": 0}
    layers = {
        "clearcoat": ("clearcoat", "clearcoatRoughness", "clearcoatNormal"),
        "sheen": ("sheenColor", "sheenRoughness"),
        "specular": ("specular", "specularColor"),
        "iridescence": ("iridescence", "iridescenceThickness"),
        "volume": ("thickness",),
        "anisotropy": ("anisotropy",),
    }
    (material,) = model.json["materials"]
    material["extensions"] = {
        f"KHR_materials_{name}": {f"{slot}Texture": info for slot in slots}
        for name, slots in layers.items()
    }
    assert "left out" not in told(model.glb())
    material |= {"normalTexture": info, "occlusionTexture": info, "emissiveTexture": info}
    assert "of 15 pictures the last few may be left out" in told(model.glb())
    look(model.glb())


COLORS = np.array([RED, GREEN, BLUE, WHITE])


@pytest.mark.parametrize(
    ("values", "normalized"),
    [
        (COLORS.astype("u1"), True),
        ((COLORS * 257).astype("<u2"), True),
        ((COLORS / 255).astype("<f4"), False),
        (np.column_stack([COLORS, [255] * 4]).astype("u1"), True),
    ],
    ids=["bytes", "shorts", "floats", "with alpha"],
)
def test_colours_of_vertices_come_in_any_type(values, normalized):
    model = Model()
    if values.strides[0] % 4:  # as exporters do: padded to four bytes
        values = np.column_stack([values, values[:, :1] * 0]).astype(values.dtype)
        colors = model.array(values, normalized=normalized)
        model.json["accessors"][colors]["type"] = "VEC3"
        step = model.json["bufferViews"][-1]
        step["byteStride"] = values.strides[0]
    else:
        colors = model.array(values, normalized=normalized)
    found = quarters(look(model.plate(COLOR_0=colors).glb()))
    # The corner nearest to each quarter has the most of it.
    assert [int(np.argmax(one)) for one in found[1:]] == [2, 0, 1]
    assert min(found[0]) > 90


def test_quantized_positions_and_coordinates_are_where_they_belong():
    model = textured(uvs=FLAT.astype("u1") * 255)
    model.json["accessors"][0]["normalized"] = True
    attributes = model.json["meshes"][0]["primitives"][0]["attributes"]
    attributes["POSITION"] = model.array((CORNERS * 127).astype("i1"), normalized=True)
    view = model.json["accessors"][attributes["POSITION"]]["bufferView"]
    assert model.json["bufferViews"][view]["byteLength"] == 12
    model.json["extensionsUsed"] = model.json["extensionsRequired"] = ["KHR_mesh_quantization"]
    model.json["nodes"][0]["scale"] = [100, 100, 100]
    assert nearly(quarters(look(model.glb())), [RED, GREEN, BLUE, WHITE])


def test_a_sparse_accessor_moves_only_the_corners_that_it_names():
    model = Model().plate()
    number = model.json["meshes"][0]["primitives"][0]["attributes"]["POSITION"]
    model.json["accessors"][number]["sparse"] = {
        "count": 1,
        "indices": {
            "bufferView": model.view(np.array([3], "<u2").tobytes()),
            "componentType": 5123,
        },
        "values": {"bufferView": model.view(np.array([[0, 0, 0]], "<f4").tobytes())},
    }
    document = read_model(model.glb())
    assert np.array_equal(document.accessor(number)[[0, 1, 2]], CORNERS[:3])
    assert not document.accessor(number)[3].any()
    shown = look(model.glb()).max(axis=2) > 60
    half = look(Model().plate(indices=(0, 1, 2)).glb()).max(axis=2) > 60
    assert np.mean(shown != half) < 0.005


def test_a_morph_target_moves_tangents_coordinates_and_colours_too():
    model = Model()
    tangents = np.tile(np.array([1, 0, 0, -1], "<f4"), (4, 1))
    colors = np.tile(np.array([0.5, 0.5, 0.5, 0.25], "<f4"), (4, 1))
    model.plate(
        TANGENT=model.array(tangents),
        TEXCOORD_0=model.array(FLAT),
        COLOR_0=model.array(colors),
    )
    (primitive,) = model.json["meshes"][0]["primitives"]
    primitive["targets"] = [
        {
            "TANGENT": model.array(tangents[:, :3] * -1),
            "TEXCOORD_0": model.array(FLAT),
            "COLOR_0": model.array(colors[:, :3]),
        }
    ]
    document = read_model(model.glb())
    plain = primitive_arrays(document, primitive)
    bent = morphed(document, plain, primitive["targets"], [0.5])
    assert np.allclose(bent.tangents, [0.5, 0, 0, -1])
    assert np.allclose(bent.uvs[0], FLAT * 1.5)
    assert np.allclose(bent.colors, [0.75, 0.75, 0.75, 0.25])
    assert plain.uvs[0].tolist() == FLAT.tolist()


def test_each_instance_is_drawn_where_it_stands():
    model = Model()
    places = np.array([[-3, 0, 0], [0, 0, 0], [3, 0, 0]], "<f4")
    scales = np.array([[1, 1, 1], [0.5, 0.5, 0.5], [-1, 1, 1]], "<f4")
    attributes = {"TRANSLATION": model.array(places), "SCALE": model.array(scales)}
    model.json["nodes"][0]["extensions"] = {"EXT_mesh_gpu_instancing": {"attributes": attributes}}
    model.plate({"extensions": UNLIT, "doubleSided": True})
    drawables = Scene(read_model(model.glb())).drawables()
    assert [list(one.transform[:3, 3]) for one in drawables] == places.tolist()
    _, pieces = label(look(model.glb()).max(axis=2) > 60)
    assert pieces == 3


@pytest.mark.parametrize(("mode", "seen"), [("OPAQUE", 255), ("MASK", 0), ("BLEND", 102)])
def test_alpha_is_taken_as_the_material_says(mode, seen):
    surface = {"baseColorFactor": [1, 1, 1, 0.4]}
    material = {"extensions": UNLIT, "alphaMode": mode, "pbrMetallicRoughness": surface}
    found = look(Model().plate(material).glb())[80, 80]
    assert np.abs(found - seen).max() <= 3


def test_a_cut_outs_shadow_has_its_holes_by_whichever_coordinates_they_lie():
    """A ceiling whose picture is clear but for a spot: hardly any shadow."""
    clear = np.zeros((8, 8, 4), np.uint8)
    clear[:, :, :3] = 255

    def darkness(number):
        model = textured({"texCoord": number}, uvs=FLAT * 0, data=png(clear))
        (material,) = model.json["materials"]
        material |= {"alphaMode": "MASK", "doubleSided": True}
        (primitive,) = model.json["meshes"][0]["primitives"]
        primitive["attributes"]["TEXCOORD_1"] = model.array(FLAT)
        post = model.array(np.array([[0, -1, 0], [0.02, -1, 0], [0, -0.9, 0]], "<f4"))
        model.json["meshes"][0]["primitives"].append({"attributes": {"POSITION": post}})
        model.json["nodes"][0]["rotation"] = [0.5**0.5, 0, 0, 0.5**0.5]
        return (255 - look(model.glb(), "#ffffff", shadows=True)).max()

    assert darkness(0) < 140
    assert abs(darkness(0) - darkness(1)) < 40
