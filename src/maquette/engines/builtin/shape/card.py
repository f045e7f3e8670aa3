"""How shap-e introduces itself, and what it needs."""

from maquette.engines.engine import Card, Device, Kind, Tier
from maquette.engines.needs import Needs
from maquette.engines.weights import WeightFile, Weights

WEIGHTS = Weights(
    id="shap-e",
    revision="main",
    licence="MIT",
    files=(
        WeightFile("model_index.json"),
        WeightFile("prior/config.json"),
        WeightFile("shap_e_renderer/config.json"),
        WeightFile("text_encoder/config.json"),
    ),
    hub="openai/shap-e",
)

NEEDS = Needs(
    extra="diffusion",
    modules=("torch", "diffusers", "transformers", "accelerate"),
    weights=(WEIGHTS,),
)

CARD = Card(
    id="shap-e",
    label="Shap-E (draft): any words to a coarse, coloured shape",
    takes=frozenset({Kind.TEXT}),
    licence="MIT",
    estimate={Tier.DRAFT: 240, Tier.STANDARD: 300},
    device=Device.EITHER,
    kept=True,
)
