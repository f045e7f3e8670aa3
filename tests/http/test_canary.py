"""Canaries: every secret that a house is told or tells is looked for in all that it leaves.

The house is the whole product as an operator runs it, server and worker at their most talkative.
Those it speaks to repeat every secret that they were told, in the head and body of their answers.
At the end all its processes are killed, while a provider has an order with a key of its own in
hand, a job's child is at work, and core files are allowed.
"""

import base64
import json
import os
import resource
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from secrets import token_hex
from urllib.parse import parse_qs, quote, urlsplit

import httpx2
import pytest

from engines.remotes import photo
from maquette.http.sessions import COOKIE
from maquette.settings import process_environment
from maquette.testing.house import children
from support.cubes import cube_glb
from support.web import free_port

NEEDED = {
    "token in a webhook's address": "letters are posted to the whole address for as long as the "
    "endpoint stands",
    "signed address in a letter": "a letter that is sent again is the same to the byte; what it "
    "links to ends after MAQUETTE_URL_SECONDS",
    "x402 payment": "a payment is settled after a crash with what was signed, and is worth nothing "
    "once it is settled or its few minutes are over",
}
"""Which secrets the database must keep as they are, and why; no log, and no file, holds them."""
KEYS = {"meshy": "msy_", "tripo": "tsk_", "fal": "", "rodin": ""}
"""Providers, and how their keys begin."""


class Canaries:
    """All secrets by what they are, each known from the moment when it is made."""

    def __init__(self):
        self.known = {}

    def keep(self, what, value):
        assert len(value) >= 12, what
        self.known.setdefault(value, what)
        return value

    def invent(self, what, prefix=""):
        """A new one, with characters that addresses and JSON write in their own ways left out of
        its random part alone."""
        return self.keep(what, f"{prefix}{token_hex(12)}/+{token_hex(4)}")

    def signed(self, what, url):
        (signature,) = parse_qs(urlsplit(url).query)["signature"]
        self.keep(what, signature)
        return url

    def found(self, data):
        """What of all that ``data`` holds, in any form: plain, in an address, in a header."""
        return {what for value, what in self.known.items() if any(f in data for f in forms(value))}


def forms(value):
    packed = base64.b64encode(value.encode()).rstrip(b"=")[:-1]
    plain = value.encode()
    escaped = json.dumps(value)[1:-1].encode()
    return {plain, escaped, quote(value, safe="").encode(), quote(value).encode(), packed}


class Parrot:
    """A web server that refuses everything, and repeats all that it was told."""

    def __init__(self):
        self.letters, self.held = [], []
        self.holding, self._released = threading.Event(), threading.Event()
        parrot = self

        class Handler(BaseHTTPRequestHandler):
            def repeat(self):
                told = " ".join(f"{name}={value}" for name, value in self.headers.items())
                size = int(self.headers.get("Content-Length") or 0)
                parrot.letters.append((self.path, self.rfile.read(size).decode("latin-1")))
                if parrot.holding.is_set():
                    parrot.held.append(told)
                    parrot._released.wait(60)
                words = json.dumps({"message": f"{self.path} {told}", "detail": told}).encode()
                self.send_response(401, f"no {self.path}")
                self.send_header("Content-Length", str(len(words)))
                self.send_header("X-Repeated", f"{self.path} {told}"[:4000])
                self.end_headers()
                self.wfile.write(words)

            def __getattr__(self, name):
                if name.startswith("do_"):
                    return self.repeat
                raise AttributeError(name)

            def log_message(self, *_):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()

    def close(self):
        self._released.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(10)


@contextmanager
def serving(folder, **settings):
    """``maquette serve`` in ``folder``, with one worker; gives a client of it, and its process."""
    port = free_port()
    told = {"data_dir": folder / "data", "port": port, "log_format": "json", "log_level": "debug"}
    (folder / "tmp").mkdir()
    environment = process_environment() | {"TMPDIR": str(folder / "tmp")}
    environment |= {f"MAQUETTE_{name.upper()}": str(v) for name, v in (told | settings).items()}
    with (folder / "out.log").open("wb") as out, (folder / "err.log").open("wb") as err:
        process = subprocess.Popen(
            [sys.executable, "-m", "maquette", "serve"],
            stdout=out,
            stderr=err,
            env=environment,
            cwd=folder,
            preexec_fn=allow_cores,
        )
        try:
            base = f"http://127.0.0.1:{port}"
            with httpx2.Client(base_url=base, headers={"Origin": base}, timeout=60) as web:
                until(lambda: answers(web))
                yield web, process
        finally:
            process.kill()
            process.wait()


