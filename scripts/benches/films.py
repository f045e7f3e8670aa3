"""scripts/bench render: the whole job against pygfx and Chromium with three.js, in one run.

Interleaved, model by model: ours, pygfx, three.js, as often as --rounds says. The ratios are
between neighbours, so a machine that is busy slows all of them alike.
"""

import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benches import models, peers, shots
from benches.chromium import PLAYING, Chromium
from benches.rows import Table
from maquette.kit.progress import silent
from maquette.render.frames import Frame
from maquette.render.look import Look
from maquette.render.outputs import video
from maquette.render.render import render
from maquette.render.spec import FRAME_RATE, RenderSpec
from maquette.render.stage.lights import studio

WORKERS = Path(__file__).parent / "workers"
PATIENCE = 1200
WHITE = Look((255, 255, 255))
WHOLE = 180
NAMES = {"pygfx": "pygfx", "three": "three.js"}


@dataclass(frozen=True)
class Plan:
    """How much is measured: films of ``frames`` frames, ``rounds`` times, of ``named`` models."""

    frames: int = 180
    rounds: int = 1
    named: tuple[str, ...] = models.FILMED

    @property
    def spec(self) -> RenderSpec:
        return RenderSpec(length=self.frames / FRAME_RATE)


def whole(begun: float, ended: float, frames: int) -> float:
    """The processors' seconds for WHOLE frames, from those at the second frame and at the end."""
    return begun + (ended - begun) * (WHOLE - 1) / (frames - 1)


@dataclass(frozen=True)
class Taken:
    """What one job took: seconds from reading the model to the finished film, and how long
    processors worked for it. Of a shorter film than WHOLE, the processors' time is that of a whole
    one: what was spent before the second frame, and the other frames as often as there would be.
    """

    seconds: float
    processor: float
    megabytes: float = 0.0
    floor: float = 0.0
    floor_processor: float = 0.0


def tables(plan: Plan) -> list[Table]:
    peers.ready()
    with tempfile.TemporaryDirectory() as folder, Chromium(peers.THREE) as browser:
        arena = Arena(Path(folder), plan, browser)
        arena.warm_up()
        films = [arena.compare(name, glb) for name, glb in models.named(plan.named)]
        large = arena.compare("1,048,576 triangles", models.million())
        found = [summary(films, plan), _films(films, large), _sizes(arena)]
    return [*found, playing()]


def playing() -> Table:
    """Whether a browser plays what we make, to its end."""
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for quality in ("share", "standard", "4k"):
            spec, glb = RenderSpec(quality=quality, length=0.4), next(models.named(("fox.glb",)))[1]
            render(glb, spec, Path(folder) / quality, silent)
            film = (Path(folder) / quality / "video.mp4").read_bytes()
            with Chromium(peers.THREE, PLAYING) as browser:
                seen = browser.play(film)
            if "error" in seen or (seen["width"], seen["height"]) != spec.size:
                raise SystemExit(f"Chromium does not play {quality}: {seen}")
            rows.append(
                [quality, f"{seen['width']}x{seen['height']}, {seen['seconds']:.2f} s, to its end"]
            )
    return Table(("film in Chromium's <video>", "played"), rows)


@dataclass(frozen=True)
class Compared:
    """One model: ours over its floor, and how many times as long as ours each peer took."""

    name: str
    ours: Sequence[Taken]
    pygfx: Sequence[Taken]
    three: Sequence[Taken]

    def ratio(self, peer: str, of: str) -> float:
        """``of`` is ``seconds`` or ``processor``."""
        pairs = zip(getattr(self, peer), self.ours, strict=True)
        return statistics.median(getattr(their, of) / getattr(our, of) for their, our in pairs)

    @property
    def over_floor(self) -> float:
        return statistics.median(each.seconds / each.floor for each in self.ours)

    @property
    def over_floor_processor(self) -> float:
        return statistics.median(each.processor / each.floor_processor for each in self.ours)


