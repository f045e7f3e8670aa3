"""Orders of this surface: their photos fetched, placed, and a draft waited for."""

import asyncio
import time
from contextlib import ExitStack
from dataclasses import replace
from functools import partial

from fastapi import Request
from starlette.concurrency import run_in_threadpool

from maquette.core.accounts import queries as accounts
from maquette.core.accounts.queries import Caller
from maquette.core.credits.prices import generation_price
from maquette.core.generations import actions, lenders, queries
from maquette.core.generations.actions import Prepared
from maquette.core.generations.pace import pace_of
from maquette.core.generations.queries import GenerationView
from maquette.core.jobs.pictures import judge_photo
from maquette.core.jobs.tables import OPEN
from maquette.core.runtime import Runtime
from maquette.dialects.forge import translate
from maquette.dialects.forge.errors import Refusal
from maquette.dialects.forge.translate import Addresses, Wanted
from maquette.dialects.forge.wire import Order
from maquette.engines.catalog import Offer
from maquette.engines.engine import Tier
from maquette.errors import Denied, NotFound, UnfetchableUrl
from maquette.http.caller import runtime_of
from maquette.http.slow import fetched, heavily
from maquette.kit.sent import Sent, whole

BODY_LIMIT = 8_000
GLB = "model/gltf-binary"
LOOK_SECONDS = 0.1


def anybody(runtime: Runtime) -> Caller:
    with runtime.db.read() as session:
        return accounts.anybody(session)


def customer(runtime: Runtime) -> Caller:
    """Who pays for each order works in the same account, and is served first."""
    return replace(anybody(runtime), paying=True)


def offers(runtime: Runtime) -> tuple[Offer, ...]:
    """The engines as they are for who comes without a key of this house."""
    return lenders.catalog_for(runtime, anybody(runtime).account_id).offers()


def wanted(runtime: Runtime, caller: Caller, body: Order, provider_key: str) -> Wanted:
    """Raises what :func:`.translate.wanted` raises."""
    named = body.backend if provider_key else None
    catalog = lenders.catalog_for(runtime, caller.account_id, named)
    return translate.wanted(body, catalog.offers(), provider_key, pace_of(runtime))


def addresses(runtime: Runtime, view: GenerationView) -> Addresses:
    """Fresh addresses of the finished model and its picture, which anybody may read for a while.

    A picture that was painted on the way is there before the model.
    """
    make = partial(runtime.urls.url, "GET", expires_in=runtime.settings.url_seconds)
    asset, preview = view.asset, view.preview
    model = make(asset.glb_key, content_type=GLB, filename="model.glb") if asset else None
    if preview is None:
        return Addresses(model)
    shown = make(preview.key, content_type=preview.content_type, filename="preview.png")
    return Addresses(model, shown)


def made_before(runtime: Runtime, caller: Caller, asked: Wanted) -> GenerationView | None:
    """What the same words made lately; not for the high tier, nor for who wants it anew."""
    if asked.views or asked.tier is Tier.HIGH or asked.body.force_regenerate or not asked.card:
        return None
    order = translate.order(asked, (), generation_price(asked.tier))
    now = runtime.clock.now()
    with runtime.db.read() as session:
        return queries.made_lately(session, caller.account_id, order, asked.card.id, now)


async def ready(request: Request, caller: Caller, asked: Wanted, cost: int) -> Prepared:
    """Fetch the photos and store them: what is wrong with them is said now."""
    runtime = runtime_of(request)
    views = asked.views[: asked.views_used]
    with ExitStack() as kept:
        pictures = await asyncio.gather(*(_photo(request, caller, url, kept) for url in views))
        if pictures and not asked.body.skip_validation:
            await heavily(request, _check_photo, runtime, pictures[0])
        order = translate.order(asked, tuple(pictures), cost)
        return await heavily(request, actions.prepare, runtime, caller.account_id, order)


async def place(request: Request, caller: Caller, asked: Wanted) -> GenerationView:
    """Charge and enqueue."""
    runtime = runtime_of(request)
    prepared = await ready(request, caller, asked, generation_price(asked.tier))

    def submit() -> GenerationView:
        with runtime.db.write() as session:
            made = actions.submit(session, runtime, caller, prepared)
            return queries.just_ordered(session, made)

    return await run_in_threadpool(submit)


async def wait_a_little(
    runtime: Runtime, caller: Caller, asked: Wanted, view: GenerationView
) -> GenerationView:
    """A draft by a quick engine is often there within the wait that the settings allow."""
    longest = runtime.settings.forge_wait_seconds
    if asked.tier is not Tier.DRAFT or asked.eta > longest:
        return view
    end = time.monotonic() + longest
    while view.job.status in OPEN and time.monotonic() < end:
        await asyncio.sleep(LOOK_SECONDS)
        view = await run_in_threadpool(_view, runtime, caller, view.generation.id)
    return view


def _check_photo(runtime: Runtime, photo: Sent) -> None:
    """Only the first view is judged. Raises :class:`Refusal` before anything is spent."""
    found = judge_photo(runtime, whole(photo))
    if found is not None:
        raise Refusal(
            400,
            "image_not_usable",
            found.message,
            issue=found.issue,
            subject=None,
            override={"field": "skip_validation", "value": True},
        )


def _view(runtime: Runtime, caller: Caller, generation_id: str) -> GenerationView:
    with runtime.db.read() as session:
        return queries.get(session, caller.account_id, generation_id)


async def _photo(request: Request, caller: Caller, url: str, kept: ExitStack) -> Sent:
    """The picture at an address; what was uploaded here is not fetched over the network."""
    runtime = runtime_of(request)
    try:
        ours = runtime.urls.opened(url)
        if ours is not None:
            return await run_in_threadpool(runtime.blobs.get, ours.key)
    except (Denied, NotFound):
        raise UnfetchableUrl("nothing was uploaded to this address, or it has expired") from None
    return await fetched(request, caller, url, kept)
