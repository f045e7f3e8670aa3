"""Small pictures drawn for the tests, each with the true mask of its object."""

import io
import math

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

SIZE = 320


def vase_outline():
    """The outline of a lathe-turned vase, as (x, y) points down the right side and up the left."""
    right = []
    for step in range(61):
        t = step / 60
        radius = 45 + 30 * math.sin(1 + 4.2 * t) * (1 - 0.2 * t)
        right.append((160 + radius, 40 + 240 * t))
    return right + [(320 - x, y) for x, y in reversed(right)]


def drawn(draw_object, background="gradient"):
    """(RGB picture, bool mask): the object in a light, on a backdrop, with a little grain."""
    mask = Image.new("L", (SIZE, SIZE), 0)
    draw_object(ImageDraw.Draw(mask), 255)
    y, x = np.mgrid[:SIZE, :SIZE] / SIZE
    backdrop = np.stack([205 + 30 * y, 208 + 25 * y, 214 + 20 * y], axis=2)
    if background == "white":
        backdrop = np.full_like(backdrop, 255)
    colour = np.stack([170 - 60 * x, 60 + 60 * y, 50 + 30 * x], axis=2)
    grain = np.random.default_rng(7).normal(0, 1.5, backdrop.shape)
    soft = np.asarray(mask.filter(ImageFilter.GaussianBlur(0.7)))[:, :, None] / 255
    pixels = backdrop * (1 - soft) + colour * soft + grain
    return Image.fromarray(pixels.clip(0, 255).astype(np.uint8)), np.asarray(mask) > 127


def vase(background="gradient"):
    return drawn(lambda draw, ink: draw.polygon(vase_outline(), fill=ink), background)


def disc(background="gradient"):
    return drawn(lambda draw, ink: draw.ellipse((70, 70, 250, 250), fill=ink), background)


def box(background="gradient"):
    return drawn(lambda draw, ink: draw.rectangle((60, 90, 260, 240), fill=ink), background)


def mug(background="gradient"):
    """A body with a handle: the hole must stay open."""

    def draw_mug(draw, ink):
        draw.rounded_rectangle((50, 90, 200, 260), 20, fill=ink)
        draw.ellipse((160, 120, 280, 230), fill=ink)
        draw.ellipse((190, 147, 253, 203), fill=0)
        draw.rectangle((150, 140, 195, 210), fill=ink)

    return drawn(draw_mug, background)


def as_png(picture):
    file = io.BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()


def cut_out(picture, mask):
    """The picture with everything but its object transparent."""
    with_alpha = picture.convert("RGBA")
    with_alpha.putalpha(Image.fromarray(mask.astype(np.uint8) * 255))
    return with_alpha
