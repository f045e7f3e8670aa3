"""Uploading overlays, and taking them away again."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from maquette.core.accounts import quota
from maquette.core.jobs.aside import aside
from maquette.core.jobs.pictures import check_picture
from maquette.core.overlays import queries
from maquette.core.overlays.tables import LAYERS, Overlay
from maquette.core.runtime import Runtime
from maquette.db.session import after_commit
from maquette.errors import InvalidSettings, TooLarge, UnreadablePicture
from maquette.kit.ids import new_id
from maquette.kit.later import later
from maquette.kit.pictures import CONTENT_TYPES, picture_format, picture_size
from maquette.kit.spool import Spool
from maquette.render.spec import ALIGNMENTS
from maquette.storage import layout

if TYPE_CHECKING:
    from maquette.render.stage import radiance
else:
    radiance = later("maquette.render.stage.radiance")

RADIANCE = "image/vnd.radiance"
WIDEST_ROOM = 4096
"""Pixels; a light needs a fraction of that, and decoding takes a hundred bytes for each."""
ROOM, SMALL_ROOM = "room", 500_000
"""Of more pixels than these, a child decodes it."""


@dataclass(frozen=True)
class NewOverlay:
    """What is said of an overlay; without an account it is the house's own, for everybody."""

    account_id: str | None
    layer: str = "background"
    name: str = ""
    description: str = ""
    alignment: str = "top-left"


def prepare(runtime: Runtime, wanted: NewOverlay, data: bytes) -> Overlay:
    """Check a picture and store it; gives a row that no session knows yet. No SQL is spoken.

    Raises :class:`InvalidSettings`, :class:`TooLarge` over the picture limit,
    :class:`~maquette.errors.UnreadablePicture`.
    """
    _check(wanted)
    limit = runtime.settings.picture_limit_mb * 2**20
    if len(data) > limit:
        message = f"the picture is larger than {runtime.settings.picture_limit_mb} MB"
        raise TooLarge(message, limit=limit)
    content_type, (width, height) = _looked_at(runtime, wanted.layer, data)
    overlay_id = new_id()
    key = layout.overlay(wanted.account_id, overlay_id)
    runtime.blobs.put(key, data)
    return Overlay(
        id=overlay_id,
        **vars(wanted),
        key=key,
        content_type=content_type,
        size=len(data),
        width=width,
        height=height,
        created_at=runtime.clock.now(),
    )


def _looked_at(runtime: Runtime, layer: str, data: bytes) -> tuple[str, tuple[int, int]]:
    """Content type and size; one that is damaged further down must not fail a render later."""
    if layer != "environment":
        check_picture(runtime, data)
        return CONTENT_TYPES[picture_format(data)], picture_size(data)
    size = radiance.radiance_size(data)
    if max(size) > WIDEST_ROOM:
        raise UnreadablePicture(f"an environment is at most {WIDEST_ROOM} pixels wide")
    if size[0] * size[1] <= SMALL_ROOM:
        radiance.read_radiance(data)
    else:
        with Spool.of(data) as sent:
            aside(runtime, ROOM, {}, sent)
    return RADIANCE, size


def add(session: Session, runtime: Runtime, prepared: Overlay) -> Overlay:
    """Raises :class:`~maquette.errors.QuotaFull`; then the caller's transaction must not commit."""
    session.add(prepared)
    session.flush()
    if prepared.account_id is not None:
        quota.check(session, runtime, prepared.account_id)
    return prepared


def remove(session: Session, runtime: Runtime, account_id: str | None, overlay_id: str) -> None:
    """For good, with its picture; renders that are not drawn yet will fail without it."""
    overlay = queries.own(session, account_id, overlay_id)
    key = overlay.key
    session.delete(overlay)
    session.flush()
    after_commit(session, lambda: runtime.blobs.delete(key))


def _check(wanted: NewOverlay) -> None:
    if wanted.layer not in LAYERS:
        raise InvalidSettings(f"layer is one of {', '.join(LAYERS)}", field="layer")
    if wanted.alignment not in ALIGNMENTS:
        raise InvalidSettings(f"alignment is one of {', '.join(ALIGNMENTS)}", field="alignment")
    for field, text, longest in (
        ("name", wanted.name, 100),
        ("description", wanted.description, 500),
    ):
        if len(text) > longest or not text.isprintable():
            message = f"{field} has at most {longest} printable characters"
            raise InvalidSettings(message, field=field)
