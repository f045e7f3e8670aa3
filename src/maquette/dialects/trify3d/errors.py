"""Core error codes in Trify3D's: a code and a sentence."""

from fastapi import Response
from fastapi.responses import JSONResponse

from maquette.errors import MaquetteError
from maquette.http.dialect import Fault

TABLE: dict[str, tuple[int, str]] = {
    "internal": (500, "internal_error"),
    "bad_input": (400, "invalid_request"),
    "picture_unreadable": (400, "invalid_image"),
    "model_unreadable": (400, "invalid_request"),
    "settings_invalid": (400, "invalid_request"),
    "url_unfetchable": (400, "invalid_image_url"),
    "fetch_timed_out": (400, "invalid_image_url"),
    "too_large": (400, "invalid_image"),
    "denied": (403, "forbidden"),
    "key_bad": (401, "unauthorized"),
    "key_expired": (401, "unauthorized"),
    "scope_missing": (403, "insufficient_scope"),
    "account_suspended": (403, "forbidden"),
    "credits_missing": (402, "insufficient_credits"),
    "quota_full": (403, "storage_full"),
    "not_found": (404, "not_found"),
    "conflict": (409, "conflict"),
    "work_failed": (500, "internal_error"),
    "engine_failed": (500, "generation_failed"),
    "render_failed": (500, "internal_error"),
    "provider_key_required": (400, "provider_key_required"),
    "provider_key_refused": (400, "provider_key_refused"),
    "provider_credits_missing": (500, "generation_failed"),
    "provider_unavailable": (503, "unavailable"),
    "timed_out": (500, "timeout"),
    "child_died": (500, "internal_error"),
    "cancelled": (409, "conflict"),
    "too_often": (429, "rate_limited"),
    "unavailable": (503, "unavailable"),
    "engine_unready": (503, "unavailable"),
    "no_space": (507, "unavailable"),
}


def error(problem: MaquetteError) -> Response:
    status, code = TABLE[problem.code]
    if problem.code == "conflict" and problem.facts.get("what") == "idempotency":
        code = "idempotency_conflict"
    return _answer(status, code, problem.message)


def fault(problem: Fault) -> Response:
    return _answer(*problem)


def _answer(status: int, code: str, message: str) -> Response:
    body = {"error": code, "message": message}
    return JSONResponse(body, status, headers={"Cache-Control": "no-store"})
