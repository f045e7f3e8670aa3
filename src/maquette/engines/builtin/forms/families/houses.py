"""Buildings."""

import math

import numpy as np

from maquette.engines.builtin.forms.families.shapes import bead, hoop, outline, peg, spun
from maquette.engines.builtin.forms.family import family
from maquette.engines.builtin.forms.sketch import Part, Parts, Role, Sketch, hinge
from maquette.engines.builtin.forms.solids import Solid, around, corners, mirrored, prism, union


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


def _walls(s: Sketch, w: float, d: float, h: float, roof: float) -> Solid:
    """Walls of w by d with gables front and back."""
    return prism([(-w / 2, 0), (w / 2, 0), (w / 2, h), (0, h + roof), (-w / 2, h)], d)


def _window(s: Sketch, w: float, h: float) -> Solid:
    """A frame with a cross, facing +Z, around the origin."""
    return union(
        s.box((w, h, 0.06), (0, -h / 2, 0))
        - s.box((w - 0.16, h - 0.16, 0.3), (0, -h / 2 + 0.08, 0)),
        s.box((0.06, h, 0.05), (0, -h / 2, 0)),
        s.box((w, 0.06, 0.05), (0, -0.03, 0)),
    )


def _turret(s: Sketch) -> Solid:
    """A round tower with a crown of battlements."""
    base = spun(s, outline("0 0, 1.1 0, 1 .3, 1 4.4, 1.2 4.7, 1.2 5.2, 1 5.2, 1 4.8, 0 4.8"))
    return union(base, around(s.box((0.4, 0.35, 0.26), (0, 5.18, 1.08)), 6))


def _rampart(s: Sketch) -> Solid:
    """A wall with battlements, eight metres long."""
    return union(
        s.box((8, 3, 0.7)), *(s.box((0.5, 0.45, 0.7), (x - 3.5, 2.98, 0)) for x in range(8))
    )


@family(
    "house",
    "cottage",
    "cabin",
    "home",
    "hut",
    "building",
    group="buildings",
    parts="walls, roof, door, windows, panes, chimney, foundation, knob",
)
def house(s: Sketch) -> Parts:
    spots = (
        [(1.65, 1.55, 3.02, 0), (-1.65, 1.55, 3.02, 0), (0, 3.4, 3.02, 0)]
        + [(2.52, 1.55, z, 90) for z in (-1.5, 1.5)]
        + [(-2.52, 1.55, z, 90) for z in (-1.5, 1.5)]
    )
    roof = _gable(s, 5, 6, 1.9, 0.45, 0.22).translate((0, 2.72, 0))
    door = union(s.box((1.05, 2.1, 0.1), (0, 0, 3.02)), s.box((1.3, 0.12, 0.16), (0, 2.1, 3.02)))
    windows = union(
        *(_window(s, 0.95, 1.1).rotate((0, a, 0)).translate((x, y, z)) for x, y, z, a in spots)
    )
    panes = union(
        *(
            s.box((0.85, 1, 0.02), (0, -0.5, 0)).rotate((0, a, 0)).translate((x, y, z))
            for x, y, z, a in spots
        )
    )
    chimney = s.box((0.7, 2.1, 0.7), (1.35, 3.1, -1.4)) + s.box(
        (0.84, 0.16, 0.84), (1.35, 5.1, -1.4)
    )
    return [
        Part("walls", _walls(s, 5, 6, 2.7, 1.9), "plaster"),
        Part("roof", roof, "roof tiles", role=Role.OWN),
        Part("door", door, "wood", role=Role.OWN),
        Part("windows", windows, "wood", role=Role.TRIM),
        Part("panes", panes, "screen", "#8fb8cc", role=Role.OWN),
        Part("chimney", chimney, "brick", role=Role.OWN),
        Part("foundation", s.box((5.2, 0.35, 6.2)), "stone blocks", role=Role.OWN),
        Part("knob", bead(s, 0.06, (0.38, 1.0, 3.09)), "brass", role=Role.TRIM),
    ]


