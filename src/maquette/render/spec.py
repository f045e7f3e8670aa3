"""What to draw: every render setting of the public table, with its default and its range.

``RenderSpec.parse`` is the door for settings that came from outside. It refuses unknown names,
wrong types and values outside their range with :class:`InvalidSettings`, whose fact ``field``
names the setting.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, NoReturn, TypeGuard

from maquette.errors import InvalidSettings

FRAME_RATE = 30
LONGEST = 30.0
ELEVATION = 12.0
"""Degrees above the horizon where a camera stands that nobody has placed."""
MOST_TOGETHER = 20
"""How many renders that show the same frames are made by one process, of one drawing."""

# Short side of the picture in pixels. The long side of a 16:9 or 9:16 picture is 16/9 of it, and
# 1:1 is square, so a tier costs about the same in every orientation and all sides are even.
SHORT_SIDES = {"share": 540, "hd": 720, "standard": 1080, "4k": 2160, "pro": 2160}
ASPECTS = {"16:9": (16, 9), "1:1": (1, 1), "9:16": (9, 16)}
EFFECTS = ("turntable", "hero-spin", "showcase", "zoom-orbit", "reveal", "move", "dataset")
OUTPUTS = ("video", "still", "dataset")
LIGHTS = ("studio", "soft", "dramatic", "warm", "daylight", "sunset")
FORMATS = ("png", "jpg", "webp")
ENCODINGS = ("fast", "balanced", "prores")
ALIGNMENTS = (
    "top-left",
    "top-center",
    "top-right",
    "center-left",
    "center",
    "center-right",
    "bottom-left",
    "bottom-center",
    "bottom-right",
)
DATASET_QUALITIES = ("100x800", "196x1024", "400x2048")

Reader = Callable[[Any], Any]


class _Unfit(Exception):
    """Says what a value should have been; the field's name is added where it is caught."""


@dataclass(frozen=True)
class RenderSpec:
    """One render order. Angles in degrees, ``length`` in seconds.

    >>> RenderSpec.parse({"aspect": "1:1", "length": 3}).size
    (540, 540)
    """

    quality: str = "share"
    effect: str = "turntable"
    sweep_angle: float | None = None
    ease_out_ratio: float | None = None
    amplitude: float | None = None
    zoom_start: float | None = None
    zoom_end: float | None = None
    scale_from: float | None = None
    vignette: float | None = None
    aspect: str = "16:9"
    bg_color: str = "#ffffff"
    bg_image_id: str | None = None
    bg_align: str = "top-left"
    fg_image_id: str | None = None
    fg_align: str = "top-left"
    length: float = 6.0
    animation: str | None = None
    animation_speed: float = 1.0
    shadows: bool = True
    reflector: bool = False
    easing: bool = True
    rotate_y: int = 0
    tilt_x: int = 0
    pan_x: int = 0
    roll_z: int = 0
    zoom: float = 1.0
    output: str = "video"
    dataset_quality: str | None = None
    coverage: str = "hemisphere"
    # The house's own, beyond the public table: they are not shown to who does not use them.
    elevation: float | None = None
    rotate_end: float | None = None
    elevation_end: float | None = None
    variant: str | None = None
    light: str | None = None
    environment_id: str | None = None
    encoding: str | None = None
    camera: str | None = None
    moment: float | None = None
    format: str | None = None
    transparent: bool | None = None

    @classmethod
    def parse(cls, settings: Mapping[str, object], *, longest: float = LONGEST) -> "RenderSpec":
        """Read camelCase settings; ``longest`` is the most seconds allowed.

        Raises :class:`InvalidSettings` with the fact ``field``.
        """
        given: dict[str, Any] = {}
        for name, value in settings.items():
            if name not in _SNAKE:
                _refuse(str(name), "is not a render setting")
            given[_SNAKE[name]] = _read(name, value)
        spec = cls(**given)
        if not spec.length <= longest:
            _refuse("length", f"must be a number from 3 to {longest:g}")
        if spec.transparent and spec.format == "jpg":
            _refuse("format", "must be png or webp where the still is transparent")
        return spec._with_dataset_filled_in()

    def as_settings(self) -> dict[str, object]:
        """camelCase settings with every default filled in; settings without one are left out."""
        values = {name: getattr(self, snake) for name, snake in _SNAKE.items()}
        if self.fg_image_id is None:
            del values["fgAlign"]  # the house's own setting is not shown to who does not use it
        return {name: _plain(value) for name, value in values.items() if value is not None}

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels: the tier's short side, the aspect's long one. The pictures
        of a dataset are square.
        """
        if self.dataset_quality is not None:
            side = int(self.dataset_quality.split("x")[1])
            return side, side
        short = SHORT_SIDES[self.quality]
        across, down = ASPECTS[self.aspect]
        unit = min(across, down)
        return short * across // unit, short * down // unit

    @property
    def frames(self) -> int:
        """Pictures that are drawn: a film's frames, a dataset's views, or the one still."""
        return self.views or (1 if self.output == "still" else round(self.length * FRAME_RATE))

    @property
    def views(self) -> int:
        """How many cameras a dataset has; none where no dataset is wanted."""
        return 0 if self.dataset_quality is None else int(self.dataset_quality.split("x")[0])

    @property
    def drawn(self) -> "RenderSpec":
        """The spec without what is only composed and encoded: those of one model with the same one
        show the same frames.
        """
        return replace(
            self,
            bg_color=RenderSpec.bg_color,
            bg_image_id=None,
            bg_align=RenderSpec.bg_align,
            fg_image_id=None,
            fg_align=RenderSpec.fg_align,
            vignette=None,
            encoding=None,
            format=None,
            transparent=None,
        )

    @property
    def has_alpha(self) -> bool:
        """Whether the film is transparent where nothing is."""
        return self.quality == "pro" and self.output == "video"

    @property
    def is_clear(self) -> bool:
        """Whether a still is transparent where nothing is."""
        return self.output == "still" and bool(self.transparent)

    @property
    def background(self) -> tuple[int, int, int]:
        """``bg_color`` as 8-bit sRGB."""
        red, green, blue = bytes.fromhex(self.bg_color[1:])
        return red, green, blue

    def _with_dataset_filled_in(self) -> "RenderSpec":
        """The three documented ways to order a dataset, made one."""
        if self.output != "dataset" and self.effect != "dataset" and self.dataset_quality is None:
            return self
        quality = self.dataset_quality or DATASET_QUALITIES[0]
        return replace(self, output="dataset", dataset_quality=quality)


def _refuse(field: str, why: str) -> NoReturn:
    raise InvalidSettings(f"{field} {why}", field=field)


def _plain(value: object) -> object:
    """6.0 is echoed as 6, as the caller most likely wrote it."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _read(name: str, value: object) -> object:
    if value is None and name in _OPTIONAL:
        return None
    try:
        return _READERS[name](value)
    except _Unfit as unfit:
        _refuse(name, f"must be {unfit}")


