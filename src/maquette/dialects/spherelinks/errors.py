"""Core error codes in SphereLinks' statuses; the body is a sentence under two names."""

from fastapi import Response
from fastapi.responses import JSONResponse

from maquette.errors import MaquetteError
from maquette.http.dialect import Fault

STATUS = {
    "internal": 500,
    "bad_input": 400,
    "picture_unreadable": 422,
    "model_unreadable": 400,
    "settings_invalid": 400,
    "url_unfetchable": 422,
    "fetch_timed_out": 422,
    "too_large": 422,
    "denied": 403,
    "key_bad": 401,
    "key_expired": 401,
    "scope_missing": 403,
    "account_suspended": 403,
    "credits_missing": 402,
    "too_often": 429,
    "quota_full": 403,
    "not_found": 404,
    "conflict": 409,
    "work_failed": 502,
    "engine_failed": 502,
    "render_failed": 502,
    "provider_key_required": 400,
    "provider_key_refused": 400,
    "provider_credits_missing": 502,
    "provider_unavailable": 502,
    "timed_out": 502,
    "child_died": 502,
    "cancelled": 409,
    "unavailable": 502,
    "engine_unready": 502,
    "no_space": 502,
}


def error(problem: MaquetteError) -> Response:
    """422 is about the picture alone: a request that is too large in itself is a bad one."""
    status = 400 if problem.facts.get("what") == "body" else STATUS[problem.code]
    return _answer(status, problem.message)


def fault(problem: Fault) -> Response:
    status, _, message = problem
    return _answer(status, message)


def _answer(status: int, message: str) -> Response:
    body = {"error": message, "message": message}
    return JSONResponse(body, status, headers={"Cache-Control": "no-store"})
