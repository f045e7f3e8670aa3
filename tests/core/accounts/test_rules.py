import re

import pytest

from maquette.core.accounts import rules
from maquette.errors import InvalidSettings

SHAPES = {
    "sk_live": r"sk_live_[0-9a-f]{32}",
    "dxgl": r"dxgl_sk_[A-Za-z0-9_-]{32,}",
    "trf": r"trf_live_[A-Za-z0-9_-]{32,}",
    "glsi": r"glsi_[A-Za-z0-9]{10}_[A-Za-z0-9]{32}",
}


@pytest.mark.parametrize("key_format", rules.FORMATS)
def test_each_format_has_the_shape_that_its_clients_check(key_format):
    assert re.fullmatch(SHAPES[key_format], rules.mint(key_format))


@pytest.mark.parametrize("key_format", rules.FORMATS)
def test_a_hint_shows_the_beginning_and_keeps_the_secret(key_format):
    plaintext = rules.mint(key_format)
    hint = rules.hint(plaintext)
    assert plaintext.startswith(hint)
    assert len(hint) <= 24
    assert len(plaintext) - len(hint) >= 28


def test_an_unknown_format_is_refused_by_name():
    with pytest.raises(InvalidSettings) as refusal:
        rules.mint("pk_test")
    assert refusal.value.facts == {"field": "format"}


@pytest.mark.parametrize("scopes", [[], ["admin"], ["read", "admin"]])
def test_scopes_are_read_and_write_and_at_least_one(scopes):
    with pytest.raises(InvalidSettings):
        rules.checked_scopes(scopes)


def test_an_address_is_trimmed_and_lower_cased():
    assert rules.checked_email(" Ada@Example.COM ") == "ada@example.com"


@pytest.mark.parametrize("email", ["", "ada", "ada@", "@example.com", "a b@c", "a@b@c", "a@b\x00"])
def test_what_is_no_address_is_refused(email):
    with pytest.raises(InvalidSettings):
        rules.checked_email(email)
