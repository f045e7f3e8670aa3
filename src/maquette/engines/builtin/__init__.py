"""The engines that come with Maquette, best first."""

from collections.abc import Callable

from maquette.engines.builtin.sculpt import Sculpt
from maquette.engines.engine import Engine

BUILT_IN: tuple[Callable[[], Engine], ...] = (Sculpt,)
