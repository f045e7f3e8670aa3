import io

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter

from engines import pictures
from maquette.engines.photo import look
from maquette.errors import UnreadablePicture


def png(picture):
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    return buffer.getvalue()


def balls(*places, ground="#d8dade", colour="#a04020"):
    drawn = Image.new("RGB", (320, 240), ground)
    for x, y, radius in places:
        box = (x - radius, y - radius, x + radius, y + radius)
        ImageDraw.Draw(drawn).ellipse(box, colour)
    return drawn


def issue(picture):
    found = look(png(picture))
    return found and found.issue


def test_one_thing_before_a_plain_wall_is_usable():
    assert issue(balls((160, 120, 80))) is None


def test_a_vase_on_paper_is_usable():
    assert issue(pictures.vase()[0]) is None


def test_a_thing_cut_out_of_its_background_is_usable():
    cut = balls((160, 120, 80)).convert("RGBA")
    cut.putalpha(balls((160, 120, 80), ground="black", colour="white").convert("L"))
    assert issue(cut) is None


def test_a_small_crumb_beside_the_thing_does_not_matter():
    assert issue(balls((140, 120, 80), (290, 210, 12))) is None


def test_two_things_are_too_many():
    assert issue(balls((80, 120, 50), (240, 120, 45))) == "multiple_subjects"


def test_a_photo_in_the_dark_is_refused():
    dark = balls((160, 120, 80), ground="#080808", colour="#0c0a0a")
    assert issue(dark) == "too_dark_or_blurry"


def test_a_photo_out_of_focus_is_refused():
    blurred = balls((160, 120, 60), colour="#c0a8a0").filter(ImageFilter.GaussianBlur(30))
    assert issue(blurred) == "too_dark_or_blurry"


def test_an_empty_wall_shows_nothing():
    assert issue(Image.new("RGB", (320, 240), "#d8dade")) == "no_clear_subject"


def test_a_crumb_on_a_table_is_too_small():
    table = Image.new("RGB", (640, 480), "#d8dade")
    ImageDraw.Draw(table).ellipse((310, 230, 322, 242), "#402010")
    found = look(png(table))

    assert found is not None
    assert "closer" in found.message


def test_an_object_larger_than_the_picture_is_cut_off():
    large = balls((160, 150, 168), ground="#d8dade")
    ImageDraw.Draw(large).rectangle((0, 0, 319, 20), "#d8dade")
    found = look(png(large))

    assert found is not None
    assert "cut off" in found.message


def test_a_background_of_leaves_is_too_busy():
    rng = np.random.default_rng(5)
    leaves = Image.fromarray(rng.integers(0, 255, (60, 80, 3), np.uint8)).resize((320, 240), 0)
    ImageDraw.Draw(leaves).ellipse((90, 50, 230, 190), "#a04020")
    found = look(png(leaves))

    assert found is not None
    assert "busy" in found.message


def test_a_burnt_out_photo_is_refused():
    burnt = Image.new("RGB", (320, 240), "white")
    ImageDraw.Draw(burnt).rectangle((0, 150, 319, 239), "#707070")
    ImageDraw.Draw(burnt).ellipse((130, 160, 190, 220), "#a04020")
    found = look(png(burnt))

    assert found is not None
    assert "burnt" in found.message


@pytest.mark.parametrize("colours", [("white", "black"), ("#202428", "#e0e0e0")])
def test_a_screenshot_of_writing_is_no_photo(colours):
    ground, ink = colours
    page = Image.new("RGB", (900, 600), ground)
    for line in range(14):
        text = "the quick brown fox jumps over the lazy dog and goes on " * 2
        ImageDraw.Draw(page).text((30, 30 + 38 * line), text[line:], ink, font_size=18)

    assert issue(page) == "text_screenshot"


def test_a_fence_of_bars_is_not_writing():
    fence = Image.new("RGB", (600, 600), "#d8dade")
    for bar in range(8):
        ImageDraw.Draw(fence).rectangle((60, 60 + 60 * bar, 540, 85 + 60 * bar), "#403020")
    for post in (100, 480):
        ImageDraw.Draw(fence).rectangle((post, 40, post + 30, 560), "#403020")

    assert issue(fence) is None


USABLE = ["cake.jpg", "car_busy.jpg", "chair.png", "chair_wood.jpg", "cmyk.jpg", "plant.jpg"]


@pytest.mark.shared
@pytest.mark.parametrize("name", [*USABLE, "coffee_cup.png", "horse.png", "alpha.webp"])
def test_real_photographs_and_drawings_of_one_thing_are_usable(shared, name):
    assert look(shared.joinpath("images", name).read_bytes()) is None


def test_what_is_no_picture_is_told_so():
    with pytest.raises(UnreadablePicture):
        look(b"this is no picture")
