"""One process of the TripoSR bench: SIZE PICTURE weights|run|surface FOLDER [fp32|bf16|CELLS].

Its last line is what it found, as JSON.
"""

import json
import math
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import torch
from scipy.spatial import cKDTree
from torch.nn import functional

from maquette.engines.builtin.torches import Compute, filled
from maquette.engines.builtin.triposr.card import WEIGHTS
from maquette.engines.builtin.triposr.field import Field
from maquette.engines.builtin.triposr.network import Network, Size
from maquette.engines.builtin.triposr.prepare import prepared
from maquette.engines.builtin.triposr.triposr import COARSE, SOLID, TripoSR
from maquette.engines.engine import Inputs, Options, Tier
from maquette.engines.foreground import cut_out
from maquette.engines.means import Means
from maquette.gltf.inspect import inspect
from maquette.gltf.read import read_model
from maquette.kit.pictures import open_picture
from maquette.mesh.contour import Box, contour

SIZES = {
    "whole": Size(),
    "small": replace(Size(), vit_layers=1, layers=1, width=256, heads=4),
}
SEED = 7
WAVES = 4
"""Values along a side between which the planes' tokens vary slowly."""
GAIN, KEPT = 0.2, 1.5
"""Attention and perceptrons change the tokens a little, so that they stay smooth; the decoder's
layers keep a signal's strength through their activations."""
SHARE = 0.2
"""Of the cube that is solid."""
PRECISIONS = {"fp32": "full", "bf16": "half"}


def weights(size: Size, picture: bytes, folder: Path) -> dict[str, Any]:
    network = Network(size).eval().requires_grad_(False)
    torch.manual_seed(SEED)
    for name, parameter in network.named_parameters():
        if parameter.ndim > 1:
            parameter.normal_(0, GAIN / math.sqrt(parameter[0].numel()))
        else:
            parameter.fill_(1.0 if "norm" in name and name.endswith("weight") else 0.0)
    tokens = network.tokenizer["embeddings"]
    waves = torch.randn(3, size.width, WAVES, WAVES)
    tokens.copy_(functional.interpolate(waves, (size.plane,) * 2, mode="bicubic"))
    # The four pixels that each token becomes are alike, or the planes would be chequered.
    upsample = network.post_processor["upsample"].weight
    upsample.copy_(upsample[:, :, :1, :1].expand_as(upsample).clone())
    for layer in network.decoder["layers"]:
        if isinstance(layer, torch.nn.Linear):
            layer.weight.mul_(KEPT / GAIN)
    seen = _seen(picture, size)
    planes = _planes(network, seen)
    along = torch.linspace(-1, 1, 33) * size.radius
    with torch.inference_mode():
        density, _ = network.read(planes, torch.cartesian_prod(along, along, along))
    last = network.decoder["layers"][-1]
    # As steep as a trained field: from empty to full within a few cells.
    last.weight[0] *= 4.0 / float(density.std())
    level = torch.quantile((density - last.bias[0] + 1.0) * 4.0 / density.std(), 1 - SHARE)
    last.bias[0] = math.log(25.0) + 1.0 - float(level)
    path = WEIGHTS.folder(folder) / WEIGHTS.files[0].path
    path.parent.mkdir(parents=True)
    torch.save(network.state_dict(), path)
    return {"bytes": path.stat().st_size}


def run(size: Size, picture: bytes, folder: Path, precision: str) -> dict[str, Any]:
    """The engine as a job calls it, timed by what it tells of its progress."""
    means = Means(weights=folder, gpu="off", precision=PRECISIONS[precision])
    heard: list[tuple[float, float]] = []
    begun = time.process_time()
    inputs = Inputs((picture,), options=Options(tier=Tier.DRAFT))
    made = TripoSR(means, size).make(
        inputs, lambda _, share: heard.append((share, time.perf_counter()))
    )
    processor = time.process_time() - begun
    (folder / f"{precision}.glb").write_bytes(made.glb)
    moments = [heard[0][1]]
    moments += [next(at for share, at in heard if share >= told) for told in (0.05, 0.1, 0.35, 0.5)]
    moments.append(heard[-1][1])
    names = ("cut out", "weights", "network", "surface", "finish")
    spent = [end - start for start, end in pairwise(moments)]
    report = inspect(read_model(made.glb), len(made.glb)).as_dict()
    return {
        "stages": dict(zip(names, spent, strict=True)),
        "processor": processor,
        "megabytes": _peak(),
        "triangles": report["triangles"],
    }


def surface(size: Size, picture: bytes, folder: Path, cells: str) -> dict[str, Any]:
    """The same field asked near its surface only, and everywhere."""
    compute = Compute("cpu", "bf16")
    path = WEIGHTS.folder(folder) / WEIGHTS.files[0].path
    network = filled(lambda: Network(size), path, compute)
    field = Field(network, compute, _seen(picture, size))
    field.density(np.zeros((1000, 3), np.float32))  # so that neither pays for being the first
    count, box = int(cells), Box((-size.radius,) * 3, (size.radius,) * 3)
    found, meshes = {}, {}
    for name, coarse in (("coarse", COARSE), ("dense", count)):
        meshes[name], found[name] = _timed(field, box, count, coarse)
    step = 2 * size.radius / count
    # Corners of either lie on edges of the same grid, so they can be laid beside each other.
    apart = [
        cKDTree(meshes[one].positions).query(meshes[other].positions)[0] / step
        for one, other in (("dense", "coarse"), ("coarse", "dense"))
    ]
    together = np.concatenate(apart)
    return {
        **found,
        "mean": float(together.mean()),
        "most": float(together.max()),
        "beyond": float((together > 1).mean()),
    }


def _timed(field: Field, box: Box, cells: int, coarse: int) -> tuple[Any, dict[str, float]]:
    asked = 0

    def density(points: Any) -> Any:
        nonlocal asked
        asked += len(points)
        return field.density(points) - SOLID

    clock, processor = time.perf_counter(), time.process_time()
    mesh = contour(density, box, cells, coarse)
    spent = {"clock": time.perf_counter() - clock, "processor": time.process_time() - processor}
    return mesh, {**spent, "points": asked, "triangles": len(mesh.triangles)}


def _seen(picture: bytes, size: Size) -> Any:
    return prepared(cut_out(open_picture(picture), 0), size.picture)


def _planes(network: Network, seen: Any) -> Any:
    with Compute("cpu", "bf16").thinking():
        return network(torch.from_numpy(seen.transpose(2, 0, 1).copy())[None]).float()


def _peak() -> float:
    """This process's own: what ``getrusage`` tells begins with whoever started it."""
    status = Path("/proc/self/status").read_text("ascii")
    (line,) = (line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


WORK: dict[str, Callable[..., dict[str, Any]]] = {
    "weights": weights,
    "run": run,
    "surface": surface,
}

if __name__ == "__main__":
    kind, photo, what, place, *rest = sys.argv[1:]
    given = SIZES[kind], Path(photo).read_bytes(), Path(place)
    print(json.dumps(WORK[what](*given, *rest)))
