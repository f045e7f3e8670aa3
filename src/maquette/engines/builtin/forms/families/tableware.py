"""What stands on a laid table."""

import math

import numpy as np

from maquette.engines.builtin.forms.families.shapes import (
    arc,
    bead,
    hoop,
    orb,
    outline,
    path,
    peg,
    spun,
)
from maquette.engines.builtin.forms.family import family
from maquette.engines.builtin.forms.sketch import Part, Parts, Role, Sketch
from maquette.engines.builtin.forms.solids import Solid, around, bend, finer, hull, prism, union


@family(
    "teacup",
    "cup and saucer",
    "tea cup",
    "cup of tea",
    group="kitchen",
    parts="cup, handle, saucer, tea, rims",
)
def teacup(s: Sketch) -> Parts:
    cup = s.vessel(outline(".018 .012, .024 .014, .036 .035, .043 .06, .045 .065"), 0.0025)
    handle = s.tube(arc((0.042, 0.045), (0.02, 0.016), 75, -110), 0.003)
    saucer = spun(s, outline("0 0, .03 0, .07 .012, .0705 .015, .03 .008, .02 .011, 0 .011"))
    tea = s.cylinder(0.0385, 0.004, (0, 0.051, 0))
    rims = union(hoop(s, 0.0438, 0.0014, (0, 0.065, 0)), hoop(s, 0.0702, 0.0013, (0, 0.0136, 0)))
    return [
        Part("cup", cup, "porcelain"),
        Part("handle", handle, "porcelain"),
        Part("saucer", saucer, "porcelain"),
        Part("tea", tea, "chocolate", "#a8571f", role=Role.OWN),
        Part("rims", rims, "gold", role=Role.TRIM),
    ]


@family("jug", "pitcher", "ewer", "carafe", group="kitchen", parts="body, lip, handle, band")
def jug(s: Sketch) -> Parts:
    body = s.vessel(
        outline(".045 0, .05 .005, .07 .06, .066 .1, .045 .15, .042 .18, .052 .205"), 0.005
    )
    lip = hull(
        bead(s, (0.01, 0.004, 0.02), (0.048, 0.203, 0)),
        bead(s, (0.006, 0.003, 0.006), (0.078, 0.212, 0)),
        bead(s, (0.005, 0.004, 0.01), (0.045, 0.175, 0)),
    ) - s.lathe(outline(".035 .16, .038 .18, .047 .215"))
    handle = s.tube(path("-.046 .19 0, -.09 .2 0, -.11 .15 0, -.095 .1 0, -.066 .075 0"), 0.0075)
    band = hoop(s, 0.0455, 0.004, (0, 0.15, 0))
    return [
        Part("body", body, "ceramic"),
        Part("lip", lip, "ceramic"),
        Part("handle", handle, "ceramic"),
        Part("band", band, "ceramic", "#2f5d9a", role=Role.TRIM),
    ]


@family("bowl", "soup bowl", "salad bowl", "dish", group="kitchen", parts="bowl, rim, foot")
def bowl(s: Sketch) -> Parts:
    the_bowl = s.vessel(outline(".035 0, .04 .006, .075 .035, .09 .07, .092 .075"), 0.005)
    rim = hoop(s, 0.0895, 0.0038, (0, 0.075, 0))
    return [
        Part("bowl", the_bowl, "ceramic"),
        Part("rim", rim, "ceramic", "#2f5d9a", role=Role.TRIM),
        Part("foot", hoop(s, 0.036, 0.004, (0, 0.004, 0)), "ceramic"),
    ]


@family(
    "plate",
    "dinner plate",
    "serving plate",
    group="kitchen",
    parts="plate, rim, inner ring",
    top=True,
)
def plate_family(s: Sketch) -> Parts:
    the_plate = spun(s, outline("0 0, .085 0, .135 .018, .135 .022, .082 .006, 0 .006"))
    inner_ring = spun(s, outline(".088 .0075, .091 .0085, .091 .0105, .088 .0095"))
    return [
        Part("plate", the_plate, "porcelain"),
        Part("rim", hoop(s, 0.134, 0.0022, (0, 0.02, 0)), "gold", role=Role.TRIM),
        Part("inner ring", inner_ring, "gold", role=Role.TRIM),
    ]


@family(
    "wine glass",
    "goblet glass",
    "champagne glass",
    "drinking glass",
    "glass of wine",
    group="kitchen",
    parts="glass, wine",
)
def wine_glass(s: Sketch) -> Parts:
    glass = union(
        s.vessel(outline(".006 .1, .028 .115, .039 .145, .037 .18, .031 .21"), 0.0015),
        s.lathe(outline(".036 0, .036 .002, .01 .006, .004 .02, .0035 .06, .005 .095, .008 .102")),
    )
    wine = s.lathe(outline(".004 .103, .025 .115, .0365 .14, .0372 .155"))
    return [Part("glass", glass, "glass"), Part("wine", wine, "paint", "#7a1028", role=Role.TRIM)]


