import io
import subprocess
import sys
import time
import zipfile

import pytest

from dialects.gallery import hung
from maquette.core.jobs.tables import Artifact, Job
from maquette.core.renders.queries import RenderView
from maquette.core.renders.tables import Render
from maquette.dialects.v1 import translate
from maquette.settings import process_environment


@pytest.fixture
def headers(place, ada):
    return {"Authorization": f"Bearer {place.key(ada)}"}


@pytest.fixture
def model_id(client, headers, glb):
    answer = client.post("/v1/models", files={"file": ("cube.glb", glb)}, headers=headers)
    return answer.json()["data"]["modelId"]


@pytest.fixture
def real_worker(place):
    """A worker as operators start it, with the real renderer."""
    environment = process_environment() | {"MAQUETTE_DATA_DIR": str(place.folder)}
    worker = subprocess.Popen([sys.executable, "-m", "maquette", "worker"], env=environment)
    yield worker
    worker.terminate()
    worker.wait(20)


def code(answer):
    return answer.status_code, answer.json()["error"]["code"]


def credits_left(client, headers):
    return client.get("/v1/account", headers=headers).json()["data"]["credits"]


@pytest.mark.parametrize(
    ("status", "step", "poster", "rung"),
    [
        ("queued", "", False, "pending"),
        ("running", "load", False, "poster-processing"),
        ("running", "frames", True, "poster-done"),
        ("running", "encode", True, "video-processing"),
        ("done", "encode", True, "done"),
        ("failed", "frames", True, "error"),
        ("cancelled", "", False, "error"),
        ("dismissed", "", False, "failed"),
    ],
)
def test_every_state_is_one_rung_of_the_ladder(status, step, poster, rung):
    files = {"poster": Artifact(kind="poster")} if poster else {}
    view = RenderView(Render(), Job(status=status, step=step), files)

    assert translate.rung(view) == rung
    wanted = translate.LADDER[rung]
    assert status in wanted.statuses


def test_an_order_is_answered_with_every_default(client, headers, model_id):
    order = {"modelId": model_id, "renderSettings": {"quality": "standard", "length": 4.7}}

    answer = client.post("/v1/renders", json=order, headers=headers)

    shown = answer.json()["data"]
    assert answer.status_code == 201
    assert shown["status"] == "pending"
    assert shown["renderSettings"]["length"] == 4.7
    assert shown["renderSettings"]["bgColor"] == "#ffffff"
    assert credits_left(client, headers) == 10 - 1 - 4


@pytest.mark.parametrize(
    "settings",
    [
        {"length": 2.9},
        {"length": 31},
        {"zoom": 3},
        {"bgColor": "red"},
        {"rotateY": 1.5},
        {"shadows": "yes"},
        {"sparkle": True},
        {"effect": "spin"},
    ],
)
def test_settings_outside_the_table_are_refused_by_name(client, headers, model_id, settings):
    order = {"modelId": model_id, "renderSettings": settings}

    answer = client.post("/v1/renders", json=order, headers=headers)

    assert code(answer) == (400, "invalid_settings")
    assert next(iter(settings)) in answer.json()["error"]["message"]


def test_orders_without_a_model_are_refused(client, headers):
    assert code(client.post("/v1/renders", json={}, headers=headers)) == (400, "model_id_required")
    nobody = {"modelId": "doesNotExist"}
    assert code(client.post("/v1/renders", json=nobody, headers=headers)) == (
        404,
        "model_not_found",
    )


def test_a_batch_is_all_or_nothing(client, headers, model_id):
    left = credits_left(client, headers)
    item = {"modelId": model_id}

    def ordered(items):
        return client.post("/v1/renders/batch", json={"renders": items}, headers=headers)

    assert code(ordered([])) == (400, "renders_required")
    assert code(ordered([item] * 101)) == (400, "too_many")
    assert code(ordered([item] * (left + 1))) == (402, "no_credits")
    assert code(ordered([item, {"modelId": "doesNotExist"}])) == (404, "model_not_found")
    assert credits_left(client, headers) == left
    fine = ordered([item, {**item, "renderSettings": {"aspect": "1:1"}}])
    assert fine.status_code == 201
    assert [row["status"] for row in fine.json()["data"]] == ["pending", "pending"]
    assert credits_left(client, headers) == left - 2


def test_an_idempotency_key_orders_once(client, headers, model_id):
    keyed = {**headers, "Idempotency-Key": "k"}
    order = {"modelId": model_id}

    answers = [client.post("/v1/renders", json=order, headers=keyed).json() for _ in range(3)]

    assert answers[0] == answers[1] == answers[2]
    assert credits_left(client, headers) == 8


def test_lists_can_be_narrowed_to_a_model_and_a_status(client, headers, model_id):
    def total(query):
        return client.get(f"/v1/renders?{query}", headers=headers).json()["meta"]["total"]

    assert total("") == 2
    assert total(f"model={model_id}&status=pending") == 2
    assert total("status=done") == 0
    assert total("model=other") == 0
    assert code(client.get("/v1/renders?status=odd", headers=headers)) == (400, "invalid_settings")


