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
    return _share_id(runtime.secret, export_id)


def _share_id(secret: bytes, export_id: str) -> str:
    signed = hmac.digest(secret, b"export\0" + export_id.encode(), hashlib.sha256)
    return export_id + signed.hex()[:SIGNATURE_LENGTH]


def _is_ours(runtime: Runtime, given: str) -> bool:
    """Whether it was made with the present secret or with one that still holds."""
    expected = [_share_id(secret, given[:ID_LENGTH]).encode() for secret in runtime.secrets]
    return any(hmac.compare_digest(one, given.encode()) for one in expected)


def shared(session: Session, runtime: Runtime, given: str, asset_id: str) -> ExportView:
    """The export that a share names, of this asset. Raises :class:`NotFound`."""
    export_id = given[:ID_LENGTH]
    if not given.isascii() or not _is_ours(runtime, given):
        raise NotFound("there is no such share", what="export")
    account_id = session.scalar(select(Export.account_id).where(Export.id == export_id)) or ""
    view = queries.get(session, account_id, export_id)
    if view.export.asset_id != asset_id:
        raise NotFound("there is no such share", what="export")
    assets.get(session, account_id, asset_id)
    return view
