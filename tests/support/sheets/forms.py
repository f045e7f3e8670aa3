"""Everything that forms draws, by groups; each cell's sentence names the parts to be seen."""

from pathlib import Path

from PIL import Image

from maquette.engines.builtin.forms.families import lexicon
from maquette.engines.builtin.forms.family import Family
from maquette.engines.builtin.forms.forms import Forms
from maquette.engines.engine import Inputs, Options, Tier
from maquette.gltf.read import read_model
from maquette.kit.progress import silent
from maquette.render.camera import rotation
from maquette.render.drawing import Drawing, Setting
from maquette.render.gpu.context import Gpu
from maquette.render.look import Look
from maquette.render.stage.stage import set_stage
from maquette.render.stills import StillSpec, sight
from support.sheets.cells import Cell, Drawn, Sheet

SIZE = (96, 96)
COLUMNS = 16
ORDER = Options(tier=Tier.DRAFT, texture_size=256)


def _drawn(name: str) -> Drawn:
    def draw(gpu: Gpu, _: Path) -> Image.Image:
        glb = Forms().make(Inputs(prompt=name, options=ORDER), silent).glb
        stage = set_stage(read_model(glb), rotation(0, 0, 0))
        pose, lens = sight(stage, StillSpec(size=SIZE))
        drawing = Drawing(gpu, stage, Setting(SIZE, lens, [Look((255, 255, 255))]))
        drawing.draw(pose)
        return Image.fromarray(drawing.develop())

    return draw


def _cell(family: Family) -> Cell:
    return Cell(family.name, ", ".join(family.parts).capitalize(), _drawn(family.name))


def _rows() -> list[tuple[str, list[Cell]]]:
    rows: list[tuple[str, list[Cell]]] = []
    families = sorted(lexicon().families, key=lambda each: (each.group, each.name))
    for group in sorted({family.group for family in families}):
        cells = [_cell(family) for family in families if family.group == group]
        for start in range(0, len(cells), COLUMNS):
            rows.append(("" if start else group, cells[start : start + COLUMNS]))
    return rows


FORMS = Sheet("forms", "Everything that words can ask for", SIZE, _rows())
