"""What is unpacked is read by a child while its sender waits, and never by the server itself."""

import io

import pytest
from PIL import Image

from gltf import models
from maquette.core.assets import actions
from maquette.core.jobs.aside import aside
from maquette.core.jobs.pictures import SMALL, check_picture
from maquette.errors import ChildDied, UnreadableModel, UnreadablePicture
from maquette.gltf.importers import canonical_glb


def large_picture():
    made = io.BytesIO()
    Image.new("L", (SMALL // 2000 + 1, 2000)).save(made, "PNG")
    return made.getvalue()


def stored(runtime, name, data):
    return runtime.blobs.get(actions.prepare_upload(runtime, "a", name, data).glb_key)


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


def test_what_the_child_cannot_do_is_its_death_and_not_ours(runtime):
    with pytest.raises(ChildDied):
        aside(runtime, "no such kind", {}, b"")
