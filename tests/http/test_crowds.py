"""More than can be served: some are told so at once, and all the others are served."""

import asyncio
import socket
import threading
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from starlette.responses import PlainTextResponse, StreamingResponse

from maquette.http.crowds import AGAIN_SECONDS, CARRIERS, Crowds
from maquette.testing.echo import pyramid
from support.standing import standing

MEGABYTE = 2**20
MOST_GROWTH = 64
CARRYING = 4
PART = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.glb"\r\n\r\n'
DOORS = {
    "/v1/models": 503,
    "/generate": 502,
    "/api/v1/generations/image-to-3d": 503,
    "/api/forge": 503,
    "/api/v1/models": 503,
}
"""One of each dialect, and the status by which it says that something is away for a while."""


def resident(pid):
    """Megabytes of memory that a process has now."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS:")) / 1024


def begin(place, size, whence):
    """An upload of five megabytes, of which ``size`` bytes come and the rest does not."""
    port = int(place.url.rpartition(":")[2])
    line = socket.create_connection(("127.0.0.1", port), timeout=30)
    head = (
        f"POST /v1/models HTTP/1.1\r\nHost: test\r\nContent-Length: {5 * MEGABYTE}\r\n"
        f"Authorization: {place.headers['Authorization']}\r\nX-Forwarded-For: {whence}\r\n"
        'Content-Type: multipart/form-data; boundary="b"\r\n\r\n'
    )
    line.sendall(head.encode() + PART + bytes(size))
    return line


@contextmanager
def going_on(lines):
    """All of them bring a byte more each second, so that none is given up."""
    over = threading.Event()

    def drip():
        while not over.wait(1.0):
            for line in lines:
                line.sendall(b"\0")

    dripping = threading.Thread(target=drip)
    dripping.start()
    try:
        yield
    finally:
        over.set()
        dripping.join()


def until(holds):
    end = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.05)


def send(place):
    return place.web.post("/v1/models", files={"file": ("a.glb", pyramid("a"))})


def carry(place, path):
    """What a large body is answered."""
    told = {"Content-Type": "application/json"}
    return place.web.post(path, content=bytes(2 * 2**16), headers=told)


def is_crowded(place):
    return carry(place, "/v1/models").status_code == 503


@pytest.mark.slow
def test_a_crowd_of_uploads_is_bounded_and_told_when_to_come_again(tmp_path):
    with standing(tmp_path / "house", trusted_proxies=1) as place, ExitStack() as closing:
        assert send(place).status_code == 201
        before, lines = resident(place.pid), []
        with going_on(lines):
            for number in range(CARRIERS):
                line = begin(place, 3 * MEGABYTE, f"192.0.2.{number}")
                lines.append(closing.enter_context(line))
            until(lambda: is_crowded(place))
            for path, status in DOORS.items():
                answer = carry(place, path)
                assert answer.status_code == status, path
                assert answer.headers["retry-after"] == str(AGAIN_SECONDS)
                assert "too much" in answer.text
                assert answer.headers["content-type"].startswith("application/json")
            # Who does not carry much is served as ever.
            assert place.web.get("/v1/account").status_code == 200
            assert place.web.post("/v1/generations", json={"prompt": "a chair"}).status_code == 201
            assert resident(place.pid) - before < MOST_GROWTH

        closing.close()
        until(lambda: not is_crowded(place))
        assert send(place).status_code == 201
        assert place.leave() == (0, [])


@pytest.fixture
def crowded():
    """An app that answers when it is told to, where one of each kind may be inside."""
    go, inside = asyncio.Event(), []

    async def app(scope, receive, send):
        inside.append(scope["path"])
        if scope["path"] == "/file":

            async def body():
                yield b"begun"
                await go.wait()

            await StreamingResponse(body())(scope, receive, send)
            return
        if scope["path"] != "/quick":
            await go.wait()
        await PlainTextResponse("ok")(scope, receive, send)

    def refuse(request, error):
        return PlainTextResponse(error.message, 503)

    def place_of(request):
        return request.headers.get("x-from", "")

    return Crowds(app, refuse, place_of, lookers=1, orderers=1, carriers=CARRYING), go, inside


async def ask(app, method, path, size=0, whence=""):
    """The status of an answer, as soon as it begins."""
    begun = asyncio.get_running_loop().create_future()
    headers = [(b"x-from", whence.encode())]
    if size:
        headers.append((b"content-length", str(size).encode()))
    scope = {"type": "http", "method": method, "path": path, "headers": headers}

    async def receive():
        await asyncio.Event().wait()

    async def send(message):
        if message["type"] == "http.response.start":
            begun.set_result(message["status"])

    task = asyncio.create_task(app(scope, receive, send))
    return begun, task


async def answered(app, method, path, size=0, whence=""):
    begun, _ = await ask(app, method, path, size, whence)
    return await begun


def test_those_who_look_order_and_carry_do_not_keep_each_other_out(crowded):
    app, go, inside = crowded

    async def story():
        waiting = [
            await ask(app, "GET", "/slow"),
            await ask(app, "POST", "/slow"),
            *[await ask(app, "POST", "/slow", MEGABYTE, str(each)) for each in range(CARRYING)],
        ]
        await asyncio.sleep(0)
        assert len(inside) == len(waiting)
        for method, size in (("GET", 0), ("HEAD", 0), ("POST", 0), ("DELETE", 0), ("PUT", 2**20)):
            assert await answered(app, method, "/quick", size) == 503
        # Probes and what browsers ask beforehand go in all the same.
        assert "/quick" not in inside
        go.set()
        assert await answered(app, "GET", "/livez") == 200
        assert await answered(app, "OPTIONS", "/quick") == 200
        assert [await begun for begun, _ in waiting] == [200] * len(waiting)
        assert await answered(app, "GET", "/quick") == 200
        assert await answered(app, "POST", "/quick", 2**20) == 200

    asyncio.run(story())


def test_one_place_leaves_room_to_others(crowded):
    app, go, _ = crowded

    async def story():
        waiting = [await ask(app, "POST", "/slow", MEGABYTE, "here") for _ in range(3)]
        await asyncio.sleep(0)
        assert await answered(app, "POST", "/quick", MEGABYTE, "here") == 503
        assert await answered(app, "POST", "/quick", MEGABYTE, "elsewhere") == 200
        go.set()
        assert [await begun for begun, _ in waiting] == [200] * 3
        assert await answered(app, "POST", "/quick", MEGABYTE, "here") == 200

    asyncio.run(story())


def test_who_reads_an_answer_slowly_keeps_nobody_out(crowded):
    app, go, _ = crowded

    async def story():
        begun, reading = await ask(app, "GET", "/file")
        assert await begun == 200
        assert await answered(app, "GET", "/quick") == 200
        go.set()
        await reading

    asyncio.run(story())


def test_a_request_that_fails_or_is_left_makes_room(crowded):
    app, _, _ = crowded

    async def story():
        _, waiting = await ask(app, "GET", "/slow")
        await asyncio.sleep(0)
        assert await answered(app, "GET", "/quick") == 503
        waiting.cancel()
        await asyncio.wait({waiting})
        assert await answered(app, "GET", "/quick") == 200

    asyncio.run(story())
