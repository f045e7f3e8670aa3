"""The paid twin: the same order, paid for by x402 instead of waiting in everybody's line."""

import json
from collections.abc import Callable
from typing import Annotated, Any

from anyio import from_thread
from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import JSONResponse
from starlette.concurrency import run_in_threadpool

from maquette.core.credits.prices import USDC
from maquette.core.generations import actions
from maquette.core.payments.actions import Bought, PaymentRefused, Purchase, buy
from maquette.dialects.forge import orders, translate
from maquette.dialects.forge.catalogue import dollars
from maquette.dialects.forge.door import PROBLEMS
from maquette.dialects.forge.errors import Refusal
from maquette.dialects.forge.translate import Wanted
from maquette.dialects.forge.wire import Bill, Order, Paid
from maquette.engines.engine import Tier
from maquette.errors import Unavailable
from maquette.http.bodies import body_schema, fingerprint, json_object, parsed, raw_body
from maquette.http.caller import runtime_of
from maquette.http.policies import ANYONE, declared
from maquette.payments.till import Payment, Sale, Till

PATH = "/api/x402/forge"
TOLD = "Text or photos to a textured 3D model (GLB)"
BILL: dict[int | str, dict[str, Any]] = {402: {"model": Bill, "description": "How to pay"}}

router = APIRouter(responses=PROBLEMS | BILL, tags=["Forge"])


@router.get(PATH, response_model=None, dependencies=[ANYONE])
def prices(request: Request, job: Annotated[str | None, Query()] = None) -> dict[str, Any]:
    """What is sold here, and for how much."""
    _till(request)
    if job is not None:
        raise Refusal(400, "wrong_endpoint", "poll at /api/forge?job=ID")
    return {
        "route": PATH,
        "description": TOLD,
        "method": "POST",
        "input_schema": Order.model_json_schema(),
        "poll": "/api/forge?job=<job_id>",
        "pricing_usdc": [{"tier": str(tier), "price_usdc": dollars(tier)} for tier in Tier],
    }


@router.post(
    PATH,
    response_model=Paid,
    openapi_extra=body_schema(Order),
    dependencies=[declared("payment")],
)
async def sell(request: Request) -> Response:
    """Order a model: 402 tells how to pay, and the same request with the payment is answered."""
    till, runtime = _till(request), runtime_of(request)
    body = parsed(Order, json_object(await raw_body(request, orders.BODY_LIMIT) or b"{}"))
    header = request.headers.get("payment-signature") or request.headers.get("x-payment")
    empty = body.prompt is None and not body.image_urls and body.image_url is None
    if empty and header:
        raise Refusal(400, "missing_input", "send a prompt or image_urls")
    asked = None
    if not empty:
        own = request.headers.get("x-forge-provider-key", "")[:500]
        caller = await run_in_threadpool(orders.customer, runtime)
        asked = await run_in_threadpool(orders.wanted, runtime, caller, body, own)
    if asked is not None and asked.card is None:
        raise Unavailable("no installed engine starts from this; nothing has to be paid")
    sale = _sale(request, Tier(body.tier))
    if header is None or asked is None:
        return await run_in_threadpool(_bill, till, sale, "payment required")
    payment = till.read(header)
    return await run_in_threadpool(_sold, request, asked, payment, sale)


def _sold(request: Request, asked: Wanted, payment: Payment, sale: Sale) -> Response:
    till, runtime = _till(request), runtime_of(request)
    caller = orders.customer(runtime)

    def prepare() -> Callable[[Any], str]:
        ready = from_thread.run(orders.ready, request, caller, asked, 0)
        return lambda session: actions.submit(session, runtime, caller, ready).job_id

    purchase = Purchase(
        payment,
        sale,
        fingerprint(asked.body),
        caller.account_id,
        prepare,
        lambda job_id: _answer(job_id, asked),
    )
    try:
        return _told(buy(runtime, till, purchase))
    except PaymentRefused as refused:
        answer = _bill(till, sale, str(refused.facts["reason"]) or refused.message)
        receipt = refused.facts.get("receipt")
        if receipt:
            answer.headers.update(_receipts(receipt))
        return answer


def _answer(job_id: str, asked: Wanted) -> str:
    receipt = translate.receipt(asked)
    told = {
        "job_id": job_id,
        "status": "queued",
        "poll_url": f"/api/forge?job={job_id}",
        "mode": receipt["mode"],
        "tier": receipt["tier"],
        "backend": receipt["backend"],
        "eta_seconds": asked.eta,
        "price_usdc": dollars(asked.tier),
    }
    return json.dumps(told)


def _told(bought: Bought) -> Response:
    answer = Response(bought.answer, media_type="application/json")
    answer.headers.update(_receipts(bought.receipt))
    if bought.repeated:
        answer.headers["x-x402-idempotent"] = "replay"
    return answer


def _receipts(receipt: str) -> dict[str, str]:
    """Under the names that payers of both versions read."""
    return {"PAYMENT-RESPONSE": receipt, "X-PAYMENT-RESPONSE": receipt}


def _bill(till: Till, sale: Sale, reason: str) -> Response:
    challenge = till.challenge(sale, reason)
    headers = {"PAYMENT-REQUIRED": challenge.header, "Cache-Control": "no-store"}
    return JSONResponse(challenge.body, 402, headers=headers)


def _sale(request: Request, tier: Tier) -> Sale:
    url = runtime_of(request).settings.base_url + PATH
    return Sale(url, f"{TOLD}, {tier} tier", USDC[tier])


def _till(request: Request) -> Till:
    till: Till | None = request.app.state.till
    if till is None:
        raise Refusal(404, "not_found", "this installation sells nothing: MAQUETTE_X402_ENABLED")
    return till
