"""Which engine an order gets, and what an engine says that could not take one."""

from dataclasses import dataclass, field, replace

import pytest

from maquette.core.generations.rules import GenerationOrder, choose
from maquette.engines.catalog import Catalog, standard_catalog
from maquette.engines.engine import Card, Device, Inputs, Kind, Made, Standing, State, Tier
from maquette.engines.means import Means, means_from_json, means_of
from maquette.engines.needs import Needs
from maquette.engines.weights import WeightFile, Weights
from maquette.errors import EngineUnready, ProviderKeyRequired, Unavailable
from maquette.settings import Settings

WORDS = GenerationOrder(cost=0, prompt="a chair")


@dataclass
class Scribe:
    """An engine for words in the standing that a test gives it."""

    id: str
    how: Standing = field(default_factory=Standing)
    device: Device = Device.CPU
    paid: bool = False

    @property
    def card(self) -> Card:
        speeds = dict.fromkeys(Tier, 1.0)
        card = Card(self.id, self.id.title(), frozenset({Kind.TEXT}), "MIT", speeds)
        return replace(card, device=self.device, paid=self.paid)

    def standing(self) -> Standing:
        return self.how

    def make(self, inputs: Inputs, progress) -> Made:
        return Made(b"")


LACKING = Standing(State.NEEDS_KEY, "set SCRIBE_KEY")


def chosen(*engines, preferred=(), **order):
    choice = choose(Catalog(engines, preferred=preferred), replace(WORDS, **order))
    return choice.card.id, choice.why


def test_the_first_engine_that_is_ready_is_chosen_and_says_who_would_have_been_better():
    found, why = chosen(Scribe("best", LACKING), Scribe("good"), Scribe("plain"))
    assert found == "good"
    assert why == "it is the best engine for text that is ready here; best needs key"


def test_an_engine_that_becomes_ready_is_chosen_from_the_next_order_on():
    best, plain = Scribe("best", LACKING), Scribe("plain")
    assert chosen(best, plain)[0] == "plain"
    best.how = Standing()
    assert chosen(best, plain)[0] == "best"
    best.how = LACKING
    assert chosen(best, plain)[0] == "plain"


@pytest.mark.parametrize("special", [{"device": Device.REMOTE}, {"paid": True}])
def test_an_engine_elsewhere_or_for_money_works_only_where_it_is_named(special):
    abroad = Scribe("abroad", **special)
    assert chosen(abroad, Scribe("plain"))[0] == "plain"
    assert chosen(abroad, Scribe("plain"), engine="abroad") == ("abroad", "the order names it")
    found, why = chosen(abroad, Scribe("plain"), preferred=("abroad",))
    assert (found, why) == ("abroad", "this house prefers it for text")
    with pytest.raises(Unavailable, match="name one that does: abroad"):
        chosen(abroad)


def test_what_the_house_prefers_goes_first_in_its_order_as_long_as_it_is_ready():
    engines = Scribe("one"), Scribe("two"), Scribe("three", LACKING)
    listed = Catalog(engines, preferred=("three", "two", "gone")).offers()
    assert [offer.card.id for offer in listed] == ["three", "two", "one"]
    assert chosen(*engines, preferred=("three", "two"))[0] == "two"


def test_an_order_that_names_an_engine_that_is_not_ready_is_told_what_mends_it():
    with pytest.raises(ProviderKeyRequired, match="set SCRIBE_KEY"):
        chosen(Scribe("best", LACKING), Scribe("plain"), engine="best")
    poor = Standing(State.NEEDS_GPU, "buy one")
    with pytest.raises(EngineUnready, match="buy one"):
        chosen(Scribe("best", poor), Scribe("plain"), engine="best")


def test_where_nobody_is_ready_the_remedy_is_told():
    with pytest.raises(Unavailable, match="best would: set SCRIBE_KEY"):
        chosen(Scribe("best", LACKING))


def test_an_engine_that_cannot_say_how_it_is_is_not_ready():
    class Mute(Scribe):
        def standing(self) -> Standing:
            raise ZeroDivisionError

    (offer,) = Catalog((Mute("mute"),)).offers()
    assert not offer.standing.is_ready
    assert "ZeroDivisionError" in offer.standing.need


WEIGHTS = Weights("tiny", "r1", "MIT", (WeightFile("model.bin", "https://a/model.bin", 5, "00"),))


def test_needs_are_told_one_after_the_other(tmp_path):
    needs = Needs("torch", ("json",), (WEIGHTS,), gpu=True, consent="it is not free")
    means = Means(weights=tmp_path, gpu="off")
    missing = replace(needs, modules=("json", "no_such_module"))
    told = missing.standing("tiny", means)
    assert told.state is State.NEEDS_EXTRA
    assert "pip install 'maquette[torch]'" in told.need
    told = needs.standing("tiny", means)
    assert told.state is State.NEEDS_CONSENT
    assert "it is not free" in told.need
    assert "MAQUETTE_ACCEPT_LICENCES=tiny" in told.need
    means = replace(means, accepted=frozenset({"tiny"}))
    assert needs.standing("tiny", means).state is State.NEEDS_GPU
    means = replace(means, gpu="on")
    told = needs.standing("tiny", means)
    assert told.state is State.NEEDS_WEIGHTS
    assert "maquette engines pull tiny" in told.need
    folder = WEIGHTS.folder(tmp_path)
    folder.mkdir(parents=True)
    (folder / "model.bin").write_bytes(b"1234")
    assert needs.standing("tiny", means).state is State.NEEDS_WEIGHTS
    (folder / "model.bin").write_bytes(b"12345")
    assert needs.standing("tiny", means).is_ready
    (folder / "model.bin").unlink()
    assert needs.standing("tiny", means).state is State.NEEDS_WEIGHTS


def test_a_module_that_is_installed_meanwhile_is_found(tmp_path, monkeypatch):
    needs = Needs("scribe", ("scribe_of_tomorrow",))
    monkeypatch.syspath_prepend(tmp_path)
    assert needs.standing("scribe", Means()).state is State.NEEDS_EXTRA
    (tmp_path / "scribe_of_tomorrow").mkdir()
    (tmp_path / "scribe_of_tomorrow" / "__init__.py").touch()
    assert needs.standing("scribe", Means()).is_ready


def test_the_means_are_what_the_settings_say_and_reach_the_child(tmp_path, monkeypatch):
    monkeypatch.setenv("MAQUETTE_ENGINES", "forms, sculpt")
    monkeypatch.setenv("MAQUETTE_ACCEPT_LICENCES", "hunyuan")
    monkeypatch.setenv("MAQUETTE_WEIGHTS", str(tmp_path / "weights"))
    monkeypatch.setenv("MAQUETTE_GPU", "off")
    means = means_of(Settings())
    assert means.preferred == ("forms", "sculpt")
    assert means_from_json(means.as_json()) == replace(means, preferred=())
    listed = standard_catalog(outside=(), means=means).offers()
    assert [offer.card.id for offer in listed][:2] == ["forms", "sculpt"]
