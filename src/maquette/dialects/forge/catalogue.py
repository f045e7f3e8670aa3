"""What this installation offers, in Forge's words: paths, tiers, backends. Pure."""

import math
from collections.abc import Sequence
from typing import Any

from maquette.core.credits.prices import USDC, generation_price
from maquette.core.generations.pace import Pace
from maquette.engines.catalog import Offer, best_of
from maquette.engines.engine import Card, Kind, Tier
from maquette.engines.recipes import FACES
from maquette.engines.remote.engine import RemoteEngine

WAYS = (
    ("image", "Photos", "From one to four photos; from words where an engine can."),
    ("geometry", "Words", "From words straight to geometry."),
    ("sketch", "Sketch", "From one drawing."),
)
KINDS = {
    "image": (Kind.IMAGE, Kind.VIEWS, Kind.TEXT),
    "geometry": (Kind.TEXT,),
    "sketch": (Kind.IMAGE,),
}
BLURBS = {
    Tier.DRAFT: "A quick look",
    Tier.STANDARD: "For most uses",
    Tier.HIGH: "Everything the engine can do",
}


def catalogue(offers: Sequence[Offer], pace: Pace) -> dict[str, Any]:
    """The engines as they are, with what each took here where that is known."""
    return {
        "paths": [{"id": way, "label": label, "blurb": blurb} for way, label, blurb in WAYS],
        "default_path": "image",
        "default_tier": "standard",
        "default_backend": {way: _default(offers, way, Tier.STANDARD) for way in KINDS},
        "default_backend_for_tier": {
            way: {str(tier): _default(offers, way, tier) for tier in Tier} for way in KINDS
        },
        "tiers": [_tier(tier) for tier in Tier],
        "backends": [_backend(offer, pace) for offer in offers],
        "outputs": ["glb"],
    }


def dollars(tier: Tier) -> str:
    """``0.15``"""
    return f"{USDC[tier] / 1_000_000:.2f}"


def eta(card: Card, tier: Tier, pace: Pace) -> int:
    """Whole seconds, at least one: as measured here, or else as the card estimates."""
    taken = pace.of(card, tier)
    return max(math.ceil(card.estimate.get(tier, 60.0) if taken is None else taken), 1)


def serves(card: Card, way: str) -> bool:
    return bool(card.takes & set(KINDS[way]))


def _default(offers: Sequence[Offer], way: str, tier: Tier) -> str | None:
    """Who gets an order of this path that names nobody: pictures come first."""
    found = (best_of(offers, kind, tier) for kind in KINDS[way])
    return next((offer.card.id for offer in found if offer is not None), None)


def _tier(tier: Tier) -> dict[str, Any]:
    return {
        "id": str(tier),
        "label": tier.title(),
        "blurb": BLURBS[tier],
        "polycount": FACES[tier],
        "pbr": True,
        "hd": tier is Tier.HIGH,
        "price_usdc_atomics": USDC[tier],
        "price_usdc": dollars(tier),
    }


def _backend(offer: Offer, pace: Pace) -> dict[str, Any]:
    card, standing = offer.card, offer.standing
    terms = offer.engine.provider.terms if isinstance(offer.engine, RemoteEngine) else None
    ways = [way for way in KINDS if serves(card, way)]
    estimates = [
        {
            "tier": str(tier),
            "eta_seconds": eta(card, tier, pace),
            "measured": pace.of(card, tier) is not None,
            "credits": generation_price(tier),
        }
        for tier in Tier
        if tier in card.estimate
    ]
    return {
        "id": card.id,
        "label": card.label,
        "vendor": terms.name if terms else "self-hosted",
        "paths": ways,
        "byok": terms.id if terms and terms.key_needed else None,
        "poly_control": True,
        "free": not card.paid,
        "user_images": bool(card.takes & {Kind.IMAGE, Kind.VIEWS}),
        "configured": standing.is_ready,
        "state": standing.state.value,
        "needs": standing.need,
        "licence": card.licence,
        "territory": card.territory,
        "blurb": f"Starts from {', '.join(sorted(card.takes))}; licence {card.licence}",
        "estimates": dict.fromkeys(ways, estimates),
    }
