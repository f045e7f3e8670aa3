"""One picture of a contact sheet: what is drawn, how, and what must be seen."""

import functools
import io
import textwrap
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from maquette.cli.models import glb_of
from maquette.errors import MaquetteError
from maquette.gltf.importers import canonical_glb
from maquette.gltf.read import read_model
from maquette.render.camera import rotation
from maquette.render.drawing import Drawing, Setting
from maquette.render.frames import Film
from maquette.render.gpu.context import Gpu
from maquette.render.look import TRANSPARENT, Look, Plates, look_of
from maquette.render.spec import RenderSpec
from maquette.render.stage.stage import Playing, Stage, set_stage
from maquette.render.stills import StillSpec, sight

Drawn = Callable[[Gpu, Path], Image.Image]


@dataclass(frozen=True)
class Cell:
    """``draw(gpu, assets)`` gives a picture of the sheet's size of cells, or refuses the model;
    ``sentence`` tells what is right about what is seen.
    """

    name: str
    sentence: str
    draw: Drawn

    def picture(self, gpu: Gpu, assets: Path, size: tuple[int, int]) -> Image.Image:
        """What is drawn; of a model that is refused, the words of the refusal."""
        try:
            return self.draw(gpu, assets)
        except MaquetteError as error:
            blank = Image.new("RGB", size, "#f4f0ec")
            text = "\n".join(["refused:", *textwrap.wrap(error.message, 28)])
            font = ImageFont.load_default(12)
            ImageDraw.Draw(blank).text((8, 8), text, fill="#a03020", font=font)
            return blank


@dataclass(frozen=True)
class Sheet:
    """``rows`` of cells under their titles, each ``size`` pixels; a row without a title goes on."""

    name: str
    title: str
    size: tuple[int, int]
    rows: Sequence[tuple[str, Sequence[Cell]]]

    def cells(self) -> list[Cell]:
        return [cell for _, row in self.rows for cell in row]


@functools.lru_cache(maxsize=4)
def glb(path: Path) -> bytes:
    """The GLB of a model file; an .obj goes through the door for zipped scans, with its folder."""
    if path.suffix != ".obj":
        return glb_of(path)
    beside = path.parent.iterdir() if path.parent.name != "scans" else [path]
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for file in sorted(beside):
            archive.write(file, file.name)
    return canonical_glb("scan.zip", buffer.getvalue())


def still_of(name: str, size: tuple[int, int], **settings: object) -> Drawn:
    """A still of a model, ``name`` below the folder of assets."""

    def draw(gpu: Gpu, assets: Path) -> Image.Image:
        spec = replace(StillSpec(size=size), **settings)  # type: ignore[arg-type]
        stage = set_stage(
            read_model(glb(assets / name)),
            rotation(spec.tilt, spec.pan, spec.roll),
            None if spec.animation is None else Playing(spec.animation, spec.moment),
            spec.variant,
        )
        pose, lens = sight(stage, spec)
        drawing = Drawing(gpu, stage, Setting(size, lens, [Look((255, 255, 255))], spec.shadows))
        drawing.animate(spec.moment)
        drawing.draw(pose)
        return Image.fromarray(drawing.develop())

    return draw


@dataclass(frozen=True)
class Shot:
    """A moment (0 to 1) of the film with these settings of the document, shown ``size`` large;
    ``detail`` (0 to 1 each: left, top, right, bottom) shows that part alone, as sharp as it is.
    """

    model: str
    size: tuple[int, int]
    settings: Mapping[str, object] = field(default_factory=dict)
    moment: float = 0.0
    plates: Plates = field(default_factory=Plates)
    detail: tuple[float, float, float, float] | None = None

    def __call__(self, gpu: Gpu, assets: Path) -> Image.Image:
        spec = RenderSpec.parse(self.settings)
        look = TRANSPARENT if spec.has_alpha else look_of(spec, self.plates)
        pixels = Film(gpu, staged(assets / self.model, spec), spec, [look]).picture(self.moment)
        return fitted(_over_squares(Image.fromarray(pixels)), self.size, self.detail)


def staged(path: Path, spec: RenderSpec) -> Stage:
    playing = None
    if spec.animation is not None:
        playing = Playing(spec.animation, spec.length * spec.animation_speed)
    turn = rotation(spec.tilt_x, spec.pan_x, spec.roll_z)
    return set_stage(read_model(glb(path)), turn, playing)


def _over_squares(picture: Image.Image) -> Image.Image:
    """Transparency as editors show it."""
    if picture.mode != "RGBA":
        return picture
    across, down = np.meshgrid(*(np.arange(side) // 24 for side in picture.size))
    shade = np.where((across + down) % 2, 255, 200).astype(np.uint8)
    squares = Image.fromarray(np.repeat(shade[..., None], 3, axis=2)).convert("RGBA")
    return Image.alpha_composite(squares, picture).convert("RGB")


def fitted(
    picture: Image.Image, size: tuple[int, int], detail: tuple[float, float, float, float] | None
) -> Image.Image:
    """Centred on grey where the shapes differ."""
    if detail is not None:
        width, height = picture.size
        scale = (width, height, width, height)
        box = tuple(round(part * side) for part, side in zip(detail, scale, strict=True))
        picture = picture.crop(box)  # type: ignore[arg-type]
    whole = Image.new("RGB", size, "#c8ccd0")
    sharp = detail is not None and picture.width < size[0]
    filter_ = Image.Resampling.NEAREST if sharp else Image.Resampling.BOX
    shrink = min(size[0] / picture.width, size[1] / picture.height)
    small = picture.resize((round(picture.width * shrink), round(picture.height * shrink)), filter_)
    whole.paste(small, ((size[0] - small.width) // 2, (size[1] - small.height) // 2))
    return whole
