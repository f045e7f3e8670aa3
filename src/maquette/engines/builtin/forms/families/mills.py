"""Buildings with a trade or a purpose, and shelters."""

import math

import numpy as np

from maquette.engines.builtin.forms.families.shapes import hoop, outline, path, peg, spun
from maquette.engines.builtin.forms.family import family
from maquette.engines.builtin.forms.sketch import Joint, Part, Parts, Role, Sketch
from maquette.engines.builtin.forms.solids import Solid, corners, mirrored, prism, union


def _gable(s: Sketch, w: float, d: float, h: float, eave: float, thick: float) -> Solid:
    """A pitched roof over w by d whose ridge runs along z and rises h, standing on y = 0."""
    a = w / 2 + eave
    drop = h * eave / (w / 2)
    out = [
        (-a, -drop),
        (0, h),
        (a, -drop),
        (a, -drop + thick),
        (0, h + thick * 1.2),
        (-a, -drop + thick),
    ]
    return prism(out, d + 2 * eave)


@family(
    "well",
    "wishing well",
    "water well",
    group="buildings",
    parts="wall, water, posts, roof, axle, crank, rope, bucket",
)
def well(s: Sketch) -> Parts:
    wall = spun(s, outline(".55 0, .8 0, .78 .75, .84 .78, .84 .88, .55 .88"))
    all_posts = mirrored(s.box((0.12, 1.5, 0.12), (0.72, 0.75, 0)))
    roof = (
        _gable(s, 1.6, 1.3, 0.6, 0.12, 0.09)
        .rotate((0, 90, 0))
        .rotate((0, 90, 0))
        .translate((0, 2.2, 0))
    )
    crank = s.tube(path(".8 1.7 0, .98 1.7 0, .98 1.52 0, 1.08 1.52 0"), 0.02)
    rope = union(
        *(
            hoop(s, 0.075, 0.018).rotate((0, 0, 90)).translate((-0.08 + 0.035 * i, 1.7, 0))
            for i in range(5)
        ),
        peg(s, 0.015, 0.5, (0, 1.2, 0.08)),
    )
    bucket = s.vessel([(0.11, 0), (0.14, 0.24)], 0.015, (0, 0.98, 0.08))
    return [
        Part("wall", wall, "cobblestone"),
        Part("water", s.cylinder(0.56, 0.4), "water", "#4f8fb0", role=Role.OWN),
        Part("posts", all_posts, "wood", role=Role.OWN),
        Part("roof", roof, "shingles", role=Role.TRIM),
        Part("axle", s.rod((-0.85, 1.7, 0), (0.85, 1.7, 0), 0.06), "wood", role=Role.OWN),
        Part("crank", crank, "iron", role=Role.OWN),
        Part("rope", rope, "rope", role=Role.OWN),
        Part("bucket", bucket, "wood", role=Role.OWN),
    ]


@family(
    "windmill", "mill", group="buildings", parts="tower, cap, door, windows, sails, cloth, axle"
)
def windmill(s: Sketch) -> Parts:
    sail = union(
        s.box((0.12, 3.1, 0.1)),
        *(s.box((0.75, 0.05, 0.05), (0.3, 0.6 + i * 0.27, 0)) for i in range(9)),
        s.box((0.05, 2.25, 0.05), (0.66, 0.6, 0)),
    )

    def spin(piece: Solid) -> Solid:
        return union(*(piece.rotate((0, 0, a + 22)) for a in (0, 90, 180, 270))).translate(
            (0, 4.7, 1.75)
        )

    axle = (0.0, 4.7, 1.75)
    cap = spun(s, outline("0 4.5, 1.3 4.5, 1.15 5, .6 5.6, 0 5.8"))
    windows = union(
        *(
            s.box((0.45, 0.55, 0.2), (0, y, 1.66 - 0.13 * y)).rotate((0, a, 0))
            for y, a in ((2.7, 0), (1.6, 65), (3.1, -65))
        )
    )
    cloth = spin(s.box((0.62, 2.2, 0.025), (0.36, 0.62, -0.02)))
    return [
        Part("tower", spun(s, outline("0 0, 1.7 0, 1.1 4.6, 0 4.6")), "plaster"),
        Part("cap", cap, "shingles", role=Role.OWN),
        Part("door", s.box((0.9, 1.7, 0.3), (0, 0, 1.58)), "wood", role=Role.OWN),
        Part("windows", windows, "coal", role=Role.OWN),
        Part("sails", spin(sail), "wood", role=Role.OWN, pivot=axle, joint=Joint("z")),
        Part(
            "cloth",
            cloth,
            "fabric",
            "#efe6cf",
            role=Role.TRIM,
            follows="sails",
            pivot=axle,
        ),
        Part("axle", s.rod((0, 4.7, 0.6), (0, 4.7, 1.95), 0.16), "wood", role=Role.OWN),
    ]


