"""Path-traces models with Mitsuba, in an environment of the contenders' own.

path_traced.py FOLDER: for every NAME.json (what is told) and NAME.glb there, and the room in
room.f32, writes NAME.npy: (h, w, 4) linear colours, premultiplied by alpha, top row first.
"""

import importlib
import json
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import mitsuba as mi
import numpy as np

from maquette.gltf.read import read_model
from maquette.render.gpu.drawable import Drawable, Material
from maquette.render.stage.stage import set_stage

SAMPLES, DEPTH = 256, 8


def decoded(colours: np.ndarray) -> np.ndarray:
    """sRGB to linear."""
    low, high = colours / 12.92, ((colours + 0.055) / 1.055) ** 2.4
    return np.where(colours <= 0.04045, low, high)


def bitmap(pixels: np.ndarray) -> dict[str, Any]:
    """A texture of linear floats (h, w) or (h, w, 3), the first row at v = 0."""
    whole = pixels if pixels.ndim == 3 else pixels[..., None]
    picture = mi.Bitmap(np.ascontiguousarray(whole, np.float32))
    return {"type": "bitmap", "bitmap": picture, "raw": True}


def stored(material: Material, slot: str) -> np.ndarray | None:
    texture = material.textures.get(slot)  # type: ignore[call-overload]
    return None if texture is None else texture.pixels / 255.0


def bsdf(drawable: Drawable, *, flipped: bool) -> dict[str, Any]:
    """glTF's own surface (gltf_surface.py); ``flipped`` where the UVs are mirrored."""
    material = drawable.material
    base, surface = stored(material, "base"), stored(material, "surface")
    made: dict[str, Any] = {
        "type": "gltf",
        "reflectance": ((material.ior - 1) / (material.ior + 1)) ** 2,
    }
    factor = np.array(material.base_color)
    colours = drawable.geometry.attributes.get("color")
    if base is not None and colours is not None:
        factor = factor * colours.mean(axis=0)  # the same everywhere, or it cannot be said here
    if base is None and colours is not None:
        made["base_color"] = {"type": "mesh_attribute", "name": "vertex_color"}
    elif base is None:
        made["base_color"] = bitmap(factor[None, None, :3])
    else:
        made["base_color"] = bitmap(decoded(base[..., :3]) * factor[:3])
    for name, band, value in (
        ("roughness", 2, material.roughness),
        ("metallic", 3, material.metallic),
    ):
        made[name] = bitmap(
            np.full((1, 1), value) if surface is None else surface[..., band] * value
        )
    bent = surface if material.surface_holds_normal else stored(material, "normal")
    if bent is not None:
        made = {
            "type": "normalmap",
            "normalmap": normals(bent, material.normal_scale, flipped),
            "b": made,
        }
    made = {"type": "twosided", "b": made}
    if material.alpha_mode != "opaque":
        alpha = np.full((1, 1), factor[3]) if base is None else base[..., 3] * factor[3]
        if material.alpha_mode == "mask":
            alpha = (alpha >= material.alpha_cutoff).astype(float)
        made = {"type": "mask", "opacity": bitmap(alpha), "b": made}
    return made


def normals(stored: np.ndarray, scale: float, flipped: bool) -> dict[str, Any]:
    across = stored[..., :2] * 2 - 1
    up = np.sqrt(np.maximum(1 - (across**2).sum(axis=2), 0))
    whole = np.dstack([across * scale, up])
    whole /= np.linalg.norm(whole, axis=2, keepdims=True)
    whole[..., 1] *= -1 if flipped else 1
    return bitmap(whole * 0.5 + 0.5)


def shapes(drawable: Drawable, folder: Path) -> Iterator[dict[str, Any]]:
    """The drawable in the stage's frame, its triangles with mirrored UVs apart."""
    attributes = drawable.geometry.attributes
    matrix = drawable.transform
    points = attributes["position"] @ matrix[:3, :3].T + matrix[:3, 3]
    fields = [points]
    names = ["x", "y", "z"]
    if "normal" in attributes:
        turned = attributes["normal"] @ np.linalg.inv(matrix[:3, :3])
        fields.append(turned / np.maximum(np.linalg.norm(turned, axis=1, keepdims=True), 1e-20))
        names += ["nx", "ny", "nz"]
    if "uv0" in attributes:
        fields.append(attributes["uv0"])
        names += ["u", "v"]
    if "color" in attributes:
        fields.append(attributes["color"][:, :3] * np.array(drawable.material.base_color[:3]))
        names += ["r", "g", "b"]
    rows = np.concatenate(fields, axis=1).astype("<f4")
    mirrored = mirrored_uvs(drawable, points)
    for flipped in (False, True):
        triangles = drawable.geometry.triangles[mirrored == flipped]
        if len(triangles):
            path = folder / f"{id(drawable)}{flipped}.ply"
            write_ply(path, names, rows, triangles)
            yield {
                "type": "ply",
                "filename": str(path),
                "face_normals": "normal" not in attributes,
                "b": bsdf(drawable, flipped=flipped),
            }


