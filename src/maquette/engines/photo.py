"""Whether a photo can become a model at all, judged before anything is spent on it. Pure.

It looks at a thumbnail, and only for what certainly spoils the result: in doubt a photo is usable.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from PIL import Image, ImageChops, ImageFilter, ImageStat

from maquette.kit.pictures import open_picture

SIDE = 128
DARK = 18
"""Of 255: a picture is too dark if less than a twentieth of it is brighter."""
FLAT = 3.0
"""Of 255: how much the shades of a picture differ at least if there is anything on it."""
SOFT = 10
"""Of 255: it is too blurred if less than a hundredth of its neighbours differ by more."""
PLAIN = 14.0
"""Of 255: how much the shades along the rim differ at most if the background is plain."""
APART = 40
"""Of 255: how far a subject's colour is from a plain background."""
EQUALS = 0.35
"""Two things are both subjects if the smaller one covers this share of the larger one."""
SMALLEST = 0.02


@dataclass(frozen=True)
class Finding:
    """What is wrong with a photo: a word for programs, and a sentence that says what to do."""

    issue: str
    message: str


def look(data: bytes) -> Finding | None:
    """The first thing that spoils a photo; None for one that is usable.

    Raises :class:`~maquette.errors.UnreadablePicture`.
    """
    picture = open_picture(data)
    picture.thumbnail((SIDE, SIDE))
    flat = Image.new("RGB", picture.size, "white")
    flat.paste(picture, mask=picture.getchannel("A") if picture.mode == "RGBA" else None)
    grey = flat.convert("L")
    if _share_above(grey, DARK) < 0.05:
        return Finding(
            "too_dark_or_blurry", "The photo is too dark: light the object and try again."
        )
    if ImageStat.Stat(grey).stddev[0] < FLAT:
        return Finding(
            "no_clear_subject",
            "There is nothing on the photo: show one object before a plain wall.",
        )
    if _share_above(_steps(grey), SOFT) < 0.01:
        return Finding(
            "too_dark_or_blurry", "The photo is blurred: hold the camera still and focus."
        )
    if len(_subjects(flat)) > 1:
        return Finding(
            "multiple_subjects", "There are several objects on the photo: show one of them alone."
        )
    return None


def _share_above(grey: Image.Image, level: int) -> float:
    counts = grey.histogram()
    return sum(counts[level + 1 :]) / sum(counts)


def _steps(grey: Image.Image) -> Image.Image:
    """How far each pixel is from its neighbours on the left and above."""
    beside = ImageChops.difference(grey, ImageChops.offset(grey, 1, 0))
    above = ImageChops.difference(grey, ImageChops.offset(grey, 0, 1))
    steps = ImageChops.lighter(beside, above)
    return steps.crop((1, 1, *grey.size))  # the offset wraps around at the rim


def _subjects(picture: Image.Image) -> list[int]:
    """Sizes of the things of similar size before a plain background, in pixels of a thumbnail.

    Empty where the background is not plain.
    """
    width, height = picture.size
    rim = Image.new("RGB", (2 * (width + height), 1))
    edges = [(0, 0, width, 1), (0, height - 1, width, height)]
    edges += [(0, 0, 1, height), (width - 1, 0, width, height)]
    start = 0
    for box in edges:
        edge = picture.crop(box)
        edge = edge if edge.height == 1 else edge.transpose(Image.Transpose.ROTATE_90)
        rim.paste(edge, (start, 0))
        start += edge.width
    if max(ImageStat.Stat(rim).stddev) > PLAIN:
        return []
    ground = Image.new("RGB", picture.size, tuple(map(int, ImageStat.Stat(rim).median)))
    bands = ImageChops.difference(picture, ground).split()
    apart = ImageChops.lighter(ImageChops.lighter(bands[0], bands[1]), bands[2])
    mask = apart.point(lambda value: 255 if value > APART else 0)
    # Joined where they all but touch: the legs of a table are one table.
    mask = mask.filter(ImageFilter.MaxFilter(5))
    sizes = sorted(_pieces(mask), reverse=True)
    if not sizes or sizes[0] < SMALLEST * width * height:
        return []
    return [size for size in sizes if size >= EQUALS * sizes[0]]


def _pieces(mask: Image.Image) -> Iterator[int]:
    """Sizes of the connected parts of a mask."""
    width = mask.width
    left = {place for place, value in enumerate(mask.tobytes()) if value}
    while left:
        todo, size = [left.pop()], 0
        while todo:
            place = todo.pop()
            size += 1
            near = [place - width, place + width]
            near += [place - 1] if place % width else []
            near += [place + 1] if place % width < width - 1 else []
            found = left.intersection(near)
            left -= found
            todo += found
        yield size
