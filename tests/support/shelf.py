"""A small S3 on loopback that can go wrong: away, broken, silent, or losing its answer."""

import hashlib
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

ETAG = '"0"'


class Shelf:
    """Keeps ``objects`` by path. ``fault`` is asked with each request and gives what goes wrong:

    ``"away"`` closes the connection, ``"broken"`` answers 500, ``"lost"`` does the work and closes
    the connection, ``"silent"`` says nothing until ``release`` is set; None is all well.
    """

    def __init__(self):
        self.objects, self.parts, self.asked = {}, {}, []
        self.fault = lambda method, path: None
        self.release = threading.Event()
        shelf = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_):
                pass

        for method in ("GET", "HEAD", "PUT", "POST", "DELETE"):
            setattr(Handler, f"do_{method}", lambda handler: shelf.answer(handler))
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.port = self._server.server_port
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()

    @property
    def environment(self):
        """What tells obstore to come here."""
        return {
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{self.port}",
            "AWS_ACCESS_KEY_ID": "key",
            "AWS_SECRET_ACCESS_KEY": "secret",
            "AWS_REGION": "us-east-1",
        }

    def answer(self, handler):
        path, _, query = handler.path.partition("?")
        body = handler.rfile.read(int(handler.headers.get("Content-Length") or 0))
        self.asked.append((handler.command, path))
        fault = self.fault(handler.command, path)
        if fault == "silent":
            self.release.wait(60)
        if fault in {"away", "silent"}:
            handler.close_connection = True
            return
        if fault == "broken":
            self.say(handler, 500, b"<Error><Code>InternalError</Code></Error>")
            return
        told = self.done(handler, path, parse_qs(query, keep_blank_values=True), body)
        if fault == "lost":
            handler.close_connection = True
            return
        self.say(handler, *told)

    def done(self, handler, path, query, body):
        """Status, body and headers of the work."""
        if handler.command == "PUT":
            return self.put(handler, path, query, body)
        if handler.command == "POST":
            return self.multipart(path, query)
        if handler.command == "DELETE":
            self.objects.pop(path, None)
            return 204, b""
        data = self.objects.get(path)
        if data is None:
            return 404, b"<Error><Code>NoSuchKey</Code></Error>"
        span = handler.headers.get("Range")
        if span is None:
            return 200, data
        first, _, last = span.removeprefix("bytes=").partition("-")
        end = min(int(last) + 1 if last else len(data), len(data))
        told = {"Content-Range": f"bytes {first}-{end - 1}/{len(data)}"}
        return 206, data[int(first) : end], told

    def put(self, handler, path, query, body):
        if "partNumber" in query:
            self.parts.setdefault(query["uploadId"][0], {})[int(query["partNumber"][0])] = body
            return 200, b"", {"ETag": ETAG}
        if handler.headers.get("If-None-Match") == "*" and path in self.objects:
            return 412, b"<Error><Code>PreconditionFailed</Code></Error>"
        source = handler.headers.get("x-amz-copy-source")
        if source is not None:
            self.objects[path] = self.objects["/" + urlsplit(source).path.lstrip("/")]
            return 200, f"<CopyObjectResult><ETag>{ETAG}</ETag></CopyObjectResult>".encode()
        self.objects[path] = body
        return 200, b"", {"ETag": ETAG}

    def multipart(self, path, query):
        if "uploads" in query:
            name = hashlib.sha256(f"{path}{len(self.asked)}".encode()).hexdigest()[:12]
            tag = "InitiateMultipartUploadResult"
            return 200, f"<{tag}><UploadId>{name}</UploadId></{tag}>".encode()
        parts = self.parts.get(query["uploadId"][0], {})
        self.objects[path] = b"".join(parts[number] for number in sorted(parts))
        tag = "CompleteMultipartUploadResult"
        return 200, f"<{tag}><ETag>{ETAG}</ETag></{tag}>".encode()

    def say(self, handler, status, body=b"", headers=()):
        handler.send_response(status)
        for name, value in dict(headers).items():
            handler.send_header(name, value)
        handler.send_header("Last-Modified", "Fri, 20 Nov 2026 12:00:00 GMT")
        if "ETag" not in dict(headers):
            handler.send_header("ETag", ETAG)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        if handler.command != "HEAD":
            handler.wfile.write(body)

    def close(self):
        self.release.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(10)


@contextmanager
def shelf():
    opened = Shelf()
    try:
        yield opened
    finally:
        opened.close()
