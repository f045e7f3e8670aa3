"""Addresses of stored files that work without a key, for a while.

The signature is HMAC-SHA256 over method, key, content type, file name, size limit and
expiry. The address is built on the configured base URL, never on the Host header of a request.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from maquette.errors import Denied
from maquette.kit.clock import Clock

PREFIX = "/_storage/"


@dataclass(frozen=True)
class Grant:
    """What an address allows: this key, served (or stored) as this type under this name.

    ``limit`` is the most bytes that may be stored.
    """

    key: str
    content_type: str
    filename: str | None
    limit: int | None = None


class SignedUrls:
    """Makes signed addresses and checks them."""

    def __init__(self, secrets: Sequence[bytes], base_url: str, clock: Clock) -> None:
        """The first of ``secrets`` signs; what any of them signed is good."""
        self._secrets = secrets
        self._base_url = base_url
        self._clock = clock

    def url(
        self,
        method: str,
        key: str,
        *,
        content_type: str,
        filename: str | None = None,
        limit: int | None = None,
        expires_in: int,
    ) -> str:
        """An absolute address that is good for ``expires_in`` seconds."""
        expires = int(self._clock.now().timestamp()) + expires_in
        grant = Grant(key, content_type, filename, limit)
        query = {"type": content_type, "expires": str(expires)}
        if filename is not None:
            query["name"] = filename
        if limit is not None:
            query["limit"] = str(limit)
        query["signature"] = _signature(self._secrets[0], method, grant, expires)
        return f"{self._base_url}{PREFIX}{quote(key)}?{urlencode(query)}"

    def verify(self, method: str, key: str, query: Mapping[str, str]) -> Grant:
        """Raises :class:`Denied` for an address that is forged, altered or too old."""
        expires, limit = query.get("expires", ""), query.get("limit", "0")
        if not (_is_number(expires) and _is_number(limit)):
            raise Denied("this address is not valid")
        most = int(limit) if "limit" in query else None
        grant = Grant(key, query.get("type", ""), query.get("name"), most)
        given = query.get("signature", "").encode("utf-8", "replace")
        expected = [_signature(one, method, grant, int(expires)) for one in self._secrets]
        if not any(hmac.compare_digest(one.encode(), given) for one in expected):
            raise Denied("this address is not valid")
        if int(expires) <= self._clock.now().timestamp():
            raise Denied("this address has expired; ask for a new one")
        return grant

    def opened(self, url: str) -> Grant | None:
        """What an address of ours lets one read; None for any other address. Raises Denied."""
        ours = self._base_url + PREFIX
        if not url.startswith(ours):
            return None
        parts = urlsplit(url)
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        return self.verify("GET", unquote(url.removeprefix(ours).partition("?")[0]), query)


def _signature(secret: bytes, method: str, grant: Grant, expires: int) -> str:
    # As JSON no two different grants are written alike, whatever a file's name holds.
    told = [method, grant.key, grant.content_type, grant.filename, grant.limit, expires]
    return hmac.new(secret, json.dumps(told).encode(), hashlib.sha256).hexdigest()


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 12
