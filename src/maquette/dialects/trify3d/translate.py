"""From their words to ours and back. Pure."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from maquette.core.accounts.tables import ApiKey
from maquette.core.credits.prices import generation_price
from maquette.core.credits.queries import Balance
from maquette.core.generations.queries import GenerationView
from maquette.core.generations.rules import GenerationOrder
from maquette.core.generations.tables import Generation
from maquette.core.jobs.tables import Job
from maquette.dialects.trify3d import wire
from maquette.engines import engine
from maquette.engines.engine import Kind, Tier
from maquette.errors import InvalidSettings
from maquette.kit.base64 import picture_bytes
from maquette.kit.clock import iso_milliseconds
from maquette.kit.ids import ulid_number, ulid_of
from maquette.kit.lifting import Piece
from maquette.kit.sent import Sent

FEWEST_VIEWS, MOST_VIEWS = 2, 4
TIERS = {
    "draft": Tier.DRAFT,
    "fast": Tier.DRAFT,
    "standard": Tier.STANDARD,
    "quality": Tier.HIGH,
}
TYPES: dict[str, wire.Kind] = {
    Kind.IMAGE: "image_to_3d",
    Kind.TEXT: "text_to_3d",
    Kind.VIEWS: "multiview_to_3d",
}
# How a failed task says why, in errorCode.
FAULTS = {
    "timed_out": "timeout",
    "cancelled": "cancelled",
    "engine_failed": "generation_failed",
    "provider_key_required": "provider_key_required",
    "provider_key_refused": "provider_key_refused",
    "provider_credits_missing": "provider_credits_missing",
    "provider_unavailable": "provider_unavailable",
    "picture_unreadable": "invalid_image",
}
Source = str | Sent
"""A picture's address, or its bytes."""


@dataclass(frozen=True)
class Links:
    """Addresses of a finished task's files."""

    model: str | None
    thumbnail: str | None


def image_source(body: wire.FromImage) -> tuple[Source, ...]:
    if (body.imageUrl is None) == (body.imageDataUrl is None):
        raise InvalidSettings("send exactly one of imageUrl and imageDataUrl", field="imageUrl")
    if body.imageUrl is not None:
        return (body.imageUrl,)
    return (picture_bytes(body.imageDataUrl or "", "imageDataUrl"),)


def view_sources(body: wire.FromViews) -> tuple[Source, ...]:
    """The views in their order; ``images`` may hold addresses and data URLs alike."""
    given = [name for name in ("imageUrls", "images", "imageDataUrls") if getattr(body, name)]
    if len(given) > 1:
        raise InvalidSettings(f"send one of {' and '.join(given)}", field=given[1])
    name = given[0] if given else "imageUrls"
    views: list[str | Piece] = getattr(body, name)
    if not FEWEST_VIEWS <= len(views) <= MOST_VIEWS:
        raise InvalidSettings(f"send {FEWEST_VIEWS} to {MOST_VIEWS} images", field=name)
    return tuple(_source(view, name) for view in views)


def _source(view: str | Piece, name: str) -> Source:
    """A ``data:`` URI's picture; anything else must be an address."""
    if isinstance(view, str):
        return picture_bytes(view, name) if view[:5].lower() == "data:" else view
    if not view.is_uri:
        raise InvalidSettings(
            f"{name} holds what is neither an address nor a data: URI", field=name
        )
    return view


def prompt(body: wire.FromText) -> str:
    words = " ".join(body.prompt.split())
    if not words:
        raise InvalidSettings("the prompt is empty", field="prompt")
    return f"{body.style.strip()} {words}".strip()


def order(
    start: wire.Start,
    engines: Collection[str],
    pictures: tuple[Sent, ...] = (),
    prompt: str = "",
) -> GenerationOrder:
    """``model`` pins one of ``engines`` when it is called by its id; any other means the best."""
    tier = TIERS[start.mode]
    return GenerationOrder(
        cost=generation_price(tier),
        pictures=pictures,
        prompt=prompt,
        options=engine.Options(tier=tier),
        engine=start.model if start.model in engines else None,
        asked_for=start.model,
    )


def started(view: GenerationView, left: Balance) -> wire.Started:
    return wire.Started(
        taskId=task_id(view.job),
        provider=provider(view.generation),
        creditsUsed=view.job.cost,
        creditsRemaining=left.total,
    )


def task(view: GenerationView, links: Links) -> wire.Task:
    job = view.job
    done, open_ = job.status == "done", job.status in {"queued", "running"}
    return wire.Task(
        taskId=task_id(job),
        type=TYPES[view.generation.kind],
        status="completed" if done else "processing" if open_ else "failed",
        provider=provider(view.generation),
        progress=100 if done else min(int(job.progress * 100), 99),
        outputModelUrl=links.model,
        thumbnailUrl=links.thumbnail,
        creditsUsed=job.cost if done or open_ else 0,
        errorCode=None if done or open_ else error_code(job),
        createdAt=iso_milliseconds(job.created_at),
        completedAt=iso_milliseconds(job.finished_at) if job.finished_at else None,
    )


def provider(generation: Generation) -> str:
    """Who makes ``tripo3d/h3.1``, as the client put it; ourselves, if it named no one."""
    maker, slash, _ = generation.asked_for.partition("/")
    return maker if slash else "maquette"


def error_code(job: Job) -> str:
    return FAULTS.get(job.error_code or "", "internal_error")


def key(row: ApiKey) -> wire.Key:
    return wire.Key(
        id=row.id,
        name=row.name,
        prefix=row.hint,
        scopes=row.scopes,
        createdAt=iso_milliseconds(row.created_at),
        lastUsedAt=iso_milliseconds(row.last_used_at) if row.last_used_at else None,
        revokedAt=iso_milliseconds(row.revoked_at) if row.revoked_at else None,
    )


def task_id(job: Job) -> str:
    """The job's ULID, written as a UUID: both are 128 bits."""
    return str(UUID(int=ulid_number(job.ulid)))


def ulid(task: str) -> str:
    """The ULID in their id; what has no such shape finds nothing."""
    try:
        number = UUID(task)
    except ValueError:
        return ""
    return ulid_of(number.int) if str(number) == task.lower() else ""
