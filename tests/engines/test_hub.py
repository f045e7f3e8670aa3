"""Whole repositories of a hub: what is needed of them, at one commit, and each file as told."""

import os
import subprocess
import sys
from dataclasses import replace
from functools import partial

import pytest

from maquette.engines.builtin.paint.card import WEIGHTS as PAINT
from maquette.engines.builtin.shape.card import WEIGHTS as SHAP_E
from maquette.engines.builtin.triposg.card import WEIGHTS as TRIPOSG
from maquette.engines.hub import other
from maquette.engines.pulling import Source, pull, remove
from maquette.engines.weights import Hub as Repository
from maquette.engines.weights import WeightFile, Weights, are_here, manifest_of
from maquette.errors import BadInput, Conflict, Unavailable
from maquette.kit.addresses import Policy
from maquette.kit.progress import silent
from maquette.settings import process_environment
from support.hub import COMMIT, Hub, blob, opened

PIPELINE = {
    "README.md": b"# A model",
    "model.safetensors": b"all of it in one file" * 100,
    "model_index.json": b'{"_class_name": "FluxPipeline"}',
    "unet/config.json": b"{}",
    "unet/diffusion.safetensors": os.urandom(50_000),
    "unet/diffusion.fp16.safetensors": os.urandom(30_000),
    "unet/diffusion.bin": b"a pickle" * 200,
    "vae/config.json": b'{"v": 1}',
    "vae/diffusion.fp16.safetensors": os.urandom(20_000),
    "vae/odd name\u00e9.json": b"{}",
}
WANTED = {
    *("model_index.json", "unet/config.json", "unet/diffusion.safetensors"),
    *("vae/config.json", "vae/diffusion.fp16.safetensors", "vae/odd name\u00e9.json"),
}
MODEL = Weights(
    "tiny",
    "r1",
    "MIT",
    (WeightFile("model_index.json"),),
    Repository("maker/model", PAINT.hub.wanted, COMMIT),
)
LOCAL = Policy(("127.0.0.1", "127.0.0.2"))


@pytest.fixture
def hub():
    with opened(Hub(PIPELINE)) as running:
        yield running


@pytest.fixture
def bring(hub, tmp_path):
    def brought(weights=MODEL, progress=silent, policy=LOCAL):
        return pull(weights, tmp_path, Source(policy, hub.url), progress)

    return brought


def lying(folder):
    found = (path for path in folder.rglob("*") if path.is_file() and path.name[0] != ".")
    return {str(path.relative_to(folder)) for path in found} - {"manifest.json"}


def test_what_is_needed_comes_as_it_is_at_the_commit_and_nothing_else(bring, hub, tmp_path):
    shares = []
    assert not are_here(MODEL, tmp_path)
    folder = bring(progress=lambda name, share: shares.append((name, share)))
    assert lying(folder) == WANTED
    for name in WANTED:
        assert (folder / name).read_bytes() == PIPELINE[name]
    assert are_here(MODEL, tmp_path)
    assert {name for name, share in shares if share == 1.0} == WANTED
    noted = manifest_of(folder)
    assert (noted.repository, noted.commit) == ("maker/model", COMMIT)
    assert len([path for path in hub.asked if "/tree/" in path]) == 4  # pages


def test_afterwards_nobody_is_asked_and_what_changed_on_the_disk_is_seen(bring, hub, tmp_path):
    folder = bring()
    hub.asked.clear()
    assert bring() == folder
    assert hub.asked == []
    kept = folder / "unet" / "diffusion.safetensors"
    kept.write_bytes(b"?" * 50_000)
    (folder / "vae" / "config.json").write_bytes(b'{"v": 2}')
    bring()
    assert kept.read_bytes() == PIPELINE["unet/diffusion.safetensors"]
    assert (folder / "vae" / "config.json").read_bytes() == b'{"v": 1}'
    kept.unlink()
    assert not are_here(MODEL, tmp_path)


