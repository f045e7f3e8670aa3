"""The work itself, with the engine that is installed, as the child process does it."""

import io

import pytest
from PIL import Image, ImageDraw

from maquette.core.generations import body
from maquette.errors import NotFound
from maquette.gltf.read import read_model
from maquette.kit import strict_json
from maquette.kit.progress import silent


def ball():
    """A red ball with a blue stripe on white."""
    image = Image.new("RGB", (256, 256), "white")
    pencil = ImageDraw.Draw(image)
    pencil.ellipse((48, 48, 208, 208), fill=(200, 40, 30))
    pencil.rectangle((112, 60, 144, 196), fill=(30, 40, 200))
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


@pytest.fixture
def folders(tmp_path):
    inputs, outputs = tmp_path / "in", tmp_path / "out"
    inputs.mkdir()
    outputs.mkdir()
    (inputs / "picture-0").write_bytes(ball())
    return inputs, outputs


def request(engine):
    options = {"tier": "draft", "height": 0.25}
    return {"engine": engine, "prompt": "", "options": options, "pictures": ["picture-0"]}


def test_the_installed_engine_makes_a_whole_model_of_the_wanted_height(folders):
    inputs, outputs = folders
    heard = []
    result = body.run(request("sculpt"), inputs, outputs, lambda *step: heard.append(step))
    model = (outputs / body.MODEL).read_bytes()
    assert len(read_model(model).json["meshes"]) == 1
    assert strict_json.loads((outputs / body.REPORT).read_bytes(), limit=10**6) == result["report"]
    report = result["report"]
    assert report["fileSize"] == len(model)
    assert report["bounds"]["size"][1] == pytest.approx(0.25, rel=0.01)
    assert (report["holes"], report["uvs"]) == (0, 1.0)
    assert 1000 < report["triangles"] <= 12_000
    assert report["surface"]["overlap"] < 0.01
    assert report["surface"]["textureUse"] > 0.3
    # 512 texels a side over a quarter of a metre and its back: some thousand a metre.
    assert 500 < report["surface"]["texelsPerMetre"] < 5000
    assert list(dict.fromkeys(str(step) for step, _ in heard)) == ["image", "mesh", "finish"]
    assert heard[-1][1] == 1.0


def test_an_engine_that_was_uninstalled_meanwhile_is_named(folders):
    with pytest.raises(NotFound, match="magic"):
        body.run(request("magic"), *folders, silent)


@pytest.mark.parametrize(
    ("how", "extension"),
    [("draco", "KHR_draco_mesh_compression"), ("meshopt", "EXT_meshopt_compression")],
)
def test_the_finished_file_is_compressed_as_it_was_ordered(folders, how, extension):
    options = {"tier": "draft", "texture_size": 128, "compression": how}
    words = {"engine": "forms", "prompt": "a wooden crate", "options": options, "pictures": []}
    body.run(words, *folders, silent)
    packed = (folders[1] / body.MODEL).read_bytes()
    assert extension.encode() in packed
    body.run(words | {"options": options | {"compression": "none"}}, *folders, silent)
    assert len(packed) < len((folders[1] / body.MODEL).read_bytes())
    assert b'"prompt":"a wooden crate"' in packed
