"""How paint introduces itself, and what it needs."""

from maquette.engines.engine import Card, Device, Kind, Tier
from maquette.engines.needs import Needs
from maquette.engines.weights import Hub, WeightFile, Weights

WEIGHTS = Weights(
    id="paint",
    revision="main",
    licence="Apache-2.0",
    files=(WeightFile("model_index.json"),),
    # Whatever text-to-image pipeline of diffusers lies there serves; this is the one we advise.
    hub=Hub(
        "Tongyi-MAI/Z-Image-Turbo",
        # What lies beside the folders of a pipeline is the same once more, in one large file.
        wanted=("model_index.json", "*/*.json", "*/*.txt", "*/*.model", "*/*.safetensors"),
        commit="f332072aa78be7aecdf3ee76d5c247082da564a6",
        any_other=True,
    ),
)

NEEDS = Needs(
    extra="diffusion",
    modules=("torch", "diffusers", "transformers", "accelerate"),
    weights=(WEIGHTS,),
)

CARD = Card(
    id="paint",
    label="Paint: words to a picture, then the best engine for pictures",
    takes=frozenset({Kind.TEXT}),
    licence="Apache-2.0",
    estimate={Tier.DRAFT: 20, Tier.STANDARD: 25, Tier.HIGH: 60},
    device=Device.EITHER,
    kept=True,
    paints=True,
)
