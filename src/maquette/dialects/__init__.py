"""The documented APIs, each a thin translation over the same core."""

from maquette.dialects import spherelinks, v1

ALL = (spherelinks.DIALECT, v1.DIALECT)
