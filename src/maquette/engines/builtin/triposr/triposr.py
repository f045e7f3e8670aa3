"""The engine: a picture, cut out, to planes, to a solid, to a finished asset."""

import math
from pathlib import Path

import numpy as np

from maquette.engines.builtin.torches import Compute, compute_for, filled, kept
from maquette.engines.builtin.triposr.card import CARD, WEIGHTS
from maquette.engines.builtin.triposr.field import Field, Skin, to_gltf
from maquette.engines.builtin.triposr.network import Network, Size
from maquette.engines.builtin.triposr.prepare import prepared
from maquette.engines.engine import Card, Inputs, Made, Options, Step, Symmetry, Tier
from maquette.engines.foreground import cut_out
from maquette.engines.means import Means
from maquette.engines.provenance import provenance
from maquette.engines.recipes import recipe_for
from maquette.kit.hashing import sha256_hex
from maquette.kit.pictures import open_picture
from maquette.kit.progress import Progress, part
from maquette.mesh.contour import Box, contour
from maquette.mesh.finish import export, finish
from maquette.mesh.mesh import Mesh

COARSE = 64
"""Cells a side of the cube on which nothing is left out."""

CELLS = {Tier.DRAFT: 128, Tier.STANDARD: 256, Tier.HIGH: 256}
"""Cells a side near the surface. The planes have 64 features a side, so more would show nothing."""

SOLID = math.log(25.0)
"""The density at which the published code calls a thing solid."""

LOPSIDED = "symmetry is not enforced: the model decides what the other side looks like"
SHAPELESS = "shape and thickness are not heeded: the model decides both"


class TripoSR:
    """Makes a closed mesh with colours from one picture, hidden sides and all.

    ``size`` is that of the network that the weights are for.
    """

    def __init__(self, means: Means, size: Size | None = None) -> None:
        self.means = means
        self.size = size or Size()

    @property
    def card(self) -> Card:
        return CARD

    def make(self, inputs: Inputs, progress: Progress) -> Made:
        options, picture = inputs.options, inputs.pictures[0]
        recipe = recipe_for(options)
        progress(Step.IMAGE, 0.0)
        cutout = cut_out(open_picture(picture), options.seed)
        progress(Step.MESH, 0.05)
        compute = compute_for(self.means)
        network = kept(f"{CARD.id} on {compute.device}", lambda: self._network(compute))
        progress(Step.MESH, 0.1)
        field = Field(network, compute, prepared(cutout, network.size.picture))
        progress(Step.MESH, 0.35)
        mesh, scale = solid_of(field, options.tier)
        progress(Step.FINISH, 0.5)
        finished = finish(mesh, Skin(field, scale), recipe, part(progress, 0.5, 0.97))
        told = provenance(
            CARD,
            inputs,
            recipe,
            pictures={"front": sha256_hex(picture)},
            confidence=round(cutout.confidence, 3),
            device=compute.device,
            precision=compute.precision,
        )
        glb = export(finished, name="object", provenance=told)
        progress(Step.FINISH, 1.0)
        return Made(glb, (*cutout.warnings, *_unheeded(options)))

    def _network(self, compute: Compute) -> Network:
        folder = WEIGHTS.folder(self.means.weights or Path())
        return filled(lambda: Network(self.size), folder / WEIGHTS.files[0].path, compute)


def solid_of(field: Field, tier: Tier) -> tuple[Mesh, float]:
    """The mesh in glTF's frame, its longest side one metre, and metres to the network's unit."""
    box = Box((-field.radius,) * 3, (field.radius,) * 3)
    found = contour(lambda points: field.density(points) - SOLID, box, CELLS[tier], COARSE)
    scale = 1.0 / float(np.ptp(found.positions, axis=0).max())
    # A turn, not a mirror: the triangles stay as they are.
    return Mesh(to_gltf(found.positions, scale), found.triangles), scale


def _unheeded(options: Options) -> tuple[str, ...]:
    shaped = options.shape != "auto" or options.thickness != 1.0
    told = ((LOPSIDED, options.symmetry is Symmetry.ON), (SHAPELESS, shaped))
    return tuple(sentence for sentence, said in told if said)
