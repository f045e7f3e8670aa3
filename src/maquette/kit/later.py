"""Modules that are imported when something of them is first asked for.

    if TYPE_CHECKING:
        from alembic import command
    else:
        command = later("alembic.command")

Types and walls see an import like any other; the process pays for it when a name of the module
is first used. It is for what takes long to import and most starts of a program never use: what a
program always needs is imported as usual.
"""

from functools import cached_property
from importlib import import_module
from types import ModuleType
from typing import Any


def later(name: str) -> Any:
    """Stands for the module ``name``; what :mod:`importlib` raises, it raises at the first use."""
    return _Later(name)


class _Later:
    def __init__(self, name: str) -> None:
        self._name = name

    @cached_property
    def _module(self) -> ModuleType:
        return import_module(self._name)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._module, name)
