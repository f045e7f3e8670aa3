"""The contact sheets of docs/pictures: whole, and still what is drawn today.

The sheets were drawn by llvmpipe; on another renderer they are not compared. After a change that
is meant to show, draw them again with ``scripts/sheets`` and look at every cell.
"""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from maquette.kit import ktx2
from maquette.render.effects import EFFECTS
from maquette.render.gpu.context import open_gpu
from maquette.render.spec import RenderSpec
from support.sheets import SHEETS
from support.sheets.layout import boxes, extent

ROOT = Path(__file__).resolve().parents[2]
MODELS, SCANS, EFFECT_ROWS, SETTING_ROWS, FORMS = SHEETS
# Cells are compared at a quarter of their size, where the sheet's compression leaves no trace.
SHRINK = 4
# The test draws one cell of these rows' many, and none of those that are as large as 4K.
SLOW = ("quality", "datasetQuality")
# Read by a decoder that need not be installed.
KTX2 = "AnisotropyBarnLamp.gltf"


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_a_sheet_is_as_large_as_its_cells_and_its_page_tells_what_is_right(sheet):
    page = (ROOT / "docs/reference/pictures.md").read_text("utf-8")
    with Image.open(ROOT / f"docs/pictures/{sheet.name}.webp") as picture:
        assert picture.size == extent(sheet)
    for cell in sheet.cells():
        assert f"| {cell.name} | {cell.sentence} |" in page


def test_every_setting_of_the_document_has_a_row():
    titles = " ".join(title for sheet in SHEETS for title, _ in sheet.rows)
    missing = {name for name in RenderSpec.parse({}).as_settings() if name not in titles}
    assert not missing
    assert all(effect in titles for effect in EFFECTS)


@pytest.mark.shared
def test_every_model_and_every_scan_has_a_cell(shared):
    found = {
        path.name
        for folder in ("models", "scans")
        for path in (shared / folder).rglob("*")
        if path.suffix in {".glb", ".gltf", ".zip", ".obj"}
    }
    assert found == {cell.name for sheet in (MODELS, SCANS) for cell in sheet.cells()}


@pytest.mark.shared
@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_cells_look_as_they_did_when_they_were_judged_right(shared, sheet):
    chosen = told(sheet)
    far = {}
    with open_gpu() as gpu, Image.open(ROOT / f"docs/pictures/{sheet.name}.webp") as stored:
        if "llvmpipe" not in gpu.renderer:
            pytest.skip("the sheets are llvmpipe's")
        for cell, (left, top) in boxes(sheet):
            if cell not in chosen:
                continue
            drawn = cell.picture(gpu, shared, sheet.size)
            box = (left, top, left + sheet.size[0], top + sheet.size[1])
            difference = np.abs(small(stored.crop(box)) - small(drawn))
            if difference.mean() > 2.0 or np.percentile(difference, 99) > 24:
                far[cell.name] = float(difference.mean())
    assert not far


def told(sheet):
    """The cells that the test draws: all models, the last of each row of values, and none of what
    words make: tests/engines looks at every part of those.
    """
    if sheet is FORMS:
        return []
    if sheet in (MODELS, SCANS):
        return [cell for cell in sheet.cells() if cell.name != KTX2 or ktx2.available()]
    return [row[-1] for title, row in sheet.rows if not title.startswith(SLOW)]


def small(picture):
    size = picture.width // SHRINK, picture.height // SHRINK
    return np.array(picture.convert("RGB").resize(size, Image.Resampling.BOX)).astype(int)
