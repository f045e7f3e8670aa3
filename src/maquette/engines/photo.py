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
CRISP = 45
"""Of 255: a photo on which any neighbours differ by more is not blurred."""
PLAIN = 14.0
"""Of 255: how much the shades along the rim differ at most if the background is plain."""
APART = 40
"""Of 255: how far a subject's colour is from a plain background."""
EQUALS = 0.35
"""Two things are both subjects if the smaller one covers this share of the larger one."""
SMALLEST = 0.02
TINY = 0.006
"""A single thing before a plain background that covers less of the picture is too small."""
BURNT, GLARE = 250, 0.6
"""Of 255, and the share of the picture that may be brighter where the background is not plain."""
BUSY_STEP, BUSY = 24, 0.35
"""Of 255, and the share of the rim whose neighbours may differ by more. Photographs in rooms, in
gardens and before shelves stay below 0.2."""
CUT_OFF = 0.35
"""Share of three sides that the thing before a plain background may cover."""

PAGE_SIDE = 480
INK = 50
LINES, LINE, STROKES = 6, (0.006, 0.06), 12
"""Writing: so many lines at least, each so high (share of the picture), so many strokes in one."""


@dataclass(frozen=True)
class Finding:
    """What is wrong with a photo: a word for programs, and a sentence that says what to do."""

    issue: str
    message: str


def look(data: bytes) -> Finding | None:
    """The first thing that spoils a photo; None for one that is usable.

    Raises :class:`~maquette.errors.UnreadablePicture`.
    """
    whole = open_picture(data)
    flat = Image.new("RGB", whole.size, "white")
    flat.paste(whole, mask=whole.getchannel("A") if whole.mode == "RGBA" else None)
    page = flat.convert("L")
    page.thumbnail((PAGE_SIDE, PAGE_SIDE))
    flat.thumbnail((SIDE, SIDE))
    return _of_light(flat.convert("L")) or _of_writing(page) or _of_things(flat)


def _of_light(grey: Image.Image) -> Finding | None:
    if _share_above(grey, DARK) < 0.05:
        return Finding(
            "too_dark_or_blurry", "The photo is too dark: light the object and try again."
        )
    if ImageStat.Stat(grey).stddev[0] < FLAT:
        return Finding(
            "no_clear_subject",
            "There is nothing on the photo: show one object before a plain wall.",
        )
    steps = _steps(grey)
    if _share_above(steps, SOFT) < 0.01 and not _share_above(steps, CRISP):
        return Finding(
            "too_dark_or_blurry", "The photo is blurred: hold the camera still and focus."
        )
    rim = _rim(grey)
    if ImageStat.Stat(rim).stddev[0] > PLAIN and _share_above(grey, BURNT) > GLARE:
        return Finding(
            "too_dark_or_blurry", "The photo is burnt out: take it with less light or no flash."
        )
    return None


def _of_writing(page: Image.Image) -> Finding | None:
    """Lines of writing, one below the other: a screenshot or a scanned page."""
    paper = ImageStat.Stat(page).median[0]
    ink = page.point(lambda value: 255 if abs(value - paper) > INK else 0)
    width, height = ink.size
    strokes = ImageChops.difference(ink, ImageChops.offset(ink, 1, 0))
    ink_of_rows, strokes_of_rows = (
        list(mask.resize((1, height), Image.Resampling.BOX).tobytes()) for mask in (ink, strokes)
    )
    lines = _lines([value > 6 for value in ink_of_rows])
    if len(lines) < LINES:
        return None
    heights = sorted((end - start) / height for start, end in lines)
    most = max(strokes_of_rows) / 255 * width
    usual = sorted(max(strokes_of_rows[start:end]) / 255 * width for start, end in lines)
    low, high = LINE
    regular = low < heights[len(heights) // 2] < high and heights[-1] < 3 * high
    if not regular or usual[len(usual) // 2] < STROKES or most < STROKES:
        return None
    return Finding("text_screenshot", "This is a page of writing: send a photo of one object.")


def _lines(filled: list[bool]) -> list[tuple[int, int]]:
    """Where runs of filled rows start and end."""
    starts = [at for at, now in enumerate(filled) if now and not (at and filled[at - 1])]
    ends = [at + 1 for at, now in enumerate(filled) if now and not any(filled[at + 1 : at + 2])]
    return list(zip(starts, ends, strict=True))


def _of_things(flat: Image.Image) -> Finding | None:
    rim = _rim(_steps(flat.convert("L")))
    if _share_above(rim, BUSY_STEP) > BUSY:
        return Finding(
            "no_clear_subject",
            "The background is too busy: show the object before a plain wall, or cut it out.",
        )
    mask = _apart(flat)
    if mask is None:
        return None
    if _cut_off(mask):
        return Finding(
            "no_clear_subject",
            "The object is cut off at the edges: step back until all of it is on the photo.",
        )
    sizes = sorted(_pieces(mask), reverse=True)
    if not sizes:
        return None
    whole = mask.width * mask.height
    if sizes[0] < TINY * whole:
        return Finding(
            "no_clear_subject", "The object is too small on the photo: go closer and try again."
        )
    alike = [size for size in sizes if size >= EQUALS * sizes[0]]
    if sizes[0] >= SMALLEST * whole and len(alike) > 1:
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


def _rim(picture: Image.Image) -> Image.Image:
    """The outermost pixels in one row."""
    width, height = picture.size
    rim = Image.new(picture.mode, (2 * (width + height), 1))
    edges = [(0, 0, width, 1), (0, height - 1, width, height)]
    edges += [(0, 0, 1, height), (width - 1, 0, width, height)]
    start = 0
    for box in edges:
        edge = picture.crop(box)
        edge = edge if edge.height == 1 else edge.transpose(Image.Transpose.ROTATE_90)
        rim.paste(edge, (start, 0))
        start += edge.width
    return rim


def _apart(picture: Image.Image) -> Image.Image | None:
    """What stands out from a plain background, 255 there and else 0, joined where its parts all
    but touch; None where the background is not plain.
    """
    rim = _rim(picture)
    ground = tuple(map(int, ImageStat.Stat(rim).median))
    level = Image.new("RGB", rim.size, ground)
    bands = ImageChops.difference(rim, level).split()
    off = ImageChops.lighter(ImageChops.lighter(bands[0], bands[1]), bands[2])
    near = off.point(lambda value: 255 if value <= APART else 0)
    if near.histogram()[255] < 0.5 * rim.width:
        return None
    if max(ImageStat.Stat(rim, near).stddev) > PLAIN:
        return None
    bands = ImageChops.difference(picture, Image.new("RGB", picture.size, ground)).split()
    apart = ImageChops.lighter(ImageChops.lighter(bands[0], bands[1]), bands[2])
    mask = apart.point(lambda value: 255 if value > APART else 0)
    # Joined where they all but touch: the legs of a table are one table.
    return mask.filter(ImageFilter.MaxFilter(5))


def _cut_off(mask: Image.Image) -> bool:
    """Whether what stands out goes on beyond three sides of the picture."""
    width, height = mask.size
    edges = [(0, 0, width, 1), (0, height - 1, width, height)]
    edges += [(0, 0, 1, height), (width - 1, 0, width, height)]
    return sum(_share_above(mask.crop(box), 127) > CUT_OFF for box in edges) >= 3


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
