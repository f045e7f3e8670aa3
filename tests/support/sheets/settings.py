"""Every other setting of the document: a row each, a cell for each telling value."""

import io
import tempfile
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from maquette.render.frames import Views
from maquette.render.gpu.context import Gpu
from maquette.render.look import Plates
from maquette.render.outputs import dataset
from maquette.render.spec import ALIGNMENTS, RenderSpec
from support.sheets.cells import Cell, Sheet, Shot, fitted, staged

SIZE = (192, 108)
FOX, BOX = "models/fox.glb", "models/box_vertex_colors.glb"
# The fox' face, where edges and textures show how many pixels there are.
FACE = (0.44, 0.17, 0.56, 0.29)


def _values(
    name: str,
    told: Mapping[object, str],
    model: str = FOX,
    moment: float = 0.08,
    **settings: object,
) -> list[Cell]:
    """A film's moment at several values of one setting."""
    return [
        Cell(
            f"{name} {value}".lower() if isinstance(value, bool) else f"{name} {value}",
            sentence,
            Shot(model, SIZE, {"easing": False, **settings, name: value}, moment),
        )
        for value, sentence in told.items()
    ]


def _board() -> bytes:
    """A square picture whose corners can be told apart, for what lies behind."""
    side = 600
    rise = np.linspace(0, 1, side)[:, None, None]
    sky = (np.array([80, 130, 190]) * (1 - rise) + np.array([240, 220, 190]) * rise).astype(
        np.uint8
    )
    picture = Image.fromarray(np.repeat(sky, side, axis=1))
    pen = ImageDraw.Draw(picture)
    corners = ((0, 0, "#d03030"), (480, 0, "#30a030"), (0, 480, "#e0c020"), (480, 480, "#7030a0"))
    for left, top, colour in corners:
        pen.rectangle((left, top, left + 119, top + 119), fill=colour)
    return _png(picture)


def _badge() -> bytes:
    """A clear picture with a mark below right, for what lies on top."""
    picture = Image.new("RGBA", (960, 540))
    ImageDraw.Draw(picture).rounded_rectangle((700, 400, 930, 510), 30, fill=(30, 60, 200, 200))
    return _png(picture)


def _png(picture: Image.Image) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    return buffer.getvalue()


def _qualities() -> list[Cell]:
    told = {
        "share": "540p: the edges in few pixels, smooth",
        "standard": "1080p: twice as fine",
        "4k": "2160p: four times as fine",
        "pro": "2160p without a background: squares show through",
    }
    return [
        Cell(quality, sentence, Shot(FOX, SIZE, {"quality": quality}, detail=FACE))
        for quality, sentence in told.items()
    ]


def _occluded() -> list[Cell]:
    """The same place without and with, of one that stands and of one that runs."""
    told = {
        ("models/rigged_figure.glb", "share"): "The legs and the neck as bright as the rest",
        ("models/rigged_figure.glb", "hd"): "Darker between the legs, below the arms and the head",
        (FOX, "share"): "Running: the legs inside as bright as outside",
        (FOX, "hd"): "Running: a shade under the belly and between the legs",
    }
    return [
        Cell(
            f"{Path(model).stem} {quality}",
            sentence,
            Shot(
                model,
                SIZE,
                {"quality": quality, "rotateY": 40}
                | ({"animation": "Run"} if model == FOX else {}),
                0.02,
                detail=(0.3, 0.1, 0.7, 0.9),
            ),
        )
        for (model, quality), sentence in told.items()
    ]


def _aligned() -> list[Cell]:
    return [
        Cell(anchor, sentence, Shot(FOX, SIZE, {"bgAlign": anchor}, plates=Plates(_board())))
        for anchor, sentence in zip(
            ALIGNMENTS,
            (
                "Red and green above: the upper part",
                "Red and green above",
                "Red and green above",
                "No corner: the middle part",
                "No corner: the middle part",
                "No corner: the middle part",
                "Yellow and violet below: the lower part",
                "Yellow and violet below",
                "Yellow and violet below",
            ),
            strict=True,
        )
    ]


def _portraits() -> list[Cell]:
    """The same anchors where it is the sides that are cropped."""
    told = {
        "top-left": "Red and yellow at the left: the left part",
        "center": "No corner: the middle part",
        "bottom-right": "Green and violet at the right: the right part",
    }
    return [
        Cell(
            f"9:16 {anchor}",
            sentence,
            Shot(FOX, SIZE, {"bgAlign": anchor, "aspect": "9:16"}, plates=Plates(_board())),
        )
        for anchor, sentence in told.items()
    ]


def _lengths() -> list[Cell]:
    told = {3: "A third round", 6: "A sixth round", 30: "Hardly begun"}
    return [
        Cell(
            f"length {seconds}",
            f"After one second: {sentence.lower()}",
            Shot(FOX, SIZE, {"length": seconds, "easing": False}, 1 / seconds),
        )
        for seconds, sentence in told.items()
    ]


@dataclass(frozen=True)
class DatasetShot:
    """One picture of a dataset: ``folder`` and ``number`` as in its ZIP."""

    settings: Mapping[str, object]
    folder: str
    number: int
    detail: tuple[float, float, float, float] | None = None

    def __call__(self, gpu: Gpu, assets: Path) -> Image.Image:
        spec = RenderSpec.parse({"output": "dataset", **self.settings})
        stage = staged(assets / FOX, spec)
        views = Views(gpu, stage, spec)
        rig = dataset.rig_of(stage.outline, views.poses, views.size[0], views.lens)
        views.poses = [views.poses[self.number]]
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "dataset.zip"
            with dataset.writing(path, rig, 1) as written:
                for shot in views.views():
                    written.add(shot)
            picture = zipfile.ZipFile(path).read(f"{self.folder}/frame_00000.png")
        return fitted(Image.open(io.BytesIO(picture)).convert("RGB"), SIZE, self.detail)


