"""Electronics that hear, speak, fly and walk."""

import math

import numpy as np

from maquette.engines.builtin.forms.families.shapes import (
    bead,
    block,
    hoop,
    orb,
    outline,
    path,
    peg,
    spun,
)
from maquette.engines.builtin.forms.family import family
from maquette.engines.builtin.forms.sketch import Part, Parts, Role, Sketch
from maquette.engines.builtin.forms.solids import Solid, corners, hull, mirrored, union


@family(
    "telephone",
    "rotary phone",
    "landline phone",
    "old phone",
    group="electronics",
    parts="body, dial, finger stop, cradle, handset, cord",
)
def telephone(s: Sketch) -> Parts:

    def face(piece: Solid) -> Solid:
        return piece.rotate((32, 0, 0)).translate((0, 0.062, 0.035))

    hs = path("-.12 .135 -.05, -.07 .158 -.05, .07 .158 -.05, .12 .135 -.05")
    body = hull(
        s.box((0.2, 0.012, 0.22)),
        s.box((0.2, 0.05, 0.02), (0, 0, -0.09)),
        s.box((0.13, 0.02, 0.07), (0, 0.09, -0.05)),
    )
    dial = face(
        s.cylinder(0.062, 0.012)
        - union(
            *(
                peg(s, 0.0085, 0.05, (0.045 * math.cos(a), 0.004, 0.045 * math.sin(a)))
                for a in np.arange(10) * 0.55 + 0.6
            )
        )
    )
    finger_stop = face(
        union(s.cylinder(0.026, 0.016), s.box((0.03, 0.004, 0.006), (0.05, 0.012, 0.025)))
    )
    cradle = mirrored(s.box((0.012, 0.03, 0.05), (0.055, 0.1, -0.05)))
    handset = union(
        s.tube(hs, 0.014), mirrored(s.cylinder(0.03, 0.03, (0.115, 0.112, -0.05), 0.022))
    )
    cord = s.tube(
        path("-.1 .02 -.09, -.16 .006 -.06, -.18 .006 .02, -.15 .05 -.02, -.13 .11 -.05"), 0.005
    )
    return [
        Part("body", body, "plastic", "#1d1d1f"),
        Part("dial", dial, "porcelain", role=Role.OWN),
        Part("finger stop", finger_stop, "chrome", role=Role.TRIM),
        Part("cradle", cradle, "chrome", role=Role.OWN),
        Part("handset", handset, "plastic", "#1d1d1f"),
        Part("cord", cord, "rubber", role=Role.OWN),
    ]


@family(
    "camera",
    "photo camera",
    "film camera",
    group="electronics",
    parts="body, top, lens, lens ring, glass, dials, viewfinder",
)
def camera(s: Sketch) -> Parts:
    body = block(s, (0.135, 0.07, 0.045), 0.01, (0, 0.006, 0))
    top = union(
        block(s, (0.135, 0.02, 0.045), 0.006, (0, 0.07, 0)),
        block(s, (0.045, 0.018, 0.04), 0.006, (0, 0.085, 0)),
    )
    lens = (
        spun(
            s,
            outline(
                "0 0, .031 0, .031 .012, .028 .014, .028 .03, .03 .032, "
                ".03 .042, .024 .042, .02 .034, 0 .034"
            ),
        )
        .rotate((90, 0, 0))
        .translate((0, 0.04, 0.021))
    )
    lens_ring = hoop(s, 0.0295, 0.002).rotate((90, 0, 0)).translate((0, 0.04, 0.054))
    glass = orb(s, (0.021, 0.021, 0.006), (0, 0.04, 0.056))
    dials = union(
        *(
            peg(s, r, h, (x, 0.089, 0))
            for x, r, h in ((0.048, 0.011, 0.01), (-0.045, 0.012, 0.008), (0.028, 0.006, 0.008))
        )
    )
    viewfinder = s.box((0.022, 0.01, 0.004), (0, 0.089, 0.019))
    return [
        Part("body", body, "leather", "#26282c"),
        Part("top", top, "brushed steel", role=Role.TRIM),
        Part("lens", lens, "plastic", "#1d1d1f", role=Role.OWN),
        Part("lens ring", lens_ring, "chrome", role=Role.TRIM),
        Part("glass", glass, "screen", "#3a2d6b", role=Role.OWN),
        Part("dials", dials, "chrome", role=Role.TRIM),
        Part("viewfinder", viewfinder, "screen", "#9fcbe0", role=Role.OWN),
    ]


