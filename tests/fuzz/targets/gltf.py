"""glTF as text, its data in base64 or missing."""

import base64
import json
from random import Random
from typing import Any

from hypothesis import strategies as st

from fuzz.json_mutation import changed
from fuzz.target import Raw, Target
from fuzz.targets import glb
from gltf import models
from gltf.using import use_all
from maquette.errors import UnreadableModel
from maquette.gltf.importers import canonical_glb
from maquette.gltf.read import read_model

URI = "data:application/octet-stream;base64,"
WORDS = (*glb.WORDS[3:], b"data:", b";base64,", b"application/octet-stream", b"image/png", b"../")


def take(data: bytes) -> None:
    use_all(read_model(canonical_glb("a.gltf", data)))


def seeds() -> list[bytes]:
    document, binary = models.rich()
    return [
        models.as_bytes(models.triangle()),
        models.as_bytes(document | {"buffers": [models.buffer(binary)]}),
        models.as_bytes(models.floats((1, 2, 3))),
        models.as_bytes(with_picture()),
        b"{}",
    ]


def with_picture() -> dict[str, Any]:
    uri = "data:image/png;base64," + base64.b64encode(models.picture()).decode()
    return models.triangle(
        images=[{"uri": uri}],
        textures=[{"source": 0}],
        materials=[{"pbrMetallicRoughness": {"baseColorTexture": {"index": 0}}}],
    )


def mutated(data: bytes, room: int, chance: Random, raw: Raw) -> bytes:
    try:
        document = json.loads(data)
    except (ValueError, RecursionError):
        return raw(data, room)
    if not isinstance(document, dict) or chance.random() < 0.2:
        return raw(data, room)
    if chance.random() < 0.2 and _with_data(document):
        _change_data(document, chance, raw)
    else:
        document = changed(document, chance)
    return json.dumps(document).encode("utf-8", "replace")[:room]


def _with_data(document: dict[str, Any]) -> list[dict[str, Any]]:
    buffers = document.get("buffers")
    found = buffers if isinstance(buffers, list) else []
    return [b for b in found if isinstance(b, dict) and str(b.get("uri", "")).startswith(URI)]


def _change_data(document: dict[str, Any], chance: Random, raw: Raw) -> None:
    holder = chance.choice(_with_data(document))
    try:
        plain = base64.b64decode(holder["uri"][len(URI) :])
    except ValueError:
        return
    holder["uri"] = URI + base64.b64encode(raw(plain, len(plain) + 16)).decode()


uris = st.one_of(
    st.binary(max_size=256).map(lambda data: URI + base64.b64encode(data).decode()),
    st.text(max_size=20).map(lambda text: "data:" + text),
    st.sampled_from(["", "a.bin", "../a.bin", "file:///etc/passwd", "http://127.0.0.1/", "C:\\a"]),
    st.just(URI + base64.b64encode(bytes(256)).decode()),
)
buffers = st.lists(
    st.fixed_dictionaries(
        {"byteLength": st.one_of(st.just(256), glb.sizes)}, optional={"uri": uris}
    ),
    min_size=1,
    max_size=2,
)
images = st.lists(
    st.fixed_dictionaries({}, optional={"uri": uris, "bufferView": glb.tiny, "mimeType": uris}),
    min_size=1,
    max_size=2,
)
examples = st.builds(
    lambda document, buffers, images: models.as_bytes(
        document | {"buffers": buffers, "images": images}
    ),
    glb.documents,
    buffers,
    images,
)

TARGET = Target(take, UnreadableModel, seeds, examples, WORDS, mutated, longest=16_384)
