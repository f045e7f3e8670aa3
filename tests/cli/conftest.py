"""What the tests of commands share."""

import io
import logging
import sys

import pytest

from maquette.cli import main


@pytest.fixture
def run(tmp_path, monkeypatch, capsys):
    """Runs a command in a house of its own; gives exit code, standard output, standard error.

    By the front door, but in this process: that the program itself starts and ends so as well is
    shown once.
    """
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MAQUETTE_DATA_DIR", str(tmp_path / "data"))
    root = logging.getLogger()
    before = root.handlers[:], root.level

    def command(*words, given="", **settings):
        with monkeypatch.context() as patched:
            patched.setattr(sys, "stdin", io.StringIO(given))
            for name, value in settings.items():
                patched.setenv(name, value)
            capsys.readouterr()
            with pytest.raises(SystemExit) as ended:
                main([str(word) for word in words])
        out, err = capsys.readouterr()
        return ended.value.code or 0, out, err

    yield command
    root.handlers[:], root.level = before
