"""sculpt: one picture to a closed, textured mesh by classical means, without learned weights."""

from maquette.engines.builtin.sculpt.sculpt import Sculpt

__all__ = ["Sculpt"]
