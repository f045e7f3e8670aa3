"""What is unpacked is read by a child while its sender waits, and never by the server itself."""

import io

import pytest
from PIL import Image, ImageDraw

from gltf import models
from maquette.core.assets import actions
from maquette.core.jobs import pictures
from maquette.core.jobs.aside import aside
from maquette.core.jobs.pictures import SMALL, check_picture, judge_photo
from maquette.errors import ChildDied, UnreadableModel, UnreadablePicture
from maquette.gltf.importers import canonical_glb
from maquette.kit.spool import Spool


def large_picture():
    made = io.BytesIO()
    Image.new("L", (SMALL // 2000 + 1, 2000)).save(made, "PNG")
    return made.getvalue()


def usable_photo():
    """A red ball before a white wall."""
    photo, made = Image.new("RGB", (300, 300), "white"), io.BytesIO()
    ImageDraw.Draw(photo).ellipse((80, 80, 220, 220), fill=(200, 30, 30))
    photo.save(made, "PNG")
    return made.getvalue()


def stored(runtime, name, data):
    with Spool.of(data) as sent:
        return runtime.blobs.get(actions.prepare_upload(runtime, "a", name, sent).glb_key)


def test_an_archive_becomes_the_same_model_as_when_it_is_read_here(runtime):
    data = models.zipped({"a.obj": models.CUBE})

    assert stored(runtime, "a.zip", data) == canonical_glb("a.zip", data)


def test_large_text_becomes_the_same_model_as_when_it_is_read_here(runtime, monkeypatch):
    monkeypatch.setattr(actions, "SMALL", 0)
    data = models.as_bytes(models.triangle())

    assert stored(runtime, "a.gltf", data) == canonical_glb("a.gltf", data)


def test_a_damaged_archive_is_refused_in_the_same_words(runtime):
    with pytest.raises(UnreadableModel, match="not a ZIP file, or its end is missing"):
        stored(runtime, "a.zip", models.zipped({"a.obj": models.CUBE})[:-5])


def test_a_large_picture_is_decoded_to_its_end(runtime):
    data = large_picture()

    check_picture(runtime, data)
    with pytest.raises(UnreadablePicture, match="truncated"):
        check_picture(runtime, data[:-200])


def test_a_large_photo_is_judged_as_it_would_be_here(runtime, monkeypatch):
    dark = io.BytesIO()
    Image.new("RGB", (300, 200), (3, 3, 3)).save(dark, "PNG")
    here = judge_photo(runtime, dark.getvalue())

    monkeypatch.setattr(pictures, "SMALL_PHOTO", 0)

    assert here is not None
    assert judge_photo(runtime, dark.getvalue()) == here
    assert judge_photo(runtime, usable_photo()) is None
    with pytest.raises(UnreadablePicture, match="truncated"):
        judge_photo(runtime, usable_photo()[:-200])


def test_what_the_child_cannot_do_is_its_death_and_not_ours(runtime):
    with Spool() as nothing, pytest.raises(ChildDied):
        aside(runtime, "no such kind", {}, nothing)
