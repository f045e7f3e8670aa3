"""What holds what flows or falls."""

import math

import numpy as np

from maquette.engines.builtin.forms.families.shapes import hoop, outline, path, plate, spun
from maquette.engines.builtin.forms.family import family
from maquette.engines.builtin.forms.sketch import Part, Parts, Role, Sketch
from maquette.engines.builtin.forms.solids import Solid, mirrored, union


def _strap(s: Sketch, r: float, y: float, t: float = 0.008, h: float = 0.05) -> Solid:
    """A flat band round a vessel."""
    return spun(s, [(r - 0.01, y), (r + t, y), (r + t, y + h), (r - 0.01, y + h)])


@family(
    "jar",
    "cookie jar",
    "pickle jar",
    "honey jar",
    "mason jar",
    group="containers",
    parts="glass, contents, lid, label",
)
def jar(s: Sketch) -> Parts:
    glass = spun(s, outline("0 0, .05 0, .057 .01, .057 .11, .045 .13, .045 .14, 0 .14"))
    contents = spun(s, outline("0 .005, .049 .005, .053 .013, .053 .09, 0 .09"))
    lid = spun(s, outline("0 .135, .05 .135, .05 .16, .046 .165, 0 .165"))
    label = s.box((0.05, 0.04, 0.004), (0, 0.04, 0.056))
    return [
        Part("glass", glass, "glass"),
        Part("contents", contents, "wax", "#d99a2b", role=Role.TRIM),
        Part("lid", lid, "steel", "#b23a2e", role=Role.OWN),
        Part("label", label, "paper", "#efe6cf", role=Role.OWN),
    ]


@family("vase", "flower vase", "amphora", group="containers", parts="body, band, collar")
def vase(s: Sketch) -> Parts:
    body = s.vessel(
        outline(".05 0, .055 .01, .09 .08, .1 .15, .08 .22, .045 .27, .04 .3, .055 .33, .065 .34"),
        0.007,
    )
    band = spun(s, outline(".09 .125, .1015 .135, .1015 .17, .09 .18"))
    collar = hoop(s, 0.0415, 0.006, (0, 0.285, 0))
    return [
        Part("body", body, "ceramic"),
        Part("band", band, "ceramic", "#2f5d9a", role=Role.TRIM),
        Part("collar", collar, "ceramic", "#2f5d9a", role=Role.TRIM),
    ]


@family("urn", "burial urn", "funeral urn", group="containers", parts="body, lid, handles")
def urn(s: Sketch) -> Parts:
    h = path(".15 .26 0, .22 .3 0, .23 .38 0, .19 .43 0, .12 .42 0")
    body = spun(
        s,
        outline(
            "0 0, .1 0, .1 .03, .05 .06, .05 .09, .14 .2, .18 .33, .16 .42, .11 .46, .11 .49, 0 .49"
        ),
    )
    lid = spun(s, outline("0 .485, .13 .485, .13 .505, .08 .55, .03 .58, .045 .61, .03 .64, 0 .65"))
    handles = union(*(s.tube(h, 0.016).rotate((0, a, 0)) for a in (0, 180)))
    return [
        Part("body", body, "stone"),
        Part("lid", lid, "stone"),
        Part("handles", handles, "stone"),
    ]


@family("bucket", "pail", group="containers", parts="body, hoops, handle, grip, ears")
def bucket(s: Sketch) -> Parts:
    curve = [
        (0.155 * math.cos(t), 0.25 + 0.19 * math.sin(t), 0) for t in np.linspace(0, math.pi, 11)
    ]
    hoops = union(_strap(s, 0.117, 0.04, 0.006, 0.025), _strap(s, 0.141, 0.21, 0.006, 0.025))
    the_grip = s.cylinder(0.014, 0.09).rotate((0, 0, 90)).translate((0.045, 0.44, 0))
    ears = mirrored(s.box((0.012, 0.07, 0.04), (0.152, 0.22, 0)))
    return [
        Part("body", s.vessel([(0.11, 0), (0.15, 0.28)], 0.014), "wood"),
        Part("hoops", hoops, "iron", role=Role.TRIM),
        Part("handle", s.tube(curve, 0.007), "iron", role=Role.OWN),
        Part("grip", the_grip, "wood"),
        Part("ears", ears, "iron", role=Role.OWN),
    ]


@family(
    "basket", "wicker basket", "picnic basket", group="containers", parts="body, weave, rim, handle"
)
def basket(s: Sketch) -> Parts:
    curve = [
        (0.185 * math.cos(t), 0.16 + 0.24 * math.sin(t), 0) for t in np.linspace(0, math.pi, 13)
    ]
    weave = union(
        *(hoop(s, 0.147 + 0.0105 * i * 0.95, 0.011, (0, 0.02 + 0.032 * i, 0)) for i in range(5))
    )
    return [
        Part("body", s.vessel([(0.14, 0), (0.19, 0.17)], 0.012), "wicker"),
        Part("weave", weave, "wicker", "#a0743c", role=Role.TRIM),
        Part("rim", hoop(s, 0.186, 0.015, (0, 0.17, 0)), "wicker", "#8f6632", role=Role.TRIM),
        Part("handle", s.tube(curve, 0.014), "wicker"),
    ]


@family(
    "can",
    "soda can",
    "tin",
    "drink can",
    "beer can",
    group="containers",
    parts="body, ends, tab, stripe",
)
def can(s: Sketch) -> Parts:
    body = spun(
        s, outline("0 .01, .022 .004, .025 0, .03 .01, .033 .02, .033 .1, .028 .114, 0 .114")
    )
    ends = union(
        spun(s, outline(".022 .112, .0285 .112, .028 .121, .026 .121, .0245 .116, 0 .116, 0 .112")),
        spun(s, outline(".024 0, .027 0, .0302 .01, .024 .012")),
    )
    tab = plate(
        outline("-.006 -.009, .006 -.009, .006 .009, -.006 .009"), 0.0015, (0, 0.1165, 0.004)
    )
    stripe = spun(s, outline(".03 .045, .0333 .045, .0333 .07, .03 .07"))
    return [
        Part("body", body, "paint"),
        Part("ends", ends, "steel", role=Role.OWN),
        Part("tab", tab, "steel", role=Role.OWN),
        Part("stripe", stripe, "paint", "#f2f0ea", role=Role.TRIM),
    ]
