import base64
import json
from datetime import timedelta
from pathlib import Path

import pytest

from dialects.conftest import picture
from dialects.gallery import hung
from dialects.replay import Replay, transcripts
from maquette.core.accounts import actions as accounts
from maquette.core.accounts import queries
from support.cubes import cube_glb, finishes_glb
from support.web import client

HERE = Path(__file__).parent
FILES = {
    "chair": cube_glb(name="chair"),
    "table": cube_glb(2.0, name="table"),
    "finishes": finishes_glb(("Oak", (0.7, 0.4, 0.1)), ("Ash", (0.2, 0.2, 0.2))),
    "nonsense": b"this is no model",
    "backdrop": picture(),
    "cut off": picture()[:60],
    "too large": b"glTF" + bytes(2**20),
}


@pytest.mark.parametrize(
    "path", transcripts(HERE), ids=lambda path: f"{path.parts[-3]}/{path.stem}"
)
def test_a_documented_exchange_happens_as_written(path, request, png, strangers):
    transcript = json.loads(path.read_text("utf-8"))
    house = request.getfixturevalue(transcript["house"])
    known = {
        **keys(house, f"{path.stem}@{path.parts[-3]}"),
        "strangers": strangers.url,
        "photo": base64.b64encode(png).decode(),
        "base": house.settings.base_url,
    }
    if transcript["house"] == "gallery":
        known |= hung(house, by_key(house, known["key"]))
    with client(house.runtime) as web:
        Replay(web, known, FILES).run(transcript)


def by_key(house, plain):
    with house.runtime.db.read() as session:
        return queries.caller(session, plain, house.runtime.clock.now())


def keys(house, email):
    """Plain keys: a rich account's with both scopes and with each, a poor one's, a closed one's."""
    rich = house.account(email, 100)
    poor, closed = house.account(f"poor-{email}", 0), house.account(f"closed-{email}")
    with house.runtime.db.write() as session:
        mint = accounts.create_key
        past = house.runtime.clock.now() - timedelta(days=1)
        known = {
            "key": mint(session, rich.account_id)[1],
            "reader": mint(session, rich.account_id, scopes=["read"])[1],
            "writer": mint(session, rich.account_id, scopes=["write"])[1],
            "expired": mint(session, rich.account_id, expires_at=past)[1],
            "poor": mint(session, poor.account_id)[1],
            "closed": mint(session, closed.account_id)[1],
        }
        accounts.suspend(session, closed.account_id)
    return known