@family(
    "headphones",
    "headset",
    "earphones",
    "headphone",
    group="electronics",
    parts="band, pad, cups, cushions, badges",
)
def headphones(s: Sketch) -> Parts:
    band = [(0.085 * math.cos(t), 0.1 + 0.1 * math.sin(t), 0) for t in np.linspace(0, math.pi, 13)]
    pad = s.tube([(x, y - 0.008, z) for x, y, z in band[3:10]], 0.009).scale((1, 1, 1.5))
    cups = mirrored(s.disc(0.042, 0.03).rotate((0, 0, 90)).translate((0.09 + 0.015, 0.08, 0)))
    cushions = mirrored(hoop(s, 0.03, 0.013).rotate((0, 0, 90)).translate((0.07, 0.08, 0)))
    badges = union(
        mirrored(peg(s, 0.02, 0.004).rotate((0, 0, -90)).translate((0.104, 0.08, 0))),
        mirrored(s.rod((0.087, 0.1, 0), (0.087, 0.155, 0), 0.0045)),
    )
    return [
        Part("band", s.tube(band, 0.008).scale((1, 1, 1.6)), "plastic", "#26282c"),
        Part("pad", pad, "leather", role=Role.TRIM),
        Part("cups", cups, "plastic", "#26282c"),
        Part("cushions", cushions, "leather", role=Role.TRIM),
        Part("badges", badges, "chrome", role=Role.OWN),
    ]


@family(
    "loudspeaker",
    "speaker",
    "stereo speaker",
    group="electronics",
    parts="cabinet, baffle, cones, rings, caps",
    top=True,
)
def speaker(s: Sketch) -> Parts:

    def cone(r: float, y: float) -> Solid:
        return (
            spun(
                s,
                [
                    (0, 0),
                    (r * 0.35, 0),
                    (r * 0.88, r * 0.22),
                    (r, r * 0.22),
                    (r, 0.0),
                    (r * 0.3, -0.02),
                    (0, -0.02),
                ],
            )
            .rotate((90, 0, 0))
            .translate((0, y, 0.142))
        )

    baffle = s.box((0.27, 0.52, 0.01), (0, 0.015, 0.14))
    cones = union(
        spun(s, outline("0 .006, .08 .014, .08 0, 0 0"))
        .rotate((90, 0, 0))
        .translate((0, 0.18, 0.145)),
        spun(s, outline("0 .006, .035 .01, .035 0, 0 0"))
        .rotate((90, 0, 0))
        .translate((0, 0.4, 0.145)),
    )
    rings = union(
        *(
            hoop(s, r, 0.008).rotate((90, 0, 0)).translate((0, y, 0.15))
            for r, y in ((0.1, 0.18), (0.05, 0.4))
        )
    )
    caps = union(*(orb(s, (r, r, r * 0.5), (0, y, 0.155)) for r, y in ((0.04, 0.18), (0.018, 0.4))))
    return [
        Part("cabinet", block(s, (0.3, 0.55, 0.28), 0.008), "wood"),
        Part("baffle", baffle, "plastic", "#1d1d1f", role=Role.OWN),
        Part("cones", cones, "rubber", "#3a3c3f", role=Role.OWN),
        Part("rings", rings, "chrome", role=Role.TRIM),
        Part("caps", caps, "chrome", role=Role.TRIM),
    ]


@family(
    "radio",
    "boombox",
    "portable radio",
    "transistor radio",
    group="electronics",
    parts="case, grille, rings, dial, needle, knobs, handle, antenna",
)
def radio(s: Sketch) -> Parts:
    grille = s.cylinder(0.065, 0.006).rotate((90, 0, 0)).translate((-0.075, 0.085, 0.048))
    rings = union(
        *(
            hoop(s, r, 0.0025).rotate((90, 0, 0)).translate((-0.075, 0.085, 0.048))
            for r in (0.02, 0.042, 0.066)
        )
    )
    dial = s.box((0.13, 0.04, 0.005), (0.075, 0.105, 0.044))
    needle = s.box((0.003, 0.034, 0.008), (0.09, 0.108, 0.044))
    all_knobs = union(
        *(
            peg(s, 0.018, 0.022).rotate((90, 0, 0)).translate((x, 0.055, 0.065))
            for x in (0.035, 0.115)
        )
    )
    handle = s.tube(path("-.13 .18 0, -.12 .225 0, .12 .225 0, .13 .18 0"), 0.009)
    antenna = union(
        s.rod((0.13, 0.18, -0.03), (0.2, 0.42, -0.03), 0.003), bead(s, 0.007, (0.2, 0.42, -0.03))
    )
    return [
        Part("case", block(s, (0.32, 0.19, 0.09), 0.025), "paint", "#3f7d88"),
        Part("grille", grille, "steel", "#3a3c3f", role=Role.OWN),
        Part("rings", rings, "chrome", role=Role.TRIM),
        Part("dial", dial, "light", "#f6e3b0", role=Role.OWN),
        Part("needle", needle, "plastic", "#c6281c", role=Role.OWN),
        Part("knobs", all_knobs, "chrome", role=Role.TRIM),
        Part("handle", handle, "leather", role=Role.OWN),
        Part("antenna", antenna, "chrome", role=Role.TRIM),
    ]


