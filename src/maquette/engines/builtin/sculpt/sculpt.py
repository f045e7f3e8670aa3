"""The built-in engine for pictures: an outline, blown up and painted."""

import numpy as np

from maquette.engines.builtin.sculpt.card import CARD
from maquette.engines.builtin.sculpt.foreground import Cutout, cut_out
from maquette.engines.builtin.sculpt.shape import Shape, shape_of
from maquette.engines.builtin.sculpt.skin import skin_of
from maquette.engines.builtin.sculpt.solid import solid
from maquette.engines.engine import Card, Inputs, Kind, Made, Options, Step, Tier
from maquette.engines.recipes import recipe_for
from maquette.errors import EngineFailed, InvalidSettings
from maquette.kit.hashing import sha256_hex
from maquette.kit.pictures import open_picture
from maquette.kit.progress import Progress, part
from maquette.mesh.finish import export, finish

CELLS = {Tier.DRAFT: 112, Tier.STANDARD: 144, Tier.HIGH: 224}
"""Cells of the solid's grid along the picture's longest side."""

THICKNESS = (0.1, 4.0)

UNSURE = 0.35
"""Below this confidence the outline is called doubtful."""


class Sculpt:
    """Makes a closed, textured mesh from one picture, without learned weights."""

    @property
    def card(self) -> Card:
        return CARD

    def make(self, inputs: Inputs, progress: Progress) -> Made:
        options = inputs.options
        recipe = recipe_for(options)
        _check(inputs)
        progress(Step.IMAGE, 0.0)
        cutout = cut_out(open_picture(inputs.pictures[0]), options.seed)
        progress(Step.MESH, 0.06)
        shape = shape_of(cutout, options.shape, CELLS[options.tier])
        cell = _cell(shape)
        mesh = solid(shape.squared, cell, options.thickness)
        progress(Step.MESH, 0.1)
        skin = skin_of(cutout, shape, cell, options.thickness)
        progress(Step.FINISH, 0.15)
        finished = finish(mesh, skin, recipe, part(progress, 0.15, 0.96))
        glb = export(finished, name="sculpture", provenance=_provenance(inputs, shape, cutout))
        progress(Step.FINISH, 1.0)
        return Made(glb, _warnings(cutout))


def _check(inputs: Inputs) -> None:
    if inputs.kind is not Kind.IMAGE:
        raise EngineFailed("sculpt works from exactly one picture")
    low, high = THICKNESS
    if not low <= inputs.options.thickness <= high:
        raise InvalidSettings(f"thickness must be {low} to {high}", field="thickness")


def _cell(shape: Shape) -> float:
    """Metres of a cell, so that the outline's longest side is one metre."""
    rows, columns = np.nonzero(shape.inside > 0.5)
    if not len(rows):
        raise EngineFailed("the object is too thin to build; send a picture where it is larger")
    return 1.0 / float(max(np.ptp(rows), np.ptp(columns)) + 1)


def _warnings(cutout: Cutout) -> tuple[str, ...]:
    if cutout.confidence >= UNSURE or cutout.warnings:
        return cutout.warnings
    return ("the object hardly stands out from its background, so the outline may be wrong",)


def _provenance(inputs: Inputs, shape: Shape, cutout: Cutout) -> dict[str, object]:
    """What it takes to make the same asset again."""
    options: Options = inputs.options
    return {
        "engine": CARD.id,
        "revision": CARD.revision,
        "picture": sha256_hex(inputs.pictures[0]),
        "tier": options.tier.value,
        "seed": options.seed,
        "shape": shape.name,
        "thickness": options.thickness,
        "confidence": round(cutout.confidence, 3),
    }
