"""USD's binary form: the one door to Pixar's library, which an installation may do without."""

import tempfile
from pathlib import Path

from pxr import Sdf


def crate(layer: str) -> bytes:
    """The text of a layer as a crate (.usdc), a third of its size and quicker to open."""
    stage = Sdf.Layer.CreateAnonymous("model.usda")
    if not stage.ImportFromString(layer):
        raise ValueError("the layer's text is not USD")
    with tempfile.TemporaryDirectory(prefix="maquette-") as folder:
        path = Path(folder) / "model.usdc"
        stage.Export(str(path))
        return path.read_bytes()
