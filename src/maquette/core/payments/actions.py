"""One payment buys one job: claim, verify, submit, settle, answer, each noted before the next.

Whoever repeats a request goes on where the first one stopped, also after a restart: nothing is
submitted twice, and what was settled is answered. What was not made is not settled, and what was
not settled is cancelled. A payment whose job failed after all has bought nothing yet: whoever
offers it again, for the same order, gets another job for it. The chains know no refund, and the
house holds no key to pay back with.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from maquette.core.jobs import actions as jobs
from maquette.core.jobs.tables import OPEN, Job
from maquette.core.payments.tables import (
    ANSWERED,
    CLAIMED,
    SETTLED,
    SUBMITTED,
    VERIFIED,
    Payment,
)
from maquette.core.runtime import Runtime
from maquette.errors import Conflict, Denied, Unavailable
from maquette.kit.failpoints import failpoint
from maquette.payments import till as tills
from maquette.payments.till import Receipt, Sale, Till, Verdict

LEASE = timedelta(seconds=100)
"""How long one request may work on a payment unseen; more than the facilitator's three answers."""

BUYS_ANEW = timedelta(days=1)
"""How long after it came a payment whose job failed buys another one."""

SPENT = ("nonce_already_used", "nonce_used", "duplicate_settlement")
"""How facilitators' reasons end for a payment that is spent already."""


class PaymentRefused(Denied):
    """The payment is not good, or was not settled: nothing was taken (facts: reason, receipt)."""


class SettlingInDoubt(Unavailable):
    """The facilitator did not say how settling ended; the same payment may be offered again."""


@dataclass(frozen=True)
class Bought:
    """The answer to a paid order, and whether it is a repeated one."""

    answer: str
    receipt: str
    repeated: bool


@dataclass(frozen=True)
class Purchase:
    """What is bought with a payment.

    ``prepare`` does what is slow and gives what then places the order in a transaction, which in
    turn gives its job's id; ``answer`` is what the payer is told of that job. ``account_id`` is
    whose job it is.
    """

    payment: tills.Payment
    sale: Sale
    fingerprint: str
    account_id: str
    prepare: Callable[[], Callable[[Session], str]]
    answer: Callable[[str], str]


def buy(runtime: Runtime, till: Till, purchase: Purchase) -> Bought:
    """Take the order, then the money, then answer.

    Raises :class:`PaymentRefused`; :class:`Conflict` when the payment bought something else
    (``what`` is ``payment_identifier``) or another request works on it (``payment_in_flight``);
    :class:`Unavailable` when the facilitator cannot be reached, and what ``prepare`` raises: then
    nothing was taken; :class:`SettlingInDoubt`, to be asked again with the same payment.
    """
    row = _claim(runtime, purchase)
    if row.status == ANSWERED:
        return Bought(row.answer, row.receipt, True)
    try:
        failpoint("payment.claimed")
        if row.status == CLAIMED:
            row = _verify(runtime, till, purchase)
        if row.status == VERIFIED:
            row = _submit(runtime, purchase)
            failpoint("payment.ordered")
        if row.status == SUBMITTED:
            row = _settle(runtime, till, purchase, row)
            failpoint("payment.noted")
        if row.job_id is None:
            row = _submit(runtime, purchase)
        return _answer(runtime, purchase, row)
    except PaymentRefused:
        raise
    except BaseException:
        _let_go(runtime, purchase)
        raise


def _claim(runtime: Runtime, purchase: Purchase) -> Payment:
    """The payment's row, with this request at work on it."""
    now = runtime.clock.now()
    try:
        with runtime.db.write() as session:
            row = _row(session, purchase.payment)
            if row is None:
                row = _new(purchase)
                row.created_at = row.updated_at = now
                session.add(row)
            else:
                _check(row, purchase.payment, purchase.fingerprint)
                if row.status == ANSWERED and not _bought_nothing(session, row, now):
                    return row
                if row.busy_until > now:
                    raise _in_flight()
                if row.status == ANSWERED:
                    row.status, row.job_id = SETTLED, None
            row.busy_until = now + LEASE
            session.flush()
            return row
    except IntegrityError:
        raise _in_flight() from None


def _bought_nothing(session: Session, row: Payment, now: datetime) -> bool:
    """Whether the job that was answered for has ended without a result."""
    job = session.get(Job, row.job_id)
    ended = job is not None and job.status not in (*OPEN, "done")
    return ended and now < row.created_at + BUYS_ANEW


def _verify(runtime: Runtime, till: Till, purchase: Purchase) -> Payment:
    verdict: Verdict = till.verify(purchase.payment, purchase.sale)
    if not verdict.good:
        _forget(runtime, purchase)
        raise PaymentRefused("the payment is not good", reason=verdict.reason)
    return _note(runtime, purchase, status=VERIFIED, payer=verdict.payer[:100])


