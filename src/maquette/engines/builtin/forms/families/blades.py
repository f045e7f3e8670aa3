"""Weapons with an edge or a point."""

from maquette.engines.builtin.forms.families.shapes import block, orb, outline, path, spun
from maquette.engines.builtin.forms.family import family
from maquette.engines.builtin.forms.sketch import Part, Parts, Role, Sketch
from maquette.engines.builtin.forms.solids import Solid, hull, prism, union


def _grip(s: Sketch, r: float, h: float, y0: float) -> Solid:
    """A wrapped handle."""
    n = max(int(h / (r * 1.3)), 3)
    return spun(
        s,
        [
            (0, y0),
            *[(r * (1 if i % 2 else 0.86), y0 + h * i / n) for i in range(n + 1)],
            (0, y0 + h),
        ],
    )


def _blade(s: Sketch, w: float, length: float, t: float, y0: float, tip: float = 0.12) -> Solid:
    """A double-edged blade that points up, with a ridge along its middle."""

    def ridge(x: float, d: float) -> Solid:
        return prism(
            [
                (-x, 0),
                (x, 0),
                (x * 0.85, length - tip),
                (0, length - (0 if d < 0.5 * t else 0.02)),
                (-x * 0.85, length - tip),
            ],
            d,
        )

    return hull(ridge(w / 2, t * 0.12), ridge(w * 0.12, t)).translate((0, y0, 0))


@family("katana", "samurai sword", group="weapons", parts="blade, guard, grip, collar")
def katana(s: Sketch) -> Parts:
    pts = [(i / 12 * 0.72, 0.09 * (i / 12) ** 2) for i in range(13)]
    edge = [(y - 0.006, x) for x, y in pts]
    back = [(y + 0.024, x) for x, y in pts]
    out = [*edge[:-1], (0.098, 0.755), *back[::-1]]
    guard = s.cylinder(0.042, 0.008).scale((1, 1, 0.85)).translate((0, 0.262, 0))
    collar = union(
        s.box((0.03, 0.03, 0.014), (0, 0.27, 0)), spun(s, outline("0 0, .018 0, .019 .018, 0 .018"))
    )
    return [
        Part("blade", prism(out, 0.007, (-0.009, 0.27, 0)), "steel"),
        Part("guard", guard, "gold", role=Role.TRIM),
        Part("grip", _grip(s, 0.017, 0.25, 0.012), "fabric", "#26262a", role=Role.OWN),
        Part("collar", collar, "gold", role=Role.TRIM),
    ]


@family(
    "dagger",
    "knife dagger",
    "stiletto",
    "combat knife",
    group="weapons",
    parts="blade, guard, grip, pommel",
)
def dagger(s: Sketch) -> Parts:
    guard = block(s, (0.1, 0.018, 0.022), 0.006, (0, 0.12, 0))
    return [
        Part("blade", _blade(s, 0.04, 0.22, 0.01, 0.135, 0.09), "steel"),
        Part("guard", guard, "brass", role=Role.TRIM),
        Part("grip", _grip(s, 0.013, 0.09, 0.03), "leather", role=Role.OWN),
        Part("pommel", orb(s, 0.018, (0, 0.018, 0)), "brass", role=Role.TRIM),
    ]


@family("axe", "hatchet", "woodcutter axe", group="weapons", parts="handle, head")
def axe(s: Sketch) -> Parts:
    thick = prism(outline("-.035 -.05, .03 -.05, .03 .04, -.035 .04"), 0.05)
    edge = outline(".16 -.12, .185 -.06, .19 0, .182 .05, .16 .1")
    wedge = hull(
        prism(outline(".02 -.05, .03 -.05, .03 .04, .02 .04"), 0.04),
        prism(outline(".09 -.07, .1 -.07, .1 .05, .09 .05"), 0.02),
    )
    bit = hull(prism(outline(".085 -.07, .1 -.07, .1 .05, .085 .05"), 0.02), prism(edge, 0.002))
    handle = s.tube(path(".03 0 0, 0 .1 0, -.012 .35 0, 0 .7 0"), 0.017).scale((1, 1, 1.2))
    return [
        Part("handle", handle, "wood", role=Role.OWN),
        Part("head", union(thick, wedge, bit).translate((0, 0.63, 0)), "steel"),
    ]


