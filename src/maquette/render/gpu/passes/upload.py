"""Drawables on the device: their arrays and pictures, uploaded once and shared."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import moderngl
import numpy as np

from maquette.render.gpu import textures
from maquette.render.gpu.context import Gpu
from maquette.render.gpu.drawable import Drawable, Floats, Geometry, Indices, Slot, Texture

_WIDTHS = {"position": 3, "normal": 3, "tangent": 4, "color": 4}
_WIDTHS |= {f"uv{index}": 2 for index in range(4)}


@dataclass(eq=False)
class Uploaded:
    """One drawable's buffers (attribute name -> buffer) and textures (slot -> texture)."""

    drawable: Drawable
    attributes: dict[str, moderngl.Buffer]
    triangles: moderngl.Buffer
    textures: dict[Slot, moderngl.Texture]

    def pose(self, drawable: Drawable) -> None:
        """Show the same drawable at another moment: moved, and perhaps bent."""
        if drawable.geometry is not self.drawable.geometry:
            for name, values in drawable.geometry.attributes.items():
                if values is not self.drawable.geometry.attributes[name]:
                    self.attributes[name].write(np.ascontiguousarray(values))
        self.drawable = drawable

    def vertices(
        self,
        context: moderngl.Context,
        program: moderngl.Program,
        triangles: moderngl.Buffer | None = None,
    ) -> moderngl.VertexArray:
        """The attributes that ``program`` reads, as ``in_<name>``; ``triangles`` instead of the
        part's own, when given.
        """
        content = [
            (buffer, f"{_WIDTHS[name]}f", f"in_{name}")
            for name, buffer in self.attributes.items()
            if f"in_{name}" in program
        ]
        return context.vertex_array(program, content, triangles or self.triangles)

    @property
    def mirrored(self) -> bool:
        """The transform turns the triangles' winding round."""
        return bool(np.linalg.det(self.drawable.transform[:3, :3]) < 0)

    def face(self, context: moderngl.Context, *, flipped: bool = False) -> None:
        """Have triangles that look away left out, unless they have two sides. ``flipped`` where the
        eye's matrices mirror.
        """
        context.front_face = "cw" if self.mirrored != flipped else "ccw"
        if self.drawable.material.double_sided:
            context.disable(moderngl.CULL_FACE)
        else:
            context.enable(moderngl.CULL_FACE)
            context.cull_face = "back"


class Uploader:
    """Uploads each array and each picture once, however many drawables use it."""

    def __init__(self, gpu: Gpu) -> None:
        self._gpu = gpu
        self._geometries: dict[int, tuple[dict[str, moderngl.Buffer], moderngl.Buffer]] = {}
        self._textures: dict[int, moderngl.Texture] = {}

    def upload(self, drawables: Iterable[Drawable]) -> Sequence[Uploaded]:
        return [self._upload(drawable) for drawable in drawables]

    def _upload(self, drawable: Drawable) -> Uploaded:
        attributes, triangles = self._geometry(drawable.geometry)
        pictures = {
            slot: self._texture(texture) for slot, texture in drawable.material.textures.items()
        }
        return Uploaded(drawable, attributes, triangles, pictures)

    def _geometry(self, geometry: Geometry) -> tuple[dict[str, moderngl.Buffer], moderngl.Buffer]:
        key = id(geometry)
        if key not in self._geometries:
            attributes = {
                name: self._buffer(values) for name, values in geometry.attributes.items()
            }
            self._geometries[key] = attributes, self._buffer(geometry.triangles)
        return self._geometries[key]

    def _texture(self, texture: Texture) -> moderngl.Texture:
        key = id(texture)
        if key not in self._textures:
            self._textures[key] = textures.upload(self._gpu, texture)
        return self._textures[key]

    def _buffer(self, values: Floats | Indices) -> moderngl.Buffer:
        return self._gpu.context.buffer(np.ascontiguousarray(values))
