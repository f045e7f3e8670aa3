"""With whose key a provider is asked, and how engines stand for somebody."""

from dataclasses import dataclass, replace
from enum import StrEnum

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from maquette.core.accounts import provider_keys, rules
from maquette.core.accounts.tables import Account, ProviderKey
from maquette.core.jobs.tables import Job, JobSecret
from maquette.core.runtime import Runtime
from maquette.engines.catalog import Catalog
from maquette.engines.engine import Engine
from maquette.engines.remote.engine import RemoteEngine
from maquette.errors import NotFound, ProviderKeyRequired
from maquette.kit.sealing import Unsealable


class Lender(StrEnum):
    """Whose key it is: the first of these that there is."""

    ORDER = "order"
    ACCOUNT = "account"
    HOUSE = "house"


@dataclass(frozen=True)
class Purse:
    """At which providers an account has keys; a ``stranger`` may not spend the house's."""

    held: frozenset[str] = frozenset()
    stranger: bool = False

    def lender(self, engine: RemoteEngine, *, own: bool) -> Lender:
        """``own`` says that the order brings a key."""
        if own:
            return Lender.ORDER
        return Lender.ACCOUNT if engine.provider.terms.id in self.held else Lender.HOUSE


# Asked at every order: putting it together takes longer than asking it.
_PURSE = (
    select(Account.email, ProviderKey.provider)
    .outerjoin(ProviderKey, ProviderKey.account_id == Account.id)
    .where(Account.id == bindparam("account"))
)


def purse_of(session: Session, account_id: str) -> Purse:
    rows = session.execute(_PURSE, {"account": account_id}).all()
    if not rows:
        raise NotFound("no such account", what="account")
    held = frozenset(row.provider for row in rows if row.provider is not None)
    return Purse(held, stranger=rows[0].email == rules.PUBLIC_EMAIL)


def catalog_for(runtime: Runtime, account_id: str, named: str | None = None) -> Catalog:
    """The engines as they are for an account; see :func:`standing_for`."""
    with runtime.db.read() as session:
        return standing_for(runtime.catalog, purse_of(session, account_id), named)


def keep_key(
    session: Session, runtime: Runtime, account_id: str, provider: str, key: str
) -> ProviderKey:
    """Keep an account's own key at a provider, in place of the one that was kept before.

    Raises :class:`NotFound` for a provider that knows no keys, and
    :class:`~maquette.errors.ProviderKeyRefused` for what cannot be one of its.
    """
    remote = (engine for engine in runtime.catalog.engines if isinstance(engine, RemoteEngine))
    for engine in remote:
        terms = engine.provider.terms
        if terms.id == provider and terms.key_needed:
            engine.check_key(key)
            return provider_keys.keep(session, runtime, account_id, provider, key)
    raise NotFound(f"no engine here needs a key of {provider[:40]!r}", what="provider")


def standing_for(catalog: Catalog, purse: Purse, named: str | None = None) -> Catalog:
    """The catalogue as it is for somebody, whose order brings a key for the engine ``named``."""

    def asked(engine: Engine) -> Engine:
        if not isinstance(engine, RemoteEngine):
            return engine
        own = engine.provider.terms.id in purse.held or engine.card.id == named
        return engine.asked_by(keyed=own, strange=purse.stranger)

    return replace(catalog, engines=tuple(asked(engine) for engine in catalog.engines))


def lend(session: Session, runtime: Runtime, job_id: str, key: str) -> None:
    """Keep an order's own key for its job alone, sealed, until that has ended."""
    session.add(JobSecret(job_id=job_id, sealed=runtime.sealer.seal(key, _about(job_id))))
    session.flush()


def key_of(
    session: Session, runtime: Runtime, job: Job, engine: RemoteEngine, lender: Lender
) -> str:
    """The key that the job's provider is asked with; empty where it needs none.

    Raises :class:`ProviderKeyRequired` for one that is gone, or cannot be opened any more.
    """
    if lender is Lender.HOUSE:
        return engine.house_key
    if lender is Lender.ACCOUNT:
        provider = engine.provider.terms.id
        return provider_keys.opened(session, runtime, job.account_id, provider)
    row = session.get(JobSecret, job.id)
    try:
        if row is not None:
            return runtime.sealer.open(row.sealed, _about(job.id))
    except Unsealable:
        pass
    raise ProviderKeyRequired("the order's key is lost; order again and send it along")


def _about(job_id: str) -> str:
    return f"key of job {job_id}"
