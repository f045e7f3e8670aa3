"""What a tier means in triangles and texels."""

import math

from maquette.engines.engine import Options, Tier
from maquette.errors import InvalidSettings
from maquette.mesh.recipe import Recipe

FACES = {Tier.DRAFT: 12_000, Tier.STANDARD: 30_000, Tier.HIGH: 200_000}
TEXTURE_SIZE = {Tier.DRAFT: 512, Tier.STANDARD: 1024, Tier.HIGH: 2048}

FACES_RANGE = (100, 500_000)
TEXTURE_RANGE = (64, 4096)


def recipe_for(options: Options) -> Recipe:
    """The recipe of the options' tier, with their own wishes in its place where they have any."""
    faces = options.target_faces or FACES[options.tier]
    texels = options.texture_size or TEXTURE_SIZE[options.tier]
    _within(faces, FACES_RANGE, "target_faces")
    _within(texels, TEXTURE_RANGE, "texture_size")
    if options.height is not None and not 0 < options.height < math.inf:
        raise InvalidSettings("height must be more than 0 metres", field="height")
    return Recipe(
        faces=faces,
        texture_size=texels,
        pbr=True,
        height=options.height,
        pivot=options.pivot.value,
    )


def _within(value: int, bounds: tuple[int, int], field: str) -> None:
    low, high = bounds
    if not low <= value <= high:
        raise InvalidSettings(f"{field} must be {low} to {high}, not {value}", field=field)
