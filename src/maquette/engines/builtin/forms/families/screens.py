"""Electronics to look at and to type on."""

from maquette.engines.builtin.forms.families.shapes import bead, block, orb, outline, path, peg
from maquette.engines.builtin.forms.family import family
from maquette.engines.builtin.forms.sketch import Part, Parts, Role, Sketch, hinge
from maquette.engines.builtin.forms.solids import Solid, corners, hull, mirrored, union


@family(
    "laptop",
    "notebook computer",
    "computer",
    "notebook",
    group="electronics",
    parts="base, lid, screen, keys, trackpad, hinge",
    words="closed shut gaming",
)
def laptop(s: Sketch) -> Parts:
    closed = s.has("closed", "shut")
    home = (0.0, 0.026 if closed else 0.013, -0.112)
    swing = 90.0 if closed else -s.vary(20, 0.5)
    wide = s.vary(0.345, 0.06)

    def tilt(piece: Solid) -> Solid:
        return piece.rotate((swing, 0, 0)).translate(home)

    screen = tilt(s.box((wide - 0.022, 0.198, 0.002), (0, 0.014, 0.0045)))
    keys = union(
        *(
            s.box((0.0185, 0.003, 0.0165), (-0.143 + 0.022 * i, 0.0155, -0.07 + 0.0195 * j))
            for i in range(14)
            for j in range(5)
        ),
        s.box((0.12, 0.003, 0.0165), (-0.01, 0.0155, 0.0275)),
    )
    trackpad = s.box((0.1, 0.0015, 0.062), (0, 0.0155, 0.075))
    axle = s.rod((-0.12, home[1] + 0.002, -0.112), (0.12, home[1] + 0.002, -0.112), 0.006)
    gaming = s.has("gaming")
    case = ("plastic", "#26282d") if gaming else ("brushed steel", "")
    glowing = ("light", "#e0325a") if gaming else ("plastic", "#2a2c30")
    lid = tilt(block(s, (wide, 0.225, 0.008), 0.004))
    return [
        Part("base", block(s, (wide, 0.016, 0.235), 0.006), *case),
        Part("lid", lid, *case, pivot=home, joint=hinge("x", -135, swing - 90)),
        Part("screen", screen, "screen", role=Role.OWN, pivot=home, follows="lid"),
        Part("keys", keys, *glowing, role=Role.OWN),
        Part("trackpad", trackpad, "plastic", "#9a9ea4", role=Role.TRIM),
        Part("hinge", axle, "rubber", role=Role.OWN),
    ]


@family(
    "monitor", "computer monitor", "display", group="electronics", parts="case, screen, stand, lamp"
)
def monitor(s: Sketch) -> Parts:
    screen = s.box((0.59, 0.33, 0.004), (0, 0.157, 0.0165))
    stand = union(
        s.box((0.06, 0.26, 0.02)).rotate((6, 0, 0)).translate((0, 0.01, -0.045)),
        block(s, (0.26, 0.012, 0.19), 0.005, (0, 0, -0.03)),
        s.box((0.1, 0.1, 0.03), (0, 0.26, -0.025)),
    )
    return [
        Part("case", block(s, (0.61, 0.36, 0.035), 0.012, (0, 0.14, 0)), "plastic", "#26282c"),
        Part("screen", screen, "screen", role=Role.OWN),
        Part("stand", stand, "brushed steel", role=Role.TRIM),
        Part("lamp", bead(s, 0.003, (0.27, 0.148, 0.018)), "light", "#7fe08a", role=Role.OWN),
    ]


