import pytest

from bot.sealing import BrokenSealError, Seal
from bot.settings import SettingError, Settings, read_settings

OLD, NEW = "/+" * 21 + "A=", "B" * 43 + "="


def seal_of(*keys: str) -> Seal:
    return Seal.of(read_settings({"HOURGLASS_ENCRYPTION_KEY": ", ".join(keys)}))


def test_what_is_sealed_does_not_show_the_secret_and_opens_as_it_was() -> None:
    sealed = seal_of(OLD).seal("xoxb-1-ü")
    assert "xoxb" not in sealed
    assert sealed.isascii()
    assert seal_of(OLD).open(sealed) == "xoxb-1-ü"
    assert seal_of(OLD).seal("xoxb-1-ü") != sealed


def test_a_key_is_replaced_by_a_new_one_before_it() -> None:
    sealed = seal_of(OLD).seal("secret")
    both = seal_of(NEW, OLD)
    assert both.open(sealed) == "secret"
    assert seal_of(NEW).open(both.renew(sealed)) == "secret"
    assert seal_of(NEW).open(both.seal("another")) == "another"


@pytest.mark.parametrize("kept", ["", "hgs_plain", "gAAAAAB", "ü"])
def test_what_no_key_opens_is_said_in_one_sentence(kept: str) -> None:
    with pytest.raises(BrokenSealError, match="HOURGLASS_ENCRYPTION_KEY"):
        seal_of(NEW).open(kept or seal_of(OLD).seal("secret"))


def test_without_a_key_nothing_is_sealed_and_the_sentence_says_how_to_make_one() -> None:
    with pytest.raises(SettingError, match=r"^HOURGLASS_ENCRYPTION_KEY is missing: .*`openssl rand -base64 32`"):
        Seal.of(Settings())
    assert "B" * 43 not in repr(read_settings({"HOURGLASS_ENCRYPTION_KEY": NEW}))
