"""What a provider's adapter must be able to do, and the values it speaks in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from maquette.engines.engine import Card, Inputs
from maquette.engines.remote.line import Line
from maquette.gltf.glb import MAGIC

Json = dict[str, Any]
Ticket = Mapping[str, Any]
"""What a provider knows an order by. It is plain JSON and holds no key: it is kept with the job,
so that whoever takes the job up after a crash goes on where the last one stopped."""


@dataclass(frozen=True)
class Cost:
    """What a provider says it took, in its own unit: 20 "Meshy credits"."""

    amount: float
    unit: str


@dataclass(frozen=True)
class File:
    """A result as it came; the suffix of ``name`` says what it should be."""

    name: str
    data: bytes

    @property
    def fault(self) -> str:
        """Why it cannot be a model, at a glance; empty where that takes a closer look."""
        if self.data.startswith(MAGIC):
            told = int.from_bytes(self.data[8:12], "little")
            return "" if told == len(self.data) >= 12 else "it is cut off"
        like_json_or_zip = self.data.lstrip()[:1] == b"{" or self.data.startswith(b"PK")
        if self.name.lower().endswith(".obj") or like_json_or_zip:
            return ""
        return "it is neither a GLB nor an archive"


@dataclass(frozen=True)
class Delivery:
    """What was ordered. ``files`` begin with the model."""

    files: tuple[File, ...]
    cost: Cost | None = None


@dataclass(frozen=True)
class News:
    """Where an order is.

    ``progress`` is the provider's own, 0 to 1. ``done`` means that it can be collected, unless
    ``delivery`` brings it already; ``more`` that the provider waits to be asked for its next step.
    ``ticket`` replaces the one that was asked with; ``wait`` are the seconds after which it is
    worth asking again.
    """

    progress: float = 0.0
    done: bool = False
    more: bool = False
    delivery: Delivery | None = None
    ticket: Ticket | None = None
    wait: float | None = None


@dataclass(frozen=True)
class Terms:
    """How a provider is reached.

    ``id`` names its settings and keys; ``name`` is how people call it; ``address`` is its usual
    one, empty where everybody has one of their own; ``scheme`` is how a key is shown.
    """

    id: str
    name: str
    address: str = ""
    scheme: str = "Bearer"
    key_prefix: str = ""
    key_needed: bool = True
    repeatable: bool = False
    """Whether the same order may be sent again when its answer was lost: it costs nothing, or the
    provider knows it again by its mark."""


class Provider(Protocol):
    """One way of making assets elsewhere.

    Every method but ``check`` may raise :class:`~maquette.errors.ProviderKeyRefused`,
    :class:`~maquette.errors.ProviderCreditsMissing`, :class:`~maquette.errors.ProviderUnavailable`
    (worth trying again) and :class:`~maquette.errors.EngineFailed`.
    """

    @property
    def card(self) -> Card: ...
    @property
    def terms(self) -> Terms: ...

    def check(self, inputs: Inputs) -> None:
        """Raises :class:`~maquette.errors.InvalidSettings` for what the provider would refuse."""

    def submit(self, line: Line, inputs: Inputs, mark: str) -> Ticket:
        """Order; ``mark`` is the same for the same order, however often it is sent."""

    def proceed(self, line: Line, inputs: Inputs, ticket: Ticket) -> Ticket:
        """Order the next step, where :attr:`News.more` asked for it."""

    def look(self, line: Line, ticket: Ticket) -> News: ...

    def collect(self, line: Line, ticket: Ticket) -> Delivery:
        """Ask for fresh links and download at once: they expire."""

    def cancel(self, line: Line, ticket: Ticket) -> None:
        """Ask the provider to stop, where it can; what it has begun may still cost."""


class Single:
    """For providers whose orders have one step and cannot be stopped."""

    def proceed(self, line: Line, inputs: Inputs, ticket: Ticket) -> Ticket:
        return ticket

    def cancel(self, line: Line, ticket: Ticket) -> None:
        """It knows no way to stop an order."""


def between(value: int, low: int, high: int) -> int:
    return max(low, min(value, high))


def first_glb(files: Sequence[tuple[str, str]]) -> tuple[str, str] | None:
    """Of (name, address) the first GLB, or else the first archive or OBJ."""
    for suffix in (".glb", ".gltf", ".zip", ".obj"):
        for name, url in files:
            if name.lower().partition("?")[0].endswith(suffix):
                return name, url
    return None