@family(
    "battle axe",
    "war axe",
    "double axe",
    "greataxe",
    group="weapons",
    parts="shaft, blades, socket, wrap, butt",
)
def battle_axe(s: Sketch) -> Parts:
    edge = outline(".24 -.2, .285 -.1, .3 0, .285 .1, .24 .2")
    bit = (
        hull(prism(outline(".015 -.06, .03 -.06, .03 .06, .015 .06"), 0.03), prism(edge, 0.003))
        - s.cylinder(0.13, 0.2).rotate((90, 0, 0)).translate((0.12, 0.23, 0.1))
        - s.cylinder(0.13, 0.2).rotate((90, 0, 0)).translate((0.12, -0.23, 0.1))
    )
    socket = union(
        s.cylinder(0.035, 0.16, (0, 0.84, 0)), s.cylinder(0.025, 0.09, (0, 1.08, 0), top=0.001)
    )
    wrap = union(_grip(s, 0.025, 0.2, 0.04), _grip(s, 0.025, 0.14, 0.5))
    return [
        Part("shaft", s.cylinder(0.02, 1.1), "wood", role=Role.OWN),
        Part("blades", union(bit, bit.mirror((1, 0, 0))).translate((0, 0.92, 0)), "steel"),
        Part("socket", socket, "gold", role=Role.TRIM),
        Part("wrap", wrap, "leather", role=Role.OWN),
        Part("butt", orb(s, 0.032, (0, 0.02, 0)), "gold", role=Role.TRIM),
    ]


@family(
    "spear",
    "lance",
    "javelin",
    "pike",
    group="weapons",
    parts="shaft, head, socket, binding, wrap, butt",
)
def spear(s: Sketch) -> Parts:
    socket = spun(s, outline("0 1.68, .02 1.68, .024 1.7, .018 1.82, 0 1.84"))
    butt = spun(s, outline("0 0, .012 .06, .019 .07, .019 .1, 0 .1"))
    return [
        Part("shaft", s.cylinder(0.016, 1.75, top=0.014), "wood", role=Role.OWN),
        Part("head", _blade(s, 0.08, 0.32, 0.02, 1.78, 0.24), "steel"),
        Part("socket", socket, "steel"),
        Part("binding", _grip(s, 0.021, 0.1, 1.57), "leather", role=Role.TRIM),
        Part("wrap", _grip(s, 0.02, 0.24, 0.85), "leather", role=Role.TRIM),
        Part("butt", butt, "iron", role=Role.OWN),
    ]


@family("trident", "harpoon", group="weapons", parts="shaft, prongs, collar, grip")
def trident(s: Sketch) -> Parts:
    tine = path("0 1.4 0, .08 1.42 0, .11 1.5 0, .11 1.66 0")

    def tip(x: float, y: float) -> Solid:
        return prism(outline("-.03 0, 0 .02, .03 0, 0 .13"), 0.016, (x, y, 0))

    prongs = union(
        s.tube(tine, 0.013),
        s.tube(tine, 0.013).mirror((1, 0, 0)),
        s.cylinder(0.013, 0.34, (0, 1.38, 0)),
        tip(0.11, 1.65),
        tip(-0.11, 1.65),
        tip(0, 1.71),
    )
    collar = union(s.cylinder(0.026, 0.08, (0, 1.34, 0)), orb(s, 0.03, (0, 0.02, 0)))
    return [
        Part("shaft", s.cylinder(0.017, 1.4), "wood", role=Role.OWN),
        Part("prongs", prongs, "gold"),
        Part("collar", collar, "gold", role=Role.TRIM),
        Part("grip", _grip(s, 0.021, 0.22, 0.7), "leather", role=Role.OWN),
    ]


@family("scythe", "reaper scythe", group="weapons", parts="snath, blade, handles, socket")
def scythe(s: Sketch) -> Parts:
    top = outline("-.75 -.16, -.6 0, -.4 .1, -.2 .13, .03 .11, .03 .02, -.2 .04, -.4 0, -.58 -.07")
    snath = s.tube(path(".08 0 0, 0 .4 0, -.03 .9 0, .02 1.5 0"), 0.019)
    handles = union(
        *(
            s.rod((x, y, 0), (x + 0.02, y + 0.02, 0.16), 0.015)
            for x, y in ((-0.01, 0.55), (-0.03, 0.95))
        )
    )
    return [
        Part("snath", snath, "wood", role=Role.OWN),
        Part("blade", prism(top, 0.012, (0, 1.4, 0)), "steel"),
        Part("handles", handles, "wood", role=Role.OWN),
        Part("socket", s.cylinder(0.028, 0.13, (0.015, 1.39, 0)), "iron", role=Role.TRIM),
    ]
