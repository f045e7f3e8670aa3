from dataclasses import replace

import pytest

from maquette.core.generations.pace import Pace
from maquette.core.generations.rules import options_as_json, options_from_json
from maquette.dialects.forge import translate
from maquette.dialects.forge.catalogue import catalogue
from maquette.dialects.forge.errors import Refusal, error
from maquette.dialects.forge.wire import Order
from maquette.engines.catalog import Offer
from maquette.engines.engine import Card, Device, Kind, Standing, State, Tier
from maquette.errors import EngineUnready, Unavailable

SPEEDS = {Tier.DRAFT: 2.2, Tier.STANDARD: 7.0, Tier.HIGH: 40.0}
CARVER = Card("carver", "Carver", frozenset({Kind.IMAGE}), "MIT", SPEEDS)
POET = Card("poet", "Poet", frozenset({Kind.TEXT}), "MIT", SPEEDS)
WALKER = Card("walker", "Walker", frozenset({Kind.VIEWS}), "MIT", {Tier.HIGH: 60.0})
PHOTOS = ["https://a.example/1.png", "https://a.example/2.png"]


def offers(*cards, standing=None):
    return [Offer(None, card, standing or Standing()) for card in cards]


def wanted(*cards, **body):
    return translate.wanted(Order.model_validate(body), offers(*cards))


def refused(*cards, **body):
    with pytest.raises(Refusal) as refusal:
        wanted(*cards, **body)
    return refusal.value.shown


def test_words_go_to_who_starts_from_words_and_photos_to_who_starts_from_photos():
    assert wanted(CARVER, POET, prompt="a chair").card is POET
    assert wanted(POET, CARVER, image_urls=PHOTOS[:1]).card is CARVER


def test_several_photos_become_one_where_nobody_takes_more():
    one = wanted(CARVER, image_urls=PHOTOS)
    assert (one.card, one.views_used, len(one.views)) == (CARVER, 1, 2)
    all_of_them = wanted(CARVER, WALKER, image_urls=PHOTOS, tier="high")
    assert (all_of_them.card, all_of_them.views_used) == (WALKER, 2)
    assert wanted(CARVER, WALKER, image_urls=PHOTOS, tier="draft").card is CARVER


def test_a_backend_that_cannot_is_refused_by_name():
    assert refused(POET, image_urls=PHOTOS, backend="poet") == (422, "backend_text_only")
    assert refused(CARVER, prompt="a chair", backend="carver") == (501, "backend_unconfigured")
    assert refused(CARVER, prompt="a chair", backend="meshy") == (501, "backend_unconfigured")


def test_a_backend_that_lacks_something_is_refused_with_what_mends_it():
    lacking = Standing(State.NEEDS_WEIGHTS, "get its weights: maquette engines pull carver")
    body = Order.model_validate({"image_urls": PHOTOS, "backend": "carver"})
    with pytest.raises(EngineUnready, match="engines pull carver") as refusal:
        translate.wanted(body, offers(CARVER, standing=lacking))
    assert error(refusal.value).status_code == 501


def test_who_is_not_ready_or_works_elsewhere_is_never_chosen_unasked():
    waiting = offers(POET, standing=Standing(State.NEEDS_EXTRA, "install it"))
    body = Order.model_validate({"prompt": "a chair"})
    assert translate.wanted(body, waiting).card is None
    abroad = offers(replace(POET, device=Device.REMOTE))
    assert translate.wanted(body, abroad).card is None
    assert catalogue(waiting, Pace())["default_backend"]["geometry"] is None
    assert catalogue(waiting, Pace())["backends"][0]["configured"] is False


def test_words_without_an_engine_for_them_are_an_unconfigured_house():
    assert wanted(CARVER, prompt="a chair").card is None
    told = error(Unavailable("no installed engine makes a standard asset from text"))
    assert (told.status_code, b'"unconfigured"' in told.body) == (503, True)


def test_wishes_reach_the_engine():
    asked = wanted(
        POET, prompt="a chair", seed=7, texture_size=512, target_polycount=900, tier="high"
    )
    options = translate.order(asked, (), 5).options
    assert (options.seed, options.texture_size, options.target_faces) == (7, 512, 900)
    assert options.tier is Tier.HIGH
    assert options_from_json(options_as_json(options)) == options


def test_the_catalogue_tells_of_the_engines_that_are_there():
    told = catalogue(offers(CARVER, WALKER), Pace())
    assert told["default_backend"] == {"image": "carver", "geometry": None, "sketch": "carver"}
    assert told["default_backend_for_tier"]["sketch"]["high"] == "carver"
    assert [row["id"] for row in told["backends"]] == ["carver", "walker"]
    assert told["backends"][0]["estimates"]["image"][0] == {
        "tier": "draft",
        "eta_seconds": 3,
        "measured": False,
        "credits": 1,
    }
    assert [row["tier"] for row in told["backends"][1]["estimates"]["image"]] == ["high"]
