"""How a picture model wants to be asked: steps, guidance, size. Pure."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from maquette.errors import EngineFailed


@dataclass(frozen=True)
class Manner:
    """``steps`` of the sampler; ``guidance`` towards the words, 0 for models that were distilled
    to need none; ``side`` of the square picture in pixels, None for the model's own; ``licence``
    of the model, as far as its kind tells.
    """

    steps: int
    guidance: float
    side: int | None = None
    licence: str = "that of the model which the operator chose"

    @property
    def is_guided(self) -> bool:
        """Only a guided model hears what not to paint."""
        return self.guidance > 1


APACHE = "Apache-2.0"

# By the pipeline's class in model_index.json, as its authors recommend it.
USUAL = Manner(30, 7.0)
MANNERS: Mapping[str, Manner] = {
    "ZImagePipeline": Manner(9, 0.0, 1024, APACHE),
    "FluxPipeline": Manner(28, 3.5, 1024),
    "QwenImagePipeline": Manner(30, 4.0, 1024, APACHE),
    "SanaSprintPipeline": Manner(2, 4.5, 1024),
    "StableDiffusion3Pipeline": Manner(28, 4.5, 1024),
    "StableDiffusionXLPipeline": Manner(30, 7.0, 1024),
    "StableDiffusionPipeline": USUAL,
}
FLUX_SCHNELL = Manner(4, 0.0, 1024, APACHE)
FEW_STEPS = Manner(4, 0.0)


def manner_of(folder: Path) -> Manner:
    """Of the pipeline that lies in ``folder`` as diffusers keeps it.

    Raises :class:`EngineFailed` where none lies there.
    """
    name = _json(folder / "model_index.json").get("_class_name", "")
    if name == "FluxPipeline":
        told = _json(folder / "transformer" / "config.json")
        return MANNERS["FluxPipeline"] if told.get("guidance_embeds") else FLUX_SCHNELL
    if name == "StableDiffusionPipeline" and _is_distilled(folder):
        return FEW_STEPS
    return MANNERS.get(str(name), USUAL)


def _is_distilled(folder: Path) -> bool:
    """The turbo models of the Stable Diffusion family start from the last step of training."""
    scheduler = _json(folder / "scheduler" / "scheduler_config.json")
    return scheduler.get("timestep_spacing") == "trailing"


def _json(path: Path) -> dict[str, object]:
    try:
        told = json.loads(path.read_bytes())
    except (OSError, ValueError):
        raise EngineFailed(f"{path.name} of the picture model cannot be read") from None
    return told if isinstance(told, dict) else {}
