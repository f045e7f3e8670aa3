"""Whatever is sent within the documents, and beside them: no 5xx, and no answer unannounced.

Schemathesis makes the requests from each dialect's OpenAPI document, twenty thousand in all, most
of them for operations that have most to be wrong about. ``MAQUETTE_TEST_REQUESTS`` sets another
number.
"""

import base64
import math
import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from starlette.testclient import TestClient

from dialects.owners import holder
from maquette.app import DIALECTS, create_app, document
from maquette.settings import process_environment
from maquette.testing.house import House
from support.cubes import cube_glb

REQUESTS = int(process_environment().get("MAQUETTE_TEST_REQUESTS", "20000"))
OF_A_PAIR = 9
"""How many requests are made of each pair that is drawn."""
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
NOT_HERE = ("forge", 501)
"""How Forge's document says that a backend is not installed: a refusal, not a fault of ours."""
MODES = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
FORM = "multipart/form-data"
FILE = "file"
PASSWORDS = ("/auth/login", "/auth/signup")
"""Slow on purpose: a password is hashed for a tenth of a second."""


@dataclass
class WalkingClock:
    """Seven seconds later each time a request comes, so that few are too many in a minute."""

    moment: datetime = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)

    def now(self):
        return self.moment

    def walk(self):
        self.moment += timedelta(seconds=7)


@cache
def documents():
    return {dialect.name: document(dialect) for dialect in DIALECTS}


def operations():
    """(dialect, method, path) of every operation, those that delete last.

    Streams of events never end by themselves, and are left out.
    """
    found = [
        (name, method, path)
        for name, told in documents().items()
        for path, methods in told["paths"].items()
        for method in methods
        if not path.endswith("/events")
    ]
    return sorted(found, key=lambda operation: operation[1] == "delete")


OPERATIONS = operations()


def weight(name, method, path):
    """How much there is to be wrong about: a body is worth many parameters."""
    told = documents()[name]["paths"][path][method]
    if path in PASSWORDS:
        return 2
    return 1 + 3 * len(told.get("parameters", [])) + 25 * ("requestBody" in told)


@cache
def shares():
    """How many requests each operation gets; together at least REQUESTS."""
    whole = sum(weight(*operation) for operation in OPERATIONS)
    return {one: math.ceil(REQUESTS * weight(*one) / whole) for one in OPERATIONS}


@pytest.fixture(scope="module")
def world(tmp_path_factory, strangers, png):
    """A house with somebody who has one of everything; what is ordered is never worked on."""
    folder, clock = tmp_path_factory.mktemp("world"), WalkingClock()
    with House(folder, clock=clock, more={"outbound_allow": "127.0.0.1"}) as house:
        app = create_app(house.runtime)
        with TestClient(app, base_url="http://testserver") as web:
            made = {
                name: schemathesis.openapi.from_asgi(f"/openapi/{name}.json", app)
                for name in documents()
            }
            owner = holder(house, "world@example.com", credits=None)
            yield World(web, clock, owner, made, real(strangers.url, png))


def real(url, png):
    """What fields of bodies must hold for an order to be taken."""
    text = base64.b64encode(png).decode()
    return {
        "imageUrl": f"{url}/shoe.png",
        "image_url": f"{url}/shoe.png",
        "url": f"{url}/chair.glb",
        "webhookUrl": f"{url}/chair.glb",
        "imageUrls": [f"{url}/shoe.png", f"{url}/shoe2.png"],
        "image_urls": [f"{url}/shoe.png"],
        "imageBase64": text,
        "imagesBase64": [text],
        "imageDataUrl": f"data:image/png;base64,{text}",
        "prompt": "a chair",
        "engine": "echo",
        "backend": "echo",
        FILE: cube_glb(),
    }


@dataclass
class World:
    """Where the requests go: the app, and its one account, whose things they name."""

    web: TestClient
    clock: WalkingClock
    owner: object
    documents: dict
    real: dict

    def requests(self, data, operation):
        """Draw two requests of an operation, and what can be made of them.

        Drawing costs three times as much as sending. So each is sent with an id of ours wherever
        an id stands, and again with values that can be meant; then their bodies and queries are
        crossed; and one comes from nobody. Gives the cases, and whether our key goes with them.
        """
        name, method, path = operation
        made = self.documents[name][path][method.upper()]
        drawn = [
            data.draw(made.as_strategy(generation_mode=data.draw(st.sampled_from(MODES))))
            for _ in range(2)
        ]
        chance = random.Random(data.draw(st.integers(0, 2**32)))
        yield drawn[0], False
        ours = [self._ours(name, case) for case in drawn]
        for case, other in (ours, ours[::-1]):
            yield case, True
            yield self._meant(case), True
            mixed = crossed(case, other, chance)
            yield mixed, True
            yield self._meant(mixed), True

    def _ours(self, name, case):
        """The same with ids of ours wherever an id stands."""
        parameters = self.owner.fill(name, case.path_parameters)
        return again(case, path_parameters=parameters, body=self.owner.fill_body(case.body))

    def _meant(self, case):
        """The same with real values in the fields of its body that it has."""
        if not isinstance(case.body, dict):
            return case
        # A strange field of a JSON body may be drawn with any name, but holds no bytes.
        known = {
            name: value
            for name, value in self.real.items()
            if name != FILE or case.media_type == FORM
        }
        real = {name: known.get(name, value) for name, value in case.body.items()}
        return again(case, body=real)

    def send(self, case, operation, known):
        """Send one request and judge the answer."""
        name, method, path = operation
        headers = self.owner.headers(documents()[name], method, path) if known else {}
        self.clock.walk()
        answer = case.call(session=self.web, headers=headers)
        refused = (name, answer.status_code) == NOT_HERE
        case.validate_response(answer, checks=CHECKS[1:] if refused else CHECKS)


def again(case, **changes):
    """A copy with some parts changed."""
    parts = ("path_parameters", "headers", "cookies", "query", "body", "media_type")
    parts = {part: getattr(case, part) for part in (*parts, "multipart_content_types")}
    return Case(case.operation, case.method, case.path, **(parts | changes))


def crossed(case, other, chance):
    """``case`` with some of the fields and parameters of ``other``."""
    mixed = {}
    for part in ("body", "query"):
        mine, theirs = getattr(case, part), getattr(other, part)
        if isinstance(mine, dict) and isinstance(theirs, dict):
            mixed[part] = mine | {name: theirs[name] for name in theirs if chance.random() < 0.5}
    return again(case, **mixed)


@pytest.mark.parametrize("operation", OPERATIONS, ids=" ".join)
def test_every_answer_is_one_that_the_document_announces(world, operation):
    sent, wanted = 0, shares()[operation]

    @settings(
        max_examples=math.ceil(wanted / OF_A_PAIR),
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(data=st.data())
    def send(data):
        nonlocal sent
        for case, known in world.requests(data, operation):
            world.send(case, operation, known)
            sent += 1

    rounds = 0
    while sent < wanted:  # where there is little to vary, Hypothesis ends early
        seed(rounds)(send)()
        rounds += 1
        assert rounds < 100, f"only {sent} requests could be made"


def test_the_requests_are_as_many_as_was_asked_for():
    assert sum(shares().values()) >= REQUESTS