def mirrored_uvs(drawable: Drawable, points: np.ndarray) -> np.ndarray:
    """Which triangles show their pictures mirrored; v runs downwards."""
    triangles = drawable.geometry.triangles
    if "uv0" not in drawable.geometry.attributes:
        return np.zeros(len(triangles), bool)
    uv = drawable.geometry.attributes["uv0"][triangles]
    (ux, uy), (wx, wy) = (uv[:, 1] - uv[:, 0]).T, (uv[:, 2] - uv[:, 0]).T
    return ux * wy - wx * uy > 0


def write_ply(path: Path, names: list[str], rows: np.ndarray, triangles: np.ndarray) -> None:
    head = ["ply", "format binary_little_endian 1.0", f"element vertex {len(rows)}"]
    head += [f"property float {name}" for name in names]
    head += [
        f"element face {len(triangles)}",
        "property list uchar int vertex_indices",
        "end_header",
        "",
    ]
    faces = np.zeros(len(triangles), [("n", "u1"), ("corners", "<i4", 3)])
    faces["n"], faces["corners"] = 3, triangles
    path.write_bytes("\n".join(head).encode() + rows.tobytes() + faces.tobytes())


def scene(told: dict[str, Any], glb: bytes, room: np.ndarray, folder: Path) -> dict[str, Any]:
    camera = np.array(told["poses"][0]["camera"]).reshape(4, 4)
    eye, ahead, up = camera[:3, 3], -camera[:3, 2], camera[:3, 1]
    width, height = told["size"]
    # Its pictures of rooms begin a quarter turn after ours.
    turned = np.ascontiguousarray(np.roll(room, -room.shape[1] // 4, axis=1))
    made: dict[str, Any] = {
        "type": "scene",
        "integrator": {"type": "path", "max_depth": DEPTH, "hide_emitters": True},
        "sensor": {
            "type": "perspective",
            "fov": told["field_of_view"],
            "fov_axis": "y",
            "near_clip": 0.01,
            "far_clip": 100.0,
            "to_world": mi.ScalarTransform4f().look_at(
                origin=eye.tolist(), target=(eye + ahead).tolist(), up=up.tolist()
            ),
            "film": {
                "type": "hdrfilm",
                "width": width,
                "height": height,
                "pixel_format": "rgba",
                "rfilter": {"type": "box"},
            },
            "sampler": {"type": "independent", "sample_count": SAMPLES},
        },
        "room": {"type": "envmap", "bitmap": mi.Bitmap(turned), "scale": 1.0},
    }
    stage = set_stage(read_model(glb), np.eye(3))
    found = (shape for drawable in stage.drawables for shape in shapes(drawable, folder))
    return made | {f"shape{number}": shape for number, shape in enumerate(found)}


def main() -> None:
    mi.set_variant("llvm_ad_rgb" if "DRJIT_LIBLLVM_PATH" in os.environ else "scalar_rgb")
    importlib.import_module("gltf_surface")  # registers itself with the variant that is set
    folder = Path(sys.argv[1])
    for path in sorted(folder.glob("*.json")):
        told = json.loads(path.read_text("utf-8"))
        width, height = told["room"]
        rows = np.fromfile(folder / "room.f32", np.float32).reshape(height, width, 4)
        with tempfile.TemporaryDirectory() as meshes:
            room = np.ascontiguousarray(rows[::-1, :, :3])
            made = mi.load_dict(
                scene(told, path.with_suffix(".glb").read_bytes(), room, Path(meshes))
            )
            np.save(path.with_suffix(".npy"), np.array(mi.render(made, spp=SAMPLES)))
        print(path.stem, file=sys.stderr, flush=True)


main()
