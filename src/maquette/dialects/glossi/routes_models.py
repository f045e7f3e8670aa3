"""Models: open a place, confirm what was put there, ask how far it is."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request

from maquette.core.assets import slots
from maquette.dialects.glossi import translate, wire
from maquette.dialects.glossi.door import PROBLEMS, Reader, Writer
from maquette.http.bodies import body_schema, json_body
from maquette.http.caller import runtime_of

router = APIRouter(prefix="/api/v1/models", tags=["Models"], responses=PROBLEMS)


@router.post(
    "",
    status_code=201,
    response_model=wire.OpenedModels,
    openapi_extra=body_schema(wire.NewModels),
)
def make(
    request: Request,
    caller: Writer,
    body: Annotated[wire.NewModels, Depends(json_body(wire.NewModels))],
) -> wire.OpenedModels:
    """Announce models; each is PUT to its ``uploadUrl`` within the hour, without a key."""
    runtime = runtime_of(request)
    wanted = [translate.new_model(one) for one in body.models]
    with runtime.db.write() as session:
        opened = [
            slots.open_slot(
                session, runtime, caller.account_id, one.name, one.content_type, one.title
            )
            for one in wanted
        ]
    shown = [translate.opened(slot, slots.address(runtime, slot)) for slot in opened]
    return wire.OpenedModels(models=shown)


@router.post(
    "/{model_id}/confirm",
    response_model=wire.Confirmed,
    openapi_extra=body_schema(wire.Confirmation),
)
def confirm(
    request: Request,
    caller: Writer,
    model_id: str,
    body: Annotated[wire.Confirmation, Depends(json_body(wire.Confirmation))],
) -> wire.Confirmed:
    """Say that the file is there; it is read next."""
    runtime = runtime_of(request)
    with runtime.db.write() as session:
        slot = slots.get(session, caller.account_id, model_id).slot
        translate.check_type(body, slot)
        view = slots.confirm(session, runtime, caller, model_id)
    return translate.confirmed(view)


@router.post(
    "/status",
    response_model=wire.ModelStates,
    response_model_exclude_none=True,
    openapi_extra=body_schema(wire.StatusQuery),
)
def status(
    request: Request,
    caller: Reader,
    body: Annotated[wire.StatusQuery, Depends(json_body(wire.StatusQuery))],
) -> wire.ModelStates:
    """How far models are; unknown ones are listed in ``notFound``."""
    with runtime_of(request).db.read() as session:
        views = slots.several(session, caller.account_id, list(dict.fromkeys(body.modelIds)))
    return translate.states(body.modelIds, views)
