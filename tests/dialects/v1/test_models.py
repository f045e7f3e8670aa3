import io
import json
import zipfile

import pytest

from maquette.gltf.read import read_model
from support.cubes import cube_glb


@pytest.fixture
def headers(place, ada):
    return {"Authorization": f"Bearer {place.key(ada)}"}


def upload(client, headers, glb, name="cube.glb", **settings):
    form = {"renderSettings": json.dumps(settings)} if settings else {}
    return client.post("/v1/models", files={"file": (name, glb)}, data=form, headers=headers)


def code(answer):
    return answer.status_code, answer.json()["error"]["code"]


def test_an_upload_is_a_model_a_render_and_a_free_preview(client, headers, glb):
    answer = upload(client, headers, glb, aspect="1:1", length=3)
    ids = answer.json()["data"]

    model = client.get(f"/v1/models/{ids['modelId']}", headers=headers).json()["data"]
    account = client.get("/v1/account", headers=headers).json()["data"]

    assert answer.status_code == 201
    assert set(ids) == {"modelId", "renderId"}
    assert [len(value) for value in ids.values()] == [12, 12]
    assert model["originalName"] == "cube.glb"
    assert model["fileSize"] == len(glb)
    assert model["createdAt"].endswith("Z")
    previews = [render for render in model["renders"] if render.get("is_system_preview")]
    ordered = [render for render in model["renders"] if render["id"] == ids["renderId"]]
    assert len(previews) == 1
    assert ordered[0]["status"] == "pending"
    assert ordered[0]["renderSettings"]["aspect"] == "1:1"
    assert account == {
        "id": account["id"],
        "email": "ada@example.com",
        "credits": 9,
        "unlimited": False,
    }


def test_the_same_file_again_is_a_duplicate_with_a_new_render(client, headers, glb):
    first = upload(client, headers, glb).json()["data"]
    second = upload(client, headers, glb).json()["data"]

    assert second["duplicate"] is True
    assert second["modelId"] == first["modelId"]
    assert second["renderId"] != first["renderId"]


def test_a_zip_of_an_obj_becomes_a_glb(client, headers):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("scan.obj", "v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n")
    model_id = upload(client, headers, buffer.getvalue(), "scan.zip").json()["data"]["modelId"]

    file = client.get(f"/v1/models/{model_id}/file", headers=headers)

    assert file.headers["content-type"] == "model/gltf-binary"
    assert 'filename="scan.glb"' in file.headers["content-disposition"]
    assert read_model(file.content).json["meshes"]


def test_uploads_that_cannot_be_are_refused_by_their_documented_codes(client, headers, glb):
    assert code(client.post("/v1/models", headers=headers)) == (400, "no_file")
    assert code(client.post("/v1/models", data={"a": "b"}, headers=headers)) == (400, "no_file")
    assert code(upload(client, headers, glb, "cube.fbx")) == (400, "invalid_format")
    assert code(upload(client, headers, b"garbage")) == (400, "invalid_format")
    assert code(upload(client, headers, glb, quality="best")) == (400, "invalid_settings")
    bad = {"renderSettings": "{not json"}
    answer = client.post("/v1/models", files={"file": ("a.glb", glb)}, data=bad, headers=headers)
    assert code(answer) == (400, "invalid_settings")


def test_nothing_is_kept_of_an_upload_that_cannot_be_paid(place, client, glb):
    poor = place.account("poor@example.com", 0)
    headers = {"Authorization": f"Bearer {place.key(poor)}"}

    assert code(upload(client, headers, glb)) == (402, "no_credits")
    assert client.get("/v1/models", headers=headers).json()["meta"]["total"] == 0


def test_ingest_refuses_by_the_documented_codes(client, headers):
    def asked(body):
        return code(client.post("/v1/models/ingest", json=body, headers=headers))

    assert asked({}) == (400, "url_required")
    assert asked({"url": "nonsense"}) == (400, "invalid_url")
    assert asked({"url": "http://192.168.0.1/a.glb"}) == (400, "invalid_url")
    assert asked({"url": "http://a/b.glb", "renderSettings": {"zoom": 9}}) == (
        400,
        "invalid_settings",
    )


