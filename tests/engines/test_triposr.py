"""TripoSR: the published names, the same numbers as ever, and a whole road from photo to asset."""

import io
import os
import pickle
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from maquette.engines.catalog import standard_catalog
from maquette.engines.engine import Inputs, Kind, Options, State, Symmetry, Tier
from maquette.engines.means import Means
from maquette.errors import EngineFailed, UnreadablePicture
from maquette.gltf.inspect import inspect
from maquette.gltf.read import read_model
from maquette.kit.progress import silent

pytestmark = pytest.mark.torch
torch = pytest.importorskip("torch")

from engines import networks  # noqa: E402 - only where torch is
from maquette.engines.builtin import torches  # noqa: E402
from maquette.engines.builtin.triposr import field as fields  # noqa: E402
from maquette.engines.builtin.triposr.card import WEIGHTS  # noqa: E402
from maquette.engines.builtin.triposr.network import Network, Size  # noqa: E402
from maquette.engines.builtin.triposr.prepare import prepared  # noqa: E402
from maquette.engines.builtin.triposr.triposr import TripoSR, solid_of  # noqa: E402
from maquette.engines.foreground import cut_out  # noqa: E402

DATA = Path(__file__).parent / "data"
FULL, HALF = torches.Compute("cpu", "fp32"), torches.Compute("cpu", "bf16")


@pytest.fixture(autouse=True)
def an_empty_shelf():
    torches.SHELF.clear()
    yield
    torches.SHELF.clear()


def photo():
    picture = Image.new("RGBA", (200, 160))
    ImageDraw.Draw(picture).ellipse((60, 30, 140, 130), fill=(200, 60, 40, 255))
    data = io.BytesIO()
    picture.save(data, "PNG")
    return data.getvalue()


def ramp(side):
    """A picture (side, side, 3) that is different everywhere."""
    along = np.linspace(0, 1, side, dtype=np.float32)
    across, down = np.meshgrid(along, along)
    return np.stack([across, down, 0.5 + 0.5 * np.sin(9 * across * down)], axis=2)


def test_every_parameter_of_the_published_checkpoint_has_its_place_and_shape():
    with torch.device("meta"):
        ours = Network(Size()).state_dict()
    told = [line.split() for line in (DATA / "triposr_parameters.txt").read_text().splitlines()]
    published = {name: tuple(map(int, shape.split("x"))) for name, shape in told}
    assert len(published) == 549
    assert {name: tuple(held.shape) for name, held in ours.items()} == published
    assert 4 * sum(held.numel() for held in ours.values()) == 1_677_102_512


def test_a_small_network_computes_what_it_always_computed():
    network = networks.filled_with_numbers()
    picture = torch.from_numpy(ramp(64).transpose(2, 0, 1).copy())[None]
    with FULL.thinking():
        planes = network(picture)
        density, colours = network.read(planes, torch.linspace(-0.8, 0.8, 96).reshape(32, 3))
    known = np.load(DATA / "triposr_small.npz")
    for name, found in {"planes": planes, "density": density, "colours": colours}.items():
        scale = np.abs(known[name]).max()
        np.testing.assert_allclose(found.numpy(), known[name], atol=1e-4 * scale, rtol=0)
    assert known["planes"].shape == (3, 8, 16, 16)
    assert known["planes"].std() > 0.05


def test_half_precision_tells_nearly_the_same():
    network = networks.filled_with_numbers()
    full, half = (fields.Field(network, compute, ramp(64)) for compute in (FULL, HALF))
    points = np.random.default_rng(1).uniform(-0.8, 0.8, (500, 3)).astype(np.float32)
    apart = np.abs(full.density(points) - half.density(points)).mean()
    assert 0 < apart < 0.1 * np.abs(full.density(points)).mean()


def test_the_front_turns_from_x_to_z_and_up_from_z_to_y():
    ends = np.eye(3, dtype=np.float32)
    turned = fields.to_gltf(ends, 2.0)
    front, right, up = turned
    assert front.tolist() == [0, 0, 2]
    assert right.tolist() == [2, 0, 0]
    assert up.tolist() == [0, 2, 0]
    assert np.linalg.det(turned) == pytest.approx(8)
    assert np.array_equal(fields.from_gltf(turned, 2.0), ends)


def test_a_picture_is_put_in_the_middle_of_grey():
    shown = prepared(cut_out(Image.open(io.BytesIO(photo())), 1), 128)
    assert shown.shape == (128, 128, 3)
    assert np.allclose(shown[0], 0.5, atol=0.01)
    rows, columns = np.nonzero(np.abs(shown - 0.5).max(axis=2) > 0.2)
    assert np.ptp(rows) + 1 == pytest.approx(0.85 * 128, abs=4)
    assert rows.mean() == pytest.approx(63.5, abs=1.5)
    assert columns.mean() == pytest.approx(63.5, abs=1.5)


class Ball:
    """A field of a ball that is off its middle, in front and above."""

    radius = 0.87
    middle = np.array([0.3, 0.0, 0.2], np.float32)

    def density(self, points):
        return np.log(np.float32(25)) + (0.3 - np.linalg.norm(points - self.middle, axis=1))


