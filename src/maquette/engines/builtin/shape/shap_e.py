"""Shap-E's models as diffusers keeps them: words to a small network that says what is solid.

Jun and Nichol, Shap-E: Generating Conditional 3D Implicit Functions, 2023. Its latent is the
weights of a network that is asked for points; diffusers' own way from there to a mesh is not
used, as it asks every point of a grid and keeps colours only at its corners.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from diffusers import ShapEPipeline
from diffusers.pipelines.shap_e import ShapERenderer

from maquette.engines.builtin.torches import Compute
from maquette.errors import EngineFailed
from maquette.mesh.contour import Box
from maquette.mesh.mesh import Floats, Samples

BOX = Box((-1.0, -1.0, -1.0), (1.0, 1.0, 1.0))
STEPS = 64
GUIDANCE = 15.0
"""As the paper samples words; diffusers' defaults are those of a preview."""
BITE = 1 << 15
"""Points asked for at once: 256 numbers each, seven times over."""
RENDERER = "renderer"
ROUGHNESS = 0.75
"""Shap-E knows colours only."""


@dataclass(frozen=True, eq=False)
class Solid:
    """The network of one object, asked in our frame (metres, +Y up, front towards +Z)."""

    network: Any
    device: str
    dtype: torch.dtype

    def inside(self, points: Floats) -> Floats:
        """A distance of sorts, positive inside, (n,) at ``points`` (n, 3)."""
        return self._asked(points, "signed_distance")[:, 0]

    def sample(self, points: Floats, normals: Floats) -> Samples:
        """A :class:`~maquette.mesh.mesh.Surface`."""
        colour = np.clip(self._asked(points, "channels"), 0, 1)
        plain = np.ones(len(points), np.float32)
        return Samples(colour, plain * np.float32(ROUGHNESS), 0 * plain)

    def _asked(self, points: Floats, what: str) -> Floats:
        # Its z points up and its front towards -y.
        turned = np.stack([points[:, 0], -points[:, 2], points[:, 1]], axis=1)
        found = []
        with torch.inference_mode():
            for start in range(0, len(turned), BITE):
                some = torch.from_numpy(turned[start : start + BITE]).to(self.device, self.dtype)
                told = self.network(
                    position=some[None],
                    direction=None,
                    ts=None,
                    nerf_level="fine",
                    rendering_mode="stf",
                )
                found.append(getattr(told, what)[0].float().cpu().numpy())
        return np.concatenate(found)


def open_shap_e(folder: Path, compute: Compute) -> Any:
    """The pipeline that lies in ``folder``; nothing is fetched. In full precision, as the field has
    waves of 2^14 a metre, which half precision cannot tell apart.

    Weights must be safetensors, as a pickle may hold code: the renderer's lie in a folder of their
    own, as the one that the pipeline names has a pickle. Raises :class:`EngineFailed` for a folder
    that holds none.
    """
    known: dict[str, Any] = {"local_files_only": True, "use_safetensors": True}
    known |= {"dtype": torch.float32, "variant": _variant(folder)}
    try:
        renderer = ShapERenderer.from_pretrained(str(folder / RENDERER), **known)
        pipeline = ShapEPipeline.from_pretrained(str(folder), shap_e_renderer=renderer, **known)
    except (OSError, ValueError, TypeError) as error:
        raise EngineFailed(f"Shap-E cannot be opened: {error}") from None
    pipeline.set_progress_bar_config(disable=True)
    return pipeline.to(compute.device)


def _variant(folder: Path) -> str | None:
    """Its publishers have kept the numbers in half precision."""
    halved = any((folder / RENDERER).glob("*.fp16.safetensors"))
    return "fp16" if halved else None


def imagine(pipeline: Any, words: str, seed: int, steps: int = STEPS) -> Solid:
    """What ``words`` describe; the same words and seed on the same device are the same object."""
    noise = torch.Generator("cpu").manual_seed(seed)
    with torch.inference_mode():
        latents = pipeline(
            words,
            num_inference_steps=steps,
            guidance_scale=GUIDANCE,
            generator=noise,
            output_type="latent",
        ).images
        renderer = pipeline.shap_e_renderer
        weights = renderer.params_proj(latents[:1])
        state = renderer.mlp.state_dict()
        # The latent tells the first layers' weights; the rest were learned once for all.
        told = {name.removeprefix("nerstf."): value.squeeze(0) for name, value in weights.items()}
        renderer.mlp.load_state_dict({**state, **told})
    return Solid(renderer.mlp, str(pipeline.device), renderer.mlp.dtype)
