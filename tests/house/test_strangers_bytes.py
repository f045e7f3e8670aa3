"""What must hold wherever strangers' bytes, or others' code, come near the house."""

import ast
import importlib
import json
import re
import subprocess
import time
from pathlib import Path

import pytest

from maquette.settings import process_environment

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "maquette"
TREES = {path: ast.parse(path.read_text("utf-8")) for path in sorted(SOURCE.rglob("*.py"))}

RUNS_CODE = {"marshal", "shelve", "dill", "cloudpickle", "joblib", "yaml", "jsonpickle", "pandas"}
"""Libraries that make code, or anything at all, of the bytes that they read."""
RUNNING = {"eval", "exec", "compile", "__import__"}


def test_nothing_that_is_read_can_run():
    for path, tree in TREES.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Import | ast.ImportFrom):
                named = [one.name for one in node.names] + [getattr(node, "module", None) or ""]
                assert not RUNS_CODE & {name.partition(".")[0] for name in named}, path
            elif isinstance(node, ast.Name):
                assert node.id not in RUNNING, (path, node.id)
            elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                # Its errors have names; what it reads has not.
                assert node.value.id != "pickle" or node.attr == "UnpicklingError", path
            elif isinstance(node, ast.Call):
                told = {word.arg: ast.unparse(word.value) for word in node.keywords}
                assert told.get("allow_pickle", "False") == "False", path
                assert told.get("shell", "False") == "False", path
                loads = isinstance(node.func, ast.Attribute) and ast.unparse(node.func)
                assert loads != "torch.load" or told["weights_only"] == "True", path


EXTRAS = re.compile(
    r"maquette\.(db\.migrations|payments\.x402|engines\.nets|.*__main__|"
    r"engines\.builtin\.(torches|paint|shape|triposg|triposr))"
)
"""What needs libraries that not every house has, or runs when it is imported."""


def modules():
    for path in TREES:
        if "re.compile(" not in path.read_text("utf-8"):
            continue
        name = ".".join(("maquette", *path.relative_to(SOURCE).with_suffix("").parts))
        if not EXTRAS.match(name):
            yield importlib.import_module(name.removesuffix(".__init__"))


LOOKING = {"sub": "search", "finditer": "search", "findall": "search", "split": "search"}
LOOKING |= {way: way for way in ("match", "fullmatch", "search")}


@pytest.fixture(scope="module")
def looks():
    """Every pattern that has a name, with the ways in which anybody here looks with it."""
    used = {
        (node.value.attr if isinstance(node.value, ast.Attribute) else node.value.id, node.attr)
        for tree in TREES.values()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name | ast.Attribute)
    }
    return {
        (module.__name__, name, way): getattr(value, way)
        for module in modules()
        for name, value in vars(module).items()
        if isinstance(value, re.Pattern)
        for told, way in LOOKING.items()
        if (name, told) in used
    }


@pytest.mark.parametrize(
    "piece", ["a", "0", " ", "-", "/", "a.", "a-", "://", "?", '"', "\\", "=", "\n"]
)
def test_no_pattern_of_ours_takes_long_over_a_long_text(looks, piece):
    text = piece * (20_000 // len(piece)) + "!"
    for name, look in looks.items():
        told = text.encode() if isinstance(look.__self__.pattern, bytes) else text
        begun = time.process_time()
        look(told)
        assert time.process_time() - begun < 0.5, name


def test_the_patterns_that_strangers_texts_meet_are_among_them(looks):
    rooms = {name.rpartition(".")[0] for name, _, _ in looks}
    assert len(looks) > 20
    assert {"maquette.http", "maquette.kit"} <= rooms
    assert any("forms" in name for name, _, _ in looks)


FLOORS = {"starlette": (1, 3, 1), "pillow": (12, 3), "python-multipart": (0, 0, 22)}
"""Below them these read strangers' bytes with faults that are known by name."""


def locked(name):
    """Each package of a lock file: its version, and how many files of it are known by hash."""
    text = (ROOT / name).read_text("utf-8").replace("\\\n", " ")
    return {
        line.split("==")[0].partition("[")[0]: (
            line.split("==")[1].split()[0],
            line.count("--hash=sha256:"),
        )
        for line in text.splitlines()
        if line.strip()
    }


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_every_package_is_locked_to_its_bytes_and_not_older_than_its_last_known_fault(name):
    found = locked(name)

    assert len(found) > 40
    assert [package for package, (_, hashes) in found.items() if hashes == 0] == []
    for package, floor in FLOORS.items():
        assert tuple(int(part) for part in found[package][0].split(".")[: len(floor)]) >= floor


def test_what_javascript_is_tested_with_is_locked_too():
    lock = json.loads((ROOT / "tests/support/package-lock.json").read_text("utf-8"))
    packages = {name: one for name, one in lock["packages"].items() if name}

    assert packages
    assert [name for name, one in packages.items() if not one.get("integrity")] == []


def test_the_lists_of_known_faults_are_asked_where_they_can_be_and_else_that_is_said(tmp_path):
    offline = process_environment() | {"UV_OFFLINE": "1", "UV_CACHE_DIR": str(tmp_path)}
    told = subprocess.run([ROOT / "scripts/audit"], env=offline, capture_output=True, text=True)

    assert told.returncode == 0, told.stderr
    assert told.stdout.startswith("skipped: the lists of known faults cannot be asked from here")
