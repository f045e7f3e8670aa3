"""What can be said of an order before anything is made of it."""

from maquette.engines.builtin.forms.families import lexicon
from maquette.engines.builtin.forms.prompt import understand
from maquette.engines.engine import Inputs


def check(inputs: Inputs) -> None:
    """Raises :class:`InvalidSettings` for words that are not understood."""
    understand(inputs.prompt, lexicon())
