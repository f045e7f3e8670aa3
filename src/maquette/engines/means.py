"""What an installation lends its engines: where weights lie, what was agreed to, a device."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # a child reads no settings
    from maquette.settings import Settings


@dataclass(frozen=True)
class Means:
    """The part of the settings that engines may know; it travels to the child with each order.

    ``weights`` is the folder of all weights, None where there is none; ``accepted`` are the ids
    of engines whose licence the operator has accepted; ``preferred`` ids go first, in this
    order; ``gpu`` says whether to compute on one: auto, on or off; ``precision`` is auto, full
    or half.
    """

    weights: Path | None = None
    accepted: frozenset[str] = frozenset()
    preferred: tuple[str, ...] = ()
    gpu: str = "auto"
    precision: str = "auto"

    def as_json(self) -> dict[str, Any]:
        """What a child needs of it."""
        return {
            "weights": None if self.weights is None else str(self.weights),
            "accepted": sorted(self.accepted),
            "gpu": self.gpu,
            "precision": self.precision,
        }


def means_of(settings: "Settings") -> Means:
    return Means(
        weights=settings.resolved_weights,
        accepted=frozenset(_ids(settings.accept_licences)),
        preferred=tuple(_ids(settings.engines)),
        gpu=settings.gpu,
        precision=settings.precision,
    )


def means_from_json(written: Mapping[str, Any]) -> Means:
    """The reverse of :meth:`Means.as_json`."""
    weights = written.get("weights")
    return Means(
        weights=None if weights is None else Path(weights),
        accepted=frozenset(written.get("accepted", ())),
        gpu=written.get("gpu", "auto"),
        precision=written.get("precision", "auto"),
    )


def _ids(setting: str) -> list[str]:
    return [part.strip() for part in setting.split(",") if part.strip()]
