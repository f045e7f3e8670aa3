"""What an audit finds is mended where the rows say how, and nothing else is touched."""

from datetime import timedelta

import pytest

from maquette.core.accounts.tables import Account
from maquette.core.audit.audit import Depth, audit
from maquette.core.audit.repair import mend, needed
from maquette.core.credits.queries import balance
from maquette.core.jobs.tables import Job
from maquette.testing.house import House

AT_ONCE = timedelta()


@pytest.fixture
def place(tmp_path):
    with House(tmp_path) as opened:
        yield opened


def found(place):
    return sorted(b.invariant for b in audit(place.runtime, depth=Depth(orphaned=AT_ONCE)))


def left(place, caller):
    with place.runtime.db.read() as session:
        return balance(session, place.runtime, caller.account_id).bought


def test_debts_balances_and_litter_are_mended_and_a_second_time_changes_nothing(place):
    ada = place.account("ada@example.com", 10)
    lost, kept = (place.order(ada, name, cost=3) for name in ("a chair", "a table"))
    with place.runtime.db.write() as session:
        session.get_one(Job, lost).status = "failed"  # and nobody paid it back
        session.get_one(Account, ada.account_id).bought_credits += 5
    place.runtime.blobs.put("jobs/forgotten/1/video.mp4", b"left behind")
    assert {"I2", "I3", "I7"} <= set(found(place))

    wanted = needed(place.runtime, AT_ONCE)
    assert str(wanted) == (
        "1 files that nobody knows are removed, 1 jobs that came to nothing are paid back, "
        "1 balances are set to what their ledgers say"
    )
    before = left(place, ada)
    mend(place.runtime, wanted, AT_ONCE)

    assert not {"I2", "I3", "I7"} & set(found(place))
    assert not needed(place.runtime, AT_ONCE)
    after = left(place, ada)
    assert after != before
    mend(place.runtime, wanted, AT_ONCE)
    assert left(place, ada) == after
    assert place.job(ada, kept).status == "queued"


def test_what_is_found_to_be_known_meanwhile_is_left(place):
    key = "jobs/forgotten/1/video.mp4"
    place.runtime.blobs.put(key, b"left behind")
    wanted = needed(place.runtime, AT_ONCE)

    mend(place.runtime, wanted, timedelta(hours=1))

    assert place.runtime.blobs.get(key) == b"left behind"
