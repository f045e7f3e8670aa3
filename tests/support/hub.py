"""A hub as huggingface.co's documentation has it: commits, pages of files, links to a store.

Large files are answered by a redirect to another host, which knows ranges; small ones at once.
"""

import hashlib
import json
import re
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit

COMMIT = "5e1f" * 10
LARGE = 1000
"""Bytes from which on a file is kept in the store."""


def blob(data):
    """The name that git gives a file's content."""
    return hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()


class Hub:
    """One repository, ``maker/model``, with its ``files`` by path.

    ``page`` files are told at a time; ``break_offs`` are after how many bytes the store ends its
    next answers; ``lies`` stand in for what the list of files tells of a path.
    """

    def __init__(self, files, repository="maker/model", commit=COMMIT, page=3):
        self.files, self.repository, self.commit, self.page = dict(files), repository, commit, page
        self.break_offs, self.lies, self.asked, self.gated = [], {}, [], False
        self.host, self._threads = _server(self.tell, "127.0.0.1"), []
        self.store = _server(self.give, "127.0.0.2")
        for server in (self.host, self.store):
            self._threads.append(threading.Thread(target=server.serve_forever, args=(0.01,)))
            self._threads[-1].start()
        self.url = f"http://127.0.0.1:{self.host.server_port}"

    def close(self):
        for server in (self.host, self.store):
            server.shutdown()
            server.server_close()
        for thread in self._threads:
            thread.join(10)

    def tell(self, handler):
        parts = urlsplit(handler.path)
        path = unquote(parts.path)
        self.asked.append(path)
        api, files = f"/api/models/{self.repository}", f"/{self.repository}/resolve/{self.commit}/"
        if self.gated:
            return _say(handler, 401, b'{"error": "Access to model is restricted"}')
        if path == f"{api}/revision/main":
            told = {"sha": self.commit, "tags": ["diffusers", "license:openrail"], "gated": False}
            return _say(handler, 200, json.dumps(told).encode())
        if path == f"{api}/tree/{self.commit}":
            return self.tree(handler, parse_qs(parts.query))
        data = self.files.get(path.removeprefix(files)) if path.startswith(files) else None
        if data is None:
            return _say(handler, 404, b'{"error": "Repository not found"}')
        if len(data) < LARGE:
            return _say(handler, 200, data)
        store = f"http://127.0.0.2:{self.store.server_port}/{path.removeprefix(files)}?signed=1"
        return _say(handler, 302, b"", {"Location": store})

    def tree(self, handler, query):
        """Folders are told as well as files, and all of them in pages."""
        folders = sorted({name.rpartition("/")[0] for name in self.files} - {""})
        entries = [{"type": "directory", "oid": "0" * 40, "size": 0, "path": f} for f in folders]
        entries += [self.entry(name) for name in sorted(self.files)]
        start = int(query.get("cursor", ["0"])[0])
        end = start + self.page
        more = {}
        if end < len(entries):
            api = f"https://huggingface.co/api/models/{self.repository}/tree/{self.commit}"
            more = {"Link": f'<{api}?recursive=true&cursor={end}>; rel="next"'}
        return _say(handler, 200, json.dumps(entries[start:end]).encode(), more)

    def entry(self, name):
        data = self.files[name]
        told = {"type": "file", "path": name, "size": len(data), "oid": blob(data)}
        if len(data) >= LARGE:
            pointer = {"size": len(data), "oid": hashlib.sha256(data).hexdigest()}
            told |= {"oid": blob(b"pointer"), "lfs": {**pointer, "pointerSize": 134}}
        return told | self.lies.get(name, {})

    def give(self, handler):
        name = unquote(urlsplit(handler.path).path).lstrip("/")
        span = re.match(r"bytes=(\d+)-", handler.headers.get("Range") or "")
        start = int(span[1]) if span else 0
        self.asked.append((name, start))
        data = self.files[name][start:]
        whole = len(data)
        if self.break_offs:
            data = data[: self.break_offs.pop(0)]
        return _say(handler, 206 if span else 200, data, {"Content-Length": str(whole)})


def _server(answer, host):
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self):
            answer(self)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer((host, 0), Handler)
    server.daemon_threads = True
    return server


def _say(handler, status, body, more=()):
    handler.send_response(status)
    told = {"Content-Length": str(len(body)), "Connection": "close", **dict(more)}
    for name, value in told.items():
        handler.send_header(name, value)
    handler.end_headers()
    handler.wfile.write(body)
    handler.close_connection = True


@contextmanager
def opened(hub):
    try:
        yield hub
    finally:
        hub.close()
