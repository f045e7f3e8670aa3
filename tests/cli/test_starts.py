"""What each of our processes loads when it starts: what takes long to load, only who uses it.

Modules are read off the interpreter's own list of imports, and nothing is timed.
"""

import re
import signal
import socket
import subprocess
import sys

import pytest

from maquette.settings import process_environment

DRAWING = {"moderngl", "av", "cv2", "maquette.render.gpu.context"}
MATHS = {"numpy", "scipy", "skimage", "PIL"}
WEB = {"fastapi", "starlette", "uvicorn", "prometheus_client"}
HOUSE = {"sqlalchemy", "pydantic", "obstore"}
QUEUE = {"dbos", "psycopg"}
SELDOM = {"alembic", "httpcore2", "cryptography", "argon2", "schemathesis", "torch", "x402"}
"""Moving tables, asking strangers, sealing keys, hashing passwords, paying."""


def imported(stderr):
    """Names of modules, from what ``-X importtime`` writes, and of the packages they are in: what
    :mod:`importlib` was asked for by name is itself not told of.
    """
    names = re.findall(r"^import time:[^|]*\|[^|]*\| *([\w.]+)", stderr, re.M)
    return {".".join(parts[: n + 1]) for parts in map(dotted, names) for n in range(len(parts))}


def dotted(name):
    return name.split(".")


@pytest.fixture
def started(tmp_path):
    """What a command loads from its start to its end."""

    def run(*words):
        found = subprocess.run(
            [sys.executable, "-X", "importtime", *words],
            env=process_environment() | {"MAQUETTE_DATA_DIR": str(tmp_path / "data")},
            capture_output=True,
            text=True,
            timeout=120,
            cwd=tmp_path,
        )
        assert found.returncode == 0, found.stderr[-2000:]
        return imported(found.stderr)

    return run


def test_help_loads_no_command(started):
    loaded = started("-m", "maquette", "--help")

    assert sorted(loaded & (DRAWING | MATHS | WEB | HOUSE | QUEUE | SELDOM)) == []
    assert not {name for name in loaded if name.startswith("maquette.core")}


def test_a_command_about_keys_loads_the_database_alone(started):
    started("-m", "maquette", "db", "migrate")

    listed = started("-m", "maquette", "keys", "list")
    created = started("-m", "maquette", "keys", "create")

    assert "sqlalchemy" in listed
    for loaded in (listed, created):
        assert sorted(loaded & (DRAWING | MATHS | WEB | QUEUE | SELDOM)) == []
    assert "rich" not in created


def test_a_command_without_a_server_loads_no_house(started, tmp_path):
    (tmp_path / "model.gltf").write_text('{"asset": {"version": "2.0"}}')

    loaded = started("-m", "maquette", "inspect", "model.gltf")

    assert sorted(loaded & (DRAWING | WEB | QUEUE | SELDOM | {"sqlalchemy", "obstore"})) == []


@pytest.mark.parametrize(
    ("body", "spared"),
    [
        ("overlays.body", DRAWING | {"scipy"}),
        ("assets.reading", DRAWING | {"scipy"}),
        ("exports.body", DRAWING | {"scipy"}),
        ("assets.body", {"av", "scipy"}),
        ("renders.body", {"av", "scipy"}),
        ("generations.body", {"av", "scipy"}),
    ],
)
def test_the_child_of_a_job_loads_what_its_work_needs(started, body, spared):
    loaded = started("-c", f"import maquette.child, maquette.core.{body}")

    assert sorted(loaded & (spared | WEB | HOUSE | QUEUE | SELDOM)) == []


@pytest.fixture
def serving(tmp_path):
    """Starts one of our programs that run until they are told to end; gives what it loaded until
    it said ``ready`` and a while after that."""

    def run(*words, ready, **settings):
        process = subprocess.Popen(
            [sys.executable, "-X", "importtime", "-m", "maquette", *words],
            env=process_environment()
            | {"MAQUETTE_DATA_DIR": str(tmp_path / "data"), "MAQUETTE_LOG_LEVEL": "info"}
            | settings,
            stderr=subprocess.PIPE,
            text=True,
        )
        processes.append(process)
        said = []
        for line in process.stderr:
            said.append(line)
            if ready in line:
                break
        process.send_signal(signal.SIGTERM)
        said.append(process.communicate(timeout=60)[1])
        assert process.returncode == 0, said[-1][-2000:]
        return imported("".join(said))

    processes = []
    yield run
    for process in processes:
        process.kill()
        process.communicate()


def test_a_worker_loads_neither_the_renderer_nor_the_web_framework(started, serving):
    started("-m", "maquette", "db", "migrate")

    loaded = serving("worker", ready="takes jobs")

    assert {"dbos", "sqlalchemy"} <= loaded
    assert sorted(loaded & (DRAWING | MATHS | WEB | SELDOM)) == []


def test_a_server_loads_neither_the_renderer_nor_numbers(started, serving):
    started("-m", "maquette", "db", "migrate")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])

    loaded = serving("serve", "--workers", "0", "--port", port, ready="Maquette serves")

    assert {"dbos", "sqlalchemy", "fastapi"} <= loaded
    assert sorted(loaded & (DRAWING | {"numpy", "scipy", "skimage"} | SELDOM)) == []
