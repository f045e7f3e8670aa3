"""Another account's things are not there: every operation of every dialect that names one.

Generated from the OpenAPI documents, so a new operation is tested as soon as it exists.
"""

import pytest
from starlette.testclient import TestClient

from dialects.owners import IN_BODIES, MINE, SHARED, holder
from maquette.app import DIALECTS, create_app, document
from maquette.testing.house import House
from support.cubes import cube_glb

DOCUMENTS = {dialect.name: document(dialect) for dialect in DIALECTS}
OPERATIONS = [
    (name, method, path)
    for name, made in DOCUMENTS.items()
    for path, methods in made["paths"].items()
    for method, operation in methods.items()
]


def locked(name, method, path):
    """Whether an operation wants a key, or somebody who has signed in."""
    wants_key = bool(DOCUMENTS[name]["paths"][path][method].get("security"))
    return wants_key or path.startswith("/api/api-keys")


# What is shared is for whoever has its address; it cannot be guessed.
NAMED = [one for one in OPERATIONS if "{" in one[2].replace("{provider}", "") and locked(*one)]
READABLE = [one for one in NAMED if one[1] == "get" and not one[2].endswith("/events")]
OVERALL = [operation for operation in OPERATIONS if "{" not in operation[2]]


UNKNOWN = {
    "spherelinks": "job_01j9xkb0000000000000000000",
    "trify3d": "01936d2e-0000-4000-8000-000000000000",
    "glossi": "Ab3kF9x2qL1m",
    "v1": "Ab3kF9x2qL1m",
}
"""An id of each dialect's shape that nothing has."""


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    """A house with two people who have one of everything."""
    with House(tmp_path_factory.mktemp("town")) as house:
        app = create_app(house.runtime)
        with TestClient(app, base_url="http://testserver") as web:
            yield web, holder(house, "ada@example.com"), holder(house, "bob@example.com")


def parameters(name, method, path):
    operation = DOCUMENTS[name]["paths"][path][method]
    return [one["name"] for one in operation.get("parameters", []) if one["in"] == "path"]


def call(web, caller, operation, ids):
    name, method, path = operation
    made = DOCUMENTS[name]
    body = sample(made, made["paths"][path][method], caller)
    headers = caller.headers(made, method, path)
    more = {} if body is None else {"json": body}
    return web.request(method.upper(), path.format(**ids), headers=headers, **more)


def sample(made, operation, caller):
    """The smallest body that the document allows, with the caller's own things in it."""
    content = operation.get("requestBody", {}).get("content", {})
    if "application/json" not in content:
        return None
    return caller.fill_body(smallest(made, content["application/json"]["schema"]))


def smallest(made, schema):
    if "$ref" in schema:
        return smallest(made, made["components"]["schemas"][schema["$ref"].rsplit("/", 1)[-1]])
    if "enum" in schema:
        return schema["enum"][0]
    if schema.get("type") == "object":
        needed = schema.get("required", [])
        return {name: smallest(made, schema["properties"][name]) for name in needed}
    if schema.get("type") == "array":
        return [smallest(made, schema["items"])] * schema.get("minItems", 0)
    return {"string": "x" * schema.get("minLength", 1), "boolean": False}.get(schema["type"], 1)


@pytest.mark.parametrize("operation", NAMED, ids=" ".join)
def test_another_accounts_things_are_answered_as_if_they_never_were(town, operation):
    web, ada, bob = town
    dialect, wanted = operation[0], parameters(*operation)
    theirs = call(web, bob, operation, ada.fill(dialect, dict.fromkeys(wanted, "")))
    unknown = call(web, bob, operation, dict.fromkeys(wanted, UNKNOWN[dialect]))
    assert theirs.status_code == 404, theirs.text
    assert (theirs.status_code, theirs.json()) == (unknown.status_code, unknown.json())


@pytest.mark.parametrize("operation", NAMED, ids=" ".join)
def test_each_name_in_a_path_must_be_the_callers_own(town, operation):
    web, ada, bob = town
    dialect, wanted = operation[0], parameters(*operation)
    for one in wanted if len(wanted) > 1 else ():
        mixed = bob.fill(dialect, dict.fromkeys(wanted, ""))
        mixed[one] = ada.fill(dialect, {one: ""})[one]
        if mixed[one] != bob.fill(dialect, {one: ""})[one]:
            assert call(web, bob, operation, mixed).status_code == 404, one


