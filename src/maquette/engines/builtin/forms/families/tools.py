"""Tools."""

import math

import numpy as np

from maquette.engines.builtin.forms.families.shapes import (
    block,
    hoop,
    orb,
    outline,
    path,
    spun,
    tapered,
)
from maquette.engines.builtin.forms.family import family
from maquette.engines.builtin.forms.sketch import Part, Parts, Role, Sketch, hinge
from maquette.engines.builtin.forms.solids import (
    Solid,
    around,
    bend,
    finer,
    hull,
    mirrored,
    prism,
    union,
)


@family("pickaxe", "pick", "mattock", group="tools", parts="handle, head, wedge")
def pickaxe(s: Sketch) -> Parts:
    curve = [(x, 0.8 - 0.35 * x * x, 0) for x in (-0.38, -0.28, -0.15, 0, 0.15, 0.28, 0.38)]
    handle = s.rod((0, 0, 0), (0, 0.85, 0), 0.018, 0.022).scale((1.25, 1, 1))
    head = union(
        s.tube(curve, [0.006, 0.018, 0.026, 0.034, 0.026, 0.018, 0.006]),
        block(s, (0.09, 0.09, 0.075), 0.01, (0, 0.755, 0)),
    )
    wedge = s.box((0.03, 0.03, 0.03), (0, 0.84, 0))
    return [
        Part("handle", handle, "wood", role=Role.OWN),
        Part("head", head, "iron"),
        Part("wedge", wedge, "wood", "#d9b077", role=Role.TRIM),
    ]


@family("shovel", "spade", group="tools", parts="shaft, grip, blade, socket")
def shovel(s: Sketch) -> Parts:
    out = outline("-.11 .34, .11 .34, .12 .2, .1 .1, 0 0, -.1 .1, -.12 .2")
    scoop = bend(
        finer(prism(out, 0.008), 0.05),
        lambda p: np.column_stack([p[:, 0], p[:, 1], p[:, 2] + 2.2 * p[:, 0] ** 2]),
    )
    the_grip = union(
        s.tube(path("0 1.1 0, -.06 1.18 0, -.065 1.24 0"), 0.013),
        s.tube(path("0 1.1 0, .06 1.18 0, .065 1.24 0"), 0.013),
        s.rod((-0.08, 1.24, 0), (0.08, 1.24, 0), 0.017),
    )
    return [
        Part("shaft", s.cylinder(0.017, 0.85, (0, 0.3, 0)), "wood", role=Role.OWN),
        Part("grip", the_grip, "wood", role=Role.OWN),
        Part("blade", scoop, "steel"),
        Part("socket", spun(s, outline("0 .28, .028 .26, .022 .5, 0 .5")), "steel"),
    ]


@family("rake", "garden rake", group="tools", parts="handle, head, ferrule")
def rake(s: Sketch) -> Parts:
    head = union(
        s.rod((-0.21, 0.09, 0), (0.21, 0.09, 0), 0.013),
        *(
            tapered(
                s,
                [(x * 0.035, 0.09, 0), (x * 0.035, 0.07, 0.03), (x * 0.035, 0.0, 0.035)],
                0.007,
                0.004,
            )
            for x in range(-6, 7)
        ),
    )
    return [
        Part("handle", s.cylinder(0.014, 1.45, (0, 0.09, 0)), "wood", role=Role.OWN),
        Part("head", head, "iron"),
        Part("ferrule", s.cylinder(0.02, 0.12, (0, 0.08, 0)), "iron", role=Role.TRIM),
    ]


@family("hoe", "garden hoe", group="tools", parts="handle, blade, neck")
def hoe(s: Sketch) -> Parts:
    the_blade = hull(
        s.box((0.17, 0.004, 0.006), (0, 0, 0.11)), s.box((0.11, 0.01, 0.012), (0, 0.13, 0.04))
    )
    neck = s.tube(path("0 .2 0, 0 .15 .01, 0 .11 .05"), 0.014)
    return [
        Part("handle", s.cylinder(0.015, 1.4, (0, 0.1, 0)), "wood", role=Role.OWN),
        Part("blade", the_blade, "steel"),
        Part("neck", neck, "iron", role=Role.TRIM),
    ]


