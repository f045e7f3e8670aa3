"""TripoSG from a picture to a finished asset, with very small networks."""

import io
from importlib import import_module

import numpy as np
import pytest
from PIL import Image, ImageDraw

from maquette.engines.builtin.triposg.card import WEIGHTS
from maquette.engines.catalog import standard_catalog
from maquette.engines.engine import Inputs, Options, State, Tier
from maquette.engines.foreground import cut_out
from maquette.engines.means import Means
from maquette.engines.standpoint import standpoint_of
from maquette.errors import EngineFailed
from maquette.gltf.read import read_model
from maquette.kit.progress import silent
from maquette.mesh.contour import Box, contour
from maquette.mesh.mesh import Floats
from maquette.mesh.surface import whole_report

pytestmark = pytest.mark.torch

# Of the original, with the same weights on the same inputs.
MOVED = [-1.12027, -1.3866, -2.08639, -2.10094, -2.00894]
INSIDE = [-1.08376, -0.99334, -1.02911, -2.03184]

BOX = Box((-1, -1, -1), (1, 1, 1))


@pytest.fixture(scope="module")
def small():
    pytest.importorskip("torch")
    return import_module("support.triposg")


@pytest.fixture(scope="module")
def means(small, tmp_path_factory) -> Means:
    root = tmp_path_factory.mktemp("weights")
    small.model_folder(WEIGHTS.folder(root))
    return Means(weights=root, gpu="off", precision="full")


def ball() -> bytes:
    picture = Image.new("RGB", (160, 160), "white")
    ImageDraw.Draw(picture).ellipse((20, 20, 140, 140), fill=(170, 40, 30))
    file = io.BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()


def test_a_picture_becomes_a_closed_shape_that_wears_it(small, means) -> None:
    engine = import_module("maquette.engines.builtin.triposg.triposg").TripoSG(means, tokens=32)
    seen: list[float] = []
    inputs = Inputs(
        (ball(),), options=Options(tier=Tier.DRAFT, texture_size=128, target_faces=4000)
    )
    made = engine.make(inputs, lambda _, done: seen.append(done))
    assert seen == sorted(seen)
    assert made.warnings == ()
    document = read_model(made.glb)
    report = whole_report(document, len(made.glb))
    assert report["bounds"]["size"] == pytest.approx([1.57, 1.57, 1.57], abs=0.05)
    told = document.json["asset"]["extras"]
    assert (told["engine"], told["licence"], told["steps"]) == ("triposg", "MIT", 25)


def test_networks_give_what_they_gave_when_they_were_compared_with_the_original(small) -> None:
    torch = import_module("torch")
    networks = import_module("maquette.engines.builtin.triposg.networks")
    flow, reader = (
        small.laid(networks.Flow(small.FLOW)),
        small.laid(networks.Autoencoder(small.READING)),
    )
    line = torch.linspace(-1, 1, 5 * 8)
    code, picture = line.reshape(1, 5, 8), torch.linspace(1, -1, 3 * 16).reshape(1, 3, 16)
    with torch.inference_mode():
        moved = flow(code, torch.tensor([500.0]), picture)[0, :, 0]
        inside = reader.inside(reader.read(code), torch.linspace(-1, 1, 12).reshape(1, 4, 3))[0]
    assert moved.tolist() == pytest.approx(MOVED, rel=1e-4)
    assert inside.tolist() == pytest.approx(INSIDE, rel=1e-4)


def test_all_names_and_sizes_are_those_of_the_published_model(small) -> None:
    torch = import_module("torch")
    networks = import_module("maquette.engines.builtin.triposg.networks")
    with torch.device("meta"):
        flow = networks.Flow(networks.FlowShape()).state_dict()
        reader = networks.Autoencoder(networks.DecoderShape()).state_dict()
    assert (len(flow), sum(value.numel() for value in flow.values())) == (554, 1_439_556_160)
    assert flow["blocks.20.skip_linear.weight"].shape == (2048, 4096)
    assert flow["blocks.3.attn2.to_k.weight"].shape == (2048, 1024)
    assert reader["decoder.blocks.16.attn2.norm_cross.weight"].shape == (1024,)
    assert reader["decoder.proj_query.weight"].shape == (1024, 51)


def test_it_waits_for_a_gpu_and_for_its_weights(small, tmp_path) -> None:
    none = standard_catalog((), Means(weights=tmp_path, gpu="off")).offer("triposg")
    assert none.standing.state is State.NEEDS_GPU
    here = standard_catalog((), Means(weights=tmp_path, gpu="on")).offer("triposg")
    assert here.standing.need == "get its weights: maquette engines pull triposg"


def test_weights_of_another_model_are_refused(small, means, tmp_path) -> None:
    folder = small.model_folder(WEIGHTS.folder(tmp_path))
    (folder / "vae" / "config.json").write_text((folder / "transformer/config.json").read_text())
    engine = import_module("maquette.engines.builtin.triposg.triposg").TripoSG(
        Means(weights=tmp_path, gpu="off")
    )
    with pytest.raises(EngineFailed, match="not as published"):
        engine.make(Inputs((ball(),)), silent)


@pytest.mark.parametrize(("yaw", "elevation"), [(0, 0), (45, 25), (-60, 12), (120, 0)])
def test_the_camera_is_found_by_the_outline(yaw: int, elevation: int) -> None:
    def thing(points: Floats) -> Floats:
        """A slab with a tower on one end and a spike out of one side: alike from nowhere else."""
        slab = 1 - np.abs(points / [0.8, 0.15, 0.3]).max(axis=1)
        tower = 1 - np.abs((points - [0.55, 0.4, 0.1]) / [0.2, 0.5, 0.15]).max(axis=1)
        spike = 1 - np.abs((points - [-0.4, 0.05, 0.5]) / [0.1, 0.1, 0.4]).max(axis=1)
        return np.maximum(np.maximum(slab, tower), spike).astype(np.float32)

    mesh = contour(thing, BOX, 64)
    a, b = np.radians(yaw), np.radians(elevation)
    towards = np.array([np.sin(a) * np.cos(b), np.sin(b), np.cos(a) * np.cos(b)])
    right = np.array([np.cos(a), 0, -np.sin(a)])
    solid = np.random.default_rng(0).uniform(-1, 1, (400_000, 3)).astype(np.float32)
    inside = solid[thing(solid) > 0]
    across, up = inside @ right, inside @ np.cross(towards, right)
    picture = np.zeros((200, 200, 4), np.uint8)
    rows, columns = (100 - 75 * up).astype(int), (100 + 75 * across).astype(int)
    for step in (0, 1):
        picture[rows + step, columns] = picture[rows, columns + step] = (90, 120, 60, 255)
    stand = standpoint_of(mesh, cut_out(Image.fromarray(picture, "RGBA"), 1))
    assert float(stand.towards @ towards) > np.cos(np.radians(13))
    assert stand.fit > 0.8