def test_a_large_file_that_breaks_off_goes_on_at_the_store(bring, hub, tmp_path):
    hub.break_offs = [20_000, 10_000, 0]
    folder = bring()
    assert (folder / "unet/diffusion.safetensors").read_bytes() == hub.files[
        "unet/diffusion.safetensors"
    ]
    starts = [one[1] for one in hub.asked if one[0] == "unet/diffusion.safetensors"]
    assert starts == [0, 20_000, 30_000, 30_000]


def test_a_download_that_was_given_up_goes_on_at_the_commit_it_began_with(bring, hub, tmp_path):
    moving = replace(MODEL, hub=replace(MODEL.hub, commit=""))
    hub.break_offs = [20_000, *[0] * 10]
    with pytest.raises(Unavailable, match="goes on from there"):
        bring(moving)
    assert not are_here(moving, tmp_path)
    hub.break_offs.clear()
    hub.asked.clear()
    bring(moving)
    assert are_here(moving, tmp_path)
    assert not [path for path in hub.asked if "/api/" in path]
    assert ("unet/diffusion.safetensors", 20_000) in hub.asked


@pytest.mark.parametrize("name", ["unet/diffusion.safetensors", "vae/config.json"])
def test_a_file_that_is_not_what_the_hub_tells_is_not_kept(bring, hub, tmp_path, name):
    if len(PIPELINE[name]) > 1000:
        hub.lies[name] = {"lfs": {"size": 50_000, "oid": "0" * 64}}
    else:
        hub.lies[name] = {"oid": blob(b"another")}
    with pytest.raises(Unavailable, match="not the published file"):
        bring()
    assert not (MODEL.folder(tmp_path) / name).exists()
    assert not are_here(MODEL, tmp_path)


def test_what_was_known_beforehand_is_held_to_whatever_the_hub_tells(bring, hub):
    known = WeightFile("unet/diffusion.safetensors", size=50_000, sha256="1" * 64)
    with pytest.raises(Unavailable, match=r"another unet/diffusion\.safetensors"):
        bring(replace(MODEL, files=(known,)))
    with pytest.raises(Unavailable, match=r"no such_file\.json"):
        bring(replace(MODEL, files=(WeightFile("such_file.json"),)))
    assert not [path for path in hub.asked if "/resolve/" in path]


def test_weights_that_are_there_only_as_a_pickle_are_refused_before_a_byte_comes(bring, hub):
    hub.files = {k: v for k, v in PIPELINE.items() if not k.startswith("unet/diffusion.s")}
    del hub.files["unet/diffusion.fp16.safetensors"]
    with pytest.raises(Unavailable, match=r"unet only as a pickle \(diffusion.bin\)"):
        bring()
    assert not [path for path in hub.asked if "/resolve/" in path]


@pytest.mark.parametrize(
    "path", ["../evil.json", "unet/../../evil.json", "/evil.json", "unet\\evil.json", "a/./b.json"]
)
def test_a_path_that_leads_out_of_the_folder_is_not_followed(bring, hub, tmp_path, path):
    hub.lies["unet/config.json"] = {"path": path}
    bring(replace(MODEL, files=()))
    assert lying(MODEL.folder(tmp_path)) == WANTED - {"unet/config.json"}
    assert not list(tmp_path.rglob("evil*"))


def test_a_hub_that_shows_the_model_only_to_some_is_told_as_such(bring, hub):
    hub.gated = True
    with pytest.raises(Unavailable, match="agreed to its licence"):
        bring()


@pytest.mark.parametrize("lie", [{"size": "many"}, {"oid": "?"}])
def test_a_list_that_does_not_tell_what_a_file_must_be_is_not_trusted(bring, hub, lie):
    hub.lies["vae/config.json"] = lie
    with pytest.raises(Unavailable, match=r"does not tell what vae/config\.json"):
        bring()


def test_without_a_network_the_error_says_who_was_asked_for_what(tmp_path):
    source = Source(LOCAL, "http://127.0.0.1:9")
    with pytest.raises(
        Unavailable, match=r"127\.0\.0\.1 cannot be asked for the files of maker/model"
    ):
        pull(MODEL, tmp_path, source, silent)


def test_a_store_within_the_own_network_is_not_asked(bring):
    with pytest.raises(Unavailable):
        bring(policy=Policy(("127.0.0.1",)))


