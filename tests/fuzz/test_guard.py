"""The oracle itself: it must notice what it is there to notice."""

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from fuzz import guard, kept
from fuzz.fuzzing import fuzz
from fuzz.guard import Escaped, Guard
from maquette.errors import UnreadableModel


def guarded(take, **more):
    return Guard(take, UnreadableModel, **more)


def test_a_refusal_of_our_own_is_fine():
    def take(data):
        raise UnreadableModel("no")

    guarded(take)(b"")


@pytest.mark.parametrize("error", [KeyError, MemoryError, RecursionError, AssertionError])
def test_any_other_error_comes_through(error):
    def take(data):
        raise error

    with pytest.raises(error):
        guarded(take)(b"")


def test_a_file_that_is_opened_is_noticed_even_when_that_fails():
    def take(data):
        try:
            Path("/no/such/file").read_bytes()
        except OSError:
            raise UnreadableModel("no") from None

    with pytest.raises(Escaped, match="open /no/such/file"):
        guarded(take)(b"")


def test_a_program_that_is_started_is_noticed():
    with pytest.raises(Escaped, match=r"subprocess\.Popen"):
        guarded(lambda data: subprocess.run([sys.executable, "--version"], check=True))(b"")


def test_an_input_that_takes_too_long_is_noticed(monkeypatch):
    monkeypatch.setattr(guard, "SECONDS", 0.01)

    with pytest.raises(Escaped, match="took more than"):
        guarded(lambda data: sum(range(3_000_000)))(b"")


def test_an_input_that_takes_much_memory_is_noticed():
    # Even nothing is more than that; how large this process was before is not the input's doing.
    with pytest.raises(Escaped, match="grew by"):
        guarded(lambda data: None, megabytes=-1)(b"")


@pytest.mark.skipif(find_spec("atheris") is None, reason="atheris is not made for this system")
def test_the_fuzzer_tells_of_a_target_that_breaks(tmp_path):
    outcome = fuzz("glass", tmp_path, seconds=20, seed=1)

    assert [path.read_bytes()[:2] for path in outcome.broken] == [b"no"]
    assert "ZeroDivisionError" in outcome.told


def test_what_is_kept_comes_back(tmp_path, monkeypatch):
    monkeypatch.setattr(kept, "CORPUS", tmp_path / "corpus")

    size = kept.keep("glb", [b"a", b"b", b"a"])

    assert sorted(kept.corpus("glb")) == [b"a", b"b"]
    assert size == (tmp_path / "corpus" / "glb.zip").stat().st_size
    assert kept.corpus("other") == []


def test_the_corpus_stays_small():
    assert sum(path.stat().st_size for path in kept.CORPUS.glob("*")) < 500_000
