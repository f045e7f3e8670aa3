"""What is worn and carried."""

import math

import numpy as np

from maquette.engines.builtin.forms.families.shapes import hoop, orb, outline, path, peg, spun
from maquette.engines.builtin.forms.family import family
from maquette.engines.builtin.forms.sketch import Part, Parts, Role, Sketch
from maquette.engines.builtin.forms.solids import hull, mirrored, ring, union


@family("umbrella", "parasol", group="treasures", parts="canopy, ribs, shaft, handle, tip")
def umbrella(s: Sketch) -> Parts:
    n = 8
    r = 0.52
    ribs = [
        [
            (r * t * math.cos(a), 0.92 - 0.26 * t * t, r * t * math.sin(a))
            for t in (0, 0.33, 0.66, 1)
        ]
        for a in np.arange(n) * 2 * math.pi / n
    ]
    panel = outline(
        ".0005 .915, .17 .887, .34 .802, .505 .665, .51 .672, .34 .812, .17 .897, .0005 .93"
    )
    all_ribs = union(*(s.tube([(x, y - 0.012, z) for x, y, z in rib], 0.004) for rib in ribs))
    handle = s.tube(path("0 .2 0, 0 .06 0, .02 .015 0, .055 .012 0, .075 .05 0"), 0.012)
    return [
        Part("canopy", ring(panel, n), "fabric", "#b8322f"),
        Part("ribs", all_ribs, "steel", role=Role.OWN),
        Part("shaft", peg(s, 0.006, 0.95, (0, 0.06, 0)), "steel", role=Role.OWN),
        Part("handle", handle, "wood", role=Role.TRIM),
        Part("tip", peg(s, 0.007, 0.06, (0, 0.92, 0), top=0.002), "steel", role=Role.OWN),
    ]


@family("top hat", "hat", group="treasures", parts="crown, brim, band")
def hat(s: Sketch) -> Parts:
    crown = s.lathe(outline(".098 .01, .092 .03, .092 .1, .1 .16, .098 .168"))
    brim = s.lathe(outline(".09 .004, .14 0, .16 .012, .162 .018, .14 .01, .09 .016"))
    band = spun(s, outline(".09 .016, .0965 .016, .0945 .046, .09 .046"))
    return [
        Part("crown", crown, "velvet", "#1d1d1f"),
        Part("brim", brim, "velvet", "#1d1d1f"),
        Part("band", band, "fabric", "#8f1426", role=Role.TRIM),
    ]


@family(
    "helmet",
    "knight helmet",
    "medieval helmet",
    "great helm",
    group="treasures",
    parts="dome, visor shade, face plate, trim, breaths, plume",
)
def helmet(s: Sketch) -> Parts:
    plume = path("0 .31 .04, 0 .38 0, 0 .37 -.09, 0 .28 -.16, 0 .2 -.17")
    dome = s.lathe(outline(".11 .05, .12 .12, .12 .2, .1 .27, .05 .31, .001 .32")) - s.box(
        (0.17, 0.06, 0.2), (0, 0.19, 0.1)
    )
    face_plate = hull(
        s.box((0.17, 0.015, 0.01), (0, 0.17, 0.09)),
        s.box((0.02, 0.15, 0.01), (0, 0.03, 0.15)),
        s.box((0.17, 0.12, 0.01), (0, 0.05, 0.075)),
    )
    trim = union(
        hoop(s, 0.111, 0.007, (0, 0.052, 0)),
        s.box((0.024, 0.016, 0.06), (0, 0.185, 0.115)),
        s.box((0.014, 0.14, 0.012), (0, 0.04, 0.153)),
        s.box((0.19, 0.014, 0.03), (0, 0.178, 0.1)),
    )
    breaths = mirrored(
        union(
            *(
                peg(s, 0.005, 0.04)
                .rotate((90, 0, 0))
                .translate((0.03 + 0.018 * i, 0.07 + 0.022 * j, 0.09))
                for i in range(2)
                for j in range(3)
            )
        )
    )
    the_plume = s.tube(plume, [0.014, 0.03, 0.036, 0.03, 0.012])
    return [
        Part("dome", dome, "steel"),
        Part("visor shade", s.cylinder(0.108, 0.08, (0, 0.18, 0)), "coal", role=Role.OWN),
        Part("face plate", face_plate, "steel"),
        Part("trim", trim, "brass", role=Role.TRIM),
        Part("breaths", breaths, "coal", role=Role.OWN),
        Part("plume", the_plume, "fur", "#b8322f", role=Role.TRIM),
    ]


@family(
    "boot",
    "shoe",
    "leather boot",
    "cowboy boot",
    group="treasures",
    parts="shaft, foot, sole, laces, cuff",
)
def boot(s: Sketch) -> Parts:
    shaft = hull(
        s.cylinder(0.055, 0.02, (0, 0.12, -0.05)), s.cylinder(0.065, 0.02, (0, 0.28, -0.055))
    ) - s.cylinder(0.052, 0.2, (0, 0.2, -0.055))
    foot = hull(
        orb(s, (0.05, 0.045, 0.07), (0, 0.075, -0.04)),
        orb(s, (0.05, 0.035, 0.05), (0, 0.05, 0.11)),
        orb(s, (0.04, 0.05, 0.045), (0, 0.13, -0.045)),
    ).trim_by_plane((0, 1, 0), 0.02)
    sole = hull(
        s.cylinder(0.053, 0.02, (0, 0.012, -0.055)), s.cylinder(0.055, 0.02, (0, 0.012, 0.105))
    ) + s.box((0.09, 0.03, 0.085), (0, 0, -0.06))
    laces = union(
        *(
            s.rod(
                (-0.026, 0.115 + 0.036 * i, 0.052 - 0.021 * i - 0.02),
                (0.026, 0.115 + 0.036 * i, 0.052 - 0.021 * i - 0.02),
                0.005,
            )
            for i in range(4)
        )
    )
    cuff = s.torus(0.063, 0.008, (0, 0.285, -0.055))
    return [
        Part("shaft", shaft, "leather"),
        Part("foot", foot, "leather"),
        Part("sole", sole, "rubber", role=Role.OWN),
        Part("laces", laces, "rope", role=Role.TRIM),
        Part("cuff", cuff, "leather", "#4a2a16", role=Role.TRIM),
    ]
