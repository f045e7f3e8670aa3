"""A learned engine of an outside package whose weights are a few bytes."""

import hashlib

from maquette.engines.deferred import Deferred
from maquette.engines.engine import Card, Kind, Tier
from maquette.engines.means import means_of
from maquette.engines.needs import Needs
from maquette.engines.weights import WeightFile, Weights
from maquette.settings import Settings

FILES = {"model.bin": b"all it has learned", "config.json": b"{}"}
PATHS = {f"/maker/tiny/resolve/r1/{name}": data for name, data in FILES.items()}
WEIGHTS = Weights(
    "tiny",
    "r1",
    "MIT",
    tuple(
        WeightFile(
            name,
            f"https://weights.example/maker/tiny/resolve/r1/{name}",
            len(data),
            hashlib.sha256(data).hexdigest(),
        )
        for name, data in FILES.items()
    ),
)
EXTRA = "tiny_torch_of_tomorrow"
CARD = Card("tiny", "Tiny", frozenset({Kind.IMAGE, Kind.TEXT}), "MIT", {Tier.DRAFT: 40.0})


def needing_an_extra():
    """Another engine, which computes with a package that is not there yet."""
    card = Card("extra", "Extra", frozenset({Kind.TEXT}), "MIT", {Tier.DRAFT: 1.0})
    return Deferred(card, "engines.tiny", "Tiny", needs=Needs(extra="tiny", modules=(EXTRA,)))


def engine(settings=None):
    """As an entry point it has the settings of its process."""
    means = means_of(settings or Settings())
    return Deferred(CARD, "engines.tiny", "Tiny", needs=Needs(weights=(WEIGHTS,)), means=means)
