"""The commands as an operator types them."""

import base64
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest
import typer
from PIL import Image, ImageDraw

from gltf import models
from maquette.cli import COMMANDS, command_line
from maquette.gltf.read import read_model
from maquette.settings import process_environment
from maquette.testing.house import children
from support.cubes import cube_glb


@pytest.mark.parametrize(
    ("words", "code", "out", "err"),
    [
        (["version"], 0, r"\d+\.\d+\.\d+\n", ""),
        (["inspect", "missing.glb"], 1, "", "maquette: .*missing.glb\n"),
        (["keys", "list", "--odd"], 2, "", "(?s).*No such option.*"),
    ],
)
def test_a_process_ends_with_the_commands_code_and_words(tmp_path, words, code, out, err):
    found = subprocess.run(
        [sys.executable, "-m", "maquette", *words],
        env=process_environment() | {"MAQUETTE_DATA_DIR": str(tmp_path / "data")},
        capture_output=True,
        text=True,
        timeout=120,
        cwd=tmp_path,
    )
    assert found.returncode == code
    assert re.fullmatch(out, found.stdout)
    assert re.fullmatch(err, found.stderr)


def test_help_tells_of_every_command_what_it_tells_of_itself(run):
    _, shown, _ = run("--help")
    told = " ".join(shown.replace("│", " ").split())
    whole = typer.main.get_command(command_line()).commands

    assert set(whole) == {*COMMANDS, "version"}
    for name, said in COMMANDS.items():
        assert whole[name].help.split("\n\n")[0].replace("\n", " ") == said
        assert f"{name} {said}" in told


@pytest.fixture
def vase(tmp_path):
    picture = Image.new("RGB", (160, 200), "#dfe3e8")
    ImageDraw.Draw(picture).ellipse((40, 40, 120, 180), "#a03030")
    picture.save(tmp_path / "photo.png")
    return tmp_path / "photo.png"


def test_a_new_key_is_printed_alone(run):
    shapes = {
        "sk_live": r"sk_live_[0-9a-f]{32}\n",
        "dxgl": r"dxgl_sk_[\w-]{32,}\n",
        "trf": r"trf_live_[\w-]{32,}\n",
        "glsi": r"glsi_\w{10}_\w{5,}\n",
    }
    for name, shape in shapes.items():
        code, out, _ = run("keys", "create", "--format", name, "--scopes", "read")
        assert code == 0
        assert re.fullmatch(shape, out)
    _, listed, _ = run("keys", "list")
    assert listed.count("read") == 4


@pytest.mark.parametrize(
    "words",
    [
        ("keys", "create", "--account", "nobody@example.com"),
        ("keys", "create", "--format", "gold"),
        ("keys", "create", "--scopes", "admin"),
        ("keys", "create", "--expires", "soon"),
        ("accounts", "create", "--email", "nonsense"),
        ("accounts", "create", "--email", "a@b.c", "--credits", "-5"),
        ("inspect", "missing.glb"),
        ("generate", "missing.png", "-o", "x.glb"),
        ("render", "missing.glb", "-o", "x.mp4"),
        ("render", "missing.glb", "-o", "x.avi"),
        ("render", "missing.glb", "-o", "x.mp4", "--quality", "pro"),
        ("render", "missing.glb", "-o", "x.mp4", "--set", "output=dataset"),
        ("dataset", "missing.glb", "-o", "x.tar"),
    ],
)
def test_what_fails_says_so_in_one_line(run, words):
    code, out, err = run(*words)

    assert (code, out) == (1, "")
    assert err.startswith("maquette: ")
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    ("name", "setting", "why"),
    [
        ("x.mp4", 'output="still"', "maquette still"),
        ("x.mp4", 'encoding="prores"', "are a .mov"),
        ("x.mov", 'encoding="fast"', "No such file"),
    ],
)
def test_a_films_name_and_its_encoding_belong_together(run, name, setting, why):
    """The last one is the pro tier by its name, and fails for lack of a model alone."""
    code, _, err = run("render", "missing.glb", "-o", name, "--set", setting)
    assert code == 1
    assert why.lower() in err.lower()


@pytest.mark.parametrize("words", [("keys", "fly"), ("generate",), ("render", "a.glb"), ("--odd",)])
def test_wrong_usage_is_exit_code_two(run, words):
    assert run(*words)[0] == 2


def test_an_operator_sees_every_account_and_closes_one(run):
    run("accounts", "create", "--email", "ada@example.com", "--credits", "5")

    assert run("accounts", "suspend", "ada@example.com")[0] == 0
    _, closed, _ = run("accounts", "list")
    assert run("accounts", "resume", "ada@example.com")[0] == 0
    _, opened, _ = run("accounts", "list")

    assert re.search(r"owner@localhost +│ unlimited +│ 0\.0 MB +│ open", closed)
    assert re.search(r"ada@example.com +│ 5 +│ 0\.0 MB +│ suspended", closed)
    assert re.search(r"ada@example.com +│ 5 +│ 0\.0 MB +│ open", opened)
    assert run("accounts", "suspend", "nobody@example.com")[0] == 1