@pytest.mark.parametrize("operation", READABLE, ids=" ".join)
def test_what_is_hidden_from_others_is_there_for_its_owner(town, operation):
    web, ada, _ = town
    wanted = dict.fromkeys(parameters(*operation), "")
    answer = call(web, ada, operation, ada.fill(operation[0], wanted))
    # Files of what is not worked on yet are not there for anybody; that is said in other words.
    other = call(web, ada, operation, dict.fromkeys(wanted, UNKNOWN[operation[0]]))
    assert answer.status_code in {200, 404, 409}
    assert (answer.status_code, answer.text) != (other.status_code, other.text)


@pytest.mark.parametrize(
    "operation",
    [one for one in OPERATIONS if one[1] == "get" and locked(*one) and "events" not in one[2]],
    ids=" ".join,
)
def test_what_a_key_or_a_session_shows_is_kept_by_nobody_on_the_way(town, operation):
    """Whatever the answer is: caches between may keep what says nothing, or too little."""
    web, ada, _ = town
    ids = ada.fill(operation[0], dict.fromkeys(parameters(*operation), ""))
    answer = call(web, ada, operation, ids)
    kept = {word.strip() for word in answer.headers["cache-control"].split(",")}
    assert kept & {"private", "no-store"}
    assert "public" not in kept
    assert "s-maxage" not in answer.headers["cache-control"]


def test_nobody_learns_whether_somebody_else_has_a_file(town):
    web, ada, bob = town
    sent = {"file": ("cube.glb", cube_glb(3.0, name="hers"))}
    made = web.post("/v1/models", files=sent, headers=bearer(ada)).json()["data"]["modelId"]
    model = web.get(f"/v1/models/{made}", headers=bearer(ada)).json()["data"]

    def known(who, sha256):
        asked = {"sha256": sha256}
        return web.post("/v1/models/check-hash", json=asked, headers=bearer(who)).json()["data"]

    assert known(ada, model["sha256"])["exists"]
    assert known(bob, model["sha256"]) == known(bob, "0" * 64) == {"exists": False}


def bearer(who):
    return {"Authorization": f"Bearer {who.plain}"}


@pytest.mark.parametrize("operation", [one for one in OPERATIONS if locked(*one)], ids=" ".join)
def test_nobody_gets_in_without_a_key(town, operation):
    web, ada, _ = town
    name, method, path = operation
    ids = ada.fill(name, dict.fromkeys(parameters(*operation), ""))
    assert web.request(method.upper(), path.format(**ids)).status_code == 401


@pytest.mark.parametrize("field", sorted(IN_BODIES))
def test_every_field_that_names_a_thing_is_known(field):
    assert any(field in str(made) for made in DOCUMENTS.values())


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/v1/renders", {"modelId": "{asset}"}, 404),
        ("/v1/renders/batch", {"renders": [{"modelId": "{asset}"}]}, 404),
        ("/v1/projects", {"templateId": "StudioWhite1", "modelIds": ["{asset}"]}, 404),
        ("/v1/projects", {"templateId": "{template}", "modelIds": ["{mine}"]}, 404),
        ("/v1/renders", {"modelId": "{mine}", "renderSettings": {"bgImageId": "{overlay}"}}, 400),
        ("/api/v1/projects", {"templateId": "StudioWhite1", "modelIds": ["{asset}"]}, 404),
        ("/api/v1/projects", {"templateId": "StudioWhite1", "modelIds": ["{slot}"]}, 404),
        ("/api/v1/projects", {"templateId": "{template}", "modelIds": ["{mine}"]}, 404),
        ("/api/v1/renders", {"projectIds": ["{project}"]}, 404),
    ],
)
def test_bodies_get_no_further_with_another_accounts_things(town, path, body, status):
    web, ada, bob = town
    known = {**ada.ids, "mine": bob.ids["asset"]}
    headers = {"Authorization": f"Bearer {bob.plain}", "X-API-Key": bob.plain}
    assert web.post(path, json=filled(body, known), headers=headers).status_code == status


def test_lists_show_the_callers_own_things_alone(town):
    web, ada, bob = town
    for operation in OVERALL:
        if operation[1] != "get":
            continue
        answer = call(web, bob, operation, {})
        # Some want a query first, and some this house does not offer.
        assert answer.status_code in {200, 400, 404}, answer.text
        for kind, theirs in ada.ids.items():
            assert kind in SHARED or theirs not in answer.text, (operation, kind)


def test_every_parameter_of_every_dialect_names_a_known_thing():
    for operation in NAMED:
        for name in parameters(*operation):
            assert name in MINE[operation[0]], operation


def filled(value, known):
    if isinstance(value, str):
        return value.format(**known)
    if isinstance(value, list):
        return [filled(item, known) for item in value]
    return {name: filled(item, known) for name, item in value.items()}
