"""Words to a picture, the picture to an asset: a whole pipeline of diffusers, very small."""

import io
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from maquette.core.generations import body
from maquette.core.generations.rules import options_as_json
from maquette.engines.builtin.paint.manner import manner_of
from maquette.engines.builtin.paint.trying import paint_until_usable
from maquette.engines.builtin.paint.words import scene_of
from maquette.engines.catalog import standard_catalog
from maquette.engines.engine import Inputs, Kind, Options, State, Step, Tier
from maquette.engines.making import make
from maquette.engines.means import Means
from maquette.engines.weights import Manifest, note_manifest
from maquette.errors import EngineFailed
from maquette.gltf.read import read_model
from maquette.kit.progress import silent
from maquette.render.render import Output

# What diffusers' schedulers do with NumPy is theirs to mend.
pytestmark = [
    pytest.mark.torch,
    pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning"),
]

DRAFT = Options(tier=Tier.DRAFT, texture_size=128, target_faces=4000)


@pytest.fixture(scope="module")
def pipelines():
    pytest.importorskip("diffusers")
    return import_module("support.pipelines")


@pytest.fixture(scope="module")
def means(pipelines, tmp_path_factory) -> Means:
    """Lent by an installation whose painter knows one thing: a ball."""
    root = tmp_path_factory.mktemp("weights")
    folder = pipelines.picture_pipeline(root / "paint" / "main", knows_a_ball=True)
    note_manifest(Manifest("maker/model", "c0ffee", (), "openrail"), folder)
    return Means(weights=root, gpu="off")


def ball(side: int = 128) -> Image.Image:
    picture = Image.new("RGB", (side, side), "white")
    ImageDraw.Draw(picture).ellipse((24, 24, side - 24, side - 24), fill=(150, 40, 30))
    ImageDraw.Draw(picture).ellipse((40, 36, 70, 60), fill=(220, 110, 90))
    return picture


def noise(seed: int) -> Image.Image:
    pixels = np.random.default_rng(seed).integers(0, 256, (128, 128, 3), np.uint8)
    return Image.fromarray(pixels)


def test_the_users_words_come_first_and_then_what_makes_one_clean_object() -> None:
    said = scene_of("  a red\nteapot. ")
    assert said.startswith("a red teapot, single object")
    assert "plain white background" in said


def test_a_picture_that_cannot_be_built_is_painted_again_with_the_next_seed() -> None:
    asked = []

    def paint(seed: int) -> Image.Image:
        asked.append(seed)
        return noise(seed) if seed < 9 else ball()

    painted = paint_until_usable(paint, 7)
    assert (asked, painted.seed, painted.tries) == ([7, 8, 9], 9, 3)
    assert Image.open(io.BytesIO(painted.picture)).size == (128, 128)


def test_after_three_useless_pictures_it_says_what_was_wrong_with_the_last() -> None:
    with pytest.raises(EngineFailed, match=r"in 3 tries.*background is too busy"):
        paint_until_usable(noise, 1)


def test_each_kind_of_model_is_asked_in_its_own_manner(tmp_path: Path) -> None:
    def lay(kind: str, **parts: str) -> Path:
        folder = tmp_path / f"{kind}{len(parts)}{''.join(parts.values())[:40].replace('/', '')}"
        folder.mkdir()
        (folder / "model_index.json").write_text(f'{{"_class_name": "{kind}"}}')
        for name, told in parts.items():
            place = folder / name
            place.mkdir()
            file = "scheduler_config.json" if name == "scheduler" else "config.json"
            (place / file).write_text(told)
        return folder

    assert manner_of(lay("ZImagePipeline")).guidance == 0
    assert manner_of(lay("FluxPipeline", transformer='{"guidance_embeds": false}')).steps == 4
    assert manner_of(lay("FluxPipeline", transformer='{"guidance_embeds": true}')).steps == 28
    turbo = manner_of(lay("StableDiffusionPipeline", scheduler='{"timestep_spacing": "trailing"}'))
    assert not turbo.is_guided
    assert manner_of(lay("StableDiffusionPipeline", scheduler="{}")).is_guided
    with pytest.raises(EngineFailed, match=r"model_index\.json"):
        manner_of(tmp_path)


