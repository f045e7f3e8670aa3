"""scripts/bench fidelity: how far our pictures and three.js's are from a path-traced reference.

One room, one camera, no key light, no shadow on a ground. The reference is linear; its tone
mapping is the one that both contenders apply (Khronos PBR Neutral), then sRGB.
"""

import hashlib
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image
from skimage.metrics import structural_similarity

from benches import models, peers, shots
from benches.chromium import Chromium
from benches.rows import Table
from maquette.gltf.read import read_model
from maquette.render.drawing import Drawing, Setting
from maquette.render.gpu.context import open_gpu
from maquette.render.look import Look
from maquette.render.stage.lights import room
from maquette.render.stage.stage import set_stage
from maquette.render.stills import StillSpec, sight

# None whose occlusion map darkens what a path tracer lights, none that is rough metal all over:
# the reference's surfaces lose the light that microfacets throw at each other.
COMPARED = (
    "flight_helmet/FlightHelmet.gltf",
    "avocado.glb",
    "suzanne.glb",
    "cesium_man.glb",
    "fox.glb",
    "normal_tangent_test.glb",
    "sunflower/sunflower.gltf",
    "morph_stress_test.glb",
    "../scans/plastic_lemon.zip",
    "../scans/stapler_2.zip",
    "animated_cube.glb",
    "rigged_figure.glb",
)
ROOM = "studio_small_03_1k.hdr"
SIZE = (320, 320)
WORKERS = Path(__file__).parent / "workers"


@dataclass(frozen=True)
class Judged:
    """FLIP (0 is the same) and SSIM (1 is the same), over the model's own pixels."""

    name: str
    ours: tuple[float, float]
    three: tuple[float, float]


def tables(keep: Path | None = None) -> list[Table]:
    """``keep``: where the pictures are put side by side: reference, ours, three.js."""
    peers.ready()
    with tempfile.TemporaryDirectory() as folder:
        drawn = _draw(Path(folder))
        _trace(Path(folder))
        judged = [_judge(Path(folder), name, pair, keep) for name, pair in drawn.items()]
    return [_table(judged)]


Pair = tuple[np.ndarray, np.ndarray]


def _draw(folder: Path) -> dict[str, Pair]:
    """Ours and three.js's picture of every model; leaves the jobs for the reference."""
    light = room((models.SHARED.parent / "environments" / ROOM).read_bytes())
    (folder / "room.f32").write_bytes(shots.room_file(light))
    drawn: dict[str, Pair] = {}
    with open_gpu() as gpu, Chromium(peers.THREE) as browser:
        for name, glb in models.named(COMPARED):
            stage = set_stage(read_model(glb), np.eye(3))
            pose, lens = sight(stage, StillSpec(size=SIZE))
            looks = [Look((255, 255, 255))]
            setting = Setting(
                SIZE, lens, looks, shadows=False, standing_light=True, light=light, occlusion=True
            )
            drawing = Drawing(gpu, stage, setting)
            drawing.draw(pose)
            told = shots.still_light(shots.told(stage, SIZE, lens, [pose], light))
            files = {"/model.glb": glb, "/room.f32": (folder / "room.f32").read_bytes()}
            [picture] = browser.draw(told, files)
            drawn[name] = drawing.develop(), picture[..., :3]
            (folder / f"{name}.json").write_text(json.dumps(told), "utf-8")
            (folder / f"{name}.glb").write_bytes(glb)
    return drawn


def _trace(folder: Path) -> None:
    """References are kept: they take minutes, and change with what is asked for alone."""
    worker, surface = WORKERS / "path_traced.py", WORKERS / "gltf_surface.py"
    shelf = peers.FOLDER / "references"
    shelf.mkdir(exist_ok=True)
    common = hashlib.sha256(
        worker.read_bytes() + surface.read_bytes() + (folder / "room.f32").read_bytes()
    )
    kept: dict[Path, Path] = {}
    for told in folder.glob("*.json"):
        asked = common.copy()
        asked.update(told.read_bytes() + told.with_suffix(".glb").read_bytes())
        kept[told] = shelf / f"{asked.hexdigest()[:24]}.npy"
        if kept[told].exists():
            told.unlink()
    command = [str(peers.PYTHON), str(worker), str(folder)]
    try:
        subprocess.run(command, env=peers.environment(), check=True)
    finally:
        for told, path in kept.items():
            drawn = told.with_suffix(".npy")
            if drawn.exists():
                shutil.copyfile(drawn, path)
            elif path.exists():
                shutil.copyfile(path, drawn)


