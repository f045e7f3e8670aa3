"""Sessions over one engine: :meth:`Database.read` looks, :meth:`Database.write` changes."""

import fcntl
import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect, make_url, text
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm import Session

from maquette.db.rows import Glance
from maquette.errors import Unavailable
from maquette.kit.later import later
from maquette.kit.shortage import AGAIN_SECONDS, no_space
from maquette.kit.turns import NoTurn, Turns

if TYPE_CHECKING:
    from alembic import command, config
else:
    # Tables are nearly always up to date, which is seen without it.
    command, config = later("alembic.command"), later("alembic.config")

BUSY_MILLISECONDS = 5000
THREADS = 40
"""That the web framework has; each finds a connection that is open already."""
FULL = ("database or disk is full", "No space left on device")
TOO_BUSY = "the database cannot be reached or is too busy; try again"
MIGRATION_LOCK = 0x6D617175  # "maqu": any constant that nobody else locks
MIGRATION_POLL_SECONDS = 0.1
T = TypeVar("T")
_BEGIN = "maquette_begin"
_READS = "maquette_reads"
_AFTER = "maquette_after_commit"

log = logging.getLogger(__name__)


class Occupied(Exception):
    """A glance would have to wait."""


class Database:
    """One database and its connections.

    On SQLite a write session takes the one write lock at its beginning (``BEGIN IMMEDIATE``), so
    what it has read cannot change before it writes; pysqlite's own transactions would begin only
    at the first write, and commit DDL at once. Whoever waits for that lock asks for it again after
    ever longer naps, so threads of one process wait in line first, and only one of them naps.
    A read session cannot write, on either database. A glance is one statement that does not wait.
    ``written`` is another number whenever a write session of this process has committed.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.written = 0
        self._reader = engine.execution_options(**{_BEGIN: "read"}, postgresql_readonly=True)
        self._writer = engine.execution_options(**{_BEGIN: "write"})
        self._turns = Turns() if engine.dialect.name == "sqlite" else None
        self._kept: Connection | None = None
        self._glancing = threading.Lock()

    @classmethod
    def open(cls, url: str) -> "Database":
        """Connect lazily. ``postgres://`` and ``postgresql://`` both mean psycopg 3."""
        known = normal_url(url)
        if known.get_backend_name() == "sqlite":
            patience = {"timeout": BUSY_MILLISECONDS / 1000}
            engine = create_engine(known, connect_args=patience, pool_size=THREADS)
            event.listen(engine, "connect", _prepare_sqlite)
            event.listen(engine, "begin", _begin_sqlite)
        else:
            engine = create_engine(known, pool_pre_ping=True, pool_size=10, max_overflow=30)
        return cls(engine)

    @property
    def url(self) -> str:
        """With its password: for opening a second engine, never for showing."""
        return self.engine.url.render_as_string(hide_password=False)

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session that sees one state of the database and changes nothing."""
        with _translated(), Session(self._reader, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A session that commits at its end, or rolls back when an error leaves it.

        Rows it returned stay readable. Raises :class:`Unavailable` when the database cannot be
        reached or is locked for longer than five seconds.
        """
        with _translated():
            with (
                self._turn(),
                Session(self._writer, expire_on_commit=False) as session,
                session.begin(),
            ):
                yield session
            self.written += 1
            for action in session.info.get(_AFTER, ()):
                action()

    def glance(self, look: Callable[[Glance], T]) -> T:
        """What ``look`` finds by one statement, so soon that an event loop may do it itself: a
        thread that is woken for it costs several times the look.

        Raises :class:`Occupied` where that takes a server, somebody else's lock, or another
        glance to be over; :meth:`read` then waits.
        """
        if self._turns is None or not self._glancing.acquire(blocking=False):
            raise Occupied
        try:
            return look(Glance(self._glancer()))
        except DBAPIError as error:
            self._let_go()
            raise Occupied from error
        finally:
            self._glancing.release()

    def look(self, look: Callable[[Glance], T]) -> T:
        """The same, waiting where it must."""
        with self.read() as session:
            return look(Glance(session.connection()))

    def _glancer(self) -> Connection:
        """A connection that is kept: opening one and closing it would cost as much as the look."""
        if self._kept is None:
            kept = self.engine.execution_options(**{_BEGIN: "glance"}).connect()
            kept.detach()  # from the pool, whose connections wait for locks
            kept.exec_driver_sql("PRAGMA busy_timeout=0")
            self._kept = kept
        return self._kept

    def _let_go(self) -> None:
        if self._kept is not None:
            self._kept.close()
            self._kept = None

    def _turn(self) -> AbstractContextManager[None]:
        return nullcontext() if self._turns is None else self._turns.turn(BUSY_MILLISECONDS / 1000)

    @contextmanager
    def snapshot(self) -> Iterator[Session]:
        """A read session whose every statement sees the same moment, also on PostgreSQL."""
        engine = self._reader
        if engine.dialect.name != "sqlite":
            engine = engine.execution_options(isolation_level="REPEATABLE READ")
        with _translated(), Session(engine, expire_on_commit=False) as session:
            yield session

    def is_empty(self) -> bool:
        """Whether no migration was ever run."""
        with _translated():
            return not inspect(self.engine).has_table("alembic_version")

    def faults(self) -> list[str]:
        """What the database finds wrong with itself; PostgreSQL keeps such checks to its tools."""
        if self.engine.dialect.name != "sqlite":
            self.ping()
            return []
        with self.read() as session:
            found = [str(row[0]) for row in session.execute(text("PRAGMA integrity_check"))]
            orphans = session.execute(text("PRAGMA foreign_key_check")).all()
        faults = [] if found == ["ok"] else found
        return faults + [
            f"row {row[1]} of {row[0]} refers to a {row[2]} that is not there" for row in orphans
        ]

    def migrate(self, *others: Callable[[], None]) -> None:
        """Bring the schema up to date, and then do ``others`` under the same lock.

        Of two processes that start together one migrates, and the other waits and finds it done.
        A migration that dies leaves nothing behind.
        """
        with _translated(), self._migration_lock():
            if not self.is_current():
                self._upgrade()
            for other in others:
                other()

    def _upgrade(self) -> None:
        with self._writer.begin() as connection:
            told = _config()
            told.attributes["connection"] = connection
            command.upgrade(told, "head")
            log.info("the database's tables are those of version %s now", _revision(connection))

    def is_current(self) -> bool:
        """Whether the tables are those of this version. Raises :class:`Unavailable`."""
        with self.read() as session:
            return _revision(session.connection()) == _head()

    def ping(self) -> None:
        """Raises :class:`Unavailable` when the database does not answer."""
        with self.read() as session:
            session.execute(text("SELECT 1"))

    def dispose(self) -> None:
        with self._glancing:
            self._let_go()
        self.engine.dispose()

    @contextmanager
    def _migration_lock(self) -> Iterator[None]:
        if self.engine.dialect.name == "sqlite":
            with Path(f"{self.engine.url.database}.lock").open("a", encoding="utf-8") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                yield
            return
        # Asked again and again, each time in a transaction of its own: waiting inside one would
        # keep a snapshot, for which DBOS's CREATE INDEX CONCURRENTLY waits in its turn.
        with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            attempt = text("SELECT pg_try_advisory_lock(:key)")
            while not connection.scalar(attempt, {"key": MIGRATION_LOCK}):
                time.sleep(MIGRATION_POLL_SECONDS)
            try:
                yield
            finally:
                connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": MIGRATION_LOCK})