@family(
    "television",
    "tv",
    "tv set",
    "retro tv",
    "crt",
    group="electronics",
    parts="case, back, bezel, screen, knobs, antenna, legs",
    top=True,
)
def television(s: Sketch) -> Parts:
    back = hull(s.box((0.6, 0.4, 0.02), (0, 0.25, -0.18)), s.box((0.3, 0.25, 0.02), (0, 0.3, -0.3)))
    bezel = block(s, (0.5, 0.42, 0.03), 0.014, (-0.07, 0.24, 0.175))
    screen = block(s, (0.44, 0.36, 0.04), 0.019, (-0.07, 0.27, 0.182))
    all_knobs = union(
        *(
            peg(s, r, 0.035).rotate((90, 0, 0)).translate((0.27, y, 0.21))
            for y, r in ((0.6, 0.032), (0.51, 0.032), (0.43, 0.015))
        ),
        *(s.box((0.1, 0.006, 0.01), (0.27, 0.26 + 0.018 * i, 0.18)) for i in range(6)),
    )
    antenna = union(
        mirrored(s.rod((0, 0.7, -0.05), (0.3, 1.12, -0.05), 0.005)),
        mirrored(bead(s, 0.012, (0.3, 1.12, -0.05))),
        bead(s, (0.04, 0.025, 0.04), (0, 0.7, -0.05)),
    )
    return [
        Part("case", block(s, (0.7, 0.5, 0.36), 0.03, (0, 0.2, 0)), "wood"),
        Part("back", back, "plastic", "#2b2521", role=Role.OWN),
        Part("bezel", bezel, "plastic", "#3a332d", role=Role.OWN),
        Part("screen", screen, "screen", "#5d8a86", role=Role.OWN),
        Part("knobs", all_knobs, "chrome", role=Role.TRIM),
        Part("antenna", antenna, "chrome", role=Role.TRIM),
        Part("legs", corners(s.rod((0.29, 0.21, 0.12), (0.33, 0, 0.17), 0.02, 0.012)), "wood"),
    ]


@family(
    "smartphone",
    "phone",
    "mobile phone",
    "cell phone",
    "tablet",
    group="electronics",
    parts="case, screen, icons, other icons, camera, stand",
)
def smartphone(s: Sketch) -> Parts:

    def lean(piece: Solid) -> Solid:
        return piece.rotate((-14, 0, 0)).translate((0, 0.008, 0.0))

    icons = [(x, y) for x in (-0.022, -0.0075, 0.0075, 0.022) for y in (0.02, 0.036, 0.1, 0.116)]

    def some(which: int) -> Solid:
        return lean(
            union(*(s.box((0.0105, 0.0105, 0.001), (x, y, 0.0049)) for x, y in icons[which::2]))
        )

    screen = lean(s.box((0.068, 0.142, 0.001), (0, 0.005, 0.0044)))
    camera = lean(
        union(
            *(
                peg(s, 0.006, 0.002)
                .rotate((-90, 0, 0))
                .translate((-0.022, 0.13 + 0.0 - 0.018 * i, -0.0045))
                for i in range(2)
            )
        )
    )
    stand = hull(
        s.box((0.05, 0.004, 0.07), (0, 0, -0.02)), s.box((0.05, 0.008, 0.004), (0, 0, 0.012))
    ) + s.rod((0, 0.004, -0.05), (0, 0.07, -0.02), 0.004)
    return [
        Part("case", lean(block(s, (0.074, 0.152, 0.009), 0.0044)), "plastic", "#26282c"),
        Part("screen", screen, "screen", role=Role.OWN),
        Part("icons", some(0), "light", "#7fe08a", role=Role.TRIM),
        Part("other icons", some(1), "light", "#f0a53a", role=Role.TRIM),
        Part("camera", camera, "glass", "#1d1d1f", role=Role.OWN),
        Part("stand", stand, "steel", role=Role.OWN),
    ]


@family(
    "keyboard",
    "computer keyboard",
    group="electronics",
    parts="case, keys, number pad, accent keys",
)
def keyboard(s: Sketch) -> Parts:

    def slope(piece: Solid) -> Solid:
        return piece.rotate((4, 0, 0)).translate((0, 0.0165, 0))

    wide = outline("15 0, 14 .005, 13 .01, 12 .016")
    keys = [
        s.box((0.0165, 0.009, 0.0165), (-0.2 + off + 0.0192 * i, 0, -0.047 + 0.0195 * j))
        for j, (count, off) in enumerate(wide)
        for i in range(int(count))
    ]
    case = hull(s.box((0.44, 0.012, 0.14)), s.box((0.44, 0.022, 0.01), (0, 0, -0.065)))
    all_keys = slope(
        union(
            *keys,
            s.box((0.115, 0.009, 0.0165), (-0.06, 0, 0.031)),
            *(
                s.box((0.022, 0.009, 0.0165), (x, 0, 0.031))
                for x in (-0.195, -0.17, -0.145, 0.03, 0.055, 0.08)
            ),
        )
    )
    number_pad = slope(
        union(
            *(
                s.box((0.0165, 0.009, 0.0165), (0.145 + 0.0195 * i, 0, -0.047 + 0.0195 * j))
                for i in range(4)
                for j in range(5)
            )
        )
    )
    accent_keys = slope(
        union(
            s.box((0.0165, 0.0095, 0.0165), (-0.2, 0, -0.047)),
            s.box((0.03, 0.0095, 0.0165), (0.09, 0, 0.0115)),
        )
    )
    return [
        Part("case", case, "plastic", "#3a3c3f"),
        Part("keys", all_keys, "plastic", "#e3e5e8", role=Role.OWN),
        Part("number pad", number_pad, "plastic", "#e3e5e8", role=Role.OWN),
        Part("accent keys", accent_keys, "plastic", "#d8342c", role=Role.TRIM),
    ]


