"""The engine: a picture to a field, the field to a mesh, and the picture laid over it."""

from maquette.engines.builtin.torches import compute_for, kept
from maquette.engines.builtin.triposg.card import CARD, WEIGHTS
from maquette.engines.builtin.triposg.model import TOKENS, Order, open_model
from maquette.engines.builtin.triposg.prepare import prepared
from maquette.engines.engine import Card, Inputs, Made, Step, Tier
from maquette.engines.foreground import cut_out
from maquette.engines.means import Means
from maquette.engines.provenance import provenance
from maquette.engines.recipes import recipe_for
from maquette.engines.standpoint import photograph_from, standpoint_of
from maquette.engines.wrap import Wrap
from maquette.errors import EngineFailed
from maquette.kit.hashing import sha256_hex
from maquette.kit.pictures import open_picture
from maquette.kit.progress import Progress, part
from maquette.mesh.contour import Box, contour
from maquette.mesh.finish import export, finish

BOX = Box((-1.005,) * 3, (1.005,) * 3)
CELLS = {Tier.DRAFT: 128, Tier.STANDARD: 256, Tier.HIGH: 384}
STEPS = {Tier.DRAFT: 25, Tier.STANDARD: 50, Tier.HIGH: 50}

UNLIKE = 0.8
"""Below this overlap of the outlines the picture may lie askew on the shape."""
ASKEW = "the picture does not lie exactly on the shape, so its colours may be shifted"


class TripoSG:
    """Makes with the model that lies in the weights' folder; geometry is its, colours are ours."""

    def __init__(self, means: Means, tokens: int = TOKENS) -> None:
        self._means, self._tokens = means, tokens

    @property
    def card(self) -> Card:
        return CARD

    def make(self, inputs: Inputs, progress: Progress) -> Made:
        options, recipe = inputs.options, recipe_for(inputs.options)
        if self._means.weights is None:
            raise EngineFailed("triposg works with its model in the weights' folder")
        progress(Step.IMAGE, 0.0)
        cutout = cut_out(open_picture(inputs.pictures[0]), options.seed)
        progress(Step.MESH, 0.03)
        compute, folder = compute_for(self._means), WEIGHTS.folder(self._means.weights)
        model = kept(f"{CARD.id} {folder} {compute}", lambda: open_model(folder, compute))
        steps, work = STEPS[options.tier], part(progress, 0.1, 0.5)
        seen, order = prepared(cutout, model.eyes), Order(options.seed, steps, self._tokens)
        solid = model.imagine(seen, order, lambda done: work(Step.MESH, done))
        mesh = contour(solid.inside, BOX, CELLS[options.tier])
        progress(Step.FINISH, 0.6)
        stand = standpoint_of(mesh, cutout)
        skin = Wrap(mesh, [photograph_from(stand, mesh, cutout)])
        finished = finish(mesh, skin, recipe, part(progress, 0.65, 0.97))
        pictures = {"front": sha256_hex(inputs.pictures[0])}
        told = provenance(CARD, inputs, recipe, pictures=pictures, steps=steps)
        glb = export(finished, name="object", provenance=told)
        progress(Step.FINISH, 1.0)
        askew = (ASKEW,) if stand.fit < UNLIKE else ()
        return Made(glb, (*cutout.warnings, *askew))