def _one_of(*choices: str) -> Reader:
    def read(value: object) -> str:
        if isinstance(value, str) and value in choices:
            return value
        raise _Unfit(f"one of {', '.join(choices)}")

    return read


def _number(low: float, high: float) -> Reader:
    def read(value: object) -> float:
        if _within(value, low, high):
            return float(value)
        raise _Unfit(f"a number from {low:g} to {high:g}")

    return read


def _whole(low: int, high: int) -> Reader:
    def read(value: object) -> int:
        if _within(value, low, high) and value == int(value):
            return int(value)
        raise _Unfit(f"a whole number from {low} to {high}")

    return read


def _within(value: object, low: float, high: float) -> TypeGuard[int | float]:
    """NaN and infinities fail the comparison; true and false are no numbers here."""
    return isinstance(value, int | float) and not isinstance(value, bool) and low <= value <= high


def _flag(value: object) -> bool:
    if isinstance(value, bool):
        return value
    raise _Unfit("true or false")


def _text(value: object) -> str:
    if isinstance(value, str) and 0 < len(value) <= 200:
        return value
    raise _Unfit("a text of 1 to 200 characters")


def _colour(value: object) -> str:
    if isinstance(value, str) and re.fullmatch(r"#[0-9a-fA-F]{6}", value, re.ASCII):
        return value
    raise _Unfit('a colour of six hex digits such as "#ff8800"')


_READERS: Mapping[str, Reader] = {
    "quality": _one_of(*SHORT_SIDES),
    "effect": _one_of(*EFFECTS),
    "sweepAngle": _number(10, 1080),
    "easeOutRatio": _number(0, 1),
    "amplitude": _number(5, 180),
    "zoomStart": _number(0.1, 3),
    "zoomEnd": _number(0.1, 3),
    "scaleFrom": _number(0, 1),
    "vignette": _number(0, 1),
    "aspect": _one_of(*ASPECTS),
    "bgColor": _colour,
    "bgImageId": _text,
    "bgAlign": _one_of(*ALIGNMENTS),
    "fgImageId": _text,
    "fgAlign": _one_of(*ALIGNMENTS),
    "length": _number(3, 600),
    "animation": _text,
    "animationSpeed": _number(0.01, 100),
    "shadows": _flag,
    "reflector": _flag,
    "easing": _flag,
    "rotateY": _whole(-180, 180),
    "tiltX": _whole(-90, 90),
    "panX": _whole(-180, 180),
    "rollZ": _whole(-180, 180),
    "zoom": _number(0.5, 2),
    "output": _one_of(*OUTPUTS),
    "datasetQuality": _one_of(*DATASET_QUALITIES),
    "coverage": _one_of("hemisphere", "sphere"),
    "elevation": _number(-89, 89),
    "rotateEnd": _number(-720, 720),
    "elevationEnd": _number(-89, 89),
    "variant": _text,
    "light": _one_of(*LIGHTS),
    "environmentId": _text,
    "encoding": _one_of(*ENCODINGS),
    "camera": _text,
    "moment": _number(0, 600),
    "format": _one_of(*FORMATS),
    "transparent": _flag,
}

_SNAKE = {
    name: "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)
    for name in _READERS
}
_OPTIONAL = {
    name
    for name, snake in _SNAKE.items()
    if any(field.name == snake and field.default is None for field in fields(RenderSpec))
}

PREVIEW = RenderSpec(length=3.0)
"""The free look at every upload: the shortest film of the smallest tier."""
