"""Reading assets, always within one account."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Text, func, or_, select, type_coerce
from sqlalchemy.orm import Session

from maquette.core.assets.rules import normal_tags
from maquette.core.assets.tables import Asset, Slot
from maquette.core.runtime import Runtime
from maquette.errors import InvalidSettings, NotFound
from maquette.gltf import variants
from maquette.gltf.glb import HEAD, json_span, parse_json
from maquette.gltf.limits import JSON_BYTES
from maquette.kit.ids import is_plain
from maquette.kit.paging import Page, Window

LONGEST_FINISH = 200


def get(session: Session, account_id: str, asset_id: str) -> Asset:
    """A living asset, archived or not. Raises :class:`NotFound`."""
    found = even_deleted(session, account_id, asset_id)
    if found.deleted_at is not None:
        raise NotFound("no such asset", what="asset")
    return found


def locked(session: Session, account_id: str, asset_id: str) -> Asset:
    """Like :func:`get`; whoever else asks for it so waits until this transaction has ended."""
    # NO KEY UPDATE: other transactions' new rows may refer to the asset meanwhile.
    if is_plain(asset_id):
        mine = (Asset.id == asset_id, Asset.account_id == account_id)
        session.execute(select(Asset.id).where(*mine).with_for_update(key_share=True))
    return get(session, account_id, asset_id)


def even_deleted(session: Session, account_id: str, asset_id: str) -> Asset:
    """Like :func:`get`, for renders that outlive their asset."""
    wanted = select(Asset).where(Asset.id == asset_id, Asset.account_id == account_id)
    found = session.scalar(wanted) if is_plain(asset_id) else None
    if found is None:
        raise NotFound("no such asset", what="asset")
    return found


@dataclass(frozen=True)
class Named:
    """A living asset, ``asked_for`` by its own id or by that of the slot it came through, and
    what to call it then: the same file may have come under several names.
    """

    asked_for: str
    name: str
    asset: Asset


def named(session: Session, account_id: str, asked_for: str) -> Named:
    """Raises :class:`NotFound`; :class:`InvalidSettings` for a slot that is not read yet, or could
    not be.
    """
    mine = select(Slot).where(Slot.id == asked_for, Slot.account_id == account_id)
    slot = session.scalar(mine) if is_plain(asked_for) else None
    if slot is None:
        asset = get(session, account_id, asked_for)
        return Named(asked_for, name_of(asset), asset)
    if slot.asset_id is None:
        raise InvalidSettings("modelIds: this model is not ready", field="modelIds")
    asset = get(session, account_id, slot.asset_id)
    return Named(asked_for, slot.title or name_of(asset), asset)


def name_of(asset: Asset) -> str:
    """What to call an asset: its title, or its file's name without the suffix."""
    return asset.title or asset.original_name.rsplit(".", 1)[0]


def finishes(runtime: Runtime, asset: Asset) -> list[str]:
    """The variants that an asset can be drawn in, by its report, or else by its file."""
    if asset.report is not None and "variants" in asset.report:
        told = asset.report["variants"]
    else:
        start, end = json_span(_read(runtime, asset, 0, HEAD))
        told = variants.names(parse_json(_read(runtime, asset, start, end), limit=JSON_BYTES))
    return [name for name in dict.fromkeys(told) if 0 < len(name) <= LONGEST_FINISH]


def _read(runtime: Runtime, asset: Asset, start: int, end: int) -> bytes:
    return b"".join(runtime.blobs.stream(asset.glb_key, start, end))


def by_sha256(session: Session, account_id: str, sha256: str) -> Asset | None:
    """The account's living asset made of these uploaded bytes; other accounts' never count."""
    wanted = select(Asset).where(
        Asset.account_id == account_id,
        Asset.sha256 == sha256.lower(),
        Asset.deleted_at.is_(None),
    )
    return session.scalar(wanted) if is_plain(sha256) else None


def page(
    session: Session,
    account_id: str,
    window: Window,
    *,
    tags: Sequence[str] = (),
    archived: bool = False,
) -> Page[Asset]:
    """Living assets with any of ``tags``, newest first; either the archived ones or the others."""
    wanted = [
        Asset.account_id == account_id,
        Asset.deleted_at.is_(None),
        Asset.archived_at.is_not(None) if archived else Asset.archived_at.is_(None),
    ]
    if tags:
        wanted.append(or_(False, *(_has_tag(tag) for tag in normal_tags(tags))))
    total = session.scalar(select(func.count()).select_from(Asset).where(*wanted)) or 0
    newest = select(Asset).where(*wanted).order_by(Asset.created_at.desc(), Asset.id)
    items = session.scalars(newest.limit(window.limit).offset(window.offset)).all()
    return Page(items, total, window)


def _has_tag(tag: str) -> ColumnElement[bool]:
    return type_coerce(Asset.tags, Text).contains(f"\n{tag}\n", autoescape=True)
