"""What flies."""

import math

import numpy as np

from maquette.engines.builtin.forms.families.shapes import (
    bead,
    hoop,
    orb,
    outline,
    path,
    peg,
    plate,
    side,
    spun,
    tyre,
)
from maquette.engines.builtin.forms.family import family
from maquette.engines.builtin.forms.sketch import Joint, Part, Parts, Role, Sketch
from maquette.engines.builtin.forms.solids import Solid, around, hull, mirrored, ring, union


@family(
    "rocket",
    "spaceship",
    "rocket ship",
    "space rocket",
    "missile",
    group="vehicles",
    parts="hull, nose, fins, window frame, windows, nozzle, band",
)
def rocket(s: Sketch) -> Parts:
    fin = side(outline(".3 1.5, .95 .55, 1 0, .8 0, .55 .4, .3 .6"), 0.07)
    the_hull = s.lathe(outline(".32 .5, .45 1, .5 1.8, .44 2.7, .34 3.2"))
    nose = s.lathe(outline(".34 3.19, .22 3.65, .1 3.95, .01 4.15"))
    fins = union(*(fin.rotate((0, a, 0)) for a in (45, 135, 225, 315)))
    window_frame = union(
        *(
            hoop(s, r, 0.035).rotate((90, 0, 0)).translate((0, y, 0.475))
            for y, r in ((2.35, 0.17), (1.75, 0.12))
        )
    )
    windows = union(
        *(
            s.cylinder(r, 0.06).rotate((90, 0, 0)).translate((0, y, 0.5))
            for y, r in ((2.35, 0.16), (1.75, 0.11))
        )
    )
    nozzle = spun(s, outline("0 .52, .2 .52, .3 .15, .26 .15, .17 .45, 0 .45"))
    band = spun(s, outline(".4 1, .462 1, .485 1.2, .4 1.2"))
    return [
        Part("hull", the_hull, "paint", "#eceae4"),
        Part("nose", nose, "paint", role=Role.TRIM),
        Part("fins", fins, "paint", role=Role.TRIM),
        Part("window frame", window_frame, "brass", role=Role.OWN),
        Part("windows", windows, "screen", "#6fb7d8", role=Role.OWN),
        Part("nozzle", nozzle, "iron", role=Role.OWN),
        Part("band", band, "paint", role=Role.TRIM),
    ]


def _wing(s: Sketch, span: float, chord: float) -> Solid:
    return hull(s.box((0.2, 0.1, chord)), s.box((span, 0.04, chord * 0.6), (0, 0.03, -0.06)))


@family(
    "airplane",
    "plane",
    "aeroplane",
    "aircraft",
    group="vehicles",
    parts="fuselage, wings, canopy, cowling, propeller, gear, tyres",
)
def airplane(s: Sketch) -> Parts:
    fuselage = (
        s.lathe(outline(".06 -2.6, .2 -1.9, .42 -.2, .46 .9, .4 1.5, .34 1.75"))
        .rotate((90, 0, 0))
        .translate((0, 1.1, 0))
    )
    wings = union(
        _wing(s, 5.6, 1.05).translate((0, 0.95, 0.45)),
        _wing(s, 2, 0.55).translate((0, 1.15, -2.2)),
        side(outline("-1.85 1.25, -2.3 1.95, -2.6 1.95, -2.6 1.15"), 0.07),
    )
    canopy = orb(s, (0.27, 0.3, 0.6), (0, 1.45, 0.25))
    cowling = (
        spun(s, outline("0 1.72, .36 1.72, .4 1.85, .33 2, 0 2.02"))
        .rotate((90, 0, 0))
        .translate((0, 1.1, 0))
    )
    propeller = union(
        hull(s.box((0.16, 0.01, 0.02)), s.box((0.1, 0.01, 0.04), (0, 0.8, 0))).rotate((0, 0, 10)),
        hull(s.box((0.16, 0.01, 0.02)), s.box((0.1, 0.01, 0.04), (0, 0.8, 0))).rotate((0, 0, 190)),
        bead(s, 0.12).scale((1, 1, 1.5)),
    ).translate((0, 1.1, 2.12))
    gear = union(
        mirrored(s.rod((0.25, 0.8, 0.8), (0.65, 0.3, 0.85), 0.05)),
        s.rod((0, 0.95, -2.2), (0, 0.3, -2.4), 0.035),
    )
    tyres = union(
        mirrored(tyre(s, 0.26, 0.14).translate((0.72, 0.26, 0.85))),
        tyre(s, 0.12, 0.08).translate((0, 0.3, -2.42)),
    )
    return [
        Part("fuselage", fuselage, "paint"),
        Part("wings", wings, "paint", "#f1ede2", role=Role.TRIM),
        Part("canopy", canopy, "screen", "#6fb7d8", role=Role.OWN),
        Part("cowling", cowling, "steel", role=Role.OWN),
        Part("propeller", propeller, "wood", role=Role.OWN),
        Part("gear", gear, "steel", role=Role.OWN),
        Part("tyres", tyres, "rubber", role=Role.OWN),
    ]