def test_accounts_are_opened_and_credits_granted(run):
    _, first, _ = run("accounts", "create", "--email", "ada@example.com", "--credits", "5")
    run("accounts", "create", "--email", "bob@example.com", "--credits", "unlimited")
    run(
        "accounts",
        "create",
        "--email",
        "eve@example.com",
        "--password-stdin",
        given="a secret\n",
    )

    assert re.fullmatch(r"\w{12}\n", first)
    assert run("credits", "grant", "7", "--account", "ada@example.com")[1] == "12\n"
    assert run("credits", "balance", "--account", "bob@example.com")[1] == "unlimited\n"
    assert run("credits", "balance", "--account", "eve@example.com")[1] == "10\n"
    assert run("credits", "balance")[1] == "unlimited\n"


def test_a_key_is_rotated_and_revoked(run):
    run("keys", "create")
    key_id = re.search(r"│ (\w{12}) │", run("keys", "list")[1]).group(1)

    code, fresh, _ = run("keys", "rotate", key_id)

    assert code == 0
    assert fresh.startswith("sk_live_")
    assert run("keys", "rotate", key_id)[0] == 1
    assert run("keys", "revoke", key_id)[0] == 0


def test_the_database_can_be_migrated_twice(run):
    assert run("db", "migrate")[0] == 0
    assert "up to date" in run("db", "migrate")[1]


def test_a_model_is_inspected_as_a_table_and_as_json(run, tmp_path):
    (tmp_path / "cube.glb").write_bytes(cube_glb())

    report = json.loads(run("inspect", "cube.glb", "--json")[1])
    table = run("inspect", "cube.glb")[1]

    assert report["triangles"] == 12
    assert report["bounds"]["size"] == [1, 1, 1]
    assert "triangles" in table
    assert "12" in table


def test_a_gltf_is_read_with_the_files_beside_it_and_no_others(run, tmp_path):
    document = models.triangle()
    data = base64.b64decode(document["buffers"][0]["uri"].partition(",")[2])
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts" / "triangle.bin").write_bytes(data)
    (tmp_path / "secret.bin").write_bytes(data)
    for folder, uri in ((tmp_path, "parts/triangle.bin"), (tmp_path / "parts", "../secret.bin")):
        document["buffers"][0]["uri"] = uri
        (folder / "model.gltf").write_bytes(models.as_bytes(document))

    code, out, _ = run("inspect", "model.gltf", "--json")
    refused, _, why = run("inspect", "parts/model.gltf")

    assert (code, json.loads(out)["triangles"]) == (0, 1)
    assert refused == 1
    assert "outside" in why


def test_the_engines_and_the_version_are_told(run):
    assert "sculpt" in run("engines")[1]
    assert re.fullmatch(r"\d+\.\d+\.\d+\n", run("version")[1])


def test_help_names_the_variable_of_every_option_that_has_one(run):
    shown = " ".join(run("serve", "--help")[1].replace("│", " ").split())

    for name in ("MAQUETTE_HOST", "MAQUETTE_PORT", "MAQUETTE_WORKERS"):
        assert name in shown


@pytest.mark.slow
def test_what_spoils_a_photo_is_said_beside_what_was_made_of_it(run, tmp_path):
    picture = Image.new("RGB", (200, 200), "#dfe3e8")
    for left in (20, 120):
        ImageDraw.Draw(picture).ellipse((left, 40, left + 60, 160), "#a03030")
    picture.save(tmp_path / "two.png")

    code, out, err = run("generate", "two.png", "-o", "two.glb", "--tier", "draft")

    assert (code, out) == (0, "two.glb\n")
    assert "There are several objects on the photo" in " ".join(err.split())


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("a 1.5 m tall dragon", '"dragon"'),
        ("a dragon 1.5m", '"1.5 m"'),
        ("my photo.png", "No such"),
    ],
)
def test_words_with_a_point_in_them_are_no_file(run, words, said):
    code, _, err = run("generate", words, "-o", "x.glb")

    assert code == 1
    assert said in err


