"""How sculpt introduces itself; apart from its code, which takes a second to import."""

from maquette.engines.engine import Card, Kind, Tier

CARD = Card(
    id="sculpt",
    label="Sculpt: pictures to a closed solid, on any computer",
    takes=frozenset({Kind.IMAGE, Kind.VIEWS}),
    licence="Apache-2.0",
    estimate={Tier.DRAFT: 3.0, Tier.STANDARD: 7.0, Tier.HIGH: 40.0},
    turns=True,
)
