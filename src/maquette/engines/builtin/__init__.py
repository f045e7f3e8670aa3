"""The engines that come with Maquette, best first: their cards, and where their code lies."""

from maquette.engines.builtin.forms.card import CARD as FORMS
from maquette.engines.builtin.sculpt.card import CARD as SCULPT
from maquette.engines.builtin.triposr import card as triposr
from maquette.engines.deferred import Deferred
from maquette.engines.means import Means

HERE = "maquette.engines.builtin"


def built_in(means: Means) -> tuple[Deferred, ...]:
    """Learned engines first, as those that need no weights serve where there are none."""
    return (
        Deferred(
            triposr.CARD, f"{HERE}.triposr.triposr", "TripoSR", needs=triposr.NEEDS, means=means
        ),
        Deferred(SCULPT, f"{HERE}.sculpt.sculpt", "Sculpt", rules=f"{HERE}.sculpt.rules"),
        Deferred(FORMS, f"{HERE}.forms.forms", "Forms", rules=f"{HERE}.forms.rules"),
    )
