"""The catalogue of a house that is running changes at once, while others work on what it needs."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from engines import tiny
from engines.remotes import KEYS
from maquette.engines.catalog import GROUP, Catalog
from maquette.settings import Settings, process_environment
from maquette.testing.clock import StandingClock
from maquette.testing.echo import EchoEngine
from maquette.testing.house import House
from support.origin import answer, origin
from support.paces import made_in
from support.web import client

TESTS = Path(__file__).resolve().parents[1]


@pytest.fixture
def house(tmp_path):
    lent = tiny.engine(Settings(data_dir=tmp_path))
    with House(
        tmp_path,
        clock=StandingClock(),
        catalog=Catalog((EchoEngine(), lent, tiny.needing_an_extra())),
        providers=True,
    ) as opened:
        yield opened


@pytest.fixture
def ada(house):
    return house.account("ada@example.com")


@pytest.fixture
def web(house, ada):
    with client(house.runtime) as opened:
        opened.headers["Authorization"] = f"Bearer {house.key(ada)}"
        yield opened


@pytest.fixture
def hub():
    with origin({path: answer(data) for path, data in tiny.PATHS.items()}) as opened:
        yield opened


@pytest.fixture
def maquette(tmp_path_factory, tmp_path, hub):
    """The command line beside the running house, with the package of the tiny engine."""
    packages = tmp_path_factory.mktemp("packages")
    info = packages / "tiny-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: tiny\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(f"[{GROUP}]\ntiny = engines.tiny:engine\n")
    environment = process_environment() | {
        "MAQUETTE_DATA_DIR": str(tmp_path),
        "MAQUETTE_WEIGHTS_MIRROR": hub.url,
        "MAQUETTE_OUTBOUND_ALLOW": "127.0.0.1",
        "PYTHONPATH": os.pathsep.join([str(packages), str(TESTS), *sys.path]),
    }

    def run(*words, told="", **settings):
        done = subprocess.run(
            [sys.executable, "-m", "maquette", *words],
            input=told,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
            env=environment | settings,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run


def states(web, engine_id):
    """As both surfaces tell it: /v1, to an account, and Forge, to anybody."""
    ours = web.get("/v1/engines").json()["data"]
    theirs = web.get("/api/forge?catalog").json()["backends"]
    (one,) = [each["state"] for each in ours if each["id"] == engine_id]
    (other,) = [each["state"] for each in theirs if each["id"] == engine_id]
    return one, other


def line(table, engine_id):
    """An engine's row, with what a narrow column broke over several lines put together."""
    rows = [[cell.strip() for cell in row.split("│")] for row in table.splitlines() if "│" in row]
    start = next(number for number, row in enumerate(rows) if row[1] == engine_id)
    end = next((n for n in range(start + 1, len(rows)) if rows[n][1]), len(rows))
    return " ".join(" ".join(cells) for cells in zip(*rows[start:end], strict=True))


def test_weights_that_come_and_go_change_it(web, maquette, tmp_path):
    assert states(web, "tiny") == ("needs_weights", "needs_weights")
    assert "engines pull tiny" in line(maquette("engines"), "tiny")
    folder = maquette("engines", "pull", "tiny").strip()
    assert Path(folder) == tiny.WEIGHTS.folder(tmp_path / "weights")
    assert states(web, "tiny") == ("ready", "ready")
    assert "engines pull tiny" not in line(maquette("engines"), "tiny")
    (Path(folder) / "config.json").unlink()
    assert states(web, "tiny") == ("needs_weights", "needs_weights")
    maquette("engines", "pull", "tiny")
    assert states(web, "tiny") == ("ready", "ready")
    assert maquette("engines", "remove", "tiny") == "removed\n"
    assert states(web, "tiny") == ("needs_weights", "needs_weights")


def test_an_extra_that_comes_and_goes_changes_it(web, tmp_path_factory, monkeypatch):
    packages = tmp_path_factory.mktemp("site")
    monkeypatch.syspath_prepend(packages)
    assert states(web, "extra") == ("needs_extra", "needs_extra")
    package = packages / tiny.EXTRA
    package.mkdir()
    (package / "__init__.py").touch()
    assert states(web, "extra") == ("ready", "ready")
    (package / "__init__.py").unlink()
    package.rmdir()
    assert states(web, "extra") == ("needs_extra", "needs_extra")


def test_a_key_that_comes_and_goes_changes_it_for_its_account(web, maquette):
    mine = ("--account", "ada@example.com")
    assert states(web, "meshy") == ("needs_key", "needs_key")
    maquette("providers", "set", "meshy", *mine, told=f"{KEYS['meshy']}\n")
    assert states(web, "meshy") == ("ready", "needs_key")
    maquette("providers", "delete", "meshy", *mine)
    assert states(web, "meshy") == ("needs_key", "needs_key")


def test_what_it_took_here_is_told_beside_what_the_card_estimates(house, web, ada, maquette):
    for seconds in (7, 8, 900):
        made_in(house.runtime, ada, seconds)
    (echo,) = [one for one in web.get("/v1/engines").json()["data"] if one["id"] == "echo"]
    assert echo["estimateSeconds"]["draft"] == 0.1
    assert echo["etaSeconds"] == {
        "draft": {"seconds": 8.0, "measured": True},
        "standard": {"seconds": 0.1, "measured": False},
        "high": {"seconds": 0.1, "measured": False},
    }
    told = web.get("/api/forge?catalog").json()["backends"][0]["estimates"]["image"]
    assert [(row["eta_seconds"], row["measured"]) for row in told[:2]] == [(8, True), (1, False)]
    order = {"prompt": "a chair", "tier": "draft", "backend": "echo", "path": "geometry"}
    assert web.post("/api/forge", json=order).json()["eta_seconds"] == 8


def test_the_command_tells_what_it_took_and_makes_no_house_for_that(house, ada, maquette, tmp_path):
    maquette("engines", "pull", "tiny")
    for seconds in (7, 8, 900):
        made_in(house.runtime, ada, seconds, "tiny")
    assert "draft 40 (here 8.0)" in line(maquette("engines"), "tiny")
    nowhere = tmp_path / "nowhere"
    bare = maquette("engines", MAQUETTE_DATA_DIR=str(nowhere))
    assert "draft 40 " in line(bare, "tiny")
    assert not nowhere.exists()
