"""The document's own samples against a served house: only base, key, ids and file are replaced.

The loop in bash sleeps for five seconds between two looks; here it sleeps for a fifth of one.
"""

import io
import json
import shutil
import subprocess
import time
from pathlib import Path

import pytest
from PIL import Image

from maquette.core.templates import actions as templates
from maquette.core.templates.actions import NewTemplate
from maquette.core.templates.staging import Staging, View
from maquette.testing.house import House
from support.cubes import cube_glb
from support.web import free_port, serving

SAMPLES = json.loads((Path(__file__).parent / "samples" / "workflow.json").read_text("utf-8"))
DOCUMENT = "apis/glossi.txt"


class Customer:
    """Runs samples in a folder; ``known`` is what earlier answers are to be called."""

    def __init__(self, house, folder):
        self.folder = folder
        caller = house.account("customer@glossi.example", 100)
        key = house.key(caller)
        with house.runtime.db.write() as session:
            staging = Staging({"aspect": "1:1"}, (View("Front View"),), (View("Spin"),))
            wanted = NewTemplate("Studio Light", staging, "Clean studio lighting setup")
            self.template = templates.add(session, house.runtime, caller.account_id, wanted).id
        self.known = {"https://api.glossi.app": house.settings.base_url, "$API_KEY": key}
        self.known |= {"glsi_xxxxxxxxxx_xxxxx": key, "sleep 5": "sleep 0.2"}

    def run(self, name):
        command = SAMPLES[name]
        for printed, ours in self.known.items():
            command = command.replace(printed, ours)
        ran = subprocess.run(
            ["bash", "-ec", command], cwd=self.folder, capture_output=True, timeout=120
        )
        assert ran.returncode == 0, ran.stderr.decode()
        return ran.stdout.decode()

    def fetch(self, path):
        """A file by its path on this host, with the key."""
        key, base = self.known["$API_KEY"], self.known["https://api.glossi.app"]
        command = ["curl", "-s", "-H", f"X-API-Key: {key}", f"{base}/{path}"]
        return subprocess.run(command, capture_output=True, timeout=60).stdout

    def json(self, name):
        return json.loads(self.run(name))

    def until(self, name, ended):
        end = time.monotonic() + 120
        while (answer := self.json(name))["status"] not in ended:
            assert time.monotonic() < end, answer
            time.sleep(0.2)
        return answer


@pytest.fixture(scope="module")
def customer(tmp_path_factory):
    for program in ("curl", "jq"):
        if shutil.which(program) is None:
            pytest.skip(f"{program} is not installed")
    folder = tmp_path_factory.mktemp("customer")
    (folder / "model.glb").write_bytes(cube_glb())
    with House(folder / "house", more={"port": free_port()}) as house:
        house.start_worker()
        with serving(house.runtime):
            yield Customer(house, folder)


def test_the_guide_goes_from_an_upload_to_pictures(customer):
    opened = customer.json("create")["models"][0]
    customer.known |= {
        "<uploadUrl>": opened["uploadUrl"],
        "abc123-uuid": opened["modelId"],
        "/path/to/your/model.glb": str(customer.folder / "model.glb"),
    }
    assert customer.run("put") == ""
    confirmed, first = customer.json("confirm"), customer.json("status")
    polled = customer.run("poll")
    last = customer.json("status")

    assert (confirmed["status"], confirmed["filePath"]) == ("PENDING", opened["uploadKey"])
    assert first["models"][0]["status"] in {"PENDING", "ANALYZING", "READY"}
    assert polled.splitlines()[-1] == "Model ready! Proceeding to create project..."
    assert last == {
        "models": [
            {"modelId": opened["modelId"], "name": "My Product", "status": "READY", "ready": True}
        ],
        "allReady": True,
        "notFound": [],
    }
    everything, public = customer.json("templates"), customer.json("public")
    workspace = customer.json("workspace")
    assert workspace["templates"] == [
        {
            "templateId": customer.template,
            "name": "Studio Light",
            "description": "Clean studio lighting setup",
        }
    ]
    assert everything["templates"] == workspace["templates"] + public["templates"]
    customer.known["template-uuid"] = customer.template
    project = customer.json("project")["projects"][0]
    customer.known["project-uuid"] = project["projectId"]
    queued = customer.json("render")
    customer.known["job-uuid"] = queued["jobs"][0]["jobId"]
    job = customer.until("job", {"COMPLETED", "FAILED"})

    assert (project["status"], project["modelIds"]) == ("PENDING", [opened["modelId"]])
    assert (queued["totalProjects"], queued["jobs"][0]["status"]) == (1, "QUEUED")
    (picture,) = job["renders"]
    assert (picture["name"], picture["fileType"]) == ("Front View - Default", "PNG")
    with Image.open(io.BytesIO(customer.fetch(picture["filePath"]))) as drawn:
        assert drawn.size == (2160, 2160)
    refused = customer.json("retry")
    assert refused["code"] == "not_failed"


@pytest.mark.shared
def test_the_samples_are_the_documents(shared):
    printed = " ".join((shared.parent / DOCUMENT).read_text("utf-8").split())
    for name, sample in SAMPLES.items():
        assert " ".join(sample.split()) in printed, name
    verifier = (Path(__file__).parent / "samples" / "verify.js").read_text("utf-8")
    assert " ".join(verifier.split()) in printed