@family("computer mouse", "mouse", group="electronics", parts="shell, seam, wheel, cable")
def mouse(s: Sketch) -> Parts:
    shell = orb(s, (0.032, 0.038, 0.058)).trim_by_plane((0, 1, 0), 0).translate((0, 0.0, 0))
    seam = (
        orb(s, (0.0324, 0.0384, 0.0584)).trim_by_plane((0, 1, 0), 0.012)
        - s.box((0.2, 0.2, 0.2), (0, 0, -0.085))
        - mirrored(s.box((0.04, 0.2, 0.2), (0.0208, -0.1 + 0.1, 0)))
    )
    the_wheel = s.cylinder(0.009, 0.008).rotate((0, 0, 90)).translate((0.004, 0.03, 0.03))
    cable = s.tube(path("0 .012 .055, 0 .004 .08, .02 .003 .11, .05 .003 .13"), 0.0022)
    return [
        Part("shell", shell, "plastic", "#e3e5e8"),
        Part("seam", seam, "rubber", role=Role.OWN),
        Part("wheel", the_wheel, "rubber", role=Role.TRIM),
        Part("cable", cable, "rubber", role=Role.OWN),
    ]


@family(
    "game controller",
    "gamepad",
    "controller",
    "joypad",
    group="electronics",
    parts="shell, sticks, pad, green button, red button, blue button, yellow button, shoulders",
)
def controller(s: Sketch) -> Parts:
    shell = union(
        hull(*[orb(s, (0.035, 0.02, 0.032), (x * 0.045, 0.036, 0)) for x in (-1, 1)]),
        mirrored(
            hull(
                orb(s, (0.035, 0.021, 0.03), (0.055, 0.036, 0)),
                bead(s, (0.018, 0.014, 0.018), (0.075, 0.02, 0.065)),
            )
        ),
    )
    sticks = union(
        mirrored(peg(s, 0.006, 0.02, (0.025, 0.045, 0.022))),
        mirrored(s.disc(0.011, 0.006, (0.025, 0.063, 0.022))),
    )
    pad = union(
        s.box((0.024, 0.008, 0.008), (-0.055, 0.052, -0.006)),
        s.box((0.008, 0.008, 0.024), (-0.055, 0.052, -0.006)),
    )
    parts = [
        Part("shell", shell, "plastic", "#e3e5e8"),
        Part("sticks", sticks, "rubber", role=Role.TRIM),
        Part("pad", pad, "rubber", role=Role.TRIM),
    ]
    for name, color, (x, z) in (
        ("green button", "#3fae55", (0, 1)),
        ("red button", "#c6281c", (1, 0)),
        ("blue button", "#2859a8", (-1, 0)),
        ("yellow button", "#e8c22f", (0, -1)),
    ):
        parts.append(
            Part(
                name,
                peg(s, 0.0055, 0.008, (0.055 + x * 0.0115, 0.052, -0.006 + z * 0.0115)),
                "plastic",
                color,
                role=Role.OWN,
            )
        )
    parts.append(
        Part(
            "shoulders",
            mirrored(block(s, (0.04, 0.012, 0.02), 0.005, (0.055, 0.036, -0.028))),
            "rubber",
            role=Role.TRIM,
        )
    )
    return parts
