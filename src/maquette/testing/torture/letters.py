"""A receiver of webhooks that keeps every letter."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from maquette.core.audit.breach import Letter


class Letterbox:
    """Listens on loopback and answers 200 to whatever comes; ``letters`` are all that came."""

    def __init__(self) -> None:
        self.letters: list[Letter] = []
        letterbox = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                letterbox._take(self)

            def log_message(self, *_: object) -> None:
                """Nobody reads it."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}/hook"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(10)

    def _take(self, request: BaseHTTPRequestHandler) -> None:
        body = request.rfile.read(int(request.headers["Content-Length"]))
        # Kept first: a courier that was killed meanwhile has posted it all the same.
        self.letters.append(Letter(self.url, request.headers["webhook-id"], body))
        try:
            request.send_response(200)
            request.end_headers()
        except ConnectionError:
            return  # the courier was killed
