"""Looking at single rows: by the event loop itself where they are near."""

from collections.abc import Callable
from typing import Concatenate, ParamSpec, TypeVar

from starlette.concurrency import run_in_threadpool

from maquette.core.runtime import Runtime
from maquette.db.rows import Glance
from maquette.db.session import Occupied

P = ParamSpec("P")
T = TypeVar("T")


async def looked(
    runtime: Runtime, look: Callable[Concatenate[Glance, P], T], *args: P.args, **more: P.kwargs
) -> T:
    """What a query finds; for those that are asked all the time, and take one statement.

    view = await looked(runtime, queries.look, caller.account_id, render_id)
    """

    def wanted(glance: Glance) -> T:
        return look(glance, *args, **more)

    try:
        return runtime.db.glance(wanted)
    except Occupied:
        return await run_in_threadpool(runtime.db.look, wanted)
