"""What an order may ask, and how its options are written down. Pure."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from maquette.engines.catalog import LISTED, Catalog, Choice
from maquette.engines.engine import (
    NAMED_VIEWS,
    Inputs,
    Kind,
    Options,
    Pivot,
    Symmetry,
    Tier,
    Turntable,
)
from maquette.engines.recipes import recipe_for
from maquette.engines.remote.engine import RemoteEngine
from maquette.errors import InvalidSettings
from maquette.exports.spec import Compression
from maquette.kit.sent import Sent

MAX_PICTURES = 36
FEWEST_OF_A_TURN = 3
LONGEST_PROMPT = 1000
COMPRESSIONS = tuple(Compression)
ASPECTS = {"1:1": (1, 1), "4:3": (4, 3), "3:4": (3, 4), "16:9": (16, 9), "9:16": (9, 16)}

_UNSEEN = re.compile(
    "[\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"  # control characters, but for breaks of lines
    "\u200e\u200f\u202a-\u202e\u2066-\u2069"  # what turns the direction of writing round
    "\ufeff\U000e0000-\U000e007f]"  # byte order marks, and letters that nobody sees
)


@dataclass(frozen=True)
class GenerationOrder:
    """What is wanted: ``pictures`` as whole files, front view first, or a ``prompt``, or both.

    A prompt is kept as it is read: composed (NFC), without what moves a cursor or is not seen.

    ``engine`` pins an engine by its id; ``cost`` is in credits, as the surface promised it;
    ``asked_for`` is how its client calls what it ordered; ``provider_key`` is the client's own
    key for a pinned engine that lives at a provider, for this order alone.
    """

    cost: int
    pictures: tuple[Sent, ...] = ()
    prompt: str = ""
    options: Options = field(default_factory=Options)
    engine: str | None = None
    asked_for: str = ""
    provider_key: str = field(default="", repr=False)

    def __post_init__(self) -> None:
        read = unicodedata.normalize("NFC", _UNSEEN.sub("", self.prompt))
        object.__setattr__(self, "prompt", read)

    @property
    def kind(self) -> Kind:
        return self.told.kind

    @property
    def is_turn(self) -> bool:
        return self.told.is_turn

    @property
    def told(self) -> Inputs:
        """What is known of the inputs before anybody reads them: of pictures, how many."""
        return Inputs((b"",) * len(self.pictures), self.prompt, self.options)


def check(order: GenerationOrder) -> None:
    """Raises :class:`InvalidSettings` naming the field that no engine could work with."""
    if not order.pictures and not order.prompt.strip():
        raise InvalidSettings("a generation starts from a picture or a prompt", field="prompt")
    if len(order.pictures) > MAX_PICTURES:
        raise InvalidSettings(f"at most {MAX_PICTURES} pictures", field="pictures")
    if order.is_turn and len(order.pictures) < FEWEST_OF_A_TURN:
        why = f"a turn has {FEWEST_OF_A_TURN} pictures or more"
        raise InvalidSettings(f"turntable: {why}", field="turntable")
    if len(order.prompt) > LONGEST_PROMPT:
        raise InvalidSettings(f"a prompt has at most {LONGEST_PROMPT} characters", field="prompt")
    if any(letter == "\x00" or "\ud800" <= letter <= "\udfff" for letter in order.prompt):
        raise InvalidSettings("the prompt holds what is not text", field="prompt")
    if order.options.aspect not in ASPECTS:
        raise InvalidSettings(f"aspect must be one of {', '.join(ASPECTS)}", field="aspect")
    if order.options.compression not in COMPRESSIONS:
        said = ", ".join(COMPRESSIONS)
        raise InvalidSettings(f"compression must be one of {said}", field="compression")
    recipe_for(order.options)  # refuses sizes that no tier offers


def choose(catalog: Catalog, order: GenerationOrder) -> Choice:
    """The pinned engine, or the catalogue's best for this kind and tier.

    Raises :class:`InvalidSettings` for an engine that is unknown or refuses such inputs,
    :class:`~maquette.errors.Unavailable` when no ready engine starts from them,
    :class:`~maquette.errors.EngineUnready` when the pinned one lacks something, and
    :class:`~maquette.errors.ProviderKeyRequired` when that is a key.
    """
    choice = _chosen(catalog, order)
    if order.provider_key and isinstance(choice.engine, RemoteEngine):
        choice.engine.check_key(order.provider_key)
    check = getattr(choice.engine, "check", None)
    if check is not None:
        check(order.told)
    return choice


def _chosen(catalog: Catalog, order: GenerationOrder) -> Choice:
    if order.engine is None and order.is_turn:
        turning = tuple(one.engine for one in catalog.offers() if one.card.turns)
        return replace(catalog, engines=turning).best(order.kind, order.options.tier)
    if order.engine is None:
        return catalog.best(order.kind, order.options.tier)
    cards = {card.id: card for card in catalog.cards()}
    if order.engine not in cards:
        raise InvalidSettings(
            f"there is no engine named {order.engine!r}; {LISTED}", field="engine"
        )
    if order.kind not in cards[order.engine].takes:
        raise InvalidSettings(
            f"the engine {order.engine} does not start from {order.kind}", field="engine"
        )
    if order.is_turn and not cards[order.engine].turns:
        why = f"the engine {order.engine} does not start from pictures of a whole turn"
        raise InvalidSettings(f"{why}; send it up to {NAMED_VIEWS} views", field="engine")
    return catalog.named(order.engine)


def options_as_json(options: Options) -> dict[str, Any]:
    plain = {
        "tier": options.tier.value,
        "symmetry": options.symmetry.value,
        "pivot": options.pivot.value,
        "turntable": options.turntable.value,
        "views": list(options.views),
    }
    return asdict(options) | plain


def options_from_json(written: Mapping[str, Any]) -> Options:
    """The reverse of :func:`options_as_json`."""
    told = {
        **written,
        "tier": Tier(written["tier"]),
        "symmetry": Symmetry(written.get("symmetry", "auto")),
        "pivot": Pivot(written.get("pivot", "base")),
        "turntable": Turntable(written.get("turntable", "auto")),
        "views": tuple(written.get("views", ())),
    }
    return Options(**told)