def after_commit(session: Session, action: Callable[[], None]) -> None:
    """Have something done once what :meth:`Database.write` began is true; never, if it fails.

    Should the process die in between, it is not done.
    """
    session.info.setdefault(_AFTER, []).append(action)


def normal_url(url: str) -> URL:
    """The URL with the driver we use; raises :class:`Unavailable` for other databases."""
    known = make_url(url.replace("postgres://", "postgresql://", 1))
    backend = known.get_backend_name()
    if backend == "postgresql":
        return known.set(drivername="postgresql+psycopg")
    if backend == "sqlite" and known.database not in {None, "", ":memory:"}:
        return known
    raise Unavailable("the database is a SQLite file or PostgreSQL; check MAQUETTE_DATABASE_URL")


def _prepare_sqlite(connection: Any, _: object) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves
    for pragma in (
        f"busy_timeout={BUSY_MILLISECONDS}",
        "journal_mode=WAL",
        "synchronous=FULL",  # what was acknowledged survives a power cut
        "foreign_keys=ON",
    ):
        connection.execute(f"PRAGMA {pragma}").fetchall()


def _begin_sqlite(connection: Connection) -> None:
    way = connection.get_execution_options().get(_BEGIN)
    reading = way in {"read", "glance"}
    if connection.info.get(_READS) is not reading:
        connection.exec_driver_sql(f"PRAGMA query_only={'ON' if reading else 'OFF'}")
        connection.info[_READS] = reading
    if way != "glance":  # of which each statement is a transaction of its own
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


def _config() -> "config.Config":
    made = config.Config()
    made.set_main_option("script_location", "maquette:db/migrations")
    return made


@cache
def _head() -> str:
    """The revision of the last migration: the number that its file's name begins with."""
    found = files("maquette.db.migrations.versions").iterdir()
    return max(file.name[1:5] for file in found if file.name.startswith("v"))


def _revision(connection: Connection) -> str | None:
    """Of the tables that are there; None where no migration was ever run."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return found


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except NoTurn as error:
        raise Unavailable(TOO_BUSY, retry_after=AGAIN_SECONDS) from error
    except OperationalError as error:
        if not _is_outage(error):
            raise
        if any(word in str(error.orig) for word in FULL):
            raise no_space() from error
        raise Unavailable(TOO_BUSY, retry_after=AGAIN_SECONDS) from error


def _is_outage(error: OperationalError) -> bool:
    """Whether the database is away, rather than asked something wrong."""
    said = str(error.orig)
    if type(error.orig).__module__.startswith("psycopg"):
        return True
    return any(word in said for word in ("locked", "unable to open", "full", "disk I/O"))
