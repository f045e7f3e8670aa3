"""Pictures that came inside JSON."""

import base64
import binascii

from maquette.errors import InvalidSettings


def picture_bytes(text: str, field: str) -> bytes:
    """Bytes of bare base64, line breaks allowed, or of a ``data:`` URI.

    Raises :class:`InvalidSettings` naming ``field``.
    """
    if text.startswith("data:"):
        text = text.partition(",")[2]
    try:
        data = base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        raise InvalidSettings(f"{field} is not base64", field=field) from None
    if not data:
        raise InvalidSettings(f"{field} is empty", field=field)
    return data
