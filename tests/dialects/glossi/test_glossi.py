"""Glossi beyond its exchanges: webhooks of all seven events, and shots."""

import base64
import hashlib
import hmac
import json
import re
import shutil
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from maquette.core.assets.slots import SlotView
from maquette.core.assets.tables import Asset, Slot
from maquette.core.jobs import actions as jobs
from maquette.core.jobs.tables import Artifact, Job
from maquette.core.renders import queries as renders
from maquette.core.renders.queries import RenderView
from maquette.core.renders.stagings import conclude
from maquette.core.renders.tables import Render, Shoot
from maquette.dialects.glossi import translate, wire
from maquette.errors import InvalidSettings
from maquette.kit import strict_json
from maquette.storage import layout
from support.cubes import cube_glb
from support.receiver import receiver
from support.web import client

EVENTS = list(translate.EVENTS)
VERIFIER = (Path(__file__).parent / "samples" / "verify.js").read_text("utf-8")
# Letters that some writers of JSON escape, and a name in another script.
ODD = 'Chair "№ 7" </b> stool 椅子'
CHECK = """
const letters = JSON.parse(require("fs").readFileSync(0, "utf8"))
for (const {body, signature, secret} of letters) {
  if (!verifyWebhook(JSON.parse(body), signature, secret)) throw new Error(body)
}
console.log(letters.length)
"""


@pytest.fixture(scope="module")
def web(street):
    key = street.key(street.account("workspace@glossi.example", 100))
    headers = {"X-API-Key": key, "Authorization": f"Bearer {key}"}
    with client(street.runtime, headers=headers) as opened:
        yield opened


def post(web, path, **body):
    answer = web.post(path, json=body)
    assert answer.status_code in {200, 201}, answer.text
    return answer.json()


def until(web, path, ended):
    end = time.monotonic() + 300
    while (told := web.get(path).json())["status"] not in ended:
        assert time.monotonic() < end, told
        time.sleep(0.1)
    return told


def job(web, glb, **more):
    """A job of one model, with its upload confirmed."""
    models = [{"fileName": "model.glb", "fileType": "glb", "name": more.pop("name", "")}]
    opened = post(web, "/api/v1/jobs", models=models, **more)
    place = opened["models"][0]["uploadUrl"]
    web.put(place, content=glb, headers={"Content-Type": "model/gltf-binary"})
    return post(web, f"/api/v1/jobs/{opened['jobId']}/confirm")["jobId"]


def template(web, name, **views):
    made = post(web, "/v1/templates", name=name, settings={"aspect": "1:1"}, **views)
    return made["data"]["id"]


def letters(them, count):
    end = time.monotonic() + 120
    while len(them.letters) < count:
        assert time.monotonic() < end, [letter.body for letter in them.letters]
        time.sleep(0.05)
    return them.letters


@dataclass(frozen=True)
class Story:
    """What was posted while one job went well, one failed at a render, and one at its model."""

    letters: list
    secret: str
    jobs: dict

    def told(self, event):
        bodies = [json.loads(letter.body) for letter in self.letters]
        return [body["data"] for body in bodies if body["event"] == event]


@pytest.fixture(scope="module")
def story(web):
    still = template(web, "Still", stills=[{"name": "Front View"}])
    odd = template(web, "Odd", stills=[{"name": "Roof", "settings": {"camera": "roof"}}])
    glb, small = cube_glb(name=ODD), {"imageQuality": 0}
    with receiver() as them:
        hook = web.put("/api/v1/webhooks", json={"url": them.url, "events": EVENTS}).json()
        good = job(web, glb, name=ODD, templateId=still, renderSettings=small)
        until(web, f"/api/v1/jobs/{good}", {"COMPLETE", "FAILED"})
        sad = job(web, glb, name="Sad", templateId=odd, renderSettings=small)
        broken = job(web, b"nonsense", name="Broken", templateId=still, createProjects=True)
        sent = letters(them, 10)
    web.delete("/api/v1/webhooks")
    jobs = {"good": good, "sad": sad, "broken": broken, "still": still}
    return Story(sent, hook["secret"], jobs)


def test_all_seven_events_are_told(story):
    bodies = [json.loads(letter.body) for letter in story.letters]
    assert {body["event"] for body in bodies} == set(EVENTS)
    for body in bodies:
        assert list(body) == ["event", "timestamp", "data"]
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", body["timestamp"])


