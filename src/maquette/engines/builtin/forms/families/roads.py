"""What rolls on roads and rails."""

import math

import numpy as np

from maquette.engines.builtin.forms.families.shapes import (
    bead,
    block,
    hoop,
    hub,
    outline,
    path,
    peg,
    side,
    spoked,
    spun,
)
from maquette.engines.builtin.forms.families.wheels import turning
from maquette.engines.builtin.forms.family import family
from maquette.engines.builtin.forms.sketch import Part, Parts, Role, Sketch
from maquette.engines.builtin.forms.solids import Solid, hull, mirrored, union


def _spokes(s: Sketch, z: float) -> list[Solid]:
    """The thin spokes of a bicycle's wheel whose axle lies at ``z``."""
    return [
        s.rod((0, 0.338, z), (0, 0.338 + 0.315 * math.cos(a), z + 0.315 * math.sin(a)), 0.003)
        for a in np.arange(14) * math.pi / 7
    ]


@family(
    "truck",
    "lorry",
    "delivery truck",
    "box truck",
    group="vehicles",
    parts="cab, windows, cargo box, frame, tyres, hubs, headlights, bumper",
)
def truck(s: Sketch) -> Parts:
    cab = hull(
        side(outline("3 .5, 3 1.3, 2.7 2.3, 1.6 2.4, 1.6 .5"), 1.9),
        side(outline("3.02 .6, 3.02 1.25, 1.6 1.4, 1.6 .6"), 2.05),
    )
    windows = union(
        side(outline("2.99 1.42, 2.74 2.22, 2.68 2.2, 2.9 1.42"), 1.7),
        s.box((2.06, 0.72, 0.7), (0, 1.45, 2.2)),
    )
    cargo_box = block(s, (2.2, 2.2, 4.3), 0.05, (0, 0.85, -0.72))
    headlights = mirrored(s.box((0.3, 0.18, 0.06), (0.75, 0.75, 3.02)))
    bumper = union(
        block(s, (2.1, 0.22, 0.2), 0.04, (0, 0.42, 3.02)),
        *(s.box((0.9, 0.05, 0.05), (0, 0.8 + 0.1 * i, 3.03)) for i in range(4)),
    )
    return [
        Part("cab", cab, "paint"),
        Part("windows", windows, "screen", "#26333d", role=Role.OWN),
        Part("cargo box", cargo_box, "steel", "#eceae4", role=Role.TRIM),
        Part("frame", s.box((1.1, 0.25, 5.8), (0, 0.6, 0)), "iron", role=Role.OWN),
        *turning(s, (0.48, 0.3), 1.8, (2.1, -1.1, -2.1)),
        Part("headlights", headlights, "light", role=Role.OWN),
        Part("bumper", bumper, "chrome", role=Role.TRIM),
    ]


@family(
    "bus",
    "school bus",
    "coach",
    group="vehicles",
    parts="body, windows, stripes, tyres, hubs, headlights, bumpers, door",
)
def bus(s: Sketch) -> Parts:
    windows = union(
        s.box((2.44, 0.75, 6.6), (0, 1.65, -0.3)), s.box((2.0, 0.95, 0.1), (0, 1.5, 3.98))
    ) - union(*(s.box((3, 0.9, 0.12), (0, 1.6, z)) for z in np.arange(-2.6, 3, 1.05)))
    stripes = union(*(s.box((2.43, 0.07, 7.5), (0, y, 0)) for y in (1.2, 0.95)))
    headlights = mirrored(bead(s, (0.14, 0.14, 0.05), (0.8, 0.85, 3.99)))
    bumpers = union(*(block(s, (2.4, 0.22, 0.2), 0.05, (0, 0.42, z)) for z in (3.98, -3.98)))
    door = s.box((0.03, 1.75, 0.8), (1.21, 0.6, 3.1))
    return [
        Part("body", block(s, (2.4, 2.4, 8), 0.25, (0, 0.45, 0)), "paint", "#e8a92b"),
        Part("windows", windows, "screen", "#26333d", role=Role.OWN),
        Part("stripes", stripes, "paint", "#1d1d1f", role=Role.TRIM),
        *turning(s, (0.48, 0.3), 2.15, (2.6, -2.4)),
        Part("headlights", headlights, "light", role=Role.OWN),
        Part("bumpers", bumpers, "iron", role=Role.OWN),
        Part("door", door, "screen", "#4c5b66", role=Role.OWN),
    ]