@family("wrench", "spanner", group="tools", parts="handle, jaw, ring")
def wrench(s: Sketch) -> Parts:
    hexa = [(0.013 * math.cos(a), 0.013 * math.sin(a)) for a in np.arange(6) * math.pi / 3]
    handle = hull(
        s.cylinder(0.012, 0.01).rotate((90, 0, 0)).translate((0, 0.04, -0.005)),
        s.cylinder(0.012, 0.01).rotate((90, 0, 0)).translate((0, 0.19, -0.005)),
    ) - hull(
        s.cylinder(0.006, 0.02).rotate((90, 0, 0)).translate((0, 0.06, -0.01)),
        s.cylinder(0.006, 0.02).rotate((90, 0, 0)).translate((0, 0.17, -0.01)),
    )
    jaw = s.cylinder(0.03, 0.012).rotate((90, 0, 0)).translate((0, 0.215, -0.006)) - s.box(
        (0.026, 0.05, 0.05)
    ).rotate((0, 0, -15)).translate((0.006, 0.213, 0))
    the_ring = s.cylinder(0.024, 0.012).rotate((90, 0, 0)).translate((0, 0.024, -0.006)) - prism(
        hexa, 0.05, (0, 0.024, 0)
    )
    return [
        Part("handle", handle, "chrome"),
        Part("jaw", jaw, "chrome"),
        Part("ring", the_ring, "chrome"),
    ]


@family("screwdriver", group="tools", parts="handle, grips, shank, tip")
def screwdriver(s: Sketch) -> Parts:
    handle = spun(
        s, outline("0 .12, .008 .12, .012 .13, .012 .15, .016 .17, .016 .21, .012 .225, 0 .228")
    )
    grips = around(s.box((0.004, 0.06, 0.006), (0.0155, 0.155, 0)), 6)
    tip = hull(s.box((0.008, 0.001, 0.001)), s.cylinder(0.0035, 0.004, (0, 0.014, 0)))
    return [
        Part("handle", handle, "plastic", "#d8342c"),
        Part("grips", grips, "rubber", role=Role.TRIM),
        Part("shank", s.cylinder(0.0035, 0.12, (0, 0.01, 0)), "chrome", role=Role.OWN),
        Part("tip", tip, "chrome", role=Role.OWN),
    ]


@family("saw", "handsaw", "hand saw", group="tools", parts="blade, handle, bolts")
def saw(s: Sketch) -> Parts:
    top = outline("0 .1, .5 .055, .5 .01")
    n = 24
    teeth = [
        (0.5 - 0.5 * i / n - (0.5 / n / 2 if j else 0), 0.012 - (0.012 if j else 0))
        for i in range(n)
        for j in (0, 1)
    ]
    grip = hull(
        *[
            s.cylinder(0.03, 0.022).rotate((90, 0, 0)).translate((x, y, -0.011))
            for x, y in outline("-.2 .06, -.19 .115, -.25 .14, -.27 .07")
        ]
    )
    handle = grip - hull(
        *[
            s.cylinder(0.014, 0.06).rotate((90, 0, 0)).translate((x, y, -0.03))
            for x, y in ((-0.215, 0.075), (-0.235, 0.12))
        ]
    )
    bolts = union(
        *(
            s.cylinder(0.007, 0.026).rotate((90, 0, 0)).translate((x, y, -0.013))
            for x, y in ((-0.185, 0.065), (-0.18, 0.11))
        )
    )
    return [
        Part("blade", prism(top + teeth + [(0, 0.012)], 0.002, (-0.17, 0.03, 0)), "steel"),
        Part("handle", handle, "wood", role=Role.OWN),
        Part("bolts", bolts, "brass", role=Role.TRIM),
    ]


@family("anvil", group="tools", parts="base, body, horn, face", top=True)
def anvil(s: Sketch) -> Parts:
    base = union(
        hull(s.box((0.4, 0.04, 0.24)), s.box((0.26, 0.12, 0.16))),
        s.box((0.18, 0.2, 0.12), (0, 0.08, 0)),
    )
    body = hull(s.box((0.2, 0.02, 0.12), (0, 0.22, 0)), s.box((0.4, 0.1, 0.14), (0.02, 0.28, 0)))
    horn = hull(
        s.box((0.01, 0.09, 0.13), (-0.17, 0.285, 0)),
        s.rod((-0.19, 0.34, 0), (-0.42, 0.365, 0), 0.05, 0.004),
    )
    return [
        Part("base", base, "iron"),
        Part("body", body, "iron"),
        Part("horn", horn, "iron"),
        Part("face", s.box((0.34, 0.02, 0.14), (0.05, 0.37, 0)), "steel", role=Role.TRIM),
    ]


