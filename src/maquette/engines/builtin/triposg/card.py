"""How TripoSG introduces itself, and what it needs."""

from maquette.engines.engine import Card, Device, Kind, Tier
from maquette.engines.needs import Needs
from maquette.engines.weights import WeightFile, Weights

WEIGHTS = Weights(
    id="triposg",
    revision="main",
    licence="MIT",
    files=tuple(
        WeightFile(path)
        for path in (
            "transformer/config.json",
            "transformer/diffusion_pytorch_model.safetensors",
            "vae/config.json",
            "vae/diffusion_pytorch_model.safetensors",
            "image_encoder_dinov2/config.json",
            "image_encoder_dinov2/model.safetensors",
            "feature_extractor_dinov2/preprocessor_config.json",
            "scheduler/scheduler_config.json",
        )
    ),
    hub="VAST-AI/TripoSG",
)

NEEDS = Needs(extra="torch", modules=("torch", "safetensors"), weights=(WEIGHTS,), gpu=True)

CARD = Card(
    id="triposg",
    label="TripoSG: one picture to fine geometry, by a learned model; 8 GB of a GPU",
    takes=frozenset({Kind.IMAGE}),
    licence="MIT",
    estimate={Tier.DRAFT: 30, Tier.STANDARD: 60, Tier.HIGH: 150},
    device=Device.GPU,
    kept=True,
)
