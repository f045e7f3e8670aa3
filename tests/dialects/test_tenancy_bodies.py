"""Another account's things in queries and bodies: as if they never were, wherever they are named.

Generated from the OpenAPI documents: every field that takes text is either known to name a thing,
or known to name none, so a new one is asked about here before anybody can get at a thing by it.
"""

import json

import pytest
from starlette.testclient import TestClient

from dialects.owners import IN_BODIES, SHARED, holder
from maquette.app import DIALECTS, create_app, document
from maquette.render.spec import RenderSpec
from maquette.testing.house import House
from support.cubes import cube_glb

DOCUMENTS = {dialect.name: document(dialect) for dialect in DIALECTS}
SETTINGS = sorted(name for name in RenderSpec.parse({}).as_settings() if name.endswith("Id"))
"""Names of things inside render settings, which the documents leave open."""
THINGS = {
    **dict.fromkeys(SETTINGS, "overlay"),
    **IN_BODIES,
    "model": "asset",  # in the query of /v1/renders; in Trify3D's bodies it names an engine
    "job": "job",
}
KINDS = {("glossi", "modelIds"): ("slot", "asset"), ("forge", "job"): ("job", "generation")}
"""Where a field might take more kinds of ids than one."""
HALF = {("/api/v1/models/status", "asset"), ("/api/v1/projects", "slot")}
"""And where one of them finds nothing, or nothing that is ready, even for its owner."""
FILLED = {
    "/api/v1/jobs": {
        "models": [{"name": "A", "fileName": "a.glb", "fileType": "glb"}],
        "templateId": "StudioWhite1",
        "createProjects": True,
    }
}
"""What a request needs besides what the documents say that it needs."""
PLAIN = """
    action alignment aspect aspect_ratio backend catalog checksum_sha256 compression contentType
    content_type description email engine events file fileName fileType filename format health
    imageBase64 imageDataUrl imageDataUrls imageFormat imageUrl imageUrls image_url image_urls
    images imagesBase64 internal key layer light mode name output_format password path pivot prompt
    public quality renderSettings scopes sha256 shape sku status style symmetry tags tier title
    turntable unit up url views webhookUrl
"""
"""Fields of text that name nothing that is kept for somebody."""
ENGINES = {("trify3d", "model")}
PRICED = {"POST /v1/quote"}
"""Where settings are weighed and nothing is looked up."""
UNKNOWN = "Zz9Zz9Zz9Zz9"


def fields(name, schema, trail=()):
    """Every trail to a text, or to an object that is left open, in a body."""
    schema = known(name, schema)
    for alternative in [*schema.get("anyOf", ()), *schema.get("oneOf", ())]:
        yield from fields(name, alternative, trail)
    if "properties" in schema:
        for key, inner in schema["properties"].items():
            yield from fields(name, inner, (*trail, key))
    elif schema.get("type") == "array":
        yield from fields(name, schema["items"], (*trail, 0))
    elif schema.get("type") == "object":
        yield from ((*trail, key) for key in SETTINGS)
    elif schema.get("type") == "string":
        yield trail


def known(name, schema):
    if "$ref" in schema:
        return DOCUMENTS[name]["components"]["schemas"][schema["$ref"].rsplit("/", 1)[-1]]
    return schema


def label(trail):
    return next(part for part in reversed(trail) if isinstance(part, str))


def operations():
    for name, made in DOCUMENTS.items():
        for path, methods in made["paths"].items():
            for method, operation in methods.items():
                yield name, method, path, operation


def places():
    """(dialect, method, path, where, trail): every text that a request may hold."""
    for name, method, path, operation in operations():
        for one in operation.get("parameters", []):
            if one["in"] == "query" and one.get("schema", {}).get("type") not in NUMBERS:
                yield name, method, path, "query", (one["name"],)
        for kind, content in operation.get("requestBody", {}).get("content", {}).items():
            for trail in fields(name, content["schema"]):
                yield name, method, path, kind, trail
            if kind == "multipart/form-data":
                yield from in_forms(name, method, path, known(name, content["schema"]))


def in_forms(name, method, path, schema):
    """Settings that travel in a form as the text of JSON."""
    if "renderSettings" in schema["properties"]:
        for key in SETTINGS:
            yield name, method, path, "multipart/form-data", ("renderSettings", key)


NUMBERS = {"integer", "number", "boolean"}
PLACES = list(places())
NAMING = [
    (*place, kind)
    for place in PLACES
    if label(place[4]) in THINGS and (place[0], label(place[4])) not in ENGINES
    for kind in KINDS.get((place[0], label(place[4])), (THINGS[label(place[4])],))
]


