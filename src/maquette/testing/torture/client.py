"""A client that wants its answer: it asks again until it gets one, under the same key."""

import http.client
import json
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

Answer = dict[str, Any]
TRIES_FOR = 300.0
PAUSE = 0.15


class Refused(RuntimeError):
    """An answer that no order here deserves."""


class Inconsistent(RuntimeError):
    """Two answers to one request."""


@dataclass
class Client:
    """Speaks to the server on ``port`` of this machine, as the holder of ``key``."""

    port: int
    key: str
    retries: int = 0

    def __post_init__(self) -> None:
        self._lock = threading.Lock()

    def insist(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """The answer, asked for as often as it takes. Raises :class:`Refused`, or TimeoutError
        when the server stays away.
        """
        until = time.monotonic() + TRIES_FOR
        fault = "never asked"
        while time.monotonic() < until:
            try:
                status, said = self._ask(method, path, body, headers or {})
            except (OSError, http.client.HTTPException) as error:
                fault = repr(error)
            else:
                if 200 <= status < 300:
                    return dict(json.loads(said)) if said else {}
                fault = f"{status} {said[:300]!r}"
                if status < 500:
                    raise Refused(f"{method} {path}: {fault}")
            with self._lock:
                self.retries += 1
            time.sleep(PAUSE)
        raise TimeoutError(f"{method} {path}: {fault}")

    def once(self, path: str, body: Mapping[str, Any], key: str, *, again: bool) -> Answer:
        """Post under an idempotency key; with ``again``, once more after the answer, which must
        then be the same.
        """
        headers = {"Idempotency-Key": key}
        answer = self.insist("POST", path, body, headers)
        if again and self.insist("POST", path, body, headers) != answer:
            raise Inconsistent(f"{path} was answered in two ways under {key}")
        return answer

    def put(self, url: str, data: bytes, content_type: str) -> None:
        """Upload to a signed address."""
        parts = urlsplit(url)
        headers = {"Content-Type": content_type}
        self.insist("PUT", f"{parts.path}?{parts.query}", data, headers)

    def _ask(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | bytes | None,
        headers: Mapping[str, str],
    ) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            data = body if isinstance(body, bytes | None) else json.dumps(body).encode()
            sent = {
                "Authorization": f"Bearer {self.key}",
                "X-API-Key": self.key,
                "Content-Type": "application/json",
            }
            connection.request(method, path, data, {**sent, **headers})
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()


def is_serving(port: int) -> bool:
    """Whether a server answers there."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/livez")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
