"""Makes a film with Maquette in a process of its own, and measures the floor beside it.

our_film.py MODEL.glb SPEC FOLDER [floor]: prints the seconds from reading the model to
the finished files and how much memory was used at most (MB); with ``floor``, the seconds of drawing
the same frames in one flat colour and of encoding the finished film's frames, one after the other.
"""

import json
import resource
import sys
import time
from pathlib import Path

import av
import moderngl
import numpy as np

from maquette.gltf.read import read_model
from maquette.render.camera import Lens, Window, view
from maquette.render.effects import effect_for, moments
from maquette.render.frames import Frame, framing
from maquette.render.gpu.context import open_gpu
from maquette.render.gpu.framebuffer import make_canvas
from maquette.render.gpu.passes.halving import halved
from maquette.render.gpu.passes.upload import Uploader
from maquette.render.gpu.programs import packed
from maquette.render.look import look_of
from maquette.render.outputs import video
from maquette.render.render import render
from maquette.render.spec import RenderSpec
from maquette.render.stage.stage import set_stage

FLAT_VERTEX = """#version 330 core
uniform mat4 matrix;
in vec3 in_position;
void main() { gl_Position = matrix * vec4(in_position, 1.0); }
"""
FLAT_FRAGMENT = """#version 330 core
out vec4 fragment;
void main() { fragment = vec4(0.5, 0.5, 0.5, 1.0); }
"""


Times = tuple[float, float]
"""By the clock, and of all processors."""


def now() -> Times:
    """Children, where there are any, count once they ended."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.perf_counter(), time.process_time() + children.ru_utime + children.ru_stime


def since(started: Times) -> Times:
    clock, worked = now()
    return clock - started[0], worked - started[1]


def flat_seconds(glb: bytes, spec: RenderSpec) -> Times:
    """Drawing, halving and reading back every frame with the cheapest shader there is."""
    stage = set_stage(read_model(glb), np.eye(3))
    lens, effect = Lens(spec.size[0] / spec.size[1]), effect_for(spec)
    orbit = framing(stage, spec, effect, lens)
    with open_gpu() as gpu:
        program = gpu.context.program(FLAT_VERTEX, FLAT_FRAGMENT)
        parts = Uploader(gpu).upload(stage.drawables)
        arrays = [(part, part.vertices(gpu.context, program)) for part in parts]
        canvas = make_canvas(gpu.context, spec.size)
        started = now()
        for moment in moments(effect, spec.frames):
            pose = effect.pose(moment, orbit)
            canvas.samples.use()
            canvas.samples.clear(0.0, 0.0, 0.0, 0.0, depth=1.0)
            gpu.context.enable_only(moderngl.DEPTH_TEST)
            matrix = lens.projection(0.1, 20.0) @ view(pose)
            for part, vertices in arrays:
                program["matrix"].write(packed(matrix @ part.drawable.transform))
                vertices.render()
            gpu.wait()
            halved(canvas, spec.size, Window(0, 0, *spec.size))
        return since(started)


def encoder_seconds(spec: RenderSpec, folder: Path) -> Times:
    """Encoding the film's own frames into the same files again."""
    with av.open(str(folder / "video.mp4")) as film:
        frames = [frame.to_ndarray(format="rgba") for frame in film.decode(video=0)]
    again = folder / "again"
    again.mkdir(exist_ok=True)
    started = now()
    with video.Encoder(video.films_of(spec, again, look_of(spec))) as encoder:
        for frame in frames:
            encoder.add(Frame(frame))
    return since(started)


def main() -> None:
    glb, folder = Path(sys.argv[1]), Path(sys.argv[3])
    spec = RenderSpec(**json.loads(sys.argv[2]))
    started = now()
    begun: list[float] = []

    def hear(step: str, fraction: float, /) -> None:
        if str(step) == "frames" and not begun:
            begun.append(since(started)[1])

    made = render(glb.read_bytes(), spec, folder, hear)
    seconds, worked = since(started)
    most = max(
        resource.getrusage(who).ru_maxrss
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    told: dict[str, object] = {
        "seconds": seconds,
        "processor": worked,
        "begun": begun[0],
        "device": made.renderer,
        "megabytes": most / 1024,
    }
    if "floor" in sys.argv:
        flat, encoder = flat_seconds(glb.read_bytes(), spec), encoder_seconds(spec, folder)
        told["floor"] = flat[0] + encoder[0], flat[1] + encoder[1]
    print(json.dumps(told))


main()
