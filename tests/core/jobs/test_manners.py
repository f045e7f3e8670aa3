"""Jobs let the server go first."""

import os
from pathlib import Path

import pytest

from maquette.settings import Settings
from maquette.testing.house import House
from support.faults import until_working

GROUP = Path("/proc/self/autogroup")


def niceness(pid):
    """Of each of its threads."""
    tasks = Path(f"/proc/{pid}/task").iterdir()
    return {os.getpriority(os.PRIO_PROCESS, int(task.name)) for task in tasks}


@pytest.mark.skipif(os.getpriority(os.PRIO_PROCESS, 0) > 7, reason="runs behind others itself")
def test_a_job_has_the_processor_after_its_worker_and_everybody_else(tmp_path):
    ours = os.getpriority(os.PRIO_PROCESS, 0)
    with House(tmp_path, lent={"job_niceness": 7}) as house:
        ada = house.account("ada@example.com")
        worker = house.start_worker()
        child = until_working(house, ada, house.order(ada, "wait 600 pyramid"), worker)

        assert niceness(child) == {7}
        assert niceness(worker.pid) == {ours}
        if GROUP.exists():
            assert Path(f"/proc/{child}/autogroup").read_text().endswith("nice 7\n")
            assert not Path(f"/proc/{worker.pid}/autogroup").read_text().endswith("nice 7\n")


def test_jobs_step_back_unless_an_operator_says_otherwise(monkeypatch):
    monkeypatch.delenv("MAQUETTE_JOB_NICENESS")
    assert Settings().job_niceness == 10
