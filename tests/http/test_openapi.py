"""The documents that describe the dialects, held against the dialects."""

import pytest
from starlette.testclient import TestClient

from maquette.app import DIALECTS, create_app
from maquette.testing.house import House

NO_KEY = ("/v1/health", "/auth/", "/api/api-keys", "/api/forge", "/api/x402/forge", "/api/v/")


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    with (
        House(tmp_path_factory.mktemp("place")) as opened,
        TestClient(create_app(opened.runtime)) as speaking,
    ):
        yield speaking


@pytest.fixture(params=[dialect.name for dialect in DIALECTS])
def document(client, request):
    return client.get(f"/openapi/{request.param}.json").json()


def operations(document):
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def references(value):
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        for item in value.values():
            yield from references(item)
    elif isinstance(value, list):
        for item in value:
            yield from references(item)


def test_every_reference_leads_somewhere(document):
    found = set(references(document))

    assert found
    for reference in found:
        here = document
        for part in reference.removeprefix("#/").split("/"):
            here = here[part]


def test_every_operation_says_which_key_it_wants(document):
    schemes = document["components"].get("securitySchemes", {})
    for path, method, operation in operations(document):
        wanted = [name for entry in operation.get("security", []) for name in entry]
        assert wanted == ([] if path.startswith(NO_KEY) else ["ApiKey"]), (path, method)
    assert set(schemes) <= {"ApiKey"}


def test_every_operation_declares_its_errors_in_the_dialects_own_shape(document):
    shape = "Error" if "Error" in document["components"]["schemas"] else "Problem"
    for path, method, operation in operations(document):
        errors = {code: told for code, told in operation["responses"].items() if code >= "400"}
        assert {"400", "401", "404"} <= set(errors), (path, method)
        if path == "/api/x402/forge":
            del errors["402"]  # an offer, in the words of its own protocol
        for told in errors.values():
            schema = told["content"]["application/json"]["schema"]
            assert schema == {"$ref": f"#/components/schemas/{shape}"}


def test_v1_never_answers_422(client):
    document = client.get("/openapi/v1.json").json()
    assert not [path for path, _, told in operations(document) if "422" in told["responses"]]


def test_every_operation_says_in_a_sentence_what_it_does(document):
    for path, method, operation in operations(document):
        assert operation["description"].endswith("."), (path, method)


def test_operations_have_names_of_their_own(document):
    names = [operation["operationId"] for _, _, operation in operations(document)]

    assert len(names) == len(set(names))
