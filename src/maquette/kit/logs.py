"""What the operator reads: one line for each thing that happened, with no secret in it.

Lines are for a person (``text``) or one JSON object each (``json``). Both carry the ids of the
request and of the job that they belong to, wherever in the house they were written: ids are bound
to the work (:func:`about`), not handed from function to function.

    with about(request="01J…", job="Ab3kF9x2qL1m"):
        log.info("a worker took the job", extra=facts(attempt=1))
"""

import json
import logging
import re
import sys
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from types import MappingProxyType
from typing import IO, Any, Literal

Format = Literal["text", "json"]
Level = Literal["debug", "info", "warning", "error"]

HIDDEN = "[hidden]"
LONGEST = 8000
"""Characters of a message, and of a traceback, that are kept."""
RELAYED = 64_000
"""Characters of another process's lines that are written again."""
CHILD = "maquette.child"
TALKERS = ("alembic", "dbos")
"""Libraries whose lines at ``info`` are of no use to an operator."""
_NAME = re.compile(r"maquette(\.[a-z_0-9]{1,40}){0,8}", re.ASCII)
_FACTS = "maquette_facts"
# What opens a door: our keys by their prefixes, whatever follows a word that announces a secret,
# the password inside an address, and every query, in which addresses carry signatures. Each looks
# no further than a bounded way from where it begins, so that no text takes long. Before it stand
# the words of which, in lower case, a text must hold one: nearly none does, and a look at all that
# is written costs as much as the writing.
_WORDS = ("authorization", "cookie", "x-api-key", "x-payment", "signature", "x-forge-provider-key")
_ENDS = ("password", "passwd", "secret", "token", "api-key", "api_key", "apikey")
_SECRETS = (
    (
        ("sk_live_", "dxgl_sk_", "trf_live_", "glsi_", "whsec_"),
        re.compile(r"\b(sk_live_|dxgl_sk_|trf_live_|glsi_|whsec_)[A-Za-z0-9_\-+/=]+"),
        r"\1" + HIDDEN,
    ),
    (
        ("bearer", "basic"),
        re.compile(r"(?i)\b(bearer|basic)\s+[A-Za-z0-9._~+/=\-]{6,}"),
        r"\1 " + HIDDEN,
    ),
    (
        _WORDS + _ENDS,
        re.compile(
            r"(?i)([\"']?\b(?:authorization|proxy-authorization|cookie|set-cookie|x-api-key|"
            r"x-payment|payment-signature|x-forge-provider-key|[a-z0-9_\-]{0,40}(?:password|passwd|"
            r"secret|token|api[_-]?key|signature))[\"']?\s{0,3}[:=]\s{0,3})"
            r"(\"[^\"]*\"|'[^']*'|[^\s,;}&]+)"
        ),
        r"\1" + HIDDEN,
    ),
    (
        ("://",),
        re.compile(r"(://[^\s/:@\"']{0,200}):[^\s/@\"']{0,200}@"),
        r"\1:" + HIDDEN + "@",
    ),
    (("?",), re.compile(r"(?<=\S)\?[^\s?\"'<>=]*=[^\s\"'<>]*"), "?" + HIDDEN),
)
_NOTHING: Mapping[str, str] = MappingProxyType({})
_bound: ContextVar[Mapping[str, str]] = ContextVar("maquette_log_ids", default=_NOTHING)


@contextmanager
def about(**ids: str | None) -> Iterator[None]:
    """Every line that is written within belongs to these: ``request``, ``job``."""
    known = {name: value for name, value in ids.items() if value}
    token = _bound.set({**_bound.get(), **known})
    try:
        yield
    finally:
        _bound.reset(token)


def bound(name: str) -> str | None:
    """The id that lines written here belong to."""
    return _bound.get().get(name)


def facts(**told: Any) -> dict[str, Any]:
    """For ``extra=``: values that stay values in JSON, and are ``name=value`` in text."""
    return {_FACTS: told}


