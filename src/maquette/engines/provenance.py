"""What an asset tells about how it came to be, in ``asset.extras``."""

from maquette.engines.engine import Card, Inputs
from maquette.mesh.recipe import Recipe


def provenance(card: Card, inputs: Inputs, recipe: Recipe, **found: object) -> dict[str, object]:
    """What it takes to make the same asset again, and ``found`` by the engine on the way.

    ``licence`` is the engine's SPDX expression: what was made with it may be bound by it.
    ``painted`` says the same of the engine that painted the picture, where one did.
    """
    options = inputs.options
    return {
        "engine": card.id,
        "revision": card.revision,
        "licence": card.licence,
        **({"prompt": inputs.prompt} if inputs.prompt else {}),
        **({"painted": dict(inputs.painted)} if inputs.painted else {}),
        "tier": options.tier.value,
        "seed": options.seed,
        "faces": recipe.faces,
        "textureSize": recipe.texture_size,
        "height": recipe.height,
        "pivot": recipe.pivot,
        "symmetry": options.symmetry.value,
        **({"turntable": options.turntable.value} if inputs.is_turn else {}),
        **found,
    }
