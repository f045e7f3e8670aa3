import pytest

from maquette.kit.sealing import Sealer, Unsealable

OLD, NEW = Sealer([b"old"]), Sealer([b"new", b"old"])


def test_what_is_sealed_does_not_show_and_opens_again():
    sealed = OLD.seal("msy_a key", "row 7")
    assert "msy" not in sealed
    assert OLD.open(sealed, "row 7") == "msy_a key"
    assert OLD.seal("msy_a key", "row 7") != sealed  # a nonce of its own each time


def test_a_former_secret_opens_and_the_present_one_seals():
    sealed = OLD.seal("key", "row")
    assert NEW.open(sealed, "row") == "key"
    assert not NEW.is_current(sealed)
    again = NEW.seal("key", "row")
    assert NEW.is_current(again)
    with pytest.raises(Unsealable, match="another secret"):
        OLD.open(again, "row")


def test_a_seal_cannot_be_moved_to_another_row():
    with pytest.raises(Unsealable, match="broken"):
        OLD.open(OLD.seal("key", "row 7"), "row 8")


@pytest.mark.parametrize("change", [lambda s: s[:-4], lambda s: s[:-6] + "AAAA==", lambda s: ""])
def test_what_was_tampered_with_does_not_open(change):
    with pytest.raises(Unsealable):
        OLD.open(change(OLD.seal("a longer key", "row")), "row")
