"""Pictures that were sent, decoded to their end before anything is promised about them."""

from maquette.core.jobs.aside import aside
from maquette.core.runtime import Runtime
from maquette.engines.photo import Finding, look
from maquette.errors import ChildDied, UnreadablePicture, WorkTimedOut
from maquette.kit.pictures import open_picture, picture_size
from maquette.kit.spool import Spool

KIND, PHOTO = "picture", "photo"
SMALL = 16_000_000
"""Pixels that the server decodes itself, in 64 MB; a camera's picture is hardly larger."""

SMALL_PHOTO = 4_000_000
"""Pixels that it judges itself, which takes several copies of them: 30 MB."""


def check_picture(runtime: Runtime, data: bytes) -> None:
    """Raises :class:`UnreadablePicture` for what is no whole PNG, JPEG or WebP."""
    width, height = picture_size(data)
    if width * height <= SMALL:
        open_picture(data)
        return
    try:
        with Spool.of(data) as sent:
            aside(runtime, KIND, {}, sent)
    except (ChildDied, WorkTimedOut):
        raise UnreadablePicture("the picture takes too much to decode") from None


def judge_photo(runtime: Runtime, data: bytes) -> Finding | None:
    """What :func:`maquette.engines.photo.look` finds, and raises; a child looks at large ones."""
    width, height = picture_size(data)
    if width * height <= SMALL_PHOTO:
        return look(data)
    try:
        with Spool.of(data) as sent:
            found = aside(runtime, PHOTO, {}, sent).said
    except (ChildDied, WorkTimedOut):
        raise UnreadablePicture("the picture takes too much to decode") from None
    return Finding(found["issue"], found["message"]) if found else None
