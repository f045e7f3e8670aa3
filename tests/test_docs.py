"""The documents say what the code says."""

import re
import subprocess
import sys
from pathlib import Path

from maquette.errors import every_code
from maquette.settings import Settings

ROOT = Path(__file__).resolve().parents[1]
REFERENCE = ROOT / "docs" / "reference"


def test_the_reference_is_up_to_date():
    command = [sys.executable, ROOT / "scripts" / "docs.py", "--check"]
    found = subprocess.run(command, capture_output=True, text=True)

    assert found.returncode == 0, found.stderr


def test_the_newcomers_two_commands_are_the_first_lines_of_the_readme():
    lines = (ROOT / "README.md").read_text("utf-8").splitlines()

    assert lines[1].startswith("scripts/demo ")
    assert lines[2].startswith("scripts/test ")


def test_every_setting_and_every_error_is_documented():
    settings = (REFERENCE / "settings.md").read_text("utf-8")
    errors = (REFERENCE / "errors.md").read_text("utf-8")

    assert all(f"MAQUETTE_{name.upper()}" in settings for name in Settings.model_fields)
    assert all(f"`{code}`" in errors for code in every_code())


def test_every_setting_has_a_description():
    assert all(field.description for field in Settings.model_fields.values())


def test_reasons_are_numbered_one_after_another():
    text = (ROOT / "docs" / "why" / "README.md").read_text("utf-8")
    numbers = [int(number) for number in re.findall(r"^(\d+)\. ", text, re.MULTILINE)]

    assert numbers == list(range(1, len(numbers) + 1))
