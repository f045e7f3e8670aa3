"""What somebody sent: in memory if it was small or made here, or in a file that is read when it is
needed."""

from maquette.kit.lifting import Piece
from maquette.kit.spool import Spool

Sent = bytes | Spool | Piece


def size_of(sent: Sent) -> int:
    return len(sent) if isinstance(sent, bytes) else sent.size


def whole(sent: Sent) -> bytes:
    """All of it, in memory: for one at a time."""
    return sent if isinstance(sent, bytes) else sent.read()
