"""Plain bodies."""

import math
from itertools import pairwise

import numpy as np

from maquette.engines.builtin.forms.families.shapes import bead, orb, outline
from maquette.engines.builtin.forms.family import family
from maquette.engines.builtin.forms.sketch import Part, Parts, Role, Sketch
from maquette.engines.builtin.forms.solids import Solid, box, hull, lathe, prism, ring, union


def _halves(layers: list[Solid], side: float) -> list[Solid]:
    """The left or the right half of each layer: a heart's halves are convex, it is not."""
    return [layer.trim_by_plane((side, 0, 0), 0) for layer in layers]


@family("cube", "box shape", "block", group="primitives", parts="cube", top=True)
def cube(s: Sketch) -> Parts:
    return [Part("cube", box((1, 1, 1)), "plastic")]


@family("sphere", "ball shape", "globe shape", group="primitives", parts="sphere")
def sphere(s: Sketch) -> Parts:
    return [Part("sphere", orb(s, 0.5, (0, 0.5, 0)), "plastic")]


@family("cylinder", "tube shape", group="primitives", parts="cylinder", top=True)
def cylinder(s: Sketch) -> Parts:
    return [Part("cylinder", s.cylinder(0.5, 1), "plastic")]


@family("cone", group="primitives", parts="cone")
def cone(s: Sketch) -> Parts:
    return [Part("cone", s.cylinder(0.5, 1, top=0), "plastic")]


@family("torus", "ring shape", "donut shape", group="primitives", parts="torus")
def torus(s: Sketch) -> Parts:
    all_torus = ring(
        [
            (0.35 + 0.15 * math.cos(a), 0.15 + 0.15 * math.sin(a))
            for a in np.arange(s.style.sides) * 2 * math.pi / s.style.sides
        ],
        s.style.sides,
    )
    return [Part("torus", all_torus, "plastic")]


@family("square pyramid", "pyramid shape", group="primitives", parts="pyramid")
def square_pyramid(s: Sketch) -> Parts:
    return [Part("pyramid", lathe([(0.7071, 0), (0.0, 1)], 4).rotate((0, 45, 0)), "plastic")]


@family("capsule", "pill", group="primitives", parts="capsule")
def capsule(s: Sketch) -> Parts:
    the_capsule = hull(orb(s, 0.25, (0, 0.25, 0)), orb(s, 0.25, (0, 0.75, 0)))
    return [Part("capsule", the_capsule, "plastic")]


@family("hexagonal prism", "prism", "hexagon", group="primitives", parts="prism")
def hexagon(s: Sketch) -> Parts:
    return [Part("prism", lathe([(0.5, 0), (0.5, 1)], 6), "plastic")]


@family("wedge", "ramp", group="primitives", parts="wedge")
def wedge(s: Sketch) -> Parts:
    return [Part("wedge", prism(outline("-.5 0, .5 0, .5 .5"), 0.6), "plastic")]


@family("star", "star shape", group="primitives", parts="star")
def star_shape(s: Sketch) -> Parts:
    tips = [
        (
            (0.22 if i % 2 else 0.5) * math.sin(i * math.pi / 5),
            (0.22 if i % 2 else 0.5) * math.cos(i * math.pi / 5),
        )
        for i in range(10)
    ]
    arms = [
        hull(prism([tips[i], tips[(i + 1) % 10], (0, 0), tips[i - 1]], 0.005), bead(s, 0.11))
        for i in range(0, 10, 2)
    ]
    return [Part("star", union(*arms).translate((0, 0.405, 0)), "gold")]


@family("heart", "love heart", "heart shape", group="primitives", parts="heart")
def heart(s: Sketch) -> Parts:
    n = 48 if s.style.bevel else 14
    out = [
        (
            0.03 * 16 * math.sin(t) ** 3,
            0.03 * (13 * math.cos(t) - 5 * math.cos(2 * t) - 2 * math.cos(3 * t) - math.cos(4 * t)),
        )
        for t in np.arange(n) * 2 * math.pi / n
    ]
    angles = np.linspace(0.08, 1.35, 9 if s.style.bevel else 3)
    layers = [
        prism([(x * math.cos(a), y * math.cos(a)) for x, y in out], 0.4 * math.sin(a))
        for a in angles
    ]
    the_heart = union(
        *(hull(*pair) for pair in pairwise(_halves(layers, -1))),
        *(hull(*pair) for pair in pairwise(_halves(layers, 1))),
    ).translate((0, 0.51, 0))
    return [Part("heart", the_heart, "paint")]


@family("arrow sign", "arrow shape", "pointer", group="primitives", parts="arrow")
def arrow_shape(s: Sketch) -> Parts:
    arrow = prism(outline("-.5 .18, .1 .18, .1 0, .5 .3, .1 .6, .1 .42, -.5 .42"), 0.14)
    return [Part("arrow", arrow, "plastic", "#2859a8")]


@family("icosahedron", "d20", "octahedron", "polyhedron", group="primitives", parts="solid")
def icosahedron(s: Sketch) -> Parts:
    g = (1 + 5**0.5) / 2
    pts = [p for a in (-1, 1) for b in (-g, g) for p in ((0, a, b), (a, b, 0), (b, 0, a))]
    solid = hull(
        *[box((0.0001, 0.0001, 0.0001), (0.26 * x, 0.26 * y, 0.26 * z)) for x, y, z in pts]
    ).rotate((31.7, 0, 0))
    return [Part("solid", solid, "plastic")]


@family("gear", "cog", "cogwheel", "gear wheel", group="primitives", parts="gear, hub")
def gear(s: Sketch) -> Parts:
    n, holes = int(s.either(11, 12, 14, 16, 18)), int(s.either(4, 5, 6))
    out = []
    for i in range(n):
        for f, r in ((-0.3, 0.2), (-0.18, 0.25), (0.18, 0.25), (0.3, 0.2)):
            a = 2 * math.pi * (i + f) / n
            out.append((r * math.cos(a), 0.25 + r * math.sin(a)))
    the_gear = prism(out, 0.08) - union(
        s.cylinder(0.045, 0.4).rotate((90, 0, 0)).translate((0, 0.25, -0.2)),
        *(
            s.cylinder(0.04, 0.4)
            .rotate((90, 0, 0))
            .translate((0.12 * math.cos(a), 0.25 + 0.12 * math.sin(a), -0.2))
            for a in np.arange(holes) * 2 * math.pi / holes
        ),
    )
    the_hub = (
        (s.cylinder(0.07, 0.12) - s.cylinder(0.045, 0.4, (0, -0.1, 0)))
        .rotate((90, 0, 0))
        .translate((0, 0.25, -0.06))
    )
    return [Part("gear", the_gear, "steel"), Part("hub", the_hub, "steel", role=Role.TRIM)]
