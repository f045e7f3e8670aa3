"""Every curl command that DXGL's document prints, run against a server, with base, key, ids and
addresses alone replaced."""

import io
import json
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

from dialects.gallery import hung
from maquette.testing.house import House
from support.cubes import cube_glb
from support.web import free_port, serving

SAMPLES = (Path(__file__).parent / "samples" / "curl.txt").read_text("utf-8").strip().split("\n\n")
OBJ = "v 0 0 0\nv 1 0 0\nv 0 1 0\nv 0 0 1\nf 1 3 2\nf 1 2 4\nf 1 4 3\nf 2 3 4\n"

pytestmark = pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")


@pytest.fixture(scope="module")
def shop(tmp_path_factory, strangers):
    """A served house where things have been drawn; gives what to replace, and curl's folder."""
    folder = tmp_path_factory.mktemp("curl")
    (folder / "chair.glb").write_bytes(cube_glb(name="chair"))
    (folder / "artec-scan.zip").write_bytes(scan())
    more = {"port": free_port(), "outbound_allow": "127.0.0.1"}
    with House(folder / "house", more=more) as house, serving(house.runtime) as base:
        ada = house.account("ada@example.com", 500)
        ids = hung(house, ada)
        replaced = {
            "https://api.dx.gl": base,
            "https://dx.gl": base,
            "dxgl_sk_...": house.key(ada),
            "Ab3kF9x2qL1m": ids["chair"],
            "Xz7pQ4w8nR2k": ids["film"],
            "https://example.com/model.glb": f"{strangers.url}/chair.glb",
        }
        yield replaced, folder


def scan():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("scan.obj", OBJ)
    return buffer.getvalue()


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.split("\n")[0][5:60])
def test_a_printed_command_does_what_the_document_says(shop, sample):
    replaced, folder = shop
    for theirs, ours in replaced.items():
        sample = sample.replace(theirs, ours)
    command = ["sh", "-ec", f"{sample} --silent --show-error --fail-with-body"]
    ran = subprocess.run(command, cwd=folder, capture_output=True, timeout=60)
    assert ran.returncode == 0, (ran.stderr, ran.stdout)
    if "-o " in sample:
        written = folder / sample.split("-o ")[1].split()[0]
        assert written.read_bytes()[:4] in {b"glTF", b"PK\x03\x04", b"0123"}
    else:
        assert "data" in json.loads(ran.stdout)
