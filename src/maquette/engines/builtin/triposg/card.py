"""How TripoSG introduces itself, and what it needs."""

from maquette.engines.engine import Card, Device, Kind, Tier
from maquette.engines.needs import Needs
from maquette.engines.weights import Hub, WeightFile, Weights

REVISION = "2c1c516d22d58db486a058d98d31bb6177344e06"
PARTS = ("transformer", "vae", "image_encoder_dinov2", "feature_extractor_dinov2", "scheduler")

WEIGHTS = Weights(
    id="triposg",
    revision=REVISION,
    licence="MIT",
    files=(
        WeightFile(
            "transformer/diffusion_pytorch_model.safetensors",
            size=5_758_280_104,
            sha256="9192b5923f7b605b394192809aa2ceb73bf0f4009674d8e3b999b45bb97d4bf2",
        ),
        WeightFile(
            "vae/diffusion_pytorch_model.safetensors",
            size=970_685_468,
            sha256="a2e667c24927a5a35e5f19fcb4c75890e9399aa966b6db8131d7df733a750c8b",
        ),
        WeightFile(
            "image_encoder_dinov2/model.safetensors",
            size=1_217_522_888,
            sha256="399fba97a95f22c36834418bc69373364a99af3a1153da1c0fb31db567c92e23",
        ),
        WeightFile("transformer/config.json"),
        WeightFile("vae/config.json"),
        WeightFile("image_encoder_dinov2/config.json"),
        WeightFile("feature_extractor_dinov2/preprocessor_config.json"),
        WeightFile("scheduler/scheduler_config.json"),
    ),
    hub=Hub(
        "VAST-AI/TripoSG",
        wanted=tuple(f"{part}/*.{kind}" for part in PARTS for kind in ("json", "safetensors")),
        commit=REVISION,
    ),
)

NEEDS = Needs(extra="torch", modules=("torch", "safetensors"), weights=(WEIGHTS,), gpu=True)

CARD = Card(
    id="triposg",
    label="TripoSG: one picture to fine geometry, by a learned model; 8 GB of a GPU",
    takes=frozenset({Kind.IMAGE}),
    licence="MIT",
    estimate={Tier.DRAFT: 30, Tier.STANDARD: 60, Tier.HIGH: 150},
    revision=REVISION[:12],
    device=Device.GPU,
    kept=True,
)
