"""Inputs that are kept: what reaches the most code, and what once broke something."""

import io
import zipfile
from collections.abc import Iterable
from hashlib import sha1
from pathlib import Path

HERE = Path(__file__).parent
CORPUS = HERE / "corpus"
BROKEN = HERE / "broken"


def name_of(data: bytes) -> str:
    return sha1(data, usedforsecurity=False).hexdigest()[:16]


def corpus(target: str) -> list[bytes]:
    """One archive for each target, since thousands of tiny files are hard on a repository."""
    path = CORPUS / f"{target}.zip"
    if not path.exists():
        return []
    with zipfile.ZipFile(path) as archive:
        return [archive.read(name) for name in archive.namelist()]


def keep(target: str, inputs: Iterable[bytes]) -> int:
    """Write the archive anew, the same bytes for the same inputs; gives its size."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, data in sorted((name_of(data), data) for data in set(inputs)):
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    CORPUS.mkdir(exist_ok=True)
    (CORPUS / f"{target}.zip").write_bytes(made.getvalue())
    return len(made.getvalue())


def broken(target: str) -> list[Path]:
    """What once broke something, by a name that says what."""
    return sorted((BROKEN / target).glob("*"))
