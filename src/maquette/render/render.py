"""The renderer's one door: a GLB and specs in, finished files in folders out."""

import shutil
import time
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from PIL import Image

from maquette.errors import MaquetteError
from maquette.gltf.read import read_model
from maquette.kit import memory
from maquette.kit.later import later
from maquette.kit.progress import Progress, part, silent
from maquette.render.camera import rotation
from maquette.render.filming import Wanted, shoot
from maquette.render.frames import Film, Views
from maquette.render.gpu.context import Gpu, open_gpu
from maquette.render.gpu.drawable import Pixels
from maquette.render.gpu.passes.environment import Light
from maquette.render.look import NO_PLATES, TRANSPARENT, Plates, look_of
from maquette.render.outputs import dataset, still
from maquette.render.spec import RenderSpec
from maquette.render.stage.lights import preset, room
from maquette.render.stage.stage import Playing, Stage, set_stage
from maquette.render.stills import pictures, still_of

if TYPE_CHECKING:
    from maquette.render.outputs import video
else:
    video = later("maquette.render.outputs.video")  # posters and stills need no encoder


@dataclass(frozen=True)
class Output:
    """A finished file. Kinds: ``poster``, ``poster_full``; of films ``video``, ``web``, ``thumb``;
    of datasets ``dataset``; of stills ``still``, with a ``poster``.
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


@dataclass(frozen=True, eq=False)
class Order:
    """One of several renders of a model: a spec composed with ``plates``, its files in ``folder``.

    ``on_file`` is told of each file as soon as it is whole: the posters long before the films.
    Steps reported to ``progress``: load, poster, frames, encode.
    """

    spec: RenderSpec
    folder: Path
    plates: Plates = NO_PLATES
    progress: Progress = silent
    on_file: Listener | None = None


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

    ``progress`` and ``on_file`` as in :class:`Order`. Drawing takes what processors there are, so
    this belongs in a process of its own.

    Raises UnreadableModel, UnreadablePicture, RenderFailed, or Unavailable when there is no OpenGL.
    """
    order = Order(spec, folder, plates, progress, on_file)
    [(_, made)] = _drawn(glb, [_Job(order)])
    return made


def render_all(
    glb: bytes, orders: Sequence[Order]
) -> Iterator[tuple[Order, Rendered | MaquetteError]]:
    """Every order for one model; those that show the same frames in other looks are drawn once.

    The films are, to the byte, what :func:`render` makes of each order alone. Tells what became of
    an order as soon as it is known. What cannot be drawn fails all that show it; an order whose
    plates cannot be read fails alone.
    """
    for alike in _together(orders, lambda each: (each.spec.drawn, each.plates.environment)):
        jobs: list[_Job] = []
        for order in alike:
            try:
                jobs.append(_Job(order))
            except MaquetteError as error:
                yield order, error
        left = [job.order for job in jobs]
        try:
            for job, made in _drawn(glb, jobs):
                left.remove(job.order)
                yield job.order, made
        except MaquetteError as error:
            yield from [(order, error) for order in left]


class _Job:
    """An order with its plates read, and the files made for it so far."""

    def __init__(self, order: Order) -> None:
        self.order = order
        look = look_of(order.spec, order.plates)
        self.look = TRANSPARENT if order.spec.is_clear else look
        self.outputs: list[Output] = []

    def keep(self, kind: str, path: Path, content_type: str) -> None:
        self.outputs.append(Output(kind, path, content_type))
        if self.order.on_file is not None:
            self.order.on_file(self.outputs[-1])


def _drawn(glb: bytes, jobs: Sequence[_Job]) -> Iterator[tuple[_Job, Rendered]]:
    """Jobs that show the same frames."""
    if not jobs:
        return
    started = time.monotonic()
    spec, plates = jobs[0].order.spec, jobs[0].order.plates
    for job in jobs:
        job.order.folder.mkdir(parents=True, exist_ok=True)
    progress = _to_all(jobs)
    progress("load", 0.0)
    stage = _load(glb, spec)
    progress("load", 0.05)
    with open_gpu() as gpu:
        for alike in _of_one_drawing(stage, jobs):
            for job in _made(gpu, stage, alike, _light(spec, plates)):
                job.order.progress("encode", 1.0)
                seconds = time.monotonic() - started
                yield job, Rendered(tuple(job.outputs), seconds, spec.frames, gpu.renderer)


def _of_one_drawing(stage: Stage, jobs: Sequence[_Job]) -> Iterable[Sequence[_Job]]:
    """Glass takes its tint from the colour behind it: with glass only jobs on one colour share."""
    has_glass = any(each.material.transmission > 0 for each in stage.drawables)
    return _together(jobs, lambda job: job.look.background if has_glass else None)


def _made(gpu: Gpu, stage: Stage, jobs: Sequence[_Job], light: Light | None) -> Iterator[_Job]:
    """Each job as soon as its files are whole."""
    spec, looks = jobs[0].order.spec, [job.look for job in jobs]
    if spec.views:
        return _make_datasets(Views(gpu, stage, spec), stage, jobs)
    if spec.output == "still":
        return _make_stills(pictures(gpu, stage, still_of(spec), looks, light), jobs)
    return _make_films(Film(gpu, stage, spec, looks, light), jobs)


