"""What is packed and carried, and what is thrown away in."""

from maquette.engines.builtin.forms.families.shapes import block, hoop, orb, outline, path, spun
from maquette.engines.builtin.forms.family import family
from maquette.engines.builtin.forms.sketch import Part, Parts, Role, Sketch, hinge
from maquette.engines.builtin.forms.solids import corners, mirrored, union


@family(
    "cardboard box",
    "carton",
    "package",
    "parcel",
    group="containers",
    parts="box, flaps, tape, label",
    words="closed sealed",
    top=True,
)
def cardboard(s: Sketch) -> Parts:
    wide, tall, deep = s.vary(0.5, 0.15), s.vary(0.32, 0.2), s.vary(0.38, 0.1)
    board, closed = 0.006, s.has("closed", "sealed")
    inside = s.box((wide - 2 * board, tall, deep - 2 * board), (0, board, 0))
    tape = s.box((0.05, 0.2, 0.004), (0, tall - 0.2, deep / 2))
    label = s.box((0.14, 0.1, 0.004), (wide * 0.26, 0.12, deep / 2))
    sides = (
        ("front", 0, wide, deep / 2, 180, 35),
        ("right", 90, deep, wide / 2, 178, -40),
        ("back", 180, wide, deep / 2, 180, 50),
        ("left", 270, deep, wide / 2, 178, -30),
    )
    flaps = []
    for name, way, long, off, shut, usual in sides:
        up = shut if closed else s.vary(usual, 0.4)
        flap = s.box((long, board, deep / 2 - 0.002), (0, 0, deep / 4)).rotate((-up, 0, 0))
        low = tall - board * (1.2 if shut < 180 else 0.0)
        hinge = (0.0, low, off)
        x, z = (0.0, off) if way % 180 == 0 else (off, 0.0)
        sign = -1 if way in (180, 270) else 1
        flaps.append(
            Part(
                f"{name} flap",
                flap.translate(hinge).rotate((0, way, 0)),
                "paper",
                "#bd9262",
                called="flaps",
                pivot=(sign * x, low, sign * z),
            )
        )
    return [
        Part("box", s.box((wide, tall, deep)) - inside, "paper", "#b58a5a"),
        *flaps,
        Part("tape", tape, "plastic", "#d9c9a0", role=Role.TRIM),
        Part("label", label, "paper", "#f3f0e8", role=Role.TRIM),
    ]


@family(
    "sack",
    "bag",
    "grain sack",
    "flour sack",
    "money bag",
    group="containers",
    parts="body, ruffle, rope",
)
def sack(s: Sketch) -> Parts:
    body = spun(s, outline("0 0, .15 0, .21 .06, .23 .16, .2 .28, .12 .38, .06 .42, 0 .42")).scale(
        (1.05, 1, 0.85)
    )
    ruffle = spun(s, outline("0 .41, .055 .42, .1 .5, .08 .5, 0 .46")).scale((1.05, 1, 0.85))
    rope = union(
        hoop(s, 0.066, 0.014, (0, 0.425, 0)),
        s.tube(path(".04 .425 .055, .07 .36 .13, .06 .28 .19"), 0.01),
    )
    return [
        Part("body", body, "fabric", "#b89b68"),
        Part("ruffle", ruffle, "fabric", "#b89b68"),
        Part("rope", rope, "rope", "#8a6a3c", role=Role.TRIM),
    ]


@family(
    "suitcase",
    "luggage",
    "briefcase",
    "travel case",
    "trunk",
    group="containers",
    parts="case, corners, straps, handle, locks, feet",
    top=True,
)
def suitcase(s: Sketch) -> Parts:
    all_corners = mirrored(
        union(*(block(s, (0.1, 0.09, 0.212), 0.02, (0.27, y, 0)) for y in (0.009, 0.351)))
    )
    straps = mirrored(s.box((0.045, 0.426, 0.206), (0.17, 0.012, 0)))
    handle = s.tube(path("-.09 .43 0, -.08 .48 0, .08 .48 0, .09 .43 0"), 0.013)
    locks = mirrored(block(s, (0.055, 0.06, 0.02), 0.006, (0.17, 0.3, 0.1)))
    feet = corners(s.cylinder(0.02, 0.02, (0.25, 0, 0.06)))
    return [
        Part("case", block(s, (0.62, 0.42, 0.2), 0.03, (0, 0.015, 0)), "leather"),
        Part("corners", all_corners, "leather", "#4a2a16", role=Role.OWN),
        Part("straps", straps, "leather", "#4a2a16", role=Role.OWN),
        Part("handle", handle, "leather", "#4a2a16", role=Role.OWN),
        Part("locks", locks, "brass", role=Role.TRIM),
        Part("feet", feet, "rubber", role=Role.OWN),
    ]