@family(
    "cart",
    "wagon",
    "wooden cart",
    "hand cart",
    "carriage",
    group="vehicles",
    parts="bed, stakes, shafts, wheels, rims, axle",
    top=True,
)
def cart(s: Sketch) -> Parts:
    bed = union(
        s.box((1.1, 0.06, 1.7), (0, 0.62, 0)),
        mirrored(union(*(s.box((0.04, 0.14, 1.7), (0.55, 0.68 + 0.2 * i, 0)) for i in range(2)))),
        *(s.box((1.1, 0.14, 0.04), (0, 0.68 + 0.2 * i, -0.84)) for i in range(2)),
    )
    stakes = mirrored(union(*(s.box((0.05, 0.5, 0.06), (0.58, 0.55, z)) for z in (-0.75, 0, 0.75))))
    shafts = union(
        mirrored(s.rod((0.45, 0.62, 0.8), (0.42, 0.7, 2.1), 0.035)),
        s.rod((-0.45, 0.69, 2.0), (0.45, 0.69, 2.0), 0.03),
    )
    all_wheels = mirrored(spoked(s, 0.52, 0.08).translate((0.7, 0.52, -0.1)))
    rims = mirrored(
        spun(s, outline(".51 -.045, .535 -.045, .535 .045, .51 .045"))
        .rotate((0, 0, 90))
        .translate((0.7, 0.535, -0.1))
    )
    axle = s.rod((-0.8, 0.52, -0.1), (0.8, 0.52, -0.1), 0.035)
    return [
        Part("bed", bed, "wood"),
        Part("stakes", stakes, "wood"),
        Part("shafts", shafts, "wood"),
        Part("wheels", all_wheels, "wood", "#6d4526", role=Role.TRIM),
        Part("rims", rims, "iron", role=Role.OWN),
        Part("axle", axle, "iron", role=Role.OWN),
    ]


@family(
    "bicycle",
    "bike",
    "cycle",
    "push bike",
    group="vehicles",
    parts="tyres, spokes, frame, saddle, handlebar, grips, pedals, crank",
)
def bicycle(s: Sketch) -> Parts:

    def loop(z: float) -> Solid:
        return hoop(s, 0.32, 0.018).rotate((0, 0, 90)).translate((0, 0.338, z))

    b, piece, h = ((0, 0.3, -0.06), (0, 0.78, -0.2), (0, 0.82, 0.38))
    all_spokes = union(
        *_spokes(s, 0.52),
        *_spokes(s, -0.5),
        *(peg(s, 0.03, 0.07).rotate((0, 0, 90)).translate((0.035, 0.338, z)) for z in (0.52, -0.5)),
    )
    frame = union(
        s.rod(b, piece, 0.018),
        s.rod(piece, h, 0.018),
        s.rod(b, (0, 0.68, 0.43), 0.02),
        s.rod((0, 0.92, 0.34), (0, 0.6, 0.45), 0.02),
        mirrored(s.rod((0.05, 0.338, -0.5), (0, 0.74, -0.19), 0.011)),
        mirrored(s.rod((0.05, 0.338, -0.5), b, 0.012)),
        mirrored(s.tube(path(".03 .62 .44, .05 .5 .47, .05 .338 .52"), 0.013)),
    )
    saddle = hull(
        bead(s, (0.08, 0.03, 0.07), (0, 0.88, -0.3)), bead(s, (0.025, 0.02, 0.04), (0, 0.89, -0.08))
    ) + s.rod((0, 0.76, -0.19), (0, 0.88, -0.22), 0.013)
    handlebar = union(
        s.rod((0, 0.88, 0.36), (0, 1.0, 0.33), 0.014),
        s.tube(path("-.29 1.03 .2, -.2 1.04 .3, 0 1 .34, .2 1.04 .3, .29 1.03 .2"), 0.012),
    )
    grips = mirrored(s.rod((0.2, 1.037, 0.29), (0.3, 1.028, 0.19), 0.018))
    pedals = union(
        s.box((0.1, 0.02, 0.07), (0.12, 0.14, -0.02)), s.box((0.1, 0.02, 0.07), (-0.12, 0.44, -0.1))
    )
    crank = union(
        spun(s, outline(".075 -.004, .09 -.004, .09 .004, .075 .004"))
        .rotate((0, 0, 90))
        .translate((0.05, 0.3, -0.06)),
        s.rod((0.06, 0.3, -0.06), (0.07, 0.15, -0.02), 0.01),
        s.rod((-0.06, 0.3, -0.06), (-0.07, 0.45, -0.1), 0.01),
        s.rod((-0.07, 0.3, -0.06), (0.07, 0.3, -0.06), 0.014),
        *(
            s.rod(
                (0.05, 0.3, -0.06),
                (0.05, 0.3 + 0.08 * math.cos(a), -0.06 + 0.08 * math.sin(a)),
                0.006,
            )
            for a in (0, 2.1, 4.2)
        ),
    )
    return [
        Part("tyres", union(loop(0.52), loop(-0.5)), "rubber", role=Role.OWN),
        Part("spokes", all_spokes, "chrome", role=Role.TRIM),
        Part("frame", frame, "paint"),
        Part("saddle", saddle, "leather", role=Role.OWN),
        Part("handlebar", handlebar, "chrome", role=Role.OWN),
        Part("grips", grips, "rubber", role=Role.OWN),
        Part("pedals", pedals, "rubber", role=Role.OWN),
        Part("crank", crank, "chrome", role=Role.TRIM),
    ]


