"""Animation clips: what they say of each node at a moment."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from maquette.errors import InvalidSettings
from maquette.gltf.document import Document

Doubles = npt.NDArray[np.float64]
Json = dict[str, Any]
Poses = dict[int, dict[str, Doubles]]
"""Of each node that moves: ``translation``, ``rotation``, ``scale``, ``weights``."""

FIRST = "*"
_PATHS = ("translation", "rotation", "scale", "weights")


@dataclass(frozen=True, eq=False)
class Channel:
    """Keyframes of one property of one node.

    ``times`` (k,) ascending seconds; ``values`` (k, w), or (k, 3, w) for CUBICSPLINE: tangent in,
    value, tangent out.
    """

    node: int
    path: str
    interpolation: str
    times: Doubles
    values: Doubles

    def at(self, seconds: float) -> Doubles:
        """(w,) at a moment; before the first keyframe the first, after the last the last.

        Source: glTF 2.0, appendix C (interpolation modes).
        """
        before = int(np.searchsorted(self.times, seconds, side="right")) - 1
        last = len(self.times) - 1
        if before < 0 or before >= last:
            return self._key(0 if before < 0 else last)
        span = float(self.times[before + 1] - self.times[before])
        share = (seconds - float(self.times[before])) / span if span > 0 else 0.0
        if self.interpolation == "STEP":
            return self._key(before)
        if self.interpolation == "CUBICSPLINE":
            return self._spline(before, span, share)
        if self.path == "rotation":
            return _slerp(self._key(before), self._key(before + 1), share)
        return self._key(before) * (1 - share) + self._key(before + 1) * share

    def _key(self, index: int) -> Doubles:
        key: Doubles = self.values[index]
        return key[1] if self.interpolation == "CUBICSPLINE" else key

    def _spline(self, before: int, span: float, t: float) -> Doubles:
        _, start, leaving = self.values[before]
        arriving, end, _ = self.values[before + 1]
        value: Doubles = (
            (2 * t**3 - 3 * t**2 + 1) * start
            + span * (t**3 - 2 * t**2 + t) * leaving
            + (3 * t**2 - 2 * t**3) * end
            + span * (t**3 - t**2) * arriving
        )
        return value


@dataclass(frozen=True, eq=False)
class Clip:
    """One animation of a document; ``seconds`` is its last keyframe's time."""

    name: str
    seconds: float
    channels: tuple[Channel, ...]

    def at(self, seconds: float) -> Poses:
        """What moves, ``seconds`` into the endlessly repeated clip."""
        moment = seconds % self.seconds if self.seconds > 0 else 0.0
        poses: Poses = {}
        for channel in self.channels:
            poses.setdefault(channel.node, {})[channel.path] = channel.at(moment)
        return poses


def names(document: Mapping[str, Any]) -> list[str]:
    """What the document's animations are called; one without a name goes by its number."""
    animations = document.get("animations", [])
    return [str(each.get("name") or index) for index, each in enumerate(animations)]


def clip(document: Document, name: str) -> Clip:
    """The animation called ``name``, or the first for ``*``.

    Raises :class:`InvalidSettings` naming the animations there are.
    """
    known = names(document.json)
    if not known:
        raise InvalidSettings("animation: the model has no animations", field="animation")
    wanted = known[0] if name == FIRST else name
    if wanted not in known:
        told = ", ".join(known[:20])
        message = f"animation: the model has none called {name!r}; it has {told}"
        raise InvalidSettings(message, field="animation")
    source = document.json["animations"][known.index(wanted)]
    samplers = [_sampler(document, sampler) for sampler in source["samplers"]]
    channels = tuple(
        _channel(channel["target"], *samplers[channel["sampler"]])
        for channel in source["channels"]
        if "node" in channel["target"] and channel["target"]["path"] in _PATHS
    )
    ends = (float(channel.times[-1]) for channel in channels if len(channel.times))
    return Clip(wanted, max(ends, default=0.0), tuple(c for c in channels if len(c.times)))


def _sampler(document: Document, sampler: Json) -> tuple[str, Doubles, Doubles]:
    times = document.accessor(sampler["input"])[:, 0].astype(np.float64)
    values = document.accessor(sampler["output"]).astype(np.float64)
    # Keyframes out of order would make the search answer at random.
    return sampler.get("interpolation", "LINEAR"), np.maximum.accumulate(times), values


def _channel(target: Json, interpolation: str, times: Doubles, values: Doubles) -> Channel:
    parts = (3,) if interpolation == "CUBICSPLINE" else ()
    keys = max(len(times), 1)
    width = values.size // (keys * (3 if parts else 1))
    # A mesh's weights lie one by one; of each keyframe first all tangents in, then all values.
    shaped = values.reshape(keys, *parts, width) if len(times) else values
    return Channel(target["node"], target["path"], interpolation, times, shaped)


def _slerp(start: Doubles, end: Doubles, share: float) -> Doubles:
    """Along the shorter arc between two unit quaternions; Shoemake 1985."""
    cosine = float(start @ end)
    if cosine < 0:
        end, cosine = -end, -cosine
    if cosine > 0.9995:  # so near that the arc is a line, and the sines would vanish
        return start + (end - start) * share
    angle = float(np.arccos(min(cosine, 1.0)))
    mixed: Doubles = (start * np.sin((1 - share) * angle) + end * np.sin(share * angle)) / np.sin(
        angle
    )
    return mixed