@family(
    "microphone",
    "mic",
    "studio microphone",
    group="electronics",
    parts="handle, head, switch, stand",
)
def microphone(s: Sketch) -> Parts:
    handle = spun(s, outline("0 .06, .012 .06, .02 .2, .024 .21, .024 .22, 0 .22"))
    head = union(orb(s, 0.033, (0, 0.25, 0)), hoop(s, 0.0325, 0.004, (0, 0.248, 0)))
    stand = spun(s, outline("0 0, .07 0, .07 .012, .012 .02, .008 .03, .008 .07, 0 .07"))
    return [
        Part("handle", handle, "plastic", "#26282c"),
        Part("head", head, "chrome", role=Role.TRIM),
        Part("switch", s.box((0.008, 0.025, 0.006), (0, 0.14, 0.016)), "steel", role=Role.OWN),
        Part("stand", stand, "iron", role=Role.OWN),
    ]


@family(
    "robot",
    "android",
    "droid",
    "toy robot",
    group="electronics",
    parts="body, head, neck, eyes, mouth, limbs, hands, panel, buttons, antenna, beacon",
)
def robot(s: Sketch) -> Parts:
    eyes = mirrored(peg(s, 0.055, 0.03).rotate((90, 0, 0)).translate((0.09, 1.26, 0.17)))
    mouth = union(
        s.box((0.2, 0.015, 0.02), (0, 1.13, 0.15)),
        *(s.box((0.012, 0.05, 0.02), (x * 0.04, 1.113, 0.151)) for x in (-2, -1, 0, 1, 2)),
    )
    limbs = union(
        mirrored(s.tube(path(".25 .9 0, .38 .86 0, .4 .68 .02, .4 .52 .1"), 0.045)),
        mirrored(s.cylinder(0.06, 0.36, (0.13, 0.16, 0))),
    )
    hands = union(
        mirrored(block(s, (0.11, 0.12, 0.12), 0.02, (0.4, 0.41, 0.13))),
        mirrored(block(s, (0.2, 0.16, 0.3), 0.03, (0.14, 0, 0.04))),
    )
    panel = block(s, (0.28, 0.2, 0.02), 0.008, (0, 0.7, 0.17))
    buttons = union(
        *(
            peg(s, 0.024, 0.02).rotate((90, 0, 0)).translate((x * 0.08, 0.8, 0.2))
            for x in (-1, 0, 1)
        )
    )
    return [
        Part("body", block(s, (0.5, 0.5, 0.34), 0.04, (0, 0.5, 0)), "paint", "#8fa3ad"),
        Part("head", block(s, (0.38, 0.3, 0.3), 0.04, (0, 1.08, 0)), "paint", "#8fa3ad"),
        Part("neck", s.cylinder(0.08, 0.1, (0, 0.99, 0)), "iron", role=Role.OWN),
        Part("eyes", eyes, "light", role=Role.OWN),
        Part("mouth", mouth, "iron", role=Role.TRIM),
        Part("limbs", limbs, "iron", role=Role.TRIM),
        Part("hands", hands, "paint", "#8fa3ad"),
        Part("panel", panel, "steel", role=Role.OWN),
        Part("buttons", buttons, "plastic", "#d8342c", role=Role.OWN),
        Part("antenna", peg(s, 0.012, 0.16, (0, 1.37, 0)), "iron", role=Role.TRIM),
        Part("beacon", bead(s, 0.03, (0, 1.55, 0)), "light", "#ff8a5c", role=Role.OWN),
    ]


