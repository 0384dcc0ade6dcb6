"""Numbers that registers give: what can be one, however it is typed, and why not."""

import pytest
from hypothesis import given, strategies as st

from app.core.i18n import gettext as _, using
from app.organisations.rules import (
    KIND_LABELS,
    MEANS_LABELS,
    PRACTICE_LABELS,
    ROLE_LABELS,
    STATE_LABELS,
    Kind,
    Means,
    Practice,
    Role,
    State,
    charity_fault,
    label,
    neq_fault,
    passes_luhn,
    read_charity_number,
    read_neq,
)

RED_CROSS = "119219814RR0001"
CENTRAIDE = "118842517RR0001"


@pytest.mark.parametrize("prefix", ["11", "22", "33", "88"])
def test_a_neq_has_ten_digits_and_one_of_four_beginnings(prefix):
    assert read_neq(f"{prefix}43920115") == f"{prefix}43920115"
    assert neq_fault(f"{prefix}43920115") == ""


@pytest.mark.parametrize(
    "typed", ["1143 920 115", " 1143-920-115 ", "11.43.92.01.15", "1143\u00a0920\u00a0115"]
)
def test_a_neq_may_be_spaced_as_one_likes(typed):
    assert read_neq(typed) == "1143920115"
    assert neq_fault(typed) == ""


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "Veuillez écrire le NEQ"),
        ("114392011", "10 chiffres"),
        ("11439201155", "10 chiffres"),
        ("114392011A", "10 chiffres"),
        ("١١٤٣٩٢٠١١٥", "10 chiffres"),
        ("1243920115", "commence par 11, 22, 33 ou 88"),
        ("0043920115", "commence par 11, 22, 33 ou 88"),
    ],
)
def test_each_wrong_neq_has_its_own_sentence(typed, words):
    assert read_neq(typed) == ""
    with using("fr"):
        assert words in _(neq_fault(typed))


@pytest.mark.parametrize("number", [RED_CROSS, CENTRAIDE])
def test_numbers_of_known_charities_check_out(number):
    assert read_charity_number(number) == number
    assert charity_fault(number) == ""


@pytest.mark.parametrize("typed", ["119219814 rr 0001", "11921 9814 RR0001", "119219814-RR-0001"])
def test_a_charity_number_may_be_spaced_and_in_small_letters(typed):
    assert read_charity_number(typed) == RED_CROSS


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "Veuillez écrire le numéro"),
        ("119219814", "9 chiffres, les lettres RR et 4 chiffres"),
        ("119219814RT0001", "9 chiffres, les lettres RR et 4 chiffres"),
        ("119219814RR001", "9 chiffres, les lettres RR et 4 chiffres"),
        ("119219815RR0001", "ne concordent pas"),
        ("119219814RR0000", "ne concordent pas"),
    ],
)
def test_each_wrong_charity_number_has_its_own_sentence(typed, words):
    assert read_charity_number(typed) == ""
    with using("fr"):
        assert words in _(charity_fault(typed))


@given(st.text(alphabet="0123456789", min_size=8, max_size=8))
def test_one_last_digit_of_ten_checks_the_others(digits):
    assert sum(passes_luhn(digits + str(last)) for last in range(10)) == 1


@given(st.integers(0, 7), st.integers(1, 9))
def test_one_wrong_digit_never_checks_out(place, off):
    digits = list("119219814")
    digits[place] = str((int(digits[place]) + off) % 10)
    assert not passes_luhn("".join(digits))


def test_every_word_of_ours_has_a_name_in_both_languages():
    assert set(KIND_LABELS) == set(Kind)
    assert set(PRACTICE_LABELS) == set(Practice)
    assert set(STATE_LABELS) == set(State)
    assert set(ROLE_LABELS) == set(Role)
    assert set(MEANS_LABELS) == set(Means)
    for word in (*Kind, *Practice, *State, *Role, *Means):
        with using("en"):
            english = label(word)
        with using("fr"):
            assert label(word) != "" and (label(word) != english or word == "document")
