import io

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


USABLE = ["cake.jpg", "car_busy.jpg", "chair.png", "chair_wood.jpg", "cmyk.jpg", "plant.jpg"]


@pytest.mark.shared
@pytest.mark.parametrize("name", [*USABLE, "coffee_cup.png", "horse.png", "alpha.webp"])
def test_real_photographs_and_drawings_of_one_thing_are_usable(shared, name):
    assert look(shared.joinpath("images", name).read_bytes()) is None


def test_what_is_no_picture_is_told_so():
    with pytest.raises(UnreadablePicture):
        look(b"this is no picture")
