"""When the machine runs out of something: told as what it is, and over when there is more again."""

import errno
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from maquette.errors import NoSpace, Unavailable

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
SHORT = (errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.EAGAIN)
AGAIN_SECONDS = 5
NO_ROOM = "there is no room left on the disk; make some and try again"
NO_HANDS = "the machine has run out of files, threads or memory; try again in a moment"


def shortage_of(error: BaseException) -> Unavailable | None:
    """What ``error`` says about the machine, or None when it is about something else."""
    if isinstance(error, OSError) and error.errno in FULL:
        return NoSpace(NO_ROOM, retry_after=AGAIN_SECONDS)
    # Python tells in words alone that the system gave it no thread.
    if (isinstance(error, OSError) and error.errno in SHORT) or (
        isinstance(error, RuntimeError) and "can't start new thread" in str(error)
    ):
        return Unavailable(NO_HANDS, retry_after=AGAIN_SECONDS)
    return None


def no_space() -> NoSpace:
    return NoSpace(NO_ROOM, retry_after=AGAIN_SECONDS)


@contextmanager
def shortage_told() -> Iterator[None]:
    """What runs out within is raised as :class:`Unavailable`."""
    try:
        yield
    except (OSError, RuntimeError) as error:
        told = shortage_of(error)
        if told is None:
            raise
        raise told from error


def check_room(folder: Path, coming: int, floor: int) -> None:
    """Raises :class:`NoSpace` unless ``coming`` bytes in ``folder`` leave ``floor`` bytes free."""
    if shutil.disk_usage(folder).free - coming < floor:
        raise no_space()
