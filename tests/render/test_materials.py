"""What KHR_materials_* change in the picture, on small models of our own."""

import numpy as np
import pytest

from maquette.gltf.build import Part, build_glb
from maquette.gltf.glb import pack_glb, parse_glb
from maquette.gltf.read import read_model
from maquette.render.gpu.passes.uniforms import defines
from maquette.render.stage.nodes import Scene

from .conftest import draw

GREY = (0.4, 0.4, 0.4, 1.0)
BLACK = (0.0, 0.0, 0.0, 1.0)


def ball(color=GREY, roughness=0.5, metallic=0.0, *, tangents=False, more=()):
    """A smooth ball, 24 by 48 patches."""
    polar, around = np.meshgrid(np.linspace(0, np.pi, 25), np.linspace(0, 2 * np.pi, 49))
    points = np.stack(
        [np.sin(polar) * np.sin(around), np.cos(polar), np.sin(polar) * np.cos(around)], axis=-1
    )
    points = points.reshape(-1, 3).astype(np.float32)
    row, column = np.meshgrid(np.arange(48), np.arange(24), indexing="ij")
    first = (row * 25 + column).reshape(-1)
    triangles = np.concatenate(
        [np.stack([first, first + 1, first + 26], 1), np.stack([first, first + 26, first + 25], 1)]
    ).astype(np.uint32)
    part = Part(
        "ball",
        points,
        points,
        triangles,
        base_color_factor=color,
        roughness=roughness,
        metallic=metallic,
        tangents=eastward(points) if tangents else None,
    )
    return build_glb([part, *more], extras={})


def eastward(points):
    """Tangents round the axis, as (n, 4)."""
    east = np.stack([points[:, 2], points[:, 1] * 0, -points[:, 0]], axis=1)
    east /= np.maximum(np.linalg.norm(east, axis=1, keepdims=True), 1e-6)
    return np.column_stack([east, np.ones(len(points))]).astype(np.float32)


def with_layers(glb, **extensions):
    """The file with ``KHR_materials_<name>`` on its first material."""
    json, binary = parse_glb(glb)
    found = {f"KHR_materials_{name}": values for name, values in extensions.items()}
    json["materials"][0]["extensions"] = found
    json["extensionsUsed"] = sorted(found)
    return pack_glb(json, bytes(binary))