@family("barn", "stable", "farmhouse", group="buildings", parts="walls, roof, trim, doors")
def barn(s: Sketch) -> Parts:
    w, d, h = (6, 8, 3)
    front = [
        (-w / 2, 0),
        (w / 2, 0),
        (w / 2, h),
        (w * 0.33, h + 1.6),
        (0, h + 2.5),
        (-w * 0.33, h + 1.6),
        (-w / 2, h),
    ]
    roof = [
        (w / 2 + 0.35, h - 0.3),
        (w * 0.34, h + 1.65),
        (0, h + 2.6),
        (-w * 0.34, h + 1.65),
        (-w / 2 - 0.35, h - 0.3),
        (-w / 2 - 0.35, h - 0.05),
        (-w * 0.36, h + 1.85),
        (0, h + 2.85),
        (w * 0.36, h + 1.85),
        (w / 2 + 0.35, h - 0.05),
    ]
    hatch = _crossed(s, 1.1, 1.1).translate((0, 3.4, d / 2 + 0.03))
    return [
        Part("walls", prism(front, d), "wood", "#9c2f26"),
        Part("roof", prism(roof, d + 0.7), "shingles", role=Role.OWN),
        Part("trim", hatch, "wood", "#f1ede2", role=Role.TRIM),
        *_barn_doors(s, d),
    ]


def _crossed(s: Sketch, wide: float, tall: float) -> Solid:
    """A frame of boards with one from each corner to the other."""
    long, lean = math.hypot(wide, tall) - 0.2, math.degrees(math.atan2(wide, tall))
    return union(
        s.box((wide, tall, 0.08)) - s.box((wide - 0.3, tall - 0.3, 0.3), (0, 0.15, 0)),
        *(
            s.box((0.14, long, 0.06), (0, -long / 2, 0))
            .rotate((0, 0, angle))
            .translate((0, tall / 2, 0))
            for angle in (lean, -lean)
        ),
    )


def _barn_doors(s: Sketch, d: float) -> list[Part]:
    """Two leaves in the front of a barn ``d`` deep, each with its cross of boards."""
    hung = []
    for side, word in ((-1, "left"), (1, "right")):
        home, name = (side * 1.42, 0.0, d / 2 + 0.03), f"{word} door"
        leaf = s.box((1.4, 2.6, 0.06), (side * 0.72, 0, d / 2))
        cross = _crossed(s, 1.4, 2.6).translate((side * 0.72, 0, d / 2 + 0.06))
        swing = hinge("y", side * 120)
        hung += [
            Part(name, leaf, "wood", "#7c241d", Role.OWN, home, called="doors", joint=swing),
            Part(
                f"{word} trim",
                cross,
                "wood",
                "#f1ede2",
                Role.TRIM,
                home,
                follows=name,
                called="trim",
            ),
        ]
    return hung


@family(
    "tower",
    "watchtower",
    "castle tower",
    "turret",
    group="buildings",
    parts="walls, battlements, door, windows, roof, flag",
)
def tower(s: Sketch) -> Parts:
    slit = s.box((0.16, 0.8, 0.2), (0, 0, 1.42))
    all_walls = spun(
        s, outline("0 0, 1.75 0, 1.5 .6, 1.4 5.6, 1.75 6.1, 1.75 6.9, 1.45 6.9, 1.45 6.3, 0 6.3")
    )
    battlements = around(s.box((0.5, 0.5, 0.34), (0, 6.88, 1.6)), 8)
    door = union(
        s.box((0.9, 1.5, 0.3), (0, 0, 1.5)),
        s.cylinder(0.45, 0.3).rotate((90, 0, 0)).translate((0, 1.5, 1.35)),
    )
    windows = union(
        *(
            slit.rotate((0, a, 0)).translate((0, y, 0))
            for a, y in outline("0 3.4, 50 2.2, 120 3.9, -60 4.3, 200 3")
        )
    )
    roof = spun(s, outline("0 6.3, 1.2 6.3, 1.2 7.6, 1.65 7.5, 0 9.9"))
    flag = union(
        peg(s, 0.04, 1.3, (0, 9.7, 0)),
        prism(outline(".03 .7, .95 .95, .03 1.25"), 0.04, (0, 9.7, 0)),
    )
    return [
        Part("walls", all_walls, "stone blocks"),
        Part("battlements", battlements, "stone blocks"),
        Part("door", door, "wood", role=Role.OWN),
        Part("windows", windows, "coal", role=Role.OWN),
        Part("roof", roof, "roof tiles", role=Role.TRIM),
        Part("flag", flag, "fabric", "#b8322f", role=Role.OWN),
    ]


