"""What grows and lies on the ground."""

import math

import numpy as np

from maquette.engines.builtin.forms.families.shapes import (
    bead,
    block,
    hoop,
    orb,
    outline,
    path,
    plate,
    rows,
    spun,
    tapered,
)
from maquette.engines.builtin.forms.family import family
from maquette.engines.builtin.forms.sketch import Part, Parts, Role, Sketch
from maquette.engines.builtin.forms.solids import (
    Solid,
    around,
    bend,
    bounds,
    finer,
    hull,
    lathe,
    mirrored,
    prism,
    union,
)


@family("rock", "boulder", "stone", group="nature", parts="rock, pebble, moss")
def rock(s: Sketch) -> Parts:
    rock = s.blob((0.5, 0.36, 0.42), 0.22)
    moss = rock.scale((1.02, 1.03, 1.02)).trim_by_plane((0.25, 1, 0.1), bounds(rock)[1][1] * 0.8)
    return [
        Part("rock", rock, "stone"),
        Part("pebble", s.blob((0.17, 0.11, 0.15), 0.2, (0.5, 0, 0.3)), "stone"),
        Part("moss", moss, "moss", role=Role.TRIM),
    ]


@family("mushroom", "toadstool", "fungus", group="nature", parts="stem, cap, spots, skirt")
def mushroom(s: Sketch) -> Parts:
    stem = s.lathe(outline(".035 0, .05 .015, .035 .06, .03 .12, .034 .16"))
    cap = s.lathe(
        outline(".03 .13, .06 .128, .1 .12, .108 .13, .1 .16, .07 .2, .03 .22, .001 .224")
    )
    spots = union(
        *(
            bead(s, (r, r * 0.45, r))
            .rotate((0, 0, -e))
            .translate((0.0, 0, 0))
            .translate(
                (math.sin(math.radians(e)) * 0.104, 0.13 + math.cos(math.radians(e)) * 0.094, 0)
            )
            .rotate((0, a, 0))
            for a, e, r in path(
                "0 0 .02, 30 42 .02, 100 48 .017, 170 40 .02, 235 50 .018, "
                "300 44 .02, 65 70 .013, 205 72 .013, 335 72 .014, 270 70 .012"
            )
        )
    )
    skirt = spun(s, outline(".03 .105, .052 .095, .05 .1, .03 .118"))
    return [
        Part("stem", stem, "wax", role=Role.OWN),
        Part("cap", cap, "fruit"),
        Part("spots", spots, "wax", "#f6f1e4", role=Role.TRIM),
        Part("skirt", skirt, "wax", role=Role.OWN),
    ]


@family(
    "flower",
    "daisy",
    group="nature",
    parts="stem, leaves, petals, heart",
)
def flower(s: Sketch) -> Parts:
    leaf = plate(outline("0 0, .05 .022, .12 0, .05 -.022"), 0.003).rotate((0, 0, 35))

    def face(piece: Solid) -> Solid:
        return piece.rotate((40, 0, 0)).translate((0, 0.3, 0))

    petal = bead(s, (0.045, 0.006, 0.019)).rotate((0, 0, 12)).translate((0.062, 0.012, 0))
    stem = s.tube(path("0 0 0, .012 .14 .01, 0 .3 0"), 0.006)
    leaves = union(
        leaf.translate((0.006, 0.08, 0)), leaf.rotate((0, 160, 0)).translate((0.006, 0.13, 0))
    )
    heart = face(bead(s, (0.028, 0.016, 0.028), (0, 0.01, 0)))
    return [
        Part("stem", stem, "plant", role=Role.OWN),
        Part("leaves", leaves, "plant", role=Role.OWN),
        Part("petals", face(around(petal, 12)), "petals"),
        Part("heart", heart, "wax", "#e8b52e", role=Role.TRIM),
    ]


