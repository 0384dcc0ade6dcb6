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


def test_an_administrator_is_made_at_once_and_told_what_comes_next(
    notreville: Notreville, place: Place
) -> None:
    words = ("user", "create-admin", "--email", "gisele@x.test", "--name", "Gisèle")
    done = notreville(place, *words, "--password-stdin", typed=PASSWORD)
    assert done.exit_code == 0, done.output
    assert "is an administrator." in done.output
    assert "/fr/connexion and add a second step" in done.output
    assert place.rows("SELECT name, territory_id IS NULL FROM role") == [("administrator", True)]
    assert place.rows("SELECT action, by_id FROM audit_entry ORDER BY id") == [
        ("account.made", None),
        ("role.granted", None),
    ]
    assert "already" in notreville(place, *words).output
    assert place.rows("SELECT count(*) FROM person") == [(1,)]


def test_an_account_that_exists_becomes_an_administrator_and_keeps_its_password(
    amina: str, notreville: Notreville, place: Place
) -> None:
    before = place.rows("SELECT password_hash FROM person")
    assert notreville(place, "user", "create-admin", "--email", amina).exit_code == 0
    assert place.rows("SELECT password_hash FROM person") == before
    assert place.rows("SELECT name FROM role") == [("administrator",)]


def test_nobody_becomes_an_administrator_through_an_address_they_have_not_confirmed(
    amina: str, notreville: Notreville, place: Place
) -> None:
    place.change("UPDATE person SET email_confirmed_at = NULL")
    done = notreville(place, "user", "create-admin", "--email", amina)
    assert done.exit_code == 1
    assert "waits to be confirmed" in done.output + done.stderr
    assert place.rows("SELECT count(*) FROM role") == [(0,)]


def test_a_weak_password_makes_no_administrator(notreville: Notreville, place: Place) -> None:
    words = ("user", "create-admin", "--email", "b@x.test", "--name", "B", "--password-stdin")
    assert notreville(place, *words, typed="motdepasse\n").exit_code == 1
    assert place.rows("SELECT count(*) FROM person") == [(0,)]


def test_second_factors_are_taken_away_with_a_reason_that_is_written_down(
    amina: str, notreville: Notreville, place: Place
) -> None:
    place.change(
        "INSERT INTO totp_factor (person_id, secret, last_step) SELECT id, 'x'::bytea, 0 FROM person"
    )
    place.change(
        "INSERT INTO recovery_code (person_id, code_hash) SELECT id, 'x'::bytea FROM person"
    )
    place.change(
        "INSERT INTO device (person_id, secret_hash, description, seen_at, verified_at, strong_at, expires_at)"
        " SELECT id, 'x'::bytea, '', now(), now(), now(), now() + interval '1 day' FROM person"
    )
    assert notreville(place, "user", "reset-mfa", "--email", amina).exit_code == 2, (
        "without a reason"
    )
    why = "Pièce d’identité vue au comptoir"
    done = notreville(place, "user", "reset-mfa", "--email", amina, "--reason", why)
    assert done.exit_code == 0, done.output
    for table in ("totp_factor", "recovery_code", "device"):
        assert place.rows(f"SELECT count(*) FROM {table}") == [(0,)], table
    last = "SELECT action, by_id, reason FROM audit_entry ORDER BY id DESC LIMIT 1"
    assert place.rows(last) == [("factor.reset", None, why)]
    [(mail,)] = place.rows(
        "SELECT args->'mail'->>'to' FROM procrastinate_jobs WHERE args ? 'mail' ORDER BY id DESC LIMIT 1"
    )
    assert mail == amina
    again = notreville(place, "user", "reset-mfa", "--email", amina, "--reason", why)
    assert "had no second factor" in again.output


def test_what_the_command_line_does_to_accounts_is_written_down(
    amina: str, notreville: Notreville, place: Place
) -> None:
    words = ("user", "password", "--email", amina, "--password-stdin")
    assert notreville(place, *words, typed="quatre-merles-sous-la-pluie\n").exit_code == 0
    assert notreville(place, "token", "create", "--email", amina, "--scope", "read").exit_code == 0
    acts = [action for (action,) in place.rows("SELECT action FROM audit_entry ORDER BY id")]
    assert acts == ["account.made", "account.password_set", "token.made"]
    assert place.rows("SELECT is_strong FROM api_token") == [(False,)], "made in no strong session"


def test_whoever_is_given_a_role_here_will_be_told_of_it(
    amina: str, notreville: Notreville, place: Place
) -> None:
    words = ("--email", amina, "moderator", "--reason", "Elle connaît le quartier.")
    for _ in range(2):
        assert notreville(place, "user", "grant", *words).exit_code == 0
    told = "SELECT count(*) FROM procrastinate_jobs WHERE args->>'kind' = 'RoleChanged'"
    assert place.rows(told) == [(1,)], "once: the second time changed nothing"