def test_another_repository_of_the_kind_takes_the_place_of_the_first(hub, tmp_path):
    weights = replace(PAINT, hub=replace(PAINT.hub, repository="maker/model", commit=COMMIT))
    source = Source(LOCAL, hub.url)
    folder = pull(weights, tmp_path, source, silent)
    with opened(Hub({"model_index.json": b"{}"}, "else/where")) as second:
        chosen = other(weights, "else/where@main")
        elsewhere = Source(LOCAL, second.url)
        assert pull(chosen, tmp_path, elsewhere, silent) == folder
        assert lying(folder) == {"model_index.json"}
        assert manifest_of(folder).licence == "openrail"
        pull(weights, tmp_path, elsewhere, silent)  # what was chosen stays chosen
        assert manifest_of(folder).repository == "else/where"
    assert remove(weights, tmp_path)
    for named in ("nonsense", "a/b/c", "../x", "a/b?c"):
        with pytest.raises(BadInput):
            other(weights, named)
    with pytest.raises(BadInput, match="its own weights only"):
        other(SHAP_E, "else/where")


@pytest.mark.parametrize("weights", [PAINT, SHAP_E, TRIPOSG])
def test_built_in_repositories_are_pinned_and_bring_no_pickle(weights):
    assert len(weights.hub.commit) == 40
    assert not {name for name in weights.hub.wanted if name.endswith(("*", ".bin", ".ckpt"))}
    assert all(file.size for file in TRIPOSG.files if file.path.endswith(".safetensors"))


def test_shap_e_is_brought_without_the_pickle_that_lies_beside_it(tmp_path):
    published = {
        **{file.path: b"{}" for file in SHAP_E.files},
        **{
            f"{part}.fp16.safetensors": b"halves" * 300
            for part in (
                *("prior/diffusion_pytorch_model", "renderer/diffusion_pytorch_model"),
                "text_encoder/model",
            )
        },
        "shap_e_renderer/config.json": b"{}",
        "shap_e_renderer/diffusion_pytorch_model.bin": b"a pickle" * 300,
    }
    with opened(Hub(published, SHAP_E.hub.repository, SHAP_E.hub.commit)) as hub:
        folder = pull(SHAP_E, tmp_path, Source(LOCAL, hub.url), silent)
    assert lying(folder) == {name for name in published if "shap_e_renderer" not in name}


def test_the_command_brings_a_model_and_asks_before_it_brings_another(tmp_path):
    environment = process_environment() | {
        "MAQUETTE_DATA_DIR": str(tmp_path),
        "MAQUETTE_OUTBOUND_ALLOW": "127.0.0.1,127.0.0.2",
    }
    run = partial(subprocess.run, capture_output=True, text=True, timeout=120, cwd=tmp_path)
    command = [sys.executable, "-m", "maquette", "engines", "pull", "paint"]
    hub = Hub(PIPELINE, PAINT.hub.repository, PAINT.hub.commit)
    with opened(hub), opened(Hub(PIPELINE)) as another:
        mirrored = environment | {"MAQUETTE_WEIGHTS_MIRROR": hub.url}
        done = run(command, env=mirrored)
        assert done.returncode == 0, done.stderr
        assert "Tongyi-MAI/Z-Image-Turbo at f332072aa78b" in done.stderr
        assert lying(PAINT.folder(tmp_path / "weights")) == WANTED
        mirrored |= {"MAQUETTE_WEIGHTS_MIRROR": another.url}
        refused = run([*command, "--from", "maker/model"], env=mirrored, input="n\n")
        assert refused.returncode != 0
        assert "https://huggingface.co/maker/model" in refused.stderr.replace("\n", "")
        assert another.asked == []
        taken = run([*command, "--from", "maker/model"], env=mirrored, input="y\n")
        assert taken.returncode == 0, taken.stderr
    assert manifest_of(PAINT.folder(tmp_path / "weights")).repository == "maker/model"


def test_two_pulls_at_once_do_not_write_the_same_folder(bring):
    def meanwhile(name, share):
        with pytest.raises(Conflict):
            bring()

    bring(progress=meanwhile)
