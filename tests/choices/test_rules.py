"""Each kind of choice: what may be typed, how it is stored, how it is said."""

from datetime import timedelta
from typing import Any

import pytest

from app import slices
from app.choices.registry import choice_named, declare, declared
from app.choices.rules import (
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

slices.load()

BENCHES = WholeNumber(
    name="parks.benches", label="Benches", default=25, least=1, most=10_000, unit="days"
)
NIGHT = Duration(
    name="parks.night",
    label="Night",
    default=timedelta(hours=8),
    least=HOUR,
    most=timedelta(days=2),
    unit=HOUR,
)
OPEN = Switch(name="parks.open", label="Open", default=True)
SIGN = Words(name="parks.sign", label="Sign", most=20)
TREES = Subset(
    name="parks.trees",
    label="Trees",
    default=("oak", "elm"),
    options={"oak": "Oak", "elm": "Elm", "ash": "Ash"},
)
EVERY: tuple[Choice[Any], ...] = (BENCHES, NIGHT, OPEN, SIGN, TREES)


@pytest.mark.parametrize(
    ("typed", "value"),
    [("25", 25), ("1 200", 1200), ("1\u00a0200", 1200), ("10\u202f000", 10_000), (" 7 ", 7)],
)
def test_a_number_is_read_as_people_write_it(typed: str, value: int) -> None:
    assert BENCHES.read({"value": typed}) == value


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Veuillez remplir"),
        ("beaucoup", "nombre entier"),
        ("2,5", "nombre entier"),
        ("1e3", "nombre entier"),
        ("٣", "nombre entier"),
        ("9" * 40, "nombre entier"),
        ("0", "Le plus petit nombre accepté est 1"),
        ("-4", "Le plus petit nombre accepté est 1"),
        ("10001", "Le plus grand nombre accepté est 10\u00a0000"),
    ],
)
def test_what_is_no_number_gets_its_own_sentence(typed: str, sentence: str) -> None:
    with pytest.raises(Unacceptable) as fault:
        BENCHES.read({"value": typed})
    assert fault.value.name == "value"
    assert sentence in fault.value.message


def test_a_length_of_time_is_typed_in_its_unit_and_stored_in_seconds() -> None:
    assert NIGHT.read({"value": "36"}) == timedelta(hours=36)
    assert NIGHT.dump(timedelta(hours=36)) == 129_600
    assert NIGHT.load(129_600) == timedelta(hours=36)
    assert NIGHT.typed(timedelta(hours=36)) == {"value": 36}
    with pytest.raises(Unacceptable, match="48"):
        NIGHT.read({"value": "49"})
    with pytest.raises(Unacceptable, match="1"):
        NIGHT.read({"value": "0"})


@pytest.mark.parametrize(
    ("unit", "fr", "en"),
    [
        (timedelta(days=1), "1 jour", "1 day"),
        (HOUR, "1 heure", "1 hour"),
        (MINUTE, "1 minute", "1 minute"),
    ],
)
def test_a_length_of_time_is_said_in_both_languages(unit: timedelta, fr: str, en: str) -> None:
    one = Duration(name="parks.pause", label="", default=unit, least=unit, most=unit * 9, unit=unit)
    assert one.said(unit) == fr
    with using("en"):
        assert one.said(unit) == en
        assert one.said(unit * 3) == en.replace("1", "3") + "s"


@pytest.mark.parametrize(("typed", "value"), [("on", True), ("off", False)])
def test_a_switch_is_on_or_off(typed: str, value: bool) -> None:
    assert OPEN.read({"value": typed}) is value
    assert OPEN.typed(value) == {"value": typed}


@pytest.mark.parametrize("typed", ["", "true", "1", "ON"])
def test_a_switch_is_nothing_else(typed: str) -> None:
    with pytest.raises(Unacceptable, match="réponses offertes"):
        OPEN.read({"value": typed})


def test_words_are_written_in_both_languages_or_in_none() -> None:
    both = SIGN.read({"value_fr": "Bienvenue", "value_en": "Welcome"})
    assert both == {"fr": "Bienvenue", "en": "Welcome"}
    assert SIGN.read({}) == {"fr": "", "en": ""}
    for typed, missing in (({"value_fr": "Allo"}, "value_en"), ({"value_en": "Hi"}, "value_fr")):
        with pytest.raises(Unacceptable) as fault:
            SIGN.read(typed)
        assert fault.value.name == missing
        assert "ici aussi" in fault.value.message


def test_words_have_an_end() -> None:
    with pytest.raises(Unacceptable, match="20 caractères") as fault:
        SIGN.read({"value_fr": "Ouvert", "value_en": "x" * 21})
    assert fault.value.name == "value_en"


def test_words_are_said_in_the_language_in_force_and_shortly() -> None:
    value = {"fr": "Bienvenue", "en": "Welcome " * 40}
    assert SIGN.said(value) == "Bienvenue"
    with using("en"):
        assert SIGN.said(value).endswith("…")
        assert SIGN.said({"fr": "", "en": ""}) == "The site’s own words"


def test_some_of_a_list_come_back_in_its_own_order() -> None:
    assert TREES.read({"values": ["ash", "oak"]}) == ("oak", "ash")
    assert TREES.said(("oak", "ash")) == "2 / 3, sans Elm"
    assert TREES.said(("oak", "elm", "ash")) == "3 / 3"


def test_a_list_is_neither_empty_nor_made_up() -> None:
    with pytest.raises(Unacceptable, match="au moins 1"):
        TREES.read({"values": []})
    with pytest.raises(Unacceptable, match="réponses offertes"):
        TREES.read({"values": ["oak", "palm"]})


def test_what_is_no_option_any_more_is_forgotten() -> None:
    assert TREES.load(["oak", "palm"]) == ("oak",)


@pytest.mark.parametrize("choice", EVERY, ids=lambda choice: choice.name)
def test_what_fills_the_form_in_reads_back_the_same(choice: Choice[Any]) -> None:
    assert choice.read(choice.typed(choice.default)) == choice.default
    assert choice.load(choice.dump(choice.default)) == choice.default


def test_every_declared_choice_says_itself_in_both_languages() -> None:
    assert {"ideas.threshold.neighbourhood", "site.welcome", "themes.offered"} <= set(declared())
    for choice in declared().values():
        assert choice.label
        for language in ("fr", "en"):
            with using(language):
                assert choice.said(choice.default)


@pytest.mark.parametrize("name", ["", "benches", "Parks.Benches", "parks benches", "parks."])
def test_a_name_says_its_slice(name: str) -> None:
    with pytest.raises(ValueError, match="called"):
        declare(Switch(name=name, label="", default=True))


def test_two_choices_have_two_names() -> None:
    with pytest.raises(ValueError, match="two choices"):
        declare(Switch(name="site.welcome", label="", default=True))
    assert choice_named("site.welcome") is not None
    assert choice_named("site.nothing") is None


def test_a_default_is_a_value_of_its_choice() -> None:
    with pytest.raises(ValueError, match="default"):
        declare(Subset(name="parks.birds", label="", default=("owl",), options={"jay": "Jay"}))
    assert choice_named("parks.birds") is None
