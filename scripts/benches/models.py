"""The models that contenders are measured on, each as one GLB that all of them read."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from maquette.cli.models import glb_of
from maquette.gltf.build import Part, build_glb

SHARED = Path(__file__).resolve().parents[3] / "shared" / "assets" / "models"

FILMED = (
    "flight_helmet/FlightHelmet.gltf",
    "avocado.glb",
    "suzanne.glb",
    "clearcoat_wicker.glb",
    "cesium_man.glb",
    "fox.glb",
    "low_poly_tree.glb",
    "normal_tangent_test.glb",
    "sunflower/sunflower.gltf",
    "morph_stress_test.glb",
)
"""Ten that every contender draws rightly: no layers, codecs or lamps that one of them lacks."""


def named(names: tuple[str, ...]) -> Iterator[tuple[str, bytes]]:
    """Each model's short name and its GLB."""
    if not SHARED.is_dir():
        raise SystemExit(f"the models are not here: {SHARED}")
    for name in names:
        yield Path(name).stem, glb_of(SHARED / name)


def million() -> bytes:
    """A bumpy ball of 1,048,576 triangles."""
    across, down = 1024, 512
    around = np.linspace(0, 2 * np.pi, across + 1)
    polar = np.linspace(0, np.pi, down + 1)[:, None]
    radius = 1 + 0.04 * np.sin(24 * around) * np.sin(24 * polar)
    points = np.stack(
        [
            radius * np.sin(polar) * np.cos(around),
            radius * np.cos(polar) * np.ones_like(around),
            radius * np.sin(polar) * np.sin(around),
        ],
        axis=2,
    ).astype(np.float32)
    normals = points / np.linalg.norm(points, axis=2, keepdims=True)
    corner = np.arange(down)[:, None] * (across + 1) + np.arange(across)
    first = np.stack([corner, corner + 1, corner + across + 1], axis=2)
    second = np.stack([corner + 1, corner + across + 2, corner + across + 1], axis=2)
    triangles = np.concatenate([first.reshape(-1, 3), second.reshape(-1, 3)]).astype(np.uint32)
    part = Part(
        "ball",
        points.reshape(-1, 3),
        normals.reshape(-1, 3),
        triangles,
        base_color_factor=(0.7, 0.3, 0.2, 1.0),
        roughness=0.5,
    )
    return build_glb([part], extras={})
