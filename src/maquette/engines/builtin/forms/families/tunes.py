"""What music is made with, besides what is plucked by hand or beaten."""

from maquette.engines.builtin.forms.families.shapes import block, hoop, outline, path, peg
from maquette.engines.builtin.forms.family import family
from maquette.engines.builtin.forms.sketch import Part, Parts, Role, Sketch
from maquette.engines.builtin.forms.solids import Solid, bend, finer, mirrored, prism, union
from maquette.mesh.mesh import Doubles

_BODY = (
    "0 0, .1 .01, .158 .055, .168 .12, .142 .185, .122 .23, .134 .28, .158 .325, .15 .372, "
    ".122 .38, .098 .345, .066 .315, .036 .315, -.036 .325, -.066 .345, -.09 .41, -.122 .452, "
    "-.155 .42, -.15 .34, -.126 .265, -.142 .19, -.168 .13, -.158 .055, -.1 .01, 0 0"
)
_PLATE = (
    "-.03 .3, .03 .3, .06 .28, .105 .3, .118 .27, .108 .22, .125 .16, .1 .1, .05 .12, "
    "-.05 .13, -.085 .17, -.08 .25, -.1 .31, -.09 .35"
)


def _strings(count: int, low: float, high: float, z: float, gap: float) -> Solid:
    return union(
        *(
            prism([(-0.0008, low), (0.0008, low), (0.0008, high), (-0.0008, high)], 0.0016)
            .rotate((0.4, 0, 0))
            .translate((gap * (k - (count - 1) / 2), 0, z))
            for k in range(count)
        )
    )


@family(
    "electric guitar",
    "bass guitar",
    "rock guitar",
    group="treasures",
    parts=(
        "body, pickguard, pickups, bridge, knobs, neck, fretboard, frets, headstock, strings, pegs"
    ),
    words="bass",
)
def electric_guitar(s: Sketch) -> Parts:
    bass = s.has("bass")
    reach, count = (0.78, 4) if bass else (0.64, 6)
    low, end = 0.29, 0.29 + reach
    color = ("#b3261e", "#2859a8", "#1d1d1f", "#e0a93f", "#1f7a78", "#d9732b")
    body = prism(s.curve(outline(_BODY))[:-1], 0.045)
    plate = prism(outline(_PLATE), 0.004, (0, 0, 0.0245))
    coils = union(
        *(block(s, (0.082, 0.019, 0.012), 0.004, (0, y, 0.027)) for y in (0.16, 0.215, 0.268))
    )
    bridge = union(
        s.box((0.085, 0.032, 0.014), (0, 0.085, 0.028)),
        s.rod((0.03, 0.1, 0.036), (0.1, 0.13, 0.045), 0.003),
    )
    knobs = union(
        *(
            peg(s, 0.011, 0.014).rotate((90, 0, 0)).translate((x, y, 0.026))
            for x, y in ((0.085, 0.13), (0.105, 0.095), (0.11, 0.055))
        )
    )
    neck = s.box((0.046, end - low, 0.022), (0, low, 0.015))
    board = s.box((0.05, end - low - 0.02, 0.007), (0, low + 0.02, 0.0285))
    # Each fret is as far up as its half tone demands.
    heights = [0.1 + (end - 0.1) * (1 - 2 ** (-k / 12)) for k in range(1, 22)]
    frets = union(
        *(
            s.box((0.05, 0.0025, 0.003), (0, end + 0.1 - h, 0.034), 0)
            for h in heights
            if end + 0.1 - h > low + 0.03
        )
    )
    head = prism(
        outline("-.024 0, .024 0, .03 .03, .04 .1, .035 .17, .01 .195, -.03 .18, -.036 .05"), 0.016
    )
    pegs = [
        s.rod((-0.03, y, 0), (-0.062, y, 0), 0.005, 0.009)
        for y in (0.045, 0.068, 0.091, 0.114, 0.137, 0.16)[: 4 if bass else 6]
    ]
    tilt = (-7, 0, 0)
    return [
        Part("body", body, "paint", color[int(s.dice.integers(len(color)))]),
        Part("pickguard", plate, "plastic", "#f1f0ec", role=Role.TRIM),
        Part("pickups", coils, "plastic", "#1d1d1f", role=Role.OWN),
        Part("bridge", bridge, "chrome", role=Role.OWN),
        Part("knobs", knobs, "plastic", "#2a2a2c", role=Role.OWN),
        Part("neck", neck, "light wood", role=Role.OWN),
        Part("fretboard", board, "dark wood", role=Role.OWN),
        Part("frets", frets, "silver", role=Role.OWN),
        Part(
            "headstock", head.rotate(tilt).translate((0, end, 0.016)), "light wood", role=Role.OWN
        ),
        Part(
            "strings",
            _strings(count, 0.1, end + 0.02, 0.037, 0.0075 if count == 6 else 0.011),
            "silver",
            role=Role.OWN,
        ),
        Part("pegs", union(*pegs).rotate(tilt).translate((0, end, 0.016)), "chrome", role=Role.OWN),
    ]


