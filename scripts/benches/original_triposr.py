"""Runs in the original's Python: CLONE FOLDER. See scripts/equal_triposr.py."""

import json
import sys
import time
import types
from importlib import import_module
from pathlib import Path

import torch

# As in the configuration that is published beside the weights.
CONFIG = {
    "cond_image_size": 512,
    "image_tokenizer_cls": "tsr.models.tokenizers.image.DINOSingleImageTokenizer",
    "image_tokenizer": {"pretrained_model_name_or_path": "facebook/dino-vitb16"},
    "tokenizer_cls": "tsr.models.tokenizers.triplane.Triplane1DTokenizer",
    "tokenizer": {"plane_size": 32, "num_channels": 1024},
    "backbone_cls": "tsr.models.transformer.transformer_1d.Transformer1D",
    "backbone": {
        "in_channels": 1024,
        "num_attention_heads": 16,
        "attention_head_dim": 64,
        "num_layers": 16,
        "cross_attention_dim": 768,
    },
    "post_processor_cls": "tsr.models.network_utils.TriplaneUpsampleNetwork",
    "post_processor": {"in_channels": 1024, "out_channels": 40},
    "decoder_cls": "tsr.models.network_utils.NeRFMLP",
    "decoder": {
        "in_channels": 120,
        "n_neurons": 64,
        "n_hidden_layers": 9,
        "activation": "silu",
    },
    "renderer_cls": "tsr.models.nerf_renderer.TriplaneNeRFRenderer",
    "renderer": {
        "radius": 0.87,
        "feature_reduction": "concat",
        "density_activation": "exp",
        "density_bias": -1.0,
        "num_samples_per_ray": 128,
    },
}
VIT = {"model_type": "vit", "hidden_size": 768, "num_hidden_layers": 12, "image_size": 224}
UNUSED = ("rembg", "imageio", "torchmcubes")


def main(clone: str, folder: str) -> None:
    sys.path.insert(0, clone)
    for name in UNUSED:
        module = types.ModuleType(name)
        module.marching_cubes = None
        sys.modules.setdefault(name, module)
    place = Path(folder)
    model = _model(place)
    torch.save(model.state_dict(), place / "weights.pt")
    picture = torch.rand(1, 512, 512, 3)
    points = (torch.rand(20_000, 3) * 2 - 1) * model.renderer.cfg.radius
    begun = time.perf_counter()
    with torch.no_grad():
        planes = model([picture[0].numpy()], "cpu")[0]
        seconds = time.perf_counter() - begun
        told = model.renderer.query_triplane(model.decoder, points, planes)
    answers = {
        "picture": picture.permute(0, 3, 1, 2).contiguous(),
        "points": points,
        "planes": planes,
        "density": told["density_act"][:, 0],
        "colour": told["color"],
        "seconds": seconds,
    }
    torch.save(answers, place / "answers.pt")


def _model(place: Path) -> torch.nn.Module:
    # Only there once main has said where the clone lies.
    omegaconf = import_module("omegaconf")
    image = import_module("tsr.models.tokenizers.image")
    system = import_module("tsr.system")
    (place / "config.json").write_text(json.dumps(VIT))
    image.hf_hub_download = lambda **_: str(place / "config.json")
    model = system.TSR(omegaconf.OmegaConf.create(CONFIG)).eval()
    torch.manual_seed(7)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            is_norm = parameter.ndim == 1 and name.endswith("weight")
            parameter.normal_(1.0 if is_norm else 0.0, 0.1 if is_norm else 0.04)
    return model


if __name__ == "__main__":
    main(*sys.argv[1:3])