class Arena:
    """Where the contenders meet: a scratch folder, one plan, one running browser."""

    def __init__(self, folder: Path, plan: Plan, browser: Chromium) -> None:
        self._folder = folder
        self._plan = plan
        self._browser = browser
        self._room = folder / "room.f32"
        self._room.write_bytes(shots.room_file(studio()))

    def warm_up(self) -> None:
        """The first page is slow to come; nobody's figures shall hold that."""
        glb = next(models.named(("fox.glb",)))[1]
        self.three(glb, shots.film(glb, RenderSpec(length=0.1)))

    def compare(self, name: str, glb: bytes) -> Compared:
        path, told = self.keep(glb), shots.film(glb, self._plan.spec)
        taken: dict[str, list[Taken]] = {"ours": [], "pygfx": [], "three": []}
        for _ in range(self._plan.rounds):
            taken["ours"].append(self.ours(path, self._plan.spec, "floor"))
            taken["pygfx"].append(self.pygfx(path, told))
            taken["three"].append(self.three(glb, told))
            latest = {
                who: f"{each[-1].seconds:.1f} s, {each[-1].processor:.1f} s of processors"
                for who, each in taken.items()
            }
            print(name, latest, file=sys.stderr, flush=True)
        return Compared(name, **taken)

    def keep(self, glb: bytes) -> Path:
        path = self._folder / "model.glb"
        path.write_bytes(glb)
        return path

    def ours(self, path: Path, spec: RenderSpec, *more: str) -> Taken:
        folder = self._folder / "ours"
        words = [
            str(path),
            json.dumps({"quality": spec.quality, "length": spec.length}),
            str(folder),
            *more,
        ]
        said = _said([sys.executable, str(WORKERS / "our_film.py"), *words])
        worked = whole(said["begun"], said["processor"], spec.frames)
        clock, floor = said.get("floor", (0.0, 0.0))
        floor *= WHOLE / spec.frames
        return Taken(said["seconds"], worked, said["megabytes"], clock, floor)

    def pygfx(self, path: Path, told: shots.Told) -> Taken:
        job = self._folder / "job.json"
        job.write_text(json.dumps(told), "utf-8")
        words = [str(job), str(path), str(self._room), str(self._folder / "pygfx.mp4")]
        said = _said(
            [str(peers.PYTHON), str(WORKERS / "pygfx_film.py"), *words], peers.environment()
        )
        worked = whole(said["begun"], said["processor"], len(told["poses"]))
        return Taken(said["seconds"], worked, said["megabytes"])

    def three(self, glb: bytes, told: shots.Told) -> Taken:
        width, height = told["size"]
        film = video.Film("video", self._folder / "three.mp4", (width, height), WHITE)
        files = {"/model.glb": glb, "/room.f32": self._room.read_bytes()}
        marks = [self._browser.processor_seconds() + time.process_time()]
        with video.Encoder([film]) as encoder:
            for picture in self._browser.draw(told, files):
                encoder.add(Frame(picture))
                if len(marks) == 1:
                    marks.append(self._browser.processor_seconds() + time.process_time())
        seconds = time.perf_counter() - self._browser.given
        marks.append(self._browser.processor_seconds() + time.process_time())
        before, begun, ended = marks
        return Taken(seconds, whole(begun - before, ended - before, len(told["poses"])))


def _said(command: Sequence[str], environment: Mapping[str, str] | None = None) -> dict[str, Any]:
    """What a worker's last line tells."""
    done = subprocess.run(
        command, env=environment, capture_output=True, text=True, timeout=PATIENCE, check=False
    )
    if done.returncode:
        raise SystemExit(f"{' '.join(command)}\n{done.stderr[-2000:]}")
    said: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return said


def summary(films: Sequence[Compared], plan: Plan) -> Table:
    def shown(numbers: Iterable[float], pick: Callable[[list[float]], float]) -> str:
        return f"{pick(list(numbers)):.2f}"

    median = statistics.median
    rows = []
    for peer, goal in (("pygfx", "at least 2.5"), ("three", "at least 4")):
        rows.append(
            [
                f"{NAMES[peer]} over ours, median",
                shown((each.ratio(peer, "seconds") for each in films), median),
                shown((each.ratio(peer, "processor") for each in films), median),
                goal,
            ]
        )
        rows.append(
            [
                f"{NAMES[peer]} over ours, worst",
                shown((each.ratio(peer, "seconds") for each in films), min),
                shown((each.ratio(peer, "processor") for each in films), min),
                "at least 1.5" if peer == "pygfx" else "",
            ]
        )
    rows.append(
        [
            "ours over its floor, median",
            shown((each.over_floor for each in films), median),
            shown((each.over_floor_processor for each in films), median),
            "at most 2.5",
        ]
    )
    note = (
        f"{len(films)} models, turntables of {plan.frames} frames at 960x540 with twofold "
        f"supersampling, x264 veryfast at 18, interleaved, {plan.rounds} round(s). Ours draws the "
        "ground's shadow and writes posters and a thumbnail film besides; the peers write the film "
        "alone. All have the same room, key light, camera path and encoder; three.js sends raw "
        "pixels that were halved on the device, the fastest way out of the browser that was found. "
        "The floor is drawing the same frames in one flat colour and encoding the film's frames, "
        "one after the other. Where other work shares the machine, the processors' seconds count: "
        "a contender of many processes takes more of a crowded machine for itself."
        + (
            ""
            if plan.frames == WHOLE
            else f" They are told for {WHOLE} frames, from the start "
            f"and the mean of the other frames of {plan.frames}."
        )
    )
    return Table(("what", "by the clock", "by processors", "goal"), rows, note)


def _films(films: Sequence[Compared], large: Compared) -> Table:
    rows = [
        [
            each.name,
            f"{statistics.median(taken.seconds for taken in each.ours):.1f}",
            *(
                f"{each.ratio(peer, of):.2f}"
                for peer in ("pygfx", "three")
                for of in ("seconds", "processor")
            ),
            f"{each.over_floor:.2f}",
            f"{each.over_floor_processor:.2f}",
            f"{max(taken.megabytes for taken in each.ours):.0f}",
        ]
        for each in [*films, large]
    ]
    columns = (
        "model",
        "ours (s)",
        "pygfx / ours",
        "by processors",
        "three.js / ours",
        "by processors",
        "ours / floor",
        "by processors",
        "ours (MB)",
    )
    return Table(columns, rows)


def _sizes(arena: Arena) -> Table:
    """Most memory of a short film of each size."""
    name, glb = next(models.named(models.FILMED[:1]))
    path = arena.keep(glb)
    rows = []
    for quality, goal in (("share", 500), ("4k", 1300)):
        taken = arena.ours(path, RenderSpec(quality=quality, length=0.5))
        rows.append([f"{name}, {quality}", f"{taken.megabytes:.0f}", f"at most {goal}"])
    return Table(("film", "peak memory (MB)", "goal"), rows)
