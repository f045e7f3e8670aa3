import io
import json
import logging
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maquette.core.accounts.rules import FORMATS, mint
from maquette.kit import logs
from maquette.kit.logs import HIDDEN, JsonLines, TextLines, about, facts, without_secrets

SECRET = "Zx9Kq2Lm7Tn4Vb8Rw3Yp6Hc1"


def written(form, message, *values, level=logging.INFO, error=None, **told):
    """The line that a form makes of a message."""
    raised = None if error is None else (type(error), error, error.__traceback__)
    record = logging.LogRecord("maquette.x", level, __file__, 1, message, values, raised)
    record.__dict__.update(facts(**told))
    return form.format(record)


@pytest.mark.parametrize(
    "text",
    [
        f"Authorization: Bearer {SECRET}",
        f"authorization=Basic {SECRET}==",
        f"{{'X-API-Key': '{SECRET}'}}",
        f'{{"x-api-key": "{SECRET}", "a": 1}}',
        f"Cookie: maquette_session={SECRET}",
        f"X-PAYMENT: {SECRET}",
        f"PAYMENT-SIGNATURE: {SECRET}",
        f"x-forge-provider-key: {SECRET}",
        f"password={SECRET}",
        f"MAQUETTE_SECRET={SECRET}",
        f"client_secret: '{SECRET}'",
        f"AWS_SESSION_TOKEN={SECRET}",
        f"GET https://a.example/file?signature={SECRET}&expires=1",
        f"/_storage/accounts/a/b?type=x&signature={SECRET}",
        f"postgresql+psycopg://maquette:{SECRET}@db.example/maquette",
        f"sk_live_{SECRET}",
        f"PassWord={SECRET}",
        f"pa\u017f\u017fword={SECRET}",
        f"BEARER {SECRET}",
        f"whsec_{SECRET}+/=",
        f"the key trf_live_{SECRET}-_x was refused",
        f"dxgl_sk_{SECRET}",
        f"glsi_0123456789_{SECRET}",
    ],
)
def test_what_opens_a_door_is_hidden_wherever_it_stands(text):
    shown = without_secrets(text)
    assert SECRET not in shown
    assert HIDDEN in shown


@pytest.mark.parametrize("format", FORMATS)
def test_no_key_that_we_mint_can_be_read_in_a_line(format):
    key = mint(format)
    for form in (TextLines(), JsonLines()):
        shown = written(form, "caller %s said %r", key, {"key": key}, key=key)
        assert key not in shown
        assert key[-16:] not in shown


@pytest.mark.parametrize(
    "text",
    [
        "job Ab3kF9x2qL1m took 3.2 s",
        "GET /v1/renders/Ab3kF9x2qL1m/video",
        "what is this? it is a chair",
        "https://example.com/a/b.glb",
        "a basic cube, a bear, a tokenizer",
    ],
)
def test_what_opens_nothing_stays_as_it_is(text):
    assert without_secrets(text) == text


@given(st.text())
def test_no_text_begins_a_line_or_moves_a_cursor(text):
    line = written(TextLines(), "said: %s", text)
    assert line.isprintable()
    told = written(JsonLines(), "said: %s", text, path=text)
    assert told.isascii()
    assert told.isprintable()
    assert json.loads(told)["message"].isprintable()
    assert json.loads(told)["path"].isprintable()


def test_text_from_outside_cannot_be_taken_for_a_line_of_ours():
    forged = "x\n2026-01-01T00:00:00Z ERROR maquette: on fire \x1b[31m\u202e"
    line = written(TextLines(), "%s", forged)
    assert "\n" not in line
    assert "\x1b" not in line
    assert "\u202e" not in line
    assert r"\n2026" in line


def test_a_line_in_json_tells_when_where_what_and_to_what_it_belongs():
    with about(request="r1"), about(job="j1", other=None):
        told = json.loads(written(JsonLines(), "done in %d s", 3, level=30, seconds=3, job="no"))
    assert told.pop("time").endswith("Z")
    assert told == {
        "level": "warning",
        "logger": "maquette.x",
        "message": "done in 3 s",
        "request": "r1",
        "job": "j1",
        "seconds": 3,
    }
    assert "request" not in json.loads(written(JsonLines(), "later"))


def test_a_line_for_people_tells_the_same_and_puts_the_traceback_below():
    try:
        raise ValueError(f"password={SECRET}\nsecond")
    except ValueError as error:
        caught = error
    with about(job="j1"):
        first, *below = written(TextLines(), "no", error=caught, tries=2).splitlines()
    assert first.endswith("INFO    maquette.x job=j1: no tries=2")
    assert all(line.startswith("    ") for line in below)
    assert SECRET not in "".join(below)
    assert "second" in below[-1]


@pytest.mark.parametrize("text", ["a-" * 4000, "://" * 3000, "?" * 8000, "/" * 8000, "x='" * 2000])
def test_no_text_takes_long_to_look_through(text):
    begun = time.process_time()
    written(TextLines(), "%s", text)
    assert time.process_time() - begun < 0.5


@pytest.mark.parametrize(("level", "heard"), [("info", False), ("debug", True)])
def test_what_libraries_do_step_by_step_is_heard_by_who_asks_for_it(level, heard):
    stream, root = io.StringIO(), logging.getLogger()
    before = root.handlers[:], root.level
    try:
        logs.configure("text", level, stream)
        logging.getLogger("dbos").info("a step")
        logging.getLogger("dbos").warning("a fault")
    finally:
        root.handlers[:], root.level = before

    assert ("a step" in stream.getvalue()) is heard
    assert "a fault" in stream.getvalue()


def test_another_processes_lines_are_cleaned_and_belong_to_what_is_bound_here():
    stream = io.StringIO()
    root = logging.getLogger()
    before = root.handlers[:], root.level
    try:
        logs.configure("json", "info", stream)
        with about(job="j1"):
            logs.relay(
                json.dumps({"level": "warning", "logger": "maquette.render", "message": "dark"})
                + "\nplain words of a driver\n"
                + json.dumps({"level": "error", "logger": "root", "message": "a\nb", "job": "me"})
                + '\n{"level": "nonsense"}\n[1]\n{"level": "info"}\n'
            )
    finally:
        root.handlers[:], root.level = before
    told = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert [(one["level"], one["logger"], one["message"]) for one in told[:3]] == [
        ("warning", "maquette.render", "dark"),
        ("info", "maquette.child", "plain words of a driver"),
        ("error", "maquette.child", r"a\nb"),
    ]
    assert len(told) == 6
    assert {one["job"] for one in told} == {"j1"}
