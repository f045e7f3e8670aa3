"""What is sat and lain upon."""

from maquette.engines.builtin.forms.families.shapes import block, outline, peg
from maquette.engines.builtin.forms.family import family
from maquette.engines.builtin.forms.sketch import Part, Parts, Role, Sketch
from maquette.engines.builtin.forms.solids import Solid, corners, mirrored, prism, union


def _legs(s: Sketch, w: float, d: float, h: float, r: float, top: float | None = None) -> Solid:
    """Four legs whose feet stand at the corners."""
    return corners(peg(s, r, h, (w / 2 - r, 0, d / 2 - r), top=top or r))


def _posts(s: Sketch, w: float, d: float, h: float, t: float) -> Solid:
    return corners(s.box((t, h, t), (w / 2 - t / 2, 0, d / 2 - t / 2)))


@family(
    "armchair",
    "easy chair",
    "recliner",
    group="furniture",
    parts="feet, frame, cushion, back, arms",
    faces=True,
)
def armchair(s: Sketch) -> Parts:
    back = block(s, (0.62, 0.66, 0.18), 0.07).rotate((-10, 0, 0)).translate((0, 0.34, -0.27))
    arms = mirrored(block(s, (0.15, 0.44, 0.72), 0.06, (0.38, 0.16, 0.02)))
    return [
        Part("feet", _legs(s, 0.72, 0.7, 0.12, 0.03, 0.035), "wood", role=Role.OWN),
        Part("frame", block(s, (0.8, 0.28, 0.76), 0.05, (0, 0.1, 0)), "fabric"),
        Part("cushion", block(s, (0.56, 0.16, 0.62), 0.06, (0, 0.36, 0.05)), "fabric"),
        Part("back", back, "fabric"),
        Part("arms", arms, "fabric"),
    ]


@family(
    "sofa",
    "couch",
    "settee",
    "loveseat",
    group="furniture",
    parts="feet, frame, cushions, back, arms",
    faces=True,
)
def sofa(s: Sketch) -> Parts:
    cushions = mirrored(block(s, (0.84, 0.16, 0.66), 0.05, (0.425, 0.35, 0.06)))
    back = union(
        mirrored(
            block(s, (0.86, 0.5, 0.2), 0.07).rotate((-9, 0, 0)).translate((0.425, 0.36, -0.28))
        ),
        block(s, (1.9, 0.6, 0.14), 0.05, (0, 0.12, -0.36)),
    )
    return [
        Part("feet", _legs(s, 1.9, 0.78, 0.12, 0.03, 0.035), "wood", role=Role.OWN),
        Part("frame", block(s, (2, 0.26, 0.85), 0.05, (0, 0.1, 0)), "fabric"),
        Part("cushions", cushions, "fabric"),
        Part("back", back, "fabric"),
        Part("arms", mirrored(block(s, (0.2, 0.5, 0.85), 0.07, (0.95, 0.12, 0))), "fabric"),
    ]


@family("bench", "pew", group="furniture", parts="seat, back, frame", top=True, faces=True)
def bench(s: Sketch) -> Parts:

    def flank(x: float) -> Solid:
        return union(
            s.rod((x, 0, 0.2), (x, 0.42, 0.16), 0.022),
            s.rod((x, 0, -0.24), (x, 0.42, -0.2), 0.022),
            s.rod((x, 0.42, -0.2), (x, 0.98, -0.34), 0.02),
            s.tube([(x, 0.4, 0.18), (x, 0.62, 0.19), (x, 0.64, -0.2)], 0.02),
            s.box((0.03, 0.03, 0.4), (x, 0.385, -0.02)),
        )

    seat = union(
        *(block(s, (1.5, 0.035, 0.1), 0.008, (0, 0.42, -0.16 + i * 0.115)) for i in range(4))
    )
    back = union(
        *(
            block(s, (1.5, 0.1, 0.03), 0.008)
            .rotate((-12, 0, 0))
            .translate((0, 0.56 + i * 0.14, -0.25 - i * 0.03))
            for i in range(3)
        )
    )
    return [
        Part("seat", seat, "wood"),
        Part("back", back, "wood"),
        Part("frame", union(flank(-0.62), flank(0.62)), "iron", role=Role.OWN),
    ]


@family(
    "rocking chair",
    "rocker",
    group="furniture",
    parts="rockers, seat, legs, back, arms",
    faces=True,
)
def rocking_chair(s: Sketch) -> Parts:

    def rock(x: float) -> Solid:
        return s.tube(
            [(x, 0.1 + 0.9 * (z * z) * 0.32, z) for z in (-0.45, -0.3, -0.15, 0, 0.15, 0.3, 0.45)],
            0.02,
        ).translate((0, -0.08, 0))

    seat = block(s, (0.52, 0.04, 0.48), 0.015).rotate((4, 0, 0)).translate((0, 0.4, 0))
    back = union(
        *(s.rod((x * 0.11, 0.42, -0.2), (x * 0.12, 1.05, -0.36), 0.013) for x in (-2, -1, 0, 1, 2)),
        block(s, (0.58, 0.14, 0.03), 0.01).rotate((-14, 0, 0)).translate((0, 0.98, -0.35)),
    )
    arms = union(
        mirrored(block(s, (0.07, 0.03, 0.46), 0.01, (0.27, 0.63, 0))),
        mirrored(s.rod((0.26, 0.42, 0.18), (0.27, 0.64, 0.18), 0.016)),
        mirrored(s.rod((0.25, 0.62, -0.23), (0.24, 0.62, -0.27), 0.02)),
    )
    return [
        Part("rockers", union(rock(-0.24), rock(0.24)), "wood"),
        Part("seat", seat, "wood"),
        Part("legs", corners(s.rod((0.24, 0.05, 0.22), (0.22, 0.41, 0.19), 0.02)), "wood"),
        Part("back", back, "wood"),
        Part("arms", arms, "wood"),
    ]


@family(
    "bed",
    "double bed",
    "cot",
    group="furniture",
    parts="frame, headboard, footboard, mattress, pillows, blanket",
)
def bed(s: Sketch) -> Parts:
    frame = union(s.box((1.5, 0.16, 2.04), (0, 0.18, 0)), _posts(s, 1.56, 2.1, 0.4, 0.07))
    headboard = prism(
        outline("-.78 0, .78 0, .78 .85, .5 1, 0 1.06, -.5 1, -.78 .85"), 0.06, (0, 0.1, -1.03)
    )
    mattress = block(s, (1.44, 0.22, 1.98), 0.06, (0, 0.3, 0))
    pillows = mirrored(
        block(s, (0.58, 0.14, 0.38), 0.065).rotate((8, 0, 0)).translate((0.35, 0.49, -0.74))
    )
    blanket = block(s, (1.54, 0.26, 1.3), 0.05, (0, 0.29, 0.36))
    return [
        Part("frame", frame, "wood"),
        Part("headboard", headboard, "wood"),
        Part("footboard", s.box((1.56, 0.36, 0.05), (0, 0.12, 1.03)), "wood"),
        Part("mattress", mattress, "fabric", "#efece4", role=Role.OWN),
        Part("pillows", pillows, "fabric", "#fbfaf6", role=Role.OWN),
        Part("blanket", blanket, "fabric", "#4d6f9c", role=Role.TRIM),
    ]
