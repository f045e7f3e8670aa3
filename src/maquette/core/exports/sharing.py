"""Finished exports by an address that needs no key: whoever is given it may fetch them.

Signed as shared datasets are, see :mod:`maquette.core.renders.sharing`; good until the asset is
deleted.
"""

import hashlib
import hmac

from sqlalchemy import select
from sqlalchemy.orm import Session

from maquette.core.assets import queries as assets
from maquette.core.exports import queries
from maquette.core.exports.queries import ExportView
from maquette.core.exports.tables import Export
from maquette.core.runtime import Runtime
from maquette.errors import NotFound

ID_LENGTH, SIGNATURE_LENGTH = 12, 32


def share_id(runtime: Runtime, export_id: str) -> str:
    """The export's id and 128 bits of its signature, in letters and digits."""
    signed = hmac.digest(runtime.secret, b"export\0" + export_id.encode(), hashlib.sha256)
    return export_id + signed.hex()[:SIGNATURE_LENGTH]


def shared(session: Session, runtime: Runtime, given: str, asset_id: str) -> ExportView:
    """The export that a share names, of this asset. Raises :class:`NotFound`."""
    export_id = given[:ID_LENGTH]
    expected = share_id(runtime, export_id) if given.isascii() else ""
    if not hmac.compare_digest(expected.encode(), given.encode("utf-8", "replace")):
        raise NotFound("there is no such share", what="export")
    account_id = session.scalar(select(Export.account_id).where(Export.id == export_id)) or ""
    view = queries.get(session, account_id, export_id)
    if view.export.asset_id != asset_id:
        raise NotFound("there is no such share", what="export")
    assets.get(session, account_id, asset_id)
    return view
