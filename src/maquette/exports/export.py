"""The one entry: a GLB and a spec in, a file in another format out."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from maquette.exports.formats import obj, ply, stl, threemf, usd
from maquette.exports.lods import add_levels, budgets
from maquette.exports.packages import aligned, zipped
from maquette.exports.scene import Scene, read_scene
from maquette.exports.spec import Compression, ExportSpec, Format
from maquette.gltf import compress_draco, compress_meshopt
from maquette.gltf.read import read_model
from maquette.gltf.shrink import shrink
from maquette.gltf.workpiece import Workpiece
from maquette.kit.progress import Progress
from maquette.mesh.reduce import reduce, triangles_in

SLACK = 0.02
"""How far above its budget a model may stay before it is told."""
_CONTENT_TYPES = {
    "glb": "model/gltf-binary",
    "usdz": "model/vnd.usdz+zip",
    "zip": "application/zip",
    "stl": "model/stl",
    "ply": "application/octet-stream",
    "3mf": "model/3mf",
}


@dataclass(frozen=True)
class Exported:
    """A whole file; ``suffix`` is what its name should end in, without the dot; ``notes`` say
    what of the model it does not hold."""

    data: bytes
    suffix: str
    notes: tuple[str, ...] = ()

    @property
    def content_type(self) -> str:
        return _CONTENT_TYPES[self.suffix]


def export(glb: bytes, spec: ExportSpec, name: str, progress: Progress) -> Exported:
    """Make what ``spec`` says; ``name`` is how the model is called inside the file.

    Names, materials, transforms, size and ``asset.extras`` go along where the format has room
    for them. Raises :class:`~maquette.errors.UnreadableModel` for a model that is not whole, or
    shows nothing.

        export(glb, ExportSpec(Format.USDZ), "chair", silent).data
    """
    progress("read", 0.0)
    work = Workpiece(read_model(glb))
    notes: list[str] = []
    if spec.texture_size is not None:
        progress("textures", 0.1)
        shrink(work, spec.texture_size)
    if spec.triangles is not None:
        progress("triangles", 0.3)
        reduce(work, spec.triangles)
        notes += _over(work, spec.triangles)
    progress("write", 0.6)
    if spec.format is Format.GLB:
        made = _as_glb(work, spec, name, notes)
    else:
        made = _as_other(work, spec, name, notes)
    progress("write", 1.0)
    return made


def _over(work: Workpiece, budget: int) -> list[str]:
    left = triangles_in(work)
    if left <= budget * (1 + SLACK):
        return []
    return [f"{left:,} triangles are left: the model's parts cannot be made of {budget:,}"]


def _as_glb(work: Workpiece, spec: ExportSpec, name: str, notes: list[str]) -> Exported:
    write = _WRITERS[spec.compression]
    if not spec.lods:
        return Exported(write(work), "glb", tuple(notes))
    if not spec.separate:
        add_levels(work, spec.lods)
        return Exported(write(work), "glb", tuple(notes))
    chain = budgets(triangles_in(work), spec.lods)
    plain = work.packed()
    files = {f"{name}_LOD0.glb": write(work)}
    for level, faces in enumerate(chain, start=1):
        coarser = Workpiece(read_model(plain))
        reduce(coarser, faces)
        plain = coarser.packed()
        files[f"{name}_LOD{level}.glb"] = write(coarser)
    return Exported(zipped(files), "zip", tuple(notes))


_WRITERS: Mapping[Compression, Callable[[Workpiece], bytes]] = {
    Compression.NONE: Workpiece.packed,
    Compression.MESHOPT: compress_meshopt.compress,
    Compression.DRACO: compress_draco.compress,
}


def _as_other(work: Workpiece, spec: ExportSpec, name: str, notes: list[str]) -> Exported:
    scene = read_scene(read_model(work.packed()))
    told = (*notes, *scene.notes)
    if spec.format is Format.STL:
        return Exported(stl.write(scene, spec.axis, spec.length), "stl", told)
    if spec.format is Format.PLY:
        return Exported(ply.write(scene, spec.axis, spec.length), "ply", told)
    if spec.format is Format.OBJ:
        return Exported(zipped(obj.write(scene, name, spec.axis, spec.length)), "zip", told)
    if spec.format is Format.THREEMF:
        return Exported(zipped(threemf.write(scene, _metadata(scene, name))), "3mf", told)
    layer, pictures = usd.write(scene, name, _about(scene))
    return Exported(aligned({**_layer(layer), **pictures}), "usdz", told)


def _layer(layer: str) -> dict[str, bytes]:
    """The binary form where the library for it is installed (maquette[usd]), else the text."""
    try:
        module = import_module("maquette.exports.crate")
    except ImportError:
        return {"model.usda": layer.encode()}
    return {"model.usdc": module.crate(layer)}


def _about(scene: Scene) -> dict[str, Any]:
    asset = scene.document.json["asset"]
    extras = asset.get("extras", {})
    told = dict(extras) if isinstance(extras, dict) else {}
    return told | {key: asset[key] for key in ("copyright", "generator") if key in asset}


def _metadata(scene: Scene, name: str) -> dict[str, str]:
    """Under the names that the 3MF core specification reserves."""
    about = _about(scene)
    found = {"Title": name, "Application": "Maquette"}
    if "copyright" in about:
        found["Copyright"] = str(about["copyright"])
    if "licence" in about:
        found["LicenseTerms"] = str(about["licence"])
    return found
