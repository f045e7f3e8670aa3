"""Rows into answers, and their statuses. Pure."""

from typing import Any
from urllib.parse import unquote, urlsplit

from maquette.core.accounts.queries import Caller
from maquette.core.accounts.tables import Account, ApiKey, ProviderKey
from maquette.core.assets.actions import Uploaded
from maquette.core.assets.tables import Asset
from maquette.core.credits.prices import generation_price
from maquette.core.credits.queries import Balance
from maquette.core.generations.pace import Pace
from maquette.core.generations.queries import GenerationView
from maquette.core.generations.rules import GenerationOrder
from maquette.core.generations.tables import Errand
from maquette.core.jobs.tables import Artifact, Job
from maquette.core.overlays.tables import Overlay
from maquette.core.projects.tables import Project
from maquette.core.renders.queries import RenderFilter, RenderView
from maquette.core.renders.tables import Render
from maquette.core.templates.actions import NewTemplate
from maquette.core.templates.staging import Staging, View
from maquette.core.templates.template import Template
from maquette.core.webhooks.queries import DispatchView
from maquette.core.webhooks.tables import WebhookEndpoint
from maquette.dialects.v1 import wire, wire_house
from maquette.engines import engine as engines
from maquette.engines.catalog import Offer
from maquette.engines.remote.engine import RemoteEngine
from maquette.errors import InvalidSettings
from maquette.kit.base64 import picture_bytes
from maquette.kit.clock import iso_milliseconds
from maquette.kit.paging import Page
from maquette.kit.sent import Sent
from maquette.render.spec import LONGEST, RenderSpec

LONGEST_ADMIN = 600.0
PICTURES = ("imageUrl", "imageBase64", "imageUrls", "imagesBase64")
ENCODING = frozenset({"encode"})
DRAWING = frozenset({"", "load", "poster", "frames"})
# DXGL's ladder, each rung as what must hold of a render.
LADDER = {
    "pending": RenderFilter(statuses=frozenset({"queued"})),
    "poster-processing": RenderFilter(statuses=frozenset({"running"}), has_poster=False),
    "poster-done": RenderFilter(statuses=frozenset({"running"}), has_poster=True, steps=DRAWING),
    "video-processing": RenderFilter(
        statuses=frozenset({"running"}), has_poster=True, steps=ENCODING
    ),
    "done": RenderFilter(statuses=frozenset({"done"})),
    "error": RenderFilter(statuses=frozenset({"failed", "cancelled"})),
    "failed": RenderFilter(statuses=frozenset({"dismissed"})),
}


def data(value: object) -> dict[str, Any]:
    return {"data": value}


def listed(page: Page[Any], items: list[dict[str, Any]]) -> dict[str, Any]:
    window = page.window
    meta = {"total": page.total, "offset": window.offset, "limit": window.limit}
    return {"data": items, "meta": meta}


def model(asset: Asset) -> dict[str, Any]:
    return {
        "id": asset.id,
        "originalName": asset.original_name,
        "title": asset.title,
        "sku": asset.sku,
        "tags": asset.tags,
        "fileSize": asset.file_size,
        "sha256": asset.sha256,
        "createdAt": iso_milliseconds(asset.created_at),
    }


def name_of(url: str, head: bytes) -> str:
    """What to call a model that came from an address: its last part, with a fitting suffix.

    ``head`` is how the file begins.
    """
    name = unquote(urlsplit(url).path).rstrip("/").rsplit("/", 1)[-1] or "model"
    if name.lower().endswith((".glb", ".gltf")):
        return name
    return name + (".gltf" if head.lstrip()[:1] == b"{" else ".glb")


def uploaded(taken: Uploaded, render: Render) -> dict[str, Any]:
    answer: dict[str, Any] = {"modelId": taken.asset.id, "renderId": render.id}
    return answer | ({"duplicate": True} if taken.duplicate else {})


def spec(settings: dict[str, Any], caller: Caller) -> RenderSpec:
    """Render settings as they will be drawn; accounts without a limit may have long films."""
    return RenderSpec.parse(settings, longest=LONGEST_ADMIN if caller.unlimited else LONGEST)


def rung(view: RenderView) -> str:
    """The render's status on DXGL's ladder."""
    job, poster = view.job, "poster" in view.artifacts
    if job.status == "running" and poster:
        return "video-processing" if job.step in ENCODING else "poster-done"
    words = {"queued": "pending", "running": "poster-processing", "done": "done"}
    return words.get(job.status, "failed" if job.status == "dismissed" else "error")