def middle(pixels, size=40):
    height, width, _ = pixels.shape
    part = pixels[height // 2 - size : height // 2 + size, width // 2 - size : width // 2 + size]
    return part.reshape(-1, 3).astype(float)


def looks(glb, **settings):
    return draw(glb, **{"shadows": False, "aspect": "1:1", "bgColor": "#000000"} | settings)


def test_a_clear_coat_puts_sharp_highlights_on_a_rough_black_ball():
    rough = ball(BLACK, roughness=1.0)
    plain = middle(looks(rough), 190).max()
    coated = middle(looks(with_layers(rough, clearcoat={"clearcoatFactor": 1.0})), 190).max()
    assert coated > plain + 25


def test_a_rough_coat_spreads_its_highlight():
    def highest(roughness):
        coat = {"clearcoatFactor": 1.0, "clearcoatRoughnessFactor": roughness}
        return middle(looks(with_layers(ball(BLACK, 1.0), clearcoat=coat)), 190).max()

    assert highest(0.9) < highest(0.0) - 25


def test_sheen_colours_the_rim_more_than_the_middle():
    sheen = {"sheenColorFactor": [1.0, 0.0, 0.0], "sheenRoughnessFactor": 0.5}
    plain = looks(ball(BLACK, roughness=1.0)).astype(int)
    fuzzy = looks(with_layers(ball(BLACK, roughness=1.0), sheen=sheen)).astype(int)
    gain = fuzzy[270, :, 0] - plain[270, :, 0]
    inside = np.flatnonzero(fuzzy[270].max(axis=1) > 3)
    assert gain[inside[4]] > gain[270] + 20
    assert gain[270] >= 0


def test_sheen_never_sends_back_more_light_than_falls_on_it():
    white = {"sheenColorFactor": [1.0, 1.0, 1.0], "sheenRoughnessFactor": 0.6}
    plain = middle(looks(ball((0.8, 0.8, 0.8, 1.0), 1.0))).mean()
    assert middle(looks(with_layers(ball((0.8, 0.8, 0.8, 1.0), 1.0), sheen=white))).mean() < (
        plain * 1.12
    )


def test_specular_dims_and_tints_a_dielectrics_mirror():
    shiny = ball(BLACK, roughness=0.3)
    plain = middle(looks(shiny), 190)
    none = middle(looks(with_layers(shiny, specular={"specularFactor": 0.0})), 190)
    assert none.max() <= 2 < plain.max()
    blue = {"specularColorFactor": [0.0, 0.0, 1.0], "specularFactor": 1.0}
    tinted = middle(looks(with_layers(shiny, specular=blue)))
    assert tinted[:, 2].mean() > 2 * tinted[:, 0].mean() + 1


def test_a_higher_ior_mirrors_more():
    low, high = (
        middle(looks(with_layers(ball(BLACK, 0.3), ior={"ior": ior}))).mean() for ior in (1.2, 2.4)
    )
    assert high > 1.5 * low


def test_a_thin_film_shines_in_colours():
    film = {"iridescenceFactor": 1.0, "iridescenceIor": 1.8, "iridescenceThicknessMaximum": 500.0}
    glb = ball((0.9, 0.9, 0.9, 1.0), roughness=0.2, metallic=1.0)
    plain, filmed = middle(looks(glb)), middle(looks(with_layers(glb, iridescence=film)))
    assert np.ptp(plain.mean(axis=0)) < 4
    assert np.ptp(filmed.mean(axis=0)) > 10


@pytest.mark.parametrize("background", ["#ffffff", "#808080"])
def test_tinted_glass_shows_the_background_through_its_tint(background):
    glass = with_layers(
        ball((0.2, 1.0, 0.2, 1.0), roughness=0.0), transmission={"transmissionFactor": 1.0}
    )
    seen = middle(looks(glass, bgColor=background)).mean(axis=0)
    level = int(background[1:3], 16)
    assert seen[1] > 0.85 * level
    assert seen[0] < 0.65 * level
    assert seen[2] == pytest.approx(seen[0], abs=3)


def test_light_is_taken_away_with_the_way_through_a_volume():
    def green(distance):
        volume = {
            "thicknessFactor": 1.0,
            "attenuationDistance": distance,
            "attenuationColor": [0.1, 0.9, 0.1],
        }
        clear = ball((1.0, 1.0, 1.0, 1.0), roughness=0.0)
        through = {"transmissionFactor": 1.0}
        layers = {"transmission": through, "volume": volume}
        seen = middle(looks(with_layers(clear, **layers), bgColor="#ffffff"))
        return seen.mean(axis=0)

    thin, thick = green(10.0), green(0.5)
    assert thin[0] > thick[0] + 60
    assert thick[1] > thick[0] + 60


def test_dispersion_parts_the_colours_of_what_is_seen_through_glass():
    """A white plate behind a clear ball: its edges are seen with fringes."""
    corners = np.array([[-3, -3, -20], [3, -3, -20], [3, 3, -20], [-3, 3, -20]], np.float32) / 10
    quad = np.array([[0, 1, 2], [0, 2, 3]], np.uint32)
    wall = Part("wall", corners, corners * [0, 0, -0.5], quad, roughness=1.0)
    through = {
        "transmission": {"transmissionFactor": 1.0},
        "volume": {"thicknessFactor": 1.5},
        "ior": {"ior": 1.5},
    }

    def fringes(dispersion):
        layers = through | {"dispersion": {"dispersion": dispersion}}
        glb = with_layers(ball((1.0, 1.0, 1.0, 1.0), 0.0, more=[wall]), **layers)
        seen = middle(looks(glb), 120)
        return (np.ptp(seen, axis=1) > 25).mean()

    assert fringes(0.0) < 0.005
    assert fringes(2.0) > 0.02


def test_a_grain_stretches_the_highlight_across_it():
    def spread(rotation):
        grain = {"anisotropyStrength": 1.0, "anisotropyRotation": rotation}
        glb = with_layers(ball((0.9, 0.9, 0.9, 1.0), 0.35, 1.0, tangents=True), anisotropy=grain)
        return looks(glb).astype(int)[..., 0]

    along, across = spread(0.0), spread(np.pi / 2)
    shown = (along > 3) & (across > 3)
    assert np.abs(along - across)[shown].mean() > 4
    plain = looks(ball((0.9, 0.9, 0.9, 1.0), 0.35, 1.0)).astype(int)[..., 0]
    assert np.abs(along - plain)[shown].mean() > 4


def test_specular_glossiness_is_drawn_as_it_says():
    older = {
        "diffuseFactor": [0.0, 0.0, 0.0, 1.0],
        "specularFactor": [1.0, 0.6, 0.1],
        "glossinessFactor": 0.4,
    }
    seen = middle(looks(with_layers(ball(), pbrSpecularGlossiness=older))).mean(axis=0)
    assert seen[0] > seen[1] > 2 * seen[2]


def test_a_plain_material_asks_for_no_layer():
    (drawable,) = Scene(read_model(ball())).drawables()
    assert defines(drawable) == ["HAS_NORMAL"]
