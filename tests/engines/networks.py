"""Small networks filled with numbers that are the same wherever they are drawn."""

import math

import numpy as np
import torch

from maquette.engines.builtin.triposr.card import WEIGHTS
from maquette.engines.builtin.triposr.network import Network, Size

SMALL = Size(
    picture=64,
    trained=2,
    vit_width=64,
    vit_layers=2,
    vit_heads=4,
    plane=8,
    width=64,
    layers=2,
    heads=4,
    channels=8,
    hidden=16,
    depth=3,
)


def filled_with_numbers(size=SMALL, seed=7, gain=1.2):
    """A network whose weights are NumPy's: torch may change how it draws.

    With a ``gain`` of more than one it tells every point apart from the next, with less of one
    it makes smooth shapes.
    """
    numbers = np.random.default_rng(seed)
    network = Network(size).eval().requires_grad_(False)
    for name, parameter in network.named_parameters():
        is_norm = parameter.ndim == 1 and name.endswith("weight")
        drawn = numbers.normal(1.0 if is_norm else 0.0, 0.1, tuple(parameter.shape))
        spread = 1.0 if parameter.ndim < 2 else 10 * gain / math.sqrt(parameter[0].numel())
        parameter.copy_(torch.from_numpy(drawn * spread))
    return network


def with_a_solid(network, share=0.2):
    """Shifted so that what it makes of a grey picture fills a share of its cube."""
    side = network.size.picture
    planes = network(torch.full((1, 3, side, side), 0.5))
    along = torch.linspace(-1, 1, 17) * network.size.radius
    points = torch.cartesian_prod(along, along, along)
    density, _ = network.read(planes, points)
    level = torch.quantile(density, 1 - share)
    network.decoder["layers"][-1].bias[0] += math.log(25.0) - level
    return network


def kept_in(folder, network):
    """Write the network down where the engine looks for its weights."""
    path = WEIGHTS.folder(folder) / WEIGHTS.files[0].path
    path.parent.mkdir(parents=True)
    torch.save(network.state_dict(), path)
    return path
