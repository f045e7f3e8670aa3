"""Reading generations together with their job, asset and poster, always within one account."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, and_, bindparam, func, select
from sqlalchemy.orm import Session, aliased

from maquette.core.assets.tables import Asset
from maquette.core.generations.rules import GenerationOrder, options_from_json
from maquette.core.generations.tables import Errand, Generation
from maquette.core.jobs.tables import Artifact, Job
from maquette.db.rows import Glance, Rows
from maquette.errors import NotFound
from maquette.kit.ids import is_plain
from maquette.kit.paging import Page, Window

LATELY = timedelta(days=1)


@dataclass(frozen=True)
class GenerationView:
    """All that a surface shows of a generation. ``asset`` is there once it is done, and stays
    after its owner deleted it; ``poster`` where one was drawn; ``painting`` as soon as an engine
    has painted one on the way from words; ``errand`` where a provider makes it."""

    generation: Generation
    job: Job
    asset: Asset | None
    poster: Artifact | None = None
    painting: Artifact | None = None
    errand: Errand | None = None

    @property
    def preview(self) -> Artifact | None:
        """The best picture of the asset that there is yet."""
        return self.poster or self.painting


def get(session: Session, account_id: str, generation_id: str) -> GenerationView:
    return _one(session, _BY_ID, account_id, generation_id)


def by_job(session: Session, account_id: str, job_id: str) -> GenerationView:
    return _one(session, _BY_JOB, account_id, job_id)


def by_ulid(session: Session, account_id: str, ulid: str) -> GenerationView:
    """By the ULID of its job, which some surfaces show instead of the short id."""
    return _one(session, _BY_ULID, account_id, ulid)


def look(glance: Glance, account_id: str, generation_id: str) -> GenerationView:
    """What :func:`get` gives; its rows belong to no session."""
    return _looked(glance, _LOOK, account_id, generation_id)


def look_by_job(glance: Glance, account_id: str, job_id: str) -> GenerationView:
    """What :func:`by_job` gives; its rows belong to no session."""
    return _looked(glance, _LOOK_BY_JOB, account_id, job_id)


def look_by_ulid(glance: Glance, account_id: str, ulid: str) -> GenerationView:
    """What :func:`by_ulid` gives; its rows belong to no session."""
    return _looked(glance, _LOOK_BY_ULID, account_id, ulid)


def just_ordered(session: Session, generation: Generation) -> GenerationView:
    """What this very transaction has ordered: nothing of it is made, and nothing need be asked."""
    job = session.get_one(Job, generation.job_id)
    # A job that waits for a provider first has work of its own, see jobs.start.
    errand = None if job.work_id is None else session.get(Errand, job.id)
    return GenerationView(generation, job, None, errand=errand)


def made_lately(
    session: Session, account_id: str, order: GenerationOrder, engine: str, now: datetime
) -> GenerationView | None:
    """The newest finished generation, at most a day old, of the same words in the same way."""
    same = (
        Generation.account_id == account_id,
        Generation.created_at > now - LATELY,
        Generation.engine == engine,
        Generation.prompt == order.prompt,
        Generation.kind == order.kind.value,
        Job.status == "done",
    )
    newest = _VIEWS.where(*same).order_by(Generation.created_at.desc()).limit(20)
    views = [GenerationView(*row) for row in session.execute(newest)]
    for view in views:
        if options_from_json(view.generation.options) == order.options:
            return view
    return None


def page(session: Session, account_id: str, window: Window) -> Page[GenerationView]:
    """All generations of the account, newest first."""
    counted = select(func.count()).select_from(Generation)
    total = session.scalar(counted.where(Generation.account_id == account_id)) or 0
    newest = (
        _VIEWS.where(Generation.account_id == account_id)
        .order_by(Generation.created_at.desc(), Generation.id)
        .limit(window.limit)
        .offset(window.offset)
    )
    return Page([GenerationView(*row) for row in session.execute(newest)], total, window)


def _one(
    session: Session,
    wanted: Select[Generation, Job, Asset, Artifact, Artifact, Errand],
    account_id: str,
    value: str,
) -> GenerationView:
    told = {"account": account_id, "value": value}
    row = session.execute(wanted, told).one_or_none() if is_plain(value) else None
    if row is None:
        raise NotFound("no such generation", what="generation")
    return GenerationView(*row)


def _looked(
    glance: Glance,
    wanted: Rows[Generation, Job, Asset, Artifact, Artifact, Errand],
    account_id: str,
    value: str,
) -> GenerationView:
    told = {"account": account_id, "value": value}
    rows = glance.found(wanted, **told) if is_plain(value) else []
    if not rows:
        raise NotFound("no such generation", what="generation")
    return GenerationView(*rows[0])


def _views() -> Select[Generation, Job, Asset, Artifact, Artifact, Errand]:
    painting = aliased(Artifact)
    return (
        select(Generation, Job, Asset, Artifact, painting, Errand)
        .join(Job, Job.id == Generation.job_id)
        .outerjoin(Asset, Asset.id == Generation.asset_id)
        .outerjoin(Artifact, and_(Artifact.job_id == Job.id, Artifact.kind == "poster"))
        .outerjoin(painting, and_(painting.job_id == Job.id, painting.kind == "painting"))
        .outerjoin(Errand, Errand.job_id == Job.id)
    )


# Asked at every poll: putting a statement together takes longer than asking it.
_VIEWS = _views()
_MINE = _VIEWS.where(Generation.account_id == bindparam("account"))
_BY_ID = _MINE.where(Generation.id == bindparam("value"))
_BY_JOB = _MINE.where(Generation.job_id == bindparam("value"))
_BY_ULID = _MINE.where(Job.ulid == bindparam("value"))
_LOOK, _LOOK_BY_JOB, _LOOK_BY_ULID = Rows(_BY_ID), Rows(_BY_JOB), Rows(_BY_ULID)
