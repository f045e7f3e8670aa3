"""Taking flows in, and moving each one on as soon as what it waits for is there."""

import logging
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from maquette.core.accounts import queries as accounts
from maquette.core.accounts.queries import Caller
from maquette.core.accounts.rules import SCOPES
from maquette.core.assets import slots
from maquette.core.assets.slots import SlotView
from maquette.core.events import FLOW_DONE, FLOW_FAILED
from maquette.core.flows import queries
from maquette.core.flows.tables import OPEN, Flow
from maquette.core.jobs.tables import OPEN as WORKING
from maquette.core.projects import actions as projects
from maquette.core.projects.actions import NewProjects
from maquette.core.renders.actions import check_overlays
from maquette.core.renders.stagings import Wanted, shoot
from maquette.core.renders.tables import Shoot
from maquette.core.runtime import Runtime
from maquette.core.templates import queries as templates
from maquette.core.webhooks import actions as webhooks
from maquette.errors import InvalidSettings, MaquetteError, Unavailable, WorkFailed
from maquette.render.spec import RenderSpec

MOST = 100
LATE = "the uploads were not confirmed in time"

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class NewModel:
    """One model that will arrive: its file's ``name``, whose suffix tells what it is."""

    name: str
    content_type: str
    title: str = ""


@dataclass(frozen=True)
class NewFlow:
    """What is wanted: a project of each model where ``template_id`` is given, and with ``drawn``
    its pictures as well."""

    models: Sequence[NewModel]
    template_id: str | None
    drawn: Wanted | None


def start(session: Session, runtime: Runtime, account_id: str, wanted: NewFlow) -> Flow:
    """A flow with a slot for each model. Raises :class:`InvalidSettings`, or
    :class:`~maquette.errors.NotFound` for a template that there is not.
    """
    if not 0 < len(wanted.models) <= MOST:
        raise InvalidSettings(f"a job has 1 to {MOST} models", field="models")
    if wanted.drawn is not None and wanted.template_id is None:
        raise InvalidSettings("what is to be drawn needs a template", field="templateId")
    if wanted.template_id is not None:
        templates.get(session, account_id, wanted.template_id)
    if wanted.drawn is not None:
        check_overlays(session, account_id, RenderSpec.parse(wanted.drawn.settings))
    opened = [
        slots.open_slot(session, runtime, account_id, model.name, model.content_type, model.title)
        for model in wanted.models
    ]
    now = runtime.clock.now()
    flow = Flow(
        account_id=account_id,
        template_id=wanted.template_id,
        drawn=None if wanted.drawn is None else asdict(wanted.drawn),
        slot_ids=[slot.id for slot in opened],
        created_at=now,
        updated_at=now,
    )
    session.add(flow)
    session.flush()
    return flow


def confirm(session: Session, runtime: Runtime, caller: Caller, flow_id: str) -> Flow:
    """Say that all files are there. A second time changes nothing.

    Raises :class:`~maquette.errors.NotFound`, :class:`~maquette.errors.Conflict` where one is
    not.
    """
    flow = queries.get(session, caller.account_id, flow_id).flow
    if flow.status == "waiting":
        for slot_id in flow.slot_ids:
            slots.confirm(session, runtime, caller, slot_id)
        _become(session, runtime, flow, "reading")
    return flow


def advance(runtime: Runtime) -> None:
    """Move every open flow on as far as it can go.

    Any worker may do so at any time: each step locks its flow and looks again.
    """
    with runtime.db.read() as session:
        found = session.scalars(select(Flow).where(Flow.status.in_(OPEN))).all()
        ready = [flow.id for flow in found if _is_ready(session, runtime, flow)]
    for flow_id in ready:
        try:
            _advance(runtime, flow_id)
        except Exception:
            # It is tried again in the next round, and must not hold up the others until then.
            log.exception("flow %s", flow_id)


