"""Accounts, roles and keys, without a browser."""

import pytest

from tests.cli.conftest import Notreville, Place

PASSWORD = "trois-chats-dans-la-ruelle\n"


@pytest.fixture
def amina(notreville: Notreville, place: Place) -> str:
    done = notreville(place, "user", "create", "--email", "amina@x.test", "--name", "Amina", "--password-stdin",
        typed=PASSWORD,
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    return "amina@x.test"


def test_an_account_is_made_confirmed_and_its_password_hashed(amina: str, place: Place) -> None:
    [(email, confirmed, hashed)] = place.rows(
        "SELECT email, email_confirmed_at IS NOT NULL, password_hash FROM person"
    )
    assert (email, confirmed) == (amina, True)
    assert str(hashed).startswith("$argon2id$")


def test_the_same_address_twice_and_a_weak_password_are_refused(
    amina: str, notreville: Notreville, place: Place
) -> None:
    again = ("user", "create", "--email", "AMINA@x.test", "--name", "B", "--password-stdin")
    assert notreville(place, *again, typed=PASSWORD).exit_code == 1
    weak = ("user", "create", "--email", "b@x.test", "--name", "B", "--password-stdin")
    assert notreville(place, *weak, typed="motdepasse\n").exit_code == 1
    assert place.rows("SELECT count(*) FROM person") == [(1,)]


def test_a_role_is_given_and_taken_back_with_its_reason(
    amina: str, notreville: Notreville, place: Place
) -> None:
    words = ("--email", amina, "moderator", "--territory", "verdun", "--reason", "Équipe")
    assert notreville(place, "user", "grant", *words).exit_code == 0
    assert place.rows("SELECT name, reason, territory_id IS NULL FROM role") == [
        ("moderator", "Équipe", False)
    ]
    assert "already" in notreville(place, "user", "grant", *words).output
    assert notreville(place, "user", "revoke", *words[:5]).exit_code == 0
    assert notreville(place, "user", "revoke", *words[:5]).exit_code == 1
    assert place.rows("SELECT count(*) FROM role") == [(0,)]


@pytest.mark.parametrize(
    "words",
    [
        ("user", "grant", "--email", "nobody@x.test", "moderator"),
        ("user", "grant", "--email", "amina@x.test", "moderator", "--territory", "nowhere"),
        ("user", "password", "--email", "nobody@x.test", "--password-stdin"),
        ("token", "create", "--email", "nobody@x.test", "--scope", "read"),
    ],
)
def test_unknown_people_and_places_are_refused(
    amina: str, notreville: Notreville, place: Place, words: tuple[str, ...]
) -> None:
    assert notreville(place, *words, typed=PASSWORD).exit_code == 1


@pytest.mark.parametrize(
    "words",
    [
        ("token", "create", "--email", "amina@x.test", "--scope", "everything"),
        ("user", "grant", "--email", "amina@x.test", "king"),
        ("nothing",),
        ("token", "create"),
    ],
)
def test_wrong_usage_ends_with_two(
    amina: str, notreville: Notreville, place: Place, words: tuple[str, ...]
) -> None:
    assert notreville(place, *words).exit_code == 2


def test_a_key_is_printed_alone_and_kept_as_a_hash(
    amina: str, notreville: Notreville, place: Place
) -> None:
    done = notreville(
        place, "token", "create", "--email", amina, "--scope", "read", "--scope", "support"
    )
    token = done.stdout
    assert token.startswith("nv_")
    assert token.count("\n") == 1
    [(scopes, kept)] = place.rows("SELECT scopes, secret_hash FROM api_token")
    assert scopes == ["read", "support"]
    assert token.strip().encode() not in bytes(kept)  # type: ignore[call-overload]


def test_a_new_password_signs_every_device_out(
    amina: str, notreville: Notreville, place: Place
) -> None:
    place.change(
        "INSERT INTO device (person_id, secret_hash, description, seen_at, verified_at, expires_at) "
        "SELECT id, sha256('x'), '', now(), now(), now() + interval '1 day' FROM person"
    )
    done = notreville(
        place,
        "user",
        "password",
        "--email",
        amina,
        "--password-stdin",
        typed="une autre phrase bien longue\n",
    )
    assert done.exit_code == 0, done.output
    assert place.rows("SELECT count(*) FROM device") == [(0,)]
