"""Binary glTF on its way onto the screen, as far as no graphics are needed."""

import numpy as np

from fuzz.target import Target
from fuzz.targets import glb
from maquette.errors import MaquetteError
from maquette.gltf.read import read_model
from maquette.render.stage.stage import Playing, set_stage


def take(data: bytes) -> None:
    document = read_model(data)
    playing = Playing("*", 2.0) if document.json.get("animations") else None
    with np.errstate(all="ignore"):
        stage = set_stage(document, np.eye(3), playing)
        stage.at(1.0)
    assert np.isfinite(stage.outline).all()


TARGET = Target(
    take, MaquetteError, glb.seeds, glb.examples, glb.WORDS, glb.mutated, longest=glb.TARGET.longest
)
