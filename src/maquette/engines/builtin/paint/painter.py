"""A picture model of diffusers, opened from a folder on this machine. The door to diffusers."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from diffusers import AutoPipelineForText2Image
from PIL import Image

from maquette.engines.builtin.paint.manner import Manner, manner_of
from maquette.engines.builtin.paint.words import AVOID
from maquette.engines.builtin.torches import Compute
from maquette.errors import EngineFailed

OnStep = Callable[[float], None]


@dataclass(frozen=True, eq=False)
class Painter:
    """Paints what it is told. ``pipeline`` is one of diffusers' for words to pictures."""

    pipeline: Any
    manner: Manner

    def paint(self, words: str, seed: int, on_step: OnStep) -> Image.Image:
        """One RGB picture; the same words and ``seed`` paint the same one on the same device."""
        # Drawn on the processor, so that the noise does not depend on the GPU's make.
        noise = torch.Generator("cpu").manual_seed(seed)
        with torch.inference_mode():
            made = self.pipeline(
                words,
                num_inference_steps=self.manner.steps,
                guidance_scale=self.manner.guidance,
                generator=noise,
                **self._asides(on_step),
            )
        picture: Image.Image = made.images[0]
        return picture.convert("RGB")

    def _asides(self, on_step: OnStep) -> dict[str, Any]:
        """What not every pipeline can be told."""
        known = inspect.signature(self.pipeline.__call__).parameters
        asides: dict[str, Any] = {}
        if self.manner.side is not None:
            asides |= {"width": self.manner.side, "height": self.manner.side}
        if self.manner.is_guided:
            asides["negative_prompt"] = AVOID
        asides["callback_on_step_end"] = self._stepped(on_step)
        return {name: value for name, value in asides.items() if name in known}

    def _stepped(self, on_step: OnStep) -> Callable[[Any, int, Any, dict[str, Any]], Any]:
        def stepped(_: Any, step: int, __: Any, state: dict[str, Any]) -> dict[str, Any]:
            on_step((step + 1) / self.manner.steps)
            return state

        return stepped


def open_painter(folder: Path, compute: Compute) -> Painter:
    """From files alone: nothing is fetched, no code of the model's authors is run.

    Weights must be safetensors, as a pickle may hold code. Raises :class:`EngineFailed` for a
    folder that holds no such pipeline.
    """
    manner = manner_of(folder)
    try:
        pipeline = AutoPipelineForText2Image.from_pretrained(
            str(folder), dtype=compute.dtype, local_files_only=True, use_safetensors=True
        )
    except (OSError, ValueError, TypeError) as error:
        raise EngineFailed(f"the picture model cannot be opened: {error}") from None
    pipeline.set_progress_bar_config(disable=True)
    return Painter(pipeline.to(compute.device), manner)
