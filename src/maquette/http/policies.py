"""Who may use a route: every route declares it, and the tests refuse one that does not.

A policy is a word on a dependency of the route: ``key:read`` and ``key:write`` (a key with that
scope), ``session`` (somebody who has signed in), ``signature`` (an address that we signed),
``share`` (an address that cannot be guessed), ``payment``, ``secret`` (a token of the operator's)
or ``anyone``.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

from fastapi import Depends
from fastapi.dependencies.models import Dependant
from fastapi.routing import iter_route_contexts
from starlette.routing import BaseRoute

POLICIES = frozenset(
    {"key:read", "key:write", "session", "signature", "share", "payment", "secret", "anyone"}
)
_MARK = "maquette_policy"

F = TypeVar("F", bound=Callable[..., Any])


def declares(policy: str) -> Callable[[F], F]:
    """Mark a dependency as what lets callers in."""
    assert policy in POLICIES, policy

    def marked(function: F) -> F:
        setattr(function, _MARK, policy)
        return function

    return marked


def declared(policy: str) -> Any:
    """A dependency for routes that judge by themselves who may use them, or let anyone."""

    @declares(policy)
    async def judged_by_the_route() -> None:
        return

    return Depends(judged_by_the_route)


ANYONE = declared("anyone")


def policies(routes: Sequence[BaseRoute]) -> Iterator[tuple[str, str, str]]:
    """Method, path and policy of every route.

    Raises LookupError for a route without a policy, or with several that differ.
    """
    for route in iter_route_contexts(routes):
        found = set(_marks(route.dependant)) if hasattr(route, "dependant") else set()
        if len(found) != 1:
            told = ", ".join(sorted(found)) or "nothing"
            raise LookupError(f"{route.path} declares {told}; a route needs one policy")
        for method in sorted(route.methods or ()):
            yield method, str(route.path), next(iter(found))


def _marks(dependant: Dependant) -> Iterator[str]:
    for one in dependant.dependencies:
        mark = getattr(one.call, _MARK, None)
        if mark is not None:
            yield mark
        yield from _marks(one)