@family(
    "violin",
    "fiddle",
    "viola",
    "cello",
    group="treasures",
    parts="body, top, holes, neck, fingerboard, scroll, strings, bridge, tailpiece, bow",
)
def violin(s: Sketch) -> Parts:
    half = outline(
        "0 0, .06 .004, .1 .04, .102 .09, .075 .125, .06 .13, .056 .165, .06 .2, .072 "
        ".205, .088 .24, .08 .3, .045 .345, 0 .352"
    )
    line = list(s.curve(half))
    out = line + [(-x, y) for x, y in line[::-1][1:-1]]
    top = prism([(x * 0.97, 0.176 + (y - 0.176) * 0.98) for x, y in out], 0.006, (0, 0, 0.02))
    hole = s.tube(path(".035 .19 .024, .045 .18 .024, .04 .16 .024, .05 .14 .024"), 0.0035)
    neck = s.tube(
        path("0 .33 .014, 0 .42 .018, 0 .5 .012, 0 .53 .004"), [0.017, 0.014, 0.013, 0.012]
    )
    scroll = s.cylinder(0.017, 0.026).rotate((0, 0, 90)).translate((0.013, 0.56, -0.004))
    pegs = union(
        *(s.rod((-0.034, y, 0.002), (0.034, y, 0.002), 0.004, 0.004) for y in (0.505, 0.522, 0.538))
    )
    board = s.box((0.032, 0.27, 0.008), (0, 0.235, 0.033))
    tail = prism(outline("-.01 .02, .01 .02, .02 .1, -.02 .1"), 0.008, (0, 0, 0.034))
    bridge = prism(outline("-.022 .15, .022 .15, .018 .156, -.018 .156"), 0.03, (0, 0, 0.035))
    bow = union(
        s.rod((0.17, 0.0, 0.0), (0.17, 0.68, 0.0), 0.004, 0.003),
        s.box((0.004, 0.05, 0.02), (0.17, 0.03, 0.012)),
        s.box((0.003, 0.62, 0.002), (0.17, 0.045, 0.024)),
        s.box((0.004, 0.02, 0.028), (0.17, 0.655, 0.012)),
    )
    return [
        Part("body", prism(out, 0.036), "wood", "#7a3414"),
        Part("top", top, "wood", "#a85020"),
        Part("holes", mirrored(hole), "coal", role=Role.OWN),
        Part("neck", neck, "wood", "#7a3414"),
        Part("fingerboard", union(board, tail), "coal", role=Role.OWN),
        Part("scroll", union(scroll, pegs), "dark wood", role=Role.OWN),
        Part("strings", _strings(4, 0.09, 0.5, 0.044, 0.006), "silver", role=Role.OWN),
        Part("bridge", bridge, "light wood", role=Role.TRIM),
        Part("bow", bow, "dark wood", role=Role.OWN),
    ]


@family(
    "piano",
    "upright piano",
    "grand piano",
    "organ",
    group="furniture",
    parts="case, legs, white keys, black keys, lid, music stand, pedals",
    words="grand",
    top=True,
)
def piano(s: Sketch) -> Parts:
    wide = 1.48
    white = union(
        *(s.box((0.024, 0.016, 0.15), (x * 0.0255, 0.7, 0.34), 0) for x in range(-25, 26))
    )
    dark = [x for x in range(-25, 25) if (x + 25) % 7 not in (2, 6)]
    black = union(
        *(s.box((0.013, 0.014, 0.095), (x * 0.0255 + 0.0128, 0.712, 0.31), 0) for x in dark)
    )
    bed = union(
        s.box((wide, 0.1, 0.36), (0, 0.6, 0.27)),
        mirrored(block(s, (0.07, 0.16, 0.36), 0.02, (wide / 2 - 0.035, 0.66, 0.27))),
    )
    pedals = union(
        *(block(s, (0.03, 0.012, 0.1), 0.004, (x, 0.05, 0.22)) for x in (-0.08, 0, 0.08))
    )
    keys = [
        Part("white keys", white, "bone", "#f7f3e6", role=Role.OWN),
        Part("black keys", black, "coal", role=Role.OWN),
        Part("pedals", pedals, "brass", role=Role.TRIM),
    ]
    stand = s.box((0.7, 0.22, 0.02)).rotate((-14, 0, 0))
    if s.has("grand"):
        return [*_grand(s, bed, stand), *keys]
    case = union(s.box((wide, 1.2, 0.3), (0, 0.02, -0.05)), bed)
    legs = mirrored(block(s, (0.08, 0.62, 0.08), 0.02, (wide / 2 - 0.05, 0, 0.38)))
    return [
        Part("case", case, "dark wood"),
        Part("legs", legs, "dark wood"),
        Part("lid", s.box((wide + 0.05, 0.04, 0.36), (0, 1.22, -0.04)), "dark wood"),
        Part("music stand", stand.translate((0, 0.84, 0.17)), "dark wood", role=Role.TRIM),
        *keys,
    ]


