"""Failpoints: all named, all placed, and dead unless a test arms them."""

import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import maquette
from maquette.kit import failpoints
from maquette.kit.failpoints import POINTS, FailpointReached, arm, failpoint
from maquette.settings import process_environment

SOURCE = Path(maquette.__file__).parent
PLACED = re.compile(r'failpoint\("([a-z_.]+)"\)')


@pytest.fixture(autouse=True)
def _disarmed():
    yield
    arm("")


def placed():
    """The names of all failpoints in the code, but for the one in the module's own example."""
    own = Path(failpoints.__file__)
    files = (path for path in SOURCE.rglob("*.py") if path != own)
    return [name for path in files for name in PLACED.findall(path.read_text("utf-8"))]


def test_every_name_has_one_place_and_every_place_a_name():
    assert sorted(placed()) == sorted(POINTS)
    assert len(POINTS) >= 20


def test_a_point_that_nobody_armed_does_nothing():
    failpoint("submit.begun")
    arm("worker.made=raise")
    failpoint("submit.begun")


def test_an_armed_point_does_its_deed_once_at_the_time_it_was_told():
    arm("worker.made=raise@2,worker.stored=sleep:0.2")
    failpoint("worker.made")
    with pytest.raises(FailpointReached):
        failpoint("worker.made")
    failpoint("worker.made")
    begun = time.monotonic()
    failpoint("worker.stored")
    assert time.monotonic() - begun >= 0.2


@pytest.mark.parametrize("wrong", ["nowhere=kill", "worker.made=dance", "worker.made"])
def test_what_is_no_trap_is_refused(wrong):
    with pytest.raises(ValueError, match="not a failpoint"):
        arm(wrong)


def test_a_kill_ends_the_process_without_a_word_and_is_on_record(tmp_path):
    log = tmp_path / "reached"
    program = (
        "from pathlib import Path; from maquette.kit.failpoints import arm, failpoint;"
        f"arm('worker.made=kill', Path({str(log)!r})); failpoint('worker.made'); print('alive')"
    )
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert (ended.returncode, ended.stdout) == (-signal.SIGKILL, "")
    assert log.read_text().startswith("worker.made=kill ")


def test_no_variable_of_the_environment_arms_one():
    names = ("FAILPOINT", "FAILPOINTS", "MAQUETTE_FAILPOINT", "MAQUETTE_FAILPOINTS")
    program = (
        "import maquette.app, maquette.worker, maquette.child; from maquette.kit import failpoints;"
        "print([failpoints.failpoint(name) for name in failpoints.POINTS].count(None))"
    )
    environment = process_environment() | dict.fromkeys(names, "submit.begun=kill")
    ended = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True
    )
    assert ended.stdout.strip() == str(len(POINTS)), ended.stderr
    armers = [
        path.relative_to(SOURCE).parts[0]
        for path in SOURCE.rglob("*.py")
        if re.search(r"import .*\barm\b", path.read_text("utf-8"))
    ]
    assert set(armers) == {"testing"}