@family("scissors", "shears", group="tools", parts="blades, handles, rivet")
def scissors(s: Sketch) -> Parts:
    half = hull(
        prism(outline("-.009 0, .006 0, .006 .02, -.009 .02"), 0.003),
        prism(outline(".004 .11, .006 .11, .006 .1"), 0.003),
    )
    bow = (
        s.torus(0.02, 0.0055, (0, -0.0055, 0))
        .scale((1, 1, 1.35))
        .rotate((90, 0, 0))
        .translate((0, -0.075, 0))
    )
    arm = s.rod((0, 0.005, 0), (0.0, -0.05, 0), 0.005)

    def one(a: Solid, z: float, sx: float) -> Solid:
        return a.translate((0, 0, z)).rotate((0, 0, 14 * sx)).translate((0, 0.105, 0))

    blades = union(one(half, 0.0015, 1), one(half.mirror((1, 0, 0)), -0.0015, -1))
    handles = union(
        one(union(bow, arm), 0.0015, 1), one(union(bow, arm).mirror((1, 0, 0)), -0.0015, -1)
    )
    rivet = s.cylinder(0.006, 0.011).rotate((90, 0, 0)).translate((0, 0.11, -0.0055))
    return [
        Part("blades", blades, "steel"),
        Part("handles", handles, "plastic", "#d8342c", role=Role.TRIM),
        Part("rivet", rivet, "brass", role=Role.OWN),
    ]


@family(
    "toolbox", "tool box", "tool chest", group="tools", parts="tray, lid, handle, latches", top=True
)
def toolbox(s: Sketch) -> Parts:
    lid = (
        prism(outline("-.1 0, .1 0, .1 .03, .05 .08, -.05 .08, -.1 .03"), 0.42)
        .rotate((0, 90, 0))
        .translate((0, 0.145, 0))
    )
    handle = s.tube(path("-.09 .21 0, -.08 .27 0, .08 .27 0, .09 .21 0"), 0.011)
    home = (0.0, 0.145, -0.1)
    latches = mirrored(s.box((0.04, 0.07, 0.015), (0.13, 0.11, 0.103)))
    return [
        Part("tray", s.box((0.42, 0.14, 0.2)), "paint"),
        Part("lid", lid, "paint", pivot=home, joint=hinge("x", -105)),
        Part("handle", handle, "steel", role=Role.OWN, follows="lid", pivot=home),
        Part("latches", latches, "chrome", role=Role.TRIM),
    ]


@family("wheelbarrow", "barrow", group="tools", parts="tub, frame, legs, wheel, hub, grips")
def wheelbarrow(s: Sketch) -> Parts:
    tub = hull(s.box((0.34, 0.01, 0.5), (0, 0.3, 0.05)), s.box((0.58, 0.01, 0.86), (0, 0.58, 0.03)))
    the_tub = tub - hull(
        s.box((0.3, 0.01, 0.46), (0, 0.33, 0.05)), s.box((0.55, 0.01, 0.83), (0, 0.6, 0.03))
    )
    frame = mirrored(s.rod((0.1, 0.22, 0.72), (0.28, 0.52, -0.85), 0.022))
    all_legs = mirrored(s.tube([(0.2, 0.38, -0.25), (0.22, 0.02, -0.3)], 0.016))
    the_wheel = hoop(s, 0.17, 0.045).rotate((0, 0, 90)).translate((0, 0.215, 0.72))
    the_hub = union(
        s.cylinder(0.13, 0.04).rotate((0, 0, 90)).translate((0.02, 0.215, 0.72)),
        s.cylinder(0.02, 0.22).rotate((0, 0, 90)).translate((0.11, 0.215, 0.72)),
    )
    grips = mirrored(s.rod((0.26, 0.49, -0.7), (0.285, 0.53, -0.88), 0.027))
    return [
        Part("tub", the_tub, "paint", "#3c7a4a"),
        Part("frame", frame, "wood", role=Role.OWN),
        Part("legs", all_legs, "steel", role=Role.OWN),
        Part("wheel", the_wheel, "rubber", role=Role.TRIM),
        Part("hub", the_hub, "steel", role=Role.OWN),
        Part("grips", grips, "rubber", role=Role.OWN),
    ]


@family("broom", "broomstick", "besom", group="tools", parts="handle, bristles, binding")
def broom(s: Sketch) -> Parts:
    bristles = hull(
        s.box((0.34, 0.02, 0.07)),
        s.box((0.28, 0.02, 0.06), (0, 0.14, 0)),
        s.cylinder(0.035, 0.04, (0, 0.28, 0)),
    )
    binding = union(
        *(
            hull(*[s.cylinder(r, 0.012, (x, y, 0)) for x in (-w, w)])
            for y, w, r in ((0.2, 0.08, 0.048), (0.24, 0.055, 0.045))
        )
    )
    return [
        Part("handle", s.cylinder(0.014, 1.15, (0, 0.25, 0)), "wood", role=Role.OWN),
        Part("bristles", bristles, "straw"),
        Part("binding", binding, "rope", "#8c2f2b", role=Role.TRIM),
    ]


