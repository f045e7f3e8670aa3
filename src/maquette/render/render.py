"""The renderer's one door: a GLB and a spec in, finished files in a folder out."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from maquette.gltf.read import read_model
from maquette.kit.progress import Progress, part
from maquette.render.camera import rotation
from maquette.render.frames import Film
from maquette.render.gpu.context import open_gpu
from maquette.render.look import NO_PLATES, Plates, looks_of
from maquette.render.outputs import still, video
from maquette.render.spec import RenderSpec
from maquette.render.stage.stage import Playing, Stage, set_stage


@dataclass(frozen=True)
class Output:
    """A finished file. Kinds: ``video``, ``web``, ``thumb``, ``poster``, ``poster_full``."""

    kind: str
    path: Path
    content_type: str


@dataclass(frozen=True)
class Rendered:
    """What a render made, how long it took, and on which device."""

    outputs: tuple[Output, ...]
    seconds: float
    frames: int
    renderer: str


Listener = Callable[[Output], None]


def render(
    glb: bytes,
    spec: RenderSpec,
    folder: Path,
    progress: Progress,
    *,
    plates: Plates = NO_PLATES,
    on_file: Listener | None = None,
) -> Rendered:
    """Draw ``glb`` as ``spec`` says, composed with ``plates``, and write the files into ``folder``.

    ``on_file`` is told of each file as soon as it is whole: the posters long before the films.
    Steps reported to ``progress``: load, poster, frames, encode. Drawing holds the interpreter
    lock, so this belongs in a process of its own.

    Raises UnreadableModel, RenderFailed, or Unavailable when there is no OpenGL.
    """
    started = time.monotonic()
    folder.mkdir(parents=True, exist_ok=True)
    outputs: list[Output] = []

    def keep(kind: str, path: Path, content_type: str) -> None:
        outputs.append(Output(kind, path, content_type))
        if on_file is not None:
            on_file(outputs[-1])

    progress("load", 0.0)
    stage = _load(glb, spec)
    progress("load", 0.05)
    with open_gpu() as gpu:
        film = Film(gpu, stage, spec, looks_of(spec, plates))
        progress("poster", 0.08)
        _make_posters(film, folder, keep)
        _make_films(film, spec, folder, part(progress, 0.1, 1.0))
        renderer = gpu.renderer
    for each in video.films_of(spec, folder):
        keep(each.kind, each.path, each.content_type)
    progress("encode", 1.0)
    return Rendered(tuple(outputs), time.monotonic() - started, spec.frames, renderer)


def _load(glb: bytes, spec: RenderSpec) -> Stage:
    playing = None
    if spec.animation is not None:
        playing = Playing(spec.animation, spec.length * spec.animation_speed)
    turn = rotation(spec.tilt_x, spec.pan_x, spec.roll_z)
    return set_stage(read_model(glb), turn, playing)


def _make_posters(film: Film, folder: Path, keep: Callable[[str, Path, str], None]) -> None:
    pixels = film.picture(film.effect.poster_moment)
    small, full = folder / "poster_small.png", folder / "poster.png"
    still.write_poster(pixels, small, longest=still.SMALL_SIDE)
    keep("poster", small, still.CONTENT_TYPE)
    still.write_poster(pixels, full)
    keep("poster_full", full, still.CONTENT_TYPE)


def _make_films(film: Film, spec: RenderSpec, folder: Path, progress: Progress) -> None:
    """Every frame is drawn once and feeds all films."""
    with video.Encoder(video.films_of(spec, folder)) as encoder:
        for index, frame in enumerate(film.frames()):
            encoder.add(frame)
            progress("frames", 0.97 * (index + 1) / spec.frames)
        progress("encode", 0.97)