def told(place):
    name, method, path, where, trail, kind = place
    return f"{name} {method} {path} {where.split('/')[0]} {'.'.join(map(str, trail))} {kind}"


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    """A house where nobody gives anything away for nothing, and Bob has credits for it all."""
    with House(tmp_path_factory.mktemp("bodies")) as house:
        ada, bob = holder(house, "ada@example.com"), holder(house, "bob@example.com", 5000)
        with TestClient(create_app(house.runtime)) as web:
            yield web, ada, bob


def smallest(name, schema):
    """The smallest value that the document allows, in plain words where it wants text."""
    schema = known(name, schema)
    if "const" in schema or "enum" in schema:
        return schema.get("const", schema.get("enum", [None])[0])
    if "anyOf" in schema:
        return smallest(name, schema["anyOf"][0])
    if schema.get("type") == "object":
        needed = schema.get("required", [])
        return {key: smallest(name, schema["properties"][key]) for key in needed}
    if schema.get("type") == "array":
        return [smallest(name, schema["items"])] * schema.get("minItems", 0)
    return {"string": "x" * schema.get("minLength", 1), "boolean": False}.get(schema["type"], 1)


def holding(name, schema, trail, value):
    """A body that is as small as can be and holds ``value`` at the end of a trail."""
    if not trail:
        return value
    schema = known(name, schema)
    for alternative in schema.get("anyOf", ()):
        if known(name, alternative).get("type") in {"object", "array"}:
            schema = known(name, alternative)
    if trail[0] == 0:
        return [holding(name, schema["items"], trail[1:], value)]
    inner = schema.get("properties", {}).get(trail[0], {})
    made = smallest(name, schema) if "properties" in schema else {}
    return {**made, trail[0]: holding(name, inner, trail[1:], value)}


def ask(town, place, thing):
    """Bob's request with everything of his own, but for one thing that is named in it."""
    web, _, bob = town
    name, method, path, where, trail, _ = place
    operation = DOCUMENTS[name]["paths"][path][method]
    headers = bob.headers(DOCUMENTS[name], method, path)
    filled = path.format_map({**bob.ids, "project_id": bob.ids["project"]})
    if where == "query":
        return web.request(method, filled, params={trail[0]: thing}, headers=headers)
    schema = operation["requestBody"]["content"][where]["schema"]
    if where == "multipart/form-data":
        files = {"file": ("cube.glb", cube_glb(name="bob's"))}
        data = {trail[0]: json.dumps({trail[1]: thing})}
        return web.request(method, filled, files=files, data=data, headers=headers)
    whole = {**bob.fill_body(holding(name, schema, trail, "")), **FILLED.get(path, {})}
    return web.request(method, filled, json=put(whole, trail, thing), headers=headers)


def put(body, trail, thing):
    inside = body
    for part in trail[:-1]:
        inside = inside[part]
    inside[trail[-1]] = thing
    return body


def heard(answer, thing):
    """What an answer tells, but for the name that was asked by."""
    return answer.status_code, answer.text.replace(thing, "THING")


def test_every_text_in_every_request_is_known_to_name_a_thing_or_none():
    assert {label(place[4]) for place in PLACES} <= THINGS.keys() | set(PLAIN.split())
    assert not THINGS.keys() & set(PLAIN.split())
    assert {label(place[4]) for place in NAMING} == THINGS.keys()


@pytest.mark.parametrize("place", NAMING, ids=told)
def test_a_thing_of_another_account_is_named_in_vain(town, place):
    _, ada, _ = town
    theirs, unknown = ada.ids[place[5]], UNKNOWN
    answer = ask(town, place, theirs)
    assert heard(answer, theirs) == heard(ask(town, place, unknown), unknown)
    for thing in ada.ids.values():
        assert thing in {theirs, *SHARED.values()} or thing not in answer.text


# At Forge's open doors nothing is anybody's own.
@pytest.mark.parametrize("place", [one for one in NAMING if one[0] != "forge"], ids=told)
def test_a_thing_of_ones_own_is_found_where_anothers_is_not(town, place):
    _, ada, bob = town
    mine, theirs = bob.ids[place[5]], ada.ids[place[5]]
    if f"{place[1].upper()} {place[2]}" in PRICED:
        assert heard(ask(town, place, mine), mine) == heard(ask(town, place, theirs), theirs)
        return
    found = ask(town, place, mine)
    if place[2:6:3] != ("/api/v1/models/status", "asset"):
        assert heard(found, mine) != heard(ask(town, place, theirs), theirs)
    assert found.is_success or (place[2], place[5]) in HALF, found.text
