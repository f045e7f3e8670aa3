"""The reference decoders of meshopt and Draco, as a function.

Needs node and the packages that ``npm ci --prefix tests/support`` installs.
"""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).parent


def decode_glb(data):
    """``views``: base64 of each compressed view; ``primitives``: what Draco holds of each."""
    node = shutil.which("node")
    if node is None or not (HERE / "node_modules" / "draco3d").is_dir():
        pytest.skip("node or the decoders are not installed (npm ci --prefix tests/support)")
    script = str(HERE / "decode_glb.js")
    ran = subprocess.run([node, script], input=data, capture_output=True, timeout=60)
    assert ran.returncode == 0, ran.stderr.decode()
    return json.loads(ran.stdout)