def _grand(s: Sketch, bed: Solid, stand: Solid) -> list[Part]:
    """The wing of a grand, its lid held open."""
    wing = outline(
        "-.74 .1, .74 .1, .74 -.3, .66 -.62, .42 -.84, .3 -1.2, .02 -1.55, -.45 -1.62, -.74 -1.5"
    )
    flat = prism(s.curve(wing), 0.28).rotate((90, 0, 0)).translate((0, 0.76, 0))
    flat = flat.mirror((0, 0, 1)) if flat.bounding_box()[5] > 1 else flat
    lid = prism(s.curve(wing), 0.025).rotate((90, 0, 0))
    lid = lid.mirror((0, 0, 1)) if lid.bounding_box()[5] > 1 else lid
    raised = lid.translate((0.74, 0, 0)).rotate((0, 0, 38)).translate((-0.74, 0.92, -0.05))
    prop = s.rod((0.6, 0.85, -0.4), (0.42, 1.62, -0.42), 0.012)
    legs = [
        block(s, (0.11, 0.64, 0.11), 0.03, at)
        for at in ((-0.62, 0, 0.2), (0.62, 0, 0.2), (-0.2, 0, -1.3))
    ]
    return [
        Part("case", union(flat, bed), "paint", "#141416"),
        Part("legs", union(*legs), "paint", "#141416"),
        Part("lid", union(raised, prop), "paint", "#141416"),
        Part("music stand", stand.translate((0, 0.9, 0.0)), "paint", "#141416", role=Role.TRIM),
    ]


@family("trumpet", "bugle", "horn", group="treasures", parts="tube, bell, valves, mouthpiece")
def trumpet(s: Sketch) -> Parts:
    loop = path(
        "-.2 .12 0, .0 .12 0, .17 .12 0, .22 .095 .012, .22 .055 .012, .17 .04 .012, "
        "-.03 .04 .012, -.08 .06 .006, -.08 .1 0, -.03 .12 -.012, .16 .12 -.014"
    )
    bell = s.lathe(outline(".011 0, .012 .05, .018 .1, .034 .14, .06 .165"), smooth=True)
    bell = bell.rotate((0, 0, -90)).translate((0.15, 0.12, -0.014))
    valves = union(
        *(
            union(
                peg(s, 0.012, 0.1, (x, 0.025, 0.004)),
                peg(s, 0.004, 0.03, (x, 0.12, 0.004)),
                peg(s, 0.009, 0.006, (x, 0.15, 0.004)),
            )
            for x in (0.02, 0.048, 0.076)
        )
    )
    mouth = s.rod((-0.2, 0.12, 0), (-0.255, 0.12, 0), 0.006, 0.013)
    cup = hoop(s, 0.012, 0.003).rotate((0, 0, 90)).translate((-0.255, 0.12, 0))
    return [
        Part("tube", s.tube(loop, 0.0065), "brass"),
        Part("bell", bell, "brass"),
        Part("valves", valves, "silver", role=Role.TRIM),
        Part("mouthpiece", union(mouth, cup), "silver", role=Role.TRIM),
    ]


@family("skateboard", "longboard", group="treasures", parts="deck, grip tape, trucks, wheels")
def skateboard(s: Sketch) -> Parts:
    ends = s.curve(outline("-.4 0, -.39 .05, -.34 .095, -.25 .1, .25 .1, .34 .095, .39 .05, .4 0"))
    shape = [*ends, *((x, -y) for x, y in ends[::-1][1:-1])]

    def lifted(piece: Solid) -> Solid:
        flat = finer(piece.rotate((90, 0, 0)), 0.07)
        return bend(flat, _nose)

    count = ("#b3261e", "#2859a8", "#37803c", "#e8c22f")
    trucks = union(
        *(
            union(
                s.box((0.07, 0.025, 0.06), (x, 0.055, 0)),
                s.rod((x, 0.05, -0.085), (x, 0.05, 0.085), 0.009),
            )
            for x in (-0.24, 0.24)
        )
    )
    wheel = s.disc(0.028, 0.034).rotate((90, 0, 0))
    wheels = union(
        *(wheel.translate((x, 0.028, z + 0.017)) for x in (-0.24, 0.24) for z in (-0.1, 0.1))
    )
    return [
        Part(
            "deck",
            lifted(prism(shape, 0.012)).translate((0, 0.086, 0)),
            "paint",
            count[int(s.dice.integers(4))],
        ),
        Part(
            "grip tape",
            lifted(prism([(x * 0.985, y * 0.97) for x, y in shape], 0.004)).translate(
                (0, 0.0945, 0)
            ),
            "coal",
            role=Role.OWN,
        ),
        Part("trucks", trucks, "steel", role=Role.OWN),
        Part("wheels", wheels, "plastic", "#f1ead2", role=Role.TRIM),
    ]


def _nose(p: Doubles) -> Doubles:
    """Both ends turned up."""
    moved: Doubles = p.copy()
    moved[:, 1] += 0.9 * (abs(p[:, 0]) - 0.27).clip(0) ** 1.5
    return moved
