"""What is eaten from the hand, mostly."""

import math

import numpy as np

from maquette.engines.builtin.forms.families.shapes import (
    bead,
    block,
    hoop,
    orb,
    outline,
    peg,
    plate,
    spun,
)
from maquette.engines.builtin.forms.family import family
from maquette.engines.builtin.forms.sketch import Part, Parts, Role, Sketch
from maquette.engines.builtin.forms.solids import Solid, hull, mirrored, union


@family(
    "cheese", "cheese wedge", "wheel of cheese", "swiss cheese", group="food", parts="wedge, rind"
)
def cheese(s: Sketch) -> Parts:
    wedge = plate(outline("0 0, .16 -.06, .165 0, .16 .06"), 0.075)
    holes = [
        bead(s, r, p)
        for p, r in (
            ((0.16, 0.04, 0.02), 0.016),
            ((0.165, 0.02, -0.025), 0.011),
            ((0.165, 0.058, -0.01), 0.009),
            ((0.08, 0.045, 0.03), 0.013),
            ((0.12, 0.025, 0.045), 0.012),
            ((0.05, 0.02, 0.019), 0.009),
            ((0.1, 0.075, 0.0), 0.013),
            ((0.14, 0.075, -0.02), 0.01),
            ((0.06, 0.075, 0.008), 0.009),
            ((0.13, 0.06, 0.049), 0.008),
        )
    ]
    the_wedge = (wedge - union(*holes)).rotate((0, 40, 0)).translate((-0.07, 0, 0.03))
    rind = (
        plate(outline(".16 -.06, .165 -.06, .171 0, .165 .06, .16 .06, .1655 0"), 0.076)
        .rotate((0, 40, 0))
        .translate((-0.07, 0, 0.03))
    )
    return [
        Part("wedge", the_wedge, "cheese"),
        Part("rind", rind, "wax", "#d0572b", role=Role.TRIM),
    ]


@family(
    "burger",
    "hamburger",
    "cheeseburger",
    group="food",
    parts="bun, patty, lettuce, cheese, tomato, sesame",
)
def burger(s: Sketch) -> Parts:
    wave = [
        (
            (0.052 + 0.004 * math.sin(i * 1.9)) * math.cos(i * 2 * math.pi / 40),
            (0.052 + 0.004 * math.sin(i * 1.9)) * math.sin(i * 2 * math.pi / 40),
        )
        for i in range(40)
    ]
    bun = union(
        s.lathe(outline(".04 0, .05 .006, .05 .018, .04 .022")),
        s.lathe(outline(".04 .052, .052 .056, .05 .072, .035 .088, .012 .094, .001 .094")),
    )
    cheese = union(
        s.box((0.088, 0.004, 0.088)).rotate((0, 45, 0)).translate((0, 0.038, 0)),
        *(
            hull(
                s.box((0.044, 0.003, 0.002), (0, 0.038, 0.04)), bead(s, 0.003, (0, 0.029, 0.057))
            ).rotate((0, a + 0, 0))
            for a in (0, 90, 180, 270)
        ),
    )
    sesame = union(
        *(
            bead(
                s, (0.0026, 0.0015, 0.0018), (r * math.cos(a), 0.0945 - 9 * r * r, r * math.sin(a))
            )
            for a, r in outline(
                "0 0, .4 .014, 1.7 .016, 2.9 .013, 4.1 .017, 5.3 .015, .9 .028, "
                "2.2 .029, 3.5 .028, 4.8 .029, 6 .029"
            )
        )
    )
    return [
        Part("bun", bun, "bread"),
        Part("patty", s.disc(0.05, 0.014, (0, 0.024, 0)), "meat", role=Role.OWN),
        Part("lettuce", plate(wave, 0.005, (0, 0.047, 0)), "plant", "#7fb04a", role=Role.TRIM),
        Part("cheese", cheese, "cheese", role=Role.OWN),
        Part("tomato", s.disc(0.047, 0.007, (0, 0.0415, 0)), "fruit", role=Role.OWN),
        Part("sesame", sesame, "wax", role=Role.OWN),
    ]


