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
    assert stored.startswith("scrypt$32768$8$3$")
    # RFC 7914, section 12: its third example, cut to the 32 bytes that are kept here.
    weaker = "scrypt$16384$8$1$U29kaXVtQ2hsb3JpZGU=$cCO9yzr9c0hGHAbNgf046/2o+7qQT44+qbVD9lRdofI="
    assert password_matches("pleaseletmein", weaker)
    assert not password_matches("pleaseletmeout", weaker)


def test_a_scheme_that_we_do_not_know_matches_nothing(stored):
    assert not password_matches("correct horse ö", stored.replace("scrypt", "plain"))