@family(
    "castle", "fortress", "fort", group="buildings", parts="towers, walls, keep, roofs, gate, flag"
)
def castle(s: Sketch) -> Parts:
    front = union(
        _rampart(s).translate((0, 0, 4)),
        s.box((2.6, 4.2, 1.4), (0, 0, 4)),
        *(s.box((0.5, 0.45, 1.4), (x, 4.18, 4)) for x in (-1.05, 0, 1.05)),
    ) - union(
        s.box((1.4, 1.7, 5), (0, 0, 4)),
        s.cylinder(0.7, 5).rotate((90, 0, 0)).translate((0, 1.7, 6)),
    )
    all_walls = union(
        front,
        _rampart(s).translate((0, 0, -4)),
        mirrored(_rampart(s).rotate((0, 90, 0)).translate((4, 0, 0))),
    )
    keep = union(
        s.box((3.4, 6, 3.4), (0, 0, -1)),
        *(
            s.box((0.5, 0.5, 0.5), (x, 5.98, -1 + z))
            for x in (-1.45, -0.5, 0.5, 1.45)
            for z in (-1.45, 1.45)
        ),
        *(s.box((0.5, 0.5, 0.5), (x, 5.98, -1 + z)) for x in (-1.45, 1.45) for z in (-0.5, 0.5)),
    )
    roofs = corners(spun(s, outline("0 0, 1.15 0, 0 2.2"), (4, 5, 4)))
    flag = union(
        peg(s, 0.06, 2.2, (0, 6, -1)), prism(outline(".05 1.2, 1.3 1.55, .05 2"), 0.06, (0, 6, -1))
    )
    return [
        Part("towers", corners(_turret(s).translate((4, 0, 4))), "stone blocks"),
        Part("walls", all_walls, "stone blocks"),
        Part("keep", keep, "stone blocks"),
        Part("roofs", roofs, "roof tiles", "#3d5a86", role=Role.TRIM),
        Part("gate", s.box((1.5, 2.4, 0.2), (0, 0, 3.6)), "wood", role=Role.OWN),
        Part("flag", flag, "fabric", "#b8322f", role=Role.OWN),
    ]


@family(
    "lighthouse",
    "beacon",
    group="buildings",
    parts="tower, bands, base, gallery, lamp, frame, roof, door, windows",
)
def lighthouse(s: Sketch) -> Parts:

    def band(y: float) -> Solid:
        return spun(
            s,
            [
                (0, y),
                (1.56 - 0.09 * (y - 0.5), y),
                (1.56 - 0.09 * (y + 0.6), y + 1.1),
                (0, y + 1.1),
            ],
        )

    gallery = union(
        spun(s, outline("0 6.6, 1.5 6.6, 1.5 6.75, 0 6.75")),
        hoop(s, 1.4, 0.03, (0, 7.25, 0)),
        *(
            peg(s, 0.025, 0.5, (1.4 * math.cos(a), 6.75, 1.4 * math.sin(a)))
            for a in np.arange(12) * math.pi / 6
        ),
    )
    frame = union(
        *(
            s.rod(
                (0.72 * math.cos(a), 6.75, 0.72 * math.sin(a)),
                (0.72 * math.cos(a), 7.85, 0.72 * math.sin(a)),
                0.035,
            )
            for a in np.arange(8) * math.pi / 4
        )
    )
    roof = spun(s, outline("0 7.8, .95 7.8, .5 8.4, .12 8.7, .12 8.9, 0 9"))
    windows = union(
        *(
            s.box((0.4, 0.5, 0.3), (0, y, 1.5 - 0.09 * y)).rotate((0, a, 0))
            for y, a in ((3.0, 0), (4.9, 0), (2.4, 70))
        )
    )
    return [
        Part("tower", spun(s, outline("0 .5, 1.55 .5, 1 6.6, 0 6.6")), "plaster"),
        Part("bands", union(band(1.2), band(3.4), band(5.4)), "paint", role=Role.TRIM),
        Part("base", spun(s, outline("0 0, 2.1 0, 1.9 .5, 0 .5")), "stone", role=Role.OWN),
        Part("gallery", gallery, "iron", role=Role.OWN),
        Part("lamp", s.cylinder(0.5, 1.0, (0, 6.75, 0)), "light", role=Role.OWN),
        Part("frame", frame, "iron", role=Role.OWN),
        Part("roof", roof, "paint", role=Role.TRIM),
        Part("door", s.box((0.8, 1.5, 0.3), (0, 0.5, 1.42)), "wood", role=Role.OWN),
        Part("windows", windows, "coal", role=Role.OWN),
    ]
