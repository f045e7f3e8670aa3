"""ZIPs, as formats want them: always the same bytes for the same files."""

import io
import zipfile
from collections.abc import Mapping

ALIGNED = 64
_LOCAL_HEADER = 30
_PADDING = 0x1986  # an extra field's number that no program gives a meaning
_PACKED = (".png", ".jpg", ".glb")


def zipped(files: Mapping[str, bytes]) -> bytes:
    """The files in their order; what is compressed already is stored as it is."""
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as archive:
        for name, data in files.items():
            stored = name.endswith(_PACKED)
            kind = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
            archive.writestr(zipfile.ZipInfo(name), data, kind, 6)
    return sink.getvalue()


def unzipped(data: bytes) -> dict[str, bytes]:
    """The files of an archive of our own making."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def aligned(files: Mapping[str, bytes]) -> bytes:
    """The files stored, each beginning at a multiple of 64 bytes, as USDZ demands."""
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_STORED) as archive:
        for name, data in files.items():
            entry = zipfile.ZipInfo(name)
            lack = -(sink.tell() + _LOCAL_HEADER + len(name.encode()) + 4) % ALIGNED
            entry.extra = _PADDING.to_bytes(2, "little") + lack.to_bytes(2, "little") + bytes(lack)
            archive.writestr(entry, data)
    return sink.getvalue()