def _advance(runtime: Runtime, flow_id: str) -> None:
    try:
        with runtime.db.write() as session:
            flow = session.get_one(Flow, flow_id, with_for_update=True, populate_existing=True)
            if flow.status in OPEN and _is_ready(session, runtime, flow):
                _step(session, runtime, flow)
    except Unavailable:
        raise
    except MaquetteError as error:
        # Whatever its step had begun is undone; a flow that cannot go on says so.
        _fail(runtime, flow_id, error.message)


def _is_ready(session: Session, runtime: Runtime, flow: Flow) -> bool:
    if flow.status == "drawing":
        drawing = select(Shoot.id).where(Shoot.id.in_(flow.shoot_ids), Shoot.status == "open")
        return session.scalar(drawing.limit(1)) is None
    views = slots.several(session, flow.account_id, flow.slot_ids)
    if flow.status == "waiting":
        late = runtime.clock.now() > flow.created_at + slots.LASTS
        return late or all(view.job is not None for view in views)
    return not any(view.job is not None and view.job.status in WORKING for view in views)


def _step(session: Session, runtime: Runtime, flow: Flow) -> None:
    if flow.status == "drawing":
        _conclude(session, runtime, flow)
        return
    views = slots.several(session, flow.account_id, flow.slot_ids)
    if flow.status == "waiting":
        if not all(view.job is not None for view in views):
            raise WorkFailed(LATE)
        _become(session, runtime, flow, "reading")
        return
    for view in views:
        if view.asset is None:
            raise WorkFailed(f"{view.slot.title or view.slot.name}: {_reason(view)}")
    if flow.template_id is not None:
        _stage(session, runtime, flow, flow.template_id)
    if flow.drawn is None:
        _finish(session, runtime, flow)
    else:
        _draw(session, runtime, flow, Wanted(**flow.drawn))


def _stage(session: Session, runtime: Runtime, flow: Flow, template_id: str) -> None:
    wanted = NewProjects(flow.account_id, template_id, flow.slot_ids, per_asset=True)
    flow.project_ids = [row.id for row in projects.create(session, runtime, wanted)]


def _draw(session: Session, runtime: Runtime, flow: Flow, wanted: Wanted) -> None:
    account = accounts.get(session, flow.account_id)
    caller = accounts.caller_of(account, "", frozenset(SCOPES))
    made = [shoot(session, runtime, caller, one, wanted) for one in flow.project_ids]
    flow.shoot_ids = [row.id for row in made]
    _become(session, runtime, flow, "drawing")


def _conclude(session: Session, runtime: Runtime, flow: Flow) -> None:
    for row in session.scalars(select(Shoot).where(Shoot.id.in_(flow.shoot_ids))):
        if row.status == "failed":
            raise WorkFailed(row.error_message or "a render failed")
    _finish(session, runtime, flow)


def _reason(view: SlotView) -> str:
    return (view.job.error_message if view.job else None) or "it could not be read"


def _finish(session: Session, runtime: Runtime, flow: Flow) -> None:
    _become(session, runtime, flow, "done")
    _announce(session, runtime, flow, FLOW_DONE)


def _fail(runtime: Runtime, flow_id: str, reason: str) -> None:
    with runtime.db.write() as session:
        flow = session.get_one(Flow, flow_id, with_for_update=True, populate_existing=True)
        if flow.status in OPEN:
            flow.error_message = reason
            _become(session, runtime, flow, "failed")
            _announce(session, runtime, flow, FLOW_FAILED)


def _become(session: Session, runtime: Runtime, flow: Flow, status: str) -> None:
    flow.status, flow.updated_at = status, runtime.clock.now()
    session.flush()


def _announce(session: Session, runtime: Runtime, flow: Flow, name: str) -> None:
    facts = {
        "id": flow.id,
        "slot_ids": flow.slot_ids,
        "project_ids": flow.project_ids,
        "shoot_ids": flow.shoot_ids,
        "error_message": flow.error_message,
    }
    webhooks.announce(session, runtime, flow.account_id, name, facts=facts)
