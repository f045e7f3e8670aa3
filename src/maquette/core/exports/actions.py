"""Taking orders for exports."""

from sqlalchemy.orm import Session

from maquette.core.accounts.queries import FIRST, Caller
from maquette.core.assets import queries as assets
from maquette.core.credits.prices import EXPORT
from maquette.core.exports import queries
from maquette.core.exports.tables import Export
from maquette.core.jobs import actions as jobs
from maquette.core.runtime import Runtime
from maquette.errors import TooOften
from maquette.exports.spec import ExportSpec
from maquette.kit import strict_json
from maquette.kit.failpoints import failpoint
from maquette.kit.hashing import sha256_hex

KIND = "export"


def order(
    session: Session, runtime: Runtime, caller: Caller, asset_id: str, spec: ExportSpec
) -> Export:
    """Write the rows and enqueue, in the caller's transaction; or give the one there is.

    Raises :class:`~maquette.errors.NotFound` for an asset that is deleted or another account's,
    and :class:`TooOften` while as many are being made as an account may have at once.
    """
    # Of two orders of the same at once, one waits here and finds the other's.
    asset = assets.locked(session, caller.account_id, asset_id)
    written = spec.as_json()
    sha256 = sha256_hex(strict_json.dumps(written))
    known = queries.usable(session, caller.account_id, asset.id, sha256)
    if known is not None:
        return known
    most = runtime.settings.open_exports
    if queries.being_made(session, caller.account_id) >= most:
        raise TooOften(f"{most} exports are being made already; wait for one", what="exports")
    job = jobs.start(
        session,
        runtime,
        # Somebody waits for the download, and it takes seconds: it overtakes films.
        jobs.Order(account_id=caller.account_id, kind=KIND, cost=EXPORT, priority=FIRST),
    )
    export = Export(
        account_id=caller.account_id,
        asset_id=asset.id,
        job_id=job.id,
        spec=written,
        spec_sha256=sha256,
        created_at=job.created_at,
    )
    session.add(export)
    session.flush()
    failpoint("export.ordered")
    return export
