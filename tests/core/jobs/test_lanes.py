"""Work for a GPU is done by workers with one, and by nobody else."""

import pytest

from maquette.errors import InvalidSettings
from maquette.queue.durable import Lane
from maquette.settings import Settings
from maquette.testing.worker import ENGINES
from maquette.worker import lanes_of


def test_a_worker_listens_to_the_lanes_that_its_machine_has_or_its_operator_names():
    assert lanes_of(Settings(gpu="off")) == (Lane.CPU,)
    assert lanes_of(Settings(gpu="on")) == (Lane.CPU, Lane.GPU)
    assert lanes_of(Settings(gpu="on", lanes="gpu")) == (Lane.GPU,)
    with pytest.raises(InvalidSettings, match="'tpu'"):
        lanes_of(Settings(lanes="cpu, tpu"))


@pytest.mark.slow
def test_a_worker_without_a_gpu_never_takes_work_for_one(make_house):
    house = make_house(catalog=ENGINES)
    ada = house.account("ada@example.com", None)
    house.start_worker(lanes="cpu")
    drawn = house.order(ada, "pyramid", engine="drawn")
    for number in range(2):  # ordered later, done: the worker has looked at its queue since
        after = house.order(ada, f"pyramid {number}")
        assert house.wait(ada, after, 120).status == "done"
    assert house.job(ada, drawn).status == "queued"
    house.start_worker(lanes="gpu")
    after = house.order(ada, "wait 0.1 pyramid")
    assert house.wait(ada, drawn, 120).status == "done"
    assert house.wait(ada, after, 120).status == "done"
