"""How an adapter speaks to its provider: through the guarded client alone, with the key shown to
the provider's own host alone, and with everything that goes wrong told in the same few words."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin, urlsplit

from maquette.errors import (
    BadInput,
    EngineFailed,
    FetchTimedOut,
    MaquetteError,
    ProviderCreditsMissing,
    ProviderKeyRefused,
    ProviderUnavailable,
    TooLarge,
    UnfetchableUrl,
)
from maquette.kit import strict_json
from maquette.kit.addresses import Policy
from maquette.kit.fetch import Caps, Reply, request
from maquette.kit.forms import Part, multipart

ANSWER_LIMIT = 4 * 2**20
"""Bytes of an answer that is not the result."""
LONGEST_SAYING = 300
ASK_SECONDS, SEND_SECONDS = 30.0, 120.0

Fault = Callable[[int, Any], MaquetteError | None]


@dataclass(frozen=True)
class Said:
    """An answer in JSON, asked for what its documentation promises."""

    status: int
    json: Any
    headers: Mapping[str, str]
    provider: str

    def find(self, *path: str) -> Any:
        """What lies at ``path``; None where it does not lead on."""
        found = self.json
        for name in path:
            found = found.get(name) if isinstance(found, dict) else None
        return found

    def text(self, *path: str) -> str:
        """Raises :class:`EngineFailed` where there is no text."""
        found = self.find(*path)
        if not isinstance(found, str) or not found:
            raise EngineFailed(
                f"{self.provider} answered without {'.'.join(path)}, which its API promises"
            )
        return found

    def number(self, *path: str) -> float | None:
        found = self.find(*path)
        usable = isinstance(found, int | float) and not isinstance(found, bool)
        return float(found) if usable else None

    def items(self, *path: str) -> list[Any]:
        found = self.find(*path) if path else self.json
        return found if isinstance(found, list) else []


@dataclass(frozen=True)
class Line:
    """A provider at its ``address``, spoken to with ``key`` (shown as ``scheme``).

    ``fault`` reads a provider's own words for what went wrong: from status and body it makes an
    error, or None to leave it to the usual reading. ``limit`` are the bytes that a result may have.
    """

    provider: str
    address: str
    policy: Policy
    scheme: str = "Bearer"
    limit: int = 200 * 2**20
    key: str = field(default="", repr=False)
    fault: Fault | None = None

    def get(self, path: str, *, limit: int = ANSWER_LIMIT) -> Said:
        return self._asked("GET", path, limit=limit)

    def put(self, path: str) -> Said:
        return self._asked("PUT", path)

    def delete(self, path: str) -> Said:
        return self._asked("DELETE", path)

    def post(self, path: str, body: Any, headers: Mapping[str, str] | None = None) -> Said:
        told = {"Content-Type": "application/json", **(headers or {})}
        return self._asked("POST", path, told, strict_json.dumps(body))

    def form(self, path: str, parts: Sequence[Part]) -> Said:
        content_type, body = multipart(parts)
        return self._asked("POST", path, {"Content-Type": content_type}, body)

    def download(self, url: str) -> bytes:
        """A result. Raises :class:`LinkGone` for a link that has expired."""
        target = urljoin(f"{self.address}/", url)
        caps = Caps(limit=self.limit, seconds=600.0, silence=30.0)
        headers = {"Accept": "*/*", **self._shown(target)}
        reply = self._reply("GET", target, caps, headers)
        if reply.status in {400, 401, 403, 404, 410}:
            raise LinkGone(f"{self.provider}'s link to the result has expired")
        if reply.status != 200:
            raise self._error(reply.status, None, reply.headers)
        return reply.body

    def saying(self, text: object) -> str:
        """A provider's own sentence, fit to be shown: one line, not long, without our key."""
        words = " ".join("".join(c if c.isprintable() else " " for c in str(text)).split())
        if self.key:
            words = words.replace(self.key, "…")
        return words[:LONGEST_SAYING]

    def _asked(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
        *,
        limit: int = ANSWER_LIMIT,
    ) -> Said:
        url = path if "://" in path else f"{self.address}{path}"
        if not self._is_ours(url):
            raise EngineFailed(f"{self.provider} sent us to another host; the key stays here")
        seconds = ASK_SECONDS if body is None and limit <= ANSWER_LIMIT else SEND_SECONDS
        caps = Caps(limit=limit, seconds=seconds, silence=seconds)
        sent = {"Accept": "application/json", **(headers or {}), **self._shown(url)}
        reply = self._reply(method, url, caps, sent, body)
        json = _json(reply.body, limit)
        if not 200 <= reply.status < 300:
            raise self._error(reply.status, json, reply.headers)
        fault = self.fault and self.fault(reply.status, json)
        if fault:
            raise fault
        return Said(reply.status, json, reply.headers, self.provider)

    def _reply(
        self,
        method: str,
        url: str,
        caps: Caps,
        headers: Mapping[str, str],
        body: bytes | None = None,
    ) -> Reply:
        try:
            return request(method, url, caps=caps, policy=self.policy, headers=headers, body=body)
        except (UnfetchableUrl, FetchTimedOut):
            message = f"{self.provider} cannot be reached, or did not answer"
            raise ProviderUnavailable(message, unanswered=True) from None
        except TooLarge:
            megabytes = caps.limit // 2**20
            message = f"{self.provider} answered with more than {megabytes} MB"
            raise EngineFailed(message) from None

    def _is_ours(self, url: str) -> bool:
        return _origin(url) == _origin(self.address)

    def _shown(self, url: str) -> dict[str, str]:
        """The key, to the provider's own host and to nobody else."""
        if not self.key or not self._is_ours(url):
            return {}
        return {"Authorization": f"{self.scheme} {self.key}"}

    def _error(self, status: int, json: Any, headers: Mapping[str, str]) -> MaquetteError:
        known = self.fault and self.fault(status, json)
        if known:
            return known
        words = _words(json)
        said = f": {self.saying(words)}" if words else ""
        if status in {401, 403}:
            return ProviderKeyRefused(f"{self.provider} refused the key{said}")
        if status == 402:
            return ProviderCreditsMissing(f"the account at {self.provider} has no credits{said}")
        if status in {408, 425, 429} or status >= 500:
            pause = _pause(headers)
            message = f"{self.provider} is busy or down (HTTP {status}){said}"
            return ProviderUnavailable(message, **({"pause": pause} if pause else {}))
        return EngineFailed(f"{self.provider} refused the order (HTTP {status}){said}")


class LinkGone(EngineFailed):
    """A result was there and is not any more; a fresh link may be had."""

    code = "engine_failed"


def _origin(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return parts.scheme, parts.netloc.lower()


def _json(data: bytes, limit: int) -> Any:
    """None for what is no JSON: the status says more then."""
    try:
        return strict_json.loads(data, limit=limit) if data else None
    except BadInput:
        return None


def _words(json: Any) -> str:
    """The sentence in an error's body, wherever APIs usually put it."""
    if isinstance(json, str):
        return json
    if isinstance(json, list):
        return "; ".join(filter(None, (_words(one) for one in json[:3])))
    if isinstance(json, dict):
        for name in ("message", "msg", "detail", "error", "text"):
            found = _words(json.get(name))
            if found:
                return found
    return ""


def _pause(headers: Mapping[str, str]) -> float | None:
    told = headers.get("retry-after", "")
    return float(told) if told.isascii() and told.isdigit() and len(told) < 7 else None