def rung_filter(status: str | None, asset_id: str | None) -> RenderFilter:
    """Which renders a list's ``status`` and ``model`` ask for."""
    if status is None:
        return RenderFilter(asset_id=asset_id)
    if status not in LADDER:
        raise InvalidSettings(f"status is one of {', '.join(LADDER)}", field="status")
    wanted = LADDER[status]
    return RenderFilter(asset_id, wanted.statuses, wanted.steps, wanted.has_poster)


def render(view: RenderView) -> dict[str, Any]:
    film = film_of(view)
    return {
        "id": view.render.id,
        "modelId": view.render.asset_id,
        "status": rung(view),
        "renderSettings": view.render.spec,
        "fileSize": film.size if film else None,
        "errorMessage": view.job.error_message if view.job.status != "done" else None,
        "hasWebVariant": "web" in view.artifacts and view.job.status == "done",
        "progress": round(view.job.progress, 3),
        "jobId": view.job.id,
        "createdAt": iso_milliseconds(view.render.created_at),
        "updatedAt": iso_milliseconds(view.job.updated_at),
        **({"is_system_preview": True} if view.render.is_preview else {}),
    }


def film_of(view: RenderView) -> Artifact | None:
    """The main film, the dataset or the still, once the whole render is done."""
    if view.job.status != "done":
        return None
    made = (view.artifacts.get(kind) for kind in ("video", "dataset", "still"))
    return next((artifact for artifact in made if artifact is not None), None)


def ordered(view: RenderView) -> dict[str, Any]:
    """A render as its order is answered."""
    shown = render(view)
    return {key: shown[key] for key in ("id", "modelId", "status", "renderSettings")}


def staged(view: RenderView) -> dict[str, Any]:
    return {**ordered(view), "name": view.render.name, "shootId": view.render.shoot_id}


def generation(view: GenerationView) -> dict[str, Any]:
    job = view.job
    return {
        "id": view.generation.id,
        "jobId": job.id,
        "status": job.status,
        "step": job.step,
        "progress": round(job.progress, 3),
        "engine": view.generation.engine,
        "engineReason": view.generation.engine_reason,
        "prompt": view.generation.prompt,
        "options": view.generation.options,
        "warnings": view.generation.warnings,
        "findings": view.generation.findings,
        "provider": _provider(view.errand),
        "modelId": view.generation.asset_id,
        "errorCode": job.error_code,
        "errorMessage": job.error_message,
        "createdAt": iso_milliseconds(view.generation.created_at),
        "updatedAt": iso_milliseconds(job.updated_at),
    }


def _provider(errand: Errand | None) -> dict[str, Any] | None:
    if errand is None:
        return None
    return {"name": errand.provider, "paidBy": errand.paid_by, "cost": errand.cost}


def provider_key(row: ProviderKey) -> dict[str, Any]:
    return {
        "provider": row.provider,
        "hint": row.hint,
        "updatedAt": iso_milliseconds(row.updated_at),
    }


def job(row: Job) -> dict[str, Any]:
    return {
        "id": row.id,
        "kind": row.kind,
        "status": row.status,
        "step": row.step,
        "progress": round(row.progress, 3),
        "cost": row.cost,
        "attempt": row.attempt,
        "errorCode": row.error_code,
        "errorMessage": row.error_message,
        "createdAt": iso_milliseconds(row.created_at),
        "startedAt": iso_milliseconds(row.started_at) if row.started_at else None,
        "finishedAt": iso_milliseconds(row.finished_at) if row.finished_at else None,
    }


def source(body: wire.GenerationOrder) -> tuple[list[str], tuple[Sent, ...]]:
    """The addresses to fetch, or else the pictures; neither for an order in words."""
    sent = {name: value for name in PICTURES if (value := getattr(body, name))}
    if len(sent) > 1:
        raise InvalidSettings(f"send one of {', '.join(PICTURES)}", field=next(iter(sent)))
    encoded = body.imagesBase64 or ([body.imageBase64] if body.imageBase64 is not None else [])
    field = "imagesBase64" if body.imagesBase64 else "imageBase64"
    pictures = tuple(picture_bytes(text, field) for text in encoded)
    return body.imageUrls or ([body.imageUrl] if body.imageUrl is not None else []), pictures


def order(
    body: wire.GenerationOrder, pictures: tuple[Sent, ...], provider_key: str
) -> GenerationOrder:
    wanted = options(body)
    return GenerationOrder(
        cost=generation_price(wanted.tier),
        pictures=pictures,
        prompt=body.prompt,
        options=wanted,
        engine=body.engine,
        provider_key=provider_key if body.engine else "",
    )


