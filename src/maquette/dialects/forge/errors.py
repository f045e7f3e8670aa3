"""Core error codes in Forge's statuses and codes; every body says its sentence twice."""

from typing import Any

from fastapi import Response
from fastapi.responses import JSONResponse

from maquette.errors import MaquetteError
from maquette.http.dialect import Fault

TABLE: dict[str, tuple[int, str]] = {
    "internal": (500, "internal_error"),
    "bad_input": (400, "invalid_body"),
    "picture_unreadable": (400, "invalid_image_url"),
    "model_unreadable": (400, "invalid_glb_url"),
    "settings_invalid": (400, "invalid_options"),
    "url_unfetchable": (400, "invalid_image_url"),
    "fetch_timed_out": (400, "invalid_image_url"),
    "too_large": (400, "invalid_image_url"),
    "denied": (403, "forbidden"),
    "key_bad": (401, "invalid_key"),
    "key_expired": (401, "invalid_key"),
    "scope_missing": (403, "forbidden"),
    "account_suspended": (503, "generation_unavailable"),
    "credits_missing": (503, "generation_unavailable"),
    "too_often": (429, "rate_limited"),
    "quota_full": (503, "generation_unavailable"),
    "not_found": (404, "not_found"),
    "conflict": (409, "conflict"),
    "work_failed": (502, "generation_failed"),
    "engine_failed": (502, "generation_failed"),
    "render_failed": (502, "generation_failed"),
    "provider_key_required": (400, "provider_key_required"),
    "provider_key_refused": (400, "provider_key_refused"),
    "provider_credits_missing": (502, "provider_credits_missing"),
    "provider_unavailable": (502, "provider_unavailable"),
    "timed_out": (502, "generation_failed"),
    "child_died": (502, "generation_failed"),
    "cancelled": (502, "generation_failed"),
    "unavailable": (503, "unconfigured"),
    "engine_unready": (501, "backend_unconfigured"),
    "no_space": (503, "generation_unavailable"),
}
FIELDS = {
    "prompt": "invalid_prompt",
    "image_urls": "invalid_image_urls",
    "image_url": "invalid_image_url",
    "content_type": "invalid_content_type",
    "size_bytes": "invalid_size",
}
"""A setting at fault has a code of its own where the document has one."""

PAYING = {
    "settling": (502, "settle_failed"),
    "payment_identifier": (409, "payment_identifier_conflict"),
    "payment_in_flight": (409, "payment_in_flight"),
}
"""What went wrong about a payment has codes of its own."""


class Refusal(MaquetteError):
    """A refusal of this document's own; ``more`` stands beside the code in the body."""

    code = "bad_input"

    def __init__(self, status: int, code: str, message: str, /, **more: Any) -> None:
        super().__init__(message)
        self.shown = (status, code)
        self.more = more


def error(problem: MaquetteError) -> Response:
    if isinstance(problem, Refusal):
        return _answer(*problem.shown, problem.message, **problem.more)
    status, code = TABLE[problem.code]
    if problem.facts.get("what") == "body":
        status, code = 413, "payload_too_large"
    if problem.code == "settings_invalid":
        code = FIELDS.get(str(problem.facts.get("field")).partition(".")[0], code)
    status, code = PAYING.get(str(problem.facts.get("what")), (status, code))
    more: dict[str, Any] = {}
    if code == "invalid_options":
        more["errors"] = [problem.message]
    if "retry_after" in problem.facts:
        more["retry_after"] = problem.facts["retry_after"]
    answer = _answer(status, code, problem.message, **more)
    answer.headers.update(problem.facts.get("headers", {}))
    return answer


def fault(problem: Fault) -> Response:
    return _answer(*problem)


def _answer(status: int, code: str, message: str, /, **more: Any) -> Response:
    body = {"error": code, "message": message, "error_description": message, **more}
    answer = JSONResponse(body, status, headers={"Cache-Control": "no-store"})
    if "retry_after" in more:
        answer.headers["Retry-After"] = str(more["retry_after"])
    return answer
