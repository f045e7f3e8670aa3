"""Shap-E from words to a finished asset, with very small networks."""

from importlib import import_module

import numpy as np
import pytest

from maquette.engines.builtin.shape.card import WEIGHTS
from maquette.engines.catalog import standard_catalog
from maquette.engines.engine import Inputs, Kind, Options, Tier
from maquette.engines.means import Means
from maquette.errors import EngineFailed
from maquette.gltf.read import read_model
from maquette.kit.progress import silent
from maquette.mesh.surface import whole_report

# What diffusers' schedulers do with NumPy is theirs to mend.
pytestmark = [
    pytest.mark.torch,
    pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning"),
]

WORDS = Inputs(
    prompt="a ball", options=Options(tier=Tier.DRAFT, texture_size=128, target_faces=4000)
)


@pytest.fixture(scope="module")
def pipelines():
    pytest.importorskip("diffusers")
    return import_module("support.pipelines")


@pytest.fixture(scope="module")
def means(pipelines, tmp_path_factory) -> Means:
    root = tmp_path_factory.mktemp("weights")
    pipelines.shape_pipeline(WEIGHTS.folder(root), halved=True)
    return Means(weights=root, gpu="off")


def test_words_become_a_closed_coloured_shape(means) -> None:
    made = standard_catalog((), means).get("shap-e").make(WORDS, silent)
    document = read_model(made.glb)
    report = whole_report(document, len(made.glb))
    assert report["bounds"]["size"] == pytest.approx([1.85, 1.85, 1.85], abs=0.03)
    assert report["triangles"] <= 12_000
    told = document.json["asset"]["extras"]
    assert (told["engine"], told["licence"], told["prompt"]) == ("shap-e", "MIT", "a ball")
    assert made.warnings == ("shap-e makes drafts: coarse shapes with soft colours",)


def test_the_shape_stands_upright_and_its_colours_lie_where_they_belong(pipelines, means) -> None:
    torches = import_module("maquette.engines.builtin.torches")
    shap_e = import_module("maquette.engines.builtin.shape.shap_e")
    pipeline = shap_e.open_shap_e(WEIGHTS.folder(means.weights), torches.Compute("cpu", "fp32"))
    solid = shap_e.imagine(pipeline, "a ball", 1, steps=2)
    points = np.array([[0.5, 0, 0], [0, 0.5, 0], [0, 0, 0.5], [2, 0, 0]], np.float32)
    assert (solid.inside(points) > 0).tolist() == [True, True, True, False]
    # Its red grows to the right, its green backwards, its blue upwards; ours is y up, z forwards.
    colour = solid.sample(points[:3], points[:3]).base_color
    assert colour[0, 0] > 0.7
    assert colour[1, 2] > 0.7
    assert colour[2, 1] < 0.3


def test_an_order_without_an_engine_gets_forms_before_shap_e(means) -> None:
    assert standard_catalog((), means).best(Kind.TEXT, Tier.DRAFT).card.id == "forms"


def test_a_folder_whose_weights_are_a_pickle_is_not_opened(pipelines, tmp_path) -> None:
    folder = pipelines.shape_pipeline(WEIGHTS.folder(tmp_path))
    (safe,) = (folder / "renderer").glob("*.safetensors")
    safe.unlink()
    (folder / "shap_e_renderer" / "diffusion_pytorch_model.bin").rename(
        folder / "renderer" / "diffusion_pytorch_model.bin"
    )
    engine = standard_catalog((), Means(weights=tmp_path, gpu="off")).get("shap-e")
    with pytest.raises(EngineFailed, match="Shap-E cannot be opened"):
        engine.make(WORDS, silent)