T = TypeVar("T")


def _together(items: Iterable[T], key: Callable[[T], Hashable]) -> Iterable[list[T]]:
    groups: dict[Hashable, list[T]] = {}
    for item in items:
        groups.setdefault(key(item), []).append(item)
    return groups.values()


def _to_all(jobs: Sequence[_Job]) -> Progress:
    def told(step: str, fraction: float, /) -> None:
        for job in jobs:
            job.order.progress(step, fraction)

    return told


def poster(glb: bytes, spec: RenderSpec, path: Path) -> Output:
    """Draw the one picture that speaks for ``spec``'s film, as a small PNG at ``path``.

    Raises as :func:`render` does.
    """
    stage = _load(glb, spec)
    with open_gpu() as gpu:
        film = Film(gpu, stage, spec)
        still.write_poster(film.picture(film.effect.poster_moment), path, longest=still.SMALL_SIDE)
    return Output("poster", path, still.CONTENT_TYPE)


def _light(spec: RenderSpec, plates: Plates) -> Light | None:
    """The room that was brought, else the one that was named, else the usual one."""
    if plates.environment is not None:
        return room(plates.environment)
    return None if spec.light is None else preset(spec.light)


def _load(glb: bytes, spec: RenderSpec) -> Stage:
    playing = None
    if spec.animation is not None:
        shown = (spec.moment or 0.0) if spec.output == "still" else spec.length
        playing = Playing(spec.animation, shown * spec.animation_speed)
    turn = rotation(spec.tilt_x, spec.pan_x, spec.roll_z)
    return set_stage(read_model(glb), turn, playing, spec.variant)


def _make_datasets(views: Views, stage: Stage, jobs: Sequence[_Job]) -> Iterator[_Job]:
    """All are on white, so they are the same."""
    first, others = jobs[0], jobs[1:]
    _make_dataset(views, stage, first, _to_all(jobs))
    yield first
    for job in others:
        for made in first.outputs:
            copied = shutil.copyfile(made.path, job.order.folder / made.path.name)
            job.keep(made.kind, copied, made.content_type)
        yield job


def _make_dataset(views: Views, stage: Stage, job: _Job, progress: Progress) -> None:
    side, count = views.size[0], len(views.poses)
    progress = part(progress, 0.08, 1.0)
    rig = dataset.rig_of(stage.outline, views.poses, side, views.lens)
    path = job.order.folder / "dataset.zip"
    progress("poster", 0.0)
    with dataset.writing(path, rig, count) as written:
        for index, shot in enumerate(views.views()):
            if index == 0:
                _make_posters(shot.colours, job)
            written.add(shot)
            progress("frames", 0.98 * (index + 1) / count)
        progress("encode", 0.98)
    job.keep("dataset", path, dataset.CONTENT_TYPE)


def _make_stills(drawn: Iterable[Pixels], jobs: Sequence[_Job]) -> Iterator[_Job]:
    """One picture in each job's look."""
    for job, pixels in zip(jobs, drawn, strict=True):
        folder = job.order.folder
        small, full = (
            folder / "poster_small.png",
            folder / f"still.{job.order.spec.format or 'png'}",
        )
        still.write_poster(pixels, small, longest=still.SMALL_SIDE)
        job.keep("poster", small, still.CONTENT_TYPE)
        still.write(Image.fromarray(pixels), full)
        job.keep("still", full, still.CONTENT_TYPES[full.suffix])
        yield job


def _make_films(film: Film, jobs: Sequence[_Job]) -> Iterator[_Job]:
    """Every frame is drawn once and feeds the films of all jobs."""
    memory.keep_freed()
    progress = part(_to_all(jobs), 0.08, 1.0)
    progress("poster", 0.0)
    pictures = film.pictures(film.effect.poster_moment)
    for job, picture in zip(jobs, pictures, strict=True):
        _make_posters(picture, job)
    wanted = [
        Wanted(
            video.films_of(job.order.spec, job.order.folder, job.look),
            part(job.order.progress, 0.1, 1.0),
        )
        for job in jobs
    ]
    # In the folder that is left last.
    count, folder = jobs[0].order.spec.frames, jobs[-1].order.folder
    for place in shoot(film, count, wanted, folder):
        for each in wanted[place].films:
            jobs[place].keep(each.kind, each.path, each.content_type)
        yield jobs[place]


def _make_posters(pixels: Pixels, job: _Job) -> None:
    small, full = job.order.folder / "poster_small.png", job.order.folder / "poster.png"
    still.write_poster(pixels, small, longest=still.SMALL_SIDE)
    job.keep("poster", small, still.CONTENT_TYPE)
    still.write_poster(pixels, full)
    job.keep("poster_full", full, still.CONTENT_TYPE)
