"""What stops light: the parts without their looks, but with the holes that are cut into them."""

from collections.abc import Sequence
from dataclasses import dataclass

import moderngl
import numpy as np

from maquette.render.gpu.context import Gpu
from maquette.render.gpu.passes.thinning import thinned
from maquette.render.gpu.passes.upload import Uploaded
from maquette.render.gpu.programs import Programs, packed, put


@dataclass(frozen=True, eq=False)
class _Caster:
    part: Uploaded
    program: moderngl.Program
    vertices: moderngl.VertexArray


class Casters:
    """Draws parts with the program ``name``, which gets ``model`` and, with holes, ``CUT_OUT``.

    ``grain``: detail that is finer, in stage units, may be left out; 0 for none.
    """

    def __init__(
        self,
        gpu: Gpu,
        programs: Programs,
        name: str,
        parts: Sequence[Uploaded],
        grain: float = 0.0,
    ) -> None:
        self._casters = [_prepared(gpu, programs, name, part, grain) for part in parts]
        self.triangles = sum(caster.vertices.vertices // 3 for caster in self._casters)

    def draw(self, **values: object) -> None:
        """Into the picture in use, with these uniforms."""
        for caster in self._casters:
            model = packed(caster.part.drawable.transform)
            put(caster.program, model=model, **values)
            _set_cut_out(caster)
            caster.vertices.render()


def _prepared(gpu: Gpu, programs: Programs, name: str, part: Uploaded, grain: float) -> _Caster:
    if _is_cut_out(part):
        lies_by = part.drawable.material.textures["base"].uv_set
        program = programs.get(name, [f"CUT_OUT in_uv{lies_by}"])
        return _Caster(part, program, part.vertices(gpu.context, program))
    program = programs.get(name)
    triangles = thinned(part.drawable, grain) if grain else part.drawable.geometry.triangles
    if triangles is part.drawable.geometry.triangles:
        return _Caster(part, program, part.vertices(gpu.context, program))
    fewer = gpu.context.buffer(np.ascontiguousarray(triangles))
    return _Caster(part, program, part.vertices(gpu.context, program, fewer))


def _is_cut_out(part: Uploaded) -> bool:
    material = part.drawable.material
    return material.alpha_mode != "opaque" and "base" in material.textures


def _set_cut_out(caster: _Caster) -> None:
    if not _is_cut_out(caster.part):
        return
    material = caster.part.drawable.material
    cutoff = material.alpha_cutoff if material.alpha_mode == "mask" else 0.5
    transform = np.array(material.textures["base"].transform or np.eye(3))
    put(
        caster.program,
        base_map=0,
        base_transform=packed(transform),
        cutoff=cutoff / max(material.base_color[3], 1e-3),
    )
    caster.part.textures["base"].use(0)
