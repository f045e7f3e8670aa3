"""The Khronos glTF validator, as a function.

Needs node and the package that ``npm ci --prefix tests/support`` installs.
"""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
SCRIPT = HERE / "validate_glb.js"


def validate_glb(data: bytes) -> dict[str, Any]:
    """The validator's report on one GLB, at most 100 issues; skips the test without node."""
    ran = subprocess.run([_node(), str(SCRIPT)], input=data, capture_output=True, timeout=60)
    assert ran.returncode == 0, ran.stderr.decode()
    return json.loads(ran.stdout)


def errors_below(folder: Path) -> dict[str, list[str]]:
    """Of every .gltf and .glb below a folder, by its path, the codes of its errors."""
    command = [_node(), str(HERE / "validate_folder.js"), str(folder)]
    ran = subprocess.run(command, capture_output=True, timeout=120)
    assert ran.returncode == 0, ran.stderr.decode()
    return json.loads(ran.stdout)


def _node() -> str:
    node = shutil.which("node")
    if node is None or not (HERE / "node_modules" / "gltf-validator").is_dir():
        pytest.skip("node or gltf-validator is not installed (npm ci --prefix tests/support)")
    return node


def errors(data: bytes) -> list[str]:
    """The codes and places of everything that the validator calls an error."""
    messages = validate_glb(data)["issues"]["messages"]
    return [f"{m['code']} {m.get('pointer', '')}" for m in messages if m["severity"] == 0]
