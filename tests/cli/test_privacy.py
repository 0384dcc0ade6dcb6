"""Privacy without a browser: who agreed, what is kept too long, an account closed on a letter's request."""

import pytest

from tests.cli.conftest import Notreville, Place

PASSWORD = "trois-chats-dans-la-ruelle\n"


@pytest.fixture
def amina(notreville: Notreville, place: Place) -> str:
    words = ("user", "create", "--email", "amina@x.test", "--name", "Amina", "--password-stdin")
    assert notreville(place, *words, typed=PASSWORD).exit_code == 0
    return "amina@x.test"


def consents(place: Place, version: str) -> None:
    place.change(
        "INSERT INTO consent (person_id, purpose, text_version, language, given_at)"
        f" SELECT id, 'news', '{version}', 'fr', now() FROM person"
    )


def test_an_account_is_closed_once_and_its_person_told(
    amina: str, notreville: Notreville, place: Place
) -> None:
    done = notreville(place, "privacy", "close", "--email", amina.upper())
    assert done.exit_code == 0, done.output
    assert place.rows("SELECT deleted_at IS NOT NULL, email FROM person") == [(True, amina)]
    letters = "SELECT args->'mail'->>'to' FROM procrastinate_jobs WHERE args ? 'mail'"
    assert (amina,) in place.rows(letters)
    again = notreville(place, "privacy", "close", "--email", amina)
    assert again.exit_code == 1
    assert "nobody with an open account" in again.output


@pytest.mark.parametrize("erases", [False, True])
def test_what_they_published_is_erased_only_when_they_asked_for_it(
    amina: str, notreville: Notreville, place: Place, erases: bool
) -> None:
    words = ("--erase-words",) if erases else ()
    assert notreville(place, "privacy", "close", "--email", amina, *words).exit_code == 0
    assert place.rows("SELECT erase_words FROM departure") == [(erases,)]


def test_who_agreed_to_today_s_words_is_listed_and_the_listing_written_down(
    amina: str, notreville: Notreville, place: Place
) -> None:
    consents(place, "2026-11-22")
    listed = notreville(place, "privacy", "consented", "news")
    assert (listed.exit_code, listed.output) == (0, f"{amina},fr\n")
    last = "SELECT action, detail FROM audit_entry ORDER BY id DESC LIMIT 1"
    assert place.rows(last) == [("privacy.consents_listed", {"purpose": "news", "persons": 1})]
    assert notreville(place, "privacy", "consented", "studies").output == ""


def test_who_agreed_to_other_words_is_not_listed(
    amina: str, notreville: Notreville, place: Place
) -> None:
    consents(place, "2020-01-01")
    assert notreville(place, "privacy", "consented", "news").output == ""


def test_a_purpose_that_is_none_is_wrong_usage(notreville: Notreville, place: Place) -> None:
    done = notreville(place, "privacy", "consented", "secrets")
    assert done.exit_code == 2
    assert "news" in done.output


def test_every_term_is_told_and_trying_deletes_nothing(
    amina: str, notreville: Notreville, place: Place
) -> None:
    place.change(
        "INSERT INTO device (person_id, secret_hash, description, seen_at, verified_at, expires_at)"
        " SELECT id, 'x'::bytea, '', now(), now(), now() - interval '400 days' FROM person"
    )
    dry = notreville(place, "privacy", "retain", "--dry-run")
    assert dry.exit_code == 0
    assert "accounts.devices: 1 would go" in dry.output
    assert all(line.endswith(" would go") for line in dry.output.splitlines())
    assert place.rows("SELECT count(*) FROM device") == [(1,)]
    done = notreville(place, "privacy", "retain")
    assert "accounts.devices: 1 gone" in done.output
    assert place.rows("SELECT count(*) FROM device") == [(0,)]
    assert "accounts.devices: 0 gone" in notreville(place, "privacy", "retain").output
