"""Binary glTF, read as an upload is and then as a job does."""

from random import Random
from typing import Any

from hypothesis import strategies as st

from fuzz.json_mutation import changed
from fuzz.target import Raw, Target
from gltf import models
from gltf.using import use_all
from maquette.errors import UnreadableModel
from maquette.gltf.build import build_glb
from maquette.gltf.glb import pack_glb, parse_glb
from maquette.gltf.importers import canonical_glb
from maquette.gltf.read import read_model

WORDS = (
    *(b"glTF", b"JSON", b"BIN\0", b'"asset"', b'"version":"2.0"', b'"scenes"', b'"nodes"'),
    *(b'"meshes"', b'"primitives"', b'"attributes"', b'"POSITION"', b'"NORMAL"', b'"TEXCOORD_0"'),
    *(b'"JOINTS_0"', b'"WEIGHTS_0"', b'"indices"', b'"material"', b'"mode"', b'"targets"'),
    *(b'"accessors"', b'"bufferView"', b'"byteOffset"', b'"componentType"', b'"count"', b'"type"'),
    *(b'"normalized"', b'"sparse"', b'"values"', b'"bufferViews"', b'"buffer"', b'"byteLength"'),
    *(b'"byteStride"', b'"buffers"', b'"uri"', b'"images"', b'"mimeType"', b'"textures"'),
    *(b'"source"', b'"sampler"', b'"materials"', b'"pbrMetallicRoughness"', b'"baseColorTexture"'),
    *(b'"skins"', b'"joints"', b'"inverseBindMatrices"', b'"animations"', b'"channels"'),
    *(b'"samplers"', b'"interpolation"', b'"path"', b'"node"', b'"cameras"', b'"children"'),
    *(b'"matrix"', b'"extensions"', b'"extensionsUsed"', b'"extensionsRequired"'),
    *(b'"KHR_draco_mesh_compression"', b'"EXT_meshopt_compression"', b'"KHR_texture_transform"'),
    *(b'"EXT_mesh_gpu_instancing"', b'"KHR_materials_variants"', b'"KHR_lights_punctual"'),
    *(
        b"5121",
        b"5123",
        b"5125",
        b"5126",
        b'"SCALAR"',
        b'"VEC3"',
        b'"MAT4"',
        b"2147483647",
        b"1e38",
    ),
)


def take(data: bytes) -> None:
    use_all(read_model(canonical_glb("a.glb", data)))


def seeds() -> list[bytes]:
    return [
        pack_glb(*models.rich()),
        build_glb([models.octahedron()], extras={}),
        build_glb([models.textured()], extras={}),
        pack_glb({"asset": {"version": "2.0"}}),
    ]


def mutated(data: bytes, room: int, chance: Random, raw: Raw) -> bytes:
    """The JSON changed in one place, or the data in a few bytes, in a container that is whole."""
    try:
        document, binary = parse_glb(data)
    except UnreadableModel:
        return raw(data, room)
    kept = bytes(binary or b"")
    if chance.random() < 0.2:
        return raw(data, room)
    if chance.random() < 0.3 and kept:
        kept = raw(kept, max(room - len(data) + len(kept), 16))
    else:
        document = changed(document, chance)
    try:
        return pack_glb(document, kept)[:room]
    except TypeError:
        return raw(data, room)  # a number beyond 64 bits, which our writer does not write


small = st.integers(-1, 12)
tiny = st.integers(0, 3)
sizes = st.one_of(st.integers(0, 40), st.sampled_from([2**31 - 1, 2**31, 2**53, 199_999_999, -1]))


def _maybe(**fields: Any) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional=fields)


def _with(needed: dict[str, Any], **more: Any) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(needed, optional=more)


components = st.sampled_from([5120, 5121, 5122, 5123, 5125, 5126])
shapes = st.sampled_from(["SCALAR", "VEC2", "VEC3", "VEC4", "MAT2", "MAT3", "MAT4"])
numbers = st.floats(-(2.0**126), 2.0**126, width=32)
sparse = st.fixed_dictionaries(
    {
        "count": st.integers(1, 6),
        "indices": _with(
            {"bufferView": tiny, "componentType": st.sampled_from([5121, 5123, 5125])}
        ),
        "values": _with({"bufferView": tiny}, byteOffset=sizes),
    }
)
accessors = _with(
    {"componentType": components, "count": st.one_of(st.integers(1, 8), sizes), "type": shapes},
    bufferView=tiny,
    byteOffset=sizes,
    normalized=st.booleans(),
    sparse=sparse,
    min=st.lists(numbers, max_size=4),
)
views = _with(
    {"buffer": st.just(0), "byteLength": st.one_of(st.integers(1, 256), sizes)},
    byteOffset=sizes,
    byteStride=st.sampled_from([4, 8, 12, 16, 252, 256, 3]),
    target=st.sampled_from([34962, 34963]),
)
semantics = [
    "POSITION",
    "NORMAL",
    "TANGENT",
    "TEXCOORD_0",
    "COLOR_0",
    "JOINTS_0",
    "WEIGHTS_0",
    "_A",
]
attributes = st.dictionaries(st.sampled_from(semantics), tiny, max_size=4)
primitives = _with(
    {"attributes": attributes.map(lambda found: {"POSITION": 0} | found)},
    indices=tiny,
    mode=st.integers(0, 7),
    targets=st.lists(attributes, max_size=2),
)
nodes = _maybe(
    mesh=tiny,
    skin=tiny,
    children=st.lists(tiny, max_size=3),
    translation=st.lists(numbers, min_size=3, max_size=3),
    scale=st.lists(numbers, min_size=3, max_size=3),
    matrix=st.lists(numbers, min_size=16, max_size=16),
    weights=st.lists(numbers, max_size=3),
    extensions=st.just({"EXT_mesh_gpu_instancing": {"attributes": {"TRANSLATION": 0}}}),
)
animations = _with(
    {
        "channels": st.lists(
            _with(
                {
                    "sampler": tiny,
                    "target": _with(
                        {"path": st.sampled_from(["translation", "rotation", "scale", "weights"])},
                        node=tiny,
                    ),
                }
            ),
            min_size=1,
            max_size=2,
        ),
        "samplers": st.lists(
            _with(
                {"input": tiny, "output": tiny},
                interpolation=st.sampled_from(["STEP", "CUBICSPLINE", "LINEAR"]),
            ),
            min_size=1,
            max_size=2,
        ),
    }
)
documents = _with(
    {
        "asset": st.just({"version": "2.0"}),
        "accessors": st.lists(accessors, min_size=1, max_size=4),
        "bufferViews": st.lists(views, min_size=1, max_size=4),
        "buffers": st.just([{"byteLength": 256}]),
        "meshes": st.lists(
            _with({"primitives": st.lists(primitives, min_size=1, max_size=3)}),
            min_size=1,
            max_size=2,
        ),
        "nodes": st.lists(nodes, min_size=1, max_size=4),
    },
    scenes=st.just([{"nodes": [0]}]),
    skins=st.lists(
        _with(
            {"joints": st.lists(tiny, min_size=1, max_size=3)},
            inverseBindMatrices=tiny,
            skeleton=tiny,
        ),
        min_size=1,
        max_size=2,
    ),
    animations=st.lists(animations, min_size=1, max_size=2),
)
"""Models in which every field has the right type, and nothing need fit anything else."""

examples = st.builds(pack_glb, documents, st.binary(min_size=256, max_size=256))

TARGET = Target(take, UnreadableModel, seeds, examples, WORDS, mutated, longest=16_384)
