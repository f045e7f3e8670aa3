"""The protocol that every engine fulfils, built in or from a stranger's package."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from maquette.kit.progress import Progress

NAMED_VIEWS = 4
"""Front, right, back and left."""


class Kind(StrEnum):
    """What an engine can start from."""

    IMAGE = "image"
    VIEWS = "views"
    TEXT = "text"


class Tier(StrEnum):
    """How much geometry and texture is wanted."""

    DRAFT = "draft"
    STANDARD = "standard"
    HIGH = "high"


class Device(StrEnum):
    """What an engine computes on."""

    CPU = "cpu"
    EITHER = "either"
    """A GPU where there is one, else the processor."""
    GPU = "gpu"
    REMOTE = "remote"
    """Somebody else's machine."""


class State(StrEnum):
    """Whether an engine could take an order now, or what it lacks first."""

    READY = "ready"
    NEEDS_EXTRA = "needs_extra"
    NEEDS_WEIGHTS = "needs_weights"
    NEEDS_KEY = "needs_key"
    NEEDS_GPU = "needs_gpu"
    NEEDS_CONSENT = "needs_consent"
    """Its licence binds what is made, so whoever runs the house must have accepted it."""
    NEEDS_ADDRESS = "needs_address"

    @property
    def in_words(self) -> str:
        return self.value.replace("_", " ")


@dataclass(frozen=True)
class Standing:
    """How an engine is now; ``need`` is one sentence with the command or setting that mends it."""

    state: State = State.READY
    need: str = ""

    @property
    def is_ready(self) -> bool:
        return self.state is State.READY


class Step(StrEnum):
    """What a generation is doing; always in this order."""

    IMAGE = "image"
    MESH = "mesh"
    FINISH = "finish"


class Pivot(StrEnum):
    """Where the origin of the finished asset lies."""

    BASE = "base"
    """In the middle of the underside."""
    CENTRE = "centre"
    """In the middle of the bounding box."""
    KEEP = "keep"
    """Where the engine put it."""


class Turntable(StrEnum):
    """Whether the pictures go round the object in equal steps, the front first."""

    AUTO = "auto"
    """More pictures than there are named views do, towards the right."""
    RIGHT = "right"
    """The side on the right of the front picture comes next."""
    LEFT = "left"


class Symmetry(StrEnum):
    """Whether the right side mirrors the left."""

    AUTO = "auto"
    ON = "on"
    OFF = "off"


@dataclass(frozen=True)
class Options:
    """Wishes; an engine that cannot honour one says so in ``Made.warnings``.

    ``texture_size`` pixels a side and ``target_faces`` triangles override the tier;
    ``height`` is the object's real height in metres, ``pivot`` where its origin lies;
    ``symmetry`` leaves it to the engine whether both sides are made alike; ``views`` name the
    pictures' sides in their order (front, right, back, left), which is also the order of pictures
    without names. Right is the side on the right of the front picture. ``aspect`` is the shape of
    the picture that is drawn of the asset, such as 16:9; ``compression`` of the finished GLB's
    geometry (none, meshopt, draco) is no engine's business. ``turntable`` says that the pictures
    are no such views but a whole turn in equal steps, and which way it goes.
    """

    tier: Tier = Tier.STANDARD
    seed: int = 42
    texture_size: int | None = None
    target_faces: int | None = None
    shape: str = "auto"
    thickness: float = 1.0
    height: float | None = None
    views: tuple[str, ...] = ()
    aspect: str = "1:1"
    compression: str = "none"
    symmetry: Symmetry = Symmetry.AUTO
    pivot: Pivot = Pivot.BASE
    turntable: Turntable = Turntable.AUTO


@dataclass(frozen=True)
class Inputs:
    """``pictures`` are whole PNG, JPEG or WebP files, front view first; or a ``prompt``.

    ``painted`` tells of a picture that another engine made of the prompt how it did.
    """

    pictures: tuple[bytes, ...] = ()
    prompt: str = ""
    options: Options = field(default_factory=Options)
    painted: Mapping[str, object] = field(default_factory=dict)

    @property
    def kind(self) -> Kind:
        if not self.pictures:
            return Kind.TEXT
        return Kind.IMAGE if len(self.pictures) == 1 else Kind.VIEWS

    @property
    def is_turn(self) -> bool:
        """Whether the pictures were taken around the object in equal steps."""
        told = self.options.turntable is not Turntable.AUTO
        return len(self.pictures) > NAMED_VIEWS or (told and len(self.pictures) > 1)


@dataclass(frozen=True)
class Made:
    """A finished GLB and what its owner should know about how it came to be."""

    glb: bytes
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Painting:
    """What an engine gives that makes pictures only: the best engine for pictures goes on from it.

    ``picture`` is a whole PNG file; ``told`` says how it was made, for the asset's provenance.
    """

    picture: bytes
    told: Mapping[str, object] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Card:
    """How an engine introduces itself in the catalogue.

    ``licence`` is an SPDX expression, or the name of a licence that has none, and ``territory``
    says where that licence does not reach. ``estimate`` is seconds per tier: on two CPU cores, or
    on a GPU where it needs one. An engine that is not ``walled`` needs the network, or files
    besides its code, its weights and the system's. What is made with a ``paid`` one costs the
    operator money elsewhere. An engine that is ``kept`` holds a model in memory: its process
    stays for the next order. One that ``paints`` gives a :class:`Painting` and no asset; one that
    ``turns`` starts from the pictures of a whole turn as well.
    """

    id: str
    label: str
    takes: frozenset[Kind]
    licence: str
    estimate: dict[Tier, float]
    revision: str = "1"
    walled: bool = True
    device: Device = Device.CPU
    territory: str = ""
    paid: bool = False
    kept: bool = False
    paints: bool = False
    turns: bool = False

    @property
    def modest(self) -> bool:
        """Whether it may be chosen for an order that names no engine and by nobody's wish."""
        return self.device is not Device.REMOTE and not self.paid


class Engine(Protocol):
    """Makes one asset from inputs whose kind is in its card.

    Raises :class:`~maquette.errors.UnreadablePicture` for a picture it cannot use and
    :class:`~maquette.errors.EngineFailed` when it finds nothing to build, each with one helpful
    sentence. An engine may also have ``check(inputs)``, which raises
    :class:`~maquette.errors.InvalidSettings` for what it would refuse, so that it can be refused
    at the order; it must be quick, as the server asks it. And it may have ``standing()``, which
    gives a :class:`Standing`: it is asked at each look at the catalogue, so it must be quick as
    well, and without it an engine is ready.
    """

    @property
    def card(self) -> Card: ...

    def make(self, inputs: Inputs, progress: Progress) -> Made | Painting: ...
