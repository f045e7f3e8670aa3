"""For routes that are asked all the time."""

from collections.abc import Awaitable, Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from starlette.concurrency import run_in_threadpool

P = ParamSpec("P")
T = TypeVar("T")


def polled(route: Callable[P, T]) -> Callable[P, Awaitable[T]]:
    """The same route, by one thread: for what a synchronous one gives, FastAPI takes another
    thread to look at it, and changing threads costs more than the look.
    """

    @wraps(route)
    async def run(*args: P.args, **more: P.kwargs) -> T:
        return await run_in_threadpool(route, *args, **more)

    return run
