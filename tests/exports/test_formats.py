"""Every format, read back by somebody else's reader."""

import io
import tempfile
import zipfile
from pathlib import Path

import lib3mf
import numpy as np
import pytest
import trimesh
from pxr import Usd, UsdGeom, UsdShade, UsdValidation

from exports.lamp import EXTRAS, FOOT, HIGH, LOW, SHADE, TRIANGLES, lamp_glb
from maquette.errors import InvalidSettings, UnreadableModel
from maquette.exports.export import export
from maquette.exports.spec import ExportSpec, Format, parse
from maquette.gltf.build import build_glb
from maquette.gltf.importers import canonical_glb
from maquette.gltf.inspect import inspect
from maquette.gltf.read import read_model
from maquette.kit.progress import silent


def made(suffix, **more):
    return export(lamp_glb(), ExportSpec(Format(suffix), **more), "lamp", silent)


def z_up(corner):
    """Where a point of glTF's world is with +Z up and the front towards -Y."""
    x, y, z = corner
    return x, -z, y


UPRIGHT = (LOW, HIGH)
LYING = ((-0.5, -0.5, 0.0), (0.5, 0.5, 2.0))


def read(data, kind):
    return trimesh.load(io.BytesIO(data), file_type=kind, force="mesh", process=False)


@pytest.mark.parametrize(
    ("options", "bounds"),
    [
        ({}, LYING),
        ({"up": "y"}, UPRIGHT),
        ({"unit": "mm"}, np.array(LYING) * 1000),
    ],
)
def test_stl_keeps_metres_unless_told_otherwise_and_its_facets_look_outwards(options, bounds):
    mesh = read(made("stl", **options).data, "stl")
    mesh.merge_vertices()
    assert len(mesh.faces) == TRIANGLES
    assert mesh.bounds == pytest.approx(np.array(bounds), abs=1e-3)
    assert mesh.is_watertight
    # A mirrored node turned inside out would take its volume away from the other's.
    scale = np.prod(np.ptp(np.array(bounds), axis=0)) / 2
    assert mesh.volume == pytest.approx(0.62 * scale, rel=0.05)


def test_ply_has_the_colours_that_the_materials_show():
    mesh = read(made("ply", up="y").data, "ply")
    rows = mesh.metadata["_ply_raw"]["vertex"]["data"]
    colors = np.stack([rows[name] for name in ("red", "green", "blue", "alpha")], axis=1)
    height = rows["y"]
    assert len(mesh.faces) == TRIANGLES
    assert (colors[(height > 0.55) & (height < 0.95)][:, :3] == (255, 0, 0)).all()
    assert (colors[(height > 0.05) & (height < 0.45)][:, :3] == (0, 0, 255)).all()
    # 0.5, 0.25 and 0.125 are linear; what a PLY shows is sRGB.
    assert (colors[height > 1.2][:, :3] == (188, 137, 99)).all()
    assert (colors[:, 3] == 255).all()
    assert (rows["t"][height == 1.0] == 1).all()  # the top of the picture, counted upwards


@pytest.mark.parametrize(("up", "bounds"), [("y", UPRIGHT), ("z", LYING)])
def test_obj_keeps_names_materials_and_pictures(tmp_path, up, bounds):
    exported = made("obj", up=up)
    assert exported.suffix == "zip"
    zipfile.ZipFile(io.BytesIO(exported.data)).extractall(tmp_path)
    scene = trimesh.load(tmp_path / "lamp.obj", split_object=True, group_material=False)
    assert scene.bounds == pytest.approx(np.array(bounds), abs=1e-5)
    looks = {one.visual.material.name: one.visual.material for one in scene.geometry.values()}
    assert set(looks) == {FOOT.replace(" ", "_"), SHADE.replace(" ", "_")}
    foot = looks[FOOT.replace(" ", "_")]
    assert foot.image.getpixel((32, 10)) == (255, 0, 0)
    assert tuple(looks[SHADE.replace(" ", "_")].main_color) == (188, 137, 99, 255)
    text = (tmp_path / "lamp.obj").read_text()
    assert f"o {SHADE.replace(' ', '_')}\n" in text
    lines = (tmp_path / "lamp.mtl").read_text()
    assert "Pr 0.25" in lines
    assert "map_Pr lamp_texture_1_roughness.png" in lines


def test_an_obj_comes_back_through_our_own_importer():
    glb = canonical_glb("lamp.zip", made("obj").data)
    report = inspect(read_model(glb), len(glb))
    assert report.triangles == TRIANGLES
    assert report.bounds.as_dict()["min"] == pytest.approx(LOW, abs=1e-5)
    assert report.bounds.as_dict()["max"] == pytest.approx(HIGH, abs=1e-5)


