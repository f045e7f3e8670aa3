"""What a material sets in its program: the plain factors, and those of its layers."""

import math

import moderngl
import numpy as np

from maquette.render.gpu.drawable import Drawable, Material, Slot
from maquette.render.gpu.layers import Layers
from maquette.render.gpu.programs import packed, put

# Slots whose pictures hold directions in tangent space, the first of which gives the frame.
_FRAMED: tuple[Slot, ...] = ("normal", "coat_normal", "grain")


def defines(drawable: Drawable) -> list[str]:
    """The switches of the surface shader that the drawable needs."""
    material, attributes = drawable.material, drawable.geometry.attributes
    flags = {
        **{f"HAS_{name.upper()}": name in attributes for name in attributes if name != "position"},
        "UNLIT": material.unlit,
        "MASK": material.alpha_mode == "mask",
        "BLEND": material.alpha_mode == "blend",
        "TRANSMISSION": material.transmission > 0,
        "BASE_HOLDS_OCCLUSION": material.base_holds_occlusion,
        "SURFACE_HOLDS_NORMAL": material.surface_holds_normal,
        **{name.upper(): layer is not None for name, layer in vars(material.layers).items()},
    }
    places = {slot: _address(material, slot) for slot in material.textures}
    if material.surface_holds_normal:
        places["normal"] = places["surface"]
    frame = _frame(drawable, places)
    if frame is not None:
        flags[f"FRAME_UV {frame}"] = True
    else:
        flags["GRAIN"] = False
    named = [f"{slot.upper()}_UV {place}" for slot, place in places.items()]
    return sorted([name for name, on in flags.items() if on] + named)


def _frame(drawable: Drawable, places: dict[Slot, str]) -> str | None:
    for slot in _FRAMED:
        if slot in places:
            return places[slot]
    attributes = drawable.geometry.attributes
    if drawable.material.layers.grain is None:
        return None
    # Where the file gives tangents, nobody asks where the frame's picture lies.
    return "uv0" if "uv0" in attributes else "vec2(0.0)" if "tangent" in attributes else None


def _address(material: Material, slot: Slot) -> str:
    texture = material.textures[slot]
    plain = f"uv{texture.uv_set}"
    return plain if texture.transform is None else f"({slot}_transform * vec3({plain}, 1.0)).xy"


def set_material(program: moderngl.Program, material: Material, scale: float) -> None:
    """``scale`` is the length of the mesh's unit in the stage's."""
    put(
        program,
        base_color=material.base_color,
        metallic_factor=material.metallic,
        roughness_factor=material.roughness,
        emissive_factor=material.emissive,
        normal_scale=material.normal_scale,
        occlusion_strength=material.occlusion_strength,
        alpha_cutoff=material.alpha_cutoff,
        transmission=material.transmission,
        ior=material.ior,
        # An ior of 0 means a mirror at every angle: what converters of the older workflow write.
        reflectance=((material.ior - 1) / (material.ior + 1)) ** 2,
    )
    if material.layers != _PLAIN:
        put(program, **_factors(material.layers, scale))
    for unit, (slot, texture) in enumerate(material.textures.items()):
        put(program, **{f"{slot}_map": unit})
        if texture.transform is not None:
            put(program, **{f"{slot}_transform": packed(np.array(texture.transform))})


_PLAIN = Layers()


def _factors(layers: Layers, scale: float) -> dict[str, tuple[float, ...] | float]:
    found: dict[str, tuple[float, ...] | float] = {}
    if layers.coat:
        coat = layers.coat
        found["coat_factors"] = (coat.factor, coat.roughness, coat.normal_scale)
    if layers.sheen:
        found["sheen_factors"] = (*layers.sheen.color, layers.sheen.roughness)
    if layers.specular:
        found["specular_factors"] = (*layers.specular.color, layers.specular.factor)
    if layers.film:
        film = layers.film
        found["film_factors"] = (film.factor, film.ior, film.thinnest, film.thickest)
    if layers.grain:
        turn = layers.grain.rotation
        found["grain_factors"] = (layers.grain.strength, math.cos(turn), math.sin(turn))
    if layers.glossiness:
        found["gloss_factors"] = (*layers.glossiness.specular, layers.glossiness.glossiness)
    return found | _inside(layers, scale)


def _inside(layers: Layers, scale: float) -> dict[str, tuple[float, ...] | float]:
    """What light meets in a volume."""
    volume = layers.volume
    if volume is None:
        return {}
    return {
        "volume": (*volume.color, volume.thickness * scale),
        "absorbing": volume.thickness * scale / volume.distance,
        "dispersion": layers.dispersion or 0.0,
    }
