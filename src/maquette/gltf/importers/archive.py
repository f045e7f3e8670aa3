"""A ZIP that a stranger sent, read without ever extracting it.

Our own reading of the central directory: what it plans is what is later unpacked, so no two
readers can be played against each other. Source: PKWARE APPNOTE 6.3.10, sections 4.3.7 to 4.3.16.
"""

import mmap
import posixpath
import struct
import unicodedata
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from maquette.errors import UnreadableModel

MAX_ENTRIES = 200
MAX_BYTES = 500_000_000
MAX_RATIO = 200
SMALL = 1_000_000
"""Below this size the ratio does not matter: an empty texture packs very well."""

Sent = bytes | mmap.mmap
"""What an archive lies in: planning looks at its directory and at the heads of its files alone."""

_END = struct.Struct("<4sHHHHIIH")
_ENTRY = struct.Struct("<4sHHHHHHIIIHHHHHII")
_LOCAL = struct.Struct("<4sHHHHHIIIHH")
_STORED, _DEFLATED = 0, 8
_ENCRYPTED = 0x1 | 0x40
_UTF8 = 0x800
_SYMLINK, _FILE_KIND = 0o120000, 0o170000


@dataclass(frozen=True)
class Entry:
    """One file: ``start`` is where its packed bytes begin."""

    path: str
    method: int
    crc: int
    packed: int
    size: int
    start: int


class Archive(Mapping[str, bytes]):
    """The files of a ZIP by path; unpacked when asked for, never larger than declared.

    Raises :class:`UnreadableModel` at once for an archive that is damaged, encrypted, holds
    links, absolute or climbing paths, or would unpack to more than the limits.
    """

    def __init__(self, data: Sent) -> None:
        self._data = data
        self._entries = {entry.path: entry for entry in _plan(data)}
        self._unpacked: dict[str, bytes] = {}

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def __getitem__(self, path: str) -> bytes:
        entry = self._entries[path]
        if path not in self._unpacked:
            self._unpacked[path] = _unpack(self._data, entry)
        return self._unpacked[path]


class Beside(Mapping[str, bytes]):
    """The files around one file of an archive, as that file would name them.

    A name is looked up by its path, then by its bare name anywhere in the archive; letter case
    and Unicode form do not matter, since the archive may come from another system.
    """

    def __init__(self, archive: Archive, path: str) -> None:
        self._archive = archive
        self._folder = posixpath.dirname(path)
        self._paths: dict[str, list[str]] = {}
        for name in archive:
            self._paths.setdefault(_key(name), []).append(name)
        self._names: dict[str, list[str]] = {}
        for name in archive:
            self._names.setdefault(_key(posixpath.basename(name)), []).append(name)

    def find(self, name: str) -> str | None:
        """The path in the archive of what is called ``name`` here."""
        plain = name.replace("\\", "/")
        path = posixpath.normpath(posixpath.join(self._folder, plain))
        bare = posixpath.basename(plain)
        found = self._paths.get(_key(path)) or self._names.get(_key(bare)) or []
        if len(found) > 1:
            raise UnreadableModel(f"the ZIP has more than one file called {bare[:100]!r}")
        return found[0] if found else None

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and self.find(name) is not None

    def __getitem__(self, name: str) -> bytes:
        path = self.find(name)
        if path is None:
            raise KeyError(name)
        return self._archive[path]

    def __iter__(self) -> Iterator[str]:
        return iter(self._archive)

    def __len__(self) -> int:
        return len(self._archive)


