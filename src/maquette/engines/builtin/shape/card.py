"""How shap-e introduces itself, and what it needs."""

from maquette.engines.engine import Card, Device, Kind, Tier
from maquette.engines.needs import Needs
from maquette.engines.weights import Hub, WeightFile, Weights

REVISION = "7bd337afdea1c17842e1c3cc45c4e268356dba40"

WEIGHTS = Weights(
    id="shap-e",
    revision=REVISION,
    licence="MIT",
    files=tuple(
        WeightFile(path)
        for path in (
            "model_index.json",
            "prior/config.json",
            "renderer/config.json",
            "text_encoder/config.json",
            "tokenizer/vocab.json",
        )
    ),
    # The folder that the pipeline names, shap_e_renderer, has its weights as a pickle only;
    # renderer has the same as safetensors.
    hub=Hub(
        "openai/shap-e",
        wanted=(
            "model_index.json",
            *(f"{part}/*.json" for part in ("prior", "renderer", "scheduler", "text_encoder")),
            *(f"{part}/*.safetensors" for part in ("prior", "renderer", "text_encoder")),
            *(f"tokenizer/*.{kind}" for kind in ("json", "txt")),
        ),
        commit=REVISION,
    ),
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
    revision=REVISION[:12],
    device=Device.EITHER,
    kept=True,
)