def test_a_models_end_is_told_with_addresses_that_need_no_key(street, story):
    read, (unread,) = story.told("model.processed")[0], story.told("model.failed")
    assert set(read) == {"modelId", "name", "status", "glbFilePath", "thumbnailUrl"}
    assert (read["name"], read["status"]) == (ODD, "READY")
    with client(street.runtime) as stranger:
        assert stranger.get(read["glbFilePath"]).content[:4] == b"glTF"
        assert stranger.get(read["thumbnailUrl"]).content[:4] == b"\x89PNG"
    assert set(unread) == {"modelId", "name", "status", "errorMessage"}
    assert (unread["name"], unread["status"]) == ("Broken", "FAILED")


def test_projects_and_jobs_are_told_by_their_ids_and_names(story):
    model = story.told("model.processed")[0]["modelId"]
    project = story.told("project.created")[0]
    assert set(project) == {"projectId", "name", "modelIds", "templateId"}
    assert (project["name"], project["modelIds"]) == (ODD, [model])
    assert project["templateId"] == story.jobs["still"]
    named = {"model": {"id": model, "name": ODD}}
    named["project"] = {"id": project["projectId"], "name": ODD}
    (complete,) = story.told("job.complete")
    assert complete == {"jobId": story.jobs["good"], "status": "COMPLETE", "results": [named]}
    failed = {one["jobId"]: one for one in story.told("job.failed")}
    assert set(failed) == {story.jobs["sad"], story.jobs["broken"]}
    for one in failed.values():
        assert set(one) == {"jobId", "status", "errorMessage"}


def test_renders_are_told_by_their_ids(web, story):
    (drawn,), (undrawn,) = story.told("render.complete"), story.told("render.failed")
    assert set(drawn) == {"jobId", "status", "projectId", "renderIds"}
    shown = web.get(f"/api/v1/renders/{drawn['jobId']}").json()
    assert drawn["renderIds"] == [one["id"] for one in shown["renders"]]
    assert (drawn["status"], drawn["projectId"]) == ("COMPLETED", shown["projectId"])
    assert set(undrawn) == {"jobId", "status", "projectId", "errorMessage"}
    assert "roof" in undrawn["errorMessage"].lower()


def test_signatures_are_the_documents_and_those_of_standard_webhooks(story):
    for letter in story.letters:
        expected = hmac.new(story.secret.encode(), letter.body, hashlib.sha256).hexdigest()
        assert letter.headers["x-glossi-signature"] == expected
        signed = f"{letter.headers['webhook-id']}.{letter.headers['webhook-timestamp']}.".encode()
        key = base64.b64decode(story.secret.removeprefix("whsec_"))
        mark = hmac.new(key, signed + letter.body, hashlib.sha256).digest()
        assert letter.headers["webhook-signature"] == f"v1,{base64.b64encode(mark).decode()}"


@pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed")
def test_the_documents_own_verifier_accepts_every_letter(story):
    told = [
        {
            "body": letter.body.decode(),
            "signature": letter.headers["x-glossi-signature"],
            "secret": story.secret,
        }
        for letter in story.letters
    ]
    ran = subprocess.run(
        ["node", "-e", VERIFIER + CHECK], input=json.dumps(told).encode(), capture_output=True
    )
    assert ran.stdout.decode().strip() == str(len(told)), ran.stderr.decode()


def filmed(house, caller, ordered, content_type):
    """What a worker does for every render of a job, as far as its rows and files go."""
    with house.runtime.db.read() as session:
        views = renders.of_shoot(session, caller.account_id, ordered)
    for view in views:
        with house.runtime.db.write() as session:
            job = jobs.begin(session, house.runtime, view.job.id)
            key = layout.artifact(job.id, job.attempt, "video")
            house.runtime.blobs.put(key, b"0123456789 film")
            film = {"kind": "video", "key": key, "content_type": content_type, "size": 15}
            row = Artifact(job_id=job.id, sha256="0" * 64, attempt=job.attempt, **film)
            assert jobs.keep_file(session, job, row)
            jobs.finish(session, house.runtime, job, lambda _: None)
    conclude(house.runtime)


