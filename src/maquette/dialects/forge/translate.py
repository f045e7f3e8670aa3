"""From their words to ours and back. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from maquette.core.credits.prices import generation_price
from maquette.core.generations.pace import Pace
from maquette.core.generations.queries import GenerationView
from maquette.core.generations.rules import GenerationOrder
from maquette.dialects.forge.catalogue import eta, serves
from maquette.dialects.forge.errors import Refusal
from maquette.dialects.forge.wire import SHORTEST_PROMPT, Order
from maquette.engines.catalog import Offer, best_of, insist
from maquette.engines.engine import Card, Inputs, Kind, Options, Tier
from maquette.errors import InvalidSettings
from maquette.kit.sent import Sent

USUAL_SEED = 42
UNKNOWN = Pace()


@dataclass(frozen=True)
class Wanted:
    """An order whose addresses are not fetched yet: ``card`` will do it, from ``views``, in about
    ``eta`` seconds."""

    body: Order
    tier: Tier
    views: tuple[str, ...]
    views_used: int
    card: Card | None
    eta: int
    provider_key: str = ""


def wanted(
    body: Order, offers: Sequence[Offer], provider_key: str = "", pace: Pace = UNKNOWN
) -> Wanted:
    """Raises :class:`InvalidSettings` or :class:`Refusal` for what cannot be done, and
    :class:`~maquette.errors.EngineUnready` or :class:`~maquette.errors.ProviderKeyRequired`.
    """
    views = tuple(body.image_urls or ([body.image_url] if body.image_url else []))
    for url in views:
        if not url.startswith(("https://", "http://")):
            raise InvalidSettings("an image URL starts with https://", field="image_url")
    if not views and len(body.prompt or "") < SHORTEST_PROMPT:
        raise InvalidSettings("a prompt has 3 to 1000 characters", field="prompt")
    if not views and body.path == "sketch":
        message = "the sketch path starts from a drawing: send its address"
        raise InvalidSettings(message, field="image_urls")
    tier = Tier(body.tier)
    kind = Inputs((b"",) * len(views), body.prompt or "").kind
    card, used = _chosen(body, kind, tier, offers), len(views)
    if kind is Kind.VIEWS and card is not None and Kind.VIEWS not in card.takes:
        used = 1
    seconds = eta(card, tier, pace) if card else 60
    return Wanted(body, tier, views, used, card, seconds, provider_key if body.backend else "")


def order(asked: Wanted, pictures: tuple[Sent, ...], cost: int) -> GenerationOrder:
    body = asked.body
    return GenerationOrder(
        cost=cost,
        pictures=pictures,
        prompt=body.prompt or "",
        options=Options(
            tier=asked.tier,
            seed=USUAL_SEED if body.seed is None else body.seed,
            texture_size=body.texture_size,
            target_faces=body.target_polycount,
            aspect=body.aspect_ratio,
            compression=(body.output_format or "glb").partition("-")[2] or "none",
        ),
        engine=body.backend,
        asked_for=body.path,
        provider_key=asked.provider_key,
    )


def receipt(asked: Wanted) -> dict[str, Any]:
    """What every answer to an order tells of it."""
    body = asked.body
    return {
        "mode": "image_to_3d" if asked.views else "text_to_3d",
        "path": body.path,
        "tier": str(asked.tier),
        "backend": asked.card.id if asked.card else None,
        "prompt": body.prompt,
        "preview_image_url": None,
        "reference_image_urls": list(asked.views),
        "estimated_credits": generation_price(asked.tier),
        **({"views_requested": len(asked.views)} if asked.views else {}),
        **({"views_used": asked.views_used} if asked.views else {}),
    }


@dataclass(frozen=True)
class Addresses:
    """Where anybody may fetch what was made, for a while: the model and the picture of it."""

    model: str | None = None
    preview: str | None = None


def state(view: GenerationView, urls: Addresses) -> dict[str, Any]:
    """A job as its poll tells it: the documented fields of its status, then where it came from."""
    job, told = view.job, _provenance(view)
    if job.status == "done":
        done = {"status": "done", "glb_url": urls.model, "durable": True}
        done |= {"preview_image_url": urls.preview} if urls.preview else {}
        return {"job_id": job.id, "creation_id": view.generation.id} | done | told
    if job.status in {"queued", "running"}:
        step = {"step": job.step} if job.status == "running" and job.step else {}
        seen = {"preview_image_url": urls.preview} if urls.preview else {}
        return {"job_id": job.id, "status": job.status, **step, **seen, **told}
    why = job.error_message or "the generation failed"
    return {"job_id": job.id, "status": "failed", "error": why, **told}


def done_at_once(view: GenerationView, urls: Addresses, asked: Wanted) -> dict[str, Any]:
    """There is nothing to poll: the creation's own id fetches a fresh address later."""
    return {
        "job_id": None,
        "creation_id": view.generation.id,
        "status": "done",
        "glb_url": urls.model,
        "durable": True,
        **receipt(asked),
        "preview_image_url": urls.preview,
    }


def _provenance(view: GenerationView) -> dict[str, Any]:
    made = view.generation
    told = {"backend": made.engine, "tier": made.options["tier"], "path": made.asked_for}
    if not made.picture_keys:
        return told
    views = len(made.picture_keys)
    return told | {"views_used": views, "multiview": views > 1}


def _chosen(body: Order, kind: Kind, tier: Tier, offers: Sequence[Offer]) -> Card | None:
    """The pinned backend, or the catalogue's best for such inputs; None when there is none."""
    if body.backend is not None:
        return _pinned(body, kind, offers)
    wanted = [Kind.VIEWS, Kind.IMAGE] if kind is Kind.VIEWS else [kind]
    found = (best_of(offers, way, tier) for way in wanted)
    return next((offer.card for offer in found if offer is not None), None)


def _pinned(body: Order, kind: Kind, offers: Sequence[Offer]) -> Card:
    offer = next((offer for offer in offers if offer.card.id == body.backend), None)
    if offer is None or not serves(offer.card, body.path):
        message = f"there is no backend {body.backend!r} for the path {body.path} here"
        raise Refusal(501, "backend_unconfigured", message)
    insist(offer)
    card = offer.card
    if kind is Kind.TEXT and Kind.TEXT not in card.takes:
        message = f"the backend {card.id} starts from pictures alone; nothing here paints one first"
        raise Refusal(501, "backend_unconfigured", message)
    if kind is not Kind.TEXT and not card.takes & {Kind.IMAGE, Kind.VIEWS}:
        raise Refusal(422, "backend_text_only", f"the backend {card.id} starts from words alone")
    return card
