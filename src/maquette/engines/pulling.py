"""Getting weights: resumed where it was interrupted, checked, and whole or not there at all."""

import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit

from maquette.engines.hub import MIRRORED, listed
from maquette.engines.weights import (
    SEEN,
    Hub,
    Manifest,
    WeightFile,
    Weights,
    manifest_of,
    note,
    note_manifest,
    total,
    what_was_seen,
)
from maquette.errors import (
    Conflict,
    FetchTimedOut,
    InvalidSettings,
    TooLarge,
    Unavailable,
    UnfetchableUrl,
)
from maquette.kit.addresses import Policy
from maquette.kit.fetch import Caps, Streaming, stream
from maquette.kit.progress import Progress

PART, LOCK = ".part", ".lock"
LARGEST = 64 * 2**30
DAY = 24 * 3600.0
TRIES = 5
"""How often in a row a server may break off without having sent anything new."""
CHUNK = 2**20


@dataclass(frozen=True)
class Source:
    """How to get at files. ``mirror`` stands in for the scheme and host of each file's address;
    ``unpinned`` takes files whose size and sum nobody has told beforehand.
    """

    policy: Policy
    mirror: str = ""
    unpinned: bool = False

    @property
    def remedy(self) -> str:
        """What helps where the publisher's host cannot be reached."""
        return "" if self.mirror else MIRRORED

    def address(self, file: WeightFile) -> str:
        if not self.mirror:
            return file.url
        return self.mirror.rstrip("/") + urlsplit(file.url).path


def pull(weights: Weights, root: Path, source: Source, progress: Progress) -> Path:
    """Get what is not there yet, check what is, and give the folder.

    ``progress`` hears of each file by its name. Raises :class:`Unavailable` for a file that is
    not the published one, which is not kept, and for one that cannot be had; what was received
    until then is kept, and the next call goes on from there. :class:`InvalidSettings` for files
    that are not pinned, unless that is allowed; :class:`Conflict` where another process pulls.
    """
    folder = weights.folder(root)
    folder.mkdir(parents=True, exist_ok=True)
    with _alone(folder):
        files = weights.files
        if weights.hub is not None:
            files = _manifest(weights, weights.hub, folder, source).files
        _hold_pinned(files, source)
        _make_room(weights.id, files, folder)
        for file in files:
            _pull(file, folder, source, progress)
    return folder


def _manifest(weights: Weights, hub: Hub, folder: Path, source: Source) -> Manifest:
    """What was noted when the files were first asked for; the hub is asked for it once."""
    noted = manifest_of(folder)
    if noted is not None and (hub.any_other or _is_of(noted, hub)):
        return noted
    fresh = listed(weights, hub, source.policy, source.mirror)
    if noted is not None:
        _clear(folder)
    note_manifest(fresh, folder)
    return fresh


def _is_of(noted: Manifest, hub: Hub) -> bool:
    return noted.repository == hub.repository and hub.commit in {"", noted.commit}


def _clear(folder: Path) -> None:
    """Another model lay there: nothing of it may be taken for a part of the new one."""
    for path in folder.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        elif path.name != LOCK:
            path.unlink()


def _hold_pinned(files: Sequence[WeightFile], source: Source) -> None:
    loose = [file.path for file in files if not file.is_pinned]
    if loose and not source.unpinned:
        raise InvalidSettings(
            f"nobody has pinned {loose[0]}, so nothing proves that it is the published one; "
            "--unpinned takes it as it comes, and notes what came",
            field="unpinned",
        )


def remove(weights: Weights, root: Path) -> bool:
    """Remove all revisions of these weights; tells whether there were any."""
    place = root / weights.id
    found = place.exists()
    shutil.rmtree(place, ignore_errors=True)
    return found