def configure(
    format: Format = "text", level: Level = "info", stream: IO[str] | None = None
) -> None:
    """Have all lines of this process written to ``stream``, or else to standard error.

    At ``debug`` it is we who tell more. Libraries stay at ``info``: below it they write down
    headers that strangers answered with, and what is in those has no shape to be hidden by. Those
    that tell every step of what they do by themselves are heard at ``info`` only then.
    """
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(JsonLines() if format == "json" else TextLines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel("INFO" if level == "debug" else level.upper())
    logging.getLogger("maquette").setLevel("DEBUG" if level == "debug" else "NOTSET")
    for talker in TALKERS:
        logging.getLogger(talker).setLevel("WARNING" if level == "info" else "NOTSET")


def relay(text: str) -> None:
    """Write again what another process of ours has written as JSON lines.

    The other process may have read strangers' bytes, so its lines are no more than text to us:
    they are cleaned once more, belong to what is bound here, and have our time.
    """
    for line in text[-RELAYED:].splitlines():
        name, level, message = _read(line)
        logging.getLogger(name).log(level, "%s", message)


def _read(line: str) -> tuple[str, int, str]:
    """Logger, level and message of a line; what libraries print is worth a look, no more."""
    try:
        told = json.loads(line)
        level = logging.getLevelNamesMapping()[str(told["level"]).upper()]
        message, raised = str(told["message"]), str(told.get("error", ""))
    except (ValueError, TypeError, LookupError, RecursionError):
        return CHILD, logging.INFO, line
    name = str(told.get("logger", CHILD))
    known = name if _NAME.fullmatch(name) else CHILD
    return known, level, f"{message}\n{raised}" if raised else message


def without_secrets(text: str) -> str:
    """The text with everything hidden that looks as if it opened a door."""
    # Beyond ASCII there are letters that are an ``s`` to ``re`` and to lower() are none.
    lowered = text.lower() if text.isascii() else ""
    for words, pattern, instead in _SECRETS:
        if not lowered or any(word in lowered for word in words):
            text = pattern.sub(instead, text)
    return text


def on_one_line(text: str) -> str:
    """The text without control characters: none begins a line, or colours a terminal.

    Neither do those that turn the direction of writing round, or hide.
    """
    if text.isprintable():
        return text
    return "".join(letter if letter.isprintable() else _escaped(letter) for letter in text)


class JsonLines(logging.Formatter):
    """One object a line: time, level, logger, message, ids, facts, and what was raised."""

    def format(self, record: logging.LogRecord) -> str:
        told: dict[str, Any] = {
            "time": _time(record),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": _clean(record.getMessage()),
            **_bound.get(),
        }
        for name, value in _facts(record).items():
            told.setdefault(name, _clean(value) if isinstance(value, str) else value)
        raised = _raised(record)
        if raised:
            told["error"] = without_secrets(raised)
        # ASCII: what reads lines must not stumble over what it takes for a line's end.
        return json.dumps(told, default=lambda value: _clean(str(value)))


class TextLines(logging.Formatter):
    """Time, level, logger, ids, message and facts on one line; a traceback indented below."""

    def format(self, record: logging.LogRecord) -> str:
        told = "".join(f" {name}={value}" for name, value in _bound.get().items())
        more = "".join(f" {name}={value}" for name, value in _facts(record).items())
        message = _clean(record.getMessage() + more)
        line = f"{_time(record)} {record.levelname:<7} {record.name}{told}: {message}"
        raised = _raised(record)
        if not raised:
            return line
        lines = without_secrets(raised).splitlines()
        return "\n".join([line, *(f"    {on_one_line(one)}" for one in lines)])


def _facts(record: logging.LogRecord) -> Mapping[str, Any]:
    found: Mapping[str, Any] = getattr(record, _FACTS, {})
    return found


def _clean(text: str) -> str:
    return on_one_line(without_secrets(text[:LONGEST]))


def _time(record: logging.LogRecord) -> str:
    moment = datetime.fromtimestamp(record.created, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _raised(record: logging.LogRecord) -> str:
    if not record.exc_info or record.exc_info[1] is None:
        return ""
    return "".join(traceback.format_exception(record.exc_info[1])).strip()[-LONGEST:]


def _escaped(letter: str) -> str:
    return letter.encode("unicode_escape").decode("ascii")