def allow_cores():
    """As far as this machine lets us."""
    _, most = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (most, most))


def answers(web):
    try:
        return web.get("/livez").status_code == 200
    except httpx2.TransportError:
        return False


def until(true, seconds=120):
    end = time.monotonic() + seconds
    while not (value := true()):
        assert time.monotonic() < end
        time.sleep(0.05)
    return value


def good(answer):
    assert answer.is_success, answer.text
    return answer.json()


def bearer(key):
    return {"Authorization": f"Bearer {key}"}


@pytest.fixture(scope="module")
def parrot():
    with closing(Parrot()) as opened:
        yield opened


@pytest.fixture(scope="module")
def left(tmp_path_factory, parrot):
    """All that was walked: the canaries, and the folder of the house, at work and then killed."""
    folder, canaries = tmp_path_factory.mktemp("canary"), Canaries()
    settings = {
        "secret": canaries.invent("the house's secret"),
        "old_secrets": canaries.invent("a former secret"),
        "metrics_key": canaries.invent("metrics key"),
        "rodin_key": canaries.invent("the house's provider key"),
        "meshy_url": parrot.url,
        "fal_url": parrot.url,
        "rodin_url": parrot.url,
        "tripo_url": f"http://127.0.0.1:{free_port()}",
        "remote_pause": 0.01,
        "remote_seconds": 3,
        "forge_wait_seconds": 0,
        "x402_enabled": "true",
        "x402_facilitator_url": parrot.url,
        "x402_pay_to_evm": "0x1111111111111111111111111111111111111111",
        "outbound_allow": "127.0.0.1",
        "monthly_credits": 1000,
    }
    with serving(folder, **settings) as (web, process):
        people(web, canaries)
        keys(web, canaries)
        key = canaries.keep("API key", made_key(web))
        web.headers.update(bearer(key) | {"X-API-Key": key})
        web.get("/metrics", headers=bearer(settings["metrics_key"])).raise_for_status()
        web.get("/metrics", headers=bearer(canaries.invent("wrong metrics key")))
        hooks(web, canaries, parrot)
        files(web, canaries)
        providers(web, canaries)
        addresses(web, canaries, parrot)
        payment(web, canaries)
        generation(web, canaries, parrot)
        alive = traces(folder, canaries)
        cores = killed(web, process, canaries, parrot)
    return canaries, alive, traces(folder, canaries), cores


def people(web, canaries):
    person = {"email": "ada@example.com", "password": canaries.invent("password")}
    good(web.post("/auth/signup", json=person))
    wrong = person | {"password": canaries.invent("wrong password")}
    assert web.post("/auth/login", json=wrong).status_code == 401
    assert web.post("/auth/signup", json=wrong).is_error
    assert web.post("/auth/login", json={**wrong, "more": 1}).is_error
    web.post("/auth/login", params=wrong)
    for _ in range(2):
        good(web.post("/auth/login", json=person))
        canaries.keep("session cookie", web.cookies[COOKIE])
    good(web.post("/auth/logout"))
    web.get("/api/api-keys", headers={"Cookie": f"{COOKIE}={canaries.invent('wrong cookie')}"})
    good(web.post("/auth/login", json=person))
    canaries.keep("session cookie", web.cookies[COOKIE])


def made_key(web):
    body = {"name": "first", "scopes": ["read", "write"]}
    return good(web.post("/api/api-keys", json=body))["key"]


def keys(web, canaries):
    first = canaries.keep("API key", made_key(web))
    for format in ("sk_live", "dxgl", "trf", "glsi"):
        body = {"name": format, "format": format, "scopes": ["read", "write"]}
        told = good(web.post("/v1/keys", json=body, headers=bearer(first)))["data"]
        key = canaries.keep(f"{format} key", told["key"])
        good(web.get("/v1/account", headers=bearer(key)))
        misused(web, key)
        turned = web.post(f"/v1/keys/{told['id']}/rotate", json={}, headers=bearer(key))
        after = good(turned)["data"]
        newer = canaries.keep(f"rotated {format} key", after["key"])
        good(web.post(f"/v1/keys/{after['id']}/revoke", headers=bearer(newer)))
        assert web.get("/v1/account", headers=bearer(newer)).status_code == 401
        web.get("/v1/account", headers=bearer(canaries.keep("mistyped key", newer[:-4] + "zzzz")))


