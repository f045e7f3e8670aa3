"""Weapons."""

from maquette.engines.builtin.forms.family import family
from maquette.engines.builtin.forms.sketch import Part, Parts, Role, Sketch
from maquette.engines.builtin.forms.solids import hull, prism


@family("sword", "longsword", "broadsword", group="weapons", parts="blade, guard, grip, pommel")
def sword(s: Sketch) -> Parts:
    blade, wide, thick = s.vary(0.85), s.vary(0.055), s.stout(0.012)
    outline = [
        (-wide / 2, 0.2),
        (wide / 2, 0.2),
        (wide * 0.4, blade),
        (0, blade + 0.12),
        (-wide * 0.4, blade),
    ]
    edge = hull(prism(outline, thick * 0.1), prism([(x * 0.3, y) for x, y in outline], thick))
    return [
        Part("blade", edge, "steel"),
        Part("guard", s.box((0.2, 0.03, 0.035), (0, 0.18, 0), 0.3), "brass", role=Role.TRIM),
        Part(
            "grip", s.lathe([(0.014, 0.05), (0.018, 0.1), (0.015, 0.18)]), "leather", role=Role.OWN
        ),
        Part("pommel", s.ball(0.028, (0, 0, 0)), "brass", role=Role.TRIM),
    ]
