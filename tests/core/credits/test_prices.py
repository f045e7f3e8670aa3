import pytest

from maquette.core.credits.prices import FLAT_GENERATION, generation_price, render_price
from maquette.engines.engine import Tier
from maquette.render.spec import RenderSpec


@pytest.mark.parametrize(("tier", "credits"), [("draft", 1), ("standard", 1), ("high", 5)])
def test_a_generation_costs_by_its_tier(tier, credits):
    assert generation_price(Tier(tier)) == credits


def test_every_tier_has_a_price():
    assert all(generation_price(tier) >= 1 for tier in Tier)


def test_a_flat_generation_costs_one():
    assert FLAT_GENERATION == 1


@pytest.mark.parametrize(
    ("settings", "credits"),
    [
        ({}, 1),
        ({"quality": "share", "length": 30}, 1),
        ({"quality": "hd", "encoding": "prores"}, 2),
        ({"quality": "standard"}, 4),
        ({"quality": "4k"}, 16),
        ({"quality": "pro"}, 64),
        ({"output": "dataset", "datasetQuality": "100x800"}, 4),
        ({"output": "dataset", "datasetQuality": "196x1024"}, 16),
        ({"datasetQuality": "400x2048"}, 64),
        ({"effect": "dataset"}, 4),
        ({"output": "dataset", "quality": "pro"}, 4),
        ({"output": "still"}, 1),
        ({"output": "still", "quality": "4k"}, 1),
    ],
)
def test_a_render_costs_what_the_public_table_prints(settings, credits):
    assert render_price(RenderSpec.parse(settings)) == credits
