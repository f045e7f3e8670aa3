"""Texel density and overlaps, of files whose right answers are known."""

import numpy as np
import pytest

from gltf.models import picture
from maquette.gltf.build import Part, build_glb
from maquette.gltf.read import read_model
from maquette.gltf.workpiece import Workpiece
from maquette.mesh.surface import surface_facts

SQUARE = np.array([[0, 0, 0], [1, 0, 0], [1, 1, 0], [0, 1, 0]], np.float32)
FACES = np.array([[0, 1, 2], [0, 2, 3]], np.uint32)


def sheet(name="sheet", uvs=None, **more):
    """A square metre; by default it shows the left half of its picture of 64 x 64 texels."""
    shown = SQUARE[:, :2] * [0.5, 1.0] if uvs is None else uvs
    return Part(
        **{
            "name": name,
            "positions": SQUARE,
            "normals": np.tile(np.array([0, 0, 1], np.float32), (4, 1)),
            "triangles": FACES,
            "uvs": shown.astype(np.float32),
            "base_color": picture(size=(64, 64)),
            **more,
        }
    )


def facts(*parts):
    return surface_facts(read_model(build_glb(parts, extras={})))


def test_density_is_texels_per_metre_and_the_half_that_is_not_used_counts_as_such():
    found = facts(sheet())
    assert found.texels_per_metre == pytest.approx(np.sqrt(32 * 64))
    assert (found.overlap, found.density_spread) == (0.0, pytest.approx(1.0))
    assert found.texture_use == pytest.approx(0.5)


def test_a_part_that_lies_on_anothers_texels_is_an_overlap():
    assert facts(sheet(), sheet("other")).overlap == 1.0
    beside = sheet("other", uvs=SQUARE[:, :2] * [0.5, 1.0] + [0.5, 0.0])
    apart = facts(sheet(), beside)
    assert (apart.overlap, apart.texture_use) == (0.0, pytest.approx(1.0))


def test_a_part_of_coarser_texels_widens_the_spread():
    small = sheet("other", positions=SQUARE * 4, uvs=SQUARE[:, :2] * [0.5, 1.0] + [0.5, 0.0])
    assert facts(sheet(), small).density_spread == pytest.approx(4.0)


def test_density_is_that_of_the_scene():
    work = Workpiece(read_model(build_glb([sheet()], extras={})))
    work.json["nodes"][0]["scale"] = [2, 2, 2]
    found = surface_facts(read_model(work.packed()))
    assert found.texels_per_metre == pytest.approx(np.sqrt(32 * 64) / 2)


@pytest.mark.parametrize(
    "part",
    [sheet(base_color=None), sheet(uvs=SQUARE[:, :2] * 3)],
    ids=["without a picture", "with one that repeats"],
)
def test_what_has_no_picture_of_its_own_has_no_such_facts(part):
    assert facts(part) is None


def test_a_model_whose_scene_is_empty_has_none_either():
    work = Workpiece(read_model(build_glb([sheet()], extras={})))
    work.json["scenes"] = [{}]
    assert surface_facts(read_model(work.packed())) is None