def _make_room(name: str, files: Sequence[WeightFile], folder: Path) -> None:
    wanted = total(files)
    there = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    free = shutil.disk_usage(folder).free
    if wanted - there > free:
        raise Unavailable(
            f"{name} needs {(wanted - there) / 1e9:.1f} GB in {folder}, "
            f"where {free / 1e9:.1f} GB are free"
        )


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One process at a time, told by a lock that goes with its process."""
    with (folder / LOCK).open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Conflict("another process is getting these weights just now") from None
        yield


def _pull(file: WeightFile, folder: Path, source: Source, progress: Progress) -> None:
    target = folder / file.path
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.exists() and _is_right(file, target, folder):
        progress(file.path, 1.0)
        return
    part = target.with_name(target.name + PART)
    with part.open("a+b") as kept:
        digest = _Sum(kept, file)
        # One that is longer than the published file is another one, and is not read to its end.
        with suppress(TooLarge):
            _receive(file, kept, digest, source, progress)
        kept.flush()
        os.fsync(kept.fileno())
        size = kept.tell()
    if file.is_pinned and (size, digest.text()) != (file.size, file.sha256 or file.blob):
        part.unlink()
        raise Unavailable(
            f"what came as {file.path} is not the published file (its {digest.kind} is "
            f"{digest.text()[:16]}…, not {(file.sha256 or file.blob)[:16]}…); it was not kept"
        )
    if not file.is_pinned:
        _note(file, folder, size, digest.text())
    part.replace(target)
    progress(file.path, 1.0)


class _Sum:
    """A checksum of the kind that is known of a file, which has read what is already there."""

    def __init__(self, kept: IO[bytes], file: WeightFile) -> None:
        is_blob = bool(file.blob) and not file.sha256
        self.kind = "name in git" if is_blob else "SHA-256"
        self._start = b"blob %d\0" % (file.size or 0) if is_blob else b""
        self.restart()
        kept.seek(0)
        while chunk := kept.read(CHUNK):
            self._sum.update(chunk)

    def add(self, data: bytes) -> None:
        self._sum.update(data)

    def restart(self) -> None:
        # Git names content by SHA-1; by that are known only the small files, which are no weights.
        new = hashlib.sha1(usedforsecurity=False) if self._start else hashlib.sha256()
        new.update(self._start)
        self._sum = new

    def text(self) -> str:
        return self._sum.hexdigest()


def _receive(
    file: WeightFile, kept: IO[bytes], digest: _Sum, source: Source, progress: Progress
) -> None:
    """Until the file is as long as it shall be, however often the server breaks off."""
    fruitless = 0
    while file.size is None or kept.tell() < file.size:
        before = kept.tell()
        try:
            _go_on(file, kept, digest, source, progress)
        except (UnfetchableUrl, FetchTimedOut) as error:
            fruitless = 0 if kept.tell() > before else fruitless + 1
            if fruitless == TRIES:
                host = urlsplit(source.address(file)).hostname
                kept_too = "; what came is kept, so the next try goes on from there"
                raise Unavailable(
                    f"{file.path} could not be had from {host}: {error.message}"
                    f"{kept_too if kept.tell() else ''}{source.remedy}"
                ) from None
            continue
        if file.size is None or kept.tell() == before:
            return


def _go_on(
    file: WeightFile, kept: IO[bytes], digest: _Sum, source: Source, progress: Progress
) -> None:
    have = kept.tell()
    limit = (file.size or LARGEST) + 1
    caps = Caps(limit=limit, seconds=DAY, silence=60.0, redirects=5)
    headers = {"Range": f"bytes={have}-"} if have else {}
    address = source.address(file)
    with stream("GET", address, caps=caps, policy=source.policy, headers=headers) as reply:
        if reply.status == 416:
            return  # there is no more than we have; the sum tells whether it is right
        if reply.status not in {200, 206}:
            raise UnfetchableUrl(f"the server answered {reply.status}")
        if reply.status == 200 and have:
            # It does not do parts, so the beginning comes once more.
            kept.truncate(0)
            kept.seek(0)
            digest.restart()
        whole = file.size or kept.tell() + _told(reply)
        for chunk in reply.chunks:
            kept.write(chunk)
            digest.add(chunk)
            progress(file.path, min(kept.tell() / max(whole, 1), 1.0))


def _told(reply: Streaming) -> int:
    told = reply.headers.get("content-length", "")
    return int(told) if told.isdecimal() else 0


def _is_right(file: WeightFile, target: Path, folder: Path) -> bool:
    """Whether what is there is what it should be, read to its last byte."""
    wanted = file.sha256 or file.blob or what_was_seen(folder).get(file.path, {}).get("sha256")
    with target.open("rb") as data:
        return _Sum(data, file).text() == wanted


def _note(file: WeightFile, folder: Path, size: int, sha256: str) -> None:
    seen = what_was_seen(folder) | {file.path: {"size": size, "sha256": sha256}}
    note(seen, folder / SEEN)
