"""An engine that is known by its card long before its code is needed."""

from dataclasses import dataclass, field
from importlib import import_module

from maquette.engines.engine import Card, Engine, Inputs, Made, Painting, Standing
from maquette.engines.means import Means
from maquette.engines.needs import Needs
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
    needs: Needs | None = None
    """What a learned engine needs; its class is then made with the :class:`Means`."""
    means: Means = field(default_factory=Means)

    def standing(self) -> Standing:
        if self.needs is None:
            return Standing()
        return self.needs.standing(self.card.id, self.means)

    def check(self, inputs: Inputs) -> None:
        """Raises :class:`InvalidSettings` for inputs that :meth:`make` would refuse."""
        if self.rules:
            import_module(self.rules).check(inputs)

    def make(self, inputs: Inputs, progress: Progress) -> Made | Painting:
        kind = getattr(import_module(self.module), self.name)
        engine: Engine = kind() if self.needs is None else kind(self.means)
        return engine.make(inputs, progress)
