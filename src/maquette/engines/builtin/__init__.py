"""The engines that come with Maquette, best first: their cards, and where their code lies."""

from maquette.engines.builtin.forms.card import CARD as FORMS
from maquette.engines.builtin.sculpt.card import CARD as SCULPT
from maquette.engines.deferred import Deferred

BUILT_IN: tuple[Deferred, ...] = (
    Deferred(
        SCULPT,
        "maquette.engines.builtin.sculpt.sculpt",
        "Sculpt",
        rules="maquette.engines.builtin.sculpt.rules",
    ),
    Deferred(
        FORMS,
        "maquette.engines.builtin.forms.forms",
        "Forms",
        rules="maquette.engines.builtin.forms.rules",
    ),
)
