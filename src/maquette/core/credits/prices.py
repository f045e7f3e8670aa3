"""The one price table, in credits, for every surface. Pure."""

from collections.abc import Mapping

from maquette.engines.engine import Tier
from maquette.render.spec import RenderSpec

GENERATION: Mapping[Tier, int] = {Tier.DRAFT: 1, Tier.STANDARD: 1, Tier.HIGH: 5}
USDC: Mapping[Tier, int] = {Tier.DRAFT: 50_000, Tier.STANDARD: 150_000, Tier.HIGH: 500_000}
"""In millionths of a dollar, for who pays for one generation at a time and has no account."""
FLAT_GENERATION = 1
"""Where a surface promises one price for a generation whatever its options."""

VIDEO: Mapping[str, int] = {"share": 1, "hd": 2, "standard": 4, "4k": 16, "pro": 64}
STILL = 1
DATASET: Mapping[str, int] = {"100x800": 4, "196x1024": 16, "400x2048": 64}


EXPORT = 0
"""Of an asset in another format: it was paid for when it was made."""


def generation_price(tier: Tier) -> int:
    return GENERATION[tier]


def render_price(spec: RenderSpec) -> int:
    """A dataset costs by its views and size, a film by its tier, a still the same in every size;
    length costs nothing.
    """
    if spec.dataset_quality is not None:
        return DATASET[spec.dataset_quality]
    if spec.output == "still":
        return STILL
    return VIDEO[spec.quality]
