"""What an order may ask of an asset. Pure."""

from collections.abc import Hashable, Mapping
from typing import TYPE_CHECKING, Any

from maquette.errors import InvalidSettings
from maquette.kit.later import later
from maquette.render.spec import LONGEST, RenderSpec

if TYPE_CHECKING:
    from maquette.gltf import animation
else:
    animation = later("maquette.gltf.animation")

LONGEST_FILM = 600.0
"""Seconds; how much of that an account may have is settled at the order."""
GLASS = "KHR_materials_transmission"


def frames_of(spec: RenderSpec, report: Mapping[str, Any] | None) -> Hashable:
    """Renders of one asset with the same frames are drawn together. Glass takes its tint from the
    colour behind it; where an asset that was not looked at yet holds some, drawing finds out.
    """
    has_glass = report is not None and GLASS in report.get("extensionsUsed", ())
    return spec.drawn, spec.bg_color if has_glass else None


def stretch(spec: RenderSpec, together: int) -> float:
    """How many times as long as other jobs it may take to make so many renders of these frames.

    The usual time is that of the longest film that everybody may order, in the dearest tier; more
    seconds take more, and so do further looks of the same frames, a quarter of the first one each.
    """
    if spec.output != "video":
        return 1.0
    return max(spec.length / LONGEST * (1 + (together - 1) / 4), 1.0)


def check_animation(spec: RenderSpec, report: Mapping[str, Any] | None) -> None:
    """Raises :class:`InvalidSettings` for an animation that the asset's report does not list.

    An asset that was not looked at yet has no report; its render finds out.
    """
    if spec.animation is None or report is None or "animations" not in report:
        return
    known = [animation["name"] for animation in report["animations"]]
    if not known:
        raise InvalidSettings("animation: the model has no animations", field="animation")
    if spec.animation not in {animation.FIRST, *known}:
        told = ", ".join(known[:20])
        raise InvalidSettings(f"animation must be * or one of {told}", field="animation")


def check_variant(spec: RenderSpec, report: Mapping[str, Any] | None) -> None:
    """Raises :class:`InvalidSettings` for a finish that the asset's report does not list."""
    if spec.variant is None or report is None or "variants" not in report:
        return
    known = report["variants"]
    if spec.variant not in known:
        told = f"one of {', '.join(known[:20])}" if known else "left out: the model has none"
        raise InvalidSettings(f"variant must be {told}", field="variant")