def _judge(folder: Path, name: str, pair: Pair, keep: Path | None) -> Judged:
    linear = np.load(folder / f"{name}.npy")
    reference, mask = displayed(linear), linear[..., 3] > 0.5
    if keep is not None:
        keep.mkdir(exist_ok=True)
        Image.fromarray(np.concatenate([reference, *pair], axis=1)).save(keep / f"{name}.png")
    ours, three = (_errors(folder, reference, picture, mask) for picture in pair)
    return Judged(name, ours, three)


def displayed(linear: np.ndarray) -> np.ndarray:
    """Linear colours, premultiplied, as they are shown: tone-mapped, over white, 8-bit sRGB."""
    alpha = linear[..., 3:].clip(0, 1)
    shown = encoded(neutral(linear[..., :3] / np.maximum(alpha, 1e-6)))
    return np.rint((shown * alpha + 1 - alpha) * 255).astype(np.uint8)


def neutral(colours: np.ndarray) -> np.ndarray:
    """Khronos PBR Neutral (github.com/KhronosGroup/ToneMapping)."""
    start, desaturation = 0.8 - 0.04, 0.15
    low = colours.min(axis=2, keepdims=True)
    colours = colours - np.where(low < 0.08, low - 6.25 * low * low, 0.04)
    peak = colours.max(axis=2, keepdims=True)
    over = np.maximum(peak, start)
    squeezed = 1 - (1 - start) ** 2 / (over + 1 - 2 * start)
    share = 1 / (desaturation * (over - squeezed) + 1)
    pressed = colours * squeezed / np.maximum(over, 1e-6)
    return np.where(peak < start, colours, squeezed + (pressed - squeezed) * share)


def encoded(colours: np.ndarray) -> np.ndarray:
    colours = colours.clip(0, 1)
    return np.where(colours <= 0.0031308, colours * 12.92, 1.055 * colours ** (1 / 2.4) - 0.055)


FLIP = """
import sys, numpy as np, flip_evaluator
first, second = (np.load(path).astype(np.float32) / 255 for path in sys.argv[1:3])
errors = flip_evaluator.evaluate(first, second, "LDR", applyMagma=False)[0]
np.save(sys.argv[3], errors)
"""


def _errors(
    folder: Path, reference: np.ndarray, picture: np.ndarray, mask: np.ndarray
) -> tuple[float, float]:
    first, second, errors = (folder / name for name in ("first.npy", "second.npy", "errors.npy"))
    np.save(first, reference)
    np.save(second, picture)
    command = [str(peers.PYTHON), "-c", FLIP, str(first), str(second), str(errors)]
    subprocess.run(command, env=peers.environment(), check=True)
    flip = np.load(errors).reshape(mask.shape)[mask].mean()
    similar = structural_similarity(reference, picture, channel_axis=2, full=True)[1]
    return float(flip), float(similar[mask].mean())


def _table(judged: list[Judged]) -> Table:
    rows = []
    for each in judged:
        share = each.ours[0] / each.three[0]
        rows.append(
            [
                each.name,
                *(f"{value:.3f}" for value in (each.ours[0], each.three[0])),
                f"{share:.2f}",
                *(f"{value:.3f}" for value in (each.ours[1], each.three[1])),
            ]
        )
    shares = [each.ours[0] / each.three[0] for each in judged]
    better = sum(share < 1 for share in shares)
    note = (
        f"Against {ROOM} path-traced by Mitsuba (glTF's own surfaces, 256 samples, 8 bounces) at "
        f"{SIZE[0]}x{SIZE[1]}; errors over the model's own pixels. Ours is nearer on {better} of "
        f"{len(judged)}; the median ratio of FLIP is {statistics.median(shares):.2f}, the worst "
        f"{max(shares):.2f} (goal: at most 1.10)."
    )
    columns = ("model", "FLIP ours", "FLIP three.js", "ratio", "SSIM ours", "SSIM three.js")
    return Table(columns, rows, note)


if __name__ == "__main__":
    for table in tables(Path(sys.argv[1])):
        print("\n".join(table.lines()))