@family("goblet", "chalice", "grail", group="kitchen", parts="cup, stem, jewels, wine")
def goblet(s: Sketch) -> Parts:
    cup = s.vessel(outline(".012 .09, .03 .1, .042 .13, .044 .17, .048 .18"), 0.004)
    stem = s.lathe(
        outline(
            ".045 0, .045 .005, .025 .015, .01 .03, .009 .04, .017 .05, "
            ".009 .06, .009 .08, .016 .095"
        )
    )
    jewels = around(bead(s, (0.006, 0.008, 0.005), (0, 0.14, 0.0435)), 6)
    wine = s.cylinder(0.0395, 0.004, (0, 0.163, 0))
    return [
        Part("cup", cup, "gold"),
        Part("stem", stem, "gold"),
        Part("jewels", jewels, "gem", role=Role.TRIM),
        Part("wine", wine, "paint", "#5c1030", role=Role.OWN),
    ]


@family(
    "candlestick",
    "candle holder",
    "candle",
    group="kitchen",
    parts="holder, candle, wick, flame",
)
def candlestick(s: Sketch) -> Parts:
    holder = s.lathe(
        outline(
            ".06 0, .062 .006, .045 .016, .018 .024, .013 .05, .02 .065, "
            ".013 .08, .011 .14, .016 .155, .032 .168, .034 .172, .018 .174, "
            ".017 .19"
        )
    )
    candle = union(
        peg(s, 0.012, 0.12, (0, 0.18, 0)),
        s.tube(path(".011 .298 .002, .0125 .28 .002, .0125 .26 .002"), [0.003, 0.0032, 0.004]),
    )
    flame = s.lathe(outline(".002 .304, .007 .315, .0055 .325, .001 .345"))
    return [
        Part("holder", holder, "brass"),
        Part("candle", candle, "wax", role=Role.TRIM),
        Part("wick", peg(s, 0.0012, 0.012, (0, 0.299, 0)), "coal", role=Role.OWN),
        Part("flame", flame, "flame", "#ff8018", role=Role.OWN),
    ]


@family(
    "salt shaker",
    "pepper shaker",
    "salt cellar",
    "pepper mill",
    group="kitchen",
    parts="body, cap, salt, holes",
)
def shaker(s: Sketch) -> Parts:
    cap = s.lathe(outline(".019 .058, .0195 .07, .014 .08, .001 .084"))
    salt = spun(s, outline("0 .002, .0212 .003, .0185 .04, 0 .04"))
    holes = union(
        *(
            peg(s, 0.0015, 0.004, (0.006 * math.cos(a), 0.0805, 0.006 * math.sin(a)))
            for a in np.arange(5) * 2 * math.pi / 5
        )
    )
    return [
        Part("body", spun(s, outline("0 0, .022 0, .024 .004, .018 .06, 0 .06")), "glass"),
        Part("cap", cap, "chrome", role=Role.TRIM),
        Part("salt", salt, "snow", role=Role.OWN),
        Part("holes", holes, "coal", role=Role.OWN),
    ]


@family("fork", "dinner fork", group="kitchen", parts="handle, tines")
def fork(s: Sketch) -> Parts:

    def bent(piece: Solid) -> Solid:
        return bend(
            finer(piece, 0.012),
            lambda p: np.column_stack(
                [
                    p[:, 0],
                    p[:, 1],
                    p[:, 2] + 0.006 * np.sin(np.clip((p[:, 1] - 0.11) / 0.085, 0, 1) * math.pi),
                ]
            ),
        )

    tine = [
        prism(
            [(x - 0.0016, 0.15), (x + 0.0016, 0.15), (x + 0.0006, 0.196), (x - 0.0006, 0.196)],
            0.002,
        )
        for x in (-0.0105, -0.0035, 0.0035, 0.0105)
    ]
    handle = bent(
        prism(
            outline(
                "-.009 0, -.006 -.003, .006 -.003, .009 0, .004 .1, .0035 .13, -.0035 .13, -.004 .1"
            ),
            0.003,
        )
    )
    tines = bent(
        union(
            prism(
                outline(
                    "-.0035 .125, .0035 .125, .0122 .143, .0122 .152, -.0122 .152, -.0122 .143"
                ),
                0.0025,
            ),
            *tine,
        )
    )
    return [Part("handle", handle, "steel"), Part("tines", tines, "steel")]


@family("spoon", "teaspoon", "ladle spoon", "tablespoon", group="kitchen", parts="handle, bowl")
def spoon(s: Sketch) -> Parts:
    handle = hull(
        prism(outline("-.009 0, -.006 -.003, .006 -.003, .009 0, .008 .006, -.008 .006"), 0.003),
        prism(outline("-.0035 .135, .0035 .135, .0035 .13, -.0035 .13"), 0.004),
    )
    bowl = orb(s, (0.021, 0.033, 0.01), (0, 0.163, 0.002)) - orb(
        s, (0.0195, 0.0315, 0.0095), (0, 0.163, 0.0042)
    )
    return [Part("handle", handle, "steel"), Part("bowl", bowl, "steel")]
