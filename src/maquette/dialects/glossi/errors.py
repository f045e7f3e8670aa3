"""Core error codes in Glossi's statuses: a sentence, twice, and a code."""

from fastapi import Response
from fastapi.responses import JSONResponse

from maquette.errors import MaquetteError
from maquette.http.dialect import Fault

TABLE: dict[str, tuple[int, str]] = {
    "internal": (500, "internal_error"),
    "bad_input": (400, "invalid_request"),
    "picture_unreadable": (400, "invalid_request"),
    "model_unreadable": (400, "invalid_model"),
    "settings_invalid": (400, "invalid_request"),
    "url_unfetchable": (400, "invalid_url"),
    "fetch_timed_out": (400, "invalid_url"),
    "too_large": (400, "file_too_large"),
    "denied": (403, "forbidden"),
    "key_bad": (401, "unauthorized"),
    "key_expired": (401, "unauthorized"),
    "scope_missing": (403, "insufficient_scope"),
    "account_suspended": (403, "forbidden"),
    "credits_missing": (402, "insufficient_credits"),
    "too_often": (429, "rate_limited"),
    "quota_full": (403, "storage_full"),
    "not_found": (404, "not_found"),
    "conflict": (409, "conflict"),
    "work_failed": (500, "internal_error"),
    "engine_failed": (500, "internal_error"),
    "render_failed": (500, "render_failed"),
    "provider_key_required": (400, "invalid_request"),
    "provider_key_refused": (400, "invalid_request"),
    "provider_credits_missing": (500, "internal_error"),
    "provider_unavailable": (503, "unavailable"),
    "timed_out": (500, "timeout"),
    "child_died": (500, "internal_error"),
    "cancelled": (409, "conflict"),
    "unavailable": (503, "unavailable"),
    "engine_unready": (503, "unavailable"),
    "no_space": (507, "unavailable"),
}
# What is asked of a thing that is not in the state for it has its own status here.
UNFIT = {"slot": "not_uploaded", "shoot": "not_failed"}


def error(problem: MaquetteError) -> Response:
    status, code = TABLE[problem.code]
    if problem.code == "conflict" and problem.facts.get("what") in UNFIT:
        status, code = 400, UNFIT[str(problem.facts["what"])]
    return _answer(status, code, problem.message)


def fault(problem: Fault) -> Response:
    return _answer(*problem)


def _answer(status: int, code: str, message: str) -> Response:
    body = {"error": message, "message": message, "code": code}
    return JSONResponse(body, status, headers={"Cache-Control": "no-store"})
