"""A disk that forgets what was not synced: SQLite's own file layer, with its writes remembered.

SQLite reaches files through a table of functions (https://sqlite.org/vfs.html). Here three of them
are stood before the usual ones: what is written counts as being on the disk only once its file was
synced. A power cut may also have let through some of what was not: any of the writes, any part of
one, in any order.
"""

import ctypes
import ctypes.util
import threading
from contextlib import contextmanager
from pathlib import Path

SECTOR = 512
Pointer = ctypes.c_void_p
XOpen = ctypes.CFUNCTYPE(
    ctypes.c_int, Pointer, Pointer, Pointer, ctypes.c_int, ctypes.POINTER(ctypes.c_int)
)
XWrite = ctypes.CFUNCTYPE(ctypes.c_int, Pointer, Pointer, ctypes.c_int, ctypes.c_int64)
XTruncate = ctypes.CFUNCTYPE(ctypes.c_int, Pointer, ctypes.c_int64)
XSync = ctypes.CFUNCTYPE(ctypes.c_int, Pointer, ctypes.c_int)


class Vfs(ctypes.Structure):
    """``sqlite3_vfs``; behind xOpen only what is copied."""

    _fields_ = (
        ("version", ctypes.c_int),
        ("size_of_file", ctypes.c_int),
        ("longest_path", ctypes.c_int),
        ("next", Pointer),
        ("name", ctypes.c_char_p),
        ("data", Pointer),
        ("open", Pointer),
        ("others", Pointer * 15),
    )


class Methods(ctypes.Structure):
    """``sqlite3_io_methods``; behind xSync only what is copied."""

    _fields_ = (
        ("version", ctypes.c_int),
        ("close", Pointer),
        ("read", Pointer),
        ("write", Pointer),
        ("truncate", Pointer),
        ("sync", Pointer),
        ("others", Pointer * 13),
    )


class File(ctypes.Structure):
    """The head of ``sqlite3_file``."""

    _fields_ = (("methods", ctypes.POINTER(Methods)),)


class Disk:
    """What is on it for certain, and what was written since each file was last synced."""

    def __init__(self, on_write=lambda: None):
        self.syncs = 0
        self._on_write = on_write
        self._paths = {}
        self._synced = {}
        self._pending = []
        self._lock = threading.RLock()

    def cut(self, rng):
        """The files (path, bytes) as a power cut leaves them just now."""
        with self._lock:
            left = {path: bytearray(data) for path, data in self._synced.items()}
            for path, write in self._pending:
                luck = rng.random()
                if luck < 0.3:
                    _apply(left[path], write)
                elif luck < 0.5 and write[1] is not None:
                    offset, data = write
                    some = rng.randrange(len(data) + 1) // SECTOR * SECTOR
                    _apply(left[path], (offset, data[:some]))
            return {path: bytes(data) for path, data in left.items()}

    def opened(self, address, path):
        with self._lock:
            self._paths[address] = path
            if path not in self._synced:
                self._synced[path] = bytearray(path.read_bytes())

    def wrote(self, address, offset, data):
        """``data`` None: the file was cut off at ``offset``."""
        with self._lock:
            self._pending.append((self._paths[address], (offset, data)))
        self._on_write()

    def synced(self, address):
        with self._lock:
            self.syncs += 1
            mine = self._paths[address]
            for path, write in self._pending:
                if path == mine:
                    _apply(self._synced[path], write)
            self._pending = [each for each in self._pending if each[0] != mine]
        self._on_write()


def _apply(content, write):
    offset, data = write
    if data is None:
        del content[offset:]
        return
    content.extend(bytes(max(offset - len(content), 0)))
    content[offset : offset + len(data)] = data


_alive = []
"""Connections may be closed late, and go through these functions then."""


@contextmanager
def forgetful(disk, below):
    """All that this process's SQLite opens below a folder from here on lies on ``disk``."""
    library = ctypes.CDLL(ctypes.util.find_library("sqlite3"))
    library.sqlite3_vfs_find.restype = ctypes.POINTER(Vfs)
    usual = library.sqlite3_vfs_find(None)
    mine = Vfs.from_buffer_copy(usual.contents)
    mine.name = b"forgetful"
    tables, open_usual = {}, XOpen(usual.contents.open)

    def open_(vfs, name, file, flags, out):
        told = open_usual(vfs, name, file, flags, out)
        # Passed on as it came: the name must stay where it is while the file is open.
        path = None if name is None else Path(ctypes.string_at(name).decode())
        if told == 0 and path is not None and path.is_relative_to(below):
            disk.opened(file, path)
            opened = File.from_address(file)
            source = ctypes.addressof(opened.methods.contents)
            if source not in tables:
                tables[source] = _watched(opened.methods.contents, disk)
            opened.methods = ctypes.pointer(tables[source][0])
        return told

    watching = XOpen(open_)
    mine.open = ctypes.cast(watching, Pointer)
    _alive.append((mine, watching, tables))
    assert library.sqlite3_vfs_register(ctypes.byref(mine), 1) == 0
    try:
        yield
    finally:
        library.sqlite3_vfs_register(usual, 1)
        library.sqlite3_vfs_unregister(ctypes.byref(mine))


def _watched(usual, disk):
    """A table of functions as ``usual``, that tells ``disk``; with what must be kept alive."""
    table = Methods.from_buffer_copy(usual)
    write, truncate = XWrite(usual.write), XTruncate(usual.truncate)

    def on_write(file, data, size, offset):
        disk.wrote(file, offset, ctypes.string_at(data, size))
        return write(file, data, size, offset)

    def on_truncate(file, size):
        disk.wrote(file, size, None)
        return truncate(file, size)

    def on_sync(file, _):
        disk.synced(file)  # the disk below is not the one that counts, and need not be waited for
        return 0

    kept = XWrite(on_write), XTruncate(on_truncate), XSync(on_sync)
    table.write, table.truncate, table.sync = (ctypes.cast(each, Pointer) for each in kept)
    return table, kept