@family("grass", "tuft of grass", "grass tuft", "reed", "weed", group="nature", parts="blades, sod")
def grass(s: Sketch) -> Parts:
    blades = []
    for i in range(26):
        a = i * 2.39996
        r = 0.012 * math.sqrt(i)
        h = s.vary(0.26, 0.308)
        lean = s.vary(0.105, 0.524)
        b = hull(
            s.box((0.016, 0.001, 0.004)), s.box((0.012, 0.001, 0.003), (lean * 0.3, h * 0.55, 0))
        )
        t = hull(
            s.box((0.012, 0.001, 0.003), (lean * 0.3, h * 0.55, 0)),
            s.box((0.002, 0.001, 0.001), (lean, h, 0)),
        )
        blades.append(
            union(b, t)
            .rotate((0, math.degrees(a), 0))
            .translate((r * math.cos(a), 0, -r * math.sin(a)))
        )
    return [
        Part("blades", union(*blades), "grass"),
        Part("sod", s.blob((0.1, 0.015, 0.1), 0.1), "soil", role=Role.OWN),
    ]


@family(
    "crystal", "crystal cluster", "gem cluster", "quartz", group="nature", parts="shards, matrix"
)
def crystal(s: Sketch) -> Parts:

    def shard(r: float, h: float) -> Solid:
        return union(
            prism6(r * 0.8, r, h * 0.72), prism6(r, 0.0005, h * 0.28).translate((0, h * 0.72, 0))
        )

    def prism6(a: float, b: float, h: float) -> Solid:
        return lathe([(a, 0), (b, h)], 6)

    spots = rows(
        "0 0 0 0 .13 .7, .12 .05 22 20 .08 .45, -.13 .04 -24 15 .09 .5, "
        ".04 -.12 10 -26 .075 .4, -.05 .14 -8 28 .07 .36, "
        ".2 -.04 38 -6 .055 .28, -.2 -.06 -38 -8 .06 .3"
    )
    shards = union(
        *(shard(r, h).rotate((tz, 0, -tx)).translate((x, 0.02, z)) for x, z, tx, tz, r, h in spots)
    )
    return [
        Part("shards", shards, "crystal"),
        Part("matrix", s.blob((0.34, 0.09, 0.32), 0.2), "stone", role=Role.OWN),
    ]


@family("leaf", "maple leaf", "feather leaf", group="nature", parts="blade, veins")
def leaf(s: Sketch) -> Parts:
    half = outline("0 0, .03 .02, .055 .06, .062 .1, .05 .15, .025 .2, 0 .235")
    out = half + [(-x, y) for x, y in half[-2:0:-1]]

    def curl(piece: Solid) -> Solid:
        return (
            bend(
                finer(piece, 0.02),
                lambda p: np.column_stack(
                    [p[:, 0], p[:, 1], p[:, 2] + 5 * p[:, 0] ** 2 - 0.6 * (p[:, 1] - 0.1) ** 2]
                ),
            )
            .rotate((-60, 0, 0))
            .translate((0, 0.02, 0.1))
        )

    vein = [
        prism(outline("-.0015 0, .0015 0, .0008 .04, -.0008 .04"), 0.006)
        .rotate((0, 0, a))
        .translate((0, y, 0))
        for y in (0.04, 0.08, 0.12, 0.16)
        for a in (-48, 48)
    ]
    veins = curl(union(prism(outline("-.003 -.05, .003 -.05, .001 .23, -.001 .23"), 0.007), *vein))
    return [
        Part("blade", curl(prism(out, 0.003)), "plant"),
        Part("veins", veins, "plant", "#8fbf5c", role=Role.TRIM),
    ]


