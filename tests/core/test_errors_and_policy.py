"""Refusals carry a sentence, a status and a code; a verdict carries its reason."""

import pytest
from hypothesis import given, strategies as st

from app.core import errors
from app.core.errors import (
    Conflict,
    DomainError,
    Gone,
    Invalid,
    NotFound,
    Refused,
    SignInRequired,
    TooMany,
)
from app.core.i18n import using
from app.core.ids import ALPHABET, LENGTH, is_public_id, public_id
from app.core.policy import YES, Verdict, no
from app.core.subjects import Subject


@pytest.mark.parametrize(
    ("kind", "status", "code"),
    [
        (DomainError, 400, "error"),
        (Refused, 403, "refused"),
        (NotFound, 404, "not-found"),
        (Conflict, 409, "conflict"),
        (Gone, 410, "gone"),
    ],
)
def test_each_refusal_has_its_status_and_its_code(
    kind: type[DomainError], status: int, code: str
) -> None:
    refusal = kind("Pas maintenant.")
    assert (refusal.status, refusal.code, refusal.message) == (status, code, "Pas maintenant.")
    assert str(refusal) == "Pas maintenant."
    assert refusal.field is None


def test_every_refusal_has_a_code_of_its_own() -> None:
    kinds = [k for k in vars(errors).values() if isinstance(k, type) and issubclass(k, DomainError)]
    codes = [kind.code for kind in kinds]
    assert len(set(codes)) == len(codes)
    assert all(code.replace("-", "").isalpha() for code in codes)


@pytest.mark.parametrize(
    ("language", "words"),
    [("fr", "Il n’y a rien à cette adresse."), ("en", "We found nothing at this address.")],
)
def test_what_is_not_found_says_so_in_the_language_in_force(language: str, words: str) -> None:
    with using(language):
        assert NotFound().message == words
    assert NotFound("Rien ici.").message == "Rien ici."


def test_invalid_input_keeps_its_own_copy_of_the_sentences() -> None:
    found = {"title": "Trop court."}
    refusal = Invalid(found)
    found["title"] = "autre"
    assert refusal.errors == {"title": "Trop court."}
    assert refusal.status == 422
    assert refusal.message


@pytest.mark.parametrize(
    ("seconds", "minutes"), [(0, "1"), (1, "1"), (60, "1"), (61, "2"), (3_600, "60"), (3_601, "61")]
)
def test_too_many_attempts_say_in_how_many_minutes_to_come_back(seconds: int, minutes: str) -> None:
    with using("en"):
        refusal = TooMany(seconds)
    assert f"in {minutes} min" in refusal.message
    assert refusal.retry_after == seconds
    assert refusal.status == 429


def test_who_must_sign_in_first_keeps_what_they_were_doing() -> None:
    asked = {"idea": "abc"}
    refusal = SignInRequired("ideas.support", asked)
    asked.clear()
    assert (refusal.act, refusal.payload, refusal.status) == (
        "ideas.support",
        {"idea": "abc"},
        401,
    )
    assert (SignInRequired().act, SignInRequired().payload) == ("", {})


def test_a_yes_lets_through_and_a_no_says_why() -> None:
    YES.require()
    assert YES
    assert not no("Trop tard.")
    assert no("Trop tard.") == Verdict(allowed=False, reason="Trop tard.")
    with pytest.raises(Refused, match=r"Trop tard\."):
        no("Trop tard.").require()


def test_a_verdict_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        YES.allowed = False  # type: ignore[misc]


def test_public_ids_are_short_and_hard_to_confuse() -> None:
    made = {public_id() for _ in range(2_000)}
    assert len(made) == 2_000
    assert all(len(one) == LENGTH and is_public_id(one) for one in made)
    assert not set("0o1il") & set(ALPHABET)


@given(st.text(max_size=14))
def test_only_ten_of_our_letters_are_a_public_id(text: str) -> None:
    assert is_public_id(text) is (len(text) == 10 and set(text) <= set(ALPHABET))


@pytest.mark.parametrize(
    "text", ["", "abcdefghj", "abcdefghjkm", "ABCDEFGHJK", "abcdefghi1", "abcdefghj\n"]
)
def test_what_looks_nearly_like_one_is_none(text: str) -> None:
    assert not is_public_id(text)


def test_a_subject_is_its_kind_and_its_number() -> None:
    assert Subject("idea", 3) == ("idea", 3)
    assert {Subject("idea", 3): 1}[Subject("idea", 3)] == 1
    assert Subject("idea", 3) != Subject("comment", 3)
