"""An engine that is known by its card long before its code is needed."""

from dataclasses import dataclass
from importlib import import_module

from maquette.engines.engine import Card, Engine, Inputs, Made
from maquette.kit.progress import Progress


@dataclass(frozen=True)
class Deferred:
    """Imports ``module`` and makes its class ``name`` only when there is something to do.

    The server and most commands show the catalogue and never run an engine; numerical libraries
    take a second or two to import.
    """

    card: Card
    module: str
    name: str
    rules: str = ""
    """A module whose ``check`` judges an order's inputs before there is a job."""

    def check(self, inputs: Inputs) -> None:
        """Raises :class:`InvalidSettings` for inputs that :meth:`make` would refuse."""
        if self.rules:
            import_module(self.rules).check(inputs)

    def make(self, inputs: Inputs, progress: Progress) -> Made:
        engine: Engine = getattr(import_module(self.module), self.name)()
        return engine.make(inputs, progress)
