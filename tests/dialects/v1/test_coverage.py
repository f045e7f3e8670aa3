"""Nothing of DXGL's document is without an exchange that shows it.

``document.json`` is the document as a table; where the document itself is at hand, the table is
held against it.
"""

import json
import re
from contextlib import suppress
from pathlib import Path
from urllib.parse import parse_qs

import pytest

from conftest import SHARED

HERE = Path(__file__).parent
DOCUMENT = json.loads((HERE / "document.json").read_text("utf-8"))
ELSEWHERE = DOCUMENT["elsewhere"]
EXCHANGES = [
    exchange
    for path in sorted((HERE / "transcripts").glob("*.json"))
    for exchange in json.loads(path.read_text("utf-8"))["exchanges"]
]
ID = re.compile(r"/(?:\{\w+\}|[0-9A-Za-z]{12})(?=/|$)")


def endpoint(exchange):
    send = exchange["send"]
    return f"{send['method']} {ID.sub('/:id', send['path'].partition('?')[0])}"


def went_well(exchange):
    return exchange["answer"]["status"] < 300


WELL = [exchange for exchange in EXCHANGES if went_well(exchange)]


def paths(value, above=""):
    """Every field of a JSON value, lists looked through: ``data.renders.id``."""
    if isinstance(value, list):
        return {path for item in value for path in paths(item, above)}
    if not isinstance(value, dict):
        return set()
    here = {f"{above}{name}" for name in value}
    return here.union(*(paths(item, f"{above}{name}.") for name, item in value.items()))


def sent(exchange, kind):
    send = exchange["send"]
    if kind == "query":
        return set(parse_qs(send["path"].partition("?")[2]))
    return paths(send.get(kind, {}))


def told(exchange, kind):
    if kind == "headers":
        return {name.lower() for name in exchange["answer"].get("headers", {})}
    return paths(exchange["answer"].get("json", {}))


@pytest.mark.parametrize("name", DOCUMENT["endpoints"])
def test_every_endpoint_is_shown_with_every_field(name):
    shown = [exchange for exchange in WELL if endpoint(exchange) == name]
    assert shown
    for kind, fields in DOCUMENT["endpoints"][name].items():
        look = told if kind in {"answer", "headers"} else sent
        found = set().union(*(look(exchange, kind) for exchange in shown))
        assert set(fields) <= found, (kind, set(fields) - found)


@pytest.mark.parametrize(("code", "status"), DOCUMENT["errors"].items())
def test_every_error_is_shown_with_its_status(code, status):
    shown = {
        (error["code"], error["status"], exchange["answer"]["status"])
        for exchange in EXCHANGES
        if (error := exchange["answer"].get("json", {}).get("error"))
    }
    assert (code, status, status) in shown or code in ELSEWHERE


def settings(exchange):
    """Every set of render settings in a request."""
    send = exchange["send"]
    body = send.get("json", {})
    found = [body.get("renderSettings", {})]
    found += [order.get("renderSettings", order) for order in body.get("renders", [])]
    with suppress(ValueError):  # some forms hold what is no JSON, to be refused
        found.append(json.loads(send.get("form", {}).get("renderSettings", "{}")))
    return [given for given in found if isinstance(given, dict)]


def values(name, exchanges):
    return [given[name] for one in exchanges for given in settings(one) if name in given]


def refused(name):
    return values(name, [one for one in EXCHANGES if one["answer"]["status"] == 400])


@pytest.mark.parametrize("name", DOCUMENT["settings"])
def test_every_setting_is_shown_with_what_it_takes_and_refuses(name):
    takes, taken = DOCUMENT["settings"][name], values(name, WELL)
    if isinstance(takes, dict):
        assert {takes["from"], takes["to"]} <= set(taken)
        numbers = [value for value in refused(name) if not isinstance(value, str)]
        assert min(numbers) < takes["from"]
        assert max(numbers) > takes["to"]
        assert len(numbers) < len(refused(name)), "a number in quotes is refused"
    else:
        missing = DOCUMENT["missing"].get(name, [])
        assert [value for value in takes if value not in taken] == missing
        assert set(missing) <= set(refused(name)), "what is not offered is refused by name"
        assert refused(name)


def test_an_order_without_settings_is_answered_with_every_default():
    echoed = [
        exchange["answer"]["json"]["data"]["renderSettings"]
        for exchange in WELL
        if exchange["send"].get("json", {}).get("renderSettings") == {}
        and endpoint(exchange) == "POST /v1/renders"
    ]
    assert echoed
    assert DOCUMENT["defaults"].items() <= echoed[0].items()


@pytest.mark.parametrize("status", DOCUMENT["statuses"])
def test_every_status_is_shown(status):
    assert f'"status": "{status}"' in json.dumps(WELL) or status in ELSEWHERE


@pytest.fixture(scope="module")
def original():
    path = SHARED.parent / "apis" / "dxgl.txt"
    if not path.is_file():
        pytest.skip("the document itself is not here")
    return path.read_text("utf-8")


def table(text, after):
    """The first column of the first table after a heading."""
    rows = text.split(after, 1)[1].split("\n| ", 1)[1].split("\n\n", 1)[0]
    return re.findall(r"^\|? ?`([\w-]+)` \|", rows, re.MULTILINE)


def test_the_table_has_every_endpoint_of_the_document(original):
    named = set(re.findall(r"^(GET|POST|PATCH|DELETE) (/v1/[^\s?]*)", original, re.MULTILINE))
    assert {f"{method} {path}" for method, path in named} == set(DOCUMENT["endpoints"])


def test_the_table_has_every_error_and_setting_and_status_of_the_document(original):
    errors = dict(re.findall(r"^\| `([a-z]\w+)` \| ([45]\d\d) \|", original, re.MULTILINE))
    assert {code: int(status) for code, status in errors.items()} == DOCUMENT["errors"]
    documented = set(table(original, "\n## Render Settings"))
    assert documented == set(DOCUMENT["settings"]) - {"output", "datasetQuality", "coverage"}
    assert set(table(original, "\n## Render Status")) <= set(DOCUMENT["statuses"])
