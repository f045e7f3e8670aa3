"""The engines that come with Maquette, best first: their cards, and where their code lies."""

from maquette.engines.builtin.forms.card import CARD as FORMS
from maquette.engines.builtin.paint import card as paint
from maquette.engines.builtin.sculpt.card import CARD as SCULPT
from maquette.engines.builtin.shape import card as shap_e
from maquette.engines.builtin.triposg import card as triposg
from maquette.engines.builtin.triposr.card import CARD as TRIPOSR
from maquette.engines.builtin.triposr.card import NEEDS as TRIPOSR_NEEDS
from maquette.engines.deferred import Deferred
from maquette.engines.means import Means

HERE = "maquette.engines.builtin"


def built_in(means: Means) -> tuple[Deferred, ...]:
    """Learned engines first, as those that need no weights serve where there are none.

    But shap-e comes last: what forms has a word for, it makes better.
    """
    return (
        Deferred(
            triposg.CARD, f"{HERE}.triposg.triposg", "TripoSG", needs=triposg.NEEDS, means=means
        ),
        Deferred(TRIPOSR, f"{HERE}.triposr.triposr", "TripoSR", needs=TRIPOSR_NEEDS, means=means),
        Deferred(SCULPT, f"{HERE}.sculpt.sculpt", "Sculpt", rules=f"{HERE}.sculpt.rules"),
        Deferred(paint.CARD, f"{HERE}.paint.paint", "Paint", needs=paint.NEEDS, means=means),
        Deferred(FORMS, f"{HERE}.forms.forms", "Forms", rules=f"{HERE}.forms.rules"),
        Deferred(shap_e.CARD, f"{HERE}.shape.shape", "ShapE", needs=shap_e.NEEDS, means=means),
    )