def misused(web, key):
    """In headers, addresses and bodies where no key belongs."""
    for name in ("X-API-Key", "Authorization", "X-Request-Id", "Cookie", "User-Agent", "Referer"):
        web.get("/v1/account", headers={name: key})
    web.get("/v1/account", params={"api_key": key})
    web.get(f"/v1/models/{key}", headers=bearer(key))
    web.get("/v1/account", auth=("user", key))
    web.post("/v1/generations", json={"api_key": key}, headers=bearer(key))
    order = {"prompt": "a chair", "engine": "nobody"}
    web.post("/v1/generations", json=order, headers=bearer(key) | {"Idempotency-Key": key})


def hooks(web, canaries, parrot):
    """Endpoints of each dialect, at an address with a token, that refuse every letter."""
    for number in range(2):
        token = canaries.invent("token in a webhook's address")
        url = f"{parrot.url}/hook?token={quote(token, safe='')}"
        glossi = {"url": url, "events": ["job.complete", "job.failed"]}
        body = {"url": url, "description": f"number {number}"}
        told = good(web.post("/v1/webhooks", json=body))["data"]
        canaries.keep("webhook secret", told["secret"])
        path = f"/v1/webhooks/{told['id']}"
        canaries.keep("webhook secret", good(web.post(f"{path}/rotate", json={}))["data"]["secret"])
        good(web.post(f"{path}/test"))
        put = web.put("/api/v1/webhooks", json=glossi)
        canaries.keep("webhook secret", good(put)["secret"])
        until(lambda url=url: any(url.endswith(path) for path, _ in parrot.letters))


def files(web, canaries):
    """A model that is put at a signed address, and read at another; and both with flaws."""
    models = [{"fileName": "model.glb", "fileType": "glb", "name": "cube"}]
    opened = good(web.post("/api/v1/jobs", json={"models": models}))
    place = canaries.signed("upload address", opened["models"][0]["uploadUrl"])
    glb = {"Content-Type": "model/gltf-binary"}
    assert web.put(place, content=b"x", headers={"Content-Type": "text/html"}).is_error
    assert web.put(place[:-2], content=b"x", headers=glb).is_error
    assert web.put(place, content=cube_glb(), headers=glb).is_success
    good(web.post(f"/api/v1/jobs/{opened['jobId']}/confirm"))


def providers(web, canaries):
    """Keys that are kept, and keys of one order; providers that refuse and one that is down."""
    picture, jobs = base64.b64encode(photo()).decode(), []
    engines = [one["id"] for one in good(web.get("/v1/engines"))["data"]]
    for name, prefix in KEYS.items():
        engine = next(one for one in engines if one == name or one.startswith(f"{name}-"))
        kept = canaries.invent("provider key of an account", prefix)
        one = canaries.invent("provider key of an order", prefix)
        good(web.put(f"/v1/provider-keys/{name}", json={"key": kept}))
        wrong = canaries.invent("provider key of nobody", "bad_")
        web.put("/v1/provider-keys/nobody", json={"key": wrong})
        web.put("/v1/provider-keys/tripo", json={"key": wrong})
        for headers in ({}, {"X-Provider-Key": one}):
            order = {"imageBase64": picture, "engine": engine}
            told = good(web.post("/v1/generations", json=order, headers=headers))
            jobs.append(told["data"]["jobId"])
        photos = {"image_urls": [f"data:image/png;base64,{picture}"], "backend": engine}
        web.post("/api/forge", json=photos, headers={"x-forge-provider-key": one})
        words = {"prompt": "a small red ball", "backend": engine}
        web.post("/api/forge", json=words, headers={"x-forge-provider-key": one})
    for job in jobs:
        assert ended(web, job) == "failed"


def ended(web, job):
    def over():
        status = good(web.get(f"/v1/jobs/{job}"))["data"]["status"]
        return status if status in {"done", "failed", "cancelled"} else None

    return until(over)


def addresses(web, canaries, parrot):
    """Pictures and models at addresses with a token, which cannot be fetched."""
    for base in (parrot.url, f"http://127.0.0.1:{free_port()}", "http://10.1.2.3"):
        url = f"{base}/picture.png?token={canaries.invent('token in a picture address')}"
        assert web.post("/v1/generations", json={"imageUrl": url}).is_error
        assert web.post("/api/v1/generations/image-to-3d", json={"imageUrl": url}).is_error
        web.post("/api/forge", json={"image_urls": [url]})
        web.post("/v1/models", json={"url": url})


