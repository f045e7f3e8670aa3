"""KTX2 pictures: their headers, and what is in them where it is not Basis Universal's."""

from hypothesis import strategies as st

from fuzz.target import Target
from kit.test_ktx2 import PICTURE, SAMPLES, plain
from maquette.errors import UnreadablePicture
from maquette.kit import ktx2

WORDS = (ktx2.MAGIC,)


def take(data: bytes) -> None:
    if max(ktx2.size(data)) <= 256:
        assert ktx2.open_ktx2(data).size == ktx2.size(data)


def seeds() -> list[bytes]:
    return [*SAMPLES.values(), *(plain(PICTURE.astype("u1"), 23, scheme) for scheme in (0, 2, 3))]


examples = st.binary(max_size=200).map(lambda data: ktx2.MAGIC + data)

TARGET = Target(take, UnreadablePicture, seeds, examples, WORDS)