def test_3mf_is_sound_closed_and_in_millimetres():
    model = lib3mf.get_wrapper().CreateModel()
    reader = model.QueryReader("3mf")
    reader.SetStrictModeActive(True)
    reader.ReadFromBuffer(made("3mf").data)
    assert reader.GetWarningCount() == 0
    assert model.GetUnit() == lib3mf.ModelUnit.MilliMeter
    box = model.GetOutbox()
    assert list(box.MinCoordinate) == pytest.approx([-500, -500, 0], abs=0.01)
    assert list(box.MaxCoordinate) == pytest.approx([500, 500, 2000], abs=0.01)
    found = {}
    objects = model.GetMeshObjects()
    while objects.MoveNext():
        one = objects.GetCurrentMeshObject()
        found[one.GetName()] = (one.IsManifoldAndOriented(), one.GetTriangleCount())
    assert found == dict.fromkeys((FOOT, SHADE), (True, TRIANGLES // 2))
    pictures = model.GetTexture2Ds()
    assert pictures.Count() == 1
    data = model.GetMetaDataGroup()
    told = {data.GetMetaData(i).GetName(): data.GetMetaData(i).GetValue() for i in range(3)}
    assert told == {"Title": "lamp", "Application": "Maquette", "LicenseTerms": "CC0-1.0"}


@pytest.fixture(scope="module")
def stage():
    data = made("usdz").data
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "lamp.usdz"
        path.write_bytes(data)
        opened = Usd.Stage.Open(str(path))
        yield opened, data


def test_usdz_breaks_no_rule_that_pixars_validators_know(stage):
    validators = UsdValidation.ValidationRegistry().GetOrLoadAllValidators()
    context = UsdValidation.ValidationContext(validators)
    assert [one.GetMessage() for one in context.Validate(stage[0])] == []


def test_usdz_has_its_files_uncompressed_and_aligned(stage):
    archive = zipfile.ZipFile(io.BytesIO(stage[1]))
    assert archive.namelist()[0] == "model.usdc"
    for entry in archive.infolist():
        assert entry.compress_type == zipfile.ZIP_STORED
        start = entry.header_offset + 30 + len(entry.filename.encode()) + len(entry.extra)
        assert start % 64 == 0


def test_usdz_keeps_the_tree_of_nodes_and_where_they_stand(stage):
    opened, _ = stage
    assert UsdGeom.GetStageMetersPerUnit(opened) == 1.0
    assert UsdGeom.GetStageUpAxis(opened) == UsdGeom.Tokens.y
    bounds = UsdGeom.BBoxCache(Usd.TimeCode.Default(), ["default"])
    box = bounds.ComputeWorldBound(opened.GetDefaultPrim()).ComputeAlignedRange()
    assert tuple(box.GetMin()) == pytest.approx(LOW, abs=1e-5)
    assert tuple(box.GetMax()) == pytest.approx(HIGH, abs=1e-5)
    paths = {prim.GetPath().pathString for prim in opened.Traverse() if prim.IsA(UsdGeom.Mesh)}
    assert paths == {"/lamp/foot_of_oak/foot_of_oak", "/lamp/joint/Schirm__/Schirm__"}
    assert opened.GetPrimAtPath("/lamp/joint/Schirm__").GetDisplayName() == SHADE
    assert EXTRAS["licence"] in opened.GetRootLayer().customLayerData["about"]


def test_usdz_keeps_the_materials(stage):
    opened, _ = stage
    mesh = opened.GetPrimAtPath("/lamp/joint/Schirm__/Schirm__")
    bound, _ = UsdShade.MaterialBindingAPI(mesh).ComputeBoundMaterial()
    surface, _, _ = bound.ComputeSurfaceSource()
    assert surface.GetInput("roughness").Get() == pytest.approx(0.25)
    assert surface.GetInput("metallic").Get() == pytest.approx(0.75)
    assert tuple(surface.GetInput("diffuseColor").Get()) == pytest.approx((0.5, 0.25, 0.125))
    foot = opened.GetPrimAtPath("/lamp/Materials/foot_of_oak/Base")
    picture = UsdShade.Shader(foot).GetInput("file").Get()
    assert picture.resolvedPath.endswith("lamp.usdz[textures/texture_1.png]")
    st = UsdGeom.PrimvarsAPI(opened.GetPrimAtPath("/lamp/foot_of_oak/foot_of_oak"))
    uvs = np.array(st.GetPrimvar("st").Get())
    # The first vertex is at the top of the ball, and of the picture: USD counts upwards.
    assert uvs[0].tolist() == [0.0, 1.0]


@pytest.mark.parametrize("kind", [kind for kind in Format if kind is not Format.GLB])
def test_a_model_without_triangles_is_refused(kind):
    with pytest.raises(UnreadableModel, match="no triangles"):
        export(build_glb([], extras={}), ExportSpec(kind), "nothing", silent)


@pytest.mark.parametrize("kind", list(Format))
def test_the_same_model_makes_the_same_bytes(kind):
    assert made(kind).data == made(kind).data


@pytest.mark.parametrize(
    ("settings", "field"),
    [
        ({"format": "fbx"}, "format"),
        ({"format": "stl", "compression": "draco"}, "compression"),
        ({"format": "stl", "lods": 2}, "lods"),
        ({"triangles": 3}, "triangles"),
        ({"triangles": 1.5}, "triangles"),
        ({"triangles": True}, "triangles"),
        ({"textureSize": 1}, "textureSize"),
        ({"lods": 9}, "lods"),
        ({"lods": None}, "lods"),
        ({"separate": True}, "separate"),
        ({"separate": 1, "lods": 1}, "separate"),
        ({"format": "stl", "up": "x"}, "up"),
        ({"format": "stl", "unit": "inch"}, "unit"),
        ({"format": "3mf", "unit": "m"}, "up"),
        ({"sparkle": 1}, "sparkle"),
    ],
)
def test_settings_that_make_no_sense_are_refused_by_their_name(settings, field):
    with pytest.raises(InvalidSettings) as refused:
        parse(settings)
    assert refused.value.facts["field"] == field


def test_settings_survive_being_written_down():
    settings = {"format": "obj", "triangles": 5000, "textureSize": 256, "up": "z", "unit": "cm"}
    assert parse(settings).as_json() == settings
    assert parse({}).as_json() == {"format": "glb"}
