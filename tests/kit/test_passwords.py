import pytest

from maquette.kit.passwords import hash_password, password_matches


@pytest.fixture(scope="module")
def stored():
    return hash_password("correct horse ö")


def test_the_right_password_matches_and_another_does_not(stored):
    assert password_matches("correct horse ö", stored)
    assert not password_matches("correct horse o", stored)


def test_two_hashes_of_one_password_differ(stored):
    assert hash_password("correct horse ö") != stored


def test_parameters_travel_with_the_hash(stored):
    assert stored.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    # Made by the reference program, argon2 20171227: -id -t 2 -k 256 -p 1, salt "somesalt".
    weaker = "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4"
    assert password_matches("password", weaker)
    assert not password_matches("passwort", weaker)


def test_a_scheme_that_we_do_not_know_matches_nothing(stored):
    assert not password_matches("correct horse ö", stored.replace("argon2id", "plain"))
    assert not password_matches("correct horse ö", "")