@family("snowman", group="nature", parts="body, head, nose, coal, arms, hat, scarf")
def snowman(s: Sketch) -> Parts:
    body = union(orb(s, (0.38, 0.34, 0.38), (0, 0.33, 0)), orb(s, (0.27, 0.25, 0.27), (0, 0.83, 0)))
    nose = s.rod((0, 1.2, 0.17), (0, 1.19, 0.4), 0.035, 0.004)
    coal = union(
        mirrored(bead(s, 0.022, (0.075, 1.27, 0.175))),
        *(bead(s, 0.025, (0, y, z)) for y, z in ((0.98, 0.225), (0.86, 0.265), (0.72, 0.24))),
    )
    arms = union(
        mirrored(tapered(s, path(".22 .88 0, .45 1 .03, .62 1.15 .02"), 0.016, 0.01)),
        mirrored(s.rod((0.5, 1.04, 0.03), (0.64, 1.03, 0.05), 0.01, 0.006)),
    )
    hat = union(s.cylinder(0.22, 0.02, (0, 1.35, 0)), s.cylinder(0.14, 0.22, (0, 1.36, 0)))
    scarf = union(
        hoop(s, 0.19, 0.045, (0, 1.04, 0)),
        s.box((0.09, 0.28, 0.03)).rotate((6, 0, -8)).translate((0.12, 0.76, 0.24)),
    )
    return [
        Part("body", body, "snow"),
        Part("head", orb(s, 0.2, (0, 1.2, 0)), "snow"),
        Part("nose", nose, "vegetable", role=Role.OWN),
        Part("coal", coal, "coal", role=Role.OWN),
        Part("arms", arms, "bark", role=Role.OWN),
        Part("hat", hat, "velvet", "#1c1c22", role=Role.TRIM),
        Part("scarf", scarf, "wool", "#b8322f", role=Role.TRIM),
    ]


@family("cloud", group="nature", parts="cloud, shade")
def cloud(s: Sketch) -> Parts:
    the_cloud = (
        union(
            *(
                orb(s, (r, r * 0.8, r), (x, y, z))
                for x, y, z, r in rows(
                    "0 .5 0 .5, .55 .4 .05 .38, -.55 .38 0 .36, .2 .35 .3 .34, "
                    "-.25 .33 .28 .3, .95 .28 0 .24, -.92 .26 0 .22"
                )
            )
        )
        .trim_by_plane((0, 1, 0), 0.12)
        .translate((0, -0.12, 0))
    )
    shade = (
        union(
            *(
                orb(s, (r, r * 0.3, r), (x, y, z))
                for x, y, z, r in ((0, 0.1, 0, 0.5), (0.5, 0.1, 0.05, 0.4), (-0.5, 0.1, 0, 0.38))
            )
        )
        .trim_by_plane((0, 1, 0), 0.07)
        .translate((0, -0.07, 0))
    )
    return [
        Part("cloud", the_cloud, "snow"),
        Part("shade", shade, "snow", "#c3cfdd", role=Role.TRIM),
    ]


@family("bone", "skeleton bone", group="nature", parts="bone, marrow")
def bone(s: Sketch) -> Parts:
    the_bone = union(
        spun(s, outline("0 .04, .018 .04, .012 .13, .018 .22, 0 .22")),
        mirrored(union(*(bead(s, 0.023, (0.018, y, 0)) for y in (0.025, 0.235)))),
    )
    return [
        Part("bone", the_bone, "bone"),
        Part("marrow", bead(s, (0.008, 0.006, 0.008), (0, 0.248, 0)), "bone"),
    ]


@family("skull", group="nature", parts="cranium, jaw, teeth, sockets")
def skull(s: Sketch) -> Parts:
    head = union(
        orb(s, (0.075, 0.075, 0.09), (0, 0.135, 0)),
        block(s, (0.1, 0.075, 0.08), 0.02, (0, 0.045, 0.04)),
    )
    eyes = union(
        mirrored(bead(s, (0.021, 0.023, 0.04), (0.031, 0.115, 0.085))),
        prism(outline("-.011 0, .011 0, 0 .028"), 0.06, (0, 0.07, 0.09)),
    )
    teeth = union(
        *(
            s.box((0.009, 0.02, 0.012), (x * 0.011, y, 0.076))
            for x in (-2.5, -1.5, -0.5, 0.5, 1.5, 2.5)
            for y in (0.024, 0.046)
        )
    )
    sockets = union(
        mirrored(bead(s, (0.017, 0.019, 0.02), (0.031, 0.115, 0.066))),
        s.box((0.012, 0.02, 0.01), (0, 0.073, 0.068)),
    )
    return [
        Part("cranium", head - eyes, "bone"),
        Part("jaw", block(s, (0.075, 0.035, 0.07), 0.015, (0, 0.0, 0.045)), "bone"),
        Part("teeth", teeth, "bone", "#f5efdc", role=Role.OWN),
        Part("sockets", sockets, "coal", role=Role.TRIM),
    ]
