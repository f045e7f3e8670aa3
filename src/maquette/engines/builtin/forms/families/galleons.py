"""Ships that sail the high seas, and what belongs to them."""

import math
from itertools import pairwise

import numpy as np

from maquette.engines.builtin.forms.families.shapes import (
    bead,
    block,
    hoop,
    outline,
    peg,
    spoked,
    spun,
)
from maquette.engines.builtin.forms.family import family
from maquette.engines.builtin.forms.sketch import Part, Parts, Role, Sketch
from maquette.engines.builtin.forms.solids import (
    Point,
    Solid,
    around,
    bend,
    finer,
    hull,
    mirrored,
    prism,
    tube,
    union,
)
from maquette.mesh.mesh import Doubles

_FRAMES = (
    (-5.6, 1.25, 1.3, 3.9),
    (-4.4, 1.6, 0.4, 3.6),
    (-2.4, 1.85, 0.05, 2.5),
    (0.2, 1.95, 0.0, 2.2),
    (2.6, 1.75, 0.05, 2.3),
    (4.3, 1.15, 0.4, 2.7),
    (5.3, 0.5, 1.1, 3.1),
    (5.8, 0.08, 1.9, 3.3),
)
"""From stern to bow: where along z, half the breadth, the keel's height and the rail's."""


def _frame(z: float, half: float, keel: float, top: float, in_: float = 0.0) -> Solid:
    high = top - keel
    wide = max(half - in_, 0.03)
    return prism(
        [
            (-wide * 0.9, top),
            (-wide, keel + high * 0.5),
            (-wide * 0.62, keel + high * 0.14),
            (0, keel),
            (wide * 0.62, keel + high * 0.14),
            (wide, keel + high * 0.5),
            (wide * 0.9, top),
        ],
        0.03,
        (0, 0, z),
    )


def _joined(frames: list[Solid]) -> Solid:
    return union(*(hull(one, other) for one, other in pairwise(frames)))


def _at(z: float, share: float) -> tuple[float, float]:
    """The hull's outside at a place along z: x and y, ``share`` of the way up."""
    places = [frame[0] for frame in _FRAMES]
    half, keel, top = (float(np.interp(z, places, [f[k] for f in _FRAMES])) for k in (1, 2, 3))
    return half * (1.0 if share < 0.7 else 0.95), keel + (top - keel) * share


def _sail(wide: float, high: float, at: Point) -> Solid:
    """A square sail in the wind from behind, narrower above, hanging from ``at``."""

    def blown(p: Doubles) -> Doubles:
        up = p[:, 1] / high
        belly = (1 - (2 * p[:, 0] / wide) ** 2).clip(0, 1) * np.sin(math.pi * (0.15 + 0.75 * up))
        moved: Doubles = p.copy()
        moved[:, 0] *= 1 - 0.16 * up
        moved[:, 2] += 0.26 * high * belly
        return moved

    cloth = prism([(-wide / 2, 0), (wide / 2, 0), (wide / 2, high), (-wide / 2, high)], 0.05)
    x, y, z = at
    return bend(finer(cloth, high / 4), blown).translate((x, y - high, z))


def _mast(s: Sketch, z: float, tall: float, yards: tuple[float, ...]) -> tuple[Solid, Solid, Solid]:
    """A mast with its yards, its sails and its shrouds."""
    base = 1.2
    wood = [s.rod((0, base, z), (0, base + tall, z), 0.17, 0.08)]
    sails, ropes = [], []
    for k, wide in enumerate(yards):
        top = base + tall * (0.58 if k == 0 else 0.92)
        high = tall * (0.36 if k == 0 else 0.27)
        wood.append(s.rod((-wide * 0.56, top, z + 0.2), (wide * 0.56, top, z + 0.2), 0.08, 0.08))
        sails.append(_sail(wide, high, (0, top, z + 0.24)))
    half, rail = _at(z, 1.0)
    for back in (-0.5, 0.0, 0.5):
        end = (0.0, base + tall * 0.72, z)
        ropes += [s.rod((x * half, rail, z - 0.3 + back), end, 0.03) for x in (-0.9, 0.9)]
    return union(*wood), union(*sails), union(*ropes)


