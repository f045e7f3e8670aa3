"""Jobs let the server go first."""

import os
import time
from pathlib import Path

import pytest

from maquette.core.jobs.children import child, child_environment
from maquette.settings import process_environment

TOLD = """
import json, os, sys, threading
sys.stdin.readline()
found = [os.getpriority(os.PRIO_PROCESS, 0)]
def look():
    found.append(os.getpriority(os.PRIO_PROCESS, threading.get_native_id()))
thread = threading.Thread(target=look)
thread.start()
thread.join()
group = "/proc/self/autogroup"
told = open(group).read().split()[-1] if os.path.exists(group) else "10"
print(json.dumps({"result": {"nice": found, "group": int(told)}}))
"""


def test_a_jobs_child_and_its_threads_have_the_processor_after_everybody_else(tmp_path):
    ours = os.getpriority(os.PRIO_PROCESS, 0)
    if ours > 10:
        pytest.skip("these tests are run at a lower priority already")
    environment = child_environment(process_environment(), tmp_path)
    with child(("-c", TOLD), {"folder": str(tmp_path)}, environment) as running:
        told = running.wait(lambda message: None, lambda: False, time.monotonic() + 60)

    assert told == {"nice": [10, 10], "group": 10}
    assert os.getpriority(os.PRIO_PROCESS, 0) == ours
    own = Path("/proc/self/autogroup")
    assert not own.exists() or "nice 10" not in own.read_text()
