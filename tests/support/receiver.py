"""A receiver of webhooks on loopback: it keeps what it is sent and answers as it is told."""

import threading
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True)
class Letter:
    path: str
    headers: dict
    body: bytes


class Receiver:
    """Answers with each of ``answers`` in turn, (status, headers), and then 200 for ever.

    ``letters`` are all that came. ``gate`` holds answers back while it is cleared.
    """

    def __init__(self, *answers):
        self.answers = list(answers)
        self.letters = []
        self.gate = threading.Event()
        self.gate.set()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                receiver.take(self)

            def log_message(self, *_):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/hook"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()

    def take(self, handler):
        length = int(handler.headers["Content-Length"])
        headers = {name.lower(): value for name, value in handler.headers.items()}
        self.letters.append(Letter(handler.path, headers, handler.rfile.read(length)))
        self.gate.wait(10)
        status, more = self.answers.pop(0) if self.answers else (200, {})
        handler.send_response(status)
        for name, value in more.items():
            handler.send_header(name, value)
        handler.end_headers()

    def close(self):
        self.gate.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(10)


@contextmanager
def receiver(*answers):
    opened = Receiver(*answers)
    try:
        yield opened
    finally:
        opened.close()