@family(
    "tent",
    "camping tent",
    "pavilion",
    group="buildings",
    parts="canvas, flaps, poles, ropes, pegs",
)
def tent(s: Sketch) -> Parts:
    flap = prism(outline("0 0, .42 0, .03 1.2"), 0.03)
    canvas = (
        prism(outline("-1.2 0, 1.2 0, 0 1.5"), 2.4)
        - prism(outline("-1.14 -.02, 1.14 -.02, 0 1.42"), 2.3, (0, 0, 0.2))
        - prism(outline("-.45 -.1, .45 -.1, 0 1.25"), 1, (0, 0, 1.2))
    )
    flaps = union(
        flap.rotate((0, -35, 0)).translate((0.42, 0, 1.25)).translate((0.03, 0, 0)),
        flap.mirror((1, 0, 0)).rotate((0, 35, 0)).translate((-0.45, 0, 1.25)),
    )
    poles = union(
        mirrored(s.rod((0, 0, 1.22), (0, 1.62, 1.22), 0.03), "z"),
        s.rod((0, 1.5, -1.3), (0, 1.5, 1.3), 0.025),
    )
    ropes = union(
        corners(s.rod((0, 1.5, 1.25), (0.8, 0, 1.95), 0.012)),
        corners(s.rod((1.0, 0.28, 0.8), (1.6, 0, 0.8), 0.012)),
    )
    pegs = corners(s.rod((0.8, 0.1, 1.95), (0.84, 0, 2.0), 0.018))
    return [
        Part("canvas", canvas, "fabric", "#b5652d"),
        Part("flaps", flaps, "fabric", "#c97a3d"),
        Part("poles", poles, "wood", role=Role.OWN),
        Part("ropes", ropes, "rope", role=Role.TRIM),
        Part("pegs", pegs, "iron", role=Role.OWN),
    ]


@family("igloo", group="buildings", parts="dome, tunnel, seams, floor")
def igloo(s: Sketch) -> Parts:
    dome = [(1.5 * math.cos(a), 1.5 * math.sin(a)) for a in np.linspace(0, math.pi / 2, 7)]
    seams = [
        hoop(s, 1.5 * math.cos(a), 0.018, (0, 1.5 * math.sin(a), 0))
        for a in (0.3, 0.62, 0.94, 1.24)
    ]
    for row, (lo, hi, n) in enumerate(
        ((0, 0.3, 12), (0.3, 0.62, 11), (0.62, 0.94, 8), (0.94, 1.24, 5))
    ):
        for i in range(n):
            t = 2 * math.pi * (i + row * 0.5) / n
            pt = [
                (
                    1.5 * math.cos(e) * math.cos(t),
                    1.5 * math.sin(e),
                    1.5 * math.cos(e) * math.sin(t),
                )
                for e in (lo, hi)
            ]
            seams.append(s.rod(pt[0], pt[1], 0.018))
    the_dome = spun(s, [*dome[:-1], (0, 1.5), (0, 0)]) - s.cylinder(0.5, 2).rotate(
        (90, 0, 0)
    ).translate((0, 0.35, 3))
    tunnel = (
        s.cylinder(0.72, 1.0).rotate((90, 0, 0)).translate((0, 0.35, 2.2))
        - s.cylinder(0.5, 2).rotate((90, 0, 0)).translate((0, 0.35, 3))
    ).trim_by_plane((0, 1, 0), 0)
    all_seams = union(*seams) - s.cylinder(0.74, 1.2).rotate((90, 0, 0)).translate((0, 0.35, 2.3))
    return [
        Part("dome", the_dome, "snow"),
        Part("tunnel", tunnel, "snow"),
        Part("seams", all_seams, "ice", "#a9c3d6", role=Role.TRIM),
        Part("floor", s.cylinder(0.6, 0.02, (0, 0, 1.2)), "snow"),
    ]


@family(
    "pyramid temple",
    "pyramid",
    "aztec pyramid",
    "temple",
    group="buildings",
    parts="steps, shrine, stairs",
)
def pyramid(s: Sketch) -> Parts:
    stairs = union(
        prism(outline("0 0, 4.7 0, .7 4, 0 4"), 1.6).rotate((0, -90, 0)).translate((0, 0, 1.2)),
        mirrored(
            union(
                *(s.box((0.25, 0.22, 0.24), (0.92, 0.245 * i, 5.85 - 0.25 * i)) for i in range(16))
            )
        ),
    )
    steps = union(*(s.box((10 - 2 * i, 1, 10 - 2 * i), (0, i, 0)) for i in range(4)))
    shrine = union(s.box((2, 1.5, 2), (0, 4, 0)), s.box((2.4, 0.3, 2.4), (0, 5.5, 0))) - s.box(
        (0.9, 1.1, 3), (0, 4, 0.8)
    )
    return [
        Part("steps", steps, "sandstone"),
        Part("shrine", shrine, "sandstone"),
        Part("stairs", stairs, "sandstone", "#efdcae", role=Role.TRIM),
    ]
