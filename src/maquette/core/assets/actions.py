"""Storing assets and changing what is known of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select
from sqlalchemy import update as sql_update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from maquette.core.accounts.queries import Caller
from maquette.core.assets import queries, rules
from maquette.core.assets.tables import Asset
from maquette.core.jobs.aside import aside
from maquette.core.runtime import Runtime
from maquette.errors import ChildDied, TooLarge, TooOften, UnreadableModel, WorkTimedOut
from maquette.gltf.glb import MAGIC
from maquette.kit.failpoints import failpoint
from maquette.kit.later import later
from maquette.kit.spool import Spool
from maquette.storage import layout

if TYPE_CHECKING:
    from maquette.gltf import importers
    from maquette.gltf.importers import archive as archives
else:
    importers, archives = later("maquette.gltf.importers"), later("maquette.gltf.importers.archive")

DAY = timedelta(days=1)
READING = "reading"
SMALL = 2 * 2**20
"""Bytes of text that the server reads itself."""
LIGHT = 8 * 2**20
"""Bytes of a GLB that it looks at itself: of large ones it never holds more than a piece."""


@dataclass(frozen=True)
class Prepared:
    """A model whose GLB is stored but which no row knows yet."""

    account_id: str
    original_name: str
    file_size: int
    sha256: str
    glb_key: str
    glb_sha256: str
    glb_size: int
    source: str


@dataclass(frozen=True)
class Uploaded:
    """The asset, and whether the account had it already."""

    asset: Asset
    duplicate: bool


def prepare_upload(runtime: Runtime, account_id: str, name: str, sent: Spool) -> Prepared:
    """Read an uploaded .glb, .gltf or .zip and store its canonical GLB. No SQL is spoken.

    Raises :class:`~maquette.errors.UnreadableModel`, or :class:`TooLarge` over the upload limit.
    """
    limit = runtime.settings.upload_limit_mb * 2**20
    if sent.size > limit:
        raise TooLarge(
            f"the file is larger than {runtime.settings.upload_limit_mb} MB", limit=limit
        )
    shown = rules.clean_name(name)
    made = _made(runtime, shown, sent)
    if made is None:
        return _stored(runtime, account_id, shown, sent, sent)
    with made:
        return _stored(runtime, account_id, shown, sent, made)


def _made(runtime: Runtime, name: str, sent: Spool) -> Spool | None:
    """The GLB of an uploaded file; None for a file that is a GLB itself.

    A small GLB is only looked at, and small text costs little. A large GLB must be in memory to
    be looked at, an archive is unpacked, large text held several times over, and meshopt decoded
    by plain Python: a child does that.
    """
    if _is_light(name, sent):
        data = sent.read()
        glb = importers.canonical_glb(name, data)
        return None if glb is data else Spool.of(glb)
    if name.lower().endswith(".zip"):
        with sent.mapped() as view:
            archives.Archive(view)  # by its directory alone; most of those that lie do so there
    try:
        return aside(runtime, READING, {"name": name}, sent).made
    except (ChildDied, WorkTimedOut):
        raise UnreadableModel("the model takes too much to read") from None


def _is_light(name: str, sent: Spool) -> bool:
    if sent.head(len(MAGIC)) == MAGIC:
        return sent.size <= LIGHT
    if sent.size > SMALL or (name.lower().endswith(".zip") and sent.size):
        return False
    return b"meshopt" not in sent.read()


def prepare_read(runtime: Runtime, account_id: str, name: str, sent: Spool, glb: Spool) -> Prepared:
    """Store the GLB that was made of an uploaded file elsewhere. No SQL is spoken."""
    return _stored(runtime, account_id, rules.clean_name(name), sent, glb)


def prepare_generated(runtime: Runtime, account_id: str, name: str, glb: Spool) -> Prepared:
    """Store a GLB that an engine has made. No SQL is spoken."""
    return _stored(runtime, account_id, rules.clean_name(name), glb, glb, source="generation")


def adopt(
    session: Session, prepared: Prepared, now: datetime, report: Mapping[str, Any] | None = None
) -> Uploaded:
    """Give a prepared model its row, or find the living one made of the same bytes."""
    known = queries.by_sha256(session, prepared.account_id, prepared.sha256)
    if known is None:
        try:
            with session.begin_nested():
                asset = Asset(**vars(prepared), created_at=now, report=rules.storable(report))
                session.add(asset)
            failpoint("upload.adopted")
            return Uploaded(asset, duplicate=False)
        except IntegrityError:
            # Somebody committed the same file between our look and our insert.
            known = queries.by_sha256(session, prepared.account_id, prepared.sha256)
            if known is None:
                raise
    return Uploaded(known, duplicate=True)


def check_allowance(session: Session, runtime: Runtime, caller: Caller, coming: int = 0) -> None:
    """Raises :class:`TooOften` when an account that pays nothing brought too many today.

    Asked after the new one's row is there, which the caller's transaction then takes back;
    ``coming`` are those that are confirmed but have no row yet.
    """
    most = runtime.settings.free_uploads
    if not most or caller.paying:
        return
    since = runtime.clock.now() - DAY
    brought = select(func.count()).where(
        Asset.account_id == caller.account_id, Asset.source == "upload", Asset.created_at > since
    )
    session.flush()
    if (session.scalar(brought) or 0) + coming > most:
        raise TooOften(f"at most {most} new models a day; buy credits for more", what="uploads")


def upload(session: Session, runtime: Runtime, account_id: str, name: str, data: bytes) -> Uploaded:
    """Both halves at once; a request does the first before it opens its transaction."""
    with Spool.of(data) as sent:
        prepared = prepare_upload(runtime, account_id, name, sent)
    return adopt(session, prepared, runtime.clock.now())


def update(session: Session, account_id: str, asset_id: str, changes: rules.Changes) -> Asset:
    """Change title, sku and tags, those of them that are given."""
    asset = queries.get(session, account_id, asset_id)
    for field, value in rules.checked(changes).items():
        setattr(asset, field, value)
    session.flush()
    return asset


def archive(session: Session, account_id: str, asset_id: str, now: datetime) -> Asset:
    """Hide an asset from lists; a second time changes nothing."""
    asset = queries.get(session, account_id, asset_id)
    asset.archived_at = asset.archived_at or now
    session.flush()
    return asset


def unarchive(session: Session, account_id: str, asset_id: str) -> Asset:
    """Show an archived asset in lists again."""
    asset = queries.get(session, account_id, asset_id)
    asset.archived_at = None
    session.flush()
    return asset


def delete(session: Session, account_id: str, asset_id: str, now: datetime) -> None:
    """Soft: the asset is gone for its owner, its renders stay, and its file may come again."""
    queries.get(session, account_id, asset_id).deleted_at = now
    session.flush()


def keep_report(
    session: Session, account_id: str, asset_id: str, report: Mapping[str, Any]
) -> None:
    """Note what inspection found, unless it is known: the same bytes give the same report."""
    session.execute(
        sql_update(Asset)
        .where(Asset.id == asset_id, Asset.account_id == account_id, Asset.report.is_(None))
        .values(report=rules.storable(report))
    )


def _stored(
    runtime: Runtime,
    account_id: str,
    name: str,
    sent: Spool,
    glb: Spool,
    source: str = "upload",
) -> Prepared:
    glb_key = layout.asset(account_id, glb.sha256)
    runtime.blobs.put_once(glb_key, glb.read() if glb.size <= SMALL else glb.chunks())
    failpoint("upload.stored")
    return Prepared(
        account_id=account_id,
        original_name=name,
        file_size=sent.size,
        sha256=sent.sha256,
        glb_key=glb_key,
        glb_sha256=glb.sha256,
        glb_size=glb.size,
        source=source,
    )
