"""The renderer's one door: a GLB and a spec in, finished files in a folder out."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from maquette.gltf.read import read_model
from maquette.kit.progress import Progress, part
from maquette.render.camera import rotation
from maquette.render.frames import Film, Views
from maquette.render.gpu.context import open_gpu
from maquette.render.gpu.drawable import Pixels
from maquette.render.gpu.passes.environment import Light
from maquette.render.look import NO_PLATES, Plates, looks_of
from maquette.render.outputs import dataset, still, video
from maquette.render.spec import RenderSpec
from maquette.render.stage.lights import room
from maquette.render.stage.stage import Playing, Stage, set_stage


@dataclass(frozen=True)
class Output:
    """A finished file. Kinds: ``poster``, ``poster_full``; of films ``video``, ``web``, ``thumb``;
    of datasets ``dataset``.
    """

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
        renderer = gpu.renderer
        if spec.views:
            _make_dataset(Views(gpu, stage, spec), stage, folder, keep, part(progress, 0.08, 1.0))
        else:
            film = Film(gpu, stage, spec, looks_of(spec, plates), _light(plates))
            _make_all_films(film, spec, folder, keep, part(progress, 0.08, 1.0))
    progress("encode", 1.0)
    return Rendered(tuple(outputs), time.monotonic() - started, spec.frames, renderer)


def poster(glb: bytes, spec: RenderSpec, path: Path) -> Output:
    """Draw the one picture that speaks for ``spec``'s film, as a small PNG at ``path``.

    Raises as :func:`render` does.
    """
    stage = _load(glb, spec)
    with open_gpu() as gpu:
        film = Film(gpu, stage, spec)
        still.write_poster(film.picture(film.effect.poster_moment), path, longest=still.SMALL_SIDE)
    return Output("poster", path, still.CONTENT_TYPE)


def _light(plates: Plates) -> Light | None:
    return None if plates.environment is None else room(plates.environment)


def _load(glb: bytes, spec: RenderSpec) -> Stage:
    playing = None
    if spec.animation is not None:
        playing = Playing(spec.animation, spec.length * spec.animation_speed)
    turn = rotation(spec.tilt_x, spec.pan_x, spec.roll_z)
    return set_stage(read_model(glb), turn, playing)


Keep = Callable[[str, Path, str], None]


def _make_all_films(
    film: Film, spec: RenderSpec, folder: Path, keep: Keep, progress: Progress
) -> None:
    progress("poster", 0.0)
    _make_posters(film.picture(film.effect.poster_moment), folder, keep)
    _make_films(film, spec, folder, part(progress, 0.02, 1.0))
    for each in video.films_of(spec, folder):
        keep(each.kind, each.path, each.content_type)


def _make_dataset(views: Views, stage: Stage, folder: Path, keep: Keep, progress: Progress) -> None:
    side, count = views.size[0], len(views.poses)
    rig = dataset.rig_of(stage.outline, views.poses, side, views.lens)
    path = folder / "dataset.zip"
    progress("poster", 0.0)
    with dataset.writing(path, rig, count) as written:
        for index, shot in enumerate(views.views()):
            if index == 0:
                _make_posters(shot.colours, folder, keep)
            written.add(shot)
            progress("frames", 0.98 * (index + 1) / count)
        progress("encode", 0.98)
    keep("dataset", path, dataset.CONTENT_TYPE)


def _make_posters(pixels: Pixels, folder: Path, keep: Keep) -> None:
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
