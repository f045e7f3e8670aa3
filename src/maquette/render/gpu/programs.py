"""Shader programs: text files of this package, put together and compiled once per variant."""

from collections.abc import Iterable
from functools import cache
from importlib.resources import files

import moderngl
import numpy as np
import numpy.typing as npt

from maquette.errors import RenderFailed

_VERSION = "#version 330 core\n"


class Programs:
    """The programs of one context.

    ``get("surface", ["UNLIT"])`` compiles ``surface.vert.glsl`` and ``surface.frag.glsl`` with
    ``#define UNLIT``. A line ``#include "name"`` is replaced by the text of ``name.glsl``.
    """

    def __init__(self, context: moderngl.Context) -> None:
        self._context = context
        self._compiled: dict[tuple[str, ...], moderngl.Program] = {}

    def get(self, name: str, defines: Iterable[str] = ()) -> moderngl.Program:
        key = (name, *defines)
        if key not in self._compiled:
            head = _VERSION + "".join(f"#define {define}\n" for define in key[1:])
            try:
                self._compiled[key] = self._context.program(
                    vertex_shader=head + source(f"{name}.vert"),
                    fragment_shader=head + source(f"{name}.frag"),
                )
            except moderngl.Error as error:
                raise RenderFailed(f"the driver refused the shader {name}: {error}") from error
        return self._compiled[key]


@cache
def source(name: str) -> str:
    """The text of ``shaders/<name>.glsl`` with its includes in place."""
    text = files(__package__).joinpath("shaders", f"{name}.glsl").read_text("utf-8")
    lines = (
        source(line.split('"')[1]) if line.startswith("#include ") else line
        for line in text.splitlines()
    )
    return "\n".join(lines) + "\n"


def put(program: moderngl.Program, **values: object) -> None:
    """Set uniforms, arrays as :func:`packed` bytes; one the compiler dropped is passed over."""
    for name, value in values.items():
        uniform = program.get(name, None)
        if not isinstance(uniform, moderngl.Uniform):
            continue
        if isinstance(value, bytes):
            uniform.write(value)
        else:
            uniform.value = value


def packed(values: npt.NDArray[np.floating]) -> bytes:
    """A matrix (n, n) column by column, or a list of vectors one after the other."""
    square = values.ndim == 2 and values.shape[0] == values.shape[1]
    return np.ascontiguousarray(values.T if square else values, np.float32).tobytes()
