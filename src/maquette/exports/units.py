"""Which ways may be up, and how long a unit is; an order is judged by it."""

from collections.abc import Mapping

UNITS: Mapping[str, float] = {"m": 1.0, "cm": 100.0, "mm": 1000.0}
"""Units in a metre."""
UPS = ("y", "z")