@family(
    "pirate ship",
    "ship",
    "sailing ship",
    "galleon",
    "frigate",
    "warship",
    "tall ship",
    group="vehicles",
    parts="hull, wales, deck, cabin, windows, masts, sails, rigging, cannons, flag, skull, nest",
    words="pirate",
)
def pirate_ship(s: Sketch) -> Parts:
    body = _joined([_frame(*frame) for frame in _FRAMES])
    hollow = [_frame(z, b, t - 0.75, t + 0.4, 0.16) for z, b, _, t in _FRAMES[1:-2]]
    deck = _joined([_frame(z, b - 0.1, t - 0.8, t - 0.62) for z, b, _, t in _FRAMES[1:-2]])
    wales = []
    for share in (0.58, 0.74, 1.0):
        line = [(*_at(z, share), z) for z in np.linspace(-5.6, 5.7, 9).tolist()]
        wales.append(mirrored(tube(line, 0.09, s.style.rod // 2 + 1)))
    stern = block(s, (2.5, 1.3, 1.7), 0.08, (0, 3.2, -4.75))
    roof = block(s, (2.8, 0.16, 2.0), 0.05, (0, 4.5, -4.75))
    panes = [s.box((0.42, 0.5, 0.1), (x, y, -5.62)) for y in (2.6, 3.6) for x in (-0.75, 0, 0.75)]
    count = int(s.either(4, 5, 6))
    guns = []
    for z in np.linspace(-2.6, 2.6, count).tolist():
        x, y = _at(z, 0.66)
        guns += [s.rod((x - 0.4, y, z), (x + 0.42, y + 0.03, z), 0.15, 0.11)]
    three = [_mast(s, *each) for each in ((2.9, 8.6, (4.2, 3.0)), (-0.4, 10.4, (5.0, 3.6)))]
    three.append(_mast(s, -3.6, 8.6, (3.6, 2.4)))
    woods, sails, ropes = zip(*three, strict=True)
    sprit = s.rod((0, 3.0, 5.0), (0, 4.9, 8.4), 0.16, 0.07)
    stay = s.rod((0, 4.85, 8.3), (0, 9.2, 2.9), 0.03)
    jib = prism([(0.0, 0.0), (-4.2, 3.3), (-2.9, -0.4)], 0.04).rotate((0, -90, 0))
    jib = jib.mirror((0, 0, 1)) if jib.bounding_box()[5] > 1 else jib
    nest = spun(s, outline("0 0, .45 0, .6 .6, .52 .6, .4 .08, 0 .08"), (0, 8.6, -0.4))
    return [
        Part("hull", body - _joined(hollow), "dark wood"),
        Part("deck", deck, "wood", role=Role.OWN),
        Part("wales", union(*wales), "wood", "#b98a3e", role=Role.TRIM),
        Part("cabin", union(stern, roof), "wood"),
        Part("windows", union(*panes), "light", "#ffcf6b", role=Role.OWN),
        Part("masts", union(*woods, sprit), "wood", role=Role.OWN),
        Part(
            "sails",
            union(*sails, jib.translate((0, 4.9, 7.6))),
            "fabric",
            "#e6dcc3",
            role=Role.TRIM,
        ),
        Part("rigging", union(*ropes, stay), "rope", "#4a3b27", role=Role.OWN),
        Part("cannons", mirrored(union(*guns)), "iron", role=Role.OWN),
        Part("nest", nest, "wood", role=Role.OWN),
        *_colours(s),
    ]


def _colours(s: Sketch) -> list[Part]:
    """A black flag with a skull and two bones, on the main mast."""
    cloth = s.box((0.05, 1.1, 1.7), (0, 11.0, -1.35), 0)
    wave = bend(finer(cloth, 0.3), _waved)
    bones = union(*(s.rod((x, 11.3, -1.75), (x, 11.8, -0.95), 0.045) for x in (0,)))
    bones = union(bones, s.rod((0, 11.8, -1.75), (0, 11.3, -0.95), 0.045))
    skull = union(bead(s, (0.12, 0.2, 0.2), (0, 11.62, -1.35)), bones.scale((2.2, 1, 1)))
    return [
        Part("flag", wave, "fabric", "#17171a", role=Role.OWN),
        Part("skull", bend(skull, _waved), "bone", role=Role.OWN),
    ]


def _waved(p: Doubles) -> Doubles:
    moved: Doubles = p.copy()
    moved[:, 0] += 0.12 * np.sin(3.5 * p[:, 2])
    return moved


@family("anchor", "ship anchor", group="vehicles", parts="shank, arms, flukes, stock, ring")
def anchor(s: Sketch) -> Parts:
    shank = s.rod((0, 0.06, 0), (0, 1.15, 0), 0.05, 0.035)
    bow = [(-0.46, 0.42, 0), (-0.36, 0.18, 0), (0, 0.06, 0), (0.36, 0.18, 0), (0.46, 0.42, 0)]
    fluke = hull(
        s.box((0.02, 0.02, 0.02), (0.5, 0.52, 0)),
        s.box((0.02, 0.02, 0.2), (0.42, 0.34, 0)),
        s.box((0.04, 0.02, 0.05), (0.36, 0.32, 0)),
    )
    ring = hoop(s, 0.11, 0.022).rotate((90, 0, 0)).translate((0, 1.27, 0))
    ends = union(*(bead(s, 0.05, (0, 1.02, z)) for z in (-0.42, 0.42)))
    stock = union(s.rod((0, 1.02, -0.42), (0, 1.02, 0.42), 0.033), ends)
    return [
        Part("shank", shank, "iron"),
        Part("arms", s.tube(bow, [0.035, 0.05, 0.06, 0.05, 0.035]), "iron"),
        Part("flukes", mirrored(fluke), "iron"),
        Part("stock", stock, "iron", role=Role.TRIM),
        Part("ring", ring, "iron", role=Role.TRIM),
    ]


@family(
    "wooden wheel",
    "wagon wheel",
    "cart wheel",
    "ship wheel",
    "wheel",
    group="vehicles",
    parts="wheel, rim, handles, hub",
    words="ship",
)
def wooden_wheel(s: Sketch) -> Parts:
    count = int(s.either(6, 8, 10))
    standing = spoked(s, 0.48, 0.09, count).rotate((0, 90, 0)).translate((0, 0.5, 0))
    rim = spun(s, outline(".478 -.05, .5 -.05, .5 .05, .478 .05")).rotate((90, 0, 0))
    hub = peg(s, 0.06, 0.17, (0, -0.085, 0)).rotate((90, 0, 0)).translate((0, 0.5, 0))
    parts = [
        Part("wheel", standing, "wood"),
        Part("rim", rim.translate((0, 0.5, 0)), "iron", role=Role.TRIM),
        Part("hub", hub, "iron", role=Role.TRIM),
    ]
    if s.has("ship"):
        grip = s.tube(
            [(0.5, 0, 0), (0.57, 0, 0), (0.63, 0, 0), (0.68, 0, 0)], [0.018, 0.028, 0.022, 0.03]
        )
        grips = around(grip, count).rotate((90, 0, 0)).translate((0, 0.5, 0))
        parts.append(Part("handles", grips, "wood"))
    return parts
