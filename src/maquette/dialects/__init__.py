"""The documented APIs, each a thin translation over the same core."""

from maquette.core.webhooks.formats import Formats
from maquette.dialects import forge, glossi, spherelinks, trify3d, v1

ALL = (spherelinks.DIALECT, forge.DIALECT, trify3d.DIALECT, glossi.DIALECT, v1.DIALECT)


def formats() -> Formats:
    """Every dialect's way of writing webhooks, by its name."""
    ways = [dialect.webhooks for dialect in ALL if dialect.webhooks is not None]
    return {way.name: way for way in ways}
