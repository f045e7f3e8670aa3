"""TripoSG's model, very small, written to disk as the published one lies there."""

import json
from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import nn

from maquette.engines.builtin.triposg.networks import Autoencoder, DecoderShape, Flow, FlowShape
from maquette.engines.nets.dinov2 import Dinov2, Dinov2Shape

SEEING = Dinov2Shape(width=16, layers=1, heads=2, patch=14, grid=4)
FLOW = FlowShape(width=16, heads=2, layers=3, channels=8, data=16)
READING = DecoderShape(width=32, heads=2, layers=1, channels=8, octaves=4)

torch.set_num_threads(1)


def laid(network: nn.Module) -> nn.Module:
    """With weights that are the same with every release of torch."""
    with torch.no_grad():
        for number, (name, weight) in enumerate(network.named_parameters()):
            places = torch.arange(weight.numel(), dtype=torch.float64)
            scattered = torch.frac(43_758.5453 * torch.sin(12.9898 * places + number)) * 0.4
            middle = 1.0 if weight.ndim == 1 and name.endswith("weight") else 0.0
            weight.copy_(middle + scattered.reshape(weight.shape))
    return network.eval()


def zeroed(network: nn.Module) -> nn.Module:
    with torch.no_grad():
        for name, weight in network.named_parameters():
            weight.fill_(1.0 if name.endswith(("norm.weight", "lambda1")) else 0.0)
    return network


def ball_reader() -> Autoencoder:
    """Whatever the code: inside where cos x + cos y + cos z > 2.7, which is nearly a ball."""
    reader = zeroed(Autoencoder(READING))
    decoder = reader.decoder
    with torch.no_grad():
        decoder.norm_out.weight.fill_(1.0)
        for block in decoder.blocks:
            block.norm3.weight.fill_(1.0)
        # After the place itself come its sines and then its cosines, the slowest of each first.
        first_cosines = [3 + 3 * READING.octaves + axis * READING.octaves for axis in range(3)]
        decoder.proj_query.weight[0, first_cosines] = 1.0
        decoder.proj_query.bias[:3] = torch.tensor([-2.7, 10.0, -10.0])
        decoder.proj_out.weight[0, 0] = -1.0
    return reader


def model_folder(folder: Path) -> Path:
    _keep(
        folder / "image_encoder_dinov2",
        "model",
        laid(Dinov2(SEEING)),
        {
            "hidden_size": SEEING.width,
            "num_hidden_layers": SEEING.layers,
            "num_attention_heads": SEEING.heads,
            "patch_size": SEEING.patch,
            "image_size": SEEING.grid * SEEING.patch,
        },
    )
    _keep(
        folder / "transformer",
        "diffusion_pytorch_model",
        laid(Flow(FLOW)),
        {
            "width": FLOW.width,
            "num_attention_heads": FLOW.heads,
            "num_layers": FLOW.layers,
            "in_channels": FLOW.channels,
            "cross_attention_dim": FLOW.data,
        },
    )
    _keep(
        folder / "vae",
        "diffusion_pytorch_model",
        ball_reader(),
        {
            "width_decoder": READING.width,
            "num_attention_heads": READING.heads,
            "num_layers_decoder": READING.layers,
            "latent_channels": READING.channels,
            "embed_frequency": READING.octaves,
        },
    )
    _tell(folder / "scheduler" / "scheduler_config.json", {"shift": 1.0})
    _tell(
        folder / "feature_extractor_dinov2" / "preprocessor_config.json",
        {
            "size": {"shortest_edge": 64},
            "crop_size": {"height": 56},
            "image_mean": [0.485, 0.456, 0.406],
            "image_std": [0.229, 0.224, 0.225],
        },
    )
    return folder


def _keep(folder: Path, name: str, network: nn.Module, sizes: dict[str, int]) -> None:
    _tell(folder / "config.json", sizes)
    save_file(network.state_dict(), folder / f"{name}.safetensors")


def _tell(path: Path, told: dict[str, object]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(told))
