"""A web server on loopback whose answers are written out byte by byte."""

import socket
import threading
from contextlib import contextmanager, suppress


class Origin:
    """Answers each path with the bytes, or by the function on the socket, given for it.

    ``asked`` lists the paths in the order they came, ``heads`` the requests' heads in small
    letters, ``bodies`` what came with those that told a length.
    """

    def __init__(self, answers):
        self.answers = answers
        self.asked = []
        self.heads = []
        self.bodies = []
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._threads = [threading.Thread(target=self._accept)]
        self._threads[0].start()

    def close(self):
        with suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        for thread in self._threads:
            thread.join(10)

    def _accept(self):
        while True:
            try:
                connection, _ = self._listening.accept()
            except OSError:
                return
            thread = threading.Thread(target=self._answer, args=(connection,))
            self._threads.append(thread)
            thread.start()

    def _answer(self, connection):
        with connection, suppress(OSError):
            head = b""
            while b"\r\n\r\n" not in head:
                chunk = connection.recv(4096)
                if not chunk:
                    return
                head += chunk
            path = head.split(b" ")[1].decode()
            self.asked.append(path)
            self.heads.append(head.decode("latin-1").lower())
            self.bodies.append(self._body(connection, head))
            answer = self.answers[path]
            if callable(answer):
                answer(connection)
            else:
                connection.sendall(answer)

    def _body(self, connection, head):
        head, _, body = head.partition(b"\r\n\r\n")
        told = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length")]
        size = int(told[0].split(b":")[1]) if told else 0
        chunked = b"transfer-encoding: chunked" in head.lower()
        while len(body) < size or (chunked and not body.endswith(b"0\r\n\r\n")):
            body += connection.recv(65536)
        return body


@contextmanager
def origin(answers):
    opened = Origin(answers)
    try:
        yield opened
    finally:
        opened.close()


def answer(body=b"", status="200 OK", **headers):
    """The bytes of a whole answer; an underscore in a header's name stands for a hyphen."""
    told = {"Content-Length": str(len(body)), "Connection": "close"}
    told |= {name.replace("_", "-"): value for name, value in headers.items()}
    lines = [f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in told.items())]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


def redirect(location, status="302 Found"):
    return answer(status=status, Location=location)
