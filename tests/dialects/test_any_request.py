"""Whatever is sent within the documents, and beside them: no 5xx, and no answer unannounced.

The requests are made from each dialect's OpenAPI document. By default two hundred of them; the
thorough form, set by ``MAQUETTE_TEST_REQUESTS=20000``, spreads that many over all operations.
"""

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from starlette.testclient import TestClient

from dialects.owners import holder
from maquette import dialects
from maquette.app import create_app, document
from maquette.settings import process_environment
from maquette.testing.house import House

REQUESTS = int(process_environment().get("MAQUETTE_TEST_REQUESTS", "200"))
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
MODES = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)


def operations():
    """(dialect, method, path) of every operation, those that delete last.

    Streams of events never end by themselves, and are left out.
    """
    found = [
        (dialect.name, method, path)
        for dialect in dialects.ALL
        for path, methods in document(dialect)["paths"].items()
        for method in methods
        if not path.endswith("/events")
    ]
    return sorted(found, key=lambda operation: operation[1] == "delete")


OPERATIONS = operations()


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """A house with somebody who has one of everything; what is ordered is never worked on."""
    folder = tmp_path_factory.mktemp("world")
    with House(folder, more={"outbound_allow": "127.0.0.1"}) as house:
        app = create_app(house.runtime)
        with TestClient(app, base_url="http://testserver") as web:
            yield web, holder(house, "world@example.com", credits=None), schemas(app)


def schemas(app):
    return {
        dialect.name: schemathesis.openapi.from_asgi(f"/openapi/{dialect.name}.json", app)
        for dialect in dialects.ALL
    }


@pytest.mark.parametrize(
    ("name", "method", "path"), OPERATIONS, ids=[" ".join(operation) for operation in OPERATIONS]
)
def test_every_answer_is_one_that_the_document_announces(world, name, method, path):
    web, owner, documents = world
    operation = documents[name][path][method.upper()]

    @settings(
        max_examples=max(REQUESTS // len(OPERATIONS), 2),
        database=None,
        derandomize=True,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(data=st.data())
    def send(data):
        case = data.draw(operation.as_strategy(generation_mode=data.draw(st.sampled_from(MODES))))
        known = data.draw(st.sampled_from((True, True, True, False)))
        if known:
            case.path_parameters = owner.fill(name, case.path_parameters)
            case.body = owner.fill_body(case.body)
        headers = owner.headers(document_of(name), method, path) if known else {}
        answer = case.call(session=web, headers=headers)
        case.validate_response(answer, checks=CHECKS)

    send()


def document_of(name):
    return next(document(dialect) for dialect in dialects.ALL if dialect.name == name)
