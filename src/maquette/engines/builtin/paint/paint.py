"""The engine ``paint``: words to a picture of one object, checked as an uploaded photo is."""

from collections.abc import Callable

from PIL import Image

from maquette.engines.builtin.paint.card import CARD, WEIGHTS
from maquette.engines.builtin.paint.painter import Painter, open_painter
from maquette.engines.builtin.paint.trying import paint_until_usable
from maquette.engines.builtin.paint.words import scene_of
from maquette.engines.builtin.torches import compute_for, kept
from maquette.engines.engine import Card, Inputs, Painting, Step
from maquette.engines.means import Means
from maquette.engines.weights import manifest_of
from maquette.errors import EngineFailed
from maquette.kit.progress import Progress

OPENED, LEFT, PAINTED = 0.1, 0.3, 0.6
"""Of the way to the picture, the model is open; of the rest, one try leaves; and of the way to the
asset, the picture."""


class Paint:
    """Paints with the model that lies in the weights' folder."""

    def __init__(self, means: Means) -> None:
        self._means = means

    @property
    def card(self) -> Card:
        return CARD

    def make(self, inputs: Inputs, progress: Progress) -> Painting:
        """Raises :class:`EngineFailed` where nothing usable is painted in three tries."""
        if self._means.weights is None or not inputs.prompt.strip():
            raise EngineFailed("paint works from words, with a model in the weights' folder")
        folder = WEIGHTS.folder(self._means.weights)
        progress(Step.IMAGE, 0.0)
        compute = compute_for(self._means)
        painter = kept(f"paint {folder}", lambda: open_painter(folder, compute))
        progress(Step.IMAGE, PAINTED * OPENED)
        words, seed = scene_of(inputs.prompt), inputs.options.seed
        done = paint_until_usable(_heard(painter, words, seed, progress), seed)
        noted = manifest_of(folder)
        told = {
            "engine": CARD.id,
            "model": type(painter.pipeline).__name__,
            **({"weights": f"{noted.repository}@{noted.commit}"} if noted else {}),
            "licence": noted.licence if noted else painter.manner.licence,
            "words": words,
            "seed": done.seed,
            "steps": painter.manner.steps,
        }
        again = f"painted {done.tries} times: the first pictures could not be built"
        return Painting(done.picture, told, (again,) if done.tries > 1 else ())


def _heard(
    painter: Painter, words: str, first: int, progress: Progress
) -> Callable[[int], Image.Image]:
    """Each try takes most of what is left of the way, as there is nearly always only one."""

    def paint(seed: int) -> Image.Image:
        number = seed - first
        start, end = (PAINTED * (1 - (1 - OPENED) * LEFT**tried) for tried in (number, number + 1))
        return painter.paint(
            words, seed, lambda done: progress(Step.IMAGE, start + done * (end - start))
        )

    return paint