def _key(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()


def _plan(data: Sent) -> list[Entry]:
    start, size, count = _directory(data)
    entries, at = [], start
    for _ in range(count):
        entry, at = _entry(data, at, start + size)
        entries.append(entry)
    if at != start + size:
        raise UnreadableModel("the ZIP's directory is longer than its entries")
    _check_sizes(entries)
    _check_overlap(entries, start)
    files = [entry for entry in entries if _is_wanted(entry.path)]
    if len({entry.path for entry in files}) != len(files):
        raise UnreadableModel("the ZIP has two files of the same name")
    return files


def _directory(data: Sent) -> tuple[int, int, int]:
    """Start, size and number of entries of the central directory."""
    at = data.rfind(b"PK\5\6", max(0, len(data) - 0xFFFF - _END.size))
    if data[:2] != b"PK" or at < 0 or at + _END.size > len(data):
        raise UnreadableModel("not a ZIP file, or its end is missing")
    _, disk, first, here, count, size, start, comment = _END.unpack_from(data, at)
    if disk or first or here != count:
        raise UnreadableModel("the ZIP is one of several volumes")
    if 0xFFFF in (here, count) or 0xFFFFFFFF in (size, start):
        raise UnreadableModel("the ZIP uses the ZIP64 format, which is not needed at this size")
    if start + size != at or at + _END.size + comment != len(data):
        raise UnreadableModel("the ZIP's directory does not lie where it says")
    if count > MAX_ENTRIES:
        raise UnreadableModel(f"the ZIP has {count} entries; at most {MAX_ENTRIES} are read")
    return start, size, count


def _entry(data: Sent, at: int, end: int) -> tuple[Entry, int]:
    if at + _ENTRY.size > end:
        raise UnreadableModel("the ZIP's directory is cut off")
    fields = _ENTRY.unpack_from(data, at)
    magic, flags, method, crc, packed, size = fields[0], *fields[3:5], *fields[7:10]
    name_size, extra, comment, attributes, offset = *fields[10:13], fields[15], fields[16]
    after = at + _ENTRY.size + name_size + extra + comment
    if magic != b"PK\1\2" or after > end:
        raise UnreadableModel("the ZIP's directory is damaged")
    name = data[at + _ENTRY.size : at + _ENTRY.size + name_size]
    path = _path(name, utf8=bool(flags & _UTF8))
    if flags & _ENCRYPTED:
        raise UnreadableModel(f"the ZIP is encrypted, at {path!r}")
    if attributes >> 16 & _FILE_KIND == _SYMLINK:
        raise UnreadableModel(f"the ZIP holds a link, {path!r}")
    if method not in {_STORED, _DEFLATED}:
        raise UnreadableModel(f"the ZIP packs {path!r} by method {method}; only deflate is read")
    start = _data_start(data, offset, path)
    if start + packed > len(data) or (method == _STORED and packed != size):
        raise UnreadableModel(f"the ZIP lies about the size of {path!r}")
    return Entry(path, method, crc, packed, size, start), after


def _path(name: bytes, *, utf8: bool) -> str:
    try:
        path = name.decode("utf-8" if utf8 else "cp437").replace("\\", "/")
    except UnicodeDecodeError:
        raise UnreadableModel("the ZIP has a file name that is not UTF-8") from None
    if not path or path.startswith("/") or "\0" in path or path[1:2] == ":":
        raise UnreadableModel(f"the ZIP has an absolute or empty path, {path[:100]!r}")
    if ".." in path.split("/"):
        raise UnreadableModel(f"the ZIP has a path that climbs out of it, {path[:100]!r}")
    return path


def _data_start(data: Sent, offset: int, path: str) -> int:
    if offset + _LOCAL.size > len(data):
        raise UnreadableModel(f"the ZIP is cut off before {path!r}")
    fields = _LOCAL.unpack_from(data, offset)
    if fields[0] != b"PK\3\4":
        raise UnreadableModel(f"the ZIP has nothing where {path!r} should be")
    return int(offset + _LOCAL.size + fields[9] + fields[10])


def _check_sizes(entries: list[Entry]) -> None:
    if sum(entry.size for entry in entries) > MAX_BYTES:
        raise UnreadableModel(f"the ZIP unpacks to more than {MAX_BYTES // 10**6} MB")
    for entry in entries:
        if entry.size > SMALL and entry.size > MAX_RATIO * entry.packed:
            raise UnreadableModel(f"the ZIP packs {entry.path!r} suspiciously small")


def _check_overlap(entries: list[Entry], directory: int) -> None:
    end = 0
    for entry in sorted(entries, key=lambda entry: entry.start):
        if entry.start < end:
            raise UnreadableModel("the ZIP's files overlap")
        end = entry.start + entry.packed
    if end > directory:
        raise UnreadableModel("the ZIP's files overlap its directory")


def _is_wanted(path: str) -> bool:
    """Not a folder, nor what macOS adds to archives."""
    name = posixpath.basename(path)
    return not (path.endswith("/") or path.startswith("__MACOSX/") or name.startswith("._"))


def _unpack(data: Sent, entry: Entry) -> bytes:
    packed = memoryview(data)[entry.start : entry.start + entry.packed]
    content = bytes(packed) if entry.method == _STORED else _inflate(packed, entry)
    if zlib.crc32(content) != entry.crc:
        raise UnreadableModel(f"{entry.path!r} is damaged in the ZIP")
    return content


def _inflate(packed: memoryview, entry: Entry) -> bytes:
    inflater = zlib.decompressobj(wbits=-zlib.MAX_WBITS)
    try:
        content = inflater.decompress(packed, entry.size + 1)
    except zlib.error:
        raise UnreadableModel(f"{entry.path!r} is damaged in the ZIP") from None
    if len(content) != entry.size or not (inflater.eof or entry.size == 0):
        raise UnreadableModel(f"the ZIP lies about the size of {entry.path!r}")
    return content