@family(
    "biplane",
    "double decker plane",
    group="vehicles",
    parts="fuselage, wings, upper wing, struts, cockpit, windscreen, cowling, "
    "propeller, gear, tyres",
)
def biplane(s: Sketch) -> Parts:
    plain = [part for part in airplane(s) if part.name != "canopy"]
    posts = [
        s.rod((x, 1.0, z), (x, 2.2, z + 0.12), 0.03)
        for x in (-2.1, -1.2, 1.2, 2.1)
        for z in (0.3, 0.75)
    ]
    braces = mirrored(s.rod((0.28, 1.45, 0.75), (0.45, 2.2, 0.87), 0.03))
    cockpit = orb(s, (0.24, 0.16, 0.42), (0, 1.48, -0.45))
    return [
        *plain,
        Part(
            "upper wing",
            _wing(s, 6.0, 1.05).translate((0, 2.15, 0.6)),
            "paint",
            "#f1ede2",
            role=Role.TRIM,
        ),
        Part("struts", union(*posts, braces), "wood", role=Role.OWN),
        Part("cockpit", cockpit, "leather", "#5b3a21", role=Role.OWN),
        Part(
            "windscreen",
            s.box((0.42, 0.26, 0.03)).rotate((-25, 0, 0)).translate((0, 1.5, -0.02)),
            "glass",
            role=Role.OWN,
        ),
    ]


@family(
    "jet",
    "fighter jet",
    "jet fighter",
    "jet plane",
    group="vehicles",
    parts="fuselage, wings, tail fins, canopy, intakes, nozzles, gear, tyres",
)
def jet(s: Sketch) -> Parts:
    fuselage = (
        s.lathe(outline(".01 3.6, .16 3, .32 2, .42 .8, .46 -.6, .42 -2, .36 -2.6"))
        .rotate((90, 0, 0))
        .translate((0, 1.2, 0))
    )
    wings = mirrored(
        union(
            plate(outline(".3 1.2, 2.7 -1.1, 2.7 -1.6, .3 -1.5"), 0.07, (0, 1.12, 0)),
            plate(outline(".3 -1.9, 1.35 -2.6, 1.35 -2.95, .3 -2.75"), 0.06, (0, 1.14, 0)),
        )
    )
    fins = mirrored(
        side(outline("-1.5 1.4, -2.5 2.6, -2.95 2.6, -2.7 1.4"), 0.06)
        .rotate((0, 0, -14))
        .translate((0.0, 0.06, 0))
    )
    canopy = orb(s, (0.24, 0.28, 0.75), (0, 1.5, 1.5))
    intakes = mirrored(
        hull(s.box((0.34, 0.5, 0.04), (0.52, 0.88, 0.75)), s.box((0.3, 0.4, 0.04), (0.4, 0.95, -2)))
    )
    gear = union(
        mirrored(s.rod((0.4, 1.0, -0.6), (0.75, 0.22, -0.6), 0.04)),
        s.rod((0, 1.0, 1.9), (0, 0.2, 1.95), 0.04),
    )
    tyres = union(
        mirrored(tyre(s, 0.22, 0.12).translate((0.75, 0.22, -0.6))),
        tyre(s, 0.18, 0.1).translate((0, 0.18, 1.95)),
    )
    nozzle = spun(s, outline("0 0, .24 0, .2 .4, .16 .4, .16 .1, 0 .1"))
    nozzles = mirrored(nozzle.rotate((-90, 0, 0)).translate((0.24, 1.18, -2.5)))
    return [
        Part("fuselage", fuselage, "paint", "#8d949b"),
        Part("wings", wings, "paint", "#7c848c"),
        Part("tail fins", fins, "paint", "#7c848c"),
        Part("canopy", canopy, "screen", "#d9b24a", role=Role.OWN),
        Part("intakes", intakes, "paint", "#6b7278", role=Role.TRIM),
        Part("nozzles", nozzles, "iron", role=Role.OWN),
        Part("gear", gear, "steel", role=Role.OWN),
        Part("tyres", tyres, "rubber", role=Role.OWN),
    ]


