"""How paint introduces itself, and what it needs."""

from maquette.engines.engine import Card, Device, Kind, Tier
from maquette.engines.needs import Needs
from maquette.engines.weights import WeightFile, Weights

WEIGHTS = Weights(
    id="paint",
    revision="main",
    licence="Apache-2.0",
    # Whatever text-to-image pipeline of diffusers lies there serves; this is the one we advise.
    files=(WeightFile("model_index.json"),),
    hub="Tongyi-MAI/Z-Image-Turbo",
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
