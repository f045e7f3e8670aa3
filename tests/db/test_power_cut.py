"""A power cut at any moment: every order that was acknowledged is there, charged once.

The disk of :mod:`support.power` keeps what was synced for certain, and of the rest what chance
will have.
"""

import random
import threading
from contextlib import ExitStack

from sqlalchemy import event
from starlette.testclient import TestClient

from maquette.app import create_app
from maquette.core.accounts import actions as accounts
from maquette.core.audit import money, work
from maquette.core.audit.breach import Witness
from maquette.core.credits.actions import open_account
from maquette.core.opening import open_house
from maquette.db.session import Database
from maquette.engines.catalog import Catalog
from maquette.settings import Settings
from maquette.testing.echo import EchoEngine
from maquette.testing.house import migrate
from maquette.testing.sqlite import lay_tables
from support.power import Disk, forgetful

CLIENTS, ORDERS = 3, 4
IN_THE_MIDDLE = 0.04
"""Of writes, how many a cut follows at once."""
LOOKED_AT = 16


class Storm:
    """Orders by several clients, and power cuts while they are served."""

    def __init__(self, folder, synchronous):
        self.rng = random.Random(20)
        self.disk = Disk(self.maybe_cut)
        self.acknowledged, self.cuts = [], []
        self._lock = threading.Lock()
        with ExitStack() as opened:
            settings = Settings(data_dir=folder)
            lay_tables(settings, migrate)
            opened.enter_context(forgetful(self.disk, folder))
            runtime = open_house(settings, catalog=Catalog((EchoEngine(),)))
            opened.callback(runtime.close)
            if synchronous != "FULL":
                event.listen(runtime.db.engine, "checkout", _setting(synchronous))
                runtime.db.engine.dispose()
            web = opened.enter_context(TestClient(create_app(runtime)))
            self.served(runtime, web)

    def served(self, runtime, web):
        with runtime.db.write() as session:
            ada = open_account(session, runtime, "ada@example.com", credits=1000)
            key = accounts.create_key(session, ada.id)[1]

        def client():
            for _ in range(ORDERS):
                body = {"prompt": "a chair", "engine": "echo"}
                told = web.post(
                    "/v1/generations", json=body, headers={"Authorization": f"Bearer {key}"}
                )
                self.acknowledged.append(told.json()["data"]["jobId"])
                self.cut()

        threads = [threading.Thread(target=client) for _ in range(CLIENTS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        # Who closes the database puts all of it on the disk, however it was set.
        self.before_closing = self.cuts[-CLIENTS:]

    def cut(self):
        with self._lock:
            # First who was told: what is on the disk a moment later must hold them all.
            told = tuple(self.acknowledged)
            self.cuts.append((told, self.disk.cut(self.rng)))

    def maybe_cut(self):
        if self.rng.random() < IN_THE_MIDDLE:
            self.cut()


def _setting(synchronous):
    def on_checkout(connection, *_):
        connection.execute(f"PRAGMA synchronous={synchronous}")

    return on_checkout


def breaches(folder, told, files):
    """What an audit of what was left has against it; the database is mended as it is opened."""
    folder.mkdir()
    for path, data in files.items():
        (folder / path.name).write_bytes(data)
    db = Database.open(f"sqlite:///{folder / 'maquette.db'}")
    try:
        found = [*db.faults()]
        with db.snapshot() as session:
            found += work.acknowledged(session, Witness(acknowledged=told))
            found += [*money.charges(session), *money.balances(session)]
        return found
    finally:
        db.dispose()


def test_what_was_acknowledged_is_there_after_a_power_cut_at_any_moment(tmp_path):
    storm = Storm(tmp_path / "house", "FULL")

    assert len(storm.acknowledged) == CLIENTS * ORDERS
    assert len(storm.cuts) > LOOKED_AT
    chosen = [*storm.rng.sample(storm.cuts[:-1], LOOKED_AT - 1), storm.cuts[-1]]
    for number, (told, files) in enumerate(chosen):
        assert breaches(tmp_path / str(number), told, files) == []


def test_the_disk_of_this_test_would_show_it_if_it_were_not(tmp_path):
    storm = Storm(tmp_path / "house", "NORMAL")

    lost = [breaches(tmp_path / str(n), *cut) for n, cut in enumerate(storm.before_closing)]

    assert any(lost)
