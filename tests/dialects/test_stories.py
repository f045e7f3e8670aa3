"""The documents' own samples, run by curl against `maquette serve`: only the base is changed."""

import json
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx2
import pytest

from engines.pictures import vase
from maquette.gltf.inspect import inspect
from maquette.gltf.read import read_model
from maquette.settings import process_environment
from support.cubes import cube_glb
from support.origin import answer, origin
from support.receiver import receiver

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed"),
]


HOSTS = (
    "https://api.spherelinks.com",
    "https://api.dx.gl",
    "https://dx.gl",
    "https://trify3d.com",
)


class Shop:
    """A served house, its owner's key, and a folder where curl runs."""

    def __init__(self, base, key, folder):
        self.base = base
        self.key = key
        self.folder = folder

    def curl(self, command):
        """Run a sample in a shell as printed, but for its host and key; what it wrote."""
        for theirs in HOSTS:
            command = command.replace(theirs, self.base)
        for theirs in ("sk_live_••••••••••••", "dxgl_sk_...", "trf_live_xxx"):
            command = command.replace(theirs, self.key)
        ran = subprocess.run(
            ["sh", "-ec", command], cwd=self.folder, capture_output=True, timeout=60
        )
        assert ran.returncode == 0, ran.stderr.decode()
        return ran.stdout

    def json(self, command):
        return json.loads(self.curl(command))

    def until(self, command, status_of, ended):
        """Ask again until the status is one of ``ended``; all answers."""
        answers, end = [], time.monotonic() + 120
        while True:
            answers.append(self.json(command))
            if status_of(answers[-1]) in ended:
                return answers
            assert time.monotonic() < end, answers[-1]
            time.sleep(0.2)


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folder = tmp_path_factory.mktemp("shop")
    environment = {
        **process_environment(),
        "MAQUETTE_DATA_DIR": str(folder / "data"),
        "MAQUETTE_PORT": str(port),
        "MAQUETTE_OUTBOUND_ALLOW": "127.0.0.1",
    }
    maquette = [sys.executable, "-m", "maquette"]
    key = subprocess.run([*maquette, "keys", "create"], env=environment, capture_output=True)
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen([*maquette, "serve"], env=environment, stderr=log)
    try:
        base = f"http://127.0.0.1:{port}"
        _wait_for(base, process, folder / "log")
        yield Shop(base, key.stdout.decode().strip(), folder)
    finally:
        process.terminate()
        process.wait(30)


def _wait_for(base, process, log):
    for _ in range(300):
        try:
            if httpx2.get(f"{base}/readyz").status_code == 200:
                return
        except httpx2.TransportError:
            time.sleep(0.1)
        assert process.poll() is None, log.read_text()
    raise TimeoutError(log.read_text())


def test_spherelinks_three_steps_make_one_glb(shop):
    path = shop.folder / "vase.png"
    vase()[0].save(path)
    with origin({"/shoe.jpg": answer(path.read_bytes(), Content_Type="image/png")}) as web:
        submitted = shop.json(
            f"""curl -X POST https://api.spherelinks.com/generate \\
            -H "X-API-Key: sk_live_••••••••••••" \\
            -H "Content-Type: application/json" \\
            -d '{{
            "imageUrl": "{web.url}/shoe.jpg",
            "options": {{ "textureSize": 1024 }}
            }}'"""
        )
    job = submitted["jobId"]

    seen = shop.until(
        f"""curl https://api.spherelinks.com/status/{job} \\
        -H "X-API-Key: sk_live_••••••••••••" """,
        lambda body: body["status"],
        {"COMPLETED", "FAILED"},
    )

    assert submitted["status"] == "PROCESSING"
    assert seen[-1]["status"] == "COMPLETED", seen[-1]
    progress = [body["progress"] for body in seen]
    assert progress == sorted(progress)
    assert progress[-1] == 100
    # The page prints -O, which takes the URL's name and makes "model.glb" a second URL.
    shop.curl(
        f"""curl -o model.glb \\
        https://api.spherelinks.com/download/{job} \\
        -H "X-API-Key: sk_live_••••••••••••" """
    )
    glb = (shop.folder / "model.glb").read_bytes()
    report = inspect(read_model(glb), len(glb))
    assert report.triangles > 1000
    assert report.manifold
    assert {"baseColor", "normal"} <= {slot for texture in report.textures for slot in texture.use}
    # The Blender add-on fetches this address without its key.
    assert httpx2.get(seen[-1]["downloadUrl"]).content == glb


