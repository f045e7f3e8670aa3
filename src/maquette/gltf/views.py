"""The binary chunk of a GLB while it grows, and the views of it."""

from typing import Any

import numpy as np

from maquette.gltf.accessors import Array

Json = dict[str, Any]

VERTICES, INDICES = 34962, 34963
"""What a view's data is for; None for animations and the like."""


class Views:
    """Puts each array into a view of its own, plainly."""

    def __init__(self) -> None:
        self.binary = bytearray()
        self.entries: list[Json] = []

    def array(self, values: Array, target: int | None, treatment: str | None) -> int:
        """The number of a new view of ``values`` (count, width).

        ``treatment`` is how the values were prepared, for views that know a shorter way.
        """
        if target != VERTICES:
            return self.data(np.ascontiguousarray(values).tobytes(), **_named(target))
        padded = in_fours(values)
        more: Json = {"target": VERTICES}
        if padded.shape[1] != values.shape[1]:
            more["byteStride"] = padded.shape[1] * padded.dtype.itemsize
        return self.data(padded.tobytes(), **more)

    def data(self, data: bytes, **more: Any) -> int:
        """The number of a new view of ``data``."""
        view = {"buffer": 0, "byteOffset": self.append(data), "byteLength": len(data), **more}
        return self.entry(view)

    def append(self, data: bytes) -> int:
        """Where in the chunk ``data`` now begins."""
        self.binary += bytes(-len(self.binary) % 4)
        self.binary += data
        return len(self.binary) - len(data)

    def entry(self, view: Json) -> int:
        self.entries.append(view)
        return len(self.entries) - 1

    def buffers(self) -> list[Json]:
        """The document's list of buffers; empty when there is no data."""
        return [{"byteLength": len(self.binary)}] if self.binary else []


def in_fours(values: Array) -> Array:
    """The same rows, filled up so that each begins at a multiple of four bytes."""
    lack = -values.shape[1] * values.dtype.itemsize % 4 // values.dtype.itemsize
    return np.ascontiguousarray(np.pad(values, ((0, 0), (0, lack))) if lack else values)


def _named(target: int | None) -> Json:
    return {} if target is None else {"target": target}