def test_a_model_can_be_named_tagged_found_hidden_and_shown(client, headers, glb):
    model_id = upload(client, headers, glb).json()["data"]["modelId"]
    path = f"/v1/models/{model_id}"
    changes = {"title": "Chair", "sku": "C-1", "tags": [" Furniture ", "OFFICE"]}

    changed = client.patch(path, json=changes, headers=headers).json()["data"]

    assert (changed["title"], changed["sku"]) == ("Chair", "C-1")
    assert changed["tags"] == ["furniture", "office"]
    found = client.get("/v1/models?tags=office,none&limit=500", headers=headers).json()
    assert found["meta"] == {"total": 1, "offset": 0, "limit": 100}
    assert client.get("/v1/models?tags=chairs", headers=headers).json()["data"] == []
    assert client.patch(f"{path}/archive", headers=headers).json()["data"]["archived"] is True
    assert client.get("/v1/models", headers=headers).json()["data"] == []
    assert client.patch(f"{path}/unarchive", headers=headers).json()["data"]["archived"] is False
    assert len(client.get("/v1/models", headers=headers).json()["data"]) == 1
    many = client.patch(path, json={"tags": [str(n) for n in range(21)]}, headers=headers)
    assert code(many) == (400, "invalid_settings")


def test_a_deleted_model_is_gone_and_its_hash_forgotten_but_its_renders_stay(client, headers, glb):
    ids = upload(client, headers, glb).json()["data"]
    model = client.get(f"/v1/models/{ids['modelId']}", headers=headers).json()["data"]
    known = {"sha256": model["sha256"]}
    assert client.post("/v1/models/check-hash", json=known, headers=headers).json() == {
        "data": {"exists": True, "modelId": ids["modelId"]}
    }

    client.delete(f"/v1/models/{ids['modelId']}", headers=headers)

    gone = client.get(f"/v1/models/{ids['modelId']}", headers=headers)
    assert code(gone) == (404, "model_not_found")
    assert client.post("/v1/models/check-hash", json=known, headers=headers).json() == {
        "data": {"exists": False}
    }
    assert client.get(f"/v1/renders/{ids['renderId']}", headers=headers).status_code == 200


def test_a_hash_is_needed_to_check_one(client, headers):
    answer = client.post("/v1/models/check-hash", json={}, headers=headers)

    assert code(answer) == (400, "sha256_required")


def test_the_report_is_there_once_a_job_has_looked(client, headers, glb):
    model_id = upload(client, headers, glb).json()["data"]["modelId"]

    answer = client.get(f"/v1/models/{model_id}/report", headers=headers)

    assert answer.status_code == 404


def test_nothing_of_another_account_can_be_reached(place, client, ada, bob, headers, glb):
    ids = upload(client, headers, glb).json()["data"]
    job_id = place.order(ada, "a chair")
    theirs = {"Authorization": f"Bearer {place.key(bob)}"}
    model, render = f"/v1/models/{ids['modelId']}", f"/v1/renders/{ids['renderId']}"
    doors = [
        *(("GET", model + tail) for tail in ("", "/file", "/report")),
        *(("PATCH", model + tail) for tail in ("/archive", "/unarchive")),
        ("DELETE", model),
        *(("GET", render + tail) for tail in ("", "/video", "/poster", "/thumb", "/bundle")),
        ("PATCH", f"{render}/dismiss"),
        ("DELETE", render),
        ("GET", f"/v1/jobs/{job_id}"),
        ("GET", f"/v1/jobs/{job_id}/events"),
        ("POST", f"/v1/jobs/{job_id}/cancel"),
    ]

    for method, path in doors:
        assert client.request(method, path, headers=theirs).status_code == 404, path
    order = {"modelId": ids["modelId"]}
    assert client.post("/v1/renders", json=order, headers=theirs).status_code == 404
    assert client.get("/v1/models", headers=theirs).json()["meta"]["total"] == 0
    assert client.get("/v1/renders", headers=theirs).json()["meta"]["total"] == 0
    assert client.get("/v1/jobs", headers=theirs).json()["meta"]["total"] == 0


@pytest.mark.parametrize("header", [None, "Bearer nonsense", "Basic abc", "Bearer "])
def test_every_door_but_health_wants_a_key(client, header):
    headers = {"Authorization": header} if header else {}

    assert code(client.get("/v1/account", headers=headers)) == (401, "unauthorized")
    assert client.get("/v1/health").status_code == 200


def test_a_second_file_is_another_model(client, headers, glb):
    upload(client, headers, glb)
    upload(client, headers, cube_glb(2.0))

    assert client.get("/v1/models", headers=headers).json()["meta"]["total"] == 2
