"""Making things go wrong, and what must be true afterwards."""

import json
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from sqlalchemy import func, select

from maquette.core.accounts.tables import Account
from maquette.core.credits import queries as credits
from maquette.core.credits.tables import CreditEntry
from maquette.errors import Unavailable
from maquette.settings import process_environment
from maquette.testing.house import TOLD, children

WORKER = "import json, sys; from maquette.testing.worker import work; work(json.loads(sys.argv[1]))"


def until(what, seconds=60.0, say=lambda: "it never came about"):
    """Wait until ``what()`` is true, and give what it gave."""
    end = time.monotonic() + seconds
    while not (found := what()):
        assert time.monotonic() < end, say()
        time.sleep(0.02)
    return found


def until_working(house, caller, job_id, worker):
    """Wait until the job's child has told its progress; give the child's process id."""
    until(lambda: house.job(caller, job_id).progress > 0, say=lambda: house.log(worker))
    return until_started(house, worker)


def until_started(house, worker):
    """Wait until the worker has a child; give its process id."""
    return until(lambda: children(worker.pid), say=lambda: house.log(worker))[0]


def stop(house, worker):
    """SIGSTOP, but not while it holds SQLite's one write lock: then nobody else could write."""
    while True:
        worker.send_signal(signal.SIGSTOP)
        try:
            with house.runtime.db.write() as session:
                session.connection()  # it is here that the lock is taken
                return
        except Unavailable:
            worker.send_signal(signal.SIGCONT)
            time.sleep(0.1)


def left(house, caller):
    with house.runtime.db.read() as session:
        return credits.balance(session, house.runtime, caller.account_id).total


def charged(house, job_id):
    with house.runtime.db.read() as session:
        return credits.charged(session, job_id)


def books_are_right(house):
    """Of every account: its two balances are their ledgers' sums, and neither is below zero."""
    with house.runtime.db.read() as session:
        kept = {
            (account.id, bucket): amount
            for account in session.scalars(select(Account))
            for bucket, amount in (
                ("free", account.free_credits),
                ("bought", account.bought_credits),
            )
        }
        sums = select(CreditEntry.account_id, CreditEntry.bucket, func.sum(CreditEntry.amount))
        by = (CreditEntry.account_id, CreditEntry.bucket)
        summed = {(who, bucket): int(n) for who, bucket, n in session.execute(sums.group_by(*by))}
    return all(n >= 0 and n == summed.get(key, 0) for key, n in kept.items())


@contextmanager
def separate_worker(house, before="", command=(), told=None, **environment):
    """A worker as a process of its own, with more in its environment; its log is in the folder.

    ``before`` is Python that it runs first, ``command`` what its command begins with, and ``told``
    what it is told besides.
    """
    told = {
        "settings": house.settings.model_dump(mode="json", include=TOLD),
        "timing": asdict(house.timing),
        **(told or {}),
    }
    log = Path(house.folder, f"separate-{time.monotonic_ns()}.log")
    with log.open("wb") as errors:
        process = subprocess.Popen(
            [*command, sys.executable, "-c", before + WORKER, json.dumps(told)],
            env={**process_environment(), **environment},
            stderr=errors,
        )
    process.log = log
    try:
        yield process
    finally:
        process.kill()
        process.wait()
