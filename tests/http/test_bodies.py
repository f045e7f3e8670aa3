"""JSON bodies with pictures in them, through a dependency of a route."""

import base64
import json
from random import Random
from typing import Annotated

import pytest
from fastapi import Depends, FastAPI
from pydantic import BaseModel
from starlette.testclient import TestClient

from maquette.errors import BadInput, InvalidSettings, TooLarge
from maquette.http.bodies import JSON_LIMIT, fingerprint, json_body
from maquette.http.encoded import Encoded
from maquette.kit.base64 import picture_bytes
from maquette.kit.sent import size_of, whole
from maquette.testing.house import House

PICTURE = Random(1).randbytes(JSON_LIMIT * 5 // 4)
TEXT = base64.b64encode(PICTURE).decode()


class Order(BaseModel):
    picture: Encoded | None = None
    more: list[Encoded] = []
    words: str = ""


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    app = FastAPI()

    @app.post("/")
    def order(body: Annotated[Order, Depends(json_body(Order, 40 * 2**20))]):
        pictures = [body.picture, *body.more] if body.picture else body.more
        sent = [picture_bytes(text, "picture") for text in pictures]
        mark = fingerprint(body, "key")
        return {
            "sizes": [size_of(one) for one in sent],
            "mark": mark,
            "same": whole(sent[0]) == PICTURE,
        }

    with House(tmp_path_factory.mktemp("house")) as house, TestClient(app) as opened:
        app.state.runtime = house.runtime
        yield opened


def sent(client, body):
    text = body if isinstance(body, bytes) else json.dumps(body).encode()
    return client.post("/", content=text)


def test_large_and_small_pictures_arrive_whole_beside_each_other(client):
    told = sent(client, {"picture": TEXT, "more": ["aGk=", f"data:image/png;base64,{TEXT}"]}).json()

    assert told["sizes"] == [len(PICTURE), 2, len(PICTURE)]
    assert told["same"]


def test_a_request_is_known_again_by_what_its_pictures_are(client):
    other = base64.b64encode(PICTURE[:-1] + b"\x00").decode()
    marks = [sent(client, {"picture": text}).json()["mark"] for text in (TEXT, TEXT, other)]

    assert marks[0] == marks[1] != marks[2]


@pytest.mark.parametrize(
    ("body", "error", "match"),
    [
        ({"picture": TEXT[:-1]}, BadInput, "not base64"),
        ({"words": TEXT}, InvalidSettings, "words"),
        (b'{"picture": "%b", "picture": "a"}' % TEXT.encode(), BadInput, "twice"),
        (b'{"%b": 1, "%b": 2}' % (TEXT.encode(), TEXT.encode()), BadInput, "long name"),
        (b'{"more": [%b]}' % b",".join([b"[]"] * JSON_LIMIT), TooLarge, "besides pictures"),
        (b'{"picture": "%b"' % TEXT.encode(), BadInput, "JSON"),
        ({"picture": 5}, InvalidSettings, "^picture: "),
    ],
)
def test_what_is_wrong_around_a_picture_is_told(client, body, error, match):
    with pytest.raises(error, match=match):
        sent(client, body)


def test_to_who_reads_the_schema_a_picture_is_a_text():
    told = Order.model_json_schema()["properties"]

    assert told["more"]["items"] == {"type": "string"}