@family(
    "drone",
    "quadcopter",
    "quadrotor",
    group="electronics",
    parts="body, arms, motors, propellers, legs, camera, lamps",
)
def drone(s: Sketch) -> Parts:
    body = hull(
        block(s, (0.14, 0.04, 0.2), 0.018, (0, 0.06, 0)),
        block(s, (0.08, 0.06, 0.12), 0.02, (0, 0.06, 0)),
    )
    arms = corners(s.rod((0, 0.085, 0), (0.17, 0.1, 0.17), 0.014, 0.01))
    motors = corners(peg(s, 0.018, 0.035, (0.17, 0.088, 0.17)))
    propellers = corners(
        bead(s, (0.1, 0.003, 0.012)).rotate((0, 20 + 40 + 10, 0)).translate((0.17, 0.126, 0.17))
    )
    all_legs = mirrored(
        s.tube(path(".05 .07 -.06, .08 .02 -.07, .08 .008 0, .08 .02 .07, .05 .07 .06"), 0.006)
    )
    lamps = mirrored(bead(s, 0.007, (0.17, 0.082, 0.17)))
    return [
        Part("body", body, "plastic", "#e3e5e8"),
        Part("arms", arms, "plastic", "#3a3c3f", role=Role.OWN),
        Part("motors", motors, "steel", role=Role.OWN),
        Part("propellers", propellers, "plastic", "#26282c", role=Role.TRIM),
        Part("legs", all_legs, "plastic", "#3a3c3f", role=Role.OWN),
        Part("camera", bead(s, 0.024, (0, 0.05, 0.075)), "glass", "#1d1d1f", role=Role.OWN),
        Part("lamps", lamps, "light", "#7fe08a", role=Role.TRIM),
    ]


@family(
    "light bulb",
    "bulb",
    "lightbulb",
    group="electronics",
    parts="glass, screw, contact, filament, posts",
)
def light_bulb(s: Sketch) -> Parts:
    glass = s.lathe(
        outline(".014 .03, .016 .042, .029 .065, .031 .08, .024 .1, .01 .109, .001 .11")
    )
    screw = union(
        s.cylinder(0.0135, 0.024, (0, 0.008, 0)),
        *(s.torus(0.0132, 0.0016, (0, 0.01 + 0.0048 * i, 0)) for i in range(5)),
    )
    contact = spun(s, outline("0 0, .004 0, .009 .009, 0 .009"))
    filament = s.tube(
        path(
            "-.006 .06 0, -.009 .078 0, -.004 .073 0, 0 .08 0, .004 .073 0, .009 .078 0, .006 .06 0"
        ),
        0.0012,
    )
    all_posts = mirrored(s.rod((0.004, 0.032, 0), (0.006, 0.061, 0), 0.0009))
    return [
        Part("glass", glass, "glass"),
        Part("screw", screw, "brass", role=Role.TRIM),
        Part("contact", contact, "steel", role=Role.OWN),
        Part("filament", filament, "light", role=Role.OWN),
        Part("posts", all_posts, "steel", role=Role.OWN),
    ]


@family(
    "wrist watch",
    "watch",
    "wristwatch",
    "smartwatch",
    group="electronics",
    parts="case, dial, hands, strap, crown, buckle",
)
def watch(s: Sketch) -> Parts:

    def stand(piece: Solid) -> Solid:
        return piece.rotate((-35, 0, 0)).translate((0, 0.035, 0))

    case = stand(s.disc(0.021, 0.01).rotate((90, 0, 0)).translate((0, 0, 0.0225)))
    dial = stand(s.cylinder(0.0175, 0.001).rotate((90, 0, 0)).translate((0, 0, 0.0325)))
    hands = stand(
        union(
            s.box((0.0014, 0.013, 0.001), (0, -0.001, 0.033)),
            s.box((0.0018, 0.009, 0.001), (0, -0.001, 0))
            .rotate((0, 0, -65))
            .translate((0, 0, 0.033)),
            *(
                s.box((0.0012, 0.003, 0.0008), (0, 0.0128, 0.0326)).rotate((0, 0, a))
                for a in range(0, 360, 30)
            ),
        )
    )
    strap = stand(
        spun(s, outline(".029 -.009, .032 -.009, .032 .009, .029 .009"))
        .rotate((0, 0, 90))
        .scale((1, 1.05, 0.86))
    )
    crown = stand(peg(s, 0.0028, 0.005).rotate((0, 0, -90)).translate((0.0205, 0, 0.027)))
    return [
        Part("case", case, "gold"),
        Part("dial", dial, "porcelain", role=Role.OWN),
        Part("hands", hands, "coal", role=Role.OWN),
        Part("strap", strap, "leather", role=Role.TRIM),
        Part("crown", crown, "gold"),
        Part("buckle", stand(s.box((0.022, 0.014, 0.003), (0, -0.007, -0.0287))), "gold"),
    ]
