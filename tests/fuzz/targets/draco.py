"""What a Draco header claims, and what the decoder then makes of it."""

import DracoPy
from hypothesis import strategies as st

from fuzz.target import Target
from gltf import models
from maquette.errors import UnreadableModel
from maquette.gltf import draco

MOST = 64_000_000


def take(data: bytes) -> None:
    try:
        claim = draco.claim(data)
        if claim.triangles > 10_000 or claim.vertices > 10_000:
            return  # refused by what the document says of it
        mesh = draco.decode(data, MOST)
    except draco.Damaged as error:
        raise UnreadableModel(str(error)) from None
    assert mesh.triangles.ndim == 2


def seeds() -> list[bytes]:
    return [
        DracoPy.encode(
            models.OCTAHEDRON, models.FACES, quantization_bits=bits, preserve_order=order
        )
        for bits in (8, 16)
        for order in (False, True)
    ]


examples = st.builds(
    lambda method, flags, rest: b"DRACO\2\2\1" + bytes([method]) + b"\0" + bytes([flags]) + rest,
    st.integers(0, 2),
    st.sampled_from([0, 0x80]),
    st.binary(max_size=100),
)

TARGET = Target(take, UnreadableModel, seeds, examples, (b"DRACO\2\2",))
