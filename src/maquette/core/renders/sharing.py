"""Finished datasets by an address that needs no key: whoever is given it may fetch them.

The address holds a signature of the render's id, so nothing is stored, and none can be guessed.
It is good until the render is deleted.
"""

import hashlib
import hmac

from sqlalchemy import select
from sqlalchemy.orm import Session

from maquette.core.renders import queries
from maquette.core.renders.queries import RenderView
from maquette.core.renders.tables import Render
from maquette.core.runtime import Runtime
from maquette.errors import NotFound

ID_LENGTH, SIGNATURE_LENGTH = 12, 32


def share_id(runtime: Runtime, render_id: str) -> str:
    """The render's id and 128 bits of its signature, in letters and digits."""
    return _share_id(runtime.secret, render_id)


def _share_id(secret: bytes, render_id: str) -> str:
    signed = hmac.digest(secret, b"share\0" + render_id.encode(), hashlib.sha256)
    return render_id + signed.hex()[:SIGNATURE_LENGTH]


def _is_ours(runtime: Runtime, given: str) -> bool:
    """Whether it was made with the present secret or with one that still holds."""
    expected = [_share_id(secret, given[:ID_LENGTH]).encode() for secret in runtime.secrets]
    return any(hmac.compare_digest(one, given.encode()) for one in expected)


def shared(session: Session, runtime: Runtime, given: str, asset_id: str) -> RenderView:
    """The render that a share names, of this asset. Raises :class:`NotFound`."""
    render_id = given[:ID_LENGTH]
    if not given.isascii() or not _is_ours(runtime, given):
        raise NotFound("there is no such share", what="dataset")
    account_id = session.scalar(select(Render.account_id).where(Render.id == render_id))
    view = queries.get(session, account_id or "", render_id)
    if view.render.asset_id != asset_id:
        raise NotFound("there is no such share", what="dataset")
    return view
