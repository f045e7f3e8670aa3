"""Show that Maquette's TripoSG computes what the original does, with the same random weights.

    scripts/equal_triposg CLONE [--full]

CLONE is of github.com/VAST-AI-Research/TripoSG; the original needs diffusers and einops.
``--full`` compares all parameter names and shapes of the published size as well, without memory
for them.
"""

import argparse
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from transformers import Dinov2Config, Dinov2Model

from maquette.engines.builtin.triposg.networks import Autoencoder, DecoderShape, Flow, FlowShape
from maquette.engines.nets.dinov2 import Dinov2, Dinov2Shape
from maquette.engines.nets.flow import follow, guided, moments

SMALL_FLOW = FlowShape(width=64, heads=4, layers=5, channels=8, data=32)
SMALL_DECODER = DecoderShape(width=64, heads=4, layers=3, channels=8)
NEWER = (("q", "query"), ("k", "key"), ("v", "value"))
ORIGINALS = {
    "flow": ("triposg.models.transformers", "TripoSGDiTModel"),
    "vae": ("triposg.models.autoencoders", "TripoSGVAEModel"),
}
OF_TRAINING = ("encoder.", "quant.")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("clone", type=Path)
    parser.add_argument("--full", action="store_true")
    told = parser.parse_args()
    sys.path.insert(0, str(told.clone))
    torch.manual_seed(0)
    _flow()
    _decoder()
    _sampler()
    _pictures()
    if told.full:
        _names()


def _theirs(name: str, **sizes: Any) -> nn.Module:
    # Found only once the clone is in the path.
    where, kind_name = ORIGINALS[name]
    kind: Any = getattr(import_module(where), kind_name)
    model: nn.Module = kind(**sizes).eval()
    return model


def _flow_of(shape: FlowShape) -> nn.Module:
    return _theirs(
        "flow",
        num_attention_heads=shape.heads,
        width=shape.width,
        in_channels=shape.channels,
        num_layers=shape.layers,
        cross_attention_dim=shape.data,
    )


def _decoder_of(shape: DecoderShape) -> nn.Module:
    return _theirs(
        "vae",
        latent_channels=shape.channels,
        num_attention_heads=shape.heads,
        width_encoder=shape.width,
        width_decoder=shape.width,
        num_layers_encoder=1,
        num_layers_decoder=shape.layers,
    )


def _flow() -> None:
    theirs, ours = _flow_of(SMALL_FLOW), Flow(SMALL_FLOW).eval()
    _scatter(theirs)
    ours.load_state_dict(theirs.state_dict())
    code, data = torch.randn(2, 24, 8), torch.randn(2, 17, 32)
    time = torch.tensor([731.0, 12.5])
    with torch.inference_mode():
        wanted = theirs(code, time, encoder_hidden_states=data, return_dict=False)[0]
        _tell("flow", ours(code, time, data), wanted)


def _decoder() -> None:
    theirs, ours = _decoder_of(SMALL_DECODER), Autoencoder(SMALL_DECODER).eval()
    _scatter(theirs)
    ours.load_state_dict(_of_use(theirs.state_dict()))
    code, places = torch.randn(1, 24, 8), torch.rand(1, 500, 3) * 2 - 1
    with torch.inference_mode():
        wanted = theirs.decode(code, sampled_points=places).sample[..., 0]  # type: ignore[operator]
        _tell("field", ours.inside(ours.read(code), places), wanted)


def _sampler() -> None:
    theirs, ours = _flow_of(SMALL_FLOW), Flow(SMALL_FLOW).eval()
    _scatter(theirs)
    ours.load_state_dict(theirs.state_dict())
    scheduler = import_module("triposg.schedulers").RectifiedFlowScheduler(
        num_train_timesteps=1000, shift=2.0
    )
    scheduler.set_timesteps(6)
    noise, data = torch.randn(1, 24, 8), torch.randn(1, 17, 32)
    both = torch.cat([torch.zeros_like(data), data])
    sample = noise
    with torch.inference_mode():
        for time in scheduler.timesteps:
            moved = theirs(torch.cat([sample] * 2), time.expand(2), both, return_dict=False)[0]
            unled, led = moved.chunk(2)
            sample = scheduler.step(unled + 7.0 * (led - unled), time, sample).prev_sample

        def velocity(code: Tensor, moment: float) -> Tensor:
            time = torch.full((2,), 1000 * moment)
            return guided(*ours(torch.cat([code] * 2), time, both).chunk(2), 7.0)

        _tell("sampler", follow(velocity, noise, moments(6, 2.0), lambda _: None), sample)


def _pictures() -> None:
    config = Dinov2Config(
        hidden_size=48, num_hidden_layers=2, num_attention_heads=4, image_size=70, patch_size=14
    )
    theirs, ours = Dinov2Model(config).eval(), Dinov2(Dinov2Shape(48, 2, 4, 14, 5)).eval()
    _scatter(theirs)
    ours.load_state_dict(_as_published(theirs.state_dict()))
    for side in (70, 112):
        picture = torch.randn(1, 3, side, side)
        with torch.inference_mode():
            wanted = theirs(picture).last_hidden_state
            _tell(f"DINOv2 at {side} pixels", ours(picture), wanted)


def _as_published(state: dict[str, Tensor]) -> dict[str, Tensor]:
    """By the names of transformers 4, which the checkpoints have; version 5 has others."""
    older = {f"attention.{part}_proj": f"attention.attention.{name}" for part, name in NEWER}
    older["attention.o_proj"] = "attention.output.dense"
    named = {}
    for name, value in state.items():
        for new, old in older.items():
            name = name.replace(new, old)
        named[name] = value
    return named


def _names() -> None:
    with torch.device("meta"):
        for theirs, ours in (
            (_flow_of(FlowShape()).state_dict(), Flow(FlowShape())),
            (_of_use(_decoder_of(DecoderShape()).state_dict()), Autoencoder(DecoderShape())),
        ):
            wanted = {name: tuple(value.shape) for name, value in theirs.items()}
            given = {name: tuple(value.shape) for name, value in ours.state_dict().items()}
            if wanted != given:
                raise SystemExit(f"names differ: {wanted.items() ^ given.items()}")
            count = sum(value.numel() for value in ours.state_dict().values())
            print(f"{len(given)} parameters, {count / 1e6:.1f} M, all named alike")


def _of_use(state: dict[str, Tensor]) -> dict[str, Tensor]:
    return {name: value for name, value in state.items() if not name.startswith(OF_TRAINING)}


def _scatter(model: nn.Module) -> None:
    """Weights that matter: fresh ones are too small for a mistake to show."""
    with torch.no_grad():
        for weight in model.parameters():
            weight.add_(0.2 * torch.randn_like(weight))


def _tell(what: str, ours: Tensor, theirs: Tensor) -> None:
    apart = float((ours - theirs).abs().max() / theirs.abs().max())
    print(f"{what}: relative difference {apart:.1e}")
    if not apart < 1e-4:
        raise SystemExit(f"{what} differs")


if __name__ == "__main__":
    main()
