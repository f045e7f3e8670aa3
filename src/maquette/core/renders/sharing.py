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
    signed = hmac.digest(runtime.secret, b"share\0" + render_id.encode(), hashlib.sha256)
    return render_id + signed.hex()[:SIGNATURE_LENGTH]


def shared(session: Session, runtime: Runtime, given: str, asset_id: str) -> RenderView:
    """The render that a share names, of this asset. Raises :class:`NotFound`."""
    render_id = given[:ID_LENGTH]
    expected = share_id(runtime, render_id) if given.isascii() else ""
    if not hmac.compare_digest(expected.encode(), given.encode("utf-8", "replace")):
        raise NotFound("there is no such share", what="dataset")
    account_id = session.scalar(select(Render.account_id).where(Render.id == render_id))
    view = queries.get(session, account_id or "", render_id)
    if view.render.asset_id != asset_id:
        raise NotFound("there is no such share", what="dataset")
    return view
