"""A dataset is what those who train on it take it for."""

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest

from maquette.kit.progress import silent
from maquette.render import RenderSpec
from maquette.render.render import render

from .conftest import cube
from .test_dataset import Opened

COUNT = 6
READER = Path(__file__).parents[1] / "support" / "nerfstudio_reader.py"
PACKAGES = Path(sys.prefix) / "nerfstudio"


@pytest.mark.torch
@pytest.mark.skipif(not PACKAGES.is_dir(), reason="scripts/learned has not brought nerfstudio")
def test_nerfstudios_own_parser_sees_each_pixel_where_the_dataset_has_it(tmp_path):
    spec = RenderSpec(output="dataset", dataset_quality=f"{COUNT}x96", tilt_x=20)
    render(cube(), spec, tmp_path, silent)
    opened = Opened(tmp_path / "dataset.zip")
    with zipfile.ZipFile(tmp_path / "dataset.zip") as archive:
        archive.extractall(tmp_path / "opened")
    solid = {index: np.argwhere(opened.solid(index))[::97] for index in range(COUNT)}

    read = read_by_nerfstudio(tmp_path / "opened", solid)

    names = [f"frame_{index:05d}.png" for index in range(COUNT)]
    assert (read["images"], read["depths"]) == (names, names)
    for index, pixels in solid.items():
        rays = {name: np.array(told) for name, told in read["rays"][str(index)].items()}
        rows, columns = pixels.T
        there = rays["begins"] + rays["leads"] * opened.depth(index)[rows, columns][:, None]
        np.testing.assert_allclose(there, opened.places(index, rows, columns), atol=1e-4)


def read_by_nerfstudio(folder, pixels):
    told = json.dumps({index: places.tolist() for index, places in pixels.items()})
    done = subprocess.run(
        [sys.executable, READER, folder],
        input=told,
        env={"PYTHONPATH": str(PACKAGES), "PATH": "/usr/bin:/bin", "HOME": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])