@family("hot dog", "hotdog", group="food", parts="bun, sausage, mustard")
def hot_dog(s: Sketch) -> Parts:

    def lay(piece: Solid) -> Solid:
        return piece.rotate((0, 0, 90))

    bun = s.lathe(
        outline(".001 0, .016 .004, .022 .025, .023 .075, .022 .125, .016 .146, .001 .15")
    )
    sausage = lay(
        s.lathe(outline(".001 0, .01 .004, .013 .02, .013 .16, .01 .176, .001 .18"))
    ).translate((0.09, 0.037, 0))
    mustard = s.tube([(-0.07 + 0.014 * i, 0.051, 0.007 * (-1) ** i) for i in range(11)], 0.003)
    return [
        Part("bun", mirrored(lay(bun).translate((0.075, 0.023, 0.017)), "z"), "bread"),
        Part("sausage", sausage, "meat", "#b4492c", role=Role.OWN),
        Part("mustard", mustard, "cream", "#e8b52e", role=Role.TRIM),
    ]


@family(
    "ice cream",
    "ice cream cone",
    "icecream",
    "gelato",
    group="food",
    parts="cone, lattice, rim, scoop, top scoop, cherry",
)
def ice_cream(s: Sketch) -> Parts:
    cone = spun(s, outline("0 0, .004 0, .03 .115, .034 .115, .034 .125, 0 .125"))
    scoop = union(
        orb(s, 0.036, (0, 0.152, 0)),
        *(
            bead(s, (0.011, 0.008, 0.011), (0.029 * math.cos(a), 0.131, 0.029 * math.sin(a)))
            for a in np.arange(9) * 2 * math.pi / 9
        ),
    )
    return [
        Part("cone", cone, "cake", "#d9a35c", role=Role.OWN),
        Part("rim", hoop(s, 0.0325, 0.0035, (0, 0.121, 0)), "cake", "#b97f3c", role=Role.OWN),
        Part("scoop", scoop, "icing"),
        Part("top scoop", orb(s, 0.028, (0, 0.195, 0)), "cream", role=Role.TRIM),
        Part("cherry", bead(s, 0.009, (0, 0.226, 0)), "fruit", role=Role.OWN),
    ]


@family("lollipop", "candy", "sucker", group="food", parts="stick, candy, swirl")
def lollipop(s: Sketch) -> Parts:
    sp = [
        (
            0.031 * t * math.cos(t * 11),
            0.155 + 0.031 * t * math.sin(t * 11),
            0.0112 * math.sqrt(max(1 - (0.9 * t) ** 2, 0)),
        )
        for t in np.linspace(0.04, 1, 15)
    ]
    swirl = union(s.tube(sp, 0.0024), s.tube([(x, y, -z) for x, y, z in sp], 0.0024))
    return [
        Part("stick", peg(s, 0.003, 0.13), "paper", role=Role.OWN),
        Part("candy", orb(s, (0.035, 0.035, 0.011), (0, 0.155, 0)), "fruit", "#e0507d"),
        Part("swirl", swirl, "cream", role=Role.TRIM),
    ]


@family("egg", "easter egg", "boiled egg", "dragon egg", group="food", parts="shell, cup")
def egg(s: Sketch) -> Parts:
    shell = s.lathe(
        outline(".001 0, .012 .003, .021 .016, .022 .028, .017 .045, .009 .054, .001 .0565"),
        (0, 0.012, 0),
    )
    cup = s.vessel(outline(".02 0, .02 .003, .007 .008, .008 .014, .02 .022, .0245 .034"), 0.003)
    return [
        Part("shell", shell, "porcelain", "#ead3b5"),
        Part("cup", cup, "ceramic", "#3f8fd6", role=Role.TRIM),
    ]


@family("sushi", "nigiri", "maki", group="food", parts="rice, salmon, nori, filling, board")
def sushi(s: Sketch) -> Parts:
    rice = union(
        block(s, (0.03, 0.02, 0.055), 0.01, (-0.03, 0, 0)),
        *(s.cylinder(0.019, 0.03, (0.02, 0, z)) for z in (-0.022, 0.022)),
    )
    salmon = block(s, (0.034, 0.009, 0.066), 0.0045, (-0.03, 0.018, 0))
    nori = union(
        *(
            spun(s, outline(".0188 .0005, .0205 .0005, .0205 .0295, .0188 .0295"), (0.02, 0, z))
            for z in (-0.022, 0.022)
        )
    )
    filling = union(*(peg(s, 0.008, 0.0315, (0.02, 0, z)) for z in (-0.022, 0.022)))
    return [
        Part("rice", rice, "snow", "#f5f2ea"),
        Part("salmon", salmon, "fruit", "#f08a5c", role=Role.TRIM),
        Part("nori", nori, "coal", "#1d2b22", role=Role.OWN),
        Part("filling", filling, "fruit", "#e0603a", role=Role.OWN),
        Part("board", s.box((0.13, 0.012, 0.1), (0, -0.012, 0)), "wood", role=Role.OWN),
    ]
