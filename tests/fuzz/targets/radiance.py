"""Radiance pictures, which rooms are lit by."""

from hypothesis import strategies as st

from fuzz.target import Target
from maquette.errors import UnreadablePicture
from maquette.render.stage.radiance import radiance_size, read_radiance

HEAD = b"#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n\n"
WORDS = (
    b"#?RADIANCE\n",
    b"FORMAT=32-bit_rle_rgbe\n",
    b"EXPOSURE=",
    b"-Y 2 +X 8\n",
    b"+Y",
    b"-X",
    b"\2\2\0\x08",
)


def take(data: bytes) -> None:
    width, height = radiance_size(data)
    if width * height > 250_000:
        return  # its time goes with its size, which the upload bounds
    assert read_radiance(data).shape[2] == 3


def seeds() -> list[bytes]:
    row = b"\2\2\0\x08" + b"\x88\x40" * 4
    return [
        HEAD + b"-Y 2 +X 8\n" + row * 2,
        HEAD + b"-Y 2 +X 2\n" + bytes([9, 8, 7, 128]) * 4,
        b"#?RGBE\nEXPOSURE=2\nFORMAT=32-bit_rle_rgbe\n\n+Y 1 +X 5\n"
        + bytes([9, 8, 7, 128, 1, 1, 1, 4]),
    ]


sides = st.one_of(st.integers(0, 40), st.sampled_from([4096, 32767, 32768, 10**9]))
examples = st.builds(
    lambda height, width, rows: HEAD + b"-Y %d +X %d\n" % (height, width) + rows,
    sides,
    sides,
    st.one_of(
        st.binary(max_size=200), st.binary(max_size=100).map(lambda data: b"\2\2\0\x08" + data)
    ),
)

TARGET = Target(take, UnreadablePicture, seeds, examples, WORDS)
