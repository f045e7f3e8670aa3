"""Uploading pictures, with the filters that suit the device."""

import moderngl
import numpy as np

from maquette.render.gpu.context import Gpu
from maquette.render.gpu.drawable import Texture
from maquette.render.gpu.mipmaps import smaller

_SRGB8_ALPHA8, _RGBA8 = 0x8C43, 0x8058
_ANISOTROPY = 16.0


def upload(gpu: Gpu, texture: Texture) -> moderngl.Texture:
    """A mip-mapped texture.

    Software renderers take the nearest mip level: trilinear fetches cost a third of a frame there
    and anisotropic ones double it, while twofold supersampling hides the difference.
    """
    pixels = np.ascontiguousarray(texture.pixels)
    height, width, _ = pixels.shape
    form = _SRGB8_ALPHA8 if texture.srgb else _RGBA8
    uploaded = gpu.context.texture((width, height), 4, pixels, internal_format=form)
    if gpu.software:
        for level, smaller_one in enumerate(smaller(pixels, srgb=texture.srgb), start=1):
            gpu.add_level(uploaded, level, form, smaller_one)
    else:
        uploaded.build_mipmaps()
    uploaded.filter = _filters(gpu, texture)
    uploaded.repeat_x, uploaded.repeat_y = texture.repeat
    if not gpu.software and texture.smooth:
        uploaded.anisotropy = _ANISOTROPY
    return uploaded


def _filters(gpu: Gpu, texture: Texture) -> tuple[int, int]:
    if not texture.smooth:
        return moderngl.NEAREST_MIPMAP_NEAREST, moderngl.NEAREST
    if gpu.software:
        return moderngl.LINEAR_MIPMAP_NEAREST, moderngl.LINEAR
    return moderngl.LINEAR_MIPMAP_LINEAR, moderngl.LINEAR