def test_dxgl_quick_start_films_an_upload(shop):
    (shop.folder / "chair.glb").write_bytes(cube_glb())
    uploaded = shop.json(
        """curl -X POST https://api.dx.gl/v1/models \\
        -H "Authorization: Bearer dxgl_sk_..." \\
        -F "file=@chair.glb" \\
        -F 'renderSettings={"aspect":"1:1","bgColor":"#ffffff","length":3}'"""
    )["data"]
    render = uploaded["renderId"]

    seen = shop.until(
        f"""curl https://api.dx.gl/v1/renders/{render} \\
        -H "Authorization: Bearer dxgl_sk_..." """,
        lambda body: body["data"]["status"],
        {"done", "error"},
    )
    for name, tail in (("chair.mp4", "video"), ("chair.zip", "bundle"), ("chair.png", "poster")):
        shop.curl(
            f"""curl -o {name} https://api.dx.gl/v1/renders/{render}/{tail} \\
            -H "Authorization: Bearer dxgl_sk_..." """
        )

    shown = seen[-1]["data"]
    assert shown["status"] == "done", shown
    film = (shop.folder / "chair.mp4").read_bytes()
    assert film[4:8] == b"ftyp"
    assert len(film) == shown["fileSize"]
    shutil.unpack_archive(shop.folder / "chair.zip", shop.folder / "chair")
    assert (shop.folder / "chair" / "video.mp4").read_bytes() == film
    assert (shop.folder / "chair.png").read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"
    model = shop.json(
        f"""curl https://dx.gl/v1/models/{uploaded["modelId"]} \\
        -H "Authorization: Bearer dxgl_sk_..." """
    )["data"]
    assert sorted(bool(item.get("is_system_preview")) for item in model["renders"]) == [
        False,
        True,
    ]


SAMPLES = Path(__file__).parent / "v1" / "samples"


def test_dxgl_samples_in_python_and_node_download_a_film(shop):
    """Both at once, in folders of their own, with base and key alone replaced.

    The one in Node is printed for no Node there is: it awaits outside of a function in a file that
    requires, and appends a stream to a form that takes none (it would send "[object Object]"). So
    it runs inside an async function, and appends the file's bytes as a Blob.
    """
    script = (SAMPLES / "quickstart.js.txt").read_text("utf-8")
    script = script.replace(
        "fs.createReadStream('chair.glb')", "new Blob([fs.readFileSync('chair.glb')]), 'chair.glb'"
    )
    programs = {
        "python": ([sys.executable, "-"], (SAMPLES / "quickstart.py.txt").read_text("utf-8")),
        "node": (["node", "-"], f"(async () => {{{script}}})()"),
    }
    if shutil.which("node") is None:
        del programs["node"]
    running = {}
    for name, (command, text) in programs.items():
        folder = shop.folder / name
        folder.mkdir()
        (folder / "chair.glb").write_bytes(cube_glb(name="chair of the samples"))
        text = text.replace("https://dx.gl", shop.base).replace("dxgl_sk_...", shop.key)
        running[name] = subprocess.Popen(command, cwd=folder, stdin=subprocess.PIPE, text=True)
        running[name].stdin.write(text)
        running[name].stdin.close()

    for name, process in running.items():
        assert process.wait(240) == 0, name
        assert (shop.folder / name / "chair.mp4").read_bytes()[4:8] == b"ftyp"


def test_trify3d_sample_starts_a_task_that_ends_and_is_posted(shop):
    path = shop.folder / "vase.png"
    vase()[0].save(path)
    hook = "https://yourapp.com/hooks/trify3d"
    with (
        origin({"/image.png": answer(path.read_bytes(), Content_Type="image/png")}) as web,
        receiver() as them,
    ):
        # The sample as printed, but for its picture's and its webhook's address; and its tier,
        # because the high one takes a while.
        sample = """curl -X POST https://trify3d.com/api/v1/generations/image-to-3d \\
          -H "Authorization: Bearer trf_live_xxx" \\
          -H "Content-Type: application/json" \\
          -d '{
            "model": "tripo3d/h3.1",
            "mode": "quality",
            "imageUrl": "https://example.com/image.png",
            "webhookUrl": "https://yourapp.com/hooks/trify3d"
          }'"""
        sample = sample.replace("https://example.com", web.url).replace(hook, them.url)
        started = shop.json(sample.replace('"quality"', '"draft"'))
        seen = shop.until(
            f"""curl https://trify3d.com/api/v1/generations/{started["taskId"]} \\
            -H "Authorization: Bearer trf_live_xxx" """,
            lambda body: body["status"],
            {"completed", "failed"},
        )
        for _ in range(100):
            if them.letters:
                break
            time.sleep(0.1)

    assert (started["provider"], started["status"]) == ("tripo3d", "processing")
    assert seen[-1]["status"] == "completed", seen[-1]
    assert json.loads(them.letters[0].body)["outputModelUrl"].startswith(shop.base)
    glb = httpx2.get(seen[-1]["outputModelUrl"]).content
    assert inspect(read_model(glb), len(glb)).manifold
    thumbnail = httpx2.get(seen[-1]["thumbnailUrl"])
    assert thumbnail.headers["content-type"] == "image/png"
