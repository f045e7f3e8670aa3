"""What every contender is told: the same model, room, key light and camera path."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from maquette.gltf.read import read_model
from maquette.render.camera import Lens, Pose, azimuth, view
from maquette.render.effects import effect_for, moments
from maquette.render.frames import framing
from maquette.render.gpu.passes.environment import Light
from maquette.render.spec import RenderSpec
from maquette.render.stage.lights import studio
from maquette.render.stage.stage import Stage, set_stage

Told = dict[str, Any]


def film(glb: bytes, spec: RenderSpec) -> Told:
    """The job of drawing a whole film; its light stays beside the camera, as ours does."""
    stage = set_stage(read_model(glb), np.eye(3))
    lens = Lens(spec.size[0] / spec.size[1])
    effect = effect_for(spec)
    orbit = framing(stage, spec, effect, lens)
    poses = [effect.pose(moment, orbit) for moment in moments(effect, spec.frames)]
    return told(stage, spec.size, lens, poses, studio())


def told(
    stage: Stage, size: tuple[int, int], lens: Lens, poses: Sequence[Pose], light: Light
) -> Told:
    """Matrices row by row. ``turn`` is how far the light has turned about +Y with the camera;
    ``key`` points to the key light in the world.
    """
    height, width, _ = light.radiance.shape
    return {
        "size": size,
        "background": "#ffffff",
        "placing": stage.placing.reshape(-1).tolist(),
        "room": [width, height],
        "field_of_view": lens.field_of_view,
        "key": {"light": light.key[0]} if any(light.key) else None,
        "poses": [_told_pose(pose, lens, light) for pose in poses],
    }


def _told_pose(pose: Pose, lens: Lens, light: Light) -> Told:
    distance = float(np.linalg.norm(pose.eye))
    near = max(distance - 1.05, 0.02 * distance)
    turn = azimuth(pose)
    cosine, sine = math.cos(turn), math.sin(turn)
    beside = np.array([[cosine, 0, sine], [0, 1, 0], [-sine, 0, cosine]])
    return {
        "projection": lens.projection(near, distance + 4).reshape(-1).tolist(),
        "camera": np.linalg.inv(view(pose)).reshape(-1).tolist(),
        "near": near,
        "far": distance + 4,
        "turn": turn,
        "key": (beside @ np.array(light.key_direction)).tolist(),
    }


def still_light(told: Told) -> Told:
    """The same job in a room that stands still."""
    return told | {"poses": [pose | {"turn": 0.0} for pose in told["poses"]]}


def room_file(light: Light) -> bytes:
    """RGBA float32, lowest row first, as three.js takes textures."""
    height, width, _ = light.radiance.shape
    alpha = np.ones((height, width, 1), np.float32)
    return np.ascontiguousarray(np.concatenate([light.radiance, alpha], axis=2)[::-1]).tobytes()