def options(body: wire.GenerationOrder) -> engines.Options:
    return engines.Options(
        tier=engines.Tier(body.tier),
        seed=body.seed,
        texture_size=body.textureSize,
        target_faces=body.targetFaces,
        shape=body.shape,
        thickness=body.thickness,
        height=body.height,
        views=tuple(body.views),
        aspect=body.aspect,
        compression=body.compression,
        symmetry=engines.Symmetry(body.symmetry),
        pivot=engines.Pivot(body.pivot),
        turntable=engines.Turntable(body.turntable),
    )


def offer(here: Offer, pace: Pace) -> dict[str, Any]:
    shown, engine = here.card, here.engine
    return {
        "id": shown.id,
        "label": shown.label,
        "takes": sorted(shown.takes),
        "licence": shown.licence,
        "revision": shown.revision,
        "estimateSeconds": {tier.value: seconds for tier, seconds in shown.estimate.items()},
        "etaSeconds": {tier.value: _eta(shown, tier, pace) for tier in shown.estimate},
        "state": here.standing.state.value,
        "needs": here.standing.need,
        "device": shown.device.value,
        "territory": shown.territory,
        "paid": shown.paid,
        "provider": engine.provider.terms.id if isinstance(engine, RemoteEngine) else None,
    }


def _eta(card: engines.Card, tier: engines.Tier, pace: Pace) -> dict[str, Any]:
    taken = pace.of(card, tier)
    if taken is None:
        return {"seconds": card.estimate[tier], "measured": False}
    return {"seconds": round(taken, 1), "measured": True}


def account(row: Account, left: Balance) -> dict[str, Any]:
    shown = {"id": row.id, "email": row.email, "credits": left.total}
    return {**shown, "unlimited": left.unlimited}


def key(row: ApiKey) -> dict[str, Any]:
    return {
        "id": row.id,
        "name": row.name,
        "hint": row.hint,
        "scopes": row.scopes,
        "createdAt": iso_milliseconds(row.created_at),
        "expiresAt": iso_milliseconds(row.expires_at) if row.expires_at else None,
        "revokedAt": iso_milliseconds(row.revoked_at) if row.revoked_at else None,
        "lastUsedAt": iso_milliseconds(row.last_used_at) if row.last_used_at else None,
    }


def endpoint(row: WebhookEndpoint) -> dict[str, Any]:
    return {
        "id": row.id,
        "url": row.url,
        "events": row.events,
        "description": row.description,
        "enabled": row.enabled,
        "disabledReason": row.disabled_reason,
        "createdAt": iso_milliseconds(row.created_at),
        "updatedAt": iso_milliseconds(row.updated_at),
    }


def delivery(view: DispatchView) -> dict[str, Any]:
    row = view.dispatch
    return {
        "id": row.id,
        "eventId": view.event.id,
        "event": view.event.name,
        "jobId": view.event.job_id,
        "status": row.status,
        "tries": [
            {
                "number": one.number,
                "statusCode": one.status_code,
                "error": one.error,
                "seconds": one.seconds,
                "at": iso_milliseconds(one.at),
            }
            for one in view.deliveries
        ],
        "nextTryAt": iso_milliseconds(row.next_at) if row.status == "pending" else None,
        "createdAt": iso_milliseconds(row.created_at),
    }


def overlay_made(row: Overlay) -> dict[str, Any]:
    return {"id": row.id, "layer": row.layer, "alignment": row.alignment, "name": row.name}


def overlay(row: Overlay) -> dict[str, Any]:
    return {
        **overlay_made(row),
        "description": row.description,
        "contentType": row.content_type,
        "fileSize": row.size,
        "width": row.width,
        "height": row.height,
        "system": row.account_id is None,
        "createdAt": iso_milliseconds(row.created_at),
    }


def new_template(body: wire_house.NewTemplate) -> NewTemplate:
    staging = Staging(
        settings=body.settings,
        stills=tuple(View(view.name, view.settings) for view in body.stills),
        shots=tuple(View(view.name, view.settings) for view in body.shots),
    )
    return NewTemplate(body.name, staging, body.description)


def template(shown: Template) -> dict[str, Any]:
    return {
        "id": shown.id,
        "name": shown.name,
        "description": shown.description,
        "public": shown.public,
        **shown.staging.as_json(),
        "createdAt": iso_milliseconds(shown.created_at) if shown.created_at else None,
    }


def project(row: Project) -> dict[str, Any]:
    return {
        "id": row.id,
        "name": row.name,
        "templateId": row.template_id,
        "modelIds": row.asset_ids,
        **row.staging,
        "createdAt": iso_milliseconds(row.created_at),
    }
