"""Asks the public lists of known faults about every package that is locked.

scripts/audit: exits with 1 and names what has a fault; with 0 where nothing has, and where the
lists cannot be asked, which it says. Run it before a release: the tests never need a network.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from typing import Any, NoReturn

LOCKS = ("requirements.lock", "requirements-dev.lock")
ASK = ("uvx", "pip-audit", "--disable-pip", "--progress-spinner=off", "--format=json")
KNOWN_BAD = "urllib3==1.26.4"
"""Faults of it are known since 2021: a list that names none knows nothing."""


def main() -> None:
    _insist()
    found = sorted({fault for lock in LOCKS for fault in _faults(_asked(lock, "--require-hashes"))})
    print("\n".join(found) or "no locked package has a fault that is known")
    sys.exit(1 if found else 0)


def _insist() -> None:
    """The lists are there, and tell what they know; else we are done."""
    with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as file:
        file.write(KNOWN_BAD)
        file.flush()
        if not any(package.get("vulns") for package in _asked(file.name, "--no-deps")):
            _skip(f"they know nothing of {KNOWN_BAD}")


def _faults(packages: list[dict[str, Any]]) -> Iterator[str]:
    for package in packages:
        if "skip_reason" in package:
            yield f"{package['name']} was not looked up: {package['skip_reason']}"
        for fault in package.get("vulns", ()):
            mended = ", ".join(fault["fix_versions"]) or "no version yet"
            yield f"{package['name']} {package['version']}: {fault['id']}, mended in {mended}"


def _asked(path: str, how: str) -> list[dict[str, Any]]:
    """What the lists say: the exit code is the same for faults and for errors."""
    try:
        told = subprocess.run([*ASK, how, "--requirement", path], capture_output=True, text=True)
    except OSError as error:
        _skip(str(error))
    try:
        return list(json.loads(told.stdout)["dependencies"])
    except json.JSONDecodeError:
        _skip(told.stderr.strip()[-300:])


def _skip(why: str) -> NoReturn:
    print(f"skipped: the lists of known faults cannot be asked from here: {why}")
    sys.exit(0)


if __name__ == "__main__":
    main()
