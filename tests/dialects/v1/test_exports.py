import io
import zipfile
from urllib.parse import urlsplit

import pytest

from dialects.v1.test_generations import ended
from exports.lamp import lamp_glb
from maquette.core.assets import actions as assets


@pytest.fixture
def headers(place, ada):
    return {"Authorization": f"Bearer {place.key(ada)}"}


def test_a_usdz_is_made_by_a_worker_and_fetched_by_an_address_without_a_key(
    place, ada, client, headers
):
    place.start_worker()
    # Not by the route, which orders films as well.
    with place.runtime.db.write() as session:
        data = lamp_glb()
        stored = assets.upload(session, place.runtime, ada.account_id, "lamp.glb", data)
        model = stored.asset.id
    body = {"format": "usdz", "textureSize": 16, "triangles": 500}
    order = client.post(f"/v1/models/{model}/exports", json=body, headers=headers)
    assert order.status_code == 201, order.text
    early = client.get(f"/v1/exports/{order.json()['data']['id']}/file", headers=headers)
    made = ended(client, headers, f"/v1/exports/{order.json()['data']['id']}")
    assert made["status"] == "done", made
    assert early.status_code in {200, 404}
    address = urlsplit(made["shareUrl"])
    file = client.get(address.path)
    assert file.headers["content-type"] == "model/vnd.usdz+zip"
    assert zipfile.ZipFile(io.BytesIO(file.content)).namelist() == [
        "model.usdc",
        "textures/texture_1.png",
    ]
    assert len(file.content) == made["fileSize"]
    part = client.get(address.path, headers={"Range": "bytes=0-3"})
    assert (part.status_code, part.content) == (206, b"PK\x03\x04")
    client.delete(f"/v1/models/{model}", headers=headers)
    assert client.get(address.path).status_code == 404
