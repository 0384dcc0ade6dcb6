"""Whatever is typed for a choice becomes one of its values, or a sentence; what is stored comes back."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import assume, given, settings, strategies as st

from app.choices.registry import declared
from app.choices.rules import (
    DAY,
    HOUR,
    MINUTE,
    Choice,
    Duration,
    Subset,
    Switch,
    Unacceptable,
    WholeNumber,
    Words,
)
from app.core.i18n import using
from app.core.runtime import Runtime

NUMBER = WholeNumber(name="tests.number", label="A number", default=5, least=-10, most=5_000)
SWITCH = Switch(name="tests.switch", label="A switch", default=True)
WORDS = Words(name="tests.words", label="Some words", most=30)
OPTIONS = {"a": "Alpha", "b": "Bravo", "c": "Charlie", "d": "Delta", "e": "Echo"}
SUBSET = Subset(name="tests.subset", label="Some", default=("a",), options=OPTIONS, least=2)


def read(choice: Choice[Any], **typed: Any) -> Any:
    """Return the value, or the field that the sentence stands beside."""
    try:
        return choice.read(typed)
    except Unacceptable as fault:
        assert fault.message
        assert fault.name in {"value", "value_fr", "value_en", "values"}
        return fault.name


@given(st.text(max_size=12))
@settings(max_examples=60)
def test_any_text_is_a_number_within_its_bounds_or_a_sentence_beside_it(text: str) -> None:
    found = read(NUMBER, value=text)
    assert found == "value" or NUMBER.least <= found <= NUMBER.most


@given(st.integers(-20_000, 20_000), st.sampled_from([" ", "\u00a0", "\u202f", ""]))
@settings(max_examples=60)
def test_a_number_with_any_space_between_its_thousands_is_that_number(
    number: int, space: str
) -> None:
    typed = f"{number:,}".replace(",", space)
    expected = number if NUMBER.least <= number <= NUMBER.most else "value"
    assert read(NUMBER, value=typed) == expected


@given(st.integers(1, 400), st.sampled_from([DAY, HOUR, MINUTE]))
@settings(max_examples=40)
def test_a_length_of_time_survives_being_stored_and_shown(count: int, unit: timedelta) -> None:
    choice = Duration(
        name="tests.time", label="A time", default=unit, unit=unit, least=unit, most=unit * 400
    )
    value = read(choice, value=str(count))
    assert value == unit * count
    assert choice.load(choice.dump(value)) == value
    assert choice.typed(value) == {"value": count}
    for language in ("fr", "en"):
        with using(language):
            assert str(count) in choice.said(value)


@given(st.sets(st.sampled_from([*OPTIONS, "z", ""])))
@settings(max_examples=60)
def test_some_of_a_list_are_in_its_order_or_refused(codes: set[str]) -> None:
    found = read(SUBSET, values=sorted(codes, reverse=True))
    if found == "values":
        assert len(codes) < 2 or codes - OPTIONS.keys()
        return
    assert set(found) == codes
    assert list(found) == sorted(found)
    assert SUBSET.load(SUBSET.dump(found)) == found
    assert SUBSET.typed(found) == {"values": list(found)}


@given(st.text(max_size=40), st.text(max_size=40))
@settings(max_examples=60)
def test_words_come_in_both_languages_in_none_or_with_the_one_that_lacks(fr: str, en: str) -> None:
    found = read(WORDS, value_fr=fr, value_en=en)
    if isinstance(found, str):
        assert found in {"value_fr", "value_en"}
        assert max(len(fr), len(en)) > 30 or bool(fr) != bool(en)
        return
    assert found == {"fr": fr, "en": en}
    assert bool(fr) == bool(en)


@given(st.text(max_size=6) | st.none() | st.integers() | st.lists(st.text(max_size=3), max_size=2))
@settings(max_examples=40)
def test_a_switch_takes_its_two_answers_alone(typed: Any) -> None:
    assume(not isinstance(typed, list))
    assert read(SWITCH, value=typed) in {True, False} if typed in {"on", "off"} else "value"


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_choice_of_the_site_says_its_default_and_takes_it_back_from_its_own_form(
    runtime: Runtime, language: str
) -> None:
    assert runtime is not None, "every slice has declared its own"
    with using(language):
        for name, choice in declared().items():
            assert choice.said(choice.default), name
            if isinstance(choice, Words):
                continue
            assert choice.read(choice.typed(choice.default)) == choice.default, name
            assert choice.load(choice.dump(choice.default)) == choice.default, name


def test_a_subset_names_what_is_off_while_that_is_short() -> None:
    with using("en"):
        assert SUBSET.said(("a", "b", "c", "d")) == "4 / 5, without Echo"
        assert SUBSET.said(tuple(OPTIONS)) == "5 / 5"
        assert SUBSET.said(()) == "0 / 5", "five names would be too many"