_EYES = ((0.0, 0.7, 0.02), (0.035, 1.02, 0.018), (0.16, 1.38, 0.014), (0.33, 1.57, 0.01))
"""Where the line runs through rings on its rod."""


@family("fishing rod", "fishing pole", group="tools", parts="rod, grip, reel, eyes, line, float")
def fishing_rod(s: Sketch) -> Parts:
    rod = s.tube(path("0 .3 0, 0 .8 0, .1 1.3 0, .42 1.66 0"), [0.014, 0.012, 0.008, 0.004])
    reel = union(
        s.disc(0.05, 0.05).rotate((0, 0, 90)).translate((0.025, 0.3, 0.07)),
        s.rod((0, 0.3, 0), (0, 0.3, 0.06), 0.007),
        s.rod((0.015, 0.3, 0.06), (0.04, 0.27, 0.06), 0.004),
        orb(s, 0.009, (0.045, 0.27, 0.06)),
    )
    eyes = union(
        *(hoop(s, 0.014, 0.003).rotate((90, 0, 0)).translate(at) for at in _EYES),
    )
    line = s.tube(
        path("0 .33 .05, .01 .7 .02, .12 1.3 .015, .43 1.66 0, .45 1.1 0, .46 .6 0"), 0.002
    )
    return [
        Part("rod", rod, "bamboo"),
        Part("grip", s.cylinder(0.02, 0.42), "wood", "#c9a067", role=Role.OWN),
        Part("reel", reel, "steel", role=Role.TRIM),
        Part("eyes", eyes, "steel", role=Role.TRIM),
        Part("line", line, "fabric", "#8f979c", role=Role.OWN),
        Part(
            "float", orb(s, (0.03, 0.04, 0.03), (0.46, 0.6, 0)), "plastic", "#d8342c", role=Role.OWN
        ),
    ]


@family(
    "flashlight", "torch light", "pocket torch", group="tools", parts="body, ring, lens, switch"
)
def flashlight(s: Sketch) -> Parts:
    body = spun(s, outline("0 0, .016 0, .018 .01, .018 .11, .03 .15, .03 .18, .026 .18, 0 .172"))
    switch = s.box((0.01, 0.022, 0.008), (0, 0.075, 0.018))
    return [
        Part("body", body, "plastic", "#26282c"),
        Part("ring", hoop(s, 0.029, 0.003, (0, 0.178, 0)), "chrome", role=Role.TRIM),
        Part("lens", s.cylinder(0.026, 0.003, (0, 0.174, 0)), "light", role=Role.OWN),
        Part("switch", switch, "rubber", "#d8342c", role=Role.TRIM),
    ]


@family("rope", "coil of rope", "rope coil", group="tools", parts="coil, end, lashing")
def rope(s: Sketch) -> Parts:
    coil = union(
        *(hoop(s, 0.2 - 0.012 * (i % 2), 0.022, (0, 0.022 + 0.036 * i, 0)) for i in range(4))
    )
    end = s.tube(path(".2 .13 0, .24 .06 .12, .3 .02 .2, .38 .02 .18"), 0.02)
    lashing = (
        hoop(s, 0.07, 0.014).rotate((0, 0, 90)).rotate((0, 90, 0)).translate((0, 0.078, -0.195))
    )
    return [
        Part("coil", coil, "rope"),
        Part("end", end, "rope"),
        Part("lashing", lashing, "rope", "#7c5a30", role=Role.TRIM),
    ]


@family("hammer", "claw hammer", group="weapons", parts="handle, head, claw")
def hammer(s: Sketch) -> Parts:
    claw = tapered(
        s, path("-.02 .292 .008, -.05 .29 .012, -.075 .272 .014, -.085 .255 .014"), 0.008, 0.004
    )
    handle = spun(s, outline("0 0, .017 0, .019 .02, .016 .12, .012 .2, .014 .3, 0 .3")).scale(
        (0.8, 1, 1)
    )
    head = union(
        block(s, (0.05, 0.034, 0.03), 0.005, (0, 0.272, 0)),
        s.cylinder(0.012, 0.03).rotate((0, 0, -90)).translate((0.02, 0.289, 0)),
        s.cylinder(0.018, 0.02).rotate((0, 0, -90)).translate((0.045, 0.289, 0)),
    )
    return [
        Part("handle", handle, "wood", role=Role.OWN),
        Part("head", head, "steel"),
        Part("claw", union(claw, claw.mirror((0, 0, 1))), "steel"),
    ]