def test_files_are_not_there_before_they_are(client, headers, model_id):
    render_id = client.get("/v1/renders", headers=headers).json()["data"][0]["id"]
    path = f"/v1/renders/{render_id}"

    assert code(client.get(f"{path}/video", headers=headers)) == (404, "video_not_found")
    assert code(client.get(f"{path}/poster", headers=headers)) == (404, "poster_not_found")
    assert code(client.get(f"{path}/thumb", headers=headers)) == (404, "thumb_not_found")
    assert code(client.get(f"{path}/bundle", headers=headers)) == (404, "video_not_found")
    assert code(client.get("/v1/renders/nothing00000", headers=headers)) == (
        404,
        "render_not_found",
    )
    assert code(client.patch(f"{path}/dismiss", headers=headers)) == (400, "invalid_settings")


def test_a_quote_takes_nothing(client, headers):
    renders = [
        {"quality": "standard"},
        {"quality": "4k"},
        {"output": "dataset", "datasetQuality": "196x1024"},
    ]

    quote = client.post("/v1/quote", json={"renders": renders}, headers=headers).json()["data"]

    assert quote == {
        "creditsRequired": 36,
        "creditsAvailable": 10,
        "sufficient": False,
        "breakdown": [
            {"quality": "standard", "credits": 4},
            {"quality": "4k", "credits": 16},
            {"datasetQuality": "196x1024", "credits": 16},
        ],
    }
    assert code(client.post("/v1/quote", json={}, headers=headers)) == (400, "renders_required")
    many = {"renders": [{}] * 101}
    assert code(client.post("/v1/quote", json=many, headers=headers)) == (400, "too_many")


@pytest.mark.slow
def test_a_film_is_drawn_watched_downloaded_and_deleted(real_worker, client, headers, model_id):
    order = {"modelId": model_id, "renderSettings": {"length": 3, "aspect": "1:1"}}
    ordered = client.post("/v1/renders", json=order, headers=headers).json()["data"]
    path = f"/v1/renders/{ordered['id']}"

    rungs = watched(client, headers, path)

    assert rungs[-1] == "done", client.get(path, headers=headers).text
    assert rungs == sorted(rungs, key=list(translate.LADDER).index)
    shown = client.get(path, headers=headers).json()["data"]
    video = client.get(f"{path}/video", headers=headers)
    assert shown["fileSize"] == len(video.content)
    assert video.headers["content-type"] == "video/mp4"
    part = client.get(f"{path}/video", headers={**headers, "Range": "bytes=0-99"})
    assert (part.status_code, part.content) == (206, video.content[:100])
    small = client.get(f"{path}/poster", headers=headers).content
    full = client.get(f"{path}/poster?quality=full", headers=headers).content
    assert small[:4] == full[:4] == b"\x89PNG"
    widths = [int.from_bytes(picture[16:20], "big") for picture in (small, full)]
    assert widths == [480, 540]
    bundle = client.get(f"{path}/bundle", headers=headers)
    assert "immutable" in bundle.headers["cache-control"]
    with zipfile.ZipFile(io.BytesIO(bundle.content)) as archive:
        assert archive.testzip() is None
        assert set(archive.namelist()) == {"video.mp4", "poster.png", "thumb.mp4"}
        assert archive.read("video.mp4") == video.content
    report = client.get(f"/v1/models/{model_id}/report", headers=headers).json()["data"]
    assert report["triangles"] == 12
    assert client.delete(path, headers=headers).json()["data"]["deleted"] is True
    assert client.get(path, headers=headers).status_code == 404


def watched(client, headers, path):
    rungs = []
    for _ in range(3600):
        status = client.get(path, headers=headers).json()["data"]["status"]
        if not rungs or rungs[-1] != status:
            rungs.append(status)
        if status in {"done", "error"}:
            return rungs
        time.sleep(0.05)
    raise TimeoutError(rungs)


def test_a_finished_dataset_is_fetched_by_its_shared_address_without_a_key(client, place):
    rich = place.account("rich@example.com", 100)
    ids = hung(place, rich)
    headers = {"Authorization": f"Bearer {place.key(rich)}"}
    shown = client.get(f"/v1/renders/{ids['dataset']}", headers=headers).json()["data"]
    address = shown["shareUrl"].removeprefix(place.settings.base_url)
    answer = client.get(address)
    assert (answer.status_code, answer.content) == (200, b"PK dataset")
    assert answer.headers["content-length"] == "10"
    other = address.replace(ids["chair"], "Ab3kF9x2qL1m")
    forged = address.replace(ids["dataset"], ids["film"])
    assert client.get(other).status_code == client.get(forged).status_code == 404
    film = client.get(f"/v1/renders/{ids['film']}", headers=headers).json()["data"]
    assert "shareUrl" not in film
    client.delete(f"/v1/renders/{ids['dataset']}", headers=headers)
    assert client.get(address).status_code == 404
