"""Everything that can go wrong, as one tree.

    * MaquetteError
      x BadInput                  the caller sent something we cannot use
        + UnreadablePicture       not a picture, cut off, too large, or lying about itself
        + UnreadableModel         not a model, cut off, too large, or lying about itself
        + InvalidSettings         a value outside its documented range (facts: field)
        + UnfetchableUrl          an address that is refused, unreachable or answers wrongly
        + FetchTimedOut           an address that did not deliver in time
        + TooLarge                more bytes than the limit (facts: limit)
      x Denied                    the caller may not
        + BadKey                  missing, unknown or revoked key
        + ExpiredKey
        + MissingScope            (facts: scope)
        + SuspendedAccount
        + NoCredits               (facts: required, available)
        + QuotaFull               the account has stored as much as it may (facts: limit, used)
        + TooOften                more than is allowed in a while (facts: retry_after, what)
      x NotFound                  no such thing in this account (facts: what)
      x Conflict                  the thing is not in a state that allows this
      x WorkFailed                a job's work ended badly; the reason is shown to its owner
        + EngineFailed
        + RenderFailed
        + ProviderKeyRequired     a provider's key is missing, or was lost before it was used
        + ProviderKeyRefused
        + ProviderCreditsMissing  the account at the provider is empty
        + ProviderUnavailable     busy, down, or its answer was lost (facts: pause, unanswered)
        + WorkTimedOut
        + WorkCancelled
        + ChildDied               the process that did the work was killed or crashed
      x Unavailable               a part of the installation is missing or down, with the remedy
        + EngineUnready           the engine that is asked for lacks something (facts: state)
        + NoSpace                 a disk is full

Every error carries a stable ``code``; no HTTP status is known here. Each dialect owns a table
from code to its own status, code and body.
"""

from typing import Any, ClassVar


class MaquetteError(Exception):
    """Root of the tree: a stable code, a sentence for a person, and facts for a program."""

    code: ClassVar[str] = "internal"

    def __init__(self, message: str, **facts: Any) -> None:
        super().__init__(message)
        self.message = message
        self.facts = facts


class BadInput(MaquetteError):
    code = "bad_input"


class UnreadablePicture(BadInput):
    code = "picture_unreadable"


class UnreadableModel(BadInput):
    code = "model_unreadable"


class InvalidSettings(BadInput):
    code = "settings_invalid"


class UnfetchableUrl(BadInput):
    code = "url_unfetchable"


class FetchTimedOut(BadInput):
    code = "fetch_timed_out"


class TooLarge(BadInput):
    code = "too_large"


class Denied(MaquetteError):
    code = "denied"


class BadKey(Denied):
    code = "key_bad"


class ExpiredKey(Denied):
    code = "key_expired"


class MissingScope(Denied):
    code = "scope_missing"


class SuspendedAccount(Denied):
    code = "account_suspended"


class NoCredits(Denied):
    code = "credits_missing"


class QuotaFull(Denied):
    code = "quota_full"


class TooOften(Denied):
    code = "too_often"


class NotFound(MaquetteError):
    code = "not_found"


class Conflict(MaquetteError):
    code = "conflict"


class WorkFailed(MaquetteError):
    code = "work_failed"


class EngineFailed(WorkFailed):
    code = "engine_failed"


class RenderFailed(WorkFailed):
    code = "render_failed"


class ProviderKeyRequired(WorkFailed):
    code = "provider_key_required"


class ProviderKeyRefused(WorkFailed):
    code = "provider_key_refused"


class ProviderCreditsMissing(WorkFailed):
    code = "provider_credits_missing"


class ProviderUnavailable(WorkFailed):
    code = "provider_unavailable"


class WorkTimedOut(WorkFailed):
    code = "timed_out"


class WorkCancelled(WorkFailed):
    code = "cancelled"


class ChildDied(WorkFailed):
    code = "child_died"


class Unavailable(MaquetteError):
    code = "unavailable"


class EngineUnready(Unavailable):
    code = "engine_unready"


class NoSpace(Unavailable):
    code = "no_space"


def every_code() -> frozenset[str]:
    """All codes of the tree; each dialect's table is tested to cover them."""
    codes, queue = set(), [MaquetteError]
    while queue:
        error = queue.pop()
        codes.add(error.code)
        queue.extend(error.__subclasses__())
    return frozenset(codes)


def error_for(code: str, message: str) -> MaquetteError:
    """Rebuild an error that crossed a process boundary as (code, message).

    An unknown code becomes :class:`WorkFailed`: a newer child may know codes that we do not.
    """
    queue: list[type[MaquetteError]] = [MaquetteError]
    while queue:
        error = queue.pop()
        if error.code == code:
            return error(message)
        queue.extend(error.__subclasses__())
    return WorkFailed(message)
