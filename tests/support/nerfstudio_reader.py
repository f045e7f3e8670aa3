"""Reads a dataset by nerfstudio's own data parser: ``python nerfstudio_reader.py FOLDER``.

A program of its own, as nerfstudio brings packages that nobody else here should see. It takes
``{index: [[row, column], …]}`` as JSON, and gives the names of what was read and, for the middle of
each of those pixels, the ray that nerfstudio's camera sends through it: where it begins, and how
far it leads per unit of depth.
"""

import json
import sys
from pathlib import Path

import torch
from nerfstudio.data.dataparsers.nerfstudio_dataparser import NerfstudioDataParserConfig


def main() -> None:
    as_it_is = NerfstudioDataParserConfig(
        data=Path(sys.argv[1]),
        orientation_method="none",
        center_method="none",
        auto_scale_poses=False,
        eval_mode="all",
        load_3D_points=False,
    )
    read = as_it_is.setup().get_dataparser_outputs("train")
    rays = {}
    for index, pixels in json.load(sys.stdin).items():
        middles = torch.tensor(pixels, dtype=torch.float32) + 0.5
        bundle = read.cameras.generate_rays(camera_indices=int(index), coords=middles)
        per_depth = bundle.directions * bundle.metadata["directions_norm"]
        rays[index] = {"begins": bundle.origins.tolist(), "leads": per_depth.tolist()}
    told = {
        "images": [path.name for path in read.image_filenames],
        "depths": [path.name for path in read.metadata["depth_filenames"]],
        "rays": rays,
    }
    json.dump(told, sys.stdout)


main()
