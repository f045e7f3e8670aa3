"""The engine ``shap-e``: words to a coarse, coloured shape, finished as every engine's."""

from maquette.engines.builtin.shape.card import CARD, WEIGHTS
from maquette.engines.builtin.shape.shap_e import BOX, STEPS, imagine, open_shap_e
from maquette.engines.builtin.torches import compute_for, kept
from maquette.engines.engine import Card, Inputs, Made, Step, Tier
from maquette.engines.means import Means
from maquette.engines.provenance import provenance
from maquette.engines.recipes import recipe_for
from maquette.errors import EngineFailed
from maquette.kit.progress import Progress, part
from maquette.mesh.contour import contour
from maquette.mesh.finish import export, finish

CELLS = {Tier.DRAFT: 96, Tier.STANDARD: 128, Tier.HIGH: 192}
"""Cells a side of the grid that the shape is looked for on: it holds no finer detail."""


class ShapE:
    """Makes with the model that lies in the weights' folder."""

    def __init__(self, means: Means) -> None:
        self._means = means

    @property
    def card(self) -> Card:
        return CARD

    def make(self, inputs: Inputs, progress: Progress) -> Made:
        if self._means.weights is None or not inputs.prompt.strip():
            raise EngineFailed("shap-e works from words, with its model in the weights' folder")
        options, recipe = inputs.options, recipe_for(inputs.options)
        progress(Step.MESH, 0.0)
        compute = compute_for(self._means)
        folder = WEIGHTS.folder(self._means.weights)
        pipeline = kept(f"shap-e {folder}", lambda: open_shap_e(folder, compute))
        progress(Step.MESH, 0.1)
        solid = imagine(pipeline, inputs.prompt, options.seed)
        progress(Step.MESH, 0.5)
        mesh = contour(solid.inside, BOX, CELLS[options.tier])
        progress(Step.FINISH, 0.7)
        finished = finish(mesh, solid, recipe, part(progress, 0.7, 0.97))
        told = provenance(CARD, inputs, recipe, steps=STEPS)
        glb = export(finished, name="shape", provenance=told)
        progress(Step.FINISH, 1.0)
        return Made(glb, ("shap-e makes drafts: coarse shapes with soft colours",))