def test_paint_needs_a_model_and_says_with_which_command_it_comes(pipelines, tmp_path) -> None:
    offer = standard_catalog((), Means(weights=tmp_path)).offer("paint")
    assert offer.standing.state is State.NEEDS_WEIGHTS
    assert offer.standing.need == "get its weights: maquette engines pull paint"


def test_words_become_a_picture_and_the_picture_an_asset(means) -> None:
    catalog = standard_catalog((), means)
    choice = catalog.best(Kind.TEXT, Tier.DRAFT)
    assert choice.card.id == "paint"
    seen: list[float] = []
    shown: list[bytes] = []
    inputs = Inputs(prompt="an apple", options=DRAFT)
    made = make(catalog, choice.engine, inputs, lambda _, done: seen.append(done), shown.append)
    (picture,) = shown
    assert Image.open(io.BytesIO(picture)).format == "PNG"
    assert seen == sorted(seen)
    told = read_model(made.glb).json["asset"]["extras"]
    assert told["engine"] == "sculpt"
    assert told["prompt"] == "an apple"
    assert told["painted"]["engine"] == "paint"
    assert told["painted"]["words"].startswith("an apple, ")
    assert told["painted"]["seed"] == DRAFT.seed
    assert told["painted"]["weights"] == "maker/model@c0ffee"
    assert told["painted"]["licence"] == "openrail"
    assert any("from a painted picture by sculpt" in warning for warning in made.warnings)


def test_a_job_shows_the_painted_picture_before_it_draws_the_asset(means, tmp_path) -> None:
    (tmp_path / "out").mkdir()
    request = {
        "engine": "paint",
        "prompt": "an apple",
        "options": options_as_json(DRAFT),
        "pictures": [],
        "means": means.as_json(),
    }
    kept: list[Output] = []
    steps: list[Step] = []
    told = body.run(
        request, tmp_path, tmp_path / "out", lambda step, _: steps.append(step), on_file=kept.append
    )
    assert list(dict.fromkeys(steps)) == [Step.IMAGE, Step.MESH, Step.FINISH]
    assert steps == sorted(steps, key=list(Step).index)
    assert kept[0].kind == "painting"
    assert Image.open(io.BytesIO(kept[0].path.read_bytes())).size == (128, 128)
    assert "poster" in {output.kind for output in kept[1:]}
    assert any("by sculpt" in warning for warning in told["warnings"])


def test_the_same_words_and_seed_paint_the_same_picture(means) -> None:
    engine = standard_catalog((), means).get("paint")
    inputs = Inputs(prompt="an apple", options=DRAFT)
    first, second = (engine.make(inputs, silent).picture for _ in range(2))
    other = engine.make(Inputs(prompt="an apple", options=Options(seed=5)), silent).picture
    assert first == second != other


def test_a_model_that_paints_nothing_but_night_fails_honestly(pipelines, tmp_path) -> None:
    pipelines.picture_pipeline(tmp_path / "paint" / "main", knows_a_ball=False)
    engine = standard_catalog((), Means(weights=tmp_path, gpu="off")).get("paint")
    with pytest.raises(EngineFailed, match=r"in 3 tries.*too dark"):
        engine.make(Inputs(prompt="an apple", options=DRAFT), silent)


def test_a_folder_without_a_whole_model_is_told_as_such(pipelines, tmp_path) -> None:
    folder = pipelines.picture_pipeline(tmp_path / "paint" / "main", knows_a_ball=True)
    (folder / "unet" / "diffusion_pytorch_model.safetensors").unlink()
    engine = standard_catalog((), Means(weights=tmp_path, gpu="off")).get("paint")
    with pytest.raises(EngineFailed, match="the picture model cannot be opened"):
        engine.make(Inputs(prompt="an apple", options=DRAFT), silent)
