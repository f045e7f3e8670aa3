"""Prefilters the house's studio anew and keeps it beside the lights; to be run where llvmpipe draws
after a change of the studio or of how rooms are prefiltered.
"""

from pathlib import Path

import numpy as np

from maquette.render.gpu.context import open_gpu
from maquette.render.gpu.passes.environment import prefilter
from maquette.render.stage import lights


def main() -> None:
    studio = lights.studio()
    with open_gpu() as gpu:
        made = prefilter(gpu, studio)
    path = Path(lights.__file__).with_name(lights.KEPT)
    np.savez_compressed(path, prefiltered=made)
    print(f"{path}: {path.stat().st_size} bytes")


if __name__ == "__main__":
    main()