@family(
    "train",
    "locomotive",
    "steam engine",
    "steam train",
    group="vehicles",
    parts="boiler, cab, roof, smokebox, fittings, chimney, frame, wheels, rods, cow catcher",
)
def train(s: Sketch) -> Parts:
    boiler = (
        spun(s, outline("0 0, .62 0, .62 2.5, 0 2.5")).rotate((90, 0, 0)).translate((0, 1.5, -0.4))
    )
    cab = s.box((1.6, 1.6, 1.2), (0, 0.95, -1.0)) - s.box((3, 0.55, 0.6), (0, 1.75, -1.0))
    roof = block(s, (1.85, 0.12, 1.5), 0.05, (0, 2.53, -1.0))
    smokebox = union(
        s.cylinder(0.66, 0.5).rotate((90, 0, 0)).translate((0, 1.5, 2.5)),
        s.cylinder(0.4, 0.06).rotate((90, 0, 0)).translate((0, 1.5, 2.56)),
    )
    fittings = union(
        *(
            spun(s, [(0.61, z), (0.65, z), (0.65, z + 0.07), (0.61, z + 0.07)])
            .rotate((90, 0, 0))
            .translate((0, 1.5, 0))
            for z in (-0.3, 0.5, 1.3)
        ),
        spun(s, outline("0 2, .2 2, .2 2.25, 0 2.42"), (0, 0, 0.5)),
        s.cylinder(0.13, 0.12).rotate((90, 0, 0)).translate((0, 2.3, 2.5)),
    )
    chimney = spun(s, outline("0 2, .2 2, .17 2.5, .3 2.75, .3 2.85, 0 2.85"), (0, 0, 1.9))
    all_wheels = mirrored(
        union(
            *(
                spoked(s, r, 0.12, 6).translate((0.72, r, z))
                for z, r in outline("-1.1 .5, 0 .5, 1.1 .5, 2.1 .3")
            )
        )
    )
    rods = mirrored(s.box((0.07, 0.1, 2.5), (0.84, 0.45, 0)))
    cow_catcher = hull(
        s.box((1.5, 0.06, 0.1), (0, 0.08, 2.65)),
        s.box((0.2, 0.06, 0.1), (0, 0.08, 3.15)),
        s.box((1.2, 0.06, 0.1), (0, 0.7, 2.6)),
    )
    return [
        Part("boiler", boiler, "paint", "#1f5b46"),
        Part("cab", cab, "paint", "#1f5b46"),
        Part("roof", roof, "iron", role=Role.OWN),
        Part("smokebox", smokebox, "iron", role=Role.OWN),
        Part("fittings", fittings, "brass", role=Role.TRIM),
        Part("chimney", chimney, "iron", role=Role.OWN),
        Part("frame", s.box((1.3, 0.2, 4.3), (0, 0.72, 0.4)), "iron", role=Role.OWN),
        Part("wheels", all_wheels, "paint", role=Role.TRIM),
        Part("rods", rods, "steel", role=Role.OWN),
        Part("cow catcher", cow_catcher, "iron", role=Role.OWN),
    ]


@family(
    "tank",
    "battle tank",
    "panzer",
    group="vehicles",
    parts="hull, turret, gun, tracks, wheels, hatch",
)
def tank(s: Sketch) -> Parts:
    track = outline("2.2 .55, 2.3 .8, 2.1 .98, -2.1 .98, -2.35 .75, -2.1 .2, -1.7 0, 1.7 0")
    the_hull = hull(side(outline("2.4 .85, 2 1.15, -2.3 1.15, -2.4 .8, -2 .45, 2 .45"), 1.9))
    turret = hull(
        s.box((1.7, 0.05, 2.1), (0, 1.2, -0.2)), s.box((1.3, 0.05, 1.4), (0, 1.75, -0.25))
    )
    gun = union(
        s.rod((0, 1.48, 0.6), (0, 1.55, 3.4), 0.1, 0.08),
        s.rod((0, 1.545, 3.2), (0, 1.56, 3.65), 0.13),
    )
    tracks = mirrored(side(track, 0.5).translate((1.15, 0, 0)))
    all_wheels = union(
        mirrored(
            union(
                *(hub(s, 0.44, 0.56).translate((1.15, 0.32, z)) for z in (-1.6, -0.8, 0, 0.8, 1.6))
            )
        ),
        mirrored(union(*(hub(s, 0.38, 0.56).translate((1.15, 0.7, z)) for z in (-2.0, 1.95)))),
    )
    hatch = union(s.cylinder(0.3, 0.12, (-0.3, 1.75, -0.4)), peg(s, 0.02, 1.0, (0.5, 1.7, -0.85)))
    return [
        Part("hull", the_hull, "paint", "#5c6238"),
        Part("turret", turret, "paint", "#5c6238"),
        Part("gun", gun, "paint", "#50562f"),
        Part("tracks", tracks, "rubber", role=Role.TRIM),
        Part("wheels", all_wheels, "iron", role=Role.OWN),
        Part("hatch", hatch, "iron", role=Role.OWN),
    ]
