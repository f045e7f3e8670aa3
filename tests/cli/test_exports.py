"""``convert`` and ``optimize`` as somebody types them, in this process: they start no other."""

import pytest
from typer.testing import CliRunner

from exports.lamp import TRIANGLES, lamp_glb
from maquette.cli import command_line
from maquette.errors import InvalidSettings
from maquette.gltf.glb import parse_glb
from maquette.gltf.inspect import inspect
from maquette.gltf.read import read_model


@pytest.fixture
def lamp(tmp_path):
    path = tmp_path / "lamp.glb"
    path.write_bytes(lamp_glb())
    return path


def run(command, *words):
    return CliRunner().invoke(command_line(command), [command, *map(str, words)])


@pytest.mark.parametrize("suffix", ["glb", "usdz", "stl", "ply", "3mf", "zip"])
def test_convert_writes_what_the_suffix_says(lamp, suffix):
    output = lamp.with_name(f"other.{suffix}")
    told = run("convert", lamp, "-o", output)
    assert told.exit_code == 0, told.output
    assert output.stat().st_size > 1000
    assert str(output) in told.output


def test_convert_puts_the_files_of_an_obj_beside_it(lamp):
    told = run("convert", lamp, "-o", lamp.with_name("other.OBJ"), "--up", "z")
    assert told.exit_code == 0, told.output
    names = {path.name for path in lamp.parent.iterdir()} - {"lamp.glb"}
    assert {"other.OBJ", "other.mtl", "other_texture_1.png"} <= names


def test_optimize_does_all_at_once_and_tells_what_was_saved(lamp):
    output = lamp.with_name("small.glb")
    words = ["--meshopt", "--textures", 16, "--triangles", 800, "--lods", 2]
    told = run("optimize", lamp, "-o", output, *words)
    assert told.exit_code == 0, told.output
    json, _ = parse_glb(output.read_bytes())
    assert "EXT_meshopt_compression" in json["extensionsRequired"]
    assert "MSFT_lod" in json["extensionsUsed"]
    report = inspect(read_model(output.read_bytes()), 0)
    assert 800 < report.triangles < 2 * 800 < TRIANGLES + 800
    assert "bytes before" in told.output


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("convert", ["-o", "x.fbx"]),
        ("convert", ["-o", "x.usdz", "--unit", "mm"]),
        ("optimize", ["-o", "x.usdz"]),
        ("optimize", ["-o", "x.glb", "--draco", "--meshopt"]),
        ("optimize", ["-o", "x.zip"]),
    ],
)
def test_what_makes_no_sense_is_refused(lamp, command, words):
    assert isinstance(run(command, lamp, *words).exception, InvalidSettings)