@family(
    "helicopter",
    "chopper",
    group="vehicles",
    parts="cabin, windows, tail fin, mast, rotor, tail rotor, skids",
)
def helicopter(s: Sketch) -> Parts:
    cabin = union(
        orb(s, (0.75, 0.72, 1.15), (0, 1.15, 0.4)),
        s.rod((0, 1.4, -0.4), (0, 1.75, -3.0), 0.26, 0.1),
    )
    windows = orb(s, (0.7, 0.66, 0.8), (0, 1.22, 0.82)).trim_by_plane((0, 0.35, 1), 1.25)
    tail_fin = side(outline("-2.7 1.6, -3.3 2.35, -3.5 2.35, -3.2 1.55"), 0.07) + s.box(
        (1.0, 0.05, 0.3), (0, 1.7, -2.85)
    )
    mast = union(peg(s, 0.07, 0.45, (0, 1.8, 0.1)), s.cylinder(0.15, 0.1, (0, 2.15, 0.1)))
    rotor = union(
        *(s.box((0.17, 0.03, 2.6), (0, 0, 1.4)).rotate((0, a + 20, 0)) for a in (0, 90, 180, 270))
    ).translate((0, 2.2, 0.1))
    tail_rotor = union(
        *(s.box((0.03, 1.0, 0.09), (0, -0.5, 0)).rotate((a, 0, 0)) for a in (20, 110)),
        peg(s, 0.04, 0.15).rotate((0, 0, -90)).translate((-0.1, 0, 0)),
    ).translate((0.14, 1.95, -3.25))
    skids = union(
        mirrored(s.tube(path(".65 .16 1.35, .65 .06 1.1, .65 .06 -1"), 0.05)),
        *(
            s.tube([(-0.65, 0.06, z), (-0.45, 0.5, z), (0.45, 0.5, z), (0.65, 0.06, z)], 0.045)
            for z in (0.7, -0.4)
        ),
    )
    return [
        Part("cabin", cabin, "paint", "#2859a8"),
        Part("windows", windows, "screen", "#9fcbe0", role=Role.OWN),
        Part("tail fin", tail_fin, "paint", "#2859a8"),
        Part("mast", mast, "iron", role=Role.OWN),
        Part("rotor", rotor, "iron", role=Role.TRIM, pivot=(0, 2.2, 0.1), joint=Joint("y")),
        Part(
            "tail rotor",
            tail_rotor,
            "iron",
            role=Role.TRIM,
            pivot=(0.14, 1.95, -3.25),
            joint=Joint("x"),
        ),
        Part("skids", skids, "steel", role=Role.OWN),
    ]


@family(
    "flying saucer",
    "ufo",
    "spacecraft",
    "saucer",
    group="vehicles",
    parts="disc, dome, pilot, lights, legs",
)
def ufo(s: Sketch) -> Parts:
    disc = s.lathe(outline(".01 .35, .9 .42, 2.1 .72, 2.2 .8, 2.05 .9, 1 1.15, .9 1.2, .01 1.2"))
    dome = orb(s, (0.85, 0.75, 0.85), (0, 1.15, 0)).trim_by_plane((0, 1, 0), 1.15)
    pilot = union(
        orb(s, (0.26, 0.3, 0.24), (0, 1.55, 0)), s.rod((0, 1.0, 0), (0, 1.4, 0), 0.13, 0.1)
    )
    lights = union(
        *(
            bead(s, (0.13, 0.09, 0.13), (1.75 * math.cos(a), 0.98, 1.75 * math.sin(a)))
            for a in np.arange(12) * math.pi / 6
        )
    )
    all_legs = union(
        *(
            union(
                s.rod(
                    (1.0 * math.cos(a), 0.45, 1.0 * math.sin(a)),
                    (1.5 * math.cos(a), 0.04, 1.5 * math.sin(a)),
                    0.05,
                ),
                peg(s, 0.14, 0.05, (1.5 * math.cos(a), 0, 1.5 * math.sin(a))),
            )
            for a in (0.5, 2.6, 4.7)
        )
    )
    return [
        Part("disc", disc, "brushed steel"),
        Part("dome", dome, "glass", role=Role.OWN),
        Part("pilot", pilot, "plant", "#7fb04a", role=Role.OWN),
        Part("lights", lights, "light", role=Role.TRIM),
        Part("legs", all_legs, "steel", role=Role.OWN),
    ]


@family(
    "hot air balloon",
    "balloon ship",
    "air balloon",
    group="vehicles",
    parts="envelope, gores, basket, ropes, burner, flame",
)
def air_balloon(s: Sketch) -> Parts:
    prof = outline(".75 2.6, 1.4 3.4, 2.2 4.5, 2.6 5.7, 2.3 6.9, 1.3 7.7, .02 8")
    full = s.lathe(prof)
    line = s.curve([(r + 0.012, y) for r, y in prof])
    gore = ring([(0, 2.6), *line, (0, 8.0)], max(s.style.sides // 10, 2), turn=30)
    basket = s.vessel(outline(".48 0, .52 .02, .58 .75, .6 .8"), 0.06)
    ropes = union(
        *(
            s.rod(
                (0.5 * math.cos(a), 0.75, 0.5 * math.sin(a)),
                (0.78 * math.cos(a), 2.7, 0.78 * math.sin(a)),
                0.02,
            )
            for a in np.arange(8) * math.pi / 4
        )
    )
    burner = union(
        s.cylinder(0.14, 0.35, (0, 1.6, 0)), s.rod((-0.52, 1.62, 0), (0.52, 1.62, 0), 0.03)
    )
    flame = s.lathe(outline(".06 1.9, .12 2.05, .06 2.3, .005 2.5"))
    return [
        Part("envelope", full, "fabric", "#c93d39"),
        Part("gores", around(gore, 6), "fabric", "#f0d58a", role=Role.TRIM),
        Part("basket", basket, "wicker", role=Role.OWN),
        Part("ropes", ropes, "rope", role=Role.OWN),
        Part("burner", burner, "steel", role=Role.OWN),
        Part("flame", flame, "flame", "#ff8018", role=Role.OWN),
    ]
