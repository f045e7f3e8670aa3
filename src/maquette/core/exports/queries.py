"""Reading exports together with their job and file, always within one account."""

from dataclasses import dataclass

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from maquette.core.exports.tables import Export
from maquette.core.jobs.tables import OPEN, Artifact, Job
from maquette.errors import NotFound
from maquette.kit.ids import is_plain

FILE = "export"
USABLE = ("queued", "running", "done")


@dataclass(frozen=True)
class ExportView:
    """All that a surface shows of an export; ``file`` is there once it is done."""

    export: Export
    job: Job
    file: Artifact | None

    @property
    def suffix(self) -> str:
        """What the file's name ends in, without the dot; empty without a file."""
        return "" if self.file is None else self.file.key.rpartition(".")[2]


def get(session: Session, account_id: str, export_id: str) -> ExportView:
    """Raises :class:`NotFound`."""
    return _one(session, account_id, Export.id, export_id)


def by_job(session: Session, account_id: str, job_id: str) -> ExportView:
    return _one(session, account_id, Export.job_id, job_id)


def of_asset(session: Session, account_id: str, asset_id: str) -> list[ExportView]:
    """Newest first."""
    wanted = _views().where(Export.account_id == account_id, Export.asset_id == asset_id)
    return _shown(session, wanted.order_by(Export.created_at.desc(), Export.id))


def being_made(session: Session, account_id: str) -> int:
    """How many of the account's exports are waiting or worked on."""
    mine = Export.account_id == account_id
    counted = select(func.count()).select_from(Export).join(Job, Job.id == Export.job_id)
    return session.scalar(counted.where(mine, Job.status.in_(OPEN))) or 0


def usable(session: Session, account_id: str, asset_id: str, spec_sha256: str) -> Export | None:
    """The newest one like this that was made, or is being made."""
    return session.scalars(
        select(Export)
        .join(Job, Job.id == Export.job_id)
        .where(
            Export.account_id == account_id,
            Export.asset_id == asset_id,
            Export.spec_sha256 == spec_sha256,
            Job.status.in_(USABLE),
        )
        .order_by(Export.created_at.desc(), Export.id)
        .limit(1)
    ).first()


def _one(
    session: Session, account_id: str, column: InstrumentedAttribute[str], value: str
) -> ExportView:
    wanted = _views().where(Export.account_id == account_id, column == value)
    found = _shown(session, wanted) if is_plain(value) else []
    if not found:
        raise NotFound("no such export", what="export")
    return found[0]


def _shown(session: Session, wanted: Select[Export, Job, Artifact]) -> list[ExportView]:
    return [
        ExportView(export, job, file if job.status == "done" else None)
        for export, job, file in session.execute(wanted)
    ]


def _views() -> Select[Export, Job, Artifact]:
    return (
        select(Export, Job, Artifact)
        .join(Job, Job.id == Export.job_id)
        .outerjoin(Artifact, and_(Artifact.job_id == Job.id, Artifact.kind == FILE))
    )
