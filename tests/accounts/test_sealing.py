"""What is sealed is read again with our key only, and only as what it is about."""

import pytest

from app.accounts import sealing
from app.core.settings import Settings


def test_a_sealed_secret_is_read_again(settings: Settings) -> None:
    sealed = sealing.seal(settings, "totp:1", "JBSWY3DPEHPK3PXP")
    assert sealing.unseal(settings, "totp:1", sealed) == "JBSWY3DPEHPK3PXP"


def test_it_cannot_be_read_in_the_database(settings: Settings) -> None:
    sealed = sealing.seal(settings, "totp:1", "JBSWY3DPEHPK3PXP")
    assert b"JBSWY3DP" not in sealed
    assert sealed != sealing.seal(settings, "totp:1", "JBSWY3DPEHPK3PXP"), (
        "the same twice tells something"
    )


def test_one_person_s_secret_copied_to_another_is_unreadable(settings: Settings) -> None:
    sealed = sealing.seal(settings, "totp:1", "JBSWY3DPEHPK3PXP")
    with pytest.raises(sealing.Unreadable):
        sealing.unseal(settings, "totp:2", sealed)


def test_another_key_reads_nothing(settings: Settings) -> None:
    sealed = sealing.seal(settings, "totp:1", "JBSWY3DPEHPK3PXP")
    changed = Settings(_env_file=None, data_dir=settings.data_dir, secret_key="another-" + "z" * 40)
    with pytest.raises(sealing.Unreadable):
        sealing.unseal(changed, "totp:1", sealed)


@pytest.mark.parametrize("sealed", [b"", b"short", bytes(12), bytes(64)])
def test_what_is_no_seal_is_unreadable(settings: Settings, sealed: bytes) -> None:
    with pytest.raises(sealing.Unreadable):
        sealing.unseal(settings, "totp:1", sealed)


def test_a_single_changed_bit_is_noticed(settings: Settings) -> None:
    sealed = bytearray(sealing.seal(settings, "totp:1", "JBSWY3DPEHPK3PXP"))
    sealed[-1] ^= 1
    with pytest.raises(sealing.Unreadable):
        sealing.unseal(settings, "totp:1", bytes(sealed))
