"""Draws the film of a job with pygfx, in a process and an environment of its own.

pygfx_film.py JOB.json MODEL.glb ROOM.f32 OUT.mp4: prints the seconds from reading the model to the
finished film, the device, and how much memory was used at most (MB).
"""

import json
import math
import resource
import sys
import time
from pathlib import Path

import numpy as np
import pygfx
from rendercanvas.offscreen import OffscreenRenderCanvas

from maquette.render.frames import Frame
from maquette.render.look import Look
from maquette.render.outputs import video

FACE = 64
# Right, up and the face's middle as seen from the middle of the cube, in WebGPU's order of faces.
FACES = [
    ((0, 0, -1), (0, 1, 0), (1, 0, 0)),
    ((0, 0, 1), (0, 1, 0), (-1, 0, 0)),
    ((1, 0, 0), (0, 0, -1), (0, 1, 0)),
    ((1, 0, 0), (0, 0, 1), (0, -1, 0)),
    ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    ((-1, 0, 0), (0, 1, 0), (0, 0, -1)),
]


def cube(room: np.ndarray) -> pygfx.Texture:
    """The room (h, w, 3), top row first, as the six faces of a cube."""
    height, width, _ = room.shape
    steps = (np.arange(FACE) + 0.5) / FACE * 2 - 1
    across, down = np.meshgrid(steps, steps)
    faces = []
    for right, up, ahead in np.array(FACES, float):
        look = ahead + across[..., None] * right - down[..., None] * up
        look /= np.linalg.norm(look, axis=2, keepdims=True)
        column = (np.arctan2(look[..., 2], look[..., 0]) / (2 * np.pi) + 0.5) * width
        row = np.arccos(look[..., 1]) / np.pi * height
        faces.append(room[row.astype(int) % height, column.astype(int) % width])
    pixels = np.clip(np.stack(faces), 0, 4) / 4  # its cube maps hold bytes
    encoded = (np.power(pixels, 1 / 2.2) * 255).astype(np.uint8)
    opaque = np.full((*encoded.shape[:3], 1), 255, np.uint8)
    return pygfx.Texture(
        np.concatenate([encoded, opaque], axis=3),
        dim=2,
        size=(FACE, FACE, 6),
        generate_mipmaps=True,
    )


def stage(told: dict, model: str, room: str) -> tuple[pygfx.Scene, pygfx.Group]:
    """The scene, and what turns in it: the camera and the lights stand still, which gives the same
    pictures.
    """
    width, height = told["room"]
    radiance = np.fromfile(room, np.float32).reshape(height, width, 4)[::-1, :, :3]
    scene = pygfx.Scene(environment=pygfx.TextureMap(cube(radiance)))
    scene.add(pygfx.Background.from_color(told["background"]))
    turning, placed = pygfx.Group(), pygfx.Group()
    placed.local.matrix = np.array(told["placing"]).reshape(4, 4)
    placed.add(pygfx.load_gltf(model, quiet=True).scene)
    turning.add(placed)
    scene.add(turning)
    if told["key"]:
        key = pygfx.DirectionalLight(intensity=told["key"]["light"] * math.pi)
        key.local.position = told["poses"][0]["key"]
        scene.add(key)
    return scene, turning


def camera_of(told: dict) -> pygfx.PerspectiveCamera:
    aspect = told["size"][0] / told["size"][1]
    # Its field of view is that of the mean of width and height.
    half = math.tan(math.radians(told["field_of_view"] / 2)) * (1 + aspect) / 2
    camera = pygfx.PerspectiveCamera(math.degrees(2 * math.atan(half)), aspect)
    first = told["poses"][0]
    camera.depth_range = first["near"], first["far"]
    camera.local.matrix = np.array(first["camera"]).reshape(4, 4)
    return camera


def film(told: dict, model: str, room: str, path: Path) -> float:
    """Gives the processors' seconds at the first frame."""
    begun = 0.0
    size = tuple(told["size"])
    canvas = OffscreenRenderCanvas(size=size, pixel_ratio=1)
    renderer = pygfx.WgpuRenderer(
        canvas, pixel_ratio=2, pixel_filter="linear", ppaa="none", enable_events=False
    )
    scene, turning = stage(told, model, room)
    camera = camera_of(told)
    scene.add(camera)
    canvas.request_draw(lambda: renderer.render(scene, camera))
    with video.Encoder([video.Film("video", path, size, Look((255, 255, 255)))]) as encoder:
        for pose in told["poses"]:
            turning.local.euler_y = told["poses"][0]["turn"] - pose["turn"]
            encoder.add(Frame(np.ascontiguousarray(np.asarray(canvas.draw()))))
            begun = begun or time.process_time()
    return begun


def main() -> None:
    told = json.loads(Path(sys.argv[1]).read_text("utf-8"))
    device = pygfx.renderers.wgpu.get_shared().adapter.info["device"]
    started, before = time.perf_counter(), time.process_time()
    begun = film(told, sys.argv[2], sys.argv[3], Path(sys.argv[4]))
    seconds, worked = time.perf_counter() - started, time.process_time() - before
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    found = {
        "seconds": seconds,
        "processor": worked,
        "begun": begun - before,
        "device": device,
        "megabytes": most,
    }
    print(json.dumps(found))


main()
