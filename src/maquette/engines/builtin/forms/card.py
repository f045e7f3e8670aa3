"""How forms introduces itself; apart from its code, which takes a second to import."""

from maquette.engines.engine import Card, Kind, Tier

CARD = Card(
    id="forms",
    label="Forms: words to parts with names, real sizes and painted materials, on any computer",
    takes=frozenset({Kind.TEXT}),
    licence="Apache-2.0",
    estimate={Tier.DRAFT: 2.0, Tier.STANDARD: 4.0, Tier.HIGH: 12.0},
)
