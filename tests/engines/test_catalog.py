import sys
from importlib.metadata import EntryPoint

import pytest

from engines import stranger
from maquette.engines.builtin import built_in
from maquette.engines.catalog import GROUP, Catalog, standard_catalog
from maquette.engines.engine import Inputs, Kind, Tier
from maquette.engines.means import Means
from maquette.engines.remote.access import Reach
from maquette.engines.remote.remote import remote
from maquette.errors import NotFound, Unavailable
from maquette.kit.progress import silent


def offering(*names):
    return standard_catalog(EntryPoint(n, f"engines.stranger:{n}", GROUP) for n in names)


PROVIDERS = [engine.card.id for engine in remote(Reach())]
BUILT_IN = [*[engine.card.id for engine in built_in(Means())], *PROVIDERS]


def test_sculpt_is_built_in_for_pictures_and_forms_for_words():
    catalog = offering()
    assert [card.id for card in catalog.cards()] == BUILT_IN
    assert all(catalog.best(Kind.IMAGE, tier).card.id == "sculpt" for tier in Tier)
    assert all(catalog.best(Kind.TEXT, tier).card.id == "forms" for tier in Tier)


def test_a_strangers_engine_is_listed_found_and_used():
    catalog = offering("Wordsmith")
    assert [card.id for card in catalog.cards()] == [*BUILT_IN, "wordsmith"]
    engine = catalog.get("wordsmith")
    assert engine.make(Inputs(prompt="a chair"), silent).glb == b"a chair"


def test_an_engine_of_an_installed_package_is_found(tmp_path, monkeypatch):
    info = tmp_path / "strange-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: strange\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(f"[{GROUP}]\nwords = engines.stranger:Wordsmith\n")
    monkeypatch.syspath_prepend(tmp_path)
    assert str(tmp_path) in sys.path
    assert "wordsmith" in [card.id for card in standard_catalog().cards()]


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("failing", "no licence found"),
        ("Missing", "AttributeError"),
        ("Cardless", "no readable card"),
        ("Idle", "no method make"),
        ("Usurper", "'sculpt' is taken"),
    ],
)
def test_a_broken_stranger_is_left_out_and_told(name, reason, caplog):
    catalog = offering(name, "Wordsmith")
    assert [card.id for card in catalog.cards()] == [*BUILT_IN, "wordsmith"]
    (fault,) = catalog.faults
    assert fault.name == name
    assert reason in fault.reason
    assert reason in caplog.text


def test_a_module_that_cannot_be_imported_is_left_out():
    catalog = standard_catalog([EntryPoint("gone", "no_such_package:Engine", GROUP)])
    assert [card.id for card in catalog.cards()] == BUILT_IN
    assert "ModuleNotFoundError" in catalog.faults[0].reason


def test_cards_are_asked_for_anew_each_time():
    moody = stranger.Moody()
    catalog = Catalog((moody,))
    assert [card.id for card in catalog.cards()] == ["moody"]
    moody.broken = True
    assert catalog.cards() == ()
    with pytest.raises(NotFound):
        catalog.get("moody")


def test_an_unknown_engine_is_not_found():
    with pytest.raises(NotFound, match="magic"):
        offering().get("magic")


def test_without_an_engine_for_words_the_remedy_is_told():
    with pytest.raises(Unavailable, match="install"):
        Catalog((stranger.Moody(),)).best(Kind.TEXT, Tier.STANDARD)
