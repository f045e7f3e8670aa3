"""One Maquette orders from another: two real houses, two workers, one asset in each."""

import pytest

from engines.remotes import SMALL, photo
from maquette.core.generations import actions, queries
from maquette.core.generations.rules import GenerationOrder
from maquette.kit.paging import Window
from maquette.testing.house import House
from support.web import free_port, serving


@pytest.fixture
def upstream(tmp_path):
    more = {"port": free_port()}
    with House(tmp_path / "upstream", more=more) as house, serving(house.runtime):
        yield house


def ordered(house, caller, prompt=""):
    order = GenerationOrder(
        cost=1,
        prompt=prompt,
        pictures=() if prompt else (photo(),),
        engine="maquette",
        options=SMALL,
    )
    with house.runtime.db.write() as session:
        return actions.submit(session, house.runtime, caller, order).job_id


def house_below(folder, upstream, key, **more):
    lent = {
        "maquette_url": upstream.settings.base_url,
        "maquette_key": key,
        "maquette_engine": "echo",
        "remote_pause": 0.05,
        **more,
    }
    return House(folder, job_seconds=300, lent=lent, providers=True)


def test_an_asset_is_made_there_paid_there_and_finished_here(tmp_path, upstream):
    grace = upstream.account("grace@example.com", 5)
    upstream.start_worker()
    with house_below(tmp_path / "here", upstream, upstream.key(grace)) as house:
        ada = house.account("ada@example.com")
        house.start_worker()
        job_id = ordered(house, ada, "a small pyramid")
        job = house.wait(ada, job_id, 200.0)
        assert (job.status, job.error_message) == ("done", None)
        with house.runtime.db.read() as session:
            view = queries.by_job(session, ada.account_id, job_id)
    with upstream.runtime.db.read() as session:
        (there,) = queries.page(session, grace.account_id, Window(10, 0)).items
    assert there.job.cost == view.errand.cost["amount"]
    assert view.errand.provider == "the other Maquette"
    assert view.asset.report["triangles"] > 0


def test_what_fails_there_is_told_here_in_its_words(tmp_path, upstream):
    grace = upstream.account("grace@example.com", 5)
    upstream.start_worker()
    with house_below(tmp_path / "here", upstream, upstream.key(grace)) as house:
        ada = house.account("ada@example.com")
        house.start_worker()
        job = house.wait(ada, ordered(house, ada, "refuse"), 200.0)
    assert job.error_code == "engine_failed"
    assert "nothing to build" in job.error_message


def test_an_empty_account_there_is_told_here(tmp_path, upstream):
    grace = upstream.account("grace@example.com", 0)
    with house_below(tmp_path / "here", upstream, upstream.key(grace)) as house:
        ada = house.account("ada@example.com")
        house.start_worker()
        job = house.wait(ada, ordered(house, ada, "a chair"), 200.0)
    assert job.error_code == "provider_credits_missing"