def _datasets() -> list[tuple[str, list[Cell]]]:
    folders = {
        "images": "On white, without a shadow",
        "depth": "Near is dark, far is light, nothing is white",
        "normals": "Each direction of the world has its colour",
        "masks": "White where the fox is, soft at its edge",
    }
    small = {"datasetQuality": "100x800"}
    sides = {
        "hemisphere": "The last camera stands at the fox' height",
        "sphere": "It looks from below",
    }
    eye = (0.42, 0.42, 0.62, 0.5325)
    sizes = {"100x800": "800 pixels", "196x1024": "1024 pixels", "400x2048": "2048 pixels: finest"}
    return [
        (
            "output dataset (also effect dataset): the folders of one view",
            [Cell(name, told, DatasetShot(small, name, 40)) for name, told in folders.items()],
        ),
        (
            "coverage",
            [
                Cell(name, told, DatasetShot({**small, "coverage": name}, "images", 99))
                for name, told in sides.items()
            ],
        ),
        (
            "datasetQuality, a detail of the first view",
            [
                Cell(name, told, DatasetShot({"datasetQuality": name}, "images", 0, eye))
                for name, told in sizes.items()
            ],
        ),
    ]


_ROWS: list[tuple[str, list[Cell]]] = [
    ("quality: a detail", _qualities()),
    (
        "aspect",
        _values(
            "aspect",
            {"16:9": "Wide, the fox whole", "1:1": "Square, whole", "9:16": "Tall, whole"},
        ),
    ),
    (
        "bgColor",
        _values(
            "bgColor",
            {
                "#ffffff": "White",
                "#ff8800": "Orange; the shadow darkens it",
                "#203040": "Dark blue; no pale rim around the fox",
                "#000000": "Black; the shadow cannot be seen",
            },
        ),
    ),
    ("bgImageId with each bgAlign", _aligned()[:6]),
    ("", _aligned()[6:] + _portraits()),
    (
        "fgImageId, fgAlign",
        [
            Cell(
                anchor,
                sentence,
                Shot(
                    FOX, SIZE, {"aspect": "1:1", "fgAlign": anchor}, plates=Plates(None, _badge())
                ),
            )
            for anchor, sentence in {
                "top-left": "The right part of the clear picture is cropped, and the mark with it",
                "center-right": "The mark lies on top of the ground, half clear",
            }.items()
        ],
    ),
    (
        "vignette",
        _values(
            "vignette",
            {0: "White corners", 0.5: "Grey corners", 1: "Dark corners, a white middle"},
        ),
    ),
    ("length: a turntable after one second", _lengths()),
    (
        "animation, half a second in",
        [
            *_values("rotateY", {60: "No animation: the rest pose"}, moment=0.083),
            *_values(
                "animation",
                {
                    "*": "The first clip, Survey: it stands and looks about",
                    "Walk": "A step, two feet off the ground",
                    "Run": "A leap, legs apart",
                },
                moment=0.083,
                rotateY=60,
            ),
        ],
    ),
    (
        "animationSpeed of Run, at the same moment",
        _values(
            "animationSpeed",
            {0.5: "Behind", 1: "In the middle of a leap", 2: "Ahead"},
            moment=0.03,
            animation="Run",
            rotateY=60,
        ),
    ),
    (
        "shadows",
        _values("shadows", {True: "Soft below the feet", False: "Nothing but the fox"}),
    ),
    (
        "ambient occlusion: from 720p on, where the model hides the room from itself",
        _occluded(),
    ),
    (
        "reflector",
        _values(
            "reflector",
            {False: "No mirror image", True: "Mirrored below, fading with depth"},
            model=BOX,
        ),
    ),
    (
        "easing, at a tenth of the time",
        [
            Cell(
                f"easing {'true' if value else 'false'}",
                sentence,
                Shot(FOX, SIZE, {"easing": value}, 0.1),
            )
            for value, sentence in {
                True: "Nine degrees so far",
                False: "A tenth round: 36 degrees",
            }.items()
        ],
    ),
    (
        "rotateY: where the camera starts",
        _values(
            "rotateY",
            {
                -90: "From its right: the head at the right",
                0: "From the front",
                45: "From between",
                180: "From behind",
            },
            moment=0.0,
        ),
    ),
    (
        "tiltX",
        _values(
            "tiltX",
            {-45: "Leans back", 0: "Stands", 45: "Leans to the viewer", 90: "Its back is seen"},
            moment=0.0,
        ),
    ),
    (
        "panX",
        _values(
            "panX",
            {-60: "Turned to the left", 0: "Straight", 60: "Turned to the right"},
            moment=0.0,
        ),
    ),
    (
        "rollZ",
        _values("rollZ", {-45: "Rolled clockwise", 0: "Upright", 90: "On its side"}, moment=0.0),
    ),
    (
        "zoom",
        _values("zoom", {0.5: "Twice as near", 1: "Whole", 2: "Half as large"}, moment=0.0),
    ),
    *_datasets(),
]

SETTINGS = Sheet("settings", "Every other setting", SIZE, _ROWS)
