"""What all contract servers share: a real HTTP server on loopback that keeps what it is asked,
holds requests to the documented shape, and misbehaves as it is told."""

import base64
import email.parser
import email.policy
import io
import json
import re
import socket
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from PIL import Image

from support.providers.models import painted

GONE = object()
"""An answer that never comes: the connection ends after the request was taken."""


UNKNOWN = (404, {"message": "Task not found"})


class Bad(Exception):
    """The request is not as the documentation has it: (status, body)."""

    def __init__(self, status, body):
        super().__init__(body)
        self.status, self.body = status, body


@dataclass(frozen=True)
class Asked:
    """One request, its body read as its type says."""

    method: str
    path: str
    query: dict
    headers: dict
    raw: bytes

    @property
    def json(self):
        return json.loads(self.raw) if self.raw else None

    @property
    def form(self):
        """Fields of a multipart form in their order: (name, filename or None, bytes)."""
        head = f"Content-Type: {self.headers['content-type']}\r\n\r\n".encode()
        message = email.parser.BytesParser(policy=email.policy.HTTP).parsebytes(head + self.raw)
        return [
            (
                part.get_param("name", header="content-disposition"),
                part.get_filename(),
                part.get_payload(decode=True),
            )
            for part in message.iter_parts()
        ]


@dataclass
class Contract:
    """A provider.

    ``looks`` are how often an order is looked at before it is done. The faults: ``refusals`` are
    answered to the next orders, ``stumbles`` to the next looks, each (status, headers, body) or
    GONE; ``failure`` is why an order fails; ``expired`` so many links to results are gone when
    they are asked for; ``broken`` comes in place of the next results; ``result`` is what an order
    makes.
    """

    key: str = ""
    looks: int = 2
    result: bytes = field(default_factory=painted)
    refusals: list = field(default_factory=list)
    stumbles: list = field(default_factory=list)
    failure: str = ""
    expired: int = 0
    broken: list = field(default_factory=list)
    gate: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self):
        self.gate.set()
        self.asked = []
        self.orders = []
        self.cancelled = []
        self.looked = {}
        self._lock = threading.Lock()
        contract = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_):
                pass

            def take(self):
                contract.handle(self)

            do_GET = do_POST = do_PUT = do_DELETE = take  # noqa: N815 - their names

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.origin = f"http://127.0.0.1:{self.server.server_port}"
        self.url = self.origin + self.root
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.01,))
        self.thread.start()

    root = ""

    def close(self):
        self.gate.set()
        self.server.shutdown()
        self.server.server_close()
        self.thread.join(10)

    def handle(self, handler):
        parts = urlsplit(handler.path)
        length = int(handler.headers.get("Content-Length") or 0)
        headers = {name.lower(): value for name, value in handler.headers.items()}
        asked = Asked(
            handler.command, parts.path, parse_qs(parts.query), headers, handler.rfile.read(length)
        )
        with self._lock:
            self.asked.append(asked)
        try:
            answer = self.answer(asked)
        except Bad as bad:
            answer = bad.status, {}, bad.body
        if answer is GONE:
            handler.close_connection = True
            handler.connection.shutdown(socket.SHUT_RDWR)
            return
        status, more, body = answer
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        kind = "application/octet-stream" if isinstance(body, bytes) else "application/json"
        handler.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": len(data), **more}.items():
            handler.send_header(name, str(value))
        handler.send_header("Connection", "close")
        handler.end_headers()
        handler.wfile.write(data)

    def answer(self, asked):
        raise NotImplementedError

    # What most of them do alike.

    def admit(self, asked, scheme="Bearer", status=401, body=None):
        if asked.headers.get("authorization") != f"{scheme} {self.key}":
            raise Bad(status, body or {"message": "Invalid API key"})

    def ordered(self, asked, shape):
        """A new order's number, or the misbehaviour that is due."""
        with self._lock:
            refusal = self.refusals.pop(0) if self.refusals else None
            if refusal is not None and refusal is not GONE:
                return None, refusal
            self.orders.append(shape)
            number = f"0193a7b5-1c7d-7a52-8f3e-{len(self.orders):012d}"
            self.looked[number] = 0
        return number, refusal

    def stage(self, number, unknown=UNKNOWN):
        """How far an order is, 0 to 1, or the misbehaviour that is due."""
        if number not in self.looked:
            raise Bad(*unknown)
        self.gate.wait(10)
        with self._lock:
            if self.stumbles:
                return 0.0, self.stumbles.pop(0)
            self.looked[number] += 1
            return min(self.looked[number] / max(self.looks, 1), 1.0), None

    def file(self):
        with self._lock:
            if self.expired:
                self.expired -= 1
                raise Bad(403, {"message": "Request has expired"})
            result = self.broken.pop(0) if self.broken else self.result
        return 200, {"Content-Type": "model/gltf-binary"}, result


def must(holds, status, body):
    if not holds:
        raise Bad(status, body)


def picture_in(uri):
    """The picture of a data URI, as the documentation allows it: JPEG or PNG."""
    found = re.fullmatch(r"data:image/(jpeg|png);base64,(.+)", uri)
    return None if found is None else is_picture(base64.b64decode(found[2], validate=True))


def is_picture(data):
    with Image.open(io.BytesIO(data)) as picture:
        picture.load()
        return picture.format in {"JPEG", "PNG"}


@contextmanager
def opened(contract):
    try:
        yield contract
    finally:
        contract.close()
