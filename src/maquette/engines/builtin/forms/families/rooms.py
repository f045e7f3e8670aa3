"""What makes a room lived in: light, pictures, mirrors, rugs."""

from maquette.engines.builtin.forms.families.shapes import block, hoop, orb, outline, plate, spun
from maquette.engines.builtin.forms.family import family
from maquette.engines.builtin.forms.sketch import Part, Parts, Role, Sketch
from maquette.engines.builtin.forms.solids import Solid, hull, mirrored, prism, union


@family(
    "mirror",
    "looking glass",
    "standing mirror",
    group="furniture",
    parts="frame, glass, stand, pivots",
)
def mirror(s: Sketch) -> Parts:

    def oval(a: float, b: float, d: float) -> Solid:
        return s.cylinder(1, d).rotate((90, 0, 0)).scale((a, b, 1))

    def tilt(piece: Solid) -> Solid:
        return piece.rotate((-6, 0, 0)).translate((0, 0.85, 0))

    frame = tilt(oval(0.32, 0.72, 0.05) - oval(0.27, 0.67, 0.2).translate((0, 0, 0.012)))
    glass = tilt(oval(0.28, 0.68, 0.006).translate((0, 0, 0.012)))
    stand = union(
        mirrored(s.rod((0.37, 0.02, 0), (0.37, 1.0, 0), 0.025, 0.02)),
        mirrored(s.rod((0.37, 0.02, -0.24), (0.37, 0.02, 0.24), 0.02)),
        s.rod((-0.37, 0.2, 0), (0.37, 0.2, 0), 0.018),
    )
    pivots = union(
        mirrored(orb(s, 0.035, (0.36, 0.88, 0))), mirrored(orb(s, 0.035, (0.37, 1.02, 0)))
    )
    return [
        Part("frame", frame, "wood"),
        Part("glass", glass, "silver", role=Role.OWN),
        Part("stand", stand, "wood"),
        Part("pivots", pivots, "brass", role=Role.TRIM),
    ]


@family(
    "picture frame", "painting", "portrait", group="furniture", parts="frame, canvas, hills, sun"
)
def picture(s: Sketch) -> Parts:
    frame = hull(s.box((0.7, 0.9, 0.02)), s.box((0.62, 0.82, 0.05), (0, 0.04, 0))) - s.box(
        (0.52, 0.72, 0.3), (0, 0.09, 0)
    )
    canvas = s.box((0.54, 0.74, 0.015), (0, 0.08, -0.005))
    hills = prism(
        outline("-.26 0, .26 0, .26 .3, .12 .4, -.02 .26, -.15 .36, -.26 .22"), 0.02, (0, 0.09, 0.0)
    )
    sun = s.cylinder(0.07, 0.02).rotate((90, 0, 0)).translate((0.1, 0.66, 0.015))
    return [
        Part("frame", frame, "wood", "#b5893a"),
        Part("canvas", canvas, "fabric", "#a9c4d6", role=Role.OWN),
        Part("hills", hills, "fabric", "#55763f", role=Role.OWN),
        Part("sun", sun, "fabric", "#f0c35a", role=Role.OWN),
    ]


@family(
    "grandfather clock",
    "clock",
    "pendulum clock",
    group="furniture",
    parts="base, trunk, head, face, bezel, hands, pendulum",
)
def clock(s: Sketch) -> Parts:
    trunk = s.box((0.38, 0.95, 0.24), (0, 0.4, 0)) - s.box((0.24, 0.75, 0.2), (0, 0.5, 0.12))
    head = union(
        s.box((0.5, 0.46, 0.3), (0, 1.33, 0)),
        prism(
            outline("-.28 0, .28 0, .25 .05, .1 .16, 0 .2, -.1 .16, -.25 .05"), 0.32, (0, 1.78, 0)
        ),
    )
    face = s.cylinder(0.19, 0.02).rotate((90, 0, 0)).translate((0, 1.56, 0.175))
    bezel = hoop(s, 0.19, 0.018).rotate((90, 0, 0)).translate((0, 1.56, 0.185))
    hands = union(
        s.box((0.016, 0.15, 0.01), (0, 1.55, 0.2)),
        s.box((0.02, 0.1, 0.01)).rotate((0, 0, -60)).translate((0, 1.56, 0.2)),
    )
    pendulum = union(
        s.box((0.015, 0.5, 0.015), (0, 0.7, 0.06)),
        s.cylinder(0.07, 0.02).rotate((90, 0, 0)).translate((0, 0.68, 0.07)),
    )
    return [
        Part("base", s.box((0.5, 0.4, 0.3)), "wood"),
        Part("trunk", trunk, "wood"),
        Part("head", head, "wood"),
        Part("face", face, "ceramic", "#f3ead2", role=Role.OWN),
        Part("bezel", bezel, "brass", role=Role.TRIM),
        Part("hands", hands, "iron", role=Role.OWN),
        Part("pendulum", pendulum, "brass", role=Role.TRIM),
    ]


