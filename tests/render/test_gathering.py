"""Many small parts are drawn as one, and nobody can tell."""

import numpy as np

from maquette.gltf.build import Part, build_glb
from maquette.gltf.glb import pack_glb, parse_glb
from maquette.gltf.read import read_model
from maquette.render.camera import rotation
from maquette.render.gpu.transforms import normal_matrix
from maquette.render.stage.gathering import gathered
from maquette.render.stage.nodes import Scene
from maquette.render.stage.stage import set_stage

from .conftest import face


def crowd(count, **changes):
    """``count`` small plates, each on a node of its own: turned, stretched, some mirrored."""
    points, normals = face(2, 1)
    tangents = np.tile(np.array([1, 0, 0, 1], np.float32), (4, 1))
    quad = np.array([[0, 1, 2], [0, 2, 3]], np.uint32)
    plate = Part("plate", points, normals, quad, tangents=tangents, uvs=points[:, :2], **changes)
    json, binary = parse_glb(build_glb([plate], extras={}))
    chance = np.random.default_rng(3)
    json["nodes"] = [
        {
            "mesh": 0,
            "translation": chance.normal(size=3).tolist(),
            "rotation": (turn / np.linalg.norm(turn)).tolist(),
            "scale": (chance.uniform(0.1, 0.4, 3) * chance.choice([-1, 1], 3)).tolist(),
        }
        for turn in chance.normal(size=(count, 4))
    ]
    json["scenes"] = [{"nodes": list(range(count))}]
    return pack_glb(json, bytes(binary))


def surface(drawables):
    """Every corner's place, normal and tangent in the world, triangle by triangle, in order."""
    rows = []
    for one in drawables:
        turn = one.transform[:3, :3]
        corners = one.geometry.triangles[:, :: -1 if np.linalg.det(turn) < 0 else 1]
        values = one.geometry.attributes
        places = values["position"] @ turn.T + one.transform[:3, 3]
        normals = values["normal"] @ normal_matrix(one.transform).T
        normals = normals / np.linalg.norm(normals, axis=1, keepdims=True)
        tangents = values["tangent"][:, :3] @ turn.T
        side = values["tangent"][:, 3:] * np.sign(np.linalg.det(turn))
        rows.append(np.concatenate([places, normals, tangents, side], axis=1)[corners])
    whole = np.concatenate(rows)
    return whole[np.lexsort(np.round(whole[:, :, :3].reshape(len(whole), -1), 3).T)]


def test_many_parts_of_one_material_become_one_with_the_same_surface():
    apart = Scene(read_model(crowd(40))).drawables()
    (whole,) = gathered(apart)
    assert np.allclose(surface([whole]), surface(apart), atol=1e-5)


def test_few_parts_glass_and_large_ones_stay_as_they_are():
    for glb in (crowd(15), crowd(40, base_color_factor=(1, 1, 1, 0.5))):
        apart = Scene(read_model(glb)).drawables()
        assert gathered(apart) == tuple(apart)


def test_normals_turn_as_the_inverse_transpose_says():
    for turn in np.random.default_rng(1).normal(size=(20, 4, 4)):
        wanted = np.linalg.inv(turn[:3, :3]).T
        found = normal_matrix(turn)
        assert np.allclose(found / np.linalg.norm(found), wanted / np.linalg.norm(wanted))
    assert np.allclose(normal_matrix(np.diag([1.0, 1.0, 0.0, 1.0])), np.diag([0, 0, 1]))


def test_ten_thousand_nodes_are_one_draw():
    stage = set_stage(read_model(crowd(10_000)), rotation(0, 0, 0))
    assert len(stage.drawables) == 1
    assert len(stage.drawables[0].geometry.triangles) == 20_000