def test_a_picture_becomes_a_glb_and_a_film_without_a_server(run, vase, tmp_path):
    code, out, _ = run("generate", vase, "-o", "vase.glb", "--tier", "draft", "--height", "0.3")
    report = json.loads(run("inspect", "vase.glb", "--json")[1])
    grounds = ("--background", "#ffffff", "--background", "#203040")
    filmed, films, _ = run("render", "vase.glb", "-o", "vase.mp4", "--length", "3", *grounds)

    assert (code, out) == (0, "vase.glb\n")
    read_model((tmp_path / "vase.glb").read_bytes())
    assert report["bounds"]["size"][1] == pytest.approx(0.3, rel=1e-3)
    assert report["holes"] == 0
    assert filmed == 0
    assert films.split() == ["vase-1.mp4", "vase-1.png", "vase-2.mp4", "vase-2.png"]
    corners = [
        Image.open(tmp_path / f"vase-{number}.png").convert("RGB").getpixel((0, 0))
        for number in (1, 2)
    ]
    assert corners == [(255, 255, 255), (0x20, 0x30, 0x40)]
    assert not list(tmp_path.glob(".*"))


def test_a_picture_that_cannot_be_used_leaves_no_file(run, tmp_path):
    (tmp_path / "bad.png").write_bytes(b"not a picture")

    code, _, err = run("generate", "bad.png", "-o", "bad.glb")

    assert code == 1
    assert "not a PNG" in err
    assert not (tmp_path / "bad.glb").exists()


def test_the_doctor_finds_this_machine_fit(run):
    code, out, _ = run("doctor")

    assert code == 0, out
    for part in ("renderer", "encoders", "database", "storage", "engines"):
        assert part in out
    assert "the public internet alone" in out


def test_the_doctor_audits_what_is_stored(run, tmp_path):
    assert run("accounts", "create", "--email", "ada@example.com")[0] == 0
    assert run("doctor", "--audit")[0] == 0

    stray = tmp_path / "data" / "blobs" / "jobs" / "forgotten"
    stray.parent.mkdir(parents=True)
    stray.write_bytes(b"left behind")
    os.utime(stray, (0, 0))
    mistyped = {"MAQUETTE_OUTBOUND_ALLOW": "10.0.0.0/8,http://nas:80"}
    code, out, _ = run("doctor", "--repair", given="n\n", **mistyped)
    assert code == 1
    assert "1 files that nobody knows are removed" in out
    assert stray.exists()  # for nobody said yes
    assert "I7" in out
    assert "not understood: http://nas:80" in out


@pytest.fixture
def server(tmp_path):
    """``maquette serve`` on a free port; gives its process and its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = process_environment() | {
        "MAQUETTE_DATA_DIR": str(tmp_path / "data"),
        "MAQUETTE_PORT": str(port),
    }
    process = subprocess.Popen([sys.executable, "-m", "maquette", "serve"], env=environment)
    address = f"http://127.0.0.1:{port}/livez"
    yield process, wait_for(address)
    process.kill()
    process.wait()


def wait_for(address):
    for _ in range(600):
        try:
            urllib.request.urlopen(address, timeout=5).close()
        except urllib.error.URLError:
            time.sleep(0.1)
        else:
            return address
    raise TimeoutError(address)


def workers_of(process):
    """Process ids of the workers, once they have started."""
    for _ in range(100):
        if found := children(process.pid):
            return found
        time.sleep(0.1)
    raise TimeoutError("no workers")


def alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.kill
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_when_the_server_goes_its_workers_go(server, number):
    process, _ = server
    workers = workers_of(process)

    process.send_signal(number)

    assert process.wait(20) == (0 if number == signal.SIGTERM else -number)
    for _ in range(100):
        if not any(alive(pid) for pid in workers):
            return
        time.sleep(0.1)
    pytest.fail("workers are left over")


@pytest.mark.kill
def test_a_worker_that_dies_is_started_again(server):
    process, address = server
    first = workers_of(process)[0]

    os.kill(first, signal.SIGKILL)

    for _ in range(100):
        if (now := workers_of(process)) and first not in now:
            break
        time.sleep(0.1)
    assert first not in workers_of(process)
    assert urllib.request.urlopen(address, timeout=5).status == 200


def test_a_busy_port_is_told_in_one_line(server, tmp_path):
    _, address = server
    port = address.split(":")[2].split("/")[0]
    environment = process_environment() | {"MAQUETTE_DATA_DIR": str(tmp_path / "other")}

    second = subprocess.run(
        [sys.executable, "-m", "maquette", "serve", "--port", port],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert second.returncode == 1
    assert second.stderr.startswith("maquette: ")
    assert second.stderr.count("\n") == 1


def test_the_house_publishes_an_overlay(run, tmp_path):
    Image.new("RGB", (8, 4), "#336699").save(tmp_path / "sky.png")
    overlay_id = run("overlays", "add", str(tmp_path / "sky.png"), "--alignment", "center")[
        1
    ].strip()
    shown = run("overlays", "list")[1]
    assert overlay_id in shown
    assert "sky" in shown
    assert "8x4" in shown