@family("floor lamp", "standing lamp", group="furniture", parts="stand, shade, bulb, cord")
def floor_lamp(s: Sketch) -> Parts:
    stand = spun(s, outline("0 0, .15 0, .15 .015, .03 .03, .013 .06, .013 1.42, 0 1.42"))
    shade = spun(s, outline(".22 1.28, .14 1.58, .135 1.58, .213 1.28"))
    return [
        Part("stand", stand, "steel"),
        Part("shade", shade, "fabric", "#efe0bd", role=Role.TRIM),
        Part("bulb", orb(s, (0.05, 0.065, 0.065), (0, 1.45, 0)), "light", role=Role.OWN),
        Part("cord", s.tube([(0.06, 1.3, 0), (0.06, 1.12, 0)], 0.004), "steel"),
    ]


@family(
    "table lamp",
    "desk lamp",
    "bedside lamp",
    "lamp",
    group="furniture",
    parts="base, neck, shade, bulb",
)
def table_lamp(s: Sketch) -> Parts:
    base = spun(
        s,
        outline(
            "0 0, .08 0, .085 .015, .06 .03, .09 .09, .1 .15, .075 .22, .03 .27, .025 .29, 0 .29"
        ),
    )
    shade = spun(s, outline(".17 .32, .1 .54, .095 .54, .164 .32"))
    return [
        Part("base", base, "ceramic", "#3f7d88"),
        Part("neck", s.cylinder(0.012, 0.14, (0, 0.28, 0)), "brass", role=Role.OWN),
        Part("shade", shade, "fabric", "#efe0bd", role=Role.TRIM),
        Part("bulb", orb(s, (0.035, 0.045, 0.045), (0, 0.44, 0)), "light", role=Role.OWN),
    ]


@family("rug", "carpet", group="furniture", parts="field, border, medallion, fringe", top=True)
def rug(s: Sketch) -> Parts:
    border = block(s, (1.6, 0.024, 1), 0.008) - s.box((1.48, 0.1, 0.88), (0, -0.01, 0))
    medallion = plate(outline("0 .36, .55 0, 0 -.36, -.55 0"), 0.024)
    fringe = mirrored(
        union(*(s.box((0.06, 0.012, 0.02), (0.92, 0, -0.57 + i * 0.06)) for i in range(20)))
    )
    return [
        Part("field", block(s, (1.8, 0.02, 1.2), 0.008), "fabric", "#8c2f2b"),
        Part("border", border, "fabric", "#e0c27a", role=Role.TRIM),
        Part("medallion", medallion, "fabric", "#e0c27a", role=Role.TRIM),
        Part("fringe", fringe, "fabric", "#efe6cf", role=Role.OWN),
    ]


@family("ladder", "step ladder", group="furniture", parts="rails, rungs")
def ladder(s: Sketch) -> Parts:
    rails = mirrored(s.rod((0.24, 0, 0.0), (0.18, 2.2, -0.0), 0.028)).rotate((-12, 0, 0))
    rungs = union(
        *(s.rod((-0.23, 0.25 + 0.28 * i, 0), (0.23, 0.25 + 0.28 * i, 0), 0.018) for i in range(7))
    ).rotate((-12, 0, 0))
    return [Part("rails", rails, "wood"), Part("rungs", rungs, "wood")]