def test_the_solid_is_a_metre_long_and_faces_outwards():
    mesh, scale = solid_of(Ball(), Tier.DRAFT)
    assert np.ptp(mesh.positions, axis=0).max() == pytest.approx(1, abs=1e-6)
    assert scale == pytest.approx(1 / 0.6, rel=0.02)
    middle = (mesh.positions.min(axis=0) + mesh.positions.max(axis=0)) / 2
    assert middle == pytest.approx([0, 0.2 * scale, 0.3 * scale], abs=0.02)
    corners = mesh.positions[mesh.triangles].astype(float)
    volume = np.einsum("ij,ij->i", corners[:, 0], np.cross(corners[:, 1], corners[:, 2])).sum() / 6
    assert volume == pytest.approx(np.pi / 6, rel=0.02)


@pytest.mark.slow
def test_a_photo_becomes_an_asset_and_the_next_one_finds_the_network_loaded(tmp_path):
    path = networks.kept_in(tmp_path, networks.with_a_solid(networks.filled_with_numbers(gain=0.2)))
    engine = TripoSR(Means(weights=tmp_path, gpu="off", precision="full"), networks.SMALL)
    wishes = Options(tier=Tier.DRAFT, target_faces=2000, texture_size=64, symmetry=Symmetry.ON)
    heard = []
    made = engine.make(Inputs((photo(),), options=wishes), lambda *news: heard.append(news))
    model = read_model(made.glb)
    report = inspect(model, len(made.glb)).as_dict()
    told = model.json["asset"]["extras"]
    assert told["engine"] == "triposr"
    assert told["revision"] == WEIGHTS.revision[:12]
    assert (told["licence"], told["device"], told["precision"]) == ("MIT", "cpu", "fp32")
    assert 0 < report["triangles"] <= 2000
    assert [share for _, share in heard] == sorted(share for _, share in heard)
    assert any("symmetry" in warning for warning in made.warnings)
    path.unlink()
    assert engine.make(Inputs((photo(),), options=wishes), silent).glb == made.glb


def test_a_picture_in_which_the_network_sees_nothing_solid_is_told(tmp_path):
    networks.kept_in(tmp_path, networks.filled_with_numbers(gain=0.2))
    engine = TripoSR(Means(weights=tmp_path, gpu="off", precision="full"), networks.SMALL)
    with pytest.raises(EngineFailed, match="picture"):
        engine.make(Inputs((photo(),), options=Options(tier=Tier.DRAFT)), silent)
    with pytest.raises(UnreadablePicture):
        engine.make(Inputs((b"no picture",)), silent)


class Evil:
    def __reduce__(self):
        return os.mkdir, ("evil-was-here",)


@pytest.mark.parametrize("inside_a_checkpoint", [True, False])
def test_a_pickle_with_code_in_it_is_refused_and_its_code_not_run(
    tmp_path, monkeypatch, inside_a_checkpoint
):
    monkeypatch.chdir(tmp_path)
    if inside_a_checkpoint:
        torch.save({"embeddings": Evil()}, "model.ckpt")
    else:
        (tmp_path / "model.ckpt").write_bytes(pickle.dumps({"embeddings": Evil()}, protocol=2))
    with pytest.raises(EngineFailed, match="more than numbers"):
        torches.opened(tmp_path / "model.ckpt")
    assert not (tmp_path / "evil-was-here").exists()


def test_weights_of_another_network_or_a_broken_file_are_told_in_one_sentence(tmp_path):
    path = networks.kept_in(tmp_path, networks.filled_with_numbers())
    other = replace(networks.SMALL, layers=3)
    with pytest.raises(EngineFailed, match="does not fit") as refusal:
        torches.filled(lambda: Network(other), path, FULL)
    assert "\n" not in refusal.value.message
    path.write_bytes(path.read_bytes()[:2000])
    with pytest.raises(EngineFailed, match="cannot be read"):
        torches.opened(path)


def test_a_shelf_holds_one_model_the_last_that_was_used():
    shelf, loaded = torches.Shelf(), []

    def load(name):
        loaded.append(name)
        return name

    for name in ("a", "a", "b", "b", "a"):
        assert shelf.get(name, lambda name=name: load(name)) == name
    assert loaded == ["a", "b", "a"]


def test_the_precision_is_what_the_operator_says():
    means = Means(gpu="off")
    assert torches.compute_for(replace(means, precision="full")) == FULL
    assert torches.compute_for(replace(means, precision="half")) == HALF
    assert torches.compute_for(means) in {FULL, HALF}


def test_the_engine_is_ready_as_soon_as_its_weights_are_there(tmp_path):
    catalog = standard_catalog(outside=(), means=Means(weights=tmp_path))
    told = catalog.offer("triposr").standing
    assert told.state is State.NEEDS_WEIGHTS
    assert "maquette engines pull triposr" in told.need
    file = WEIGHTS.folder(tmp_path) / "model.ckpt"
    file.parent.mkdir(parents=True)
    with file.open("wb") as hollow:
        hollow.truncate(WEIGHTS.files[0].size)
    assert catalog.offer("triposr").standing.is_ready
    assert catalog.best(Kind.IMAGE, Tier.DRAFT).card.id == "triposr"
    file.unlink()
    assert catalog.best(Kind.IMAGE, Tier.DRAFT).card.id == "sculpt"