def payment(web, canaries):
    paid = {
        "x402Version": 1,
        "scheme": "exact",
        "network": "base",
        "payload": {"signature": canaries.keep("x402 payment", "0x" + token_hex(65))},
    }
    header = base64.b64encode(json.dumps(paid).encode()).decode()
    canaries.keep("x402 payment", header)
    for name in ("x-payment", "payment-signature"):
        answer = web.post(
            "/api/x402/forge",
            json={"prompt": "a glazed teapot", "tier": "draft"},
            headers={name: header},
        )
        assert answer.is_error


def generation(web, canaries, parrot):
    """One that goes well, and is told of in a letter with signed addresses."""
    token = canaries.invent("token in a webhook's address")
    url = f"{parrot.url}/told?token={quote(token, safe='')}"
    picture = "data:image/png;base64," + base64.b64encode(photo()).decode()
    before = len(parrot.letters)
    order = {"imageDataUrl": picture, "mode": "draft", "model": "sculpt", "webhookUrl": url}
    task = good(web.post("/api/v1/generations/image-to-3d", json=order))["taskId"]

    def told():
        return [body for path, body in parrot.letters[before:] if path.startswith("/told")]

    for text in until(told):
        for signature in json_signatures(text):
            canaries.keep("signed address in a letter", signature)
    shown = web.get(f"/api/v1/generations/{task}").text
    for signature in json_signatures(shown):
        canaries.keep("download address", signature)


def killed(web, process, canaries, parrot):
    """All processes at once, with a key in flight; gives how large a core file each might leave."""
    parrot.holding.set()
    key = canaries.invent("provider key in flight", KEYS["meshy"])
    picture = base64.b64encode(photo()).decode()
    order = {"imageBase64": picture, "engine": "meshy"}
    good(web.post("/v1/generations", json=order, headers={"X-Provider-Key": key}))
    until(lambda: any(key in told for told in parrot.held))
    slow = {"imageBase64": picture, "engine": "sculpt", "tier": "high"}
    good(web.post("/v1/generations", json=slow))
    (worker,) = children(process.pid)
    (child,) = until(lambda: children(worker))
    cores = {pid: core_limit(pid) for pid in (process.pid, worker)}
    for pid in (child, worker, process.pid):
        os.kill(pid, signal.SIGKILL)
    process.wait()
    until(lambda: not Path(f"/proc/{worker}").exists())
    return cores


def core_limit(pid):
    limits = Path(f"/proc/{pid}/limits").read_text("ascii")
    return next(line.split()[4] for line in limits.splitlines() if "core file" in line)


def json_signatures(text):
    return [
        piece.partition("signature=")[2].partition("&")[0]
        for piece in text.split('"')
        if "signature=" in piece
    ]


def traces(folder, canaries):
    """Which canaries are in which file, and in the text of which database."""
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            found[str(path.relative_to(folder))] = canaries.found(path.read_bytes())
    for path in (folder / "data").glob("*.db"):
        with closing(sqlite3.connect(path)) as opened:
            opened.text_factory = lambda data: data.decode("utf-8", "replace")
            dump = "\n".join(opened.iterdump())
        found[f"dump of {path.name}"] = canaries.found(dump.encode())
    return {name: hits for name, hits in found.items() if hits or name.endswith(".log")}


def test_all_secrets_were_walked(left):
    canaries, *_ = left
    assert len(canaries.known) > 50
    assert set(NEEDED) <= set(canaries.known.values())


@pytest.mark.parametrize("when", [1, 2], ids=["at work", "killed"])
def test_no_secret_is_in_a_log(left, when):
    logs = {name: hits for name, hits in left[when].items() if name.endswith(".log")}
    assert logs == {"out.log": set(), "err.log": set()}


@pytest.mark.parametrize("when", [1, 2], ids=["at work", "killed"])
def test_no_secret_is_in_a_file_or_the_database_but_those_it_must_keep(left, when):
    hits = {name: found - set(NEEDED) for name, found in left[when].items()}
    assert {name: found for name, found in hits.items() if found} == {}


@pytest.mark.parametrize("when", [1, 2], ids=["at work", "killed"])
def test_what_must_be_kept_is_in_the_database_alone(left, when):
    elsewhere = {name: hits for name, hits in left[when].items() if hits and ".db" not in name}
    assert elsewhere == {}


def test_no_process_that_knows_secrets_would_leave_a_core_file(left):
    assert set(left[3].values()) == {"0"}