def _submit(runtime: Runtime, purchase: Purchase) -> Payment:
    """The order and the note of it are one transaction. What was settled before stays so."""
    submit = purchase.prepare()
    with runtime.db.write() as session:
        row = _mine(session, purchase)
        row.job_id = submit(session)
        row.status = SETTLED if row.status == SETTLED else SUBMITTED
        row.updated_at = runtime.clock.now()
        session.flush()
        return row


def _settle(runtime: Runtime, till: Till, purchase: Purchase, row: Payment) -> Payment:
    """A payment that is spent already, when settling it before ended in doubt, is settled."""
    was_doubtful = row.doubtful
    _note(runtime, purchase, doubtful=True)
    failpoint("payment.asked")
    try:
        receipt = till.settle(purchase.payment, purchase.sale)
    except Unavailable as error:
        raise SettlingInDoubt(
            "it is not known whether the payment was settled; ask again with the same payment",
            what="settling",
            retry_after=1,
        ) from error
    failpoint("payment.settled")
    if receipt.paid or (was_doubtful and _is_spent(till, purchase, receipt)):
        return _note(
            runtime,
            purchase,
            status=SETTLED,
            doubtful=False,
            transaction=receipt.transaction[:200],
            receipt=receipt.header,
        )
    _forget(runtime, purchase)
    raise PaymentRefused(
        "the payment could not be settled; nothing was taken",
        reason=receipt.reason,
        receipt=receipt.header,
    )


def _is_spent(till: Till, purchase: Purchase, receipt: Receipt) -> bool:
    """Whether it was our own settling, whose answer was lost, that spent the payment.

    Chains tell of a failed transfer only that it failed; verifying tells why.
    """
    if receipt.reason.endswith(SPENT):
        return True
    verdict = till.verify(purchase.payment, purchase.sale)
    return not verdict.good and verdict.reason.endswith(SPENT)


def _answer(runtime: Runtime, purchase: Purchase, row: Payment) -> Bought:
    assert row.job_id is not None
    told = purchase.answer(row.job_id)
    _note(runtime, purchase, status=ANSWERED, answer=told)
    return Bought(told, row.receipt, False)


def _note(runtime: Runtime, purchase: Purchase, **values: object) -> Payment:
    now = runtime.clock.now()
    with runtime.db.write() as session:
        row = _mine(session, purchase)
        for name, value in values.items():
            setattr(row, name, value)
        row.updated_at = now
        row.busy_until = now if row.status == ANSWERED else now + LEASE
        session.flush()
        return row


def _forget(runtime: Runtime, purchase: Purchase) -> None:
    """Nothing was taken: the job, if there is one, ends, and the payment may be offered again."""
    with runtime.db.write() as session:
        row = _mine(session, purchase)
        if row.job_id is not None:
            jobs.cancel(session, runtime, purchase.account_id, row.job_id)
        session.execute(delete(Payment).where(Payment.key == row.key))


def _let_go(runtime: Runtime, purchase: Purchase) -> None:
    """Whoever comes next may go on; what was claimed alone is as if it had never come."""
    key = _key(purchase.payment)
    with runtime.db.write() as session:
        session.execute(
            delete(Payment).where(Payment.key == key, Payment.status.in_((CLAIMED, VERIFIED)))
        )
        session.execute(
            update(Payment).where(Payment.key == key).values(busy_until=runtime.clock.now())
        )


def _row(session: Session, payment: tills.Payment) -> Payment | None:
    """By its name, or by what was signed: one signature never buys twice under two names."""
    same = or_(Payment.key == _key(payment), Payment.proof == payment.proof)
    rows = session.scalars(select(Payment).where(same).with_for_update()).all()
    return next((row for row in rows if row.key == _key(payment)), rows[0] if rows else None)


def _mine(session: Session, purchase: Purchase) -> Payment:
    key = _key(purchase.payment)
    row = session.get(Payment, key, with_for_update=True, populate_existing=True)
    if row is None:
        raise Unavailable("the payment was handled by another request meanwhile")
    return row


def _check(row: Payment, payment: tills.Payment, fingerprint: str) -> None:
    if (row.key, row.proof, row.fingerprint) != (_key(payment), payment.proof, fingerprint):
        message = "this payment, or its identifier, was used for another request"
        raise Conflict(message, what="payment_identifier")


def _in_flight() -> Conflict:
    message = "another request with this payment is being answered"
    return Conflict(message, what="payment_in_flight", retry_after=1)


def _key(payment: tills.Payment) -> str:
    return f"id:{payment.identifier}" if payment.identifier else f"proof:{payment.proof}"


def _new(purchase: Purchase) -> Payment:
    return Payment(
        key=_key(purchase.payment),
        proof=purchase.payment.proof,
        fingerprint=purchase.fingerprint,
        status=CLAIMED,
        price=purchase.sale.price,
        payer="",
        payload=purchase.payment.payload,
        doubtful=False,
        transaction="",
        receipt="",
        answer="",
    )
