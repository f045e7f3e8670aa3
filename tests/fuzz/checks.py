"""What is tested of every target, each in a file of its own so that they run side by side."""

from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from fuzz import kept
from fuzz.fuzzing import fuzz
from fuzz.guard import Guard
from fuzz.target import Target

TARGETS = [p for p in (Path(__file__).parent / "targets").glob("*.py") if p.stem != "glass"]
SECONDS = 60.0
STRUCTURED = settings(
    max_examples=200,
    deadline=None,  # the guard counts the processor's time: this machine may be busy
    derandomize=True,
    phases=(Phase.generate,),
    suppress_health_check=list(HealthCheck),
)


def target(name: str) -> Target:
    found = import_module(f"fuzz.targets.{name}").TARGET
    assert isinstance(found, Target)
    return found


def guarded(name: str) -> Guard:
    # Memory is judged where the process is the target's alone.
    return Guard(target(name).take, target(name).refusals, megabytes=None)


def reads_what_is_kept(name: str) -> None:
    """Seeds, the corpus, and what once broke something."""
    take = guarded(name)
    found = [*target(name).seeds(), *kept.corpus(name)]
    assert found
    for data in (*found, *(path.read_bytes() for path in kept.broken(name))):
        take(data)


def reads_structured_examples(name: str) -> None:
    take = guarded(name)

    @STRUCTURED
    @given(target(name).examples)
    def run(data: bytes) -> None:
        take(data)

    run()


def withstands_fuzzing(name: str, folder: Path, seconds: float = SECONDS) -> None:
    if find_spec("atheris") is None:
        pytest.skip("atheris is not made for this system")
    outcome = fuzz(name, folder, seconds, seed=1)
    assert not outcome.broken, outcome.fault
    assert outcome.executions > 0
