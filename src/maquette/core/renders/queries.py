"""Reading renders together with their job and their files, always within one account."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    bindparam,
    exists,
    false,
    func,
    select,
)
from sqlalchemy.orm import Session

from maquette.core.jobs.tables import Artifact, Job
from maquette.core.renders.tables import Render, Shoot
from maquette.db.rows import Glance, Rows
from maquette.errors import NotFound
from maquette.kit.ids import is_plain
from maquette.kit.paging import Page, Window


@dataclass(frozen=True)
class RenderView:
    """All that a surface shows of a render: every ladder of statuses follows from these three.

    ``artifacts`` by their kind: "poster" is there long before "video".
    """

    render: Render
    job: Job
    artifacts: dict[str, Artifact]


@dataclass(frozen=True)
class RenderFilter:
    """Which renders are wanted; what is None or empty does not matter.

    ``steps`` are names of the job's step; ``has_poster`` asks whether the poster is stored.
    """

    asset_id: str | None = None
    statuses: frozenset[str] = frozenset()
    steps: frozenset[str] = frozenset()
    has_poster: bool | None = None


EVERY = RenderFilter()


def get(session: Session, account_id: str, render_id: str) -> RenderView:
    return _one(session, _BY_ID, account_id, render_id)


def look(glance: Glance, account_id: str, render_id: str) -> RenderView:
    """What :func:`get` gives, by one statement; its rows belong to no session."""
    told = {"account": account_id, "value": render_id}
    rows = glance.found(_LOOK, **told) if is_plain(render_id) else []
    if not rows:
        raise NotFound("no such render", what="render")
    # Of a render without files there is one row, without a file.
    files = {file.kind: file for _, _, file in rows if file is not None}
    return RenderView(rows[0][0], rows[0][1], files)


def by_job(session: Session, account_id: str, job_id: str) -> RenderView:
    return _one(session, _BY_JOB, account_id, job_id)


def artifact(session: Session, account_id: str, render_id: str, kind: str) -> Artifact:
    """One file of a render. Raises :class:`NotFound`, with ``what`` the kind, until it is there."""
    found = get(session, account_id, render_id).artifacts.get(kind)
    if found is None:
        raise NotFound(f"this render has no {kind}", what=kind)
    return found


def page(
    session: Session, account_id: str, window: Window, wanted: RenderFilter = EVERY
) -> Page[RenderView]:
    """The account's renders that pass the filter, newest first."""
    conditions = _conditions(account_id, wanted)
    total = session.scalar(
        select(func.count())
        .select_from(Render)
        .join(Job, Job.id == Render.job_id)
        .where(*conditions)
    )
    newest = _rows().where(*conditions).order_by(Render.created_at.desc(), Render.id)
    shown = session.execute(newest.limit(window.limit).offset(window.offset))
    return Page(_views(session, shown.all()), total or 0, window)


def of_asset(session: Session, account_id: str, asset_id: str) -> Sequence[RenderView]:
    """Every render of one asset, newest first."""
    newest = (
        _rows()
        .where(Render.account_id == account_id, Render.asset_id == asset_id)
        .order_by(Render.created_at.desc(), Render.id)
    )
    return _views(session, session.execute(newest).all())


def shoot(session: Session, account_id: str, shoot_id: str) -> Shoot:
    """Raises :class:`NotFound`."""
    wanted = select(Shoot).where(Shoot.id == shoot_id, Shoot.account_id == account_id)
    found = session.scalar(wanted) if is_plain(shoot_id) else None
    if found is None:
        raise NotFound("no such render", what="shoot")
    return found


def of_shoot(session: Session, account_id: str, shoot_id: str) -> Sequence[RenderView]:
    """Every render of one shoot, in the order in which they were wanted."""
    mine = _rows().where(Render.account_id == account_id, Render.shoot_id == shoot_id)
    return _views(session, session.execute(mine.order_by(Render.number, Render.id)).all())


def look_shoot(
    glance: Glance, account_id: str, shoot_id: str
) -> tuple[Shoot, Sequence[RenderView]]:
    """What :func:`shoot` and :func:`of_shoot` give, by one statement; its rows belong to no
    session.
    """
    told = {"account": account_id, "value": shoot_id}
    rows = glance.found(_LOOK_SHOOT, **told) if is_plain(shoot_id) else []
    if not rows:
        raise NotFound("no such render", what="shoot")
    views: dict[str, RenderView] = {}
    for _, render, job, file in rows:
        if render is not None and job is not None:
            view = views.setdefault(render.id, RenderView(render, job, {}))
            if file is not None:
                view.artifacts[file.kind] = file
    return rows[0][0], list(views.values())


def _rows() -> Select[Render, Job]:
    return select(Render, Job).join(Job, Job.id == Render.job_id)


# Asked at every poll: putting a statement together takes as long as asking it.
_MINE = _rows().where(Render.account_id == bindparam("account"))
_BY_ID = _MINE.where(Render.id == bindparam("value"))
_BY_JOB = _MINE.where(Render.job_id == bindparam("value"))
_LOOK = Rows(
    select(Render, Job, Artifact)
    .join(Job, Job.id == Render.job_id)
    .outerjoin(Artifact, Artifact.job_id == Job.id)
    .where(Render.account_id == bindparam("account"), Render.id == bindparam("value"))
)
_LOOK_SHOOT = Rows(
    select(Shoot, Render, Job, Artifact)
    .outerjoin(Render, Render.shoot_id == Shoot.id)
    .outerjoin(Job, Job.id == Render.job_id)
    .outerjoin(Artifact, Artifact.job_id == Job.id)
    .where(Shoot.account_id == bindparam("account"), Shoot.id == bindparam("value"))
    .order_by(Render.number, Render.id)
)
_FILES = select(Artifact).where(Artifact.job_id == bindparam("job"))


def _one(session: Session, wanted: Select[Render, Job], account_id: str, value: str) -> RenderView:
    told = {"account": account_id, "value": value}
    row = session.execute(wanted, told).one_or_none() if is_plain(value) else None
    if row is None:
        raise NotFound("no such render", what="render")
    render, job = row
    files = session.scalars(_FILES, {"job": job.id})
    return RenderView(render, job, {file.kind: file for file in files})


def _conditions(account_id: str, wanted: RenderFilter) -> list[ColumnElement[bool]]:
    conditions = [Render.account_id == account_id]
    if wanted.asset_id is not None:
        known = is_plain(wanted.asset_id)
        conditions.append(Render.asset_id == wanted.asset_id if known else false())
    if wanted.statuses:
        conditions.append(Job.status.in_(wanted.statuses))
    if wanted.steps:
        conditions.append(Job.step.in_(wanted.steps))
    if wanted.has_poster is not None:
        poster = exists().where(Artifact.job_id == Render.job_id, Artifact.kind == "poster")
        conditions.append(poster if wanted.has_poster else ~poster)
    return conditions


def _views(session: Session, rows: Sequence[Row[Render, Job]]) -> list[RenderView]:
    """Join the files on: two queries however many renders."""
    kept = session.scalars(select(Artifact).where(Artifact.job_id.in_([job.id for _, job in rows])))
    files: dict[str, dict[str, Artifact]] = {job.id: {} for _, job in rows}
    for row in kept:
        files[row.job_id][row.kind] = row
    return [RenderView(render, job, files[job.id]) for render, job in rows]
