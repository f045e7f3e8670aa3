"""How TripoSR introduces itself, and what it needs; apart from its code, which needs torch."""

from maquette.engines.engine import Card, Device, Kind, Tier
from maquette.engines.needs import Needs
from maquette.engines.weights import WeightFile, Weights

REVISION = "5b521936b01fbe1890f6f9baed0254ab6351c04a"

WEIGHTS = Weights(
    id="triposr",
    revision=REVISION,
    licence="MIT",
    files=(
        WeightFile(
            path="model.ckpt",
            url=f"https://huggingface.co/stabilityai/TripoSR/resolve/{REVISION}/model.ckpt",
            size=1_677_246_742,
            sha256="429e2c6b22a0923967459de24d67f05962b235f79cde6b032aa7ed2ffcd970ee",
        ),
    ),
)

NEEDS = Needs(extra="torch", modules=("torch",), weights=(WEIGHTS,))

CARD = Card(
    id="triposr",
    label="TripoSR: one picture to a whole object, by a learned model",
    takes=frozenset({Kind.IMAGE}),
    licence="MIT",
    estimate={Tier.DRAFT: 40.0, Tier.STANDARD: 60.0, Tier.HIGH: 120.0},
    revision=REVISION[:12],
    device=Device.EITHER,
    kept=True,
)
