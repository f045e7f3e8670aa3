"""Replaying a transcript: requests as written, answers compared with what is written.

A transcript is a JSON file: ``says`` is the sentence it proves, ``exchanges`` a list of

- ``send``: method, path, and any of headers, json, text, file (its name here), form (whose ``file``
  is [name, its name here])
- ``until``: facts of the answer's JSON, by dotted path; the request is repeated until they hold
- ``answer``: status, and any of json, headers, starts (the body's first bytes), empty

In answers ``{name}`` remembers what stands there the first time and demands it afterwards; in
requests it is replaced by it. ``<12>``, ``<time>``, ``<int>``, ``<share>`` and ``<text>`` demand
a shape, ``<any>`` nothing. Objects have exactly the keys written, or more with ``"...": true``.
"""

import json
import re
import time
from pathlib import Path

SHAPES = {
    "<12>": r"[0-9A-Za-z]{12}",
    "<uuid>": r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}",
    "<job>": r"job_[0-9a-hjkmnp-tv-z]{26}",
    "<sha256>": r"[0-9a-f]{64}",
    "<url>": r"https?://.+",
    "<time>": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z",
    "<text>": r"(?s).+",
}
NUMBERS = {
    "<int>": lambda value: type(value) is int and value >= 0,
    "<share>": lambda value: isinstance(value, int | float) and 0 <= value <= 1,
}
NAME = re.compile(r"\{(\w+)\}")


def transcripts(folder):
    return sorted(Path(folder).glob("*/transcripts/*.json"))


class Replay:
    """One run of one transcript; ``known`` are the names that requests may use from the start."""

    def __init__(self, web, known, files, patience=60.0):
        self.web = web
        self.known = dict(known)
        self.files = files
        self.patience = patience

    def run(self, transcript):
        for exchange in transcript["exchanges"]:
            answer = self.ask(exchange["send"], exchange.get("until"))
            self.compare(exchange["answer"], answer, exchange["send"]["path"])

    def ask(self, send, until=None):
        end = time.monotonic() + self.patience
        while True:
            answer = self.send(self.filled(send))
            if until is None or _holds(until, answer.json()):
                return answer
            assert time.monotonic() < end, f"{until} never came: {answer.text}"
            time.sleep(0.1)

    def send(self, send):
        more = {}
        if "json" in send:
            more["json"] = send["json"]
        if "text" in send:
            more["content"] = send["text"]
        if "file" in send:
            more["content"] = self.files[send["file"]]
        if "form" in send:
            form = dict(send["form"])
            name, file = form.pop("file", (None, None))
            more["data"] = form
            more["files"] = {"file": (name, self.files[file])} if name else {"other": ("x", b"")}
        return self.web.request(
            send["method"], send["path"], headers=send.get("headers", {}), **more
        )

    def filled(self, value):
        if isinstance(value, str):
            return NAME.sub(lambda found: str(self.known[found[1]]), value)
        if isinstance(value, dict):
            return {key: self.filled(item) for key, item in value.items()}
        if isinstance(value, list):
            return [self.filled(item) for item in value]
        return value

    def compare(self, expected, answer, where):
        assert answer.status_code == expected["status"], f"{where}: {answer.text}"
        for name, value in expected.get("headers", {}).items():
            self.match(value, answer.headers[name], f"{where} {name}")
        if "json" in expected:
            self.match(expected["json"], answer.json(), where)
        if "starts" in expected:
            assert answer.content.startswith(expected["starts"].encode("latin-1")), where

    def match(self, expected, found, where):
        if isinstance(expected, dict):
            self.match_object(expected, found, where)
        elif isinstance(expected, list):
            assert len(found) == len(expected), f"{where}: {found}"
            for number, (one, other) in enumerate(zip(expected, found, strict=True)):
                self.match(one, other, f"{where}[{number}]")
        elif isinstance(expected, str):
            self.match_text(expected, found, where)
        else:
            same = (type(found), found) == (type(expected), expected)
            assert same, f"{where}: {found!r} is not {expected!r}"

    def match_object(self, expected, found, where):
        wanted = {key: value for key, value in expected.items() if key != "..."}
        names = set(found) & set(wanted) if "..." in expected else set(found)
        assert names == set(wanted), f"{where}: {json.dumps(found)}"
        for key, value in wanted.items():
            self.match(value, found[key], f"{where}.{key}")

    def match_text(self, expected, found, where):
        if expected == "<any>":
            return
        if expected in NUMBERS:
            assert NUMBERS[expected](found), f"{where}: {found!r} is no {expected}"
            return
        assert isinstance(found, str), f"{where}: {found!r} is not text"
        if expected in SHAPES:
            assert re.fullmatch(SHAPES[expected], found), f"{where}: {found!r} is no {expected}"
            return
        name = NAME.fullmatch(expected)
        if name and name[1] not in self.known:
            self.known[name[1]] = found
            return
        assert found == self.filled(expected), f"{where}: {found!r} is not {expected!r}"


def _holds(facts, found):
    for path, value in facts.items():
        here = found
        for part in path.split("."):
            here = here[int(part)] if part.isdigit() else here.get(part)
        if here != value:
            return False
    return True
