import pytest

from gltf import models
from maquette.errors import UnreadableModel
from maquette.gltf import limits
from maquette.gltf.read import read_model


def accessor(count, type_="VEC3", component=5126):
    """One without data: zeros."""
    return {"componentType": component, "count": count, "type": type_}


def animated(path, keys, output, interpolation="LINEAR", **more):
    document = models.triangle()
    document["accessors"] += [accessor(keys, "SCALAR"), output]
    document["animations"] = [
        {
            "channels": [{"sampler": 0, "target": {"node": 0, "path": path}}],
            "samplers": [{"input": 2, "output": 3, "interpolation": interpolation}],
        }
    ]
    return models.as_bytes(document | more)


@pytest.mark.parametrize(
    ("path", "output", "interpolation"),
    [
        ("translation", accessor(4), "LINEAR"),
        ("rotation", accessor(4, "VEC4"), "STEP"),
        ("scale", accessor(12), "CUBICSPLINE"),
        ("pointer", accessor(1, "SCALAR"), "LINEAR"),
    ],
)
def test_an_animation_with_as_many_values_as_keys_is_read(path, output, interpolation):
    assert read_model(animated(path, 4, output, interpolation)).json["animations"]


@pytest.mark.parametrize(
    ("path", "output", "reason"),
    [
        ("translation", accessor(3), "3 values where 4 belong"),
        ("rotation", accessor(4), "rotation by numbers of type VEC3"),
    ],
)
def test_an_animation_whose_values_do_not_fit_its_keys_is_refused(path, output, reason):
    with pytest.raises(UnreadableModel, match=reason):
        read_model(animated(path, 4, output))


def test_more_keyframes_than_the_budget_are_refused():
    keys = limits.KEYFRAMES + 1

    with pytest.raises(UnreadableModel, match="keyframes"):
        read_model(animated("translation", keys, accessor(keys)))


def test_a_channel_with_an_unknown_sampler_is_refused():
    animations = [{"channels": [{"sampler": 0, "target": {"path": "scale"}}], "samplers": []}]

    with pytest.raises(UnreadableModel, match="sampler 0"):
        read_model(models.as_bytes(models.triangle(animations=animations)))


def skinned(corners, **skin):
    """The triangle on one joint, itself; ``corners`` is each vertex's first joint."""
    document = models.triangle()
    joints = b"".join(bytes([joint, 0, 0, 0]) for joint in corners)
    document["buffers"].append(models.buffer(joints))
    document["bufferViews"].append({"buffer": 1, "byteLength": len(joints)})
    document["accessors"].append({"bufferView": 2, **accessor(3, "VEC4", 5121)})
    document["accessors"] += [accessor(3, "VEC4"), accessor(1, "MAT4")]
    attributes = document["meshes"][0]["primitives"][0]["attributes"]
    attributes |= {"JOINTS_0": 2, "WEIGHTS_0": 3}
    document["skins"] = [{"joints": [0], **skin}]
    document["nodes"][0]["skin"] = 0
    return models.as_bytes(document)


def test_a_skin_whose_joints_exist_is_read():
    assert read_model(skinned([0, 0, 0], inverseBindMatrices=4)).json["skins"]


@pytest.mark.parametrize(
    ("joints", "skin", "reason"),
    [
        ([0, 0, 1], {}, "joint 1 of 1"),
        ([0, 0, 0], {"inverseBindMatrices": 1}, "not float MAT4"),
        ([0, 0, 0], {"inverseBindMatrices": 4, "joints": [0, 0]}, "fewer inverse bind"),
    ],
)
def test_a_skin_that_points_past_its_joints_is_refused(joints, skin, reason):
    with pytest.raises(UnreadableModel, match=reason):
        read_model(skinned(joints, **skin))


@pytest.mark.parametrize(
    ("counts", "reason"),
    [
        ((2, 3), "3 of ROTATION for 2"),
        ((limits.INSTANCES + 1,), "instances"),
    ],
)
def test_instances_of_unequal_or_excessive_number_are_refused(counts, reason):
    document = models.triangle()
    names = (("TRANSLATION", "VEC3"), ("ROTATION", "VEC4"))
    attributes = {}
    for count, (name, type_) in zip(counts, names, strict=False):
        attributes[name] = len(document["accessors"])
        document["accessors"].append(accessor(count, type_))
    extension = {"EXT_mesh_gpu_instancing": {"attributes": attributes}}
    document["nodes"][0]["extensions"] = extension

    with pytest.raises(UnreadableModel, match=reason):
        read_model(models.as_bytes(document))
