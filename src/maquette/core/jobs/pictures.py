"""Pictures that were sent, decoded to their end before anything is promised about them."""

from maquette.core.jobs.aside import aside
from maquette.core.runtime import Runtime
from maquette.errors import ChildDied, UnreadablePicture, WorkTimedOut
from maquette.kit.pictures import open_picture, picture_size

KIND = "picture"
SMALL = 16_000_000
"""Pixels that the server decodes itself, in 64 MB; a camera's picture is hardly larger."""


def check_picture(runtime: Runtime, data: bytes) -> None:
    """Raises :class:`UnreadablePicture` for what is no whole PNG, JPEG or WebP."""
    width, height = picture_size(data)
    if width * height <= SMALL:
        open_picture(data)
        return
    try:
        aside(runtime, KIND, {}, data)
    except (ChildDied, WorkTimedOut):
        raise UnreadablePicture("the picture takes too much to decode") from None