@family(
    "backpack",
    "rucksack",
    "knapsack",
    "school bag",
    group="containers",
    parts="body, pocket, flap, straps, buckles, loop",
)
def backpack(s: Sketch) -> Parts:
    flap = block(s, (0.33, 0.14, 0.21), 0.05, (0, 0.335, 0.012))
    straps = union(
        mirrored(s.box((0.03, 0.22, 0.012), (0.07, 0.17, 0.112))),
        mirrored(s.tube(path(".09 .42 -.08, .1 .38 -.16, .12 .2 -.17, .13 .06 -.08"), 0.016)),
    )
    buckles = mirrored(block(s, (0.045, 0.035, 0.016), 0.005, (0.07, 0.245, 0.115)))
    loop = s.tube(path("-.05 .45 -.03, -.04 .5 -.03, .04 .5 -.03, .05 .45 -.03"), 0.01)
    return [
        Part("body", block(s, (0.32, 0.46, 0.18), 0.07), "fabric"),
        Part("pocket", block(s, (0.25, 0.2, 0.1), 0.04, (0, 0.04, 0.1)), "fabric"),
        Part("flap", flap, "fabric", "#34506e", role=Role.TRIM),
        Part("straps", straps, "leather", role=Role.OWN),
        Part("buckles", buckles, "brass", role=Role.TRIM),
        Part("loop", loop, "leather", role=Role.OWN),
    ]


@family(
    "gift box",
    "gift",
    "present",
    "gift package",
    group="containers",
    parts="box, lid, ribbon, bow",
    top=True,
)
def gift(s: Sketch) -> Parts:
    loop = (
        hoop(s, 0.05, 0.012)
        .scale((1, 1.6, 0.75))
        .rotate((90, 0, 0))
        .rotate((0, 0, 35))
        .translate((0.055, 0.285, 0))
    )
    ribbon = union(s.box((0.05, 0.255, 0.325)), s.box((0.325, 0.255, 0.05)))
    bow = union(
        loop,
        loop.mirror((1, 0, 0)),
        loop.rotate((0, 90, 0)),
        loop.mirror((1, 0, 0)).rotate((0, 90, 0)),
        orb(s, 0.025, (0, 0.265, 0)),
    )
    return [
        Part("box", s.box((0.3, 0.2, 0.3)), "paper", "#b8322f"),
        Part("lid", s.box((0.32, 0.06, 0.32), (0, 0.19, 0)), "paper", "#c93d39"),
        Part("ribbon", ribbon, "fabric", "#f0d58a", role=Role.TRIM),
        Part("bow", bow, "fabric", "#f0d58a", role=Role.TRIM),
    ]


@family(
    "trash can",
    "dustbin",
    "garbage can",
    "bin",
    "waste bin",
    group="containers",
    parts="body, ribs, lid, handles",
)
def trash_can(s: Sketch) -> Parts:
    ribs = union(
        *(s.box((0.02, 0.46, 0.012), (0, 0.05, 0.226)).rotate((0, q * 24, 0)) for q in range(15))
    )
    lid = spun(s, outline("0 .55, .262 .55, .262 .58, .2 .62, .1 .64, 0 .645"))
    home = (0.0, 0.55, -0.262)
    grip = s.tube(path("-.07 .63 0, -.06 .69 0, .06 .69 0, .07 .63 0"), 0.012)
    handles = mirrored(s.tube(path(".22 .44 -.06, .29 .42 -.05, .29 .42 .05, .22 .44 .06"), 0.012))
    return [
        Part("body", spun(s, outline("0 0, .21 0, .24 .55, 0 .55")), "steel"),
        Part("ribs", ribs, "steel"),
        Part("lid", lid, "steel", pivot=home, joint=hinge("x", -100)),
        Part(
            "lid handle",
            grip,
            "iron",
            role=Role.TRIM,
            called="handles",
            follows="lid",
            pivot=home,
        ),
        Part("handles", handles, "iron", role=Role.TRIM),
    ]


@family(
    "jerrycan",
    "fuel can",
    "gas can",
    "petrol can",
    group="containers",
    parts="body, ribs, handles, spout",
)
def jerrycan(s: Sketch) -> Parts:
    x = s.box((0.03, 0.34, 0.02)).rotate((0, 0, 38)).translate((0.1, 0.06, 0.075))
    handles = union(
        *(
            s.tube([(-0.1, 0.41, z), (-0.09, 0.47, z), (0.06, 0.47, z), (0.07, 0.41, z)], 0.011)
            for z in (-0.045, 0, 0.045)
        )
    )
    spout = union(
        s.cylinder(0.03, 0.06, (0.125, 0.4, 0)), s.cylinder(0.036, 0.02, (0.125, 0.455, 0))
    )
    return [
        Part("body", block(s, (0.34, 0.42, 0.16), 0.045), "paint", "#4d5a34"),
        Part("ribs", union(x, x.mirror((1, 0, 0))), "paint", "#46522f"),
        Part("handles", handles, "paint", "#46522f", role=Role.OWN),
        Part("spout", spout, "steel", role=Role.TRIM),
    ]
