"""Reading overlays: an account's own, and the house's for everybody."""

from collections.abc import Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from maquette.core.overlays.tables import Overlay
from maquette.errors import NotFound
from maquette.kit.ids import is_plain


def usable(session: Session, account_id: str, overlay_id: str) -> Overlay:
    """An overlay that this account may use. Raises :class:`NotFound`."""
    found = session.get(Overlay, overlay_id) if is_plain(overlay_id) else None
    if found is None or found.account_id not in {account_id, None}:
        raise NotFound("no such overlay", what="overlay")
    return found


def own(session: Session, account_id: str | None, overlay_id: str) -> Overlay:
    """An overlay that this account, or with None the house, may take away."""
    found = session.get(Overlay, overlay_id) if is_plain(overlay_id) else None
    if found is None or found.account_id != account_id:
        raise NotFound("no such overlay", what="overlay")
    return found


def overlays(
    session: Session, account_id: str | None, layer: str | None = None
) -> Sequence[Overlay]:
    """The account's, newest first, and after them the house's; of one layer or of both."""
    visible = or_(Overlay.account_id == account_id, Overlay.account_id.is_(None))
    wanted = select(Overlay).where(visible)
    if layer is not None:
        wanted = wanted.where(Overlay.layer == layer)
    newest = (Overlay.account_id.is_(None), Overlay.created_at.desc(), Overlay.id)
    return session.scalars(wanted.order_by(*newest)).all()
