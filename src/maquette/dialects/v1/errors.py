"""Core error codes in DXGL's; its table of codes, and the house's own beyond it."""

from fastapi import Response
from fastapi.responses import JSONResponse

from maquette.errors import MaquetteError
from maquette.http.dialect import Fault

TABLE: dict[str, tuple[int, str]] = {
    "internal": (500, "internal"),
    "bad_input": (400, "invalid_settings"),
    "picture_unreadable": (400, "invalid_image"),
    "model_unreadable": (400, "invalid_format"),
    "settings_invalid": (400, "invalid_settings"),
    "url_unfetchable": (400, "invalid_url"),
    "fetch_timed_out": (408, "timeout"),
    "too_large": (400, "file_too_large"),
    "denied": (403, "forbidden"),
    "key_bad": (401, "unauthorized"),
    "key_expired": (401, "token_expired"),
    "scope_missing": (403, "insufficient_scope"),
    "account_suspended": (403, "forbidden"),
    "credits_missing": (402, "no_credits"),
    "too_often": (429, "too_many_requests"),
    "quota_full": (403, "storage_full"),
    "not_found": (404, "not_found"),
    "conflict": (409, "conflict"),
    "work_failed": (500, "internal"),
    "engine_failed": (500, "internal"),
    "render_failed": (500, "internal"),
    "provider_key_required": (400, "provider_key_required"),
    "provider_key_refused": (400, "provider_key_refused"),
    "provider_credits_missing": (402, "provider_no_credits"),
    "provider_unavailable": (503, "provider_unavailable"),
    "timed_out": (500, "internal"),
    "child_died": (500, "internal"),
    "cancelled": (409, "conflict"),
    "unavailable": (503, "unavailable"),
    "engine_unready": (503, "unavailable"),
    "no_space": (507, "no_space"),
}
# What a NotFound is about decides its code.
MISSING = {
    "asset": "model_not_found",
    "render": "render_not_found",
    "video": "video_not_found",
    "web": "video_not_found",
    "bundle": "video_not_found",
    "dataset": "dataset_not_found",
    "still": "still_not_found",
    "export": "export_not_found",
    "export_file": "export_not_found",
    "poster": "poster_not_found",
    "poster_full": "poster_not_found",
    "thumb": "thumb_not_found",
    "file": "file_not_found",
    "overlay": "overlay_not_found",
    "template": "template_not_found",
    "project": "project_not_found",
    "webhook": "webhook_not_found",
    "delivery": "delivery_not_found",
    "provider": "provider_not_found",
    "provider_key": "provider_key_not_found",
}


class Refusal(MaquetteError):
    """A refusal of this document's own: (status, code) as its table has them."""

    code = "bad_input"

    def __init__(self, code: str, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.shown = (status, code)


def error(problem: MaquetteError) -> Response:
    if isinstance(problem, Refusal):
        status, code = problem.shown
    else:
        status, code = TABLE[problem.code]
        if problem.code == "not_found":
            code = MISSING.get(str(problem.facts.get("what")), code)
        if problem.facts.get("what") == "uploads":
            code = "upload_limit"
    answer = _answer(status, code, problem.message)
    if "retry_after" in problem.facts:
        answer.headers["Retry-After"] = str(problem.facts["retry_after"])
    return answer


def fault(problem: Fault) -> Response:
    return _answer(*problem)


def _answer(status: int, code: str, message: str) -> Response:
    body = {"error": {"code": code, "message": message, "status": status}}
    return JSONResponse(body, status, headers={"Cache-Control": "no-store"})