@pytest.mark.parametrize(
    ("level", "content_type", "kind", "name"),
    [(1, "video/mp4", "MP4", "video.mp4"), (2, "video/quicktime", "PRORES", "video.mov")],
)
def test_shots_come_as_films_by_their_quality(idle, level, content_type, kind, name):
    ada = idle.account("films@glossi.example", 100)
    key = idle.key(ada)
    headers = {"X-API-Key": key, "Authorization": f"Bearer {key}"}
    with client(idle.runtime, headers=headers) as web:
        stills = [{"name": "Whole"}, {"name": "Detail", "settings": {"zoom": 0.8}}]
        rise = {"name": "Rise", "settings": {"from": "Whole", "to": "Detail"}}
        mine = template(web, "Move", stills=stills, shots=[rise])
        asset = web.post("/v1/models", files={"file": ("a.glb", cube_glb())}).json()["data"]
        made = post(web, "/api/v1/projects", modelIds=[asset["modelId"]], templateId=mine)
        wanted = {"renderBookmarks": False, "videoQuality": level, "videoResolution": 0}
        ids = [one["projectId"] for one in made["projects"]]
        ordered = post(web, "/api/v1/renders", projectIds=ids, settings=wanted)["jobs"][0]["jobId"]
        with idle.runtime.db.read() as session:
            spec = renders.of_shoot(session, ada.account_id, ordered)[0].render.spec
        filmed(idle, ada, ordered, content_type)
        (film,) = web.get(f"/api/v1/renders/{ordered}").json()["renders"]
        part = web.get("/" + film["filePath"], headers={"Range": "bytes=0-3"})
        whole = web.get(film["url"], headers={"X-API-Key": "", "Authorization": ""})

    assert (spec["quality"], spec["effect"], spec["zoomEnd"]) == ("hd", "move", 0.8)
    assert spec["encoding"] == ("balanced" if level == 1 else "prores")
    assert (film["name"], film["fileType"], film["isVideo"]) == ("Rise - Default", kind, True)
    assert film["filePath"].endswith(f"/{name}")
    assert (part.status_code, part.content) == (206, b"0123")
    assert (whole.headers["content-type"], whole.content[-4:]) == (content_type, b"film")


@pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed")
def test_what_is_posted_is_what_javascript_writes():
    told = {"name": '\x00\x1f\b\f\n\r\t"\\/é\u2028😀\x7f', "n": 1, "none": None, "yes": True}
    script = "process.stdout.write(JSON.stringify(JSON.parse(require('fs').readFileSync(0))))"
    written = strict_json.dumps(told)
    again = subprocess.run(["node", "-e", script], input=written, capture_output=True).stdout

    assert again == written


@pytest.mark.parametrize(
    ("level", "stills", "shots"),
    [
        (0, "hd", ("hd", "fast")),
        (1, "standard", ("standard", "balanced")),
        (2, "4k", ("4k", "prores")),
    ],
)
def test_numbers_mean_sizes_and_encodings(level, stills, shots):
    settings = wire.RenderSettings(imageQuality=level, videoQuality=level, videoResolution=level)
    wanted = translate.wanted(settings)

    assert wanted.still_settings == {"quality": stills}
    assert (wanted.shot_settings["quality"], wanted.shot_settings["encoding"]) == shots
    assert (wanted.stills, wanted.shots, wanted.variants) == (True, True, True)


@pytest.mark.parametrize(
    ("job", "asset", "status"),
    [
        (None, None, "PENDING"),
        (Job(status="queued"), None, "PENDING"),
        (Job(status="running"), None, "ANALYZING"),
        (Job(status="done"), Asset(), "READY"),
        (Job(status="failed"), None, "FAILED"),
        (Job(status="cancelled"), None, "FAILED"),
    ],
)
def test_a_models_status_follows_from_its_ingest(job, asset, status):
    assert translate.model_status(SlotView(Slot(), job, asset)) == status


@pytest.mark.parametrize(
    ("shoot", "jobs", "status"),
    [
        ("open", ["queued", "queued"], "QUEUED"),
        ("open", ["queued", "running"], "RENDERING"),
        ("open", ["done", "queued"], "RENDERING"),
        ("done", ["done", "done"], "COMPLETED"),
        ("failed", ["done", "failed"], "FAILED"),
    ],
)
def test_a_render_jobs_status_follows_from_all_its_renders(shoot, jobs, status):
    views = [RenderView(Render(), Job(status=one), {}) for one in jobs]
    assert translate.job_status(Shoot(status=shoot), views) == status


@pytest.mark.parametrize(
    ("name", "kind", "file"),
    [
        ("shoe.glb", "glb", "shoe.glb"),
        ("shoe", "GLB", "shoe.glb"),
        ("shoe.v2", ".zip", "shoe.v2.zip"),
        ("Shoe.GLTF", "gltf", "Shoe.GLTF"),
    ],
)
def test_a_file_is_called_after_its_name_and_its_type(name, kind, file):
    assert translate.new_model(wire.NewModel(fileName=name, fileType=kind)).name == file


@pytest.mark.parametrize("kind", ["fbx", "usdz", "obj", "blend"])
def test_types_that_are_not_read_are_refused_by_name(kind):
    with pytest.raises(InvalidSettings, match="glb, gltf, zip"):
        translate.file_type(kind)
