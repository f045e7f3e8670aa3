"""Beds above each other, and seats of kings."""

from maquette.engines.builtin.forms.families.shapes import bead, block, faceted_star, peg
from maquette.engines.builtin.forms.family import family
from maquette.engines.builtin.forms.sketch import Part, Parts, Role, Sketch
from maquette.engines.builtin.forms.solids import corners, mirrored, prism, union


@family(
    "bunk bed",
    "bunk",
    "loft bed",
    group="furniture",
    parts="frame, rails, ladder, mattresses, pillows, blankets",
)
def bunk_bed(s: Sketch) -> Parts:
    long, deep, tall = s.vary(2.0, 0.05), s.vary(0.95, 0.06), s.vary(1.72, 0.05)
    low, high = 0.28, s.vary(1.12, 0.04)
    post = s.box((0.08, tall, 0.08), (long / 2, 0, deep / 2))
    beams = [
        union(
            *(s.box((long, 0.16, 0.04), (0, y - 0.03, z * deep / 2)) for z in (-1, 1)),
            *(s.box((0.04, 0.16, deep), (x * long / 2, y - 0.03, 0)) for x in (-1, 1)),
            s.box((long, 0.03, deep), (0, y, 0)),
        )
        for y in (low, high)
    ]
    ends = [
        s.box((0.04, 0.09, deep), (x * long / 2, y, 0))
        for x in (-1, 1)
        for y in (0.75, tall - 0.14)
    ]
    step_out = deep / 2 + 0.1
    side = long / 2 - 0.3
    guard = [s.box((long, 0.07, 0.035), (0, high + y, -deep / 2)) for y in (0.24, 0.42)]
    guard += [s.box((long - 0.62, 0.07, 0.035), (-0.31, high + y, deep / 2)) for y in (0.24, 0.42)]
    guard.append(s.box((0.05, 0.42, 0.04), (side - 0.28, high + 0.08, deep / 2)))
    count = int(s.either(4, 5))
    rungs = [
        s.rod(
            (side - 0.2, 0.22 + k * 1.25 / count, step_out),
            (side + 0.2, 0.22 + k * 1.25 / count, step_out),
            0.02,
        )
        for k in range(count)
    ]
    rungs += [
        s.rod((side + x, 0, step_out + 0.06), (side + x, high + 0.5, deep / 2 + 0.03), 0.028)
        for x in (-0.2, 0.2)
    ]
    beds, pillows, covers = [], [], []
    for y in (low, high):
        beds.append(block(s, (long - 0.1, 0.16, deep - 0.1), 0.05, (0, y + 0.03, 0)))
        pillow = block(s, (0.36, 0.12, deep * 0.6), 0.05, (-long / 2 + 0.28, y + 0.18, 0))
        pillows.append(pillow)
        covers.append(block(s, (long * 0.62, 0.2, deep - 0.04), 0.05, (long * 0.16, y + 0.03, 0)))
    return [
        Part("frame", union(corners(post), *beams, *ends), "wood"),
        Part("rails", union(*guard), "wood"),
        Part("ladder", union(*rungs), "wood", role=Role.TRIM),
        Part("mattresses", union(*beds), "fabric", "#efece4", role=Role.OWN),
        Part("pillows", union(*pillows), "fabric", "#fbfaf6", role=Role.OWN),
        Part("blankets", union(*covers), "fabric", "#3f6f9c", role=Role.TRIM),
    ]


@family(
    "throne",
    "royal throne",
    "king throne",
    group="furniture",
    parts="dais, frame, seat, back, cushion, finials, arms, crest, gems",
    faces=True,
)
def throne(s: Sketch) -> Parts:
    wide, tall = s.vary(0.8, 0.06), s.vary(1.9, 0.08)
    half = wide / 2
    dais = union(s.box((wide + 0.5, 0.12, 1.25)), s.box((wide + 0.25, 0.12, 1.0), (0, 0.12, -0.05)))
    point = tall - 0.22
    back = prism(
        [(-half, 0.24), (half, 0.24), (half, point - 0.25), (half * 0.55, point), (0, tall + 0.02),
         (-half * 0.55, point), (-half, point - 0.25)],
        0.1,
        (0, 0, -0.38),
    )  # fmt: skip
    pad = prism(
        [(-half * 0.7, 0.72), (half * 0.7, 0.72), (half * 0.7, point - 0.32), (0, point - 0.08),
         (-half * 0.7, point - 0.32)],
        0.06,
        (0, 0, -0.31),
    )  # fmt: skip
    posts = mirrored(s.box((0.1, tall * 0.93, 0.12), (half, 0.24, -0.38)))
    arms = mirrored(
        union(
            block(s, (0.12, 0.08, 0.72), 0.03, (half, 0.86, 0)),
            s.box((0.1, 0.64, 0.1), (half, 0.24, 0.3)),
            s.cylinder(0.075, 0.13).rotate((0, 0, 90)).translate((half + 0.065, 0.92, 0.36)),
        )
    )
    finials = mirrored(
        union(
            bead(s, 0.085, (half, 0.24 + tall * 0.93 + 0.06, -0.38)),
            peg(s, 0.035, 0.14, (half, 0.24 + tall * 0.93 + 0.12, -0.38), 0.004),
        )
    )
    crest = faceted_star(s, 0.16, 0.075, 0.07).translate((0, point - 0.02, -0.31))
    gems = union(*(bead(s, (0.035, 0.045, 0.03), (x * half * 0.5, 0.5, 0.44)) for x in (-1, 0, 1)))
    cushion = block(s, (wide * 0.8, 0.14, 0.68), 0.06, (0, 0.58, 0.04))
    return [
        Part("dais", dais, "stone", role=Role.OWN),
        Part("frame", union(s.box((wide, 0.36, 0.8), (0, 0.24, 0)), posts), "gold"),
        Part("back", back, "gold"),
        Part("arms", arms, "gold"),
        Part("cushion", union(cushion, pad), "velvet", "#8c1d2c", role=Role.TRIM),
        Part("finials", finials, "gold"),
        Part("crest", crest, "gold"),
        Part("gems", gems, "gem", role=Role.OWN),
    ]
