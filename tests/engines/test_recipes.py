import pytest

from maquette.engines.engine import Options, Tier
from maquette.engines.recipes import recipe_for
from maquette.errors import InvalidSettings


@pytest.mark.parametrize(
    ("tier", "faces", "texels"),
    [(Tier.DRAFT, 12_000, 512), (Tier.STANDARD, 30_000, 1024), (Tier.HIGH, 200_000, 2048)],
)
def test_a_tier_means_so_many_triangles_and_texels(tier, faces, texels):
    recipe = recipe_for(Options(tier=tier))
    assert (recipe.faces, recipe.texture_size, recipe.pbr) == (faces, texels, True)


def test_own_wishes_win_over_the_tier():
    recipe = recipe_for(Options(tier=Tier.HIGH, target_faces=5000, texture_size=256, height=0.3))
    assert (recipe.faces, recipe.texture_size, recipe.height) == (5000, 256, 0.3)


@pytest.mark.parametrize(
    ("options", "field"),
    [
        (Options(target_faces=3), "target_faces"),
        (Options(target_faces=10_000_000), "target_faces"),
        (Options(texture_size=16), "texture_size"),
        (Options(texture_size=100_000), "texture_size"),
        (Options(height=0.0), "height"),
        (Options(height=float("inf")), "height"),
    ],
)
def test_a_wish_out_of_bounds_is_refused_by_its_name(options, field):
    with pytest.raises(InvalidSettings) as refused:
        recipe_for(options)
    assert refused.value.facts["field"] == field
