"""``maquette providers``, as an operator types it."""

import subprocess
import sys

import pytest

from maquette.settings import process_environment

KEY = "msy_4fa1c0ffee5bad5eed"


@pytest.fixture
def maquette(tmp_path):
    def run(*words, told="", **settings):
        return subprocess.run(
            [sys.executable, "-m", "maquette", *words],
            input=told,
            capture_output=True,
            text=True,
            check=False,
            env={**process_environment(), "MAQUETTE_DATA_DIR": str(tmp_path), **settings},
        )

    return run


def test_a_key_is_read_from_standard_input_shown_by_a_hint_and_sealed_anew(maquette):
    kept = maquette("providers", "set", "meshy", told=f"{KEY}\n", MAQUETTE_SECRET="first")
    assert kept.stdout == "meshy msy_…5eed\n"
    shown = maquette("providers", "list", MAQUETTE_SECRET="first").stdout
    assert "msy_…5eed" in shown
    assert KEY not in shown
    new = {"MAQUETTE_SECRET": "second", "MAQUETTE_OLD_SECRETS": "first"}
    assert maquette("providers", "reseal", **new).stdout == "1 keys were sealed anew\n"
    lost = maquette("providers", "reseal", MAQUETTE_SECRET="third")
    assert (lost.returncode, "lost" in lost.stderr) == (1, True)


def test_what_is_no_key_of_theirs_is_refused_in_one_line(maquette):
    refused = maquette("providers", "set", "meshy", told="tsk_another\n")
    assert refused.returncode == 1
    assert "starts with msy_" in refused.stderr
