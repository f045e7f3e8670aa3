"""What the verbs of the core work with, put together once per process."""

import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path

from maquette.db.session import Database
from maquette.engines.catalog import Catalog, catalog_of
from maquette.kit.clock import Clock, SystemClock
from maquette.kit.sealing import Sealer
from maquette.queue.durable import Queue
from maquette.settings import Settings
from maquette.storage.blobs import Blobs
from maquette.storage.signed import SignedUrls


@dataclass(frozen=True)
class Runtime:
    """Settings and the open doors: database, storage, queue, engines, clock, signed addresses.

    ``secret`` is what all secrets that we can make again are made of; ``sealer`` keeps those of
    others.
    """

    settings: Settings
    db: Database
    blobs: Blobs
    queue: Queue
    catalog: Catalog
    clock: Clock
    urls: SignedUrls
    secret: bytes = field(repr=False)
    sealer: Sealer = field(repr=False)

    @property
    def secrets(self) -> tuple[bytes, ...]:
        """The secret, and those before it that still hold."""
        return (self.secret, *self.settings.former_secrets)

    def close(self) -> None:
        self.queue.close()
        self.db.dispose()


def open_runtime(
    settings: Settings, *, catalog: Catalog | None = None, clock: Clock | None = None
) -> Runtime:
    """Open every door that ``settings`` name; nothing is migrated or written but the secret.

    Raises :class:`~maquette.errors.Unavailable` with the setting to look at.
    """
    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    ticking = clock or SystemClock()
    secret = secret_of(settings)
    db = Database.open(settings.resolved_database_url)
    return Runtime(
        settings=settings,
        db=db,
        blobs=Blobs.open(settings.resolved_storage_url, settings.storage_seconds),
        queue=Queue(db.url),
        catalog=catalog or catalog_of(settings),
        clock=ticking,
        urls=SignedUrls([secret, *settings.former_secrets], settings.base_url, ticking),
        secret=secret,
        sealer=Sealer([secret, *settings.former_secrets]),
    )


def secret_of(settings: Settings) -> bytes:
    """The configured secret, or a random one kept in the data folder for this user alone."""
    configured = settings.secret.get_secret_value()
    if configured:
        return configured.encode()
    return _kept_secret(settings.data_dir / "secret")


def _kept_secret(path: Path) -> bytes:
    fresh = path.with_name(f"secret.{os.getpid()}")
    if not path.exists():
        with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(secrets.token_hex(32).encode())
        try:
            # Of two processes that start together, one links its secret and both read that one.
            os.link(fresh, path)
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return path.read_bytes()
