"""Pictures that came inside JSON."""

import base64
import binascii
import re

from maquette.errors import InvalidSettings
from maquette.kit.lifting import Piece

_SPACE = re.compile(r"\s")


def picture_bytes(text: str | Piece, field: str) -> bytes | Piece:
    """Bytes of bare base64, line breaks allowed, or of a ``data:`` URI; a piece is decoded already.

    Raises :class:`InvalidSettings` naming ``field``.
    """
    if isinstance(text, Piece):
        return text
    if text[:5].lower() == "data:":
        told, _, text = text.partition(",")
        if not told.lower().endswith(";base64"):
            raise InvalidSettings(f"{field} is a data: URI without base64", field=field)
    try:
        # Copied only where there are line breaks to leave out.
        whole = "".join(text.split()) if _SPACE.search(text) else text
        data = base64.b64decode(whole, validate=True)
    except (binascii.Error, ValueError):
        raise InvalidSettings(f"{field} is not base64", field=field) from None
    if not data:
        raise InvalidSettings(f"{field} is empty", field=field)
    return data
