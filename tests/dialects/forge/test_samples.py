"""The document's own samples against a served house: only the base is changed."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from maquette.core.accounts import queries
from maquette.testing.house import House
from support.web import free_port, serving

SAMPLES = Path(__file__).parent / "samples"


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    more = {"port": free_port(), "forge_wait_seconds": 20}
    with House(tmp_path_factory.mktemp("served"), more=more) as house:
        house.start_worker()
        with serving(house.runtime):
            yield house


def run(house, folder, *command):
    ran = subprocess.run(command, cwd=folder, capture_output=True, timeout=120)
    assert ran.returncode == 0, ran.stderr.decode()
    return ran.stdout.decode()


def node(house, folder, name, *arguments):
    assert shutil.which("node"), "node is not installed"
    text = (SAMPLES / name).read_text("utf-8")
    script = folder / name.replace(".js", ".mjs")
    script.write_text(text.replace("https://three.ws", house.settings.base_url), "utf-8")
    return run(house, folder, "node", script, *arguments)


def curl(house, folder, command):
    command = command.replace("https://three.ws", house.settings.base_url)
    return json.loads(run(house, folder, "sh", "-ec", command))


def test_the_first_sample_orders_a_teapot(served, tmp_path):
    told = curl(
        served,
        tmp_path,
        """curl -s https://three.ws/api/forge \\
        -H 'content-type: application/json' \\
        -d '{"prompt": "a glazed ceramic teapot", "tier": "draft"}'""",
    )

    assert told["status"] in {"queued", "done"}
    assert (told["mode"], told["tier"]) == ("text_to_3d", "draft")


def test_the_polling_and_the_catalogue_samples_are_answered(served, tmp_path):
    told = curl(
        served,
        tmp_path,
        """curl -s https://three.ws/api/forge -H 'content-type: application/json' \\
        -d '{"prompt": "an oak chest"}'""",
    )
    polled = curl(served, tmp_path, f"curl -s 'https://three.ws/api/forge?job={told['job_id']}'")
    catalogue = curl(served, tmp_path, "curl -s 'https://three.ws/api/forge?catalog'")

    assert polled["status"] in {"queued", "running", "done"}
    assert {tier["id"] for tier in catalogue["tiers"]} == {"draft", "standard", "high"}


def test_the_node_script_saves_a_model(served, tmp_path):
    prompt = "a low-poly treasure chest, iron-banded wood"
    said = node(served, tmp_path, "generate.js", prompt)

    saved = tmp_path / "a-low-poly-treasure-chest-iron-banded-wo.glb"
    assert said.splitlines()[-1] == f"Saved {saved.name}"
    assert saved.read_bytes()[:4] == b"glTF"


def test_the_photo_sample_uploads_and_orders(served, tmp_path):
    drawn = Image.new("RGB", (96, 96), "#d0d4d8")
    ImageDraw.Draw(drawn).ellipse((20, 12, 76, 84), "#b03020")
    drawn.save(tmp_path / "front.jpg", "JPEG")
    told = json.loads(node(served, tmp_path, "photo.js"))

    assert (told["status"], told["mode"]) == ("queued", "image_to_3d")
    with served.runtime.db.read() as session:
        caller = queries.anybody(session)
    assert served.wait(caller, told["job_id"]).status == "done"
