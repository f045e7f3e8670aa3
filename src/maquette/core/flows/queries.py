"""Reading flows together with what they have made so far, always within one account."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from maquette.core.assets import slots
from maquette.core.assets.slots import SlotView
from maquette.core.flows.tables import Flow
from maquette.core.projects.tables import Project
from maquette.core.renders import queries as renders
from maquette.core.renders.queries import RenderView
from maquette.errors import NotFound
from maquette.kit.ids import is_plain


@dataclass(frozen=True)
class Part:
    """One model of a flow: its slot, and its project and renders once they are there."""

    view: SlotView
    project: Project | None
    renders: Sequence[RenderView]


@dataclass(frozen=True)
class FlowView:
    """A flow and its models, in the order in which they were named."""

    flow: Flow
    parts: Sequence[Part]


def get(session: Session, account_id: str, flow_id: str) -> FlowView:
    """Raises :class:`NotFound`."""
    wanted = select(Flow).where(Flow.id == flow_id, Flow.account_id == account_id)
    flow = session.scalar(wanted) if is_plain(flow_id) else None
    if flow is None:
        raise NotFound("no such job", what="job")
    views = slots.several(session, account_id, flow.slot_ids)
    return FlowView(flow, [_part(session, flow, at, view) for at, view in enumerate(views)])


def _part(session: Session, flow: Flow, at: int, view: SlotView) -> Part:
    project = session.get(Project, flow.project_ids[at]) if at < len(flow.project_ids) else None
    drawn: Sequence[RenderView] = ()
    if at < len(flow.shoot_ids):
        drawn = renders.of_shoot(session, flow.account_id, flow.shoot_ids[at])
    return Part(view, project, drawn)
